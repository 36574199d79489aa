//! Reading and writing networks: the native folder of CSV tables, one JSON file, and the embedded Caspian network.
//!
//! The format is described in `docs/format.md`. This is the only module of the library that touches files.

mod caspian;
mod folder;
mod rows;
mod table;

pub use caspian::{VALIDATION, caspian, caspian_tables};

use crate::error::{Error, Result};
use crate::network::{Network, NetworkBuilder};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs;
use std::path::Path;

/// The version of the JSON form.
pub const SCHEMA: &str = "corridor-network/1";

/// What became of every record of a folder: records read = used + rejected, table by table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ledger {
    /// One entry a table, in reading order.
    pub tables: Vec<TableLedger>,
}

/// What became of the records of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TableLedger {
    /// File name.
    pub file: String,
    /// Records read, the header and empty lines not counted.
    pub records: usize,
    /// Records that became facts.
    pub used: usize,
    /// Records with at least one finding.
    pub rejected: usize,
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            writeln!(
                f,
                "{:<14} {:>6} records = {} used + {} rejected",
                table.file, table.records, table.used, table.rejected
            )?;
        }
        Ok(())
    }
}

/// Reads a native folder.
///
/// # Errors
///
/// [`Error::File`] where the folder cannot be read, [`Error::BadInput`] with every finding where its content cannot be used.
pub fn read_folder(folder: impl AsRef<Path>) -> Result<Network> {
    read_folder_with_ledger(folder).map(|(network, _)| network)
}

/// Reads a native folder and says what became of every record.
///
/// # Errors
///
/// As [`read_folder`].
pub fn read_folder_with_ledger(folder: impl AsRef<Path>) -> Result<(Network, Ledger)> {
    let folder = folder.as_ref();
    let mut tables = Vec::new();
    for name in folder::TABLES {
        let path = folder.join(name);
        match fs::read(&path) {
            Ok(bytes) => tables.push((name, bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && folder.is_dir() => {}
            Err(error) => return Err(no_access(&path, &error.to_string())),
        }
    }
    folder::from_tables(&tables, None)
}

/// Builds a network from the texts of tables, by file name (`hubs.csv`, `links.csv`, ...).
///
/// ```
/// let network = corridor::data::from_tables(&[
///     ("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\n"),
///     ("links.csv", "from,to,length_km\nA,B,430\n"),
/// ])?;
/// assert_eq!(network.link_count(), 1);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadInput`] with every finding.
pub fn from_tables(tables: &[(&str, &str)]) -> Result<Network> {
    let tables: Vec<(&str, Vec<u8>)> =
        tables.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
    folder::from_tables(&tables, None).map(|(network, _)| network)
}

/// Builds a network from the bytes of tables and says what became of every record.
///
/// # Errors
///
/// [`Error::BadInput`] with every finding.
pub fn from_table_bytes(tables: &[(&str, &[u8])]) -> Result<(Network, Ledger)> {
    let tables: Vec<(&str, Vec<u8>)> = tables.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    folder::from_tables(&tables, None)
}

#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    #[serde(flatten)]
    network: NetworkBuilder,
}

/// The network as one JSON text, versioned by [`SCHEMA`].
#[must_use]
pub fn to_json(network: &Network) -> String {
    let mut builder = Network::builder();
    builder.hubs = network.hubs().map(|(_, hub)| hub.clone()).collect();
    builder.links = network.links().map(|(_, link)| link.clone()).collect();
    builder.transfers = network.transfers().to_vec();
    builder.borders = network.borders().to_vec();
    builder.limits = network.limits().to_vec();
    builder.rates = network.rates().to_vec();
    builder.cargoes = network.cargoes().to_vec();
    builder.corridors = network.corridors().to_vec();
    builder.sources = network.sources().to_vec();
    builder.year = network.view().year;
    let document = Document { schema: SCHEMA.to_owned(), network: builder };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// Builds a network from its JSON text.
///
/// # Errors
///
/// [`Error::File`] where the text is no such JSON, [`Error::BadInput`] where its facts cannot be used.
pub fn from_json(text: &str) -> Result<Network> {
    let document: Document =
        serde_json::from_str(text).map_err(|error| no_access(Path::new("JSON text"), &error.to_string()))?;
    if document.schema != SCHEMA {
        let reason = format!("the schema is `{}`, this version reads `{SCHEMA}`", document.schema);
        return Err(no_access(Path::new("JSON text"), &reason));
    }
    document.network.build()
}

fn no_access(path: &Path, reason: &str) -> Error {
    Error::File { path: path.display().to_string(), reason: reason.to_owned() }
}
