//! A maximum flow on a graph whose arcs between the same two nodes are one bundle.
//!
//! Problem: a network of two-way ways has twice as many arcs as it has pairs of neighbours, and a residual graph doubles
//! them again, so a search looks at every pair four times. Only the value, or one flow, is wanted.
//!
//! Idea: flows against each other cancel, so all arcs between two nodes are one pair of rooms: the sum of the capacities
//! one way and the sum of those the other way. [`super::folded`] works on such rooms. The net flow of a
//! bundle is then given to its arcs in their order. The value is that of the original graph, because a net flow that
//! fits the sums can be split among the arcs, and any flow gives such a net flow.
//!
//! Complexity: O(nodes + arcs log arcs) to build; a flow is that of the folded bundles. Memory: 8 bytes an arc and 8 a
//! bundle, beside them.
//!
//! Ties: bundles are numbered by their smallest arc; arcs of a bundle fill by rising number, in one direction only.
//!
//! Paper: as [`super::folded`].

use super::core_flow::Core;
use super::csr::Csr;
use super::folded::{Folded, FoldedFlow};
use super::max_flow::FlowError;
use std::collections::BTreeMap;

/// A topology with capacities, its arcs bundled.
#[derive(Debug, Clone)]
pub struct Bundles {
    folded: Folded,
    ends: Vec<(u32, u32)>,
    /// The room that each arc is a part of; loops have none.
    room_of: Vec<Option<u32>>,
}

impl Bundles {
    /// Bundles the arcs of a graph. The capacities must add up to less than [`super::max_flow::CAPACITY_LIMIT`].
    ///
    /// # Panics
    ///
    /// If the capacities do not fit the graph.
    pub fn new(csr: &Csr, capacity: &[u64]) -> Bundles {
        assert_eq!(csr.arcs(), capacity.len(), "one capacity an arc");
        let mut known: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let (mut ends, mut rooms) = (Vec::new(), Vec::new());
        let mut room_of = Vec::with_capacity(csr.arcs());
        for (arc, (tail, head)) in csr.ends().into_iter().enumerate() {
            if tail == head {
                room_of.push(None);
                continue;
            }
            let bundle = *known.entry((tail.min(head), tail.max(head))).or_insert_with(|| {
                ends.push((tail, head));
                rooms.extend([0u64, 0]);
                ends.len() as u32 - 1
            });
            let against = ends[bundle as usize].0 != tail;
            let room = 2 * bundle + u32::from(against);
            rooms[room as usize] = rooms[room as usize].saturating_add(capacity[arc]);
            room_of.push(Some(room));
        }
        Bundles { folded: Folded::new(csr.nodes(), &ends, &rooms), ends, room_of }
    }

    /// A workspace for these bundles.
    pub fn workspace(&self) -> FoldedFlow {
        self.folded.workspace()
    }

    /// The bundles, folded.
    pub fn folded(&self) -> &Folded {
        &self.folded
    }

    /// What is left of the bundles without leaves and chains, if that is little enough for values by bit sets.
    pub fn core(&self) -> Option<Core> {
        // No more junctions are left there than here, where pairs that join the same two count one by one.
        let is_small = self.folded.junctions() <= super::core_flow::MOST;
        is_small.then(|| Core::new(self.folded.nodes(), &self.ends, self.folded.rooms())).flatten()
    }

    /// The nodes that each bundle joins.
    pub fn ends(&self) -> &[(u32, u32)] {
        &self.ends
    }

    /// The room that an arc is a part of; a loop has none.
    pub fn room_of(&self, arc: u32) -> Option<u32> {
        self.room_of[arc as usize]
    }

    /// The value of a maximum flow. Allocates nothing after the first run in a workspace.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    ///
    /// # Panics
    ///
    /// If the workspace is for another graph, or a source or sink does not exist.
    pub fn value(
        &self,
        workspace: &mut FoldedFlow,
        sources: &[u32],
        sinks: &[u32],
    ) -> Result<u64, FlowError> {
        workspace.value(&self.folded, sources, sinks)
    }

