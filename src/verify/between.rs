//! That what passes hubs and uses assets is what the best routes between each two hubs say, counted pair by pair.

use super::lowered::{Lowered, Step, bad, close, ensure, same_network};
use super::route::cargo;
use crate::error::Result;
use crate::network::{Asset, HubId, Network};
use crate::objective::Objective;
use crate::structure::{Betweenness, Effort, SampledHubs, Weighed};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Up to so many hubs all are searched from, unless the question says otherwise; above that from so many.
const EXACT: usize = 2_000;
const SAMPLE: usize = 1_000;
/// The probability that every figure of a sample is within its error.
const CONFIDENCE: f64 = 0.95;

/// Checks what passes hubs and uses assets. The checker finds the best routes from each hub that was searched from by itself, and shares what
/// moves between two hubs among all of them, one pair after the other; of a sample it draws the same hubs and finds the same error. Order, names and
/// sums are checked too. Where numbers of routes are beyond 128 bits (`saturated`) no share is held against the answer.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold,
/// [`Error::BadDemand`](crate::Error::BadDemand) where its table is none.
///
/// # Complexity
///
/// O((states + steps) log states) for each hub that was searched from, and for each pair the steps of its best routes.
///
/// ```
/// use corridor::{Objective, betweenness, verify::verify_betweenness};
/// let network = corridor::data::caspian();
/// let mut between = betweenness(&network, network.cargo("container")?, Objective::fastest())?;
/// verify_betweenness(&network, &between)?;
/// between.hubs[3].passes += 1.0;
/// assert!(verify_betweenness(&network, &between).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_betweenness(network: &Network, answer: &Betweenness) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::structure::SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo(network, &answer.cargo)?;
    let graph = Lowered::new(network, cargo, None);
    let mut other_rows = 0;
    let mut amounts: BTreeMap<HubId, BTreeMap<HubId, u64>> = BTreeMap::new();
    match &answer.query.demand {
        Some(demand) => {
            for row in demand.checked(network, Some(cargo))? {
                if row.cargo.code == cargo.code {
                    *amounts.entry(row.from).or_default().entry(row.to).or_default() += row.tonnes;
                } else {
                    other_rows += 1;
                }
            }
        }
        None => {
            let used: BTreeSet<HubId> = graph
                .steps
                .iter()
                .flat_map(|step| [step.tail, step.head])
                .map(|at| graph.hub_of(at))
                .collect();
            for from in &used {
                amounts.insert(*from, used.iter().filter(|to| *to != from).map(|to| (*to, 1)).collect());
            }
        }
    }
    let weighed = if answer.query.demand.is_some() { Weighed::Tonnes } else { Weighed::Pairs };
    ensure(answer.weighed == weighed && answer.other_rows == other_rows, || {
        "what its figures count is not what was asked".to_owned()
    })?;
    let from: Vec<HubId> = amounts.keys().copied().collect();
    let chosen = chosen(&from, answer.query.effort);
    let mut count = Count::new(&graph, &answer.query.objective)?;
    for hub in &chosen {
        count.from(*hub, &amounts[hub]);
    }
    sampled(&graph, answer, &amounts, chosen.len())?;
    let scale = float(from.len() as u64) / float(chosen.len().max(1) as u64);
    ensure(answer.apart == count.apart, || {
        format!("{} pairs are joined by no route, and {} are said to be", count.apart, answer.apart)
    })?;
    ensure(close(answer.moved, count.moved * scale) && answer.saturated == count.saturated, || {
        format!("{} moves, and {} is said", count.moved * scale, answer.moved)
    })?;
    if answer.saturated {
        return Ok(());
    }
    told(network, answer, &count, scale)
}

/// The figures, their order and their names.
fn told(network: &Network, answer: &Betweenness, count: &Count<'_>, scale: f64) -> Result<()> {
    let passes = answer.hubs.iter().map(|one| (one.passes, one.hub.clone(), one.name.clone()));
    let are = count.passes.iter().map(|(hub, passes)| {
        let facts = network.hub(*hub);
        (facts.code.clone(), (passes * scale, facts.name.clone()))
    });
    same(&passes.collect::<Vec<_>>(), &are.collect(), answer.moved)?;
    let uses = answer.assets.iter().map(|one| (one.uses, one.asset.clone(), one.name.clone()));
    let are = count
        .uses
        .iter()
        .map(|(asset, uses)| (network.asset_key(*asset), (uses * scale, network.asset_name(*asset))));
    same(&uses.collect::<Vec<_>>(), &are.collect(), answer.moved)?;
    let sum: f64 = count.passes.values().sum();
    let mean = if count.moved > 0.0 { sum / count.moved } else { 0.0 };
    ensure(close(mean, answer.mean_hubs_between), || {
        format!("what moves passes {mean} hubs, and {} are said", answer.mean_hubs_between)
    })
}

