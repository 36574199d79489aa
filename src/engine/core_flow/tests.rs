#![allow(clippy::unwrap_used)]
use super::*;
use crate::engine::bundles::Bundles;
use crate::engine::csr::Csr;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use crate::engine::testing::{rng, sparse_ends};
use rand::{Rng, RngExt};

impl Core {
    fn places(&self) -> &[Place] {
        match self {
            Core::One(reduced) => &reduced.place,
            Core::Two(reduced) => &reduced.place,
        }
    }
}

impl CoreFlow {
    fn has_no_source(&self) -> bool {
        match self {
            CoreFlow::One(workspace) => workspace.sources == 0,
            CoreFlow::Two(workspace) => workspace.sources == 0,
        }
    }
}

fn some(rng: &mut impl Rng, nodes: usize, not: &[u32]) -> Vec<u32> {
    let mut found = Vec::new();
    for _ in 0..rng.random_range(1..4) {
        let node = rng.random_range(0..nodes as u32);
        if !not.contains(&node) {
            found.push(node);
        }
    }
    found
}

#[test]
fn agrees_with_the_whole_graph() {
    let mut rng = rng(31);
    let (mut asked, mut answered, mut with_flow, mut direct) = (0, 0, 0, 0);
    let (mut in_chains, mut in_trees, mut many, mut tighter) = (0, 0, 0, 0);
    for _ in 0..30_000 {
        let (nodes, ends) = sparse_ends(&mut rng);
        let (csr, _) = Csr::new(nodes, &ends);
        let capacity: Vec<u64> = ends.iter().map(|_| rng.random_range(0..9)).collect();
        let bundles = Bundles::new(&csr, &capacity);
        let (pairs, rooms) = bundles.pairs();
        let core = match rng.random_range(0..2) {
            0 => bundles.core().unwrap(),
            _ => Core::Two(Box::new(Reduced::new(nodes, pairs, rooms).unwrap())),
        };
        let mut workspace = core.workspace();
        let graph = FlowGraph::new(&csr);
        let mut whole = MaxFlow::new(&graph);
        for _ in 0..6 {
            let sources = some(&mut rng, nodes, &[]);
            let sinks = some(&mut rng, nodes, &sources);
            let truth = whole.solve(&graph, &capacity, &sources, &sinks).unwrap();
            asked += 1;
            let Some(value) = core.value(&mut workspace, &sources, &sinks) else { continue };
            assert_eq!(value, truth, "{ends:?} {capacity:?} {sources:?} {sinks:?}");
            let is = |what: fn(&Place) -> bool| {
                sources.iter().chain(&sinks).any(|node| what(&core.places()[*node as usize]))
            };
            answered += 1;
            with_flow += usize::from(value > 0);
            in_chains += usize::from(is(|place| matches!(place, Place::Chain { .. })));
            in_trees += usize::from(is(|place| matches!(place, Place::Tree { .. })));
            many += usize::from(sources.len() > 1 && sinks.len() > 1);
            direct += usize::from(value > 0 && workspace.has_no_source());
            // Where nothing carries more than was said, as much still passes: so one flow keeps all that was said.
            let most = |arc: u32| bundles.room_of(arc).map_or(0, |room| core.most_on(&workspace, room));
            let said: Vec<u64> =
                (0..csr.arcs() as u32).map(|arc| most(arc).min(capacity[arc as usize])).collect();
            tighter += usize::from(said.iter().sum::<u64>() < capacity.iter().sum());
            assert_eq!(
                whole.solve(&graph, &said, &sources, &sinks),
                Ok(truth),
                "{ends:?} {capacity:?} {said:?}"
            );
        }
    }
    let counts = [asked, answered, with_flow, in_chains, in_trees, many, direct];
    assert!(answered * 10 > asked * 8 && answered < asked && with_flow * 3 > answered, "{counts:?}");
    assert!(in_chains > 30_000 && in_trees > 30_000, "{counts:?}");
    assert!(many > 20_000 && direct > 1_000 && tighter * 2 > answered, "{counts:?} {tighter}");
}

#[test]
fn the_way_between_two_sources_may_feed_a_sink_beside_it() {
    // A source, then a fork with a sink, then a source: the sink is fed from both.
    let ends = [(0, 1), (1, 0), (2, 1), (1, 3)];
    let (csr, _) = Csr::new(4, &ends);
    let core = Bundles::new(&csr, &[1, 1, 10, 5]).core().unwrap();
    let value = core.value(&mut core.workspace(), &[0, 2], &[3]);
    assert!(value.is_none() || value == Some(6), "{value:?}");
}

/// A square of one-way streets.
fn grid(side: u32) -> (Csr, usize) {
    let mut ends = Vec::new();
    for node in 0..side * side {
        if node % side + 1 < side {
            ends.push((node, node + 1));
        }
        if node / side + 1 < side {
            ends.push((node, node + side));
        }
    }
    (Csr::new((side * side) as usize, &ends).0, ends.len())
}

#[test]
fn too_much_is_left_of_a_grid() {
    let (csr, arcs) = grid(12);
    assert!(Bundles::new(&csr, &vec![1; arcs]).core().is_none());
}

#[test]
fn a_grid_of_a_hundred_takes_two_words() {
    let (csr, arcs) = grid(10);
    let capacity: Vec<u64> = (0..arcs as u64).map(|arc| arc * 7 % 11).collect();
    let core = Bundles::new(&csr, &capacity).core().unwrap();
    assert!(matches!(core, Core::Two(_)));
    let graph = FlowGraph::new(&csr);
    let mut whole = MaxFlow::new(&graph);
    let mut workspace = core.workspace();
    for (from, to) in [(0, 99), (5, 88), (40, 59), (11, 77)] {
        let truth = whole.solve(&graph, &capacity, &[from], &[to]).unwrap();
        assert_eq!(core.value(&mut workspace, &[from], &[to]), Some(truth));
        assert!(truth > 0);
    }
}

#[test]
fn a_chain_of_a_million_nodes() {
    let nodes = 1_000_000u32;
    let ends: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
    let (csr, _) = Csr::new(nodes as usize, &ends);
    let capacity: Vec<u64> = ends.iter().map(|end| if end.0 == 500_000 { 3 } else { 7 }).collect();
    let core = Bundles::new(&csr, &capacity).core().unwrap();
    assert_eq!(core.value(&mut core.workspace(), &[0], &[nodes - 1]), Some(3));
}
