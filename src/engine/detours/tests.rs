//! Against trying all sets, with distances between all pairs of nodes.
#![allow(clippy::unwrap_used)]

use super::search::Found;
use super::*;
use crate::engine::testing::{all_pairs, random_ends, rng};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

struct Case {
    nodes: usize,
    csr: Csr,
    weight: Vec<u32>,
    groups: Vec<Vec<u32>>,
    wants: Vec<Want>,
    safe: Vec<bool>,
}

fn case(rng: &mut ChaCha8Rng) -> Case {
    let nodes = rng.random_range(2..8usize);
    let ends = if rng.random_range(0..4) == 0 {
        random_ends(rng, nodes, 3 * nodes)
    } else {
        let mut node = || rng.random_range(0..nodes as u32);
        (0..4 * nodes).map(|_| (node(), node())).collect()
    };
    let (csr, _) = Csr::new(nodes, &ends);
    let top = [2, 4, 100][rng.random_range(0..3)];
    let weight: Vec<u32> = (0..csr.arcs()).map(|_| rng.random_range(0..top)).collect();
    // Arcs by themselves, all arcs of a node, and any few.
    let mut groups: Vec<Vec<u32>> = Vec::new();
    if csr.arcs() > 0 {
        for _ in 0..rng.random_range(4..14) {
            let arc = rng.random_range(0..csr.arcs() as u32);
            let node = rng.random_range(0..nodes as u32);
            groups.push(match rng.random_range(0..5) {
                0 => csr.out(node).chain(csr.incoming(node).iter().copied()).collect(),
                1 => (0..3).map(|_| rng.random_range(0..csr.arcs() as u32)).collect(),
                _ => vec![arc],
            });
        }
    }
    let mut place = |own: u64| -> Vec<(u32, u64)> {
        let count = 1 + usize::from(rng.random_range(0..4) == 0);
        (0..count).map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..=own))).collect()
    };
    let ends: Vec<_> = (0..3).map(|_| (place(2), place(2))).collect();
    let wants = ends.into_iter().take(rng.random_range(1..=3));
    let wants = wants.map(|(starts, ends)| Want { starts, ends, amount: rng.random_range(0..9) }).collect();
    let safe = groups.iter().map(|_| rng.random_range(0..6) == 0).collect();
    Case { nodes, csr, weight, groups, wants, safe }
}

fn lost(case: &Case, open: &[Option<u64>], set: &[u32]) -> (Loss, Vec<Option<u64>>) {
    let mut closed = vec![false; case.csr.arcs()];
    set.iter().flat_map(|group| &case.groups[*group as usize]).for_each(|arc| closed[*arc as usize] = true);
    let table = all_pairs(case.nodes, &case.csr.ends(), &case.weight, &closed);
    let mut loss = Loss::default();
    let mut weights = Vec::new();
    for (at, want) in case.wants.iter().enumerate() {
        let pairs = want.starts.iter().flat_map(|from| want.ends.iter().map(move |to| (from, to)));
        let sum = |(from, to): (&(u32, u64), &(u32, u64))| {
            table[from.0 as usize][to.0 as usize].map(|far| from.1 + far + to.1)
        };
        let weight = pairs.filter_map(sum).min();
        weights.push(weight);
        match (open.get(at).copied().flatten(), weight) {
            (Some(_), None) => loss.cut += want.amount,
            (Some(open), Some(weight)) => loss.more += u128::from(want.amount) * u128::from(weight - open),
            _ => {}
        }
    }
    (loss, weights)
}

/// Every set of at most `k` groups that may fail, with what it loses.
fn all_sets(case: &Case, k: usize) -> BTreeMap<Vec<u32>, Loss> {
    let open = lost(case, &[], &[]).1;
    let mut sets: BTreeMap<Vec<u32>, Loss> = BTreeMap::new();
    let mut last: Vec<Vec<u32>> = vec![Vec::new()];
    for _ in 0..k {
        let mut next = Vec::new();
        for set in &last {
            let from = set.last().map_or(0, |last| last + 1);
            for group in from..case.groups.len() as u32 {
                if !case.safe[group as usize] {
                    let longer = [&set[..], &[group]].concat();
                    sets.insert(longer.clone(), lost(case, &open, &longer).0);
                    next.push(longer);
                }
            }
        }
        last = next;
    }
    sets
}

