//! Questions by id with buffers that stay: one set for the prepared plan, and one for each plan of its own that a question needs.

use super::kept::Kept;
use super::question::{Plan, Question};
use super::solver::FlowSolver;
use crate::error::Result;
use crate::network::{HubId, Network};
use std::sync::Arc;

/// Asks a solver's plans, each with buffers of its own. Allocates nothing once it has seen the hubs of a question.
#[derive(Clone)]
pub(crate) struct Asker<B> {
    pub(super) solver: FlowSolver,
    buffers: Option<B>,
    made: Kept<Made<B>>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    missed: Vec<u32>,
}

/// A plan made for nodes about which the prepared one assumes something.
#[derive(Clone)]
struct Made<B> {
    plan: Arc<Plan>,
    buffers: Option<B>,
}

impl<B> Asker<B> {
    pub(crate) fn new(solver: &FlowSolver) -> Self {
        Self {
            solver: solver.clone(),
            buffers: None,
            made: Kept::new(solver.plan().buffer_bytes()),
            sources: Vec::new(),
            sinks: Vec::new(),
            missed: Vec::new(),
        }
    }

    pub(crate) fn network(&self) -> &Network {
        self.solver.network()
    }

    /// Asks a question about hubs that were checked; buffers are empty where the plan is asked for the first time.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub(crate) fn ask<T>(
        &mut self,
        from: &[HubId],
        to: &[HubId],
        ask: impl FnOnce(&Question<'_>, &mut Option<B>) -> Result<T>,
    ) -> Result<T> {
        let Self { solver, buffers, made, sources, sinks, missed } = self;
        solver.write_terminals(from, to, sources, sinks);
        let (subject, plan) = (solver.subject(), solver.plan());
        let all = || sources.iter().chain(sinks.iter());
        plan.lowered.write_misses(all(), missed);
        if missed.is_empty() {
            return ask(&plan.question(subject, sources, sinks), buffers);
        }
        let make = |nodes: &[u32]| Ok(Made { plan: solver.own_plan(nodes)?, buffers: None });
        // First for the nodes that the prepared plan does not hold for, then, if that plan does not hold either, for all.
        let mut at = made.find(missed, || make(missed))?;
        let own = &made.at(at).plan.lowered;
        if !all().all(|node| own.holds_for(*node)) {
            missed.clear();
            missed.extend(all());
            missed.sort_unstable();
            at = made.find(missed, || make(missed))?;
        }
        let Made { plan, buffers } = made.at(at);
        ask(&plan.question(subject, sources, sinks), buffers)
    }
}
