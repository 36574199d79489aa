//! Shortest paths by climbing the elimination tree from both ends.
//!
//! Problem: one shortest path, without anything prepared beyond the weights of the halves.
//!
//! Idea: all that a search can climb to from a node are its ancestors, so no queue is needed: both ends walk up their
//! ancestors by rising rank, relax the halves that rise (from the starts) or fall (towards the ends), and meet at the
//! common ancestor where the sum is least. An ancestor that is no nearer than the best meeting so far is passed over.
//! Where the upper ancestors have rows of distances ([`super::upper`]), both ends climb to the first of them only and read on there.
//!
//! Complexity: O(halves at the ancestors of both ends); with rows O(halves below the upper ancestors, and one row for each of
//! these that is reached). Memory: 16 bytes a node.
//!
//! Ties: of halves that give the same distance the one with the lowest number wins, and of meetings the lowest.
//!
//! Exactness: distances below [`FAR`] are exact. Where a sum reached it and nothing below was found the answer is
//! [`Found::TooFar`], and the caller searches with wider numbers.
//!
//! Paper: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843,
//! section 8.2 (elimination tree query).

use super::metric::Metric;
use super::pruned::Pruned;
use super::upper::{Upper, lower};
use super::{FAR, Hierarchy, NONE};

/// What a query found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The least weight.
    Weight(u32),
    /// There is no way.
    Nothing,
    /// There may be a way of [`FAR`] or more.
    TooFar,
}

#[derive(Debug, Clone)]
struct Side {
    /// By rank: the distance in the upper half, and in the lower one the half of an edge that gave it ([`NONE`] at a start). One
    /// number, so that keeping the lesser needs no branch, which nobody could foresee.
    near: Vec<u64>,
    /// The ranks that the last query passed. Whatever it lowered is among them.
    passed: Vec<u32>,
    fronts: Vec<u32>,
    /// The upper ranks that were reached, where these have rows.
    reached: Vec<u32>,
    /// The least weight of going on from these to each common ancestor, from the root on.
    row: Vec<u32>,
}

/// Ranks with weights.
type Places = [(u32, u32)];

/// No way yet.
const UNSEEN: u64 = pack(FAR, NONE);

const fn pack(distance: u32, by: u32) -> u64 {
    (distance as u64) << 32 | by as u64
}

impl Side {
    fn new(nodes: usize) -> Side {
        Side {
            near: vec![UNSEEN; nodes],
            passed: Vec::new(),
            fronts: Vec::new(),
            reached: Vec::new(),
            row: Vec::new(),
        }
    }

    fn start(&mut self, starts: &[(u32, u32)]) {
        for &rank in self.passed.iter().chain(&self.reached) {
            self.near[rank as usize] = UNSEEN;
        }
        self.passed.clear();
        self.reached.clear();
        self.fronts.clear();
        for &(rank, weight) in starts {
            let near = &mut self.near[rank as usize];
            *near = (*near).min(pack(weight, NONE));
            if !self.fronts.contains(&rank) {
                self.fronts.push(rank);
            }
        }
    }

    #[inline]
    fn distance(&self, rank: u32) -> u32 {
        (self.near[rank as usize] >> 32) as u32
    }

    #[inline]
    fn by(&self, rank: u32) -> u32 {
        self.near[rank as usize] as u32
    }

    fn lowest(&self) -> u32 {
        self.fronts.iter().copied().min().unwrap_or(NONE)
    }

    /// Replaces a front by its parent; fronts that meet become one.
    fn advance(&mut self, rank: u32, parent: u32) {
        if let Some(at) = self.fronts.iter().position(|&front| front == rank) {
            if parent == NONE || self.fronts.contains(&parent) {
                self.fronts.swap_remove(at);
            } else {
                self.fronts[at] = parent;
            }
        }
    }

