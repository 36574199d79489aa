//! All 16,777,216 digraphs on four nodes with weights absent, 0, 1 and 2 on each of the twelve ordered pairs.
//!
//! Searches are run on all of them, from every node, and every pair is certified: a path by potentials, its absence by a
//! closed set. Everything that is built on a hierarchy, and the table, is run on a sixteenth of the graphs: the variable
//! `.._SIXTEENTH` says which, and `.._CAMPAIGN=nightly` takes all (`..` is the name of the package). The truth is Floyd
//! and Warshall's.
//!
//! Hierarchies depend on ranks alone, and the graphs are closed under renaming of nodes. So one order already meets every
//! graph under every order; more than one is tried for the numbering of nodes and arcs.
#![allow(clippy::unwrap_used)]
use super::change::Changing;
use super::climb::{Climb, Found};
use super::labels::{Labels, PathBuffers};
use super::metric::Metric;
use super::pruned::Pruned;
use super::sweep::{Lanes, Sweep, Targets};
use super::upper::Upper;
use super::{FAR, Hierarchy, NONE};
use crate::engine::certify::{check_closed_set, check_path};
use crate::engine::csr::Csr;
use crate::engine::search::{Search, Stop};
use crate::engine::table::DistanceTable;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

const NODES: usize = 4;
const CLOSED: u32 = u32::MAX;

type Truth = [[u32; NODES]; NODES];
type Counters = BTreeMap<&'static str, u64>;

fn pairs() -> impl Iterator<Item = (u32, u32)> {
    (0..NODES as u32).flat_map(|a| (0..NODES as u32).filter(move |&b| a != b).map(move |b| (a, b)))
}

/// All distances; [`FAR`] where there is no way.
fn all_pairs(ends: &[(u32, u32)], weight: &[u32]) -> Truth {
    let mut far = [[FAR; NODES]; NODES];
    (0..NODES).for_each(|node| far[node][node] = 0);
    for (&(tail, head), &weight) in ends.iter().zip(weight).filter(|(_, weight)| **weight != CLOSED) {
        let slot = &mut far[tail as usize][head as usize];
        *slot = weight.min(*slot);
    }
    for via in 0..NODES {
        let onward = far[via];
        for row in &mut far {
            let near = row[via];
            for (slot, onward) in row.iter_mut().zip(onward) {
                *slot = (near + onward).min(*slot);
            }
        }
    }
    far
}

/// Every order of the four nodes.
fn orders() -> Vec<[u32; NODES]> {
    let mut orders = Vec::new();
    for code in 0..4u32.pow(4) {
        let order = [0, 1, 2, 3].map(|place| code / 4u32.pow(place) % 4);
        if (0..4).all(|node| order.contains(&node)) {
            orders.push(order);
        }
    }
    orders
}

/// One set of arcs, which many weights are put on.
struct Arcs {
    csr: Csr,
    ends: Vec<(u32, u32)>,
    hierarchies: Vec<Hierarchy>,
}

struct Work {
    search: Search,
    climb: Climb,
    sweep: Sweep,
    lanes: Lanes,
    buffers: PathBuffers,
    path: Vec<u32>,
    potentials: Vec<u64>,
    counters: Counters,
}

impl Work {
    fn new() -> Work {
        Work {
            search: Search::new(NODES),
            climb: Climb::new(NODES),
            sweep: Sweep::new(NODES),
            lanes: Lanes::new(NODES),
            buffers: PathBuffers::default(),
            path: Vec::new(),
            potentials: Vec::new(),
            counters: Counters::new(),
        }
    }

    fn add(&mut self, what: &'static str, count: usize) {
        *self.counters.entry(what).or_default() += count as u64;
    }

    /// That the path in the buffer leads from one node to another and weighs what it should.
    fn check_walk(&mut self, arcs: &Arcs, weight: &[u32], from: u32, to: u32, sum: u32) {
        let (mut node, mut spent) = (from, 0);
        for &arc in &self.path {
            assert_eq!(arcs.ends[arc as usize].0, node, "{:?} {weight:?} {:?}", arcs.ends, self.path);
            assert_ne!(weight[arc as usize], CLOSED);
            spent += weight[arc as usize];
            node = arcs.ends[arc as usize].1;
        }
        assert_eq!((node, spent), (to, sum), "{:?} {weight:?} {:?}", arcs.ends, self.path);
        self.path.clear();
    }

