//! Differences of answers, held against the answers themselves: nothing where nothing differs, the reverse when exchanged, sums that add up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use corridor::{
    Amend, BeforeAfter, Capacity, Demand, Error, FlowDiff, FlowPlan, FlowSolver, Hours, Hub, Km, Ladder,
    LadderDiff, LadderQuery, Link, MaxFlow, Mode, Network, Objective, RouteShift, RouteTable, RouteTableDiff,
    Router, Scenario, ScenarioChange, ScenarioEffect, Select, compare_flows, compare_ladders, compare_plans,
    compare_route_tables, data, find_bottlenecks,
};
use std::collections::{BTreeMap, BTreeSet};

fn networks() -> (Network, Vec<(String, Network)>) {
    let today = data::caspian().in_month(11).unwrap();
    let mut others: Vec<(String, Network)> = Vec::new();
    for (name, scenario) in data::caspian_scenarios() {
        others.push((name.to_string(), scenario.apply(&today).unwrap()));
    }
    let shut = Scenario::new("shut", "no ship from Aktau", "a test")
        .with(ScenarioChange::of(Select::hub("KZAAU"), ScenarioEffect::Close));
    others.push(("shut".to_owned(), shut.apply(&today).unwrap()));
    // Rails that cost more are no slower: who goes the fastest way stays on it and pays.
    let dear = Scenario::new("dear", "rail at half as much again", "a test")
        .with(ScenarioChange::of(Select::mode(Mode::Rail), ScenarioEffect::Tariff(Amend::Scale(1.5))));
    others.push(("dear".to_owned(), dear.apply(&today).unwrap()));
    (today, others)
}

fn table(network: &Network, demand: &Demand) -> RouteTable {
    let cargo = network.cargo("container").unwrap();
    Router::new(network, cargo, Objective::fastest()).unwrap().route_table(demand).unwrap()
}

fn demand() -> Demand {
    let mut demand = Demand::new();
    for (at, from) in ["CNXIY", "KZATY", "KZAAU", "RUASF", "UZTAS"].into_iter().enumerate() {
        for (step, to) in ["GEPTI", "IRBND", "AZALA", "TMKRW", "TRASR"].into_iter().enumerate() {
            demand = demand.row(from, to, ((at * 7 + step * 3 + 1) * 10_000) as f64);
        }
    }
    demand
}

/// Before, after and change.
type Numbers = (Option<f64>, Option<f64>, Option<f64>);

/// The numbers of the CSV table by what, key and quantity.
fn cells(csv: &str) -> BTreeMap<(String, String, String), Numbers> {
    let mut reader = csv_lines(csv);
    assert_eq!(reader.remove(0), ["what", "key", "quantity", "unit", "before", "after", "change"]);
    let number = |text: &String| (!text.is_empty()).then(|| text.parse::<f64>().unwrap());
    let mut found = BTreeMap::new();
    for line in reader {
        let [what, key, quantity, unit, before, after, change] = &line[..] else { panic!("{line:?}") };
        let key = (what.clone(), key.clone(), format!("{quantity} {unit}"));
        let numbers = (number(before), number(after), number(change));
        assert!(found.insert(key.clone(), numbers).is_none(), "{key:?} stands twice");
    }
    found
}

