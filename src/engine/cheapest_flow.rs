//! The cheapest flow from some nodes to others, path length by path length.
//!
//! Problem: of all flows of an amount, or of all maximum flows, from the sources to the sinks the one that weighs least; no arc weighs less
//! than nothing. Meant for few sources and sinks; where many have amounts of their own [`super::network_simplex`] is the better one.
//!
//! Idea: the primal-dual method with a tree that stays. Each node has a potential, at most its distance to the sinks in the residual graph; one search
//! backwards from the sinks makes it exact as far out as the sources. A tree of arcs without slack grows from the sources: time passes, the potentials of
//! its nodes rise with it, and the node outside whose slack runs out next joins. When a sink would join, its path is filled. What hangs on arcs
//! that are full now falls off, and is not searched anew but joins again where an arc without slack leads to it, mostly at once. So work that
//! successive searches would repeat for each path length is done once. Where a sink has not been met for long, a search backwards
//! from the sinks finds whether anything leads there still. Sources and sinks need no copy of the graph.
//!
//! Complexity: O(paths * (arcs + nodes log nodes)) at worst, each path filling an arc or the amount; at most as many paths as units. Memory: 8 bytes a
//! step (two steps an arc), 28 bytes an arc, 62 a node; no run after the first allocates.
//!
//! Ties: of nodes that join at the same time the smaller one is first.
//!
//! Papers: L. R. Ford, D. R. Fulkerson, "Flows in Networks", 1962, doi:10.1515/9781400875184 (the primal-dual method); J. Edmonds, R. M. Karp,
//! "Theoretical improvements in algorithmic efficiency for network flow problems", 1972, doi:10.1145/321694.321699 (weights that stay positive).

use super::heap::Heap;
use super::max_flow::{CAPACITY_LIMIT, FlowError, FlowGraph};
use super::stamps::Stamps;

const NONE: u32 = u32::MAX;
const UNSEEN: i64 = i64::MAX;

/// A node: outside of the tree its potential, in the tree what that was less the time.
#[derive(Debug, Clone, Copy)]
struct Spot {
    value: i64,
    /// When it will join by `via`, for a node that waits.
    key: i64,
    /// The room by which it joined or will join, and the node that comes from; a source may join by none.
    via: u32,
    parent: u32,
    in_tree: bool,
    role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Inner,
    Source,
    Sink,
}

const BLANK: Spot =
    Spot { value: UNSEEN, key: 0, via: NONE, parent: NONE, in_tree: false, role: Role::Inner };

/// The workspace and the answer.
#[derive(Debug, Clone)]
pub struct CheapestFlow {
    residual: Vec<u64>,
    /// By room: what a unit weighs on it.
    weight: Vec<i64>,
    spots: Vec<Spot>,
    heap: Heap,
    /// Nodes that fall off the tree, or that lead to a sink.
    listed: Vec<u32>,
    seen: Stamps<()>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    flow: Vec<u64>,
    potential: Vec<i64>,
    /// The time, and what the least potential of a source was at first: what the next unit weighs is their sum.
    now: i64,
    level: i64,
    value: u64,
    paths: u64,
    joined: u64,
    is_maximum: bool,
}

impl CheapestFlow {
    /// A workspace for a topology.
    ///
    /// # Panics
    ///
    /// If there are more than 2^30 nodes.
    pub fn new(graph: &FlowGraph) -> CheapestFlow {
        let (nodes, arcs) = (graph.nodes(), graph.arcs());
        assert!(nodes <= 1 << 30, "too many nodes");
        CheapestFlow {
            residual: vec![0; 2 * arcs],
            weight: vec![0; 2 * arcs],
            spots: vec![BLANK; nodes],
            heap: Heap::new(nodes),
            listed: Vec::with_capacity(nodes),
            seen: Stamps::new(nodes),
            sources: Vec::new(),
            sinks: Vec::new(),
            flow: vec![0; arcs],
            potential: vec![0; nodes],
            now: 0,
            level: 0,
            value: 0,
            paths: 0,
            joined: 0,
            is_maximum: false,
        }
    }

    /// Finds the cheapest flow of `most` units, or, where not so many can pass, the cheapest maximum flow; returns its value.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`], [`FlowError::CapacityTooLarge`].
    ///
    /// # Panics
    ///
    /// If the arrays or this workspace do not fit the graph, or a source or sink does not exist.
    pub fn solve(
        &mut self,
        graph: &FlowGraph,
        capacity: &[u64],
        weight: &[u32],
        sources: &[u32],
        sinks: &[u32],
        most: u64,
    ) -> Result<u64, FlowError> {
        self.prepare(graph, capacity, weight, sources, sinks)?;
        if self.find_distances(graph) {
            self.grow(graph, most);
        } else {
            self.is_maximum = true;
        }
        for (flow, pair) in self.flow.iter_mut().zip(self.residual.chunks_exact(2)) {
            *flow = pair[1];
        }
        for (potential, spot) in self.potential.iter_mut().zip(&self.spots) {
            *potential = spot.value + if spot.in_tree { self.now } else { 0 };
        }
        Ok(self.value)
    }

