//! How numbers and lines look on the page.

use std::cell::RefCell;
use std::fmt::{Arguments, Write};

/// A line of the page.
macro_rules! out {
    () => { $crate::analysis::page::put(format_args!("")) };
    ($($text:tt)*) => { $crate::analysis::page::put(format_args!($($text)*)) };
}

thread_local! {
    /// The page as far as it is written.
    static PAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Writes a line of the page.
pub(crate) fn put(line: Arguments<'_>) {
    // Writing into memory cannot fail.
    PAGE.with_borrow_mut(|page| _ = writeln!(page, "{line}"));
}

/// The page, which is empty afterwards.
pub(crate) fn take() -> String {
    PAGE.take()
}

/// The width of the page, letters.
pub(crate) const WIDTH: usize = 118;

/// Two significant digits, half up, thousands apart: 62,500 becomes 63,000.
pub(crate) fn two_digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value:.0}");
    }
    // A number that stands a hair below a half for lack of bits (1.65) is a half on paper.
    let round = |step: f64| (value / step * (1.0 + 1e-12)).round() * step;
    let step = 10f64.powi(value.abs().log10().floor() as i32 - 1);
    // Rounding up to a power of ten takes a digit away: 9.96 is 10, not 10.0.
    let magnitude = (round(step).abs() * (1.0 + 1e-12)).log10().floor() as i32;
    let decimals = usize::try_from(1 - magnitude).unwrap_or(0);
    spaced(&format!("{:.decimals$}", round(step)))
}

/// Whole numbers with their thousands apart.
pub(crate) fn whole(value: f64) -> String {
    spaced(&format!("{:.0}", value.round()))
}

/// A difference: whole, with its sign.
pub(crate) fn signed(value: f64) -> String {
    let rounded = value.round();
    let sign = if rounded < 0.0 { "-" } else { "+" };
    format!("{sign}{}", whole(rounded.abs()))
}

/// A whole number, or one decimal where it is small.
pub(crate) fn short(value: f64) -> String {
    if value.abs() < 100.0 { format!("{value:.1}") } else { whole(value) }
}

fn spaced(text: &str) -> String {
    let (digits, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// Breaks a text into lines that fit the page; the first begins with `first`, the others with as many spaces.
pub(crate) fn wrapped(first: &str, text: &str) -> String {
    let indent = " ".repeat(first.chars().count());
    let mut lines = vec![first.to_owned()];
    let mut empty = true;
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line + word.chars().count() + 1 > WIDTH && !empty {
            lines.push(indent.clone());
            empty = true;
        }
        if let Some(last) = lines.last_mut() {
            if !empty {
                last.push(' ');
            }
            last.push_str(word);
            empty = false;
        }
    }
    lines.join("\n")
}

/// A paragraph.
pub(crate) fn say(text: &str) {
    put(format_args!("{}", wrapped("", text)));
}

/// A line with a label before it; what does not fit goes under the text.
pub(crate) fn labelled(label: &str, text: &str) {
    put(format_args!("{}", wrapped(&format!("    {label:<14}"), text)));
}

/// A heading.
pub(crate) fn heading(text: &str) {
    put(format_args!("\n{text}\n{}", "-".repeat(text.chars().count())));
}
