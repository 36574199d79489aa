//! The weight of the best path that avoids an arc, for every arc of a shortest path at once.
//!
//! Problem: a shortest path from any of several starts to any of several ends is given, with the distances of all nodes from the
//! starts and to the ends. For each of its arcs: what does the best path weigh that does without this arc?
//!
//! Idea: let the path be v0, e0, v1, ..., vk. A node is *early* by `a` if some shortest way from the starts to it uses none of
//! `ea, ea+1, ...`, and *late* by `b` if some shortest way from it to the ends uses none of `..., eb-2, eb-1`. With `ei` gone the
//! distance from the starts still holds where `a <= i`, and the distance to the ends where `i < b`. On the best path without
//! `ei` take the first node `y` that keeps its distance to the ends and, before it, the last node `u` that keeps its
//! distance from the starts. If they are one node or neighbours, the path weighs from(u) (+ arc) + to(y), and such a
//! node or arc serves all `i` with `a(u) <= i < b(y)`: a minimum over intervals, found for all of them by doubling. Else the
//! nodes between them keep neither distance, which is `b <= i < a`; those are searched, guided and cut short by the distances to
//! the ends. Where arcs come in pairs of equal weights above zero there are none.
//!
//! Exact for every directed multigraph. The early and late numbers are found by walking the arcs that are tight, so any tie is
//! used that helps, and no order of nodes matters.
//!
//! Complexity: O(nodes + arcs + k log k) and, for each arc of the path, a search of the nodes that keep neither distance and
//! could still lead to something better; at worst O(k (arcs + nodes log nodes)). Memory: 48 bytes a node, and 8 bytes for
//! each arc of the path and each doubling up to the longest interval.
//!
//! Ties: weights only are reported, and they do not depend on ties. Sums are in `u64` and stop at its end, which means none.
//!
//! Papers: K. Malik, A. K. Mittal, S. K. Gupta, "The k most vital arcs in the shortest path problem", 1989,
//! doi:10.1016/0167-6377(89)90065-5, and J. Hershberger, S. Suri, "Vickrey prices and shortest paths: what is an edge worth?", 2001,
//! doi:10.1109/SFCS.2001.959899. Their cut formula holds for undirected graphs; the search of what keeps neither distance is what
//! directed ones need besides.

use super::csr::Csr;
use super::heap::Heap;
use super::stamps::Stamps;

const NONE: u32 = u32::MAX;
/// The weight of what does not exist.
pub const UNREACHED: u64 = u64::MAX;

/// A shortest path, and the distances it is one of.
#[derive(Debug, Clone, Copy)]
pub struct Shortest<'a> {
    /// The graph.
    pub csr: &'a Csr,
    /// The weight of each arc.
    pub weight: &'a [u32],
    /// The arcs that may not be used.
    pub closed: Option<&'a [bool]>,
    /// Nodes to start from, each with the weight already spent there.
    pub starts: &'a [(u32, u64)],
    /// Nodes to end at, each with the weight still to be spent there.
    pub ends: &'a [(u32, u64)],
    /// The distance of each node from the starts; [`UNREACHED`] where there is none.
    pub from: &'a [u64],
    /// The distance of each node to the ends; [`UNREACHED`] where there is none.
    pub to: &'a [u64],
    /// The arcs of a shortest path that passes no node twice.
    pub path: &'a [u32],
}

impl Shortest<'_> {
    fn is_open(&self, arc: u32) -> bool {
        self.closed.is_none_or(|closed| !closed[arc as usize])
    }

    fn weight(&self, arc: u32) -> u64 {
        u64::from(self.weight[arc as usize])
    }

    /// The least weight of a path that uses an arc, whatever else it uses; [`UNREACHED`] where there is none.
    #[inline]
    pub fn through(&self, arc: u32) -> u64 {
        let (tail, head) = (self.csr.tail(arc) as usize, self.csr.head(arc) as usize);
        if self.is_open(arc) { sum(self.from[tail], self.weight(arc), self.to[head]) } else { UNREACHED }
    }
}

#[inline]
fn sum(before: u64, weight: u64, after: u64) -> u64 {
    before.saturating_add(weight).saturating_add(after)
}

/// The workspace, for graphs of a fixed number of nodes.
#[derive(Debug, Clone)]
pub struct Tolerances {
    early: Vec<u32>,
    late: Vec<u32>,
    /// The arc of the path that leaves each node.
    onward: Vec<u32>,
    waiting: Vec<u32>,
    /// `cover[l][i]` is the least weight of what serves the arcs `i .. i + 2^l`.
    cover: Vec<Vec<u64>>,
    /// Nodes that keep neither distance somewhere, by the least a path through them may weigh.
    astray: Vec<(u64, u32)>,
    labels: Stamps<u64>,
    heap: Heap,
    searches: usize,
}

