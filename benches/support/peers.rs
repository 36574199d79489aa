//! The peers: one graph with weights from the public facts, in the form that each of them wants, and a plain label setting.

use super::support::{States, node, weight};
use corridor::petgraph::graph::{DiGraph, NodeIndex};
use corridor::{Asset, Cargo, HubId, Network, Objective};
use fast_paths::{FastGraph, InputGraph};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// Nodes and arcs with weights, and the nodes at which a hub is left and reached.
pub struct Graph {
    pub nodes: usize,
    pub arcs: Vec<(u32, u32, u32)>,
    /// What each arc stands for; empty where the graph was not made from a network.
    pub assets: Vec<Asset>,
    departures: Rows<u32>,
    arrivals: Rows<u32>,
}

/// Rows of different lengths in one vector.
pub struct Rows<T> {
    first: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Rows<T> {
    pub fn of(rows: usize, mut items: Vec<(u32, T)>) -> Self {
        items.sort_by_key(|item| item.0);
        let mut first = vec![0; rows + 1];
        items.iter().for_each(|item| first[item.0 as usize + 1] += 1);
        (0..rows).for_each(|row| first[row + 1] += first[row]);
        Self { first, items: items.into_iter().map(|item| item.1).collect() }
    }

    pub fn at(&self, row: usize) -> &[T] {
        &self.items[self.first[row] as usize..self.first[row + 1] as usize]
    }
}

impl Graph {
    /// The states of a network and their weights, lowered from the public facts by the code of the benches.
    pub fn of_network(network: &Network, cargo: &Cargo, objective: &Objective) -> Self {
        let states = States::new(network, cargo);
        let weigh = |arc: &(u32, u32, _)| {
            let weight = weight(network, cargo, objective, arc.2);
            (arc.0, arc.1, u32::try_from(weight).unwrap())
        };
        let flat = |rows: &[Vec<u32>]| {
            let pairs = rows.iter().enumerate();
            let pairs = pairs.flat_map(|(hub, row)| row.iter().map(move |state| (hub as u32, *state)));
            Rows::of(rows.len(), pairs.collect())
        };
        Self {
            nodes: states.nodes,
            arcs: states.arcs.iter().map(weigh).collect(),
            assets: states.arcs.iter().map(|arc| arc.2).collect(),
            departures: flat(&states.departures),
            arrivals: flat(&states.arrivals),
        }
    }

    /// A graph whose nodes are the hubs.
    pub fn of_arcs(nodes: usize, arcs: Vec<(u32, u32, u32)>) -> Self {
        let own = || Rows { first: (0..=nodes as u32).collect(), items: (0..nodes as u32).collect() };
        Self { nodes, arcs, assets: Vec::new(), departures: own(), arrivals: own() }
    }

    pub fn departures(&self, hub: HubId) -> &[u32] {
        self.departures.at(hub.index())
    }

    pub fn arrivals(&self, hub: HubId) -> &[u32] {
        self.arrivals.at(hub.index())
    }

    /// Heads and weights of the arcs by their tails; of parallel arcs the lightest alone, as the peers that answer in nodes need.
    pub fn lightest(&self) -> Rows<(u32, u32)> {
        let mut arcs = self.arcs.clone();
        arcs.retain(|(tail, head, _)| tail != head);
        arcs.sort_unstable();
        arcs.dedup_by_key(|(tail, head, _)| (*tail, *head));
        Rows::of(self.nodes, arcs.into_iter().map(|(tail, head, weight)| (tail, (head, weight))).collect())
    }
}

// ---- petgraph ---------------------------------------------------------------------------------------------------------

/// The graph for petgraph. Its search has one start, so hubs with several get a node in front of them on demand.
pub struct Petgraph {
    pub graph: DiGraph<(), u64, u32>,
}

impl Petgraph {
    pub fn new(from: &Graph) -> Self {
        let mut graph = DiGraph::with_capacity(from.nodes, from.arcs.len());
        (0..from.nodes).for_each(|_| _ = graph.add_node(()));
        for (tail, head, weight) in &from.arcs {
            graph.add_edge(node(*tail), node(*head), u64::from(*weight));
        }
        Self { graph }
    }

