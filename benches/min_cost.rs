//! Cheapest flows on two real networks of about ten thousand hubs and on the embedded one: pairs, each as much as can pass, path length by path length
//! and by the simplex method; and five hundred hubs to five hundred others, interchangeable. Peers in other languages are timed by `benches/peers`.
//!
//! ```sh
//! cargo bench --bench min_cost             # all
//! cargo bench --bench min_cost -- railways # one of railways, maritime, caspian
//! cargo bench --bench min_cost -- --quick  # whether all agree, not how fast they are
//! ```
//!
//! The two engines are asked the same questions in the same process, by turns, and their answers are compared before anything is timed.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]
#![allow(unreachable_pub, dead_code)] // `pub` in the support modules means: for this bench; the others need more of them

#[path = "support/board.rs"]
mod board;
#[path = "support/real.rs"]
mod real;

use board::{Bar, Board, Side, by_turns, time};
use corridor::{FlowSolver, HubId, Network, Objective, PlanWorker};
use std::hint::black_box;
use std::sync::atomic::Ordering;
use std::time::Instant;

const ALL: [&str; 3] = ["railways", "maritime", "caspian"];
const PAIRS: usize = 40;
const ENDS: usize = 500;
const BY_PATHS: &str = "successive shortest paths";
const BY_SIMPLEX: &str = "network simplex";

fn main() {
    board::QUICK.store(std::env::args().any(|arg| arg == "--quick"), Ordering::Relaxed);
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    if let Some(unknown) = asked.iter().find(|name| !ALL.contains(&name.as_str())) {
        panic!("no network `{unknown}`; there are {}", ALL.join(", "));
    }
    let mut short = Vec::new();
    for name in ALL.iter().filter(|name| asked.is_empty() || asked.iter().any(|asked| asked == *name)) {
        let network = match *name {
            "railways" => real::load("north_america_rail"),
            "maritime" => real::load("marnet"),
            _ => Some(corridor::data::caspian()),
        };
        let objective = if *name == "caspian" { Objective::cheapest() } else { Objective::shortest() };
        short.extend(network.map_or_else(Vec::new, |network| rows(name, &network, &objective)));
    }
    short.iter().for_each(|row| println!("short: {row}"));
}

/// The next of a row of numbers that look like chance.
fn draw(state: &mut u64, below: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state % below as u64) as usize
}

/// Pairs between which something passes.
fn pairs(network: &Network, worker: &mut PlanWorker) -> Vec<(HubId, HubId)> {
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let (mut state, mut found) = (0x2545_f491_4f6c_dd1d, Vec::new());
    while found.len() < PAIRS {
        let (from, to) = (hubs[draw(&mut state, hubs.len())], hubs[draw(&mut state, hubs.len())]);
        if from != to && worker.min_cost_max_flow(&[from], &[to]).is_ok_and(|plan| plan.weight > 0) {
            found.push((from, to));
        }
    }
    found
}

/// Amounts of one to five tonnes that add up, at twice so many hubs, less what cannot be shipped.
fn supplies(network: &Network, ends: usize) -> Vec<(HubId, i64)> {
    let mut order: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut state = 0x9e37_79b9_7f4a_7c15;
    for at in (1..order.len()).rev() {
        order.swap(at, draw(&mut state, at + 1));
    }
    let each = |at: usize| 1 + (at % 5) as i64;
    let given = (0..ends).map(|at| (order[at], each(at)));
    let needed = (0..ends).map(|at| (order[ends + at], -each(at)));
    given.chain(needed).collect()
}

fn rows(name: &str, network: &Network, objective: &Objective) -> Vec<String> {
    let flows = FlowSolver::new(network, network.cargo("container").unwrap()).unwrap();
    let mut board = Board::new(name);
    let mut paths = flows.plan_worker(objective).unwrap();
    let mut simplex = paths.clone().by_simplex();
    let pairs = pairs(network, &mut paths);
    let (mut pivots, mut tonnes) = (0, 0);
    let mut one_by_one = [Vec::new(), Vec::new()];
    for (from, to) in &pairs {
        let [a, b] =
            [&mut paths, &mut simplex].map(|worker| worker.min_cost_max_flow(&[*from], &[*to]).unwrap());
        assert_eq!(a, b, "{name}");
        pivots += simplex.pivots();
        tonnes += a.shipped_t_per_year.get();
        for (worker, took) in [&mut paths, &mut simplex].into_iter().zip(&mut one_by_one) {
            let rounds = (0..5).map(|_| {
                let began = Instant::now();
                black_box(worker.min_cost_max_flow(&[*from], &[*to]).unwrap());
                began.elapsed().as_nanos() as f64
            });
            took.push(rounds.fold(f64::MAX, f64::min));
        }
    }
    for (took, engine) in one_by_one.iter_mut().zip([BY_PATHS, BY_SIMPLEX]) {
        took.sort_by(f64::total_cmp);
        let mean = took.iter().sum::<f64>() / took.len() as f64;
        let told = format!(
            "median {}, mean {}, most {}",
            time(took[took.len() / 2]),
            time(mean),
            time(took[took.len() - 1])
        );
        board.ours("one pair, each the best of five", engine, told);
    }
    board.begin("pairs");
    let ask = |worker: &mut PlanWorker| {
        for (from, to) in &pairs {
            black_box(worker.min_cost_max_flow(&[*from], &[*to]).unwrap());
        }
    };
    let times = by_turns(
        vec![
            Side::new(BY_PATHS, pairs.len(), || ask(&mut paths)),
            Side::new(BY_SIMPLEX, pairs.len(), || ask(&mut simplex)),
        ],
        10,
    );
    board.row("cheapest largest flow of a pair, mean", Bar::Faster(1.0), BY_PATHS, &times[0], &times[1]);
    let mean = pairs.len() as u64;
    board.ours("pivots of a pair", BY_SIMPLEX, format!("{} for {} t", pivots / mean, tonnes / mean));
    let ends = ENDS.min(network.hub_count() / 4);
    let amounts = supplies(network, ends);
    if let Ok(plan) = simplex.min_cost_flow(&amounts) {
        let what = format!("{ends} hubs to {ends}, interchangeable");
        let shipped = plan.shipped_t_per_year.get();
        let wanted: i64 = amounts.iter().map(|(_, tonnes)| tonnes.max(&0)).sum();
        board.ours(
            "shipped of what is wanted",
            BY_SIMPLEX,
            format!("{shipped} of {wanted} t, {} pivots", simplex.pivots()),
        );
        board.begin(&what);
        let ask = || _ = black_box(simplex.min_cost_flow(&amounts).unwrap());
        let times = by_turns(vec![Side::new(BY_SIMPLEX, 1, ask)], 5);
        board.told(&what, &times[0]);
    }
    let arcs = flows.arrays(&[pairs[0].0], &[pairs[0].1]).unwrap().arcs.len() as u64;
    for engine in [BY_PATHS, BY_SIMPLEX] {
        let info = allocation_counter::measure(|| {
            let mut worker = flows.plan_worker(objective).unwrap();
            if engine == BY_SIMPLEX {
                worker = worker.by_simplex();
            }
            black_box(worker.min_cost_max_flow(&[pairs[0].0], &[pairs[0].1]).unwrap());
        });
        board.ours(
            "memory of a worker and a question",
            engine,
            format!("{} bytes an arc", info.bytes_max / arcs),
        );
    }
    board.print()
}
