//! From one hub or several to all: weights, and the tree of best routes, in the worker's own buffers.

use super::one_sided::Reach;
use super::prepared::rank_into;
use super::query::Query;
use super::router::Router;
use super::worker::Worker;
use crate::engine::csr::Csr;
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::sweep::Sweep;
use crate::engine::search::{Search, Stop};
use crate::network::{Asset, Carriage, HubId};

const NONE: u32 = u32::MAX;
const NO_WAY: u64 = u64::MAX;

/// Buffers for one question and all hubs.
#[derive(Debug, Clone, Default)]
pub(super) struct ReachBuffers {
    sweep: Option<Sweep>,
    search: Option<Search>,
    /// The hubs to start from by id, and their nodes.
    hubs: Vec<(HubId, u64)>,
    places: Vec<(u32, u64)>,
    ranks: Vec<(u32, u32)>,
    by_hub: Vec<u64>,
    by_node: Vec<u64>,
    parent: Vec<u32>,
    roots: Vec<u32>,
    queue: Vec<u32>,
}

/// What was asked.
#[derive(Debug, Clone, Copy)]
enum Asked<'a> {
    /// From one hub without conditions.
    Hub(HubId),
    /// With what the router leaves out.
    Query(&'a Query),
}

impl Asked<'_> {
    fn arrive_as(self) -> Option<Carriage> {
        match self {
            Self::Hub(_) => None,
            Self::Query(query) => query.arrive_as,
        }
    }

    fn query(self, router: &Router) -> Query {
        match self {
            Self::Hub(hub) => router.complete(Query::from_hub(&router.network().hub(hub).code)),
            Self::Query(query) => query.clone(),
        }
    }
}

/// The weights of the best routes from one hub or several to all. Borrows the worker; [`Weights::certify`] adds the proof.
#[derive(Debug, Clone, Copy)]
pub struct Weights<'a> {
    by_hub: &'a [u64],
    pub(super) router: &'a Router,
    asked: Asked<'a>,
}

impl Weights<'_> {
    pub(super) fn query(&self) -> Query {
        self.asked.query(self.router)
    }

    /// The weight to a hub, in steps of the objective; `None` where there is no route.
    #[must_use]
    pub fn to(&self, hub: HubId) -> Option<u64> {
        self.by_hub.get(hub.index()).copied().filter(|weight| *weight != NO_WAY)
    }

    /// The weights to all hubs in the order of their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<u64>> + '_ {
        self.by_hub.iter().map(|weight| Some(*weight).filter(|weight| *weight != NO_WAY))
    }
}

/// The best routes from one hub or several to all, each told from its end. Borrows the worker; [`Tree::certify`] adds the proof.
#[derive(Debug, Clone, Copy)]
pub struct Tree<'a> {
    pub(super) router: &'a Router,
    asked: Asked<'a>,
    /// Where one may start, by hub, and what that weighs; where one may not stay, nothing.
    stays: &'a [(HubId, u64)],
    pub(super) by_node: &'a [u64],
    pub(super) parent: &'a [u32],
}

impl<'a> Tree<'a> {
    pub(super) fn query(&self) -> Query {
        self.asked.query(self.router)
    }

    /// The node at which the best route comes to a hub; `None` where there is none, or one stays.
    fn arrival(&self, hub: HubId) -> Option<(u64, u32)> {
        let nodes = self.router.states().arrivals(hub, self.asked.arrive_as());
        let (weight, node) = nodes.map(|node| (self.by_node[node as usize], node)).min()?;
        let is_way = weight != NO_WAY && self.stay(hub).is_none_or(|stay| weight < stay);
        is_way.then_some((weight, node))
    }

    fn stay(&self, hub: HubId) -> Option<u64> {
        let at = self.stays.binary_search_by_key(&hub, |place| place.0).ok()?;
        Some(self.stays[at].1)
    }

