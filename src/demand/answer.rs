//! A plan for a table of demand as an answer.

use crate::error::counted;
use crate::network::{Demand, FactUsed, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One way that a part of a row takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DemandRoute {
    /// Codes of the hubs, in order.
    pub hubs: Vec<String>,
    /// Keys of the links, transfers and stays, in order.
    pub assets: Vec<String>,
    /// Net tonnes a year, a whole number of kilograms.
    pub t_per_year: f64,
    /// What a tonne weighs on it, in steps of the objective.
    pub weight: u64,
    /// What a tonne pays, USD.
    pub cost_usd_per_t: f64,
    /// What it takes, hours.
    pub time_h: f64,
}

/// A row of the table and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RowPlan {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Code of the cargo.
    pub cargo: String,
    /// Net tonnes a year that are wanted.
    pub wanted_t_per_year: f64,
    /// Net tonnes a year that are moved, a whole number of kilograms.
    pub shipped_t_per_year: f64,
    /// The ways, the cheapest first.
    pub routes: Vec<DemandRoute>,
}

/// What one cargo does on an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CargoUse {
    /// Code of the cargo.
    pub cargo: String,
    /// Net tonnes a year.
    pub t_per_year: f64,
    /// Tonnes a year that might pass if all were this cargo; where its members differ, the largest.
    pub capacity_t_per_year: u64,
    /// What a tonne of this cargo pays here beside its cost, in the measure of the objective (USD for the cheapest); where members differ, on
    /// the one with the largest capacity. Zero where the asset does not bind.
    pub price_per_t: f64,
}

/// What an asset carries in one direction: the cargoes share it, each by its own load.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedUse {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// The share of its capacity that is used, between 0 and 1.
    pub share: f64,
    /// What the whole is worth a year at the price that proves the plan, in the measure of the objective: how much less the plan would cost,
    /// to first order, for each doubling. Prices are not unique; `DemandSolver::margins` tells what more of it gains and less of it loses.
    pub worth_per_year: f64,
    /// By cargo.
    pub cargoes: Vec<CargoUse>,
}

/// The price of a row of shared capacity: part of a proof.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RowPrice {
    /// Asset key.
    pub asset: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// What a tonne of the cargo and member with the largest capacity pays, in parts. A tonne of which *a* would fill the asset pays this times the
    /// largest capacity by *a*, rounded down.
    pub parts_per_t: u64,
}

/// What proves how good a plan is: prices of assets. Whatever they are, each tonne pays at least the shorter of its distance (weights in
/// parts, and prices) and the penalty, and the assets take at most their price for the whole back: no plan costs less than the difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DemandCertificate {
    /// Parts in a step of the objective.
    pub parts: u64,
    /// The prices above zero, by key.
    pub prices: Vec<RowPrice>,
}

/// Why not everything fits: lengths on assets, under which what is wanted is longer than all there is. No single cut need be to blame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedShortfall {
    /// No plan leaves fewer tonnes a year than these unserved; rounded down to kilograms.
    pub at_least_t_per_year: f64,
    /// The assets that bind together, by key: their lengths, in parts. A tonne that is as long as `one` or longer counts as `one`.
    pub lengths: Vec<RowPrice>,
    /// Names for people, in the same order.
    pub names: Vec<String>,
    /// How many parts a tonne that is not served counts.
    pub one: u64,
    /// The sum over the table of tonnes times distance under the lengths, counted in `one`.
    pub demand_t_per_year: f64,
    /// The sum over the assets of capacity times length, counted in `one`: less than the other.
    pub capacity_t_per_year: f64,
}

/// A plan for a table of demand: the least cost of moving everything, or what fits of it. Prints as a table; serialises; needs no network to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DemandPlan {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// What was minimised.
    pub objective: Objective,
    /// The question.
    pub demand: Demand,
    /// Code of the cargo of the rows that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cargo: Option<String>,
    /// What a tonne that is not served costs, in steps of the objective.
    pub penalty_steps: u64,
    /// The rows, in the order of the table.
    pub rows: Vec<RowPlan>,
    /// What the assets carry, by key.
    pub assets: Vec<SharedUse>,
    /// Net tonnes a year that are wanted.
    pub wanted_t_per_year: f64,
    /// Net tonnes a year that are moved.
    pub shipped_t_per_year: f64,
    /// What moving them costs, USD a year, from the facts.
    pub cost_usd_per_year: f64,
    /// What moving them costs in the measure of the objective: for the cheapest USD a year, time included.
    pub objective_per_year: f64,
    /// The penalties for what is not moved, in the same measure.
    pub penalty_per_year: f64,
    /// No plan has less than this as the sum of both.
    pub bound_per_year: f64,
    /// What the sum of both is above the bound, as a share of the sum.
    pub gap: f64,
    /// Rounds of prices and routes.
    pub rounds: usize,
    /// Why not everything is moved, where that is so for lack of capacity.
    pub shortfall: Option<SharedShortfall>,
    /// The facts and defaults behind the capacities that have a price, and behind the routes, worst status first.
    pub facts: Vec<FactUsed>,
    /// What proves the bound.
    pub certificate: DemandCertificate,
}

