//! The nodes in rings round the path, by how much more a path over them weighs.

use super::{Shortest, UNREACHED};
use std::ops::Range;

/// Of no ring.
const OUTSIDE: u8 = u8::MAX;

/// The nodes over which there is a path, ring by ring, and within a ring by rising number.
#[derive(Debug, Clone, Default)]
pub(super) struct Rings {
    pub(super) nodes: Vec<u32>,
    /// By node.
    ring: Vec<u8>,
    first: Vec<u32>,
    shift: u32,
}

impl Rings {
    /// Orders the nodes anew. The first ring is about a twentieth of the weight of the path wide, then each four are as wide as all before them.
    pub(super) fn order(&mut self, shortest: &Shortest<'_>, least: u64) {
        self.shift = (least | 64).ilog2() - 6;
        let mut count = [0u32; 256];
        self.ring.clear();
        self.ring.extend(shortest.from.iter().zip(shortest.to).map(|(spent, left)| {
            let whole = spent.saturating_add(*left);
            let ring =
                if whole == UNREACHED { OUTSIDE } else { ring_of(whole.saturating_sub(least) >> self.shift) };
            count[usize::from(ring)] += 1;
            ring
        }));
        self.first.clear();
        let mut total = 0;
        for count in &mut count[..usize::from(OUTSIDE)] {
            self.first.push(total);
            total += std::mem::replace(count, total);
        }
        self.first.push(total);
        self.nodes.clear();
        self.nodes.resize(total as usize, 0);
        for (node, &ring) in (0..).zip(&self.ring) {
            if ring != OUTSIDE {
                let at = &mut count[usize::from(ring)];
                self.nodes[*at as usize] = node;
                *at += 1;
            }
        }
    }

    /// The ring of a node; more than all where there is no path over it.
    pub(super) fn of(&self, node: u32) -> u8 {
        self.ring[node as usize]
    }

    /// The rings that have any nodes.
    pub(super) fn all(&self) -> Vec<u8> {
        (0..OUTSIDE).filter(|ring| !self.range(*ring).is_empty()).collect()
    }

    /// The positions of the nodes of a ring.
    pub(super) fn range(&self, ring: u8) -> Range<usize> {
        self.first[usize::from(ring)] as usize..self.first[usize::from(ring) + 1] as usize
    }

    /// No path over a node beyond a ring weighs less than this more than the path.
    pub(super) fn end(&self, ring: u8) -> u64 {
        end_of(ring).saturating_mul(1 << self.shift)
    }
}

/// By how many parts: below 4 the first, then four for each doubling.
fn ring_of(parts: u64) -> u8 {
    if parts < 4 {
        return 0;
    }
    let log = parts.ilog2();
    (4 * log - 7) as u8 + (parts >> (log - 2) & 3) as u8
}

/// Where a ring ends, in parts; [`u64::MAX`] beyond all numbers.
fn end_of(ring: u8) -> u64 {
    let quarter = u32::from(ring) + 7;
    match (ring, quarter / 4) {
        (0, _) => 4,
        (_, log @ ..64) => u64::from(5 + quarter % 4).saturating_mul(1 << (log - 2)),
        _ => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_follow_each_other() {
        let some = (0..4_000u64).chain((6..64).flat_map(|log| [(1 << log) - 1, 1 << log, 3 << (log - 1)]));
        for parts in some.chain([u64::MAX]) {
            let ring = ring_of(parts);
            assert!(parts < end_of(ring) || end_of(ring) == u64::MAX, "{parts}");
            assert!(ring == 0 || parts >= end_of(ring - 1), "{parts}");
        }
    }
}
