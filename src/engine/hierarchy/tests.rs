//! Random graphs, random orders and random weights against all pairs.
#![allow(clippy::unwrap_used)]
use super::change::Changing;
use super::climb::{Climb, Found};
use super::labels::{Labels, PathBuffers};
use super::metric::Metric;
use super::pruned::Pruned;
use super::short::Short;
use super::sweep::{LANES, Lanes, Sweep, Targets};
use super::upper::Upper;
use super::{FAR, Hierarchy, LIMIT};
use crate::engine::csr::Csr;
use crate::engine::testing::{all_pairs, random_ends, rng};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

fn shuffled(rng: &mut ChaCha8Rng, nodes: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    for index in (1..nodes).rev() {
        order.swap(index, rng.random_range(0..=index));
    }
    order
}

fn check_path(csr: &Csr, weight: &[u32], from: u32, to: u32, sum: u64, path: &[u32]) {
    let (mut node, mut left) = (from, sum);
    for &arc in path {
        assert_eq!(csr.tail(arc), node);
        left -= u64::from(weight[arc as usize]);
        node = csr.head(arc);
    }
    assert_eq!((node, left), (to, 0));
}

#[test]
fn every_engine_agrees_with_all_pairs() {
    let mut rng = rng(21);
    let (mut pairs, mut ways, mut changes, mut shortcuts, mut pruned_away) = (0, 0, 0, 0, 0);
    let (mut path, mut buffers, mut row) = (Vec::new(), PathBuffers::default(), Vec::new());
    let (mut joint, mut unwritten, mut over_rows) = (0, 0, 0);
    for _ in 0..20_000 {
        let nodes = rng.random_range(1..10usize);
        let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 4 * nodes));
        let ends = csr.ends();
        let top = [1, 2, 3, 1000][rng.random_range(0..4)];
        let mut weight: Vec<u32> = ends.iter().map(|_| rng.random_range(0..top)).collect();
        for weight in &mut weight {
            if rng.random_range(0..8) == 0 {
                *weight = u32::MAX;
            }
        }
        let hierarchy = Hierarchy::new(&csr, &shuffled(&mut rng, nodes)).unwrap();
        let metric = Metric::new(&hierarchy, &weight).unwrap();
        shortcuts += metric.middle.iter().filter(|middle| middle[0] != super::NONE).count();
        let mut changing = Changing::new(&metric, &weight);
        for round in 0..3 {
            if round == 1 && !weight.is_empty() {
                let arcs: Vec<(u32, u32)> = (0..rng.random_range(1..4))
                    .map(|_| {
                        let new = [u32::MAX, rng.random_range(0..top), 0][rng.random_range(0..3)];
                        (rng.random_range(0..weight.len() as u32), new)
                    })
                    .collect();
                arcs.iter().for_each(|&(arc, new)| weight[arc as usize] = new);
                changing.set(&hierarchy, &arcs);
                assert_eq!(changing.arc_weights(), weight);
                let fresh = Metric::new(&hierarchy, &weight).unwrap();
                assert_eq!(changing.metric().weight, fresh.weight);
                changes += fresh.weight.iter().zip(&metric.weight).filter(|(a, b)| a != b).count();
            } else if round == 2 {
                changing.reset();
                assert_eq!(changing.metric(), &metric);
                weight.copy_from_slice(changing.arc_weights());
            }
            let metric = changing.metric();
            let closed: Vec<bool> = weight.iter().map(|&weight| weight == u32::MAX).collect();
            let truth = all_pairs(nodes, &ends, &weight, &closed);
            let pruned = Pruned::new(&hierarchy, metric);
            pruned_away += metric.weight.iter().flatten().filter(|&&weight| weight < FAR).count()
                - pruned.rising.high.len()
                - pruned.falling.high.len();
            let perfect = metric.perfect(&hierarchy);
            for edge in 0..hierarchy.edges() as u32 {
                let (low, high) = (hierarchy.node(hierarchy.low(edge)), hierarchy.node(hierarchy.high(edge)));
                let value = |from: u32, to: u32| truth[from as usize][to as usize].unwrap_or(u64::from(FAR));
                let [up, down] = perfect[edge as usize].map(u64::from);
                assert_eq!((up, down), (value(low, high), value(high, low)));
            }
            let labels = Labels::new(&hierarchy, &pruned, u32::MAX).unwrap();
            let told =
                [0, 9, u32::MAX].map(|most| labels.strides(&hierarchy, (metric, &pruned), &weight, most));
            unwritten += usize::from(told[1].bytes() < told[2].bytes());
            let mut climb = Climb::new(nodes);
            // From rows for the root alone to rows for all.
            let all = super::labels::pairs(&hierarchy) as u32;
            let upper = Upper::new(&hierarchy, (metric, &pruned), rng.random_range(1..=all));
            if let Some(upper) = &upper {
                assert!(upper.bytes() <= 8 * all as usize + 12 * nodes + 4 + upper.short().bytes());
            }
            let short = Short::new(metric, rng.random_range(0..200));
            for half in (0..metric.middle.len() as u32).filter(|&half| metric.half(half) < FAR) {
                let (mut one, mut other, mut stack) = (Vec::new(), Vec::new(), Vec::new());
                metric.unpack(half, &mut one, &mut stack);
                short.tell(metric, half, &mut other, &mut stack);
                assert_eq!(one, other);
            }
            for round in 0..4 {
                let mut some = || -> Vec<u32> {
                    let count = if round == 0 { 1 } else { rng.random_range(1..4) };
                    (0..count).map(|_| rng.random_range(0..nodes as u32)).collect()
                };
                let (starts, ends) = (some(), some());
                let pairs = starts.iter().flat_map(|&from| ends.iter().map(move |&to| (from, to)));
                let right = pairs.filter_map(|(from, to)| truth[from as usize][to as usize]).min();
                let ranks = |list: &[u32]| list.iter().map(|&node| hierarchy.rank(node)).collect::<Vec<_>>();
                let found = labels.least(&ranks(&starts), &ranks(&ends), &mut row);
                assert_eq!((found < FAR).then_some(u64::from(found)), right);
                joint += usize::from(labels.common_to_all(&ranks(&starts), &ranks(&ends)).is_some());
            }
            for from in 0..nodes as u32 {
                for to in 0..nodes as u32 {
                    let expected = truth[from as usize][to as usize];
                    let (a, b) = (hierarchy.rank(from), hierarchy.rank(to));
                    let found = labels.weight(a, b);
                    assert_eq!((found < FAR).then_some(u64::from(found)), expected);
                    let answers = [
                        climb.run(&hierarchy, &pruned, &[(a, 0)], &[(b, 0)]),
                        climb.run_on_metric(&hierarchy, metric, &[(a, 0)], &[(b, 0)]),
                    ];
                    pairs += 1;
                    if let Some(upper) = &upper {
                        let rows = (&pruned, upper);
                        let found = climb.run_to_rows(&hierarchy, rows, &[(a, 0)], &[(b, 0)]);
                        assert_eq!(found, expected.map_or(Found::Nothing, |far| Found::Weight(far as u32)));
                        path.clear();
                        climb.path_over_rows(&hierarchy, metric, rows, &mut path);
                        if let Some(expected) = expected {
                            check_path(&csr, &weight, from, to, expected, &path);
                            over_rows += usize::from(climb.met_in_rows());
                        }
                        climb.run(&hierarchy, &pruned, &[(a, 0)], &[(b, 0)]);
                    }
                    let Some(expected) = expected else {
                        assert_eq!(answers, [Found::Nothing; 2]);
                        continue;
                    };
                    ways += 1;
                    assert_eq!(answers, [Found::Weight(expected as u32); 2]);
                    path.clear();
                    climb.path(&hierarchy, metric, &mut path);
                    check_path(&csr, &weight, from, to, expected, &path);
                    path.clear();
                    for strides in &told {
                        path.clear();
                        let is_free = labels.path((a, b, found), (strides, metric), &mut buffers, &mut path);
                        check_path(&csr, &weight, from, to, expected, &path);
                        assert_eq!(is_free, path.iter().any(|&arc| weight[arc as usize] == 0));
                    }
                }
            }
            let some = |rng: &mut ChaCha8Rng| -> Vec<(u32, u32)> {
                (0..rng.random_range(0..4))
                    .map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..4)))
                    .collect()
            };
            let ranked = |list: &[(u32, u32)]| -> Vec<(u32, u32)> {
                list.iter().map(|&(node, weight)| (hierarchy.rank(node), weight)).collect()
            };
            let groups: Vec<Vec<(u32, u32)>> = (0..rng.random_range(1..5)).map(|_| some(&mut rng)).collect();
            let from_group = |group: &[(u32, u32)], to: u32| {
                let one = |&(node, spent): &(u32, u32)| {
                    truth[node as usize][to as usize].map(|far| far + u64::from(spent))
                };
                group.iter().filter_map(one).min()
            };
            let mut sweep = Sweep::new(nodes);
            for (index, group) in groups.iter().enumerate() {
                let found = sweep.run(&hierarchy, &pruned, &ranked(group)).unwrap();
                for to in 0..nodes as u32 {
                    let value = found[hierarchy.rank(to) as usize];
                    assert_eq!((value < FAR).then_some(u64::from(value)), from_group(group, to));
                }
                let other = &groups[(index + 1) % groups.len()];
                let best = other
                    .iter()
                    .filter_map(|&(to, spent)| from_group(group, to).map(|far| far + u64::from(spent)))
                    .min();
                let answer = climb.run(&hierarchy, &pruned, &ranked(group), &ranked(other));
                assert_eq!(answer, best.map_or(Found::Nothing, |best| Found::Weight(best as u32)));
                if let Some(upper) = &upper {
                    let again =
                        climb.run_to_rows(&hierarchy, (&pruned, upper), &ranked(group), &ranked(other));
                    assert_eq!(again, answer);
                }
                let found = sweep.run_backward(&hierarchy, &pruned, &ranked(group)).unwrap();
                for from in 0..nodes as u32 {
                    let one = |&(node, spent): &(u32, u32)| {
                        truth[from as usize][node as usize].map(|far| far + u64::from(spent))
                    };
                    let value = found[hierarchy.rank(from) as usize];
                    let expected = group.iter().filter_map(one).min();
                    assert_eq!((value < FAR).then_some(u64::from(value)), expected);
                }
            }
            let goals: Vec<u32> = some(&mut rng).iter().map(|&(node, _)| node).collect();
            let ranks: Vec<u32> = goals.iter().map(|&node| hierarchy.rank(node)).collect();
            let targets = Targets::new(&hierarchy, &pruned, &ranks);
            let all: Vec<_> = groups.iter().map(|group| ranked(group)).collect();
            let mut cells = 0;
            let mut lanes = Lanes::new(nodes);
            let fits = lanes.run(&hierarchy, &pruned, &targets, &all, |target, values| {
                for (group, &value) in groups.iter().zip(values) {
                    cells += 1;
                    assert_eq!((value < FAR).then_some(u64::from(value)), from_group(group, goals[target]));
                }
            });
            assert!(fits && cells == groups.len() * goals.len() && groups.len() <= LANES);
        }
    }
    assert!(joint > 50_000, "{joint}");
    assert!(over_rows * 10 > ways && over_rows * 10 < ways * 9, "{over_rows} of {ways}");
    assert!(
        ways * 2 > pairs
            && changes > 5_000
            && shortcuts > 30_000
            && pruned_away > 15_000
            && unwritten > 9_000,
        "{pairs} {ways} {changes} {shortcuts} {pruned_away} {unwritten}"
    );
}

