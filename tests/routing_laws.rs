//! Laws that hold between the answers on two networks, whatever the right answers are; and the corners of routing, each by its name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::needless_range_loop,
    missing_docs
)]

mod support;

use corridor::route::Engine;
use corridor::verify::{verify_no_route, verify_route};
use corridor::{Asset, Carriage, Error, Hub, HubId, Km, Link, Mode, Network, Objective, Query, Router, data};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::networks::pick;
use support::plans::{self, Place, Plan, Way, objective, shuffle};

type Make = fn(&Network, &corridor::Cargo, Objective) -> corridor::Result<Router>;
const MAKES: [Make; 3] = [Router::new, Router::without_table, Router::without_labels];

// ---- laws ---------------------------------------------------------------------------------------------------------

type Matrix = Vec<Vec<Option<u64>>>;

/// The weights between all hubs of a plan.
fn matrix(plan: &Plan, steps: u32, make: Make) -> Matrix {
    let network = plan.build();
    let router = make(&network, network.cargo("box").unwrap(), objective(steps)).unwrap();
    let mut worker = router.worker();
    let ids: Vec<HubId> = plan.places.iter().map(|place| network.hub_id(&place.code).unwrap()).collect();
    let row = |from: &HubId| {
        let weights = worker.one_to_all(*from);
        ids.iter().map(|to| weights.to(*to)).collect()
    };
    ids.iter().map(row).collect()
}

/// No way is farther than any.
fn far(weight: Option<u64>) -> u64 {
    weight.unwrap_or(u64::MAX)
}

fn random(rng: &mut impl Rng, count: usize) -> usize {
    rng.random_range(0..count)
}

/// The plan with one more hub.
fn with_hub(plan: &Plan) -> (Plan, usize) {
    let mut more = plan.clone();
    more.places.push(Place { code: "NEW".to_owned(), lon: 10.0, lat: 10.0, stay: None });
    (more, plan.places.len())
}

