//! The value of a maximum flow again and again, each time under other capacities that are known to lie within bounds.
//!
//! Problem: thousands of vectors of capacities on one graph, between the same nodes; only the values are wanted.
//!
//! Idea: what the bounds decide is decided once. No flow passes more than the value under the upper bounds, so an arc that always has that much is
//! without limit: nodes that such arcs join are one. Nodes that no way passes go, arcs beside each other are added, nodes with two neighbours make the
//! arcs through them as narrow as the narrower. What is left of the capacities is a short list of additions and minima, and a small graph. There ways are
//! searched with sets of nodes as machine words where there are at most 64. The cuts of earlier answers are kept: one that lets through no more than a
//! value known from elsewhere proves it without a search. Where few capacities differ from usual ones only what is made of these is made again.
//!
//! Complexity: O((nodes + arcs)^2) to reduce at worst; a value O(list + ways x small nodes), or O(list + ways x small nodes^2) above 64 nodes.
//! Memory: 24 bytes an arc, 8 for each pair of small nodes, and a few kept cuts.
//!
//! Ties: the value depends on none. Which cuts are kept depends on the order of the questions; the values do not.
//!
//! Papers: L. R. Ford, D. R. Fulkerson, "Maximal flow through a network", 1956, doi:10.4153/CJM-1956-045-5 (a flow and a cut that prove each other); J. Edmonds,
//! R. M. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", 1972, doi:10.1145/321694.321699 (shortest ways first).

use std::collections::{BTreeMap, BTreeSet};

/// A capacity that is never reached.
const ENDLESS: u64 = 1 << 62;

/// So many cuts are kept.
const KEPT: usize = 8;

/// Up to so many nodes fit a word.
const WORD: usize = 64;

/// How a capacity is made of others before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    /// That of an arc of the graph.
    Given(u32),
    Least(u32, u32),
    Sum(u32, u32),
    Endless,
}

/// A capacity in the making: how, and between which bounds it lies.
#[derive(Debug, Clone, Copy)]
struct Room {
    made: Made,
    low: u64,
    high: u64,
}

/// A graph reduced for capacities within bounds.
#[derive(Debug, Clone)]
pub struct RepeatedFlow {
    /// The list, in the order in which it is worked through; what is not needed is gone.
    made: Vec<Made>,
    /// Tail, head and place in the list of each arc that is left; nodes 0 and 1 are the two sides.
    arcs: Vec<(u32, u32, u32)>,
    nodes: usize,
    needed: Vec<u32>,
    most: u64,
    /// By step of the list: the steps made of it, in rows; and by arc of the whole graph its step.
    first: Vec<u32>,
    users: Vec<u32>,
    given: BTreeMap<u32, u32>,
}

/// What is kept from one value to the next.
#[derive(Debug, Clone, Default)]
pub struct RepeatedWorker {
    rooms: Vec<u64>,
    /// Where few capacities change: what rooms there are usually, and which steps of the list have to be made again.
    usual: Vec<u64>,
    again: Vec<u64>,
    /// By pair of nodes: what is left from the one to the other.
    left: Vec<u64>,
    out: Vec<u64>,
    via: Vec<u32>,
    queue: Vec<u32>,
    near: Vec<bool>,
    cuts: Vec<Vec<u32>>,
    searched: u64,
}

/// The small graph while it becomes smaller.
struct Reducing {
    rooms: Vec<Room>,
    /// The room of the arcs from one node to another.
    between: BTreeMap<(u32, u32), u32>,
}

impl RepeatedFlow {
    /// Takes a graph, the least and the greatest capacity of each arc, and the nodes between which flow is asked for. The greatest capacities must
    /// add up to less than 2^62, apart from arcs that always have at least that, which are without limit; they make no whole way.
    ///
    /// # Panics
    ///
    /// If a node is not below `nodes`, bounds do not fit the arcs, or a node is on both sides.
    pub fn new(
        nodes: usize,
        ends: &[(u32, u32)],
        bounds: &[(u64, u64)],
        sources: &[u32],
        sinks: &[u32],
    ) -> RepeatedFlow {
        assert_eq!(ends.len(), bounds.len(), "bounds for each arc");
        let mut name: Vec<u32> = (2..nodes as u32 + 2).collect();
        sources.iter().for_each(|node| name[*node as usize] = 0);
        for node in sinks {
            assert!(name[*node as usize] != 0, "a node is on both sides");
            name[*node as usize] = 1;
        }
        let mut reducing = Reducing { rooms: Vec::new(), between: BTreeMap::new() };
        for (arc, ((tail, head), (low, high))) in (0..).zip(ends.iter().zip(bounds)) {
            assert!(low <= high, "bounds in order");
            let room = Room { made: Made::Given(arc), low: *low, high: (*high).min(ENDLESS) };
            let room = if *low >= ENDLESS {
                Room { made: Made::Endless, low: ENDLESS, high: ENDLESS }
            } else {
                room
            };
            reducing.rooms.push(room);
            let room = reducing.rooms.len() as u32 - 1;
            reducing.add(name[*tail as usize], name[*head as usize], room);
        }
        let most = reducing.reduce();
        reducing.finish(most)
    }

