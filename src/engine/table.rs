//! Exact distances and shortest paths from every node to chosen groups of nodes.
//!
//! Problem: the same few groups of nodes are asked for again and again on a graph that does not change; the answer
//! should cost no more than reading it out.
//!
//! Idea: one backward search for each group. For every node and group the table keeps the distance and the arc to
//! take next, so a path is read off arc by arc, and a distance is also an exact lower bound for other searches.
//!
//! Complexity: one search a group to build; O(1) for a distance; O(starts + arcs of the path) for a walk. Memory: 8
//! bytes for each pair of node and group. Distances are kept in 32 bits; if one does not fit, there is no
//! table (`None`) and the caller searches instead.
//!
//! Ties: the next arc is the smallest open arc that is tight, `weight + distance(head) = distance(tail)`, where an arc
//! of weight zero must also lower the least number of tight arcs to the group. So every step lowers the pair
//! (distance, number of arcs), and cycles of weight zero cannot trap a walk. Of several best starts the smallest node
//! wins.
//!
//! Paper: E. W. Dijkstra, 1959, doi:10.1007/BF01386390; the lower bounds are those of A. V. Goldberg, C. Harrelson,
//! "Computing the shortest path: A* search meets graph theory", 2005, with the targets themselves as landmarks.

use super::csr::Csr;
use super::search::{Search, Stop};

const NONE: u32 = u32::MAX;

/// Distances and next arcs from every node to each of several groups of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistanceTable {
    nodes: usize,
    groups: usize,
    distance: Vec<u32>,
    next: Vec<u32>,
}

