//! Routing beside petgraph, `fast_paths` and `pathfinding`: on two real networks of about ten thousand hubs, on synthetic ones of ten
//! thousand, a hundred thousand and 1.2 million, and on the embedded one. Every row holds its figure against the bar that was set for it.
//!
//! ```sh
//! cargo bench --bench routing -- --tables                     # all but those of the next line
//! cargo bench --bench routing -- --tables three-carriages-10k # fast_paths itself on several carriages: minutes
//! cargo bench --bench routing -- --tables synthetic-1200k     # alone, so that its memory is its own
//! ```
//!
//! The contenders of a row are asked the same questions in the same process, by turns. Their answers are compared before anything is
//! timed; a difference ends the run.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]
#![allow(unreachable_pub)] // `pub` in the support modules means: for this bench

#[path = "support/board.rs"]
mod board;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/peers.rs"]
mod peers;
#[path = "support/real.rs"]
mod real;
#[allow(dead_code)] // the other bench needs more of it
mod support;
#[path = "support/synthetic.rs"]
mod synthetic;

use board::{Bar, Board, Side, Times, by_turns};
use corridor::petgraph::algo::dijkstra;
use corridor::petgraph::graph::NodeIndex;
use corridor::{Cargo, HubId, Network, Objective, Router, UsdPerTonneHour};
use peers::{FastInput, FastPaths, Graph, LabelSetting, Petgraph};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::{node, weight};
use synthetic::Synthetic;

const SEED: u64 = 20_261_125;
const ALL: [&str; 8] = [
    "railways",
    "maritime",
    "synthetic-10k",
    "synthetic-100k",
    "three-carriages",
    "caspian",
    "three-carriages-10k",
    "synthetic-1200k",
];
/// So many of them run where none is named.
const USUAL: usize = 6;
/// One-to-all runs of petgraph, so large networks get few questions.
const SOURCES: usize = 50;
const TEN: usize = 10;
/// A front for which the plain label setting makes more labels than this is not waited for.
const MOST_LABELS: usize = 1_000_000;

fn main() {
    let mut asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if let Some(unknown) = asked.iter().find(|name| !ALL.contains(&name.as_str())) {
        panic!("no network `{unknown}`; there are {}", ALL.join(", "));
    }
    if asked.is_empty() {
        asked = ALL[..USUAL].iter().map(|name| (*name).to_owned()).collect();
    }
    if asked.iter().any(|name| name == "three-carriages") {
        asked.push("synthetic-100k".to_owned());
    }
    let mut one_carriage = None;
    for name in ALL.iter().filter(|name| asked.iter().any(|asked| asked == *name)) {
        let began = Instant::now();
        let real = |file: &str, preparing: f64| {
            if let Some(network) = real::load(file) {
                single(name, &network, preparing);
            }
        };
        match *name {
            "railways" => real("north_america_rail", 2.0),
            "maritime" => real("marnet", 5.0),
            "synthetic-10k" => _ = single(name, &built(10_000), 2.0),
            "synthetic-100k" => one_carriage = Some(single(name, &built(100_000), 10.0)),
            "three-carriages" => three_carriages(name, 100_000, one_carriage.as_ref()),
            "three-carriages-10k" => three_carriages(name, 10_000, None),
            "caspian" => caspian(name),
            _ => largest(name),
        }
        println!("\n{name}: {:.0} s in all", began.elapsed().as_secs_f64());
    }
}

fn built(hubs: usize) -> Network {
    synthetic::rail_like(hubs, SEED).builder().build().unwrap()
}

/// A network, what the peers know of it, and questions whose answers are known.
struct Case<'a> {
    network: &'a Network,
    cargo: &'a Cargo,
    objective: Objective,
    graph: Graph,
    petgraph: Petgraph,
    pairs: Vec<Pair>,
    sources: Vec<Source>,
    board: Board,
}

/// Two hubs, the node before the departures of the first, the nearest arrival of the second (petgraph is told both beforehand),
/// and the weight of the best route by petgraph.
#[derive(Clone, Copy)]
struct Pair {
    from: HubId,
    to: HubId,
    start: NodeIndex<u32>,
    goal: NodeIndex<u32>,
    weight: u64,
}

/// A hub, the node before its departures, and another hub at the 1,024th distance from it or at the last.
struct Source {
    hub: HubId,
    start: NodeIndex<u32>,
    near: HubId,
}

