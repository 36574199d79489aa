//! The topology: which nodes and arcs a network has for one cargo.

use crate::network::{Asset, Cargo, Carriage, HubId, LinkId, Network, narrow};
use std::collections::BTreeSet;

/// Whether a node stands for arriving, departing or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    /// Arriving and departing are the same: going on costs nothing.
    Through,
    /// Cargo that has come.
    Arrive,
    /// Cargo that is ready to leave.
    Depart,
}

/// A hub, a carriage that cargo can be in there, and a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Node {
    pub(crate) hub: HubId,
    pub(crate) carriage: Carriage,
    pub(crate) side: Side,
}

/// What an arc stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Link(LinkId),
    Transfer(u32),
    Stay(HubId),
}

impl Step {
    pub(crate) fn asset(self) -> Asset {
        match self {
            Self::Link(id) => Asset::Link(id),
            Self::Transfer(at) => Asset::Transfer(at),
            Self::Stay(hub) => Asset::Stay(hub),
        }
    }
}

/// Nodes and arcs of a network for one cargo; nodes by hub, carriage and side.
#[derive(Debug, Clone, Default)]
pub(crate) struct States {
    pub(crate) nodes: Vec<Node>,
    /// Tail and head of each arc.
    pub(crate) ends: Vec<(u32, u32)>,
    /// What each arc stands for.
    pub(crate) steps: Vec<Step>,
    /// The nodes of hub `h` are `hub_first[h]..hub_first[h + 1]`.
    hub_first: Vec<u32>,
}

impl States {
    /// The states of everything that is open and that the cargo can use; of the links only those of `only`, where given.
    /// O(links + transfers), with a logarithm of the carriages at a hub.
    pub(crate) fn new(network: &Network, cargo: &Cargo, only: Option<&[LinkId]>) -> Self {
        let links = usable_links(network, cargo, only);
        let hub_count = network.hub_count();
        let mut carriages: Vec<Vec<Carriage>> = vec![Vec::new(); hub_count];
        for id in &links {
            let (from, to) = network.ends(*id);
            let carriage = network.link(*id).carriage;
            carriages[from.index()].push(carriage);
            carriages[to.index()].push(carriage);
        }
        let transfers: Vec<u32> = usable_transfers(network, cargo);
        let mut hub_of_transfer = vec![0; network.transfers().len()];
        for (hub, here) in carriages.iter_mut().enumerate() {
            for at in network.transfers_at(HubId(narrow(hub))) {
                hub_of_transfer[*at as usize] = narrow(hub);
                if transfers.binary_search(at).is_ok() {
                    let transfer = &network.transfers()[*at as usize];
                    here.extend([transfer.from, transfer.to]);
                }
            }
        }
        // A limit on what passes a hub needs something that it can count there.
        let limited: BTreeSet<&str> = network
            .limits()
            .iter()
            .flat_map(|limit| limit.members.iter().filter_map(|key| key.strip_prefix("hub:")))
            .collect();
        let has_stay = |hub: HubId| {
            let hub = network.hub(hub);
            hub.stay.is_some() || limited.contains(hub.code.as_str())
        };
        let mut nodes = Vec::new();
        let mut hub_first = Vec::with_capacity(hub_count + 1);
        for (hub, here) in carriages.iter_mut().enumerate() {
            hub_first.push(narrow(nodes.len()));
            here.sort_unstable();
            here.dedup();
            let hub = HubId(narrow(hub));
            let stays = has_stay(hub);
            for carriage in here.iter().copied() {
                let node = |side| Node { hub, carriage, side };
                if stays || carriage.mode.ends_at_hubs() {
                    nodes.extend([node(Side::Arrive), node(Side::Depart)]);
                } else {
                    nodes.push(node(Side::Through));
                }
            }
        }
        hub_first.push(narrow(nodes.len()));
        let mut states = Self { nodes, ends: Vec::new(), steps: Vec::new(), hub_first };
        for id in links {
            let (from, to) = network.ends(id);
            let carriage = network.link(id).carriage;
            states.join(
                states.find(from, carriage, Side::Depart),
                states.find(to, carriage, Side::Arrive),
                Step::Link(id),
            );
        }
        for at in transfers {
            let transfer = &network.transfers()[at as usize];
            let hub = HubId(hub_of_transfer[at as usize]);
            let (from, to) = (transfer.from, transfer.to);
            states.join(
                states.find(hub, from, Side::Arrive),
                states.find(hub, to, Side::Depart),
                Step::Transfer(at),
            );
        }
        for (hub, here) in carriages.iter().enumerate() {
            let hub = HubId(narrow(hub));
            for carriage in here.iter().copied().filter(|carriage| !carriage.mode.ends_at_hubs()) {
                if has_stay(hub) {
                    let (tail, head) =
                        (states.find(hub, carriage, Side::Arrive), states.find(hub, carriage, Side::Depart));
                    states.join(tail, head, Step::Stay(hub));
                }
            }
        }
        states
    }

