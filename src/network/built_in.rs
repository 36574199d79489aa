//! The cargoes every network has: what stands in where its tables do not define a code.

use super::Cargo;
use super::carriage::{Carriage, Mode, Moves};
use super::fact::{Fact, Origin};
use crate::units::{Metres, Tonnes};

/// The loads of a built-in cargo: net tonnes a wagon, wagons a train, net tonnes a truck; no tonnes mean that it does not ride so.
struct Loads {
    code: &'static str,
    name: &'static str,
    t_per_wagon: f64,
    wagons_per_train: f64,
    t_per_truck: f64,
    /// How it may also travel on water: in a box or in the hold.
    afloat: Option<Moves>,
    headline: &'static str,
}

/// All of them are estimates of the compilers: round numbers, good enough for a first answer and always listed in it as defaults.
const BUILT_IN: [Loads; 6] = [
    Loads::new("container", "Containers", (24.0, 40.0), 24.0, Some(Moves::Box), "teu"),
    Loads::new("general", "General cargo", (50.0, 40.0), 20.0, Some(Moves::Hold), "t"),
    Loads::new("grain", "Grain in bulk", (60.0, 40.0), 20.0, Some(Moves::Hold), "t"),
    Loads::new("liquid", "Liquids in bulk", (60.0, 40.0), 20.0, Some(Moves::Hold), "t"),
    Loads::new("truck", "Trucks", (0.0, 0.0), 20.0, None, "trucks"),
    Loads::new("wagonload", "Wagonload freight", (60.0, 40.0), 0.0, None, "wagons"),
];

/// Net tonnes in a TEU, and TEU on a wagon.
const BOXES: (f64, f64) = (12.0, 2.0);
/// Deck length of a wagon and of a truck, metres.
const LENGTHS: (f64, f64) = (15.0, 17.0);

impl Loads {
    const fn new(
        code: &'static str,
        name: &'static str,
        (t_per_wagon, wagons_per_train): (f64, f64),
        t_per_truck: f64,
        afloat: Option<Moves>,
        headline: &'static str,
    ) -> Self {
        Self { code, name, t_per_wagon, wagons_per_train, t_per_truck, afloat, headline }
    }

    fn carriages(&self) -> Vec<Carriage> {
        let mut carriages = Vec::new();
        if self.t_per_wagon > 0.0 {
            carriages.extend(Carriage::GAUGES.map(Carriage::rail));
            carriages.extend(Carriage::GAUGES.map(Carriage::rail_ferry));
        }
        if self.t_per_truck > 0.0 {
            carriages.extend([Carriage::ROAD, Carriage::SEA_TRUCK]);
        }
        if let Some(moves) = self.afloat {
            carriages.extend([Mode::Sea, Mode::Water].map(|mode| Carriage { mode, moves }));
        }
        carriages
    }

    fn cargo(&self) -> Cargo {
        let mut cargo = Cargo::new(self.code, self.carriages());
        cargo.name = Some(self.name.to_owned());
        cargo.headline_unit = Some(self.headline.to_owned());
        let boxed = self.afloat == Some(Moves::Box);
        cargo.t_per_teu = boxed.then(|| default(Tonnes(BOXES.0)));
        cargo.teu_per_wagon = boxed.then(|| default(BOXES.1));
        if self.t_per_wagon > 0.0 {
            cargo.t_per_wagon = Some(default(Tonnes(self.t_per_wagon)));
            cargo.t_per_train = Some(default(Tonnes(self.t_per_wagon * self.wagons_per_train)));
            cargo.m_per_wagon = Some(default(Metres(LENGTHS.0)));
        }
        if self.t_per_truck > 0.0 {
            cargo.t_per_truck = Some(default(Tonnes(self.t_per_truck)));
            cargo.m_per_truck = Some(default(Metres(LENGTHS.1)));
        }
        cargo
    }
}

/// A number that nobody stated.
fn default<T: Copy>(value: T) -> Fact<T> {
    Fact::new(value).from_origin(Origin { default: true, ..Origin::default() })
}

impl Cargo {
    /// The codes of the built-in cargoes, which stand in where a network does not define the code.
    pub const BUILT_IN: [&str; 6] = ["container", "general", "grain", "liquid", "truck", "wagonload"];

    /// A built-in cargo, by code, as it stands in `docs/format.md`: it can use every usual carriage, has no value of time, and an answer
    /// lists its loads as defaults. A start for one of your own.
    ///
    /// ```
    /// use corridor::{Cargo, Fact, Tonnes};
    /// let mut ore = Cargo::built_in("wagonload").unwrap();
    /// ore.code = "ore".to_owned();
    /// ore.t_per_wagon = Some(Fact::new(Tonnes(69.0)).estimated("a full gondola"));
    /// assert!(Cargo::built_in("ore").is_none());
    /// ```
    #[must_use]
    pub fn built_in(code: &str) -> Option<Self> {
        BUILT_IN.iter().find(|loads| loads.code == code).map(Loads::cargo)
    }

    pub(super) fn all_built_in() -> impl Iterator<Item = Self> {
        BUILT_IN.iter().map(Loads::cargo)
    }

    /// True for a built-in cargo that nobody changed.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        Self::built_in(&self.code).is_some_and(|cargo| cargo == *self)
    }
}
