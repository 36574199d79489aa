//! Charts as SVG.

use crate::bottleneck::Ladder;
use crate::route::{ParetoFront, Waterfall};
use crate::study::Spread;

/// The curve of a ladder: what passes, and the price of one more tonne.
#[must_use]
pub fn ladder(_ladder: &Ladder) -> String {
    String::new()
}

/// A front: its first two criteria against one another.
#[must_use]
pub fn front(_front: &ParetoFront) -> String {
    String::new()
}

/// How a route comes to its cost, step by step.
#[must_use]
pub fn waterfall(_waterfall: &Waterfall) -> String {
    String::new()
}

/// The quantiles of spreads in one unit, one row each, under a title.
#[must_use]
pub fn quantiles(_title: &str, _rows: &[(&str, &Spread)]) -> String {
    String::new()
}
