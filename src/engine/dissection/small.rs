//! The order of a small graph: least degree first.
//!
//! The nodes that come later in the order and touch the graph count as neighbours, so degrees are what they will be.
//! Among equal degrees the node with the lower elimination tree goes first, then the smaller number.

use super::rows::Rows;

/// A workspace for small graphs.
#[derive(Default)]
pub(super) struct Small {
    bits: Vec<u64>,
    outer: Vec<u32>,
    height: Vec<u32>,
    gone: Vec<bool>,
}

impl Small {
    /// Appends the names of the nodes to the order. `whole` is the graph that the names are of, `slot` an array with the local
    /// number of each node of this graph, `u32::MAX` for all others; it is left so.
    pub(super) fn order(&mut self, node: &[u32], whole: &Rows, slot: &mut [u32], order: &mut [u32]) {
        let count = node.len();
        node.iter().enumerate().for_each(|(at, &name)| slot[name as usize] = at as u32);
        self.outer.clear();
        for &name in node {
            for &next in whole.of(name) {
                if slot[next as usize] == u32::MAX {
                    slot[next as usize] = (count + self.outer.len()) as u32;
                    self.outer.push(next);
                }
            }
        }
        let words = (count + self.outer.len()).div_ceil(64);
        self.bits.clear();
        self.bits.resize(count * words, 0);
        for (at, &name) in node.iter().enumerate() {
            for &next in whole.of(name) {
                let bit = slot[next as usize] as usize;
                self.bits[at * words + bit / 64] |= 1 << (bit % 64);
            }
        }
        node.iter().chain(&self.outer).for_each(|&name| slot[name as usize] = u32::MAX);
        self.height.clear();
        self.height.resize(count, 0);
        self.gone.clear();
        self.gone.resize(count, false);
        for place in order.iter_mut() {
            let degree = |at: usize| {
                self.bits[at * words..(at + 1) * words].iter().map(|word| word.count_ones()).sum::<u32>()
            };
            let least = (0..count)
                .filter(|&at| !self.gone[at])
                .min_by_key(|&at| (degree(at), self.height[at], at))
                .unwrap_or(0);
            *place = node[least];
            self.gone[least] = true;
            for at in 0..count {
                if self.bits[least * words + at / 64] >> (at % 64) & 1 == 0 {
                    continue;
                }
                for word in 0..words {
                    self.bits[at * words + word] |= self.bits[least * words + word];
                }
                self.bits[at * words + least / 64] &= !(1 << (least % 64));
                self.bits[at * words + at / 64] &= !(1 << (at % 64));
                self.height[at] = self.height[at].max(self.height[least] + 1);
            }
        }
    }
}
