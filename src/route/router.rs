//! The prepared router and its answers.

use super::answer::{Potential, Route, RouteCertificate, assemble};
use super::blocked::explain;
use super::{Query, Worker};
use crate::engine::csr::Csr;
use crate::engine::search::{Search, Stop};
use crate::engine::table::DistanceTable;
use crate::error::{Error, Result};
use crate::network::{Cargo, HubId, Network};
use crate::objective::Objective;
use crate::prepare::{States, Step, weights};
use std::fmt;
use std::sync::Arc;

/// A table of all distances is made where pairs of node and hub are at most this many: 8 MB.
const TABLE_PAIRS: usize = 1 << 20;

/// The topology of a network for one cargo. Shared by every metric on it.
struct Topology {
    network: Network,
    cargo: Cargo,
    states: States,
    csr: Csr,
    /// What each arc stands for.
    steps: Vec<Step>,
    /// The position among the states' arcs of each arc.
    order: Vec<u32>,
}

/// A network prepared for one cargo and one objective. Cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Router {
    topology: Arc<Topology>,
    metric: Arc<Metric>,
}

struct Metric {
    objective: Objective,
    weight: Vec<u32>,
    table: Option<DistanceTable>,
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("cargo", &self.topology.cargo.code)
            .field("objective", &self.metric.objective.name)
            .field("nodes", &self.topology.csr.nodes())
            .field("arcs", &self.topology.csr.arcs())
            .finish_non_exhaustive()
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
    /// O(hubs + links + transfers), and for a small network (up to about a million pairs of node and hub) a backward search for each hub.
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
        Self::with_topology(network, cargo, objective, TABLE_PAIRS)
    }

    /// The same without a table of distances, as for a large network: for benchmarks and oracles.
    ///
    /// # Errors
    ///
    /// As [`Router::new`].
    #[doc(hidden)]
    pub fn without_table(network: &Network, cargo: &Cargo, objective: Objective) -> Result<Self> {
        Self::with_topology(network, cargo, objective, 0)
    }

    fn with_topology(network: &Network, cargo: &Cargo, objective: Objective, most: usize) -> Result<Self> {
        let states = States::new(network, cargo, None);
        let (csr, order) = Csr::new(states.nodes.len(), &states.ends);
        let steps = order.iter().map(|at| states.steps[*at as usize]).collect();
        let topology = Topology { network: network.clone(), cargo: cargo.clone(), states, csr, steps, order };
        Self::with_metric(Arc::new(topology), objective, most)
    }

    /// A table is made for at most so many pairs of node and hub.
    fn with_metric(topology: Arc<Topology>, objective: Objective, most: usize) -> Result<Self> {
        if let Some((term, value)) = objective.fault(&topology.cargo) {
            return Err(Error::BadObjective { objective: objective.name, term, value });
        }
        let by_state = weights(&topology.network, &topology.cargo, &objective, &topology.states)?;
        let weight: Vec<u32> = topology.order.iter().map(|at| by_state[*at as usize]).collect();
        let hubs = topology.network.hub_count();
        let small = topology.csr.nodes().checked_mul(hubs).is_some_and(|pairs| pairs <= most);
        let table = small.then(|| {
            let groups: Vec<Vec<u32>> = (0..hubs)
                .filter_map(|hub| topology.network.hub_at(hub))
                .map(|hub| topology.states.arrivals(hub, None).collect())
                .collect();
            DistanceTable::new(&topology.csr, &weight, None, &groups)
        });
        let metric = Metric { objective, weight, table: table.flatten() };
        Ok(Self { topology, metric: Arc::new(metric) })
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
        Self::with_metric(Arc::clone(&self.topology), objective, TABLE_PAIRS)
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
        let mut search = Search::new(self.csr().nodes());
        search.run_backward(self.csr(), self.weights(), closed, ends, Stop::All);
        (0..self.csr().nodes() as u32).map(|node| search.distance(node).unwrap_or(u64::MAX)).collect()
    }

    /// The least weight from the nearest of `starts`, each with a weight of its own, to every node; `u64::MAX` where there is no way.
    pub(super) fn weights_from(&self, starts: &[(u32, u64)], closed: Option<&[bool]>) -> Vec<u64> {
        let mut search = Search::new(self.csr().nodes());
        search.run(self.csr(), self.weights(), closed, starts, Stop::All);
        (0..self.csr().nodes() as u32).map(|node| search.distance(node).unwrap_or(u64::MAX)).collect()
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
    /// With a table (networks with up to about a million pairs of node and hub) O(hubs); else Dijkstra's O((nodes + arcs) log nodes).
    pub fn one_to_all(&self, from: &str) -> Result<Distances> {
        let from = self.network().hub_id(from)?;
        let hubs = self.network().hub_count();
        let starts = self.states().departures(from, None).map(|node| (node, 0));
        let mut weights: Vec<Option<u64>> = if let Some(table) = self.table() {
            let starts: Vec<u32> = starts.map(|(node, _)| node).collect();
            let nearest = |hub| starts.iter().filter_map(|node| table.to_group(*node, hub)).min();
            (0..hubs).map(nearest).collect()
        } else {
            let mut search = Search::new(self.csr().nodes());
            search.run(self.csr(), self.weights(), None, &starts.collect::<Vec<_>>(), Stop::All);
            let nearest =
                |hub| self.states().arrivals(hub, None).filter_map(|node| search.distance(node)).min();
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
        let query = query.into();
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

    /// The arcs that a query does not admit.
    pub(super) fn closed_by(&self, query: &Query) -> Option<Vec<bool>> {
        if !query.is_restricted() {
            return None;
        }
        let network = self.network();
        let closed = |step: &Step| match *step {
            Step::Link(id) => {
                !query.admits(network.link(id).carriage)
                    || query.avoid.iter().any(|select| select.has_link(network, id))
            }
            Step::Transfer(at) => query.avoid.iter().any(|select| select.has_transfer(network, at)),
            Step::Stay(hub) => query.avoid.iter().any(|select| select.has_stay(network, hub)),
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
