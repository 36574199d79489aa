//! Random graphs and slow, simple oracles for the tests of this folder. None of them uses a solver of this folder.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator with a fixed seed.
pub(crate) fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// A random list of arcs: loops, parallel arcs and antiparallel pairs included.
pub(crate) fn random_ends(rng: &mut ChaCha8Rng, nodes: usize, most: usize) -> Vec<(u32, u32)> {
    let mut ends: Vec<(u32, u32)> = Vec::new();
    for _ in 0..rng.random_range(0..=most) {
        let pair = (rng.random_range(0..nodes as u32), rng.random_range(0..nodes as u32));
        match (rng.random_range(0..8), ends.last().copied()) {
            (0, Some(last)) => ends.push(last),
            (1, Some((tail, head))) => ends.push((head, tail)),
            _ => ends.push(pair),
        }
    }
    ends
}

/// A layered graph whose arcs mostly lead one layer on, so that maximum flows must undo earlier choices.
pub(crate) fn layered_ends(rng: &mut ChaCha8Rng, layers: usize, width: usize) -> (usize, Vec<(u32, u32)>) {
    let node = |layer: usize, index: usize| (1 + layer * width + index) as u32;
    let nodes = layers * width + 2;
    let mut ends = Vec::new();
    for index in 0..width {
        ends.push((0, node(0, index)));
        ends.push((node(layers - 1, index), nodes as u32 - 1));
    }
    for layer in 1..layers {
        for _ in 0..2 * width + 1 {
            ends.push((node(layer - 1, rng.random_range(0..width)), node(layer, rng.random_range(0..width))));
        }
        ends.push((node(layer, rng.random_range(0..width)), node(layer - 1, rng.random_range(0..width))));
    }
    for index in (1..ends.len()).rev() {
        ends.swap(index, rng.random_range(0..=index));
    }
    (nodes, ends)
}

/// Distinct random nodes, divided into two lists that are not empty (if there are two nodes).
pub(crate) fn two_groups(rng: &mut ChaCha8Rng, nodes: usize) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    for index in (1..nodes).rev() {
        order.swap(index, rng.random_range(0..=index));
    }
    let sources = rng.random_range(1..=(nodes - 1).min(2));
    let sinks = rng.random_range(1..=(nodes - sources).min(2));
    (order[..sources].to_vec(), order[sources..sources + sinks].to_vec())
}

/// All distances between nodes by the method of Floyd and Warshall.
pub(crate) fn all_pairs(
    nodes: usize,
    ends: &[(u32, u32)],
    weight: &[u32],
    closed: &[bool],
) -> Vec<Vec<Option<u64>>> {
    let mut distance = vec![vec![None; nodes]; nodes];
    (0..nodes).for_each(|node| distance[node][node] = Some(0u64));
    let lower = |slot: &mut Option<u64>, value: u64| *slot = Some(slot.map_or(value, |old| old.min(value)));
    for (arc, &(tail, head)) in ends.iter().enumerate().filter(|&(arc, _)| !closed[arc]) {
        lower(&mut distance[tail as usize][head as usize], u64::from(weight[arc]));
    }
    for via in 0..nodes {
        for from in 0..nodes {
            for to in 0..nodes {
                if let (Some(a), Some(b)) = (distance[from][via], distance[via][to]) {
                    lower(&mut distance[from][to], a + b);
                }
            }
        }
    }
    distance
}

/// The least capacity of a cut, over all 2^n sets of nodes.
pub(crate) fn least_cut(
    nodes: usize,
    ends: &[(u32, u32)],
    capacity: &[u64],
    sources: &[u32],
    sinks: &[u32],
) -> (u64, Vec<Vec<u32>>) {
    let mut best = u64::MAX;
    let mut cuts = Vec::new();
    for set in 0u32..1 << nodes {
        let inside = |node: u32| set >> node & 1 == 1;
        if !sources.iter().all(|&node| inside(node)) || sinks.iter().any(|&node| inside(node)) {
            continue;
        }
        let crosses = |&arc: &u32| inside(ends[arc as usize].0) && !inside(ends[arc as usize].1);
        let cut: Vec<u32> =
            (0..ends.len() as u32).filter(crosses).filter(|&arc| capacity[arc as usize] > 0).collect();
        let sum = cut.iter().map(|&arc| capacity[arc as usize]).sum();
        if sum < best {
            best = sum;
            cuts.clear();
        }
        if sum == best && !cuts.contains(&cut) {
            cuts.push(cut);
        }
    }
    (best, cuts)
}

/// Least prices of flows of 0, 1, 2, ... units, one unit at a time along cheapest residual paths found by relaxing
/// all arcs until nothing changes. Arcs are `(tail, head, room, price)`; ends when no more passes or at `most` units.
pub(crate) fn unit_by_unit(
    nodes: usize,
    arcs: &[(u32, u32, u64, i64)],
    sources: &[u32],
    sinks: &[u32],
    most: usize,
) -> Vec<i64> {
    unit_by_unit_seen(nodes, arcs, sources, sinks, most, |_| {})
}

