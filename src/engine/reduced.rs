//! Several weights on each arc, reduced by the distances to the ends.
//!
//! Problem: searches that weigh one path by several sums go astray unless they know how much of each sum is still to
//! come, and every search of a family (each point of a front, each line of an envelope) needs the same knowledge.
//!
//! Idea: with `bound(v)`, the least weight from a node to the ends in each weight alone, an arc is given what it adds to
//! the bound instead of what it weighs: `weight + bound(head) - bound(tail)`, which is never negative. Sums of these
//! are *excesses*, and a path's excess is its sum less the least there is. So a search by excess is A* without
//! a word about bounds, and an excess is a lower bound of the whole path. The reduced arcs of a node are laid side by side when
//! it is first visited; closed arcs, loops and arcs from which no end can be reached are left out.
//!
//! Chains: where the only way on from a head is one more arc (turning back is none: what comes back to a node is beaten by what left it),
//! that arc is part of the same edge, so what is inside a chain is never labelled. A chain that ends nowhere is no edge.
//!
//! Complexity: O(1) an arc on its first visit, times the length of its chain. Memory: 8 bytes a node, and 8 bytes and one sum for each weight an edge
//! visited, and 4 bytes an arc of its chain.
//!
//! Sums: excesses are `u32` where those that are met fit, which is tried first, and `u64` elsewhere.
//!
//! Ties: arcs of a node keep their order.
//!
//! Paper: P. E. Hart, N. J. Nilsson, B. Raphael, "A formal basis for the heuristic determination of minimum cost
//! paths", 1968, doi:10.1109/TSSC.1968.300136.

use super::csr::Csr;
use super::stamps::Stamps;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// No arc, no node.
pub const NONE: u32 = u32::MAX;

/// What is asked: the sums of `K` weights over paths from any of `starts` to any of `ends`.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a, const K: usize> {
    /// The graph.
    pub csr: &'a Csr,
    /// `K` weights an arc.
    pub weight: [&'a [u32]; K],
    /// The arcs that are not to be used.
    pub closed: Option<&'a [bool]>,
    /// Where paths begin.
    pub starts: &'a [u32],
    /// Where paths end.
    pub ends: &'a [u32],
    /// By node the least weight to the nearest end, or less as long as no arc lowers it by more than its weight;
    /// `u64::MAX` where no end can be reached.
    pub bound: [&'a [u64]; K],
}

/// The sums did not fit the type that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// A type of sums.
pub trait Sum: Copy + Ord + Default {
    /// The number of bits.
    const BITS: u32;
    /// How many bits the last bit is from the highest in which two different sums differ, counted from one.
    fn apart(self, other: Self) -> u32;
    /// Stands for "not reached"; no sum is as large.
    const TOP: Self;
    /// The value, if it is below [`Sum::TOP`].
    fn fit(value: u64) -> Option<Self>;
    /// The value.
    fn wide(self) -> u64;
    /// The sum, if it is below [`Sum::TOP`].
    fn plus(self, other: Self) -> Option<Self>;
}

impl Sum for u32 {
    const BITS: u32 = 32;
    #[inline]
    fn apart(self, other: Self) -> u32 {
        Self::BITS - (self ^ other).leading_zeros()
    }
    const TOP: Self = u32::MAX;
    fn fit(value: u64) -> Option<Self> {
        Self::try_from(value).ok().filter(|value| *value < Self::TOP)
    }
    fn wide(self) -> u64 {
        u64::from(self)
    }
    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other).filter(|sum| *sum < Self::TOP)
    }
}

impl Sum for u64 {
    const BITS: u32 = 64;
    #[inline]
    fn apart(self, other: Self) -> u32 {
        Self::BITS - (self ^ other).leading_zeros()
    }
    const TOP: Self = u64::MAX;
    fn fit(value: u64) -> Option<Self> {
        Some(value).filter(|value| *value < Self::TOP)
    }
    fn wide(self) -> u64 {
        self
    }
    #[inline]
    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other).filter(|sum| *sum < Self::TOP)
    }
}

/// The longest chain that is one edge.
const LONGEST: usize = 256;

/// Whether chains of arcs are one edge each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chains {
    /// They are.
    Joined,
    /// Every arc is an edge.
    Apart,
}

