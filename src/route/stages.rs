//! A query answered with proof: one search a stage, from wherever one may start, by the hubs to pass, to wherever one may arrive.

use super::answer::{Route, RouteCertificate, assemble};
use super::blocked::explain;
use super::query::{MOST_IN_ANY_ORDER, own_weight};
use super::stage::Stage;
use super::{Query, Router};
use crate::engine::search::{Search, Stop};
use crate::error::{Error, Result};
use crate::network::{HubId, Network};

/// The hubs of a query.
pub(super) struct Hubs {
    /// Where one may start, and what was spent before.
    pub(super) from: Vec<(HubId, u64)>,
    /// Where one may arrive, and what will be spent after.
    pub(super) to: Vec<(HubId, u64)>,
    /// What to pass in this order.
    pub(super) via: Vec<HubId>,
    /// What to pass in any order, without repetition, by position.
    pub(super) any: Vec<HubId>,
}

impl Hubs {
    fn new(network: &Network, query: &Query) -> Result<Self> {
        let place = |(code, weight): (&str, u64)| {
            let weight = own_weight(code, weight)?;
            Ok((network.hub_id(code)?, weight))
        };
        let listed =
            |codes: &[String]| codes.iter().map(|code| network.hub_id(code)).collect::<Result<Vec<_>>>();
        let mut any = listed(&query.any_order)?;
        any.sort_unstable();
        any.dedup();
        if any.len() > MOST_IN_ANY_ORDER {
            return Err(Error::OutOfRange {
                what: "the number of hubs to pass in any order".to_owned(),
                value: any.len().to_string(),
                allowed: format!(
                    "it may be up to {MOST_IN_ANY_ORDER}; name some of them by via, in their order"
                ),
            });
        }
        Ok(Self {
            from: query.all_from().map(place).collect::<Result<_>>()?,
            to: query.all_to().map(place).collect::<Result<_>>()?,
            via: listed(&query.via)?,
            any,
        })
    }

    /// The least weight of staying at a hub at which one may start and arrive, and that is all there is to pass.
    fn stay(&self, query: &Query) -> Option<(u64, HubId)> {
        if query.start_as != query.arrive_as {
            return None;
        }
        let is_all = |hub: HubId| self.via.iter().chain(&self.any).all(|other| *other == hub);
        let to = |hub: HubId| self.to.iter().filter(|place| place.0 == hub).map(|place| place.1).min();
        let from = self.from.iter().filter(|place| is_all(place.0));
        from.filter_map(|(hub, weight)| Some((weight + to(*hub)?, *hub))).min()
    }

    /// What no way can weigh less than.
    fn least(&self) -> u64 {
        let least = |places: &[(HubId, u64)]| places.iter().map(|place| place.1).min().unwrap_or(0);
        least(&self.from) + least(&self.to)
    }

    fn weight_of(places: &[(HubId, u64)], hub: HubId) -> u64 {
        places.iter().filter(|place| place.0 == hub).map(|place| place.1).min().unwrap_or(0)
    }
}

/// The best way of a query: its arcs, weight, first and last hub.
struct Way {
    arcs: Vec<u32>,
    weight: u64,
    from: HubId,
    to: HubId,
}

impl Router {
    /// The answer to a query.
    pub(super) fn solve(&self, query: &Query) -> Result<Route> {
        let network = self.network();
        let hubs = Hubs::new(network, query)?;
        for select in &query.avoid {
            network.check_selection(select)?;
        }
        let closed = self.closed_by(query);
        let stay = hubs.stay(query);
        if let Some((weight, hub)) = stay.filter(|stay| stay.0 == hubs.least()) {
            let way = Way { arcs: Vec::new(), weight, from: hub, to: hub };
            return self.told(query, &hubs, way, RouteCertificate::default());
        }
        let order = if hubs.any.is_empty() {
            hubs.via.clone()
        } else {
            match self.best_order(query, &hubs, closed.as_deref())? {
                Some(order) => order,
                None if stay.is_some() => hubs.via.iter().chain(&hubs.any).copied().collect(),
                None => return Err(self.without_order(query, &hubs, closed.as_deref())),
            }
        };
        let (way, mut certificate) = self.search(query, &hubs, (&order, stay), closed.as_deref())?;
        if !hubs.any.is_empty() {
            certificate.order = order.iter().map(|hub| network.hub(*hub).code.clone()).collect();
        }
        self.told(query, &hubs, way, certificate)
    }

    fn told(&self, query: &Query, hubs: &Hubs, way: Way, certificate: RouteCertificate) -> Result<Route> {
        let code = |hub: HubId| self.network().hub(hub).code.clone();
        let mut route = assemble(self, query, way.arcs, way.weight, certificate)?;
        (route.from, route.to) = (code(way.from), code(way.to));
        route.from_weight = Hubs::weight_of(&hubs.from, way.from);
        route.to_weight = Hubs::weight_of(&hubs.to, way.to);
        Ok(route)
    }

