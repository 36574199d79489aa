//! The capacities: what each arc may carry, and which of them several arcs share.
//!
//! A border, a stay or a limit with a figure is a capacity that several arcs share. Where that is equivalent to the capacity of a single arc,
//! the arcs are led through a gate (`gates` says when); anything else is left over, by name, and a question that it could bind is refused.
//! Units must agree too: a tonne has to use the same amount of the limit on each member.

use super::states::{States, Step};
use crate::error::{Error, Result};
use crate::network::{Asset, CapacityTerms, Cargo, Carriage, HubId, LinkId, Network, Ways, narrow};
use std::collections::{BTreeMap, BTreeSet};

/// The largest sum of capacities of a network, tonnes a year.
const MOST: u64 = 1 << 62;

/// One arc of a flow problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Passage {
    pub(crate) tail: u32,
    pub(crate) head: u32,
    pub(crate) asset: Asset,
    /// `None` is unbounded.
    pub(crate) capacity: Option<u64>,
    /// True for the arc into or out of a gate.
    pub(crate) gate: bool,
    /// True for a gate that stands for the backward direction of a shared asset whose directions do not share.
    pub(crate) back: bool,
}

/// A flow problem for one cargo on a network or a part of it: nodes, arcs with capacities, and what could not be lowered.
#[derive(Debug, Clone)]
pub(crate) struct CapacityPlan {
    pub(crate) states: States,
    /// Number of nodes, gates included; those below `states.nodes.len()` are states.
    pub(crate) nodes: usize,
    pub(crate) passages: Vec<Passage>,
    /// What the facts say about each asset in use, by asset and whether it is a backward direction.
    pub(crate) terms: BTreeMap<(Asset, bool), CapacityTerms>,
    /// Shared capacities that are not equivalent to an arc here.
    pub(crate) refused: Vec<Refused>,
    /// The gates that slid past nodes, and those nodes.
    pub(crate) slid: Vec<Slid>,
    /// By node: that no flow may begin or end there, or the plan does not hold. It was not made for such nodes.
    assumed: Vec<bool>,
    /// Assets that share a capacity with others, or have one through a border, a stay or a limit.
    pub(crate) held: BTreeSet<Asset>,
    /// The arcs that each lowered shared capacity counts, by position among the passages.
    pub(crate) members: BTreeMap<(Asset, bool), BTreeSet<usize>>,
}

/// A shared capacity that is not equivalent to an arc: a question that it could bind must be refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) asset: Asset,
    /// True for the backward direction of a capacity whose directions do not share.
    pub(crate) back: bool,
    pub(crate) why: String,
    /// Each member arc, and what it could carry if it had the whole to itself.
    pub(crate) members: Vec<(usize, u64)>,
    /// How many of the members one way through the network can use.
    pub(crate) uses: u64,
    /// The largest flow that surely keeps it: one way through the network can use only so many members.
    pub(crate) most: u64,
    whole: Option<u64>,
}

impl Refused {
    /// Whether a passage is a gate that holds a direction of it.
    pub(crate) fn is_behind(&self, passage: &Passage) -> bool {
        passage.gate && (passage.asset, passage.back) == (self.asset, self.back)
    }

    /// Its amount, where a tonne uses the same of it on each member.
    pub(crate) fn whole(&self) -> Option<u64> {
        self.whole
    }

    /// Whether a flow keeps it, given what it carries on each of the members by position.
    pub(crate) fn is_kept(&self, flow_on: impl Fn(usize) -> u64) -> bool {
        if let Some(whole) = self.whole() {
            return (0..self.members.len()).map(|at| u128::from(flow_on(at))).sum::<u128>()
                <= u128::from(whole);
        }
        // Shares of the whole, in parts of 10^18, rounded up once for each amount: a limit that is kept exactly is kept.
        const WHOLE: u128 = 1_000_000_000_000_000_000;
        let flow_on = |at: usize| u128::from(flow_on(at));
        let share = |(amount, flow): (u64, u128)| match amount {
            0 => flow * (WHOLE + 1),
            _ => (flow * WHOLE).div_ceil(u128::from(amount)),
        };
        // Rounded up for each member it is too much, if anything.
        let members = self.members.iter().enumerate();
        if members.clone().map(|(at, (_, amount))| share((*amount, flow_on(at)))).sum::<u128>() <= WHOLE {
            return true;
        }
        let mut by_amount: BTreeMap<u64, u128> = BTreeMap::new();
        for (at, (_, amount)) in members {
            *by_amount.entry(*amount).or_default() += flow_on(at);
        }
        by_amount.into_iter().map(share).sum::<u128>() <= WHOLE
    }
}

