//! Maximum flow from several sources to several sinks, with both extreme minimum cuts.
//!
//! Problem: the largest amount that can pass from the sources to the sinks when each arc has a capacity, the flow on
//! each arc, and what exactly stops it from being larger.
//!
//! Idea: Dinic's method. A breadth-first search from all sinks at once labels nodes with their distance in the
//! residual graph; an iterative depth-first search from each source fills all paths on which the label falls by one
//! at every step, with a pointer into the arcs of each node so that an arc found useless is not looked at again in
//! that phase. Several sources and sinks need no copy of the graph. Residual rooms stand in pairs, `2a` along arc
//! `a` and `2a + 1` against it, so the partner of a room is one bit away. The paths follow the topology, which
//! is prepared once, and no run after the first allocates.
//!
//! Complexity: O(nodes^2 arcs) at worst, O(phases * arcs) in practice. Memory: 8 bytes a step (two steps an arc), 40
//! bytes an arc, about 16 bytes a node.
//!
//! Ties: sources are taken by rising number and arcs by rising number, so the flow is one particular maximum
//! flow. The two sides, and so the cuts, are the same for every maximum flow.
//!
//! Papers: E. A. Dinic, "Algorithm for solution of a problem of maximum flow in networks with power estimation", 1970;
//! L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", 1956, doi:10.4153/CJM-1956-045-5.

use super::csr::{Csr, MAX_ARCS, MAX_NODES};

const UNSEEN: u32 = u32::MAX;

/// The sum of all capacities must be below this.
pub const CAPACITY_LIMIT: u64 = 1 << 63;

/// Why a flow problem was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowError {
    /// This node is both a source and a sink.
    SourceIsSink(u32),
    /// The capacities add up to 2^63 or more.
    CapacityTooLarge,
    /// A capacity was lowered below the flow that this arc already carries.
    BelowFlow(u32),
}

/// One step along or against an arc: where it leads and the number of its residual room.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The node the step leads to.
    pub to: u32,
    /// `2a` along arc `a`, `2a + 1` against it.
    pub room: u32,
}

/// The steps of a topology, prepared once and shared by any number of workspaces.
#[derive(Debug, Clone)]
pub struct FlowGraph {
    first: Vec<u32>,
    steps: Vec<Step>,
    ends: Vec<(u32, u32)>,
}

impl FlowGraph {
    /// Prepares the steps of a graph; flow arcs have the numbers of its arcs.
    pub fn new(csr: &Csr) -> FlowGraph {
        FlowGraph::from_ends(csr.nodes(), csr.ends())
    }

