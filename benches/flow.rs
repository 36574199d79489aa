//! Maximum flows beside petgraph and `pathfinding`: on two real networks of about ten thousand hubs, on synthetic ones of ten and of a hundred
//! thousand, and on the embedded one. Every row holds its figure against the bar that was set for it and names the engine that answered.
//!
//! ```sh
//! cargo bench --bench flow                     # all: some minutes
//! cargo bench --bench flow -- railways caspian # these
//! cargo bench --bench flow -- --quick          # each a tenth as long: whether all agree, not how fast they are
//! ```
//!
//! The contenders of a row are asked the same questions in the same process, by turns. Their answers are compared before anything is
//! timed; a difference ends the run. Capacities of the real and synthetic networks are 1 to 100 tonnes a year, by the number of the link.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]
#![allow(unreachable_pub)] // `pub` in the support modules means: for this bench

#[path = "support/board.rs"]
#[allow(dead_code)] // the other bench needs more of it
mod board;
#[path = "support/real.rs"]
#[allow(dead_code)]
mod real;
#[allow(dead_code)]
mod support;
#[path = "support/synthetic.rs"]
#[allow(dead_code)]
mod synthetic;

use board::{Bar, Board, Side, Times, by_turns, progress, time};
use corridor::petgraph::algo::{dinics, ford_fulkerson};
use corridor::{Cargo, Error, FlowSolver, FlowWorker, HubId, Network, TonnesPerYear};
use pathfinding::directed::edmonds_karp::{SparseCapacity, edmonds_karp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::sync::atomic::Ordering;
use std::time::Instant;
use support::PetgraphFlow;

const SEED: u64 = 20_261_129;
const ALL: [&str; 5] = ["railways", "maritime", "synthetic-10k", "synthetic-100k", "caspian"];
const PREPARED: &str = "many ways at once on the folded network";
const READY: &str = "ways from both sides on smaller networks, made ready before";

fn main() {
    let quick = std::env::args().any(|arg| arg == "--quick");
    board::QUICK.store(quick, Ordering::Relaxed);
    let mut asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if let Some(unknown) = asked.iter().find(|name| !ALL.contains(&name.as_str())) {
        panic!("no network `{unknown}`; there are {}", ALL.join(", "));
    }
    if asked.is_empty() {
        asked = ALL.iter().map(|name| (*name).to_owned()).collect();
    }
    let mut short = Vec::new();
    for name in ALL.iter().filter(|name| asked.iter().any(|asked| asked == *name)) {
        let began = Instant::now();
        progress(&format!("{name}: the network is made"));
        let real = |file: &str| {
            let network = real::load(file);
            network.map_or_else(Vec::new, |network| large(name, &network, 40, Peer::Faster))
        };
        short.extend(match *name {
            "railways" => real("north_america_rail"),
            "maritime" => real("marnet"),
            "synthetic-10k" => large(name, &built(10_000), 40, Peer::Faster),
            "synthetic-100k" => large(name, &built(100_000), 5, Peer::Dinics),
            _ => caspian(name),
        });
        println!("\n{name}: {:.0} s in all", began.elapsed().as_secs_f64());
    }
    println!("\n{}", if quick { "A quick run: these figures are no good." } else { "" });
    println!("{} rows are short{}", short.len(), if short.is_empty() { "." } else { ":" });
    short.iter().for_each(|row| println!("- {row}"));
    progress("done");
}

fn built(hubs: usize) -> Network {
    synthetic::rail_like(hubs, SEED).builder().build().unwrap()
}

/// Against whom the bar for single pairs is set.
#[derive(Clone, Copy)]
enum Peer {
    /// Twenty times faster than the faster one of petgraph's two.
    Faster,
    /// 300 times faster than petgraph's `dinics`.
    Dinics,
}

/// Hubs on two sides, petgraph's nodes for them, and the value that it finds.
struct Asked {
    from: Vec<HubId>,
    to: Vec<HubId>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    value: u64,
}

impl Asked {
    fn new(flows: &FlowSolver, from: Vec<HubId>, to: Vec<HubId>) -> Self {
        let arrays = flows.arrays(&from, &to).unwrap();
        assert!(arrays.prepared);
        Self { from, to, sources: arrays.sources, sinks: arrays.sinks, value: 0 }
    }
}

/// A network without gates: all questions are on the prepared plan.
struct Case<'a> {
    network: &'a Network,
    flows: FlowSolver,
    graph: PetgraphFlow,
    board: Board,
}

