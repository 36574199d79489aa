//! What if: scenarios as data, the networks that they make, and what two networks differ in.
//!
//! A [`Scenario`] is a named list of changes with a reason and a source. [`Scenario::apply`] makes another network and leaves the first as it
//! was; [`Scenario::inverse`] is the scenario that leads back; a [`Stack`] applies several in order; [`compare_networks`] says which facts
//! differ. `docs/scenarios.md` describes the files.
//!
//! **Figures are facts, factors are rules.** What is closed, opened or set, and a capacity that is scaled, is a new fact of the asset, which
//! says where it comes from and what stood there. A factor on time, tariff or dwell is a rule beside the facts, as in
//! [`RuleSet`](crate::RuleSet): the number may be the asset's own, a rate's or a usual value, and differ by cargo. A closing that holds for
//! some cargoes, years or months is a rule too, so it bites in the views that it is about and in no other.
//!
//! ```
//! use corridor::{Figure, FlowSolver, Scenario, ScenarioChange, ScenarioEffect, Select, Amend, compare_networks};
//! let today = corridor::data::caspian();
//! let yard = Figure::of(150.0).unit("wagons_per_day");
//! let scenario = Scenario::new("yard", "the yard as planned", "Trend").resting_on("R35").with(ScenarioChange::of(
//!     Select::limit("TMAKY-IRINB-gauge"),
//!     ScenarioEffect::Capacity(Amend::Set(yard)),
//! ));
//! let then = scenario.apply(&today)?;
//! let most = |network: &corridor::Network| -> corridor::Result<u64> {
//!     let flows = FlowSolver::within(network, network.cargo("wagonload")?, "kti")?;
//!     Ok(flows.corridor_flow()?.value_t_per_year.get())
//! };
//! assert!(most(&then)? > most(&today)?);
//! println!("{}", compare_networks(&today, &then));
//! # Ok::<(), corridor::Error>(())
//! ```

mod added;
mod apply;
mod change;
mod diff;
mod figures;
mod gates;
mod picked;
mod restore;
mod row_fields;
mod stack;

pub use change::{Amend, Cap, Figure, Scenario, ScenarioChange, ScenarioEffect};
pub use diff::{FactDiff, NetworkDiff, SCHEMA, compare_networks};
pub use restore::Restore;
pub use stack::Stack;

use crate::error::{Error, Finding, grouped};

fn refused(findings: Vec<Finding>) -> Error {
    Error::BadInput { findings: grouped(findings), ledger: None }
}
