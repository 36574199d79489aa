//! How numbers and lines look on the page.

/// Two significant digits, thousands apart: 96 512 becomes 97 000.
pub(crate) fn two_digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value:.0}");
    }
    let magnitude = value.abs().log10().floor() as i32;
    let step = 10f64.powi(magnitude - 1);
    let rounded = (value / step).round_ties_even() * step;
    let decimals = usize::try_from(1 - magnitude).unwrap_or(0);
    spaced(&format!("{rounded:.decimals$}"))
}

/// Whole numbers with their thousands apart.
pub(crate) fn whole(value: f64) -> String {
    spaced(&format!("{value:.0}"))
}

fn spaced(text: &str) -> String {
    let (digits, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut out = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out + rest
}

/// Breaks a text into lines of at most 118 letters; the first begins with `first`, the others with as many spaces.
pub(crate) fn wrapped(first: &str, text: &str) -> String {
    let indent = " ".repeat(first.chars().count());
    let mut lines = vec![first.to_owned()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().map_or(0, |line| line.chars().count());
        if line + word.chars().count() + 1 > 118 && line > indent.len() {
            lines.push(indent.clone());
        }
        if let Some(last) = lines.last_mut() {
            if last.chars().count() > indent.len() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.join("\n")
}

/// A heading.
pub(crate) fn heading(text: &str) -> String {
    format!("\n{}\n{}", text, "-".repeat(text.chars().count()))
}
