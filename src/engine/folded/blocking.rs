//! Many ways at once, for questions with many sources and sinks.
//!
//! Idea: Dinic's method, with ways that may climb. Nodes are labelled by their distance to the sinks, a little farther than to the nearest source. Then
//! ways are filled depth first: down by one label where a step leads there, else to a node of the same label, else up by one, but never more than a
//! little above the lowest label of the way, nor to a node of the way. A pointer into the row of each node sees to it that a step found useless is not
//! looked at again. In a sparse graph hardly two ways are equally short, so that ways that only fall are few, and each lot of them takes new
//! labels for the whole graph; ways that climb find nearly all that passes after one labelling.
//!
//! Why it ends, and exactly: what a way opens against itself never falls by more than one label, so no source comes nearer. Where the nearest one is
//! as near as it was before, ways may only fall, as in Dinic's method, after which it is farther. So there are at most two labellings for each
//! distance. The last one reaches no source, which shows a cut that is full.
//!
//! Complexity: O(nodes) labellings at worst, in practice some ten. Each takes O(arcs), and O(nodes) for each of its ways, of which there are
//! O(arcs), since each moves a pointer or uses up an end. Memory: 16 bytes a node.
//!
//! Ties: by the order of terminals, and of steps in their rows.
//!
//! Paper: E. A. Dinic, "Algorithm for solution of a problem of maximum flow in networks with power estimation", 1970.

use super::Step;
use super::asked::Laid;
use super::search::take;
use std::ops::Range;

/// Labels, pointers and the way of one search.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocking {
    label: Vec<u32>,
    looked: Vec<Looked>,
    queue: Vec<u32>,
    way: Vec<u32>,
    /// The lowest label of the way up to each of its nodes.
    lowest: Vec<u32>,
    /// How far [`Looked::rise`] may go.
    most_rise: u8,
    /// The sources that have something left.
    is_source: Vec<bool>,
}

/// How far the steps of a node were looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Looked {
    /// The step to look at next; at a sink there is no row to point into, so its place among the sinks stands there.
    at: u32,
    /// Steps down are looked at with 0, then those at the same height with 1, then those up with 2.
    rise: u8,
    on_way: bool,
}

/// Labels go farther than to the nearest source by one part in so many.
const SLACK: u32 = 10;
/// Ways climb so much above their lowest label at the most.
const CLIMB: u32 = 4;
const NONE: u32 = u32::MAX;

impl Blocking {
    /// Fills a net until nothing more passes; returns the amount.
    pub(super) fn fill(&mut self, laid: &mut Laid) -> u64 {
        self.label.clear();
        self.label.resize(laid.nodes(), NONE);
        self.looked.clear();
        self.looked.resize(laid.nodes(), Looked::default());
        self.queue.clear();
        self.is_source.clear();
        self.is_source.resize(laid.nodes(), false);
        let (mut value, mut before) = (0, 0);
        while let Some(nearest) = self.set_labels(laid) {
            self.most_rise = if nearest > before { 2 } else { 0 };
            before = nearest;
            for at in 0..laid.sources.len() {
                value += self.block(laid, at);
            }
        }
        value
    }

    /// Labels what reaches a sink with its distance, until some sources are reached; returns that of the nearest, if there is one.
    fn set_labels(&mut self, laid: &Laid) -> Option<u32> {
        for node in self.queue.drain(..) {
            self.label[node as usize] = NONE;
        }
        for source in &laid.sources {
            self.is_source[source.node as usize] = source.left > 0;
        }
        for (at, sink) in (0..).zip(&laid.sinks).filter(|(_, sink)| sink.left > 0) {
            self.label[sink.node as usize] = 0;
            self.looked[sink.node as usize].at = at;
            self.queue.push(sink.node);
        }
        let mut len = self.queue.len();
        let found = len;
        // One more than ever fits, since what is not kept is written too.
        self.queue.resize(laid.nodes() + 1, 0);
        let (label, queue) = (&mut self.label[..], &mut self.queue[..]);
        let (mut at, mut last, mut nearest) = (0, u32::MAX, None);
        while at < len && label[queue[at] as usize] < last {
            let node = queue[at] as usize;
            at += 1;
            let own = label[node];
            if self.is_source[node] {
                // Not much farther than the nearest source: ways are short, and there are several.
                last = last.min(own + own / SLACK + 1);
                nearest = nearest.or(Some(own));
                continue;
            }
            for step in &laid.steps[laid.first[node] as usize..laid.first[node + 1] as usize] {
                // Nobody can guess which nodes are new, so there is nothing to branch on.
                let to = step.to as usize;
                let before = label[to];
                let is_new = (step.room[1] > 0) & (before == NONE);
                label[to] = if is_new { own + 1 } else { before };
                queue[len] = step.to;
                len += usize::from(is_new);
            }
        }
        self.queue.truncate(len);
        for &node in &self.queue[found..] {
            self.looked[node as usize] = Looked { at: laid.first[node as usize], rise: 0, on_way: false };
        }
        nearest
    }

