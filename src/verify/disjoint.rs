//! That routes share nothing, and that no such set weighs less.

use super::lowered::{Lowered, Step, ensure, hub, same_network};
use super::route::cargo;
use super::ways::{both_ways, ways};
use crate::error::Result;
use crate::network::{Asset, HubId, LinkId, Network, Select};
use crate::route::{DisjointRoutes, Unshared};
use std::collections::{BTreeMap, BTreeSet};

/// Checks routes that share no link or no hub: each is a way under the query, they share nothing, their weights add up, and
///
/// * where the answer has potentials, these prove that no such set of so many routes weighs less;
/// * where it names what every route passes, there is no way without that, so there are no more routes than these.
///
/// Where branching was needed the answer carries no such proof: `bound` and `proven` then rest on the solver.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(states + steps), and a logarithm for each name.
///
/// ```
/// use corridor::{Apart, Objective, Router, verify::verify_disjoint};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut pair = router.disjoint(("KZATY", "IRTHR"), Apart::links())?;
/// verify_disjoint(&network, &pair)?;
/// pair.routes[1] = pair.routes[0].clone();
/// assert!(verify_disjoint(&network, &pair).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_disjoint(network: &Network, answer: &DisjointRoutes) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::route::DISJOINT_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    let routes = &answer.routes;
    let said =
        |route: &crate::route::Route| route.cargo == answer.cargo && route.objective == answer.objective;
    ensure(routes.iter().all(said), || "its routes are for another cargo or objective".to_owned())?;
    ensure(routes.len() <= answer.apart.count, || "it has more routes than were asked".to_owned())?;
    let walks = ways(&graph, routes, &answer.query)?;
    let ends = (hub(network, &answer.query.from)?, hub(network, &answer.query.to)?);
    apart(&graph, &walks, answer.apart.unshared, ends)?;
    let weight: u64 = routes.iter().map(|route| route.weight).sum();
    ensure(weight == answer.weight, || format!("its routes weigh {weight}, not {}", answer.weight))?;
    ensure(answer.bound <= weight && (!answer.proven || answer.bound == weight), || {
        format!("it weighs {weight} and cannot weigh less than {}", answer.bound)
    })?;
    if answer.start_potential > 0 || !answer.potentials.is_empty() {
        let bound = bound(&graph, answer, ends)?;
        ensure(bound == i128::from(weight), || format!("its potentials prove {bound}, not {weight}"))?;
    }
    if answer.all_pass.is_empty() {
        return Ok(());
    }
    ensure(answer.all_pass.len() == routes.len(), || {
        "what all pass is not as many as the routes".to_owned()
    })?;
    let passed: Vec<Select> = answer.all_pass.iter().map(|key| Select::Asset(key.clone())).collect();
    let open = |_: usize, step: &Step| {
        graph.admits(&answer.query, step) && !passed.iter().any(|one| has(network, one, step))
    };
    let reached = graph.spread(graph.departing(ends.0, answer.query.start_as), open);
    let way = graph.arrived(ends.1, answer.query.arrive_as).find(|state| reached[*state]);
    ensure(way.is_none(), || "there is a way without what all are said to pass".to_owned())
}

fn has(network: &Network, select: &Select, step: &Step) -> bool {
    match step.asset {
        Asset::Link(id) => select.has_link(network, id),
        Asset::Transfer(at) => select.has_transfer(network, at),
        Asset::Stay(hub) => select.has_stay(network, hub),
        Asset::Border(_) | Asset::Limit(_) => false,
    }
}

/// No link is used twice, in whatever direction; and where that is asked, no hub between the ends is come to twice.
fn apart(graph: &Lowered<'_>, walks: &[Vec<usize>], unshared: Unshared, ends: (HubId, HubId)) -> Result<()> {
    let mut links: BTreeSet<LinkId> = BTreeSet::new();
    let mut hubs: BTreeSet<HubId> = BTreeSet::new();
    for step in walks.iter().flatten().map(|at| &graph.steps[*at]) {
        let Asset::Link(id) = step.asset else { continue };
        ensure(links.insert(both_ways(graph.network, id)), || {
            format!("{} is used twice", graph.network.link(id).key)
        })?;
        let here = graph.hub_of(step.head);
        if unshared == Unshared::Hubs && here != ends.0 && here != ends.1 && here != graph.hub_of(step.tail) {
            ensure(hubs.insert(here), || format!("{} is come to twice", graph.network.hub(here).code))?;
        }
    }
    Ok(())
}

/// The least that the potentials let such a set weigh: so many times that of the start, less the rents.
fn bound(graph: &Lowered<'_>, answer: &DisjointRoutes, ends: (HubId, HubId)) -> Result<i128> {
    let (query, far) = (&answer.query, answer.start_potential);
    let mut potential = vec![far; graph.len()];
    for one in &answer.potentials {
        ensure(one.weight < far, || format!("{} is not below the start", one.state))?;
        potential[graph.labelled(&one.state)?] = one.weight;
    }
    let sorted = answer.potentials.windows(2).all(|pair| pair[0].state < pair[1].state);
    ensure(sorted, || "the potentials are not in strictly rising order".to_owned())?;
    let low = graph.departing(ends.0, query.start_as).find(|state| potential[*state] < far);
    ensure(low.is_none(), || "it can start lower than the start".to_owned())?;
    let high = graph.arrived(ends.1, query.arrive_as).find(|state| potential[*state] > 0);
    ensure(high.is_none(), || "it can end above zero".to_owned())?;
    let mut rents: BTreeMap<(bool, usize), u64> = BTreeMap::new();
    for step in graph.steps.iter().filter(|step| graph.admits(query, step)) {
        let reach = potential[step.head].saturating_add(graph.weight(step, &answer.objective)?);
        let excess = potential[step.tail].saturating_sub(reach);
        if excess == 0 {
            continue;
        }
        let to = graph.hub_of(step.head);
        let inner = answer.apart.unshared == Unshared::Hubs && to != ends.0 && to != ends.1;
        let key = match step.asset {
            _ if inner => Some((true, step.head)),
            Asset::Link(id) => Some((false, both_ways(graph.network, id).index())),
            _ => None,
        };
        let Some(key) = key else {
            let asset = graph.network.asset_key(step.asset);
            return super::lowered::bad(format!("the potential falls too steeply over {asset}"));
        };
        let rent = rents.entry(key).or_default();
        *rent = excess.max(*rent);
    }
    let rents: i128 = rents.values().map(|rent| i128::from(*rent)).sum();
    let count = i128::try_from(answer.routes.len()).unwrap_or(i128::MAX);
    Ok(i128::from(far).saturating_mul(count).saturating_sub(rents))
}