    /// Finds a maximum flow and returns its value.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    ///
    /// # Panics
    ///
    /// As [`Bundles::value`].
    pub fn solve(
        &self,
        workspace: &mut FoldedFlow,
        sources: &[u32],
        sinks: &[u32],
    ) -> Result<u64, FlowError> {
        workspace.solve(&self.folded, sources, sinks)
    }

    /// The pairs of nodes, and the rooms along and against each.
    #[cfg(test)]
    pub fn pairs(&self) -> (&[(u32, u32)], &[u64]) {
        (&self.ends, self.folded.rooms())
    }

    /// Writes the flow on each arc after the last flow that was solved in a workspace.
    pub fn write_flow(&self, workspace: &mut FoldedFlow, capacity: &[u64], flow: &mut Vec<u64>) {
        let net = workspace.flows(&self.folded);
        flow.clear();
        flow.extend(self.room_of.iter().zip(capacity).map(|(room, capacity)| {
            let Some(room) = room else { return 0 };
            let share = net[*room as usize].min(*capacity);
            net[*room as usize] -= share;
            share
        }));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::max_flow::{FlowGraph, MaxFlow};
    use crate::engine::testing::{random_ends, rng, two_groups};
    use rand::RngExt;
    use std::collections::BTreeSet;

    #[test]
    fn agrees_with_the_arcs_one_by_one_and_gives_a_maximum_flow() {
        let mut rng = rng(12);
        let (mut with_flow, mut bundled) = (0, 0);
        let mut flow = Vec::new();
        for _ in 0..30_000 {
            let nodes = rng.random_range(2..9usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 30));
            let graph = FlowGraph::new(&csr);
            let capacity: Vec<u64> = (0..csr.arcs()).map(|_| rng.random_range(0..12)).collect();
            let (sources, sinks) = two_groups(&mut rng, nodes);
            let bundles = Bundles::new(&csr, &capacity);
            bundled +=
                usize::from(bundles.room_of.iter().flatten().collect::<BTreeSet<_>>().len() < csr.arcs());
            let mut workspace = bundles.workspace();
            // A first run between other nodes leaves dirt that the second must not see.
            bundles.value(&mut workspace, &sinks, &sources).unwrap();
            let value = bundles.solve(&mut workspace, &sources, &sinks).unwrap();
            let mut plain = MaxFlow::new(&graph);
            assert_eq!(plain.solve(&graph, &capacity, &sources, &sinks), Ok(value));
            bundles.write_flow(&mut workspace, &capacity, &mut flow);
            let mut surplus = vec![0i64; nodes];
            for (arc, (tail, head)) in csr.ends().into_iter().enumerate() {
                assert!(flow[arc] <= capacity[arc]);
                surplus[tail as usize] += flow[arc] as i64;
                surplus[head as usize] -= flow[arc] as i64;
            }
            let out: i64 = sources.iter().map(|&source| surplus[source as usize]).sum();
            assert_eq!(out, value as i64);
            let inner = (0..nodes as u32).filter(|node| !sources.contains(node) && !sinks.contains(node));
            assert!(inner.into_iter().all(|node| surplus[node as usize] == 0));
            // Taken over by the arcs, it is a maximum flow with the same sides.
            let mut taken = MaxFlow::new(&graph);
            assert_eq!(taken.take_over(&graph, &capacity, &flow, &sources, &sinks), Ok(value));
            assert_eq!(taken.near_source_side(&graph), plain.near_source_side(&graph));
            assert_eq!(taken.near_sink_side(&graph), plain.near_sink_side(&graph));
            with_flow += usize::from(value > 0);
        }
        assert!(with_flow > 10_000 && bundled > 3_000, "{with_flow} {bundled}");
    }
}
