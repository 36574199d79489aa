//! Rows of the table on questions that have more than one answer: several routes, pairs, tolerances, breakpoints, fronts.

use super::board::{Bar, Side, by_turns, progress};
use super::case::{Case, Pair, Source};
use super::peers::{self, Graph, LabelSetting};
use super::rows::{petgraph_to_all, sweeping};
use super::support::weight;
use corridor::route::Parameter;
use corridor::{
    AlternativesWorker, Asset, BreakpointSolver, Criteria, Criterion, FrontSolver, HubId, LinkId, Margin,
    Objective, Router, UsdPerTonneHour,
};
use std::hint::black_box;

const TEN: usize = 10;
/// A front for which the plain label setting makes more labels than this is not waited for.
const MOST_LABELS: usize = 400_000;

impl Case<'_> {
    /// Ten routes for a few pairs; ours are told apart by links and those of `pathfinding` by nodes.
    pub fn ten_routes(&mut self, router: &Router) {
        self.board.begin("ten shortest loopless routes");
        let lightest = self.graph.lightest();
        let few = &self.pairs[..3];
        let mut worker = router.alternatives_worker();
        let ends = |pair: &Pair| (self.graph.departures(pair.from)[0], pair.goal.index() as u32);
        for pair in few {
            let (from, to) = ends(pair);
            let theirs = peers::yen(&lightest, from, to, TEN);
            assert_eq!(ten(self, &mut worker, pair), theirs, "ten routes: {:?} {:?}", pair.from, pair.to);
        }
        let taken = by_turns(
            vec![
                Side::new("AlternativesWorker::next_path", few.len(), || {
                    for pair in few {
                        worker.ask(pair.from, pair.to);
                        (0..TEN).for_each(|_| _ = black_box(worker.next_path()));
                    }
                }),
                Side::new("pathfinding yen", few.len(), || {
                    for pair in few {
                        let (from, to) = ends(pair);
                        black_box(peers::yen(&lightest, from, to, TEN));
                    }
                }),
            ],
            6,
        );
        let engine = format!("{}, then searches under its bounds", sweeping(router));
        let what = "ten shortest loopless routes";
        self.board.row(what, Bar::Faster(300.0), &engine, &taken[0], &taken[1]);
    }

    /// The cheapest two routes that share no link, of pairs of hubs that have two.
    pub fn disjoint_pair(&mut self, router: &Router) {
        self.board.begin("cheapest disjoint pair");
        let (mut alternatives, mut worker) = (router.alternatives_worker(), router.worker());
        let asked = &self.pairs[..self.pairs.len().min(if self.is_large() { 40 } else { 100 })];
        let mut chosen = Vec::new();
        let mut compared = 0;
        for pair in asked {
            let found = alternatives.pair(pair.from, pair.to);
            if let Some((first, second, proven)) = &found {
                assert!(proven, "a pair that is not proved");
                let sum = [first, second].map(|path| {
                    let weighs = |asset| weight(self.network, self.cargo, &self.objective, asset);
                    let sum: u64 = path.assets().map(weighs).sum();
                    assert_eq!(sum, path.weight(), "the assets of a pair");
                    sum
                });
                let links = |path: &corridor::route::BarePath<'_>| path.links().collect::<Vec<LinkId>>();
                let (one, two) = (links(first), links(second));
                assert!(one.iter().all(|link| !two.contains(link)), "a link shared by a pair");
                [&one, &two].into_iter().for_each(|links| self.is_joined(links, pair.from, pair.to));
                chosen.push((*pair, sum[0] + sum[1]));
            }
            if compared < if self.is_large() { 1 } else { 10 } {
                let weight = found.map(|(first, second, _)| first.weight() + second.weight());
                let truth = peers::disjoint_pair(&self.graph, pair.from, pair.to);
                assert_eq!(weight, truth, "a pair: {:?} {:?}", pair.from, pair.to);
                compared += 1;
            }
        }
        let few: Vec<Pair> = chosen.iter().map(|pair| pair.0).take(20).collect();
        if few.is_empty() {
            return println!("cheapest disjoint pair: none of {} pairs of hubs has one", asked.len());
        }
        let taken = by_turns(
            vec![
                Side::new("AlternativesWorker::pair", few.len(), || {
                    few.iter().for_each(|pair| _ = black_box(alternatives.pair(pair.from, pair.to)));
                }),
                Side::new("Worker::one_to_all", few.len(), || {
                    few.iter().for_each(|pair| _ = black_box(worker.one_to_all(pair.from)));
                }),
            ],
            3,
        );
        println!("cheapest disjoint pair: {} of {} pairs of hubs have one", chosen.len(), asked.len());
        let engine = format!("{}, then a search under its bounds", sweeping(router));
        let what = "cheapest disjoint pair, against our own one to all";
        self.board.row(what, Bar::Within(2.0), &engine, &taken[0], &taken[1]);
    }

    /// The whole answer: names and keys of all that could change the choice, sorted.
    pub fn tolerances(&mut self, router: &Router) {
        self.board.begin("tolerances");
        let few = &self.pairs[..self.pairs.len().min(10)];
        let most = if self.is_large() { 4 } else { 40 };
        let (mut on, mut off) = (0, 0);
        for pair in few {
            let told = router.tolerances((self.code(pair.from), self.code(pair.to))).unwrap();
            assert_eq!(told.weight, pair.weight, "tolerances and petgraph");
            (on, off) = (on + told.on_route.len(), off + told.off_route.len());
            for its in told.on_route.iter().chain(&told.off_route).step_by(7).take(most) {
                let asset = self.network.asset(&its.asset).unwrap();
                // A stay may have an arc for each carriage, which are told apart.
                if matches!(asset, Asset::Stay(_)) {
                    continue;
                }
                let own = weight(self.network, self.cargo, &self.objective, asset);
                match its.margin {
                    Margin::Worse(change) => {
                        let truth = self.changed(asset, None, pair).map(|other| other - pair.weight);
                        assert_eq!(Some(change.weight), truth, "it may get worse by: {}", its.asset);
                    }
                    Margin::Needed => assert_eq!(self.changed(asset, None, pair), None, "{}", its.asset),
                    Margin::Better(change) => {
                        let tie = self.changed(asset, Some(own - change.weight), pair);
                        assert_eq!(tie, Some(pair.weight), "it ties if better by: {}", its.asset);
                        let wins = self.changed(asset, Some(own - change.weight - 1), pair);
                        assert_eq!(
                            wins,
                            Some(pair.weight - 1),
                            "it wins if better by one more: {}",
                            its.asset
                        );
                    }
                    Margin::TiesForNothing(_) => {
                        let free = self.changed(asset, Some(0), pair);
                        assert_eq!(free, Some(pair.weight), "it ties if it is free: {}", its.asset);
                    }
                    _ => {}
                }
            }
        }
        let sources: Vec<&Source> = self.sources.iter().take(if self.is_large() { 2 } else { 10 }).collect();
        let taken = by_turns(
            vec![
                Side::new("Router::tolerances", few.len(), || {
                    for pair in few {
                        let query = (self.code(pair.from), self.code(pair.to));
                        black_box(router.tolerances(query).unwrap());
                    }
                }),
                Side::new("petgraph dijkstra to all", sources.len(), || {
                    petgraph_to_all(&self.petgraph, &sources);
                }),
            ],
            3,
        );
        println!(
            "tolerances: on average {} assets on a route and {} off it that could win",
            on / few.len(),
            off / few.len()
        );
        let engine = format!("two times {}", sweeping(router));
        let what = "tolerances of every link of a route, the whole answer with names";
        self.board.row(what, Bar::Within(3.0), &engine, &taken[0], &taken[1]);
    }

    /// Breakpoints over the value of time, compared for pairs of hubs whose fronts label setting can find, timed for any.
    pub fn breakpoints(&mut self, router: &Router) {
        self.board.begin("breakpoints over the value of time");
        let cheapest = router.reweighted(Objective::cheapest()).unwrap();
        let solver = BreakpointSolver::new(&cheapest, Parameter::ValueOfTime).unwrap();
        let [money, time, _] = self.criteria();
        let mut plain = LabelSetting::new([&money, &time]);
        let mut compared = 0;
        for source in self.sources.iter().take(4) {
            let Some((to, front, _)) = self.front_within(&mut plain, source) else { continue };
            let found = solver.bare((self.code(source.hub), self.code(to))).unwrap();
            let truth: Vec<(u64, u64)> = hull(&front).into_iter().rev().collect();
            // The higher the value of time, the dearer the route.
            let mut ours = found.steps.clone();
            ours.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(ours, truth, "breakpoints and the hull of a front: {:?}", source.hub);
            compared += 1;
        }
        let few = &self.pairs[..self.pairs.len().min(10)];
        let found = few.iter().map(|pair| {
            let found = solver.bare((self.code(pair.from), self.code(pair.to))).unwrap();
            (found.prices.len(), found.searches)
        });
        let (breaks, searches) = found.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let taken = by_turns(
            vec![
                Side::new("BreakpointSolver::bare, a breakpoint", breaks + few.len(), || {
                    for pair in few {
                        black_box(solver.bare((self.code(pair.from), self.code(pair.to))).unwrap());
                    }
                }),
                Side::new("Router::reweighted", 1, || {
                    black_box(router.reweighted(Objective::fastest()).unwrap());
                }),
            ],
            3,
        );
        println!(
            "breakpoints: {compared} pairs of hubs agree with the hulls of their fronts; in the table {breaks} breakpoints and {searches} \
             searches for {} questions, of which each counts as one breakpoint more",
            few.len()
        );
        let what = "breakpoints over value of time, each, against customizations";
        let engine = "two sweeps, then searches under their bounds";
        self.board.row(what, Bar::Within(2.0), engine, &taken[0], &taken[1]);
    }

    /// Money, time and length as graphs of the peers.
    fn criteria(&self) -> [Graph; 3] {
        let money = Objective::cheapest().value_of_time(UsdPerTonneHour(0.0));
        [money, Objective::fastest(), Objective::shortest()]
            .map(|objective| Graph::of_network(self.network, self.cargo, &objective))
    }

    /// Fronts on time and cost and on time, cost and length, beside label setting without bounds.
    pub fn fronts(&mut self, router: &Router) {
        let [cost, time, length] = self.criteria();
        let criteria = [Criterion::Time, Criterion::Cost, Criterion::Length];
        self.front(router, "Pareto front, two criteria", &criteria[..2], [&time, &cost]);
        self.front(router, "Pareto front, three criteria", &criteria, [&time, &cost, &length]);
    }

    /// The front by label setting to the farthest of three hubs for which it needs few enough labels.
    fn front_within<const K: usize>(
        &self,
        plain: &mut LabelSetting<K>,
        source: &Source,
    ) -> Option<(HubId, Vec<[u64; K]>, usize)> {
        source.nearer.iter().find_map(|to| {
            let (from, end) = (self.graph.departures(source.hub)[0], self.graph.arrivals(*to)[0]);
            plain.front(from, end, MOST_LABELS).map(|(front, made)| (*to, front, made))
        })
    }

    fn front<const K: usize>(
        &mut self,
        router: &Router,
        what: &str,
        criteria: &[Criterion],
        graphs: [&Graph; K],
    ) {
        self.board.begin(what);
        let solver = FrontSolver::new(router, Criteria::new(criteria)).unwrap();
        let mut plain = LabelSetting::new(graphs);
        let mut chosen = Vec::new();
        let (mut size, mut theirs, mut ours, mut waiting, mut tried) = (0, 0, 0, 0, 0);
        for source in self.sources.iter().take(8) {
            tried += 1;
            if let Some((to, front, made)) = self.front_within(&mut plain, source) {
                let ends = [self.graph.departures(source.hub)[0], self.graph.arrivals(to)[0]];
                let codes = (self.code(source.hub), self.code(to));
                let found = solver.bare(codes).unwrap();
                assert_eq!(found.open_from, None, "a front that is not complete");
                let front: Vec<Vec<u64>> = front.into_iter().map(|sums| sums.to_vec()).collect();
                assert_eq!(found.steps, front, "{what}: {codes:?}");
                size += front.len();
                theirs += made;
                ours += found.labels;
                waiting = waiting.max(found.most_waiting);
                chosen.push((ends, codes));
            }
            if chosen.len() == 3 {
                break;
            }
        }
        if chosen.is_empty() {
            progress("no front is small enough for label setting without bounds");
            return println!("{what}: none of {tried} fronts within {MOST_LABELS} labels");
        }
        let taken = by_turns(
            vec![
                Side::new("FrontSolver::bare", chosen.len(), || {
                    for (_, codes) in &chosen {
                        black_box(solver.bare(*codes).unwrap());
                    }
                }),
                Side::new("label setting without bounds", chosen.len(), || {
                    for (ends, _) in &chosen {
                        black_box(plain.front(ends[0], ends[1], MOST_LABELS));
                    }
                }),
            ],
            4,
        );
        let engine = "label setting under bounds of a sweep a criterion";
        self.board.row(what, Bar::Faster(10.0), engine, &taken[0], &taken[1]);
        let count = chosen.len();
        let waits = if K == 2 { 16 } else { 20 };
        let told = format!(
            "8 bytes a label taken and {waits} a label waiting (theirs {}); {} points, {} labels (theirs {}) a front, at most {waiting} waiting; {count} of \
             {tried} hubs, each with the farthest of three ends that takes at most {MOST_LABELS} of their labels",
            LabelSetting::<K>::label_bytes(),
            size / count,
            ours / count,
            theirs / count,
        );
        self.board.ours(&format!("{what}: memory and size"), engine, told);
    }
}

/// The weights of the best ten of our routes that differ in their nodes.
fn ten(case: &Case<'_>, worker: &mut AlternativesWorker, pair: &Pair) -> Vec<u64> {
    worker.ask(pair.from, pair.to);
    let (mut passed, mut weights) = (Vec::new(), Vec::new());
    while weights.len() < TEN {
        let Some(path) = worker.next_path() else { break };
        let hubs: Vec<_> = path.links().map(|id| case.network.ends(id).1).collect();
        if !passed.contains(&hubs) {
            passed.push(hubs);
            weights.push(path.weight());
        }
    }
    weights
}

/// Of a front in lexicographic order the corners of its lower left hull.
fn hull(front: &[[u64; 2]]) -> Vec<(u64, u64)> {
    let mut corners: Vec<(u64, u64)> = Vec::new();
    for [x, y] in front {
        while let [.., (ax, ay), (bx, by)] = corners[..] {
            // From a to b the line must fall more steeply than from b to here.
            let (run, drop) = (i128::from(bx - ax), i128::from(ay - by));
            if drop * i128::from(x - bx) > i128::from(by - y) * run {
                break;
            }
            corners.pop();
        }
        corners.push((*x, *y));
    }
    corners
}
