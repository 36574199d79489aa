//! What shippers want moved in a year: tables of demand whose rows bind their pair, and supplies that are interchangeable.

use super::{Cargo, HubId, Network};
use crate::error::{Error, Finding, Result, grouped};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most that all rows together may ask for, tonnes a year.
const MOST: u64 = 1 << 62;
/// Above this a float no longer tells whole tonnes apart.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// So many tonnes a year from one hub to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DemandRow {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Code of the cargo; without it the row is of the cargo that the question is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cargo: Option<String>,
    /// Net tonnes a year, a whole number.
    pub t_per_year: f64,
    /// The line of the table it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// A table of demand. Each row binds its pair: what goes from A to B cannot be served from elsewhere.
///
/// ```
/// use corridor::Demand;
/// let demand = Demand::new().row("CNXIY", "GEPTI", 2e6).row_of("grain", "KZNUR", "IRBND", 5e5);
/// assert_eq!(demand.rows.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Demand {
    /// The rows.
    pub rows: Vec<DemandRow>,
    /// The file it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What one hub has to give, or needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SupplyRow {
    /// Code of the hub.
    pub hub: String,
    /// Net tonnes a year, a whole number; below zero is need.
    pub t_per_year: f64,
    /// The line of the table it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// Supplies and needs of one cargo that are interchangeable: whoever needs it takes it from anybody.
///
/// ```
/// use corridor::Supply;
/// let supply = Supply::new().at("KZNUR", 9e5).at("IRBND", -6e5).at("GEPTI", -3e5);
/// assert_eq!(supply.rows.iter().map(|row| row.t_per_year).sum::<f64>(), 0.0);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Supply {
    /// The rows; those of one hub add up.
    pub rows: Vec<SupplyRow>,
    /// The file it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A row of a table that was found sound on a network.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wanted {
    pub(crate) from: HubId,
    pub(crate) to: HubId,
    pub(crate) cargo: Cargo,
    pub(crate) tonnes: u64,
}

impl DemandRow {
    /// A row of the question's cargo.
    #[must_use]
    pub fn new(from: &str, to: &str, t_per_year: f64) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), cargo: None, t_per_year, line: None }
    }
}

impl SupplyRow {
    /// A row.
    #[must_use]
    pub fn new(hub: &str, t_per_year: f64) -> Self {
        Self { hub: hub.to_owned(), t_per_year, line: None }
    }
}

impl Demand {
    /// A table without rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same table with a row of the question's cargo, net tonnes a year. What is wrong with it is said when a question is asked.
    #[must_use]
    pub fn row(mut self, from: &str, to: &str, t_per_year: f64) -> Self {
        self.rows.push(DemandRow::new(from, to, t_per_year));
        self
    }

    /// The same table with a row of a cargo of its own.
    #[must_use]
    pub fn row_of(mut self, cargo: &str, from: &str, to: &str, t_per_year: f64) -> Self {
        self.rows.push(DemandRow { cargo: Some(cargo.to_owned()), ..DemandRow::new(from, to, t_per_year) });
        self
    }

    /// Its rows on a network, in their order; `cargo` is that of the rows that name none. Everything that is wrong is said at once.
    ///
    /// # Errors
    ///
    /// [`Error::BadDemand`].
    pub(crate) fn checked(&self, network: &Network, cargo: Option<&Cargo>) -> Result<Vec<Wanted>> {
        let mut check = Check::new(network, self.file.as_deref(), "demand.csv");
        let mut wanted = Vec::with_capacity(self.rows.len());
        let mut sum = 0;
        for (at, row) in (1..).zip(&self.rows) {
            let name = format!("{}-{}", row.from, row.to);
            check.row(&name, row.line, at);
            let (from, to) = (check.hub("from", &row.from), check.hub("to", &row.to));
            if from.is_some() && from == to {
                check.fault("same-place", "to", "it goes to the hub that it comes from".to_owned(), None);
            }
            let cargo = match (&row.cargo, cargo) {
                (Some(code), _) => check.cargo(code),
                (None, Some(cargo)) => Some(cargo.clone()),
                (None, None) => {
                    let reason = "the row names no cargo, and the question is about no single one".to_owned();
                    check.fault("missing-value", "cargo", reason, None);
                    None
                }
            };
            let tonnes = check.amount(row.t_per_year, false).map(i64::unsigned_abs);
            if let Some(tonnes) = tonnes {
                check.add(&mut sum, tonnes);
            }
            if let (Some(from), Some(to), Some(cargo), Some(tonnes)) = (from, to, cargo, tonnes) {
                wanted.push(Wanted { from, to, cargo, tonnes });
            }
        }
        check.end(self.rows.len())?;
        Ok(wanted)
    }
}

