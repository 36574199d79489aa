//! The weight of the best path that avoids an arc, for every arc of a shortest path at once.
//!
//! Problem: a shortest path from any of several starts to any of several ends is given, with the distances of all nodes from the
//! starts and to the ends. For each of its arcs: what does the best path weigh that does without this arc?
//!
//! Idea: let the path be v0, e0, v1, ..., vk. Take a shortest way from the starts to each node, and one on to the ends, as trees that hold the path (`marks`). A node is *early* by `a` if its
//! way from the starts uses none of `ea, ea+1, ...`, and *late* by `b` if its way to the ends uses none of `..., eb-2, eb-1`. With `ei` gone the
//! distance from the starts still holds where `a <= i`, and the distance to the ends where `i < b`. On the best path without
//! `ei` take the first node `y` that keeps its distance to the ends and, before it, the last node `u` that keeps its
//! distance from the starts. If they are one node or neighbours, the path weighs from(u) (+ arc) + to(y), and such a
//! node or arc serves all `i` with `a(u) <= i < b(y)`: a minimum over intervals, found for all of them by doubling. An arc is of use only for those `i` for which
//! neither of its ends alone will do. Else the nodes between them keep neither distance, which is `b <= i < a`; those are searched, guided and cut short by the distances to
//! the ends (`astray`). Where arcs come in pairs of equal weights above zero there are none.
//!
//! Nodes are taken in rings round the path, by the least that a path over them weighs (`rings`). What is found below the end of a ring is the answer, so
//! the outer rings are looked at only if the detour of some arc is as long.
//!
//! Exact for every directed multigraph. Any choice of the trees will do, and no order of nodes matters.
//!
//! Complexity: O(nodes + arcs of the rings that are needed + k log k for each of them) and, for each arc of the path, a search of the nodes that keep neither distance and
//! could still lead to something better; at worst O(k (arcs + nodes log nodes)). Memory: 69 bytes a node, and 16 bytes for
//! each arc of the path and each doubling up to the longest interval.
//!
//! Ties: weights do not depend on ties. Of ways around of equal weight the one that was found first is told, nodes being taken by ring and rising number. Sums are in `u64` and stop at its end, which means none.
//!
//! Papers: K. Malik, A. K. Mittal, S. K. Gupta, "The k most vital arcs in the shortest path problem", 1989,
//! doi:10.1016/0167-6377(89)90065-5, and J. Hershberger, S. Suri, "Vickrey prices and shortest paths: what is an edge worth?", 2001,
//! doi:10.1109/SFCS.2001.959899. Their cut formula holds for undirected graphs; the search of what keeps neither distance is what
//! directed ones need besides.

use super::csr::Csr;
use super::heap::Heap;
use super::stamps::Stamps;
use rings::Rings;
use std::ops::Range;

const NONE: u32 = u32::MAX;
/// The weight of what does not exist.
pub const UNREACHED: u64 = u64::MAX;
/// So many nodes are worth a look at what is known by then.
const FEW: usize = 32;

/// A shortest path, and the distances it is one of.
#[derive(Debug, Clone, Copy)]
pub struct Shortest<'a> {
    /// The graph.
    pub csr: &'a Csr,
    /// The weight of each arc.
    pub weight: &'a [u32],
    /// The arcs that may not be used.
    pub closed: Option<&'a [bool]>,
    /// Arcs, by number, of which is known that there is no path without them: what is told of them is [`UNREACHED`], but no path is looked for.
    pub needed: Option<&'a [bool]>,
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

    /// The least weight of a path over a node; [`UNREACHED`] where there is none.
    #[inline]
    fn least(&self, node: u32) -> u64 {
        sum(self.from[node as usize], 0, self.to[node as usize])
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

/// How a path goes that does without an arc: the shortest way to a node, some arcs, the shortest way on from where they lead. All three are empty where it
/// stays at a node that is a start and an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join<'a> {
    /// Where the shortest way ends, of which [`Tolerances::comes_by`] gives the arcs from the last to the first; [`None`] where the path begins with the arcs.
    pub before: Option<u32>,
    /// The arcs in between; at most one where no search was needed.
    pub arcs: &'a [u32],
    /// Where the other one begins, of which [`Tolerances::goes_by`] gives the arcs; [`None`] where the path ends with the arcs.
    pub after: Option<u32>,
}

/// The same by number: the arcs by their position.
#[derive(Debug, Clone, Copy)]
struct Kept {
    before: u32,
    first: u32,
    past: u32,
    after: u32,
}

