//! How do I build a network by hand, and what stops its flow?
#![allow(clippy::print_stdout)]

use corridor::{
    Capacity, Carriage, FlowSolver, Hours, Hub, Km, Link, Network, Objective, Result, Router, Transfer,
    find_bottlenecks,
};

fn main() -> Result<()> {
    let mut builder = Network::builder();
    builder
        .hub(Hub::at_lon_lat("MINE", 66.9, 48.0).name("Mine"))
        .hub(Hub::at_lon_lat("YARD", 55.2, 45.3).name("Yard"))
        .hub(Hub::at_lon_lat("PORT", 51.2, 43.6).name("Port"));
    // Broad gauge to the yard, standard gauge beyond it: what changes trains there goes through one crane park.
    let first = Link::new("MINE", "YARD", Carriage::rail(1520), Km(1_020.0));
    let second = Link::new("YARD", "PORT", Carriage::rail(1435), Km(420.0));
    let change = Transfer::new("YARD", Carriage::rail(1520), Carriage::rail(1435));
    builder.link(first.time(Hours(32.0)).capacity(Capacity::tonnes_per_year(6e6)));
    builder.link(second.time(Hours(12.0)).capacity(Capacity::tonnes_per_year(4e6)));
    builder.transfer(change.time(Hours(18.0)).capacity(Capacity::tonnes_per_year(1.5e6)));
    let network = builder.build()?;

    let cargo = network.cargo("container")?;
    println!("{}\n", Router::new(&network, cargo, Objective::fastest())?.route(("MINE", "PORT"))?);
    let flows = FlowSolver::new(&network, cargo)?;
    println!("{}\n", flows.max_flow(["MINE"], ["PORT"])?);
    println!("{}", find_bottlenecks(&flows, ("MINE", "PORT"))?);
    Ok(())
}
