//! Several starts and ends, hubs to pass in any order, matrices, nearest hubs, isochrones and masks, on random networks against all pairs of states by
//! the method of Floyd and Warshall and against every order one by one. Every engine gives every answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::route::{MOST_IN_ANY_ORDER, MOST_OF_ITS_OWN};
use corridor::verify::{verify_no_route, verify_route};
use corridor::{
    Asset, Error, Hours, Hub, HubId, Km, Link, Network, NoRoute, Objective, Query, Route, Router, Select,
    data::caspian,
};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use support::cases::{Case, add, cases, random, select, some};
use support::graph::FAR;
use support::networks::{chance, pick};

#[test]
fn matrices_nearest_hubs_and_isochrones() {
    let counters = cases("matrices", 31, 2_500, |rng, case, counters| {
        let far = case.all_pairs(&vec![true; case.graph.steps.len()]);
        let (from, to) = (some(rng, case.hubs(), 20), some(rng, case.hubs(), 9));
        let expected: Vec<Vec<Option<u64>>> =
            from.iter().map(|from| to.iter().map(|to| case.between(&far, *from, *to)).collect()).collect();
        let ids = |hubs: &[usize]| hubs.iter().map(|hub| case.id(*hub)).collect::<Vec<_>>();
        let codes = |hubs: &[usize]| hubs.iter().map(|hub| case.code(*hub)).collect::<Vec<_>>();
        let hub = random(rng, case.hubs());
        let (set, most) = (some(rng, case.hubs(), 9), random(rng, 6));
        let mut sorted = set.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let near = |weight: &dyn Fn(usize) -> Option<u64>| {
            let mut found: Vec<(u64, usize)> =
                sorted.iter().filter_map(|other| Some((weight(*other)?, *other))).collect();
            found.sort_unstable();
            found.truncate(most);
            found.into_iter().map(|(weight, hub)| (case.code(hub), weight)).collect::<Vec<_>>()
        };
        let nearest = near(&|other| case.between(&far, hub, other));
        let nearest_to = near(&|other| case.between(&far, other, hub));
        let mut first = None;
        for router in &case.routers {
            let matrix = router.matrix(ids(&from), codes(&to)).unwrap();
            assert_eq!((matrix.rows(), matrix.columns()), (from.len(), to.len()));
            for (row, cells) in expected.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    assert_eq!(matrix.get(row, column), *cell, "{router:?} {from:?} {to:?}");
                    add(counters, "cells", true);
                    add(counters, "cells with a route", cell.is_some_and(|weight| weight > 0));
                }
            }
            assert_eq!((matrix.get(from.len(), 0), matrix.get(0, to.len())), (None, None));
            assert_eq!(&matrix, first.get_or_insert_with(|| matrix.clone()));
            let said = |hubs: &[corridor::route::NearHub]| {
                hubs.iter().map(|near| (near.hub.clone(), near.weight)).collect::<Vec<_>>()
            };
            let answer = router.nearest(case.id(hub), codes(&set), most).unwrap();
            assert_eq!((said(&answer.hubs), answer.query.from), (nearest.clone(), case.code(hub)));
            let answer = router.nearest_to(case.code(hub), ids(&set), most).unwrap();
            assert_eq!((said(&answer.hubs), answer.query.to), (nearest_to.clone(), case.code(hub)));
            add(counters, "full lists", nearest.len() == most && most > 1);
            let weights = (0..case.hubs()).filter_map(|other| case.between(&far, hub, other));
            let mut budgets: Vec<u64> = weights.filter(|_| chance(rng, 30)).collect();
            budgets.sort_unstable();
            budgets.dedup();
            let measures = budgets.iter().rev().map(|weight| router.objective().of_steps(*weight));
            let reach = router.isochrone(case.id(hub), measures).unwrap();
            let bands: Vec<u64> = reach.bands.iter().map(|band| band.weight).collect();
            assert_eq!(bands, budgets);
            let mut last = None;
            for band in &reach.bands {
                let within = |weight: &u64| *weight <= band.weight && last.is_none_or(|last| *weight > last);
                let mut expected: Vec<(u64, usize)> = (0..case.hubs())
                    .filter_map(|other| Some((case.between(&far, hub, other).filter(within)?, other)))
                    .collect();
                expected.sort_unstable();
                let expected: Vec<_> =
                    expected.into_iter().map(|(weight, hub)| (case.code(hub), weight)).collect();
                assert_eq!(said(&band.hubs), expected);
                add(counters, "bands", !expected.is_empty());
                last = Some(band.weight);
            }
        }
    });
    assert!(counters["cells with a route"] * 4 > counters["cells"], "{counters:?}");
    assert!(counters["full lists"] > 1_000 && counters["bands"] > 3_000, "{counters:?}");
}