#[test]
fn large_weights_are_refused_or_said_to_be_too_far() {
    let (csr, _) = Csr::new(4, &[(0, 1), (1, 2), (2, 3)]);
    let hierarchy = Hierarchy::new(&csr, &[0, 3, 1, 2]).unwrap();
    assert!(Metric::new(&hierarchy, &[1, 1, u32::MAX - 1]).is_none());
    assert!(Metric::new(&hierarchy, &[1, 1, LIMIT + 1]).is_none());
    let metric = Metric::new(&hierarchy, &[LIMIT, LIMIT, LIMIT]).unwrap();
    let pruned = Pruned::new(&hierarchy, &metric);
    assert!(Upper::new(&hierarchy, (&metric, &pruned), u32::MAX).is_none());
    let mut climb = Climb::new(4);
    let ends = [hierarchy.rank(0), hierarchy.rank(3)];
    assert_eq!(climb.run(&hierarchy, &pruned, &[(ends[0], 0)], &[(ends[1], 0)]), Found::TooFar);
    assert_eq!(climb.run(&hierarchy, &pruned, &[(ends[1], 0)], &[(ends[0], 0)]), Found::Nothing);
    let two = hierarchy.rank(2);
    assert_eq!(climb.run(&hierarchy, &pruned, &[(ends[0], 0)], &[(two, 0)]), Found::Weight(2 * LIMIT));
    assert!(Labels::new(&hierarchy, &pruned, u32::MAX).is_none());
    assert!(Sweep::new(4).run(&hierarchy, &pruned, &[(ends[0], 0)]).is_none());
    let targets = Targets::new(&hierarchy, &pruned, &[ends[1]]);
    assert!(!Lanes::new(4).run(&hierarchy, &pruned, &targets, &[vec![(ends[0], 0)]], |_, _| {}));
    let mut changing = Changing::new(&metric, &[LIMIT; 3]);
    changing.set(&hierarchy, &[(0, LIMIT + 1)]);
    assert!(!changing.is_exact());
    changing.reset();
    assert!(changing.is_exact());
}

