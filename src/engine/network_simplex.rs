//! The cheapest flow between nodes that have too much and nodes that have too little, by the simplex method on trees.
//!
//! Problem: each node has a supply (negative where it needs something), each arc carries between a lower bound and an upper one, or
//! without an upper one, and weighs something for each unit. Which flow leaves least undone, and is then the cheapest? Parallel
//! arcs, loops and weights of zero are legal; the supplies add up to zero.
//!
//! Idea: a basis is a spanning tree; arcs outside of it are empty or full, and the tree carries the rest in the only way that fits. Node
//! potentials make the tree's arcs free; an arc that gains by them enters, and one that blocks the circle that it closes leaves. Arcs are looked at in
//! blocks of about the root of their number and the best of a block enters. The tree stands in arrays: parent, arc to the parent, nodes in
//! preorder as a list, size and last node of each subtree; so only what hangs on the leaving arc is re-hung, and potentials are shifted on the smaller of the
//! two sides, wrapping around, because only differences count. An arc at its upper bound is stored turned round with its weight
//! negated, so pricing has no cases. A root that is no node takes what cannot be brought and gives what is lacking.
//!
//! What is lacking costs more than any path can save: `undone` is 1 + nodes * the largest weight, which is proved to fit. So one weight orders
//! first by what is left undone and then by what is paid. What cannot be brought stays where it is for nothing and anywhere else for 1, so it stays.
//! Where no arc gains any more and something is undone, the root's own arcs are priced as well; only then it is the best.
//!
//! Nodes that flow can only pass are taken away before, and put back with flows and potentials of their own afterwards (`shorter`).
//!
//! Complexity: each pivot O(arcs) at worst to price and O(nodes) to re-hang. The basis is kept strongly feasible (the last arc that blocks, seen
//! from the top of the circle along it, leaves), so no basis comes twice and there is always an end; no polynomial bound is known for this rule, so
//! the caller gives a budget of pivots. Memory: 33 bytes an arc and 80 a node, beside what shortening takes; no run allocates that is not larger than all before it.
//!
//! Ties: arcs by rising number from where the last block ended.
//!
//! Papers: W. H. Cunningham, "A network simplex method", 1976, doi:10.1007/BF01580379; P. Kovács, "Minimum-cost flow algorithms: an experimental
//! evaluation", 2015, doi:10.1080/10556788.2014.895828 (the blocks and the arrays).

mod shorter;

use shorter::{Arc, Shorter};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An upper bound that is none.
pub const UNBOUNDED: u64 = u64::MAX;
/// All finite amounts of a problem must add up to less than this.
pub const AMOUNT_LIMIT: u64 = 1 << 62;
/// The price of leaving a unit undone must be below this.
const UNDONE_LIMIT: i64 = 1 << 60;
const NONE: u32 = u32::MAX;
/// As large as no sum of amounts.
const ENDLESS: i64 = i64::MAX;

/// A problem: bounds and weights by arc, supplies by node.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    /// Tail and head of each arc.
    pub ends: &'a [(u32, u32)],
    /// What each arc carries at least; empty where that is nothing on all.
    pub lower: &'a [u64],
    /// What each arc carries at most, or [`UNBOUNDED`].
    pub upper: &'a [u64],
    /// What a unit weighs on each arc.
    pub weight: &'a [u32],
    /// What each node has too much, or, below zero, lacks.
    pub supply: &'a [i64],
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimplexError {
    /// The supplies add up to this and not to zero.
    Unbalanced(i128),
    /// The lower bound of this arc is above the upper one, or is none.
    CrossedBounds(u32),
    /// The amounts add up to [`AMOUNT_LIMIT`] or more.
    AmountTooLarge,
    /// The number of nodes times the largest weight is 2^60 or more.
    WeightTooLarge,
    /// The pivots of the budget were made, and the flow found so far is not proved to be the best.
    OutOfBudget,
}

