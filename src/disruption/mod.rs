//! What if something fails: every single asset, every two of them, the worst k, and in which order to repair.
//!
//! An asset that fails is closed exactly as a [`Scenario`](crate::scenario::Scenario) would close it: a link with its opposite, a transfer with its opposite, a hub with all links and
//! transfers that lead to it, leave it or happen in it, a border with the links that pass it; a limit lets nothing pass its members. A [`Disruption`] is prepared once for a
//! [`FlowSolver`](crate::flow::FlowSolver). Its answers are complete: what is not listed loses nothing, and they count by which argument that was
//! decided. [`all_route_failures`] does the same for the routes of a table of pairs, and [`route_failures`] for links alone;
//! [`worst_for_route`] and [`worst_for_table`] find the worst k for the route of a pair and for those of a table.
//!
//! ```
//! use corridor::{Disruption, FlowSolver, Unobserved, WorstQuery};
//! let network = corridor::data::caspian();
//! let flows = FlowSolver::new(&network, network.cargo("container")?)?;
//! let disruption = Disruption::new(&flows);
//! let suite = disruption.singles(["CNXIY"], ["GEPTI"])?;
//! println!("{suite}");
//! let worst = disruption.worst(&WorstQuery::new(["CNXIY"], ["GEPTI"], 2).ends_too(), &mut Unobserved)?;
//! assert!(worst.is_proved() && worst.most_lost_t_per_year >= suite.singles[0].lost_t_per_year);
//! # Ok::<(), corridor::Error>(())
//! ```

mod detours;
mod pairs;
mod prepared;
mod proof;
mod repair;
mod routes;
mod suite;
mod table;
mod worst;

pub use detours::{DETOURS_SCHEMA, DetourSet, WorstDetours, worst_for_route};
pub use prepared::Disruption;
pub use proof::FailureProof;
pub use repair::{RepairOrder, RepairStep};
pub use routes::{
    AssetRoutes, Detour, PairRoutes, ROUTES_SCHEMA, RouteFailures, RouteImpact, RouteLoss,
    all_route_failures, impact_on_routes, route_failures,
};
pub use suite::{FailureCounts, FailureLoss, FailureSuite, PairLoss, UndecidedFailure, Unfinished};
pub use table::{TableLoss, TableSet, WorstForTable, worst_for_table};
pub use worst::{FailureSet, WorstFailures, WorstQuery};

/// The version of the shape of suites, worst sets and orders of repair.
pub const SCHEMA: &str = "corridor-failures/1";
