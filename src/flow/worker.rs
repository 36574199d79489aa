//! The hot path: bare values by id, without allocation after the first.

use super::question::{Buffers, Plan, Subject, solve_value};
use super::solver::FlowSolver;
use crate::error::Result;
use crate::network::HubId;
use crate::units::TonnesPerYear;
use std::fmt;
use std::sync::Arc;

/// At most so many plans are kept that were made because the prepared one does not hold.
const KEPT: usize = 16;

/// Buffers for one thread's questions of flow. Made by [`FlowSolver::worker`].
#[derive(Clone)]
pub struct FlowWorker {
    solver: FlowSolver,
    buffers: Buffers,
    /// The last used first.
    made: Vec<Made>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
}

/// A plan made for nodes about which the prepared one assumes something.
#[derive(Clone)]
struct Made {
    terminals: Vec<u32>,
    plan: Arc<Plan>,
    buffers: Buffers,
}

impl fmt::Debug for FlowWorker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowWorker").field("solver", &self.solver).finish_non_exhaustive()
    }
}

impl FlowWorker {
    pub(super) fn new(solver: &FlowSolver) -> Self {
        Self {
            solver: solver.clone(),
            buffers: Buffers::new(solver.plan()),
            made: Vec::new(),
            sources: Vec::new(),
            sinks: Vec::new(),
        }
    }

    /// The value of the largest flow from some hubs to others, together. Every call solves anew.
    ///
    /// ```
    /// use corridor::FlowSolver;
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let (from, to) = (network.hub_id("KZATY")?, network.hub_id("GEPTI")?);
    /// let mut worker = flows.worker();
    /// assert_eq!(worker.max_flow_value(&[from], &[to])?, flows.max_flow_value(["KZATY"], ["GEPTI"])?);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`].
    ///
    /// # Complexity
    ///
    /// As [`FlowSolver::max_flow`]. Allocates nothing after the first call, unless a limit that is not an arc could bind or the
    /// prepared plan does not hold for these hubs and a new one is made.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn max_flow_value(&mut self, from: &[HubId], to: &[HubId]) -> Result<TonnesPerYear> {
        self.solver.network().check_sides(from, to)?;
        let Self { solver, buffers, made, sources, sinks } = self;
        solver.write_terminals(from, to, sources, sinks);
        let (subject, plan) = (solver.subject(), solver.plan());
        let all = || sources.iter().chain(sinks.iter());
        if all().all(|node| plan.lowered.holds_for(*node)) {
            return solve_value(&plan.question(subject, sources, sinks), buffers).map(TonnesPerYear);
        }
        // First for the nodes that the prepared plan does not hold for, then, if that plan does not hold either, for all.
        let mut terminals = plan.lowered.misses(all());
        let mut at = find(made, subject, &terminals)?;
        if !made[at].plan.lowered.misses(all()).is_empty() {
            terminals = all().copied().collect();
            terminals.sort_unstable();
            at = find(made, subject, &terminals)?;
        }
        made[..=at].rotate_right(1);
        let Some(Made { plan, buffers, .. }) = made.first_mut() else { return Ok(TonnesPerYear(0)) };
        solve_value(&plan.question(subject, sources, sinks), buffers).map(TonnesPerYear)
    }
}

/// The position of the plan made for some nodes, which is made where there is none.
fn find(made: &mut Vec<Made>, subject: &Subject, terminals: &[u32]) -> Result<usize> {
    if let Some(at) = made.iter().position(|made| made.terminals == terminals) {
        return Ok(at);
    }
    let plan = subject.plan(terminals)?;
    let buffers = Buffers::new(&plan);
    made.truncate(KEPT - 1);
    made.push(Made { terminals: terminals.to_vec(), plan: Arc::new(plan), buffers });
    Ok(made.len() - 1)
}
