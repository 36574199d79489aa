//! The bridge: facts become arrays, and numbers of arrays become assets again. The only module that knows both sides.
//!
//! A hub becomes a node for each carriage that meets there and that the cargo can use; where a vehicle ends its trip (at sea) or a
//! stay is priced or limited, arrival and departure are two nodes. Links, transfers and stays become arcs; a border is part of the
//! links that pass it when weights are made and a gate in front of them when capacities are. `docs/lowering.md` is the normative description.

mod capacities;
mod failing;
mod gates;
mod metric;
mod places;
#[cfg(feature = "lp")]
mod rows;
mod states;

pub(crate) use capacities::{CapacityPlan, Passage, Refused, Slid, carriage_of, lower};
pub(crate) use failing::{Failing, failing};
pub(crate) use metric::{Measures, measures, measures_of, weights};
pub(crate) use places::places;
#[cfg(feature = "lp")]
pub(crate) use rows::{Rows, rows};
pub(crate) use states::{Side, States, Step};
