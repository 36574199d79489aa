//! Shortest paths while the price of one of two weights runs from zero to infinity.
//!
//! Problem: each arc has a fixed and a varying weight. At price `x` a path weighs its fixed sum plus `x` times its varying sum, a straight
//! line over `x`. Find the lower envelope of the lines of all paths: which path is best from which price to which.
//!
//! Idea: the path least in the fixed weight is best at first, the one least in the varying weight at last. Two lines that are best at a lower and
//! a higher price meet in between at a price `p / q`. If no path is less there, that price is a breakpoint and nothing lies between the
//! two; else the least path there lies between them, and each half is a smaller problem of the same kind. Each such question is one
//! search with the weights `q x fixed + p x varying`, which goes by the reduced arcs of [`super::reduced`]: the bounds of the two weights,
//! added in the same way, are a bound of the sum. It is told the value at which the two lines meet, and looks no farther. A line that was
//! best where it was found need not be asked about there again.
//!
//! Complexity: at most two searches a breakpoint and four more. Memory: 40 bytes a node and 16 or 24 an arc visited.
//!
//! Ties: lines that touch the envelope in one point only are not listed. Of paths with equal sums the first found stays.
//!
//! Numbers: everything is exact. Prices are fractions of `u64`, values `u64` where the largest fits, else `u128`.
//!
//! Paper: M. J. Eisner, D. G. Severance, "Mathematical techniques for efficient record segmentation in large shared databases",
//! 1976, doi:10.1145/321978.321982.

use super::csr::Csr;
use super::reduced::{Chains, Price, Question, Reduced, Sum, TooLarge, Tree};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// A price as a fraction in lowest terms; `1 / 0` is above all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// The numerator.
    pub p: u64,
    /// The denominator.
    pub q: u64,
}

impl Ratio {
    /// No price at all.
    pub const ZERO: Ratio = Ratio { p: 0, q: 1 };
    /// A price above all others.
    pub const INFINITE: Ratio = Ratio { p: 1, q: 0 };

    /// The fraction `p / q`, shortened.
    ///
    /// # Panics
    ///
    /// If both are zero.
    pub fn new(p: u64, q: u64) -> Ratio {
        let (mut a, mut b) = (p, q);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        assert!(a > 0, "a price of nothing for nothing");
        Ratio { p: p / a, q: q / a }
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
        cross(self.p, other.q).cmp(&cross(other.p, self.q))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A path by its two sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The sum of the fixed weights.
    pub fixed: u64,
    /// The sum of the varying weights.
    pub varying: u64,
    /// The arcs in the order of travel.
    pub arcs: Vec<u32>,
}

/// The lines that are best somewhere in a range of prices, by rising price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The lines; the fixed sums rise, the varying sums fall.
    pub lines: Vec<Line>,
    /// Between each line and the next, the price at which they are equal.
    pub breaks: Vec<Ratio>,
    /// The searches that were made.
    pub searches: usize,
}

/// The envelope between two prices, the weights of the question being the fixed one and the varying one. `None` where no path leads
/// from a start to an end. The bounds must be the exact distances.
///
/// # Panics
///
/// If an array does not fit the graph, a node does not exist, or the range is empty.
pub fn envelope(question: Question<'_, 2>, from: Ratio, to: Ratio) -> Option<Envelope> {
    assert!(from <= to, "the range of prices is empty");
    run::<u32>(question, from, to).or_else(|TooLarge| run::<u64>(question, from, to)).ok().flatten()
}

/// By node the least of `q x fixed + p x varying` to the nearest end, `None` where no end can be reached: what proves an envelope at a price.
///
/// # Complexity
///
/// O((nodes + arcs) log nodes).
///
/// # Panics
///
/// If an array does not fit the graph, or a node does not exist.
pub fn to_ends(
    csr: &Csr,
    weight: [&[u32]; 2],
    closed: Option<&[bool]>,
    ends: &[u32],
    at: Ratio,
) -> Vec<Option<u128>> {
    let mut least: Vec<Option<u128>> = vec![None; csr.nodes()];
    let mut heap = BinaryHeap::new();
    for &node in ends {
        least[node as usize] = Some(0);
        heap.push(Reverse((0u128, node)));
    }
    while let Some(Reverse((spent, node))) = heap.pop() {
        if least[node as usize] != Some(spent) {
            continue;
        }
        for &arc in csr.incoming(node) {
            if closed.is_some_and(|closed| closed[arc as usize]) {
                continue;
            }
            let [fixed, varying] = weight.map(|weight| u128::from(weight[arc as usize]));
            let sum = spent + u128::from(at.q) * fixed + u128::from(at.p) * varying;
            let tail = csr.tail(arc);
            if least[tail as usize].is_none_or(|old| sum < old) {
                least[tail as usize] = Some(sum);
                heap.push(Reverse((sum, tail)));
            }
        }
    }
    least
}

