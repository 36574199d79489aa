//! Random cheapest flows: the simplex against the paths, both against a checker, small ones against all flows one by one. `CORRIDOR_CAMPAIGN=nightly` makes a
//! million of them, otherwise there are a hundred thousand.
#![allow(clippy::unwrap_used)]

use super::certify::{Cheapest, check_cheapest};
use super::cheapest_flow::CheapestFlow;
use super::csr::Csr;
use super::max_flow::FlowGraph;
use super::network_simplex::{NetworkSimplex, Problem, SimplexError, UNBOUNDED};
use super::testing::{layered_ends, random_ends, rng, two_groups, unit_by_unit};
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

fn times() -> u64 {
    if std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|value| value == "nightly") { 10 } else { 1 }
}

fn draw(rng: &mut ChaCha8Rng, small: bool) -> Drawn {
    let (nodes, ends) = match rng.random_range(0..4) {
        0 if !small => {
            let (layers, width) = (rng.random_range(2..5), rng.random_range(1..4));
            layered_ends(rng, layers, width)
        }
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
    for round in 0..50_000 * times() {
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
    println!("{:?}", counts.0);
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
    for round in 0..50_000 * times() {
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
    println!("{:?}", counts.0);
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
