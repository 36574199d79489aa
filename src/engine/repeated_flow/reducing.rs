//! What the bounds of capacities decide, decided once: a graph becomes a small one and a list of additions and minima.

use super::{ENDLESS, Made, RepeatedFlow, RepeatedWorker};
use std::collections::{BTreeMap, BTreeSet};

/// A capacity in the making: how, and between which bounds it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) made: Made,
    pub(super) low: u64,
    pub(super) high: u64,
}

/// The small graph while it becomes smaller.
pub(super) struct Reducing {
    pub(super) rooms: Vec<Room>,
    /// The room of the arcs from one node to another.
    pub(super) between: BTreeMap<(u32, u32), u32>,
}

impl Reducing {
    /// The room of an arc of the graph.
    pub(super) fn given(&mut self, arc: u32, (low, high): (u64, u64)) -> u32 {
        assert!(low <= high, "bounds in order");
        self.rooms.push(if low >= ENDLESS {
            Room { made: Made::Endless, low: ENDLESS, high: ENDLESS }
        } else {
            Room { made: Made::Given(arc), low, high: high.min(ENDLESS) }
        });
        self.rooms.len() as u32 - 1
    }

    pub(super) fn room(&mut self, made: Made) -> u32 {
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
    pub(super) fn add(&mut self, tail: u32, head: u32, room: u32) {
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
    pub(super) fn reduce(&mut self) -> u64 {
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
    pub(super) fn finish(&self, most: u64) -> RepeatedFlow {
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
