//! The halves that queries need, in rows.
//!
//! Problem: a query should look at as few halves as it can, and find them next to each other.
//!
//! Idea: a half that perfect customization made lighter is on no shortest path that climbs and then descends, because
//! the way over a third node is shorter; such halves and those without a way are left out. Rising halves and falling
//! halves are kept apart, both by their lower end.
//!
//! Complexity: O(triangles) to build. Memory: 12 bytes a half and 4 a node and direction.
//!
//! Ties: a half that weighs as much as a way over a third node stays.
//!
//! Paper: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843,
//! section 7 (perfect witness search).

use super::descent::Descent;
use super::metric::Metric;
use super::{FAR, Hierarchy, NONE};
use std::sync::OnceLock;

/// Halves by their lower end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    first: Vec<u32>,
    /// The upper end of each half.
    pub high: Vec<u32>,
    /// The weight of each half.
    pub weight: Vec<u32>,
    /// The number of each half.
    pub half: Vec<u32>,
}

impl Rows {
    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// The rows of some lower ends, all of whose upper ends are among them, in an order of their own.
    pub(super) fn of_some(&self, ranks: &[u32], place: &[u32]) -> Rows {
        let mut rows = Rows { first: vec![0], ..Rows::default() };
        for &rank in ranks {
            for (high, weight, half) in self.halves(rank) {
                rows.high.push(place[high as usize]);
                rows.weight.push(weight);
                rows.half.push(half);
            }
            rows.first.push(rows.high.len() as u32);
        }
        rows
    }

    /// The positions of the halves of a lower end.
    #[inline]
    pub fn of(&self, low: u32) -> std::ops::Range<usize> {
        self.first[low as usize] as usize..self.first[low as usize + 1] as usize
    }

    /// Upper end, weight and number of the halves of a lower end.
    #[inline]
    pub fn halves(&self, low: u32) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let of = self.of(low);
        let ends = self.high[of.clone()].iter().zip(&self.weight[of.clone()]);
        ends.zip(&self.half[of]).map(|((&high, &weight), &half)| (high, weight, half))
    }
}

/// The halves that some shortest path needs, rising and falling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pruned {
    /// Halves from their lower to their upper end.
    pub rising: Rows,
    /// Halves from their upper to their lower end.
    pub falling: Rows,
    /// The orders of sweeps, made when they are first asked for: over rising and over falling halves.
    descents: [OnceLock<Descent>; 2],
    arcs: OnceLock<LastArcs>,
}

/// The arc that each half ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastArcs {
    /// By half.
    pub half: Vec<u32>,
    /// Of the falling halves, in the order of their sweep.
    pub falling: Vec<u32>,
}

impl Pruned {
    /// Leaves out what no query needs.
    pub fn new(hierarchy: &Hierarchy, metric: &Metric) -> Pruned {
        let perfect = metric.perfect(hierarchy);
        let rows = |side: usize| {
            let mut rows = Rows { first: Vec::with_capacity(hierarchy.nodes() + 1), ..Rows::default() };
            rows.first.push(0);
            for low in 0..hierarchy.nodes() as u32 {
                for edge in hierarchy.up(low) {
                    let weight = metric.weight[edge][side];
                    if weight < FAR && weight == perfect[edge][side] {
                        rows.high.push(hierarchy.high[edge]);
                        rows.weight.push(weight);
                        rows.half.push((2 * edge + side) as u32);
                    }
                }
                rows.first.push(rows.high.len() as u32);
            }
            rows
        };
        Pruned { rising: rows(0), falling: rows(1), descents: Default::default(), arcs: OnceLock::new() }
    }

    /// The rising halves in the order of a sweep towards ends.
    pub fn rising_descent(&self) -> &Descent {
        self.descents[0].get_or_init(|| Descent::new(&self.rising))
    }

    /// The falling halves in the order of a sweep from starts.
    pub fn falling_descent(&self) -> &Descent {
        self.descents[1].get_or_init(|| Descent::new(&self.falling))
    }

    /// The arc that each half ends with, under the metric that these halves were made from.
    pub fn last_arcs(&self, metric: &Metric) -> &LastArcs {
        self.arcs.get_or_init(|| {
            let mut half: Vec<u32> = Vec::with_capacity(metric.middle.len());
            for (at, &[first, second]) in metric.middle.iter().enumerate() {
                // The second part of a rising half is the second edge, that of a falling half the first, both below this one.
                let arc = match (first, at % 2) {
                    (NONE, _) => second,
                    (_, 0) => half[2 * second as usize],
                    (_, _) => half[2 * first as usize],
                };
                half.push(arc);
            }
            let ends =
                |&rank: &u32| self.falling.half[self.falling.of(rank)].iter().map(|&at| half[at as usize]);
            let falling = self.falling_descent().order.iter().flat_map(ends).collect();
            LastArcs { half, falling }
        })
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        let rows = [&self.rising, &self.falling].map(|rows| 12 * rows.high.len() + 4 * rows.first.len());
        let descents = self.descents.iter().filter_map(OnceLock::get).map(Descent::bytes);
        let arcs = self.arcs.get().map_or(0, |arcs| 4 * (arcs.half.len() + arcs.falling.len()));
        rows.iter().sum::<usize>() + descents.sum::<usize>() + arcs
    }
}
