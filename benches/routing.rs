//! Routing beside petgraph, `fast_paths` and `pathfinding`: on two real networks of about ten thousand hubs, on synthetic ones of ten
//! thousand, a hundred thousand and 1.2 million, and on the embedded one. Every row holds its figure against the bar that was set for it
//! and names the engine that answered.
//!
//! ```sh
//! cargo bench --bench routing                    # all but that of the last line: some eight minutes
//! cargo bench --bench routing -- railways caspian # these
//! cargo bench --bench routing -- --quick          # each a tenth as long: whether all agree, not how fast they are
//! cargo bench --bench routing -- synthetic-1200k  # alone, so that its memory is its own
//! ```
//!
//! The contenders of a row are asked the same questions in the same process, by turns. Their answers are compared before anything is
//! timed; a difference ends the run. Tables go to the output, what is being done to the error stream.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]
#![allow(unreachable_pub)] // `pub` in the support modules means: for this bench

#[path = "support/board.rs"]
mod board;
#[path = "support/case.rs"]
mod case;
#[path = "support/memory.rs"]
mod memory;
#[path = "support/peers.rs"]
mod peers;
#[path = "support/questions.rs"]
mod questions;
#[path = "support/real.rs"]
mod real;
#[path = "support/rows.rs"]
mod rows;
#[allow(dead_code)] // the other bench needs more of it
mod support;
#[path = "support/synthetic.rs"]
mod synthetic;

use board::{Bar, Side, Times, by_turns, progress};
use case::{Case, SEED, Source};
use corridor::{Network, Objective, Router};
use peers::Graph;
use rows::{petgraph_routes, petgraph_to_all, sweeping};
use std::hint::black_box;
use std::sync::atomic::Ordering;
use std::time::Instant;
use synthetic::Synthetic;

const ALL: [&str; 8] = [
    "railways",
    "maritime",
    "synthetic-10k",
    "synthetic-100k",
    "three-carriages-10k",
    "three-carriages",
    "caspian",
    "synthetic-1200k",
];
/// So many of them run where none is named.
const USUAL: usize = 7;
/// Hubs from which questions start; petgraph searches from each of them, so large networks get few.
const SOURCES: usize = 50;

