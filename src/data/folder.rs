//! The native folder: which columns each table has and what they become.

use super::rows::{border, cargo, corridor, hub, limit, link, rate, source, transfer};
use super::table::{Columns, read};
use crate::error::{Error, Finding, Ledger, Result, TableLedger, grouped, nearest_words};
use crate::network::{Network, NetworkBuilder};
use std::collections::BTreeSet;

/// The tables of a folder in the order in which they are read.
pub(super) const TABLES: [&str; 9] = [
    "hubs.csv",
    "links.csv",
    "transfers.csv",
    "borders.csv",
    "limits.csv",
    "rates.csv",
    "cargoes.csv",
    "corridors.csv",
    "sources.csv",
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
        "position_status",
        "position_source",
        "position_year",
        "position_note",
    ],
    facts: &["depth_m", "stay_h", "stay_cost", "stay_capacity"],
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

/// Builds a network from the bytes of the tables there are, by file name.
pub(super) fn from_tables(tables: &[(&str, Vec<u8>)], year: Option<i32>) -> Result<(Network, Ledger)> {
    let mut builder = Network::builder();
    builder.year = year;
    let mut findings = Vec::new();
    let mut tallies: Vec<Tally> = Vec::new();
    for name in TABLES {
        let Some((file, bytes)) = tables.iter().find(|(file, _)| *file == name) else { continue };
        tallies.push(read_table(file, bytes, &mut builder, &mut findings));
    }
    for (at, (file, _)) in tables.iter().enumerate() {
        if !TABLES.contains(file) {
            let near = nearest_words(file, TABLES, 1);
            let finding =
                Finding::new("unknown-table", *file, "no such table belongs to a network").at(file, 1, None);
            findings.push(if near.is_empty() {
                finding
            } else {
                finding.suggest(format!("did you mean {}?", near.join(", ")))
            });
        } else if tables[..at].iter().any(|(other, _)| other == file) {
            findings
                .push(Finding::new("duplicate-table", *file, "the table is given twice").at(file, 1, None));
        }
    }
    for required in ["hubs.csv", "links.csv"] {
        if !tables.iter().any(|(file, _)| *file == required) {
            findings.push(
                Finding::new("missing-table", required, "the folder has no such table").at(required, 1, None),
            );
            for table in if required == "hubs.csv" { &["hubs"][..] } else { &["links", "operators"] } {
                builder.lines.lose(table, Vec::new());
            }
        }
    }
    // The facts are checked even where rows could not be read, so that one run shows everything there is to mend.
    let network = builder.build_whole().map_err(|more| findings.extend(more));
    let ledger = Ledger { tables: tallies.iter().map(|tally| tally.entry(&findings)).collect() };
    match network {
        Ok(network) if findings.is_empty() => Ok((network, ledger)),
        _ => Err(Error::BadInput { findings: grouped(findings), ledger: Some(Box::new(ledger)) }),
    }
}

/// The records of a table, before the facts are checked against one another.
struct Tally {
    file: String,
    records: usize,
    /// The lines of the records that could be looked at one by one, in order; the others went with their table.
    lines: Vec<u64>,
}

impl Tally {
    /// The entry of the ledger: a record with a finding, its own or of the checks, is rejected.
    fn entry(&self, findings: &[Finding]) -> TableLedger {
        let here = findings.iter().filter(|finding| finding.file.as_ref() == Some(&self.file));
        let told: BTreeSet<u64> = here.filter_map(|finding| finding.line).collect();
        let used = self.lines.iter().filter(|line| !told.contains(line)).count();
        let rejected = self.records - used;
        TableLedger { used, rejected, ..TableLedger::new(&self.file, self.records) }
    }
}

fn read_table(file: &str, bytes: &[u8], builder: &mut NetworkBuilder, findings: &mut Vec<Finding>) -> Tally {
    let columns = match file {
        "hubs.csv" => &HUBS,
        "links.csv" => &LINKS,
        "transfers.csv" => &TRANSFERS,
        "borders.csv" => &BORDERS,
        "limits.csv" => &LIMITS,
        "rates.csv" => &RATES,
        "cargoes.csv" => &CARGOES,
        "corridors.csv" => &CORRIDORS,
        _ => &SOURCES,
    };
    let mut header = Vec::new();
    let table = read(file, bytes, columns, &mut header, findings);
    let name = TABLES
        .into_iter()
        .find(|known| *known == file)
        .and_then(|name| name.strip_suffix(".csv"))
        .unwrap_or("");
    if name == "links" && !table.lost.is_empty() {
        builder.lines.lose("operators", Vec::new());
    }
    for words in table.lost {
        builder.lines.lose(name, words);
    }
    // The rows of a table whose header is wrong are looked at for what is wrong in their cells, and then dropped with the table.
    let mut aside = Network::builder();
    let into = if table.sound { &mut *builder } else { &mut aside };
    for mut row in table.rows {
        let line = row.line;
        let position = match file {
            "hubs.csv" => push(&mut into.hubs, hub(&mut row)),
            "links.csv" => push(&mut into.links, link(&mut row)),
            "transfers.csv" => push(&mut into.transfers, transfer(&mut row)),
            "borders.csv" => push(&mut into.borders, border(&mut row)),
            "limits.csv" => push(&mut into.limits, limit(&mut row)),
            "rates.csv" => push(&mut into.rates, rate(&mut row)),
            "cargoes.csv" => push(&mut into.cargoes, cargo(&mut row)),
            "corridors.csv" => push(&mut into.corridors, corridor(&mut row)),
            _ => push(&mut into.sources, source(&mut row)),
        };
        let (identity, operator) = (row.identity(), row.text("operator").map(str::to_owned));
        let faults = row.into_findings();
        if !table.sound {
            findings.extend(faults.into_iter().filter(is_about_one_cell));
            continue;
        }
        findings.extend(faults);
        match position {
            Some(position) => into.lines.note(name, position, file, line),
            None => {
                identity.into_iter().for_each(|words| into.lines.lose(name, words));
                if let Some(operator) = operator {
                    into.lines.lose("operators", vec![operator]);
                }
            }
        }
    }
    let lines = if table.sound { table.lines } else { Vec::new() };
    let records = table.records;
    builder.lines.columns(name, header);
    Tally { file: file.to_owned(), records, lines }
}

/// True for what is wrong whatever the other columns of the row are.
fn is_about_one_cell(finding: &Finding) -> bool {
    matches!(finding.rule.as_str(), "not-a-number" | "bad-value")
}

fn push<T>(list: &mut Vec<T>, item: Option<T>) -> Option<usize> {
    let item = item?;
    list.push(item);
    Some(list.len() - 1)
}
