//! Distances to all ancestors for the upper part of the elimination tree.
//!
//! Problem: in a graph too large for labels most of a climb passes the upper ancestors, which have many halves each.
//!
//! Idea: the nodes above large subtrees are few, and nearly all climbs end among them. They keep the weight of climbing to each of
//! their ancestors, and back, listed from the root; a climb stops at the first of them on its way, and what it has reached among
//! them it reads on from there, row by row ([`super::climb`]). The nodes are those above the largest subtrees, as many as there is
//! room for; with a node its ancestors are among them.
//!
//! Beside them the arcs of short halves are written out ([`super::short`]), because most of what is left is telling the path.
//!
//! Complexity: O(halves x depth) of these nodes to build. Memory: 8 bytes for each pair of such a node and an ancestor, 4 a node of
//! the graph, and what [`super::short`] takes.
//!
//! Ties: where halves lead on equally well the one with the lowest upper end.
//!
//! Exactness: if no finite weight in the rows exceeds [`LIMIT`], no sum was cut off; else there are no rows (`None`).
//!
//! Paper: D. Ouyang, L. Qin, L. Chang, X. Lin, Y. Zhang, Q. Zhu, "When hierarchy meets 2-hop-labeling", 2018,
//! doi:10.1145/3183713.3196913 (the rows, for all nodes).

use super::labels::depths;
use super::metric::Metric;
use super::pruned::{Pruned, Rows};
use super::short::Short;
use super::{FAR, Hierarchy, LIMIT, NONE};

/// Rows of weights between the upper ranks and their ancestors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upper {
    /// By rank: the number among the upper ones, by rising rank, or [`NONE`].
    number: Vec<u32>,
    /// By number: that of the parent.
    parent: Vec<u32>,
    first: Vec<u32>,
    weight: [Vec<u32>; 2],
    most: u32,
    short: Short,
}

impl Upper {
    /// Rows for at most so many pairs of a node and an ancestor, and as many arcs written out; `None` where that is none, or a sum might not
    /// fit.
    pub fn new(hierarchy: &Hierarchy, (metric, pruned): (&Metric, &Pruned), most: u32) -> Option<Upper> {
        let nodes = hierarchy.nodes();
        let depth = depths(hierarchy);
        let mut size = vec![1u32; nodes];
        let mut pairs = vec![0u64; nodes + 1];
        for rank in 0..nodes {
            let parent = hierarchy.parent(rank as u32);
            if parent != NONE {
                size[parent as usize] += size[rank];
            }
            pairs[size[rank] as usize] += u64::from(depth[rank]) + 1;
        }
        let mut total = 0;
        let mut least = nodes + 1;
        while least > 1 && total + pairs[least - 1] <= u64::from(most) {
            least -= 1;
            total += pairs[least];
        }
        let mut number = vec![NONE; nodes];
        let (mut ranks, mut first) = (Vec::new(), vec![0u32]);
        for rank in (0..nodes).filter(|&rank| size[rank] as usize >= least) {
            number[rank] = ranks.len() as u32;
            ranks.push(rank as u32);
            first.push(first[ranks.len() - 1] + depth[rank] + 1);
        }
        if ranks.is_empty() {
            return None;
        }
        let parent = ranks.iter().map(|&rank| match hierarchy.parent(rank) {
            NONE => NONE,
            parent => number[parent as usize],
        });
        let parent = parent.collect();
        let weight = [
            weights(&ranks, &number, &first, &pruned.rising)?,
            weights(&ranks, &number, &first, &pruned.falling)?,
        ];
        let finite = weight.iter().flatten().copied().filter(|&weight| weight < FAR);
        let largest = finite.max().unwrap_or(0);
        Some(Upper { number, parent, first, weight, most: largest, short: Short::new(metric, most) })
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        let rows: usize = self.weight.iter().map(Vec::len).sum();
        4 * (self.number.len() + self.parent.len() + self.first.len() + rows) + self.short.bytes()
    }

    /// Whether a rank is among the upper ones.
    #[inline]
    pub fn has(&self, rank: u32) -> bool {
        self.number[rank as usize] != NONE
    }

    /// The arcs of short halves.
    pub fn short(&self) -> &Short {
        &self.short
    }

    /// The largest finite weight in the rows.
    pub fn most(&self) -> u32 {
        self.most
    }

    /// The weights from an upper rank to its ancestors and itself, from the root on, or back from them.
    #[inline]
    pub fn row(&self, rank: u32, backward: bool) -> &[u32] {
        let number = self.number[rank as usize] as usize;
        &self.weight[usize::from(backward)][self.first[number] as usize..self.first[number + 1] as usize]
    }

    /// How many ancestors two upper ranks have in common, themselves included.
    pub fn common(&self, one: u32, other: u32) -> usize {
        let (mut one, mut other) = (self.number[one as usize], self.number[other as usize]);
        // Parents have larger numbers, and no parent the largest.
        while one != other {
            if one < other {
                one = self.parent[one as usize];
            } else {
                other = self.parent[other as usize];
            }
        }
        if one == NONE {
            return 0;
        }
        (self.first[one as usize + 1] - self.first[one as usize]) as usize
    }

    /// Lists, in place of what was listed, the halves from an upper rank to its ancestor at a depth, or in the same order those back from it.
    pub fn halves(&self, from: u32, depth: usize, pruned: &Pruned, backward: bool, halves: &mut Vec<u32>) {
        let rows = if backward { &pruned.falling } else { &pruned.rising };
        let mut rank = from;
        let mut left = self.row(rank, backward)[depth];
        halves.clear();
        loop {
            let next = rows.halves(rank).find(|&(high, weight, _)| {
                weight <= left
                    && self.row(high, backward).get(depth).is_some_and(|&more| weight + more == left)
            });
            // At the ancestor itself nothing that leads on has it in its row.
            let Some((high, weight, half)) = next else { return };
            halves.push(half);
            left -= weight;
            rank = high;
        }
    }
}

fn weights(ranks: &[u32], number: &[u32], first: &[u32], halves: &Rows) -> Option<Vec<u32>> {
    let mut all = vec![FAR; first[ranks.len()] as usize];
    for (at, &rank) in ranks.iter().enumerate().rev() {
        let (start, end) = (first[at] as usize, first[at + 1] as usize);
        let (own, above) = all[start..].split_at_mut(end - start);
        own[end - start - 1] = 0;
        for (high, weight, _) in halves.halves(rank) {
            // Upper ends have larger numbers.
            let higher = number[high as usize] as usize;
            lower(own, &above[first[higher] as usize - end..first[higher + 1] as usize - end], weight);
        }
        if own.iter().any(|&weight| weight > LIMIT && weight < FAR) {
            return None;
        }
    }
    Some(all)
}

/// Lowers each of `row` to what it is over `other`, as far as both go. No sum may exceed 31 bits.
#[inline]
pub fn lower(row: &mut [u32], other: &[u32], weight: u32) {
    for (own, &more) in row.iter_mut().zip(other) {
        // As signed numbers, because the least of those is an instruction on every machine; they fit.
        *own = (*own as i32).min((more + weight) as i32) as u32;
    }
}
