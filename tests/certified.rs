//! Bare answers about many hubs with their proof on request: weights, trees, matrices, near hubs, isochrones, and routes between several hubs or
//! around a mask. All are verified, on the embedded network and on networks of every kind that once broke some router; forgeries are refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    missing_docs
)]

mod support;

use corridor::route::{CertifiedIsochrone, CertifiedMatrix, CertifiedNear, CertifiedReach, Engine};
use corridor::verify::{
    verify_isochrone, verify_matrix, verify_near, verify_reach, verify_route, verify_ways,
};
use corridor::{
    Asset, Cargo, Carriage, Error, Hours, Hub, HubId, Km, Link, Mode, Network, Objective, Query, Route,
    Router, Select, data::caspian,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::forgeries::{Tried, forge, strings};
use support::networks::{Shared, chance, network, pick};
use support::plans::{self, Plan, objective};

type Make = fn(&Network, &Cargo, Objective) -> Result<Router, Error>;

/// A table, labels, the hierarchy alone.
const MAKES: [Make; 3] = [Router::new, Router::without_table, Router::without_labels];

fn ids(network: &Network) -> Vec<HubId> {
    network.hubs().map(|(id, _)| id).collect()
}

// ---- random networks ----------------------------------------------------------------------------------------------

/// What was counted, by name.
type Counters = BTreeMap<&'static str, usize>;

fn count(counters: &mut Counters, what: &'static str, more: usize) {
    *counters.entry(what).or_default() += more;
}

/// All kinds of certified answers of one network, by one engine.
fn check(network: &Network, router: &Router, rng: &mut ChaCha8Rng, counters: &mut Counters) {
    let hubs = ids(network);
    let some = |rng: &mut ChaCha8Rng, most: usize| -> Vec<HubId> {
        (0..rng.random_range(1..=most)).map(|_| *pick(rng, &hubs)).collect()
    };
    count(counters, "networks", 1);
    count(counters, "engines that search", usize::from(router.engine() == Engine::Search));
    let mut worker = router.worker();
    let from = *pick(rng, &hubs);

    let weights = worker.one_to_all(from).certify().unwrap();
    verify_reach(network, &weights).unwrap();
    count(counters, "hubs reached", weights.hubs.len());
    count(counters, "hubs out of reach", hubs.len() - weights.hubs.len());
    let tree = worker.tree(from).certify().unwrap();
    verify_reach(network, &tree).unwrap();
    assert_eq!((&tree.hubs, &tree.certificate.states), (&weights.hubs, &weights.certificate.states));
    let mut last = 0;
    for step in &tree.certificate.states {
        count(counters, "tied states of a tree", usize::from(step.weight == last));
        last = step.weight;
    }
    let code = &network.hub(from).code;
    assert_eq!(router.one_to_all(code).unwrap().certify(router, code).unwrap(), weights);

    let (rows, columns) = (some(rng, 6), some(rng, 9));
    let matrix = router.matrix(&rows, &columns).unwrap().certify(router, &rows, &columns).unwrap();
    verify_matrix(network, &matrix).unwrap();
    count(counters, "cells", rows.len() * columns.len());

    let set = some(rng, 12);
    let most = rng.random_range(0..=set.len());
    let near = router.nearest(from, &set, most).unwrap().certify(router, &set, most).unwrap();
    verify_near(network, &near).unwrap();
    let back = router.nearest_to(from, &set, most).unwrap().certify(router, &set, most).unwrap();
    verify_near(network, &back).unwrap();
    let ties =
        |near: &CertifiedNear| near.near.hubs.windows(2).filter(|two| two[0].weight == two[1].weight).count();
    count(counters, "near hubs", near.near.hubs.len() + back.near.hubs.len());
    count(counters, "tied near hubs", ties(&near) + ties(&back));

    // Budgets on which hubs lie, and beside them.
    let mut budgets = vec![0.0];
    for _ in 0..2 {
        let hub = pick(rng, &weights.hubs);
        budgets.push(router.objective().of_steps(hub.weight + rng.random_range(0..2)));
    }
    let isochrone = router.isochrone(from, budgets).unwrap().certify(router).unwrap();
    verify_isochrone(network, &isochrone).unwrap();
    count(counters, "hubs within", isochrone.isochrone.hubs().count());

    let weighted = |rng: &mut ChaCha8Rng| -> Vec<(HubId, u64)> {
        let most = if chance(rng, 70) { 20 } else { 1 << 53 };
        some(rng, 4).into_iter().map(|hub| (hub, rng.random_range(0..=most))).collect()
    };
    // From several hubs with weights, or to them, under conditions.
    let mut conditions = Query::default();
    if chance(rng, 50) {
        conditions = conditions.avoid(Select::hub(&network.hub(*pick(rng, &hubs)).code));
    }
    if chance(rng, 25) {
        conditions = conditions.modes([Mode::Rail, Mode::Road]);
    }
    if chance(rng, 25) {
        conditions.start_as = Some(Carriage::rail(1520));
    }
    let (mut outward, mut inward) = (conditions.clone(), conditions.clone());
    outward.from.clone_from(code);
    inward.to.clone_from(code);
    for (hub, weight) in weighted(rng) {
        (outward, inward) = (
            outward.also_from(&network.hub(hub).code, weight),
            inward.also_to(&network.hub(hub).code, weight),
        );
    }
    let reach = router.reach(&outward).unwrap();
    let weights = worker.one_to_all_of(&reach).certify().unwrap();
    verify_reach(network, &weights).unwrap();
    assert_eq!(router.one_to_all(&outward).unwrap().certify(router, &outward).unwrap(), weights);
    let tree = worker.tree_of(&reach).certify().unwrap();
    verify_reach(network, &tree).unwrap();
    assert_eq!(tree.hubs, weights.hubs);
    count(counters, "hubs reached from several", weights.hubs.len());
    let set = weighted(rng);
    let near = router.nearest(&outward, &set, most).unwrap().certify(router, &set, most).unwrap();
    verify_near(network, &near).unwrap();
    let back = router.nearest_to(&inward, &set, most).unwrap().certify(router, &set, most).unwrap();
    verify_near(network, &back).unwrap();
    count(counters, "near hubs with weights", near.near.hubs.len() + back.near.hubs.len());
    let budgets = weights.hubs.iter().map(|hub| router.objective().of_steps(hub.weight)).take(3);
    if weights.hubs.iter().all(|hub| hub.weight < 1 << 50) {
        verify_isochrone(network, &router.isochrone(&outward, budgets).unwrap().certify(router).unwrap())
            .unwrap();
    }
    let (rows, columns) = ([weighted(rng), weighted(rng)], [weighted(rng), weighted(rng), weighted(rng)]);
    let matrix = router.matrix_under(&conditions, &rows, &columns).unwrap();
    let matrix = matrix.certify_under(router, &conditions, &rows, &columns).unwrap();
    verify_matrix(network, &matrix).unwrap();
    count(counters, "cells of groups", matrix.rows.iter().flat_map(|row| &row.cells).flatten().count());
    for _ in 0..3 {
        let (starts, ends) = (weighted(rng), weighted(rng));
        if let Some(joined) = worker.path_between(&starts, &ends) {
            let route = joined.path.certify().unwrap();
            verify_route(network, &route).unwrap();
            assert_eq!(route.weight, joined.path.weight());
            count(counters, "joined", 1);
            count(counters, "joined by staying", usize::from(route.legs.is_empty()));
        }
    }
    for _ in 0..3 {
        let to = *pick(rng, &hubs);
        let Some(path) = worker.path(from, to) else { continue };
        let used: Vec<Asset> = path.assets().collect();
        let asset = if used.is_empty() { Asset::Stay(to) } else { *pick(rng, &used) };
        let query = Query::new("", "").avoid(Select::Asset(network.asset_key(asset)));
        let query = if chance(rng, 25) { query.modes([Mode::Rail, Mode::Road]) } else { query };
        let mask = router.mask_of(&query).unwrap();
        let free = path.weight();
        if let Some(path) = worker.path_avoiding(from, to, &mask) {
            let route = path.certify().unwrap();
            assert!(route.query.avoid == query.avoid && route.weight == path.weight());
            verify_route(network, &route).unwrap();
            count(counters, "around", 1);
            count(counters, "around for more", usize::from(path.weight() > free));
        }
    }
    let mut several = router.alternatives_worker();
    let to = *pick(rng, &hubs);
    several.ask(from, to);
    let mut told = Vec::new();
    while let Some(path) = several.next_path().filter(|_| told.len() < 4) {
        let route = path.certify().unwrap();
        assert_eq!(route.weight, path.weight());
        told.push(route);
    }
    verify_ways(network, &told).unwrap();
    count(counters, "one of several", told.len());
    let mut trial = router.trial();
    if let Some(asset) =
        told.first().and_then(|route| Some(network.link_id(&route.legs.first()?.link).unwrap()))
    {
        trial.close(Asset::Link(asset));
        if let Some(path) = trial.path(from, to) {
            verify_ways(network, &[path.certify().unwrap()]).unwrap();
        }
    }
}

#[test]
fn certified_answers_of_random_networks_verify() {
    let kinds: [fn(&mut ChaCha8Rng) -> Plan; 12] = [
        plans::multigraph,
        plans::layered,
        plans::grid,
        plans::ladder,
        plans::hansen,
        plans::chain,
        plans::star_or_complete,
        plans::islands,
        plans::limits,
        plans::corrected_often,
        plans::far_meridian,
        plans::carriages,
    ];
    let mut counters = Counters::new();
    for at in 0..kinds.len() * 36 {
        let mut rng = ChaCha8Rng::seed_from_u64(9_100 + at as u64);
        let plan = kinds[at % kinds.len()](&mut rng);
        let network = plan.build();
        let objective = objective(*pick(&mut rng, &[1, 1, 1 << 20]));
        let cargo = network.cargo("box").unwrap();
        // Weights of some plans leave no room for a larger step.
        let Ok(router) = MAKES[at / kinds.len() % 3](&network, cargo, objective) else { continue };
        check(&network, &router, &mut rng, &mut counters);
    }
    for at in 0..120 {
        let mut rng = ChaCha8Rng::seed_from_u64(9_900 + at as u64);
        let network = network(&mut rng, Shared::Nothing);
        let cargo = network.cargo("box").unwrap();
        for make in MAKES {
            let router = make(&network, cargo, Objective::fastest()).unwrap();
            check(&network, &router, &mut rng, &mut counters);
        }
    }
    println!("{counters:?}");
    let least = [
        ("networks", 600),
        ("engines that search", 10),
        ("hubs reached", 5_000),
        ("hubs out of reach", 2_000),
        ("tied states of a tree", 500),
        ("cells", 8_000),
        ("near hubs", 2_000),
        ("tied near hubs", 200),
        ("hubs within", 2_000),
        ("joined", 800),
        ("joined by staying", 100),
        ("around", 500),
        ("around for more", 100),
        ("one of several", 1_000),
    ];
    for (what, least) in least {
        assert!(counters.get(what).is_some_and(|count| *count >= least), "{what}: {counters:?}");
    }
}

// ---- the embedded network -----------------------------------------------------------------------------------------

#[test]
fn every_weight_of_the_embedded_network_is_proved() {
    let network = caspian();
    let hubs = ids(&network);
    let mut reached = 0;
    for (cargo, objective) in [("container", Objective::cheapest()), ("wagonload", Objective::shortest())] {
        for make in MAKES {
            let router = make(&network, network.cargo(cargo).unwrap(), objective.clone()).unwrap();
            let matrix = router.matrix(&hubs, &hubs).unwrap().certify(&router, &hubs, &hubs).unwrap();
            verify_matrix(&network, &matrix).unwrap();
            let mut worker = router.worker();
            for hub in hubs.iter().step_by(5) {
                let tree = worker.tree(*hub).certify().unwrap();
                verify_reach(&network, &tree).unwrap();
                reached += tree.hubs.len();
            }
        }
    }
    assert!(reached > 8_000, "{reached}");
}

#[test]
fn restricted_routers_prove_what_they_leave_out() {
    let network = caspian();
    let open = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let router =
        open.restricted(Select::country("RU")).unwrap().restricted(Select::mode(Mode::Road)).unwrap();
    let (from, to) = (["CNXIY", "KZATY"], ["KZAAU", "GEPTI", "IRBND"]);
    let matrix = router.matrix(from, to).unwrap().certify(&router, from, to).unwrap();
    verify_matrix(&network, &matrix).unwrap();
    let mut worker = router.worker();
    let mut reach = worker.one_to_all(network.hub_id("CNXIY").unwrap()).certify().unwrap();
    verify_reach(&network, &reach).unwrap();
    assert_eq!(reach.query.avoid.len(), 2);
    let near = router.nearest("CNXIY", to, 2).unwrap().certify(&router, to, 2).unwrap();
    verify_near(&network, &near).unwrap();
    verify_isochrone(&network, &router.isochrone("CNXIY", [200.0]).unwrap().certify(&router).unwrap())
        .unwrap();
    // Without the conditions something is nearer.
    reach.query = Query::new("CNXIY", "");
    assert!(matches!(verify_reach(&network, &reach), Err(Error::BadCertificate { .. })));
}

// ---- forgeries ----------------------------------------------------------------------------------------------------

/// Some hubs of the embedded network.
const SOME: [&str; 6] = ["CNXIY", "KZAAU", "TMKRW", "AZALA", "GEPTI", "IRBND"];

fn routers(network: &Network) -> Vec<Router> {
    let router = |cargo, objective| Router::new(network, network.cargo(cargo).unwrap(), objective).unwrap();
    let cheapest = router("container", Objective::cheapest());
    let around = cheapest.restricted(Select::hub("KZAAU")).unwrap();
    vec![cheapest, around, router("wagonload", Objective::fastest()), router("grain", Objective::shortest())]
}

/// A router for the question of an answer.
fn router_for(
    network: &Network,
    cargo: &str,
    objective: &Objective,
    avoid: &[Select],
) -> Result<Router, Error> {
    // A price below zero of what is nowhere emitted changes no weight, but is no price.
    let refused = |error: Error| Error::BadCertificate { reason: error.to_string() };
    let router = Router::new(network, network.cargo(cargo)?, objective.clone()).map_err(refused)?;
    avoid.iter().try_fold(router, |router, select| router.restricted(select.clone()))
}

#[test]
fn forged_weights_and_trees_are_refused() {
    const UNPROVED: [&str; 2] = [
        // The caller's, who may have changed the prices of an objective and kept its name.
        ".objective.name",
        // To avoid a thing twice is to avoid it.
        ".query.avoid[]",
    ];
    let network = caspian();
    let mut answers: Vec<CertifiedReach> = Vec::new();
    for router in routers(&network) {
        let mut worker = router.worker();
        for code in ["CNXIY", "GEPTI"] {
            let hub = network.hub_id(code).unwrap();
            answers.push(worker.one_to_all(hub).certify().unwrap());
            answers.push(worker.tree(hub).certify().unwrap());
        }
    }
    let strings = strings(&answers);
    let mut tried = Tried::default();
    for answer in &answers {
        forge(answer, &strings, &mut tried, |answer| verify_reach(&network, answer));
    }
    for two in answers.windows(2) {
        let mut other = two[0].clone();
        other.certificate = two[1].certificate.clone();
        if other != two[1] && two[0].certificate.states != two[1].certificate.states {
            tried.forgery(
                "another's certificate",
                "certificate",
                String::new,
                &verify_reach(&network, &other),
            );
        }
    }
    tried.close("weights and trees", 1_000, &UNPROVED);
}

#[test]
fn forged_matrices_are_refused() {
    const UNPROVED: [&str; 5] = [
        ".objective.name",
        ".query.avoid[]",
        // To name a place twice is to name it.
        ".rows.*.from[]",
        ".to.*[]",
        // Fewer rows, or others in another order, are a matrix of their own, as true as this.
        ".rows[]",
    ];
    let network = caspian();
    let mut answers: Vec<CertifiedMatrix> = Vec::new();
    for router in routers(&network) {
        let matrix = router.matrix(&SOME[..4], &SOME[1..]).unwrap();
        answers.push(matrix.certify(&router, &SOME[..4], &SOME[1..]).unwrap());
    }
    let strings = strings(&answers);
    let mut tried = Tried::default();
    for answer in &answers {
        forge(answer, &strings, &mut tried, |answer| verify_matrix(&network, answer));
        // Every cell, and every potential.
        for row in 0..answer.rows.len() {
            for column in 0..answer.to.len() {
                for other in [None, Some(0), answer.rows[row].cells[column].map(|weight| weight + 1)] {
                    let mut forged = answer.clone();
                    forged.rows[row].cells[column] = other;
                    if forged != *answer {
                        tried.forgery(
                            "a cell",
                            ".rows.*.cells.*",
                            String::new,
                            &verify_matrix(&network, &forged),
                        );
                    }
                }
            }
            for state in 0..answer.states.len() {
                let mut forged = answer.clone();
                let near = &mut forged.rows[row].near[state];
                *near = if state % 2 == 0 { near.map(|weight| weight + 1) } else { None };
                if forged != *answer {
                    tried.forgery(
                        "a state",
                        ".rows.*.near.*",
                        String::new,
                        &verify_matrix(&network, &forged),
                    );
                }
            }
        }
        let mut forged = answer.clone();
        let (one, two) = (forged.rows[0].near.clone(), forged.rows[1].near.clone());
        (forged.rows[0].near, forged.rows[1].near) = (two, one);
        tried.forgery("rows exchanged", ".rows.*.near", String::new, &verify_matrix(&network, &forged));
    }
    tried.close("matrices", 1_000, &UNPROVED);
}

#[test]
fn forged_near_hubs_and_isochrones_are_refused() {
    const UNPROVED_WITHIN: [&str; 4] = [
        ".isochrone.objective.name",
        ".isochrone.query.avoid[]",
        ".isochrone.bands[]",
        ".certificate.beyond",
    ];
    const UNPROVED: [&str; 5] = [
        ".near.objective.name",
        ".near.query.avoid[]",
        // Where nothing lies between, it is as true that all else is a step farther.
        ".certificate.beyond",
        // Another question that has the same answer, which is asserted.
        ".most",
        ".set[]",
    ];
    let network = caspian();
    let (mut near, mut within): (Vec<CertifiedNear>, Vec<CertifiedIsochrone>) = (Vec::new(), Vec::new());
    for router in routers(&network) {
        for most in [2, 6] {
            near.push(router.nearest("KZATY", SOME, most).unwrap().certify(&router, SOME, most).unwrap());
            near.push(router.nearest_to("GEPTI", SOME, most).unwrap().certify(&router, SOME, most).unwrap());
        }
        let far = router.one_to_all("KZATY").unwrap();
        let budgets =
            ["KZAAU", "GEPTI"].map(|code| far.measure(network.hub_id(code).unwrap()).unwrap_or(70.0));
        within.push(router.isochrone("KZATY", budgets).unwrap().certify(&router).unwrap());
    }
    let (of_near, of_within) = (strings(&near), strings(&within));
    let mut tried = Tried::default();
    for answer in &near {
        forge(answer, &of_near, &mut tried, |forged| {
            verify_near(&network, forged)?;
            let CertifiedNear { near, set, most, .. } = forged;
            let router = router_for(&network, &near.cargo, &near.objective, &[])?;
            let truth = if near.query.to.is_empty() {
                router.nearest(&near.query, set, *most)?
            } else {
                router.nearest_to(&near.query, set, *most)?
            };
            assert_eq!(truth.hubs, near.hubs);
            Ok(())
        });
    }
    tried.close("near hubs", 500, &UNPROVED);
    let mut tried = Tried::default();
    for answer in &within {
        forge(answer, &of_within, &mut tried, |forged| {
            verify_isochrone(&network, forged)?;
            let isochrone = &forged.isochrone;
            let router = router_for(&network, &isochrone.cargo, &isochrone.objective, &[])?;
            let budgets = isochrone.bands.iter().map(|band| band.budget);
            assert_eq!(router.isochrone(&isochrone.query, budgets)?.bands, isochrone.bands);
            Ok(())
        });
    }
    tried.close("isochrones", 500, &UNPROVED_WITHIN);
}

/// Two fields damaged together: a hub with much of its own, and a certificate that stops before the true nearest.
#[test]
fn a_set_that_is_not_looked_at_whole_is_refused() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    for make in MAKES {
        let router = make(&network, cargo, Objective::fastest()).unwrap();
        let far = router.one_to_all("KZATY").unwrap();
        let weight = |code: &str| far.to(network.hub_id(code).unwrap()).unwrap();
        let (here, there) = (weight("KZAAU"), weight("GEPTI"));
        assert!(here < there);
        let own = 10 * there;
        let set = [("KZAAU", own), ("GEPTI", 0)];
        let honest = router.nearest("KZATY", set, 1).unwrap();
        assert_eq!(honest.hubs[0].hub, "GEPTI");
        let alone = router.nearest("KZATY", ["KZAAU"], 1).unwrap().certify(&router, ["KZAAU"], 1).unwrap();
        let mut forged = honest.certify(&router, set, 1).unwrap();
        verify_near(&network, &forged).unwrap();
        forged.certificate = alone.certificate.clone();
        forged.near.hubs = alone.near.hubs.clone();
        forged.near.hubs[0].weight = here + own;
        forged.near.hubs[0].measure = router.objective().of_steps(here + own);
        assert!(matches!(verify_near(&network, &forged), Err(Error::BadCertificate { .. })));
        let mut routes: Vec<Route> =
            router.k_routes(("KZAAU", "GEPTI")).unwrap().take(2).map(Result::unwrap).collect();
        verify_ways(&network, &routes).unwrap();
        (routes[0].from_weight, routes[0].to_weight) = (u64::MAX, 1);
        assert!(verify_ways(&network, &routes).is_err());
    }
}

