//! Sums of independent times on a grid: two distributions of whole numbers of steps between which the true one lies.
//!
//! Problem: the chance that a sum of many independent times stays below a deadline, without sampling.
//!
//! Idea: each time is moved to the grid twice, up for the late sum and down for the early one, so the late sum is never before the true one and the early
//! one never behind it. Chances are whole numbers of a common part: those of a triangle with whole corners are exact fractions, and the second
//! differences of them are zero almost everywhere, so a sum costs a few additions a step of the grid and not one for each pair. After each sum chances are divided and
//! rounded down; what is lost by that is left out of the late chance and counted as arrived in the early one.
//!
//! Complexity: O(steps of the sum) for each triangle, O(steps x values) for a list of values. Memory: 32 bytes a step.
//!
//! Paper: P. S. Heckbert, "Filtering by repeated integration", 1986, doi:10.1145/15922.15921.

/// All chances together.
const WHOLE: u64 = 1 << 60;

/// A time in steps of the grid, not yet moved to it: whole corners that bound it from both sides.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Law {
    /// A triangle with these corners, rounded.
    Triangle { early: [i64; 3], late: [i64; 3] },
    /// Values, early and late, with their weights.
    Values(Vec<(i64, i64, u64)>),
}

/// A distribution over steps from `first` on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    first: i64,
    chance: Vec<u64>,
}

/// The two sums.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    early: Steps,
    late: Steps,
}

impl Steps {
    fn zero() -> Self {
        Self { first: 0, chance: vec![WHOLE] }
    }

    /// The sum with a whole number that has the chances `weights` in parts of their sum, from `first` on.
    fn plus(&mut self, first: i64, weights: &[i128]) {
        let whole: i128 = weights.iter().sum();
        let count = self.chance.len() + weights.len() - 1;
        // Second differences, most of which are zero for a triangle.
        let at = |at: usize| weights.get(at).copied().unwrap_or(0);
        let second = |place: usize| {
            let before = if place >= 1 { at(place - 1) } else { 0 };
            let first = if place >= 2 { at(place - 2) } else { 0 };
            at(place) - 2 * before + first
        };
        let sparse: Vec<(usize, i128)> = (0..weights.len() + 2)
            .map(|place| (place, second(place)))
            .filter(|(_, value)| *value != 0)
            .collect();
        let is_sparse = 2 * sparse.len() < weights.len();
        let terms: Vec<(usize, i128)> = if is_sparse {
            sparse
        } else {
            weights.iter().copied().enumerate().filter(|(_, weight)| *weight != 0).collect()
        };
        let mut sums = vec![0i128; count + 2];
        for (place, weight) in terms {
            for (sum, chance) in sums[place..].iter_mut().zip(&self.chance) {
                *sum += weight * i128::from(*chance);
            }
        }
        if is_sparse {
            for _ in 0..2 {
                let mut running = 0;
                for sum in &mut sums {
                    running += *sum;
                    *sum = running;
                }
            }
        }
        sums.truncate(count);
        self.first += first;
        // Each sum is a mean of chances times the whole, so it fits.
        self.chance = sums.into_iter().map(|sum| u64::try_from(sum / whole).unwrap_or(0)).collect();
    }

    fn plus_values(&mut self, values: impl Iterator<Item = (i64, u64)> + Clone) {
        let Some(least) = values.clone().map(|(value, _)| value).min() else { return };
        let most = values.clone().map(|(value, _)| value).max().unwrap_or(least);
        let mut weights = vec![0i128; usize::try_from(most - least).unwrap_or(0) + 1];
        for (value, weight) in values {
            weights[usize::try_from(value - least).unwrap_or(0)] += i128::from(weight);
        }
        self.plus(least, &weights);
    }

    /// The sum of the chances of the steps that a test holds for.
    fn sum(&self, holds: impl Fn(i64) -> bool) -> u64 {
        (self.first..).zip(&self.chance).filter(|(step, _)| holds(*step)).map(|(_, chance)| chance).sum()
    }
}

/// The chances of a triangle with whole corners to lie between each two steps, in parts of their sum; the first is the one after the first corner.
fn triangle([low, mode, high]: [i64; 3]) -> Vec<i128> {
    let (left, right) = (i128::from(mode - low), i128::from(high - mode));
    let whole = left + right;
    // Below so many steps from the low corner.
    let below = |steps: i128| match (left, right) {
        (_, 0) => steps * steps,
        (0, _) => whole * whole - (whole - steps) * (whole - steps),
        _ if steps <= left => steps * steps * right,
        _ => whole * left * right - (whole - steps) * (whole - steps) * left,
    };
    (1..=whole).map(|steps| below(steps) - below(steps - 1)).collect()
}

impl Sum {
    pub(super) fn zero() -> Self {
        Self { early: Steps::zero(), late: Steps::zero() }
    }

