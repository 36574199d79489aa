//! What is being read: facts so far, findings, and what became of each record. Every form ends here, so each has the same checks and the
//! same ledger.

use super::limits::Limits;
use super::row::Row;
use super::rows::{border, cargo, corridor, hub, limit, link, rate, source, transfer};
use super::table::Reader;
use crate::error::{Error, Finding, Ledger, Result, TableLedger, grouped, nearest_words};
use crate::network::{Lines, Network, NetworkBuilder};
use std::collections::BTreeSet;

/// A network in the reading.
pub(super) struct Reading {
    pub(super) builder: NetworkBuilder,
    pub(super) findings: Vec<Finding>,
    pub(super) limits: Limits,
    tallies: Vec<Tally>,
    /// False while rows are read whose header is wrong, so that they may lack what it does not name.
    has_header: bool,
    /// Hubs that are named by records which cannot be used.
    named: Vec<Named>,
    /// Files, and from which line to which, of tables whose header is wrong.
    unsound: Vec<(String, u64, u64)>,
    /// The codes of the hubs of such a table, where they could be read.
    unsound_hubs: Option<BTreeSet<String>>,
}

/// A hub named by a record.
struct Named {
    hub: String,
    asset: String,
    file: String,
    line: u64,
    column: &'static str,
}

/// So many hubs that are named by unusable records are looked up.
const MOST_NAMED: usize = 100_000;
/// So many of them come with suggestions.
const MOST_SUGGESTED: usize = 100;
/// What may be said of a row whose header is wrong: it is so whatever the columns that are not known say.
const TRUE_ALL_THE_SAME: [&str; 8] = [
    "unknown-code",
    "negative",
    "not-a-number",
    "range-order",
    "too-large",
    "coordinates",
    "too-long",
    "bad-code",
];

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

