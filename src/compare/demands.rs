//! Two plans for a table of demand: whose tonnes are left, who pays what, what binds now.

use super::lines::{Line, keyed, to_csv};
use super::{AssetShift, BeforeAfter, SCHEMA, paired, same, shifts, way};
use crate::demand::{DemandPlan, RowPlan, SharedUse};
use crate::error::{Result, counted};
use crate::network::View;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DemandRowDiff {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Code of the cargo.
    pub cargo: String,
    /// What is wanted, net tonnes a year.
    pub wanted_t_per_year: BeforeAfter,
    /// What is moved, net tonnes a year.
    pub shipped_t_per_year: BeforeAfter,
    /// What a tonne that is moved pays on average, USD; none where nothing is moved.
    pub cost_usd_per_t: BeforeAfter,
    /// What it takes on average, hours; none where nothing is moved.
    pub time_h: BeforeAfter,
    /// Net tonnes a year on ways that carried none of this row before.
    pub on_new_ways_t_per_year: f64,
}

/// An asset that all cargoes share and that binds before or after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedAssetDiff {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// The share of its capacity that is used, 0 to 1.
    pub share: BeforeAfter,
    /// What the whole of it is worth a year, in the measure of the objective; zero where it does not bind.
    pub worth_per_year: BeforeAfter,
}

/// What two plans for a table of demand differ in. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DemandPlanDiff {
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
    /// Name of the objective.
    pub objective: String,
    /// What is wanted, net tonnes a year.
    pub wanted_t_per_year: BeforeAfter,
    /// What is moved, net tonnes a year.
    pub shipped_t_per_year: BeforeAfter,
    /// USD a year.
    pub cost_usd_per_year: BeforeAfter,
    /// Transport and penalties together, in the measure of the objective.
    pub objective_per_year: BeforeAfter,
    /// The rows that differ, the largest change of what is moved first.
    pub rows: Vec<DemandRowDiff>,
    /// Assets that have a price now and had none, what is worth most first.
    pub newly_binding: Vec<SharedAssetDiff>,
    /// Assets that have no price any more.
    pub no_longer_binding: Vec<SharedAssetDiff>,
    /// Assets with a price before and after.
    pub still_binding: Vec<SharedAssetDiff>,
    /// Net tonnes a year of all cargoes on each asset, where they differ, the largest change first.
    pub assets: Vec<AssetShift>,
}

/// What two plans for tables of demand differ in. Rows are told apart by their hubs and cargo; those of equal ones add up, so the tables
/// may differ too.
///
/// # Errors
///
/// [`Error::OtherQuestion`](crate::Error::OtherQuestion) where the objectives differ.
///
/// # Complexity
///
/// O(size of both log size).
pub fn compare_demand_plans(before: &DemandPlan, after: &DemandPlan) -> Result<DemandPlanDiff> {
    same("objective", &before.objective.name, &after.objective.name)?;
    let both = |of: fn(&DemandPlan) -> f64| BeforeAfter::new(of(before), of(after));
    let carried = |plan: &DemandPlan| -> Vec<_> {
        let all = |asset: &SharedUse| asset.cargoes.iter().map(|cargo| cargo.t_per_year).sum();
        plan.assets.iter().map(|asset| ((asset.asset.clone(), asset.backward), all(asset))).collect()
    };
    let [newly_binding, no_longer_binding, still_binding] = binding(&before.assets, &after.assets);
    Ok(DemandPlanDiff {
        schema: SCHEMA.to_owned(),
        before: before.network.clone(),
        after: after.network.clone(),
        view_before: before.view,
        view_after: after.view,
        objective: before.objective.name.clone(),
        wanted_t_per_year: both(|plan| plan.wanted_t_per_year),
        shipped_t_per_year: both(|plan| plan.shipped_t_per_year),
        cost_usd_per_year: both(|plan| plan.cost_usd_per_year),
        objective_per_year: both(|plan| plan.objective_per_year + plan.penalty_per_year),
        rows: rows(&before.rows, &after.rows),
        newly_binding,
        no_longer_binding,
        still_binding,
        assets: shifts(carried(before), carried(after)),
    })
}