    /// The arcs back from a hub to where its route starts, with their tails.
    fn back(&self, hub: HubId) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let (router, parent) = (self.router, self.parent);
        let mut node = self.arrival(hub).map(|(_, node)| node);
        std::iter::from_fn(move || {
            let arc = node.map(|node| parent[node as usize]).filter(|arc| *arc != NONE)?;
            let tail = router.csr().tail(arc);
            node = Some(tail);
            Some((arc, tail))
        })
    }

    /// The weight to a hub, in steps of the objective; `None` where there is no route.
    #[must_use]
    pub fn weight(&self, hub: HubId) -> Option<u64> {
        self.arrival(hub).map(|(weight, _)| weight).or_else(|| self.stay(hub))
    }

    /// The hub from which the best route to a hub starts; `None` where there is no route.
    ///
    /// # Complexity
    ///
    /// O(arcs of the route).
    #[must_use]
    pub fn start(&self, hub: HubId) -> Option<HubId> {
        let Some((_, node)) = self.arrival(hub) else { return self.stay(hub).map(|_| hub) };
        let first = self.back(hub).last().map_or(node, |(_, tail)| tail);
        Some(self.router.states().nodes[first as usize].hub)
    }

    /// The links, transfers and stays of the best route to a hub, the last one first. Empty where one stays and where there is no route.
    pub fn assets_back(&self, hub: HubId) -> impl Iterator<Item = Asset> + use<'a> {
        let router = self.router;
        self.back(hub).map(move |(arc, _)| router.step(arc).asset())
    }
}

impl Worker {
    /// The weights of the best routes from one hub to all hubs.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let mut worker = router.worker();
    /// let weights = worker.one_to_all(network.hub_id("KZAAU")?);
    /// assert!(weights.iter().flatten().count() > 80);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// With a table O(hubs), with the hierarchy one sweep of O(nodes + halves), else Dijkstra's O((nodes + arcs) log nodes). Allocates
    /// nothing after the first.
    ///
    /// # Panics
    ///
    /// Where the id is of another, larger network.
    pub fn one_to_all(&mut self, from: HubId) -> Weights<'_> {
        let (router, buffers) = self.reach();
        buffers.fill_hubs(router, from);
        Weights { by_hub: &buffers.by_hub, router, asked: Asked::Hub(from) }
    }

    /// The best routes from one hub to all hubs.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let mut worker = router.worker();
    /// let tree = worker.tree(network.hub_id("KZAAU")?);
    /// let steps = tree.assets_back(network.hub_id("GEPTI")?).count();
    /// assert!(steps > 2);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// With the hierarchy one sweep and one look at every arc, O(nodes + halves + arcs); else Dijkstra's O((nodes + arcs) log nodes). Allocates
    /// nothing after the first.
    ///
    /// # Panics
    ///
    /// Where the id is of another, larger network.
    pub fn tree(&mut self, from: HubId) -> Tree<'_> {
        let (router, buffers) = self.reach();
        buffers.start_at(router, from);
        if !buffers.sweep_tree(router) {
            buffers.search_nodes(router, None);
        }
        buffers.tree(router, Asked::Hub(from))
    }

    /// The weights of the best routes from any of several hubs, each with a weight of its own, to all hubs, under the conditions of a query: each is what
    /// [`Router::route`] would say of the same query with that hub to reach.
    ///
    /// # Complexity
    ///
    /// With a hierarchy one sweep of O(nodes + halves), and where something is closed O(arcs, with a logarithm of the nodes at those whose
    /// distance that changes); with a table and nothing closed O(hubs x nodes to start from); else Dijkstra's. Allocates a few lists, unlike
    /// [`Worker::one_to_all`].
    ///
    /// # Panics
    ///
    /// Where the router does not share its topology: it is neither a clone of the one that made it nor made from that by [`Router::reweighted`].
    pub fn one_to_all_of<'a>(&'a mut self, reach: &'a Reach) -> Weights<'a> {
        let (router, buffers) = self.reach();
        assert!(reach.is_of(router), "what another router resolved");
        buffers.by_hub.clear();
        let all = (0..router.network().hub_count()).filter_map(|at| router.network().hub_at(at));
        if let Some(weight) = reach.by_table(router) {
            buffers.by_hub.extend(all.map(weight));
        } else {
            let (closed, by_node) = (reach.closed.as_deref(), &mut buffers.by_node);
            let metric = &router.metric;
            metric.sweep(&router.topology, &reach.nodes, closed, false, &mut buffers.sweep, by_node);
            buffers.by_hub.extend(all.map(|hub| reach.weight(router, by_node, hub)));
        }
        Weights { by_hub: &buffers.by_hub, router, asked: Asked::Query(&reach.query) }
    }

    /// The best routes from any of several hubs, each with a weight of its own, to all hubs, under the conditions of a query.
    ///
    /// # Complexity
    ///
    /// As [`Worker::tree`] where nothing is closed, else Dijkstra's.
    ///
    /// # Panics
    ///
    /// As [`Worker::one_to_all_of`].
    pub fn tree_of<'a>(&'a mut self, reach: &'a Reach) -> Tree<'a> {
        let (router, buffers) = self.reach();
        assert!(reach.is_of(router), "what another router resolved");
        buffers.hubs.clear();
        if reach.may_stay() {
            buffers.hubs.extend(&reach.hubs);
        }
        buffers.places.clear();
        buffers.places.extend(&reach.nodes);
        if reach.closed.is_some() || !buffers.sweep_tree(router) {
            buffers.search_nodes(router, reach.closed.as_deref());
        }
        buffers.tree(router, Asked::Query(&reach.query))
    }
}

