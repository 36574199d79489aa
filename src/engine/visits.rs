//! The best order in which to visit groups of nodes.
//!
//! Problem: a shortest walk that visits at least one node of each of several groups, some of them in a given order and the
//! others whenever it suits, when all distances between their nodes are known. Which node of a group is visited matters,
//! because the walk goes on from it.
//!
//! Idea: the least weight of walks that end at a node and have visited a set of groups, for every such pair; each is the
//! least over the pairs with one group less. Groups in a given order are a counter, not a set.
//!
//! Complexity: O((ordered + 1) 2^free nodes^2) time, O((ordered + 1) 2^free nodes) memory, 8 bytes a pair.
//!
//! Ties: the walk is read back from its end; of equal nodes the first in the list wins.
//!
//! Papers: M. Held, R. M. Karp, "A dynamic programming approach to sequencing problems", 1962, doi:10.1137/0110015;
//! R. Bellman, "Dynamic programming treatment of the travelling salesman problem", 1962, doi:10.1145/321105.321111.

/// No way.
pub const NO_WAY: u64 = u64::MAX;

/// Groups to visit and the distances between their nodes, [`NO_WAY`] where there is none.
#[derive(Debug, Clone, Copy)]
pub struct Visits<'a> {
    /// How many groups come in the order of their numbers; they are the first.
    pub ordered: usize,
    /// How many groups come whenever it suits.
    pub free: usize,
    /// The group of each node in the list.
    pub group: &'a [u32],
    /// The distance to each node from where the walk begins.
    pub first: &'a [u64],
    /// Row by row, the distance from each node to each node.
    pub between: &'a [u64],
    /// The distance from each node to where the walk ends.
    pub last: &'a [u64],
}

