//! The value of a maximum flow on what is left of a sparse graph when its leaves and chains are taken away.
//!
//! Problem: the value between changing sources and sinks, over and over, on one small sparse graph. Most nodes of such a
//! graph have one or two neighbours, and a search spends its time walking past them.
//!
//! Idea: prepared once, leaves are peeled off as trees, runs of nodes with two neighbours become one pair of rooms (the
//! least room each way), and what joins the same two of the remaining *junctions* is added up. A question puts back only
//! what it names: a chain is cut at the sources and sinks inside it, one in a tree hangs on its root by the least room of the
//! way there. With at most 64 (or 128) nodes left, a set of nodes is one word (or two): a breadth-first search takes the union of
//! one set a node, and Dinic's blocking flow picks its next node by counting zeros. One word is the faster, and two reach
//! farther, which is why there are both.
//!
//! Exact, because a chain carries no more than its least room and needs no more. Flow that passes a source might as well begin
//! there, and flow that passes a sink end there. Where the ways of two sources or sinks up one tree share an
//! arc, or more than 128 nodes are needed, there is no answer (`None`) and the caller asks the general engine.
//!
//! Complexity: O(nodes + arcs) to build; a question costs O(length of the chains and trees it touches) and Dinic's phases of
//! at most 128 steps each. Memory: 32 (or 128) KB for the rooms, twice as much for a workspace, and
//! 24 bytes a node.
//!
//! Ties: the value does not depend on any.
//!
//! Paper: E. A. Dinic, 1970, as [`super::max_flow`]; M. W. Padberg, G. Rinaldi, "An efficient algorithm for the minimum capacity cut
//! problem", 1990, doi:10.1007/BF01580850 (shrinking before solving).

use std::ops::{BitAnd, BitOr, Not};

/// The slots of the larger set.
pub const MOST: usize = 128;

/// A set of slots.
pub trait Set:
    Copy + PartialEq + std::fmt::Debug + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self>
{
    const EMPTY: Self;
    const SLOTS: usize;
    /// Junctions at most, so that a question has slots of its own.
    const JUNCTIONS: usize;
    fn of(slot: usize) -> Self;
    fn first(self) -> usize;
    fn without_first(self) -> Self;
}

macro_rules! set {
    ($word:ty, $slots:expr, $junctions:expr) => {
        impl Set for $word {
            const EMPTY: Self = 0;
            const SLOTS: usize = $slots;
            const JUNCTIONS: usize = $junctions;
            #[inline]
            fn of(slot: usize) -> Self {
                1 << slot
            }
            #[inline]
            fn first(self) -> usize {
                self.trailing_zeros() as usize
            }
            #[inline]
            fn without_first(self) -> Self {
                self & self.wrapping_sub(1)
            }
        }
    };
}
set!(u64, 64, 58);
set!(u128, MOST, 116);

/// A reduced graph with one word or two for a set.
#[derive(Debug, Clone)]
pub enum Core {
    One(Box<Reduced<u64>>),
    Two(Box<Reduced<u128>>),
}

/// A workspace of either.
#[derive(Debug, Clone)]
pub enum CoreFlow {
    One(Box<Workspace<u64>>),
    Two(Box<Workspace<u128>>),
}

impl Core {
    /// Reduces a graph of pairs of nodes and the rooms along and against each; `None` if too much is left. The rooms must add
    /// up to less than 2^63, no pair is a loop, and no two join the same nodes.
    ///
    /// # Panics
    ///
    /// If a node is not below `nodes`, or there are not two rooms a pair.
    pub fn new(nodes: usize, pairs: &[(u32, u32)], rooms: &[u64]) -> Option<Core> {
        let one = Reduced::new(nodes, pairs, rooms).map(Box::new).map(Core::One);
        one.or_else(|| Reduced::new(nodes, pairs, rooms).map(Box::new).map(Core::Two))
    }

    /// Bytes of its rooms.
    pub fn bytes(&self) -> usize {
        match self {
            Core::One(reduced) => 8 * reduced.room.len(),
            Core::Two(reduced) => 8 * reduced.room.len(),
        }
    }

    /// A workspace for this graph.
    pub fn workspace(&self) -> CoreFlow {
        match self {
            Core::One(reduced) => CoreFlow::One(Box::new(reduced.workspace())),
            Core::Two(reduced) => CoreFlow::Two(Box::new(reduced.workspace())),
        }
    }

