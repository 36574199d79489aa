//! How sure is the time of a route: from the ranges of what is stated about running, waits, transfers and borders, without sampling.
//!
//! Problem: the distribution of the time of a route, and the route whose time is least that so many percent of shipments keep.
//!
//! Idea: the time is a sum of independent facts, each of which has a triangular distribution between low, likely and high (or one that the caller gives);
//! a fact that stands behind several steps is one summand. The sum is found on a grid between two bounds ([`super::grid`]). For the best route by a percentile `p`,
//! routes are listed by a weight that no percentile is below: whatever depends on what, a time with mean `m` and maximum `h` is at most `q` with chance `p` only
//! if `q >= (m - (1 - p) h) / p`, which is additive, and no time is below its minimum; a step takes the larger of both. Once a weight exceeds the best percentile
//! found, no other route can be better.
//!
//! Complexity: O(steps of the grid) for each fact; for the best route that, for each route that is listed.
//!
//! Ties: the route listed first.
//!
//! Paper: J. Y. Yen, "Finding the k shortest loopless paths in a network", 1971, doi:10.1287/mnsc.17.11.712.

use super::draws::{ONE, bound_of, position_of};
use super::grid::{Law, Sum};
use crate::engine::bounded::Bounded;
use crate::engine::csr::Csr;
use crate::engine::k_paths::KPaths;
use crate::engine::search::{Search, Stop};
use crate::error::{Error, Finding, NoRoute, Result};
use crate::network::{Asset, Cargo, Case, FactBehind, Network, View};
use crate::prepare::{States, Step};
use crate::route::Route;
use crate::units::Hours;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version of the shape of these answers.
pub const TIME_SCHEMA: &str = "corridor-route-time/1";

/// The finest grid and the longest time that are computed with: steps.
const MOST_STEPS: f64 = 4e6;

/// So many equal parts of a triangle stand for it where its inverse counts: a speed, departures a week.
const PARTS: u64 = 256;

/// The percentiles that are told.
const TOLD: [u8; 7] = [5, 25, 50, 75, 90, 95, 99];

/// What is stated about time, and how it is spread.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: f64,
    likely: f64,
    high: f64,
}

/// Who states a number, and what.
type Name = (String, String);

/// What one step takes: hours that are certain, and for each fact behind it the hours (or with an inverse the hours times the number) of one of it.
#[derive(Debug, Clone, Default)]
struct Behind {
    certain: f64,
    facts: Vec<(Name, f64)>,
}

/// Times of routes, prepared for a network and a cargo.
pub struct TimeSolver {
    network: Network,
    cargo: Cargo,
    grid: Hours,
    states: States,
    csr: Csr,
    steps: Vec<Step>,
    behind: Vec<Behind>,
    ranges: BTreeMap<Name, (Range, bool)>,
    given: BTreeMap<Name, Vec<(f64, u64)>>,
}

impl fmt::Debug for TimeSolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimeSolver")
            .field("cargo", &self.cargo.code)
            .field("grid", &self.grid)
            .finish_non_exhaustive()
    }
}

/// Bounds of a percentile or of a time, in hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Percentile {
    /// Percent of the shipments that have arrived.
    pub percent: u8,
    /// They need at least so long.
    pub at_least_h: f64,
    /// And at most so long.
    pub at_most_h: f64,
}

/// How the time of a route is spread. The true numbers lie between the bounds, up to the last bits of floats: the bounds are those of times that are moved to the
/// grid, once down and once up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteTime {
    /// Version of this shape.
    pub schema: String,
    /// Digest of the network and its view.
    pub network: String,
    /// The view.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// Keys of the links and transfers, and of the hubs where it stays, in order.
    pub assets: Vec<String>,
    /// The step of the grid, hours.
    pub grid_h: f64,
    /// How many facts have a range.
    pub uncertain: u64,
    /// The least time, hours.
    pub least_h: f64,
    /// The time when every fact is as it is likely.
    pub likely_h: f64,
    /// The mean.
    pub mean_h: f64,
    /// The greatest time.
    pub most_h: f64,
    /// Percentiles.
    pub percentiles: Vec<Percentile>,
    /// The chance to arrive in time, for each deadline that was asked about: hours, and the bounds of the chance.
    pub deadlines: Vec<(f64, [f64; 2])>,
}