#[test]
fn forged_routes_between_several_hubs_and_around_masks_are_refused() {
    const UNPROVED: [&str; 8] = [
        ".objective.name",
        ".query.avoid[]",
        ".query.to_weight",
        ".query.also_to.*.weight",
        // Another question that has the same answer, which is asserted: places at which the best route does not begin or end.
        ".query.also_from[]",
        ".query.also_to[]",
        ".query.also_from.*.hub",
        ".query.also_from.*.weight",
    ];
    let network = caspian();
    let mut answers: Vec<Route> = Vec::new();
    for router in routers(&network) {
        let id = |code: &str| network.hub_id(code).unwrap();
        let mut worker = router.worker();
        let starts = [(id("CNXIY"), 0), (id("KZATY"), 9_000), (id("TMKRW"), 1 << 50)];
        let ends = [(id("GEPTI"), 70), (id("AZALA"), 400_000)];
        answers.extend(worker.path_between(&starts, &ends).map(|found| found.path.certify().unwrap()));
        // One stays, though least is spent elsewhere; and where it is.
        for ends in [[(id("TMKRW"), 7), (id("AZALA"), 5)], [(id("TMKRW"), 7), (id("AZALA"), 9)]] {
            let stayed = worker.path_between(&[(id("TMKRW"), 0)], &ends).unwrap().path.certify().unwrap();
            verify_route(&network, &stayed).unwrap();
            assert_eq!(stayed.certificate.stages.len(), usize::from(ends[1].1 == 5));
            let mut forged = stayed.clone();
            forged.weight = 5;
            assert!(matches!(verify_route(&network, &forged), Err(Error::BadCertificate { .. })));
            forged = stayed;
            forged.certificate.stages = vec![Vec::new()];
            assert!(matches!(verify_route(&network, &forged), Err(Error::BadCertificate { .. })));
        }
        let mask = router.mask([Select::hub("AZALA"), Select::country("UZ")]).unwrap();
        let around = worker.path_avoiding(id("CNXIY"), id("GEPTI"), &mask);
        answers.extend(around.map(|path| path.certify().unwrap()));
    }
    let strings = strings(&answers);
    let mut tried = Tried::default();
    for answer in &answers {
        forge(answer, &strings, &mut tried, |forged| {
            verify_route(&network, forged)?;
            let router = router_for(&network, &forged.cargo, &forged.objective, &[])?;
            assert_eq!(router.route(&forged.query)?.weight, forged.weight);
            Ok(())
        });
    }
    tried.close("routes", 1_000, &UNPROVED);
}

