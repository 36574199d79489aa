//! A way between two hubs by one carriage, perhaps with a service.

use super::capacity::Capacity;
use super::capacity::{CapacityUnit, Ways};
use super::carriage::{Carriage, Moves};
use super::fact::Fact;
use super::tariff::Tariff;
use crate::units::{GramsPerTonneKm, Hours, Km};
use serde::{Deserialize, Serialize};

/// Whether an asset can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In use.
    #[default]
    Open,
    /// Not before its first year.
    Planned,
    /// Shut.
    Closed,
}

/// In which years an asset can be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Validity {
    /// Whether it is open, planned or closed.
    #[serde(default)]
    pub standing: Standing,
    /// The first year in which it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i32>,
    /// The last year in which it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i32>,
}

impl Validity {
    /// True where the asset can be used in a year; `None` asks about a network that stands in no particular year, in which
    /// what is open is open and what is planned is not.
    #[must_use]
    pub fn is_open(self, year: Option<i32>) -> bool {
        match (self.standing, year) {
            (Standing::Closed, _) | (Standing::Planned, None) => false,
            (Standing::Open, None) => true,
            (Standing::Open, Some(year)) => {
                self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
            }
            (Standing::Planned, Some(year)) => {
                self.from.is_some_and(|from| from <= year) && self.until.is_none_or(|until| year <= until)
            }
        }
    }
}

/// What local and background traffic already takes of a capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct OtherUse {
    /// The figure.
    pub amount: Fact<f64>,
    /// Its unit.
    pub unit: CapacityUnit,
    /// Which directions it counts.
    #[serde(default)]
    pub ways: Ways,
}

impl OtherUse {
    /// So many units in each direction.
    #[must_use]
    pub fn of(amount: impl Into<Fact<f64>>, unit: CapacityUnit) -> Self {
        Self { amount: amount.into(), unit, ways: Ways::Each }
    }
}

/// A timetable or something like one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Service {
    /// Departures a week in each direction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departures_per_week: Option<Fact<f64>>,
    /// Places a departure: wagons, trucks, TEU or tonnes, by what moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Fact<f64>>,
    /// Mean wait before departure; half a headway where none is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Fact<Hours>>,
    /// The share of time in which the service can run, January to December.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<[f64; 12]>,
}

/// A way from one hub to another by one carriage. Directed; a two-way link is two that know each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Link {
    /// Stable key. Empty until `build()` makes one, `FROM-TO-mode`.
    #[serde(default)]
    pub key: String,
    /// Code of the hub it leaves.
    pub from: String,
    /// Code of the hub it reaches.
    pub to: String,
    /// How cargo travels on it.
    pub carriage: Carriage,
    /// True asks `build()` to make the opposite link too.
    #[serde(default)]
    pub two_way: bool,
    /// Key of the opposite link of a two-way pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_key: Option<String>,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// ISO codes of the countries it runs in; empty means those of its hubs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// The only cargoes that may use it; empty means every cargo that can use the carriage.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cargo: Vec<String>,
    /// Length.
    pub length: Fact<Km>,
    /// Running time with ordinary stops.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Fact<Hours>>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff: Option<Tariff>,
    /// How much may pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// What other traffic already takes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_use: Option<OtherUse>,
    /// Emissions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co2: Option<Fact<GramsPerTonneKm>>,
    /// Number of tracks; 1.5 is one with a second in parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracks: Option<f32>,
    /// What pulls: `diesel`, `electric`, `mixed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traction: Option<String>,
    /// A timetable or something like one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Box<Service>>,
    /// In which years it can be used.
    #[serde(default)]
    pub validity: Validity,
}

impl Link {
    /// A link of this carriage and length.
    ///
    /// ```
    /// use corridor::{Carriage, Hours, Km, Link};
    /// let line = Link::new("KZZHE", "KZATY", Carriage::rail(1520), Km(293.0)).time(Hours(8.0)).two_way();
    /// assert!(line.two_way);
    /// ```
    #[must_use]
    pub fn new(from: &str, to: &str, carriage: Carriage, length: impl Into<Fact<Km>>) -> Self {
        Self {
            key: String::new(),
            from: from.to_owned(),
            to: to.to_owned(),
            carriage,
            two_way: false,
            back_key: None,
            name: None,
            operator: None,
            countries: Vec::new(),
            cargo: Vec::new(),
            length: length.into(),
            time: None,
            tariff: None,
            capacity: None,
            other_use: None,
            co2: None,
            tracks: None,
            traction: None,
            service: None,
            validity: Validity::default(),
        }
    }

