//! Laws that hold for every scenario on every network, looked at on random ones.

use crate::support::networks::{Shared, chance, network, pick};
use corridor::data::{caspian, scenario_from_json, scenario_to_json, to_json};
use corridor::{
    Amend, Border, Cap, Carriage, Error, Figure, FlowSolver, Hours, Hub, HubKind, Km, Link, Mode, Network,
    Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select, Stack, Transfer, compare_networks,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

fn select(rng: &mut impl Rng, network: &Network) -> Select {
    let links: Vec<&Link> = network.links().map(|(_, link)| link).collect();
    let hubs: Vec<&Hub> = network.hubs().map(|(_, hub)| hub).collect();
    let link = pick(rng, &links).key.clone();
    match rng.random_range(0..11_u32) {
        0 | 1 => Select::hub(&pick(rng, &hubs).code),
        2 if !network.transfers().is_empty() => Select::Asset(pick(rng, network.transfers()).key.clone()),
        3 if !network.borders().is_empty() => Select::border(&pick(rng, network.borders()).code),
        4 if !network.limits().is_empty() => Select::limit(&pick(rng, network.limits()).code),
        5 => Select::mode(*pick(rng, &Mode::ALL)),
        6 => Select::country("KZ"),
        7 => Select::Kind(HubKind::Place),
        8 => Select::cargo("box"),
        9 => Select::Carriage(pick(rng, &links).carriage),
        _ => Select::link(&link),
    }
}

fn figure(rng: &mut impl Rng, unit: Option<&str>) -> Figure {
    let likely = f64::from(rng.random_range(1..=40_u32)) / 4.0;
    let mut figure = Figure::of(likely);
    if chance(rng, 40) {
        figure = figure.between(likely / 2.0, likely * 2.0);
    }
    match unit {
        Some(unit) => figure.unit(unit),
        None => figure,
    }
}

fn amend(rng: &mut impl Rng, unit: Option<&str>) -> Amend {
    if chance(rng, 50) {
        Amend::Scale(*pick(rng, &[0.0, 0.25, 0.5, 1.5, 3.0]))
    } else {
        Amend::Set(figure(rng, unit))
    }
}

/// A change that may or may not fit; `rows`: it may add, or change what selections see.
fn change(rng: &mut impl Rng, network: &Network, at: usize, rows: bool) -> ScenarioChange {
    let hubs: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let effect = match rng.random_range(0..if rows { 15_u32 } else { 10 }) {
        0 | 1 => ScenarioEffect::Close,
        2 => ScenarioEffect::Open,
        3 => {
            let amount = figure(rng, Some("t_per_year"));
            ScenarioEffect::Limit(if chance(rng, 50) {
                Cap::new(&format!("Z{at}"), amount)
            } else {
                Cap::lower(amount)
            })
        }
        4 => ScenarioEffect::Time(amend(rng, None)),
        5 => ScenarioEffect::Tariff(amend(rng, Some("usd_per_t"))),
        6 => ScenarioEffect::Dwell(amend(rng, None)),
        7 => ScenarioEffect::DwellBack(Amend::Set(figure(rng, None))),
        8 | 9 => ScenarioEffect::Capacity(amend(rng, Some("t_per_year"))),
        10 => ScenarioEffect::Gauge(*pick(rng, &[1435, 1520])),
        11 => {
            let hub = Hub::at_lon_lat(&format!("NEW{at}"), 51.0, 44.0);
            return ScenarioChange::add(ScenarioEffect::AddHub(Box::new(hub)));
        }
        12 => {
            let (from, to) = (pick(rng, &hubs).clone(), pick(rng, &hubs).clone());
            let mut link = Link::road(&from, &to, Km(3.0)).time(Hours(1.0)).key(&format!("NEW{at}"));
            link.two_way = chance(rng, 50);
            return ScenarioChange::add(ScenarioEffect::AddLink(Box::new(link)));
        }
        13 => {
            let transfer = Transfer::new(pick(rng, &hubs).as_str(), Carriage::ROAD, Carriage::rail(1520));
            let transfer = transfer.name(&format!("new{at}")).two_way();
            return ScenarioChange::add(ScenarioEffect::AddTransfer(Box::new(transfer)));
        }
        _ => {
            let keys: Vec<&str> = network.links().map(|(_, link)| link.key.as_str()).collect();
            let border = Border::new(&format!("NEW{at}"), [*pick(rng, &keys)]).dwell(Hours(2.0));
            return ScenarioChange::add(ScenarioEffect::AddBorder(Box::new(border)));
        }
    };
    let mut change = ScenarioChange::of(select(rng, network), effect);
    if chance(rng, 12) {
        change = change.and(select(rng, network));
    }
    if chance(rng, 15) {
        change = change.only("box");
    }
    if network.view().month.is_some() && chance(rng, 30) {
        change = change.months([3, 4]);
    }
    if network.view().year.is_some() && chance(rng, 10) {
        change = change.from(2026);
    }
    if chance(rng, 20) { change.note("for a test") } else { change }
}

fn scenario(rng: &mut impl Rng, network: &Network, name: &str, rows: bool) -> Scenario {
    let count = rng.random_range(1..=3_usize);
    let empty = Scenario::new(name, "for a test", "supposed");
    (0..count).fold(empty, |scenario, at| scenario.with(change(rng, network, at, rows)))
}

/// A scenario that applies, from up to so many tries.
fn fitting(rng: &mut impl Rng, network: &Network, name: &str, rows: bool) -> Option<(Scenario, Network)> {
    (0..20).find_map(|_| {
        let scenario = scenario(rng, network, name, rows);
        scenario.apply(network).ok().map(|after| (scenario, after))
    })
}

#[test]
fn a_network_is_its_builder() {
    let mut rng = ChaCha8Rng::seed_from_u64(501);
    let random = (0..200).map(|_| network(&mut rng, Shared::Everything)).collect::<Vec<_>>();
    for base in random.iter().chain([&caspian(), &caspian().at(2030).unwrap()]) {
        let again = base.to_builder().build().unwrap();
        let (year, view) = (again.view().year, base.view());
        assert_eq!(year, view.year);
        let again = match view.month {
            Some(month) => again.in_month(month).unwrap(),
            None => again,
        };
        assert_eq!(again.digest(), base.digest());
        assert_eq!(to_json(&again), to_json(base));
    }
}

#[test]
fn a_scenario_and_its_inverse_give_the_base_back() {
    let mut rng = ChaCha8Rng::seed_from_u64(502);
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut with_rules, mut under_rules) = (0, 0);
    for _ in 0..400 {
        let mut base = network(&mut rng, Shared::Everything);
        if chance(&mut rng, 60) {
            // A base that obeys rules already.
            if let Some((_, ruled)) = fitting(&mut rng, &base, "before", true) {
                under_rules += u32::from(ruled.rules().is_some());
                base = ruled;
            }
        }
        let (digest, text) = (base.digest(), to_json(&base));
        let Some((scenario, after)) = fitting(&mut rng, &base, "S", true) else { continue };
        assert_eq!((base.digest(), to_json(&base)), (digest, text), "the base is left as it is");
        assert_ne!(after, base);
        assert_eq!(after.view(), base.view());
        let inverse = scenario.inverse(&base).unwrap();
        let back = inverse.apply(&after).unwrap();
        assert_eq!(to_json(&back), to_json(&base), "{scenario:?}");
        assert_eq!(back.digest(), base.digest(), "{scenario:?}");
        assert_eq!(back.rules(), base.rules());
        // The way back has a way back, and both survive their files.
        assert_eq!(inverse.inverse(&after).unwrap().apply(&back).unwrap(), after);
        for of in [&scenario, &inverse] {
            assert_eq!(scenario_from_json(&scenario_to_json(of)).unwrap(), *of);
        }
        with_rules +=
            u32::from(after.rules().map(|set| set.rules.len()) > base.rules().map(|set| set.rules.len()));
        for change in &scenario.changes {
            *kinds.entry(change.effect.word()).or_default() += 1;
        }
    }
    assert!(kinds.len() == 13 && kinds.values().all(|count| *count >= 8), "{kinds:?}");
    assert!(with_rules > 50 && under_rules > 15, "{with_rules} {under_rules}");
}

