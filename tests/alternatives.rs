//! More than one route: against brute force on small networks, and against tables that other solvers computed on two real ones. These skip where
//! the data are not here (`support/real.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

mod support;

use corridor::verify::{verify_alternatives, verify_disjoint, verify_ways};
use corridor::{
    Alternatives, Apart, Asset, Ended, Error, HubId, LinkId, Mode, Network, Objective, Query, Route, Router,
    Select, Unshared,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use support::graph::Graph;
use support::networks::{Shared, network as random_network};
use support::real;

/// The router of a real network, or `None` where it is not here. With `two_way` a row and its reverse become one link and its opposite.
fn load(name: &str, two_way: bool) -> Option<Router> {
    let network = real::load(name, |row, link| match two_way {
        false => Some(link),
        true => (row.from < row.to).then(|| link.two_way()),
    })?;
    Some(Router::new(&network, network.cargo("container").unwrap(), Objective::shortest()).unwrap())
}

fn hub(router: &Router, id: &str) -> HubId {
    router.network().hub_id(&format!("N{id}")).unwrap()
}

fn ten_shortest(name: &str) {
    let (Some(router), Some(table)) = (load(name, false), real::oracle(name, "kshortest")) else { return };
    let mut worker = router.alternatives_worker();
    for pair in table.chunk_by(|a, b| (&a[0], &a[1]) == (&b[0], &b[1])) {
        worker.ask(hub(&router, &pair[0][0]), hub(&router, &pair[0][1]));
        for row in pair {
            let metres = worker.next_path().map(|path| path.weight());
            assert_eq!(metres, row[3].parse().ok(), "{row:?}");
        }
    }
    eprintln!("{name}: {} lengths of the shortest loopless routes agree", table.len());
}

fn pairs_apart(name: &str) {
    for two_way in [false, true] {
        let (Some(router), Some(table)) = (load(name, two_way), real::oracle(name, "disjoint")) else {
            return;
        };
        let mut worker = router.alternatives_worker();
        let mut found = 0;
        for (at, row) in table.iter().enumerate() {
            let pair = worker.pair(hub(&router, &row[0]), hub(&router, &row[1]));
            let metres = pair.map(|(first, second, proven)| {
                assert!(proven);
                first.weight() + second.weight()
            });
            assert_eq!(metres, row[2].parse().ok(), "{row:?}");
            found += usize::from(metres.is_some());
            if at % 5 == 0 && metres.is_some() {
                let query = (format!("N{}", row[0]), format!("N{}", row[1]));
                let answer = router.disjoint((query.0.as_str(), query.1.as_str()), Apart::links()).unwrap();
                assert_eq!(Some(answer.weight), metres);
            }
        }
        eprintln!("{name}: {found} of {} pairs that share no link agree, two-way {two_way}", table.len());
        assert!(found > 10);
    }
}

#[test]
fn the_railways_ten_shortest_agree() {
    ten_shortest("north_america_rail");
}

#[test]
fn the_maritime_ten_shortest_agree() {
    ten_shortest("marnet");
}

#[test]
fn the_railways_pairs_agree() {
    pairs_apart("north_america_rail");
}

#[test]
fn the_maritime_pairs_agree() {
    pairs_apart("marnet");
}

/// Every way of a query that repeats no state, by weight; `None` where there are too many to list.
fn all_ways(graph: &Graph, network: &Network, query: &Query) -> Option<Vec<(u64, Vec<usize>)>> {
    let (from, to) =
        (network.hub_id(&query.from).unwrap().index(), network.hub_id(&query.to).unwrap().index());
    let open = graph.open(network, query);
    let ends = graph.arriving(to, query.arrive_as);
    let mut waiting: Vec<(u64, usize, Vec<usize>)> =
        graph.departing(from, query.start_as).into_iter().map(|state| (0, state, Vec::new())).collect();
    let mut found = Vec::new();
    let mut looked = 0;
    while let Some((weight, state, steps)) = waiting.pop() {
        looked += 1;
        if looked > 20_000 {
            return None;
        }
        if ends.contains(&state) {
            found.push((weight, steps.clone()));
        }
        for (at, step) in graph.steps.iter().enumerate() {
            let passed = steps.iter().any(|at| graph.steps[*at].tail == step.head);
            if step.tail == state && step.head != state && open[at] && !passed {
                let mut steps = steps.clone();
                steps.push(at);
                waiting.push((weight + step.weight, step.head, steps));
            }
        }
    }
    found.sort();
    Some(found)
}

/// What a way uses that two may not share: links, both directions as one, and hubs that it comes to between the ends.
fn uses(
    graph: &Graph,
    network: &Network,
    steps: &[usize],
    unshared: Unshared,
    query: &Query,
) -> Vec<(bool, usize)> {
    let mut used = Vec::new();
    for step in steps.iter().map(|at| &graph.steps[*at]) {
        if let Asset::Link(id) = step.asset {
            let pair = network.opposite(id).map_or(id, |back| back.min(id));
            used.push((false, pair.index()));
            let (from, to) = (graph.states[step.tail].0, graph.states[step.head].0);
            let code = &network.hub(network.hub_at(to).unwrap()).code;
            if unshared == Unshared::Hubs && from != to && *code != query.from && *code != query.to {
                used.push((true, to));
            }
        }
    }
    used.sort_unstable();
    used
}

fn assets(graph: &Graph, network: &Network, steps: &[usize]) -> Vec<String> {
    steps.iter().map(|at| network.asset_key(graph.steps[*at].asset)).collect()
}

/// The keys of what a route uses, in order.
fn keys(route: &Route) -> Vec<String> {
    let mut keys = Vec::new();
    for at in 0..=route.legs.len() {
        keys.extend(
            route.transfers.iter().filter(|step| step.after_legs == at).map(|step| step.transfer.clone()),
        );
        keys.extend(route.legs.get(at).map(|leg| leg.link.clone()));
    }
    keys
}

fn random_query(rng: &mut ChaCha8Rng, network: &Network) -> Query {
    let hubs: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    let mut hub = || hubs[rng.random_range(0..hubs.len())];
    let mut query = Query::new(hub(), hub());
    match rng.random_range(0..8) {
        0 => query = query.modes([Mode::Rail, Mode::Sea]),
        1 => {
            let links: Vec<LinkId> = network.links().map(|(id, _)| id).collect();
            if !links.is_empty() {
                let id = links[rng.random_range(0..links.len())];
                query = query.avoid(Select::link(&network.link(id).key));
                query = query.arrive_as(network.link(links[rng.random_range(0..links.len())]).carriage);
            }
        }
        2 => {
            if let Some((_, link)) = network.links().next() {
                query = query.start_as(link.carriage);
            }
        }
        _ => {}
    }
    query
}

#[test]
fn small_networks_agree_with_brute_force() {
    let mut rng = ChaCha8Rng::seed_from_u64(71);
    let (mut listed, mut queries, mut pairs, mut alone, mut branched, mut proved, mut barred, mut full) =
        (0usize, 0, 0, 0, 0, 0, 0, 0);
    for _ in 0..1_000 {
        let network = random_network(&mut rng, Shared::Nothing);
        let cargo = network.cargo("box").unwrap();
        let objective = match rng.random_range(0..3) {
            0 => Objective::shortest(),
            1 => Objective::fastest(),
            _ => Objective::cheapest(),
        };
        let router = Router::new(&network, cargo, objective.clone()).unwrap();
        let graph = Graph::new(&network, cargo, None, &objective);
        for _ in 0..3 {
            let query = random_query(&mut rng, &network);
            if query.from == query.to {
                continue;
            }
            let Some(ways) = all_ways(&graph, &network, &query) else { continue };
            if ways.is_empty() {
                assert!(matches!(router.k_routes(&query), Err(Error::NoRoute(_))));
                assert!(matches!(router.disjoint(&query, Apart::links()), Err(Error::NoRoute(_))));
                assert!(matches!(router.alternatives(&query, 2), Err(Error::NoRoute(_))));
                continue;
            }
            queries += 1;
            let most = 300;
            let routes: Vec<Route> =
                router.k_routes(&query).unwrap().take(most).map(Result::unwrap).collect();
            verify_ways(&network, &routes).unwrap();
            let weights: Vec<u64> = routes.iter().map(|route| route.weight).collect();
            let truth: Vec<u64> = ways.iter().map(|way| way.0).take(most).collect();
            assert_eq!(weights, truth, "{query:?}");
            if ways.len() <= most {
                let said: BTreeSet<Vec<String>> = routes.iter().map(keys).collect();
                let truth: BTreeSet<Vec<String>> =
                    ways.iter().map(|way| assets(&graph, &network, &way.1)).collect();
                assert_eq!(said, truth);
            }
            listed += routes.len();
            if ways.len() > 400 {
                continue;
            }
            for apart in [Apart::links(), Apart::hubs()] {
                let answer = router.disjoint(&query, apart).unwrap();
                verify_disjoint(&network, &answer).unwrap();
                let used: Vec<(u64, Vec<(bool, usize)>)> = ways
                    .iter()
                    .map(|(weight, steps)| (*weight, uses(&graph, &network, steps, apart.unshared, &query)))
                    .filter(|(_, used)| used.windows(2).all(|pair| pair[0] != pair[1]))
                    .collect();
                let mut best: Option<u64> = None;
                for (at, (a, one)) in used.iter().enumerate() {
                    for (b, other) in &used[at + usize::from(!one.is_empty())..] {
                        if best.is_none_or(|best| a + b < best)
                            && one.iter().all(|item| !other.contains(item))
                        {
                            best = Some(a + b);
                        }
                    }
                }
                assert!(answer.proven);
                match best {
                    Some(best) => {
                        assert_eq!((answer.routes.len(), answer.weight), (2, best), "{query:?} {apart:?}");
                        pairs += 1;
                        branched += usize::from(answer.flows > 1);
                    }
                    None => {
                        assert_eq!(answer.routes.len(), usize::from(!used.is_empty()), "{query:?} {apart:?}");
                        assert_eq!(answer.weight, used.first().map_or(0, |one| one.0));
                        alone += 1;
                        barred += usize::from(!answer.all_pass.is_empty());
                    }
                }
                proved += usize::from(answer.start_potential > 0);
            }
            let wanted = Alternatives::new(rng.random_range(1..5)).max_stretch(2.0).max_shared(0.4);
            let some = router.alternatives(&query, wanted).unwrap();
            verify_alternatives(&network, &some).unwrap();
            assert_eq!(some.routes[0].weight, ways[0].0);
            assert_ne!(some.ended, Ended::CutOff);
            full += usize::from(some.ended == Ended::Filled && wanted.count > 1);
        }
    }
    assert!(listed > 10_000 && queries > 800, "{listed} {queries}");
    assert!(pairs > 500 && alone > 1_000 && branched > 2, "{pairs} {alone} {branched}");
    assert!(proved > 1_000 && barred > 1_000 && full > 50, "{proved} {barred} {full}");
}

#[test]
fn one_place_no_way_and_hubs_to_pass() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::fastest()).unwrap();
    let stay: Vec<Route> = router.k_routes(("KZAAU", "KZAAU")).unwrap().map(Result::unwrap).collect();
    assert_eq!((stay.len(), stay[0].weight, stay[0].legs.len()), (1, 0, 0));
    verify_ways(&network, &stay).unwrap();
    let alternatives = router.alternatives(("KZAAU", "KZAAU"), 3).unwrap();
    assert_eq!((alternatives.routes.len(), alternatives.ended), (1, Ended::Exhausted));
    verify_alternatives(&network, &alternatives).unwrap();
    let same = router.disjoint(("KZAAU", "KZAAU"), Apart::links());
    assert!(matches!(same, Err(Error::SamePlace { .. })));
    let via = Query::new("CNXIY", "GEPTI").via("KZAAU");
    assert!(matches!(router.k_routes(&via), Err(Error::NotTogether { .. })));
    assert!(matches!(router.disjoint(&via, Apart::hubs()), Err(Error::NotTogether { .. })));
    assert!(matches!(router.alternatives(&via, 2), Err(Error::NotTogether { .. })));
    assert!(matches!(router.k_routes(("CNXIY", "NOWHERE")), Err(Error::Unknown { .. })));
    let barred = Query::new("CNXIY", "GEPTI").avoid(Select::hub("GEPTI"));
    assert!(matches!(router.k_routes(&barred), Err(Error::NoRoute(_))));
    for bad in [Alternatives::new(2).max_stretch(0.5), Alternatives::new(2).max_shared(f64::NAN)] {
        assert!(matches!(router.alternatives(("CNXIY", "GEPTI"), bad), Err(Error::OutOfRange { .. })));
    }
    assert!(router.alternatives(("CNXIY", "GEPTI"), 0).unwrap().routes.is_empty());
    assert!(router.disjoint(("CNXIY", "GEPTI"), Apart::links().count(0)).unwrap().routes.is_empty());
}

