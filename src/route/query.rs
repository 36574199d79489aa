//! What is asked of a router.

use crate::engine::hierarchy::lazy::Way;
use crate::error::{Error, Result};
use crate::network::{Carriage, Mode, Select};
use serde::{Deserialize, Serialize};

/// The largest weight that a hub to start from or to reach may have of its own, in steps of the objective: 2^53.
pub const MOST_OF_ITS_OWN: u64 = 1 << 53;

/// The largest number of hubs to pass in any order.
pub const MOST_IN_ANY_ORDER: usize = 15;

/// One more hub to start from or to reach, with a weight of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// Code of the hub.
    pub hub: String,
    /// What is spent before the start, or will be after the arrival, in steps of the objective ([`Objective::steps_of`]).
    ///
    /// [`Objective::steps_of`]: crate::Objective::steps_of
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weight: u64,
}

/// The weight that a hub has of its own, if it is not too large.
pub(super) fn own_weight(hub: &str, weight: u64) -> Result<u64> {
    if weight <= MOST_OF_ITS_OWN {
        return Ok(weight);
    }
    Err(Error::OutOfRange {
        what: format!("the weight that hub `{hub}` has of its own"),
        value: weight.to_string(),
        allowed: format!("it may be up to {MOST_OF_ITS_OWN} steps of the objective"),
    })
}

