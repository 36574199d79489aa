//! A number from the world: its likely value and, boxed aside, its range, status, year, source and wording.
//!
//! A plain value converts into a fact, so building by hand stays pleasant, and a fact without provenance takes one pointer more
//! than the number itself.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How sure a fact is, worst first, which is the order in which answers list what they rest on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Nobody said where the number comes from.
    #[default]
    Unstated,
    /// An engineering estimate; the note says how it was made.
    Estimate,
    /// Computed from published numbers; the note says how.
    Derived,
    /// A design value, plan, list price or claim of an owner or authority.
    Published,
    /// A statistic or an operational report of something that happened.
    Measured,
}

impl Status {
    /// Every status, worst first.
    pub const ALL: [Self; 5] =
        [Self::Unstated, Self::Estimate, Self::Derived, Self::Published, Self::Measured];

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unstated => "unstated",
            Self::Estimate => "estimate",
            Self::Derived => "derived",
            Self::Published => "published",
            Self::Measured => "measured",
        }
    }

    /// The status a table's word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Which end of the published ranges to compute with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    /// Times and costs at their low, capacities at their high end.
    Best,
    /// Every fact at its likely value.
    #[default]
    Likely,
    /// Times and costs at their high, capacities at their low end: congestion.
    Worst,
}

impl Case {
    /// The word used in files and on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Likely => "likely",
            Self::Worst => "worst",
        }
    }
}

/// Where a number comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Origin {
    /// How sure it is.
    #[serde(default)]
    pub status: Status,
    /// The year it holds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Keys of the network's sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The figure and unit as published, where it was converted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// How an estimate or derivation was made, or why this figure was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// True where nobody stated it: a documented default of this crate.
    #[serde(default, skip_serializing_if = "is_stated")]
    pub default: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_stated(default: &bool) -> bool {
    !default
}

/// The part of a fact that most facts of a large network do not have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"), from = "FlatDetail<T>")]
#[non_exhaustive]
pub struct Detail<T> {
    /// The low end of the published range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<T>,
    /// The high end of the published range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<T>,
    /// Where it comes from.
    #[serde(default, flatten)]
    pub origin: Origin,
}

/// A detail as it is written, all fields side by side: serde cannot refuse unknown fields of a struct that is flattened into another.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"), deny_unknown_fields)]
struct FlatDetail<T> {
    #[serde(default = "nothing")]
    low: Option<T>,
    #[serde(default = "nothing")]
    high: Option<T>,
    #[serde(default)]
    status: Status,
    #[serde(default)]
    year: Option<i32>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    original: Option<String>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    default: bool,
}

fn nothing<T>() -> Option<T> {
    None
}

impl<T> From<FlatDetail<T>> for Detail<T> {
    fn from(flat: FlatDetail<T>) -> Self {
        let FlatDetail { low, high, status, year, sources, original, note, default } = flat;
        Self { low, high, origin: Origin { status, year, sources, original, note, default } }
    }
}

/// One number from the world.
///
/// ```
/// use corridor::{Fact, Hours, Status};
/// let dwell = Fact::new(Hours(36.0)).between(Hours(24.0), Hours(48.0)).estimated("a train is 1 to 1.5 days of wagons");
/// assert_eq!(dwell.low(), Hours(24.0));
/// assert_eq!(dwell.status(), Status::Estimate);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"), deny_unknown_fields)]
pub struct Fact<T> {
    likely: T,
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    detail: Option<Box<Detail<T>>>,
}

fn none<T>() -> Option<Box<Detail<T>>> {
    None
}

impl<T: Copy> Fact<T> {
    /// A number nobody vouches for.
    pub const fn new(likely: T) -> Self {
        Self { likely, detail: None }
    }

    fn edit(mut self, change: impl FnOnce(&mut Detail<T>)) -> Self {
        let detail = self
            .detail
            .get_or_insert_with(|| Box::new(Detail { low: None, high: None, origin: Origin::default() }));
        change(detail);
        self
    }

    /// The same fact with a published range.
    #[must_use]
    pub fn between(self, low: T, high: T) -> Self {
        self.edit(|detail| {
            detail.low = Some(low);
            detail.high = Some(high);
        })
    }

    /// The same fact with its provenance.
    #[must_use]
    pub fn from_origin(self, origin: Origin) -> Self {
        self.edit(|detail| detail.origin = origin)
    }

    /// The same fact as a measured figure of a source.
    #[must_use]
    pub fn measured(self, source: &str) -> Self {
        self.edit(|detail| {
            detail.origin.status = Status::Measured;
            detail.origin.sources.push(source.to_owned());
        })
    }

    /// The same fact as a published figure of a source.
    #[must_use]
    pub fn published(self, source: &str) -> Self {
        self.edit(|detail| {
            detail.origin.status = Status::Published;
            detail.origin.sources.push(source.to_owned());
        })
    }

    /// The same fact as an estimate, with how it was made.
    #[must_use]
    pub fn estimated(self, how: &str) -> Self {
        self.edit(|detail| {
            detail.origin.status = Status::Estimate;
            detail.origin.note = Some(how.to_owned());
        })
    }