/// A reduced arc, or a chain of them.
#[derive(Debug, Clone, Copy)]
pub struct Edge<S, const K: usize> {
    /// The node it points to.
    pub head: u32,
    /// Where its arcs begin among those of all edges.
    first: u32,
    /// What it adds to each excess.
    pub more: [S; K],
}

/// The reduced arcs of a question, as far as they were visited.
#[derive(Debug, Clone)]
pub struct Reduced<'a, S, const K: usize> {
    question: Question<'a, K>,
    ideal: [u64; K],
    is_end: Vec<bool>,
    slots: Vec<(u32, u32)>,
    edges: Vec<Edge<S, K>>,
    /// The arcs of the edges, in their order.
    arcs: Vec<u32>,
    chains: Chains,
    /// Arcs that add more than this to an excess are left out.
    limit: [u64; K],
}

impl<'a, S: Sum, const K: usize> Reduced<'a, S, K> {
    /// The arcs of a question, none of them visited. `None` where no start reaches an end.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph, or a node does not exist.
    pub fn new(question: Question<'a, K>, chains: Chains) -> Option<Self> {
        let csr = question.csr;
        let fits = question.weight.iter().all(|weight| weight.len() == csr.arcs())
            && question.bound.iter().all(|bound| bound.len() == csr.nodes())
            && question.closed.is_none_or(|closed| closed.len() == csr.arcs());
        assert!(fits, "one weight and flag an arc, one bound a node");
        let mut is_end = vec![false; csr.nodes()];
        question.ends.iter().for_each(|&node| is_end[node as usize] = true);
        let reaches = |node: &&u32| question.bound.iter().all(|bound| bound[**node as usize] != u64::MAX);
        let mut ideal = [u64::MAX; K];
        for &node in question.starts.iter().filter(reaches) {
            for (least, bound) in ideal.iter_mut().zip(question.bound) {
                *least = (*least).min(bound[node as usize]);
            }
        }
        let reached = ideal.iter().all(|least| *least != u64::MAX);
        reached.then(|| Self {
            question,
            ideal,
            is_end,
            slots: vec![(NONE, 0); csr.nodes()],
            edges: Vec::new(),
            arcs: Vec::new(),
            chains,
            limit: [u64::MAX; K],
        })
    }

    /// The least of each weight that a path from a start may have.
    pub fn ideal(&self) -> [u64; K] {
        self.ideal
    }

