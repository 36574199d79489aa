//! A scenario as data: a name, a reason, a source, and changes that each say what they are about and what they do.

use super::restore::Restore;
use crate::error::{Finding, Result};
use crate::network::{Basis, Border, Hub, Link, Network, Select, Status, Transfer, Ways};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Figures above this are a slip, as in the facts of a network.
const MOST: f64 = 1e15;

/// A named list of changes to a network.
///
/// ```
/// use corridor::{Amend, Scenario, ScenarioChange, ScenarioEffect, Select};
/// let network = corridor::data::caspian();
/// let dry = Scenario::new("low-water", "half a load for every feeder", "supposed")
///     .with(ScenarioChange::of(Select::link("KZAAU-AZALA-sea"), ScenarioEffect::Capacity(Amend::Scale(0.5))));
/// let after = dry.apply(&network)?;
/// assert_ne!(after, network);
/// assert_eq!(dry.inverse(&network)?.apply(&after)?, network);
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Scenario {
    /// Stable name; rules that it makes begin with it.
    pub name: String,
    /// Why one should think of it.
    pub reason: String,
    /// Who says so, or that it is supposed.
    pub source: String,
    /// Keys of the network's sources that the new facts rest on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The changes. They happen at once: all of them are about the network as it was, and their order says nothing.
    pub changes: Vec<ScenarioChange>,
}

/// One change of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScenarioChange {
    /// What it is about, in the words of a rule: `hub:KZKUR`, `limit:KZAAU-dry`, `country:RU`. All of them must hold. Empty where something
    /// is added.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "crate::network::write_words",
        deserialize_with = "crate::network::read_words"
    )]
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
    pub effect: ScenarioEffect,
    /// How sure the new figure is; without it an estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Keys of sources beside those of the scenario.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// How the figure was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a change does to what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScenarioEffect {
    /// Nothing may pass: links and transfers, or the border that is named.
    Close,
    /// What is planned or shut can be used.
    Open,
    /// At most so much together: a new limit, or a lower amount of the limit that is named.
    Limit(Cap),
    /// Hours: of links and transfers, and of the stay at a hub.
    Time(Amend),
    /// Price: of links, transfers and stays, and the fee of a border.
    Tariff(Amend),
    /// Hours at a border, forward, and backward where nothing else is said of that.
    Dwell(Amend),
    /// Hours at a border, backward.
    DwellBack(Amend),
    /// How much may pass: of links, transfers, stays, borders and limits.
    Capacity(Amend),
    /// The gauge of links on which wagons roll, millimetres.
    Gauge(u16),
    /// A new hub.
    AddHub(Box<Hub>),
    /// A new link, or two.
    AddLink(Box<Link>),
    /// A new transfer, or two.
    AddTransfer(Box<Transfer>),
    /// A new border.
    AddBorder(Box<Border>),
    /// Rows as they were before; what an inverse is made of. It stands alone in its scenario.
    Restore(Box<Restore>),
}

/// How a figure changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amend {
    /// Times this, the ends of its range too.
    Scale(f64),
    /// This instead.
    Set(Figure),
}

/// A figure and what it counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Figure {
    /// The likely value.
    pub likely: f64,
    /// The low end of its range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// The high end of its range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The unit of a price or capacity, as in the tables; without it that of the figure that stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Which directions a capacity counts; without it as the figure that stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ways: Option<Ways>,
    /// What kind of figure a capacity is; without it as the figure that stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// An amount that is not passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Cap {
    /// Code of the new limit; none where a limit is named that gets a lower amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The amount.
    pub amount: Figure,
}

impl fmt::Display for Amend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scale(factor) => write!(f, "times {factor}"),
            Self::Set(figure) => write!(f, "set to {figure}"),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.likely)?;
        match (self.low, self.high) {
            (None, None) => {}
            (low, high) => {
                let [low, high] = [low, high].map(|end| end.unwrap_or(self.likely));
                write!(f, " ({low} to {high})")?;
            }
        }
        self.unit.iter().try_for_each(|unit| write!(f, " {unit}"))
    }
}

