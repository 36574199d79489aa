//! Many ways at once, for questions with many sources and sinks.
//!
//! Idea: Dinic's method on rooms of at least some power of two, which falls when no way is left, as in [`super::search`]: nodes are labelled by their
//! distance to the sinks, a little farther than to the nearest source, then all ways are filled on which the label falls by one at every step, with a pointer into the row of each
//! node so that a step found useless is not looked at again. Two searches that meet have one way to show for themselves; between two
//! regions many ways are equally short.
//!
//! Complexity: O(nodes * arcs log capacity) at worst, O(phases * arcs) in practice. Memory: 8 bytes a node.
//!
//! Ties: by the order of terminals, and of steps in their rows.
//!
//! Paper: E. A. Dinic, "Algorithm for solution of a problem of maximum flow in networks with power estimation", 1970; H. N. Gabow,
//! "Scaling algorithms for network problems", 1985, doi:10.1016/0022-0000(85)90039-X.

use super::asked::Laid;
use super::search::take;

/// Labels, pointers and the way of one search.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocking {
    label: Vec<u32>,
    cursor: Vec<u32>,
    queue: Vec<u32>,
    way: Vec<u32>,
    /// The sources that have enough left.
    is_source: Vec<bool>,
}

/// Labels go farther than to the nearest source by one part in so many.
const SLACK: u32 = 10;
const NONE: u32 = u32::MAX;

impl Blocking {
    /// Fills a net until nothing more passes, beginning with rooms of `widest`; returns the amount.
    pub(super) fn fill(&mut self, laid: &mut Laid, widest: u64) -> u64 {
        self.label.clear();
        self.label.resize(laid.nodes(), NONE);
        self.cursor.resize(laid.nodes(), 0);
        self.queue.clear();
        self.is_source.clear();
        self.is_source.resize(laid.nodes(), false);
        let mut value = 0;
        let mut least = widest;
        while least > 0 {
            least = 1 << least.ilog2();
            let reached = self.set_labels(laid, least);
            let mut amount = 0;
            if reached {
                for at in 0..laid.sources.len() {
                    amount += self.block(laid, at, least);
                }
            }
            value += amount;
            if amount == 0 {
                least = self.widest_in(laid).min(least / 2);
            }
        }
        value
    }

    /// Labels what reaches a sink with its distance, until some sources are reached; false if there are none.
    fn set_labels(&mut self, laid: &Laid, least: u64) -> bool {
        for node in self.queue.drain(..) {
            self.label[node as usize] = NONE;
        }
        for source in &laid.sources {
            self.is_source[source.node as usize] = source.left >= least;
        }
        for (at, sink) in (0..).zip(&laid.sinks).filter(|(_, sink)| sink.left >= least) {
            self.label[sink.node as usize] = 0;
            // At a sink there is no row to point into, so its place among the sinks stands there.
            self.cursor[sink.node as usize] = at;
            self.queue.push(sink.node);
        }
        let mut len = self.queue.len();
        let found = len;
        // One more than ever fits, since what is not kept is written too.
        self.queue.resize(laid.nodes() + 1, 0);
        let (label, queue) = (&mut self.label[..], &mut self.queue[..]);
        let (mut at, mut last) = (0, u32::MAX);
        while at < len && label[queue[at] as usize] < last {
            let node = queue[at] as usize;
            at += 1;
            let own = label[node];
            if self.is_source[node] {
                // Not much farther than the nearest source: ways are short, and there are several.
                last = last.min(own + own / SLACK + 1);
                continue;
            }
            for step in &laid.steps[laid.first[node] as usize..laid.first[node + 1] as usize] {
                // Nobody can guess which nodes are new, so there is nothing to branch on.
                let to = step.to as usize;
                let before = label[to];
                let is_new = (step.room[1] >= least) & (before == NONE);
                label[to] = if is_new { own + 1 } else { before };
                queue[len] = step.to;
                len += usize::from(is_new);
            }
        }
        self.queue.truncate(len);
        for &node in &self.queue[found..] {
            self.cursor[node as usize] = laid.first[node as usize];
        }
        laid.sources.iter().any(|source| source.left >= least && self.label[source.node as usize] != NONE)
    }

    /// Fills the ways from a source on which the label falls by one at every step.
    fn block(&mut self, laid: &mut Laid, at: usize, least: u64) -> u64 {
        let Laid { first, steps, changed, sources, sinks, .. } = laid;
        let source = &mut sources[at];
        let mut amount = 0;
        let mut node = source.node;
        self.way.clear();
        if self.label[node as usize] == NONE {
            return 0;
        }
        while source.left >= least {
            let label = self.label[node as usize];
            if label == 0 {
                let sink = &mut sinks[self.cursor[node as usize] as usize];
                if sink.left >= least {
                    let room = self.way.iter().map(|&step| steps[step as usize].room[0]).min().unwrap_or(0);
                    let pushed = room.min(source.left).min(sink.left);
                    source.left -= pushed;
                    sink.left -= pushed;
                    amount += pushed;
                    let mut full = 0;
                    for (index, &step) in self.way.iter().enumerate().rev() {
                        take(steps, changed, step, 0, pushed);
                        if steps[step as usize].room[0] < least {
                            full = index;
                        }
                    }
                    // Back to before the first step that is full; where only an end is, from the source anew.
                    node = steps[steps[self.way[full] as usize].back as usize].to;
                    self.way.truncate(full);
                    continue;
                }
            } else {
                let mut cursor = self.cursor[node as usize];
                let end = first[node as usize + 1];
                while cursor < end {
                    let step = &steps[cursor as usize];
                    if step.room[0] >= least && self.label[step.to as usize] == label - 1 {
                        break;
                    }
                    cursor += 1;
                }
                self.cursor[node as usize] = cursor;
                if cursor < end {
                    self.way.push(cursor);
                    node = steps[cursor as usize].to;
                    continue;
                }
            }
            // Nothing leads on from here.
            let Some(last) = self.way.pop() else { break };
            node = steps[steps[last as usize].back as usize].to;
            self.cursor[node as usize] += 1;
        }
        amount
    }

    /// The widest room into what was labelled, or at a sink that had too little left.
    fn widest_in(&self, laid: &Laid) -> u64 {
        let mut widest = 0;
        for &node in &self.queue {
            for step in
                &laid.steps[laid.first[node as usize] as usize..laid.first[node as usize + 1] as usize]
            {
                if step.room[1] > widest && self.label[step.to as usize] == NONE {
                    widest = step.room[1];
                }
            }
        }
        let is_out = |node: u32| self.label[node as usize] == NONE;
        let sinks = laid.sinks.iter().filter(|sink| is_out(sink.node)).map(|sink| sink.left);
        // A source inside that had too little left waits for a smaller power.
        let sources = laid.sources.iter().filter(|source| !is_out(source.node)).map(|source| source.left);
        sinks.chain(sources).max().unwrap_or(0).max(widest)
    }
}
