//! The hot path: bare values by id, without allocation after the first.

use super::asker::Asker;
use super::question::{Buffers, solve_value};
use super::solver::FlowSolver;
use crate::error::Result;
use crate::network::HubId;
use crate::units::TonnesPerYear;
use std::fmt;

/// Buffers for one thread's questions of flow. Made by [`FlowSolver::worker`].
#[derive(Clone)]
pub struct FlowWorker {
    asker: Asker<Buffers>,
}

impl fmt::Debug for FlowWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowWorker").field("solver", &self.asker.solver).finish_non_exhaustive()
    }
}

impl FlowWorker {
    pub(super) fn new(solver: &FlowSolver) -> Self {
        Self { asker: Asker::new(solver) }
    }

    /// The value of the largest flow from some hubs to others, together. Every call solves anew, unless [`FlowSolver::make_ready`] made a table
    /// of pairs.
    ///
    /// ```
    /// use corridor::FlowSolver;
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let (from, to) = (network.hub_id("KZATY")?, network.hub_id("GEPTI")?);
    /// let mut worker = flows.worker();
    /// assert_eq!(worker.max_flow_value(&[from], &[to])?, flows.max_flow(["KZATY"], ["GEPTI"])?.value_t_per_year);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`].
    ///
    /// # Complexity
    ///
    /// As [`FlowSolver::max_flow`]. Allocates nothing after the first call of its kind: where the prepared plan does not hold for these hubs one that
    /// does is made and kept, with buffers of its own, up to 64 MB of these.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn max_flow_value(&mut self, from: &[HubId], to: &[HubId]) -> Result<TonnesPerYear> {
        let solver = &self.asker.solver;
        if let ([from], [to]) = (from, to)
            && let Some(value) = solver.known_value(*from, *to)
        {
            return Ok(TonnesPerYear(value));
        }
        solver.network().check_sides(from, to)?;
        self.asker.ask(from, to, |question, buffers| {
            let buffers = buffers.get_or_insert_with(|| question.buffers());
            solve_value(question, buffers).map(TonnesPerYear)
        })
    }
}