fn is_minimal(sets: &BTreeMap<Vec<u32>, Loss>, set: &[u32], lost: Loss) -> bool {
    (0..set.len()).all(|at| {
        let mut others = set.to_vec();
        others.remove(at);
        sets.get(&others).copied().unwrap_or_default() < lost
    })
}

#[test]
fn the_worst_are_those_of_trying_all() {
    let mut rng = rng(71);
    let (mut cut, mut longer, mut both, mut told, mut left, mut large, mut ended) = (0, 0, 0, 0, 0, 0, 0);
    for _ in 0..20_000 {
        let case = case(&mut rng);
        let graph = Detours::new(&case.csr, &case.weight, &case.groups);
        let k = rng.random_range(1..=3usize);
        let most = [1, 3, 1_000][rng.random_range(0..3)];
        let sets = all_sets(&case, k);
        let stop = if rng.random_range(0..3) == 0 { rng.random_range(1..3) } else { u64::MAX };
        let mut seen = 0;
        let mut watch = |done: u64, of: u64| {
            assert!(done >= seen && done <= of);
            seen = done;
            if done < stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let worst = Worst::search(&graph, &case.wants, (k, most), &case.safe, &mut watch);
        let best = sets.values().max().copied().unwrap_or_default();
        let first = worst.found.first().map_or(Loss::default(), |set| set.lost);
        assert!(worst.bound >= best && worst.bound >= first);
        if stop == u64::MAX {
            assert_eq!((first, worst.bound), (best, best), "{worst:?}");
        } else {
            ended += usize::from(worst.bound > first);
        }
        assert!(worst.found.len() <= most);
        assert!(worst.found.windows(2).all(|two| two[0].lost >= two[1].lost));
        for set in &worst.found {
            assert!(set.groups.len() <= k && set.groups.is_sorted());
            assert_eq!(sets[&set.groups], set.lost);
            assert!(set.lost > Loss::default() && is_minimal(&sets, &set.groups, set.lost));
            told += 1;
            large += usize::from(set.groups.len() == 3);
        }
        for (set, lost) in &sets {
            let is_told =
                |other: &Found| other.lost >= *lost && other.groups.iter().all(|group| set.contains(group));
            assert!(
                *lost <= worst.told_above || worst.found.iter().any(is_told),
                "{set:?} {lost:?} {worst:?}"
            );
        }
        if stop == u64::MAX && most == 1_000 {
            assert_eq!(worst.told_above, Loss::default());
        }
        if stop == u64::MAX && worst.found.len() < most {
            let minimal =
                sets.iter().filter(|(set, lost)| **lost > Loss::default() && is_minimal(&sets, set, **lost));
            // Of equal sets of arcs one is told where another bounds it.
            assert!(worst.found.len() <= minimal.count());
        }
        cut += usize::from(best.cut > 0);
        longer += usize::from(best.more > 0);
        both += usize::from(best.cut > 0 && best.more > 0);
        left += worst.left;
    }
    assert!(
        cut > 5_000
            && longer > 2_000
            && both > 500
            && told > 15_000
            && left > 2_000
            && large > 500
            && ended > 50,
        "{cut} {longer} {both} {told} {left} {large} {ended}"
    );
}

#[test]
fn sums_that_do_not_fit_are_known() {
    let (csr, _) = Csr::new(1 << 10, &[(0, 1)]);
    let weight = [u32::MAX];
    let graph = Detours::new(&csr, &weight, &[vec![0]]);
    let want = |amount| [Want { starts: vec![(0, 0)], ends: vec![(1, 0)], amount }];
    assert!(graph.fits(&want(1 << 62)) && !graph.fits(&want(u64::MAX)));
    let (csr, _) = Csr::new(1 << 22, &[(0, 1)]);
    let graph = Detours::new(&csr, &weight, &[vec![0]]);
    assert!(!graph.fits(&want(1 << 62)));
}
