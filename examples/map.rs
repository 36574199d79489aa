//! A map of the Caspian network with answers on it, as one HTML file that needs nothing else.
//!
//! `cargo run --release --example map -- map.html` writes the network; another word says what is drawn on it: `route`, `flow`, `ladder`, `closed`, `nothing` (a flow
//! that has no way), `report` (several maps, charts and tables on one page), and a file that ends in `.svg` is a static picture.

#![allow(clippy::print_stdout)]

use corridor::map::{Map, Report, chart};
use corridor::{
    Criterion, FlowSolver, Network, Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select,
    Study, data, find_bottlenecks,
};

const PAIR: (&str, &str) = ("KZATY", "GEPTI");

fn drawn(network: &Network, what: &str) -> corridor::Result<Map> {
    let cargo = network.cargo("container")?;
    let flows = FlowSolver::new(network, cargo)?;
    let router = Router::new(network, cargo, Objective::cheapest())?;
    let map = Map::new(network);
    Ok(match what {
        "route" => map.title("From the Chinese border to the Black Sea").route(&router.route(PAIR)?),
        "flow" => {
            map.title("What the Trans-Caspian corridor can carry").flow(&flows.max_flow([PAIR.0], [PAIR.1])?)
        }
        "ladder" => map
            .title("What stops the Trans-Caspian corridor, and what next")
            .ladder(&find_bottlenecks(&flows, PAIR)?),
        "nothing" => {
            let without = Scenario::new("shut", "no way through Kazakhstan", "supposed")
                .with(ScenarioChange::of(Select::country("KZ"), ScenarioEffect::Close))
                .apply(network)?;
            let flows = FlowSolver::new(&without, cargo)?;
            Map::new(&without)
                .title("Nothing moves without Kazakhstan")
                .flow(&flows.max_flow([PAIR.0], [PAIR.1])?)
        }
        "closed" => map
            .title("Without Aktau and the railway over Bolashak")
            .closed(&Select::hub("KZAAU"))
            .closed(&Select::border("KZ-TM-BOLASHAK")),
        _ => map.title("Corridors round the Caspian"),
    })
}

fn report(network: &Network) -> corridor::Result<String> {
    let cargo = network.cargo("container")?;
    let flows = FlowSolver::new(network, cargo)?;
    let router = Router::new(network, cargo, Objective::cheapest())?;
    let (route, ladder) = (router.route(PAIR)?, find_bottlenecks(&flows, PAIR)?);
    let front = router.pareto(PAIR, [Criterion::Time, Criterion::Cost])?;
    let study = Study::new(network, cargo, [PAIR.0], [PAIR.1]).draw_facts().samples(200).prepare()?.run()?;
    let rows: Vec<Vec<String>> = route
        .legs
        .iter()
        .map(|leg| {
            vec![
                leg.from_name.clone(),
                leg.to_name.clone(),
                leg.carriage.clone(),
                format!("{:.0}", leg.length_km),
            ]
        })
        .collect();
    let mut page = Report::new("The Trans-Caspian corridor")
        .section("The way")
        .text("The cheapest way for a container from Altynkol, at the border of China, to Poti on the Black Sea.")
        .map(&drawn(network, "route")?)
        .table(&["from", "to", "carriage", "km"], &rows)
        .figure(&chart::waterfall(network, &route.waterfall()), "What the route costs, step by step.")
        .figure(&chart::front(network, &front), "Time against money: no route is better in both.")
        .section("How much")
        .map(&drawn(network, "flow")?)
        .section("What stops it")
        .map(&drawn(network, "ladder")?)
        .figure(&chart::ladder(network, &ladder), "The price of one more tonne a year.");
    if let Some(capacity) = &study.capacity {
        page = page.figure(
            &chart::quantiles("Largest flow, tonnes a year", &[("all facts drawn", capacity)]),
            "How sure the flow is.",
        );
    }
    Ok(page.section("Sources").sources(network).html())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let Some(file) = asked.first() else {
        println!("usage: map FILE.html|FILE.svg [network|route|flow|ladder|closed|nothing|report]");
        return Ok(());
    };
    let what = asked.get(1).map_or("network", String::as_str);
    let network = data::caspian();
    let page = match what {
        "report" => report(&network)?,
        _ if file.ends_with(".svg") => drawn(&network, what)?.svg(),
        _ => drawn(&network, what)?.html(),
    };
    std::fs::write(file, &page)?;
    println!("{file}: {} bytes", page.len());
    Ok(())
}
