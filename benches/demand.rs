//! A table of demand of four cargoes on the embedded network beside the whole arc formulation of the same linear programme, given to Clarabel in the
//! same process and written for HiGHS, which `benches/peers/peers.py` runs.
//!
//! ```sh
//! cargo bench --features lp --bench demand                  # beside Clarabel
//! cargo bench --features lp --bench demand -- --lp FILE.mps # writes the arc formulation, and FILE.mps.answer with our optimum and time
//! ```
//!
//! The arc formulation has one flow for all rows of a cargo that begin at a hub, which makes it many times smaller than one flow a row. It is made of
//! the public facts by the oracle of the tests, so all contenders solve the same programme; their optima are compared before anything is told.
//! `--most=600` asks for rows of up to 600 kt a year instead of 60, so that more assets bind; `--seed=7` draws another table.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]
#![allow(unreachable_pub)] // `pub` in the support modules means: for this bench

#[path = "support/arcs.rs"]
mod arcs;
#[allow(dead_code)] // the tests need more of it
#[path = "../tests/support/graph.rs"]
mod graph;

use arcs::Programme;
use corridor::demand::{DemandOptions, DemandSolver};
use corridor::{Demand, Network, Objective, Query, Router};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

const CARGOES: [&str; 4] = ["container", "wagonload", "grain", "truck"];
const SEED: u64 = 20_261_129;
const PAIRS: usize = 200;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let network = corridor::data::caspian();
    let objective = Objective::cheapest();
    let most = args.iter().find_map(|arg| arg.strip_prefix("--most=")).map_or(60, |kt| kt.parse().unwrap());
    let seed =
        args.iter().find_map(|arg| arg.strip_prefix("--seed=")).map_or(SEED, |seed| seed.parse().unwrap());
    let table = table(&network, &objective, most, seed);
    let solver = DemandSolver::new(&network, &objective).unwrap();
    let options = DemandOptions::default();
    let plan = solver.plan_with(&table, &options).unwrap();
    let programme = Programme::new(&network, &objective, &table, plan.penalty_steps);
    println!(
        "{PAIRS} rows of {} cargoes, {:.2} of {:.2} Mt moved, {} assets bind, gap {:.1e}, {} rounds",
        CARGOES.len(),
        plan.shipped_t_per_year / 1e6,
        plan.wanted_t_per_year / 1e6,
        plan.binding().len(),
        plan.gap,
        plan.rounds
    );
    println!("the arc formulation: {} variables, {} rows", programme.variables(), programme.rows());
    assert!(plan.gap <= 1e-6);
    let mut ours: Vec<f64> = (0..21)
        .map(|_| {
            let began = Instant::now();
            let again = solver.plan_with(&table, &options).unwrap();
            let took = began.elapsed().as_secs_f64();
            assert_eq!(again, plan);
            took
        })
        .collect();
    ours.sort_by(f64::total_cmp);
    let median = ours[ours.len() / 2];
    let optimum = plan.objective_per_year + plan.penalty_per_year;
    let of = |name: &str, took: f64, optimum: f64| {
        println!("{name:<30} {:>9.1} ms {:>8.1} times  optimum {optimum:.0}", took * 1e3, took / median);
    };
    of("DemandSolver::plan", median, optimum);
    if let Some(at) = args.iter().position(|arg| arg == "--lp") {
        let file = args.get(at + 1).expect("--lp wants a file");
        std::fs::write(file, programme.mps()).unwrap();
        // In the units of the programme.
        std::fs::write(format!("{file}.answer"), format!("{:?} {:.0}\n", optimum / 1e3, median * 1e9))
            .unwrap();
        return;
    }
    let began = Instant::now();
    let other = programme.by_clarabel();
    of("Clarabel, arc formulation", began.elapsed().as_secs_f64(), other);
    assert!((other / optimum - 1.0).abs() < 1e-6, "the optima differ");
}

/// Pairs that a route joins, of each cargo by turns.
fn table(network: &Network, objective: &Objective, most: u64, seed: u64) -> Demand {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let routers: Vec<Router> = CARGOES
        .iter()
        .map(|code| Router::new(network, network.cargo(code).unwrap(), objective.clone()).unwrap())
        .collect();
    let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    let mut demand = Demand::new();
    while demand.rows.len() < PAIRS {
        let at = demand.rows.len() % CARGOES.len();
        let (from, to) = (codes[rng.random_range(0..codes.len())], codes[rng.random_range(0..codes.len())]);
        let tonnes = rng.random_range(1..=most) * 1_000;
        if from != to && routers[at].route(Query::new(from, to)).is_ok() {
            demand = demand.row_of(CARGOES[at], from, to, tonnes as f64);
        }
    }
    demand
}
