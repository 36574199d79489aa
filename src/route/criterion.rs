//! What routes are compared by, each by itself: time, cost, CO2, length.

use crate::error::{Error, Result};
use crate::network::Cargo;
use crate::objective::Objective;
use crate::units::UsdPerTonneHour;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One thing to have little of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Criterion {
    /// Hours, in steps of a second.
    Time,
    /// Money alone, USD per tonne, in steps of 0.0001 USD. Time has no price here, whatever the cargo's is.
    Cost,
    /// Emissions, kg of CO2 per tonne, in steps of a gram.
    Co2,
    /// Kilometres, in steps of a metre.
    Length,
}

impl Criterion {
    /// The objective that has this criterion alone.
    ///
    /// ```
    /// use corridor::{Criterion, Objective};
    /// assert_eq!(Criterion::Time.objective(), Objective::fastest());
    /// ```
    #[must_use]
    pub fn objective(self) -> Objective {
        match self {
            Self::Time => Objective::fastest(),
            Self::Cost => Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)),
            Self::Co2 => Objective::greenest(),
            Self::Length => Objective::shortest(),
        }
    }

    /// `time`, `cost`, `co2` or `length`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Cost => "cost",
            Self::Co2 => "co2",
            Self::Length => "length",
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Two or three different criteria, and how much work a front may be.
///
/// ```
/// use corridor::{Criteria, Criterion};
/// let few = Criteria::new(&[Criterion::Time, Criterion::Cost]).most_labels(100_000);
/// let usual: Criteria = (&[Criterion::Time, Criterion::Cost]).into();
/// assert_ne!(few, usual);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Criteria {
    /// What is compared, in the order in which points are sorted.
    pub criteria: Vec<Criterion>,
    /// The most labels (ways to a hub that may begin a route of the front) that are taken; then the answer is partial and says so.
    pub most_labels: usize,
}

impl Criteria {
    /// These criteria, with up to twenty million labels (about a gigabyte at the very most).
    #[must_use]
    pub fn new(criteria: &[Criterion]) -> Self {
        Self { criteria: criteria.to_vec(), most_labels: 20_000_000 }
    }

    /// The same with another limit of labels.
    #[must_use]
    pub fn most_labels(mut self, labels: usize) -> Self {
        self.most_labels = labels;
        self
    }

    /// Refuses what is not two or three different criteria.
    pub(super) fn check(&self) -> Result<()> {
        let mut sorted = self.criteria.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if (2..=3).contains(&self.criteria.len()) && sorted.len() == self.criteria.len() {
            return Ok(());
        }
        Err(Error::BadCriteria { criteria: self.criteria.iter().map(ToString::to_string).collect() })
    }
}

impl From<&[Criterion]> for Criteria {
    fn from(criteria: &[Criterion]) -> Self {
        Self::new(criteria)
    }
}

impl<const N: usize> From<&[Criterion; N]> for Criteria {
    fn from(criteria: &[Criterion; N]) -> Self {
        Self::new(criteria)
    }
}

impl<const N: usize> From<[Criterion; N]> for Criteria {
    fn from(criteria: [Criterion; N]) -> Self {
        Self::new(&criteria)
    }
}

/// A price that runs over a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Parameter {
    /// What an hour costs, USD per tonne and hour.
    ValueOfTime,
    /// What CO2 costs, USD per kg.
    CarbonPrice,
}

/// The price of the fixed part's step in units of what varies: with steps of 0.0001 USD and a second, or a gram.
const VALUE_OF_TIME_STEP: (u64, u64) = (9, 25);
const CARBON_STEP: (u64, u64) = (1, 10);

