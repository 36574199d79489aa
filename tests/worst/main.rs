//! The worst k failures for routes and for tables, against trying all sets, on random networks and the embedded one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

mod limits;
#[path = "../support/mod.rs"]
mod support;

use corridor::{
    Amend, Asset, Capacity, Cargo, Carriage, Demand, Disruption, Error, Figure, FlowSolver, Hub, HubId, Km,
    Limit, Link, Network, Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select, TableLoss,
    TonnesPerYear, Unobserved, WorstDetours, WorstForTable, WorstQuery,
    data::{caspian, caspian_demand},
    verify::{verify_worst_detours, verify_worst_for_table},
    worst_for_route, worst_for_table,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use support::networks::{Shared, network};
use support::plans;

/// Every asset that can fail for a route, of a link or transfer and its opposite the lesser in the order of the network.
fn assets(network: &Network) -> Vec<String> {
    let links = network
        .links()
        .filter(|(id, _)| network.opposite(*id).is_none_or(|other| *id <= other))
        .map(|(_, link)| link.key.clone());
    let at = |key: &String| network.transfers().iter().position(|transfer| transfer.key == *key);
    let transfers = network.transfers().iter().enumerate();
    let transfers = transfers
        .filter(|(own, transfer)| transfer.back_key.as_ref().and_then(at).is_none_or(|back| *own <= back));
    let transfers = transfers.map(|(_, transfer)| transfer.key.clone());
    let hubs = network.hubs().map(|(_, hub)| format!("hub:{}", hub.code));
    let borders = network.borders().iter().map(|border| format!("border:{}", border.code));
    let mut all: Vec<String> = links.chain(transfers).chain(hubs).chain(borders).collect();
    all.sort();
    all
}

/// The least weights of pairs once some assets have failed, by masked searches.
struct Masked<'a> {
    router: &'a Router,
    worker: corridor::Worker,
    /// Each pair: hubs to start from, hubs to reach.
    pairs: Vec<(Vec<HubId>, Vec<HubId>)>,
}

impl Masked<'_> {
    fn weights(&mut self, assets: &[&str]) -> Vec<Option<u64>> {
        let mask = self.router.mask(assets.iter().map(|key| Select::Asset((*key).to_owned()))).unwrap();
        let mut found = Vec::new();
        for (from, to) in &self.pairs {
            let mut best: Option<u64> = None;
            for from in from {
                for to in to {
                    let weight = self.worker.path_avoiding(*from, *to, &mask).map(|path| path.weight());
                    best = [best, weight].into_iter().flatten().min();
                }
            }
            found.push(best);
        }
        found
    }
}

/// Tonnes without a way, and tonnes times what the others weigh more.
type Lost = (u64, u128);

fn lost(open: &[Option<u64>], now: &[Option<u64>], tonnes: &[u64]) -> Lost {
    let mut sum = (0, 0);
    for ((open, now), tonnes) in open.iter().zip(now).zip(tonnes) {
        match (open, now) {
            (Some(_), None) => sum.0 += tonnes,
            (Some(open), Some(now)) => sum.1 += u128::from(*tonnes) * u128::from(now - open),
            _ => {}
        }
    }
    sum
}

/// Every set of at most `k` of these assets with what it loses.
fn all_sets(
    masked: &mut Masked<'_>,
    tonnes: &[u64],
    assets: &[String],
    k: usize,
) -> BTreeMap<Vec<String>, Lost> {
    let open = masked.weights(&[]);
    let mut sets: BTreeMap<Vec<String>, Lost> = BTreeMap::new();
    let mut last: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..k {
        let mut next = Vec::new();
        for set in &last {
            for at in set.last().map_or(0, |last| last + 1)..assets.len() {
                let longer = [&set[..], &[at]].concat();
                let keys: Vec<&str> = longer.iter().map(|at| assets[*at].as_str()).collect();
                let loss = lost(&open, &masked.weights(&keys), tonnes);
                sets.insert(keys.into_iter().map(str::to_owned).collect(), loss);
                next.push(longer);
            }
        }
        last = next;
    }
    sets
}

