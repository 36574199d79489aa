#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::csr::Csr;
use crate::engine::reduced::fixtures::{Case, dominates};
use crate::engine::testing::rng;
use rand::RngExt;
use std::collections::BTreeSet;

const PLENTY: usize = 1 << 20;

/// The points are the oracle's, each path is a path and adds up.
fn check<const K: usize>(case: &Case<K>, front: &Front<K>) {
    let values: Vec<[u64; K]> = front.points.iter().map(|point| point.value).collect();
    assert_eq!(values, case.brute_front(), "{case:?}");
    assert_eq!(front.open_from, None);
    for point in &front.points {
        let arcs = front.arcs(point.label);
        assert_eq!(case.value_of(&arcs), Some(point.value), "{case:?} {arcs:?}");
    }
}

fn campaign<const K: usize>(seed: u64, graphs: usize) {
    let mut rng = rng(seed);
    let (mut reachable, mut several, mut three, mut zeros, mut shared, mut shorter) = (0, 0, 0, 0, 0, 0);
    for _ in 0..graphs {
        let case: Case<K> = Case::random(&mut rng);
        let bound = case.bounds();
        let question = case.question(&bound);
        let found = front(question, Chains::Joined, PLENTY);
        check(&case, &found);
        // Without bounds nothing else comes out, nor in sums of the other width.
        let none = vec![0u64; case.csr.nodes()];
        let blind = Question { bound: [&none[..]; K], ..question };
        let plain = front(blind, Chains::Joined, PLENTY);
        check(&case, &plain);
        let apart = front(question, Chains::Apart, PLENTY);
        check(&case, &apart);
        shorter += usize::from(found.labels() < apart.labels());
        let wide = run::<u64, K>(question, Chains::Joined, PLENTY).unwrap();
        assert_eq!(wide, run::<u32, K>(question, Chains::Joined, PLENTY).unwrap_or_else(|_| wide.clone()));
        // Every order of the weights gives the same points.
        let mut turned = case.clone();
        turned.weight.rotate_left(1);
        let bound = turned.bounds();
        let mut mirrored: Vec<[u64; K]> = front(turned.question(&bound), Chains::Joined, PLENTY)
            .points
            .iter()
            .map(|point| point.value)
            .collect();
        mirrored.iter_mut().for_each(|value| value.rotate_right(1));
        mirrored.sort_unstable();
        assert_eq!(mirrored, found.points.iter().map(|point| point.value).collect::<Vec<_>>());
        // A run that ends early is right in what it says.
        if found.labels() > 1 {
            let most = rng.random_range(0..found.labels());
            let part = front(question, Chains::Joined, most);
            let from = part.open_from.unwrap();
            assert!(part.labels() <= most && found.points.starts_with(&part.points));
            assert!(found.points[part.points.len()..].iter().all(|point| point.value[0] >= from));
        }
        // The least of each weight is there.
        for k in 0..K {
            let least = found.points.iter().map(|point| point.value[k]).min();
            let best = case.starts.iter().map(|node| case.bounds()[k][*node as usize]).min().unwrap();
            assert_eq!(least.unwrap_or(u64::MAX), best);
        }
        reachable += usize::from(!found.points.is_empty());
        several += usize::from(found.points.len() > 1);
        three += usize::from(found.points.len() > 2);
        zeros += usize::from(case.weight.iter().flatten().any(|weight| *weight == 0));
        shared += usize::from(case.paths > found.points.len());
    }
    assert!(reachable * 2 > graphs && several * 4 > graphs && three * 10 > graphs, "{several} {three}");
    assert!(shorter * 20 > graphs, "{shorter}");
    assert!(zeros * 3 > graphs && shared * 3 > graphs, "{zeros} {shared}");
}

#[test]
fn two_weights_agree_with_all_simple_paths() {
    campaign::<2>(71, 20_000);
}

#[test]
fn three_weights_agree_with_all_simple_paths() {
    campaign::<3>(72, 15_000);
}

