//! A bare path that is more, or less, than the best between two hubs: told whole on request, with the proof of what it claims.

use super::Query;
use super::answer::{Potential, Route, RouteCertificate, assemble};
use super::query::Place;
use super::router::Router;
use super::stage::Stage;
use crate::error::Result;
use crate::network::{Asset, HubId, LinkId};
use std::sync::Arc;

/// A question of a worker, kept for the proof of its answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Question {
    from: Vec<(HubId, u64)>,
    to: Vec<(HubId, u64)>,
    /// What is avoided, and the modes and carriages.
    conditions: Option<Arc<Query>>,
}

impl Question {
    /// Keeps another question, in the same memory.
    pub(super) fn set(
        &mut self,
        from: &[(HubId, u64)],
        to: &[(HubId, u64)],
        conditions: Option<&Arc<Query>>,
    ) {
        self.from.clear();
        self.from.extend_from_slice(from);
        self.to.clear();
        self.to.extend_from_slice(to);
        self.conditions = conditions.map(Arc::clone);
    }

    fn query(&self, router: &Router) -> Query {
        let mut query = match self.conditions.as_deref() {
            Some(Query { avoid, modes, carriages, .. }) => Query {
                avoid: avoid.clone(),
                modes: modes.clone(),
                carriages: carriages.clone(),
                ..Query::default()
            },
            None => Query::default(),
        };
        let code = |hub: HubId| router.network().hub(hub).code.clone();
        let place = |(hub, weight): &(HubId, u64)| Place { hub: code(*hub), weight: *weight };
        let (mut from, mut to) = (self.from.iter().map(place), self.to.iter().map(place));
        if let Some(Place { hub, weight }) = from.next() {
            (query.from, query.from_weight) = (hub, weight);
        }
        if let Some(Place { hub, weight }) = to.next() {
            (query.to, query.to_weight) = (hub, weight);
        }
        (query.also_from, query.also_to) = (from.collect(), to.collect());
        router.complete(query)
    }
}

/// The least of what is spent at a hub, and the least at any.
fn spent(places: &[(HubId, u64)], hub: HubId) -> (u64, u64) {
    let least = |here: &dyn Fn(&&(HubId, u64)) -> bool| {
        places.iter().filter(here).map(|place| place.1).min().unwrap_or(0)
    };
    (least(&|place| place.0 == hub), least(&|_| true))
}

/// What proves that no way weighs less: every state that is nearer, by label.
pub(super) fn nearer(
    router: &Router,
    starts: &[(u32, u64)],
    closed: Option<&[bool]>,
    weight: u64,
) -> Vec<Potential> {
    Stage::Swept(router.weights_from(starts, closed), Vec::new()).nearer(router, weight)
}

/// A route that is the best under conditions, one of several, or one under other weights. Borrows its worker.
#[derive(Debug, Clone, Copy)]
pub struct BarePath<'a> {
    claim: Claim<'a>,
    weight: u64,
    arcs: &'a [u32],
    router: &'a Router,
}

/// What is said of a bare path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Claim<'a> {
    /// It is the best answer to a question, and joins these hubs.
    Best(&'a Question, (HubId, HubId)),
    /// It is one of several answers to a query.
    OneOf(&'a Query),
    /// It joins these hubs.
    Joins(HubId, HubId),
}

impl<'a> BarePath<'a> {
    pub(super) fn new(claim: Claim<'a>, weight: u64, arcs: &'a [u32], router: &'a Router) -> Self {
        Self { claim, weight, arcs, router }
    }

    /// The weight, in steps of the objective.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.weight
    }

    /// The links, transfers and stays in order.
    pub fn assets(&self) -> impl ExactSizeIterator<Item = Asset> + use<'a> {
        let router = self.router;
        self.arcs.iter().map(move |arc| router.step(*arc).asset())
    }

    /// The links in order.
    pub fn links(&self) -> impl Iterator<Item = LinkId> + use<'a> {
        self.assets().filter_map(|asset| match asset {
            Asset::Link(id) => Some(id),
            _ => None,
        })
    }

    /// The same route as a whole answer, with its legs and the facts it rests on.
    ///
    /// Where it is the best answer to a question ([`Worker::path_between`](super::Worker::path_between), [`Worker::path_avoiding`](super::Worker::path_avoiding)) the answer carries the proof
    /// that nothing is better, and [`verify_route`](crate::verify::verify_route) checks it. Else it is one of several, or the best under the weights of a
    /// [`Trial`](super::Trial): then the answer has the router's own weights and says only that this route exists and weighs this, which
    /// [`verify_ways`](crate::verify::verify_ways) checks.
    ///
    /// ```
    /// use corridor::{Objective, Router, Select, verify::{verify_route, verify_ways}};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let (from, to) = (network.hub_id("CNXIY")?, network.hub_id("GEPTI")?);
    /// let mask = router.mask([Select::hub("KZAAU")])?;
    /// let around = router.worker().path_avoiding(from, to, &mask).unwrap().certify()?;
    /// verify_route(&network, &around)?;
    ///
    /// let mut several = router.alternatives_worker();
    /// several.ask(from, to);
    /// let (_, second) = (several.next_path().unwrap().certify()?, several.next_path().unwrap().certify()?);
    /// verify_ways(&network, &[second])?;
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None that the router did not meet when it was prepared.
    ///
    /// # Complexity
    ///
    /// The size of the answer, and for a proof one sweep or search over all nodes.
    pub fn certify(&self) -> Result<Route> {
        let (router, network, states) = (self.router, self.router.network(), self.router.states());
        let code = |hub: HubId| network.hub(hub).code.as_str();
        let told = |query: &Query| {
            let weight = self.arcs.iter().map(|arc| u64::from(router.weights()[*arc as usize])).sum();
            assemble(router, query, self.arcs.to_vec(), weight, RouteCertificate::default())
        };
        let (question, (first, last)) = match self.claim {
            Claim::Best(question, ends) => (question, ends),
            Claim::OneOf(query) => return told(query),
            Claim::Joins(from, to) => return told(&router.complete(Query::new(code(from), code(to)))),
        };
        let query = question.query(router);
        let (before, after) = (spent(&question.from, first), spent(&question.to, last));
        let mut certificate = RouteCertificate::default();
        // To stay where least is spent on both sides needs no proof.
        if !self.arcs.is_empty() || self.weight > before.1 + after.1 {
            let mut starts: Vec<(u32, u64)> = Vec::new();
            for &(hub, weight) in &question.from {
                starts.extend(states.departures(hub, None).map(|node| (node, weight)));
            }
            let closed = router.closed_by(&query);
            certificate.stages.push(nearer(router, &starts, closed.as_deref(), self.weight));
        }
        let mut route = assemble(router, &query, self.arcs.to_vec(), self.weight, certificate)?;
        (route.from, route.to) = (code(first).to_owned(), code(last).to_owned());
        (route.from_weight, route.to_weight) = (before.0, after.0);
        Ok(route)
    }
}
