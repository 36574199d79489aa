//! Where answers go: to stdout or to a file, as text, JSON or CSV. Nothing else is printed there.

use crate::arguments::{Arguments, Command, Form};
use crate::failure::Failure;
use crate::fitting;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use corridor::{Select, data};
use serde::Serialize;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;

/// Where the answer of this run goes, and how it is written.
pub(crate) struct Output {
    pub(crate) form: Form,
    file: Option<PathBuf>,
    asked_with: AskedWith,
}

/// What the network was changed by before it was asked, or what the question left out.
#[derive(Default, Serialize)]
struct AskedWith {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scenario: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    close: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    avoid: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mode: Vec<String>,
}

impl AskedWith {
    fn of(arguments: &Arguments) -> Self {
        let words = |selects: &[Select]| selects.iter().map(ToString::to_string).collect();
        let without = arguments.command.without();
        Self {
            scenario: arguments.shared.scenario.clone(),
            close: words(&arguments.shared.close),
            avoid: without.map(|without| words(&without.avoid)).unwrap_or_default(),
            mode: without
                .map(|without| without.mode.iter().map(|mode| mode.word().to_owned()).collect())
                .unwrap_or_default(),
        }
    }

    /// A line for people; nothing where nothing was changed.
    fn line(&self) -> Option<String> {
        let parts = [
            ("scenario", &self.scenario, ""),
            ("shut", &self.close, ""),
            ("avoiding", &self.avoid, ""),
            ("by", &self.mode, " only"),
        ];
        let told: Vec<String> = parts
            .into_iter()
            .filter(|(_, list, _)| !list.is_empty())
            .map(|(word, list, end)| format!("{word} {}{end}", list.join(", ")))
            .collect();
        (!told.is_empty()).then(|| format!("Asked with: {}.", told.join("; ")))
    }
}

/// A terminal with fewer columns says nothing of what is read there.
const NARROWEST: usize = 20;

impl Output {
    /// The form that is asked for, or that the name of the file tells.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let shared = &arguments.shared;
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
            "html" | "htm" | "svg" => match (&arguments.command, shared.format) {
                (Command::Map(_), _) => Form::Text,
                (Command::Report, None | Some(Form::Text)) if end != "svg" => Form::Text,
                (Command::Report, Some(form)) if end != "svg" => {
                    return Err(Failure::arguments(format!(
                        "a page is no {}; write --out report.{0}, or leave out --format",
                        if form == Form::Json { "json" } else { "csv" }
                    )));
                }
                _ => {
                    return Err(Failure::arguments(format!(
                        "this answer is not written as .{end}: it goes to .txt, .json and .csv; `corridor map` and `corridor report` make pages"
                    )));
                }
            },
            _ => Form::Text,
        };
        let form = shared.format.unwrap_or(told);
        Ok(Self { form, file: shared.out.clone(), asked_with: AskedWith::of(arguments) })
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
        self.answer_made(text, || Ok(answer), rows)
    }

    /// An answer whose text and JSON are made here, if it comes to that.
    pub(crate) fn answer_made<A: Serialize, R: Serialize>(
        &self,
        text: impl FnOnce() -> String,
        answer: impl FnOnce() -> Result<A, Failure>,
        rows: impl FnOnce() -> Vec<R>,
    ) -> Result<(), Failure> {
        match self.form {
            Form::Text => self.text(&text()),
            Form::Json => self.json(&answer()?),
            Form::Csv => {
                let table = data::rows_to_csv(&rows())?;
                self.put(table.trim_end_matches('\n'))
            }
        }
    }

    /// What is to be known of an answer in any form: it goes to stderr.
    #[expect(clippy::unused_self, reason = "it belongs to an answer")]
    pub(crate) fn note(&self, text: &str) {
        // A reader of errors who has gone is no fault.
        let _ = writeln!(std::io::stderr(), "note: {}", for_terminals(text));
    }

    /// JSON alone.
    pub(crate) fn json(&self, answer: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(answer)
            .map_err(|error| Failure::NotWritten(format!("the answer does not fit JSON: {error}")))?;
        self.put(&self.with_what_was_asked(text))
    }

    /// An object says first what it was asked with; a list has no place for that.
    fn with_what_was_asked(&self, text: String) -> String {
        #[derive(Serialize)]
        struct First<'a> {
            asked_with: &'a AskedWith,
        }
        let fields = text.strip_prefix("{\n");
        let (Some(fields), Some(_)) = (fields, self.asked_with.line()) else { return text };
        let first = serde_json::to_string_pretty(&First { asked_with: &self.asked_with });
        match first.as_deref().map(|first| first.strip_suffix("\n}")) {
            Ok(Some(first)) => format!("{first},\n{fields}"),
            _ => text,
        }
    }

    /// A text for people, in which no name steers a terminal, wherever it is read. On a terminal long lines go on below, in files and pipes they stay whole.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        let end = self.asked_with.line().map(|line| format!("\n{line}")).unwrap_or_default();
        let text = for_terminals(&format!("{text}{end}"));
        self.put(&self.columns().map_or(text.clone(), |columns| fitting::fitted(&text, columns)))
    }

    /// A text for people whose lines are set already, and stay as they are on a terminal too.
    pub(crate) fn set_text(&self, text: &str) -> Result<(), Failure> {
        let end = self.asked_with.line().map(|line| format!("\n{line}")).unwrap_or_default();
        self.put(&for_terminals(&format!("{text}{end}")))
    }

    /// A text for people that is no answer, and goes to no file that was to hold one.
    pub(crate) fn say(&self, text: &str) -> Result<(), Failure> {
        let text = for_terminals(text);
        print(&terminal().map_or(text.clone(), |columns| fitting::fitted(&text, columns)))
    }

    /// How wide the terminal is, where the answer goes to one.
    fn columns(&self) -> Option<usize> {
        if self.file.is_none() { terminal() } else { None }
    }

    /// A table; the first columns are words, the last `numbers` stand to the right. It fits the terminal; elsewhere its rows are lines.
    pub(crate) fn table(
        &self,
        head: &[&str],
        numbers: usize,
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> String {
        let mut table = Table::new();
        // Rows are lines whose cells stay whole; what is too wide for a terminal is fitted below.
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(head.iter().copied());
        for row in rows {
            // A name that breaks its line would look like another row.
            table.add_row(row.iter().map(|cell| for_terminals(cell).replace('\n', "\\u{a}")));
        }
        for at in head.len().saturating_sub(numbers)..head.len() {
            if let Some(column) = table.column_mut(at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        self.columns().map_or_else(|| lines.join("\n"), |columns| fitting::table(&lines, columns).join("\n"))
    }

    /// What is written as it stands, with the end of its last line.
    pub(crate) fn put(&self, text: &str) -> Result<(), Failure> {
        match &self.file {
            Some(path) => data::write_whole(path, format!("{text}\n").as_bytes()).map_err(not_written),
            None => print(text),
        }
    }
}

/// How wide the terminal is that stdout is, if it is one.
fn terminal() -> Option<usize> {
    Table::new().width().map(usize::from).filter(|columns| *columns >= NARROWEST)
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

/// Says on stderr what is wrong. Where nobody can be told, the exit code tells.
pub(crate) fn complain(text: &str) -> Result<(), ()> {
    writeln!(std::io::stderr(), "{}", text.trim_end()).map_err(drop)
}

/// A number of things, in the singular where it is one.
pub(crate) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
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
