//! The prepared router and its answers.

use super::answer::Route;
use super::named::{End, OneEnd};
use super::prepared::{Engine, HierarchySizes, Metric, TABLE_PAIRS, Topology};
use super::{Query, Worker};
use crate::engine::csr::Csr;
use crate::engine::hierarchy::sweep::Sweep;
use crate::engine::table::DistanceTable;
use crate::error::Result;
use crate::network::{Asset, Cargo, HubId, LinkId, Network, Select};
use crate::objective::Objective;
use crate::prepare::{States, Step};
use std::fmt;
use std::sync::Arc;

/// A network prepared for one cargo and one objective. Cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Router {
    pub(super) topology: Arc<Topology>,
    pub(super) metric: Arc<Metric>,
    /// What was left out of the topology.
    pub(super) without: Vec<Select>,
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("cargo", &self.topology.cargo.code)
            .field("objective", &self.metric.objective.name)
            .field("nodes", &self.topology.csr.nodes())
            .field("arcs", &self.topology.csr.arcs())
            .field("table", &self.metric.table.is_some())
            .finish_non_exhaustive()
    }
}

/// Whether a selection contains what an arc stands for.
fn is_selected(network: &Network, select: &Select, step: Step) -> bool {
    match step {
        Step::Link(id) => select.has_link(network, id),
        Step::Transfer(at) => select.has_transfer(network, at),
        Step::Stay(hub) => select.has_stay(network, hub),
    }
}

/// The best weight from one hub to every hub.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Distances {
    /// By position of the hub: the weight in steps of the objective, `None` where there is no route.
    pub weights: Vec<Option<u64>>,
    /// What was minimised.
    pub objective: Objective,
}

impl Distances {
    /// The weight to a hub, in steps of the objective; `None` where there is no route.
    #[must_use]
    pub fn to(&self, hub: HubId) -> Option<u64> {
        self.weights.get(hub.index()).copied().flatten()
    }

    /// The same in the measure of the objective: hours for [`Objective::fastest`], km for [`Objective::shortest`], and so on
    /// ([`Objective::of_steps`]).
    #[must_use]
    pub fn measure(&self, hub: HubId) -> Option<f64> {
        self.to(hub).map(|weight| self.objective.of_steps(weight))
    }
}

