//! A cut: a set of states, and assets that hold everything that leaves it.

use super::lowered::{Lowered, bad, ensure};
use super::shared::Capacity;
use crate::error::Result;
use crate::flow::{Cut, CutAsset};
use std::collections::BTreeMap;

/// What one cut must hold: the sources inside, the sinks outside, every step that leaves counted by an asset of it, and the capacities adding
/// up to the flow.
pub(super) fn verify_cut(
    graph: &Lowered<'_>,
    capacities: &[Capacity],
    sources: &[usize],
    sinks: &[usize],
    value: u64,
    cut: &Cut,
) -> Result<()> {
    let inside = graph.set(&cut.origin_side)?;
    if let Some(state) = sources.iter().find(|state| !inside[**state]) {
        return bad(format!("{} is an origin and not on the side of the origins", graph.label(*state)));
    }
    if let Some(state) = sinks.iter().find(|state| inside[**state]) {
        return bad(format!("{} is a destination on the side of the origins", graph.label(*state)));
    }
    let leaves = |step: usize| inside[graph.steps[step].tail] && !inside[graph.steps[step].head];
    let by_name: BTreeMap<(String, bool), &Capacity> = capacities
        .iter()
        .map(|capacity| ((graph.network.asset_key(capacity.asset), capacity.backward), capacity))
        .collect();
    let mut covered = vec![false; graph.steps.len()];
    let mut sum: u128 = 0;
    let mut before: Option<(&str, bool)> = None;
    for asset in &cut.assets {
        let name = (asset.asset.as_str(), asset.backward);
        ensure(before != Some(name), || format!("the cut lists {} twice", asset.asset))?;
        before = Some(name);
        let Some(capacity) = by_name.get(&(asset.asset.clone(), asset.backward)) else {
            return bad(format!("{} has no capacity that could be cut in this direction", asset.asset));
        };
        described(graph, capacity, asset)?;
        let mut holds = false;
        for (step, _) in capacity.members.iter().filter(|(step, _)| leaves(*step)) {
            covered[*step] = true;
            holds = true;
        }
        ensure(holds, || format!("nothing that {} holds leaves the side of the origins", asset.asset))?;
        sum += u128::from(capacity.most());
    }
    if let Some(step) = (0..graph.steps.len()).find(|step| leaves(*step) && !covered[*step]) {
        let key = graph.network.asset_key(graph.steps[step].asset);
        return bad(format!("{key} leaves the side of the origins, and no asset of the cut holds it"));
    }
    let mut names: Vec<_> = cut.assets.iter().map(|asset| (&asset.asset, asset.backward)).collect();
    names.sort();
    names.dedup();
    ensure(names.len() == cut.assets.len(), || "the cut lists an asset twice".to_owned())?;
    ensure(sum == u128::from(value), || format!("the cut adds up to {sum}, the flow is {value}"))
}

/// What a cut says of an asset is what the facts say.
fn described(graph: &Lowered<'_>, capacity: &Capacity, said: &CutAsset) -> Result<()> {
    let mut facts = capacity.terms.facts.clone();
    facts.sort();
    let holds = said.capacity_t_per_year.get() == capacity.most()
        && said.name == graph.network.asset_name(capacity.asset)
        && Some(said.gross_t_per_year) == capacity.terms.gross_t
        && said.other_use_t_per_year == capacity.terms.other_t
        && Some(said.status) == facts.iter().map(|fact| fact.status).min()
        && said.facts == facts;
    ensure(holds, || format!("what the cut says of {} is not what the facts say", said.asset))
}
