//! A maximum flow as an answer.

use crate::error::NoRoute;
use crate::network::{FactUsed, Status, View};
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A flow in the units people speak of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Headline {
    /// Million tonnes a year.
    pub mt_per_year: f64,
    /// The unit of the cargo: `teu`, `wagons`, `trucks` or `t`.
    pub unit: String,
    /// Net tonnes in one of them.
    pub tonnes_per_unit: f64,
    /// How many of them a year.
    pub units_per_year: f64,
    /// How many of them a day.
    pub units_per_day: f64,
}

impl fmt::Display for Headline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Mt a year", rounded(self.mt_per_year, 3))?;
        let unit = match self.unit.as_str() {
            "t" => return Ok(()),
            "teu" => "TEU",
            unit => unit,
        };
        let [year, day] = [self.units_per_year, self.units_per_day].map(|units| rounded(units, 3));
        write!(f, " = {year} {unit} a year = {day} {unit} a day")
    }
}

/// Two significant digits.
pub(crate) fn significant(value: f64) -> String {
    rounded(value, 2)
}

/// So many significant digits, halves rounded up, with thousands separated by spaces.
fn rounded(value: f64, digits: i32) -> String {
    let (least, most) = (10f64.powi(digits - 1), 10f64.powi(digits));
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let mut step = 1.0;
    while value.abs() >= step * most {
        step *= 10.0;
    }
    let mut decimals = 0;
    let mut small = value.abs();
    while small < least && decimals < 6 {
        small *= 10.0;
        decimals += 1;
    }
    // A half that is not quite one in binary is one all the same.
    let half_up = |value: f64| (value * (1.0 + 1e-9)).round();
    let tens = 10f64.powi(decimals);
    let rounded = if step > 1.0 { half_up(value / step) * step } else { half_up(value * tens) / tens };
    let decimals = decimals.unsigned_abs() as usize;
    let text = format!("{rounded:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut spaced = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 && whole.len() > 4 {
            spaced.push(' ');
        }
        spaced.push(digit);
    }
    if rest.is_empty() { spaced } else { format!("{spaced}.{rest}") }
}

/// What one asset carries in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssetFlow {
    /// Asset key.
    pub link: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Tonnes a year.
    pub flow_t_per_year: TonnesPerYear,
    /// What is left for this cargo after other use, tonnes a year; `None` is unbounded.
    pub capacity_t_per_year: Option<TonnesPerYear>,
}

/// One way that a part of the flow takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowRoute {
    /// Codes of the hubs, in order.
    pub hubs: Vec<String>,
    /// Keys of the links and transfers, in order.
    pub assets: Vec<String>,
    /// Tonnes a year.
    pub flow_t_per_year: TonnesPerYear,
}

/// One asset of a cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CutAsset {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Tonnes a year before other use.
    pub gross_t_per_year: f64,
    /// Tonnes a year that other traffic takes; `None` is unknown and counts as nothing.
    pub other_use_t_per_year: Option<f64>,
    /// What is left, tonnes a year.
    pub capacity_t_per_year: TonnesPerYear,
    /// The worst status of the facts it rests on.
    pub status: Status,
    /// Those facts.
    pub facts: Vec<FactUsed>,
}

/// Assets that everything must pass, and whose capacities add up to the flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cut {
    /// The assets, by key.
    pub assets: Vec<CutAsset>,
    /// Every `HUB carriage` on the side of the origins.
    pub origin_side: Vec<String>,
}

impl Cut {
    /// The keys of its assets.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        self.assets.iter().map(|asset| asset.asset.as_str()).collect()
    }

    /// The worst status of the facts of its assets.
    #[must_use]
    pub fn status(&self) -> Status {
        self.assets.iter().map(|asset| asset.status).min().unwrap_or(Status::Measured)
    }

    /// True where its side lies within that of another and is smaller.
    pub(super) fn lies_before(&self, other: &Self) -> bool {
        self.origin_side.len() < other.origin_side.len()
            && self.origin_side.iter().all(|state| other.origin_side.binary_search(state).is_ok())
    }
}