#[test]
fn routes_between_several_hubs_and_around_masks() {
    let counters = cases("hot paths", 32, 3_000, |rng, case, counters| {
        let all = vec![true; case.graph.steps.len()];
        let far = case.all_pairs(&all);
        let selects: Vec<Select> = (0..rng.random_range(1..=2)).map(|_| select(rng, case)).collect();
        let mut query = Query::new("A", "A");
        selects.iter().for_each(|select| query = query.clone().avoid(select.clone()));
        let open = case.graph.open(&case.network, &query);
        let around = case.all_pairs(&open);
        let top = *pick(rng, &[1, 3, 100_000, 1 << 40]);
        let mut places = |most: usize| -> Vec<(usize, u64)> {
            let hubs = some(rng, case.hubs(), most);
            hubs.into_iter().map(|hub| (hub, rng.random_range(0..top))).collect()
        };
        let (starts, ends) = (places(3), places(3));
        let ids =
            |list: &[(usize, u64)]| list.iter().map(|place| (case.id(place.0), place.1)).collect::<Vec<_>>();
        let pairs = starts.iter().flat_map(|from| ends.iter().map(move |to| (from, to)));
        let sums = pairs.filter_map(|(from, to)| Some(case.between(&far, from.0, to.0)? + from.1 + to.1));
        let best = sums.min();
        for router in &case.routers {
            let mut worker = router.worker();
            // Twice, as buffers must not remember.
            for _ in 0..2 {
                let found = worker.path_between(&ids(&starts), &ids(&ends));
                assert_eq!(found.map(|found| found.path.weight()), best, "{router:?} {starts:?} {ends:?}");
                if let Some(found) = found {
                    let (from, to) = (found.from.index(), found.to.index());
                    let assets: Vec<Asset> = found.path.assets().collect();
                    let least = |list: &[(usize, u64)], hub| {
                        list.iter().filter(|place| place.0 == hub).map(|place| place.1).min().unwrap()
                    };
                    let spent = least(&starts, from) + least(&ends, to);
                    assert_eq!(case.walk(&assets, &all, from, to).map(|weight| weight + spent), best);
                    add(counters, "joined by links", !assets.is_empty());
                    add(counters, "stays", assets.is_empty());
                }
                for (from, to) in [(random(rng, case.hubs()), random(rng, case.hubs())); 2] {
                    let expected = case.between(&around, from, to);
                    let mask = router.mask(selects.clone()).unwrap();
                    let path = worker.path_avoiding(case.id(from), case.id(to), &mask);
                    assert_eq!(
                        path.map(|path| path.weight()),
                        expected,
                        "{router:?} {selects:?} {from} {to}"
                    );
                    let free = case.between(&far, from, to);
                    add(counters, "masked", true);
                    add(counters, "masked and longer", expected.is_some() && expected != free);
                    add(counters, "masked away", expected != free && expected.is_none());
                    if let Some(path) = path {
                        let assets: Vec<Asset> = path.assets().collect();
                        assert_eq!(case.walk(&assets, &open, from, to), expected);
                    }
                    assert_eq!(worker.weight(case.id(from), case.id(to)), free);
                }
            }
            let mask = router.mask(selects.clone()).unwrap();
            assert_eq!(mask.len(), open.iter().filter(|open| !**open).count());
            // The same again by a router that never uses it.
            let mut restricted = router.clone();
            for select in &selects {
                restricted = restricted.restricted(select.clone()).unwrap();
            }
            let (from, to) = (random(rng, case.hubs()), random(rng, case.hubs()));
            let weight = restricted.matrix([case.id(from)], [case.id(to)]).unwrap().get(0, 0);
            assert_eq!(weight, case.between(&around, from, to));
        }
    });
    assert!(counters["joined by links"] > 3_000 && counters["stays"] > 1_000, "{counters:?}");
    assert!(counters["masked and longer"] > 500 && counters["masked away"] > 2_000, "{counters:?}");
}

