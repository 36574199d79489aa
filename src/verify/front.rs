//! That a Pareto front is complete, and that breakpoints are the best over their range: lower bounds to the end, stage by stage.

use super::lowered::{Lowered, bad, ensure, same_network, stops};
use super::route::{cargo, replay};
use crate::error::{Error, Result};
use crate::network::{Cargo, HubId, Network};
use crate::objective::{Objective, TimePrice};
use crate::route::{
    BREAKPOINTS_SCHEMA, Breakpoints, Criterion, FRONT_SCHEMA, Parameter, ParetoFront, Price, Query, Route,
};

/// Checks a front: each route is open, adds up and has the sums its point says; no point beats another; and the certificate proves that no other
/// route exists that none of them beats.
///
/// The certificate lists sums with which states can be reached. Whatever leads on from one of them by an admitted step must be beaten (or equalled) by one
/// that is listed for the state it leads to, or together with the least that is still to come by a point of the front. So every route there
/// is, step by step, is beaten or equalled by a point. The least still to come is checked too: no step may lower it by more than it takes. What is
/// listed need not be true for that, so a list with more in it proves as much, and may be accepted. A partial front has no proof and is refused.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::NoLoad`] where the network's own cargo lacks a load.
///
/// # Complexity
///
/// O(stages x steps), and for each listed label and step from its state O(labels there + points).
///
/// ```
/// use corridor::{Criterion, Objective, Router, verify::verify_front};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut front = router.pareto(("CNXIY", "GEPTI"), &[Criterion::Time, Criterion::Cost])?;
/// verify_front(&network, &front)?;
/// front.points.pop();
/// assert!(verify_front(&network, &front).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_front(network: &Network, front: &ParetoFront) -> Result<()> {
    same_network(network, &front.network, Some(front.view))?;
    ensure(front.schema == FRONT_SCHEMA, || format!("unknown schema `{}`", front.schema))?;
    let cargo = cargo(network, &front.cargo)?;
    let mut different = front.criteria.clone();
    different.sort_unstable();
    different.dedup();
    ensure(different.len() == front.criteria.len() && (2..=3).contains(&different.len()), || {
        "its criteria are not two or three different ones".to_owned()
    })?;
    let question = Asked::new(network, cargo, &front.query)?;
    let objectives: Vec<Objective> = front.criteria.iter().map(|criterion| alone(*criterion)).collect();
    let mut points: Vec<&[u64]> = Vec::with_capacity(front.points.len());
    for point in &front.points {
        let walk = question.walk(&point.route)?;
        let sums = objectives.iter().map(|objective| question.sum(&walk, objective));
        ensure(sums.collect::<Result<Vec<u64>>>()? == point.steps, || {
            "the route of a point has other sums than the point".to_owned()
        })?;
        points.push(&point.steps);
    }
    ensure(points.windows(2).all(|pair| pair[0] < pair[1]), || "the points are not in order".to_owned())?;
    ensure(!points.is_empty(), || "a front without a point is no answer".to_owned())?;
    for (at, point) in points.iter().enumerate() {
        let beaten = points.iter().enumerate().any(|(other, by)| other != at && beats(by, point));
        ensure(!beaten, || format!("point {} is beaten by another", at + 1))?;
    }
    if question.is_still() {
        return ensure(points.len() == 1 && points[0].iter().all(|sum| *sum == 0), || {
            "to stay beats everything".to_owned()
        });
    }
    let Some(certificate) = front.certificate.as_ref().filter(|_| front.open_from.is_none()) else {
        return bad("it has no proof that it is complete");
    };
    let weights: Vec<Vec<Option<u64>>> =
        objectives.iter().map(|objective| question.weights(objective)).collect::<Result<_>>()?;
    let mut least: Vec<Bounds> = vec![question.no_bounds(); objectives.len()];
    let mut labels: Vec<Vec<&[Vec<u64>]>> = vec![vec![&[]; question.graph.len()]; question.stages()];
    ensure(certificate.stages.len() == question.stages(), || {
        "it has other stages than the question".to_owned()
    })?;
    for (stage, states) in certificate.stages.iter().enumerate() {
        question.in_order(states.iter().map(|state| state.state.as_str()))?;
        for state in states {
            let at = question.graph.labelled(&state.state)?;
            let whole = |sums: &Vec<u64>| sums.len() == objectives.len();
            ensure(whole(&state.least) && state.labels.iter().all(whole), || {
                format!("{} has another number of sums than there are criteria", state.state)
            })?;
            for (bounds, bound) in least.iter_mut().zip(&state.least) {
                bounds[stage][at] = Some(u128::from(*bound));
            }
            labels[stage][at] = &state.labels;
        }
    }
    for (bounds, weights) in least.iter().zip(&weights) {
        question.bounds_hold(bounds, |step| weights[step].map(u128::from))?;
    }
    // What is reached with some sums: beaten where it stands, or by a point whatever follows.
    let closed = |stage: usize, state: usize, sums: &[u64]| {
        let mut whole = Vec::with_capacity(sums.len());
        for (bounds, sum) in least.iter().zip(sums) {
            match bounds[stage][state] {
                Some(bound) => whole.push(u128::from(*sum) + bound),
                // No end can be reached from here.
                None => return true,
            }
        }
        let by_point = |point: &&[u64]| point.iter().zip(&whole).all(|(by, sum)| u128::from(*by) <= *sum);
        labels[stage][state].iter().any(|label| beats(label, sums)) || points.iter().any(by_point)
    };
    let open = |stage: usize, state: usize| {
        bad(format!("a way by {} in stage {stage} is not accounted for", question.graph.label(state)))
    };
    for state in question.starts() {
        if !closed(0, state, &vec![0; objectives.len()]) {
            return open(0, state);
        }
    }
    for (stage, of_stage) in labels.iter().enumerate() {
        for (state, here) in of_stage.iter().enumerate() {
            for label in here.iter() {
                if question.is_end(stage, state) && !points.iter().any(|point| beats(point, label)) {
                    return open(stage, state);
                }
                if question.goes_over(stage, state) && !closed(stage + 1, state, label) {
                    return open(stage + 1, state);
                }
                for (at, step) in question.graph.out(state) {
                    let mut sums = label.clone();
                    let mut admitted = true;
                    for (sum, weights) in sums.iter_mut().zip(&weights) {
                        match weights[at] {
                            Some(weight) => *sum = sum.saturating_add(weight),
                            None => admitted = false,
                        }
                    }
                    if admitted && !closed(stage, step.head, &sums) {
                        return open(stage, step.head);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Checks breakpoints: each route is open, adds up and has the sums its interval says; neighbours are equally good where their
/// intervals meet; and the certificate proves that nothing is better there, nor at either end of the range.
///
/// What a route weighs is a straight line over the price, and the least over all routes is a concave curve. A line that lies on the curve at both
/// ends of an interval lies on it in between. Where the range has no upper end, the last route must be least in what the price is paid for.
///
/// # Errors
///
/// As [`verify_front`].
///
/// # Complexity
///
/// O(intervals x stages x (states + steps)).
///
/// ```
/// use corridor::{Objective, Parameter, Router, verify::verify_breakpoints};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut answer = router.breakpoints(("CNXIY", "GEPTI"), Parameter::ValueOfTime)?;
/// verify_breakpoints(&network, &answer)?;
/// answer.intervals[0].varying_steps += 1;
/// assert!(verify_breakpoints(&network, &answer).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_breakpoints(network: &Network, answer: &Breakpoints) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == BREAKPOINTS_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo(network, &answer.cargo)?;
    let question = Asked::new(network, cargo, &answer.query)?;
    let parameter = answer.prices.parameter;
    let fixed = &answer.fixed;
    let free = match parameter {
        Parameter::ValueOfTime => fixed.time == TimePrice::Fixed(0.0),
        Parameter::CarbonPrice => fixed.carbon == 0.0,
    };
    ensure(free && fixed.step == 0.0001, || "what stays fixed has the price that runs in it".to_owned())?;
    let varying = alone(if parameter == Parameter::ValueOfTime { Criterion::Time } else { Criterion::Co2 });
    let (Some(first), Some(last)) = (answer.intervals.first(), answer.intervals.last()) else {
        return bad("it has no interval");
    };
    let near = |price: Price, usd: f64| (price.usd - usd).abs() <= 1e-9 * usd.max(1.0);
    let range = near(first.from, answer.prices.from)
        && match (last.to, answer.prices.to) {
            (None, None) => true,
            (Some(price), Some(usd)) => near(price, usd),
            _ => false,
        };
    ensure(range, || "its intervals are not over the range asked for".to_owned())?;
    let joined = answer.intervals.windows(2).all(|pair| pair[0].to == Some(pair[1].from));
    ensure(joined, || "an interval does not begin where the one before ends".to_owned())?;
    let ends: Vec<Option<Price>> = std::iter::once(Some(first.from))
        .chain(answer.intervals.iter().map(|interval| interval.to))
        .collect();
    let ratios: Vec<(u128, u128)> =
        ends.iter().map(|price| in_steps(parameter, *price)).collect::<Result<_>>()?;
    let times = |a: u128, b: u128| {
        a.checked_mul(b)
            .ok_or_else(|| Error::BadCertificate { reason: "its numbers are too large".to_owned() })
    };
    for (at, pair) in ratios.windows(2).enumerate() {
        let rises =
            times(pair[0].0, pair[1].1)? < times(pair[1].0, pair[0].1)? || answer.intervals.len() == 1;
        ensure(rises, || format!("interval {} is empty", at + 1))?;
    }
    for interval in &answer.intervals {
        let walk = question.walk(&interval.route)?;
        let sums = (question.sum(&walk, fixed)?, question.sum(&walk, &varying)?);
        ensure(sums == (interval.fixed_steps, interval.varying_steps), || {
            "the route of an interval has other sums than the interval".to_owned()
        })?;
    }
    if question.is_still() {
        return Ok(());
    }
    let Some(certificate) = &answer.certificate else { return bad("it has no proof") };
    ensure(certificate.prices.len() == ratios.len(), || {
        format!("{} prices are proved, not {}", certificate.prices.len(), ratios.len())
    })?;
    let (fixed, varying) = (question.weights(fixed)?, question.weights(&varying)?);
    for (at, (stages, (p, q))) in certificate.prices.iter().zip(ratios).enumerate() {
        let value = |fixed: u64, varying: u64| -> Result<u128> {
            let (fixed, varying) = (times(q, u128::from(fixed))?, times(p, u128::from(varying))?);
            fixed.checked_add(varying).map_or_else(|| bad("its numbers are too large"), Ok)
        };
        let mut least = question.no_bounds();
        ensure(stages.len() == question.stages(), || "it has other stages than the question".to_owned())?;
        for (stage, states) in stages.iter().enumerate() {
            question.in_order(states.iter().map(|state| state.state.as_str()))?;
            for state in states {
                least[stage][question.graph.labelled(&state.state)?] = Some(state.least);
            }
        }
        let mut weights = Vec::with_capacity(fixed.len());
        for (fixed, varying) in fixed.iter().zip(&varying) {
            weights.push(fixed.zip(*varying).map(|(fixed, varying)| value(fixed, varying)).transpose()?);
        }
        question.bounds_hold(&least, |step| weights[step])?;
        let best = question.starts().filter_map(|state| least[0][state]).min();
        // The interval that ends at this price, and the one that begins there.
        let here = at.saturating_sub(1)..=at.min(answer.intervals.len() - 1);
        for interval in &answer.intervals[here] {
            let line = value(interval.fixed_steps, interval.varying_steps)?;
            ensure(Some(line) == best, || {
                format!("at price {} the route is not shown to be the best", at + 1)
            })?;
        }
    }
    Ok(())
}

/// A price in steps of the fixed part for one of the varying part: numerator and denominator in lowest terms.
fn in_steps(parameter: Parameter, price: Option<Price>) -> Result<(u128, u128)> {
    let Some(price) = price else { return Ok((1, 0)) };
    // 0.0001 USD for a second is 0.36 USD for an hour; for a gram it is 0.1 USD for a kilogram.
    let (numerator, denominator) = if parameter == Parameter::ValueOfTime { (9, 25) } else { (1, 10) };
    #[expect(clippy::cast_precision_loss, reason = "compared within rounding")]
    let usd = price.numerator as f64 / price.denominator as f64;
    let known = price.denominator > 0 && (usd - price.usd).abs() <= 1e-12 * usd.max(1.0);
    ensure(known, || "a price is not the fraction it says".to_owned())?;
    let scaled = price.numerator.checked_mul(denominator).zip(price.denominator.checked_mul(numerator));
    let Some((p, q)) = scaled else { return bad("a price is too large") };
    let shortest = divisor(price.numerator, price.denominator) == 1;
    ensure(shortest, || "a price is not in lowest terms".to_owned())?;
    let common = divisor(p, q).max(1);
    Ok((p / common, q / common))
}

/// The greatest number that divides both.
fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The objective of a criterion by itself, as `docs/lowering.md` has its steps.
fn alone(criterion: Criterion) -> Objective {
    let mut objective = Objective::cheapest();
    objective.money = 0.0;
    objective.time = TimePrice::Fixed(0.0);
    match criterion {
        Criterion::Time => (objective.time, objective.step) = (TimePrice::Fixed(1.0), 1.0 / 3600.0),
        Criterion::Cost => (objective.money, objective.step) = (1.0, 0.0001),
        Criterion::Co2 => (objective.carbon, objective.step) = (1.0, 0.001),
        Criterion::Length => (objective.distance, objective.step) = (1.0, 0.001),
    }
    objective
}

fn beats(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a <= b)
}

/// By stage and state the least to the end, `None` where the end cannot be reached.
type Bounds = Vec<Vec<Option<u128>>>;

/// A question on the graph of the facts.
struct Asked<'a> {
    graph: Lowered<'a>,
    query: &'a Query,
    stops: Vec<HubId>,
    /// The states in which each stage may end.
    lasts: Vec<Vec<bool>>,
}

impl<'a> Asked<'a> {
    fn new(network: &'a Network, cargo: &'a Cargo, query: &'a Query) -> Result<Self> {
        let stops = stops(network, query)?;
        for select in &query.avoid {
            network
                .check_selection(select)
                .map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
        }
        let graph = Lowered::new(network, cargo, None);
        let mut lasts = vec![vec![false; graph.len()]; stops.len() - 1];
        let last = stops.len() - 2;
        for (stage, stop) in stops[1..].iter().enumerate() {
            let here: Vec<usize> = if stage == last {
                graph.arrived(*stop, query.arrive_as).collect()
            } else {
                graph.at(*stop).collect()
            };
            here.into_iter().for_each(|state| lasts[stage][state] = true);
        }
        Ok(Self { graph, query, stops, lasts })
    }

    fn stages(&self) -> usize {
        self.lasts.len()
    }

    fn is_still(&self) -> bool {
        self.stops.iter().all(|stop| *stop == self.stops[0]) && self.query.start_as == self.query.arrive_as
    }

    fn starts(&self) -> impl Iterator<Item = usize> {
        self.graph.departing(self.stops[0], self.query.start_as)
    }

    /// The whole way may end here.
    fn is_end(&self, stage: usize, state: usize) -> bool {
        stage + 1 == self.stages() && self.lasts[stage][state]
    }

    /// The next stage may begin here.
    fn goes_over(&self, stage: usize, state: usize) -> bool {
        stage + 1 < self.stages() && self.lasts[stage][state]
    }

    /// The steps of a route that answers the question, whose figures are those of the facts.
    fn walk(&self, route: &Route) -> Result<Vec<usize>> {
        ensure(route.query == *self.query, || "a route answers another question".to_owned())?;
        replay(&self.graph, route, &self.stops, self.is_still())
    }

    fn sum(&self, walk: &[usize], objective: &Objective) -> Result<u64> {
        walk.iter().map(|at| self.graph.weight(&self.graph.steps[*at], objective)).sum()
    }

    /// What each step weighs, `None` where it is not admitted.
    fn weights(&self, objective: &Objective) -> Result<Vec<Option<u64>>> {
        let weigh = |step| {
            let admitted = self.graph.admits(self.query, step);
            admitted.then(|| self.graph.weight(step, objective)).transpose()
        };
        self.graph.steps.iter().map(weigh).collect()
    }

    fn no_bounds(&self) -> Bounds {
        vec![vec![None; self.graph.len()]; self.stages()]
    }

    fn in_order<'b>(&self, labels: impl Iterator<Item = &'b str>) -> Result<()> {
        ensure(labels.is_sorted_by(|a, b| a < b), || {
            "the states of a stage are not in strictly rising order".to_owned()
        })
    }

    /// The bounds are no more than what is left to the end: nothing at an end, and no step lowers them by more than it weighs.
    fn bounds_hold(&self, least: &Bounds, weight: impl Fn(usize) -> Option<u128>) -> Result<()> {
        let above = |tail: Option<u128>, weight: u128, head: Option<u128>| match (tail, head) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(tail), Some(head)) => tail > weight.saturating_add(head),
        };
        for stage in 0..self.stages() {
            for (state, here) in least[stage].iter().copied().enumerate() {
                let wrong = (self.is_end(stage, state) && here != Some(0))
                    || (self.goes_over(stage, state) && above(here, 0, least[stage + 1][state]));
                ensure(!wrong, || {
                    format!("{} in stage {stage} is nearer the end than it says", self.graph.label(state))
                })?;
            }
            for (at, step) in self.graph.steps.iter().enumerate() {
                let Some(weight) = weight(at) else { continue };
                ensure(!above(least[stage][step.tail], weight, least[stage][step.head]), || {
                    format!("{} in stage {stage} is nearer the end than it says", self.graph.label(step.tail))
                })?;
            }
        }
        Ok(())
    }
}