/// A told set is worth its loss, needs each of its assets, and everything above the floor holds a told one.
fn check(sets: &BTreeMap<Vec<String>, Lost>, told: &[(Vec<String>, Lost)], floor: Option<Lost>) {
    for (set, loss) in told {
        assert_eq!(sets[set], *loss, "{set:?}");
        for at in 0..set.len() {
            let mut others = set.clone();
            others.remove(at);
            assert!(sets.get(&others).copied().unwrap_or_default() < *loss, "{set:?} needs no {}", set[at]);
        }
    }
    let Some(floor) = floor else { return };
    for (set, loss) in sets.iter().filter(|(_, loss)| **loss > floor) {
        let inside =
            |(other, worse): &(Vec<String>, Lost)| worse >= loss && other.iter().all(|key| set.contains(key));
        assert!(told.iter().any(inside), "{set:?} {loss:?} is not told");
    }
}

fn random(rng: &mut ChaCha8Rng, round: usize) -> (Network, &'static str) {
    match round % 7 {
        0 => (plans::carriages(rng).build(), "container"),
        1 => (plans::multigraph(rng).build(), "container"),
        2 => (plans::grid(rng).build(), "container"),
        3 => (plans::ladder(rng).build(), "container"),
        4 => (plans::layered(rng).build(), "container"),
        _ => (network(rng, Shared::Everything), "box"),
    }
}

fn some_hubs(rng: &mut impl Rng, network: &Network) -> (Vec<String>, Vec<String>) {
    let mut codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    plans::shuffle(rng, &mut codes);
    let from = if codes.len() > 4 && rng.random_range(0..4) == 0 { 2 } else { 1 };
    let mut to = codes.split_off(from);
    to.truncate(if to.len() > 2 && rng.random_range(0..4) == 0 { 2 } else { 1 });
    (codes, to)
}

/// Takes assets out of those that may fail, so that few are left to try all sets of: where it is to be hard all that cut off alone, then those that alone cost nothing.
fn left_out(
    rng: &mut impl Rng,
    free: &mut Vec<String>,
    alone: &[(String, bool)],
    k: usize,
    is_hard: bool,
) -> Vec<String> {
    plans::shuffle(rng, free);
    let of = |key: &String| alone.iter().find(|told| told.0 == *key);
    let cuts = |key: &String| of(key).is_some_and(|told| told.1);
    let mut out: Vec<String> = free.iter().filter(|key| is_hard && cuts(key)).cloned().collect();
    free.retain(|key| !out.contains(key));
    free.sort_by_key(|key| of(key).is_none());
    out.extend(free.drain([50, 22, 12][k - 1].min(free.len())..));
    free.sort();
    out
}

/// The weight of the best route once a scenario has closed some assets.
fn closed_by_scenario(
    network: &Network,
    router: &Router,
    keys: &[String],
    from: &[HubId],
    to: &[HubId],
) -> Option<u64> {
    let mut now = network.clone();
    for key in keys {
        let change = ScenarioChange::of(Select::Asset(key.clone()), ScenarioEffect::Close);
        if let Ok(closed) = Scenario::new("failure", "it failed", "supposed").with(change).apply(&now) {
            now = closed;
        }
    }
    let cargo = now.cargo(&router.cargo().code).unwrap();
    let mut worker = Router::new(&now, cargo, router.objective().clone()).unwrap().worker();
    let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
    pairs.filter_map(|(from, to)| worker.weight(from, to)).min()
}

fn told(worst: &WorstDetours) -> Vec<(Vec<String>, Lost)> {
    let lost = |more: Option<u64>| more.map_or((1, 0), |more| (0, u128::from(more)));
    worst.sets.iter().map(|set| (set.assets.clone(), lost(worst.more_steps(set)))).collect()
}

