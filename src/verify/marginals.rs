//! What one tonne more or less changes in a plan: found again by relaxing every step, or held between the bounds that prices give.

use super::lowered::ensure;
use super::plan::Plan;
use crate::error::Result;
use crate::flow::{AssetPrice, Marginal, PlanOf};
use crate::network::Asset;
use std::collections::{BTreeMap, VecDeque};

/// What a tonne weighs that is wanted and not shipped: more than any way.
const UNSHIPPED: i128 = 1 << 80;
const FAR: i128 = i128::MAX;

/// A way to change the plan by a tonne.
struct Change {
    from: usize,
    to: usize,
    weight: i128,
}

/// Checks every figure of a plan about one tonne more or less.
pub(super) fn marginals(plan: &Plan<'_, '_>, prices: &[u64]) -> Result<()> {
    let answer = plan.answer;
    let network = plan.graph.network;
    if let Some(key) = &answer.unpriced {
        let known = plan
            .capacities
            .iter()
            .any(|capacity| capacity.members.len() > 1 && network.asset_key(capacity.asset) == *key);
        let silent = answer.prices.is_empty()
            && answer.hubs.iter().all(|hub| hub.one_more.is_none() && hub.one_less.is_none());
        return ensure(known && silent, || {
            format!("it has prices, or {key} does not keep it from having any")
        });
    }
    let mut listed: BTreeMap<(&str, bool), &AssetPrice> = BTreeMap::new();
    for price in &answer.prices {
        listed.insert((&price.asset, price.backward), price);
        for marginal in [Some(&price.one_more), price.one_less.as_ref()].into_iter().flatten() {
            measured(plan, marginal, &price.asset)?;
        }
    }
    let sorted = answer
        .prices
        .windows(2)
        .all(|pair| (&pair[0].asset, pair[0].backward) < (&pair[1].asset, pair[1].backward));
    ensure(sorted, || "the prices of assets are not in strictly rising order".to_owned())?;
    let full: Vec<usize> =
        (0..plan.capacities.len()).filter(|at| plan.is_full(&plan.capacities[*at])).collect();
    let exact = full.iter().all(|at| plan.capacities[*at].members.len() == 1)
        && plan.capacities.iter().all(|capacity| {
            let most = capacity.most();
            capacity.members.iter().all(|(_, amount)| *amount == most)
        });
    let changes = if exact { Some(Changes::new(plan)) } else { None };
    let mut held = vec![0; plan.graph.steps.len()];
    for (step, _) in full.iter().flat_map(|at| &plan.capacities[*at].members) {
        held[*step] += 1;
    }
    let mut known = 0;
    for at in full {
        let capacity = &plan.capacities[at];
        let key = network.asset_key(capacity.asset);
        let said = listed.get(&(key.as_str(), capacity.backward)).copied();
        if let Some(said) = said {
            known += 1;
            let holds = said.name == network.asset_name(capacity.asset)
                && said.capacity_t_per_year.get() == capacity.most()
                && said.one_less.is_some() == (capacity.most() > 0);
            ensure(holds, || format!("what is said of {key} is not what the facts say"))?;
            bounded(said, prices[at])?;
            in_the_cut(plan, said)?;
        }
        let step = &plan.graph.steps[capacity.members[0].0];
        if let Some(changes) = changes.as_ref().filter(|_| step.tail != step.head) {
            let weight = i128::from(plan.weight[capacity.members[0].0]);
            let there = changes.relaxed(&[step.head])[step.tail];
            // What something else holds as well gains nothing alone.
            let alone = held[capacity.members[0].0] == 1;
            let gain = if there == FAR || !alone { 0 } else { (weight + there).min(0) };
            let round = changes.relaxed(&[step.tail])[step.head];
            let loss = if capacity.most() == 0 || round == FAR { 0 } else { round - weight };
            let none = Marginal { shipped_t_per_year: 0, weight: 0, measure: 0.0 };
            let more = said.map_or(none, |said| said.one_more);
            let less = said.and_then(|said| said.one_less).unwrap_or(none);
            ensure(gain == change(&more, 0) && loss == change(&less, 0), || {
                format!("one tonne more or less of {key} changes something else than is said")
            })?;
            ensure(said.is_none() || gain != 0 || loss != 0, || {
                format!("{key} is listed and binds nothing")
            })?;
        } else {
            // What has a price of its own costs something to lose.
            let own = matches!(capacity.asset, Asset::Link(_) | Asset::Transfer(_));
            let must = own && prices[at] > 0 && capacity.most() > 0;
            ensure(!must || said.is_some(), || format!("{key} has a price and is not listed"))?;
        }
    }
    ensure(known == answer.prices.len(), || "an asset has a price and is not full".to_owned())?;
    hubs(plan, changes.as_ref())
}

