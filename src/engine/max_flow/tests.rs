#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::certify::check_flow;
use crate::engine::flow_paths::decompose;
use crate::engine::testing::{layered_ends, least_cut, random_ends, rng, two_groups};
use petgraph::graph::{DiGraph, NodeIndex};
use rand::RngExt;

#[derive(Default)]
struct Counters {
    graphs: usize,
    flowing: usize,
    reversed: usize,
    wide_cuts: usize,
    ambiguous: usize,
    gains: usize,
    cycles: usize,
}

/// Whether taking arcs only along their direction, greedily by the fewest arcs, falls short of the maximum.
fn greedy(nodes: usize, ends: &[(u32, u32)], capacity: &[u64], sources: &[u32], sinks: &[u32]) -> u64 {
    let mut room = capacity.to_vec();
    let mut value = 0;
    loop {
        let mut parent = vec![usize::MAX; nodes];
        let mut seen = vec![false; nodes];
        let mut queue = sources.to_vec();
        queue.iter().for_each(|&source| seen[source as usize] = true);
        let mut at = 0;
        let mut end = None;
        while at < queue.len() {
            let node = queue[at];
            at += 1;
            if sinks.contains(&node) {
                end = Some(node);
                break;
            }
            for (arc, &(tail, head)) in ends.iter().enumerate() {
                if tail == node && room[arc] > 0 && !seen[head as usize] {
                    seen[head as usize] = true;
                    parent[head as usize] = arc;
                    queue.push(head);
                }
            }
        }
        let Some(mut node) = end else { return value };
        let mut path = Vec::new();
        while parent[node as usize] != usize::MAX {
            path.push(parent[node as usize]);
            node = ends[parent[node as usize]].0;
        }
        let least = path.iter().map(|&arc| room[arc]).min().unwrap();
        path.iter().for_each(|&arc| room[arc] -= least);
        value += least;
    }
}

