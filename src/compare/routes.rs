//! Two tables of routes: who takes another way, who has none any more, and what all of them pay.

use super::lines::{Line, to_csv};
use super::{AssetShift, BeforeAfter, SCHEMA, paired, same, shifts};
use crate::error::{Result, counted};
use crate::network::View;
use crate::route::{RouteRow, RouteTable, RouteWay};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RouteShift {
    /// It has no way any more.
    Lost,
    /// It has a way now.
    Found,
    /// It takes another way.
    Moved,
    /// It stays on its way, which costs or takes something else.
    Stays,
}

impl RouteShift {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Found => "found",
            Self::Moved => "moved",
            Self::Stays => "stays",
        }
    }
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteRowDiff {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Net tonnes a year.
    pub t_per_year: f64,
    /// What becomes of it.
    pub shift: RouteShift,
    /// What is minimised, in steps of the objective.
    pub weight: BeforeAfter,
    /// Hours.
    pub time_h: BeforeAfter,
    /// USD per tonne.
    pub cost_usd_per_t: BeforeAfter,
    /// Kilometres.
    pub length_km: BeforeAfter,
    /// Kilograms of CO2 per tonne.
    pub co2_kg_per_t: BeforeAfter,
    /// Codes of the hubs that it passed and passes no more, in order.
    pub leaves: Vec<String>,
    /// Codes of the hubs that it passes and did not, in order.
    pub joins: Vec<String>,
    /// Keys of the assets that it used and uses no more, in order.
    pub assets_left: Vec<String>,
    /// Keys of the assets that it uses and did not, in order.
    pub assets_joined: Vec<String>,
}

/// What two tables of routes differ in. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteTableDiff {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network of the first table.
    pub before: String,
    /// Digest of the network of the second table.
    pub after: String,
    /// When and how the first network was looked at.
    pub view_before: View,
    /// When and how the second network was looked at.
    pub view_after: View,
    /// Code of the cargo.
    pub cargo: String,
    /// Name of the objective.
    pub objective: String,
    /// The rows that differ: lost, found, moved, and those that stay; within each the most tonnes times change of weight first.
    pub rows: Vec<RouteRowDiff>,
    /// How many rows are the same in everything.
    pub same_rows: usize,
    /// Net tonnes a year that have a way.
    pub with_way_t_per_year: BeforeAfter,
    /// USD a year of the rows that have a way both before and after.
    pub cost_usd_per_year: BeforeAfter,
    /// Net tonnes times hours a year of these.
    pub tonne_hours_per_year: BeforeAfter,
    /// Net tonnes times kilometres a year of these.
    pub tonne_km_per_year: BeforeAfter,
    /// Tonnes of CO2 a year of these.
    pub co2_t_per_year: BeforeAfter,
    /// The assets whose tonnes change, the largest change first: as if nothing had a capacity.
    pub assets: Vec<AssetShift>,
}

