//! Numbers and names as a page shows them.

/// A text that can be shown anywhere: control characters and marks that turn the direction of what follows are replaced by U+FFFD.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return text.to_owned();
    }
    let turns = |c: char| matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_no_text =
        |c: char| c.is_control() || (c as u32) & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c);
    text.chars().map(|c| if turns(c) || is_no_text(c) { '\u{fffd}' } else { c }).collect()
}

/// A text for markup, within elements and within attributes in double quotes: nothing in it is markup.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '`' => out.push_str("&#96;"),
            _ => out.push(c),
        }
    }
    out
}

/// An address that may become a link: `http` or `https`, and nothing that could end an attribute or hide where it leads.
pub(super) fn web_address(url: &str) -> Option<&str> {
    let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    let is_web = lower.starts_with("https://") || lower.starts_with("http://");
    let is_clean =
        url.chars().all(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\'))
            && plain(url) == url;
    (is_web && is_clean).then_some(url)
}

/// A number with so many decimals and no-break spaces between thousands; zeros at its end are left out.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    grouped(if text == "-0" { "0" } else { text })
}

/// A number with as many decimals as its size asks for.
pub(super) fn amount(value: f64) -> String {
    let size = value.abs();
    number(
        value,
        if size >= 100.0 {
            0
        } else if size >= 10.0 {
            1
        } else if size >= 1.0 {
            2
        } else {
            4
        },
    )
}

/// Thousands apart.
pub(super) fn grouped(text: &str) -> String {
    let (whole, rest) = text.find('.').map_or((text, ""), |at| text.split_at(at));
    let digits = whole.trim_start_matches('-');
    let mut out = whole[..whole.len() - digits.len()].to_owned();
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        out.push_str(digits);
    } else {
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                out.push('\u{a0}');
            }
            out.push(digit);
        }
    }
    out + rest
}

/// Tonnes a year as million tonnes.
#[expect(clippy::cast_precision_loss, reason = "for reading")]
pub(super) fn million(tonnes: u64) -> String {
    let value = tonnes as f64 / 1e6;
    let decimals = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    if tonnes > 0 && value < 0.005 {
        "<\u{a0}0.01".to_owned()
    } else {
        grouped(&format!("{value:.decimals$}"))
    }
}

/// A unit of a table in words: `teu_per_year` is `TEU a year`.
pub(super) fn unit(word: &str) -> String {
    let word = match word.split_once("_per_") {
        Some((what, period @ ("year" | "month" | "week" | "day"))) => format!("{what} a {period}"),
        Some(("usd", by)) => match by.strip_suffix("_km") {
            Some(by) => format!("USD/{by} and km"),
            None => format!("USD/{by}"),
        },
        _ => word.to_owned(),
    };
    let word = word.replace("teu", "TEU").replace("feu", "FEU").replace('_', " ");
    if let Some(rest) = word.strip_prefix("mt ") { format!("Mt {rest}") } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(12_345.678, 1), "12\u{a0}345.7");
        assert_eq!(number(1234.0, 1), "1234");
        assert_eq!(number(-0.01, 1), "0");
        assert_eq!(amount(0.61), "0.61");
        assert_eq!(amount(-12_000.4), "-12\u{a0}000");
        assert_eq!(million(1_900), "<\u{a0}0.01");
        assert_eq!(million(12_345_678), "12.3");
        assert_eq!(unit("teu_per_year"), "TEU a year");
        assert_eq!(unit("usd_per_feu_km"), "USD/FEU and km");
        assert_eq!(unit("mt_per_year"), "Mt a year");
    }

    #[test]
    fn only_web_addresses_are_links() {
        for good in ["https://a.b/c?d=1&e=2", "HTTP://a.b"] {
            assert_eq!(web_address(good), Some(good));
        }
        let bad = [
            "javascript:alert(1)",
            "data:text/html,x",
            "//a.b",
            "https://a b",
            "https://a\"onclick=x",
            "ftp://a",
            "",
            "https://a\u{202e}b",
            "\u{1}https://a",
        ];
        for bad in bad {
            assert_eq!(web_address(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn markup_and_turned_text_are_inert() {
        assert_eq!(escaped("<b a='\"'>&`"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;&#96;");
        assert_eq!(plain("a\u{202e}b\u{0}c\u{85}\u{fffe}"), "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(plain("Ақтау é 深圳"), "Ақтау é 深圳");
    }
}
