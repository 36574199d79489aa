//! A maximum flow from which groups of arcs are taken, the last one first to come back.
//!
//! What a node has too much or lacks is a *terminal* with an amount. Searches run from both sides by turns, as in [`crate::engine::folded`]; the side that
//! has nothing left to look at proves that nothing more passes.

use super::{Failures, NONE};

/// Set in the way to a terminal: the rest is its position.
const ROOT: u32 = 1 << 31;
/// More than all capacities together.
const ENDLESS: u64 = 1 << 62;

/// When a node was found, and by which room.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    stamp: u32,
    via: u32,
}

/// A bundle as it was: what was left in its two rooms, and what these held.
#[derive(Debug, Clone, Copy)]
struct Before {
    bundle: u32,
    left: [u64; 2],
    held: [u64; 2],
}

/// A group that has failed: where the log stood, and the value then.
#[derive(Debug, Clone, Copy)]
struct Level {
    group: u32,
    log: usize,
    value: i64,
}

#[derive(Debug, Clone, Copy)]
struct Terminal {
    node: u32,
    left: u64,
}

/// A maximum flow of [`Failures`] between some nodes and others, from which groups are taken.
#[derive(Debug, Clone)]
pub struct Mending {
    left: Vec<u64>,
    held: Vec<u64>,
    /// By arc: how many of the failed groups it is in.
    failed: Vec<u32>,
    log: Vec<Before>,
    levels: Vec<Level>,
    value: i64,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    /// By node: the one that stands for it.
    stands: Vec<u32>,
    /// By node: what comes to it more than leaves it, for the group at hand.
    over: Vec<i64>,
    met: Vec<u32>,
    lists: [Vec<Terminal>; 2],
    mark: Vec<Mark>,
    now: u32,
    queues: [Vec<u32>; 2],
    /// Whether searches may only take back what flows.
    only_back: bool,
}

impl Mending {
    /// A workspace.
    pub fn new(failures: &Failures) -> Mending {
        let nodes = failures.nodes();
        Mending {
            left: failures.whole.clone(),
            held: failures.whole.clone(),
            failed: vec![0; failures.capacity.len()],
            log: Vec::new(),
            levels: Vec::new(),
            value: 0,
            sources: Vec::new(),
            sinks: Vec::new(),
            stands: (0..nodes as u32).collect(),
            over: vec![0; nodes],
            met: Vec::new(),
            lists: [Vec::new(), Vec::new()],
            mark: vec![Mark::default(); nodes],
            now: 0,
            queues: [Vec::new(), Vec::new()],
            only_back: false,
        }
    }

    /// Begins anew between nodes that are apart, from a flow (one amount an arc) that is made a maximum flow if it is none; returns the value, which is
    /// nothing where a side has no node.
    ///
    /// # Panics
    ///
    /// If a node is on both sides, or the flow does not fit the graph.
    pub fn begin(&mut self, failures: &Failures, flow: &[u64], sources: &[u32], sinks: &[u32]) -> u64 {
        for &node in self.sources.iter().chain(&self.sinks) {
            self.stands[node as usize] = node;
        }
        self.held.copy_from_slice(&failures.whole);
        self.left.copy_from_slice(&failures.whole);
        self.failed.fill(0);
        self.log.clear();
        self.levels.clear();
        self.value = 0;
        for (list, given) in [(&mut self.sources, sources), (&mut self.sinks, sinks)] {
            list.clear();
            list.extend_from_slice(given);
            list.sort_unstable();
            list.dedup();
        }
        for list in [&self.sources, &self.sinks] {
            for &node in list {
                assert_eq!(self.stands[node as usize], node, "a node is on one side only");
                self.stands[node as usize] = list[0];
            }
        }
        if sources.is_empty() || sinks.is_empty() {
            return 0;
        }
        let source = self.source();
        for (&room, &amount) in failures.room_of.iter().zip(flow) {
            if room == NONE || amount == 0 {
                continue;
            }
            // Flows against each other cancel.
            let back = &mut self.left[room as usize ^ 1];
            *back = back.wrapping_add(amount);
            let (tail, head) = failures.ends_of(room);
            let ends = [tail, head].map(|node| self.stands[node as usize]);
            if ends[0] != ends[1] {
                self.value += if ends[0] == source { amount as i64 } else { 0 };
                self.value -= if ends[1] == source { amount as i64 } else { 0 };
            }
            self.left[room as usize] = self.left[room as usize].wrapping_sub(amount);
        }
        self.augment(failures);
        self.value()
    }

