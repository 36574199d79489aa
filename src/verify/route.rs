//! That a route is open, adds up, and is the best: potentials, stage by stage.

use super::asked::Asked;
use super::lowered::{Lowered, Step, bad, close, ensure, hub, same_network};
use crate::error::{Error, Result};
use crate::network::{Asset, Cargo, FactUsed, HubId, Network, TransferKind};
use crate::route::{Potential, Query, Route, RouteCertificate};

/// Checks a route: its steps follow each other and are open to the cargo under the query, its figures are those of the facts, and
/// its potentials prove that no other way weighs less.
///
/// Where hubs could be passed in any order, the potentials prove the best of the order that the answer tells; that no other order is better is found
/// out here, by trying all of them on distances that are found here as well.
///
/// The weight to a state that is not listed counts as that of the route. No admitted step may lead to less than it says, no end of the
/// question may be nearer, and every listed potential must be reached exactly; so not one of them can be changed. The cargo's loads are
/// those of the network.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::NoLoad`] where the network's own cargo lacks a load.
///
/// # Complexity
///
/// O(stages x (states + steps)), and a logarithm for each name. With hubs to pass in any order, a search for each of their states and
/// O((via + 1) 2^hubs states^2) with a logarithm besides.
///
/// ```
/// use corridor::{Objective, Router, verify::verify_route};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut route = router.route(("CNXIY", "GEPTI"))?;
/// verify_route(&network, &route)?;
/// route.weight -= 1;
/// assert!(verify_route(&network, &route).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_route(network: &Network, route: &Route) -> Result<()> {
    same_network(network, &route.network, Some(route.view))?;
    ensure(route.schema == crate::route::SCHEMA, || format!("unknown schema `{}`", route.schema))?;
    let cargo = cargo(network, &route.cargo)?;
    let query = &route.query;
    let asked = Asked::new(network, query)?;
    let (from, to) = (hub(network, &route.from)?, hub(network, &route.to)?);
    let (spent, more) = (route.from_weight, route.to_weight);
    ensure(asked.from.contains(&(from, spent)) && asked.to.contains(&(to, more)), || {
        "it joins other hubs than the question, or at other weights".to_owned()
    })?;
    for select in &query.avoid {
        network
            .check_selection(select)
            .map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
    }
    let graph = Lowered::new(network, cargo, None);
    let walk = walk(&graph, route)?;
    figures(&graph, route, &walk)?;
    let weighed: Result<Vec<u64>> =
        walk.iter().map(|at| graph.weight(&graph.steps[*at], &route.objective)).collect();
    let weight = spent + weighed?.iter().sum::<u64>() + more;
    ensure(weight == route.weight, || format!("its steps weigh {weight}, not {}", route.weight))?;
    let stays = walk.is_empty() && from == to && asked.stays_at(from);
    if asked.least_stay() == Some(asked.least_ends()) {
        let RouteCertificate { stages, order } = &route.certificate;
        let holds = stays && weight == asked.least_ends() && stages.is_empty() && order.is_empty();
        return ensure(holds, || "it leaves the hub in which it may stay".to_owned());
    }
    let sooner = asked.least_stay().is_some_and(|stay| stay < weight);
    ensure(!sooner, || "it leaves the hub in which it may stay for less".to_owned())?;
    let order = asked.ordered(network, &route.certificate.order)?;
    if !stays {
        ends(&graph, query, (from, &order, to), &walk)?;
    }
    let mut weights = Vec::with_capacity(graph.steps.len());
    for step in &graph.steps {
        let admitted = graph.admits(query, step);
        weights.push(if admitted { Some(graph.weight(step, &route.objective)?) } else { None });
    }
    potentials(&graph, route, (&asked, &order), &weights)?;
    if asked.any.is_empty() {
        return Ok(());
    }
    let other = asked.least_of_orders(&graph, query, &weights).filter(|least| *least < weight);
    ensure(other.is_none(), || format!("another order of the hubs to pass weighs {}", other.unwrap_or(0)))
}

/// True where the query may be answered by staying.
pub(super) fn stays(query: &Query, stops: &[HubId]) -> bool {
    stops.iter().all(|stop| *stop == stops[0]) && query.start_as == query.arrive_as
}

