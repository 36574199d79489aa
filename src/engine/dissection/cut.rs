//! Choosing where a connected graph is cut.
//!
//! Several directions in space, or through the graph itself where there are no places, put the nodes in line; the first and the last of
//! the line are parted by the fewest nodes possible ([`super::flow`]), for several shares of first and last. The cut with the
//! least size for what it parts is taken.

use super::flow::Flow;
use super::rows::Rows;

/// Shares of the nodes at either end of a line, in hundredths, rising.
const SHARES: [usize; 3] = [20, 30, 40];

/// A workspace for graphs of any size.
#[derive(Default)]
pub(super) struct Cutter {
    flow: Flow,
    line: Vec<u64>,
    key: Vec<i64>,
    best: Vec<u32>,
    score: Score,
    distance: [Vec<u32>; 4],
    queue: Vec<u32>,
}

/// The size of a cut and of the smaller of its sides.
#[derive(Clone, Copy, Default)]
struct Score {
    size: usize,
    side: usize,
}

impl Score {
    /// Compares size to the power of three halves by side: sizes count more than balance.
    fn better_than(self, other: Self) -> bool {
        let weigh = |size: usize, side: usize| (size as u128).pow(3) * (side as u128).pow(2);
        if other.side == 0 {
            self.side > 0
        } else {
            weigh(self.size, other.side) < weigh(other.size, self.side)
        }
    }
}

impl Cutter {
    /// The nodes that part the graph, or none where no cut found is worth it.
    pub(super) fn cut(&mut self, rows: &Rows, place: Option<&[[i32; 3]]>) -> &[u32] {
        let nodes = rows.nodes();
        self.best.clear();
        self.score = Score::default();
        if let Some(place) = place {
            for direction in directions(place) {
                self.key.clear();
                self.key.extend(place.iter().map(|&at| dot(at, direction)));
                self.along(rows);
            }
        }
        if self.score.side == 0 || self.score.size * self.score.size > 2 * nodes {
            self.landmarks(rows);
        }
        if self.score.side * 32 < nodes { &[] } else { &self.best }
    }

    /// Cuts along the line of the keys.
    fn along(&mut self, rows: &Rows) {
        let nodes = rows.nodes();
        let least = self.key.iter().copied().min().unwrap_or(0);
        self.line.clear();
        self.line.extend(self.key.iter().enumerate().map(|(node, &key)| {
            ((key.wrapping_sub(least)) as u64).min(u64::from(u32::MAX)) << 32 | node as u64
        }));
        let share = |percent: usize| (nodes * percent / 100).max(1);
        let mut left = nodes;
        for &percent in SHARES.iter().rev() {
            let count = share(percent);
            let length = left;
            left = count;
            // The line is `left` nodes, the middle, `left` nodes; only its ends need to be in order.
            let high = nodes - count;
            let end = nodes - length;
            if count < length {
                self.line[..length.min(nodes)].select_nth_unstable(count);
            }
            if high > end {
                let low = end.max(count);
                self.line[low..].select_nth_unstable(high - low);
            }
        }
        self.flow.reset(nodes);
        let mut done = 0;
        for percent in SHARES {
            let count = share(percent);
            if 2 * count > nodes {
                break;
            }
            let name = |&entry: &u64| entry as u32;
            self.flow.grow(
                rows,
                self.line[done..count].iter().map(name),
                self.line[nodes - count..nodes - done].iter().map(name),
            );
            done = count;
            // No cut of this size can be the best.
            let mut limit = if self.score.side == 0 { usize::MAX } else { self.score.size };
            while limit < nodes && (Score { size: limit, side: nodes / 2 }).better_than(self.score) {
                limit += 1;
            }
            if !self.flow.run(rows, limit) {
                return;
            }
            let size = self.flow.value();
            let far = self.flow.far_side();
            let score = Score { size, side: far.min(nodes - size - far) };
            if score.better_than(self.score) {
                self.score = score;
                self.flow.far_cut(&mut self.best);
            }
            let near = self.flow.near_side(rows);
            let score = Score { size, side: near.min(nodes - size - near) };
            if score.better_than(self.score) {
                self.score = score;
                self.flow.near_cut(&mut self.best);
            }
        }
    }

