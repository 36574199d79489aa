//! The one error of the crate, in the words of its users.
//!
//! An error names codes, keys, files and lines, never indices of arrays. Bad input is reported whole: one error holds every
//! [`Finding`]. That a question has no answer is an answer, so [`NoRoute`] carries what blocks and the closed set that proves it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The facts of a network contradict the format or one another. Lists everything found, not just the first.
    #[error("{}", list_findings(findings))]
    BadInput {
        /// Every finding, grouped by rule in the order in which the rules were first broken; the first thousand.
        findings: Vec<Finding>,
        /// What became of every record, where the facts came from tables.
        ledger: Option<Box<Ledger>>,
    },
    /// A table of demand or of supplies that cannot be asked about on a network. Lists everything found, not just the first.
    #[error("{}", list_findings(findings))]
    BadDemand {
        /// Every finding, grouped by rule in the order in which the rules were first broken; the first thousand.
        findings: Vec<Finding>,
    },
    /// A file or folder could not be read or written.
    #[error("cannot access {path}: {reason}")]
    File {
        /// The path as given.
        path: String,
        /// What the operating system or the parser said.
        reason: String,
    },
    /// A form of file that cannot hold all facts of a network, so that reading it back would not give the same. Nothing was written.
    #[error("{}", list_losses(form, lost))]
    WouldLose {
        /// The form.
        form: String,
        /// What would be lost, asset and fact.
        lost: Vec<String>,
    },
    /// A code, name or key that the network does not have.
    #[error("unknown {kind} `{code}`{}", did_you_mean(suggestions))]
    Unknown {
        /// What was looked up: `hub`, `cargo`, `corridor`, `link` or another word of the glossary.
        kind: &'static str,
        /// What was asked for.
        code: String,
        /// The nearest things that exist, best first.
        suggestions: Vec<String>,
    },
    /// No way leads from one place to the other for this cargo under the conditions of the query.
    #[error("{0}")]
    NoRoute(Box<NoRoute>),
    /// The same hub stands on both sides of a flow question.
    #[error("hub `{hub}` is both an origin and a destination; a flow needs two different places")]
    SamePlace {
        /// The hub's code.
        hub: String,
    },
    /// A question that cannot be asked under a condition of the query.
    #[error("{question} cannot be asked together with the condition {condition}; {suggestion}")]
    NotTogether {
        /// What was asked for.
        question: &'static str,
        /// The condition.
        condition: String,
        /// What to do instead.
        suggestion: String,
    },
    /// A hub of a flow question that no link leaves or reaches, for whatever cargo.
    #[error("no link begins or ends at hub `{hub}`, so nothing can come or go there")]
    NoLink {
        /// The code of the hub.
        hub: String,
    },
    /// A flow question without an origin or without a destination.
    #[error(
        "no hub is named to go {side}; a flow needs one at either end, and only a solver made for a corridor has its own"
    )]
    NoPlace {
        /// `from` or `to`.
        side: &'static str,
    },
    /// The cargo lacks the load that a published unit needs, so the figure cannot be converted to tonnes.
    #[error(
        "cargo `{cargo}` has no `{load}`, which {asset} needs because its figure is in {unit}; state it in cargoes.csv"
    )]
    NoLoad {
        /// The cargo asked about.
        cargo: String,
        /// The missing column of `cargoes.csv`.
        load: &'static str,
        /// The asset whose figure needs it.
        asset: String,
        /// The unit of the figure.
        unit: String,
    },
    /// A year or month that a network cannot be looked at in.
    #[error("there is no {what} {value} to look at a network in; write {first} to {last}")]
    OutsideCalendar {
        /// `year` or `month`.
        what: &'static str,
        /// What was asked for.
        value: i32,
        /// The first that there is.
        first: i32,
        /// The last that there is.
        last: i32,
    },
    /// An objective with a price below zero, or that is no number.
    #[error(
        "the objective `{objective}` has {value} as its {term}; a price is a finite number, zero or more, and the step is above zero"
    )]
    BadObjective {
        /// Name of the objective.
        objective: String,
        /// Which of its numbers: `price of money`, `price of an hour`, `price of a kilometre`, `price of carbon` or `step`.
        term: &'static str,
        /// The number.
        value: f64,
    },
    /// A front over other than two or three different criteria.
    #[error(
        "a front is over two or three different criteria of time, cost, co2 and length, not over {}; for one of them route with its objective",
        if criteria.is_empty() { "none".to_owned() } else { criteria.join(", ") }
    )]
    BadCriteria {
        /// What was asked for.
        criteria: Vec<String>,
    },
    /// A trade-off that is to pass more hubs than the memory for them.
    #[error(
        "the query passes {hubs} hubs by name; on this network a trade-off may pass {most}, ask for it in parts"
    )]
    TooManyVia {
        /// The number of hubs to pass.
        hubs: usize,
        /// The most there may be.
        most: usize,
    },
    /// A weight does not fit the engine's 32-bit integer.
    #[error("the weight of {asset} is {value}, which is more than the {limit} an arc may weigh")]
    WeightTooLarge {
        /// The asset.
        asset: String,
        /// Its weight, in steps of the objective.
        value: f64,
        /// The largest weight that fits.
        limit: u32,
    },
    /// The capacities of a network add up to more than the engine's integers hold.
    #[error("the capacities of the network add up to more than {limit} tonnes a year (at {asset})")]
    CapacityTooLarge {
        /// The asset at which the sum passed the limit.
        asset: String,
        /// The largest sum that fits.
        limit: u64,
    },
    /// A search for the best that was given up at its budget of work, so that there is no proved answer.
    #[error("{what} was not proved to be the best within {steps} steps of work")]
    OutOfBudget {
        /// What was looked for.
        what: &'static str,
        /// The budget.
        steps: u64,
    },
    /// A limit that is not equivalent to an arc for this question. The answer would be wrong without it, so there is none.
    #[error(
        "limit `{limit}` cannot be honoured by this solver: {reason}; `DemandSolver::max_flow` (feature `lp`) holds such limits as rows"
    )]
    LimitNotAnArc {
        /// The code of the limit.
        limit: String,
        /// Why no single arc is equivalent to it here.
        reason: String,
    },
    /// No capacity bounds the flow: these assets, one after another, are all unbounded.
    #[error(
        "nothing on this way has a capacity, so the flow has no maximum; state the capacity of one: {}",
        list_way(assets)
    )]
    Unbounded {
        /// The assets of one unbounded way, in order.
        assets: Vec<String>,
    },
    /// A number in a question that cannot be answered.
    #[error("{what} is {value}; {allowed}")]
    OutOfRange {
        /// Which number, in words, with the code of the hub where it is about one.
        what: String,
        /// What it is.
        value: String,
        /// What it may be, in a sentence without a full stop.
        allowed: String,
    },
    /// An answer and its certificate disagree with the facts of the network.
    #[error("the certificate does not hold: {reason}")]
    BadCertificate {
        /// What does not hold, naming hub and carriage or asset.
        reason: String,
    },
    /// Two answers that cannot be compared, for they are to different questions.
    #[error(
        "the answers are to different questions: the {what} is {before} in the first and {after} in the second"
    )]
    OtherQuestion {
        /// In what the questions differ.
        what: &'static str,
        /// What the first says.
        before: String,
        /// What the second says.
        after: String,
    },
    /// An answer was computed on another network than the one it is checked against.
    #[error("the answer was computed on network {answer}, this is network {network}")]
    OtherNetwork {
        /// Digest in the answer.
        answer: String,
        /// Digest of the network at hand.
        network: String,
    },
}

