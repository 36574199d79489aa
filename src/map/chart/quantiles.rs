//! Quantiles of spreads.

use super::axis::Axis;
use super::sheet::{Anchor, FIRST, INK, MIDDLE, MUTED, PALE, Paper, SECOND, fitting};
use crate::map::words::{amount, unit};
use crate::study::Spread;

/// The quantiles of spreads under a title, a row each: the thin line reaches from the least sample to the greatest, the light bar from 5 to 95 %, the dark one from 25 to
/// 75 %, the stroke is the median and the dot the mean. Spreads of one unit share an axis; a spread of another unit than the first is told as text only.
///
/// # Complexity
///
/// Linear in the rows.
#[must_use]
pub fn quantiles(title: &str, rows: &[(&str, &Spread)]) -> String {
    let mut paper = Paper::new(title, 1000.0);
    let (left, right, top, high) = (330.0, 810.0, 62.0, 34.0);
    let first = rows.first().map_or("", |(_, spread)| spread.unit.as_str());
    // Tonnes a year are many; millions of them read better.
    let (factor, words) =
        if first == "t/y" { (1e-6, "million tonnes a year".to_owned()) } else { (1.0, unit(first)) };
    let fitting_unit = |spread: &&Spread| spread.unit == first;
    let spreads = || rows.iter().map(|(_, spread)| *spread).filter(fitting_unit);
    let amount = |value: f64| if factor < 1.0 { format!("{value:.2}") } else { amount(value) };
    let low = spreads().map(|spread| spread.least * factor).fold(f64::INFINITY, f64::min);
    let most = spreads().map(|spread| spread.most * factor).fold(f64::NEG_INFINITY, f64::max);
    // Where zero is not far it is shown.
    let low = if low < most * 0.5 { low.min(0.0) } else { low };
    let x = Axis::new(low, most, left, right, 7.0);
    let count = f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    let bottom = top + count * high + 4.0;
    paper.bottom(&x, top - 6.0, bottom, &words);
    let legend = "line: least to greatest; light: 5 to 95 %; dark: 25 to 75 %; stroke: median; dot: mean";
    paper.text(12.0, 42.0, legend, 11.5, MUTED, Anchor::Start, "");
    let mut y = top;
    for (name, spread) in rows {
        let middle = y + high / 2.0;
        paper.text(
            left - 12.0,
            middle + 4.0,
            &fitting(name, left - 28.0, 12.0, false),
            12.0,
            INK,
            Anchor::End,
            "",
        );
        let of = |percent: u8| {
            spread
                .quantiles
                .iter()
                .find(|quantile| quantile.percent == percent)
                .map(|quantile| quantile.value * factor)
        };
        let told = match (of(5), of(50), of(95)) {
            (Some(low), Some(half), Some(high)) => {
                format!("{} ({} to {})", amount(half), amount(low), amount(high))
            }
            _ => amount(spread.mean * factor),
        };
        if spread.unit == first {
            paper.line(
                &[[x.at(spread.least * factor), middle], [x.at(spread.most * factor), middle]],
                MUTED,
                1.2,
                "",
            );
            for (from, to, role, tall) in [(5, 95, PALE, 14.0), (25, 75, MIDDLE, 14.0)] {
                if let (Some(from), Some(to)) = (of(from), of(to)) {
                    let (start, stop) = (x.at(from), x.at(to));
                    paper.bar(
                        [start, middle - tall / 2.0, stop - start, tall],
                        role,
                        &format!("{name}: {told}"),
                    );
                }
            }
            if let Some(half) = of(50) {
                paper.line(&[[x.at(half), middle - 10.0], [x.at(half), middle + 10.0]], FIRST, 2.6, "");
            }
            paper.dot(
                x.at(spread.mean * factor),
                middle,
                3.2,
                SECOND,
                &format!("mean {}", amount(spread.mean * factor)),
            );
            paper.text(right + 8.0, middle + 4.0, &told, 11.0, MUTED, Anchor::Start, "");
        } else {
            paper.text(
                left,
                middle + 4.0,
                &format!("{told} {}", spread.unit),
                11.5,
                MUTED,
                Anchor::Start,
                "",
            );
        }
        y += high;
    }
    paper.finish(bottom + 44.0)
}