    /// The value of a maximum flow; `None` where this question needs the general engine (also if a node is both a source and
    /// a sink, or the workspace is of another size). Allocates nothing once the workspace has seen questions of that size.
    ///
    /// # Panics
    ///
    /// If the workspace is for another graph, or a node does not exist.
    pub fn value(&self, workspace: &mut CoreFlow, sources: &[u32], sinks: &[u32]) -> Option<u64> {
        match (self, workspace) {
            (Core::One(reduced), CoreFlow::One(workspace)) => reduced.value(workspace, sources, sinks),
            (Core::Two(reduced), CoreFlow::Two(workspace)) => reduced.value(workspace, sources, sinks),
            _ => None,
        }
    }

    /// No less than what one maximum flow, the same for all rooms, carries on a room of the original graph after the last
    /// question: `2p` along pair `p`, `2p + 1` against it.
    pub fn most_on(&self, workspace: &CoreFlow, room: u32) -> u64 {
        match (self, workspace) {
            (Core::One(reduced), CoreFlow::One(workspace)) => reduced.most_on(workspace, room),
            (Core::Two(reduced), CoreFlow::Two(workspace)) => reduced.most_on(workspace, room),
            _ => u64::MAX,
        }
    }
}

const NO_CHAIN: u32 = u32::MAX;
const NOWHERE: u32 = u32::MAX;

/// Where a node of the original graph is now.
#[derive(Debug, Clone, Copy)]
enum Place {
    Junction(u8),
    /// Inside a chain, behind so many of its rooms.
    Chain {
        chain: u32,
        at: u32,
    },
    /// In a tree, with the rooms to and from the node nearer to the root.
    Tree {
        parent: u32,
        up: u64,
        down: u64,
    },
}

/// Where a pair of the original graph is now.
#[derive(Debug, Clone, Copy)]
enum Pair {
    /// Joins two junctions, as itself or added to others; along the pair is from the first to the second.
    Joins(u8, u8),
    /// In a chain, behind so many nodes; `along` tells whether along the pair is along the chain.
    Chain { chain: u32, at: u32, along: bool },
    /// Between this node of a tree and the next.
    Tree(u32),
}

/// What is at the end of a pair: its other end, the room to it and back, and the pair.
type Next = (u32, u64, u64, u32);

/// A run of nodes with two neighbours between two junctions, which may be one and the same.
#[derive(Debug, Clone)]
struct Chain {
    ends: [u8; 2],
    /// From node to node, the room towards the second end and the room towards the first.
    rooms: Vec<(u64, u64)>,
    least: (u64, u64),
}

/// The reduced graph.
#[derive(Debug, Clone)]
pub struct Reduced<S> {
    junctions: usize,
    place: Vec<Place>,
    pair: Vec<Pair>,
    chains: Vec<Chain>,
    room: Vec<u64>,
    out: [S; MOST],
    into: [S; MOST],
}

/// What one question changes, and takes back before the next.
#[derive(Debug, Clone)]
pub struct Workspace<S> {
    /// The rooms before any flow, and now.
    whole: Vec<u64>,
    room: Vec<u64>,
    changed: Vec<u32>,
    out: [S; MOST],
    into: [S; MOST],
    role: Vec<u8>,
    walked: Vec<u32>,
    terminals: Vec<(u32, u8)>,
    /// Chain, place in it, slot.
    exposed: Vec<(u32, u32, u8)>,
    slots: usize,
    sources: S,
    sinks: S,
    /// The slots at each distance from the sinks, as far as the last search came.
    layers: [S; MOST],
    value: u64,
}

const SOURCE: u8 = 1;
const SINK: u8 = 2;
/// Set beside the role of a node in a tree that lies on somebody's way up.
const WALKED: u8 = 4;

fn least(one: (u64, u64), other: (u64, u64)) -> (u64, u64) {
    (one.0.min(other.0), one.1.min(other.1))
}

