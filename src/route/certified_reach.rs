//! Weights from some hubs to all with the proof that none is less: what makes a bare answer of one-to-all, or a tree, prove itself.

use super::answer::Potential;
use super::query::{Place, Query};
use super::reach::{Tree, Weights};
use super::router::{Distances, Router};
use crate::error::{Error, Result};
use crate::network::{HubId, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of certified weights.
pub(crate) const SCHEMA: &str = "corridor-reach/1";

/// Which way routes lead between the places of a question and all other hubs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Side {
    /// From the places.
    From,
    /// To the places.
    To,
}

/// A hub and the weight of its best route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReachedHub {
    /// Code of the hub.
    pub hub: String,
    /// The weight, in steps of the objective, with that of the place.
    pub weight: u64,
}

/// What proves least weights between some places and everything: the weight of every state. No step leads from a listed state to less than is
/// said, and each listed weight is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReachCertificate {
    /// Where only what is nearer than this is listed: all else is as far or farther. `None` where all is listed that can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beyond: Option<u64>,
    /// The least weight of each state, by label.
    pub states: Vec<Potential>,
    /// Of a tree: for each of `states` the key of the link, transfer or stay by which the best route comes to it; empty where one starts there.
    /// No entries where no tree is claimed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came_by: Vec<String>,
}

/// The least weights from some hubs to all, with their proof; [`verify_reach`](crate::verify::verify_reach) checks it. Made by
/// [`Weights::certify`], [`Tree::certify`] and [`Distances::certify`]. Prints as a table.
///
/// About 60 bytes a state and 40 a hub, and another 50 a state with a tree: 60 MB to 150 MB for a million states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reach {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// What was to be avoided, and the modes and carriages: the conditions of a query, without its hubs.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub query: Query,
    /// Which way the routes lead.
    pub side: Side,
    /// The hubs from which (or to which) they lead, with their weights.
    pub places: Vec<Place>,
    /// The hubs that can be reached, by code.
    pub hubs: Vec<ReachedHub>,
    /// What proves that nothing weighs less.
    pub certificate: ReachCertificate,
}

/// Whether a query has no conditions.
pub(super) fn is_plain(query: &Query) -> bool {
    *query == Query::default()
}

impl fmt::Display for Reach {
    /// A line for each hub: code, and the measure of the objective.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.side == Side::From { "from" } else { "to" };
        let places: Vec<&str> = self.places.iter().map(|place| place.hub.as_str()).collect();
        let Self { cargo, objective, hubs, .. } = self;
        write!(f, "{word} {}  {cargo}, {}: {} hubs", places.join(", "), objective.name, hubs.len())?;
        for hub in hubs {
            write!(f, "\n  {:<12} {:>12.1}", hub.hub, objective.of_steps(hub.weight))?;
        }
        Ok(())
    }
}

impl Router {
    /// The conditions that every question to this router has: what it leaves out.
    pub(super) fn conditions(&self) -> Query {
        self.complete(Query::default())
    }

    /// Places with codes.
    pub(super) fn places(&self, hubs: &[(HubId, u64)]) -> Vec<Place> {
        let code = |hub: HubId| self.network().hub(hub).code.clone();
        hubs.iter().map(|(hub, weight)| Place { hub: code(*hub), weight: *weight }).collect()
    }

    /// The least weight between some places and every state, nodes with [`u64::MAX`] being out of reach.
    pub(super) fn potentials(&self, query: &Query, side: Side, places: &[(HubId, u64)]) -> Vec<u64> {
        let (states, closed) = (self.states(), self.closed_by(query));
        let mut starts: Vec<(u32, u64)> = Vec::new();
        for &(hub, weight) in places {
            match side {
                Side::From => {
                    starts.extend(states.departures(hub, query.start_as).map(|node| (node, weight)))
                }
                Side::To => starts.extend(states.arrivals(hub, query.arrive_as).map(|node| (node, weight))),
            }
        }
        match side {
            Side::From => self.weights_from(&starts, closed.as_deref()),
            Side::To => self.weights_to(&starts, closed.as_deref()),
        }
    }