/// The same, showing before each unit what it would cost to bring it to each node. What reaches one sink reaches all of them, as flow may end at
/// either.
pub(crate) fn unit_by_unit_seen(
    nodes: usize,
    arcs: &[(u32, u32, u64, i64)],
    sources: &[u32],
    sinks: &[u32],
    most: usize,
    mut see: impl FnMut(Vec<Option<i64>>),
) -> Vec<i64> {
    let (from, to) = (nodes, nodes + 1);
    let mut steps: Vec<(usize, usize, u64, i64)> = Vec::new();
    let mut add = |tail: usize, head: usize, room: u64, price: i64| {
        steps.push((tail, head, room, price));
        steps.push((head, tail, 0, -price));
    };
    arcs.iter().for_each(|&(tail, head, room, price)| add(tail as usize, head as usize, room, price));
    sources.iter().for_each(|&source| add(from, source as usize, u64::MAX / 4, 0));
    sinks.iter().for_each(|&sink| add(sink as usize, to, u64::MAX / 4, 0));
    let mut prices = vec![0i64];
    while prices.len() <= most {
        let mut best: Vec<Option<(i64, usize)>> = vec![None; nodes + 2];
        best[from] = Some((0, usize::MAX));
        loop {
            let mut changed = false;
            for (index, &(tail, head, room, price)) in steps.iter().enumerate() {
                let Some((spent, _)) = best[tail].filter(|_| room > 0) else { continue };
                if best[head].is_none_or(|(old, _)| spent + price < old) {
                    best[head] = Some((spent + price, index));
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let mut spent: Vec<Option<i64>> = best.iter().map(|best| best.map(|(price, _)| price)).collect();
        if spent[to].is_some() {
            sinks.iter().for_each(|&sink| spent[sink as usize] = spent[to]);
            for _ in 0..nodes {
                for &(tail, head, room, price) in steps.iter().filter(|step| step.2 > 0 && step.1 != to) {
                    let Some(next) = spent[tail].map(|spent| spent + price).filter(|_| room > 0) else {
                        continue;
                    };
                    spent[head] = Some(spent[head].map_or(next, |old| old.min(next)));
                }
            }
        }
        spent.truncate(nodes);
        see(spent);
        let Some((price, mut step)) = best[to] else { break };
        while step != usize::MAX {
            steps[step].2 -= 1;
            steps[step ^ 1].2 += 1;
            step = best[steps[step].0].map_or(usize::MAX, |(_, before)| before);
        }
        prices.push(prices[prices.len() - 1] + price);
    }
    prices
}

/// Every path from a start to an end that repeats no node: weight, first node and arcs, in this order.
pub(crate) fn simple_paths(
    csr: &super::csr::Csr,
    weight: &[u32],
    closed: &[bool],
    starts: &[(u32, u64)],
    ends: &[(u32, u64)],
) -> Vec<(u64, u32, Vec<u32>)> {
    let least =
        |list: &[(u32, u64)], node: u32| list.iter().filter(|one| one.0 == node).map(|one| one.1).min();
    let mut found = Vec::new();
    let mut waiting: Vec<(u64, Vec<u32>, Vec<u32>)> = Vec::new();
    for node in 0..csr.nodes() as u32 {
        waiting.extend(least(starts, node).map(|spent| (spent, vec![node], Vec::new())));
    }
    while let Some((spent, nodes, arcs)) = waiting.pop() {
        let last = nodes[nodes.len() - 1];
        if let Some(end) = least(ends, last) {
            found.push((spent + end, nodes[0], arcs.clone()));
        }
        for arc in csr.out(last).filter(|&arc| !closed[arc as usize] && !nodes.contains(&csr.head(arc))) {
            let (mut nodes, mut arcs) = (nodes.clone(), arcs.clone());
            nodes.push(csr.head(arc));
            arcs.push(arc);
            waiting.push((spent + u64::from(weight[arc as usize]), nodes, arcs));
        }
    }
    found.sort();
    found
}

/// How many times as much a campaign does: so many with `.._CAMPAIGN=nightly`, where `..` is the name of the package, else once.
pub(crate) fn nightly(times: u64) -> u64 {
    let package = module_path!().split("::").next().unwrap_or_default().to_uppercase();
    let is_nightly = std::env::var(format!("{package}_CAMPAIGN")).is_ok_and(|value| value == "nightly");
    if is_nightly { times } else { 1 }
}

/// A few nodes joined at random, with nodes set into their ways and trees hung on them.
pub(crate) fn sparse_ends(rng: &mut impl Rng) -> (usize, Vec<(u32, u32)>) {
    let mut nodes = rng.random_range(1..7u32);
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for one in 0..nodes {
        for other in 0..one {
            if rng.random_range(0..10) < 6 {
                pairs.push((one, other));
            }
        }
    }
    for _ in 0..rng.random_range(0..12) {
        if !pairs.is_empty() && rng.random_range(0..2) == 0 {
            let at = rng.random_range(0..pairs.len());
            let (one, other) = pairs[at];
            pairs[at] = (one, nodes);
            pairs.push((nodes, other));
        } else {
            pairs.push((rng.random_range(0..nodes), nodes));
        }
        nodes += 1;
    }
    // Mostly one way, so that directions matter, and never two arcs alike.
    let mut ends = Vec::new();
    for (one, other) in pairs {
        let ways = rng.random_range(0..4);
        if ways != 1 {
            ends.push((one, other));
        }
        if ways != 2 {
            ends.push((other, one));
        }
    }
    (nodes as usize, ends)
}