/// An arc as it can be used: turned round with its weight negated where it is full.
#[derive(Debug, Clone, Copy)]
struct Usable {
    tail: u32,
    head: u32,
    weight: i64,
}

/// What an arc carries above its lower bound, and may.
#[derive(Debug, Clone, Copy)]
struct Room {
    flow: i64,
    most: i64,
}

/// A node of the tree; the nodes are a ring in preorder.
#[derive(Debug, Clone, Copy)]
struct Place {
    parent: u32,
    /// Twice the arc to the parent, and 1 more where it leads from the parent to here.
    arc: u32,
    /// Number of nodes of the subtree.
    size: u32,
    next: u32,
    before: u32,
    /// The last node of the subtree.
    last: u32,
}

/// The workspace and the answer.
#[derive(Debug, Clone, Default)]
pub struct NetworkSimplex {
    usable: Vec<Usable>,
    rooms: Vec<Room>,
    full: Vec<bool>,
    places: Vec<Place>,
    potential: Vec<i64>,
    flow: Vec<u64>,
    /// Of all nodes of the problem.
    potentials: Vec<i64>,
    shorter: Shorter,
    /// What each node that is left has too much after its lower bounds were met.
    excess: Vec<i64>,
    missing: u64,
    pivots: u64,
    cursor: usize,
    first: FirstTree,
}

/// The paths on which the first basis sends what it can.
#[derive(Debug, Clone, Default)]
struct FirstTree {
    /// All nodes, each behind the one that its arc leads to.
    order: Vec<u32>,
    /// The arc by which a node is nearest to one that lacks something.
    arc: Vec<u32>,
    distance: Vec<i64>,
    queue: BinaryHeap<Reverse<(i64, u32)>>,
    /// The arcs that enter each node.
    row: Vec<u32>,
    entering: Vec<u32>,
    amount: Vec<i64>,
    ring: Vec<u32>,
}

impl FirstTree {
    /// Grows the tree from all nodes that lack something, against the arcs.
    fn grow(&mut self, nodes: usize, usable: &[Usable], excess: &[i64]) {
        let root = nodes as u32;
        self.row.clear();
        self.row.resize(nodes + 2, 0);
        usable.iter().for_each(|arc| self.row[arc.head as usize] += 1);
        (0..=nodes).for_each(|node| self.row[node + 1] += self.row[node]);
        self.entering.clear();
        self.entering.resize(usable.len(), 0);
        for arc in (0..usable.len()).rev() {
            let slot = &mut self.row[usable[arc].head as usize];
            *slot -= 1;
            self.entering[*slot as usize] = arc as u32;
        }
        self.order.clear();
        self.arc.clear();
        self.arc.resize(nodes, NONE);
        self.distance.clear();
        self.distance.resize(nodes, i64::MAX);
        self.queue.clear();
        for (node, _) in (0..).zip(excess).filter(|(_, excess)| **excess < 0) {
            self.distance[node as usize] = 0;
            self.queue.push(Reverse((0, node)));
        }
        while let Some(Reverse((spent, node))) = self.queue.pop() {
            if spent > self.distance[node as usize] {
                continue;
            }
            self.order.push(node);
            let row = self.row[node as usize] as usize..self.row[node as usize + 1] as usize;
            for &arc in &self.entering[row] {
                let Usable { tail, weight, .. } = usable[arc as usize];
                if spent + weight < self.distance[tail as usize] {
                    self.distance[tail as usize] = spent + weight;
                    self.arc[tail as usize] = arc;
                    self.queue.push(Reverse((spent + weight, tail)));
                }
            }
        }
        let away = (0..root).filter(|node| self.distance[*node as usize] == i64::MAX);
        self.order.extend(away);
    }
}

/// The side of the circle on which an arc blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blocks {
    Entering,
    AtTail(u32),
    AtHead(u32),
}

