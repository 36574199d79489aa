//! One CSV table as rows that know their file, line and columns. Nothing is dropped: every row is either handed on or the
//! subject of a finding. One row at a time is in memory.

use super::cell::{live, to_text};
use super::limits::Limits;
use super::row::{Cell, Columns, Row, words};
use crate::error::{Finding, nearest_words};

/// How a table of another form differs from a native one.
pub(super) struct Dialect<'d> {
    /// The native name of a column; its own where there is none.
    pub(super) rename: &'d dyn Fn(&str) -> String,
    /// Columns that are known and no native ones.
    pub(super) also: &'d [&'d str],
    /// True where columns that nobody knows are left alone.
    pub(super) is_lenient: bool,
    /// What stands in a cell that says nothing, in large letters or small ones.
    pub(super) blanks: &'d [&'d str],
}

impl Dialect<'static> {
    pub(super) const NATIVE: Self =
        Self { rename: &|column| column.to_owned(), also: &[], is_lenient: false, blanks: &[] };
}

/// A table in the reading: its rows one after another, and what there is to say when they are all read.
pub(super) struct Reader<'a> {
    file: &'a str,
    limits: &'a Limits,
    columns: &'a Columns,
    blanks: &'a [&'a str],
    bytes: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    /// Where in the bytes the reader began.
    base: usize,
    record: csv::ByteRecord,
    line_count: LineCount<'a>,
    /// True where there is nothing more to look at.
    is_over: bool,
    pub(super) header: Vec<String>,
    /// How many records there were.
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

impl<'a> Reader<'a> {
    /// Reads the header of a table, given its file and its bytes. Findings about the file as a whole and about rows that cannot be read at all
    /// go to `findings`.
    pub(super) fn open(
        dialect: &Dialect<'a>,
        limits: &'a Limits,
        file: (&'a str, &'a [u8]),
        columns: &'a Columns,
        findings: &mut Vec<Finding>,
    ) -> Self {
        Self::open_at(1, dialect, limits, file, columns, findings)
    }