    /// A run to the end from every node, and the proof of every pair.
    fn check_search(&mut self, arcs: &Arcs, weight: &[u32], truth: &Truth, backward: bool) {
        for start in 0..NODES as u32 {
            if backward {
                self.search.run_backward(&arcs.csr, weight, None, &[(start, 0)], Stop::All);
            } else {
                self.search.run(&arcs.csr, weight, None, &[(start, 0)], Stop::All);
            }
            let inside = [0, 1, 2, 3].map(|node| self.search.distance(node).is_some());
            for end in 0..NODES as u32 {
                let (from, to) = if backward { (end, start) } else { (start, end) };
                self.check_pair(arcs, weight, truth, (from, to), end, inside, backward);
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn check_pair(
        &mut self,
        arcs: &Arcs,
        weight: &[u32],
        truth: &Truth,
        (from, to): (u32, u32),
        end: u32,
        inside: [bool; NODES],
        backward: bool,
    ) {
        let expected = truth[from as usize][to as usize];
        let found = self.search.distance(end);
        assert_eq!(found, (expected < FAR).then_some(u64::from(expected)), "{:?} {weight:?}", arcs.ends);
        let proof = if found.is_some() {
            assert!(self.search.path_to(end, &mut self.path));
            self.search.potentials(u64::from(expected), &mut self.potentials);
            let (path, potentials) = (&self.path, &self.potentials);
            let (starts, targets) = ([(from, 0)], [(to, 0)]);
            check_path(&arcs.ends, weight, None, &starts, &targets, path, potentials, u64::from(expected))
        } else {
            // A backward run settles the nodes that reach the target: the rest is closed.
            let side = if backward { inside.map(|inside| !inside) } else { inside };
            check_closed_set(&arcs.ends, None, &[from], &[to], &side)
        };
        assert_eq!(proof, Ok(()), "{:?} {weight:?} {from} {to}", arcs.ends);
        self.path.clear();
    }

    /// A run that ends at the first of its targets, for every pair.
    fn check_stops(&mut self, arcs: &Arcs, weight: &[u32], truth: &Truth) {
        for (from, to) in pairs() {
            self.search.run(&arcs.csr, weight, None, &[(from, 0)], Stop::AnyOf(&[to]));
            let inside = [0, 1, 2, 3].map(|node| self.search.distance(node).is_some());
            self.check_pair(arcs, weight, truth, (from, to), to, inside, false);
            self.search.run_backward(&arcs.csr, weight, None, &[(to, 0)], Stop::AnyOf(&[from]));
            let inside = [0, 1, 2, 3].map(|node| self.search.distance(node).is_some());
            self.check_pair(arcs, weight, truth, (from, to), from, inside, true);
        }
    }

    /// Two starts, the second a little later: it keeps its own weight where the first is no nearer.
    fn check_two_starts(&mut self, arcs: &Arcs, weight: &[u32], truth: &Truth) {
        for (first, second) in pairs() {
            self.search.run(&arcs.csr, weight, None, &[(first, 0), (second, 1)], Stop::All);
            for node in 0..NODES as u32 {
                let best =
                    truth[first as usize][node as usize].min(truth[second as usize][node as usize] + 1);
                assert_eq!(self.search.distance(node), (best < FAR).then_some(u64::from(best)));
            }
            let is_start = truth[first as usize][second as usize] >= 1;
            assert_eq!(self.search.parent(second).is_none(), is_start);
        }
    }

    fn check_table(&mut self, arcs: &Arcs, weight: &[u32], truth: &Truth) {
        let table =
            DistanceTable::new(&arcs.csr, weight, None, &[vec![0], vec![1], vec![2], vec![3]]).unwrap();
        for from in 0..NODES as u32 {
            for to in 0..NODES as u32 {
                let expected = truth[from as usize][to as usize];
                let found = table.walk(&arcs.csr, &[(from, 0)], to as usize, &mut self.path);
                assert_eq!(found, (expected < FAR).then_some(u64::from(expected)));
                assert!(self.path.len() < NODES);
                if expected < FAR {
                    self.check_walk(arcs, weight, from, to, expected);
                }
            }
        }
    }

    /// Every way to ask a hierarchy, against the truth.
    fn check_hierarchy(
        &mut self,
        arcs: &Arcs,
        hierarchy: &Hierarchy,
        weight: &[u32],
        truth: &Truth,
    ) -> Metric {
        let metric = Metric::new(hierarchy, weight).unwrap();
        let perfect = metric.perfect(hierarchy);
        for edge in 0..hierarchy.edges() as u32 {
            let (low, high) = (hierarchy.node(hierarchy.low(edge)), hierarchy.node(hierarchy.high(edge)));
            let between = [truth[low as usize][high as usize], truth[high as usize][low as usize]];
            assert_eq!(perfect[edge as usize], between);
        }
        let pruned = Pruned::new(hierarchy, &metric);
        let finite = metric.weight.iter().flatten().filter(|weight| **weight < FAR).count();
        self.add("halves", finite);
        self.add("halves left out", finite - pruned.rising.high.len() - pruned.falling.high.len());
        self.add("shortcuts", metric.middle.iter().filter(|middle| middle[0] != NONE).count());
        let labels = Labels::new(hierarchy, &pruned, u32::MAX).unwrap();
        let strides = labels.strides(hierarchy, (&metric, &pruned), weight, u32::MAX);
        // Rows for one node, for some and for all by turns.
        let turn = self.counters.get("halves").copied().unwrap_or(0) % 10;
        let upper = Upper::new(hierarchy, (&metric, &pruned), 1 + turn as u32);
        for from in 0..NODES as u32 {
            for to in 0..NODES as u32 {
                let expected = truth[from as usize][to as usize];
                let (a, b) = (hierarchy.rank(from), hierarchy.rank(to));
                let found = labels.weight(a, b);
                assert_eq!(found.min(FAR), expected, "{:?} {weight:?}", arcs.ends);
                let right = if expected < FAR { Found::Weight(expected) } else { Found::Nothing };
                assert_eq!(self.climb.run(hierarchy, &pruned, &[(a, 0)], &[(b, 0)]), right);
                if expected < FAR {
                    self.climb.path(hierarchy, &metric, &mut self.path);
                    self.add("arcs on paths", self.path.len());
                    self.check_walk(arcs, weight, from, to, expected);
                }
                if let Some(upper) = &upper {
                    let rows = (&pruned, upper);
                    let found = self.climb.run_to_rows(hierarchy, rows, &[(a, 0)], &[(b, 0)]);
                    assert_eq!(found, right, "{:?} {weight:?}", arcs.ends);
                    if expected < FAR {
                        self.climb.path_over_rows(hierarchy, &metric, rows, &mut self.path);
                        self.check_walk(arcs, weight, from, to, expected);
                    }
                }
                if expected < FAR {
                    labels.path((a, b, found), (&strides, &metric), &mut self.buffers, &mut self.path);
                    self.check_walk(arcs, weight, from, to, expected);
                }
            }
        }
        // Two starts and two ends, one of each later than the other.
        let [a, b, c, d] = [0, 1, 2, 3].map(|node| hierarchy.rank(node));
        let best = [(0, 2, 0), (0, 3, 1), (1, 2, 1), (1, 3, 2)];
        let best = best.map(|(from, to, spent): (usize, usize, u32)| truth[from][to] + spent);
        let best = best.into_iter().fold(FAR, u32::min);
        let right = if best < FAR { Found::Weight(best) } else { Found::Nothing };
        let (starts, ends) = ([(b, 1), (a, 0)], [(c, 0), (d, 1)]);
        assert_eq!(self.climb.run(hierarchy, &pruned, &starts, &ends), right);
        assert_eq!(self.climb.run_on_metric(hierarchy, &metric, &starts, &ends), right);
        if let Some(upper) = &upper {
            assert_eq!(self.climb.run_to_rows(hierarchy, (&pruned, upper), &starts, &ends), right);
        }
        self.check_on_metric(arcs, hierarchy, &metric, weight, truth);
        self.check_sweeps(hierarchy, &pruned, truth);
        metric
    }

    /// Climbs over all halves of a metric.
    fn check_on_metric(
        &mut self,
        arcs: &Arcs,
        hierarchy: &Hierarchy,
        metric: &Metric,
        weight: &[u32],
        truth: &Truth,
    ) {
        for (from, to) in pairs() {
            let expected = truth[from as usize][to as usize];
            let (a, b) = (hierarchy.rank(from), hierarchy.rank(to));
            let right = if expected < FAR { Found::Weight(expected) } else { Found::Nothing };
            let found = self.climb.run_on_metric(hierarchy, metric, &[(a, 0)], &[(b, 0)]);
            assert_eq!(found, right, "{:?} {weight:?}", arcs.ends);
            if expected < FAR {
                self.climb.path(hierarchy, metric, &mut self.path);
                self.check_walk(arcs, weight, from, to, expected);
            }
        }
    }

    fn check_sweeps(&mut self, hierarchy: &Hierarchy, pruned: &Pruned, truth: &Truth) {
        let ranks: Vec<u32> = (0..NODES as u32).map(|node| hierarchy.rank(node)).collect();
        for start in 0..NODES {
            // One start, and the same with the next node one step later.
            let next = (start + 1) % NODES;
            for starts in [&[(ranks[start], 0)][..], &[(ranks[next], 1), (ranks[start], 0)]] {
                let second = if starts.len() == 2 { 1 } else { FAR };
                let found = self.sweep.run(hierarchy, pruned, starts).unwrap();
                for node in 0..NODES {
                    let best = truth[start][node].min(second + truth[next][node]);
                    assert_eq!(found[ranks[node] as usize], best);
                }
                let found = self.sweep.run_backward(hierarchy, pruned, starts).unwrap();
                for node in 0..NODES {
                    let best = truth[node][start].min(second + truth[node][next]);
                    assert_eq!(found[ranks[node] as usize], best);
                }
            }
        }
        let groups: Vec<Vec<(u32, u32)>> = ranks.iter().map(|&rank| vec![(rank, 0)]).collect();
        let chosen = [ranks[2], ranks[0], ranks[2]];
        let targets = Targets::new(hierarchy, pruned, &chosen);
        let mut cells = 0;
        let fits = self.lanes.run(hierarchy, pruned, &targets, &groups, |target, values| {
            cells += values.len();
            for (lane, value) in values.iter().enumerate() {
                assert_eq!(*value, truth[lane][[2, 0, 2][target]]);
            }
        });
        assert!(fits && cells == 12);
    }

    /// One arc gets another weight, and then its own again.
    fn check_change(
        &mut self,
        arcs: &Arcs,
        hierarchy: &Hierarchy,
        metric: &Metric,
        weight: &[u32],
        number: usize,
    ) {
        if weight.is_empty() {
            return;
        }
        let arc = number / 5 % weight.len();
        let new = [CLOSED, 0, 1, 2, 3][number % 5];
        let mut changed = weight.to_vec();
        changed[arc] = new;
        let mut changing = Changing::new(metric, weight);
        changing.set(hierarchy, &[(arc as u32, new)]);
        let fresh = Metric::new(hierarchy, &changed).unwrap();
        assert_eq!(changing.metric().weight, fresh.weight, "{:?} {weight:?} {arc} {new}", arcs.ends);
        assert!(changing.is_exact());
        self.add(
            "halves changed",
            (0..fresh.middle.len() as u32).filter(|&half| fresh.half(half) != metric.half(half)).count(),
        );
        let truth = all_pairs(&arcs.ends, &changed);
        self.check_on_metric(arcs, hierarchy, changing.metric(), &changed, &truth);
        changing.reset();
        assert_eq!((changing.metric(), changing.arc_weights()), (metric, weight));
    }
}

/// Which sixteenth of the graphs the hierarchies are run on; `None` for all.
fn sixteenth() -> Option<usize> {
    let package = module_path!().split("::").next().unwrap_or_default().to_uppercase();
    let said = |what: &str| std::env::var(format!("{package}_{what}")).ok();
    if said("CAMPAIGN").is_some_and(|value| value == "nightly") {
        return None;
    }
    let number = said("SIXTEENTH").and_then(|value| value.parse::<usize>().ok());
    Some(number.unwrap_or(0) % 16)
}

/// Whether two arcs are the last of shortest ways from a node to the same other node.
fn has_tie(ends: &[(u32, u32)], weight: &[u32], far: &[u32; NODES], from: u32) -> bool {
    let mut tight = [0; NODES];
    for (&(tail, head), weight) in ends.iter().zip(weight) {
        let (near, far) = (far[tail as usize], far[head as usize]);
        tight[head as usize] += u32::from(head != from && far < FAR && near + weight == far);
    }
    tight.iter().any(|&arcs| arcs > 1)
}

/// All weights on one set of arcs; the graphs before it were so many.
fn check_arcs(mask: usize, before: usize, sixteenth: Option<usize>, work: &mut Work) {
    let ends: Vec<(u32, u32)> =
        pairs().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, pair)| pair).collect();
    let (csr, _) = Csr::new(NODES, &ends);
    assert_eq!(csr.ends(), ends);
    let hierarchies = orders().iter().map(|order| Hierarchy::new(&csr, order).unwrap()).collect();
    let arcs = Arcs { csr, ends, hierarchies };
    let mut weight = vec![0; arcs.ends.len()];
    let graphs = 3usize.pow(arcs.ends.len() as u32);
    let (mut ways, mut cycles, mut ties, mut chosen) = (0, 0, 0, 0);
    for index in 0..graphs {
        let truth = all_pairs(&arcs.ends, &weight);
        ways += pairs().filter(|&(a, b)| truth[a as usize][b as usize] < FAR).count();
        cycles += usize::from(
            pairs().any(|(a, b)| truth[a as usize][b as usize] + truth[b as usize][a as usize] == 0),
        );
        ties += usize::from((0..NODES).any(|from| has_tie(&arcs.ends, &weight, &truth[from], from as u32)));
        work.check_search(&arcs, &weight, &truth, false);
        let number = before + index;
        if sixteenth.is_none_or(|sixteenth| number % 16 == sixteenth) {
            chosen += 1;
            work.check_search(&arcs, &weight, &truth, true);
            work.check_stops(&arcs, &weight, &truth);
            work.check_two_starts(&arcs, &weight, &truth);
            work.check_table(&arcs, &weight, &truth);
            for turn in 0..2 {
                let hierarchy = &arcs.hierarchies[(number / 16 + 11 * turn) % 24];
                let metric = work.check_hierarchy(&arcs, hierarchy, &weight, &truth);
                work.check_change(&arcs, hierarchy, &metric, &weight, number / 16 + turn);
            }
        }
        for weight in &mut weight {
            *weight = (*weight + 1) % 3;
            if *weight > 0 {
                break;
            }
        }
    }
    work.add("graphs", graphs);
    work.add("pairs", 12 * graphs);
    work.add("pairs with a way", ways);
    work.add("graphs with a cycle of weight zero", cycles);
    work.add("graphs with ties", ties);
    work.add("graphs with hierarchies", chosen);
}

#[test]
fn all_digraphs_on_four_nodes() {
    let sixteenth = sixteenth();
    let mut masks: Vec<(usize, usize)> = Vec::new();
    let mut before = 0;
    for mask in 0..1usize << 12 {
        masks.push((mask, before));
        before += 3usize.pow(mask.count_ones());
    }
    assert_eq!(before, 1 << 24);
    // The large ones first, so that both threads end together.
    masks.sort_by_key(|(mask, _)| (std::cmp::Reverse(mask.count_ones()), *mask));
    let next = AtomicUsize::new(0);
    let run = || {
        let mut work = Work::new();
        while let Some(&(mask, before)) = masks.get(next.fetch_add(1, Ordering::Relaxed)) {
            check_arcs(mask, before, sixteenth, &mut work);
        }
        work.counters
    };
    let mut total = Counters::new();
    std::thread::scope(|scope| {
        let threads = [scope.spawn(run), scope.spawn(run)];
        for thread in threads {
            for (what, count) in thread.join().unwrap() {
                *total.entry(what).or_default() += count;
            }
        }
    });
    let count = |what: &str| total.get(what).copied().unwrap_or(0);
    assert_eq!((count("graphs"), count("pairs")), (16_777_216, 201_326_592));
    assert_eq!(count("graphs with hierarchies"), if sixteenth.is_some() { 1 << 20 } else { 1 << 24 });
    let shares = [
        ("pairs with a way", 900, "pairs"),
        ("graphs with a cycle of weight zero", 300, "graphs"),
        ("graphs with ties", 900, "graphs"),
        ("halves left out", 100, "halves"),
        ("shortcuts", 2_000, "graphs with hierarchies"),
        ("halves changed", 1_500, "graphs with hierarchies"),
        ("arcs on paths", 25_000, "graphs with hierarchies"),
    ];
    for (what, least, of) in shares {
        assert!(count(what) * 1_000 >= least * count(of), "{what} are too few: {total:?}");
    }
}