/// All orders of hubs to pass that keep the order of the first list.
fn orders(via: &[usize], any: &[usize]) -> Vec<Vec<usize>> {
    if via.is_empty() && any.is_empty() {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    let mut extend = |first: usize, rest: Vec<Vec<usize>>| {
        found.extend(rest.into_iter().map(|rest| [vec![first], rest].concat()));
    };
    if let Some((first, rest)) = via.split_first() {
        extend(*first, orders(rest, any));
    }
    for at in 0..any.len() {
        let mut rest = any.to_vec();
        let first = rest.remove(at);
        extend(first, orders(via, &rest));
    }
    found
}

/// The least weight of a query by trying everything, and how many distinct weights the orders have.
fn best(case: &Case, query: &Query) -> (Option<u64>, usize) {
    let hub = |code: &str| case.network.hub_id(code).unwrap().index();
    let listed = |codes: &[String]| codes.iter().map(|code| hub(code)).collect::<Vec<_>>();
    let (via, mut any) = (listed(&query.via), listed(&query.any_order));
    any.sort_unstable();
    any.dedup();
    let from: Vec<(usize, u64)> = query.all_from().map(|(code, weight)| (hub(code), weight)).collect();
    let to: Vec<(usize, u64)> = query.all_to().map(|(code, weight)| (hub(code), weight)).collect();
    let far = case.all_pairs(&case.graph.open(&case.network, query));
    let states = case.graph.states.len();
    let mut weights = Vec::new();
    for order in orders(&via, &any) {
        let mut near = vec![FAR; states];
        for (hub, weight) in &from {
            for state in case.graph.departing(*hub, query.start_as) {
                near[state] = near[state].min(*weight);
            }
        }
        let spread = |near: &[u64]| -> Vec<u64> {
            let to = |to: usize| {
                (0..states).map(|from| near[from].saturating_add(far[from][to])).min().unwrap_or(FAR)
            };
            (0..states).map(to).collect()
        };
        for hub in order {
            let spread = spread(&near);
            let here = |state: usize| if case.graph.states[state].0 == hub { spread[state] } else { FAR };
            near = (0..states).map(here).collect();
        }
        let near = spread(&near);
        for (hub, weight) in &to {
            let ends = case.graph.arriving(*hub, query.arrive_as);
            weights
                .push(ends.into_iter().map(|state| near[state].saturating_add(*weight)).min().unwrap_or(FAR));
        }
    }
    if query.start_as == query.arrive_as {
        for (hub, weight) in &from {
            let passes = via.iter().chain(&any).all(|other| other == hub);
            let ends = to.iter().filter(|place| passes && place.0 == *hub);
            weights.extend(ends.map(|place| weight + place.1));
        }
    }
    weights.sort_unstable();
    weights.dedup();
    (weights.first().copied().filter(|weight| *weight != FAR), weights.len())
}

fn query(rng: &mut ChaCha8Rng, case: &Case) -> Query {
    let hub = |rng: &mut ChaCha8Rng| case.code(random(rng, case.hubs()));
    let top = *pick(rng, &[1, 2, 20_000, 200_000, 1 << 40]);
    let weight = |rng: &mut ChaCha8Rng| rng.random_range(0..top);
    let mut query = Query::new(&hub(rng), &hub(rng));
    if chance(rng, 60) {
        query = query.from_weight(weight(rng)).to_weight(weight(rng));
        for _ in 0..random(rng, 3) {
            query = query.also_from(&hub(rng), weight(rng));
        }
        for _ in 0..random(rng, 3) {
            query = query.also_to(&hub(rng), weight(rng));
        }
    }
    for _ in 0..*pick(rng, &[0, 0, 0, 1, 2]) {
        query = query.via(&hub(rng));
    }
    if chance(rng, 60) {
        let any: Vec<String> = (0..rng.random_range(1..=4)).map(|_| hub(rng)).collect();
        query = query.pass_any_order(any.iter().map(String::as_str));
    }
    if chance(rng, 30) {
        query = query.avoid(select(rng, case));
    }
    if chance(rng, 10) {
        query = query.modes([pick(rng, &case.cargo.carriages).mode, pick(rng, &case.cargo.carriages).mode]);
    }
    if chance(rng, 20) {
        query = query.start_as(*pick(rng, &case.cargo.carriages));
    }
    if chance(rng, 20) {
        query = query.arrive_as(*pick(rng, &case.cargo.carriages));
    }
    query
}

#[test]
fn queries_with_several_ends_and_hubs_in_any_order() {
    let counters = cases("queries", 33, 2_500, |rng, case, counters| {
        for _ in 0..3 {
            let query = query(rng, case);
            let (best, orders) = best(case, &query);
            let json = serde_json::to_string(&query).unwrap();
            assert_eq!(serde_json::from_str::<Query>(&json).unwrap(), query);
            add(counters, "queries", true);
            add(counters, "in any order", !query.any_order.is_empty());
            add(counters, "in any order, which matters", !query.any_order.is_empty() && orders > 1);
            // The first router searches each stage, the others sweep where something is closed or all is wanted: every byte is the same.
            let mut first = None;
            for router in &case.routers {
                let answer = router.route(&query);
                let told = match &answer {
                    Ok(route) => (Some(route.clone()), None),
                    Err(Error::NoRoute(answer)) => (None, Some(answer.clone())),
                    Err(error) => panic!("{query:?}: {error}"),
                };
                assert_eq!(&told, first.get_or_insert_with(|| told.clone()), "{query:?}");
                match answer {
                    Ok(route) => {
                        assert_eq!(Some(route.weight), best, "{query:?} {route}");
                        verify_route(&case.network, &route)
                            .unwrap_or_else(|error| panic!("{error} {query:?} {route:?}"));
                        add(counters, "routes", true);
                        add(counters, "routes with weights of hubs", route.from_weight + route.to_weight > 0);
                        add(counters, "routes from another hub", route.from != query.from);
                        add(counters, "empty routes", route.legs.is_empty());
                        let stays = !route.certificate.stages.is_empty() && route.legs.is_empty();
                        add(counters, "empty routes with stages", stays);
                        add(counters, "routes in an order", !route.certificate.order.is_empty());
                    }
                    Err(Error::NoRoute(answer)) => {
                        assert_eq!(best, None, "{query:?} {answer}");
                        verify_no_route(&case.network, &query, &answer, &case.cargo)
                            .unwrap_or_else(|error| panic!("{error} {query:?} {answer:?}"));
                        add(counters, "none", true);
                        add(counters, "none in any order", !query.any_order.is_empty());
                    }
                    Err(error) => panic!("{query:?}: {error}"),
                }
            }
        }
    });
    for (what, least) in [
        ("in any order, which matters", 700),
        ("routes", 8_000),
        ("routes with weights of hubs", 3_000),
        ("routes from another hub", 1_500),
        ("empty routes with stages", 100),
        ("routes in an order", 3_000),
        ("none in any order", 2_000),
    ] {
        assert!(counters[what] > least, "{what}: {counters:?}");
    }
}

/// Each weight fits the hierarchy and their sums do not: every answer falls back on wider numbers.
#[test]
fn sums_that_do_not_fit_the_hierarchy() {
    let mut builder = Network::builder();
    let code = |at: usize| format!("H{at}");
    for at in 0..7 {
        builder.hub(Hub::at_lon_lat(&code(at), 50.0 + at as f64, 43.0));
    }
    for at in 1..7 {
        for (key, hours) in [("fast", 50.0), ("slow", 51.0)] {
            let link = Link::rail(&code(at - 1), &code(at), Km(1.0)).time(Hours(hours));
            builder.link(link.key(&format!("{key}{at}")).two_way());
        }
    }
    let network = builder.build().unwrap();
    let mut objective = Objective::fastest();
    objective.step /= 2400.0;
    let hour = 3600 * 2400;
    let cargo = network.cargo("container").unwrap();
    let ids: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    for router in [
        Router::new(&network, cargo, objective.clone()).unwrap(),
        Router::without_table(&network, cargo, objective.clone()).unwrap(),
        Router::without_labels(&network, cargo, objective.clone()).unwrap(),
    ] {
        let mut worker = router.worker();
        let mask = router.mask([Select::link("fast3"), Select::link("fast4")]).unwrap();
        assert_eq!(worker.path_avoiding(ids[0], ids[6], &mask).unwrap().weight(), 302 * hour, "{router:?}");
        assert_eq!(worker.path_avoiding(ids[6], ids[0], &mask).unwrap().weight(), 302 * hour);
        let joined =
            worker.path_between(&[(ids[0], 0), (ids[1], 1 << 50)], &[(ids[6], 7), (ids[5], 50 * hour + 8)]);
        let joined = joined.unwrap();
        assert_eq!((joined.path.weight(), joined.to), (300 * hour + 7, ids[6]));
        let matrix = router.matrix(&ids, &ids).unwrap();
        assert_eq!(matrix.get(6, 0), Some(300 * hour));
        let near = router.nearest_to(ids[0], &ids, 7).unwrap();
        assert_eq!(near.hubs[6].weight, 300 * hour);
        assert_eq!(router.isochrone(ids[0], [250.0 + 1e-9]).unwrap().bands[0].hubs.len(), 6);
    }
}

type Change = Box<dyn Fn(&mut Route)>;

/// Answers in which one thing was changed.
#[test]
fn forgeries_are_refused() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::fastest()).unwrap();
    let day = 86_400;
    let several =
        Query::new("CNXIY", "GEPTI").from_weight(9 * day).also_from("KZATY", day).also_to("AZALA", 2 * day);
    let touring = Query::new("CNXIY", "GEPTI").pass_any_order(["AZALA", "KZATY", "UZTAS", "KZAAU"]);
    let touring = if network.hub_id("UZTAS").is_ok() {
        touring
    } else {
        Query::new("CNXIY", "GEPTI").pass_any_order(["AZALA", "KZATY", "KZAAU"])
    };
    let refused = |what: &str, route: &Route| {
        let verdict = verify_route(&network, route);
        assert!(matches!(verdict, Err(Error::BadCertificate { .. })), "{what}: {verdict:?} {route}");
    };
    for query in [several, touring] {
        let honest = router.route(&query).unwrap();
        verify_route(&network, &honest).unwrap();
        let mut forgeries: Vec<(&str, Change)> = vec![
            ("lighter", Box::new(|route| route.weight -= 1)),
            ("heavier", Box::new(|route| route.weight += 1)),
            ("spent more", Box::new(|route| route.from_weight += 1)),
            ("to spend more", Box::new(|route| route.to_weight += 1)),
            ("another start", Box::new(|route| route.from = "KZAAU".to_owned())),
            ("another end", Box::new(|route| route.to = "KZAAU".to_owned())),
            (
                "moved weight",
                Box::new(|route| {
                    route.from_weight += 1;
                    route.weight += 1;
                    route.query.from_weight += 1;
                    route.query.also_from.iter_mut().for_each(|place| place.weight += 1);
                }),
            ),
            (
                "a nearer end",
                Box::new(|route| {
                    route.query.also_to.iter_mut().for_each(|place| place.weight = 0);
                    route.query.to_weight = 0;
                    let nearer = route.certificate.order.last().map_or("KZDOS", String::as_str).to_owned();
                    route.query = route.query.clone().also_to(&nearer, 0);
                }),
            ),
            ("a stage less", Box::new(|route| _ = route.certificate.stages.pop())),
            ("an order", Box::new(|route| route.certificate.order.push("KZAAU".to_owned()))),
            (
                "turned order",
                Box::new(|route| {
                    route.certificate.order.reverse();
                    if route.certificate.order.is_empty() {
                        route.weight -= 1;
                    }
                }),
            ),
        ];
        for at in 0..honest.certificate.stages.len() {
            if !honest.certificate.stages[at].is_empty() {
                forgeries.push((
                    "a state less",
                    Box::new(move |route| _ = route.certificate.stages[at].remove(0)),
                ));
                forgeries.push((
                    "a state nearer",
                    Box::new(move |route| {
                        let last = route.certificate.stages[at].last_mut().unwrap();
                        last.weight = last.weight.saturating_sub(1);
                        if last.weight == 0 {
                            route.weight -= 1;
                        }
                    }),
                ));
            }
        }
        for (what, change) in forgeries {
            let mut route = honest.clone();
            change(&mut route);
            refused(what, &route);
        }
    }
    // Another end that is one step nearer, or just as near, which is no lie.
    let query = Query::new("CNXIY", "GEPTI").to_weight(2 * day);
    let honest = router.route(&query).unwrap();
    let near = router.route(("CNXIY", "KZDOS")).unwrap().weight;
    for (less, holds) in [(1, false), (0, true)] {
        let mut route = honest.clone();
        route.query = query.clone().also_to("KZDOS", honest.weight - near - less);
        assert_eq!(verify_route(&network, &route).is_ok(), holds);
    }
    // The best way in a worse order, with the right certificate of that order, claimed as the best in any.
    let any = Query::new("CNXIY", "GEPTI").pass_any_order(["KZATY", "AZALA", "KZAAU"]);
    let honest = router.route(&any).unwrap();
    let mut worse = 0;
    for order in [["KZATY", "AZALA", "KZAAU"], ["KZAAU", "KZATY", "AZALA"], ["AZALA", "KZAAU", "KZATY"]] {
        let fixed = order.iter().fold(Query::new("CNXIY", "GEPTI"), |query, hub| query.via(hub));
        let Ok(mut route) = router.route(fixed) else { continue };
        verify_route(&network, &route).unwrap();
        if route.weight > honest.weight {
            worse += 1;
            route.query = any.clone();
            route.certificate.order = order.map(str::to_owned).to_vec();
            refused("a worse order", &route);
        }
    }
    assert!(worse > 0);
}

