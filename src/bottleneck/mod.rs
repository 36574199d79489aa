//! What stops a flow from being larger, what widening it would bring, and what stops it next: the ladder.
//!
//! Every asset *a* has a capacity, a price per added tonne a year (1 unless said otherwise) and maybe a ceiling. C(F) is the least price of
//! widening that lets F tonnes a year pass. C is zero up to today's maximum flow and then convex and piecewise linear; a rung is one interval of
//! constant slope. The slope says what one more tonne costs: with unit prices, how many cuts in series must be widened together.
//!
//! It is a curve, not a phased plan: on a later rung it can be right to take back what an earlier rung widened.

mod alone;
mod climb;
mod corridors;
mod ladder;
mod package;
mod proof;
mod query;
mod watch;

pub use climb::{CurvePiece, LadderCurve, find_bottlenecks, ladder_curve};
pub use corridors::{CORRIDORS_SCHEMA, CorridorAlone, CorridorComparison, SharedAsset, compare_corridors};
pub use ladder::{AloneGain, Ladder, LadderEnd, NestedCut, Rung, RungAsset, TakenBack, Widened};
pub use package::{
    Fraction, PACKAGE_SCHEMA, Package, PackageCertificate, PackageEnd, PackageGain, PackagePiece,
    PackageQuery, gain_of_package,
};
pub use proof::{Added, LadderCertificate, LadderPoint, LadderStep};
pub use query::LadderQuery;

/// The version of the shape of ladders.
pub const SCHEMA: &str = "corridor-ladder/2";
