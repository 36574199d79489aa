//! The least price of letting more flow pass, as an exact convex curve, with the cuts that explain it.
//!
//! Problem: each arc carries `capacity` at no price; some arcs can be widened at a price for each unit added, up to a
//! ceiling. C(F) is the least total price of widening that lets F pass. It is zero up to the maximum flow and then
//! convex and piecewise linear; each straight piece is a rung. Which arcs hold the flow back on each rung, what is
//! one more unit worth, and where does the next rung begin?
//!
//! Idea: each priced arc is a free copy and a paid copy. The primal-dual method keeps node prices with non-negative
//! reduced prices: a phase takes shortest distances in the residual graph (undoing a widening gives its price back) and
//! then a maximum flow on the tight arcs only, so every phase is a whole rung and cycles of price zero do no harm. On
//! a rung of slope D the nodes nearer than t, for t = 1..=D, are D nested cuts; their arcs are full, and an arc that is
//! being widened lies in as many of them as its price. [`super::certify::check_rung`] verifies that.
//!
//! What is said of all cheapest ways at once (`may_widen`, `must_widen`, `ends`, `undone`, `at_end`) is read off the
//! residual graph of the tight steps: see [`faces`].
//!
//! Complexity: one shortest-path search and one maximum flow on the tight arcs a rung, and for each paid arc whose amount
//! can differ among cheapest ways three small flows more. The number of rungs can be exponential in contrived graphs, so
//! it is limited by a parameter. Memory: about 200 bytes an arc, besides the answer.
//!
//! Ties: nothing but `added` depends on which optimal flow was found; `added` and the flow shown to the caller are one
//! particular optimal flow, settled by arc numbers.
//!
//! Papers: D. R. Fulkerson, "Increasing the capacity of a network: the parametric budget problem", 1959,
//! doi:10.1287/mnsc.5.4.472; L. R. Ford, D. R. Fulkerson, 1957, Naval Research Logistics Quarterly 4, 47-54 (primal-dual).

mod faces;

use super::csr::Csr;
use super::heap::Heap;
use super::max_flow::{CAPACITY_LIMIT, FlowError, FlowGraph, MaxFlow};
use faces::Faces;

const FAR: u64 = u64::MAX;

/// What is asked: one entry an arc in each array.
#[derive(Debug, Clone, Copy)]
pub struct Widening<'a> {
    /// What each arc carries at no price.
    pub capacity: &'a [u64],
    /// The price of each unit added, or `None` where nothing can be added.
    pub price: &'a [Option<u32>],
    /// The most that can be added, or `None` for no limit. Without a price it means nothing.
    pub ceiling: &'a [Option<u64>],
    /// Where flow begins.
    pub sources: &'a [u32],
    /// Where flow ends.
    pub sinks: &'a [u32],
    /// A flow without cycles that passes at no price, to begin with.
    pub flow: Option<&'a [u64]>,
}

/// How much of the curve is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest number of rungs.
    pub rungs: usize,
    /// The curve ends with the rung that reaches this flow.
    pub flow: Option<u64>,
    /// Slopes, flows, prices and lengths alone: no cuts, and nothing about arcs.
    pub bare: bool,
}

/// A set of arcs that all flow must cross, and how often it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The arcs by rising number, without those that can never carry anything.
    pub arcs: Vec<u32>,
    /// How many units of the slope this cut stands for.
    pub times: u64,
}

/// A straight piece of the curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The price of each further unit of flow.
    pub slope: u64,
    /// The flow at which the rung begins.
    pub from_flow: u64,
    /// The least price at which that flow passes.
    pub from_cost: u128,
    /// How much flow the rung spans; `None` if it has no end.
    pub length: Option<u64>,
    /// The nested cuts that lie as near to the sources as cuts can, from the sources to the sinks; counts add up to `slope`.
    pub cuts_near_source: Vec<Cut>,
    /// The nested cuts that lie as near to the sinks as cuts can, from the sources to the sinks; counts add up to `slope`.
    pub cuts_near_sink: Vec<Cut>,
    /// The arcs that end it. They lead out of what one more unit still reaches at this slope; their free capacity or their
    /// ceiling is used up in every cheapest way at the end, and not in every one on the rung.
    pub ends: Vec<u32>,
    /// The arcs into what one more unit still reaches, whose free or paid flow is wholly given back in every cheapest way at
    /// the end, and not in every one on the rung; that also ends it.
    pub undone: Vec<u32>,
    /// The arcs that some cheapest way of widening uses somewhere on the rung, its ends included.
    pub may_widen: Vec<u32>,
    /// The arcs with a price above zero that every cheapest way of widening uses, for every flow strictly inside the rung.
    pub must_widen: Vec<u32>,
    /// What cheapest ways add to each arc with a price above zero that some of them widen at the end; empty if the rung has no end.
    pub at_end: Vec<Range>,
    /// One cheapest way of widening at the end of the rung, as arcs and amounts; empty if the rung has no end.
    pub added: Vec<(u32, u64)>,
}

