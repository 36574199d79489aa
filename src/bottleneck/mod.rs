//! What stops a flow from being larger, what widening it would bring, and what stops it next: the ladder. Beside it what a package of works brings, and
//! corridors beside each other.
//!
//! Every asset *a* has a capacity, a price per added tonne a year (1 unless said otherwise) and maybe a ceiling. C(F) is the least price of
//! widening that lets F tonnes a year pass. C is zero up to today's maximum flow and then convex and piecewise linear; a rung is one interval of
//! constant slope. The slope says what one more tonne costs: with unit prices, how many cuts in series must be widened together. All that a rung says
//! holds for every cheapest way of widening, so it does not depend on the solver; a certificate proves its price from both sides.
//!
//! It is a curve, not a phased plan: on a later rung it can be right to take back what an earlier rung widened. Where that cannot be avoided the
//! rung names it. What one asset gains alone is listed beside the ladder; what several gain together, in proportion, is asked with a [`Package`].
//!
//! ```
//! use corridor::{FlowSolver, Package, PackageQuery, compare_corridors, find_bottlenecks, gain_of_package};
//! let network = corridor::data::caspian();
//! let wagons = network.cargo("wagonload")?;
//! let flows = FlowSolver::within(&network, wagons, "kti")?;
//! let ladder = find_bottlenecks(&flows, network.corridor("kti")?)?;
//! println!("{ladder}");
//! let first = &ladder.rungs[0];
//! assert_eq!(first.must_widen[0].asset, "limit:TMAKY-IRINB-gauge");
//!
//! let works = Package::new("gauge and line").asset("limit:TMAKY-IRINB-gauge", 1_000_000).asset("KZUZN-KZBLS-rail-1520", 500_000);
//! let gain = gain_of_package(&flows, PackageQuery::of(network.corridor("kti")?, works))?;
//! println!("{gain}");
//! assert_eq!(gain.pieces[0].per_scale_t_per_year, 1_000_000);
//!
//! println!("{}", compare_corridors(&network, wagons, ["kuryk-alat", "turkmenbashi-alat"])?);
//! # Ok::<(), corridor::Error>(())
//! ```

mod alone;
mod climb;
mod corridors;
mod curve;
mod ladder;
mod names;
mod package;
mod proof;
mod query;
mod watch;

pub use climb::find_bottlenecks;
pub use corridors::{CORRIDORS_SCHEMA, CorridorAlone, CorridorComparison, SharedAsset, compare_corridors};
pub use curve::{CurvePiece, CurveWorker, LadderCurve, ladder_curve};
pub use ladder::{AloneGain, Ladder, LadderEnd, NestedCut, Rung, RungAsset, TakenBack, Widened};
pub use package::{
    Fraction, PACKAGE_SCHEMA, Package, PackageCertificate, PackageEnd, PackageGain, PackagePiece,
    PackageQuery, gain_of_package,
};
pub use proof::{Added, LadderCertificate, LadderPoint, LadderStep};
pub use query::LadderQuery;

/// The version of the shape of ladders.
pub const SCHEMA: &str = "corridor-ladder/2";