fn main() {
    let quick = std::env::args().any(|arg| arg == "--quick");
    board::QUICK.store(quick, Ordering::Relaxed);
    let mut asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if let Some(unknown) = asked.iter().find(|name| !ALL.contains(&name.as_str())) {
        panic!("no network `{unknown}`; there are {}", ALL.join(", "));
    }
    if asked.is_empty() {
        asked = ALL[..USUAL].iter().map(|name| (*name).to_owned()).collect();
    }
    let mut short = Vec::new();
    for name in ALL.iter().filter(|name| asked.iter().any(|asked| asked == *name)) {
        let began = Instant::now();
        progress(&format!("{name}: the network is made"));
        let real = |file: &str, preparing: f64| {
            let network = real::load(file);
            network.map_or_else(Vec::new, |network| single(name, &network, preparing))
        };
        short.extend(match *name {
            "railways" => real("north_america_rail", 2.0),
            "maritime" => real("marnet", 5.0),
            "synthetic-10k" => single(name, &built(10_000), 2.0),
            "synthetic-100k" => single(name, &built(100_000), 10.0),
            "three-carriages" => three_carriages(name, 100_000),
            "three-carriages-10k" => three_carriages(name, 10_000),
            "caspian" => caspian(name),
            _ => largest(name),
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

/// A network of one carriage, by length.
fn single(name: &str, network: &Network, preparing: f64) -> Vec<String> {
    let cargo = network.cargo("container").unwrap();
    let objective = Objective::shortest();
    let graph = Graph::of_network(network, cargo, &objective);
    let questions = if graph.nodes > 50_000 { (SOURCES / 2, 8) } else { (SOURCES, 20) };
    all_rows(Case::new(name, network, objective, graph, questions), preparing, &Objective::fastest())
}

/// All rows of a network; the long ones where it is small and has one carriage.
fn all_rows(mut case: Case<'_>, preparing: f64, other: &Objective) -> Vec<String> {
    let is_small = !case.is_large() && case.graph.nodes == case.network.hub_count();
    let (router, fast) = case.prepare(preparing, other);
    let prepare = case.route(&router, fast);
    case.one_link(&router, &prepare);
    case.one_to_all(&router);
    case.matrix(&router);
    case.disjoint_pair(&router);
    case.tolerances(&router);
    if is_small {
        case.ten_routes(&router);
        case.breakpoints(&router);
        case.fronts(&router);
    }
    case.board.print()
}

/// Three carriages a hub, by time, so every question has three starts and three ends.
fn three_carriages(name: &str, hubs: usize) -> Vec<String> {
    let network = synthetic::three_carriages(hubs, SEED).build().unwrap();
    let cargo = network.cargo("container").unwrap();
    let objective = Objective::fastest();
    let graph = Graph::of_network(&network, cargo, &objective);
    all_rows(Case::new(name, &network, objective, graph, (SOURCES / 5, 20)), 10.0, &Objective::cheapest())
}

/// The embedded network; that its routes allocate nothing is held by `tests/no_allocation.rs`.
fn caspian(name: &str) -> Vec<String> {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let objective = Objective::cheapest();
    let graph = Graph::of_network(&network, cargo, &objective);
    let mut case = Case::new(name, &network, objective, graph, (SOURCES, 10));
    let router = case.new_router();
    case.agree(&router);
    case.board.begin("routes");
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
        2,
    );
    let engine = router.engine().to_string();
    let what = "one to one with path (no allocation: tests/no_allocation.rs)";
    case.board.row(what, Bar::Faster(40.0), &engine, &taken[0], &taken[1]);
    case.memory(&router);
    case.board.print()
}

/// The network of 1.2 million hubs: its memory is read before the peers are made.
fn largest(name: &str) -> Vec<String> {
    let at_first = memory::resident();
    let ground = synthetic::rail_like(1_200_000, SEED);
    let arcs: Vec<(u32, u32, u32)> = ground.arcs().collect();
    // The arcs for petgraph stay; what the network is made from does not.
    let before = at_first.map(|(now, most)| (now + 12 * arcs.len() as u64, most));
    progress("the network is built and prepared");
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
    router.make_ready();
    let mut worker = router.worker();
    let preparing = began.elapsed();
    let after = memory::resident();
    let graph = Graph::of_arcs(network.hub_count(), arcs);
    let mut case = Case::new(name, &network, Objective::shortest(), graph, (5, 4));
    println!(
        "building the network: {:.1} s, preparing: {:.1} s",
        building.as_secs_f64(),
        preparing.as_secs_f64()
    );
    if let (Some(before), Some(alone), Some(after)) = (before, network_alone, after) {
        let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
        let a_link = |bytes: u64| bytes as f64 / network.link_count() as f64;
        let most = after.1.saturating_sub(before.0);
        case.board.stated(
            "network, router and worker in memory, at most while they are made",
            "4 GiB",
            format!("{:.2} GiB", gib(most)),
            gib(most) <= 4.0,
            &router.engine().to_string(),
            format!(
                "network {:.2} GiB ({:.0} bytes a link), with router and worker {:.2} GiB ({:.0} more a link)",
                gib(alone.0.saturating_sub(before.0)),
                a_link(alone.0.saturating_sub(before.0)),
                gib(after.0.saturating_sub(before.0)),
                a_link(after.0.saturating_sub(alone.0)),
            ),
        );
    }
    case.memory(&router);
    case.agree(&router);
    case.board.begin("one to all");
    let rounds = vec![(building + preparing).as_nanos() as f64];
    let once = Times { began, name: "NetworkBuilder::build, Router::new and a worker".to_owned(), rounds };
    let mut other = router.worker();
    let sources: Vec<&Source> = case.sources.iter().take(2).collect();
    let all = by_turns(
        vec![
            Side::new("Worker::one_to_all", sources.len(), || {
                sources.iter().for_each(|from| _ = black_box(worker.one_to_all(from.hub)));
            }),
            Side::new("Worker::tree", sources.len(), || {
                sources.iter().for_each(|from| _ = black_box(other.tree(from.hub)));
            }),
            Side::new("petgraph dijkstra", sources.len(), || petgraph_to_all(&case.petgraph, &sources)),
        ],
        10,
    );
    let hierarchy = "order of nested dissection, contraction hierarchy";
    case.board.row("building the network and preparing", Bar::Within(120.0), hierarchy, &once, &all[2]);
    let engine = sweeping(&router);
    case.board.row("one to all, distances", Bar::Faster(15.0), &engine, &all[0], &all[2]);
    case.board.row("one to all, with the tree", Bar::Faster(6.0), &engine, &all[1], &all[2]);
    case.board.begin("routes");
    let pairs = &case.pairs;
    let taken = by_turns(
        vec![
            Side::new("Worker::path", pairs.len(), || {
                pairs.iter().for_each(|pair| _ = black_box(worker.path(pair.from, pair.to)));
            }),
            Side::new("petgraph dijkstra with a goal", pairs.len(), || {
                petgraph_routes(&case.petgraph, pairs)
            }),
        ],
        10,
    );
    let engine = router.engine().to_string();
    case.board.row("prepared route", Bar::Faster(500.0), &engine, &taken[0], &taken[1]);
    case.board.print()
}
