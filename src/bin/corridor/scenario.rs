//! `corridor scenario`: what a scenario changes.

use crate::arguments::{self, Form, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::output::{self, Output};
use corridor::{
    Demand, Error, FlowDiff, FlowSolver, LadderDiff, Network, NetworkDiff, RouteTable, RouteTableDiff,
    Router, compare_flows, compare_ladders, compare_networks, compare_route_tables, data, find_bottlenecks,
};
use serde::Serialize;

/// What each pair of hubs that are named ships in a year, so that sums over ways mean something, tonnes.
const EACH_T_PER_YEAR: f64 = 1e6;

/// A built-in scenario as a row of a table.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    changes: usize,
    reason: &'a str,
    source: &'a str,
}

/// Everything that differs.
#[derive(Serialize)]
struct Differences {
    scenario: String,
    reason: String,
    facts: NetworkDiff,
    #[serde(skip_serializing_if = "Option::is_none")]
    routes: Option<RouteTableDiff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<FlowDiff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ladder: Option<LadderDiff>,
    /// Why there is no difference of flows or ladders, where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
}

pub(crate) fn run(shared: &Shared, asked: &arguments::Scenario, output: &Output) -> Result<u8, Failure> {
    if asked.name == "list" {
        let scenarios = data::caspian_scenarios();
        let rows: Vec<Listed<'_>> = scenarios
            .values()
            .map(|one| Listed {
                name: &one.name,
                changes: one.changes.len(),
                reason: &one.reason,
                source: &one.source,
            })
            .collect();
        let text = || {
            let cells = rows.iter().map(|row| vec![row.name.to_owned(), row.reason.to_owned()]);
            output::table(&["name", "reason"], 0, cells.collect::<Vec<_>>())
        };
        output.answer_as(text, &rows, || rows.iter().collect())?;
        return Ok(0);
    }
    let scenario = asked::scenario(&asked.name)?;
    let before = asked::network(shared)?;
    let after = scenario.apply(&before)?;
    let mut all = Differences {
        scenario: scenario.name.clone(),
        reason: scenario.reason.clone(),
        facts: compare_networks(&before, &after),
        routes: None,
        flow: None,
        ladder: None,
        missing: Vec::new(),
    };
    if let Some(from) = &asked.diff {
        compare(&before, &after, shared, asked, from, &mut all)?;
    }
    match output.form {
        Form::Csv => {
            let table = match (&all.routes, &all.flow) {
                (Some(routes), None) => routes.to_csv(),
                (_, Some(flow)) => flow.to_csv(),
                _ => data::network_diff_to_csv(&all.facts),
            };
            output.put(table.trim_end_matches('\n'))?;
        }
        Form::Json => output.json(&all)?,
        Form::Text => output.text(&text(&all))?,
    }
    Ok(0)
}

fn compare(
    before: &Network,
    after: &Network,
    shared: &Shared,
    asked: &arguments::Scenario,
    from: &[String],
    all: &mut Differences,
) -> Result<(), Failure> {
    if from.is_empty() {
        let demand = match &asked.demand {
            Some(path) => data::read_demand(path)?,
            None if shared.network == "caspian" => data::caspian_demand(),
            None => {
                return Err(Failure::arguments(
                    "name hubs to compare between (`--diff FROM --to TO`) or a table of demand (`--demand FILE`)",
                ));
            }
        };
        let table = |network: &Network| ways(network, shared, &demand);
        all.routes = Some(compare_route_tables(&table(before)?, &table(after)?)?);
        return Ok(());
    }
    let (from, to) = asked::sides(from, &asked.to)?;
    let mut demand = Demand::new();
    for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
        demand = demand.row(from, to, EACH_T_PER_YEAR);
    }
    all.routes = Some(compare_route_tables(&ways(before, shared, &demand)?, &ways(after, shared, &demand)?)?);
    let solver = |network| -> Result<FlowSolver, Failure> {
        Ok(FlowSolver::new(network, asked::cargo(network, shared)?)?)
    };
    let (old, new) = (solver(before)?, solver(after)?);
    let mut lacks = |what: &str, error: Error| all.missing.push(format!("no difference of {what}: {error}"));
    match old.max_flow(from, to).and_then(|old| Ok((old, new.max_flow(from, to)?))) {
        Ok((old, new)) => all.flow = Some(compare_flows(&old, &new)?),
        Err(error) => lacks("what can pass", error),
    }
    let query = || corridor::LadderQuery::new(from.iter().map(String::as_str), to.iter().map(String::as_str));
    match find_bottlenecks(&old, query()).and_then(|old| Ok((old, find_bottlenecks(&new, query())?))) {
        Ok((old, new)) => all.ladder = Some(compare_ladders(&old, &new)?),
        Err(error) => lacks("ladders", error),
    }
    Ok(())
}

fn ways(network: &Network, shared: &Shared, demand: &Demand) -> Result<RouteTable, Failure> {
    let router = Router::new(network, asked::cargo(network, shared)?, asked::objective(shared)?)?;
    Ok(router.route_table(demand)?)
}

fn text(all: &Differences) -> String {
    let mut text = format!("{}: {}\n\nThe facts: {}", all.scenario, all.reason, all.facts);
    let mut part = |name: &str, told: Option<String>| {
        if let Some(told) = told {
            text.push_str(&format!("\n\n{name}: {told}"));
        }
    };
    part(
        if all.flow.is_some() || !all.missing.is_empty() {
            "The ways, of a million tonnes a year for each pair"
        } else {
            "The ways"
        },
        all.routes.as_ref().map(ToString::to_string),
    );
    part("What can pass", all.flow.as_ref().map(ToString::to_string));
    part("What more would take", all.ladder.as_ref().map(ToString::to_string));
    for missing in &all.missing {
        text.push_str(&format!("\n\n{missing}"));
    }
    text
}