#[test]
fn answers_survive_json_and_print() {
    let network = corridor::data::caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let pair = router.disjoint(("KZATY", "IRTHR"), Apart::hubs()).unwrap();
    verify_disjoint(&network, &pair).unwrap();
    assert_eq!((pair.routes.len(), pair.all_pass.len()), (2, 0));
    assert!(pair.to_string().contains("share no hub"));
    let alone = router.disjoint(("KZATY", "GEPTI"), Apart::hubs()).unwrap();
    verify_disjoint(&network, &alone).unwrap();
    assert_eq!((alone.routes.len(), alone.all_pass.len(), alone.proven), (1, 1, true));
    assert!(alone.to_string().contains("every route passes one of: hub:"));
    let text = serde_json::to_string(&pair).unwrap();
    assert_eq!(serde_json::from_str::<corridor::DisjointRoutes>(&text).unwrap(), pair);
    let some = router.alternatives(("KZATY", "IRTHR"), 3).unwrap();
    assert!(some.routes.len() > 1);
    verify_alternatives(&network, &some).unwrap();
    let text = serde_json::to_string(&some).unwrap();
    assert_eq!(serde_json::from_str::<corridor::AlternativeRoutes>(&text).unwrap(), some);
    assert!(some.to_string().lines().count() > some.routes.len());
    // Hubs passed once: what is left of the whole list without returns.
    let returns = |route: &Route| {
        let mut hubs = route.hubs();
        hubs.sort_unstable();
        hubs.windows(2).any(|two| two[0] == two[1])
    };
    let list = |once: bool| -> Vec<u64> {
        let routes = router.k_routes(("CNXIY", "GEPTI")).unwrap();
        let routes = if once { routes.hubs_once() } else { routes };
        let routes: Vec<Route> = routes.take(60).map(Result::unwrap).collect();
        let kept = routes.iter().filter(|route| !returns(route)).take(20);
        kept.map(|route| route.weight).collect()
    };
    let (once, all) = (list(true), list(false));
    assert_eq!(once[..all.len()], all[..]);
}

