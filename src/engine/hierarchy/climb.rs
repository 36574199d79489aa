//! Shortest paths by climbing the elimination tree from both ends.
//!
//! Problem: one shortest path, without anything prepared beyond the weights of the halves.
//!
//! Idea: all that a search can climb to from a node are its ancestors, so no queue is needed: both ends walk up their
//! ancestors by rising rank, relax the halves that rise (from the starts) or fall (towards the ends), and meet at the
//! common ancestor where the sum is least. An ancestor that is no nearer than the best meeting so far is passed over.
//!
//! Complexity: O(halves at the ancestors of both ends). Memory: 16 bytes a node.
//!
//! Ties: the half that lowered a distance first stays, halves being visited by rising lower end; the lowest meeting wins.
//!
//! Exactness: distances below [`FAR`] are exact. Where a sum reached it and nothing below was found the answer is
//! [`Found::TooFar`], and the caller searches with wider numbers.
//!
//! Paper: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843,
//! section 8.2 (elimination tree query).

use super::metric::Metric;
use super::pruned::Pruned;
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
    distance: Vec<u32>,
    /// The half that gave the distance; [`NONE`] at a start.
    by: Vec<u32>,
    touched: Vec<u32>,
    fronts: Vec<u32>,
}

impl Side {
    fn new(nodes: usize) -> Side {
        Side { distance: vec![FAR; nodes], by: vec![NONE; nodes], touched: Vec::new(), fronts: Vec::new() }
    }

    fn start(&mut self, starts: &[(u32, u32)]) {
        for &rank in &self.touched {
            self.distance[rank as usize] = FAR;
        }
        self.touched.clear();
        self.fronts.clear();
        for &(rank, weight) in starts {
            self.lower(rank, weight, NONE);
            if !self.fronts.contains(&rank) {
                self.fronts.push(rank);
            }
        }
    }

    #[inline]
    fn lower(&mut self, rank: u32, distance: u32, by: u32) {
        let at = &mut self.distance[rank as usize];
        if distance < *at {
            if *at == FAR {
                self.touched.push(rank);
            }
            *at = distance;
            self.by[rank as usize] = by;
        }
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
}

/// The workspace of queries.
#[derive(Debug, Clone)]
pub struct Climb {
    sides: [Side; 2],
    meeting: u32,
    rising: Vec<u32>,
    stack: Vec<u32>,
}

impl Climb {
    /// A workspace for graphs of so many nodes.
    pub fn new(nodes: usize) -> Climb {
        Climb {
            sides: [Side::new(nodes), Side::new(nodes)],
            meeting: NONE,
            rising: Vec::new(),
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
        self.go(
            hierarchy,
            |rank| pruned.rising.halves(rank),
            |rank| pruned.falling.halves(rank),
            starts,
            ends,
        )
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
        self.go(hierarchy, halves(0), halves(1), starts, ends)
    }

    fn go<R, F>(
        &mut self,
        hierarchy: &Hierarchy,
        rising: impl Fn(u32) -> R,
        falling: impl Fn(u32) -> F,
        starts: &[(u32, u32)],
        ends: &[(u32, u32)],
    ) -> Found
    where
        R: Iterator<Item = (u32, u32, u32)>,
        F: Iterator<Item = (u32, u32, u32)>,
    {
        let [from, to] = &mut self.sides;
        from.start(starts);
        to.start(ends);
        self.meeting = NONE;
        let (mut best, mut is_cut_off) = (FAR, false);
        loop {
            let (low_from, low_to) = (from.lowest(), to.lowest());
            let rank = low_from.min(low_to);
            if rank == NONE {
                break;
            }
            let (near_from, near_to) = (from.distance[rank as usize], to.distance[rank as usize]);
            if near_from < FAR && near_to < FAR {
                if near_from + near_to < best {
                    best = near_from + near_to;
                    self.meeting = rank;
                }
                is_cut_off |= near_from + near_to >= FAR;
            }
            let parent = hierarchy.parent(rank);
            if low_from == rank {
                if near_from < best {
                    is_cut_off |= relax(from, near_from, rising(rank));
                }
                from.advance(rank, parent);
            }
            if low_to == rank {
                if near_to < best {
                    is_cut_off |= relax(to, near_to, falling(rank));
                }
                to.advance(rank, parent);
            }
        }
        match (best < FAR, is_cut_off) {
            (true, _) => Found::Weight(best),
            (false, true) => Found::TooFar,
            (false, false) => Found::Nothing,
        }
    }

    /// Appends the arcs of the path that the last query found, in the order of travel.
    pub fn path(&mut self, hierarchy: &Hierarchy, metric: &Metric, arcs: &mut Vec<u32>) {
        if self.meeting == NONE {
            return;
        }
        let [from, to] = &self.sides;
        self.rising.clear();
        let mut rank = self.meeting;
        while from.by[rank as usize] != NONE {
            let half = from.by[rank as usize];
            self.rising.push(half);
            rank = hierarchy.low(half / 2);
        }
        for &half in self.rising.iter().rev() {
            metric.unpack(half, arcs, &mut self.stack);
        }
        let mut rank = self.meeting;
        while to.by[rank as usize] != NONE {
            let half = to.by[rank as usize];
            metric.unpack(half, arcs, &mut self.stack);
            rank = hierarchy.low(half / 2);
        }
    }
}

/// Relaxes halves; true where a sum reached [`FAR`].
#[inline]
fn relax(side: &mut Side, distance: u32, halves: impl Iterator<Item = (u32, u32, u32)>) -> bool {
    let mut is_cut_off = false;
    for (high, weight, half) in halves {
        let sum = distance + weight;
        side.lower(high, sum, half);
        is_cut_off |= sum >= FAR && weight < FAR;
    }
    is_cut_off
}
