//! Tables of demand (`from,to,t_per_year`, and `cargo`) and of supplies (`hub,t_per_year`, below zero for need).

use super::limits::Limits;
use super::row::{Columns, Row};
use super::table::{Dialect, Reader};
use crate::error::{Error, Finding, Ledger, Result, TableLedger, grouped};
use crate::network::{Demand, DemandRow, Network, Supply, SupplyRow};
use std::collections::BTreeSet;
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
    demand(&name, &bytes, limits, None)
}

/// As [`read_demand_within`]; where the table is refused its hubs and cargoes are looked up in a network too, so that one run shows everything there is to mend.
///
/// # Errors
///
/// As [`read_demand`].
pub fn read_demand_on(network: &Network, path: impl AsRef<Path>, limits: &Limits) -> Result<Demand> {
    let (name, bytes) = bytes(path.as_ref(), limits)?;
    demand(&name, &bytes, limits, Some(network))
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
    supply(&name, &bytes, limits, None)
}

/// As [`read_supply_within`]; where the table is refused its hubs are looked up in a network too.
///
/// # Errors
///
/// As [`read_supply`].
pub fn read_supply_on(network: &Network, path: impl AsRef<Path>, limits: &Limits) -> Result<Supply> {
    let (name, bytes) = bytes(path.as_ref(), limits)?;
    supply(&name, &bytes, limits, Some(network))
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
    demand("demand.csv", text.as_bytes(), &Limits::default(), None)
}

/// A table of supplies from its text: `hub,t_per_year`, below zero for need, and `note` if wanted.
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger.
pub fn supply_from_csv(text: &str) -> Result<Supply> {
    supply("supply.csv", text.as_bytes(), &Limits::default(), None)
}

fn bytes(path: &Path, limits: &Limits) -> Result<(String, Vec<u8>)> {
    let bytes = limits.read_file(path)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok((name, bytes))
}

fn demand(file: &str, bytes: &[u8], limits: &Limits, network: Option<&Network>) -> Result<Demand> {
    let mut demand = Demand::new();
    demand.file = Some(file.to_owned());
    let read = rows(file, bytes, &DEMAND, limits, |row| {
        let (from, to) = (row.must("from"), row.must("to"));
        let mut read = DemandRow::new(&from, &to, amount(row));
        read.cargo = row.text("cargo").map(str::to_owned);
        read.line = Some(row.line);
        read
    });
    let error;
    (demand.rows, error) = read;
    match (error, network) {
        (None, _) => Ok(demand),
        (Some(error), None) => Err(error),
        (Some(error), Some(network)) => Err(with_unknown(error, demand.checked(network, None).err())),
    }
}

fn supply(file: &str, bytes: &[u8], limits: &Limits, network: Option<&Network>) -> Result<Supply> {
    let mut supply = Supply::new();
    supply.file = Some(file.to_owned());
    let read = rows(file, bytes, &SUPPLY, limits, |row| {
        let mut read = SupplyRow::new(&row.must("hub"), amount(row));
        read.line = Some(row.line);
        read
    });
    let error;
    (supply.rows, error) = read;
    match (error, network) {
        (None, _) => Ok(supply),
        (Some(error), None) => Err(error),
        (Some(error), Some(network)) => Err(with_unknown(error, supply.checked(network).err())),
    }
}

fn amount(row: &mut Row<'_>) -> f64 {
    if row.text("t_per_year").is_none() {
        row.fault("missing-value", "t_per_year", "the cell is empty");
    }
    row.number("t_per_year").unwrap_or_default()
}

/// What a table is refused for, with the codes in it that a network does not have.
fn with_unknown(mut error: Error, asked: Option<Error>) -> Error {
    if let (Error::BadInput { findings, ledger }, Some(Error::BadDemand { findings: more })) =
        (&mut error, asked)
    {
        let told: BTreeSet<Option<u64>> = findings.iter().map(|finding| finding.line).collect();
        // That nothing is named is told by the row itself.
        let unknown: Vec<Finding> =
            more.into_iter().filter(|one| one.rule == "unknown-code" && !one.reason.contains("``")).collect();
        let lines: BTreeSet<Option<u64>> = unknown.iter().map(|finding| finding.line).collect();
        if let Some(table) = ledger.as_mut().and_then(|ledger| ledger.tables.first_mut()) {
            let spoiled = lines.difference(&told).count().min(table.used);
            table.used -= spoiled;
            table.rejected += spoiled;
        }
        findings.extend(unknown);
    }
    error
}

/// The rows of a table, and why it is refused if anything is wrong with any of them.
fn rows<T>(
    file: &str,
    bytes: &[u8],
    columns: &Columns,
    limits: &Limits,
    mut take: impl FnMut(&mut Row<'_>) -> T,
) -> (Vec<T>, Option<Error>) {
    let mut findings = Vec::new();
    let mut table = Reader::open(&Dialect::NATIVE, limits, (file, bytes), columns, &mut findings);
    let (mut taken, mut good) = (Vec::new(), 0);
    while let Some(mut row) = table.next(&mut findings) {
        taken.push(take(&mut row));
        let faults: Vec<Finding> = row.into_findings();
        good += usize::from(faults.is_empty());
        findings.extend(faults);
    }
    if findings.is_empty() {
        return (taken, None);
    }
    let records = table.records;
    let used = if table.sound { good } else { 0 };
    let ledger = TableLedger { used, rejected: records - used, ..TableLedger::new(file, records) };
    let ledger = Some(Box::new(Ledger { tables: vec![ledger] }));
    (taken, Some(Error::BadInput { findings: grouped(findings), ledger }))
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
    fn codes_are_looked_up_in_a_table_that_is_refused_for_something_else() {
        let network = crate::data::caspian();
        let text = "from,to,t_per_year\nCNXIY,GEPTO,many\nCNXIX,GEPTI,5\nCNXIY,GEPTI,7\nCNXIY,,7\n";
        let Err(Error::BadInput { findings, ledger }) =
            demand("d.csv", text.as_bytes(), &Limits::default(), Some(&network))
        else {
            panic!()
        };
        let mut told: Vec<(&str, Option<u64>)> =
            findings.iter().map(|finding| (finding.rule.as_str(), finding.line)).collect();
        told.sort_unstable();
        let expected = [
            ("missing-value", Some(5)),
            ("not-a-number", Some(2)),
            ("unknown-code", Some(2)),
            ("unknown-code", Some(3)),
        ];
        assert_eq!(told, expected);
        let table = &ledger.unwrap().tables[0];
        assert_eq!((table.records, table.used, table.rejected), (4, 1, 3));
        // A table that can be read is left to the question.
        assert!(
            demand("d.csv", b"from,to,t_per_year\nCNXIX,GEPTI,5\n", &Limits::default(), Some(&network))
                .is_ok()
        );
        let wrong = supply("s.csv", b"hub,t_per_year\nCNXIX,x\n", &Limits::default(), Some(&network))
            .unwrap_err()
            .to_string();
        assert!(wrong.contains("CNXIX") && wrong.contains("not-a-number"), "{wrong}");
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