/// The steps of a route that is open under its query, joins what it should, and has the figures and the weight of the facts.
pub(super) fn way(graph: &Lowered<'_>, route: &Route, stops: &[HubId]) -> Result<Vec<usize>> {
    let (network, query) = (graph.network, &route.query);
    same_network(network, &route.network, Some(route.view))?;
    ensure(route.schema == crate::route::SCHEMA, || format!("unknown schema `{}`", route.schema))?;
    plain(query)?;
    ensure(
        route.from == query.from && route.to == query.to && (route.from_weight, route.to_weight) == (0, 0),
        || "it joins other hubs than the question".to_owned(),
    )?;
    for select in &query.avoid {
        network
            .check_selection(select)
            .map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
    }
    let walk = walk(graph, route)?;
    figures(graph, route, &walk)?;
    let weighed: Result<Vec<u64>> =
        walk.iter().map(|at| graph.weight(&graph.steps[*at], &route.objective)).collect();
    let weight: u64 = weighed?.iter().sum();
    ensure(weight == route.weight, || format!("its steps weigh {weight}, not {}", route.weight))?;
    if !stays(query, stops) {
        ends(graph, query, (stops[0], &stops[1..stops.len() - 1], stops[stops.len() - 1]), &walk)?;
    }
    Ok(walk)
}

/// The steps of a route that is one of several of an answer: open, from its first hub to its last by those between, with the figures of the facts.
/// A way that may stay where it is does.
pub(super) fn replay(
    graph: &Lowered<'_>,
    route: &Route,
    stops: &[HubId],
    may_stay: bool,
) -> Result<Vec<usize>> {
    let (network, query) = (graph.network, &route.query);
    same_network(network, &route.network, Some(route.view))?;
    ensure(route.schema == crate::route::SCHEMA, || format!("unknown schema `{}`", route.schema))?;
    ensure(route.cargo == graph.cargo.code, || "a route is for another cargo".to_owned())?;
    plain(query)?;
    ensure(
        route.from == query.from && route.to == query.to && (route.from_weight, route.to_weight) == (0, 0),
        || "a route joins other hubs than the question".to_owned(),
    )?;
    let walk = walk(graph, route)?;
    figures(graph, route, &walk)?;
    let weighed: Result<Vec<u64>> =
        walk.iter().map(|at| graph.weight(&graph.steps[*at], &route.objective)).collect();
    let weight: u64 = weighed?.iter().sum();
    ensure(weight == route.weight, || format!("its steps weigh {weight}, not {}", route.weight))?;
    if may_stay {
        ensure(walk.is_empty(), || "a route leaves the hub in which it may stay".to_owned())?;
    } else {
        ends(graph, query, (stops[0], &stops[1..stops.len() - 1], stops[stops.len() - 1]), &walk)?;
    }
    Ok(walk)
}

/// Answers of several routes are to questions with one hub at either end and hubs to pass in a stated order.
fn plain(query: &Query) -> Result<()> {
    let lists = query.also_from.is_empty() && query.also_to.is_empty() && query.any_order.is_empty();
    ensure(lists && (query.from_weight, query.to_weight) == (0, 0), || {
        "such an answer has one hub at either end, without weights, and no hubs to pass in any order"
            .to_owned()
    })
}

/// The cargo of an answer, as the network states it.
pub(super) fn cargo<'a>(network: &'a Network, code: &str) -> Result<&'a Cargo> {
    network.cargo(code).map_err(|error| Error::BadCertificate { reason: error.to_string() })
}

/// The asset with a key that may stand in a route.
fn asset(network: &Network, key: &str) -> Result<Asset> {
    if let Some(code) = key.strip_prefix("hub:") {
        return Ok(Asset::Stay(hub(network, code)?));
    }
    let found = network.transfers().iter().position(|transfer| transfer.key == key);
    match found.and_then(|at| u32::try_from(at).ok()) {
        Some(at) => Ok(Asset::Transfer(at)),
        None => bad(format!("there is no transfer `{key}`")),
    }
}

