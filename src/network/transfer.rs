//! An operation inside a hub that changes how cargo travels.

use super::capacity::Capacity;
use super::carriage::{Carriage, Mode, Moves};
use super::fact::Fact;
use super::link::{OtherUse, Validity};
use super::tariff::Tariff;
use crate::units::Hours;
use serde::{Deserialize, Serialize};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TransferKind {
    /// From land into a ship.
    Load,
    /// From a ship onto land.
    Unload,
    /// From one land vehicle to another; boxes or goods are moved.
    Transload,
    /// The wagon gets other bogies.
    BogieExchange,
    /// The vehicle is driven or shunted onto a ship.
    RollOn,
    /// The vehicle is driven or shunted off a ship.
    RollOff,
    /// From one ship to another.
    ShipToShip,
}

impl TransferKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Load,
        Self::Unload,
        Self::Transload,
        Self::BogieExchange,
        Self::RollOn,
        Self::RollOff,
        Self::ShipToShip,
    ];

    /// The word used in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Unload => "unload",
            Self::Transload => "transload",
            Self::BogieExchange => "bogie_exchange",
            Self::RollOn => "roll_on",
            Self::RollOff => "roll_off",
            Self::ShipToShip => "ship_to_ship",
        }
    }

    /// What usually happens between two carriages.
    #[must_use]
    pub fn usual(from: Carriage, to: Carriage) -> Self {
        let afloat = |carriage: Carriage| matches!(carriage.mode, Mode::Sea | Mode::Water);
        let rolls = |carriage: Carriage| matches!(carriage.moves, Moves::Wagon(_) | Moves::Truck);
        match (afloat(from), afloat(to)) {
            (true, true) => Self::ShipToShip,
            (false, true) if rolls(to) => Self::RollOn,
            (false, true) => Self::Load,
            (true, false) if rolls(from) => Self::RollOff,
            (true, false) => Self::Unload,
            (false, false) => Self::Transload,
        }
    }

    /// The operation that undoes this one.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Load => Self::Unload,
            Self::Unload => Self::Load,
            Self::RollOn => Self::RollOff,
            Self::RollOff => Self::RollOn,
            same => same,
        }
    }
}

/// An operation inside a hub that changes how cargo travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Transfer {
    /// Stable key, `transfer:HUB:from>to` and perhaps `:name`. Empty until `build()` makes one.
    #[serde(default)]
    pub key: String,
    /// Code of the hub.
    pub hub: String,
    /// How cargo comes.
    pub from: Carriage,
    /// How it goes on.
    pub to: Carriage,
    /// True asks `build()` to make the opposite transfer too.
    #[serde(default)]
    pub two_way: bool,
    /// Key of the opposite transfer of a two-way pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_key: Option<String>,
    /// A word that keeps parallel transfers apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is done; `None` until `build()` takes what is usual between the carriages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TransferKind>,
    /// The only cargoes it handles; empty means every cargo that can use both carriages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cargo: Vec<String>,
    /// How long it takes, waiting in the yard included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Fact<Hours>>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Tariff>,
    /// How much it handles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// What other traffic already takes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_use: Option<OtherUse>,
    /// In which years it can be used.
    #[serde(default)]
    pub validity: Validity,
}

impl Transfer {
    /// A transfer at a hub.
    #[must_use]
    pub fn new(hub: &str, from: Carriage, to: Carriage) -> Self {
        Self {
            key: String::new(),
            hub: hub.to_owned(),
            from,
            to,
            two_way: false,
            back_key: None,
            name: None,
            kind: None,
            cargo: Vec::new(),
            time: None,
            cost: None,
            capacity: None,
            other_use: None,
            validity: Validity::default(),
        }
    }

    /// The same transfer in both directions.
    #[must_use]
    pub fn two_way(mut self) -> Self {
        self.two_way = true;
        self
    }

    /// The same transfer with a name that ends its key.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// The same transfer for one more cargo only.
    #[must_use]
    pub fn only(mut self, cargo: &str) -> Self {
        self.cargo.push(cargo.to_owned());
        self
    }

    /// The same transfer with a duration.
    #[must_use]
    pub fn time(mut self, time: impl Into<Fact<Hours>>) -> Self {
        self.time = Some(time.into());
        self
    }

    /// The same transfer with a price.
    #[must_use]
    pub fn cost(mut self, cost: Tariff) -> Self {
        self.cost = Some(cost);
        self
    }

    /// The same transfer with a capacity.
    #[must_use]
    pub fn capacity(mut self, capacity: Capacity) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// The key `transfer:HUB:from>to` and perhaps `:name`.
    #[must_use]
    pub fn natural_key(&self) -> String {
        let name = self.name.as_ref().map(|name| format!(":{name}")).unwrap_or_default();
        format!("transfer:{}:{}>{}{name}", self.hub, self.from, self.to)
    }

    /// The opposite transfer of a two-way one.
    #[must_use]
    pub(crate) fn reversed(&self) -> Self {
        let mut back = self.clone();
        std::mem::swap(&mut back.from, &mut back.to);
        back.kind = self.kind.map(TransferKind::opposite);
        if let Some(cost) = &mut back.cost
            && let Some(opposite) = cost.back.take()
        {
            cost.amount = opposite;
        }
        back
    }

    /// True for the operations a break of gauge asks for.
    #[must_use]
    pub fn changes_gauge(&self) -> bool {
        self.from.differs_in_gauge_only(self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_carriages() {
        let rail = Carriage::rail(1520);
        assert_eq!(TransferKind::usual(rail, Carriage::SEA_BOX), TransferKind::Load);
        assert_eq!(TransferKind::usual(Carriage::rail_ferry(1520), rail), TransferKind::RollOff);
        assert_eq!(TransferKind::usual(rail, Carriage::rail(1435)), TransferKind::Transload);
        assert_eq!(TransferKind::usual(Carriage::SEA_BOX, Carriage::SEA_BOX), TransferKind::ShipToShip);
    }
}
