//! Rules as data: what a law, a sanction or a company closes or prices, for which cargo and when, with a reason and a source.
//!
//! A network that obeys a set of rules is a view of the same facts: nothing is removed or overwritten, and each rule says of itself where it
//! bites. Rules are part of the digest of the view, so an answer cannot be told with the wrong ones.

mod rulings;

pub(super) use rulings::Rulings;

use super::{Cargo, HubId, LinkId, Network, Select, Status, View};
use crate::error::Finding;
use crate::units::{Hours, UsdPerTonne};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeSet;
use std::fmt;

/// What a rule adds to the price and time of what it selects. Factors first, then what is added.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Surcharge {
    /// Added to the price, USD per tonne.
    pub usd_per_t: f64,
    /// Added to the time, hours: to the wait of a link, the dwell of a border, the duration of a transfer.
    pub hours: f64,
    /// The price is multiplied by this.
    pub cost_factor: f64,
    /// The time is multiplied by this.
    pub time_factor: f64,
}

impl Default for Surcharge {
    fn default() -> Self {
        Self { usd_per_t: 0.0, hours: 0.0, cost_factor: 1.0, time_factor: 1.0 }
    }
}

impl fmt::Display for Surcharge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { usd_per_t, hours, cost_factor, time_factor } = self;
        let mut words = Vec::new();
        for (factor, what) in [(cost_factor, "price"), (time_factor, "time")] {
            if *factor != 1.0 {
                words.push(format!("{what} x {factor}"));
            }
        }
        for (added, unit) in [(usd_per_t, "USD/t"), (hours, "h")] {
            if *added != 0.0 {
                words.push(format!("+{added} {unit}"));
            }
        }
        f.write_str(&words.join(", "))
    }
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RuleEffect {
    /// Nothing may pass.
    Close,
    /// Passing costs more.
    Price(Surcharge),
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Stable code.
    pub code: String,
    /// What it is about, in the words of a rate: `country:RU`, `hub:KZAAU`, `mode:sea`. All of them must hold.
    #[serde(serialize_with = "write_words", deserialize_with = "read_words")]
    pub select: Vec<Select>,
    /// The only cargoes it holds for; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cargo: Vec<String>,
    /// The first year in which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_year: Option<i32>,
    /// The last year in which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_year: Option<i32>,
    /// The only months in which it holds, 1 to 12; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<u8>,
    /// What it does.
    pub effect: RuleEffect,
    /// Why it exists.
    pub reason: String,
    /// Who says so, or that it is supposed.
    pub source: String,
    /// How sure it is.
    #[serde(default)]
    pub status: Status,
}

impl Rule {
    /// A rule that closes what a selection contains.
    #[must_use]
    pub fn close(code: &str, select: Select, reason: &str, source: &str) -> Self {
        Self {
            code: code.to_owned(),
            select: vec![select],
            cargo: Vec::new(),
            from_year: None,
            until_year: None,
            months: Vec::new(),
            effect: RuleEffect::Close,
            reason: reason.to_owned(),
            source: source.to_owned(),
            status: Status::Unstated,
        }
    }

    /// A rule that adds to the price and time of what a selection contains: of links; of the border where one is named; of the
    /// transfers and the stay where a hub is named.
    #[must_use]
    pub fn price(
        code: &str,
        select: Select,
        usd_per_t: UsdPerTonne,
        hours: Hours,
        reason: &str,
        source: &str,
    ) -> Self {
        let surcharge = Surcharge { usd_per_t: usd_per_t.get(), hours: hours.get(), ..Surcharge::default() };
        Self { effect: RuleEffect::Price(surcharge), ..Self::close(code, select, reason, source) }
    }

    /// The same rule with factors on price and time, where it prices.
    #[must_use]
    pub fn factors(mut self, cost: f64, time: f64) -> Self {
        if let RuleEffect::Price(surcharge) = &mut self.effect {
            (surcharge.cost_factor, surcharge.time_factor) = (cost, time);
        }
        self
    }

    /// The same rule for what this selection contains too.
    #[must_use]
    pub fn and(mut self, select: Select) -> Self {
        self.select.push(select);
        self
    }

    /// The same rule for one more cargo only.
    #[must_use]
    pub fn only(mut self, cargo: &str) -> Self {
        self.cargo.push(cargo.to_owned());
        self
    }

    /// The same rule from a year on.
    #[must_use]
    pub fn from(mut self, year: i32) -> Self {
        self.from_year = Some(year);
        self
    }

    /// The same rule until the end of a year.
    #[must_use]
    pub fn until(mut self, year: i32) -> Self {
        self.until_year = Some(year);
        self
    }

    /// The same rule in these months only, 1 to 12.
    #[must_use]
    pub fn months(mut self, months: impl IntoIterator<Item = u8>) -> Self {
        self.months = months.into_iter().collect();
        self
    }

    /// True where it holds in the year and month of a view.
    #[must_use]
    pub fn holds_in(&self, view: View) -> bool {
        let year = view.year.is_none_or(|year| {
            self.from_year.is_none_or(|from| from <= year)
                && self.until_year.is_none_or(|until| year <= until)
        });
        year && (self.months.is_empty() || view.month.is_none_or(|month| self.months.contains(&month)))
    }

    /// True where it is about a cargo.
    #[must_use]
    pub fn is_about(&self, cargo: &Cargo) -> bool {
        cargo.is_among(&self.cargo)
    }

