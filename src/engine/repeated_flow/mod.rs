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

mod reducing;
#[cfg(test)]
mod tests;

use reducing::Reducing;
use std::collections::BTreeMap;

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
        for (arc, ((tail, head), bounds)) in (0..).zip(ends.iter().zip(bounds)) {
            let room = reducing.given(arc, *bounds);
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
        self.value_by(worker, |arc| capacity[arc as usize])
    }

    /// The same where each capacity is asked for.
    pub fn value_by(&self, worker: &mut RepeatedWorker, mut capacity: impl FnMut(u32) -> u64) -> u64 {
        worker.rooms.clear();
        for made in &self.made {
            let room = step(*made, &worker.rooms, &mut capacity);
            worker.rooms.push(room);
        }
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

    /// Adds the arcs of the whole graph on which the flow that was just found rests, and on no others: with as much capacity on them as now the same passes.
    /// The flow is that of the last value that was searched for, [`RepeatedFlow::is_most`] included where it is an error.
    pub fn rests_on(&self, worker: &RepeatedWorker, arcs: &mut Vec<u32>) {
        let amounts = self.amounts(worker);
        arcs.extend(self.made.iter().zip(&amounts).filter_map(|(made, amount)| match made {
            Made::Given(arc) if *amount > 0 => Some(*arc),
            _ => None,
        }));
    }

    /// The question on the arcs alone on which that flow rests, with other bounds by arc of the whole graph; its arcs keep their names.
    pub fn part(&self, worker: &RepeatedWorker, bounds: &[(u64, u64)]) -> RepeatedFlow {
        let amounts = self.amounts(worker);
        let mut reducing = Reducing { rooms: Vec::new(), between: BTreeMap::new() };
        let mut room = vec![0; self.made.len()];
        for (at, made) in self.made.iter().enumerate().filter(|(at, _)| amounts[*at] > 0) {
            room[at] = match *made {
                Made::Given(arc) => reducing.given(arc, bounds[arc as usize]),
                Made::Endless => reducing.given(u32::MAX, (ENDLESS, ENDLESS)),
                Made::Sum(a, b) if amounts[b as usize] == 0 => room[a as usize],
                Made::Sum(a, b) if amounts[a as usize] == 0 => room[b as usize],
                Made::Sum(a, b) => reducing.room(Made::Sum(room[a as usize], room[b as usize])),
                Made::Least(a, b) => reducing.room(Made::Least(room[a as usize], room[b as usize])),
            };
        }
        for (tail, head, at) in self.arcs.iter().filter(|(_, _, at)| amounts[*at as usize] > 0) {
            reducing.add(*tail, *head, room[*at as usize]);
        }
        // What always holds back the whole holds back the part, though no arc of it may show that.
        let most = reducing.reduce().min(self.most);
        reducing.finish(most)
    }

    /// Adds the arcs of the whole graph of a cut that lets through what was just found; whatever the capacities are, no more passes than these arcs have
    /// together. Nothing where there is no such cut.
    pub fn cut_of(&self, worker: &RepeatedWorker, arcs: &mut Vec<u32>) {
        let RepeatedWorker { rooms, near, .. } = worker;
        let mut waiting: Vec<u32> = match self.arcs.as_slice() {
            [(_, _, room)] => vec![*room],
            all => {
                let crosses = |arc: &&(u32, u32, u32)| near[arc.0 as usize] && !near[arc.1 as usize];
                all.iter().filter(crosses).map(|arc| arc.2).collect()
            }
        };
        let before = arcs.len();
        while let Some(at) = waiting.pop() {
            match self.made[at as usize] {
                Made::Given(arc) => arcs.push(arc),
                Made::Least(a, b) => {
                    waiting.push(if rooms[a as usize] <= rooms[b as usize] { a } else { b });
                }
                Made::Sum(a, b) => waiting.extend([a, b]),
                Made::Endless => return arcs.truncate(before),
            }
        }
    }

    /// How much of each step of the list the flow that was just found needs.
    fn amounts(&self, worker: &RepeatedWorker) -> Vec<u64> {
        let RepeatedWorker { rooms, left, .. } = worker;
        let mut amounts = vec![0; self.made.len()];
        match self.arcs.as_slice() {
            [(_, _, room)] => amounts[*room as usize] = rooms[*room as usize].min(self.most),
            all => {
                for (tail, head, room) in all {
                    let left = left[*tail as usize * self.nodes + *head as usize];
                    // Arcs without limit share one step.
                    amounts[*room as usize] += rooms[*room as usize].saturating_sub(left);
                }
            }
        }
        // What a step is made of stands before it.
        for at in (0..self.made.len()).rev() {
            let amount = amounts[at];
            match self.made[at] {
                Made::Least(a, b) => {
                    amounts[a as usize] += amount;
                    amounts[b as usize] += amount;
                }
                Made::Sum(a, b) => {
                    let of_a = amount.min(rooms[a as usize]);
                    amounts[a as usize] += of_a;
                    amounts[b as usize] += amount - of_a;
                }
                Made::Given(_) | Made::Endless => {}
            }
        }
        amounts
    }

    fn make(&self, worker: &mut RepeatedWorker, capacity: &[u64]) {
        worker.rooms.clear();
        for made in &self.made {
            let room = step(*made, &worker.rooms, &mut |arc| capacity[arc as usize]);
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
                let room = step(self.made[at], rooms, &mut |arc| capacity[arc as usize]);
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
fn step(made: Made, rooms: &[u64], capacity: &mut impl FnMut(u32) -> u64) -> u64 {
    match made {
        Made::Given(arc) => capacity(arc),
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