/// One thing that is wrong (or, as a warning, suspicious) in the facts of a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// The name of the rule, stable: `unknown-code`, `duplicate-key`, ...
    pub rule: String,
    /// The table or file, where the fact came from one.
    pub file: Option<String>,
    /// The line in it, counted from 1 with the header.
    pub line: Option<u64>,
    /// The column in it.
    pub column: Option<String>,
    /// The asset or code it is about.
    pub asset: String,
    /// What is wrong, in a sentence without a full stop.
    pub reason: String,
    /// What to do about it, where something is known.
    pub suggestion: Option<String>,
}

impl Finding {
    /// A finding of `rule` about `asset`.
    #[must_use]
    pub fn new(rule: &str, asset: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            file: None,
            line: None,
            column: None,
            asset: asset.into(),
            reason: reason.into(),
            suggestion: None,
        }
    }

    /// The same finding with a place in a file.
    #[must_use]
    pub fn at(mut self, file: &str, line: u64, column: Option<&str>) -> Self {
        self.file = Some(file.to_owned());
        self.line = Some(line);
        self.column = column.map(str::to_owned);
        self
    }

    /// The same finding with a suggestion.
    #[must_use]
    pub fn suggest(mut self, what: impl Into<String>) -> Self {
        self.suggestion = Some(what.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}")?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
            if let Some(column) = &self.column {
                write!(f, " [{column}]")?;
            }
            write!(f, " ")?;
        }
        write!(f, "{}: {}: {}", self.rule, self.asset, self.reason)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, " ({suggestion})")?;
        }
        Ok(())
    }
}