fn solver(network: &Network) -> FlowSolver {
    let cargo: &Cargo = network.cargo("container").unwrap();
    FlowSolver::new(network, cargo).unwrap()
}

fn ours(worker: &mut FlowWorker, asked: &[Asked]) {
    for ask in asked {
        black_box(worker.max_flow_value(&ask.from, &ask.to).unwrap());
    }
}

fn by_dinics(graph: &mut PetgraphFlow, asked: &[Asked]) {
    let (source, sink) = (graph.source, graph.sink);
    for ask in asked {
        black_box(dinics(graph.ask(&ask.sources, &ask.sinks), source, sink).0);
    }
}

fn by_ford_fulkerson(graph: &mut PetgraphFlow, asked: &[Asked]) {
    let (source, sink) = (graph.source, graph.sink);
    for ask in asked {
        black_box(ford_fulkerson(graph.ask(&ask.sources, &ask.sinks), source, sink).0);
    }
}

/// All rows of a network of one carriage without shared capacities, so that its nodes are its hubs.
fn large(name: &str, network: &Network, pairs: usize, peer: Peer) -> Vec<String> {
    let flows = solver(network);
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let arrays = flows.arrays(&hubs[..1], &hubs[1..2]).unwrap();
    let graph = PetgraphFlow::new(&arrays);
    let mut case = Case { network, flows, graph, board: Board::new(name) };
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let linked = linked(network);
    let mut asked: Vec<Asked> = Vec::new();
    while asked.len() < pairs {
        let [from, to] = [0, 1].map(|_| hubs[rng.random_range(0..hubs.len())]);
        if from != to && linked.contains(&from) && linked.contains(&to) {
            asked.push(Asked::new(&case.flows, vec![from], vec![to]));
        }
    }
    case.agree(&mut asked);
    case.prepare();
    case.pairs(&asked, peer);
    case.pathfinding(&asked);
    case.regions(&hubs);
    case.again(&asked);
    case.board.print()
}