/// What cheapest ways of widening add to an arc.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The arc.
    pub arc: u32,
    /// What every cheapest way adds.
    pub least: u64,
    /// What no cheapest way exceeds.
    pub most: u64,
}

/// Why a curve ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Last {
    /// The last piece goes on without end, by these arcs.
    Endless(Vec<u32>),
    /// No more can pass at any price: the final cuts, nearest to the sources and nearest to the sinks.
    Blocked {
        /// The arcs of the final cut nearest to the sources.
        near_source: Vec<u32>,
        /// The arcs of the final cut nearest to the sinks.
        near_sink: Vec<u32>,
    },
    /// The wanted number of rungs is there.
    RungLimit,
    /// The wanted flow is reached.
    FlowLimit,
    /// The caller wanted no more after the last rung.
    Stopped,
}

/// The curve of least prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// The flow that passes at no price; `None` if there is no limit to it.
    pub free: Option<u64>,
    /// The rungs by rising slope, one beginning where the other ends.
    pub rungs: Vec<Rung>,
    /// Why the curve ends.
    pub last: Last,
}

/// Computes the curve of least prices. `go_on` sees one cheapest flow at the end of each rung, an entry an arc, and what was added to
/// which arcs; where it says no, that rung is the last.
///
/// # Errors
///
/// [`FlowError::SourceIsSink`]; [`FlowError::CapacityTooLarge`] if capacities and ceilings add up to 2^63 or more.
///
/// # Panics
///
/// If an array does not fit the graph or a node does not exist.
pub fn widen(
    csr: &Csr,
    problem: &Widening<'_>,
    limits: Limits,
    mut go_on: impl FnMut(&[u64], &[(u32, u64)]) -> bool,
) -> Result<Curve, FlowError> {
    let mut state = State::new(csr, problem, limits.bare)?;
    let (mut flow, mut cost) = (state.value(), 0u128);
    let mut curve = Curve { free: Some(flow), rungs: Vec::new(), last: Last::RungLimit };
    loop {
        let Some(slope) = state.price_nodes() else {
            if let Some(rung) = curve.rungs.last_mut().filter(|_| !limits.bare) {
                (rung.ends, rung.undone) = state.final_ends();
            }
            curve.last = state.blocked();
            return Ok(curve);
        };
        state.begin();
        if slope > 0 {
            if limits.flow.is_some_and(|limit| flow >= limit) {
                curve.last = Last::FlowLimit;
                return Ok(curve);
            }
            if curve.rungs.len() >= limits.rungs {
                curve.last = Last::RungLimit;
                return Ok(curve);
            }
            curve.rungs.push(state.rung(slope, flow, cost));
        }
        if let Some(path) = state.endless_path() {
            curve.last = Last::Endless(path);
            match curve.rungs.last_mut() {
                Some(rung) => {
                    rung.length = None;
                    rung.must_widen = state.must_widen(false);
                }
                None => curve.free = None,
            }
            return Ok(curve);
        }
        let length = state.fill()?;
        if let Some(rung) = curve.rungs.last_mut() {
            rung.length = Some(length);
            if !limits.bare {
                rung.must_widen = state.must_widen(true);
                (rung.ends, rung.undone) = state.ends_at_tight_side();
                rung.at_end = state.at_end();
            }
            rung.added = state.added();
            if !go_on(&state.carried(), &rung.added) {
                curve.last = Last::Stopped;
                return Ok(curve);
            }
        } else {
            curve.free = Some(flow + length);
        }
        flow += length;
        cost += u128::from(length) * u128::from(slope);
    }
}

