//! Ways with room, searched from both sides at once.
//!
//! Idea: two breadth-first searches, one from the sources and one backwards from the sinks, grow by turns, the one with less before it
//! first, until they meet or one of them has nothing left: then its nodes are a side of a minimum cut, and no node beyond was looked at. What
//! is marked is told by a stamp, so nothing is cleared. Only rooms of at least some power of two are seen; when no way is left it falls to
//! what the side that ended has on its rim (scaling), so that a few wide ways carry nearly all. With nothing on the rim the flow is
//! maximal. No more can pass than leaves the sources or enters the sinks; a flow that does is not searched any further.
//!
//! Complexity: O(arcs) a search and O(arcs log capacity) searches; in practice a few, each of a small part of the graph.
//!
//! Ties: by the order of terminals, and of steps in their rows. The value does not depend on any.
//!
//! Paper: J. Edmonds, R. M. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", 1972,
//! doi:10.1145/321694.321699 (shortest ways, and scaling).

use super::asked::{Asked, Laid, Terminal};
use super::blocking::Blocking;
use super::{FEW, Folded, Step};
use crate::engine::max_flow::FlowError;

/// With so many sources and sinks many ways are filled at once.
const MANY: usize = 8;
/// The smaller graphs are for questions with at most so many pairs of a source and a sink.
const SMALL: usize = 64;
/// Set in the way to a terminal: the rest is its position.
const ROOT: u32 = 1 << 31;

/// When a node was found, and by which step.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    stamp: u32,
    via: u32,
}

/// What a search needs beside the question.
#[derive(Debug, Clone)]
pub(super) struct Search {
    mark: Vec<Mark>,
    now: u32,
    queues: [Vec<u32>; 2],
    /// The side that had nothing left when no way was found.
    ended: usize,
    blocking: Blocking,
    /// What was filled, step by step: more than what flows in the end where something was taken back.
    #[cfg(test)]
    filled: u64,
    #[cfg(test)]
    at_first: Vec<u64>,
}

/// The workspace and the answer of a flow on a folded graph.
#[derive(Debug, Clone)]
pub struct FoldedFlow {
    asked: Asked,
    laid: Laid,
    levels: Vec<Laid>,
    search: Search,
    flows: Vec<u64>,
}

impl Folded {
    /// A workspace for this graph.
    pub fn workspace(&self) -> FoldedFlow {
        FoldedFlow {
            asked: Asked::new(self),
            laid: Laid::new(&self.net),
            levels: self.levels().iter().map(|level| Laid::new(&level.net)).collect(),
            search: Search::new(self.net.nodes()),
            flows: Vec::new(),
        }
    }
}

impl FoldedFlow {
    /// The value of a maximum flow, by the smaller graphs where these suffice. Allocates nothing once the workspace has seen questions of that
    /// size.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    ///
    /// # Panics
    ///
    /// If the workspace is for another graph, or a source or sink does not exist.
    pub fn value(&mut self, folded: &Folded, sources: &[u32], sinks: &[u32]) -> Result<u64, FlowError> {
        self.asked.ask(folded, sources, sinks)?;
        for level in &folded.levels()[self.levels.len()..] {
            self.levels.push(Laid::new(&level.net));
        }
        self.laid.lay(folded, &folded.net, |junction| junction, &self.asked);
        let bound = self.laid.bound();
        let is_small = self.laid.sources.len() * self.laid.sinks.len() <= SMALL;
        for (level, laid) in folded.levels().iter().zip(&mut self.levels).filter(|_| is_small) {
            // Much more than a level can tell can leave and enter, so it most likely passes too.
            if bound / 8 > level.most {
                continue;
            }
            laid.lay(folded, &level.net, |junction| level.of[junction as usize], &self.asked);
            let most = level.most.min(bound);
            let mut value = laid.join(most);
            let widest = most.min(value + laid.bound());
            value += self.search.fill(laid, level.net.wide, widest - value);
            // No more than `bound` passes, and no less than `most` where that is what was found.
            if value < level.most || bound <= level.most {
                return Ok(self.asked.direct + value);
            }
        }
        let value = self.search.fill(&mut self.laid, folded.net.wide, bound);
        Ok(self.asked.direct + value)
    }

    /// Finds a maximum flow and returns its value; [`FoldedFlow::flow_on`] tells the flow.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    ///
    /// # Panics
    ///
    /// As [`FoldedFlow::value`].
    pub fn solve(&mut self, folded: &Folded, sources: &[u32], sinks: &[u32]) -> Result<u64, FlowError> {
        self.asked.ask(folded, sources, sinks)?;
        self.laid.lay(folded, &folded.net, |junction| junction, &self.asked);
        #[cfg(test)]
        self.search.begin_count(&self.laid);
        let bound = self.laid.bound();
        let value = self.search.fill(&mut self.laid, folded.net.wide, bound);
        self.asked.settle(folded, &self.laid);
        Ok(self.asked.direct + value)
    }