    /// The arcs whose capacities still matter, by rising number.
    pub fn needed(&self) -> &[u32] {
        &self.needed
    }

    /// What no value exceeds.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// How many nodes and arcs are left, and how long the list is.
    pub fn size(&self) -> [usize; 3] {
        [self.nodes, self.arcs.len(), self.made.len()]
    }

    /// The value under capacities, one an arc of the whole graph; only those that are [`needed`](Self::needed) are read, and each of them must lie
    /// within its bounds. Allocates nothing once the worker has grown.
    pub fn value(&self, worker: &mut RepeatedWorker, capacity: &[u64]) -> u64 {
        self.make(worker, capacity);
        self.solve(worker)
    }

    /// Whether a value that is known to pass is the largest: proved by a cut kept from before, or else by solving.
    ///
    /// # Errors
    ///
    /// The largest value, where it is another.
    pub fn is_most(&self, worker: &mut RepeatedWorker, capacity: &[u64], value: u64) -> Result<(), u64> {
        self.make(worker, capacity);
        self.prove(worker, value)
    }

    /// The capacities from which [`RepeatedFlow::value_with`] tells what differs.
    pub fn set_usual(&self, worker: &mut RepeatedWorker, capacity: &[u64]) {
        self.make(worker, capacity);
        worker.usual.clone_from(&worker.rooms);
        worker.again.clear();
        worker.again.resize(self.made.len().div_ceil(64), 0);
    }

    /// The value where these arcs have other capacities than usually. An arc may stand there more than once.
    pub fn value_with(&self, worker: &mut RepeatedWorker, arcs: &[u32], capacity: &[u64]) -> u64 {
        self.remake(worker, arcs, capacity);
        self.solve(worker)
    }

