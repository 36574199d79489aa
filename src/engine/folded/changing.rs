//! A maximum flow that follows its capacities: raised or lowered one at a time, it is mended where it was.
//!
//! Problem: ask again and again what passes if one capacity were another, without beginning anew.
//!
//! Idea: the rooms that are left, and the side of a minimum cut on which the last search ended, are kept. A capacity that is
//! raised matters only where it crosses that cut, and one that is lowered only below its flow: everything else is one addition. Raised across
//! the cut, ways are searched for what more passes. Lowered below its flow, what is too much is led from the tail to the head by other ways; what finds
//! none is taken back to the ends, and ways are searched once more, for there may be several ends. Nothing is folded here, since any room may change.
//!
//! Complexity: O(1) for a change that does not matter, else a few searches of [`super::search`], each of which mostly ends near the change.
//! Memory: 88 bytes a pair of nodes, 18 a node.
//!
//! Ties: as the searches; the value does not depend on any.
//!
//! Paper: P. Kohli, P. H. S. Torr, "Dynamic graph cuts for efficient inference in Markov random fields", 2007,
//! doi:10.1109/TPAMI.2007.1128 (keeping the flow under changed capacities).

use super::asked::{Laid, Terminal};
use super::search::Search;
use super::{ENDLESS, Net};
use crate::engine::max_flow::FlowError;

const SOURCE: u8 = 1;
const SINK: u8 = 2;

/// A graph of pairs of rooms with a maximum flow between fixed sources and sinks.
#[derive(Debug, Clone)]
pub struct Changing {
    laid: Laid,
    steps_of: Vec<[u32; 2]>,
    /// The room of each step.
    room_of: Vec<u32>,
    /// By room: what it holds when nothing flows.
    whole: Vec<u64>,
    search: Search,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    role: Vec<u8>,
    /// A side of a minimum cut: all that the sources reach, or all that reach the sinks.
    side: Vec<u32>,
    is_inside: Vec<bool>,
    is_of_sinks: bool,
    value: u64,
    searched: bool,
}

impl Changing {
    /// Takes a graph of pairs of nodes and the rooms along and against each, which add up to less than 2^63, and finds a maximum flow. No pair
    /// is a loop.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    ///
    /// # Panics
    ///
    /// If a node is not below `nodes`, or there are not two rooms a pair.
    pub fn new(
        nodes: usize,
        pairs: &[(u32, u32)],
        rooms: &[u64],
        sources: &[u32],
        sinks: &[u32],
    ) -> Result<Changing, FlowError> {
        assert_eq!(rooms.len(), 2 * pairs.len(), "two rooms a pair");
        let by_pair: Vec<[u64; 2]> = rooms.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        let net = Net::new(nodes, pairs, &by_pair, |_| false);
        let mut room_of = vec![0; net.steps.len()];
        for (pair, steps) in (0..).zip(&net.steps_of) {
            (room_of[steps[0] as usize], room_of[steps[1] as usize]) = (2 * pair, 2 * pair + 1);
        }
        let mut role = vec![0; nodes];
        sources.iter().for_each(|&node| role[node as usize] = SOURCE);
        for &node in sinks {
            if role[node as usize] == SOURCE {
                return Err(FlowError::SourceIsSink(node));
            }
            role[node as usize] = SINK;
        }
        let once = |nodes: &[u32]| {
            let mut nodes = nodes.to_vec();
            nodes.sort_unstable();
            nodes.dedup();
            nodes
        };
        let mut changing = Changing {
            laid: Laid::new(&net),
            steps_of: net.steps_of,
            room_of,
            whole: rooms.to_vec(),
            search: Search::new(nodes),
            sources: once(sources),
            sinks: once(sinks),
            role,
            side: Vec::new(),
            is_inside: vec![false; nodes],
            is_of_sinks: false,
            value: 0,
            searched: false,
        };
        changing.augment();
        Ok(changing)
    }

    /// The value of the flow.
    pub fn value(&self) -> u64 {
        self.value
    }

    /// What a room holds when nothing flows: `2p` along pair `p`, `2p + 1` against it.
    pub fn room(&self, room: u32) -> u64 {
        self.whole[room as usize]
    }

    /// What the flow carries on a room.
    pub fn flow_on(&self, room: u32) -> u64 {
        self.whole[room as usize].saturating_sub(self.left(room))
    }

    /// Whether the last change needed a search.
    pub fn has_searched(&self) -> bool {
        self.searched
    }

