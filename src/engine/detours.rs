//! The worst k groups of arcs to lose for shortest paths, by branch and bound.
//!
//! Problem: a graph with weights, many *groups* of arcs, each of which may fail as a whole, and some *wants*: an amount that goes by a shortest path from
//! the nearest of its starts to the nearest of its ends. Which at most k groups together do most harm? Most harm is the largest amount without a way, and of
//! what still has one the largest sum of amount times added weight.
//!
//! Idea: groups that no shortest path uses change nothing, so it is enough to branch on those that one uses. Each in turn fails, the paths are found again, and it is
//! out of the question in the branches after it. The bound is a *chain* of each want: its best path, then the best one that uses no arc of a group on it that may still
//! fail, then the best one without the groups of both, and so on. No two of the chain share such a group, so a want that does worse than the chain's path i has lost i + 1 groups, one on
//! each path before. What it loses from step to step is therefore laid on the groups of these paths, an equal part on each path; what j more groups cost is at most the sum of the
//! j largest *stakes* so laid, and never more than all chains at their place j. A group whose arcs all belong to another that was looked at before is no worse than that (`search`).
//!
//! Complexity: exponential in k at worst. A step is at most j + 1 searches for each want whose chain was hit. Memory: a distance a node for each set of ends, and k chains a want.
//!
//! Ties: the most at stake first, then the group with the most arcs, then by number. What is found does not depend on which of equal paths is taken, but for
//! sets of equal loss where not all can be told.
//!
//! Papers: K. Malik, A. K. Mittal, S. K. Gupta, "The k most vital arcs in the shortest path problem", 1989, doi:10.1016/0167-6377(89)90065-5; E. Israeli, R. K. Wood,
//! "Shortest-path network interdiction", 2002, doi:10.1002/net.10039.

mod search;

pub use search::Worst;

use super::csr::Csr;
use super::guided::Guided;
use super::search::{Search, Stop};
use std::collections::BTreeMap;
use std::ops::{Add, Sub};

/// No way.
const NO_WAY: u64 = u64::MAX;
/// The most groups that fail together.
pub const MOST_GROUPS: usize = 8;
/// Divisible by all numbers up to [`MOST_GROUPS`]: stakes are counted in so many parts.
const PARTS: i128 = 840;

/// A graph with weights and the groups of its arcs that may fail.
#[derive(Debug, Clone)]
pub struct Detours<'a> {
    csr: &'a Csr,
    weight: &'a [u32],
    groups: Vec<Vec<u32>>,
    of_arc: Vec<Vec<u32>>,
    /// For each group the others that hold all its arcs.
    above: Vec<Vec<u32>>,
}

/// An amount, the nodes it may start from and those it may end at, each with a weight of its own.
#[derive(Debug, Clone)]
pub struct Want {
    /// Where it starts.
    pub starts: Vec<(u32, u64)>,
    /// Where it ends.
    pub ends: Vec<(u32, u64)>,
    /// How much of it there is.
    pub amount: u64,
}

/// What is lost: first what has no way, then amount times added weight of what has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Loss {
    /// The amount without a way.
    pub cut: u64,
    /// Amount times added weight.
    pub more: u128,
}

/// Differences of losses, in [`PARTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Sum {
    cut: i128,
    more: i128,
}

impl Add for Sum {
    type Output = Sum;
    fn add(self, other: Sum) -> Sum {
        Sum { cut: self.cut + other.cut, more: self.more + other.more }
    }
}

impl Sub for Sum {
    type Output = Sum;
    fn sub(self, other: Sum) -> Sum {
        Sum { cut: self.cut - other.cut, more: self.more - other.more }
    }
}

impl Sum {
    fn over(self, count: usize) -> Sum {
        Sum { cut: self.cut / count as i128, more: self.more / count as i128 }
    }