impl<'a> Case<'a> {
    /// So many sources, each with so many ends drawn from what it reaches.
    fn new(
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
            if case.graph.departures(from).is_empty() {
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
            let near = reached[1_023.min(reached.len() - 1)].to;
            case.sources.push(Source { hub: from, start, near });
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

    /// Compares our routes with what petgraph found, links and all, and our distances from the sources to every hub.
    fn agree(&self, router: &Router) {
        let mut worker = router.worker();
        for pair in &self.pairs {
            let Pair { from, to, weight: truth, .. } = *pair;
            let path = worker.path(from, to).unwrap();
            assert_eq!(path.weight(), truth, "Worker::path and petgraph: {from:?} {to:?}");
            let weigh = |asset| weight(self.network, self.cargo, &self.objective, asset);
            let sum: u64 = path.assets().map(weigh).sum();
            assert_eq!(sum, truth, "the assets of the path: {from:?} {to:?}");
            let links: Vec<_> = path.links().map(|id| self.network.ends(id)).collect();
            let joined = links.windows(2).all(|pair| pair[0].1 == pair[1].0);
            assert!(joined && links[0].0 == from && links[links.len() - 1].1 == to, "a broken path");
        }
        for source in self.sources.iter().take(5) {
            let found = dijkstra(&self.petgraph.graph, source.start, None, |edge| *edge.weight());
            let ours = router.one_to_all(&self.network.hub(source.hub).code).unwrap();
            for (to, _) in self.network.hubs().filter(|(to, _)| *to != source.hub) {
                let arrivals = self.graph.arrivals(to).iter();
                let truth = arrivals.filter_map(|at| found.get(&node(*at)).copied()).min();
                assert_eq!(ours.to(to), truth, "one to all and petgraph: {:?} {to:?}", source.hub);
            }
        }
    }

    /// Compares `fast_paths` with what petgraph found, and its nodes with their weights.
    fn agree_with_fast_paths(&self, fast: &mut FastPaths) {
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

    fn new_router(&self) -> Router {
        Router::new(self.network, self.cargo, self.objective.clone()).unwrap()
    }

    // ---- one row of the table each ------------------------------------------------------------------------------------

    /// Preparing from nothing (ours with the lowering of the network, theirs from a graph in memory), without the
    /// buffers of the first worker and with them, and a new objective on what is prepared.
    fn prepare(&mut self, times: f64, other: &Objective, known: Option<&FastTimes>) -> (Router, Fast) {
        let router = self.new_router();
        let input = known.is_none().then(|| FastInput::new(&self.graph));
        let mut graph = None;
        let mut sides = vec![
            Side::new("Router::new", 1, || _ = black_box(self.new_router())),
            Side::new("Router::new and a worker", 1, || _ = black_box(self.new_router().worker())),
            Side::new("Router::reweighted", 1, || _ = black_box(router.reweighted(other.clone()).unwrap())),
        ];
        if let Some(input) = &input {
            sides.push(Side::new("fast_paths", 1, || graph = Some(fast_paths::prepare(&input.input))));
        }
        let taken = by_turns(sides, Duration::from_secs(if self.graph.nodes > 50_000 { 20 } else { 6 }));
        let theirs = known.map_or_else(|| taken[3].clone(), |known| known.prepare.clone());
        self.board.row("preparing from nothing", Bar::Faster(times), &taken[0], &theirs);
        let labels = "the same with the labels of the first worker";
        self.board.row(labels, Bar::Within(1.5), &taken[1], &taken[0]);
        self.board.row("new objective on a prepared router", Bar::Within(0.005), &taken[2], &theirs);
        self.agree(&router);
        let mut fast = input.zip(graph).map(|(input, graph)| FastPaths::new(&input, graph));
        fast.iter_mut().for_each(|fast| self.agree_with_fast_paths(fast));
        (router, Fast { prepare: theirs, paths: fast })
    }

    fn route(&mut self, router: &Router, fast: Fast, known: Option<&FastTimes>) -> FastTimes {
        let Fast { prepare, mut paths } = fast;
        let mut worker = router.worker();
        let pairs = &self.pairs;
        let few = &pairs[..pairs.len().min(100)];
        let mut sides = vec![
            Side::new("Worker::path", pairs.len(), || {
                pairs.iter().for_each(|pair| _ = black_box(worker.path(pair.from, pair.to)));
            }),
            Side::new("petgraph dijkstra with a goal", few.len(), || petgraph_routes(&self.petgraph, few)),
        ];
        if let Some(paths) = &mut paths {
            sides.push(Side::new("fast_paths", pairs.len(), || {
                for pair in pairs {
                    let ends = self.graph.arrivals(pair.to);
                    black_box(paths.route(self.graph.departures(pair.from), ends));
                }
            }));
        }
        let taken = by_turns(sides, Duration::from_secs(6));
        let theirs = known.map_or_else(|| taken[2].clone(), |known| known.route.clone());
        let what = "prepared route, its links in a borrowed path";
        self.board.row(what, Bar::Faster(10.0), &taken[0], &theirs);
        self.board.told("one route, distance alone", &taken[1]);
        FastTimes { prepare, route: theirs }
    }

    fn one_to_all(&mut self, router: &Router) {
        let sources: Vec<&Source> = self.sources.iter().take(10).collect();
        let code = |source: &&Source| self.network.hub(source.hub).code.as_str();
        let lightest = self.graph.lightest();
        let taken = by_turns(
            vec![
                Side::new("Router::one_to_all", sources.len(), || {
                    sources.iter().for_each(|from| _ = black_box(router.one_to_all(code(from)).unwrap()));
                }),
                Side::new("petgraph dijkstra", sources.len(), || {
                    for from in &sources {
                        let weigh =
                            |edge: corridor::petgraph::graph::EdgeReference<'_, u64, u32>| *edge.weight();
                        black_box(dijkstra(&self.petgraph.graph, from.start, None, weigh));
                    }
                }),
                Side::new("pathfinding dijkstra_all (from one node)", 1, || {
                    black_box(peers::dijkstra_all(&lightest, self.graph.departures(sources[0].hub)[0]));
                }),
            ],
            Duration::from_secs(6),
        );
        self.board.row("one to all, distances", Bar::Faster(15.0), &taken[0], &taken[1]);
        self.board.told("one to all, with the tree", &taken[2]);
    }

    /// What `pathfinding` takes for ten routes.
    fn ten_routes(&mut self) {
        let lightest = self.graph.lightest();
        let few = &self.pairs[..5];
        let taken = by_turns(
            vec![Side::new("pathfinding yen", few.len(), || {
                for pair in few {
                    let from = self.graph.departures(pair.from)[0];
                    let to = pair.goal.index() as u32;
                    black_box(peers::yen(&lightest, from, to, TEN));
                }
            })],
            Duration::from_secs(4),
        );
        self.board.told("ten shortest loopless routes", &taken[0]);
    }

    /// What label setting without bounds takes, on time and price and on time, price and length.
    fn fronts(&mut self) {
        let money = Objective::cheapest().value_of_time(UsdPerTonneHour(0.0));
        let [time, price, length] = [Objective::fastest(), money, Objective::shortest()]
            .map(|objective| Graph::of_network(self.network, self.cargo, &objective));
        self.plain_front("Pareto front, two criteria", [&time, &price]);
        self.plain_front("Pareto front, three criteria", [&time, &price, &length]);
    }

    fn plain_front<const K: usize>(&mut self, what: &str, graphs: [&Graph; K]) {
        let mut plain = LabelSetting::new(graphs);
        let mut chosen = Vec::new();
        let (mut size, mut labels, mut tried) = (0, 0, 0);
        for source in &self.sources {
            let ends = [self.graph.departures(source.hub)[0], self.graph.arrivals(source.near)[0]];
            tried += 1;
            if let Some((front, made)) = plain.front(ends[0], ends[1], MOST_LABELS) {
                chosen.push(ends);
                size += front.len();
                labels += made;
            }
            if chosen.len() == 3 {
                break;
            }
        }
        if chosen.is_empty() {
            return println!("{what}: none of {tried} fronts within {MOST_LABELS} labels");
        }
        println!(
            "{what}: {} of {tried} pairs within {MOST_LABELS} labels, {} routes and {} labels a front, {} bytes a label",
            chosen.len(),
            size / chosen.len(),
            labels / chosen.len(),
            LabelSetting::<K>::label_bytes(),
        );
        let taken = by_turns(
            vec![Side::new("label setting without bounds", chosen.len(), || {
                for ends in &chosen {
                    black_box(plain.front(ends[0], ends[1], MOST_LABELS));
                }
            })],
            Duration::from_secs(3),
        );
        self.board.told(what, &taken[0]);
    }
}

/// What `fast_paths` took to prepare, and what it prepared unless that was another network.
struct Fast {
    prepare: Times,
    paths: Option<FastPaths>,
}

/// What `fast_paths` took on a network.
struct FastTimes {
    prepare: Times,
    route: Times,
}

fn petgraph_routes(petgraph: &Petgraph, pairs: &[Pair]) {
    for pair in pairs {
        black_box(dijkstra(&petgraph.graph, pair.start, Some(pair.goal), |edge| *edge.weight()));
    }
}

// ---- the networks -----------------------------------------------------------------------------------------------------

/// A network of one carriage, by length. Returns what `fast_paths` took on it.
fn single(name: &str, network: &Network, preparing: f64) -> FastTimes {
    let cargo = network.cargo("container").unwrap();
    let objective = Objective::shortest();
    let graph = Graph::of_network(network, cargo, &objective);
    let large = graph.nodes > 50_000;
    let questions = if large { (SOURCES / 2, 8) } else { (SOURCES, 20) };
    let mut case = Case::new(name, network, objective, graph, questions);
    let (router, fast) = case.prepare(preparing, &Objective::fastest(), None);
    let fast = case.route(&router, fast, None);
    case.one_to_all(&router);
    if !large {
        case.ten_routes();
        case.fronts();
    }
    case.board.print();
    fast
}

/// Three carriages a hub, by time, so every question has three starts and three ends. `fast_paths` takes minutes to prepare such a
/// network, so at full size what it took on one carriage at as many hubs stands for it, which is less.
fn three_carriages(name: &str, hubs: usize, known: Option<&FastTimes>) {
    let network = synthetic::three_carriages(hubs, SEED).build().unwrap();
    let cargo = network.cargo("container").unwrap();
    let objective = Objective::fastest();
    let graph = Graph::of_network(&network, cargo, &objective);
    let mut case = Case::new(name, &network, objective, graph, (SOURCES / 5, 20));
    let (router, fast) = case.prepare(10.0, &Objective::cheapest(), known);
    case.route(&router, fast, known);
    case.one_to_all(&router);
    if known.is_some() {
        println!("\nfast_paths in the next table: its time on one carriage and as many hubs");
    }
    case.board.print();
}

/// The embedded network; that its routes allocate nothing is held by `tests/no_allocation.rs`.
fn caspian(name: &str) {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let objective = Objective::cheapest();
    let graph = Graph::of_network(&network, cargo, &objective);
    let mut case = Case::new(name, &network, objective, graph, (SOURCES, 10));
    let router = case.new_router();
    case.agree(&router);
    let (mut worker, pairs) = (router.worker(), &case.pairs);
    let taken = by_turns(
        vec![
            Side::new("Worker::path", pairs.len(), || {
                pairs.iter().for_each(|pair| _ = black_box(worker.path(pair.from, pair.to)));
            }),
            Side::new("petgraph dijkstra with a goal", pairs.len(), || {
                petgraph_routes(&case.petgraph, pairs)
            }),
        ],
        Duration::from_secs(2),
    );
    case.board.row("one to one with path", Bar::Faster(40.0), &taken[0], &taken[1]);
    case.board.print();
}

/// The network of 1.2 million hubs: its memory is read before the peers are made.
fn largest(name: &str) {
    let ground = synthetic::rail_like(1_200_000, SEED);
    let arcs: Vec<(u32, u32, u32)> = ground.arcs().collect();
    let before = memory::resident();
    memory::forget_most();
    let builder = {
        let ground: Synthetic = ground;
        ground.builder()
    };
    let began = Instant::now();
    let network = builder.build().unwrap();
    let building = began.elapsed();
    let network_alone = memory::resident();
    let cargo = network.cargo("container").unwrap();
    let began = Instant::now();
    let router = Router::new(&network, cargo, Objective::shortest()).unwrap();
    let preparing = began.elapsed();
    let after = memory::resident();
    let graph = Graph::of_arcs(network.hub_count(), arcs);
    let mut case = Case::new(name, &network, Objective::shortest(), graph, (5, 4));
    println!("building the network: {:.1} s", building.as_secs_f64());
    if let (Some(before), Some(alone), Some(after)) = (before, network_alone, after) {
        let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
        let a_link = |bytes: u64| bytes as f64 / network.link_count() as f64;
        let most = after.1.saturating_sub(before.0);
        case.board.stated(
            "network and router in memory, at most while they are made",
            "4 GiB",
            format!("{:.2} GiB", gib(most)),
            gib(most) <= 4.0,
            format!(
                "network {:.2} GiB ({:.0} bytes a link), with the router {:.2} GiB ({:.0} more a link)",
                gib(alone.0 - before.0),
                a_link(alone.0 - before.0),
                gib(after.0 - before.0),
                a_link(after.0.saturating_sub(alone.0)),
            ),
        );
    }
    case.agree(&router);
    let source = &case.sources[0];
    let all = by_turns(
        vec![Side::new("petgraph dijkstra, one to all", 1, || {
            black_box(dijkstra(&case.petgraph.graph, source.start, None, |edge| *edge.weight()));
        })],
        Duration::from_secs(5),
    );
    let rounds = vec![preparing.as_nanos() as f64];
    let once = Times { began, name: "Router::new".to_owned(), rounds };
    case.board.row("preparing", Bar::Within(120.0), &once, &all[0]);
    let (mut worker, pairs) = (router.worker(), &case.pairs);
    let taken = by_turns(
        vec![
            Side::new("Worker::path", pairs.len(), || {
                pairs.iter().for_each(|pair| _ = black_box(worker.path(pair.from, pair.to)));
            }),
            Side::new("petgraph dijkstra with a goal", 4, || petgraph_routes(&case.petgraph, &pairs[..4])),
        ],
        Duration::from_secs(10),
    );
    case.board.row("prepared route", Bar::Faster(500.0), &taken[0], &taken[1]);
    case.board.print();
}
