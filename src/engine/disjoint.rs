//! The cheapest set of paths that share nothing.
//!
//! Problem: so many paths from starts to ends, of least total weight, such that of each group of arcs at most one is used, and once. Where nodes
//! have groups, all paths together enter each group of nodes at most once, too, and pass each of its nodes at most once.
//!
//! Idea: successive shortest paths on reduced weights, which for two paths is the method of Suurballe and Bhandari. The distances to the ends are
//! the first potentials, so the first path is walked straight to an end and each further search looks only at what is as near as the path it
//! finds; only what it touched gets new potentials. A node that may carry one path is two places as soon as it carried one. That solves the
//! problem where each arc and node limits only itself. If the paths found share a group all the same, the least total is a lower bound and the
//! solver branches: one half of the group's arcs (or of the entries to a group of nodes) is shut, or the other. As a solution uses at most one of
//! them, none is lost. Halves with the least bound go first, until the best set found is no dearer than any bound, or the budget ends.
//!
//! Complexity: O(paths * (arcs + nodes) log nodes) for each flow, one flow where nothing is shared, at most as many as the budget allows.
//! Memory: 150 bytes a node and 12 an arc. After the first question only the paths found are allocated.
//!
//! Ties: settled by numbers of nodes and arcs and by the order of the starts.
//!
//! Proof: the potentials at the end. For any of them, `paths * potential(starts) - rents` is a lower bound of the total, where the rent of a group
//! is how much the potential falls over one of its arcs (or entries) more than the weight. At the optimum they are equal.
//!
//! Papers: J. W. Suurballe, "Disjoint paths in a network", 1974, doi:10.1002/net.3230040204; J. W. Suurballe, R. E. Tarjan, "A quick method for
//! finding shortest pairs of disjoint paths", 1984, doi:10.1002/net.3230140209.

mod flow;
#[cfg(test)]
mod tests;

use super::bounded::Bounded;
use flow::Flow;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub use flow::Bar;

/// No group: as often as one likes.
pub const ANY: u32 = u32::MAX;

/// What is asked: paths from where to where, and what they may not share.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The graph.
    pub graph: Bounded<'a>,
    /// Where a path may begin, and the weight spent there.
    pub starts: &'a [(u32, u64)],
    /// Where it may end, and the weight of that.
    pub ends: &'a [(u32, u64)],
    /// The group of each arc, or [`ANY`].
    pub arc_group: &'a [u32],
    /// The group of each node, or [`ANY`], where nodes are not shared.
    pub node_group: Option<&'a [u32]>,
    /// Two groups of nodes that are shared all the same: those of the starts and ends, which must be free.
    pub free: [u32; 2],
}

impl Question<'_> {
    /// The group of a node, if all paths together may enter it once.
    #[inline]
    fn group(&self, node: u32) -> Option<u32> {
        let group = self.node_group?[node as usize];
        (group != ANY && !self.free.contains(&group)).then_some(group)
    }

    #[inline]
    fn is_single(&self, node: u32) -> bool {
        self.node_group.is_some() && self.group(node).is_some()
    }
}

/// One path of a set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// Its weight, those of its start and end included.
    pub weight: u64,
    /// Where it begins.
    pub first: u32,
    /// Its arcs.
    pub arcs: Vec<u32>,
}

/// The best set found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The paths, by weight. Fewer than asked where more do not exist or, if not `exact`, were not found.
    pub paths: Vec<Path>,
    /// Their total weight.
    pub weight: u64,
    /// No set of so many paths weighs less.
    pub bound: u64,
    /// Whether it is proved that there are no more paths, and no cheaper set of so many.
    pub exact: bool,
    /// How many flows were solved.
    pub flows: u32,
    /// Whether the potentials of the solver prove the total.
    pub by_potentials: bool,
    /// Where the arcs and nodes alone allow no more paths than were found: what every path passes one of.
    pub bars: Vec<Bar>,
}

/// What a set of paths shares.
enum Shared {
    /// Two arcs of a group, one of them this.
    Arc(u32),
    /// A group of nodes is entered at this and at another node.
    Entry(u32),
}

/// The workspace for graphs of a fixed size.
#[derive(Debug, Clone)]
pub struct Disjoint {
    flow: Flow,
}

