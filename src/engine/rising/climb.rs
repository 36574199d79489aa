//! A question on a graph of rising prices: what it names is put back, and then one rung after another.

use super::{ENDLESS, Fold, Line, NONE, Piece, Rising, Row, series};
use crate::engine::heap::Heap;
use crate::engine::max_flow::FlowError;

const FAR: u64 = u64::MAX;
const SOURCE: u8 = 1;
const SINK: u8 = 2;

/// One step along a line or against it: where it leads, the next step from the same node, and what the next unit costs for how many of them.
#[derive(Debug, Clone, Copy)]
struct Step {
    to: u32,
    next: u32,
    price: i64,
    room: u64,
}

/// The steps of lines, `2l` along line `l` and `2l + 1` against it, and the first from each node.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    first: Vec<u32>,
    steps: Vec<Step>,
}

impl Steps {
    /// The steps of lines that carry nothing yet.
    pub(super) fn new(nodes: u32, lines: &[Line], pieces: &[Piece]) -> Steps {
        let mut steps = Steps { first: vec![NONE; nodes as usize], steps: Vec::new() };
        lines.iter().for_each(|line| steps.add(line, pieces));
        steps
    }

    fn add(&mut self, line: &Line, pieces: &[Piece]) {
        let at = self.steps.len() as u32;
        for side in 0..2 {
            let (from, to) = (line.ends[side], line.ends[1 - side]);
            let (price, room) = ahead(line.rows[side], 0, pieces);
            let first = &mut self.first[from as usize];
            // What leads back to where it begins leads nowhere.
            let next = if from == to { NONE } else { std::mem::replace(first, at + side as u32) };
            self.steps.push(Step { to, next, price, room });
        }
    }
}

/// The price of the next unit beyond an amount, and for how many it holds.
#[inline]
fn ahead(row: Row, amount: u64, pieces: &[Piece]) -> (i64, u64) {
    let row = &pieces[row[0] as usize..row[1] as usize];
    match row.get(row.partition_point(|piece| piece.upto <= amount)) {
        Some(Piece { upto: ENDLESS, price }) => (*price as i64, ENDLESS),
        Some(piece) => (piece.price as i64, piece.upto - amount),
        None => (0, 0),
    }
}

/// What taking back the last unit of an amount above zero gives, and for how many of them.
#[inline]
fn back(row: Row, amount: u64, pieces: &[Piece]) -> (i64, u64) {
    let row = &pieces[row[0] as usize..row[1] as usize];
    let at = row.partition_point(|piece| piece.upto < amount);
    let before = if at == 0 { 0 } else { row[at - 1].upto };
    row.get(at).map_or((0, 0), |piece| (-(piece.price as i64), amount - before))
}

/// A rung, or what passes at no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// The price of each further unit.
    pub slope: u64,
    /// How many there are; `None` if there is no end.
    pub length: Option<u64>,
}

/// One question on a graph of rising prices, and its flow so far.
#[derive(Debug, Clone)]
pub struct RisingFlow {
    net: Steps,
    lines: Vec<Line>,
    pieces: Vec<Piece>,
    /// What each line carries along it, or, below zero, against it.
    carried: Vec<i64>,
    /// By node of the whole graph that was put back, its number here.
    number: Vec<u32>,
    put_back: Vec<u32>,
    /// Nodes of chains: chain, position, number; then sorted.
    exposed: Vec<(u32, u32, u32)>,
    /// The pieces of chains that were cut: chain, first and last position, line.
    cut: Vec<(u32, u32, u32, u32)>,
    /// The edges of trees that were put back, and their lines.
    branches: Vec<(u32, u32)>,
    role: Vec<u8>,
    from: u32,
    to: u32,
    level: Vec<u64>,
    distance: Vec<u64>,
    heap: Heap,
    heap_nodes: usize,
    same: Vec<u32>,
    depth: Vec<u32>,
    at: Vec<u32>,
    queue: Vec<u32>,
    path: Vec<u32>,
    breaks: Vec<(u64, u64)>,
}

