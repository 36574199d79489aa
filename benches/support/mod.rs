//! What the benches compare with: a lowering of the network written a second time from its public facts, petgraph
//! graphs made of it, a plain Dijkstra, and a small stopwatch.

use corridor::petgraph::algo::{dinics, spfa};
use corridor::petgraph::graph::{DiGraph, NodeIndex};
use corridor::petgraph::visit::{EdgeFiltered, EdgeRef};
use corridor::{Asset, Cargo, Carriage, HubId, Network, Objective, flow::FlowArrays};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::{Duration, Instant};

/// A hub and a carriage at it.
type State = (HubId, Carriage);

/// Nodes are pairs of hub and carriage, two of them (arrived, departing) at sea and where a hub states a stay.
pub struct States {
    pub nodes: usize,
    pub arcs: Vec<(u32, u32, Asset)>,
    /// By position of the hub: where cargo can leave it.
    pub departures: Vec<Vec<u32>>,
    /// By position of the hub: where cargo comes to it.
    pub arrivals: Vec<Vec<u32>>,
}

impl States {
    pub fn new(network: &Network, cargo: &Cargo) -> Self {
        let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
        // Everything usable, as (hub, carriage) to (hub, carriage).
        let mut ways: Vec<(State, State, Asset)> = Vec::new();
        for (id, link) in network.links() {
            if cargo.can_use(link.carriage) && cargo.is_among(&link.cargo) && network.is_open(id) {
                let (from, to) = network.ends(id);
                ways.push(((from, link.carriage), (to, link.carriage), Asset::Link(id)));
            }
        }
        for (at, transfer) in network.transfers().iter().enumerate() {
            let at = at as u32;
            let usable = cargo.can_use(transfer.from) && cargo.can_use(transfer.to);
            if usable && cargo.is_among(&transfer.cargo) && network.is_transfer_open(at) {
                let hub = network.hub_id(&transfer.hub).unwrap();
                ways.push(((hub, transfer.from), (hub, transfer.to), Asset::Transfer(at)));
            }
        }
        let mut places: BTreeMap<(HubId, Carriage), (u32, u32)> = BTreeMap::new();
        for (tail, head, _) in &ways {
            places.insert(*tail, (0, 0));
            places.insert(*head, (0, 0));
        }
        let mut states = Self {
            nodes: 0,
            arcs: Vec::new(),
            departures: vec![Vec::new(); hubs.len()],
            arrivals: vec![Vec::new(); hubs.len()],
        };
        for ((hub, carriage), (arrived, departing)) in &mut places {
            let stays = network.hub(*hub).stay.is_some();
            let ends = carriage.mode.ends_at_hubs();
            *arrived = states.nodes as u32;
            *departing = *arrived + u32::from(stays || ends);
            states.nodes = *departing as usize + 1;
            states.arrivals[hub.index()].push(*arrived);
            states.departures[hub.index()].push(*departing);
            if stays && !ends {
                states.arcs.push((*arrived, *departing, Asset::Stay(*hub)));
            }
        }
        for (tail, head, asset) in ways {
            // A link leaves what departs and reaches what has arrived; a transfer makes the one of the other.
            let (tail, head) = (places[&tail], places[&head]);
            states.arcs.push(match asset {
                Asset::Link(_) => (tail.1, head.0, asset),
                _ => (tail.0, head.1, asset),
            });
        }
        states
    }
}

/// The rounded measure of one asset, from the public terms.
pub fn weight(network: &Network, cargo: &Cargo, objective: &Objective, asset: Asset) -> u64 {
    let measure = match asset {
        Asset::Link(id) => {
            let terms = network.link_terms(id, cargo, None).unwrap();
            objective.measure(cargo, terms.cost(), terms.time(), terms.length, terms.co2)
        }
        Asset::Transfer(at) => {
            let terms = network.transfer_terms(at, cargo, None).unwrap();
            objective.measure(cargo, terms.cost, terms.time, Default::default(), Default::default())
        }
        Asset::Stay(hub) => {
            let terms = network.stay_terms(hub, cargo, None).unwrap();
            objective.measure(cargo, terms.cost, terms.time, Default::default(), Default::default())
        }
        other => panic!("no arc for {other:?}"),
    };
    measure.round_ties_even() as u64
}

