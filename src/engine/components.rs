//! Strongly connected components.
//!
//! Problem: which nodes lie on a common directed cycle.
//!
//! Idea: one depth-first search that keeps, for every open node, the earliest open node it can get back to; a node that
//! can get back no further than itself closes a component. The recursion is written out as a stack of positions, so a
//! chain of a million nodes is no deeper than a chain of two.
//!
//! Complexity: O(nodes + arcs) time, 16 bytes a node.
//!
//! Ties: components are numbered in the order in which they close, which is a reverse topological order. The
//! partition itself depends on nothing.
//!
//! Paper: R. E. Tarjan, "Depth-first search and linear graph algorithms", 1972, doi:10.1137/0201010.

use super::csr::Csr;

const NEW: u32 = u32::MAX;

/// The component number of every node.
pub fn components(csr: &Csr) -> Vec<u32> {
    let nodes = csr.nodes();
    let mut component = vec![NEW; nodes];
    let mut order = vec![NEW; nodes];
    let mut low = vec![0u32; nodes];
    let mut cursor: Vec<u32> = (0..nodes as u32).map(|node| csr.out(node).start).collect();
    let (mut open, mut calls): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let (mut clock, mut closed) = (0u32, 0u32);
    for root in 0..nodes as u32 {
        if order[root as usize] != NEW {
            continue;
        }
        calls.push(root);
        while let Some(&node) = calls.last() {
            let at = node as usize;
            if order[at] == NEW {
                (order[at], low[at]) = (clock, clock);
                clock += 1;
                open.push(node);
            }
            if cursor[at] < csr.out(node).end {
                let head = csr.head(cursor[at]) as usize;
                if order[head] == NEW {
                    // The pointer stays, so that this arc is seen again when the head is finished.
                    calls.push(head as u32);
                } else {
                    cursor[at] += 1;
                    if component[head] == NEW {
                        low[at] = low[at].min(low[head]);
                    }
                }
                continue;
            }
            calls.pop();
            if low[at] == order[at] {
                while let Some(member) = open.pop() {
                    component[member as usize] = closed;
                    if member == node {
                        break;
                    }
                }
                closed += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{random_ends, rng};
    use rand::RngExt;

    #[test]
    fn agrees_with_mutual_reachability() {
        let mut rng = rng(3);
        let mut large = 0;
        for _ in 0..20_000 {
            let nodes = rng.random_range(1..9usize);
            let ends = random_ends(&mut rng, nodes, 14);
            let (csr, _) = Csr::new(nodes, &ends);
            let mut reach = vec![vec![false; nodes]; nodes];
            (0..nodes).for_each(|node| reach[node][node] = true);
            ends.iter().for_each(|&(tail, head)| reach[tail as usize][head as usize] = true);
            for via in 0..nodes {
                for from in 0..nodes {
                    for to in 0..nodes {
                        reach[from][to] |= reach[from][via] && reach[via][to];
                    }
                }
            }
            let found = components(&csr);
            for from in 0..nodes {
                for to in 0..nodes {
                    assert_eq!(found[from] == found[to], reach[from][to] && reach[to][from]);
                    assert!(!reach[from][to] || found[from] >= found[to]);
                    large += usize::from(from < to && found[from] == found[to]);
                }
            }
        }
        assert!(large > 20_000, "{large}");
    }

    #[test]
    fn a_long_cycle_does_not_overflow_the_stack() {
        let nodes = 1_000_000u32;
        let ends: Vec<_> = (0..nodes).map(|node| (node, (node + 1) % nodes)).collect();
        assert!(components(&Csr::new(nodes as usize, &ends).0).iter().all(|&component| component == 0));
    }
}
