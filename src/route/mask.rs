//! One query without some assets: a selection resolved once to arcs, and a search that knows the distances with all of them.

use super::bare_path::{BarePath, Claim};
use super::prepared::{Topology, rank_into};
use super::worker::{Path, Worker};
use super::{Query, Router};
use crate::engine::guided::Guided;
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::lazy::{Lazy, Way};
use crate::engine::search::{Search, Stop};
use crate::error::{Error, Result};
use crate::network::{HubId, Select};
use std::fmt;
use std::sync::Arc;

/// What a query must not use, ready for [`Worker::path_avoiding`]. Made by [`Router::mask`], for that router and all that share its topology
/// ([`Router::reweighted`]).
#[derive(Clone)]
pub struct Mask {
    closed: Vec<bool>,
    count: usize,
    topology: Arc<Topology>,
    /// The conditions it was made from, for proofs.
    query: Arc<Query>,
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mask").field("closed", &self.count).field("of", &self.closed.len()).finish()
    }
}

impl Mask {
    /// Of arcs of a router.
    pub(super) fn closing(closed: Vec<bool>, count: usize, router: &Router, query: Arc<Query>) -> Self {
        Self { closed, count, topology: Arc::clone(&router.topology), query }
    }

    /// Whether a path uses any of what it closes.
    pub(crate) fn is_on(&self, path: &Path<'_>) -> bool {
        path.arcs.iter().any(|arc| self.closed[*arc as usize])
    }

    /// How many links, transfers and stays it closes, of those that the cargo could use.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it closes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// The buffers of searches under a mask.
#[derive(Debug, Clone)]
pub(super) struct Masked {
    lazy: Lazy,
    guided: Guided,
}

impl Router {
    /// Resolves selections to what they close. For many queries that avoid the same on the hot path; [`Query::avoid`] is for one with proof, and
    /// [`Router::restricted`] prepares a router that never uses it.
    ///
    /// ```
    /// use corridor::{Objective, Router, Select};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let mask = router.mask([Select::country("RU"), Select::hub("KZAAU")])?;
    /// let (from, to) = (network.hub_id("CNXIY")?, network.hub_id("GEPTI")?);
    /// let mut worker = router.worker();
    /// let free = worker.path(from, to).unwrap().weight();
    /// assert!(worker.path_avoiding(from, to, &mask).is_none_or(|path| path.weight() >= free));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) where a selection names something that the network does not have.
    ///
    /// # Complexity
    ///
    /// O(selections x (links + transfers)).
    pub fn mask(&self, selects: impl IntoIterator<Item = Select>) -> Result<Mask> {
        self.mask_of(&Query { avoid: selects.into_iter().collect(), ..Query::default() })
    }

    /// Resolves the conditions of a query to what they close: what it avoids, and what is not of its modes and carriages. Its hubs do not matter.
    ///
    /// # Errors
    ///
    /// As [`Router::mask`]; [`Error::NotTogether`](crate::Error::NotTogether) where it says how cargo stands at the start or must arrive.
    pub fn mask_of(&self, query: &Query) -> Result<Mask> {
        if let Some(carriage) = query.start_as.or(query.arrive_as) {
            return Err(Error::NotTogether {
                question: "a mask",
                condition: format!("to stand as {carriage} at an end"),
                suggestion: "leave it out, or ask for a route".to_owned(),
            });
        }
        for select in &query.avoid {
            self.network().check_selection(select)?;
        }
        let closed = self.closed_by(query).unwrap_or_else(|| vec![false; self.csr().arcs()]);
        let count = closed.iter().filter(|closed| **closed).count();
        let query = Arc::new(query.clone());
        Ok(Mask { closed, count, topology: Arc::clone(&self.topology), query })
    }
}

impl Worker {
    /// The best route from one hub to another that uses nothing of a mask, or `None` where there is none.
    ///
    /// From a hub to itself the route is empty, also where the mask contains the hub. A mask with any other hub at which one starts or arrives
    /// leaves no route, for it contains all links there.
    ///
    /// # Complexity
    ///
    /// That of [`Worker::path`] where the best route uses nothing of the mask. Else A* under the distances without the mask, which are exact, so that
    /// it settles only nodes over which a route could weigh as little as the answer. Without a table or a hierarchy, Dijkstra's. Allocates nothing
    /// once its buffers have grown.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network, or the mask was made for a router of another network, cargo or restriction.
    pub fn path_avoiding(&mut self, from: HubId, to: HubId, mask: &Mask) -> Option<BarePath<'_>> {
        assert!(Arc::ptr_eq(&mask.topology, &self.router.topology), "the mask of another router");
        self.question.set(&[(from, 0)], &[(to, 0)], Some(&mask.query));
        self.arcs.clear();
        let _ = self.router.states().at(to);
        if from == to {
            let claim = Claim::Best(&self.question, (from, to));
            return Some(BarePath::new(claim, 0, &[], &self.router));
        }
        let free = self.find(from, to, true)?;
        let is_untouched = !self.arcs.iter().any(|arc| mask.closed[*arc as usize]);
        let weight = if is_untouched { free } else { self.seek(from, to, mask)? };
        let claim = Claim::Best(&self.question, (from, to));
        Some(BarePath::new(claim, weight, &self.arcs, &self.router))
    }

    /// The best way around a mask.
    fn seek(&mut self, from: HubId, to: HubId, mask: &Mask) -> Option<u64> {
        let router = &self.router;
        let (topology, metric) = (&*router.topology, &*router.metric);
        let (csr, weights) = (router.csr(), router.weights());
        self.starts.clear();
        self.starts.extend(router.states().departures(from, None).map(|node| (node, 0)));
        self.ends.clear();
        self.ends.extend(router.states().arrivals(to, None).map(|node| (node, 0)));
        let Masked { lazy, guided } = self
            .masked
            .get_or_insert_with(|| Masked { lazy: Lazy::new(csr.nodes()), guided: Guided::new(csr.nodes()) });
        let graph = (csr, weights, &mask.closed[..]);
        if let Some(table) = router.table() {
            let bound = |node| table.to_group(node, to.index());
            return guided.run(graph, &self.starts, &self.ends, bound, &mut self.arcs);
        }
        if let Some((hierarchy, _, pruned)) = metric.hierarchy(topology) {
            rank_into(hierarchy, &self.ends, &mut self.end_ranks);
            lazy.start(hierarchy, pruned, &self.end_ranks, Way::To);
            let bound = |node| {
                let far = lazy.get(hierarchy, pruned, hierarchy.rank(node));
                (far < FAR).then_some(u64::from(far))
            };
            let found = guided.run(graph, &self.starts, &self.ends, bound, &mut self.arcs);
            if lazy.is_exact() {
                return found;
            }
        }
        let search = self.search.get_or_insert_with(|| Search::new(csr.nodes()));
        self.targets.clear();
        self.targets.extend(self.ends.iter().map(|end| end.0));
        search.run(csr, weights, Some(&mask.closed), &self.starts, Stop::AnyOf(&self.targets));
        let target = search.settled_target()?;
        search.path_to(target, &mut self.arcs);
        search.distance(target)
    }
}
