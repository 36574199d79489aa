//! Weights from some hubs to all with the proof that none is less: what makes a bare answer of one-to-all, or a tree, prove itself.

use super::answer::Potential;
use super::named::End;
use super::query::Query;
use super::reach::{Tree, Weights};
use super::router::{Distances, Router};
use crate::engine::hierarchy::lazy::Way;
use crate::error::{Error, Result};
use crate::network::View;
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of certified weights.
pub(crate) const SCHEMA: &str = "corridor-reach/1";

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
/// About 70 bytes a state and 40 a hub, and another 110 a state with a tree: 110 MB for a million hubs of one state each, 220 MB with the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CertifiedReach {
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
    /// The question: the hubs from which routes lead everywhere, or those to which they lead, and the conditions. The other side is empty.
    pub query: Query,
    /// The hubs that can be reached, by code.
    pub hubs: Vec<ReachedHub>,
    /// What proves that nothing weighs less.
    pub certificate: ReachCertificate,
}

impl fmt::Display for CertifiedReach {
    /// A line for each hub: code, and the measure of the objective.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outward = is_outward(&self.query);
        let word = if outward { "from" } else { "to" };
        let codes = |(code, _)| code;
        let places: Vec<&str> = if outward {
            self.query.all_from().map(codes).collect()
        } else {
            self.query.all_to().map(codes).collect()
        };
        let Self { cargo, objective, hubs, .. } = self;
        write!(f, "{word} {}  {cargo}, {}: {} hubs", places.join(", "), objective.name, hubs.len())?;
        for hub in hubs {
            write!(f, "\n  {:<12} {:>12.1}", hub.hub, objective.of_steps(hub.weight))?;
        }
        Ok(())
    }
}

/// Whether a query that names the hubs of one side names those to start from.
fn is_outward(query: &Query) -> bool {
    query.to.is_empty()
}

impl Router {
    /// The least weight between the hubs of a query's one side and every node; [`u64::MAX`] for what is out of reach.
    fn potentials(&self, query: &Query) -> Result<Vec<u64>> {
        let way = if is_outward(query) { Way::From } else { Way::To };
        Ok(self.by_node(&self.one_sided(query, way, "a proof")?))
    }

    /// The proof of the least weights that are below `beyond`, without a tree.
    pub(super) fn proof(&self, query: &Query, beyond: Option<u64>) -> Result<ReachCertificate> {
        let weights = self.potentials(query)?;
        let below = |weight: &u64| *weight < beyond.unwrap_or(u64::MAX);
        let near = (0u32..).zip(&weights).filter(|(_, weight)| below(weight));
        let mut states: Vec<Potential> = near
            .map(|(node, weight)| Potential {
                state: self.states().label(self.network(), node),
                weight: *weight,
            })
            .collect();
        states.sort_unstable_by(|a, b| a.state.cmp(&b.state));
        states.shrink_to_fit();
        Ok(ReachCertificate { beyond, states, came_by: Vec::new() })
    }

