//! The fewest nodes that part one set of nodes from another.
//!
//! Problem: sets of near and far nodes that grow step by step; after each step, the least set of nodes (members of the two
//! sets included) whose removal parts them, once as close as possible to each set.
//!
//! Idea: a flow of paths that share no node. A node is an inner and an outer half with room for one path between them; its path
//! is kept as two pointers, so the divided graph is never built. A phase measures the distance of every half to the far set and
//! then follows falling distances from all near nodes at once; every half is entered at most once. When the near set is reached
//! no more, the halves reached from the far set give one cut, those reached from the near set the other one. When a set grows, paths are cut
//! short at its new members and stay valid.
//!
//! Complexity: O(edges between the sets) a phase. Memory: 25 bytes a node.
//!
//! Papers: A. Schild, C. Sommer, "On balanced separators in road networks", 2015, doi:10.1007/978-3-319-20086-6_22; M. Hamann,
//! B. Strasser, "Graph bisection with Pareto optimization", 2018, doi:10.1145/3173045.

use super::rows::Rows;

const NONE: u32 = u32::MAX;
/// What a path comes from or leads to at its two ends.
const EDGE: u32 = u32::MAX - 1;
/// The label of the inner half of a near node and of the outer half of a far one: never measured, never entered.
const FIXED: u32 = u32::MAX;
const IN: usize = 0;
const OUT: usize = 1;

/// A node: the path through it, and the labels of its halves. Labels below [`Flow::base`] are of earlier phases.
#[derive(Clone, Copy)]
struct Node {
    before: u32,
    after: u32,
    label: [u32; 2],
}

impl Node {
    fn carries(&self) -> bool {
        self.after != NONE
    }

    fn is_near(&self) -> bool {
        self.label[IN] == FIXED
    }

    fn is_far(&self) -> bool {
        self.label[OUT] == FIXED
    }
}

/// A half on the way: its label, and how many of its neighbours were tried.
#[derive(Clone, Copy)]
struct Step {
    state: u32,
    label: u32,
    tried: u32,
}

/// A workspace for graphs of any size.
#[derive(Default)]
pub(super) struct Flow {
    node: Vec<Node>,
    base: u32,
    top: u32,
    near: Vec<u32>,
    far: Vec<u32>,
    near_rim: Vec<u32>,
    far_rim: Vec<u32>,
    queue: Vec<u32>,
    starts: Vec<u32>,
    path: Vec<Step>,
    value: usize,
    work: usize,
}

impl Flow {
    /// Forgets everything, for a graph of this many nodes.
    pub(super) fn reset(&mut self, nodes: usize) {
        self.node.clear();
        self.node.resize(nodes, Node { before: NONE, after: NONE, label: [0; 2] });
        self.top = 0;
        self.near.clear();
        self.far.clear();
        self.value = 0;
        self.work = 0;
    }

    /// The number of paths, which after [`Self::run`] is the size of the cut.
    pub(super) fn value(&self) -> usize {
        self.value
    }

    /// The number of halves of nodes looked at since the last reset.
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// Adds nodes to the near and the far set. No node may be in both.
    pub(super) fn grow(
        &mut self,
        rows: &Rows,
        near: impl Iterator<Item = u32>,
        far: impl Iterator<Item = u32>,
    ) {
        for name in near {
            let node = &mut self.node[name as usize];
            node.label = [FIXED, 0];
            self.near.push(name);
            if node.carries() {
                let mut old = std::mem::replace(&mut node.before, EDGE);
                while old != EDGE {
                    let node = &mut self.node[old as usize];
                    node.after = NONE;
                    old = std::mem::replace(&mut node.before, NONE);
                }
            }
        }
        for name in far {
            let node = &mut self.node[name as usize];
            node.label = [0, FIXED];
            self.far.push(name);
            if node.carries() {
                let mut old = std::mem::replace(&mut node.after, EDGE);
                while old != EDGE {
                    let node = &mut self.node[old as usize];
                    node.before = NONE;
                    old = std::mem::replace(&mut node.after, NONE);
                }
            }
        }
        let node = &self.node;
        self.near_rim.clear();
        self.near_rim.extend(
            self.near
                .iter()
                .copied()
                .filter(|&near| rows.of(near).iter().any(|&next| !node[next as usize].is_near())),
        );
        self.far_rim.clear();
        self.far_rim.extend(
            self.far
                .iter()
                .copied()
                .filter(|&far| rows.of(far).iter().any(|&next| !node[next as usize].is_far())),
        );
    }

