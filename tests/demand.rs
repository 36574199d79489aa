//! Tables of demand: exact optima by another programme, certificates, laws, refusals.
#![cfg(feature = "lp")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../benches/support/arcs.rs"]
#[allow(dead_code, unreachable_pub)]
mod arcs;
mod support;

use corridor::demand::{DemandOptions, DemandPlan, DemandSolver};
use corridor::verify::verify_demand;
use corridor::{Capacity, Demand, Error, FlowSolver, Hub, Km, Limit, Link, Network, Objective};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::graph;
use support::networks::{Shared, network};
use support::tables::Ways;

/// One to five rows of two cargoes between any hubs that have links.
fn random_table(rng: &mut impl Rng, network: &Network) -> Option<Demand> {
    let with_links: Vec<&str> = network
        .hubs()
        .filter(|(id, _)| network.links().any(|(link, _)| <[_; 2]>::from(network.ends(link)).contains(id)))
        .map(|(_, hub)| hub.code.as_str())
        .collect();
    if with_links.len() < 2 {
        return None;
    }
    let mut demand = Demand::new();
    for _ in 0..rng.random_range(1..=5) {
        let from = with_links[rng.random_range(0..with_links.len())];
        let to = with_links[rng.random_range(0..with_links.len())];
        let cargo = if rng.random_range(0..2) == 0 { "box" } else { "grain" };
        if from != to {
            demand = demand.row_of(cargo, from, to, f64::from(rng.random_range(0..=14_u32)));
        }
    }
    (!demand.rows.is_empty()).then_some(demand)
}

fn total(plan: &DemandPlan) -> f64 {
    plan.objective_per_year + plan.penalty_per_year
}

#[test]
fn plans_are_the_exact_optimum() {
    let mut rng = ChaCha8Rng::seed_from_u64(4_101);
    let (mut solved, mut short, mut mixed, mut shared, mut several, mut priced, mut both, mut rounds) =
        (0, 0, 0, 0, 0, 0, 0, 0);
    for case in 0..4_000 {
        let network = network(&mut rng, Shared::Everything);
        let Some(demand) = random_table(&mut rng, &network) else { continue };
        let objective = if case % 2 == 0 { Objective::cheapest() } else { Objective::fastest() };
        let solver = DemandSolver::new(&network, &objective).unwrap();
        let plan = match solver.plan(&demand) {
            Ok(plan) => plan,
            Err(Error::NoLoad { .. }) => continue,
            Err(error) => panic!("case {case}: {error}"),
        };
        verify_demand(&network, &plan).unwrap_or_else(|error| panic!("case {case}: {error}\n{plan}"));
        let Some(ways) = Ways::new(&network, &objective, &demand) else { continue };
        let Some((above, below)) = ways.least(plan.penalty_steps) else { continue };
        let exact = above as f64 / below as f64 * objective.step;
        let penalty = plan.penalty_steps as f64 * objective.step;
        let rounded = penalty * 0.001 * (1 + plan.rows.len()) as f64;
        let told = total(&plan);
        assert!(told >= exact * (1.0 - 1e-12) - 1e-9, "case {case}: {told} is less than {exact}\n{plan}");
        assert!(
            plan.bound_per_year <= exact * (1.0 + 1e-12) + 1e-9,
            "case {case}: the bound {} is more than {exact}",
            plan.bound_per_year
        );
        assert!(told <= exact * (1.0 + 1e-6) + rounded, "case {case}: {told} is more than {exact}\n{plan}");
        assert!(
            plan.bound_per_year >= exact * (1.0 - 2e-6) - rounded,
            "case {case}: the bound {} is far below {exact}\n{plan}",
            plan.bound_per_year
        );
        let (most, of) = ways.most().unwrap();
        let most = most as f64 / of as f64;
        assert!(
            (plan.shipped_t_per_year - most).abs() <= 0.001 * (2 + plan.rows.len()) as f64,
            "case {case}: {} of {most} is served\n{plan}",
            plan.shipped_t_per_year
        );
        solved += 1;
        if let Some(shortfall) = &plan.shortfall {
            short += 1;
            let least = plan.wanted_t_per_year - most;
            assert!(shortfall.at_least_t_per_year <= least + 1e-9);
            assert!(shortfall.at_least_t_per_year >= least - 0.002, "case {case}: {shortfall} {least}");
        }
        mixed += usize::from(ways.mixed > 0);
        shared += usize::from(ways.shared > 0);
        several += usize::from(plan.rows.iter().any(|row| row.routes.len() > 1));
        priced += usize::from(!plan.certificate.prices.is_empty());
        let together = |asset: &&corridor::demand::SharedUse| {
            asset.worth_per_year > 0.0 && asset.cargoes.iter().filter(|cargo| cargo.t_per_year > 0.0).count() > 1
        };
        both += usize::from(plan.assets.iter().any(|asset| together(&asset)));
        rounds = rounds.max(plan.rounds);
    }
    println!("{solved} solved, {short} short, {mixed} mixed, {shared} shared, {several} with several ways, {priced} priced, {both} with two cargoes on what binds, {rounds} rounds");
    assert!(solved > 2_000 && short > 800 && mixed > 300 && several > 200 && priced > 800 && both > 150);
}
