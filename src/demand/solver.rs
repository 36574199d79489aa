//! The prepared solver for tables of demand.

use super::answer::{DemandPlan, SharedShortfall};
use super::generate::{Effort, Found, Rounds, generate, open_routes};
use super::layers::{Layers, Table};
use super::options::DemandOptions;
use super::problem::{Aim, Column, KG};
use super::told;
use crate::error::{Error, Result};
use crate::network::{Demand, Network};
use crate::objective::Objective;
use crate::observer::{Observer, Unobserved};
use std::fmt;
use std::sync::Arc;

/// The most that a table may want in all, tonnes a year.
pub(super) const MOST: u64 = 1 << 40;
/// The highest penalty that is chosen without being stated, in steps.
const MOST_PENALTY: u64 = 1 << 53;
/// The parts of a tonne in a question of service alone.
pub(super) const ONE: u64 = 1 << 40;

/// A network and an objective, prepared for tables of demand of several cargoes at once. Cheap to clone, shared between threads; each cargo is
/// lowered when a table first names it.
#[derive(Clone)]
pub struct DemandSolver {
    network: Network,
    objective: Objective,
    layers: Arc<Layers>,
}

impl fmt::Debug for DemandSolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemandSolver").field("objective", &self.objective.name).finish_non_exhaustive()
    }
}

impl DemandSolver {
    /// Prepares a network for an objective.
    ///
    /// # Errors
    ///
    /// [`Error::BadObjective`] for a price below zero or that is no number.
    pub fn new(network: &Network, objective: &Objective) -> Result<Self> {
        for cargo in network.cargoes() {
            if let Some((term, value)) = objective.fault(cargo) {
                return Err(Error::BadObjective { objective: objective.name.clone(), term, value });
            }
        }
        let layers = Arc::new(Layers::new(network, objective));
        Ok(Self { network: network.clone(), objective: objective.clone(), layers })
    }

