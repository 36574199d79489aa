//! The nearest hubs of a set.

use super::named::{End, HubPlace};
use super::one_sided::Reach;
use super::prepared::rank_into;
use super::{Query, Router};
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::lazy::{Lazy, Way};
use crate::error::Result;
use crate::network::{HubId, Network, View};
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
    /// The weight of the best route, in steps of the objective, with what is spent at its start and what the hub has of its own.
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
    /// The question: the hubs from which the others were reached, or those that were reached from them, and the conditions, with what the router
    /// leaves out. The other side is empty. The weights that hubs of the set have of their own are in theirs.
    pub query: Query,
    /// The hubs, by weight, then by code. Fewer than were asked for where no more can be reached.
    pub hubs: Vec<NearHub>,
}

impl Router {
    /// The `most` hubs of a set to which the best routes from a hub weigh least. A hub named twice counts once; the hub itself, if it is in the set,
    /// is at 0. Of equally near hubs those with the smaller code come first.
    ///
    /// In place of the hub a [`Query`] may stand, with several hubs to start from, weights and conditions ([`Query::from_hub`]). Hubs of the set may be pairs
    /// with what will be spent after the arrival there, which counts; of a hub that is named twice the least counts.
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
    /// [`Error::Unknown`](crate::Error::Unknown) where the network has no such hub, else as [`Router::reach`].
    ///
    /// # Complexity
    ///
    /// Where conditions close something that of [`Router::one_to_all`]. Else with a table O(set); with a hierarchy O(halves at the ancestors of the hub and the set); else one search. And the set is sorted.
    pub fn nearest(
        &self,
        from: impl End,
        set: impl IntoIterator<Item = impl HubPlace>,
        most: usize,
    ) -> Result<NearHubs> {
        let reach = self.one_sided(from, Way::From, "the nearest of a set")?;
        self.near(&reach, set, most)
    }

    /// The `most` hubs of a set from which the best routes to a hub weigh least: [`Router::nearest`] the other way round. A query in place of the hub names
    /// where to arrive ([`Query::to_hub`]), a pair in the set what is spent before the start there.
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
        to: impl End,
        set: impl IntoIterator<Item = impl HubPlace>,
        most: usize,
    ) -> Result<NearHubs> {
        let reach = self.one_sided(to, Way::To, "the nearest of a set")?;
        self.near(&reach, set, most)
    }

    fn near(
        &self,
        reach: &Reach,
        set: impl IntoIterator<Item = impl HubPlace>,
        most: usize,
    ) -> Result<NearHubs> {
        let network = self.network();
        let set = each_once(network, set)?;
        let mut found: Vec<(u64, HubId)> = self.apart(reach, &set);
        found.sort_unstable();
        found.truncate(most);
        Ok(NearHubs {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            query: reach.query.clone(),
            hubs: found.into_iter().map(|(weight, hub)| self.near_hub(hub, weight)).collect(),
        })
    }

    pub(super) fn near_hub(&self, hub: HubId, weight: u64) -> NearHub {
        let facts = self.network().hub(hub);
        let measure = self.objective().of_steps(weight);
        NearHub { hub: facts.code.clone(), name: facts.name.clone(), weight, measure }
    }

    /// The weight between the places of a question and each hub of a set, without those that have none.
    fn apart(&self, reach: &Reach, set: &[(HubId, u64)]) -> Vec<(u64, HubId)> {
        let listed = |weight: &dyn Fn(HubId) -> u64| {
            let one = |&(hub, more): &(HubId, u64)| {
                let far = Some(weight(hub)).filter(|far| *far < u64::MAX)?;
                Some((far + more, hub))
            };
            set.iter().filter_map(one).collect::<Vec<_>>()
        };
        if let Some(weight) = reach.by_table(self) {
            return listed(&weight);
        }
        if reach.closed.is_none()
            && let Some((hierarchy, _, pruned)) = self.metric.hierarchy(&self.topology)
        {
            let mut lazy = Lazy::new(hierarchy.nodes());
            let mut ranks = Vec::new();
            if let Some(least) = rank_into(hierarchy, &reach.nodes, &mut ranks) {
                lazy.start(hierarchy, pruned, &ranks, reach.way);
                let mut found = Vec::with_capacity(set.len());
                for &(hub, more) in set {
                    let ends = reach.far_nodes(self, hub);
                    let near = ends.map(|node| lazy.get(hierarchy, pruned, hierarchy.rank(node))).min();
                    let way = near.filter(|near| *near < FAR).map(|near| least + u64::from(near));
                    let far = [way, reach.stay(hub)].into_iter().flatten().min();
                    found.extend(far.map(|far| (far + more, hub)));
                }
                if lazy.is_exact() {
                    return found;
                }
            }
        }
        let by_node = self.by_node(reach);
        listed(&|hub| reach.weight(self, &by_node, hub))
    }
}

/// The hubs of a set in order, each with the least of its weights.
pub(super) fn each_once(
    network: &Network,
    set: impl IntoIterator<Item = impl HubPlace>,
) -> Result<Vec<(HubId, u64)>> {
    let places = set.into_iter().map(|place| place.place_in(network));
    let mut set: Vec<(HubId, u64)> = places.collect::<Result<_>>()?;
    set.sort_unstable();
    set.dedup_by_key(|place| place.0);
    Ok(set)
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
        let Self { cargo, objective, hubs, query, .. } = self;
        let (word, hub) = if query.to.is_empty() { ("from", &query.from) } else { ("to", &query.to) };
        let more = query.also_from.iter().chain(&query.also_to);
        let more = more.map(|place| format!(", {}", place.hub)).collect::<String>();
        writeln!(f, "nearest {word} {hub}{more}  {cargo}, {}: {} hubs", objective.name, hubs.len())?;
        lines(f, hubs)
    }
}
