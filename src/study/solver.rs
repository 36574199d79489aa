//! Studies and their samples.

use super::SCHEMA;
use super::answer::{DrawnFact, FailureTold, Ranking, RouteSpread, SampleTold, StudyAnswer, Undecided};
use super::capacities::{Capacities, CapacityWorker};
use super::crew::Crew;
use super::draws::Family;
use super::failures::{Event, Failure, WHOLE};
use super::samples::{Sample, StudySamples};
use super::spread::{Chance, Spread};
use super::tables::{Draw, Drawer, Tables};
use super::weights::{Asked, COST_STEP, TIME_STEP, WeightWorker, Weights};
use crate::error::{Error, Finding, Result};
use crate::flow::FlowSolver;
use crate::network::{Asset, Cargo, Draft, HubId, Network};
use crate::objective::{Objective, TimePrice};
use crate::observer::{Observer, Unobserved};
use crate::route::Route;
use std::fmt;

/// So many samples are done between two looks at the observer.
const BLOCK: u64 = 1 << 12;

/// What is asked, what may fail and what is drawn.
///
/// A sample is one year. Failures come by their chances, all of a year's capacity being lost for the share of it that they last; facts with a range take a
/// value of their triangular distribution between low, likely and high, all independent, a rate and the two directions of a pair as one. A shipment leaves in
/// a month that is drawn too, and meets a failure as likely as that is shut then. Facts that are drawn do not depend on the case of the view.
///
/// ```
/// use corridor::{Failure, Select, Study};
/// let network = corridor::data::caspian();
/// let study = Study::new(&network, network.cargo("container")?, ["KZATY"], ["GEPTI"])
///     .failure(Failure::new("a port is shut", Select::hub("KZAAU"), 0.1).source("supposed"))
///     .draw_facts()
///     .samples(2_000)
///     .seed(7);
/// let answer = study.prepare()?.run()?;
/// let capacity = answer.capacity.as_ref().unwrap();
/// assert!(capacity.least <= capacity.mean && capacity.mean <= capacity.most);
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Study {
    network: Network,
    cargo: Cargo,
    from: Vec<String>,
    to: Vec<String>,
    corridor: Option<String>,
    failures: Vec<Failure>,
    draws_facts: bool,
    capacity: bool,
    objective: Option<Objective>,
    /// The one way that is asked about: keys of its assets, and the network that it is of.
    way: Option<(Vec<String>, String)>,
    samples: u64,
    seed: u64,
    pub(super) pairs: u64,
}

impl Study {
    /// A study of the largest flow of a cargo from some hubs to others, by code: 10,000 samples of seed 0 in which nothing fails and nothing is drawn.
    pub fn new<A: AsRef<str>, B: AsRef<str>>(
        network: &Network,
        cargo: &Cargo,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Self {
        Self {
            network: network.clone(),
            cargo: cargo.clone(),
            from: from.into_iter().map(|code| code.as_ref().to_owned()).collect(),
            to: to.into_iter().map(|code| code.as_ref().to_owned()).collect(),
            corridor: None,
            failures: Vec::new(),
            draws_facts: false,
            capacity: true,
            objective: None,
            way: None,
            samples: 10_000,
            seed: 0,
            pairs: 0,
        }
    }

    /// The same on the links of a corridor alone, each in its direction, by code.
    #[must_use]
    pub fn within(mut self, corridor: &str) -> Self {
        self.corridor = Some(corridor.to_owned());
        self
    }

    /// The same with something more that may fail.
    #[must_use]
    pub fn failure(mut self, failure: Failure) -> Self {
        self.failures.push(failure);
        self
    }

    /// The same with every fact that has a range drawn from it.
    #[must_use]
    pub fn draw_facts(mut self) -> Self {
        self.draws_facts = true;
        self
    }

    /// The same, looking for the best route of each sample too, from the one hub to the one other.
    #[must_use]
    pub fn routes(mut self, objective: Objective) -> Self {
        self.objective = Some(objective);
        self
    }

    /// The same, asking in each sample what this one route takes: its cost, its time, and its weight by the objective by which it was found. A sample in which it
    /// is shut has no way.
    ///
    /// ```
    /// use corridor::{Objective, Router, Study};
    /// let network = corridor::data::caspian();
    /// let cargo = network.cargo("container")?;
    /// let route = Router::new(&network, cargo, Objective::cheapest())?.route(("KZATY", "GEPTI"))?;
    /// let study = Study::new(&network, cargo, ["KZATY"], ["GEPTI"]).along(&route).without_capacity();
    /// let time = study.draw_facts().samples(500).prepare()?.run()?.routes.unwrap().time.unwrap();
    /// assert!(time.least < route.time_h && route.time_h < time.most);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn along(mut self, route: &Route) -> Self {
        self.objective = Some(route.objective.clone());
        let mut keys: Vec<(usize, &String)> = (1..).zip(route.legs.iter().map(|leg| &leg.link)).collect();
        keys.extend(route.transfers.iter().map(|step| (step.after_legs, &step.transfer)));
        // A transfer stands behind the legs that are behind it.
        keys.sort_by_key(|(after, _)| *after);
        self.way = Some((keys.into_iter().map(|(_, key)| key.clone()).collect(), route.network.clone()));
        self
    }

