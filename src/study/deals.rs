//! Limits that are no arcs, dealt out: each member may have a share of the limit, so a flow that keeps the shares keeps the limit.

use super::failures::WHOLE;
use crate::engine::repeated_flow::RepeatedFlow;
use crate::error::Result;
use crate::flow::Question;
use crate::network::{Carriage, Network};
use crate::prepare::{Refused, carriage_of};

/// A way to deal out the limits that are no arcs.
#[derive(Debug, Clone)]
pub(super) struct Dealt {
    pub(super) flow: RepeatedFlow,
    /// Member, amount (by position) and share of it, in parts of [`SHARES`].
    pub(super) shares: Vec<(usize, usize, u64)>,
}

/// The parts of a whole limit.
pub(super) const SHARES: u64 = 1 << 32;

/// At most so many ways to deal limits out are tried.
pub(super) const DEALS: usize = 6;

impl Dealt {
    /// Writes the capacities with which each member keeps its share.
    pub(super) fn keep(&self, capacity: &[u64], amounts: &[u64], kept: &mut Vec<u64>) {
        kept.clear();
        kept.extend_from_slice(capacity);
        for (arc, amount, share) in &self.shares {
            let part = (u128::from(amounts[*amount]) * u128::from(*share) / u128::from(SHARES)) as u64;
            kept[*arc] = kept[*arc].min(part);
        }
    }
}

/// The members of a limit, each with its carriage, and the least that each could have of it alone.
type Held = (Vec<(usize, Option<Carriage>)>, Vec<u64>);

/// A limit that is no arc, if a flow could use more of it than there is in some sample, in which failures leave so much of it.
pub(super) fn held_by(
    refused: &Refused,
    question: &Question<'_>,
    network: &Network,
    (worst, left): (&Network, u64),
    most: u64,
    bounds: &[(u64, u64)],
) -> Result<Option<Held>> {
    let (mut members, mut lows) = (Vec::new(), Vec::new());
    let mut used = 0.0;
    for (at, amount) in &refused.members {
        let arc = question.arc(*at) as usize;
        let carriage = carriage_of(network, question.plan.passages[*at].asset);
        let low = worst.capacity_terms(refused.asset, question.cargo, carriage)?.net_t;
        let low = low.unwrap_or(*amount).min(*amount);
        let low = (u128::from(low) * u128::from(left) / u128::from(WHOLE)) as u64;
        used += bounds[arc].1.min(most) as f64 / low as f64;
        members.push((arc, carriage));
        lows.push(low);
    }
    let least = lows.iter().copied().min().unwrap_or(u64::MAX);
    let fits = most.checked_mul(refused.uses).is_some_and(|used| used <= least);
    // The sum is rounded, so what comes near counts as too much.
    Ok((!fits && (used.is_nan() || used > 0.999_999)).then_some((members, lows)))
}

/// The shares of a limit that its members get, together not more than all: first as the likely flow uses it, then in equal parts, then all to one.
pub(super) fn dealt(deal: usize, members: &[usize], likely: &[u64], lows: &[u64]) -> Vec<u64> {
    let count = members.len().max(1) as u64;
    let equal = vec![SHARES / count; members.len()];
    match deal {
        0 => {
            let uses = |(arc, low): (&usize, &u64)| {
                u128::from(likely[*arc]) * u128::from(SHARES) / u128::from((*low).max(1))
            };
            let used: Vec<u128> = members.iter().zip(lows).map(uses).collect();
            let sum: u128 = used.iter().sum();
            if sum == 0 {
                equal
            } else {
                used.iter().map(|used| (used * u128::from(SHARES) / sum) as u64).collect()
            }
        }
        1 => equal,
        alone => {
            let mut shares = vec![0; members.len()];
            if let Some(share) = shares.get_mut((alone - 2) % members.len().max(1)) {
                *share = SHARES;
            }
            shares
        }
    }
}
