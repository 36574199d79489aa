//! That listed weights are the least between some places and every state: no step leads to less, and each is reached exactly.

use super::lowered::{Lowered, Step, bad, ensure, hub};
use crate::error::Result;
use crate::network::{Carriage, HubId, Network};
use crate::objective::Objective;
use crate::route::{MOST_OF_ITS_OWN, Potential, Query, ReachCertificate};

/// Which way the routes of a question lead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From its places to everything.
    From,
    /// From everything to its places.
    To,
}

/// A question about the weights between some places and everything, drawn up from the facts: which steps it admits and what they weigh.
pub(super) struct Ground<'g, 'a> {
    pub(super) graph: &'g Lowered<'a>,
    side: Side,
    /// How the cargo stands at the places, and how at the hubs on the other side.
    here_as: Option<Carriage>,
    there_as: Option<Carriage>,
    /// The weight of each step, `None` for one that is not admitted.
    weights: Vec<Option<u64>>,
    /// By state, the steps by which one comes to it on the way from the places, or leaves it on the way to them.
    into: Vec<Vec<usize>>,
    /// By state, the steps that lead on.
    onward: Vec<Vec<usize>>,
}

impl<'g, 'a> Ground<'g, 'a> {
    pub(super) fn new(
        graph: &'g Lowered<'a>,
        query: &Query,
        side: Side,
        objective: &Objective,
    ) -> Result<Self> {
        for select in &query.avoid {
            if let Err(error) = graph.network.check_selection(select) {
                return bad(error.to_string());
            }
        }
        ensure(query.via.is_empty() && query.any_order.is_empty(), || {
            "such an answer has no hubs to pass".to_owned()
        })?;
        let (here_as, there_as) = match side {
            Side::From => (query.start_as, query.arrive_as),
            Side::To => (query.arrive_as, query.start_as),
        };
        let mut ground = Self {
            graph,
            side,
            here_as,
            there_as,
            weights: Vec::with_capacity(graph.steps.len()),
            into: vec![Vec::new(); graph.len()],
            onward: vec![Vec::new(); graph.len()],
        };
        for (at, step) in graph.steps.iter().enumerate() {
            let weight = if graph.admits(query, step) { Some(graph.weight(step, objective)?) } else { None };
            ground.weights.push(weight);
            if weight.is_some() {
                let (near, far) = ground.ends(step);
                ground.onward[near].push(at);
                ground.into[far].push(at);
            }
        }
        Ok(ground)
    }

    /// The end of a step on the side of the places, and the other.
    fn ends(&self, step: &Step) -> (usize, usize) {
        match self.side {
            Side::From => (step.tail, step.head),
            Side::To => (step.head, step.tail),
        }
    }

    /// The states in which one stands at the places, with the weights of these.
    pub(super) fn starts(&self, places: &[(HubId, u64)]) -> Vec<(usize, u64)> {
        let mut found = Vec::new();
        for (hub, weight) in places {
            let states: Vec<usize> = match self.side {
                Side::From => self.graph.departing(*hub, self.here_as).collect(),
                Side::To => self.graph.arrived(*hub, self.here_as).collect(),
            };
            found.extend(states.into_iter().map(|state| (state, *weight)));
        }
        found
    }

