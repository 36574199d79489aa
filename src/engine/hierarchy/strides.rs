//! The halves that paths climb by, in rows, each with its arcs written out.
//!
//! Problem: a path over labels is some twenty halves. Finding each means looking at the halves of a node and at a label of
//! their upper ends, and telling it means following two references for each arc. A router that answers now and then finds
//! none of that in its caches, so what counts is how many lines of memory a path touches.
//!
//! Idea: what is asked of a node lies in one record of 16 bytes, and so does what is asked of a half: its upper end, its
//! weight and where its arcs are. The two parts of a half lie below it, so their arcs are already written when it
//! is its turn, and are copied one after the other. Where all arcs would be too many the longest halves stay as they are and are
//! taken apart down to those that are written.
//!
//! Complexity: O(halves + arcs of all of them) to build. Memory: 16 bytes a half and a node, and 4 an arc written.
//!
//! Ties: those of the metric.
//!
//! Paper: none; the trade of memory for time is the usual one.

use super::metric::{Metric, parts};
use super::pruned::Pruned;
use super::{Hierarchy, NONE};

/// What is asked of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Where its row of labels begins.
    pub label: u32,
    /// The number of its ancestors.
    pub depth: u32,
    /// Where its rows of rising and of falling halves begin.
    rows: [u32; 2],
}

/// A half as paths use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stride {
    /// The upper end.
    pub high: u32,
    pub weight: u32,
    /// Where its arcs begin, or the half if they are not written.
    from: u32,
    /// How many arcs, and whether one of them weighs nothing.
    arcs: u32,
}

/// Says that an arc weighs nothing.
const FREE: u32 = 1 << 31;

/// The halves of all nodes and their arcs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strides {
    /// By rank, and one more.
    places: Vec<Place>,
    sides: [Vec<Stride>; 2],
    arcs: Vec<u32>,
}

/// Of one half while they are written: where its arcs begin, and how many they are, with [`FREE`].
type Written = [u32; 2];

impl Strides {
    /// Writes at most so many arcs out. `first_label` says where the labels of each rank begin, and where they end.
    pub fn new(
        hierarchy: &Hierarchy,
        (metric, pruned): (&Metric, &Pruned),
        arc_weight: &[u32],
        first_label: &[u32],
        most: u32,
    ) -> Strides {
        let rows = [&pruned.rising, &pruned.falling];
        let mut written: Vec<Written> = vec![[0; 2]; metric.middle.len()];
        let mut lengths = Vec::with_capacity(rows[0].half.len() + rows[1].half.len());
        let nodes = hierarchy.nodes() as u32;
        for half in
            (0..nodes).flat_map(|rank| rows.map(|rows| rows.of(rank).map(|at| rows.half[at]))).flatten()
        {
            let arcs = match metric.middle[half as usize] {
                [NONE, arc] if arc_weight[arc as usize] == 0 => FREE | 1,
                [NONE, _] => 1,
                middle => {
                    let (one, two) = parts(half, middle);
                    let [one, two] = [one, two].map(|part| written[part as usize][1]);
                    ((one & !FREE) + (two & !FREE)).min(FREE - 1) | (one | two) & FREE
                }
            };
            written[half as usize][1] = arcs;
            lengths.push(arcs & !FREE);
        }
        let longest = longest_written(lengths, most);
        let (mut arcs, mut sides) = (Vec::new(), [Vec::new(), Vec::new()]);
        let mut places = Vec::with_capacity(hierarchy.nodes() + 1);
        for rank in 0..nodes {
            let (label, end) = (first_label[rank as usize], first_label[rank as usize + 1]);
            places.push(Place {
                label,
                depth: end - label - 1,
                rows: sides.each_ref().map(|side| side.len() as u32),
            });
            for (rows, side) in rows.iter().zip(&mut sides) {
                for (high, weight, half) in rows.halves(rank) {
                    let length = written[half as usize][1];
                    if length & !FREE > longest {
                        side.push(Stride { high, weight, from: half, arcs: length & FREE });
                        continue;
                    }
                    let from = arcs.len() as u32;
                    written[half as usize][0] = from;
                    side.push(Stride { high, weight, from, arcs: length });
                    match metric.middle[half as usize] {
                        [NONE, arc] => arcs.push(arc),
                        middle => {
                            let (one, two) = parts(half, middle);
                            for [start, length] in [one, two].map(|part| written[part as usize]) {
                                arcs.extend_from_within(start as usize..(start + (length & !FREE)) as usize);
                            }
                        }
                    }
                }
            }
        }
        let end = first_label[nodes as usize];
        places.push(Place { label: end, depth: 0, rows: sides.each_ref().map(|side| side.len() as u32) });
        Strides { places, sides, arcs }
    }

    #[inline]
    pub fn place(&self, rank: u32) -> Place {
        self.places[rank as usize]
    }

    /// The rising (0) or falling (1) halves of a rank.
    #[inline]
    pub fn row(&self, rank: u32, side: usize) -> &[Stride] {
        let (start, end) = (self.places[rank as usize].rows[side], self.places[rank as usize + 1].rows[side]);
        &self.sides[side][start as usize..end as usize]
    }

    /// Appends the arcs of a half in the order of travel; true where one of them weighs nothing. `stack` is a buffer.
    #[inline]
    pub fn tell(&self, stride: Stride, metric: &Metric, arcs: &mut Vec<u32>, stack: &mut Vec<u32>) -> bool {
        let length = (stride.arcs & !FREE) as usize;
        if length == 0 {
            metric.unpack(stride.from, arcs, stack);
        } else {
            let from = stride.from as usize;
            arcs.extend_from_slice(&self.arcs[from..from + length]);
        }
        stride.arcs & FREE != 0
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        16 * (self.places.len() + self.sides[0].len() + self.sides[1].len()) + 4 * self.arcs.len()
    }
}

/// How many arcs a half has at most, so that no more than `most` are written for all that have no more.
fn longest_written(mut lengths: Vec<u32>, most: u32) -> u32 {
    if lengths.iter().map(|&length| u64::from(length)).sum::<u64>() <= u64::from(most) {
        return u32::MAX;
    }
    lengths.sort_unstable();
    let mut total = 0;
    for length in lengths {
        total += u64::from(length);
        if total > u64::from(most) {
            return length - 1;
        }
    }
    u32::MAX
}
