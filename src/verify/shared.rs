//! What each asset lets pass: the steps it counts, and how much of the cargo it would let pass on each if that were all.

use super::lowered::{Lowered, Step};
use crate::error::Result;
use crate::network::{Asset, CapacityTerms, Carriage, HubId, LinkId, Network, Statement, Ways};
use std::collections::BTreeMap;

/// One capacity: an asset, a direction where its directions do not share, and the steps that it counts.
pub(super) struct Capacity {
    pub(super) asset: Asset,
    /// True for the backward direction of a border or limit whose directions do not share.
    pub(super) backward: bool,
    /// Each step that is counted, and how much might pass if nothing else did, tonnes a year.
    pub(super) members: Vec<(usize, u64)>,
    /// What the facts say, for the last member.
    pub(super) terms: CapacityTerms,
}

impl Capacity {
    /// The most that can pass over the members together, however it is shared among them.
    pub(super) fn most(&self) -> u64 {
        self.members.iter().map(|(_, amount)| *amount).max().unwrap_or(0)
    }

    /// The amount, where a tonne uses the same of it on each step that it counts: then it can be widened.
    pub(super) fn whole(&self) -> Option<u64> {
        let (_, first) = self.members.first()?;
        self.members.iter().all(|(_, amount)| amount == first).then_some(*first)
    }

    /// What flows of the steps use of it together, where a tonne uses the same on each.
    pub(super) fn used(&self, flow: &[u64]) -> i128 {
        self.members.iter().map(|(step, _)| i128::from(flow[*step])).sum()
    }

    /// True where flows of the steps keep it: each uses its share, and the shares do not exceed the whole.
    pub(super) fn holds(&self, flow: &[u64]) -> bool {
        let mut by_amount: BTreeMap<u64, u128> = BTreeMap::new();
        for (step, amount) in self.members.iter().filter(|(step, _)| flow[*step] > 0) {
            *by_amount.entry(*amount).or_default() += u128::from(flow[*step]);
        }
        let used: Vec<(u128, u128)> =
            by_amount.into_iter().map(|(amount, flow)| (flow, u128::from(amount))).collect();
        if used.iter().any(|(flow, amount)| flow > amount) {
            return false;
        }
        match used[..] {
            [] | [_] => true,
            // No product exceeds 2^124: no flow is more than its amount, and no amount more than 2^62.
            [(first, a), (second, b)] if a.max(b) <= 1 << 62 => first * b + second * a <= a * b,
            // With more amounts the shares are counted in parts of 10^18, each rounded up.
            _ => {
                const WHOLE: u128 = 1_000_000_000_000_000_000;
                let parts = |(flow, amount): &(u128, u128)| (flow * WHOLE).div_ceil((*amount).max(1));
                used.iter().map(parts).sum::<u128>() <= WHOLE
            }
        }
    }
}

/// Every capacity with a figure that counts a step of the graph: links, transfers, borders by direction, stays, limits.
pub(super) fn capacities(graph: &Lowered<'_>) -> Result<Vec<Capacity>> {
    let network = graph.network;
    let mut found = Vec::new();
    let mut groups: Vec<(Asset, bool, Vec<usize>)> = Vec::new();
    let mut of_link: BTreeMap<LinkId, usize> = BTreeMap::new();
    let mut of_transfer: BTreeMap<u32, usize> = BTreeMap::new();
    let mut at_hub: BTreeMap<HubId, Vec<usize>> = BTreeMap::new();
    let mut of_border: BTreeMap<(u32, bool), Vec<usize>> = BTreeMap::new();
    for (at, step) in graph.steps.iter().enumerate() {
        match step.asset {
            Asset::Link(id) => {
                of_link.insert(id, at);
                groups.push((step.asset, false, vec![at]));
                for passing in network.passings(id) {
                    of_border.entry((passing.border, passing.forward)).or_default().push(at);
                }
            }
            Asset::Transfer(transfer) => {
                of_transfer.insert(transfer, at);
                groups.push((step.asset, false, vec![at]));
                at_hub.entry(graph.hub_of(step.tail)).or_default().push(at);
            }
            _ => at_hub.entry(graph.hub_of(step.tail)).or_default().push(at),
        }
    }
    for ((border, forward), members) in &of_border {
        groups.push((Asset::Border(*border), !forward, members.clone()));
    }
    for (hub, members) in &at_hub {
        groups.push((Asset::Stay(*hub), false, members.clone()));
    }
    let by_key: BTreeMap<&str, u32> =
        (0..).zip(network.transfers()).map(|(at, transfer)| (transfer.key.as_str(), at)).collect();
    let border_codes: BTreeMap<&str, u32> =
        (0..).zip(network.borders()).map(|(at, border)| (border.code.as_str(), at)).collect();
    for (at, limit) in (0..).zip(network.limits()) {
        if !limit.cargo.is_empty() && !limit.cargo.contains(&graph.cargo.code) {
            continue;
        }
        let (mut there, mut back): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for key in &limit.members {
            if let Some(code) = key.strip_prefix("hub:") {
                there
                    .extend(network.hub_id(code).ok().and_then(|hub| at_hub.get(&hub)).into_iter().flatten());
            } else if let Some(code) = key.strip_prefix("border:") {
                let passed = |forward| border_codes.get(code).and_then(|at| of_border.get(&(*at, forward)));
                there.extend(passed(true).into_iter().flatten());
                back.extend(passed(false).into_iter().flatten());
            } else if let Some(transfer) = by_key.get(key.as_str()) {
                there.extend(of_transfer.get(transfer));
                let opposite = network.transfers()[*transfer as usize].back_key.as_deref();
                let opposite = opposite.and_then(|key| by_key.get(key));
                back.extend(opposite.and_then(|transfer| of_transfer.get(transfer)));
            } else if let Ok(id) = network.link_id(key) {
                there.extend(of_link.get(&id));
                back.extend(network.opposite(id).and_then(|id| of_link.get(&id)));
            }
        }
        there.sort_unstable();
        there.dedup();
        back.retain(|step| there.binary_search(step).is_err());
        back.sort_unstable();
        back.dedup();
        match limit.capacity.ways {
            Ways::Each => {
                groups.push((Asset::Limit(at), false, there));
                groups.push((Asset::Limit(at), true, back));
            }
            Ways::Both => {
                there.extend(back);
                groups.push((Asset::Limit(at), false, there));
            }
        }
    }
    for (asset, backward, members) in groups {
        let mut amounts = Vec::with_capacity(members.len());
        let mut last = None;
        for step in members {
            let terms =
                network.capacity_terms(asset, graph.cargo, counted_as(network, &graph.steps[step]))?;
            amounts.extend(terms.net_t.map(|net| (step, net)));
            last = Some(terms);
        }
        if let Some(terms) = last.filter(|terms| terms.statement == Statement::Bounded) {
            found.push(Capacity { asset, backward, members: amounts, terms });
        }
    }
    Ok(found)
}

/// The carriage that says what one deck place holds: that of a link, the ship's of a transfer, none of a stay.
fn counted_as(network: &Network, step: &Step) -> Option<Carriage> {
    match step.asset {
        Asset::Link(id) => Some(network.link(id).carriage),
        Asset::Transfer(at) => {
            let transfer = &network.transfers()[at as usize];
            Some(if transfer.to.mode.ends_at_hubs() { transfer.to } else { transfer.from })
        }
        _ => None,
    }
}