#[test]
fn forged_refusals_are_refused() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::fastest()).unwrap();
    let open = Query::new("CNXIY", "GEPTI").pass_any_order(["KZATY", "KZAAU"]);
    let blocked = open.clone().also_from("KZATY", 5).avoid(Select::hub("KZAAU"));
    let Err(Error::NoRoute(answer)) = router.route(&blocked) else { panic!("there is a route") };
    verify_no_route(&network, &blocked, &answer, cargo).unwrap();
    assert!(answer.to_string().contains("passes KZATY, KZAAU in any order"), "{answer}");
    let refused = |query: &Query, answer: &NoRoute| {
        assert!(verify_no_route(&network, query, answer, cargo).is_err(), "{query:?} {answer}");
    };
    refused(&open, &answer);
    refused(&open.clone().also_from("KZATY", 5), &answer);
    let mut fewer = blocked.clone();
    fewer.also_from.clear();
    refused(&fewer, &answer);
    let mut less = answer.clone();
    less.reached.pop();
    refused(&blocked, &less);
    let mut open_set = answer.clone();
    open_set.reached.clear();
    refused(&blocked, &open_set);
}

#[test]
fn to_avoid_where_one_starts_or_arrives() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let (from, to) = (network.hub_id("CNXIY").unwrap(), network.hub_id("GEPTI").unwrap());
    for router in [
        Router::new(&network, cargo, Objective::cheapest()).unwrap(),
        Router::without_table(&network, cargo, Objective::cheapest()).unwrap(),
        Router::without_labels(&network, cargo, Objective::cheapest()).unwrap(),
    ] {
        let mut worker = router.worker();
        for code in ["CNXIY", "GEPTI"] {
            let mask = router.mask([Select::hub(code)]).unwrap();
            assert!(worker.path_avoiding(from, to, &mask).is_none());
            // From a hub to itself nothing is used, so nothing is avoided.
            let stay = worker.path_avoiding(from, from, &mask).unwrap();
            assert_eq!((stay.weight(), stay.assets().len()), (0, 0));
            let query = Query::new("CNXIY", "GEPTI").avoid(Select::hub(code));
            assert!(matches!(router.route(query), Err(Error::NoRoute(_))));
            let stay = router.route(Query::new(code, code).avoid(Select::hub(code))).unwrap();
            verify_route(&network, &stay).unwrap();
            assert!(stay.weight == 0 && stay.legs.is_empty());
        }
        assert!(router.mask([]).unwrap().is_empty());
        assert!(matches!(router.mask([Select::hub("NOWHERE")]), Err(Error::Unknown { .. })));
        let rail_only = router.mask_of(&Query::default().modes([corridor::Mode::Rail])).unwrap();
        let path = worker.path_avoiding(from, network.hub_id("KZATY").unwrap(), &rail_only).unwrap();
        assert!(path.links().all(|id| network.link(id).carriage.mode == corridor::Mode::Rail));
    }
}

