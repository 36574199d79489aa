//! What would each scenario of the Caspian change? Facts, ways, prices, flows and what binds, in an autumn month.
//!
//! `cargo run --release --example before_and_after` prints a line for each scenario; with the name of one (`... -- north-closed`) everything that
//! differs.
#![allow(clippy::print_stdout)]

use corridor::{
    FlowSolver, MaxFlow, Network, Objective, Result, RouteShift, RouteTable, Router, compare_flows,
    compare_ladders, compare_networks, compare_route_tables, data, find_bottlenecks,
};
use std::collections::BTreeSet;

fn main() -> Result<()> {
    let asked = std::env::args().nth(1);
    let scenarios = data::caspian_scenarios();
    let Some(name) = asked else { return overview() };
    let Some(scenario) = scenarios.get(&name) else {
        let names: Vec<&str> = scenarios.keys().map(String::as_str).collect();
        println!("there is no scenario `{name}`; there are: {}", names.join(", "));
        return Ok(());
    };
    let today = data::caspian().in_month(11)?;
    let then = scenario.apply(&today)?;
    println!("{name}: {}\n", scenario.reason);
    println!("The facts: {}\n", compare_networks(&today, &then));
    for (old, new) in tables(&today)?.iter().zip(&tables(&then)?) {
        println!("The fastest ways: {}\n", compare_route_tables(old, new)?);
    }
    let (from, to) = ("KZATY", "GEPTI");
    let flows = |network: &Network| FlowSolver::new(network, network.cargo("container")?);
    let (before, after) = (flows(&today)?, flows(&then)?);
    match (before.max_flow([from], [to]), after.max_flow([from], [to])) {
        (Ok(first), Ok(second)) => println!("What can pass: {}\n", compare_flows(&first, &second)?),
        (first, second) => {
            let told = |side: Result<MaxFlow>| {
                side.map_or_else(|error| error.to_string(), |flow| flow.headline.to_string())
            };
            println!("What can pass from {from} to {to}: {} -> {}\n", told(first), told(second));
        }
    }
    if let (Ok(first), Ok(second)) =
        (find_bottlenecks(&before, (from, to)), find_bottlenecks(&after, (from, to)))
    {
        println!("What more would take: {}", compare_ladders(&first, &second)?);
    }
    Ok(())
}

/// Main corridors with what they are about: what more or less can pass in a year, one way.
const MAIN: [(&str, &str); 2] = [("container", "titr"), ("wagonload", "kti")];

fn most(network: &Network, cargo: &str, corridor: &str) -> Result<MaxFlow> {
    FlowSolver::within(network, network.cargo(cargo)?, corridor)?.corridor_flow()
}

/// The fastest ways of all that was carried in a year, a table for each cargo.
fn tables(network: &Network) -> Result<Vec<RouteTable>> {
    let demand = data::caspian_demand();
    let cargoes: BTreeSet<&str> = demand.rows.iter().filter_map(|row| row.cargo.as_deref()).collect();
    let table =
        |code: &&str| Router::new(network, network.cargo(code)?, Objective::fastest())?.route_table(&demand);
    cargoes.iter().map(table).collect()
}

/// A line for each scenario.
fn overview() -> Result<()> {
    let today = data::caspian().in_month(11)?;
    let before = tables(&today)?;
    let rows: usize = before.iter().map(|table| table.rows.len()).sum();
    println!(
        "What each scenario changes in November, for all that is carried in a year ({rows} rows), by the fastest way"
    );
    println!(
        "{:<20} {:>6} {:>6} {:>6} {:>14} {:>12} {:>10} {:>10}",
        "", "facts", "moved", "lost", "hours a tonne", "USD a tonne", "titr Mt", "kti Mt"
    );
    for (name, scenario) in data::caspian_scenarios() {
        let then = scenario.apply(&today)?;
        let facts = compare_networks(&today, &then);
        let (mut moved, mut lost) = (0, 0);
        let (mut tonnes, mut hours, mut money) = (0.0, 0.0, 0.0);
        for (old, new) in before.iter().zip(&tables(&then)?) {
            let ways = compare_route_tables(old, new)?;
            moved += ways.rows_that(RouteShift::Moved).count();
            lost += ways.rows_that(RouteShift::Lost).count();
            let both =
                old.rows.iter().zip(&new.rows).filter(|(old, new)| old.way.is_some() && new.way.is_some());
            tonnes += both.map(|(row, _)| row.t_per_year).sum::<f64>();
            hours += ways.tonne_hours_per_year.change().unwrap_or(0.0);
            money += ways.cost_usd_per_year.change().unwrap_or(0.0);
        }
        print!(
            "{name:<20} {:>6} {moved:>6} {lost:>6} {:>+14.2} {:>+12.2}",
            facts.added.len() + facts.removed.len() + facts.facts.len(),
            hours / tonnes,
            money / tonnes
        );
        for (cargo, corridor) in MAIN {
            match (most(&today, cargo, corridor), most(&then, cargo, corridor)) {
                (Ok(old), Ok(new)) => {
                    let change = compare_flows(&old, &new)?.value_t_per_year.change().unwrap_or(0.0);
                    print!(" {:>+10.2}", change / 1e6);
                }
                _ => print!(" {:>10}", "-"),
            }
        }
        println!();
    }
    println!(
        "Hours and money are of the rows that have a way before and after. With the name of one as an argument: everything that differs."
    );
    Ok(())
}