    /// Takes the fronts that are upper ranks away.
    fn stop(&mut self, upper: &Upper, top: &mut Top) {
        while let Some(front) = self.fronts.iter().position(|&front| upper.has(front)) {
            let rank = self.fronts.swap_remove(front);
            *top = match *top {
                Top::None => Top::One(rank),
                Top::One(known) if known == rank => Top::One(rank),
                Top::One(_) | Top::Many => Top::Many,
            };
        }
    }

    /// Lists the halves that led from a start to a rank, the last one first.
    fn rise(&self, hierarchy: &Hierarchy, rank: u32, halves: &mut Vec<u32>) {
        halves.clear();
        self.fall(hierarchy, rank, |half| halves.push(half));
    }

    /// Meets the halves between a rank and the start or end it was reached from.
    fn fall(&self, hierarchy: &Hierarchy, rank: u32, mut meet: impl FnMut(u32)) {
        let mut rank = rank;
        while self.by(rank) != NONE {
            let half = self.by(rank);
            meet(half);
            rank = hierarchy.low(half / 2);
        }
    }

    /// Reads on from the upper ranks that were reached.
    fn read(&mut self, upper: &Upper, common: usize, backward: bool, best: u32) {
        self.row.clear();
        self.row.resize(common, FAR);
        for &rank in &self.reached {
            let distance = (self.near[rank as usize] >> 32) as u32;
            if distance < best {
                lower(&mut self.row, upper.row(rank, backward), distance);
            }
        }
    }

    /// The upper rank over which the row has its value at a depth.
    fn over(&self, upper: &Upper, depth: usize, backward: bool) -> Option<u32> {
        let gives = |&rank: &u32| {
            let more = upper.row(rank, backward).get(depth);
            more.is_some_and(|more| self.distance(rank) + more == self.row[depth])
        };
        self.reached.iter().copied().find(gives)
    }
}

/// The upper ranks at which the climbs of a side end.
#[derive(Debug, Clone, Copy)]
enum Top {
    None,
    One(u32),
    Many,
}

/// Where the two sides meet.
#[derive(Debug, Clone, Copy)]
enum Meeting {
    Nowhere,
    At(u32),
    /// At the common ancestor of this depth, which both sides read of in rows.
    InRows(usize),
}

/// The workspace of queries.
#[derive(Debug, Clone)]
pub struct Climb {
    sides: [Side; 2],
    meeting: Meeting,
    halves: Vec<u32>,
    stack: Vec<u32>,
}

impl Climb {
    /// A workspace for graphs of so many nodes.
    pub fn new(nodes: usize) -> Climb {
        Climb {
            sides: [Side::new(nodes), Side::new(nodes)],
            meeting: Meeting::Nowhere,
            halves: Vec::new(),
            stack: Vec::new(),
        }
    }

    /// The least weight between starts and ends, pairs of a rank and a weight below [`FAR`], over the halves of `pruned`.
    pub fn run(
        &mut self,
        hierarchy: &Hierarchy,
        pruned: &Pruned,
        starts: &[(u32, u32)],
        ends: &[(u32, u32)],
    ) -> Found {
        let (best, is_cut_off) = self.go(
            hierarchy,
            (starts, ends),
            |_, _| {},
            |side, near, rank| relax(side, near, pruned.rising.halves(rank)),
            |side, near, rank| relax(side, near, pruned.falling.halves(rank)),
        );
        found(best, is_cut_off)
    }

