//! Two cheapest flows: what is shipped and what it costs, who moves where, which capacities have a price now.

use super::flows::{WayShift, ways};
use super::lines::{Line, keyed, to_csv};
use super::{AssetShift, BeforeAfter, SCHEMA, named, paired, same, shifts, tonnes, way};
use crate::error::Result;
use crate::flow::{AssetPrice, FlowPlan, Marginal, PlanOf, PlannedHub};
use crate::network::View;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A capacity that binds before or after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PriceShift {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// What may pass, tonnes a year; none where it does not bind.
    pub capacity_t_per_year: BeforeAfter,
    /// What one tonne a year more of it changes in what is shipped, tonnes a year; none where it does not bind.
    pub one_more_shipped: BeforeAfter,
    /// What it changes in the measure of the objective; none where it does not bind.
    pub one_more_measure: BeforeAfter,
}

/// A hub whose part differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HubShift {
    /// Code of the hub.
    pub hub: String,
    /// What it gives, or, below zero, gets, tonnes a year.
    pub shipped_t_per_year: BeforeAfter,
    /// What one tonne a year more wanted here changes in the measure of the objective.
    pub one_more_measure: BeforeAfter,
}

/// What two cheapest flows differ in. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowPlanDiff {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network of the first plan.
    pub before: String,
    /// Digest of the network of the second plan.
    pub after: String,
    /// When and how the first network was looked at.
    pub view_before: View,
    /// When and how the second network was looked at.
    pub view_after: View,
    /// Code of the cargo.
    pub cargo: String,
    /// Name of the objective.
    pub objective: String,
    /// Codes of the hubs that give.
    pub from: Vec<String>,
    /// Codes of the hubs that need.
    pub to: Vec<String>,
    /// What is wanted, tonnes a year.
    pub wanted_t_per_year: BeforeAfter,
    /// What is shipped, tonnes a year.
    pub shipped_t_per_year: BeforeAfter,
    /// USD a year.
    pub cost_usd_per_year: BeforeAfter,
    /// USD per tonne that is shipped; none where nothing is.
    pub cost_usd_per_t: BeforeAfter,
    /// Net tonnes times kilometres a year.
    pub tonne_km_per_year: BeforeAfter,
    /// Net tonnes times hours a year.
    pub tonne_hours_per_year: BeforeAfter,
    /// Tonnes of CO2 a year.
    pub co2_t_per_year: BeforeAfter,
    /// Capacities that have a price now and had none, by key.
    pub newly_binding: Vec<PriceShift>,
    /// Capacities that have no price any more, by key.
    pub no_longer_binding: Vec<PriceShift>,
    /// Capacities with a price before and after, by key.
    pub still_binding: Vec<PriceShift>,
    /// The hubs of the question whose part or price differs.
    pub hubs: Vec<HubShift>,
    /// What each asset carries, where it differs, the largest change first.
    pub assets: Vec<AssetShift>,
    /// The ways that carry another amount, the largest change first.
    pub ways: Vec<WayShift>,
}

