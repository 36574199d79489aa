//! Tables of demand (`from,to,t_per_year`, and `cargo`) and of supplies (`hub,t_per_year`, below zero for need).

use super::limits::Limits;
use super::row::{Columns, Row};
use super::table::{Dialect, Reader};
use crate::error::{Error, Finding, Ledger, Result, TableLedger, grouped};
use crate::network::{Demand, DemandRow, Supply, SupplyRow};
use std::path::Path;

const DEMAND: Columns =
    Columns { required: &["from", "to", "t_per_year"], plain: &["cargo", "note"], facts: &[] };
const SUPPLY: Columns = Columns { required: &["hub", "t_per_year"], plain: &["note"], facts: &[] };

/// Reads a table of demand from a file.
///
/// # Errors
///
/// [`Error::File`] where it cannot be read, else as [`demand_from_csv`].
pub fn read_demand(path: impl AsRef<Path>) -> Result<Demand> {
    read_demand_within(path, &Limits::default())
}

/// As [`read_demand`], within limits of one's own.
///
/// # Errors
///
/// As [`read_demand`].
pub fn read_demand_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Demand> {
    let (name, bytes) = bytes(path.as_ref(), limits)?;
    demand(&name, &bytes, limits)
}

/// Reads a table of supplies from a file.
///
/// # Errors
///
/// [`Error::File`] where it cannot be read, else as [`supply_from_csv`].
pub fn read_supply(path: impl AsRef<Path>) -> Result<Supply> {
    read_supply_within(path, &Limits::default())
}

/// As [`read_supply`], within limits of one's own.
///
/// # Errors
///
/// As [`read_supply`].
pub fn read_supply_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Supply> {
    let (name, bytes) = bytes(path.as_ref(), limits)?;
    supply(&name, &bytes, limits)
}

/// A table of demand from its text: `from,to,t_per_year`, and `cargo` and `note` if wanted. Whether its hubs exist is asked when it is used.
///
/// ```
/// let demand = corridor::data::demand_from_csv("from,to,t_per_year\nCNXIY,GEPTI,250000\n")?;
/// assert_eq!(demand.rows[0].t_per_year, 250_000.0);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger.
pub fn demand_from_csv(text: &str) -> Result<Demand> {
    demand("demand.csv", text.as_bytes(), &Limits::default())
}

/// A table of supplies from its text: `hub,t_per_year`, below zero for need, and `note` if wanted.
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger.
pub fn supply_from_csv(text: &str) -> Result<Supply> {
    supply("supply.csv", text.as_bytes(), &Limits::default())
}

fn bytes(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>)> {
    let bytes = limits.read_file(path)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok((name, bytes))
}

fn demand(file: &str, bytes: &[u8], limits: &Limits) -> Result<Demand> {
    let mut demand = Demand::new();
    demand.rows = rows(file, bytes, &DEMAND, limits, |row| {
        let (from, to) = (row.must("from"), row.must("to"));
        let mut read = DemandRow::new(&from, &to, amount(row));
        read.cargo = row.text("cargo").map(str::to_owned);
        read.line = Some(row.line);
        read
    })?;
    demand.file = Some(file.to_owned());
    Ok(demand)
}

fn supply(file: &str, bytes: &[u8], limits: &Limits) -> Result<Supply> {
    let mut supply = Supply::new();
    supply.rows = rows(file, bytes, &SUPPLY, limits, |row| {
        let mut read = SupplyRow::new(&row.must("hub"), amount(row));
        read.line = Some(row.line);
        read
    })?;
    supply.file = Some(file.to_owned());
    Ok(supply)
}

fn amount(row: &mut Row<'_>) -> f64 {
    if row.text("t_per_year").is_none() {
        row.fault("missing-value", "t_per_year", "the cell is empty");
    }
    row.number("t_per_year").unwrap_or_default()
}

/// The rows of a table, unless anything is wrong with any of them.
fn rows<T>(
    file: &str,
    bytes: &[u8],
    columns: &Columns,
    limits: &Limits,
    mut take: impl FnMut(&mut Row<'_>) -> T,
) -> Result<Vec<T>> {
    let mut findings = Vec::new();
    let mut table = Reader::open(&Dialect::NATIVE, limits, (file, bytes), columns, &mut findings);
    let mut taken = Vec::new();
    while let Some(mut row) = table.next(&mut findings) {
        let read = take(&mut row);
        let faults: Vec<Finding> = row.into_findings();
        if faults.is_empty() {
            taken.push(read);
        }
        findings.extend(faults);
    }
    if findings.is_empty() {
        return Ok(taken);
    }
    let records = table.records;
    let used = if table.sound { taken.len() } else { 0 };
    let ledger = TableLedger { used, rejected: records - used, ..TableLedger::new(file, records) };
    let ledger = Some(Box::new(Ledger { tables: vec![ledger] }));
    Err(Error::BadInput { findings: grouped(findings), ledger })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_back_with_their_lines() {
        let text = "cargo,from,to,t_per_year,note\ngrain,A,B,5,\n\n,B,C,0.5,half\n";
        let demand = demand_from_csv(text).unwrap();
        let told: Vec<_> =
            demand.rows.iter().map(|row| (row.cargo.as_deref(), row.t_per_year, row.line)).collect();
        assert_eq!(told, [(Some("grain"), 5.0, Some(2)), (None, 0.5, Some(4))]);
        let supply = supply_from_csv("hub,t_per_year\nA,5\nB,-5\n").unwrap();
        assert_eq!((supply.rows.len(), supply.rows[1].t_per_year), (2, -5.0));
    }

    #[test]
    fn everything_wrong_is_said_with_file_and_line() {
        let Err(Error::BadInput { findings, ledger }) =
            demand_from_csv("from,to,t_per_year\n,B,1\nA,B,many\nA,B,\nA,B,7\nA,B\nA,B,NaN\n")
        else {
            panic!()
        };
        let mut told: Vec<(&str, Option<u64>)> =
            findings.iter().map(|finding| (finding.rule.as_str(), finding.line)).collect();
        told.sort_unstable();
        let expected = [
            ("cell-count", Some(6)),
            ("missing-value", Some(2)),
            ("missing-value", Some(4)),
            ("not-a-number", Some(3)),
            ("not-a-number", Some(7)),
        ];
        assert_eq!(told, expected);
        let table = &ledger.unwrap().tables[0];
        assert_eq!((table.records, table.used, table.rejected), (6, 1, 5));
        let wrong = supply_from_csv("hub,tonnes\nA,5\n").unwrap_err().to_string();
        assert!(wrong.contains("t_per_year") && wrong.contains("tonnes"), "{wrong}");
    }
}
