//! The cargoes of a network, each lowered once, and the problem that some of them make together.

use super::problem::{Graph, Problem, Use, Want};
use crate::engine::csr::Csr;
use crate::error::{Error, Result};
use crate::network::{Asset, CapacityTerms, Cargo, FactUsed, HubId, Network, Wanted, narrow};
use crate::objective::Objective;
use crate::prepare::{Measures, Rows, Step, measures, rows, weights};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// One cargo on the network: arrays, and what they stand for.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) cargo: Cargo,
    pub(super) lowered: Rows,
    /// By position among the states' steps.
    pub(super) measures: Vec<Measures>,
    /// The facts behind each step, looked up when first told.
    facts: Vec<OnceLock<Vec<FactUsed>>>,
    csr: Csr,
    /// The step of each arc.
    step: Vec<u32>,
    weight: Vec<u32>,
}

impl Layer {
    fn new(network: &Network, cargo: &Cargo, objective: &Objective) -> Result<Self> {
        if let Some((term, value)) = objective.fault(cargo) {
            return Err(Error::BadObjective { objective: objective.name.clone(), term, value });
        }
        let lowered = rows(network, cargo, None)?;
        let states = &lowered.states;
        let measures = measures(network, cargo, states)?;
        let of_step = weights(network, cargo, objective, &states.steps, &measures)?;
        let (csr, step) = Csr::new(states.nodes.len(), &states.ends);
        let weight = step.iter().map(|step| of_step[*step as usize]).collect();
        let facts = step.iter().map(|_| OnceLock::new()).collect();
        Ok(Self { cargo: cargo.clone(), lowered, measures, facts, csr, step, weight })
    }

    /// What an arc stands for.
    pub(super) fn step(&self, arc: u32) -> (Step, usize) {
        let at = self.step[arc as usize] as usize;
        (self.lowered.states.steps[at], at)
    }

    /// The facts that what a step takes rests on.
    pub(super) fn facts(&self, network: &Network, at: usize) -> &[FactUsed] {
        self.facts[at].get_or_init(|| {
            let mut facts = Vec::new();
            // The terms were found when the weights were made, so they are there.
            _ = match self.lowered.states.steps[at] {
                Step::Link(id) => network.link_terms(id, &self.cargo, Some(&mut facts)).map(drop),
                Step::Transfer(at) => network.transfer_terms(at, &self.cargo, Some(&mut facts)).map(drop),
                Step::Stay(hub) => network.stay_terms(hub, &self.cargo, Some(&mut facts)).map(drop),
            };
            facts
        })
    }

    pub(super) fn csr(&self) -> &Csr {
        &self.csr
    }
}

/// All cargoes of a network, lowered when they are first asked about.
#[derive(Debug)]
pub(super) struct Layers {
    network: Network,
    objective: Objective,
    made: Vec<OnceLock<Result<Arc<Layer>>>>,
}

impl Layers {
    pub(super) fn new(network: &Network, objective: &Objective) -> Self {
        let made = network.cargoes().iter().map(|_| OnceLock::new()).collect();
        Self { network: network.clone(), objective: objective.clone(), made }
    }

    /// The arrays of a cargo.
    pub(super) fn of(&self, cargo: &Cargo) -> Result<Arc<Layer>> {
        let known = self.network.cargoes().iter().position(|known| known == cargo);
        match known.and_then(|at| self.made.get(at)) {
            Some(made) => {
                made.get_or_init(|| Layer::new(&self.network, cargo, &self.objective).map(Arc::new)).clone()
            }
            None => Layer::new(&self.network, cargo, &self.objective).map(Arc::new),
        }
    }
}

/// A capacity that the cargoes share: the same asset and direction of all of them.
#[derive(Debug, Clone)]
pub(super) struct SharedRow {
    pub(super) asset: Asset,
    pub(super) back: bool,
    /// What the facts say, for each cargo that it counts, by position among the layers.
    pub(super) terms: Vec<(usize, CapacityTerms)>,
    /// The most of each cargo, in the same order.
    pub(super) most: Vec<u64>,
}