/// A line, by its excesses over the least sums, and the price at which it was found to be best.
#[derive(Debug, Clone)]
struct Found {
    excess: [u64; 2],
    at: Ratio,
    arcs: Vec<u32>,
}

/// The price at which the line of smaller fixed sum stops being the better of two, and their value there.
fn meeting(low: &Found, high: &Found) -> (Ratio, u128) {
    let at = Ratio::new(high.excess[0] - low.excess[0], low.excess[1] - high.excess[1]);
    let value = u128::from(at.q) * u128::from(low.excess[0]) + u128::from(at.p) * u128::from(low.excess[1]);
    (at, value)
}

fn run<S: Sum>(question: Question<'_, 2>, from: Ratio, to: Ratio) -> Result<Option<Envelope>, TooLarge> {
    let Some(mut reduced) = Reduced::<S, 2>::new(question, Chains::Joined) else { return Ok(None) };
    let nodes = question.csr.nodes();
    let ideal = reduced.ideal();
    let mut narrow = Tree::<u64>::new(nodes);
    let mut wide: Option<Tree<u128>> = None;
    let found = |reduced: &Reduced<'_, S, 2>, arcs: Vec<u32>, at: Ratio| {
        let sums = reduced.sums(&arcs);
        Found { excess: [sums[0] - ideal[0], sums[1] - ideal[1]], at, arcs }
    };
    let Some(arcs) = reduced.least(&mut narrow, 0)? else { return Ok(None) };
    let first = found(&reduced, arcs, Ratio::ZERO);
    let Some(arcs) = reduced.least(&mut narrow, 1)? else { return Ok(None) };
    let last = found(&reduced, arcs, Ratio::INFINITE);
    let mut searches = 2;
    reduced.limit([last.excess[0], first.excess[1]]);
    let mut lines: Vec<Found> = Vec::new();
    let mut breaks: Vec<Ratio> = Vec::new();
    let mut low = first;
    // The lines to the right of `low`, the nearest on top, none of them yet shown to be its neighbour.
    let mut right = if last.excess == low.excess { Vec::new() } else { vec![last] };
    while let Some(high) = right.last() {
        // Both are best where they were found, so what lies between them matters between those prices only.
        let outside = high.at <= from || low.at >= to;
        let (at, value) = meeting(&low, high);
        let mut between = None;
        if !outside && at != low.at && at != high.at {
            searches += 1;
            between = match u64::try_from(value).ok().filter(|value| *value < u64::MAX) {
                Some(value) => reduced.cheapest(&mut narrow, value, price(at))?,
                None => {
                    let tree = wide.get_or_insert_with(|| Tree::new(nodes));
                    reduced.cheapest(tree, value, price(at))?
                }
            };
        }
        if let Some(arcs) = between {
            right.push(found(&reduced, arcs, at));
            continue;
        }
        let Some(high) = right.pop() else { break };
        lines.push(std::mem::replace(&mut low, high));
        breaks.push(at);
    }
    lines.push(low);
    Ok(Some(clip(lines, &breaks, (from, to), ideal, searches)))
}

/// What an excess weighs at a price.
fn price<S: Sum, P: Price>(at: Ratio) -> impl Fn(&[S; 2]) -> Option<P> {
    move |more| Some(P::product(at.q, more[0].wide()).plus(P::product(at.p, more[1].wide())))
}

/// Drops the lines that are best in one point only and those outside the range.
fn clip(
    lines: Vec<Found>,
    breaks: &[Ratio],
    (from, to): (Ratio, Ratio),
    ideal: [u64; 2],
    searches: usize,
) -> Envelope {
    let mut envelope = Envelope { lines: Vec::new(), breaks: Vec::new(), searches };
    for (index, line) in lines.into_iter().enumerate() {
        let begins = index.checked_sub(1).map_or(Ratio::ZERO, |before| breaks[before]).max(from);
        let ends = breaks.get(index).copied().unwrap_or(Ratio::INFINITE).min(to);
        let point = from == to && begins == ends && envelope.lines.is_empty();
        if begins < ends || point {
            if !envelope.lines.is_empty() {
                envelope.breaks.push(begins);
            }
            let [fixed, varying] = [line.excess[0] + ideal[0], line.excess[1] + ideal[1]];
            envelope.lines.push(Line { fixed, varying, arcs: line.arcs });
        }
    }
    envelope
}

#[cfg(test)]
mod tests;