impl RisingFlow {
    pub(super) fn new(rising: &Rising) -> RisingFlow {
        let nodes = rising.place.len();
        RisingFlow {
            net: rising.base.clone(),
            lines: rising.lines.clone(),
            pieces: rising.pieces.clone(),
            carried: Vec::new(),
            number: vec![NONE; nodes],
            put_back: Vec::new(),
            exposed: Vec::new(),
            cut: Vec::new(),
            branches: Vec::new(),
            role: vec![0; nodes],
            from: 0,
            to: 0,
            level: Vec::new(),
            distance: Vec::new(),
            heap: Heap::new(0),
            heap_nodes: 0,
            same: Vec::new(),
            depth: Vec::new(),
            at: Vec::new(),
            queue: Vec::new(),
            path: Vec::new(),
            breaks: Vec::new(),
        }
    }

    /// Takes a question, with no flow yet. Allocates nothing once the workspace has seen questions of that size.
    ///
    /// # Errors
    ///
    /// [`FlowError::SourceIsSink`].
    ///
    /// # Panics
    ///
    /// If the workspace is for another graph, or a node does not exist.
    pub fn ask(&mut self, rising: &Rising, sources: &[u32], sinks: &[u32]) -> Result<(), FlowError> {
        assert_eq!(self.number.len(), rising.place.len(), "the workspace is for another graph");
        self.net.first.clone_from(&rising.base.first);
        self.net.steps.clone_from(&rising.base.steps);
        self.lines.truncate(rising.lines.len());
        self.pieces.truncate(rising.pieces.len());
        self.put_back.drain(..).for_each(|node| self.number[node as usize] = NONE);
        self.exposed.clear();
        self.cut.clear();
        self.branches.clear();
        self.carried.clear();
        self.carried.resize(self.lines.len(), 0);
        let clash = self.assign(sources, sinks);
        (self.from, self.to) = (self.new_node(), self.new_node());
        for index in 0..sources.len() + sinks.len() {
            let is_source = index < sources.len();
            let node = if is_source { sources[index] } else { sinks[index - sources.len()] };
            // Each node once.
            if std::mem::take(&mut self.role[node as usize]) == 0 {
                continue;
            }
            let number = self.put(rising, node);
            let ends = if is_source { [self.from, number] } else { [number, self.to] };
            // Anything may begin at a source, and end at a sink.
            let endless = self.pieces.len() as u32;
            self.pieces.push(Piece { upto: ENDLESS, price: 0 });
            self.add(Line { ends, rows: [[endless, endless + 1], [endless; 2]] });
        }
        self.exposed.sort_unstable();
        self.cut_chains(rising);
        let nodes = self.net.first.len();
        self.level.clear();
        self.level.resize(nodes, 0);
        for list in [&mut self.depth, &mut self.at] {
            list.resize(nodes, 0);
        }
        self.distance.resize(nodes, 0);
        if self.heap_nodes < nodes {
            (self.heap, self.heap_nodes) = (Heap::new(nodes), nodes);
        }
        clash.map_or(Ok(()), |node| Err(FlowError::SourceIsSink(node)))
    }

    /// Notes what begins and ends where; a node at which both do.
    fn assign(&mut self, sources: &[u32], sinks: &[u32]) -> Option<u32> {
        sources.iter().for_each(|&node| self.role[node as usize] = SOURCE);
        let clash = sinks.iter().copied().find(|&node| self.role[node as usize] == SOURCE);
        sinks.iter().for_each(|&node| self.role[node as usize] = SINK);
        clash
    }

    fn new_node(&mut self) -> u32 {
        self.net.first.push(NONE);
        self.net.first.len() as u32 - 1
    }

    fn add(&mut self, line: Line) -> u32 {
        self.net.add(&line, &self.pieces);
        self.lines.push(line);
        self.carried.push(0);
        self.lines.len() as u32 - 1
    }

    /// Puts a node back, with all that is above it in its tree; returns its number.
    fn put(&mut self, rising: &Rising, node: u32) -> u32 {
        let parts = &rising.parts;
        let mut at = node;
        // The node below, and the edge between.
        let mut below: Option<(u32, u32)> = None;
        let mut first = NONE;
        loop {
            let is_tree = parts.is_tree(parts.of(at));
            let known = self.number[at as usize];
            let number = if parts.is_junction(at) {
                rising.place[at as usize]
            } else if known != NONE {
                known
            } else {
                let number = self.new_node();
                self.number[at as usize] = number;
                self.put_back.push(at);
                if !is_tree {
                    self.exposed.push((parts.of(at), rising.place[at as usize], number));
                }
                number
            };
            if first == NONE {
                first = number;
            }
            if let Some((child, edge)) = below {
                let up = rising.up[edge as usize] as usize;
                let rows = [rising.room_row[up], rising.room_row[up ^ 1]];
                let line = self.add(Line { ends: [child, number], rows });
                self.branches.push((edge, line));
            }
            if !is_tree || known != NONE {
                return first;
            }
            below = Some((number, parts.of(at) - parts.chains()));
            at = parts.ends()[parts.of(at) as usize][1];
        }
    }