impl<S: Set> Reduced<S> {
    fn new(nodes: usize, pairs: &[(u32, u32)], rooms: &[u64]) -> Option<Self> {
        assert_eq!(rooms.len(), 2 * pairs.len(), "two rooms a pair");
        let mut around: Vec<Vec<Next>> = vec![Vec::new(); nodes];
        for (at, (&(one, other), room)) in (0..).zip(pairs.iter().zip(rooms.chunks_exact(2))) {
            // What can never carry anything joins nothing.
            if room == [0, 0] {
                continue;
            }
            around[one as usize].push((other, room[0], room[1], at));
            around[other as usize].push((one, room[1], room[0], at));
        }
        let mut place: Vec<Option<Place>> = vec![None; nodes];
        let mut core = Reduced {
            junctions: 0,
            place: Vec::new(),
            pair: vec![Pair::Tree(NOWHERE); pairs.len()],
            chains: Vec::new(),
            room: vec![0; S::SLOTS * S::SLOTS],
            out: [S::EMPTY; MOST],
            into: [S::EMPTY; MOST],
        };
        core.peel(&mut around, &mut place);
        for node in 0..nodes {
            if place[node].is_none() && around[node].len() != 2 {
                place[node] = Some(core.junction()?);
            }
        }
        for node in 0..nodes {
            if matches!(place[node], Some(Place::Junction(_))) {
                core.follow_chains(node as u32, pairs, &around, &mut place);
            }
        }
        // What is left are rings; each gets a junction.
        for node in 0..nodes {
            if place[node].is_none() {
                place[node] = Some(core.junction()?);
                core.follow_chains(node as u32, pairs, &around, &mut place);
            }
        }
        core.place = place.into_iter().collect::<Option<_>>()?;
        for at in 0..S::SLOTS * S::SLOTS {
            if core.room[at] > 0 {
                core.out[at / S::SLOTS] = core.out[at / S::SLOTS] | S::of(at % S::SLOTS);
                core.into[at % S::SLOTS] = core.into[at % S::SLOTS] | S::of(at / S::SLOTS);
            }
        }
        Some(core)
    }

    fn junction(&mut self) -> Option<Place> {
        self.junctions += 1;
        (self.junctions <= S::JUNCTIONS).then_some(Place::Junction(self.junctions as u8 - 1))
    }

    /// Adds the chains that begin at a junction and were not yet walked from their other end.
    fn follow_chains(
        &mut self,
        start: u32,
        pairs: &[(u32, u32)],
        around: &[Vec<Next>],
        place: &mut [Option<Place>],
    ) {
        let Some(Place::Junction(first)) = place[start as usize] else { return };
        for step in &around[start as usize] {
            // The nodes before each step, and the steps.
            let mut run = vec![(start, *step)];
            let mut node = step.0;
            while place[node as usize].is_none() {
                let at = run.len() as u32;
                place[node as usize] = Some(Place::Chain { chain: self.chains.len() as u32, at });
                let before = run[run.len() - 1].0;
                let Some(next) = around[node as usize].iter().find(|next| next.0 != before) else { break };
                run.push((node, *next));
                node = next.0;
            }
            let Some(Place::Junction(last)) = place[node as usize] else { continue };
            // A pair that joins two junctions is seen from both.
            if run.len() == 1 && first > last {
                continue;
            }
            let rooms: Vec<(u64, u64)> = run.iter().map(|(_, step)| (step.1, step.2)).collect();
            let chain_least = rooms.iter().copied().fold((u64::MAX, u64::MAX), least);
            if first != last {
                self.room[usize::from(first) * S::SLOTS + usize::from(last)] += chain_least.0;
                self.room[usize::from(last) * S::SLOTS + usize::from(first)] += chain_least.1;
            }
            for (at, (before, step)) in (0..).zip(&run) {
                let along = pairs[step.3 as usize].0 == *before;
                self.pair[step.3 as usize] = match run.len() {
                    1 if along => Pair::Joins(first, last),
                    1 => Pair::Joins(last, first),
                    _ => Pair::Chain { chain: self.chains.len() as u32, at, along },
                };
            }
            if rooms.len() > 1 {
                self.chains.push(Chain { ends: [first, last], rooms, least: chain_least });
            }
        }
    }