impl Supply {
    /// A table without rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same table with a row, net tonnes a year; below zero is need. What is wrong with it is said when a question is asked.
    #[must_use]
    pub fn at(mut self, hub: &str, t_per_year: f64) -> Self {
        self.rows.push(SupplyRow::new(hub, t_per_year));
        self
    }

    /// What each hub of a network gives or needs, by rising hub, hubs that come to zero left out. The amounts add up to zero. Everything that is
    /// wrong is said at once.
    ///
    /// # Errors
    ///
    /// [`Error::BadDemand`].
    pub(crate) fn checked(&self, network: &Network) -> Result<Vec<(HubId, i64)>> {
        let mut check = Check::new(network, self.file.as_deref(), "supply.csv");
        let mut sums: BTreeMap<HubId, i64> = BTreeMap::new();
        let (mut given, mut needed) = (0, 0);
        for (at, row) in (1..).zip(&self.rows) {
            check.row(&row.hub, row.line, at);
            let hub = check.hub("hub", &row.hub);
            let Some(tonnes) = check.amount(row.t_per_year, true) else { continue };
            // Both sums stay below the limit, so no sum of a hub leaves its integer.
            let fits = check.add(if tonnes < 0 { &mut needed } else { &mut given }, tonnes.unsigned_abs());
            if let Some(hub) = hub.filter(|_| fits) {
                *sums.entry(hub).or_default() += tonnes;
            }
        }
        if check.findings.is_empty() && given != needed {
            let (what, more, less) =
                if given > needed { ("given", given, needed) } else { ("needed", needed, given) };
            check.row("supplies", None, 0);
            let reason = format!("{given} t a year are given and {needed} needed; the two must be the same");
            let suggestion = format!("{} t a year too much are {what}", more - less);
            check.fault("unbalanced", "t_per_year", reason, Some(suggestion));
        }
        check.end(self.rows.len())?;
        Ok(sums.into_iter().filter(|(_, tonnes)| *tonnes != 0).collect())
    }
}

