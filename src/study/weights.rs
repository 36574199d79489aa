//! What a draw makes of the times and prices of steps, and what the best route takes then.
//!
//! A step is made again only where the search comes to it: bounds from the best case of all facts lead it ([`Guided`]), and what a step takes is put together
//! from tables of its parts ([`Parts`]).

use super::failures::Event;
use super::parts::{Parts, PartsMemory};
use super::tables::{Draw, Tables};
use crate::engine::csr::Csr;
use crate::engine::failure_walk::FailureWalk;
use crate::engine::guided::Guided;
use crate::engine::search::{Search, Stop};
use crate::error::{Error, Result};
use crate::network::{Asset, Cargo, Case, Draft, HubId, Network, Stater};
use crate::objective::Objective;
use crate::prepare::{Measures, States, Step, measures_of, weights};
use std::collections::{BTreeMap, BTreeSet};

/// What the best route of a sample takes: weight in steps of the objective, cost in 0.0001 USD a tonne, time in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) weight: u64,
    pub(super) cost: u64,
    pub(super) time: u64,
}

/// One step of cost and of time.
pub(super) const COST_STEP: f64 = 0.0001;
pub(super) const TIME_STEP: f64 = 1.0 / 3600.0;

/// The route side of a study.
pub(super) struct Weights {
    pub(super) objective: Objective,
    csr: Csr,
    base: Vec<Measures>,
    base_weight: Vec<u32>,
    starts: Vec<(u32, u64)>,
    ends: Vec<(u32, u64)>,
    month: Option<u8>,
    /// By event: the arcs that it shuts.
    hits: Vec<Vec<u32>>,
    /// The facts that a way can rest on.
    pub(super) facts: Vec<usize>,
    /// By arc: what it is made of, where facts change it.
    drawn: Vec<Option<Parts>>,
    /// By node: no draw leads to an end for less.
    bound: Vec<Option<u64>>,
    /// The one way that is asked about, where one is.
    way: Option<Vec<u32>>,
    /// By event: its number among those that can shut something; and by arc the numbers of those that shut it.
    bit: Vec<Option<u32>>,
    shutters: Vec<Vec<u32>>,
    is_fixed: bool,
}

/// So many sets of failures are remembered.
const REMEMBERED: usize = 1 << 14;

/// The buffers of one thread.
pub(super) struct WeightWorker {
    search: Guided,
    measures: Vec<Measures>,
    closed: Vec<bool>,
    /// The arcs that are closed.
    shut: Vec<u32>,
    path: Vec<u32>,
    memory: PartsMemory,
    /// Sets of failures, where no facts are drawn.
    walk: Option<FailureWalk<Option<Taken>>>,
    /// The bits of what is met.
    met: Vec<u64>,
}

/// What is asked about ways.
pub(super) struct Asked<'a> {
    pub(super) objective: &'a Objective,
    pub(super) from: HubId,
    pub(super) to: HubId,
    /// The assets of the one way, where only one is asked about.
    pub(super) way: Option<&'a [Asset]>,
    /// The links of the corridor, where it is about one.
    pub(super) only: Option<&'a [crate::network::LinkId]>,
}

