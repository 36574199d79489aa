//! What all cheapest ways of widening have in common on a rung.
//!
//! Problem: on a rung many flows are optimal. What do all of them carry, what may some of them carry, whatever solver found
//! which of them?
//!
//! Idea: node prices that are optimal somewhere on a rung are optimal on all of it, so the optimal flows are exactly those
//! that differ from one of them by cycles of tight residual steps; a change of the flow's value is a cycle through a
//! node outside. An arc whose ends lie on no common cycle carries the same in all of them. For the others, what can be led
//! round an arc from its tail to its head is what it can do without. The least that an arc carries is convex along the
//! rung, so it is above zero strictly inside unless it is zero at a place that is not one of the two ends.
//!
//! Complexity: O(nodes + arcs) for the components; for each arc that is asked about a few searches, and one more for each path
//! that is led round (shortest paths first, so at most nodes * arcs of them, mostly one or two).
//!
//! Ties: none; all that is returned is a property of the problem.
//!
//! Papers: J. Edmonds, R. M. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", 1972,
//! doi:10.1145/321694.321699; R. E. Tarjan, 1972, doi:10.1137/0201010 (components).

use super::super::components::components;
use super::super::csr::Csr;
use super::super::max_flow::FlowGraph;

/// Stands for no limit; with any flow, which is below 2^63, it fits.
const ENDLESS: u64 = 1 << 62;
const NONE: u32 = u32::MAX;

/// The tight residual steps, with the world outside as two nodes: flow comes from the one, goes to the other, and an arc leads back.
pub(super) struct Faces {
    graph: FlowGraph,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    copies: usize,
    room: Vec<u64>,
    scratch: Vec<u64>,
    /// Components on the rung, and at its end.
    component: Vec<u32>,
    held: Vec<u32>,
    came_by: Vec<u32>,
    queue: Vec<u32>,
}

impl Faces {
    pub(super) fn new(graph: &FlowGraph, sources: &[u32], sinks: &[u32]) -> Faces {
        let unique = |list: &[u32]| {
            let mut list = list.to_vec();
            list.sort_unstable();
            list.dedup();
            list
        };
        let (sources, sinks) = (unique(sources), unique(sinks));
        let nodes = graph.nodes();
        let (before, after) = (nodes as u32, nodes as u32 + 1);
        let mut ends = graph.ends().to_vec();
        ends.extend(sources.iter().map(|&source| (before, source)));
        ends.extend(sinks.iter().map(|&sink| (sink, after)));
        ends.push((after, before));
        Faces {
            copies: graph.arcs(),
            room: vec![0; 2 * ends.len()],
            scratch: Vec::new(),
            component: Vec::new(),
            held: Vec::new(),
            came_by: vec![NONE; nodes + 2],
            queue: Vec::with_capacity(nodes + 2),
            graph: FlowGraph::from_ends(nodes + 2, ends),
            sources,
            sinks,
        }
    }

    fn before(&self) -> u32 {
        self.graph.nodes() as u32 - 2
    }

    fn after(&self) -> u32 {
        self.graph.nodes() as u32 - 1
    }

    /// The arc by which the value of the flow rises.
    fn back(&self) -> u32 {
        self.graph.arcs() as u32 - 1
    }

    /// The rung begins with these rooms; flow of any value on it.
    pub(super) fn begin(&mut self, tight: &[bool], room: &[u64], endless: &[bool]) {
        self.take(tight, room, endless);
        let back = 2 * self.back() as usize;
        self.room[back] = ENDLESS;
        self.component = self.components();
    }

    /// The rung ends with these rooms; flow of that value alone.
    pub(super) fn hold(&mut self, tight: &[bool], room: &[u64], endless: &[bool]) {
        self.take(tight, room, endless);
        self.held = self.components();
    }

    fn take(&mut self, tight: &[bool], room: &[u64], endless: &[bool]) {
        let nodes = self.graph.nodes();
        let mut surplus = vec![0i128; nodes];
        self.room.fill(0);
        for copy in 0..self.copies {
            let (tail, head) = self.graph.ends()[copy];
            let used = room[2 * copy + 1];
            surplus[tail as usize] += i128::from(used);
            surplus[head as usize] -= i128::from(used);
            if tight[copy] {
                self.room[2 * copy] = if endless[copy] { ENDLESS } else { room[2 * copy] };
                self.room[2 * copy + 1] = used;
            }
        }
        let amount = |surplus: i128| u64::try_from(surplus.max(0)).unwrap_or(ENDLESS);
        let ends = self.sources.iter().map(|&node| amount(surplus[node as usize]));
        let ends = ends.chain(self.sinks.iter().map(|&node| amount(-surplus[node as usize])));
        for (at, amount) in (self.copies..).zip(ends) {
            self.room[2 * at] = ENDLESS;
            self.room[2 * at + 1] = amount;
        }
    }

    fn components(&self) -> Vec<u32> {
        let steps = self.graph.ends().iter().zip(self.room.chunks_exact(2));
        let mut ends = Vec::new();
        for (&(tail, head), pair) in steps {
            ends.extend((pair[0] > 0).then_some((tail, head)));
            ends.extend((pair[1] > 0).then_some((head, tail)));
        }
        components(&Csr::new(self.graph.nodes(), &ends).0)
    }

