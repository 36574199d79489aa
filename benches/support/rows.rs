//! Rows of the table on preparing, on single questions and on one question for many hubs.

use super::board::{Bar, Side, Times, by_turns, time};
use super::case::{Case, Pair, SEED, Source};
use super::peers::{self, FastInput, FastPaths, Petgraph};
use super::support::node;
use corridor::petgraph::algo::dijkstra;
use corridor::route::Engine;
use corridor::{Asset, HubId, LinkId, Objective, Router};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cell::RefCell;
use std::hint::black_box;
use std::time::Instant;

/// Links that are closed or changed, and how often each; of the largest graphs fewer and less often.
const CHANGES: [usize; 2] = [400, 200];
const REPEATS: [usize; 2] = [5, 3];
/// Hubs from which and to which a matrix leads.
const MATRIX: usize = 1_000;

/// What `fast_paths` took to prepare, and what it prepared.
pub struct Fast {
    pub prepare: Times,
    pub paths: FastPaths,
}

pub fn petgraph_routes(petgraph: &Petgraph, pairs: &[Pair]) {
    for pair in pairs {
        black_box(dijkstra(&petgraph.graph, pair.start, Some(pair.goal), |edge| *edge.weight()));
    }
}

pub fn petgraph_to_all(petgraph: &Petgraph, sources: &[&Source]) {
    for source in sources {
        black_box(dijkstra(&petgraph.graph, source.start, None, |edge| *edge.weight()));
    }
}

/// What answers one question for all hubs.
pub fn sweeping(router: &Router) -> String {
    match router.hierarchy_sizes() {
        Some(_) => "sweep of the contraction hierarchy".to_owned(),
        None => router.engine().to_string(),
    }
}

