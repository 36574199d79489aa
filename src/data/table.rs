//! One CSV table as rows that know their file, line and columns. Nothing is dropped: every row is either handed on or the
//! subject of a finding.

use super::cell::{live, to_text};
use super::limits::{LONGEST_CELL, LONGEST_RECORD, MOST_COLUMNS, MOST_FINDINGS};
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

/// How a table of another form differs from a native one.
pub(super) struct Dialect<'d> {
    /// The native name of a column; its own where there is none.
    pub(super) rename: &'d dyn Fn(&str) -> String,
    /// Columns that are known and no native ones.
    pub(super) also: &'d [&'d str],
    /// True where columns that nobody knows are left alone.
    pub(super) is_lenient: bool,
    /// What stands in a cell that says nothing.
    pub(super) blank: &'d str,
}

impl Dialect<'static> {
    const NATIVE: Self =
        Self { rename: &|column| column.to_owned(), also: &[], is_lenient: false, blank: "" };
}

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

    fn all(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.plain).chain(self.facts).copied()
    }
}

/// One row of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) file: &'a str,
    pub(super) line: u64,
    columns: &'a Columns,
    cells: BTreeMap<Cow<'a, str>, Cell>,
    findings: Vec<Finding>,
}

/// A cell that is not empty.
#[derive(Debug)]
struct Cell {
    text: String,
    /// As it stands, where that differs: the separators in it that are none are still written out.
    raw: Option<String>,
}

impl Cell {
    fn of(raw: &str) -> Self {
        match to_text(raw) {
            Cow::Borrowed(text) => Self { text: text.to_owned(), raw: None },
            Cow::Owned(text) => Self { text, raw: Some(raw.to_owned()) },
        }
    }
}

/// A table as read: rows in file order, and how many records there were.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) records: usize,
    /// The lines of the records that could be looked at, in order.
    pub(super) lines: Vec<u64>,
    /// False where the header is wrong, so that no row can be used.
    pub(super) sound: bool,
    /// The words by which others may refer to rows that cannot be read; no words stand for the whole table.
    pub(super) lost: Vec<Vec<String>>,
}

/// Finds the line on which a record starts. The reader's own count is behind after CRLF and empty lines.
struct LineCount<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl LineCount<'_> {
    /// The line of the first record that starts at or after an offset. Offsets must not go back.
    fn of(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= offset && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            let bare_return = *byte == b'\r' && self.bytes.get(self.at + 1) != Some(&b'\n');
            self.line += u64::from(*byte == b'\n' || bare_return);
            self.at += 1;
        }
        self.line
    }
}

/// Reads a table. Findings about the file as a whole and about rows that cannot be read at all go to `findings`.
pub(super) fn read<'a>(
    file: &'a str,
    bytes: &[u8],
    columns: &'a Columns,
    header: &'a mut Vec<String>,
    findings: &mut Vec<Finding>,
) -> Table<'a> {
    read_as(&Dialect::NATIVE, file, bytes, columns, header, findings)
}

