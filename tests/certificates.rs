//! Answers over the embedded network, all of them verified, and forgeries of them, all of which must be refused.
//!
//! How forgeries are made stands in `support/forgeries.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::verify::{verify_flow, verify_ladder, verify_no_route, verify_route};
use corridor::{
    Cargo, Error, FlowSolver, Ladder, LadderEnd, LadderQuery, MaxFlow, Network, NoRoute, Objective, Query,
    Route, Router, Select, TonnesPerYear, data::caspian, find_bottlenecks,
};
use std::collections::{BTreeMap, BTreeSet};
use support::forgeries::{Tried, forge, round_trip, strings};

fn codes(network: &Network) -> Vec<String> {
    network.hubs().map(|(_, hub)| hub.code.clone()).collect()
}

// ---- answers ------------------------------------------------------------------------------------------------------

/// Routes for the pairs of hubs of which the sum of the positions leaves no rest; returns how many there are, and how many have no route.
fn verify_pairs(network: &Network, cargo: &Cargo, objective: Objective, every: usize) -> (usize, usize) {
    let router = Router::new(network, cargo, objective).unwrap();
    let hubs = codes(network);
    let (mut routes, mut none) = (0, 0);
    for (at, from) in hubs.iter().enumerate() {
        for to in hubs.iter().skip(at % every).step_by(every) {
            let query = Query::new(from, to);
            match router.route(&query) {
                Ok(route) => {
                    verify_route(network, &route).unwrap_or_else(|error| panic!("{query:?}: {error}"));
                    routes += 1;
                }
                Err(Error::NoRoute(answer)) => {
                    verify_no_route(network, &query, &answer, cargo)
                        .unwrap_or_else(|error| panic!("{query:?}: {error}"));
                    none += 1;
                }
                Err(error) => panic!("{query:?}: {error}"),
            }
        }
    }
    println!("{}: {routes} routes, {none} times none", cargo.code);
    (routes, none)
}

#[test]
fn every_pair_of_hubs_has_a_proved_answer_for_containers() {
    let network = caspian();
    let (routes, none) =
        verify_pairs(&network, network.cargo("container").unwrap(), Objective::cheapest(), 1);
    assert!(routes > 5_000 && none > 500, "{routes} {none}");
}

#[test]
fn every_pair_of_hubs_has_a_proved_answer_for_wagons() {
    let network = caspian();
    let (routes, none) =
        verify_pairs(&network, network.cargo("wagonload").unwrap(), Objective::cheapest(), 1);
    assert!(routes > 5_000 && none > 500, "{routes} {none}");
}

#[test]
fn pairs_of_hubs_have_proved_answers_for_every_cargo_and_objective() {
    let network = caspian();
    let objectives =
        [Objective::cheapest(), Objective::fastest(), Objective::shortest(), Objective::greenest()];
    for cargo in network.cargoes() {
        for objective in objectives.clone() {
            let (routes, none) = verify_pairs(&network, cargo, objective, 13);
            assert!(routes > 50 && none > 50, "{}: {routes} {none}", cargo.code);
        }
    }
}

