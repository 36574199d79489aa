//! The least flow of so many units, each on a path of its own, one unit at a time.

use super::Question;
use crate::engine::bounded::FAR;
use crate::engine::stamps::Stamps;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;

/// Between the two places of a node.
const INSIDE: u32 = u32::MAX - 1;

/// A place in the residual graph is a node, or (above all nodes) the entry of a node that may carry one unit and has carried some.
#[derive(Debug, Clone, Copy, Default)]
struct Label {
    key: u64,
    /// How the place was reached: twice the arc, and one more where its flow is taken back; `NONE` at the starts, or `INSIDE`.
    step: u32,
    settled: bool,
}

/// What all further units would have to pass: all of it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bar {
    /// An arc of a group.
    Arc(u32),
    /// A node of a group.
    Node(u32),
}

/// The flow of one set of closures, and the workspace for graphs of a fixed size.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    nodes: u32,
    labels: Stamps<Label>,
    /// Keys and places; one that was lowered or settled since stays and is passed over. Few wait, so that is cheaper than to know where each stands.
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    stack: Vec<u32>,
    reached: Vec<u32>,
    /// What the potential of a place is above the bound of its node.
    shift: Stamps<u64>,
    /// Whether any place has one.
    shifted: bool,
    /// Units on each arc.
    units: Stamps<u32>,
    /// Units that enter each node.
    carried: Stamps<u32>,
    ends: Stamps<u64>,
    /// The largest weight of an end: what has a higher potential is none.
    last_end: u64,
    shut: Stamps<()>,
    /// Whether any arc is shut.
    any_shut: bool,
    begun: Vec<u32>,
    ended: Vec<u32>,
    /// The potential of the very start: what the last unit added.
    peak: u64,
    seen: Stamps<u32>,
    pub(super) settled: u64,
}

impl Flow {
    pub(super) fn new(nodes: usize, arcs: usize) -> Flow {
        assert!(nodes < 1 << 31, "too many nodes");
        Flow {
            nodes: nodes as u32,
            labels: Stamps::new(2 * nodes),
            heap: BinaryHeap::new(),
            stack: Vec::new(),
            reached: Vec::new(),
            shift: Stamps::new(2 * nodes),
            shifted: false,
            units: Stamps::new(arcs),
            carried: Stamps::new(nodes),
            ends: Stamps::new(nodes),
            last_end: 0,
            shut: Stamps::new(arcs),
            any_shut: false,
            begun: Vec::new(),
            ended: Vec::new(),
            peak: 0,
            seen: Stamps::new(nodes),
            settled: 0,
        }
    }

    pub(super) fn fits(&self, nodes: usize, arcs: usize) -> bool {
        self.seen.len() == nodes && self.units.len() == arcs
    }

    /// Begins with no flow and nothing shut.
    pub(super) fn begin(&mut self, question: &Question<'_>) {
        self.shift.clear();
        self.units.clear();
        self.carried.clear();
        self.shut.clear();
        (self.shifted, self.any_shut) = (false, false);
        self.ends.clear();
        self.begun.clear();
        self.ended.clear();
        for &(node, weight) in question.ends {
            let least = self.ends.get(node).map_or(weight, |old| old.min(weight));
            self.ends.set(node, least);
        }
        self.last_end = question.ends.iter().map(|end| end.1).max().unwrap_or(0);
        let graph = &question.graph;
        let bound = |&(node, spent): &(u32, u64)| graph.bound(node).saturating_add(spent);
        self.peak = question.starts.iter().map(bound).min().unwrap_or(FAR);
    }

    /// Shuts an arc until the next beginning.
    pub(super) fn shut(&mut self, arc: u32) {
        self.shut.set(arc, ());
        self.any_shut = true;
    }

    /// The potential of the very start: no path that may still be added weighs less.
    pub(super) fn peak(&self) -> u64 {
        self.peak
    }

    /// The potential of a node for what leaves it; [`FAR`] where no way leads to an end.
    pub(super) fn potential(&self, question: &Question<'_>, node: u32) -> u64 {
        question.graph.bound(node).saturating_add(self.shift.get(node).unwrap_or(0))
    }

