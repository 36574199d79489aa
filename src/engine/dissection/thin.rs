//! Taking away nodes of degree three.
//!
//! Where two of the three neighbours of a node are joined already, its elimination takes three edges away and adds at most two.
//! A few rounds of independent sets of such nodes make the graph smaller for the cuts and no worse for the order. More rounds
//! save more time, but then the trees over the nodes taken away get higher.
//!
//! Complexity: O(nodes + edges log degree) a round.

use super::peel::Kernel;
use super::rows::Rows;

const ROUNDS: usize = 2;

pub(super) fn thin(mut kernel: Kernel) -> Kernel {
    for _ in 0..ROUNDS {
        let gone = independent(&kernel.rows);
        if !gone.contains(&true) {
            break;
        }
        kernel = without(kernel, &gone);
    }
    kernel
}

/// A set of nodes to eliminate, no two of them adjacent: first come, first taken.
fn independent(rows: &Rows) -> Vec<bool> {
    let mut gone = vec![false; rows.nodes()];
    let mut touched = vec![false; rows.nodes()];
    for node in 0..rows.nodes() as u32 {
        let &[one, two, three] = rows.of(node) else { continue };
        let joined = |a: u32, b: u32| {
            let (short, long) = if rows.degree(a) <= rows.degree(b) { (a, b) } else { (b, a) };
            rows.of(short).binary_search(&long).is_ok()
        };
        if !touched[node as usize] && (joined(one, two) || joined(one, three) || joined(two, three)) {
            gone[node as usize] = true;
            [one, two, three].iter().for_each(|&end| touched[end as usize] = true);
        }
    }
    gone
}

/// Eliminates the nodes of an independent set.
fn without(kernel: Kernel, gone: &[bool]) -> Kernel {
    const GONE: u32 = u32::MAX;
    let Kernel { mut eliminated, node, rows } = kernel;
    let mut local = vec![GONE; node.len()];
    let mut left = Vec::new();
    for (at, &name) in node.iter().enumerate() {
        if gone[at] {
            eliminated.push(name);
        } else {
            local[at] = left.len() as u32;
            left.push(name);
        }
    }
    let mut thinned = Rows {
        first: Vec::with_capacity(left.len() + 1),
        neighbour: Vec::with_capacity(rows.neighbour.len()),
    };
    thinned.first.push(0);
    let mut row = Vec::new();
    for at in (0..node.len() as u32).filter(|&at| !gone[at as usize]) {
        row.clear();
        for &next in rows.of(at) {
            if gone[next as usize] {
                row.extend(rows.of(next).iter().filter(|&&end| end != at).map(|&end| local[end as usize]));
            } else {
                row.push(local[next as usize]);
            }
        }
        row.sort_unstable();
        row.dedup();
        thinned.neighbour.extend_from_slice(&row);
        thinned.first.push(thinned.neighbour.len() as u32);
    }
    Kernel { eliminated, node: left, rows: thinned }
}
