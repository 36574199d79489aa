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
const IN: usize = 0;
const OUT: usize = 1;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Free,
    Near,
    Far,
}

/// A half on the way: its label, and how many of its neighbours were tried.
#[derive(Clone, Copy)]
struct Step {
    label: u32,
    tried: u32,
}

/// A workspace for graphs of any size.
#[derive(Default)]
pub(super) struct Flow {
    before: Vec<u32>,
    after: Vec<u32>,
    class: Vec<Class>,
    label: Vec<[u32; 2]>,
    near: Vec<u32>,
    far: Vec<u32>,
    near_rim: Vec<u32>,
    far_rim: Vec<u32>,
    queue: Vec<u32>,
    starts: Vec<u32>,
    path: Vec<u32>,
    steps: Vec<Step>,
    value: usize,
}

impl Flow {
    /// Forgets everything, for a graph of this many nodes.
    pub(super) fn reset(&mut self, nodes: usize) {
        self.before.clear();
        self.before.resize(nodes, NONE);
        self.after.clear();
        self.after.resize(nodes, NONE);
        self.class.clear();
        self.class.resize(nodes, Class::Free);
        self.label.clear();
        self.label.resize(nodes, [NONE; 2]);
        self.near.clear();
        self.far.clear();
        self.near_rim.clear();
        self.far_rim.clear();
        self.value = 0;
    }

    /// The number of paths, which after [`Self::run`] is the size of the cut.
    pub(super) fn value(&self) -> usize {
        self.value
    }

    /// Adds nodes to the near and the far set. Nodes that are in one already stay there.
    pub(super) fn grow(
        &mut self,
        rows: &Rows,
        near: impl Iterator<Item = u32>,
        far: impl Iterator<Item = u32>,
    ) {
        for node in near {
            if self.class[node as usize] == Class::Free {
                self.class[node as usize] = Class::Near;
                self.near.push(node);
                if self.before[node as usize] != NONE {
                    let mut old = std::mem::replace(&mut self.before[node as usize], EDGE);
                    while old != EDGE {
                        self.after[old as usize] = NONE;
                        old = std::mem::replace(&mut self.before[old as usize], NONE);
                    }
                }
            }
        }
        for node in far {
            if self.class[node as usize] == Class::Free {
                self.class[node as usize] = Class::Far;
                self.far.push(node);
                if self.after[node as usize] != NONE {
                    let mut old = std::mem::replace(&mut self.after[node as usize], EDGE);
                    while old != EDGE {
                        self.before[old as usize] = NONE;
                        old = std::mem::replace(&mut self.after[old as usize], NONE);
                    }
                }
            }
        }
        for (set, rim, class) in
            [(&self.near, &mut self.near_rim, Class::Near), (&self.far, &mut self.far_rim, Class::Far)]
        {
            rim.clear();
            let outside = |&next: &u32| self.class[next as usize] != class;
            rim.extend(set.iter().copied().filter(|&node| rows.of(node).iter().any(outside)));
        }
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
        self.label.fill([NONE; 2]);
        self.queue.clear();
        self.starts.clear();
        for &node in &self.far_rim {
            if self.after[node as usize] == NONE {
                self.label[node as usize] = [1, 0];
                self.queue.push(node << 1);
            }
        }
        let mut done = 0;
        while let Some(&state) = self.queue.get(done) {
            done += 1;
            let (node, half) = (state >> 1, (state & 1) as usize);
            let label = self.label[node as usize][half] + 1;
            let carries = self.after[node as usize] != NONE;
            if half == IN {
                if carries
                    && self.label[node as usize][OUT] == NONE
                    && self.class[node as usize] != Class::Far
                {
                    self.label[node as usize][OUT] = label;
                    self.queue.push(node << 1 | 1);
                }
                for &next in rows.of(node) {
                    let slot = &mut self.label[next as usize][OUT];
                    if *slot == NONE && self.class[next as usize] != Class::Far {
                        *slot = label;
                        if self.after[next as usize] != NONE {
                            self.queue.push(next << 1 | 1);
                        } else if self.class[next as usize] == Class::Near {
                            self.starts.push(next);
                        } else {
                            self.label[next as usize][IN] = label + 1;
                            self.queue.push(next << 1);
                        }
                    }
                }
            } else {
                let next = self.after[node as usize];
                if carries && next != EDGE && self.label[next as usize][IN] == NONE {
                    self.label[next as usize][IN] = label;
                    self.queue.push(next << 1);
                }
            }
        }
    }

