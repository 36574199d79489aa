//! Every form of a network: written and read back the same, strict in what it reads, exact in its ledger, and never the end of the program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod everything;
#[cfg(feature = "osm")]
mod extracts;
mod field;
mod hostile;
mod limits;
mod memory;
mod planted;
mod questions;
#[path = "../support/real.rs"]
#[allow(dead_code, unreachable_pub)]
mod real;
mod real_forms;
mod round_trips;
mod spoiled;
mod whole;

use corridor::data::{Form, Ledger, read_network, write_network};
use corridor::{Error, Finding, Network};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The forms that hold every network.
const WHOLE: [Form; 5] = [Form::Native, Form::Json, Form::GeoJson, Form::Gmns, Form::GraphMl];

/// A folder of its own for a test, removed at its end.
struct Folder(PathBuf);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Folder {
    fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("corridor-forms-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Files in the folder, with their content.
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            std::fs::write(folder.path(name), text).unwrap();
        }
        folder
    }

    fn names(&self) -> Vec<String> {
        names(&self.0)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A name for a network in a form.
fn name(form: Form) -> &'static str {
    match form {
        Form::Native => "tables",
        Form::Json => "network.json",
        Form::GeoJson => "network.geojson",
        Form::Gmns => "gmns",
        Form::Tntp => "network_net.tntp",
        Form::GraphMl => "network.graphml",
        _ => "network.dot",
    }
}

/// Written and read back.
fn there_and_back(network: &Network, form: Form) -> (Network, Ledger) {
    let folder = Folder::new();
    let path = folder.path(name(form));
    write_network(network, &path, form).unwrap_or_else(|error| panic!("{form}: {error}"));
    read_network(&path).unwrap_or_else(|error| panic!("{form}: {error}"))
}

fn findings(error: &Error) -> &[Finding] {
    match error {
        Error::BadInput { findings, .. } => findings,
        other => panic!("{other}"),
    }
}

/// The ledger of a refusal or of a reading.
fn ledger(read: &corridor::Result<(Network, Ledger)>) -> Ledger {
    match read {
        Ok((_, ledger)) => ledger.clone(),
        Err(Error::BadInput { ledger, .. }) => ledger.as_deref().cloned().expect("a refusal has its ledger"),
        Err(other) => panic!("{other}"),
    }
}

/// Every record is one of the three.
fn adds_up(ledger: &Ledger) {
    for table in &ledger.tables {
        assert_eq!(table.records, table.used + table.merged + table.rejected, "{ledger}");
    }
}