#[test]
fn what_differs_is_what_the_scenario_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(503);
    let (mut facts, mut added, mut figures) = (0, 0, 0);
    for _ in 0..200 {
        let base = network(&mut rng, Shared::Everything);
        assert!(compare_networks(&base, &base.clone()).is_empty());
        let Some((_, after)) = fitting(&mut rng, &base, "S", true) else { continue };
        let there = compare_networks(&base, &after);
        let back = compare_networks(&after, &base);
        assert!(!there.is_empty());
        assert!(there.removed.is_empty(), "closing is a fact, never a removal");
        assert_eq!((&there.added, &there.removed), (&back.removed, &back.added));
        assert_eq!(there.facts.len(), back.facts.len());
        for (there, back) in there.facts.iter().zip(&back.facts) {
            assert_eq!((&there.asset, &there.quantity), (&back.asset, &back.quantity));
            assert_eq!((&there.before, &there.before_origin), (&back.after, &back.after_origin));
            // A new figure says which scenario it is of, and what stood there.
            if let Some(origin) = &there.after_origin {
                assert!(origin.note.as_ref().unwrap().starts_with("scenario S: for a test"), "{there:?}");
                assert_eq!(origin.original.is_some(), there.before.is_some(), "{there:?}");
                figures += 1;
            }
            facts += 1;
        }
        added += there.added.len();
    }
    assert!(facts > 500 && added > 100 && figures > 200, "{facts} {added} {figures}");
}