    /// The least loss that is no less.
    fn rounded(self) -> Loss {
        if self.cut % PARTS != 0 {
            return Loss { cut: (self.cut / PARTS + 1) as u64, more: 0 };
        }
        Loss { cut: (self.cut / PARTS) as u64, more: (self.more.max(0) / PARTS) as u128 }
    }
}

impl From<Loss> for Sum {
    fn from(loss: Loss) -> Sum {
        Sum { cut: i128::from(loss.cut) * PARTS, more: loss.more as i128 * PARTS }
    }
}

impl<'a> Detours<'a> {
    /// A graph, and groups of its arcs by number.
    ///
    /// # Panics
    ///
    /// If there is not one weight an arc, or a group names an arc that there is not.
    pub fn new(csr: &'a Csr, weight: &'a [u32], groups: &[Vec<u32>]) -> Detours<'a> {
        assert_eq!(csr.arcs(), weight.len(), "one weight an arc");
        let mut groups = groups.to_vec();
        let mut of_arc = vec![Vec::new(); csr.arcs()];
        for (number, arcs) in (0..).zip(&mut groups) {
            arcs.sort_unstable();
            arcs.dedup();
            arcs.iter().for_each(|arc| of_arc[*arc as usize].push(number));
        }
        let above = |(number, arcs): (u32, &Vec<u32>)| -> Vec<u32> {
            let Some(first) = arcs.first() else { return Vec::new() };
            let holds = |other: &&u32| arcs.iter().all(|arc| of_arc[*arc as usize].contains(other));
            of_arc[*first as usize].iter().filter(|other| **other != number).filter(holds).copied().collect()
        };
        let above = (0..).zip(&groups).map(above).collect();
        Detours { csr, weight, groups, of_arc, above }
    }

    /// Whether all sums of these wants fit: a loss is below 2^112 then.
    pub fn fits(&self, wants: &[Want]) -> bool {
        let largest = self.weight.iter().max().copied().unwrap_or(0);
        let way = u128::from(largest) * self.csr.nodes() as u128;
        let all: u128 = wants.iter().map(|want| u128::from(want.amount)).sum();
        all < 1 << 63 && way.checked_mul(all).is_some_and(|most| most < 1 << 112)
    }
}

/// The best path of a want, and those that bound what it can lose: weights that do not fall, [`NO_WAY`] for the last where there is none.
#[derive(Debug, Clone, Default)]
struct Chain {
    weights: Vec<u64>,
    paths: Vec<Vec<u32>>,
}

impl Chain {
    fn best(&self) -> u64 {
        self.weights.first().copied().unwrap_or(NO_WAY)
    }
}

/// A group that has failed, what was lost before, and the chains that it changed as they were.
struct Failed {
    group: u32,
    lost: Loss,
    chains: Vec<(usize, Chain)>,
}

/// The wants with what has failed so far.
struct State<'a> {
    graph: &'a Detours<'a>,
    wants: Vec<&'a Want>,
    /// The weights to the ends with nothing failed: by want its row.
    far: Vec<Vec<u64>>,
    row: Vec<usize>,
    /// What the best paths weigh with nothing failed.
    root: Vec<u64>,
    chains: Vec<Chain>,
    /// How many failed groups hold each arc.
    failed: Vec<u8>,
    closed: Vec<bool>,
    lost: Loss,
    log: Vec<Failed>,
    guided: Guided,
    searches: u64,
}

