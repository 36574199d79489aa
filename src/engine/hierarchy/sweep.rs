//! Sweeps: distances from a few nodes to all nodes, to all nodes backwards, and between many nodes.
//!
//! Problem: distances to many nodes at once, faster than any search that has to choose what comes next.
//!
//! Idea: climb from the starts, then visit all ranks from the top down and take the least over the halves that lead
//! down to each. The order never changes ([`super::descent`]), so halves are read from one end to the other. A tree carries beside
//! each distance the last arc of the half that gave it. For a matrix the sweep visits
//! only ancestors of the targets, and carries sixteen rows at once, so that one read of a half serves sixteen sums.
//!
//! Complexity: O(nodes + halves) a sweep. Memory: 4 bytes a node; a matrix 64 bytes an ancestor of its targets.
//!
//! Exactness: where a finite distance exceeds [`LIMIT`], so that one beyond it could have been cut off, the sweep says so.
//!
//! Papers: D. Delling, A. V. Goldberg, A. Nowatzyk, R. F. Werneck, "PHAST: Hardware-accelerated shortest path trees", 2013,
//! doi:10.1016/j.jpdc.2012.02.007; D. Delling, A. V. Goldberg, R. F. Werneck, "Faster batched shortest paths in road
//! networks", 2011, doi:10.4230/OASIcs.ATMOS.2011.52.

use super::descent::Descent;
use super::metric::Metric;
use super::pruned::{Pruned, Rows};
use super::{FAR, Hierarchy, LIMIT, NONE};

/// The workspace of sweeps over all nodes.
#[derive(Debug, Clone)]
pub struct Sweep {
    distance: Vec<u32>,
    /// For trees: the distance in the upper half, the arc it comes by in the lower.
    near: Vec<u64>,
}

impl Sweep {
    /// A workspace for graphs of so many nodes.
    pub fn new(nodes: usize) -> Sweep {
        Sweep { distance: vec![FAR; nodes], near: Vec::new() }
    }

    /// Distances by rank from `starts`, pairs of a rank and a weight below [`FAR`]. [`FAR`] where there is no way. `None`
    /// if a sum did not fit.
    pub fn run(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, starts: &[(u32, u32)]) -> Option<&[u32]> {
        self.go(hierarchy, &pruned.rising, pruned.falling_descent(), starts)
    }

    /// Distances by rank to the nearest of `ends`.
    pub fn run_backward(
        &mut self,
        hierarchy: &Hierarchy,
        pruned: &Pruned,
        ends: &[(u32, u32)],
    ) -> Option<&[u32]> {
        self.go(hierarchy, &pruned.falling, pruned.rising_descent(), ends)
    }

    fn go(
        &mut self,
        hierarchy: &Hierarchy,
        climbing: &Rows,
        descent: &Descent,
        starts: &[(u32, u32)],
    ) -> Option<&[u32]> {
        let distance = &mut self.distance;
        distance.fill(FAR);
        let is_cut_off = climb(hierarchy, climbing, starts, distance);
        descent.distances(distance);
        let is_large = distance.iter().fold(false, |any, &far| any | ((far > LIMIT) & (far < FAR)));
        (!is_cut_off && !is_large).then_some(&self.distance[..])
    }

    /// Distances by rank from `starts`, and the arc by which each comes: a number with the distance in its upper half and in
    /// its lower half the arc, [`NONE`] at starts. Following arcs of weight zero back may lead in a circle; all others lead to
    /// a start. `None` if a sum did not fit.
    pub fn tree(
        &mut self,
        hierarchy: &Hierarchy,
        metric: &Metric,
        pruned: &Pruned,
        starts: &[(u32, u32)],
    ) -> Option<&[u64]> {
        let pack = |distance: u32, arc: u32| u64::from(distance) << 32 | u64::from(arc);
        let arcs = pruned.last_arcs(metric);
        self.near.clear();
        self.near.resize(hierarchy.nodes(), pack(FAR, NONE));
        let near = &mut self.near;
        let mut is_large = false;
        for &(start, weight) in starts {
            near[start as usize] = near[start as usize].min(pack(weight, NONE));
        }
        for &(start, _) in starts {
            let mut rank = start;
            while rank != NONE {
                let distance = (near[rank as usize] >> 32) as u32;
                for (high, weight, half) in pruned.rising.halves(rank) {
                    is_large |= (distance < FAR) & (distance + weight >= FAR);
                    let sum = pack(distance + weight, arcs.half[half as usize]);
                    near[high as usize] = near[high as usize].min(sum);
                }
                rank = hierarchy.parent(rank);
            }
        }
        pruned.falling_descent().parents(&arcs.falling, near);
        for &near in near.iter() {
            let distance = (near >> 32) as u32;
            is_large |= (distance > LIMIT) & (distance < FAR);
        }
        (!is_large).then_some(&self.near[..])
    }
}

