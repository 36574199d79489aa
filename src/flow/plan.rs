//! A cheapest flow as an answer.

use super::answer::{AssetFlow, Cut, FlowRoute, Headline, StepFlow, list_or};
use crate::network::{FactUsed, View};
use crate::objective::Objective;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What was asked of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PlanOf {
    /// Each hub gives or needs an amount.
    Amounts,
    /// As much as can pass.
    MaxFlow,
}

/// What changes where something is one tonne a year more, or less, and everything else is planned anew.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Marginal {
    /// Tonnes a year that are shipped more, or, below zero, less.
    pub shipped_t_per_year: i64,
    /// What all of it weighs more, in steps of the objective.
    pub weight: i64,
    /// The same in the measure of the objective: USD a year for [`Objective::cheapest`], with time at its price.
    pub measure: f64,
}

/// A hub that gives or needs something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlannedHub {
    /// Code of the hub.
    pub hub: String,
    /// Tonnes a year that it is to give, or, below zero, needs. Where as much as can pass was asked: what is shipped.
    pub wanted_t_per_year: i64,
    /// Tonnes a year that it gives, or, below zero, gets.
    pub shipped_t_per_year: i64,
    /// One tonne more wanted here, and at the hub of the other side where that is best. None where as much as can pass was asked, or the plan is
    /// [`unpriced`](FlowPlan::unpriced).
    pub one_more: Option<Marginal>,
    /// One tonne less wanted here, and at the hub of the other side where that is best. None where as much as can pass was asked.
    pub one_less: Option<Marginal>,
}

/// A capacity that binds a plan: one tonne more of it, or less, changes the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssetPrice {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Tonnes a year that may pass, all of which do.
    pub capacity_t_per_year: TonnesPerYear,
    /// What one tonne a year more of it changes.
    pub one_more: Marginal,
    /// What one tonne a year less of it changes; none where there is nothing to take away.
    pub one_less: Option<Marginal>,
}

/// Why not all that is wanted is shipped: some hubs together want to send more out of a part of the network than leads out of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shortfall {
    /// Tonnes a year that are wanted and not shipped: `must_pass_t_per_year` less the capacities of the cut.
    pub missing_t_per_year: TonnesPerYear,
    /// Tonnes a year that must leave the part: what its hubs are to give less what is needed inside of it.
    pub must_pass_t_per_year: TonnesPerYear,
    /// Codes of the hubs inside of the part that give something, or need it.
    pub hubs: Vec<String>,
    /// What leads out of the part.
    pub cut: Cut,
}

/// A potential of the proof.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NodePrice {
    /// `HUB carriage`, or the code of a hub of the question.
    pub node: String,
    /// In steps of the objective; only differences count.
    pub weight: i64,
}

/// What a full capacity adds to the weight of the steps that it counts, in the proof.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CapacityPrice {
    /// Asset key.
    pub asset: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Steps of the objective.
    pub weight: u64,
}

/// What proves that a plan is the cheapest: with the prices of full capacities added to the weights, no step leads to a state at less than the
/// difference of their potentials, and every step in use at just that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlanCertificate {
    /// Everything that moves.
    pub steps: Vec<StepFlow>,
    /// The potential of each state.
    pub states: Vec<NodePrice>,
    /// The potential of each hub of the question.
    pub hubs: Vec<NodePrice>,
    /// The prices of capacities that are not zero.
    pub capacities: Vec<CapacityPrice>,
}

/// The cheapest flow that ships the most. Prints as a table; serialises; needs no network to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowPlan {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used.
    pub corridor: Option<String>,
    /// What is minimised.
    pub objective: Objective,
    /// What was asked.
    pub of: PlanOf,
    /// Codes of the hubs that give.
    pub from: Vec<String>,
    /// Codes of the hubs that need.
    pub to: Vec<String>,
    /// What is wanted, tonnes a year. Where as much as can pass was asked: what is shipped.
    pub wanted_t_per_year: TonnesPerYear,
    /// What is shipped, tonnes a year; never less than is possible.
    pub shipped_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// What it weighs, in steps of the objective.
    pub weight: i128,
    /// Money, USD a year.
    pub cost_usd_per_year: f64,
    /// Net tonnes times kilometres, a year.
    pub tonne_km_per_year: f64,
    /// Net tonnes times hours, a year.
    pub tonne_hours_per_year: f64,
    /// Tonnes of CO2 equivalent a year.
    pub co2_t_per_year: f64,
    /// The hubs of the question, by code.
    pub hubs: Vec<PlannedHub>,
    /// The capacities that bind, by asset.
    pub prices: Vec<AssetPrice>,
    /// The key of a limit that is not equivalent to an arc here and that one tonne more might break. The plan keeps it and is the cheapest all the same; what
    /// one tonne more or less changes is then not known, and not told.
    pub unpriced: Option<String>,
    /// Why not all that is wanted is shipped, where that is so.
    pub shortfall: Option<Shortfall>,
    /// Where as much as can pass was asked: the assets that keep more from passing.
    pub cut: Option<Cut>,
    /// What each asset carries, by key.
    pub links: Vec<AssetFlow>,
    /// The flow as ways without cycles.
    pub routes: Vec<FlowRoute>,
    /// Assets in use that are stated or assumed not to bind, as in [`MaxFlow`](super::MaxFlow).
    pub assumed_unbounded: Vec<String>,
    /// The facts and defaults of what is used and of what binds, worst status first.
    pub facts: Vec<FactUsed>,
    /// What proves it.
    pub certificate: PlanCertificate,
}

