//! What would each scenario of the Caspian change? Facts, ways, prices, flows and what binds, in an autumn month.
//!
//! `cargo run --release --example before_and_after` prints a line for each scenario; with the name of one (`... -- north-closed`) everything that
//! differs.
#![allow(clippy::print_stdout)]

use corridor::{
    FlowSolver, Network, Objective, Result, RouteShift, RouteTable, Router, compare_flows, compare_ladders,
    compare_networks, compare_route_tables, data, find_bottlenecks,
};

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
    println!(
        "The fastest ways of last year's containers: {}\n",
        compare_route_tables(&table(&today)?, &table(&then)?)?
    );
    let (from, to) = ("KZATY", "GEPTI");
    let flows = |network: &Network| FlowSolver::new(network, network.cargo("container")?);
    let (before, after) = (flows(&today)?, flows(&then)?);
    match (before.max_flow([from], [to]), after.max_flow([from], [to])) {
        (Ok(first), Ok(second)) => println!("What can pass: {}\n", compare_flows(&first, &second)?),
        (first, second) => {
            let told = |side: Result<corridor::MaxFlow>| {
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

fn table(network: &Network) -> Result<RouteTable> {
    Router::new(network, network.cargo("container")?, Objective::fastest())?
        .route_table(&data::caspian_demand())
}

/// A line for each scenario.
fn overview() -> Result<()> {
    let today = data::caspian().in_month(11)?;
    let before = table(&today)?;
    println!(
        "What each scenario changes in November, for the containers of a year ({} rows) by the fastest way",
        before.rows.len()
    );
    println!(
        "{:<20} {:>6} {:>6} {:>6} {:>12} {:>14}",
        "scenario", "facts", "moved", "lost", "days a tonne", "USD a tonne"
    );
    for (name, scenario) in data::caspian_scenarios() {
        let then = scenario.apply(&today)?;
        let facts = compare_networks(&today, &then);
        let ways = compare_route_tables(&before, &table(&then)?)?;
        let tonnes: f64 = before.rows.iter().filter(|row| row.way.is_some()).map(|row| row.t_per_year).sum();
        let lost: f64 = ways.rows_that(RouteShift::Lost).map(|row| row.t_per_year).sum();
        let mean = |change: Option<f64>, unit: f64| change.unwrap_or(0.0) / (tonnes - lost) / unit;
        println!(
            "{name:<20} {:>6} {:>6} {:>6} {:>+12.2} {:>+14.2}",
            facts.added.len() + facts.removed.len() + facts.facts.len(),
            ways.rows_that(RouteShift::Moved).count(),
            ways.rows_that(RouteShift::Lost).count(),
            mean(ways.tonne_hours_per_year.change(), 24.0),
            mean(ways.cost_usd_per_year.change(), 1.0)
        );
    }
    println!("With the name of one as an argument: everything that differs.");
    Ok(())
}
