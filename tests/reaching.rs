//! Questions about many hubs from several starts with weights and under conditions: one-to-all, trees, nearest hubs, isochrones and matrices, on random
//! networks against all pairs of states over what the conditions admit. Every engine gives every answer, and each is what a route would say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::route::{MOST_OF_ITS_OWN, Place};
use corridor::{Asset, Error, HubId, Mode, Objective, Query, Router, Select, data::caspian};
use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::cases::{Case, add, cases, random, select};
use support::graph::FAR;
use support::networks::{chance, pick};

type Places = Vec<(usize, u64)>;

/// A few hubs with weights, at least so many.
fn places(rng: &mut impl Rng, case: &Case, least: usize, top: u64) -> Places {
    let count = rng.random_range(least..=4);
    (0..count).map(|_| (random(rng, case.hubs()), rng.random_range(0..top))).collect()
}

/// Conditions of all kinds, or none.
fn conditions(rng: &mut ChaCha8Rng, case: &Case) -> Query {
    let mut query = Query::default();
    if chance(rng, 30) {
        return query;
    }
    for _ in 0..*pick(rng, &[0, 1, 1, 2]) {
        query = query.avoid(select(rng, case));
    }
    if chance(rng, 25) {
        query = query.modes([pick(rng, &case.cargo.carriages).mode, pick(rng, &case.cargo.carriages).mode]);
    }
    if chance(rng, 15) {
        query = query.carriages([*pick(rng, &case.cargo.carriages), *pick(rng, &case.cargo.carriages)]);
    }
    if chance(rng, 25) {
        query = query.start_as(*pick(rng, &case.cargo.carriages));
    }
    if chance(rng, 25) {
        query = query.arrive_as(*pick(rng, &case.cargo.carriages));
    }
    query
}

fn starting(case: &Case, conditions: &Query, places: &Places) -> Query {
    let mut query = conditions.clone();
    query.from = case.code(places[0].0);
    query.from_weight = places[0].1;
    places[1..].iter().fold(query, |query, (hub, weight)| query.also_from(&case.code(*hub), *weight))
}

fn ending(case: &Case, conditions: &Query, places: &Places) -> Query {
    let mut query = conditions.clone();
    query.to = case.code(places[0].0);
    query.to_weight = places[0].1;
    places[1..].iter().fold(query, |query, (hub, weight)| query.also_to(&case.code(*hub), *weight))
}

/// The least weight from any of some hubs to any of others, staying included.
fn least(
    case: &Case,
    far: &[Vec<u64>],
    query: &Query,
    from: &[(usize, u64)],
    to: &[(usize, u64)],
) -> Option<u64> {
    let mut best = FAR;
    for (start, spent) in from {
        for (end, more) in to {
            if start == end && query.start_as == query.arrive_as {
                best = best.min(spent + more);
            }
            for state in case.graph.departing(*start, query.start_as) {
                for last in case.graph.arriving(*end, query.arrive_as) {
                    best = best.min(far[state][last].saturating_add(spent + more));
                }
            }
        }
    }
    Some(best).filter(|best| *best != FAR)
}

/// The weight of assets one after another from a hub to another over open steps, if they are such a way and not empty.
fn walked(
    case: &Case,
    query: &Query,
    open: &[bool],
    assets: &[Asset],
    from: usize,
    to: usize,
) -> Option<u64> {
    let starts = case.graph.departing(from, query.start_as);
    let mut reached: BTreeMap<usize, u64> = starts.into_iter().map(|state| (state, 0)).collect();
    for asset in assets {
        let steps = case.graph.steps.iter().zip(open).filter(|(step, open)| **open && step.asset == *asset);
        reached = steps
            .filter_map(|(step, _)| reached.get(&step.tail).map(|sum| (step.head, sum + step.weight)))
            .collect();
    }
    let ends = case.graph.arriving(to, query.arrive_as);
    ends.into_iter().filter_map(|state| reached.get(&state).copied()).min().filter(|_| !assets.is_empty())
}

fn sorted(case: &Case, found: impl Iterator<Item = (u64, usize)>) -> Vec<(String, u64)> {
    let mut found: Vec<(u64, usize)> = found.collect();
    found.sort_unstable();
    found.into_iter().map(|(weight, hub)| (case.code(hub), weight)).collect()
}

