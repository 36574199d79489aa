//! How sure is a capacity, and how sure the time of a route? `cargo run --release --example how_sure`
//!
//! The chances of failures are estimates of this example and say so; nobody publishes them. What the weather of a mean year takes from the ferries
//! is in the facts already, so the storms here are those of a bad year on top of it.

#![allow(clippy::print_stdout)]

use corridor::{Failure, Hours, Objective, Router, Select, Study, TimeSolver};

fn main() -> corridor::Result<()> {
    let network = corridor::data::caspian();
    let boxes = network.cargo("container")?;

    let study = Study::new(&network, boxes, ["KZATY"], ["GEPTI"])
        .failure(
            Failure::new("a stormy autumn off Kuryk", Select::hub("KZKUR"), 0.2)
                .in_months([11, 12])
                .lasting(10.0, 30.0, 50.0)
                .source("estimate: half of November and December is lost in a mean year; here one year in five loses about as much again"),
        )
        .failure(
            Failure::new("Aktau shut", Select::hub("KZAAU"), 0.05)
                .lasting(7.0, 20.0, 60.0)
                .source("estimate: once in twenty years, for a week to two months"),
        )
        .failure(
            Failure::new("a crane of Alat is broken", Select::limit("AZALA-boxes"), 0.3)
                .lasting(10.0, 30.0, 90.0)
                .taking(0.5)
                .source("estimate: every third year, half of what the terminal lifts"),
        )
        .draw_facts()
        .routes(Objective::fastest())
        .samples(4_000)
        .seed(2025)
        .rank(200);
    println!("{}", study.prepare()?.run()?);

    let route = Router::new(&network, boxes, Objective::fastest())?.route(("KZATY", "GEPTI"))?;
    let times = TimeSolver::new(&network, boxes)?;
    println!("the fastest route:\n{}", times.of_route(&route, &[Hours(500.0), Hours(600.0)])?);
    println!(
        "the route that 95 of 100 shipments keep best:\n{}",
        times.most_reliable("KZATY", "GEPTI", 95, 500)?
    );
    Ok(())
}