/// A table as a problem, and the way back.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) layers: Vec<Arc<Layer>>,
    pub(super) rows: Vec<SharedRow>,
    pub(super) problem: Problem,
    /// For each want the rows of the table that it stands for, and their tonnes.
    pub(super) of_want: Vec<Vec<(usize, u64)>>,
}

impl Table {
    /// The arrays of a table. Rows of the same pair and cargo are one want; rows of nothing are none.
    pub(super) fn new(layers: &Layers, wanted: &[Wanted]) -> Result<Self> {
        let mut used: Vec<Arc<Layer>> = Vec::new();
        let mut merged: BTreeMap<(usize, HubId, HubId), Vec<(usize, u64)>> = BTreeMap::new();
        for (at, row) in wanted.iter().enumerate() {
            let layer = match used.iter().position(|layer| layer.cargo == row.cargo) {
                Some(layer) => layer,
                None => {
                    used.push(layers.of(&row.cargo)?);
                    used.len() - 1
                }
            };
            if row.tonnes > 0 {
                merged.entry((layer, row.from, row.to)).or_default().push((at, row.tonnes));
            }
        }
        let mut wants = Vec::with_capacity(merged.len());
        let mut of_want = Vec::with_capacity(merged.len());
        for ((graph, from, to), rows) in merged {
            let states = &used[graph].lowered.states;
            wants.push(Want {
                graph,
                from: states.departures(from, None).collect(),
                to: states.arrivals(to, None).collect(),
                tonnes: rows.iter().map(|(_, tonnes)| tonnes).sum(),
            });
            of_want.push(rows);
        }
        Ok(Self::of_wants(used, wants, of_want))
    }

    /// The arrays of wants on some cargoes.
    pub(super) fn of_wants(
        layers: Vec<Arc<Layer>>,
        wants: Vec<Want>,
        of_want: Vec<Vec<(usize, u64)>>,
    ) -> Self {
        let mut rows: Vec<SharedRow> = Vec::new();
        let mut numbers: BTreeMap<(Asset, bool), u32> = BTreeMap::new();
        let mut graphs = Vec::with_capacity(layers.len());
        for (at, layer) in layers.iter().enumerate() {
            let arcs = layer.csr.arcs();
            let mut of_step: Vec<Vec<Use>> = vec![Vec::new(); arcs];
            let mut shut = vec![false; arcs];
            for row in &layer.lowered.rows {
                let number = *numbers.entry((row.asset, row.back)).or_insert_with(|| {
                    let (asset, back) = (row.asset, row.back);
                    rows.push(SharedRow { asset, back, terms: Vec::new(), most: Vec::new() });
                    narrow(rows.len() - 1)
                });
                let most = row.members.iter().map(|(_, amount)| *amount).max().unwrap_or(0);
                rows[number as usize].terms.push((at, row.terms.clone()));
                rows[number as usize].most.push(most);
                for (step, amount) in &row.members {
                    shut[*step as usize] |= *amount == 0;
                    of_step[*step as usize].push(Use { row: number, amount: *amount });
                }
            }
            let (mut first, mut uses) = (vec![0], Vec::new());
            for step in &layer.step {
                uses.extend(of_step[*step as usize].iter().filter(|one| one.amount > 0));
                first.push(narrow(uses.len()));
            }
            let shut = layer.step.iter().map(|step| shut[*step as usize]).collect();
            graphs.push(Graph { csr: layer.csr.clone(), weight: layer.weight.clone(), shut, first, uses });
        }
        let whole = rows.iter().map(|row| row.most.iter().copied().max().unwrap_or(0)).collect();
        Self { layers, rows, problem: Problem::new(graphs, whole, wants), of_want }
    }
}