impl Weights {
    pub(super) fn new(
        network: &Network,
        cargo: &Cargo,
        asked: &Asked<'_>,
        draft: &mut Draft,
        tables: Option<&Tables>,
        events: &[Event],
    ) -> Result<Self> {
        let Asked { objective, from, to, way, only } = *asked;
        if let Some((term, value)) = objective.fault(cargo) {
            return Err(Error::BadObjective { objective: objective.name.clone(), term, value });
        }
        let states = States::new(network, cargo, only);
        let (csr, order) = Csr::new(states.nodes.len(), &states.ends);
        let steps: Vec<Step> = order.iter().map(|at| states.steps[*at as usize]).collect();
        let starts: Vec<(u32, u64)> = states.departures(from, None).map(|node| (node, 0)).collect();
        let ends: Vec<(u32, u64)> = states.arrivals(to, None).map(|node| (node, 0)).collect();
        let measured = |network: &Network| -> Result<Vec<Measures>> {
            steps.iter().map(|step| measures_of(network, cargo, *step)).collect()
        };
        let weighed = |network: &Network| -> Result<Vec<u32>> {
            weights(network, cargo, objective, &steps, &measured(network)?)
        };
        let base = measured(draft.network())?;
        let base_weight = weights(network, cargo, objective, &steps, &base)?;
        let hits: Vec<Vec<u32>> = events
            .iter()
            .map(|event| {
                let is_shut = |step: &Step| match step {
                    Step::Link(id) => event.links.contains(id),
                    Step::Transfer(at) => event.transfers.contains(at),
                    Step::Stay(_) => false,
                };
                let is_shut = |(_, step): &(u32, &Step)| event.shuts && is_shut(step);
                (0..).zip(&steps).filter(is_shut).map(|(arc, _)| arc).collect()
            })
            .collect();
        let way = way.map(|assets| -> Result<Vec<u32>> {
            let arc = |asset: &Asset| {
                let found = steps.iter().position(|step| step.asset() == *asset);
                found.map(|arc| arc as u32).ok_or_else(|| Error::Unknown {
                    kind: "step of a route",
                    code: network.asset_key(*asset),
                    suggestions: Vec::new(),
                })
            };
            assets.iter().map(arc).collect()
        });
        let way = way.transpose()?;
        let is_between = match &way {
            Some(way) => (0..csr.arcs() as u32).map(|arc| way.contains(&arc)).collect(),
            None => between(&csr, &starts, &ends),
        };
        let (mut facts, mut drawn) = (Vec::new(), vec![None; steps.len()]);
        if let Some(tables) = tables {
            // No draw is dearer or slower than the worst case, so every weight fits where its weights do.
            weighed(&network.in_case(Case::Worst))?;
            let rests = rests_on(network, &steps, &is_between, draft);
            // At their high ends no factor hides another behind a zero.
            let all = 0..draft.facts().len();
            all.clone().for_each(|at| draft.set(at, tables.high(at)));
            let mut known = BTreeMap::new();
            let mut matter = BTreeSet::new();
            for (arc, rests) in (0u32..).zip(&rests).filter(|(_, rests)| !rests.is_empty()) {
                let step = steps[arc as usize];
                let (parts, changing) = Parts::new(
                    draft,
                    cargo,
                    step,
                    rests,
                    tables,
                    |measures| weighs(objective, cargo, measures),
                    &mut known,
                )?;
                if !changing.is_empty() {
                    drawn[arc as usize] = Some(parts);
                    matter.extend(changing);
                }
            }
            facts = matter.into_iter().collect();
            all.for_each(|at| draft.restore(at));
        }
        // No draw is cheaper or faster than the best case.
        let least =
            if tables.is_some() { weighed(&network.in_case(Case::Best))? } else { base_weight.clone() };
        let mut back = Search::new(csr.nodes());
        back.run_backward(&csr, &least, None, &ends, Stop::All);
        let bound = (0..csr.nodes() as u32).map(|node| back.distance(node)).collect();
        let mut next = 0..;
        let bit: Vec<Option<u32>> =
            hits.iter().map(|hits| if hits.is_empty() { None } else { next.next() }).collect();
        let mut shutters = vec![Vec::new(); csr.arcs()];
        for (hits, bit) in hits.iter().zip(&bit) {
            hits.iter().for_each(|arc| shutters[*arc as usize].extend(bit));
        }
        Ok(Self {
            objective: objective.clone(),
            csr,
            base,
            base_weight,
            starts,
            ends,
            month: network.view().month,
            hits,
            facts,
            drawn,
            bound,
            way,
            bit,
            shutters,
            is_fixed: tables.is_none(),
        })
    }