impl fmt::Display for ScenarioEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Close => f.write_str("shut"),
            Self::Open => f.write_str("open"),
            Self::Limit(Cap { code, amount }) => {
                code.iter().try_for_each(|code| write!(f, "limit:{code}, "))?;
                write!(f, "at most {amount} together")
            }
            Self::Time(amend) => write!(f, "time {amend}"),
            Self::Tariff(amend) => write!(f, "price {amend}"),
            Self::Dwell(amend) => write!(f, "time at the border {amend}"),
            Self::DwellBack(amend) => write!(f, "time at the border, backward, {amend}"),
            Self::Capacity(amend) => write!(f, "capacity {amend}"),
            Self::Gauge(gauge) => write!(f, "gauge {gauge} mm"),
            Self::AddHub(hub) => write!(f, "a new hub {}", hub.code),
            Self::AddLink(link) => write!(f, "a new link {} - {}, {}", link.from, link.to, link.carriage),
            Self::AddTransfer(transfer) => {
                write!(f, "a new transfer at {}, {} > {}", transfer.hub, transfer.from, transfer.to)
            }
            Self::AddBorder(border) => write!(f, "a new border {}", border.code),
            Self::Restore(_) => f.write_str("rows as they were before"),
        }
    }
}

impl fmt::Display for ScenarioChange {
    /// What it is about, what it does and when, in a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let select: Vec<String> = self.select.iter().map(ToString::to_string).collect();
        if !select.is_empty() {
            write!(f, "{}: ", select.join(" and "))?;
        }
        write!(f, "{}", self.effect)?;
        if !self.cargo.is_empty() {
            write!(f, ", for {}", self.cargo.join(", "))?;
        }
        self.from_year.iter().try_for_each(|year| write!(f, ", from {year}"))?;
        self.until_year.iter().try_for_each(|year| write!(f, ", until {year}"))?;
        if !self.months.is_empty() {
            let months: Vec<String> = self.months.iter().map(ToString::to_string).collect();
            write!(f, ", in month {}", months.join(", "))?;
        }
        Ok(())
    }
}

impl Figure {
    /// A bare number.
    #[must_use]
    pub fn of(likely: f64) -> Self {
        Self { likely, ..Self::default() }
    }

    /// The same figure with a range.
    #[must_use]
    pub fn between(mut self, low: f64, high: f64) -> Self {
        (self.low, self.high) = (Some(low), Some(high));
        self
    }

    /// The same figure in a unit.
    #[must_use]
    pub fn unit(mut self, unit: &str) -> Self {
        self.unit = Some(unit.to_owned());
        self
    }

    /// The same figure for these directions.
    #[must_use]
    pub fn ways(mut self, ways: Ways) -> Self {
        self.ways = Some(ways);
        self
    }

    fn fault(&self) -> Option<String> {
        let (low, high) = (self.low.unwrap_or(self.likely), self.high.unwrap_or(self.likely));
        let ends = [low, self.likely, high];
        if let Some(wrong) = ends.iter().find(|value| !(value.is_finite() && (0.0..=MOST).contains(*value))) {
            return Some(format!("{wrong} is no figure; write a number from 0 to {MOST:e}"));
        }
        let ordered = low <= self.likely && self.likely <= high;
        (!ordered).then(|| format!("low {low}, likely {}, high {high} are not in this order", self.likely))
    }
}

impl Cap {
    /// A new limit of this code.
    #[must_use]
    pub fn new(code: &str, amount: Figure) -> Self {
        Self { code: Some(code.to_owned()), amount }
    }

    /// A lower amount of a limit that there is.
    #[must_use]
    pub fn lower(amount: Figure) -> Self {
        Self { code: None, amount }
    }
}

