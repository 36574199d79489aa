#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::testing::{random_ends, rng};
use rand::RngExt;

/// The component number of every node, without one edge and one node.
fn parts(nodes: usize, edges: &[(u32, u32)], edge: usize, node: u32) -> Vec<u32> {
    let mut part: Vec<u32> = (0..nodes as u32).collect();
    for _ in 0..nodes {
        for (at, &(a, b)) in edges.iter().enumerate() {
            if at != edge && a != node && b != node {
                let least = part[a as usize].min(part[b as usize]);
                (part[a as usize], part[b as usize]) = (least, least);
            }
        }
    }
    part
}

#[test]
fn agrees_with_taking_everything_away_once() {
    let mut rng = rng(51);
    let (mut bridges, mut articulations, mut parallel) = (0, 0, 0);
    for _ in 0..30_000 {
        let nodes = rng.random_range(1..10usize);
        let edges = random_ends(&mut rng, nodes, nodes + nodes / 2);
        let found = shape(nodes, &edges);
        let whole = parts(nodes, &edges, usize::MAX, NONE);
        let count = |part: &[u32]| {
            let mut part = part.to_vec();
            part.sort_unstable();
            part.dedup();
            part.len()
        };
        assert_eq!(found.components as usize, count(&whole));
        let mut at = 0;
        for edge in 0..edges.len() {
            let without = parts(nodes, &edges, edge, NONE);
            if count(&without) == count(&whole) {
                continue;
            }
            let bridge = found.bridges[at];
            at += 1;
            assert_eq!(bridge.edge as usize, edge);
            let (a, b) = edges[edge];
            let side = |end: u32| -> Vec<u32> {
                (0..nodes as u32).filter(|&node| without[node as usize] == without[end as usize]).collect()
            };
            let (one, other) = (side(a), side(b));
            let first = whole[a as usize];
            let smaller = match one.len().cmp(&other.len()) {
                std::cmp::Ordering::Less => &one,
                std::cmp::Ordering::Greater => &other,
                std::cmp::Ordering::Equal if one.contains(&first) => &other,
                std::cmp::Ordering::Equal => &one,
            };
            assert_eq!(&found.side(bridge), smaller, "{edges:?}");
            assert_eq!(bridge.cut_off as usize, smaller.len());
            bridges += 1;
        }
        assert_eq!(at, found.bridges.len());
        let mut at = 0;
        for node in 0..nodes as u32 {
            let without = parts(nodes, &edges, usize::MAX, node);
            let of: Vec<u32> = (0..nodes as u32)
                .filter(|&other| other != node && whole[other as usize] == whole[node as usize])
                .map(|other| without[other as usize])
                .collect();
            let mut names = of.clone();
            names.sort_unstable();
            names.dedup();
            if names.len() < 2 {
                continue;
            }
            let mut sizes: Vec<u32> =
                names.iter().map(|name| of.iter().filter(|part| *part == name).count() as u32).collect();
            sizes.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(found.articulations[at], Articulation { node, parts: sizes }, "{edges:?}");
            at += 1;
            articulations += 1;
        }
        assert_eq!(at, found.articulations.len());
        let sorted = |&(a, b): &(u32, u32)| (a.min(b), a.max(b));
        let pairs: Vec<_> = edges.iter().map(sorted).collect();
        parallel += usize::from((0..pairs.len()).any(|at| pairs[at + 1..].contains(&pairs[at])));
    }
    assert!(
        bridges > 20_000 && articulations > 10_000 && parallel > 10_000,
        "{bridges} {articulations} {parallel}"
    );
}

#[test]
fn arcs_that_are_needed_are_those_without_which_their_head_is_lost() {
    let mut rng = rng(52);
    let (mut inside, mut between, mut not) = (0, 0, 0);
    for _ in 0..30_000 {
        let nodes = rng.random_range(1..9usize);
        let ends = random_ends(&mut rng, nodes, 3 * nodes);
        let (csr, _) = Csr::new(nodes, &ends);
        let found = needed(&csr);
        let component = components(&csr);
        for arc in 0..csr.arcs() as u32 {
            let (tail, head) = (csr.tail(arc), csr.head(arc));
            let mut reached = vec![false; nodes];
            reached[tail as usize] = true;
            for _ in 0..nodes {
                for other in (0..csr.arcs() as u32).filter(|&other| other != arc) {
                    if reached[csr.tail(other) as usize] {
                        reached[csr.head(other) as usize] = true;
                    }
                }
            }
            let needs = !reached[head as usize];
            assert_eq!(found.contains(&arc), needs, "{:?} {arc}", csr.ends());
            let same = component[tail as usize] == component[head as usize];
            inside += usize::from(needs && same);
            between += usize::from(needs && !same);
            not += usize::from(!needs);
        }
    }
    assert!(inside > 20_000 && between > 20_000 && not > 20_000, "{inside} {between} {not}");
}

#[test]
fn long_chains_and_cycles() {
    let nodes = 200_000u32;
    let chain: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
    let mut lollipop: Vec<_> = (0..nodes).map(|node| (node, (node + 1) % nodes)).collect();
    lollipop.push((0, nodes));
    let found = shape(nodes as usize + 1, &lollipop);
    assert_eq!((found.bridges.len(), found.articulations.len()), (1, 1));
    assert_eq!(found.side(found.bridges[0]), [nodes]);
    assert_eq!(found.articulations[0].parts, [nodes - 1, 1]);
    let long = shape(nodes as usize, &chain);
    assert_eq!((long.bridges.len(), long.articulations.len()), (nodes as usize - 1, nodes as usize - 2));
    let (cycle, _) = Csr::new(nodes as usize, &lollipop[..nodes as usize]);
    assert_eq!(needed(&cycle).len(), nodes as usize);
}