impl NetworkSimplex {
    /// A workspace for any problem.
    pub fn new() -> NetworkSimplex {
        NetworkSimplex::default()
    }

    /// The pivots that are surely enough in practice: 100 for each node and arc, and ten thousand.
    pub fn usual_budget(problem: &Problem<'_>) -> u64 {
        10_000 + 100 * (problem.ends.len() + problem.supply.len()) as u64
    }

    /// Finds the flow that leaves least undone and is then the cheapest, within a budget of pivots; returns what is undone.
    ///
    /// # Errors
    ///
    /// [`SimplexError`]; out of budget the flow found so far can be read and keeps all bounds.
    ///
    /// # Panics
    ///
    /// If the arrays do not fit each other, an end does not exist, or there are 2^30 or more nodes and arcs together.
    pub fn solve(&mut self, problem: &Problem<'_>, budget: u64) -> Result<u64, SimplexError> {
        self.prepare(problem)?;
        let arcs = self.flow_arcs();
        let block = ((arcs as f64).sqrt() as usize).max(10);
        let mut priced = arcs;
        loop {
            let Some(entering) = self.entering(priced, block) else {
                // What is undone may be undone elsewhere for less: the root's own arcs are looked at as well.
                if priced == self.usable.len() || self.undone() == 0 {
                    break;
                }
                priced = self.usable.len();
                continue;
            };
            if self.pivots == budget {
                self.finish(problem);
                return Err(SimplexError::OutOfBudget);
            }
            self.pivots += 1;
            self.pivot(entering);
        }
        self.finish(problem);
        Ok(self.missing)
    }

    /// The flow on each arc.
    pub fn flow(&self) -> &[u64] {
        &self.flow
    }

    /// Node potentials: an arc with room weighs at least its head's less its tail's, an arc above its lower bound at most that.
    pub fn potentials(&self) -> &[i64] {
        &self.potentials
    }

    /// What a node still has too much, or, below zero, lacks.
    pub fn undone_at(&self, node: u32) -> i64 {
        // Where nothing begins or ends nothing is left.
        let Some(&excess) = self.excess.get(self.shorter.number[node as usize] as usize) else { return 0 };
        let left = self.rooms[self.flow_arcs() + self.shorter.number[node as usize] as usize].flow;
        if excess < 0 { -left } else { left }
    }

    /// How many pivots the last run made.
    pub fn pivots(&self) -> u64 {
        self.pivots
    }