#[test]
fn the_worst_for_a_route_are_those_of_trying_all() {
    let mut rng = ChaCha8Rng::seed_from_u64(801);
    let (mut done, mut cut, mut around, mut no_route, mut large, mut scenarios) = (0, 0, 0, 0, 0, 0);
    for round in 0..420 {
        let (network, cargo) = random(&mut rng, round);
        let Ok(cargo) = network.cargo(cargo) else { continue };
        let objective = if round % 3 == 0 { Objective::fastest() } else { Objective::cheapest() };
        let Ok(router) = Router::new(&network, cargo, objective) else { continue };
        let (from, to) = some_hubs(&mut rng, &network);
        let ids =
            |codes: &[String]| codes.iter().map(|code| network.hub_id(code).unwrap()).collect::<Vec<_>>();
        let mut query =
            WorstQuery::new(&from, &to, 1 + round % 3).tell([1, 4, 10_000][rng.random_range(0..3)]);
        let mut free = assets(&network);
        if rng.random_range(0..3) == 0 {
            query = query.ends_too();
        } else {
            free.retain(|key| from.iter().chain(&to).all(|code| *key != format!("hub:{code}")));
        }
        let mut alone = query.clone().tell(10_000);
        alone.k = 1;
        let alone = match worst_for_route(&router, &alone, &mut Unobserved) {
            Ok(alone) => alone.sets,
            Err(Error::NoRoute(_) | Error::NoLink { .. } | Error::NoPlace { .. }) => {
                no_route += 1;
                continue;
            }
            Err(other) => panic!("{other}"),
        };
        let alone: Vec<(String, bool)> =
            alone.iter().map(|set| (set.assets[0].clone(), set.after.is_none())).collect();
        query.safe = left_out(&mut rng, &mut free, &alone, query.k, round % 4 != 0);
        let worst = worst_for_route(&router, &query, &mut Unobserved).unwrap();
        let mut masked =
            Masked { router: &router, worker: router.worker(), pairs: vec![(ids(&from), ids(&to))] };
        let sets = all_sets(&mut masked, &[1], &free, query.k);
        let best = sets.values().max().copied().unwrap_or_default();
        let told = told(&worst);
        assert_eq!(told.first().map_or((0, 0), |set| set.1), best, "{worst}");
        assert!(worst.is_proved() && told.len() <= query.tell);
        check(&sets, &told, worst.listed_above.map(|more| (0, u128::from(more))));
        if query.tell == 10_000 {
            assert_eq!(worst.listed_above, Some(0));
        }
        verify_worst_detours(&network, &worst).unwrap();
        for set in worst.sets.iter().take(3) {
            let after = set.after.as_ref().map(|after| after.weight);
            assert_eq!(closed_by_scenario(&network, &router, &set.assets, &ids(&from), &ids(&to)), after);
            scenarios += 1;
        }
        let text = serde_json::to_string(&worst).unwrap();
        assert_eq!(serde_json::from_str::<WorstDetours>(&text).unwrap(), worst);
        done += 1;
        cut += usize::from(best.0 > 0);
        around += usize::from(best.1 > 0);
        large += told.iter().filter(|(set, _)| set.len() == 3).count();
    }
    println!("{done} {cut} {around} {no_route} {large} {scenarios}");
    assert!(done > 250 && cut > 60 && around > 50 && large > 10 && scenarios > 200);
}

fn table_of(rng: &mut impl Rng, network: &Network, count: usize) -> Demand {
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let mut table = Demand::new();
    while table.rows.len() < count {
        let [from, to] = [0, 0].map(|_| codes[rng.random_range(0..codes.len())].clone());
        if from != to {
            table = table.row(&from, &to, f64::from(rng.random_range(0..6_u32)));
        }
    }
    table
}