    /// Takes leaves away, again and again, and hangs each on its only neighbour.
    fn peel(&mut self, around: &mut [Vec<Next>], place: &mut [Option<Place>]) {
        let mut leaves: Vec<u32> =
            (0..around.len() as u32).filter(|node| around[*node as usize].len() == 1).collect();
        while let Some(leaf) = leaves.pop() {
            // The last node of a tree has lost its neighbour, and stays as a junction.
            let Some((parent, up, down, pair)) = around[leaf as usize].pop() else { continue };
            place[leaf as usize] = Some(Place::Tree { parent, up, down });
            self.pair[pair as usize] = Pair::Tree(leaf);
            let of_parent = &mut around[parent as usize];
            of_parent.retain(|step| step.0 != leaf);
            if of_parent.len() == 1 {
                leaves.push(parent);
            }
        }
    }

    fn workspace(&self) -> Workspace<S> {
        Workspace {
            whole: self.room.clone(),
            room: self.room.clone(),
            changed: Vec::new(),
            out: self.out,
            into: self.into,
            role: vec![0; self.place.len()],
            walked: Vec::new(),
            terminals: Vec::new(),
            exposed: Vec::new(),
            slots: 0,
            sources: S::EMPTY,
            sinks: S::EMPTY,
            layers: [S::EMPTY; MOST],
            value: 0,
        }
    }

    fn value(&self, workspace: &mut Workspace<S>, sources: &[u32], sinks: &[u32]) -> Option<u64> {
        assert_eq!(workspace.role.len(), self.place.len(), "the workspace is for another graph");
        workspace.reset(self);
        let direct = workspace.assign(sources, sinks).and_then(|()| workspace.put_back(self));
        workspace.forget_roles();
        workspace.value = direct? + workspace.augment();
        Some(workspace.value)
    }

    fn most_on(&self, workspace: &Workspace<S>, room: u32) -> u64 {
        let against = room & 1 == 1;
        let (from, to, forward) = match self.pair[room as usize / 2] {
            Pair::Joins(from, to) => (from, to, !against),
            Pair::Chain { chain, at, along } => {
                let ends = self.chains[chain as usize].ends;
                let of_chain = || workspace.exposed.iter().filter(|known| known.0 == chain);
                let before = of_chain().filter(|known| known.1 <= at).max().map_or(ends[0], |known| known.2);
                let behind = of_chain().filter(|known| known.1 > at).min().map_or(ends[1], |known| known.2);
                (before, behind, along != against)
            }
            Pair::Tree(node) => return if workspace.walked.contains(&node) { workspace.value } else { 0 },
        };
        let (from, to) = if forward { (from, to) } else { (to, from) };
        let at = usize::from(from) * S::SLOTS + usize::from(to);
        workspace.whole[at].saturating_sub(workspace.room[at])
    }
}

impl<S: Set> Workspace<S> {
    fn reset(&mut self, core: &Reduced<S>) {
        for at in self.changed.drain(..) {
            let at = at as usize;
            (self.room[at], self.whole[at]) = (core.room[at], core.room[at]);
            self.out[at / S::SLOTS] = core.out[at / S::SLOTS];
            self.into[at % S::SLOTS] = core.into[at % S::SLOTS];
        }
        self.exposed.clear();
        self.walked.clear();
        self.slots = core.junctions;
        (self.sources, self.sinks) = (S::EMPTY, S::EMPTY);
    }

    fn assign(&mut self, sources: &[u32], sinks: &[u32]) -> Option<()> {
        self.terminals.clear();
        for (nodes, role) in [(sources, SOURCE), (sinks, SINK)] {
            for &node in nodes {
                match self.role[node as usize] {
                    0 => {
                        self.role[node as usize] = role;
                        self.terminals.push((node, role));
                    }
                    known if known == role => {}
                    _ => return None,
                }
            }
        }
        Some(())
    }

    fn forget_roles(&mut self) {
        for (node, _) in &self.terminals {
            self.role[*node as usize] = 0;
        }
        for node in &self.walked {
            self.role[*node as usize] = 0;
        }
    }

