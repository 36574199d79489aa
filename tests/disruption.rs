//! Failures against closing by a scenario and solving again, on random networks, the embedded one and two real ones (which are looked for as in
//! `support/real.rs`).
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
    Amend, Asset, Disruption, Error, FailureProof, FailureSuite, Figure, FlowSolver, Network, Scenario,
    ScenarioChange, ScenarioEffect, Select, TonnesPerYear, Unobserved, WorstQuery, data::caspian,
    verify::verify_failures,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use support::networks::{Shared, layers, network};

/// The network without some assets, as a scenario makes it; none of its own code is that of the suite. What was closed or nothing before stays as it is.
fn closed(network: &Network, keys: &[&str]) -> Network {
    let mut now = network.clone();
    for key in keys {
        let effect = match now.asset(key).unwrap() {
            Asset::Limit(at) => {
                let ways = now.limits()[at as usize].capacity.ways;
                ScenarioEffect::Capacity(Amend::Set(Figure::of(0.0).unit("t_per_year").ways(ways)))
            }
            _ => ScenarioEffect::Close,
        };
        let change = ScenarioChange::of(Select::Asset((*key).to_owned()), effect);
        match Scenario::new("failure", "it failed", "supposed").with(change).apply(&now) {
            Ok(then) => now = then,
            // Nothing of it was open.
            Err(Error::BadInput { findings, .. }) => {
                assert!(findings.iter().all(|finding| finding.rule == "touches-nothing"), "{findings:?}");
            }
            Err(other) => panic!("{other}"),
        }
    }
    now
}