/// As [`read`], for a table of another form.
pub(super) fn read_as<'a>(
    dialect: &Dialect<'_>,
    file: &'a str,
    bytes: &[u8],
    columns: &'a Columns,
    header: &'a mut Vec<String>,
    findings: &mut Vec<Finding>,
) -> Table<'a> {
    let mut table = Table { rows: Vec::new(), records: 0, lines: Vec::new(), sound: true, lost: Vec::new() };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let wide = |bytes: &[u8]| bytes.len() >= 2 && bytes[..2].contains(&0);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || wide(bytes) {
        let finding = Finding::new("encoding", file, "the file is UTF-16").at(file, 1, None);
        findings.push(finding.suggest("save it as UTF-8"));
        table.lost.push(Vec::new());
        return table;
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut lines = LineCount { bytes, at: 0, line: 1 };
    // The header is the first record.
    match reader.read_byte_record(&mut record) {
        Ok(true) => {}
        _ => {
            findings.push(Finding::new("no-header", file, "the file is empty").at(file, 1, None));
            table.lost.push(Vec::new());
            return table;
        }
    }
    for cell in &record {
        // A spreadsheet may have given the words capital letters.
        let word = String::from_utf8_lossy(cell).trim().to_owned();
        let small = (dialect.rename)(&word.to_ascii_lowercase());
        let is_known = columns.allows(&small) || dialect.also.contains(&small.as_str());
        header.push(if is_known { small } else { word });
    }
    let head = Head { file, line: lines.of(record.position().map_or(0, csv::Position::byte)) };
    match head.check(header, columns, dialect, findings) {
        Header::Good => {}
        Header::Wrong => {
            table.sound = false;
            table.lost.push(Vec::new());
        }
        Header::Hopeless => {
            // Count what is there, so that the ledger adds up.
            while matches!(reader.read_byte_record(&mut record), Ok(true)) {
                table.records += usize::from(!is_blank(&record));
            }
            table.lost.push(Vec::new());
            return table;
        }
    }
    let header: &'a [String] = header;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                findings.push(Finding::new("unreadable", file, error.to_string()).at(file, line, None));
                break;
            }
        }
        if is_blank(&record) {
            continue;
        }
        table.records += 1;
        if findings.len() >= MOST_FINDINGS {
            // Enough is said; the rest is only counted.
            if table.lost.last().is_none_or(|words| !words.is_empty()) {
                table.lost.push(Vec::new());
            }
            continue;
        }
        let line = lines.of(record.position().map_or(0, csv::Position::byte));
        table.lines.push(line);
        let is_long = record.as_slice().len() > LONGEST_RECORD;
        // A cell that is too long says more than its record.
        if is_long && record.iter().all(|cell| cell.len() <= LONGEST_CELL) {
            let reason = "the record is longer than the 1 MiB it may have; is a quote left open?";
            findings.push(Finding::new("record-too-long", file, reason).at(file, line, None));
            table.lost.push(Vec::new());
            continue;
        }
        if record.len() != header.len() {
            let breaks: usize =
                record.iter().map(|cell| cell.iter().filter(|byte| **byte == b'\n').count()).sum();
            let (over, suggestion) = if breaks == 0 {
                (
                    String::new(),
                    "a comma inside a text needs quotes round the text, and a decimal comma must be a point",
                )
            } else {
                (format!(" and runs on over {breaks} more lines"), "is a quote left open?")
            };
            let reason = format!("the row has {} cells, the header {}{over}", record.len(), header.len());
            findings.push(Finding::new("cell-count", file, reason).at(file, line, None).suggest(suggestion));
            table.lost.extend(identity(&record, header));
            continue;
        }
        match cells(&record, header, dialect.blank) {
            Ok(cells) => table.rows.push(Row { file, line, columns, cells, findings: Vec::new() }),
            Err((column, reason)) => {
                findings.push(Finding::new("unreadable", file, reason).at(file, line, Some(&column)));
                table.lost.extend(identity(&record, header));
            }
        }
    }
    table
}

