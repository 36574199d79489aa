//! Pictures: a network and its answers as a page to look at, as a static SVG, and as charts.
//!
//! Everything here turns answers into strings and writes no file. A page is one HTML file that asks for nothing from anywhere: the coasts, the data, the
//! style and the viewer are inside of it, and its own policy forbids every connection. Names and sources reach it as data, never as markup.
//!
//! ```
//! use corridor::{FlowSolver, Objective, Router, map::Map};
//! let network = corridor::data::caspian();
//! let boxes = network.cargo("container")?;
//! let route = Router::new(&network, boxes, Objective::cheapest())?.route(("KZATY", "GEPTI"))?;
//! let most = FlowSolver::new(&network, boxes)?.max_flow(["KZATY"], ["GEPTI"])?;
//! let map = Map::new(&network).title("Altynkol to Poti").route(&route).flow(&most);
//! assert!(map.html().starts_with("<!doctype html>"));
//! assert!(map.svg().starts_with("<svg "));
//! # Ok::<(), corridor::Error>(())
//! ```

pub mod chart;
mod data;
mod digest;
mod ink;
mod layer;
mod lettering;
mod naming;
mod page;
mod picture;
mod plane;
mod report;
mod sheet;
mod svg;
mod told;
mod words;
mod world;

pub use picture::Map;
pub use report::Report;