#[test]
#[should_panic(expected = "the mask of another router")]
fn a_mask_of_another_router_is_a_mistake_of_the_caller() {
    let network = caspian();
    let make = || Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let mask = make().mask([Select::country("RU")]).unwrap();
    let id = network.hub_at(0).unwrap();
    let _ = make().worker().path_avoiding(id, id, &mask).map(|path| path.weight());
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let out_of_range = |error: Error| assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
    let heavy = Query::new("CNXIY", "GEPTI").also_to("AZALA", MOST_OF_ITS_OWN + 1);
    out_of_range(router.route(heavy).unwrap_err());
    let light = Query::new("CNXIY", "GEPTI").from_weight(MOST_OF_ITS_OWN).to_weight(MOST_OF_ITS_OWN);
    let route = router.route(light).unwrap();
    verify_route(&network, &route).unwrap();
    assert!(route.weight > 2 * MOST_OF_ITS_OWN && route.to_string().contains("before the start"));
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let many = codes.iter().take(MOST_IN_ANY_ORDER + 1).map(String::as_str);
    let error = router.route(Query::new("CNXIY", "GEPTI").pass_any_order(many)).unwrap_err();
    assert!(error.to_string().contains("up to 15"), "{error}");
    for budget in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
        out_of_range(router.isochrone("CNXIY", [budget]).unwrap_err());
        assert_eq!(router.objective().steps_of(budget), None);
    }
    assert!(matches!(router.isochrone("NOWHERE", [1.0]), Err(Error::Unknown { .. })));
    assert!(matches!(router.matrix(["NOWHERE"], ["CNXIY"]), Err(Error::Unknown { .. })));
    assert!(matches!(router.nearest("CNXIY", ["NOWHERE"], 1), Err(Error::Unknown { .. })));
    assert!(matches!(
        router.route(Query::new("CNXIY", "GEPTI").pass_any_order(["NOWHERE"])),
        Err(Error::Unknown { .. })
    ));
}

