//! Maximum flow while some capacities grow in proportion.
//!
//! Problem: arc `a` has the capacity `c(a) + x r(a)` at scale `x >= 0`. The maximum flow is a concave, piecewise linear
//! function of `x`. Where does it break, how steep is each piece, and which cuts hold it there?
//!
//! Idea: a cut is a straight line over `x`, and the maximum flow is the lower envelope of these lines. A minimum cut of the
//! capacities `c` is a line that is lowest at zero, one of the capacities `r` is a least steep one. Two lines meet at a
//! scale `p / q`. If the maximum flow with the capacities `q c + p r` is as large as they say there, that is a
//! breakpoint and nothing lies between; else the cut found there is a line below both, and each half is a smaller problem
//! of the same kind. The cuts that hold a piece are those of a maximum flow strictly inside it, at the mediant of its ends.
//!
//! Complexity: at most two maximum flows a breakpoint and four more, and two more a piece for its cuts and its flow. Memory: as
//! [`super::max_flow`], and a flow a piece.
//!
//! Ties: lines that touch the envelope in one point are not listed. The pieces and both cuts of each are properties of the
//! problem; the flow at a breakpoint is one particular maximum flow, settled by arc numbers.
//!
//! Numbers: scales are fractions in lowest terms; what does not fit in 63 bits after multiplication with their
//! denominators is refused.
//!
//! Paper: M. J. Eisner, D. G. Severance, "Mathematical techniques for efficient record segmentation in large shared databases",
//! 1976, doi:10.1145/321978.321982 (for maximum flows: G. Gallo, M. D. Grigoriadis, R. E. Tarjan, 1989, doi:10.1137/0218003).

use super::max_flow::{FlowError, FlowGraph, MaxFlow};
use super::parametric::Ratio;

/// What is asked: one entry an arc in each array.
#[derive(Debug, Clone, Copy)]
pub struct Growing<'a> {
    /// The capacity at scale zero; `None` for no limit.
    pub capacity: &'a [Option<u64>],
    /// How fast it grows with the scale; means nothing without a capacity.
    pub rate: &'a [u64],
    /// Where flow begins.
    pub sources: &'a [u32],
    /// Where flow ends.
    pub sinks: &'a [u32],
}

/// A straight piece of the maximum flow over the scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The scale at which it begins.
    pub from: Ratio,
    /// The maximum flow there, times the denominator of `from`.
    pub value: u64,
    /// What each further unit of the scale lets pass.
    pub slope: u64,
    /// A flow of that value on each arc, times the denominator of `from`.
    pub flow: Vec<u64>,
    /// The arcs of the minimum cut nearest to the sources, for every scale strictly inside the piece.
    pub near_source: Vec<u32>,
    /// The same nearest to the sinks.
    pub near_sink: Vec<u32>,
}

/// The maximum flow over the scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The pieces by rising scale and falling slope; the last has no end. The first begins at zero.
    pub pieces: Vec<Piece>,
    /// Where the last piece has a slope: a flow of that value by which each further unit of the scale is used.
    pub onward: Vec<u64>,
}

/// A cut as a line: its capacity at scale zero, and how fast that grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    at_zero: u64,
    slope: u64,
}

