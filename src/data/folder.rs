//! The native folder: which columns each table has and what they become.

use super::limits::Limits;
use super::reading::{Reading, Tally};
use super::row::Columns;
use super::table::{Dialect, Reader};
use crate::error::{Finding, Ledger, Result, nearest_words};
use crate::network::Network;

/// The tables of a folder in the order in which they are read.
pub(super) const TABLES: [&str; 10] = [
    "hubs.csv",
    "links.csv",
    "transfers.csv",
    "borders.csv",
    "limits.csv",
    "rates.csv",
    "cargoes.csv",
    "corridors.csv",
    "sources.csv",
    "network.csv",
];

/// The same without their ending.
pub(super) const NAMES: [&str; 10] = [
    "hubs",
    "links",
    "transfers",
    "borders",
    "limits",
    "rates",
    "cargoes",
    "corridors",
    "sources",
    "network",
];

const HUBS: Columns = Columns {
    required: &["code", "lat", "lon"],
    plain: &[
        "name",
        "aliases",
        "country",
        "kind",
        "stay_cost_unit",
        "price_scope",
        "price_year",
        "stay_capacity_unit",
        "stay_capacity_ways",
        "stay_capacity_basis",
        "stay_other_use_unit",
        "stay_other_use_ways",
        "position_status",
        "position_source",
        "position_year",
        "position_original",
        "position_note",
    ],
    facts: &["depth_m", "stay_h", "stay_cost", "stay_capacity", "stay_other_use"],
};
const LINKS: Columns = Columns {
    required: &["from", "to", "length_km"],
    plain: &[
        "key",
        "back_key",
        "two_way",
        "name",
        "operator",
        "country",
        "mode",
        "moves",
        "gauge_mm",
        "cargo",
        "tariff_unit",
        "price_scope",
        "price_year",
        "capacity_unit",
        "capacity_ways",
        "capacity_basis",
        "other_use_unit",
        "other_use_ways",
        "tracks",
        "traction",
        "status",
        "valid_from",
        "valid_until",
        "availability",
    ],
    facts: &[
        "length_km",
        "time_h",
        "tariff",
        "tariff_back",
        "capacity",
        "capacity_t_per_year",
        "other_use",
        "co2_g_per_tkm",
        "departures_per_week",
        "places",
        "wait_h",
    ],
};
const TRANSFERS: Columns = Columns {
    required: &["hub", "from", "to"],
    plain: &[
        "key",
        "back_key",
        "two_way",
        "name",
        "kind",
        "cargo",
        "cost_unit",
        "price_scope",
        "price_year",
        "capacity_unit",
        "capacity_ways",
        "capacity_basis",
        "other_use_unit",
        "other_use_ways",
        "status",
        "valid_from",
        "valid_until",
    ],
    facts: &["time_h", "cost", "cost_back", "capacity", "capacity_t_per_year", "other_use"],
};
const BORDERS: Columns = Columns {
    required: &["code", "links"],
    plain: &[
        "name",
        "countries",
        "fee_unit",
        "price_scope",
        "price_year",
        "capacity_unit",
        "capacity_ways",
        "capacity_basis",
        "other_use_unit",
        "other_use_ways",
        "open_h_per_day",
        "includes_gauge_change",
        "status",
        "valid_from",
        "valid_until",
    ],
    facts: &["dwell_h", "dwell_back_h", "fee", "fee_back", "capacity", "capacity_t_per_year", "other_use"],
};
const LIMITS: Columns = Columns {
    required: &["code", "amount", "amount_unit", "members"],
    plain: &["name", "amount_ways", "amount_basis", "cargo", "other_use_unit", "other_use_ways"],
    facts: &["amount", "other_use"],
};
const RATES: Columns = Columns {
    required: &["select", "quantity", "value"],
    plain: &["cargo", "class", "unit"],
    facts: &["value"],
};
const CARGOES: Columns = Columns {
    required: &["code", "carriages"],
    plain: &["name", "class", "headline_unit"],
    facts: &[
        "t_per_teu",
        "t_per_wagon",
        "t_per_truck",
        "t_per_train",
        "teu_per_wagon",
        "m_per_wagon",
        "m_per_truck",
        "value_of_time",
    ],
};
const CORRIDORS: Columns =
    Columns { required: &["code", "from", "to", "links"], plain: &["name", "cargo", "note"], facts: &[] };
const SOURCES: Columns =
    Columns { required: &["key"], plain: &["publisher", "title", "date", "url"], facts: &[] };
const NETWORK: Columns = Columns { required: &["year"], plain: &[], facts: &[] };

/// The columns of links whose form asks for a key and not for a length.
pub(super) const KEYED_LINKS: Columns = Columns { required: &["key", "from", "to"], ..LINKS };

/// The columns of a table.
pub(super) fn columns_of(table: &str) -> &'static Columns {
    match table {
        "hubs" => &HUBS,
        "links" => &LINKS,
        "transfers" => &TRANSFERS,
        "borders" => &BORDERS,
        "limits" => &LIMITS,
        "rates" => &RATES,
        "cargoes" => &CARGOES,
        "corridors" => &CORRIDORS,
        "sources" => &SOURCES,
        _ => &NETWORK,
    }
}

/// Builds a network from the bytes of the tables there are, by file name.
pub(super) fn from_tables(
    tables: &[(&str, Vec<u8>)],
    year: Option<i32>,
    limits: &Limits,
) -> Result<(Network, Ledger)> {
    let mut reading = Reading::within(limits);
    for (name, file) in NAMES.into_iter().zip(TABLES) {
        let Some((_, bytes)) = tables.iter().find(|(known, _)| *known == file) else { continue };
        read_table(name, file, bytes, &mut reading);
    }
    for (at, (file, _)) in tables.iter().enumerate() {
        if !TABLES.contains(file) {
            let near = nearest_words(file, TABLES, 1);
            let finding =
                Finding::new("unknown-table", *file, "no such table belongs to a network").at(file, 1, None);
            reading.findings.push(if near.is_empty() {
                finding
            } else {
                finding.suggest(format!("did you mean {}?", near.join(", ")))
            });
        } else if tables[..at].iter().any(|(other, _)| other == file) {
            let finding = Finding::new("duplicate-table", *file, "the table is given twice");
            reading.findings.push(finding.at(file, 1, None));
        }
    }
    for required in ["hubs.csv", "links.csv"] {
        if !tables.iter().any(|(file, _)| *file == required) {
            let finding = Finding::new("missing-table", required, "the folder has no such table");
            reading.findings.push(finding.at(required, 1, None));
            for table in if required == "hubs.csv" { &["hubs"][..] } else { &["links", "operators"] } {
                reading.builder.lines.lose(table, Vec::new());
            }
        }
    }
    reading.builder.year = reading.builder.year.or(year);
    reading.finish()
}

/// Reads a table of the native folder.
pub(super) fn read_table(table: &'static str, file: &str, bytes: &[u8], reading: &mut Reading) {
    read_table_at(1, table, file, bytes, reading);
}

/// As [`read_table`], where the table begins on a line of its file.
pub(super) fn read_table_at(line: u64, table: &'static str, file: &str, bytes: &[u8], reading: &mut Reading) {
    let limits = reading.limits;
    let columns = columns_of(table);
    let rows =
        Reader::open_at(line, &Dialect::NATIVE, &limits, (file, bytes), columns, &mut reading.findings);
    let header = reading.table(table, rows, Tally::new(file, file), &mut |_, _| {});
    reading.builder.lines.columns(table, header);
}
