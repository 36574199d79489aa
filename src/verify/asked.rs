//! The hubs that a question names, and the least weight over all orders of those that may be passed in any.

use super::lowered::{Lowered, bad, ensure, hub};
use crate::error::Result;
use crate::network::{HubId, Network};
use crate::route::{MOST_IN_ANY_ORDER, MOST_OF_ITS_OWN, Query};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// What a question says of its hubs.
pub(super) struct Asked {
    pub(super) from: Vec<(HubId, u64)>,
    pub(super) to: Vec<(HubId, u64)>,
    pub(super) via: Vec<HubId>,
    pub(super) any: Vec<HubId>,
    may_stay: bool,
}

impl Asked {
    pub(super) fn new(network: &Network, query: &Query) -> Result<Self> {
        let placed = |code: &str, weight: u64| {
            ensure(weight <= MOST_OF_ITS_OWN, || format!("`{code}` weighs {weight}, which is too much"))?;
            Ok((hub(network, code)?, weight))
        };
        let mut from = vec![placed(&query.from, query.from_weight)?];
        for place in &query.also_from {
            from.push(placed(&place.hub, place.weight)?);
        }
        let mut to = vec![placed(&query.to, query.to_weight)?];
        for place in &query.also_to {
            to.push(placed(&place.hub, place.weight)?);
        }
        let mut via = Vec::new();
        for code in &query.via {
            via.push(hub(network, code)?);
        }
        let mut any: Vec<HubId> = Vec::new();
        for code in &query.any_order {
            let hub = hub(network, code)?;
            if !any.contains(&hub) {
                any.push(hub);
            }
        }
        let holds = any.len() <= MOST_IN_ANY_ORDER;
        ensure(holds, || "more hubs are to be passed in any order than can be".to_owned())?;
        Ok(Self { from, to, via, any, may_stay: query.start_as == query.arrive_as })
    }

    /// Whether staying at a hub passes all that is to be passed.
    pub(super) fn stays_at(&self, hub: HubId) -> bool {
        self.may_stay && self.via.iter().chain(&self.any).all(|other| *other == hub)
    }

    /// The least weight of staying somewhere.
    pub(super) fn least_stay(&self) -> Option<u64> {
        let pairs = self.from.iter().flat_map(|from| self.to.iter().map(move |to| (from, to)));
        pairs
            .filter(|(from, to)| from.0 == to.0 && self.stays_at(from.0))
            .map(|(from, to)| from.1 + to.1)
            .min()
    }

    /// What is spent before and after at least, whatever the way.
    pub(super) fn least_ends(&self) -> u64 {
        let least = |places: &[(HubId, u64)]| places.iter().map(|place| place.1).min().unwrap_or(0);
        least(&self.from) + least(&self.to)
    }

    /// The hubs to pass in the order in which an answer passes them: those of `via` in theirs, the others somewhere.
    pub(super) fn ordered(&self, network: &Network, said: &[String]) -> Result<Vec<HubId>> {
        if self.any.is_empty() {
            ensure(said.is_empty(), || {
                "it tells an order of hubs that the question does not ask".to_owned()
            })?;
            return Ok(self.via.clone());
        }
        let mut order = Vec::new();
        let mut left = self.any.clone();
        let mut turn = 0;
        for code in said {
            let hub = hub(network, code)?;
            order.push(hub);
            // One that is named in both lists is told twice; it does not matter which is which.
            if self.via.get(turn) == Some(&hub) {
                turn += 1;
            } else if let Some(at) = left.iter().position(|other| *other == hub) {
                left.swap_remove(at);
            } else {
                return bad(format!("`{code}` is not to be passed, or not now"));
            }
        }
        let all = turn == self.via.len() && left.is_empty();
        ensure(all, || "its order lacks a hub that is to be passed".to_owned())?;
        Ok(order)
    }

    /// The states in which the question may start, with their weights.
    pub(super) fn starts(&self, graph: &Lowered<'_>, query: &Query) -> Vec<(usize, u64)> {
        let states = |(hub, weight): &(HubId, u64)| {
            let weight = *weight;
            graph.departing(*hub, query.start_as).map(move |state| (state, weight)).collect::<Vec<_>>()
        };
        self.from.iter().flat_map(states).collect()
    }