    fn join(&mut self, tail: Option<u32>, head: Option<u32>, step: Step) {
        if let (Some(tail), Some(head)) = (tail, head) {
            self.ends.push((tail, head));
            self.steps.push(step);
        }
    }

    /// The nodes of a hub.
    pub(crate) fn at(&self, hub: HubId) -> std::ops::Range<u32> {
        self.hub_first[hub.index()]..self.hub_first[hub.index() + 1]
    }

    /// The node of a hub and carriage on a side, the through node counting as both.
    pub(crate) fn find(&self, hub: HubId, carriage: Carriage, side: Side) -> Option<u32> {
        self.at(hub).find(|node| {
            let node = &self.nodes[*node as usize];
            node.carriage == carriage && (node.side == side || node.side == Side::Through)
        })
    }

    /// The nodes from which cargo can leave a hub, in one carriage or in any.
    pub(crate) fn departures(&self, hub: HubId, carriage: Option<Carriage>) -> impl Iterator<Item = u32> {
        self.sided(hub, carriage, Side::Arrive)
    }

    /// The nodes at which cargo comes to a hub, in one carriage or in any.
    pub(crate) fn arrivals(&self, hub: HubId, carriage: Option<Carriage>) -> impl Iterator<Item = u32> {
        self.sided(hub, carriage, Side::Depart)
    }

    /// The nodes of a hub that are not of a side, in one carriage or in any.
    pub(crate) fn sided(
        &self,
        hub: HubId,
        carriage: Option<Carriage>,
        but: Side,
    ) -> impl Iterator<Item = u32> {
        self.at(hub).filter(move |node| {
            let node = &self.nodes[*node as usize];
            node.side != but && carriage.is_none_or(|carriage| carriage == node.carriage)
        })
    }

    /// `HUB carriage`, with the side where there are two.
    pub(crate) fn label(&self, network: &Network, node: u32) -> String {
        let node = &self.nodes[node as usize];
        let side = match node.side {
            Side::Through => "",
            Side::Arrive => " arrived",
            Side::Depart => " departing",
        };
        format!("{} {}{side}", network.hub(node.hub).code, node.carriage)
    }
}

/// The open links that a cargo can use, in their stable order.
fn usable_links(network: &Network, cargo: &Cargo, only: Option<&[LinkId]>) -> Vec<LinkId> {
    let usable = |id: &LinkId| {
        let link = network.link(*id);
        cargo.can_use(link.carriage) && cargo.is_among(&link.cargo) && network.is_open_to(*id, cargo)
    };
    match only {
        Some(only) => only.iter().copied().filter(usable).collect(),
        None => network.links().map(|(id, _)| id).filter(usable).collect(),
    }
}

fn usable_transfers(network: &Network, cargo: &Cargo) -> Vec<u32> {
    (0..narrow(network.transfers().len()))
        .filter(|at| {
            let transfer = &network.transfers()[*at as usize];
            cargo.can_use(transfer.from)
                && cargo.can_use(transfer.to)
                && cargo.is_among(&transfer.cargo)
                && network.is_transfer_open_to(*at, cargo)
        })
        .collect()
}
