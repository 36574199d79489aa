//! One shipment: which way should it go, and what does each leg, transfer and border take?
//!
//! A [`Router`] is prepared once for a network, a cargo and an objective. [`Router::route`] answers a query with everything a reader needs and a
//! certificate; [`Worker::path`] is the bare hot path for many queries.

mod alternatives;
mod answer;
mod bare_path;
mod between;
mod blocked;
#[cfg(test)]
mod bounds;
mod breakpoints;
mod certified_matrix;
mod certified_near;
mod certified_reach;
mod criterion;
mod disjoint;
mod diverse;
mod explain;
mod failing;
mod grouped;
mod isochrone;
mod k_routes;
mod layers;
mod mask;
mod matrix;
mod named;
mod nearest;
mod obeying;
mod one_sided;
mod pareto;
mod prepared;
mod query;
mod reach;
mod replacing;
mod router;
mod stage;
mod stages;
mod table;
#[cfg(test)]
mod tests;
mod tolerance;
mod tour;
mod trial;
mod waterfall;
mod ways;
mod worker;

pub use alternatives::AlternativesWorker;
pub use answer::{BorderStep, Leg, Potential, Route, RouteCertificate, TransferStep};
pub use bare_path::BarePath;
pub use between::Joined;
pub use breakpoints::{
    BREAKPOINTS_SCHEMA, BareBreakpoints, BreakpointCertificate, BreakpointSolver, Breakpoints, Interval,
    Price, PricedState,
};
pub(crate) use certified_matrix::SCHEMA as MATRIX_SCHEMA;
pub use certified_matrix::{CertifiedMatrix, CertifiedRow, MOST_ROW_STATES};
pub use certified_near::{CertifiedIsochrone, CertifiedNear};
pub(crate) use certified_reach::SCHEMA as REACH_SCHEMA;
pub use certified_reach::{CertifiedReach, ReachCertificate, ReachedHub};
pub use criterion::{Criteria, Criterion, Parameter, Prices};
pub(crate) use disjoint::SCHEMA as DISJOINT_SCHEMA;
pub use disjoint::{Apart, DisjointRoutes, Unshared};
pub(crate) use diverse::SCHEMA as ALTERNATIVES_SCHEMA;
pub use diverse::{AlternativeRoutes, Alternatives, Ended};
pub use explain::{Explanation, Flip, GroupDifference, Rival, UsedBy};
pub use isochrone::{Band, Isochrone};
pub use k_routes::KRoutes;
pub use mask::Mask;
pub use matrix::Matrix;
pub use named::{End, HubGroup, HubName, HubPlace, OneEnd};
pub(crate) use nearest::SCHEMA as NEAR_SCHEMA;
pub use nearest::{NearHub, NearHubs};
pub use obeying::{Obeying, ObeyingCosts, RuleBite};
pub use one_sided::Reach;
pub use pareto::{
    BareFront, FRONT_SCHEMA, FrontCertificate, FrontPoint, FrontSolver, FrontState, ParetoFront,
};
pub use prepared::{Engine, HierarchySizes};
pub use query::{MOST_IN_ANY_ORDER, MOST_OF_ITS_OWN, Place, Query};
pub use reach::{Tree, Weights};
pub(crate) use replacing::{Fails, Replacing, Told, Without};
pub use router::{Distances, Router};
pub use table::{RouteRow, RouteTable, RouteWay, TABLE_SCHEMA};
pub use tolerance::{AssetTolerance, Change, Margin, Tolerances};
pub use trial::Trial;
pub use waterfall::{Group, Spent, Waterfall, WaterfallGroup, WaterfallStep};
pub use worker::{Path, Worker};

/// The version of the shape of route answers.
pub const SCHEMA: &str = "corridor-route/1";
