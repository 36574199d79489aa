//! A selection of assets: by key, operator, country, mode, carriage, corridor, cargo, kind of hub.

use super::{Basis, Carriage, HubId, HubKind, LinkId, Mode, Network};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A selection of assets.
///
/// ```
/// use corridor::Select;
/// assert_eq!(Select::country("RU").to_string(), "country:RU");
/// assert_eq!(Select::hub("KZKUR").to_string(), "hub:KZKUR");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Select {
    /// The asset with this key.
    Asset(String),
    /// Links of this operator.
    Operator(String),
    /// Links in this country.
    Country(String),
    /// Links of this mode.
    Mode(Mode),
    /// Links of this carriage.
    Carriage(Carriage),
    /// Links of this corridor.
    Corridor(String),
    /// Links and transfers that this cargo can use.
    Cargo(String),
    /// Hubs of this kind, each with everything that leads to it, leaves it or happens in it.
    Kind(HubKind),
    /// Capacities of this basis; only rates use it.
    Basis(Basis),
}

impl Select {
    /// A hub with everything that leads to it, leaves it or happens in it.
    #[must_use]
    pub fn hub(code: &str) -> Self {
        Self::Asset(format!("hub:{code}"))
    }

    /// A link, by key, and its opposite.
    #[must_use]
    pub fn link(key: &str) -> Self {
        Self::Asset(key.to_owned())
    }

    /// A border with all links that pass it.
    #[must_use]
    pub fn border(code: &str) -> Self {
        Self::Asset(format!("border:{code}"))
    }

    /// Links in a country, by ISO code.
    #[must_use]
    pub fn country(code: &str) -> Self {
        Self::Country(code.to_owned())
    }

    /// Links of an operator.
    #[must_use]
    pub fn operator(name: &str) -> Self {
        Self::Operator(name.to_owned())
    }

    /// Links of a corridor, by code.
    #[must_use]
    pub fn corridor(code: &str) -> Self {
        Self::Corridor(code.to_owned())
    }

    /// Links of a mode.
    #[must_use]
    pub fn mode(mode: Mode) -> Self {
        Self::Mode(mode)
    }

    /// Links and transfers that a cargo can use, by code.
    #[must_use]
    pub fn cargo(code: &str) -> Self {
        Self::Cargo(code.to_owned())
    }

    /// A limit, by code. No link is in a limit as it is in a border, so only a scenario can name one.
    #[must_use]
    pub fn limit(code: &str) -> Self {
        Self::Asset(format!("limit:{code}"))
    }

    /// True where it is about hubs: one by its code, or all of a kind.
    #[must_use]
    pub fn is_of_hubs(&self) -> bool {
        matches!(self, Self::Kind(_)) || matches!(self, Self::Asset(key) if key.starts_with("hub:"))
    }

    /// True where the selection contains a link.
    #[must_use]
    pub fn has_link(&self, network: &Network, id: LinkId) -> bool {
        let link = network.link(id);
        match self {
            Self::Asset(key) => {
                if let Some(code) = key.strip_prefix("hub:") {
                    link.from == code || link.to == code
                } else if let Some(code) = key.strip_prefix("border:") {
                    let borders = network.borders();
                    network.passings(id).iter().any(|passing| borders[passing.border as usize].code == code)
                } else {
                    link.key == *key || link.back_key.as_ref() == Some(key)
                }
            }
            Self::Operator(name) => link.operator.as_ref() == Some(name),
            Self::Country(code) => network.countries_of(id).contains(code),
            Self::Mode(mode) => link.carriage.mode == *mode,
            Self::Carriage(carriage) => link.carriage == *carriage,
            Self::Corridor(code) => network.corridor_links(code).is_ok_and(|links| links.contains(&id)),
            Self::Cargo(code) => network
                .cargo(code)
                .is_ok_and(|cargo| cargo.can_use(link.carriage) && cargo.is_among(&link.cargo)),
            Self::Kind(kind) => {
                let (from, to) = network.ends(id);
                [from, to].iter().any(|hub| network.hub(*hub).kind == *kind)
            }
            Self::Basis(_) => false,
        }
    }

    /// True where the selection contains a transfer, by its position in [`Network::transfers`].
    #[must_use]
    pub fn has_transfer(&self, network: &Network, at: u32) -> bool {
        let transfer = &network.transfers()[at as usize];
        match self {
            Self::Asset(key) => match key.strip_prefix("hub:") {
                Some(code) => transfer.hub == code,
                None => transfer.key == *key || transfer.back_key.as_ref() == Some(key),
            },
            Self::Carriage(carriage) => transfer.from == *carriage || transfer.to == *carriage,
            Self::Cargo(code) => network.cargo(code).is_ok_and(|cargo| {
                cargo.can_use(transfer.from) && cargo.can_use(transfer.to) && cargo.is_among(&transfer.cargo)
            }),
            Self::Kind(kind) => network.hub_id(&transfer.hub).is_ok_and(|hub| network.hub(hub).kind == *kind),
            _ => false,
        }
    }

    /// True where the selection contains the stay at a hub.
    #[must_use]
    pub fn has_stay(&self, network: &Network, hub: HubId) -> bool {
        match self {
            Self::Asset(key) => key.strip_prefix("hub:") == Some(network.hub(hub).code.as_str()),
            Self::Kind(kind) => network.hub(hub).kind == *kind,
            _ => false,
        }
    }