    fn prepare(&mut self, problem: &Problem<'_>) -> Result<(), SimplexError> {
        let Problem { ends, lower, upper, weight, supply } = *problem;
        let (nodes, arcs) = (supply.len(), ends.len());
        assert!(upper.len() == arcs && weight.len() == arcs, "one upper bound and one weight an arc");
        assert!(lower.is_empty() || lower.len() == arcs, "one lower bound an arc, or none");
        assert!(nodes + arcs < 1 << 30, "too many nodes or arcs");
        self.pivots = 0;
        self.cursor = 0;
        let mut amounts: u128 = supply.iter().map(|supply| u128::from(supply.unsigned_abs())).sum();
        let sum: i128 = supply.iter().map(|&supply| i128::from(supply)).sum();
        if sum != 0 {
            return Err(SimplexError::Unbalanced(sum));
        }
        for (arc, &upper) in upper.iter().enumerate() {
            let lower = lower.get(arc).copied().unwrap_or(0);
            if lower > upper || lower == UNBOUNDED {
                return Err(SimplexError::CrossedBounds(arc as u32));
            }
            amounts += if upper == UNBOUNDED { u128::from(lower) } else { u128::from(upper) };
        }
        if amounts >= u128::from(AMOUNT_LIMIT) {
            return Err(SimplexError::AmountTooLarge);
        }
        let dearest = i64::from(weight.iter().copied().max().unwrap_or(0));
        let undone = (nodes as i64).checked_mul(dearest).map_or(i64::MAX, |most| most.saturating_add(2));
        if undone >= UNDONE_LIMIT {
            return Err(SimplexError::WeightTooLarge);
        }
        let exists = |node: u32| (node as usize) < nodes;
        let all_exist = ends.iter().all(|ends| exists(ends.0) && exists(ends.1));
        assert!(all_exist, "an arc ends at a node that does not exist");
        self.excess.clear();
        self.excess.extend_from_slice(supply);
        for (&lower, &(tail, head)) in lower.iter().zip(ends) {
            self.excess[tail as usize] -= lower as i64;
            self.excess[head as usize] += lower as i64;
        }
        self.shorter.clear();
        for (arc, (&ends, &weight)) in ends.iter().zip(weight).enumerate() {
            let lower = lower.get(arc).copied().unwrap_or(0);
            let most = if upper[arc] == UNBOUNDED { ENDLESS } else { (upper[arc] - lower) as i64 };
            self.shorter.add(ends, weight, most);
        }
        self.shorter.shorten(&self.excess);
        for (at, &node) in self.shorter.nodes.iter().enumerate() {
            self.excess[at] = self.excess[node as usize];
        }
        self.excess.truncate(self.shorter.nodes.len());
        self.usable.clear();
        self.rooms.clear();
        for &arc in &self.shorter.left {
            let Arc { tail, head, weight, most, .. } = *self.shorter.arc(arc);
            let [tail, head] = [tail, head].map(|node| self.shorter.number[node as usize]);
            self.rooms.push(Room { flow: 0, most });
            self.usable.push(Usable { tail, head, weight });
        }
        self.hang(undone);
        Ok(())
    }

    /// The first basis. A tree of shortest paths leads to the nodes that lack something, and what the others have too much is sent along as far as
    /// there is room; where there is none, and what leads nowhere, hangs on the root, which takes the rest.
    fn hang(&mut self, undone: i64) {
        let (nodes, arcs) = (self.excess.len(), self.usable.len());
        let root = nodes as u32;
        self.full.clear();
        self.full.resize(arcs + nodes, false);
        self.first.grow(nodes, &self.usable, &self.excess);
        // What arrives at each node and is to go on; a node that lacks something keeps at least one unit to lack.
        let coming = &mut self.first.amount;
        coming.clear();
        coming.extend_from_slice(&self.excess);
        for &node in self.first.order.iter().rev() {
            let arc = self.first.arc[node as usize];
            if arc == NONE {
                continue;
            }
            let head = self.usable[arc as usize].head;
            let amount = coming[node as usize];
            let room = &mut self.rooms[arc as usize];
            // At a node that lacks something the sum stays below zero.
            if self.excess[head as usize] < 0 && coming[head as usize] + amount >= 0 {
                self.first.arc[node as usize] = NONE;
                continue;
            }
            let sent = amount.min(room.most);
            room.flow = sent;
            coming[head as usize] += sent;
            coming[node as usize] -= sent;
            if sent == room.most {
                self.first.arc[node as usize] = NONE;
                self.full[arc as usize] = true;
            }
        }
        for arc in 0..arcs {
            if self.full[arc] {
                let Usable { tail, head, weight } = self.usable[arc];
                self.usable[arc] = Usable { tail: head, head: tail, weight: -weight };
            }
        }
        for node in 0..root {
            let usable = match self.excess[node as usize] {
                ..0 => Usable { tail: root, head: node, weight: undone },
                0 => Usable { tail: node, head: root, weight: 1 },
                _ => Usable { tail: node, head: root, weight: 0 },
            };
            self.usable.push(usable);
            self.rooms.push(Room { flow: self.first.amount[node as usize].abs(), most: ENDLESS });
        }
        self.lay_out(root, arcs as u32);
    }

