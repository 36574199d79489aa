//! One row of a table: its cells, and what is made of them. What is wrong with a cell is a finding of the row.

use super::cell::to_text;
use super::limits::Limits;
use crate::error::{Finding, nearest_words};
use crate::network::{Fact, Origin, Status};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The columns a table may have. A fact column brings its siblings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub(super) required: &'static [&'static str],
    pub(super) plain: &'static [&'static str],
    pub(super) facts: &'static [&'static str],
}

pub(super) const SIBLINGS: [&str; 7] = ["low", "high", "status", "year", "source", "original", "note"];
/// By status, the word of an origin that is a default.
pub(super) const DEFAULTS: [&str; 5] =
    ["default", "estimate_default", "derived_default", "published_default", "measured_default"];
const SHORTHAND: [&str; 4] = ["status", "year", "source", "note"];
/// What people write inside numbers to make them easier to read: spaces, thousands separators, a decimal comma, the minus of typesetters.
const NOT_IN_NUMBERS: [char; 8] = [' ', ',', '\'', '_', '\u{a0}', '\u{2009}', '\u{202f}', '\u{2212}'];

impl Columns {
    pub(super) fn allows(&self, column: &str) -> bool {
        let known = |names: &[&str]| names.contains(&column);
        known(self.required)
            || known(self.plain)
            || known(self.facts)
            // The shorthand is about the facts of a row; where there can be none it would be read and lost.
            || !self.facts.is_empty()
                && SHORTHAND.iter().any(|name| column == *name || column.strip_prefix("row_") == Some(name))
            || self.facts.iter().any(|fact| {
                column
                    .strip_prefix(fact)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .is_some_and(|rest| SIBLINGS.contains(&rest))
            })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.plain).chain(self.facts).copied()
    }
}

/// One row of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) line: u64,
    columns: &'a Columns,
    limits: &'a Limits,
    pub(super) cells: BTreeMap<Cow<'a, str>, Cell>,
    findings: Vec<Finding>,
}

/// A cell that is not empty.
#[derive(Debug)]
pub(super) struct Cell {
    text: String,
    /// As it stands, where that differs: the separators in it that are none are still written out.
    raw: Option<String>,
}

impl Cell {
    pub(super) fn of(raw: &str) -> Self {
        match to_text(raw) {
            Cow::Borrowed(text) => Self { text: text.to_owned(), raw: None },
            Cow::Owned(text) => Self { text, raw: Some(raw.to_owned()) },
        }
    }
}

/// A row is referred to by its code, its key or the hub it is at, or by its two ends.
pub(super) fn words(of: impl Fn(&str) -> Option<String>) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> =
        ["code", "key", "hub"].iter().filter_map(|column| of(column)).map(|word| vec![word]).collect();
    if of("hub").is_none() {
        let ends: Vec<String> = [of("from"), of("to")].into_iter().flatten().collect();
        all.extend((!ends.is_empty()).then_some(ends));
    }
    // A row that lost even its name may be what anybody refers to.
    if all.is_empty() {
        all.push(Vec::new());
    }
    all
}

impl<'a> Row<'a> {
    /// A row that comes from no table, but from something with the same columns.
    pub(super) fn new(file: &'a str, line: u64, columns: &'a Columns, limits: &'a Limits) -> Self {
        Self { file, line, columns, limits, cells: BTreeMap::new(), findings: Vec::new() }
    }

    /// Fills a cell with what a cell of a table would hold, but for the apostrophe. An empty one says nothing. False where there is no
    /// such column.
    pub(super) fn fill(&mut self, column: impl Into<Cow<'a, str>>, raw: &str) -> bool {
        let column = column.into();
        if !self.columns.allows(&column) {
            return false;
        }
        let raw = raw.trim();
        if self.limits.is_over("cell_bytes", raw.len()) {
            let told = self.limits.told("cell_bytes");
            self.fault("unreadable", &column, format!("the text is longer than the {told} it may have"));
            self.suggest(Limits::raised("cell_bytes"));
        } else if raw.contains(char::is_control) {
            self.fault("unreadable", &column, "the text contains a control character; was the file damaged?");
        } else if !raw.is_empty() {
            self.cells.insert(column, Cell::of(raw));
        }
        true
    }