    /// Makes the flow as large as possible, or at least `limit`. Says whether it is as large as possible.
    pub(super) fn run(&mut self, rows: &Rows, limit: usize) -> bool {
        loop {
            self.measure(rows);
            if self.starts.is_empty() {
                return true;
            }
            for at in 0..self.starts.len() {
                if self.walk(rows, self.starts[at]) {
                    self.augment();
                    self.value += 1;
                    if self.value >= limit {
                        return false;
                    }
                }
            }
        }
    }

    /// Labels each half from which the far set can be reached with its distance, and lists the near nodes among them.
    fn measure(&mut self, rows: &Rows) {
        self.next_phase();
        let base = self.base;
        self.queue.clear();
        self.starts.clear();
        for &far in &self.far_rim {
            let node = &mut self.node[far as usize];
            if !node.carries() {
                node.label[IN] = base;
                self.queue.push(far << 1);
            }
        }
        let mut done = 0;
        let mut most = base;
        while let Some(&state) = self.queue.get(done) {
            done += 1;
            let name = state >> 1;
            let node = &mut self.node[name as usize];
            let label = node.label[(state & 1) as usize] + 1;
            most = most.max(label);
            if state & 1 == OUT as u32 {
                let next = node.after;
                if next != EDGE && self.node[next as usize].label[IN] < base {
                    self.node[next as usize].label[IN] = label;
                    self.queue.push(next << 1);
                }
                continue;
            }
            if node.carries() && node.label[OUT] < base {
                node.label[OUT] = label;
                self.queue.push(name << 1 | 1);
            }
            for &next in rows.of(name) {
                let node = &mut self.node[next as usize];
                if node.label[OUT] < base {
                    node.label[OUT] = label;
                    if node.carries() {
                        self.queue.push(next << 1 | 1);
                    } else if node.is_near() {
                        self.starts.push(next);
                    } else {
                        node.label[IN] = label + 1;
                        self.queue.push(next << 1);
                    }
                }
            }
        }
        self.work += self.queue.len();
        self.top = most + 1;
    }

    /// Makes all labels labels of an earlier phase.
    fn next_phase(&mut self) {
        self.base = self.top + 1;
        if self.base > u32::MAX / 2 {
            self.base = 1;
            for label in self.node.iter_mut().flat_map(|node| &mut node.label) {
                *label = if *label == FIXED { FIXED } else { 0 };
            }
        }
        self.top = self.base;
    }

    /// Follows falling labels to the far set. What was entered once is closed.
    fn walk(&mut self, rows: &Rows, start: u32) -> bool {
        self.path.clear();
        self.enter(start, OUT);
        while let Some(&Step { state, label, tried }) = self.path.last() {
            let name = state >> 1;
            let node = self.node[name as usize];
            let wanted = label - 1;
            let mut next = None;
            if state & 1 == IN as u32 {
                let on = if node.carries() { node.before } else { name };
                if !node.carries() && node.is_far() {
                    return true;
                } else if on != EDGE && self.node[on as usize].label[OUT] == wanted {
                    next = Some((on, OUT));
                }
            } else if node.carries() && node.label[IN] == wanted {
                next = Some((name, IN));
            } else {
                let row = &rows.of(name)[tried as usize..];
                if let Some(at) = row.iter().position(|&next| self.node[next as usize].label[IN] == wanted) {
                    if let Some(step) = self.path.last_mut() {
                        step.tried += at as u32 + 1;
                    }
                    next = Some((row[at], IN));
                }
            }
            match next {
                Some((next, half)) => self.enter(next, half),
                None => {
                    self.path.pop();
                }
            }
        }
        false
    }

    fn enter(&mut self, name: u32, half: usize) {
        let label = std::mem::replace(&mut self.node[name as usize].label[half], 0);
        self.path.push(Step { state: name << 1 | half as u32, label, tried: 0 });
    }

    /// Sends a path along the steps, which end at the inner half of a far node.
    fn augment(&mut self) {
        let mut from = EDGE;
        for at in 0..self.path.len() {
            let name = self.path[at].state >> 1;
            let next = self.path.get(at + 1).map_or(EDGE, |step| step.state >> 1);
            let node = &mut self.node[name as usize];
            match (self.path[at].state & 1 == IN as u32, from == name, next == name) {
                // From the outer half to the inner one: the node loses its path.
                (true, true, _) => (node.before, node.after) = (NONE, NONE),
                (true, false, _) => node.before = from,
                (false, _, true) => {}
                (false, _, false) => node.after = next,
            }
            if at == 0 {
                node.before = EDGE;
            }
            if next == EDGE {
                node.after = EDGE;
            }
            from = name;
        }
    }

