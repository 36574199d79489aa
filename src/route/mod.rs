//! One shipment: which way should it go, and what does each leg, transfer and border take?
//!
//! A [`Router`] is prepared once for a network, a cargo and an objective. [`Router::route`] answers a query with everything a reader needs and a
//! certificate; [`Worker::path`] is the bare hot path for many queries.

mod answer;
mod between;
mod blocked;
mod isochrone;
mod mask;
mod matrix;
mod named;
mod nearest;
mod prepared;
mod query;
mod router;
mod stages;
#[cfg(test)]
mod tests;
mod tour;
mod worker;

pub use answer::{BorderStep, Leg, Potential, Route, RouteCertificate, TransferStep};
pub use between::Joined;
pub use isochrone::{Band, Isochrone};
pub use mask::Mask;
pub use matrix::Matrix;
pub use named::HubName;
pub use nearest::{NearHub, NearHubs};
pub use prepared::Engine;
pub use query::{MOST_IN_ANY_ORDER, MOST_OF_ITS_OWN, Place, Query};
pub use router::{Distances, Router};
pub use worker::{Path, Worker};

/// The version of the shape of route answers.
pub const SCHEMA: &str = "corridor-route/1";