    /// As [`RepeatedFlow::is_most`], where these arcs have other capacities than usually.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn is_most_with(
        &self,
        worker: &mut RepeatedWorker,
        arcs: &[u32],
        capacity: &[u64],
        value: u64,
    ) -> Result<(), u64> {
        self.remake(worker, arcs, capacity);
        self.prove(worker, value)
    }

    fn make(&self, worker: &mut RepeatedWorker, capacity: &[u64]) {
        worker.rooms.clear();
        for made in &self.made {
            let room = step(*made, &worker.rooms, capacity);
            worker.rooms.push(room);
        }
    }

    fn remake(&self, worker: &mut RepeatedWorker, arcs: &[u32], capacity: &[u64]) {
        let RepeatedWorker { rooms, usual, again, .. } = worker;
        rooms.clone_from(usual);
        for arc in arcs {
            if let Some(at) = self.given.get(arc) {
                again[*at as usize / 64] |= 1 << (at % 64);
            }
        }
        // What a step is made of stands before it.
        for word in 0..again.len() {
            while again[word] != 0 {
                let at = 64 * word + again[word].trailing_zeros() as usize;
                again[word] &= again[word] - 1;
                let room = step(self.made[at], rooms, capacity);
                if rooms[at] != room {
                    rooms[at] = room;
                    for user in &self.users[self.first[at] as usize..self.first[at + 1] as usize] {
                        again[*user as usize / 64] |= 1 << (user % 64);
                    }
                }
            }
        }
    }

    fn solve(&self, worker: &mut RepeatedWorker) -> u64 {
        // An arc that always has as much as can pass counts as endless.
        match self.arcs.as_slice() {
            [] => 0,
            [(_, _, room)] => worker.rooms[*room as usize].min(self.most),
            _ => self.search(worker).min(self.most),
        }
    }

    fn prove(&self, worker: &mut RepeatedWorker, value: u64) -> Result<(), u64> {
        let RepeatedWorker { rooms, cuts, .. } = worker;
        let passes =
            |cut: &Vec<u32>| cut.iter().map(|arc| rooms[self.arcs[*arc as usize].2 as usize]).sum::<u64>();
        if value == self.most {
            return Ok(());
        }
        if let Some(at) = cuts.iter().position(|cut| passes(cut) == value) {
            // What proved one value soonest proves the next.
            cuts.swap(at, at / 2);
            return Ok(());
        }
        let most = self.solve(worker);
        if self.arcs.len() > 1 {
            let crosses = |arc: &u32| {
                let (tail, head, _) = self.arcs[*arc as usize];
                worker.near[tail as usize] && !worker.near[head as usize]
            };
            let cut: Vec<u32> = (0..self.arcs.len() as u32).filter(crosses).collect();
            if worker.cuts.len() >= KEPT {
                worker.cuts.pop();
            }
            worker.cuts.insert(0, cut);
        }
        if most == value { Ok(()) } else { Err(most) }
    }

    /// Searches ways, shortest first, until there is none; what the last search came to is the near side of a cut.
    fn search(&self, worker: &mut RepeatedWorker) -> u64 {
        worker.searched += 1;
        let nodes = self.nodes;
        let RepeatedWorker { rooms, left, out, via, queue, near, .. } = worker;
        left.clear();
        left.resize(nodes * nodes, 0);
        out.clear();
        out.resize(nodes, 0);
        via.resize(nodes, 0);
        let is_small = nodes <= WORD;
        for (tail, head, room) in &self.arcs {
            let room = rooms[*room as usize];
            left[*tail as usize * nodes + *head as usize] = room;
            if is_small && room > 0 {
                out[*tail as usize] |= 1 << head;
            }
        }
        let mut value = 0;
        loop {
            let found = if is_small {
                let seen = reach(out, via);
                let found = seen & 2 != 0;
                if !found {
                    near.clear();
                    near.extend((0..nodes).map(|node| seen >> node & 1 == 1));
                }
                found
            } else {
                reach_wide(nodes, left, via, queue, near)
            };
            if !found {
                return value;
            }
            let (mut least, mut node) = (u64::MAX, 1usize);
            while node != 0 {
                let before = via[node] as usize;
                least = least.min(left[before * nodes + node]);
                node = before;
            }
            node = 1;
            while node != 0 {
                let before = via[node] as usize;
                let (along, against) = (before * nodes + node, node * nodes + before);
                left[along] -= least;
                left[against] += least;
                if is_small {
                    out[before] &= !(u64::from(left[along] == 0) << node);
                    out[node] |= 1 << before;
                }
                node = before;
            }
            value += least;
        }
    }
}

/// How much room a step of the list has.
#[inline]
fn step(made: Made, rooms: &[u64], capacity: &[u64]) -> u64 {
    match made {
        Made::Given(arc) => capacity[arc as usize],
        Made::Least(a, b) => rooms[a as usize].min(rooms[b as usize]),
        Made::Sum(a, b) => rooms[a as usize] + rooms[b as usize],
        Made::Endless => ENDLESS,
    }
}

/// The nodes that node 0 reaches, as a word, and how; ends when node 1 is among them.
#[inline]
fn reach(out: &[u64], via: &mut [u32]) -> u64 {
    let (mut seen, mut here) = (1u64, 1u64);
    while here != 0 && seen & 2 == 0 {
        let mut next = 0;
        while here != 0 {
            let node = here.trailing_zeros();
            here &= here - 1;
            let mut new = out[node as usize] & !seen;
            seen |= new;
            next |= new;
            while new != 0 {
                via[new.trailing_zeros() as usize] = node;
                new &= new - 1;
            }
        }
        here = next;
    }
    seen
}

/// The same for more nodes than a word has bits; whether node 1 is reached.
fn reach_wide(
    nodes: usize,
    left: &[u64],
    via: &mut [u32],
    queue: &mut Vec<u32>,
    near: &mut Vec<bool>,
) -> bool {
    near.clear();
    near.resize(nodes, false);
    near[0] = true;
    queue.clear();
    queue.push(0);
    let mut at = 0;
    while at < queue.len() && !near[1] {
        let node = queue[at] as usize;
        at += 1;
        for next in 0..nodes {
            if !near[next] && left[node * nodes + next] > 0 {
                (near[next], via[next]) = (true, node as u32);
                queue.push(next as u32);
            }
        }
    }
    near[1]
}