    #[cfg(test)]
    pub(super) fn direct(&self) -> u64 {
        self.asked.direct
    }

    /// What the last flow that was solved carries on each room of the whole graph, for the caller to change.
    pub fn flows(&mut self, folded: &Folded) -> &mut [u64] {
        self.flows.clear();
        let rooms = 0..folded.whole.len() as u32;
        self.flows.extend(rooms.map(|room| self.laid.flow_on(folded, &self.asked, room)));
        &mut self.flows
    }

    /// What the last flow that was solved carries on a room of the whole graph: `2p` along pair `p`, `2p + 1` against it.
    pub fn flow_on(&self, folded: &Folded, room: u32) -> u64 {
        self.laid.flow_on(folded, &self.asked, room)
    }
}

impl Laid {
    fn row(&self, node: u32) -> &[Step] {
        &self.steps[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    /// The most that can leave the sources and enter the sinks.
    pub(super) fn bound(&self) -> u64 {
        let side = |list: &[Terminal], side: usize| {
            list.iter().fold(0u64, |sum, terminal| {
                let own = self
                    .row(terminal.node)
                    .iter()
                    .fold(0u64, |sum, step| sum.saturating_add(step.room[side]));
                sum.saturating_add(own.min(terminal.left))
            })
        };
        side(&self.sources, 0).min(side(&self.sinks, 1))
    }

    /// The widest step out of a source or into a sink.
    fn widest(&self) -> u64 {
        let side = |list: &[Terminal], side: usize| {
            let most = |terminal: &Terminal| {
                let widest = self.row(terminal.node).iter().map(|step| step.room[side]).max();
                widest.unwrap_or(0).min(terminal.left)
            };
            list.iter().map(most).max().unwrap_or(0)
        };
        side(&self.sources, 0).min(side(&self.sinks, 1))
    }

    /// Joins sources and sinks that are one node of a smaller graph, up to an amount; returns how much.
    fn join(&mut self, most: u64) -> u64 {
        let mut joined = 0;
        for source in &mut self.sources {
            for sink in self.sinks.iter_mut().filter(|sink| sink.node == source.node) {
                let amount = source.left.min(sink.left).min(most - joined);
                source.left -= amount;
                sink.left -= amount;
                joined += amount;
            }
        }
        joined
    }
}

impl Search {
    pub(super) fn new(nodes: usize) -> Search {
        Search {
            mark: vec![Mark::default(); nodes],
            now: 0,
            queues: [Vec::new(), Vec::new()],
            ended: 0,
            blocking: Blocking::default(),
            #[cfg(test)]
            filled: 0,
            #[cfg(test)]
            at_first: Vec::new(),
        }
    }

    /// Fills a net until nothing more passes, or as much as `bound`, which no flow exceeds or is all that is asked; returns the amount. Many
    /// sources and sinks are always filled as far as they go.
    pub(super) fn fill(&mut self, laid: &mut Laid, wide: u32, bound: u64) -> u64 {
        if bound > 0 && laid.sources.len().min(laid.sinks.len()) >= MANY {
            return self.blocking.fill(laid);
        }
        let mut value = 0;
        // In a small net the shortest ways are soon found; wide ones would be longer.
        let mut least = if laid.nodes() > FEW { laid.widest() } else { 1 };
        while least > 0 && value < bound {
            least = 1 << least.min(bound - value).ilog2();
            let amount = self.sweep(laid, wide, least, bound - value);
            value += amount;
            if amount == 0 {
                least = self.widest_out(laid).min(least / 2);
            }
        }
        value
    }

    /// The widest room out of the side that had nothing left, which is all that a narrower step can begin with: with none the side is that of
    /// a minimum cut.
    fn widest_out(&self, laid: &Laid) -> u64 {
        let (side, own) = (self.ended, self.now + self.ended as u32);
        let mut widest = 0;
        for &node in &self.queues[side] {
            for step in laid.row(node) {
                if step.room[side] > widest && self.mark[step.to as usize].stamp != own {
                    widest = step.room[side];
                }
            }
        }
        // Terminals with too little left were not in the search.
        let list = if side == 0 { &laid.sources } else { &laid.sinks };
        let is_out = |terminal: &&Terminal| self.mark[terminal.node as usize].stamp != own;
        list.iter().filter(is_out).map(|terminal| terminal.left).max().unwrap_or(0).max(widest)
    }

    /// After all is filled: writes all nodes that the sources reach, or all that reach the sinks, whichever ended first; true for the sinks.
    pub(super) fn exhaust(&mut self, laid: &mut Laid, side: &mut Vec<u32>) -> bool {
        let amount = self.sweep(laid, 0, 1, u64::MAX);
        debug_assert_eq!(amount, 0, "there is a way left");
        side.extend_from_slice(&self.queues[self.ended]);
        self.ended == 1
    }

    /// Searches from both sides until they meet, and fills the ways with so much room through all steps at which they do, up to `most`; returns
    /// the amount.
    fn sweep(&mut self, laid: &mut Laid, wide: u32, least: u64, most: u64) -> u64 {
        if self.mark.len() < laid.nodes() {
            self.mark.resize(laid.nodes(), Mark::default());
        }
        if self.now >= u32::MAX - 2 {
            self.mark.fill(Mark::default());
            self.now = 0;
        }
        self.now += 2;
        let now = self.now;
        // What is before each search counts its nodes, and wide ones for as many as they have steps.
        let (mut begin, mut extra) = ([0; 2], [0; 2]);
        for (side, list) in [&laid.sources, &laid.sinks].into_iter().enumerate() {
            self.queues[side].clear();
            for (at, terminal) in (0..).zip(list).filter(|(_, terminal)| terminal.left >= least) {
                self.mark[terminal.node as usize] = Mark { stamp: now + side as u32, via: ROOT | at };
                self.queues[side].push(terminal.node);
                extra[side] += if terminal.node < wide { laid.row(terminal.node).len() } else { 0 };
            }
        }
        let mut amount = 0;
        loop {
            let ahead = [0, 1].map(|side| self.queues[side].len() - begin[side]);
            if ahead[0] == 0 || ahead[1] == 0 {
                self.ended = usize::from(ahead[0] > 0);
                return amount;
            }
            let side = usize::from(ahead[1] + extra[1] < ahead[0] + extra[0]);
            let own = now + side as u32;
            let end = self.queues[side].len();
            extra[side] = 0;
            for at in begin[side]..end {
                let node = self.queues[side][at] as usize;
                for index in laid.first[node]..laid.first[node + 1] {
                    let step = &laid.steps[index as usize];
                    if step.room[side] < least {
                        continue;
                    }
                    let to = step.to;
                    let found = &mut self.mark[to as usize];
                    if found.stamp < now {
                        *found = Mark { stamp: own, via: index };
                        self.queues[side].push(to);
                        if to < wide {
                            extra[side] += laid.row(to).len();
                        }
                    } else if found.stamp != own {
                        let mid = if side == 0 { index } else { step.back };
                        #[cfg(test)]
                        let before = laid.changed.len();
                        let pushed = push(&self.mark, laid, mid, least, most - amount);
                        amount += pushed;
                        #[cfg(test)]
                        self.count(pushed, laid.changed.len() - before);
                        if amount == most {
                            return amount;
                        }
                    }
                }
            }
            if amount > 0 {
                return amount;
            }
            begin[side] = end;
        }
    }
}

#[cfg(test)]
impl Search {
    fn begin_count(&mut self, laid: &Laid) {
        self.filled = 0;
        self.at_first = laid.steps.iter().map(|step| step.room[0]).collect();
    }

    fn count(&mut self, amount: u64, steps: usize) {
        self.filled += amount * steps as u64;
    }
}

#[cfg(test)]
impl FoldedFlow {
    /// Whether the flow that was solved last took something back on its way.
    pub(super) fn took_back(&self) -> bool {
        let rooms = self.laid.steps.iter().zip(&self.search.at_first);
        let flows: u64 = rooms.map(|(step, first)| first.saturating_sub(step.room[0])).sum();
        self.search.filled > flows
    }
}

/// Fills the way through a step at which two searches met; returns the amount, which is nothing if another way has left less than `least` on
/// it, or at its ends.
fn push(mark: &[Mark], laid: &mut Laid, mid: u32, least: u64, most: u64) -> u64 {
    let Laid { steps, changed, sources, sinks, .. } = laid;
    let step = steps[mid as usize];
    let middle = [steps[step.back as usize].to, step.to];
    let mut amount = step.room[0];
    let mut ends = [0; 2];
    for side in 0..2 {
        let mut via = mark[middle[side] as usize].via;
        while via & ROOT == 0 && amount >= least {
            let step = &steps[via as usize];
            amount = amount.min(step.room[side]);
            via = mark[steps[step.back as usize].to as usize].via;
        }
        ends[side] = (via & !ROOT) as usize;
    }
    if amount < least {
        return 0;
    }
    let (source, sink) = (&mut sources[ends[0]], &mut sinks[ends[1]]);
    amount = amount.min(source.left).min(sink.left);
    if amount < least {
        return 0;
    }
    amount = amount.min(most);
    source.left -= amount;
    sink.left -= amount;
    take(steps, changed, mid, 0, amount);
    for side in 0..2 {
        let mut via = mark[middle[side] as usize].via;
        while via & ROOT == 0 {
            let from = take(steps, changed, via, side, amount);
            via = mark[from as usize].via;
        }
    }
    amount
}

/// Takes room along a step, or against it; returns the node that it leaves.
#[inline]
pub(super) fn take(steps: &mut [Step], changed: &mut Vec<u32>, at: u32, side: usize, amount: u64) -> u32 {
    changed.push(at);
    let step = &mut steps[at as usize];
    step.room[side] -= amount;
    step.room[1 - side] += amount;
    let back = step.back as usize;
    let step = &mut steps[back];
    step.room[1 - side] -= amount;
    step.room[side] += amount;
    step.to
}
