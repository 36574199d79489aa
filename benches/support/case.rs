//! A network, what the peers know of it, questions, and their answers by petgraph, with which ours are compared.

use super::board::Board;
use super::peers::{FastPaths, Graph, Petgraph};
use super::support::{node, weight};
use corridor::petgraph::algo::dijkstra;
use corridor::petgraph::graph::{EdgeReference, NodeIndex};
use corridor::petgraph::visit::EdgeRef;
use corridor::{Asset, Cargo, HubId, Network, Objective, Router};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const SEED: u64 = 20_261_125;

/// A network, what the peers know of it, and questions whose answers are known.
pub struct Case<'a> {
    pub network: &'a Network,
    pub cargo: &'a Cargo,
    pub objective: Objective,
    pub graph: Graph,
    pub petgraph: Petgraph,
    pub pairs: Vec<Pair>,
    pub sources: Vec<Source>,
    pub board: Board,
}

/// Two hubs, the node before the departures of the first, the nearest arrival of the second (petgraph is told both beforehand),
/// and the weight of the best route by petgraph.
#[derive(Clone, Copy)]
pub struct Pair {
    pub from: HubId,
    pub to: HubId,
    pub start: NodeIndex<u32>,
    pub goal: NodeIndex<u32>,
    pub weight: u64,
}

/// A hub, the node before its departures, and hubs nearer and nearer to it: three quarters of those that it reaches are nearer than the first,
/// then about 4,000, then about 1,000.
pub struct Source {
    pub hub: HubId,
    pub start: NodeIndex<u32>,
    pub nearer: [HubId; 3],
}

impl<'a> Case<'a> {
    /// So many sources, each with so many ends drawn from what it reaches.
    pub fn new(
        name: &str,
        network: &'a Network,
        objective: Objective,
        graph: Graph,
        (sources, ends): (usize, usize),
    ) -> Self {
        let cargo = network.cargo("container").unwrap();
        let mut petgraph = Petgraph::new(&graph);
        let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        let mut case = Self {
            network,
            cargo,
            objective,
            pairs: Vec::new(),
            sources: Vec::new(),
            board: Board::new(name),
            petgraph: Petgraph { graph: Default::default() },
            graph,
        };
        while case.sources.len() < sources {
            let from = hubs[rng.random_range(0..hubs.len())];
            if case.graph.departures(from).is_empty() || case.sources.iter().any(|other| other.hub == from) {
                continue;
            }
            let start = petgraph.start(case.graph.departures(from));
            let found = dijkstra(&petgraph.graph, start, None, |edge| *edge.weight());
            let nearest = |to: &HubId| {
                let arrivals = case.graph.arrivals(*to).iter();
                let reached = arrivals.filter_map(|at| Some((*found.get(&node(*at))?, *at)));
                reached.min().map(|(weight, at)| Pair { from, to: *to, start, goal: node(at), weight })
            };
            let mut reached: Vec<Pair> = hubs.iter().filter(|to| **to != from).filter_map(nearest).collect();
            if reached.len() * 10 < hubs.len() {
                continue;
            }
            case.pairs.extend((0..ends).map(|_| reached[rng.random_range(0..reached.len())]));
            reached.sort_unstable_by_key(|pair| (pair.weight, pair.to));
            let last = reached.len() - 1;
            let nearer = [last * 3 / 4, 4_000.min(last), 1_000.min(last)].map(|at| reached[at].to);
            case.sources.push(Source { hub: from, start, nearer });
        }
        case.pairs.shuffle(&mut rng);
        case.petgraph = petgraph;
        println!(
            "\n{name}: {} hubs, {} directed links; {} nodes, {} arcs, {} of weight zero; {} pairs of hubs from {} hubs",
            hubs.len(),
            network.link_count(),
            case.graph.nodes,
            case.graph.arcs.len(),
            case.graph.arcs.iter().filter(|arc| arc.2 == 0).count(),
            case.pairs.len(),
            sources,
        );
        case
    }

    pub fn new_router(&self) -> Router {
        Router::new(self.network, self.cargo, self.objective.clone()).unwrap()
    }