fn check_law(
    law: usize,
    plan: &Plan,
    usual: &Matrix,
    make: Make,
    rng: &mut ChaCha8Rng,
) -> Option<&'static str> {
    let hubs = plan.places.len();
    let way = (!plan.ways.is_empty()).then(|| random(rng, plan.ways.len()));
    let same = |other: &Matrix| (0..hubs).all(|from| other[from][..hubs] == usual[from][..]);
    match law {
        0 => {
            let times = *pick(rng, &[2, 8, 1024]);
            let other = matrix(plan, times, make);
            let scaled: Matrix = usual
                .iter()
                .map(|row| row.iter().map(|cell| cell.map(|weight| weight * u64::from(times))).collect())
                .collect();
            assert_eq!(other, scaled);
            Some("scale")
        }
        1 => {
            let mut renamed = plan.clone();
            let mut names: Vec<usize> = (0..hubs).collect();
            shuffle(rng, &mut names);
            for (place, name) in renamed.places.iter_mut().zip(names) {
                place.code = format!("R{name}");
            }
            assert_eq!(&matrix(&renamed, 1, make), usual);
            Some("relabel")
        }
        2 => {
            let mut turned = plan.clone();
            for way in &mut turned.ways {
                (way.from, way.to) = (way.to, way.from);
            }
            for handling in &mut turned.handlings {
                (handling.from, handling.to) = (handling.to, handling.from);
            }
            let other = matrix(&turned, 1, make);
            for from in 0..hubs {
                for to in 0..hubs {
                    assert_eq!(other[to][from], usual[from][to]);
                }
            }
            Some("reverse")
        }
        3 => {
            let mut more = plan.clone();
            let hours = *pick(rng, &[0, 1, 5]);
            more.add(random(rng, hubs), random(rng, hubs), hours);
            let other = matrix(&more, 1, make);
            let never_worse =
                |from: usize| other[from].iter().zip(&usual[from]).all(|(new, old)| far(*new) <= far(*old));
            assert!((0..hubs).all(never_worse));
            Some("add")
        }
        4 => {
            let mut less = plan.clone();
            less.ways.swap_remove(way?);
            let other = matrix(&less, 1, make);
            let never_better =
                |from: usize| other[from].iter().zip(&usual[from]).all(|(new, old)| far(*new) >= far(*old));
            assert!((0..hubs).all(never_better));
            Some("delete")
        }
        5 => {
            let at = way?;
            if plan.ways[at].carriage.mode == Mode::Sea {
                return None;
            }
            let (mut parted, new) = with_hub(plan);
            let old = parted.ways[at].clone();
            let first = rng.random_range(0..=old.hours);
            parted.ways[at] = Way { to: new, hours: first, ..old.clone() };
            parted.ways.push(Way { from: new, hours: old.hours - first, usd: 0, ..old });
            assert!(same(&matrix(&parted, 1, make)));
            Some("subdivide")
        }
        6 => {
            let mut doubled = plan.clone();
            doubled.ways.push(plan.ways[way?].clone());
            assert_eq!(&matrix(&doubled, 1, make), usual);
            Some("duplicate")
        }
        7 => {
            let mut both = plan.clone();
            for place in &plan.places {
                both.places.push(Place { code: format!("{}X", place.code), ..place.clone() });
            }
            for way in &plan.ways {
                both.ways.push(Way { from: way.from + hubs, to: way.to + hubs, ..way.clone() });
            }
            for handling in &plan.handlings {
                let mut other = handling.clone();
                other.hub += hubs;
                both.handlings.push(other);
            }
            let other = matrix(&both, 1, make);
            for from in 0..hubs {
                assert_eq!(other[from][..hubs], usual[from][..]);
                assert_eq!(other[from + hubs][hubs..], usual[from][..]);
                assert!(other[from][hubs..].iter().all(Option::is_none));
            }
            Some("disjoint union")
        }
        8 if plan.is_plain() => {
            for a in 0..hubs {
                for b in 0..hubs {
                    let Some(first) = usual[a][b] else { continue };
                    for c in 0..hubs {
                        assert!(far(usual[a][c]) <= far(usual[b][c].map(|second| first + second)));
                    }
                }
            }
            Some("triangle")
        }
        9 if plan.is_plain() => {
            let (mut more, new) = with_hub(plan);
            let starts: Vec<(usize, u32)> =
                (0..4).map(|_| (random(rng, hubs), rng.random_range(0..3))).collect();
            starts.iter().for_each(|(start, hours)| more.add(new, *start, *hours));
            let other = matrix(&more, 1, make);
            assert!(same(&other));
            for to in 0..hubs {
                let nearest = starts
                    .iter()
                    .filter_map(|(start, hours)| usual[*start][to].map(|weight| weight + u64::from(*hours)));
                assert_eq!(other[new][to], nearest.min());
            }
            Some("super-source")
        }
        10 if plan.is_plain() => {
            // By the weights from one hub, cut off at a half of the farthest: all shortest ways from it become free.
            let from = random(rng, hubs);
            let most =
                usual[from].iter().flatten().max().copied().unwrap_or(0).div_ceil(1 + rng.random_range(0..2));
            let height: Vec<u64> = usual[from].iter().map(|weight| far(*weight).min(most)).collect();
            let mut shifted = plan.clone();
            for way in &mut shifted.ways {
                let weight = u64::from(way.hours) + u64::from(way.usd) + height[way.from] - height[way.to];
                (way.hours, way.usd) = (u32::try_from(weight).ok()?, 0);
            }
            let other = matrix(&shifted, 1, make);
            for a in 0..hubs {
                for b in 0..hubs {
                    assert_eq!(
                        other[a][b].map(|weight| weight + height[b]),
                        usual[a][b].map(|weight| weight + height[a])
                    );
                }
            }
            Some("shift")
        }
        _ => None,
    }
}

#[test]
fn laws_between_networks() {
    let makes: [fn(&mut ChaCha8Rng) -> Plan; 9] = [
        plans::multigraph,
        plans::layered,
        plans::grid,
        plans::ladder,
        plans::hansen,
        plans::star_or_complete,
        plans::islands,
        plans::far_meridian,
        plans::carriages,
    ];
    let mut counters: BTreeMap<&str, u64> = BTreeMap::new();
    let mut ways = 0;
    for at in 0..1_500u64 {
        let mut rng = ChaCha8Rng::seed_from_u64(61 << 32 | at);
        let plan = makes[at as usize % makes.len()](&mut rng);
        // Asked one way and then another.
        let usual = matrix(&plan, 1, *pick(&mut rng, &MAKES));
        ways += usual.iter().flatten().flatten().count();
        for law in [0, 4, 7].map(|shift| (at as usize / makes.len() + shift) % 11) {
            let make = *pick(&mut rng, &MAKES);
            if let Some(name) = check_law(law, &plan, &usual, make, &mut rng) {
                *counters.entry(name).or_default() += 1;
            }
        }
    }
    println!("laws: {counters:?}, {ways} pairs with a way");
    assert!(counters.len() == 11 && counters.values().all(|count| *count > 150), "{counters:?}");
    assert!(ways > 400_000, "{ways}");
}