    /// `rule CODE: reason`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("rule {}: {}", self.code, self.reason)
    }

    /// The words of its selection, as written in tables.
    #[must_use]
    pub fn selection(&self) -> String {
        self.select.iter().map(Select::to_string).collect::<Vec<_>>().join(" ")
    }

    fn names(&self, prefix: &str) -> bool {
        self.select.iter().any(|select| matches!(select, Select::Asset(key) if key.starts_with(prefix)))
    }

    fn is_of_hubs(&self) -> bool {
        self.select.iter().any(Select::is_of_hubs)
    }

    /// True where it bites at a link.
    fn has_link(&self, network: &Network, id: LinkId) -> bool {
        // A price on a border or a hub is charged there, not on what leads there.
        let elsewhere = self.is_of_hubs() || self.prices_border();
        (self.effect == RuleEffect::Close || !elsewhere)
            && self.select.iter().all(|select| select.has_link(network, id))
    }

    fn has_transfer(&self, network: &Network, at: u32) -> bool {
        let named = self.is_of_hubs() || self.names("transfer:");
        (self.effect == RuleEffect::Close || named)
            && self.select.iter().all(|select| select.has_transfer(network, at))
    }

    fn has_stay(&self, network: &Network, hub: HubId) -> bool {
        self.effect != RuleEffect::Close
            && network.hub(hub).stay.is_some()
            && self.select.iter().all(|select| select.has_stay(network, hub))
    }

    fn prices_border(&self) -> bool {
        self.effect != RuleEffect::Close && self.select.len() == 1 && self.names("border:")
    }

    fn has_border(&self, key: &str) -> bool {
        self.prices_border() && self.select.iter().all(|select| *select == Select::Asset(key.to_owned()))
    }
}

pub(crate) fn write_words<S: Serializer>(
    select: &[Select],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(select.iter().map(Select::to_string))
}

pub(crate) fn read_words<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Vec<Select>, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    words.iter().map(|word| word.parse().map_err(de::Error::custom)).collect()
}

/// A set of rules. Their order says nothing: they are kept by code.
///
/// ```
/// use corridor::{Rule, RuleSet, Select};
/// let rules = RuleSet::new("supposed").with(Rule::close("no-RU", Select::country("RU"), "a closed border", "supposed"));
/// let network = corridor::data::caspian();
/// let held = network.obeying(&rules)?;
/// assert_ne!(held, network);
/// assert_eq!(held.without_rules(), network);
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleSet {
    /// Name for people.
    pub name: String,
    /// The rules.
    pub rules: Vec<Rule>,
}

impl RuleSet {
    /// An empty set.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), rules: Vec::new() }
    }

    /// The same set with one more rule.
    #[must_use]
    pub fn with(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The same set without the rule with a code.
    #[must_use]
    pub fn without(mut self, code: &str) -> Self {
        self.rules.retain(|rule| rule.code != code);
        self
    }

    /// What is wrong with the rules whatever the network.
    pub(crate) fn faults(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut codes = BTreeSet::new();
        for rule in &self.rules {
            let mut bad = |kind: &str, reason: String| findings.push(Finding::new(kind, &rule.code, reason));
            if rule.code.trim().is_empty() {
                bad("missing-code", "a rule has no code".to_owned());
            } else if !codes.insert(&rule.code) {
                bad("duplicate-code", "two rules have this code".to_owned());
            }
            if rule.reason.trim().is_empty() {
                bad("no-reason", "a rule says why it exists".to_owned());
            }
            if rule.source.trim().is_empty() {
                bad("no-source", "a rule says who made it, or that it is supposed".to_owned());
            }
            if rule.select.is_empty() {
                bad("selects-nothing", "a rule says what it is about".to_owned());
            }
            if let Some(month) = rule.months.iter().find(|month| !(1..=12).contains(*month)) {
                bad("bad-value", format!("there is no month {month}"));
            }
            for year in [rule.from_year, rule.until_year].into_iter().flatten() {
                if !Network::YEARS.contains(&year) {
                    bad("bad-value", format!("no network stands in the year {year}"));
                }
            }
            if let (Some(from), Some(until)) = (rule.from_year, rule.until_year)
                && from > until
            {
                bad("bad-value", format!("it begins in {from} and ends in {until}"));
            }
            if let RuleEffect::Price(Surcharge { usd_per_t, hours, cost_factor, time_factor }) = rule.effect {
                for (what, value) in [
                    ("usd_per_t", usd_per_t),
                    ("hours", hours),
                    ("cost_factor", cost_factor),
                    ("time_factor", time_factor),
                ] {
                    if !(value.is_finite() && value >= 0.0) {
                        bad("bad-value", format!("{what} is {value}; write a number, zero or more"));
                    }
                }
            }
        }
        findings
    }
}

/// What a rule does to a network for a cargo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RuleReach {
    /// The rule.
    pub rule: Rule,
    /// True where it holds in the year and month of the view.
    pub in_force: bool,
    /// True where it is about the cargo.
    pub about_cargo: bool,
    /// Keys of the links and transfers it closes, that the cargo could otherwise use.
    pub closes: Vec<String>,
    /// Keys of the links, transfers, stays and borders it prices, that the cargo can use.
    pub prices: Vec<String>,
}

impl RuleReach {
    /// True where it does nothing.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.closes.is_empty() && self.prices.is_empty()
    }
}

impl fmt::Display for RuleReach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, closes, prices, .. } = self;
        write!(f, "{} ({}): ", rule.code, rule.selection())?;
        let counted = |count: usize, verb: &str| match count {
            1 => format!("{verb} 1 asset"),
            count => format!("{verb} {count} assets"),
        };
        match rule.effect {
            _ if !self.about_cargo => write!(f, "not about this cargo"),
            _ if !self.in_force => write!(f, "not in force in this year and month"),
            _ if self.is_idle() => write!(f, "touches nothing"),
            RuleEffect::Close => write!(f, "{}", counted(closes.len(), "closes")),
            RuleEffect::Price(surcharge) => {
                write!(f, "{} ({surcharge})", counted(prices.len(), "prices"))
            }
        }
    }
}