    /// Puts the first tree into the arrays, with its potentials.
    fn lay_out(&mut self, root: u32, arcs: u32) {
        let blank = Place { parent: root, arc: NONE, size: 1, next: NONE, before: NONE, last: NONE };
        self.places.clear();
        self.places.resize(root as usize + 1, blank);
        self.potential.clear();
        self.potential.resize(root as usize + 1, 0);
        self.places[root as usize].parent = NONE;
        for &node in self.first.order.iter().rev() {
            let arc = self.first.arc[node as usize];
            let place = &mut self.places[node as usize];
            let own = 2 * (arcs + node) + u32::from(self.excess[node as usize] < 0);
            place.arc = if arc == NONE { own } else { 2 * arc };
            place.parent = if arc == NONE { root } else { self.usable[arc as usize].head };
            let Place { parent, size, .. } = *place;
            self.places[parent as usize].size += size;
        }
        // The place of each node in preorder, by its parent's: `amount` holds the next free one below each node.
        let free = &mut self.first.amount;
        free.clear();
        free.resize(root as usize + 1, 0);
        let ring = &mut self.first.ring;
        ring.clear();
        ring.resize(root as usize + 1, root);
        free[root as usize] = 1;
        for &node in &self.first.order {
            let Place { parent, arc, size, .. } = self.places[node as usize];
            let at = free[parent as usize];
            free[parent as usize] += i64::from(size);
            free[node as usize] = at + 1;
            ring[at as usize] = node;
            let Usable { weight, .. } = self.usable[(arc >> 1) as usize];
            let weight = if arc & 1 == 1 { weight } else { -weight };
            self.potential[node as usize] = self.potential[parent as usize] + weight;
        }
        for at in 0..ring.len() {
            let node = ring[at];
            let next = ring[if at + 1 == ring.len() { 0 } else { at + 1 }];
            self.places[node as usize].next = next;
            self.places[next as usize].before = node;
            let last = at + self.places[node as usize].size as usize - 1;
            self.places[node as usize].last = ring[last];
        }
    }

    /// What the root gives to nodes that lack it.
    fn undone(&self) -> i64 {
        let arcs = self.flow_arcs();
        let lacking = |(_, excess): &(&Room, &i64)| **excess < 0;
        self.rooms[arcs..].iter().zip(&self.excess).filter(lacking).map(|(room, _)| room.flow).sum()
    }

    fn flow_arcs(&self) -> usize {
        self.usable.len() - self.excess.len()
    }

    /// The arc that gains most in the first block with one that gains, from where the last search ended.
    fn entering(&mut self, priced: usize, block: usize) -> Option<u32> {
        let mut best = 0;
        let mut found = NONE;
        let mut left = priced;
        let mut at = if self.cursor < priced { self.cursor } else { 0 };
        while left > 0 {
            let until = (at + block.min(left)).min(priced);
            for (arc, usable) in (at as u32..).zip(&self.usable[at..until]) {
                let gap =
                    self.potential[usable.tail as usize].wrapping_sub(self.potential[usable.head as usize]);
                let reduced = usable.weight.wrapping_add(gap);
                if reduced < best {
                    best = reduced;
                    found = arc;
                }
            }
            left -= until - at;
            at = if until == priced { 0 } else { until };
            if found != NONE {
                self.cursor = at;
                return Some(found);
            }
        }
        None
    }

    fn pivot(&mut self, entering: u32) {
        let Usable { tail, head, .. } = self.usable[entering as usize];
        let room = self.rooms[entering as usize].most;
        let (blocks, amount, join) = self.blocking(tail, head, room);
        if amount > 0 {
            self.push(entering, tail, head, join, amount);
        }
        match blocks {
            Blocks::Entering => self.turn(entering),
            Blocks::AtTail(out) => self.exchange(entering, out, tail, head, join),
            Blocks::AtHead(out) => self.exchange(entering, out, head, tail, join),
        }
    }