/// What is left by solving again; `None` where that is refused.
fn again(network: &Network, cargo: &str, keys: &[&str], from: &[String], to: &[String]) -> Option<u64> {
    let network = closed(network, keys);
    let flows = FlowSolver::new(&network, network.cargo(cargo).unwrap()).unwrap();
    match flows.max_flow_value(from, to) {
        Ok(value) => Some(value.get()),
        Err(Error::LimitNotAnArc { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

/// Every asset of a network by key.
fn all_assets(network: &Network) -> Vec<String> {
    let links = network.links().map(|(_, link)| link.key.clone());
    let transfers = network.transfers().iter().map(|transfer| transfer.key.clone());
    let hubs = network.hubs().map(|(_, hub)| format!("hub:{}", hub.code));
    let borders = network.borders().iter().map(|border| format!("border:{}", border.code));
    let limits = network.limits().iter().map(|limit| format!("limit:{}", limit.code));
    links.chain(transfers).chain(hubs).chain(borders).chain(limits).collect()
}

/// The keys that stand for an asset: its own, or that of its opposite.
fn told_as(network: &Network, disruption: &Disruption, key: &str) -> Option<String> {
    let assets = disruption.assets();
    if assets.binary_search(&key.to_owned()).is_ok() {
        return Some(key.to_owned());
    }
    let back = match network.asset(key).unwrap() {
        Asset::Link(id) => network.opposite(id).map(|back| network.link(back).key.clone()),
        Asset::Transfer(at) => network.transfers()[at as usize].back_key.clone(),
        _ => None,
    };
    back.filter(|back| assets.binary_search(back).is_ok())
}

fn sides(rng: &mut impl Rng, network: &Network) -> (Vec<String>, Vec<String>) {
    let mut codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    for at in 0..codes.len() {
        let other = rng.random_range(at..codes.len());
        codes.swap(at, other);
    }
    let from = if codes.len() > 3 && rng.random_range(0..4) == 0 { 2 } else { 1 };
    let to = codes.split_off(from);
    let many = if to.len() > 2 && rng.random_range(0..4) == 0 { 2 } else { 1 };
    (codes, to[..many].to_vec())
}

#[derive(Default, Debug)]
struct Seen {
    networks: usize,
    unbounded: usize,
    losing: usize,
    round: usize,
    pairs: usize,
    beyond: usize,
    undecided: usize,
    decided_where_refused: usize,
    kinds: BTreeSet<&'static str>,
}

#[test]
fn every_failure_is_what_solving_the_closed_network_again_finds() {
    let mut rng = ChaCha8Rng::seed_from_u64(505);
    let mut seen = Seen::default();
    for round in 0..2_500 {
        let network = if round % 5 == 0 { layers(&mut rng) } else { network(&mut rng, Shared::Everything) };
        let Ok(flows) = FlowSolver::new(&network, network.cargo("box").unwrap()) else { continue };
        let disruption = Disruption::new(&flows);
        let (from, to) = sides(&mut rng, &network);
        let suite = match disruption.pairs(&from, &to, &mut Unobserved) {
            Ok(suite) => suite,
            Err(Error::Unbounded { .. }) => {
                seen.unbounded += 1;
                assert!(flows.max_flow_value(&from, &to).is_err());
                continue;
            }
            Err(Error::LimitNotAnArc { .. } | Error::NoLink { .. }) => {
                assert!(flows.max_flow(&from, &to).is_err());
                continue;
            }
            Err(other) => panic!("{other}"),
        };
        seen.networks += 1;
        let value = suite.value_t_per_year.get();
        assert_eq!(value, flows.max_flow_value(&from, &to).unwrap().get());
        let counts = suite.counts;
        assert_eq!(counts.assets as usize, disruption.assets().len());
        assert_eq!(counts.assets, counts.off_flow + counts.beside + counts.led_round + counts.asked_again);
        let pairs = counts.pairs_off_flow
            + counts.pairs_off_mended
            + counts.pairs_led_round
            + counts.pairs_asked_again
            + counts.pairs_open;
        let twice = suite.undecided.iter().filter(|told| told.assets.len() == 2).count() as u64;
        assert_eq!(counts.pairs + twice, pairs, "{suite:?}");
        let names: Vec<String> = all_assets(&network);
        for key in &names {
            let left = again(&network, "box", &[key], &from, &to);
            let Some(told) = told_as(&network, &disruption, key) else {
                // Nothing of it can be used: that loses nothing.
                assert!(left.is_none_or(|left| left == value), "{key}");
                continue;
            };
            let found = suite.left_without(&told).map(|left| left.get());
            match (found, left) {
                (Some(found), Some(left)) => {
                    assert_eq!(found, left, "{key}\n{suite}");
                    assert!(left <= value, "closing never lets more pass");
                    if left < value {
                        seen.losing += 1;
                        let kind = key.split_once(':').map_or("link", |(kind, _)| kind);
                        seen.kinds.insert(
                            ["hub", "border", "limit", "transfer"]
                                .into_iter()
                                .find(|k| *k == kind)
                                .unwrap_or("link"),
                        );
                    }
                }
                (None, left) => {
                    assert!(left.is_none(), "{key} could be decided");
                    seen.undecided += 1;
                }
                (Some(_), None) => seen.decided_where_refused += 1,
            }
        }
        seen.round += counts.led_round_whole as usize;
        // Some pairs, and all that are told.
        let assets = disruption.assets();
        let mut some: BTreeSet<[String; 2]> = suite.pairs.iter().map(|pair| pair.assets.clone()).collect();
        for _ in 0..12 {
            let one = assets.get(rng.random_range(0..assets.len().max(1))).cloned();
            let other = assets.get(rng.random_range(0..assets.len().max(1))).cloned();
            if let (Some(one), Some(other)) = (one, other)
                && one < other
            {
                some.insert([one, other]);
            }
        }
        for [one, other] in some {
            let left = again(&network, "box", &[&one, &other], &from, &to);
            let found = suite.left_without_both(&one, &other).map(|left| left.get());
            seen.pairs += 1;
            match (found, left) {
                (Some(found), Some(left)) => assert_eq!(found, left, "{one} + {other}\n{suite}"),
                (None, _) => seen.undecided += 1,
                (Some(_), None) => seen.decided_where_refused += 1,
            }
        }
        seen.beyond += suite.pairs.len();
        let text = serde_json::to_string(&suite).unwrap();
        assert_eq!(serde_json::from_str::<corridor::FailureSuite>(&text).unwrap(), suite);
    }
    println!("{seen:?}");
    assert!(
        seen.networks > 1_200 && seen.losing > 5_000 && seen.round > 300 && seen.beyond > 1_000,
        "{seen:?}"
    );
    assert_eq!(seen.kinds.len(), 5, "{seen:?}");
}

#[test]
fn the_embedded_network_by_solving_again() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let flows = FlowSolver::new(&network, cargo).unwrap();
    let disruption = Disruption::new(&flows);
    let (from, to) = (vec!["CNXIY".to_owned()], vec!["GEPTI".to_owned()]);
    let suite = disruption.pairs(&from, &to, &mut Unobserved).unwrap();
    println!("{suite}");
    let singles = disruption.singles(&from, &to).unwrap();
    assert_eq!(singles.singles, suite.singles);
    let assets = disruption.assets();
    for key in &assets {
        let left = again(&network, "container", &[key], &from, &to);
        assert_eq!(suite.left_without(key).map(|left| left.get()), left, "{key}");
    }
    let mut rng = ChaCha8Rng::seed_from_u64(506);
    let mut some: Vec<[String; 2]> = suite.pairs.iter().take(100).map(|pair| pair.assets.clone()).collect();
    for _ in 0..150 {
        let loss = &suite.singles[rng.random_range(0..suite.singles.len())].asset;
        some.push([loss.clone(), assets[rng.random_range(0..assets.len())].clone()]);
    }
    for [one, other] in some {
        let left = again(&network, "container", &[&one, &other], &from, &to);
        assert_eq!(suite.left_without_both(&one, &other).map(|left| left.get()), left, "{one} {other}");
    }
}

#[test]
fn the_worst_failures_are_those_of_trying_all() {
    let mut rng = ChaCha8Rng::seed_from_u64(507);
    let (mut done, mut proper, mut undecided) = (0, 0, 0);
    for round in 0..700 {
        let network = if round % 2 == 0 { layers(&mut rng) } else { network(&mut rng, Shared::Everything) };
        let Ok(flows) = FlowSolver::new(&network, network.cargo("box").unwrap()) else { continue };
        let disruption = Disruption::new(&flows);
        let (from, to) = sides(&mut rng, &network);
        let Ok(worst) = disruption.worst(&WorstQuery::new(&from, &to, 2).tell(3), &mut Unobserved) else {
            continue;
        };
        let value = worst.value_t_per_year.get();
        undecided += usize::from(!worst.undecided.is_empty());
        // Every set of two, from the suite, which is compared with solving again above.
        let suite = disruption.pairs(&from, &to, &mut Unobserved).unwrap();
        let is_end = |key: &String| from.iter().chain(&to).any(|code| *key == format!("hub:{code}"));
        let assets: Vec<String> = disruption.assets().into_iter().filter(|key| !is_end(key)).collect();
        let mut best = 0;
        for one in &assets {
            for other in &assets {
                if let Some(left) = suite.left_without_both(one, other).or_else(|| suite.left_without(one)) {
                    best = best.max(value - left.get());
                }
            }
        }
        assert!(best <= worst.most_lost_t_per_year.get());
        if worst.undecided.is_empty() {
            assert!(worst.is_proved(), "{worst}");
            assert_eq!(best, worst.most_lost_t_per_year.get(), "{worst}\n{suite}");
        }
        for set in &worst.sets {
            let keys: Vec<&str> = set.assets.iter().map(String::as_str).collect();
            let left = again(&network, "box", &keys, &from, &to);
            assert!(left.is_none_or(|left| left == set.left_t_per_year.get()), "{worst}");
        }
        done += 1;
        proper += usize::from(best > 0 && best < value);
    }
    println!("{done} {proper} {undecided}");
    assert!(done > 300 && proper > 30, "{done} {proper} {undecided}");
}

#[test]
fn an_order_of_repair_is_the_best_of_all_orders() {
    let mut rng = ChaCha8Rng::seed_from_u64(508);
    let (mut done, mut matters) = (0, 0);
    while done < 150 {
        let network = layers(&mut rng);
        let flows = FlowSolver::new(&network, network.cargo("box").unwrap()).unwrap();
        let disruption = Disruption::new(&flows);
        let (from, to) = (["A"], [network.hubs().last().unwrap().1.code.clone()]);
        let assets = disruption.assets();
        let mut failed: BTreeMap<String, u32> = BTreeMap::new();
        for _ in 0..4 {
            failed.insert(assets[rng.random_range(0..assets.len())].clone(), rng.random_range(0..5));
        }
        let given = failed.iter().map(|(key, days)| (key.as_str(), *days));
        let order = disruption.repair_order(from, &to, given).unwrap();
        let keys: Vec<&str> = failed.keys().map(String::as_str).collect();
        let mut orders: Vec<Vec<usize>> = vec![Vec::new()];
        for _ in 0..keys.len() {
            let longer = |order: &Vec<usize>| {
                let order = order.clone();
                let next: Vec<usize> = (0..keys.len()).filter(|at| !order.contains(at)).collect();
                next.into_iter().map(move |at| [&order[..], &[at]].concat())
            };
            orders = orders.iter().flat_map(longer).collect();
        }
        let mut known: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
        let to = to.to_vec();
        let mut passes = |order: &[usize]| -> u64 {
            (0..order.len())
                .map(|at| {
                    let mut rest = order[at..].to_vec();
                    rest.sort_unstable();
                    let left = *known.entry(rest.clone()).or_insert_with(|| {
                        let keys: Vec<&str> = rest.iter().map(|at| keys[*at]).collect();
                        again(&network, "box", &keys, &["A".to_owned()], &to).unwrap()
                    });
                    left * u64::from(failed[keys[order[at]]])
                })
                .sum()
        };
        let all: Vec<u64> = orders.iter().map(|order| passes(order)).collect();
        assert_eq!(order.passes_t_days_per_year, *all.iter().max().unwrap());
        assert_eq!(order.worst_order_t_days_per_year, *all.iter().min().unwrap());
        let told: Vec<usize> =
            order.steps.iter().map(|step| keys.iter().position(|key| *key == step.asset).unwrap()).collect();
        assert_eq!(passes(&told), order.passes_t_days_per_year);
        matters += usize::from(order.passes_t_days_per_year > order.worst_order_t_days_per_year);
        done += 1;
    }
    assert!(matters > 30, "{matters}");
}

#[test]
fn an_observer_ends_the_work_and_what_is_done_stays_true() {
    let network = caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let disruption = Disruption::new(&flows);
    let whole = disruption.pairs(["CNXIY"], ["GEPTI"], &mut Unobserved).unwrap();
    let mut told = Vec::new();
    let mut until_three = |done: u64, of: u64| {
        told.push((done, of));
        if done < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let part = disruption.pairs(["CNXIY"], ["GEPTI"], &mut until_three).unwrap();
    let unfinished = part.unfinished.clone().unwrap();
    assert_eq!(unfinished.done, 3);
    assert_eq!(told.iter().map(|told| told.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(part.singles, whole.singles);
    assert!(part.counts.pairs_open > 0);
    for pair in &whole.pairs {
        let is_told = part.pairs.contains(pair);
        assert!(is_told || pair.lost_t_per_year.get() <= unfinished.at_most_lost_t_per_year.get());
    }
    assert!(part.pairs.iter().all(|pair| whole.pairs.contains(pair)));
    let query = WorstQuery::new(["CNXIY"], ["GEPTI"], 3).tell(2);
    let all = disruption.worst(&query, &mut Unobserved).unwrap();
    let first = disruption.worst(&query, &mut |_, _| ControlFlow::Break(())).unwrap();
    assert!(first.most_lost_t_per_year >= all.most_lost_t_per_year || first.is_proved());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let network = caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let disruption = Disruption::new(&flows);
    let none = disruption.worst(&WorstQuery::new(["CNXIY"], ["GEPTI"], 0), &mut Unobserved);
    assert!(matches!(none, Err(Error::OutOfRange { .. })));
    let unknown = disruption.repair_order(["CNXIY"], ["GEPTI"], [("limit:none", 1)]);
    assert!(matches!(unknown, Err(Error::Unknown { .. })));
    assert!(matches!(disruption.singles(["CNXIY"], ["CNXIY"]), Err(Error::SamePlace { .. })));
    assert!(matches!(disruption.singles(["CNXIY"], ["NONE"]), Err(Error::Unknown { .. })));
    assert!(matches!(
        disruption.repair_order(["CNXIY"], ["GEPTI"], Vec::<(&str, u32)>::new()),
        Err(Error::OutOfRange { .. })
    ));
}

/// A suite and its proofs, changed by hand.
type Forge = fn(&mut FailureSuite, &mut Vec<FailureProof>);

#[test]
fn proofs_hold_and_forgeries_do_not() {
    let mut rng = ChaCha8Rng::seed_from_u64(509);
    let forgeries: [(&str, Forge); 13] = [
        ("value", |suite, _| suite.value_t_per_year = TonnesPerYear(suite.value_t_per_year.get() + 1)),
        ("left", |suite, _| {
            let loss = &mut suite.singles[0];
            loss.left_t_per_year = TonnesPerYear(loss.left_t_per_year.get() + 1);
            loss.lost_t_per_year = TonnesPerYear(loss.lost_t_per_year.get().saturating_sub(1));
        }),
        ("lost", |suite, _| suite.singles[0].lost_t_per_year = TonnesPerYear(u64::MAX)),
        ("forgotten", |suite, _| _ = suite.singles.remove(0)),
        ("forgotten with its proof", |suite, proofs| {
            let gone = suite.singles.remove(0).asset;
            proofs.retain(|proof| proof.assets != [gone.clone()]);
        }),
        ("twice", |suite, _| suite.singles.insert(0, suite.singles[0].clone())),
        ("name", |suite, _| suite.singles[0].name.push('x')),
        ("asset", |suite, _| suite.singles[0].asset = "none".to_owned()),
        ("network", |suite, _| suite.network.push('0')),
        ("schema", |suite, _| suite.schema.push('0')),
        ("other hubs", |suite, _| suite.from.push("ZZZ".to_owned())),
        ("no proof", |_, proofs| proofs.clear()),
        ("a flow", |_, proofs| {
            let last = proofs.last_mut().unwrap();
            last.flow.value_t_per_year = TonnesPerYear(last.flow.value_t_per_year.get() + 1);
        }),
    ];
    let (mut proved, mut caught) = (0, 0);
    for round in 0..250 {
        let network = if round % 3 == 0 { layers(&mut rng) } else { network(&mut rng, Shared::Everything) };
        let Ok(flows) = FlowSolver::new(&network, network.cargo("box").unwrap()) else { continue };
        let disruption = Disruption::new(&flows);
        let (from, to) = sides(&mut rng, &network);
        let Ok(suite) = disruption.pairs(&from, &to, &mut Unobserved) else { continue };
        let proofs = disruption.proofs(&suite, 4).unwrap();
        // What the solver refuses on the closed network has no proof, though the suite may have decided it.
        let all =
            suite.singles.iter().all(|loss| proofs.iter().any(|proof| proof.assets == [loss.asset.clone()]));
        match verify_failures(&network, &suite, &proofs) {
            Ok(()) => proved += 1,
            Err(error) => {
                assert!(error.to_string().contains("is not proved"), "{error}\n{suite}");
                continue;
            }
        }
        if suite.singles.is_empty() || !all {
            continue;
        }
        for (what, forge) in &forgeries {
            let (mut suite, mut proofs) = (suite.clone(), proofs.clone());
            forge(&mut suite, &mut proofs);
            assert!(verify_failures(&network, &suite, &proofs).is_err(), "{what}\n{suite}");
            caught += 1;
        }
        if !suite.pairs.is_empty() {
            let mut forged = suite.clone();
            forged.pairs[0].left_t_per_year = TonnesPerYear(forged.pairs[0].left_t_per_year.get() + 1);
            assert!(verify_failures(&network, &forged, &proofs).is_err());
            forged = suite.clone();
            forged.pairs.remove(0);
            let has_proof = proofs.iter().any(|proof| proof.assets == suite.pairs[0].assets);
            assert!(!has_proof || verify_failures(&network, &forged, &proofs).is_err());
        }
    }
    println!("{proved} {caught}");
    assert!(proved > 150 && caught > 1_000, "{proved} {caught}");
}
