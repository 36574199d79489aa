//! Charts as SVG: attributes only, with classes that a [`Report`](super::Report) colours for a dark page.
//!
//! ```
//! use corridor::{Criterion, Objective, Router, map::chart};
//! let network = corridor::data::caspian();
//! let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
//! let front = router.pareto(("KZATY", "GEPTI"), &[Criterion::Time, Criterion::Cost])?;
//! assert!(chart::front(&network, &front).starts_with("<svg "));
//! assert!(chart::waterfall(&network, &router.route(("KZATY", "GEPTI"))?.waterfall()).contains("total"));
//! # Ok::<(), corridor::Error>(())
//! ```

mod axis;
mod front;
mod ladder;
mod quantiles;
mod sheet;
mod waterfall;

pub use front::front;
pub use ladder::{curve, ladder};
pub use quantiles::quantiles;
pub use waterfall::waterfall;
