//! A network at a glance.

use super::{Amount, Mode, Network, Status};
use crate::units::Km;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A network at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// Number of hubs.
    pub hubs: usize,
    /// Number of hubs in each country, a border station counted in each of its own.
    pub countries: BTreeMap<String, usize>,
    /// Directed links by mode: how many, how many of them open, and the length of the open ones, a two-way pair counted once.
    pub modes: BTreeMap<String, ModeSummary>,
    /// Directed transfers.
    pub transfers: usize,
    /// Borders.
    pub borders: usize,
    /// Limits.
    pub limits: usize,
    /// Codes of the cargoes.
    pub cargoes: Vec<String>,
    /// Codes of the corridors.
    pub corridors: Vec<String>,
    /// Sources.
    pub sources: usize,
    /// Facts of the links, transfers, borders and limits by status.
    pub facts: BTreeMap<String, usize>,
    /// Warnings of the checks.
    pub warnings: usize,
    /// Digest of the network.
    pub digest: String,
}

/// The links of one mode.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ModeSummary {
    /// Directed links.
    pub links: usize,
    /// Those that are open in the year of the view.
    pub open: usize,
    /// Length of the open ones, a two-way pair counted once.
    pub length: Km,
}

impl Network {
    /// The network at a glance. `Display` prints it as a small table.
    ///
    /// ```
    /// let summary = corridor::data::caspian().summary();
    /// println!("{summary}");
    /// assert!(summary.hubs > 50 && summary.modes["rail"].open > 0);
    /// ```
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut countries: BTreeMap<String, usize> = BTreeMap::new();
        for (_, hub) in self.hubs() {
            for country in &hub.countries {
                *countries.entry(country.clone()).or_default() += 1;
            }
        }
        let mut modes: BTreeMap<String, ModeSummary> = BTreeMap::new();
        for (id, link) in self.links() {
            let mode = modes.entry(link.carriage.mode.word().to_owned()).or_default();
            mode.links += 1;
            if self.is_open(id) {
                mode.open += 1;
                if self.opposite(id).is_none_or(|back| back > id || !self.is_open(back)) {
                    mode.length += link.length.likely();
                }
            }
        }
        Summary {
            hubs: self.hub_count(),
            countries,
            modes,
            transfers: self.transfers().len(),
            borders: self.borders().len(),
            limits: self.limits().len(),
            cargoes: self.cargoes().iter().map(|cargo| cargo.code.clone()).collect(),
            corridors: self.corridors().iter().map(|corridor| corridor.code.clone()).collect(),
            sources: self.sources().len(),
            facts: self.facts_by_status(),
            warnings: self.warning_counts().values().sum(),
            digest: self.digest(),
        }
    }

    fn facts_by_status(&self) -> BTreeMap<String, usize> {
        let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
        let mut count = |status: Option<Status>| {
            if let Some(status) = status {
                *counts.entry(status).or_default() += 1;
            }
        };
        let amount = |amount: &Amount| match amount {
            Amount::Bounded(fact) => fact.status(),
            Amount::Unbounded(origin) => origin.status,
        };
        for (id, link) in self.links() {
            if self.opposite(id).is_some_and(|back| back < id) {
                continue;
            }
            count(Some(link.length.status()));
            count(link.time.as_ref().map(super::Fact::status));
            count(link.tariff.as_ref().map(|tariff| tariff.amount.status()));
            count(link.capacity.as_ref().map(|capacity| amount(&capacity.amount)));
            count(link.other_use.as_ref().map(|other| other.amount.status()));
            count(link.co2.as_ref().map(super::Fact::status));
        }
        for transfer in self.transfers() {
            if transfer.back_key.as_ref().is_some_and(|back| *back < transfer.key) {
                continue;
            }
            count(transfer.time.as_ref().map(super::Fact::status));
            count(transfer.cost.as_ref().map(|cost| cost.amount.status()));
            count(transfer.capacity.as_ref().map(|capacity| amount(&capacity.amount)));
        }
        for border in self.borders() {
            count(border.dwell.as_ref().map(super::Fact::status));
            count(border.fee.as_ref().map(|fee| fee.amount.status()));
            count(border.capacity.as_ref().map(|capacity| amount(&capacity.amount)));
        }
        for limit in self.limits() {
            count(Some(amount(&limit.capacity.amount)));
        }
        for rate in self.rates() {
            count(Some(rate.value.status()));
        }
        counts.into_iter().map(|(status, count)| (status.word().to_owned(), count)).collect()
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let countries: Vec<String> =
            self.countries.iter().map(|(code, hubs)| format!("{code} {hubs}")).collect();
        // An empty list leaves no blanks at the end of its line.
        let row = |f: &mut fmt::Formatter<'_>, word: &str, count: usize, what: &str| {
            writeln!(f, "{}", format!("{word:<10} {count:>6}   {what}").trim_end())
        };
        row(f, "hubs", self.hubs, &countries.join(", "))?;
        for mode in Mode::ALL {
            if let Some(summary) = self.modes.get(mode.word()) {
                writeln!(
                    f,
                    "{:<10} {:>6}   directed links, {} of them open, {:.0} km of line",
                    mode.word(),
                    summary.links,
                    summary.open,
                    summary.length.get()
                )?;
            }
        }
        writeln!(
            f,
            "transfers  {:>6}   borders {}, shared limits {}",
            self.transfers, self.borders, self.limits
        )?;
        row(f, "cargoes", self.cargoes.len(), &self.cargoes.join(", "))?;
        row(f, "corridors", self.corridors.len(), &self.corridors.join(", "))?;
        let facts: Vec<String> =
            self.facts.iter().map(|(status, count)| format!("{status} {count}")).collect();
        let mut text = facts.join(", ");
        text += if facts.is_empty() { "" } else { "; " };
        row(f, "facts", self.facts.values().sum(), &format!("{text}{} sources", self.sources))?;
        write!(f, "digest     {}, {} warnings of the checks", self.digest, self.warnings)
    }
}