pub fn node(index: u32) -> NodeIndex<u32> {
    NodeIndex::new(index as usize)
}

/// The states as a petgraph graph with weights, and for each hub a node from which its departures are reached for nothing.
pub struct PetgraphRoutes {
    pub graph: DiGraph<(), u64, u32>,
    pub starts: Vec<NodeIndex<u32>>,
}

impl PetgraphRoutes {
    pub fn new(network: &Network, cargo: &Cargo, objective: &Objective) -> (States, Self) {
        let states = States::new(network, cargo);
        let mut graph = DiGraph::with_capacity(states.nodes, states.arcs.len());
        (0..states.nodes).for_each(|_| _ = graph.add_node(()));
        for (tail, head, asset) in &states.arcs {
            graph.add_edge(node(*tail), node(*head), weight(network, cargo, objective, *asset));
        }
        let mut starts = Vec::new();
        for departures in &states.departures {
            let start = graph.add_node(());
            for departure in departures {
                graph.add_edge(start, node(*departure), 0);
            }
            starts.push(start);
        }
        (states, Self { graph, starts })
    }
}

/// The textbook on plain arrays: rows of arcs, distances in a vector, the heap of the standard library.
pub struct PlainDijkstra {
    first: Vec<u32>,
    arcs: Vec<(u32, u32, u32)>,
    distance: Vec<u64>,
    parent: Vec<(u32, u32)>,
    is_target: Vec<bool>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl PlainDijkstra {
    pub fn new(states: &States, weights: &[u64]) -> Self {
        let mut sorted: Vec<usize> = (0..states.arcs.len()).collect();
        sorted.sort_by_key(|at| states.arcs[*at].0);
        let mut first = vec![0; states.nodes + 1];
        states.arcs.iter().for_each(|arc| first[arc.0 as usize + 1] += 1);
        (0..states.nodes).for_each(|node| first[node + 1] += first[node]);
        let arcs = sorted.iter().map(|at| (states.arcs[*at].1, weights[*at] as u32, *at as u32)).collect();
        Self {
            first,
            arcs,
            distance: vec![u64::MAX; states.nodes],
            parent: vec![(u32::MAX, 0); states.nodes],
            is_target: vec![false; states.nodes],
            heap: BinaryHeap::new(),
        }
    }

    /// The nearest of `targets` and its distance; without targets everything is searched.
    pub fn run(&mut self, starts: &[u32], targets: &[u32]) -> Option<(u32, u64)> {
        self.distance.fill(u64::MAX);
        self.heap.clear();
        targets.iter().for_each(|target| self.is_target[*target as usize] = true);
        for start in starts {
            self.distance[*start as usize] = 0;
            self.parent[*start as usize] = (u32::MAX, 0);
            self.heap.push(Reverse((0, *start)));
        }
        let mut found = None;
        while let Some(Reverse((distance, node))) = self.heap.pop() {
            if distance > self.distance[node as usize] {
                continue;
            }
            if self.is_target[node as usize] {
                found = Some((node, distance));
                break;
            }
            let (from, to) = (self.first[node as usize] as usize, self.first[node as usize + 1] as usize);
            for (head, weight, arc) in &self.arcs[from..to] {
                let next = distance + u64::from(*weight);
                if next < self.distance[*head as usize] {
                    self.distance[*head as usize] = next;
                    self.parent[*head as usize] = (node, *arc);
                    self.heap.push(Reverse((next, *head)));
                }
            }
        }
        targets.iter().for_each(|target| self.is_target[*target as usize] = false);
        found
    }

    pub fn distance(&self, node: u32) -> u64 {
        self.distance[node as usize]
    }

    /// The arcs of the way to a node, the last first.
    pub fn path(&self, mut node: u32, path: &mut Vec<u32>) {
        path.clear();
        while self.parent[node as usize].0 != u32::MAX {
            let (before, arc) = self.parent[node as usize];
            path.push(arc);
            node = before;
        }
    }
}

/// The arrays of a flow question as a petgraph graph with a source and a sink of its own.
#[derive(Clone)]
pub struct PetgraphFlow {
    pub graph: DiGraph<(), u64, u32>,
    pub source: NodeIndex<u32>,
    pub sink: NodeIndex<u32>,
    own: usize,
}

impl PetgraphFlow {
    pub fn new(arrays: &FlowArrays) -> Self {
        let mut graph = DiGraph::with_capacity(arrays.nodes + 2, arrays.arcs.len() + 32);
        (0..arrays.nodes).for_each(|_| _ = graph.add_node(()));
        for (tail, head, capacity) in &arrays.arcs {
            graph.add_edge(node(*tail), node(*head), *capacity);
        }
        let own = graph.edge_count();
        let (source, sink) = (graph.add_node(()), graph.add_node(()));
        Self { graph, source, sink, own }
    }