/// The workspace, for graphs of a fixed number of nodes.
#[derive(Debug, Clone)]
pub struct Tolerances {
    /// By node: from where on it is early, and up to where late.
    spans: Vec<Span>,
    rings: Rings,
    /// The first and the last arc of the path of which more must be known.
    unknown: (u32, u32),
    /// By node: the arcs by which the way that makes it early comes to it, and by which the one that makes it late goes on.
    before: Vec<u32>,
    after: Vec<u32>,
    /// The arc of the path that leaves each node.
    onward: Vec<u32>,
    waiting: Vec<u32>,
    /// Tight arcs that weigh nothing.
    free: Vec<u32>,
    /// `cover[l][i]` is the least weight of what serves the arcs `i .. i + 2^l`, and which of `kept` that is.
    cover: Vec<Vec<(u64, u32)>>,
    kept: Vec<Kept>,
    arcs: Vec<u32>,
    found: Vec<u64>,
    /// Nodes that keep neither distance somewhere, by the least a path through them may weigh.
    astray: Vec<(u64, u32)>,
    labels: Stamps<(u64, u32)>,
    heap: Heap,
    searches: usize,
    looked_at: usize,
    /// So many nodes are looked at together, and later an eighth of those before.
    few: usize,
    /// So many arcs that weigh nothing may follow each other in a tree, or some more.
    most_free: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    early: u32,
    late: u32,
}

/// Of a node that is not looked at: never early, never late.
const FAR: Span = Span { early: NONE, late: 0 };

impl Tolerances {
    /// A workspace for graphs of `nodes` nodes.
    pub fn new(nodes: usize) -> Tolerances {
        Tolerances {
            spans: vec![FAR; nodes],
            rings: Rings::default(),
            unknown: (0, NONE),
            before: vec![NONE; nodes],
            after: vec![NONE; nodes],
            onward: vec![NONE; nodes],
            waiting: Vec::new(),
            free: Vec::new(),
            cover: Vec::new(),
            kept: Vec::new(),
            arcs: Vec::new(),
            found: Vec::new(),
            astray: Vec::new(),
            labels: Stamps::new(nodes),
            heap: Heap::new(nodes),
            searches: 0,
            looked_at: 0,
            few: FEW,
            most_free: marks::MOST_FREE,
        }
    }

    /// For each arc of the path the weight of the best path without it, [`UNREACHED`] where there is none.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph.
    pub fn without_each(&mut self, shortest: &Shortest<'_>) -> &[u64] {
        let Shortest { csr, path, .. } = *shortest;
        let nodes = csr.nodes();
        assert_eq!(nodes, self.spans.len(), "the workspace is for another number of nodes");
        assert!(shortest.from.len() == nodes && shortest.to.len() == nodes, "two distances a node");
        assert_eq!(csr.arcs(), shortest.weight.len(), "one weight an arc");
        self.searches = 0;
        self.found.clear();
        self.astray.clear();
        self.reset(path.len());
        if !path.is_empty() {
            for &arc in path {
                self.onward[csr.tail(arc) as usize] = arc;
            }
            self.blank();
            let least = shortest.least(csr.tail(path[0]));
            self.rings.order(shortest, least);
            self.looked_at = 0;
            self.unknown = (0, NONE);
            let rings = self.rings.all();
            let mut first = 0;
            for (at, &last) in rings.iter().enumerate() {
                let range = self.looked_at..self.rings.range(last).end;
                if range.len() < self.few + self.looked_at / 8 && at + 1 < rings.len() {
                    continue;
                }
                let is_marked = self.mark(shortest, first..=last, range.clone());
                if !is_marked {
                    self.walk(shortest);
                    self.reset(path.len());
                    self.astray.clear();
                    self.unknown = (0, NONE);
                    self.looked_at = self.rings.nodes.len();
                    self.cross(shortest, 0..self.looked_at);
                    self.push_down();
                    break;
                }
                self.looked_at = range.end;
                self.cross(shortest, range);
                self.push_down();
                first = last + 1;
                let known = least.saturating_add(self.rings.end(last));
                let is_needed = |arc: u32| shortest.needed.is_some_and(|needed| needed[arc as usize]);
                let cells = self.cover[0].iter().zip(path);
                let mut unknown =
                    (0..).zip(cells).filter(|(_, (cell, arc))| cell.0 > known && !is_needed(**arc));
                let Some((first, _)) = unknown.next() else { break };
                self.unknown = (first, unknown.last().map_or(first, |last| last.0));
            }
            self.stray(shortest);
            for &arc in path {
                self.onward[csr.tail(arc) as usize] = NONE;
            }
        }
        self.found.extend(self.cover[0].iter().map(|cell| cell.0));
        &self.found
    }

    fn reset(&mut self, steps: usize) {
        self.kept.clear();
        self.arcs.clear();
        self.cover.truncate(1);
        self.cover.resize(1, Vec::new());
        self.cover[0].clear();
        self.cover[0].resize(steps, (UNREACHED, NONE));
    }

    /// How many arcs of the path of the last run needed a search of their own.
    pub fn searches(&self) -> usize {
        self.searches
    }