/// What moves along one link, transfer or stay.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepFlow {
    /// Asset key.
    pub asset: String,
    /// `HUB carriage` where it begins.
    pub from: String,
    /// `HUB carriage` where it ends.
    pub to: String,
    /// Tonnes a year.
    pub flow_t_per_year: TonnesPerYear,
}

/// What proves a maximum flow: the flow itself, and with [`MaxFlow::cuts`] a cut of the same size.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowCertificate {
    /// Everything that moves.
    pub steps: Vec<StepFlow>,
}

/// A maximum flow. Prints as a table; serialises; needs no network to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MaxFlow {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used; the codes of several are joined by commas.
    pub corridor: Option<String>,
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// The largest flow, tonnes a year.
    pub value_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// The cut nearest the origins and, where it is another, the one nearest the destinations. In JSON `cuts_in_full`; the command line prints their
    /// keys alone as `cuts`.
    #[serde(rename = "cuts_in_full")]
    pub cuts: Vec<Cut>,
    /// True where there is only one minimum cut.
    pub cut_is_unique: bool,
    /// What each asset carries, by key.
    pub links: Vec<AssetFlow>,
    /// The flow as ways without cycles.
    pub routes: Vec<FlowRoute>,
    /// Assets in use that are stated or assumed not to bind and that no border, stay or limit holds either, and borders without a figure that are
    /// passed: the cut rests on that too.
    pub assumed_unbounded: Vec<String>,
    /// The facts and defaults of the cuts, worst status first.
    pub facts: Vec<FactUsed>,
    /// What proves it.
    pub certificate: FlowCertificate,
    /// Why nothing can move at all, where nothing can.
    pub blocked: Option<Box<NoRoute>>,
}

impl MaxFlow {
    /// The keys of each cut's assets.
    #[must_use]
    pub fn cut_keys(&self) -> Vec<Vec<&str>> {
        self.cuts.iter().map(Cut::keys).collect()
    }
}

impl fmt::Display for MaxFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        writeln!(
            f,
            "{} -> {}{within}, {}, one way: {}",
            self.from.join(", "),
            self.to.join(", "),
            self.cargo,
            self.headline
        )?;
        if let Some(blocked) = &self.blocked {
            return write!(f, "  nothing can move: {blocked}");
        }
        let names = ["nearest the origin", "nearest the destination"];
        for (cut, name) in self.cuts.iter().zip(names) {
            let unique = if self.cut_is_unique { "the only cut" } else { name };
            writeln!(f, "  cut ({unique}):")?;
            for asset in &cut.assets {
                let gross = asset.gross_t_per_year / 1e6;
                let of = asset.other_use_t_per_year.map_or(", other use unknown".to_owned(), |other| {
                    format!(" left of {gross:.2} Mt, {:.2} Mt other use", other / 1e6)
                });
                let left = asset.capacity_t_per_year.million();
                writeln!(f, "    {:<58} {left:>6.2} Mt{of} [{}]", asset.name, asset.status)?;
            }
        }
        write!(f, "  taken as not binding on the way: {}", list_or(&self.assumed_unbounded, "nothing"))
    }
}

/// A list in words, or what to say when it is empty.
pub(crate) fn list_or(items: &[String], empty: &str) -> String {
    if items.is_empty() { empty.to_owned() } else { items.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn two_digits_are_kept() {
        for (value, text) in [
            (96_512.0, "97 000"),
            (0.0, "0"),
            (1.158, "1.2"),
            (0.7512, "0.75"),
            (13.4, "13"),
            (154.0, "150"),
            (2_635.0, "2600"),
            (0.0421, "0.042"),
            (1.65, "1.7"),
            (62_500.0, "63 000"),
            (125_000.0, "130 000"),
            (0.145, "0.15"),
        ] {
            assert_eq!(significant(value), text);
        }
    }
}
