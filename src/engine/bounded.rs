//! A graph with weights, closed arcs and, for every node, a lower bound of the weight from it to an end.
//!
//! Problem: answers that need many paths between the same ends should not search the whole graph for each.
//!
//! Idea: one search backwards from the ends gives the distance of every node. With it the weight of an arc is *reduced*: weight plus distance of
//! the head less distance of the tail, which is never below zero and is zero on every shortest path. Searches on reduced weights walk straight to
//! the ends and look aside only where something forces them to. Distances over more arcs than are open are bounds that serve as well.
//!
//! Complexity: O(1) for everything here. Memory: borrowed.
//!
//! Ties: none.
//!
//! Sums: a simple path has at most 2^30 arcs of weight below 2^32 and the weights of starts and ends stay below 2^62, so a path and a bound
//! together stay below 2^64.
//!
//! Paper: P. E. Hart, N. J. Nilsson, B. Raphael, "A formal basis for the heuristic determination of minimum cost paths", 1968,
//! doi:10.1109/TSSC.1968.300136.

use super::csr::Csr;

/// The weights of starts and ends must be below this.
pub const END_LIMIT: u64 = 1 << 62;

/// No way leads to an end.
pub const FAR: u64 = u64::MAX;

/// A graph with weights, arcs that are closed, and a bound of the weight from each node to the nearest end.
#[derive(Debug, Clone, Copy)]
pub struct Bounded<'a> {
    /// The graph.
    pub csr: &'a Csr,
    /// The weight of each arc.
    pub weight: &'a [u32],
    /// The arcs that may not be used.
    pub closed: Option<&'a [bool]>,
    /// For each node at most the weight from it to an end, that of the end included, and `u64::MAX` only where no open way leads to one.
    /// Over no open arc may it fall by more than the weight. The exact distances, over all open arcs or over more, are such bounds.
    pub bound: &'a [u64],
}

impl Bounded<'_> {
    /// Checks that the arrays fit the graph, and the weights of starts and ends their limit.
    ///
    /// # Panics
    ///
    /// If they do not.
    pub fn check(&self, starts: &[(u32, u64)], ends: &[(u32, u64)]) {
        assert_eq!(self.weight.len(), self.csr.arcs(), "one weight an arc");
        assert_eq!(self.bound.len(), self.csr.nodes(), "one bound a node");
        assert!(self.closed.is_none_or(|closed| closed.len() == self.csr.arcs()), "one flag an arc");
        let small = |list: &[(u32, u64)]| list.iter().all(|item| item.1 < END_LIMIT);
        assert!(small(starts) && small(ends), "the weight of a start or end is too large");
    }

    /// Whether an arc may be used.
    #[inline]
    pub fn is_open(&self, arc: u32) -> bool {
        self.closed.is_none_or(|closed| !closed[arc as usize])
    }

    /// The bound of a node.
    #[inline]
    pub fn bound(&self, node: u32) -> u64 {
        self.bound[node as usize]
    }

    /// The weight of an arc.
    #[inline]
    pub fn weight(&self, arc: u32) -> u64 {
        u64::from(self.weight[arc as usize])
    }
}