/// A gate that stands apart from something that it holds, with the nodes between: a cut through the gate is drawn through the members.
#[derive(Debug, Clone)]
pub(crate) struct Slid {
    /// The gate's arc, by position among the passages.
    pub(crate) gate: usize,
    /// The arc at the gate that stands for what it holds, and whether it leaves the gate.
    pub(crate) stand: usize,
    pub(crate) leaving: bool,
    /// Nodes behind the gate, before what it holds.
    pub(crate) behind: Vec<u32>,
    /// Nodes behind what it holds, before the gate.
    pub(crate) before: Vec<u32>,
    /// What it holds: a member, or the arc of another gate, which may stand apart from its own members.
    pub(crate) holds: usize,
}

/// Lowers the capacities of what is open and usable; of the links only those of `only`, where given. `terminals` are nodes at which
/// flow may begin or end: no gate slides past them. A plan for other nodes is checked with [`CapacityPlan::holds_for`].
pub(crate) fn lower(
    network: &Network,
    cargo: &Cargo,
    only: Option<&[LinkId]>,
    terminals: &[u32],
) -> Result<CapacityPlan> {
    let mut lowering = Lowering::ungated(network, cargo, States::new(network, cargo, only), terminals);
    for at in 0..lowering.passages.len() {
        // The stay of a hub counts what changes there too, so it is a shared capacity like a limit and not that of the arc alone.
        if !matches!(lowering.states.steps[at], Step::Stay(_)) {
            lowering.passages[at].capacity = lowering.capacity(lowering.passages[at].asset)?;
        }
    }
    lowering.share()?;
    let Lowering { states, nodes, passages, terms, refused, slid, assumed, terminals, held, members, .. } =
        lowering;
    let is_assumed = |node| assumed.contains(&node) && !terminals.contains(&node);
    let assumed = (0..narrow(nodes)).map(is_assumed).collect();
    Ok(CapacityPlan { states, nodes, passages, terms, refused, slid, assumed, held, members })
}

impl CapacityPlan {
    /// Whether flow may begin or end at a node.
    pub(crate) fn holds_for(&self, node: u32) -> bool {
        !self.assumed[node as usize]
    }

    /// The carriages in which a shared capacity is used, or none for a capacity that is one arc's own.
    pub(crate) fn carriages(&self, network: &Network, passage: &Passage) -> Vec<Option<Carriage>> {
        let Some(members) = self.members.get(&(passage.asset, passage.back)).filter(|_| passage.gate) else {
            return vec![None];
        };
        members.iter().map(|at| carriage_of(network, self.passages[*at].asset)).collect()
    }

    /// Writes those of some nodes at which flow may not begin or end, by rising number.
    pub(crate) fn write_misses<'a>(&self, nodes: impl Iterator<Item = &'a u32>, missed: &mut Vec<u32>) {
        missed.clear();
        missed.extend(nodes.copied().filter(|node| !self.holds_for(*node)));
        missed.sort_unstable();
    }
}

/// In which carriage cargo uses a shared capacity on one of its members.
pub(crate) fn carriage_of(network: &Network, asset: Asset) -> Option<Carriage> {
    match asset {
        Asset::Link(id) => Some(network.link(id).carriage),
        Asset::Transfer(at) => {
            let transfer = &network.transfers()[at as usize];
            Some(if transfer.to.mode.ends_at_hubs() { transfer.to } else { transfer.from })
        }
        _ => None,
    }
}

/// A capacity that several arcs share in one direction, or in both.
pub(super) struct Shared {
    pub(super) asset: Asset,
    pub(super) capacity: u64,
    pub(super) back: bool,
    pub(super) forward: Vec<usize>,
    pub(super) backward: Vec<usize>,
}