impl Visits<'_> {
    /// How many pairs of a set and a node the solver keeps; `None` where that is no number of this machine.
    pub fn pairs(ordered: usize, free: usize, nodes: usize) -> Option<usize> {
        let sets = 1usize.checked_shl(u32::try_from(free).ok()?).filter(|_| free < usize::BITS as usize)?;
        sets.checked_mul(ordered.checked_add(1)?)?.checked_mul(nodes)
    }

    /// The least weight and the groups in the order of the visit; `None` where there is no such walk.
    ///
    /// # Panics
    ///
    /// If an array does not fit, or there are too many groups ([`Visits::pairs`]).
    pub fn solve(&self) -> Option<(u64, Vec<u32>)> {
        let nodes = self.group.len();
        assert!(self.first.len() == nodes && self.last.len() == nodes, "one distance a node");
        assert_eq!(self.between.len(), nodes * nodes, "one distance a pair");
        let sets = 1usize << self.free;
        assert!(Self::pairs(self.ordered, self.free, nodes).is_some(), "too many groups");
        // A row holds for one counter and set the least weight at each node.
        let mut best = vec![NO_WAY; (self.ordered + 1) * sets * nodes];
        for row in 1..(self.ordered + 1) * sets {
            for node in 0..nodes {
                let Some(before) = self.before(row, node) else { continue };
                best[row * nodes + node] = if before == 0 {
                    self.first[node]
                } else {
                    self.arrive(&best[before * nodes..(before + 1) * nodes], node)
                };
            }
        }
        let full = (self.ordered + 1) * sets - 1;
        let end = |node: usize| best[full * nodes + node].saturating_add(self.last[node]);
        let total = (0..nodes).map(end).min().filter(|&total| total < NO_WAY)?;
        let mut node = (0..nodes).find(|&node| end(node) == total)?;
        let (mut row, mut order) = (full, Vec::with_capacity(self.ordered + self.free));
        loop {
            order.push(self.group[node]);
            let before = self.before(row, node)?;
            if before == 0 {
                break;
            }
            let here = best[row * nodes + node];
            let sum =
                |from: usize| best[before * nodes + from].saturating_add(self.between[from * nodes + node]);
            node = (0..nodes).find(|&from| sum(from) == here)?;
            row = before;
        }
        order.reverse();
        Some((total, order))
    }

    /// The row before the group of a node was visited last; `None` where it cannot be the last of a row.
    fn before(&self, row: usize, node: usize) -> Option<usize> {
        let sets = 1usize << self.free;
        let group = self.group[node] as usize;
        if group < self.ordered {
            return (row / sets == group + 1).then(|| row - sets);
        }
        let bit = 1 << (group - self.ordered);
        (row & (sets - 1) & bit != 0).then(|| row - bit)
    }

    fn arrive(&self, before: &[u64], node: usize) -> u64 {
        let nodes = before.len();
        let sum = |from: usize| before[from].saturating_add(self.between[from * nodes + node]);
        (0..nodes).map(sum).min().unwrap_or(NO_WAY)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::testing::rng;
    use rand::RngExt;

    /// All orders, one by one, and in each the least weight node by node.
    fn oracle(visits: &Visits<'_>, done: &mut Vec<u32>, best: &mut Option<u64>, tried: &mut u64) {
        let groups = visits.ordered + visits.free;
        let nodes = visits.group.len();
        if done.len() == groups {
            *tried += 1;
            let mut near: Vec<Option<u64>> = vec![None; nodes];
            for (step, &group) in done.iter().enumerate() {
                let mut next = vec![None; nodes];
                for node in (0..nodes).filter(|&node| visits.group[node] == group) {
                    let from = |at: usize| {
                        let far = visits.between[at * nodes + node];
                        near[at].filter(|_| far < NO_WAY).map(|near: u64| near + far)
                    };
                    next[node] = if step == 0 {
                        Some(visits.first[node]).filter(|&far| far < NO_WAY)
                    } else {
                        (0..nodes).filter_map(from).min()
                    };
                }
                near = next;
            }
            let end =
                |at: usize| near[at].filter(|_| visits.last[at] < NO_WAY).map(|near| near + visits.last[at]);
            let found = (0..nodes).filter_map(end).min();
            *best = [*best, found].into_iter().flatten().min();
            return;
        }
        for group in 0..groups as u32 {
            let comes = group as usize >= visits.ordered || group == 0 || done.contains(&(group - 1));
            if !done.contains(&group) && comes {
                done.push(group);
                oracle(visits, done, best, tried);
                done.pop();
            }
        }
    }

    #[test]
    fn agrees_with_all_orders() {
        let mut rng = rng(51);
        let (mut ways, mut none, mut tried, mut swapped) = (0, 0, 0, 0);
        for _ in 0..3_000 {
            let (ordered, free) = (rng.random_range(0..3usize), rng.random_range(0..4usize));
            if ordered + free == 0 {
                continue;
            }
            let mut group: Vec<u32> = Vec::new();
            for at in 0..(ordered + free) as u32 {
                (0..rng.random_range(1..3)).for_each(|_| group.push(at));
            }
            let nodes = group.len();
            let mut far = |count: usize| -> Vec<u64> {
                let one = |_| if rng.random_range(0..4) == 0 { NO_WAY } else { rng.random_range(0..6) };
                (0..count).map(one).collect()
            };
            let (first, between, last) = (far(nodes), far(nodes * nodes), far(nodes));
            let visits =
                Visits { ordered, free, group: &group, first: &first, between: &between, last: &last };
            let mut best = None;
            oracle(&visits, &mut Vec::new(), &mut best, &mut tried);
            let found = visits.solve();
            assert_eq!(found.as_ref().map(|found| found.0), best);
            let Some((_, order)) = found else {
                none += 1;
                continue;
            };
            ways += 1;
            swapped += usize::from(!order.is_sorted());
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..(ordered + free) as u32).collect::<Vec<_>>());
            assert!(order.iter().filter(|&&group| (group as usize) < ordered).is_sorted());
            // The order alone gives the same weight.
            let place = |group: u32| order.iter().position(|&other| other == group).unwrap() as u32;
            let renamed: Vec<u32> = group.iter().map(|&group| place(group)).collect();
            let fixed = Visits { ordered: ordered + free, free: 0, group: &renamed, ..visits };
            assert_eq!(fixed.solve().map(|found| found.0), best);
        }
        assert!(
            ways > 1_500 && none > 150 && tried > 10_000 && swapped > 500,
            "{ways} {none} {tried} {swapped}"
        );
    }

    #[test]
    fn counts_its_pairs() {
        assert_eq!(Visits::pairs(2, 3, 10), Some(240));
        assert_eq!(Visits::pairs(0, 64, 1), None);
        assert_eq!(Visits::pairs(usize::MAX, 1, 1), None);
        assert_eq!(Visits::pairs(1, 62, 100), None);
    }
}
