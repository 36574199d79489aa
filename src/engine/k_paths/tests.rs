use super::*;
use crate::engine::csr::Csr;
use crate::engine::search::{Search, Stop};
use crate::engine::testing::{random_ends, rng, simple_paths};
use rand::RngExt;

/// The weight to the nearest end.
fn bounds(csr: &Csr, weight: &[u32], closed: Option<&[bool]>, ends: &[(u32, u64)]) -> Vec<u64> {
    let mut search = Search::new(csr.nodes());
    search.run_backward(csr, weight, closed, ends, Stop::All);
    (0..csr.nodes() as u32).map(|node| search.distance(node).unwrap_or(FAR)).collect()
}

/// The weight of a path from its first node, if it is one from a start to an end that repeats no node.
fn weigh(
    csr: &Csr,
    weight: &[u32],
    starts: &[(u32, u64)],
    ends: &[(u32, u64)],
    first: u32,
    path: &[u32],
) -> Option<u64> {
    let spent =
        |list: &[(u32, u64)], node: u32| list.iter().filter(|one| one.0 == node).map(|one| one.1).min();
    let mut sum = spent(starts, first)?;
    let mut seen = vec![first];
    let mut node = first;
    for &arc in path {
        if csr.tail(arc) != node {
            return None;
        }
        node = csr.head(arc);
        if seen.contains(&node) {
            return None;
        }
        seen.push(node);
        sum += u64::from(weight[arc as usize]);
    }
    Some(sum + spent(ends, node)?)
}

#[test]
fn lists_every_path_in_order_as_brute_force_does() {
    let mut rng = rng(31);
    let (mut told, mut ties, mut gave_up, mut several, mut loose, mut empty) = (0usize, 0, 0, 0, 0, 0);
    for _ in 0..120_000 {
        let nodes = rng.random_range(1..8usize);
        let ends = random_ends(&mut rng, nodes, 3 * nodes);
        let (csr, _) = Csr::new(nodes, &ends);
        let top = [1, 2, 3, 50, u32::MAX][rng.random_range(0..5)];
        let weight: Vec<u32> = (0..csr.arcs())
            .map(|_| if top == u32::MAX { top - rng.random_range(0..2) } else { rng.random_range(0..top) })
            .collect();
        let shut = rng.random_range(0..3) == 0;
        let closed: Vec<bool> = (0..csr.arcs()).map(|_| shut && rng.random_range(0..5) == 0).collect();
        let mut some = |most: u64| -> Vec<(u32, u64)> {
            let count = rng.random_range(1..4);
            (0..count).map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..most))).collect()
        };
        let (starts, targets) = (some(4), some(4));
        several += usize::from(starts.len() > 1 && targets.len() > 1);
        let truth = simple_paths(&csr, &weight, &closed, &starts, &targets);
        empty += usize::from(truth.is_empty());
        // Bounds of the graph without closures are bounds too.
        let masked = rng.random_range(0..2) == 0;
        loose += usize::from(shut && !masked);
        let list = shut.then_some(&closed[..]);
        let bound = bounds(&csr, &weight, list.filter(|_| masked), &targets);
        let graph = Bounded { csr: &csr, weight: &weight, closed: list, bound: &bound };
        let most = if rng.random_range(0..4) == 0 { u64::from(top) * 2 } else { FAR };
        let mut paths = KPaths::new(csr.nodes(), csr.arcs());
        paths.begin(&graph, &[(0, 0)], &[(0, 0)], FAR);
        paths.advance(&graph);
        paths.begin(&graph, &starts, &targets, most);
        let mut found: Vec<(u64, u32, Vec<u32>)> = Vec::new();
        while let Some(total) = paths.advance(&graph) {
            assert!(paths.path().iter().all(|&arc| !closed[arc as usize]));
            let sum = weigh(&csr, &weight, &starts, &targets, paths.first(), paths.path());
            assert_eq!(sum, Some(total));
            assert!(found.last().is_none_or(|last| last.0 <= total));
            ties += usize::from(found.last().is_some_and(|last| last.0 == total));
            found.push((total, paths.first(), paths.path().to_vec()));
        }
        gave_up += paths.tree.iter().filter(|prefix| prefix.gave_up > 0).count();
        assert_eq!(paths.advance(&graph), None);
        told += found.len();
        found.sort();
        let truth: Vec<_> = truth.into_iter().filter(|one| one.0 <= most).collect();
        assert_eq!(found, truth, "{:?} {weight:?} {starts:?} {targets:?}", csr.ends());
    }
    assert!(told > 200_000 && ties > 50_000 && gave_up > 2_000, "{told} {ties} {gave_up}");
    assert!(several > 20_000 && loose > 10_000 && empty > 10_000, "{several} {loose} {empty}");
}

