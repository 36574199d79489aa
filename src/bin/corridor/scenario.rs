//! `corridor scenario`: what a scenario changes.

use crate::arguments::{self, Form, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::output::Output;
use corridor::{
    Demand, Error, FlowDiff, FlowSolver, LadderDiff, Network, NetworkDiff, RouteTable, RouteTableDiff,
    Router, ScenarioChange, compare_flows, compare_ladders, compare_networks, compare_route_tables, data,
    find_bottlenecks,
};
use serde::Serialize;
use std::collections::BTreeSet;

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

/// What a corridor carries at the most before and after; nothing where no answer bounds it.
#[derive(Serialize)]
struct CorridorShift {
    corridor: String,
    cargo: String,
    before_t_per_year: Option<u64>,
    after_t_per_year: Option<u64>,
}

/// Everything that differs.
#[derive(Serialize)]
struct Differences {
    scenario: String,
    reason: String,
    /// What the scenario does, change by change.
    changes: Vec<ScenarioChange>,
    facts: NetworkDiff,
    /// A table for each cargo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routes: Vec<RouteTableDiff>,
    /// What each corridor of the network carries at the most, by its own cargo.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corridors: Vec<CorridorShift>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<FlowDiff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ladder: Option<LadderDiff>,
    /// Why there is no difference of flows or ladders, where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
}

pub(crate) fn run(shared: &Shared, asked: &arguments::Scenario, output: &Output) -> Result<u8, Failure> {
    sense(asked)?;
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
            output.table(&["name", "reason"], 0, cells.collect::<Vec<_>>())
        };
        output.answer_as(text, &rows, || rows.iter().collect())?;
        return Ok(0);
    }
    let before = asked::network(shared)?;
    let scenario = asked::scenario(&before, &asked.name, shared);
    let from = asked.diff.as_deref().unwrap_or_default();
    let places = asked::places(&before, from, &asked.to, None);
    let demand = asked::demand(&before, asked.demand.as_ref(), &shared.limits());
    let checks = [asked::fault(&scenario), asked::fault(&demand), places, asked::goods(&before, shared)];
    asked::together(checks)?;
    let scenario = scenario?;
    let after = scenario.apply(&before)?;
    let mut all = Differences {
        scenario: scenario.name.clone(),
        reason: scenario.reason.clone(),
        changes: scenario.changes.clone(),
        facts: compare_networks(&before, &after),
        routes: Vec::new(),
        corridors: Vec::new(),
        flow: None,
        ladder: None,
        missing: Vec::new(),
    };
    if let Some(from) = &asked.diff {
        compare(&before, &after, shared, (from, &asked.to, demand?), &mut all)?;
    }
    match output.form {
        Form::Csv => {
            let table = match (&all.routes[..], &all.flow) {
                (_, Some(flow)) => flow.to_csv(),
                ([], None) => data::network_diff_to_csv(&all.facts),
                ([first, others @ ..], None) => {
                    // One table, under one heading.
                    let rows = others.iter().map(RouteTableDiff::to_csv);
                    rows.fold(first.to_csv(), |all, more| {
                        all + more.split_once('\n').map_or("", |(_, rows)| rows)
                    })
                }
            };
            output.put(table.trim_end_matches('\n'))?;
        }
        Form::Json => output.json(&all)?,
        Form::Text => output.text(&text(&all, output))?,
    }
    Ok(0)
}

/// Refuses what would change nothing.
fn sense(asked: &arguments::Scenario) -> Result<(), Failure> {
    let from = asked.diff.as_ref();
    let what = if asked.name == "list" && from.is_some() {
        "--diff compares with a scenario, and `list` is none; name one of those that it lists"
    } else if from.is_some_and(Vec::is_empty) && !asked.to.is_empty() {
        "--to names where to, and nothing where from; write the hubs after --diff: --diff FROM --to TO"
    } else if from.is_some_and(|from| !from.is_empty()) && asked.demand.is_some() {
        "either hubs or a table of demand can be compared between: leave out --demand, or the hubs after --diff"
    } else {
        return Ok(());
    };
    Err(Failure::arguments(what))
}