    /// Puts back what a question names, and returns the flow that passes between a source and a sink on one way up a tree.
    fn put_back(&mut self, core: &Reduced<S>) -> Option<u64> {
        let mut direct = 0;
        for index in 0..self.terminals.len() {
            let (node, role) = self.terminals[index];
            let slot = match core.place[node as usize] {
                Place::Tree { .. } => match self.climb(core, node, role)? {
                    Climb::Ends => continue,
                    Climb::Meets(room) => {
                        direct += room;
                        continue;
                    }
                    Climb::Root(_, 0) => continue,
                    Climb::Root(root, room) => {
                        let root = self.slot(core, root)?;
                        let own = self.new_slot()?;
                        match role {
                            SOURCE => self.add(own, root, room),
                            _ => self.add(root, own, room),
                        }
                        own
                    }
                },
                _ => self.slot(core, node)?,
            };
            let side = if role == SOURCE { &mut self.sources } else { &mut self.sinks };
            *side = *side | S::of(usize::from(slot));
        }
        self.exposed.sort_unstable();
        self.cut_chains(core);
        Some(direct)
    }

    /// The way of a source or sink up its tree; `None` where another one's way shares an arc of it.
    fn climb(&mut self, core: &Reduced<S>, node: u32, role: u8) -> Option<Climb> {
        let (mut at, mut room) = (node, u64::MAX);
        let first = self.walked.len();
        while let Place::Tree { parent, up, down } = core.place[at as usize] {
            room = room.min(if role == SOURCE { up } else { down });
            self.walked.push(at);
            at = parent;
            match self.role[at as usize] & !WALKED {
                0 => {}
                // What passes a node of the same role might begin or end there, so that way is not needed.
                known if known == role => return self.claim(first).then_some(Climb::Ends),
                _ => return self.claim(first).then_some(Climb::Meets(room)),
            }
        }
        self.claim(first).then_some(Climb::Root(at, room))
    }

    /// Marks the nodes walked since `first`; false if one was marked before.
    fn claim(&mut self, first: usize) -> bool {
        self.walked[first..].iter().all(|node| {
            let role = &mut self.role[*node as usize];
            let free = *role & WALKED == 0;
            *role |= WALKED;
            free
        })
    }

    fn new_slot(&mut self) -> Option<u8> {
        self.slots += 1;
        (self.slots <= S::SLOTS).then_some(self.slots as u8 - 1)
    }

    /// The slot of a node that is not in a tree.
    fn slot(&mut self, core: &Reduced<S>, node: u32) -> Option<u8> {
        match core.place[node as usize] {
            Place::Junction(slot) => Some(slot),
            Place::Chain { chain, at } => {
                let known = self.exposed.iter().find(|known| (known.0, known.1) == (chain, at));
                if let Some((.., slot)) = known {
                    return Some(*slot);
                }
                let slot = self.new_slot()?;
                self.exposed.push((chain, at, slot));
                Some(slot)
            }
            Place::Tree { .. } => None,
        }
    }

    /// Replaces each chain that has exposed nodes by the pieces between them.
    fn cut_chains(&mut self, core: &Reduced<S>) {
        let mut current = (NO_CHAIN, 0, 0);
        for index in 0..=self.exposed.len() {
            let next = self.exposed.get(index).copied().unwrap_or((NO_CHAIN, 0, 0));
            if next.0 != current.0 {
                if let Some(chain) = core.chains.get(current.0 as usize) {
                    self.piece(chain, current.1, chain.rooms.len() as u32, current.2, chain.ends[1]);
                }
                if let Some(chain) = core.chains.get(next.0 as usize) {
                    let [first, last] = chain.ends;
                    if first != last {
                        self.take(first, last, chain.least.0);
                        self.take(last, first, chain.least.1);
                    }
                    self.piece(chain, 0, next.1, first, next.2);
                }
            } else if let Some(chain) = core.chains.get(next.0 as usize) {
                self.piece(chain, current.1, next.1, current.2, next.2);
            }
            current = next;
        }
    }

    fn piece(&mut self, chain: &Chain, from: u32, to: u32, first: u8, last: u8) {
        let rooms = &chain.rooms[from as usize..to as usize];
        let (along, against) = rooms.iter().copied().fold((u64::MAX, u64::MAX), least);
        self.add(first, last, along);
        self.add(last, first, against);
    }

    #[inline]
    fn set(&mut self, from: usize, to: usize, room: u64) {
        let at = from * S::SLOTS + to;
        self.changed.push(at as u32);
        self.room[at] = room;
        let (forward, backward) = (S::of(to), S::of(from));
        if room > 0 {
            self.out[from] = self.out[from] | forward;
            self.into[to] = self.into[to] | backward;
        } else {
            self.out[from] = self.out[from] & !forward;
            self.into[to] = self.into[to] & !backward;
        }
    }

