//! The bare curve of a ladder: slopes and lengths, for many questions.

use super::LadderQuery;
use super::climb::{Climbed, checked};
use super::proof::Point;
use crate::engine::max_flow::MaxFlow as Solver;
use crate::engine::rising::{Phase, RisingFlow};
use crate::error::Result;
use crate::flow::{Asker, Curves, FlowSolver, Question, solve};
use crate::network::HubId;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The bare curve of a ladder: how much passes at which price. For many questions; [`find_bottlenecks`](super::find_bottlenecks) explains and proves.
///
/// ```
/// use corridor::{FlowSolver, LadderQuery, find_bottlenecks, ladder_curve};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
/// let curve = ladder_curve(&flows, ("KZATY", "GEPTI"))?;
/// let ladder = find_bottlenecks(&flows, ("KZATY", "GEPTI"))?;
/// assert_eq!(curve.today_t_per_year, ladder.today_t_per_year);
/// assert_eq!(curve.pieces.len(), ladder.rungs.len());
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// As [`find_bottlenecks`](super::find_bottlenecks).
///
/// # Complexity
///
/// For each piece a shortest-path search and a maximum flow on the network without its trees and chains, which is folded once for a solver and once
/// more for prices or ceilings of one's own. Where a limit that is no arc may bind the method is that of
/// [`find_bottlenecks`](super::find_bottlenecks).
pub fn ladder_curve(flows: &FlowSolver, query: impl Into<LadderQuery>) -> Result<LadderCurve> {
    let query = query.into();
    let (from, to) = checked(flows, &query)?;
    flows.with_question(&from, &to, |question| {
        let priced = !(query.prices.is_empty() && query.ceilings.is_empty());
        let own = priced.then(|| {
            Curves::new(question, |arc| {
                let key = question.network.asset_key(question.passage(arc).asset);
                (Some(query.prices.get(&key).copied().unwrap_or(1)), query.ceilings.get(&key).copied())
            })
        });
        let curves = own.as_ref().map_or_else(|| question.curves(), |own| own.as_ref());
        let found = curves.and_then(|curves| {
            let mut pieces = Vec::new();
            let mut flow = curves.rising.workspace();
            let today = bare(question, curves, &mut flow, query.steps, &mut pieces)?;
            Some(LadderCurve { today_t_per_year: TonnesPerYear(today), pieces })
        });
        found.map_or_else(|| looked_at(question, &query), Ok)
    })
}

/// Buffers for one thread's bare ladders with unit prices and no ceilings.
#[derive(Clone)]
pub struct CurveWorker {
    asker: Asker<RisingFlow>,
    curve: LadderCurve,
}

impl fmt::Debug for CurveWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurveWorker").field("last", &self.curve).finish_non_exhaustive()
    }
}

impl CurveWorker {
    /// For the ladders of a solver.
    #[must_use]
    pub fn new(flows: &FlowSolver) -> Self {
        let curve = LadderCurve { today_t_per_year: TonnesPerYear(0), pieces: Vec::new() };
        Self { asker: Asker::new(flows), curve }
    }

    /// The bare ladder from some hubs to others, together, of so many rungs at the most: the same as that of [`ladder_curve`].
    ///
    /// ```
    /// use corridor::{CurveWorker, FlowSolver, ladder_curve};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let (from, to) = (network.hub_id("KZATY")?, network.hub_id("GEPTI")?);
    /// let mut worker = CurveWorker::new(&flows);
    /// assert_eq!(*worker.curve(&[from], &[to], 10)?, ladder_curve(&flows, ("KZATY", "GEPTI"))?);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`find_bottlenecks`](super::find_bottlenecks).
    ///
    /// # Complexity
    ///
    /// As [`ladder_curve`]. Allocates nothing when the same hubs are asked about again, unless a limit that is no arc may bind.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn curve(&mut self, from: &[HubId], to: &[HubId], steps: usize) -> Result<&LadderCurve> {
        let Self { asker, curve } = self;
        asker.network().check_sides(from, to)?;
        asker.ask(from, to, |question, flow| {
            let found = question.curves().and_then(|curves| {
                let flow = flow.get_or_insert_with(|| curves.rising.workspace());
                bare(question, curves, flow, steps, &mut curve.pieces)
            });
            match found {
                Some(today) => curve.today_t_per_year = TonnesPerYear(today),
                None => *curve = looked_at(question, &LadderQuery::new([], []).steps(steps))?,
            }
            Ok(())
        })?;
        Ok(curve)
    }
}

/// Today's flow and the pieces; `None` where nothing bounds the flow or a limit that is no arc may bind.
fn bare(
    question: &Question<'_>,
    curves: &Curves,
    flow: &mut RisingFlow,
    most: usize,
    pieces: &mut Vec<CurvePiece>,
) -> Option<u64> {
    pieces.clear();
    flow.ask(&curves.rising, question.sources, question.sinks).ok()?;
    let (mut today, mut value, mut price) = (None, 0u64, 0u128);
    loop {
        let phase = if pieces.len() < most || today.is_none() { flow.next_phase() } else { None };
        // What passes at no price is today's flow, and has to keep every limit.
        if today.is_none() && phase.is_none_or(|phase| phase.slope > 0) {
            today = Some(value);
        }
        let Some(Phase { slope, length }) = phase else { return today };
        if slope > 0 && pieces.len() < most {
            pieces.push(CurvePiece {
                slope,
                from_t_per_year: TonnesPerYear(value),
                from_price: price,
                length_t_per_year: length.map(TonnesPerYear),
            });
        }
        let Some(length) = length else {
            return today.filter(|_| curves.is_way_free(flow));
        };
        value += length;
        price += u128::from(length) * u128::from(slope);
        if !curves.keeps(flow, value) {
            return None;
        }
    }
}

/// The curve where limits that are no arcs have to be looked at arc by arc, or a refusal.
fn looked_at(question: &Question<'_>, query: &LadderQuery) -> Result<LadderCurve> {
    let mut solver = Solver::new(question.flow);
    let today = solve(question, &mut solver)?;
    let start = Point { carried: solver.flow().to_vec(), added: Vec::new() };
    let pieces = Climbed::new(question, query, start, true)?.pieces;
    let pieces = pieces.iter().map(|piece| CurvePiece {
        slope: piece.slope,
        from_t_per_year: TonnesPerYear(piece.from_flow),
        from_price: piece.from_cost,
        length_t_per_year: piece.length.map(TonnesPerYear),
    });
    Ok(LadderCurve { today_t_per_year: TonnesPerYear(today), pieces: pieces.collect() })
}

/// A piece of a curve of least prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CurvePiece {
    /// Price of one more tonne a year.
    pub slope: u64,
    /// The flow at which it begins, tonnes a year.
    pub from_t_per_year: TonnesPerYear,
    /// The least price at which that flow passes.
    pub from_price: u128,
    /// How far it reaches, tonnes a year; `None` is without end.
    pub length_t_per_year: Option<TonnesPerYear>,
}

/// The bare curve of least prices: the slopes and lengths of a [`Ladder`](super::Ladder), without names, cuts, reasons and proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderCurve {
    /// Today's maximum flow, tonnes a year.
    pub today_t_per_year: TonnesPerYear,
    /// Its pieces, one beginning where the other ends.
    pub pieces: Vec<CurvePiece>,
}