    /// Replaces each chain with exposed nodes by the pieces between them.
    fn cut_chains(&mut self, rising: &Rising) {
        let mut index = 0;
        while let Some(&(chain, ..)) = self.exposed.get(index) {
            let line = rising.joined + chain;
            let [first, last] = self.lines[line as usize].ends;
            for side in 0..2 {
                self.net.steps[(2 * line + side) as usize].room = 0;
            }
            let row = rising.chain_first[chain as usize];
            let length = rising.chain_first[chain as usize + 1] - row;
            let mut before = (0, first);
            loop {
                let next = self.exposed.get(index).filter(|known| known.0 == chain);
                let (at, number) = next.map_or((length, last), |known| (known.1, known.2));
                let run = &rising.chain_rooms[(row + before.0) as usize..(row + at) as usize];
                let rows = [0, 1]
                    .map(|side| series(&rising.room_row, run, side, &mut self.pieces, &mut self.breaks));
                let line = self.add(Line { ends: [before.1, number], rows });
                self.cut.push((chain, before.0, at, line));
                before = (at, number);
                if at == length {
                    break;
                }
                index += 1;
            }
        }
    }

    /// The next rung, filled; the first may be what passes at no price. `None` if no more can pass. After one without an end there is no other.
    pub fn next_phase(&mut self) -> Option<Phase> {
        let slope = self.price_nodes()?;
        Some(Phase { slope, length: self.fill() })
    }

    /// What the flow so far carries on a room of the whole graph, once what goes against it is taken off.
    pub fn flow_on(&self, rising: &Rising, room: u32) -> u64 {
        let Some((line, against)) = self.line_of(rising, room) else { return 0 };
        let carried = self.carried[line as usize];
        u64::try_from(if against == 0 { carried } else { -carried }).unwrap_or(0)
    }

    /// Whether the way without end that the last rung found passes a room.
    pub fn is_on_way(&self, rising: &Rising, room: u32) -> bool {
        let line = self.line_of(rising, room);
        line.is_some_and(|(line, against)| self.path.contains(&(2 * line + against)))
    }

    /// The line that a room is a part of, and whether the room is against it.
    fn line_of(&self, rising: &Rising, room: u32) -> Option<(u32, u32)> {
        let side = room & 1;
        match rising.fold[room as usize / 2] {
            Fold::Away => None,
            Fold::Joins { line, against } => Some((line, against ^ side)),
            Fold::Chain { chain, at, against } => {
                let is_in = |cut: &&(u32, u32, u32, u32)| cut.0 == chain && cut.1 <= at && at < cut.2;
                let cut = self.cut.iter().find(is_in);
                Some((cut.map_or(rising.joined + chain, |cut| cut.3), against ^ side))
            }
            Fold::Tree { edge, down } => {
                let branch = self.branches.iter().find(|branch| branch.0 == edge)?;
                Some((branch.1, down ^ side))
            }
        }
    }

    /// Prices each node at the cheapest way to bring one more unit there, but not above that of the sinks, which is the slope.
    fn price_nodes(&mut self) -> Option<u64> {
        self.distance.fill(FAR);
        self.heap.clear();
        self.same.clear();
        self.distance[self.from as usize] = 0;
        self.same.push(self.from);
        let (mut slope, mut distance) = (FAR, 0);
        loop {
            while let Some(node) = self.same.pop() {
                let level = self.level[node as usize];
                if node == self.to {
                    slope = distance + level;
                }
                let mut at = self.net.first[node as usize];
                while let Some(&step) = self.net.steps.get(at as usize) {
                    at = step.next;
                    if step.room == 0 {
                        continue;
                    }
                    let to = step.to as usize;
                    // Never negative: a step with room never leads up by more than its price.
                    let far = (distance + level).wrapping_add_signed(step.price) - self.level[to];
                    // What is dearer than the slope needs no number. What is as dear may lead to what is less, where a price is given back.
                    if far < self.distance[to] && far + self.level[to] <= slope {
                        self.distance[to] = far;
                        if far == distance {
                            self.same.push(step.to);
                        } else {
                            self.heap.push_or_lower(step.to, far);
                        }
                    }
                }
            }
            let Some((far, node)) = self.heap.pop() else { break };
            // A node that was brought as near as another waits beside the heap, and its old entry means nothing.
            if far == self.distance[node as usize] {
                distance = far;
                self.same.push(node);
            }
        }
        if slope == FAR {
            return None;
        }
        for (level, distance) in self.level.iter_mut().zip(&self.distance) {
            *level = if *distance == FAR { slope } else { slope.min(*distance + *level) };
        }
        Some(slope)
    }

