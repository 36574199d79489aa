//! The capacities: what each arc may carry, and the gates that stand for borders and limits.
//!
//! A border or a limit with a figure is a capacity that several arcs share. Where that is equivalent to the capacity of a single arc, the arcs
//! are led through a *gate*: a new node behind one arc with the shared capacity. It is equivalent in these cases, and only these are used:
//!
//! 1. **One direction.** All members leave one node, or all enter one node. Whatever uses any of them passes the gate once.
//! 2. **Both directions.** The members run between the same two nodes. Flows against each other between two nodes cancel: an optimal flow
//!    uses one direction only, so the gate may carry the whole amount either way, and a way in through the gate's node and out again is part of
//!    a cycle through the common far node.
//! 3. **Sliding.** A member may stand for its neighbour along a node that has no other arcs than one to and one from each of two neighbours
//!    and at which no flow begins or ends: in a flow without cycles of two arcs, what enters such a node on one side leaves it
//!    on the other. So two terminals that share a crew, at either end of a short stretch, become two arcs at one node.
//! 4. **Dead members.** A member after which flow could only turn back, or before which it can only have turned back, carries nothing in
//!    such a flow and is left out.
//!
//! A limit inside another is led through both gates where the outer one contains all members of the inner. Anything else is left over,
//! by name, and a question that such a limit could bind is refused. Units must agree too: a tonne has to use the same amount of the limit on each member.

use super::states::{States, Step};
use crate::error::{Error, Result};
use crate::network::{Asset, CapacityTerms, Cargo, HubId, LinkId, Network, Ways, narrow};
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
    /// Nodes at which no flow may begin or end, or the plan does not hold.
    pub(crate) assumed: BTreeSet<u32>,
    /// Assets that share a capacity with others, or have one through a border, a stay or a limit.
    pub(crate) held: BTreeSet<Asset>,
    /// The arcs that each lowered shared capacity counts, by position among the passages.
    pub(crate) members: BTreeMap<(Asset, bool), BTreeSet<usize>>,
}

/// A shared capacity that is not equivalent to an arc: a question that it could bind must be refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) asset: Asset,
    /// True for the backward direction of an asset whose directions do not share.
    pub(crate) back: bool,
    pub(crate) why: String,
    /// Each member arc, and what it could carry if it had the whole to itself.
    pub(crate) members: Vec<(usize, u64)>,
    /// How many members one way through the network can use at the most.
    pub(crate) uses: u64,
}

/// A gate that stands apart from something that it holds, with the nodes between: a cut through the gate is drawn through the members.
#[derive(Debug, Clone)]
pub(crate) struct Slid {
    /// The gate's arc, by position among the passages.
    pub(crate) gate: usize,
    /// Nodes behind the gate, before what it holds.
    pub(crate) behind: Vec<u32>,
    /// Nodes behind what it holds, before the gate.
    pub(crate) before: Vec<u32>,
    /// What it holds: a member, or the arc of another gate, which may stand apart from its own members.
    pub(crate) holds: usize,
}

/// Lowers the capacities of what is open and usable; of the links only those of `only`, where given. `terminals` are nodes at which
/// flow may begin or end beyond what sliding assumes; pass none for a plan that is checked against each question.
pub(crate) fn lower(
    network: &Network,
    cargo: &Cargo,
    only: Option<&[LinkId]>,
    terminals: &[u32],
) -> Result<CapacityPlan> {
    let states = States::new(network, cargo, only);
    let mut lowering = Lowering {
        network,
        cargo,
        nodes: states.nodes.len(),
        passages: Vec::with_capacity(states.ends.len()),
        terms: BTreeMap::new(),
        refused: Vec::new(),
        slid: Vec::new(),
        assumed: BTreeSet::new(),
        held: BTreeSet::new(),
        members: BTreeMap::new(),
        around: Vec::new(),
        gates: Vec::new(),
        terminals: terminals.iter().copied().collect(),
    };
    for ((tail, head), step) in states.ends.iter().zip(&states.steps) {
        // The stay of a hub counts what changes there too, so it is a shared capacity like a limit and not that of the arc alone.
        let asset = step.asset();
        let capacity = match step {
            Step::Stay(_) => None,
            _ => lowering.capacity(asset)?,
        };
        lowering.passages.push(Passage {
            tail: *tail,
            head: *head,
            asset,
            capacity,
            gate: false,
            back: false,
        });
    }
    lowering.share()?;
    let Lowering { nodes, passages, terms, refused, slid, assumed, held, members, .. } = lowering;
    Ok(CapacityPlan { states, nodes, passages, terms, refused, slid, assumed, held, members })
}

