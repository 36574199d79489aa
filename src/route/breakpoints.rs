//! The breakpoints of a query: which route is best from which value of time, or price of CO2, to which.

use super::answer::{Route, RouteCertificate, assemble};
#[cfg(doc)]
use super::criterion::Parameter;
use super::criterion::Prices;
use super::layers::Layers;
use super::ways::{Column, by_way_of, heading, line};
use super::{Query, Router};
use crate::engine::parametric::{Envelope, Line, Ratio, envelope, to_ends};
use crate::engine::reduced::Question;
use crate::error::{Error, Result};
use crate::network::{Asset, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of breakpoints.
pub const BREAKPOINTS_SCHEMA: &str = "corridor-breakpoints/1";

/// Breakpoints bring their proof where that has at most so many weights; else [`BreakpointSolver::certify`] adds it.
const MOST_PROOF: usize = 20_000;

/// An exact price in the unit of the parameter.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Price {
    /// The numerator of the fraction, in lowest terms.
    pub numerator: u128,
    /// The denominator.
    pub denominator: u128,
    /// The same for reading.
    pub usd: f64,
}

/// A range of prices and the route that is best in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interval {
    /// From this price on.
    pub from: Price,
    /// Up to this price, at which the next route is as good; `None` where it has no end.
    pub to: Option<Price>,
    /// The sum of the fixed part over the route, in steps of 0.0001 of its measure.
    pub fixed_steps: u64,
    /// The sum of what the price is paid for over the route: seconds or grams.
    pub varying_steps: u64,
    /// The route. It is the best in its range; that is proved by the whole answer, so it has no certificate of its own.
    pub route: Route,
}

/// What proves that no route is better anywhere in the range.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BreakpointCertificate {
    /// For the lower end of the range, each breakpoint and the upper end, and for each stage (the start and each hub to pass) the states from
    /// which the end can be reached, with the least weight to it: the denominator times the fixed steps plus the numerator times the
    /// varying steps, the price being in steps and in lowest terms.
    pub prices: Vec<Vec<Vec<PricedState>>>,
}

/// A state and the least weight from it to the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PricedState {
    /// `HUB carriage`, and `arrived` or `departing` where these differ.
    pub state: String,
    /// The least weight to the end.
    pub least: u128,
}

/// The list of intervals of a price and the best route in each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Breakpoints {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The question.
    pub query: Query,
    /// The price that runs, and its range.
    pub prices: Prices,
    /// What is minimised besides, which stays as it is.
    pub fixed: Objective,
    /// The intervals by rising price. Each begins where the one before ends.
    pub intervals: Vec<Interval>,
    /// The proof, where it was asked for or is small.
    pub certificate: Option<BreakpointCertificate>,
}

/// Breakpoints without names, for many queries.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BareBreakpoints {
    /// For each interval the sums of its route: fixed steps and varying steps.
    pub steps: Vec<(u64, u64)>,
    /// Between each interval and the next, the price.
    pub prices: Vec<Price>,
    /// The searches that were made.
    pub searches: usize,
    /// What each route consists of.
    routes: Vec<Vec<Asset>>,
}

impl BareBreakpoints {
    /// The links, transfers and stays of the route of each interval, in order.
    pub fn routes(&self) -> impl ExactSizeIterator<Item = &[Asset]> {
        self.routes.iter().map(Vec::as_slice)
    }
}

/// A router prepared for the breakpoints of one price, for any number of queries.
#[derive(Debug, Clone)]
pub struct BreakpointSolver {
    router: Router,
    prices: Prices,
    range: [Ratio; 2],
    fixed: Router,
    varying: Router,
}

