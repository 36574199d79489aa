//! What a route and its absence say to a reader.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::{Query, Router};
use crate::data::{caspian, from_tables};
use crate::error::{Error, NoRoute};
use crate::network::{Carriage, Mode, Network, Select};
use crate::objective::Objective;
use crate::units::UsdPerTonneHour;

fn router(network: &Network, objective: Objective) -> Router {
    Router::new(network, network.cargo("container").unwrap(), objective).unwrap()
}

fn no_route(query: Query) -> NoRoute {
    match router(&caspian(), Objective::cheapest()).route(query) {
        Err(Error::NoRoute(answer)) => *answer,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_the_query_forbids_is_told_first() {
    let answer = no_route(Query::new("CNXIY", "GEPTI").modes([Mode::Rail]).avoid(Select::country("RU")));
    assert!(answer.rim[0].reason.starts_with("the question "), "{answer}");
    // All of what the query forbids stands before the rest.
    let asked = answer.rim.iter().map(|obstacle| obstacle.reason.contains("the question"));
    let (first, rest): (Vec<bool>, Vec<bool>) =
        (asked.clone().take_while(|asked| *asked).collect(), asked.skip_while(|asked| *asked).collect());
    assert!(!first.is_empty() && !rest.is_empty() && !rest.contains(&true), "{answer}");
    let text = answer.to_string();
    assert!(
        text.contains("asked for: only by rail") && text.contains("asked for: avoids country:RU"),
        "{text}"
    );
    let fixed = Query::new("CNXIY", "GEPTI").carriages([Carriage::SEA_BOX]).start_as(Carriage::rail(1435));
    let text = no_route(fixed).to_string();
    assert!(text.contains("only as sea-box") && text.contains("starts as rail-1435"), "{text}");
}

#[test]
fn a_destination_that_nothing_reaches_is_told() {
    let tables = |links: &str| {
        let hubs = "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\nC,39.9,49.4\n";
        let links = format!("from,to,length_km,mode,moves,status\nA,B,430,rail,,\n{links}");
        from_tables(&[("hubs.csv", hubs), ("links.csv", &links)]).unwrap()
    };
    let first = |links: &str, query: Query| match router(&tables(links), Objective::fastest()).route(query) {
        Err(Error::NoRoute(answer)) => answer.rim[0].to_owned(),
        other => panic!("{other:?}"),
    };
    let told = first("C,A,460,rail,,\n", Query::new("A", "C"));
    assert_eq!((told.asset.as_str(), told.reason.as_str()), ("hub:C", "no link arrives at C"));
    let told = first("A,C,460,rail,,planned\n", Query::new("A", "C"));
    assert_eq!(told.reason, "no link that arrives at C is open to container");
    let told = first("A,C,460,sea,hold,\n", Query::new("A", "C"));
    assert_eq!(told.reason, "no link that arrives at C is open to container");
    let told = first("A,C,460,sea,box,\n", Query::new("A", "C").arrive_as(Carriage::ROAD));
    assert_eq!(told.reason, "nothing can stand as road-truck at C");
}

#[test]
fn objectives_have_prices() {
    let network = caspian();
    let wrong = [-1.0, f64::NAN, f64::INFINITY];
    let mut step = Objective::fastest();
    step.step = 0.0;
    let objectives = wrong
        .map(|value| Objective::cheapest().value_of_time(UsdPerTonneHour(value)))
        .into_iter()
        .chain(wrong.map(|value| Objective::cheapest().carbon_price(value)))
        .chain([step]);
    for objective in objectives {
        let cargo = network.cargo("container").unwrap();
        let refused = Router::new(&network, cargo, objective.clone()).unwrap_err();
        assert!(matches!(refused, Error::BadObjective { .. }), "{objective:?}: {refused}");
        let text = refused.to_string();
        assert!(text.contains(&objective.name) && text.contains("finite number"), "{text}");
    }
}

#[test]
fn distances_have_a_measure() {
    let network = caspian();
    let (from, to) = ("KZAAU", "GEPTI");
    let id = network.hub_id(to).unwrap();
    for (objective, of) in [
        (Objective::fastest(), (|route| route.time_h) as fn(&super::Route) -> f64),
        (Objective::shortest(), |route| route.length_km),
        (Objective::greenest(), |route| route.co2_kg_per_t),
        (Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)), |route| route.cost_usd_per_t),
    ] {
        let router = router(&network, objective);
        let measure = router.one_to_all(from).unwrap().measure(id).unwrap();
        let route = router.route((from, to)).unwrap();
        assert!(
            (measure - of(&route)).abs() < 0.05,
            "{}: {measure} and {}",
            route.objective.name,
            of(&route)
        );
    }
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn a_hub_of_another_network_is_a_mistake_of_the_caller() {
    let far = caspian().hub_at(60).unwrap();
    let tables = [
        ("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\n"),
        ("links.csv", "from,to,length_km\nA,B,430\n"),
    ];
    let router = router(&from_tables(&tables).unwrap(), Objective::fastest());
    let _ = router.worker().path(far, far).map(|path| path.weight());
}

#[test]
fn a_printed_route_says_what_is_not_stated() {
    let hubs = "code,lat,lon,stay_capacity,stay_capacity_unit\nA,43.6,51.2,,\nB,45.3,55.2,1,mt_per_year\nC,39.9,49.4,,\nD,41.7,44.8,,\n";
    let links = "from,to,length_km,gauge_mm,time_h\nA,B,430,1520,20\nB,C,480,1520,20\nC,D,520,1435,20\n";
    let transfers = "hub,from,to,time_h,kind\nC,rail-1520,rail-1435,24,transload\n";
    let borders = "code,links,dwell_h,includes_gauge_change\nX,B-C-rail-1520,30,yes\n";
    let cargoes = "code,carriages,value_of_time\ncontainer,rail-1435 rail-1520,0.1\n";
    let tables = [
        ("hubs.csv", hubs),
        ("links.csv", links),
        ("transfers.csv", transfers),
        ("borders.csv", borders),
        ("cargoes.csv", cargoes),
    ];
    let network = from_tables(&tables).unwrap();
    let route = router(&network, Objective::cheapest()).route(("A", "D")).unwrap();
    let text = route.to_string();
    assert!(text.contains("cheapest with an hour at 0.1 USD/t:"), "{text}");
    // The stay has a capacity alone, the border no fee, and the transload is inside its dwell.
    assert!(!text.contains("stay at"), "{text}");
    let words = |start: &str| -> Vec<String> {
        let line = text.lines().find(|line| line.trim_start().starts_with(start)).unwrap();
        line.split_whitespace().rev().take(2).map(str::to_owned).collect()
    };
    assert_eq!(words("border X"), ["-", "30.0"], "{text}");
    assert_eq!(words("transload at C: rail-1520 > rail-1435 (in border)"), ["-", "-"], "{text}");
    let fastest = router(&network, Objective::fastest()).route(("A", "D")).unwrap();
    assert!(fastest.to_string().contains("container, fastest:"), "{fastest}");
}
