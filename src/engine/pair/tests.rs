use super::*;
use crate::engine::bounded::Bounded;
use crate::engine::disjoint::{Disjoint, Question};
use crate::engine::hierarchy::LIMIT;
use crate::engine::hierarchy::metric::Metric;
use crate::engine::parts::Parts;
use crate::engine::search::{Search, Stop};
use crate::engine::testing::{random_ends, rng};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A graph of a few nodes whose arcs are drawn out to chains, some of them with parallel arcs or one way only, and with trees hung on.
fn stretched(rng: &mut ChaCha8Rng) -> (usize, Vec<(u32, u32)>) {
    let mut nodes = rng.random_range(2..7usize);
    let mut drawn: Vec<(u32, u32)> = Vec::new();
    for (tail, head) in random_ends(rng, nodes, 3 * nodes) {
        let mut before = tail;
        for _ in 0..[0, 0, 1, 3][rng.random_range(0..4)] {
            drawn.push((before, nodes as u32));
            before = nodes as u32;
            nodes += 1;
        }
        drawn.push((before, head));
    }
    for _ in 0..rng.random_range(0..5) {
        drawn.push((rng.random_range(0..nodes as u32), nodes as u32));
        nodes += 1;
    }
    let mut ends = Vec::new();
    for (tail, head) in drawn {
        ends.push((tail, head));
        if rng.random_range(0..5) > 0 {
            ends.push((head, tail));
        }
        if rng.random_range(0..4) == 0 {
            ends.push((tail, head));
        }
    }
    (nodes, ends)
}

#[derive(Debug, Default)]
struct Seen {
    two: usize,
    fewer: usize,
    unknown: usize,
    ended_inside: usize,
    began_inside: usize,
    took_back: usize,
    jumped: usize,
    several: usize,
}

#[test]
fn agrees_with_the_general_solver() {
    let seen = agree(71, false);
    assert!(seen.two > 15_000 && seen.fewer > 15_000 && (100..12_000).contains(&seen.unknown), "{seen:?}");
    assert!(seen.ended_inside > 2_000 && seen.began_inside > 2_000 && seen.several > 2_000, "{seen:?}");
    assert!(seen.took_back > 500 && seen.jumped > 500, "{seen:?}");
}

/// Weights near the limit, whose sums are about what the hierarchy can hold, or not.
#[test]
fn agrees_with_the_general_solver_at_the_limit() {
    let seen = agree(72, true);
    assert!(
        seen.two > 5_000 && seen.fewer > 15_000 && seen.unknown > 1_000 && seen.took_back > 100,
        "{seen:?}"
    );
}

