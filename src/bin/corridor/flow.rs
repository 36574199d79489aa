//! `corridor flow`: what can pass in a year, and plans for what is wanted.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::{Failure, NO_ANSWER};
use crate::output::Output;
use crate::watch::{Interrupt, Watch};
use corridor::{
    Demand, DemandOptions, DemandPlan, DemandSolver, FlowPlan, FlowSolver, MaxFlow, Network, data,
};
use serde_json::{Value, json};

pub(crate) fn run(
    shared: &Shared,
    asked: &arguments::Flow,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    let demand = asked::demand(&network, asked.demand.as_ref(), &shared.limits());
    let limits = shared.limits();
    let supply = asked.supply.as_ref().map(|path| data::read_supply_on(&network, path, &limits)).transpose();
    let supply = supply.map_err(Failure::from);
    asked::together([
        asked::fault(&demand),
        asked::fault(&supply),
        asked::places(&network, &asked.from, &asked.to, asked.corridor.as_deref()),
        asked::goods(&network, shared),
        asked::selections(&network, &asked.without),
    ])?;
    let network = asked::left_out(network, &asked.without)?;
    if let Some(demand) = demand? {
        let mut watch = Watch::new("rounds of prices and routes", interrupt);
        let plan = plan_of(&network, shared, &demand, &mut watch)?;
        let told = || match plan.unserved_t_per_year() > 0.0 {
            true => format!("{plan}\n  {}", left_behind(&plan)),
            false => plan.to_string(),
        };
        output.answer_made(told, || with_links(&network, &plan), || plan.rows.clone())?;
        return Ok(watch.code());
    }
    if let Some(supply) = supply? {
        let flows = FlowSolver::new(&network, asked::cargo(&network, shared)?)?;
        let plan = flows.min_cost_flow(&supply, &asked::objective(shared)?)?;
        output.answer_made(|| plan.to_string(), || with_prices(&plan), || plan.links.clone())?;
        return Ok(0);
    }
    let flows = solver(&network, shared, asked.corridor.as_deref())?;
    if asked.priced {
        let plan = if asked.from.is_empty() {
            let corridor = network.corridor(asked.corridor.as_deref().unwrap_or_default())?;
            flows.min_cost_max_flow(&corridor.from, &corridor.to, &asked::objective(shared)?)?
        } else {
            let (from, to) = asked::sides(&network, &asked.from, &asked.to)?;
            flows.min_cost_max_flow(&from, &to, &asked::objective(shared)?)?
        };
        output.answer_made(|| plan.to_string(), || with_prices(&plan), || plan.links.clone())?;
        return Ok(0);
    }
    let flow = largest(&flows, &asked.from, &asked.to)?;
    let text = || format!("{flow}\n{}", asked::foot(&network, &flow.facts));
    output.answer_made(text, || with_cuts(&flow), || flow.links.clone())?;
    Ok(if flow.blocked.is_some() { NO_ANSWER } else { 0 })
}

/// The solver of the whole network, or of one corridor.
pub(crate) fn solver(
    network: &Network,
    shared: &Shared,
    corridor: Option<&str>,
) -> Result<FlowSolver, Failure> {
    let cargo = asked::cargo(network, shared)?;
    Ok(match corridor {
        Some(code) => FlowSolver::within(network, cargo, code)?,
        None => FlowSolver::new(network, cargo)?,
    })
}

/// The largest flow between hubs, or between the ends of the solver's corridor.
fn largest(flows: &FlowSolver, from: &[String], to: &[String]) -> Result<MaxFlow, Failure> {
    if from.is_empty() {
        return Ok(flows.corridor_flow()?);
    }
    let (from, to) = asked::sides(flows.network(), from, to)?;
    Ok(flows.max_flow(&from, &to)?)
}

/// The cheapest plan for a table; rows without a cargo are of the one asked about.
pub(crate) fn plan_of(
    network: &Network,
    shared: &Shared,
    demand: &Demand,
    watch: &mut Watch,
) -> Result<DemandPlan, Failure> {
    let cargo = asked::cargo(network, shared)?;
    let solver = DemandSolver::new(network, &asked::objective(shared)?)?;
    Ok(solver.plan_observed(demand, &DemandOptions::default().cargo(&cargo.code), watch)?)
}

fn value(answer: &impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer)
        .map_err(|error| Failure::NotWritten(format!("the answer does not fit JSON: {error}")))
}

/// What must be known of prices where not everything fits.
pub(crate) fn left_behind(plan: &DemandPlan) -> String {
    format!(
        "a tonne that is not moved counts as if it took {:.0} {}, a made-up price: what an asset is worth is mostly that, and no money",
        plan.objective.of_steps(plan.penalty_steps),
        plan.objective.unit()
    )
}

/// A maximum flow with the keys of its cuts.
fn with_cuts(flow: &MaxFlow) -> Result<Value, Failure> {
    let mut whole = value(flow)?;
    whole["cuts"] = json!(flow.cut_keys());
    Ok(whole)
}

/// A plan with the price of each link and hub beside what it carries: what one tonne a year more of it saves, and what one tonne more wanted there costs.
fn with_prices(plan: &FlowPlan) -> Result<Value, Failure> {
    let mut whole = value(plan)?;
    for (at, link) in plan.links.iter().enumerate() {
        let saved = plan.price_of(&link.link).map_or(0.0, |price| -price.one_more.measure);
        whole["links"][at]["price_usd_per_t"] = json!(saved);
    }
    for (at, hub) in plan.hubs.iter().enumerate() {
        whole["hubs"][at]["price_usd_per_t"] = json!(hub.one_more.map(|more| more.measure));
    }
    Ok(whole)
}

/// A plan for a table with its tonne-kilometres and, under the names that the other plans have, what each link carries and what a tonne pays there.
fn with_links(network: &Network, plan: &DemandPlan) -> Result<Value, Failure> {
    let mut tonne_km = 0.0;
    for way in plan.rows.iter().flat_map(|row| &row.routes) {
        for id in way.assets.iter().filter_map(|key| network.link_id(key).ok()) {
            tonne_km += way.t_per_year * network.link(id).length.likely().get();
        }
    }
    let links = plan.assets.iter().map(|asset| {
        let flow: f64 = asset.cargoes.iter().map(|cargo| cargo.t_per_year).sum();
        let price = asset.cargoes.iter().map(|cargo| cargo.price_per_t).fold(0.0, f64::max);
        json!({"link": asset.asset, "flow_t_per_year": flow, "price_usd_per_t": price})
    });
    let links: Vec<Value> = links.collect();
    let mut whole = value(plan)?;
    whole["tonne_km_per_year"] = json!(tonne_km);
    whole["links"] = Value::Array(links);
    Ok(whole)
}