    /// A standard-gauge railway.
    #[must_use]
    pub fn rail(from: &str, to: &str, length: impl Into<Fact<Km>>) -> Self {
        Self::new(from, to, Carriage::usual(super::Mode::Rail), length)
    }

    /// A container line at sea.
    #[must_use]
    pub fn sea(from: &str, to: &str, length: impl Into<Fact<Km>>) -> Self {
        Self::new(from, to, Carriage::SEA_BOX, length)
    }

    /// A road.
    #[must_use]
    pub fn road(from: &str, to: &str, length: impl Into<Fact<Km>>) -> Self {
        Self::new(from, to, Carriage::ROAD, length)
    }

    /// The same link with a key of its own.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.key);
        self
    }

    /// The same link in both directions.
    #[must_use]
    pub fn two_way(mut self) -> Self {
        self.two_way = true;
        self
    }

    /// The same link with a name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// The same link run by this operator.
    #[must_use]
    pub fn operator(mut self, operator: &str) -> Self {
        self.operator = Some(operator.to_owned());
        self
    }

    /// The same link for one more cargo only.
    #[must_use]
    pub fn only(mut self, cargo: &str) -> Self {
        self.cargo.push(cargo.to_owned());
        self
    }

    /// The same link with a running time.
    #[must_use]
    pub fn time(mut self, time: impl Into<Fact<Hours>>) -> Self {
        self.time = Some(time.into());
        self
    }

    /// The same link with a price.
    #[must_use]
    pub fn tariff(mut self, tariff: Tariff) -> Self {
        self.tariff = Some(tariff);
        self
    }

    /// The same link with a capacity.
    #[must_use]
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// The same link of which other traffic takes a part.
    #[must_use]
    pub fn other_use(mut self, other: OtherUse) -> Self {
        self.other_use = Some(other);
        self
    }

    /// The same link with a service.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.service = Some(Box::new(service));
        self
    }

    /// The same link, planned from this year on.
    #[must_use]
    pub fn planned_from(mut self, year: i32) -> Self {
        self.validity = Validity { standing: Standing::Planned, from: Some(year), until: None };
        self
    }

    /// The same link, shut.
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.validity.standing = Standing::Closed;
        self
    }

    /// The key `FROM-TO-mode` with what is not usual for the mode.
    #[must_use]
    pub fn natural_key(&self) -> String {
        // Millions of links keep theirs, so it takes no more memory than its letters.
        [&self.from, &self.to, self.carriage.key_part().as_str()].join("-")
    }

    /// The opposite link of a two-way one.
    #[must_use]
    pub(crate) fn reversed(&self) -> Self {
        let mut back = self.clone();
        std::mem::swap(&mut back.from, &mut back.to);
        if let Some(tariff) = &mut back.tariff
            && let Some(opposite) = tariff.back.take()
        {
            tariff.amount = opposite;
        }
        back
    }

    /// In which unit the places of a service are counted.
    #[must_use]
    pub fn place_unit(&self) -> CapacityUnit {
        match self.carriage.moves {
            Moves::Box => CapacityUnit::TEU_PER_YEAR,
            Moves::Hold => CapacityUnit::TONNES_PER_YEAR,
            Moves::Wagon(_) | Moves::Truck => {
                CapacityUnit { counted: super::capacity::Counted::Places, ..CapacityUnit::TONNES_PER_YEAR }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validity_follows_the_year() {
        let planned = Validity { standing: Standing::Planned, from: Some(2026), until: None };
        assert!(!planned.is_open(None) && !planned.is_open(Some(2025)) && planned.is_open(Some(2026)));
        let old = Validity { standing: Standing::Open, from: None, until: Some(2020) };
        assert!(old.is_open(None) && old.is_open(Some(2020)) && !old.is_open(Some(2021)));
        let shut = Validity { standing: Standing::Closed, from: Some(2000), until: None };
        assert!(!shut.is_open(Some(2010)));
    }

    #[test]
    fn natural_keys_say_only_what_is_unusual() {
        assert_eq!(Link::sea("A", "B", Km(1.0)).natural_key(), "A-B-sea");
        assert_eq!(Link::new("A", "B", Carriage::rail_ferry(1520), Km(1.0)).natural_key(), "A-B-sea-1520");
    }
}
