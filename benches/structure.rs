//! Bridges, articulation hubs and betweenness on the embedded network and on two real ones, beside petgraph and beside the plain way.
//!
//! ```sh
//! cargo bench --bench structure
//! ```
//!
//! Answers are compared before anything is timed. The real networks are looked for as in the other benches.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, unreachable_pub)]

#[path = "support/real.rs"]
mod real;
#[allow(dead_code)] // the other benches need more of it
mod support;

use corridor::petgraph::algo::articulation_points::articulation_points;
use corridor::petgraph::algo::bridges::bridges;
use corridor::petgraph::graph::{NodeIndex, UnGraph};
use corridor::{BetweennessQuery, Effort, Network, Objective, betweenness, weak_points};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};
use support::{Contender, compare};

fn main() {
    one("caspian", &corridor::data::caspian());
    for (name, file) in [("railways", "north_america_rail"), ("maritime", "marnet")] {
        if let Some(network) = real::load(file) {
            one(name, &network);
        }
    }
}

fn one(name: &str, network: &Network) {
    let cargo = network.cargo("container").unwrap();
    let mut graph: UnGraph<(), ()> = UnGraph::new_undirected();
    (0..network.hub_count()).for_each(|_| _ = graph.add_node(()));
    // For petgraph a line there and back is one edge; where there are more, two bridges would be told, so these are joined by a node more.
    let mut seen: std::collections::BTreeMap<(usize, usize), [usize; 2]> = std::collections::BTreeMap::new();
    for (id, link) in network.links() {
        if cargo.can_use(link.carriage) && cargo.is_among(&link.cargo) && network.is_open_to(id, cargo) {
            let (from, to) = network.ends(id);
            let (from, to) = (from.index(), to.index());
            seen.entry((from.min(to), from.max(to))).or_default()[usize::from(from > to)] += 1;
        }
    }
    for ((from, to), [there, back]) in seen {
        let (from, to) = (NodeIndex::new(from), NodeIndex::new(to));
        for parallel in 0..there.max(back) {
            if parallel == 0 {
                graph.add_edge(from, to, ());
            } else {
                let between = graph.add_node(());
                graph.add_edge(from, between, ());
                graph.add_edge(between, to, ());
            }
        }
    }
    let weak = weak_points(network, cargo);
    let theirs = bridges(&graph).count();
    let hubs = articulation_points(&graph);
    let hubs = hubs.iter().filter(|node| node.index() < network.hub_count()).count();
    assert_eq!((weak.bridges.len(), weak.articulations.len()), (theirs, hubs), "{name}");
    println!("{name}: {} bridges, {} articulation hubs, {} steps needed", theirs, hubs, weak.needed.len());
    let all = &mut [
        Contender::new("corridor, weak_points (with sides, needed steps, names)", || {
            black_box(weak_points(network, cargo));
        }),
        Contender::new("petgraph, bridges and articulation_points", || {
            black_box(bridges(&graph).count());
            black_box(articulation_points(&graph));
        }),
    ];
    compare(&format!("structure/{name}/weak_points"), 1, all);

    // The plain way: each edge is taken away and its one end looked for from the other. Of large networks every hundredth is tried.
    let step = if graph.edge_count() > 1_000 { 100 } else { 1 };
    let began = Instant::now();
    let tried: Vec<_> = graph.edge_indices().step_by(step).collect();
    let lost: BTreeSet<usize> =
        tried.iter().filter(|edge| is_bridge(&graph, **edge)).map(|edge| edge.index()).collect();
    let plain = began.elapsed() * u32::try_from(step).unwrap();
    println!(
        "    removal and search: {} of {} tried are bridges; all would take {}",
        lost.len(),
        tried.len(),
        told(plain)
    );

    let ask = |effort| BetweennessQuery::new(Objective::shortest()).effort(effort);
    let large = network.hub_count() > 2_000;
    for (what, effort) in [("exact", Effort::Exact), ("fitting", Effort::Fitting)] {
        let began = Instant::now();
        let answer = betweenness(network, cargo, ask(effort)).unwrap();
        let error = answer.sampled.map_or(String::new(), |sample| {
            format!(
                ", from {} hubs, error {:.1} % of what moves",
                sample.hubs,
                100.0 * sample.error / answer.moved
            )
        });
        println!(
            "    betweenness, {what}: {}, {} pairs, the most passed hub {} by {:.1} %{error}",
            told(began.elapsed()),
            answer.moved,
            answer.hubs[0].hub,
            100.0 * answer.hubs[0].passes / answer.moved
        );
        if !large {
            break;
        }
    }
}

fn is_bridge(graph: &UnGraph<(), ()>, edge: corridor::petgraph::graph::EdgeIndex) -> bool {
    use corridor::petgraph::visit::EdgeRef;
    let (from, to) = graph.edge_endpoints(edge).unwrap();
    let mut seen = vec![false; graph.node_count()];
    let mut waiting = vec![from];
    while let Some(node) = waiting.pop() {
        if node == to {
            return false;
        }
        if !std::mem::replace(&mut seen[node.index()], true) {
            let next = graph.edges(node).filter(|other| other.id() != edge);
            waiting.extend(
                next.map(|other| if other.source() == node { other.target() } else { other.source() }),
            );
        }
    }
    true
}

fn told(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}
