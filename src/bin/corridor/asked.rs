//! What the shared arguments ask about: the network as it is looked at, the cargo, the objective.

use crate::arguments::{Goal, Shared};
use crate::failure::Failure;
use corridor::data::{self, Ledger};
use corridor::{
    Cargo, Error, FactUsed, Hub, Network, Objective, Scenario, ScenarioChange, ScenarioEffect, Select,
    Status, UsdPerTonneHour, nearest_words,
};
use std::collections::BTreeMap;
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

/// The network as the arguments look at it: in its year, month and case, scenarios applied, and without what is shut.
pub(crate) fn network(shared: &Shared) -> Result<Network, Failure> {
    let mut network = looked_at(read(&shared.network)?.0, shared)?;
    for name in &shared.scenario {
        network = scenario(name)?.apply(&network)?;
    }
    if !shared.close.is_empty() {
        let mut closing = Scenario::new("closed", "shut on the command line", "supposed");
        for select in &shared.close {
            checked(&network, select)?;
            closing = closing.with(ScenarioChange::of(select.clone(), ScenarioEffect::Close));
        }
        network = closing.apply(&network)?;
    }
    Ok(network)
}

/// Refuses what selects nothing; where it is a hub or a country without the word before it, says how to write it.
pub(crate) fn checked(network: &Network, select: &Select) -> Result<(), Failure> {
    let Err(error) = network.check_selection(select) else { return Ok(()) };
    if let Select::Asset(key) = select {
        if let Ok(id) = network.hub_id(key) {
            let name = &network.hub(id).name;
            return Err(Failure::arguments(format!("`{key}` is a hub ({name}); write hub:{key}")));
        }
        if key.len() == 2 && network.check_selection(&Select::country(key)).is_ok() {
            return Err(Failure::arguments(format!("`{key}` is a country; write country:{key}")));
        }
    }
    Err(error.into())
}

/// A network in the year, month and case that are asked for.
fn looked_at(mut network: Network, shared: &Shared) -> Result<Network, Failure> {
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

/// The code of a hub: as it stands, in other letters, or by a name that only one hub has.
pub(crate) fn hub(network: &Network, word: &str) -> Result<String, Failure> {
    if network.hub_id(word).is_ok() {
        return Ok(word.to_owned());
    }
    let wanted = word.to_lowercase();
    let is_it = |hub: &&Hub| {
        [&hub.code, &hub.name].into_iter().chain(&hub.aliases).any(|known| known.to_lowercase() == wanted)
    };
    let found: Vec<&Hub> = network.find(word).into_iter().filter(is_it).collect();
    match found[..] {
        [one] => Ok(one.code.clone()),
        _ => Ok(network.hub_id(word).map(|_| word.to_owned())?),
    }
}

/// The codes of several hubs.
pub(crate) fn hubs(network: &Network, words: &[String]) -> Result<Vec<String>, Failure> {
    words.iter().map(|word| hub(network, word)).collect()
}

/// What a text ends with: when it is, and on what numbers it rests.
pub(crate) fn foot(network: &Network, facts: &[FactUsed]) -> String {
    let view = network.view();
    let mut foot = String::new();
    if let Some(year) = view.year {
        foot.push_str(&format!("As things stand at the end of {year}"));
        if let Some(month) = view.month {
            foot.push_str(&format!(", in month {month}"));
        }
        foot.push_str(". ");
    } else if let Some(month) = view.month {
        foot.push_str(&format!("In month {month}. "));
    }
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| !fact.default) {
        *counts.entry(fact.status).or_default() += 1;
    }
    let mut told: Vec<String> =
        counts.iter().rev().map(|(status, count)| format!("{count} {status}")).collect();
    let defaults = facts.iter().filter(|fact| fact.default).count();
    if defaults > 0 {
        told.push(format!("{defaults} default{} of the crate", if defaults == 1 { "" } else { "s" }));
    }
    if !told.is_empty() {
        foot.push_str(&format!(
            "Rests on {} numbers: {}. `--format json` lists them with their sources.",
            facts.len(),
            told.join(", ")
        ));
    }
    foot.trim_end().to_owned()
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
    network
        .cargo(&shared.cargo)
        .map_err(|error| with_list(error, network.cargoes().iter().map(|cargo| cargo.code.as_str())))
}

/// A code that is unknown and like no other: all that there are.
pub(crate) fn with_list<'a>(error: Error, known: impl Iterator<Item = &'a str>) -> Failure {
    match error {
        Error::Unknown { kind, code, suggestions } if suggestions.is_empty() => {
            let known: Vec<&str> = known.collect();
            Failure::arguments(format!("unknown {kind} `{code}`; there are {}", known.join(", ")))
        }
        other => other.into(),
    }
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
pub(crate) fn sides(
    network: &Network,
    from: &[String],
    to: &[String],
) -> Result<(Vec<String>, Vec<String>), Failure> {
    if to.is_empty() {
        let from = from.join(" ");
        return Err(Failure::arguments(format!(
            "no hub is named to go to; write them after --to, as in `{from} --to GEPTI`"
        )));
    }
    Ok((hubs(network, from)?, hubs(network, to)?))
}