fn told_of_table(worst: &WorstForTable) -> Vec<(Vec<String>, Lost)> {
    worst.sets.iter().map(|set| (set.assets.clone(), of(set.lost))).collect()
}

fn of(loss: TableLoss) -> Lost {
    (loss.cut_off_t_per_year.get(), loss.tonne_steps_per_year)
}

#[test]
fn the_worst_for_a_table_are_those_of_trying_all() {
    let mut rng = ChaCha8Rng::seed_from_u64(802);
    let (mut done, mut cut, mut both, mut large, mut ended) = (0, 0, 0, 0, 0);
    for round in 0..900 {
        let (network, cargo) = random(&mut rng, round);
        let Ok(cargo) = network.cargo(cargo) else { continue };
        let Ok(router) = Router::new(&network, cargo, Objective::cheapest()) else { continue };
        if network.hub_count() < 2 {
            continue;
        }
        let table = table_of(&mut rng, &network, 1 + round % 5);
        let k = 1 + rng.random_range(0..3);
        let mut query = WorstQuery::of_table(k).tell([1, 4, 40][rng.random_range(0..3)]);
        let mut free = assets(&network);
        if rng.random_range(0..2) == 0 {
            query = query.ends_too();
        } else {
            let is_end = |key: &String| {
                let ends = table.rows.iter().flat_map(|row| [&row.from, &row.to]);
                ends.into_iter().any(|code| *key == format!("hub:{code}"))
            };
            free.retain(|key| !is_end(key));
        }
        let mut alone = query.clone().tell(10_000);
        alone.k = 1;
        let alone = match worst_for_table(&router, &table, &alone, &mut Unobserved) {
            Ok(alone) => alone.sets,
            // A hub without links.
            Err(Error::BadDemand { .. }) => continue,
            Err(other) => panic!("{other}"),
        };
        let cuts = |set: &corridor::TableSet| set.lost.cut_off_t_per_year.get() > 0;
        let alone: Vec<(String, bool)> = alone.iter().map(|set| (set.assets[0].clone(), cuts(set))).collect();
        query.safe = left_out(&mut rng, &mut free, &alone, query.k, round % 3 == 0);
        let worst = worst_for_table(&router, &table, &query, &mut Unobserved).unwrap();
        let id = |code: &str| network.hub_id(code).unwrap();
        let pairs = table.rows.iter().map(|row| (vec![id(&row.from)], vec![id(&row.to)])).collect();
        let tonnes: Vec<u64> = table.rows.iter().map(|row| row.t_per_year as u64).collect();
        let mut masked = Masked { router: &router, worker: router.worker(), pairs };
        let sets = all_sets(&mut masked, &tonnes, &free, query.k);
        let best = sets.values().max().copied().unwrap_or_default();
        let told = told_of_table(&worst);
        assert_eq!((told.first().map_or((0, 0), |set| set.1), of(worst.most_lost)), (best, best), "{worst}");
        assert!(worst.is_proved());
        check(&sets, &told, Some(of(worst.listed_above)));
        let mut few = worst.clone();
        few.sets.truncate(8);
        verify_worst_for_table(&network, &few).unwrap();
        let text = serde_json::to_string(&worst).unwrap();
        assert_eq!(serde_json::from_str::<WorstForTable>(&text).unwrap(), worst);
        // Ended after the first asset: what is told stays true, and the bound holds.
        let part = worst_for_table(&router, &table, &query, &mut |_, _| ControlFlow::Break(())).unwrap();
        let told = told_of_table(&part);
        let first = told.first().map_or((0, 0), |set| set.1);
        assert!(first <= best && best <= of(part.most_lost) && part.solves <= worst.solves);
        assert_eq!(part.is_proved(), first == of(part.most_lost));
        check(&sets, &told, Some(of(part.listed_above)));
        let mut few = part.clone();
        few.sets.truncate(2);
        verify_worst_for_table(&network, &few).unwrap();
        ended += usize::from(!part.is_proved());
        done += 1;
        cut += usize::from(best.0 > 0);
        both += usize::from(best.0 > 0 && best.1 > 0);
        large += told.iter().filter(|(set, _)| set.len() == 3).count();
    }
    println!("{done} {cut} {both} {large} {ended}");
    assert!(done > 600 && cut > 300 && both > 0 && large > 20 && ended > 40);
}