    /// Follows falling labels to the far set. What was entered once is closed.
    fn walk(&mut self, rows: &Rows, start: u32) -> bool {
        self.path.clear();
        self.steps.clear();
        self.enter(start, OUT);
        while let (Some(&state), Some(step)) = (self.path.last(), self.steps.last_mut()) {
            let (node, label) = (state >> 1, step.label.wrapping_sub(1));
            let mut next = None;
            if state & 1 == IN as u32 {
                let on = if self.after[node as usize] == NONE { node } else { self.before[node as usize] };
                if on != EDGE && self.label[on as usize][OUT] == label {
                    next = Some((on, OUT));
                }
            } else if self.class[node as usize] == Class::Far {
                return true;
            } else if self.after[node as usize] != NONE && self.label[node as usize][IN] == label {
                next = Some((node, IN));
            } else {
                let row = &rows.of(node)[step.tried as usize..];
                if let Some(at) = row.iter().position(|&next| self.label[next as usize][IN] == label) {
                    step.tried += at as u32 + 1;
                    next = Some((row[at], IN));
                }
            }
            if let Some((next, half)) = next {
                self.enter(next, half);
            } else {
                self.path.pop();
                self.steps.pop();
            }
        }
        false
    }

    fn enter(&mut self, node: u32, half: usize) {
        let label = std::mem::replace(&mut self.label[node as usize][half], NONE);
        self.path.push(node << 1 | half as u32);
        self.steps.push(Step { label, tried: 0 });
    }

    fn augment(&mut self) {
        self.before[(self.path[0] >> 1) as usize] = EDGE;
        for pair in self.path.windows(2) {
            let (from, to) = (pair[0] >> 1, pair[1] >> 1);
            if pair[0] & 1 == OUT as u32 {
                if from == to {
                    self.before[from as usize] = NONE;
                    self.after[from as usize] = NONE;
                } else {
                    self.after[from as usize] = to;
                    self.before[to as usize] = from;
                }
            }
        }
        if let Some(&last) = self.path.last() {
            self.after[(last >> 1) as usize] = EDGE;
        }
    }

    /// How many nodes the cut next to the far set leaves on the far side, right after [`Self::run`].
    pub(super) fn far_side(&self) -> usize {
        (0..self.label.len() as u32).filter(|&node| self.is_far(node)).count()
    }

    fn is_far(&self, node: u32) -> bool {
        self.label[node as usize][IN] != NONE
            || self.class[node as usize] == Class::Far && self.after[node as usize] == NONE
    }

    /// The nodes of the cut next to the far set, right after [`Self::run`].
    pub(super) fn far_cut(&self, cut: &mut Vec<u32>) {
        let out =
            |node: u32| self.label[node as usize][OUT] != NONE || self.class[node as usize] == Class::Far;
        cut.clear();
        cut.extend((0..self.label.len() as u32).filter(|&node| !self.is_far(node) && out(node)));
    }

    /// Finds the cut next to the near set. Returns the number of nodes on the near side.
    pub(super) fn near_side(&mut self, rows: &Rows) -> usize {
        self.label.fill([NONE; 2]);
        self.queue.clear();
        let mut side = 0;
        for &node in &self.near {
            self.label[node as usize][IN] = 0;
            if self.after[node as usize] == NONE {
                self.label[node as usize][OUT] = 0;
                side += 1;
            }
        }
        for &node in &self.near_rim {
            if self.after[node as usize] == NONE {
                self.queue.push(node);
            }
        }
        // The queue holds nodes whose outer half is reached.
        let mut done = 0;
        while let Some(&node) = self.queue.get(done) {
            done += 1;
            for &next in rows.of(node).iter().chain((self.after[node as usize] != NONE).then_some(&node)) {
                if self.label[next as usize][IN] != NONE {
                    continue;
                }
                self.label[next as usize][IN] = 0;
                let on = if self.after[next as usize] == NONE { next } else { self.before[next as usize] };
                if on != EDGE && self.label[on as usize][OUT] == NONE {
                    self.label[on as usize][OUT] = 0;
                    self.queue.push(on);
                    side += 1;
                }
            }
        }
        side
    }

    /// The nodes of the cut next to the near set, right after [`Self::near_side`].
    pub(super) fn near_cut(&self, cut: &mut Vec<u32>) {
        cut.clear();
        cut.extend(
            (0..self.label.len() as u32).filter(|&node| {
                self.label[node as usize][IN] != NONE && self.label[node as usize][OUT] == NONE
            }),
        );
    }
}
