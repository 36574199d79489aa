//! One shortest path under exact lower bounds.
//!
//! Problem: a shortest path in a graph of which some arcs are closed, when the distances with all arcs open are at hand.
//!
//! Idea: A*. The distance to the end with all arcs open is a lower bound of the distance without some of them, and a
//! consistent one: no arc lowers it by more than it weighs. So no node is settled twice, and only nodes are settled over
//! which a path could be as short as the answer. Closing little beside the best path costs little more than reading it.
//!
//! Complexity: O((nodes + arcs) log nodes) over the part that is touched, one bound for each node that is touched.
//! Memory: 32 bytes of label, 20 of heap and 16 of goal a node. No run after the construction allocates.
//!
//! Ties: nodes of equal sum are settled by rising number; among parents of equal distance the smallest arc wins as long as
//! the node is not settled; of equal ends the one that is settled first wins.
//!
//! Bounds that are not consistent only cost time: a node that becomes nearer is settled again.
//!
//! Paper: P. E. Hart, N. J. Nilsson, B. Raphael, "A formal basis for the heuristic determination of minimum cost paths",
//! 1968, doi:10.1109/TSSC.1968.300136.

use super::csr::Csr;
use super::heap::Heap;
use super::stamps::Stamps;

const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, Default)]
struct Label {
    distance: u64,
    bound: u64,
    parent: u32,
    before: u32,
}

/// The workspace, for graphs of a fixed number of nodes.
#[derive(Debug, Clone)]
pub struct Guided {
    labels: Stamps<Label>,
    goals: Stamps<u64>,
    heap: Heap,
    settled: usize,
}

impl Guided {
    /// A workspace for graphs of `nodes` nodes.
    pub fn new(nodes: usize) -> Guided {
        Guided { labels: Stamps::new(nodes), goals: Stamps::new(nodes), heap: Heap::new(nodes), settled: 0 }
    }

    /// The least sum of a start weight, the arcs of a path over open arcs and an end weight, and the arcs in `path`.
    ///
    /// `bound` gives for a node at most the least weight from it to an end, with that of the end, over open arcs; `None`
    /// where it knows that there is no way. All weights of starts and ends must be below 2^62.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph or a node does not exist.
    pub fn run(
        &mut self,
        (csr, weight, closed): (&Csr, &[u32], &[bool]),
        starts: &[(u32, u64)],
        ends: &[(u32, u64)],
        mut bound: impl FnMut(u32) -> Option<u64>,
        path: &mut Vec<u32>,
    ) -> Option<u64> {
        assert_eq!((csr.arcs(), csr.arcs()), (weight.len(), closed.len()), "one weight and flag an arc");
        let weigh = |arc: u32| (!closed[arc as usize]).then(|| weight[arc as usize]);
        self.run_asking(csr, weigh, starts, ends, &mut bound, path)
    }

    /// The same where the weight of an arc is asked for when its tail is settled, so that those nobody comes to are never made; `None` for one that is closed.
    /// Under bounds that are consistent each is asked for once at most.
    ///
    /// # Panics
    ///
    /// If a node does not exist.
    pub fn run_asking(
        &mut self,
        csr: &Csr,
        mut weigh: impl FnMut(u32) -> Option<u32>,
        starts: &[(u32, u64)],
        ends: &[(u32, u64)],
        mut bound: impl FnMut(u32) -> Option<u64>,
        path: &mut Vec<u32>,
    ) -> Option<u64> {
        path.clear();
        self.labels.clear();
        self.goals.clear();
        self.heap.clear();
        self.settled = 0;
        for &(node, weight) in ends {
            if self.goals.get(node).is_none_or(|old| weight < old) {
                self.goals.set(node, weight);
            }
        }
        for &(node, distance) in starts {
            self.offer(node, Label { distance, bound: 0, parent: NONE, before: NONE }, &mut bound);
        }
        let mut best: Option<(u64, u32)> = None;
        while let Some((sum, node)) = self.heap.peek() {
            if best.is_some_and(|best| sum >= best.0) {
                break;
            }
            self.heap.pop();
            self.settled += 1;
            let Some(Label { distance, .. }) = self.labels.get(node) else { continue };
            if let Some(more) = self.goals.get(node) {
                let end = (distance + more, node);
                best = Some(best.map_or(end, |best| best.min(end)));
            }
            for arc in csr.out(node) {
                if let Some(weight) = weigh(arc) {
                    let distance = distance + u64::from(weight);
                    self.offer(
                        csr.head(arc),
                        Label { distance, bound: 0, parent: arc, before: node },
                        &mut bound,
                    );
                }
            }
        }
        let (total, node) = best?;
        let mut at = self.labels.get(node);
        while let Some(label) = at.filter(|label| label.parent != NONE) {
            path.push(label.parent);
            at = self.labels.get(label.before);
        }
        path.reverse();
        Some(total)
    }

