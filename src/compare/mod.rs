//! What two answers to one question differ in: who moves where, who pays what, what binds now and did not before.
//!
//! The answers may be on two networks (before and after a [`Scenario`](crate::Scenario)), on two views of one network, or read from files: nothing
//! is solved here, and no network is needed. Answers to different questions are refused ([`Error::OtherQuestion`]). What the networks themselves
//! differ in says [`compare_networks`](crate::compare_networks).
//!
//! Each difference prints as a table, serialises, and is a CSV table of one shape: a line for each number that differs, with `before`, `after`
//! and `change`.
//!
//! ```
//! use corridor::{FlowSolver, compare_flows};
//! let today = corridor::data::caspian();
//! let then = corridor::data::caspian_scenarios()["incheh-borun-150"].apply(&today)?;
//! let most = |network: &corridor::Network| -> corridor::Result<corridor::MaxFlow> {
//!     FlowSolver::within(network, network.cargo("wagonload")?, "kti")?.corridor_flow()
//! };
//! let diff = compare_flows(&most(&today)?, &most(&then)?)?;
//! assert!(diff.value_t_per_year.change().unwrap() > 0.0);
//! assert!(!diff.newly_binding.is_empty() && !diff.no_longer_binding.is_empty());
//! println!("{diff}\n{}", diff.to_csv());
//! # Ok::<(), corridor::Error>(())
//! ```

mod demands;
mod flows;
mod ladders;
mod lines;
mod plans;
mod routes;

pub use demands::{DemandPlanDiff, DemandRowDiff, SharedAssetDiff, compare_demand_plans};
pub use flows::{BindingDiff, FlowDiff, WayShift, compare_flows};
pub use ladders::{AloneDiff, LadderDiff, PriceAt, compare_ladders};
pub use plans::{FlowPlanDiff, HubShift, PriceShift, compare_plans};
pub use routes::{RouteRowDiff, RouteShift, RouteTableDiff, compare_route_tables};

use crate::error::{Error, Result};
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the shape of differences of answers.
pub const SCHEMA: &str = "corridor-answer-diff/1";

/// A number before and after. `None` is none: no way, no price, no bound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BeforeAfter {
    /// Before.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
}

impl BeforeAfter {
    fn new(before: f64, after: f64) -> Self {
        Self { before: Some(before), after: Some(after) }
    }

    fn of(before: Option<f64>, after: Option<f64>) -> Self {
        Self { before, after }
    }

    /// After less before, where there are both.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        Some(self.after? - self.before?)
    }

    /// True where both are the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.before == self.after
    }

    /// `1.2 -> 1.5 (+0.3)` with so many decimals, divided by a unit.
    fn told(&self, unit: f64, decimals: usize) -> String {
        // A negative nothing is nothing.
        let word = |value: Option<f64>| {
            value.map_or("none".to_owned(), |value| format!("{:.decimals$}", value / unit + 0.0))
        };
        let (before, after) = (word(self.before), word(self.after));
        match self.change().filter(|change| *change != 0.0) {
            Some(change) => format!("{before} -> {after} ({:+.decimals$})", change / unit),
            None if self.is_same() => before,
            None => format!("{before} -> {after}"),
        }
    }
}

/// What an asset carries before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssetShift {
    /// Asset key.
    pub asset: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Net tonnes a year.
    pub t_per_year: BeforeAfter,
}

/// Refuses what is not the same in both questions.
fn same<T: PartialEq + ToString>(what: &'static str, before: &T, after: &T) -> Result<()> {
    if before == after {
        return Ok(());
    }
    Err(Error::OtherQuestion { what, before: before.to_string(), after: after.to_string() })
}

/// Sides of a question in words.
fn named(hubs: &[String]) -> String {
    hubs.join(", ")
}

/// What stands under each key before and after.
fn paired<K: Ord, V>(
    before: impl IntoIterator<Item = (K, V)>,
    after: impl IntoIterator<Item = (K, V)>,
) -> BTreeMap<K, (Option<V>, Option<V>)> {
    let mut both: BTreeMap<K, (Option<V>, Option<V>)> = BTreeMap::new();
    for (key, value) in before {
        both.entry(key).or_insert((None, None)).0 = Some(value);
    }
    for (key, value) in after {
        both.entry(key).or_insert((None, None)).1 = Some(value);
    }
    both
}

/// The assets that carry another amount than before, the largest change first. One that is not used carries nothing.
fn shifts(
    before: impl IntoIterator<Item = ((String, bool), f64)>,
    after: impl IntoIterator<Item = ((String, bool), f64)>,
) -> Vec<AssetShift> {
    let mut found: Vec<AssetShift> = paired(before, after)
        .into_iter()
        .map(|((asset, backward), (before, after))| AssetShift {
            asset,
            backward,
            t_per_year: BeforeAfter::new(before.unwrap_or(0.0), after.unwrap_or(0.0)),
        })
        .filter(|shift| !shift.t_per_year.is_same())
        .collect();
    largest_first(&mut found, |shift| &shift.t_per_year);
    found
}

/// Sorts by the size of the change; what comes or goes altogether counts as all of it. Equals keep their order.
fn largest_first<T>(found: &mut [T], of: impl Fn(&T) -> &BeforeAfter) {
    let size = |it: &T| {
        let BeforeAfter { before, after } = of(it);
        (after.unwrap_or(0.0) - before.unwrap_or(0.0)).abs()
    };
    found.sort_by(|a, b| size(b).total_cmp(&size(a)));
}

/// An amount as a float.
#[expect(
    clippy::cast_precision_loss,
    reason = "differences are told as floats; capacities stay far below 2^53 t"
)]
fn tonnes(of: TonnesPerYear) -> f64 {
    of.get() as f64
}

/// The name of a direction beside a key.
fn way(backward: bool) -> &'static str {
    if backward { ", backward" } else { "" }
}
