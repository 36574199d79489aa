//! What a cell of a table, or a property of a form with properties, holds for a text: any text there is, on one line, inert in a spreadsheet.
//!
//! A cell is trimmed and may hold no control character, a list is split at its separator, and a form such as XML cannot hold control
//! characters at all. So what would be lost is written as `\u{a}`, the number of the character in hexadecimal digits; `\u{}` is the empty text,
//! which differs from none. Where a text has `\u{` itself its backslash becomes `\u{5c}`. All else stands as it is.

use std::borrow::Cow;

/// The cell of a text.
pub(super) fn from_text(text: &str) -> String {
    encode(text, None)
}

/// The cell of a list of words with a separator between them.
pub(super) fn from_words(words: &[String], separator: char) -> String {
    let cells: Vec<String> = words.iter().map(|word| encode(word, Some(separator))).collect();
    cells.join(separator.encode_utf8(&mut [0; 4]))
}

fn encode(text: &str, separator: Option<char>) -> String {
    if text.is_empty() {
        return "\\u{}".to_owned();
    }
    let mut cell = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        let is_at_end = at == 0 || at + letter.len_utf8() == text.len();
        let is_lost = letter.is_control()
            // Neither can XML hold these two, which are no characters.
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
            || Some(letter) == separator
            || is_at_end && letter.is_whitespace()
            || text[at..].starts_with("\\u{");
        if is_lost {
            cell.push_str(&format!("\\u{{{:x}}}", u32::from(letter)));
        } else {
            cell.push(letter);
        }
    }
    cell
}

/// The text of a cell. What looks like the number of a character and is none stays as it is.
pub(super) fn to_text(cell: &str) -> Cow<'_, str> {
    if !cell.contains("\\u{") {
        return Cow::Borrowed(cell);
    }
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once("\\u{") {
        text.push_str(before);
        match numbered(after) {
            Some((letter, behind)) => {
                text.extend(letter);
                rest = behind;
            }
            None => {
                text.push_str("\\u{");
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character whose number stands before a brace, if any, and what is behind the brace.
fn numbered(text: &str) -> Option<(Option<char>, &str)> {
    let (digits, behind) = text.split_once('}')?;
    if digits.is_empty() {
        return Some((None, behind));
    }
    if digits.len() > 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let letter = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    Some((Some(letter), behind))
}

/// A cell that no spreadsheet runs: an apostrophe stands before what it might take for a formula, and before what would look like that.
/// Numbers stay as they are.
pub(super) fn inert(cell: &str) -> Cow<'_, str> {
    let is_number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if looks_run(cell) && !is_number { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// What [`inert`] was given. An apostrophe is taken away only where it stands before what it would have been put before, so `'s-Hertogenbosch`
/// keeps its own.
pub(super) fn live(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_run(rest) => rest,
        _ => cell,
    }
}

/// True for what a spreadsheet might run, with any number of apostrophes before it.
fn looks_run(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_any_text() {
        for text in [
            "",
            " ",
            "a",
            " a\t",
            "\n",
            "\\u{41}",
            "\\u{",
            "\\\\u{}",
            "a|b",
            "\u{fffe}",
            "\u{202e}=1",
            "\u{1f6a2}\u{7f}",
        ] {
            let cell = from_text(text);
            assert_eq!(to_text(&cell), text);
            assert!(!cell.is_empty() && cell.trim() == cell && !cell.contains(char::is_control), "{cell}");
            let words = [text.to_owned(), "x y|z".to_owned(), text.to_owned()];
            for separator in ['|', ' '] {
                let cell = from_words(&words, separator);
                let back: Vec<String> =
                    cell.split(separator).map(|word| to_text(word.trim()).into_owned()).collect();
                assert_eq!(back, words);
            }
        }
        assert_eq!(
            to_text("\\u{41}\\u{110000}\\u{d800}\\u{x}\\u{0000041}"),
            "A\\u{110000}\\u{d800}\\u{x}\\u{0000041}"
        );
    }

    #[test]
    fn inert_cells_come_back() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("'=1", "''=1"),
            ("-1.5", "-1.5"),
            ("-inf", "'-inf"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("@a", "'@a"),
            ("''", "''"),
        ] {
            assert_eq!(inert(cell), written);
            assert_eq!(live(written), cell);
        }
        assert_eq!(live("'-1.5"), "-1.5");
    }
}