/// Links that weigh nothing lead in a circle away from the start: each would explain the other.
#[test]
fn a_tree_that_hangs_in_the_air_is_refused() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    let links = [("A", "B", 3.0), ("B", "C", 0.0), ("C", "B", 0.0), ("C", "D", 1.0), ("A", "D", 4.0)];
    for (from, to, km) in links {
        builder.link(Link::road(from, to, Km(km)).key(&format!("{from}{to}")).time(Hours(1.0)));
    }
    builder.link(Link::road("A", "D", Km(4.1)).key("AD-hills").time(Hours(1.0)));
    let network = builder.build().unwrap();
    let cargo = Cargo::new("box", vec![Carriage::ROAD]);
    let cargo = network.cargo("truck").unwrap_or(&cargo);
    let router = Router::new(&network, cargo, Objective::shortest()).unwrap();
    let mut worker = router.worker();
    let tree = worker.tree(network.hub_id("A").unwrap()).certify().unwrap();
    verify_reach(&network, &tree).unwrap();
    let refused = |came_by: [&str; 4]| -> String {
        let mut forged = tree.clone();
        forged.certificate.came_by = came_by.map(str::to_owned).to_vec();
        match verify_reach(&network, &forged) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(tree.certificate.states.len(), 4);
    // Two trees are as good as each other.
    assert_eq!(refused(["", "AB", "BC", "CD"]), "");
    assert_eq!(refused(["", "AB", "BC", "AD"]), "");
    assert!(refused(["", "CB", "BC", "CD"]).contains("in a circle"));
    assert!(refused(["", "", "BC", "CD"]).contains("does not say how one comes to B road-truck"));
    assert!(
        refused(["", "AB", "BC", "BC"]).contains("`BC` is not admitted or does not come to D road-truck")
    );
    let error = refused(["", "AB", "BC", "AD-hills"]);
    assert!(error.contains("by AD-hills one does not come to D road-truck at its weight"), "{error}");
    // Everything a step farther, the start as well.
    let mut forged = tree.clone();
    forged.certificate.states.iter_mut().for_each(|state| state.weight += 1);
    forged.hubs[1..].iter_mut().for_each(|hub| hub.weight += 1);
    let error = verify_reach(&network, &forged).unwrap_err().to_string();
    assert!(error.contains("a place stands in A road-truck at 0, not later"), "{error}");
    // The whole circle a step nearer, and all that hangs on it.
    let mut forged = tree.clone();
    for state in &mut forged.certificate.states[1..] {
        state.weight -= 1;
    }
    forged.hubs[1..].iter_mut().for_each(|hub| hub.weight -= 1);
    let error = verify_reach(&network, &forged).unwrap_err().to_string();
    assert!(error.contains("nothing comes to B road-truck at the weight it says"), "{error}");
    // And a step farther.
    for state in &mut forged.certificate.states[1..] {
        state.weight += 2;
    }
    forged.hubs[1..].iter_mut().for_each(|hub| hub.weight += 2);
    let error = verify_reach(&network, &forged).unwrap_err().to_string();
    assert!(error.contains("by AB the weight of B road-truck is 3000 at most, less than it says"), "{error}");
}

