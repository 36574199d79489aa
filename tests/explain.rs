//! Waterfalls, tolerances and rivals: that the parts add up, and that choices change exactly where they are said to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::data::caspian;
use corridor::{
    Asset, Carriage, Error, Explanation, Flip, Hours, Hub, KgCo2PerTonne, Km, Link, Margin, Network,
    Objective, Query, RateUnit, Route, Router, Select, Standing, Tariff, Tolerances, UsdPerTonneHour,
    Waterfall,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use support::networks::Shared;

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
                for to in codes.iter().skip(at % 61).step_by(61) {
                    let Ok(route) = router.route((from.as_str(), to.as_str())) else { continue };
                    check(&route, &route.waterfall(), objective.hour(cargo));
                    routes += 1;
                }
            }
        }
    }
    assert!(routes > 1_500, "{routes}");
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
    let mut builder = network.to_builder();
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
        Err(Error::NotTogether { condition, .. }) => assert_eq!(condition, "to pass D"),
        other => panic!("{other:?}"),
    }
    let here = router.tolerances(("A", "A")).unwrap();
    assert!(here.on_route.is_empty() && here.weight == 0);
    assert!(matches!(router.tolerances(("C", "A")), Err(Error::NoRoute(_))));
    assert!(matches!(router.tolerances(("A", "X")), Err(Error::Unknown { .. })));
    assert!(matches!(router.tolerance_of(("A", "C"), "shrt"), Err(Error::Unknown { .. })));
}

/// What a route weighs by the facts of a network, not rounded.
fn measure(network: &Network, route: &Route, objective: &Objective) -> f64 {
    let cargo = network.cargo(&route.cargo).unwrap();
    let (none, clean) = (Km(0.0), KgCo2PerTonne(0.0));
    let legs: f64 = route
        .legs
        .iter()
        .map(|leg| {
            let terms = network.link_terms(network.link_id(&leg.link).unwrap(), cargo, None).unwrap();
            objective.measure(cargo, terms.cost(), terms.time(), terms.length, terms.co2)
        })
        .sum();
    let inside = route.transfers.iter().map(|step| {
        let terms = match network.asset(&step.transfer).unwrap() {
            Asset::Transfer(at) => network.transfer_terms(at, cargo, None).unwrap(),
            Asset::Stay(hub) => network.stay_terms(hub, cargo, None).unwrap(),
            other => panic!("{other:?}"),
        };
        objective.measure(cargo, terms.cost, terms.time, none, clean)
    });
    (legs + inside.sum::<f64>()) * objective.step
}

/// The network with one fact set to what a flip says, or `None` where the fact is none of the network's.
fn flipped(network: &Network, flip: &Flip) -> Option<Network> {
    let then = flip.then?;
    let mut builder = network.to_builder();
    let mut hits = 0;
    for rate in &mut builder.rates {
        let cargo =
            if rate.cargo.is_empty() { String::new() } else { format!(" for {}", rate.cargo.join(", ")) };
        let class = rate.class.as_ref().map(|class| format!(" as {class}")).unwrap_or_default();
        let owner = format!("{}{cargo}{class}", rate.selection());
        let unit = match rate.unit {
            RateUnit::Price(unit) => unit.to_string(),
            _ => flip.unit.clone(),
        };
        if owner == flip.owner && rate.quantity.word() == flip.quantity && unit == flip.unit {
            rate.value = then.into();
            hits += 1;
        }
    }
    if hits > 0 {
        return Some(builder.build().unwrap());
    }
    let price = || Tariff::of(then, flip.unit.parse().unwrap());
    if let Some(code) = flip.owner.strip_prefix("border:") {
        let border = builder.borders.iter_mut().find(|border| border.code == code)?;
        match flip.quantity.as_str() {
            "dwell_h" => border.dwell = Some(Hours(then).into()),
            "dwell_back_h" => border.dwell_back = Some(Hours(then).into()),
            "fee" => border.fee = Some(price()),
            other => panic!("{other}"),
        }
    } else if let Some(transfer) = builder.transfers.iter_mut().find(|transfer| transfer.key == flip.owner) {
        match flip.quantity.as_str() {
            "time_h" => transfer.time = Some(Hours(then).into()),
            "cost" => transfer.cost = Some(price()),
            other => panic!("{other}"),
        }
    } else if let Some(link) = builder.links.iter_mut().find(|link| link.key == flip.owner) {
        match flip.quantity.as_str() {
            "time_h" => link.time = Some(Hours(then).into()),
            "speed_km_h" => link.time = Some(Hours(link.length.likely().get() / then).into()),
            "tariff" => link.tariff = Some(price()),
            "length_km" => link.length = Km(then).into(),
            "co2_g_per_tkm" => link.co2 = Some(corridor::GramsPerTonneKm(then).into()),
            "wait_h" => link.service.as_mut()?.wait = Some(Hours(then).into()),
            "departures_per_week" => link.service.as_mut()?.departures_per_week = Some(then.into()),
            other => panic!("{other}"),
        }
    } else {
        let code = flip.owner.strip_prefix("hub:")?;
        let stay = builder.hubs.iter_mut().find(|hub| hub.code == code)?.stay.as_mut()?;
        match flip.quantity.as_str() {
            "time_h" => stay.time = Some(Hours(then).into()),
            "cost" => stay.cost = Some(price()),
            other => panic!("{other}"),
        }
    }
    let flipped = builder.build().unwrap();
    Some(match network.view().month {
        Some(month) => flipped.in_month(month).unwrap(),
        None => flipped,
    })
}

