//! One shipment: which way should it go, and what does each leg, transfer and border take?
//!
//! A [`Router`] is prepared once for a network, a cargo and an objective. [`Router::route`] answers a query with everything a reader needs and a
//! certificate; [`Worker::path`] is the bare hot path for many queries.

mod answer;
mod blocked;
#[cfg(test)]
mod bounds;
mod prepared;
mod query;
mod reach;
mod router;
#[cfg(test)]
mod tests;
mod trial;
mod worker;

pub use answer::{BorderStep, Leg, Potential, Route, RouteCertificate, TransferStep};
pub use prepared::{Engine, HierarchySizes};
pub use query::Query;
pub use reach::{Tree, Weights};
pub use router::{Distances, Router};
pub use trial::{Trial, TrialPath};
pub use worker::{Path, Worker};

/// The version of the shape of route answers.
pub const SCHEMA: &str = "corridor-route/1";
