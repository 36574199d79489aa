//! Rows in an order in which a sweep can visit them without guessing.
//!
//! Problem: a sweep looks at a few halves of every node, and how many is different from node to node, so that the
//! processor guesses wrong at almost every one.
//!
//! Idea: a node can be visited as soon as all upper ends of its halves are. Nodes of the same depth in this sense do
//! not depend on each other, so among them those with equally many halves can follow each other, in runs in which the inner
//! loop has a fixed length. In a very large graph what counts is that a node lies near its upper ends in memory; there
//! the order stays that of the ranks, from the top down.
//!
//! Complexity: O(nodes + halves) to build. Memory: 8 bytes a half and 4 a node, for each direction that is asked for.
//!
//! Ties: none; the order has no influence on any distance.
//!
//! Paper: D. Delling, A. V. Goldberg, A. Nowatzyk, R. F. Werneck, "PHAST: Hardware-accelerated shortest path trees", 2013,
//! doi:10.1016/j.jpdc.2012.02.007, section 4 (orders by level).

use super::pruned::Rows;

/// Up to this many nodes an array of distances stays in a near cache, and any order of visits is a good one.
const NEAR: usize = 1 << 18;

/// The halves of all nodes in the order of a sweep.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Descent {
    /// Ranks in the order in which they are visited.
    pub(super) order: Vec<u32>,
    /// Numbers of halves, and how many ranks in succession have so many.
    runs: Vec<(u32, u32)>,
    /// Upper end and weight of each half.
    halves: Vec<[u32; 2]>,
}

impl Descent {
    /// Orders rows for a sweep.
    pub(super) fn new(rows: &Rows) -> Descent {
        let nodes = rows.nodes() as u32;
        let mut order: Vec<u32> = (0..nodes).rev().collect();
        if order.len() <= NEAR {
            let mut level = vec![0u32; order.len()];
            for &rank in &order {
                let above = rows.high[rows.of(rank)].iter().map(|&high| level[high as usize] + 1);
                level[rank as usize] = above.max().unwrap_or(0);
            }
            order.reverse();
            order = sorted_by(order, |rank| rows.of(rank).len() as u32);
            order = sorted_by(order, |rank| level[rank as usize]);
        }
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let mut halves = Vec::with_capacity(rows.high.len());
        for &rank in &order {
            let of = rows.of(rank);
            match runs.last_mut() {
                Some((count, ranks)) if *count as usize == of.len() => *ranks += 1,
                _ => runs.push((of.len() as u32, 1)),
            }
            halves.extend(
                rows.high[of.clone()].iter().zip(&rows.weight[of]).map(|(&high, &weight)| [high, weight]),
            );
        }
        Descent { order, runs, halves }
    }

    /// Lowers the distance of every rank to the least over its halves.
    pub(super) fn distances(&self, distance: &mut [u32]) {
        let (mut order, mut halves) = (&self.order[..], &self.halves[..]);
        for &(count, ranks) in &self.runs {
            let (here, later) = order.split_at(ranks as usize);
            let (rows, rest) = halves.split_at((count * ranks) as usize);
            (order, halves) = (later, rest);
            match count {
                0 => {}
                1 => fixed::<1>(here, rows, distance),
                2 => fixed::<2>(here, rows, distance),
                3 => fixed::<3>(here, rows, distance),
                4 => fixed::<4>(here, rows, distance),
                5 => fixed::<5>(here, rows, distance),
                _ => {
                    for (&rank, row) in here.iter().zip(rows.chunks_exact(count as usize)) {
                        distance[rank as usize] = least(distance[rank as usize], row, distance);
                    }
                }
            }
        }
    }

    /// The same with an arc beside each distance, in the lower half of a number: `arcs` has the one that each half ends with. Of equal distances the
    /// one with the smallest arc is taken.
    pub(super) fn parents(&self, arcs: &[u32], near: &mut [u64]) {
        let (mut order, mut halves, mut arcs) = (&self.order[..], &self.halves[..], arcs);
        for &(count, ranks) in &self.runs {
            let (here, later) = order.split_at(ranks as usize);
            let (rows, rest) = halves.split_at((count * ranks) as usize);
            let (ends, other) = arcs.split_at((count * ranks) as usize);
            (order, halves, arcs) = (later, rest, other);
            if count == 0 {
                continue;
            }
            let rows = rows.chunks_exact(count as usize).zip(ends.chunks_exact(count as usize));
            for (&rank, (row, ends)) in here.iter().zip(rows) {
                let mut least = near[rank as usize];
                for (&[high, weight], &arc) in row.iter().zip(ends) {
                    let sum = (near[high as usize] >> 32) + u64::from(weight);
                    least = least.min(sum << 32 | u64::from(arc));
                }
                near[rank as usize] = least;
            }
        }
    }

    /// The memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        4 * self.order.len() + 8 * self.runs.len() + 8 * self.halves.len()
    }
}

/// Ranks by a small number, and those with the same number as they were.
fn sorted_by(ranks: Vec<u32>, number: impl Fn(u32) -> u32) -> Vec<u32> {
    let mut next: Vec<u32> = Vec::new();
    for &rank in &ranks {
        let at = number(rank) as usize + 1;
        if next.len() <= at {
            next.resize(at + 1, 0);
        }
        next[at] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut sorted = vec![0; ranks.len()];
    for rank in ranks {
        let at = &mut next[number(rank) as usize];
        sorted[*at as usize] = rank;
        *at += 1;
    }
    sorted
}

fn fixed<const COUNT: usize>(order: &[u32], halves: &[[u32; 2]], distance: &mut [u32]) {
    let (rows, _) = halves.as_chunks::<COUNT>();
    for (&rank, row) in order.iter().zip(rows) {
        distance[rank as usize] = least(distance[rank as usize], row, distance);
    }
}

#[inline(always)]
fn least(own: u32, row: &[[u32; 2]], distance: &[u32]) -> u32 {
    // Sums of two values up to FAR fit into 31 bits.
    row.iter().fold(own, |least, &[high, weight]| least.min(distance[high as usize] + weight))
}
