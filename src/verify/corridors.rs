//! That corridors carry alone and together what a comparison says, and which assets are on their ways.

use super::flow::{links_of, terminals, verify_flow};
use super::lowered::{Lowered, ensure, same_network};
use super::route::cargo;
use super::shared::capacities;
use crate::bottleneck::CorridorComparison;
use crate::error::{Error, Result};
use crate::flow::MaxFlow;
use crate::network::{Asset, Cargo, Network};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a comparison of corridors: each flow as [`verify_flow`] does, that they are those of the corridors and of all together, the sums, and
/// from the facts which assets are captive and which are shared.
///
/// # Errors
///
/// As [`verify_flow`].
///
/// # Complexity
///
/// As [`verify_flow`] for each corridor and for all.
///
/// ```
/// use corridor::{compare_corridors, verify::verify_corridors};
/// let network = corridor::data::caspian();
/// let mut told = compare_corridors(&network, network.cargo("wagonload")?, ["kuryk-alat", "turkmenbashi-alat"])?;
/// verify_corridors(&network, &told)?;
/// told.connecting_t_per_year += 1;
/// assert!(verify_corridors(&network, &told).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_corridors(network: &Network, answer: &CorridorComparison) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    let known = answer.schema == crate::bottleneck::CORRIDORS_SCHEMA;
    ensure(known, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo(network, &answer.cargo)?;
    let codes: Vec<&str> = answer.corridors.iter().map(|corridor| corridor.code.as_str()).collect();
    let in_order = codes.len() > 1 && codes.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(in_order, || "its corridors are not two or more in strictly rising order".to_owned())?;
    let mut on: BTreeMap<Asset, (bool, Vec<usize>)> = BTreeMap::new();
    let (mut from, mut to) = (BTreeSet::new(), BTreeSet::new());
    for (at, corridor) in answer.corridors.iter().enumerate() {
        let facts = network.corridor(&corridor.code);
        let facts = facts.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
        ensure(corridor.name == *facts.name.as_ref().unwrap_or(&facts.code), || {
            format!("{} is not called `{}`", corridor.code, corridor.name)
        })?;
        let ends = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<String>>();
        let (here, there) = (ends(&facts.from), ends(&facts.to));
        is_of(network, answer, &corridor.flow, &corridor.code, &here, &there)?;
        from.extend(here);
        to.extend(there);
        for (asset, bounded) in on_ways(network, cargo, &corridor.flow)? {
            let entry = on.entry(asset).or_default();
            entry.0 |= bounded;
            entry.1.push(at);
        }
    }
    is_of(network, answer, &answer.together, &codes.join(", "), &from, &to)?;
    lists(network, answer, &on)?;
    let values: Vec<u64> =
        answer.corridors.iter().map(|corridor| corridor.flow.value_t_per_year.get()).collect();
    let sum: u128 = values.iter().copied().map(u128::from).sum();
    let together = u128::from(answer.together.value_t_per_year.get());
    let told = u128::from(answer.sum_t_per_year.get());
    ensure(told == sum, || format!("what each carries adds up to {sum}, not to {told}"))?;
    let gained = i128::from(answer.together.value_t_per_year.get()) - i128::from(answer.sum_t_per_year.get());
    ensure(i128::from(answer.connecting_t_per_year) == gained, || format!("connecting gains {gained}"))?;
    let most = sum.min(together);
    ensure(u128::from(answer.at_once_at_most_t_per_year.get()) == most, || {
        format!("at once they can carry {most} at the most")
    })?;
    // Corridors that no shared capacity joins, directly or through others, carry at once what the best of each group carries.
    let mut group: Vec<usize> = (0..values.len()).collect();
    for (_, together) in on.values().filter(|(bounded, _)| *bounded) {
        for pair in together.windows(2) {
            let (keep, drop) = (group[pair[0]], group[pair[1]]);
            group.iter_mut().filter(|group| **group == drop).for_each(|group| *group = keep);
        }
    }
    let largest =
        |of: usize| group.iter().zip(&values).filter(|(group, _)| **group == of).map(|pair| *pair.1).max();
    let least: u64 = (0..values.len()).filter_map(largest).sum();
    ensure(answer.at_once_at_least_t_per_year.get() == least, || {
        format!("at once they can carry {least} at least")
    })
}

/// A flow is proved, and is the one of some corridors.
fn is_of(
    network: &Network,
    answer: &CorridorComparison,
    flow: &MaxFlow,
    codes: &str,
    from: &BTreeSet<String>,
    to: &BTreeSet<String>,
) -> Result<()> {
    let same = flow.corridor.as_deref() == Some(codes)
        && flow.cargo == answer.cargo
        && flow.from.iter().eq(from)
        && flow.to.iter().eq(to);
    ensure(same, || format!("a flow is not that of {codes}"))?;
    verify_flow(network, flow)
}

/// The assets that some way uses or is counted by, and whether they have a capacity.
fn on_ways(network: &Network, cargo: &Cargo, flow: &MaxFlow) -> Result<BTreeMap<Asset, bool>> {
    let graph = Lowered::new(network, cargo, links_of(network, flow.corridor.as_deref())?.as_deref());
    let (sources, sinks) = terminals(&graph, &flow.from, &flow.to)?;
    let reached = graph.spread(sources, |_, _| true);
    let leading = graph.spread_back(sinks, |_| true);
    let on_way = |at: usize| reached[graph.steps[at].tail] && leading[graph.steps[at].head];
    let mut found = BTreeMap::new();
    for at in (0..graph.steps.len()).filter(|at| on_way(*at)) {
        let asset = graph.steps[at].asset;
        found.entry(asset).or_insert(false);
        if let Asset::Link(id) = asset {
            for passing in network.passings(id) {
                found.entry(Asset::Border(passing.border)).or_insert(false);
            }
        }
    }
    for capacity in capacities(&graph)? {
        if capacity.members.iter().any(|(step, _)| on_way(*step)) {
            found.insert(capacity.asset, true);
        }
    }
    Ok(found)
}

/// What is captive and what is shared is what the facts say.
fn lists(
    network: &Network,
    answer: &CorridorComparison,
    on: &BTreeMap<Asset, (bool, Vec<usize>)>,
) -> Result<()> {
    let mut captive: Vec<Vec<String>> = vec![Vec::new(); answer.corridors.len()];
    let mut shared: BTreeMap<String, (String, bool, Vec<&str>)> = BTreeMap::new();
    for (asset, (bounded, corridors)) in on {
        let key = network.asset_key(*asset);
        match corridors[..] {
            [only] => captive[only].push(key),
            _ => {
                let codes = corridors.iter().map(|at| answer.corridors[*at].code.as_str()).collect();
                shared.insert(key, (network.asset_name(*asset), *bounded, codes));
            }
        }
    }
    for (corridor, mut captive) in answer.corridors.iter().zip(captive) {
        captive.sort();
        ensure(captive == corridor.captive, || {
            format!("what is captive to {} is not what the facts say", corridor.code)
        })?;
    }
    let same = answer.shared.len() == shared.len()
        && answer.shared.iter().zip(&shared).all(|(said, (key, (name, bounded, codes)))| {
            said.asset == *key
                && said.name == *name
                && said.has_capacity == *bounded
                && said.corridors.iter().map(String::as_str).eq(codes.iter().copied())
        });
    ensure(same, || "what is shared is not what the facts say".to_owned())
}