    /// The node from which a hub's departures are reached for nothing.
    pub fn start(&mut self, departures: &[u32]) -> NodeIndex<u32> {
        if let [only] = departures {
            return node(*only);
        }
        let start = self.graph.add_node(());
        for departure in departures {
            self.graph.add_edge(start, node(*departure), 0);
        }
        start
    }
}

// ---- fast_paths -------------------------------------------------------------------------------------------------------

/// The graph for `fast_paths`, which leaves arcs of zero weight out. Where there are any, every weight is multiplied by a number
/// above the arcs of any route, and one is added: the best routes of that are best routes (of them those of the fewest arcs), and the
/// quotient is their weight. Parallel arcs are lost, the lightest stays.
pub struct FastInput {
    pub input: InputGraph,
    factor: usize,
}

impl FastInput {
    pub fn new(from: &Graph) -> Self {
        let zeros = from.arcs.iter().any(|arc| arc.2 == 0);
        let (factor, more) = if zeros { (from.nodes.next_power_of_two(), 1) } else { (1, 0) };
        let mut input = InputGraph::new();
        for (tail, head, weight) in from.arcs.iter().filter(|arc| arc.0 != arc.1) {
            input.add_edge(*tail as usize, *head as usize, *weight as usize * factor + more);
        }
        input.freeze();
        Self { input, factor }
    }
}

/// A prepared graph and its buffers.
pub struct FastPaths {
    graph: FastGraph,
    calculator: fast_paths::PathCalculator,
    factor: usize,
}

impl FastPaths {
    pub fn new(input: &FastInput, graph: FastGraph) -> Self {
        let calculator = fast_paths::create_calculator(&graph);
        Self { graph, calculator, factor: input.factor }
    }

    /// The best route with its nodes.
    pub fn route(&mut self, starts: &[u32], ends: &[u32]) -> Option<fast_paths::ShortestPath> {
        let free = |nodes: &[u32]| nodes.iter().map(|node| (*node as usize, 0)).collect();
        self.calculator.calc_path_multiple_sources_and_targets(&self.graph, free(starts), free(ends))
    }