/// What two cheapest flows between the same hubs differ in.
///
/// ```
/// use corridor::{FlowSolver, Objective, compare_plans};
/// let today = corridor::data::caspian();
/// let then = corridor::data::caspian_scenarios()["aktau-hub"].apply(&today)?;
/// let plan = |network: &corridor::Network| -> corridor::Result<corridor::FlowPlan> {
///     let flows = FlowSolver::new(network, network.cargo("container")?)?;
///     flows.min_cost_max_flow(["KZATY"], ["AZALA"], &Objective::cheapest())
/// };
/// println!("{}", compare_plans(&plan(&today)?, &plan(&then)?)?);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::OtherQuestion`](crate::Error::OtherQuestion) where cargo, objective, corridor, hubs or kind of question differ. What each hub
/// wants may differ.
///
/// # Complexity
///
/// O(size of both log size).
pub fn compare_plans(before: &FlowPlan, after: &FlowPlan) -> Result<FlowPlanDiff> {
    let corridor = |plan: &FlowPlan| plan.corridor.clone().unwrap_or_else(|| "none".to_owned());
    let of = |plan: &FlowPlan| match plan.of {
        PlanOf::Amounts => "amounts",
        PlanOf::MaxFlow => "as much as can pass",
    };
    same("cargo", &before.cargo, &after.cargo)?;
    same("objective", &before.objective.name, &after.objective.name)?;
    same("corridor", &corridor(before), &corridor(after))?;
    same("kind of plan", &of(before), &of(after))?;
    same("hubs that give", &named(&before.from), &named(&after.from))?;
    same("hubs that need", &named(&before.to), &named(&after.to))?;
    let both = |of: fn(&FlowPlan) -> f64| BeforeAfter::new(of(before), of(after));
    let per_tonne = |plan: &FlowPlan| {
        let shipped = tonnes(plan.shipped_t_per_year);
        (shipped > 0.0).then(|| plan.cost_usd_per_year / shipped)
    };
    let carried = |plan: &FlowPlan| -> Vec<_> {
        let links = plan.links.iter();
        links.map(|link| ((link.link.clone(), link.backward), tonnes(link.flow_t_per_year))).collect()
    };
    let [newly_binding, no_longer_binding, still_binding] = binding(&before.prices, &after.prices);
    Ok(FlowPlanDiff {
        schema: SCHEMA.to_owned(),
        before: before.network.clone(),
        after: after.network.clone(),
        view_before: before.view,
        view_after: after.view,
        cargo: before.cargo.clone(),
        objective: before.objective.name.clone(),
        from: before.from.clone(),
        to: before.to.clone(),
        wanted_t_per_year: both(|plan| tonnes(plan.wanted_t_per_year)),
        shipped_t_per_year: both(|plan| tonnes(plan.shipped_t_per_year)),
        cost_usd_per_year: both(|plan| plan.cost_usd_per_year),
        cost_usd_per_t: BeforeAfter::of(per_tonne(before), per_tonne(after)),
        tonne_km_per_year: both(|plan| plan.tonne_km_per_year),
        tonne_hours_per_year: both(|plan| plan.tonne_hours_per_year),
        co2_t_per_year: both(|plan| plan.co2_t_per_year),
        newly_binding,
        no_longer_binding,
        still_binding,
        hubs: hubs(&before.hubs, &after.hubs),
        assets: shifts(carried(before), carried(after)),
        ways: ways(&before.routes, &after.routes),
    })
}

/// What has a price only after, only before, and both.
fn binding(before: &[AssetPrice], after: &[AssetPrice]) -> [Vec<PriceShift>; 3] {
    fn by_key(prices: &[AssetPrice]) -> impl Iterator<Item = ((&String, bool), &AssetPrice)> {
        prices.iter().map(|price| ((&price.asset, price.backward), price))
    }
    #[expect(clippy::cast_precision_loss, reason = "differences are told as floats")]
    let shipped = |more: &Marginal| more.shipped_t_per_year as f64;
    let mut found: [Vec<PriceShift>; 3] = Default::default();
    for ((asset, backward), (old, new)) in paired(by_key(before), by_key(after)) {
        let both = |of: &dyn Fn(&AssetPrice) -> f64| BeforeAfter::of(old.map(of), new.map(of));
        let kind = match (old, new) {
            (None, _) => 0,
            (_, None) => 1,
            _ => 2,
        };
        found[kind].push(PriceShift {
            asset: asset.clone(),
            name: new.or(old).map(|price| price.name.clone()).unwrap_or_default(),
            backward,
            capacity_t_per_year: both(&|price| tonnes(price.capacity_t_per_year)),
            one_more_shipped: both(&|price| shipped(&price.one_more)),
            one_more_measure: both(&|price| price.one_more.measure),
        });
    }
    found
}

fn hubs(before: &[PlannedHub], after: &[PlannedHub]) -> Vec<HubShift> {
    fn by_key(hubs: &[PlannedHub]) -> impl Iterator<Item = (&String, &PlannedHub)> {
        hubs.iter().map(|hub| (&hub.hub, hub))
    }
    #[expect(clippy::cast_precision_loss, reason = "differences are told as floats")]
    let shipped = |hub: &PlannedHub| hub.shipped_t_per_year as f64;
    let measure = |hub: &PlannedHub| hub.one_more.map(|more| more.measure);
    let mut found = Vec::new();
    for (hub, (old, new)) in paired(by_key(before), by_key(after)) {
        let shift = HubShift {
            hub: hub.clone(),
            shipped_t_per_year: BeforeAfter::of(old.map(shipped), new.map(shipped)),
            one_more_measure: BeforeAfter::of(old.and_then(measure), new.and_then(measure)),
        };
        if !(shift.shipped_t_per_year.is_same() && shift.one_more_measure.is_same()) {
            found.push(shift);
        }
    }
    found
}