#[test]
fn a_chain_of_a_million_nodes() {
    let nodes = 1_000_000u32;
    let ends: Vec<_> = (1..nodes).flat_map(|node| [(node - 1, node), (node, node - 1)]).collect();
    let (csr, _) = Csr::new(nodes as usize, &ends);
    // The worst order of all: the tree is as deep as the chain is long.
    let order: Vec<u32> = (0..nodes).collect();
    let hierarchy = Hierarchy::new(&csr, &order).unwrap();
    let metric = Metric::new(&hierarchy, &vec![1; ends.len()]).unwrap();
    let pruned = Pruned::new(&hierarchy, &metric);
    assert!(Labels::new(&hierarchy, &pruned, 1 << 26).is_none());
    let mut climb = Climb::new(nodes as usize);
    let (a, b) = (hierarchy.rank(0), hierarchy.rank(nodes - 1));
    assert_eq!(climb.run(&hierarchy, &pruned, &[(a, 0)], &[(b, 0)]), Found::Weight(nodes - 1));
    let mut path = Vec::new();
    climb.path(&hierarchy, &metric, &mut path);
    assert_eq!(path.len(), nodes as usize - 1);
    let upper = Upper::new(&hierarchy, (&metric, &pruned), 1 << 20).unwrap();
    let rows = (&pruned, &upper);
    assert_eq!(climb.run_to_rows(&hierarchy, rows, &[(a, 0)], &[(b, 0)]), Found::Weight(nodes - 1));
    path.clear();
    climb.path_over_rows(&hierarchy, &metric, rows, &mut path);
    assert_eq!(path.len(), nodes as usize - 1);
    let mut sweep = Sweep::new(nodes as usize);
    assert_eq!(sweep.run(&hierarchy, &pruned, &[(b, 0)]).unwrap()[a as usize], nodes - 1);
}

