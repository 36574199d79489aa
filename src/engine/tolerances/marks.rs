//! From which arc of the path on nodes are early, and up to which late.
//!
//! Any shortest way to each node will do, and any on from it: two trees, of which the path is a part, read off the arcs that are tight. Arcs that weigh nothing
//! could lead in a circle; they are taken only by nodes that have no other, from nodes that have one. Where many follow each other the tight arcs are walked instead.
//! On a shortest way to a node, or on from it, a path over a node weighs no more than one over the last: both trees grow ring by ring.

use super::{FAR, NONE, Shortest, Span, Tolerances};
use std::ops::{Range, RangeInclusive};

/// So many arcs that weigh nothing may follow each other in a tree, or some more.
pub(super) const MOST_FREE: usize = 8;
/// Of a node that is looked at, and not yet marked.
const OPEN: Span = Span { early: NONE, late: NONE };

impl Tolerances {
    /// Forgets all marks.
    pub(super) fn blank(&mut self) {
        self.spans.fill(FAR);
        self.before.fill(NONE);
        self.after.fill(NONE);
        self.free.clear();
    }

    /// Marks the nodes of some rings, when those of all before them are; false where that needs a walk.
    pub(super) fn mark(
        &mut self,
        shortest: &Shortest<'_>,
        rings: RangeInclusive<u8>,
        range: Range<usize>,
    ) -> bool {
        self.open(range.clone());
        self.grow(shortest, range.clone());
        if rings.contains(&0) {
            self.mark_path(shortest);
        }
        let (starts, ends) = roots(shortest);
        for node in starts.filter(|node| rings.contains(&self.rings.of(*node))) {
            self.before[node as usize] = NONE;
            self.spans[node as usize].early = 0;
        }
        for node in ends.filter(|node| rings.contains(&self.rings.of(*node))) {
            self.after[node as usize] = NONE;
            self.spans[node as usize].late = shortest.path.len() as u32;
        }
        self.grow_free(shortest);
        self.follow(shortest, range)
    }

    fn open(&mut self, range: Range<usize>) {
        self.rings.nodes[range].iter().for_each(|node| self.spans[*node as usize] = OPEN);
    }

    fn mark_path(&mut self, shortest: &Shortest<'_>) {
        for (step, &arc) in (0..).zip(shortest.path) {
            let (tail, head) = (shortest.csr.tail(arc) as usize, shortest.csr.head(arc) as usize);
            (self.before[head], self.after[tail]) = (arc, arc);
            (self.spans[head].early, self.spans[tail].late) = (step + 1, step);
        }
    }

    /// Chooses the arcs of the trees that begin at some nodes.
    fn grow(&mut self, shortest: &Shortest<'_>, range: Range<usize>) {
        let Shortest { csr, from, to, .. } = *shortest;
        for &node in &self.rings.nodes[range] {
            let (spent, left) = (from[node as usize], to[node as usize]);
            let mut on = NONE;
            for arc in csr.out(node) {
                let (head, weight) = (csr.head(arc) as usize, shortest.weight(arc));
                let comes = spent.saturating_add(weight) == from[head];
                let goes = to[head].saturating_add(weight) == left;
                if !(comes | goes) || !shortest.is_open(arc) {
                    continue;
                }
                if weight == 0 {
                    self.free.push(arc);
                    continue;
                }
                let before = &mut self.before[head];
                *before = if comes { arc } else { *before };
                on = if goes { arc } else { on };
            }
            self.after[node as usize] = on;
        }
    }

