//! Choosing where a connected graph is cut.
//!
//! Problem: few nodes whose removal leaves two sides of like size.
//!
//! Idea: inertial flow. Four directions in space put the nodes in line; the first and the last fifth of the line are parted by the
//! fewest nodes possible ([`super::flow`]), then the first and last three and four tenths, by the same flow made larger.
//! Lines that few edges cross in the middle come first, and a flow ends when its cut can no longer be the best.
//!
//! Where there are no places, or the best cut is larger than that of a square grid, lines are made of the differences of distances
//! to two pairs of nodes that are far apart in the graph.
//!
//! Ties on a line are settled by node numbers; of two cuts of the same worth the first one found stays.
//!
//! Papers: A. Schild, C. Sommer, "On balanced separators in road networks", 2015, doi:10.1007/978-3-319-20086-6_22; L. Gottesbueren,
//! M. Hamann, T. N. Uhl, D. Wagner, "Faster and better nested dissection orders for customizable contraction hierarchies",
//! 2019, doi:10.3390/a12090196.

use super::flow::Flow;
use super::rows::Rows;

/// Shares of the nodes at either end of a line, in hundredths, rising.
const SHARES: [usize; 3] = [20, 30, 40];

/// When this many halves of nodes were looked at for each node, no further line is tried.
const EFFORT: usize = 40;

/// A workspace for graphs of any size.
#[derive(Default)]
pub(super) struct Cutter {
    flow: Flow,
    lines: Vec<Line>,
    front: Vec<bool>,
    best: Vec<u32>,
    score: Score,
    distance: [Vec<u32>; 4],
    queue: Vec<u32>,
}

/// The nodes along a direction.
#[derive(Default)]
struct Line {
    /// Position (the upper half) and node (the lower half) of each. Only as much in order as was asked for.
    entry: Vec<u64>,
    /// The number of edges between the first and the second half.
    crossed: usize,
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
            let directions = directions(place);
            self.along(rows, directions.len(), |line, node| dot(place[node], directions[line]));
        }
        if self.score.side == 0 || self.score.size * self.score.size > 2 * nodes {
            self.landmarks(rows);
        }
        if self.score.side * 32 < nodes { &[] } else { &self.best }
    }

    /// Cuts along some lines, those first that are crossed by the fewest edges in the middle.
    fn along(&mut self, rows: &Rows, count: usize, position: impl Fn(usize, usize) -> i64) {
        let nodes = rows.nodes();
        let mut lines = std::mem::take(&mut self.lines);
        lines.resize_with(count.max(lines.len()), Line::default);
        for (at, line) in lines[..count].iter_mut().enumerate() {
            line.entry.clear();
            line.entry.extend((0..nodes).map(|node| {
                let raised = (position(at, node) + (1 << 31)).clamp(0, i64::from(u32::MAX));
                (raised as u64) << 32 | node as u64
            }));
            line.entry.select_nth_unstable(nodes / 2);
            self.front.clear();
            self.front.resize(nodes, false);
            for &entry in &line.entry[..nodes / 2] {
                self.front[entry as u32 as usize] = true;
            }
            let front = &self.front;
            line.crossed = line.entry[..nodes / 2]
                .iter()
                .map(|&entry| rows.of(entry as u32).iter().filter(|&&next| !front[next as usize]).count())
                .sum();
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&at| lines[at].crossed);
        let mut work = 0;
        for at in order {
            if self.score.side > 0 && work > EFFORT * nodes {
                break;
            }
            self.cut_line(rows, &mut lines[at]);
            work += self.flow.work();
        }
        self.lines = lines;
    }

    /// Cuts along a line whose halves are known.
    fn cut_line(&mut self, rows: &Rows, line: &mut Line) {
        let nodes = rows.nodes();
        let share = |percent: usize| (nodes * percent / 100).max(1);
        // What is to be divided next: the entries before `front` and from `back` on.
        let (mut front, mut back) = (nodes / 2, nodes / 2);
        for &percent in SHARES.iter().rev() {
            let count = share(percent);
            if count < front {
                line.entry[..front].select_nth_unstable(count);
                front = count;
            }
            if nodes - count > back {
                line.entry[back..].select_nth_unstable(nodes - count - back);
                back = nodes - count;
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
                line.entry[done..count].iter().map(name),
                line.entry[nodes - count..nodes - done].iter().map(name),
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
        let from = self.spread(rows, 0, 0);
        let to = self.spread(rows, from, 0);
        self.spread(rows, to, 1);
        let away = |node: u32| self.distance[0][node as usize].min(self.distance[1][node as usize]);
        let side = (0..nodes).max_by_key(|&node| (away(node), std::cmp::Reverse(node))).unwrap_or(0);
        let other = self.spread(rows, side, 2);
        self.spread(rows, other, 3);
        let distance = std::mem::take(&mut self.distance);
        let difference =
            |a: usize, b: usize, at: usize| i64::from(distance[a][at]) - i64::from(distance[b][at]);
        self.along(rows, 4, |line, node| {
            let (one, two) = [(1, 0), (0, 1), (1, 1), (1, -1)][line];
            one * difference(0, 1, node) + two * difference(2, 3, node)
        });
        self.distance = distance;
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
