//! The arcs of short halves, written out.
//!
//! Problem: taking a half apart follows two references for each of its arcs, and in a large graph each is far away in memory. Written
//! out, the arcs of all halves of such a graph would take more memory than the rest of it.
//!
//! Idea: the two parts of a half lie below it, so their arcs are already written when it is its turn, and are copied one after
//! the other. Only halves of few arcs are written, as many arcs as there is room for; longer ones are taken apart
//! down to those, so of a thousand references some tens are left.
//!
//! Complexity: O(halves + arcs written) to build. Memory: 4 bytes a half and 4 an arc written.
//!
//! Ties: those of the metric.
//!
//! Paper: none; the trade of memory for time is the usual one.

use super::NONE;
use super::metric::{Metric, Middle, parts};

/// Halves of more arcs than this are never written.
const LONGEST: usize = 64;

/// The arcs of short halves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    first: Vec<u32>,
    arcs: Vec<u32>,
}

impl Short {
    /// Writes the arcs of halves of up to as many arcs as make no more than `most` in all. Every half that is no more than an arc is
    /// written in any case.
    pub fn new(metric: &Metric, most: u32) -> Short {
        let lengths = lengths(&metric.middle);
        let mut count = [0u64; LONGEST + 1];
        lengths.iter().for_each(|&length| count[usize::from(length)] += 1);
        let (mut longest, mut total) = (1, count[1]);
        while longest < LONGEST && total + count[longest + 1] * (longest as u64 + 1) <= u64::from(most) {
            longest += 1;
            total += count[longest] * longest as u64;
        }
        let mut first: Vec<u32> = Vec::with_capacity(lengths.len() + 1);
        let mut arcs: Vec<u32> = Vec::with_capacity(total as usize);
        first.push(0);
        for (half, (&[edge, other], &length)) in metric.middle.iter().zip(&lengths).enumerate() {
            if edge == NONE && other != NONE {
                arcs.push(other);
            } else if (1..=longest).contains(&usize::from(length)) {
                let (one, two) = parts(half as u32, [edge, other]);
                for part in [one as usize, two as usize] {
                    arcs.extend_from_within(first[part] as usize..first[part + 1] as usize);
                }
            }
            first.push(arcs.len() as u32);
        }
        Short { first, arcs }
    }

    /// Appends the arcs of a half in the order of travel. `stack` is a buffer.
    pub fn tell(&self, metric: &Metric, half: u32, arcs: &mut Vec<u32>, stack: &mut Vec<u32>) {
        let mut half = half;
        loop {
            let (start, end) = (self.first[half as usize], self.first[half as usize + 1]);
            if start == end {
                let (now, later) = parts(half, metric.middle[half as usize]);
                stack.push(later);
                half = now;
                continue;
            }
            arcs.extend_from_slice(&self.arcs[start as usize..end as usize]);
            let Some(next) = stack.pop() else { return };
            half = next;
        }
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        4 * (self.first.len() + self.arcs.len())
    }
}

/// By half: the number of its arcs, zero where these are too many or none.
fn lengths(middle: &[Middle]) -> Vec<u8> {
    let mut lengths: Vec<u8> = Vec::with_capacity(middle.len());
    for (half, &[edge, other]) in middle.iter().enumerate() {
        let length = match (edge, other) {
            (NONE, NONE) => 0,
            (NONE, _) => 1,
            _ => {
                let (one, two) = parts(half as u32, [edge, other]);
                match (lengths[one as usize], lengths[two as usize]) {
                    (0, _) | (_, 0) => 0,
                    (one, two) if usize::from(one) + usize::from(two) <= LONGEST => one + two,
                    _ => 0,
                }
            }
        };
        lengths.push(length);
    }
    lengths
}
