//! The arcs of every half, written out.
//!
//! Problem: a path is told arc by arc, and taking the halves of a large edge apart follows two references for each arc.
//!
//! Idea: the two parts of a half lie below it, so their arcs are already written when it is its turn, and are copied one after
//! the other. A path of some twenty halves is then twenty copies.
//!
//! Complexity: O(halves + arcs of all of them) to build. Memory: 4 bytes a half and 4 an arc written.
//!
//! Ties: those of the metric.
//!
//! Paper: none; the trade of memory for time is the usual one.

use super::NONE;
use super::metric::Metric;

/// The arcs of every half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    first: Vec<u32>,
    arcs: Vec<u32>,
}

impl Unpacked {
    /// Writes them out; `None` where they are more than `most`.
    pub fn new(metric: &Metric, most: u32) -> Option<Unpacked> {
        let halves = metric.middle.len();
        let mut first: Vec<u32> = Vec::with_capacity(halves + 1);
        let mut total = 0u32;
        first.push(0);
        for (half, &[edge, other]) in metric.middle.iter().enumerate() {
            let length = |half: u32| first[half as usize + 1] - first[half as usize];
            let arcs = match (edge, other) {
                (NONE, NONE) => 0,
                (NONE, _) => 1,
                _ => {
                    let (one, two) = parts(half as u32, [edge, other]);
                    length(one).checked_add(length(two))?
                }
            };
            total = total.checked_add(arcs).filter(|&total| total <= most)?;
            first.push(total);
        }
        let mut arcs: Vec<u32> = Vec::with_capacity(total as usize);
        for (half, &[edge, other]) in metric.middle.iter().enumerate() {
            match (edge, other) {
                (NONE, NONE) => {}
                (NONE, arc) => arcs.push(arc),
                _ => {
                    let (one, two) = parts(half as u32, [edge, other]);
                    for part in [one, two] {
                        let (start, end) = (first[part as usize], first[part as usize + 1]);
                        arcs.extend_from_within(start as usize..end as usize);
                    }
                }
            }
        }
        Some(Unpacked { first, arcs })
    }

    /// The arcs of a half in the order of travel.
    #[inline]
    pub fn arcs(&self, half: u32) -> &[u32] {
        let half = half as usize;
        &self.arcs[self.first[half] as usize..self.first[half + 1] as usize]
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        4 * (self.first.len() + self.arcs.len())
    }
}

/// The two halves that a half is made of, in the order of travel.
#[inline]
pub fn parts(half: u32, [first, second]: [u32; 2]) -> (u32, u32) {
    // Up, over `v` from `x`: down the first edge and up the second. Down: the other way round.
    if half & 1 == 0 { (2 * first + 1, 2 * second) } else { (2 * second + 1, 2 * first) }
}
