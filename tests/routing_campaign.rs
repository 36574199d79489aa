//! Half a million certified questions of routing, on networks of every kind that once broke some router, answered by every engine: the table,
//! the hierarchy with and without labels, the search it falls back to, sweeps, trees, and trials of changed links. The truth is Bellman and
//! Ford's, on states that the tests draw themselves from `docs/lowering.md`. Every question has one answer with a certificate, which is verified.
//!
//! Seeds are fixed. `CORRIDOR_CAMPAIGN=nightly` asks ten million questions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    missing_docs
)]

mod support;

use corridor::route::{Engine, Trial, Worker};
use corridor::verify::{verify_no_route, verify_route};
use corridor::{Asset, Cargo, Error, HubId, Network, Objective, Query, Router, Select, UsdPerTonneHour};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::graph::{FAR, Graph, Step};
use support::networks::{Shared, chance, network, pick};
use support::plans::{self, Plan, objective};

/// Questions of all generators together.
const QUERIES: u64 = 500_000;
const GENERATORS: u64 = 13;

/// What was counted, by name.
#[derive(Default)]
struct Counters(BTreeMap<&'static str, u64>);

impl Counters {
    fn add(&mut self, what: &'static str, holds: bool) {
        self.many(what, u64::from(holds));
    }

    fn many(&mut self, what: &'static str, count: u64) {
        *self.0.entry(what).or_default() += count;
    }

    fn get(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// Asserts that at least so many thousandths of one counter are in another.
    fn share(&self, what: &str, of: &str, least: u64) {
        let share = self.get(what) * 1000 / self.get(of).max(1);
        assert!(share >= least, "{what}: {share} of 1000 {of}, fewer than {least}");
    }
}

/// The state graph, its steps by asset, and which of them a path has passed.
struct Truth {
    graph: Graph,
    by_asset: BTreeMap<Asset, Vec<usize>>,
}

impl Truth {
    fn new(network: &Network, cargo: &Cargo, objective: &Objective) -> Self {
        let graph = Graph::new(network, cargo, None, objective);
        let mut by_asset: BTreeMap<Asset, Vec<usize>> = BTreeMap::new();
        for (at, step) in graph.steps.iter().enumerate() {
            by_asset.entry(step.asset).or_default().push(at);
        }
        Self { graph, by_asset }
    }

    fn of(&self, asset: Asset) -> &[usize] {
        self.by_asset.get(&asset).map_or(&[], |steps| steps)
    }

    /// The least weight from one hub to all.
    fn from(&self, hub: usize, hubs: usize, open: &[bool]) -> (Vec<u64>, Vec<Option<u64>>) {
        let starts: Vec<(usize, u64)> =
            self.graph.departing(hub, None).into_iter().map(|state| (state, 0)).collect();
        let best = self.graph.bellman_ford(&starts, open);
        let mut by_hub = vec![None; hubs];
        for (state, (at, _, side)) in self.graph.states.iter().enumerate() {
            if *side != 'd' && best[state] != FAR {
                by_hub[*at] = Some(by_hub[*at].map_or(best[state], |old: u64| old.min(best[state])));
            }
        }
        by_hub[hub] = Some(0);
        (best, by_hub)
    }

    /// Asserts that assets are a way from one hub to another over open steps, of this weight, and in no state twice.
    fn check_walk(&self, assets: &[Asset], from: usize, to: usize, weight: u64, open: &[bool]) {
        let Some(first) = assets.first() else {
            assert!(from == to && weight == 0, "an empty way");
            return;
        };
        let mut ways: Vec<Vec<usize>> = Vec::new();
        for start in self.of(*first) {
            if self.graph.states[self.graph.steps[*start].tail].0 == from {
                ways.push(vec![*start]);
            }
        }
        for asset in &assets[1..] {
            let mut next = Vec::new();
            for way in &ways {
                let end = self.graph.steps[way[way.len() - 1]].head;
                for step in self.of(*asset).iter().filter(|step| self.graph.steps[**step].tail == end) {
                    let mut way = way.clone();
                    way.push(*step);
                    next.push(way);
                }
            }
            ways = next;
        }
        let is_right = |way: &Vec<usize>| {
            let steps: Vec<&Step> = way.iter().map(|at| &self.graph.steps[*at]).collect();
            let (head, tail) = (steps[steps.len() - 1].head, steps[0].tail);
            let mut states: Vec<usize> = steps.iter().map(|step| step.head).chain([tail]).collect();
            states.sort_unstable();
            states.dedup();
            self.graph.states[tail].2 != 'a'
                && self.graph.states[head].2 != 'd'
                && self.graph.states[head].0 == to
                && steps.iter().map(|step| step.weight).sum::<u64>() == weight
                && states.len() == steps.len() + 1
                && way.iter().all(|at| open[*at])
        };
        assert!(ways.iter().any(is_right), "{from} to {to}: {assets:?} is no way that weighs {weight}");
    }

    /// Whether steps that weigh nothing make a cycle of two or more states.
    fn has_free_cycle(&self) -> bool {
        let free = |step: &&Step| step.weight == 0 && step.tail != step.head;
        let mut left: Vec<(usize, usize)> =
            self.graph.steps.iter().filter(free).map(|step| (step.tail, step.head)).collect();
        loop {
            let before = left.len();
            let heads: Vec<usize> = left.iter().map(|step| step.1).collect();
            left.retain(|step| heads.contains(&step.0));
            if left.len() == before {
                return !left.is_empty();
            }
        }
    }

    /// How many hubs are reached last by several steps of the same sum.
    fn ties(&self, best: &[u64]) -> usize {
        let mut tight = vec![0; best.len()];
        for step in &self.graph.steps {
            if best[step.tail] != FAR && step.tail != step.head {
                tight[step.head] += usize::from(best[step.tail] + step.weight == best[step.head]);
            }
        }
        tight.iter().filter(|steps| **steps > 1).count()
    }
}

/// All that answers the questions about one network.
struct Asked<'a> {
    network: &'a Network,
    truth: &'a Truth,
    routers: [Router; 3],
    workers: [Worker; 3],
    trials: [Trial; 2],
    hubs: Vec<HubId>,
}

/// Asks a network from a few of its hubs to all of them.
fn check(
    network: &Network,
    objective: &Objective,
    starts: usize,
    rng: &mut ChaCha8Rng,
    counters: &mut Counters,
) {
    let cargo = network.cargo("box").unwrap();
    let truth = Truth::new(network, cargo, objective);
    let routers = [
        Router::new(network, cargo, objective.clone()).unwrap(),
        Router::without_table(network, cargo, objective.clone()).unwrap(),
        Router::without_labels(network, cargo, objective.clone()).unwrap(),
    ];
    counters.add("networks", true);
    counters.add("networks with a cycle of weight zero", truth.has_free_cycle());
    for router in &routers {
        let name = match router.engine() {
            Engine::Table => "routers with a table",
            Engine::Labels => "routers with labels",
            Engine::Hierarchy => "routers with a hierarchy without labels",
            _ => "routers that search",
        };
        counters.add(name, true);
    }
    let mut neighbours: Vec<(usize, usize)> =
        truth.graph.steps.iter().map(|step| (step.tail.min(step.head), step.tail.max(step.head))).collect();
    neighbours.retain(|(a, b)| a != b);
    neighbours.sort_unstable();
    neighbours.dedup();
    let edges = routers[1].hierarchy_sizes().map_or(0, |sizes| sizes.edges);
    counters.many("neighbours", neighbours.len() as u64);
    counters.many("edges added", edges.saturating_sub(neighbours.len()) as u64);
    let workers = [0, 1, 2].map(|at| routers[at].worker());
    // Trials know no labels.
    let trials = [routers[0].trial(), routers[1].trial()];
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut asked = Asked { network, truth: &truth, routers, workers, trials, hubs };
    for _ in 0..starts.min(asked.hubs.len()) {
        let from = rng.random_range(0..asked.hubs.len());
        let used = asked.check_from(from, rng, counters);
        asked.check_trials(from, &used, rng, counters);
    }
    if chance(rng, 30) {
        check_remade(network, objective, rng, counters);
    }
}

impl Asked<'_> {
    /// The best routes from one hub to all; the assets that some of them use.
    fn check_from(&mut self, from: usize, rng: &mut ChaCha8Rng, counters: &mut Counters) -> Vec<Asset> {
        let count = self.hubs.len();
        let open = vec![true; self.truth.graph.steps.len()];
        let (best, expected) = self.truth.from(from, count, &open);
        counters.many("ties", self.truth.ties(&best) as u64);
        counters.many("states reached", best.iter().filter(|weight| **weight != FAR).count() as u64);
        let from_id = self.hubs[from];
        let from_code = self.network.hub(from_id).code.clone();
        for (worker, router) in self.workers.iter_mut().zip(&self.routers) {
            let weights = worker.one_to_all(from_id);
            assert!(weights.iter().eq(expected.iter().copied()));
            assert_eq!(router.one_to_all(&from_code).unwrap().weights, expected);
            let tree = worker.tree(from_id);
            for (to, weight) in expected.iter().enumerate() {
                assert_eq!(tree.weight(self.hubs[to]), *weight);
                let mut assets: Vec<Asset> = tree.assets_back(self.hubs[to]).take(best.len() + 1).collect();
                assets.reverse();
                match weight {
                    Some(weight) => self.truth.check_walk(&assets, from, to, *weight, &open),
                    None => assert!(assets.is_empty()),
                }
            }
        }
        let mut used = Vec::new();
        for (to, expected) in expected.iter().copied().enumerate() {
            counters.add("queries", true);
            counters.add("queries with a route", expected.is_some());
            counters.add("queries beyond 30 bits", expected.is_some_and(|weight| weight >= (1 << 30) - 1));
            let to_id = self.hubs[to];
            let certified = rng.random_range(0..3);
            for at in 0..3 {
                let worker = &mut self.workers[at];
                assert_eq!(worker.weight(from_id, to_id), expected);
                let path = worker.path(from_id, to_id);
                assert_eq!(path.map(|path| path.weight()), expected);
                let Some(path) = path else { continue };
                let assets: Vec<Asset> = path.assets().collect();
                self.truth.check_walk(&assets, from, to, path.weight(), &open);
                counters.many("steps", assets.len() as u64);
                counters.many("steps that weigh nothing", {
                    let free = |asset: &&Asset| {
                        self.truth.of(**asset).iter().any(|at| self.truth.graph.steps[*at].weight == 0)
                    };
                    assets.iter().filter(free).count() as u64
                });
                if at == certified && chance(rng, 50) {
                    let route = path.certify().unwrap();
                    assert_eq!(Some(route.weight), expected);
                    verify_route(self.network, &route).unwrap();
                    counters.add("paths certified", true);
                } else if at == certified {
                    self.check_route(at, &from_code, to, expected, counters);
                }
                if chance(rng, 20) {
                    used = assets;
                }
            }
            if expected.is_none() {
                self.check_route(certified, &from_code, to, None, counters);
            }
        }
        used
    }

    /// The whole answer, verified, or the refusal.
    fn check_route(&self, at: usize, from: &str, to: usize, expected: Option<u64>, counters: &mut Counters) {
        let query = Query::new(from, &self.network.hub(self.hubs[to]).code);
        match self.routers[at].route(&query) {
            Ok(route) => {
                assert_eq!(Some(route.weight), expected);
                verify_route(self.network, &route).unwrap();
                counters.add("routes verified", true);
            }
            Err(Error::NoRoute(answer)) => {
                assert_eq!(None, expected, "{answer}");
                verify_no_route(self.network, &query, &answer, self.routers[at].cargo()).unwrap();
                counters.add("refusals verified", true);
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// One or two assets are shut or get another weight, all hubs are asked for, and all is as before.
    fn check_trials(&mut self, from: usize, used: &[Asset], rng: &mut ChaCha8Rng, counters: &mut Counters) {
        let steps = &self.truth.graph.steps;
        if steps.is_empty() {
            return;
        }
        let count = self.hubs.len();
        let (_, usual) = self.truth.from(from, count, &vec![true; steps.len()]);
        let mut changes: Vec<(Asset, Option<u32>)> = Vec::new();
        for _ in 0..rng.random_range(1..=3) {
            let random = steps[rng.random_range(0..steps.len())].asset;
            let asset = if used.is_empty() || chance(rng, 30) { random } else { *pick(rng, used) };
            let old = steps[self.truth.of(asset)[0]].weight as u32;
            let new = match rng.random_range(0..8) {
                0..=2 => None,
                3 => Some(0),
                4 => Some(old.saturating_sub(1)),
                5 => Some(old.saturating_add(1).min(u32::MAX - 1)),
                6 => Some(old / 2),
                _ => Some(*pick(rng, &[1, 7, (1 << 29) - 1, 1 << 29, u32::MAX - 1])),
            };
            changes.push((asset, new));
        }
        // A change may be taken back by itself.
        let reopened = chance(rng, 25).then(|| changes[0].0);
        let weighed: Vec<u64> = steps.iter().map(|step| step.weight).collect();
        let mut changed = Truth {
            graph: Graph {
                labels: Vec::new(),
                states: self.truth.graph.states.clone(),
                steps: steps.iter().map(|step| Step { ..*step }).collect(),
            },
            by_asset: self.truth.by_asset.clone(),
        };
        let mut open = vec![true; steps.len()];
        for (asset, new) in &changes {
            let mut told = Vec::new();
            for trial in &mut self.trials {
                told.push(match new {
                    Some(weight) => trial.set_weight(*asset, *weight),
                    None => trial.close(*asset),
                });
            }
            assert_eq!(told, [self.truth.of(*asset).len(); 2]);
            for at in self.truth.of(*asset) {
                open[*at] = new.is_some();
                changed.graph.steps[*at].weight = new.map_or(0, u64::from);
            }
        }
        if let Some(asset) = reopened {
            for at in self.truth.of(asset) {
                (open[*at], changed.graph.steps[*at].weight) = (true, weighed[*at]);
            }
            self.trials.iter_mut().for_each(|trial| assert!(trial.reopen(asset) > 0));
        }
        let (_, expected) = changed.from(from, count, &open);
        let from_id = self.hubs[from];
        for (to, expected) in expected.iter().enumerate() {
            counters.add("changed queries", true);
            counters.add("changed queries with another weight", *expected != usual[to]);
            for trial in &mut self.trials {
                assert_eq!(trial.weight(from_id, self.hubs[to]), *expected, "{changes:?}");
                let path = trial.path(from_id, self.hubs[to]);
                assert_eq!(path.map(|path| path.weight()), *expected);
                if let Some(path) = path {
                    let assets: Vec<Asset> = path.assets().collect();
                    changed.check_walk(&assets, from, to, path.weight(), &open);
                }
            }
        }
        let to = rng.random_range(0..count);
        for trial in &mut self.trials {
            trial.reset();
            assert_eq!(trial.weight(from_id, self.hubs[to]), usual[to]);
        }
    }
}

/// The routers without some links, and with another objective and back: the order of elimination is kept.
fn check_remade(network: &Network, objective: &Objective, rng: &mut ChaCha8Rng, counters: &mut Counters) {
    let Some((_, link)) = network.links().nth(rng.random_range(0..network.link_count().max(1))) else {
        return;
    };
    let cargo = network.cargo("box").unwrap();
    let hub = &network.hub(network.hub_at(rng.random_range(0..network.hub_count())).unwrap()).code;
    let select = match rng.random_range(0..4) {
        0 => Select::hub(hub),
        1 => Select::Carriage(link.carriage),
        _ => Select::link(&link.key),
    };
    let truth = Truth::new(network, cargo, objective);
    let open = truth.graph.open(network, &Query::new("", "").avoid(select.clone()));
    let make = *pick(rng, &[Router::new, Router::without_table, Router::without_labels]);
    let mut coarse = Objective::shortest();
    coarse.step = 4096.0;
    let router = make(network, cargo, coarse).unwrap();
    let router = router.restricted(select).unwrap().reweighted(objective.clone()).unwrap();
    let (mut worker, mut trial) = (router.worker(), router.trial());
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let from = rng.random_range(0..hubs.len());
    let (_, expected) = truth.from(from, hubs.len(), &open);
    assert!(worker.one_to_all(hubs[from]).iter().eq(expected.iter().copied()));
    for (to, expected) in expected.iter().enumerate() {
        assert_eq!(trial.weight(hubs[from], hubs[to]), *expected);
        let path = worker.path(hubs[from], hubs[to]);
        assert_eq!(path.map(|path| path.weight()), *expected);
        if let Some(path) = path {
            let assets: Vec<Asset> = path.assets().collect();
            truth.check_walk(&assets, from, to, path.weight(), &open);
            if chance(rng, 10) {
                verify_route(network, &path.certify().unwrap()).unwrap();
            }
        }
        counters.add("queries without some links", true);
    }
}

/// The same answers, byte for byte, from rows in another order.
fn check_shuffled(
    plan: &Plan,
    network: &Network,
    objective: &Objective,
    rng: &mut ChaCha8Rng,
    counters: &mut Counters,
) {
    let other = plan.build_shuffled(rng);
    let cargo = network.cargo("box").unwrap();
    let make = *pick(rng, &[Router::new, Router::without_table, Router::without_labels]);
    let (one, two) =
        (make(network, cargo, objective.clone()).unwrap(), make(&other, cargo, objective.clone()).unwrap());
    let (mut first, mut second) = (one.worker(), two.worker());
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    for _ in 0..6 {
        let (from, to) = (*pick(rng, &hubs), *pick(rng, &hubs));
        let code = |hub: HubId| network.hub(hub).code.as_str();
        let other_id = |hub: HubId| other.hub_id(code(hub)).unwrap();
        let route = |router: &Router| match router.route((code(from), code(to))) {
            Ok(route) => serde_json::to_string(&route).unwrap(),
            Err(Error::NoRoute(answer)) => serde_json::to_string(&answer).unwrap(),
            Err(error) => panic!("{error}"),
        };
        assert_eq!(route(&one), route(&two));
        let path = first.path(from, to).map(|path| serde_json::to_string(&path.certify().unwrap()).unwrap());
        let again = second.path(other_id(from), other_id(to));
        assert_eq!(path, again.map(|path| serde_json::to_string(&path.certify().unwrap()).unwrap()));
        counters.add("answers with the same bytes", true);
    }
}

fn times() -> u64 {
    if std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|value| value == "nightly") { 20 } else { 1 }
}

fn campaign(
    name: &str,
    seed: u64,
    mut one: impl FnMut(&mut ChaCha8Rng, &mut Counters),
    least: &[(&str, &str, u64)],
) {
    let mut counters = Counters::default();
    let quota = QUERIES.div_ceil(GENERATORS) * times();
    let mut at = 0;
    while counters.get("queries") < quota {
        let mut rng = ChaCha8Rng::seed_from_u64(seed << 32 | at);
        one(&mut rng, &mut counters);
        at += 1;
    }
    let text: Vec<String> = counters.0.iter().map(|(what, count)| format!("{what} {count}")).collect();
    println!("{name}: {}", text.join(", "));
    let proofs = ["paths certified", "routes verified", "refusals verified"].map(|what| counters.get(what));
    assert_eq!(proofs.iter().sum::<u64>(), counters.get("queries"), "each question is proved once");
    counters.share("changed queries", "queries", 500);
    counters.share("queries without some links", "queries", 50);
    for (what, of, share) in least {
        counters.share(what, of, *share);
    }
}

/// Plans of one kind. Weights are small; so that every engine is asked, some are multiplied until sums do not fit labels, or the hierarchy.
fn of_plans(name: &str, seed: u64, make: fn(&mut ChaCha8Rng) -> Plan, least: &[(&str, &str, u64)]) {
    let one = |rng: &mut ChaCha8Rng, counters: &mut Counters| {
        let plan = make(rng);
        let most = plan.ways.iter().map(|way| u64::from(way.hours) + u64::from(way.usd));
        let most = most.chain(plan.handlings.iter().map(|it| u64::from(it.hours)));
        let most = most.chain(plan.places.iter().filter_map(|it| it.stay.map(u64::from))).max().unwrap_or(0);
        // The largest weight comes close to 2^32, to what a hierarchy takes, or to a part of it.
        let room = (u64::from(u32::MAX) - 1).checked_div(most).unwrap_or(1).max(1).ilog2();
        let steps = match rng.random_range(0..16) {
            0 | 1 => 1 << room.min(30),
            2..=7 => 1 << room.saturating_sub(rng.random_range(3..8)).min(28),
            _ => 1,
        };
        let objective = objective(steps);
        let network = plan.build();
        let starts = if plan.places.len() > 60 { 1 } else { 3 };
        check(&network, &objective, starts, rng, counters);
        if chance(rng, 15) {
            check_shuffled(&plan, &network, &objective, rng, counters);
        }
    };
    campaign(name, seed, one, least);
}

const TIES: (&str, &str, u64) = ("ties", "states reached", 80);
const WAYS: (&str, &str, u64) = ("queries with a route", "queries", 400);
const CHANGED: (&str, &str, u64) = ("changed queries with another weight", "changed queries", 50);
const CYCLES: (&str, &str, u64) = ("networks with a cycle of weight zero", "networks", 100);
const ADDED: (&str, &str, u64) = ("edges added", "neighbours", 80);
/// All four engines.
const ENGINES: [(&str, &str, u64); 4] = [
    ("routers with a table", "networks", 500),
    ("routers with labels", "networks", 500),
    ("routers with a hierarchy without labels", "networks", 500),
    ("routers that search", "networks", 50),
];

fn with_engines(more: &[(&'static str, &'static str, u64)]) -> Vec<(&'static str, &'static str, u64)> {
    ENGINES.iter().chain(more).copied().collect()
}

#[test]
fn multigraphs() {
    of_plans("multigraphs", 41, plans::multigraph, &with_engines(&[TIES, CHANGED, CYCLES, ADDED]));
}

#[test]
fn layers() {
    of_plans("layers", 42, plans::layered, &with_engines(&[TIES, WAYS, CHANGED, CYCLES, ADDED]));
}

#[test]
fn grids_of_equal_weight() {
    of_plans("grids", 43, plans::grid, &with_engines(&[TIES, WAYS, CHANGED, CYCLES, ADDED]));
}

#[test]
fn ladders_of_ties() {
    of_plans("ladders", 44, plans::ladder, &with_engines(&[TIES, WAYS, CHANGED, CYCLES]));
}

#[test]
fn hansen_graphs() {
    of_plans("Hansen graphs", 45, plans::hansen, &with_engines(&[TIES, WAYS, CHANGED, ADDED]));
}

#[test]
fn long_chains() {
    of_plans("chains", 46, plans::chain, &with_engines(&[TIES, WAYS, CHANGED, CYCLES, ADDED]));
}

#[test]
fn stars_and_complete_graphs() {
    of_plans("stars", 47, plans::star_or_complete, &with_engines(&[TIES, WAYS, CHANGED, CYCLES]));
}

#[test]
fn islands() {
    of_plans("islands", 48, plans::islands, &with_engines(&[("refusals verified", "queries", 500)]));
}

#[test]
fn weights_at_the_limit() {
    let far = ("queries beyond 30 bits", "queries", 100);
    let engines = [
        ("routers with labels", "networks", 100),
        ("routers with a hierarchy without labels", "networks", 100),
        ("routers that search", "networks", 500),
    ];
    of_plans("limits", 49, plans::limits, &[engines[0], engines[1], engines[2], WAYS, CHANGED, far]);
}

#[test]
fn hubs_that_are_corrected_often() {
    of_plans("corrected often", 50, plans::corrected_often, &with_engines(&[WAYS, CHANGED, ADDED]));
}

#[test]
fn about_the_far_meridian_and_the_poles() {
    of_plans("far meridian", 51, plans::far_meridian, &with_engines(&[TIES, WAYS, CHANGED, ADDED]));
}

#[test]
fn several_carriages_and_ships() {
    of_plans("carriages", 52, plans::carriages, &with_engines(&[TIES, WAYS, CHANGED, CYCLES, ADDED]));
}

#[test]
fn networks_with_everything() {
    let one = |rng: &mut ChaCha8Rng, counters: &mut Counters| {
        let network = network(rng, Shared::Nothing);
        let objective = match rng.random_range(0..4_u32) {
            0 => Objective::fastest(),
            1 => Objective::shortest(),
            2 => Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)),
            _ => Objective::cheapest(),
        };
        check(&network, &objective, 3, rng, counters);
    };
    campaign("networks", 53, one, &[TIES, WAYS, CHANGED, CYCLES, ADDED]);
}
