//! Tables of demand, several cargoes at once: each row binds its pair, and all of them compete for the same decks, yards, borders and lines, each
//! by its own load.
//!
//! A `DemandSolver` (feature `lp`) is prepared once for a network and an objective. `DemandSolver::plan` answers with routes and tonnes, what each asset carries
//! of each cargo and at what price, a bound that no plan can beat with the gap to it, and where not everything fits the assets that bind together.
//! Answers are here without the feature too, so that they can be read and checked by [`verify`](crate::verify).

mod answer;
#[cfg(feature = "lp")]
mod generate;
#[cfg(feature = "lp")]
mod layers;
#[cfg(feature = "lp")]
mod margins;
#[cfg(feature = "lp")]
mod master;
#[cfg(feature = "lp")]
mod money;
#[cfg(feature = "lp")]
mod most;
mod options;
#[cfg(feature = "lp")]
mod problem;
#[cfg(feature = "lp")]
mod simplex;
#[cfg(feature = "lp")]
mod solver;
#[cfg(feature = "lp")]
mod told;

pub use answer::{
    CargoUse, DemandCertificate, DemandPlan, DemandRoute, Margin, Margins, MoneyLadder, MoneyPoint, OnWay,
    PlanWay, ProvedPlan, RowPlan, RowPrice, SharedFlow, SharedShortfall, SharedUse, WiderAsset,
};
pub use options::{DemandOptions, MoneyQuery};
#[cfg(feature = "lp")]
pub use solver::DemandSolver;

/// The version of the shape of plans for tables of demand.
pub const SCHEMA: &str = "corridor-demand/1";
