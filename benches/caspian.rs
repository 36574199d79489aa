//! Routing, flow and the ladder on the embedded Caspian network, each beside petgraph on the same graph in the same run.
//!
//! Every answer is compared before anything is timed; a difference ends the run. `BENCHMARKS.md` says what is compared.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
#![allow(unreachable_pub)] // `pub` in the support module means: for this bench

mod support;

use corridor::flow::FlowArrays;
use corridor::petgraph::algo::{astar, dijkstra, dinics, ford_fulkerson};
use corridor::petgraph::graph::{DiGraph, NodeIndex};
use corridor::{
    Cargo, CurveWorker, Error, FlowSolver, HubId, Ladder, LadderEnd, LadderQuery, Network, Objective, Router,
    find_bottlenecks, ladder_curve,
};
use criterion::Criterion;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Instant;
use support::{
    Contender, PetgraphFlow, PetgraphRoutes, PlainDijkstra, States, compare, node, petgraph_capacities,
    petgraph_ladder, weight,
};

const SEED: u64 = 20_261_123;
const ROUTES: usize = 500;
const FLOWS: usize = 200;
const LADDERS: usize = 40;

fn main() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let tables = std::env::args().any(|arg| arg == "--tables");
    // criterion would refuse the argument that it does not know.
    let mut criterion =
        if tables { Criterion::default() } else { Criterion::default().configure_from_args() };
    println!("{} hubs, {} directed links, container", network.hub_count(), network.link_count());
    routing(&network, cargo, tables, &mut criterion);
    flow(&network, cargo, tables, &mut criterion);
    bottleneck(&network, cargo, tables, &mut criterion);
    criterion.final_summary();
}

/// Prints the comparison, or hands its contenders to criterion.
fn report(
    name: &str,
    questions: usize,
    tables: bool,
    criterion: &mut Criterion,
    mut all: Vec<Contender<'_>>,
) {
    if tables {
        return compare(name, questions, &mut all);
    }
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20).throughput(criterion::Throughput::Elements(questions as u64));
    for contender in &mut all {
        group.bench_function(contender.name, |bencher| bencher.iter(|| (contender.pass)()));
    }
    group.finish();
}

// ---- routing ----------------------------------------------------------------------------------------------------------