/// Whether a weight is left out of a file.
pub(super) fn is_zero(weight: &u64) -> bool {
    *weight == 0
}

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
    /// Code of the hub to start from. Empty in a question about many hubs that ends at `to` ([`Query::to_hub`]).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// Code of the hub to reach. Empty in a question about many hubs that starts at `from` ([`Query::from_hub`]).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// What was spent before the start at `from`, in steps of the objective. Counts in the weight of the route.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from_weight: u64,
    /// What will be spent after the arrival at `to`, in steps of the objective. Counts in the weight of the route.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub to_weight: u64,
    /// More hubs to start from, as suits best.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_from: Vec<Place>,
    /// More hubs to reach, as suits best.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_to: Vec<Place>,
    /// Codes of hubs to pass, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<String>,
    /// Codes of hubs to pass in the order that suits best, before, between or after those of `via`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_order: Vec<String>,
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

    /// From a hub to many, for the questions that name the others in their own way: [`Router::one_to_all`](super::Router::one_to_all),
    /// [`Router::nearest`](super::Router::nearest), [`Router::isochrone`](super::Router::isochrone), [`Router::reach`](super::Router::reach).
    ///
    /// ```
    /// use corridor::{Mode, Objective, Query, Router, Select};
    /// let network = corridor::data::caspian();
    /// let fastest = Objective::fastest();
    /// let day = fastest.steps_of(24.0).unwrap_or(0);
    /// let router = Router::new(&network, network.cargo("container")?, fastest)?;
    /// // From Aktau now or from Turkmenbashi in a day, by sea and rail, not through Russia.
    /// let query = Query::from_hub("KZAAU").also_from("TMKRW", day).modes([Mode::Sea, Mode::Rail]).avoid(Select::country("RU"));
    /// let reach = router.isochrone(&query, [72.0])?;
    /// let near = router.nearest(&query, ["AZALA", "GEPTI", "IRBND"], 2)?;
    /// assert!(near.hubs[0].hub == "AZALA" && reach.hubs().any(|near| near.hub == "AZALA"));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn from_hub(hub: &str) -> Self {
        Self::new(hub, "")
    }

    /// From many hubs to one: [`Router::nearest_to`](super::Router::nearest_to).
    #[must_use]
    pub fn to_hub(hub: &str) -> Self {
        Self::new("", hub)
    }

    /// The same question with so much spent before the start at `from`, in steps of the objective.
    #[must_use]
    pub fn from_weight(mut self, steps: u64) -> Self {
        self.from_weight = steps;
        self
    }

    /// The same question with so much to spend after the arrival at `to`, in steps of the objective.
    #[must_use]
    pub fn to_weight(mut self, steps: u64) -> Self {
        self.to_weight = steps;
        self
    }

    /// The same question with one more hub to start from, and what is spent before the start there, in steps of the objective.
    ///
    /// ```
    /// use corridor::{Objective, Query, Router};
    /// let network = corridor::data::caspian();
    /// let fastest = Objective::fastest();
    /// // A box leaves Xi'an now, or is at Altynkol in two days.
    /// let two_days = fastest.steps_of(48.0).unwrap_or(0);
    /// let router = Router::new(&network, network.cargo("container")?, fastest)?;
    /// let route = router.route(Query::new("CNXIY", "GEPTI").also_from("KZATY", two_days))?;
    /// assert!(route.from == "KZATY" && route.from_weight == two_days);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn also_from(mut self, hub: &str, steps: u64) -> Self {
        self.also_from.push(Place { hub: hub.to_owned(), weight: steps });
        self
    }

    /// The same question with one more hub to reach, and what will be spent after the arrival there, in steps of the objective.
    #[must_use]
    pub fn also_to(mut self, hub: &str, steps: u64) -> Self {
        self.also_to.push(Place { hub: hub.to_owned(), weight: steps });
        self
    }

    /// Refuses what a question that is answered between two hubs does not look at.
    pub(super) fn only_one_pair(&self, question: &'static str) -> Result<()> {
        let condition = if let Some(hub) = self.any_order.first() {
            format!("to pass {hub} in any order")
        } else if let Some(place) = self.also_from.first().or(self.also_to.first()) {
            format!("that {} would do as well", place.hub)
        } else if (self.from_weight, self.to_weight) == (0, 0) {
            return Ok(());
        } else {
            "that something is spent before the start or after the arrival".to_owned()
        };
        let suggestion = "ask for each pair of hubs by itself".to_owned();
        Err(Error::NotTogether { question, condition, suggestion })
    }

    /// Refuses hubs to pass, and a hub to reach (or, the other way, to start from), which such a question does not look at.
    pub(super) fn only_side(&self, way: Way, question: &'static str) -> Result<()> {
        let far = match way {
            Way::From => (&self.to, &self.also_to, self.to_weight),
            Way::To => (&self.from, &self.also_from, self.from_weight),
        };
        let condition = if let Some(hub) = self.via.first().or(self.any_order.first()) {
            format!("to pass {hub}")
        } else if let Some(hub) = Some(far.0).filter(|hub| !hub.is_empty()) {
            format!("{} {hub}", if way == Way::From { "to reach" } else { "to start from" })
        } else if !far.1.is_empty() || far.2 > 0 {
            "of more hubs or weights at the other end".to_owned()
        } else {
            return Ok(());
        };
        let suggestion = "leave it out, or ask for a route".to_owned();
        Err(Error::NotTogether { question, condition, suggestion })
    }

    /// Refuses hubs where only conditions are wanted.
    pub(super) fn only_conditions(&self, question: &'static str) -> Result<()> {
        self.only_side(Way::From, question)?;
        self.only_side(Way::To, question)
    }

    /// Refuses hubs to pass as well.
    pub(super) fn only_one_stage(&self, question: &'static str) -> Result<()> {
        self.only_one_pair(question)?;
        match self.via.first() {
            None => Ok(()),
            Some(hub) => Err(Error::NotTogether {
                question,
                condition: format!("to pass {hub}"),
                suggestion: "ask for each stage by itself, or name what to avoid".to_owned(),
            }),
        }
    }

    /// The hubs to start from with what is spent before: `from` and those of `also_from`.
    pub fn all_from(&self) -> impl Iterator<Item = (&str, u64)> {
        let more = self.also_from.iter().map(|place| (place.hub.as_str(), place.weight));
        std::iter::once((self.from.as_str(), self.from_weight)).chain(more)
    }

    /// The hubs to reach with what will be spent after: `to` and those of `also_to`.
    pub fn all_to(&self) -> impl Iterator<Item = (&str, u64)> {
        let more = self.also_to.iter().map(|place| (place.hub.as_str(), place.weight));
        std::iter::once((self.to.as_str(), self.to_weight)).chain(more)
    }

    /// The same question, passing these hubs in the order that suits best: at most [`MOST_IN_ANY_ORDER`], a hub named twice counting once. Hubs
    /// of [`Query::via`] keep their own order among themselves. The answer says the order in its certificate.
    ///
    /// ```
    /// use corridor::{Objective, Query, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let route = router.route(Query::new("CNXIY", "GEPTI").pass_any_order(["AZALA", "KZATY", "KZAAU"]))?;
    /// assert_eq!(route.certificate.order, ["KZATY", "KZAAU", "AZALA"]);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn pass_any_order<'a>(mut self, hubs: impl IntoIterator<Item = &'a str>) -> Self {
        self.any_order.extend(hubs.into_iter().map(str::to_owned));
        self
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

impl Place {
    /// A hub by its code, and what is spent there, in steps of the objective.
    #[must_use]
    pub fn new(hub: &str, weight: u64) -> Self {
        Self { hub: hub.to_owned(), weight }
    }
}

impl From<&Query> for Query {
    fn from(query: &Query) -> Self {
        query.clone()
    }
}
