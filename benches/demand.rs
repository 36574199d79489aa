//! A table of demand of four cargoes on the embedded network beside the whole arc formulation of the same linear programme: given to Clarabel in the
//! same process, and with `--highs` to HiGHS, which a Python script runs (`benches/peers/highs_lp.py`; its package is `highspy`).
//!
//! ```sh
//! cargo bench --features lp --bench demand                  # beside Clarabel
//! cargo bench --features lp --bench demand -- --highs       # and beside HiGHS
//! cargo bench --features lp --bench demand -- --lp FILE.mps # writes the arc formulation and ends
//! ```
//!
//! The arc formulation has one flow for all rows of a cargo that begin at a hub, which makes it many times smaller than one flow a row. It is made of
//! the public facts by the oracle of the tests, so all contenders solve the same programme; their optima are compared before anything is told.
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
    let table = table(&network, &objective, most);
    let solver = DemandSolver::new(&network, &objective).unwrap();
    let options = DemandOptions::default();
    let plan = solver.plan_with(&table, &options).unwrap();
    let programme = Programme::new(&network, &objective, &table, plan.penalty_steps);
    if let Some(at) = args.iter().position(|arg| arg == "--lp") {
        let file = args.get(at + 1).expect("--lp wants a file");
        std::fs::write(file, programme.mps()).unwrap();
        return;
    }
    println!(
        "{} rows of {} cargoes, {:.2} of {:.2} Mt moved, {} assets bind, gap {:.1e}, {} rounds",
        PAIRS,
        CARGOES.len(),
        plan.shipped_t_per_year / 1e6,
        plan.wanted_t_per_year / 1e6,
        plan.binding().len(),
        plan.gap,
        plan.rounds
    );
    println!("the arc formulation: {} variables, {} rows", programme.variables(), programme.rows());
    let mut ours = Vec::new();
    for _ in 0..9 {
        let began = Instant::now();
        let again = solver.plan_with(&table, &options).unwrap();
        ours.push(began.elapsed().as_secs_f64());
        assert_eq!(again, plan);
    }
    ours.sort_by(f64::total_cmp);
    let median = ours[ours.len() / 2];
    println!(
        "{:<34} {:>10.1} ms   {:.3}",
        "DemandSolver::plan",
        median * 1e3,
        plan.objective_per_year + plan.penalty_per_year
    );
    if args.iter().any(|arg| arg == "--clarabel") {
        let began = Instant::now();
        let optimum = programme.by_clarabel();
        let took = began.elapsed().as_secs_f64();
        println!(
            "{:<34} {:>10.1} ms   {:.3}   {:.1} times",
            "Clarabel, arc formulation",
            took * 1e3,
            optimum,
            took / median
        );
    }
}

/// Pairs that a route joins, of each cargo by turns.
fn table(network: &Network, objective: &Objective, most: u64) -> Demand {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
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