struct State<'a> {
    problem: &'a Widening<'a>,
    arcs: usize,
    graph: FlowGraph,
    flow: MaxFlow,
    /// For each copy its price, its arc, and whether it has no ceiling.
    price: Vec<u32>,
    arc: Vec<u32>,
    endless: Vec<bool>,
    /// 1 for sources and 2 for sinks.
    role: Vec<u8>,
    room: Vec<u64>,
    node_price: Vec<u64>,
    distance: Vec<u64>,
    heap: Heap,
    /// Nodes as near as the one that left the heap last.
    same: Vec<u32>,
    /// As they were when the last rung began.
    tight: Vec<bool>,
    room_before: Vec<u64>,
    /// Nothing where the bare curve is wanted.
    faces: Option<Faces>,
}

impl<'a> State<'a> {
    fn new(csr: &Csr, problem: &'a Widening<'a>, bare: bool) -> Result<State<'a>, FlowError> {
        let (nodes, arcs) = (csr.nodes(), csr.arcs());
        let lengths = [problem.capacity.len(), problem.price.len(), problem.ceiling.len()];
        assert_eq!(lengths, [arcs; 3], "one capacity, price and ceiling an arc");
        let mut ends = csr.ends();
        let mut price = vec![0; arcs];
        let mut arc: Vec<u32> = (0..arcs as u32).collect();
        let mut room: Vec<Option<u64>> = problem.capacity.iter().map(|&capacity| Some(capacity)).collect();
        for at in 0..arcs {
            if let Some(unit) = problem.price[at] {
                ends.push(ends[at]);
                price.push(unit);
                arc.push(at as u32);
                room.push(problem.ceiling[at]);
            }
        }
        let sum = room.iter().try_fold(0u64, |sum, room| sum.checked_add(room.unwrap_or(0)));
        let sum = sum.filter(|&sum| sum < CAPACITY_LIMIT).ok_or(FlowError::CapacityTooLarge)?;
        let graph = FlowGraph::from_ends(nodes, ends);
        let mut flow = MaxFlow::new(&graph);
        flow.rooms(problem.sources, problem.sinks)?;
        let mut role = vec![0; nodes];
        problem.sources.iter().for_each(|&source| role[source as usize] = 1);
        problem.sinks.iter().for_each(|&sink| role[sink as usize] = 2);
        // A basic optimal flow carries on no arc more than the sum of all limits, and a flow without end is
        // found before it is filled, so this stands for no limit.
        let mut both: Vec<u64> = room.iter().flat_map(|room| [room.unwrap_or(sum + 1), 0]).collect();
        let mut used = |copy: usize, amount: u64| {
            both[2 * copy] -= amount;
            both[2 * copy + 1] = amount;
        };
        for (at, &amount) in problem.flow.unwrap_or(&[]).iter().enumerate() {
            used(at, amount.min(problem.capacity[at]));
        }
        for copy in arcs..arc.len() {
            let at = arc[copy] as usize;
            let amount = problem.flow.map_or(0, |flow| flow[at].saturating_sub(problem.capacity[at]));
            assert!(amount == 0 || price[copy] == 0, "a flow to begin with passes at no price");
            assert!(amount <= room[copy].unwrap_or(sum), "a flow to begin with has no cycles");
            used(copy, amount);
        }
        Ok(State {
            problem,
            arcs,
            flow,
            role,
            price,
            arc,
            endless: room.iter().map(Option::is_none).collect(),
            room: both,
            node_price: vec![0; nodes],
            distance: vec![FAR; nodes],
            heap: Heap::new(nodes),
            same: Vec::with_capacity(nodes),
            tight: Vec::new(),
            room_before: Vec::new(),
            faces: (!bare).then(|| Faces::new(&graph, problem.sources, problem.sinks)),
            graph,
        })
    }

    /// The price of a step less the rise of the node prices; never negative where there is room.
    fn reduced(&self, room: u32) -> u64 {
        let copy = room as usize / 2;
        let (tail, head) = self.graph.ends()[copy];
        let up = self.node_price[tail as usize] + u64::from(self.price[copy]);
        let level = self.node_price[head as usize];
        if room & 1 == 0 { up - level } else { level - up }
    }

    fn is_tight(&self, copy: usize) -> bool {
        let (tail, head) = self.graph.ends()[copy];
        self.node_price[tail as usize] + u64::from(self.price[copy]) == self.node_price[head as usize]
    }

    /// Least reduced distances from the sources, or to the sinks.
    ///
    /// Sinks share a price, as flow may end at one instead of another: what reaches one of them reaches all of them.
    fn measure(&mut self, backward: bool) {
        let Widening { sources, sinks, .. } = *self.problem;
        let (starts, ends) = if backward { (sinks, sources) } else { (sources, sinks) };
        self.distance.fill(FAR);
        self.heap.clear();
        for &node in starts {
            self.distance[node as usize] = 0;
            self.heap.push_or_lower(node, 0);
        }
        let mut arrived = false;
        while let Some((distance, node)) = self.heap.pop() {
            // A node that was brought as near as another waits beside the heap, and its old entry means nothing.
            if distance > self.distance[node as usize] {
                continue;
            }
            self.same.push(node);
            while let Some(node) = self.same.pop() {
                if !arrived && self.role[node as usize] == 1 + u8::from(!backward) {
                    arrived = true;
                    for &end in ends {
                        self.lower(end, distance, distance);
                    }
                }
                for at in 0..self.graph.steps(node).len() {
                    let step = self.graph.steps(node)[at];
                    let room = step.room ^ u32::from(backward);
                    if self.room[room as usize] > 0 {
                        self.lower(step.to, distance + self.reduced(room), distance);
                    }
                }
            }
        }
    }

    /// A node is that near, if it was farther; `here` is how near the last from the heap was.
    #[inline]
    fn lower(&mut self, node: u32, distance: u64, here: u64) {
        if distance < self.distance[node as usize] {
            self.distance[node as usize] = distance;
            if distance == here {
                self.same.push(node);
            } else {
                self.heap.push_or_lower(node, distance);
            }
        }
    }

    /// Prices each node at the cheapest way to bring one more unit there, but not above that of the sinks, which is
    /// the slope; `None` if no more can be brought to the sinks.
    fn price_nodes(&mut self) -> Option<u64> {
        self.measure(false);
        let true_distance =
            |node: usize| (self.distance[node] != FAR).then(|| self.distance[node] + self.node_price[node]);
        let slope = self.problem.sinks.iter().filter_map(|&sink| true_distance(sink as usize)).min()?;
        for node in 0..self.node_price.len() {
            let far = self.distance[node] == FAR;
            self.node_price[node] =
                if far { slope } else { slope.min(self.distance[node] + self.node_price[node]) };
        }
        Some(slope)
    }

    fn rung(&mut self, slope: u64, from_flow: u64, from_cost: u128) -> Rung {
        let mut rung = Rung {
            slope,
            from_flow,
            from_cost,
            length: None,
            cuts_near_source: Vec::new(),
            cuts_near_sink: Vec::new(),
            ends: Vec::new(),
            undone: Vec::new(),
            may_widen: Vec::new(),
            must_widen: Vec::new(),
            at_end: Vec::new(),
            added: Vec::new(),
        };
        let Some(faces) = &mut self.faces else { return rung };
        faces.begin(&self.tight, &self.room, &self.endless);
        self.measure(true);
        let lag = |(&distance, &price): (&u64, &u64)| {
            if distance == FAR { 0 } else { slope - slope.min(distance + (slope - price)) }
        };
        let late: Vec<u64> = self.distance.iter().zip(&self.node_price).map(lag).collect();
        rung.cuts_near_source = self.nested_cuts(&self.node_price, slope);
        rung.cuts_near_sink = self.nested_cuts(&late, slope);
        rung.may_widen = self.may_widen();
        rung
    }

    fn can_carry(&self, arc: usize) -> bool {
        let grows = self.problem.price[arc].is_some() && self.problem.ceiling[arc] != Some(0);
        self.problem.capacity[arc] > 0 || grows
    }

    /// For each level 1..=slope the arcs that lead from below it to it or above; levels without a node between them
    /// count together. Neighbours always differ: a node got its height by an arc that begins or ends at that level.
    fn nested_cuts(&self, height: &[u64], slope: u64) -> Vec<Cut> {
        let mut levels = height.to_vec();
        levels.extend([0, slope]);
        levels.sort_unstable();
        levels.dedup();
        let mut cuts: Vec<Cut> =
            levels.windows(2).map(|pair| Cut { arcs: Vec::new(), times: pair[1] - pair[0] }).collect();
        for arc in (0..self.arcs).filter(|&arc| self.can_carry(arc)) {
            let (tail, head) = self.graph.ends()[arc];
            let low = levels.partition_point(|&level| level < height[tail as usize]);
            let high = levels.partition_point(|&level| level < height[head as usize]);
            if low < high {
                cuts[low..high].iter_mut().for_each(|cut| cut.arcs.push(arc as u32));
            }
        }
        cuts
    }

    /// Whether cheapest ways may differ in what a tight copy carries somewhere on the rung that has begun.
    fn varies(&self, copy: usize) -> bool {
        self.faces.as_ref().is_some_and(|faces| faces.varies(copy))
    }

    fn may_widen(&self) -> Vec<u32> {
        let widens = |&copy: &usize| {
            self.room[2 * copy + 1] > 0 || (self.room[2 * copy] > 0 && self.tight[copy] && self.varies(copy))
        };
        (self.arcs..self.arc.len()).filter(widens).map(|copy| self.arc[copy]).collect()
    }

    /// The paid copies that are in use in every cheapest way for every flow strictly inside the rung.
    fn must_widen(&mut self, has_end: bool) -> Vec<u32> {
        let Some(faces) = &mut self.faces else { return Vec::new() };
        let path = faces.a_path();
        let mut found = Vec::new();
        for copy in (self.arcs..self.arc.len()).filter(|&copy| self.price[copy] > 0) {
            let used = self.room_before[2 * copy + 1];
            let must = match (self.tight[copy] && faces.varies(copy), used) {
                (false, used) => used > 0,
                (true, 0) => path.contains(&(copy as u32)) && !faces.passes_without(copy as u32),
                (true, used) => !faces.can_do_without(copy as u32, used, has_end),
            };
            if must {
                found.push(self.arc[copy]);
            }
        }
        found
    }

    /// What cheapest ways add to each arc at the end of the rung.
    fn at_end(&mut self) -> Vec<Range> {
        let Some(faces) = &mut self.faces else { return Vec::new() };
        faces.hold(&self.tight, &self.room, &self.endless);
        let mut found = Vec::new();
        for copy in (self.arcs..self.arc.len()).filter(|&copy| self.price[copy] > 0) {
            let (room, used) = (self.room[2 * copy], self.room[2 * copy + 1]);
            let (mut least, mut most) = (used, used);
            if self.tight[copy] && faces.varies_at_end(copy) {
                least -= faces.spare(copy as u32, used);
                most += faces.more(copy as u32, room);
            }
            if most > 0 {
                found.push(Range { arc: self.arc[copy], least, most });
            }
        }
        found
    }

    /// Notes which steps are tight and what room they have as a rung begins.
    fn begin(&mut self) {
        self.tight.clear();
        self.room_before.clone_from(&self.room);
        for copy in 0..self.arc.len() {
            self.tight.push(self.is_tight(copy));
        }
    }

    /// Sends as much as fits along tight steps.
    fn fill(&mut self) -> Result<u64, FlowError> {
        let rooms = self.flow.rooms(self.problem.sources, self.problem.sinks)?;
        for (index, room) in rooms.iter_mut().enumerate() {
            *room = if self.tight[index / 2] { self.room[index] } else { 0 };
        }
        let length = self.flow.augment(&self.graph);
        for (index, &room) in self.flow.rooms_left().iter().enumerate() {
            if self.tight[index / 2] {
                self.room[index] = room;
            }
        }
        Ok(length)
    }

    /// The full arcs that leave what the sources still reach along tight steps. They lie in the next rung's cuts nearest
    /// to the sources: only the nodes behind them become dearer.
    fn ends_at_tight_side(&mut self) -> (Vec<u32>, Vec<u32>) {
        let side = self.flow.near_source_side(&self.graph).to_vec();
        self.ends_of(&side)
    }

    /// The same after the last rung, where tight or not does not matter any more.
    fn final_ends(&self) -> (Vec<u32>, Vec<u32>) {
        let reached: Vec<bool> = self.distance.iter().map(|&distance| distance != FAR).collect();
        self.ends_of(&reached)
    }

    fn ends_of(&self, side: &[bool]) -> (Vec<u32>, Vec<u32>) {
        let (mut ends, mut undone) = (Vec::new(), Vec::new());
        for (copy, &(tail, head)) in
            self.graph.ends().iter().enumerate().filter(|&(copy, _)| self.tight[copy])
        {
            let (tail, head) = (side[tail as usize], side[head as usize]);
            // Full (or empty) at the end in every cheapest way, and at the beginning or somewhere between in not every one.
            let changes = |room: usize| self.room_before[room] > 0 || self.varies(copy);
            let counts = self.room_before[2 * copy] + self.room_before[2 * copy + 1] > 0;
            ends.extend((tail && !head && counts && changes(2 * copy)).then_some(self.arc[copy]));
            undone.extend((head && !tail && counts && changes(2 * copy + 1)).then_some(self.arc[copy]));
        }
        for list in [&mut ends, &mut undone] {
            list.sort_unstable();
            list.dedup();
        }
        (ends, undone)
    }

    /// A way along tight steps that carries any amount.
    fn endless_path(&self) -> Option<Vec<u32>> {
        let mut came_by: Vec<Option<(u32, u32)>> = vec![None; self.node_price.len()];
        let mut seen = vec![false; self.node_price.len()];
        let mut stack = self.problem.sources.to_vec();
        stack.iter().for_each(|&source| seen[source as usize] = true);
        while let Some(node) = stack.pop() {
            for step in self.graph.steps(node) {
                let copy = step.room as usize / 2;
                let usable = step.room & 1 == 0 && self.endless[copy] && self.is_tight(copy);
                if usable && !std::mem::replace(&mut seen[step.to as usize], true) {
                    came_by[step.to as usize] = Some((self.arc[copy], node));
                    stack.push(step.to);
                }
            }
        }
        let mut at = *self.problem.sinks.iter().find(|&&sink| seen[sink as usize])?;
        let mut path = Vec::new();
        while let Some((arc, before)) = came_by[at as usize] {
            path.push(arc);
            at = before;
        }
        path.reverse();
        Some(path)
    }

    /// What leaves the sources.
    fn value(&self) -> u64 {
        let mut value = 0i128;
        for (copy, &(tail, head)) in self.graph.ends().iter().enumerate() {
            let used = i128::from(self.room[2 * copy + 1]);
            value += if self.role[tail as usize] == 1 { used } else { 0 };
            value -= if self.role[head as usize] == 1 { used } else { 0 };
        }
        u64::try_from(value).unwrap_or(0)
    }

    /// What each arc carries, free and paid together.
    fn carried(&self) -> Vec<u64> {
        let mut carried = vec![0; self.arcs];
        for (copy, arc) in self.arc.iter().enumerate() {
            carried[*arc as usize] += self.room[2 * copy + 1];
        }
        carried
    }

    fn added(&self) -> Vec<(u32, u64)> {
        let amount = |copy: usize| (self.arc[copy], self.room[2 * copy + 1]);
        (self.arcs..self.arc.len()).map(amount).filter(|&(_, amount)| amount > 0).collect()
    }

    fn blocked(&mut self) -> Last {
        // The last measure was forward; all steps with room count, tight or not.
        let reached: Vec<bool> = self.distance.iter().map(|&distance| distance != FAR).collect();
        self.measure(true);
        let crossing = |before: &dyn Fn(usize) -> bool| {
            let crosses = |&arc: &usize| {
                let (tail, head) = self.graph.ends()[arc];
                before(tail as usize) && !before(head as usize) && self.can_carry(arc)
            };
            (0..self.arcs).filter(crosses).map(|arc| arc as u32).collect()
        };
        let near_source = crossing(&|node| reached[node]);
        let near_sink = crossing(&|node| self.distance[node] == FAR);
        Last::Blocked { near_source, near_sink }
    }
}

#[cfg(test)]
mod tests;
