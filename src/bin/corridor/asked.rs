//! What the shared arguments ask about: the network as it is looked at, the cargo, the objective.

use crate::arguments::{Goal, Shared, Without};
use crate::failure::Failure;
use crate::output::counted;
use corridor::data::{self, Ledger, Limits};
use corridor::{
    Cargo, Case, Demand, Error, FactUsed, Hub, Mode, Network, Objective, Scenario, ScenarioChange,
    ScenarioEffect, Select, Status, UsdPerTonneHour, nearest_words,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The word for the embedded network.
const EMBEDDED: &str = "caspian";

/// A network by its word or path, and what became of its records.
pub(crate) fn read(name: &str, limits: &Limits) -> Result<(Network, Option<Ledger>), Failure> {
    if name == EMBEDDED {
        return Ok((data::caspian(), None));
    }
    let (network, ledger) = data::read_network_within(name, limits)?;
    Ok((network, Some(ledger)))
}

/// The network as the arguments look at it: in its year, month and case, scenarios applied, and without what is shut.
pub(crate) fn network(shared: &Shared) -> Result<Network, Failure> {
    let mut network = looked_at(read(&shared.network, &shared.limits())?.0, shared)?;
    for name in &shared.scenario {
        network = scenario(&network, name, shared)?.apply(&network)?;
    }
    closed(network, &shared.close, "closed", "shut on the command line")
}

/// That what a question leaves out is there to be left out.
pub(crate) fn selections(network: &Network, without: &Without) -> Result<(), Failure> {
    together(without.avoid.iter().map(|select| checked(network, select)))
}

/// The network without what a question leaves out: that is shut, so flows, ladders and failures need no conditions of their own.
pub(crate) fn left_out(network: Network, without: &Without) -> Result<Network, Failure> {
    let mut avoided = without.avoid.clone();
    if !without.mode.is_empty() {
        let is_used = |mode: &Mode| network.links().any(|(_, link)| link.carriage.mode == *mode);
        let others = Mode::ALL.into_iter().filter(|mode| !without.mode.contains(mode));
        avoided.extend(others.filter(is_used).map(Select::mode));
    }
    closed(network, &avoided, "left-out", "left out of the question")
}

/// A network in which some of its assets are shut.
fn closed(network: Network, what: &[Select], name: &str, reason: &str) -> Result<Network, Failure> {
    together(what.iter().map(|select| checked(&network, select)))?;
    let changes = what.iter().map(|select| ScenarioChange::of(select.clone(), ScenarioEffect::Close));
    let closing = changes.fold(Scenario::new(name, reason, "supposed"), Scenario::with);
    if closing.changes.is_empty() { Ok(network) } else { Ok(closing.apply(&network)?) }
}

/// Everything that is wrong with what was asked, at once.
pub(crate) fn together(checks: impl IntoIterator<Item = Result<(), Failure>>) -> Result<(), Failure> {
    let mut wrong: Vec<Failure> = checks.into_iter().filter_map(Result::err).collect();
    match wrong.len() {
        0 => Ok(()),
        1 => Err(wrong.swap_remove(0)),
        _ => {
            let told: Vec<String> = wrong.iter().map(ToString::to_string).collect();
            Err(Failure::arguments(told.join("\n       ")))
        }
    }
}

/// Refuses what selects nothing; where it is a hub or a country without the word before it, says how to write it.
pub(crate) fn checked(network: &Network, select: &Select) -> Result<(), Failure> {
    let Err(error) = network.check_selection(select) else { return touches(network, select) };
    match select {
        Select::Asset(key) => match is_country(network, key) {
            true => Err(Failure::arguments(format!("`{key}` is a country; write country:{key}"))),
            false => Err(no_asset(network, key, error)),
        },
        Select::Country(code) if code.len() != 2 => {
            let hubs = network.hubs().flat_map(|(_, hub)| &hub.countries);
            let known: BTreeSet<&str> = hubs.map(String::as_str).collect();
            let known: Vec<&str> = known.into_iter().collect();
            Err(Failure::arguments(format!(
                "`{code}` is no country; countries are written by their two letters, and there are {}",
                known.join(", ")
            )))
        }
        _ => Err(error.into()),
    }
}

fn is_country(network: &Network, word: &str) -> bool {
    word.len() == 2 && network.check_selection(&Select::country(word)).is_ok()
}

/// Refuses a key that no asset has; where it is a hub without the word before it, says how to write it.
pub(crate) fn asset(network: &Network, key: &str) -> Result<(), Failure> {
    network.asset(key).map(drop).map_err(|error| no_asset(network, key, error))
}

fn no_asset(network: &Network, key: &str, error: Error) -> Failure {
    let is_bare = !key.contains(':');
    match hub(network, key).ok().filter(|_| is_bare).and_then(|code| network.hub_id(&code).ok()) {
        Some(id) => {
            let Hub { code, name, .. } = network.hub(id);
            Failure::arguments(format!("`{key}` is a hub ({name}); write hub:{code}"))
        }
        None => error.into(),
    }
}

/// Refuses what names a kind of thing of which the network has none.
fn touches(network: &Network, select: &Select) -> Result<(), Failure> {
    let transfers = u32::try_from(network.transfers().len()).unwrap_or(u32::MAX);
    let borders = u32::try_from(network.borders().len()).unwrap_or(u32::MAX);
    let any = network.links().any(|(id, _)| select.has_link(network, id))
        || (0..transfers).any(|at| select.has_transfer(network, at))
        || network.hubs().any(|(id, _)| select.has_stay(network, id))
        || (0..borders).any(|at| select.has_border(network, at));
    if any {
        return Ok(());
    }
    Err(Failure::arguments(format!(
        "nothing in the network is of `{select}`, so there is nothing to leave out"
    )))
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

/// The code of a hub: as it stands, in other letters, or by a name that can only be of one hub.
pub(crate) fn hub(network: &Network, word: &str) -> Result<String, Failure> {
    if network.hub_id(word).is_ok() {
        return Ok(word.to_owned());
    }
    let wanted = word.to_lowercase();
    let found = network.find(word);
    let of = |is_it: &dyn Fn(&Hub) -> bool| -> Vec<&Hub> {
        found.iter().copied().filter(|hub| is_it(hub)).collect()
    };
    let by_code = of(&|hub| hub.code.to_lowercase() == wanted);
    let by_name = of(&|hub| hub.name.to_lowercase() == wanted);
    if let ([one], _) | ([], [one]) = (&by_code[..], &by_name[..]) {
        return Ok(one.code.clone());
    }
    // Another name of a hub, unless it may also be short for the name of another one.
    let begins = |name: &str| {
        let rest = name.to_lowercase().strip_prefix(&wanted).map(str::to_owned);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    let by_alias = of(&|hub| hub.aliases.iter().any(|alias| alias.to_lowercase() == wanted));
    let meant =
        of(&|hub| begins(&hub.name) || hub.aliases.iter().any(|alias| alias.to_lowercase() == wanted));
    match (&by_alias[..], &meant[..]) {
        ([one], [_]) => Ok(one.code.clone()),
        ([_, ..], [_, _, ..]) => {
            let mut told: Vec<String> =
                meant.iter().map(|hub| format!("{} ({})", hub.code, hub.name)).collect();
            told.sort();
            Err(Failure::arguments(format!("`{word}` may be {}; write the code", told.join(" or "))))
        }
        _ => Ok(network.hub_id(word).map(|_| word.to_owned())?),
    }
}

/// What is wrong with a part that is needed later, to be told with all else.
pub(crate) fn fault<T>(part: &Result<T, Failure>) -> Result<(), Failure> {
    part.as_ref().map(drop).map_err(|error| Failure::arguments(error.to_string()))
}

/// A table of demand, if one is named.
pub(crate) fn demand(
    network: &Network,
    path: Option<&PathBuf>,
    limits: &Limits,
) -> Result<Option<Demand>, Failure> {
    Ok(path.map(|path| data::read_demand_on(network, path, limits)).transpose()?)
}

/// The codes of several hubs.
pub(crate) fn hubs(network: &Network, words: &[String]) -> Result<Vec<String>, Failure> {
    together(words.iter().map(|word| hub(network, word).map(drop)))?;
    words.iter().map(|word| hub(network, word)).collect()
}

/// Both ends of one shipment, which are two places unless it passes others on the way.
pub(crate) fn ends(network: &Network, from: &str, to: &str) -> Result<(String, String), Failure> {
    let words = [from.to_owned(), to.to_owned()];
    let codes = hubs(network, &words)?;
    match &codes[..] {
        [from, to] if from == to => {
            let name = network.hub_id(from).map_or_else(|_| String::new(), |id| network.hub(id).name.clone());
            Err(Failure::arguments(format!(
                "from and to are the same hub, {from} ({name}), so nothing has to be shipped; name two, or a hub to pass with --via"
            )))
        }
        [from, to] => Ok((from.clone(), to.clone())),
        _ => Err(Failure::arguments("name a hub on either side")),
    }
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
    if view.month.is_some() {
        foot.push_str("What passes in a year is the pace of that month carried to a year. ");
    }
    match view.case {
        Case::Likely => {}
        Case::Best => foot.push_str("With all facts at their best. "),
        Case::Worst => foot.push_str("With all facts at their worst. "),
    }
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| !fact.default) {
        *counts.entry(fact.status).or_default() += 1;
    }
    let mut told: Vec<String> =
        counts.iter().rev().map(|(status, count)| format!("{count} {status}")).collect();
    let defaults = facts.iter().filter(|fact| fact.default).count();
    if defaults > 0 {
        told.push(format!("{} of the program", counted(defaults, "default")));
    }
    if !told.is_empty() {
        foot.push_str(&format!(
            "Rests on {}: {}. `--format json` lists them with their sources.",
            counted(facts.len(), "number"),
            told.join(", ")
        ));
    }
    foot.trim_end().to_owned()
}

/// A scenario by its file or its built-in name.
pub(crate) fn scenario(network: &Network, name: &str, shared: &Shared) -> Result<Scenario, Failure> {
    let mut built_in = data::caspian_scenarios();
    if let Some(found) = built_in.remove(name) {
        return Ok(found);
    }
    if Path::new(name).exists() || name.ends_with(".json") {
        return Ok(data::read_scenario_on(network, name, &shared.limits())?);
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

/// That there are a cargo and an objective as they are asked for, told with all else that is wrong.
pub(crate) fn goods(network: &Network, shared: &Shared) -> Result<(), Failure> {
    together([cargo(network, shared).map(drop), objective(shared).map(drop)])
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

/// That the hubs and the corridor of a question exist, where any are named.
pub(crate) fn places(
    network: &Network,
    from: &[String],
    to: &[String],
    corridor: Option<&str>,
) -> Result<(), Failure> {
    let known = || network.corridors().iter().map(|corridor| corridor.code.as_str());
    let within = corridor
        .map_or(Ok(()), |code| network.corridor(code).map(drop).map_err(|error| with_list(error, known())));
    let named = if from.is_empty() { Ok(()) } else { sides(network, from, to).map(drop) };
    together([named, within])
}

/// Both sides of a question, and that there are two.
pub(crate) fn sides(
    network: &Network,
    from: &[String],
    to: &[String],
) -> Result<(Vec<String>, Vec<String>), Failure> {
    if to.is_empty() {
        if let Some(code) = from.iter().find(|word| network.corridor(word).is_ok()) {
            return Err(Failure::arguments(format!("`{code}` is a corridor; write --corridor {code}")));
        }
        let example = match from {
            [from @ .., to] if !from.is_empty() => format!("{} --to {to}", from.join(" ")),
            _ => format!("{} --to GEPTI", from.join(" ")),
        };
        return Err(Failure::arguments(format!(
            "no hub is named to go to; write them after --to, as in `{example}`"
        )));
    }
    together([hubs(network, from).map(drop), hubs(network, to).map(drop)])?;
    Ok((hubs(network, from)?, hubs(network, to)?))
}
