//! How much of what moves on shortest paths passes each group of nodes and each arc.
//!
//! Problem: the nodes of a graph belong to groups. Between each ordered pair of groups something of a given weight moves, shared
//! equally among all paths of least weight from any of the first group's starts to any of the second group's ends. How much of it
//! comes to each group on the way, and how much uses each arc?
//!
//! Idea: from one group all distances and numbers of paths follow in the order of the search; then, in the opposite order, each node
//! hands what ends behind it to the arcs by which it is reached, in proportion to the numbers of paths. Weights are whole numbers, so ties are
//! exact. Where arcs weigh nothing, of equally good paths those with the fewest such arcs count, so that cycles of no weight
//! make no paths: every weight is multiplied by more than the number of nodes, and such an arc weighs one.
//!
//! Complexity: for each group that something comes from O((nodes + arcs) log nodes). Memory: 60 bytes a node and 12 an arc.
//!
//! Ties: there is nothing to settle. Sums are made in the order of groups, nodes and arcs, so they are the same on every machine.
//!
//! Numbers: paths are counted in 128 bits; where that does not do, it is said.
//!
//! Paper: U. Brandes, "A faster algorithm for betweenness centrality", 2001, doi:10.1080/0022250X.2001.9990249.

use super::csr::Csr;
use super::heap::Heap;

const FAR: u64 = u64::MAX;

/// Nodes by group: where paths begin and where they end.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    /// For each group its starts.
    pub starts: &'a [Vec<u32>],
    /// For each group its ends.
    pub ends: &'a [Vec<u32>],
    /// For each node its group.
    pub of: &'a [u32],
}

/// What passes.
#[derive(Debug, Clone, PartialEq)]
pub struct Passed {
    /// For each group what comes to it by an arc of another group and does not end there; what comes twice counts twice.
    pub groups: Vec<f64>,
    /// For each arc what uses it.
    pub arcs: Vec<f64>,
    /// What moves in all: of pairs that no path joins nothing does.
    pub moved: f64,
    /// The number of pairs, in the order in which they were asked about, between which something would move and no path leads.
    pub apart: u64,
    /// Whether some number of paths did not fit 128 bits: shares are then not exact.
    pub saturated: bool,
}

/// Weights too large to be added with certainty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

/// What passes where: a workspace for one graph with weights.
pub struct Between<'a> {
    csr: &'a Csr,
    groups: Groups<'a>,
    weight: Vec<u64>,
    distance: Vec<u64>,
    paths: Vec<u128>,
    behind: Vec<f64>,
    order: Vec<u32>,
    heap: Heap,
    nearest: Vec<u64>,
    passed: Passed,
}

impl<'a> Between<'a> {
    /// A workspace.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] where some arcs weigh nothing and the others so much that they leave no room to tell.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph.
    pub fn new(csr: &'a Csr, weight: &[u32], groups: Groups<'a>) -> Result<Self, TooLarge> {
        assert_eq!(weight.len(), csr.arcs(), "one weight an arc");
        assert_eq!(groups.of.len(), csr.nodes(), "one group a node");
        let nodes = csr.nodes() as u64;
        let factor = if weight.contains(&0) { nodes + 1 } else { 1 };
        let most = weight.iter().copied().max().unwrap_or(0);
        let longest = u128::from(nodes) * (u128::from(most) * u128::from(factor) + 1);
        if longest >= u128::from(FAR) {
            return Err(TooLarge);
        }
        Ok(Self {
            csr,
            groups,
            weight: weight
                .iter()
                .map(|&weight| if weight == 0 { 1 } else { u64::from(weight) * factor })
                .collect(),
            distance: vec![FAR; csr.nodes()],
            paths: vec![0; csr.nodes()],
            behind: vec![0.0; csr.nodes()],
            order: Vec::with_capacity(csr.nodes()),
            heap: Heap::new(csr.nodes()),
            nearest: vec![FAR; groups.ends.len()],
            passed: Passed {
                groups: vec![0.0; groups.ends.len()],
                arcs: vec![0.0; csr.arcs()],
                moved: 0.0,
                apart: 0,
                saturated: false,
            },
        })
    }

    /// Adds what moves from one group to the others: `amount` to each of them, where something does.
    pub fn add(&mut self, from: u32, amount: impl Fn(u32) -> f64) {
        self.search(from);
        for (group, ends) in self.groups.ends.iter().enumerate() {
            self.nearest[group] = ends.iter().map(|&end| self.distance[end as usize]).min().unwrap_or(FAR);
        }
        self.behind.fill(0.0);
        for group in (0..self.groups.ends.len() as u32).filter(|&group| group != from) {
            let amount = amount(group);
            if amount <= 0.0 {
                continue;
            }
            let nearest = self.nearest[group as usize];
            if nearest == FAR {
                self.passed.apart += 1;
                continue;
            }
            let ends = || {
                let ends = self.groups.ends[group as usize].iter();
                ends.copied().filter(|&end| self.distance[end as usize] == nearest)
            };
            let whole = ends().fold(0u128, |sum, end| sum.saturating_add(self.paths[end as usize]));
            self.passed.saturated |= whole == u128::MAX;
            for end in ends().collect::<Vec<_>>() {
                self.behind[end as usize] += amount * (self.paths[end as usize] as f64 / whole as f64);
            }
            self.passed.moved += amount;
            // What ends here comes here too, and does not count.
            self.passed.groups[group as usize] -= amount;
        }
        for &node in self.order.iter().rev() {
            let at = node as usize;
            if self.behind[at] <= 0.0 {
                continue;
            }
            let each = self.behind[at] / self.paths[at] as f64;
            for &arc in self.csr.incoming(node) {
                let tail = self.csr.tail(arc) as usize;
                let near = self.distance[tail];
                if near == FAR || near + self.weight[arc as usize] != self.distance[at] {
                    continue;
                }
                let share = each * self.paths[tail] as f64;
                self.behind[tail] += share;
                self.passed.arcs[arc as usize] += share;
                if self.groups.of[tail] != self.groups.of[at] {
                    self.passed.groups[self.groups.of[at] as usize] += share;
                }
            }
        }
    }

    /// What has passed. What came to nothing by rounding is nothing.
    pub fn finish(mut self) -> Passed {
        let least = self.passed.moved * 1e-12;
        self.passed.groups.iter_mut().filter(|passed| passed.abs() <= least).for_each(|passed| *passed = 0.0);
        self.passed
    }

    fn search(&mut self, from: u32) {
        self.distance.fill(FAR);
        self.paths.fill(0);
        self.order.clear();
        self.heap.clear();
        for &start in &self.groups.starts[from as usize] {
            self.distance[start as usize] = 0;
            self.paths[start as usize] = 1;
            self.heap.push_or_lower(start, 0);
        }
        while let Some((distance, node)) = self.heap.pop() {
            self.order.push(node);
            let paths = self.paths[node as usize];
            for arc in self.csr.out(node) {
                let head = self.csr.head(arc);
                let next = distance + self.weight[arc as usize];
                let slot = &mut self.distance[head as usize];
                if next > *slot {
                    continue;
                }
                // Whoever is settled was nearer, for every weight is above zero.
                let before = if next < *slot { 0 } else { self.paths[head as usize] };
                let sum = before.saturating_add(paths);
                self.passed.saturated |= sum == u128::MAX;
                *slot = next;
                self.paths[head as usize] = sum;
                self.heap.push_or_lower(head, next);
            }
        }
    }
}

#[cfg(test)]
mod tests;