    fn step(&self, room: u32) -> usize {
        self.steps_of[room as usize / 2][room as usize & 1] as usize
    }

    fn left(&self, room: u32) -> u64 {
        self.laid.steps[self.step(room)].room[0]
    }

    /// Gives a room another size and mends the flow; returns its value. Allocates nothing once its buffers have grown.
    pub fn set_room(&mut self, room: u32, size: u64) -> u64 {
        let before = std::mem::replace(&mut self.whole[room as usize], size);
        let at = self.step(room);
        let back = self.laid.steps[at].back as usize;
        let (tail, head) = (self.laid.steps[back].to, self.laid.steps[at].to);
        let left = self.left(room);
        self.searched = false;
        if size >= before {
            self.set(at, back, [left + (size - before), self.laid.steps[at].room[1]]);
            let from = if self.is_of_sinks { head } else { tail };
            let to = if self.is_of_sinks { tail } else { head };
            if size > before && self.is_inside[from as usize] && !self.is_inside[to as usize] {
                self.augment();
            }
        } else if before - size <= left {
            self.set(at, back, [left - (before - size), self.laid.steps[at].room[1]]);
        } else {
            let over = before - size - left;
            self.set(at, back, [0, self.laid.steps[at].room[1] - over]);
            self.lead_round(tail, head, over);
            self.augment();
        }
        self.value
    }

    fn set(&mut self, at: usize, back: usize, [along, against]: [u64; 2]) {
        self.laid.steps[at].room = [along, against];
        self.laid.steps[back].room = [against, along];
    }

    /// What comes to `tail` and is missing at `head` goes there by other ways, or back to the ends.
    fn lead_round(&mut self, tail: u32, head: u32, amount: u64) {
        self.lay_one(tail, true, amount);
        self.lay_one(head, false, amount);
        let rest = amount - self.fill(amount);
        // At an end it is of no importance how much begins or ends there.
        if rest > 0 && self.role[tail as usize] == 0 {
            self.lay_one(tail, true, rest);
            self.lay_ends(false);
            let taken = self.fill(rest);
            debug_assert_eq!(taken, rest, "what came to a node can go back");
        }
        if rest > 0 && self.role[head as usize] == 0 {
            self.lay_ends(true);
            self.lay_one(head, false, rest);
            let taken = self.fill(rest);
            debug_assert_eq!(taken, rest, "what left a node can be taken back");
        }
    }

    fn lay_one(&mut self, node: u32, gives: bool, amount: u64) {
        let list = if gives { &mut self.laid.sources } else { &mut self.laid.sinks };
        list.clear();
        list.push(Terminal::new(node, amount));
    }

    /// Lays all sources and sinks as one side.
    fn lay_ends(&mut self, give: bool) {
        let list = if give { &mut self.laid.sources } else { &mut self.laid.sinks };
        list.clear();
        list.extend(self.sources.iter().chain(&self.sinks).map(|&node| Terminal::new(node, ENDLESS)));
    }

    fn fill(&mut self, bound: u64) -> u64 {
        self.searched = true;
        let bound = bound.min(self.laid.bound());
        let value = self.search.fill(&mut self.laid, 0, bound);
        self.laid.changed.clear();
        value
    }

    /// Searches ways from the sources to the sinks until there is none, and keeps the side on which that was seen.
    fn augment(&mut self) {
        self.laid.sources.clear();
        self.laid.sources.extend(self.sources.iter().map(|&node| Terminal::new(node, ENDLESS)));
        self.laid.sinks.clear();
        self.laid.sinks.extend(self.sinks.iter().map(|&node| Terminal::new(node, ENDLESS)));
        self.fill(u64::MAX);
        for node in self.side.drain(..) {
            self.is_inside[node as usize] = false;
        }
        self.is_of_sinks = self.search.exhaust(&mut self.laid, &mut self.side);
        for &node in &self.side {
            self.is_inside[node as usize] = true;
        }
        // What leaves the sources, less what comes to them.
        let out = |node: &u32| {
            let row = self.laid.first[*node as usize]..self.laid.first[*node as usize + 1];
            row.map(|at| self.net_on(at as usize)).sum::<i128>()
        };
        self.value = u64::try_from(self.sources.iter().map(out).sum::<i128>()).unwrap_or(0);
    }

    /// The flow along a step, less than nothing if it is against it.
    fn net_on(&self, at: usize) -> i128 {
        let step = &self.laid.steps[at];
        i128::from(self.whole[self.room_of[at] as usize]) - i128::from(step.room[0])
    }
}