    /// The same without the largest flow.
    #[must_use]
    pub fn without_capacity(mut self) -> Self {
        self.capacity = false;
        self
    }

    /// The same with so many samples.
    #[must_use]
    pub fn samples(mut self, samples: u64) -> Self {
        self.samples = samples;
        self
    }

    /// The same with another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same, ranking what the spread comes from by so many pairs of draws; for each pair every input is changed once, so it takes pairs times
    /// inputs evaluations more.
    #[must_use]
    pub fn rank(mut self, pairs: u64) -> Self {
        self.pairs = pairs;
        self
    }

    /// Prepares the study: finds what the question rests on, and what each draw makes of it.
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] with everything that is wrong with the failures; [`Error::NoPlace`] where nothing is asked for, [`Error::NotTogether`] where routes
    /// are asked for between several hubs; and as [`FlowSolver::max_flow`] and [`Router::new`](crate::Router::new).
    ///
    /// # Complexity
    ///
    /// O(facts x arcs) looks at the facts, and a table of 1,024 values for each fact that the capacity rests on.
    pub fn prepare(&self) -> Result<StudySolver> {
        let Self { network, cargo, .. } = self;
        let mut findings: Vec<Finding> =
            self.failures.iter().flat_map(|failure| failure.faults(network)).collect();
        let (from, to) = network.sides(&self.from, &self.to)?;
        for (side, count) in [("from", from.len()), ("to", to.len())] {
            if self.objective.is_some() && count != 1 {
                let reason = format!("a best route is between two hubs, and {count} are named");
                findings.push(Finding::new("bad-value", side, reason).suggest("ask for each pair by itself"));
            }
        }
        if !self.capacity && self.objective.is_none() {
            let reason = "neither a flow nor routes are asked for";
            findings.push(Finding::new("bad-value", "study", reason).suggest("add `routes`"));
        }
        if self.samples == 0 {
            findings.push(Finding::new("bad-value", "study", "no samples are asked for"));
        }
        if !findings.is_empty() {
            return Err(Error::BadInput { findings, ledger: None });
        }
        if let Some((_, answer)) = self.way.as_ref().filter(|way| way.1 != network.digest()) {
            return Err(Error::OtherNetwork { answer: answer.clone(), network: network.digest() });
        }
        let only = self.corridor.as_deref().map(|code| network.corridor_links(code)).transpose()?;
        let events = Event::all(network, &self.failures);
        let mut draft = Draft::new(network)?;
        let tables = self.draws_facts.then(|| Tables::new(draft.facts()));
        let capacities = if self.capacity {
            let flows = match &self.corridor {
                Some(code) => FlowSolver::within(network, cargo, code)?,
                None => FlowSolver::new(network, cargo)?,
            };
            Some(Capacities::new(&flows, (&from, &to), &mut draft, tables.as_ref(), &events)?)
        } else {
            None
        };
        let weights = match (&self.objective, &from[..], &to[..]) {
            (Some(objective), [from], [to]) => {
                let way: Option<Vec<Asset>> = match &self.way {
                    Some((keys, _)) => {
                        Some(keys.iter().map(|key| network.asset(key)).collect::<Result<_>>()?)
                    }
                    None => None,
                };
                let asked = Asked { objective, from: *from, to: *to, way: way.as_deref(), only };
                Some(Weights::new(network, cargo, &asked, &mut draft, tables.as_ref(), &events)?)
            }
            _ => None,
        };
        let study = self.fingerprint(&from, &to)?;
        Ok(StudySolver {
            study: self.clone(),
            from,
            to,
            events,
            tables,
            capacities,
            weights,
            fingerprint: study,
        })
    }

    /// What a study is, apart from how many samples it has.
    fn fingerprint(&self, from: &[HubId], to: &[HubId]) -> Result<String> {
        let codes = |hubs: &[HubId]| -> Vec<String> {
            hubs.iter().map(|hub| self.network.hub(*hub).code.clone()).collect()
        };
        let words = serde_json::to_string(&(
            self.network.digest(),
            &self.cargo.code,
            (codes(from), codes(to)),
            &self.failures,
            (self.draws_facts, self.capacity),
            (&self.objective, &self.way, &self.corridor),
            self.seed,
        ));
        words.map_err(|error| Error::File { path: "study".to_owned(), reason: error.to_string() })
    }
}