    /// Empties a cell.
    pub(super) fn clear(&mut self, column: &str) {
        self.cells.remove(column);
    }

    /// A hub whose place nobody states.
    pub(super) fn nowhere(&mut self) {
        for (column, text) in [
            ("lon", "0"),
            ("lat", "0"),
            ("position_status", "default"),
            ("position_note", "no place is stated"),
        ] {
            self.fill(column, text);
        }
    }

    /// Says that a property has no column here.
    pub(super) fn refuse_column(&mut self, column: &str) {
        let near = nearest_words(column, self.columns.all(), 3);
        self.fault("unknown-column", column, format!("no column `{column}` belongs here"));
        if !near.is_empty() {
            self.suggest(format!("did you mean {}?", near.join(", ")));
        }
    }

    /// Says what to do about the last finding.
    fn suggest(&mut self, what: String) {
        if let Some(last) = self.findings.last_mut() {
            last.suggestion = Some(what);
        }
    }
}

impl Row<'_> {
    /// Notes a finding about a cell of this row.
    pub(super) fn fault(&mut self, rule: &str, column: &str, reason: impl Into<String>) {
        let asset = self.label();
        self.findings.push(Finding::new(rule, asset, reason).at(self.file, self.line, Some(column)));
    }

    /// What to call the row in a finding: its code or key, else its ends.
    pub(super) fn label(&self) -> String {
        let of = |column: &str| self.text(column).map(str::to_owned);
        of("code")
            .or_else(|| of("key"))
            .or_else(|| of("select"))
            .or_else(|| Some(format!("{}-{}", of("from")?, of("to")?)))
            .or_else(|| of("hub"))
            .unwrap_or_else(|| "row".to_owned())
    }

    /// The words by which other rows may refer to this one.
    pub(super) fn identity(&self) -> Vec<Vec<String>> {
        words(|column| self.text(column).map(str::to_owned))
    }

    /// The findings so far; the row is used where there are none.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        // A cell that is looked at twice is wrong once.
        let mut findings: Vec<Finding> = Vec::with_capacity(self.findings.len());
        for finding in self.findings {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
        findings
    }

    /// The text of a cell, if it has any.
    pub(super) fn text(&self, column: &str) -> Option<&str> {
        self.cells.get(column).map(|cell| cell.text.as_str())
    }

    /// The text of a cell that must have one.
    pub(super) fn must(&mut self, column: &str) -> String {
        if let Some(text) = self.text(column).filter(|text| !text.is_empty()) {
            return text.to_owned();
        }
        self.fault("missing-value", column, "the cell is empty");
        String::new()
    }

    /// The words of a cell, separated by a character.
    pub(super) fn list(&self, column: &str, separator: char) -> Vec<String> {
        let Some(cell) = self.cells.get(column) else { return Vec::new() };
        let words = cell.raw.as_ref().unwrap_or(&cell.text).split(separator).map(str::trim);
        words.filter(|word| !word.is_empty()).map(|word| to_text(word).into_owned()).collect()
    }

    /// Something that is written as one word, in capital letters or small ones.
    pub(super) fn parsed<T: FromStr>(&mut self, column: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.text(column)?;
        let parsed = text.parse::<T>().or_else(|error| text.to_ascii_lowercase().parse().map_err(|_| error));
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                // The errors of the standard library do not say what they are about.
                let text = self.text(column).unwrap_or_default();
                let reason = error.to_string();
                let reason = if reason.contains(text) { reason } else { format!("`{text}`: {reason}") };
                self.fault("bad-value", column, reason);
                None
            }
        }
    }

    /// One of a list of words, in capital letters or small ones.
    pub(super) fn one_of<T: Copy>(&mut self, column: &str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(column)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
            return Some(*value);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let reason = format!("`{text}` is none of {}", known.join(", "));
        self.fault("bad-value", column, reason);
        None
    }

    /// `yes` or `no`; empty means no.
    pub(super) fn yes(&mut self, column: &str) -> bool {
        self.one_of(column, &[("yes", true), ("no", false)]).unwrap_or(false)
    }

    /// A finite number.
    pub(super) fn number(&mut self, column: &str) -> Option<f64> {
        let text = self.text(column)?;
        match text.parse::<f64>() {
            // Minus zero is zero, also in the digest.
            Ok(value) if value.is_finite() => Some(value + 0.0),
            Ok(_) => {
                let reason = format!("`{text}` is not a finite number");
                self.fault("not-a-number", column, reason);
                None
            }
            Err(_) => {
                let reason = format!("`{text}` is not a number");
                let asset = self.label();
                let finding =
                    Finding::new("not-a-number", asset, reason).at(self.file, self.line, Some(column));
                let spaced = text.contains(NOT_IN_NUMBERS);
                self.findings.push(if spaced {
                    finding.suggest(
                        "write numbers without spaces or thousands separators and with a decimal point",
                    )
                } else {
                    finding
                });
                None
            }
        }
    }

    /// A year.
    pub(super) fn year(&mut self, column: &str) -> Option<i32> {
        let text = self.text(column)?;
        let year = text.parse::<i32>().ok().filter(|year| (1000..=9999).contains(year));
        if year.is_none() {
            let reason = format!("`{text}` is no year of four digits");
            self.fault("bad-value", column, reason);
        }
        year
    }

    fn sibling(&self, column: &str, sibling: &str) -> Option<String> {
        let own = format!("{column}_{sibling}");
        if self.text(&own).is_some() {
            return Some(own);
        }
        if !SHORTHAND.contains(&sibling) {
            return None;
        }
        let row = format!("row_{sibling}");
        if self.text(&row).is_some() {
            return Some(row);
        }
        // A plain column is the shorthand only where the table has no column of that name with a meaning of its own.
        let plain = !self.columns.plain.contains(&sibling) && self.text(sibling).is_some();
        plain.then(|| sibling.to_owned())
    }

    /// Status, year, sources, original and note of a fact column.
    pub(super) fn origin(&mut self, column: &str) -> Option<Origin> {
        let mut origin = Origin::default();
        let mut stated = false;
        if let Some(at) = self.sibling(column, "status") {
            stated = true;
            let mut words: Vec<(&'static str, (Status, bool))> =
                Status::ALL.map(|status| (status.word(), (status, false))).to_vec();
            // What stands in for a fact nobody stated.
            words.extend(Status::ALL.into_iter().zip(DEFAULTS).map(|(status, word)| (word, (status, true))));
            (origin.status, origin.default) = self.one_of(&at, &words).unwrap_or_default();
        }
        if let Some(at) = self.sibling(column, "year") {
            stated = true;
            origin.year = self.year(&at);
        }
        if let Some(at) = self.sibling(column, "source") {
            stated = true;
            origin.sources = self.list(&at, ' ');
        }
        if let Some(at) = self.sibling(column, "original") {
            stated = true;
            origin.original = self.text(&at).map(str::to_owned);
        }
        if let Some(at) = self.sibling(column, "note") {
            stated = true;
            origin.note = self.text(&at).map(str::to_owned);
        }
        stated.then_some(origin)
    }

    /// Refuses siblings of a column that belong to no number.
    pub(super) fn orphans(&mut self, column: &str, siblings: &[&str]) {
        let orphan =
            siblings.iter().map(|name| format!("{column}_{name}")).find(|name| self.text(name).is_some());
        if let Some(orphan) = orphan {
            self.fault("no-value", &orphan, format!("`{column}` has no value that this could belong to"));
        }
    }

    /// A fact: the number of a column with its siblings.
    pub(super) fn fact(&mut self, column: &str) -> Option<Fact<f64>> {
        if self.text(column).is_none() {
            self.orphans(column, &SIBLINGS);
            return None;
        }
        let value = self.number(column);
        let (low, high) = (self.number(&format!("{column}_low")), self.number(&format!("{column}_high")));
        let origin = self.origin(column);
        let value = value?;
        let mut fact = Fact::new(value);
        if low.is_some() || high.is_some() {
            fact = fact.between(low.unwrap_or(value), high.unwrap_or(value));
        }
        Some(match origin {
            Some(origin) => fact.from_origin(origin),
            None => fact,
        })
    }
}
