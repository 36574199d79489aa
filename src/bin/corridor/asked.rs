//! What the shared arguments ask about: the network as it is looked at, the cargo, the objective.

use crate::arguments::{Goal, Shared};
use crate::failure::Failure;
use corridor::data::{self, Ledger};
use corridor::{Cargo, Error, Network, Objective, Scenario, UsdPerTonneHour, nearest_words};
use std::path::Path;

/// The word for the embedded network.
const EMBEDDED: &str = "caspian";

/// A network by its word or path, and what became of its records.
pub(crate) fn read(name: &str) -> Result<(Network, Option<Ledger>), Failure> {
    if name == EMBEDDED {
        return Ok((data::caspian(), None));
    }
    let (network, ledger) = data::read_network(name)?;
    Ok((network, Some(ledger)))
}

/// The network as the arguments look at it: scenarios applied, in its year, month and case.
pub(crate) fn network(shared: &Shared) -> Result<Network, Failure> {
    let mut network = read(&shared.network)?.0;
    for name in &shared.scenario {
        network = scenario(name)?.apply(&network)?;
    }
    looked_at(network, shared)
}

/// A network in the year, month and case that are asked for.
pub(crate) fn looked_at(mut network: Network, shared: &Shared) -> Result<Network, Failure> {
    if let Some(year) = shared.year {
        network = network.at(year)?;
    }
    if let Some(month) = shared.month {
        network = network.in_month(month)?;
    }
    if let Some(case) = shared.case {
        network = network.in_case(case.into());
    }
    Ok(network)
}

/// A scenario by its file or its built-in name.
pub(crate) fn scenario(name: &str) -> Result<Scenario, Failure> {
    let mut built_in = data::caspian_scenarios();
    if let Some(found) = built_in.remove(name) {
        return Ok(found);
    }
    if Path::new(name).exists() || name.ends_with(".json") {
        return Ok(data::read_scenario(name)?);
    }
    Err(Error::Unknown {
        kind: "scenario",
        code: name.to_owned(),
        suggestions: nearest_words(name, built_in.keys().map(String::as_str), 3),
    }
    .into())
}

/// The cargo that is asked about.
pub(crate) fn cargo<'a>(network: &'a Network, shared: &Shared) -> Result<&'a Cargo, Failure> {
    Ok(network.cargo(&shared.cargo)?)
}

/// What is minimised.
pub(crate) fn objective(shared: &Shared) -> Result<Objective, Failure> {
    let priced =
        shared.value_of_time.map(|_| "--value-of-time").or(shared.carbon_price.map(|_| "--carbon-price"));
    if let (Some(word), true) = (priced, shared.objective != Goal::Cheapest) {
        return Err(Failure::arguments(format!(
            "{word} is a part of what the cheapest way weighs and goes with `--objective cheapest` only"
        )));
    }
    let mut objective = match shared.objective {
        Goal::Cheapest => Objective::cheapest(),
        Goal::Fastest => Objective::fastest(),
        Goal::Shortest => Objective::shortest(),
        Goal::Greenest => Objective::greenest(),
    };
    if let Some(value) = shared.value_of_time {
        objective = objective.value_of_time(UsdPerTonneHour(value));
    }
    if let Some(price) = shared.carbon_price {
        objective = objective.carbon_price(price);
    }
    Ok(objective)
}

/// Both sides of a question, and that there are two.
pub(crate) fn sides<'a>(
    from: &'a [String],
    to: &'a [String],
) -> Result<(&'a [String], &'a [String]), Failure> {
    if to.is_empty() {
        let from = from.join(" ");
        return Err(Failure::arguments(format!(
            "no hub is named to go to; write them after --to, as in `corridor flow {from} --to GEPTI`"
        )));
    }
    Ok((from, to))
}
