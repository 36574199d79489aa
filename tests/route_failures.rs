//! What the failure of links costs routes, against closing by a scenario and asking a router of the closed network.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

mod support;

use corridor::{
    Demand, Error, Network, Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select, Unobserved,
    data::caspian, impact_on_routes, route_failures,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use support::networks::{Shared, network};
use support::plans;

/// The weights of pairs once an asset has failed; `None` for a pair without a way.
fn again(network: &Network, router: &Router, key: &str, pairs: &[(String, String)]) -> Vec<Option<u64>> {
    let change = ScenarioChange::of(Select::Asset(key.to_owned()), ScenarioEffect::Close);
    let closed = match Scenario::new("failure", "it failed", "supposed").with(change).apply(network) {
        Ok(closed) => closed,
        // It was closed before.
        Err(_) => network.clone(),
    };
    let cargo = closed.cargo(&router.cargo().code).unwrap();
    let mut worker = Router::new(&closed, cargo, router.objective().clone()).unwrap().worker();
    let id = |code: &str| closed.hub_id(code).unwrap();
    pairs.iter().map(|(from, to)| worker.weight(id(from), id(to))).collect()
}

fn table(rng: &mut impl Rng, network: &Network, count: usize) -> (Demand, Vec<(String, String)>) {
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let mut table = Demand::new();
    let mut pairs = Vec::new();
    for _ in 0..count {
        let [from, to] = [0, 0].map(|_| codes[rng.random_range(0..codes.len())].clone());
        table = table.row(&from, &to, f64::from(rng.random_range(1..100_u32)));
        pairs.push((from, to));
    }
    (table, pairs)
}

#[test]
fn every_link_costs_what_a_router_without_it_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(611);
    let (mut networks, mut costly, mut cut_off, mut free, mut searched) = (0, 0, 0, 0, 0);
    for round in 0..1_200 {
        let (network, cargo) = match round % 4 {
            0 => (plans::carriages(&mut rng).build(), "container"),
            1 => (plans::multigraph(&mut rng).build(), "container"),
            _ => (network(&mut rng, Shared::Everything), "box"),
        };
        let Ok(cargo) = network.cargo(cargo) else { continue };
        let objective = if round % 3 == 0 { Objective::fastest() } else { Objective::cheapest() };
        let Ok(router) = Router::new(&network, cargo, objective) else { continue };
        let (table, pairs) = table(&mut rng, &network, 6);
        let failures = route_failures(&router, &table, &mut Unobserved).unwrap();
        networks += 1;
        searched += failures.searched;
        let open: Vec<Option<u64>> = failures.pairs.iter().map(|pair| pair.weight).collect();
        let mut worker = router.worker();
        for ((from, to), weight) in pairs.iter().zip(&open) {
            let id = |code: &str| network.hub_id(code).unwrap();
            assert_eq!(worker.weight(id(from), id(to)), *weight);
        }
        let known: Vec<BTreeMap<&str, Option<u64>>> = failures
            .pairs
            .iter()
            .map(|pair| pair.losses.iter().map(|loss| (loss.link.as_str(), loss.more)).collect())
            .collect();
        for (id, link) in network.links() {
            let named = network.opposite(id).map_or(id, |other| other.min(id));
            let named = network.link(named).key.as_str();
            for ((known, open), left) in
                known.iter().zip(&open).zip(again(&network, &router, &link.key, &pairs))
            {
                let told = known.get(named).map_or(*open, |more| more.map(|more| open.unwrap() + more));
                assert_eq!(told, left, "{named}\n{failures}");
                assert!(left.is_none() || left >= *open, "closing never helps");
                costly += usize::from(told.is_some() && told != *open);
                cut_off += usize::from(told.is_none() && open.is_some());
                free += usize::from(told == *open);
            }
        }
        for sum in &failures.links {
            let rows = failures.pairs.iter();
            let hit: Vec<_> =
                rows.filter(|pair| pair.losses.iter().any(|loss| loss.link == sum.link)).collect();
            assert_eq!(hit.len() as u64, sum.pairs);
            assert!((hit.iter().map(|pair| pair.t_per_year).sum::<f64>() - sum.t_per_year).abs() < 1e-6);
        }
        let text = serde_json::to_string(&failures).unwrap();
        assert_eq!(serde_json::from_str::<corridor::RouteFailures>(&text).unwrap(), failures);
    }
    println!("{networks} {costly} {cut_off} {free} {searched}");
    assert!(networks > 900 && costly > 2_000 && cut_off > 2_000 && free > 10_000 && searched > 20);
}