impl DemandPlan {
    /// Net tonnes a year that are not moved.
    #[must_use]
    pub fn unserved_t_per_year(&self) -> f64 {
        (self.wanted_t_per_year - self.shipped_t_per_year).max(0.0)
    }

    /// The assets with a price, the one whose whole is worth most first.
    #[must_use]
    pub fn binding(&self) -> Vec<&SharedUse> {
        let mut found: Vec<&SharedUse> =
            self.assets.iter().filter(|asset| asset.worth_per_year > 0.0).collect();
        found.sort_by(|a, b| b.worth_per_year.total_cmp(&a.worth_per_year));
        found
    }
}

impl fmt::Display for DemandPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {:.3} of {:.3} Mt a year moved for {:.1} million USD a year ({})",
            counted(self.rows.len() as u64, "row"),
            self.shipped_t_per_year / 1e6,
            self.wanted_t_per_year / 1e6,
            self.cost_usd_per_year / 1e6,
            self.objective.name
        )?;
        writeln!(
            f,
            "  {:<8} {:<8} {:<12} {:>10} {:>10} {:>7}",
            "from", "to", "cargo", "kt wanted", "kt moved", "routes"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "  {:<8} {:<8} {:<12} {:>10.1} {:>10.1} {:>7}",
                row.from,
                row.to,
                row.cargo,
                row.wanted_t_per_year / 1e3,
                row.shipped_t_per_year / 1e3,
                row.routes.len()
            )?;
        }
        let binding = self.binding();
        if !binding.is_empty() {
            writeln!(f, "  what binds, by what the whole of it is worth a year:")?;
        }
        for asset in &binding {
            let back = if asset.backward { ", backward" } else { "" };
            writeln!(f, "    {:>12.3} million  {}{back}", asset.worth_per_year / 1e6, asset.name)?;
            for cargo in asset.cargoes.iter().filter(|cargo| cargo.t_per_year > 0.0) {
                writeln!(
                    f,
                    "      {:<12} {:>10.1} kt of {:>10.1} kt, {:.2} a tonne",
                    cargo.cargo,
                    cargo.t_per_year / 1e3,
                    cargo.capacity_t_per_year as f64 / 1e3,
                    cargo.price_per_t
                )?;
            }
        }
        if let Some(shortfall) = &self.shortfall {
            writeln!(f, "  {shortfall}")?;
        }
        if self.gap == 0.0 {
            write!(f, "  no plan is cheaper (proved)")
        } else {
            let gap = self.gap * 100.0;
            let digits = if gap < 0.01 { 6 } else { 2 };
            write!(f, "  {gap:.digits$} % or less of that may be saved by other plans")
        }
    }
}

impl fmt::Display for SharedShortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not everything fits: at least {:.3} kt a year are left, for together these bind: {}",
            self.at_least_t_per_year / 1e3,
            self.names.join(", ")
        )
    }
}

/// The largest flow of one cargo where shared capacities are rows: what moves, and lengths that prove that no more can. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedFlow {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// What the weights of the ways are in; it has no say in the flow.
    pub objective: Objective,
    /// Code of the cargo.
    pub cargo: String,
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// What moves, net tonnes a year, a whole number of kilograms.
    pub value_t_per_year: f64,
    /// No flow is larger than this, net tonnes a year, a whole number of kilograms.
    pub at_most_t_per_year: f64,
    /// True where both have the same whole tonnes.
    pub is_exact: bool,
    /// The flow as ways, the cheapest first.
    pub routes: Vec<DemandRoute>,
    /// The lengths that prove it, by key: no way is shorter than the least distance *d*, so no flow is larger than the sum of length times
    /// capacity by *d*.
    pub lengths: Vec<RowPrice>,
    /// Names for people, in the same order: these bind together.
    pub names: Vec<String>,
    /// Rounds of prices and routes.
    pub rounds: usize,
}

impl fmt::Display for SharedFlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = if self.is_exact { "no more can" } else { "whether more can is not settled" };
        writeln!(
            f,
            "{} -> {}, {}: {:.3} Mt a year can pass, and {exact} (at most {:.3} Mt)",
            self.from.join(", "),
            self.to.join(", "),
            self.cargo,
            self.value_t_per_year / 1e6,
            self.at_most_t_per_year / 1e6
        )?;
        for route in &self.routes {
            writeln!(f, "  {:>10.1} kt  {}", route.t_per_year / 1e3, route.hubs.join(" > "))?;
        }
        write!(
            f,
            "  together these bind: {}",
            if self.names.is_empty() { "nothing".to_owned() } else { self.names.join(", ") }
        )
    }
}

/// A way that plans of an answer share: listed once, and named by its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlanWay {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Code of the cargo.
    pub cargo: String,
    /// Keys of the links, transfers and stays, in order.
    pub assets: Vec<String>,
    /// What a tonne weighs on it, in steps of the objective.
    pub weight: u64,
}

/// What moves on a way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OnWay {
    /// The place of the way in the list of the answer.
    pub way: usize,
    /// Net tonnes a year, a whole number of kilograms.
    pub t_per_year: f64,
}

