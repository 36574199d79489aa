//! That several routes answer one question, differ, and keep their limits.

use super::lowered::{Lowered, close, ensure, same_network, stops};
use super::route::{cargo, stays, way};
use crate::error::Result;
use crate::network::{LinkId, Network};
use crate::route::{AlternativeRoutes, Query, Route};
use std::collections::{BTreeMap, BTreeSet};

/// Checks routes that were told one after another ([`Router::k_routes`](crate::Router::k_routes)): each is open under the query, has the figures of the
/// facts and the weight of its steps and passes no state twice; all answer one question; all differ; none weighs less than the one before. That
/// none was left out is not checked, nor are certificates of single routes.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(steps of the network + steps of the routes), and a logarithm for each name.
///
/// ```
/// use corridor::{Objective, Router, verify::verify_ways};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
/// let mut routes = router.k_routes(("KZAAU", "GEPTI"))?.take(4).collect::<Result<Vec<_>, _>>()?;
/// verify_ways(&network, &routes)?;
/// routes.swap(0, 3);
/// assert!(verify_ways(&network, &routes).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_ways(network: &Network, routes: &[Route]) -> Result<()> {
    let Some(first) = routes.first() else { return Ok(()) };
    let graph = Lowered::new(network, cargo(network, &first.cargo)?, None);
    ways(&graph, routes, &first.query)?;
    Ok(())
}

/// The steps of each of several routes of one question.
pub(super) fn ways(graph: &Lowered<'_>, routes: &[Route], query: &Query) -> Result<Vec<Vec<usize>>> {
    let stops = stops(graph.network, query)?;
    let mut walks: Vec<Vec<usize>> = Vec::with_capacity(routes.len());
    for (at, route) in routes.iter().enumerate() {
        let first = &routes[0];
        let same = route.query == *query && route.cargo == first.cargo && route.objective == first.objective;
        ensure(same, || format!("route {at} answers another question"))?;
        let walk = way(graph, route, &stops)?;
        ensure(!stays(query, &stops) || walk.is_empty(), || {
            format!("route {at} leaves the hub in which it may stay")
        })?;
        let mut seen: BTreeSet<usize> =
            walk.first().map(|step| graph.steps[*step].tail).into_iter().collect();
        let twice = walk.iter().map(|step| graph.steps[*step].head).find(|state| !seen.insert(*state));
        ensure(twice.is_none(), || {
            format!("route {at} passes {} twice", twice.map_or("", |state| graph.label(state)))
        })?;
        ensure(at == 0 || routes[at - 1].weight <= route.weight, || {
            format!("route {at} weighs less than the one before")
        })?;
        // Without a step there is only one way to stay for each state, and which it is shows in nothing.
        ensure(walk.is_empty() || !walks.contains(&walk), || format!("route {at} is told twice"))?;
        walks.push(walk);
    }
    Ok(walks)
}

/// A link and its opposite as one.
pub(super) fn both_ways(network: &Network, id: LinkId) -> LinkId {
    network.opposite(id).map_or(id, |back| back.min(id))
}

/// Checks alternatives: as [`verify_ways`], and all keep the limits on weight and on what two of them share. That the first is the best there is
/// is not checked ([`Router::route`](crate::Router::route) proves it), nor that there are no more.
///
/// # Errors
///
/// As [`verify_ways`].
///
/// # Complexity
///
/// As [`verify_ways`], and O(routes squared * length).
///
/// ```
/// use corridor::{Objective, Router, verify::verify_alternatives};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut three = router.alternatives(("KZATY", "IRTHR"), 3)?;
/// verify_alternatives(&network, &three)?;
/// three.wanted.max_stretch = 1.0;
/// assert!(three.routes.len() < 2 || verify_alternatives(&network, &three).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_alternatives(network: &Network, answer: &AlternativeRoutes) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::route::ALTERNATIVES_SCHEMA, || {
        format!("unknown schema `{}`", answer.schema)
    })?;
    let Some(best) = answer.routes.first() else { return Ok(()) };
    let said = best.cargo == answer.cargo && best.objective == answer.objective;
    ensure(said, || "its routes are for another cargo or objective".to_owned())?;
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    ways(&graph, &answer.routes, &answer.query)?;
    let wanted = &answer.wanted;
    ensure(answer.routes.len() <= wanted.count, || "it has more routes than were wanted".to_owned())?;
    ensure(answer.shared.len() == answer.routes.len(), || {
        "it says of other routes what they share".to_owned()
    })?;
    let mut before: Vec<BTreeMap<LinkId, f64>> = Vec::new();
    for (route, said) in answer.routes.iter().zip(&answer.shared) {
        #[expect(clippy::cast_precision_loss, reason = "the limit is a float")]
        let fits =
            route.weight as f64 <= best.weight as f64 * wanted.max_stretch || route.weight == best.weight;
        ensure(fits, || format!("a route of weight {} is beyond the stretch", route.weight))?;
        let mut lengths: BTreeMap<LinkId, f64> = BTreeMap::new();
        for leg in &route.legs {
            let id = both_ways(network, network.link_id(&leg.link)?);
            *lengths.entry(id).or_default() += leg.length_km;
        }
        let shares = before.iter().map(|other| share(&lengths, other));
        let most = shares.fold(0.0, f64::max);
        ensure(close(most, *said), || format!("two routes share {most}, not {said}"))?;
        ensure(most <= wanted.max_shared + 1e-9, || format!("two routes share {most} of their length"))?;
        before.push(lengths);
    }
    Ok(())
}

/// What two routes have in common, as a share of the shorter.
fn share(a: &BTreeMap<LinkId, f64>, b: &BTreeMap<LinkId, f64>) -> f64 {
    let common: f64 = a.iter().filter_map(|(id, length)| b.get(id).map(|other| length.min(*other))).sum();
    let shorter = a.values().sum::<f64>().min(b.values().sum());
    if shorter > 0.0 { (common / shorter).min(1.0) } else { f64::from(u8::from(a == b)) }
}
