//! Holds the sources to `ARCHITECTURE.md`.
//!
//! The import table between `<!-- import-table -->` and `<!-- /import-table -->` says which module may import which. This
//! test reads the table and `src/`, and fails when they differ in either direction. It also holds the rules that a
//! compiler cannot: where `petgraph`, `std::fs` and printing may appear, the words of the engine, file names, file sizes.
//!
//! The scanner is a small lexer, not a parser. It knows comments, literals, `use` trees, `#[cfg(test)]` items and inline
//! modules, which is all the rules need; what it can and cannot see is pinned down by the unit tests at the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::print_stdout)] // the list of long files is for whoever asks with --nocapture

mod imports;
mod places;
mod planted;
mod scanner;

use imports::check_imports;
use places::{check_engine_words, check_files, check_places};
use scanner::{File, Kind, Reach};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TABLE: &str = "ARCHITECTURE.md";
const BANNED_NAMES: [&str; 6] = ["utils", "common", "helpers", "types", "core", "v2"];
const PRINTING: [&str; 5] = ["println", "eprintln", "print", "eprint", "dbg"];
const LONG: usize = 400;
const TOO_LONG: usize = 700;

/// Words that belong to freight and not to graphs; plurals count too.
const FREIGHT: &str = "hub port ship shipment rail railway cargo freight tonne corridor border wagon truck container \
                       transfer carriage tariff asset link ferry locomotive";

#[test]
fn the_sources_match_the_architecture() {
    let tree = Tree::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    let report = check(&tree);
    for note in &report.notes {
        println!("note: {note}");
    }
    assert!(
        report.failures.is_empty(),
        "{} place(s) where the sources and {TABLE} differ:\n  {}\n",
        report.failures.len(),
        report.failures.join("\n  ")
    );
}

// What is checked: the text of the table and of every source file, by path from the root, with `/` between components.

struct Tree {
    architecture: String,
    sources: BTreeMap<String, String>,
}

impl Tree {
    fn read(root: &Path) -> Self {
        let architecture = std::fs::read_to_string(root.join(TABLE)).unwrap_or_default();
        let mut sources = BTreeMap::new();
        let mut folders = vec![(root.join("src"), "src".to_owned())];
        while let Some((folder, name)) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
                let entry = entry.unwrap();
                let path = format!("{name}/{}", entry.file_name().to_str().expect("a source path is UTF-8"));
                if entry.file_type().unwrap().is_dir() {
                    folders.push((entry.path(), path));
                } else if path.ends_with(".rs") {
                    let text =
                        std::fs::read_to_string(entry.path()).unwrap_or_else(|e| panic!("{path}: {e}"));
                    sources.insert(path, text);
                }
            }
        }
        Self { architecture, sources }
    }
}

#[derive(Default)]
struct Report {
    failures: Vec<String>,
    notes: Vec<String>,
}

fn check(tree: &Tree) -> Report {
    let mut report = Report::default();
    let mut files: Vec<File> = tree.sources.iter().map(|(path, text)| File::scan(path, text)).collect();
    let test_modules: Vec<String> = files.iter().flat_map(|file| file.test_modules.clone()).collect();
    for file in &mut files {
        let stem = file.path.trim_end_matches(".rs");
        if test_modules.iter().any(|name| stem == name || stem.starts_with(&format!("{name}/"))) {
            file.become_test();
        }
    }
    check_imports(tree, &files, &mut report);
    check_places(&files, &mut report);
    check_engine_words(tree, &mut report);
    check_files(tree, &mut report);
    report.failures.sort_by_cached_key(|failure| natural_order(failure));
    report
}

/// `path:line: ...` sorted by path, then by the line as a number.
fn natural_order(failure: &str) -> (String, usize, String) {
    let mut parts = failure.splitn(3, ':');
    let path = parts.next().unwrap_or_default().to_owned();
    let line = parts.next().and_then(|line| line.parse().ok()).unwrap_or(0);
    (path, line, failure.to_owned())
}
