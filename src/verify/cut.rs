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
        ensure(before.is_none_or(|before| before < name), || {
            "the assets of the cut are not in strictly rising order".to_owned()
        })?;
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
    ensure(sum == u128::from(value), || format!("the cut adds up to {sum}, the flow is {value}"))
}

/// Nothing is on a side that has no part in it: the first cut's side is all that the origins lead to inside it, and of the second cut the other
/// side is all that leads to the destinations inside that. The second side does not lie within the first.
pub(super) fn verify_sides(
    graph: &Lowered<'_>,
    sources: &[usize],
    sinks: &[usize],
    cuts: &[Cut],
) -> Result<()> {
    let [near_origin, rest @ ..] = cuts else { return Ok(()) };
    let near = graph.set(&near_origin.origin_side)?;
    let led = graph.spread(sources.iter().copied(), |_, step| near[step.head]);
    let idle = |inside: &[bool], held: &[bool]| (0..graph.len()).find(|at| inside[*at] && !held[*at]);
    if let Some(state) = idle(&near, &led) {
        return bad(format!("the origins do not lead to {}, which is on their side", graph.label(state)));
    }
    let Some(near_destination) = rest.first() else { return Ok(()) };
    ensure(near_origin.assets != near_destination.assets, || "its two cuts are the same".to_owned())?;
    let far = graph.set(&near_destination.origin_side)?;
    let turned = idle(&far, &near).is_none() && near != far;
    ensure(!turned, || "its second cut is the one nearer the origins".to_owned())?;
    let outside: Vec<bool> = far.iter().map(|inside| !inside).collect();
    let leads = graph.spread_back(sinks.iter().copied(), |step| outside[step.tail]);
    match idle(&outside, &leads) {
        Some(state) => bad(format!("{} does not lead to the destinations on their side", graph.label(state))),
        None => Ok(()),
    }
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