impl Case<'_> {
    /// Asks petgraph, and compares all others with it.
    fn agree(&mut self, asked: &mut [Asked]) {
        let ready = solver(self.network);
        ready.make_ready();
        let (mut worker, mut other) = (self.flows.worker(), ready.worker());
        let (source, sink) = (self.graph.source, self.graph.sink);
        for ask in asked.iter_mut() {
            ask.value = dinics(self.graph.ask(&ask.sources, &ask.sinks), source, sink).0;
            for worker in [&mut worker, &mut other] {
                let value = worker.max_flow_value(&ask.from, &ask.to).unwrap().get();
                assert_eq!(value, ask.value, "{:?} {:?}", ask.from, ask.to);
            }
        }
        for ask in &asked[..asked.len().min(10)] {
            let graph = self.graph.ask(&ask.sources, &ask.sinks);
            assert_eq!(ford_fulkerson(graph, source, sink).0, ask.value, "{:?} {:?}", ask.from, ask.to);
            let codes = |hubs: &[HubId]| -> Vec<String> {
                hubs.iter().map(|hub| self.network.hub(*hub).code.clone()).collect()
            };
            let whole = self.flows.max_flow(codes(&ask.from), codes(&ask.to)).unwrap();
            assert_eq!(whole.value_t_per_year.get(), ask.value, "max_flow: {:?} {:?}", ask.from, ask.to);
        }
        let moved = asked.iter().filter(|ask| ask.value > 0).count();
        let sum: u64 = asked.iter().map(|ask| ask.value).sum();
        let told = format!(
            "{} pairs, {moved} with some flow, {:.1} t a year on average",
            asked.len(),
            sum as f64 / asked.len() as f64
        );
        self.board.ours("single pairs that were asked", "", told);
    }

    /// What preparing takes, and what it leaves in memory.
    fn prepare(&mut self) {
        self.board.begin("preparing");
        let taken = [0; 3].map(|_| {
            let began = Instant::now();
            let flows = solver(self.network);
            let made = began.elapsed();
            flows.make_ready();
            (made.as_nanos() as f64, (began.elapsed() - made).as_nanos() as f64)
        });
        let median = |which: fn(&(f64, f64)) -> f64| {
            let mut all: Vec<f64> = taken.iter().map(which).collect();
            all.sort_by(f64::total_cmp);
            time(all[1])
        };
        self.board.ours("FlowSolver::new", "", median(|taken| taken.0));
        self.board.ours("FlowSolver::make_ready", READY, median(|taken| taken.1));
        let ready = solver(self.network);
        ready.make_ready();
        let sizes = ready.sizes();
        let links = self.network.link_count() as f64;
        let told = format!(
            "{:.0} bytes a directed link, {:.0} more when ready; {} nodes, {} junctions; smaller networks (flows below, nodes): {:?}",
            sizes.bytes as f64 / links,
            sizes.ready_bytes as f64 / links,
            sizes.nodes,
            sizes.junctions,
            sizes.levels,
        );
        self.board.ours("memory of the flow engine", "", told);
    }

    fn pairs(&mut self, asked: &[Asked], peer: Peer) {
        self.board.begin("single pairs");
        let ready = solver(self.network);
        ready.make_ready();
        let (mut worker, mut other) = (self.flows.worker(), ready.worker());
        let (mut one, mut two) = (self.graph.clone(), self.graph.clone());
        let sides = vec![
            Side::new("FlowWorker::max_flow_value", asked.len(), || ours(&mut worker, asked)),
            Side::new("FlowWorker::max_flow_value, ready", asked.len(), || ours(&mut other, asked)),
            Side::new("petgraph dinics", asked.len(), || by_dinics(&mut one, asked)),
            Side::new("petgraph ford_fulkerson", asked.len(), || by_ford_fulkerson(&mut two, asked)),
        ];
        let taken = by_turns(sides, 20);
        let (bar, theirs) = match peer {
            Peer::Faster => (Bar::Faster(20.0), faster(&taken[2], &taken[3])),
            Peer::Dinics => (Bar::Faster(300.0), &taken[2]),
        };
        self.board.row("maximum flow, single pairs", bar, PREPARED, &taken[0], theirs);
        self.board.row("maximum flow, single pairs, made ready", bar, READY, &taken[1], theirs);
        taken[2..].iter().for_each(|peer| self.board.told("maximum flow, single pairs", peer));
    }

    /// `pathfinding` takes a list of capacities, which it copies into maps of its own.
    fn pathfinding(&mut self, asked: &[Asked]) {
        self.board.begin("pathfinding");
        let edges: Vec<((usize, usize), i64)> = self
            .flows
            .arrays(&asked[0].from, &asked[0].to)
            .unwrap()
            .arcs
            .iter()
            .map(|(tail, head, capacity)| ((*tail as usize, *head as usize), *capacity as i64))
            .collect();
        let nodes: Vec<usize> = (0..self.network.hub_count()).collect();
        let ask = &asked[0];
        let began = Instant::now();
        let (source, sink) = (ask.sources[0] as usize, ask.sinks[0] as usize);
        let found = edmonds_karp::<_, _, _, SparseCapacity<i64>>(&nodes, &source, &sink, edges).1;
        let took = began.elapsed().as_nanos() as f64;
        assert_eq!(found, ask.value as i64, "pathfinding: {:?} {:?}", ask.from, ask.to);
        let times =
            Times { began, name: "pathfinding edmonds_karp, one pair, once".to_owned(), rounds: vec![took] };
        self.board.told("maximum flow, single pairs", &times);
    }

    /// The westernmost twentieth of the hubs to the easternmost.
    fn regions(&mut self, hubs: &[HubId]) {
        self.board.begin("regions");
        let mut order = hubs.to_vec();
        let lon = |hub: &HubId| self.network.hub(*hub).position.x();
        order.sort_by(|a, b| lon(a).total_cmp(&lon(b)).then(a.cmp(b)));
        let count = order.len() / 20;
        let asked =
            vec![Asked::new(&self.flows, order[..count].to_vec(), order[order.len() - count..].to_vec())];
        let (mut worker, mut one, mut two) = (self.flows.worker(), self.graph.clone(), self.graph.clone());
        let value = worker.max_flow_value(&asked[0].from, &asked[0].to).unwrap().get();
        let (source, sink) = (one.source, one.sink);
        let truth = dinics(one.ask(&asked[0].sources, &asked[0].sinks), source, sink).0;
        assert_eq!(value, truth, "regions");
        let sides = vec![
            Side::new("FlowWorker::max_flow_value", 1, || ours(&mut worker, &asked)),
            Side::new("petgraph dinics", 1, || by_dinics(&mut one, &asked)),
            Side::new("petgraph ford_fulkerson", 1, || by_ford_fulkerson(&mut two, &asked)),
        ];
        let taken = by_turns(sides, 6);
        let what = format!("maximum flow of regions, {count} hubs to {count}: {value} t a year");
        // The bar is set against a peer outside of this process.
        self.board.ours(&what, "many ways at once on the folded network", taken[0].told());
        taken[1..].iter().for_each(|peer| self.board.told(&what, peer));
    }
}