impl ScenarioEffect {
    /// The word used in files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Open => "open",
            Self::Limit(_) => "limit",
            Self::Time(_) => "time",
            Self::Tariff(_) => "tariff",
            Self::Dwell(_) => "dwell",
            Self::DwellBack(_) => "dwell_back",
            Self::Capacity(_) => "capacity",
            Self::Gauge(_) => "gauge",
            Self::AddHub(_) => "add_hub",
            Self::AddLink(_) => "add_link",
            Self::AddTransfer(_) => "add_transfer",
            Self::AddBorder(_) => "add_border",
            Self::Restore(_) => "restore",
        }
    }

    /// True where it needs no selection, since it brings what it is about.
    #[must_use]
    pub const fn brings_rows(&self) -> bool {
        matches!(
            self,
            Self::AddHub(_) | Self::AddLink(_) | Self::AddTransfer(_) | Self::AddBorder(_) | Self::Restore(_)
        )
    }

    /// True where it can be a rule, which may hold for some cargoes, years and months only.
    pub(super) const fn can_be_rule(&self) -> bool {
        matches!(
            self,
            Self::Close
                | Self::Time(Amend::Scale(_))
                | Self::Tariff(Amend::Scale(_))
                | Self::Dwell(Amend::Scale(_))
        )
    }
}

impl ScenarioChange {
    /// A change of what a selection contains.
    #[must_use]
    pub fn of(select: Select, effect: ScenarioEffect) -> Self {
        Self { select: vec![select], ..Self::add(effect) }
    }

    /// A change that brings what it is about: an effect that adds or restores.
    #[must_use]
    pub fn add(effect: ScenarioEffect) -> Self {
        Self {
            select: Vec::new(),
            cargo: Vec::new(),
            from_year: None,
            until_year: None,
            months: Vec::new(),
            effect,
            status: None,
            sources: Vec::new(),
            note: None,
        }
    }

    /// The same change of what this selection contains too.
    #[must_use]
    pub fn and(mut self, select: Select) -> Self {
        self.select.push(select);
        self
    }

    /// The same change for one more cargo only.
    #[must_use]
    pub fn only(mut self, cargo: &str) -> Self {
        self.cargo.push(cargo.to_owned());
        self
    }

    /// The same change from a year on.
    #[must_use]
    pub fn from(mut self, year: i32) -> Self {
        self.from_year = Some(year);
        self
    }

    /// The same change until the end of a year.
    #[must_use]
    pub fn until(mut self, year: i32) -> Self {
        self.until_year = Some(year);
        self
    }

    /// The same change in these months only, 1 to 12.
    #[must_use]
    pub fn months(mut self, months: impl IntoIterator<Item = u8>) -> Self {
        self.months = months.into_iter().collect();
        self
    }

    /// The same change with how sure its figure is.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// The same change with one more of the network's sources.
    #[must_use]
    pub fn source(mut self, key: &str) -> Self {
        self.sources.push(key.to_owned());
        self
    }

    /// The same change with how its figure was made.
    #[must_use]
    pub fn note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// True where it holds for some cargoes, years or months only.
    pub(super) fn is_partial(&self) -> bool {
        !self.cargo.is_empty() || self.has_years() || !self.months.is_empty()
    }

    fn has_years(&self) -> bool {
        self.from_year.is_some() || self.until_year.is_some()
    }