    /// Where the circle that an arc closes is blocked, how much can go round, and its top.
    #[inline]
    fn blocking(&self, tail: u32, head: u32, room: i64) -> (Blocks, i64, u32) {
        let (mut up, mut down) = (tail, head);
        let (mut at_tail, mut out_tail) = (i64::MAX, NONE);
        let (mut at_head, mut out_head) = (i64::MAX, NONE);
        while up != down {
            let (a, b) = (&self.places[up as usize], &self.places[down as usize]);
            if a.size < b.size {
                // The flow comes down to the tail: along an arc that leads here, against one that leads up.
                let arc = &self.rooms[(a.arc >> 1) as usize];
                let left = if a.arc & 1 == 1 { arc.most - arc.flow } else { arc.flow };
                if left < at_tail {
                    (at_tail, out_tail) = (left, up);
                }
                up = a.parent;
            } else {
                let arc = &self.rooms[(b.arc >> 1) as usize];
                let left = if b.arc & 1 == 0 { arc.most - arc.flow } else { arc.flow };
                if left <= at_head {
                    (at_head, out_head) = (left, down);
                }
                down = b.parent;
            }
        }
        let amount = room.min(at_tail).min(at_head);
        let blocks = if out_head != NONE && at_head == amount {
            Blocks::AtHead(out_head)
        } else if room == amount {
            Blocks::Entering
        } else {
            Blocks::AtTail(out_tail)
        };
        (blocks, amount, up)
    }

    /// Sends an amount round the circle.
    fn push(&mut self, entering: u32, tail: u32, head: u32, join: u32, amount: i64) {
        let room = &mut self.rooms[entering as usize];
        room.flow += if self.full[entering as usize] { -amount } else { amount };
        for (end, along) in [(tail, 1), (head, 0)] {
            let mut node = end;
            while node != join {
                let place = &self.places[node as usize];
                let room = &mut self.rooms[(place.arc >> 1) as usize];
                room.flow += if place.arc & 1 == along { amount } else { -amount };
                node = place.parent;
            }
        }
    }

    /// An arc goes from one bound to the other.
    #[inline]
    fn turn(&mut self, arc: u32) {
        let Usable { tail, head, weight } = self.usable[arc as usize];
        self.usable[arc as usize] = Usable { tail: head, head: tail, weight: -weight };
        self.full[arc as usize] = !self.full[arc as usize];
    }

    /// What hangs on the arc above `out` is hung by its node `inside` on `outside`, with the entering arc between them.
    fn exchange(&mut self, entering: u32, out: u32, inside: u32, outside: u32, join: u32) {
        let usable = self.usable[entering as usize];
        let gap = self.potential[usable.tail as usize].wrapping_sub(self.potential[usable.head as usize]);
        let reduced = usable.weight.wrapping_add(gap);
        // In the tree an arc stands as it is given.
        if self.full[entering as usize] {
            self.turn(entering);
        }
        let leaving = self.places[out as usize].arc >> 1;
        if self.rooms[leaving as usize].flow != 0 {
            self.turn(leaving);
        }
        let down = self.usable[entering as usize].head == inside;
        self.rehang(2 * entering + u32::from(down), out, inside, outside, join);
        let shift = if usable.tail == inside { reduced.wrapping_neg() } else { reduced };
        self.shift(inside, shift);
    }

