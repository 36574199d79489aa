//! How cargo is travelling: a mode of transport and what rolls or is lifted.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;

/// A mode of transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Railway.
    Rail,
    /// Sea, the Caspian included.
    Sea,
    /// Inland waterway.
    Water,
    /// Road.
    Road,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Rail, Self::Sea, Self::Water, Self::Road];

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rail => "rail",
            Self::Sea => "sea",
            Self::Water => "water",
            Self::Road => "road",
        }
    }

    /// The mode a table's word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// True where a vehicle ends its trip at every hub, so that going on needs a transfer even to the same carriage.
    #[must_use]
    pub const fn ends_at_hubs(self) -> bool {
        matches!(self, Self::Sea | Self::Water)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What rolls or is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moves {
    /// A railway wagon on tracks of this gauge, in millimetres.
    Wagon(u16),
    /// A truck or trailer.
    Truck,
    /// A lifted container.
    Box,
    /// Loose or packed cargo in the hold of a ship.
    Hold,
}

/// How cargo is travelling, for example `rail-1520`, `sea-box`, `sea-1520` (a wagon on a rail ferry).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Carriage {
    /// The mode.
    pub mode: Mode,
    /// What moves.
    pub moves: Moves,
}

impl Carriage {
    /// The gauge assumed where wagons roll and none is stated, millimetres.
    pub const DEFAULT_GAUGE: u16 = 1435;

    /// The gauges of the main railways of the world, millimetres. Any other is worth a warning.
    pub const GAUGES: [u16; 8] = [1000, 1067, 1435, 1520, 1524, 1600, 1668, 1676];

    /// A wagon of this gauge on rails.
    #[must_use]
    pub const fn rail(gauge_mm: u16) -> Self {
        Self { mode: Mode::Rail, moves: Moves::Wagon(gauge_mm) }
    }

    /// A truck on the road.
    pub const ROAD: Self = Self { mode: Mode::Road, moves: Moves::Truck };
    /// A container on a ship.
    pub const SEA_BOX: Self = Self { mode: Mode::Sea, moves: Moves::Box };
    /// Cargo in the hold of a ship.
    pub const SEA_HOLD: Self = Self { mode: Mode::Sea, moves: Moves::Hold };
    /// A truck on a ro-ro ship.
    pub const SEA_TRUCK: Self = Self { mode: Mode::Sea, moves: Moves::Truck };

    /// A wagon of this gauge on a rail ferry.
    #[must_use]
    pub const fn rail_ferry(gauge_mm: u16) -> Self {
        Self { mode: Mode::Sea, moves: Moves::Wagon(gauge_mm) }
    }

    /// What moves by a mode when nothing is said.
    #[must_use]
    pub const fn usual(mode: Mode) -> Self {
        match mode {
            Mode::Rail => Self::rail(Self::DEFAULT_GAUGE),
            Mode::Road => Self::ROAD,
            Mode::Sea => Self::SEA_BOX,
            Mode::Water => Self { mode: Mode::Water, moves: Moves::Box },
        }
    }

    /// The gauge, where wagons roll.
    #[must_use]
    pub const fn gauge_mm(self) -> Option<u16> {
        match self.moves {
            Moves::Wagon(gauge) => Some(gauge),
            _ => None,
        }
    }

    /// True where the pair of mode and moving thing exists in this model.
    #[must_use]
    pub const fn is_possible(self) -> bool {
        matches!(
            (self.mode, self.moves),
            (Mode::Rail, Moves::Wagon(_))
                | (Mode::Road, Moves::Truck)
                | (Mode::Sea | Mode::Water, Moves::Wagon(_) | Moves::Truck | Moves::Box | Moves::Hold)
        )
    }

    /// True where the carriages differ in nothing but the gauge of the rails.
    #[must_use]
    pub fn differs_in_gauge_only(self, other: Self) -> bool {
        self.mode == Mode::Rail && other.mode == Mode::Rail && self.moves != other.moves
    }

    /// The tail of a link key: the mode, then what is not usual for it.
    #[must_use]
    pub fn key_part(self) -> String {
        match (self.mode, self.moves) {
            (mode, moves) if Self::usual(mode).moves == moves && self.gauge_mm().is_none() => {
                mode.word().to_owned()
            }
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Carriage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.moves {
            Moves::Wagon(gauge) => format!("{}-{gauge}", self.mode),
            Moves::Truck => format!("{}-truck", self.mode),
            Moves::Box => format!("{}-box", self.mode),
            Moves::Hold => format!("{}-hold", self.mode),
        };
        f.pad(&text)
    }
}

/// A text that names no carriage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no carriage; write rail-1520, rail-1435, road-truck, sea-1520, sea-truck, sea-box, sea-hold, water-box or water-hold"
)]
pub struct NotACarriage(pub String);

impl FromStr for Carriage {
    type Err = NotACarriage;

    fn from_str(text: &str) -> Result<Self, NotACarriage> {
        let refuse = || NotACarriage(text.to_owned());
        let (mode, moves) = text.split_once('-').ok_or_else(refuse)?;
        let mode = Mode::from_word(mode).ok_or_else(refuse)?;
        let moves = match moves {
            "truck" => Moves::Truck,
            "box" => Moves::Box,
            "hold" => Moves::Hold,
            gauge => Moves::Wagon(gauge.parse().map_err(|_| refuse())?),
        };
        let carriage = Self { mode, moves };
        if carriage.is_possible() { Ok(carriage) } else { Err(refuse()) }
    }
}

impl Serialize for Carriage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Carriage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriages_print_and_parse() {
        for text in [
            "rail-1520",
            "rail-1435",
            "road-truck",
            "sea-1520",
            "sea-truck",
            "sea-box",
            "sea-hold",
            "water-hold",
        ] {
            assert_eq!(text.parse::<Carriage>().unwrap().to_string(), text);
        }
        for text in ["rail", "rail-box", "road-1520", "air-box", "sea-", ""] {
            assert!(text.parse::<Carriage>().is_err(), "{text}");
        }
    }

    #[test]
    fn keys_leave_out_what_is_usual() {
        assert_eq!(Carriage::rail(1520).key_part(), "rail-1520");
        assert_eq!(Carriage::SEA_BOX.key_part(), "sea");
        assert_eq!(Carriage::rail_ferry(1520).key_part(), "sea-1520");
        assert_eq!(Carriage::ROAD.key_part(), "road");
    }
}