/// The hubs that some link leaves or reaches.
fn linked(network: &Network) -> BTreeSet<HubId> {
    network.links().flat_map(|(id, _)| <[HubId; 2]>::from(network.ends(id))).collect()
}

impl Case<'_> {
    /// The flow of a pair again after one capacity changed to anything from 0 to 100: any link's, and that of links with flow.
    fn again(&mut self, asked: &[Asked]) {
        self.board.begin("one capacity changed");
        self.again_on(asked, "any link", |case, _| {
            case.network.links().map(|(_, link)| link.key.clone()).collect()
        });
        self.again_on(asked, "links with flow", |case, ask| {
            let code = |hub: HubId| case.network.hub(hub).code.as_str();
            let most = case.flows.max_flow([code(ask.from[0])], [code(ask.to[0])]).unwrap();
            most.links.iter().map(|asset| asset.link.clone()).collect()
        });
    }

    fn again_on(&mut self, asked: &[Asked], which: &str, of: impl Fn(&Self, &Asked) -> Vec<String>) {
        const CHANGES: usize = 400;
        let mut rng = ChaCha8Rng::seed_from_u64(SEED ^ 5);
        let code = |hub: HubId| self.network.hub(hub).code.as_str();
        let (mut took, mut moved, mut compared) = (0.0, 0, 0);
        let chosen = &asked[..asked.len().min(10)];
        for ask in chosen {
            let mut trial = self.flows.trial([code(ask.from[0])], [code(ask.to[0])]).unwrap();
            assert_eq!(trial.value().get(), ask.value);
            let links = of(self, ask);
            for at in 0..CHANGES {
                let key = &*links[rng.random_range(0..links.len())];
                let capacity = TonnesPerYear(rng.random_range(0..=100));
                let before = trial.value();
                let began = Instant::now();
                let value = black_box(trial.change(key, capacity)).unwrap();
                took += began.elapsed().as_nanos() as f64;
                moved += usize::from(value != before);
                if at % 100 == 99 {
                    let (source, sink) = (self.graph.source, self.graph.sink);
                    let mut graph = self.graph.ask(&ask.sources, &ask.sinks).clone();
                    trial.capacities(|tail, head, capacity| {
                        let edge = graph.find_edge(support::node(tail), support::node(head)).unwrap();
                        graph[edge] = capacity;
                    });
                    assert_eq!(ford_fulkerson(&graph, source, sink).0, value.get(), "after changes");
                    compared += 1;
                }
            }
        }
        let mut worker = self.flows.worker();
        let first = by_turns(
            vec![Side::new("FlowWorker::max_flow_value", chosen.len(), || ours(&mut worker, chosen))],
            2,
        );
        let mean = took / (CHANGES * chosen.len()) as f64;
        let what = format!("maximum flow again after one capacity changed, mean: {which}");
        self.board.share(&what, Bar::Within(0.05), "the flow mended where it was changed", mean, &first[0]);
        let told = format!(
            "{} changes of {which} to 0 to 100 t a year, {moved} moved the value; {compared} compared with petgraph",
            CHANGES * chosen.len()
        );
        self.board.ours("capacities that were changed", "", told);
    }
}

