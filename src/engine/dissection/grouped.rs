//! Taking away nodes that are leaves and chains only together.
//!
//! Problem: in a graph that is several layers over each other, joined at every place, no node has two neighbours or fewer, though the
//! places are as sparse as those of one layer. Peeled node by node such a graph stays as it is, and all cuts are sought in the whole of it.
//!
//! Idea: the nodes of a place are a group. Groups are joined where any of their nodes are, and the graph of groups is peeled and thinned
//! like any other. Its order says when the nodes of each group go, those with few neighbours first; what is left is cut node by
//! node, because the fewest nodes of a cut are fewer than those of the fewest groups.
//!
//! Complexity: O(nodes log nodes + edges log degree), and the square of what each eliminated node has left. Memory: as much again as the
//! graph. No recursion.
//!
//! Ties: groups count by their lowest numbers, nodes of a group with equally many neighbours by theirs.
//!
//! Paper: none; the peeling is that of [`super::peel`].

use super::peel::{Kernel, peel};
use super::rows::Rows;
use super::thin::thin;

const NONE: u32 = u32::MAX;

/// The nodes of a larger group stand alone: to eliminate so many at a time would join too much.
const MOST: usize = 16;

/// A graph of groups, and the nodes of each.
struct Groups {
    rows: Rows,
    members: Vec<Vec<u32>>,
}

/// Eliminates the nodes of groups that are leaves and chains.
pub(super) fn peel_groups(first: &[u32], neighbour: &[u32], group: &[u32]) -> Kernel {
    let rows = Rows { first: first.to_vec(), neighbour: neighbour.to_vec() };
    let groups = gather(&rows, group);
    let kernel = thin(peel(&groups.rows.first, &groups.rows.neighbour));
    let mut gone = Vec::new();
    for at in kernel.eliminated {
        let start = gone.len();
        gone.extend_from_slice(&groups.members[at as usize]);
        gone[start..].sort_unstable_by_key(|&node| (rows.degree(node), node));
    }
    without(&rows, gone)
}

/// Puts nodes of the same group together.
fn gather(rows: &Rows, group: &[u32]) -> Groups {
    let mut nodes: Vec<u32> = (0..rows.nodes() as u32).collect();
    nodes.sort_unstable_by_key(|&node| (group[node as usize], node));
    let mut members: Vec<Vec<u32>> = Vec::new();
    for alike in nodes.chunk_by(|&a, &b| group[a as usize] == group[b as usize]) {
        if alike.len() <= MOST {
            members.push(alike.to_vec());
        } else {
            members.extend(alike.iter().map(|&node| vec![node]));
        }
    }
    let mut number = vec![0; rows.nodes()];
    for (at, here) in (0..).zip(&members) {
        here.iter().for_each(|&node| number[node as usize] = at);
    }
    let mut joined = Rows { first: vec![0], neighbour: Vec::new() };
    let mut row = Vec::new();
    for (at, here) in (0..).zip(&members) {
        row.clear();
        row.extend(here.iter().flat_map(|&node| rows.of(node)).map(|&next| number[next as usize]));
        row.retain(|&other| other != at);
        row.sort_unstable();
        row.dedup();
        joined.neighbour.extend_from_slice(&row);
        joined.first.push(joined.neighbour.len() as u32);
    }
    Groups { rows: joined, members }
}

/// Eliminates nodes in their order.
fn without(rows: &Rows, eliminated: Vec<u32>) -> Kernel {
    let nodes = rows.nodes();
    let mut turn = vec![NONE; nodes];
    (0..).zip(&eliminated).for_each(|(at, &node)| turn[node as usize] = at);
    let node: Vec<u32> = (0..nodes as u32).filter(|&node| turn[node as usize] == NONE).collect();
    let mut local = vec![NONE; nodes];
    (0..).zip(&node).for_each(|(at, &node)| local[node as usize] = at);
    // What a node has left when it goes falls to the first of these that goes; where none does, it is all joined.
    let mut inherited: Vec<Vec<u32>> = vec![Vec::new(); eliminated.len()];
    let mut joined: Vec<Vec<u32>> = vec![Vec::new(); node.len()];
    for (at, &gone) in eliminated.iter().enumerate() {
        let mut row = std::mem::take(&mut inherited[at]);
        row.extend_from_slice(rows.of(gone));
        row.retain(|&next| turn[next as usize] > at as u32);
        row.sort_unstable();
        row.dedup();
        match row.iter().map(|&next| turn[next as usize]).min() {
            Some(NONE) => {
                for &one in &row {
                    joined[local[one as usize] as usize].extend(row.iter().filter(|&&other| other != one));
                }
            }
            Some(next) => inherited[next as usize].extend(row),
            None => {}
        }
    }
    let mut left = Rows { first: vec![0], neighbour: Vec::with_capacity(rows.neighbour.len()) };
    for (&name, row) in node.iter().zip(&mut joined) {
        row.extend(rows.of(name).iter().filter(|&&next| turn[next as usize] == NONE));
        row.sort_unstable();
        row.dedup();
        left.neighbour.extend(row.iter().map(|&next| local[next as usize]));
        left.first.push(left.neighbour.len() as u32);
    }
    Kernel { eliminated, node, rows: left }
}

#[cfg(test)]
mod tests {
    use super::super::peel::tests::{check, rows_of};
    use super::*;
    use crate::engine::testing::{random_ends, rng};
    use rand::RngExt;

    #[test]
    fn what_is_left_is_the_graph_after_elimination() {
        let mut rng = rng(32);
        let (mut together, mut left, mut whole) = (0, 0, 0);
        for round in 0..3_000 {
            let nodes = rng.random_range(1..40usize);
            let ends = random_ends(&mut rng, nodes, nodes * [1, 2, 3][round % 3]);
            let groups = rng.random_range(1..=nodes as u32);
            // Names of groups need not be near each other.
            let group: Vec<u32> = (0..nodes).map(|_| rng.random_range(0..groups) * 1_000_003).collect();
            let (rows, first, neighbour) = rows_of(nodes, &ends);
            let kernel = peel_groups(&first, &neighbour, &group);
            check(&rows, &kernel);
            let alike = kernel.eliminated.windows(2);
            together += alike.filter(|two| group[two[0] as usize] == group[two[1] as usize]).count();
            left += kernel.node.len();
            // A group goes as a whole, or it is too large.
            for name in 0..groups {
                let members: Vec<u32> =
                    (0..nodes as u32).filter(|&at| group[at as usize] == name * 1_000_003).collect();
                let gone = members.iter().filter(|at| kernel.eliminated.contains(at)).count();
                assert!(gone == 0 || gone == members.len() || members.len() > MOST);
                whole += usize::from(gone > 1 && members.len() <= MOST);
            }
        }
        assert!(together > 5_000 && left > 5_000 && whole > 2_000, "{together} {left} {whole}");
    }

    #[test]
    fn layers_over_a_chain_are_taken_away() {
        let places = 500u32;
        let mut ends = Vec::new();
        for place in 0..places {
            let at = |place: u32, layer: u32| 3 * place + layer;
            for layer in 0..3 {
                ends.push((at(place, layer), at(place, (layer + 1) % 3)));
                if place + 1 < places {
                    ends.push((at(place, layer), at(place + 1, layer)));
                }
            }
        }
        let (_, first, neighbour) = rows_of(3 * places as usize, &ends);
        let group: Vec<u32> = (0..3 * places).map(|node| node / 3).collect();
        assert_eq!(peel_groups(&first, &neighbour, &group).node, [0u32; 0]);
        assert!(thin(peel(&first, &neighbour)).node.len() > 2 * places as usize);
    }
}