/// Lines of a CSV text without quotes, which these have none of.
fn csv_lines(csv: &str) -> Vec<Vec<String>> {
    assert!(!csv.contains('"'), "{csv}");
    csv.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn is_reverse(one: BeforeAfter, other: BeforeAfter) -> bool {
    one.before == other.after && one.after == other.before
}

#[test]
fn route_tables_tell_who_moves_and_add_up() {
    let (today, others) = networks();
    let demand = demand();
    let before = table(&today, &demand);
    let same = compare_route_tables(&before, &before).unwrap();
    assert!(same.rows.is_empty() && same.assets.is_empty(), "{same}");
    assert_eq!(same.same_rows, demand.rows.len());
    assert_eq!(same.to_csv().lines().count(), 1);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut borders = 0;
    for (name, then) in &others {
        let after = table(then, &demand);
        let diff = compare_route_tables(&before, &after).unwrap();
        assert_eq!(diff.rows.len() + diff.same_rows, demand.rows.len());
        let (mut cost, mut hours) = (0.0, 0.0);
        for row in &diff.rows {
            *seen.entry(row.shift.word()).or_default() += 1;
            match row.shift {
                RouteShift::Lost => assert!(row.time_h.before.is_some() && row.time_h.after.is_none()),
                RouteShift::Found => assert!(row.time_h.before.is_none() && row.time_h.after.is_some()),
                RouteShift::Moved => assert!(!row.assets_left.is_empty() || !row.assets_joined.is_empty()),
                RouteShift::Stays => assert!(row.assets_left.is_empty() && row.assets_joined.is_empty()),
                _ => panic!("{:?}", row.shift),
            }
            let router = Router::new(then, then.cargo("container").unwrap(), Objective::fastest()).unwrap();
            let route = router.route((row.from.as_str(), row.to.as_str()));
            assert_eq!(route.as_ref().ok().map(|route| route.time_h), row.time_h.after, "{name}");
            if let Ok(route) = &route {
                assert!(row.joins.iter().all(|hub| route.hubs().contains(&hub.as_str())));
                assert!(row.leaves.iter().all(|hub| !route.hubs().contains(&hub.as_str())));
            }
            cost += row.t_per_year * row.cost_usd_per_t.change().unwrap_or(0.0);
            hours += row.t_per_year * row.time_h.change().unwrap_or(0.0);
        }
        let near =
            |sum: f64, both: BeforeAfter| (sum - both.change().unwrap()).abs() < 1e-6 * both.before.unwrap();
        assert!(near(cost, diff.cost_usd_per_year) && near(hours, diff.tonne_hours_per_year), "{name}");
        let lost: f64 = diff.rows_that(RouteShift::Lost).map(|row| row.t_per_year).sum();
        let found: f64 = diff.rows_that(RouteShift::Found).map(|row| row.t_per_year).sum();
        assert_eq!(diff.with_way_t_per_year.change().unwrap(), found - lost, "{name}");
        for shift in &diff.assets {
            let on = |table: &RouteTable| -> f64 {
                let uses = |row: &&corridor::RouteRow| {
                    row.way
                        .iter()
                        .any(|way| way.assets.contains(&shift.asset) || way.borders.contains(&shift.asset))
                };
                table.rows.iter().filter(uses).map(|row| row.t_per_year).sum()
            };
            assert_eq!(
                (shift.t_per_year.before, shift.t_per_year.after),
                (Some(on(&before)), Some(on(&after)))
            );
        }
        // What is not listed carries what it did.
        let keys: BTreeSet<&String> = [&before, &after]
            .into_iter()
            .flat_map(|table| table.rows.iter().filter_map(|row| row.way.as_ref()))
            .flat_map(|way| way.assets.iter().chain(&way.borders))
            .collect();
        let listed: BTreeSet<&String> = diff.assets.iter().map(|shift| &shift.asset).collect();
        for key in keys.difference(&listed) {
            let on = |table: &RouteTable| -> f64 {
                let uses = |row: &&corridor::RouteRow| {
                    row.way.iter().any(|way| way.assets.contains(key) || way.borders.contains(key))
                };
                table.rows.iter().filter(uses).map(|row| row.t_per_year).sum()
            };
            assert_eq!(on(&before), on(&after), "{name}: {key}");
        }
        borders += listed.iter().filter(|key| key.starts_with("border:")).count();
        let back = compare_route_tables(&after, &before).unwrap();
        assert_eq!(back.rows.len(), diff.rows.len());
        assert!(is_reverse(back.cost_usd_per_year, diff.cost_usd_per_year));
        for row in &diff.rows {
            let other = back.rows.iter().find(|it| (&it.from, &it.to) == (&row.from, &row.to)).unwrap();
            assert!(is_reverse(row.weight, other.weight));
            assert_eq!((&row.leaves, &row.assets_left), (&other.joins, &other.assets_joined));
        }
        let cells = cells(&diff.to_csv());
        for row in &diff.rows {
            let key = (row.shift.word().to_owned(), format!("{}-{}", row.from, row.to), "time h".to_owned());
            let expected =
                (!row.time_h.is_same()).then(|| (row.time_h.before, row.time_h.after, row.time_h.change()));
            assert_eq!(cells.get(&key).copied(), expected, "{key:?}");
        }
        let read: RouteTableDiff = serde_json::from_str(&serde_json::to_string(&diff).unwrap()).unwrap();
        assert_eq!(read, diff);
        assert!(diff.to_string().lines().count() > 1 || diff.rows.is_empty());
    }
    assert!(borders > 3, "{borders}");
    for shift in ["lost", "moved", "stays"] {
        assert!(seen.contains_key(shift), "no row was {shift}: {seen:?}");
    }
}

#[test]
fn flows_tell_what_binds_now() {
    let (today, others) = networks();
    let most = |network: &Network, cargo: &str, pair: (&str, &str)| -> Option<MaxFlow> {
        FlowSolver::new(network, network.cargo(cargo).unwrap()).unwrap().max_flow([pair.0], [pair.1]).ok()
    };
    let (mut compared, mut moved, mut newly) = (0, 0, 0);
    for (cargo, pair) in [
        ("container", ("KZATY", "GEPTI")),
        ("container", ("CNXIY", "IRBND")),
        ("wagonload", ("KZATY", "IRBND")),
    ] {
        let Some(before) = most(&today, cargo, pair) else { continue };
        let same = compare_flows(&before, &before).unwrap();
        assert!(same.newly_binding.is_empty() && same.no_longer_binding.is_empty() && same.assets.is_empty());
        assert!(same.ways.is_empty() && !same.still_binding.is_empty());
        for (name, then) in &others {
            let Some(after) = most(then, cargo, pair) else { continue };
            compared += 1;
            let diff = compare_flows(&before, &after).unwrap();
            let change = diff.value_t_per_year.change().unwrap();
            assert_eq!(change, after.value_t_per_year.get() as f64 - before.value_t_per_year.get() as f64);
            moved += usize::from(change != 0.0);
            newly += usize::from(!diff.newly_binding.is_empty());
            let stands = |flow: &MaxFlow, key: &str| flow.cut_keys().concat().contains(&key);
            for (list, old, new) in [
                (&diff.newly_binding, false, true),
                (&diff.no_longer_binding, true, false),
                (&diff.still_binding, true, true),
            ] {
                for one in list {
                    assert_eq!(
                        (stands(&before, &one.asset), stands(&after, &one.asset)),
                        (old, new),
                        "{name}"
                    );
                    let capacity = one.capacity_t_per_year;
                    assert_eq!((capacity.before.is_some(), capacity.after.is_some()), (old, new));
                }
            }
            let counted = diff.newly_binding.len() + diff.still_binding.len();
            let mut keys: Vec<_> =
                after.cuts.iter().flat_map(|cut| &cut.assets).map(|a| (&a.asset, a.backward)).collect();
            keys.sort();
            keys.dedup();
            assert_eq!(counted, keys.len());
            // All ways together change by as much as the flow does.
            let ways: f64 = diff.ways.iter().map(|way| way.t_per_year.change().unwrap()).sum();
            assert_eq!(ways, change, "{name}");
            let read: FlowDiff = serde_json::from_str(&serde_json::to_string(&diff).unwrap()).unwrap();
            assert_eq!(read, diff);
            let cells = cells(&diff.to_csv());
            let total = cells.get(&("total".to_owned(), String::new(), "flow t/y".to_owned()));
            assert_eq!(total.is_some(), change != 0.0);
        }
    }
    assert!(compared > 10 && moved > 2 && newly > 0, "{compared} {moved} {newly}");
}

#[test]
fn plans_tell_who_pays_what() {
    let (today, others) = networks();
    let plan = |network: &Network| -> Option<FlowPlan> {
        let flows = FlowSolver::new(network, network.cargo("container").unwrap()).unwrap();
        flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &Objective::cheapest()).ok()
    };
    let before = plan(&today).unwrap();
    assert!(compare_plans(&before, &before).unwrap().to_csv().lines().count() == 1);
    let mut moved = 0;
    for (name, then) in &others {
        let Some(after) = plan(then) else { continue };
        let diff = compare_plans(&before, &after).unwrap();
        assert_eq!(
            diff.cost_usd_per_year.change().unwrap(),
            after.cost_usd_per_year - before.cost_usd_per_year
        );
        for (list, old, new) in [
            (&diff.newly_binding, false, true),
            (&diff.no_longer_binding, true, false),
            (&diff.still_binding, true, true),
        ] {
            for one in list {
                assert_eq!(before.price_of(&one.asset).is_some(), old, "{name}");
                assert_eq!(after.price_of(&one.asset).is_some(), new, "{name}");
                let measure = after.price_of(&one.asset).map(|price| price.one_more.measure);
                assert_eq!(one.one_more_measure.after, measure);
            }
        }
        for shift in &diff.assets {
            assert_eq!(shift.t_per_year.after.unwrap(), after.flow_on(&shift.asset).get() as f64);
        }
        moved += usize::from(!diff.assets.is_empty());
        let back = compare_plans(&after, &before).unwrap();
        assert!(is_reverse(back.cost_usd_per_t, diff.cost_usd_per_t));
        assert_eq!(back.newly_binding.len(), diff.no_longer_binding.len());
        assert!(!diff.to_string().is_empty());
    }
    assert!(moved > 1);
}