impl DistanceTable {
    /// Builds the table, or returns `None` if a distance does not fit below 2^32 - 1.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph or a group holds a node that does not exist.
    pub fn new(
        csr: &Csr,
        weight: &[u32],
        closed: Option<&[bool]>,
        groups: &[Vec<u32>],
    ) -> Option<DistanceTable> {
        let nodes = csr.nodes();
        let size = nodes.checked_mul(groups.len())?;
        let mut table = DistanceTable {
            nodes,
            groups: groups.len(),
            distance: Vec::with_capacity(size),
            next: Vec::with_capacity(size),
        };
        let mut search = Search::new(nodes);
        let mut starts = Vec::new();
        let mut arcs_left = vec![NONE; nodes];
        let mut queue = Vec::with_capacity(nodes);
        for group in groups {
            starts.clear();
            starts.extend(group.iter().map(|&node| (node, 0)));
            search.run_backward(csr, weight, closed, &starts, Stop::All);
            let is_tight = |arc: u32| {
                let (tail, head) = (search.distance(csr.tail(arc)), search.distance(csr.head(arc)));
                closed.is_none_or(|closed| !closed[arc as usize])
                    && head.is_some_and(|head| tail == Some(head + u64::from(weight[arc as usize])))
            };
            // The least number of tight arcs to the group, in breadth.
            arcs_left.fill(NONE);
            queue.clear();
            for &node in group {
                if arcs_left[node as usize] == NONE {
                    arcs_left[node as usize] = 0;
                    queue.push(node);
                }
            }
            let mut at = 0;
            while let Some(&node) = queue.get(at) {
                at += 1;
                for &arc in csr.incoming(node) {
                    let tail = csr.tail(arc);
                    if arcs_left[tail as usize] == NONE && is_tight(arc) {
                        arcs_left[tail as usize] = arcs_left[node as usize] + 1;
                        queue.push(tail);
                    }
                }
            }
            for node in 0..nodes as u32 {
                let left = arcs_left[node as usize];
                let Some(distance) = search.distance(node) else {
                    table.distance.push(NONE);
                    table.next.push(NONE);
                    continue;
                };
                table.distance.push(u32::try_from(distance).ok().filter(|&distance| distance != NONE)?);
                let lowers = |arc: u32| weight[arc as usize] > 0 || arcs_left[csr.head(arc) as usize] < left;
                let next = csr.out(node).find(|&arc| left > 0 && is_tight(arc) && lowers(arc));
                table.next.push(next.unwrap_or(NONE));
            }
        }
        Some(table)
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The memory of the table in bytes: eight for each pair of node and group.
    pub fn bytes(&self) -> usize {
        (self.distance.len() + self.next.len()) * size_of::<u32>()
    }

    /// The distance from a node to the nearest node of a group, which is also an exact lower bound; `None` if the
    /// group cannot be reached.
    ///
    /// # Panics
    ///
    /// If the node or the group does not exist.
    #[inline]
    pub fn to_group(&self, node: u32, group: usize) -> Option<u64> {
        assert!((node as usize) < self.nodes && group < self.groups, "no such node or group");
        let distance = self.distance[group * self.nodes + node as usize];
        (distance != NONE).then_some(u64::from(distance))
    }

    /// Writes the arcs of a shortest path from any of `starts`, pairs of a node and the weight already spent there, to
    /// the group, and returns its weight with that of the start. `csr` must be the graph the table was built from.
    ///
    /// `None`, and an empty path, if no start reaches the group (or the sum does not fit in 64 bits).
    ///
    /// # Panics
    ///
    /// If a node or the group does not exist.
    pub fn walk(&self, csr: &Csr, starts: &[(u32, u64)], group: usize, path: &mut Vec<u32>) -> Option<u64> {
        path.clear();
        let total =
            |&(node, spent): &(u32, u64)| Some((self.to_group(node, group)?.checked_add(spent)?, node));
        let (total, mut node) = starts.iter().filter_map(total).min()?;
        let row = &self.next[group * self.nodes..(group + 1) * self.nodes];
        while row[node as usize] != NONE {
            path.push(row[node as usize]);
            node = csr.head(row[node as usize]);
        }
        Some(total)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::testing::{all_pairs, random_ends, rng};
    use rand::RngExt;

    #[test]
    fn agrees_with_all_pairs_and_walks_what_it_says() {
        let mut rng = rng(6);
        let (mut walks, mut free_steps, mut none) = (0, 0, 0);
        let mut path = Vec::new();
        for _ in 0..20_000 {
            let nodes = rng.random_range(1..9usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 30));
            let ends = csr.ends();
            let top = [1, 2, 3, 100][rng.random_range(0..4)];
            let weight: Vec<u32> = ends.iter().map(|_| rng.random_range(0..top)).collect();
            let closed: Vec<bool> = ends.iter().map(|_| rng.random_range(0..6) == 0).collect();
            let mut some = |least: usize| -> Vec<u32> {
                (0..rng.random_range(least..4)).map(|_| rng.random_range(0..nodes as u32)).collect()
            };
            let groups = [some(0), some(1), some(1)];
            let starts: Vec<(u32, u64)> =
                some(1).into_iter().map(|node| (node, u64::from(node) % 3)).collect();
            let truth = all_pairs(nodes, &ends, &weight, &closed);
            let table = DistanceTable::new(&csr, &weight, Some(&closed), &groups).unwrap();
            assert_eq!((table.groups(), table.bytes()), (3, 24 * nodes));
            for (index, group) in groups.iter().enumerate() {
                let to = |node: u32| group.iter().filter_map(|&end| truth[node as usize][end as usize]).min();
                (0..nodes as u32).for_each(|node| assert_eq!(table.to_group(node, index), to(node)));
                let best = starts.iter().filter_map(|&(node, spent)| Some((to(node)? + spent, node))).min();
                let found = table.walk(&csr, &starts, index, &mut path);
                assert_eq!(found, best.map(|best| best.0));
                let Some((total, start)) = best else {
                    none += 1;
                    assert!(path.is_empty());
                    continue;
                };
                walks += 1;
                let spent = starts.iter().filter(|item| item.0 == start).map(|item| item.1).min().unwrap();
                let (mut node, mut sum) = (start, spent);
                assert!(path.len() < nodes, "a path repeats a node");
                for &arc in &path {
                    assert!(!closed[arc as usize] && csr.tail(arc) == node);
                    free_steps += usize::from(weight[arc as usize] == 0);
                    sum += u64::from(weight[arc as usize]);
                    node = csr.head(arc);
                }
                assert!(sum == total && group.contains(&node));
            }
        }
        assert!(walks > 30_000 && free_steps > 10_000 && none > 5_000, "{walks} {free_steps} {none}");
    }

    #[test]
    fn gives_up_where_32_bits_do_not_suffice() {
        let (csr, _) = Csr::new(3, &[(0, 1), (1, 2)]);
        assert!(DistanceTable::new(&csr, &[u32::MAX - 1, 0], None, &[vec![2]]).is_some());
        assert!(DistanceTable::new(&csr, &[u32::MAX - 1, 1], None, &[vec![2]]).is_none());
    }

    #[test]
    fn a_chain_of_a_million_nodes_without_weight() {
        let nodes = 1_000_000u32;
        let mut ends: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
        ends.extend((1..nodes).map(|node| (node, node - 1)));
        let (csr, _) = Csr::new(nodes as usize, &ends);
        let table = DistanceTable::new(&csr, &vec![0; ends.len()], None, &[vec![nodes - 1]]).unwrap();
        let mut path = Vec::new();
        assert_eq!(table.walk(&csr, &[(0, 7)], 0, &mut path), Some(7));
        assert_eq!(path.len(), nodes as usize - 1);
    }
}