    /// The weight of a route that it found.
    pub fn weight(&self, route: &fast_paths::ShortestPath) -> u64 {
        (route.get_weight() / self.factor) as u64
    }
}

// ---- pathfinding ------------------------------------------------------------------------------------------------------

/// The weights of the best `count` loopless routes, by `pathfinding`. It tells routes apart by their nodes.
pub fn yen(arcs: &Rows<(u32, u32)>, from: u32, to: u32, count: usize) -> Vec<u64> {
    let next = |node: &u32| arcs.at(*node as usize).iter().map(|(head, weight)| (*head, u64::from(*weight)));
    let found = pathfinding::prelude::yen(&from, next, |node| *node == to, count);
    found.into_iter().map(|(_, weight)| weight).collect()
}

/// The number of nodes reached, by `pathfinding`.
pub fn dijkstra_all(arcs: &Rows<(u32, u32)>, from: u32) -> usize {
    let next = |node: &u32| arcs.at(*node as usize).iter().map(|(head, weight)| (*head, u64::from(*weight)));
    pathfinding::prelude::dijkstra_all(&from, next).len()
}

// ---- a pair of routes -------------------------------------------------------------------------------------------------

/// What the cheapest two routes weigh together that share no link: two units of flow, one after the other, each on a path of least
/// weight through what the first left, found by correcting labels (Bellman 1958). Nothing of our solver is in it. It may use both
/// directions of a link, which is never better where they weigh the same, as they do on these networks.
pub fn disjoint_pair(graph: &Graph, from: HubId, to: HubId) -> Option<u64> {
    let rows = Rows::of(
        graph.nodes,
        (0u32..)
            .zip(&graph.arcs)
            .flat_map(|(at, arc)| [(arc.0, (at, true)), (arc.1, (at, false))])
            .collect::<Vec<_>>(),
    );
    let mut flow = vec![0u8; graph.arcs.len()];
    let mut sum = 0i64;
    for _ in 0..2 {
        let mut near = vec![i64::MAX; graph.nodes];
        let mut came: Vec<Option<(u32, bool)>> = vec![None; graph.nodes];
        let mut waits = vec![false; graph.nodes];
        let mut queue: VecDeque<u32> = graph.departures(from).iter().copied().collect();
        queue.iter().for_each(|start| near[*start as usize] = 0);
        while let Some(node) = queue.pop_front() {
            waits[node as usize] = false;
            for (at, ahead) in rows.at(node as usize) {
                let (tail, head, weight) = graph.arcs[*at as usize];
                let most = if matches!(graph.assets[*at as usize], Asset::Link(_)) { 1 } else { 2 };
                let used = flow[*at as usize];
                let (next, step) =
                    if *ahead { (head, i64::from(weight)) } else { (tail, -i64::from(weight)) };
                let open = if *ahead { used < most } else { used > 0 };
                let found = near[node as usize] + step;
                if open && found < near[next as usize] {
                    near[next as usize] = found;
                    came[next as usize] = Some((*at, *ahead));
                    if !std::mem::replace(&mut waits[next as usize], true) {
                        queue.push_back(next);
                    }
                }
            }
        }
        let end = graph.arrivals(to).iter().copied().min_by_key(|end| near[*end as usize])?;
        if near[end as usize] == i64::MAX {
            return None;
        }
        sum += near[end as usize];
        let mut node = end;
        while let Some((at, ahead)) = came[node as usize] {
            let (tail, head, _) = graph.arcs[at as usize];
            let used = &mut flow[at as usize];
            (node, *used) = if ahead { (tail, *used + 1) } else { (head, *used - 1) };
        }
    }
    u64::try_from(sum).ok()
}

// ---- label setting ----------------------------------------------------------------------------------------------------

/// The textbook on several criteria (Martins 1984): labels leave the heap in lexicographic order, one that no settled label of its node
/// is as good as is settled, and is dropped where one of the end is. No bounds on what is still to come.
pub struct LabelSetting<const K: usize> {
    arcs: Rows<(u32, [u32; K])>,
    labels: Vec<Label<K>>,
    settled: Vec<Vec<u32>>,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<([u64; K], u32)>>,
}

struct Label<const K: usize> {
    weights: [u64; K],
    node: u32,
    /// What a route is read from; nobody reads it here, a search that can tell no routes would be no peer.
    _before: u32,
}

fn as_good<const K: usize>(one: &[u64; K], other: &[u64; K]) -> bool {
    one.iter().zip(other).all(|(one, other)| one <= other)
}

impl<const K: usize> LabelSetting<K> {
    /// Graphs that differ in their weights alone, one for each criterion.
    pub fn new(graphs: [&Graph; K]) -> Self {
        let several = |at: usize| std::array::from_fn(|criterion| graphs[criterion].arcs[at].2);
        let ends = graphs[0].arcs.iter().enumerate();
        let arcs = ends.map(|(at, (tail, head, _))| (*tail, (*head, several(at)))).collect();
        Self {
            arcs: Rows::of(graphs[0].nodes, arcs),
            labels: Vec::new(),
            settled: vec![Vec::new(); graphs[0].nodes],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Bytes of a label: itself, its place in the heap and in the list of its node.
    pub fn label_bytes() -> usize {
        size_of::<Label<K>>() + size_of::<Reverse<([u64; K], u32)>>() + size_of::<u32>()
    }

    /// The front between two nodes in lexicographic order and the number of labels made; `None` where they would be more than `most`.
    pub fn front(&mut self, from: u32, to: u32, most: usize) -> Option<(Vec<[u64; K]>, usize)> {
        self.touched.drain(..).for_each(|node| self.settled[node as usize].clear());
        self.labels.clear();
        self.heap.clear();
        self.labels.push(Label { weights: [0; K], node: from, _before: u32::MAX });
        self.heap.push(Reverse(([0; K], 0)));
        while let Some(Reverse((weights, at))) = self.heap.pop() {
            let node = self.labels[at as usize].node;
            let beaten = |labels: &[Label<K>], settled: &[u32], weights: &[u64; K]| {
                settled.iter().rev().any(|other| as_good(&labels[*other as usize].weights, weights))
            };
            let settled = &self.settled;
            if beaten(&self.labels, &settled[node as usize], &weights)
                || beaten(&self.labels, &settled[to as usize], &weights)
            {
                continue;
            }
            self.settled[node as usize].push(at);
            self.touched.push(node);
            if node == to {
                continue;
            }
            for (head, step) in self.arcs.at(node as usize) {
                let next = std::array::from_fn(|criterion| weights[criterion] + u64::from(step[criterion]));
                if beaten(&self.labels, &self.settled[*head as usize], &next)
                    || beaten(&self.labels, &self.settled[to as usize], &next)
                {
                    continue;
                }
                if self.labels.len() == most {
                    return None;
                }
                self.heap.push(Reverse((next, self.labels.len() as u32)));
                self.labels.push(Label { weights: next, node: *head, _before: at });
            }
        }
        let front = self.settled[to as usize].iter().map(|at| self.labels[*at as usize].weights).collect();
        Some((front, self.labels.len()))
    }
}
