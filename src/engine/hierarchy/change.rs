//! Single weights that change: only the halves that rest on them are found again.
//!
//! Problem: close or change a few arcs and ask again at once.
//!
//! Idea: the weight of a half is the least of its arcs and of the triangles below it, so a change spreads upwards only.
//! Edges whose value may change wait in a queue by rising number, which is an order in which everything below an edge is
//! settled before it. A half that becomes lighter offers itself to the triangles above it; a half that becomes heavier
//! matters only to those that name it as their middle, and only these are found again from all their triangles. The old
//! values are logged, so a trial can be taken back.
//!
//! Complexity: O(triangles below and above the edges that change). Memory: a copy of the metric and of the weights of the
//! arcs, 1 byte an edge, and the log.
//!
//! Ties: as in [`super::metric`] when a half is found again; a half that merely gets an equal offer stays as it is.
//!
//! Paper: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843,
//! section 6 (partial updates).

use super::metric::{Metric, Middle};
use super::{FAR, Hierarchy, LIMIT, NONE};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const WAITING: u8 = 1;
/// Added for each half that has to be found again from all its triangles.
const STALE: [u8; 2] = [2, 4];

/// A metric whose weights can be changed and changed back.
#[derive(Debug, Clone)]
pub struct Changing {
    metric: Metric,
    arc_weight: Vec<u32>,
    flags: Vec<u8>,
    queue: BinaryHeap<Reverse<u32>>,
    half_log: Vec<(u32, u32, Middle)>,
    arc_log: Vec<(u32, u32)>,
    is_exact: bool,
}

impl Changing {
    /// A copy of a metric, and the weights of the arcs it was made from.
    pub fn new(metric: &Metric, arc_weight: &[u32]) -> Changing {
        Changing {
            metric: metric.clone(),
            arc_weight: arc_weight.to_vec(),
            flags: vec![0; metric.weight.len()],
            queue: BinaryHeap::new(),
            half_log: Vec::new(),
            arc_log: Vec::new(),
            is_exact: true,
        }
    }

    /// The metric as it stands.
    pub fn metric(&self) -> &Metric {
        &self.metric
    }

    /// The weights of the arcs as they stand.
    pub fn arc_weights(&self) -> &[u32] {
        &self.arc_weight
    }

    /// Whether all sums fit. If not, the metric is of no use until [`Changing::reset`], and the caller searches with wider
    /// numbers.
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Gives arcs new weights; `u32::MAX` closes an arc.
    pub fn set(&mut self, hierarchy: &Hierarchy, changes: &[(u32, u32)]) {
        for &(arc, weight) in changes {
            let old = std::mem::replace(&mut self.arc_weight[arc as usize], weight);
            self.arc_log.push((arc, old));
            self.is_exact &= weight <= LIMIT || weight == u32::MAX;
            let half = hierarchy.half(arc);
            if half == NONE || old == weight {
                continue;
            }
            let now = self.metric.half(half);
            if weight < now {
                self.put(half, weight, [NONE, arc]);
                self.wait(half / 2);
            } else if self.metric.middle[half as usize] == [NONE, arc] {
                self.flags[half as usize / 2] |= STALE[half as usize % 2];
                self.wait(half / 2);
            }
        }
        while let Some(Reverse(edge)) = self.queue.pop() {
            let flags = std::mem::take(&mut self.flags[edge as usize]);
            self.settle(hierarchy, edge, flags);
        }
    }

    /// Takes back all changes since the beginning or the last reset.
    pub fn reset(&mut self) {
        while let Some((half, weight, middle)) = self.half_log.pop() {
            self.metric.weight[half as usize / 2][half as usize % 2] = weight;
            self.metric.middle[half as usize] = middle;
        }
        while let Some((arc, weight)) = self.arc_log.pop() {
            self.arc_weight[arc as usize] = weight;
        }
        self.is_exact = true;
    }

    fn put(&mut self, half: u32, weight: u32, middle: Middle) {
        let at = &mut self.metric.weight[half as usize / 2][half as usize % 2];
        self.half_log.push((half, *at, self.metric.middle[half as usize]));
        *at = weight;
        self.metric.middle[half as usize] = middle;
    }

    fn wait(&mut self, edge: u32) {
        if self.flags[edge as usize] & WAITING == 0 {
            self.flags[edge as usize] |= WAITING;
            self.queue.push(Reverse(edge));
        }
    }

    /// Finds the stale halves of an edge again, and tells the triangles above it.
    fn settle(&mut self, hierarchy: &Hierarchy, edge: u32, flags: u8) {
        if flags & (STALE[0] | STALE[1]) != 0 {
            self.find_again(hierarchy, edge, flags);
        }
        let [up_x, down_x] = self.metric.weight[edge as usize];
        self.is_exact &= [up_x, down_x].iter().all(|&weight| weight <= LIMIT || weight == FAR);
        let (v, x) = (hierarchy.low(edge), hierarchy.high(edge));
        for other in hierarchy.up(v) {
            let other = other as u32;
            if other == edge {
                continue;
            }
            let y = hierarchy.high(other);
            let Some(third) = hierarchy.edge(x.min(y), x.max(y)) else { continue };
            let [up_y, down_y] = self.metric.weight[other as usize];
            let (first, second) = (edge.min(other), edge.max(other));
            // From x over v to y, and back: the first is the rising half of the third edge where x is the lower end.
            let sums = [down_x + up_y, down_y + up_x];
            for (way, sum) in sums.into_iter().enumerate() {
                let half = 2 * third + u32::from((way == 0) != (x < y));
                let now = self.metric.half(half);
                if sum < now {
                    self.put(half, sum, [first, second]);
                    self.wait(third);
                } else if sum > now && self.metric.middle[half as usize] == [first, second] {
                    self.flags[third as usize] |= STALE[half as usize % 2];
                    self.wait(third);
                }
            }
        }
    }

    fn find_again(&mut self, hierarchy: &Hierarchy, edge: u32, flags: u8) {
        let mut best = [(FAR, [NONE; 2]); 2];
        for (side, best) in best.iter_mut().enumerate() {
            for &arc in hierarchy.arcs(2 * edge + side as u32) {
                let weight = self.arc_weight[arc as usize];
                if weight < best.0 {
                    *best = (weight, [NONE, arc]);
                }
            }
        }
        let y = hierarchy.high(edge);
        for down in hierarchy.down(hierarchy.low(edge)) {
            let Ok(at) = hierarchy.high[down.others()].binary_search(&y) else { continue };
            let (first, second) = (down.edge, (down.others().start + at) as u32);
            let ([up_x, down_x], [up_y, down_y]) =
                (self.metric.weight[first as usize], self.metric.weight[second as usize]);
            for (best, sum) in best.iter_mut().zip([down_x + up_y, down_y + up_x]) {
                if sum < best.0 {
                    *best = (sum, [first, second]);
                }
            }
        }
        for (side, (weight, middle)) in best.into_iter().enumerate() {
            let half = 2 * edge + side as u32;
            if flags & STALE[side] != 0
                && (weight, middle) != (self.metric.half(half), self.metric.middle[half as usize])
            {
                self.put(half, weight, middle);
            }
        }
    }
}