#[test]
fn graphs_that_nothing_parts_are_refused() {
    // Three random matchings of a ring: the fill grows with the square of the nodes.
    let mut rng = rng(22);
    let nodes = 2_000u32;
    let mut ends: Vec<(u32, u32)> = (0..nodes).map(|node| (node, (node + 1) % nodes)).collect();
    for _ in 0..3 {
        let order = shuffled(&mut rng, nodes as usize);
        ends.extend(order.chunks_exact(2).map(|pair| (pair[0], pair[1])));
    }
    let (csr, _) = Csr::new(nodes as usize, &ends);
    let (first, neighbour) = csr.neighbours();
    let order = crate::engine::dissection::order(&first, &neighbour, None);
    let whole = Hierarchy::new(&csr, &order).unwrap();
    assert!(whole.edges() > 50 * nodes as usize);
    assert!(Hierarchy::within(&csr, &order, whole.edges(), whole.triangles()).is_some());
    assert!(Hierarchy::within(&csr, &order, whole.edges() - 1, u64::MAX).is_none());
    assert!(Hierarchy::within(&csr, &order, usize::MAX, whole.triangles() - 1).is_none());
}

#[test]
fn rows_of_upper_ranks_with_several_weighted_ends() {
    let mut rng = rng(991);
    let (mut found, mut in_rows) = (0, 0);
    for _ in 0..20_000 {
        let nodes = rng.random_range(2..14usize);
        let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 3 * nodes));
        let top = [1, 3, 1000][rng.random_range(0..3)];
        let weight: Vec<u32> = (0..csr.arcs()).map(|_| rng.random_range(0..top)).collect();
        let hierarchy = Hierarchy::new(&csr, &shuffled(&mut rng, nodes)).unwrap();
        let metric = Metric::new(&hierarchy, &weight).unwrap();
        let pruned = Pruned::new(&hierarchy, &metric);
        let most = rng.random_range(1..4 * nodes as u32);
        let Some(upper) = Upper::new(&hierarchy, (&metric, &pruned), most) else { continue };
        let (mut climb, rows) = (Climb::new(nodes), (&pruned, &upper));
        for _ in 0..6 {
            let mut some = || -> Vec<(u32, u32)> {
                (0..rng.random_range(1..4))
                    .map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..5)))
                    .collect()
            };
            let (starts, ends) = (some(), some());
            let ranked = |list: &[(u32, u32)]| {
                list.iter().map(|&(node, spent)| (hierarchy.rank(node), spent)).collect::<Vec<_>>()
            };
            let answer = climb.run_to_rows(&hierarchy, rows, &ranked(&starts), &ranked(&ends));
            let mut path = Vec::new();
            climb.path_over_rows(&hierarchy, &metric, rows, &mut path);
            in_rows += usize::from(climb.met_in_rows());
            assert_eq!(answer, climb.run(&hierarchy, &pruned, &ranked(&starts), &ranked(&ends)));
            let Found::Weight(least) = answer else { continue };
            found += 1;
            assert!(path.windows(2).all(|two| csr.head(two[0]) == csr.tail(two[1])));
            let sum: u32 = path.iter().map(|&arc| weight[arc as usize]).sum();
            let joins = |start: &(u32, u32), end: &(u32, u32)| {
                let is_it = match (path.first(), path.last()) {
                    (Some(&first), Some(&last)) => (csr.tail(first), csr.head(last)) == (start.0, end.0),
                    _ => start.0 == end.0,
                };
                is_it && start.1 + sum + end.1 == least
            };
            assert!(starts.iter().any(|start| ends.iter().any(|end| joins(start, end))));
        }
    }
    assert!(found > 50_000 && in_rows > 10_000, "{found} {in_rows}");
}