pub(super) struct Gate {
    pub(super) members: BTreeSet<usize>,
    /// The arc through the gate that all forward members use, if they are the ones behind it.
    pub(super) passage: usize,
}

pub(super) struct Lowering<'a> {
    pub(super) network: &'a Network,
    pub(super) cargo: &'a Cargo,
    pub(super) states: States,
    pub(super) nodes: usize,
    pub(super) passages: Vec<Passage>,
    pub(super) terms: BTreeMap<(Asset, bool), CapacityTerms>,
    pub(super) refused: Vec<Refused>,
    pub(super) slid: Vec<Slid>,
    pub(super) assumed: BTreeSet<u32>,
    pub(super) held: BTreeSet<Asset>,
    pub(super) members: BTreeMap<(Asset, bool), BTreeSet<usize>>,
    /// The passages of each asset, gates left out.
    pub(super) of_asset: BTreeMap<Asset, Vec<usize>>,
    pub(super) transfer_with_key: BTreeMap<&'a str, u32>,
    /// The arcs at each node, loops left out.
    pub(super) around: Vec<Vec<usize>>,
    pub(super) gates: Vec<Gate>,
    /// The gates that hold a passage, by number.
    pub(super) gates_of: BTreeMap<usize, Vec<usize>>,
    pub(super) terminals: BTreeSet<u32>,
}

impl<'a> Lowering<'a> {
    /// The passages of some states without capacities and gates.
    pub(super) fn ungated(network: &'a Network, cargo: &'a Cargo, states: States, terminals: &[u32]) -> Self {
        let nodes = states.nodes.len();
        let mut lowering = Lowering {
            network,
            cargo,
            states: States::default(),
            nodes,
            passages: Vec::with_capacity(states.ends.len()),
            terms: BTreeMap::new(),
            refused: Vec::new(),
            slid: Vec::new(),
            assumed: BTreeSet::new(),
            held: BTreeSet::new(),
            members: BTreeMap::new(),
            of_asset: BTreeMap::new(),
            transfer_with_key: (0..).zip(network.transfers()).map(|(at, facts)| (&*facts.key, at)).collect(),
            around: vec![Vec::new(); nodes],
            gates: Vec::new(),
            gates_of: BTreeMap::new(),
            terminals: terminals.iter().copied().collect(),
        };
        for ((tail, head), step) in states.ends.iter().zip(&states.steps) {
            let (asset, tail, head) = (step.asset(), *tail, *head);
            lowering.of_asset.entry(asset).or_default().push(lowering.passages.len());
            lowering.open(Passage { tail, head, asset, capacity: None, gate: false, back: false });
        }
        lowering.states = states;
        lowering
    }

    /// The capacity of an asset that is an arc of its own, noted for answers.
    fn capacity(&mut self, asset: Asset) -> Result<Option<u64>> {
        let terms = self.network.capacity_terms(asset, self.cargo, None)?;
        let capacity = terms.net_t;
        self.terms.insert((asset, false), terms);
        Ok(capacity)
    }

    /// Finds everything that is shared and leads it through gates, the smallest groups first.
    fn share(&mut self) -> Result<()> {
        let mut groups = Vec::new();
        self.border_groups(&mut groups)?;
        self.stay_groups(&mut groups)?;
        self.limit_groups(&mut groups)?;
        groups.retain(|group| !(group.forward.is_empty() && group.backward.is_empty()));
        groups.sort_by_key(|group| (group.forward.len() + group.backward.len(), group.asset));
        for group in groups {
            let members = group.forward.iter().chain(&group.backward);
            self.members.entry((group.asset, group.back)).or_default().extend(members);
            self.lead_through(&group);
        }
        let sum: u128 = self.passages.iter().filter_map(|passage| passage.capacity).map(u128::from).sum();
        if sum > u128::from(MOST) {
            let widest = self.passages.iter().max_by_key(|passage| passage.capacity.unwrap_or(0));
            let asset = widest.map_or_else(String::new, |passage| self.network.asset_key(passage.asset));
            return Err(Error::CapacityTooLarge { asset, limit: MOST });
        }
        Ok(())
    }

