//! A question about many hubs, resolved: where it starts (or ends), what it does not admit, and how cargo stands at the hubs it asks about.

use super::named::End;
use super::prepared::Topology;
use super::query::own_weight;
use super::{Query, Router};
use crate::engine::hierarchy::lazy::Way;
use crate::error::Result;
use crate::network::{Carriage, HubId};
use crate::prepare::Side;
use std::fmt;
use std::sync::Arc;

const NO_WAY: u64 = u64::MAX;

/// One or more hubs to start from with weights and conditions, ready for [`Worker::one_to_all_of`](super::Worker::one_to_all_of) and
/// [`Worker::tree_of`](super::Worker::tree_of). Made by [`Router::reach`], for that router and all that share its topology
/// ([`Router::reweighted`]).
#[derive(Clone)]
pub struct Reach {
    pub(super) way: Way,
    /// The question, with what the router leaves out.
    pub(super) query: Query,
    /// The hubs by id, each once with the least of its weights.
    pub(super) hubs: Vec<(HubId, u64)>,
    /// Their nodes.
    pub(super) nodes: Vec<(u32, u64)>,
    pub(super) closed: Option<Vec<bool>>,
    /// How cargo stands at the hubs that are asked about.
    far_as: Option<Carriage>,
    far_but: Side,
    may_stay: bool,
    topology: Arc<Topology>,
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").field("query", &self.query).finish_non_exhaustive()
    }
}

impl Reach {
    /// The question, with what the router leaves out.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Whether it belongs to a router.
    pub(super) fn is_of(&self, router: &Router) -> bool {
        Arc::ptr_eq(&self.topology, &router.topology)
    }

    /// Whether staying at one of its hubs answers the question.
    pub(super) fn may_stay(&self) -> bool {
        self.may_stay
    }

    /// The weight of staying at a hub, where that answers the question.
    pub(super) fn stay(&self, hub: HubId) -> Option<u64> {
        if !self.may_stay {
            return None;
        }
        let at = self.hubs.binary_search_by_key(&hub, |place| place.0).ok()?;
        Some(self.hubs[at].1)
    }

    /// The nodes at which a hub is reached (or, the other way, from which it is left).
    pub(super) fn far_nodes(&self, router: &Router, hub: HubId) -> impl Iterator<Item = u32> {
        router.states().sided(hub, self.far_as, self.far_but)
    }

    /// The least weight between a hub and the nearest place, where the distances of all nodes are known; [`NO_WAY`] where there is none.
    pub(super) fn weight(&self, router: &Router, by_node: &[u64], hub: HubId) -> u64 {
        let way = self.far_nodes(router, hub).map(|node| by_node[node as usize]).min().unwrap_or(NO_WAY);
        self.stay(hub).map_or(way, |stay| stay.min(way))
    }

    /// The same from the router's table of distances; `None` where it does not know the answer.
    pub(super) fn by_table(&self, router: &Router) -> Option<impl Fn(HubId) -> u64> {
        // The table leads to hubs, by whatever carriage, with nothing closed.
        let fits = self.closed.is_none() && self.query.arrive_as.is_none();
        let table = router.table().filter(|_| fits)?;
        Some(move |hub: HubId| {
            let way = match self.way {
                Way::From => {
                    let sum =
                        |&(node, weight): &(u32, u64)| Some(table.to_group(node, hub.index())? + weight);
                    self.nodes.iter().filter_map(sum).min()
                }
                Way::To => {
                    let from = |node| {
                        let sum =
                            |&(to, weight): &(HubId, u64)| Some(table.to_group(node, to.index())? + weight);
                        self.hubs.iter().filter_map(sum).min()
                    };
                    self.far_nodes(router, hub).filter_map(from).min()
                }
            };
            let way = way.unwrap_or(NO_WAY);
            self.stay(hub).map_or(way, |stay| stay.min(way))
        })
    }
}

impl Router {
    /// The least weight between each hub and the nearest place of a question; [`NO_WAY`] where there is none.
    pub(super) fn weights_of(&self, reach: &Reach) -> Vec<u64> {
        let all = (0..self.network().hub_count()).filter_map(|at| self.network().hub_at(at));
        if let Some(weight) = reach.by_table(self) {
            return all.map(weight).collect();
        }
        let by_node = self.by_node(reach);
        all.map(|hub| reach.weight(self, &by_node, hub)).collect()
    }

    /// The same for each node.
    pub(super) fn by_node(&self, reach: &Reach) -> Vec<u64> {
        match reach.way {
            Way::From => self.weights_from(&reach.nodes, reach.closed.as_deref()),
            Way::To => self.weights_to(&reach.nodes, reach.closed.as_deref()),
        }
    }

    /// Resolves a question about many hubs, for many answers on the hot path: the hubs to start from with their weights, the modes, the carriages,
    /// what to avoid, how cargo stands at the start and must arrive.
    ///
    /// ```
    /// use corridor::{Mode, Objective, Query, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let reach = router.reach(Query::from_hub("KZAAU").also_from("TMKRW", 3600).modes([Mode::Rail, Mode::Sea]))?;
    /// let (alat, mut worker) = (network.hub_id("AZALA")?, router.worker());
    /// let weight = worker.one_to_all_of(&reach).to(alat);
    /// let tree = worker.tree_of(&reach);
    /// assert!(weight.is_some() && tree.weight(alat) == weight && tree.assets_back(alat).count() > 0);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) for a hub or selection that the network does not have, [`Error::OutOfRange`](crate::Error::OutOfRange) for a weight above
    /// [`MOST_OF_ITS_OWN`](super::MOST_OF_ITS_OWN), [`Error::NotTogether`](crate::Error::NotTogether) where the query names hubs to reach or to pass.
    ///
    /// # Complexity
    ///
    /// O(hubs to start from), and with conditions O(selections x (links + transfers)).
    pub fn reach(&self, from: impl End) -> Result<Reach> {
        self.one_sided(from, Way::From, "what can be reached")
    }

    /// Resolves one side of a question that is named in errors.
    pub(super) fn one_sided(&self, end: impl End, way: Way, question: &'static str) -> Result<Reach> {
        let network = self.network();
        let query = end.end_in(network)?.query(network, way);
        query.only_side(way, question)?;
        // What the router leaves out has no arcs that could be closed.
        let closed = self.closed_by(&query);
        let query = self.complete(query);
        for select in &query.avoid {
            network.check_selection(select)?;
        }
        let place = |(code, weight): (&str, u64)| Ok((network.hub_id(code)?, own_weight(code, weight)?));
        let (here_as, far_as, here_but, far_but) = match way {
            Way::From => (query.start_as, query.arrive_as, Side::Arrive, Side::Depart),
            Way::To => (query.arrive_as, query.start_as, Side::Depart, Side::Arrive),
        };
        let mut hubs: Vec<(HubId, u64)> = match way {
            Way::From => query.all_from().map(place).collect::<Result<_>>()?,
            Way::To => query.all_to().map(place).collect::<Result<_>>()?,
        };
        hubs.sort_unstable();
        hubs.dedup_by_key(|place| place.0);
        let nodes = |&(hub, weight): &(HubId, u64)| {
            self.states().sided(hub, here_as, here_but).map(move |node| (node, weight))
        };
        Ok(Reach {
            way,
            nodes: hubs.iter().flat_map(nodes).collect(),
            hubs,
            closed,
            far_as,
            far_but,
            may_stay: query.start_as == query.arrive_as,
            query,
            topology: Arc::clone(&self.topology),
        })
    }
}
