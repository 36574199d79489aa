//! What a change is about: the links, transfers, stays, borders and limits that all of its selections contain.

use super::change::ScenarioChange;
use crate::network::{HubId, LinkId, Network, Select, narrow};

/// The assets that a change may be about.
pub(super) struct Picked<'a> {
    network: &'a Network,
    select: &'a [Select],
}

impl<'a> Picked<'a> {
    pub(super) fn of(network: &'a Network, change: &'a ScenarioChange) -> Self {
        Self { network, select: &change.select }
    }

    /// True where an asset of this kind is named: `border:`, `limit:`, `transfer:`.
    pub(super) fn names(&self, prefix: &str) -> bool {
        self.select.iter().any(|select| matches!(select, Select::Asset(key) if key.starts_with(prefix)))
    }

    pub(super) fn is_of_hubs(&self) -> bool {
        self.select.iter().any(Select::is_of_hubs)
    }

    /// All links, also those that lead to a hub or pass a border.
    pub(super) fn links(&self) -> Vec<LinkId> {
        let all = |id: &LinkId| self.select.iter().all(|select| select.has_link(self.network, *id));
        self.network.links().map(|(id, _)| id).filter(all).collect()
    }

    /// The links whose own figures are meant: none where a hub, a border, a limit or a transfer is named, for then theirs are.
    pub(super) fn plain_links(&self) -> Vec<LinkId> {
        let elsewhere =
            self.is_of_hubs() || ["border:", "limit:", "transfer:"].iter().any(|of| self.names(of));
        if elsewhere { Vec::new() } else { self.links() }
    }

    /// All transfers.
    pub(super) fn transfers(&self) -> Vec<u32> {
        let all = |at: &u32| self.select.iter().all(|select| select.has_transfer(self.network, *at));
        (0..narrow(self.network.transfers().len())).filter(all).collect()
    }

    /// The transfers whose own figures are meant: those of a hub or a kind of hubs, and those that are named.
    pub(super) fn plain_transfers(&self) -> Vec<u32> {
        if self.is_of_hubs() || self.names("transfer:") { self.transfers() } else { Vec::new() }
    }

    /// The hubs that are named.
    pub(super) fn hubs(&self) -> Vec<HubId> {
        let all = |id: &HubId| self.select.iter().all(|select| select.has_stay(self.network, *id));
        self.network.hubs().map(|(id, _)| id).filter(all).collect()
    }

    /// The stays of these hubs, where there are any.
    pub(super) fn stays(&self) -> Vec<HubId> {
        self.hubs().into_iter().filter(|hub| self.network.hub(*hub).stay.is_some()).collect()
    }

    /// All borders.
    pub(super) fn borders(&self) -> Vec<u32> {
        let all = |at: &u32| self.select.iter().all(|select| select.has_border(self.network, *at));
        (0..narrow(self.network.borders().len())).filter(all).collect()
    }

    /// The borders, where one is named.
    pub(super) fn plain_borders(&self) -> Vec<u32> {
        if self.names("border:") { self.borders() } else { Vec::new() }
    }

    /// The limits that are named.
    pub(super) fn limits(&self) -> Vec<u32> {
        let all = |at: &u32| self.select.iter().all(|select| select.has_limit(self.network, *at));
        (0..narrow(self.network.limits().len())).filter(all).collect()
    }
}