    /// The nodes in which a query may start, with their weights.
    pub(super) fn start_nodes(&self, query: &Query, hubs: &Hubs) -> Vec<(u32, u64)> {
        let nodes = |place: &(HubId, u64)| {
            let weight = place.1;
            self.states().departures(place.0, query.start_as).map(move |node| (node, weight))
        };
        hubs.from.iter().flat_map(nodes).collect()
    }

    /// The nodes in which a query may end, with their weights.
    pub(super) fn end_nodes(&self, query: &Query, hubs: &Hubs) -> Vec<(u32, u64)> {
        let nodes = |place: &(HubId, u64)| {
            let weight = place.1;
            self.states().arrivals(place.0, query.arrive_as).map(move |node| (node, weight))
        };
        hubs.to.iter().flat_map(nodes).collect()
    }

    /// One search or sweep a stage: from the start to the first hub to pass, from wherever it can be there to the next, and so on. Where one may stay
    /// that is the answer if no way weighs less.
    fn search(
        &self,
        query: &Query,
        hubs: &Hubs,
        (order, stay): (&[HubId], Option<(u64, HubId)>),
        closed: Option<&[bool]>,
    ) -> Result<(Way, RouteCertificate)> {
        let states = self.states();
        let mut starts = self.start_nodes(query, hubs);
        let ends = self.end_nodes(query, hubs);
        // Without weights of their own the first end that is met is the best, and nothing beyond it needs to be listed.
        let is_first_best = ends.iter().all(|end| end.1 == 0);
        let mut stages: Vec<Stage> = Vec::with_capacity(order.len() + 1);
        let mut best: Vec<(u64, u32)> = Vec::new();
        for stage in 0..=order.len() {
            let targets: Vec<(u32, u64)> = match order.get(stage) {
                Some(hub) => states.at(*hub).map(|node| (node, 0)).collect(),
                None => ends.clone(),
            };
            let nodes: Vec<u32> = targets.iter().map(|target| target.0).collect();
            // The last stage may stop at its first target; the others must settle all that the next may start from.
            let stops_at_first = stage == order.len() && is_first_best;
            let found = Stage::new(self, &starts, closed, stops_at_first.then_some(&nodes));
            let reached = |(node, more): &(u32, u64)| Some((found.distance(*node)? + more, *node));
            let mut met: Vec<(u64, u32)> = targets.iter().filter_map(reached).collect();
            if met.is_empty() && stay.is_none() {
                return Err(Error::NoRoute(Box::new(explain(self, query, stage, &found.reached()))));
            }
            starts = met.iter().map(|(weight, node)| (*node, *weight)).collect();
            met.sort_unstable();
            best = met;
            stages.push(found);
        }
        let way = match (best.first(), stay) {
            (Some((weight, node)), stay) if stay.is_none_or(|stay| *weight < stay.0) => {
                // Of ends of equal weight a stage that stops at the first has its own choice, the others the smallest.
                let tied = best.iter().filter(|end| end.0 == *weight).map(|end| end.1);
                let ends = if is_first_best { tied.collect() } else { vec![*node] };
                self.traced(&stages, closed, *weight, ends)
            }
            (_, Some((weight, hub))) => Some(Way { arcs: Vec::new(), weight, from: hub, to: hub }),
            (_, None) => None,
        };
        // Some end was met or one may stay, as was asked above.
        let way = way.ok_or(Error::NoPlace { side: "to" })?;
        let near = |stage: &Stage| stage.nearer(self, way.weight);
        let certificate =
            RouteCertificate { stages: stages.iter().map(near).collect(), ..RouteCertificate::default() };
        Ok((way, certificate))
    }

    /// The way to the one of some nodes, all equally far, at which the last stage ended.
    fn traced(
        &self,
        stages: &[Stage],
        closed: Option<&[bool]>,
        weight: u64,
        mut ends: Vec<u32>,
    ) -> Option<Way> {
        let mut pieces: Vec<Vec<u32>> = Vec::with_capacity(stages.len());
        let mut last = None;
        for stage in stages.iter().rev() {
            let (piece, end) = stage.way_to(self, closed, &ends)?;
            last = last.or(Some(end));
            ends = vec![piece.first().map_or(end, |first| self.csr().tail(*first))];
            pieces.push(piece);
        }
        let hub = |node: u32| self.states().nodes[node as usize].hub;
        let arcs = pieces.into_iter().rev().flatten().collect();
        Some(Way { arcs, weight, from: hub(*ends.first()?), to: hub(last?) })
    }

    /// That no order of the hubs to pass is a way.
    fn without_order(&self, query: &Query, hubs: &Hubs, closed: Option<&[bool]>) -> Error {
        let mut search = Search::new(self.csr().nodes());
        search.run(self.csr(), self.weights(), closed, &self.start_nodes(query, hubs), Stop::All);
        Error::NoRoute(Box::new(explain(self, query, hubs.via.len(), search.reached())))
    }
}