    /// Cuts along lines made of distances in the graph between nodes that are far apart.
    fn landmarks(&mut self, rows: &Rows) {
        let nodes = rows.nodes() as u32;
        let mut from = 0;
        for _ in 0..1 {
            from = self.spread(rows, from, 0);
        }
        let to = self.spread(rows, from, 0);
        self.spread(rows, to, 1);
        let farthest = |this: &Self, also: Option<usize>| {
            let key = |node: u32| {
                let at = node as usize;
                let near = this.distance[0][at].min(this.distance[1][at]);
                also.map_or(near, |also| near.min(this.distance[also][at]))
            };
            (0..nodes).max_by_key(|&node| (key(node), std::cmp::Reverse(node))).unwrap_or(0)
        };
        let side = farthest(self, None);
        let other = self.spread(rows, side, 2);
        self.spread(rows, other, 3);
        for (one, two) in [(1, 0), (0, 1), (1, 1), (1, -1i64)] {
            self.key.clear();
            let difference = |a: usize, b: usize, at: usize| {
                i64::from(self.distance[a][at]) - i64::from(self.distance[b][at])
            };
            self.key.extend(
                (0..nodes as usize).map(|at| one * difference(0, 1, at) + two * difference(2, 3, at)),
            );
            self.along(rows);
        }
    }

    /// Distances from a node. Returns the last node reached.
    fn spread(&mut self, rows: &Rows, from: u32, slot: usize) -> u32 {
        let distance = &mut self.distance[slot];
        distance.clear();
        distance.resize(rows.nodes(), u32::MAX);
        distance[from as usize] = 0;
        self.queue.clear();
        self.queue.push(from);
        let mut done = 0;
        while let Some(&node) = self.queue.get(done) {
            done += 1;
            for &next in rows.of(node) {
                if distance[next as usize] == u32::MAX {
                    distance[next as usize] = distance[node as usize] + 1;
                    self.queue.push(next);
                }
            }
        }
        self.queue.last().copied().unwrap_or(from)
    }
}

fn dot(a: [i32; 3], b: [i32; 3]) -> i64 {
    (0..3).map(|axis| i64::from(a[axis]) * i64::from(b[axis])).sum()
}

/// Directions along which the places are cut: the long way, across it, and between the two.
fn directions(place: &[[i32; 3]]) -> Vec<[i32; 3]> {
    let count = place.len() as i64;
    let mut middle = [0i64; 3];
    for at in place {
        (0..3).for_each(|axis| middle[axis] += i64::from(at[axis]));
    }
    let middle = middle.map(|sum| (sum / count.max(1)) as i32);
    let farthest = |from: [i32; 3]| {
        let gap = |to: &[i32; 3]| {
            let away = minus(*to, from);
            dot(away, away)
        };
        place
            .iter()
            .copied()
            .enumerate()
            .max_by_key(|&(at, to)| (gap(&to), std::cmp::Reverse(at)))
            .map_or(from, |(_, to)| to)
    };
    let one = farthest(middle);
    let two = farthest(one);
    let long = scaled(minus(two, one).map(i64::from));
    if long == [0; 3] {
        return Vec::new();
    }
    let mut best = (0, [0; 3]);
    for &at in place {
        let away = scaled_by(minus(at, one).map(i64::from), minus(two, one).map(i64::from));
        let across = cross(away, long);
        let size = across.iter().map(|&part| part * part).sum::<i64>();
        if size > best.0 {
            best = (size, across);
        }
    }
    let up = scaled(best.1);
    let side = scaled(cross(long, up));
    let sum = |a: i32, b: i32| [0, 1, 2].map(|axis| a * long[axis] + b * side[axis]);
    if up == [0; 3] {
        return vec![long];
    }
    vec![long, sum(1, 1), sum(1, -1), side]
}

fn minus(a: [i32; 3], b: [i32; 3]) -> [i32; 3] {
    [0, 1, 2].map(|axis| a[axis] - b[axis])
}

fn cross(a: [i32; 3], b: [i32; 3]) -> [i64; 3] {
    let [a, b] = [a, b].map(|v| v.map(i64::from));
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// The vector with its largest part brought to 256.
fn scaled(v: [i64; 3]) -> [i32; 3] {
    scaled_by(v, v)
}

/// The vector, divided by what brings the largest part of the other one to 256.
fn scaled_by(v: [i64; 3], by: [i64; 3]) -> [i32; 3] {
    let most = by.iter().map(|part| part.abs()).max().unwrap_or(0).max(1);
    v.map(|part| (part * 256 / most) as i32)
}