    /// Whether a step has room and costs what it rises.
    #[inline]
    fn is_tight(&self, step: &Step, from: u32) -> bool {
        let level = self.level[from as usize].wrapping_add_signed(step.price);
        step.room > 0 && level == self.level[step.to as usize]
    }

    /// Sends what fits along tight steps; `None` if there is no end to it.
    fn fill(&mut self) -> Option<u64> {
        let mut amount = 0u64;
        while self.layer() {
            self.at.clone_from(&self.net.first);
            self.path.clear();
            let mut node = self.from;
            loop {
                if node == self.to {
                    let rooms = self.path.iter().map(|&step| self.net.steps[step as usize].room);
                    let least = rooms.min().unwrap_or(0);
                    if least == ENDLESS {
                        return None;
                    }
                    amount += least;
                    node = self.push(least);
                    continue;
                }
                let below = self.depth[node as usize].wrapping_sub(1);
                let mut at = self.at[node as usize];
                while let Some(step) = self.net.steps.get(at as usize) {
                    if self.depth[step.to as usize] == below && self.is_tight(step, node) {
                        break;
                    }
                    at = step.next;
                }
                self.at[node as usize] = at;
                if at != NONE {
                    self.path.push(at);
                    node = self.net.steps[at as usize].to;
                    continue;
                }
                // Nothing leads on from here any more.
                self.depth[node as usize] = NONE;
                let Some(last) = self.path.pop() else { break };
                node = self.net.steps[(last ^ 1) as usize].to;
            }
        }
        Some(amount)
    }

    /// How many tight steps each node is from the sinks, as far as the sources; whether these are reached.
    fn layer(&mut self) -> bool {
        self.depth.fill(NONE);
        self.depth[self.to as usize] = 0;
        self.queue.clear();
        self.queue.push(self.to);
        let mut index = 0;
        while let Some(&node) = self.queue.get(index) {
            index += 1;
            let depth = self.depth[node as usize] + 1;
            let mut at = self.net.first[node as usize];
            while let Some(step) = self.net.steps.get(at as usize) {
                let (before, onward) = (step.to, &self.net.steps[(at ^ 1) as usize]);
                at = step.next;
                if self.depth[before as usize] == NONE && self.is_tight(onward, before) {
                    self.depth[before as usize] = depth;
                    if before == self.from {
                        return true;
                    }
                    self.queue.push(before);
                }
            }
        }
        false
    }

    /// Fills the way; goes back to the first step that is full, and returns the node there.
    fn push(&mut self, amount: u64) -> u32 {
        let mut full = self.path.len();
        for index in (0..self.path.len()).rev() {
            let step = self.path[index];
            if self.net.steps[step as usize].room == amount {
                full = index;
            }
            let line = step / 2;
            let carried = &mut self.carried[line as usize];
            *carried += if step & 1 == 0 { amount as i64 } else { -(amount as i64) };
            let (now, rows) = (*carried, self.lines[line as usize].rows);
            for side in 0..2 {
                let here = if side == 0 { now } else { -now };
                let (price, room) = if here >= 0 {
                    ahead(rows[side], here as u64, &self.pieces)
                } else {
                    back(rows[1 - side], here.unsigned_abs(), &self.pieces)
                };
                let of_side = &mut self.net.steps[2 * line as usize + side];
                (of_side.price, of_side.room) = (price, room);
            }
        }
        let step = self.path[full];
        self.path.truncate(full);
        self.net.steps[(step ^ 1) as usize].to
    }
}
