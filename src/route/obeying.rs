//! What obeying a set of rules costs one shipment: the same question with and without them.

use super::{Query, Route, Router, SCHEMA};
use crate::error::{Error, NoRoute, Result};
use crate::network::{Asset, RuleEffect, RuleReach, RuleSet};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A rule that bites at an asset of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RuleBite {
    /// Code of the rule.
    pub rule: String,
    /// Key of the link, transfer, stay or border.
    pub asset: String,
    /// Its name for people.
    pub name: String,
    /// What the rule does there.
    pub effect: RuleEffect,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub source: String,
}

/// How much more a route takes under rules than without.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ObeyingCosts {
    /// Length, km.
    pub length_km: f64,
    /// Time, hours.
    pub time_h: f64,
    /// Price, USD per tonne.
    pub cost_usd_per_t: f64,
    /// Emissions, kg CO2 per tonne.
    pub co2_kg_per_t: f64,
    /// In steps of the objective; never below zero, for rules only take away and add.
    pub weight: u64,
    /// The same in the measure of the objective.
    pub objective: f64,
}

/// What a set of rules does to the route of a query: the difference of two solves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Obeying {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Name of the set of rules.
    pub rules: String,
    /// The best route without them.
    pub free: Route,
    /// The best route under them; `None` where there is none.
    pub held: Option<Route>,
    /// Why there is none, with the rules on the rim of what can be reached.
    pub blocked: Option<Box<NoRoute>>,
    /// How much more the route under the rules takes; `None` where there is none.
    pub costs: Option<ObeyingCosts>,
    /// Where the rules bite on the best route without them, in the order of travel.
    pub on_free: Vec<RuleBite>,
    /// What the rules still charge on the route under them, in the order of travel.
    pub on_held: Vec<RuleBite>,
    /// What each rule closes and prices for the cargo anywhere, by code; those that touch nothing too.
    pub reach: Vec<RuleReach>,
}

impl Obeying {
    /// Codes of the rules that touch nothing here: not about the cargo, not in force, or about what it cannot use.
    #[must_use]
    pub fn idle(&self) -> Vec<&str> {
        self.reach.iter().filter(|reach| reach.is_idle()).map(|reach| reach.rule.code.as_str()).collect()
    }
}

impl Router {
    /// A router for the same cargo and objective whose network obeys rules.
    ///
    /// ```
    /// use corridor::{Objective, Router, Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let rules = RuleSet::new("supposed").with(Rule::close("no-RU", Select::country("RU"), "a closed border", "supposed"));
    /// let held = router.obeying(&rules)?;
    /// assert!(held.network().rule("no-RU").is_ok());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Network::obeying`](crate::Network::obeying) and [`Router::new`].
    ///
    /// # Complexity
    ///
    /// O(rules x assets), and the preparation of a router.
    pub fn obeying(&self, rules: &RuleSet) -> Result<Self> {
        let mut router = Self::new(&self.network().obeying(rules)?, self.cargo(), self.objective().clone())?;
        for select in self.without() {
            router = router.restricted(select.clone())?;
        }
        Ok(router)
    }

