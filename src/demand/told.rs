//! A solution of arrays told in hubs and assets.

use super::answer::{
    CargoUse, DemandCertificate, DemandPlan, DemandRoute, OnWay, PlanWay, RowPlan, RowPrice, SharedShortfall,
    SharedUse,
};
use super::generate::Found;
use super::layers::{Layer, Table};
use super::options::DemandOptions;
use super::problem::{Column, KG};
use super::solver::{DemandSolver, ONE, aim, tonnes};
use crate::error::Result;
use crate::network::{Demand, FactUsed, Network};
use std::collections::{BTreeMap, BTreeSet};

/// The whole answer.
pub(super) fn plan(
    solver: &DemandSolver,
    demand: &Demand,
    options: &DemandOptions,
    asked: &Table,
    found: &Found,
    penalty: u64,
    shortfall: Option<SharedShortfall>,
) -> Result<DemandPlan> {
    let (network, objective) = (solver.network(), solver.objective());
    let aim = aim(penalty);
    let measure = |kg_parts: f64| kg_parts / KG as f64 / aim.parts as f64 * objective.step;
    let rows = row_plans(network, demand, options, asked, found);
    let missed: u64 = found.unserved.iter().sum();
    let wanted: u64 = asked.problem.wants.iter().map(|want| want.tonnes * KG).sum();
    let penalties = i128::from(missed) * i128::from(aim.penalty);
    let cost_usd =
        rows.iter().flat_map(|row| &row.routes).map(|route| route.cost_usd_per_t * route.t_per_year).sum();
    Ok(DemandPlan {
        schema: super::SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        objective: objective.clone(),
        demand: demand.clone(),
        cargo: options.cargo.clone(),
        penalty_steps: penalty,
        assets: shared_uses(network, asked, found, aim.parts as f64 / objective.step),
        rows,
        wanted_t_per_year: tonnes(wanted),
        shipped_t_per_year: tonnes(wanted - missed),
        cost_usd_per_year: cost_usd,
        objective_per_year: measure((found.cost - penalties) as f64),
        penalty_per_year: measure(penalties as f64),
        bound_per_year: measure(found.bound as f64 * KG as f64),
        gap: found.gap(),
        rounds: found.rounds,
        shortfall,
        facts: facts(network, asked, found),
        certificate: DemandCertificate { parts: aim.parts, prices: prices(network, asked, &found.prices) },
    })
}

/// The rows of the table with their ways. What a want gets goes to its rows in their order, along its cheapest ways first.
fn row_plans(
    network: &Network,
    demand: &Demand,
    options: &DemandOptions,
    asked: &Table,
    found: &Found,
) -> Vec<RowPlan> {
    let mut plans: Vec<RowPlan> = demand
        .rows
        .iter()
        .map(|row| RowPlan {
            from: row.from.clone(),
            to: row.to.clone(),
            cargo: row.cargo.clone().or_else(|| options.cargo.clone()).unwrap_or_default(),
            wanted_t_per_year: row.t_per_year,
            shipped_t_per_year: 0.0,
            routes: Vec::new(),
        })
        .collect();
    let mut used: Vec<(usize, u64)> =
        found.flow.iter().enumerate().filter(|(_, kg)| **kg > 0).map(|(at, kg)| (at, *kg)).collect();
    used.sort_by_key(|(at, _)| {
        let column = &found.columns[*at];
        (column.want, column.weight, *at)
    });
    let mut next = used.into_iter().peekable();
    for (want, rows) in (0..).zip(&asked.of_want) {
        let mut left: Vec<(usize, u64)> = rows.iter().map(|(row, tonnes)| (*row, tonnes * KG)).collect();
        left.reverse();
        let layer = &asked.layers[asked.problem.wants[want as usize].graph];
        while let Some((at, mut kg)) = next.next_if(|(at, _)| found.columns[*at].want == want) {
            while let Some((row, missing)) = left.last_mut() {
                let moved = kg.min(*missing);
                if moved > 0 {
                    plans[*row].routes.push(route(network, layer, &found.columns[at], moved));
                }
                kg -= moved;
                *missing -= moved;
                if *missing > 0 {
                    break;
                }
                left.pop();
            }
        }
        for (row, wanted) in rows {
            let missing = left.iter().find(|(other, _)| other == row).map_or(0, |(_, missing)| *missing);
            plans[*row].shipped_t_per_year = tonnes(wanted * KG - missing);
        }
    }
    plans
}

pub(super) fn route(network: &Network, layer: &Layer, column: &Column, kg: u64) -> DemandRoute {
    let mut route = DemandRoute {
        hubs: Vec::new(),
        assets: Vec::with_capacity(column.arcs.len()),
        t_per_year: tonnes(kg),
        weight: column.weight,
        cost_usd_per_t: 0.0,
        time_h: 0.0,
    };
    let states = &layer.lowered.states;
    for arc in &column.arcs {
        for node in [layer.csr().tail(*arc), layer.csr().head(*arc)] {
            let code = &network.hub(states.nodes[node as usize].hub).code;
            if route.hubs.last() != Some(code) {
                route.hubs.push(code.clone());
            }
        }
        let (step, at) = layer.step(*arc);
        route.assets.push(network.asset_key(step.asset()));
        route.cost_usd_per_t += layer.measures[at].cost.get();
        route.time_h += layer.measures[at].time.get();
    }
    route
}

/// The ways of several plans, each listed once.
#[derive(Default)]
pub(super) struct Ways {
    pub(super) list: Vec<PlanWay>,
    number: BTreeMap<(u32, Vec<u32>), usize>,
}