/// The change in what is minimised, where so much more is wanted.
fn change(marginal: &Marginal, wanted: i128) -> i128 {
    (wanted - i128::from(marginal.shipped_t_per_year)) * UNSHIPPED + i128::from(marginal.weight)
}

#[expect(clippy::cast_precision_loss, reason = "as it was made")]
fn measured(plan: &Plan<'_, '_>, marginal: &Marginal, key: &str) -> Result<()> {
    let step = plan.answer.objective.step;
    let holds =
        marginal.measure == marginal.weight as f64 * step && (-2..=2).contains(&marginal.shipped_t_per_year);
    ensure(holds, || format!("one tonne more or less of {key} is told in two ways"))
}

/// What one tonne more gains is at most the price, and what one less loses at least that, as long as as much is shipped.
fn bounded(said: &AssetPrice, price: u64) -> Result<()> {
    let price = i128::from(price);
    let more = change(&said.one_more, 0);
    let gains = if said.one_more.shipped_t_per_year == 0 { -more <= price } else { true };
    let loses = said.one_less.as_ref().is_none_or(|less| change(less, 0) >= 0 && change(less, 0) >= price);
    ensure(more <= 0 && gains && loses, || {
        format!("the price of {} does not lie between its figures", said.asset)
    })
}

/// More can be shipped with one tonne more of an asset only where that is in the cut.
fn in_the_cut(plan: &Plan<'_, '_>, said: &AssetPrice) -> Result<()> {
    let answer = plan.answer;
    let cut = answer.shortfall.as_ref().map(|shortfall| &shortfall.cut).or(answer.cut.as_ref());
    let inside = || {
        let mut assets = cut.into_iter().flat_map(|cut| &cut.assets);
        assets.any(|asset| (&asset.asset, asset.backward) == (&said.asset, said.backward))
    };
    ensure(said.one_more.shipped_t_per_year == 0 || inside(), || {
        format!("{} would let more pass and is not in the cut", said.asset)
    })
}

