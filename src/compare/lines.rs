//! Differences as one CSV table.

use super::BeforeAfter;
use crate::data::table_to_csv;

/// A line of the table: one number before and after.
pub(super) struct Line {
    /// What it is about: `total`, `row`, `asset`, `price`, `cut`, `way`, `hub`, `rung` ...
    pub(super) what: &'static str,
    /// Which one, by key.
    pub(super) key: String,
    /// What about it.
    pub(super) quantity: &'static str,
    pub(super) unit: &'static str,
    pub(super) both: BeforeAfter,
}

impl Line {
    pub(super) fn new(
        what: &'static str,
        key: impl Into<String>,
        (quantity, unit): (&'static str, &'static str),
        both: BeforeAfter,
    ) -> Self {
        Self { what, key: key.into(), quantity, unit, both }
    }
}

/// The table, without lines that say the same twice. Numbers are as exact as they are kept.
pub(super) fn to_csv(lines: impl IntoIterator<Item = Line>) -> String {
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value}"));
    let rows = lines.into_iter().filter(|line| !line.both.is_same()).map(|line| {
        let BeforeAfter { before, after } = line.both;
        let change = number(line.both.change());
        let plain = [line.what, &line.key, line.quantity, line.unit].map(str::to_owned);
        plain.into_iter().chain([number(before), number(after), change]).collect::<Vec<_>>()
    });
    table_to_csv(&["what", "key", "quantity", "unit", "before", "after", "change"], rows)
}

/// An asset in one direction, as one word or two.
pub(super) fn keyed(asset: &str, backward: bool) -> String {
    if backward { format!("{asset} backward") } else { asset.to_owned() }
}