    /// The question.
    pub fn question(&self) -> &Question<'a, K> {
        &self.question
    }

    /// Whether paths may end at a node.
    #[inline]
    pub fn is_end(&self, node: u32) -> bool {
        self.is_end[node as usize]
    }

    /// From here on, paths with an excess above these are of no interest.
    pub fn limit(&mut self, limit: [u64; K]) {
        self.limit = limit;
        self.slots.iter_mut().for_each(|slot| *slot = (NONE, 0));
        self.edges.clear();
        self.arcs.clear();
    }

    /// The starts from which an end can be reached, each once, with the excess that it has by itself.
    pub fn starts(&self) -> Result<Vec<(u32, [S; K])>, TooLarge> {
        let mut starts = self.question.starts.to_vec();
        starts.sort_unstable();
        starts.dedup();
        let mut found = Vec::with_capacity(starts.len());
        for node in starts {
            let bound = self.question.bound.map(|bound| bound[node as usize]);
            if bound.contains(&u64::MAX) {
                continue;
            }
            let mut more = [S::default(); K];
            for k in 0..K {
                more[k] = S::fit(bound[k] - self.ideal[k]).ok_or(TooLarge)?;
            }
            found.push((node, more));
        }
        Ok(found)
    }

    /// The positions of the edges that leave a node.
    #[inline]
    pub fn out(&mut self, node: u32) -> Result<Range<usize>, TooLarge> {
        let (first, end) = self.slots[node as usize];
        if first != NONE { Ok(first as usize..end as usize) } else { self.visit(node) }
    }

    /// An edge by its position.
    #[inline]
    pub fn edge(&self, position: usize) -> Edge<S, K> {
        self.edges[position]
    }

    /// The arcs of an edge.
    pub fn arcs(&self, position: usize) -> &[u32] {
        let first = self.edges[position].first as usize;
        let end = self.edges.get(position + 1).map_or(self.arcs.len(), |edge| edge.first as usize);
        &self.arcs[first..end]
    }

    /// Where the arcs of each edge begin, and the arcs.
    pub fn into_arcs(self) -> (Vec<u32>, Vec<u32>) {
        (self.edges.iter().map(|edge| edge.first).collect(), self.arcs)
    }

    /// What an arc adds to each excess, or `None` where it is not to be used.
    #[inline]
    fn added(&self, arc: u32) -> Option<[u64; K]> {
        let Question { csr, weight, closed, bound, .. } = self.question;
        let (tail, head) = (csr.tail(arc) as usize, csr.head(arc) as usize);
        if head == tail || closed.is_some_and(|closed| closed[arc as usize]) {
            return None;
        }
        let mut added = [0; K];
        for k in 0..K {
            let there = bound[k][head];
            if there == u64::MAX {
                return None;
            }
            added[k] = (there + u64::from(weight[k][arc as usize])).saturating_sub(bound[k][tail]);
        }
        let useful = (0..K).all(|k| added[k] <= self.limit[k]);
        useful.then_some(added)
    }

    fn visit(&mut self, node: u32) -> Result<Range<usize>, TooLarge> {
        let first = self.edges.len();
        for arc in self.question.csr.out(node) {
            let Some(added) = self.added(arc) else { continue };
            let begins = self.arcs.len();
            self.arcs.push(arc);
            let chain = match self.chains {
                Chains::Joined => self.follow(arc, added),
                Chains::Apart => Some((self.question.csr.head(arc), added)),
            };
            let Some((head, sum)) = chain.filter(|(head, _)| *head != node) else {
                self.arcs.truncate(begins);
                continue;
            };
            let mut more = [S::default(); K];
            for k in 0..K {
                more[k] = S::fit(sum[k]).ok_or(TooLarge)?;
            }
            self.edges.push(Edge { head, first: begins as u32, more });
        }
        let end = self.edges.len();
        self.slots[node as usize] = (first as u32, end as u32);
        Ok(first..end)
    }

    /// Goes on from an arc as long as there is one way on, noting the arcs: where that leads, and what it adds. `None` where it leads
    /// nowhere of interest.
    fn follow(&mut self, first: u32, mut sum: [u64; K]) -> Option<(u32, [u64; K])> {
        let csr = self.question.csr;
        let (mut before, mut node) = (csr.tail(first), csr.head(first));
        for _ in 1..LONGEST {
            if self.is_end(node) {
                break;
            }
            let mut onward = None;
            for arc in csr.out(node).filter(|arc| csr.head(*arc) != before) {
                let Some(added) = self.added(arc) else { continue };
                if onward.is_some() {
                    return Some((node, sum));
                }
                onward = Some((arc, added));
            }
            let (arc, added) = onward?;
            for k in 0..K {
                sum[k] = sum[k].saturating_add(added[k]);
                if sum[k] > self.limit[k] {
                    return None;
                }
            }
            self.arcs.push(arc);
            (before, node) = (node, csr.head(arc));
        }
        Some((node, sum))
    }

    /// The sums of a path.
    pub fn sums(&self, arcs: &[u32]) -> [u64; K] {
        let sum = |weight: &[u32]| arcs.iter().map(|arc| u64::from(weight[*arc as usize])).sum();
        self.question.weight.map(sum)
    }

    /// The arcs of the path of least price, if one is below `limit`; `price` gives the price of an excess, or nothing where
    /// an arc or start is not to be used. Prices add up and saturate.
    ///
    /// Of equal prices the nodes of smaller number go first, and the path found first stays.
    pub fn cheapest<P: Price>(
        &mut self,
        tree: &mut Tree<P>,
        limit: P,
        price: impl Fn(&[S; K]) -> Option<P>,
    ) -> Result<Option<Vec<u32>>, TooLarge> {
        tree.labels.clear();
        tree.heap.clear();
        for (node, excess) in self.starts()? {
            let Some(spent) = price(&excess).filter(|spent| *spent < limit) else { continue };
            tree.labels.set(node, (spent, NONE, NONE));
            tree.heap.push(Reverse((spent, node)));
        }
        while let Some(Reverse((spent, node))) = tree.heap.pop() {
            if tree.labels.get(node).is_some_and(|label| label.0 < spent) {
                continue;
            }
            if self.is_end(node) {
                let mut arcs = Vec::new();
                let mut at = node;
                while let Some((_, edge, before)) = tree.labels.get(at).filter(|label| label.1 != NONE) {
                    arcs.extend(self.arcs(edge as usize).iter().rev());
                    at = before;
                }
                arcs.reverse();
                return Ok(Some(arcs));
            }
            for position in self.out(node)? {
                let edge = self.edges[position];
                let Some(sum) = price(&edge.more).map(|more| spent.plus(more)) else { continue };
                if sum < limit && tree.labels.get(edge.head).is_none_or(|label| sum < label.0) {
                    tree.labels.set(edge.head, (sum, position as u32, node));
                    tree.heap.push(Reverse((sum, edge.head)));
                }
            }
        }
        Ok(None)
    }

    /// The arcs of a path that is least in weight `k` and, among the paths that keep its bound exactly, least in the sum of the
    /// others. `None` only where the bounds are not the exact distances.
    pub fn least(&mut self, tree: &mut Tree<u64>, k: usize) -> Result<Option<Vec<u32>>, TooLarge> {
        self.cheapest(tree, u64::MAX, |more| {
            let others = || more.iter().fold(0u64, |sum, excess| sum.saturating_add(excess.wide()));
            (more[k] == S::default()).then(others)
        })
    }
}

