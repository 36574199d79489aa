//! All shipments at once: how much of a cargo can move between two sets of hubs, and what exactly stops it from being more.
//!
//! A [`FlowSolver`] is prepared once for a network (or one of its corridors) and a cargo. [`FlowSolver::max_flow`] answers with the flow, both
//! extreme cuts in named assets, and a certificate.

mod answer;
mod obeying;
mod question;
mod solver;
mod trial;
mod worker;

pub(crate) use answer::significant;
pub use answer::{AssetFlow, Cut, CutAsset, FlowCertificate, FlowRoute, Headline, MaxFlow, StepFlow};
pub use obeying::FlowObeying;
#[doc(hidden)]
pub use question::{FlowArrays, FlowSizes};
pub(crate) use question::{Question, solve};
pub use solver::FlowSolver;
pub(crate) use solver::headline;
pub use trial::FlowTrial;
pub use worker::FlowWorker;

/// The version of the shape of flow answers.
pub const SCHEMA: &str = "corridor-flow/1";
