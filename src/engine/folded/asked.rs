//! A question on a folded graph: what it names is put back, and taken away before the next.
//!
//! Nodes of chains at which flow begins or ends become nodes behind the junctions, and the chain is cut there into pieces. What
//! begins or ends in a tree is added up from its leaves to its root, as much as the rooms let through. What meets on the way is joined
//! there: of a flow on two ways through that node, one that came from below and one that goes below, the parts above can be joined as well, so
//! the parts below lose nothing by being joined themselves.

use super::{ENDLESS, Fold, Folded, Net, Step};
use crate::engine::max_flow::FlowError;

const SOURCE: u8 = 1;
const SINK: u8 = 2;
/// Set beside the role of a node in a tree that lies on somebody's way up, and of its root.
const WALKED: u8 = 4;
const NO_CHAIN: u32 = u32::MAX;

/// A junction or a node of a chain where flow begins or ends, and how much at the most.
#[derive(Debug, Clone, Copy)]
struct End {
    /// [`NO_CHAIN`] for a junction.
    chain: u32,
    /// The number of the junction, or the position in the chain.
    at: u32,
    give: u64,
    take: u64,
}

/// What passes the edge above a node of a tree.
#[derive(Debug, Clone, Copy)]
struct Branch {
    node: u32,
    give: u64,
    take: u64,
}

/// A question in the nodes of the whole graph.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// What is joined inside of trees.
    pub(super) direct: u64,
    ends: Vec<End>,
    role: Vec<u8>,
    /// What begins and what ends at a node and below it; once settled, how much of either comes from below.
    give: Vec<u64>,
    take: Vec<u64>,
    touched: Vec<u32>,
    branches: Vec<Branch>,
    /// By end: what began and ended there.
    used: Vec<(u64, u64)>,
}

impl Asked {
    pub(super) fn new(folded: &Folded) -> Asked {
        let nodes = folded.place.len();
        Asked {
            direct: 0,
            ends: Vec::new(),
            role: vec![0; nodes],
            give: vec![0; nodes],
            take: vec![0; nodes],
            touched: Vec::new(),
            branches: Vec::new(),
            used: Vec::new(),
        }
    }

    /// Forgets the last question and takes this one.
    pub(super) fn ask(&mut self, folded: &Folded, sources: &[u32], sinks: &[u32]) -> Result<(), FlowError> {
        assert_eq!(self.role.len(), folded.place.len(), "the workspace is for another graph");
        for node in self.touched.drain(..).map(|node| node as usize) {
            (self.role[node], self.give[node], self.take[node]) = (0, 0, 0);
        }
        self.branches.clear();
        self.ends.clear();
        self.direct = 0;
        for &node in sources {
            if std::mem::replace(&mut self.role[node as usize], SOURCE) == 0 {
                self.give[node as usize] = ENDLESS;
                self.touched.push(node);
            }
        }
        for &node in sinks {
            match self.role[node as usize] {
                0 => {
                    self.role[node as usize] = SINK;
                    self.take[node as usize] = ENDLESS;
                    self.touched.push(node);
                }
                SINK => {}
                _ => return Err(FlowError::SourceIsSink(node)),
            }
        }
        self.climb(folded);
        for index in 0..self.touched.len() {
            let node = self.touched[index];
            let chain = folded.parts.of(node);
            if folded.parts.is_tree(chain) {
                continue;
            }
            let (give, take) = self.join(node);
            if give > 0 || take > 0 {
                let chain = if folded.parts.is_junction(node) { NO_CHAIN } else { chain };
                self.ends.push(End { chain, at: folded.place[node as usize], give, take });
            }
        }
        self.ends.sort_unstable_by_key(|end| (end.chain, end.at));
        Ok(())
    }

    /// Joins what begins and what ends at a node and below it; returns what is left of each, one of which is nothing.
    fn join(&mut self, node: u32) -> (u64, u64) {
        let (give, take) = (self.give[node as usize], self.take[node as usize]);
        let joined = give.min(take);
        self.direct += joined;
        match (give, take) {
            (ENDLESS, _) => (ENDLESS, 0),
            (_, ENDLESS) => (0, ENDLESS),
            _ => (give - joined, take - joined),
        }
    }