fn check_one(
    counters: &mut Counters,
    workspace: &mut Option<MaxFlow>,
    csr: &Csr,
    capacity: &[u64],
    (sources, sinks): (&[u32], &[u32]),
) {
    let (nodes, ends) = (csr.nodes(), csr.ends());
    let graph = FlowGraph::new(csr);
    let flow = workspace.get_or_insert_with(|| MaxFlow::new(&graph));
    let value = flow.solve(&graph, capacity, sources, sinks).unwrap();
    counters.graphs += 1;
    counters.flowing += usize::from(value > 0);
    counters.reversed += usize::from(greedy(nodes, &ends, capacity, sources, sinks) < value);
    // Both sides prove the same flow.
    let near = flow.near_source_side(&graph).to_vec();
    let far: Vec<bool> = flow.near_sink_side(&graph).iter().map(|&side| !side).collect();
    for side in [&near, &far] {
        assert_eq!(check_flow(&ends, capacity, sources, sinks, flow.flow(), value, side), Ok(()));
    }
    let cut = |side: &[bool]| -> Vec<u32> {
        let crosses = |&arc: &u32| side[csr.tail(arc) as usize] && !side[csr.head(arc) as usize];
        (0..ends.len() as u32).filter(crosses).filter(|&arc| capacity[arc as usize] > 0).collect()
    };
    counters.wide_cuts += usize::from(cut(&near).len() > 1);
    let unique = flow.cut_is_unique(&graph);
    counters.ambiguous += usize::from(!unique);
    assert_eq!(unique, cut(&near) == cut(&far));
    if nodes <= 8 && counters.graphs.is_multiple_of(4) {
        let (least, cuts) = least_cut(nodes, &ends, capacity, sources, sinks);
        assert_eq!(value, least);
        assert_eq!(unique, cuts.len() == 1, "{ends:?} {capacity:?} {sources:?} {sinks:?}");
        assert!(cuts.contains(&cut(&near)) && cuts.contains(&cut(&far)));
    }
    let mut other: DiGraph<(), u64> = DiGraph::new();
    (0..nodes + 2).for_each(|_| _ = other.add_node(()));
    let index = |node: usize| NodeIndex::new(node);
    for (&(tail, head), &capacity) in ends.iter().zip(capacity) {
        other.add_edge(index(tail as usize), index(head as usize), capacity);
    }
    let much = 1 << 40;
    sources.iter().for_each(|&source| _ = other.add_edge(index(nodes), index(source as usize), much));
    sinks.iter().for_each(|&sink| _ = other.add_edge(index(sink as usize), index(nodes + 1), much));
    assert_eq!(value, petgraph::algo::ford_fulkerson(&other, index(nodes), index(nodes + 1)).0);
    // The gain of an arc alone is what a new solution with that arc widened finds, and leaves no trace.
    if !ends.is_empty() && counters.graphs.is_multiple_of(2) {
        let arc = (counters.graphs / 2 % ends.len()) as u32;
        let gain = flow.gain_alone(&graph, &[arc], |_| ());
        let direct = sources.contains(&csr.tail(arc)) && sinks.contains(&csr.head(arc));
        assert_eq!(gain.is_none(), direct);
        if let Some(gain) = gain {
            let mut wider = capacity.to_vec();
            wider[arc as usize] = 1 << 40;
            let mut again = flow.clone();
            assert_eq!(again.resume(&graph, &wider), Ok(value + gain));
            assert_eq!(MaxFlow::new(&graph).solve(&graph, &wider, sources, sinks), Ok(value + gain));
            let side = again.near_source_side(&graph).to_vec();
            let verdict = check_flow(&ends, &wider, sources, sinks, again.flow(), value + gain, &side);
            assert_eq!(verdict, Ok(()));
            counters.gains += usize::from(gain > 0);
        }
        assert_eq!(flow.near_source_side(&graph), near);
    }
    let before: u128 = flow.flow().iter().map(|&flow| u128::from(flow)).sum();
    flow.remove_cycles(&graph);
    let after: u128 = flow.flow().iter().map(|&flow| u128::from(flow)).sum();
    counters.cycles += usize::from(after < before);
    assert_eq!(check_flow(&ends, capacity, sources, sinks, flow.flow(), value, &near), Ok(()));
    let paths = decompose(csr, flow.flow(), sources, sinks);
    let mut rest = flow.flow().to_vec();
    let mut sum = 0;
    for (path, amount) in &paths {
        assert!(*amount > 0 && sources.contains(&csr.tail(path[0])));
        assert!(sinks.contains(&csr.head(path[path.len() - 1])));
        assert!(path.windows(2).all(|pair| csr.head(pair[0]) == csr.tail(pair[1])));
        path.iter().for_each(|&arc| rest[arc as usize] -= amount);
        sum += amount;
    }
    // Nothing is left, so there was no cycle, and the paths are the whole flow.
    assert!(sum == value && rest.iter().all(|&rest| rest == 0), "{ends:?} {capacity:?} {rest:?}");
}

#[test]
fn agrees_with_petgraph_and_with_all_cuts() {
    let mut rng = rng(7);
    let mut counters = Counters::default();
    for _ in 0..40_000 {
        let nodes = rng.random_range(2..9usize);
        let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 5 * nodes));
        let top = [2, 4, 30][rng.random_range(0..3)];
        let capacity: Vec<u64> = (0..csr.arcs()).map(|_| rng.random_range(0..=top)).collect();
        let (sources, sinks) = two_groups(&mut rng, nodes);
        check_one(&mut counters, &mut None, &csr, &capacity, (&sources, &sinks));
    }
    for _ in 0..6_000 {
        let (layers, width) = (rng.random_range(2..4), rng.random_range(4..12));
        let (nodes, ends) = layered_ends(&mut rng, layers, width);
        let (csr, _) = Csr::new(nodes, &ends);
        let (least, top) = [(1, 2), (1, 2), (1, 3), (0, 4)][rng.random_range(0..4)];
        // One workspace for several problems: nothing of the one before may show.
        let mut workspace = None;
        for _ in 0..3 {
            let capacity: Vec<u64> = (0..csr.arcs()).map(|_| rng.random_range(least..top)).collect();
            let ends = (vec![0], vec![nodes as u32 - 1]);
            let ends = if rng.random_range(0..8) == 0 { two_groups(&mut rng, nodes) } else { ends };
            check_one(&mut counters, &mut workspace, &csr, &capacity, (&ends.0, &ends.1));
        }
    }
    let Counters { graphs, flowing, reversed, wide_cuts, ambiguous, gains, cycles } = counters;
    assert!(flowing * 10 >= graphs * 6 && reversed * 20 >= graphs, "{flowing} {reversed} of {graphs}");
    assert!(wide_cuts * 10 >= graphs * 3 && ambiguous * 10 >= graphs, "{wide_cuts} {ambiguous}");
    assert!(gains > 1_000 && cycles > 0, "{gains} {cycles}");
}

