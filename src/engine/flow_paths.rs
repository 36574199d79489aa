//! Paths in capacitated graphs: one without any limit, and a flow as a list of paths.
//!
//! Problem: (a) before a maximum flow is computed, find out whether it has no limit at all, which is so exactly when a
//! path of arcs without limit joins a source to a sink; (b) turn a flow on arcs into paths that people can read.
//!
//! Idea: (a) breadth-first search over the arcs without limit; (b) walk from a source along arcs that still carry
//! something until a sink that still lacks something, take the least amount off the walk, repeat. When the walk
//! meets itself, the cycle is taken off and not listed.
//!
//! Complexity: (a) O(nodes + arcs); (b) O(nodes * arcs) at worst, at most one path or cycle an arc, because each of
//! them empties an arc, a source or a sink.
//!
//! Ties: (a) the fewest arcs, then the smaller source and the smaller arcs found first; (b) sources by rising number,
//! and at each node the smallest arc that still carries something. Equal input gives equal output.
//!
//! Paper: L. R. Ford, D. R. Fulkerson, "Flows in Networks", 1962, doi:10.1515/9781400875184.

use super::csr::Csr;

const NONE: u32 = u32::MAX;

/// A path with the fewest arcs from a source to a sink along open arcs without limit; empty if a source is a sink.
///
/// # Panics
///
/// If an array does not fit the graph or a node does not exist.
pub fn unbounded_path(
    csr: &Csr,
    unbounded: &[bool],
    closed: Option<&[bool]>,
    sources: &[u32],
    sinks: &[u32],
) -> Option<Vec<u32>> {
    assert_eq!(csr.arcs(), unbounded.len(), "one flag an arc");
    assert!(closed.is_none_or(|closed| closed.len() == csr.arcs()), "one flag an arc");
    let mut parent = vec![NONE; csr.nodes()];
    let mut seen = vec![false; csr.nodes()];
    let mut is_sink = vec![false; csr.nodes()];
    sinks.iter().for_each(|&sink| is_sink[sink as usize] = true);
    let mut queue = sources.to_vec();
    queue.sort_unstable();
    queue.dedup();
    queue.iter().for_each(|&source| seen[source as usize] = true);
    let mut at = 0;
    while let Some(&node) = queue.get(at) {
        at += 1;
        if is_sink[node as usize] {
            let mut path = Vec::new();
            let mut arc = parent[node as usize];
            while arc != NONE {
                path.push(arc);
                arc = parent[csr.tail(arc) as usize];
            }
            path.reverse();
            return Some(path);
        }
        for arc in csr.out(node) {
            let head = csr.head(arc);
            let usable = unbounded[arc as usize] && closed.is_none_or(|closed| !closed[arc as usize]);
            if usable && !seen[head as usize] {
                seen[head as usize] = true;
                parent[head as usize] = arc;
                queue.push(head);
            }
        }
    }
    None
}