    /// Weights that were found, with a proof.
    fn certified(
        &self,
        query: Query,
        found: impl Iterator<Item = Option<u64>>,
        certificate: ReachCertificate,
    ) -> CertifiedReach {
        let network = self.network();
        let reached = network
            .hubs()
            .zip(found)
            .filter_map(|((_, hub), weight)| Some(ReachedHub { hub: hub.code.clone(), weight: weight? }));
        let mut hubs: Vec<ReachedHub> = reached.collect();
        hubs.shrink_to_fit();
        CertifiedReach {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query,
            hubs,
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
    /// let mut proved = worker.one_to_all(network.hub_id("KZAAU")?).certify()?;
    /// verify_reach(&network, &proved)?;
    /// proved.hubs[3].weight += 1;
    /// assert!(verify_reach(&network, &proved).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None that the question did not meet.
    ///
    /// # Complexity
    ///
    /// One sweep over all nodes, and their names sorted. Memory as [`CertifiedReach`] says.
    pub fn certify(&self) -> Result<CertifiedReach> {
        let query = self.query();
        let certificate = self.router.proof(&query, None)?;
        Ok(self.router.certified(query, self.iter(), certificate))
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
    /// let proved = worker.tree(network.hub_id("KZAAU")?).certify()?;
    /// verify_reach(&network, &proved)?;
    /// assert_eq!(proved.certificate.came_by.len(), proved.certificate.states.len());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None.
    ///
    /// # Complexity
    ///
    /// The names of all nodes and of the steps to them, sorted. Memory as [`CertifiedReach`] says.
    pub fn certify(&self) -> Result<CertifiedReach> {
        let (router, network) = (self.router, self.router.network());
        let mut states: Vec<(Potential, String)> = Vec::new();
        for (node, weight) in (0u32..).zip(self.by_node).filter(|(_, weight)| **weight < u64::MAX) {
            let arc = self.parent[node as usize];
            let key =
                if arc == u32::MAX { String::new() } else { network.asset_key(router.step(arc).asset()) };
            states.push((Potential { state: router.states().label(network, node), weight: *weight }, key));
        }
        states.sort_unstable_by(|a, b| a.0.state.cmp(&b.0.state));
        let (mut states, mut came_by): (Vec<Potential>, Vec<String>) = states.into_iter().unzip();
        states.shrink_to_fit();
        came_by.shrink_to_fit();
        let certificate = ReachCertificate { beyond: None, states, came_by };
        let found = network.hubs().map(|(hub, _)| self.weight(hub));
        Ok(router.certified(self.query(), found, certificate))
    }
}

impl Distances {
    /// The same weights as a whole answer, with the proof that none is less. The router and the hub or query are those that gave them.
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
    /// As [`Router::reach`].
    ///
    /// # Complexity
    ///
    /// As [`Weights::certify`].
    pub fn certify(&self, router: &Router, from: impl End) -> Result<CertifiedReach> {
        let query = router.reach(from)?.query;
        let certificate = router.proof(&query, None)?;
        let reach = router.certified(query, self.weights.iter().copied(), certificate);
        Ok(CertifiedReach { objective: self.objective.clone(), ..reach })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use crate::data::caspian;
    use crate::network::{Carriage, Mode, Network, Select};
    use crate::verify::verify_reach;

    /// The weight of every hub by a route of its own.
    fn by_routes(router: &Router, network: &Network, query: &Query) -> Vec<Option<u64>> {
        let one = |code: &str| {
            let mut query = query.clone();
            let end = if query.to.is_empty() { &mut query.to } else { &mut query.from };
            code.clone_into(end);
            match router.route(query) {
                Ok(route) => Some(route.weight),
                Err(Error::NoRoute(_)) => None,
                Err(error) => panic!("{error}"),
            }
        };
        network.hubs().map(|(_, hub)| one(&hub.code)).collect()
    }

    #[test]
    fn several_places_with_weights_and_conditions_both_ways() {
        let network = caspian();
        let container = network.cargo("container").unwrap();
        let conditions = [
            Query::default(),
            Query::default().modes([Mode::Rail, Mode::Sea]).avoid(Select::hub("AZALA")),
            Query::default().start_as(Carriage::rail(1435)),
            Query::default().arrive_as(Carriage::rail(1520)),
        ];
        let (mut reached, mut apart) = (0, 0);
        for make in [Router::new, Router::without_table] {
            let router = make(&network, container, Objective::cheapest()).unwrap();
            for query in &conditions {
                for weight in [0, 70_000, 1 << 53] {
                    let from = Query { from: "CNXIY".to_owned(), from_weight: weight, ..query.clone() };
                    let to = Query { to: "GEPTI".to_owned(), to_weight: weight, ..query.clone() };
                    let two = [from.also_from("KZAAU", 5), to.also_to("TMKRW", 1 << 40)];
                    for query in two {
                        let found = by_routes(&router, &network, &query);
                        let certificate = router.proof(&query, None).unwrap();
                        let answer = router.certified(query, found.iter().copied(), certificate);
                        verify_reach(&network, &answer).unwrap();
                        reached += answer.hubs.len();
                        apart += found.len() - answer.hubs.len();
                        // Less than the least, and more.
                        for at in [0, answer.hubs.len() / 2].into_iter().filter(|at| *at < answer.hubs.len())
                        {
                            let mut forged = answer.clone();
                            forged.hubs[at].weight ^= 1;
                            assert!(verify_reach(&network, &forged).is_err());
                        }
                        let mut forged = answer.clone();
                        forged.query.from_weight ^= 1;
                        forged.query.to_weight ^= 1;
                        assert!(verify_reach(&network, &forged).is_err());
                        forged = answer;
                        forged.query.via.push("KZAAU".to_owned());
                        assert!(verify_reach(&network, &forged).is_err());
                    }
                }
            }
        }
        assert!(reached > 2_000 && apart > 500, "{reached} {apart}");
    }
}