#[test]
fn every_flow_of_containers_is_proved() {
    let network = caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let hubs = codes(&network);
    let (mut some, mut none, mut unbounded) = (0, 0, 0);
    let mut limits: BTreeMap<String, usize> = BTreeMap::new();
    // One worker for all of them, which has to keep apart the plans that it made on the way.
    let mut worker = flows.worker();
    for from in &hubs {
        for to in hubs.iter().filter(|to| *to != from) {
            let ids = [from, to].map(|code| network.hub_id(code).unwrap());
            let value = worker.max_flow_value(&ids[..1], &ids[1..]);
            let answer = flows.max_flow([from], [to]);
            let whole = answer.as_ref().map(|answer| answer.value_t_per_year);
            assert_eq!(value.as_ref().ok(), whole.as_ref().ok(), "{from} {to}");
            match answer {
                Ok(answer) => {
                    verify_flow(&network, &answer).unwrap_or_else(|error| panic!("{from} {to}: {error}"));
                    *if answer.value_t_per_year.get() > 0 { &mut some } else { &mut none } += 1;
                }
                Err(Error::Unbounded { .. }) => unbounded += 1,
                Err(Error::LimitNotAnArc { limit, .. }) => *limits.entry(limit).or_default() += 1,
                Err(Error::NoLink { hub }) => {
                    assert!(network.links().all(|(_, link)| link.from != hub && link.to != hub), "{hub}");
                    none += 1;
                }
                Err(error) => panic!("{from} {to}: {error}"),
            }
        }
    }
    println!("{some} flows, {none} times nothing, {unbounded} unbounded, refused for {limits:?}");
    let refused: usize = limits.values().sum();
    assert!(some > 5_000 && none > 500 && unbounded < some / 10, "{some} {none} {unbounded}");
    // Limits that no arc stands for and that could bind.
    assert!(refused < some / 8, "{refused} of {some} are refused for a limit");
}

/// Flow and ladder of each corridor for each cargo that has any.
fn of_corridors(network: &Network) -> (Vec<MaxFlow>, Vec<Ladder>) {
    let (mut flows, mut ladders) = (Vec::new(), Vec::new());
    for corridor in network.corridors() {
        let cargo = network.cargo(corridor.cargo.as_deref().unwrap_or("container")).unwrap();
        let solver = FlowSolver::within(network, cargo, &corridor.code).unwrap();
        // Nothing bounds the comparison over Russia, so it has no flow.
        match solver.corridor_flow() {
            Err(Error::Unbounded { .. }) => continue,
            flow => flows.push(flow.unwrap()),
        }
        ladders.push(find_bottlenecks(&solver, corridor).unwrap());
    }
    (flows, ladders)
}

#[test]
fn every_corridor_is_proved_and_survives_being_written_and_read() {
    let network = caspian();
    let (flows, ladders) = of_corridors(&network);
    assert!(flows.len() > 10 && flows.iter().all(|flow| flow.value_t_per_year.get() > 0));
    for (flow, ladder) in flows.iter().zip(&ladders) {
        verify_flow(&network, &round_trip(flow)).unwrap();
        verify_ladder(&network, &round_trip(ladder)).unwrap();
        assert_eq!(flow.value_t_per_year, ladder.today_t_per_year);
    }
}

#[test]
fn what_a_network_does_not_have_cannot_be_avoided() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let query = Query::new("CNXIY", "GEPTI").avoid(Select::link("KZAAU-AZALA-rail"));
    assert!(matches!(router.route(query), Err(Error::Unknown { .. })));
}

// ---- forgeries ----------------------------------------------------------------------------------------------------

/// Routes of several kinds: by rail and by sea, with stays and borders, past hubs and with conditions.
fn some_routes(network: &Network) -> Vec<Route> {
    let mut found = Vec::new();
    let container = network.cargo("container").unwrap();
    for objective in [Objective::cheapest(), Objective::fastest(), Objective::greenest()] {
        let router = Router::new(network, container, objective).unwrap();
        for query in [
            Query::new("CNXIY", "GEPTI"),
            Query::new("CNXIY", "IRTHR").via("KZAAU"),
            Query::new("KZATY", "TRMER").avoid(Select::hub("KZAAU")),
        ] {
            found.push(router.route(query).unwrap());
        }
    }
    for cargo in network.cargoes().iter().filter(|cargo| cargo.code != "container") {
        let router = Router::new(network, cargo, Objective::cheapest()).unwrap();
        let hubs = codes(network);
        let pairs = hubs.iter().flat_map(|from| hubs.iter().map(move |to| (from.as_str(), to.as_str())));
        let long = pairs
            .filter_map(|pair| router.route(pair).ok())
            .max_by_key(|route| (route.transfers.len() + route.borders.len(), route.legs.len()));
        found.extend(long);
    }
    found
}