    fn passages_of(&self, asset: Asset) -> Vec<usize> {
        self.of_asset.get(&asset).cloned().unwrap_or_default()
    }

    /// Adds a passage and returns its position.
    pub(super) fn open(&mut self, passage: Passage) -> usize {
        let at = self.passages.len();
        if passage.tail != passage.head {
            self.around[passage.tail as usize].push(at);
            self.around[passage.head as usize].push(at);
        }
        self.passages.push(passage);
        at
    }

    /// Leads one end of a passage to another node.
    pub(super) fn lead(&mut self, at: usize, leaving: bool, node: u32) {
        let passage = &mut self.passages[at];
        let end = if leaving { &mut passage.tail } else { &mut passage.head };
        let before = std::mem::replace(end, node);
        self.around[before as usize].retain(|other| *other != at);
        self.around[node as usize].push(at);
    }

    /// The passages of the links of each border, forward and backward.
    pub(super) fn passing(&self) -> Vec<[Vec<usize>; 2]> {
        let mut found = vec![[Vec::new(), Vec::new()]; self.network.borders().len()];
        for (index, passage) in self.passages.iter().enumerate() {
            let Asset::Link(id) = passage.asset else { continue };
            for passing in self.network.passings(id) {
                let ways = &mut found[passing.border as usize];
                if !ways.iter().any(|way| way.last() == Some(&index)) {
                    ways[usize::from(!passing.forward)].push(index);
                }
            }
        }
        found
    }

    fn border_groups(&mut self, groups: &mut Vec<Shared>) -> Result<()> {
        for (at, [forward, backward]) in (0..).zip(self.passing()) {
            let asset = Asset::Border(at);
            // A border's figure is per direction; the directions do not share.
            for (back, forward) in [(false, forward), (true, backward)] {
                if let Some(capacity) = self.shared_amount(asset, back, &forward)? {
                    groups.push(Shared { asset, capacity, back, forward, backward: Vec::new() });
                }
            }
        }
        Ok(())
    }

    fn stay_groups(&mut self, groups: &mut Vec<Shared>) -> Result<()> {
        for (hub, facts) in self.network.hubs() {
            if facts.stay.as_ref().is_none_or(|stay| stay.capacity.is_none()) {
                continue;
            }
            let asset = Asset::Stay(hub);
            let forward = self.inside(hub);
            let Some(capacity) = self.capacity(asset)? else { continue };
            self.held.extend(forward.iter().map(|index| self.passages[*index].asset));
            groups.push(Shared { asset, capacity, back: false, forward, backward: Vec::new() });
        }
        Ok(())
    }

    fn limit_groups(&mut self, groups: &mut Vec<Shared>) -> Result<()> {
        for at in 0..narrow(self.network.limits().len()) {
            let asset = Asset::Limit(at);
            let limit = &self.network.limits()[at as usize];
            if !self.cargo.is_among(&limit.cargo) {
                continue;
            }
            let [forward, backward] = self.counted(&limit.members);
            if limit.capacity.ways == Ways::Both {
                let members: Vec<usize> = forward.iter().chain(&backward).copied().collect();
                if let Some(capacity) = self.shared_amount(asset, false, &members)? {
                    groups.push(Shared { asset, capacity, back: false, forward, backward });
                }
                continue;
            }
            for (back, forward) in [(false, forward), (true, backward)] {
                if let Some(capacity) = self.shared_amount(asset, back, &forward)? {
                    groups.push(Shared { asset, capacity, back, forward, backward: Vec::new() });
                }
            }
        }
        Ok(())
    }

    /// The amount that arcs share, where it has a figure and a tonne uses the same of it on each of them; else notes what could not be lowered.
    fn shared_amount(&mut self, asset: Asset, back: bool, members: &[usize]) -> Result<Option<u64>> {
        let mut amounts = Vec::new();
        for index in members {
            let terms = self.network.capacity_terms(asset, self.cargo, self.carriage(*index))?;
            amounts.extend(terms.net_t.map(|net| (*index, net)));
            self.terms.insert((asset, back), terms);
        }
        let Some((_, capacity)) = amounts.first().copied() else { return Ok(None) };
        self.held.extend(members.iter().map(|index| self.passages[*index].asset));
        if amounts.iter().any(|(_, amount)| *amount != capacity) {
            let why = "a tonne of this cargo uses different amounts of it on its members";
            self.refuse(asset, back, why, amounts);
            return Ok(None);
        }
        Ok(Some(capacity))
    }

