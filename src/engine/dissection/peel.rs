//! Taking away nodes of degree two or less, in rounds.
//!
//! Problem: trees and chains have hierarchies of logarithmic depth that no search for cuts is needed to find.
//!
//! Idea: in each round an independent set of nodes of degree at most two is eliminated: a leaf is dropped, a node
//! between two others is replaced by an edge between them. A round takes at least a third of every chain and all leaves
//! of every star, so the elimination tree gains one level for a constant share of such nodes (rake and compress: G. L.
//! Miller, J. H. Reif, "Parallel tree contraction and its application", 1985, doi:10.1109/SFCS.1985.43).
//!
//! Each end of an edge knows the place of the other one, so an edge is replaced or removed in constant time. Whether two
//! nodes are adjacent already is looked up in the shorter of their rows if that is short; otherwise a parallel edge
//! stays, and is removed when the rows are made again.
//!
//! Complexity: O(nodes + edges) a pass; passes follow as long as removed parallel edges make new nodes of degree two.

use super::rows::Rows;

/// Rows up to this length are searched for a neighbour.
const SHORT: usize = 24;
/// Rounds of a pass. A fan can be peeled from its ends only; it is left to the cuts.
const ROUNDS: u32 = 64;
const PASSES: usize = 8;

/// What is left, and what was taken away before.
pub(super) struct Kernel {
    /// Eliminated nodes, in order.
    pub(super) eliminated: Vec<u32>,
    /// The nodes that are left, and the graph between them.
    pub(super) node: Vec<u32>,
    pub(super) rows: Rows,
}

pub(super) fn peel(first: &[u32], neighbour: &[u32]) -> Kernel {
    let nodes = first.len().saturating_sub(1);
    let mut eliminated = Vec::new();
    let mut node: Vec<u32> = (0..nodes as u32).collect();
    let mut rows = None;
    for _ in 0..PASSES {
        let (first, neighbour) =
            rows.as_ref().map_or((first, neighbour), |rows: &Rows| (&rows.first[..], &rows.neighbour[..]));
        let mut pass = Pass::new(first, neighbour);
        pass.rounds();
        if pass.eliminated.is_empty() {
            break;
        }
        eliminated.extend(pass.eliminated.iter().map(|&local| node[local as usize]));
        let (left, next, parallel) = pass.rest();
        node = left.iter().map(|&local| node[local as usize]).collect();
        rows = Some(next);
        if !parallel {
            break;
        }
    }
    let rows = rows.unwrap_or_else(|| Rows { first: first.to_vec(), neighbour: neighbour.to_vec() });
    Kernel { eliminated, node, rows }
}

struct Pass<'a> {
    first: &'a [u32],
    degree: Vec<u32>,
    head: Vec<u32>,
    twin: Vec<u32>,
    gone: Vec<bool>,
    eliminated: Vec<u32>,
}

impl<'a> Pass<'a> {
    fn new(first: &'a [u32], neighbour: &[u32]) -> Self {
        let nodes = first.len().saturating_sub(1);
        let mut twin = vec![0u32; neighbour.len()];
        let mut next: Vec<u32> = first[..nodes].to_vec();
        for node in 0..nodes {
            for at in first[node]..first[node + 1] {
                let slot = &mut next[neighbour[at as usize] as usize];
                twin[at as usize] = *slot;
                *slot += 1;
            }
        }
        Self {
            first,
            degree: first.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            head: neighbour.to_vec(),
            twin,
            gone: vec![false; nodes],
            eliminated: Vec::new(),
        }
    }

    fn rounds(&mut self) {
        let nodes = self.degree.len();
        let mut now: Vec<u32> = (0..nodes as u32).filter(|&node| self.degree[node as usize] <= 2).collect();
        let mut next = Vec::new();
        // The round in which a node was touched last, and the round for which it stands in line.
        let mut touched = vec![0u32; nodes];
        let mut listed = vec![0u32; nodes];
        for round in 1..=ROUNDS {
            if now.is_empty() {
                break;
            }
            for &node in &now {
                if self.gone[node as usize] {
                    continue;
                }
                if touched[node as usize] == round {
                    if std::mem::replace(&mut listed[node as usize], round) != round {
                        next.push(node);
                    }
                    continue;
                }
                let (ends, count) = self.eliminate(node);
                for &end in &ends[..count] {
                    touched[end as usize] = round;
                    if self.degree[end as usize] <= 2
                        && std::mem::replace(&mut listed[end as usize], round) != round
                    {
                        next.push(end);
                    }
                }
            }
            now.clear();
            std::mem::swap(&mut now, &mut next);
        }
    }

    fn eliminate(&mut self, node: u32) -> ([u32; 2], usize) {
        self.gone[node as usize] = true;
        self.eliminated.push(node);
        let at = self.first[node as usize] as usize;
        match self.degree[node as usize] {
            0 => ([0; 2], 0),
            1 => {
                let end = self.head[at];
                self.remove(end, self.twin[at]);
                ([end, 0], 1)
            }
            _ => {
                let (one, two) = (self.head[at], self.head[at + 1]);
                if one == two {
                    self.remove(one, self.twin[at]);
                    self.remove(one, self.twin[at + 1]);
                } else if self.adjacent(one, two) {
                    self.remove(one, self.twin[at]);
                    self.remove(two, self.twin[at + 1]);
                } else {
                    let (from_one, from_two) = (self.twin[at], self.twin[at + 1]);
                    self.head[from_one as usize] = two;
                    self.head[from_two as usize] = one;
                    self.twin[from_one as usize] = from_two;
                    self.twin[from_two as usize] = from_one;
                }
                ([one, two], 2)
            }
        }
    }

