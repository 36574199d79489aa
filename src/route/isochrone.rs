//! All hubs within a budget.

use super::named::End;
use super::nearest::{NearHub, SCHEMA, lines};
use super::{Query, Router};
use crate::engine::hierarchy::lazy::Way;
use crate::error::{Error, Result};
use crate::network::{HubId, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The hubs that one budget reaches and the next smaller one does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Band {
    /// The budget, in the measure of the objective: hours, km, USD or kg of CO2 per tonne.
    pub budget: f64,
    /// The same in steps of the objective, to the nearest.
    pub weight: u64,
    /// The hubs, the nearest first, then by code.
    pub hubs: Vec<NearHub>,
}

/// All hubs within a budget of a hub, or in bands of several budgets. Prints as a table. Bare: [`Isochrone::certify`] adds the proof.
///
/// A hub counts that is reached whole: a link on which the budget ends is not cut, and nothing is said about places along it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Isochrone {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// The question: the hubs from which all others were reached, and the conditions, with what the router leaves out.
    pub query: Query,
    /// One for each budget, the smallest first. Each hub is in one of them only; a hub from which they were reached is in the one of its own weight,
    /// unless another reaches it sooner.
    pub bands: Vec<Band>,
}

impl Isochrone {
    /// All hubs of all bands, the nearest first.
    pub fn hubs(&self) -> impl Iterator<Item = &NearHub> {
        self.bands.iter().flat_map(|band| &band.hubs)
    }
}

impl Router {
    /// All hubs that the best routes from a hub reach within a budget, given in the measure of the objective (hours for [`Objective::fastest`], USD per tonne for
    /// [`Objective::cheapest`] and so on); with several budgets in bands. In place of the hub a [`Query`] may stand, with several hubs to start from, weights that
    /// count in the budget, and conditions ([`Query::from_hub`]). A hub just on the budget is within it. Links on which the budget ends
    /// are not cut.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let reach = router.isochrone("KZAAU", [24.0, 72.0])?;
    /// assert!(reach.bands[0].hubs[0].hub == "KZAAU" && reach.bands[1].hubs.len() > reach.bands[0].hubs.len());
    /// println!("{reach}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::reach`], and [`Error::OutOfRange`] for a budget that is below zero, no number or more than 2^53 steps.
    ///
    /// # Complexity
    ///
    /// That of [`Router::one_to_all`], and the hubs within are sorted.
    pub fn isochrone(&self, from: impl End, budgets: impl IntoIterator<Item = f64>) -> Result<Isochrone> {
        let network = self.network();
        let reach = self.one_sided(from, Way::From, "an isochrone")?;
        let mut bands: Vec<Band> = Vec::new();
        for budget in budgets {
            let weight = self.objective().steps_of(budget).ok_or_else(|| Error::OutOfRange {
                what: "a budget".to_owned(),
                value: budget.to_string(),
                allowed: "it is a number from zero to 2^53 steps of the objective".to_owned(),
            })?;
            bands.push(Band { budget, weight, hubs: Vec::new() });
        }
        bands.sort_by_key(|band| band.weight);
        bands.dedup_by_key(|band| band.weight);
        let far = self.weights_of(&reach);
        let all = (0..network.hub_count()).filter_map(|at| network.hub_at(at));
        let mut within: Vec<(u64, HubId)> = far.into_iter().zip(all).collect();
        within.retain(|(weight, _)| *weight < u64::MAX);
        let last = bands.last().map(|band| band.weight);
        within.retain(|(weight, _)| last.is_some_and(|last| *weight <= last));
        within.sort_unstable();
        for (weight, hub) in within {
            let at = bands.partition_point(|band| band.weight < weight);
            if let Some(band) = bands.get_mut(at) {
                band.hubs.push(self.near_hub(hub, weight));
            }
        }
        Ok(Isochrone {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query: reach.query,
            bands,
        })
    }
}

impl fmt::Display for Isochrone {
    /// For each band a heading and a line for each hub: code, name, and the measure of the objective.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cargo, objective, query, bands, .. } = self;
        let from = &query.from;
        let more = query.also_from.iter().map(|place| format!(", {}", place.hub)).collect::<String>();
        write!(f, "within reach of {from}{more}  {cargo}, {}", objective.name)?;
        for band in bands {
            write!(f, "\n up to {}: {} hubs", band.budget, band.hubs.len())?;
            if !band.hubs.is_empty() {
                writeln!(f)?;
                lines(f, &band.hubs)?;
            }
        }
        Ok(())
    }
}
