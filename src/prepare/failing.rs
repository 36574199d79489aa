//! What fails together: the arcs that nothing can use when an asset has failed, as a scenario would close it.
//!
//! A link takes its opposite with it, and so does a transfer; a hub all links and transfers that lead to it, leave it or happen in it; a border the
//! links that pass it; a limit everything that it counts.

use super::capacities::{CapacityPlan, Lowering};
use super::states::States;
use crate::network::{Asset, Cargo, LinkId, Network, narrow};
use std::collections::{BTreeMap, BTreeSet};

/// An asset, and the arcs that it closes by position among the states' steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failing {
    pub(crate) asset: Asset,
    pub(crate) steps: Vec<usize>,
}

/// Every asset whose failure closes something that the cargo can use, by kind and number. Of a link and its opposite, which fail together, the first
/// is named; so of transfers.
///
/// O((links + transfers + members of limits) log links).
pub(crate) fn failing(network: &Network, cargo: &Cargo, states: &States) -> Vec<Failing> {
    let lowering = Lowering::ungated(network, cargo, states.clone(), &[]);
    let mut found: BTreeMap<Asset, BTreeSet<usize>> = BTreeMap::new();
    let transfers = network.transfers();
    let back = |at: u32| -> Option<u32> {
        let key = transfers[at as usize].back_key.as_deref()?;
        lowering.transfer_with_key.get(key).copied()
    };
    for (at, step) in states.steps.iter().enumerate() {
        // What else closes it: an asset of which it is the opposite, or which names it as its own.
        match step.asset() {
            Asset::Link(id) => {
                let (from, to) = network.ends(id);
                let there = network.opposite(id).filter(|other| network.opposite(*other) == Some(id));
                let named = there.map_or(id, |other: LinkId| other.min(id));
                let also = network.opposite(id).filter(|_| there.is_none());
                let hubs = [from, to].map(Asset::Stay);
                for asset in also.into_iter().chain([named]).map(Asset::Link).chain(hubs) {
                    found.entry(asset).or_default().insert(at);
                }
            }
            Asset::Transfer(own) => {
                let there = back(own).filter(|other| back(*other) == Some(own));
                let named = there.map_or(own, |other| other.min(own));
                let also = back(own).filter(|_| there.is_none());
                for asset in also.into_iter().chain([named]).map(Asset::Transfer) {
                    found.entry(asset).or_default().insert(at);
                }
                let hub = states.nodes[states.ends[at].0 as usize].hub;
                found.entry(Asset::Stay(hub)).or_default().insert(at);
            }
            _ => {}
        }
    }
    for (at, ways) in (0..).zip(lowering.passing()) {
        found.entry(Asset::Border(at)).or_default().extend(ways.iter().flatten());
    }
    for (at, limit) in (0..).zip(network.limits()).filter(|(_, limit)| cargo.is_among(&limit.cargo)) {
        let counted = lowering.counted(&limit.members);
        found.entry(Asset::Limit(at)).or_default().extend(counted.iter().flatten());
    }
    let some = found.into_iter().filter(|(_, steps)| !steps.is_empty());
    some.map(|(asset, steps)| Failing { asset, steps: steps.into_iter().collect() }).collect()
}

impl CapacityPlan {
    /// The passages that failures close, those of gates included through which nothing can go then.
    pub(crate) fn closed_by(&self, failing: &[Failing]) -> Vec<Vec<usize>> {
        let states = narrow(self.states.nodes.len());
        // By gate's node: what leads to it and what leaves it.
        let mut at_gate: BTreeMap<u32, [Vec<usize>; 2]> = BTreeMap::new();
        for (at, passage) in self.passages.iter().enumerate() {
            for (side, node) in [passage.head, passage.tail].into_iter().enumerate() {
                if node >= states {
                    at_gate.entry(node).or_default()[side].push(at);
                }
            }
        }
        let close = |steps: &[usize]| {
            let mut closed: BTreeSet<usize> = steps.iter().copied().collect();
            let mut waiting: Vec<usize> = steps.to_vec();
            while let Some(at) = waiting.pop() {
                let passage = &self.passages[at];
                for node in [passage.head, passage.tail] {
                    let Some(sides) = at_gate.get(&node) else { continue };
                    if sides.iter().any(|side| side.iter().all(|at| closed.contains(at))) {
                        let more = sides.iter().flatten().copied();
                        waiting.extend(more.filter(|at| closed.insert(*at)));
                    }
                }
            }
            closed.into_iter().collect()
        };
        failing.iter().map(|failing| close(&failing.steps)).collect()
    }
}