impl Ways {
    /// What moves in a plan, by way.
    pub(super) fn flow(&mut self, network: &Network, asked: &Table, found: &Found) -> Vec<OnWay> {
        let mut flow = Vec::new();
        for (column, kg) in found.columns.iter().zip(&found.flow).filter(|(_, kg)| **kg > 0) {
            let next = self.list.len();
            let way = *self.number.entry((column.want, column.arcs.clone())).or_insert(next);
            if way == next {
                let layer = &asked.layers[asked.problem.wants[column.want as usize].graph];
                let told = route(network, layer, column, *kg);
                self.list.push(PlanWay {
                    from: told.hubs.first().cloned().unwrap_or_default(),
                    to: told.hubs.last().cloned().unwrap_or_default(),
                    cargo: layer.cargo.code.clone(),
                    assets: told.assets,
                    weight: told.weight,
                });
            }
            flow.push(OnWay { way, t_per_year: tonnes(*kg) });
        }
        flow.sort_by_key(|on| on.way);
        flow
    }
}

/// What every capacity carries, by key.
#[expect(clippy::cast_precision_loss, reason = "numbers for people")]
fn shared_uses(network: &Network, asked: &Table, found: &Found, parts: f64) -> Vec<SharedUse> {
    let mut laid: Vec<Vec<(f64, u64)>> =
        asked.rows.iter().map(|row| vec![(0.0, 0); row.terms.len()]).collect();
    for (column, kg) in found.columns.iter().zip(&found.flow).filter(|(_, kg)| **kg > 0) {
        let graph = asked.problem.wants[column.want as usize].graph;
        for (one, times) in &column.uses {
            let row = &asked.rows[one.row as usize];
            let Some(at) = row.terms.iter().position(|(layer, _)| *layer == graph) else { continue };
            let moved = kg * u64::from(*times);
            let here = &mut laid[one.row as usize][at];
            here.0 += tonnes(moved) / one.amount as f64;
            here.1 += moved;
        }
    }
    let mut uses = Vec::new();
    for ((row, laid), (price, whole)) in
        asked.rows.iter().zip(&laid).zip(found.prices.iter().zip(&asked.problem.whole))
    {
        if laid.iter().all(|(_, kg)| *kg == 0) {
            continue;
        }
        let worth = *price as f64 * *whole as f64 / parts;
        let cargoes =
            row.terms.iter().zip(laid).zip(&row.most).map(|(((layer, _), (_, kg)), most)| CargoUse {
                cargo: asked.layers[*layer].cargo.code.clone(),
                t_per_year: tonnes(*kg),
                capacity_t_per_year: *most,
                price_per_t: if *most == 0 { 0.0 } else { worth / *most as f64 },
            });
        uses.push(SharedUse {
            asset: network.asset_key(row.asset),
            name: network.asset_name(row.asset),
            backward: row.back,
            share: laid.iter().map(|(share, _)| share).sum(),
            worth_per_year: worth,
            cargoes: cargoes.collect(),
        });
    }
    uses.sort_by(|a, b| (&a.asset, a.backward).cmp(&(&b.asset, b.backward)));
    uses
}

/// The prices above zero, by key.
pub(super) fn prices(network: &Network, asked: &Table, prices: &[u64]) -> Vec<RowPrice> {
    let mut told: Vec<RowPrice> = asked
        .rows
        .iter()
        .zip(prices)
        .filter(|(_, price)| **price > 0)
        .map(|(row, price)| RowPrice {
            asset: network.asset_key(row.asset),
            backward: row.back,
            parts_per_t: *price,
        })
        .collect();
    told.sort();
    told
}

/// Why no more fits, where that is proved.
#[expect(clippy::cast_precision_loss, reason = "numbers for people")]
pub(super) fn shortfall(network: &Network, asked: &Table, most: &Found) -> Option<SharedShortfall> {
    // In kilograms, rounded down.
    let least = most.bound.checked_mul(i128::from(KG))?.div_euclid(i128::from(ONE));
    let least = u64::try_from(least).ok().filter(|least| *least > 0)?;
    let lengths = prices(network, asked, &most.prices);
    let names = lengths.iter().filter_map(|row| network.asset(&row.asset).ok());
    let names = names.map(|asset| network.asset_name(asset)).collect();
    let capacity: i128 = most
        .prices
        .iter()
        .zip(&asked.problem.whole)
        .map(|(price, whole)| i128::from(*price) * i128::from(*whole))
        .sum();
    Some(SharedShortfall {
        at_least_t_per_year: tonnes(least),
        lengths,
        names,
        one: ONE,
        demand_t_per_year: (most.bound + capacity) as f64 / ONE as f64,
        capacity_t_per_year: capacity as f64 / ONE as f64,
    })
}

/// The facts behind the capacities with a price and behind the ways.
fn facts(network: &Network, asked: &Table, found: &Found) -> Vec<FactUsed> {
    let mut facts: Vec<&FactUsed> = Vec::new();
    for (row, _) in asked.rows.iter().zip(&found.prices).filter(|(_, price)| **price > 0) {
        facts.extend(row.terms.iter().flat_map(|(_, terms)| &terms.facts));
    }
    let mut seen = BTreeSet::new();
    for (column, _) in found.columns.iter().zip(&found.flow).filter(|(_, kg)| **kg > 0) {
        let graph = asked.problem.wants[column.want as usize].graph;
        let steps = column.arcs.iter().map(|arc| asked.layers[graph].step(*arc).1);
        seen.extend(steps.map(|step| (graph, step)));
    }
    for (graph, step) in seen {
        facts.extend(asked.layers[graph].facts(network, step));
    }
    facts.sort_unstable();
    facts.dedup();
    facts.into_iter().cloned().collect()
}