#[test]
fn forged_routes_are_refused() {
    const UNPROVED: [&str; 2] = [
        // The caller's, who may have changed the prices of an objective and kept its name.
        ".objective.name",
        // To avoid a thing twice is to avoid it.
        ".query.avoid[]",
    ];
    let network = caspian();
    let routes = some_routes(&network);
    let strings = strings(&routes);
    let mut tried = Tried::default();
    for route in &routes {
        forge(route, &strings, &mut tried, |route| verify_route(&network, route));
    }
    for pair in routes.windows(2) {
        let mut other = pair[0].clone();
        other.certificate = pair[1].certificate.clone();
        let what = || format!("{} to {}", other.from, other.to);
        tried.forgery("another's certificate", "certificate", what, &verify_route(&network, &other));
    }
    tried.close("routes", 3_000, &UNPROVED);
}

/// The best way that avoids a part of the best, with everything right but the claim that nothing is better.
#[test]
fn the_second_best_route_is_refused_as_the_best() {
    let network = caspian();
    let mut tried = Tried::default();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    for (from, to) in [("CNXIY", "GEPTI"), ("CNYIU", "IRBND"), ("KZDOS", "TRHAL"), ("IRTHR", "RUILE")] {
        let best = router.route((from, to)).unwrap();
        let legs = best.legs.iter().map(|leg| leg.link.as_str());
        let transfers = best.transfers.iter().map(|step| step.transfer.as_str());
        for part in legs.chain(transfers).filter(|key| !key.starts_with("hub:")) {
            let avoiding = Query::new(from, to).avoid(Select::Asset(part.to_owned()));
            let Ok(mut second) = router.route(&avoiding) else { continue };
            verify_route(&network, &second).unwrap();
            assert!(second.weight >= best.weight);
            if second.weight == best.weight {
                continue;
            }
            second.query = best.query.clone();
            tried.forgery("second best", part, String::new, &verify_route(&network, &second));
            second.certificate = best.certificate.clone();
            tried.forgery("second best", part, String::new, &verify_route(&network, &second));
            second.weight = best.weight;
            tried.forgery("second best", part, String::new, &verify_route(&network, &second));
        }
    }
    tried.close("second best routes", 100, &[]);
}

#[test]
fn forged_refusals_of_a_route_are_refused() {
    /// Words for people. What proves that there is no route is `reached`.
    const UNPROVED: [&str; 5] = [".conditions.*", ".conditions[]", ".rim.*.asset", ".rim.*.reason", ".rim[]"];
    let network = caspian();
    let hubs = codes(&network);
    let mut tried = Tried::default();
    for cargo in network.cargoes() {
        let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
        let mut queries = vec![
            Query::new("CNXIY", "GEPTI").avoid(Select::country("KZ")),
            Query::new("CNXIY", "GEPTI").via("KZAAU").avoid(Select::country("AZ")),
        ];
        queries.extend((0..40).map(|at| Query::new(&hubs[at * 7 % hubs.len()], &hubs[at * 31 % hubs.len()])));
        let answers: Vec<(Query, NoRoute)> = queries
            .into_iter()
            .filter_map(|query| match router.route(&query) {
                Err(Error::NoRoute(answer)) => Some((query, *answer)),
                _ => None,
            })
            .take(8)
            .collect();
        let said: Vec<&NoRoute> = answers.iter().map(|(_, answer)| answer).collect();
        let strings = strings(&said);
        for (query, answer) in &answers {
            forge(answer, &strings, &mut tried, |answer| verify_no_route(&network, query, answer, cargo));
            let mut other = query.clone();
            std::mem::swap(&mut other.from, &mut other.to);
            let verdict = verify_no_route(&network, &other, answer, cargo);
            tried.forgery("another question", "query", || format!("{query:?}"), &verdict);
        }
    }
    tried.close("no routes", 1_000, &UNPROVED);
}

