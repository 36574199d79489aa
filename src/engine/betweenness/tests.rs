#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::testing::{random_ends, rng, simple_paths};
use rand::RngExt;

/// Groups of one node each.
fn single(nodes: usize) -> (Vec<Vec<u32>>, Vec<u32>) {
    ((0..nodes as u32).map(|node| vec![node]).collect(), (0..nodes as u32).collect())
}

#[test]
fn agrees_with_all_shortest_paths_one_by_one() {
    let mut rng = rng(61);
    let (mut ties, mut grouped, mut zeros, mut apart) = (0, 0, 0, 0);
    for _ in 0..6_000 {
        let nodes = rng.random_range(2..8usize);
        let ends = random_ends(&mut rng, nodes, 3 * nodes);
        let (csr, _) = Csr::new(nodes, &ends);
        let least = rng.random_range(0..2u32);
        let weight: Vec<u32> = (0..csr.arcs()).map(|_| rng.random_range(least..4)).collect();
        // Some nodes share a group; of a group not all need be starts or ends.
        let count = rng.random_range(2..=nodes as u32);
        let of: Vec<u32> = (0..nodes as u32)
            .map(|node| if node < count { node } else { rng.random_range(0..count) })
            .collect();
        let side = |rng: &mut rand_chacha::ChaCha8Rng| -> Vec<Vec<u32>> {
            let mut lists = vec![Vec::new(); count as usize];
            for node in 0..nodes as u32 {
                if node < count || rng.random_range(0..2) == 0 {
                    lists[of[node as usize] as usize].push(node);
                }
            }
            lists
        };
        let (starts, ends) = (side(&mut rng), side(&mut rng));
        let amounts: Vec<f64> = (0..count * count).map(|_| f64::from(rng.random_range(0..4u32))).collect();
        let groups = Groups { starts: &starts, ends: &ends, of: &of };
        let mut between = Between::new(&csr, &weight, groups).unwrap();
        let (mut by_group, mut by_arc) = (vec![0.0; count as usize], vec![0.0; csr.arcs()]);
        let (mut moved, mut none) = (0.0, 0);
        for from in 0..count {
            between.add(from, |to| amounts[(from * count + to) as usize]);
            for to in (0..count).filter(|&to| to != from) {
                let amount = amounts[(from * count + to) as usize];
                if amount <= 0.0 {
                    continue;
                }
                let free = |list: &[u32]| list.iter().map(|&node| (node, 0)).collect::<Vec<_>>();
                let closed = vec![false; csr.arcs()];
                let all = simple_paths(
                    &csr,
                    &weight,
                    &closed,
                    &free(&starts[from as usize]),
                    &free(&ends[to as usize]),
                );
                let rank = |path: &(u64, u32, Vec<u32>)| {
                    (path.0, path.2.iter().filter(|&&arc| weight[arc as usize] == 0).count())
                };
                let Some(best) = all.iter().map(rank).min() else {
                    none += 1;
                    continue;
                };
                let best: Vec<_> = all.iter().filter(|path| rank(path) == best).collect();
                moved += amount;
                ties += usize::from(best.len() > 1);
                for (_, _, arcs) in &best {
                    let share = amount / best.len() as f64;
                    for &arc in arcs {
                        by_arc[arc as usize] += share;
                        let (tail, head) = (of[csr.tail(arc) as usize], of[csr.head(arc) as usize]);
                        if tail != head {
                            by_group[head as usize] += share;
                        }
                    }
                    // Where it ends it does not pass.
                    by_group[to as usize] -= share;
                }
            }
        }
        let passed = between.finish();
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(
            close(&passed.groups, &by_group),
            "{:?} {by_group:?} {:?} {weight:?}",
            passed.groups,
            csr.ends()
        );
        assert!(close(&passed.arcs, &by_arc), "{:?} {by_arc:?}", passed.arcs);
        assert!((passed.moved - moved).abs() < 1e-9 && passed.apart == none && !passed.saturated);
        grouped += usize::from((count as usize) < nodes);
        zeros += usize::from(weight.contains(&0));
        apart += none;
    }
    assert!(
        ties > 2_000 && grouped > 3_000 && zeros > 2_000 && apart > 5_000,
        "{ties} {grouped} {zeros} {apart}"
    );
}

/// A grid of unit weights, both ways; each unordered pair counts once.
fn grid(side: u32) -> (Vec<(u32, u32)>, usize) {
    let mut ends = Vec::new();
    for row in 0..side {
        for column in 0..side {
            let node = row * side + column;
            if column + 1 < side {
                ends.extend([(node, node + 1), (node + 1, node)]);
            }
            if row + 1 < side {
                ends.extend([(node, node + side), (node + side, node)]);
            }
        }
    }
    (ends, (side * side) as usize)
}

#[test]
fn grid_50x50_betweenness() {
    let (ends, nodes) = grid(50);
    let (csr, _) = Csr::new(nodes, &ends);
    let weight = vec![1; csr.arcs()];
    let (lists, of) = single(nodes);
    let mut between = Between::new(&csr, &weight, Groups { starts: &lists, ends: &lists, of: &of }).unwrap();
    (0..nodes as u32).for_each(|from| between.add(from, |_| 1.0));
    let passed = between.finish();
    // Ordered pairs count twice here.
    let most = passed.groups.iter().fold(0.0, |most: f64, passed| most.max(*passed)) / 2.0;
    // By binomial coefficients, pair by pair, the middle has 90,107.698637487. It is quoted elsewhere as 90,107.6985.
    assert!((most - 90_107.698_637_487).abs() < 1e-6, "{most}");
    assert!(!passed.saturated);
    // The sum over all nodes is the sum over all pairs of the nodes between them: all paths of a pair have the same number here.
    let mut between_pairs = 0u64;
    for one in 0..nodes as u64 {
        for other in (0..nodes as u64).filter(|other| *other != one) {
            between_pairs += (one / 50).abs_diff(other / 50) + (one % 50).abs_diff(other % 50) - 1;
        }
    }
    let sum: f64 = passed.groups.iter().sum();
    assert!((sum / between_pairs as f64 - 1.0).abs() < 1e-12, "{sum} {between_pairs}");
    // On an arc of every path of a pair lies a part of it, so their sum is the sum of the lengths.
    let (arcs, pairs) = (passed.arcs.iter().sum::<f64>(), (nodes * (nodes - 1)) as f64);
    assert!((arcs / (between_pairs as f64 + pairs) - 1.0).abs() < 1e-12);
}

#[test]
fn too_many_paths_and_too_large_weights_are_told() {
    // 130 pairs of parallel arcs in a row: 2^130 paths.
    let ends: Vec<_> = (0..130u32).flat_map(|node| [(node, node + 1), (node, node + 1)]).collect();
    let (csr, _) = Csr::new(131, &ends);
    let (lists, of) = single(131);
    let groups = Groups { starts: &lists, ends: &lists, of: &of };
    let run = |weight: u32, from: u32| {
        let mut between = Between::new(&csr, &vec![weight; csr.arcs()], groups).unwrap();
        between.add(from, |_| 1.0);
        between.finish()
    };
    assert!(run(1, 0).saturated && run(0, 0).saturated);
    let fits = run(u32::MAX, 10);
    assert!(!fits.saturated && (fits.groups[129] - 1.0).abs() < 1e-9);
    let (csr, _) = Csr::new(1 << 20, &[(0, 1), (1, 2)]);
    let of = vec![0; 1 << 20];
    let groups = Groups { starts: &[], ends: &[], of: &of };
    assert_eq!(Between::new(&csr, &[0, u32::MAX], groups).err(), Some(TooLarge));
}
