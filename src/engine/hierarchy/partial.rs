//! Sweeps to some nodes, and distances of the others on demand.
//!
//! Problem: a search that passes most nodes by wants the distance to its ends at all nodes where it may stop, and at a few others.
//!
//! Idea: ranks that are wanted and their ancestors get the first *places*, in the order of their ranks, and one sweep finds all their distances,
//! which lie close together. Any other rank is an ancestor of none of them; its distance is the least over its halves to higher ranks, which are on its way
//! up to the first one that is known.
//!
//! Complexity: O(wanted ranks and their halves) a sweep, O(halves at the ancestors that are not known) for each other rank. Memory: 8 bytes a node shared
//! and 8 bytes a half of the wanted; 8 bytes a node for the workspace.
//!
//! Exactness: where a finite distance exceeds [`LIMIT`], one beyond it could have been cut off, and [`Partial::is_exact`] says so.
//!
//! Ties: none, distances only.
//!
//! Paper: D. Delling, A. V. Goldberg, R. F. Werneck, "Faster batched shortest paths in road networks", 2011, doi:10.4230/OASIcs.ATMOS.2011.52.

use super::descent::Descent;
use super::pruned::Pruned;
use super::sweep::climb;
use super::{FAR, Hierarchy, LIMIT, NONE};

/// Not asked for yet.
const UNKNOWN: u32 = u32::MAX;

/// The places of all ranks, and the halves that lead from the wanted ones towards ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// By rank.
    place: Vec<u32>,
    /// By place.
    rank: Vec<u32>,
    swept: usize,
    descent: Descent,
}

impl Wanted {
    /// Chooses the nodes of which `is_wanted` is true.
    pub fn new(hierarchy: &Hierarchy, pruned: &Pruned, is_wanted: impl Fn(u32) -> bool) -> Wanted {
        let nodes = hierarchy.nodes() as u32;
        let mut wanted: Vec<bool> = (0..nodes).map(|rank| is_wanted(hierarchy.node(rank))).collect();
        for rank in 0..nodes {
            let parent = hierarchy.parent(rank);
            if wanted[rank as usize] && parent != NONE {
                wanted[parent as usize] = true;
            }
        }
        let (mut rank, others): (Vec<u32>, Vec<u32>) = (0..nodes).partition(|rank| wanted[*rank as usize]);
        let swept = rank.len();
        rank.extend(others);
        let mut place = vec![0; nodes as usize];
        rank.iter().enumerate().for_each(|(at, &rank)| place[rank as usize] = at as u32);
        let descent = Descent::new(&pruned.rising.of_some(&rank[..swept], &place));
        Wanted { place, rank, swept, descent }
    }

    /// The place of a rank.
    pub fn place(&self, rank: u32) -> u32 {
        self.place[rank as usize]
    }
}

/// The workspace.
#[derive(Debug, Clone)]
pub struct Partial {
    /// By place.
    distance: Vec<u32>,
    /// By rank: what was climbed from the ends.
    climbed: Vec<u32>,
    ends: Vec<u32>,
    stack: Vec<u32>,
    is_exact: bool,
}

impl Partial {
    /// A workspace for graphs of so many nodes.
    pub fn new(nodes: usize) -> Partial {
        Partial {
            distance: vec![UNKNOWN; nodes],
            climbed: vec![FAR; nodes],
            ends: Vec::new(),
            stack: Vec::new(),
            is_exact: true,
        }
    }

    /// Finds the distances of the wanted ranks to the nearest of `ends`, ranks all.
    pub fn run_backward(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, wanted: &Wanted, ends: &[u32]) {
        for end in self.ends.drain(..) {
            let mut rank = end;
            while rank != NONE {
                self.climbed[rank as usize] = FAR;
                rank = hierarchy.parent(rank);
            }
        }
        self.ends.extend_from_slice(ends);
        let (swept, others) = self.distance.split_at_mut(wanted.swept);
        swept.fill(FAR);
        others.fill(UNKNOWN);
        self.is_exact = true;
        for &end in ends {
            self.is_exact &= !climb(hierarchy, &pruned.falling, &[(end, 0)], &mut self.climbed);
        }
        for &end in ends {
            let mut rank = end;
            while rank != NONE {
                if let Some(distance) = swept.get_mut(wanted.place[rank as usize] as usize) {
                    *distance = self.climbed[rank as usize];
                }
                rank = hierarchy.parent(rank);
            }
        }
        wanted.descent.distances(swept);
        let is_large = swept.iter().fold(false, |any, &far| any | ((far > LIMIT) & (far < FAR)));
        self.is_exact &= !is_large;
    }

    /// By place the distances found so far: those of all wanted ranks; [`FAR`] where there is no way.
    #[inline]
    pub fn known(&self) -> &[u32] {
        &self.distance
    }

    /// The distance at a place; [`FAR`] where there is no way.
    #[inline]
    pub fn get(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, wanted: &Wanted, place: u32) -> u32 {
        match self.distance[place as usize] {
            UNKNOWN => self.find(hierarchy, pruned, wanted, place),
            known => known,
        }
    }

    fn find(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, wanted: &Wanted, place: u32) -> u32 {
        let mut rank = wanted.rank[place as usize];
        while rank != NONE && self.distance[wanted.place[rank as usize] as usize] == UNKNOWN {
            self.stack.push(rank);
            rank = hierarchy.parent(rank);
        }
        while let Some(rank) = self.stack.pop() {
            let mut least = self.climbed[rank as usize];
            for (high, weight, _) in pruned.rising.halves(rank) {
                // What is higher was found before.
                least = least.min(self.distance[wanted.place[high as usize] as usize] + weight);
            }
            let least = least.min(FAR);
            self.is_exact &= least <= LIMIT || least == FAR;
            self.distance[wanted.place[rank as usize] as usize] = least;
        }
        self.distance[place as usize]
    }

    /// Whether all that was found since the last sweep is exact.
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }
}