/// The same question where nothing fails that alone leaves no way.
fn without_cuts(router: &Router, query: &WorstQuery) -> WorstQuery {
    let alone = WorstQuery::new(&query.from, &query.to, 1).tell(10_000);
    let alone = worst_for_route(router, &alone, &mut Unobserved).unwrap();
    let cuts = alone.sets.iter().filter(|set| set.after.is_none());
    cuts.fold(query.clone(), |query, set| query.safe(&set.assets[0]))
}

/// The same question where no set leaves no way: then there are only ways around to compare.
fn without_ways_cut(router: &Router, mut query: WorstQuery) -> WorstQuery {
    loop {
        let worst = worst_for_route(router, &query, &mut Unobserved).unwrap();
        let cut = worst.sets.iter().rfind(|set| set.after.is_none());
        let Some(last) = cut.and_then(|set| set.assets.last()) else { return query };
        query = query.safe(last);
    }
}

const PAIRS: [(&str, &str); 3] = [("CNXIY", "GEPTI"), ("KZATY", "IRTHR"), ("TMKRW", "TRMER")];

#[test]
fn two_of_the_embedded_network_by_trying_all() {
    let network = caspian();
    for (at, (from, to)) in [PAIRS; 3].concat().into_iter().enumerate() {
        let objective = if at % 3 == 1 { Objective::fastest() } else { Objective::cheapest() };
        let router = Router::new(&network, network.cargo("container").unwrap(), objective).unwrap();
        let mut query = WorstQuery::new([from], [to], 2).tell(6);
        if at >= 3 {
            query = without_cuts(&router, &query);
        }
        if at >= 6 {
            query = without_ways_cut(&router, query);
        }
        let worst = worst_for_route(&router, &query, &mut Unobserved).unwrap();
        println!("{worst}");
        verify_worst_detours(&network, &worst).unwrap();
        let ids = [from, to].map(|code| network.hub_id(code).unwrap());
        let mut masked =
            Masked { router: &router, worker: router.worker(), pairs: vec![(vec![ids[0]], vec![ids[1]])] };
        let free: Vec<String> = assets(&network)
            .into_iter()
            .filter(|key| *key != format!("hub:{from}") && *key != format!("hub:{to}"))
            .filter(|key| !query.safe.contains(key))
            .collect();
        // A set that closes nothing of the best route leaves it as it is: one of two has to close some of it.
        let open = masked.weights(&[]);
        let route: Vec<Asset> = router.worker().path(ids[0], ids[1]).unwrap().assets().collect();
        let on_route = |key: &&String| {
            let select = Select::Asset((*key).clone());
            route.iter().any(|step| match *step {
                Asset::Link(id) => select.has_link(&network, id),
                Asset::Transfer(at) => select.has_transfer(&network, at),
                Asset::Stay(hub) => select.has_stay(&network, hub),
                _ => false,
            })
        };
        let on: Vec<&String> = free.iter().filter(on_route).collect();
        let mut sets: BTreeMap<Vec<String>, Lost> =
            free.iter().map(|key| (vec![key.clone()], (0, 0))).collect();
        for one in &on {
            sets.insert(vec![(*one).clone()], lost(&open, &masked.weights(&[one]), &[1]));
            for other in free.iter().filter(|other| other != one) {
                let mut pair = [(*one).clone(), other.clone()].to_vec();
                pair.sort();
                let keys = [one.as_str(), other.as_str()];
                sets.entry(pair).or_insert_with(|| lost(&open, &masked.weights(&keys), &[1]));
            }
        }
        println!("{} on the route of {}, {} sets", on.len(), free.len(), sets.len());
        let best = sets.values().max().copied().unwrap();
        let told = told(&worst);
        assert_eq!(told[0].1, best);
        assert!(at < 6 || best.0 == 0 && best.1 > 0);
        assert!(worst.is_proved());
        check(&sets, &told, worst.listed_above.map(|more| (0, u128::from(more))));
        assert!(u128::from(worst.solves) * 20 < worst.of_enumeration(), "{worst}");
    }
}

