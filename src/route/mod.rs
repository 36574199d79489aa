//! One shipment: which way should it go, and what does each leg, transfer and border take?
//!
//! A [`Router`] is prepared once for a network, a cargo and an objective. [`Router::route`] answers a query with everything a reader needs and a
//! certificate; [`Worker::path`] is the bare hot path for many queries.

mod answer;
mod blocked;
mod explain;
mod obeying;
mod query;
mod router;
#[cfg(test)]
mod tests;
mod tolerance;
mod waterfall;
mod worker;

pub use answer::{BorderStep, Leg, Potential, Route, RouteCertificate, TransferStep};
pub use explain::{Explanation, Flip, GroupDifference, Rival, UsedBy};
pub use obeying::{Obeying, ObeyingCosts, RuleBite};
pub use query::Query;
pub use router::{Distances, Router};
pub use tolerance::{AssetTolerance, Change, Margin, Tolerances};
pub use waterfall::{Group, Spent, Waterfall, WaterfallGroup, WaterfallStep};
pub use worker::{Path, Worker};

/// The version of the shape of route answers.
pub const SCHEMA: &str = "corridor-route/1";