/// A study made ready. Its samples can be drawn in any order, each alone.
pub struct StudySolver {
    pub(super) study: Study,
    from: Vec<HubId>,
    to: Vec<HubId>,
    pub(super) events: Vec<Event>,
    pub(super) tables: Option<Tables>,
    pub(super) capacities: Option<Capacities>,
    pub(super) weights: Option<Weights>,
    fingerprint: String,
}

impl fmt::Debug for StudySolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StudySolver")
            .field("study", &self.study)
            .field("events", &self.events.len())
            .finish_non_exhaustive()
    }
}

/// The buffers of one thread.
pub(super) struct StudyWorker {
    drawer: Drawer,
    pub(super) draw: Draw,
    draft: Option<Draft>,
    capacity: Option<CapacityWorker>,
    weight: Option<WeightWorker>,
}

impl StudySolver {
    pub(super) fn worker(&self) -> StudyWorker {
        self.worker_of(Family::Samples)
    }

    pub(super) fn worker_of(&self, family: Family) -> StudyWorker {
        StudyWorker {
            drawer: Drawer::new(self.study.seed, family, &self.events, self.facts()),
            draw: Draw::default(),
            // A network that was built once is built again.
            draft: self.tables.as_ref().and_then(|_| Draft::new(&self.study.network).ok()),
            capacity: self.capacities.as_ref().map(Capacities::worker),
            weight: self.weights.as_ref().map(Weights::worker),
        }
    }

    fn facts(&self) -> usize {
        self.tables.as_ref().map_or(0, Tables::len)
    }

    pub(super) fn draw(&self, sample: u64, worker: &mut StudyWorker) {
        worker.drawer.draw(sample, &self.events, &mut worker.draw);
    }

    /// What the draw in a worker's hand gives.
    pub(super) fn evaluate(&self, worker: &mut StudyWorker) -> Sample {
        Sample { capacity: self.capacity_of(worker), route: self.route_of(worker) }
    }

    pub(super) fn capacity_of(&self, worker: &mut StudyWorker) -> Option<super::capacities::Passes> {
        let StudyWorker { draw, draft, capacity, .. } = worker;
        let capacities = self.capacities.as_ref().zip(capacity.as_mut());
        capacities
            .map(|(all, worker)| all.value(draw, &self.study.cargo, draft, self.tables.as_ref(), worker))
    }

    pub(super) fn route_of(&self, worker: &mut StudyWorker) -> Option<Option<super::weights::Taken>> {
        let StudyWorker { draw, draft, weight, .. } = worker;
        let weights = self.weights.as_ref().zip(weight.as_mut());
        let facts = (self.tables.as_ref(), &self.events[..]);
        weights.map(|(all, worker)| all.best(draw, &self.study.cargo, draft, facts, worker))
    }