#[test]
fn an_observer_ends_it_and_the_bound_holds() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let bound = |more: Option<u64>| more.unwrap_or(u64::MAX);
    let mut open = 0;
    for (at, (from, to)) in [PAIRS, PAIRS].concat().into_iter().enumerate() {
        let k = if at < PAIRS.len() { 1 } else { 3 };
        let query = without_cuts(&router, &WorstQuery::new([from], [to], k).tell(3));
        let whole = worst_for_route(&router, &query, &mut Unobserved).unwrap();
        for stop in [1, 2, 4, 8, 16] {
            let mut told = Vec::new();
            let mut until = |done: u64, of: u64| {
                told.push((done, of));
                if done < stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            let part = worst_for_route(&router, &query, &mut until).unwrap();
            assert!(told.is_sorted() && told.iter().all(|(done, of)| done <= of && *of == told[0].1));
            assert!(bound(part.most_more) >= bound(whole.most_more));
            assert!(part.solves <= whole.solves);
            let first = part.sets.first().map_or(0, |set| bound(part.more_steps(set)));
            assert!(first <= bound(whole.most_more) && part.is_proved() == (first == bound(part.most_more)));
            for set in &whole.sets {
                let is_told = part.sets.iter().any(|other| other.assets == set.assets);
                assert!(
                    is_told || bound(whole.more_steps(set)) <= bound(part.listed_above),
                    "{stop}\n{part}"
                );
            }
            verify_worst_detours(&network, &part).unwrap();
            open += usize::from(!part.is_proved());
        }
    }
    assert!(open > 0, "{open}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let ask = |query: &WorstQuery| worst_for_route(&router, query, &mut Unobserved);
    let plain = WorstQuery::new(["CNXIY"], ["GEPTI"], 1);
    assert!(matches!(ask(&WorstQuery::new(["CNXIY"], ["GEPTI"], 0)), Err(Error::OutOfRange { .. })));
    assert!(matches!(ask(&WorstQuery::new(["CNXIY"], ["GEPTI"], 9)), Err(Error::OutOfRange { .. })));
    assert!(matches!(ask(&WorstQuery::new(["CNXIY"], ["CNXIY"], 1)), Err(Error::SamePlace { .. })));
    assert!(matches!(ask(&WorstQuery::new(["NONE"], ["GEPTI"], 1)), Err(Error::Unknown { .. })));
    assert!(matches!(ask(&WorstQuery::of_table(1)), Err(Error::NoPlace { .. })));
    assert!(matches!(ask(&plain.clone().safe("hub:NONE")), Err(Error::Unknown { .. })));
    let cut = router.restricted(Select::hub("GEPTI")).unwrap();
    assert!(matches!(worst_for_route(&cut, &plain, &mut Unobserved), Err(Error::NoRoute(_))));
    let ask = |table: &Demand, query: &WorstQuery| worst_for_table(&router, table, query, &mut Unobserved);
    let table = Demand::new().row("CNXIY", "GEPTI", 1.0);
    assert!(matches!(ask(&table, &plain), Err(Error::NotTogether { .. })));
    assert!(matches!(ask(&table, &WorstQuery::of_table(0)), Err(Error::OutOfRange { .. })));
    let other = Demand::new().row_of("grain", "CNXIY", "GEPTI", 1.0);
    assert!(matches!(ask(&other, &WorstQuery::of_table(1)), Err(Error::NotTogether { .. })));
    let half = Demand::new().row("CNXIY", "GEPTI", 0.5).row("CNXIY", "NONE", 1.0);
    assert!(matches!(ask(&half, &WorstQuery::of_table(1)), Err(Error::BadDemand { .. })));
    assert!(matches!(ask(&Demand::new(), &WorstQuery::of_table(1)), Err(Error::BadDemand { .. })));
}

#[test]
fn a_router_without_something_has_its_own_worst() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let router = router.restricted(Select::country("RU")).unwrap();
    let query = WorstQuery::new(["KZATY"], ["GEPTI"], 2);
    let worst = worst_for_route(&router, &query, &mut Unobserved).unwrap();
    verify_worst_detours(&network, &worst).unwrap();
    let mut masked = Masked {
        router: &router,
        worker: router.worker(),
        pairs: vec![(network.hub_ids(["KZATY"]).unwrap(), network.hub_ids(["GEPTI"]).unwrap())],
    };
    for set in &worst.sets {
        let keys: Vec<&str> = set.assets.iter().map(String::as_str).collect();
        assert_eq!(masked.weights(&keys)[0], set.after.as_ref().map(|after| after.weight));
    }
    let worst = worst_for_table(&router, &boxes(), &WorstQuery::of_table(2), &mut Unobserved).unwrap();
    assert!(worst.is_proved() && worst.without.len() == 1);
    verify_worst_for_table(&network, &worst).unwrap();
}

