//! What is asked of a router.

use crate::network::{Carriage, Mode, Select};
use serde::{Deserialize, Serialize};

/// A question: from where to where, and under which conditions.
///
/// ```
/// use corridor::{Mode, Query, Select};
/// let query = Query::new("CNXIY", "GEPTI").avoid(Select::country("RU")).via("KZAAU").modes([Mode::Rail, Mode::Sea]);
/// let plain: Query = ("CNXIY", "GEPTI").into();
/// assert_ne!(query, plain);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Query {
    /// Code of the hub to start from.
    pub from: String,
    /// Code of the hub to reach.
    pub to: String,
    /// Codes of hubs to pass, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// What not to use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<Select>,
    /// The only modes to use; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<Mode>,
    /// The only carriages to use; empty means all that the cargo can use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carriages: Vec<Carriage>,
    /// How the cargo stands at the start; `None` means as suits best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_as: Option<Carriage>,
    /// How the cargo must arrive; `None` means as suits best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrive_as: Option<Carriage>,
}

impl Query {
    /// From one hub to another, by codes.
    #[must_use]
    pub fn new(from: &str, to: &str) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), ..Self::default() }
    }

    /// The same question, passing one more hub after those named before.
    #[must_use]
    pub fn via(mut self, hub: &str) -> Self {
        self.via.push(hub.to_owned());
        self
    }

    /// The same question without what a selection contains.
    #[must_use]
    pub fn avoid(mut self, select: Select) -> Self {
        self.avoid.push(select);
        self
    }

    /// The same question with these modes only.
    #[must_use]
    pub fn modes(mut self, modes: impl IntoIterator<Item = Mode>) -> Self {
        self.modes = modes.into_iter().collect();
        self
    }

    /// The same question with these carriages only.
    #[must_use]
    pub fn carriages(mut self, carriages: impl IntoIterator<Item = Carriage>) -> Self {
        self.carriages = carriages.into_iter().collect();
        self
    }

    /// The same question for cargo that stands in this carriage at the start.
    #[must_use]
    pub fn start_as(mut self, carriage: Carriage) -> Self {
        self.start_as = Some(carriage);
        self
    }

    /// The same question for cargo that must arrive in this carriage.
    #[must_use]
    pub fn arrive_as(mut self, carriage: Carriage) -> Self {
        self.arrive_as = Some(carriage);
        self
    }

    /// True where a link may be used as far as modes and carriages go.
    #[must_use]
    pub fn admits(&self, carriage: Carriage) -> bool {
        (self.modes.is_empty() || self.modes.contains(&carriage.mode))
            && (self.carriages.is_empty() || self.carriages.contains(&carriage))
    }

    /// True where the question has conditions beyond its two hubs and their carriages.
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        !(self.avoid.is_empty() && self.modes.is_empty() && self.carriages.is_empty())
    }
}

impl From<(&str, &str)> for Query {
    fn from((from, to): (&str, &str)) -> Self {
        Self::new(from, to)
    }
}

impl From<&Query> for Query {
    fn from(query: &Query) -> Self {
        query.clone()
    }
}
