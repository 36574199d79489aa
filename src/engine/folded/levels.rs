//! Smaller graphs for values: nodes that no cut below an amount parts are one.
//!
//! Problem: most minimum cuts lie close to one of the two ends, and a search that is to find one has to cross the whole graph all the same.
//!
//! Idea: "at least `most` passes from each of the two to the other" is an equivalence, for a cut that parts two nodes of a run of such
//! pairs parts one of the pairs. A cut below `most` parts no two of a class, so where classes become single nodes every minimum cut below `most`
//! stands, and no smaller one appears: values below `most` are those of the whole graph, and others stay at least `most`. In a sparse network
//! most nodes are of one class, and two searches meet in it after a few steps. Amounts are powers of two and the
//! numbers half-way between them, the largest first; each next graph is made from the one before, and a question asks the smallest first.
//!
//! A class grows from a node: another is of it if `most` passes to the class and back. Where it does not, the search has found a
//! cut, and all nodes before it are not of the class either. Any part of a class may be made one, so the work has an end wherever it is stopped.
//!
//! Complexity: two short searches a node and level, at most [`WORK`] steps for each step of the graph. Memory: as the folded graph for each level.
//!
//! Ties: classes begin at the node through which most passes, the first of several, and grow in the order of a breadth-first search.
//!
//! Paper: R. E. Gomory, T. C. Hu, "Multi-terminal network flows", 1961, doi:10.1137/0109047 (shrinking by known cuts; here with directions).

use super::{Folded, Net, Step};

/// A class is not looked for any further when so many steps were looked at for each step of the graph.
const WORK: usize = 400;
/// A level has at most so many hundredths of the nodes of the one above.
const SHARE: usize = 92;

/// A graph in which every maximum flow below `most` has its value, and every other at least `most`.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) most: u64,
    /// The node of each junction.
    pub(super) of: Vec<u32>,
    pub(super) net: Net,
}

impl Level {
    /// All levels of a folded graph, the smallest first; a graph of at most `few` nodes needs no smaller one.
    pub(super) fn all(folded: &Folded, few: usize) -> Vec<Level> {
        let (mut ends, mut rooms) = (Vec::new(), Vec::new());
        for &[begin, last] in &folded.net.steps_of {
            let step = folded.net.steps[begin as usize];
            ends.push((folded.net.steps[last as usize].to, step.to));
            rooms.push(step.room);
        }
        let mut of: Vec<u32> = (0..folded.junctions() as u32).collect();
        let mut net = folded.net.clone();
        let mut found: Vec<Level> = Vec::new();
        let top = (0..net.nodes() as u32).map(|node| net.passes(node)).max().unwrap_or(0);
        let mut most = if top == 0 { 0 } else { 1 << top.ilog2() };
        while most > 0 && net.nodes() > few {
            let eligible: Vec<bool> = (0..net.nodes() as u32).map(|node| net.passes(node) >= most).collect();
            if eligible.iter().filter(|is_eligible| **is_eligible).count() * 8 > net.nodes() {
                let class = Classes::find(&net, most, &eligible);
                let nodes = class.iter().max().map_or(0, |last| *last as usize + 1);
                if nodes * 100 <= net.nodes() * SHARE {
                    of.iter_mut().for_each(|node| *node = class[*node as usize]);
                    let ends: Vec<(u32, u32)> =
                        ends.iter().map(|&(from, to)| (of[from as usize], of[to as usize])).collect();
                    // Chains keep their steps: a question may cut them.
                    net = Net::new(nodes, &ends, &rooms, |pair| pair >= folded.joined as usize);
                    found.push(Level { most, of: of.clone(), net: net.clone() });
                }
            }
            // Powers of two, and the half-way ones between them.
            most = if most.is_power_of_two() { most / 4 * 3 } else { most / 3 * 2 };
        }
        found.reverse();
        found
    }
}

impl Net {
    /// The most that can pass through a node.
    fn passes(&self, node: u32) -> u64 {
        let side = |side: usize| {
            let others = self.row(node).iter().filter(|step| step.to != node);
            others.fold(0u64, |sum, step| sum.saturating_add(step.room[side]))
        };
        side(0).min(side(1))
    }
}

/// No class.
const NONE: u32 = u32::MAX;

/// What is known of the classes of one level.
struct Classes<'a> {
    net: &'a Net,
    most: u64,
    steps: Vec<Step>,
    changed: Vec<u32>,
    class: Vec<u32>,
    mark: Vec<(u32, u32)>,
    now: u32,
    queue: Vec<u32>,
    work: usize,
}