/// A capacity that several arcs share in one direction, or in both.
struct Shared {
    asset: Asset,
    capacity: u64,
    back: bool,
    forward: Vec<usize>,
    backward: Vec<usize>,
}

struct Gate {
    members: BTreeSet<usize>,
    /// The arc through the gate that all forward members use, if they are the ones behind it.
    passage: usize,
}

struct Lowering<'a> {
    network: &'a Network,
    cargo: &'a Cargo,
    nodes: usize,
    passages: Vec<Passage>,
    terms: BTreeMap<(Asset, bool), CapacityTerms>,
    refused: Vec<Refused>,
    slid: Vec<Slid>,
    assumed: BTreeSet<u32>,
    held: BTreeSet<Asset>,
    members: BTreeMap<(Asset, bool), BTreeSet<usize>>,
    /// The arcs at each node, loops left out.
    around: Vec<Vec<usize>>,
    gates: Vec<Gate>,
    terminals: BTreeSet<u32>,
}

impl Lowering<'_> {
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
        let here = |passage: &&Passage| passage.asset == asset && !passage.gate;
        self.passages.iter().enumerate().filter(|(_, passage)| here(passage)).map(|(at, _)| at).collect()
    }

    fn border_groups(&mut self, groups: &mut Vec<Shared>) -> Result<()> {
        for at in 0..narrow(self.network.borders().len()) {
            let asset = Asset::Border(at);
            let (mut forward, mut backward) = (Vec::new(), Vec::new());
            for (index, passage) in self.passages.iter().enumerate() {
                let Asset::Link(id) = passage.asset else { continue };
                if let Some(passing) = self.network.passings(id).iter().find(|passing| passing.border == at) {
                    if passing.forward { forward.push(index) } else { backward.push(index) }
                }
            }
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
            let (mut forward, mut backward) = (Vec::new(), Vec::new());
            for key in &limit.members {
                let (there, back) = self.member(key);
                forward.extend(there);
                backward.extend(back);
            }
            forward.sort_unstable();
            forward.dedup();
            backward.retain(|index| !forward.contains(index));
            backward.sort_unstable();
            backward.dedup();
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

    /// What a stay counts: what passes a hub and what changes there.
    fn inside(&self, hub: HubId) -> Vec<usize> {
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
        if let Some(at) = network.transfers().iter().position(|transfer| transfer.key == key) {
            let back = network.transfers()[at].back_key.as_ref();
            let back =
                back.and_then(|back| network.transfers().iter().position(|transfer| transfer.key == *back));
            let arcs = |at: usize| self.passages_of(Asset::Transfer(narrow(at)));
            return (arcs(at), back.map(arcs).unwrap_or_default());
        }
        let Some(id) = network.link_with_key(key) else { return (Vec::new(), Vec::new()) };
        let arcs = |id| self.passages_of(Asset::Link(id));
        (arcs(id), network.opposite(id).map(arcs).unwrap_or_default())
    }

    fn carriage(&self, index: usize) -> Option<crate::network::Carriage> {
        match self.passages[index].asset {
            Asset::Link(id) => Some(self.network.link(id).carriage),
            Asset::Transfer(at) => {
                let transfer = &self.network.transfers()[at as usize];
                Some(if transfer.to.mode.ends_at_hubs() { transfer.to } else { transfer.from })
            }
            _ => None,
        }
    }

    /// Leads a group through a gate, or notes why that would not be equivalent.
    fn lead_through(&mut self, group: &Shared) {
        self.around = vec![Vec::new(); self.nodes];
        for (index, passage) in
            self.passages.iter().enumerate().filter(|(_, passage)| passage.tail != passage.head)
        {
            self.around[passage.tail as usize].push(index);
            self.around[passage.head as usize].push(index);
        }
        let members: BTreeSet<usize> = group.forward.iter().chain(&group.backward).copied().collect();
        let mut assumed = BTreeSet::<u32>::new();
        let mut living = |members: &[usize]| -> Vec<Chain> {
            // What leads back to where it begins carries nothing either.
            let runs = |index: &usize| self.passages[*index].tail != self.passages[*index].head;
            let represented = self.represented(members).into_iter().filter(runs);
            represented
                .map(|index| self.chain(index))
                .filter(|chain| {
                    // Nothing may begin or end anywhere on a run that is taken for dead.
                    if chain.dead {
                        assumed.extend(&chain.nodes);
                    }
                    !chain.dead
                })
                .collect()
        };
        let (chains, back_chains) = (living(&group.forward), living(&group.backward));
        if chains.is_empty() && back_chains.is_empty() {
            self.assumed.extend(assumed);
            return;
        }
        let of_group: BTreeSet<usize> =
            chains.iter().chain(&back_chains).flat_map(|chain| chain.arcs.iter().copied()).collect();
        let alone = |node: u32| self.around[node as usize].iter().all(|arc| of_group.contains(arc));
        let Some(Place { node, leaving, between }) = gate_place(&chains, &back_chains, alone) else {
            let why = "its members neither leave nor enter one place together, so it is not equivalent to an arc here";
            self.refuse_group(group, why);
            return;
        };
        let mut slid = Vec::new();
        let mut led: Vec<Stand> = Vec::new();
        for (chains, along) in [(&chains, leaving), (&back_chains, !leaving)] {
            led.extend(chains.iter().map(|chain| chain.at(node, along, &self.passages)));
        }
        let arcs: BTreeSet<usize> = led.iter().map(|stand| stand.arc).collect();
        if arcs.len() < led.len() {
            let why =
                "a tonne uses it on more than one of its members, so it is not equivalent to an arc here";
            self.refuse_group(group, why);
            return;
        }
        self.assumed.extend(assumed);
        self.assumed.extend(between);
        let gate = narrow(self.nodes);
        self.nodes += 1;
        for stand in &led {
            if stand.leaving {
                self.passages[stand.arc].tail = gate;
            } else {
                self.passages[stand.arc].head = gate;
            }
            self.assumed.extend(stand.behind.iter().chain(&stand.before));
        }
        let capacity = Some(group.capacity);
        let mut open = |tail, head| {
            self.passages.push(Passage {
                tail,
                head,
                asset: group.asset,
                capacity,
                gate: true,
                back: group.back,
            });
            self.passages.len() - 1
        };
        let both = !chains.is_empty() && !back_chains.is_empty();
        let mut passage = usize::MAX;
        for (chains, entering) in [(&chains, leaving), (&back_chains, !leaving)] {
            if !chains.is_empty() {
                passage = if entering { open(node, gate) } else { open(gate, node) };
                for Stand { own, behind, before, .. } in led.extract_if(.., |stand| stand.leaving == entering)
                {
                    slid.push(Slid { gate: passage, behind, before, holds: own });
                }
            }
        }
        // A gate for both directions has an arc for each, and no single one stands for its members.
        self.gates.push(Gate { members, passage: if both { usize::MAX } else { passage } });
        self.slid.extend(slid);
    }

    fn refuse_group(&mut self, group: &Shared, why: &str) {
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
        self.refused.push(Refused { asset, back, why: why.to_owned(), members, uses });
    }

    /// Members that lie behind a gate whose members all belong to the group are represented by that gate's arc.
    fn represented(&self, group: &[usize]) -> Vec<usize> {
        let mut members: BTreeSet<usize> = group.iter().copied().collect();
        for gate in &self.gates {
            if gate.members.len() > 1 && gate.passage != usize::MAX && gate.members.is_subset(&members) {
                members.retain(|member| !gate.members.contains(member));
                members.insert(gate.passage);
            }
        }
        members.into_iter().collect()
    }

    /// The run of arcs through which the flow of an arc must go on and must have come.
    fn chain(&self, index: usize) -> Chain {
        let mut chain = Chain {
            arcs: vec![index],
            nodes: vec![self.passages[index].tail, self.passages[index].head],
            own: 0,
            dead: false,
        };
        loop {
            let (node, from) = (chain.nodes[chain.nodes.len() - 1], chain.nodes[chain.nodes.len() - 2]);
            match self.next(node, from, true) {
                Next::Arc(arc) if !chain.nodes.contains(&self.passages[arc].head) => {
                    chain.arcs.push(arc);
                    chain.nodes.push(self.passages[arc].head);
                }
                Next::Dead => {
                    chain.dead = true;
                    return chain;
                }
                Next::Arc(_) | Next::Stop => break,
            }
        }
        loop {
            let (node, to) = (chain.nodes[0], chain.nodes[1]);
            match self.next(node, to, false) {
                Next::Arc(arc) if !chain.nodes.contains(&self.passages[arc].tail) => {
                    chain.arcs.insert(0, arc);
                    chain.nodes.insert(0, self.passages[arc].tail);
                    chain.own += 1;
                }
                Next::Dead => {
                    chain.dead = true;
                    return chain;
                }
                Next::Arc(_) | Next::Stop => break,
            }
        }
        chain
    }

    /// Where flow that came to `node` from `other` can go on (or, backwards, where flow that leaves it for `other` can have come from).
    fn next(&self, node: u32, other: u32, onward: bool) -> Next {
        if self.terminals.contains(&node) {
            return Next::Stop;
        }
        let mut found = None;
        let mut neighbour = None;
        let (mut to_other, mut from_other) = (0, 0);
        for index in &self.around[node as usize] {
            let passage = &self.passages[*index];
            let leaves = passage.tail == node;
            let far = if leaves { passage.head } else { passage.tail };
            if far == other {
                if leaves {
                    to_other += 1
                } else {
                    from_other += 1
                }
                continue;
            }
            if neighbour.is_some_and(|known| known != far) {
                // Three neighbours: the flow may divide, unless none of the arcs goes the way that is asked.
                neighbour = Some(u32::MAX);
            } else {
                neighbour = Some(far);
            }
            if leaves == onward {
                if found.is_some() {
                    return Next::Stop;
                }
                found = Some(*index);
            }
        }
        match found {
            None => Next::Dead,
            Some(_) if neighbour == Some(u32::MAX) || to_other > 1 || from_other > 1 => Next::Stop,
            Some(arc) => {
                // The opposite arc of the run may exist once, which flow in normal form does not use as well.
                let far = neighbour.unwrap_or(node);
                let against = self.around[node as usize].iter().filter(|index| {
                    let passage = &self.passages[**index];
                    let (tail, head) = if onward { (far, node) } else { (node, far) };
                    passage.tail == tail && passage.head == head
                });
                if against.count() > 1 { Next::Stop } else { Next::Arc(arc) }
            }
        }
    }
}

/// How a run of arcs goes on at a node.
enum Next {
    /// By this arc alone.
    Arc(usize),
    /// Not at all.
    Dead,
    /// The flow may divide, join, begin or end here.
    Stop,
}

/// Where a gate stands.
struct Place {
    node: u32,
    /// Whether forward members leave the node.
    leaving: bool,
    /// With both directions, the nodes from there to where all chains meet again: at none of them may flow begin or end.
    between: Vec<u32>,
}

/// The node at which one gate stands for all chains, and whether they leave it (or enter it).
///
/// Where both directions share, what comes in through the gate's node and goes out again must end at the common far node, or it has
/// passed the members without passing the gate. So the nodes on the way there may have no arcs but those of the chains: `alone`.
fn gate_place(chains: &[Chain], back: &[Chain], alone: impl Fn(u32) -> bool) -> Option<Place> {
    let all = || chains.iter().map(|chain| (chain, true)).chain(back.iter().map(|chain| (chain, false)));
    let (first, forward) = all().next()?;
    let (own_tail, own_head) = (first.nodes[first.own], first.nodes[first.own + 1]);
    // The nearest places first, so that a gate slides only where it must.
    let mut candidates: Vec<u32> = if forward { vec![own_tail, own_head] } else { vec![own_head, own_tail] };
    candidates.extend(first.nodes.iter().copied());
    if !chains.is_empty() && !back.is_empty() {
        // Both directions: `near` before `far` on every chain, after it on every chain of the other direction.
        let before = |chain: &Chain, near: u32, far: u32| {
            let (Some(a), Some(b)) = (chain.place(near), chain.place(far)) else { return false };
            a < b && chain.between(near, far).iter().all(|node| alone(*node))
        };
        return candidates.iter().copied().find_map(|near| {
            let fits = |far: u32| {
                chains.iter().all(|chain| before(chain, near, far))
                    && back.iter().all(|chain| before(chain, far, near))
            };
            let far = first.nodes.iter().copied().find(|far| fits(*far))?;
            let between = chains.iter().chain(back).flat_map(|chain| chain.between(near, far)).collect();
            Some(Place { node: near, leaving: true, between })
        });
    }
    // One direction: every chain leaves the place, or every chain enters it. `leaving` is told for the forward chains.
    let leave = |node: &u32| all().all(|(chain, _)| chain.tails().contains(node));
    let enter = |node: &u32| all().all(|(chain, _)| chain.heads().contains(node));
    candidates.iter().find_map(|node| {
        if leave(node) {
            Some(Place { node: *node, leaving: forward, between: Vec::new() })
        } else if enter(node) {
            Some(Place { node: *node, leaving: !forward, between: Vec::new() })
        } else {
            None
        }
    })
}

/// The arc that stands for a member, and which of its ends the gate takes.
struct Stand {
    arc: usize,
    /// The member's own arc.
    own: usize,
    leaving: bool,
    behind: Vec<u32>,
    before: Vec<u32>,
}

/// Arcs one after another with the same flow, and the nodes they run through.
struct Chain {
    arcs: Vec<usize>,
    nodes: Vec<u32>,
    /// The position of the member itself.
    own: usize,
    /// True where it ends without going anywhere, so that it carries nothing.
    dead: bool,
}

impl Chain {
    fn tails(&self) -> &[u32] {
        &self.nodes[..self.nodes.len() - 1]
    }

    fn heads(&self) -> &[u32] {
        &self.nodes[1..]
    }

    fn place(&self, node: u32) -> Option<usize> {
        self.nodes.iter().position(|other| *other == node)
    }

    /// The nodes between two nodes of the chain, in either order.
    fn between(&self, one: u32, other: u32) -> Vec<u32> {
        let (Some(a), Some(b)) = (self.place(one), self.place(other)) else { return Vec::new() };
        self.nodes[a.min(b) + 1..a.max(b)].to_vec()
    }

    /// The arc of the chain that leaves (or enters) a node, with the nodes between it and the chain's own arc: those after it, if it comes
    /// first, and those before it, if it comes last.
    fn at(&self, node: u32, leaving: bool, passages: &[Passage]) -> Stand {
        let fits = |index: &usize| {
            let passage = &passages[*index];
            if leaving { passage.tail == node } else { passage.head == node }
        };
        let place = self.arcs.iter().position(fits).unwrap_or(self.own);
        let (first, last) = (place.min(self.own), place.max(self.own));
        let between = self.nodes[first + 1..=last].to_vec();
        let (behind, before) = if place < self.own { (between, Vec::new()) } else { (Vec::new(), between) };
        Stand { arc: self.arcs[place], own: self.arcs[self.own], leaving, behind, before }
    }
}
