//! The capacities as rows: for one cargo every capacity with a figure, the arcs that it counts, and how much might pass on each if that were all.
//!
//! A linear programme needs no gates and refuses no unit: whatever is shared is one row, and a tonne takes its share of it on each arc.

use super::capacities::Lowering;
use super::states::{States, Step};
use crate::error::Result;
use crate::network::{Asset, CapacityTerms, Cargo, LinkId, Network, Ways, narrow};

/// One capacity: an asset, a direction where its directions do not share, and what it counts.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) asset: Asset,
    /// True for the backward direction of a border or limit whose directions do not share.
    pub(crate) back: bool,
    /// Each arc that is counted, by position among the states' steps, and the tonnes a year that might pass if nothing else did.
    pub(crate) members: Vec<(u32, u64)>,
    /// What the facts say, for the last member.
    pub(crate) terms: CapacityTerms,
}

/// The states of a network for one cargo, and all its capacities as rows.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub(crate) states: States,
    pub(crate) rows: Vec<Row>,
}

/// Lowers what is open and usable to states and rows; of the links only those of `only`, where given.
pub(crate) fn rows(network: &Network, cargo: &Cargo, only: Option<&[LinkId]>) -> Result<Rows> {
    let lowering = Lowering::ungated(network, cargo, States::new(network, cargo, only), &[]);
    let mut found = Vec::new();
    let mut add = |asset: Asset, back: bool, counted: &[usize]| -> Result<()> {
        let mut members = Vec::with_capacity(counted.len());
        let mut last = None;
        for at in counted {
            let terms = network.capacity_terms(asset, cargo, lowering.carriage(*at))?;
            members.extend(terms.net_t.map(|net| (narrow(*at), net)));
            last = Some(terms);
        }
        if let Some(terms) = last.filter(|_| !members.is_empty()) {
            found.push(Row { asset, back, members, terms });
        }
        Ok(())
    };
    for (at, step) in lowering.states.steps.iter().enumerate() {
        if !matches!(step, Step::Stay(_)) {
            add(step.asset(), false, &[at])?;
        }
    }
    for (at, ways) in (0..).zip(lowering.passing()) {
        for (back, counted) in [false, true].into_iter().zip(&ways) {
            add(Asset::Border(at), back, counted)?;
        }
    }
    for (hub, facts) in network.hubs() {
        if facts.stay.as_ref().is_some_and(|stay| stay.capacity.is_some()) {
            add(Asset::Stay(hub), false, &lowering.inside(hub))?;
        }
    }
    for (at, limit) in (0..).zip(network.limits()).filter(|(_, limit)| cargo.is_among(&limit.cargo)) {
        let [mut there, back] = lowering.counted(&limit.members);
        if limit.capacity.ways == Ways::Both {
            there.extend(back);
            add(Asset::Limit(at), false, &there)?;
        } else {
            add(Asset::Limit(at), false, &there)?;
            add(Asset::Limit(at), true, &back)?;
        }
    }
    Ok(Rows { states: lowering.states, rows: found })
}