    pub fn code(&self, hub: HubId) -> &'a str {
        &self.network.hub(hub).code
    }

    pub fn is_large(&self) -> bool {
        self.graph.nodes > 50_000
    }

    fn weigh(&self, asset: Asset) -> u64 {
        weight(self.network, self.cargo, &self.objective, asset)
    }

    /// petgraph's weight of the best route where the arcs of an asset weigh something else; `None` closes them.
    pub fn changed(&self, asset: Asset, weight: Option<u64>, pair: &Pair) -> Option<u64> {
        const SHUT: u64 = u64::MAX / 4;
        let arcs = self.graph.assets.iter().enumerate().filter(|(_, its)| **its == asset);
        let arcs: Vec<usize> = arcs.map(|(at, _)| at).collect();
        let weigh = |edge: EdgeReference<'_, u64, u32>| {
            let is_changed = arcs.contains(&edge.id().index());
            if is_changed { weight.unwrap_or(SHUT) } else { *edge.weight() }
        };
        let found = dijkstra(&self.petgraph.graph, pair.start, None, weigh);
        let arrivals = self.graph.arrivals(pair.to).iter();
        arrivals.filter_map(|at| found.get(&node(*at)).copied()).min().filter(|weight| *weight < SHUT)
    }

    /// Compares our routes and weights with what petgraph found, links and all, and from a few sources our weights and trees to every hub.
    pub fn agree(&self, router: &Router) {
        let mut worker = router.worker();
        for pair in &self.pairs {
            let Pair { from, to, weight: truth, .. } = *pair;
            assert_eq!(worker.weight(from, to), Some(truth), "Worker::weight and petgraph: {from:?} {to:?}");
            let path = worker.path(from, to).unwrap();
            assert_eq!(path.weight(), truth, "Worker::path and petgraph: {from:?} {to:?}");
            let sum: u64 = path.assets().map(|asset| self.weigh(asset)).sum();
            assert_eq!(sum, truth, "the assets of the path: {from:?} {to:?}");
            self.is_joined(&path.links().collect::<Vec<_>>(), from, to);
        }
        for source in self.sources.iter().take(5) {
            let from = source.hub;
            let found = dijkstra(&self.petgraph.graph, source.start, None, |edge| *edge.weight());
            let whole = router.one_to_all(self.code(from)).unwrap();
            let bare: Vec<Option<u64>> = worker.one_to_all(from).iter().collect();
            let tree = worker.tree(from);
            // The sums of the tree are looked at for some hubs, as each has as many links as its route.
            let every = self.network.hub_count() / 200 + 1;
            for (to, _) in self.network.hubs().filter(|(to, _)| *to != from) {
                let arrivals = self.graph.arrivals(to).iter();
                let truth = arrivals.filter_map(|at| found.get(&node(*at)).copied()).min();
                assert_eq!(whole.to(to), truth, "one to all and petgraph: {from:?} {to:?}");
                assert_eq!(bare[to.index()], truth, "Worker::one_to_all and petgraph: {from:?} {to:?}");
                assert_eq!(tree.weight(to), truth, "Worker::tree and petgraph: {from:?} {to:?}");
                if to.index() % every == 0 && truth.is_some() {
                    let mut assets: Vec<Asset> = tree.assets_back(to).collect();
                    assets.reverse();
                    let sum: u64 = assets.iter().map(|asset| self.weigh(*asset)).sum();
                    assert_eq!(Some(sum), truth, "the assets of the tree: {from:?} {to:?}");
                    let links = assets.iter().filter_map(|asset| match asset {
                        Asset::Link(id) => Some(*id),
                        _ => None,
                    });
                    self.is_joined(&links.collect::<Vec<_>>(), from, to);
                }
            }
        }
    }

    pub fn is_joined(&self, links: &[corridor::LinkId], from: HubId, to: HubId) {
        let ends: Vec<_> = links.iter().map(|id| self.network.ends(*id)).collect();
        let joined = ends.windows(2).all(|pair| pair[0].1 == pair[1].0);
        assert!(
            joined && ends[0].0 == from && ends[ends.len() - 1].1 == to,
            "a broken path: {from:?} {to:?}"
        );
    }

    /// Compares `fast_paths` with what petgraph found, and its nodes with their weights.
    pub fn agree_with_fast_paths(&self, fast: &mut FastPaths) {
        let lightest = self.graph.lightest();
        for pair in &self.pairs {
            let (starts, ends) = (self.graph.departures(pair.from), self.graph.arrivals(pair.to));
            let route = fast.route(starts, ends).unwrap();
            assert_eq!(fast.weight(&route), pair.weight, "fast_paths: {:?} {:?}", pair.from, pair.to);
            let step = |two: &[usize]| {
                let found = lightest.at(two[0]).iter().find(|arc| arc.0 as usize == two[1]);
                u64::from(found.unwrap().1)
            };
            let sum: u64 = route.get_nodes().windows(2).map(step).sum();
            assert_eq!(sum, pair.weight, "the nodes of fast_paths: {:?} {:?}", pair.from, pair.to);
        }
    }
}