    /// Prepares the steps of a list of `(tail, head)` pairs. Loops are legal and never carry flow.
    ///
    /// # Panics
    ///
    /// If an end is not below `nodes`, or the graph exceeds [`MAX_NODES`] or twice [`MAX_ARCS`].
    pub fn from_ends(nodes: usize, ends: Vec<(u32, u32)>) -> FlowGraph {
        assert!(nodes <= MAX_NODES && ends.len() < 2 * MAX_ARCS, "too many nodes or arcs");
        let mut first = vec![0u32; nodes + 1];
        for &(tail, head) in ends.iter().filter(|(tail, head)| tail != head) {
            first[tail as usize + 1] += 1;
            first[head as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut steps = vec![Step { to: 0, room: 0 }; first[nodes] as usize];
        for (arc, &(tail, head)) in ends.iter().enumerate().filter(|(_, (tail, head))| tail != head) {
            for (node, to, room) in [(tail, head, 2 * arc as u32), (head, tail, 2 * arc as u32 + 1)] {
                steps[next[node as usize] as usize] = Step { to, room };
                next[node as usize] += 1;
            }
        }
        FlowGraph { first, steps, ends }
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// The number of arcs.
    pub fn arcs(&self) -> usize {
        self.ends.len()
    }

    /// The `(tail, head)` pairs of the arcs.
    pub fn ends(&self) -> &[(u32, u32)] {
        &self.ends
    }

    /// The steps that leave a node.
    #[inline]
    pub fn steps(&self, node: u32) -> &[Step] {
        &self.steps[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// The workspace and the answer of a maximum flow.
#[derive(Debug, Clone)]
pub struct MaxFlow {
    residual: Vec<u64>,
    saved: Vec<u64>,
    flow: Vec<u64>,
    level: Vec<u32>,
    cursor: Vec<u32>,
    place: Vec<u32>,
    queue: Vec<u32>,
    path: Vec<(u32, u32)>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    role: Vec<u8>,
    near_source: Vec<bool>,
    near_sink: Vec<bool>,
    sides_known: bool,
    capacity_sum: u64,
    value: u64,
}

const SOURCE: u8 = 1;
const SINK: u8 = 2;

impl MaxFlow {
    /// A workspace for a topology.
    pub fn new(graph: &FlowGraph) -> MaxFlow {
        let (nodes, arcs) = (graph.nodes(), graph.arcs());
        MaxFlow {
            residual: vec![0; 2 * arcs],
            saved: Vec::with_capacity(2 * arcs),
            flow: vec![0; arcs],
            level: vec![UNSEEN; nodes],
            cursor: vec![0; nodes],
            place: Vec::new(),
            queue: Vec::with_capacity(nodes),
            path: Vec::with_capacity(nodes),
            sources: Vec::new(),
            sinks: Vec::new(),
            role: vec![0; nodes],
            near_source: vec![false; nodes],
            near_sink: vec![false; nodes],
            sides_known: false,
            capacity_sum: 0,
            value: 0,
        }
    }

    /// Finds a maximum flow and returns its value. Without sources or without sinks it is zero.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`], [`FlowError::CapacityTooLarge`].
    ///
    /// # Panics
    ///
    /// If the capacities or this workspace do not fit the graph, or a source or sink does not exist.
    pub fn solve(
        &mut self,
        graph: &FlowGraph,
        capacity: &[u64],
        sources: &[u32],
        sinks: &[u32],
    ) -> Result<u64, FlowError> {
        self.capacity_sum = self.check(graph, capacity)?;
        self.set_ends(sources, sinks)?;
        for (pair, &capacity) in self.residual.chunks_exact_mut(2).zip(capacity) {
            pair[0] = capacity;
            pair[1] = 0;
        }
        self.value = 0;
        Ok(self.finish(graph))
    }

    /// Starts from a flow that was found elsewhere, makes it a maximum flow if it is none, and returns the value.
    ///
    /// # Errors
    ///
    /// As [`MaxFlow::solve`]; [`FlowError::BelowFlow`] where the flow exceeds a capacity.
    ///
    /// # Panics
    ///
    /// As [`MaxFlow::solve`].
    pub fn take_over(
        &mut self,
        graph: &FlowGraph,
        capacity: &[u64],
        flow: &[u64],
        sources: &[u32],
        sinks: &[u32],
    ) -> Result<u64, FlowError> {
        self.capacity_sum = self.check(graph, capacity)?;
        assert_eq!(flow.len(), capacity.len(), "one flow an arc");
        if let Some(arc) = flow.iter().zip(capacity).position(|(flow, capacity)| flow > capacity) {
            return Err(FlowError::BelowFlow(arc as u32));
        }
        self.set_ends(sources, sinks)?;
        let (mut out, mut back) = (0, 0);
        for (arc, (&flow, &capacity)) in flow.iter().zip(capacity).enumerate() {
            self.residual[2 * arc] = capacity - flow;
            self.residual[2 * arc + 1] = flow;
            let (tail, head) = graph.ends[arc];
            out += if self.role[tail as usize] == SOURCE { flow } else { 0 };
            back += if self.role[head as usize] == SOURCE { flow } else { 0 };
        }
        self.value = out.saturating_sub(back);
        Ok(self.finish(graph))
    }

    /// Continues from the last flow after capacities were raised (or lowered, but not below the flow) and returns the
    /// new value.
    ///
    /// # Errors
    ///
    /// [`FlowError::BelowFlow`], [`FlowError::CapacityTooLarge`]; the last answer then still stands.
    ///
    /// # Panics
    ///
    /// If the capacities or this workspace do not fit the graph.
    pub fn resume(&mut self, graph: &FlowGraph, capacity: &[u64]) -> Result<u64, FlowError> {
        let sum = self.check(graph, capacity)?;
        if let Some(arc) = self.flow.iter().zip(capacity).position(|(flow, capacity)| flow > capacity) {
            return Err(FlowError::BelowFlow(arc as u32));
        }
        self.capacity_sum = sum;
        for (pair, &capacity) in self.residual.chunks_exact_mut(2).zip(capacity) {
            pair[0] = capacity - pair[1];
        }
        Ok(self.finish(graph))
    }

    fn check(&self, graph: &FlowGraph, capacity: &[u64]) -> Result<u64, FlowError> {
        assert_eq!(graph.arcs(), capacity.len(), "one capacity an arc");
        assert!(graph.arcs() == self.flow.len() && graph.nodes() == self.level.len(), "a foreign workspace");
        let sum = capacity.iter().try_fold(0u64, |sum, &capacity| sum.checked_add(capacity));
        sum.filter(|&sum| sum < CAPACITY_LIMIT).ok_or(FlowError::CapacityTooLarge)
    }

    fn set_ends(&mut self, sources: &[u32], sinks: &[u32]) -> Result<(), FlowError> {
        for &node in self.sources.iter().chain(&self.sinks) {
            self.role[node as usize] = 0;
        }
        self.sources.clear();
        self.sinks.clear();
        for &node in sources {
            if self.role[node as usize] == 0 {
                self.role[node as usize] = SOURCE;
                self.sources.push(node);
            }
        }
        for &node in sinks {
            match self.role[node as usize] {
                0 => {
                    self.role[node as usize] = SINK;
                    self.sinks.push(node);
                }
                SINK => {}
                _ => return Err(FlowError::SourceIsSink(node)),
            }
        }
        self.sources.sort_unstable();
        self.sinks.sort_unstable();
        Ok(())
    }

    fn finish(&mut self, graph: &FlowGraph) -> u64 {
        self.value += self.augment(graph);
        self.sides_known = false;
        self.read_flow();
        self.value
    }

    fn read_flow(&mut self) {
        for (flow, pair) in self.flow.iter_mut().zip(self.residual.chunks_exact(2)) {
            *flow = pair[1];
        }
    }

    /// Takes over sources and sinks and gives access to the residual rooms, `2a` along and `2a + 1` against arc `a`,
    /// for a caller that keeps rooms of its own and then calls [`MaxFlow::augment`].
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    pub fn rooms(&mut self, sources: &[u32], sinks: &[u32]) -> Result<&mut [u64], FlowError> {
        self.set_ends(sources, sinks)?;
        self.sides_known = false;
        Ok(&mut self.residual)
    }

    /// The residual rooms after the last change.
    pub fn rooms_left(&self) -> &[u64] {
        &self.residual
    }

    /// Fills the residual rooms from the sources to the sinks until no path is left; returns the amount.
    pub fn augment(&mut self, graph: &FlowGraph) -> u64 {
        let mut amount = 0;
        while self.can_leave(graph) && self.can_enter(graph) && self.find_levels(graph) {
            for index in 0..self.sources.len() {
                amount += self.block(graph, self.sources[index]);
            }
        }
        amount
    }

    /// Whether any step out of a source has room; saves the last search where the cut lies right at the sources.
    fn can_leave(&self, graph: &FlowGraph) -> bool {
        let leaves =
            |&source: &u32| graph.steps(source).iter().any(|step| self.residual[step.room as usize] > 0);
        self.sources.iter().any(leaves)
    }

    /// The same for the steps into a sink.
    fn can_enter(&self, graph: &FlowGraph) -> bool {
        let enters =
            |&sink: &u32| graph.steps(sink).iter().any(|step| self.residual[(step.room ^ 1) as usize] > 0);
        self.sinks.iter().any(enters)
    }

    /// Labels nodes with their residual distance to the sinks, until all sources are labelled; false if none is.
    fn find_levels(&mut self, graph: &FlowGraph) -> bool {
        self.forget_levels();
        for &sink in &self.sinks {
            self.level[sink as usize] = 0;
            self.queue.push(sink);
        }
        let mut missing = self.sources.len();
        let mut at = 0;
        while let Some(&node) = self.queue.get(at) {
            at += 1;
            let level = self.level[node as usize] + 1;
            for step in graph.steps(node) {
                let to = step.to as usize;
                if self.level[to] == UNSEEN && self.residual[(step.room ^ 1) as usize] > 0 {
                    self.level[to] = level;
                    self.cursor[to] = graph.first[to];
                    self.queue.push(step.to);
                    if self.role[to] == SOURCE {
                        missing -= 1;
                        if missing == 0 {
                            return true;
                        }
                    }
                }
            }
        }
        missing < self.sources.len()
    }

    /// Fills all paths from a source on which the level falls by one at every step.
    fn block(&mut self, graph: &FlowGraph, source: u32) -> u64 {
        if self.level[source as usize] == UNSEEN {
            return 0;
        }
        let mut amount = 0;
        let mut node = source;
        self.path.clear();
        loop {
            let level = self.level[node as usize];
            if level == 0 {
                let room = |&(room, _): &(u32, u32)| self.residual[room as usize];
                let least = self.path.iter().map(room).min().unwrap_or(0);
                let mut full = 0;
                for (index, &(room, _)) in self.path.iter().enumerate().rev() {
                    let room = room as usize;
                    self.residual[room] -= least;
                    self.residual[room ^ 1] += least;
                    if self.residual[room] == 0 {
                        full = index;
                    }
                }
                amount += least;
                node = self.path[full].1;
                self.path.truncate(full);
                continue;
            }
            let mut cursor = self.cursor[node as usize];
            let end = graph.first[node as usize + 1];
            let mut found = None;
            while cursor < end {
                let step = graph.steps[cursor as usize];
                if self.level[step.to as usize] == level - 1 && self.residual[step.room as usize] > 0 {
                    found = Some(step);
                    break;
                }
                cursor += 1;
            }
            self.cursor[node as usize] = cursor;
            if let Some(step) = found {
                self.path.push((step.room, node));
                node = step.to;
            } else {
                let Some((_, before)) = self.path.pop() else { return amount };
                node = before;
                self.cursor[node as usize] += 1;
            }
        }
    }

    /// The value of the last flow.
    pub fn value(&self) -> u64 {
        self.value
    }

    /// The flow on each arc.
    pub fn flow(&self) -> &[u64] {
        &self.flow
    }

    /// Removes all cycles of flow, which change neither the value nor the sides.
    ///
    /// # Complexity
    ///
    /// O(nodes * arcs) at worst; every cycle empties an arc.
    pub fn remove_cycles(&mut self, graph: &FlowGraph) {
        const NEW: u32 = u32::MAX;
        const DONE: u32 = u32::MAX - 1;
        let (mut place, mut cursor) = (std::mem::take(&mut self.place), std::mem::take(&mut self.cursor));
        place.clear();
        place.resize(graph.nodes(), NEW);
        cursor.copy_from_slice(&graph.first[..graph.nodes()]);
        for root in 0..graph.nodes() as u32 {
            if place[root as usize] != NEW {
                continue;
            }
            self.path.clear();
            let mut node = root;
            loop {
                place[node as usize] = self.path.len() as u32;
                let here = &mut cursor[node as usize];
                let carries = |step: &Step| step.room & 1 == 0 && self.residual[step.room as usize | 1] > 0;
                while *here < graph.first[node as usize + 1]
                    && !(carries(&graph.steps[*here as usize])
                        && place[graph.steps[*here as usize].to as usize] != DONE)
                {
                    *here += 1;
                }
                if *here == graph.first[node as usize + 1] {
                    place[node as usize] = DONE;
                    let Some((_, before)) = self.path.pop() else { break };
                    node = before;
                    continue;
                }
                let step = graph.steps[*here as usize];
                self.path.push((step.room, node));
                let from = place[step.to as usize];
                if from == NEW {
                    node = step.to;
                    continue;
                }
                let cycle = &self.path[from as usize..];
                let least =
                    cycle.iter().map(|&(room, _)| self.residual[room as usize | 1]).min().unwrap_or(0);
                let mut empty = cycle.len();
                for (index, &(room, _)) in cycle.iter().enumerate().rev() {
                    self.residual[room as usize | 1] -= least;
                    self.residual[room as usize] += least;
                    if self.residual[room as usize | 1] == 0 {
                        empty = index;
                    }
                }
                let keep = from as usize + empty;
                for &(_, tail) in &self.path[keep + 1..] {
                    place[tail as usize] = NEW;
                }
                node = self.path[keep].1;
                self.path.truncate(keep);
            }
        }
        (self.place, self.cursor) = (place, cursor);
        self.read_flow();
    }

    fn find_sides(&mut self, graph: &FlowGraph) {
        if std::mem::replace(&mut self.sides_known, true) {
            return;
        }
        self.near_sink.fill(false);
        self.find_levels(graph);
        for &node in &self.queue {
            self.near_sink[node as usize] = true;
        }
        // The levels are not needed any more, so their queue serves the other side.
        self.forget_levels();
        self.near_source.fill(false);
        for &source in &self.sources {
            self.near_source[source as usize] = true;
            self.queue.push(source);
        }
        let mut at = 0;
        while let Some(&node) = self.queue.get(at) {
            at += 1;
            for step in graph.steps(node) {
                if self.residual[step.room as usize] > 0 && !self.near_source[step.to as usize] {
                    self.near_source[step.to as usize] = true;
                    self.queue.push(step.to);
                }
            }
        }
    }

    fn forget_levels(&mut self) {
        for &node in &self.queue {
            self.level[node as usize] = UNSEEN;
        }
        self.queue.clear();
    }

    /// The nodes that the sources still reach in the residual graph: the smallest side of a minimum cut. The arcs
    /// leaving it are the minimum cut nearest to the sources.
    pub fn near_source_side(&mut self, graph: &FlowGraph) -> &[bool] {
        self.find_sides(graph);
        &self.near_source
    }

    /// The nodes that still reach the sinks in the residual graph. The arcs entering this set are the minimum cut
    /// nearest to the sinks.
    pub fn near_sink_side(&mut self, graph: &FlowGraph) -> &[bool] {
        self.find_sides(graph);
        &self.near_sink
    }

    /// Whether there is only one minimum cut, as a set of arcs with capacity: if both extreme cuts agree, every cut
    /// between them crosses the same arcs and nothing else that could carry flow.
    pub fn cut_is_unique(&mut self, graph: &FlowGraph) -> bool {
        self.find_sides(graph);
        graph.ends.iter().zip(self.residual.chunks_exact(2)).all(|(&(tail, head), pair)| {
            let (tail, head) = (tail as usize, head as usize);
            let in_first = self.near_source[tail] && !self.near_source[head];
            let in_last = !self.near_sink[tail] && self.near_sink[head];
            in_first == in_last || pair[0] + pair[1] == 0
        })
    }

    /// How much the value of the last flow would rise if some arcs alone had no limit; `None` if it would have no limit
    /// either. `look` sees the residual rooms of the risen flow; the answer stays that of the last one.
    ///
    /// # Complexity
    ///
    /// O(1) unless a single arc leads from the near-source side to the near-sink side, or there are several; then one warm start.
    pub fn gain_alone(&mut self, graph: &FlowGraph, arcs: &[u32], look: impl FnOnce(&[u64])) -> Option<u64> {
        let role = |node: u32| self.role[node as usize];
        let ends = |arc: &u32| graph.ends[*arc as usize];
        if arcs.iter().map(ends).any(|(tail, head)| role(tail) == SOURCE && role(head) == SINK) {
            return None;
        }
        self.find_sides(graph);
        if let [(tail, head)] = arcs.iter().map(ends).collect::<Vec<_>>()[..]
            && !(self.near_source[tail as usize] && self.near_sink[head as usize])
        {
            return Some(0);
        }
        let mut saved = std::mem::take(&mut self.saved);
        saved.clear();
        saved.extend_from_slice(&self.residual);
        // All other arcs together cannot bring more than the sum of their capacities.
        for arc in arcs {
            self.residual[2 * *arc as usize] = self.capacity_sum + 1;
        }
        let gain = self.augment(graph);
        look(&self.residual);
        self.residual.copy_from_slice(&saved);
        self.saved = saved;
        (gain <= self.capacity_sum).then_some(gain)
    }
}

#[cfg(test)]
mod tests;
