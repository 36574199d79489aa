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
    Demand, Error, Limit, Network, Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select,
    Unobserved, all_route_failures, data::caspian, impact_on_routes, route_failures,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use support::networks::{Shared, network};
use support::plans;

/// The network without some assets.
fn without(network: &Network, keys: &[&str]) -> Network {
    let mut closed = network.clone();
    for key in keys {
        let change = ScenarioChange::of(Select::Asset((*key).to_owned()), ScenarioEffect::Close);
        // What was closed before is an error, and stays so.
        if let Ok(next) = Scenario::new("failure", "it failed", "supposed").with(change).apply(&closed) {
            closed = next;
        }
    }
    closed
}

/// The weights of pairs once some assets have failed; `None` for a pair without a way.
fn again(network: &Network, router: &Router, keys: &[&str], pairs: &[(String, String)]) -> Vec<Option<u64>> {
    let closed = without(network, keys);
    let cargo = closed.cargo(&router.cargo().code).unwrap();
    let mut worker = Router::new(&closed, cargo, router.objective().clone()).unwrap().worker();
    let id = |code: &str| closed.hub_id(code).unwrap();
    pairs.iter().map(|(from, to)| worker.weight(id(from), id(to))).collect()
}

/// What a limit closes, where closing its members does the same: stays are none of them, and what a member counts is closed with its opposite.
fn closed_by<'a>(network: &Network, limit: &'a Limit) -> Option<Vec<&'a str>> {
    let has_back = |key: &str| match network.link_id(key) {
        Ok(id) => network.opposite(id).is_none_or(|other| network.opposite(other) == Some(id)),
        Err(_) => !key.starts_with("hub:"),
    };
    limit.members.iter().all(|key| has_back(key)).then(|| limit.members.iter().map(|key| &**key).collect())
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
            .map(|pair| pair.losses.iter().map(|loss| (loss.asset.as_str(), loss.more)).collect())
            .collect();
        for (id, link) in network.links() {
            let named = network.opposite(id).map_or(id, |other| other.min(id));
            let named = network.link(named).key.as_str();
            for ((known, open), left) in
                known.iter().zip(&open).zip(again(&network, &router, &[&link.key], &pairs))
            {
                let told = known.get(named).map_or(*open, |more| more.map(|more| open.unwrap() + more));
                assert_eq!(told, left, "{named}\n{failures}");
                assert!(left.is_none() || left >= *open, "closing never helps");
                costly += usize::from(told.is_some() && told != *open);
                cut_off += usize::from(told.is_none() && open.is_some());
                free += usize::from(told == *open);
            }
        }
        for sum in &failures.assets {
            let rows = failures.pairs.iter();
            let hit: Vec<_> =
                rows.filter(|pair| pair.losses.iter().any(|loss| loss.asset == sum.asset)).collect();
            assert_eq!(hit.len() as u64, sum.pairs);
            assert!((hit.iter().map(|pair| pair.t_per_year).sum::<f64>() - sum.t_per_year).abs() < 1e-6);
        }
        let text = serde_json::to_string(&failures).unwrap();
        assert_eq!(serde_json::from_str::<corridor::RouteFailures>(&text).unwrap(), failures);
    }
    println!("{networks} {costly} {cut_off} {free} {searched}");
    assert!(networks > 900 && costly > 2_000 && cut_off > 2_000 && free > 10_000 && searched > 20);
}

type Known<'a> = BTreeMap<&'a str, Option<u64>>;

fn known(failures: &corridor::RouteFailures) -> Vec<Known<'_>> {
    let of = |pair: &corridor::PairRoutes| -> Vec<(String, Option<u64>)> {
        pair.losses.iter().map(|loss| (loss.asset.clone(), loss.more)).collect()
    };
    for pair in &failures.pairs {
        let all = of(pair);
        assert_eq!(
            all.iter().map(|loss| &loss.0).collect::<std::collections::BTreeSet<_>>().len(),
            all.len()
        );
    }
    let pairs = failures.pairs.iter();
    pairs.map(|pair| pair.losses.iter().map(|loss| (&*loss.asset, loss.more)).collect()).collect()
}

