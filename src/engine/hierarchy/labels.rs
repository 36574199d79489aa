//! Distances to all ancestors in the elimination tree, for distances that cost a scan and paths that cost a walk.
//!
//! Problem: answer a distance in the time of reading two short rows, and a path in the time of writing it.
//!
//! Idea: every shortest path has a highest node, and it is an ancestor of both ends. So each node keeps the weight of
//! climbing to each of its ancestors, and back, listed from the root: the common ancestors of two nodes are a common
//! beginning of their rows, and a distance is the least sum over it. How long the beginning is says the least depth
//! between the two ranks, in postorder, which a table of least values over powers of two gives with two reads. A path
//! climbs to the best ancestor by the halves whose weights add up, and is unpacked.
//!
//! Complexity: O(halves x depth) to build; O(depth) for a distance; O(halves on the way + arcs) for a path. Memory: 8
//! bytes for each pair of node and ancestor, and 2 bytes a node and power of two.
//!
//! Ties: the highest of equal meetings, and of equal halves the one with the lowest upper end.
//!
//! Exactness: if no finite weight in the rows exceeds [`LIMIT`], no sum was cut off; else there are no labels (`None`).
//!
//! Papers: D. Ouyang, L. Qin, L. Chang, X. Lin, Y. Zhang, Q. Zhu, "When hierarchy meets 2-hop-labeling", 2018,
//! doi:10.1145/3183713.3196913; M. A. Bender, M. Farach-Colton, "The LCA problem revisited", 2000, doi:10.1007/10719839_9.

use super::metric::Metric;
use super::pruned::{Pruned, Rows};
use super::strides::{Stride, Strides};
use super::{FAR, Hierarchy, LIMIT, NONE};

/// Rows of weights between every rank and its ancestors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    first: Vec<u32>,
    up: Vec<u32>,
    down: Vec<u32>,
    /// Row `k` holds at `r` the least depth among ranks `r .. r + 2^k`.
    least_depth: Vec<Vec<u16>>,
}

/// The number of pairs of a node and an ancestor, itself included.
pub fn pairs(hierarchy: &Hierarchy) -> u64 {
    depths(hierarchy).iter().map(|&depth| u64::from(depth) + 1).sum()
}

/// By rank: the number of ancestors.
pub fn depths(hierarchy: &Hierarchy) -> Vec<u32> {
    let mut depths = vec![0; hierarchy.nodes()];
    for rank in (0..hierarchy.nodes() as u32).rev() {
        let parent = hierarchy.parent(rank);
        if parent != NONE {
            depths[rank as usize] = depths[parent as usize] + 1;
        }
    }
    depths
}

impl Labels {
    /// Builds the rows; `None` where they would hold more than `most` pairs, or a sum might not fit.
    pub fn new(hierarchy: &Hierarchy, pruned: &Pruned, most: u32) -> Option<Labels> {
        let depths = depths(hierarchy);
        let mut first = Vec::with_capacity(depths.len() + 1);
        let mut total = 0u32;
        for &depth in &depths {
            first.push(total);
            total = total.checked_add(depth)?.checked_add(1).filter(|&total| total <= most)?;
        }
        first.push(total);
        let short: Option<Vec<u16>> = depths.iter().map(|&depth| u16::try_from(depth).ok()).collect();
        let mut least_depth = vec![short?];
        let mut reach = 1;
        while 2 * reach <= depths.len() {
            let row = &least_depth[least_depth.len() - 1];
            let next = row.iter().zip(&row[reach..]).map(|(&a, &b)| a.min(b)).collect();
            least_depth.push(next);
            reach *= 2;
        }
        let up = rows(&first, &pruned.rising)?;
        let down = rows(&first, &pruned.falling)?;
        Some(Labels { first, up, down, least_depth })
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        let depths: usize = self.least_depth.iter().map(Vec::len).sum();
        4 * (self.first.len() + self.up.len() + self.down.len()) + 2 * depths
    }

    /// How many ancestors two ranks have in common, themselves included.
    #[inline]
    fn common(&self, a: u32, b: u32) -> usize {
        let (low, high) = (a.min(b), a.max(b));
        if low == high {
            return usize::from(self.least_depth[0][low as usize]) + 1;
        }
        self.least_between(low, high)
    }

    /// The least depth among the ranks from `low` on and below `high`.
    #[inline]
    fn least_between(&self, low: u32, high: u32) -> usize {
        let (low, high) = (low as usize, high as usize);
        let level = (high - low).ilog2() as usize;
        let row = &self.least_depth[level];
        usize::from(row[low].min(row[high - (1 << level)]))
    }

    /// How many ancestors each of `starts` has in common with each of `ends`, where that is the same for all pairs and the two groups
    /// lie apart in rank.
    #[inline]
    pub(super) fn common_to_all(&self, starts: &[u32], ends: &[u32]) -> Option<usize> {
        let range = |ranks: &[u32]| Some((*ranks.iter().min()?, *ranks.iter().max()?));
        let (a, b) = (range(starts)?, range(ends)?);
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        if low.1 >= high.0 {
            return None;
        }
        // Every pair spans the inner stretch and is spanned by the outer one.
        let inner = self.least_between(low.1, high.0);
        (inner == self.least_between(low.0, high.1)).then_some(inner)
    }

