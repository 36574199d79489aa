//! Where answers go: to stdout or to a file, as text, JSON or CSV. Nothing else is printed there.

use crate::arguments::{Form, Shared};
use crate::failure::Failure;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use corridor::data;
use serde::Serialize;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;

/// Where the answer of this run goes, and how it is written.
pub(crate) struct Output {
    pub(crate) form: Form,
    file: Option<PathBuf>,
}

impl Output {
    /// The form that is asked for, or that the name of the file tells.
    pub(crate) fn new(shared: &Shared) -> Result<Self, Failure> {
        let end = shared.out.as_ref().and_then(|path| path.extension());
        let end = end.map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let told = match end.as_str() {
            "json" => Form::Json,
            "csv" => Form::Csv,
            "pdf" | "png" | "jpg" | "jpeg" | "xls" | "xlsx" | "doc" | "docx" | "ods" => {
                return Err(Failure::arguments(format!(
                    "nothing is written as .{end}: answers go to .txt, .json and .csv, maps to .html and .svg, the report to .txt and .html"
                )));
            }
            _ => Form::Text,
        };
        Ok(Self { form: shared.format.unwrap_or(told), file: shared.out.clone() })
    }

    /// The file that was asked for.
    pub(crate) fn file(&self) -> Option<&PathBuf> {
        self.file.as_ref()
    }

    /// An answer: its text, itself as JSON, or its rows as CSV.
    pub(crate) fn answer<R: Serialize>(
        &self,
        answer: &(impl Display + Serialize),
        rows: impl FnOnce() -> Vec<R>,
    ) -> Result<(), Failure> {
        self.answer_as(|| answer.to_string(), answer, rows)
    }

    /// An answer whose text is made here.
    pub(crate) fn answer_as<R: Serialize>(
        &self,
        text: impl FnOnce() -> String,
        answer: &impl Serialize,
        rows: impl FnOnce() -> Vec<R>,
    ) -> Result<(), Failure> {
        match self.form {
            Form::Text => self.text(&text()),
            Form::Json => self.json(answer),
            Form::Csv => {
                let table = data::rows_to_csv(&rows())?;
                self.put(table.trim_end_matches('\n'))
            }
        }
    }

    /// JSON alone.
    pub(crate) fn json(&self, answer: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(answer)
            .map_err(|error| Failure::NotWritten(format!("the answer does not fit JSON: {error}")))?;
        self.put(&text)
    }

    /// A text for people, in which no name steers a terminal, wherever it is read.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        self.put(&for_terminals(text))
    }

    /// What is written as it stands, with the end of its last line.
    pub(crate) fn put(&self, text: &str) -> Result<(), Failure> {
        match &self.file {
            Some(path) => data::write_whole(path, format!("{text}\n").as_bytes()).map_err(not_written),
            None => print(text),
        }
    }
}

/// What could not be written, with the way out.
pub(crate) fn not_written(error: corridor::Error) -> Failure {
    Failure::NotWritten(format!("the output could not be written: {error}"))
}

/// Prints; a reader who has seen enough ends the run quietly.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let stdout = std::io::stdout();
    let tame = stdout.is_terminal().then(|| for_terminals(text));
    let mut out = stdout.lock();
    writeln!(out, "{}", tame.as_deref().unwrap_or(text)).and_then(|()| out.flush()).map_err(|error| {
        match error.kind() {
            ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::NotWritten(format!("the output could not be written: {error}")),
        }
    })
}

/// The same without what would steer a terminal or turn the direction of its text: each such letter as `\u{..}`.
pub(crate) fn for_terminals(text: &str) -> String {
    let mut tame = String::with_capacity(text.len());
    for letter in text.chars() {
        let steers = (letter.is_control() && letter != '\n')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}');
        if steers { tame.extend(letter.escape_unicode()) } else { tame.push(letter) }
    }
    tame
}

/// A table that fits the terminal; the first columns are words, the last `numbers` stand to the right.
pub(crate) fn table<'a>(
    head: &[&str],
    numbers: usize,
    rows: impl IntoIterator<Item = Vec<String>> + 'a,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_width(160);
    }
    table.set_header(head.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    for at in head.len().saturating_sub(numbers)..head.len() {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = table.to_string();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::for_terminals;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(
            for_terminals("a\u{1b}[2Jb\u{7}\u{202e}c\n\td\u{9b}"),
            "a\\u{1b}[2Jb\\u{7}\\u{202e}c\n\\u{9}d\\u{9b}"
        );
        assert_eq!(for_terminals("Ürümqi > Ақтау, 2 × 3"), "Ürümqi > Ақтау, 2 × 3");
        for letter in ('\0'..=char::MAX).filter(|letter| letter.is_control() && *letter != '\n') {
            assert!(!for_terminals(&letter.to_string()).contains(letter), "{}", letter.escape_unicode());
        }
    }
}