    /// What the last run found.
    pub fn told(&self) -> &[u64] {
        &self.found
    }

    /// How many nodes the last run looked at.
    pub fn looked_at(&self) -> usize {
        self.looked_at
    }

    /// How the best path without one of the arcs of the last path goes, by the position of the arc; `None` where there is none.
    pub fn around(&self, step: usize) -> Option<Join<'_>> {
        let kept = self.kept.get(self.cover[0][step].1 as usize)?;
        let some = |node: u32| (node != NONE).then_some(node);
        Some(Join {
            before: some(kept.before),
            arcs: &self.arcs[kept.first as usize..kept.past as usize],
            after: some(kept.after),
        })
    }

    /// The arc by which the shortest way that a [`Join`] means comes to a node; `None` where it begins there.
    #[inline]
    pub fn comes_by(&self, node: u32) -> Option<u32> {
        Some(self.before[node as usize]).filter(|arc| *arc != NONE)
    }

    /// The arc by which it goes on; `None` where it ends.
    #[inline]
    pub fn goes_by(&self, node: u32) -> Option<u32> {
        Some(self.after[node as usize]).filter(|arc| *arc != NONE)
    }

    /// Every node of some, and every arc between them and those before, that joins the two distances, for the arcs of the path that it serves. An arc is of use only where its tail is not late any
    /// more and its head not yet early.
    fn cross(&mut self, shortest: &Shortest<'_>, range: Range<usize>) {
        let Shortest { csr, from, to, starts, ends, path, .. } = *shortest;
        for at in range {
            let node = self.rings.nodes[at];
            let Span { early, late } = self.spans[node as usize];
            if early < late {
                self.serve((early, late), shortest.least(node), (node, NONE, node));
            } else if late < early {
                self.astray.push((shortest.least(node), node));
            }
            let (after, before) = (early.max(late), early.min(late));
            if after <= self.unknown.1 {
                for arc in csr.out(node) {
                    let Span { early, late } = self.spans[csr.head(arc) as usize];
                    self.join(shortest, (after, early.min(late)), arc);
                }
            }
            if before > self.unknown.0 {
                for &arc in csr.incoming(node) {
                    let Span { early, late } = self.spans[csr.tail(arc) as usize];
                    self.join(shortest, (early.max(late), before), arc);
                }
            }
            for &(_, spent) in starts.iter().filter(|start| start.0 == node) {
                self.serve((0, late), sum(spent, 0, to[node as usize]), (NONE, NONE, node));
            }
            for &(_, left) in ends.iter().filter(|end| end.0 == node) {
                self.serve((early, path.len() as u32), sum(from[node as usize], 0, left), (node, NONE, NONE));
            }
        }
    }

    #[inline]
    fn join(&mut self, shortest: &Shortest<'_>, (first, past): (u32, u32), arc: u32) {
        let Shortest { csr, from, to, .. } = *shortest;
        if first >= past || !shortest.is_open(arc) {
            return;
        }
        let (tail, head) = (csr.tail(arc), csr.head(arc));
        if self.onward[tail as usize] != arc {
            let weight = sum(from[tail as usize], shortest.weight(arc), to[head as usize]);
            self.serve((first, past), weight, (tail, arc, head));
        }
    }

    /// Something of this weight does without any of the arcs `first .. past` of the path: the way to a node, an arc, the way on from another.
    #[inline]
    fn serve(&mut self, (first, past): (u32, u32), weight: u64, (before, arc, after): (u32, u32, u32)) {
        if first >= past {
            return;
        }
        let level = (past - first).ilog2() as usize;
        while self.cover.len() <= level {
            let steps = self.cover[0].len();
            self.cover.push(vec![(UNREACHED, NONE); steps]);
        }
        let row = &mut self.cover[level];
        let number = self.kept.len() as u32;
        let mut is_kept = false;
        // Two stretches of a power of two cover the interval, overlapping as they may.
        for at in [first as usize, past as usize - (1 << level)] {
            if weight < row[at].0 {
                row[at] = (weight, number);
                is_kept = true;
            }
        }
        if is_kept {
            let first = self.arcs.len() as u32;
            self.arcs.extend((arc != NONE).then_some(arc));
            self.kept.push(Kept { before, first, past: self.arcs.len() as u32, after });
        }
    }

    fn push_down(&mut self) {
        for level in (1..self.cover.len()).rev() {
            let half = 1usize << (level - 1);
            let (lower, upper) = self.cover.split_at_mut(level);
            let (lower, upper) = (&mut lower[level - 1], &upper[0]);
            for at in 0..upper.len() {
                if upper[at].0 != UNREACHED {
                    lower[at] = lower[at].min(upper[at]);
                    lower[at + half] = lower[at + half].min(upper[at]);
                }
            }
        }
    }
}

mod astray;
mod marks;
mod rings;
#[cfg(test)]
mod tests;