#[test]
fn what_cannot_be_proved_at_once_is_refused_with_advice() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let matrix = router.matrix(SOME, SOME).unwrap();
    let error = matrix.certify(&router, &SOME[1..], SOME).unwrap_err().to_string();
    assert!(error.contains("the matrix has 6; give the hubs that it was made for"), "{error}");
    let many: Vec<HubId> = ids(&network).into_iter().cycle().take(1 << 20).collect();
    let matrix = router.matrix(&many, ["GEPTI"]).unwrap();
    let error = matrix.certify(&router, &many, ["GEPTI"]).unwrap_err().to_string();
    assert!(error.contains("ask for the matrix in parts"), "{error}");
}

/// What the documentation says of memory: 70 bytes a state and 40 a hub, 110 a state more with a tree; 16 for each row and state or column of a matrix.
#[test]
fn proofs_take_the_memory_that_is_stated() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let hubs = ids(&network);
    let mut worker = router.worker();
    for is_tree in [false, true] {
        let mut kept = None;
        let info = allocation_counter::measure(|| {
            kept = Some(if is_tree {
                worker.tree(hubs[7]).certify()
            } else {
                worker.one_to_all(hubs[7]).certify()
            });
        });
        let reach = kept.unwrap().unwrap();
        let (states, hubs) = (reach.certificate.states.len(), reach.hubs.len());
        let stated = states * if is_tree { 180 } else { 70 } + hubs * 40;
        println!("{states} states, {hubs} hubs: {} bytes, {stated} stated", info.bytes_current);
        assert!(info.bytes_current <= stated as i64 && 2 * info.bytes_current > stated as i64);
    }
    let matrix = router.matrix(&hubs, &hubs).unwrap();
    let mut kept = None;
    let info = allocation_counter::measure(|| kept = Some(matrix.certify(&router, &hubs, &hubs).unwrap()));
    let proved = kept.unwrap();
    let stated = proved.rows.len() * (proved.states.len() + proved.to.len()) * 16;
    println!(
        "{} rows, {} states: {} bytes, {stated} stated",
        proved.rows.len(),
        proved.states.len(),
        info.bytes_current
    );
    // And the names, once.
    assert!(info.bytes_current as f64 <= stated as f64 * 1.1 && info.bytes_current >= stated as i64);
}