    /// The value of the flow.
    pub fn value(&self) -> u64 {
        u64::try_from(self.value).unwrap_or(0)
    }

    /// What the flow carries on an arc: of a bundle the arcs that are open are filled by rising number.
    pub fn flow_on(&self, failures: &Failures, arc: u32) -> u64 {
        let room = failures.room_of[arc as usize];
        if room == NONE {
            return 0;
        }
        let found = self.filled(failures, room).find(|(filled, _)| *filled == arc);
        found.map_or(0, |(_, amount)| amount)
    }

    /// The arcs of a room that carry something, and how much.
    fn filled<'a>(&'a self, failures: &'a Failures, room: u32) -> impl Iterator<Item = (u32, u64)> + use<'a> {
        let mut rest = self.flows(room);
        let open = failures.in_room(room).iter().filter(|arc| self.failed[**arc as usize] == 0);
        open.map_while(move |&arc| {
            let amount = rest.min(failures.capacity[arc as usize]);
            rest -= amount;
            (amount > 0).then_some((arc, amount))
        })
    }

    /// Writes the groups that carry something of the flow, by rising number. If none of several groups does, they can fail together and this flow
    /// stays.
    pub fn on_flow(&self, failures: &Failures, found: &mut Vec<u32>) {
        found.clear();
        for room in 0..self.left.len() {
            if self.held[room] <= self.left[room] {
                continue;
            }
            for (arc, _) in self.filled(failures, room as u32) {
                found.extend_from_slice(failures.groups_of(arc));
            }
        }
        found.sort_unstable();
        found.dedup();
    }

    /// Whether what stays open beside a group cannot take over what flows on it. If it can, the group alone loses nothing.
    pub fn matters(&self, failures: &Failures, group: u32) -> bool {
        let same = |a: &u32, b: &u32| failures.room_of[*a as usize] == failures.room_of[*b as usize];
        failures.arcs(group).chunk_by(same).any(|arcs| {
            let open = arcs.iter().filter(|arc| self.failed[**arc as usize] == 0);
            let closes: u64 = open.map(|arc| failures.capacity[*arc as usize]).sum();
            closes > self.left[failures.room_of[arcs[0] as usize] as usize]
        })
    }

    /// The most that the failure of a group can take from the flow; of several that fail together no more than the sum. However the flow is
    /// taken apart into ways, a way that uses the group comes to it over some node for the first time; no more does so at a node than the group
    /// carries from there, nor than comes there by other arcs.
    pub fn stake(&self, failures: &Failures, group: u32) -> u64 {
        let mut out: Vec<(u32, u64)> = Vec::new();
        let mut into: Vec<(u32, u64)> = Vec::new();
        for &arc in failures.arcs(group) {
            let amount = self.flow_on(failures, arc);
            let (tail, head) = failures.ends_of(failures.room_of[arc as usize]);
            let (tail, head) = (self.stands[tail as usize], self.stands[head as usize]);
            if amount > 0 && tail != head {
                out.push((tail, amount));
                into.push((head, amount));
            }
        }
        out.sort_unstable();
        let mut sum = 0u64;
        for same in out.chunk_by(|a, b| a.0 == b.0) {
            let node = same[0].0;
            let carried: u64 = same.iter().map(|(_, amount)| amount).sum();
            let own = into.iter().filter(|(head, _)| *head == node).map(|(_, amount)| amount);
            let others = if node == self.source() {
                u64::MAX
            } else {
                self.inflow(failures, node).saturating_sub(own.sum())
            };
            sum += carried.min(others);
        }
        sum.min(self.value())
    }

    /// What the flow brings to a node.
    fn inflow(&self, failures: &Failures, node: u32) -> u64 {
        let row = |node: u32| failures.row(node).iter();
        let into = |room: u32| self.held[room as usize ^ 1].saturating_sub(self.left[room as usize ^ 1]);
        if node == self.sink() {
            self.sinks.iter().flat_map(|node| row(*node)).map(|step| into(step.room)).sum()
        } else {
            row(node).map(|step| into(step.room)).sum()
        }
    }