#[test]
fn the_impact_of_an_asset_is_the_difference_of_two_routers() {
    let mut rng = ChaCha8Rng::seed_from_u64(612);
    let (mut moved, mut cut_off) = (0, 0);
    for round in 0..250 {
        let network = if round == 0 { caspian() } else { network(&mut rng, Shared::Everything) };
        let cargo = network.cargo(if round == 0 { "container" } else { "box" }).unwrap();
        let Ok(router) = Router::new(&network, cargo, Objective::cheapest()) else { continue };
        let (table, pairs) = table(&mut rng, &network, if round == 0 { 60 } else { 8 });
        let hubs = network.hubs().map(|(_, hub)| format!("hub:{}", hub.code));
        let borders = network.borders().iter().map(|border| format!("border:{}", border.code));
        let transfers = network.transfers().iter().map(|transfer| transfer.key.clone());
        let links = network.links().map(|(_, link)| link.key.clone());
        let assets: Vec<String> = hubs.chain(borders).chain(transfers).chain(links).collect();
        for key in assets.iter().step_by(if round == 0 { 17 } else { 3 }) {
            let impact = impact_on_routes(&router, &table, key).unwrap();
            let left = again(&network, &router, key, &pairs);
            let mut worker = router.worker();
            let mut expected = Vec::new();
            for (at, ((from, to), left)) in pairs.iter().zip(left).enumerate() {
                let id = |code: &str| network.hub_id(code).unwrap();
                // Who starts at a hub that fails, and ends there, stays.
                let open = worker.weight(id(from), id(to));
                if from != to && open != left {
                    expected.push((at, open.unwrap(), left));
                }
            }
            assert_eq!(impact.detours.len(), expected.len(), "{key}\n{impact}");
            for (at, open, left) in expected {
                let found = impact.detours.iter().any(|detour| {
                    let row = &table.rows[at];
                    let more = left.map(|left| router.objective().of_steps(left - open));
                    (&detour.from, &detour.to, detour.t_per_year) == (&row.from, &row.to, row.t_per_year)
                        && detour.more == more
                });
                assert!(found, "{key}\n{impact}");
                moved += usize::from(left.is_some());
                cut_off += usize::from(left.is_none());
            }
        }
    }
    assert!(moved > 100 && cut_off > 1_000, "{moved} {cut_off}");
}

#[test]
fn an_observer_ends_it_and_other_cargoes_are_refused() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let demand =
        Demand::new().row("CNXIY", "GEPTI", 1.0).row("KZATY", "GEPTI", 2.0).row("CNXIY", "IRTHR", 3.0);
    let whole = route_failures(&router, &demand, &mut Unobserved).unwrap();
    let part = route_failures(&router, &demand, &mut |_, _| ControlFlow::Break(())).unwrap();
    assert_eq!(part.unfinished, Some(1));
    assert_eq!(part.pairs[..], whole.pairs[..1]);
    println!("{whole}\n{}", impact_on_routes(&router, &demand, &whole.links[0].link).unwrap());
    let other = Demand::new().row_of("grain", "CNXIY", "GEPTI", 1.0);
    assert!(matches!(route_failures(&router, &other, &mut Unobserved), Err(Error::NotTogether { .. })));
    assert!(matches!(impact_on_routes(&router, &demand, "limit:KZAAU-dry"), Err(Error::Unknown { .. })));
}
