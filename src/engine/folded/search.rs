//! Ways with room, searched from both sides at once.
//!
//! Idea: two breadth-first searches, one from the sources and one backwards from the sinks, grow by turns, the one with less before it
//! first, until they meet or one of them has nothing left: then its nodes are a side of a minimum cut, and no node beyond was looked at. What
//! must have been marked is told by a stamp, so nothing is cleared. Only rooms of at least a *step* are seen, and the
//! step is halved when no way is left (scaling), so that a few wide ways carry nearly all. No more can pass than leaves the sources or
//! enters the sinks; a flow that does is not searched any further.
//!
//! Complexity: O(arcs) a search and O(arcs log capacity) searches; in practice a few, each of a small part of the graph.
//!
//! Ties: by the order of terminals, and of steps in their rows. The value does not depend on any.
//!
//! Paper: J. Edmonds, R. M. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", 1972,
//! doi:10.1145/321694.321699 (shortest ways, and scaling).

use super::asked::{Asked, Laid, Terminal};
use super::{Folded, Step};
use crate::engine::max_flow::FlowError;

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
    fn bound(&self) -> u64 {
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
        Search { mark: vec![Mark::default(); nodes], now: 0, queues: [Vec::new(), Vec::new()] }
    }

    /// Fills a net until nothing more passes, or as much as `bound`, which no flow exceeds or is all that is asked; returns the amount.
    fn fill(&mut self, laid: &mut Laid, wide: u32, bound: u64) -> u64 {
        let mut value = 0;
        let mut step = laid.widest();
        while step > 0 && value < bound {
            step = 1 << step.min(bound - value).ilog2();
            match self.find(laid, wide, step) {
                Some(mid) => value += push(&self.mark, laid, mid, bound - value),
                None => step /= 2,
            }
        }
        value
    }

    /// A step in the middle of a way from a source to a sink with so much room.
    fn find(&mut self, laid: &Laid, wide: u32, least: u64) -> Option<u32> {
        if self.mark.len() < laid.nodes() {
            self.mark.resize(laid.nodes(), Mark::default());
        }
        if self.now >= u32::MAX - 2 {
            self.mark.fill(Mark::default());
            self.now = 0;
        }
        self.now += 2;
        let (mark, now) = (&mut self.mark[..], self.now);
        let degree = |node: u32| (laid.first[node as usize + 1] - laid.first[node as usize]) as usize;
        // What is before each search counts its nodes, and wide ones for as many as they have steps.
        let (mut begin, mut extra) = ([0; 2], [0; 2]);
        for (side, list) in [&laid.sources, &laid.sinks].into_iter().enumerate() {
            self.queues[side].clear();
            for (at, terminal) in (0..).zip(list).filter(|(_, terminal)| terminal.left >= least) {
                mark[terminal.node as usize] = Mark { stamp: now + side as u32, via: ROOT | at };
                self.queues[side].push(terminal.node);
                extra[side] += if terminal.node < wide { degree(terminal.node) } else { 0 };
            }
        }
        loop {
            let ahead = [0, 1].map(|side| self.queues[side].len() - begin[side]);
            if ahead[0] == 0 || ahead[1] == 0 {
                return None;
            }
            let side = usize::from(ahead[1] + extra[1] < ahead[0] + extra[0]);
            let own = now + side as u32;
            let queue = &mut self.queues[side];
            let end = queue.len();
            extra[side] = 0;
            for at in begin[side]..end {
                let node = queue[at] as usize;
                for index in laid.first[node]..laid.first[node + 1] {
                    let step = &laid.steps[index as usize];
                    if step.room[side] < least {
                        continue;
                    }
                    let found = &mut mark[step.to as usize];
                    if found.stamp < now {
                        *found = Mark { stamp: own, via: index };
                        queue.push(step.to);
                        if step.to < wide {
                            extra[side] += degree(step.to);
                        }
                    } else if found.stamp != own {
                        return Some(if side == 0 { index } else { step.back });
                    }
                }
            }
            begin[side] = end;
        }
    }
}

/// Fills the way through a step at which two searches met; returns the amount.
fn push(mark: &[Mark], laid: &mut Laid, mid: u32, most: u64) -> u64 {
    let Laid { steps, changed, sources, sinks, .. } = laid;
    let step = steps[mid as usize];
    let middle = [steps[step.back as usize].to, step.to];
    let mut least = step.room[0].min(most);
    let mut ends = [0; 2];
    for side in 0..2 {
        let mut via = mark[middle[side] as usize].via;
        while via & ROOT == 0 {
            let step = &steps[via as usize];
            least = least.min(step.room[side]);
            via = mark[steps[step.back as usize].to as usize].via;
        }
        ends[side] = (via & !ROOT) as usize;
    }
    least = least.min(sources[ends[0]].left).min(sinks[ends[1]].left);
    take(steps, changed, mid, 0, least);
    for side in 0..2 {
        let mut via = mark[middle[side] as usize].via;
        while via & ROOT == 0 {
            let from = take(steps, changed, via, side, least);
            via = mark[from as usize].via;
        }
    }
    sources[ends[0]].left -= least;
    sinks[ends[1]].left -= least;
    least
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