    /// Lets a group fail, mends the flow, and returns its value then. [`Mending::take_back`] undoes it.
    pub fn fail(&mut self, failures: &Failures, group: u32) -> u64 {
        if self.close(failures, group) {
            self.settle(failures);
        }
        self.value()
    }

    /// Lets nothing fail, for one [`Mending::take_back`].
    pub fn fail_nothing(&mut self) {
        self.levels.push(Level { group: NONE, log: self.log.len(), value: self.value });
    }

    /// The value when a group fails; everything stays as it was.
    pub fn value_without(&mut self, failures: &Failures, group: u32) -> u64 {
        let before = self.value;
        let value =
            if self.close(failures, group) { before - self.lead_round(failures) as i64 } else { before };
        self.take_back(failures);
        u64::try_from(value).unwrap_or(0)
    }

    /// Takes back the last failure.
    pub fn take_back(&mut self, failures: &Failures) {
        let Some(level) = self.levels.pop() else { return };
        self.value = level.value;
        if level.group != NONE {
            failures.arcs(level.group).iter().for_each(|arc| self.failed[*arc as usize] -= 1);
        }
        while self.log.len() > level.log {
            let Some(Before { bundle, left, held }) = self.log.pop() else { break };
            let at = 2 * bundle as usize;
            self.left[at..at + 2].copy_from_slice(&left);
            self.held[at..at + 2].copy_from_slice(&held);
        }
    }

    /// Closes the arcs of a group; true where that took something off the flow, which the lists of terminals then tell.
    fn close(&mut self, failures: &Failures, group: u32) -> bool {
        self.levels.push(Level { group, log: self.log.len(), value: self.value });
        let source = self.source();
        let mut taken = false;
        for &arc in failures.arcs(group) {
            self.failed[arc as usize] += 1;
            if self.failed[arc as usize] > 1 {
                continue;
            }
            let (room, closes) = (failures.room_of[arc as usize], failures.capacity[arc as usize]);
            self.note(room / 2);
            self.held[room as usize] -= closes;
            let left = self.left[room as usize];
            self.left[room as usize] = left.saturating_sub(closes);
            let over = closes.saturating_sub(left);
            if over == 0 {
                continue;
            }
            self.left[room as usize ^ 1] -= over;
            let (tail, head) = failures.ends_of(room);
            let (tail, head) = (self.stands[tail as usize], self.stands[head as usize]);
            if tail == head {
                continue;
            }
            taken = true;
            for (node, amount) in [(tail, over as i64), (head, -(over as i64))] {
                self.met.push(node);
                self.over[node as usize] += amount;
                self.value -= if node == source { amount } else { 0 };
            }
        }
        self.lists.iter_mut().for_each(Vec::clear);
        for node in self.met.drain(..) {
            let over = std::mem::take(&mut self.over[node as usize]);
            if over != 0 {
                self.lists[usize::from(over < 0)].push(Terminal { node, left: over.unsigned_abs() });
            }
        }
        taken
    }

    /// Makes a maximum flow of what [`Mending::close`] left.
    fn settle(&mut self, failures: &Failures) {
        if self.lead_round(failures) > 0 {
            self.send_back(failures);
        }
    }

    /// Leads what nodes have too much to where it is missing; returns how much found no way, which is what the flow loses.
    ///
    /// Let R be all that can be reached from where too much is left. Nothing is missing in R. What is too much came from the source, since a way from where
    /// something is missing could be gone back; so the source is in R. What flows on from where something is missing ends at the sink, since else it could be gone
    /// back from where there is too much; so the sink is not in R, for from it one could go back there. Nothing more leaves R, also after the rest is sent back,
    /// which moves along ways within R and within what is not R: R is a cut, and the flow a maximum flow.
    fn lead_round(&mut self, failures: &Failures) -> u64 {
        self.search(failures);
        self.lists[0].iter().map(|terminal| terminal.left).sum()
    }

