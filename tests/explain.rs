//! Waterfalls, tolerances and rivals: that the parts add up, and that choices change exactly where they are said to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::data::caspian;
use corridor::{
    Carriage, Error, Hours, Hub, Km, Link, Margin, Network, Objective, Query, Route, Router, Select,
    Tolerances, UsdPerTonneHour, Waterfall,
};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-7 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn the_parts_of_every_route_add_up() {
    let network = caspian();
    let objectives = [
        Objective::cheapest(),
        Objective::fastest(),
        Objective::shortest(),
        Objective::greenest(),
        Objective::cheapest().value_of_time(UsdPerTonneHour(0.5)).carbon_price(0.1),
    ];
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let mut routes = 0;
    for cargo in network.cargoes() {
        let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
        for objective in &objectives {
            let router = router.reweighted(objective.clone()).unwrap();
            for (at, from) in codes.iter().enumerate() {
                for to in codes.iter().skip(at % 17).step_by(17) {
                    let Ok(route) = router.route((from.as_str(), to.as_str())) else { continue };
                    check(&route, &route.waterfall(), objective.hour(cargo));
                    routes += 1;
                }
            }
        }
    }
    assert!(routes > 5_000, "{routes}");
}

fn check(route: &Route, parts: &Waterfall, hour: f64) {
    let sums = |of: &dyn Fn(&corridor::Spent) -> f64| {
        (
            parts.steps.iter().map(|step| of(&step.spent)).sum::<f64>(),
            parts.groups.iter().map(|group| of(&group.spent)).sum::<f64>(),
            of(&parts.total),
        )
    };
    for (of, whole) in [
        (&(|spent: &corridor::Spent| spent.length_km) as &dyn Fn(&corridor::Spent) -> f64, route.length_km),
        (&|spent: &corridor::Spent| spent.time_h, route.time_h),
        (&|spent: &corridor::Spent| spent.cost_usd_per_t, route.cost_usd_per_t),
        (&|spent: &corridor::Spent| spent.co2_kg_per_t, route.co2_kg_per_t),
        (&|spent: &corridor::Spent| spent.objective, parts.total.objective),
    ] {
        let (by_step, by_group, total) = sums(of);
        assert!(close(by_step, whole) && close(by_group, whole) && close(total, whole), "{parts}");
    }
    assert!(route.time_h == 0.0 || close(parts.hour, hour), "{} is not {hour}", parts.hour);
    let steps = (route.legs.len() + route.transfers.len()) as f64;
    assert!(parts.rounding.abs() <= (steps * 0.5 + 1e-6) * route.objective.step, "{}", parts.rounding);
    assert!(
        parts.steps.last().is_none_or(|last| close(last.objective_so_far, parts.total.objective)),
        "{parts}"
    );
    if parts.total.objective > 0.0 {
        assert!(close(parts.groups.iter().map(|group| group.share).sum(), 1.0));
    }
    let text = serde_json::to_string(parts).unwrap();
    assert_eq!(&serde_json::from_str::<Waterfall>(&text).unwrap(), parts);
    // The table adds up for whoever reads it: its last line is the total.
    assert!(parts.to_string().lines().last().unwrap().starts_with("  total"));
}

/// The same network with one link changed.
fn with_link(network: &Network, key: &str, change: impl Fn(&mut Link)) -> Network {
    let mut builder = Network::builder();
    builder.hubs = network.hubs().map(|(_, hub)| hub.clone()).collect();
    builder.links = network.links().map(|(_, link)| link.clone()).collect();
    builder.transfers = network.transfers().to_vec();
    builder.borders = network.borders().to_vec();
    builder.limits = network.limits().to_vec();
    builder.rates = network.rates().to_vec();
    builder.cargoes = network.cargoes().to_vec();
    builder.corridors = network.corridors().to_vec();
    builder.sources = network.sources().to_vec();
    builder.year = network.view().year;
    builder.links.iter_mut().filter(|link| link.key == key).for_each(change);
    builder.build().unwrap()
}

fn hours_of(network: &Network, key: &str) -> f64 {
    let id = network.link_id(key).unwrap();
    network.link_terms(id, network.cargo("container").unwrap(), None).unwrap().running.get()
}

#[test]
fn routes_of_the_embedded_network_change_one_second_beyond_their_tolerances() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::fastest()).unwrap();
    let (mut worse, mut better) = (0, 0);
    for pair in [("CNXIY", "GEPTI"), ("KZATY", "IRBND")] {
        let best = router.route(pair).unwrap();
        let tolerances = router.tolerances(pair).unwrap();
        assert_eq!(tolerances.weight, best.weight);
        assert_eq!(tolerances.on_route.len(), best.legs.len() + best.transfers.len());
        let hours = |key: &str, hours: f64| {
            let network = with_link(&network, key, |link| link.time = Some(Hours(hours).into()));
            Router::new(&network, cargo, Objective::fastest()).unwrap().route(pair).unwrap()
        };
        // Rates that name a link would win over the time that is set here; there are none for running times.
        for told in tolerances.on_route.iter().filter(|told| !told.asset.contains(':')) {
            let now = hours_of(&network, &told.asset);
            let Margin::Worse(change) = told.margin else { continue };
            let at = now + change.weight as f64 / 3600.0;
            let tie = hours(&told.asset, at);
            assert_eq!(tie.weight, best.weight + change.weight);
            let beyond = hours(&told.asset, at + 2.0 / 3600.0);
            assert_eq!(beyond.weight, best.weight + change.weight, "{} has given way", told.asset);
            assert!(beyond.legs.iter().all(|leg| leg.link != told.asset));
            worse += 1;
        }
        for told in tolerances.off_route.iter().filter(|told| !told.asset.contains(':')).take(25) {
            let Margin::Better(change) = told.margin else { continue };
            let now = hours_of(&network, &told.asset);
            let at = now - change.weight as f64 / 3600.0 - 2.0 / 3600.0;
            if at < 0.0 {
                continue;
            }
            let won = hours(&told.asset, at);
            assert!(won.legs.iter().any(|leg| leg.link == told.asset), "{}", told.asset);
            assert!(won.weight < best.weight && won.weight + 3 >= best.weight);
            better += 1;
        }
    }
    assert!(worse >= 20 && better >= 10, "{worse} {better}");
}

