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
//! Complexity: one shortest-path search and one maximum flow on the tight arcs a rung. The number of rungs can be
//! exponential in contrived graphs, so it is limited by a parameter. Memory: about 100 bytes an arc, besides the answer.
//!
//! Ties: the curve, the slopes and both families of cuts do not depend on which optimal flow was found. `added` and the
//! arcs of `ends` are those of one particular optimal flow, settled by arc numbers.
//!
//! Papers: D. R. Fulkerson, "Increasing the capacity of a network: the parametric budget problem", 1959,
//! doi:10.1287/mnsc.5.4.472; L. R. Ford, D. R. Fulkerson, 1957, Naval Research Logistics Quarterly 4, 47-54 (primal-dual).

use super::components::components;
use super::csr::Csr;
use super::heap::Heap;
use super::max_flow::{CAPACITY_LIMIT, FlowError, FlowGraph, MaxFlow};

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
}

/// How much of the curve is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest number of rungs.
    pub rungs: usize,
    /// The curve ends with the rung that reaches this flow.
    pub flow: Option<u64>,
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
    /// The arcs whose free capacity or ceiling is used up when the rung ends, which is why it ends.
    pub ends: Vec<u32>,
    /// The arcs whose flow or widening has been wholly given back when the rung ends, which also ends it.
    pub undone: Vec<u32>,
    /// The arcs that some cheapest way of widening uses somewhere on the rung, its beginning included.
    pub may_widen: Vec<u32>,
    /// One cheapest way of widening at the end of the rung, as arcs and amounts; empty if the rung has no end.
    pub added: Vec<(u32, u64)>,
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
    let mut state = State::new(csr, problem)?;
    let mut curve = Curve { free: Some(0), rungs: Vec::new(), last: Last::RungLimit };
    let (mut flow, mut cost) = (0u64, 0u128);
    loop {
        let Some(slope) = state.price_nodes() else {
            if let Some(rung) = curve.rungs.last_mut() {
                (rung.ends, rung.undone) = state.final_ends();
            }
            curve.last = state.blocked();
            return Ok(curve);
        };
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
                Some(rung) => rung.length = None,
                None => curve.free = None,
            }
            return Ok(curve);
        }
        let length = state.fill()?;
        if let Some(rung) = curve.rungs.last_mut() {
            rung.length = Some(length);
            (rung.ends, rung.undone) = state.ends_at_tight_side();
            rung.added = state.added();
            if !go_on(&state.carried(), &rung.added) {
                curve.last = Last::Stopped;
                return Ok(curve);
            }
        } else {
            curve.free = Some(length);
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
    /// As they were when the last rung began.
    tight: Vec<bool>,
    room_before: Vec<u64>,
}

impl<'a> State<'a> {
    fn new(csr: &Csr, problem: &'a Widening<'a>) -> Result<State<'a>, FlowError> {
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
        let both = |room: &Option<u64>| [room.unwrap_or(sum + 1), 0];
        Ok(State {
            problem,
            arcs,
            flow,
            role,
            price,
            arc,
            endless: room.iter().map(Option::is_none).collect(),
            room: room.iter().flat_map(both).collect(),
            node_price: vec![0; nodes],
            distance: vec![FAR; nodes],
            heap: Heap::new(nodes),
            tight: Vec::new(),
            room_before: Vec::new(),
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
            if !arrived && self.role[node as usize] == 1 + u8::from(!backward) {
                arrived = true;
                for &end in ends {
                    if distance < self.distance[end as usize] {
                        self.distance[end as usize] = distance;
                        self.heap.push_or_lower(end, distance);
                    }
                }
            }
            for step in self.graph.steps(node) {
                let room = step.room ^ u32::from(backward);
                if self.room[room as usize] == 0 {
                    continue;
                }
                let next = distance + self.reduced(room);
                if next < self.distance[step.to as usize] {
                    self.distance[step.to as usize] = next;
                    self.heap.push_or_lower(step.to, next);
                }
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
        self.measure(true);
        let lag = |(&distance, &price): (&u64, &u64)| {
            if distance == FAR { 0 } else { slope - slope.min(distance + (slope - price)) }
        };
        let late: Vec<u64> = self.distance.iter().zip(&self.node_price).map(lag).collect();
        Rung {
            slope,
            from_flow,
            from_cost,
            length: None,
            cuts_near_source: self.nested_cuts(&self.node_price, slope),
            cuts_near_sink: self.nested_cuts(&late, slope),
            ends: Vec::new(),
            undone: Vec::new(),
            may_widen: self.may_widen(),
            added: Vec::new(),
        }
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

    /// Two optimal flows differ by cycles of tight steps, where a unit more closes through a node outside.
    fn may_widen(&self) -> Vec<u32> {
        let outside = self.node_price.len() as u32;
        let mut ends = Vec::new();
        let mut surplus = vec![0i128; self.node_price.len()];
        for (copy, &(tail, head)) in self.graph.ends().iter().enumerate() {
            surplus[tail as usize] += i128::from(self.room[2 * copy + 1]);
            surplus[head as usize] -= i128::from(self.room[2 * copy + 1]);
            if self.is_tight(copy) {
                ends.extend((self.room[2 * copy] > 0).then_some((tail, head)));
                ends.extend((self.room[2 * copy + 1] > 0).then_some((head, tail)));
            }
        }
        for &source in self.problem.sources {
            ends.push((outside, source));
            ends.extend((surplus[source as usize] > 0).then_some((source, outside)));
        }
        for &sink in self.problem.sinks {
            ends.push((sink, outside));
            ends.extend((surplus[sink as usize] < 0).then_some((outside, sink)));
        }
        let component = components(&Csr::new(outside as usize + 1, &ends).0);
        let widens = |&copy: &usize| {
            let (tail, head) = self.graph.ends()[copy];
            let joined = tail != head && component[tail as usize] == component[head as usize];
            self.room[2 * copy + 1] > 0 || (self.room[2 * copy] > 0 && self.is_tight(copy) && joined)
        };
        (self.arcs..self.arc.len()).filter(widens).map(|copy| self.arc[copy]).collect()
    }

    /// Sends as much as fits along tight steps.
    fn fill(&mut self) -> Result<u64, FlowError> {
        self.tight.clear();
        self.room_before.clone_from(&self.room);
        for copy in 0..self.arc.len() {
            self.tight.push(self.is_tight(copy));
        }
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
            ends.extend((tail && !head && self.room_before[2 * copy] > 0).then_some(self.arc[copy]));
            undone.extend((head && !tail && self.room_before[2 * copy + 1] > 0).then_some(self.arc[copy]));
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