    /// Sends what is left at nodes to the ends, and what is missing is no longer sent.
    fn send_back(&mut self, failures: &Failures) {
        let ends = [self.source(), self.sink()];
        let is_inner = |terminal: &Terminal| terminal.left > 0 && !ends.contains(&terminal.node);
        let lacking: Vec<Terminal> = self.lists[1].iter().copied().filter(is_inner).collect();
        let all = ends.map(|node| Terminal { node, left: ENDLESS });
        self.lists[0].retain(is_inner);
        self.lists[1] = all.to_vec();
        // Back the way it came, so that nothing new flows.
        self.only_back = true;
        self.search(failures);
        debug_assert!(self.lists[0].iter().all(|terminal| terminal.left == 0), "what came can go back");
        self.lists[0] = all.to_vec();
        self.lists[1] = lacking;
        self.search(failures);
        self.only_back = false;
        debug_assert!(self.lists[1].iter().all(|terminal| terminal.left == 0), "what left can be kept");
    }

    fn augment(&mut self, failures: &Failures) {
        let [source, sink] = [self.source(), self.sink()];
        for (list, node) in self.lists.iter_mut().zip([source, sink]) {
            list.clear();
            list.push(Terminal { node, left: ENDLESS });
        }
        self.search(failures);
    }

    fn source(&self) -> u32 {
        self.sources.first().copied().unwrap_or(NONE)
    }

    fn sink(&self) -> u32 {
        self.sinks.first().copied().unwrap_or(NONE)
    }

    fn note(&mut self, bundle: u32) {
        // Before anything has failed nothing is ever taken back.
        if !self.levels.is_empty() {
            let at = 2 * bundle as usize;
            let (left, held) = ([self.left[at], self.left[at + 1]], [self.held[at], self.held[at + 1]]);
            self.log.push(Before { bundle, left, held });
        }
    }

    /// Fills ways from the first terminals to the second until there is none.
    fn search(&mut self, failures: &Failures) {
        while self.sweep(failures) {}
    }

    /// Searches from both sides until they meet, and fills the ways there; false where they do not.
    fn sweep(&mut self, failures: &Failures) -> bool {
        if self.now >= u32::MAX - 4 {
            self.mark.fill(Mark::default());
            self.now = 0;
        }
        self.now += 2;
        let now = self.now;
        for side in 0..2 {
            self.queues[side].clear();
            for (at, terminal) in (0..).zip(&self.lists[side]).filter(|(_, terminal)| terminal.left > 0) {
                self.mark[terminal.node as usize] = Mark { stamp: now + side as u32, via: ROOT | at };
                self.queues[side].push(terminal.node);
            }
        }
        let mut begin = [0; 2];
        let mut any = false;
        loop {
            let ahead = [0, 1].map(|side: usize| self.queues[side].len() - begin[side]);
            if ahead[0] == 0 || ahead[1] == 0 {
                return any;
            }
            let side = usize::from(ahead[1] < ahead[0]);
            let end = self.queues[side].len();
            for at in begin[side]..end {
                let node = self.queues[side][at];
                // A node that stands for several has the steps of all of them.
                let several = match node {
                    node if node == self.source() => self.sources.len(),
                    node if node == self.sink() => self.sinks.len(),
                    _ => 1,
                };
                for index in 0..several {
                    let own = match node {
                        _ if several == 1 => node,
                        node if node == self.source() => self.sources[index],
                        _ => self.sinks[index],
                    };
                    any |= self.look_round(failures, own, side);
                }
            }
            if any {
                return true;
            }
            begin[side] = end;
        }
    }

    /// Marks what a node leads to, and fills the ways where that was found from the other side; true where any had room.
    fn look_round(&mut self, failures: &Failures, node: u32, side: usize) -> bool {
        let (now, own) = (self.now, self.now + side as u32);
        let mut any = false;
        for step in failures.row(node) {
            let room = step.room ^ side as u32;
            if self.free(room) == 0 {
                continue;
            }
            let to = self.stands[step.to as usize];
            let found = &mut self.mark[to as usize];
            if found.stamp < now {
                *found = Mark { stamp: own, via: room };
                self.queues[side].push(to);
            } else if found.stamp != own {
                any |= self.push(failures, room);
            }
        }
        any
    }