fn weights(network: &Network, objective: &Objective) -> Vec<Option<u64>> {
    let router = Router::new(network, network.cargo("box").unwrap(), objective.clone()).unwrap();
    let rows = network.hubs().map(|(_, hub)| router.one_to_all(&hub.code).unwrap().weights);
    rows.flatten().collect()
}

/// What can pass between some pairs; `None` where a limit cannot be honoured or nothing bounds the flow.
fn flows(network: &Network) -> Vec<Option<u64>> {
    let solver = FlowSolver::new(network, network.cargo("box").unwrap()).unwrap();
    let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    let mut values = Vec::new();
    for (at, from) in codes.iter().enumerate() {
        let to = codes[(at + 1) % codes.len()];
        values.push(match solver.max_flow_value([from], [to]) {
            Ok(value) => Some(value.get()),
            Err(Error::Unbounded { .. }) => Some(u64::MAX),
            Err(_) => None,
        });
    }
    values
}

/// A change that can only make things worse, or only better.
fn one_way(rng: &mut impl Rng, network: &Network, worse: bool) -> ScenarioChange {
    let factor = if worse { 2.0 } else { 0.5 };
    let effect = match rng.random_range(0..6_u32) {
        0 | 1 => {
            if worse {
                ScenarioEffect::Close
            } else {
                ScenarioEffect::Open
            }
        }
        2 => ScenarioEffect::Time(Amend::Scale(factor)),
        3 => ScenarioEffect::Tariff(Amend::Scale(factor)),
        4 => ScenarioEffect::Dwell(Amend::Scale(factor)),
        _ if worse && chance(rng, 40) => {
            let amount = figure(rng, Some("t_per_year"));
            ScenarioEffect::Limit(if chance(rng, 50) { Cap::new("Z", amount) } else { Cap::lower(amount) })
        }
        _ => ScenarioEffect::Capacity(Amend::Scale(1.0 / factor)),
    };
    let change = ScenarioChange::of(select(rng, network), effect);
    if chance(rng, 20) && effect_may_be_part(&change) { change.only("box") } else { change }
}

fn effect_may_be_part(change: &ScenarioChange) -> bool {
    !matches!(change.effect, ScenarioEffect::Open | ScenarioEffect::Capacity(_) | ScenarioEffect::Limit(_))
}

#[test]
fn closing_never_improves_and_opening_never_worsens() {
    let mut rng = ChaCha8Rng::seed_from_u64(504);
    let objectives = [Objective::fastest(), Objective::cheapest()];
    let (mut dearer, mut less, mut compared, mut unknown) = ([0, 0], [0, 0], 0, 0);
    for round in 0..600 {
        let base = network(&mut rng, Shared::Everything);
        let worse = round % 2 == 0;
        let found = (0..20).find_map(|_| {
            let scenario = Scenario::new("S", "for a test", "supposed").with(one_way(&mut rng, &base, worse));
            scenario.apply(&base).ok().map(|after| (scenario, after))
        });
        let Some((scenario, after)) = found else { continue };
        let (good, bad) = if worse { (&base, &after) } else { (&after, &base) };
        for objective in &objectives {
            for (good, bad) in weights(good, objective).into_iter().zip(weights(bad, objective)) {
                let reach = |weight: Option<u64>| weight.unwrap_or(u64::MAX);
                assert!(reach(good) <= reach(bad), "{scenario:?}");
                dearer[usize::from(worse)] += u64::from(reach(good) < reach(bad));
                compared += 1;
            }
        }
        for (good, bad) in flows(good).into_iter().zip(flows(bad)) {
            let (Some(good), Some(bad)) = (good, bad) else {
                unknown += 1;
                continue;
            };
            assert!(good >= bad, "{good} {bad} {scenario:?}");
            less[usize::from(worse)] += u64::from(good > bad);
        }
    }
    let hard = dearer.iter().all(|count| *count > 300) && less.iter().all(|count| *count > 60);
    assert!(hard && compared > 5_000, "{dearer:?} {less:?} {compared} {unknown}");
}

