//! Dead ends, chains and junctions: what the shape of a graph says about which nodes have nothing to choose.
//!
//! Problem: half the nodes of a sparse network have one or two neighbours. Whoever searches it wants to know them before there are any weights.
//!
//! Idea: direction aside, nodes with one neighbour are taken away again and again; they make trees that no path between others needs. Of what is
//! left, nodes with two neighbours are inside *chains*, and the others are *junctions*. A ring without a junction gets one, and so does what is left
//! of a tree when all else of it is gone. Chains and the edges of trees are *parts*, the chains numbered first.
//!
//! Complexity: O(nodes + arcs log degree). Memory: 4 bytes a node, 4 more for each node of a chain, and 12 a part.
//!
//! Ties: chains are numbered by the junctions that they begin at, then by the nodes that follow; they begin at the smaller one.
//!
//! Paper: none; the reduction is folklore.

use super::csr::Csr;

/// No part.
pub const NONE: u32 = u32::MAX;
/// Not looked at yet.
const OPEN: u32 = NONE - 1;

/// The parts of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// By node: the chain it is inside of, or the edge to its parent in a tree; [`NONE`] for junctions.
    part: Vec<u32>,
    /// By part: the nodes at its two ends; of the edge of a tree the child comes first.
    ends: Vec<[u32; 2]>,
    /// The nodes of each chain, ends included.
    first: Vec<u32>,
    nodes: Vec<u32>,
}

impl Parts {
    /// Takes a graph apart.
    pub fn new(csr: &Csr) -> Parts {
        let (first, neighbour) = csr.neighbours();
        let row = |node: u32| &neighbour[first[node as usize] as usize..first[node as usize + 1] as usize];
        let nodes = csr.nodes() as u32;
        let mut degree: Vec<u32> = (0..nodes).map(|node| row(node).len() as u32).collect();
        let mut leaves: Vec<u32> = (0..nodes).filter(|&node| degree[node as usize] == 1).collect();
        let mut parts =
            Parts { part: vec![OPEN; nodes as usize], ends: Vec::new(), first: vec![0], nodes: Vec::new() };
        let mut trees: Vec<[u32; 2]> = Vec::new();
        while let Some(leaf) = leaves.pop() {
            // The last node of a tree has lost its neighbours, and stays as a junction.
            let Some(&parent) = row(leaf).iter().find(|&&next| parts.part[next as usize] == OPEN) else {
                continue;
            };
            parts.part[leaf as usize] = trees.len() as u32;
            trees.push([leaf, parent]);
            degree[parent as usize] -= 1;
            if degree[parent as usize] == 1 {
                leaves.push(parent);
            }
        }
        let is_tree: Vec<bool> = parts.part.iter().map(|&part| part != OPEN).collect();
        let inner = |node: u32| degree[node as usize] == 2 && !is_tree[node as usize];
        let onward = |node: u32, before: u32| {
            row(node).iter().copied().find(|&next| next != before && !is_tree[next as usize])
        };
        for node in 0..nodes {
            if !is_tree[node as usize] && !inner(node) {
                parts.part[node as usize] = NONE;
                row(node)
                    .iter()
                    .filter(|&&next| inner(next))
                    .for_each(|&next| parts.walk(node, next, inner, onward));
            }
        }
        // What is left are rings; each gets a junction.
        for node in 0..nodes {
            if parts.part[node as usize] == OPEN {
                parts.part[node as usize] = NONE;
                row(node)
                    .iter()
                    .filter(|&&next| inner(next))
                    .for_each(|&next| parts.walk(node, next, inner, onward));
            }
        }
        let chains = parts.chains();
        trees.iter().for_each(|tree| parts.part[tree[0] as usize] += chains);
        parts.ends.extend(trees);
        parts
    }

    /// Adds the chain that begins with two nodes, unless it is known from its other end.
    fn walk(
        &mut self,
        start: u32,
        second: u32,
        inner: impl Fn(u32) -> bool,
        onward: impl Fn(u32, u32) -> Option<u32>,
    ) {
        if self.part[second as usize] != OPEN {
            return;
        }
        let chain = self.chains();
        let (mut before, mut node) = (start, second);
        self.nodes.push(start);
        while self.part[node as usize] == OPEN && inner(node) {
            self.part[node as usize] = chain;
            self.nodes.push(node);
            let Some(next) = onward(node, before) else { break };
            (before, node) = (node, next);
        }
        self.nodes.push(node);
        self.first.push(self.nodes.len() as u32);
        self.ends.push([start, node]);
    }

    /// The number of chains.
    pub fn chains(&self) -> u32 {
        self.first.len() as u32 - 1
    }

    /// The nodes of a chain, ends included.
    pub fn chain(&self, chain: u32) -> &[u32] {
        &self.nodes[self.first[chain as usize] as usize..self.first[chain as usize + 1] as usize]
    }

    /// The chain or the edge of a tree that a node is of; [`NONE`] for junctions.
    #[inline]
    pub fn of(&self, node: u32) -> u32 {
        self.part[node as usize]
    }

    /// Whether a node is a junction.
    #[inline]
    pub fn is_junction(&self, node: u32) -> bool {
        self.part[node as usize] == NONE
    }

    /// Whether a part is the edge of a tree.
    pub fn is_tree(&self, part: u32) -> bool {
        part != NONE && part >= self.chains()
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> usize {
        4 * (self.part.len() + self.first.len() + self.nodes.len()) + 8 * self.ends.len()
    }

    /// The nodes at the two ends of each part; of the edge of a tree the child comes first.
    pub fn ends(&self) -> &[[u32; 2]] {
        &self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_chains_and_rings_are_told_apart() {
        // A square with a diagonal of two steps (0-4-2), a tree at 1 (1-5, 5-6), a ring alone (7, 8, 9) and a tree alone (10-11).
        let pairs = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 4), (2, 4), (1, 5), (6, 5), (7, 8), (8, 9), (9, 7)];
        let ends: Vec<(u32, u32)> = pairs.into_iter().chain([(4, 0), (10, 11), (3, 3), (12, 12)]).collect();
        let (csr, _) = Csr::new(13, &ends);
        let parts = Parts::new(&csr);
        let junctions: Vec<u32> = (0..13).filter(|&node| parts.is_junction(node)).collect();
        assert_eq!((junctions, parts.chains()), (vec![0, 2, 7, 10, 12], 4));
        let chains: Vec<&[u32]> = (0..4).map(|chain| parts.chain(chain)).collect();
        assert_eq!(chains, [&[0, 1, 2][..], &[0, 3, 2], &[0, 4, 2], &[7, 8, 9, 7]]);
        assert!((0..4).all(|chain| parts.ends()[chain as usize]
            == [parts.chain(chain)[0], parts.chain(chain)[parts.chain(chain).len() - 1]]));
        assert_eq!((parts.of(1), parts.of(4), parts.of(9)), (0, 2, 3));
        let edge = |node: u32| parts.ends()[parts.of(node) as usize];
        assert_eq!((edge(5), edge(6), edge(11)), ([5, 1], [6, 5], [11, 10]));
        assert!(parts.is_tree(parts.of(6)) && !parts.is_tree(parts.of(1)) && !parts.is_tree(NONE));
    }

    #[test]
    fn an_empty_graph_has_no_parts() {
        let parts = Parts::new(&Csr::new(0, &[]).0);
        assert_eq!((parts.chains(), parts.ends().len()), (0, 0));
    }
}
