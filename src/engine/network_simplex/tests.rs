//! Random cheapest flows: the simplex against the paths, both against a checker, small ones against all flows one by one. `.._CAMPAIGN=nightly` makes a
//! million of them (`..` is the name of the package), otherwise there are a hundred thousand.
#![allow(clippy::unwrap_used)]

use super::{NetworkSimplex, Problem, Room, SimplexError, UNBOUNDED};
use crate::engine::certify::{Cheapest, check_cheapest};
use crate::engine::cheapest_flow::CheapestFlow;
use crate::engine::csr::Csr;
use crate::engine::max_flow::FlowGraph;
use crate::engine::testing::{
    layered_ends, nightly, random_ends, rng, sparse_ends, two_groups, unit_by_unit,
};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

struct Drawn {
    nodes: usize,
    ends: Vec<(u32, u32)>,
    lower: Vec<u64>,
    upper: Vec<u64>,
    weight: Vec<u32>,
    supply: Vec<i64>,
}

impl Drawn {
    fn problem(&self) -> Problem<'_> {
        let Drawn { ends, lower, upper, weight, supply, .. } = self;
        Problem { ends, lower, upper, weight, supply }
    }
}

/// How often something was so.
#[derive(Default)]
struct Counts(BTreeMap<&'static str, u64>);

impl Counts {
    fn add(&mut self, what: &'static str, holds: bool) {
        *self.0.entry(what).or_default() += u64::from(holds);
    }

    fn at_least(&self, what: &str, of: &str, thousandths: u64) {
        let count = |name: &str| self.0.get(name).copied().unwrap_or(0);
        assert!(
            count(what) * 1000 >= count(of) * thousandths,
            "{what}: {} of {} {of}",
            count(what),
            count(of)
        );
    }
}

fn draw(rng: &mut ChaCha8Rng, small: bool) -> Drawn {
    let (nodes, ends) = match rng.random_range(0..6) {
        0 if !small => {
            let (layers, width) = (rng.random_range(2..5), rng.random_range(1..4));
            layered_ends(rng, layers, width)
        }
        1 if !small => match sparse_ends(rng) {
            (..2, _) => (2, vec![(0, 1)]),
            drawn => drawn,
        },
        _ => {
            let nodes = rng.random_range(2..if small { 5 } else { 12 });
            let most = if small { 5 } else { 60 };
            (nodes, random_ends(rng, nodes, most))
        }
    };
    let arcs = ends.len();
    let wide = if small { 3 } else { 12 };
    let dear = *[3u32, 20, 1_000_000].get(rng.random_range(0..3usize)).unwrap();
    let with_lower = rng.random_range(0..3) == 0;
    let free = rng.random_range(0..10) == 0;
    let (mut lower, mut upper, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..arcs {
        let most = match rng.random_range(0..10) {
            0 | 1 => 0,
            2 if !small => UNBOUNDED,
            _ => rng.random_range(1..wide),
        };
        upper.push(most);
        let least = rng.random_range(0..=most.min(3));
        if with_lower {
            lower.push(if rng.random_range(0..4) == 0 { least } else { 0 });
        }
        weight.push(if free || rng.random_range(0..5) == 0 { 0 } else { rng.random_range(0..=dear) });
    }
    let mut supply = vec![0i64; nodes];
    for _ in 0..rng.random_range(1..if small { 3 } else { 6 }) {
        let amount = rng.random_range(0..if small { 4 } else { 25 });
        supply[rng.random_range(0..nodes)] += amount;
        supply[rng.random_range(0..nodes)] -= amount;
    }
    Drawn { nodes, ends, lower, upper, weight, supply }
}

fn cost(flow: &[u64], weight: &[u32]) -> i128 {
    flow.iter().zip(weight).map(|(&flow, &weight)| i128::from(flow) * i128::from(weight)).sum()
}

/// The least that is undone and the least weight of that, over all flows that keep the bounds.
fn one_by_one(drawn: &Drawn) -> Option<(u64, i128)> {
    let Drawn { nodes, ends, upper, weight, supply, .. } = drawn;
    let lower = |arc: usize| drawn.lower.get(arc).copied().unwrap_or(0);
    let mut excess = supply.clone();
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        excess[tail as usize] -= lower(arc) as i64;
        excess[head as usize] += lower(arc) as i64;
    }
    let mut flow: Vec<u64> = (0..ends.len()).map(lower).collect();
    let mut best: Option<(u64, i128)> = None;
    loop {
        let mut left = supply.clone();
        for (&(tail, head), &flow) in ends.iter().zip(&flow) {
            left[tail as usize] -= flow as i64;
            left[head as usize] += flow as i64;
        }
        // What is too much stays where there is too much, and is lacking where something is.
        let fits = (0..*nodes).all(|node| match excess[node] {
            0 => left[node] == 0,
            1.. => left[node] >= 0,
            _ => left[node] <= 0,
        });
        if fits {
            let undone = left.iter().map(|&left| left.max(0) as u64).sum();
            let found = (undone, cost(&flow, weight));
            best = Some(best.map_or(found, |best| best.min(found)));
        }
        let Some(arc) = (0..ends.len()).find(|&arc| flow[arc] < upper[arc]) else { return best };
        (0..arc).for_each(|arc| flow[arc] = lower(arc));
        flow[arc] += 1;
    }
}

/// Units one after the other along cheapest paths, from a node before all that give to one behind all that need: how much passes and for what.
fn unit_after_unit(drawn: &Drawn) -> (u64, i128) {
    let Drawn { nodes, ends, upper, weight, supply, .. } = drawn;
    let (first, last) = (*nodes as u32, *nodes as u32 + 1);
    let many = 1_000_000;
    let mut arcs: Vec<(u32, u32, u64, i64)> = ends
        .iter()
        .zip(upper.iter().zip(weight))
        .map(|(&(tail, head), (&upper, &weight))| (tail, head, upper.min(many), i64::from(weight)))
        .collect();
    for (node, &supply) in (0..).zip(supply) {
        let (tail, head) = if supply > 0 { (first, node) } else { (node, last) };
        arcs.push((tail, head, supply.unsigned_abs(), 0));
    }
    let prices = unit_by_unit(nodes + 2, &arcs, &[first], &[last], 1000);
    (prices.len() as u64 - 1, i128::from(*prices.last().unwrap()))
}

/// The same by successive shortest paths, on a graph with the two nodes.
fn by_paths(drawn: &Drawn) -> (u64, i128) {
    let Drawn { nodes, ends, upper, weight, supply, .. } = drawn;
    let (first, last) = (*nodes as u32, *nodes as u32 + 1);
    let (mut ends, mut upper, mut weight) = (ends.clone(), upper.clone(), weight.clone());
    for (node, &supply) in (0..).zip(supply) {
        ends.push(if supply > 0 { (first, node) } else { (node, last) });
        upper.push(supply.unsigned_abs());
        weight.push(0);
    }
    upper.iter_mut().for_each(|upper| *upper = (*upper).min(1_000_000));
    let graph = FlowGraph::from_ends(nodes + 2, ends);
    let mut paths = CheapestFlow::new(&graph);
    let value = paths.solve(&graph, &upper, &weight, &[first], &[last], u64::MAX).unwrap();
    (value, cost(paths.flow(), &weight))
}

#[test]
fn random_problems_of_supplies() {
    let mut rng = rng(40);
    let mut counts = Counts::default();
    let mut simplex = NetworkSimplex::new();
    for round in 0..50_000 * nightly(10) {
        let small = round % 5 == 0;
        let drawn = draw(&mut rng, small);
        let problem = drawn.problem();
        let undone = simplex.solve(&problem, NetworkSimplex::usual_budget(&problem)).unwrap();
        let left: Vec<i64> = (0..drawn.nodes as u32).map(|node| simplex.undone_at(node)).collect();
        let answer = Cheapest { flow: simplex.flow(), potential: simplex.potentials(), left: &left };
        let weighs = cost(simplex.flow(), &drawn.weight);
        assert_eq!(check_cheapest(&problem, &answer, undone, weighs), Ok(()), "{round}");
        counts.add("problems", true);
        counts.add("served whole", undone == 0);
        counts.add("undone", undone > 0);
        counts.add("moved", simplex.flow().iter().any(|&flow| flow > 0));
        counts.add("pivots", simplex.pivots() > 3);
        counts.add(
            "full arcs",
            drawn.upper.iter().zip(simplex.flow()).any(|(&most, &flow)| most == flow && most > 0),
        );
        let zeros = |count: usize, of: usize| of > 0 && count * 10 >= of;
        counts.add(
            "zero weights",
            zeros(drawn.weight.iter().filter(|&&weight| weight == 0).count(), drawn.ends.len()),
        );
        counts.add("no room", drawn.upper.contains(&0));
        let [taken, joined, joined_with_flow] = simplex.shorter.counts();
        counts.add("nodes taken away", taken > 0);
        counts.add("arcs joined", joined > 0);
        counts.add("joined arcs with flow", joined_with_flow > 0);
        counts.add("pivots beside joined arcs with flow", joined_with_flow > 0 && simplex.pivots() > 3);
        let ends = &drawn.ends;
        counts.add(
            "antiparallel",
            ends.windows(2).any(|pair| pair[0] == (pair[1].1, pair[1].0) && pair[0].0 != pair[0].1),
        );
        counts.add("parallel", ends.windows(2).any(|pair| pair[0] == pair[1]));
        counts.add("lower bounds", drawn.lower.iter().any(|&lower| lower > 0));
        if small {
            assert_eq!(one_by_one(&drawn), Some((undone, weighs)), "{round}");
            counts.add("small", true);
        }
        if drawn.lower.iter().all(|&lower| lower == 0) {
            let wanted: i64 = drawn.supply.iter().filter(|&&supply| supply > 0).sum();
            let expected = (wanted as u64 - undone, weighs);
            assert_eq!(by_paths(&drawn), expected, "{round}");
            counts.add("against paths", true);
            if round % 7 == 0 {
                assert_eq!(unit_after_unit(&drawn), expected, "{round}");
                counts.add("unit after unit", true);
            }
        }
    }
    for (what, thousandths) in [
        ("served whole", 300),
        ("undone", 300),
        ("moved", 600),
        ("pivots", 250),
        ("full arcs", 400),
        ("zero weights", 500),
        ("no room", 500),
        ("antiparallel", 500),
        ("parallel", 500),
        ("lower bounds", 200),
        ("nodes taken away", 300),
        ("arcs joined", 200),
        ("joined arcs with flow", 40),
        ("pivots beside joined arcs with flow", 10),
        ("small", 100),
        ("against paths", 400),
        ("unit after unit", 50),
    ] {
        counts.at_least(what, "problems", thousandths);
    }
}

#[test]
fn random_flows_of_few_ends() {
    let mut rng = rng(41);
    let mut counts = Counts::default();
    let mut simplex = NetworkSimplex::new();
    for round in 0..50_000 * nightly(10) {
        let mut drawn = draw(&mut rng, false);
        drawn.upper.iter_mut().for_each(|upper| *upper = (*upper).min(1000));
        let nodes = drawn.nodes;
        let (csr, input) = Csr::new(nodes, &drawn.ends);
        let upper: Vec<u64> = input.iter().map(|&arc| drawn.upper[arc as usize]).collect();
        let weight: Vec<u32> = input.iter().map(|&arc| drawn.weight[arc as usize]).collect();
        let graph = FlowGraph::new(&csr);
        let (sources, sinks) = two_groups(&mut rng, nodes);
        let most = if rng.random_range(0..3) == 0 { rng.random_range(0..20) } else { u64::MAX };
        let mut paths = CheapestFlow::new(&graph);
        // A first run between other nodes leaves dirt that the second must not see.
        paths.solve(&graph, &upper, &weight, &sinks, &sources, 3).unwrap();
        let value = paths.solve(&graph, &upper, &weight, &sources, &sinks, most).unwrap();
        let weighs = cost(paths.flow(), &weight);
        // The same as a problem of supplies, where nothing may be undone, and not one unit more may pass unless so many were asked.
        let (first, last) = (nodes as u32, nodes as u32 + 1);
        let mut ends = csr.ends();
        let arcs = ends.len();
        ends.extend(sources.iter().map(|&source| (first, source)));
        ends.extend(sinks.iter().map(|&sink| (sink, last)));
        let (mut upper, mut weight) = (upper, weight);
        upper.resize(ends.len(), UNBOUNDED);
        weight.resize(ends.len(), 0);
        let mut supply = vec![0; nodes + 2];
        let asked = most.min(100_000) as i64;
        (supply[nodes], supply[nodes + 1]) = (asked, -asked);
        let problem = Problem { ends: &ends, lower: &[], upper: &upper, weight: &weight, supply: &supply };
        let undone = simplex.solve(&problem, NetworkSimplex::usual_budget(&problem)).unwrap();
        assert_eq!((value, weighs), (asked as u64 - undone, cost(simplex.flow(), &weight)), "{round}");
        // With the potentials of the paths, which fall towards the sinks.
        let level = sources.iter().map(|&source| paths.potentials()[source as usize]).min().unwrap();
        let mut potential: Vec<i64> = paths.potentials().iter().map(|potential| -potential).collect();
        potential.extend([-level, 0]);
        let mut flow = paths.flow().to_vec();
        let mut left = vec![0i64; nodes];
        for (&(tail, head), &flow) in ends.iter().zip(&flow) {
            left[tail as usize] += flow as i64;
            left[head as usize] -= flow as i64;
        }
        flow.extend(sources.iter().map(|&source| left[source as usize] as u64));
        flow.extend(sinks.iter().map(|&sink| (-left[sink as usize]) as u64));
        let mut left = vec![0; nodes + 2];
        (left[nodes], left[nodes + 1]) = (undone as i64, -(undone as i64));
        let (rest, left) = match undone {
            0 => (supply.clone(), left),
            // Of what nobody can bring the potentials say nothing.
            _ => {
                assert!(paths.is_maximum());
                let side = reached(&ends, &upper, &flow, first);
                assert!(!side[last as usize], "{round}");
                (supply.iter().zip(&left).map(|(supply, left)| supply - left).collect(), vec![0; nodes + 2])
            }
        };
        let problem = Problem { supply: &rest, ..problem };
        let answer = Cheapest { flow: &flow, potential: &potential, left: &left };
        assert_eq!(check_cheapest(&problem, &answer, 0, weighs), Ok(()), "{round}");
        counts.add("problems", true);
        counts.add("moved", value > 0);
        counts.add("phases", paths.work().0 > 1);
        counts.add("at most so much", most < u64::MAX && value == most && value > 0);
        let back = |arc: usize| flow[arc] < upper[arc] && flow[arc] > 0;
        counts.add("between", (0..arcs).any(back));
    }
    for (what, thousandths) in [("moved", 500), ("phases", 200), ("at most so much", 100), ("between", 300)] {
        counts.at_least(what, "problems", thousandths);
    }
}

fn reached(ends: &[(u32, u32)], upper: &[u64], flow: &[u64], from: u32) -> Vec<bool> {
    let mut side = vec![false; ends.iter().map(|end| end.0.max(end.1) as usize + 1).max().unwrap()];
    side[from as usize] = true;
    for _ in 0..side.len() {
        for (arc, &(tail, head)) in ends.iter().enumerate() {
            side[head as usize] |= side[tail as usize] && flow[arc] < upper[arc];
            side[tail as usize] |= side[head as usize] && flow[arc] > 0;
        }
    }
    side
}

#[test]
fn what_is_wrong_is_refused() {
    let mut simplex = NetworkSimplex::new();
    let mut solve = |lower: &[u64], upper: u64, weight: u32, supply: &[i64]| {
        simplex.solve(&Problem { ends: &[(0, 1)], lower, upper: &[upper], weight: &[weight], supply }, 100)
    };
    assert_eq!(solve(&[], 5, 1, &[3, -3]), Ok(0));
    assert_eq!(solve(&[], 5, 1, &[7, -7]), Ok(2));
    assert_eq!(solve(&[], 5, 1, &[3, -4]), Err(SimplexError::Unbalanced(-1)));
    assert_eq!(
        solve(&[], 5, 1, &[i64::MAX, i64::MAX]),
        Err(SimplexError::Unbalanced(2 * i128::from(i64::MAX)))
    );
    assert_eq!(solve(&[6], 5, 1, &[3, -3]), Err(SimplexError::CrossedBounds(0)));
    assert_eq!(solve(&[], 1 << 62, 1, &[3, -3]), Err(SimplexError::AmountTooLarge));
    assert_eq!(solve(&[], 5, 1, &[1 << 61, -(1 << 61)]), Err(SimplexError::AmountTooLarge));
    assert_eq!(solve(&[], UNBOUNDED, u32::MAX, &[1 << 60, -(1 << 60)]), Ok(0));
}

/// Arcs as a published report has them: tail, head, capacity, weight, the last two in whole steps of the report's floats.
type Published<'a> = &'a [(u32, u32, u64, i64)];

/// Solves a published instance, in which weights may be below zero: such arcs are taken as full at first and emptied against their direction. Gives what
/// it weighs and the pivots.
fn published(nodes: usize, arcs: Published<'_>, needs: &[(u32, i64)]) -> (i128, u64) {
    let (mut ends, mut upper, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    let mut supply = vec![0i64; nodes];
    needs.iter().for_each(|&(node, amount)| supply[node as usize] -= amount);
    let mut fixed = 0;
    for &(tail, head, most, steps) in arcs {
        upper.push(most);
        weight.push(u32::try_from(steps.unsigned_abs()).unwrap());
        if steps < 0 {
            ends.push((head, tail));
            supply[tail as usize] -= most as i64;
            supply[head as usize] += most as i64;
            fixed += i128::from(steps) * i128::from(most);
        } else {
            ends.push((tail, head));
        }
    }
    let problem = Problem { ends: &ends, lower: &[], upper: &upper, weight: &weight, supply: &supply };
    let mut simplex = NetworkSimplex::new();
    assert_eq!(simplex.solve(&problem, 10 * (nodes + arcs.len()) as u64), Ok(0));
    let left = vec![0; nodes];
    let answer = Cheapest { flow: simplex.flow(), potential: simplex.potentials(), left: &left };
    let weighs = cost(simplex.flow(), &weight);
    assert_eq!(check_cheapest(&problem, &answer, 0, weighs), Ok(()));
    (fixed + weighs, simplex.pivots())
}

/// Reports that NetworkX's network simplex never ends, all on floats. In whole steps each ends after a few pivots. The network of a fifth, #3480, is drawn
/// from the records of a firm for hire of bicycles that its script reads and the report does not hold; `degenerate_lattices_end` is of its kind.
#[test]
fn published_instances_that_hang_elsewhere_end() {
    // #1858, weights in tenths, no capacities.
    let both = [(0, 1), (1, 0), (1, 2), (2, 1)].map(|(tail, head)| (tail, head, UNBOUNDED, 9));
    let (weighs, pivots) = published(3, &both, &[(0, 1), (1, 1), (2, -2)]);
    assert!(weighs == 27 && pivots <= 10, "{weighs} {pivots}");
    // #609, weights in thousand millionths.
    let arcs = [(0, 1, 3, 600_000_000), (1, 0, 2, 0), (1, 2, 5, 714_285_714), (2, 1, 2, 0)];
    let (weighs, pivots) = published(3, &arcs, &[(1, -4), (2, 4)]);
    assert!(weighs == 4 * 714_285_714 && pivots <= 10, "{weighs} {pivots}");
    // #4641, capacities in steps of 10^-16: a circle of three is worth its least capacity.
    let arcs = [
        (0, 1, 8_818_872_633_908_762, -1),
        (2, 3, 1_687_976_577_642_258, -1),
        (4, 2, 10_336_347_742_317_540, -1),
        (5, 6, 11_883_270_406_785_664, -1),
        (3, 7, 35_719_973_907_827_627, -1),
        (3, 8, 10_000_000_000_000_000, -1),
        (3, 9, 9_880_445_182_987_674, -1),
        (3, 4, 8_785_895_580_969_909, -1),
        (3, 5, 2_500_000_000_000_000, -1),
        (3, 10, 6_924_783_869_938_211, -1),
    ];
    let (weighs, pivots) = published(11, &arcs, &[]);
    assert!(weighs == -3 * 1_687_976_577_642_258 && pivots <= 40, "{weighs} {pivots}");
    // #2076, weights in hundredths: of four places each once, then the end. Nodes: four ins, four outs, destination, sink, source.
    let [one, two, three, four] = [(0, 4), (1, 5), (2, 6), (3, 7)];
    let (end, sink, source) = (8, 9, 10);
    let free = [one, two, three, four, (end, sink), (source, 0), (source, 1), (source, 2), (source, 3)];
    let mut arcs: Vec<_> = free.iter().map(|&(tail, head)| (tail, head, 1, 0)).collect();
    arcs.extend(
        [(5, 3, 948), (5, end, 1090), (5, 2, 1031), (4, 1, 1031), (4, 3, 1031), (4, end, 1090)]
            .map(|(a, b, w)| (a, b, 1, -w)),
    );
    arcs.extend([(4, 2, 948), (7, end, 1090), (6, 3, 1031), (6, end, 1090)].map(|(a, b, w)| (a, b, 1, -w)));
    let (weighs, pivots) = published(11, &arcs, &[(source, -1), (sink, 1)]);
    assert!(weighs == -1031 * 3 - 1090 && pivots <= 60, "{weighs} {pivots}");
}

/// Lattices where every amount, capacity and weight is one or nothing, so that most pivots move nothing.
#[test]
fn degenerate_lattices_end() {
    let mut rng = rng(43);
    let mut simplex = NetworkSimplex::new();
    let mut most = 0;
    for _ in 0..300 {
        let side = rng.random_range(3..20u32);
        let (mut ends, nodes) = (Vec::new(), (side * side) as usize);
        for at in 0..side * side {
            let (x, y) = (at % side, at / side);
            ends.extend(
                (x + 1 < side).then_some((at, at + 1)).into_iter().flat_map(|(a, b)| [(a, b), (b, a)]),
            );
            ends.extend(
                (y + 1 < side).then_some((at, at + side)).into_iter().flat_map(|(a, b)| [(a, b), (b, a)]),
            );
        }
        let upper = vec![1; ends.len()];
        let weight: Vec<u32> = ends.iter().map(|_| rng.random_range(0..2)).collect();
        let mut supply = vec![0i64; nodes];
        for _ in 0..side {
            supply[rng.random_range(0..nodes)] += 1;
            supply[rng.random_range(0..nodes)] -= 1;
        }
        let problem = Problem { ends: &ends, lower: &[], upper: &upper, weight: &weight, supply: &supply };
        let undone = simplex.solve(&problem, 3 * (nodes + ends.len()) as u64).unwrap();
        let left: Vec<i64> = (0..nodes as u32).map(|node| simplex.undone_at(node)).collect();
        let answer = Cheapest { flow: simplex.flow(), potential: simplex.potentials(), left: &left };
        assert_eq!(check_cheapest(&problem, &answer, undone, cost(simplex.flow(), &weight)), Ok(()));
        most = most.max(simplex.pivots() * 100 / (nodes + ends.len()) as u64);
    }
    assert!((20..300).contains(&most), "{most} pivots for a hundred nodes and arcs");
}

#[test]
fn a_budget_ends_the_work_with_a_flow_that_keeps_its_bounds() {
    let mut rng = rng(44);
    let (mut simplex, mut given_up) = (NetworkSimplex::new(), 0);
    for _ in 0..2_000 {
        let drawn = draw(&mut rng, false);
        let problem = drawn.problem();
        let whole = simplex.solve(&problem, u64::MAX).unwrap();
        let pivots = simplex.pivots();
        for budget in [0, pivots / 2, pivots] {
            let found = simplex.solve(&problem, budget);
            assert_eq!(found, if budget < pivots { Err(SimplexError::OutOfBudget) } else { Ok(whole) });
            given_up += u64::from(budget < pivots);
            assert_eq!(simplex.pivots(), budget);
            let flow = simplex.flow();
            assert!((0..flow.len()).all(|arc| {
                let lower = drawn.lower.get(arc).copied().unwrap_or(0);
                (lower..=drawn.upper[arc]).contains(&flow[arc])
            }));
        }
    }
    assert!(given_up > 1_000, "{given_up}");
}

/// From every node a little more could be sent to the root along the tree: then no basis comes twice, whatever arc enters.
#[test]
fn every_basis_is_strongly_feasible() {
    let mut rng = rng(46);
    let (mut simplex, mut bases, mut idle) = (NetworkSimplex::new(), 0u64, 0u64);
    for round in 0..3_000 {
        let mut drawn = draw(&mut rng, false);
        if round % 2 == 0 {
            // Amounts of one and nothing make ties.
            drawn.upper.iter_mut().for_each(|upper| *upper = (*upper).min(1));
            drawn.lower.clear();
            drawn.supply.iter_mut().for_each(|supply| *supply = supply.signum());
            let sum: i64 = drawn.supply.iter().sum();
            drawn.supply[0] -= sum;
        }
        let problem = drawn.problem();
        simplex.solve(&problem, u64::MAX).unwrap();
        let mut before = Vec::new();
        for budget in 0..=simplex.pivots() {
            _ = simplex.solve(&problem, budget);
            let root = simplex.places.len() - 1;
            for place in &simplex.places[..root] {
                let Room { flow, most } = simplex.rooms[(place.arc >> 1) as usize];
                assert!(if place.arc & 1 == 0 { flow < most } else { flow > 0 }, "{round} {budget}");
            }
            bases += 1;
            idle += u64::from(before == simplex.flow());
            before = simplex.flow().to_vec();
        }
    }
    assert!(bases > 10_000 && idle > 2_000, "{bases} {idle}");
}

#[test]
fn a_million_nodes_in_a_chain_need_no_stack() {
    let work = || {
        let nodes = 1_000_000u32;
        let ends: Vec<(u32, u32)> = (1..nodes).map(|node| (node - 1, node)).collect();
        let (mut upper, weight) = (vec![9; ends.len()], vec![1; ends.len()]);
        upper[500_000] = 3;
        let mut supply = vec![0; nodes as usize];
        (supply[0], supply[nodes as usize - 1]) = (5, -5);
        let problem = Problem { ends: &ends, lower: &[], upper: &upper, weight: &weight, supply: &supply };
        let mut simplex = NetworkSimplex::new();
        assert_eq!(simplex.solve(&problem, 10_000_000), Ok(2));
        let left: Vec<i64> = (0..nodes).map(|node| simplex.undone_at(node)).collect();
        let answer = Cheapest { flow: simplex.flow(), potential: simplex.potentials(), left: &left };
        let weighs = 3 * i128::from(nodes - 1);
        assert_eq!(check_cheapest(&problem, &answer, 2, weighs), Ok(()));
        // Where every node gives something none can be taken away.
        let mut every = vec![1; nodes as usize];
        every[nodes as usize - 1] = 1 - i64::from(nodes);
        let wide = vec![UNBOUNDED; ends.len()];
        let problem = Problem { ends: &ends, lower: &[], upper: &wide, weight: &weight, supply: &every };
        assert_eq!(simplex.solve(&problem, 10_000_000), Ok(0));
        assert_eq!(simplex.flow()[nodes as usize - 2], u64::from(nodes - 1));
        let graph = FlowGraph::from_ends(nodes as usize, ends);
        let mut paths = CheapestFlow::new(&graph);
        assert_eq!(paths.solve(&graph, &upper, &weight, &[0], &[nodes - 1], u64::MAX), Ok(3));
    };
    std::thread::Builder::new().stack_size(64 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_second_run_allocates_nothing() {
    let mut rng = rng(45);
    let mut simplex = NetworkSimplex::new();
    let problems: Vec<Drawn> = (0..200).map(|_| draw(&mut rng, false)).collect();
    let mut round = || {
        let solved = problems.iter().map(|drawn| simplex.solve(&drawn.problem(), u64::MAX).unwrap());
        solved.sum::<u64>()
    };
    let first = round();
    let mut second = 0;
    let info = allocation_counter::measure(|| second = round());
    assert!(first == second && first > 0);
    assert_eq!(info.count_total, 0);
}