fn routing(network: &Network, cargo: &Cargo, tables: bool, criterion: &mut Criterion) {
    let objective = Objective::cheapest();
    let router = Router::new(network, cargo, objective.clone()).unwrap();
    let searching = Router::without_table(network, cargo, objective.clone()).unwrap();
    let (states, other) = PetgraphRoutes::new(network, cargo, &objective);
    let weights: Vec<u64> = states.arcs.iter().map(|arc| weight(network, cargo, &objective, arc.2)).collect();
    let mut plain = PlainDijkstra::new(&states, &weights);
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let pairs =
        agree_on_routes(network, cargo, &objective, [&router, &searching], &states, &other, &mut plain);
    let bytes = router.table_bytes().unwrap();
    println!(
        "routing: {} nodes, {} arcs; all {} pairs of hubs agree, {} with a route; table {bytes} bytes, {:.1} a pair of node and hub",
        states.nodes,
        states.arcs.len(),
        hubs.len() * (hubs.len() - 1),
        pairs.len(),
        bytes as f64 / (states.nodes * hubs.len()) as f64,
    );
    let chosen: Vec<(HubId, HubId)> = choose(&pairs, ROUTES);

    // petgraph's goal is one node, so it is told beforehand which arrival of the hub is nearest.
    let goals: Vec<NodeIndex<u32>> = chosen
        .iter()
        .map(|(from, to)| {
            let (starts, ends) = (&states.departures[from.index()], &states.arrivals[to.index()]);
            node(plain.run(starts, ends).unwrap().0)
        })
        .collect();
    let is_end: Vec<Vec<bool>> = hubs
        .iter()
        .map(|hub| {
            let mut flags = vec![false; other.graph.node_count()];
            states.arrivals[hub.index()].iter().for_each(|at| flags[*at as usize] = true);
            flags
        })
        .collect();
    let (mut worker, mut seeker) = (router.worker(), searching.worker());
    let mut path = Vec::new();
    let all = vec![
        Contender::new("corridor, Worker::path", || {
            for (from, to) in &chosen {
                black_box(worker.path(*from, *to));
            }
        }),
        Contender::new("corridor without its table, Worker::path", || {
            for (from, to) in &chosen {
                black_box(seeker.path(*from, *to));
            }
        }),
        Contender::new("plain Dijkstra on arrays, path", || {
            for (from, to) in &chosen {
                let (end, _) =
                    plain.run(&states.departures[from.index()], &states.arrivals[to.index()]).unwrap();
                plain.path(end, &mut path);
                black_box(&path);
            }
        }),
        Contender::new("petgraph::algo::dijkstra with a goal, distance", || {
            for ((from, _), goal) in chosen.iter().zip(&goals) {
                let start = other.starts[from.index()];
                black_box(dijkstra(&other.graph, start, Some(*goal), |edge| *edge.weight()));
            }
        }),
        Contender::new("petgraph::algo::astar without an estimate, path", || {
            for (from, to) in &chosen {
                let (start, ends) = (other.starts[from.index()], &is_end[to.index()]);
                black_box(astar(&other.graph, start, |at| ends[at.index()], |edge| *edge.weight(), |_| 0));
            }
        }),
    ];
    report("routing/caspian/one_to_one", chosen.len(), tables, criterion, all);

    let codes: Vec<&str> = hubs.iter().map(|hub| network.hub(*hub).code.as_str()).collect();
    let mut plain = PlainDijkstra::new(&states, &weights);
    let all = vec![
        Contender::new("corridor, Router::one_to_all", || {
            codes.iter().for_each(|code| _ = black_box(router.one_to_all(code).unwrap()));
        }),
        Contender::new("plain Dijkstra on arrays", || {
            for starts in &states.departures {
                plain.run(starts, &[]);
                let nearest = |ends: &Vec<u32>| ends.iter().map(|at| plain.distance(*at)).min();
                black_box(states.arrivals.iter().map(nearest).collect::<Vec<_>>());
            }
        }),
        Contender::new("petgraph::algo::dijkstra", || {
            for start in &other.starts {
                let found = dijkstra(&other.graph, *start, None, |edge| *edge.weight());
                let nearest =
                    |ends: &Vec<u32>| ends.iter().filter_map(|at| found.get(&node(*at)).copied()).min();
                black_box(states.arrivals.iter().map(nearest).collect::<Vec<_>>());
            }
        }),
    ];
    report("routing/caspian/one_to_all", hubs.len(), tables, criterion, all);

    let all = vec![
        Contender::new("corridor, Router::new with its table", || {
            black_box(Router::new(network, cargo, objective.clone()).unwrap());
        }),
        Contender::new("corridor without its table", || {
            black_box(Router::without_table(network, cargo, objective.clone()).unwrap());
        }),
        Contender::new("petgraph, plain lowering and graph", || {
            black_box(PetgraphRoutes::new(network, cargo, &objective));
        }),
    ];
    report("routing/caspian/prepare", 1, tables, criterion, all);
}

/// Compares all pairs of hubs and returns those with a route.
fn agree_on_routes(
    network: &Network,
    cargo: &Cargo,
    objective: &Objective,
    routers: [&Router; 2],
    states: &States,
    other: &PetgraphRoutes,
    plain: &mut PlainDijkstra,
) -> Vec<(HubId, HubId)> {
    let mut workers = routers.map(Router::worker);
    let mut pairs = Vec::new();
    for (from, hub) in network.hubs() {
        let found = dijkstra(&other.graph, other.starts[from.index()], None, |edge| *edge.weight());
        let all = routers[0].one_to_all(&hub.code).unwrap();
        for (to, _) in network.hubs().filter(|(to, _)| *to != from) {
            let ends = &states.arrivals[to.index()];
            let truth = ends.iter().filter_map(|at| found.get(&node(*at)).copied()).min();
            let textbook = plain.run(&states.departures[from.index()], ends).map(|(_, distance)| distance);
            assert_eq!(textbook, truth, "plain Dijkstra and petgraph: {from:?} {to:?}");
            assert_eq!(all.to(to), truth, "one to all and petgraph: {from:?} {to:?}");
            for worker in &mut workers {
                let path = worker.path(from, to);
                assert_eq!(path.map(|path| path.weight()), truth, "Worker and petgraph: {from:?} {to:?}");
                let Some(path) = path else { continue };
                let sum: u64 = path.assets().map(|asset| weight(network, cargo, objective, asset)).sum();
                assert_eq!(Some(sum), truth, "the assets of the path: {from:?} {to:?}");
                let links: Vec<_> = path.links().map(|id| network.ends(id)).collect();
                let joined = links.windows(2).all(|pair| pair[0].1 == pair[1].0);
                assert!(joined && links[0].0 == from && links[links.len() - 1].1 == to, "a broken path");
            }
            if truth.is_some() {
                pairs.push((from, to));
            }
        }
    }
    pairs
}

