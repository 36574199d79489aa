//! Rules as data: what a law, a sanction or a company closes or prices, for which cargo and when, with a reason and a source.
//!
//! A network that obeys a set of rules is a view of the same facts: nothing is removed or overwritten, and each rule says of itself where it
//! bites. Rules are part of the digest of the view, so an answer cannot be told with the wrong ones.

use super::terms::Noted;
use super::{Asset, Cargo, FactUsed, HubId, LinkId, Network, Select, Status, StepTerms, View, narrow};
use crate::error::{Error, Finding, Result, grouped, nearest_words};
use crate::units::{Hours, UsdPerTonne};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

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

    /// True where it bites at a link.
    fn has_link(&self, network: &Network, id: LinkId) -> bool {
        // A price on a border or a hub is charged there, not on what leads there.
        let elsewhere = self.names("hub:") || self.prices_border();
        (self.effect == RuleEffect::Close || !elsewhere)
            && self.select.iter().all(|select| select.has_link(network, id))
    }

    fn has_transfer(&self, network: &Network, at: u32) -> bool {
        let named = self.names("hub:") || self.names("transfer:");
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

fn write_words<S: Serializer>(select: &[Select], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(select.iter().map(Select::to_string))
}

fn read_words<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<Select>, D::Error> {
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

/// The rules that a network obeys, and where each of them bites.
#[derive(Debug)]
pub(super) struct Rulings {
    pub(super) set: RuleSet,
    links: Vec<Vec<u32>>,
    transfers: Vec<Vec<u32>>,
    stays: Vec<Vec<u32>>,
    borders: Vec<Vec<u32>>,
}

impl Rulings {
    fn new(network: &Network, set: RuleSet) -> Self {
        let rules_of = |has: &dyn Fn(&Rule) -> bool| -> Vec<u32> {
            (0..narrow(set.rules.len())).filter(|at| has(&set.rules[*at as usize])).collect()
        };
        let links = network.links().map(|(id, _)| rules_of(&|rule| rule.has_link(network, id))).collect();
        let transfers = (0..narrow(network.transfers().len()))
            .map(|at| rules_of(&|rule| rule.has_transfer(network, at)))
            .collect();
        let stays = network.hubs().map(|(id, _)| rules_of(&|rule| rule.has_stay(network, id))).collect();
        let borders =
            network.borders().iter().map(|border| rules_of(&|rule| rule.has_border(&border.key()))).collect();
        Self { set, links, transfers, stays, borders }
    }

    fn of(&self, asset: Asset) -> impl Iterator<Item = &Rule> {
        let list = match asset {
            Asset::Link(id) => self.links.get(id.index()),
            Asset::Transfer(at) => self.transfers.get(at as usize),
            Asset::Stay(hub) => self.stays.get(hub.index()),
            Asset::Border(at) => self.borders.get(at as usize),
            Asset::Limit(_) => None,
        };
        list.into_iter().flatten().map(|at| &self.set.rules[*at as usize])
    }
}

/// What the rules make of a price and a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ruled {
    pub(super) cost_factor: f64,
    pub(super) time_factor: f64,
    pub(super) usd_per_t: UsdPerTonne,
    pub(super) hours: Hours,
}

impl Ruled {
    pub(super) fn on(self, time: Hours, cost: Option<UsdPerTonne>) -> StepTerms {
        StepTerms {
            time: time * self.time_factor + self.hours,
            cost: cost.unwrap_or_default() * self.cost_factor + self.usd_per_t,
        }
    }
}

impl Network {
    /// The same network under rules: what they close is closed, what they price is dearer or slower, for the cargoes, years and months
    /// that each of them names. Rules that it obeys already stay.
    ///
    /// A closed hub closes every link to and from it and every transfer there, a closed border every link that passes it. A price is charged
    /// on each link that is selected; where a border is named, there; where a hub is named, at its transfers and its stay.
    ///
    /// ```
    /// use corridor::{Objective, Router, Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let rule = Rule::close("no-ferry", Select::link("KZAAU-AZALA-sea"), "no feeder for a season", "supposed");
    /// let held = network.obeying(&RuleSet::new("supposed").with(rule))?;
    /// let router = Router::new(&held, held.cargo("container")?, Objective::cheapest())?;
    /// assert!(router.route(("CNXIY", "GEPTI"))?.legs.iter().all(|leg| leg.link != "KZAAU-AZALA-sea"));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] with every fault of every rule: codes that the network does not have, numbers that are none, and rules of some
    /// years or months in a network that stands in none, of which nobody can say whether they hold.
    ///
    /// # Complexity
    ///
    /// O(rules x (links + transfers + hubs + borders)).
    pub fn obeying(&self, rules: &RuleSet) -> Result<Self> {
        let mut set = rules.clone();
        if let Some(before) = &self.rulings {
            set.name = format!("{} and {}", before.set.name, set.name);
            set.rules.extend(before.set.rules.iter().cloned());
        }
        let mut findings = set.faults();
        findings.extend(rules.rules.iter().flat_map(|rule| self.misfits(rule)));
        if !findings.is_empty() {
            return Err(Error::BadInput { findings: grouped(findings), ledger: None });
        }
        set.rules.sort_by(|a, b| a.code.cmp(&b.code));
        let bare = self.without_rules();
        let rulings = Rulings::new(&bare, set);
        Ok(Self { rulings: Some(Arc::new(rulings)), ..bare })
    }

    /// What a rule names that the network does not have, and what it leaves open.
    fn misfits(&self, rule: &Rule) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut unknown = |error: Error| {
            if let Error::Unknown { kind, code, suggestions } = error {
                let mut finding =
                    Finding::new("unknown-code", &rule.code, format!("there is no {kind} `{code}`"));
                if !suggestions.is_empty() {
                    finding = finding.suggest(format!("did you mean {}?", suggestions.join(", ")));
                }
                findings.push(finding);
            }
        };
        for select in &rule.select {
            if let Select::Basis(_) = select {
                unknown(Error::Unknown {
                    kind: "selection of links",
                    code: select.to_string(),
                    suggestions: Vec::new(),
                });
            } else if let Err(error) = self.check_selection(select) {
                unknown(error);
            }
        }
        for code in &rule.cargo {
            if let Err(error) = self.cargo(code) {
                unknown(error);
            }
        }
        let View { year, month, .. } = self.view;
        if (rule.from_year.is_some() || rule.until_year.is_some()) && year.is_none() {
            let reason = "it holds in some years, and the network stands in none";
            findings
                .push(Finding::new("no-year", &rule.code, reason).suggest("look at it in a year: at(2027)"));
        }
        if !rule.months.is_empty() && month.is_none() {
            let reason = "it holds in some months, and the network is looked at as the mean of a year";
            findings.push(
                Finding::new("no-month", &rule.code, reason).suggest("look at it in a month: in_month(1)"),
            );
        }
        findings
    }

    /// The same network without any rules.
    #[must_use]
    pub fn without_rules(&self) -> Self {
        Self { rulings: None, ..self.clone() }
    }

    /// The rules that it obeys.
    #[must_use]
    pub fn rules(&self) -> Option<&RuleSet> {
        self.rulings.as_ref().map(|rulings| &rulings.set)
    }

    /// The rule with a code, among those that it obeys.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest codes.
    pub fn rule(&self, code: &str) -> Result<&Rule> {
        let rules = self.rules().map_or(&[][..], |set| &set.rules);
        rules.iter().find(|rule| rule.code == code).ok_or_else(|| Error::Unknown {
            kind: "rule",
            code: code.to_owned(),
            suggestions: nearest_words(code, rules.iter().map(|rule| rule.code.as_str()), 3),
        })
    }

    /// The rules that hold now, bite at an asset and are about a cargo.
    pub fn rules_at(&self, asset: Asset, cargo: &Cargo) -> impl Iterator<Item = &Rule> {
        let rules = self.rulings.as_deref().map(|rulings| rulings.of(asset));
        rules.into_iter().flatten().filter(|rule| rule.holds_in(self.view) && rule.is_about(cargo))
    }

    /// The first rule, by code, that closes a link or transfer to a cargo.
    #[must_use]
    pub fn closing_rule(&self, asset: Asset, cargo: &Cargo) -> Option<&Rule> {
        self.rules_at(asset, cargo).find(|rule| rule.effect == RuleEffect::Close)
    }

    /// True where a link is open and no rule closes it to a cargo. Whether the cargo can use its carriage is another question.
    #[must_use]
    pub fn is_open_to(&self, id: LinkId, cargo: &Cargo) -> bool {
        self.is_open(id) && self.closing_rule(Asset::Link(id), cargo).is_none()
    }

    /// True where a transfer is open and no rule closes it to a cargo.
    #[must_use]
    pub fn is_transfer_open_to(&self, at: u32, cargo: &Cargo) -> bool {
        self.is_transfer_open(at) && self.closing_rule(Asset::Transfer(at), cargo).is_none()
    }

    /// What the prices of rules make of an asset.
    pub(super) fn ruled(&self, asset: Asset, cargo: &Cargo, facts: &mut Noted<'_>) -> Ruled {
        let mut ruled =
            Ruled { cost_factor: 1.0, time_factor: 1.0, usd_per_t: UsdPerTonne(0.0), hours: Hours(0.0) };
        if self.rulings.is_none() {
            return ruled;
        }
        for rule in self.rules_at(asset, cargo) {
            let RuleEffect::Price(surcharge) = rule.effect else { continue };
            ruled.cost_factor *= surcharge.cost_factor;
            ruled.time_factor *= surcharge.time_factor;
            ruled.usd_per_t += UsdPerTonne(surcharge.usd_per_t);
            ruled.hours += Hours(surcharge.hours);
            if let Some(facts) = facts {
                facts.push(FactUsed {
                    status: rule.status,
                    asset: self.asset_key(asset),
                    quantity: "rule".to_owned(),
                    value: format!("{}: {surcharge}", rule.code),
                    year: None,
                    sources: vec![rule.source.clone()],
                    default: false,
                });
            }
        }
        ruled
    }

    /// What each rule closes and prices for a cargo, by code. A rule that touches nothing is listed too.
    ///
    /// ```
    /// use corridor::{Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let rules = RuleSet::new("supposed").with(Rule::close("no-RU", Select::country("RU"), "a closed border", "supposed"));
    /// for reach in network.obeying(&rules)?.reach_of_rules(network.cargo("container")?) {
    ///     println!("{reach}");
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn reach_of_rules(&self, cargo: &Cargo) -> Vec<RuleReach> {
        let Some(rulings) = &self.rulings else { return Vec::new() };
        let links = self.links().filter(|(id, link)| {
            cargo.can_use(link.carriage) && cargo.is_among(&link.cargo) && self.is_open(*id)
        });
        let usable: Vec<LinkId> = links.map(|(id, _)| id).collect();
        let transfers = (0..narrow(self.transfers().len())).filter(|at| {
            let transfer = &self.transfers()[*at as usize];
            cargo.can_use(transfer.from)
                && cargo.can_use(transfer.to)
                && cargo.is_among(&transfer.cargo)
                && self.is_transfer_open(*at)
        });
        let passed: BTreeSet<u32> =
            usable.iter().flat_map(|id| self.passings(*id).iter().map(|passing| passing.border)).collect();
        let assets: Vec<Asset> = usable
            .iter()
            .map(|id| Asset::Link(*id))
            .chain(transfers.map(Asset::Transfer))
            .chain(self.hubs().map(|(hub, _)| Asset::Stay(hub)))
            .chain(passed.into_iter().map(Asset::Border))
            .collect();
        let reach = |rule: &Rule| {
            let (in_force, about_cargo) = (rule.holds_in(self.view), rule.is_about(cargo));
            let bites = |asset: &&Asset| rulings.of(**asset).any(|of| of.code == rule.code);
            let keys: Vec<String> = if in_force && about_cargo {
                assets.iter().filter(bites).map(|asset| self.asset_key(*asset)).collect()
            } else {
                Vec::new()
            };
            let (closes, prices) =
                if rule.effect == RuleEffect::Close { (keys, Vec::new()) } else { (Vec::new(), keys) };
            RuleReach { rule: rule.clone(), in_force, about_cargo, closes, prices }
        };
        rulings.set.rules.iter().map(reach).collect()
    }
}
