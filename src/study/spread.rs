//! What a list of samples says: mean, quantiles, and how far each may be from the truth.
//!
//! Sums are integers, so no order of samples shows. The error of a quantile comes from the ranks between which the true one lies with 95 %, whatever the
//! distribution: how many samples lie below it is a binomial number, whose chances are found by multiplying and dividing alone.
//!
//! Paper: H. A. David, H. N. Nagaraja, "Order statistics", 2003, doi:10.1002/0471722162, section 7.1.

use serde::{Deserialize, Serialize};

/// The shares whose quantiles are told, in percent.
pub(super) const SHARES: [u8; 5] = [5, 25, 50, 75, 95];

/// A value that so many percent of the samples do not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Quantile {
    /// Percent of the samples at or below it.
    pub percent: u8,
    /// The value.
    pub value: f64,
    /// With a confidence of 95 % the true quantile is no less; `None` where so few samples say nothing.
    pub at_least: Option<f64>,
    /// With the same confidence it is no more.
    pub at_most: Option<f64>,
}

/// A share of the samples, with its standard error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Chance {
    /// How many samples.
    pub count: u64,
    /// Their share of all.
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
}

impl Chance {
    #[expect(clippy::cast_precision_loss, reason = "counts of samples are far below 2^53")]
    pub(super) fn of(count: u64, all: u64) -> Self {
        let share = if all > 0 { count as f64 / all as f64 } else { 0.0 };
        let standard_error = if all > 0 { (share * (1.0 - share) / all as f64).sqrt() } else { 0.0 };
        Self { count, share, standard_error }
    }
}

/// How a measure is spread over the samples that have one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Spread {
    /// The unit of every number here: `t/y`, `h`, `USD/t`.
    pub unit: String,
    /// How many samples.
    pub samples: u64,
    /// Their mean.
    pub mean: f64,
    /// The standard error of the mean: about two thirds of such means are this near to the true one, and nearly all (99.7 %) within three times as much.
    pub standard_error: f64,
    /// The standard deviation of one sample.
    pub deviation: f64,
    /// The least sample.
    pub least: f64,
    /// The greatest.
    pub most: f64,
    /// Quantiles: 5, 25, 50, 75 and 95 %.
    pub quantiles: Vec<Quantile>,
}

impl Spread {
    /// The spread of whole numbers of a step of a unit; `None` of none.
    #[expect(
        clippy::cast_precision_loss,
        reason = "for telling; each conversion rounds once, the same everywhere"
    )]
    pub(super) fn of(mut steps: Vec<u64>, step: f64, unit: &str) -> Option<Self> {
        steps.sort_unstable();
        let (least, most) = (*steps.first()?, *steps.last()?);
        let count = steps.len() as u64;
        let (mean, variance) = moments(&steps);
        let of = |value: u64| value as f64 * step;
        let quantile = |percent: u8| {
            let (low, high) = ranks(count, percent);
            let rank = (count * u64::from(percent)).div_ceil(100).max(1);
            let at = |rank: u64| of(steps[rank as usize - 1]);
            Quantile { percent, value: at(rank), at_least: low.map(at), at_most: high.map(at) }
        };
        Some(Self {
            unit: unit.to_owned(),
            samples: count,
            mean: mean * step,
            standard_error: (variance / count as f64).sqrt() * step,
            deviation: variance.sqrt() * step,
            least: of(least),
            most: of(most),
            quantiles: SHARES.map(quantile).to_vec(),
        })
    }
}

/// Mean and variance (of the whole of which these are samples), from exact sums.
#[expect(
    clippy::cast_precision_loss,
    reason = "the sums are exact; their quotients are rounded once or twice"
)]
pub(super) fn moments(values: &[u64]) -> (f64, f64) {
    let count = values.len() as i128;
    if count == 0 {
        return (0.0, 0.0);
    }
    // About the first value, so that squares stay small.
    let first = i128::from(values[0]);
    let sum: i128 = values.iter().map(|value| i128::from(*value) - first).sum();
    let squares: f64 = {
        let mean = sum.div_euclid(count) + first;
        let about = |value: &u64| i128::from(*value) - mean;
        let squares: u128 = values.iter().map(|value| about(value).unsigned_abs().pow(2)).sum();
        let rest = sum.rem_euclid(count);
        // The mean is `rest / count` above the whole number about which was squared.
        squares as f64 - rest as f64 * rest as f64 / count as f64
    };
    let mean = first as f64 + sum as f64 / count as f64;
    let variance = if count > 1 { (squares / (count - 1) as f64).max(0.0) } else { 0.0 };
    (mean, variance)
}