/// The steps of a route, each beginning where the one before ends.
fn walk(graph: &Lowered<'_>, route: &Route) -> Result<Vec<usize>> {
    let network = graph.network;
    let mut assets = Vec::new();
    let mut inside = route.transfers.iter().peekable();
    for at in 0..=route.legs.len() {
        while let Some(step) = inside.next_if(|step| step.after_legs == at) {
            assets.push(asset(network, &step.transfer)?);
        }
        if let Some(leg) = route.legs.get(at) {
            let id = network.link_id(&leg.link);
            assets
                .push(Asset::Link(id.map_err(|error| Error::BadCertificate { reason: error.to_string() })?));
        }
    }
    ensure(inside.next().is_none(), || "its transfers are not in the order of its legs".to_owned())?;
    let mut walk = Vec::with_capacity(assets.len());
    let mut state = None;
    for asset in assets {
        let fits = |step: &Step| step.asset == asset && graph.admits(&route.query, step);
        let found = match state {
            None => graph.steps.iter().position(fits),
            Some(state) => graph.out(state).find(|(_, step)| fits(step)).map(|(at, _)| at),
        };
        let Some(at) = found else {
            return bad(format!(
                "{} does not go on from here, is not open or not admitted",
                network.asset_key(asset)
            ));
        };
        walk.push(at);
        state = Some(graph.steps[at].head);
    }
    Ok(walk)
}

/// The walk starts, passes and ends where the query says.
fn ends(
    graph: &Lowered<'_>,
    query: &Query,
    (from, order, to): (HubId, &[HubId], HubId),
    walk: &[usize],
) -> Result<()> {
    let states: Vec<usize> = match walk.first() {
        Some(first) => std::iter::once(graph.steps[*first].tail)
            .chain(walk.iter().map(|at| graph.steps[*at].head))
            .collect(),
        None => {
            let here: Vec<usize> = graph.departing(from, query.start_as).collect();
            graph.arrived(to, query.arrive_as).filter(|state| here.contains(state)).take(1).collect()
        }
    };
    let (Some(first), Some(last)) = (states.first(), states.last()) else {
        return bad("it has no legs and does not end where it starts");
    };
    let starts = graph.departing(from, query.start_as).any(|state| state == *first);
    ensure(starts, || format!("it cannot start as {}", graph.label(*first)))?;
    let arrives = graph.arrived(to, query.arrive_as).any(|state| state == *last);
    ensure(arrives, || format!("it does not end as {}", graph.label(*last)))?;
    let mut wanted = order.iter().peekable();
    for state in &states {
        while wanted.next_if(|stop| **stop == graph.hub_of(*state)).is_some() {}
    }
    ensure(wanted.peek().is_none(), || "it does not pass what it must, or not in order".to_owned())
}

/// The figures of the legs, transfers, borders and totals are those of the facts.
fn figures(graph: &Lowered<'_>, route: &Route, walk: &[usize]) -> Result<()> {
    let (network, cargo) = (graph.network, graph.cargo);
    let (mut legs, mut inside) = (route.legs.iter(), route.transfers.iter());
    let mut borders = route.borders.iter();
    let mut facts: Vec<FactUsed> = Vec::new();
    let (mut length, mut time, mut cost, mut co2) = (0.0, 0.0, 0.0, 0.0);
    let name = |hub: HubId| network.hub(hub).name.as_str();
    let code = |hub: HubId| network.hub(hub).code.as_str();
    let mut leg_count = 0;
    for at in walk {
        let step = &graph.steps[*at];
        let takes = graph.takes(step, Some(&mut facts))?;
        let holds = match step.asset {
            Asset::Link(id) => {
                let terms = network.link_terms(id, cargo, None)?;
                let (from, to) = network.ends(id);
                let carriage = network.link(id).carriage;
                let mut passed = true;
                for passing in network.passings(id) {
                    let border = &network.borders()[passing.border as usize];
                    let takes = network.border_terms(passing.border, passing.forward, cargo, None)?;
                    passed &= borders.next().is_some_and(|said| {
                        said.border == border.code
                            && said.name == *border.name.as_ref().unwrap_or(&border.code)
                            && close(said.time_h, takes.time.get())
                            && close(said.cost_usd_per_t, takes.cost.get())
                            && said.forward == passing.forward
                            && said.on_leg == leg_count
                    });
                }
                leg_count += 1;
                passed
                    && legs.next().is_some_and(|leg| {
                        (leg.from.as_str(), leg.to.as_str()) == (code(from), code(to))
                            && (leg.from_name.as_str(), leg.to_name.as_str()) == (name(from), name(to))
                            && leg.mode == carriage.mode.word()
                            && leg.carriage == carriage.to_string()
                            && close(leg.length_km, terms.length.get())
                            && close(leg.running_h, terms.running.get())
                            && close(leg.wait_h, terms.wait.get())
                            && close(leg.cost_usd_per_t, terms.tariff.get())
                            && close(leg.co2_kg_per_t, terms.co2.get())
                    })
            }
            _ => {
                let (tail, head) = (graph.carriage_of(step.tail), graph.carriage_of(step.head));
                let kind = match step.asset {
                    Asset::Transfer(at) => {
                        network.transfers()[at as usize].kind.map_or("transfer", TransferKind::word)
                    }
                    _ => "stay",
                };
                let hub = graph.hub_of(step.tail);
                inside.next().is_some_and(|said| {
                    said.hub == code(hub)
                        && said.hub_name == name(hub)
                        && said.kind == kind
                        && (&said.from, &said.to) == (&tail.to_string(), &head.to_string())
                        && close(said.time_h, takes.time)
                        && close(said.cost_usd_per_t, takes.cost)
                })
            }
        };
        ensure(holds, || {
            format!("what it says of {} is not what the facts say", network.asset_key(step.asset))
        })?;
        length += takes.length;
        time += takes.time;
        cost += takes.cost;
        co2 += takes.co2;
    }
    ensure(borders.next().is_none(), || "it lists a border that it does not pass".to_owned())?;
    for (what, said, sum) in [
        ("length", route.length_km, length),
        ("time", route.time_h, time),
        ("cost", route.cost_usd_per_t, cost),
        ("CO2", route.co2_kg_per_t, co2),
    ] {
        ensure(close(said, sum), || format!("the parts of its {what} add up to {sum}, not {said}"))?;
    }
    facts.sort();
    facts.dedup();
    ensure(facts == route.facts, || "it lists other facts than it rests on".to_owned())
}