    /// Adds up what begins and ends in trees, from the leaves to the roots.
    fn climb(&mut self, folded: &Folded) {
        let parts = &folded.parts;
        for index in 0..self.touched.len() {
            let mut node = self.touched[index];
            while parts.is_tree(parts.of(node)) && self.role[node as usize] & WALKED == 0 {
                self.role[node as usize] |= WALKED;
                self.branches.push(Branch { node, give: 0, take: 0 });
                node = parts.ends()[parts.of(node) as usize][1];
                if self.role[node as usize] == 0 {
                    self.touched.push(node);
                    if !parts.is_tree(parts.of(node)) {
                        self.role[node as usize] |= WALKED;
                    }
                }
            }
        }
        // Edges of trees are numbered from the leaves to the root.
        self.branches.sort_unstable_by_key(|branch| parts.of(branch.node));
        for index in 0..self.branches.len() {
            let node = self.branches[index].node;
            let (give, take) = self.join(node);
            let edge = parts.of(node);
            let up = folded.up[(edge - parts.chains()) as usize] as usize;
            let (give, take) = (give.min(folded.whole[up]), take.min(folded.whole[up ^ 1]));
            self.branches[index] = Branch { node, give, take };
            let parent = parts.ends()[edge as usize][1] as usize;
            // What passes a node where flow begins might as well begin there.
            if self.give[parent] != ENDLESS {
                self.give[parent] += give;
            }
            if self.take[parent] != ENDLESS {
                self.take[parent] += take;
            }
        }
    }

    /// Tells the flow of the ends to the trees below them, so that [`Asked::in_tree`] knows it.
    pub(super) fn settle(&mut self, folded: &Folded, laid: &Laid) {
        if self.branches.is_empty() {
            return;
        }
        // Roots at which all was joined are no ends.
        let mut used = std::mem::take(&mut self.used);
        used.clear();
        used.resize(self.ends.len(), (0, 0));
        for (list, is_sink) in [(&laid.sources, false), (&laid.sinks, true)] {
            for terminal in list {
                let amount = terminal.whole - terminal.left;
                used[terminal.end as usize] = if is_sink { (0, amount) } else { (amount, 0) };
            }
        }
        for index in 0..self.touched.len() {
            let node = self.touched[index];
            if !folded.parts.is_tree(folded.parts.of(node)) {
                let (chain, at) = match folded.parts.is_junction(node) {
                    true => (NO_CHAIN, folded.place[node as usize]),
                    false => (folded.parts.of(node), folded.place[node as usize]),
                };
                let end = self.ends.binary_search_by_key(&(chain, at), |end| (end.chain, end.at));
                self.draw(node, end.map_or((0, 0), |end| used[end]));
            }
        }
        self.used = used;
        for index in (0..self.branches.len()).rev() {
            let Branch { node, give, take } = self.branches[index];
            let parent = folded.parts.ends()[folded.parts.of(node) as usize][1] as usize;
            let (give, take) = (give.min(self.give[parent]), take.min(self.take[parent]));
            self.give[parent] -= give;
            self.take[parent] -= take;
            self.branches[index] = Branch { node, give, take };
            self.draw(node, (give, take));
        }
        self.branches.sort_unstable_by_key(|branch| folded.parts.of(branch.node));
    }

    /// Turns what might begin and end below a node into what does, given how much leaves it upwards and comes to it from above.
    fn draw(&mut self, node: u32, (up, down): (u64, u64)) {
        let (give, take) = (self.give[node as usize], self.take[node as usize]);
        let joined = give.min(take);
        let (give, take) = match (give, take) {
            (ENDLESS, _) => (0, joined),
            (_, ENDLESS) => (joined, 0),
            _ => (joined + up, joined + down),
        };
        (self.give[node as usize], self.take[node as usize]) = (give, take);
    }

    /// What an edge of a tree carries up and down, once settled.
    fn in_tree(&self, folded: &Folded, edge: u32) -> [u64; 2] {
        let part = edge + folded.parts.chains();
        let at = self.branches.binary_search_by_key(&part, |branch| folded.parts.of(branch.node));
        at.map_or([0, 0], |at| [self.branches[at].give, self.branches[at].take])
    }
}

/// Where flow begins or ends in a net, and how much more may do so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    pub(super) node: u32,
    pub(super) left: u64,
    pub(super) whole: u64,
    /// Its position among the ends of the question.
    end: u32,
}

impl Terminal {
    pub(super) fn new(node: u32, amount: u64) -> Terminal {
        Terminal { node, left: amount, whole: amount, end: 0 }
    }
}

/// A question laid into a net: its nodes, and behind them the nodes of chains that were put back.
#[derive(Debug, Clone)]
pub(super) struct Laid {
    pub(super) first: Vec<u32>,
    pub(super) steps: Vec<Step>,
    /// Steps whose rooms are not those of the net.
    pub(super) changed: Vec<u32>,
    pub(super) sources: Vec<Terminal>,
    pub(super) sinks: Vec<Terminal>,
    /// Chain and position of each node that was put back, in their order.
    cuts: Vec<(u32, u32)>,
}

