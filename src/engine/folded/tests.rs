#![allow(clippy::unwrap_used)]
use super::*;
use crate::engine::bundles::Bundles;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use crate::engine::testing::{layered_ends, random_ends, rng, sparse_ends, two_groups};
use rand::{Rng, RngExt};

fn some(rng: &mut impl Rng, nodes: usize, not: &[u32]) -> Vec<u32> {
    let mut found = Vec::new();
    let most = if rng.random_range(0..20) == 0 { 30 } else { 4 };
    for _ in 0..rng.random_range(1..most) {
        let node = rng.random_range(0..nodes as u32);
        if !not.contains(&node) {
            found.push(node);
        }
    }
    found
}

/// Pairs of nodes without loops and repetitions, and their rooms.
fn pairs_of(rng: &mut impl Rng, ends: &[(u32, u32)], most: u64) -> (Vec<(u32, u32)>, Vec<u64>) {
    let mut pairs: Vec<(u32, u32)> =
        ends.iter().map(|&(a, b)| (a.min(b), a.max(b))).filter(|(a, b)| a != b).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.iter_mut().filter(|_| rng.random_range(0..2) == 0).for_each(|pair| *pair = (pair.1, pair.0));
    let mut room = |_| if rng.random_range(0..5) == 0 { 0 } else { rng.random_range(0..=most) };
    let rooms = (0..2 * pairs.len()).map(&mut room).collect();
    (pairs, rooms)
}

/// Checks that what a flow carries on all rooms fits them, is kept at every node but the ends, and is worth its value.
fn check_flow(
    folded: &Folded,
    flow: &FoldedFlow,
    pairs: &[(u32, u32)],
    rooms: &[u64],
    ends: (&[u32], &[u32]),
    value: u64,
) {
    let mut surplus = vec![0i128; folded.place.len()];
    for (at, &(tail, head)) in pairs.iter().enumerate() {
        for (room, tail, head) in [(2 * at, tail, head), (2 * at + 1, head, tail)] {
            let amount = flow.flow_on(folded, room as u32);
            assert!(amount <= rooms[room], "{amount} of {} on {room}", rooms[room]);
            surplus[tail as usize] += i128::from(amount);
            surplus[head as usize] -= i128::from(amount);
        }
    }
    let sum = |nodes: &[u32]| {
        let mut nodes = nodes.to_vec();
        nodes.sort_unstable();
        nodes.dedup();
        nodes.iter().map(|node| std::mem::take(&mut surplus[*node as usize])).sum::<i128>()
    };
    let mut sum = sum;
    assert_eq!((sum(ends.0), sum(ends.1)), (i128::from(value), -i128::from(value)));
    assert!(surplus.iter().all(|surplus| *surplus == 0), "{surplus:?}");
}

#[derive(Default, Debug)]
struct Counts {
    asked: usize,
    with_flow: usize,
    in_chains: usize,
    in_trees: usize,
    many: usize,
    direct: usize,
    levels: usize,
    by_levels: usize,
    taken_back: usize,
}

fn compare(rng: &mut impl Rng, nodes: usize, ends: &[(u32, u32)], most: u64, counts: &mut Counts) {
    let (pairs, rooms) = pairs_of(rng, ends, most);
    let folded = Folded::new(nodes, &pairs, &rooms);
    let graph = FlowGraph::from_ends(nodes, pairs.clone());
    let mut whole = MaxFlow::new(&graph);
    let levelled = folded.clone();
    levelled.levels.get_or_init(|| Level::all(&levelled, 1));
    counts.levels += usize::from(!levelled.levels().is_empty());
    let (mut workspace, mut other) = (folded.workspace(), levelled.workspace());
    let mut third = folded.workspace().many_at_once();
    for _ in 0..6 {
        let sources = some(rng, nodes, &[]);
        let sinks = some(rng, nodes, &sources);
        whole.rooms(&sources, &sinks).unwrap().copy_from_slice(&rooms);
        let truth = whole.augment(&graph);
        let told = || format!("{pairs:?} {rooms:?} {sources:?} {sinks:?}");
        assert_eq!(workspace.value(&folded, &sources, &sinks), Ok(truth), "{}", told());
        assert_eq!(other.value(&levelled, &sources, &sinks), Ok(truth), "{}", told());
        assert_eq!(workspace.solve(&folded, &sources, &sinks), Ok(truth), "{}", told());
        check_flow(&folded, &workspace, &pairs, &rooms, (&sources, &sinks), truth);
        assert_eq!(third.value(&folded, &sources, &sinks), Ok(truth), "{}", told());
        assert_eq!(third.solve(&folded, &sources, &sinks), Ok(truth), "{}", told());
        check_flow(&folded, &third, &pairs, &rooms, (&sources, &sinks), truth);
        counts.taken_back += usize::from(third.took_back());
        let is = |what: fn(&Parts, u32) -> bool| {
            sources.iter().chain(&sinks).any(|node| what(&folded.parts, *node))
        };
        counts.asked += 1;
        counts.with_flow += usize::from(truth > 0);
        counts.in_chains +=
            usize::from(is(|parts, node| !parts.is_junction(node) && !parts.is_tree(parts.of(node))));
        counts.in_trees += usize::from(is(|parts, node| parts.is_tree(parts.of(node))));
        counts.many += usize::from(sources.len() > 1 && sinks.len() > 1);
        counts.direct += usize::from(workspace.direct() > 0);
        counts.by_levels +=
            usize::from(levelled.levels().last().is_some_and(|level| truth < level.most && truth > 0));
    }
}