    /// The whole study.
    ///
    /// ```
    /// use corridor::{Failure, Objective, Select, Study};
    /// let network = corridor::data::caspian();
    /// let shut = Failure::new("no ferry from Kuryk", Select::hub("KZKUR"), 0.25).source("supposed");
    /// let study = Study::new(&network, network.cargo("container")?, ["KZATY"], ["GEPTI"]).failure(shut);
    /// let answer = study.routes(Objective::fastest()).samples(1_000).prepare()?.run()?;
    /// assert_eq!(answer.samples, 1_000);
    /// println!("{answer}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`StudySolver::go_on`], which samples of its own never meet.
    ///
    /// # Complexity
    ///
    /// O(samples x (draws + capacities and arcs that are left of the question)); nothing is allocated for a sample once the buffers have grown.
    pub fn run(&self) -> Result<StudyAnswer> {
        self.run_observed(&mut Unobserved)
    }

    /// The same, watched; a step is a sample, or a pair of draws of a ranking. Ended early it answers with the samples and pairs that are done, whose errors
    /// are so much larger.
    ///
    /// # Errors
    ///
    /// As [`StudySolver::run`].
    pub fn run_observed(&self, observer: &mut impl Observer) -> Result<StudyAnswer> {
        self.run_in(1, observer)
    }

    fn run_in(&self, threads: usize, observer: &mut impl Observer) -> Result<StudyAnswer> {
        let mut samples = self.begin();
        let asked = self.study.samples;
        let all = asked + self.pairs();
        let mut ended = false;
        let mut of_samples = |done: u64, _: u64| {
            let goes_on = observer.progress(done, all);
            ended = goes_on.is_break();
            goes_on
        };
        self.go_on_in(threads, &mut samples, &mut of_samples)?;
        let mut of_pairs = |done: u64, _: u64| observer.progress(asked + done, all);
        let rankings = if ended { Vec::new() } else { self.rank_in(threads, &mut of_pairs) };
        self.put_together(&samples, rankings)
    }

    /// The same on so many threads of a pool of its own; zero counts as one. The answer is the same in every byte. Only with the feature `parallel`.
    ///
    /// # Errors
    ///
    /// As [`StudySolver::run`].
    #[cfg(feature = "parallel")]
    pub fn run_on(&self, threads: usize) -> Result<StudyAnswer> {
        self.run_in(threads.max(1), &mut Unobserved)
    }

    /// The same, watched as by [`StudySolver::run_observed`]. Only with the feature `parallel`.
    ///
    /// # Errors
    ///
    /// As [`StudySolver::run`].
    #[cfg(feature = "parallel")]
    pub fn run_observed_on(&self, threads: usize, observer: &mut impl Observer) -> Result<StudyAnswer> {
        self.run_in(threads.max(1), observer)
    }

    /// No samples yet.
    #[must_use]
    pub fn begin(&self) -> StudySamples {
        StudySamples::new(&self.fingerprint)
    }