/// The route whose time is least that so many percent of shipments keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReliableRoute {
    /// Percent of the shipments.
    pub percent: u8,
    /// The route.
    pub time: RouteTime,
    /// Bounds of its percentile, hours.
    pub at_least_h: f64,
    /// No better than this is promised.
    pub at_most_h: f64,
    /// No other route has a percentile below this.
    pub others_at_least_h: f64,
    /// Whether no other route can be better than what this one promises by more than the grid leaves open.
    pub is_proven: bool,
    /// How many routes were looked at.
    pub looked_at: u64,
}

impl TimeSolver {
    /// Prepares a network for a cargo, with a grid of 6 minutes. Facts count between low and high whatever the case of the view; lengths and the factors
    /// of rules at what they are.
    ///
    /// ```
    /// use corridor::{Hours, Objective, Router, study::TimeSolver};
    /// let network = corridor::data::caspian();
    /// let cargo = network.cargo("container")?;
    /// let route = Router::new(&network, cargo, Objective::fastest())?.route(("KZATY", "GEPTI"))?;
    /// let time = TimeSolver::new(&network, cargo)?.of_route(&route, &[Hours(route.time_h)])?;
    /// let (_, chance) = time.deadlines[0];
    /// assert!(chance[0] < 0.5); // most ranges are longer above the likely time than below
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NoLoad`] where a price needs a load that the cargo does not state.
    pub fn new(network: &Network, cargo: &Cargo) -> Result<Self> {
        let network = network.in_case(Case::Likely);
        let states = States::new(&network, cargo, None);
        let (csr, order) = Csr::new(states.nodes.len(), &states.ends);
        let steps: Vec<Step> = order.iter().map(|at| states.steps[*at as usize]).collect();
        let mut solver = Self {
            cargo: cargo.clone(),
            grid: Hours(0.1),
            states,
            csr,
            steps: Vec::new(),
            behind: Vec::new(),
            ranges: BTreeMap::new(),
            given: BTreeMap::new(),
            network,
        };
        for step in steps {
            let behind = solver.look_behind(step)?;
            solver.behind.push(behind);
            solver.steps.push(step);
        }
        Ok(solver)
    }

    /// The same with another grid.
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] for one that is not above zero.
    pub fn grid(mut self, step: Hours) -> Result<Self> {
        if !(step.get().is_finite() && step.get() > 0.0) {
            return Err(bad("grid", format!("a step of {step} is not above zero")));
        }
        self.grid = step;
        Ok(self)
    }

    /// The same with a distribution of the caller's for one fact: values in its own unit, each with a whole weight. `owner` and `quantity` are those of
    /// [`Route::facts`]' assets: a key and `time_h`, `wait_h`, `dwell_h` and the like.
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] where no step rests on such a fact, or a value or weight is none.
    pub fn distribution(mut self, owner: &str, quantity: &str, values: &[(f64, u32)]) -> Result<Self> {
        let name = (owner.to_owned(), quantity.to_owned());
        let Some((_, is_inverse)) = self.ranges.get(&name) else {
            return Err(bad(owner, format!("no step rests on its {quantity}")));
        };
        let is_number = |value: f64| value.is_finite() && value >= 0.0 && !(*is_inverse && value <= 0.0);
        if values.is_empty() || values.iter().any(|(value, weight)| !is_number(*value) || *weight == 0) {
            return Err(bad(
                owner,
                "a distribution has values that are no less than zero, and weights above it".to_owned(),
            ));
        }
        let values: Vec<(f64, u64)> =
            values.iter().map(|(value, weight)| (*value, u64::from(*weight))).collect();
        self.given.insert(name, values);
        Ok(self)
    }

    /// The facts behind a step, noted.
    fn look_behind(&mut self, step: Step) -> Result<Behind> {
        let (mut behind, mut waited) = (Behind::default(), 0.0);
        let mut take = |fact: FactBehind, ranges: &mut BTreeMap<Name, (Range, bool)>| {
            // A length makes time by way of a speed, which holds it already.
            if fact.quantity == "length_km" || fact.takes[0] <= 0.0 {
                return;
            }
            let (low, high) = fact.range.unwrap_or((fact.value, fact.value));
            if low < high && (!fact.inverse || low > 0.0) {
                let name = (fact.owner, fact.quantity);
                ranges.insert(name.clone(), (Range { low, likely: fact.value, high }, fact.inverse));
                behind.facts.push((name, fact.takes[0]));
            } else {
                behind.certain += fact.amount() * fact.takes[0];
            }
        };
        let (network, cargo) = (&self.network, &self.cargo);
        let asset = step.asset();
        for fact in network.facts_behind(asset, true, cargo)? {
            take(fact, &mut self.ranges);
        }
        if let Asset::Link(id) = asset {
            for passing in network.passings(id) {
                let border = Asset::Border(passing.border);
                let mut dwell = 0.0;
                for fact in network.facts_behind(border, passing.forward, cargo)? {
                    dwell += fact.amount() * fact.takes[0];
                    take(fact, &mut self.ranges);
                }
                // What the border waits for its opening hours is certain.
                let all = network.border_terms(passing.border, passing.forward, cargo, None)?.time.get();
                waited += (all - dwell).max(0.0);
            }
        }
        behind.certain += waited;
        Ok(behind)
    }

    /// How the time of a route is spread, and the chance to keep some deadlines.
    ///
    /// # Errors
    ///
    /// [`Error::OtherNetwork`] for a route of another network, [`Error::BadInput`] where its ranges take too many steps of the grid.
    ///
    /// # Complexity
    ///
    /// O(facts x steps of the grid).
    pub fn of_route(&self, route: &Route, deadlines: &[Hours]) -> Result<RouteTime> {
        let network = self.network.in_case(route.view.case).digest();
        if route.network != network {
            return Err(Error::OtherNetwork { answer: route.network.clone(), network });
        }
        let keys =
            route.legs.iter().map(|leg| &leg.link).chain(route.transfers.iter().map(|step| &step.transfer));
        let assets: Vec<Asset> = keys.map(|key| self.network.asset(key)).collect::<Result<_>>()?;
        let mut arcs = Vec::new();
        for asset in assets {
            let found = self.steps.iter().position(|step| step.asset() == asset);
            arcs.push(
                found.ok_or_else(|| {
                    bad(&self.network.asset_key(asset), "the cargo cannot use it".to_owned())
                })? as u32,
            );
        }
        self.of_arcs(&arcs, deadlines)
    }

    fn of_arcs(&self, arcs: &[u32], deadlines: &[Hours]) -> Result<RouteTime> {
        let (certain, facts) = self.gather(arcs);
        let bounds = |name: &Name, takes: f64| self.bounds(name, takes);
        let (mut least, mut likely, mut mean, mut most) = (certain, certain, certain, certain);
        for (name, takes) in &facts {
            let [low, at, middle, high] = bounds(name, *takes);
            (least, likely, mean, most) = (least + low, likely + at, mean + middle, most + high);
        }
        let sum = self.sum(certain, &facts)?;
        let grid = self.grid.get();
        let percentile = |percent: u8| {
            let [at_least, at_most] = sum.percentile(percent);
            Percentile { percent, at_least_h: at_least as f64 * grid, at_most_h: at_most as f64 * grid }
        };
        let deadline = |deadline: &Hours| {
            // The last step that is not behind the deadline.
            (deadline.get(), sum.chance_by((deadline.get() / grid).floor().clamp(-9e15, 9e15) as i64))
        };
        let keys = arcs.iter().map(|arc| self.network.asset_key(self.steps[*arc as usize].asset()));
        Ok(RouteTime {
            schema: TIME_SCHEMA.to_owned(),
            network: self.network.digest(),
            view: self.network.view(),
            cargo: self.cargo.code.clone(),
            assets: keys.collect(),
            grid_h: grid,
            uncertain: facts.len() as u64,
            least_h: least,
            likely_h: likely,
            mean_h: mean,
            most_h: most,
            percentiles: TOLD.map(percentile).to_vec(),
            deadlines: deadlines.iter().map(deadline).collect(),
        })
    }

    /// The certain hours of some arcs, and what they take of each fact together.
    fn gather(&self, arcs: &[u32]) -> (f64, BTreeMap<Name, f64>) {
        let (mut certain, mut facts) = (0.0, BTreeMap::new());
        for arc in arcs {
            let behind = &self.behind[*arc as usize];
            certain += behind.certain;
            for (name, takes) in &behind.facts {
                *facts.entry(name.clone()).or_insert(0.0) += takes;
            }
        }
        (certain, facts)
    }

    /// Least, likely, mean and greatest hours of a fact.
    fn bounds(&self, name: &Name, takes: f64) -> [f64; 4] {
        let Some((range, inverse)) = self.ranges.get(name) else { return [0.0; 4] };
        let hours = |value: f64| if *inverse { takes / value } else { takes * value };
        if let Some(values) = self.given.get(name) {
            let all: f64 = values.iter().map(|(_, weight)| *weight as f64).sum();
            let mean = values.iter().map(|(value, weight)| hours(*value) * *weight as f64).sum::<f64>() / all;
            let least = values.iter().map(|(value, _)| hours(*value)).fold(f64::INFINITY, f64::min);
            let most = values.iter().map(|(value, _)| hours(*value)).fold(0.0, f64::max);
            return [least, hours(range.likely), mean, most];
        }
        let Range { low, likely, high } = *range;
        let (least, most) = if *inverse { (hours(high), hours(low)) } else { (hours(low), hours(high)) };
        // The mean of an inverse is found on its parts; from below, as the bound of the best route needs it.
        let mean = if *inverse {
            let parts = self.parts(range);
            parts.iter().map(|(_, high)| hours(*high)).sum::<f64>() / parts.len() as f64
        } else {
            hours((low + likely + high) / 3.0)
        };
        [least, hours(likely), mean, most]
    }

    /// The ends of equal parts of a triangle.
    fn parts(&self, range: &Range) -> Vec<(f64, f64)> {
        let Range { low, likely, high } = *range;
        let mode = bound_of((likely - low) / (high - low)).min(ONE);
        // The square roots are rounded, so each end gives way by a part of 2^30 of the range.
        let end = |part: u64, up: bool| {
            let position = position_of(part * (ONE / PARTS), mode) as i64 + if up { 4 } else { -4 };
            let share = position.clamp(0, ONE as i64) as f64 / ONE as f64;
            low + (high - low) * share
        };
        (0..PARTS).map(|part| (end(part, false), end(part + 1, true))).collect()
    }

    /// The sum of certain hours and of facts, on the grid.
    fn sum(&self, certain: f64, facts: &BTreeMap<Name, f64>) -> Result<Sum> {
        let grid = self.grid.get();
        let width: f64 = facts
            .iter()
            .map(|(name, takes)| self.bounds(name, *takes))
            .map(|[least, _, _, most]| most - least)
            .sum();
        if !(width / grid <= MOST_STEPS && certain / grid <= 1e15) {
            return Err(bad(
                "grid",
                format!("times between bounds {width:.0} h apart take too many steps of {grid} h"),
            ));
        }
        let (down, up) =
            (|hours: f64| (hours / grid).floor() as i64, |hours: f64| (hours / grid).ceil() as i64);
        let mut sum = Sum::zero();
        // What is certain and what has few values first, so that the sum stays short.
        sum.plus(&Law::Values(vec![(down(certain), up(certain), 1)]));
        for (name, takes) in facts {
            let Some((range, inverse)) = self.ranges.get(name) else { continue };
            let hours = |value: f64| if *inverse { takes / value } else { takes * value };
            let law = if let Some(values) = self.given.get(name) {
                let value = |(value, weight): &(f64, u64)| (down(hours(*value)), up(hours(*value)), *weight);
                Law::Values(values.iter().map(value).collect())
            } else if *inverse {
                let part = |(low, high): &(f64, f64)| (down(hours(*high)), up(hours(*low)), 1);
                Law::Values(self.parts(range).iter().map(part).collect())
            } else {
                let corners = [range.low, range.likely, range.high].map(hours);
                Law::Triangle { early: corners.map(down), late: corners.map(up) }
            };
            sum.plus(&law);
        }
        Ok(sum)
    }

    /// The route from one hub to another whose time is least that so many percent of shipments keep, among the first `most` routes by a bound that no
    /// percentile is below.
    ///
    /// ```
    /// use corridor::study::TimeSolver;
    /// let network = corridor::data::caspian();
    /// let times = TimeSolver::new(&network, network.cargo("container")?)?;
    /// let best = times.most_reliable("KZATY", "GEPTI", 95, 200)?;
    /// assert!(best.at_most_h >= best.time.likely_h);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`], [`Error::SamePlace`], [`Error::NoRoute`]; [`Error::BadInput`] for a percentage outside 1 to 99, or where no routes are to be looked at.
    ///
    /// # Complexity
    ///
    /// O(routes looked at x facts x steps of the grid).
    pub fn most_reliable(&self, from: &str, to: &str, percent: u8, most: usize) -> Result<ReliableRoute> {
        if !(1..=99).contains(&percent) || most == 0 {
            return Err(bad(
                "percentile",
                format!("{percent} % of {most} routes is none; ask for 1 to 99 % and one route or more"),
            ));
        }
        let (start, end) = (self.network.hub_id(from)?, self.network.hub_id(to)?);
        if start == end {
            return Err(Error::SamePlace { hub: from.to_owned() });
        }
        let share = f64::from(percent) / 100.0;
        let weight: Vec<u32> = self.behind.iter().map(|behind| self.bound_s(behind, share)).collect();
        let starts: Vec<(u32, u64)> = self.states.departures(start, None).map(|node| (node, 0)).collect();
        let ends: Vec<(u32, u64)> = self.states.arrivals(end, None).map(|node| (node, 0)).collect();
        let mut back = Search::new(self.csr.nodes());
        back.run_backward(&self.csr, &weight, None, &ends, Stop::All);
        let bound: Vec<u64> =
            (0..self.csr.nodes() as u32).map(|node| back.distance(node).unwrap_or(u64::MAX)).collect();
        let graph = Bounded { csr: &self.csr, weight: &weight, closed: None, bound: &bound };
        let mut paths = KPaths::new(self.csr.nodes(), self.csr.arcs());
        paths.begin(&graph, &starts, &ends, u64::MAX - 1);
        let grid = self.grid.get();
        let mut best: Option<([f64; 2], Vec<u32>)> = None;
        // The least that any route but the best may have.
        let (mut others, mut looked_at) = (f64::INFINITY, 0);
        let mut is_complete = false;
        while looked_at < most as u64 {
            let Some(weight) = paths.advance(&graph) else {
                is_complete = true;
                break;
            };
            let at_least = weight as f64 / 3600.0;
            if best.as_ref().is_some_and(|(bounds, _)| at_least >= bounds[1]) {
                others = others.min(at_least);
                is_complete = true;
                break;
            }
            looked_at += 1;
            let (certain, facts) = self.gather(paths.path());
            let steps = self.sum(certain, &facts)?.percentile(percent);
            let bounds = steps.map(|step| step as f64 * grid);
            if best.as_ref().is_none_or(|(least, _)| bounds[1] < least[1]) {
                if let Some((before, _)) = best.replace((bounds, paths.path().to_vec())) {
                    others = others.min(before[0]);
                }
            } else {
                others = others.min(bounds[0]);
            }
            if looked_at == most as u64 {
                // What was not looked at weighs at least as much as the last.
                others = others.min(at_least);
            }
        }
        let Some((bounds, arcs)) = best else {
            let none = NoRoute::new(
                TIME_SCHEMA,
                self.network.digest(),
                vec![from.to_owned()],
                vec![to.to_owned()],
                &self.cargo.code,
            );
            return Err(Error::NoRoute(Box::new(none)));
        };
        let others = if others.is_finite() { others } else { bounds[1] };
        Ok(ReliableRoute {
            percent,
            time: self.of_arcs(&arcs, &[])?,
            at_least_h: bounds[0],
            at_most_h: bounds[1],
            others_at_least_h: others,
            is_proven: is_complete,
            looked_at,
        })
    }