#[test]
fn a_ladder_of_ties_is_told_as_far_as_asked() {
    // Sixty steps of two equal arcs: 2^60 paths of one weight.
    let ends: Vec<(u32, u32)> = (0..60u32).flat_map(|node| [(node, node + 1); 2]).collect();
    let (csr, _) = Csr::new(61, &ends);
    let weight = vec![3; 120];
    let bound = bounds(&csr, &weight, None, &[(60, 0)]);
    let graph = Bounded { csr: &csr, weight: &weight, closed: None, bound: &bound };
    let mut paths = KPaths::new(61, 120);
    paths.begin(&graph, &[(0, 0)], &[(60, 0)], FAR);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2_000 {
        assert_eq!(paths.advance(&graph), Some(180));
        assert!(seen.insert(paths.path().to_vec()));
    }
    let (searches, settled) = paths.work();
    assert!(searches <= 2_000 && settled <= 2_000 * 61, "{searches} {settled}");
}

#[test]
fn cycles_of_weight_zero_are_no_trap() {
    // All arcs between six nodes at weight zero: sum over lengths of the ways to choose the nodes between.
    let ends: Vec<(u32, u32)> = (0..36u32).map(|pair| (pair / 6, pair % 6)).collect();
    let (csr, _) = Csr::new(6, &ends);
    let weight = vec![0; 36];
    let bound = vec![0; 6];
    let graph = Bounded { csr: &csr, weight: &weight, closed: None, bound: &bound };
    let mut paths = KPaths::new(6, 36);
    paths.begin(&graph, &[(0, 0)], &[(5, 0)], FAR);
    let count = std::iter::from_fn(|| paths.advance(&graph)).inspect(|weight| assert_eq!(*weight, 0)).count();
    assert_eq!(count, 1 + 4 + 12 + 24 + 24);
}

#[test]
fn one_node_is_one_empty_path() {
    let (csr, _) = Csr::new(2, &[(0, 1), (1, 0), (0, 0)]);
    let weight = [0, 0, 0];
    let graph = Bounded { csr: &csr, weight: &weight, closed: None, bound: &[5, 5] };
    let mut paths = KPaths::new(2, 3);
    paths.begin(&graph, &[(0, 2)], &[(0, 5)], FAR);
    assert_eq!((paths.advance(&graph), paths.path(), paths.first()), (Some(7), &[][..], 0));
    assert_eq!(paths.advance(&graph), None);
}

#[test]
fn the_same_question_gives_the_same_list() {
    let mut rng = rng(32);
    for _ in 0..200 {
        let nodes = 30;
        let ends = random_ends(&mut rng, nodes, 150);
        let (csr, _) = Csr::new(nodes, &ends);
        let weight: Vec<u32> = (0..csr.arcs()).map(|_| rng.random_range(0..3)).collect();
        let bound = bounds(&csr, &weight, None, &[(1, 0), (2, 0)]);
        let graph = Bounded { csr: &csr, weight: &weight, closed: None, bound: &bound };
        let mut paths = KPaths::new(nodes, csr.arcs());
        let mut list = |starts: &[(u32, u64)], count: usize| -> Vec<Vec<u32>> {
            paths.begin(&graph, starts, &[(1, 0), (2, 0)], FAR);
            let mut list = Vec::new();
            while list.len() < count && paths.advance(&graph).is_some() {
                list.push(paths.path().to_vec());
            }
            list
        };
        let long = list(&[(0, 0), (3, 1)], 40);
        assert_eq!(long, list(&[(3, 1), (0, 0)], 40));
        assert_eq!(list(&[(0, 0), (3, 1)], 7), long[..long.len().min(7)]);
    }
}
