//! What obeying a set of rules costs in tonnes a year: the same maximum flow with and without them.

use super::{FlowSolver, MaxFlow};
use crate::error::Result;
use crate::network::{RuleReach, RuleSet};
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a set of rules does to a maximum flow: the difference of two solves. Prices of rules do not bind a flow, closures do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowObeying {
    /// Name of the set of rules.
    pub rules: String,
    /// The flow without them.
    pub free: MaxFlow,
    /// The flow under them, with what blocks it where nothing can move.
    pub held: MaxFlow,
    /// What is lost, tonnes a year.
    pub lost_t_per_year: TonnesPerYear,
    /// What each rule closes and prices for the cargo anywhere, by code.
    pub reach: Vec<RuleReach>,
}

impl FlowSolver {
    /// A solver for the same cargo, and within the same corridor, whose network obeys rules.
    ///
    /// # Errors
    ///
    /// As [`Network::obeying`](crate::Network::obeying) and [`FlowSolver::new`].
    pub fn obeying(&self, rules: &RuleSet) -> Result<Self> {
        let network = self.network().obeying(rules)?;
        match self.corridor() {
            Some(corridors) => Self::within_all(&network, self.cargo(), corridors.split(", ")),
            None => Self::new(&network, self.cargo()),
        }
    }

    /// What obeying rules costs in tonnes a year: the maximum flow without them and under them.
    ///
    /// ```
    /// use corridor::{FlowSolver, Rule, RuleSet, Select};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let rules = RuleSet::new("supposed").with(Rule::close("no-RU", Select::country("RU"), "a closed border", "supposed"));
    /// let told = flows.cost_of_obeying(&rules, ["CNXIY"], ["GEPTI"])?;
    /// println!("{:.2} Mt a year are lost", told.lost_t_per_year.million());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::obeying`] and [`FlowSolver::max_flow`].
    ///
    /// # Complexity
    ///
    /// The preparation of a solver and two maximum flows.
    pub fn cost_of_obeying<A: AsRef<str>, B: AsRef<str>>(
        &self,
        rules: &RuleSet,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<FlowObeying> {
        let from: Vec<A> = from.into_iter().collect();
        let to: Vec<B> = to.into_iter().collect();
        let under = self.obeying(rules)?;
        let free = self.max_flow(&from, &to)?;
        let held = under.max_flow(&from, &to)?;
        let lost = free.value_t_per_year.get().saturating_sub(held.value_t_per_year.get());
        Ok(FlowObeying {
            rules: rules.name.clone(),
            free,
            held,
            lost_t_per_year: TonnesPerYear(lost),
            reach: under.network().reach_of_rules(under.cargo()),
        })
    }
}

impl fmt::Display for FlowObeying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [free, held] = [&self.free, &self.held].map(|flow| flow.value_t_per_year.million());
        let (from, to) = (self.free.from.join(", "), self.free.to.join(", "));
        writeln!(f, "{from} -> {to}, {} under «{}», one way", self.free.cargo, self.rules)?;
        writeln!(f, "  without the rules  {free:.2} Mt a year")?;
        writeln!(f, "  obeying them       {held:.2} Mt a year")?;
        writeln!(f, "  which costs        {:.2} Mt a year", self.lost_t_per_year.million())?;
        if let Some(blocked) = &self.held.blocked {
            writeln!(f, "  {}", blocked.to_string().replace('\n', "\n  "))?;
        }
        for reach in &self.reach {
            writeln!(f, "  {reach}")?;
        }
        Ok(())
    }
}