    /// As [`open`](Self::open), for a table whose text begins on a line of its file.
    pub(super) fn open_at(
        first_line: u64,
        dialect: &Dialect<'a>,
        limits: &'a Limits,
        (file, bytes): (&'a str, &'a [u8]),
        columns: &'a Columns,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut table = Self {
            file,
            limits,
            columns,
            blanks: dialect.blanks,
            bytes,
            reader: reader_of(bytes),
            base: 0,
            record: csv::ByteRecord::new(),
            line_count: LineCount { bytes, at: 0, line: first_line },
            is_over: false,
            header: Vec::new(),
            records: 0,
            lines: Vec::new(),
            sound: true,
            lost: Vec::new(),
        };
        table.read_header(dialect, bytes, findings);
        table
    }

    /// Nothing of the table can be used.
    fn close(&mut self) {
        self.is_over = true;
        self.lost.push(Vec::new());
    }

    fn read_header(&mut self, dialect: &Dialect<'_>, bytes: &[u8], findings: &mut Vec<Finding>) {
        let file = self.file;
        let wide = |bytes: &[u8]| bytes.len() >= 2 && bytes[..2].contains(&0);
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || wide(bytes) {
            let finding = Finding::new("encoding", file, "the file is UTF-16").at(file, 1, None);
            findings.push(finding.suggest("save it as UTF-8"));
            return self.close();
        }
        // The header is the first record.
        match self.advance() {
            Advance::Record => {}
            Advance::End => {
                findings.push(Finding::new("no-header", file, "the file is empty").at(file, 1, None));
                return self.close();
            }
            Advance::TooLong(line, extent) => {
                findings.push(self.too_long(line, extent));
                self.count_the_rest();
                return self.close();
            }
        }
        for cell in &self.record {
            // A spreadsheet may have given the words capital letters.
            let word = String::from_utf8_lossy(cell).trim().to_owned();
            let small = (dialect.rename)(&word.to_ascii_lowercase());
            let is_known = self.columns.allows(&small) || dialect.also.contains(&small.as_str());
            self.header.push(if is_known { small } else { word });
        }
        let line = self.line();
        let head = Head { file, line };
        match head.check(&self.header, self.columns, dialect, findings) {
            Header::Good => {}
            Header::Wrong => {
                self.sound = false;
                self.lost.push(Vec::new());
            }
            Header::Hopeless => {
                self.count_the_rest();
                self.close();
            }
        }
    }

    /// The next row that can be read. Nothing is dropped: what comes before it is the subject of a finding.
    pub(super) fn next(&mut self, findings: &mut Vec<Finding>) -> Option<Row<'_>> {
        while !self.is_over {
            let advance = self.advance();
            match advance {
                Advance::End => self.is_over = true,
                Advance::Record if is_blank(&self.record) => {}
                _ if self.limits.is_enough(findings) => {
                    // Enough is said; the rest is only counted.
                    self.records += 1;
                    self.count_the_rest();
                    self.close();
                }
                Advance::TooLong(line, extent) => {
                    self.records += 1;
                    self.lines.push(line);
                    findings.push(self.too_long(line, extent));
                    // Of a record without an end nobody knows what it has swallowed.
                    self.lost.push(Vec::new());
                }
                Advance::Record => {
                    self.records += 1;
                    let line = self.line();
                    self.lines.push(line);
                    match self.cells(line) {
                        Ok(cells) => {
                            let Self { file, limits, columns, header, .. } = self;
                            let mut row = Row::new(file, line, columns, limits);
                            let named = header.iter().zip(cells);
                            row.cells = named
                                .filter_map(|(name, cell)| Some((name.as_str().into(), cell?)))
                                .collect();
                            return Some(row);
                        }
                        Err(finding) => {
                            findings.push(*finding);
                            self.lost.extend(identity(&self.record, &self.header));
                        }
                    }
                }
            }
        }
        None
    }

    /// Reads the next record, unless it is longer than it may be or has more cells: that is found before it is taken apart.
    fn advance(&mut self) -> Advance {
        let at = self.base + usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        let rest = self.bytes.get(at..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let extent = extent(&rest[breaks..]);
        let limits = self.limits;
        if limits.is_over("record_bytes", extent.length) || limits.is_over("fields", extent.cells) {
            let line = self.line_count.of((at + breaks) as u64);
            self.base = at + breaks + extent.length;
            self.reader = reader_of(&self.bytes[self.base..]);
            return Advance::TooLong(line, extent);
        }
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => Advance::Record,
            // Bytes in memory can always be read.
            _ => Advance::End,
        }
    }

    /// The line on which the record at hand begins.
    fn line(&mut self) -> u64 {
        let at = self.record.position().map_or(0, csv::Position::byte);
        self.line_count.of(self.base as u64 + at)
    }

    /// Counts what is there, so that the ledger adds up.
    fn count_the_rest(&mut self) {
        loop {
            match self.advance() {
                Advance::End => return,
                Advance::Record if is_blank(&self.record) => {}
                _ => self.records += 1,
            }
        }
    }

    /// A cell that is too long says more than its record.
    fn too_long(&self, line: u64, Extent { cells, longest: (nth, length), .. }: Extent) -> Finding {
        if self.limits.is_over("fields", cells) {
            let told = self.limits.told("fields");
            let (rule, reason) = match self.header.is_empty() {
                true => {
                    ("too-many-columns", format!("{cells} columns are more than the {told} a table may have"))
                }
                false => {
                    ("cell-count", format!("the row has {cells} cells, more than the {told} it may have"))
                }
            };
            let finding = Finding::new(rule, self.file, reason).at(self.file, line, None);
            return finding.suggest(Limits::raised("fields"));
        }
        let column = self.header.get(nth).map(String::as_str);
        let (rule, what, limit) = match self.limits.is_over("cell_bytes", length) {
            true => ("unreadable", "cell", "cell_bytes"),
            false => ("record-too-long", "record", "record_bytes"),
        };
        let told = self.limits.told(limit);
        let reason = format!("the {what} is longer than the {told} it may have; is a quote left open?");
        let finding = Finding::new(rule, self.file, reason).suggest(Limits::raised(limit));
        finding.at(self.file, line, column.filter(|_| what == "cell"))
    }

    /// The cells of the record at hand; none for an empty one.
    fn cells(&self, line: u64) -> Result<Vec<Option<Cell>>, Box<Finding>> {
        let Self { file, record, header, limits, .. } = self;
        let finding = |rule: &str, reason: String| Finding::new(rule, *file, reason).at(file, line, None);
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
            return Err(Box::new(finding("cell-count", reason).suggest(suggestion)));
        }
        let mut cells = Vec::with_capacity(header.len());
        for (nth, (column, cell)) in header.iter().zip(record).enumerate() {
            let refuse = |reason: &str| {
                Err(Box::new(Finding::new("unreadable", *file, reason).at(file, line, Some(column))))
            };
            if limits.is_over("cell_bytes", cell.len()) {
                return Err(Box::new(
                    self.too_long(line, Extent { length: 0, cells: 0, longest: (nth, cell.len()) }),
                ));
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
            let says = !text.is_empty() && !self.blanks.iter().any(|blank| blank.eq_ignore_ascii_case(text));
            cells.push(says.then(|| Cell::of(live(text))));
        }
        Ok(cells)
    }
}

fn reader_of(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes)
}

/// What comes next in a table.
enum Advance {
    Record,
    /// A record that is longer than it may be or has more cells, with its line.
    TooLong(u64, Extent),
    End,
}

/// How long a record is, how many cells it has, and which of them is the longest.
struct Extent {
    length: usize,
    cells: usize,
    longest: (usize, usize),
}

/// Where the record ends with which a text begins. A quote opens a cell only at its beginning, and in it stands twice for itself.
fn extent(bytes: &[u8]) -> Extent {
    let (mut at, mut nth, mut begins, mut longest) = (0, 0, 0, (0, 0));
    let mut is_quoted = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' if is_quoted && bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if is_quoted => is_quoted = false,
            b'"' if at == begins => is_quoted = true,
            b'\n' | b'\r' if !is_quoted => break,
            b',' if !is_quoted => {
                if at - begins > longest.1 {
                    longest = (nth, at - begins);
                }
                (nth, begins) = (nth + 1, at + 1);
            }
            _ => {}
        }
        at += 1;
    }
    let length = at.min(bytes.len());
    if length.saturating_sub(begins) > longest.1 {
        longest = (nth, length - begins);
    }
    Extent { length, cells: nth + 1, longest }
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
