//! A directed multigraph in compressed sparse rows.
//!
//! Problem: visit the arcs leaving or entering a node without chasing pointers.
//!
//! Idea: a counting sort puts the arcs in the order of their tails, so the arcs leaving a node are a range of arc
//! numbers; a second counting sort lists, for each node, the arcs that enter it. Parallel arcs and loops are legal
//! and keep their identity.
//!
//! Complexity: O(nodes + arcs) to build; O(1) for every accessor. Memory: 4 bytes for each of two offsets a node and
//! three numbers an arc.
//!
//! Ties: arcs of one tail keep their input order, and the arcs entering a node are listed by rising arc number.
//!
//! Limits: at most 2^31 nodes and 2^30 arcs. The first makes every sum of `u32` weights along a path fit in a
//! `u64` with room for a start of up to 2^63; the second lets twice as many copies of arcs, in two directions, be
//! numbered by a `u32`.
//!
//! Paper: W. F. Tinney, J. W. Walker, "Direct solutions of sparse network equations by optimally ordered triangular
//! factorization", 1967, doi:10.1109/PROC.1967.6011 (the storage scheme).

use std::ops::Range;

/// The largest number of nodes of a graph.
pub const MAX_NODES: usize = 1 << 31;
/// The largest number of arcs of a graph.
pub const MAX_ARCS: usize = 1 << 30;

/// A directed multigraph whose arcs are numbered in the order of their tails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Csr {
    first_out: Vec<u32>,
    head: Vec<u32>,
    tail: Vec<u32>,
    first_in: Vec<u32>,
    in_arc: Vec<u32>,
}

impl Csr {
    /// Builds the graph from `(tail, head)` pairs; the second value gives the input position of each arc.
    ///
    /// # Panics
    ///
    /// If an end is not below `nodes`, or there are more than [`MAX_NODES`] nodes or [`MAX_ARCS`] arcs.
    ///
    /// # Complexity
    ///
    /// O(nodes + arcs).
    pub fn new(nodes: usize, ends: &[(u32, u32)]) -> (Csr, Vec<u32>) {
        assert!(nodes <= MAX_NODES, "too many nodes");
        assert!(ends.len() <= MAX_ARCS, "too many arcs");
        let inside = |&(tail, head): &(u32, u32)| (tail as usize) < nodes && (head as usize) < nodes;
        assert!(ends.iter().all(inside), "an arc ends at a node that does not exist");
        let (first_out, input) = rows(nodes, ends.iter().map(|&(tail, _)| tail));
        let tail = input.iter().map(|&position| ends[position as usize].0).collect();
        let head: Vec<u32> = input.iter().map(|&position| ends[position as usize].1).collect();
        let (first_in, in_arc) = rows(nodes, head.iter().copied());
        (Csr { first_out, head, tail, first_in, in_arc }, input)
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.first_out.len() - 1
    }

    /// The number of arcs.
    pub fn arcs(&self) -> usize {
        self.head.len()
    }

    /// The numbers of the arcs leaving a node.
    #[inline]
    pub fn out(&self, node: u32) -> Range<u32> {
        self.first_out[node as usize]..self.first_out[node as usize + 1]
    }

    /// The arcs entering a node, by rising number.
    #[inline]
    pub fn incoming(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.in_arc[self.first_in[node] as usize..self.first_in[node + 1] as usize]
    }

    /// The node an arc points to.
    #[inline]
    pub fn head(&self, arc: u32) -> u32 {
        self.head[arc as usize]
    }

    /// The node an arc leaves.
    #[inline]
    pub fn tail(&self, arc: u32) -> u32 {
        self.tail[arc as usize]
    }

    /// The graph without directions, loops and parallel arcs: the offsets of each node, and its neighbours by rising number.
    pub fn neighbours(&self) -> (Vec<u32>, Vec<u32>) {
        let mut first = Vec::with_capacity(self.nodes() + 1);
        let mut neighbours: Vec<u32> = Vec::with_capacity(self.arcs());
        let mut here = Vec::new();
        first.push(0);
        for node in 0..self.nodes() as u32 {
            here.clear();
            here.extend(self.out(node).map(|arc| self.head(arc)));
            here.extend(self.incoming(node).iter().map(|&arc| self.tail(arc)));
            here.sort_unstable();
            here.dedup();
            neighbours.extend(here.iter().filter(|&&other| other != node));
            first.push(neighbours.len() as u32);
        }
        (first, neighbours)
    }

    /// The `(tail, head)` pairs in the order of the arcs, as [`super::certify`] takes them.
    pub fn ends(&self) -> Vec<(u32, u32)> {
        self.tail.iter().copied().zip(self.head.iter().copied()).collect()
    }
}

/// A stable counting sort of positions by key: the offsets of each key, and the positions in key order.
fn rows(nodes: usize, keys: impl Iterator<Item = u32> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0u32; nodes + 1];
    let mut count = 0usize;
    for key in keys.clone() {
        first[key as usize + 1] += 1;
        count += 1;
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut sorted = vec![0u32; count];
    for (position, key) in keys.enumerate() {
        let slot = &mut next[key as usize];
        sorted[*slot as usize] = position as u32;
        *slot += 1;
    }
    (first, sorted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{random_ends, rng};
    use rand::RngExt;

    #[test]
    fn keeps_input_order_parallel_arcs_and_loops() {
        let (csr, input) = Csr::new(4, &[(2, 1), (0, 1), (2, 2), (0, 1), (2, 0)]);
        assert_eq!(input, [1, 3, 0, 2, 4]);
        assert_eq!(csr.out(0), 0..2);
        assert_eq!(csr.out(1), 2..2);
        assert_eq!(csr.out(2), 2..5);
        assert_eq!(csr.incoming(1), [0, 1, 2]);
        assert_eq!(csr.incoming(2), [3]);
        assert_eq!((csr.tail(4), csr.head(4)), (2, 0));
        assert_eq!((csr.nodes(), csr.arcs()), (4, 5));
    }

    #[test]
    fn empty_graphs_are_legal() {
        let (csr, input) = Csr::new(0, &[]);
        assert_eq!((csr.nodes(), csr.arcs(), input.len()), (0, 0, 0));
        let (csr, _) = Csr::new(1, &[]);
        assert!(csr.out(0).is_empty() && csr.incoming(0).is_empty());
    }

    #[test]
    fn every_arc_is_listed_once_at_each_end() {
        let mut rng = rng(1);
        for _ in 0..5_000 {
            let nodes = rng.random_range(1..9usize);
            let ends = random_ends(&mut rng, nodes, 20);
            let (csr, input) = Csr::new(nodes, &ends);
            let mut seen = vec![false; ends.len()];
            for node in 0..nodes as u32 {
                for arc in csr.out(node) {
                    assert_eq!((node, csr.head(arc)), ends[input[arc as usize] as usize]);
                    assert!(!std::mem::replace(&mut seen[arc as usize], true));
                }
                assert!(csr.incoming(node).is_sorted());
                assert!(csr.incoming(node).iter().all(|&arc| csr.head(arc) == node));
            }
            assert!(seen.iter().all(|&seen| seen));
            assert_eq!((0..nodes as u32).map(|node| csr.incoming(node).len()).sum::<usize>(), ends.len());
        }
    }

    #[test]
    #[should_panic(expected = "does not exist")]
    fn refuses_an_end_outside() {
        let _ = Csr::new(2, &[(0, 2)]);
    }
}
