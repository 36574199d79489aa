//! Studies: how sure is a capacity, a cost, a time? Failures by given chances and facts drawn from their ranges, in samples that anybody can draw again.
//!
//! A [`Study`] says what may fail and what is drawn; [`Study::prepare`] makes a [`StudySolver`] of it, whose samples each have a stream of their own: the
//! answer is the same in every byte for any number of threads, and after it was ended and taken up again. A [`TimeSolver`] says how sure the time of one route
//! is, without sampling, and which route is best by a percentile.

mod answer;
mod backbones;
mod capacities;
mod crew;
mod deals;
mod draws;
mod failures;
mod grid;
mod influence;
mod parts;
mod recipes;
mod reliable;
mod samples;
mod solver;
mod spread;
mod tables;
mod weights;

pub use answer::{
    DrawnFact, FailureTold, Influence, Ranking, RouteSpread, SampleTold, StudyAnswer, Undecided,
};
pub use failures::{DaysShut, Failure};
pub use reliable::{Percentile, ReliableRoute, RouteTime, TIME_SCHEMA, TimeSolver};
pub use samples::StudySamples;
pub use solver::{Study, StudySolver};
pub use spread::{Chance, Quantile, Spread};

/// The version of the shape of the answers of studies.
pub const SCHEMA: &str = "corridor-study/1";