impl Disjoint {
    /// A workspace for graphs of so many nodes and arcs.
    ///
    /// # Panics
    ///
    /// If there are 2^31 nodes or more.
    pub fn new(nodes: usize, arcs: usize) -> Disjoint {
        Disjoint { flow: Flow::new(nodes, arcs) }
    }

    /// The cheapest set of `count` paths, or of as many as there are, solving at most `budget` flows (at least one for each count tried).
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph or the workspace, or a start or end has a group of nodes that is not free.
    pub fn solve(&mut self, question: &Question<'_>, count: usize, budget: u32) -> Apart {
        let csr = question.graph.csr;
        question.graph.check(question.starts, question.ends);
        assert!(self.flow.fits(csr.nodes(), csr.arcs()), "the workspace is for another graph");
        assert_eq!(question.arc_group.len(), csr.arcs(), "one group an arc");
        assert!(question.node_group.is_none_or(|group| group.len() == csr.nodes()), "one group a node");
        let outside = |list: &[(u32, u64)]| list.iter().all(|&(node, _)| !question.is_single(node));
        assert!(outside(question.starts) && outside(question.ends), "a start or end has a group");
        let mut answer = Apart {
            paths: Vec::new(),
            weight: 0,
            bound: 0,
            exact: true,
            flows: 0,
            by_potentials: true,
            bars: Vec::new(),
        };
        let mut count = count;
        let mut exact = true;
        while count > 0 {
            let found = self.search(question, count, budget, &mut answer);
            if found == count {
                answer.exact &= exact;
                if answer.bars.len() != count {
                    answer.bars.clear();
                }
                return answer;
            }
            exact &= answer.exact;
            // What is not possible for want of arcs or nodes is possible with fewer; what failed in the branches may be, with one less.
            count = found.min(count - 1);
        }
        (answer.bound, answer.exact) = (0, exact);
        answer.bars.clear();
        answer
    }

    /// Branches for one count; gives the count if a set was found, else how many paths are worth trying.
    fn search(&mut self, question: &Question<'_>, count: usize, budget: u32, answer: &mut Apart) -> usize {
        (answer.bound, answer.exact, answer.by_potentials) = (0, true, false);
        let mut halves: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut queue: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
        let mut spent = 0;
        let mut best: Option<(u64, Vec<Path>)> = None;
        let mut next = Some((0u64, ANY));
        while let Some((bound, at)) = next {
            if best.as_ref().is_some_and(|best| best.0 <= bound) {
                break;
            }
            if spent >= budget.max(1) {
                answer.exact = false;
                break;
            }
            spent += 1;
            answer.flows += 1;
            self.flow.begin(question);
            let mut up = at;
            while let Some((parent, arcs)) = halves.get(up as usize) {
                arcs.iter().for_each(|arc| self.flow.shut(*arc));
                up = *parent;
            }
            let added = (0..count).take_while(|_| self.flow.add(question)).count();
            if added < count {
                if at == ANY {
                    answer.bars = self.flow.bars(question);
                    return added;
                }
            } else {
                let paths = self.paths(question);
                let total = paths.iter().map(|path| path.weight).sum();
                let shared = shared(question, &paths);
                if at == ANY {
                    answer.bound = total;
                }
                if let Some(shared) = &shared {
                    for arcs in divide(question, shared) {
                        queue.push(Reverse((total, halves.len() as u32)));
                        halves.push((at, arcs));
                    }
                } else {
                    answer.by_potentials = at == ANY;
                    if best.as_ref().is_none_or(|best| total < best.0) {
                        best = Some((total, paths));
                    }
                    if at == ANY {
                        break;
                    }
                }
                if at == ANY {
                    best = self.one_by_one(question, count, answer);
                }
            }
            next = queue.pop().map(|Reverse(next)| next);
        }
        let Some((weight, paths)) = best else { return count - 1 };
        let least = if answer.exact { weight } else { next.map_or(weight, |next| next.0.min(weight)) };
        answer.bound = answer.bound.max(least);
        (answer.weight, answer.paths) = (weight, paths);
        count
    }