/// The rows of the embedded table that go in boxes, and some more.
fn boxes() -> Demand {
    let mut demand = caspian_demand();
    demand.rows.retain(|row| row.cargo.as_deref() == Some("container"));
    demand.row("KZATY", "IRTHR", 50_000.0).row("CNXIY", "GEPTI", 20_000.0)
}

#[test]
fn what_is_safe_is_so_by_the_key_of_its_opposite_too() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let query = WorstQuery::new(["CNXIY"], ["GEPTI"], 1).tell(100);
    let worst = worst_for_route(&router, &query, &mut Unobserved).unwrap();
    let mut tried = 0;
    for set in &worst.sets {
        let Ok(Asset::Link(id)) = network.asset(&set.assets[0]) else { continue };
        let Some(back) = network.opposite(id) else { continue };
        let query = query.clone().safe(&network.link(back).key);
        let without = worst_for_route(&router, &query, &mut Unobserved).unwrap();
        assert_eq!(without.of_assets, worst.of_assets - 1);
        assert!(without.sets.iter().all(|other| other.assets != set.assets));
        verify_worst_detours(&network, &without).unwrap();
        tried += 1;
    }
    assert!(tried > 3, "{tried}");
}

/// The worst for a route, changed by hand.
type Forge = fn(&mut WorstDetours);
/// The worst for a table, changed by hand.
type ForgeTable = fn(&mut WorstForTable);