/// Flows of corridors and of pairs of hubs, some of nothing.
fn some_flows(network: &Network) -> Vec<MaxFlow> {
    let (mut found, _) = of_corridors(network);
    // Against its direction nothing moves in a corridor.
    for flow in found.clone().iter().take(4) {
        let solver = solver(network, &flow.cargo, flow.corridor.as_deref());
        let back = solver.max_flow(&flow.to, &flow.from).unwrap();
        assert!(back.blocked.is_some());
        found.push(back);
    }
    for cargo in network.cargoes() {
        let flows = FlowSolver::new(network, cargo).unwrap();
        for (from, to) in [("CNXIY", "GEPTI"), ("KZATY", "TRMER"), ("KZAAU", "AZALA"), ("GEPTI", "KZATY")] {
            found.extend(flows.max_flow([from], [to]).ok());
        }
    }
    found
}

#[test]
fn forged_flows_are_refused() {
    const UNPROVED: [&str; 11] = [
        // That there is no other cut would need a second flow.
        ".cut_is_unique",
        // The ways are a set. Their order says nothing.
        ".routes[]",
        // Words for people, as in every refusal.
        ".blocked.conditions.*",
        ".blocked.conditions[]",
        ".blocked.rim.*.asset",
        ".blocked.rim.*.reason",
        ".blocked.rim[]",
        // Another question that has the same answer, which is asserted.
        ".corridor",
        ".from[]",
        ".to.*",
        ".to[]",
    ];
    let network = caspian();
    let flows = some_flows(&network);
    let strings = strings(&flows);
    let mut tried = Tried::default();
    for flow in &flows {
        forge(flow, &strings, &mut tried, |flow| {
            verify_flow(&network, flow)?;
            let solver = solver(&network, &flow.cargo, flow.corridor.as_deref());
            assert_eq!(solver.max_flow_value(&flow.from, &flow.to)?, flow.value_t_per_year);
            Ok(())
        });
    }
    tried.close("flows", 5_000, &UNPROVED);
}

fn solver(network: &Network, cargo: &str, corridor: Option<&str>) -> FlowSolver {
    let cargo = network.cargo(cargo).unwrap();
    match corridor {
        Some(corridor) => FlowSolver::within(network, cargo, corridor).unwrap(),
        None => FlowSolver::new(network, cargo).unwrap(),
    }
}

fn some_ladders(network: &Network) -> Vec<Ladder> {
    let (_, mut found) = of_corridors(network);
    for cargo in network.cargoes() {
        let flows = FlowSolver::new(network, cargo).unwrap();
        for (from, to) in [("CNXIY", "GEPTI"), ("KZATY", "TRMER"), ("KZAAU", "AZALA"), ("GEPTI", "KZATY")] {
            let query = LadderQuery::new([from], [to]).steps(6);
            let Ok(ladder) = find_bottlenecks(&flows, query.clone()) else { continue };
            let first = ladder.rungs.first().map(|rung| rung.cuts_near_origin[0].assets[0].asset.clone());
            found.push(ladder);
            // The same with something that cannot be widened for ever, and something dear.
            let Some(first) = first else { continue };
            let shut = query.clone().ceiling(&first, TonnesPerYear(1_000));
            found
                .extend([shut, query.price(&first, 3)].map(|query| find_bottlenecks(&flows, query).unwrap()));
        }
    }
    found
}

/// The price of a flow on a ladder, where the ladder reaches so far.
fn price_of(ladder: &Ladder, flow: u64) -> Option<u128> {
    let mut price = 0;
    for rung in &ladder.rungs {
        let (from, slope) = (rung.from_t_per_year.get(), u128::from(rung.slope));
        if flow <= from {
            return Some(price);
        }
        let length = rung.length_t_per_year.map_or(u64::MAX, TonnesPerYear::get);
        price += slope * u128::from(length.min(flow - from));
        if flow - from <= length {
            return Some(price);
        }
    }
    (flow <= ladder.today_t_per_year.get()).then_some(price)
}

