//! That hubs are the nearest of a set, and that hubs are those within a budget.

use super::least::proved;
use super::lowered::{Lowered, bad, close, ensure, hub, same_network};
use super::route::cargo;
use crate::error::Result;
use crate::network::{HubId, Network};
use crate::objective::Objective;
use crate::route::{
    CertifiedIsochrone, CertifiedNear, MOST_OF_ITS_OWN, NEAR_SCHEMA, NearHub, Query, ReachCertificate,
};

/// Checks that hubs are the nearest of a set, in their order and with their weights: what is listed is proved to be the least, and what is not
/// listed to be farther than the last of them, or out of reach.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(states + steps), and a logarithm for each name; the set is sorted.
///
/// ```
/// use corridor::{Objective, Router, verify::verify_near};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let ports = ["KZAAU", "TMKRW", "AZALA"];
/// let mut near = router.nearest_to("GEPTI", ports, 2)?.certify(&router, ports, 2)?;
/// verify_near(&network, &near)?;
/// near.near.hubs.pop();
/// assert!(verify_near(&network, &near).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_near(network: &Network, answer: &CertifiedNear) -> Result<()> {
    let CertifiedNear { near, set, most, certificate } = answer;
    same_network(network, &near.network, Some(near.view))?;
    ensure(near.schema == NEAR_SCHEMA, || format!("unknown schema `{}`", near.schema))?;
    let least = weights(network, &near.query, (&near.cargo, &near.objective), certificate)?;
    ensure(set.is_sorted_by(|one, next| one.hub < next.hub), || {
        "the hubs of the set are not in order, each once".to_owned()
    })?;
    let mut found: Vec<(u64, HubId)> = Vec::new();
    for place in set {
        let hub = hub(network, &place.hub)?;
        ensure(place.weight <= MOST_OF_ITS_OWN, || {
            format!("`{}` weighs {}, which is too much", place.hub, place.weight)
        })?;
        let Some(far) = least[hub.index()] else { continue };
        match far.checked_add(place.weight) {
            Some(weight) => found.push((weight, hub)),
            None => return bad(format!("the weight of `{}` is too large", place.hub)),
        }
    }
    found.sort_unstable();
    found.truncate(*most);
    // What is not looked at may be as near as this, and have no weight of its own.
    let last = found.last().map_or(0, |last| last.0);
    ensure(certificate.beyond.is_none_or(|beyond| found.is_empty() || last < beyond), || {
        format!("the last hub is at {last}, where not all is looked at any more")
    })?;
    ensure(found.len() == *most || certificate.beyond.is_none(), || {
        format!("there are {} hubs, and farther ones are not looked at", found.len())
    })?;
    same(network, &near.objective, &near.hubs, &found)
}

/// Checks that hubs are all those within each budget and no others, in their order and with their weights.
///
/// # Errors
///
/// As [`verify_near`].
///
/// # Complexity
///
/// O(states + steps), and a logarithm for each name; the hubs within are sorted.
///
/// ```
/// use corridor::{Objective, Router, verify::verify_isochrone};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut reach = router.isochrone("KZAAU", [40.0, 80.0])?.certify(&router)?;
/// verify_isochrone(&network, &reach)?;
/// reach.isochrone.bands[0].weight += 1;
/// assert!(verify_isochrone(&network, &reach).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_isochrone(network: &Network, answer: &CertifiedIsochrone) -> Result<()> {
    let CertifiedIsochrone { isochrone, certificate } = answer;
    same_network(network, &isochrone.network, Some(isochrone.view))?;
    ensure(isochrone.schema == NEAR_SCHEMA, || format!("unknown schema `{}`", isochrone.schema))?;
    let objective = &isochrone.objective;
    ensure(isochrone.query.to.is_empty(), || "an isochrone leads to no hub".to_owned())?;
    let least = weights(network, &isochrone.query, (&isochrone.cargo, objective), certificate)?;
    let mut least: Vec<(u64, HubId)> =
        network.hubs().zip(&least).filter_map(|((hub, _), weight)| Some(((*weight)?, hub))).collect();
    least.sort_unstable();
    let mut below: Option<u64> = None;
    for band in &isochrone.bands {
        let Some(budget) = objective.steps_of(band.budget).filter(|budget| *budget == band.weight) else {
            return bad(format!("a budget of {} is not {} steps", band.budget, band.weight));
        };
        ensure(below.is_none_or(|below| below < budget), || {
            "the budgets are not in strictly rising order".to_owned()
        })?;
        ensure(certificate.beyond.is_none_or(|beyond| budget < beyond), || {
            format!("what is nearer than {budget} is not looked at")
        })?;
        let start = below.map_or(0, |below| least.partition_point(|near| near.0 <= below));
        let end = least.partition_point(|near| near.0 <= budget);
        same(network, objective, &band.hubs, &least[start..end])?;
        below = Some(budget);
    }
    Ok(())
}

/// The least weights of all hubs, as a certificate proves them.
fn weights(
    network: &Network,
    query: &Query,
    (code, objective): (&str, &Objective),
    certificate: &ReachCertificate,
) -> Result<Vec<Option<u64>>> {
    let graph = Lowered::new(network, cargo(network, code)?, None);
    ensure(certificate.came_by.is_empty(), || "it lists a tree that nothing is said of".to_owned())?;
    proved(&graph, query, objective, certificate)
}

/// The listed hubs are these, with these weights and what belongs to them.
fn same(network: &Network, objective: &Objective, listed: &[NearHub], found: &[(u64, HubId)]) -> Result<()> {
    for (near, (weight, id)) in listed.iter().zip(found) {
        let hub = network.hub(*id);
        ensure(near.hub == hub.code && near.weight == *weight, || {
            format!("where it lists {} at {}, {} at {weight} should stand", near.hub, near.weight, hub.code)
        })?;
        ensure(near.name == hub.name && close(near.measure, objective.of_steps(*weight)), || {
            format!("what it says of {} is not so", near.hub)
        })?;
    }
    ensure(listed.len() == found.len(), || format!("it lists {} hubs, not {}", listed.len(), found.len()))
}