    /// What obeying rules costs one shipment: the best route without them, the best under them, the difference, and which rule did what. This
    /// router's own network may obey rules already; both routes then do.
    ///
    /// ```
    /// use corridor::{Objective, Router, Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let rules = RuleSet::new("supposed").with(Rule::close("no-AZ", Select::country("AZ"), "a closed border", "supposed"));
    /// let told = router.cost_of_obeying(("CNXIY", "GEPTI"), &rules)?;
    /// if let Some(costs) = told.costs {
    ///     println!("{:.1} h and {:.2} USD/t more", costs.time_h, costs.cost_usd_per_t);
    /// }
    /// println!("{told}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::obeying`], and [`Error::NoRoute`] where there is none without the rules either. That there is none under them is part of
    /// the answer.
    ///
    /// # Complexity
    ///
    /// As [`Router::obeying`], and two routes.
    pub fn cost_of_obeying(&self, query: impl Into<Query>, rules: &RuleSet) -> Result<Obeying> {
        let query = query.into();
        let free = self.route(&query)?;
        let under = self.obeying(rules)?;
        let (held, blocked) = match under.route(&query) {
            Ok(route) => (Some(route), None),
            Err(Error::NoRoute(blocked)) => (None, Some(blocked)),
            Err(error) => return Err(error),
        };
        let costs = held.as_ref().map(|held| {
            let weight = held.weight.saturating_sub(free.weight);
            ObeyingCosts {
                length_km: held.length_km - free.length_km,
                time_h: held.time_h - free.time_h,
                cost_usd_per_t: held.cost_usd_per_t - free.cost_usd_per_t,
                co2_kg_per_t: held.co2_kg_per_t - free.co2_kg_per_t,
                weight,
                objective: self.objective().of_steps(weight),
            }
        });
        Ok(Obeying {
            schema: SCHEMA.to_owned(),
            rules: rules.name.clone(),
            on_free: under.bites(&free)?,
            on_held: held.as_ref().map_or(Ok(Vec::new()), |held| under.bites(held))?,
            free,
            held,
            blocked,
            costs,
            reach: under.network().reach_of_rules(under.cargo()),
        })
    }

    /// Where this router's rules bite on a route.
    fn bites(&self, route: &Route) -> Result<Vec<RuleBite>> {
        let network = self.network();
        let mut assets: Vec<Asset> = Vec::new();
        for at in 0..=route.legs.len() {
            for step in route.transfers.iter().filter(|step| step.after_legs == at) {
                assets.push(network.asset(&step.transfer)?);
            }
            if let Some(leg) = route.legs.get(at) {
                assets.push(network.asset(&leg.link)?);
            }
            for step in route.borders.iter().filter(|step| step.on_leg == at) {
                assets.push(network.asset(&format!("border:{}", step.border))?);
            }
        }
        let mut bites = Vec::new();
        for asset in assets {
            for rule in network.rules_at(asset, self.cargo()) {
                bites.push(RuleBite {
                    rule: rule.code.clone(),
                    asset: network.asset_key(asset),
                    name: network.asset_name(asset),
                    effect: rule.effect,
                    reason: rule.reason.clone(),
                    source: rule.source.clone(),
                });
            }
        }
        Ok(bites)
    }
}

impl fmt::Display for RuleBite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = match self.effect {
            RuleEffect::Close => "closed".to_owned(),
            RuleEffect::Price(surcharge) => surcharge.to_string(),
        };
        write!(f, "{}: {effect} by {}, {} [{}]", self.name, self.rule, self.reason, self.source)
    }
}

impl fmt::Display for Obeying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |route: &Route| {
            format!(
                "{:.0} km, {:.1} days, {:.0} USD/t, {:.0} kg CO2/t",
                route.length_km,
                route.days(),
                route.cost_usd_per_t,
                route.co2_kg_per_t
            )
        };
        let free = &self.free;
        writeln!(f, "{} -> {}  {} under «{}»", free.from, free.to, free.cargo, self.rules)?;
        writeln!(f, "  without the rules  {}", told(free))?;
        match (&self.held, &self.costs) {
            (Some(held), Some(costs)) => {
                writeln!(f, "  obeying them       {}", told(held))?;
                writeln!(
                    f,
                    "  which costs        {:+.0} km, {:+.1} h, {:+.2} USD/t, {:+.1} kg CO2/t",
                    costs.length_km, costs.time_h, costs.cost_usd_per_t, costs.co2_kg_per_t
                )?;
            }
            _ => writeln!(f, "  obeying them       no way is left")?,
        }
        if let Some(blocked) = &self.blocked {
            writeln!(f, "  {}", blocked.to_string().replace('\n', "\n  "))?;
        }
        for (title, bites) in [
            ("on the way without them", &self.on_free),
            ("still charged on the way that obeys", &self.on_held),
        ] {
            if !bites.is_empty() {
                writeln!(f, "{title}")?;
            }
            for bite in bites {
                writeln!(f, "  {bite}")?;
            }
        }
        writeln!(f, "everywhere")?;
        for reach in &self.reach {
            writeln!(f, "  {reach}")?;
        }
        Ok(())
    }
}