/// A chain of choices, each of which trades a power of two of one weight for the same of the other: 2^k points, all of the same
/// sum (P. Hansen, "Bicriterion path problems", 1980).
fn hansen(k: u32) -> (Csr, [Vec<u32>; 2]) {
    let (mut ends, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..k {
        for (a, b) in [(1 << at, 0), (0, 1 << at)] {
            ends.push((at, at + 1));
            first.push(a);
            second.push(b);
        }
    }
    (Csr::new(k as usize + 1, &ends).0, [first, second])
}

#[test]
fn the_graph_of_hansen_fills_the_limit_honestly() {
    let (csr, weight) = hansen(16);
    let bound = vec![0; 17];
    let question = Question {
        csr: &csr,
        weight: [&weight[0], &weight[1]],
        closed: None,
        starts: &[0],
        ends: &[16],
        bound: [&bound, &bound],
    };
    let whole = front(question, Chains::Joined, 1 << 18);
    assert_eq!((whole.points.len(), whole.open_from), (1 << 16, None));
    assert!(whole.points.iter().enumerate().all(|(at, point)| point.value == [at as u64, 65535 - at as u64]));
    let part = front(question, Chains::Joined, 100_000);
    let from = part.open_from.unwrap();
    assert_eq!(part.labels(), 100_000);
    assert!(part.points.len() as u64 >= from && from > 1_000, "{} {from}", part.points.len());
    assert!(whole.points.starts_with(&part.points));
    // Nothing may be taken: nothing is said.
    let nothing = front(question, Chains::Joined, 0);
    assert_eq!((nothing.points.len(), nothing.open_from), (0, Some(0)));
}

#[test]
fn corner_cases() {
    let go = |nodes: usize, ends: &[(u32, u32)], weight: [Vec<u32>; 3], starts: &[u32], to: &[u32]| {
        let (csr, order) = Csr::new(nodes, ends);
        let weight: [Vec<u32>; 3] =
            weight.map(|weight| order.iter().map(|at| weight[*at as usize]).collect::<Vec<u32>>());
        let case = Case { csr, weight, closed: None, starts: starts.to_vec(), ends: to.to_vec(), paths: 0 };
        let bound = case.bounds();
        let found = front(case.question(&bound), Chains::Joined, PLENTY);
        check(&case, &found);
        found.points.iter().map(|point| point.value).collect::<Vec<_>>()
    };
    // A start that is an end: the path of no arcs, whatever else there is.
    assert_eq!(go(2, &[(0, 1), (1, 0)], [vec![0, 0], vec![0, 1], vec![1, 0]], &[0], &[1, 0]), [[0, 0, 0]]);
    // No way.
    assert!(go(2, &[(1, 0)], [vec![1], vec![1], vec![1]], &[0], &[1]).is_empty());
    assert!(go(2, &[(0, 1)], [vec![1], vec![1], vec![1]], &[], &[1]).is_empty());
    assert!(go(2, &[(0, 1)], [vec![1], vec![1], vec![1]], &[0], &[]).is_empty());
    // Weights at the end of their range, two arcs in a row.
    let top = u32::MAX;
    let twice = u64::from(top) * 2;
    assert_eq!(
        go(
            3,
            &[(0, 1), (1, 2), (0, 2)],
            [vec![top, top, 0], vec![0, 0, top], vec![top, top, top]],
            &[0],
            &[2]
        ),
        [[0, u64::from(top), u64::from(top)], [twice, 0, twice]]
    );
    // All weights zero, with a cycle of zeros.
    let zeros = || vec![0; 4];
    assert_eq!(
        go(3, &[(0, 1), (1, 0), (1, 1), (1, 2)], [zeros(), zeros(), zeros()], &[0], &[2]),
        [[0, 0, 0]]
    );
}

#[test]
fn the_labels_close_the_front() {
    // Every label over every arc is beaten by a label there, or with the bounds by a point.
    let mut rng = rng(73);
    let mut extended = 0;
    for _ in 0..5_000 {
        let case: Case<3> = Case::random(&mut rng);
        let bound = case.bounds();
        let question = case.question(&bound);
        let found = front(question, Chains::Apart, PLENTY);
        let bag = found.bag(&question);
        let labels: BTreeSet<(u32, [u64; 3])> = bag.iter().copied().collect();
        assert_eq!(labels.len(), bag.len(), "no label twice");
        for (node, sums) in &bag {
            let ended = case.ends.contains(node);
            for arc in case.csr.out(*node) {
                let head = case.csr.head(arc);
                let closed = case.closed.as_ref().is_some_and(|closed| closed[arc as usize]);
                if closed || bound[0][head as usize] == u64::MAX {
                    continue;
                }
                let sum: [u64; 3] =
                    std::array::from_fn(|k| sums[k] + u64::from(case.weight[k][arc as usize]));
                let whole: [u64; 3] = std::array::from_fn(|k| sum[k] + bound[k][head as usize]);
                let here = bag.iter().any(|label| label.0 == head && dominates(&label.1, &sum));
                let there = found.points.iter().any(|point| dominates(&point.value, &whole));
                assert!(here || there, "{case:?}");
                extended += usize::from(!ended);
            }
        }
    }
    assert!(extended > 10_000, "{extended}");
}