    fn adjacent(&self, one: u32, two: u32) -> bool {
        let (short, long) =
            if self.degree[one as usize] <= self.degree[two as usize] { (one, two) } else { (two, one) };
        let row = self.row(short);
        row.len() <= SHORT && self.head[row].contains(&long)
    }

    fn row(&self, node: u32) -> std::ops::Range<usize> {
        let start = self.first[node as usize] as usize;
        start..start + self.degree[node as usize] as usize
    }

    /// Removes the end at `at` from the row of `node`. The last one of the row takes its place.
    fn remove(&mut self, node: u32, at: u32) {
        self.degree[node as usize] -= 1;
        let last = self.first[node as usize] + self.degree[node as usize];
        if at != last {
            self.head[at as usize] = self.head[last as usize];
            let other = self.twin[last as usize];
            self.twin[at as usize] = other;
            self.twin[other as usize] = at;
        }
    }

    /// The nodes left, the graph between them, and whether parallel edges were in it.
    fn rest(self) -> (Vec<u32>, Rows, bool) {
        let nodes = self.degree.len();
        let left: Vec<u32> = (0..nodes as u32).filter(|&node| !self.gone[node as usize]).collect();
        let mut local = vec![0u32; nodes];
        left.iter().enumerate().for_each(|(at, &node)| local[node as usize] = at as u32);
        let mut rows = Rows { first: vec![0], neighbour: Vec::new() };
        let mut row = Vec::new();
        let mut parallel = false;
        for &node in &left {
            row.clear();
            row.extend(self.head[self.row(node)].iter().map(|&head| local[head as usize]));
            row.sort_unstable();
            let length = row.len();
            row.dedup();
            parallel |= row.len() < length;
            rows.neighbour.extend_from_slice(&row);
            rows.first.push(rows.neighbour.len() as u32);
        }
        (left, rows, parallel)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::thin::thin;
    use super::*;
    use crate::engine::testing::{random_ends, rng};
    use rand::RngExt;
    use std::collections::BTreeSet;

    /// The graph between the nodes that are left, by joining the neighbours of each node taken away.
    fn eliminate(rows: &[BTreeSet<u32>], eliminated: &[u32]) -> Vec<BTreeSet<u32>> {
        let mut rows = rows.to_vec();
        for &node in eliminated {
            let ends = std::mem::take(&mut rows[node as usize]);
            for &end in &ends {
                rows[end as usize].remove(&node);
                rows[end as usize].extend(ends.iter().filter(|&&other| other != end));
            }
        }
        rows
    }

    pub(in super::super) fn check(rows: &[BTreeSet<u32>], kernel: &Kernel) {
        let expected = eliminate(rows, &kernel.eliminated);
        assert_eq!(kernel.eliminated.len() + kernel.node.len(), rows.len());
        assert!(kernel.eliminated.iter().all(|node| kernel.node.binary_search(node).is_err()));
        assert!(kernel.node.is_sorted());
        for (at, &name) in kernel.node.iter().enumerate() {
            let row: Vec<u32> =
                kernel.rows.of(at as u32).iter().map(|&next| kernel.node[next as usize]).collect();
            assert!(row.iter().eq(&expected[name as usize]), "{row:?} {:?}", expected[name as usize]);
        }
    }

    /// Neighbours as sets, and the same in rows.
    pub(in super::super) fn rows_of(
        nodes: usize,
        ends: &[(u32, u32)],
    ) -> (Vec<BTreeSet<u32>>, Vec<u32>, Vec<u32>) {
        let mut rows = vec![BTreeSet::new(); nodes];
        for &(a, b) in ends.iter().filter(|(a, b)| a != b) {
            rows[a as usize].insert(b);
            rows[b as usize].insert(a);
        }
        let mut first = vec![0];
        let mut neighbour = Vec::new();
        for row in &rows {
            neighbour.extend(row);
            first.push(neighbour.len() as u32);
        }
        (rows, first, neighbour)
    }

    #[test]
    fn what_is_left_is_the_graph_after_elimination() {
        let mut rng = rng(31);
        let (mut peeled, mut thinned, mut left) = (0, 0, 0);
        for round in 0..3_000 {
            let nodes = rng.random_range(1..40usize);
            let mut ends = random_ends(&mut rng, nodes, nodes * [2, 3, 4][round % 3]);
            if round % 5 == 0 {
                // A node that touches all, and chains of one node between two others, more than a short row holds.
                ends.extend((0..nodes as u32).map(|node| (0, node)));
                ends.extend((0..nodes as u32).map(|node| (1 % nodes as u32, node)));
            }
            let (rows, first, neighbour) = rows_of(nodes, &ends);
            let kernel = peel(&first, &neighbour);
            check(&rows, &kernel);
            assert!((0..kernel.node.len() as u32).all(|node| kernel.rows.degree(node) > 2));
            let before = kernel.eliminated.len();
            let kernel = thin(kernel);
            check(&rows, &kernel);
            peeled += before;
            thinned += kernel.eliminated.len() - before;
            left += kernel.node.len();
        }
        assert!(peeled > 10_000 && thinned > 1_000 && left > 5_000, "{peeled} {thinned} {left}");
    }
}