fn is_blank(record: &csv::ByteRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

/// The words by which others may refer to a row that cannot be read. A cell that holds several lines may have swallowed other rows.
fn identity(record: &csv::ByteRecord, header: &[String]) -> Vec<Vec<String>> {
    if record.iter().any(|cell| cell.contains(&b'\n')) {
        return vec![Vec::new()];
    }
    let of = |column: &str| {
        let cell = header.iter().zip(record).find(|(known, _)| *known == column)?.1;
        let cell = String::from_utf8_lossy(cell);
        Some(to_text(live(cell.trim())).into_owned()).filter(|word| !word.is_empty())
    };
    words(of)
}

/// A row is referred to by its code, its key or the hub it is at, or by its two ends.
fn words(of: impl Fn(&str) -> Option<String>) -> Vec<Vec<String>> {
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

/// What a header is good for.
enum Header {
    /// The rows can be used.
    Good,
    /// The rows can be looked at.
    Wrong,
    /// There is nothing to look at.
    Hopeless,
}

/// Where a header stands.
struct Head<'a> {
    file: &'a str,
    line: u64,
}

impl Head<'_> {
    fn finding(&self, rule: &str, column: Option<&str>, reason: String) -> Finding {
        Finding::new(rule, self.file, reason).at(self.file, self.line, column)
    }

    fn check(
        &self,
        header: &[String],
        columns: &Columns,
        dialect: &Dialect<'_>,
        findings: &mut Vec<Finding>,
    ) -> Header {
        let before = findings.len();
        if header.len() > MOST_COLUMNS {
            let reason =
                format!("{} columns are more than the {MOST_COLUMNS} a table may have", header.len());
            findings.push(self.finding("too-many-columns", None, reason));
            return Header::Hopeless;
        }
        if let [all] = header
            && let Some(separator) =
                [(';', "semicolons"), ('\t', "tabs")].iter().find(|(sign, _)| all.contains(*sign))
        {
            let reason = format!("the columns are separated by {}", separator.1);
            let finding = self.finding("separator", None, reason);
            findings
                .push(finding.suggest("save it with commas between the columns and points in the numbers"));
            return Header::Hopeless;
        }
        let mut twice = false;
        for (at, column) in header.iter().enumerate() {
            if column.is_empty() && !dialect.is_lenient {
                let reason = format!("column {} of {} has no name", at + 1, header.len());
                let finding = self.finding("unknown-column", Some(column), reason);
                findings.push(finding.suggest("remove it, or the comma at the end of the header"));
            } else if !column.is_empty() && header[..at].contains(column) {
                twice = true;
                let reason = format!("the column `{column}` stands twice");
                findings.push(self.finding("duplicate-column", Some(column), reason));
            } else if !columns.allows(column)
                && !dialect.is_lenient
                && !dialect.also.contains(&column.as_str())
            {
                let near = nearest_words(column, columns.all(), 3);
                let finding = self.finding(
                    "unknown-column",
                    Some(column),
                    format!("no column `{column}` belongs here"),
                );
                findings.push(if near.is_empty() {
                    finding
                } else {
                    finding.suggest(format!("did you mean {}?", near.join(", ")))
                });
            }
        }
        for column in columns.required {
            if !header.iter().any(|known| known == column) {
                let reason = format!("the column `{column}` is missing");
                findings.push(self.finding("missing-column", Some(column), reason));
            }
        }
        // Of two columns of one name nobody knows which is meant.
        match findings.len() == before {
            true => Header::Good,
            false if twice => Header::Hopeless,
            false => Header::Wrong,
        }
    }
}

fn cells<'a>(
    record: &csv::ByteRecord,
    header: &'a [String],
    blank: &str,
) -> Result<BTreeMap<Cow<'a, str>, Cell>, (String, String)> {
    let mut cells = BTreeMap::new();
    for (column, cell) in header.iter().zip(record) {
        let refuse = |reason: &str| Err((column.clone(), reason.to_owned()));
        if cell.len() > LONGEST_CELL {
            return refuse("the cell is longer than 64 KiB; is a quote left open?");
        }
        let Ok(text) = std::str::from_utf8(cell) else {
            return refuse("the cell is not UTF-8 text; save the file as UTF-8");
        };
        if text.contains(['\n', '\r']) {
            return refuse("the cell contains a line break; is a quote left open?");
        }
        let text = text.trim();
        if text.contains(|letter: char| letter.is_control() && letter != '\t') {
            return refuse("the cell contains a control character; was the file damaged?");
        }
        if !text.is_empty() && text != blank {
            cells.insert(Cow::Borrowed(column.as_str()), Cell::of(live(text)));
        }
    }
    Ok(cells)
}

impl<'a> Row<'a> {
    /// A row that comes from no table, but from something with the same columns.
    pub(super) fn new(file: &'a str, line: u64, columns: &'a Columns) -> Self {
        Self { file, line, columns, cells: BTreeMap::new(), findings: Vec::new() }
    }

    /// Fills a cell with what a cell of a table would hold, but for the apostrophe. An empty one says nothing. False where there is no
    /// such column.
    pub(super) fn fill(&mut self, column: impl Into<Cow<'a, str>>, raw: &str) -> bool {
        let column = column.into();
        if !self.columns.allows(&column) {
            return false;
        }
        let raw = raw.trim();
        if raw.len() > LONGEST_CELL {
            self.fault("unreadable", &column, "the text is longer than the 64 KiB it may have");
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

    /// Says that a property has no column here.
    pub(super) fn refuse_column(&mut self, column: &str) {
        let near = nearest_words(column, self.columns.all(), 3);
        self.fault("unknown-column", column, format!("no column `{column}` belongs here"));
        if let Some(last) = self.findings.last_mut().filter(|_| !near.is_empty()) {
            last.suggestion = Some(format!("did you mean {}?", near.join(", ")));
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
    fn label(&self) -> String {
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
