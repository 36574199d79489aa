//! A problem without the nodes that flow can only pass.
//!
//! Problem: half the nodes of a sparse network have one or two neighbours. Each of them is a node of the simplex method's tree all the same.
//!
//! Idea: where nothing begins or ends at a node, one neighbour makes it a dead end, since weights are not below zero; with two, and
//! one arc at the most each way to either, what comes in on one side goes out on the other. So the node is taken away and the arcs through it are
//! joined: their weights add up, and the smaller bound counts. That goes on until no such node is left. Afterwards flows are handed down from joined arcs to their
//! parts, and each node gets a potential between what its arcs to its neighbours allow, the last one taken away first. That there is one: if
//! two of these arcs allowed none, the arc joined of them would not be allowed its own flow.
//!
//! Complexity: O(nodes + arcs). Memory: 32 bytes an arc and 40 a node.
//!
//! Ties: nodes by rising number, then as their neighbours are taken away.
//!
//! Paper: as [`super::super::folded`].

use super::{ENDLESS, NONE};

/// An arc of the problem, or one that was joined.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub(super) tail: u32,
    pub(super) head: u32,
    pub(super) weight: i64,
    /// What it carries at most, above its lower bound.
    pub(super) most: i64,
    pub(super) flow: i64,
    /// Where it stands in the rows of its tail and its head.
    places: [u32; 2],
}

impl Arc {
    fn is_open(&self) -> bool {
        self.most > 0 && self.tail != self.head
    }
}

/// A node that was taken away, with its arcs: from one neighbour and to the other, then the same the other way round.
#[derive(Debug, Clone, Copy)]
struct Taken {
    node: u32,
    arcs: [u32; 4],
    /// A neighbour, if there is one.
    beside: u32,
}

/// What is left of a problem.
#[derive(Debug, Clone, Default)]
pub(super) struct Shorter {
    /// Those of the problem, then those that were joined, each of two before it.
    arcs: Vec<Arc>,
    parts: Vec<[u32; 2]>,
    /// The arcs that are left, and the nodes.
    pub(super) left: Vec<u32>,
    pub(super) nodes: Vec<u32>,
    /// By node: its place among those that are left.
    pub(super) number: Vec<u32>,
    taken: Vec<Taken>,
    first: Vec<u32>,
    row: Vec<u32>,
    waiting: Vec<u32>,
}

impl Shorter {
    /// Forgets the last problem.
    pub(super) fn clear(&mut self) {
        self.arcs.clear();
        self.parts.clear();
        self.left.clear();
        self.nodes.clear();
        self.taken.clear();
    }

    /// An arc of the problem, in their order.
    pub(super) fn add(&mut self, (tail, head): (u32, u32), weight: u32, most: i64) {
        let weight = i64::from(weight);
        self.arcs.push(Arc { tail, head, weight, most, flow: 0, places: [NONE; 2] });
    }

    pub(super) fn arc(&self, arc: u32) -> &Arc {
        &self.arcs[arc as usize]
    }

    /// Takes away what can be, given what begins, or below zero ends, at each node.
    pub(super) fn shorten(&mut self, excess: &[i64]) {
        let nodes = excess.len();
        self.lay(nodes);
        self.number.clear();
        self.number.resize(nodes, 0);
        self.waiting.clear();
        self.waiting.extend((0..nodes as u32).rev().filter(|node| excess[*node as usize] == 0));
        while let Some(node) = self.waiting.pop() {
            if self.number[node as usize] == NONE {
                continue;
            }
            let Some((arcs, [one, other])) = self.around(node) else { continue };
            self.number[node as usize] = NONE;
            self.taken.push(Taken { node, arcs, beside: one });
            for at in self.first[node as usize]..self.first[node as usize + 1] {
                let arc = std::mem::replace(&mut self.row[at as usize], NONE);
                if arc != NONE {
                    let Arc { tail, places, .. } = self.arcs[arc as usize];
                    self.row[places[usize::from(tail == node)] as usize] = NONE;
                }
            }
            for pair in arcs.chunks_exact(2).filter(|pair| !pair.contains(&NONE)) {
                self.join(pair[0], pair[1]);
            }
            let ends = [one, other].into_iter().filter(|end| *end != NONE && excess[*end as usize] == 0);
            self.waiting.extend(ends);
        }
        let is_left = |node: &u32| self.number[*node as usize] != NONE;
        self.nodes.extend((0..nodes as u32).filter(is_left));
        for (at, &node) in (0..).zip(&self.nodes) {
            self.number[node as usize] = at;
        }
        // An arc that stands in a row stands in two.
        let is_left = |arc: &u32| {
            let place = self.arcs[*arc as usize].places[0];
            place != NONE && self.row[place as usize] == *arc
        };
        self.left.extend((0..self.arcs.len() as u32).filter(is_left));
    }