/// What is wrong with the rows of a table, as it is found.
struct Check<'a> {
    network: &'a Network,
    file: Option<&'a str>,
    table: &'static str,
    asset: String,
    line: Option<u64>,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn new(network: &'a Network, file: Option<&'a str>, table: &'static str) -> Self {
        Self { network, file, table, asset: String::new(), line: None, findings: Vec::new() }
    }

    /// What follows is about this row.
    fn row(&mut self, name: &str, line: Option<u64>, at: usize) {
        self.line = line;
        self.asset = if line.is_some() || at == 0 { name.to_owned() } else { format!("row {at}, {name}") };
    }

    fn fault(&mut self, rule: &str, column: &str, reason: String, suggestion: Option<String>) {
        let mut finding = Finding::new(rule, &*self.asset, reason);
        if let Some(line) = self.line {
            finding = finding.at(self.file.unwrap_or(self.table), line, Some(column));
        }
        self.findings.push(match suggestion {
            Some(suggestion) => finding.suggest(suggestion),
            None => finding,
        });
    }

    /// What a look-up found, or the finding that there is no such thing.
    fn known<T>(&mut self, column: &str, found: Result<T>) -> Option<T> {
        found
            .map_err(|error| {
                let (reason, suggestion) = match error {
                    Error::Unknown { kind, code, suggestions } => {
                        let near = (!suggestions.is_empty())
                            .then(|| format!("did you mean {}?", suggestions.join(", ")));
                        (format!("there is no {kind} `{code}`"), near)
                    }
                    other => (other.to_string(), None),
                };
                self.fault("unknown-code", column, reason, suggestion);
            })
            .ok()
    }

    fn hub(&mut self, column: &str, code: &str) -> Option<HubId> {
        let hub = self.known(column, self.network.hub_id(code))?;
        if !self.network.has_links(hub) {
            let reason = format!("no link begins or ends at hub `{code}`, so nothing can come or go there");
            self.fault("no-link", column, reason, None);
            return None;
        }
        Some(hub)
    }

    fn cargo(&mut self, code: &str) -> Option<Cargo> {
        self.known("cargo", self.network.cargo(code).cloned())
    }

    /// An amount as whole tonnes.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and to fit")]
    fn amount(&mut self, value: f64, either_sign: bool) -> Option<i64> {
        let (reason, suggestion) = if !value.is_finite() {
            (format!("{value} is not a finite number"), None)
        } else if value < 0.0 && !either_sign {
            let exchange = "exchange `from` and `to` for what goes the other way".to_owned();
            (format!("{value} t a year is below zero"), Some(exchange))
        } else if value.abs() > WHOLE {
            (format!("{value} t a year is more than 2^53"), Some("is it in tonnes a year?".to_owned()))
        } else if value.fract() != 0.0 {
            let near = value.round();
            (format!("{value} t a year is no whole number of tonnes"), Some(format!("write {near}")))
        } else {
            return Some(value as i64);
        };
        self.fault("bad-value", "t_per_year", reason, suggestion);
        None
    }

    /// Adds to a sum, unless that leaves the limit.
    fn add(&mut self, sum: &mut u64, tonnes: u64) -> bool {
        let fits = sum.checked_add(tonnes).filter(|sum| *sum <= MOST);
        match fits {
            Some(with) => *sum = with,
            None => {
                let reason = format!("with this row the amounts add up to more than {MOST} t a year");
                self.fault("too-large", "t_per_year", reason, Some("are they in tonnes a year?".to_owned()));
            }
        }
        fits.is_some()
    }

    fn end(mut self, rows: usize) -> Result<()> {
        if rows == 0 {
            self.row(self.table, None, 0);
            self.fault("no-rows", "", "the table has no rows, so nothing is wanted".to_owned(), None);
        }
        if self.findings.is_empty() {
            return Ok(());
        }
        Err(Error::BadDemand { findings: grouped(self.findings) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data;

    fn network() -> Network {
        let hubs = "code,lat,lon\nAAA,1,1\nBBB,2,2\nCCC,3,3\nLONE,4,4\n";
        let links = "from,to,length_km\nAAA,BBB,200\nBBB,CCC,200\n";
        data::from_tables(&[("hubs.csv", hubs), ("links.csv", links)]).unwrap()
    }

    fn rules(error: &Error) -> Vec<&str> {
        let Error::BadDemand { findings } = error else { panic!("{error}") };
        findings.iter().map(|finding| finding.rule.as_str()).collect()
    }

    #[test]
    fn everything_wrong_with_a_table_is_said_at_once() {
        let network = network();
        let cargo = network.cargo("container").unwrap();
        let demand = Demand::new()
            .row("AAA", "CCC", 10.0)
            .row("AAB", "AAA", f64::NAN)
            .row("AAA", "AAA", -1.0)
            .row_of("contaner", "LONE", "BBB", 0.5)
            .row("AAA", "CCC", f64::INFINITY)
            .row("AAA", "CCC", 1e300);
        let error = demand.checked(&network, Some(cargo)).unwrap_err();
        let found = rules(&error);
        let expected = [
            "unknown-code",
            "unknown-code",
            "bad-value",
            "bad-value",
            "bad-value",
            "bad-value",
            "bad-value",
            "same-place",
            "no-link",
        ];
        assert_eq!(found, expected, "{error}");
        assert!(
            error.to_string().contains("row 2, AAB-AAA: there is no hub `AAB` (did you mean AAA"),
            "{error}"
        );
        assert_eq!(rules(&Demand::new().checked(&network, None).unwrap_err()), ["no-rows"]);
        let unnamed = Demand::new().row("AAA", "CCC", 1.0).checked(&network, None).unwrap_err();
        assert_eq!(rules(&unnamed), ["missing-value"]);
    }

    #[test]
    fn sound_rows_keep_their_order() {
        let network = network();
        let cargo = network.cargo("container").unwrap();
        let demand = Demand::new().row("BBB", "CCC", 0.0).row_of("grain", "AAA", "CCC", 7.0);
        let wanted = demand.checked(&network, Some(cargo)).unwrap();
        let told: Vec<(&str, u64)> = wanted.iter().map(|row| (row.cargo.code.as_str(), row.tonnes)).collect();
        assert_eq!(told, [("container", 0), ("grain", 7)]);
    }

    #[test]
    fn sums_that_leave_the_integers_are_refused() {
        let network = network();
        let cargo = network.cargo("container").unwrap();
        let mut demand = Demand::new();
        for _ in 0..512 {
            demand = demand.row("AAA", "CCC", WHOLE);
        }
        assert!(demand.checked(&network, Some(cargo)).is_ok());
        assert_eq!(
            rules(&demand.row("AAA", "BBB", 1.0).checked(&network, Some(cargo)).unwrap_err()),
            ["too-large"]
        );
    }

    #[test]
    fn supplies_must_balance() {
        let network = network();
        let even = Supply::new().at("AAA", 5.0).at("CCC", -7.0).at("AAA", 2.0).at("BBB", 0.0);
        let ids: Vec<(HubId, i64)> =
            [("AAA", 7), ("CCC", -7)].map(|(code, amount)| (network.hub_id(code).unwrap(), amount)).to_vec();
        assert_eq!(even.checked(&network).unwrap(), ids);
        let error = even.at("CCC", -3.0).checked(&network).unwrap_err();
        assert_eq!(rules(&error), ["unbalanced"]);
        assert!(error.to_string().contains("3 t a year too much are needed"), "{error}");
        assert_eq!(rules(&Supply::new().checked(&network).unwrap_err()), ["no-rows"]);
        assert_eq!(
            rules(&Supply::new().at("LONE", 0.5).checked(&network).unwrap_err()),
            ["no-link", "bad-value"]
        );
    }
}
