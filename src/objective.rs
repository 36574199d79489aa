//! What is minimised: prices of money, time, distance and carbon. Data, not a trait.

use crate::network::Cargo;
use crate::units::{Hours, KgCo2PerTonne, Km, UsdPerTonne, UsdPerTonneHour};
use serde::{Deserialize, Serialize};

/// What one hour costs in an objective.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimePrice {
    /// So much a tonne and hour.
    Fixed(f64),
    /// The cargo's own value of time.
    OfCargo,
}

/// What is minimised, per tonne of cargo: `money` x USD + price of time x hours + `distance` x km + `carbon` x kg CO2.
///
/// ```
/// use corridor::{Objective, UsdPerTonneHour};
/// let patient = Objective::cheapest().value_of_time(UsdPerTonneHour(0.0));
/// let greener = Objective::cheapest().carbon_price(0.1);
/// assert_ne!(patient, greener);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Objective {
    /// Name for people.
    pub name: String,
    /// Weight of one US dollar.
    pub money: f64,
    /// Weight of one hour.
    pub time: TimePrice,
    /// Weight of one kilometre.
    pub distance: f64,
    /// Weight of one kilogram of CO2.
    pub carbon: f64,
    /// One step of the engine's integers in this measure: 0.0001 USD, 1 s, 1 m or 1 g.
    pub step: f64,
}

impl Objective {
    /// Least generalised cost: money **plus time at the cargo's value of time**. Step 0.0001 USD per tonne.
    ///
    /// So the dearer of two routes may win because it is faster: a cargo worth 0.10 USD per tonne and hour pays 24 USD a tonne to be ten days
    /// earlier. For money alone set the value to zero; built-in cargoes have none.
    ///
    /// ```
    /// use corridor::{Objective, Router, UsdPerTonneHour};
    /// let network = corridor::data::caspian();
    /// let money_alone = Objective::cheapest().value_of_time(UsdPerTonneHour(0.0));
    /// let router = Router::new(&network, network.cargo("container")?, money_alone)?;
    /// let least = router.route(("CNXIY", "GEPTI"))?.cost_usd_per_t;
    /// let weighed = router.reweighted(Objective::cheapest())?.route(("CNXIY", "GEPTI"))?;
    /// assert!(weighed.cost_usd_per_t >= least);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn cheapest() -> Self {
        Self {
            name: "cheapest".to_owned(),
            money: 1.0,
            time: TimePrice::OfCargo,
            distance: 0.0,
            carbon: 0.0,
            step: 0.0001,
        }
    }

    /// Least time. Step 1 s.
    #[must_use]
    pub fn fastest() -> Self {
        Self {
            name: "fastest".to_owned(),
            money: 0.0,
            time: TimePrice::Fixed(1.0),
            distance: 0.0,
            carbon: 0.0,
            step: 1.0 / 3600.0,
        }
    }

    /// Least length. Step 1 m.
    #[must_use]
    pub fn shortest() -> Self {
        Self {
            name: "shortest".to_owned(),
            money: 0.0,
            time: TimePrice::Fixed(0.0),
            distance: 1.0,
            carbon: 0.0,
            step: 0.001,
        }
    }

    /// Least CO2. Step 1 g per tonne.
    #[must_use]
    pub fn greenest() -> Self {
        Self {
            name: "greenest".to_owned(),
            money: 0.0,
            time: TimePrice::Fixed(0.0),
            distance: 0.0,
            carbon: 1.0,
            step: 0.001,
        }
    }

    /// The same objective with this value of time instead of the cargo's.
    #[must_use]
    pub fn value_of_time(mut self, value: UsdPerTonneHour) -> Self {
        self.time = TimePrice::Fixed(value.get());
        self
    }

    /// The same objective with a price on carbon, USD per kg of CO2.
    #[must_use]
    pub fn carbon_price(mut self, usd_per_kg: f64) -> Self {
        self.carbon = usd_per_kg;
        self
    }

    /// What an hour weighs for a cargo.
    #[must_use]
    pub fn hour(&self, cargo: &Cargo) -> f64 {
        match self.time {
            TimePrice::Fixed(price) => price,
            TimePrice::OfCargo => cargo.value_of_time.as_ref().map_or(0.0, |value| value.likely().get()),
        }
    }

    /// The unit of this measure for one tonne: `USD/t` where a dollar counts as one, `h`, `km` or `kg CO2/t` where that alone counts; else empty.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        let free_time = matches!(self.time, TimePrice::Fixed(price) if price == 0.0);
        let only_time = matches!(self.time, TimePrice::Fixed(price) if price == 1.0);
        match (self.money, self.distance, self.carbon) {
            (1.0, _, _) => "USD/t",
            (0.0, 0.0, 0.0) if only_time => "h",
            (0.0, 1.0, 0.0) if free_time => "km",
            (0.0, 0.0, 1.0) if free_time => "kg CO2/t",
            _ => "",
        }
    }

    /// The unit of this measure for all tonnes together: `USD`, `t·h`, `t·km` or `kg CO2`; else empty.
    pub(crate) fn unit_of_all(&self) -> &'static str {
        match self.unit() {
            "USD/t" => "USD",
            "h" => "t·h",
            "km" => "t·km",
            "kg CO2/t" => "kg CO2",
            _ => "",
        }
    }

    /// A weight of the engine in this measure: USD per tonne for [`cheapest`](Self::cheapest) (time and carbon at their prices), hours for
    /// [`fastest`](Self::fastest), km for [`shortest`](Self::shortest), kg of CO2 per tonne for [`greenest`](Self::greenest).
    ///
    /// ```
    /// assert_eq!(corridor::Objective::fastest().of_steps(7_200), 2.0); // hours
    /// ```
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "weights of routes are far below 2^53 steps")]
    pub fn of_steps(&self, weight: u64) -> f64 {
        weight as f64 * self.step
    }

    /// So much of this measure as a weight of the engine, to the nearest step: the inverse of [`of_steps`](Self::of_steps). `None` for what is
    /// below zero, no number, or more than 2^53 steps.
    ///
    /// ```
    /// assert_eq!(corridor::Objective::fastest().steps_of(2.0), Some(7_200)); // hours
    /// ```
    #[must_use]
    pub fn steps_of(&self, measure: f64) -> Option<u64> {
        let steps = (measure / self.step).round_ties_even();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
        (measure >= 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&steps)).then_some(steps as u64)
    }

    /// The first of its numbers, for a cargo, that is no price, and what it is called.
    pub(crate) fn fault(&self, cargo: &Cargo) -> Option<(&'static str, f64)> {
        let prices = [
            ("price of money", self.money),
            ("price of an hour", self.hour(cargo)),
            ("price of a kilometre", self.distance),
            ("price of carbon", self.carbon),
        ];
        let wrong = |value: f64| !(value.is_finite() && value >= 0.0);
        let step = (!(self.step.is_finite() && self.step > 0.0)).then_some(("step", self.step));
        prices.into_iter().find(|(_, value)| wrong(*value)).or(step)
    }

    /// The measure of something that takes this time, costs this much and so on, in steps, not yet rounded.
    #[must_use]
    pub fn measure(
        &self,
        cargo: &Cargo,
        cost: UsdPerTonne,
        time: Hours,
        length: Km,
        co2: KgCo2PerTonne,
    ) -> f64 {
        let total = self.money * cost.get()
            + self.hour(cargo) * time.get()
            + self.distance * length.get()
            + self.carbon * co2.get();
        total / self.step
    }
}

impl Default for Objective {
    fn default() -> Self {
        Self::cheapest()
    }
}