impl Laid {
    pub(super) fn new(net: &Net) -> Laid {
        Laid {
            first: net.first.clone(),
            steps: net.steps.clone(),
            changed: Vec::new(),
            sources: Vec::new(),
            sinks: Vec::new(),
            cuts: Vec::new(),
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    fn clear(&mut self, net: &Net) {
        for at in self.changed.drain(..).map(|at| at as usize).filter(|&at| at < net.steps.len()) {
            let back = net.steps[at].back as usize;
            self.steps[at] = net.steps[at];
            self.steps[back] = net.steps[back];
        }
        self.first.truncate(net.first.len());
        self.steps.truncate(net.steps.len());
        self.sources.clear();
        self.sinks.clear();
        self.cuts.clear();
    }

    /// Lays a question into a net; `node_of` has the net's node of a junction.
    pub(super) fn lay(&mut self, folded: &Folded, net: &Net, node_of: impl Fn(u32) -> u32, asked: &Asked) {
        self.clear(net);
        let mut before = NO_CHAIN;
        for (index, end) in (0..).zip(&asked.ends) {
            let node = if end.chain == NO_CHAIN {
                node_of(end.at)
            } else {
                let next = asked.ends.get(index as usize + 1).filter(|next| next.chain == end.chain);
                self.cut(folded, net, end, next.map(|next| next.at), before);
                before = end.chain;
                self.nodes() as u32 - 1
            };
            let (list, whole) =
                if end.give > 0 { (&mut self.sources, end.give) } else { (&mut self.sinks, end.take) };
            list.push(Terminal { node, left: whole, whole, end: index });
        }
    }

    /// Puts a node of a chain back, between the one before it and the one at `next`, or the chain's ends.
    fn cut(&mut self, folded: &Folded, net: &Net, end: &End, next: Option<u32>, before: u32) {
        let (own, into) = (self.nodes() as u32, self.steps.len() as u32);
        let [begin, last] = net.steps_of[(folded.joined + end.chain) as usize];
        let (from, back) = if end.chain == before {
            // The second step of the node before waits for this end of its piece.
            (own - 1, into - 1)
        } else {
            self.changed.push(begin);
            let room = folded.least(end.chain, 0, end.at);
            self.steps[begin as usize] = Step { to: own, back: into, room };
            (net.steps[last as usize].to, begin)
        };
        let [along, against] = self.steps[back as usize].room;
        self.steps.push(Step { to: from, back, room: [against, along] });
        let length = folded.chain_first[end.chain as usize + 1] - folded.chain_first[end.chain as usize];
        let room = folded.least(end.chain, end.at, next.unwrap_or(length));
        if next.is_some() {
            self.steps.push(Step { to: own + 1, back: into + 2, room });
        } else {
            self.steps.push(Step { to: net.steps[begin as usize].to, back: last, room });
            self.steps[last as usize] = Step { to: own, back: into + 1, room: [room[1], room[0]] };
        }
        self.first.push(self.steps.len() as u32);
        self.cuts.push((end.chain, end.at));
    }

    /// What the last flow carries on a room of the whole graph.
    pub(super) fn flow_on(&self, folded: &Folded, asked: &Asked, room: u32) -> u64 {
        let (net, mut side) = (&folded.net, (room & 1) as usize);
        let (before, step) = match folded.fold[room as usize / 2] {
            Fold::Away => return 0,
            Fold::Tree { edge, down } => return asked.in_tree(folded, edge)[side ^ down as usize],
            Fold::Joins(pair) => {
                let step = net.steps_of[pair as usize][0] as usize;
                (net.steps[step].room[0], step)
            }
            Fold::Chain { chain, at, against } => {
                side ^= against as usize;
                let of_chain = self.cuts.partition_point(|cut| cut.0 < chain);
                let behind = self.cuts.partition_point(|cut| *cut <= (chain, at));
                let from = if behind > of_chain { self.cuts[behind - 1].1 } else { 0 };
                let length = folded.chain_first[chain as usize + 1] - folded.chain_first[chain as usize];
                let to = self.cuts.get(behind).filter(|cut| cut.0 == chain).map_or(length, |cut| cut.1);
                let step = match behind > of_chain {
                    true => self.first[net.nodes() + behind - 1] as usize + 1,
                    false => net.steps_of[(folded.joined + chain) as usize][0] as usize,
                };
                (folded.least(chain, from, to)[0], step)
            }
        };
        let now = self.steps[step].room[0];
        if side == 0 { before.saturating_sub(now) } else { now.saturating_sub(before) }
    }
}
