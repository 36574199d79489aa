//! Against solving the whole graph.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::engine::csr::Csr;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Small random graphs, chains and squares among them, under many capacities, against the solver of whole graphs.
#[test]
fn values_are_those_of_the_whole_graph() {
    let mut rng = ChaCha8Rng::seed_from_u64(41);
    let (mut values, mut searched, mut nothing, mut small, mut wide) = (0u64, 0, 0, 0, 0);
    let (mut rested, mut needed, mut same, mut cuts) = (0, 0, 0, 0);
    for case in 0..1_200 {
        let nodes = if case % 50 == 0 { rng.random_range(70..90u32) } else { rng.random_range(2..20u32) };
        let count = rng.random_range(nodes..6 * nodes);
        let ends: Vec<(u32, u32)> =
            (0..count).map(|_| (rng.random_range(0..nodes), rng.random_range(0..nodes))).collect();
        let bounds: Vec<(u64, u64)> = ends
            .iter()
            .map(|_| match rng.random_range(0..7) {
                0 => (0, 0),
                1 => (50, 50),
                2 => (0, rng.random_range(1..20)),
                _ => {
                    let low = rng.random_range(0..20);
                    (low, low + rng.random_range(0..12))
                }
            })
            .collect();
        let mut sides: Vec<u32> = (0..nodes).collect();
        let (sources, sinks) = if case % 4 == 0 && nodes > 4 {
            (sides.split_off(nodes as usize - 2), sides.split_off(nodes as usize - 4))
        } else {
            (vec![0], vec![nodes - 1])
        };
        let flow = RepeatedFlow::new(nodes as usize, &ends, &bounds, &sources, &sinks);
        small += usize::from(flow.size()[1] < 2);
        wide += usize::from(flow.size()[0] > WORD);
        let (csr, order) = Csr::new(nodes as usize, &ends);
        let graph = FlowGraph::new(&csr);
        let mut solver = MaxFlow::new(&graph);
        let mut worker = RepeatedWorker::default();
        for _ in 0..20 {
            let draw = |(low, high): &(u64, u64)| rng.random_range(*low..=*high);
            let capacity: Vec<u64> = bounds.iter().map(draw).collect();
            let by_arc: Vec<u64> = order.iter().map(|at| capacity[*at as usize]).collect();
            let want = solver.solve(&graph, &by_arc, &sources, &sinks).unwrap();
            // What is not needed is not read.
            let mut given = vec![u64::MAX; capacity.len()];
            flow.needed().iter().for_each(|arc| given[*arc as usize] = capacity[*arc as usize]);
            assert_eq!(flow.value(&mut worker, &given), want, "case {case}: {ends:?} {capacity:?}");
            assert!(want <= flow.most());
            // With nothing but what the flow rests on the same passes.
            let mut rests = Vec::new();
            flow.rests_on(&worker, &mut rests);
            let mut bare = vec![0; capacity.len()];
            rests.iter().for_each(|arc| bare[*arc as usize] = capacity[*arc as usize]);
            // What no bound holds back is not told, so it stays.
            let unneeded =
                (0..capacity.len()).filter(|arc| flow.needed().binary_search(&(*arc as u32)).is_err());
            unneeded.for_each(|arc| bare[arc] = capacity[arc]);
            let by_arc: Vec<u64> = order.iter().map(|at| bare[*at as usize]).collect();
            assert_eq!(solver.solve(&graph, &by_arc, &sources, &sinks).unwrap(), want, "case {case}");
            rested += rests.len() as u64;
            // The part gives the same, and under other capacities no more than the whole.
            let part = flow.part(&worker, &bounds);
            assert_eq!(part.value(&mut RepeatedWorker::default(), &given), want, "case {case}");
            let others: Vec<u64> = bounds.iter().map(|(low, high)| rng.random_range(*low..=*high)).collect();
            let of_whole = flow.value(&mut RepeatedWorker::default(), &others);
            let of_part = part.value(&mut RepeatedWorker::default(), &others);
            assert!(of_part <= of_whole, "case {case}: {of_part} {of_whole}");
            same += u64::from(of_part == of_whole && of_whole > 0);
            // No more passes than a cut has, whatever the capacities are.
            let mut cut = Vec::new();
            flow.value(&mut worker, &given);
            flow.cut_of(&worker, &mut cut);
            let lets = |capacity: &[u64]| cut.iter().map(|arc| capacity[*arc as usize]).sum::<u64>();
            if !cut.is_empty() && want < flow.most() {
                assert!(lets(&capacity) == want && lets(&others) >= of_whole, "case {case}");
                cuts += 1;
            }
            needed += flow.needed().len() as u64;
            assert_eq!(flow.is_most(&mut worker, &given, want), Ok(()));
            if want > 0 {
                assert_eq!(flow.is_most(&mut worker, &given, want - 1), Err(want));
            }
            // The same told by what differs from the least capacities.
            let mut usual = RepeatedWorker::default();
            let low: Vec<u64> = bounds.iter().map(|(low, _)| *low).collect();
            flow.set_usual(&mut usual, &low);
            let differ: Vec<u32> = (0..)
                .zip(&capacity)
                .filter(|(arc, now)| low[*arc as usize] != **now)
                .map(|(arc, _)| arc)
                .collect();
            assert_eq!(flow.value_with(&mut usual, &differ, &capacity), want);
            assert_eq!(
                flow.value_with(&mut usual, &[], &low),
                flow.value(&mut RepeatedWorker::default(), &low)
            );
            assert_eq!(flow.is_most_with(&mut usual, &differ, &capacity, want), Ok(()));
            values += 1;
            nothing += u64::from(want == 0);
        }
        searched += worker.searched();
    }
    assert!(
        searched > 10_000 && nothing < values / 2 && small > 50 && wide > 5,
        "{searched} {values} {nothing} {small} {wide}"
    );
    assert!(rested > 1_000 && rested < needed, "{rested} {needed}");
    assert!(same > 1_000 && cuts > 1_000, "{same} {cuts}");
}