    #[inline]
    fn at(&self, question: &Question<'_>, place: u32) -> u64 {
        let bound = question.graph.bound(self.node(place));
        if self.shifted { bound + self.shift.get(place).unwrap_or(0) } else { bound }
    }

    #[inline]
    fn node(&self, place: u32) -> u32 {
        if place < self.nodes { place } else { place - self.nodes }
    }

    /// Where an arc comes to at a node.
    #[inline]
    fn entry(&self, question: &Question<'_>, node: u32) -> u32 {
        if question.is_single(node) && self.carried.contains(node) { node + self.nodes } else { node }
    }

    #[inline]
    fn offer(&mut self, level: u64, place: u32, key: u64, step: u32) {
        if self.labels.get(place).is_some_and(|label| label.settled || label.key <= key) {
            return;
        }
        let settled = key == level;
        self.labels.set(place, Label { key, step, settled });
        if settled {
            self.stack.push(place);
        } else {
            self.heap.push(Reverse((key, place)));
        }
    }

    /// Adds a unit on the way that adds the least weight; false where there is none.
    pub(super) fn add(&mut self, question: &Question<'_>) -> bool {
        let Some((last, rise)) = self.search(question) else { return false };
        for position in 0..self.reached.len() {
            let place = self.reached[position];
            let key = self.labels.get(place).map_or(rise, |label| label.key);
            if key < rise {
                let shift = self.shift.get(place).unwrap_or(0) + (rise - key);
                self.shift.set(place, shift);
                self.shifted = true;
            }
        }
        self.peak += rise;
        self.ended.push(self.node(last));
        let csr = question.graph.csr;
        let mut place = last;
        while let Some(label) = self.labels.get(place) {
            let node = self.node(place);
            place = match label.step {
                NONE => {
                    self.carry(node, true);
                    self.begun.push(node);
                    break;
                }
                INSIDE if place == node => node + self.nodes,
                INSIDE => node,
                step => {
                    let (arc, back) = (step >> 1, step & 1 == 1);
                    let before = if back { self.entry(question, csr.head(arc)) } else { csr.tail(arc) };
                    let units = self.units.get(arc).unwrap_or(0);
                    self.units.set(arc, if back { units - 1 } else { units + 1 });
                    self.carry(csr.head(arc), !back);
                    before
                }
            };
        }
        true
    }

    fn carry(&mut self, node: u32, more: bool) {
        let old = self.carried.get(node);
        if old.is_none() {
            // The two places of the node part here, with one potential.
            let shift = self.shift.get(node).unwrap_or(0);
            self.shift.set(node + self.nodes, shift);
        }
        let units = old.unwrap_or(0);
        self.carried.set(node, if more { units + 1 } else { units - 1 });
    }

