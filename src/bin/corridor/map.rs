//! `corridor map`: the network as a picture, with what was asked drawn into it.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::flow;
use crate::output::{Output, not_written};
use crate::watch::{Interrupt, Watch};
use corridor::map::Map;
use corridor::{FlowSolver, LadderQuery, Network, Query, Router, data, find_bottlenecks, nearest_words};

pub(crate) fn run(
    shared: &Shared,
    asked: &arguments::Map,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let Some(path) = output.file() else {
        return Err(Failure::arguments(
            "a map goes to a file: add `--out map.html`, or `--out map.svg` for a picture",
        ));
    };
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if !["html", "htm", "svg"].contains(&end.as_str()) {
        return Err(Failure::arguments(format!(
            "a map is written as .html or .svg, and `{}` ends in neither",
            path.display()
        )));
    }
    let network = asked::network(shared)?;
    let demand = asked::demand(&network, asked.demand.as_ref(), &shared.limits());
    let routes = asked.route.iter().map(|(from, to)| asked::ends(&network, from, to).map(drop));
    let between =
        [&asked.flow, &asked.ladder].into_iter().flatten().map(|word| sides(&network, word).map(drop));
    let checks = [asked::fault(&demand), asked::goods(&network, shared)];
    asked::together(checks.into_iter().chain(routes).chain(between))?;
    let mut code = 0;
    let mut map = Map::new(&network);
    match &asked.title {
        Some(title) => map = map.title(title),
        None if shared.network == "caspian" => map = map.title("Trade corridors round the Caspian"),
        None => {}
    }
    for select in &shared.close {
        map = map.closed(select);
    }
    if !asked.route.is_empty() {
        let router = Router::new(&network, asked::cargo(&network, shared)?, asked::objective(shared)?)?;
        for (from, to) in &asked.route {
            let (from, to) = asked::ends(&network, from, to)?;
            let query = Query::new(&from, &to);
            map = map.route(&router.route(query)?);
        }
    }
    let cargo = || asked::cargo(&network, shared);
    if let Some(word) = &asked.flow {
        let flow = match sides(&network, word)? {
            Sides::Corridor(code) => FlowSolver::within(&network, cargo()?, &code)?.corridor_flow()?,
            Sides::Hubs(from, to) => FlowSolver::new(&network, cargo()?)?.max_flow(&from, &to)?,
        };
        map = map.flow(&flow);
    }
    if let Some(word) = &asked.ladder {
        let ladder = match sides(&network, word)? {
            Sides::Corridor(code) => {
                find_bottlenecks(&FlowSolver::within(&network, cargo()?, &code)?, network.corridor(&code)?)?
            }
            Sides::Hubs(from, to) => find_bottlenecks(
                &FlowSolver::new(&network, cargo()?)?,
                LadderQuery::new(from.iter().map(String::as_str), to.iter().map(String::as_str)),
            )?,
        };
        map = map.ladder(&ladder);
    }
    if let Some(demand) = demand? {
        let mut watch = Watch::new("rounds of prices and routes", interrupt);
        map = map.demand(&flow::plan_of(&network, shared, &demand, &mut watch)?);
        code = watch.code();
    }
    let page = if end == "svg" { map.svg() } else { map.html() };
    data::write_whole(path, page.as_bytes()).map_err(not_written)?;
    Ok(code)
}

/// What a flow or a ladder on a map is between.
enum Sides {
    /// The ends of a corridor, by its code, and within it.
    Corridor(String),
    /// These hubs, anywhere.
    Hubs(Vec<String>, Vec<String>),
}

/// Reads `titr`, `CNXIY-GEPTI` or `KZATY,KZDOS-GEPTI,GEBUS`.
fn sides(network: &Network, word: &str) -> Result<Sides, Failure> {
    if network.corridor(word).is_ok() {
        return Ok(Sides::Corridor(word.to_owned()));
    }
    let list = |side: &str| -> Vec<String> {
        side.split(',').map(str::trim).filter(|hub| !hub.is_empty()).map(str::to_owned).collect()
    };
    // The dash that has hubs on both sides: codes of other networks may have one of their own.
    let halves = word.match_indices('-').map(|(at, _)| (list(&word[..at]), list(&word[at + 1..])));
    let halves: Vec<_> = halves.filter(|(from, to)| !from.is_empty() && !to.is_empty()).collect();
    for (from, to) in &halves {
        if let (Ok(from), Ok(to)) = (asked::hubs(network, from), asked::hubs(network, to)) {
            return Ok(Sides::Hubs(from, to));
        }
    }
    // Neither: the side that is wrong is told where the other is right, then a corridor of a like name, then the hubs.
    let known = || network.corridors().iter().map(|corridor| corridor.code.as_str());
    let is_known = |hub: &String| asked::hub(network, hub).is_ok();
    let half_right = halves.iter().find(|(from, to)| from.iter().chain(to).any(is_known));
    let like_corridor = !nearest_words(word, known(), 1).is_empty();
    if let Some((from, to)) = half_right.or(halves.first().filter(|_| !like_corridor)) {
        asked::hubs(network, from)?;
        asked::hubs(network, to)?;
    }
    network.corridor(word).map_err(|error| asked::with_list(error, known()))?;
    Ok(Sides::Corridor(word.to_owned()))
}
