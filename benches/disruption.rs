//! Failures beside the naive way, in one run: every single failure and every two for the maximum flow of a pair, the worst three for a flow, for a route and for a table, and every
//! single failure of a link for the routes of a thousand pairs.
//!
//! ```sh
//! cargo bench --bench disruption
//! ```
//!
//! The naive way closes by a scenario (or leaves out, for routes), prepares a solver of its own and asks it. It is sampled, said so, and multiplied up; each sampled answer is compared
//! with that of the suite before anything is timed. Beside it stands what the solving alone takes: the value on the open network, prepared before, once for each failure.
//! The real networks are looked for as in the other benches.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, unreachable_pub)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]

#[path = "support/real.rs"]
mod real;

use corridor::{
    Amend, Asset, Demand, Disruption, Figure, FlowSolver, HubId, Network, Objective, Router, Scenario,
    ScenarioChange, ScenarioEffect, Select, TableSet, Unobserved, WorstQuery, all_route_failures,
    route_failures, worst_for_route, worst_for_table,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

const SEED: u64 = 20_261_129;

fn main() {
    caspian();
    worst_together();
    worst_detours();
    for (name, file) in [("railways", "north_america_rail"), ("maritime", "marnet")] {
        if let Some(network) = real::load(file) {
            singles(name, &network, 3, 20);
            // Their own lengths, and prices made up from the rows, which differ in the two directions of many a line.
            routes(name, &network, Objective::shortest());
            routes(name, &network, Objective::cheapest());
        }
    }
    routes("caspian", &corridor::data::caspian(), Objective::cheapest());
}

/// The median of some runs, seconds.
fn time(runs: usize, mut work: impl FnMut()) -> f64 {
    let mut all: Vec<f64> = (0..runs)
        .map(|_| {
            let began = Instant::now();
            work();
            began.elapsed().as_secs_f64()
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all[runs / 2]
}

fn shown(seconds: f64) -> String {
    match seconds {
        s if s < 1e-3 => format!("{:.1} us", s * 1e6),
        s if s < 1.0 => format!("{:.2} ms", s * 1e3),
        s => format!("{s:.1} s"),
    }
}

fn row(what: &str, own: f64, naive: f64, alone: f64, bar: f64) {
    let times = naive / own;
    let held = if times >= bar { "held" } else { "MISSED" };
    let bar = if bar > 1.0 { format!("bar {bar:.0}, {held}") } else { "no bar".to_owned() };
    println!(
        "{what}: {} against {} naive = {times:.0} times ({bar}); against solving alone, {}: {:.0} times",
        shown(own),
        shown(naive),
        shown(alone),
        alone / own
    );
}

/// The value after closing by a scenario, by a solver of its own.
fn again(network: &Network, keys: &[&str], from: &str, to: &str) -> u64 {
    let mut scenario = Scenario::new("failure", "it failed", "supposed");
    for key in keys {
        let effect = match network.asset(key).unwrap() {
            Asset::Limit(_) => ScenarioEffect::Capacity(Amend::Set(Figure::of(0.0))),
            _ => ScenarioEffect::Close,
        };
        scenario = scenario.with(ScenarioChange::of(Select::Asset((*key).to_owned()), effect));
    }
    let closed = scenario.apply(network).unwrap();
    let flows = FlowSolver::new(&closed, closed.cargo("container").unwrap()).unwrap();
    flows.max_flow_value([from], [to]).unwrap().get()
}

/// Pairs of hubs between which something moves, as much as can be had among some tries.
fn busy_pairs(network: &Network, flows: &FlowSolver, count: usize) -> Vec<(String, String)> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut worker = flows.worker();
    let mut found: Vec<(u64, String, String)> = Vec::new();
    while found.len() < 8 * count {
        let [from, to] = [0, 0].map(|_| hubs[rng.random_range(0..hubs.len())]);
        if let Ok(value) = worker.max_flow_value(&[from], &[to])
            && value.get() > 0
        {
            found.push((value.get(), network.hub(from).code.clone(), network.hub(to).code.clone()));
        }
    }
    found.sort();
    found.into_iter().rev().take(count).map(|(_, from, to)| (from, to)).collect()
}

fn singles(name: &str, network: &Network, count: usize, sample: usize) {
    let flows = FlowSolver::new(network, network.cargo("container").unwrap()).unwrap();
    let began = Instant::now();
    let disruption = Disruption::new(&flows);
    println!("{name}: prepared in {}", shown(began.elapsed().as_secs_f64()));
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let assets = disruption.assets();
    for (from, to) in busy_pairs(network, &flows, count) {
        let suite = disruption.singles([&from], [&to]).unwrap();
        let mut some: Vec<&str> =
            suite.singles.iter().take(sample / 2).map(|loss| loss.asset.as_str()).collect();
        while some.len() < sample {
            some.push(&assets[rng.random_range(0..assets.len())]);
        }
        for key in &some {
            let left = again(network, &[key], &from, &to);
            assert_eq!(suite.left_without(key).unwrap().get(), left, "{key}");
        }
        let began = Instant::now();
        some.iter().for_each(|key| _ = black_box(again(network, &[key], &from, &to)));
        let naive = began.elapsed().as_secs_f64() / some.len() as f64 * assets.len() as f64;
        let ends = [&from, &to].map(|code| network.hub_id(code).unwrap());
        let mut worker = flows.worker();
        let alone = time(101, || _ = black_box(worker.max_flow_value(&[ends[0]], &[ends[1]]).unwrap()));
        let own = time(15, || _ = black_box(disruption.singles([&from], [&to]).unwrap()));
        let counts = suite.counts;
        println!(
            "{name} {from} -> {to}: {} t/year; {} assets, {} carry nothing, {} led round, {} lose something; naive sampled on {sample}",
            suite.value_t_per_year.get(),
            counts.assets,
            counts.off_flow,
            counts.led_round,
            suite.singles.len()
        );
        row("  every single failure", own, naive, alone * assets.len() as f64, 500.0);
    }
}

fn caspian() {
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let began = Instant::now();
    let disruption = Disruption::new(&flows);
    println!("caspian: prepared in {}", shown(began.elapsed().as_secs_f64()));
    let assets = disruption.assets();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for (from, to) in [("CNXIY", "GEPTI"), ("KZATY", "GEPTI"), ("CNXIY", "IRTHR")] {
        let suite = disruption.pairs([from], [to], &mut Unobserved).unwrap();
        let mut some: Vec<[&str; 2]> = Vec::new();
        for pair in suite.pairs.iter().take(30) {
            some.push([&pair.assets[0], &pair.assets[1]]);
        }
        while some.len() < 60 {
            let pair = [0, 0].map(|_| assets[rng.random_range(0..assets.len())].as_str());
            if pair[0] != pair[1] {
                some.push(pair);
            }
        }
        for pair in &some {
            let left = suite.left_without_both(pair[0], pair[1]).map(|left| left.get());
            assert!(left.is_none_or(|left| left == again(&network, pair, from, to)), "{pair:?}");
        }
        let began = Instant::now();
        some.iter().for_each(|pair| _ = black_box(again(&network, pair, from, to)));
        let each = began.elapsed().as_secs_f64() / some.len() as f64;
        let mut worker = flows.worker();
        let ends = [from, to].map(|code| network.hub_id(code).unwrap());
        let alone = time(101, || _ = black_box(worker.max_flow_value(&[ends[0]], &[ends[1]]).unwrap()));
        println!("caspian {from} -> {to}\n{suite}");
        let own = time(15, || _ = black_box(disruption.singles([from], [to]).unwrap()));
        row("  every single failure", own, each * assets.len() as f64, alone * assets.len() as f64, 1.0);
        let own = time(5, || _ = black_box(disruption.pairs([from], [to], &mut Unobserved).unwrap()));
        let pairs = suite.counts.pairs as f64;
        row("  every two failures", own, each * pairs, alone * pairs, 200.0);
        // Once as it is, and once where nothing fails that alone takes more than a third: then no set is found at once.
        let plain = WorstQuery::new([from], [to], 3);
        let mut hard = plain.clone();
        for loss in &suite.singles {
            if 3 * loss.lost_t_per_year.get() > suite.value_t_per_year.get() {
                hard = hard.safe(&loss.asset);
            }
        }
        for (what, query) in [("", plain), (" of those that alone take no more than a third", hard)] {
            let worst = disruption.worst(&query, &mut Unobserved).unwrap();
            for set in &worst.sets {
                let keys: Vec<&str> = set.assets.iter().map(String::as_str).collect();
                assert_eq!(again(&network, &keys, from, to), set.left_t_per_year.get(), "{keys:?}");
            }
            let own = time(5, || _ = black_box(disruption.worst(&query, &mut Unobserved).unwrap()));
            println!("{worst}");
            let share = worst.of_enumeration() as f64 / worst.solves as f64;
            let held = if share >= 5_000.0 && worst.is_proved() { "held" } else { "MISSED" };
            println!(
                "  the worst three{what}: {} with {} solves of {}, one in {share:.0} (bar 5000, {held})",
                shown(own),
                worst.solves,
                worst.of_enumeration()
            );
        }
    }
}

/// How few solves there were, beside those of trying all sets. Seconds of one naive solve stand beside it.
fn solved(what: &str, own: f64, solves: u64, of: u128, naive: f64, is_proved: bool) {
    let share = of as f64 / solves as f64;
    let all = of as f64 * naive;
    let proved = if is_proved { "proved" } else { "NOT PROVED" };
    println!(
        "  {what}: {} with {solves} solves of {of}, one in {share:.0} ({proved}); all sets would take {}",
        shown(own),
        shown(all)
    );
}

/// The rows of the embedded table of demand that go in boxes.
fn boxes() -> Demand {
    let mut demand = corridor::data::caspian_demand();
    demand.rows.retain(|row| row.cargo.as_deref() == Some("container"));
    demand
}

/// The worst k for what passes between all hubs of the table together.
fn worst_together() {
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let disruption = Disruption::new(&flows);
    let rows = boxes().rows;
    let mut from: Vec<String> = rows.iter().map(|row| row.from.clone()).collect();
    let mut to: Vec<String> = rows.iter().map(|row| row.to.clone()).collect();
    for side in [&mut from, &mut to] {
        side.sort();
        side.dedup();
    }
    println!("caspian, the flow of the table's hubs together: {} -> {}", from.join(" "), to.join(" "));
    let ids = |codes: &[String]| network.hub_ids(codes.iter().map(String::as_str)).unwrap();
    let mut worker = flows.worker();
    let alone = time(101, || _ = black_box(worker.max_flow_value(&ids(&from), &ids(&to)).unwrap()));
    for k in 1..=3 {
        let query = WorstQuery::new(&from, &to, k);
        let worst = disruption.worst(&query, &mut Unobserved).unwrap();
        let own = time(5, || _ = black_box(disruption.worst(&query, &mut Unobserved).unwrap()));
        if k == 3 {
            println!("{worst}");
        }
        solved(
            &format!("the worst {k} for the flow"),
            own,
            worst.solves,
            worst.of_enumeration(),
            alone,
            worst.is_proved(),
        );
    }
}

/// The worst k for a route and for the routes of a table, as they are and where nothing fails that alone leaves no way.
fn worst_detours() {
    let network = corridor::data::caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let assets: Vec<String> = {
        let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
        let mut assets = Disruption::new(&flows).assets();
        assets.retain(|key| !key.starts_with("limit:"));
        assets
    };
    // What one search around three failures takes, the mask made before.
    let mut worker = router.worker();
    let mut search = |from: HubId, to: HubId, safe: &[String], sample: usize| {
        let mut masks = Vec::new();
        let free: Vec<&String> = assets.iter().filter(|key| !safe.contains(key)).collect();
        for _ in 0..sample {
            let three = [0, 0, 0].map(|_| Select::Asset(free[rng.random_range(0..free.len())].clone()));
            masks.push(router.mask(three).unwrap());
        }
        let began = Instant::now();
        let found: Vec<Option<u64>> =
            masks.iter().map(|mask| worker.path_avoiding(from, to, mask).map(|path| path.weight())).collect();
        (began.elapsed().as_secs_f64() / sample as f64, found)
    };
    let mut each = 0.0;
    for (from, to) in [("CNXIY", "GEPTI"), ("KZATY", "GEPTI"), ("CNXIY", "IRTHR")] {
        let alone = WorstQuery::new([from], [to], 1).tell(10_000);
        let alone = worst_for_route(&router, &alone, &mut Unobserved).unwrap();
        let plain = WorstQuery::new([from], [to], 3);
        let cuts = alone.sets.iter().filter(|set| set.after.is_none());
        let hard = cuts.fold(plain.clone(), |query, set| query.safe(&set.assets[0]));
        println!("caspian {from} -> {to}, cheapest, {} assets leave no way alone", hard.safe.len());
        let ids = [from, to].map(|code| network.hub_id(code).unwrap());
        // And until no three leave no way: then there are only ways around to compare.
        let mut around = hard.clone();
        loop {
            let worst = worst_for_route(&router, &around, &mut Unobserved).unwrap();
            let cut = worst.sets.iter().rfind(|set| set.after.is_none());
            let Some(last) = cut.and_then(|set| set.assets.last()) else { break };
            around = around.safe(last);
        }
        let asked =
            [("", plain), (" of those that alone leave a way", hard), (" where all leave a way", around)];
        for (what, query) in asked {
            let worst = worst_for_route(&router, &query, &mut Unobserved).unwrap();
            corridor::verify::verify_worst_detours(&network, &worst).unwrap();
            let (naive, found) = search(ids[0], ids[1], &query.safe, 2_000);
            let most = worst.most_more.map(|more| worst.before.weight + more);
            assert!(
                what.is_empty() || most.is_none() || found.iter().flatten().all(|found| Some(*found) <= most)
            );
            let own = time(5, || _ = black_box(worst_for_route(&router, &query, &mut Unobserved).unwrap()));
            println!("{worst}");
            let what = format!("the worst three for the route{what}");
            solved(&what, own, worst.solves, worst.of_enumeration(), naive, worst.is_proved());
            each = naive;
        }
    }
    tables(&router, each);
}

fn tables(router: &Router, naive: f64) {
    let network = router.network();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut worker = router.worker();
    let mut drawn = Demand::new();
    while drawn.rows.len() < 30 {
        let [from, to] = [0, 0].map(|_| hubs[rng.random_range(0..hubs.len())]);
        if from != to && worker.weight(from, to).is_some() {
            let [a, b] = [from, to].map(|id| network.hub(id).code.clone());
            drawn = drawn.row(&a, &b, f64::from(rng.random_range(1..1_000_u32)));
        }
    }
    for (name, table) in [("its boxes", boxes()), ("drawn", drawn)] {
        let rows = table.rows.len();
        let alone = WorstQuery::of_table(1).tell(10_000);
        let alone = worst_for_table(router, &table, &alone, &mut Unobserved).unwrap();
        for (what, is_hard) in [("", false), (" of those that alone leave all a way", true)] {
            for k in 1..=3 {
                let is_out = |set: &&TableSet| is_hard && set.lost.cut_off_t_per_year.get() > 0;
                let cuts = alone.sets.iter().filter(is_out);
                let query = cuts.fold(WorstQuery::of_table(k), |query, set| query.safe(&set.assets[0]));
                let worst = worst_for_table(router, &table, &query, &mut Unobserved).unwrap();
                corridor::verify::verify_worst_for_table(network, &worst).unwrap();
                let ask = || _ = black_box(worst_for_table(router, &table, &query, &mut Unobserved).unwrap());
                let own = time(5, ask);
                if k == 3 {
                    println!("{worst}");
                }
                let what = format!("the worst {k} for the table, {name}, {rows} rows{what}");
                solved(&what, own, worst.solves, worst.of_enumeration(), naive, worst.is_proved());
            }
        }
    }
}

fn routes(name: &str, network: &Network, objective: Objective) {
    let what = objective.name.clone();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let router = Router::new(network, network.cargo("container").unwrap(), objective).unwrap();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut table = Demand::new();
    let mut ids = Vec::new();
    let mut worker = router.worker();
    while ids.len() < 1_000 {
        let [from, to] = [0, 0].map(|_| hubs[rng.random_range(0..hubs.len())]);
        if from != to && worker.weight(from, to).is_some() {
            let [a, b] = [from, to].map(|id| network.hub(id).code.clone());
            table = table.row(&a, &b, f64::from(rng.random_range(1..1_000_u32)));
            ids.push((from, to));
        }
    }
    let failures = route_failures(&router, &table, &mut Unobserved).unwrap();
    let links = failures.questions / 1_000;
    let known: Vec<BTreeMap<&str, Option<u64>>> = failures
        .pairs
        .iter()
        .map(|pair| pair.losses.iter().map(|loss| (loss.asset.as_str(), loss.more)).collect())
        .collect();
    // The worst ones, and some at random; each for all pairs.
    let mut some: Vec<String> = failures.assets.iter().take(3).map(|link| link.asset.clone()).collect();
    let all: Vec<String> = network.links().map(|(_, link)| link.key.clone()).collect();
    while some.len() < 6 {
        some.push(all[rng.random_range(0..all.len())].clone());
    }
    let (mut own_router, mut masked) = (0.0, 0.0);
    for key in &some {
        let began = Instant::now();
        let closed = router.restricted(Select::link(key)).unwrap();
        let mut worker = closed.worker();
        let weights: Vec<Option<u64>> = ids.iter().map(|(from, to)| worker.weight(*from, *to)).collect();
        own_router += began.elapsed().as_secs_f64();
        let began = Instant::now();
        let mask = router.mask([Select::link(key)]).unwrap();
        let mut worker = router.worker();
        let around: Vec<Option<u64>> = ids
            .iter()
            .map(|(from, to)| worker.path_avoiding(*from, *to, &mask).map(|path| path.weight()))
            .collect();
        masked += began.elapsed().as_secs_f64();
        assert_eq!(weights, around);
        let link = network.link_id(key).unwrap();
        let named = network.opposite(link).map_or(link, |other| other.min(link));
        let named = network.link(named).key.as_str();
        for ((pair, known), left) in failures.pairs.iter().zip(&known).zip(weights) {
            let told =
                known.get(named).map_or(pair.weight, |more| more.map(|more| pair.weight.unwrap() + more));
            assert_eq!(told, left, "{key}: {} -> {}", pair.from, pair.to);
        }
    }
    let own = time(3, || _ = black_box(route_failures(&router, &table, &mut Unobserved).unwrap()));
    let scale = links as f64 / some.len() as f64;
    println!(
        "{name}, {what}, 1000 pairs, {links} links: {} of {} on the route, {} searched; naive sampled on {} links",
        failures.on_route,
        failures.questions,
        failures.searched,
        some.len()
    );
    println!(
        "  a router of its own for each link {}, masked searches {}",
        shown(own_router * scale),
        shown(masked * scale)
    );
    // Whichever of our own ways is the faster.
    let (naive, times) = (own_router.min(masked) * scale, own_router.min(masked) * scale / own);
    let held = if times >= 100.0 { "held" } else { "MISSED" };
    println!(
        "  every single failure of a link: {} against {} naive = {times:.0} times (bar 100, {held})",
        shown(own),
        shown(naive)
    );
    let began = Instant::now();
    let all = all_route_failures(&router, &table, &mut Unobserved).unwrap();
    let took = began.elapsed().as_secs_f64();
    println!(
        "  every single failure of any asset: {} ({} of {} on the route, {} searched)",
        shown(took),
        all.on_route,
        all.questions,
        all.searched
    );
    // The hubs that hit most, again by a mask each.
    let hubs: Vec<&str> =
        all.assets.iter().filter(|told| told.asset.starts_with("hub:")).map(|told| &*told.asset).collect();
    let mut masked = 0.0;
    for key in hubs.iter().take(3) {
        let began = Instant::now();
        let mask = router.mask([Select::Asset((*key).to_owned())]).unwrap();
        let mut worker = router.worker();
        let around: Vec<Option<u64>> = ids
            .iter()
            .map(|(from, to)| worker.path_avoiding(*from, *to, &mask).map(|path| path.weight()))
            .collect();
        masked += began.elapsed().as_secs_f64();
        for (pair, left) in all.pairs.iter().zip(around) {
            let loss = pair.losses.iter().find(|loss| loss.asset == **key);
            let told = loss.map_or(pair.weight, |loss| loss.more.map(|more| pair.weight.unwrap() + more));
            assert_eq!(told, left, "{key}: {} -> {}", pair.from, pair.to);
        }
    }
    println!(
        "  by a mask and a search each, sampled on 3 hubs: {}",
        shown(masked / 3.0 * all.questions as f64 / 1e3)
    );
}