fn faster<'a>(one: &'a Times, other: &'a Times) -> &'a Times {
    if one.median() <= other.median() { one } else { other }
}

/// The embedded network with its gates; questions that need a plan of their own are asked on that plan, by petgraph too.
fn caspian(name: &str) -> Vec<String> {
    const FLOWS: usize = 200;
    let network = corridor::data::caspian();
    let flows = solver(&network);
    let mut board = Board::new(name);
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut worker = flows.worker();
    let mut graphs: Vec<PetgraphFlow> = Vec::new();
    let mut asked: Vec<(Asked, usize)> = Vec::new();
    let linked = linked(&network);
    let mut refused = 0;
    while asked.len() < FLOWS {
        let [from, to] = [0, 1].map(|_| hubs[rng.random_range(0..hubs.len())]);
        if from == to || !linked.contains(&from) || !linked.contains(&to) {
            continue;
        }
        let value = match worker.max_flow_value(&[from], &[to]) {
            Ok(value) if value.get() > 0 => value.get(),
            Err(Error::LimitNotAnArc { .. }) => {
                refused += 1;
                continue;
            }
            _ => continue,
        };
        let arrays = flows.arrays(&[from], &[to]).unwrap();
        let at = match arrays.prepared {
            true if asked.iter().any(|(_, at)| *at == 0) => 0,
            _ => {
                graphs.push(PetgraphFlow::new(&arrays));
                if arrays.prepared && graphs.len() > 1 {
                    let last = graphs.len() - 1;
                    graphs.swap(0, last);
                    asked.iter_mut().filter(|(_, at)| *at == 0).for_each(|(_, at)| *at = last);
                    0
                } else {
                    graphs.len() - 1
                }
            }
        };
        let ask =
            Asked { from: vec![from], to: vec![to], sources: arrays.sources, sinks: arrays.sinks, value };
        let graph = &mut graphs[at];
        let (source, sink) = (graph.source, graph.sink);
        let graph = graph.ask(&ask.sources, &ask.sinks);
        assert_eq!(dinics(graph, source, sink).0, value, "{from:?} {to:?}");
        assert_eq!(ford_fulkerson(graph, source, sink).0, value, "{from:?} {to:?}");
        asked.push((ask, at));
    }
    board.begin("single pairs");
    let mut others = graphs.clone();
    let by = |graphs: &mut [PetgraphFlow], fast: bool| {
        for (ask, at) in &asked {
            let ask = std::slice::from_ref(ask);
            if fast { by_dinics(&mut graphs[*at], ask) } else { by_ford_fulkerson(&mut graphs[*at], ask) }
        }
    };
    let sides = vec![
        Side::new("FlowWorker::max_flow_value", FLOWS, || {
            asked.iter().for_each(|(ask, _)| ours(&mut worker, std::slice::from_ref(ask)));
        }),
        Side::new("petgraph dinics", FLOWS, || by(&mut graphs, true)),
        Side::new("petgraph ford_fulkerson", FLOWS, || by(&mut others, false)),
    ];
    let taken = by_turns(sides, 4);
    let what = "maximum flow, single pairs (no allocation: tests/no_allocation.rs)";
    board.row(what, Bar::Faster(20.0), PREPARED, &taken[0], faster(&taken[1], &taken[2]));
    taken[1..].iter().for_each(|peer| board.told("maximum flow, single pairs", peer));
    let told = format!(
        "{FLOWS} pairs with flow, {} of them on plans of their own; {refused} were refused and left out",
        asked.iter().filter(|(_, at)| *at > 0).count()
    );
    board.ours("pairs that were asked", "", told);
    let codes: Vec<[&str; 2]> = asked
        .iter()
        .map(|(ask, _)| [ask.from[0], ask.to[0]].map(|hub| network.hub(hub).code.as_str()))
        .collect();
    let whole = by_turns(
        vec![Side::new("FlowSolver::max_flow", FLOWS, || {
            codes.iter().for_each(|[from, to]| _ = black_box(flows.max_flow([from], [to]).unwrap()));
        })],
        2,
    );
    board.ours("whole answer: flow, routes, cuts, facts, certificate", PREPARED, whole[0].told());
    board.print()
}