    /// Fills the way through a room at which two searches met; false where another way left nothing of it.
    fn push(&mut self, failures: &Failures, middle: u32) -> bool {
        let (tail, head) = failures.ends_of(middle);
        let ends = [self.stands[tail as usize], self.stands[head as usize]];
        let mut amount = self.free(middle);
        let mut roots = [0; 2];
        for side in 0..2 {
            let mut via = self.mark[ends[side] as usize].via;
            while via & ROOT == 0 {
                amount = amount.min(self.free(via));
                via = self.mark[self.before(failures, via, side) as usize].via;
            }
            roots[side] = (via & !ROOT) as usize;
            amount = amount.min(self.lists[side][roots[side]].left);
        }
        if amount == 0 {
            return false;
        }
        self.take(middle, amount);
        for side in 0..2 {
            let mut via = self.mark[ends[side] as usize].via;
            while via & ROOT == 0 {
                self.take(via, amount);
                via = self.mark[self.before(failures, via, side) as usize].via;
            }
            let source = self.source();
            let terminal = &mut self.lists[side][roots[side]];
            terminal.left -= amount;
            if terminal.node == source {
                self.value += if side == 0 { amount as i64 } else { -(amount as i64) };
            }
        }
        true
    }

    /// What a search may fill of a room: all that is left, or as much as flows against it.
    fn free(&self, room: u32) -> u64 {
        let left = self.left[room as usize];
        if self.only_back { left.saturating_sub(self.held[room as usize]) } else { left }
    }

    /// The node from which a search came by a room.
    fn before(&self, failures: &Failures, room: u32, side: usize) -> u32 {
        let (tail, head) = failures.ends_of(room);
        self.stands[if side == 0 { tail } else { head } as usize]
    }

    fn take(&mut self, room: u32, amount: u64) {
        self.note(room / 2);
        self.left[room as usize] -= amount;
        self.left[room as usize ^ 1] += amount;
    }

    /// Takes away what flows in circles: the value stays, and less is used.
    pub fn remove_cycles(&mut self, failures: &Failures) {
        let mut flows: Vec<(u32, u32, u32)> = Vec::new();
        for room in 0..self.left.len() as u32 {
            if self.flows(room) == 0 {
                continue;
            }
            let (tail, head) = failures.ends_of(room);
            let (tail, head) = (self.stands[tail as usize], self.stands[head as usize]);
            if tail == head {
                // Between two of the nodes that count as one.
                self.take(room ^ 1, self.flows(room));
            } else {
                flows.push((tail, head, room));
            }
        }
        flows.sort_unstable();
        // By node: 0 not seen, 1 done, else its position on the way and two.
        let mut seen = vec![0usize; failures.nodes()];
        let first = |node: u32| flows.partition_point(|flow| flow.0 < node);
        for root in flows.iter().map(|flow| flow.0) {
            if seen[root as usize] != 0 {
                continue;
            }
            // Each node of the way with the flow to look at next.
            let mut way: Vec<(u32, usize)> = vec![(root, first(root))];
            seen[root as usize] = 2;
            while let Some(&(node, at)) = way.last() {
                let Some(&(_, head, room)) = flows.get(at).filter(|flow| flow.0 == node) else {
                    seen[node as usize] = 1;
                    way.pop();
                    continue;
                };
                if self.flows(room) == 0 || seen[head as usize] == 1 {
                    if let Some(last) = way.last_mut() {
                        last.1 += 1;
                    }
                    continue;
                }
                if seen[head as usize] == 0 {
                    way.push((head, first(head)));
                    seen[head as usize] = way.len() + 1;
                    continue;
                }
                let from = seen[head as usize] - 2;
                let rooms: Vec<u32> = way[from..].iter().map(|(_, at)| flows[*at].2).collect();
                let least = rooms.iter().map(|room| self.flows(*room)).min().unwrap_or(0);
                rooms.iter().for_each(|room| self.take(*room ^ 1, least));
                for (node, _) in way.drain(from + 1..) {
                    seen[node as usize] = 0;
                }
            }
        }
    }

    /// What flows along a room, on balance.
    fn flows(&self, room: u32) -> u64 {
        self.held[room as usize].saturating_sub(self.left[room as usize])
    }

    /// The failed groups, the first one first.
    pub fn failed(&self) -> impl Iterator<Item = u32> + '_ {
        self.levels.iter().map(|level| level.group).filter(|group| *group != NONE)
    }
}