    /// A set made of the cheapest path, the cheapest that shares nothing with it, and so on: a first bound from above.
    fn one_by_one(
        &mut self,
        question: &Question<'_>,
        count: usize,
        answer: &mut Apart,
    ) -> Option<(u64, Vec<Path>)> {
        let csr = question.graph.csr;
        let mut paths: Vec<Path> = Vec::new();
        while paths.len() < count {
            self.flow.begin(question);
            answer.flows += 1;
            let used: Vec<u32> = paths.iter().flat_map(|path| path.arcs.iter().copied()).collect();
            let mut groups: Vec<u32> = used.iter().map(|arc| question.arc_group[*arc as usize]).collect();
            groups.sort_unstable();
            let mut passed: Vec<u32> = used.iter().filter_map(|arc| question.group(csr.head(*arc))).collect();
            passed.sort_unstable();
            for arc in 0..csr.arcs() as u32 {
                let group = question.arc_group[arc as usize];
                let touches =
                    question.group(csr.head(arc)).is_some_and(|group| passed.binary_search(&group).is_ok());
                if touches || (group != ANY && groups.binary_search(&group).is_ok()) {
                    self.flow.shut(arc);
                }
            }
            if !self.flow.add(question) {
                return None;
            }
            paths.append(&mut self.paths(question));
        }
        paths.sort();
        let good = shared(question, &paths).is_none();
        good.then(|| (paths.iter().map(|path| path.weight).sum(), paths))
    }

    fn paths(&mut self, question: &Question<'_>) -> Vec<Path> {
        let csr = question.graph.csr;
        let least = |list: &[(u32, u64)], node: u32| {
            list.iter().filter(|one| one.0 == node).map(|one| one.1).min().unwrap_or(0)
        };
        let weigh = |(first, arcs): (u32, Vec<u32>)| {
            let last = arcs.last().map_or(first, |arc| csr.head(*arc));
            let sum: u64 = arcs.iter().map(|arc| question.graph.weight(*arc)).sum();
            let weight = sum + least(question.starts, first) + least(question.ends, last);
            Path { weight, first, arcs }
        };
        let mut paths: Vec<Path> = self.flow.paths(question).into_iter().map(weigh).collect();
        paths.sort();
        paths
    }

    /// After an answer that the potentials prove: the potential of the starts, and of every node below it.
    pub fn potentials(&self, question: &Question<'_>) -> (u64, Vec<(u32, u64)>) {
        let peak = self.flow.peak();
        let all =
            (0..question.graph.csr.nodes() as u32).map(|node| (node, self.flow.potential(question, node)));
        (peak, all.filter(|(_, potential)| *potential < peak).collect())
    }
}

/// The first group that paths share, if any.
fn shared(question: &Question<'_>, paths: &[Path]) -> Option<Shared> {
    let csr = question.graph.csr;
    let mut used: Vec<(u32, u32)> = Vec::new();
    let mut entered: Vec<(u32, u32)> = Vec::new();
    for path in paths {
        let mut before = question.group(path.first);
        for &arc in &path.arcs {
            used.push((question.arc_group[arc as usize], arc));
            let head = csr.head(arc);
            let group = question.group(head);
            if let Some(group) = group.filter(|_| group != before) {
                entered.push((group, head));
            }
            before = group;
        }
    }
    used.retain(|(group, _)| *group != ANY);
    used.sort_unstable();
    entered.sort_unstable();
    if let Some(pair) = entered.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Some(Shared::Entry(pair[0].1));
    }
    used.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| Shared::Arc(pair[0].1))
}

/// Two sets of arcs such that at least one of them is not used by any solution.
fn divide(question: &Question<'_>, shared: &Shared) -> [Vec<u32>; 2] {
    let csr = question.graph.csr;
    match *shared {
        Shared::Arc(arc) => {
            let group = question.arc_group[arc as usize];
            let others = (0..csr.arcs() as u32)
                .filter(|other| *other != arc && question.arc_group[*other as usize] == group);
            [vec![arc], others.collect()]
        }
        Shared::Entry(node) => {
            let group = question.group(node);
            let enters = |arc: &u32| {
                question.group(csr.head(*arc)) == group && question.group(csr.tail(*arc)) != group
            };
            (0..csr.arcs() as u32)
                .filter(enters)
                .partition::<Vec<u32>, _>(|arc| csr.head(*arc) == node)
                .into()
        }
    }
}