    /// The same with rows of the upper ranks.
    pub fn run_to_rows(
        &mut self,
        hierarchy: &Hierarchy,
        (pruned, upper): (&Pruned, &Upper),
        starts: &[(u32, u32)],
        ends: &[(u32, u32)],
    ) -> Found {
        let (mut top_from, mut top_to, mut is_first) = (Top::None, Top::None, true);
        let (mut best, mut is_cut_off) = self.go(
            hierarchy,
            (starts, ends),
            |from, to| {
                for (side, top) in [(from, &mut top_from), (to, &mut top_to)] {
                    if is_first {
                        // Nothing leads to starts that would note them.
                        side.reached.extend(side.fronts.iter().filter(|&&rank| upper.has(rank)));
                    }
                    side.stop(upper, top);
                }
                is_first = false;
            },
            |side, near, rank| relax_to(side, near, pruned.rising.halves(rank), upper),
            |side, near, rank| relax_to(side, near, pruned.falling.halves(rank), upper),
        );
        let [from, to] = &mut self.sides;
        if matches!(top_from, Top::Many) || matches!(top_to, Top::Many) {
            // Several starts or ends that lie apart have no beginning of rows in common.
            return self.run(hierarchy, pruned, starts, ends);
        }
        if let (Top::One(top_from), Top::One(top_to)) = (top_from, top_to) {
            let common = upper.common(top_from, top_to);
            from.read(upper, common, false, best);
            to.read(upper, common, true, best);
            let mut sums = from.row.iter().zip(&to.row).map(|(up, down)| up + down);
            let least = sums.clone().fold(FAR, u32::min);
            if least < best {
                best = least;
                let lowest = sums.rposition(|sum| sum == least);
                self.meeting = lowest.map_or(Meeting::Nowhere, Meeting::InRows);
            }
            let farthest = |side: &Side| {
                let away = side.reached.iter().map(|&rank| side.distance(rank)).filter(|&away| away < FAR);
                away.max().map(|away| u64::from(away) + u64::from(upper.most()))
            };
            // Whether a sum might have been cut off. That costs time only.
            if let (true, Some(one), Some(other)) = (common > 0, farthest(from), farthest(to)) {
                is_cut_off |= one + other >= u64::from(FAR);
            }
        }
        found(best, is_cut_off)
    }

    /// The same over all halves of a metric.
    pub fn run_on_metric(
        &mut self,
        hierarchy: &Hierarchy,
        metric: &Metric,
        starts: &[(u32, u32)],
        ends: &[(u32, u32)],
    ) -> Found {
        let halves = |side: usize| {
            move |rank: u32| {
                let up = hierarchy.up(rank);
                let weights = &metric.weight[up.clone()];
                let item = move |((&high, weight), edge): ((&u32, &[u32; 2]), usize)| {
                    (high, weight[side], (2 * edge + side) as u32)
                };
                hierarchy.high[up.clone()].iter().zip(weights).zip(up).map(item)
            }
        };
        let (rising, falling) = (halves(0), halves(1));
        let (best, is_cut_off) = self.go(
            hierarchy,
            (starts, ends),
            |_, _| {},
            |side, near, rank| relax(side, near, rising(rank)),
            |side, near, rank| relax(side, near, falling(rank)),
        );
        found(best, is_cut_off)
    }

    /// Climbs from both ends, and returns the least weight of a meeting and whether a sum was cut off. `stop` may take fronts away; the other two
    /// relax what leads up from a rank, and say whether they cut a sum off.
    fn go(
        &mut self,
        hierarchy: &Hierarchy,
        (starts, ends): (&Places, &Places),
        mut stop: impl FnMut(&mut Side, &mut Side),
        rise: impl Fn(&mut Side, u32, u32) -> bool,
        fall: impl Fn(&mut Side, u32, u32) -> bool,
    ) -> (u32, bool) {
        let [from, to] = &mut self.sides;
        from.start(starts);
        to.start(ends);
        self.meeting = Meeting::Nowhere;
        let (mut best, mut is_cut_off) = (FAR, false);
        loop {
            stop(from, to);
            let (low_from, low_to) = (from.lowest(), to.lowest());
            let rank = low_from.min(low_to);
            if rank == NONE {
                return (best, is_cut_off);
            }
            let (near_from, near_to) = (from.distance(rank), to.distance(rank));
            if near_from < FAR && near_to < FAR {
                if near_from + near_to < best {
                    best = near_from + near_to;
                    self.meeting = Meeting::At(rank);
                }
                is_cut_off |= near_from + near_to >= FAR;
            }
            let parent = hierarchy.parent(rank);
            if low_from == rank {
                from.passed.push(rank);
                if near_from < best {
                    is_cut_off |= rise(from, near_from, rank);
                }
                from.advance(rank, parent);
            }
            if low_to == rank {
                to.passed.push(rank);
                if near_to < best {
                    is_cut_off |= fall(to, near_to, rank);
                }
                to.advance(rank, parent);
            }
        }
    }