fn compare(
    before: &Network,
    after: &Network,
    shared: &Shared,
    (from, to, demand): (&[String], &[String], Option<Demand>),
    all: &mut Differences,
) -> Result<(), Failure> {
    if from.is_empty() {
        let demand = match demand {
            Some(demand) => demand,
            None if shared.network == "caspian" => data::caspian_demand(),
            None => {
                return Err(Failure::arguments(
                    "name hubs to compare between (`--diff FROM --to TO`) or a table of demand (`--demand FILE`)",
                ));
            }
        };
        let own = shared.cargo.clone();
        let cargoes: BTreeSet<&String> =
            demand.rows.iter().map(|row| row.cargo.as_ref().unwrap_or(&own)).collect();
        for cargo in cargoes {
            let (old, new) = (ways(before, shared, cargo, &demand)?, ways(after, shared, cargo, &demand)?);
            all.routes.push(compare_route_tables(&old, &new)?);
        }
        for corridor in before.corridors() {
            let cargo = corridor.cargo.clone().unwrap_or_else(|| own.clone());
            let largest = |network: &Network| {
                let flow =
                    FlowSolver::within(network, network.cargo(&cargo)?, &corridor.code)?.corridor_flow()?;
                Ok::<_, Error>(flow.value_t_per_year.get())
            };
            let (before_t_per_year, after_t_per_year) = (largest(before).ok(), largest(after).ok());
            let corridor = corridor.code.clone();
            all.corridors.push(CorridorShift { corridor, cargo, before_t_per_year, after_t_per_year });
        }
        return Ok(());
    }
    let (from, to) = asked::sides(before, from, to)?;
    let mut demand = Demand::new();
    for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
        demand = demand.row(from, to, EACH_T_PER_YEAR);
    }
    let of = |network| ways(network, shared, &shared.cargo, &demand);
    all.routes.push(compare_route_tables(&of(before)?, &of(after)?)?);
    let solver = |network| -> Result<FlowSolver, Failure> {
        Ok(FlowSolver::new(network, asked::cargo(network, shared)?)?)
    };
    let (old, new) = (solver(before)?, solver(after)?);
    let mut lacks = |what: &str, error: Error| all.missing.push(format!("no difference of {what}: {error}"));
    match old.max_flow(&from, &to).and_then(|old| Ok((old, new.max_flow(&from, &to)?))) {
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

fn ways(network: &Network, shared: &Shared, cargo: &str, demand: &Demand) -> Result<RouteTable, Failure> {
    let router = Router::new(network, network.cargo(cargo)?, asked::objective(shared)?)?;
    let mut rows = demand.clone();
    for row in &mut rows.rows {
        row.cargo.get_or_insert_with(|| shared.cargo.clone());
    }
    Ok(router.route_table(&rows)?)
}

fn text(all: &Differences, output: &Output) -> String {
    let changes: String = all.changes.iter().map(|change| format!("\n  {change}")).collect();
    let mut text =
        format!("{}: {}\n\nWhat it does:{changes}\n\nThe facts: {}", all.scenario, all.reason, all.facts);
    let mut part = |name: &str, told: Option<String>| {
        if let Some(told) = told {
            text.push_str(&format!("\n\n{name}: {told}"));
        }
    };
    let between = all.flow.is_some() || !all.missing.is_empty();
    let ways = if between { "The ways, of a million tonnes a year for each pair" } else { "The ways" };
    for table in &all.routes {
        part(ways, Some(table.to_string()));
    }
    let mt = |tonnes: Option<u64>| {
        #[expect(clippy::cast_precision_loss, reason = "for reading")]
        tonnes.map_or("-".to_owned(), |tonnes| format!("{:.2}", tonnes as f64 / 1e6))
    };
    let changed = all.corridors.iter().filter(|shift| shift.before_t_per_year != shift.after_t_per_year);
    let rows: Vec<Vec<String>> = changed
        .map(|shift| {
            vec![
                shift.corridor.clone(),
                shift.cargo.clone(),
                mt(shift.before_t_per_year),
                mt(shift.after_t_per_year),
            ]
        })
        .collect();
    if !all.corridors.is_empty() {
        let told = match rows.len() {
            0 => format!("all {} carry what they did", all.corridors.len()),
            count => format!(
                "{count} of {} carry something else at the most, Mt a year\n{}",
                all.corridors.len(),
                output.table(&["corridor", "cargo", "before", "after"], 2, rows)
            ),
        };
        part("The corridors", Some(told));
    }
    part("What can pass", all.flow.as_ref().map(ToString::to_string));
    part("What more would take", all.ladder.as_ref().map(ToString::to_string));
    for missing in &all.missing {
        text.push_str(&format!("\n\n{missing}"));
    }
    text
}