    /// The sum with one more independent time.
    pub(super) fn plus(&mut self, law: &Law) {
        match law {
            Law::Triangle { early, late } => {
                // Rounded down a time between two steps is the first of them, rounded up the second.
                for (steps, corners, up) in [(&mut self.early, early, 0), (&mut self.late, late, 1)] {
                    if corners[0] == corners[2] {
                        steps.first += corners[0];
                    } else {
                        steps.plus(corners[0] + up, &triangle(*corners));
                    }
                }
            }
            Law::Values(values) => {
                self.early.plus_values(values.iter().map(|(early, _, weight)| (*early, *weight)));
                self.late.plus_values(values.iter().map(|(_, late, weight)| (*late, *weight)));
            }
        }
    }

    /// The chance to be there by a step: at least, and at most.
    #[expect(clippy::cast_precision_loss, reason = "parts of 2^60, rounded once")]
    pub(super) fn chance_by(&self, step: i64) -> [f64; 2] {
        let least = self.late.sum(|late| late <= step);
        let behind = self.early.sum(|early| early > step);
        [least, WHOLE - behind].map(|parts| parts as f64 / WHOLE as f64)
    }

    /// The step by which so many percent are there: at least, and at most.
    pub(super) fn percentile(&self, percent: u8) -> [i64; 2] {
        let wanted = (u128::from(WHOLE) * u128::from(percent)).div_ceil(100) as u64;
        let mut least = self.early.first + self.early.chance.len() as i64 - 1;
        let mut behind: u64 = self.early.chance.iter().sum();
        for (step, chance) in (self.early.first..).zip(&self.early.chance) {
            behind -= chance;
            if WHOLE - behind >= wanted {
                least = step;
                break;
            }
        }
        let mut most = self.late.first + self.late.chance.len() as i64 - 1;
        let mut there = 0;
        for (step, chance) in (self.late.first..).zip(&self.late.chance) {
            there += chance;
            if there >= wanted {
                most = step;
                break;
            }
        }
        [least, most]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use std::collections::BTreeMap;

    /// A law as its two lists of values and exact weights.
    fn listed(law: &Law) -> [Vec<(i64, u128)>; 2] {
        match law {
            Law::Values(values) => [
                values.iter().map(|(early, _, weight)| (*early, u128::from(*weight))).collect(),
                values.iter().map(|(_, late, weight)| (*late, u128::from(*weight))).collect(),
            ],
            Law::Triangle { early, late } => [(early, 0), (late, 1)].map(|(corners, up)| {
                if corners[0] == corners[2] {
                    return vec![(corners[0], 1)];
                }
                let weights = triangle(*corners);
                (corners[0] + up..).zip(weights).map(|(at, weight)| (at, weight as u128)).collect()
            }),
        }
    }

    #[test]
    fn sums_are_those_of_all_combinations() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        for _ in 0..300 {
            let laws: Vec<Law> = (0..rng.random_range(1..4))
                .map(|_| {
                    if rng.random_bool(0.5) {
                        let low = rng.random_range(0..10);
                        let mode = low + rng.random_range(0..12);
                        let early = [low, mode, mode + rng.random_range(0..12)];
                        Law::Triangle { early, late: early.map(|corner| corner + 1) }
                    } else {
                        let count = rng.random_range(1..6);
                        Law::Values(
                            (0..count)
                                .map(|_| {
                                    let early = rng.random_range(0..40);
                                    (early, early + rng.random_range(0..3), rng.random_range(1..9))
                                })
                                .collect(),
                        )
                    }
                })
                .collect();
            let mut sum = Sum::zero();
            laws.iter().for_each(|law| sum.plus(law));
            for side in 0..2 {
                let mut all: BTreeMap<i64, u128> = BTreeMap::from([(0, 1)]);
                for law in &laws {
                    let mut next = BTreeMap::new();
                    for (at, weight) in &all {
                        for (more, of) in &listed(law)[side] {
                            *next.entry(at + more).or_insert(0) += weight * of;
                        }
                    }
                    all = next;
                }
                let whole: u128 = all.values().sum();
                let steps = if side == 0 { &sum.early } else { &sum.late };
                for (at, chance) in (steps.first..).zip(&steps.chance) {
                    let exact = all.get(&at).copied().unwrap_or(0) as f64 / whole as f64;
                    let told = *chance as f64 / WHOLE as f64;
                    assert!(told <= exact + 1e-15 && exact - told < 1e-15, "{at} {told} {exact}");
                }
                assert_eq!(all.range(..steps.first).count(), 0);
                assert_eq!(all.range(steps.first + steps.chance.len() as i64..).count(), 0);
            }
            let [least, most] = sum.percentile(50);
            assert!(least <= most);
            let ([_, by_least], [by_most, _]) = (sum.chance_by(least), sum.chance_by(most));
            assert!(by_least >= 0.5 && by_most >= 0.5 - 1e-15);
            assert!(sum.chance_by(least - 1)[1] < 0.5);
        }
    }

    #[test]
    fn a_triangle_has_the_chances_of_the_formula() {
        // Half of 0, 4, 8 lies below 4, an eighth below 2.
        let weights = triangle([0, 4, 8]);
        let whole: i128 = weights.iter().sum();
        assert_eq!(weights.iter().take(4).sum::<i128>() * 2, whole);
        assert_eq!(weights.iter().take(2).sum::<i128>() * 8, whole);
        assert_eq!(triangle([3, 3, 5]), [3, 1]);
        assert_eq!(triangle([3, 5, 5]), [1, 3]);
    }
}