    /// Goes on with samples that were begun, until all are done or the observer ends it. A step is a sample.
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] where they are those of another study.
    pub fn go_on(&self, samples: &mut StudySamples, observer: &mut impl Observer) -> Result<()> {
        self.go_on_in(1, samples, observer)
    }

    /// The same on so many threads, as [`StudySolver::run_on`]. Only with the feature `parallel`.
    ///
    /// # Errors
    ///
    /// As [`StudySolver::go_on`].
    #[cfg(feature = "parallel")]
    pub fn go_on_on(
        &self,
        threads: usize,
        samples: &mut StudySamples,
        observer: &mut impl Observer,
    ) -> Result<()> {
        self.go_on_in(threads.max(1), samples, observer)
    }

    fn go_on_in(
        &self,
        threads: usize,
        samples: &mut StudySamples,
        observer: &mut impl Observer,
    ) -> Result<()> {
        let mut crew = Crew::new((0..threads).map(|_| self.worker()).collect());
        self.advance(samples, observer, |first, last| {
            crew.each(first..last, |sample, worker| self.sample(sample, worker))
        })
    }

    fn advance(
        &self,
        samples: &mut StudySamples,
        observer: &mut impl Observer,
        mut draw: impl FnMut(u64, u64) -> Vec<Sample>,
    ) -> Result<()> {
        self.check(samples)?;
        let asked = self.study.samples;
        while samples.done < asked {
            let last = (samples.done + BLOCK).min(asked);
            draw(samples.done, last).into_iter().for_each(|sample| samples.push(sample));
            if observer.progress(samples.done, asked).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn check(&self, samples: &StudySamples) -> Result<()> {
        if samples.study == self.fingerprint {
            return Ok(());
        }
        let reason = "they are those of another study, seed or network";
        Err(Error::BadInput { findings: vec![Finding::new("other-study", "samples", reason)], ledger: None })
    }

    fn sample(&self, sample: u64, worker: &mut StudyWorker) -> Sample {
        self.draw(sample, worker);
        self.evaluate(worker)
    }

    /// What samples say, those that are done, with the rankings that are asked for.
    ///
    /// # Errors
    ///
    /// As [`StudySolver::go_on`].
    pub fn answer(&self, samples: &StudySamples) -> Result<StudyAnswer> {
        self.check(samples)?;
        self.put_together(samples, self.rank_in(1, &mut Unobserved))
    }

    fn put_together(&self, samples: &StudySamples, rankings: Vec<Ranking>) -> Result<StudyAnswer> {
        self.check(samples)?;
        let Study { network, cargo, seed, .. } = &self.study;
        let codes =
            |hubs: &[HubId]| hubs.iter().map(|hub| network.hub(*hub).code.clone()).collect::<Vec<String>>();
        let routes = self.weights.as_ref().map(|weights| {
            let unit = measure_unit(&weights.objective);
            let spread =
                |list: &[u64], step: f64, unit: &str| Spread::of(StudySamples::of_ways(list), step, unit);
            RouteSpread {
                objective: weights.objective.name.clone(),
                weight: spread(&samples.weight, weights.objective.step, unit),
                cost: spread(&samples.cost, COST_STEP, "USD/t"),
                time: spread(&samples.time_s, TIME_STEP, "h"),
                no_way: Chance::of(samples.without_way(), samples.done),
            }
        });
        let nothing = samples.capacity_t.iter().filter(|value| **value == 0).count() as u64;
        Ok(StudyAnswer {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: cargo.code.clone(),
            from: codes(&self.from),
            to: codes(&self.to),
            corridor: self.study.corridor.clone(),
            seed: *seed,
            asked: self.study.samples,
            samples: samples.done,
            failures: self.study.failures.clone(),
            facts_drawn: self.facts() as u64,
            capacity: self
                .capacities
                .as_ref()
                .and_then(|_| Spread::of(samples.capacity_t.clone(), 1.0, "t/y")),
            undecided: self.capacities.as_ref().map(|_| undecided(samples)),
            no_flow: self.capacities.as_ref().map(|_| Chance::of(nothing, samples.done)),
            routes,
            rankings,
        })
    }

    /// One sample alone, with all that was drawn for it.
    ///
    /// ```
    /// use corridor::Study;
    /// let network = corridor::data::caspian();
    /// let study = Study::new(&network, network.cargo("container")?, ["KZATY"], ["GEPTI"]).draw_facts();
    /// let solver = study.samples(100).prepare()?;
    /// let mut samples = solver.begin();
    /// solver.go_on(&mut samples, &mut corridor::Unobserved)?;
    /// assert_eq!(solver.replay(41).capacity_t_per_year, Some(samples.capacity_t[41]));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn replay(&self, sample: u64) -> SampleTold {
        let network = &self.study.network;
        let mut worker = self.worker();
        let Sample { capacity, route } = self.sample(sample, &mut worker);
        let draw = &worker.draw;
        let failures = draw.failed.iter().map(|at| {
            let event = &self.events[*at as usize];
            let links = event.links.iter().map(|id| network.link(*id).key.clone());
            let transfers = event.transfers.iter().map(|at| network.transfers()[*at as usize].key.clone());
            FailureTold {
                name: event.name.clone(),
                assets: links.chain(transfers).collect(),
                days: event.days(draw.lasting[*at as usize]),
                lost: event.lost(draw.lasting[*at as usize]) as f64 / WHOLE as f64,
                is_met: event.is_met(*at as usize, draw, network.view().month),
            }
        });
        let facts = self.tables.iter().flat_map(|tables| {
            draw.level.iter().enumerate().map(|(at, level)| {
                let fact = tables.fact(at);
                DrawnFact {
                    owner: fact.owner.clone(),
                    quantity: fact.quantity.to_owned(),
                    value: tables.values(at)[usize::from(*level)],
                    unit: fact.unit.clone(),
                }
            })
        });
        let taken = route.flatten();
        SampleTold {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            seed: self.study.seed,
            sample,
            month: network.view().month.unwrap_or(draw.month + 1),
            failures: failures.collect(),
            facts: facts.collect(),
            capacity_t_per_year: capacity.map(|passes| passes.value),
            at_most_t_per_year: capacity.map(|passes| passes.at_most),
            has_way: route.map(|route| route.is_some()),
            weight: taken.map(|taken| taken.weight),
            cost_usd_per_t: taken.map(|taken| taken.cost as f64 * COST_STEP),
            time_h: taken.map(|taken| taken.time as f64 * TIME_STEP),
        }
    }

    /// Draws samples and counts what fails, without asking what they give: for benchmarks. `writes` also makes the capacities of each.
    #[doc(hidden)]
    #[must_use]
    pub fn draw_only(&self, samples: std::ops::Range<u64>, writes: bool) -> u64 {
        let mut worker = self.worker();
        let mut seen = 0;
        for sample in samples {
            self.draw(sample, &mut worker);
            let StudyWorker { draw, draft, capacity, .. } = &mut worker;
            seen += draw.failed.len() as u64 + draw.level.last().map_or(0, |level| u64::from(*level));
            if let (true, Some(all), Some(capacity)) = (writes, &self.capacities, capacity) {
                all.write(draw, &self.study.cargo, draft, self.tables.as_ref(), capacity);
            }
        }
        seen
    }

    /// Samples that needed the whole network and backbones that were made, when these samples are asked for: for tests and benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn count_wholes(&self, samples: std::ops::Range<u64>) -> Option<(u64, usize)> {
        let mut worker = self.worker();
        for sample in samples {
            self.sample(sample, &mut worker);
        }
        worker.capacity.as_ref().and_then(Capacities::counted)
    }

    /// Steps of routes that facts change: how many are computed, remembered in part, and asked of the network each time: for tests and benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn kinds_of_steps(&self) -> Option<[usize; 3]> {
        self.weights.as_ref().map(Weights::kinds)
    }

    /// Nodes and arcs that are left of the question of flow, steps of the list that makes their capacities, and facts it rests on: for benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn sizes(&self) -> Option<[usize; 4]> {
        let capacities = self.capacities.as_ref()?;
        let [nodes, arcs, list] = capacities.size();
        Some([nodes, arcs, list, capacities.facts.len()])
    }
}

/// What is left open by limits that are no arcs.
#[expect(clippy::cast_precision_loss, reason = "for telling; rounded once")]
fn undecided(samples: &StudySamples) -> Undecided {
    let more = |(sample, at_most): &(u64, u64)| {
        let value = samples.capacity_t.get(*sample as usize).copied().unwrap_or(*at_most);
        u128::from(at_most - value)
    };
    let sum: u128 = samples.undecided.iter().map(more).sum();
    let chance = Chance::of(samples.undecided.len() as u64, samples.done);
    Undecided { chance, mean_more_t_per_year: sum as f64 / samples.done.max(1) as f64 }
}

/// The unit of what an objective measures: that of the one thing that has a price, or money.
pub(super) fn measure_unit(objective: &Objective) -> &'static str {
    let hours = match objective.time {
        TimePrice::Fixed(price) => price,
        TimePrice::OfCargo => 0.0,
    };
    match [objective.money, hours, objective.distance, objective.carbon].map(|price| price > 0.0) {
        [true, ..] => "USD/t",
        [false, true, false, false] => "h",
        [false, false, true, false] => "km",
        [false, false, false, true] => "kg CO2/t",
        _ => "units of the objective",
    }
}
