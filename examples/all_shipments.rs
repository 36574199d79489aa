//! All shipments at once, on the embedded network: how much can pass and at what least cost, what stops it, what widening is worth, which
//! corridors share what, and, with the feature `lp`, several cargoes that compete for the same decks and lines.
//!
//! ```sh
//! cargo run --release --example all_shipments
//! cargo run --release --features lp --example all_shipments
//! ```
#![allow(clippy::print_stdout)]

use corridor::{FlowSolver, Objective, Supply, compare_corridors, data, find_bottlenecks, verify};

fn main() -> corridor::Result<()> {
    let network = data::caspian();
    let boxes = network.cargo("container")?;
    let flows = FlowSolver::new(&network, boxes)?;

    println!("How much can go from Altynkol to Poti, and at what least cost?\n");
    let plan = flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &Objective::cheapest())?;
    verify::verify_plan(&network, &plan)?;
    println!("{plan}\n");

    println!("Who serves whom, where it does not matter who?\n");
    let supply = Supply::new()
        .at("KZATY", 300_000.0)
        .at("UZTAS", 100_000.0)
        .at("GEPTI", -250_000.0)
        .at("TRMER", -150_000.0);
    let plan = flows.min_cost_flow(&supply, &Objective::cheapest())?;
    verify::verify_plan(&network, &plan)?;
    println!("{plan}\n");

    println!("What stops the Kazakhstan-Turkmenistan-Iran railway, and what comes next?\n");
    let wagons = network.cargo("wagonload")?;
    let kti = FlowSolver::within(&network, wagons, "kti")?;
    let ladder = find_bottlenecks(&kti, network.corridor("kti")?)?;
    verify::verify_ladder(&network, &ladder)?;
    println!("{ladder}\n");

    println!("What do the two corridors across the Caspian have in common?\n");
    let beside = compare_corridors(&network, boxes, ["titr", "tm-az"])?;
    verify::verify_corridors(&network, &beside)?;
    println!("{beside}\n");

    demand(&network)
}

#[cfg(feature = "lp")]
fn demand(network: &corridor::Network) -> corridor::Result<()> {
    println!("Does everything that was carried fit at once?\n");
    let solver = corridor::demand::DemandSolver::new(network, &Objective::cheapest())?;
    let plan = solver.plan(&data::caspian_demand())?;
    verify::verify_demand(network, &plan)?;
    println!("{plan}");
    Ok(())
}

#[cfg(not(feature = "lp"))]
fn demand(_: &corridor::Network) -> corridor::Result<()> {
    println!(
        "Several cargoes at once take the feature lp: cargo run --release --features lp --example all_shipments"
    );
    Ok(())
}