    /// The tree without the arc above `out` and with `arc` between `inside`, which it parts from the root, and `outside`.
    fn rehang(&mut self, arc: u32, out: u32, inside: u32, outside: u32, join: u32) {
        let whole = self.places[out as usize].size;
        let parent = self.places[out as usize].parent;
        // Take the part out of the ring.
        let (before, old_last) = (self.places[out as usize].before, self.places[out as usize].last);
        let after = self.places[old_last as usize].next;
        self.places[before as usize].next = after;
        self.places[after as usize].before = before;
        let mut node = parent;
        while node != NONE && self.places[node as usize].last == old_last {
            self.places[node as usize].last = before;
            node = self.places[node as usize].parent;
        }
        let mut node = parent;
        while node != join {
            let place = &mut self.places[node as usize];
            place.size -= whole;
            node = place.parent;
        }
        let new_last = self.reverse(arc, out, inside, outside);
        // Put it behind its new parent.
        let next = self.places[outside as usize].next;
        self.places[outside as usize].next = inside;
        self.places[inside as usize].before = outside;
        self.places[new_last as usize].next = next;
        self.places[next as usize].before = new_last;
        let mut node = outside;
        while node != NONE && self.places[node as usize].last == outside {
            self.places[node as usize].last = new_last;
            node = self.places[node as usize].parent;
        }
        let mut node = outside;
        while node != join {
            let place = &mut self.places[node as usize];
            place.size += whole;
            node = place.parent;
        }
    }

    /// Turns the part below `out` so that `inside` is on top of it, hung by `arc` on `outside`; returns its last node in preorder.
    fn reverse(&mut self, arc: u32, out: u32, inside: u32, outside: u32) -> u32 {
        let whole = self.places[out as usize].size;
        let (mut parent, mut above, mut node) = (outside, arc, inside);
        // The subtree met before: its old size, the node before it in the ring, its last, and the node behind that.
        let mut inner: Option<(u32, u32, u32, u32)> = None;
        let mut last = NONE;
        loop {
            let place = self.places[node as usize];
            // What stays with a node is its subtree without the one met before.
            let (taken, block_last, behind) = match inner {
                None => (0, place.last, self.places[place.last as usize].next),
                Some((size, before, inner_last, behind)) if inner_last == place.last => {
                    (size, before, behind)
                }
                Some((size, before, _, behind)) => {
                    self.places[before as usize].next = behind;
                    self.places[behind as usize].before = before;
                    (size, place.last, self.places[place.last as usize].next)
                }
            };
            if last != NONE {
                self.places[last as usize].next = node;
            }
            let here = &mut self.places[node as usize];
            (here.parent, here.arc, here.size, here.before) = (parent, above, whole - taken, last);
            last = block_last;
            if node == out {
                break;
            }
            inner = Some((place.size, place.before, place.last, behind));
            (parent, above, node) = (node, place.arc ^ 1, place.parent);
        }
        let mut node = out;
        while node != outside {
            let here = &mut self.places[node as usize];
            here.last = last;
            node = here.parent;
        }
        last
    }

    /// Adds to the potentials below `top`, or takes from all others where these are fewer.
    fn shift(&mut self, top: u32, by: i64) {
        let place = &self.places[top as usize];
        let all = self.places.len() as u32;
        let (mut node, stop, by) = if 2 * place.size <= all {
            (top, self.places[place.last as usize].next, by)
        } else {
            (self.places[place.last as usize].next, top, by.wrapping_neg())
        };
        loop {
            let potential = &mut self.potential[node as usize];
            *potential = potential.wrapping_add(by);
            node = self.places[node as usize].next;
            if node == stop {
                return;
            }
        }
    }

    fn finish(&mut self, problem: &Problem<'_>) {
        let root = self.potential[self.excess.len()];
        self.potentials.clear();
        self.potentials.resize(problem.supply.len(), 0);
        for (&node, potential) in self.shorter.nodes.iter().zip(&self.potential) {
            self.potentials[node as usize] = potential.wrapping_sub(root);
        }
        self.shorter.lengthen(self.rooms.iter().map(|room| room.flow), &mut self.potentials);
        self.flow.clear();
        self.flow.extend((0..problem.ends.len() as u32).map(|arc| self.shorter.arc(arc).flow as u64));
        for (flow, lower) in self.flow.iter_mut().zip(problem.lower) {
            *flow += lower;
        }
        self.missing = self.undone() as u64;
    }
}

#[cfg(test)]
mod tests;
