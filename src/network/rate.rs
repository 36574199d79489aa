//! What differs by cargo or class, and what holds for a whole operator, country or mode; and which number wins.

use super::capacity::CapacityUnit;
use super::carriage::Carriage;
use super::fact::Fact;
use super::tariff::TariffUnit;
use super::{Basis, Cargo, Select};
use serde::{Deserialize, Serialize};

/// The number a rate states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quantity {
    /// Price of a link.
    Tariff,
    /// Running time of a link or duration of a transfer, hours.
    TimeH,
    /// Speed of a link without a running time, km/h.
    SpeedKmH,
    /// Border dwell forward, hours.
    DwellH,
    /// Border dwell backward, hours.
    DwellBackH,
    /// Border fee.
    Fee,
    /// Price of a transfer.
    Cost,
    /// Wait before departure, hours.
    WaitH,
    /// Emissions, grams per tonne-km.
    Co2GPerTkm,
    /// What other traffic takes of a capacity.
    OtherUse,
    /// Share of an operator's design capacity that its locomotives can serve.
    Availability,
    /// Practical capacity as a share of design capacity.
    PracticalShare,
}

impl Quantity {
    /// Every quantity.
    pub const ALL: [Self; 12] = [
        Self::Tariff,
        Self::TimeH,
        Self::SpeedKmH,
        Self::DwellH,
        Self::DwellBackH,
        Self::Fee,
        Self::Cost,
        Self::WaitH,
        Self::Co2GPerTkm,
        Self::OtherUse,
        Self::Availability,
        Self::PracticalShare,
    ];

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tariff => "tariff",
            Self::TimeH => "time_h",
            Self::SpeedKmH => "speed_km_h",
            Self::DwellH => "dwell_h",
            Self::DwellBackH => "dwell_back_h",
            Self::Fee => "fee",
            Self::Cost => "cost",
            Self::WaitH => "wait_h",
            Self::Co2GPerTkm => "co2_g_per_tkm",
            Self::OtherUse => "other_use",
            Self::Availability => "availability",
            Self::PracticalShare => "practical_share",
        }
    }

    /// True where the number is money, which needs a unit of price.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Tariff | Self::Fee | Self::Cost)
    }
}

/// The unit of a rate, where its quantity leaves one open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateUnit {
    /// The unit is in the name of the quantity.
    #[default]
    Named,
    /// A unit of price.
    Price(TariffUnit),
    /// A unit of capacity.
    Capacity(CapacityUnit),
}

/// A number for a set of assets, perhaps only for some cargoes or one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rate {
    /// Which assets.
    pub select: Vec<Select>,
    /// Only these cargoes; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cargo: Vec<String>,
    /// Only this class of shipment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// What the number is.
    pub quantity: Quantity,
    /// The number.
    pub value: Fact<f64>,
    /// Its unit.
    #[serde(default)]
    pub unit: RateUnit,
}

impl Rate {
    /// A rate for one asset, by key.
    #[must_use]
    pub fn for_asset(key: &str, quantity: Quantity, value: impl Into<Fact<f64>>) -> Self {
        Self {
            select: vec![Select::Asset(key.to_owned())],
            cargo: Vec::new(),
            class: None,
            quantity,
            value: value.into(),
            unit: RateUnit::Named,
        }
    }

    /// The words of its selectors, as written in tables.
    #[must_use]
    pub fn selection(&self) -> String {
        let words: Vec<String> = self.select.iter().map(Select::to_string).collect();
        words.join(" ")
    }
}

/// What is known of the asset that a rate is looked up for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Subject<'a> {
    pub(super) key: &'a str,
    pub(super) other_key: Option<&'a str>,
    pub(super) operator: Option<&'a str>,
    pub(super) countries: &'a [String],
    pub(super) carriage: Option<Carriage>,
    pub(super) basis: Option<Basis>,
}

impl Subject<'_> {
    fn matches(&self, selector: &Select) -> bool {
        match selector {
            Select::Asset(key) => key == self.key || self.other_key == Some(key),
            Select::Operator(name) => self.operator == Some(name),
            Select::Country(code) => self.countries.contains(code),
            Select::Mode(mode) => self.carriage.is_some_and(|carriage| carriage.mode == *mode),
            Select::Carriage(carriage) => self.carriage == Some(*carriage),
            Select::Basis(basis) => self.basis == Some(*basis),
            Select::Corridor(_) | Select::Cargo(_) | Select::Kind(_) => false,
        }
    }
}

/// Whether rates that name the asset itself, or those that describe many, are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only rates with the asset's key.
    Named,
    /// Only rates without a key.
    Broad,
}

/// How much a match says, so that the most specific rate wins. A rate that names the opposite direction holds for this one too, unless this
/// one has its own.
fn weight(select: &Select, subject: &Subject<'_>) -> u32 {
    match select {
        Select::Asset(key) if key == subject.key => 1001,
        Select::Asset(_) => 1000,
        Select::Operator(_) => 100,
        Select::Country(_) => 10,
        Select::Carriage(_) => 2,
        Select::Mode(_) | Select::Basis(_) | Select::Corridor(_) | Select::Cargo(_) | Select::Kind(_) => 1,
    }
}

/// The most specific rate that matches: by selectors, then by cargo and class, then the first in the table.
pub(super) fn find<'a>(
    rates: &'a [Rate],
    quantity: Quantity,
    reach: Reach,
    subject: &Subject<'_>,
    cargo: &Cargo,
) -> Option<&'a Rate> {
    let mut best: Option<(u32, &Rate)> = None;
    for rate in rates {
        if rate.quantity != quantity
            || !cargo.is_among(&rate.cargo)
            || rate.class.is_some() && rate.class != cargo.class
            || !rate.select.iter().all(|selector| subject.matches(selector))
        {
            continue;
        }
        let named = rate.select.iter().any(|selector| matches!(selector, Select::Asset(_)));
        if named != (reach == Reach::Named) {
            continue;
        }
        let mut weight: u32 = rate.select.iter().map(|selector| weight(selector, subject)).sum();
        weight = weight * 4 + u32::from(!rate.cargo.is_empty()) * 2 + u32::from(rate.class.is_some());
        if best.is_none_or(|(heaviest, _)| weight > heaviest) {
            best = Some((weight, rate));
        }
    }
    best.map(|(_, rate)| rate)
}
