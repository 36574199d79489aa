//! How a plan is made.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How a plan for a table of demand is made. All of it has defaults.
///
/// ```
/// use corridor::demand::DemandOptions;
/// let patient = DemandOptions::default().penalty_per_t(500.0).gap(1e-9).rounds(500);
/// assert_eq!(patient.penalty_per_t, Some(500.0));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DemandOptions {
    /// Code of the cargo of rows that name none.
    pub cargo: Option<String>,
    /// What a tonne that is not served costs, in the measure of the objective (USD for the cheapest). Without it ten times the
    /// weight of the dearest row's best route; where more could be served, ten times that of the dearest route which serving the most uses, and if
    /// need be more, so that service comes before cost.
    pub penalty_per_t: Option<f64>,
    /// The gap at which to stop, as a share of the cost and the penalties.
    pub gap: f64,
    /// The most rounds of prices and routes; a plan that is stopped by it is whole, and its gap says how far off it may be.
    pub rounds: usize,
}

impl Default for DemandOptions {
    fn default() -> Self {
        Self { cargo: None, penalty_per_t: None, gap: 1e-6, rounds: 200 }
    }
}

impl DemandOptions {
    /// The same with a cargo for rows that name none.
    #[must_use]
    pub fn cargo(mut self, code: &str) -> Self {
        self.cargo = Some(code.to_owned());
        self
    }

    /// The same with a price on each tonne that is not served: rows that cost more are left.
    #[must_use]
    pub fn penalty_per_t(mut self, measure: f64) -> Self {
        self.penalty_per_t = Some(measure);
        self
    }

    /// The same with a gap at which to stop.
    #[must_use]
    pub fn gap(mut self, share: f64) -> Self {
        self.gap = share;
        self
    }

    /// The same with a budget of rounds.
    #[must_use]
    pub fn rounds(mut self, most: usize) -> Self {
        self.rounds = most;
        self
    }
}

/// Money for wider assets: what a tonne a year more of each costs, and how much there is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MoneyQuery {
    /// By asset key what a tonne a year more of it costs, units a year, counted in tonnes of the cargo and member with its largest capacity; 1
    /// where none is named. Each direction of what has two is an asset of its own at the same price. What has no capacity at all cannot be
    /// widened, for there is nothing to be in proportion to.
    #[serde(default)]
    pub prices: BTreeMap<String, u64>,
    /// Keys of assets that cannot be widened.
    #[serde(default)]
    pub fixed: BTreeSet<String>,
    /// The largest budget, units a year.
    pub most: u64,
    /// The most points to look at.
    pub points: usize,
}

impl MoneyQuery {
    /// Budgets from nothing to this, every tonne of every asset at one unit.
    #[must_use]
    pub fn up_to(most: u64) -> Self {
        Self { prices: BTreeMap::new(), fixed: BTreeSet::new(), most, points: 30 }
    }

    /// The same with a price for a tonne more of an asset.
    #[must_use]
    pub fn price(mut self, asset: &str, units: u64) -> Self {
        self.prices.insert(asset.to_owned(), units);
        self
    }

    /// The same with an asset that stays as it is.
    #[must_use]
    pub fn fixed(mut self, asset: &str) -> Self {
        self.fixed.insert(asset.to_owned());
        self
    }

    /// The same with another budget of points.
    #[must_use]
    pub fn points(mut self, most: usize) -> Self {
        self.points = most;
        self
    }
}