/// The words by which others may refer to a row, the operator it names, and the hubs, each with its column, by what the row is called.
type Names = (Vec<Vec<String>>, Option<String>, (Vec<(&'static str, String)>, String));

impl Reading {
    /// Nothing read yet.
    pub(super) fn within(limits: &Limits) -> Self {
        Self {
            builder: NetworkBuilder::default(),
            findings: Vec::new(),
            limits: *limits,
            tallies: Vec::new(),
            has_header: true,
            named: Vec::new(),
            unsound: Vec::new(),
            unsound_hubs: None,
        }
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
        // The rows of a table whose header is wrong are looked at for what is wrong in their cells and with what they name, and count for nothing.
        let is_sound = rows.sound;
        let has_codes = table == "hubs" && rows.header.iter().any(|column| column == "code");
        let (mut codes, mut range, file) = (BTreeSet::new(), None, tally.file.clone());
        while let Some(mut row) = rows.next(&mut self.findings) {
            mend(&mut row, &self.builder);
            if !is_sound {
                let (first, _) = range.unwrap_or((row.line, row.line));
                range = Some((first, row.line));
                codes.extend(row.text("code").filter(|_| has_codes).map(str::to_owned));
            }
            self.has_header = is_sound;
            self.row(table, row);
        }
        self.has_header = true;
        self.unsound.extend(range.map(|(first, last)| (file, first, last)));
        // Where a row is lost nobody knows which hubs there are; the whole table is lost with its header.
        if has_codes && !is_sound && rows.lost.len() == 1 {
            self.unsound_hubs = Some(codes);
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
            Err((identity, operator, named)) => {
                let (hubs, asset) = named;
                for (column, hub) in hubs {
                    self.name_hub(hub, &asset, (file, line, column));
                }
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
        let columns: &[&'static str] = match table {
            "links" => &["from", "to"],
            "transfers" => &["hub"],
            _ => &[],
        };
        let hubs =
            columns.iter().filter_map(|column| Some((*column, row.text(column)?.to_owned()))).collect();
        let names = (row.identity(), row.text("operator").map(str::to_owned), (hubs, row.label()));
        let has_header = self.has_header;
        self.findings
            .extend(row.into_findings().into_iter().filter(|one| has_header || is_about_one_cell(one)));
        position.ok_or(names)
    }

    /// Notes a hub that is named by a record which cannot be used.
    pub(super) fn name_hub(
        &mut self,
        hub: String,
        asset: &str,
        (file, line, column): (&str, u64, &'static str),
    ) {
        if self.named.len() < MOST_NAMED {
            let (asset, file) = (asset.to_owned(), file.to_owned());
            self.named.push(Named { hub, asset, file, line, column });
        }
    }

    /// Findings for hubs that are named and are not there. One whose own row cannot be used is there.
    fn unknown_hubs(&mut self) -> Vec<Finding> {
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let is_asked = !self.named.is_empty() || self.unsound_hubs.is_some();
        known.extend(self.builder.hubs.iter().filter(|_| is_asked).map(|hub| hub.code.as_str()));
        let (lines, limits) = (&self.builder.lines, self.limits);
        let mut findings = Vec::new();
        let mut unknown = |hub: &str, asset: &str, file: &str, line: u64, column: &str| {
            if limits.is_enough(&findings) {
                return;
            }
            let finding = Finding::new("unknown-code", asset, format!("no hub `{hub}`"));
            let told = if findings.len() < MOST_SUGGESTED { 3 } else { 0 };
            let near = nearest_words(hub, known.iter().copied().filter(|_| told > 0), told);
            let finding = finding.at(file, line, Some(column));
            findings.push(match near.is_empty() {
                true => finding,
                false => finding.suggest(format!("did you mean {}?", near.join(", "))),
            });
        };
        let is_there = |hub: &str| match &self.unsound_hubs {
            Some(codes) => codes.contains(hub) || known.contains(hub),
            None => known.contains(hub) || lines.is_lost(&["hubs"], hub),
        };
        for one in self.named.iter().filter(|one| !is_there(&one.hub)) {
            unknown(&one.hub, &one.asset, &one.file, one.line, one.column);
        }
        // Where the table of hubs is lost the checks of the facts ask for none.
        if self.unsound_hubs.is_some() {
            for (row, link) in self.builder.links.iter().enumerate() {
                let Some((file, line)) = lines.of("links", row) else { continue };
                for (column, hub) in [("from", &link.from), ("to", &link.to)] {
                    if !is_there(hub) {
                        unknown(hub, &link.natural_key(), file, line, column);
                    }
                }
            }
            for (row, transfer) in self.builder.transfers.iter().enumerate() {
                if let Some((file, line)) = lines.of("transfers", row).filter(|_| !is_there(&transfer.hub)) {
                    unknown(&transfer.hub, &transfer.hub, file, line, "hub");
                }
            }
        }
        findings
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
    pub(super) fn finish(mut self) -> Result<(Network, Ledger)> {
        let unknown = self.unknown_hubs();
        let Self { builder, mut findings, limits, tallies, unsound, .. } = self;
        limits.check_facts(&builder, &mut findings);
        let is_unsound = |finding: &Finding| {
            let at = finding.file.as_deref().zip(finding.line);
            at.is_some_and(|(file, line)| {
                unsound.iter().any(|(of, first, last)| of == file && (*first..=*last).contains(&line))
            })
        };
        let may_say =
            |finding: &Finding| !is_unsound(finding) || TRUE_ALL_THE_SAME.contains(&finding.rule.as_str());
        let network = builder.build_whole().map_err(|more| findings.extend(more.into_iter().filter(may_say)));
        // What the checks have found as well is said once.
        if !unknown.is_empty() {
            let place = |one: &Finding| (one.file.clone(), one.line, one.column.clone());
            let codes = findings.iter().filter(|one| one.rule == "unknown-code");
            let said: BTreeSet<_> = codes.map(place).collect();
            findings.extend(unknown.into_iter().filter(|one| !said.contains(&place(one))));
        }
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