#[test]
fn every_margin_is_the_difference_of_two_routes() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
    let queries = [
        Query::new("CNXIY", "GEPTI"),
        Query::new("CNXIY", "GEPTI").avoid(Select::country("RU")),
        Query::new("RUMOW", "IRBND"),
        Query::new("IRBND", "KZATY").avoid(Select::hub("TMKRW")),
    ];
    let (mut bridges, mut detours) = (0, 0);
    for query in queries {
        let Ok(tolerances) = router.tolerances(&query) else { continue };
        for told in &tolerances.on_route {
            let avoiding = match told.asset.as_str() {
                // A query cannot avoid the stay at a hub alone.
                key if key.starts_with("hub:") => continue,
                key => query.clone().avoid(Select::link(key)),
            };
            match (told.margin, router.route(&avoiding)) {
                (Margin::Needed, Err(Error::NoRoute(_))) => bridges += 1,
                (Margin::Worse(change), Ok(route)) => {
                    // The query avoids the opposite too, which no best route the other way round uses.
                    assert_eq!(route.weight, tolerances.weight + change.weight, "{}", told.asset);
                    detours += 1;
                }
                (margin, route) => panic!("{} {margin:?} {route:?}", told.asset),
            }
            let alone = router.tolerance_of(&query, &told.asset).unwrap();
            assert!(alone.contains(told));
        }
        let text = serde_json::to_string(&tolerances).unwrap();
        assert_eq!(serde_json::from_str::<Tolerances>(&text).unwrap(), tolerances);
        let order = |told: &[corridor::AssetTolerance]| {
            told.iter()
                .map(|told| match told.margin {
                    Margin::Worse(change) | Margin::Better(change) | Margin::TiesForNothing(change) => {
                        change.weight
                    }
                    _ => u64::MAX,
                })
                .collect::<Vec<_>>()
        };
        assert!(order(&tolerances.on_route).is_sorted() && order(&tolerances.off_route).is_sorted());
    }
    assert!(detours > 20, "{detours} {bridges}");
}

/// A - B twice, one link of 4 h and one of 6 h, B - C of 3 h, A - D - C of 5 + 5 h.
fn diamond() -> Network {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D", "E"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    let link = |from: &str, to: &str, key: &str, hours: f64| {
        Link::new(from, to, Carriage::ROAD, Km(10.0)).key(key).time(Hours(hours))
    };
    builder.link(link("A", "B", "short", 4.0)).link(link("A", "B", "long", 6.0));
    builder.link(link("B", "C", "last", 3.0));
    builder.link(link("A", "D", "round", 5.0)).link(link("D", "C", "back", 5.0));
    builder.link(link("A", "E", "aside", 9.0)).link(link("C", "E", "on", 1.0));
    builder.link(link("E", "C", "off", 2.0));
    builder.build().unwrap()
}

#[test]
fn the_margins_of_a_diamond_are_those_of_pencil_and_paper() {
    let network = diamond();
    let router = Router::new(&network, network.cargo("truck").unwrap(), Objective::fastest()).unwrap();
    let margin = |query: &Query, key: &str| router.tolerance_of(query, key).unwrap()[0].margin;
    let query = Query::new("A", "C");
    let hours = |margin: Margin| match margin {
        Margin::Worse(change) => change.objective,
        Margin::Better(change) => -change.objective,
        Margin::TooFar(change) => 100.0 + change.objective,
        other => panic!("{other:?}"),
    };
    assert_eq!(hours(margin(&query, "short")), 2.0, "the parallel link takes over");
    assert_eq!(hours(margin(&query, "last")), 3.0);
    assert_eq!(hours(margin(&query, "long")), -2.0);
    assert_eq!(hours(margin(&query, "round")), -3.0);
    assert_eq!(hours(margin(&query, "off")), 101.0, "8 h to E are too many, even if the rest is free");
    assert_eq!(hours(margin(&query, "on")), 102.0, "it would have to come back from E");
    let narrow = query.clone().avoid(Select::link("round"));
    assert_eq!(hours(margin(&narrow, "last")), 4.0, "the way over E is left");
    assert!(router.tolerance_of(&narrow, "round").unwrap().is_empty(), "it is closed");
    let narrow = narrow.avoid(Select::link("aside"));
    assert_eq!(margin(&narrow, "last"), Margin::Needed);
    let text = router.tolerances(&narrow).unwrap().to_string();
    assert!(text.contains("every route uses it"), "{text}");
    match router.tolerances(Query::new("A", "C").via("D")) {
        Err(Error::OneStageOnly { via, .. }) => assert_eq!(via, ["D"]),
        other => panic!("{other:?}"),
    }
    let here = router.tolerances(("A", "A")).unwrap();
    assert!(here.on_route.is_empty() && here.weight == 0);
    assert!(matches!(router.tolerances(("C", "A")), Err(Error::NoRoute(_))));
    assert!(matches!(router.tolerances(("A", "X")), Err(Error::Unknown { .. })));
    assert!(matches!(router.tolerance_of(("A", "C"), "shrt"), Err(Error::Unknown { .. })));
}
