//! What a draw makes of the times and prices of steps, and what the best route takes then.

use super::failures::Event;
use super::tables::{Draw, Tables};
use crate::engine::csr::Csr;
use crate::engine::search::{Search, Stop};
use crate::error::{Error, Result};
use crate::network::{Asset, Cargo, Case, Draft, HubId, Network, Stater};
use crate::objective::Objective;
use crate::prepare::{Measures, States, Step, measures_of, weights};
use std::collections::BTreeSet;

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
    steps: Vec<Step>,
    base: Vec<Measures>,
    base_weight: Vec<u32>,
    starts: Vec<(u32, u64)>,
    ends: Vec<u32>,
    month: Option<u8>,
    /// By event: the arcs that it shuts.
    hits: Vec<Vec<u32>>,
    /// The facts that a way can rest on, and the arcs that rest on them.
    pub(super) facts: Vec<usize>,
    drawn: Vec<u32>,
}

/// The buffers of one thread.
pub(super) struct WeightWorker {
    search: Search,
    measures: Vec<Measures>,
    weight: Vec<u32>,
    closed: Vec<bool>,
    path: Vec<u32>,
}

impl Weights {
    pub(super) fn new(
        network: &Network,
        cargo: &Cargo,
        objective: &Objective,
        (from, to): (HubId, HubId),
        draft: &mut Draft,
        tables: Option<&Tables>,
        events: &[Event],
    ) -> Result<Self> {
        if let Some((term, value)) = objective.fault(cargo) {
            return Err(Error::BadObjective { objective: objective.name.clone(), term, value });
        }
        let states = States::new(network, cargo, None);
        let (csr, order) = Csr::new(states.nodes.len(), &states.ends);
        let steps: Vec<Step> = order.iter().map(|at| states.steps[*at as usize]).collect();
        let starts: Vec<(u32, u64)> = states.departures(from, None).map(|node| (node, 0)).collect();
        let ends: Vec<u32> = states.arrivals(to, None).collect();
        let measured = |network: &Network| -> Result<Vec<Measures>> {
            steps.iter().map(|step| measures_of(network, cargo, *step)).collect()
        };
        let base = measured(draft.network())?;
        let base_weight = weights(network, cargo, objective, &steps, &base)?;
        let hits = events
            .iter()
            .map(|event| {
                let is_shut = |step: &Step| match step {
                    Step::Link(id) => event.links.contains(id),
                    Step::Transfer(at) => event.transfers.contains(at),
                    Step::Stay(_) => false,
                };
                (0..).zip(&steps).filter(|(_, step)| is_shut(step)).map(|(arc, _)| arc).collect()
            })
            .collect();
        let (mut facts, mut drawn) = (Vec::new(), BTreeSet::new());
        if let Some(tables) = tables {
            // No draw is dearer or slower than the worst case, so every weight fits where its weights do.
            weights(network, cargo, objective, &steps, &measured(&network.in_case(Case::Worst))?)?;
            let is_between = between(&csr, &starts, &ends);
            let all = 0..draft.facts().len();
            // At their high ends no factor hides another behind a zero.
            all.clone().for_each(|at| draft.set(at, tables.high(at)));
            let high = measured(draft.network())?;
            let behind: BTreeSet<Asset> = (steps.iter().zip(&is_between))
                .filter(|(_, is_between)| **is_between)
                .flat_map(|(step, _)| assets_behind(network, *step))
                .collect();
            for at in all.clone() {
                let stands = |stater: &Stater| match stater {
                    Stater::Asset(asset) => behind.contains(asset),
                    Stater::Rate(_) => true,
                };
                if !draft.facts()[at].places.iter().any(|(stater, _)| stands(stater)) {
                    continue;
                }
                draft.set(at, tables.low(at));
                let mut matters = false;
                for (arc, step) in (0u32..).zip(&steps).filter(|(arc, _)| is_between[*arc as usize]) {
                    if rests_on(draft, network, *step, at) {
                        let low = measures_of(draft.network(), cargo, *step)?;
                        if weighs(objective, cargo, &low) != weighs(objective, cargo, &high[arc as usize])
                            || low.cost.get().to_bits() != high[arc as usize].cost.get().to_bits()
                            || low.time.get().to_bits() != high[arc as usize].time.get().to_bits()
                        {
                            matters = true;
                            drawn.insert(arc);
                        }
                    }
                }
                draft.set(at, tables.high(at));
                if matters {
                    facts.push(at);
                }
            }
            all.for_each(|at| draft.restore(at));
        }
        let month = network.view().month;
        let drawn = drawn.into_iter().collect();
        let objective = objective.clone();
        Ok(Self { objective, csr, steps, base, base_weight, starts, ends, month, hits, facts, drawn })
    }