fn said(hubs: &[corridor::route::NearHub]) -> Vec<(String, u64)> {
    hubs.iter().map(|near| (near.hub.clone(), near.weight)).collect()
}

#[test]
fn from_several_hubs_to_all() {
    let counters = cases("reaching", 41, 3_000, |rng, case, counters| {
        let conditions = conditions(rng, case);
        let top = *pick(rng, &[1, 2, 50_000, 500_000, 1 << 40]);
        let from = places(rng, case, 1, top);
        let query = starting(case, &conditions, &from);
        let open = case.graph.open(&case.network, &query);
        let far = case.all_pairs(&open);
        let expected: Vec<Option<u64>> =
            (0..case.hubs()).map(|hub| least(case, &far, &query, &from, &[(hub, 0)])).collect();
        let back: Vec<Option<u64>> =
            (0..case.hubs()).map(|hub| least(case, &far, &query, &[(hub, 0)], &from)).collect();
        let to = ending(case, &conditions, &from);
        let set = places(rng, case, 0, top);
        let most = random(rng, 6);
        let near = |far: &[Option<u64>]| {
            let hubs = (0..case.hubs()).filter_map(|hub| {
                let more = set.iter().filter(|place| place.0 == hub).map(|place| place.1).min()?;
                Some((far[hub]? + more, hub))
            });
            let mut hubs = sorted(case, hubs);
            hubs.truncate(most);
            hubs
        };
        let named: Vec<(HubId, u64)> = set.iter().map(|(hub, weight)| (case.id(*hub), *weight)).collect();
        let coded: Vec<Place> =
            set.iter().map(|(hub, weight)| Place::new(&case.code(*hub), *weight)).collect();
        let mut budgets: Vec<u64> =
            expected.iter().flatten().copied().filter(|weight| *weight < 1 << 40).collect();
        budgets.sort_unstable();
        budgets.dedup();
        budgets.truncate(2);
        let shut = open.iter().filter(|open| !**open).count();
        add(counters, "something closed", shut > 0);
        add(counters, "several starts", from.len() > 1);
        for router in &case.routers {
            let weights = router.one_to_all(&query).unwrap().weights;
            assert_eq!(weights, expected, "{router:?} {query:?}");
            let (reach, mut worker) = (router.reach(&query).unwrap(), router.worker());
            // Other questions in between, as buffers must not remember.
            for _ in 0..2 {
                assert!(
                    worker.one_to_all_of(&reach).iter().eq(expected.iter().copied()),
                    "{router:?} {query:?}"
                );
                let tree = worker.tree_of(&reach);
                for (hub, weight) in expected.iter().enumerate() {
                    let id = case.id(hub);
                    assert_eq!(tree.weight(id), *weight, "{router:?} {query:?} {hub}");
                    let mut assets: Vec<Asset> = tree.assets_back(id).collect();
                    assert!(assets.len() <= case.graph.states.len());
                    assets.reverse();
                    let Some(start) = tree.start(id).map(HubId::index) else {
                        assert!(weight.is_none() && assets.is_empty());
                        add(counters, "unreached", true);
                        continue;
                    };
                    let spent = from.iter().filter(|place| place.0 == start).map(|place| place.1).min();
                    if assets.is_empty() {
                        assert_eq!((start, spent), (hub, *weight), "{router:?} {query:?}");
                        add(counters, "stays", true);
                    } else {
                        let sum = walked(case, &query, &open, &assets, start, hub);
                        assert_eq!(
                            sum.map(|sum| sum + spent.unwrap()),
                            *weight,
                            "{router:?} {query:?} {hub}"
                        );
                        add(counters, "ways", true);
                        add(counters, "ways from another", start != from[0].0);
                    }
                }
                let other = case.id(random(rng, case.hubs()));
                assert_eq!(worker.one_to_all(other).to(other), Some(0));
                assert_eq!(worker.tree(other).weight(other), Some(0));
            }
            let answer = router.nearest(&query, &named, most).unwrap();
            assert_eq!(said(&answer.hubs), near(&expected), "{router:?} {query:?} {set:?}");
            let answer = router.nearest_to(&to, &coded, most).unwrap();
            assert_eq!(said(&answer.hubs), near(&back), "{router:?} {to:?} {set:?}");
            add(counters, "full lists", answer.hubs.len() == most && most > 1);
            let measures = budgets.iter().map(|weight| router.objective().of_steps(*weight));
            let reach = router.isochrone(&query, measures).unwrap();
            let all = (0..case.hubs()).filter_map(|hub| Some((expected[hub]?, hub)));
            let within = all.filter(|(weight, _)| budgets.last().is_some_and(|last| weight <= last));
            assert_eq!(
                reach.hubs().map(|near| (near.hub.clone(), near.weight)).collect::<Vec<_>>(),
                sorted(case, within)
            );
            // What a route says of one hub, with a weight of its own.
            let (hub, more) = (random(rng, case.hubs()), rng.random_range(0..top));
            let mut whole = query.clone().to_weight(more);
            whole.to = case.code(hub);
            let weight = match router.route(&whole) {
                Ok(route) => Some(route.weight),
                Err(Error::NoRoute(_)) => None,
                Err(error) => panic!("{error}"),
            };
            assert_eq!(weight, expected[hub].map(|weight| weight + more));
        }
    });
    for (what, least) in [
        ("something closed", 1_200),
        ("several starts", 1_500),
        ("unreached", 20_000),
        ("stays", 10_000),
        ("ways", 15_000),
        ("ways from another", 5_000),
        ("full lists", 300),
    ] {
        assert!(counters[what] > least, "{what}: {counters:?}");
    }
}