fn agree(seed: u64, at_limit: bool) -> Seen {
    let mut rng = rng(seed);
    let mut seen = Seen::default();
    for round in 0..40_000 {
        let (nodes, ends) = stretched(&mut rng);
        let (csr, _) = Csr::new(nodes, &ends);
        let top = [1, 2, 5, 1000][round % 4];
        let large = [LIMIT, LIMIT / 2, LIMIT / 2 + 1, LIMIT / 3, LIMIT / 4, LIMIT / 8];
        let one = |_| match at_limit && rng.random_range(0..[3u32, 8, 20][round % 3]) == 0 {
            true => large[rng.random_range(0..large.len())],
            false => rng.random_range(0..top),
        };
        let weight: Vec<u32> = (0..csr.arcs()).map(one).collect();
        let mut arc_group: Vec<u32> = (0..csr.arcs() as u32).collect();
        for arc in 0..csr.arcs() {
            let back = (0..arc).find(|&other| {
                (csr.tail(other as u32), csr.head(other as u32))
                    == (csr.head(arc as u32), csr.tail(arc as u32))
                    && !arc_group[other + 1..arc].contains(&(other as u32))
            });
            match (back, rng.random_range(0..12)) {
                (_, 0) => arc_group[arc] = NONE,
                (_, 1) if arc > 0 => arc_group[arc] = rng.random_range(0..arc as u32),
                (Some(back), 2..9) => arc_group[arc] = arc_group[back],
                _ => {}
            }
        }
        let mut order: Vec<u32> = (0..nodes as u32).collect();
        (1..nodes).for_each(|at| order.swap(at, rng.random_range(0..=at)));
        let hierarchy = Hierarchy::new(&csr, &order).unwrap();
        let Some(metric) = Metric::new(&hierarchy, &weight) else { continue };
        let pruned = Pruned::new(&hierarchy, &metric);
        let parts = Parts::new(&csr);
        let wanted = Wanted::new(&hierarchy, &pruned, |node| parts.is_junction(node));
        let place: Vec<u32> = hierarchy.ranks().iter().map(|rank| wanted.place(*rank)).collect();
        let Some(skeleton) = Skeleton::new(&csr, &weight, &parts, &place) else {
            assert!(at_limit);
            continue;
        };
        let frame = Frame {
            csr: &csr,
            weight: &weight,
            skeleton: &skeleton,
            hierarchy: &hierarchy,
            pruned: &pruned,
            wanted: &wanted,
        };
        let mut pair = Pair::new(&frame, arc_group.clone());
        let mut solver = Disjoint::new(nodes, csr.arcs());
        let mut search = Search::new(nodes);
        for _ in 0..3 {
            let some = |rng: &mut ChaCha8Rng| -> Vec<u32> {
                (0..[1, 1, 1, 2][rng.random_range(0..4)]).map(|_| rng.random_range(0..nodes as u32)).collect()
            };
            let (starts, mut finals) = (some(&mut rng), some(&mut rng));
            finals.retain(|node| !starts.contains(node));
            let spent = |list: &[u32]| list.iter().map(|&node| (node, 0)).collect::<Vec<(u32, u64)>>();
            search.run_backward(&csr, &weight, None, &spent(&finals), Stop::All);
            let bound: Vec<u64> =
                (0..nodes as u32).map(|node| search.distance(node).unwrap_or(u64::MAX)).collect();
            let graph = Bounded { csr: &csr, weight: &weight, closed: None, bound: &bound };
            let question = Question {
                graph,
                starts: &spent(&starts),
                ends: &spent(&finals),
                arc_group: &arc_group,
                node_group: None,
                free: [NONE; 2],
            };
            let truth = solver.solve(&question, 2, 10_000);
            let label = format!("{ends:?} {weight:?} {arc_group:?} {starts:?} {finals:?}");
            let found = pair.solve(&frame, &starts, &finals);
            match found {
                Found::Fewer => assert!(truth.paths.len() < 2, "{label}"),
                // Of paths that weigh the same, it may have chosen two that share a group.
                Found::Unknown => {}
                Found::Two => {
                    let paths = pair.paths();
                    assert_eq!(truth.paths.len(), 2, "{label}");
                    assert_eq!(paths[0].0 + paths[1].0, truth.weight, "{label}");
                    assert!(paths[0].0 <= paths[1].0);
                    let mut used: Vec<u32> = Vec::new();
                    for (sum, arcs) in paths {
                        let first = csr.tail(arcs[0]);
                        assert!(starts.contains(&first), "{label}");
                        assert!(finals.contains(&csr.head(arcs[arcs.len() - 1])), "{label}");
                        assert!(arcs.windows(2).all(|two| csr.head(two[0]) == csr.tail(two[1])), "{label}");
                        assert_eq!(sum, arcs.iter().map(|arc| u64::from(weight[*arc as usize])).sum::<u64>());
                        let mut passed: Vec<u32> = arcs.iter().map(|arc| csr.head(*arc)).collect();
                        passed.push(first);
                        passed.sort_unstable();
                        assert!(passed.windows(2).all(|two| two[0] != two[1]), "{label}");
                        used.extend(
                            arcs.iter().map(|arc| arc_group[*arc as usize]).filter(|group| *group != NONE),
                        );
                    }
                    used.sort_unstable();
                    assert!(used.windows(2).all(|two| two[0] != two[1]), "{label}");
                    let kinds = |kind: u32| pair.second_steps(&frame).iter().any(|step| step & 3 == kind);
                    seen.took_back += usize::from(kinds(BACK));
                    let long = |step: &&u32| {
                        *step & 3 == EDGE && {
                            let mut arcs = Vec::new();
                            skeleton.unfold(&csr, &weight, skeleton.arc(*step >> KINDS), &mut arcs);
                            arcs.len() > 1
                        }
                    };
                    seen.jumped += pair.second_steps(&frame).iter().filter(long).count().min(1);
                    let inside = |node: &u32| !parts.is_junction(*node);
                    seen.began_inside += usize::from(starts.iter().any(inside));
                    seen.ended_inside += usize::from(finals.iter().any(inside));
                    seen.several += usize::from(starts.len() + finals.len() > 2);
                }
            }
            match found {
                Found::Two => seen.two += 1,
                Found::Fewer => seen.fewer += 1,
                Found::Unknown => seen.unknown += 1,
            }
        }
    }
    seen
}