/// What became of every record of a folder: records read = used + merged + rejected, table by table. A reading that succeeds returns it, one
/// that fails carries it in [`Error::BadInput`], whose findings say for each rejected record the file, line, column and reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ledger {
    /// One entry a table, in reading order.
    pub tables: Vec<TableLedger>,
}

/// What became of the records of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TableLedger {
    /// File name.
    pub file: String,
    /// Records read, the header and empty lines not counted.
    pub records: usize,
    /// Records that became facts, or would have if nothing else were wrong.
    pub used: usize,
    /// Records that became part of another one. The tables of a native folder have none: a row that says the same as another is refused.
    pub merged: usize,
    /// Records with at least one finding, and those of a table that could not be read.
    pub rejected: usize,
    /// What was not read of the records that were used: columns and properties of other people's forms that mean nothing here. Of a form
    /// that is ours nothing is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
}

impl TableLedger {
    /// An entry for a table of so many records, all used.
    #[must_use]
    pub fn new(file: &str, records: usize) -> Self {
        Self { file: file.to_owned(), records, used: records, ..Self::default() }
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            let TableLedger { file, records, used, merged, rejected, ignored } = table;
            writeln!(
                f,
                "{file:<14} {records:>6} records = {used} used + {merged} merged + {rejected} rejected"
            )?;
            if !ignored.is_empty() {
                writeln!(f, "{:<14} not read: {}", "", ignored.join(", "))?;
            }
        }
        Ok(())
    }
}

/// The answer that there is no way, with what blocks it and the closed set that proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NoRoute {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// Codes of the hubs asked to start from.
    pub from: Vec<String>,
    /// Codes of the hubs asked to reach.
    pub to: Vec<String>,
    /// The cargo.
    pub cargo: String,
    /// Every `HUB carriage` that can be reached. No open way leaves this set, which proves that there is no route.
    pub reached: Vec<String>,
    /// What would lead out of the reached set but is shut or missing, asset key and reason: first what only the query forbids, then what is
    /// amiss at the hub asked to reach, then the rest, the nearest to that hub first.
    pub rim: Vec<Obstacle>,
    /// Conditions of the query that narrowed the search, in words.
    pub conditions: Vec<String>,
}

/// One asset on the rim of a reached set and why it does not lead out of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Obstacle {
    /// Asset key, or `HUB: carriage and carriage` where a transfer is missing.
    pub asset: String,
    /// Why it does not help.
    pub reason: String,
    /// Code of the rule that closes it, where nothing else does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

