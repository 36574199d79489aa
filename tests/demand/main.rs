//! Tables of demand: exact optima by another programme, certificates, laws, refusals.
#![cfg(feature = "lp")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../../benches/support/arcs.rs"]
#[allow(dead_code, unreachable_pub)]
mod arcs;
mod compared;
mod money;
mod plans;
#[path = "../support/mod.rs"]
mod support;
mod under_rows;

use corridor::demand::{
    DemandOptions, DemandPlan, DemandSolver, Margins, MoneyLadder, MoneyQuery, SharedFlow,
};
use corridor::verify::{verify_demand, verify_margins, verify_money, verify_shared_flow};
use corridor::{Capacity, Demand, Error, FlowSolver, Hub, Km, Limit, Link, Network, Objective};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::graph;
use support::networks::{Shared, network};
use support::tables::{Change, Ways};

/// What is forged, by name.
type Forgeries<T> = Vec<(&'static str, Box<dyn Fn(&mut T)>)>;

/// A square of road and rail with decks that trucks and boxes share, every capacity so many times as large.
fn square(rng: &mut impl Rng, times: u32, wider: Option<usize>) -> Network {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D", "E"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    for (code, teu) in [("box", 2.0), ("grain", 3.0)] {
        let mut cargo =
            corridor::Cargo::new(code, [corridor::Carriage::ROAD, corridor::Carriage::rail(1520)]);
        cargo.t_per_teu = Some(corridor::Tonnes(teu).into());
        cargo.t_per_truck = Some(corridor::Tonnes(teu + 1.0).into());
        cargo.t_per_wagon = Some(corridor::Tonnes(2.0 * teu).into());
        builder.cargo(cargo);
    }
    let mut keys = Vec::new();
    for (number, (from, to)) in
        [("A", "B"), ("B", "C"), ("C", "D"), ("D", "A"), ("A", "E"), ("E", "C"), ("B", "D"), ("E", "D")]
            .into_iter()
            .enumerate()
    {
        let mut amount = rng.random_range(1..=9) * times;
        if wider == Some(number) {
            amount += times;
        }
        let unit = if rng.random_range(0..2) == 0 { "t_per_year" } else { "teu_per_year" };
        let capacity = Capacity::of(f64::from(amount), unit.parse().unwrap());
        let km = Km(f64::from(rng.random_range(100..=900_u32)));
        let mut link = Link::road(from, to, km).capacity(capacity);
        link.two_way = true;
        link.key = format!("L{number}");
        keys.push(link.key.clone());
        builder.link(link);
    }
    for at in 0..2 {
        let members = [rng.random_range(0..8), rng.random_range(0..8)].map(|at: usize| keys[at].as_str());
        let mut capacity =
            Capacity::of(f64::from(rng.random_range(2..=8) * times), "trucks_per_year".parse().unwrap());
        if rng.random_range(0..2) == 0 {
            capacity = capacity.both_ways();
        }
        builder.limit(Limit::new(
            &format!("M{at}"),
            capacity,
            if members[0] == members[1] { members[..1].to_vec() } else { members.to_vec() },
        ));
    }
    builder.build().unwrap()
}

fn rows(rng: &mut impl Rng, times: u32) -> Demand {
    let mut demand = Demand::new();
    for _ in 0..5 {
        let (from, to) = (rng.random_range(0..5_usize), rng.random_range(0..4_usize));
        let to = if to == from { 4 } else { to };
        let cargo = if rng.random_range(0..2) == 0 { "box" } else { "grain" };
        let name = |at: usize| ["A", "B", "C", "D", "E"][at];
        demand = demand.row_of(cargo, name(from), name(to), f64::from(rng.random_range(1..=12) * times));
    }
    demand
}