/// A type of prices.
pub trait Price: Copy + Ord + Default {
    /// The sum, or the largest value.
    fn plus(self, other: Self) -> Self;
    /// The product, or the largest value.
    fn product(a: u64, b: u64) -> Self;
}

impl Price for u64 {
    #[inline]
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }
    #[inline]
    fn product(a: u64, b: u64) -> Self {
        a.saturating_mul(b)
    }
}

impl Price for u128 {
    #[inline]
    fn plus(self, other: Self) -> Self {
        self.saturating_add(other)
    }
    #[inline]
    fn product(a: u64, b: u64) -> Self {
        u128::from(a) * u128::from(b)
    }
}

/// The workspace of [`Reduced::cheapest`].
#[derive(Debug, Clone)]
pub struct Tree<P> {
    /// By node: price, edge by which it was reached, node before.
    labels: Stamps<(P, u32, u32)>,
    heap: BinaryHeap<Reverse<(P, u32)>>,
}

impl<P: Price> Tree<P> {
    /// A workspace for graphs of `nodes` nodes.
    pub fn new(nodes: usize) -> Self {
        Self { labels: Stamps::new(nodes), heap: BinaryHeap::new() }
    }
}

#[cfg(test)]
pub(super) mod fixtures {
    //! Random questions, and their answers by listing every simple path.
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::search::{Search, Stop};
    use crate::engine::testing::random_ends;
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;

    #[derive(Debug, Clone)]
    pub(crate) struct Case<const K: usize> {
        pub(crate) csr: Csr,
        pub(crate) weight: [Vec<u32>; K],
        pub(crate) closed: Option<Vec<bool>>,
        pub(crate) starts: Vec<u32>,
        pub(crate) ends: Vec<u32>,
        /// The number of simple paths, where they were counted.
        pub(crate) paths: usize,
    }

    pub(crate) fn dominates<const K: usize>(a: &[u64; K], b: &[u64; K]) -> bool {
        a.iter().zip(b).all(|(a, b)| a <= b)
    }

    impl<const K: usize> Case<K> {
        pub(crate) fn random(rng: &mut ChaCha8Rng) -> Self {
            let nodes = rng.random_range(2..8usize);
            let hard = rng.random_range(0..4) > 0 && nodes > 3;
            let mut list = random_ends(rng, nodes, if hard { nodes / 2 } else { 4 * nodes });
            if hard {
                // Mostly forwards and often in parallel, so that many paths lead from the first nodes to the last.
                for _ in 0..3 * nodes {
                    let tail = rng.random_range(0..nodes as u32 - 1);
                    list.push((tail, (tail + rng.random_range(1..4)).min(nodes as u32 - 1)));
                }
            }
            let (csr, _) = Csr::new(nodes, &list);
            let arcs = csr.arcs();
            let top = [2, 4, 10, 10, 1000, 1000, u32::MAX][rng.random_range(0..7)];
            let mut weight: [Vec<u32>; K] = std::array::from_fn(|_| {
                let draw =
                    |_| if top == u32::MAX { top - rng.random_range(0..3) } else { rng.random_range(0..top) };
                (0..arcs).map(draw).collect()
            });
            match rng.random_range(0..12) {
                0 => weight[1] = weight[0].clone(),
                1 => weight[0].iter_mut().for_each(|weight| *weight = 0),
                2 => weight[K - 1].iter_mut().for_each(|weight| *weight = 0),
                3..8 if top != u32::MAX => weight[1] = weight[0].iter().map(|weight| top - weight).collect(),
                _ => {}
            }
            let shut = rng.random_range(0..3) == 0;
            let closed = shut.then(|| (0..arcs).map(|_| rng.random_range(0..5) == 0).collect());
            let some = |rng: &mut ChaCha8Rng, first: u32, nodes: u32| -> Vec<u32> {
                (0..rng.random_range(1..3)).map(|_| first + rng.random_range(0..nodes)).collect()
            };
            let nodes = nodes as u32;
            let (starts, ends) = match hard {
                true => (some(rng, 0, 2), some(rng, nodes - 2, 2)),
                false => (some(rng, 0, nodes), some(rng, 0, nodes)),
            };
            let mut case = Self { csr, weight, closed, starts, ends, paths: 0 };
            case.paths = case.brute().len();
            case
        }