#[derive(Debug, Default)]
struct Counts {
    tied: usize,
    impossible: usize,
    rates: usize,
    inverse: usize,
    prices: usize,
    both: usize,
    stays: usize,
    borders: usize,
}

/// Every flip of every rival makes the two weigh the same by the facts of a network in which that one fact is another.
fn check_flips(router: &Router, query: &Query, rivals: &[Route], counts: &mut Counts) {
    let (network, objective) = (router.network(), router.objective());
    let told = router.explain(query, rivals).unwrap();
    let text = serde_json::to_string(&told).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&text).unwrap(), told);
    let best = router.route(query).unwrap();
    for (rival, route) in told.rivals.iter().zip(rivals) {
        let gap = measure(network, route, objective) - measure(network, &best, objective);
        assert!((rival.more.objective - gap).abs() < 1e-6, "{gap} {told}");
        let by_group: f64 = rival.differences.iter().map(|group| group.more.objective).sum();
        assert!((by_group - gap).abs() < 1e-6);
        assert!(rival.weight >= told.weight);
        for flip in &rival.flips {
            let Some(then) = flip.then else {
                counts.impossible += 1;
                continue;
            };
            let (network, objective) = match flip.quantity.as_str() {
                "value_of_time" => (network.clone(), objective.clone().value_of_time(UsdPerTonneHour(then))),
                "carbon_price" => (network.clone(), objective.clone().carbon_price(then)),
                _ => match flipped(network, flip) {
                    Some(network) => (network, objective.clone()),
                    None => panic!("{flip:?}"),
                },
            };
            let [ours, theirs] = [&best, route].map(|route| measure(&network, route, &objective));
            assert!((ours - theirs).abs() < 1e-6 * ours.max(1.0), "{ours} {theirs} {flip:?}");
            counts.tied += 1;
            counts.rates += usize::from(flip.owner.contains(':') && flip.assets.len() > 1);
            counts.inverse += usize::from(["speed_km_h", "departures_per_week"].contains(&&*flip.quantity));
            counts.prices += usize::from(flip.quantity.contains("_of_") || flip.quantity == "carbon_price");
            counts.both += usize::from(flip.used_by == corridor::UsedBy::Both);
            counts.stays += usize::from(flip.owner.starts_with("hub:"));
            counts.borders += usize::from(flip.owner.starts_with("border:"));
        }
        let shares: Vec<f64> = rival.flips.iter().filter_map(|flip| flip.change.map(f64::abs)).collect();
        assert!(shares.is_sorted());
    }
}

#[test]
fn a_flip_makes_the_two_routes_tie() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let mut counts = Counts::default();
    for objective in [
        Objective::cheapest(),
        Objective::fastest(),
        Objective::greenest(),
        Objective::cheapest().carbon_price(0.05),
    ] {
        let router = Router::new(&network, cargo, objective.clone()).unwrap();
        let other = router.reweighted(Objective::shortest()).unwrap();
        for (from, to, via, avoid) in [
            ("CNXIY", "GEPTI", "KZKUR", Select::hub("KZAAU")),
            ("CNXIY", "GEPTI", "TMKRW", Select::corridor("titr")),
            ("KZATY", "IRBND", "TMKRW", Select::mode(corridor::Mode::Sea)),
            ("CNXIY", "IRTHR", "KZAAU", Select::country("UZ")),
        ] {
            let query = Query::new(from, to);
            let candidates = [
                router.route(query.clone().via(via)),
                router.route(query.clone().avoid(avoid)),
                other.route(query.clone()),
            ];
            let rivals: Vec<Route> = candidates.into_iter().filter_map(Result::ok).collect();
            check_flips(&router, &query, &rivals, &mut counts);
        }
    }
    println!("{counts:?}");
    let Counts { tied, impossible, rates, prices, both, .. } = counts;
    assert!(tied > 200 && impossible > 100 && rates > 10 && prices > 5 && both > 5, "{counts:?}");
}