    /// Checks that `near` holds the least weight between the places and each state; a state without one is at least `beyond`, or out of reach.
    pub(super) fn check(
        &self,
        starts: &[(usize, u64)],
        near: &[Option<u64>],
        beyond: Option<u64>,
    ) -> Result<()> {
        let graph = self.graph;
        // As wide as no sum can be.
        let unlisted = beyond.map_or(u128::MAX, u128::from);
        let potential = |state: usize| near[state].map_or(unlisted, u128::from);
        for (state, weight) in starts {
            ensure(potential(*state) <= u128::from(*weight), || {
                format!("a place stands in {} at {weight}, not later", graph.label(*state))
            })?;
        }
        for (step, weight) in graph.steps.iter().zip(&self.weights) {
            let (from, to) = self.ends(step);
            let (Some(listed), Some(weight)) = (near[from], weight) else { continue };
            let sum = u128::from(listed) + u128::from(*weight);
            ensure(potential(to) <= sum, || {
                let (asset, state) = (graph.network.asset_key(step.asset), graph.label(to));
                format!("by {asset} the weight of {state} is {sum} at most, less than it says")
            })?;
        }
        let mut exact = vec![false; graph.len()];
        let mut waiting: Vec<usize> = Vec::new();
        for (state, weight) in starts {
            if near[*state] == Some(*weight) && !std::mem::replace(&mut exact[*state], true) {
                waiting.push(*state);
            }
        }
        while let Some(state) = waiting.pop() {
            for at in &self.onward[state] {
                let (_, to) = self.ends(&graph.steps[*at]);
                if !exact[to] && self.is_tight(*at, near) {
                    exact[to] = true;
                    waiting.push(to);
                }
            }
        }
        let wrong = (0..graph.len()).find(|state| near[*state].is_some() && !exact[*state]);
        ensure(wrong.is_none(), || {
            format!("nothing comes to {} at the weight it says", wrong.map_or("", |at| graph.label(at)))
        })
    }

    /// Whether a step explains the weight of its farther end.
    fn is_tight(&self, at: usize, near: &[Option<u64>]) -> bool {
        let (from, to) = self.ends(&self.graph.steps[at]);
        let sum = near[from].zip(self.weights[at]).and_then(|(near, weight)| near.checked_add(weight));
        sum.is_some() && sum == near[to]
    }

    /// Checks a tree: each listed state but some starts is come to by an asset that explains its weight, and so one comes back to a start from each.
    pub(super) fn check_tree(
        &self,
        starts: &[(usize, u64)],
        near: &[Option<u64>],
        came_by: &[(usize, &str)],
    ) -> Result<()> {
        let graph = self.graph;
        let mut before: Vec<Option<usize>> = vec![None; graph.len()];
        let mut begins = vec![false; graph.len()];
        for (state, weight) in starts {
            begins[*state] |= near[*state] == Some(*weight);
        }
        for (state, key) in came_by {
            let label = graph.label(*state);
            if key.is_empty() {
                ensure(begins[*state], || format!("the tree does not say how one comes to {label}"))?;
                continue;
            }
            let named = |at: &&usize| graph.network.asset_key(graph.steps[**at].asset) == *key;
            let Some(at) = self.into[*state].iter().find(named) else {
                return bad(format!("`{key}` is not admitted or does not come to {label}"));
            };
            ensure(self.is_tight(*at, near), || {
                format!("by {key} one does not come to {label} at its weight")
            })?;
            before[*state] = Some(self.ends(&graph.steps[*at]).0);
        }
        // Each state is walked back from once; a state met twice on one walk closes a circle.
        const NO_WALK: usize = usize::MAX;
        let mut walked = vec![NO_WALK; graph.len()];
        for (walk, (state, _)) in came_by.iter().enumerate() {
            let mut at = Some(*state);
            while let Some(state) = at {
                if walked[state] == walk {
                    return bad(format!("the tree leads in a circle through {}", graph.label(state)));
                }
                if walked[state] != NO_WALK {
                    break;
                }
                walked[state] = walk;
                at = before[state];
            }
        }
        Ok(())
    }

    /// The least weight between the places and each hub, by position: `None` where no state of the hub is listed and none of the places is it.
    pub(super) fn by_hub(&self, places: &[(HubId, u64)], near: &[Option<u64>]) -> Vec<Option<u64>> {
        let network = self.graph.network;
        let mut found: Vec<Option<u64>> =
            network.hubs().map(|(hub, _)| self.least_there(hub, near)).collect();
        if self.may_stay() {
            for (hub, weight) in places {
                let known = &mut found[hub.index()];
                *known = Some(known.map_or(*weight, |known| known.min(*weight)));
            }
        }
        found
    }

