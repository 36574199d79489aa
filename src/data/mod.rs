//! Reading and writing networks: the native folder of CSV tables, one JSON file, the forms of the field (GeoJSON, GMNS, TNTP, GraphML, DOT), and
//! the embedded Caspian network.
//!
//! [`read_network`] and [`write_network`] know every [`Form`]. The native format is described in `docs/format.md`, the others, their limits and
//! what each promises in `docs/formats.md`. This is the only module of the library that touches files.

mod caspian;
mod cell;
mod demand;
mod fields;
mod folder;
mod form;
mod formats;
mod json;
mod json_text;
mod limits;
mod reading;
mod rows;
mod rows_out;
mod rules;
mod scenario;
mod table;
mod table_out;
mod whole;

pub use table_out::rows_to_csv;
pub(crate) use table_out::table_to_csv;

pub use crate::error::{Ledger, TableLedger};
pub use caspian::{VALIDATION, caspian, caspian_demand, caspian_scenarios, caspian_tables};
pub use demand::{
    demand_from_csv, read_demand, read_demand_on, read_supply, read_supply_on, supply_from_csv,
};
pub use form::{Form, left_out, read_network, write_network};
pub use formats::tntp::{TntpFlow, flows_from_tntp, flows_to_tntp, trips_from_tntp, trips_to_tntp};
pub use json::{SCHEMA, from_json, to_json};
pub use rules::{RULES_SCHEMA, read_rules, rules_from_json, rules_to_json};
pub use scenario::{
    SCENARIO_SCHEMA, network_diff_to_csv, read_scenario, scenario_from_json, scenario_to_json,
};
pub use whole::write_whole;

use crate::error::{Error, Result};
use crate::network::Network;
use std::fs;
use std::path::Path;

/// Reads a native folder.
///
/// ```
/// let network = corridor::data::read_folder("examples/ferry")?;
/// println!("{}", network.summary());
/// for warning in network.warnings() {
///     println!("{warning}");
/// }
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::File`] where the folder or a table in it cannot be read, [`Error::BadInput`] with every finding and the ledger where its content
/// cannot be used. A `.csv` file that is no table of a network is a finding; other files are left alone.
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
    let mut names = table_names(folder)?;
    // A table that is not there is not read; whether it may be missing is decided with the others.
    names.retain(|name| !OTHER_TABLES.contains(&name.as_str()));
    let mut tables: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in &names {
        let known = folder::TABLES.contains(&name.as_str());
        let path = folder.join(name);
        let bytes = if known { limits::read_file(&path)? } else { Vec::new() };
        tables.push((name.as_str(), bytes));
    }
    folder::from_tables(&tables, None)
}

/// Tables that may lie in the folder of a network without being part of it.
const OTHER_TABLES: [&str; 3] = ["demand.csv", "supply.csv", "validation.csv"];

/// The names of all `.csv` files of a folder, sorted.
fn table_names(folder: &Path) -> Result<Vec<String>> {
    if folder.is_file() {
        return Err(no_access(folder, "it is a file; the native form is a folder of tables"));
    }
    let refuse = |error: std::io::Error| no_access(folder, &error.to_string());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(refuse)? {
        let name = entry.map_err(refuse)?.file_name().to_string_lossy().into_owned();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
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
/// [`Error::BadInput`] with every finding and the ledger.
pub fn from_tables(tables: &[(&str, &str)]) -> Result<Network> {
    let tables: Vec<(&str, Vec<u8>)> =
        tables.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
    folder::from_tables(&tables, None).map(|(network, _)| network)
}

/// Builds a network from the bytes of tables and says what became of every record.
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger.
pub fn from_table_bytes(tables: &[(&str, &[u8])]) -> Result<(Network, Ledger)> {
    let tables: Vec<(&str, Vec<u8>)> = tables.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    folder::from_tables(&tables, None)
}

fn no_access(path: &Path, reason: &str) -> Error {
    Error::File { path: path.display().to_string(), reason: reason.to_owned() }
}