    /// The flow on each arc.
    pub fn flow(&self) -> &[u64] {
        &self.flow
    }

    /// Node potentials: along an arc with room they fall by no more than its weight, along one in use by no less. All sinks have zero, and the
    /// last unit of flow weighed what the lowest source has.
    pub fn potentials(&self) -> &[i64] {
        &self.potential
    }

    /// Whether it was found that no more can pass.
    pub fn is_maximum(&self) -> bool {
        self.is_maximum
    }

    /// How many paths the last run filled, and how often a node joined its tree.
    pub fn work(&self) -> (u64, u64) {
        (self.paths, self.joined)
    }

    fn prepare(
        &mut self,
        graph: &FlowGraph,
        capacity: &[u64],
        weight: &[u32],
        sources: &[u32],
        sinks: &[u32],
    ) -> Result<(), FlowError> {
        let (nodes, arcs) = (graph.nodes(), graph.arcs());
        assert!(capacity.len() == arcs && weight.len() == arcs, "one capacity and one weight an arc");
        assert!(self.flow.len() == arcs && self.spots.len() == nodes, "a foreign workspace");
        let sum = capacity.iter().try_fold(0u64, |sum, &capacity| sum.checked_add(capacity));
        sum.filter(|&sum| sum < CAPACITY_LIMIT).ok_or(FlowError::CapacityTooLarge)?;
        for (list, given) in [(&mut self.sources, sources), (&mut self.sinks, sinks)] {
            list.clear();
            list.extend_from_slice(given);
            list.sort_unstable();
            list.dedup();
        }
        self.spots.fill(BLANK);
        self.sinks.iter().for_each(|&sink| self.spots[sink as usize].role = Role::Sink);
        for &source in &self.sources {
            let role = &mut self.spots[source as usize].role;
            if *role == Role::Sink {
                return Err(FlowError::SourceIsSink(source));
            }
            *role = Role::Source;
        }
        for (arc, (&capacity, &weight)) in capacity.iter().zip(weight).enumerate() {
            (self.residual[2 * arc], self.residual[2 * arc + 1]) = (capacity, 0);
            (self.weight[2 * arc], self.weight[2 * arc + 1]) = (i64::from(weight), -i64::from(weight));
        }
        self.heap.clear();
        (self.now, self.value, self.paths, self.joined, self.is_maximum) = (0, 0, 0, 0, false);
        Ok(())
    }

    /// Distances to the sinks as far out as the nearest source; farther nodes have what that one has. False where no source leads there.
    fn find_distances(&mut self, graph: &FlowGraph) -> bool {
        self.sinks.iter().for_each(|&sink| self.heap.push_or_lower(sink, 0));
        let mut farthest = 0;
        let mut reached = false;
        while let Some((spent, node)) = self.heap.pop() {
            farthest = spent as i64;
            self.spots[node as usize].value = farthest;
            if self.spots[node as usize].role == Role::Source {
                reached = true;
                break;
            }
            for step in graph.steps(node) {
                // Against the arcs: the room that leads here is the partner of the one that leads away.
                let room = step.room ^ 1;
                let open = room & 1 == 0 && self.residual[room as usize] > 0;
                if open && self.spots[step.to as usize].value == UNSEEN {
                    self.heap.push_or_lower(step.to, (farthest + self.weight[room as usize]) as u64);
                }
            }
        }
        self.heap.clear();
        self.spots.iter_mut().filter(|spot| spot.value == UNSEEN).for_each(|spot| spot.value = farthest);
        reached
    }

    fn grow(&mut self, graph: &FlowGraph, most: u64) {
        self.level = self.sources.iter().map(|&source| self.spots[source as usize].value).min().unwrap_or(0);
        for at in 0..self.sources.len() {
            self.look_up(graph, self.sources[at]);
        }
        // After so many that joined without a sink, whether anything still leads to one is looked up.
        let (mut patience, mut joined) = (64, 0);
        while self.value < most {
            let Some((key, node)) = self.heap.pop() else {
                self.is_maximum = true;
                return;
            };
            self.now = key as i64;
            if !self.holds(node) {
                self.look_up(graph, node);
                continue;
            }
            if self.spots[node as usize].role == Role::Sink {
                self.fill(graph, node, most);
                joined = 0;
                continue;
            }
            self.join(graph, node);
            joined += 1;
            if joined == patience {
                if self.is_shut(graph, patience) {
                    self.is_maximum = true;
                    return;
                }
                (patience, joined) = (2 * patience, 0);
            }
        }
    }

