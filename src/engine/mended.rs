//! Distances with some arcs closed, from the distances with all arcs open.
//!
//! Problem: the distances from a few places to all nodes are at hand, and then some arcs are closed. Most nodes are as far as
//! before, and a search for all of them would find that out one by one.
//!
//! Idea: an arc is tight where it gives its head the distance that it has. A node has lost its distance where no tight arc that
//! is open comes from a node that still has it. So begin with the heads of closed tight arcs, and count for each node that
//! loses a tight arc how many it has left; at none it loses its distance, and all that hangs on it loses an arc. Then find
//! the lost nodes again by Dijkstra's search from their neighbours that kept theirs. Arcs of weight zero do not
//! count, as a cycle of them would hold itself up; this only finds a few nodes again without need.
//!
//! Complexity: O(arcs) to look for closed ones, and O(arcs at lost nodes, with a logarithm of the nodes). Memory: 8 bytes a node, 20
//! a lost node.
//!
//! Ties: none, distances only.
//!
//! Paper: G. Ramalingam, T. Reps, "An incremental algorithm for a generalization of the shortest-path problem", 1996,
//! doi:10.1006/jagm.1996.0046.

use super::csr::Csr;
use super::heap::Heap;

/// No way.
pub const FAR: u64 = u64::MAX;

/// It is a place of that distance, which no arc can take away.
const PLACE: u32 = u32::MAX;
/// It has lost nothing so far, and its arcs are not counted.
const WHOLE: u32 = u32::MAX - 1;

/// Changes the distances `far` from `places` (or to them, `backward`), found with all arcs open and [`FAR`] where there is no way, into those
/// with some closed. Returns how many nodes had to be found again; `None`, and nothing is changed, if that would be more than `most`, as
/// then a search may be quicker.
///
/// # Panics
///
/// If an array does not fit the graph or a node does not exist.
pub fn mend(
    (csr, weight, closed): (&Csr, &[u32], &[bool]),
    places: &[(u32, u64)],
    backward: bool,
    most: usize,
    far: &mut [u64],
) -> Option<usize> {
    assert_eq!((csr.arcs(), csr.arcs()), (weight.len(), closed.len()), "one weight and flag an arc");
    assert_eq!(csr.nodes(), far.len(), "one distance a node");
    let graph = Graph { csr, weight, closed, backward };
    // The tight arcs that a node has left; at zero it is lost.
    let mut left = vec![WHOLE; far.len()];
    for &(node, weight) in places {
        if far[node as usize] == weight {
            left[node as usize] = PLACE;
        }
    }
    let mut lost: Vec<u32> = Vec::new();
    for arc in (0..csr.arcs() as u32).filter(|arc| closed[*arc as usize]) {
        if graph.is_tight(far, arc) {
            graph.lose(far, arc, &mut left, &mut lost);
        }
    }
    let mut at = 0;
    while let Some(&node) = lost.get(at) {
        if lost.len() > most {
            return None;
        }
        at += 1;
        for arc in graph.leaving(node) {
            if graph.is_open(arc) && graph.is_tight(far, arc) {
                graph.lose(far, arc, &mut left, &mut lost);
            }
        }
    }
    lost.iter().for_each(|node| far[*node as usize] = FAR);
    let mut heap = Heap::new(far.len());
    for &(node, weight) in places {
        if left[node as usize] == 0 && weight < far[node as usize] {
            far[node as usize] = weight;
        }
    }
    for &node in &lost {
        let kept = graph.entering(node).filter(|arc| graph.is_open(*arc));
        let kept = kept.filter(|arc| left[graph.before(*arc) as usize] != 0);
        let near = kept.map(|arc| graph.by(far, arc)).min().unwrap_or(FAR);
        far[node as usize] = near.min(far[node as usize]);
        if far[node as usize] < FAR {
            heap.push_or_lower(node, far[node as usize]);
        }
    }
    while let Some((_, node)) = heap.pop() {
        for arc in graph.leaving(node).filter(|arc| graph.is_open(*arc)) {
            let (head, sum) = (graph.after(arc), graph.by(far, arc));
            if left[head as usize] == 0 && sum < far[head as usize] {
                far[head as usize] = sum;
                heap.push_or_lower(head, sum);
            }
        }
    }
    Some(lost.len())
}

/// The graph as it is walked: forwards from the places, or backwards.
struct Graph<'a> {
    csr: &'a Csr,
    weight: &'a [u32],
    closed: &'a [bool],
    backward: bool,
}