/// The paths of a flow, each with its amount; the amounts add up to the value of the flow, and cycles are left out.
///
/// A flow that does not conserve at some node gives the paths that it does hold.
///
/// # Panics
///
/// If the flow does not fit the graph or a node does not exist.
pub fn decompose(csr: &Csr, flow: &[u64], sources: &[u32], sinks: &[u32]) -> Vec<(Vec<u32>, u64)> {
    assert_eq!(csr.arcs(), flow.len(), "one flow an arc");
    let mut left = flow.to_vec();
    let mut surplus = vec![0i128; csr.nodes()];
    for arc in 0..csr.arcs() as u32 {
        surplus[csr.tail(arc) as usize] += i128::from(left[arc as usize]);
        surplus[csr.head(arc) as usize] -= i128::from(left[arc as usize]);
    }
    let mut is_sink = vec![false; csr.nodes()];
    sinks.iter().for_each(|&sink| is_sink[sink as usize] = true);
    let mut order = sources.to_vec();
    order.sort_unstable();
    order.dedup();
    let mut cursor: Vec<u32> = (0..csr.nodes() as u32).map(|node| csr.out(node).start).collect();
    let mut place = vec![NONE; csr.nodes()];
    let mut path: Vec<u32> = Vec::new();
    let mut paths = Vec::new();
    for source in order {
        while surplus[source as usize] > 0 {
            path.clear();
            let mut node = source;
            let arrived = loop {
                let at = node as usize;
                if is_sink[at] && surplus[at] < 0 && node != source {
                    break true;
                }
                if place[at] != NONE {
                    // The walk met itself: take the cycle off and go on from here.
                    let cycle = path.split_off(place[at] as usize);
                    let least = cycle.iter().map(|&arc| left[arc as usize]).min().unwrap_or(0);
                    for &arc in &cycle {
                        left[arc as usize] -= least;
                        place[csr.tail(arc) as usize] = NONE;
                    }
                }
                place[at] = path.len() as u32;
                let end = csr.out(node).end;
                while cursor[at] < end && left[cursor[at] as usize] == 0 {
                    cursor[at] += 1;
                }
                if cursor[at] == end {
                    break false;
                }
                path.push(cursor[at]);
                node = csr.head(cursor[at]);
            };
            place[source as usize] = NONE;
            path.iter().for_each(|&arc| place[csr.head(arc) as usize] = NONE);
            let room = path.iter().map(|&arc| left[arc as usize]).min().unwrap_or(0);
            if !arrived {
                // Only a flow that does not conserve ends here; what leads into the dead end is dropped.
                path.iter().for_each(|&arc| left[arc as usize] -= room);
                surplus[source as usize] -= i128::from(room.max(1));
                continue;
            }
            let wanted = surplus[source as usize].min(-surplus[node as usize]);
            let amount = room.min(u64::try_from(wanted).unwrap_or(u64::MAX));
            path.iter().for_each(|&arc| left[arc as usize] -= amount);
            surplus[source as usize] -= i128::from(amount);
            surplus[node as usize] += i128::from(amount);
            paths.push((path.clone(), amount));
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{all_pairs, random_ends, rng, two_groups};
    use rand::RngExt;

    #[test]
    fn finds_a_path_without_limit_exactly_when_there_is_one() {
        let mut rng = rng(9);
        let mut found_some = 0;
        for _ in 0..20_000 {
            let nodes = rng.random_range(2..8usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 20));
            let unbounded: Vec<bool> = (0..csr.arcs()).map(|_| rng.random_range(0..3) > 0).collect();
            let closed: Vec<bool> = (0..csr.arcs()).map(|_| rng.random_range(0..5) == 0).collect();
            let (sources, sinks) = two_groups(&mut rng, nodes);
            let barred: Vec<bool> =
                unbounded.iter().zip(&closed).map(|(&free, &closed)| closed || !free).collect();
            let truth = all_pairs(nodes, &csr.ends(), &vec![1; csr.arcs()], &barred);
            let pairs = sources.iter().flat_map(|&source| sinks.iter().map(move |&sink| (source, sink)));
            let best = pairs.filter_map(|(source, sink)| truth[source as usize][sink as usize]).min();
            let found = unbounded_path(&csr, &unbounded, Some(&closed), &sources, &sinks);
            assert_eq!(found.as_ref().map(|path| path.len() as u64), best);
            if let Some(path) = found {
                found_some += 1;
                assert!(path.iter().all(|&arc| !barred[arc as usize]));
                assert!(path.windows(2).all(|pair| csr.head(pair[0]) == csr.tail(pair[1])));
                assert!(
                    sources.contains(&csr.tail(path[0])) && sinks.contains(&csr.head(path[path.len() - 1]))
                );
            }
        }
        assert!(found_some > 5_000 && found_some < 18_000, "{found_some}");
    }

    #[test]
    fn leaves_cycles_out() {
        let (csr, _) = Csr::new(4, &[(0, 1), (1, 2), (2, 1), (1, 3)]);
        assert_eq!(decompose(&csr, &[2, 5, 2, 5], &[0], &[3]), [(vec![0, 2], 2)]);
    }

    #[test]
    fn any_numbers_end() {
        let mut rng = rng(10);
        for _ in 0..20_000 {
            let nodes = rng.random_range(2..7usize);
            let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 16));
            let flow: Vec<u64> = (0..csr.arcs()).map(|_| rng.random_range(0..4)).collect();
            let (sources, sinks) = two_groups(&mut rng, nodes);
            let mut rest = flow.clone();
            for (path, amount) in decompose(&csr, &flow, &sources, &sinks) {
                path.iter().for_each(|&arc| rest[arc as usize] -= amount);
            }
        }
    }
}