    /// The proof of least weights that are below `beyond`, without a tree.
    pub(super) fn proof(
        &self,
        query: &Query,
        side: Side,
        places: &[(HubId, u64)],
        beyond: Option<u64>,
    ) -> ReachCertificate {
        let weights = self.potentials(query, side, places);
        let below = |weight: &u64| *weight < beyond.unwrap_or(u64::MAX);
        let near = (0u32..).zip(&weights).filter(|(_, weight)| below(weight));
        let mut states: Vec<Potential> = near
            .map(|(node, weight)| Potential {
                state: self.states().label(self.network(), node),
                weight: *weight,
            })
            .collect();
        states.sort_unstable_by(|a, b| a.state.cmp(&b.state));
        ReachCertificate { beyond, states, came_by: Vec::new() }
    }

    /// Weights that were found, with a proof.
    pub(super) fn certified(
        &self,
        (query, side): (Query, Side),
        places: &[(HubId, u64)],
        found: impl Iterator<Item = Option<u64>>,
        certificate: ReachCertificate,
    ) -> Reach {
        let network = self.network();
        let reached = network
            .hubs()
            .zip(found)
            .filter_map(|((_, hub), weight)| Some(ReachedHub { hub: hub.code.clone(), weight: weight? }));
        Reach {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query,
            side,
            places: self.places(places),
            hubs: reached.collect(),
            certificate,
        }
    }

    /// Refuses an answer about another network or view.
    pub(super) fn made_it(&self, digest: &str) -> Result<()> {
        let network = self.network().digest();
        if digest == network {
            return Ok(());
        }
        Err(Error::OtherNetwork { answer: digest.to_owned(), network })
    }
}

impl Weights<'_> {
    /// The same weights as a whole answer, with the proof that none is less.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_reach};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let mut worker = router.worker();
    /// let mut proved = worker.one_to_all(network.hub_id("KZAAU")?).certify();
    /// verify_reach(&network, &proved)?;
    /// proved.hubs[3].weight += 1;
    /// assert!(verify_reach(&network, &proved).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// One sweep over all nodes, and their names sorted. Memory as [`Reach`] says.
    #[must_use]
    pub fn certify(&self) -> Reach {
        let (router, places) = (self.router, self.places);
        let query = router.conditions();
        let certificate = router.proof(&query, Side::From, places, None);
        router.certified((query, Side::From), places, self.iter(), certificate)
    }
}

impl Tree<'_> {
    /// The same tree as a whole answer: every weight is proved to be the least, and every step of the tree to be one that explains it.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_reach};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let mut worker = router.worker();
    /// let proved = worker.tree(network.hub_id("KZAAU")?).certify();
    /// verify_reach(&network, &proved)?;
    /// assert_eq!(proved.certificate.came_by.len(), proved.certificate.states.len());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// The names of all nodes and of the steps to them, sorted. Memory as [`Reach`] says.
    #[must_use]
    pub fn certify(&self) -> Reach {
        let (router, network) = (self.router, self.router.network());
        let mut states: Vec<(Potential, String)> = Vec::new();
        for (node, weight) in (0u32..).zip(self.by_node).filter(|(_, weight)| **weight < u64::MAX) {
            let arc = self.parent[node as usize];
            let key =
                if arc == u32::MAX { String::new() } else { network.asset_key(router.step(arc).asset()) };
            states.push((Potential { state: router.states().label(network, node), weight: *weight }, key));
        }
        states.sort_unstable_by(|a, b| a.0.state.cmp(&b.0.state));
        let (states, came_by) = states.into_iter().unzip();
        let certificate = ReachCertificate { beyond: None, states, came_by };
        let found = network.hubs().map(|(hub, _)| self.weight(hub));
        router.certified((router.conditions(), Side::From), self.places, found, certificate)
    }
}

impl Distances {
    /// The same weights as a whole answer, with the proof that none is less. The router and the hub are those that gave them.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_reach};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let proved = router.one_to_all("KZAAU")?.certify(&router, "KZAAU")?;
    /// verify_reach(&network, &proved)?;
    /// println!("{proved}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where the network has no such hub.
    ///
    /// # Complexity
    ///
    /// As [`Weights::certify`].
    pub fn certify(&self, router: &Router, from: &str) -> Result<Reach> {
        let places = [(router.network().hub_id(from)?, 0)];
        let query = router.conditions();
        let certificate = router.proof(&query, Side::From, &places, None);
        let found = self.weights.iter().copied();
        let reach = router.certified((query, Side::From), &places, found, certificate);
        Ok(Reach { objective: self.objective.clone(), ..reach })
    }
}
