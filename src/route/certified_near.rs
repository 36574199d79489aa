//! Near hubs, and hubs within a budget, with the proof that none is nearer and none is missing.

use super::certified_reach::ReachCertificate;
use super::isochrone::Isochrone;
use super::named::HubPlace;
use super::nearest::{NearHubs, each_once};
use super::query::Place;
use super::router::Router;
use crate::error::Result;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The nearest hubs of a set with their proof; [`verify_near`](crate::verify::verify_near) checks it. Made by [`NearHubs::certify`]. Prints as
/// the answer itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CertifiedNear {
    /// The answer.
    pub near: NearHubs,
    /// The hubs of the set in order, with the weights that they have of their own.
    pub set: Vec<Place>,
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

impl NearHubs {
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
    /// One sweep over all nodes, and the names of those listed are sorted. About 70 bytes for each state listed.
    pub fn certify(
        &self,
        router: &Router,
        set: impl IntoIterator<Item = impl HubPlace>,
        most: usize,
    ) -> Result<CertifiedNear> {
        router.made_it(&self.network)?;
        let network = router.network();
        let set = each_once(network, set)?;
        let last = self.hubs.last().map_or(0, |hub| hub.weight.saturating_add(1));
        let beyond = (self.hubs.len() >= most).then_some(last);
        let certificate = router.proof(&self.query, beyond)?;
        let named = |(hub, weight)| Place { hub: network.hub(hub).code.clone(), weight };
        let set = set.into_iter().map(named).collect();
        Ok(CertifiedNear { near: self.clone(), set, most, certificate })
    }
}

impl Isochrone {
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
        let certificate = router.proof(&self.query, Some(beyond))?;
        Ok(CertifiedIsochrone { isochrone: self.clone(), certificate })
    }
}