impl Router {
    /// Every value of time (or price of CO2) at which another route becomes the best one, exactly, and the route between each two.
    ///
    /// Everything else that the router's objective weighs stays as it is ([`Parameter::fixed`]). Both parts are whole steps: the fixed part of each
    /// step of a route is rounded to 0.0001 USD, what the price is paid for to seconds or grams, and the best route is the best for these.
    /// ([`Router::route`] rounds the sum of both instead, so within rounding of a breakpoint it may choose the neighbour.)
    ///
    /// ```
    /// use corridor::{Objective, Router, route::Parameter, verify::verify_breakpoints};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let answer = router.breakpoints(("CNXIY", "GEPTI"), Parameter::ValueOfTime)?;
    /// for interval in &answer.intervals {
    ///     println!("from {:.3} USD/t·h: {:.0} h", interval.from.usd, interval.route.time_h);
    /// }
    /// verify_breakpoints(&network, &answer)?;
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadObjective`] for a range that is none, and as [`Router::route`]; [`Error::TooManyVia`] where the network is too large for so
    /// many hubs to pass.
    ///
    /// # Complexity
    ///
    /// Two sets of weights (a [`BreakpointSolver`] keeps them), a sweep to the end for each, and at most two searches a breakpoint.
    pub fn breakpoints(&self, query: impl Into<Query>, prices: impl Into<Prices>) -> Result<Breakpoints> {
        BreakpointSolver::new(self, prices)?.breakpoints(query)
    }
}

impl BreakpointSolver {
    /// Prepares a router for a price and its range.
    ///
    /// ```
    /// use corridor::{BreakpointSolver, Objective, Prices, Router, route::Parameter};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let solver = BreakpointSolver::new(&router, Prices::of(Parameter::CarbonPrice).to(1.0))?;
    /// for to in ["GEPTI", "IRTHR"] {
    ///     println!("{to}: {} breakpoints", solver.bare(("CNXIY", to))?.prices.len());
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadObjective`] for a range that is none, and as [`Router::reweighted`].
    pub fn new(router: &Router, prices: impl Into<Prices>) -> Result<Self> {
        let prices = prices.into();
        let range = prices.range()?.map(|(p, q)| Ratio::new(p, q));
        let fixed = router.reweighted(prices.parameter.fixed(router.objective(), router.cargo()))?;
        let varying = router.reweighted(prices.parameter.varying())?;
        Ok(Self { router: router.clone(), prices, range, fixed, varying })
    }

    /// The breakpoints of a query ([`Router::breakpoints`]). They bring their proof where that is small: up to some twenty thousand weights.
    ///
    /// # Errors
    ///
    /// As [`Router::route`], and [`Error::TooManyVia`].
    pub fn breakpoints(&self, query: impl Into<Query>) -> Result<Breakpoints> {
        let query = self.router.complete(query.into());
        let layers = Layers::new(&self.router, &query)?;
        let found = self.solve(&query, &layers)?;
        let (network, router) = (self.router.network(), &self.router);
        let mut intervals = Vec::with_capacity(found.lines.len());
        let last = found.lines.len() - 1;
        let end = Some(self.range[1]).filter(|to| *to != Ratio::INFINITE);
        for (at, line) in found.lines.into_iter().enumerate() {
            let from = at.checked_sub(1).map_or(self.range[0], |before| found.breaks[before]);
            let to = if at == last { end } else { found.breaks.get(at).copied() };
            let arcs = layers.flat(line.arcs);
            let weight = arcs.iter().map(|arc| u64::from(router.weights()[*arc as usize])).sum();
            intervals.push(Interval {
                from: self.price(from),
                to: to.map(|to| self.price(to)),
                fixed_steps: line.fixed,
                varying_steps: line.varying,
                route: assemble(router, &query, arcs, weight, RouteCertificate::default())?,
            });
        }
        let small = layers.csr().nodes() * (found.breaks.len() + 2) <= MOST_PROOF;
        let certificate = small.then(|| self.proof(&layers, &found.breaks));
        Ok(Breakpoints {
            schema: BREAKPOINTS_SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: router.cargo().code.clone(),
            query,
            prices: self.prices.clone(),
            fixed: self.fixed.objective().clone(),
            intervals,
            certificate,
        })
    }

    /// The breakpoints of a query in bare numbers.
    ///
    /// # Errors
    ///
    /// As [`BreakpointSolver::breakpoints`].
    pub fn bare(&self, query: impl Into<Query>) -> Result<BareBreakpoints> {
        let query = self.router.complete(query.into());
        let layers = Layers::new(&self.router, &query)?;
        let found = self.solve(&query, &layers)?;
        let asset = |arc: &u32| self.router.step(*arc).asset();
        Ok(BareBreakpoints {
            steps: found.lines.iter().map(|line| (line.fixed, line.varying)).collect(),
            prices: found.breaks.iter().map(|ratio| self.price(*ratio)).collect(),
            searches: found.searches,
            routes: found
                .lines
                .into_iter()
                .map(|line| layers.flat(line.arcs).iter().map(asset).collect())
                .collect(),
        })
    }

    /// Adds the proof to an answer of this solver, however large it is.
    ///
    /// # Errors
    ///
    /// As [`BreakpointSolver::breakpoints`].
    ///
    /// # Complexity
    ///
    /// A search of the whole network for each breakpoint and end of the range.
    pub fn certify(&self, answer: &mut Breakpoints) -> Result<()> {
        let layers = Layers::new(&self.router, &answer.query)?;
        let breaks = self.solve(&answer.query, &layers)?.breaks;
        answer.certificate = Some(self.proof(&layers, &breaks));
        Ok(())
    }

    fn solve(&self, query: &Query, layers: &Layers<'_>) -> Result<Envelope> {
        if layers.is_still {
            let line = Line { fixed: 0, varying: 0, arcs: Vec::new() };
            return Ok(Envelope { lines: vec![line], breaks: Vec::new(), searches: 0 });
        }
        let weights = [layers.weights(&self.fixed), layers.weights(&self.varying)];
        let bounds = [layers.bounds(&self.fixed), layers.bounds(&self.varying)];
        let question = Question {
            csr: layers.csr(),
            weight: [&weights[0], &weights[1]],
            closed: layers.closed(),
            starts: &layers.starts,
            ends: &layers.ends,
            bound: [&bounds[0], &bounds[1]],
        };
        match envelope(question, self.range[0], self.range[1]) {
            Some(found) => Ok(found),
            None => {
                // The router says why there is none.
                self.router.solve(query)?;
                Err(Error::NoPlace { side: "to" })
            }
        }
    }

    fn proof(&self, layers: &Layers<'_>, breaks: &[Ratio]) -> BreakpointCertificate {
        if layers.is_still {
            return BreakpointCertificate::default();
        }
        let weights = [layers.weights(&self.fixed), layers.weights(&self.varying)];
        let ratios = self.range[..1].iter().chain(breaks).chain(&self.range[1..]);
        let prices = ratios.map(|ratio| {
            let weight = [&weights[0][..], &weights[1][..]];
            let least = to_ends(layers.csr(), weight, layers.closed(), &layers.ends, *ratio);
            let mut stages = vec![Vec::new(); layers.count()];
            for (node, least) in (0..).zip(least) {
                if let Some(least) = least {
                    let (stage, state) = layers.place(node);
                    let state = self.router.states().label(self.router.network(), state);
                    stages[stage].push(PricedState { state, least });
                }
            }
            stages.iter_mut().for_each(|stage| stage.sort_by(|a, b| a.state.cmp(&b.state)));
            stages
        });
        BreakpointCertificate { prices: prices.collect() }
    }

    /// A price of steps in the unit of the parameter.
    fn price(&self, ratio: Ratio) -> Price {
        let (numerator, denominator) = self.prices.parameter.step();
        let (mut numerator, mut denominator) =
            (u128::from(ratio.p) * u128::from(numerator), u128::from(ratio.q) * u128::from(denominator));
        let (mut a, mut b) = (numerator, denominator);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        numerator /= a.max(1);
        denominator /= a.max(1);
        #[expect(clippy::cast_precision_loss, reason = "for reading; the fraction is exact")]
        let usd = numerator as f64 / denominator as f64;
        Price { numerator, denominator, usd }
    }
}

impl fmt::Display for Breakpoints {
    /// A table: a line for each interval with its route's figures and what sets the route apart from the others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (words, unit) = (self.prices.parameter.words(), self.prices.parameter.unit());
        let count = match self.intervals.len() {
            1 => "1 route is".to_owned(),
            count => format!("{count} routes are"),
        };
        let Query { from, to, .. } = &self.query;
        writeln!(f, "{from} -> {to}  {}: {count} best over the {words}, {unit}", self.cargo)?;
        write!(f, "{}", heading(&[Column { head: "from", width: 10 }, Column { head: "to", width: 10 }]))?;
        let routes: Vec<&Route> = self.intervals.iter().map(|interval| &interval.route).collect();
        for (interval, way) in self.intervals.iter().zip(by_way_of(&routes)) {
            let cell = |usd: f64| format!("{usd:>10.4}");
            let to = interval.to.map_or_else(|| format!("{:>10}", "and above"), |to| cell(to.usd));
            write!(f, "\n{}", line(&[cell(interval.from.usd), to], &interval.route, &way))?;
        }
        Ok(())
    }
}