impl<'a> Classes<'a> {
    /// The class of each node, numbered so that those with the most steps come first; a node that is of no class is one by itself.
    fn find(net: &'a Net, most: u64, eligible: &[bool]) -> Vec<u32> {
        let nodes = net.nodes();
        let mut classes = Classes {
            net,
            most,
            steps: net.steps.clone(),
            changed: Vec::new(),
            class: vec![NONE; nodes],
            mark: vec![(0, 0); nodes],
            now: 0,
            queue: Vec::new(),
            work: WORK * net.steps.len(),
        };
        let mut seeds: Vec<u32> = (0..nodes as u32).filter(|&node| eligible[node as usize]).collect();
        seeds.sort_by_key(|&node| std::cmp::Reverse(net.passes(node)));
        let mut apart = vec![NONE; nodes];
        let mut seen = vec![NONE; nodes];
        for (number, &seed) in (0..).zip(&seeds) {
            if classes.class[seed as usize] == NONE && classes.work > 0 {
                classes.grow(seed, number, eligible, &mut apart, &mut seen);
            }
        }
        classes.numbered()
    }

    /// Grows the class of a node.
    fn grow(&mut self, seed: u32, number: u32, eligible: &[bool], apart: &mut [u32], seen: &mut [u32]) {
        self.class[seed as usize] = number;
        seen[seed as usize] = number;
        let mut order = vec![seed];
        let mut at = 0;
        while let Some(&node) = order.get(at) {
            at += 1;
            let row = self.net.row(node);
            self.work = self.work.saturating_sub(row.len());
            if self.work == 0 {
                return;
            }
            for step in row {
                let to = step.to as usize;
                // Other classes are not passed: what lies behind them is left to a class of its own.
                let is_open = self.class[to] == NONE || self.class[to] == number;
                if is_open && std::mem::replace(&mut seen[to], number) != number {
                    order.push(step.to);
                }
            }
            if self.class[node as usize] != NONE || !eligible[node as usize] || apart[node as usize] == number
            {
                continue;
            }
            let is_member = (0..2).all(|side| {
                let passes = self.passes(node, number, side);
                if !passes {
                    self.queue.iter().for_each(|&node| apart[node as usize] = number);
                }
                passes
            });
            if is_member {
                self.class[node as usize] = number;
            }
        }
    }

    /// Whether `most` passes from a node to a class, or from the class to it. If not, the queue holds a side of the cut.
    fn passes(&mut self, from: u32, number: u32, side: usize) -> bool {
        let mut left = self.most;
        while left > 0 {
            self.now += 1;
            self.mark[from as usize] = (self.now, NONE);
            self.queue.clear();
            self.queue.push(from);
            let mut found = None;
            let mut at = 0;
            'search: while let Some(&node) = self.queue.get(at) {
                at += 1;
                for index in self.net.first[node as usize]..self.net.first[node as usize + 1] {
                    self.work = self.work.saturating_sub(1);
                    let step = &self.steps[index as usize];
                    let to = step.to as usize;
                    if step.room[side] == 0 || self.mark[to].0 == self.now {
                        continue;
                    }
                    self.mark[to] = (self.now, index);
                    if self.class[to] == number {
                        found = Some(index);
                        break 'search;
                    }
                    self.queue.push(step.to);
                }
            }
            let Some(last) = found else { break };
            left -= self.take(last, side, left);
        }
        for at in self.changed.drain(..).map(|at| at as usize) {
            let back = self.net.steps[at].back as usize;
            self.steps[at] = self.net.steps[at];
            self.steps[back] = self.net.steps[back];
        }
        left == 0
    }

    /// Fills the way that ends with a step; returns the amount.
    fn take(&mut self, last: u32, side: usize, most: u64) -> u64 {
        let mut amount = most;
        let mut via = last;
        while via != NONE {
            let step = &self.steps[via as usize];
            amount = amount.min(step.room[side]);
            via = self.mark[self.steps[step.back as usize].to as usize].1;
        }
        let mut via = last;
        while via != NONE {
            let from = super::search::take(&mut self.steps, &mut self.changed, via, side, amount);
            via = self.mark[from as usize].1;
        }
        amount
    }

    /// The classes by falling number of steps.
    fn numbered(self) -> Vec<u32> {
        let nodes = self.net.nodes();
        // A node of no class has a number above those of classes.
        let key = |node: usize| {
            if self.class[node] == NONE { nodes as u32 + node as u32 } else { self.class[node] }
        };
        let mut sizes: Vec<(usize, u32)> = vec![(0, NONE); 2 * nodes];
        for node in 0..nodes {
            let size = &mut sizes[key(node) as usize];
            *size = (size.0 + self.net.row(node as u32).len(), key(node));
        }
        sizes.retain(|size| size.1 != NONE);
        // Wide ones come first, the others keep their order.
        sizes.sort_by_key(|size| (size.0 <= super::WIDE, size.1));
        let mut new = vec![0; 2 * nodes];
        (0..).zip(&sizes).for_each(|(number, size)| new[size.1 as usize] = number);
        (0..nodes).map(|node| new[key(node) as usize]).collect()
    }
}