#[test]
fn ladders_are_compared_flow_by_flow() {
    let (today, others) = networks();
    let ladder = |network: &Network| -> Option<Ladder> {
        let flows = FlowSolver::new(network, network.cargo("container").unwrap()).unwrap();
        find_bottlenecks(&flows, LadderQuery::new(["KZATY"], ["GEPTI"]).steps(6)).ok()
    };
    let before = ladder(&today).unwrap();
    let (mut compared, mut differ, mut ended, mut other_cuts) = (0, 0, 0, 0);
    for (name, then) in others.iter().chain([("same".to_owned(), today.clone())].iter()) {
        let Some(after) = ladder(then) else { continue };
        let diff = compare_ladders(&before, &after).unwrap();
        compared += 1;
        differ += usize::from(diff.prices.iter().any(|point| !point.price.is_same()));
        for (side, ladder) in [(0, &before), (1, &after)] {
            let of = |both: &BeforeAfter| if side == 0 { both.before } else { both.after };
            for pair in diff.prices.windows(2) {
                let (here, next) = (&pair[0], &pair[1]);
                let step = (next.t_per_year.get() - here.t_per_year.get()) as f64;
                // Between two points the price rises as the slope says.
                if let (Some(low), Some(slope), Some(high)) =
                    (of(&here.price), of(&here.slope), of(&next.price))
                {
                    assert_eq!(low + slope * step, high, "{name}");
                }
            }
            for rung in &ladder.rungs {
                let point =
                    diff.prices.iter().find(|point| point.t_per_year == rung.from_t_per_year).unwrap();
                assert_eq!(of(&point.price), Some(rung.from_price as f64), "{name}");
                let empty = rung.length_t_per_year.is_some_and(|length| length.get() == 0);
                assert!(empty || of(&point.slope) == Some(rung.slope as f64), "{name}");
            }
        }
        for (side, ladder) in [(0, &before), (1, &after)] {
            let of = |both: &BeforeAfter| if side == 0 { both.before } else { both.after };
            // Where the last rung ends nothing is known of a further tonne.
            let Some((last, length)) =
                ladder.rungs.last().and_then(|rung| Some((rung, rung.length_t_per_year?)))
            else {
                continue;
            };
            let end = last.from_t_per_year.get() + length.get();
            let point = diff.prices.iter().find(|point| point.t_per_year.get() == end).unwrap();
            assert_eq!((of(&point.price).is_some(), of(&point.slope)), (true, None), "{name}");
            ended += 1;
        }
        let first = |ladder: &Ladder| -> BTreeSet<String> {
            let cuts = ladder.rungs.iter().take(1).flat_map(|rung| &rung.cuts_near_origin);
            cuts.flat_map(|cut| cut.assets.iter().map(|asset| asset.asset.clone())).collect()
        };
        let (old, new) = (first(&before), first(&after));
        let keys =
            |list: &[corridor::RungAsset]| list.iter().map(|one| one.asset.clone()).collect::<BTreeSet<_>>();
        assert_eq!(keys(&diff.newly_binding), &new - &old, "{name}");
        assert_eq!(keys(&diff.no_longer_binding), &old - &new, "{name}");
        other_cuts += usize::from(new != old);
        let read: LadderDiff = serde_json::from_str(&serde_json::to_string(&diff).unwrap()).unwrap();
        assert_eq!(read, diff);
        if name == "same" {
            assert_eq!(diff.to_csv().lines().count(), 1);
            assert!(diff.alone.is_empty() && diff.newly_binding.is_empty());
        }
    }
    let hard = compared > 5 && differ > 0 && ended > 5 && other_cuts > 0;
    assert!(hard, "{compared} {differ} {ended} {other_cuts}");
}