    /// Seconds that no percentile of a step is below, rounded down.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was clamped just before"
    )]
    fn bound_s(&self, behind: &Behind, share: f64) -> u32 {
        let (mut least, mut mean, mut most) = (behind.certain, behind.certain, behind.certain);
        for (name, takes) in &behind.facts {
            let [low, _, middle, high] = self.bounds(name, *takes);
            (least, mean, most) = (least + low, mean + middle, most + high);
        }
        let bound = least.max((mean - (1.0 - share) * most) / share);
        // A billionth less, for what the floats round.
        (bound * 3600.0 * (1.0 - 1e-9)).floor().clamp(0.0, f64::from(u32::MAX - 1)) as u32
    }
}

fn bad(what: &str, reason: String) -> Error {
    Error::BadInput { findings: vec![Finding::new("bad-value", what, reason)], ledger: None }
}

impl fmt::Display for RouteTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} by {} assets: likely {:.1} h, mean {:.1} h, from {:.1} to {:.1} h ({} facts with a range)",
            self.cargo,
            self.assets.len(),
            self.likely_h,
            self.mean_h,
            self.least_h,
            self.most_h,
            self.uncertain
        )?;
        for Percentile { percent, at_least_h, at_most_h } in &self.percentiles {
            writeln!(f, "  {percent:>3} %  within {at_least_h:.1} to {at_most_h:.1} h")?;
        }
        for (hours, [least, most]) in &self.deadlines {
            writeln!(f, "  in {hours:.1} h with a chance of {least:.4} to {most:.4}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ReliableRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proven = if self.is_proven { "no other can be better" } else { "others may be better" };
        writeln!(
            f,
            "{} % arrive within {:.1} to {:.1} h; {proven}: none is below {:.1} h ({} routes looked at)",
            self.percent, self.at_least_h, self.at_most_h, self.others_at_least_h, self.looked_at
        )?;
        write!(f, "{}", self.time)
    }
}