impl Case<'_> {
    /// Preparing from nothing (ours with the lowering of the network, theirs from a graph in memory), without the labels that
    /// the first worker makes and with them, and a new objective on what is prepared.
    pub fn prepare(&mut self, times: f64, other: &Objective) -> (Router, Fast) {
        self.board.begin("preparing");
        let router = self.new_router();
        let input = FastInput::new(&self.graph);
        let (alone, labelled, again, ready, graph) = (
            RefCell::new(None),
            RefCell::new(None),
            RefCell::new(None),
            RefCell::new(None),
            RefCell::new(None),
        );
        // What the first query would make belongs to the preparation.
        let made_ready = |router: Router| {
            router.make_ready();
            router
        };
        let mut sides = vec![
            Side::making("Router::new, ready for queries", &alone, || made_ready(self.new_router())),
            Side::making("Router::new and a worker", &labelled, || self.new_router().worker()),
            Side::making("Router::reweighted", &again, || router.reweighted(other.clone()).unwrap()),
            Side::making("Router::reweighted, ready for queries", &ready, || {
                made_ready(router.reweighted(other.clone()).unwrap())
            }),
        ];
        let theirs = || Side::making("fast_paths", &graph, || fast_paths::prepare(&input.input));
        // Where it takes minutes it takes no turns: once must do.
        let is_apart = self.graph.nodes > 200_000;
        if !is_apart {
            sides.push(theirs());
        }
        let taken = by_turns(sides, if self.is_large() { 12 } else { 6 });
        let theirs = if is_apart { by_turns(vec![theirs()], 1).remove(0) } else { taken[4].clone() };
        let engine = router.engine().to_string();
        let hierarchy = "order of nested dissection, contraction hierarchy";
        self.board.row("preparing from nothing", Bar::Faster(times), hierarchy, &taken[0], &theirs);
        let has_labels = router.engine() == Engine::Labels;
        let labels = if has_labels {
            "the same with the labels of the first worker"
        } else {
            "the same with a worker (no labels)"
        };
        self.board.row(labels, Bar::Within(1.5), &engine, &taken[1], &taken[0]);
        let what = "new objective on a prepared router";
        self.board.row(what, Bar::Within(0.005), "customization, as a trial needs it", &taken[2], &theirs);
        let what = "the same with all that sweeps need";
        self.board.row(
            what,
            Bar::Within(0.005),
            "customization, perfect customization, rows",
            &taken[3],
            &theirs,
        );
        self.memory(&router);
        self.board.begin("answers are compared");
        self.agree(&router);
        let mut paths = FastPaths::new(&input, graph.take().unwrap());
        self.agree_with_fast_paths(&mut paths);
        (router, Fast { prepare: theirs, paths })
    }

    /// What the router holds in memory for each link.
    pub fn memory(&mut self, router: &Router) {
        let engine = router.engine().to_string();
        let links = self.network.link_count() as f64;
        if let Some(sizes) = router.hierarchy_sizes() {
            let parts = [
                ("topology", sizes.topology_bytes),
                ("weights", sizes.metric_bytes),
                ("halves for queries", sizes.pruned_bytes),
                ("labels", sizes.label_bytes),
            ];
            let sum: usize = parts.iter().map(|part| part.1).sum();
            let parts = parts.map(|(part, bytes)| format!("{part} {:.0}", bytes as f64 / links));
            let told = format!(
                "{:.0} bytes a directed link: {}; {} nodes, {} arcs, {} hierarchy edges, {} triangles, {:.0} ancestors a node, at most {}",
                sum as f64 / links,
                parts.join(", "),
                sizes.nodes,
                sizes.arcs,
                sizes.edges,
                sizes.triangles,
                sizes.mean_depth,
                sizes.deepest,
            );
            self.board.ours("memory of the hierarchy", &engine, told);
        }
        if let Some(bytes) = router.table_bytes() {
            let told = format!("{bytes} bytes, {:.0} a directed link", bytes as f64 / links);
            self.board.ours("memory of the table", &engine, told);
        }
    }

    /// Routes and distances. Returns what `fast_paths` took to prepare.
    pub fn route(&mut self, router: &Router, fast: Fast) -> Times {
        self.board.begin("routes and distances");
        let Fast { prepare, mut paths } = fast;
        let (mut worker, mut other) = (router.worker(), router.worker());
        let pairs = &self.pairs;
        let few = &pairs[..pairs.len().min(if self.is_large() { 10 } else { 100 })];
        let sides = vec![
            Side::new("Worker::path", pairs.len(), || {
                pairs.iter().for_each(|pair| _ = black_box(worker.path(pair.from, pair.to)));
            }),
            Side::new("Worker::weight", pairs.len(), || {
                pairs.iter().for_each(|pair| _ = black_box(other.weight(pair.from, pair.to)));
            }),
            Side::new("petgraph dijkstra with a goal", few.len(), || petgraph_routes(&self.petgraph, few)),
            Side::new("fast_paths", pairs.len(), || {
                for pair in pairs {
                    let ends = self.graph.arrivals(pair.to);
                    black_box(paths.route(self.graph.departures(pair.from), ends));
                }
            }),
        ];
        let taken = by_turns(sides, 4);
        let theirs = &taken[3];
        let engine = router.engine().to_string();
        let what = "prepared route, its links in a borrowed path";
        self.board.row(what, Bar::Faster(10.0), &engine, &taken[0], theirs);
        let what = "prepared distance, against a route";
        self.board.row(what, Bar::Faster(200.0), &engine, &taken[1], theirs);
        self.board.told("one route, distance alone", &taken[2]);
        prepare
    }

    /// One link closed that lies on the best route, or any link made half as heavy, and the first query after it. Taking the change
    /// back is outside of the time.
    pub fn one_link(&mut self, router: &Router, fast: &Times) {
        self.board.begin("one link closed or changed");
        let is_largest = usize::from(self.graph.nodes > 200_000);
        let (changes, repeats) = (CHANGES[is_largest], REPEATS[is_largest]);
        let mut rng = ChaCha8Rng::seed_from_u64(SEED ^ 9);
        let (mut worker, mut trial) = (router.worker(), router.trial());
        let all: Vec<LinkId> = self.network.links().map(|(id, _)| id).collect();
        let mut asked: Vec<(Pair, Asset, u32)> = Vec::new();
        while asked.len() < changes {
            let pair = self.pairs[rng.random_range(0..self.pairs.len())];
            let path: Vec<LinkId> = worker.path(pair.from, pair.to).unwrap().links().collect();
            let closes = asked.len().is_multiple_of(2);
            let links = if closes { &path } else { &all };
            let asset = Asset::Link(links[rng.random_range(0..links.len())]);
            if let Some(usual) = trial.usual_weight(asset) {
                asked.push((pair, asset, if closes { u32::MAX } else { usual / 2 }));
            }
        }
        let mut question = |(pair, asset, weight): &(Pair, Asset, u32)| {
            let began = Instant::now();
            trial.set_weight(*asset, *weight);
            let found = black_box(trial.path(pair.from, pair.to)).map(|path| path.weight());
            let took = began.elapsed();
            trial.reset();
            (took.as_nanos() as f64, found)
        };
        for (pair, asset, weight) in asked.iter().take(if self.is_large() { 10 } else { 100 }) {
            let found = question(&(*pair, *asset, *weight)).1;
            let weight = Some(u64::from(*weight)).filter(|weight| *weight < u64::from(u32::MAX));
            assert_eq!(found, self.changed(*asset, weight, pair), "a changed link: {asset:?}");
        }
        let mut took = vec![Vec::new(); asked.len()];
        for _ in 0..repeats {
            // All links by turns, so that none finds its own part of the hierarchy still near.
            asked.iter().zip(&mut took).for_each(|(asked, took)| took.push(question(asked).0));
        }
        took.iter_mut().for_each(|took| took.sort_by(f64::total_cmp));
        let mean = took.iter().map(|took| took[repeats / 2]).sum::<f64>() / took.len() as f64;
        let worst = took.iter().map(|took| took[0]).fold(0.0, f64::max);
        let once = took.iter().map(|took| took[repeats - 1]).fold(0.0, f64::max);
        let engine = "contraction hierarchy, changed in part";
        let what = "one link closed or changed, then the first query, mean";
        self.board.share(what, Bar::Within(0.000_2), engine, mean, fast);
        let what = "one link closed or changed, then the first query, worst";
        self.board.share(what, Bar::Within(0.002), engine, worst, fast);
        let told = format!(
            "{changes} links (of every second its half weight), {repeats} times each: mean of the medians of each, worst of the fastest of each, so \
             that what else the machine does does not count; the slowest single one {}",
            time(once)
        );
        self.board.ours("how the two rows before were taken", "", told);
    }

    pub fn one_to_all(&mut self, router: &Router) -> Times {
        self.board.begin("one to all");
        let sources: Vec<&Source> = self.sources.iter().take(10).collect();
        let lightest = self.graph.lightest();
        let (mut worker, mut other) = (router.worker(), router.worker());
        let mut sides = vec![
            Side::new("Worker::one_to_all", sources.len(), || {
                sources.iter().for_each(|from| _ = black_box(worker.one_to_all(from.hub)));
            }),
            Side::new("Worker::tree", sources.len(), || {
                sources.iter().for_each(|from| _ = black_box(other.tree(from.hub)));
            }),
            Side::new("petgraph dijkstra", sources.len(), || petgraph_to_all(&self.petgraph, &sources)),
        ];
        if !self.is_large() {
            sides.push(Side::new("pathfinding dijkstra_all (from one node)", 1, || {
                black_box(peers::dijkstra_all(&lightest, self.graph.departures(sources[0].hub)[0]));
            }));
        }
        let taken = by_turns(sides, 3);
        let engine = sweeping(router);
        self.board.row("one to all, distances", Bar::Faster(15.0), &engine, &taken[0], &taken[2]);
        self.board.row("one to all, with the tree", Bar::Faster(6.0), &engine, &taken[1], &taken[2]);
        taken.get(3).into_iter().for_each(|tree| self.board.told("one to all, with the tree", tree));
        taken[2].clone()
    }
    /// A matrix between a thousand hubs and a thousand others, on one thread; a row of it against one search of petgraph. Where threads
    /// can be had, the same on two of them.
    pub fn matrix(&mut self, router: &Router) {
        self.board.begin("matrix");
        let mut rng = ChaCha8Rng::seed_from_u64(SEED ^ 7);
        let hubs: Vec<HubId> = self.network.hubs().map(|(id, _)| id).collect();
        let mut to = hubs.clone();
        to.shuffle(&mut rng);
        to.truncate(MATRIX);
        // The first rows are those that petgraph knows the starts of.
        let mut from: Vec<HubId> = self.sources.iter().map(|source| source.hub).collect();
        while from.len() < MATRIX {
            let hub = hubs[rng.random_range(0..hubs.len())];
            if !self.graph.departures(hub).is_empty() && !from.contains(&hub) {
                from.push(hub);
            }
        }
        let few: Vec<&Source> = self.sources.iter().take(if self.is_large() { 3 } else { 20 }).collect();
        let found = router.matrix(&from, &to).unwrap();
        for (row, source) in few.iter().enumerate() {
            let truth = dijkstra(&self.petgraph.graph, source.start, None, |edge| *edge.weight());
            for (column, to) in to.iter().enumerate() {
                let arrivals = self.graph.arrivals(*to).iter();
                let nearest = arrivals.filter_map(|at| truth.get(&node(*at)).copied()).min();
                let nearest = if *to == source.hub { Some(0) } else { nearest };
                assert_eq!(found.get(row, column), nearest, "a matrix and petgraph: {:?} {to:?}", source.hub);
            }
        }
        let mut sides = vec![
            Side::new("Router::matrix, a row", from.len(), || {
                black_box(router.matrix(&from, &to).unwrap());
            }),
            Side::new("petgraph dijkstra, a row", few.len(), || petgraph_to_all(&self.petgraph, &few)),
        ];
        #[cfg(feature = "parallel")]
        {
            assert_eq!(router.matrix_on(2, &from, &to).unwrap(), found, "a matrix on two threads");
            sides.push(Side::new("Router::matrix_on two threads, a row", from.len(), || {
                black_box(router.matrix_on(2, &from, &to).unwrap());
            }));
        }
        let taken = by_turns(std::mem::take(&mut sides), 4);
        let engine = format!("{}, sixteen rows at once", sweeping(router));
        let what = "1,000 x 1,000 matrix, one thread";
        self.board.row(what, Bar::Faster(60.0), &engine, &taken[0], &taken[1]);
        let threads = taken.get(2).into_iter();
        threads.for_each(|two| self.board.ours("the same on two threads", &engine, two.told()));
    }
}