#[test]
fn matrices_of_groups_under_conditions() {
    let counters = cases("grouped matrices", 42, 2_500, |rng, case, counters| {
        let conditions = conditions(rng, case);
        let top = *pick(rng, &[1, 2, 50_000, 1 << 33, MOST_OF_ITS_OWN]);
        let count = *pick(rng, &[0, 1, 3, 17, 40]);
        let rows: Vec<Places> = (0..count).map(|_| places(rng, case, 0, top)).collect();
        let columns: Vec<Places> = (0..random(rng, 6)).map(|_| places(rng, case, 0, top)).collect();
        let open = case.graph.open(&case.network, &conditions);
        let far = case.all_pairs(&open);
        let ids = |groups: &[Places]| -> Vec<Vec<(HubId, u64)>> {
            let places =
                |group: &Places| group.iter().map(|(hub, weight)| (case.id(*hub), *weight)).collect();
            groups.iter().map(places).collect()
        };
        let mut first = None;
        for router in &case.routers {
            let matrix = router.matrix_under(&conditions, ids(&rows), ids(&columns)).unwrap();
            assert_eq!((matrix.rows(), matrix.columns()), (rows.len(), columns.len()));
            for (row, from) in rows.iter().enumerate() {
                for (column, to) in columns.iter().enumerate() {
                    let expected = least(case, &far, &conditions, from, to);
                    assert_eq!(
                        matrix.get(row, column),
                        expected,
                        "{router:?} {conditions:?} {from:?} {to:?}"
                    );
                    add(counters, "cells", true);
                    add(counters, "cells with a route", expected.is_some());
                    add(counters, "wide cells", expected.is_some_and(|weight| weight > u64::from(u32::MAX)));
                    add(counters, "masked cells", expected.is_some() && open.contains(&false));
                }
            }
            #[cfg(feature = "parallel")]
            for threads in [0, 2, 3] {
                let again = router.matrix_under_on(threads, &conditions, ids(&rows), ids(&columns)).unwrap();
                assert_eq!(again, matrix);
            }
            let is_free = conditions == Query::default();
            add(counters, "without conditions", is_free);
            if is_free {
                assert_eq!(router.matrix(ids(&rows), ids(&columns)).unwrap(), matrix);
                #[cfg(feature = "parallel")]
                assert_eq!(router.matrix_on(2, ids(&rows), ids(&columns)).unwrap(), matrix);
            }
            assert_eq!(&matrix, first.get_or_insert_with(|| matrix.clone()));
        }
        add(counters, "many rows around something closed", rows.len() > 32 && open.contains(&false));
    });
    for (what, least) in [
        ("cells with a route", 60_000),
        ("wide cells", 10_000),
        ("masked cells", 20_000),
        ("without conditions", 1_000),
        ("many rows around something closed", 150),
    ] {
        assert!(counters[what] > least, "{what}: {counters:?}");
    }
}