impl Obstacle {
    /// An obstacle at `asset`.
    #[must_use]
    pub fn new(asset: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { asset: asset.into(), reason: reason.into(), rule: None }
    }
}

impl NoRoute {
    /// An answer with the given parts; used by the routers.
    #[must_use]
    pub fn new(schema: &str, network: String, from: Vec<String>, to: Vec<String>, cargo: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            network,
            from,
            to,
            cargo: cargo.to_owned(),
            reached: Vec::new(),
            rim: Vec::new(),
            conditions: Vec::new(),
        }
    }

    /// Codes of the rules that close something on the rim of what can be reached.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        let codes: std::collections::BTreeSet<&str> =
            self.rim.iter().filter_map(|obstacle| obstacle.rule.as_deref()).collect();
        codes.into_iter().collect()
    }
}

impl fmt::Display for NoRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no route for {} from {} to {}: {} hub-carriage {} can be reached and nothing open leads on",
            self.cargo,
            self.from.join(", "),
            self.to.join(", "),
            self.reached.len(),
            if self.reached.len() == 1 { "pair" } else { "pairs" }
        )?;
        for condition in &self.conditions {
            write!(f, "\n  asked for: {condition}")?;
        }
        for obstacle in self.rim.iter().take(10) {
            write!(f, "\n  {}: {}", obstacle.asset, obstacle.reason)?;
        }
        if self.rim.len() > 10 {
            write!(f, "\n  and {} more", self.rim.len() - 10)?;
        }
        Ok(())
    }
}

/// The rule of the last finding of a list that is not complete.
const MORE: &str = "more-findings";

/// A number of things, in the singular where it is one.
pub(crate) fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// The findings of a refusal: grouped by rule, each rule where it was first broken. Beyond the thousandth they are not listed; the last
/// one listed says so.
pub(crate) fn grouped(mut findings: Vec<Finding>) -> Vec<Finding> {
    const MOST: usize = 1000;
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    for finding in &findings {
        let next = order.len();
        order.entry(finding.rule.clone()).or_insert(next);
    }
    findings.sort_by_key(|finding| order.get(&finding.rule).copied());
    if findings.len() > MOST {
        let reason = format!("there are at least {} findings more than these", findings.len() - (MOST - 1));
        findings.truncate(MOST - 1);
        findings.push(Finding::new(MORE, "input", reason));
    }
    findings
}

fn list_findings(findings: &[Finding]) -> String {
    let mut text = match findings.len() {
        n if findings.last().is_some_and(|last| last.rule == MORE) => {
            format!("the input has many faults; these are the first {}", n - 1)
        }
        1 => "the input has 1 fault".to_owned(),
        n => format!("the input has {n} faults"),
    };
    // Many of one kind are one fault made many times: the first of them tell it.
    const SHOWN: usize = 20;
    let kind = |finding: &Finding| (finding.file.clone(), finding.column.clone(), finding.rule.clone());
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    // As somebody goes through a file, from its beginning.
    let mut files: Vec<Option<&String>> = Vec::new();
    for finding in findings {
        if !files.contains(&finding.file.as_ref()) {
            files.push(finding.file.as_ref());
        }
    }
    let place = |finding: &&Finding| {
        let is_rest = finding.rule == MORE;
        (is_rest, files.iter().position(|file| *file == finding.file.as_ref()), finding.line)
    };
    let mut findings: Vec<&Finding> = findings.iter().collect();
    findings.sort_by_key(place);
    for finding in &findings {
        *counts.entry(kind(finding)).or_default() += 1;
    }
    let mut seen: BTreeMap<_, usize> = BTreeMap::new();
    for finding in findings {
        let kind = kind(finding);
        let nth = seen.entry(kind.clone()).or_default();
        *nth += 1;
        let of = counts.get(&kind).copied().unwrap_or(0);
        if *nth <= SHOWN || of == SHOWN + 1 {
            text.push_str("\n  ");
            text.push_str(&finding.to_string());
        } else if *nth == SHOWN + 1 {
            let column = finding.column.as_ref().map(|column| format!(" [{column}]")).unwrap_or_default();
            let file = finding.file.as_ref().map(|file| format!("{file} ")).unwrap_or_default();
            text.push_str(&format!("\n  {file}and {} more{column} {}", of - SHOWN, finding.rule));
        }
    }
    text
}