    /// The least weight of a way to a hub that is not stayed at.
    pub(super) fn least_there(&self, hub: HubId, near: &[Option<u64>]) -> Option<u64> {
        let least = |states: &mut dyn Iterator<Item = usize>| states.filter_map(|state| near[state]).min();
        match self.side {
            Side::From => least(&mut self.graph.arrived(hub, self.there_as)),
            Side::To => least(&mut self.graph.departing(hub, self.there_as)),
        }
    }

    /// Whether a hub that is a place is its own way.
    pub(super) fn may_stay(&self) -> bool {
        self.here_as == self.there_as
    }
}

/// Places that are named, with their weights.
pub(super) fn places<'s>(
    network: &Network,
    list: impl Iterator<Item = (&'s str, u64)>,
) -> Result<Vec<(HubId, u64)>> {
    let place = |(code, weight): (&str, u64)| {
        ensure(weight <= MOST_OF_ITS_OWN, || format!("`{code}` weighs {weight}, which is too much"))?;
        Ok((hub(network, code)?, weight))
    };
    list.map(place).collect()
}

/// Whether a query names no hubs on a side.
pub(super) fn is_blank(query: &Query, side: Side) -> bool {
    match side {
        Side::From => query.from.is_empty() && query.from_weight == 0 && query.also_from.is_empty(),
        Side::To => query.to.is_empty() && query.to_weight == 0 && query.also_to.is_empty(),
    }
}

/// Which way the routes of a query lead that names the hubs of one side, and these.
fn sided(network: &Network, query: &Query) -> Result<(Side, Vec<(HubId, u64)>)> {
    match (is_blank(query, Side::From), is_blank(query, Side::To)) {
        (false, true) => Ok((Side::From, places(network, query.all_from())?)),
        (true, false) => Ok((Side::To, places(network, query.all_to())?)),
        _ => bad("it does not say whether its hubs are left or reached"),
    }
}

/// The listed weights by state.
fn listed(graph: &Lowered<'_>, list: &[Potential], beyond: Option<u64>) -> Result<Vec<Option<u64>>> {
    let mut near = vec![None; graph.len()];
    for potential in list {
        ensure(beyond.is_none_or(|beyond| potential.weight < beyond), || {
            format!("{} is not nearer than what is not listed", potential.state)
        })?;
        near[graph.labelled(&potential.state)?] = Some(potential.weight);
    }
    let sorted = list.windows(2).all(|pair| pair[0].state < pair[1].state);
    ensure(sorted, || "the states are not in strictly rising order".to_owned())?;
    Ok(near)
}

/// Checks a certificate of a query that names the hubs of one side, and gives the least weight between these and each hub, by position; `None` for
/// what is at least [`ReachCertificate::beyond`], or where there is no way.
pub(super) fn proved(
    graph: &Lowered<'_>,
    query: &Query,
    objective: &Objective,
    certificate: &ReachCertificate,
) -> Result<Vec<Option<u64>>> {
    let (side, places) = sided(graph.network, query)?;
    let ground = Ground::new(graph, query, side, objective)?;
    let ReachCertificate { beyond, states, came_by } = certificate;
    let near = listed(graph, states, *beyond)?;
    let starts = ground.starts(&places);
    ground.check(&starts, &near, *beyond)?;
    if !came_by.is_empty() {
        ensure(came_by.len() == states.len(), || {
            format!("the tree has {} states, not {}", came_by.len(), states.len())
        })?;
        let mut tree = Vec::with_capacity(states.len());
        for (potential, key) in states.iter().zip(came_by) {
            tree.push((graph.labelled(&potential.state)?, key.as_str()));
        }
        ground.check_tree(&starts, &near, &tree)?;
    }
    let mut found = ground.by_hub(&places, &near);
    for weight in &mut found {
        *weight = weight.filter(|weight| beyond.is_none_or(|beyond| *weight < beyond));
    }
    Ok(found)
}
