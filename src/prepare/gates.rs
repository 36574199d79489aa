//! Gates: where a capacity that several arcs share is equivalent to the capacity of one.
//!
//! The arcs are led through a *gate*: a new node behind one arc with the shared capacity. It is equivalent in these cases, and only these are
//! used:
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
//! A limit inside another is led through both gates where the outer one contains all members of the inner.
//!
//! Where both directions share and that is no arc, each direction still gets a gate of its own: neither may exceed the whole. What both use
//! together is looked at in each flow that is found; if it keeps the limit, the flow is a largest one, because only less was demanded of it.

use super::capacities::{Gate, Lowering, Passage, Shared, Slid};
use crate::network::narrow;
use std::collections::BTreeSet;

impl Lowering<'_> {
    /// Leads a group through a gate, or notes why that would not be equivalent. Where both directions share, each is then led through a gate of
    /// its own: what one direction alone uses is held, and what both use together is looked at in each flow.
    pub(super) fn lead_through(&mut self, group: &Shared) {
        let Err(why) = self.gate(group) else { return };
        self.refuse_group(group, why);
        if group.forward.is_empty() || group.backward.is_empty() {
            return;
        }
        for forward in [&group.forward, &group.backward] {
            let Shared { asset, capacity, back, .. } = *group;
            // Where that is not equivalent either, looking at the flow has to do.
            let one_way = Shared { asset, capacity, back, forward: forward.clone(), backward: Vec::new() };
            _ = self.gate(&one_way);
        }
    }

    /// Leads a group through a gate, or says why that would not be equivalent.
    fn gate(&mut self, group: &Shared) -> std::result::Result<(), &'static str> {
        let members: BTreeSet<usize> = group.forward.iter().chain(&group.backward).copied().collect();
        // What leads back to where it begins carries nothing.
        let runs = |index: &usize| self.passages[*index].tail != self.passages[*index].head;
        let represented =
            |members: &[usize]| self.represented(members).into_iter().filter(runs).collect::<Vec<_>>();
        let (forward, backward) = (represented(&group.forward), represented(&group.backward));
        let each = |members: &[usize], run: fn(&Self, usize) -> Chain| -> Vec<Chain> {
            members.iter().map(|index| run(self, *index)).collect()
        };
        // Mostly the members themselves meet at one place, and nothing has to slide.
        let (mut chains, mut back_chains) = (each(&forward, Self::alone), each(&backward, Self::alone));
        let mut assumed = BTreeSet::<u32>::new();
        let mut found = self.place(&chains, &back_chains);
        if found.is_none() {
            (chains, back_chains) = (each(&forward, Self::chain), each(&backward, Self::chain));
            found = self.place(&chains, &back_chains);
        }
        if found.is_none() {
            // Without the dead ones there may be a place, as long as nothing begins or ends anywhere on their runs.
            for list in [&mut chains, &mut back_chains] {
                list.retain(|chain| {
                    if chain.dead {
                        assumed.extend(&chain.nodes);
                    }
                    !chain.dead
                });
            }
            found = self.place(&chains, &back_chains);
        }
        if chains.is_empty() && back_chains.is_empty() {
            self.assumed.extend(assumed);
            return Ok(());
        }
        let Some(Place { node, leaving, between }) = found else {
            return Err(
                "its members neither leave nor enter one place together, so it is not equivalent to an arc here",
            );
        };
        let mut slid = Vec::new();
        let mut led: Vec<Stand> = Vec::new();
        for (chains, along) in [(&chains, leaving), (&back_chains, !leaving)] {
            led.extend(chains.iter().map(|chain| chain.at(node, along, &self.passages)));
        }
        let arcs: BTreeSet<usize> = led.iter().map(|stand| stand.arc).collect();
        if arcs.len() < led.len() {
            return Err(
                "a tonne uses it on more than one of its members, so it is not equivalent to an arc here",
            );
        }
        self.assumed.extend(assumed);
        self.assumed.extend(between);
        let gate = narrow(self.nodes);
        self.nodes += 1;
        self.around.push(Vec::new());
        for stand in &led {
            self.lead(stand.arc, stand.leaving, gate);
            self.assumed.extend(stand.behind.iter().chain(&stand.before));
        }
        let capacity = Some(group.capacity);
        let (asset, back) = (group.asset, group.back);
        let mut open = |tail, head| self.open(Passage { tail, head, asset, capacity, gate: true, back });
        let both = !chains.is_empty() && !back_chains.is_empty();
        let mut passage = usize::MAX;
        for (chains, entering) in [(&chains, leaving), (&back_chains, !leaving)] {
            if !chains.is_empty() {
                passage = if entering { open(node, gate) } else { open(gate, node) };
                for Stand { arc, own, leaving, behind, before } in
                    led.extract_if(.., |stand| stand.leaving == entering)
                {
                    slid.push(Slid { gate: passage, stand: arc, leaving, behind, before, holds: own });
                }
            }
        }
        // A gate for both directions has an arc for each, and no single one stands for its members.
        for member in &members {
            self.gates_of.entry(*member).or_default().push(self.gates.len());
        }
        self.gates.push(Gate { members, passage: if both { usize::MAX } else { passage } });
        self.slid.extend(slid);
        Ok(())
    }

    /// A place for the gate of some chains; with both directions its far node may have no arcs but theirs.
    fn place(&self, chains: &[Chain], back: &[Chain]) -> Option<Place> {
        let of_group: BTreeSet<usize> =
            chains.iter().chain(back).flat_map(|chain| chain.arcs.iter().copied()).collect();
        let alone = |node: u32| self.around[node as usize].iter().all(|arc| of_group.contains(arc));
        gate_place(chains, back, alone)
    }

    /// Members that lie behind a gate whose members all belong to the group are represented by that gate's arc.
    fn represented(&self, group: &[usize]) -> Vec<usize> {
        let mut members: BTreeSet<usize> = group.iter().copied().collect();
        let gates: BTreeSet<usize> =
            group.iter().filter_map(|member| self.gates_of.get(member)).flatten().copied().collect();
        for gate in gates.into_iter().map(|at| &self.gates[at]) {
            if gate.members.len() > 1 && gate.passage != usize::MAX && gate.members.is_subset(&members) {
                members.retain(|member| !gate.members.contains(member));
                members.insert(gate.passage);
            }
        }
        members.into_iter().collect()
    }

    /// An arc by itself.
    fn alone(&self, index: usize) -> Chain {
        let Passage { tail, head, .. } = self.passages[index];
        Chain { arcs: vec![index], nodes: vec![tail, head], own: 0, dead: false }
    }

    /// The run of arcs through which the flow of an arc must go on and must have come.
    fn chain(&self, index: usize) -> Chain {
        let mut chain = self.alone(index);
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