impl Tolerances {
    /// A workspace for graphs of `nodes` nodes.
    pub fn new(nodes: usize) -> Tolerances {
        Tolerances {
            early: vec![NONE; nodes],
            late: vec![NONE; nodes],
            onward: vec![NONE; nodes],
            waiting: Vec::new(),
            cover: Vec::new(),
            astray: Vec::new(),
            labels: Stamps::new(nodes),
            heap: Heap::new(nodes),
            searches: 0,
        }
    }

    /// For each arc of the path the weight of the best path without it, [`UNREACHED`] where there is none.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph.
    pub fn without_each(&mut self, shortest: &Shortest<'_>) -> &[u64] {
        let nodes = shortest.csr.nodes();
        assert_eq!(nodes, self.early.len(), "the workspace is for another number of nodes");
        assert!(shortest.from.len() == nodes && shortest.to.len() == nodes, "two distances a node");
        assert_eq!(shortest.csr.arcs(), shortest.weight.len(), "one weight an arc");
        let steps = shortest.path.len();
        self.searches = 0;
        self.cover.clear();
        self.cover.push(vec![UNREACHED; steps]);
        if steps > 0 {
            self.onward.fill(NONE);
            for &arc in shortest.path {
                self.onward[shortest.csr.tail(arc) as usize] = arc;
            }
            self.mark_early(shortest);
            self.mark_late(shortest);
            self.cross(shortest);
            self.push_down();
            self.stray(shortest);
        }
        &self.cover[0]
    }

    /// How many arcs of the path of the last run needed a search of their own.
    pub fn searches(&self) -> usize {
        self.searches
    }