    pub(super) fn worker(&self) -> WeightWorker {
        WeightWorker {
            search: Guided::new(self.csr.nodes()),
            measures: self.base.clone(),
            closed: vec![false; self.csr.arcs()],
            shut: Vec::new(),
            path: Vec::new(),
            memory: PartsMemory::default(),
            walk: self.is_fixed.then(|| FailureWalk::new(self.bit.iter().flatten().count(), REMEMBERED)),
            met: vec![0; self.bit.iter().flatten().count().div_ceil(64)],
        }
    }

    /// Whether the month of departure is drawn.
    pub(super) fn leaves_in_any_month(&self) -> bool {
        self.month.is_none()
    }

    /// How many steps that facts change are computed, how many are remembered in part, and how many are asked.
    pub(super) fn kinds(&self) -> [usize; 3] {
        let mut kinds = [0; 3];
        self.drawn.iter().flatten().for_each(|parts| kinds[parts.kind()] += 1);
        kinds
    }

    /// Whether an event can close a step.
    pub(super) fn matters(&self, event: usize) -> bool {
        !self.hits[event].is_empty()
    }

    /// What the best route takes under a draw, or the one that is asked about; `None` where there is no way.
    pub(super) fn best(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Option<Draft>,
        (tables, events): (Option<&Tables>, &[Event]),
        worker: &mut WeightWorker,
    ) -> Option<Taken> {
        let Some(mut walk) = worker.walk.take() else {
            worker.open();
            for event in draw.failed.iter().map(|event| *event as usize) {
                if !self.hits[event].is_empty() && events[event].is_met(event, draw, self.month) {
                    worker.shut(&self.hits[event]);
                }
            }
            return self.find(draw, cargo, draft, tables, worker);
        };
        worker.met.fill(0);
        for event in draw.failed.iter().map(|event| *event as usize) {
            if let Some(bit) = self.bit[event].filter(|_| events[event].is_met(event, draw, self.month)) {
                worker.met[bit as usize / 64] |= 1 << (bit % 64);
            }
        }
        let taken = loop {
            // With less open no way is better, so what is best and open stays best.
            let missing = match walk.find(&worker.met) {
                Ok(taken) => break taken,
                Err(missing) => missing,
            };
            worker.open();
            let is_full = walk.is_full();
            for (hits, bit) in self.hits.iter().zip(&self.bit) {
                let Some(bit) = bit else { continue };
                let is_met = worker.met[*bit as usize / 64] >> (bit % 64) & 1 == 1;
                let is_shut = if is_full { is_met } else { walk.joined().contains(bit) };
                if is_shut {
                    worker.shut(hits);
                }
            }
            let taken = self.find(draw, cargo, draft, tables, worker);
            if is_full {
                break taken;
            }
            let mut touching = vec![0; walk.words()];
            let path = if taken.is_some() { &worker.path[..] } else { &[] };
            for bit in path.iter().flat_map(|arc| &self.shutters[*arc as usize]) {
                touching[*bit as usize / 64] |= 1u64 << (bit % 64);
            }
            walk.keep(missing, taken, &touching);
        };
        worker.walk = Some(walk);
        taken
    }

    fn find(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Option<Draft>,
        tables: Option<&Tables>,
        worker: &mut WeightWorker,
    ) -> Option<Taken> {
        let WeightWorker { search, measures, closed, path, memory, .. } = worker;
        let mut weigh = |arc: u32| {
            let at = arc as usize;
            if closed[at] {
                return None;
            }
            let (Some(parts), Some(draft), Some(tables)) = (&self.drawn[at], draft.as_mut(), tables) else {
                return Some(self.base_weight[at]);
            };
            // It had a weight at the high end of every fact, so it has one here.
            if let Some(now) = parts.measures(draw, cargo, draft, tables, memory) {
                measures[at] = now;
            }
            Some(weighs(&self.objective, cargo, &measures[at]))
        };
        let weight = match &self.way {
            Some(way) => {
                path.clone_from(way);
                way.iter().try_fold(0, |sum, arc| Some(sum + u64::from(weigh(*arc)?)))?
            }
            None => {
                let bound = |node: u32| self.bound[node as usize];
                search.run_asking(&self.csr, &mut weigh, &self.starts, &self.ends, bound, path)?
            }
        };
        let (mut cost, mut time) = (0.0, 0.0);
        for arc in &*path {
            cost += measures[*arc as usize].cost.get();
            time += measures[*arc as usize].time.get();
        }
        let steps = |value: f64, step: f64| whole(value / step);
        Some(Taken { weight, cost: steps(cost, COST_STEP), time: steps(time, TIME_STEP) })
    }
}