impl FlowPlan {
    /// What an asset carries, tonnes a year, in all directions that share its key.
    #[must_use]
    pub fn flow_on(&self, asset: &str) -> TonnesPerYear {
        TonnesPerYear(
            self.links.iter().filter(|flow| flow.link == asset).map(|flow| flow.flow_t_per_year.get()).sum(),
        )
    }

    /// The price of an asset, where it binds.
    #[must_use]
    pub fn price_of(&self, asset: &str) -> Option<&AssetPrice> {
        self.prices.iter().find(|price| price.asset == asset)
    }
}

/// A marginal in words.
fn told(marginal: &Marginal, unit: &str) -> String {
    let Marginal { shipped_t_per_year: shipped, measure, .. } = *marginal;
    match shipped {
        0 => format!("{measure:+.2} {unit}"),
        _ => format!("{shipped:+} t, {measure:+.2} {unit}"),
    }
}

impl fmt::Display for FlowPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        let million = |amount: f64| amount / 1e6;
        let shipped = self.shipped_t_per_year.million();
        let (from, to) = (self.from.join(", "), self.to.join(", "));
        writeln!(f, "{from} -> {to}{within}, {}, {}: {}", self.cargo, self.objective.name, self.headline)?;
        let wanted = match self.of {
            PlanOf::MaxFlow => "as much as can pass".to_owned(),
            PlanOf::Amounts => format!("of {:.3} Mt wanted", self.wanted_t_per_year.million()),
        };
        writeln!(f, "  shipped  {shipped:.3} Mt a year, {wanted}")?;
        let per_tonne = |amount: f64| if shipped > 0.0 { amount / 1e6 / shipped } else { 0.0 };
        for (what, amount, unit) in [
            ("money", self.cost_usd_per_year, "USD"),
            ("length", self.tonne_km_per_year, "t·km"),
            ("time", self.tonne_hours_per_year, "t·h"),
        ] {
            writeln!(
                f,
                "  {what:<8} {:.2} million {unit} a year, {:.2} a tonne",
                million(amount),
                per_tonne(amount)
            )?;
        }
        if let Some(shortfall) = &self.shortfall {
            writeln!(
                f,
                "  missing  {:.3} Mt: {} want to send {:.3} Mt out, and this is all that leads out:",
                shortfall.missing_t_per_year.million(),
                list_or(&shortfall.hubs, "nobody"),
                shortfall.must_pass_t_per_year.million()
            )?;
        }
        let cut = self.shortfall.as_ref().map(|shortfall| &shortfall.cut).or(self.cut.as_ref());
        if let Some(cut) = cut {
            for asset in &cut.assets {
                let capacity = asset.capacity_t_per_year.million();
                writeln!(f, "    {:<58} {capacity:>8.3} Mt [{}]", asset.name, asset.status)?;
            }
        }
        let unit = self.objective.unit_of_all();
        for hub in &self.hubs {
            let verb = if hub.wanted_t_per_year < 0 { "gets" } else { "gives" };
            #[expect(clippy::cast_precision_loss, reason = "for printing")]
            let [shipped, wanted] =
                [hub.shipped_t_per_year, hub.wanted_t_per_year].map(|t| t.unsigned_abs() as f64 / 1e6);
            write!(f, "  {} {verb} {shipped:.3} of {wanted:.3} Mt", hub.hub)?;
            let more = hub.one_more.as_ref().map(|more| format!("; one tonne more: {}", told(more, unit)));
            let less = hub.one_less.as_ref().map(|less| format!("; one less: {}", told(less, unit)));
            writeln!(f, "{}{}", more.unwrap_or_default(), less.unwrap_or_default())?;
        }
        if let Some(limit) = &self.unpriced {
            writeln!(
                f,
                "  what one tonne more or less changes is not known because of {limit}, which is not equivalent to an arc here"
            )?;
        }
        if !self.prices.is_empty() {
            writeln!(f, "  what binds, and what one tonne a year more of it changes, and one less:")?;
        }
        for price in &self.prices {
            let less = price.one_less.as_ref().map_or("-".to_owned(), |less| told(less, unit));
            let capacity = price.capacity_t_per_year.million();
            let more = told(&price.one_more, unit);
            writeln!(f, "    {:<50} {capacity:>8.3} Mt  {more:>20}  {less:>20}", price.name)?;
        }
        for route in &self.routes {
            writeln!(f, "  {:>8.3} Mt  {}", route.flow_t_per_year.million(), route.hubs.join(" > "))?;
        }
        write!(f, "  taken as not binding on the way: {}", list_or(&self.assumed_unbounded, "nothing"))
    }
}
