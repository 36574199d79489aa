//! The prepared router and its answers.

use super::answer::{Potential, Route, RouteCertificate, assemble};
use super::blocked::explain;
use super::prepared::{Engine, HierarchySizes, Metric, TABLE_PAIRS, Topology};
use super::{Query, Worker};
use crate::engine::csr::Csr;
use crate::engine::search::{Search, Stop};
use crate::engine::table::DistanceTable;
use crate::error::{Error, Result};
use crate::network::{Cargo, HubId, Network, Select};
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
    without: Vec<Select>,
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
    /// [`Error::BadObjective`] for a price below zero or that is no number, [`Error::NoLoad`] where a price needs a load that the cargo does not
    /// state, [`Error::WeightTooLarge`] where a weight does not fit.
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

    /// The same with neither a table nor labels, as for a very large network: for benchmarks and oracles.
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
    /// [`Error::Unknown`] where the selection names something that the network does not have.
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

    /// The weight of each arc under another objective.
    #[allow(dead_code)]
    pub(super) fn weights_of(&self, objective: &Objective) -> Result<Vec<u32>> {
        self.topology.weights(objective)
    }

    /// The least weight from every node to the nearest of `ends`, each with a weight of its own; `u64::MAX` where there is no way.
    #[allow(dead_code)]
    pub(super) fn weights_to(&self, ends: &[(u32, u64)], closed: Option<&[bool]>) -> Vec<u64> {
        self.metric.sweep(&self.topology, ends, closed, true)
    }

    /// The least weight from the nearest of `starts`, each with a weight of its own, to every node; `u64::MAX` where there is no way.
    #[allow(dead_code)]
    pub(super) fn weights_from(&self, starts: &[(u32, u64)], closed: Option<&[bool]>) -> Vec<u64> {
        self.metric.sweep(&self.topology, starts, closed, false)
    }

    /// The best weight from one hub to every hub, in steps of the objective. The hub itself is at 0.
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
    /// [`Error::Unknown`] where the network has no such hub.
    ///
    /// # Complexity
    ///
    /// With a table (networks with up to about a million pairs of node and hub) O(hubs); else one sweep over the hierarchy, O(nodes + halves).
    pub fn one_to_all(&self, from: &str) -> Result<Distances> {
        let from = self.network().hub_id(from)?;
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
                near.filter(|weight| *weight < u64::MAX)
            };
            (0..hubs).map(|at| self.network().hub_at(at).and_then(nearest)).collect()
        };
        weights[from.index()] = Some(0);
        Ok(Distances { weights, objective: self.objective().clone() })
    }

    /// The best route for a query, with every leg, transfer and border, the facts it rests on, and a certificate.
    ///
    /// # Errors
    ///
    /// [`Error::NoRoute`] with what blocks, which is an answer; [`Error::Unknown`] for a hub or selection the network does not have.
    ///
    /// # Complexity
    ///
    /// One search of O((nodes + arcs) log nodes) for each hub named by `via` and one more.
    pub fn route(&self, query: impl Into<Query>) -> Result<Route> {
        let query = self.asked(query.into());
        let network = self.network();
        let mut stops = vec![network.hub_id(&query.from)?];
        for code in &query.via {
            stops.push(network.hub_id(code)?);
        }
        stops.push(network.hub_id(&query.to)?);
        for select in &query.avoid {
            network.check_selection(select)?;
        }
        let closed = self.closed_by(&query);
        if stops.iter().all(|stop| *stop == stops[0]) && query.start_as == query.arrive_as {
            return assemble(self, &query, Vec::new(), 0, RouteCertificate::default());
        }
        let (arcs, weight, certificate) = self.search(&query, &stops, closed.as_deref())?;
        assemble(self, &query, arcs, weight, certificate)
    }

    /// The query with what this router leaves out.
    pub(super) fn asked(&self, mut query: Query) -> Query {
        query.avoid.extend(self.without.iter().cloned());
        query
    }

    /// The arcs that a query does not admit.
    pub(super) fn closed_by(&self, query: &Query) -> Option<Vec<bool>> {
        if !query.is_restricted() {
            return None;
        }
        let network = self.network();
        let closed = |step: &Step| {
            let is_shut = match *step {
                Step::Link(id) => !query.admits(network.link(id).carriage),
                Step::Transfer(_) | Step::Stay(_) => false,
            };
            is_shut || query.avoid.iter().any(|select| is_selected(network, select, *step))
        };
        Some(self.topology.steps.iter().map(closed).collect())
    }

    /// One search a stage: from the start to the first hub to pass, from wherever it can be there to the next, and so on.
    fn search(
        &self,
        query: &Query,
        stops: &[HubId],
        closed: Option<&[bool]>,
    ) -> Result<(Vec<u32>, u64, RouteCertificate)> {
        let states = self.states();
        let mut starts: Vec<(u32, u64)> =
            states.departures(stops[0], query.start_as).map(|node| (node, 0)).collect();
        let mut stages: Vec<Search> = Vec::with_capacity(stops.len() - 1);
        let last = stops.len() - 2;
        let mut best: Option<(u64, u32)> = None;
        for (stage, stop) in stops[1..].iter().enumerate() {
            let mut search = Search::new(self.csr().nodes());
            let targets: Vec<u32> = if stage == last {
                states.arrivals(*stop, query.arrive_as).collect()
            } else {
                states.at(*stop).collect()
            };
            // The last stage may stop at its first target; the others must settle all that the next may start from.
            let stop_at = if stage == last { Stop::AnyOf(&targets) } else { Stop::All };
            search.run(self.csr(), self.weights(), closed, &starts, stop_at);
            let ends: Vec<(u32, u64)> = targets
                .iter()
                .filter_map(|node| search.distance(*node).map(|weight| (*node, weight)))
                .collect();
            best = ends.iter().map(|(node, weight)| (*weight, *node)).min();
            stages.push(search);
            if best.is_none() {
                let reached = stages.last().map_or(&[][..], Search::reached);
                return Err(Error::NoRoute(Box::new(explain(self, query, stage, reached))));
            }
            starts = ends;
        }
        let Some((weight, mut node)) = best else { return Err(Error::NoPlace { side: "to" }) };
        let mut arcs: Vec<u32> = Vec::new();
        let mut piece = Vec::new();
        for search in stages.iter().rev() {
            search.path_to(node, &mut piece);
            if let Some(first) = piece.first() {
                node = self.csr().tail(*first);
            }
            arcs.splice(0..0, piece.iter().copied());
        }
        let stages = stages
            .iter()
            .map(|search| {
                let near = search.reached().iter().filter_map(|node| {
                    let nearer = search.distance(*node).filter(|distance| *distance < weight)?;
                    Some(Potential { state: states.label(self.network(), *node), weight: nearer })
                });
                let mut near: Vec<Potential> = near.collect();
                near.sort_by(|a, b| a.state.cmp(&b.state));
                near
            })
            .collect();
        Ok((arcs, weight, RouteCertificate { stages }))
    }
}