#[test]
fn agrees_with_the_whole_graph() {
    let mut rng = rng(31);
    let mut counts = Counts::default();
    for round in 0..40_000 {
        let (nodes, ends) = match round % 4 {
            0 => {
                let nodes = rng.random_range(2..12usize);
                (nodes, random_ends(&mut rng, nodes, 30))
            }
            1 => layered_ends(&mut rng, 3, 3),
            _ => sparse_ends(&mut rng),
        };
        if nodes > 1 {
            let most = [3, 9, 40][rng.random_range(0..3)];
            compare(&mut rng, nodes, &ends, most, &mut counts);
        }
    }
    let Counts { asked, with_flow, in_chains, in_trees, many, direct, levels, by_levels, taken_back } =
        counts;
    assert!(with_flow * 2 > asked && in_chains * 4 > asked && in_trees * 4 > asked, "{counts:?}");
    assert!(
        many * 4 > asked
            && direct * 50 > asked
            && levels > 10_000
            && by_levels * 20 > asked
            && taken_back * 200 > asked,
        "{counts:?}"
    );
}

#[test]
fn the_way_between_two_sources_may_feed_a_sink_beside_it() {
    // A source, then a fork with a sink, then a source: the sink is fed from both.
    let ends = [(0, 1), (1, 0), (2, 1), (1, 3)];
    let bundles = Bundles::new(&Csr::new(4, &ends).0, &[1, 1, 10, 5]);
    assert_eq!(bundles.value(&mut bundles.workspace(), &[0, 2], &[3]), Ok(6));
}

#[test]
fn a_chain_of_a_million_nodes() {
    let nodes = 1_000_000u32;
    let pairs: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
    let rooms: Vec<u64> = pairs.iter().flat_map(|pair| [if pair.0 == 500_000 { 3 } else { 7 }, 0]).collect();
    let folded = Folded::new(nodes as usize, &pairs, &rooms);
    let mut workspace = folded.workspace();
    assert_eq!(workspace.solve(&folded, &[0], &[nodes - 1]), Ok(3));
    assert_eq!((workspace.flow_on(&folded, 0), workspace.flow_on(&folded, 1)), (3, 0));
}

/// A square of streets, most of them wide.
fn grid(side: u32, rng: &mut impl Rng) -> (Vec<(u32, u32)>, Vec<u64>) {
    let mut pairs = Vec::new();
    for node in 0..side * side {
        if node % side + 1 < side {
            pairs.push((node, node + 1));
        }
        if node / side + 1 < side {
            pairs.push((node, node + side));
        }
    }
    let rooms = (0..2 * pairs.len()).map(|_| rng.random_range(1..60)).collect();
    (pairs, rooms)
}

#[test]
fn levels_of_a_grid_keep_all_values() {
    let mut rng = rng(32);
    let (pairs, rooms) = grid(30, &mut rng);
    let folded = Folded::new(900, &pairs, &rooms);
    folded.make_levels();
    let sizes = folded.level_sizes();
    assert!(
        sizes.len() > 2 && sizes.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1),
        "{sizes:?}"
    );
    let graph = FlowGraph::from_ends(900, pairs);
    let mut whole = MaxFlow::new(&graph);
    let mut workspace = folded.workspace();
    for _ in 0..3_000 {
        let (sources, sinks) = two_groups(&mut rng, 900);
        whole.rooms(&sources, &sinks).unwrap().copy_from_slice(&rooms);
        assert_eq!(workspace.value(&folded, &sources, &sinks), Ok(whole.augment(&graph)));
    }
}