/// The rows of one pair and cargo together.
#[derive(Default)]
struct Together<'a> {
    wanted: f64,
    shipped: f64,
    cost: f64,
    hours: f64,
    ways: BTreeMap<&'a [String], f64>,
}

type Key<'a> = (&'a str, &'a str, &'a str);

fn together(rows: &[RowPlan]) -> BTreeMap<Key<'_>, Together<'_>> {
    let mut found: BTreeMap<Key<'_>, Together<'_>> = BTreeMap::new();
    for row in rows {
        let sums = found.entry((&row.from, &row.to, &row.cargo)).or_default();
        sums.wanted += row.wanted_t_per_year;
        sums.shipped += row.shipped_t_per_year;
        for route in &row.routes {
            sums.cost += route.t_per_year * route.cost_usd_per_t;
            sums.hours += route.t_per_year * route.time_h;
            *sums.ways.entry(&route.assets).or_default() += route.t_per_year;
        }
    }
    found
}

fn rows(before: &[RowPlan], after: &[RowPlan]) -> Vec<DemandRowDiff> {
    let mut found = Vec::new();
    for ((from, to, cargo), (old, new)) in paired(together(before), together(after)) {
        let both = |of: &dyn Fn(&Together<'_>) -> f64| {
            BeforeAfter::new(old.as_ref().map_or(0.0, of), new.as_ref().map_or(0.0, of))
        };
        let mean = |of: &dyn Fn(&Together<'_>) -> f64| {
            let per_tonne = |sums: &Together<'_>| (sums.shipped > 0.0).then(|| of(sums) / sums.shipped);
            BeforeAfter::of(old.as_ref().and_then(per_tonne), new.as_ref().and_then(per_tonne))
        };
        let before_ways = old.as_ref().map(|sums| &sums.ways);
        let is_new = |assets: &[String]| before_ways.is_none_or(|ways| !ways.contains_key(assets));
        let new_ways = new.iter().flat_map(|sums| &sums.ways).filter(|(assets, _)| is_new(assets));
        let row = DemandRowDiff {
            from: from.to_owned(),
            to: to.to_owned(),
            cargo: cargo.to_owned(),
            wanted_t_per_year: both(&|sums| sums.wanted),
            shipped_t_per_year: both(&|sums| sums.shipped),
            cost_usd_per_t: mean(&|sums| sums.cost),
            time_h: mean(&|sums| sums.hours),
            on_new_ways_t_per_year: new_ways.map(|(_, t)| t).sum(),
        };
        let same = [row.wanted_t_per_year, row.shipped_t_per_year, row.cost_usd_per_t, row.time_h];
        if row.on_new_ways_t_per_year != 0.0 || !same.iter().all(BeforeAfter::is_same) {
            found.push(row);
        }
    }
    super::largest_first(&mut found, |row| &row.shipped_t_per_year);
    found
}

/// What has a price only after, only before, and both.
fn binding(before: &[SharedUse], after: &[SharedUse]) -> [Vec<SharedAssetDiff>; 3] {
    fn by_key(assets: &[SharedUse]) -> impl Iterator<Item = ((&String, bool), &SharedUse)> {
        assets.iter().map(|asset| ((&asset.asset, asset.backward), asset))
    }
    let mut found: [Vec<SharedAssetDiff>; 3] = Default::default();
    for ((asset, backward), (old, new)) in paired(by_key(before), by_key(after)) {
        let worth = |of: Option<&SharedUse>| of.map_or(0.0, |asset| asset.worth_per_year);
        let kind = match (worth(old) > 0.0, worth(new) > 0.0) {
            (false, true) => 0,
            (true, false) => 1,
            (true, true) => 2,
            (false, false) => continue,
        };
        let share = |of: Option<&SharedUse>| of.map_or(0.0, |asset| asset.share);
        found[kind].push(SharedAssetDiff {
            asset: asset.clone(),
            name: new.or(old).map(|asset| asset.name.clone()).unwrap_or_default(),
            backward,
            share: BeforeAfter::new(share(old), share(new)),
            worth_per_year: BeforeAfter::new(worth(old), worth(new)),
        });
    }
    for list in &mut found {
        super::largest_first(list, |one| &one.worth_per_year);
    }
    found
}