/// The maximum flow over the scale; `None` where it has no limit at all.
///
/// # Errors
///
/// [`FlowError::SourceIsSink`]; [`FlowError::CapacityTooLarge`] where capacities at some scale do not fit.
///
/// # Panics
///
/// If an array does not fit the graph or a node does not exist.
pub fn growth(graph: &FlowGraph, problem: &Growing<'_>) -> Result<Option<Growth>, FlowError> {
    let (capacity, rate) = (problem.capacity, problem.rate);
    assert_eq!([capacity.len(), rate.len()], [graph.arcs(); 2], "one capacity and one rate an arc");
    let mut solver = Solver { graph, problem, flow: MaxFlow::new(graph), capacity: Vec::new() };
    let Some(left) = solver.line(Ratio::ZERO)? else { return Ok(None) };
    let Some(right) = solver.line(Ratio::INFINITE)? else { return Ok(None) };
    let mut lines = vec![left];
    let mut breaks: Vec<Ratio> = Vec::new();
    // To the right of the last line found: lines that are known to be lowest somewhere, the nearest last.
    let mut known = vec![right];
    while let (Some(&left), Some(&right)) = (lines.last(), known.last()) {
        // The line found at zero is lowest there but may be steeper than another, the one found far out may lie above another as flat.
        if right.slope >= left.slope {
            known.pop();
            continue;
        }
        if right.at_zero == left.at_zero {
            lines.clear();
            lines.push(right);
            known.pop();
            continue;
        }
        let meet = Ratio::new(right.at_zero - left.at_zero, left.slope - right.slope);
        let there = |line: Line| {
            u128::from(line.at_zero) * u128::from(meet.q) + u128::from(line.slope) * u128::from(meet.p)
        };
        match solver.line(meet)? {
            Some(between) if there(between) < there(left) => known.push(between),
            _ => {
                breaks.push(meet);
                lines.push(right);
                known.pop();
            }
        }
    }
    let mut pieces = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let from = if at == 0 { Ratio::ZERO } else { breaks[at - 1] };
        // The mediant lies strictly between both ends; `1 / 0` stands for no end.
        let to = breaks.get(at).copied().unwrap_or(Ratio::INFINITE);
        solver.solve(Ratio { p: from.p + to.p, q: from.q + to.q })?;
        let (near_source, near_sink) = solver.cuts();
        let value = solver.solve(from)?;
        let flow = solver.flow.flow().to_vec();
        pieces.push(Piece { from, value, slope: line.slope, flow, near_source, near_sink });
    }
    let mut onward = Vec::new();
    if lines.last().is_some_and(|line| line.slope > 0) {
        solver.solve(Ratio::INFINITE)?;
        onward = solver.flow.flow().to_vec();
    }
    Ok(Some(Growth { pieces, onward }))
}

struct Solver<'a> {
    graph: &'a FlowGraph,
    problem: &'a Growing<'a>,
    flow: MaxFlow,
    capacity: Vec<u64>,
}

impl Solver<'_> {
    /// The maximum flow at a scale, times its denominator.
    fn solve(&mut self, at: Ratio) -> Result<u64, FlowError> {
        let Growing { capacity, rate, sources, sinks } = *self.problem;
        let mut sum = 0u64;
        self.capacity.clear();
        for (most, rate) in capacity.iter().zip(rate) {
            let grown = match most {
                Some(most) => {
                    let fixed = most.checked_mul(at.q);
                    fixed.zip(rate.checked_mul(at.p)).and_then(|(fixed, more)| fixed.checked_add(more))
                }
                None => Some(0),
            };
            let grown = grown.ok_or(FlowError::CapacityTooLarge)?;
            sum = sum.checked_add(grown).ok_or(FlowError::CapacityTooLarge)?;
            self.capacity.push(grown);
        }
        // What has no limit can carry more than everything that has one.
        for (slot, _) in self.capacity.iter_mut().zip(capacity).filter(|(_, most)| most.is_none()) {
            *slot = sum + 1;
        }
        let value = self.flow.solve(self.graph, &self.capacity, sources, sinks)?;
        self.flow.remove_cycles(self.graph);
        Ok(value)
    }

    /// The line of the minimum cut nearest to the sources at a scale; `None` where nothing bounds the flow.
    fn line(&mut self, at: Ratio) -> Result<Option<Line>, FlowError> {
        self.solve(at)?;
        let Growing { capacity, rate, .. } = *self.problem;
        let (cut, _) = self.cuts();
        let mut line = Line { at_zero: 0, slope: 0 };
        for arc in cut {
            let Some(most) = capacity[arc as usize] else { return Ok(None) };
            line.at_zero += most;
            line.slope += rate[arc as usize];
        }
        Ok(Some(line))
    }

    /// The arcs of both extreme cuts of the last maximum flow, without those that can never carry anything.
    fn cuts(&mut self) -> (Vec<u32>, Vec<u32>) {
        let before = self.flow.near_source_side(self.graph).to_vec();
        let after: Vec<bool> = self.flow.near_sink_side(self.graph).iter().map(|near| !near).collect();
        let Growing { capacity, rate, .. } = *self.problem;
        let carries = |arc: usize| capacity[arc] != Some(0) || rate[arc] > 0;
        let crossing = |side: &[bool]| {
            let ends = self.graph.ends().iter().enumerate();
            ends.filter(|&(arc, &(tail, head))| side[tail as usize] && !side[head as usize] && carries(arc))
                .map(|(arc, _)| arc as u32)
                .collect()
        };
        (crossing(&before), crossing(&after))
    }
}

#[cfg(test)]
mod tests;