    /// True where the selection contains a border, by its position in [`Network::borders`]: where it names it, or contains a link that
    /// passes it; a country contains the borders on whose sides it stands.
    #[must_use]
    pub fn has_border(&self, network: &Network, at: u32) -> bool {
        let border = &network.borders()[at as usize];
        match self {
            Self::Asset(key) if key.starts_with("border:") => *key == border.key(),
            Self::Country(code) if !border.countries.is_empty() => border.countries.contains(code),
            _ => border.links.iter().filter_map(|key| network.link_with_key(key)).any(|id| {
                let back = network.opposite(id);
                self.has_link(network, id) || back.is_some_and(|back| self.has_link(network, back))
            }),
        }
    }

    /// True where the selection is a limit, by its position in [`Network::limits`].
    #[must_use]
    pub fn has_limit(&self, network: &Network, at: u32) -> bool {
        matches!(self, Self::Asset(key) if *key == network.limits()[at as usize].key())
    }
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asset(key) => f.write_str(key),
            Self::Operator(name) => write!(f, "operator:{name}"),
            Self::Country(code) => write!(f, "country:{code}"),
            Self::Mode(mode) => write!(f, "mode:{mode}"),
            Self::Carriage(carriage) => write!(f, "carriage:{carriage}"),
            Self::Corridor(code) => write!(f, "corridor:{code}"),
            Self::Cargo(code) => write!(f, "cargo:{code}"),
            Self::Kind(kind) => write!(f, "kind:{}", kind.word()),
            Self::Basis(basis) => write!(f, "basis:{}", basis.word()),
        }
    }
}

/// A text that selects nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` selects nothing; write an asset key, operator:NAME, country:XX, corridor:CODE, mode:rail (sea, water, road), carriage:sea-box and the like, cargo:grain, kind:port, or basis:design"
)]
pub struct NotASelection(pub String);

impl FromStr for Select {
    type Err = NotASelection;

    /// Reads the words of tables, which [`Display`](fmt::Display) writes.
    fn from_str(word: &str) -> Result<Self, NotASelection> {
        let Some((kind, name)) = word.split_once(':') else {
            return if word.is_empty() { Err(NotASelection(String::new())) } else { Ok(Self::link(word)) };
        };
        let (kind, small) = (kind.to_ascii_lowercase(), name.to_ascii_lowercase());
        let words = Basis::ALL.map(|basis| (basis.word(), basis));
        let selector = match kind.as_str() {
            "operator" => Some(Self::Operator(name.to_owned())),
            "country" => Some(Self::Country(name.to_owned())),
            "mode" => Mode::from_word(&small).map(Self::Mode),
            "carriage" => small.parse().ok().map(Self::Carriage),
            "basis" => words.iter().find(|(word, _)| *word == small).map(|(_, basis)| Self::Basis(*basis)),
            "link" => Some(Self::Asset(name.to_owned())),
            "corridor" => Some(Self::Corridor(name.to_owned())),
            "cargo" => Some(Self::Cargo(name.to_owned())),
            "kind" => HubKind::ALL.into_iter().find(|kind| kind.word() == small).map(Self::Kind),
            _ => Some(Self::Asset(word.to_owned())),
        };
        selector.ok_or_else(|| NotASelection(word.to_owned()))
    }
}

impl Network {
    /// Refuses a selection that names something the network does not have, so that a slip of the pen does not pass as «avoids nothing».
    ///
    /// # Errors
    ///
    /// [`crate::Error::Unknown`] with the nearest things that exist.
    pub fn check_selection(&self, select: &Select) -> crate::error::Result<()> {
        use crate::error::{Error, nearest_words};
        let unknown = |kind: &'static str, code: &str, known: Vec<String>| Error::Unknown {
            kind,
            code: code.to_owned(),
            suggestions: nearest_words(code, known.iter().map(String::as_str), 3),
        };
        match select {
            // No link is in a limit as it is in a border, so there is nothing to select.
            Select::Asset(key) if key.starts_with("limit:") => Err(unknown("asset", key, Vec::new())),
            Select::Asset(key) => self.asset(key).map(|_| ()),
            Select::Operator(name) => {
                let mut known: Vec<String> =
                    self.links().filter_map(|(_, link)| link.operator.clone()).collect();
                known.sort();
                known.dedup();
                if known.contains(name) { Ok(()) } else { Err(unknown("operator", name, known)) }
            }
            Select::Country(code) => {
                let mut known: Vec<String> = self.hubs().flat_map(|(_, hub)| hub.countries.clone()).collect();
                known.sort();
                known.dedup();
                let in_links = self.links().any(|(_, link)| link.countries.contains(code));
                if in_links || known.contains(code) { Ok(()) } else { Err(unknown("country", code, known)) }
            }
            Select::Corridor(code) => self.corridor(code).map(|_| ()),
            Select::Cargo(code) => self.cargo(code).map(|_| ()),
            Select::Mode(_) | Select::Carriage(_) | Select::Kind(_) | Select::Basis(_) => Ok(()),
        }
    }
}