    /// What is wrong with it whatever the network.
    pub(crate) fn faults(&self, name: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut bad = |kind: &str, reason: String| findings.push(Finding::new(kind, name, reason));
        if self.select.is_empty() && !self.effect.brings_rows() {
            bad("selects-nothing", format!("`{}` says what it is about", self.effect.word()));
        } else if !self.select.is_empty() && self.effect.brings_rows() {
            bad(
                "selects-nothing",
                format!("`{}` brings what it is about; select nothing", self.effect.word()),
            );
        }
        if let Some(month) = self.months.iter().find(|month| !(1..=12).contains(*month)) {
            bad("bad-value", format!("there is no month {month}"));
        }
        for year in [self.from_year, self.until_year].into_iter().flatten() {
            if !Network::YEARS.contains(&year) {
                bad("bad-value", format!("no network stands in the year {year}"));
            }
        }
        if let (Some(from), Some(until)) = (self.from_year, self.until_year)
            && from > until
        {
            bad("bad-value", format!("it begins in {from} and ends in {until}"));
        }
        let only_years = self.cargo.is_empty() && self.months.is_empty();
        let only_cargo = !self.has_years() && self.months.is_empty();
        let fits = match &self.effect {
            effect if effect.can_be_rule() => true,
            ScenarioEffect::Open => only_years,
            ScenarioEffect::Limit(Cap { code: Some(_), .. }) => only_cargo,
            _ => !self.is_partial(),
        };
        if !fits {
            let what = match &self.effect {
                ScenarioEffect::Open => "an opening may have years; close the rest of the year instead",
                ScenarioEffect::Limit(_) => {
                    "a new limit may count some cargoes only, and holds all the time; look at the network in that year and month"
                }
                _ => {
                    "only a closing, and a factor on time, tariff or dwell, hold for some cargoes, years or months; look at the network in that year and month and leave the period out"
                }
            };
            bad("no-period", format!("`{}` cannot hold for a part: {what}", self.effect.word()));
        }
        match &self.effect {
            ScenarioEffect::Time(amend)
            | ScenarioEffect::Tariff(amend)
            | ScenarioEffect::Dwell(amend)
            | ScenarioEffect::DwellBack(amend)
            | ScenarioEffect::Capacity(amend) => match amend {
                Amend::Scale(factor) if !(factor.is_finite() && (0.0..=MOST).contains(factor)) => {
                    bad("bad-value", format!("`scale` is {factor}; write a number from 0 to {MOST:e}"));
                }
                Amend::Scale(_) if matches!(self.effect, ScenarioEffect::DwellBack(_)) => {
                    let reason =
                        "a factor on the dwell holds for both directions; write `dwell`, or set the figure";
                    bad("bad-value", reason.to_owned());
                }
                Amend::Set(figure) => figure.fault().into_iter().for_each(|fault| bad("bad-value", fault)),
                Amend::Scale(_) => {}
            },
            ScenarioEffect::Limit(cap) => {
                cap.amount.fault().into_iter().for_each(|fault| bad("bad-value", fault));
            }
            ScenarioEffect::Gauge(0) => bad("bad-value", "there is no gauge of 0 mm".to_owned()),
            _ => {}
        }
        findings
    }
}

impl Scenario {
    /// A scenario without a change yet.
    #[must_use]
    pub fn new(name: &str, reason: &str, source: &str) -> Self {
        Self {
            name: name.to_owned(),
            reason: reason.to_owned(),
            source: source.to_owned(),
            sources: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// The same scenario with one more change.
    #[must_use]
    pub fn with(mut self, change: ScenarioChange) -> Self {
        self.changes.push(change);
        self
    }

    /// The same scenario resting on one more of the network's sources.
    #[must_use]
    pub fn resting_on(mut self, key: &str) -> Self {
        self.sources.push(key.to_owned());
        self
    }

    /// A change as findings name it.
    pub(super) fn change_name(&self, at: usize) -> String {
        let name = if self.name.trim().is_empty() { "scenario" } else { &self.name };
        format!("{name}, change {}", at + 1)
    }

    /// What is wrong with it as a whole whatever the network.
    pub(super) fn own_faults(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let name = if self.name.trim().is_empty() { "scenario" } else { &self.name };
        for (what, text) in [("name", &self.name), ("reason", &self.reason), ("source", &self.source)] {
            if text.trim().is_empty() {
                let reason = format!("a scenario has a {what}");
                findings.push(Finding::new(&format!("no-{what}"), name, reason));
            }
        }
        if self.changes.is_empty() {
            findings.push(Finding::new("touches-nothing", name, "a scenario has changes"));
        }
        let restores = |change: &&ScenarioChange| matches!(change.effect, ScenarioEffect::Restore(_));
        if self.changes.len() > 1 && self.changes.iter().any(|change| restores(&change)) {
            let reason = "what restores stands alone in its scenario; put the others into one of their own";
            findings.push(Finding::new("conflict", name, reason));
        }
        findings
    }

    /// Refuses a scenario that is wrong whatever the network.
    ///
    /// # Errors
    ///
    /// [`crate::Error::BadInput`] with everything that is wrong with it.
    pub fn check(&self) -> Result<()> {
        let mut findings = self.own_faults();
        for (at, change) in self.changes.iter().enumerate() {
            findings.extend(change.faults(&self.change_name(at)));
        }
        if findings.is_empty() { Ok(()) } else { Err(super::refused(findings)) }
    }
}
