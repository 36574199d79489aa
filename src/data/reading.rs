//! What is being read: facts so far, findings, and what became of each record. Every form ends here, so each has the same checks and the
//! same ledger.

use super::limits::Limits;
use super::row::Row;
use super::rows::{border, cargo, corridor, hub, limit, link, rate, source, transfer};
use super::table::Reader;
use crate::error::{Error, Finding, Ledger, Result, TableLedger, grouped};
use crate::network::{Lines, Network, NetworkBuilder};
use std::collections::BTreeSet;

/// A network in the reading.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) builder: NetworkBuilder,
    pub(super) findings: Vec<Finding>,
    pub(super) limits: Limits,
    tallies: Vec<Tally>,
}

/// The records of a table, before the facts are checked against one another.
pub(super) struct Tally {
    /// What the ledger calls them.
    pub(super) name: String,
    /// The file they stand in.
    pub(super) file: String,
    pub(super) records: usize,
    /// The lines of the records that could be looked at one by one, in order; the others went with their table.
    pub(super) lines: Vec<u64>,
    /// Records that became part of others.
    pub(super) merged: usize,
    /// What was not read of them.
    pub(super) ignored: Vec<String>,
}

impl Tally {
    pub(super) fn new(name: &str, file: &str) -> Self {
        let (name, file) = (name.to_owned(), file.to_owned());
        Self { name, file, records: 0, lines: Vec::new(), merged: 0, ignored: Vec::new() }
    }

    /// The entry of the ledger: a record with a finding, its own or of the checks, is rejected.
    fn entry(self, findings: &[Finding]) -> TableLedger {
        let here = findings.iter().filter(|finding| finding.file.as_ref() == Some(&self.file));
        let told: BTreeSet<u64> = here.filter_map(|finding| finding.line).collect();
        let used = self.lines.iter().filter(|line| !told.contains(line)).count();
        let (records, merged) = (self.records, self.merged);
        let rejected = records - used - merged;
        TableLedger { used, merged, rejected, ignored: self.ignored, ..TableLedger::new(&self.name, records) }
    }
}

/// The words by which others may refer to a row, and the operator it names.
type Names = (Vec<Vec<String>>, Option<String>);

impl Reading {
    /// Nothing read yet.
    pub(super) fn within(limits: &Limits) -> Self {
        Self { limits: *limits, ..Self::default() }
    }

    /// True where enough is wrong, and more records are only counted.
    pub(super) fn is_enough(&self) -> bool {
        self.limits.is_enough(&self.findings)
    }

    /// Takes the rows of a table, wherever it came from, each as `mend` leaves it. Returns the columns.
    pub(super) fn table(
        &mut self,
        table: &'static str,
        mut rows: Reader<'_>,
        mut tally: Tally,
        mend: &mut dyn FnMut(&mut Row<'_>, &NetworkBuilder),
    ) -> Vec<String> {
        // The rows of a table whose header is wrong are looked at for what is wrong in their cells, and then dropped with the table.
        let mut aside = Self::within(&self.limits);
        let is_sound = rows.sound;
        while let Some(mut row) = rows.next(&mut self.findings) {
            mend(&mut row, &self.builder);
            if is_sound {
                self.row(table, row);
            } else {
                let _ = aside.push(table, row);
                self.findings.extend(aside.findings.drain(..).filter(is_about_one_cell));
                aside.builder = NetworkBuilder::default();
            }
        }
        if table == "links" && !rows.lost.is_empty() {
            self.builder.lines.lose("operators", Vec::new());
        }
        for words in rows.lost {
            self.builder.lines.lose(table, words);
        }
        tally.records = rows.records;
        tally.lines = if is_sound { rows.lines } else { Vec::new() };
        self.tallies.push(tally);
        rows.header
    }

    /// Takes one row; a record that no row can be made of is lost by its names.
    pub(super) fn row(&mut self, table: &'static str, row: Row<'_>) {
        let (file, line) = (row.file, row.line);
        match self.push(table, row) {
            Ok(position) => self.builder.lines.note(table, position, file, line),
            Err((identity, operator)) => {
                identity.into_iter().for_each(|words| self.builder.lines.lose(table, words));
                if let Some(operator) = operator {
                    self.builder.lines.lose("operators", vec![operator]);
                }
            }
        }
    }

    /// Adds what a row says, and returns its position.
    fn push(&mut self, table: &str, mut row: Row<'_>) -> std::result::Result<usize, Names> {
        let into = &mut self.builder;
        let position = match table {
            "hubs" => add(&mut into.hubs, hub(&mut row)),
            "links" => add(&mut into.links, link(&mut row)),
            "transfers" => add(&mut into.transfers, transfer(&mut row)),
            "borders" => add(&mut into.borders, border(&mut row)),
            "limits" => add(&mut into.limits, limit(&mut row)),
            "rates" => add(&mut into.rates, rate(&mut row)),
            "cargoes" => add(&mut into.cargoes, cargo(&mut row)),
            "corridors" => add(&mut into.corridors, corridor(&mut row)),
            "sources" => add(&mut into.sources, source(&mut row)),
            // The table of the network as a whole: one row, which others cannot refer to.
            _ => {
                let is_first = into.year.is_none();
                let year = row.year("year");
                if row.text("year").is_none() {
                    row.must("year");
                } else if is_first {
                    into.year = year;
                } else {
                    row.fault("bad-value", "year", "a network stands in one year");
                }
                Some(0)
            }
        };
        let names = (row.identity(), row.text("operator").map(str::to_owned));
        self.findings.extend(row.into_findings());
        position.ok_or(names)
    }

    /// Notes what was not read of the last table.
    pub(super) fn ignore(&mut self, what: Vec<String>) {
        if let Some(last) = self.tallies.last_mut() {
            last.ignored.extend(what);
        }
    }

    /// Calls the last table otherwise in the ledger.
    pub(super) fn rename_last(&mut self, name: &str) {
        if let Some(last) = self.tallies.last_mut() {
            name.clone_into(&mut last.name);
        }
    }

    /// Counts records of which nothing is left to look at.
    pub(super) fn tally(&mut self, tally: Tally) {
        self.tallies.push(tally);
    }

    /// The network, if nothing is wrong. The facts are checked even where rows could not be read, so that one run shows everything there
    /// is to mend.
    pub(super) fn finish(self) -> Result<(Network, Ledger)> {
        let Self { builder, mut findings, limits, tallies } = self;
        limits.check_facts(&builder, &mut findings);
        let network = builder.build_whole().map_err(|more| findings.extend(more));
        let tables = tallies.into_iter().map(|tally| tally.entry(&findings)).collect();
        let ledger = Ledger { tables };
        match network {
            Ok(network) if findings.is_empty() => Ok((network, ledger)),
            _ => {
                for finding in &mut findings {
                    finding.line = finding.line.map(Lines::line);
                }
                Err(Error::BadInput { findings: grouped(findings), ledger: Some(Box::new(ledger)) })
            }
        }
    }
}

/// True for what is wrong whatever the other columns of the row are.
fn is_about_one_cell(finding: &Finding) -> bool {
    matches!(finding.rule.as_str(), "not-a-number" | "bad-value")
}

fn add<T>(list: &mut Vec<T>, item: Option<T>) -> Option<usize> {
    list.push(item?);
    Some(list.len() - 1)
}
