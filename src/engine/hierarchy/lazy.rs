//! Distances to or from a few places, found only where they are asked for.
//!
//! Problem: a search wants the exact distance to its end at each node that it meets, or a caller the distances to a few
//! nodes, and neither knows beforehand which; a sweep would find all.
//!
//! Idea: climb from the places once. After that the distance of a rank is the least of what was climbed there and of the
//! sums over its halves to higher ranks, all of which are ancestors: walk up to the first ancestor that is known, and come
//! down again. Every rank is visited once, however many are asked for.
//!
//! Complexity: O(halves at the ancestors of the places) to start; O(halves at the ancestors of all that is asked) for the
//! rest. Memory: 16 bytes a node. No run after the construction allocates, once the stack has grown.
//!
//! Exactness: as [`super::climb`]: where a sum reached [`FAR`], [`Lazy::is_exact`] says so.
//!
//! Ties: none, distances only.
//!
//! Paper: B. Strasser, T. Zeitz, "A fast and tight heuristic for A* in road networks", 2021,
//! doi:10.4230/LIPIcs.SEA.2021.6.

use super::pruned::{Pruned, Rows};
use super::{FAR, Hierarchy, NONE};
use crate::engine::stamps::Stamps;

/// Which way distances are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the places to what is asked.
    From,
    /// From what is asked to the places.
    To,
}

/// The workspace.
#[derive(Debug, Clone)]
pub struct Lazy {
    climbed: Stamps<u32>,
    known: Stamps<u32>,
    stack: Vec<u32>,
    way: Way,
    is_exact: bool,
}

impl Lazy {
    /// A workspace for graphs of so many nodes.
    pub fn new(nodes: usize) -> Lazy {
        Lazy {
            climbed: Stamps::new(nodes),
            known: Stamps::new(nodes),
            stack: Vec::new(),
            way: Way::To,
            is_exact: true,
        }
    }

    /// Forgets what was known and climbs from `places`, pairs of a rank and a weight below [`FAR`].
    pub fn start(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, places: &[(u32, u32)], way: Way) {
        self.climbed.clear();
        self.known.clear();
        self.way = way;
        self.is_exact = true;
        let rows = match way {
            Way::From => &pruned.rising,
            Way::To => &pruned.falling,
        };
        for &(rank, weight) in places {
            if self.climbed.get(rank).is_none_or(|near| weight < near) {
                self.climbed.set(rank, weight);
            }
        }
        for &(place, _) in places {
            // Ancestors of several places are visited again for each; the last visit comes after all that can lower them.
            let mut rank = place;
            while rank != NONE {
                if let Some(near) = self.climbed.get(rank) {
                    for (high, weight, _) in rows.halves(rank) {
                        let sum = near + weight;
                        if sum >= FAR {
                            self.is_exact = false;
                        } else if self.climbed.get(high).is_none_or(|far| sum < far) {
                            self.climbed.set(high, sum);
                        }
                    }
                }
                rank = hierarchy.parent(rank);
            }
        }
    }

    /// The distance of a rank; [`FAR`] where there is no way.
    pub fn get(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, rank: u32) -> u32 {
        if let Some(value) = self.known.get(rank) {
            return value;
        }
        let rows = match self.way {
            Way::From => &pruned.falling,
            Way::To => &pruned.rising,
        };
        let mut at = rank;
        while at != NONE && !self.known.contains(at) {
            self.stack.push(at);
            at = hierarchy.parent(at);
        }
        let mut value = FAR;
        while let Some(at) = self.stack.pop() {
            value = self.settle(rows, at);
        }
        value
    }

    #[inline]
    fn settle(&mut self, rows: &Rows, rank: u32) -> u32 {
        let mut least = self.climbed.get(rank).unwrap_or(FAR);
        for (high, weight, _) in rows.halves(rank) {
            // What is higher was settled before.
            let far = self.known.get(high).unwrap_or(FAR);
            if far < FAR {
                self.is_exact &= far + weight < FAR;
                least = least.min(far + weight);
            }
        }
        self.known.set(rank, least);
        least
    }

    /// Whether all that was found since the start is exact: no sum reached [`FAR`].
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::csr::Csr;
    use crate::engine::hierarchy::LIMIT;
    use crate::engine::hierarchy::metric::Metric;
    use crate::engine::testing::{all_pairs, random_ends, rng};
    use rand::RngExt;

    #[test]
    fn agrees_with_all_pairs_in_any_order_of_asking() {
        let mut rng = rng(31);
        let (mut ways, mut none, mut several) = (0, 0, 0);
        for _ in 0..10_000 {
            let nodes = rng.random_range(1..12usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 3 * nodes));
            let ends = csr.ends();
            let top = [1, 3, 1000][rng.random_range(0..3)];
            let weight: Vec<u32> = ends.iter().map(|_| rng.random_range(0..top)).collect();
            let truth = all_pairs(nodes, &ends, &weight, &vec![false; ends.len()]);
            let mut order: Vec<u32> = (0..nodes as u32).collect();
            (1..nodes).for_each(|index| order.swap(index, rng.random_range(0..=index)));
            let hierarchy = Hierarchy::new(&csr, &order).unwrap();
            let pruned = Pruned::new(&hierarchy, &Metric::new(&hierarchy, &weight).unwrap());
            let mut lazy = Lazy::new(nodes);
            for way in [Way::From, Way::To, Way::From] {
                let places: Vec<(u32, u32)> = (0..rng.random_range(0..4))
                    .map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..4)))
                    .collect();
                several += usize::from(places.len() > 1);
                let ranked: Vec<_> =
                    places.iter().map(|&(node, spent)| (hierarchy.rank(node), spent)).collect();
                lazy.start(&hierarchy, &pruned, &ranked, way);
                for _ in 0..nodes {
                    let node = rng.random_range(0..nodes as u32);
                    let one = |&(place, spent): &(u32, u32)| {
                        let (from, to) = if way == Way::From { (place, node) } else { (node, place) };
                        truth[from as usize][to as usize].map(|far| far + u64::from(spent))
                    };
                    let expected = places.iter().filter_map(one).min();
                    let found = lazy.get(&hierarchy, &pruned, hierarchy.rank(node));
                    assert_eq!((found < FAR).then_some(u64::from(found)), expected);
                    *if expected.is_some() { &mut ways } else { &mut none } += 1;
                }
                assert!(lazy.is_exact());
            }
        }
        assert!(ways > 50_000 && none > 30_000 && several > 10_000, "{ways} {none} {several}");
    }

    #[test]
    fn says_where_a_sum_did_not_fit() {
        let (csr, _) = Csr::new(4, &[(0, 1), (1, 2), (2, 3)]);
        let hierarchy = Hierarchy::new(&csr, &[0, 3, 1, 2]).unwrap();
        let pruned = Pruned::new(&hierarchy, &Metric::new(&hierarchy, &[LIMIT; 3]).unwrap());
        let mut lazy = Lazy::new(4);
        lazy.start(&hierarchy, &pruned, &[(hierarchy.rank(0), 0)], Way::From);
        lazy.get(&hierarchy, &pruned, hierarchy.rank(3));
        assert!(!lazy.is_exact());
        lazy.start(&hierarchy, &pruned, &[(hierarchy.rank(3), 0)], Way::To);
        assert_eq!(lazy.get(&hierarchy, &pruned, hierarchy.rank(1)), 2 * LIMIT);
    }
}