    /// The states in which the question may end, with their weights.
    pub(super) fn ends(&self, graph: &Lowered<'_>, query: &Query) -> Vec<(usize, u64)> {
        let states = |(hub, weight): &(HubId, u64)| {
            let weight = *weight;
            graph.arrived(*hub, query.arrive_as).map(move |state| (state, weight)).collect::<Vec<_>>()
        };
        self.to.iter().flat_map(states).collect()
    }

    /// The least weight of a way that starts, passes and ends as asked, over all orders; `None` where there is none. `weights` are those of
    /// the steps, `None` for one that is not admitted.
    pub(super) fn least_of_orders(
        &self,
        graph: &Lowered<'_>,
        query: &Query,
        weights: &[Option<u64>],
    ) -> Option<u64> {
        let places: Vec<HubId> = self.via.iter().chain(&self.any).copied().collect();
        // Each hub to pass with its states; from each state the distances to all.
        let states: Vec<Vec<usize>> = places
            .iter()
            .map(|hub| {
                let mut here: Vec<usize> = graph.at(*hub).collect();
                here.sort_unstable();
                here.dedup();
                here
            })
            .collect();
        let mut far: BTreeMap<usize, Vec<Option<u64>>> = BTreeMap::new();
        for state in states.iter().flatten() {
            far.entry(*state).or_insert_with(|| distances(graph, weights, &[(*state, 0)]));
        }
        let first = distances(graph, weights, &self.starts(graph, query));
        let ends = self.ends(graph, query);
        // What is known of each pair of what was passed and where: how many of `via`, and which of the others as bits.
        let mut reached: BTreeMap<(usize, u32), BTreeMap<usize, u64>> = BTreeMap::new();
        let full = (self.via.len(), (1u32 << self.any.len()) - 1);
        let begin: BTreeMap<usize, u64> =
            first.iter().enumerate().filter_map(|(state, far)| Some((state, (*far)?))).collect();
        let next = |(turn, bits): (usize, u32)| {
            let in_turn = (turn < self.via.len()).then_some((turn, (turn + 1, bits)));
            let others = (0..self.any.len()).filter(move |at| bits >> at & 1 == 0);
            let others = others.map(move |at| (self.via.len() + at, (turn, bits | 1 << at)));
            in_turn.into_iter().chain(others).collect::<Vec<_>>()
        };
        for (place, after) in next((0, 0)) {
            let here = states[place].iter().filter_map(|state| Some((*state, *begin.get(state)?)));
            here.for_each(|(state, weight)| lower(reached.entry(after).or_default(), state, weight));
        }
        // Fewer hubs passed come before more: by turn, and in a turn by bits, as a set is a larger number than its parts.
        for turn in 0..=full.0 {
            for bits in 0..=full.1 {
                let Some(here) = reached.get(&(turn, bits)).cloned() else { continue };
                for (place, after) in next((turn, bits)) {
                    let there = reached.entry(after).or_default();
                    for (state, weight) in &here {
                        for onward in &states[place] {
                            if let Some(more) = far[state][*onward] {
                                lower(there, *onward, weight.saturating_add(more));
                            }
                        }
                    }
                }
                if (turn, bits) != full {
                    reached.remove(&(turn, bits));
                }
            }
        }
        let last = reached.remove(&full)?;
        let sums = last.iter().flat_map(|(state, weight)| {
            let far = &far[state];
            ends.iter()
                .filter_map(move |(end, more)| Some(weight.saturating_add(far[*end]?).saturating_add(*more)))
        });
        sums.min()
    }
}

fn lower(near: &mut BTreeMap<usize, u64>, state: usize, weight: u64) {
    let known = near.entry(state).or_insert(weight);
    *known = weight.min(*known);
}

/// The least weight from any of some states to every state.
fn distances(graph: &Lowered<'_>, weights: &[Option<u64>], starts: &[(usize, u64)]) -> Vec<Option<u64>> {
    let mut far: Vec<Option<u64>> = vec![None; graph.len()];
    let mut waiting: BinaryHeap<Reverse<(u64, usize)>> =
        starts.iter().map(|(state, weight)| Reverse((*weight, *state))).collect();
    while let Some(Reverse((weight, state))) = waiting.pop() {
        if far[state].is_some() {
            continue;
        }
        far[state] = Some(weight);
        for (at, step) in graph.out(state) {
            if let (None, Some(more)) = (far[step.head], weights[at]) {
                waiting.push(Reverse((weight.saturating_add(more), step.head)));
            }
        }
    }
    far
}