    /// The place from which the cheapest further unit ends, and how much more than the last one it weighs.
    fn search(&mut self, question: &Question<'_>) -> Option<(u32, u64)> {
        let graph = question.graph;
        self.labels.clear();
        self.heap.clear();
        self.stack.clear();
        self.reached.clear();
        for &(node, spent) in question.starts {
            if graph.bound(node) != FAR {
                let place = self.entry(question, node);
                let key = self.at(question, place) + spent - self.peak;
                if self.labels.get(place).is_none_or(|label| key < label.key) {
                    self.labels.set(place, Label { key, step: NONE, settled: false });
                    self.heap.push(Reverse((key, place)));
                }
            }
        }
        let mut best: Option<(u64, u32)> = None;
        let mut level = 0;
        loop {
            let place = match self.stack.pop() {
                Some(place) => place,
                None => {
                    let nearest = self.heap.pop().map(|Reverse(nearest)| nearest);
                    if let Some((key, place)) =
                        best.filter(|best| nearest.is_none_or(|(key, _)| best.0 <= key))
                    {
                        return Some((place, key));
                    }
                    let (key, place) = nearest?;
                    let Some(label) = self.labels.get(place).filter(|label| !label.settled) else { continue };
                    self.labels.set(place, Label { settled: true, ..label });
                    level = key;
                    place
                }
            };
            self.reached.push(place);
            self.settled += 1;
            let (node, potential) = (self.node(place), self.at(question, place));
            let is_entry = place != node;
            let carries = self.carried.get(node).is_some_and(|units| units > 0);
            let single = question.is_single(node);
            // Taking flow back comes first, so that of two opposite arcs never both are used where that is no cheaper.
            if carries && (is_entry || !single) {
                for &arc in graph.csr.incoming(node) {
                    if self.units.get(arc).is_some_and(|units| units > 0) {
                        let to = graph.csr.tail(arc);
                        let key = level + (self.at(question, to) - (graph.weight(arc) + potential));
                        self.offer(level, to, key, arc << 1 | 1);
                    }
                }
            }
            if !is_entry {
                if potential <= self.last_end
                    && let Some(end) = self.ends.get(node)
                {
                    let key = level + end - potential;
                    if best.is_none_or(|best| key < best.0) {
                        best = Some((key, place));
                    }
                    if key == level {
                        return best.map(|(key, place)| (place, key));
                    }
                }
                for arc in graph.csr.out(node) {
                    let head = graph.csr.head(arc);
                    // Only what carries something leads it on.
                    let full = carries
                        && question.arc_group[arc as usize] != NONE
                        && self.units.get(arc).is_some_and(|units| units > 0);
                    let shut = self.any_shut && self.shut.contains(arc);
                    if full || shut || graph.bound(head) == FAR || !graph.is_open(arc) {
                        continue;
                    }
                    let to = self.entry(question, head);
                    let key = level + (graph.weight(arc) + self.at(question, to) - potential);
                    self.offer(level, to, key, arc << 1);
                }
                if carries && single {
                    let entry = node + self.nodes;
                    let key = level + (self.at(question, entry) - potential);
                    self.offer(level, entry, key, INSIDE);
                }
            } else if !carries {
                let key = level + (self.at(question, node) - potential);
                self.offer(level, node, key, INSIDE);
            }
        }
    }

    /// After [`Flow::add`] found no way: what all ways pass, as many as there are units.
    pub(super) fn bars(&self, question: &Question<'_>) -> Vec<Bar> {
        let graph = question.graph;
        let mut bars = Vec::new();
        for &place in &self.reached {
            let node = self.node(place);
            if place != node {
                if !self.labels.contains(node) {
                    bars.push(Bar::Node(node));
                }
                continue;
            }
            for arc in graph.csr.out(node) {
                let used = self.units.get(arc).is_some_and(|units| units > 0);
                if used && !self.labels.contains(self.entry(question, graph.csr.head(arc))) {
                    bars.push(Bar::Arc(arc));
                }
            }
        }
        bars.sort_unstable();
        bars
    }

    /// Takes the flow apart into paths that repeat no node: first node and arcs of each. What runs in circles weighs nothing and is dropped.
    pub(super) fn paths(&mut self, question: &Question<'_>) -> Vec<(u32, Vec<u32>)> {
        let csr = question.graph.csr;
        self.begun.sort_unstable();
        let mut paths = Vec::with_capacity(self.begun.len());
        for position in 0..self.begun.len() {
            let first = self.begun[position];
            let mut arcs: Vec<u32> = Vec::new();
            self.seen.clear();
            self.seen.set(first, 0);
            let mut node = first;
            loop {
                if let Some(end) = self.ended.iter().position(|end| *end == node) {
                    self.ended.swap_remove(end);
                    break;
                }
                let used = |arc: &u32| self.units.get(*arc).is_some_and(|units| units > 0);
                let Some(arc) = csr.out(node).find(used) else { break };
                self.units.set(arc, self.units.get(arc).unwrap_or(1) - 1);
                node = csr.head(arc);
                let passed = self.seen.get(node).filter(|at| {
                    let at = *at as usize;
                    at <= arcs.len()
                        && at.checked_sub(1).map_or(first, |before| csr.head(arcs[before])) == node
                });
                if let Some(at) = passed {
                    arcs.truncate(at as usize);
                } else {
                    arcs.push(arc);
                    self.seen.set(node, arcs.len() as u32);
                }
            }
            paths.push((first, arcs));
        }
        paths
    }
}