    /// Whether the room by which a node was to join now is still as it was when that was found.
    #[inline]
    fn holds(&self, node: u32) -> bool {
        let Spot { value, via, parent, .. } = self.spots[node as usize];
        if via == NONE {
            return value - self.level == self.now;
        }
        let parent = &self.spots[parent as usize];
        parent.in_tree
            && self.residual[via as usize] > 0
            && self.weight[via as usize] + value - parent.value == self.now
    }

    /// Finds when and by which room a node outside of the tree will join, and lets it wait if it can join at all.
    fn look_up(&mut self, graph: &FlowGraph, node: u32) {
        let Spot { value, role, .. } = self.spots[node as usize];
        let mut best = if role == Role::Source { value - self.level } else { UNSEEN };
        let (mut via, mut parent) = (NONE, NONE);
        for step in graph.steps(node) {
            let (tail, room) = (&self.spots[step.to as usize], step.room ^ 1);
            if tail.in_tree && self.residual[room as usize] > 0 {
                let key = self.weight[room as usize] + value - tail.value;
                if key < best {
                    (best, via, parent) = (key, room, step.to);
                }
            }
        }
        let spot = &mut self.spots[node as usize];
        (spot.key, spot.via, spot.parent) = (best, via, parent);
        if best < UNSEEN {
            debug_assert!(best >= self.now, "a node should have joined before");
            self.heap.push_or_lower(node, best as u64);
        }
    }

    /// A node joins the tree, and those next to it wait for their time.
    fn join(&mut self, graph: &FlowGraph, node: u32) {
        self.joined += 1;
        let spot = &mut self.spots[node as usize];
        spot.in_tree = true;
        spot.value -= self.now;
        let here = spot.value;
        for step in graph.steps(node) {
            let spot = &mut self.spots[step.to as usize];
            if spot.in_tree || self.residual[step.room as usize] == 0 {
                continue;
            }
            let key = self.weight[step.room as usize] + spot.value - here;
            if key < spot.key || !self.heap.contains(step.to) {
                (spot.key, spot.via, spot.parent) = (key, step.room, node);
                self.heap.push_or_lower(step.to, key as u64);
            }
        }
    }

    /// Fills the path to a sink; what hangs on its first full room falls off the tree and looks for another place.
    fn fill(&mut self, graph: &FlowGraph, sink: u32, most: u64) {
        self.paths += 1;
        let mut amount = most - self.value;
        let mut node = sink;
        while let Spot { via, parent, .. } = self.spots[node as usize]
            && via != NONE
        {
            amount = amount.min(self.residual[via as usize]);
            node = parent;
        }
        let mut loose = NONE;
        node = sink;
        while let Spot { via, parent, .. } = self.spots[node as usize]
            && via != NONE
        {
            self.residual[via as usize] -= amount;
            self.residual[(via ^ 1) as usize] += amount;
            if self.residual[via as usize] == 0 {
                loose = node;
            }
            node = parent;
        }
        self.value += amount;
        self.listed.clear();
        if loose != sink && loose != NONE {
            self.listed.push(loose);
        }
        let mut at = 0;
        while let Some(&node) = self.listed.get(at) {
            at += 1;
            let spot = &mut self.spots[node as usize];
            spot.in_tree = false;
            spot.value += self.now;
            for step in graph.steps(node) {
                let child = &self.spots[step.to as usize];
                if child.in_tree && child.via == step.room {
                    self.listed.push(step.to);
                }
            }
        }
        for at in 0..self.listed.len() {
            self.look_up(graph, self.listed[at]);
        }
        self.look_up(graph, sink);
    }

    /// Whether a search backwards from the sinks ends, before it met so many nodes, without meeting the tree or a source.
    fn is_shut(&mut self, graph: &FlowGraph, most: usize) -> bool {
        self.seen.clear();
        self.listed.clear();
        self.listed.extend_from_slice(&self.sinks);
        self.sinks.iter().for_each(|&sink| self.seen.set(sink, ()));
        let mut at = 0;
        while let Some(&node) = self.listed.get(at) {
            at += 1;
            for step in graph.steps(node) {
                if self.residual[(step.room ^ 1) as usize] == 0 || self.seen.contains(step.to) {
                    continue;
                }
                let spot = &self.spots[step.to as usize];
                if spot.in_tree || spot.role == Role::Source || self.listed.len() > most {
                    return false;
                }
                self.seen.set(step.to, ());
                self.listed.push(step.to);
            }
        }
        true
    }
}