#[test]
fn random_networks_flip_and_tolerate_as_they_say() {
    let mut rng = ChaCha8Rng::seed_from_u64(73);
    let mut counts = Counts::default();
    let (mut margins, mut bridges, mut through) = (0, 0, 0);
    for round in 0..400 {
        let network = support::networks::network(&mut rng, Shared::Nothing);
        let cargo = network.cargo("box").unwrap();
        let objective =
            [Objective::cheapest(), Objective::fastest(), Objective::cheapest().carbon_price(0.2)][round % 3]
                .clone();
        let router = Router::new(&network, cargo, objective.clone()).unwrap();
        let other = router.reweighted(Objective::shortest()).unwrap();
        let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
        for to in codes.iter().skip(1) {
            let query = Query::new(&codes[0], to);
            let Ok(best) = router.route(&query) else {
                assert!(matches!(router.tolerances(&query), Err(Error::NoRoute(_))));
                continue;
            };
            let rival = other.route(&query).unwrap();
            if round % 2 == 0 {
                check_flips(&router, &query, &[rival], &mut counts);
            }
            let told = router.tolerances(&query).unwrap();
            assert_eq!(told.weight, best.weight);
            let order: Vec<&str> = best
                .legs
                .iter()
                .map(|leg| leg.link.as_str())
                .chain(best.transfers.iter().map(|step| step.transfer.as_str()))
                .collect();
            let mut listed: Vec<&str> = told.on_route.iter().map(|told| told.asset.as_str()).collect();
            let mut wanted = order.clone();
            listed.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(listed, wanted, "the tolerances are of the route that is given");
            for told in told.on_route.iter().filter(|told| !told.asset.contains(':')) {
                let shut = with_link(&network, &told.asset, |link| link.validity.standing = Standing::Closed);
                let shut = match network.view().month {
                    Some(month) => shut.in_month(month).unwrap(),
                    None => shut,
                };
                let cargo = shut.cargo("box").unwrap();
                let without = Router::new(&shut, cargo, objective.clone()).unwrap().route(&query);
                match (told.margin, without) {
                    (Margin::Needed, Err(Error::NoRoute(_))) => bridges += 1,
                    (Margin::Worse(change), Ok(route)) => {
                        assert_eq!(route.weight, best.weight + change.weight, "{}", told.asset);
                        margins += 1;
                    }
                    (margin, route) => panic!("{} {margin:?} {route:?}", told.asset),
                }
            }
            for told in told.off_route.iter().filter(|told| !told.asset.contains(':')).take(2) {
                // With nothing to pay the way through it weighs what it says, or ties.
                let (Margin::Better(change) | Margin::TiesForNothing(change)) = told.margin else { panic!() };
                let id = network.link_id(&told.asset).unwrap();
                let link = network.link(id);
                let states = router.route(Query::new(&codes[0], &link.from).arrive_as(link.carriage));
                let onward = router.route(Query::new(&link.to, to).start_as(link.carriage));
                // Ships end at hubs, and stays stand between: only where neither does is the sum that of routes.
                let plain = |hub: &str| {
                    let id = network.hub_id(hub).unwrap();
                    network.hub(id).stay.is_none() && !link.carriage.mode.ends_at_hubs()
                };
                if let (Ok(states), Ok(onward), true) = (states, onward, plain(&link.from) && plain(&link.to))
                {
                    if states.legs.is_empty() || onward.legs.is_empty() {
                        continue;
                    }
                    let own = (told.objective / objective.step).round() as u64;
                    assert_eq!(states.weight + own + onward.weight, best.weight + change.weight);
                    through += 1;
                }
            }
        }
    }
    println!("{counts:?} {margins} margins, {bridges} bridges, {through} through");
    let Counts { tied, inverse, stays, borders, .. } = counts;
    assert!(tied > 500 && inverse > 20 && stays > 10 && borders > 10, "{counts:?}");
    assert!(margins > 500 && bridges > 500 && through > 50, "{margins} {bridges} {through}");
}

#[test]
fn a_rival_of_another_network_or_cargo_is_refused() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let pair = ("CNXIY", "GEPTI");
    let worst = network.in_case(corridor::Case::Worst);
    let other = Router::new(&worst, worst.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let foreign = other.route(pair).unwrap();
    assert!(matches!(router.explain(pair, &[foreign]), Err(Error::OtherNetwork { .. })));
    let wagons = Router::new(&network, network.cargo("wagonload").unwrap(), Objective::cheapest()).unwrap();
    let wagons = wagons.route(("KZATY", "KZAAU")).unwrap();
    assert!(matches!(router.explain(pair, &[wagons]), Err(Error::BadCertificate { .. })));
    let same = router.route(pair).unwrap();
    let told = router.explain(pair, &[same]).unwrap();
    assert_eq!((told.rivals[0].weight, &*told.rivals[0].over), (told.weight, "the same way"));
    assert!(told.rivals[0].flips.is_empty() && told.to_string().contains("just as good"));
}