    /// The same fact, of a year.
    #[must_use]
    pub fn in_year(self, year: i32) -> Self {
        self.edit(|detail| detail.origin.year = Some(year))
    }

    /// The likely value.
    #[must_use]
    pub const fn likely(&self) -> T {
        self.likely
    }

    /// The low end of the range; the likely value where none is stated.
    #[must_use]
    pub fn low(&self) -> T {
        self.detail.as_ref().and_then(|detail| detail.low).unwrap_or(self.likely)
    }

    /// The high end of the range; the likely value where none is stated.
    #[must_use]
    pub fn high(&self) -> T {
        self.detail.as_ref().and_then(|detail| detail.high).unwrap_or(self.likely)
    }

    /// The value in a case, for a number of which less is better (time, money, emissions, other use).
    #[must_use]
    pub fn less_is_better(&self, case: Case) -> T {
        match case {
            Case::Best => self.low(),
            Case::Likely => self.likely,
            Case::Worst => self.high(),
        }
    }

    /// The value in a case, for a number of which more is better (capacity, availability).
    #[must_use]
    pub fn more_is_better(&self, case: Case) -> T {
        match case {
            Case::Best => self.high(),
            Case::Likely => self.likely,
            Case::Worst => self.low(),
        }
    }

    /// How sure it is.
    #[must_use]
    pub fn status(&self) -> Status {
        self.detail.as_ref().map_or(Status::Unstated, |detail| detail.origin.status)
    }

    /// Where it comes from, if anything is known of that.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.detail.as_ref().map(|detail| &detail.origin)
    }

    /// The range and origin, if any.
    #[must_use]
    pub fn detail(&self) -> Option<&Detail<T>> {
        self.detail.as_deref()
    }

    /// The same fact in another unit or type.
    #[must_use]
    pub fn map<U: Copy>(&self, convert: impl Fn(T) -> U) -> Fact<U> {
        Fact {
            likely: convert(self.likely),
            detail: self.detail.as_ref().map(|detail| {
                Box::new(Detail {
                    low: detail.low.map(&convert),
                    high: detail.high.map(&convert),
                    origin: detail.origin.clone(),
                })
            }),
        }
    }
}

impl<T: Copy> From<T> for Fact<T> {
    fn from(likely: T) -> Self {
        Self::new(likely)
    }
}

/// A fact or a default that an answer rests on, in words, so that the answer can be read without the network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FactUsed {
    /// How sure it is; the order of a list of facts is by this, worst first.
    pub status: Status,
    /// Key of the asset it belongs to, or `mode:rail` and the like for a default.
    pub asset: String,
    /// What is stated: `time_h`, `tariff`, `capacity`, ...
    pub quantity: String,
    /// The value used, with its unit.
    pub value: String,
    /// The year it holds for.
    pub year: Option<i32>,
    /// Keys of the sources.
    pub sources: Vec<String>,
    /// True where no fact was given and a documented default was used.
    pub default: bool,
}

impl FactUsed {
    /// A fact of `asset`, in words.
    #[must_use]
    pub fn of<T: Copy>(asset: &str, quantity: &str, fact: &Fact<T>, value: String) -> Self {
        Self::from_origin(asset, quantity, fact.origin(), value)
    }

    /// A fact of `asset` by its origin.
    #[must_use]
    pub fn from_origin(asset: &str, quantity: &str, origin: Option<&Origin>, value: String) -> Self {
        Self {
            status: origin.map_or(Status::Unstated, |origin| origin.status),
            asset: asset.to_owned(),
            quantity: quantity.to_owned(),
            value,
            year: origin.and_then(|origin| origin.year),
            sources: origin.map(|origin| origin.sources.clone()).unwrap_or_default(),
            default: origin.is_some_and(|origin| origin.default),
        }
    }

    /// A documented default that stands in for a missing fact.
    #[must_use]
    pub fn assumed(asset: &str, quantity: &str, value: String) -> Self {
        Self {
            status: Status::Unstated,
            asset: asset.to_owned(),
            quantity: quantity.to_owned(),
            value,
            year: None,
            sources: Vec::new(),
            default: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Hours;

    #[test]
    fn a_bare_number_has_no_range_and_no_status() {
        let fact: Fact<Hours> = Hours(3.0).into();
        assert_eq!((fact.low(), fact.likely(), fact.high()), (Hours(3.0), Hours(3.0), Hours(3.0)));
        assert_eq!(fact.status(), Status::Unstated);
        assert!(size_of::<Fact<Hours>>() <= 2 * size_of::<f64>());
    }

    #[test]
    fn cases_pick_the_right_end() {
        let fact = Fact::new(2.0).between(1.0, 5.0);
        assert_eq!((fact.less_is_better(Case::Best), fact.less_is_better(Case::Worst)), (1.0, 5.0));
        assert_eq!((fact.more_is_better(Case::Best), fact.more_is_better(Case::Worst)), (5.0, 1.0));
    }

    #[test]
    fn facts_survive_json() {
        let fact = Fact::new(2.5).between(1.0, 5.0).published("P7").in_year(2024);
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact<f64>>(&text).unwrap(), fact);
    }
}