#[test]
fn answers_to_different_questions_are_refused() {
    let today = data::caspian();
    let flows = FlowSolver::new(&today, today.cargo("container").unwrap()).unwrap();
    let (one, two) =
        (flows.max_flow(["KZATY"], ["GEPTI"]).unwrap(), flows.max_flow(["KZATY"], ["AZALA"]).unwrap());
    match compare_flows(&one, &two).unwrap_err() {
        Error::OtherQuestion { what, before, after } => {
            assert_eq!((what, before.as_str(), after.as_str()), ("hubs to go to", "GEPTI", "AZALA"));
        }
        other => panic!("{other}"),
    }
    let small = Demand::new().row("KZATY", "GEPTI", 1.0);
    let more = Demand::new().row("KZATY", "GEPTI", 2.0);
    let told = compare_route_tables(&table(&today, &small), &table(&today, &more)).unwrap_err().to_string();
    assert!(told.contains("KZATY -> GEPTI, 1 t a year"), "{told}");
    let told =
        compare_route_tables(&table(&today, &small), &table(&today, &demand())).unwrap_err().to_string();
    assert!(told.contains("number of rows"), "{told}");
    let ladder = |query: LadderQuery| find_bottlenecks(&flows, query).unwrap();
    let plain = ladder(LadderQuery::new(["KZATY"], ["GEPTI"]));
    let asset = plain.rungs[0].cuts_near_origin[0].assets[0].asset.clone();
    let dear = ladder(LadderQuery::new(["KZATY"], ["GEPTI"]).price(&asset, 3));
    assert!(matches!(
        compare_ladders(&plain, &dear),
        Err(Error::OtherQuestion { what: "prices of widening", .. })
    ));
}

