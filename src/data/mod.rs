//! Reading and writing networks: the native folder of CSV tables, one JSON file, the forms of the field (GeoJSON, GMNS, TNTP, GraphML, DOT), and
//! the embedded Caspian network.
//!
//! [`read_network`] and [`write_network`] know every [`Form`]. The native format is described in `docs/format.md`, the others, their limits and
//! what each promises in `docs/formats.md`. This is the only module of the library that touches files.

mod caspian;
mod cell;
mod demand;
mod disk;
#[cfg(test)]
mod faults;
mod fields;
mod folder;
mod form;
mod formats;
mod json;
mod json_text;
mod limits;
mod reading;
mod row;
mod rows;
mod rows_out;
mod rules;
mod scenario;
mod strict;
mod table;
mod table_out;
mod whole;

pub use table_out::rows_to_csv;
pub(crate) use table_out::table_to_csv;

pub use crate::error::{Ledger, TableLedger};
pub use caspian::{VALIDATION, caspian, caspian_demand, caspian_scenarios, caspian_tables};
pub use demand::{
    demand_from_csv, read_demand, read_demand_on, read_demand_within, read_supply, read_supply_on,
    read_supply_within, supply_from_csv,
};
pub use form::{Form, left_out, read_network, read_network_within, write_network, write_network_within};
pub use formats::tntp::{TntpFlow, flows_from_tntp, flows_to_tntp, trips_from_tntp, trips_to_tntp};
pub use json::{SCHEMA, from_json, to_json};
pub use limits::Limits;
pub use rules::{RULES_SCHEMA, read_rules, read_rules_within, rules_from_json, rules_to_json};
pub use scenario::{
    SCENARIO_SCHEMA, network_diff_to_csv, read_scenario, read_scenario_on, read_scenario_within,
    scenario_from_json, scenario_to_json,
};
pub use whole::write_whole;

use crate::error::{Error, Result};
use crate::network::Network;
use disk::Disk;
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
    read_native(&Disk::default(), folder.as_ref(), &Limits::default())
}

fn read_native(disk: &Disk, folder: &Path, limits: &Limits) -> Result<(Network, Ledger)> {
    let mut names = table_names(disk, folder)?;
    // A table that is not there is not read; whether it may be missing is decided with the others.
    names.retain(|name| !OTHER_TABLES.contains(&name.as_str()));
    let mut tables: Vec<(&str, Vec<u8>)> = Vec::new();
    for name in &names {
        let known = folder::TABLES.contains(&name.as_str());
        let path = folder.join(name);
        let bytes = if known { disk.read(&path, limits)? } else { Vec::new() };
        tables.push((name.as_str(), bytes));
    }
    folder::from_tables(&tables, None, limits)
}

/// Tables that may lie in the folder of a network without being part of it.
const OTHER_TABLES: [&str; 3] = ["demand.csv", "supply.csv", "validation.csv"];

/// The names of all `.csv` files of a folder, sorted.
fn table_names(disk: &Disk, folder: &Path) -> Result<Vec<String>> {
    if folder.is_file() {
        return Err(no_access(folder, "it is a file; the native form is a folder of tables"));
    }
    let mut names = disk.names(folder).map_err(|error| no_access(folder, &error.to_string()))?;
    names.retain(|name| {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
    });
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
    folder::from_tables(&tables, None, &Limits::default()).map(|(network, _)| network)
}

/// Builds a network from the bytes of tables and says what became of every record.
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger.
pub fn from_table_bytes(tables: &[(&str, &[u8])]) -> Result<(Network, Ledger)> {
    let tables: Vec<(&str, Vec<u8>)> = tables.iter().map(|(name, bytes)| (*name, bytes.to_vec())).collect();
    folder::from_tables(&tables, None, &Limits::default())
}

fn no_access(path: &Path, reason: &str) -> Error {
    Error::File { path: path.display().to_string(), reason: reason.to_owned() }
}