/// A list is in order, and has all that something passes, with what passes it.
fn same(said: &[(f64, String, String)], are: &BTreeMap<String, (f64, String)>, moved: f64) -> Result<()> {
    let sorted = said
        .windows(2)
        .all(|pair| pair[0].0 > pair[1].0 || (pair[0].0 == pair[1].0 && pair[0].1 < pair[1].1));
    ensure(sorted, || "a list is not in order".to_owned())?;
    for (figure, key, name) in said {
        let Some((is, named)) = are.get(key) else { return bad(format!("nothing passes {key}")) };
        ensure((is - figure).abs() <= 1e-9 * moved.max(1.0) && named == name, || {
            format!("{is} passes {key}, and {figure} is said")
        })?;
    }
    let listed: BTreeSet<&String> = said.iter().map(|(_, key, _)| key).collect();
    match are.iter().find(|(key, (is, _))| *is > 1e-9 * moved.max(1.0) && !listed.contains(key)) {
        Some((key, _)) => bad(format!("{key} is not listed, and something passes it")),
        None => Ok(()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts and tonnes are below 2^53")]
fn float(of: u64) -> f64 {
    of as f64
}

/// From how many an effort searches; `None` for all.
fn most(from: usize, effort: Effort) -> Option<(usize, u64)> {
    let (most, seed) = match effort {
        Effort::Exact => return None,
        Effort::Fitting if from <= EXACT => return None,
        Effort::Fitting => (SAMPLE, 0),
        Effort::Sample { hubs, seed } => (hubs, seed),
    };
    (most < from).then_some((most, seed))
}

/// The hubs that an effort searches from: by the numbers that SplitMix64 gives them, the smallest.
fn chosen(from: &[HubId], effort: Effort) -> Vec<HubId> {
    let Some((most, seed)) = most(from.len(), effort) else { return from.to_vec() };
    let mut drawn: Vec<(u64, HubId)> = Vec::with_capacity(from.len());
    let mut state = seed;
    for hub in from {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = state;
        for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9), (27, 0x94d0_49bb_1331_11eb_u64)] {
            number = (number ^ (number >> shift)).wrapping_mul(factor);
        }
        drawn.push((number ^ (number >> 31), *hub));
    }
    drawn.sort_unstable();
    drawn.into_iter().take(most).map(|(_, hub)| hub).collect()
}

/// What is said of a sample, with the error that Hoeffding's inequality gives for all figures together.
fn sampled(
    graph: &Lowered<'_>,
    answer: &Betweenness,
    amounts: &BTreeMap<HubId, BTreeMap<HubId, u64>>,
    chosen: usize,
) -> Result<()> {
    let of = amounts.len();
    let Some((_, seed)) = most(of, answer.query.effort) else {
        return ensure(answer.sampled.is_none(), || "it is no sample, and says so".to_owned());
    };
    let most_of_one = match answer.weighed {
        Weighed::Pairs => float(of as u64),
        Weighed::Tonnes => amounts.values().map(|row| float(row.values().sum())).fold(0.0, f64::max),
    };
    let hubs = graph.network.hubs().map(|(hub, _)| hub);
    let visits = hubs.map(|hub| graph.arrived(hub, None).count()).max().unwrap_or(1).max(1);
    let figures = float((graph.network.hub_count() + graph.steps.len()) as u64);
    let spread = ((2.0 * figures / (1.0 - CONFIDENCE)).ln() / (2.0 * float(chosen as u64))).sqrt();
    let error = float(of as u64) * most_of_one * float(visits as u64) * spread;
    let holds = answer.sampled.as_ref().is_some_and(|said: &SampledHubs| {
        (said.hubs, said.of, said.seed) == (chosen, of, seed)
            && close(said.error, error)
            && close(said.confidence, CONFIDENCE)
    });
    ensure(holds, || "it says another sample or error than was asked for".to_owned())
}

/// What passes, pair by pair.
struct Count<'a> {
    graph: &'a Lowered<'a>,
    weight: Vec<u64>,
    /// The steps that lead to each state.
    into: Vec<Vec<usize>>,
    passes: BTreeMap<HubId, f64>,
    uses: BTreeMap<Asset, f64>,
    moved: f64,
    apart: u64,
    saturated: bool,
}