impl FlowPlanDiff {
    /// A CSV table: `what,key,quantity,unit,before,after,change`.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut lines = Vec::new();
        for (quantity, both) in [
            (("wanted", "t/y"), self.wanted_t_per_year),
            (("shipped", "t/y"), self.shipped_t_per_year),
            (("cost", "USD/y"), self.cost_usd_per_year),
            (("cost", "USD/t"), self.cost_usd_per_t),
            (("tonne_km", "t km/y"), self.tonne_km_per_year),
            (("tonne_hours", "t h/y"), self.tonne_hours_per_year),
            (("co2", "t/y"), self.co2_t_per_year),
        ] {
            lines.push(Line::new("total", "", quantity, both));
        }
        for hub in &self.hubs {
            lines.push(Line::new("hub", &*hub.hub, ("shipped", "t/y"), hub.shipped_t_per_year));
            lines.push(Line::new("hub", &*hub.hub, ("one_more", "measure/t"), hub.one_more_measure));
        }
        for (what, list) in [
            ("newly binding", &self.newly_binding),
            ("no longer binding", &self.no_longer_binding),
            ("still binding", &self.still_binding),
        ] {
            for one in list {
                let key = keyed(&one.asset, one.backward);
                for (quantity, both) in [
                    (("capacity", "t/y"), one.capacity_t_per_year),
                    (("one_more_shipped", "t/t"), one.one_more_shipped),
                    (("one_more", "measure/t"), one.one_more_measure),
                ] {
                    lines.push(Line::new(what, key.as_str(), quantity, both));
                }
            }
        }
        lines.extend(self.assets.iter().map(|one| {
            let key = keyed(&one.asset, one.backward);
            Line::new("asset", key, ("flow", "t/y"), one.t_per_year)
        }));
        lines.extend(
            self.ways.iter().map(|one| Line::new("way", one.hubs.join(" "), ("flow", "t/y"), one.t_per_year)),
        );
        to_csv(lines)
    }
}

impl fmt::Display for FlowPlanDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (named(&self.from), named(&self.to));
        let shipped = self.shipped_t_per_year.told(1e6, 3);
        write!(f, "{from} -> {to}, {}, {}: shipped {shipped} Mt a year", self.cargo, self.objective)?;
        write!(f, "\n  money   {} million USD a year", self.cost_usd_per_year.told(1e6, 2))?;
        write!(f, ", {} USD a tonne", self.cost_usd_per_t.told(1.0, 2))?;
        write!(f, "\n  length  {} million t·km a year", self.tonne_km_per_year.told(1e6, 1))?;
        write!(f, "\n  time    {} million t·h a year", self.tonne_hours_per_year.told(1e6, 2))?;
        for hub in &self.hubs {
            let (shipped, price) = (hub.shipped_t_per_year.told(1e6, 3), hub.one_more_measure.told(1.0, 2));
            write!(f, "\n  {:<8} {shipped} Mt, one tonne more {price}", hub.hub)?;
        }
        for (what, list) in [
            ("binds now", &self.newly_binding),
            ("binds no longer", &self.no_longer_binding),
            ("binds still", &self.still_binding),
        ] {
            for one in list {
                let (capacity, price) = (one.capacity_t_per_year, one.one_more_measure);
                let (capacity, price) = (capacity.told(1e6, 3), price.told(1.0, 2));
                let back = way(one.backward);
                write!(
                    f,
                    "\n  {what:<16} {:<50} {capacity} Mt, one tonne more of it {price}{back}",
                    one.name
                )?;
            }
        }
        for one in &self.ways {
            write!(f, "\n  {} Mt  {}", one.t_per_year.told(1e6, 3), one.hubs.join(" > "))?;
        }
        Ok(())
    }
}