// ---- corners ------------------------------------------------------------------------------------------------------

fn plan(hubs: usize, ways: &[(usize, usize, u32)]) -> Plan {
    let mut plan = Plan::default();
    for at in 0..hubs {
        let lon = 20.0 + at as f64 * 0.000_1;
        plan.places.push(Place { code: format!("P{at}"), lon, lat: 40.0, stay: None });
    }
    ways.iter().for_each(|(from, to, hours)| plan.add(*from, *to, *hours));
    plan
}

/// Routers of every kind on a network, and the ids of its hubs in the order of the plan.
fn routers(network: &Network, plan: &Plan) -> (Vec<Router>, Vec<HubId>) {
    let make = |make: &Make| make(network, network.cargo("box").unwrap(), objective(1)).unwrap();
    let ids = plan.places.iter().map(|place| network.hub_id(&place.code).unwrap()).collect();
    (MAKES.iter().map(make).collect(), ids)
}

/// Asserts the weight between two hubs by everything that tells it, and gives the keys of the paths.
fn check_pair(
    network: &Network,
    router: &Router,
    from: HubId,
    to: HubId,
    expected: Option<u64>,
) -> Vec<String> {
    let (mut worker, mut trial) = (router.worker(), router.trial());
    let code = |hub: HubId| network.hub(hub).code.as_str();
    assert_eq!(worker.weight(from, to), expected);
    assert_eq!(worker.one_to_all(from).to(to), expected);
    assert_eq!(worker.tree(from).weight(to), expected);
    assert_eq!(trial.weight(from, to), expected);
    assert_eq!(trial.path(from, to).map(|path| path.weight()), expected);
    assert_eq!(router.one_to_all(code(from)).unwrap().to(to), expected);
    let keys = |assets: Vec<Asset>| assets.iter().map(|asset| network.asset_key(*asset)).collect();
    let query = Query::new(code(from), code(to));
    let back = worker.tree(from).assets_back(to).count();
    let path = worker.path(from, to);
    assert_eq!(path.map(|path| path.weight()), expected);
    match (path, router.route(&query)) {
        (Some(path), Ok(route)) => {
            verify_route(network, &route).unwrap();
            verify_route(network, &path.certify().unwrap()).unwrap();
            assert_eq!(Some(route.weight), expected);
            assert_eq!(back == 0, from == to);
            keys(path.assets().collect())
        }
        (None, Err(Error::NoRoute(answer))) => {
            verify_no_route(network, &query, &answer, router.cargo()).unwrap();
            assert_eq!(back, 0);
            Vec::new()
        }
        (path, route) => panic!("{path:?} {route:?}"),
    }
}

#[test]
fn from_a_hub_to_itself() {
    // With a loop, with a way back that weighs nothing, without any link, and at sea.
    let mut plan = plan(4, &[(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 3)]);
    plan.ways.push(Way { from: 3, to: 3, carriage: Carriage::SEA_BOX, hours: 2, usd: 0 });
    let network = plan.build();
    let (routers, ids) = routers(&network, &plan);
    for router in &routers {
        for hub in &ids {
            assert_eq!(check_pair(&network, router, *hub, *hub, Some(0)), [""; 0]);
        }
    }
}

#[test]
fn what_cannot_be_reached() {
    // Apart, only against the direction, without links, and in another carriage without a transfer.
    let mut plan = plan(6, &[(0, 1, 1), (2, 3, 1)]);
    plan.ways.push(Way { from: 1, to: 5, carriage: Carriage::ROAD, hours: 1, usd: 0 });
    let network = plan.build();
    let (routers, ids) = routers(&network, &plan);
    for router in &routers {
        for (from, to) in [(0, 2), (0, 3), (1, 0), (0, 4), (4, 0), (0, 5), (5, 1)] {
            check_pair(&network, router, ids[from], ids[to], None);
        }
        check_pair(&network, router, ids[1], ids[5], Some(1));
    }
}

#[test]
fn weights_of_zero_everywhere() {
    let hubs = 9;
    let all: Vec<(usize, usize, u32)> = (0..hubs).flat_map(|a| (0..hubs).map(move |b| (a, b, 0))).collect();
    let plan = plan(hubs, &all);
    let network = plan.build();
    let (routers, ids) = routers(&network, &plan);
    for router in &routers {
        for from in &ids {
            for to in &ids {
                let keys = check_pair(&network, router, *from, *to, Some(0));
                let mut distinct = keys.clone();
                distinct.sort();
                distinct.dedup();
                assert!(keys.len() < hubs && distinct.len() == keys.len());
            }
        }
    }
}