    /// Fills the ways from a source.
    fn block(&mut self, laid: &mut Laid, at: usize) -> u64 {
        let Laid { first, steps, changed, sources, sinks, .. } = laid;
        let source = &mut sources[at];
        let mut amount = 0;
        let mut node = source.node;
        self.way.clear();
        self.lowest.clear();
        if self.label[node as usize] == NONE {
            return 0;
        }
        self.enter(node);
        while source.left > 0 {
            if self.label[node as usize] == 0 {
                let sink = &mut sinks[self.looked[node as usize].at as usize];
                if sink.left > 0 {
                    let room = self.way.iter().map(|&step| steps[step as usize].room[0]).min().unwrap_or(0);
                    let pushed = room.min(source.left).min(sink.left);
                    source.left -= pushed;
                    sink.left -= pushed;
                    amount += pushed;
                    let mut full = 0;
                    for (index, &step) in self.way.iter().enumerate().rev() {
                        take(steps, changed, step, 0, pushed);
                        if steps[step as usize].room[0] == 0 {
                            full = index;
                        }
                    }
                    // Back to before the first step that is full; where only an end is, from the source anew.
                    for &step in &self.way[full..] {
                        self.looked[steps[step as usize].to as usize].on_way = false;
                    }
                    node = steps[steps[self.way[full] as usize].back as usize].to;
                    self.way.truncate(full);
                    self.lowest.truncate(full + 1);
                    continue;
                }
            } else if let Some(step) =
                self.onward(steps, first[node as usize]..first[node as usize + 1], node)
            {
                self.way.push(step);
                node = steps[step as usize].to;
                self.enter(node);
                continue;
            }
            // Nothing leads on from here.
            self.looked[node as usize].on_way = false;
            let Some(last) = self.way.pop() else { break };
            self.lowest.pop();
            node = steps[steps[last as usize].back as usize].to;
            self.looked[node as usize].at += 1;
        }
        self.looked[source.node as usize].on_way = false;
        for &step in &self.way {
            self.looked[steps[step as usize].to as usize].on_way = false;
        }
        amount
    }

    /// A node becomes the last of the way.
    fn enter(&mut self, node: u32) {
        self.looked[node as usize].on_way = true;
        let label = self.label[node as usize];
        self.lowest.push(self.lowest.last().map_or(label, |lowest| label.min(*lowest)));
    }

    /// The next step by which the way can go on from its last node.
    fn onward(&mut self, steps: &[Step], row: Range<u32>, node: u32) -> Option<u32> {
        let label = self.label[node as usize];
        let highest = self.lowest.last().map_or(0, |lowest| lowest + CLIMB);
        let Looked { mut at, mut rise, .. } = self.looked[node as usize];
        let found = loop {
            if at >= row.end {
                if rise == self.most_rise {
                    break None;
                }
                (at, rise) = (row.start, rise + 1);
            }
            let step = &steps[at as usize];
            let of_head = self.label[step.to as usize];
            if of_head == label + u32::from(rise) - 1
                && step.room[0] > 0
                && of_head <= highest
                && !self.looked[step.to as usize].on_way
            {
                break Some(at);
            }
            at += 1;
        };
        (self.looked[node as usize].at, self.looked[node as usize].rise) = (at, rise);
        found
    }
}