#[test]
fn what_such_a_question_cannot_look_at_is_refused() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let refused = |error: Error, word: &str| {
        assert!(matches!(error, Error::NotTogether { .. }) && error.to_string().contains(word), "{error}");
    };
    let from = Query::from_hub("KZAAU");
    refused(router.one_to_all(Query::new("KZAAU", "AZALA")).unwrap_err(), "to reach AZALA");
    refused(router.one_to_all(from.clone().via("AZALA")).unwrap_err(), "to pass AZALA");
    refused(router.one_to_all(from.clone().pass_any_order(["AZALA"])).unwrap_err(), "to pass AZALA");
    refused(router.nearest(from.clone().also_to("AZALA", 1), ["TMKRW"], 1).unwrap_err(), "other end");
    refused(
        router.nearest_to(Query::new("KZAAU", "AZALA"), ["TMKRW"], 1).unwrap_err(),
        "to start from KZAAU",
    );
    refused(router.isochrone(from.clone().to_weight(1), [1.0]).unwrap_err(), "other end");
    refused(router.reach(Query::new("KZAAU", "AZALA")).unwrap_err(), "to reach AZALA");
    refused(router.matrix_under(&from, ["KZAAU"], ["AZALA"]).unwrap_err(), "to start from KZAAU");
    let heavy = MOST_OF_ITS_OWN + 1;
    let out_of_range = |error: Error| assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
    out_of_range(router.one_to_all(from.clone().also_from("TMKRW", heavy)).unwrap_err());
    out_of_range(router.nearest("KZAAU", [("TMKRW", heavy)], 1).unwrap_err());
    out_of_range(router.matrix([("KZAAU", heavy)], ["AZALA"]).unwrap_err());
    let unknown = |error: Error| assert!(matches!(error, Error::Unknown { .. }), "{error}");
    unknown(router.one_to_all("NOWHERE").unwrap_err());
    unknown(router.one_to_all(from.clone().also_from("NOWHERE", 0)).unwrap_err());
    unknown(router.one_to_all(from.clone().avoid(Select::hub("NOWHERE"))).unwrap_err());
    unknown(router.matrix([["KZAAU", "NOWHERE"]], ["AZALA"]).unwrap_err());
    unknown(router.route(from).unwrap_err());
    let conditions = Query::default().avoid(Select::hub("NOWHERE"));
    unknown(router.matrix_under(conditions, ["KZAAU"], ["AZALA"]).unwrap_err());
}

#[test]
#[should_panic(expected = "what another router resolved")]
fn what_another_router_resolved_is_a_mistake_of_the_caller() {
    let network = caspian();
    let make = || Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let reach = make().reach("KZAAU").unwrap();
    let _ = make().worker().tree_of(&reach).weight(network.hub_at(0).unwrap());
}

/// A router without something answers as a query that avoids it, and says so.
#[test]
fn restricted_routers_and_conditions_together() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    for router in [
        Router::new(&network, cargo, Objective::cheapest()).unwrap(),
        Router::without_table(&network, cargo, Objective::cheapest()).unwrap(),
    ] {
        let around = router.restricted(Select::country("RU")).unwrap();
        let query = Query::from_hub("CNXIY").also_from("KZATY", 7).modes([Mode::Rail, Mode::Sea]);
        let both = query.clone().avoid(Select::country("RU"));
        assert_eq!(around.one_to_all(&query).unwrap(), router.one_to_all(&both).unwrap());
        let near = around.nearest(&query, ["GEPTI", "AZALA"], 2).unwrap();
        assert_eq!(near.query, both);
        assert_eq!(near.hubs, router.nearest(&both, ["GEPTI", "AZALA"], 2).unwrap().hubs);
        assert!(near.to_string().starts_with("nearest from CNXIY, KZATY  container"), "{near}");
        let reach = around.isochrone(&query, [100.0]).unwrap();
        assert_eq!(reach.bands, router.isochrone(&both, [100.0]).unwrap().bands);
        assert!(reach.to_string().starts_with("within reach of CNXIY, KZATY  container"), "{reach}");
        let json = serde_json::to_string(&reach).unwrap();
        assert_eq!(serde_json::from_str::<corridor::route::Isochrone>(&json).unwrap(), reach);
        let again = around.reweighted(Objective::fastest()).unwrap();
        let weights: Vec<Option<u64>> =
            again.worker().one_to_all_of(&around.reach(&query).unwrap()).iter().collect();
        assert_eq!(weights, again.one_to_all(&query).unwrap().weights);
    }
}