/// A plan that is there to prove what it costs: it can be reached by what moves, and the prices prove that no plan costs much less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProvedPlan {
    /// What it costs, penalties included, in the measure of the objective a year.
    pub cost_per_year: f64,
    /// No plan costs less.
    pub bound_per_year: f64,
    /// What moves, by way.
    pub flow: Vec<OnWay>,
    /// The prices of assets that prove the bound, by key.
    pub prices: Vec<RowPrice>,
}

/// What a little more of an asset gains and a little less of it loses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Margin {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// A hundredth of it: tonnes a year of the cargo and member with the largest capacity, rounded up. The other cargoes change as much in proportion.
    pub hundredth_t_per_year: u64,
    /// How much less the plan costs, penalties included, where it is so much wider: in the measure of the objective a year.
    pub more_gains_per_year: f64,
    /// How much more it costs where it is so much narrower.
    pub less_loses_per_year: f64,
    /// Both may be off by so much, for plans are computed to a gap.
    pub within_per_year: f64,
    /// The plan where it is wider.
    pub more: ProvedPlan,
    /// The plan where it is narrower.
    pub less: ProvedPlan,
}

/// What more of each binding asset gains and less of it loses, the one that gains most first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Margins {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// What was minimised.
    pub objective: Objective,
    /// What the plan costs as things are, penalties included.
    pub cost_per_year: f64,
    /// The assets.
    pub margins: Vec<Margin>,
    /// Parts in a step of the objective, for the prices of the plans.
    pub parts: u64,
    /// What a tonne that is not served costs, in steps of the objective.
    pub penalty_steps: u64,
    /// The ways of all plans.
    pub ways: Vec<PlanWay>,
    /// The plan as things are.
    pub now: ProvedPlan,
}

impl fmt::Display for Margins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a hundredth more gains, a hundredth less loses, thousands a year ({})",
            self.objective.name
        )?;
        for margin in &self.margins {
            let back = if margin.backward { ", backward" } else { "" };
            let (more, less) = (margin.more_gains_per_year / 1e3, margin.less_loses_per_year / 1e3);
            write!(f, "\n  {more:>12.1} {less:>12.1}  {}{back}", margin.name)?;
        }
        Ok(())
    }
}

/// An asset that a budget makes wider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WiderAsset {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Tonnes a year of the cargo and member with the largest capacity; the others in proportion.
    pub t_per_year: f64,
}

/// What a budget for wider assets comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MoneyPoint {
    /// Units of money a year.
    pub budget: u64,
    /// What the plan costs, penalties included, the budget apart: in the measure of the objective.
    pub cost_per_year: f64,
    /// No plan within the budget costs less.
    pub bound_per_year: f64,
    /// What the cost is above the bound, as a share of the cost.
    pub gap: f64,
    /// What a unit more saves at the most, and so on for every unit: with the prices below, a line that no plan for any budget lies below. At a
    /// breakpoint it is one of many between the slopes on both sides.
    pub saves_per_unit: f64,
    /// Net tonnes a year that are not moved.
    pub unserved_t_per_year: f64,
    /// What is made wider, by key.
    pub wider: Vec<WiderAsset>,
    /// What moves then, by way: it proves that the cost can be reached.
    pub flow: Vec<OnWay>,
    /// The prices of assets that prove the bound and the line, by key.
    pub prices: Vec<RowPrice>,
}

/// The cost of a table of demand against a budget for wider assets: the least cost and penalties, convex and made of straight pieces between the points.
/// Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MoneyLadder {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// What was minimised.
    pub objective: Objective,
    /// Prices and budget.
    pub query: super::MoneyQuery,
    /// Parts in a step of the objective, for the prices of the points.
    pub parts: u64,
    /// What a tonne that is not served costs, in steps of the objective.
    pub penalty_steps: u64,
    /// By rising budget, both ends included.
    pub points: Vec<MoneyPoint>,
    /// The ways of all plans.
    pub ways: Vec<PlanWay>,
}

impl fmt::Display for MoneyLadder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "least cost and penalties against money for wider assets ({})", self.objective.name)?;
        write!(
            f,
            "\n  {:>14} {:>16} {:>14} {:>14}",
            "budget", "cost, million", "saved a unit", "kt unserved"
        )?;
        for (at, point) in self.points.iter().enumerate() {
            // Between two points the curve is straight.
            let saved = at.checked_sub(1).and_then(|before| self.points.get(before)).map(|before| {
                (before.cost_per_year - point.cost_per_year) / (point.budget - before.budget).max(1) as f64
            });
            let saved = saved.map_or_else(String::new, |saved| format!("{saved:.3}"));
            let (cost, left) = (point.cost_per_year / 1e6, point.unserved_t_per_year / 1e3);
            write!(f, "\n  {:>14} {cost:>16.4} {saved:>14} {left:>14.1}", point.budget)?;
            for wider in &point.wider {
                write!(f, "\n    {:>12.1} kt more: {}", wider.t_per_year / 1e3, wider.name)?;
            }
        }
        Ok(())
    }
}