impl Router {
    /// Prepares a network for a cargo and an objective.
    ///
    /// # Errors
    ///
    /// [`Error::BadObjective`](crate::Error::BadObjective) for a price below zero or that is no number, [`Error::NoLoad`](crate::Error::NoLoad) where a price needs a load that the cargo does not
    /// state, [`Error::WeightTooLarge`](crate::Error::WeightTooLarge) where a weight does not fit.
    ///
    /// # Complexity
    ///
    /// For a network of up to about a million pairs of node and hub a backward search for each hub; for a larger one an order of elimination by
    /// nested dissection, O(triangles of the hierarchy) for the weights, and at the first [`Router::worker`] the labels ([`Router::engine`]).
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let route = router.route(("CNXIY", "IRTHR"))?;
    /// assert!(route.length_km > 6_500.0 && route.length_km < 9_000.0);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    pub fn new(network: &Network, cargo: &Cargo, objective: Objective) -> Result<Self> {
        Self::with_table_of(TABLE_PAIRS, network, cargo, objective)
    }

    /// The same without a table of distances, as for a large network: for benchmarks and oracles.
    ///
    /// # Errors
    ///
    /// As [`Router::new`].
    #[doc(hidden)]
    pub fn without_table(network: &Network, cargo: &Cargo, objective: Objective) -> Result<Self> {
        Self::with_table_of(0, network, cargo, objective)
    }

    /// The same without a table and without labels, as for a very large network: for benchmarks and oracles.
    ///
    /// # Errors
    ///
    /// As [`Router::new`].
    #[doc(hidden)]
    pub fn without_labels(network: &Network, cargo: &Cargo, objective: Objective) -> Result<Self> {
        let topology = Topology::new(network, cargo, 0)?.without_labels();
        let metric = Metric::new(&topology, objective)?;
        Ok(Self { topology: Arc::new(topology), metric: Arc::new(metric), without: Vec::new() })
    }

    fn with_table_of(pairs: usize, network: &Network, cargo: &Cargo, objective: Objective) -> Result<Self> {
        let topology = Topology::new(network, cargo, pairs)?;
        let metric = Metric::new(&topology, objective)?;
        Ok(Self { topology: Arc::new(topology), metric: Arc::new(metric), without: Vec::new() })
    }

    /// The same topology with another objective.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let cheapest = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let fastest = cheapest.reweighted(Objective::fastest())?;
    /// let query = ("CNXIY", "GEPTI");
    /// assert!(fastest.route(query)?.time_h <= cheapest.route(query)?.time_h);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::new`].
    pub fn reweighted(&self, objective: Objective) -> Result<Self> {
        let metric = Metric::new(&self.topology, objective)?;
        Ok(Self {
            topology: Arc::clone(&self.topology),
            metric: Arc::new(metric),
            without: self.without.clone(),
        })
    }

    /// The same router without what a selection contains: every answer is as if each query avoided it. The order of elimination is kept, the
    /// weights are put on it once.
    ///
    /// ```
    /// use corridor::{Objective, Router, Select};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let around = router.restricted(Select::country("RU"))?;
    /// let route = around.route(("CNXIY", "GEPTI"))?;
    /// assert!(route.weight >= router.route(("CNXIY", "GEPTI"))?.weight);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) where the selection names something that the network does not have.
    pub fn restricted(&self, select: Select) -> Result<Self> {
        let network = self.network();
        network.check_selection(&select)?;
        let topology = self.topology.without(|step| is_selected(network, &select, step));
        let metric = Metric::new(&topology, self.objective().clone())?;
        let mut without = self.without.clone();
        without.push(select);
        Ok(Self { topology: Arc::new(topology), metric: Arc::new(metric), without })
    }

    /// What this router leaves out ([`Router::restricted`]).
    #[must_use]
    pub fn without(&self) -> &[Select] {
        &self.without
    }

    /// How it answers [`Worker::path`] and the like. Makes the labels if they are planned and not yet made.
    ///
    /// ```
    /// use corridor::{Objective, Router, route::Engine};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// assert_eq!(router.engine(), Engine::Table);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.metric.engine(&self.topology)
    }

    /// The network it was prepared from.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.topology.network
    }

    /// The cargo it was prepared for.
    #[must_use]
    pub fn cargo(&self) -> &Cargo {
        &self.topology.cargo
    }

    /// The objective it was prepared for.
    #[must_use]
    pub fn objective(&self) -> &Objective {
        &self.metric.objective
    }

    /// Makes at once what the first query would make, labels apart: for benchmarks.
    #[doc(hidden)]
    pub fn make_ready(&self) {
        self.metric.make_ready(&self.topology);
    }

    /// Sizes of the hierarchy and of its parts in bytes, where there is one: for benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn hierarchy_sizes(&self) -> Option<HierarchySizes> {
        self.metric.sizes(&self.topology)
    }

    /// Memory of the table of distances in bytes, where there is one: for benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn table_bytes(&self) -> Option<usize> {
        self.table().map(DistanceTable::bytes)
    }

    /// Buffers for one thread's queries.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let ports = network.hub_ids(["KZAAU", "TMKRW", "GEPTI"])?;
    /// let mut worker = router.worker();
    /// for from in &ports {
    ///     for to in &ports {
    ///         let hours = worker.path(*from, *to).map(|path| router.objective().of_steps(path.weight()));
    ///         assert!(hours.is_some());
    ///     }
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker::new(self)
    }

    pub(super) fn states(&self) -> &States {
        &self.topology.states
    }

    pub(super) fn csr(&self) -> &Csr {
        &self.topology.csr
    }

    pub(super) fn weights(&self) -> &[u32] {
        &self.metric.weight
    }

    pub(super) fn table(&self) -> Option<&DistanceTable> {
        self.metric.table.as_ref()
    }

    pub(super) fn step(&self, arc: u32) -> Step {
        self.topology.steps[arc as usize]
    }

    /// The least weight from every node to the nearest of `ends`, each with a weight of its own; `u64::MAX` where there is no way.
    pub(super) fn weights_to(&self, ends: &[(u32, u64)], closed: Option<&[bool]>) -> Vec<u64> {
        let mut found = Vec::new();
        self.metric.sweep(&self.topology, ends, closed, true, &mut None, &mut found);
        found
    }

    /// The same into buffers of the caller, with nothing closed.
    pub(super) fn weights_to_into(
        &self,
        ends: &[(u32, u64)],
        buffer: &mut Option<Sweep>,
        found: &mut Vec<u64>,
    ) {
        self.metric.sweep(&self.topology, ends, None, true, buffer, found);
    }

    /// From the nearest of some nodes, into buffers of the caller, with nothing closed.
    pub(super) fn weights_from_into(
        &self,
        starts: &[(u32, u64)],
        buffer: &mut Option<Sweep>,
        found: &mut Vec<u64>,
    ) {
        self.metric.sweep(&self.topology, starts, None, false, buffer, found);
    }

    /// The least weight from the nearest of `starts`, each with a weight of its own, to every node; `u64::MAX` where there is no way.
    pub(super) fn weights_from(&self, starts: &[(u32, u64)], closed: Option<&[bool]>) -> Vec<u64> {
        let mut found = Vec::new();
        self.metric.sweep(&self.topology, starts, closed, false, &mut None, &mut found);
        found
    }

    /// The best weight from one hub to every hub, in steps of the objective. The hub itself is at 0. In place of a hub a [`Query`] may stand, with several
    /// hubs to start from and conditions ([`Query::from_hub`]); each weight is then what [`Router::route`] would say of it with that hub to reach.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let distances = router.one_to_all("KZAAU")?;
    /// for (id, hub) in network.hubs() {
    ///     if let Some(hours) = distances.measure(id) {
    ///         println!("{}: {hours:.0} h", hub.name);
    ///     }
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) where the network has no such hub, else as [`Router::reach`].
    ///
    /// # Complexity
    ///
    /// With a table (networks with up to about a million pairs of node and hub) O(hubs); else one sweep over the hierarchy, O(nodes + halves). Where conditions
    /// close something, with a table Dijkstra's, else the sweep and O(arcs, with a logarithm of the nodes at those whose distance that changes).
    pub fn one_to_all(&self, from: impl End) -> Result<Distances> {
        let objective = self.objective().clone();
        let some = |weight: u64| Some(weight).filter(|weight| *weight < u64::MAX);
        let from = match from.end_in(self.network())? {
            OneEnd::Hub(hub) => hub,
            OneEnd::Query(query) => {
                let weights = self.weights_of(&self.reach(*query)?);
                return Ok(Distances { weights: weights.into_iter().map(some).collect(), objective });
            }
        };
        let hubs = self.network().hub_count();
        let starts = self.states().departures(from, None).map(|node| (node, 0));
        let mut weights: Vec<Option<u64>> = if let Some(table) = self.table() {
            let starts: Vec<u32> = starts.map(|(node, _)| node).collect();
            let nearest = |hub| starts.iter().filter_map(|node| table.to_group(*node, hub)).min();
            (0..hubs).map(nearest).collect()
        } else {
            let distances = self.weights_from(&starts.collect::<Vec<_>>(), None);
            let nearest = |hub| {
                let near = self.states().arrivals(hub, None).map(|node| distances[node as usize]).min();
                near.and_then(some)
            };
            (0..hubs).map(|at| self.network().hub_at(at).and_then(nearest)).collect()
        };
        weights[from.index()] = Some(0);
        Ok(Distances { weights, objective })
    }

    /// The best route for a query, with every leg, transfer and border, the facts it rests on, and a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::NoRoute`](crate::Error::NoRoute) with what blocks, which is an answer; [`Error::Unknown`](crate::Error::Unknown) for a hub or selection the network does not have;
    /// [`Error::OutOfRange`](crate::Error::OutOfRange) where a hub has a weight of its own above [`MOST_OF_ITS_OWN`](super::MOST_OF_ITS_OWN), or more hubs are to be passed in
    /// any order than can be.
    ///
    /// # Complexity
    ///
    /// One search of O((nodes + arcs) log nodes) for each hub to pass and one more. Hubs to pass in any order: a sweep for each of their nodes, and
    /// O((via + 1) 2^hubs nodes^2), nodes being those of the hubs to pass.
    pub fn route(&self, query: impl Into<Query>) -> Result<Route> {
        self.solve(&self.complete(query.into()))
    }

    /// The query with what this router leaves out.
    pub(super) fn complete(&self, mut query: Query) -> Query {
        for select in self.without.iter() {
            // An answer's own query has it already.
            if !query.avoid.contains(select) {
                query.avoid.push(select.clone());
            }
        }
        query
    }

    /// The arcs that a query does not admit.
    pub(super) fn closed_by(&self, query: &Query) -> Option<Vec<bool>> {
        if !query.is_restricted() {
            return None;
        }
        let closes = self.closing(query);
        let closed: Vec<bool> = self.topology.steps.iter().map(|step| closes(*step)).collect();
        // A router without what the query avoids has no such arcs.
        closed.contains(&true).then_some(closed)
    }

    /// Whether a query does not admit what an arc stands for.
    pub(super) fn closing<'a>(&'a self, query: &'a Query) -> impl Fn(Step) -> bool + 'a {
        let network = self.network();
        // A link that is named by its key is looked up once, and not by its letters at every arc.
        let named = |select: &'a Select| match select {
            Select::Asset(key) => match network.asset(key) {
                Ok(Asset::Link(id)) => (select, Some(id)),
                _ => (select, None),
            },
            _ => (select, None),
        };
        let avoid: Vec<(&Select, Option<LinkId>)> = query.avoid.iter().map(named).collect();
        let takes_all = query.modes.is_empty() && query.carriages.is_empty();
        move |step| {
            let avoids = |(select, named): &(&Select, Option<LinkId>)| match (step, *named) {
                (Step::Link(id), Some(link)) => id == link || network.opposite(id) == Some(link),
                _ => is_selected(network, select, step),
            };
            let is_shut = match step {
                Step::Link(id) => !takes_all && !query.admits(network.link(id).carriage),
                Step::Transfer(_) | Step::Stay(_) => false,
            };
            is_shut || avoid.iter().any(avoids)
        }
    }
}
