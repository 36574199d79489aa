//! The nearest hubs of a set.

use super::Router;
use super::between::rank_into;
use super::named::{HubName, ids};
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::lazy::{Lazy, Way};
use crate::error::Result;
use crate::network::{HubId, Select, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of answers about near hubs.
pub(crate) const SCHEMA: &str = "corridor-near/1";

/// A hub and how near it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NearHub {
    /// Code of the hub.
    pub hub: String,
    /// Its name.
    pub name: String,
    /// The weight of the best route, in steps of the objective.
    pub weight: u64,
    /// The same in the measure of the objective: hours, km, USD or kg of CO2 per tonne.
    pub measure: f64,
}

/// The nearest hubs of a set, the nearest first. Prints as a table. Bare: [`NearHubs::certify`] adds the proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NearHubs {
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
    /// What the router leaves out ([`Router::restricted`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<Select>,
    /// Code of the hub from which the others were reached; `None` where it was reached from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Code of the hub that was reached from the others; `None` where they were reached from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The hubs, by weight, then by code. Fewer than were asked for where no more can be reached.
    pub hubs: Vec<NearHub>,
}

impl Router {
    /// The `most` hubs of a set to which the best routes from a hub weigh least. A hub named twice counts once; the hub itself, if it is in the set,
    /// is at 0. Of equally near hubs those with the smaller code come first.
    ///
    /// ```
    /// use corridor::{HubKind, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let ports = network.hubs().filter(|(_, hub)| hub.kind == HubKind::Port).map(|(id, _)| id);
    /// let near = router.nearest("KZATY", ports, 3)?;
    /// assert_eq!(near.hubs.len(), 3);
    /// println!("{near}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) where the network has no such hub.
    ///
    /// # Complexity
    ///
    /// With a table O(set); with a hierarchy O(halves at the ancestors of the hub and the set); else one search. And the set is sorted.
    pub fn nearest(
        &self,
        from: impl HubName,
        set: impl IntoIterator<Item = impl HubName>,
        most: usize,
    ) -> Result<NearHubs> {
        let (from, set) = (from.hub_in(self.network())?, ids(self.network(), set)?);
        let from_code = Some(self.network().hub(from).code.clone());
        Ok(NearHubs { from: from_code, ..self.near(from, set, Way::From, most) })
    }

    /// The `most` hubs of a set from which the best routes to a hub weigh least: [`Router::nearest`] the other way round.
    ///
    /// # Errors
    ///
    /// As [`Router::nearest`].
    ///
    /// # Complexity
    ///
    /// As [`Router::nearest`].
    pub fn nearest_to(
        &self,
        to: impl HubName,
        set: impl IntoIterator<Item = impl HubName>,
        most: usize,
    ) -> Result<NearHubs> {
        let (to, set) = (to.hub_in(self.network())?, ids(self.network(), set)?);
        let to_code = Some(self.network().hub(to).code.clone());
        Ok(NearHubs { to: to_code, ..self.near(to, set, Way::To, most) })
    }

    fn near(&self, hub: HubId, mut set: Vec<HubId>, way: Way, most: usize) -> NearHubs {
        set.sort_unstable();
        set.dedup();
        let mut found: Vec<(u64, HubId)> = self.apart(hub, &set, way);
        found.sort_unstable();
        found.truncate(most);
        let network = self.network();
        NearHubs {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            avoid: self.without().to_vec(),
            from: None,
            to: None,
            hubs: found.into_iter().map(|(weight, hub)| self.near_hub(hub, weight)).collect(),
        }
    }

    pub(super) fn near_hub(&self, hub: HubId, weight: u64) -> NearHub {
        let facts = self.network().hub(hub);
        let measure = self.objective().of_steps(weight);
        NearHub { hub: facts.code.clone(), name: facts.name.clone(), weight, measure }
    }

    /// The weight between a hub and each of a set, without those that have none.
    fn apart(&self, hub: HubId, set: &[HubId], way: Way) -> Vec<(u64, HubId)> {
        let states = self.states();
        let listed = |weight: &dyn Fn(HubId) -> Option<u64>| {
            let one = |&other: &HubId| Some((if other == hub { 0 } else { weight(other)? }, other));
            set.iter().filter_map(one).collect::<Vec<_>>()
        };
        if let Some(table) = self.table() {
            let between = |from: HubId, to: HubId| {
                states.departures(from, None).filter_map(|node| table.to_group(node, to.index())).min()
            };
            return listed(&|other| if way == Way::From { between(hub, other) } else { between(other, hub) });
        }
        let places: Vec<(u32, u64)> = match way {
            Way::From => states.departures(hub, None).map(|node| (node, 0)).collect(),
            Way::To => states.arrivals(hub, None).map(|node| (node, 0)).collect(),
        };
        let far_ends = |other: HubId| -> Vec<u32> {
            match way {
                Way::From => states.arrivals(other, None).collect(),
                Way::To => states.departures(other, None).collect(),
            }
        };
        if let Some((hierarchy, _, pruned)) = self.metric.hierarchy(&self.topology) {
            let mut lazy = Lazy::new(hierarchy.nodes());
            let mut ranks = Vec::new();
            rank_into(hierarchy, &places, &mut ranks);
            lazy.start(hierarchy, pruned, &ranks, way);
            let mut found = Vec::with_capacity(set.len());
            for &other in set {
                let ends = far_ends(other).into_iter();
                let near = ends.map(|node| lazy.get(hierarchy, pruned, hierarchy.rank(node))).min();
                match near.filter(|near| *near < FAR) {
                    _ if other == hub => found.push((0, other)),
                    Some(near) => found.push((u64::from(near), other)),
                    None => {}
                }
            }
            if lazy.is_exact() {
                return found;
            }
        }
        let far = match way {
            Way::From => self.weights_from(&places, None),
            Way::To => self.weights_to(&places, None),
        };
        let near = |other| far_ends(other).into_iter().map(|node| far[node as usize]).min();
        listed(&|other| near(other).filter(|weight| *weight < u64::MAX))
    }
}

/// Lines of hubs with how near they are.
pub(super) fn lines(f: &mut fmt::Formatter<'_>, hubs: &[NearHub]) -> fmt::Result {
    for (at, near) in hubs.iter().enumerate() {
        if at > 0 {
            writeln!(f)?;
        }
        write!(f, "  {:<12} {:<40} {:>12.1}", near.hub, near.name, near.measure)?;
    }
    Ok(())
}

impl fmt::Display for NearHubs {
    /// A line for each hub: code, name, and the measure of the objective.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, hub) = match (&self.from, &self.to) {
            (Some(hub), _) => ("from", hub.as_str()),
            (None, hub) => ("to", hub.as_deref().unwrap_or("")),
        };
        let Self { cargo, objective, hubs, .. } = self;
        writeln!(f, "nearest {word} {hub}  {cargo}, {}: {} hubs", objective.name, hubs.len())?;
        lines(f, hubs)
    }
}