    /// Walks the tight arcs beside the path forwards, first from the starts, then from each node of the path in turn.
    fn mark_early(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, from, .. } = *shortest;
        self.early.fill(NONE);
        for &(node, spent) in shortest.starts {
            if from[node as usize] == spent && self.early[node as usize] == NONE {
                self.early[node as usize] = 0;
                self.waiting.push(node);
            }
        }
        let heads = shortest.path.iter().map(|&arc| csr.head(arc));
        for (step, root) in std::iter::once(csr.tail(shortest.path[0])).chain(heads).enumerate() {
            if self.early[root as usize] == NONE {
                self.early[root as usize] = step as u32;
                self.waiting.push(root);
            }
            while let Some(node) = self.waiting.pop() {
                for arc in csr.out(node) {
                    let head = csr.head(arc) as usize;
                    if self.early[head] == NONE
                        && from[node as usize].checked_add(shortest.weight(arc)) == Some(from[head])
                        && self.onward[node as usize] != arc
                        && shortest.is_open(arc)
                    {
                        self.early[head] = step as u32;
                        self.waiting.push(head as u32);
                    }
                }
            }
        }
    }

    /// The same backwards, first from the ends, then from each node of the path, the last one first.
    fn mark_late(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, to, .. } = *shortest;
        self.late.fill(NONE);
        let steps = shortest.path.len();
        for &(node, left) in shortest.ends {
            if to[node as usize] == left && self.late[node as usize] == NONE {
                self.late[node as usize] = steps as u32;
                self.waiting.push(node);
            }
        }
        let tails = shortest.path.iter().rev().map(|&arc| csr.tail(arc));
        for (back, root) in std::iter::once(csr.head(shortest.path[steps - 1])).chain(tails).enumerate() {
            let step = (steps - back) as u32;
            if self.late[root as usize] == NONE {
                self.late[root as usize] = step;
                self.waiting.push(root);
            }
            while let Some(node) = self.waiting.pop() {
                for &arc in csr.incoming(node) {
                    let tail = csr.tail(arc) as usize;
                    if self.late[tail] == NONE
                        && to[node as usize].checked_add(shortest.weight(arc)) == Some(to[tail])
                        && self.onward[tail] != arc
                        && shortest.is_open(arc)
                    {
                        self.late[tail] = step;
                        self.waiting.push(tail as u32);
                    }
                }
            }
        }
    }

    /// Every node and arc that joins the two distances, for the arcs of the path that it serves.
    fn cross(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, from, to, .. } = *shortest;
        self.astray.clear();
        for node in 0..csr.nodes() as u32 {
            let (early, late) = (self.early[node as usize], self.late[node as usize]);
            if early == NONE {
                continue;
            }
            let spent = from[node as usize];
            if late != NONE {
                let least = sum(spent, 0, to[node as usize]);
                if early < late {
                    self.serve(early, late, least);
                } else if late < early {
                    self.astray.push((least, node));
                }
            }
            for arc in csr.out(node) {
                let late = self.late[csr.head(arc) as usize];
                if late != NONE && early < late && self.onward[node as usize] != arc && shortest.is_open(arc)
                {
                    self.serve(early, late, sum(spent, shortest.weight(arc), to[csr.head(arc) as usize]));
                }
            }
        }
        for &(node, spent) in shortest.starts {
            if self.late[node as usize] != NONE {
                self.serve(0, self.late[node as usize], sum(spent, 0, to[node as usize]));
            }
        }
        for &(node, left) in shortest.ends {
            if self.early[node as usize] != NONE {
                self.serve(
                    self.early[node as usize],
                    shortest.path.len() as u32,
                    sum(from[node as usize], 0, left),
                );
            }
        }
    }

    /// Something of this weight does without any of the arcs `first .. past` of the path.
    #[inline]
    fn serve(&mut self, first: u32, past: u32, weight: u64) {
        if first >= past {
            return;
        }
        let level = (past - first).ilog2() as usize;
        while self.cover.len() <= level {
            let steps = self.cover[0].len();
            self.cover.push(vec![UNREACHED; steps]);
        }
        let level_row = &mut self.cover[level];
        // Two stretches of a power of two cover the interval, overlapping as they may.
        for at in [first as usize, past as usize - (1 << level)] {
            level_row[at] = level_row[at].min(weight);
        }
    }

    fn push_down(&mut self) {
        for level in (1..self.cover.len()).rev() {
            let half = 1usize << (level - 1);
            let (lower, upper) = self.cover.split_at_mut(level);
            let (lower, upper) = (&mut lower[level - 1], &upper[0]);
            for at in 0..upper.len() {
                if upper[at] != UNREACHED {
                    lower[at] = lower[at].min(upper[at]);
                    lower[at + half] = lower[at + half].min(upper[at]);
                }
            }
        }
    }

    /// For each arc of the path, searches what keeps neither distance and may be better than what is known.
    fn stray(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, from, to, .. } = *shortest;
        // A node strays from where it is late to where it is early; those that do are kept from step to step.
        let mut astray = std::mem::take(&mut self.astray);
        astray.sort_unstable_by_key(|&(least, node)| (self.late[node as usize], least, node));
        let mut next = 0;
        let mut active: Vec<(u64, u32)> = Vec::new();
        for step in 0..shortest.path.len() as u32 {
            while let Some(&found) = astray.get(next).filter(|found| self.late[found.1 as usize] <= step) {
                active.push(found);
                next += 1;
            }
            active.retain(|(_, node)| step < self.early[*node as usize]);
            if active.is_empty() {
                continue;
            }
            let mut best = self.cover[0][step as usize];
            self.labels.clear();
            self.heap.clear();
            for &(least, node) in &active {
                if least >= best {
                    continue;
                }
                let begun = shortest.starts.iter().filter(|start| start.0 == node).map(|start| start.1);
                let entered = csr.incoming(node).iter().filter(|&&arc| {
                    // The arc that is gone enters none of these nodes, for its head keeps its distance to the ends.
                    shortest.is_open(arc) && self.early[csr.tail(arc) as usize] <= step
                });
                let entered =
                    entered.map(|&arc| from[csr.tail(arc) as usize].saturating_add(shortest.weight(arc)));
                let Some(label) = begun.chain(entered).min() else { continue };
                if label.saturating_add(to[node as usize]) < best {
                    self.labels.set(node, label);
                    self.heap.push_or_lower(node, label);
                }
            }
            self.searches += usize::from(!self.heap.is_empty());
            while let Some((label, node)) = self.heap.pop() {
                if label.saturating_add(to[node as usize]) >= best {
                    continue;
                }
                let ended = shortest.ends.iter().filter(|end| end.0 == node);
                best = ended.map(|end| label.saturating_add(end.1)).fold(best, u64::min);
                for arc in csr.out(node) {
                    let head = csr.head(arc);
                    let (early, late) = (self.early[head as usize], self.late[head as usize]);
                    if late == NONE || early <= step || !shortest.is_open(arc) {
                        continue;
                    }
                    let label = label.saturating_add(shortest.weight(arc));
                    let least = label.saturating_add(to[head as usize]);
                    if least >= best {
                        continue;
                    }
                    if late > step {
                        best = least;
                    } else if self.labels.get(head).is_none_or(|old| label < old) {
                        self.labels.set(head, label);
                        self.heap.push_or_lower(head, label);
                    }
                }
            }
            self.cover[0][step as usize] = best;
        }
        self.astray = astray;
    }
}

#[cfg(test)]
mod tests;