/// The potentials prove that no way weighs less, and each is the least weight to its state.
fn potentials(
    graph: &Lowered<'_>,
    route: &Route,
    (asked, order): (&Asked, &[HubId]),
    weights: &[Option<u64>],
) -> Result<()> {
    let (query, stages) = (&route.query, &route.certificate.stages);
    ensure(stages.len() == order.len() + 1, || {
        format!("{} stages prove a way of {}", stages.len(), order.len() + 1)
    })?;
    let mut starts = asked.starts(graph, query);
    for (at, stage) in stages.iter().enumerate() {
        let near = read(graph, stage, route.weight)?;
        let potential = |state: usize| near[state].unwrap_or(route.weight);
        for (state, weight) in &starts {
            ensure(potential(*state) <= *weight, || {
                format!("stage {at} begins in {} at {weight}, not later", graph.label(*state))
            })?;
        }
        for (step, weight) in graph.steps.iter().zip(weights) {
            let (Some(tail), Some(weight)) = (near[step.tail], weight) else { continue };
            ensure(potential(step.head) <= tail.saturating_add(*weight), || {
                let (asset, head) = (graph.network.asset_key(step.asset), graph.label(step.head));
                format!(
                    "by {asset} stage {at} reaches {head} at {}, sooner than it says",
                    tail.saturating_add(*weight)
                )
            })?;
        }
        let begun = starts.iter().filter(|(state, weight)| near[*state] == Some(*weight));
        let exact = graph.spread(begun.map(|(state, _)| *state), |at, step| {
            let sum = near[step.tail].zip(weights[at]).map(|(tail, weight)| tail.saturating_add(weight));
            sum.is_some() && sum == near[step.head]
        });
        if let Some(state) = (0..graph.len()).find(|state| near[*state].is_some() && !exact[*state]) {
            return bad(format!("stage {at} does not reach {} at the weight it says", graph.label(state)));
        }
        if let Some(stop) = order.get(at) {
            starts = graph.at(*stop).filter_map(|state| near[state].map(|weight| (state, weight))).collect();
            continue;
        }
        for (state, more) in asked.ends(graph, query) {
            let sum = near[state].map_or(route.weight, |near| near.saturating_add(more));
            ensure(sum >= route.weight, || format!("{} is nearer than the route says", graph.label(state)))?;
        }
    }
    Ok(())
}

/// The potentials of one stage by state.
fn read(graph: &Lowered<'_>, stage: &[Potential], weight: u64) -> Result<Vec<Option<u64>>> {
    let mut near = vec![None; graph.len()];
    for potential in stage {
        ensure(potential.weight < weight, || format!("{} is not nearer than the end", potential.state))?;
        near[graph.labelled(&potential.state)?] = Some(potential.weight);
    }
    let sorted = stage.windows(2).all(|pair| pair[0].state < pair[1].state);
    ensure(sorted, || "the potentials of a stage are not in strictly rising order".to_owned())?;
    Ok(near)
}
