//! What the shape of a network says by itself: what holds it together, and what most of the routes pass.
//!
//! [`weak_points`] lists what parts hubs from each other when it is lost. [`betweenness`] says how much of what moves on best routes passes each hub, and
//! each link and transfer, counted by pairs of hubs or weighed by a table of demand.
//!
//! ```
//! use corridor::{Objective, betweenness, weak_points};
//! let network = corridor::data::caspian();
//! let cargo = network.cargo("container")?;
//! println!("{}", weak_points(&network, cargo));
//! println!("{}", betweenness(&network, cargo, Objective::fastest())?);
//! # Ok::<(), corridor::Error>(())
//! ```

mod between;
mod weak;

pub use between::{
    AssetBetween, Betweenness, BetweennessQuery, Effort, HubBetween, SampledHubs, Weighed, betweenness,
};
pub use weak::{ArticulationHub, BridgeLink, NeededStep, WeakPoints, weak_points};

/// The version of the shape of these answers.
pub const SCHEMA: &str = "corridor-structure/1";