#[test]
fn fifteen_hubs_in_any_order_of_which_ten_lie_on_the_way() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::fastest()).unwrap();
    let plain = router.route(("CNXIY", "GEPTI")).unwrap();
    let mut on_the_way: Vec<String> = plain.hubs().iter().map(|code| (*code).to_owned()).collect();
    on_the_way.reverse();
    on_the_way.truncate(MOST_IN_ANY_ORDER);
    let query = Query::new("CNXIY", "GEPTI").pass_any_order(on_the_way.iter().map(String::as_str));
    let route = router.route(query).unwrap();
    verify_route(&network, &route).unwrap();
    assert_eq!(route.weight, plain.weight);
    assert_eq!(route.certificate.order.len(), on_the_way.len());
    assert!(on_the_way.len() >= 8, "{on_the_way:?}");
}

#[test]
fn plain_queries_are_written_as_before() {
    let query = Query::new("A", "B").via("C");
    assert_eq!(serde_json::to_string(&query).unwrap(), r#"{"from":"A","to":"B","via":["C"]}"#);
    assert_eq!(serde_json::from_str::<Query>(r#"{"from":"A","to":"B"}"#).unwrap(), Query::new("A", "B"));
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let json = serde_json::to_value(router.route(("CNXIY", "GEPTI")).unwrap()).unwrap();
    assert!(json.get("from_weight").is_none() && json["certificate"].get("order").is_none());
}

#[test]
fn answers_print_and_survive_json() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let matrix = router.matrix(&codes, &codes[..40]).unwrap();
    let text = serde_json::to_string(&matrix).unwrap();
    assert_eq!(serde_json::from_str::<corridor::route::Matrix>(&text).unwrap(), matrix);
    let torn = text.replacen("[0,", "[", 1);
    assert!(
        serde_json::from_str::<corridor::route::Matrix>(&torn).unwrap_err().to_string().contains("row 0")
    );
    let near = router.nearest_to("GEPTI", &codes, 5).unwrap();
    let text = serde_json::to_string(&near).unwrap();
    assert_eq!(serde_json::from_str::<corridor::route::NearHubs>(&text).unwrap(), near);
    assert_eq!(near.hubs[0].hub, "GEPTI");
    assert!(near.to_string().starts_with("nearest to GEPTI  container, fastest: 5 hubs\n"), "{near}");
    let reach = router.isochrone("KZAAU", [48.0, 24.0, 24.0]).unwrap();
    let text = serde_json::to_string(&reach).unwrap();
    assert_eq!(serde_json::from_str::<corridor::route::Isochrone>(&text).unwrap(), reach);
    assert!(reach.bands.len() == 2 && reach.hubs().next().unwrap().hub == "KZAAU");
    let text = reach.to_string();
    assert!(text.contains("within reach of KZAAU  container, fastest\n up to 24: "), "{text}");
    let none = router.isochrone("KZAAU", []).unwrap();
    assert!(none.bands.is_empty() && none.to_string().starts_with("within reach of KZAAU"));
    let without = router.restricted(Select::country("RU")).unwrap().nearest("KZAAU", &codes, 1).unwrap();
    assert_eq!(without.query.avoid, [Select::country("RU")]);
}

#[test]
fn empty_lists_have_empty_answers() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    for router in [
        Router::new(&network, cargo, Objective::cheapest()).unwrap(),
        Router::without_table(&network, cargo, Objective::cheapest()).unwrap(),
    ] {
        let none: [&str; 0] = [];
        let matrix = router.matrix(none, ["GEPTI"]).unwrap();
        assert_eq!((matrix.rows(), matrix.columns(), matrix.get(0, 0)), (0, 1, None));
        let matrix = router.matrix(["GEPTI"], none).unwrap();
        assert_eq!((matrix.rows(), matrix.columns(), matrix.get(0, 0)), (1, 0, None));
        let json = serde_json::to_string(&matrix).unwrap();
        assert_eq!(serde_json::from_str::<corridor::route::Matrix>(&json).unwrap(), matrix);
        assert!(router.nearest("GEPTI", none, 3).unwrap().hubs.is_empty());
        assert!(router.nearest("GEPTI", ["AZALA"], 0).unwrap().hubs.is_empty());
        let id = network.hub_id("GEPTI").unwrap();
        let mut worker = router.worker();
        assert!(worker.path_between(&[], &[(id, 0)]).is_none());
        assert!(worker.path_between(&[(id, 0)], &[]).is_none());
        assert!(worker.path_between(&[], &[]).is_none());
    }
}

/// More rows than a sweep carries at once, columns of several nodes, and the same from any number of threads.
#[test]
fn large_matrices_are_the_same_on_every_engine_and_thread() {
    let network = caspian();
    for cargo in network.cargoes() {
        let table = Router::new(&network, cargo, Objective::cheapest()).unwrap();
        let swept = Router::without_table(&network, cargo, Objective::cheapest()).unwrap();
        let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).chain(network.hub_at(3)).collect();
        assert!(hubs.len() * hubs.len() > 2_000, "too few hubs for sweeps");
        let matrix = table.matrix(&hubs, &hubs).unwrap();
        assert_eq!(matrix, swept.matrix(&hubs, &hubs).unwrap());
        let mut worker = table.worker();
        for (row, from) in hubs.iter().enumerate() {
            for (column, to) in hubs.iter().enumerate() {
                assert_eq!(matrix.get(row, column), worker.weight(*from, *to));
            }
        }
        #[cfg(feature = "parallel")]
        for threads in [0, 1, 2, 3, 8] {
            for router in [&table, &swept] {
                assert_eq!(router.matrix_on(threads, &hubs, &hubs).unwrap(), matrix);
                assert_eq!(router.matrix_on(threads, &hubs[..0], &hubs).unwrap().rows(), 0);
            }
        }
    }
}
