//! A scale from numbers to pixels, with round numbers along it.

use crate::map::words::number;

/// From a range of numbers to a range of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
    step: f64,
    decimals: usize,
}

impl Axis {
    /// An axis from `low` to `high`, widened to round numbers, about so many of them; `start` and `end` are pixels.
    pub(super) fn new(low: f64, high: f64, start: f64, end: f64, marks: f64) -> Self {
        let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
        let high = if high - low > (low.abs() + high.abs()) * 1e-9 { high } else { low + low.abs().max(1.0) };
        let wanted = (high - low) / marks;
        let (mut power, mut decimals) = (1.0, 0);
        while power * 10.0 <= wanted {
            power *= 10.0;
        }
        while power > wanted && decimals < 12 {
            power /= 10.0;
            decimals += 1;
        }
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|part| part * power)
            .find(|step| *step >= wanted)
            .unwrap_or(power * 10.0);
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            start,
            end,
            step,
            decimals,
        }
    }

    /// Where a number lies; what is outside of the axis lies at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.start + share * (self.end - self.start)
    }

    /// The round numbers, where they lie, and how they are written.
    pub(super) fn marks(&self) -> Vec<(f64, String)> {
        let mut marks = Vec::new();
        let mut count = 0.0;
        while count <= 40.0 {
            let value = self.low + count * self.step;
            if value > self.high + self.step * 0.001 {
                break;
            }
            marks.push((self.at(value), number(value, self.decimals)));
            count += 1.0;
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        for (low, high) in [
            (0.0, 1.0),
            (0.0, 13.7),
            (153.0, 311.0),
            (0.0, 0.0),
            (-4.0, 3.0),
            (0.0, 1e9),
            (5.0, 5.0),
            (0.000_1, 0.000_9),
            (f64::NAN, 1.0),
        ] {
            let axis = Axis::new(low, high, 0.0, 100.0, 6.0);
            let marks = axis.marks();
            assert!((2..=14).contains(&marks.len()), "{low} to {high}: {marks:?}");
            assert!(
                marks.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1),
                "{marks:?}"
            );
            if low.is_finite() {
                assert!(axis.at(low) >= 0.0 && axis.at(high) <= 100.0);
            }
        }
        let texts: Vec<String> =
            Axis::new(0.0, 13.7, 0.0, 1.0, 6.0).marks().into_iter().map(|mark| mark.1).collect();
        assert_eq!(texts, ["0", "5", "10", "15"]);
    }
}
