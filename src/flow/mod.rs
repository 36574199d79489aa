//! All shipments at once: how much of a cargo can move between two sets of hubs, and what exactly stops it from being more.
//!
//! A [`FlowSolver`] is prepared once for a network (or one of its corridors) and a cargo. [`FlowSolver::max_flow`] answers with the flow, both
//! extreme cuts in named assets, and a certificate; [`FlowSolver::min_cost_flow`] and its like with the cheapest flow, its prices and what stops the rest.

mod answer;
mod asker;
mod curves;
mod kept;
mod obeying;
mod plan;
mod plan_prices;
mod plan_worker;
mod planned;
mod planner;
mod question;
mod solver;
mod trial;
mod worker;

pub(crate) use answer::significant;
pub use answer::{AssetFlow, Cut, CutAsset, FlowCertificate, FlowRoute, Headline, MaxFlow, StepFlow};
pub(crate) use asker::Asker;
pub(crate) use curves::Curves;
pub use obeying::FlowObeying;
pub use plan::{
    AssetPrice, CapacityPrice, FlowPlan, Marginal, NodePrice, PlanCertificate, PlanOf, PlannedHub, Shortfall,
};
pub use plan_worker::{BarePlan, PlanWorker};
#[doc(hidden)]
pub use question::{FlowArrays, FlowSizes};
pub(crate) use question::{Question, solve};
pub use solver::FlowSolver;
pub(crate) use solver::headline;
pub use trial::FlowTrial;
pub use worker::FlowWorker;

/// The version of the shape of flow answers.
pub const SCHEMA: &str = "corridor-flow/1";

/// The version of the shape of plans.
pub const PLAN_SCHEMA: &str = "corridor-plan/1";
