//! How much may pass in a year, in the unit it was published in.

use super::fact::{Fact, Origin};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// What a capacity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Net tonnes of cargo.
    Tonnes,
    /// Twenty-foot equivalent units.
    Teu,
    /// Forty-foot equivalent units: two TEU.
    Feu,
    /// Loaded wagons.
    Wagons,
    /// Trucks or trailers.
    Trucks,
    /// Loaded trains in each direction.
    Trains,
    /// Deck places: one wagon or one truck.
    Places,
}

/// A unit of capacity, such as `teu_per_year` or `mt_per_year`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CapacityUnit {
    /// What is counted.
    pub counted: Counted,
    /// How many of them one unit is: 1,000,000 for `mt`.
    pub factor: f64,
    /// How many periods a year has: 365 for `day`.
    pub per_year: f64,
}

const COUNTED: [(&str, Counted, f64); 9] = [
    ("t", Counted::Tonnes, 1.0),
    ("kt", Counted::Tonnes, 1e3),
    ("mt", Counted::Tonnes, 1e6),
    ("teu", Counted::Teu, 1.0),
    ("feu", Counted::Feu, 1.0),
    ("wagons", Counted::Wagons, 1.0),
    ("trucks", Counted::Trucks, 1.0),
    ("trains", Counted::Trains, 1.0),
    ("places", Counted::Places, 1.0),
];
const PERIODS: [(&str, f64); 4] = [("year", 1.0), ("month", 12.0), ("week", 365.0 / 7.0), ("day", 365.0)];

impl CapacityUnit {
    /// Net tonnes a year.
    pub const TONNES_PER_YEAR: Self = Self { counted: Counted::Tonnes, factor: 1.0, per_year: 1.0 };
    /// TEU a year.
    pub const TEU_PER_YEAR: Self = Self { counted: Counted::Teu, factor: 1.0, per_year: 1.0 };
    /// Wagons a day.
    pub const WAGONS_PER_DAY: Self = Self { counted: Counted::Wagons, factor: 1.0, per_year: 365.0 };
    /// Trains a day in each direction.
    pub const TRAINS_PER_DAY: Self = Self { counted: Counted::Trains, factor: 1.0, per_year: 365.0 };
}

impl fmt::Display for CapacityUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = COUNTED
            .iter()
            .find(|(_, counted, factor)| {
                *counted == self.counted && factor.to_bits() == self.factor.to_bits()
            })
            .map_or("units", |(word, _, _)| word);
        let period = PERIODS
            .iter()
            .find(|(_, per_year)| per_year.to_bits() == self.per_year.to_bits())
            .map_or("period", |(word, _)| word);
        f.pad(&format!("{unit}_per_{period}"))
    }
}

/// A text that names no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no unit of capacity; write t, kt, mt, teu, feu, wagons, trucks, trains or places, then _per_year, _per_month, _per_week or _per_day"
)]
pub struct NotACapacityUnit(pub String);

impl FromStr for CapacityUnit {
    type Err = NotACapacityUnit;

    fn from_str(text: &str) -> Result<Self, NotACapacityUnit> {
        let refuse = || NotACapacityUnit(text.to_owned());
        let (unit, period) = text.split_once("_per_").ok_or_else(refuse)?;
        let (_, counted, factor) = COUNTED.iter().find(|(word, _, _)| *word == unit).ok_or_else(refuse)?;
        let (_, per_year) = PERIODS.iter().find(|(word, _)| *word == period).ok_or_else(refuse)?;
        Ok(Self { counted: *counted, factor: *factor, per_year: *per_year })
    }
}

impl Serialize for CapacityUnit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CapacityUnit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Which directions a figure counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ways {
    /// This much in each direction.
    #[default]
    Each,
    /// The two directions together.
    Both,
}

/// What kind of figure a capacity is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// A builder's or owner's theoretical figure.
    Design,
    /// Somebody's judgement of what passes today.
    #[default]
    Assessed,
    /// What passes in practice over a year.
    Practical,
    /// What has been carried: a floor.
    Observed,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 4] = [Self::Design, Self::Assessed, Self::Practical, Self::Observed];

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Design => "design",
            Self::Assessed => "assessed",
            Self::Practical => "practical",
            Self::Observed => "observed",
        }
    }
}

/// A number, or the explicit statement that there is none to worry about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// This many units.
    Bounded(Fact<f64>),
    /// Known, or assumed with a reason, not to bind.
    Unbounded(Origin),
}

/// How much may pass in a period.
///
/// ```
/// use corridor::Capacity;
/// let line = Capacity::tonnes_per_year(750_000.0).both_ways();
/// let yard: Capacity = Capacity::of(50.0, "wagons_per_day".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Capacity {
    /// The figure.
    pub amount: Amount,
    /// Its unit.
    pub unit: CapacityUnit,
    /// Which directions it counts.
    #[serde(default)]
    pub ways: Ways,
    /// What kind of figure it is.
    #[serde(default)]
    pub basis: Basis,
}

impl Capacity {
    /// So many units in each direction.
    #[must_use]
    pub fn of(amount: impl Into<Fact<f64>>, unit: CapacityUnit) -> Self {
        Self { amount: Amount::Bounded(amount.into()), unit, ways: Ways::Each, basis: Basis::Assessed }
    }

    /// So many net tonnes a year in each direction.
    #[must_use]
    pub fn tonnes_per_year(amount: impl Into<Fact<f64>>) -> Self {
        Self::of(amount, CapacityUnit::TONNES_PER_YEAR)
    }

    /// Stated not to bind, with where that comes from.
    #[must_use]
    pub fn unbounded(origin: Origin) -> Self {
        Self {
            amount: Amount::Unbounded(origin),
            unit: CapacityUnit::TONNES_PER_YEAR,
            ways: Ways::Each,
            basis: Basis::Assessed,
        }
    }

    /// The same figure counted over the two directions together.
    #[must_use]
    pub fn both_ways(mut self) -> Self {
        self.ways = Ways::Both;
        self
    }

    /// The same figure with a basis.
    #[must_use]
    pub fn basis(mut self, basis: Basis) -> Self {
        self.basis = basis;
        self
    }

    /// Where the figure comes from.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        match &self.amount {
            Amount::Bounded(fact) => fact.origin(),
            Amount::Unbounded(origin) => Some(origin),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_print_and_parse() {
        for text in [
            "t_per_year",
            "mt_per_year",
            "teu_per_month",
            "wagons_per_day",
            "places_per_year",
            "trains_per_day",
        ] {
            assert_eq!(text.parse::<CapacityUnit>().unwrap().to_string(), text);
        }
        for text in ["t", "teu_per_", "boxes_per_year", "t_per_fortnight"] {
            assert!(text.parse::<CapacityUnit>().is_err(), "{text}");
        }
    }
}