/// Lowers the distances of the ancestors of the starts; true where a sum reached [`FAR`].
pub(super) fn climb(hierarchy: &Hierarchy, rows: &Rows, starts: &[(u32, u32)], distance: &mut [u32]) -> bool {
    let mut is_cut_off = false;
    for &(start, weight) in starts {
        distance[start as usize] = distance[start as usize].min(weight);
    }
    for &(start, _) in starts {
        // Ancestors of several starts are visited again for each; the last visit comes after all that can lower them.
        let mut rank = start;
        while rank != NONE {
            let near = distance[rank as usize];
            if near < FAR {
                for (high, weight, _) in rows.halves(rank) {
                    let sum = near + weight;
                    is_cut_off |= sum >= FAR;
                    distance[high as usize] = distance[high as usize].min(sum);
                }
            }
            rank = hierarchy.parent(rank);
        }
    }
    is_cut_off
}

/// How many rows of a matrix one sweep carries.
pub const LANES: usize = 16;

/// The ancestors of chosen targets, ready for sweeps to these targets only.
#[derive(Debug, Clone)]
pub struct Targets {
    /// The chosen ranks from the top down.
    ranks: Vec<u32>,
    /// By rank: the position in `ranks`.
    place: Vec<u32>,
    first: Vec<u32>,
    /// Position of the upper end and weight of each half.
    halves: Vec<(u32, u32)>,
    /// By target: its position.
    target: Vec<u32>,
}

impl Targets {
    /// Selects what sweeps to these ranks need.
    pub fn new(hierarchy: &Hierarchy, pruned: &Pruned, targets: &[u32]) -> Targets {
        let mut place = vec![NONE; hierarchy.nodes()];
        let mut ranks = Vec::new();
        for &target in targets {
            let mut rank = target;
            while rank != NONE && place[rank as usize] == NONE {
                place[rank as usize] = 0;
                ranks.push(rank);
                rank = hierarchy.parent(rank);
            }
        }
        ranks.sort_unstable_by(|a, b| b.cmp(a));
        for (at, &rank) in ranks.iter().enumerate() {
            place[rank as usize] = at as u32;
        }
        let mut first = vec![0u32];
        let mut halves = Vec::new();
        for &rank in &ranks {
            let falling = pruned.falling.halves(rank);
            halves.extend(falling.map(|(high, weight, _)| (place[high as usize], weight)));
            first.push(halves.len() as u32);
        }
        let target = targets.iter().map(|&target| place[target as usize]).collect();
        Targets { ranks, place, first, halves, target }
    }
}

/// The workspace of sweeps to chosen targets.
#[derive(Debug, Clone)]
pub struct Lanes {
    climbed: Vec<u32>,
    distance: Vec<[u32; LANES]>,
}

impl Lanes {
    /// A workspace for graphs of so many nodes.
    pub fn new(nodes: usize) -> Lanes {
        Lanes { climbed: vec![FAR; nodes], distance: Vec::new() }
    }

    /// Distances from up to [`LANES`] groups of starts to all targets: `write(target, distances)` is called for each target in
    /// turn with one distance a group, [`FAR`] where there is no way. False if a sum did not fit.
    pub fn run(
        &mut self,
        hierarchy: &Hierarchy,
        pruned: &Pruned,
        targets: &Targets,
        groups: &[Vec<(u32, u32)>],
        mut write: impl FnMut(usize, &[u32]),
    ) -> bool {
        assert!(groups.len() <= LANES, "too many groups for one sweep");
        self.distance.clear();
        self.distance.resize(targets.ranks.len(), [FAR; LANES]);
        let mut is_cut_off = false;
        for (lane, starts) in groups.iter().enumerate() {
            is_cut_off |= climb(hierarchy, &pruned.rising, starts, &mut self.climbed);
            for &(start, _) in starts {
                let mut rank = start;
                while rank != NONE {
                    let place = targets.place[rank as usize];
                    if place != NONE {
                        let lanes = &mut self.distance[place as usize];
                        lanes[lane] = lanes[lane].min(self.climbed[rank as usize]);
                    }
                    self.climbed[rank as usize] = FAR;
                    rank = hierarchy.parent(rank);
                }
            }
        }
        for at in 0..targets.ranks.len() {
            let (above, here) = self.distance.split_at_mut(at);
            let mut least = here[0].map(|value| value as i32);
            for &(high, weight) in &targets.halves[targets.first[at] as usize..targets.first[at + 1] as usize]
            {
                let far = &above[high as usize];
                for lane in 0..LANES {
                    // Sums of two values up to FAR fit into 31 bits.
                    least[lane] = least[lane].min((far[lane] + weight) as i32);
                }
            }
            here[0] = least.map(|value| value as u32);
        }
        for (target, &place) in targets.target.iter().enumerate() {
            write(target, &self.distance[place as usize][..groups.len()]);
        }
        // A finite value above half of FAR may stand beside one that was cut off. All are looked at, which takes vectors of them.
        let is_large = |value: u32| value > super::LIMIT && value < FAR;
        let large = self.distance.iter().flatten().fold(false, |any, &value| any | is_large(value));
        !is_cut_off && !large
    }
}