    pub(super) fn worker(&self) -> WeightWorker {
        WeightWorker {
            search: Search::new(self.csr.nodes()),
            measures: self.base.clone(),
            weight: self.base_weight.clone(),
            closed: vec![false; self.csr.arcs()],
            path: Vec::new(),
        }
    }

    /// Whether the month of departure is drawn.
    pub(super) fn leaves_in_any_month(&self) -> bool {
        self.month.is_none()
    }

    /// Whether an event can close a step.
    pub(super) fn matters(&self, event: usize) -> bool {
        !self.hits[event].is_empty()
    }

    /// What the best route takes under a draw; `None` where there is no way.
    pub(super) fn best(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Option<Draft>,
        (tables, events): (Option<&Tables>, &[Event]),
        worker: &mut WeightWorker,
    ) -> Option<Taken> {
        if let (Some(draft), Some(tables)) = (draft, tables) {
            for fact in &self.facts {
                draft.set(*fact, tables.values(*fact)[usize::from(draw.level[*fact])]);
            }
            for arc in self.drawn.iter().map(|arc| *arc as usize) {
                // It had a weight at the high end of every fact, so it has one here.
                if let Ok(measures) = measures_of(draft.network(), cargo, self.steps[arc]) {
                    worker.measures[arc] = measures;
                    worker.weight[arc] = weighs(&self.objective, cargo, &measures);
                }
            }
        }
        worker.closed.fill(false);
        for event in draw.failed.iter().map(|event| *event as usize) {
            if draw.meets(&events[event], event, self.month) {
                self.hits[event].iter().for_each(|arc| worker.closed[*arc as usize] = true);
            }
        }
        let WeightWorker { search, measures, weight, closed, path } = worker;
        search.run(&self.csr, weight, Some(closed), &self.starts, Stop::AnyOf(&self.ends));
        let end = search.settled_target()?;
        let weight = search.distance(end)?;
        search.path_to(end, path);
        let (mut cost, mut time) = (0.0, 0.0);
        for arc in &*path {
            cost += measures[*arc as usize].cost.get();
            time += measures[*arc as usize].time.get();
        }
        let steps = |value: f64, step: f64| whole(value / step);
        Some(Taken { weight, cost: steps(cost, COST_STEP), time: steps(time, TIME_STEP) })
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
fn between(csr: &Csr, starts: &[(u32, u64)], ends: &[u32]) -> Vec<bool> {
    let mut seen = [vec![false; csr.nodes()], vec![false; csr.nodes()]];
    let mut waiting: Vec<u32> = starts.iter().map(|(node, _)| *node).collect();
    while let Some(node) = waiting.pop() {
        if !std::mem::replace(&mut seen[0][node as usize], true) {
            waiting.extend(csr.out(node).map(|arc| csr.head(arc)));
        }
    }
    waiting.extend_from_slice(ends);
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

/// Whether a step may rest on a fact: a rate, or one of an asset behind it.
fn rests_on(draft: &Draft, network: &Network, step: Step, fact: usize) -> bool {
    let behind = assets_behind(network, step);
    draft.facts()[fact].places.iter().any(|(stater, _)| match stater {
        Stater::Asset(asset) => behind.contains(asset),
        Stater::Rate(_) => true,
    })
}