impl Graph<'_> {
    fn before(&self, arc: u32) -> u32 {
        if self.backward { self.csr.head(arc) } else { self.csr.tail(arc) }
    }

    fn after(&self, arc: u32) -> u32 {
        if self.backward { self.csr.tail(arc) } else { self.csr.head(arc) }
    }

    fn leaving(&self, node: u32) -> impl Iterator<Item = u32> {
        let (out, into) =
            if self.backward { (0..0, self.csr.incoming(node)) } else { (self.csr.out(node), &[][..]) };
        out.chain(into.iter().copied())
    }

    fn entering(&self, node: u32) -> impl Iterator<Item = u32> {
        let (out, into) =
            if self.backward { (self.csr.out(node), &[][..]) } else { (0..0, self.csr.incoming(node)) };
        out.chain(into.iter().copied())
    }

    fn is_open(&self, arc: u32) -> bool {
        !self.closed[arc as usize]
    }

    /// The distance that an arc gives.
    fn by(&self, far: &[u64], arc: u32) -> u64 {
        far[self.before(arc) as usize].saturating_add(u64::from(self.weight[arc as usize]))
    }

    fn is_tight(&self, far: &[u64], arc: u32) -> bool {
        let sum = self.by(far, arc);
        sum < FAR && sum == far[self.after(arc) as usize]
    }

    /// A node loses a tight arc.
    fn lose(&self, far: &[u64], arc: u32, left: &mut [u32], lost: &mut Vec<u32>) {
        let node = self.after(arc);
        // What holds a node up: an arc that is closed was never counted, nor was one of weight zero.
        let holds =
            |arc: &u32| self.weight[*arc as usize] > 0 && self.is_open(*arc) && self.is_tight(far, *arc);
        let count = match left[node as usize] {
            PLACE | 0 => return,
            WHOLE => self.entering(node).filter(holds).count() as u32,
            count => count,
        };
        left[node as usize] = count - u32::from(holds(&arc));
        if left[node as usize] == 0 {
            lost.push(node);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::testing::{all_pairs, random_ends, rng};
    use rand::RngExt;

    #[test]
    fn agrees_with_all_pairs_of_what_is_open() {
        let mut rng = rng(83);
        let (mut kept, mut farther, mut apart, mut again, mut places_lost) = (0, 0, 0, 0, 0);
        for round in 0..60_000 {
            let nodes = rng.random_range(1..10usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 4 * nodes));
            let ends = csr.ends();
            let top = [1, 2, 3, 100, u32::MAX][rng.random_range(0..5)];
            let weight: Vec<u32> = ends
                .iter()
                .map(
                    |_| if top == u32::MAX { top - rng.random_range(0..2) } else { rng.random_range(0..top) },
                )
                .collect();
            let share = [1, 3, 8][rng.random_range(0..3)];
            let closed: Vec<bool> = ends.iter().map(|_| rng.random_range(0..=share) == 0).collect();
            let most = [1, 4, 1 << 40][rng.random_range(0..3)];
            let places: Vec<(u32, u64)> = (0..rng.random_range(0..4))
                .map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..most)))
                .collect();
            let backward = round % 2 == 1;
            let least = |closed: &[bool]| -> Vec<u64> {
                let pairs = all_pairs(nodes, &ends, &weight, closed);
                let one = |node: usize, &(place, spent): &(u32, u64)| {
                    let (from, to) = if backward { (node, place as usize) } else { (place as usize, node) };
                    pairs[from][to].map(|far| far + spent)
                };
                let near = |node| places.iter().filter_map(|place| one(node, place)).min().unwrap_or(FAR);
                (0..nodes).map(near).collect()
            };
            let open = least(&vec![false; ends.len()]);
            let expected = least(&closed);
            let mut far = open.clone();
            let found = mend((&csr, &weight, &closed), &places, backward, nodes, &mut far).unwrap();
            assert_eq!(far, expected, "{ends:?} {weight:?} {closed:?} {places:?} {backward}");
            let changed = (0..nodes).filter(|node| open[*node] != expected[*node]).count();
            assert!(found >= changed);
            if found > 0 {
                let mut far = open.clone();
                assert_eq!(mend((&csr, &weight, &closed), &places, backward, found - 1, &mut far), None);
                assert_eq!(far, open);
            }
            kept += nodes - found;
            again += found - changed;
            farther +=
                (0..nodes).filter(|node| open[*node] < expected[*node] && expected[*node] < FAR).count();
            apart +=
                (0..nodes).filter(|node| open[*node] < expected[*node] && expected[*node] == FAR).count();
            places_lost += places
                .iter()
                .filter(|place| expected[place.0 as usize] == place.1 && open[place.0 as usize] < place.1)
                .count();
        }
        assert!(kept > 100_000 && farther > 8_000 && apart > 10_000, "{kept} {farther} {apart}");
        assert!(again > 5_000 && places_lost > 1_000, "{again} {places_lost}");
    }

    /// A long chain of no weight, shut at its beginning: no recursion, and each node once.
    #[test]
    fn a_chain_of_a_million_nodes() {
        let nodes = 1_000_000u32;
        let mut ends: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
        ends.push((0, nodes - 1));
        ends.extend((1..nodes).map(|node| (node, node - 1)));
        let (csr, _) = Csr::new(nodes as usize, &ends);
        let weight: Vec<u32> = csr.ends().iter().map(|ends| u32::from(*ends == (0, nodes - 1))).collect();
        let closed: Vec<bool> = csr.ends().iter().map(|ends| *ends == (0, 1)).collect();
        let mut far = vec![5; nodes as usize];
        let found = mend((&csr, &weight, &closed), &[(0, 5)], false, nodes as usize, &mut far);
        assert_eq!(found, Some(nodes as usize - 1));
        assert!(far[0] == 5 && far[1..].iter().all(|far| *far == 6));
    }
}