/// The ranks, from 1, of the samples between which a quantile lies with a confidence of at least 95 %: 2.5 % at each end.
pub(super) fn ranks(count: u64, percent: u8) -> (Option<u64>, Option<u64>) {
    let chances = Binomial::new(count, percent);
    // The lower sample is above the quantile only if fewer than its rank lie at or below that.
    let low = chances.last_with_below(0.025);
    let high = chances.first_with_below(0.975);
    (Some(low).filter(|low| *low >= 1), Some(high).filter(|high| *high <= count))
}

/// The chances of a binomial number near its mean; what lies farther away has less than 10^-20 in all.
struct Binomial {
    first: u64,
    chances: Vec<f64>,
}

impl Binomial {
    #[expect(clippy::cast_precision_loss, reason = "counts of samples are far below 2^53")]
    fn new(count: u64, percent: u8) -> Self {
        let odds = f64::from(percent) / f64::from(100 - percent);
        let mode = ((count + 1) * u64::from(percent) / 100).min(count);
        let (mut below, mut above) = (Vec::new(), vec![1.0]);
        let (mut chance, mut at) = (1.0, mode);
        while at < count && chance > 1e-24 {
            chance *= (count - at) as f64 / (at + 1) as f64 * odds;
            at += 1;
            above.push(chance);
        }
        let (mut chance, mut at) = (1.0, mode);
        while at > 0 && chance > 1e-24 {
            chance *= at as f64 / (count - at + 1) as f64 / odds;
            at -= 1;
            below.push(chance);
        }
        let first = at;
        below.reverse();
        below.append(&mut above);
        let sum: f64 = below.iter().sum();
        below.iter_mut().for_each(|chance| *chance /= sum);
        Self { first, chances: below }
    }

    /// The greatest number below which lies at most this chance.
    fn last_with_below(&self, most: f64) -> u64 {
        let (mut below, mut at) = (0.0, self.first);
        for chance in &self.chances {
            if below + chance > most {
                break;
            }
            below += chance;
            at += 1;
        }
        at
    }

    /// The least number below which lies at least this chance.
    fn first_with_below(&self, least: f64) -> u64 {
        let (mut below, mut at) = (0.0, self.first);
        for chance in &self.chances {
            if below >= least {
                break;
            }
            below += chance;
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_tables() {
        // For the median: G. W. Snedecor, W. G. Cochran, "Statistical methods": of 20 samples the 6th and the 15th, of 100 the 40th and the 61st.
        assert_eq!(ranks(20, 50), (Some(6), Some(15)));
        assert_eq!(ranks(100, 50), (Some(40), Some(61)));
        // So few say nothing of the ends.
        assert_eq!(ranks(20, 5), (None, Some(4)));
        assert_eq!(ranks(20, 95), (Some(17), None));
        assert_eq!(ranks(1, 50), (None, None));
        let (low, high) = ranks(1_000_000, 50);
        assert!(
            low.unwrap().abs_diff(499_020) < 3 && high.unwrap().abs_diff(500_981) < 3,
            "{low:?} {high:?}"
        );
    }

    #[test]
    fn moments_are_exact_for_large_numbers() {
        let (mean, variance) =
            moments(&[1_000_000_000_000_001, 1_000_000_000_000_002, 1_000_000_000_000_006]);
        assert_eq!((mean, variance), (1_000_000_000_000_003.0, 7.0));
        assert_eq!(moments(&[4]), (4.0, 0.0));
        let (mean, variance) = moments(&[0, 1]);
        assert_eq!((mean, variance), (0.5, 0.5));
    }

    #[test]
    fn a_spread_of_a_hundred() {
        let spread = Spread::of((1..=100).rev().collect(), 0.5, "h").unwrap();
        assert_eq!((spread.least, spread.most, spread.mean), (0.5, 50.0, 25.25));
        let values: Vec<f64> = spread.quantiles.iter().map(|quantile| quantile.value).collect();
        assert_eq!(values, [2.5, 12.5, 25.0, 37.5, 47.5]);
        assert_eq!(spread.quantiles[2].at_least, Some(20.0));
        assert!(Spread::of(Vec::new(), 1.0, "h").is_none());
    }
}
