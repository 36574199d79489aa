//! What failures close among the arcs of a router, for the questions which of them are worst.

use super::Router;
use crate::engine::detours::{Detours, Want};
use crate::network::{Asset, HubId};
use crate::prepare::{Step, failing};
use std::collections::BTreeMap;

impl Router {
    /// The links, transfers, hubs and borders whose failure closes something that this router uses, by key, and the arcs. Of a link and its opposite, which fail together, the
    /// first is named; so of transfers. Limits are not among them, since no route asks how much passes.
    pub(crate) fn failing(&self) -> (Vec<Asset>, Vec<Vec<u32>>) {
        let (network, states, csr) = (self.network(), self.states(), self.csr());
        let arcs = (0..csr.arcs() as u32).map(|arc| ((csr.tail(arc), csr.head(arc), self.step(arc)), arc));
        // A router without something lacks its arcs.
        let arc_of: BTreeMap<(u32, u32, Step), u32> = arcs.collect();
        let arc = |at: &usize| {
            let ((tail, head), step) = (states.ends[*at], states.steps[*at]);
            arc_of.get(&(tail, head, step)).copied()
        };
        let mut found = failing(network, self.cargo(), states);
        found.retain(|failing| !matches!(failing.asset, Asset::Limit(_)));
        found.sort_by_cached_key(|failing| network.asset_key(failing.asset));
        let closed =
            found.iter().map(|failing| (failing.asset, failing.steps.iter().filter_map(arc).collect()));
        closed.filter(|(_, arcs): &(Asset, Vec<u32>)| !arcs.is_empty()).unzip()
    }

    /// The graph of this router with groups of arcs that may fail.
    pub(crate) fn detours(&self, groups: &[Vec<u32>]) -> Detours<'_> {
        Detours::new(self.csr(), self.weights(), groups)
    }

    /// So much from the best of some hubs to the best of others, none of them on both sides.
    pub(crate) fn want(&self, from: &[HubId], to: &[HubId], amount: u64) -> Want {
        let starts = from.iter().flat_map(|hub| self.states().departures(*hub, None));
        let ends = to.iter().flat_map(|hub| self.states().arrivals(*hub, None));
        Want {
            starts: starts.map(|node| (node, 0)).collect(),
            ends: ends.map(|node| (node, 0)).collect(),
            amount,
        }
    }
}
