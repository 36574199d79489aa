//! A selection of assets: by key, operator, country, mode, carriage, corridor.

use super::{Basis, Carriage, HubId, LinkId, Mode, Network};
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
            _ => false,
        }
    }

    /// True where the selection contains the stay at a hub.
    #[must_use]
    pub fn has_stay(&self, network: &Network, hub: HubId) -> bool {
        matches!(self, Self::Asset(key) if key.strip_prefix("hub:") == Some(network.hub(hub).code.as_str()))
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
            Self::Basis(basis) => write!(f, "basis:{}", basis.word()),
        }
    }
}

/// A text that selects nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` selects nothing; write an asset key, operator:NAME, country:XX, corridor:CODE, mode:rail (sea, water, road), carriage:sea-box and the like, or basis:design"
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
            Select::Mode(_) | Select::Carriage(_) | Select::Basis(_) => Ok(()),
        }
    }
}