    /// How many nodes the cut next to the far set leaves on the far side, right after [`Self::run`].
    pub(super) fn far_side(&self) -> usize {
        self.node.iter().filter(|node| self.on_far_side(node)).count()
    }

    fn on_far_side(&self, node: &Node) -> bool {
        (self.base..FIXED).contains(&node.label[IN]) || node.is_far() && !node.carries()
    }

    /// The nodes of the cut next to the far set, right after [`Self::run`].
    pub(super) fn far_cut(&self, cut: &mut Vec<u32>) {
        cut.clear();
        let inside = |node: &Node| node.label[OUT] >= self.base && !self.on_far_side(node);
        cut.extend((0..).zip(&self.node).filter(|(_, node)| inside(node)).map(|(name, _)| name));
    }

    /// Finds the cut next to the near set. Returns the number of nodes on the near side.
    pub(super) fn near_side(&mut self, rows: &Rows) -> usize {
        self.next_phase();
        let base = self.base;
        let mut side = 0;
        for &near in &self.near {
            let node = &mut self.node[near as usize];
            if !node.carries() {
                node.label[OUT] = base;
                side += 1;
            }
        }
        // The queue holds nodes whose outer half is reached.
        self.queue.clear();
        self.queue.extend(self.near_rim.iter().copied().filter(|&near| !self.node[near as usize].carries()));
        let mut done = 0;
        while let Some(&name) = self.queue.get(done) {
            done += 1;
            let own = self.node[name as usize].carries().then_some(&name);
            for &next in rows.of(name).iter().chain(own) {
                let node = &mut self.node[next as usize];
                if node.label[IN] >= base {
                    continue;
                }
                node.label[IN] = base;
                let on = if node.carries() { node.before } else { next };
                if on != EDGE && self.node[on as usize].label[OUT] < base {
                    self.node[on as usize].label[OUT] = base;
                    self.queue.push(on);
                    side += 1;
                }
            }
        }
        self.work += self.queue.len();
        side
    }