/// An unbounded way: whole where it is short, else its ends.
fn list_way(assets: &[String]) -> String {
    const ENDS: usize = 3;
    if assets.len() <= 2 * ENDS + 1 {
        return assets.join(", ");
    }
    let (first, last) = (&assets[..ENDS], &assets[assets.len() - ENDS..]);
    format!("{}, {} more, {}", first.join(", "), assets.len() - 2 * ENDS, last.join(", "))
}

fn list_losses(form: &str, lost: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut text = format!("{form} cannot hold all facts of this network; these would be lost:");
    for what in lost.iter().take(SHOWN) {
        text.push_str("\n  ");
        text.push_str(what);
    }
    if lost.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", lost.len() - SHOWN));
    }
    text
}

fn did_you_mean(suggestions: &[String]) -> String {
    if suggestions.is_empty() { String::new() } else { format!("; did you mean {}?", suggestions.join(", ")) }
}

/// The `count` candidates that look most like `wanted`, best first: by edit distance without regard to case, then
/// alphabetically. Candidates that differ in more than one letter and more than two of five are left out, unless one text contains the other.
#[must_use]
pub fn nearest_words<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut scored: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let is_part = wanted.contains(&lower) && 2 * lower.len() >= wanted.len();
            let inside = !wanted.is_empty() && (lower.contains(&wanted) || is_part);
            let distance = edit_distance(&wanted, &lower);
            (if inside { distance.min(1) } else { distance }, candidate)
        })
        // One letter is wrong, or at most two of five; else it is another word.
        .filter(|(distance, candidate)| {
            let longest = candidate.chars().count().max(wanted.chars().count());
            *distance < longest && (*distance <= 1 || *distance * 5 <= longest * 2)
        })
        .collect();
    scored.sort_unstable();
    scored.dedup();
    scored.into_iter().take(count).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// Letters changed, added, left out or exchanged with the next one. O(length x length).
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (mut before, mut above): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 0..a.len() {
        let mut row = vec![i + 1];
        for j in 0..b.len() {
            let substituted = above[j] + usize::from(a[i] != b[j]);
            let mut least = substituted.min(row[j] + 1).min(above[j + 1] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_words_come_best_first() {
        let codes = ["KZAAU", "KZKUR", "AZALA", "TMKRW"];
        assert_eq!(nearest_words("KZAUU", codes, 2), ["KZAAU", "KZKUR"]);
        assert!(nearest_words("", codes, 3).is_empty());
        let cargoes = ["container", "grain", "truck", "wagonload"];
        assert_eq!(nearest_words("conteiner", cargoes, 5), ["container"], "the others are other words");
        assert_eq!(nearest_words("GF", ["GE", "EE"], 5), ["GE"]);
        assert_eq!(nearest_words("YRAD", ["YARD", "MINE"], 5), ["YARD"], "two letters exchanged");
        assert!(nearest_words("SMELT", ["A", "B", "E"], 5).is_empty());
    }

    #[test]
    fn findings_say_where() {
        let finding = Finding::new("unknown-code", "KZXXX", "no such hub")
            .at("links.csv", 7, Some("from"))
            .suggest("KZAAU?");
        assert_eq!(finding.to_string(), "links.csv:7 [from] unknown-code: KZXXX: no such hub (KZAAU?)");
        let error = Error::BadInput { findings: vec![finding.clone(), finding], ledger: None };
        assert_eq!(error.to_string().lines().count(), 3);
    }
}