    /// Appends the arcs of the path that the last query found, in the order of travel.
    pub fn path(&mut self, hierarchy: &Hierarchy, metric: &Metric, arcs: &mut Vec<u32>) {
        if let Meeting::At(rank) = self.meeting {
            let Self { sides, halves, stack, .. } = self;
            let mut tell = |half: u32| metric.unpack(half, arcs, stack);
            sides[0].rise(hierarchy, rank, halves);
            halves.iter().rev().for_each(|&half| tell(half));
            sides[1].fall(hierarchy, rank, tell);
        }
    }

    /// Whether the last query read its answer off rows.
    #[cfg(test)]
    pub(super) fn met_in_rows(&self) -> bool {
        matches!(self.meeting, Meeting::InRows(_))
    }

    /// The same after [`Climb::run_to_rows`].
    pub fn path_over_rows(
        &mut self,
        hierarchy: &Hierarchy,
        metric: &Metric,
        (pruned, upper): (&Pruned, &Upper),
        arcs: &mut Vec<u32>,
    ) {
        let Self { sides: [from, to], meeting, halves, stack } = self;
        let mut tell = |half: u32| upper.short().tell(metric, half, arcs, stack);
        let (one, other, depth) = match *meeting {
            Meeting::Nowhere => return,
            Meeting::At(rank) => (rank, rank, None),
            Meeting::InRows(depth) => match (from.over(upper, depth, false), to.over(upper, depth, true)) {
                (Some(one), Some(other)) => (one, other, Some(depth)),
                _ => return,
            },
        };
        from.rise(hierarchy, one, halves);
        halves.iter().rev().for_each(|&half| tell(half));
        if let Some(depth) = depth {
            upper.halves(one, depth, pruned, false, halves);
            halves.iter().for_each(|&half| tell(half));
            upper.halves(other, depth, pruned, true, halves);
            halves.iter().rev().for_each(|&half| tell(half));
        }
        to.fall(hierarchy, other, tell);
    }
}

fn found(best: u32, is_cut_off: bool) -> Found {
    match (best < FAR, is_cut_off) {
        (true, _) => Found::Weight(best),
        (false, true) => Found::TooFar,
        (false, false) => Found::Nothing,
    }
}

/// Relaxes halves and notes the upper ranks that were not seen before; true where a sum reached [`FAR`].
#[inline]
fn relax_to(
    side: &mut Side,
    distance: u32,
    halves: impl Iterator<Item = (u32, u32, u32)>,
    upper: &Upper,
) -> bool {
    let mut is_cut_off = false;
    for (high, weight, half) in halves {
        let sum = distance + weight;
        let near = &mut side.near[high as usize];
        if *near == UNSEEN && upper.has(high) {
            side.reached.push(high);
        }
        *near = (*near).min(pack(sum, half));
        is_cut_off |= (sum >= FAR) & (weight < FAR);
    }
    is_cut_off
}

/// Relaxes halves; true where a sum reached [`FAR`].
#[inline]
fn relax(side: &mut Side, distance: u32, halves: impl Iterator<Item = (u32, u32, u32)>) -> bool {
    let mut is_cut_off = false;
    for (high, weight, half) in halves {
        let sum = distance + weight;
        let near = &mut side.near[high as usize];
        *near = (*near).min(pack(sum, half));
        is_cut_off |= (sum >= FAR) & (weight < FAR);
    }
    is_cut_off
}
