//! The cheapest flow from some nodes to others, path length by path length.
//!
//! Problem: of all flows of an amount, or of all maximum flows, from the sources to the sinks the one that weighs least; no arc weighs less
//! than nothing. Few sources and sinks: for many with amounts of their own [`super::network_simplex`] is faster.
//!
//! Idea: successive shortest paths, all of one length at once. Each node has a potential, at most its distance to the sinks in the residual graph; one search
//! backwards from the sinks makes it exact as far out as the sources, so that the first paths lie on tight arcs alone. Then, phase by phase, a search forwards by
//! reduced weights, which are never negative, stops at the first sink at distance `d`, potentials of nodes nearer than that rise by what
//! they are nearer, and a depth-first search fills the tight arcs. Because the potentials point at the sinks such a search sees little but the
//! nodes of paths at most `d` longer than the best. Sources and sinks need no copy of the graph.
//!
//! Complexity: O(phases * (arcs + nodes log nodes)), and each phase lengthens the paths or fills an arc of every path found; there
//! are at most as many phases as units, and at most one more. Memory: 8 bytes a step (two steps an arc), 20 bytes an arc, 37 a node; no run
//! after the first allocates.
//!
//! Ties: sources and arcs by rising number, at equal distance the smaller node.
//!
//! Papers: L. R. Ford, D. R. Fulkerson, "Flows in Networks", 1962, doi:10.1515/9781400875184 (the primal-dual method); J. Edmonds, R. M. Karp,
//! "Theoretical improvements in algorithmic efficiency for network flow problems", 1972, doi:10.1145/321694.321699 (weights that stay positive).

use super::heap::Heap;
use super::max_flow::{CAPACITY_LIMIT, FlowError, FlowGraph};
use super::stamps::Stamps;

const UNSEEN: i64 = i64::MAX;

/// The workspace and the answer.
#[derive(Debug, Clone)]
pub struct CheapestFlow {
    residual: Vec<u64>,
    /// By arc, once from its tail to its head.
    weight: Vec<u32>,
    potential: Vec<i64>,
    heap: Heap,
    near: Stamps<()>,
    settled: Vec<(u32, i64)>,
    /// Nodes met in this phase, and whether they may not be entered now.
    entered: Stamps<bool>,
    cursor: Vec<u32>,
    path: Vec<(u32, u32)>,
    sources: Vec<u32>,
    is_sink: Vec<bool>,
    sinks: Vec<u32>,
    flow: Vec<u64>,
    value: u64,
    phases: u64,
    looked_at: u64,
    is_maximum: bool,
}