    #[inline]
    fn offer(&mut self, node: u32, mut label: Label, bound: &mut impl FnMut(u32) -> Option<u64>) {
        match self.labels.get(node) {
            Some(old) => {
                // A settled node keeps its parent: otherwise arcs of weight zero could make a cycle of parents.
                let tie = label.distance == old.distance;
                let loses = old.parent == NONE || label.parent > old.parent || !self.heap.contains(node);
                if label.distance > old.distance || (tie && loses) {
                    return;
                }
                label.bound = old.bound;
            }
            None => match bound(node) {
                Some(bound) => label.bound = bound,
                None => return,
            },
        }
        self.labels.set(node, label);
        self.heap.push_or_lower(node, label.distance.saturating_add(label.bound));
    }

    /// How many nodes the last run settled.
    pub fn settled(&self) -> usize {
        self.settled
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::testing::{all_pairs, random_ends, rng};
    use rand::RngExt;

    #[test]
    fn agrees_with_all_pairs_under_bounds_of_the_open_graph() {
        let mut rng = rng(41);
        let (mut found, mut longer, mut none, mut settled, mut plain) = (0, 0, 0, 0, 0);
        let mut path = Vec::new();
        for _ in 0..30_000 {
            let nodes = rng.random_range(1..12usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 4 * nodes));
            let ends = csr.ends();
            let top = [1, 2, 3, 100][rng.random_range(0..4)];
            let weight: Vec<u32> = ends.iter().map(|_| rng.random_range(0..top)).collect();
            let closed: Vec<bool> = ends.iter().map(|_| rng.random_range(0..3) == 0).collect();
            let open = all_pairs(nodes, &ends, &weight, &vec![false; ends.len()]);
            let truth = all_pairs(nodes, &ends, &weight, &closed);
            let mut some = || -> Vec<(u32, u64)> {
                let place = |_| (rng.random_range(0..nodes as u32), rng.random_range(0..3u64));
                (0..2).map(place).collect()
            };
            let (starts, goals) = (some(), some());
            let best = |table: &[Vec<Option<u64>>]| {
                let pairs = starts.iter().flat_map(|from| goals.iter().map(move |to| (from, to)));
                let sum = |(from, to): (&(u32, u64), &(u32, u64))| {
                    table[from.0 as usize][to.0 as usize].map(|far| from.1 + far + to.1)
                };
                pairs.filter_map(sum).min()
            };
            let bound = |node: u32| {
                goals.iter().filter_map(|to| open[node as usize][to.0 as usize].map(|far| far + to.1)).min()
            };
            let mut guided = Guided::new(nodes);
            let result = guided.run((&csr, &weight, &closed), &starts, &goals, bound, &mut path);
            assert_eq!(result, best(&truth));
            settled += guided.settled();
            let reopened =
                guided.run((&csr, &weight, &closed), &starts, &goals, |_| Some(0), &mut Vec::new());
            assert_eq!(reopened, result);
            plain += guided.settled();
            let Some(total) = result else {
                none += 1;
                assert!(path.is_empty());
                continue;
            };
            found += 1;
            longer += usize::from(best(&open) < Some(total));
            let sum: u64 = path.iter().map(|&arc| u64::from(weight[arc as usize])).sum();
            assert!(path.len() < nodes && path.iter().all(|&arc| !closed[arc as usize]));
            assert!(path.windows(2).all(|pair| csr.head(pair[0]) == csr.tail(pair[1])));
            let fits = |from: &(u32, u64), to: &(u32, u64)| {
                let ends = (path.first().map(|&arc| csr.tail(arc)), path.last().map(|&arc| csr.head(arc)));
                from.1 + sum + to.1 == total
                    && match ends {
                        (Some(tail), Some(head)) => tail == from.0 && head == to.0,
                        _ => from.0 == to.0,
                    }
            };
            assert!(starts.iter().any(|from| goals.iter().any(|to| fits(from, to))));
        }
        assert!(found > 15_000 && longer > 1_500 && none > 3_000, "{found} {longer} {none}");
        assert!(settled * 10 < plain * 9, "{settled} of {plain}");
    }
}