#[test]
fn forgeries_do_not_hold() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    // Of a pair that two failures do not part.
    let query = WorstQuery::new(["CNXIY"], ["IRTHR"], 1).tell(60);
    let pair = worst_for_route(&router, &query, &mut Unobserved).unwrap();
    println!("{pair}");
    assert!(pair.sets.iter().any(|set| set.after.is_some()));
    let whole = |answer: &WorstDetours| answer.sets.iter().position(|set| set.after.is_some()).unwrap();
    let at = whole(&pair);
    let mut only = pair.clone();
    only.sets.drain(..at);
    verify_worst_detours(&network, &only).unwrap();
    let forgeries: [(&str, Forge); 16] = [
        ("network", |worst| worst.network.push('0')),
        ("schema", |worst| worst.schema.push('0')),
        ("cargo", |worst| worst.cargo = "grain".to_owned()),
        ("objective", |worst| worst.objective = Objective::fastest()),
        ("hubs", |worst| worst.query.to.push("GEPTI".to_owned())),
        ("before", |worst| worst.before.weight += 1),
        ("another after", |worst| worst.sets[0].after = Some(worst.before.clone())),
        ("no after", |worst| worst.sets[0].after = None),
        ("more", |worst| worst.sets[0].more = worst.sets[0].more.map(|more| more + 1.0)),
        ("hours", |worst| worst.sets[0].more_h = worst.sets[0].more_h.map(|more| more + 1.0)),
        ("dollars", |worst| worst.sets[0].more_usd_per_t = None),
        ("name", |worst| worst.sets[0].names[0].push('x')),
        ("order", |worst| worst.sets.reverse()),
        ("bound", |worst| worst.most_more = Some(0)),
        ("safe", |worst| worst.query.safe.push(worst.sets[0].assets[0].clone())),
        ("too many", |worst| worst.query.tell = 1),
    ];
    for (what, forge) in forgeries {
        let mut forged = only.clone();
        forge(&mut forged);
        assert!(verify_worst_detours(&network, &forged).is_err(), "{what}");
    }
    let mut idle = only.clone();
    // An asset off the way around as well.
    idle.query.k = 2;
    idle.sets.truncate(1);
    idle.sets[0].assets.push("hub:zz".to_owned());
    assert!(verify_worst_detours(&network, &idle).is_err());
    let far = network.links().find(|(_, link)| link.from.starts_with("TR")).unwrap().1.key.clone();
    let set = &mut idle.sets[0];
    set.assets.pop();
    let query = WorstQuery::new(["CNXIY"], ["IRTHR"], 2);
    set.assets.push(far.clone());
    set.assets.sort();
    let mut around = idle.before.query.clone();
    around.avoid.extend(set.assets.iter().map(|key| Select::Asset(key.clone())));
    set.after = Some(router.route(around).unwrap());
    let name = |key: &String| network.asset_name(network.asset(key).unwrap());
    set.names = set.assets.iter().map(name).collect();
    idle.query = query;
    let refused = verify_worst_detours(&network, &idle).unwrap_err().to_string();
    assert!(refused.contains("cost as much without"), "{refused}");

    let query = WorstQuery::of_table(1).tell(200);
    let mut table = worst_for_table(&router, &boxes(), &query, &mut Unobserved).unwrap();
    println!("{table}");
    verify_worst_for_table(&network, &table).unwrap();
    table.sets.retain(|set| set.lost.cut_off_t_per_year.get() == 0);
    verify_worst_for_table(&network, &table).unwrap();
    let forgeries: [(&str, ForgeTable); 13] = [
        ("network", |worst| worst.network.push('0')),
        ("schema", |worst| worst.schema.push('0')),
        ("objective", |worst| worst.objective = Objective::shortest()),
        ("row", |worst| worst.rows[0].t_per_year += 1.0),
        ("half a row", |worst| worst.rows[0].t_per_year = 0.5),
        ("lost", |worst| worst.sets[0].lost.tonne_steps_per_year += 1),
        ("no way", |worst| worst.no_way_t_per_year = TonnesPerYear(1)),
        ("a detour less", |worst| _ = worst.sets[0].detours.pop()),
        ("a detour twice", |worst| {
            let last = worst.sets[0].detours.last().unwrap().clone();
            worst.sets[0].detours.push(last);
        }),
        ("another detour", |worst| worst.sets[0].detours[0].more = Some(1.0)),
        ("sums", |worst| worst.sets[0].usd_per_year += 10.0),
        ("asset", |worst| _ = worst.sets[0].assets.pop()),
        ("bound", |worst| worst.most_lost = TableLoss::default()),
    ];
    for (what, forge) in forgeries {
        let mut forged = table.clone();
        forge(&mut forged);
        assert!(verify_worst_for_table(&network, &forged).is_err(), "{what}");
    }
}
