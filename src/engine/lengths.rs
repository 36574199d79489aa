//! Shortest paths under long weights: from some nodes to all that are nearer than a limit.
//!
//! Problem: a price is laid on arcs that many flows share, in parts so small that 32 bits do not hold a weight, and again and again the least sum of
//! weight and prices from one group of nodes to many others is asked for.
//!
//! Idea: Dijkstra's labels as in [`super::search`], with `u64` weights, on arrays that are written whole. What is as far as the limit counts as
//! not reached, so no sum exceeds twice the limit.
//!
//! Complexity: O((nodes + arcs) log nodes) for the part that is nearer than the limit. Memory: 12 bytes a node, and the heap.
//!
//! Ties: nodes of equal distance are settled by rising number; of parents that give the same distance the first that was found stays.
//!
//! Paper: E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959, doi:10.1007/BF01386390.

use super::csr::Csr;
use super::heap::Heap;

/// What is not nearer than the limit.
pub const FAR: u64 = u64::MAX;
/// The largest limit: twice as much is still a number.
pub const MOST: u64 = 1 << 62;

const NONE: u32 = u32::MAX;

/// The workspace of searches on graphs of a fixed number of nodes.
#[derive(Debug, Clone)]
pub struct Lengths {
    distance: Vec<u64>,
    parent: Vec<u32>,
    heap: Heap,
}

impl Lengths {
    /// A workspace for graphs of `nodes` nodes.
    pub fn new(nodes: usize) -> Lengths {
        Lengths { distance: vec![FAR; nodes], parent: vec![NONE; nodes], heap: Heap::new(nodes) }
    }

    /// Finds the distance of every node that is nearer to `starts` than `limit`. An arc as long as the limit or longer is not used.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph, a node does not exist, or `limit` exceeds [`MOST`].
    pub fn run(&mut self, csr: &Csr, length: &[u64], starts: impl IntoIterator<Item = u32>, limit: u64) {
        assert_eq!(csr.nodes(), self.distance.len(), "the workspace is for another number of nodes");
        assert_eq!(csr.arcs(), length.len(), "one length an arc");
        assert!(limit <= MOST, "the limit is too large");
        self.distance.fill(FAR);
        self.parent.fill(NONE);
        self.heap.clear();
        for node in starts {
            if limit > 0 {
                self.distance[node as usize] = 0;
                self.heap.push_or_lower(node, 0);
            }
        }
        while let Some((key, node)) = self.heap.pop() {
            for arc in csr.out(node) {
                let more = length[arc as usize];
                if more >= limit - key {
                    continue;
                }
                let (head, sum) = (csr.head(arc), key + more);
                if sum < self.distance[head as usize] {
                    self.distance[head as usize] = sum;
                    self.parent[head as usize] = arc;
                    self.heap.push_or_lower(head, sum);
                }
            }
        }
    }

    /// The distance of a node, or [`FAR`].
    pub fn to(&self, node: u32) -> u64 {
        self.distance[node as usize]
    }

    /// Writes the arcs of a shortest path to a node that was reached, in order.
    pub fn path(&self, csr: &Csr, node: u32, arcs: &mut Vec<u32>) {
        arcs.clear();
        let mut arc = self.parent[node as usize];
        while arc != NONE {
            arcs.push(arc);
            arc = self.parent[csr.tail(arc) as usize];
        }
        arcs.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{all_pairs, random_ends, rng};
    use rand::RngExt;

    #[test]
    fn agrees_with_all_pairs() {
        let mut rng = rng(31);
        let (mut cut, mut long) = (0, 0);
        for _ in 0..5_000 {
            let nodes = rng.random_range(1..9usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 24));
            let weight: Vec<u32> = (0..csr.arcs()).map(|_| rng.random_range(0..6)).collect();
            let closed: Vec<bool> = weight.iter().map(|_| rng.random_range(0..9) == 0).collect();
            let truth = all_pairs(nodes, &csr.ends(), &weight, &closed);
            let one = 1u64 << rng.random_range(0..50);
            let lengths: Vec<u64> = weight
                .iter()
                .zip(&closed)
                .map(|(&weight, &closed)| if closed { FAR } else { u64::from(weight) * one })
                .collect();
            let limit = if rng.random_range(0..3) == 0 { rng.random_range(0..12) * one } else { MOST };
            let start = rng.random_range(0..nodes);
            let mut found = Lengths::new(nodes);
            found.run(&csr, &lengths, [start as u32], limit);
            let mut arcs = Vec::new();
            for (node, truth) in truth[start].iter().enumerate() {
                let expected = truth.map(|weight| weight * one).filter(|&weight| weight < limit);
                assert_eq!(found.to(node as u32), expected.unwrap_or(FAR));
                cut += usize::from(truth.is_some() && expected.is_none());
                if let Some(expected) = expected {
                    found.path(&csr, node as u32, &mut arcs);
                    assert_eq!(arcs.iter().map(|&arc| lengths[arc as usize]).sum::<u64>(), expected);
                    assert!(arcs.windows(2).all(|pair| csr.head(pair[0]) == csr.tail(pair[1])));
                    let last = arcs.last().map_or(start, |&arc| csr.head(arc) as usize);
                    assert_eq!(last, node);
                    long += usize::from(arcs.len() > 2);
                }
            }
        }
        assert!(cut > 500 && long > 500, "{cut} {long}");
    }
}
