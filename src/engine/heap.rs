//! An indexed priority queue of nodes: a 4-ary min-heap whose keys can be lowered.
//!
//! Problem: repeatedly take the node with the smallest key, while keys of nodes that wait are lowered.
//!
//! Idea: a heap in an array in which the children of position `i` are `4i + 1 ..= 4i + 4`, so the tree is half as
//! deep as a binary one and the four children lie together in memory; a second array knows where each node stands,
//! so a key is lowered in place and every node is in the heap at most once.
//!
//! Complexity: O(log4 n) to push or lower, O(4 log4 n) to pop, O(entries) to clear, O(1) for the rest. Memory: 16
//! bytes an entry and 4 bytes a node. The array of entries is reserved whole, so no operation allocates.
//!
//! Ties: of two nodes with equal keys the smaller node comes out first, whatever the order of insertion.
//!
//! Paper: D. B. Johnson, "Priority queues with update and finding minimum spanning trees", 1975,
//! doi:10.1016/0020-0190(75)90001-0.

const ABSENT: u32 = u32::MAX;
const ARITY: usize = 4;

/// A min-heap of nodes with `u64` keys.
#[derive(Debug, Clone)]
pub struct Heap {
    entries: Vec<(u64, u32)>,
    position: Vec<u32>,
}

impl Heap {
    /// An empty heap for nodes below `nodes`.
    pub fn new(nodes: usize) -> Heap {
        Heap { entries: Vec::with_capacity(nodes), position: vec![ABSENT; nodes] }
    }

    /// The number of nodes that wait.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no node waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether a node waits.
    #[inline]
    pub fn contains(&self, node: u32) -> bool {
        self.position[node as usize] != ABSENT
    }

    /// Inserts a node, or lowers its key; a key that is not lower than the present one changes nothing.
    #[inline]
    pub fn push_or_lower(&mut self, node: u32, key: u64) {
        let mut position = self.position[node as usize] as usize;
        if position == ABSENT as usize {
            position = self.entries.len();
            self.entries.push((key, node));
        } else if key >= self.entries[position].0 {
            return;
        }
        self.rise(position, (key, node));
    }

    /// The smallest key and its node, which stays.
    #[inline]
    pub fn peek(&self) -> Option<(u64, u32)> {
        self.entries.first().copied()
    }

    /// Takes the node with the smallest key, and among equal keys the smallest node.
    #[inline]
    pub fn pop(&mut self) -> Option<(u64, u32)> {
        let last = self.entries.pop()?;
        let Some(&top) = self.entries.first() else {
            self.position[last.1 as usize] = ABSENT;
            return Some(last);
        };
        self.position[top.1 as usize] = ABSENT;
        self.sink(last);
        Some(top)
    }

    /// Removes all nodes, in time linear in their number.
    pub fn clear(&mut self) {
        for &(_, node) in &self.entries {
            self.position[node as usize] = ABSENT;
        }
        self.entries.clear();
    }

    #[inline]
    fn rise(&mut self, mut position: usize, entry: (u64, u32)) {
        while position > 0 {
            let parent = (position - 1) / ARITY;
            if self.entries[parent] <= entry {
                break;
            }
            self.put(position, self.entries[parent]);
            position = parent;
        }
        self.put(position, entry);
    }

    #[inline]
    fn sink(&mut self, entry: (u64, u32)) {
        let mut position = 0;
        loop {
            let first = position * ARITY + 1;
            let children = first..(first + ARITY).min(self.entries.len());
            let Some(child) = children.min_by_key(|&child| self.entries[child]) else { break };
            if entry <= self.entries[child] {
                break;
            }
            self.put(position, self.entries[child]);
            position = child;
        }
        self.put(position, entry);
    }

    #[inline]
    fn put(&mut self, position: usize, entry: (u64, u32)) {
        self.entries[position] = entry;
        self.position[entry.1 as usize] = position as u32;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::testing::rng;
    use rand::RngExt;
    use std::collections::BTreeSet;

    #[test]
    fn agrees_with_an_ordered_set() {
        let mut rng = rng(2);
        let (mut ties, mut lowered) = (0, 0);
        for _ in 0..3_000 {
            let nodes = rng.random_range(1..40u32);
            let mut heap = Heap::new(nodes as usize);
            let mut set: BTreeSet<(u64, u32)> = BTreeSet::new();
            for _ in 0..120 {
                match rng.random_range(0..20) {
                    0 => {
                        heap.clear();
                        set.clear();
                    }
                    1..=6 => {
                        ties +=
                            set.iter().zip(set.iter().skip(1)).take(1).filter(|(a, b)| a.0 == b.0).count();
                        assert_eq!(heap.peek(), set.first().copied());
                        assert_eq!(heap.pop(), set.pop_first());
                    }
                    _ => {
                        let (node, key) = (rng.random_range(0..nodes), rng.random_range(0..12u64));
                        let old = set.iter().find(|entry| entry.1 == node).copied();
                        assert_eq!(heap.contains(node), old.is_some());
                        heap.push_or_lower(node, key);
                        match old {
                            Some(old) if old.0 <= key => {}
                            _ => {
                                lowered += usize::from(old.is_some());
                                old.map(|old| set.remove(&old));
                                set.insert((key, node));
                            }
                        }
                    }
                }
                assert_eq!((heap.len(), heap.is_empty()), (set.len(), set.is_empty()));
            }
        }
        assert!(ties > 5_000 && lowered > 10_000, "ties {ties}, lowered {lowered}");
    }

    #[test]
    fn comes_out_sorted_by_key_and_node() {
        let mut heap = Heap::new(1000);
        for node in (0..1000).rev() {
            heap.push_or_lower(node, u64::from(node % 7));
        }
        let order: Vec<_> = std::iter::from_fn(|| heap.pop()).collect();
        assert!(order.is_sorted() && order.len() == 1000);
        assert_eq!(order.first().unwrap(), &(0, 0));
    }
}