#[test]
fn independent_scenarios_commute() {
    let mut rng = ChaCha8Rng::seed_from_u64(505);
    let (mut same, mut apart, mut refused, mut ruled) = (0, 0, 0, 0);
    for _ in 0..400 {
        let base = network(&mut rng, Shared::Everything);
        let (Some((a, _)), Some((b, _))) =
            (fitting(&mut rng, &base, "A", false), fitting(&mut rng, &base, "B", false))
        else {
            continue;
        };
        let there = Stack::new().with(a.clone()).with(b.clone());
        let back = Stack::new().with(b.clone()).with(a.clone());
        match (there.apply(&base), back.apply(&base)) {
            (Ok(one), Ok(other)) => {
                assert_eq!(one.digest(), other.digest(), "{a:?} {b:?}");
                assert_eq!(to_json(&one), to_json(&other));
                // One by one is the same.
                assert_eq!(b.apply(&a.apply(&base).unwrap()).unwrap(), one);
                assert_eq!(there.inverse(&base).unwrap().apply(&one).unwrap(), base);
                same += 1;
                ruled += u32::from(one.rules().is_some());
            }
            (Err(one), Err(other)) => {
                let (one, other) = (one.to_string(), other.to_string());
                let about = |text: &str| {
                    text.contains("conflict")
                        || text.contains("touches-nothing")
                        || text.contains("duplicate-key")
                };
                assert!(about(&one) && about(&other), "{one}\n{other}");
                refused += 1;
            }
            // Where one contains the other the second in line finds it done.
            (one, other) => {
                let error = one.err().or(other.err()).unwrap().to_string();
                assert!(error.contains("touches-nothing"), "{error}");
                apart += 1;
            }
        }
    }
    assert!(same > 100 && refused > 30 && ruled > 20, "{same} {refused} {apart} {ruled}");
}

#[test]
fn a_stack_is_in_order() {
    let base = caspian();
    let of = |name: &str, effect: ScenarioEffect, select: Option<Select>| {
        let change = match select {
            Some(select) => ScenarioChange::of(select, effect),
            None => ScenarioChange::add(effect),
        };
        Scenario::new(name, "for a test", "supposed").with(change)
    };
    // The second is about what the first brings.
    let link = Link::road("KZAAU", "KZKUR", Km(80.0)).key("new-road");
    let first = of("road", ScenarioEffect::AddLink(Box::new(link)), None);
    let second = of("shut", ScenarioEffect::Close, Some(Select::link("new-road")));
    assert!(Stack::new().with(first.clone()).with(second.clone()).apply(&base).is_ok());
    let error = Stack::new().with(second.clone()).with(first.clone()).apply(&base).unwrap_err().to_string();
    assert!(error.contains("unknown-code: shut, change 1: there is no link `new-road`"), "{error}");
    // Two that write one fact are refused, and so are two of one name.
    let half = of("half", ScenarioEffect::Capacity(Amend::Scale(0.5)), Some(Select::limit("KZAAU-dry")));
    let third = of("third", ScenarioEffect::Capacity(Amend::Scale(0.3)), Some(Select::limit("KZAAU-dry")));
    let error =
        Stack::new().with(half.clone()).with(third).with(half.clone()).apply(&base).unwrap_err().to_string();
    assert_eq!(
        error,
        "the input has 2 faults\n  \
         conflict: third: scenario half says something else of the capacity of limit:KZAAU-dry\n  \
         duplicate-code: half: two scenarios have this name"
    );
    assert_eq!(Stack::new().apply(&base).unwrap(), base);
}