fn choose<T: Clone>(from: &[T], count: usize) -> Vec<T> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    (0..count).map(|_| from[rng.random_range(0..from.len())].clone()).collect()
}

// ---- flow -------------------------------------------------------------------------------------------------------------

struct Question {
    from: HubId,
    to: HubId,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    /// The position of its graph: the first is that of the prepared plan, the others were made for one question each.
    graph: usize,
}

impl Question {
    fn codes<'a>(&self, network: &'a Network) -> [&'a str; 2] {
        [self.from, self.to].map(|hub| network.hub(hub).code.as_str())
    }

    /// What petgraph is asked: its graph with this question's source and sink.
    fn of<'a>(&self, graphs: &'a mut [PetgraphFlow]) -> (&'a DiGraph<(), u64, u32>, NodeIndex, NodeIndex) {
        let graph = &mut graphs[self.graph];
        let (source, sink) = (graph.source, graph.sink);
        (graph.ask(&self.sources, &self.sinks), source, sink)
    }
}

fn flow(network: &Network, cargo: &Cargo, tables: bool, criterion: &mut Criterion) {
    let flows = FlowSolver::new(network, cargo).unwrap();
    let (mut graphs, chosen) = agree_on_flows(network, &flows);
    let codes: Vec<[&str; 2]> = chosen.iter().map(|ask| ask.codes(network)).collect();
    let mut worker = flows.worker();
    // A solver of its own: what is made ready serves all clones.
    let ready = FlowSolver::new(network, cargo).unwrap();
    let start = Instant::now();
    ready.make_ready();
    let sizes = ready.sizes();
    println!(
        "flow: make_ready took {:?}; {} plans of their own, some {} bytes each",
        start.elapsed(),
        sizes.own_plans.0,
        sizes.own_plans.1
    );
    let mut quick = ready.worker();
    let (prepared, own): (Vec<&Question>, Vec<&Question>) = chosen.iter().partition(|ask| ask.graph == 0);
    let (mut plain, mut made) = (flows.worker(), flows.worker());
    let mut second = graphs.clone();
    let all = vec![
        Contender::new("corridor, FlowWorker::max_flow_value", || {
            for ask in &chosen {
                black_box(worker.max_flow_value(&[ask.from], &[ask.to]).unwrap());
            }
        }),
        Contender::new("corridor, the same, made ready", || {
            for ask in &chosen {
                black_box(quick.max_flow_value(&[ask.from], &[ask.to]).unwrap());
            }
        }),
        Contender::new("corridor, only those on the prepared plan (a part of the questions)", || {
            for ask in &prepared {
                black_box(plain.max_flow_value(&[ask.from], &[ask.to]).unwrap());
            }
        }),
        Contender::new("corridor, only those on plans of their own (the rest)", || {
            for ask in &own {
                black_box(made.max_flow_value(&[ask.from], &[ask.to]).unwrap());
            }
        }),
        Contender::new("petgraph::algo::dinics", || {
            for ask in &chosen {
                let (graph, source, sink) = ask.of(&mut graphs);
                black_box(dinics(graph, source, sink));
            }
        }),
        Contender::new("petgraph::algo::ford_fulkerson", || {
            for ask in &chosen {
                let (graph, source, sink) = ask.of(&mut second);
                black_box(ford_fulkerson(graph, source, sink));
            }
        }),
    ];
    report("flow/caspian/max_flow", chosen.len(), tables, criterion, all);

    let all = vec![
        Contender::new("corridor, FlowSolver::max_flow (flow, routes, cuts, facts, certificate)", || {
            for [from, to] in &codes {
                black_box(flows.max_flow([from], [to]).unwrap());
            }
        }),
        Contender::new("corridor, FlowSolver::max_flow_value (a worker each time)", || {
            for [from, to] in &codes {
                black_box(flows.max_flow_value([from], [to]).unwrap());
            }
        }),
    ];
    report("flow/caspian/answer", codes.len(), tables, criterion, all);

    let all = vec![
        Contender::new("corridor, FlowSolver::new", || {
            black_box(FlowSolver::new(network, cargo).unwrap());
        }),
        Contender::new("petgraph, plain lowering without gates, and graph", || {
            black_box(petgraph_capacities(network, cargo));
        }),
    ];
    report("flow/caspian/prepare", 1, tables, criterion, all);
}