impl ReachBuffers {
    fn start_at(&mut self, router: &Router, from: HubId) {
        self.hubs.clear();
        self.hubs.push((from, 0));
        self.places.clear();
        self.places.extend(router.states().departures(from, None).map(|node| (node, 0)));
    }

    fn tree<'a>(&'a self, router: &'a Router, asked: Asked<'a>) -> Tree<'a> {
        Tree { router, asked, stays: &self.hubs, by_node: &self.by_node, parent: &self.parent }
    }

    fn fill_hubs(&mut self, router: &Router, from: HubId) {
        let (topology, metric) = (&*router.topology, &*router.metric);
        let states = router.states();
        self.start_at(router, from);
        self.by_hub.clear();
        if let Some(table) = router.table() {
            let starts = &self.places;
            let nearest = |hub| starts.iter().filter_map(|start| table.to_group(start.0, hub)).min();
            let all = 0..router.network().hub_count();
            self.by_hub.extend(all.map(|hub| nearest(hub).unwrap_or(NO_WAY)));
        } else if let Some((hierarchy, _, pruned)) = metric.hierarchy(topology) {
            let sweep = self.sweep.get_or_insert_with(|| Sweep::new(hierarchy.nodes()));
            self.ranks.clear();
            self.ranks.extend(self.places.iter().map(|start| (hierarchy.rank(start.0), 0)));
            if let Some(found) = sweep.run(hierarchy, pruned, &self.ranks) {
                self.by_hub.extend(topology.arrivals().map(|ranks| {
                    let least = ranks.iter().map(|rank| found[*rank as usize]).min().unwrap_or(FAR);
                    if least < FAR { u64::from(least) } else { NO_WAY }
                }));
            }
        }
        if self.by_hub.is_empty() {
            self.search_nodes(router, None);
            let by_node = &self.by_node;
            let nearest = |hub: HubId| states.arrivals(hub, None).map(|node| by_node[node as usize]).min();
            let all = router.network().hubs().map(|(id, _)| nearest(id).unwrap_or(NO_WAY));
            self.by_hub.extend(all);
        }
        self.by_hub[from.index()] = 0;
    }

    /// The weights and parents of all nodes by a sweep; false where there is no hierarchy or a sum did not fit.
    fn sweep_tree(&mut self, router: &Router) -> bool {
        let Some((hierarchy, customized, pruned)) = router.metric.hierarchy(&router.topology) else {
            return false;
        };
        let sweep = self.sweep.get_or_insert_with(|| Sweep::new(hierarchy.nodes()));
        let Some(least) = rank_into(hierarchy, &self.places, &mut self.ranks) else { return false };
        let Some(found) = sweep.tree(hierarchy, customized, pruned, &self.ranks) else { return false };
        self.by_node.clear();
        self.parent.clear();
        for rank in hierarchy.ranks() {
            let near = found[*rank as usize];
            let (weight, arc) = ((near >> 32) as u32, near as u32);
            let is_reached = weight < FAR;
            self.by_node.push(if is_reached { least + u64::from(weight) } else { NO_WAY });
            self.parent.push(if is_reached { arc } else { NONE });
        }
        if router.metric.has_free {
            self.part_circles(router.csr(), router.weights());
        }
        true
    }

    /// The weights and parents of all nodes by Dijkstra's search.
    fn search_nodes(&mut self, router: &Router, closed: Option<&[bool]>) {
        let nodes = router.csr().nodes();
        let search = self.search.get_or_insert_with(|| Search::new(nodes));
        search.run(router.csr(), router.weights(), closed, &self.places, Stop::All);
        self.by_node.clear();
        self.by_node.extend((0..nodes as u32).map(|node| search.distance(node).unwrap_or(NO_WAY)));
        self.parent.clear();
        self.parent.extend((0..nodes as u32).map(|node| search.parent(node).unwrap_or(NONE)));
    }

    /// Parents by arcs that weigh nothing may lead in a circle, so they are chosen again, in breadth.
    fn part_circles(&mut self, csr: &Csr, weight: &[u32]) {
        for parent in &mut self.parent {
            if *parent != NONE && weight[*parent as usize] == 0 {
                *parent = NONE;
            }
        }
        let (parent, roots, by_node) = (&mut self.parent, &mut self.roots, &self.by_node);
        // A start that is nearer by way of another is no root.
        let is_root = |place: &&(u32, u64)| by_node[place.0 as usize] == place.1;
        roots.clear();
        roots.extend(self.places.iter().filter(is_root).map(|place| place.0));
        roots.sort_unstable();
        let is_left = |parent: &[u32], node: u32| {
            parent[node as usize] == NONE
                && by_node[node as usize] != NO_WAY
                && roots.binary_search(&node).is_err()
        };
        // First what comes by an arc that weighs something or from one that is not left, then from each other.
        self.queue.clear();
        self.queue.extend((0..csr.nodes() as u32).filter(|node| is_left(parent, *node)));
        let left = self.queue.len();
        for at in 0..left {
            let node = self.queue[at];
            let comes_by = |arc: &&u32| {
                let (tail, step) = (csr.tail(**arc), weight[**arc as usize]);
                let is_tight =
                    by_node[tail as usize].checked_add(u64::from(step)) == Some(by_node[node as usize]);
                is_tight && (step > 0 || self.queue[..left].binary_search(&tail).is_err())
            };
            if let Some(arc) = csr.incoming(node).iter().find(comes_by) {
                parent[node as usize] = *arc;
                self.queue.push(node);
            }
        }
        let mut at = left;
        while let Some(node) = self.queue.get(at).copied() {
            at += 1;
            for arc in csr.out(node).filter(|arc| weight[*arc as usize] == 0) {
                let head = csr.head(arc);
                if by_node[head as usize] == by_node[node as usize] && is_left(parent, head) {
                    parent[head as usize] = arc;
                    self.queue.push(head);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::caspian;
    use crate::objective::Objective;

    #[test]
    fn weights_and_trees_agree_on_every_engine() {
        let network = caspian();
        let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
        let mut steps = 0;
        for cargo in ["container", "grain"] {
            // Under the shortest objective transfers weigh nothing.
            for objective in [Objective::shortest(), Objective::cheapest()] {
                let cargo = network.cargo(cargo).unwrap();
                let table = Router::new(&network, cargo, objective.clone()).unwrap();
                let hierarchy = Router::without_table(&network, cargo, objective).unwrap();
                let (mut one, mut two) = (table.worker(), hierarchy.worker());
                for from in &hubs {
                    let expected: Vec<Option<u64>> = one.one_to_all(*from).iter().collect();
                    assert_eq!(two.one_to_all(*from).iter().collect::<Vec<_>>(), expected);
                    for worker in [&mut one, &mut two] {
                        let tree = worker.tree(*from);
                        for to in &hubs {
                            assert_eq!(tree.weight(*to), expected[to.index()]);
                            let arcs: Vec<Asset> = tree.assets_back(*to).collect();
                            steps += arcs.len();
                            assert!(arcs.len() < table.csr().nodes());
                            let weight: u64 = arcs
                                .iter()
                                .map(|asset| u64::from(table.trial().usual_weight(*asset).unwrap()))
                                .sum();
                            if to != from && expected[to.index()].is_some() {
                                assert_eq!(Some(weight), expected[to.index()]);
                            }
                        }
                    }
                    for to in &hubs {
                        assert_eq!(one.weight(*from, *to), expected[to.index()]);
                        assert_eq!(two.weight(*from, *to), expected[to.index()]);
                        let path = two.path(*from, *to).map(|path| path.weight());
                        assert_eq!(path, expected[to.index()]);
                    }
                }
            }
        }
        assert!(steps > 100_000, "{steps}");
    }
}