#[test]
fn every_asset_costs_what_a_router_without_it_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(613);
    let mut counts = BTreeMap::new();
    for round in 0..300 {
        let network = if round == 0 { caspian() } else { network(&mut rng, Shared::Everything) };
        let cargo = network.cargo(if round == 0 { "container" } else { "box" }).unwrap();
        let objective = if round % 3 == 1 { Objective::fastest() } else { Objective::cheapest() };
        let Ok(router) = Router::new(&network, cargo, objective) else { continue };
        let router = match network.links().next().filter(|_| round % 5 == 1) {
            Some((_, link)) => router.restricted(Select::link(&link.key)).unwrap(),
            None => router,
        };
        let base = without(
            &network,
            &if round % 5 == 1 { vec![&*network.links().next().unwrap().1.key] } else { Vec::new() },
        );
        let (table, pairs) = table(&mut rng, &network, if round == 0 { 20 } else { 6 });
        let failures = all_route_failures(&router, &table, &mut Unobserved).unwrap();
        let links = route_failures(&router, &table, &mut Unobserved).unwrap();
        for (all, own) in failures.pairs.iter().zip(&links.pairs) {
            let of_links: Vec<_> =
                all.losses.iter().filter(|loss| network.link_id(&loss.asset).is_ok()).cloned().collect();
            assert_eq!((all.weight, of_links), (own.weight, own.losses.clone()));
        }
        let known = known(&failures);
        // Each asset with the name it has in the answer, and what closes the same.
        let mut asked: Vec<(&str, String, Vec<String>)> = Vec::new();
        for (_, hub) in network.hubs() {
            asked.push(("hub", format!("hub:{}", hub.code), vec![format!("hub:{}", hub.code)]));
        }
        for border in network.borders() {
            asked.push((
                "border",
                format!("border:{}", border.code),
                vec![format!("border:{}", border.code)],
            ));
        }
        for (at, transfer) in network.transfers().iter().enumerate() {
            let back = transfer.back_key.as_deref().and_then(|key| {
                let at = network.transfers().iter().position(|other| other.key == key)?;
                (network.transfers()[at].back_key.as_deref() == Some(&transfer.key)).then_some(at)
            });
            let named = &network.transfers()[back.map_or(at, |back| back.min(at))].key;
            asked.push(("transfer", named.clone(), vec![transfer.key.clone()]));
        }
        for limit in network.limits() {
            let is_asked = limit.cargo.is_empty() || limit.cargo.contains(&cargo.code);
            if let Some(members) = closed_by(&network, limit).filter(|_| is_asked) {
                let members = members.into_iter().map(str::to_owned).collect();
                asked.push(("limit", format!("limit:{}", limit.code), members));
            }
        }
        for (kind, name, closes) in asked.iter().step_by(if round == 0 { 3 } else { 1 }) {
            let keys: Vec<&str> = closes.iter().map(|key| &**key).collect();
            let left = again(&base, &router, &keys, &pairs);
            for ((pair, known), left) in failures.pairs.iter().zip(&known).zip(left) {
                let told = known
                    .get(&**name)
                    .map_or(pair.weight, |more| more.map(|more| pair.weight.unwrap() + more));
                assert_eq!(told, left, "{round} {name} {keys:?}: {} {}\n{failures}", pair.from, pair.to);
                let count: &mut [u32; 3] = counts.entry(*kind).or_default();
                count[0] += u32::from(told == pair.weight);
                count[1] += u32::from(told.is_some() && told != pair.weight);
                count[2] += u32::from(told.is_none() && pair.weight.is_some());
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.len() == 4 && counts.values().flatten().all(|count| *count > 20), "{counts:?}");
}

#[test]
fn hours_and_dollars_are_those_of_the_routes() {
    let mut rng = ChaCha8Rng::seed_from_u64(614);
    let (mut same, mut other, mut sums) = (0, 0, 0);
    for round in 0..120 {
        let network = if round == 0 { caspian() } else { network(&mut rng, Shared::Everything) };
        let cargo = network.cargo(if round == 0 { "container" } else { "box" }).unwrap();
        let is_fast = round % 2 == 1;
        let objective = if is_fast { Objective::fastest() } else { Objective::cheapest() };
        let Ok(router) = Router::new(&network, cargo, objective.clone()) else { continue };
        let (table, _) = table(&mut rng, &network, if round == 0 { 10 } else { 6 });
        let failures = all_route_failures(&router, &table, &mut Unobserved).unwrap();
        let mut by_asset: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
        for pair in &failures.pairs {
            for loss in &pair.losses {
                assert_eq!(loss.more.is_some(), loss.more_h.is_some());
                assert_eq!(loss.more.is_some(), loss.more_usd_per_t.is_some());
                let (Some(more), Some(hours), Some(usd)) = (loss.more, loss.more_h, loss.more_usd_per_t)
                else {
                    continue;
                };
                let sum = by_asset.entry(&loss.asset).or_default();
                let measure = objective.of_steps(more);
                for (sum, more) in sum.iter_mut().zip([measure, hours, usd]) {
                    *sum += more * pair.t_per_year;
                }
                // In the objective itself there is no choice, but of rounding each step.
                if is_fast {
                    assert!((measure - hours).abs() < 0.05, "{measure} {hours}");
                }
                if loss.asset.starts_with("limit:") {
                    continue;
                }
                let closed = without(&network, &[&loss.asset]);
                let cargo = closed.cargo(&cargo.code).unwrap();
                let query = (&*pair.from, &*pair.to);
                let before = router.route(query).unwrap();
                let after = Router::new(&closed, cargo, objective.clone()).unwrap().route(query).unwrap();
                assert_eq!(after.weight - before.weight, more);
                let apart = (after.time_h - before.time_h - hours).abs()
                    + (after.cost_usd_per_t - before.cost_usd_per_t - usd).abs();
                same += usize::from(apart < 1e-6);
                other += usize::from(apart >= 1e-6);
            }
        }
        for told in &failures.assets {
            let [more, hours, usd] = by_asset.get(&*told.asset).copied().unwrap_or_default();
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (a.abs() + b.abs()) + 1e-6;
            assert!(
                near(told.more_per_year, more)
                    && near(told.t_h_per_year, hours)
                    && near(told.usd_per_year, usd)
            );
            sums += usize::from(usd != 0.0 && hours != 0.0);
        }
    }
    println!("{same} {other} {sums}");
    // Where several routes are equally good one may be told and another be found.
    assert!(same > 400 && other * 10 < same && sums > 200, "{same} {other} {sums}");
}

#[test]
fn the_impact_of_an_asset_is_the_difference_of_two_routers() {
    let mut rng = ChaCha8Rng::seed_from_u64(612);
    let (mut moved, mut cut_off, mut limited) = (0, 0, 0);
    for round in 0..250 {
        let network = if round == 0 { caspian() } else { network(&mut rng, Shared::Everything) };
        let cargo = network.cargo(if round == 0 { "container" } else { "box" }).unwrap();
        let Ok(router) = Router::new(&network, cargo, Objective::cheapest()) else { continue };
        let (table, pairs) = table(&mut rng, &network, if round == 0 { 60 } else { 8 });
        let hubs = network.hubs().map(|(_, hub)| format!("hub:{}", hub.code));
        let borders = network.borders().iter().map(|border| format!("border:{}", border.code));
        let transfers = network.transfers().iter().map(|transfer| transfer.key.clone());
        let links = network.links().map(|(_, link)| link.key.clone());
        let limits = network.limits().iter().filter(|limit| {
            let is_asked = limit.cargo.is_empty() || limit.cargo.contains(&cargo.code);
            is_asked && closed_by(&network, limit).is_some()
        });
        let closes: BTreeMap<String, Vec<&str>> = limits
            .map(|limit| (format!("limit:{}", limit.code), closed_by(&network, limit).unwrap()))
            .collect();
        let assets = hubs.chain(borders).chain(transfers).chain(links).chain(closes.keys().cloned());
        let assets: Vec<String> = assets.collect();
        for key in assets.iter().step_by(if round == 0 { 17 } else { 3 }) {
            let impact = impact_on_routes(&router, &table, key).unwrap();
            let left = match closes.get(key) {
                Some(members) => again(&network, &router, members, &pairs),
                None => again(&network, &router, &[key], &pairs),
            };
            limited += usize::from(closes.contains_key(key));
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
    assert!(moved > 100 && cut_off > 1_000 && limited > 50, "{moved} {cut_off} {limited}");
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
    println!("{whole}\n{}", impact_on_routes(&router, &demand, &whole.assets[0].asset).unwrap());
    let other = Demand::new().row_of("grain", "CNXIY", "GEPTI", 1.0);
    assert!(matches!(route_failures(&router, &other, &mut Unobserved), Err(Error::NotTogether { .. })));
    assert!(matches!(impact_on_routes(&router, &demand, "limit:nowhere"), Err(Error::Unknown { .. })));
    assert_eq!(
        all_route_failures(&router, &demand, &mut |_, _| ControlFlow::Break(())).unwrap().pairs.len(),
        1
    );
}
