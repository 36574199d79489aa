//! The whole analysis of the embedded network as text.

#[macro_use]
pub(crate) mod page;

mod against;
mod crossings;
mod flows;
mod ladders;
mod names;
mod ranges;
mod rests;
mod routes;
mod summary;
mod validation;

use corridor::Network;
use page::{heading, say};

/// The page, for the embedded network or a view of it.
pub(crate) fn text(network: &Network) -> Result<String, Box<dyn std::error::Error>> {
    write(network)?;
    Ok(page::take())
}

fn write(network: &Network) -> Result<(), Box<dyn std::error::Error>> {
    let outcomes = validation::check(network)?;
    let found = routes::main_three(network)?;
    let corridors = flows::main_corridors(network, &outcomes)?;
    let mut answers = Vec::new();

    let year = network.view().year.unwrap_or_default();
    out!("TRADE CORRIDORS ROUND THE CASPIAN, as they stood at the end of {year}");
    say(&format!(
        "Computed by corridor {} from published figures. Prices are all-in, in US dollars of {}. A year's flow is net tonnes in one direction. \
         Flows and prices have two digits that mean something. The range in brackets behind a figure holds 90 of 100 draws of all facts: see HOW SURE IS THIS.",
        env!("CARGO_PKG_VERSION"),
        corridor::DEFAULT_PRICE_YEAR
    ));
    summary::print(network, &corridors, &found, &outcomes)?;

    heading("THE NETWORK");
    summary::print_network(network);

    let boxes = network.cargo("container")?;
    let hour = boxes.value_of_time.as_ref();
    let (price, status) =
        hour.map_or((0.0, corridor::Status::Unstated), |hour| (hour.likely().get(), hour.status()));
    heading(&format!(
        "WHICH WAY: a container train, the cheapest way with time at {price:.2} USD a tonne and hour ({status})"
    ));
    answers.extend(routes::print_all(network, &found)?);

    heading("WHICH CROSSING TO ALAT: from the rails (or road) on one shore to those on the other");
    answers.extend(crossings::print_all(network, &outcomes)?);

    heading(&format!(
        "HOW MUCH: the most that can pass in a year, in one direction, as of the end of {year}"
    ));
    for carried in &corridors {
        flows::print(network, carried)?;
    }
    answers.extend(flows::print_others(network, &outcomes)?);
    flows::print_reading(network, &corridors);

    heading("WHAT STOPS IT: the ladder of bottlenecks");
    answers.extend(ladders::print_all(network, &corridors)?);

    heading("HELD AGAINST THE WORLD: published figures that went into no table, beside what the tables give");
    against::print_all(network, &outcomes)?;

    heading("HOW SURE IS THIS");
    ranges::print(network, &corridors, &found)?;

    heading("WHAT THE ANSWERS REST ON");
    rests::print_counts(&answers);
    rests::print_movers(
        network,
        &[("Xi'an - Tehran", &found.turkmen.route), ("Xi'an - Poti", &found.caspian.route)],
    )?;
    rests::print_cuts(network, &corridors);
    out!();
    say(
        "Keys in brackets are rows of data/caspian/sources.csv, where publisher, title, date and address stand; data/caspian/SOURCES.md tells \
         what was chosen where sources disagree. EST is an estimate of the compilers, GK general knowledge.",
    );
    Ok(())
}
