//! A place where links meet: port, station, border station, dry port, junction.

use super::capacity::Capacity;
use super::fact::{Fact, Origin};
use super::link::OtherUse;
use super::tariff::Tariff;
use crate::units::{Hours, Metres};
use geo::Point;
use serde::{Deserialize, Serialize};

/// What kind of place a hub is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HubKind {
    /// A sea or river port.
    Port,
    /// A railway station or yard.
    Station,
    /// A border station.
    Border,
    /// An inland terminal.
    DryPort,
    /// A place where lines meet.
    Junction,
    /// Nothing more is known.
    #[default]
    Place,
}

impl HubKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Port, Self::Station, Self::Border, Self::DryPort, Self::Junction, Self::Place];

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::Station => "station",
            Self::Border => "border",
            Self::DryPort => "dry_port",
            Self::Junction => "junction",
            Self::Place => "place",
        }
    }
}

/// What passing a hub without a transfer takes, and how much may pass or change there. A hub with a stay keeps arrival and
/// departure apart.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Stay {
    /// Hours lost by cargo that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Fact<Hours>>,
    /// What that costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Tariff>,
    /// How much may pass or change carriage here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// What other traffic already takes of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_use: Option<OtherUse>,
}

/// A place where links meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Hub {
    /// Stable code, a UN/LOCODE where one exists.
    pub code: String,
    /// Name for people.
    #[serde(default)]
    pub name: String,
    /// Other names and ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// ISO 3166-1 alpha-2 codes; a border station may have two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// What kind of place it is.
    #[serde(default)]
    pub kind: HubKind,
    /// Where it is: x is longitude, y is latitude, degrees, WGS 84.
    pub position: Point<f64>,
    /// Where the coordinates come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_origin: Option<Origin>,
    /// Water depth at the berths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<Fact<Metres>>,
    /// What passing it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stay: Option<Box<Stay>>,
}

impl Hub {
    /// A hub at this longitude and latitude, degrees. Its name is its code until [`name`](Self::name) says otherwise.
    ///
    /// ```
    /// use corridor::Hub;
    /// let aktau = Hub::at_lon_lat("KZAAU", 51.222, 43.604).name("Aktau").country("KZ");
    /// assert_eq!(aktau.position.y(), 43.604);
    /// ```
    #[must_use]
    pub fn at_lon_lat(code: &str, lon: f64, lat: f64) -> Self {
        Self {
            code: code.to_owned(),
            name: code.to_owned(),
            aliases: Vec::new(),
            countries: Vec::new(),
            kind: HubKind::Place,
            position: Point::new(lon, lat),
            position_origin: None,
            depth: None,
            stay: None,
        }
    }

    /// The same hub with a name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The same hub with one more alias.
    #[must_use]
    pub fn alias(mut self, alias: &str) -> Self {
        self.aliases.push(alias.to_owned());
        self
    }

    /// The same hub in one more country.
    #[must_use]
    pub fn country(mut self, code: &str) -> Self {
        self.countries.push(code.to_owned());
        self
    }

    /// The same hub with a kind.
    #[must_use]
    pub fn kind(mut self, kind: HubKind) -> Self {
        self.kind = kind;
        self
    }

    fn edit_stay(mut self, change: impl FnOnce(&mut Stay)) -> Self {
        change(self.stay.get_or_insert_default());
        self
    }

    /// The same hub where passing takes this long.
    #[must_use]
    pub fn stay_time(self, time: impl Into<Fact<Hours>>) -> Self {
        self.edit_stay(|stay| stay.time = Some(time.into()))
    }

    /// The same hub where passing costs this much.
    #[must_use]
    pub fn stay_cost(self, cost: Tariff) -> Self {
        self.edit_stay(|stay| stay.cost = Some(cost))
    }

    /// The same hub through which only so much may pass.
    #[must_use]
    pub fn stay_capacity(self, capacity: Capacity) -> Self {
        self.edit_stay(|stay| stay.capacity = Some(capacity))
    }
}