#[test]
fn a_node_on_both_sides_is_told_and_forgotten() {
    let folded = Folded::new(3, &[(0, 1), (1, 2)], &[4, 0, 5, 0]);
    let mut workspace = folded.workspace();
    assert_eq!(
        workspace.value(&folded, &[0, 1], &[1]),
        Err(crate::engine::max_flow::FlowError::SourceIsSink(1))
    );
    assert_eq!(workspace.value(&folded, &[0], &[1, 2]), Ok(4));
}

/// Rooms that grow, shrink, vanish and come back, each time against a flow from nothing.
#[test]
fn a_flow_follows_its_rooms() {
    let mut rng = rng(33);
    let (mut changes, mut moved, mut searched, mut fell, mut rose) = (0, 0, 0, 0, 0);
    for round in 0..3_000 {
        let (nodes, ends) = match round % 3 {
            0 => {
                let nodes = rng.random_range(2..10usize);
                (nodes, random_ends(&mut rng, nodes, 24))
            }
            1 => layered_ends(&mut rng, 3, 3),
            _ => sparse_ends(&mut rng),
        };
        let (pairs, mut rooms) = pairs_of(&mut rng, &ends, 12);
        if nodes < 2 || pairs.is_empty() {
            continue;
        }
        let (sources, sinks) = two_groups(&mut rng, nodes);
        let graph = FlowGraph::from_ends(nodes, pairs.clone());
        let mut whole = MaxFlow::new(&graph);
        let mut changing = Changing::new(nodes, &pairs, &rooms, &sources, &sinks).unwrap();
        for _ in 0..20 {
            let room = rng.random_range(0..rooms.len());
            let before = changing.value();
            rooms[room] = if rng.random_range(0..3) == 0 { 0 } else { rng.random_range(0..20) };
            let value = changing.set_room(room as u32, rooms[room]);
            whole.rooms(&sources, &sinks).unwrap().copy_from_slice(&rooms);
            let told = || format!("{pairs:?} {rooms:?} {sources:?} {sinks:?}, room {room}");
            assert_eq!(value, whole.augment(&graph), "{}", told());
            let mut surplus = vec![0i128; nodes];
            for (at, &(tail, head)) in pairs.iter().enumerate() {
                let [along, against] = [0, 1].map(|side| changing.flow_on((2 * at + side) as u32));
                assert!(along <= rooms[2 * at] && against <= rooms[2 * at + 1], "{}", told());
                surplus[tail as usize] += i128::from(along) - i128::from(against);
                surplus[head as usize] -= i128::from(along) - i128::from(against);
            }
            let inner = (0..nodes as u32).filter(|node| !sources.contains(node) && !sinks.contains(node));
            assert!(inner.into_iter().all(|node| surplus[node as usize] == 0), "{}", told());
            changes += 1;
            moved += usize::from(value != before);
            fell += usize::from(value < before);
            rose += usize::from(value > before);
            searched += usize::from(changing.has_searched());
            assert!(value == before || changing.has_searched());
        }
    }
    assert!(
        moved * 8 > changes && searched * 2 < changes && fell * 20 > changes && rose * 20 > changes,
        "{changes} {moved} {searched} {fell} {rose}"
    );
}

#[test]
fn regions_of_a_grid_agree_with_the_whole_graph() {
    let mut rng = rng(34);
    let (pairs, rooms) = grid(20, &mut rng);
    let folded = Folded::new(400, &pairs, &rooms);
    let graph = FlowGraph::from_ends(400, pairs.clone());
    let mut whole = MaxFlow::new(&graph);
    let mut workspace = folded.workspace();
    for _ in 0..400 {
        let count = rng.random_range(8..40);
        let mut nodes: Vec<u32> = (0..400).collect();
        let by_row = rng.random_range(0..2) == 0;
        nodes.sort_by_key(|node| if by_row { *node } else { node % 20 });
        let (sources, sinks) = (&nodes[..count], &nodes[400 - count..]);
        whole.rooms(sources, sinks).unwrap().copy_from_slice(&rooms);
        let truth = whole.augment(&graph);
        assert_eq!(workspace.solve(&folded, sources, sinks), Ok(truth));
        check_flow(&folded, &workspace, &pairs, &rooms, (sources, sinks), truth);
    }
}