impl RepeatedWorker {
    /// How many values needed a search.
    pub fn searched(&self) -> u64 {
        self.searched
    }
}

impl Reducing {
    fn room(&mut self, made: Made) -> u32 {
        let of = |at: u32| self.rooms[at as usize];
        let room = match made {
            Made::Least(a, b) => {
                let (one, other) = (of(a), of(b));
                if one.high <= other.low {
                    return a;
                }
                if other.high <= one.low {
                    return b;
                }
                Room { made, low: one.low.min(other.low), high: one.high.min(other.high) }
            }
            Made::Sum(a, b) => {
                let (one, other) = (of(a), of(b));
                if one.low >= ENDLESS || other.high == 0 {
                    return a;
                }
                if other.low >= ENDLESS || one.high == 0 {
                    return b;
                }
                Room { made, low: one.low + other.low, high: (one.high + other.high).min(ENDLESS) }
            }
            Made::Given(_) | Made::Endless => Room { made, low: ENDLESS, high: ENDLESS },
        };
        self.rooms.push(room);
        self.rooms.len() as u32 - 1
    }

    /// An arc more, beside what is there. What leads back to the first side or on from the other carries nothing that counts.
    fn add(&mut self, tail: u32, head: u32, room: u32) {
        if tail == head || head == 0 || tail == 1 || self.rooms[room as usize].high == 0 {
            return;
        }
        let room = match self.between.get(&(tail, head)) {
            Some(there) => self.room(Made::Sum(*there, room)),
            None => room,
        };
        self.between.insert((tail, head), room);
    }

    /// One node takes the place of another.
    fn join(&mut self, gone: u32, kept: u32) {
        let of_gone: Vec<(u32, u32)> =
            self.between.keys().filter(|(tail, head)| *tail == gone || *head == gone).copied().collect();
        for (tail, head) in of_gone {
            if let Some(room) = self.between.remove(&(tail, head)) {
                let named = |node| if node == gone { kept } else { node };
                self.add(named(tail), named(head), room);
            }
        }
    }

    /// Reduces until nothing changes; returns the value under the upper bounds.
    fn reduce(&mut self) -> u64 {
        let mut most = ENDLESS;
        loop {
            self.keep_between();
            most = most.min(self.most());
            let endless = self.rooms.len() as u32;
            let mut is_used = false;
            for room in self.between.values_mut() {
                let now = self.rooms[*room as usize];
                if now.low >= most && now.made != Made::Endless {
                    (*room, is_used) = (endless, true);
                }
            }
            if is_used {
                self.rooms.push(Room { made: Made::Endless, low: ENDLESS, high: ENDLESS });
            }
            if !(self.join_one() || self.shorten_one()) {
                return most;
            }
        }
    }

    /// Drops what lies on no way from the one side to the other.
    fn keep_between(&mut self) {
        let reached = |forward: bool| {
            let mut seen = BTreeSet::from([u32::from(!forward)]);
            let mut waiting = vec![u32::from(!forward)];
            while let Some(node) = waiting.pop() {
                for (tail, head) in self.between.keys() {
                    let (here, there) = if forward { (*tail, *head) } else { (*head, *tail) };
                    if here == node && seen.insert(there) {
                        waiting.push(there);
                    }
                }
            }
            seen
        };
        let (from, to) = (reached(true), reached(false));
        self.between.retain(|(tail, head), _| from.contains(tail) && to.contains(head));
    }

    /// The neighbours of each node, before and behind it.
    fn around(&self) -> BTreeMap<u32, [BTreeSet<u32>; 2]> {
        let mut around: BTreeMap<u32, [BTreeSet<u32>; 2]> = BTreeMap::new();
        for (tail, head) in self.between.keys() {
            around.entry(*head).or_default()[0].insert(*tail);
            around.entry(*tail).or_default()[1].insert(*head);
        }
        around
    }