    /// The arcs that the members of a limit count, forward and backward; each once, forward if any member says so.
    pub(super) fn counted(&self, members: &[String]) -> [Vec<usize>; 2] {
        let (mut forward, mut backward) = (Vec::new(), Vec::new());
        for key in members {
            let (there, back) = self.member(key);
            forward.extend(there);
            backward.extend(back);
        }
        forward.sort_unstable();
        forward.dedup();
        backward.retain(|index| !forward.contains(index));
        backward.sort_unstable();
        backward.dedup();
        [forward, backward]
    }

    /// What a stay counts: what passes a hub and what changes there.
    pub(super) fn inside(&self, hub: HubId) -> Vec<usize> {
        let mut found = self.passages_of(Asset::Stay(hub));
        for at in self.network.transfers_at(hub) {
            found.extend(self.passages_of(Asset::Transfer(*at)));
        }
        found
    }

    /// The arcs of a member of a limit, and those of its opposite.
    fn member(&self, key: &str) -> (Vec<usize>, Vec<usize>) {
        let network = self.network;
        if let Some(code) = key.strip_prefix("hub:") {
            let Ok(hub) = network.hub_id(code) else { return (Vec::new(), Vec::new()) };
            return (self.inside(hub), Vec::new());
        }
        if let Some(code) = key.strip_prefix("border:") {
            let border = network.borders().iter().position(|border| border.code == code);
            let (mut there, mut back) = (Vec::new(), Vec::new());
            for (index, passage) in self.passages.iter().enumerate() {
                let Asset::Link(id) = passage.asset else { continue };
                for passing in network.passings(id) {
                    if Some(passing.border as usize) == border {
                        if passing.forward { there.push(index) } else { back.push(index) }
                    }
                }
            }
            return (there, back);
        }
        if let Some(at) = self.transfer_with_key.get(key) {
            let back = network.transfers()[*at as usize].back_key.as_deref();
            let back = back.and_then(|back| self.transfer_with_key.get(back));
            let arcs = |at: &u32| self.passages_of(Asset::Transfer(*at));
            return (arcs(at), back.map(arcs).unwrap_or_default());
        }
        let Some(id) = network.link_with_key(key) else { return (Vec::new(), Vec::new()) };
        let arcs = |id| self.passages_of(Asset::Link(id));
        (arcs(id), network.opposite(id).map(arcs).unwrap_or_default())
    }

    pub(super) fn carriage(&self, index: usize) -> Option<Carriage> {
        carriage_of(self.network, self.passages[index].asset)
    }

    pub(super) fn refuse_group(&mut self, group: &Shared, why: &str) {
        let members = group.forward.iter().chain(&group.backward);
        self.refuse(group.asset, group.back, why, members.map(|index| (*index, group.capacity)).collect());
    }

    fn refuse(&mut self, asset: Asset, back: bool, why: &str, members: Vec<(usize, u64)>) {
        // A way without cycles comes to a node once and leaves it once.
        let ends = |index: &usize| [self.passages[*index].tail, self.passages[*index].head];
        let at_one_node = members.first().is_some_and(|(first, _)| {
            ends(first).iter().any(|node| members.iter().all(|(index, _)| ends(index).contains(node)))
        });
        let uses = if at_one_node { 2 } else { members.len() as u64 };
        let amounts = || members.iter().map(|(_, amount)| *amount);
        let most = amounts().min().unwrap_or(u64::MAX).checked_div(uses).unwrap_or(u64::MAX);
        let whole = amounts().next().filter(|first| amounts().all(|amount| amount == *first));
        self.refused.push(Refused { asset, back, why: why.to_owned(), members, uses, most, whole });
    }
}