    fn add(&mut self, from: u8, to: u8, room: u64) {
        let (from, to) = (usize::from(from), usize::from(to));
        self.set(from, to, self.room[from * S::SLOTS + to] + room);
        self.whole[from * S::SLOTS + to] += room;
    }

    fn take(&mut self, from: u8, to: u8, room: u64) {
        let (from, to) = (usize::from(from), usize::from(to));
        self.set(from, to, self.room[from * S::SLOTS + to] - room);
        self.whole[from * S::SLOTS + to] -= room;
    }

    /// The least of what can leave the sources and what can reach the sinks.
    fn bound(&self) -> u64 {
        let out = |from: usize| {
            let to = self.out[from] & !self.sources;
            sum_over(to, |to| self.room[from * S::SLOTS + to])
        };
        let into = |to: usize| {
            let from = self.into[to] & !self.sinks;
            sum_over(from, |from| self.room[from * S::SLOTS + to])
        };
        sum_over(self.sources, out).min(sum_over(self.sinks, into))
    }

    /// Dinic's method: layers by their distance to the sinks, then all ways that go down by one layer at every step.
    fn augment(&mut self) -> u64 {
        let bound = self.bound();
        let mut amount = 0;
        // Mostly the flow is stopped right where it begins or ends, and no search has to find that out.
        while amount < bound {
            let (mut depth, mut seen) = (0, self.sinks);
            self.layers[0] = self.sinks;
            while self.layers[depth] & self.sources == S::EMPTY {
                let (mut left, mut next) = (self.layers[depth], S::EMPTY);
                while left != S::EMPTY {
                    next = next | self.into[left.first()];
                    left = left.without_first();
                }
                next = next & !seen;
                if next == S::EMPTY {
                    return amount;
                }
                seen = seen | next;
                depth += 1;
                self.layers[depth] = next;
            }
            amount += self.block(depth);
        }
        amount
    }

    fn block(&mut self, depth: usize) -> u64 {
        let mut amount = 0;
        let mut path = [0u8; MOST];
        let mut sources = self.layers[depth] & self.sources;
        while sources != S::EMPTY {
            let mut length = 0;
            path[0] = sources.first() as u8;
            loop {
                let node = usize::from(path[length]);
                if length == depth {
                    let (pushed, full) = self.push(&path[..=depth]);
                    amount += pushed;
                    length = full;
                    continue;
                }
                let below = depth - length - 1;
                let next = self.out[node] & self.layers[below];
                if next != S::EMPTY {
                    length += 1;
                    path[length] = next.first() as u8;
                    continue;
                }
                // Nothing leads down from here any more.
                self.layers[depth - length] = self.layers[depth - length] & !S::of(node);
                if length == 0 {
                    break;
                }
                length -= 1;
            }
            sources = sources.without_first();
        }
        amount
    }

    /// Fills a way; returns the amount and the place of the first step that is full.
    fn push(&mut self, path: &[u8]) -> (u64, usize) {
        let at = |step: &[u8]| usize::from(step[0]) * S::SLOTS + usize::from(step[1]);
        let amount = path.windows(2).map(|step| self.room[at(step)]).min().unwrap_or(0);
        let mut full = path.len() - 1;
        for index in (1..path.len()).rev() {
            let (tail, head) = (usize::from(path[index - 1]), usize::from(path[index]));
            let left = self.room[tail * S::SLOTS + head] - amount;
            self.set(tail, head, left);
            self.set(head, tail, self.room[head * S::SLOTS + tail] + amount);
            if left == 0 {
                full = index - 1;
            }
        }
        (amount, full)
    }
}

#[inline]
fn sum_over<S: Set>(mut left: S, amount: impl Fn(usize) -> u64) -> u64 {
    let mut sum = 0u64;
    while left != S::EMPTY {
        sum = sum.saturating_add(amount(left.first()));
        left = left.without_first();
    }
    sum
}

/// Where a way up a tree leads.
enum Climb {
    /// To a node of the same role.
    Ends,
    /// To a node of the other role, with the room on the way.
    Meets(u64),
    /// To the root, with the room on the way.
    Root(u32, u64),
}

#[cfg(test)]
mod tests;
