//! Bare plans by id: what is shipped and what it weighs.

use super::planned::{BareEngines, Wanted, Weighed, solve_bare};
use super::solver::FlowSolver;
use crate::error::{Error, Result};
use crate::network::HubId;
use crate::objective::Objective;
use crate::units::TonnesPerYear;
use std::fmt;

/// What is shipped and what it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BarePlan {
    /// Tonnes a year.
    pub shipped_t_per_year: TonnesPerYear,
    /// In steps of the objective.
    pub weight: i128,
}

/// Buffers and weights for one thread's questions of cheapest flow. Made by [`FlowSolver::plan_worker`].
#[derive(Clone)]
pub struct PlanWorker {
    solver: FlowSolver,
    objective: Objective,
    weight: Vec<u32>,
    engines: BareEngines,
    wanted: Wanted,
    sources: Vec<u32>,
    sinks: Vec<u32>,
}

impl fmt::Debug for PlanWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlanWorker").field("solver", &self.solver).finish_non_exhaustive()
    }
}

impl FlowSolver {
    /// Buffers for one thread's bare plans under an objective.
    ///
    /// ```
    /// use corridor::{FlowSolver, Objective};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let mut worker = flows.plan_worker(&Objective::cheapest())?;
    /// let (from, to) = (network.hub_id("KZATY")?, network.hub_id("GEPTI")?);
    /// let bare = worker.min_cost_max_flow(&[from], &[to])?;
    /// assert_eq!(bare.weight, flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &Objective::cheapest())?.weight);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadObjective`], [`Error::WeightTooLarge`].
    pub fn plan_worker(&self, objective: &Objective) -> Result<PlanWorker> {
        let weight = Weighed::new(&self.plan().question(self.subject(), &[], &[]), objective)?.arcs;
        Ok(PlanWorker {
            solver: self.clone(),
            objective: objective.clone(),
            weight,
            engines: BareEngines::default(),
            wanted: Wanted { from: Vec::new(), to: Vec::new(), most: false, by_simplex: false },
            sources: Vec::new(),
            sinks: Vec::new(),
        })
    }
}

impl PlanWorker {
    /// The cheapest of all largest flows from some hubs to others, together.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::min_cost_max_flow`].
    ///
    /// # Complexity
    ///
    /// As [`FlowSolver::min_cost_flow`]. Between two hubs nothing is allocated after the first question, unless the prepared plan does not hold for them
    /// or a limit that is not an arc could bind.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn min_cost_max_flow(&mut self, from: &[HubId], to: &[HubId]) -> Result<BarePlan> {
        self.wanted.most = true;
        for (list, hubs) in [(&mut self.wanted.from, from), (&mut self.wanted.to, to)] {
            list.clear();
            list.extend(hubs.iter().map(|hub| (*hub, 0)));
            list.sort_unstable();
            list.dedup();
        }
        self.answer()
    }

    /// The cheapest flow that ships the most between hubs that give (above zero) and hubs that need, tonnes a year.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::min_cost_flow`], but [`Error::SamePlace`] where a hub stands twice and [`Error::OutOfRange`] where the amounts do not add up to
    /// zero or are more than 2^62 together.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn min_cost_flow(&mut self, amounts: &[(HubId, i64)]) -> Result<BarePlan> {
        let sum = |sign: i64| -> i128 {
            let mine = amounts.iter().filter(|(_, tonnes)| tonnes.signum() == sign);
            mine.map(|(_, tonnes)| i128::from(*tonnes)).sum()
        };
        let (given, needed) = (sum(1), -sum(-1));
        if given != needed || given > 1 << 62 {
            return Err(Error::OutOfRange {
                what: "the sum of what is given".to_owned(),
                value: given.to_string(),
                allowed: format!("it must be what is needed, {needed}, and at most 2^62"),
            });
        }
        self.wanted.most = false;
        for (list, sign) in [(&mut self.wanted.from, 1), (&mut self.wanted.to, -1)] {
            list.clear();
            let mine = amounts.iter().filter(|(_, tonnes)| tonnes.signum() == sign);
            list.extend(mine.map(|(hub, tonnes)| (*hub, tonnes.unsigned_abs())));
            list.sort_unstable();
        }
        self.answer()
    }

    /// The same worker, but solving pairs by the simplex method as well: for benches and tests.
    #[doc(hidden)]
    #[must_use]
    pub fn by_simplex(mut self) -> Self {
        self.wanted.by_simplex = true;
        self
    }

    /// How many pivots the last question took that the simplex method solved: for benches.
    #[doc(hidden)]
    #[must_use]
    pub fn pivots(&self) -> u64 {
        self.engines.simplex.pivots()
    }

    fn answer(&mut self) -> Result<BarePlan> {
        let Self { solver, objective, weight, engines, wanted, sources, sinks } = self;
        for (side, list) in [("from", &wanted.from), ("to", &wanted.to)] {
            if list.is_empty() {
                return Err(Error::NoPlace { side });
            }
        }
        let twice =
            |list: &[(HubId, u64)]| list.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0);
        let both = wanted
            .from
            .iter()
            .map(|(hub, _)| *hub)
            .find(|hub| wanted.to.iter().any(|(other, _)| other == hub));
        if let Some(hub) = both.or_else(|| twice(&wanted.from)).or_else(|| twice(&wanted.to)) {
            return Err(Error::SamePlace { hub: solver.network().hub(hub).code.clone() });
        }
        solver.network().refuse_apart(wanted.from.iter().chain(&wanted.to).map(|(hub, _)| hub))?;
        let states = &solver.plan().lowered.states;
        sources.clear();
        sources.extend(wanted.from.iter().flat_map(|(hub, _)| states.departures(*hub, None)));
        sinks.clear();
        sinks.extend(wanted.to.iter().flat_map(|(hub, _)| states.arrivals(*hub, None)));
        let holds = sources.iter().chain(sinks.iter()).all(|node| solver.plan().lowered.holds_for(*node));
        let (shipped, weight) = if holds {
            let question = solver.plan().question(solver.subject(), sources, sinks);
            solve_bare(&question, weight, wanted, engines)?
        } else {
            // A plan of its own has arcs of its own.
            solver.with_question(&Wanted::hubs(&wanted.from), &Wanted::hubs(&wanted.to), |question| {
                let weighed = Weighed::new(question, objective)?;
                solve_bare(question, &weighed.arcs, wanted, &mut BareEngines::default())
            })?
        };
        Ok(BarePlan { shipped_t_per_year: TonnesPerYear(shipped), weight })
    }
}
