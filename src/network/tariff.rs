//! Prices in the unit, scope and year they were published in.

use super::fact::Fact;
use crate::units::Km;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// What is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PricedBy {
    /// A net tonne of cargo.
    Tonne,
    /// A twenty-foot equivalent unit.
    Teu,
    /// A forty-foot equivalent unit.
    Feu,
    /// A loaded wagon.
    Wagon,
    /// A truck or trailer.
    Truck,
    /// A whole train.
    Train,
    /// A running metre of deck.
    Metre,
}

/// A unit of price: US dollars per something, perhaps per kilometre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TariffUnit {
    /// What is paid for.
    pub by: PricedBy,
    /// True where the price is for each kilometre.
    pub per_km: bool,
}

const WORDS: [(&str, PricedBy); 7] = [
    ("usd_per_t", PricedBy::Tonne),
    ("usd_per_teu", PricedBy::Teu),
    ("usd_per_feu", PricedBy::Feu),
    ("usd_per_wagon", PricedBy::Wagon),
    ("usd_per_truck", PricedBy::Truck),
    ("usd_per_train", PricedBy::Train),
    ("usd_per_m", PricedBy::Metre),
];

impl TariffUnit {
    /// US dollars per net tonne.
    pub const USD_PER_T: Self = Self { by: PricedBy::Tonne, per_km: false };
    /// US dollars per net tonne and kilometre.
    pub const USD_PER_T_KM: Self = Self { by: PricedBy::Tonne, per_km: true };

    /// What one unit of the thing paid for costs over this length.
    #[must_use]
    pub fn over(self, amount: f64, length: Km) -> f64 {
        if self.per_km { amount * length.get() } else { amount }
    }
}

impl fmt::Display for TariffUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = WORDS.iter().find(|(_, by)| *by == self.by).map_or("usd", |(word, _)| word);
        f.pad(&format!("{word}{}", if self.per_km { "_km" } else { "" }))
    }
}

/// A text that names no unit of price.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no unit of price; write usd_per_t, usd_per_teu, usd_per_feu, usd_per_wagon, usd_per_truck, usd_per_train or usd_per_m (running metre), with _km where it is per kilometre"
)]
pub struct NotATariffUnit(pub String);

impl FromStr for TariffUnit {
    type Err = NotATariffUnit;

    fn from_str(text: &str) -> Result<Self, NotATariffUnit> {
        let (word, per_km) = text.strip_suffix("_km").map_or((text, false), |word| (word, true));
        let by = WORDS.iter().find(|(known, _)| *known == word).map(|(_, by)| *by);
        by.map(|by| Self { by, per_km }).ok_or_else(|| NotATariffUnit(text.to_owned()))
    }
}

impl Serialize for TariffUnit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TariffUnit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What a price includes. Prices of different scopes are not comparable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The use of the track or berth alone.
    Infrastructure,
    /// Everything the shipper pays on this asset.
    #[default]
    AllIn,
    /// A price for a whole way, of which this asset is a part.
    Through,
}

impl Scope {
    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Infrastructure => "infrastructure",
            Self::AllIn => "all_in",
            Self::Through => "through",
        }
    }
}

/// A price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Tariff {
    /// The figure in `unit`, US dollars of `price_year`.
    pub amount: Fact<f64>,
    /// The figure of the opposite direction of a two-way asset, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Fact<f64>>,
    /// The unit.
    pub unit: TariffUnit,
    /// What it includes.
    #[serde(default)]
    pub scope: Scope,
    /// The year whose dollars it is in.
    #[serde(default = "default_price_year")]
    pub price_year: i32,
}

/// The price year where none is stated.
pub const DEFAULT_PRICE_YEAR: i32 = 2025;

fn default_price_year() -> i32 {
    DEFAULT_PRICE_YEAR
}

impl Tariff {
    /// A price in a unit, all in, in dollars of the default price year.
    #[must_use]
    pub fn of(amount: impl Into<Fact<f64>>, unit: TariffUnit) -> Self {
        Self { amount: amount.into(), back: None, unit, scope: Scope::AllIn, price_year: DEFAULT_PRICE_YEAR }
    }

    /// A price per net tonne.
    #[must_use]
    pub fn usd_per_tonne(amount: impl Into<Fact<f64>>) -> Self {
        Self::of(amount, TariffUnit::USD_PER_T)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_print_and_parse() {
        for text in ["usd_per_t", "usd_per_t_km", "usd_per_feu_km", "usd_per_wagon", "usd_per_m"] {
            assert_eq!(text.parse::<TariffUnit>().unwrap().to_string(), text);
        }
        for text in ["usd", "usd_per_box", "eur_per_t", ""] {
            assert!(text.parse::<TariffUnit>().is_err(), "{text}");
        }
    }
}
