//! Near hubs, and hubs within a budget, with the proof that none is nearer and none is missing.

use super::certified_reach::{ReachCertificate, Side};
use super::isochrone::Isochrone;
use super::named::{HubName, ids};
use super::nearest::NearHubs;
use super::query::Query;
use super::router::Router;
use crate::error::Result;
use crate::network::{HubId, Select};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The nearest hubs of a set with their proof; [`verify_near`](crate::verify::verify_near) checks it. Made by [`NearHubs::certify`]. Prints as
/// the answer itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CertifiedNear {
    /// The answer.
    pub near: NearHubs,
    /// Codes of the hubs of the set, in order.
    pub set: Vec<String>,
    /// How many were asked for.
    pub most: usize,
    /// What proves the weights: all states that are at most as far as the last hub; all that can be reached where there are fewer hubs than were
    /// asked for.
    pub certificate: ReachCertificate,
}

/// The hubs within some budgets with their proof; [`verify_isochrone`](crate::verify::verify_isochrone) checks it. Made by
/// [`Isochrone::certify`]. Prints as the answer itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CertifiedIsochrone {
    /// The answer.
    pub isochrone: Isochrone,
    /// What proves the weights: all states within the largest budget.
    pub certificate: ReachCertificate,
}

impl fmt::Display for CertifiedNear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.near.fmt(f)
    }
}

impl fmt::Display for CertifiedIsochrone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.isochrone.fmt(f)
    }
}

/// The conditions of an answer that leaves something out.
fn without(avoid: &[Select]) -> Query {
    Query { avoid: avoid.to_vec(), ..Query::default() }
}

impl NearHubs {
    /// The conditions of the question, which way the routes lead, the hubs with weights of their own.
    fn asked(&self) -> (Query, Side, Vec<(&str, u64)>) {
        let (side, hub) = match (&self.from, &self.to) {
            (Some(hub), _) => (Side::From, Some(hub)),
            (None, hub) => (Side::To, hub.as_ref()),
        };
        (without(&self.avoid), side, hub.map(|hub| (hub.as_str(), 0)).into_iter().collect())
    }

    /// The same answer with the proof that these are the nearest of the set. The router, the set and the number are those that gave it.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_near};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let ports = ["KZAAU", "TMKRW", "AZALA", "GEPTI"];
    /// let mut near = router.nearest("KZATY", ports, 2)?.certify(&router, ports, 2)?;
    /// verify_near(&network, &near)?;
    /// near.near.hubs.swap(0, 1);
    /// assert!(verify_near(&network, &near).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) where the network has no such hub, [`Error::OtherNetwork`](crate::Error::OtherNetwork) where the router is of another.
    ///
    /// # Complexity
    ///
    /// One sweep over all nodes, and the names of those listed are sorted. About 60 bytes for each state listed.
    pub fn certify(
        &self,
        router: &Router,
        set: impl IntoIterator<Item = impl HubName>,
        most: usize,
    ) -> Result<CertifiedNear> {
        router.made_it(&self.network)?;
        let network = router.network();
        let mut set = ids(network, set)?;
        set.sort_unstable();
        set.dedup();
        let last = self.hubs.last().map_or(0, |hub| hub.weight.saturating_add(1));
        let beyond = (self.hubs.len() >= most).then_some(last);
        let certificate = proof(router, self.asked(), beyond)?;
        let set = set.into_iter().map(|hub| network.hub(hub).code.clone()).collect();
        Ok(CertifiedNear { near: self.clone(), set, most, certificate })
    }
}

impl Isochrone {
    /// The conditions of the question, which way the routes lead, the hubs with weights of their own.
    fn asked(&self) -> (Query, Side, Vec<(&str, u64)>) {
        (without(&self.avoid), Side::From, vec![(self.from.as_str(), 0)])
    }

    /// The same answer with the proof that these hubs are within the budgets and no others. The router is the one that gave it.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_isochrone};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let mut reach = router.isochrone("KZAAU", [24.0, 72.0])?.certify(&router)?;
    /// verify_isochrone(&network, &reach)?;
    /// reach.isochrone.bands[1].hubs.pop();
    /// assert!(verify_isochrone(&network, &reach).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::OtherNetwork`](crate::Error::OtherNetwork) where the router is of another network.
    ///
    /// # Complexity
    ///
    /// As [`NearHubs::certify`].
    pub fn certify(&self, router: &Router) -> Result<CertifiedIsochrone> {
        router.made_it(&self.network)?;
        let beyond = self.bands.last().map_or(0, |band| band.weight.saturating_add(1));
        let certificate = proof(router, self.asked(), Some(beyond))?;
        Ok(CertifiedIsochrone { isochrone: self.clone(), certificate })
    }
}

fn proof(
    router: &Router,
    (query, side, hubs): (Query, Side, Vec<(&str, u64)>),
    beyond: Option<u64>,
) -> Result<ReachCertificate> {
    let place = |(code, weight): (&str, u64)| Ok((router.network().hub_id(code)?, weight));
    let places: Vec<(HubId, u64)> = hubs.into_iter().map(place).collect::<Result<_>>()?;
    Ok(router.proof(&query, side, &places, beyond))
}