    /// Lays the arcs that may carry something into the rows of their ends.
    fn lay(&mut self, nodes: usize) {
        self.first.clear();
        self.first.resize(nodes + 1, 0);
        for arc in self.arcs.iter().filter(|arc| arc.is_open()) {
            self.first[arc.tail as usize] += 1;
            self.first[arc.head as usize] += 1;
        }
        let mut sum = 0;
        for first in &mut self.first {
            sum += *first;
            *first = sum;
        }
        self.row.clear();
        self.row.resize(sum as usize, NONE);
        for at in (0..self.arcs.len()).rev() {
            let arc = &mut self.arcs[at];
            if !arc.is_open() {
                continue;
            }
            for (side, node) in [arc.tail, arc.head].into_iter().enumerate() {
                let place = &mut self.first[node as usize];
                *place -= 1;
                arc.places[side] = *place;
                self.row[*place as usize] = at as u32;
            }
        }
    }

    /// The arcs at a node and its neighbours, if flow can only pass it.
    fn around(&self, node: u32) -> Option<([u32; 4], [u32; 2])> {
        let row = &self.row[self.first[node as usize] as usize..self.first[node as usize + 1] as usize];
        let mut ends = [NONE; 2];
        let mut arcs = [NONE; 4];
        let mut is_single = true;
        for &at in row.iter().filter(|at| **at != NONE) {
            let arc = &self.arcs[at as usize];
            let is_in = arc.head == node;
            let end = if is_in { arc.tail } else { arc.head };
            let side = match ends {
                [one, _] if one == end || one == NONE => 0,
                [_, other] if other == end || other == NONE => 1,
                _ => return None,
            };
            ends[side] = end;
            // In from one, out to the other; in from the other, out to the one.
            let place = if is_in { 2 * side } else { 3 - 2 * side };
            is_single &= arcs[place] == NONE;
            arcs[place] = at;
        }
        match ends {
            [_, NONE] => Some(([NONE; 4], ends)),
            _ => is_single.then_some((arcs, ends)),
        }
    }

    /// One arc for two that follow each other.
    fn join(&mut self, one: u32, other: u32) {
        let (into, out) = (self.arcs[one as usize], self.arcs[other as usize]);
        let places = [into.places[0], out.places[1]];
        places.iter().for_each(|place| self.row[*place as usize] = self.arcs.len() as u32);
        self.parts.push([one, other]);
        self.arcs.push(Arc {
            tail: into.tail,
            head: out.head,
            weight: into.weight + out.weight,
            most: into.most.min(out.most),
            flow: 0,
            places,
        });
    }

    /// Hands flows of the arcs that are left down to all others, and writes the potentials of the nodes that were taken away beside those that are there.
    pub(super) fn lengthen(&mut self, flows: impl Iterator<Item = i64>, potential: &mut [i64]) {
        for (arc, flow) in self.left.iter().zip(flows) {
            self.arcs[*arc as usize].flow = flow;
        }
        let arcs = self.arcs.len() - self.parts.len();
        for (at, parts) in self.parts.iter().enumerate().rev() {
            let flow = self.arcs[arcs + at].flow;
            parts.iter().for_each(|part| self.arcs[*part as usize].flow = flow);
        }
        for taken in self.taken.iter().rev() {
            let beside = if taken.beside == NONE { 0 } else { potential[taken.beside as usize] };
            let (mut least, mut most) = (None::<i64>, None::<i64>);
            for arc in taken.arcs.iter().filter(|arc| **arc != NONE) {
                let Arc { tail, head, weight, most: bound, flow, .. } = self.arcs[*arc as usize];
                // With room the head is at most its weight above the tail, with flow at least.
                let (is_in, has_room, has_flow) =
                    (head == taken.node, bound == ENDLESS || flow < bound, flow > 0);
                let level =
                    if is_in { potential[tail as usize] + weight } else { potential[head as usize] - weight };
                if if is_in { has_flow } else { has_room } {
                    least = Some(least.map_or(level, |least| least.max(level)));
                }
                if if is_in { has_room } else { has_flow } {
                    most = Some(most.map_or(level, |most| most.min(level)));
                }
            }
            potential[taken.node as usize] = least.or(most).unwrap_or(beside);
        }
    }

    /// How many nodes were taken away, arcs joined, and how many of these carry something.
    #[cfg(test)]
    pub(super) fn counts(&self) -> [usize; 3] {
        let joined = &self.arcs[self.arcs.len() - self.parts.len()..];
        [self.taken.len(), joined.len(), joined.iter().filter(|arc| arc.flow > 0).count()]
    }
}
