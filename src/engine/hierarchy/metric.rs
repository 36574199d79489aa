//! Weights on a hierarchy: customization, perfect customization, and paths read back from edges.
//!
//! Problem: given a weight for every arc, give every half of every edge the least weight of a path between its ends
//! whose other nodes are all lower than both.
//!
//! Idea: rank by rank, every triangle of an edge `(v, x)` and an edge `(v, y)`, `v < x < y`, offers a way between `x`
//! and `y` over `v`. Visiting them by `x` writes only to the edges that lead up from `x`, which lie together, and an
//! array says where each of their upper ends is. Perfect customization visits the same triangles from the top down and
//! lowers the two lower edges by the third, after which a half weighs what its ends are really apart; halves that became
//! lighter are on no shortest path that climbs and descends, and queries leave them out.
//!
//! Complexity: O(triangles + arcs) each. Memory: 8 bytes of weight and 16 of middle an edge.
//!
//! Exactness: values are below 2^30, and [`FAR`] stands for no way. If a finite value exceeded [`LIMIT`] then a larger
//! one might have been cut off, and there is no metric (`None`): the caller searches with wider numbers instead.
//!
//! Ties: an arc beats a pair of halves, the smallest arc wins, then the triangle with the lowest node.
//!
//! Paper: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843.

use super::{FAR, Hierarchy, LIMIT, NONE};
use std::hint::select_unpredictable;

/// Where a half comes from: two edges `(v, x)` and `(v, y)` below it, or `[NONE, arc]`.
pub type Middle = [u32; 2];

/// The weights of all halves and where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// By edge: the weight from the lower to the upper end, and back.
    pub(super) weight: Vec<[u32; 2]>,
    /// By half.
    pub(super) middle: Vec<Middle>,
}

impl Metric {
    /// Puts the weights of the arcs on a hierarchy. Arcs that weigh `u32::MAX` are closed. `None` where sums might not fit.
    ///
    /// # Panics
    ///
    /// If there is not one weight an arc.
    pub fn new(hierarchy: &Hierarchy, arc_weight: &[u32]) -> Option<Metric> {
        assert_eq!(arc_weight.len(), hierarchy.half.len(), "one weight an arc");
        if arc_weight.iter().any(|&weight| weight > LIMIT && weight != u32::MAX) {
            return None;
        }
        let edges = hierarchy.edges();
        let mut metric = Metric { weight: vec![[FAR; 2]; edges], middle: vec![[NONE; 2]; 2 * edges] };
        for (arc, (&half, &weight)) in hierarchy.half.iter().zip(arc_weight).enumerate() {
            if half != NONE && weight < metric.weight[half as usize / 2][half as usize % 2] {
                metric.weight[half as usize / 2][half as usize % 2] = weight;
                metric.middle[half as usize] = [NONE, arc as u32];
            }
        }
        metric.close_triangles(hierarchy);
        let fits = metric.weight.iter().flatten().all(|&weight| weight <= LIMIT || weight == FAR);
        fits.then_some(metric)
    }

    fn close_triangles(&mut self, hierarchy: &Hierarchy) {
        let mut place = vec![0u32; hierarchy.nodes()];
        for x in 0..hierarchy.nodes() as u32 {
            let (up, down) = (hierarchy.up(x), hierarchy.down(x));
            if down.is_empty() {
                continue;
            }
            let start = up.start;
            for edge in up.clone() {
                place[hierarchy.high[edge] as usize] = (edge - start) as u32;
            }
            // What is written lies above `start`, what is read below it.
            let (below, above) = self.weight.split_at_mut(start);
            let above = &mut above[..up.len()];
            let middles = &mut self.middle[2 * start..2 * up.end];
            for down in down {
                let (first, tail) = (down.edge, down.others());
                let [from_v, to_v] = below[first as usize];
                if from_v >= FAR && to_v >= FAR {
                    continue;
                }
                let ends = &hierarchy.high[tail.clone()];
                for (second, (&y, &[up_y, down_y])) in tail.clone().zip(ends.iter().zip(&below[tail])) {
                    let at = place[y as usize] as usize;
                    let [up_xy, down_xy] = &mut above[at];
                    let (up, down) = (to_v + up_y, down_y + from_v);
                    let over = [first, second as u32];
                    middles[2 * at] = select_unpredictable(up < *up_xy, over, middles[2 * at]);
                    middles[2 * at + 1] = select_unpredictable(down < *down_xy, over, middles[2 * at + 1]);
                    *up_xy = up.min(*up_xy);
                    *down_xy = down.min(*down_xy);
                }
            }
        }
    }

    /// The weights after perfect customization: by edge what its ends are apart, in both directions.
    pub fn perfect(&self, hierarchy: &Hierarchy) -> Vec<[u32; 2]> {
        let mut weight = self.weight.clone();
        let mut place = vec![0u32; hierarchy.nodes()];
        for x in (0..hierarchy.nodes() as u32).rev() {
            let (up, down) = (hierarchy.up(x), hierarchy.down(x));
            if down.is_empty() {
                continue;
            }
            let start = up.start;
            for edge in up.clone() {
                place[hierarchy.high[edge] as usize] = (edge - start) as u32;
            }
            let (below, above) = weight.split_at_mut(start);
            for down in down {
                let (first, tail) = (down.edge, down.others());
                let ends = &hierarchy.high[tail.clone()];
                let (head, rest) = below.split_at_mut(tail.start);
                let [from_v, to_v] = &mut head[first as usize];
                // What leads from `v` to `y` over `x` uses the weights between `v` and `x` as they were.
                let (old_from, old_to) = (self.weight[first as usize][0], self.weight[first as usize][1]);
                for (at, (&y, sides)) in ends.iter().zip(&mut rest[..tail.len()]).enumerate() {
                    let [old_up, old_down] = self.weight[tail.start + at];
                    let [up_xy, down_xy] = above[place[y as usize] as usize];
                    *from_v = (*from_v).min(old_up + down_xy);
                    *to_v = (*to_v).min(up_xy + old_down);
                    sides[0] = sides[0].min(old_from + up_xy);
                    sides[1] = sides[1].min(down_xy + old_to);
                }
            }
        }
        weight
    }

    /// The weight of a half.
    #[inline]
    pub fn half(&self, half: u32) -> u32 {
        self.weight[half as usize / 2][half as usize % 2]
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        8 * self.weight.len() + 8 * self.middle.len()
    }

    /// Appends the arcs of a half in the order of travel. `stack` is a buffer.
    #[inline]
    pub fn unpack(&self, half: u32, arcs: &mut Vec<u32>, stack: &mut Vec<u32>) {
        let mut half = half;
        loop {
            let [first, second] = self.middle[half as usize];
            if first != NONE {
                let (now, later) = parts(half, [first, second]);
                stack.push(later);
                half = now;
                continue;
            }
            arcs.push(second);
            let Some(next) = stack.pop() else { return };
            half = next;
        }
    }
}

/// The two halves that a half is made of, in the order of travel.
#[inline]
pub(super) fn parts(half: u32, [first, second]: Middle) -> (u32, u32) {
    // Up, over `v` from `x`: down the first edge and up the second. Down: the other way round.
    if half & 1 == 0 { (2 * first + 1, 2 * second) } else { (2 * second + 1, 2 * first) }
}