/// Weight, and of equal weight the steps that weigh nothing.
type Far = (u64, u64);

impl<'a> Count<'a> {
    fn new(graph: &'a Lowered<'a>, objective: &Objective) -> Result<Self> {
        let weight = graph.steps.iter().map(|step| graph.weight(step, objective)).collect::<Result<_>>()?;
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); graph.len()];
        for (at, step) in graph.steps.iter().enumerate() {
            into[step.head].push(at);
        }
        let (passes, uses) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { graph, weight, into, passes, uses, moved: 0.0, apart: 0, saturated: false })
    }

    fn after(&self, far: Far, step: usize) -> Far {
        (far.0 + self.weight[step], far.1 + u64::from(self.weight[step] == 0))
    }

    /// How far each state is from a hub.
    fn distances(&self, hub: HubId) -> Vec<Option<Far>> {
        let mut best: Vec<Option<Far>> = vec![None; self.graph.len()];
        let mut waiting = BinaryHeap::new();
        for state in self.graph.departing(hub, None) {
            best[state] = Some((0, 0));
            waiting.push(Reverse(((0, 0), state)));
        }
        while let Some(Reverse((far, state))) = waiting.pop() {
            if best[state] != Some(far) {
                continue;
            }
            for (at, step) in self.graph.out(state) {
                let next = self.after(far, at);
                if best[step.head].is_none_or(|known| next < known) {
                    best[step.head] = Some(next);
                    waiting.push(Reverse((next, step.head)));
                }
            }
        }
        best
    }

    /// Adds what moves from one hub.
    fn from(&mut self, from: HubId, amounts: &BTreeMap<HubId, u64>) {
        let far = self.distances(from);
        let mut order: Vec<usize> = (0..far.len()).filter(|state| far[*state].is_some()).collect();
        order.sort_by_key(|state| far[*state]);
        // The steps of best routes, and how many routes there are.
        let mut tight: Vec<Vec<usize>> = vec![Vec::new(); far.len()];
        let mut routes = vec![0_u128; far.len()];
        let mut place = vec![0; far.len()];
        for (at, state) in order.iter().enumerate() {
            place[*state] = at;
            if far[*state] == Some((0, 0)) {
                routes[*state] = 1;
                continue;
            }
            for step in &self.into[*state] {
                let tail = self.graph.steps[*step].tail;
                if far[tail].map(|tail| self.after(tail, *step)) == far[*state] {
                    tight[*state].push(*step);
                    let sum = routes[*state].saturating_add(routes[tail]);
                    self.saturated |= sum == u128::MAX;
                    routes[*state] = sum;
                }
            }
        }
        for (to, amount) in amounts.iter().filter(|(_, amount)| **amount > 0) {
            let ends: Vec<usize> = self.graph.arrived(*to, None).collect();
            let Some(nearest) = ends.iter().filter_map(|state| far[*state]).min() else {
                self.apart += 1;
                continue;
            };
            let ends: BTreeSet<usize> =
                ends.into_iter().filter(|state| far[*state] == Some(nearest)).collect();
            let all = ends.iter().fold(0_u128, |sum, state| sum.saturating_add(routes[*state]));
            self.saturated |= all == u128::MAX;
            self.moved += float(*amount);
            // From the ends back: what passes a state goes on to where it came from, in proportion to the routes.
            let mut passing: BTreeMap<usize, f64> = BTreeMap::new();
            for state in ends {
                passing.insert(place[state], float(*amount) * share(routes[state], all));
            }
            while let Some((at, here)) = passing.pop_last() {
                let state = order[at];
                for step in &tight[state] {
                    let Step { tail, asset, .. } = self.graph.steps[*step];
                    let part = here * share(routes[tail], routes[state]);
                    *self.uses.entry(asset).or_default() += part;
                    let hub = self.graph.hub_of(state);
                    if hub != self.graph.hub_of(tail) && hub != *to {
                        *self.passes.entry(hub).or_default() += part;
                    }
                    *passing.entry(place[tail]).or_default() += part;
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shares are told as floats")]
fn share(part: u128, of: u128) -> f64 {
    part as f64 / of as f64
}