/// Compares the flows of all pairs of hubs, and returns a sample of those with some flow and the graphs they need.
fn agree_on_flows(network: &Network, flows: &FlowSolver) -> (Vec<PetgraphFlow>, Vec<Question>) {
    // A hub at which no link begins or ends is a mistake of whoever asks.
    let joined: BTreeSet<HubId> =
        network.links().flat_map(|(id, _)| <[HubId; 2]>::from(network.ends(id))).collect();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).filter(|hub| joined.contains(hub)).collect();
    let first = hubs.iter().flat_map(|from| hubs.iter().map(move |to| (*from, *to)));
    let prepared = first
        .filter(|(from, to)| from != to)
        .map(|(from, to)| flows.arrays(&[from], &[to]).unwrap())
        .find(|arrays| arrays.prepared)
        .unwrap();
    let mut graphs = vec![PetgraphFlow::new(&prepared)];
    let mut all: Vec<(HubId, HubId)> = Vec::new();
    let (mut own, mut zero, mut endless, mut refused) = (0, 0, 0, 0);
    let mut worker = flows.worker();
    let question = |from: HubId, to: HubId, graphs: &mut Vec<PetgraphFlow>| {
        let arrays = flows.arrays(&[from], &[to]).unwrap();
        if !arrays.prepared {
            graphs.push(PetgraphFlow::new(&arrays));
        }
        let graph = if arrays.prepared { 0 } else { graphs.len() - 1 };
        let most = arrays.arcs.iter().zip(&arrays.unbounded).find(|(_, unbounded)| **unbounded);
        let most = most.map(|(arc, _)| arc.2);
        (Question { from, to, sources: arrays.sources, sinks: arrays.sinks, graph }, most)
    };
    for from in &hubs {
        for to in hubs.iter().filter(|to| *to != from) {
            graphs.truncate(1);
            let (ask, most) = question(*from, *to, &mut graphs);
            let (graph, source, sink) = ask.of(&mut graphs);
            let truth = dinics(graph, source, sink).0;
            match worker.max_flow_value(&[*from], &[*to]) {
                Ok(value) => {
                    assert_eq!(value.get(), truth, "flow and petgraph: {from:?} {to:?}");
                    if truth > 0 {
                        own += usize::from(ask.graph > 0);
                        all.push((*from, *to));
                    } else {
                        zero += 1;
                    }
                }
                Err(Error::Unbounded { .. }) => {
                    assert!(truth >= most.unwrap(), "an unbounded way: {from:?} {to:?}");
                    endless += 1;
                }
                Err(Error::LimitNotAnArc { .. }) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    graphs.truncate(1);
    let chosen: Vec<Question> =
        choose(&all, FLOWS).into_iter().map(|(from, to)| question(from, to, &mut graphs).0).collect();
    println!(
        "flow: {} nodes, {} arcs; all {} pairs of hubs agree: {} with flow, {own} of them on a plan of their own; {zero} without flow, {endless} unbounded; {refused} refused. Of the sample {} have a plan of their own",
        prepared.nodes,
        prepared.arcs.len(),
        hubs.len() * (hubs.len() - 1) - refused,
        all.len(),
        graphs.len() - 1,
    );
    for ask in &chosen {
        let (graph, source, sink) = ask.of(&mut graphs);
        let truth = ford_fulkerson(graph, source, sink).0;
        let [from, to] = ask.codes(network);
        let value = flows.max_flow_value([from], [to]).unwrap();
        assert_eq!(value.get(), truth, "{from} {to}");
        let whole = flows.max_flow([from], [to]).unwrap();
        assert_eq!(whole.value_t_per_year.get(), truth, "max_flow and ford_fulkerson: {from} {to}");
    }
    (graphs, chosen)
}

// ---- bottleneck -------------------------------------------------------------------------------------------------------

/// A ladder that goes as far as was asked, with the graph that it is about.
struct Climb {
    flows: FlowSolver,
    query: LadderQuery,
    arrays: FlowArrays,
    steps: usize,
}

impl Climb {
    /// `None` where nothing bounds the flow or a limit ends the ladder. The slopes and lengths are compared with petgraph's.
    fn new(flows: FlowSolver, query: LadderQuery) -> Option<(Self, Ladder)> {
        let ladder = find_bottlenecks(&flows, query.clone()).ok()?;
        if matches!(ladder.end, LadderEnd::Limit(..)) {
            return None;
        }
        let hubs = |codes: &[String]| -> Vec<HubId> {
            codes.iter().map(|code| flows.network().hub_id(code).unwrap()).collect()
        };
        let arrays = flows.arrays(&hubs(&query.from), &hubs(&query.to)).unwrap();
        let theirs = petgraph_ladder(&arrays, query.steps);
        let ours = ladder.rungs.iter().map(|rung| {
            (rung.slope, rung.from_t_per_year.get(), rung.length_t_per_year.map(|length| length.get()))
        });
        assert_eq!((ladder.today_t_per_year.get(), ours.collect()), theirs, "the ladder of {query:?}");
        let curve = ladder_curve(&flows, query.clone()).unwrap();
        let bare = curve.pieces.iter().map(|piece| {
            (piece.slope, piece.from_t_per_year.get(), piece.length_t_per_year.map(|length| length.get()))
        });
        assert_eq!((curve.today_t_per_year.get(), bare.collect()), theirs, "the curve of {query:?}");
        let steps = query.steps;
        Some((Self { flows, query, arrays, steps }, ladder))
    }
}

fn bottleneck(network: &Network, cargo: &Cargo, tables: bool, criterion: &mut Criterion) {
    let mut questions = Vec::new();
    let (mut left_out, mut rungs) = (Vec::new(), 0);
    for corridor in network.corridors() {
        let flows = FlowSolver::within(network, cargo, &corridor.code).unwrap();
        match Climb::new(flows, corridor.into()) {
            Some((climb, ladder)) => {
                rungs += ladder.rungs.len();
                questions.push(climb);
            }
            None => left_out.push(corridor.code.as_str()),
        }
    }
    println!("bottleneck: {} corridors agree, {rungs} rungs; left out: {left_out:?}", questions.len());
    race("bottleneck/caspian/ladder", &questions, tables, criterion);

    // Pairs of hubs of the whole network whose ladder has ten rungs, and for which the prepared plan holds: petgraph's graph is prepared as well.
    let flows = FlowSolver::new(network, cargo).unwrap();
    let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    let pairs: Vec<(&str, &str)> = codes
        .iter()
        .flat_map(|from| codes.iter().map(move |to| (*from, *to)))
        .filter(|(from, to)| from != to)
        .collect();
    let mut asked = 0;
    let mut questions = Vec::new();
    for pair in choose(&pairs, pairs.len()) {
        asked += 1;
        let climb = Climb::new(flows.clone(), pair.into());
        questions.extend(
            climb
                .filter(|(climb, ladder)| climb.arrays.prepared && ladder.rungs.len() == 10)
                .map(|(climb, _)| climb),
        );
        if questions.len() == LADDERS {
            break;
        }
    }
    println!("bottleneck: {} ladders of ten rungs among {asked} pairs of hubs", questions.len());
    race("bottleneck/caspian/ladder_of_ten", &questions, tables, criterion);
}

/// Our ladders beside petgraph's maximum flow on the same graphs, one run a ladder: the bar is ten of these.
fn race(name: &str, questions: &[Climb], tables: bool, criterion: &mut Criterion) {
    assert!(!questions.is_empty());
    let mut graphs: Vec<PetgraphFlow> =
        questions.iter().map(|climb| PetgraphFlow::new(&climb.arrays)).collect();
    // One worker for each solver: that of the whole network is asked about all pairs by turns.
    let mut workers: Vec<(&Climb, CurveWorker, [Vec<HubId>; 2])> = Vec::new();
    for climb in questions {
        let hubs =
            |codes: &[String]| codes.iter().map(|code| climb.flows.network().hub_id(code).unwrap()).collect();
        let sides = [hubs(&climb.query.from), hubs(&climb.query.to)];
        workers.push((climb, CurveWorker::new(&climb.flows), sides));
    }
    let all = vec![
        Contender::new(
            "corridor, find_bottlenecks (rungs, cuts, all cheapest ways, gains alone, proof)",
            || {
                for climb in questions {
                    black_box(find_bottlenecks(&climb.flows, climb.query.clone()).unwrap());
                }
            },
        ),
        Contender::new("corridor, ladder_curve (slopes, lengths, prices)", || {
            for climb in questions {
                black_box(ladder_curve(&climb.flows, climb.query.clone()).unwrap());
            }
        }),
        Contender::new("corridor, CurveWorker::curve (the same, by id, buffers kept)", || {
            for (climb, worker, [from, to]) in &mut workers {
                black_box(worker.curve(from, to, climb.steps).unwrap());
            }
        }),
        Contender::new("petgraph, dinics and spfa (slopes and lengths)", || {
            for climb in questions {
                black_box(petgraph_ladder(&climb.arrays, climb.steps));
            }
        }),
        Contender::new("petgraph::algo::ford_fulkerson (today's flow, once)", || {
            for (climb, graph) in questions.iter().zip(&mut graphs) {
                let (source, sink) = (graph.source, graph.sink);
                black_box(ford_fulkerson(
                    graph.ask(&climb.arrays.sources, &climb.arrays.sinks),
                    source,
                    sink,
                ));
            }
        }),
    ];
    report(name, questions.len(), tables, criterion, all);
}
