//! How a plan is made.

use serde::{Deserialize, Serialize};

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