    /// Joins the source and the sink to the places of a question, and takes the last question's arcs away.
    pub fn ask(&mut self, sources: &[u32], sinks: &[u32]) -> &DiGraph<(), u64, u32> {
        while self.graph.edge_count() > self.own {
            let last = corridor::petgraph::graph::EdgeIndex::new(self.graph.edge_count() - 1);
            self.graph.remove_edge(last);
        }
        for place in sources {
            self.graph.add_edge(self.source, node(*place), u64::MAX >> 2);
        }
        for place in sinks {
            self.graph.add_edge(node(*place), self.sink, u64::MAX >> 2);
        }
        &self.graph
    }
}

/// The capacities of the states without gates, as a petgraph graph: for the time of preparation only.
pub fn petgraph_capacities(network: &Network, cargo: &Cargo) -> DiGraph<(), u64, u32> {
    let states = States::new(network, cargo);
    let mut graph = DiGraph::with_capacity(states.nodes, states.arcs.len());
    (0..states.nodes).for_each(|_| _ = graph.add_node(()));
    for (tail, head, asset) in &states.arcs {
        let terms = network.capacity_terms(*asset, cargo, None).unwrap();
        graph.add_edge(node(*tail), node(*head), terms.net_t.unwrap_or(u64::MAX >> 8));
    }
    graph
}

/// How far a straight piece of the curve of prices reaches: its slope, where it begins, and its length if it ends.
pub type Piece = (u64, u64, Option<u64>);

/// A residual arc: its room, and the arc against it.
struct Rooms {
    graph: DiGraph<(), i64, u32>,
    room: Vec<u64>,
}

impl Rooms {
    fn join(&mut self, tail: u32, head: u32, price: i64, room: u64, back: u64) {
        self.graph.add_edge(node(tail), node(head), price);
        self.graph.add_edge(node(head), node(tail), -price);
        self.room.extend([room, back]);
    }
}

/// The first pieces of the curve of least prices, by petgraph's parts: today's flow by `dinics`, then one cheapest way
/// after another by `spfa` on the residual graph. Every bounded arc can be widened at a price of 1 a unit.
pub fn petgraph_ladder(arrays: &FlowArrays, most: usize) -> (u64, Vec<Piece>) {
    const ENDLESS: u64 = 1 << 60;
    let mut flow = PetgraphFlow::new(arrays);
    let (source, sink) = (flow.source, flow.sink);
    let graph = flow.ask(&arrays.sources, &arrays.sinks);
    let (today, amounts) = dinics(graph, source, sink);
    let mut rooms = Rooms { graph: DiGraph::new(), room: Vec::new() };
    (0..graph.node_count()).for_each(|_| _ = rooms.graph.add_node(()));
    for edge in graph.edge_references() {
        let (tail, head) = (edge.source().index() as u32, edge.target().index() as u32);
        let amount = amounts[edge.id().index()];
        let bounded = arrays.unbounded.get(edge.id().index()) == Some(&false);
        let room = if bounded { edge.weight() - amount } else { ENDLESS };
        rooms.join(tail, head, 0, room, amount);
        if bounded {
            rooms.join(tail, head, 1, ENDLESS, 0);
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut passed = today;
    loop {
        let open = EdgeFiltered::from_fn(&rooms.graph, |edge| rooms.room[edge.id().index()] > 0);
        let found = spfa(&open, source, |edge| *edge.weight()).unwrap();
        let price = found.distances[sink.index()];
        if price == i64::MAX {
            return (today, pieces);
        }
        let mut path = Vec::new();
        let mut at = sink;
        while at != source {
            let before = found.predecessors[at.index()].unwrap();
            let tight = rooms.graph.edges_connecting(before, at).find(|edge| {
                rooms.room[edge.id().index()] > 0
                    && found.distances[before.index()] + edge.weight() == found.distances[at.index()]
            });
            path.push(tight.unwrap().id().index());
            at = before;
        }
        let amount = path.iter().map(|edge| rooms.room[*edge]).min().unwrap();
        let slope = price as u64;
        if pieces.last().is_none_or(|piece| piece.0 != slope) {
            if pieces.len() == most {
                return (today, pieces);
            }
            pieces.push((slope, passed, Some(0)));
        }
        let last = pieces.last_mut().unwrap();
        if amount >= ENDLESS / 2 {
            last.2 = None;
            return (today, pieces);
        }
        last.2 = last.2.map(|length| length + amount);
        passed += amount;
        for edge in path {
            rooms.room[edge] -= amount;
            rooms.room[edge ^ 1] += amount;
        }
    }
}

/// One way of doing the work of a comparison: the whole set of questions once.
pub struct Contender<'a> {
    pub name: &'static str,
    pub pass: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    pub fn new(name: &'static str, pass: impl FnMut() + 'a) -> Self {
        Self { name, pass: Box::new(pass) }
    }
}

/// Times all contenders by turns, so that a busy moment of the machine hits all of them, and prints a row for each: median and
/// range over the rounds of the time a question, and the median over the rounds of the ratio to the first.
pub fn compare(title: &str, questions: usize, contenders: &mut [Contender<'_>]) {
    const ROUNDS: usize = 21;
    const LEAST: Duration = Duration::from_millis(12);
    let repeats: Vec<u32> = contenders
        .iter_mut()
        .map(|contender| {
            (contender.pass)();
            let began = Instant::now();
            (contender.pass)();
            let once = began.elapsed().max(Duration::from_nanos(1));
            (LEAST.as_nanos() / once.as_nanos()).clamp(1, 10_000) as u32
        })
        .collect();
    let mut times = vec![Vec::new(); contenders.len()];
    for _ in 0..ROUNDS {
        for (at, contender) in contenders.iter_mut().enumerate() {
            let began = Instant::now();
            (0..repeats[at]).for_each(|_| (contender.pass)());
            times[at].push(began.elapsed().as_nanos() as f64 / f64::from(repeats[at]) / questions as f64);
        }
    }
    println!("\n{title} ({questions} questions, {ROUNDS} rounds)");
    println!("| contender | median | range | times ours |\n|---|---:|---:|---:|");
    for (at, contender) in contenders.iter().enumerate() {
        let ratios = times[at].iter().zip(&times[0]).map(|(theirs, ours)| theirs / ours).collect();
        let (median, low, high) = spread(times[at].clone());
        let (ratio, ..) = spread(ratios);
        println!("| {} | {} | {} to {} | {ratio:.2} |", contender.name, time(median), time(low), time(high));
    }
}

fn spread(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (values[values.len() / 2], values[0], values[values.len() - 1])
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", ns / 1e3),
        ns => format!("{:.2} ms", ns / 1e6),
    }
}