impl DemandPlanDiff {
    /// A CSV table: `what,key,quantity,unit,before,after,change`.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut lines = Vec::new();
        for (quantity, both) in [
            (("wanted", "t/y"), self.wanted_t_per_year),
            (("shipped", "t/y"), self.shipped_t_per_year),
            (("cost", "USD/y"), self.cost_usd_per_year),
            (("objective_and_penalty", "measure/y"), self.objective_per_year),
        ] {
            lines.push(Line::new("total", "", quantity, both));
        }
        for row in &self.rows {
            let key = format!("{}-{} {}", row.from, row.to, row.cargo);
            for (quantity, both) in [
                (("wanted", "t/y"), row.wanted_t_per_year),
                (("shipped", "t/y"), row.shipped_t_per_year),
                (("cost", "USD/t"), row.cost_usd_per_t),
                (("time", "h"), row.time_h),
                (("on_new_ways", "t/y"), BeforeAfter::new(0.0, row.on_new_ways_t_per_year)),
            ] {
                lines.push(Line::new("row", key.as_str(), quantity, both));
            }
        }
        for (what, list) in [
            ("newly binding", &self.newly_binding),
            ("no longer binding", &self.no_longer_binding),
            ("still binding", &self.still_binding),
        ] {
            for one in list {
                let key = keyed(&one.asset, one.backward);
                lines.push(Line::new(what, key.as_str(), ("share", "of capacity"), one.share));
                lines.push(Line::new(what, key, ("worth", "measure/y"), one.worth_per_year));
            }
        }
        lines.extend(self.assets.iter().map(|one| {
            let key = keyed(&one.asset, one.backward);
            Line::new("asset", key, ("carried", "t/y"), one.t_per_year)
        }));
        to_csv(lines)
    }
}

impl fmt::Display for DemandPlanDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shipped = self.shipped_t_per_year.told(1e6, 3);
        let differ = if self.rows.len() == 1 { "differs" } else { "differ" };
        write!(
            f,
            "{} {} ({}); moved {shipped} Mt a year",
            counted(self.rows.len() as u64, "row"),
            differ,
            self.objective
        )?;
        write!(f, "\n  money  {} million USD a year", self.cost_usd_per_year.told(1e6, 2))?;
        for row in &self.rows {
            let (moved, cost) = (row.shipped_t_per_year.told(1e3, 1), row.cost_usd_per_t.told(1.0, 2));
            write!(f, "\n  {} -> {}, {}: {moved} kt, {cost} USD a tonne", row.from, row.to, row.cargo)?;
            if row.on_new_ways_t_per_year > 0.0 {
                write!(f, ", {:.1} kt on new ways", row.on_new_ways_t_per_year / 1e3)?;
            }
        }
        for (what, list) in [
            ("binds now", &self.newly_binding),
            ("binds no longer", &self.no_longer_binding),
            ("binds still", &self.still_binding),
        ] {
            for one in list {
                let (share, worth) = (one.share.told(0.01, 1), one.worth_per_year.told(1e6, 3));
                let back = way(one.backward);
                write!(
                    f,
                    "\n  {what:<16} {:<50} {share} % used, worth {worth} million a year{back}",
                    one.name
                )?;
            }
        }
        Ok(())
    }
}