impl Parameter {
    /// The unit of the price.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::ValueOfTime => "USD/t·h",
            Self::CarbonPrice => "USD/kg CO2",
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ValueOfTime => "value of time",
            Self::CarbonPrice => "price of CO2",
        }
    }

    /// What the price is paid for, by itself: hours in steps of a second, or kg of CO2 in steps of a gram.
    #[must_use]
    pub fn varying(self) -> Objective {
        match self {
            Self::ValueOfTime => Objective::fastest(),
            Self::CarbonPrice => Objective::greenest(),
        }
    }

    /// All that an objective weighs but for this price, in steps of 0.0001 USD. An hour has the price it has for the cargo. Where nothing
    /// else is priced, it is money alone.
    ///
    /// ```
    /// use corridor::{Objective, route::Parameter};
    /// let network = corridor::data::caspian();
    /// let cargo = network.cargo("container")?;
    /// let objective = Objective::cheapest().carbon_price(0.05);
    /// let fixed = Parameter::ValueOfTime.fixed(&objective, cargo);
    /// assert_eq!((fixed.money, fixed.carbon, fixed.hour(cargo)), (1.0, 0.05, 0.0));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn fixed(self, objective: &Objective, cargo: &Cargo) -> Objective {
        let mut fixed = objective.clone().value_of_time(UsdPerTonneHour(objective.hour(cargo)));
        match self {
            Self::ValueOfTime => fixed = fixed.value_of_time(UsdPerTonneHour(0.0)),
            Self::CarbonPrice => fixed.carbon = 0.0,
        }
        if [fixed.money, fixed.hour(cargo), fixed.distance, fixed.carbon].iter().all(|price| *price <= 0.0) {
            fixed = Criterion::Cost.objective();
        }
        fixed.name = format!("{} but for the {}", objective.name, self.words());
        fixed.step = Objective::cheapest().step;
        fixed
    }

    /// The price of one step of the fixed part for one step of the varying part, as a fraction.
    pub(crate) fn step(self) -> (u64, u64) {
        match self {
            Self::ValueOfTime => VALUE_OF_TIME_STEP,
            Self::CarbonPrice => CARBON_STEP,
        }
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// A parameter and the range it runs over.
///
/// ```
/// use corridor::{Prices, route::Parameter};
/// let all: Prices = Parameter::CarbonPrice.into();
/// assert_ne!(all, Prices::of(Parameter::CarbonPrice).from(0.05).to(0.2));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Prices {
    /// What runs.
    pub parameter: Parameter,
    /// The lowest price, in the unit of the parameter; rounded to the billionth.
    pub from: f64,
    /// The highest; `None` where there is none.
    pub to: Option<f64>,
}

impl Prices {
    /// All prices from zero on.
    #[must_use]
    pub fn of(parameter: Parameter) -> Self {
        Self { parameter, from: 0.0, to: None }
    }

    /// From this price on.
    #[must_use]
    pub fn from(mut self, price: f64) -> Self {
        self.from = price;
        self
    }

    /// Up to this price.
    #[must_use]
    pub fn to(mut self, price: f64) -> Self {
        self.to = Some(price);
        self
    }

    /// Both ends as fractions of steps of the fixed part for one of the varying part; the highest as `1 / 0` where there is none.
    pub(crate) fn range(&self) -> Result<[(u64, u64); 2]> {
        let to = self.to.map(|price| self.fraction(price, "upper end")).transpose()?;
        let from = self.fraction(self.from, "lower end")?;
        if self.to.is_some_and(|to| to < self.from) {
            return Err(self.bad(self.from, "lower end, above its upper end"));
        }
        Ok([from, to.unwrap_or((1, 0))])
    }

    fn bad(&self, value: f64, term: &'static str) -> Error {
        Error::BadObjective { objective: format!("range of the {}", self.parameter), term, value }
    }

    fn fraction(&self, price: f64, term: &'static str) -> Result<(u64, u64)> {
        const PARTS: u64 = 1_000_000_000;
        if !(0.0..=1e6).contains(&price) {
            return Err(self.bad(price, term));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "at most 10^15"
        )]
        let parts = (price * PARTS as f64).round() as u64;
        let (numerator, denominator) = self.parameter.step();
        Ok((parts * denominator, PARTS * numerator))
    }
}

impl From<Parameter> for Prices {
    fn from(parameter: Parameter) -> Self {
        Self::of(parameter)
    }
}