impl<'a> State<'a> {
    /// Nothing has failed; what has no way anyhow, or is nothing, is left out.
    fn new(graph: &'a Detours<'a>, wants: &'a [Want]) -> State<'a> {
        let mut search = Search::new(graph.csr.nodes());
        let mut state = State {
            graph,
            wants: Vec::new(),
            far: Vec::new(),
            row: Vec::new(),
            root: Vec::new(),
            chains: Vec::new(),
            failed: vec![0; graph.csr.arcs()],
            closed: vec![false; graph.csr.arcs()],
            lost: Loss::default(),
            log: Vec::new(),
            guided: Guided::new(graph.csr.nodes()),
            searches: 0,
        };
        let mut known: Vec<&[(u32, u64)]> = Vec::new();
        for want in wants.iter().filter(|want| want.amount > 0) {
            let row = known.iter().position(|ends| **ends == want.ends[..]).unwrap_or(known.len());
            if row == known.len() {
                known.push(&want.ends);
                search.run_backward(graph.csr, graph.weight, None, &want.ends, Stop::All);
                let nodes = 0..graph.csr.nodes() as u32;
                state.far.push(nodes.map(|node| search.distance(node).unwrap_or(NO_WAY)).collect());
                state.searches += 1;
            }
            state.wants.push(want);
            state.row.push(row);
            let mut path = Vec::new();
            let weight = state.path(state.wants.len() - 1, &mut path);
            if weight == NO_WAY {
                state.wants.pop();
                state.row.pop();
                continue;
            }
            state.root.push(weight);
            state.chains.push(Chain { weights: vec![weight], paths: vec![path] });
        }
        state
    }

    /// The best path of a want through what is open.
    fn path(&mut self, want: usize, path: &mut Vec<u32>) -> u64 {
        self.searches += 1;
        let Want { starts, ends, .. } = self.wants[want];
        let far = &self.far[self.row[want]];
        let bound = |node: u32| Some(far[node as usize]).filter(|far| *far < NO_WAY);
        let graph = (self.graph.csr, self.graph.weight, &self.closed[..]);
        self.guided.run(graph, starts, ends, bound, path).unwrap_or(NO_WAY)
    }

    /// What a want loses where its best path weighs so much.
    fn loss(&self, want: usize, weight: u64) -> Loss {
        let amount = self.wants[want].amount;
        match weight {
            NO_WAY => Loss { cut: amount, more: 0 },
            weight => Loss { cut: 0, more: u128::from(amount) * u128::from(weight - self.root[want]) },
        }
    }

    /// Makes a chain long enough for so many more failures, none of them of what is banned.
    fn extend(&mut self, want: usize, banned: &[bool], more: usize) {
        let mut chain = std::mem::take(&mut self.chains[want]);
        let mut shut: Vec<u32> = Vec::new();
        let mut next = 0;
        while chain.weights.len() <= more && chain.weights.last() != Some(&NO_WAY) {
            let mut is_kept = !chain.paths.is_empty();
            for path in &chain.paths[next..] {
                for group in path.iter().flat_map(|arc| &self.graph.of_arc[*arc as usize]) {
                    if banned[*group as usize] {
                        continue;
                    }
                    is_kept = false;
                    for &arc in &self.graph.groups[*group as usize] {
                        if !std::mem::replace(&mut self.closed[arc as usize], true) {
                            shut.push(arc);
                        }
                    }
                }
            }
            if is_kept && next + 1 == chain.paths.len() {
                // Nothing that may fail is on it.
                break;
            }
            let mut path = Vec::new();
            let weight = self.path(want, &mut path);
            // Where less may fail than when the others were found, it may weigh less than they do.
            while chain.weights.len() > 1 && chain.weights.last().is_some_and(|last| weight < *last) {
                chain.weights.pop();
                chain.paths.pop();
            }
            next = chain.paths.len();
            chain.weights.push(weight);
            chain.paths.push(path);
        }
        shut.iter().for_each(|arc| self.closed[*arc as usize] = false);
        debug_assert!(chain.weights.is_sorted(), "a chain does not fall");
        self.chains[want] = chain;
    }

    /// Makes all chains long enough.
    fn extend_all(&mut self, banned: &[bool], more: usize) {
        (0..self.wants.len()).for_each(|want| self.extend(want, banned, more));
    }

    /// One more group fails; so many may after it, none of them of what is banned.
    fn fail(&mut self, group: u32, banned: &[bool], more: usize) {
        for &arc in &self.graph.groups[group as usize] {
            self.failed[arc as usize] += 1;
            self.closed[arc as usize] = true;
        }
        let before = self.lost;
        let mut changed = Vec::new();
        let mut lost = Sum::from(before);
        for want in 0..self.wants.len() {
            let is_hit = |path: &Vec<u32>| path.iter().any(|arc| self.closed[*arc as usize]);
            let chain = &self.chains[want];
            let Some(hit) = chain.paths.iter().position(is_hit).filter(|hit| *hit <= more) else { continue };
            let kept = Chain { weights: chain.weights[..hit].to_vec(), paths: chain.paths[..hit].to_vec() };
            let old = std::mem::replace(&mut self.chains[want], kept);
            let was = self.loss(want, old.best());
            changed.push((want, old));
            self.extend(want, banned, more);
            let is = self.loss(want, self.chains[want].best());
            lost = lost + Sum::from(is) - Sum::from(was);
        }
        self.lost = lost.rounded();
        self.log.push(Failed { group, lost: before, chains: changed });
    }

    /// The group that failed last is whole again.
    fn take_back(&mut self) {
        let Some(Failed { group, lost, chains }) = self.log.pop() else { return };
        for &arc in &self.graph.groups[group as usize] {
            self.failed[arc as usize] -= 1;
            self.closed[arc as usize] = self.failed[arc as usize] > 0;
        }
        for (want, old) in chains {
            self.chains[want] = old;
        }
        self.lost = lost;
    }

    /// What is lost without some groups, whatever has failed now.
    fn lost_without(&mut self, groups: &[u32]) -> Loss {
        let mut gone = vec![false; self.closed.len()];
        let arcs = groups.iter().flat_map(|group| &self.graph.groups[*group as usize]);
        arcs.for_each(|arc| gone[*arc as usize] = true);
        std::mem::swap(&mut self.closed, &mut gone);
        let mut sum = Sum::default();
        let mut path = Vec::new();
        for want in 0..self.wants.len() {
            let weight = self.path(want, &mut path);
            sum = sum + self.loss(want, weight).into();
        }
        std::mem::swap(&mut self.closed, &mut gone);
        sum.rounded()
    }

    /// The groups on best paths that are not banned, by number; what is laid on each group if so many more fail, the most first; and what all
    /// wants together can lose beyond what they have lost.
    fn stakes(&self, banned: &[bool], more: usize) -> (Vec<u32>, Vec<(Sum, u32)>, Sum) {
        let mut stakes: BTreeMap<u32, Sum> = BTreeMap::new();
        let mut on: Vec<u32> = Vec::new();
        let mut all = Sum::default();
        for (want, chain) in self.chains.iter().enumerate() {
            let level = |at: usize| Sum::from(self.loss(want, chain.weights[at]));
            let steps = more.min(chain.weights.len() - 1);
            all = all + (level(steps) - level(0));
            let mut laid = Sum::default();
            for at in (0..chain.paths.len()).rev() {
                if at < steps {
                    laid = laid + (level(at + 1) - level(at)).over(at + 1);
                } else if at > 0 {
                    continue;
                }
                let of_path = chain.paths[at].iter().flat_map(|arc| &self.graph.of_arc[*arc as usize]);
                let mut here: Vec<u32> = of_path.filter(|group| !banned[**group as usize]).copied().collect();
                here.sort_unstable();
                here.dedup();
                for group in here {
                    let stake = stakes.entry(group).or_default();
                    *stake = *stake + laid;
                    if at == 0 {
                        on.push(group);
                    }
                }
            }
        }
        on.sort_unstable();
        on.dedup();
        let size = |group: u32| self.graph.groups[group as usize].len();
        let mut stakes: Vec<(Sum, u32)> = stakes.into_iter().map(|(group, stake)| (stake, group)).collect();
        stakes.sort_by(|a, b| b.0.cmp(&a.0).then(size(b.1).cmp(&size(a.1))).then(a.1.cmp(&b.1)));
        (on, stakes, all)
    }
}

#[cfg(test)]
mod tests;