        pub(crate) fn bounds(&self) -> [Vec<u64>; K] {
            let mut search = Search::new(self.csr.nodes());
            let ends: Vec<(u32, u64)> = self.ends.iter().map(|node| (*node, 0)).collect();
            std::array::from_fn(|k| {
                search.run_backward(&self.csr, &self.weight[k], self.closed.as_deref(), &ends, Stop::All);
                (0..self.csr.nodes() as u32).map(|node| search.distance(node).unwrap_or(u64::MAX)).collect()
            })
        }

        pub(crate) fn question<'a>(&'a self, bound: &'a [Vec<u64>; K]) -> Question<'a, K> {
            Question {
                csr: &self.csr,
                weight: std::array::from_fn(|k| &self.weight[k][..]),
                closed: self.closed.as_deref(),
                starts: &self.starts,
                ends: &self.ends,
                bound: std::array::from_fn(|k| &bound[k][..]),
            }
        }

        /// The sums of every simple path, equal ones included.
        pub(crate) fn brute(&self) -> Vec<[u64; K]> {
            let mut all = Vec::new();
            let mut starts = self.starts.clone();
            starts.sort_unstable();
            starts.dedup();
            for start in starts {
                let mut waiting = vec![(start, 1u32 << start, [0u64; K])];
                while let Some((node, seen, sums)) = waiting.pop() {
                    if self.ends.contains(&node) {
                        all.push(sums);
                    }
                    for arc in 0..self.csr.arcs() {
                        let (tail, head) = (self.csr.tail(arc as u32), self.csr.head(arc as u32));
                        let shut = self.closed.as_ref().is_some_and(|closed| closed[arc]);
                        if tail != node || shut || seen >> head & 1 == 1 {
                            continue;
                        }
                        let sums = std::array::from_fn(|k| sums[k] + u64::from(self.weight[k][arc]));
                        waiting.push((head, seen | 1 << head, sums));
                    }
                }
            }
            all
        }

        pub(crate) fn brute_front(&self) -> Vec<[u64; K]> {
            let mut all = self.brute();
            all.sort_unstable();
            all.dedup();
            let beaten = |value: &[u64; K]| all.iter().any(|other| other != value && dominates(other, value));
            all.iter().filter(|value| !beaten(value)).copied().collect()
        }

        /// The sums of a path from a start to an end, or `None` where it is not one.
        pub(crate) fn value_of(&self, arcs: &[u32]) -> Option<[u64; K]> {
            let (first, last) = match (arcs.first(), arcs.last()) {
                (Some(first), Some(last)) => (self.csr.tail(*first), self.csr.head(*last)),
                _ => {
                    let both = self.starts.iter().find(|node| self.ends.contains(node))?;
                    (*both, *both)
                }
            };
            let joined = arcs.windows(2).all(|pair| self.csr.head(pair[0]) == self.csr.tail(pair[1]));
            let open = |arc: &u32| self.closed.as_ref().is_none_or(|closed| !closed[*arc as usize]);
            let whole =
                joined && arcs.iter().all(open) && self.starts.contains(&first) && self.ends.contains(&last);
            let sum = |weight: &Vec<u32>| arcs.iter().map(|arc| u64::from(weight[*arc as usize])).sum();
            whole.then(|| std::array::from_fn(|k| sum(&self.weight[k])))
        }
    }
}