    /// Makes one node of two that an arc without limit joins, where nothing else can come to the one or leave the other; false where there are none.
    fn join_one(&mut self) -> bool {
        let around = self.around();
        let is_endless = |key: &(u32, u32)| {
            self.between.get(key).is_some_and(|room| self.rooms[*room as usize].made == Made::Endless)
        };
        let joined = self.between.keys().filter(|key| is_endless(key)).find_map(|&(tail, head)| {
            let [before, _] = around.get(&head)?;
            let [_, behind] = around.get(&tail)?;
            if head != 1 && (tail == 0 || before.len() == 1) {
                return Some((head, tail));
            }
            if tail != 0 && (head == 1 || behind.len() == 1) {
                return Some((tail, head));
            }
            (tail != 0 && head != 1 && is_endless(&(head, tail))).then_some((head, tail))
        });
        if let Some((gone, kept)) = joined {
            self.join(gone, kept);
        }
        joined.is_some()
    }

    /// Leads the arcs through one node with two neighbours past it; false where there is none.
    fn shorten_one(&mut self) -> bool {
        let around = self.around();
        let found = around.iter().find_map(|(node, [before, behind])| {
            let all: Vec<u32> = before.union(behind).copied().collect();
            (*node > 1 && all.len() <= 2).then_some((*node, all))
        });
        let Some((node, all)) = found else { return false };
        let mut ways = Vec::new();
        if let [one, other] = all[..] {
            for (from, to) in [(one, other), (other, one)] {
                if let (Some(here), Some(there)) =
                    (self.between.get(&(from, node)), self.between.get(&(node, to)))
                {
                    ways.push((from, to, *here, *there));
                }
            }
        }
        self.between.retain(|(tail, head), _| *tail != node && *head != node);
        for (from, to, here, there) in ways {
            let room = self.room(Made::Least(here, there));
            self.add(from, to, room);
        }
        true
    }

    /// The value under the upper bounds.
    fn most(&self) -> u64 {
        let whole = self.small(0);
        let mut worker = RepeatedWorker::default();
        for (_, _, room) in &whole.arcs {
            let at = *room as usize;
            worker.rooms.resize(worker.rooms.len().max(at + 1), 0);
            worker.rooms[at] = self.rooms[at].high;
        }
        if whole.arcs.is_empty() { 0 } else { whole.search(&mut worker).min(ENDLESS) }
    }

    /// The graph as it stands, with all rooms.
    fn small(&self, most: u64) -> RepeatedFlow {
        let mut names: Vec<u32> = self.between.keys().flat_map(|(tail, head)| [*tail, *head]).collect();
        names.extend([0, 1]);
        names.sort_unstable();
        names.dedup();
        let name = |node: u32| names.binary_search(&node).map_or(0, |at| at as u32);
        let arcs: Vec<(u32, u32, u32)> =
            self.between.iter().map(|((tail, head), room)| (name(*tail), name(*head), *room)).collect();
        RepeatedFlow {
            made: Vec::new(),
            arcs,
            nodes: names.len(),
            needed: Vec::new(),
            most,
            first: Vec::new(),
            users: Vec::new(),
            given: BTreeMap::new(),
        }
    }

    /// The reduced graph with the part of the list that it needs.
    fn finish(&self, most: u64) -> RepeatedFlow {
        let mut small = self.small(most);
        let mut is_needed = vec![false; self.rooms.len()];
        small.arcs.iter().for_each(|(_, _, room)| is_needed[*room as usize] = true);
        // What a room is made of stands before it.
        for at in (0..self.rooms.len()).rev() {
            if let (true, Made::Least(a, b) | Made::Sum(a, b)) = (is_needed[at], self.rooms[at].made) {
                (is_needed[a as usize], is_needed[b as usize]) = (true, true);
            }
        }
        let mut place = vec![0; self.rooms.len()];
        for at in (0..self.rooms.len()).filter(|at| is_needed[*at]) {
            place[at] = small.made.len() as u32;
            small.made.push(match self.rooms[at].made {
                Made::Least(a, b) => Made::Least(place[a as usize], place[b as usize]),
                Made::Sum(a, b) => Made::Sum(place[a as usize], place[b as usize]),
                other => other,
            });
        }
        small.arcs.iter_mut().for_each(|(_, _, room)| *room = place[*room as usize]);
        let given = small.made.iter().filter_map(|made| match made {
            Made::Given(arc) => Some(*arc),
            _ => None,
        });
        small.needed = given.collect();
        small.needed.sort_unstable();
        let mut users: Vec<Vec<u32>> = vec![Vec::new(); small.made.len()];
        for (at, made) in (0u32..).zip(&small.made) {
            match *made {
                Made::Least(a, b) | Made::Sum(a, b) => {
                    [a, b].into_iter().for_each(|of| users[of as usize].push(at));
                }
                Made::Given(arc) => _ = small.given.insert(arc, at),
                Made::Endless => {}
            }
        }
        small.first.push(0);
        for row in &users {
            small.users.extend_from_slice(row);
            small.first.push(small.users.len() as u32);
        }
        small
    }
}