fn hubs(plan: &Plan<'_, '_>, changes: Option<&Changes>) -> Result<()> {
    let answer = plan.answer;
    let said: BTreeMap<&str, _> = answer.hubs.iter().map(|hub| (hub.hub.as_str(), hub)).collect();
    let bound = |gives: bool, of: fn(i128, i128) -> i128| {
        let side = plan.hubs.iter().filter(|hub| hub.gives == gives);
        side.map(|hub| hub.potential).reduce(of).unwrap_or(0)
    };
    let [least_given, most_given] =
        [i128::min as fn(i128, i128) -> i128, i128::max].map(|of| bound(true, of));
    let [least_needed, most_needed] =
        [i128::min as fn(i128, i128) -> i128, i128::max].map(|of| bound(false, of));
    let nodes = |gives: bool| -> Vec<usize> {
        let own = (0..plan.hubs.len()).filter(|at| plan.hubs[*at].gives == gives);
        own.map(|at| plan.graph.len() + at).collect()
    };
    let from_gifts = changes.map(|changes| changes.relaxed(&nodes(true)));
    let from_needs = changes.map(|changes| changes.relaxed(&nodes(false)));
    for ((at, hub), code) in plan.hubs.iter().enumerate().zip(answer.from.iter().chain(&answer.to)) {
        let Some(said) = said.get(code.as_str()) else { continue };
        let (more, less) = match (answer.of, &said.one_more, &said.one_less) {
            (PlanOf::MaxFlow, None, None) => continue,
            (PlanOf::Amounts, Some(more), Some(less)) => (more, less),
            _ => {
                return ensure(false, || {
                    format!("one tonne more or less at {code} is told where it was not asked, or not")
                });
            }
        };
        measured(plan, more, code)?;
        measured(plan, less, code)?;
        // Bounds hold where as much as before is left undone.
        let same = [more.shipped_t_per_year == 1, less.shipped_t_per_year == -1];
        let (more, less) = (change(more, 1), change(less, -1));
        let (lowest_more, lowest_less) = if hub.gives {
            (least_needed - hub.potential, hub.potential - most_needed)
        } else {
            (hub.potential - most_given, least_given - hub.potential)
        };
        let holds = (!same[0] || more >= lowest_more) && (!same[1] || less >= lowest_less);
        ensure(holds, || format!("one tonne more or less at {code} costs less than the potentials allow"))?;
        let node = plan.graph.len() + at;
        let Some(changes) = changes else { continue };
        let back = changes.relaxed(&[node]);
        let nearest = |gives: bool| nodes(gives).into_iter().map(|other| back[other]).min().unwrap_or(FAR);
        let known = |list: &Option<Vec<i128>>| list.as_ref().map_or(FAR, |list| list[node]);
        let (here_more, here_less) = if hub.gives {
            (nearest(false), known(&from_needs))
        } else {
            (known(&from_gifts), nearest(true))
        };
        ensure(more == here_more && less == here_less, || {
            format!("one tonne more or less at {code} changes something else than is said")
        })?;
    }
    Ok(())
}

/// What a plan has left: states, then hubs, then a node for what is wanted and not shipped.
struct Changes {
    list: Vec<Change>,
    out: Vec<Vec<usize>>,
}

impl Changes {
    fn new(plan: &Plan<'_, '_>) -> Self {
        let graph = plan.graph;
        let mut full = vec![false; graph.steps.len()];
        for capacity in plan.capacities.iter().filter(|capacity| plan.is_full(capacity)) {
            capacity.members.iter().for_each(|(step, _)| full[*step] = true);
        }
        let mut list = Vec::new();
        let mut add = |from, to, weight: i128, along: bool, against: bool| {
            if along {
                list.push(Change { from, to, weight });
            }
            if against {
                list.push(Change { from: to, to: from, weight: -weight });
            }
        };
        for (at, step) in graph.steps.iter().enumerate() {
            add(step.tail, step.head, i128::from(plan.weight[at]), !full[at], plan.flow[at] > 0);
        }
        let root = graph.len() + plan.hubs.len();
        for (at, hub) in plan.hubs.iter().enumerate() {
            let node = graph.len() + at;
            let open = plan.answer.of == PlanOf::MaxFlow || hub.done < hub.wanted;
            if hub.gives {
                hub.states.iter().for_each(|(state, passes)| add(node, *state, 0, true, *passes > 0));
                add(node, root, 0, true, open);
            } else {
                hub.states.iter().for_each(|(state, passes)| add(*state, node, 0, true, *passes > 0));
                add(root, node, UNSHIPPED, true, open);
            }
        }
        let mut out = vec![Vec::new(); root + 1];
        for (at, change) in list.iter().enumerate() {
            out[change.from].push(at);
        }
        Self { list, out }
    }

    /// The least change between the nearest of some nodes and each node, by relaxing until nothing changes; the potentials were checked before, so no
    /// circle lowers anything.
    fn relaxed(&self, nodes: &[usize]) -> Vec<i128> {
        let mut near = vec![FAR; self.out.len()];
        let mut waits = vec![false; self.out.len()];
        let mut waiting: VecDeque<usize> = nodes.iter().copied().collect();
        nodes.iter().for_each(|node| (near[*node], waits[*node]) = (0, true));
        while let Some(node) = waiting.pop_front() {
            waits[node] = false;
            for at in &self.out[node] {
                let Change { to, weight, .. } = self.list[*at];
                if near[node] + weight < near[to] {
                    near[to] = near[node] + weight;
                    if !std::mem::replace(&mut waits[to], true) {
                        waiting.push_back(to);
                    }
                }
            }
        }
        near
    }
}