/// What two tables of routes differ in: [`Router::route_table`](crate::Router::route_table) of the same demand, cargo and objective.
///
/// ```
/// use corridor::{Demand, Objective, Router, compare_route_tables};
/// let today = corridor::data::caspian();
/// let then = corridor::data::caspian_scenarios()["north-closed"].apply(&today)?;
/// let demand = corridor::data::caspian_demand();
/// let table = |network: &corridor::Network| -> corridor::Result<corridor::RouteTable> {
///     Router::new(network, network.cargo("container")?, Objective::fastest())?.route_table(&demand)
/// };
/// let diff = compare_route_tables(&table(&today)?, &table(&then)?)?;
/// println!("{diff}");
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::OtherQuestion`](crate::Error::OtherQuestion) where cargo, objective or rows differ.
///
/// # Complexity
///
/// O(size of both log size).
pub fn compare_route_tables(before: &RouteTable, after: &RouteTable) -> Result<RouteTableDiff> {
    same("cargo", &before.cargo, &after.cargo)?;
    same("objective", &before.objective.name, &after.objective.name)?;
    same("number of rows", &before.rows.len(), &after.rows.len())?;
    if before.objective != after.objective {
        let price = |table: &RouteTable| format!("{:?}", table.objective);
        same("objective", &price(before), &price(after))?;
    }
    let mut diff = RouteTableDiff {
        schema: SCHEMA.to_owned(),
        before: before.network.clone(),
        after: after.network.clone(),
        view_before: before.view,
        view_after: after.view,
        cargo: before.cargo.clone(),
        objective: before.objective.name.clone(),
        rows: Vec::new(),
        same_rows: 0,
        with_way_t_per_year: BeforeAfter::new(with_way(before), with_way(after)),
        cost_usd_per_year: BeforeAfter::default(),
        tonne_hours_per_year: BeforeAfter::default(),
        tonne_km_per_year: BeforeAfter::default(),
        co2_t_per_year: BeforeAfter::default(),
        assets: shifts(carried(before), carried(after)),
    };
    let told = |row: &RouteRow| format!("{} -> {}, {} t a year", row.from, row.to, row.t_per_year);
    for (old, new) in before.rows.iter().zip(&after.rows) {
        same("row", &told(old), &told(new))?;
        match row(old, new) {
            Some(row) => diff.rows.push(row),
            None => diff.same_rows += 1,
        }
    }
    let total = |of: fn(&RouteWay) -> f64, unit: f64| {
        let mut sums = (0.0, 0.0);
        for (old, new) in before.rows.iter().zip(&after.rows) {
            if let (Some(first), Some(second)) = (&old.way, &new.way) {
                sums.0 += old.t_per_year * of(first) / unit;
                sums.1 += new.t_per_year * of(second) / unit;
            }
        }
        BeforeAfter::new(sums.0, sums.1)
    };
    diff.cost_usd_per_year = total(|way| way.cost_usd_per_t, 1.0);
    diff.tonne_hours_per_year = total(|way| way.time_h, 1.0);
    diff.tonne_km_per_year = total(|way| way.length_km, 1.0);
    diff.co2_t_per_year = total(|way| way.co2_kg_per_t, 1000.0);
    let size = |row: &RouteRowDiff| row.t_per_year * row.weight.change().unwrap_or(0.0).abs();
    diff.rows.sort_by(|a, b| a.shift.cmp(&b.shift).then(size(b).total_cmp(&size(a))));
    Ok(diff)
}

fn with_way(table: &RouteTable) -> f64 {
    table.rows.iter().filter(|row| row.way.is_some()).map(|row| row.t_per_year).sum()
}

/// The tonnes on each asset.
fn carried(table: &RouteTable) -> BTreeMap<(String, bool), f64> {
    let mut tonnes: BTreeMap<(String, bool), f64> = BTreeMap::new();
    for row in &table.rows {
        let assets: BTreeSet<&String> =
            row.way.iter().flat_map(|way| way.assets.iter().chain(&way.borders)).collect();
        for asset in assets {
            *tonnes.entry((asset.clone(), false)).or_default() += row.t_per_year;
        }
    }
    tonnes
}

fn row(old: &RouteRow, new: &RouteRow) -> Option<RouteRowDiff> {
    let shift = match (&old.way, &new.way) {
        (None, None) => return None,
        (Some(_), None) => RouteShift::Lost,
        (None, Some(_)) => RouteShift::Found,
        (Some(first), Some(second)) if first == second => return None,
        (Some(first), Some(second)) if first.assets == second.assets => RouteShift::Stays,
        _ => RouteShift::Moved,
    };
    let both = |of: fn(&RouteWay) -> f64| BeforeAfter::of(old.way.as_ref().map(of), new.way.as_ref().map(of));
    let list = |row: &RouteRow, of: fn(&RouteWay) -> &Vec<String>| row.way.as_ref().map(of).cloned();
    let only = |one: &RouteRow, other: &RouteRow, of: fn(&RouteWay) -> &Vec<String>| {
        let other = list(other, of).unwrap_or_default();
        let mut found = list(one, of).unwrap_or_default();
        found.retain(|key| !other.contains(key));
        found
    };
    #[expect(clippy::cast_precision_loss, reason = "differences are told as floats")]
    let weight = |way: &RouteWay| way.weight as f64;
    Some(RouteRowDiff {
        from: old.from.clone(),
        to: old.to.clone(),
        t_per_year: old.t_per_year,
        shift,
        weight: both(weight),
        time_h: both(|way| way.time_h),
        cost_usd_per_t: both(|way| way.cost_usd_per_t),
        length_km: both(|way| way.length_km),
        co2_kg_per_t: both(|way| way.co2_kg_per_t),
        leaves: only(old, new, |way| &way.hubs),
        joins: only(new, old, |way| &way.hubs),
        assets_left: only(old, new, |way| &way.assets),
        assets_joined: only(new, old, |way| &way.assets),
    })
}

impl RouteTableDiff {
    /// The rows with a shift.
    pub fn rows_that(&self, shift: RouteShift) -> impl Iterator<Item = &RouteRowDiff> {
        self.rows.iter().filter(move |row| row.shift == shift)
    }

    /// A CSV table: `what,key,quantity,unit,before,after,change`.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut lines = Vec::new();
        for (quantity, both) in [
            (("with_way", "t/y"), self.with_way_t_per_year),
            (("cost", "USD/y"), self.cost_usd_per_year),
            (("tonne_hours", "t h/y"), self.tonne_hours_per_year),
            (("tonne_km", "t km/y"), self.tonne_km_per_year),
            (("co2", "t/y"), self.co2_t_per_year),
        ] {
            lines.push(Line::new("total", "", quantity, both));
        }
        for row in &self.rows {
            let key = format!("{}-{}", row.from, row.to);
            for (quantity, both) in [
                (("time", "h"), row.time_h),
                (("cost", "USD/t"), row.cost_usd_per_t),
                (("length", "km"), row.length_km),
                (("co2", "kg/t"), row.co2_kg_per_t),
            ] {
                lines.push(Line::new(row.shift.word(), key.as_str(), quantity, both));
            }
        }
        let of_assets = self.assets.iter();
        lines
            .extend(of_assets.map(|one| Line::new("asset", &*one.asset, ("carried", "t/y"), one.t_per_year)));
        to_csv(lines)
    }
}

impl fmt::Display for RouteTableDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = paired(self.rows.iter().map(|row| (row.shift, ())), []);
        if counts.is_empty() {
            let rows = counted(self.same_rows as u64, "row");
            return write!(f, "{rows}, none differs ({}, {})", self.cargo, self.objective);
        }
        let all = self.rows.len() + self.same_rows;
        write!(
            f,
            "{} of {} differ{} ({}, {})",
            self.rows.len(),
            counted(all as u64, "row"),
            if self.rows.len() == 1 { "s" } else { "" },
            self.cargo,
            self.objective
        )?;
        for shift in counts.keys() {
            write!(f, "; {} {}", self.rows_that(*shift).count(), shift.word())?;
        }
        writeln!(f)?;
        writeln!(f, "  with a way   {} Mt a year", self.with_way_t_per_year.told(1e6, 3))?;
        writeln!(f, "  those with a way before and after:")?;
        writeln!(f, "  money        {} million USD a year", self.cost_usd_per_year.told(1e6, 2))?;
        writeln!(f, "  time         {} million t·h a year", self.tonne_hours_per_year.told(1e6, 2))?;
        write!(f, "  length       {} million t·km a year", self.tonne_km_per_year.told(1e6, 1))?;
        for row in &self.rows {
            let kt = row.t_per_year / 1e3;
            write!(f, "\n  {:<6} {} -> {}, {kt:.1} kt a year: ", row.shift.word(), row.from, row.to)?;
            let days = row.time_h.told(24.0, 1);
            write!(f, "{days} days, {} USD/t", row.cost_usd_per_t.told(1.0, 2))?;
            if row.shift == RouteShift::Moved {
                let list = |hubs: &[String]| if hubs.is_empty() { "-".to_owned() } else { hubs.join(" ") };
                write!(f, "; leaves {}; takes {}", list(&row.leaves), list(&row.joins))?;
            }
        }
        if !self.assets.is_empty() {
            write!(f, "\n  tonnes that move, Mt a year:")?;
        }
        for shift in self.assets.iter().take(20) {
            write!(f, "\n    {:<50} {}", shift.asset, shift.t_per_year.told(1e6, 3))?;
        }
        match self.assets.len().saturating_sub(20) {
            0 => Ok(()),
            more => write!(f, "\n    and {more} more"),
        }
    }
}