impl WeightWorker {
    fn open(&mut self) {
        self.shut.drain(..).for_each(|arc| self.closed[arc as usize] = false);
    }

    fn shut(&mut self, arcs: &[u32]) {
        arcs.iter().for_each(|arc| self.closed[*arc as usize] = true);
        self.shut.extend_from_slice(arcs);
    }
}

/// The weight of what a step takes, as `prepare` rounds it.
fn weighs(objective: &Objective, cargo: &Cargo, measures: &Measures) -> u32 {
    let Measures { cost, time, length, co2 } = *measures;
    let measure = objective.measure(cargo, cost, time, length, co2).round_ties_even();
    u32::try_from(whole(measure)).unwrap_or(u32::MAX)
}

/// A number that is not below zero, to the nearest whole one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sums of times and prices are far below 2^63 steps"
)]
fn whole(value: f64) -> u64 {
    value.round_ties_even() as u64
}

/// The arcs on some walk from the starts to the ends.
fn between(csr: &Csr, starts: &[(u32, u64)], ends: &[(u32, u64)]) -> Vec<bool> {
    let mut seen = [vec![false; csr.nodes()], vec![false; csr.nodes()]];
    let mut waiting: Vec<u32> = starts.iter().map(|(node, _)| *node).collect();
    while let Some(node) = waiting.pop() {
        if !std::mem::replace(&mut seen[0][node as usize], true) {
            waiting.extend(csr.out(node).map(|arc| csr.head(arc)));
        }
    }
    waiting.extend(ends.iter().map(|(node, _)| *node));
    while let Some(node) = waiting.pop() {
        if !std::mem::replace(&mut seen[1][node as usize], true) {
            waiting.extend(csr.incoming(node).iter().map(|arc| csr.tail(*arc)));
        }
    }
    (0..csr.arcs() as u32)
        .map(|arc| seen[0][csr.tail(arc) as usize] && seen[1][csr.head(arc) as usize])
        .collect()
}

/// The assets whose facts a step rests on.
fn assets_behind(network: &Network, step: Step) -> Vec<Asset> {
    let mut assets = vec![step.asset()];
    if let Step::Link(id) = step {
        assets.extend(network.passings(id).iter().map(|passing| Asset::Border(passing.border)));
    }
    assets
}

/// By arc: the facts that it may rest on, if it lies between: those of the assets behind it, and all rates.
fn rests_on(network: &Network, steps: &[Step], is_between: &[bool], draft: &Draft) -> Vec<Vec<usize>> {
    let mut of_asset: BTreeMap<Asset, Vec<usize>> = BTreeMap::new();
    let mut of_rates = Vec::new();
    for (at, fact) in draft.facts().iter().enumerate() {
        for (stater, _) in &fact.places {
            match stater {
                Stater::Asset(asset) => of_asset.entry(*asset).or_default().push(at),
                Stater::Rate(_) => of_rates.push(at),
            }
        }
    }
    let of_step = |(step, is_between): (&Step, &bool)| {
        if !is_between {
            return Vec::new();
        }
        let own =
            assets_behind(network, *step).into_iter().filter_map(|asset| of_asset.get(&asset)).flatten();
        let mut facts: Vec<usize> = own.chain(&of_rates).copied().collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    };
    steps.iter().zip(is_between).map(of_step).collect()
}