impl CheapestFlow {
    /// A workspace for a topology.
    pub fn new(graph: &FlowGraph) -> CheapestFlow {
        let (nodes, arcs) = (graph.nodes(), graph.arcs());
        assert!(nodes <= 1 << 30, "too many nodes");
        CheapestFlow {
            residual: vec![0; 2 * arcs],
            weight: vec![0; arcs],
            potential: vec![0; nodes],
            heap: Heap::new(nodes),
            near: Stamps::new(nodes),
            settled: Vec::with_capacity(nodes),
            entered: Stamps::new(nodes),
            cursor: vec![0; nodes],
            path: Vec::with_capacity(nodes),
            sources: Vec::new(),
            is_sink: vec![false; nodes],
            sinks: Vec::new(),
            flow: vec![0; arcs],
            value: 0,
            phases: 0,
            looked_at: 0,
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
        if self.potentials_from_sinks(graph) {
            while self.value < most {
                self.fill(graph, most);
                if self.value == most || !self.lengthen(graph) {
                    break;
                }
            }
        }
        self.is_maximum |= self.sources.is_empty() || self.sinks.is_empty();
        for (flow, pair) in self.flow.iter_mut().zip(self.residual.chunks_exact(2)) {
            *flow = pair[1];
        }
        Ok(self.value)
    }

    /// The flow on each arc.
    pub fn flow(&self) -> &[u64] {
        &self.flow
    }

    /// Node potentials: along an arc with room they fall by no more than its weight, along one in use by no less. All sinks have zero, and the
    /// last units of flow weighed what the lowest source has.
    pub fn potentials(&self) -> &[i64] {
        &self.potential
    }

    /// Whether it was found that no more can pass.
    pub fn is_maximum(&self) -> bool {
        self.is_maximum
    }

    /// How many phases the last run had, and how many nodes its searches settled.
    pub fn work(&self) -> (u64, u64) {
        (self.phases, self.looked_at)
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
        assert!(self.flow.len() == arcs && self.potential.len() == nodes, "a foreign workspace");
        let sum = capacity.iter().try_fold(0u64, |sum, &capacity| sum.checked_add(capacity));
        sum.filter(|&sum| sum < CAPACITY_LIMIT).ok_or(FlowError::CapacityTooLarge)?;
        self.sinks.iter().for_each(|&sink| self.is_sink[sink as usize] = false);
        for (list, given) in [(&mut self.sources, sources), (&mut self.sinks, sinks)] {
            list.clear();
            list.extend_from_slice(given);
            list.sort_unstable();
            list.dedup();
        }
        self.sinks.iter().for_each(|&sink| self.is_sink[sink as usize] = true);
        if let Some(&node) = self.sources.iter().find(|&&source| self.is_sink[source as usize]) {
            return Err(FlowError::SourceIsSink(node));
        }
        for (pair, &capacity) in self.residual.chunks_exact_mut(2).zip(capacity) {
            (pair[0], pair[1]) = (capacity, 0);
        }
        self.weight.copy_from_slice(weight);
        (self.value, self.phases, self.looked_at, self.is_maximum) = (0, 0, 0, false);
        Ok(())
    }

    /// What a unit weighs on a residual room.
    #[inline]
    fn weight_of(&self, room: u32) -> i64 {
        let weight = i64::from(self.weight[(room >> 1) as usize]);
        if room & 1 == 0 { weight } else { -weight }
    }

    /// Distances to the sinks as far out as the nearest source; farther nodes have what that one has. False where no source leads there.
    fn potentials_from_sinks(&mut self, graph: &FlowGraph) -> bool {
        self.potential.fill(UNSEEN);
        self.heap.clear();
        self.sinks.iter().for_each(|&sink| self.heap.push_or_lower(sink, 0));
        self.near.clear();
        self.sources.iter().for_each(|&source| self.near.set(source, ()));
        let mut reach = None;
        while let Some((spent, node)) = self.heap.pop() {
            let spent = spent as i64;
            self.looked_at += 1;
            self.potential[node as usize] = spent;
            if self.near.contains(node) {
                reach = Some(spent);
                break;
            }
            for step in graph.steps(node) {
                // Against the arcs: the room that leads here is the partner of the one that leads away.
                let room = step.room ^ 1;
                if room & 1 == 1 || self.residual[room as usize] == 0 {
                    continue;
                }
                let key = spent + self.weight_of(room);
                if self.potential[step.to as usize] == UNSEEN {
                    self.heap.push_or_lower(step.to, key as u64);
                }
            }
        }
        let Some(reach) = reach else {
            self.is_maximum = true;
            // Everything that leads to no sink is equally far.
            let most = self.potential.iter().filter(|&&known| known != UNSEEN).max().copied().unwrap_or(0);
            self.potential.iter_mut().filter(|known| **known == UNSEEN).for_each(|known| *known = most);
            return false;
        };
        self.potential.iter_mut().filter(|known| **known == UNSEEN).for_each(|known| *known = reach);
        true
    }

    /// The least potential of a source: what the next units weigh at least.
    fn level(&self) -> i64 {
        self.sources.iter().map(|&source| self.potential[source as usize]).min().unwrap_or(0)
    }

    /// Raises potentials until a path of tight arcs leads from a source to a sink. False where none can, because nothing leads there.
    fn lengthen(&mut self, graph: &FlowGraph) -> bool {
        let level = self.level();
        self.heap.clear();
        self.near.clear();
        self.settled.clear();
        for &source in &self.sources {
            self.heap.push_or_lower(source, (self.potential[source as usize] - level) as u64);
        }
        let mut reach = None;
        while let Some((spent, node)) = self.heap.pop() {
            let spent = spent as i64;
            if self.is_sink[node as usize] {
                reach = Some(spent);
                break;
            }
            self.near.set(node, ());
            self.settled.push((node, spent));
            let here = spent - self.potential[node as usize];
            for step in graph.steps(node) {
                if self.residual[step.room as usize] == 0 || self.near.contains(step.to) {
                    continue;
                }
                let key = here + self.weight_of(step.room) + self.potential[step.to as usize];
                self.heap.push_or_lower(step.to, key as u64);
            }
        }
        self.looked_at += self.settled.len() as u64;
        self.phases += 1;
        let Some(reach) = reach else {
            self.is_maximum = true;
            return false;
        };
        for &(node, spent) in &self.settled {
            self.potential[node as usize] += reach - spent;
        }
        true
    }

    /// Sends what it can along tight arcs, `most` in all at the most.
    fn fill(&mut self, graph: &FlowGraph, most: u64) {
        let level = self.level();
        self.entered.clear();
        for at in 0..self.sources.len() {
            let source = self.sources[at];
            if self.potential[source as usize] == level && self.value < most {
                self.fill_from(graph, source, most);
            }
        }
    }

    fn fill_from(&mut self, graph: &FlowGraph, source: u32, most: u64) {
        self.path.clear();
        let mut node = source;
        self.enter(node);
        loop {
            if self.is_sink[node as usize] {
                let left = most - self.value;
                let amount = self.path.iter().fold(left, |amount, &(_, room)| {
                    amount.min(self.residual[room as usize])
                });
                let mut keep = None;
                for (at, &(tail, room)) in self.path.iter().enumerate() {
                    self.residual[room as usize] -= amount;
                    self.residual[(room ^ 1) as usize] += amount;
                    if keep.is_none() && self.residual[room as usize] == 0 {
                        keep = Some((at, tail));
                    }
                }
                self.value += amount;
                let Some((at, tail)) = keep.filter(|_| self.value < most) else { return };
                // What lies behind the arc that is full now may be entered again from elsewhere.
                for index in at + 1..self.path.len() {
                    let (tail, _) = self.path[index];
                    self.entered.set(tail, false);
                }
                self.path.truncate(at);
                node = tail;
                continue;
            }
            let steps = graph.steps(node);
            let at = self.cursor[node as usize] as usize;
            let Some(step) = steps.get(at) else {
                let Some((before, _)) = self.path.pop() else { return };
                node = before;
                self.cursor[node as usize] += 1;
                continue;
            };
            let open = self.residual[step.room as usize] > 0
                && self.weight_of(step.room) + self.potential[step.to as usize] == self.potential[node as usize]
                && self.entered.get(step.to) != Some(true);
            if !open {
                self.cursor[node as usize] += 1;
                continue;
            }
            self.path.push((node, step.room));
            node = step.to;
            if !self.is_sink[node as usize] {
                self.enter(node);
            }
        }
    }

    /// Closes a node for others; one met for the first time in a phase begins with its first step.
    fn enter(&mut self, node: u32) {
        if !self.entered.contains(node) {
            self.cursor[node as usize] = 0;
        }
        self.entered.set(node, true);
    }
}