    /// The network it was prepared for.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// What it minimises.
    #[must_use]
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The least cost of moving what a table wants, each row bound to its pair and all cargoes together on the same assets; where not everything fits,
    /// what serves the most and then costs least, and why no more does.
    ///
    /// ```
    /// use corridor::{Demand, Objective, demand::DemandSolver};
    /// let network = corridor::data::caspian();
    /// let solver = DemandSolver::new(&network, &Objective::cheapest())?;
    /// let table = Demand::new().row_of("container", "CNXIY", "GEPTI", 200_000.0).row_of("grain", "KZATY", "GEPTI", 300_000.0);
    /// let plan = solver.plan(&table)?;
    /// assert!(plan.gap <= 1e-6);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadDemand`] with everything that is wrong with the table, [`Error::OutOfRange`] where it wants more than 2^40 tonnes a year,
    /// [`Error::NoLoad`] where a figure needs a load that a cargo does not state, [`Error::WeightTooLarge`] where a weight does not fit.
    ///
    /// # Complexity
    ///
    /// Each round is a linear programme over the routes found so far, whose basis is as large as the number of full assets, and a shortest-path search for each
    /// hub and cargo at which rows begin whose best routes pass an asset with a price; the number of rounds is small in practice (below
    /// ten) and bounded by [`DemandOptions::rounds`].
    pub fn plan(&self, demand: &Demand) -> Result<DemandPlan> {
        self.plan_with(demand, &DemandOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    ///
    /// As [`plan`](Self::plan), and [`Error::OutOfRange`] for a penalty or gap below zero or that is no number, or no rounds at all.
    pub fn plan_with(&self, demand: &Demand, options: &DemandOptions) -> Result<DemandPlan> {
        self.plan_observed(demand, options, &mut Unobserved)
    }

    /// The same, watched: a step is a round of prices and routes. A plan that is ended early is whole, and its gap says how far off it may be.
    ///
    /// # Errors
    ///
    /// As [`plan_with`](Self::plan_with).
    pub fn plan_observed(
        &self,
        demand: &Demand,
        options: &DemandOptions,
        observer: &mut impl Observer,
    ) -> Result<DemandPlan> {
        let mut asked = self.asked(demand, options)?;
        let mut watched = Rounds::new(observer);
        let (found, penalty, shortfall) = self.solve(&mut asked, options, &mut watched)?;
        told::plan(self, demand, options, &asked, &found, penalty, shortfall)
    }

    /// The arrays of a table.
    pub(super) fn asked(&self, demand: &Demand, options: &DemandOptions) -> Result<Table> {
        check_options(options)?;
        let cargo = options.cargo.as_deref().map(|code| self.network.cargo(code)).transpose()?;
        let wanted = demand.checked(&self.network, cargo)?;
        let sum: u64 = wanted.iter().map(|row| row.tonnes).sum();
        if sum > MOST {
            return Err(Error::OutOfRange {
                what: "what the table wants in all, tonnes a year,".to_owned(),
                value: sum.to_string(),
                allowed: format!("at most {MOST} can be planned at once"),
            });
        }
        Table::new(&self.layers, &wanted)
    }

    pub(super) fn layers(&self) -> &Layers {
        &self.layers
    }

    /// The plan, its penalty in steps, and why no more fits.
    pub(super) fn solve(
        &self,
        asked: &mut Table,
        options: &DemandOptions,
        watched: &mut Rounds<'_>,
    ) -> Result<(Found, u64, Option<SharedShortfall>)> {
        let effort = Effort { gap: options.gap, rounds: options.rounds };
        let stated = match options.penalty_per_t {
            Some(measure) => Some(self.steps(measure)?),
            None => None,
        };
        let open = open_routes(&mut asked.problem);
        let mut penalty = stated.unwrap_or_else(|| default_penalty(open.iter()));
        let mut found = generate(&asked.problem, &aim(penalty), open, effort, watched);
        let missed = |found: &Found| found.unserved.iter().sum::<u64>();
        if missed(&found) == 0 {
            return Ok((found, penalty, None));
        }
        let service = Aim { parts: 0, penalty: ONE, budget: None };
        let most = generate(&asked.problem, &service, found.columns.clone(), effort, watched);
        if stated.is_none() {
            // Service comes first: a plan that leaves more than it must was made under too low a penalty.
            let least = missed(&most) + asked.problem.wants.len() as u64;
            let used = most.columns.iter().zip(&most.flow).filter(|(_, kg)| **kg > 0);
            let mut higher = default_penalty(used.map(|(column, _)| column));
            for _ in 0..4 {
                if missed(&found) <= least {
                    break;
                }
                (penalty, higher) = (higher.max(penalty), higher.saturating_mul(10).min(MOST_PENALTY));
                let known = found.columns.into_iter().chain(most.columns.iter().cloned()).collect();
                found = generate(&asked.problem, &aim(penalty), known, effort, watched);
            }
        }
        let shortfall = told::shortfall(&self.network, asked, &most);
        Ok((found, penalty, shortfall))
    }

    /// A measure of the objective as steps.
    pub(super) fn steps(&self, measure: f64) -> Result<u64> {
        self.objective.steps_of(measure).filter(|steps| *steps > 0).ok_or_else(|| Error::OutOfRange {
            what: "the penalty per tonne".to_owned(),
            value: measure.to_string(),
            allowed: "it is a finite number above zero, at most 2^53 steps of the objective".to_owned(),
        })
    }
}

/// A plan under a penalty in steps: so many parts to a step that a penalty fits.
pub(super) fn aim(penalty: u64) -> Aim {
    let bits = 64 - penalty.leading_zeros();
    let parts = 1 << 20_u32.min(61_u32.saturating_sub(bits));
    Aim { parts, penalty: penalty.saturating_mul(parts).min(crate::engine::lengths::MOST), budget: None }
}

/// Ten times the weight of the dearest of some routes.
fn default_penalty<'a>(routes: impl Iterator<Item = &'a Column>) -> u64 {
    let dearest = routes.map(|column| column.weight).max().unwrap_or(1);
    dearest.max(1).saturating_mul(10).min(MOST_PENALTY)
}

fn check_options(options: &DemandOptions) -> Result<()> {
    let refuse = |what: &str, value: String, allowed: &str| {
        Err(Error::OutOfRange { what: what.to_owned(), value, allowed: allowed.to_owned() })
    };
    if !(options.gap.is_finite() && options.gap >= 0.0) {
        return refuse("the gap", options.gap.to_string(), "it is a finite number, zero or more");
    }
    if options.rounds == 0 {
        return refuse("the number of rounds", "0".to_owned(), "at least one is needed");
    }
    Ok(())
}

/// Kilograms as tonnes.
#[expect(clippy::cast_precision_loss, reason = "below 2^53 kg")]
pub(super) fn tonnes(kg: u64) -> f64 {
    kg as f64 / KG as f64
}