    /// The nodes of the cut next to the near set, right after [`Self::near_side`].
    pub(super) fn near_cut(&self, cut: &mut Vec<u32>) {
        cut.clear();
        let inside =
            |node: &Node| node.label[IN] >= self.base && (node.label[OUT] < self.base || node.is_far());
        cut.extend((0..).zip(&self.node).filter(|(_, node)| inside(node)).map(|(name, _)| name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{random_ends, rng};
    use rand::RngExt;
    use std::collections::BTreeSet;

    /// The nodes reached from `from` outside of `cut`.
    fn reached(rows: &Rows, from: &[u32], cut: u32) -> u32 {
        let mut open: Vec<u32> = from.iter().copied().filter(|node| cut >> node & 1 == 0).collect();
        let mut seen = open.iter().fold(0, |seen, node| seen | 1 << node);
        while let Some(node) = open.pop() {
            for &next in rows.of(node) {
                if cut >> next & 1 == 0 && seen >> next & 1 == 0 {
                    seen |= 1 << next;
                    open.push(next);
                }
            }
        }
        seen
    }

    /// The least size of a cut, and the least that cuts of this size leave on either side.
    fn oracle(rows: &Rows, near: &[u32], far: &[u32]) -> (usize, usize, usize) {
        let nodes = rows.nodes();
        let mask = |set: &[u32]| set.iter().fold(0u32, |mask, node| mask | 1 << node);
        let mut best = (usize::MAX, usize::MAX, usize::MAX);
        for cut in 0u32..1 << nodes {
            let size = cut.count_ones() as usize;
            if size > best.0 || reached(rows, near, cut) & mask(far) != 0 {
                continue;
            }
            if size < best.0 {
                best = (size, usize::MAX, usize::MAX);
            }
            best.1 = best.1.min(reached(rows, near, cut).count_ones() as usize);
            best.2 = best.2.min(reached(rows, far, cut).count_ones() as usize);
        }
        best
    }

    fn rows(nodes: usize, ends: &[(u32, u32)]) -> Rows {
        let pairs: BTreeSet<(u32, u32)> =
            ends.iter().filter(|(a, b)| a != b).flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
        let mut rows = Rows { first: vec![0], neighbour: Vec::new() };
        for node in 0..nodes as u32 {
            rows.neighbour.extend(pairs.range((node, 0)..(node + 1, 0)).map(|&(_, next)| next));
            rows.first.push(rows.neighbour.len() as u32);
        }
        rows
    }

    #[test]
    fn cuts_are_least_and_lie_next_to_their_set() {
        let mut rng = rng(21);
        let mut flow = Flow::default();
        let (mut grown, mut apart, mut wide) = (0, 0, 0);
        for _ in 0..1_500 {
            let nodes = rng.random_range(2..11usize);
            let rows = rows(nodes, &random_ends(&mut rng, nodes, 3 * nodes));
            let mut line: Vec<u32> = (0..nodes as u32).collect();
            (1..nodes).rev().for_each(|at| line.swap(at, rng.random_range(0..=at)));
            flow.reset(nodes);
            let (mut near, mut far) = (0, nodes);
            let mut before = 0;
            while near < far {
                let (more, less) = (rng.random_range(near..=far), rng.random_range(near..=far));
                let (more, less) = (more.min(less), more.max(less));
                let new_near = line[near..more].iter().copied();
                flow.grow(&rows, new_near, line[less..far].iter().copied());
                grown += usize::from(before > 0 && (more, less) != (near, far));
                (near, far) = (more, less);
                assert!(flow.run(&rows, usize::MAX));
                let (size, near_side, far_side) = oracle(&rows, &line[..near], &line[far..]);
                assert_eq!(flow.value(), size);
                let mut cut = Vec::new();
                flow.far_cut(&mut cut);
                let mask = cut.iter().fold(0u32, |mask, node| mask | 1 << node);
                assert_eq!(cut.len(), size);
                assert_eq!(reached(&rows, &line[..near], mask) & reached(&rows, &line[far..], mask), 0);
                // What hangs on neither set belongs to the side that is not counted.
                assert_eq!(flow.far_side(), reached(&rows, &line[far..], mask).count_ones() as usize);
                assert_eq!(flow.far_side(), far_side);
                assert_eq!(flow.near_side(&rows), near_side);
                flow.near_cut(&mut cut);
                let mask = cut.iter().fold(0u32, |mask, node| mask | 1 << node);
                assert_eq!(cut.len(), size);
                assert_eq!(reached(&rows, &line[..near], mask) & reached(&rows, &line[far..], mask), 0);
                assert_eq!(reached(&rows, &line[..near], mask).count_ones() as usize, near_side);
                before = size;
                apart += usize::from(near_side > 0 && far_side > 0 && size > 0);
                wide += usize::from(size > 2);
                if rng.random_range(0..4) == 0 {
                    break;
                }
            }
        }
        assert!(grown > 300 && apart > 300 && wide > 100, "{grown} {apart} {wide}");
    }

    #[test]
    fn a_cut_has_as_many_nodes_as_the_flow_has_paths() {
        // A cut as large as a flow proves that both are best, in graphs too large to try all cuts.
        let mut rng = rng(22);
        let mut flow = Flow::default();
        let (mut phases, mut widest) = (0, 0);
        for _ in 0..300 {
            let width = rng.random_range(2..40u32);
            let height = rng.random_range(2..20u32);
            let mut ends = Vec::new();
            for node in 0..width * height {
                if node % width != 0 && rng.random_range(0..5) > 0 {
                    ends.push((node - 1, node));
                }
                if node >= width && rng.random_range(0..5) > 0 {
                    ends.push((node - width, node));
                }
            }
            let nodes = (width * height) as usize;
            let rows = rows(nodes, &ends);
            flow.reset(nodes);
            for step in 0..4 {
                let name = |at: u32| step * (nodes as u32 / 9) + at;
                let (near, far) = (0..nodes as u32 / 9, 0..nodes as u32 / 9);
                flow.grow(&rows, near.map(name), far.map(|at| nodes as u32 - 1 - name(at)));
                assert!(flow.run(&rows, usize::MAX));
                let ends = ((step + 1) * (nodes as u32 / 9), nodes as u32 - (step + 1) * (nodes as u32 / 9));
                let mut cut = Vec::new();
                for near in [false, true] {
                    if near {
                        assert!(flow.near_side(&rows) + flow.value() <= nodes);
                        flow.near_cut(&mut cut);
                    } else {
                        flow.far_cut(&mut cut);
                    }
                    assert_eq!(cut.len(), flow.value());
                    let mut seen = vec![false; nodes];
                    cut.iter().for_each(|&node| seen[node as usize] = true);
                    let mut open: Vec<u32> = (0..ends.0).filter(|&node| !seen[node as usize]).collect();
                    while let Some(node) = open.pop() {
                        assert!(node < ends.1);
                        for &next in rows.of(node) {
                            if !std::mem::replace(&mut seen[next as usize], true) {
                                open.push(next);
                            }
                        }
                    }
                }
                phases += usize::from(flow.work() > 4 * nodes);
                widest = widest.max(flow.value());
            }
        }
        assert!(phases > 100 && widest > 20, "{phases} {widest}");
    }
}