/// A pair may be asked for between two routes of a list, and leaves the list as it is.
#[test]
fn a_pair_between_two_routes_of_a_list() {
    let network = corridor::data::caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let id = |code: &str| network.hub_id(code).unwrap();
    let (from, to, other) = (id("CNXIY"), id("GEPTI"), id("IRTHR"));
    let (mut plain, mut mixed) = (router.alternatives_worker(), router.alternatives_worker());
    plain.ask(from, to);
    mixed.ask(from, to);
    for at in 0..20 {
        let usual = plain.next_path().map(|path| (path.weight(), path.assets().collect::<Vec<_>>()));
        assert_eq!(mixed.next_path().map(|path| (path.weight(), path.assets().collect())), usual, "{at}");
        let _ = mixed.pair(if at % 2 == 0 { from } else { other }, if at % 3 == 0 { other } else { to });
    }
}

/// On a router without something every question has the answer that it has where the query avoids it, and nothing is named twice.
#[test]
fn questions_of_restricted_routers() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    for make in [Router::new, Router::without_table, Router::without_labels] {
        let router = make(&network, cargo, Objective::cheapest()).unwrap();
        let around = router.restricted(Select::country("RU")).unwrap();
        for (from, to) in [("CNXIY", "GEPTI"), ("KZALA", "IRTHR"), ("UZTAS", "TRMER")] {
            let (plain, avoiding) = (Query::new(from, to), Query::new(from, to).avoid(Select::country("RU")));
            let weights = |routes: corridor::KRoutes| {
                routes.take(5).map(|route| route.unwrap().weight).collect::<Vec<_>>()
            };
            assert_eq!(
                weights(around.k_routes(&plain).unwrap()),
                weights(router.k_routes(&avoiding).unwrap())
            );
            let (one, two) = (around.tolerances(&plain).unwrap(), router.tolerances(&avoiding).unwrap());
            // What has no way at all is counted among the arcs that there are.
            assert_eq!((one.weight, one.on_route, one.off_route), (two.weight, two.on_route, two.off_route));
            let (one, two) = (
                around.disjoint(&plain, Apart::links()).unwrap(),
                router.disjoint(&avoiding, Apart::links()).unwrap(),
            );
            assert_eq!(one.weight, two.weight);
        }
        let cut = router.restricted(Select::country("AZ")).unwrap();
        let text = |error: Error| error.to_string();
        let told = text(cut.route(("CNXIY", "GEPTI")).unwrap_err());
        assert_eq!(told.matches("asked for: avoids country:AZ").count(), 1, "{told}");
        assert_eq!(text(cut.tolerances(("CNXIY", "GEPTI")).unwrap_err()), told);
        assert_eq!(text(cut.k_routes(("CNXIY", "GEPTI")).map(|_| ()).unwrap_err()), told);
    }
}