    /// Whether what a tight copy carries can differ somewhere on the rung.
    pub(super) fn varies(&self, copy: usize) -> bool {
        let (tail, head) = self.graph.ends()[copy];
        tail != head && self.component[tail as usize] == self.component[head as usize]
    }

    /// Whether what a tight copy carries can differ at the end of the rung.
    pub(super) fn varies_at_end(&self, copy: usize) -> bool {
        let (tail, head) = self.graph.ends()[copy];
        tail != head && self.held[tail as usize] == self.held[head as usize]
    }

    /// A shortest path by which one more unit passes, as copies.
    pub(super) fn a_path(&mut self) -> Vec<u32> {
        self.scratch.clone_from(&self.room);
        let (from, to) = (self.before(), self.after());
        let mut path = Vec::new();
        if self.search(from, to, NONE) {
            self.walk(from, to, |room| path.push(room / 2));
        }
        path
    }

    /// Whether one more unit passes at the beginning of the rung without a copy that carries nothing.
    pub(super) fn passes_without(&mut self, copy: u32) -> bool {
        self.scratch.clone_from(&self.room);
        self.search(self.before(), self.after(), copy)
    }

    /// Whether a copy that carries `used` at the beginning of the rung is empty in some cheapest way strictly inside it.
    pub(super) fn can_do_without(&mut self, copy: u32, used: u64, has_end: bool) -> bool {
        let (tail, head) = self.graph.ends()[copy as usize];
        if self.lead(tail, head, copy, used, false) < used {
            return false;
        }
        // Empty now, at some value of the flow. The values at which it can be are an interval.
        self.scratch[2 * copy as usize] += used;
        self.scratch[2 * copy as usize + 1] = 0;
        let (before, after) = (self.before(), self.after());
        let risen = self.scratch[2 * self.back() as usize + 1] > 0;
        let above = risen || self.search(before, after, copy);
        let below = !has_end || self.search(before, after, NONE) || self.search(after, before, copy);
        above && below
    }

    /// How much of what a copy carries can be led round it, at most `used`.
    pub(super) fn spare(&mut self, copy: u32, used: u64) -> u64 {
        let (tail, head) = self.graph.ends()[copy as usize];
        self.lead(tail, head, copy, used, true)
    }

    /// How much more a copy with so much room can carry instead of others.
    pub(super) fn more(&mut self, copy: u32, room: u64) -> u64 {
        let (tail, head) = self.graph.ends()[copy as usize];
        self.lead(head, tail, copy, room, true)
    }

    /// Leads up to `amount` from one node to another without a copy, from the rooms that were taken, into `scratch`. What closes a cycle stays in
    /// one component: that of the rung, or of its end.
    fn lead(&mut self, from: u32, to: u32, without: u32, amount: u64, at_end: bool) -> u64 {
        self.scratch.clone_from(&self.room);
        let mut left = amount;
        while left > 0 && self.search_within(from, to, without, at_end) {
            let mut least = left;
            let mut scratch = std::mem::take(&mut self.scratch);
            self.walk(from, to, |room| least = least.min(scratch[room as usize]));
            self.walk(from, to, |room| {
                scratch[room as usize] -= least;
                scratch[room as usize ^ 1] += least;
            });
            self.scratch = scratch;
            left -= least;
        }
        amount - left
    }

    /// A search by which the value of the flow does not change on the way back outside.
    fn search(&mut self, from: u32, to: u32, without: u32) -> bool {
        let back = self.back();
        self.find(from, to, |arc, _| arc != without && arc != back)
    }

    fn search_within(&mut self, from: u32, to: u32, without: u32, at_end: bool) -> bool {
        let component = std::mem::take(if at_end { &mut self.held } else { &mut self.component });
        let here = component[from as usize];
        let found = self.find(from, to, |arc, node| arc != without && component[node as usize] == here);
        *(if at_end { &mut self.held } else { &mut self.component }) = component;
        found
    }

    /// A breadth-first search over the steps with room; the way is left in `came_by`.
    fn find(&mut self, from: u32, to: u32, open: impl Fn(u32, u32) -> bool) -> bool {
        for &node in &self.queue {
            self.came_by[node as usize] = NONE;
        }
        self.queue.clear();
        self.queue.push(from);
        self.came_by[from as usize] = NONE - 1;
        let mut at = 0;
        while let Some(&node) = self.queue.get(at) {
            if node == to {
                return true;
            }
            at += 1;
            for step in self.graph.steps(node) {
                let free = self.came_by[step.to as usize] == NONE && self.scratch[step.room as usize] > 0;
                if free && open(step.room / 2, step.to) {
                    self.came_by[step.to as usize] = step.room;
                    self.queue.push(step.to);
                }
            }
        }
        false
    }

    /// The rooms of the way that was found last, from its end to its beginning.
    fn walk(&self, from: u32, to: u32, mut visit: impl FnMut(u32)) {
        let mut at = to;
        while at != from {
            let room = self.came_by[at as usize];
            visit(room);
            let (tail, head) = self.graph.ends()[room as usize / 2];
            at = if room & 1 == 0 { tail } else { head };
        }
    }
}

#[cfg(test)]
mod tests;