#[test]
fn rows_of_other_cargoes_are_counted_and_bad_ones_refused() {
    let today = data::caspian();
    let router = Router::new(&today, today.cargo("container").unwrap(), Objective::fastest()).unwrap();
    let demand = Demand::new().row("KZATY", "GEPTI", 5.0).row_of("grain", "KZATY", "IRBND", 7.0);
    let table = router.route_table(&demand).unwrap();
    assert_eq!((table.rows.len(), table.other_rows), (1, 1));
    assert!(table.to_string().contains("1 rows of other cargoes left out"));
    let error = router.route_table(&demand.row("KZATI", "GEPTI", -3.0)).unwrap_err();
    assert!(matches!(&error, Error::BadDemand { findings } if findings.len() == 2), "{error}");
}

/// Two links between the same hubs, of which one is closed, and a third that lets just as much pass as both.
#[test]
fn links_side_by_side_are_kept_apart() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 43.0));
    }
    for (key, from, to, hours, capacity) in
        [("ONE", "A", "B", 2.0, 3e6), ("TWO", "A", "B", 3.0, 4e6), ("LAST", "B", "C", 1.0, 7e6)]
    {
        let link = Link::rail(from, to, Km(110.0)).time(Hours(hours));
        builder.link(link.key(key).capacity(Capacity::tonnes_per_year(capacity)));
    }
    let today = builder.build().unwrap();
    let close = ScenarioChange::of(Select::Asset("ONE".to_owned()), ScenarioEffect::Close);
    let then = Scenario::new("one", "one of two is shut", "a test").with(close).apply(&today).unwrap();

    let demand = Demand::new().row("A", "C", 5.0);
    let ways = compare_route_tables(&table(&today, &demand), &table(&then, &demand)).unwrap();
    let row = &ways.rows[0];
    assert_eq!((row.shift, row.leaves.len(), row.joins.len()), (RouteShift::Moved, 0, 0));
    assert_eq!(
        (&row.assets_left[..], &row.assets_joined[..]),
        (&["ONE".to_owned()][..], &["TWO".to_owned()][..])
    );

    let most = |network: &Network| {
        FlowSolver::new(network, network.cargo("container").unwrap()).unwrap().max_flow(["A"], ["C"]).unwrap()
    };
    let diff = compare_flows(&most(&today), &most(&then)).unwrap();
    let keys = |list: &[corridor::BindingDiff]| list.iter().map(|one| one.asset.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&diff.newly_binding), [""; 0]);
    assert_eq!(keys(&diff.no_longer_binding), ["LAST", "ONE"]);
    assert_eq!(keys(&diff.still_binding), ["TWO"]);
    let [way] = &diff.ways[..] else { panic!("{diff}") };
    assert_eq!((way.t_per_year.before, way.t_per_year.after), (Some(7e6), Some(4e6)));
}