#[test]
fn loops_are_never_used() {
    let plan = plan(3, &[(0, 0, 0), (0, 1, 2), (1, 1, 0), (1, 1, 7), (1, 2, 0), (2, 2, 1)]);
    let network = plan.build();
    let (routers, ids) = routers(&network, &plan);
    for router in &routers {
        assert_eq!(check_pair(&network, router, ids[0], ids[2], Some(2)), ["L1", "L4"]);
    }
}

#[test]
fn two_to_the_fortieth_ties() {
    let mut plan = plan(121, &[]);
    for at in 0..40 {
        for middle in [3 * at + 1, 3 * at + 2] {
            plan.both(3 * at, middle, 1);
            plan.both(middle, 3 * at + 3, 1);
        }
    }
    let network = plan.build();
    let (routers, ids) = routers(&network, &plan);
    for router in &routers {
        let keys = check_pair(&network, router, ids[0], ids[120], Some(80));
        assert_eq!(keys.len(), 80);
        assert_eq!(check_pair(&network, router, ids[0], ids[120], Some(80)), keys);
    }
}

#[test]
fn weights_at_the_end_of_their_range() {
    // What a hierarchy takes in one weight, and what stands for no way.
    let (limit, far) = ((1u32 << 29) - 1, (1u32 << 30) - 1);
    for weights in [
        [limit / 2, limit / 2],
        [limit, 0],
        [limit, 1],
        [limit, limit],
        [limit + 1, 0],
        [far - 1, 0],
        [far, 0],
        [u32::MAX - 1, 0],
        [u32::MAX - 1, 1],
        [u32::MAX - 1, u32::MAX - 1],
    ] {
        let pair = plan(3, &[(0, 1, weights[0]), (1, 2, weights[1])]);
        let network = pair.build();
        let (routers, ids) = routers(&network, &pair);
        let engines: Vec<Engine> = routers.iter().map(Router::engine).collect();
        let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        assert_eq!(engines[0], if sum < u64::from(u32::MAX) { Engine::Table } else { Engine::Search });
        assert_eq!(engines[2], if weights[0] <= limit { Engine::Hierarchy } else { Engine::Search });
        assert_eq!(engines[1] == Engine::Search, weights[0] > limit);
        for router in &routers {
            check_pair(&network, router, ids[0], ids[2], Some(sum));
            check_pair(&network, router, ids[2], ids[0], None);
        }
    }
    // With a longer chain some row of labels holds more than one weight.
    let long: Vec<(usize, usize, u32)> = (0..8).map(|at| (at, at + 1, limit - 9)).collect();
    let long = plan(9, &long);
    let network = long.build();
    let (all, ids) = routers(&network, &long);
    assert!([Engine::Hierarchy, Engine::Search].contains(&all[1].engine()), "{:?}", all[1].engine());
    for router in &all {
        check_pair(&network, router, ids[0], ids[8], Some(8 * u64::from(limit - 9)));
        check_pair(&network, router, ids[8], ids[0], None);
    }
    // Sums at and about the number that stands for no way, over two links and over five.
    for last in [far - 2, far - 1, far, far + 1].map(|sum| sum - 4 * (limit / 3)) {
        let mut long = plan(6, &[(4, 5, last)]);
        (0..4).for_each(|at| long.both(at, at + 1, limit / 3));
        let network = long.build();
        let (routers, ids) = routers(&network, &long);
        for router in &routers {
            let sum = u64::from(last) + 4 * u64::from(limit / 3);
            check_pair(&network, router, ids[0], ids[5], Some(sum));
            check_pair(&network, router, ids[5], ids[0], None);
            let mut trial = router.trial();
            let key = network.link_id("L0").unwrap();
            for weight in [limit, limit + 1, far - 1, far, far + 1, u32::MAX - 1] {
                trial.set_weight(Asset::Link(key), weight);
                let sum = u64::from(weight) + 4 * u64::from(limit / 3);
                assert_eq!(trial.weight(ids[0], ids[5]), Some(sum));
            }
            trial.close(Asset::Link(key));
            assert_eq!(trial.weight(ids[0], ids[5]), None);
            trial.reset();
            assert_eq!(trial.weight(ids[0], ids[5]), Some(sum));
        }
    }
    let too_large = plan(2, &[(0, 1, u32::MAX)]).build();
    for make in MAKES {
        let refused = make(&too_large, too_large.cargo("box").unwrap(), objective(1));
        assert!(matches!(refused, Err(Error::WeightTooLarge { .. })));
    }
}

