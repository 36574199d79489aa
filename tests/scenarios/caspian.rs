//! The built-in scenarios: each moves a headline of the Caspian network the way it should.

use corridor::data::{caspian, caspian_scenarios, scenario_from_json, scenario_to_json};
use corridor::{
    Amount, Case, Error, FlowSolver, Network, Objective, Router, Scenario, Stack, Status, compare_networks,
};

/// What can pass in a year; nothing where there is no way.
fn flow(network: &Network, (cargo, from, to): (&str, &str, &str)) -> u64 {
    let flows = FlowSolver::new(network, network.cargo(cargo).unwrap()).unwrap();
    flows.max_flow_value([from], [to]).unwrap().get()
}

/// The fastest way in hours.
fn hours(network: &Network, (cargo, from, to): (&str, &str, &str)) -> Option<f64> {
    let router = Router::new(network, network.cargo(cargo).unwrap(), Objective::fastest()).unwrap();
    match router.route((from, to)) {
        Ok(route) => Some(route.time_h),
        Err(Error::NoRoute(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

fn applied(name: &str) -> [Network; 2] {
    let base = if name == "kuryk-autumn" { caspian().in_month(11).unwrap() } else { caspian() };
    let after = caspian_scenarios()[name].apply(&base).unwrap();
    [base, after]
}

fn flows(name: &str, question: (&str, &str, &str)) -> [u64; 2] {
    applied(name).map(|network| flow(&network, question))
}

fn times(name: &str, question: (&str, &str, &str)) -> [Option<f64>; 2] {
    applied(name).map(|network| hours(&network, question))
}

#[test]
fn what_is_built_lets_more_pass() {
    let [before, after] = flows("aktau-hub", ("container", "KZMNG", "AZALA"));
    assert!(after > before + 1_000_000, "{before} {after}");
    // Without the ships the hub changes nothing.
    let mut hub = caspian_scenarios()["aktau-hub"].clone();
    hub.changes.truncate(1);
    let alone = hub.apply(&caspian()).unwrap();
    assert_eq!(flow(&alone, ("container", "KZMNG", "AZALA")), before);
    let [before, after] = flows("incheh-borun-150", ("wagonload", "KZUZN", "IRGMR"));
    assert!(after > before, "{before} {after}");
    let [before, after] = flows("garmsar-electrified", ("grain", "RUASF", "IRTHR"));
    assert!(after > before + 2_000_000, "{before} {after}");
    // Each of the two hides behind the other; together they do more than both.
    let known = caspian_scenarios();
    let both =
        Stack::new().with(known["incheh-borun-150"].clone()).with(known["garmsar-electrified"].clone());
    let kti = ("wagonload", "KZUZN", "IRGMR");
    let [today, yard] = flows("incheh-borun-150", kti);
    let [_, line] = flows("garmsar-electrified", kti);
    let together = flow(&both.apply(&caspian()).unwrap(), kti);
    assert!(together - today > (yard - today) + (line - today), "{today} {yard} {line} {together}");
    let line = ("container", "IRTHR", "IRAST");
    assert_eq!(flows("rasht-astara", line)[0], 0);
    assert!(flows("rasht-astara", line)[1] > 1_000_000);
    assert!(matches!(times("rasht-astara", line), [None, Some(time)] if time > 20.0));
}

#[test]
fn what_shuts_or_slows_lets_less_pass() {
    for question in [("container", "KZMNG", "AZALA"), ("wagonload", "KZMNG", "AZALA")] {
        let [before, after] = flows("kuryk-autumn", question);
        assert!(after < before, "{question:?} {before} {after}");
        assert!(matches!(times("kuryk-autumn", question), [Some(before), Some(after)] if after > before));
        let [before, after] = flows("sea-level-1m", question);
        assert!(after < before * 9 / 10, "{question:?} {before} {after}");
    }
    assert!(matches!(
        times("khorgos-worst", ("container", "CNHRS", "KZSHU")),
        [Some(before), Some(after)] if after > before + 20.0
    ));
    for (name, question) in [
        ("iran-transit-ban", ("container", "TMSRS", "TRKPK")),
        ("iran-transit-ban", ("wagonload", "RUILE", "IRBND")),
        ("russia-transit-ban", ("wagonload", "RUILE", "IRBND")),
    ] {
        let [before, after] = flows(name, question);
        assert!(before > 100_000 && after == 0, "{name} {before} {after}");
    }
    for name in ["north-closed", "russia-transit-ban"] {
        assert!(matches!(times(name, ("container", "KZDOS", "BYBQT")), [Some(_), None]), "{name}");
    }
    // The Caspian way does not need either.
    for name in ["north-closed", "russia-transit-ban", "iran-transit-ban"] {
        let titr = ("container", "KZATY", "GEPTI");
        assert_eq!(times(name, titr)[0], times(name, titr)[1], "{name}");
    }
}

#[test]
fn autumn_weather_is_in_autumn() {
    let scenario = &caspian_scenarios()["kuryk-autumn"];
    let question = ("wagonload", "KZMNG", "AZALA");
    for month in 1..=12 {
        let base = caspian().in_month(month).unwrap();
        let [before, after] = [flow(&base, question), flow(&scenario.apply(&base).unwrap(), question)];
        assert_eq!(after < before, month >= 11, "{month}: {before} {after}");
    }
    let error = scenario.apply(&caspian()).unwrap_err().to_string();
    assert!(error.contains("in_month"), "{error}");
}

#[test]
fn every_one_has_its_reasons_and_leads_back() {
    let known = caspian_scenarios();
    assert_eq!(known.len(), 10);
    for (name, scenario) in &known {
        assert_eq!(scenario_from_json(&scenario_to_json(scenario)).unwrap(), *scenario);
        let supposed = scenario.source == "supposed";
        assert_eq!(supposed, scenario.sources.is_empty(), "{name}");
        let [base, after] = applied(name);
        for case in [Case::Best, Case::Likely, Case::Worst] {
            assert!(scenario.apply(&base.in_case(case)).is_ok(), "{name}");
        }
        assert_eq!(scenario.inverse(&base).unwrap().apply(&after).unwrap(), base, "{name}");
        for fact in compare_networks(&base, &after).facts {
            let Some(origin) = fact.after_origin else { continue };
            assert!(
                !origin.sources.is_empty() && origin.status != Status::Unstated,
                "{fact:?}",
                fact = fact.asset
            );
            // An estimate says how it was made.
            assert!(origin.note.unwrap().contains("; "), "{}", fact.asset);
        }
    }
}

/// The factors of the sea level again, from the figures that are published.
#[test]
fn the_sea_level_is_derived_from_depths_and_loads() {
    let [base, after] = applied("sea-level-1m");
    let per_metre = (1.0 - 0.75) / (6.11 - 4.9);
    let loaded = |share: f64| (share - per_metre) / share;
    let ferry = |depth: f64| 1.0 - per_metre * (4.35 - (depth - 1.0));
    let amount = |network: &Network, key: &str| {
        let capacity = match network.asset(key).unwrap() {
            corridor::Asset::Link(id) => network.link(id).capacity.clone().unwrap(),
            corridor::Asset::Transfer(at) => network.transfers()[at as usize].capacity.clone().unwrap(),
            corridor::Asset::Limit(at) => network.limits()[at as usize].capacity.clone(),
            _ => panic!(),
        };
        match capacity.amount {
            Amount::Bounded(fact) => fact.likely(),
            Amount::Unbounded(_) => panic!(),
        }
    };
    let dry = loaded(5_500.0 / 6_500.0);
    for (key, factor) in [
        ("KZAAU-AZALA-sea", dry),
        ("transfer:KZAAU:rail-1520>sea-hold:grain", dry),
        ("transfer:KZAAU:rail-1520>sea-hold:general", dry),
        ("limit:KZAAU-dry", dry),
        ("transfer:KZAAU:rail-1520>sea-hold:oil", loaded(10.0 / 12.0)),
        ("KZAAU-AZALA-sea-1520", ferry(4.9).min(ferry(5.0))),
        ("limit:KZKUR-AZALA-deck", ferry(5.0)),
        ("limit:TMKRW-AZALA-deck", ferry(4.5).min(ferry(5.0))),
    ] {
        let made = amount(&after, key) / amount(&base, key);
        assert!((made - factor).abs() < 1e-4, "{key}: {made} {factor}");
    }
    // The depths are those of the network.
    let depth = |code: &str| base.hub(base.hub_id(code).unwrap()).depth.as_ref().unwrap().likely().get();
    assert_eq!(["KZAAU", "AZALA", "TMKRW", "KZKUR"].map(depth), [4.9, 5.0, 4.5, 7.5]);
}

#[test]
fn scenarios_can_be_stacked() {
    let known = caspian_scenarios();
    let stack =
        |names: &[&str]| names.iter().fold(Stack::new(), |stack, name| stack.with(known[*name].clone()));
    let base = caspian();
    let all =
        ["garmsar-electrified", "incheh-borun-150", "rasht-astara", "khorgos-worst", "russia-transit-ban"];
    let after = stack(&all).apply(&base).unwrap();
    let mut turned = all;
    turned.reverse();
    assert_eq!(stack(&turned).apply(&base).unwrap(), after);
    assert_eq!(stack(&all).inverse(&base).unwrap().apply(&after).unwrap(), base);
    // Lower water and more ships are about the same feeders, and a ban about the new line.
    for (names, says) in [
        (["sea-level-1m", "aktau-hub"], "of the capacity of KZAAU-AZALA-sea"),
        (["rasht-astara", "iran-transit-ban"], "of the validity of IRRAS-IRAST-rail-1435"),
    ] {
        let error = stack(&names).apply(&base).unwrap_err().to_string();
        assert!(error.contains("conflict") && error.contains(says), "{error}");
        assert!(stack(&[names[1], names[0]]).apply(&base).is_err());
    }
    let one: Scenario = known["north-closed"].clone();
    assert!(one.apply(&one.apply(&base).unwrap()).is_err(), "it is shut already");
}