    /// The least weight from any of `starts` to any of `ends`; [`FAR`] or more where there is no way. `row` is a buffer.
    ///
    /// Where all pairs have the same ancestors in common each row is read once, and not once for each pair.
    pub fn least(&self, starts: &[u32], ends: &[u32], row: &mut Vec<u32>) -> u32 {
        let pairs = starts.iter().flat_map(|&from| ends.iter().map(move |&to| (from, to)));
        let one_by_one = || pairs.clone().map(|(from, to)| self.weight(from, to)).min().unwrap_or(FAR);
        if starts.len() * ends.len() < 4 {
            return one_by_one();
        }
        let Some(common) = self.common_to_all(starts, ends) else { return one_by_one() };
        let of = |rank: u32| {
            let first = self.first[rank as usize] as usize;
            first..first + common
        };
        row.clear();
        row.extend_from_slice(&self.up[of(starts[0])]);
        for &from in &starts[1..] {
            for (least, &up) in row.iter_mut().zip(&self.up[of(from)]) {
                *least = (*least as i32).min(up as i32) as u32;
            }
        }
        ends.iter().fold(FAR, |best, &to| {
            let down = &self.down[of(to)];
            let sums = row.iter().zip(down).map(|(&up, &down)| (up + down) as i32);
            best.min(sums.fold(i32::MAX, i32::min) as u32)
        })
    }

    #[inline]
    fn shared(&self, from: u32, to: u32) -> (&[u32], &[u32]) {
        let common = self.common(from, to);
        let (up, down) = (self.first[from as usize] as usize, self.first[to as usize] as usize);
        (&self.up[up..up + common], &self.down[down..down + common])
    }

    /// The weight from one rank to another; [`FAR`] or more where there is no way.
    #[inline]
    pub fn weight(&self, from: u32, to: u32) -> u32 {
        let (up, down) = self.shared(from, to);
        // As signed numbers, because the least of those is an instruction on every machine; they fit.
        let least = up.iter().zip(down).fold(i32::MAX, |least, (&up, &down)| least.min((up + down) as i32));
        least as u32
    }

    /// The halves of climbs over these labels, with at most so many arcs written out.
    pub fn strides(
        &self,
        hierarchy: &Hierarchy,
        halves: (&Metric, &Pruned),
        arc_weight: &[u32],
        most: u32,
    ) -> Strides {
        Strides::new(hierarchy, halves, arc_weight, &self.first, most)
    }

    /// Appends the arcs of a path of this weight, which [`Labels::weight`] gave for these ranks; true where an arc of it may weigh nothing.
    pub fn path(
        &self,
        (from, to, weight): (u32, u32, u32),
        (strides, metric): (&Strides, &Metric),
        buffers: &mut PathBuffers,
        arcs: &mut Vec<u32>,
    ) -> bool {
        let (up, down) = self.shared(from, to);
        let Some(depth) = up.iter().zip(down).position(|(&up, &down)| up + down == weight) else {
            return false;
        };
        let PathBuffers { halves, stack } = buffers;
        let mut is_free = false;
        climb(from, depth as u32, &self.up, strides, 0, |half| {
            is_free |= strides.tell(half, metric, arcs, stack)
        });
        halves.clear();
        climb(to, depth as u32, &self.down, strides, 1, |half| halves.push(half));
        for half in halves.iter().rev() {
            is_free |= strides.tell(*half, metric, arcs, stack);
        }
        is_free
    }
}

/// Meets the halves from a rank to its ancestor at a depth.
#[inline]
fn climb(
    from: u32,
    depth: u32,
    labels: &[u32],
    strides: &Strides,
    side: usize,
    mut meet: impl FnMut(Stride),
) {
    let mut rank = from;
    let mut place = strides.place(rank);
    let mut left = labels[(place.label + depth) as usize];
    while place.depth > depth {
        let next = strides.row(rank, side).iter().find(|half| {
            // Many halves weigh too much already, and need not be looked up.
            if half.weight > left {
                return false;
            }
            place = strides.place(half.high);
            place.depth >= depth && half.weight + labels[(place.label + depth) as usize] == left
        });
        // There is one, because the label came from it.
        let Some(half) = next else { return };
        meet(*half);
        left -= half.weight;
        rank = half.high;
    }
}

/// Buffers for [`Labels::path`].
#[derive(Debug, Clone, Default)]
pub struct PathBuffers {
    halves: Vec<Stride>,
    stack: Vec<u32>,
}

fn rows(first: &[u32], halves: &Rows) -> Option<Vec<u32>> {
    let nodes = first.len() - 1;
    // Zeros cost nothing until they are written, and each label is written once.
    let mut labels = vec![0; first[nodes] as usize];
    let mut row: Vec<u32> = Vec::new();
    for rank in (0..nodes).rev() {
        let (start, end) = (first[rank] as usize, first[rank + 1] as usize);
        row.clear();
        row.resize(end - start, FAR);
        row[end - start - 1] = 0;
        for (high, weight, _) in halves.halves(rank as u32) {
            let above = &labels[first[high as usize] as usize..first[high as usize + 1] as usize];
            for (own, &other) in row.iter_mut().zip(above) {
                *own = (*own as i32).min((other + weight) as i32) as u32;
            }
        }
        // The most that is left when what stands for no way is taken for nothing.
        let most = row.iter().fold(0, |most, &weight| {
            let finite = if weight < FAR { weight } else { 0 };
            (most as i32).max(finite as i32) as u32
        });
        if most > LIMIT {
            return None;
        }
        labels[start..end].copy_from_slice(&row);
    }
    Some(labels)
}
