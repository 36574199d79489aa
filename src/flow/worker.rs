//! The hot path: bare values by id, without allocation after the first.

use super::question::{core_value, solve_value};
use super::solver::FlowSolver;
use crate::engine::core_flow::{Core, CoreFlow};
use crate::engine::max_flow::MaxFlow as Engine;
use crate::error::{Error, Result};
use crate::network::HubId;
use crate::units::TonnesPerYear;

/// Buffers for one thread's questions of flow. Made by [`FlowSolver::worker`].
#[derive(Debug, Clone)]
pub struct FlowWorker {
    solver: FlowSolver,
    workspace: Engine,
    core: Option<CoreFlow>,
    flow: Vec<u64>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
}

impl FlowWorker {
    pub(super) fn new(solver: &FlowSolver) -> Self {
        Self {
            solver: solver.clone(),
            workspace: solver.bundles().workspace(),
            core: solver.core().map(Core::workspace),
            flow: Vec::new(),
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
        for (side, hubs) in [("from", from), ("to", to)] {
            if hubs.is_empty() {
                return Err(Error::NoPlace { side });
            }
        }
        if let Some(hub) = from.iter().find(|hub| to.contains(hub)) {
            return Err(Error::SamePlace { hub: self.solver.network().hub(*hub).code.clone() });
        }
        let Self { solver, workspace, core, flow, sources, sinks } = self;
        solver.write_terminals(from, to, sources, sinks);
        let value = match solver.prepared_question(sources, sinks) {
            Some(question) => {
                let on_core = solver.core().zip(core.as_mut());
                match on_core.and_then(|(core, workspace)| core_value(&question, core, workspace)) {
                    Some(value) => value,
                    None => solve_value(&question, workspace, flow)?,
                }
            }
            None => solver.with_question(from, to, |question| {
                solve_value(question, &mut question.bundles.workspace(), flow)
            })?,
        };
        Ok(TonnesPerYear(value))
    }
}