#[test]
fn forged_ladders_are_refused() {
    const UNPROVED: [&str; 28] = [
        // Another question that has the same ladder, which is asserted.
        ".corridor",
        ".query.from.*",
        ".query.from[]",
        ".query.to.*",
        ".query.to[]",
        ".query.prices.*",
        ".query.ceilings.*",
        ".query.steps",
        // The order of cuts in series.
        ".rungs.*.cuts_near_origin[]",
        ".rungs.*.cuts_near_destination[]",
        // Another flow that proves the same.
        ".certificate.endless[]",
        // A transfer beside it that the cargo may use as well.
        ".certificate.steps.*.asset",
        ".certificate.points.*.moves_t_per_year.*",
        ".certificate.points.*.moves_t_per_year[]",
        // What all cheapest ways do would need more than one of them; that of the certificate is among them.
        ".rungs.*.at_end.*.at_least_t_per_year",
        ".rungs.*.at_end.*.at_most_t_per_year",
        ".rungs.*.at_end[]",
        ".rungs.*.must_widen[]",
        // Explanations. The assets are known, rightly named and in order; that these and no others are listed would need flows as well.
        ".rungs.*.ends[]",
        ".rungs.*.ends.*.backward",
        ".rungs.*.may_widen[]",
        ".rungs.*.may_widen.*.backward",
        ".rungs.*.undone.*.asset",
        ".rungs.*.undone.*.backward",
        ".rungs.*.undone[]",
        ".alone[]",
        ".alone.*.asset",
        ".alone.*.gain_t_per_year",
    ];
    let network = caspian();
    let ladders = some_ladders(&network);
    let strings = strings(&ladders);
    let mut tried = Tried::default();
    let ends: BTreeSet<String> = ladders.iter().map(|ladder| format!("{:?}", ladder.end)).collect();
    println!("{} ladders, {} ends", ladders.len(), ends.len());
    for ladder in &ladders {
        forge(ladder, &strings, &mut tried, |forged| {
            verify_ladder(&network, forged)?;
            let mut query = forged.query.clone();
            query.steps = ladder.query.steps;
            let solver = solver(&network, &forged.cargo, forged.corridor.as_deref());
            let truth = match find_bottlenecks(&solver, query) {
                // The checker counts wider than the solver.
                Err(Error::CapacityTooLarge { limit, .. }) => {
                    return Err(Error::BadCertificate { reason: format!("no question beyond {limit}") });
                }
                truth => truth?,
            };
            // What the checker proves: the price of each flow is what the ladder says, neither less nor more.
            for rung in &forged.rungs {
                let flow = rung.from_t_per_year.get();
                let length = rung.length_t_per_year.map_or(5, TonnesPerYear::get);
                for flow in [flow, flow + length / 2, flow + length] {
                    let (said, true_price) = (price_of(forged, flow), price_of(&truth, flow));
                    assert!(true_price.is_none_or(|price| Some(price) == said), "{forged}\n{truth}");
                }
            }
            Ok(())
        });
        for end in [LadderEnd::Endless, LadderEnd::Steps, LadderEnd::Blocked(Vec::new())] {
            // With as many rungs as were asked for, that there are no more needs no other reason.
            let may = end == LadderEnd::Steps && ladder.rungs.len() == ladder.query.steps;
            if end != ladder.end && !may {
                let mut forged = ladder.clone();
                forged.end = end;
                let what = || format!("{:?} to {:?}", ladder.end, forged.end);
                tried.forgery("another end", "end", what, &verify_ladder(&network, &forged));
            }
        }
    }
    tried.close("ladders", 2_000, &UNPROVED);
}