/// All answers about some pairs as one text.
fn text(network: &Network, router: &Router) -> String {
    let mut worker = router.worker();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut text = String::new();
    for (at, from) in hubs.iter().enumerate() {
        let to = hubs[(7 * at + 3) % hubs.len()];
        let code = |hub: HubId| network.hub(hub).code.as_str();
        match router.route((code(*from), code(to))) {
            Ok(route) => text += &serde_json::to_string(&route).unwrap(),
            Err(Error::NoRoute(answer)) => text += &serde_json::to_string(&answer).unwrap(),
            Err(error) => panic!("{error}"),
        }
        if let Some(path) = worker.path(*from, to) {
            let keys: Vec<String> = path.assets().map(|asset| network.asset_key(asset)).collect();
            text += &serde_json::to_string(&(path.weight(), keys, path.certify().unwrap())).unwrap();
        }
        let tree = worker.tree(*from);
        let keys: Vec<String> = tree.assets_back(to).map(|asset| network.asset_key(asset)).collect();
        text += &serde_json::to_string(&keys).unwrap();
    }
    text
}

#[test]
fn the_same_bytes_over_runs_threads_and_shuffled_rows() {
    let mut rng = ChaCha8Rng::seed_from_u64(62);
    let caspian = data::caspian();
    for make in MAKES {
        let route = |network: &Network| {
            text(network, &make(network, network.cargo("container").unwrap(), Objective::shortest()).unwrap())
        };
        let once = route(&caspian);
        let elsewhere = std::thread::scope(|scope| scope.spawn(|| route(&caspian)).join().unwrap());
        assert!(once == elsewhere && once == route(&data::caspian()) && once.len() > 100_000);
        for one in [plans::grid, plans::carriages, plans::ladder, plans::far_meridian] {
            let plan: Plan = one(&mut rng);
            let all = |network: &Network| {
                text(network, &make(network, network.cargo("box").unwrap(), objective(1)).unwrap())
            };
            let once = all(&plan.build());
            for _ in 0..5 {
                assert_eq!(all(&plan.build_shuffled(&mut rng)), once);
            }
        }
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_hubs_on_a_small_stack() {
    let hubs = 100_000usize;
    let mut builder = Network::builder();
    let code = |at: usize| format!("C{at:06}");
    for at in 0..hubs {
        // On a curve, so that the places do not make it easy.
        let turn = at as f64 / 700.0;
        builder.hub(Hub::at_lon_lat(&code(at), 170.0 * turn.sin(), 89.0 * (turn * 0.7).cos()));
        if at > 0 {
            builder.link(Link::rail(&code(at - 1), &code(at), Km(1.0)).two_way());
        }
    }
    let network = builder.build().unwrap();
    let walk = || {
        let cargo = network.cargo("container").unwrap();
        let router = Router::new(&network, cargo, Objective::shortest()).unwrap();
        assert_eq!(router.engine(), Engine::Labels);
        let (first, last) = (network.hub_id(&code(0)).unwrap(), network.hub_id(&code(hubs - 1)).unwrap());
        let all = (hubs as u64 - 1) * 1_000;
        for router in [router.clone(), router.restricted(corridor::Select::hub(&code(0))).unwrap()] {
            let is_whole = router.without().is_empty();
            let mut worker = router.worker();
            assert_eq!(worker.weight(first, last), is_whole.then_some(all));
            assert_eq!(
                worker.path(first, last).map(|path| path.assets().len() as u64 * 1_000),
                is_whole.then_some(all)
            );
            assert_eq!(worker.one_to_all(last).to(first), is_whole.then_some(all));
            let back = worker.tree(last).assets_back(first).count() as u64;
            assert_eq!(back, if is_whole { hubs as u64 - 1 } else { 0 });
        }
        let mut trial = router.trial();
        assert_eq!(trial.path(first, last).map(|path| path.assets().len()), Some(hubs - 1));
        let half = network.links().nth(hubs).unwrap().0;
        trial.close(Asset::Link(half));
        let (from, to) = network.ends(half);
        assert_eq!(trial.weight(from, to), None);
        assert_eq!(router.route((code(0).as_str(), code(hubs - 1).as_str())).unwrap().weight, all);
    };
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(128 << 10).spawn_scoped(scope, walk).unwrap().join().unwrap();
    });
}