#[cfg(test)]
mod tests {
    use super::super::csr::Csr;
    use super::super::max_flow::{FlowGraph, MaxFlow};
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Small random graphs, chains and squares among them, under many capacities, against the solver of whole graphs.
    #[test]
    fn values_are_those_of_the_whole_graph() {
        let mut rng = ChaCha8Rng::seed_from_u64(41);
        let (mut values, mut searched, mut nothing, mut small, mut wide) = (0u64, 0, 0, 0, 0);
        for case in 0..1_200 {
            let nodes = if case % 50 == 0 { rng.random_range(70..90u32) } else { rng.random_range(2..20u32) };
            let count = rng.random_range(nodes..6 * nodes);
            let ends: Vec<(u32, u32)> =
                (0..count).map(|_| (rng.random_range(0..nodes), rng.random_range(0..nodes))).collect();
            let bounds: Vec<(u64, u64)> = ends
                .iter()
                .map(|_| match rng.random_range(0..7) {
                    0 => (0, 0),
                    1 => (50, 50),
                    2 => (0, rng.random_range(1..20)),
                    _ => {
                        let low = rng.random_range(0..20);
                        (low, low + rng.random_range(0..12))
                    }
                })
                .collect();
            let mut sides: Vec<u32> = (0..nodes).collect();
            let (sources, sinks) = if case % 4 == 0 && nodes > 4 {
                (sides.split_off(nodes as usize - 2), sides.split_off(nodes as usize - 4))
            } else {
                (vec![0], vec![nodes - 1])
            };
            let flow = RepeatedFlow::new(nodes as usize, &ends, &bounds, &sources, &sinks);
            small += usize::from(flow.size()[1] < 2);
            wide += usize::from(flow.size()[0] > WORD);
            let (csr, order) = Csr::new(nodes as usize, &ends);
            let graph = FlowGraph::new(&csr);
            let mut solver = MaxFlow::new(&graph);
            let mut worker = RepeatedWorker::default();
            for _ in 0..20 {
                let draw = |(low, high): &(u64, u64)| rng.random_range(*low..=*high);
                let capacity: Vec<u64> = bounds.iter().map(draw).collect();
                let by_arc: Vec<u64> = order.iter().map(|at| capacity[*at as usize]).collect();
                let want = solver.solve(&graph, &by_arc, &sources, &sinks).unwrap();
                // What is not needed is not read.
                let mut given = vec![u64::MAX; capacity.len()];
                flow.needed().iter().for_each(|arc| given[*arc as usize] = capacity[*arc as usize]);
                assert_eq!(flow.value(&mut worker, &given), want, "case {case}: {ends:?} {capacity:?}");
                assert!(want <= flow.most());
                assert_eq!(flow.is_most(&mut worker, &given, want), Ok(()));
                if want > 0 {
                    assert_eq!(flow.is_most(&mut worker, &given, want - 1), Err(want));
                }
                // The same told by what differs from the least capacities.
                let mut usual = RepeatedWorker::default();
                let low: Vec<u64> = bounds.iter().map(|(low, _)| *low).collect();
                flow.set_usual(&mut usual, &low);
                let differ: Vec<u32> = (0..)
                    .zip(&capacity)
                    .filter(|(arc, now)| low[*arc as usize] != **now)
                    .map(|(arc, _)| arc)
                    .collect();
                assert_eq!(flow.value_with(&mut usual, &differ, &capacity), want);
                assert_eq!(
                    flow.value_with(&mut usual, &[], &low),
                    flow.value(&mut RepeatedWorker::default(), &low)
                );
                assert_eq!(flow.is_most_with(&mut usual, &differ, &capacity, want), Ok(()));
                values += 1;
                nothing += u64::from(want == 0);
            }
            searched += worker.searched();
        }
        assert!(
            searched > 10_000 && nothing < values / 2 && small > 50 && wide > 5,
            "{searched} {values} {nothing} {small} {wide}"
        );
    }
}