#[test]
fn removes_cycles_that_were_put_there() {
    let mut rng = rng(8);
    for _ in 0..5_000 {
        let nodes = rng.random_range(2..8usize);
        let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 24));
        let graph = FlowGraph::new(&csr);
        let mut flow = MaxFlow::new(&graph);
        let value = flow.solve(&graph, &vec![3; csr.arcs()], &[0], &[1]).unwrap();
        // A cycle of flow wherever one has room: every two antiparallel arcs.
        for a in 0..csr.arcs() {
            for b in 0..a {
                let turned = csr.ends()[a] == (csr.ends()[b].1, csr.ends()[b].0);
                if turned
                    && csr.ends()[a].0 != csr.ends()[a].1
                    && flow.residual[2 * a].min(flow.residual[2 * b]) > 0
                {
                    for arc in [a, b] {
                        flow.residual[2 * arc] -= 1;
                        flow.residual[2 * arc + 1] += 1;
                    }
                }
            }
        }
        flow.remove_cycles(&graph);
        let paths = decompose(&csr, flow.flow(), &[0], &[1]);
        let used: u64 = paths.iter().map(|(path, amount)| path.len() as u64 * amount).sum();
        assert_eq!(used, flow.flow().iter().sum::<u64>());
        assert_eq!(paths.iter().map(|path| path.1).sum::<u64>(), value);
    }
}

#[test]
fn refuses_what_it_cannot_solve() {
    let (csr, _) = Csr::new(3, &[(0, 1), (1, 2)]);
    let graph = FlowGraph::new(&csr);
    let mut flow = MaxFlow::new(&graph);
    assert_eq!(flow.solve(&graph, &[1, 1], &[0, 1], &[2, 1]), Err(FlowError::SourceIsSink(1)));
    assert_eq!(flow.solve(&graph, &[u64::MAX, 1], &[0], &[2]), Err(FlowError::CapacityTooLarge));
    assert_eq!(flow.solve(&graph, &[1 << 62, 1 << 62], &[0], &[2]), Err(FlowError::CapacityTooLarge));
    let large = (1 << 62) - 1;
    assert_eq!(flow.solve(&graph, &[large, large + 1], &[0, 0], &[2, 2]), Ok(large));
    assert_eq!(flow.resume(&graph, &[large - 1, large]), Err(FlowError::BelowFlow(0)));
    assert_eq!(flow.gain_alone(&graph, &[0], |_| ()), Some(1));
    assert_eq!(flow.solve(&graph, &[1, 1], &[], &[2]), Ok(0));
    assert_eq!(flow.solve(&graph, &[1, 1], &[0], &[]), Ok(0));
    assert_eq!((flow.value(), flow.flow()), (0, &[0, 0][..]));
}

#[test]
fn a_chain_of_a_million_nodes() {
    let nodes = 1_000_000u32;
    let mut ends: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
    ends.extend((1..nodes).map(|node| (node, node - 1)));
    let (csr, _) = Csr::new(nodes as usize, &ends);
    let graph = FlowGraph::new(&csr);
    let mut flow = MaxFlow::new(&graph);
    assert_eq!(flow.solve(&graph, &vec![5; ends.len()], &[0], &[nodes - 1]), Ok(5));
    assert!(!flow.cut_is_unique(&graph));
    flow.remove_cycles(&graph);
    let paths = decompose(&csr, flow.flow(), &[0], &[nodes - 1]);
    assert_eq!((paths.len(), paths[0].0.len(), paths[0].1), (1, nodes as usize - 1, 5));
}