    /// Gives nodes an arc that weighs nothing where they have none else, from nodes that have one.
    fn grow_free(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, from, to, .. } = *shortest;
        let Self { spans, before, after, free, .. } = self;
        for _ in 0..self.most_free {
            let mut any = false;
            for &arc in free.iter() {
                let (tail, head) = (csr.tail(arc) as usize, csr.head(arc) as usize);
                let comes = |node: usize| before[node] != NONE || spans[node].early != NONE;
                if from[tail] == from[head] && !comes(head) && comes(tail) {
                    before[head] = arc;
                    any = true;
                }
                let goes = |node: usize| after[node] != NONE || !matches!(spans[node].late, 0 | NONE);
                if to[tail] == to[head] && !goes(tail) && goes(head) {
                    after[tail] = arc;
                    any = true;
                }
            }
            if !any {
                break;
            }
        }
    }

    /// Follows the arcs of the trees to nodes that are marked; false where one has none.
    fn follow(&mut self, shortest: &Shortest<'_>, range: Range<usize>) -> bool {
        let Self { spans, before, after, waiting, rings, .. } = self;
        for &node in &rings.nodes[range] {
            let mut at = node;
            while spans[at as usize].early == NONE {
                waiting.push(at);
                if before[at as usize] == NONE {
                    waiting.clear();
                    return false;
                }
                at = shortest.csr.tail(before[at as usize]);
            }
            let early = spans[at as usize].early;
            while let Some(node) = waiting.pop() {
                spans[node as usize].early = early;
            }
            let mut at = node;
            while spans[at as usize].late == NONE {
                waiting.push(at);
                if after[at as usize] == NONE {
                    waiting.clear();
                    return false;
                }
                at = shortest.csr.head(after[at as usize]);
            }
            let late = spans[at as usize].late;
            while let Some(node) = waiting.pop() {
                spans[node as usize].late = late;
            }
        }
        true
    }

    /// Marks all nodes by walks over the tight arcs beside the path: forwards, first from the starts, then from each node of the path in turn, and backwards in the same way.
    pub(super) fn walk(&mut self, shortest: &Shortest<'_>) {
        let Shortest { csr, from, to, path, .. } = *shortest;
        self.blank();
        self.open(0..self.rings.nodes.len());
        let (starts, ends) = roots(shortest);
        starts.for_each(|node| self.reach_early(node, 0, NONE));
        let heads = path.iter().map(|&arc| (csr.head(arc), arc));
        for (step, (root, arc)) in (0..).zip(std::iter::once((csr.tail(path[0]), NONE)).chain(heads)) {
            self.reach_early(root, step, arc);
            while let Some(node) = self.waiting.pop() {
                for arc in csr.out(node) {
                    let head = csr.head(arc);
                    let comes =
                        from[node as usize].saturating_add(shortest.weight(arc)) == from[head as usize];
                    if comes && self.onward[node as usize] != arc && shortest.is_open(arc) {
                        self.reach_early(head, step, arc);
                    }
                }
            }
        }
        ends.for_each(|node| self.reach_late(node, path.len() as u32, NONE));
        let tails = path.iter().rev().map(|&arc| (csr.tail(arc), arc));
        let roots = std::iter::once((csr.head(path[path.len() - 1]), NONE)).chain(tails);
        for (step, (root, arc)) in (0..=path.len() as u32).rev().zip(roots) {
            self.reach_late(root, step, arc);
            while let Some(node) = self.waiting.pop() {
                for &arc in csr.incoming(node) {
                    let tail = csr.tail(arc);
                    let goes = to[node as usize].saturating_add(shortest.weight(arc)) == to[tail as usize];
                    if goes && self.onward[tail as usize] != arc && shortest.is_open(arc) {
                        self.reach_late(tail, step, arc);
                    }
                }
            }
        }
    }

    fn reach_early(&mut self, node: u32, step: u32, arc: u32) {
        let span = &mut self.spans[node as usize];
        // What leads to no end has no span.
        if *span != FAR && span.early == NONE {
            span.early = step;
            self.before[node as usize] = arc;
            self.waiting.push(node);
        }
    }

    fn reach_late(&mut self, node: u32, step: u32, arc: u32) {
        let span = &mut self.spans[node as usize];
        if *span != FAR && span.late == NONE {
            span.late = step;
            self.after[node as usize] = arc;
            self.waiting.push(node);
        }
    }
}

/// The nodes at which shortest ways begin, and those at which they end.
fn roots<'a>(
    shortest: &Shortest<'a>,
) -> (impl Iterator<Item = u32> + use<'a>, impl Iterator<Item = u32> + use<'a>) {
    let Shortest { csr, from, to, path, starts, ends, .. } = *shortest;
    let is_start = move |start: &&(u32, u64)| from[start.0 as usize] == start.1;
    let is_end = move |end: &&(u32, u64)| to[end.0 as usize] == end.1;
    let (first, last) = (path.first().map(|arc| csr.tail(*arc)), path.last().map(|arc| csr.head(*arc)));
    (
        starts.iter().filter(is_start).map(|start| start.0).chain(first),
        ends.iter().filter(is_end).map(|end| end.0).chain(last),
    )
}
