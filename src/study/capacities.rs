//! What a draw makes of the capacities of a question of flow, and how much passes then.
//!
//! Which facts a capacity rests on is found by changing them one by one. A capacity that rests on one gets a table of its values; one that is a product with
//! shares of practice gets a table for each factor and is multiplied as [`Network::capacity_terms`] does it, in the same order, so the tonnes
//! are the same; anything else is asked of a draft of the network. Capacities that the bounds make irrelevant are not drawn at all.
//!
//! A limit that is no arc and could bind is dealt out: each member may have a share of it, so a flow that keeps the shares keeps the limit, and the value
//! without the limit bounds what more could pass. Where the two are equal the value is proved; else both are told.

use super::draws::LEVELS;
use super::failures::{Event, WHOLE};
use super::tables::{Draw, Tables};
use crate::engine::max_flow::MaxFlow;
use crate::engine::repeated_flow::{RepeatedFlow, RepeatedWorker};
use crate::error::{Error, Result};
use crate::flow::{FlowSolver, Question, solve};
use crate::network::{
    Asset, CapacityTerms, Cargo, Carriage, Case, Draft, HubId, Network, Stater, whole_tonnes,
};
use crate::prepare::{Refused, carriage_of};

/// A number by the level of a fact.
#[derive(Debug, Clone)]
struct ByLevel {
    fact: usize,
    values: Vec<f64>,
}

/// How a capacity comes out of a draw.
#[derive(Debug, Clone)]
enum Recipe {
    Fixed(u64),
    Table {
        fact: usize,
        values: Vec<u64>,
    },
    /// Gross tonnes (of a fact, or the same always) times shares, less other use.
    Product {
        base: f64,
        by: Option<ByLevel>,
        shares: Vec<usize>,
        other: f64,
        other_by: Option<ByLevel>,
    },
    /// Whatever the network says when these facts are so.
    Asked {
        asset: Asset,
        carriage: Option<Carriage>,
        facts: Vec<usize>,
    },
}

/// A capacity that is drawn: where it goes, and how it is found.
#[derive(Debug, Clone)]
struct Input {
    arc: usize,
    recipe: Recipe,
}

/// A way to deal out the limits that are no arcs.
#[derive(Debug, Clone)]
struct Dealt {
    flow: RepeatedFlow,
    /// Member, amount (by position) and share of it, in parts of [`SHARES`].
    shares: Vec<(usize, usize, u64)>,
}

/// The parts of a whole limit.
const SHARES: u64 = 1 << 32;

/// At most so many ways to deal limits out are tried.
const DEALS: usize = 6;

/// The capacity side of a study.
pub(super) struct Capacities {
    flow: RepeatedFlow,
    /// Where limits that are no arcs could bind: ways to keep them.
    deals: Vec<Dealt>,
    /// The amounts of these limits.
    amounts: Vec<Recipe>,
    inputs: Vec<Input>,
    /// Whether nothing but failures changes a capacity.
    is_fixed: bool,
    /// By arc: what it has when nothing fails, where that is not drawn.
    base: Vec<u64>,
    /// By arc: whether it has no figure, so that it loses all or nothing.
    is_endless: Vec<bool>,
    /// By event: the arcs that it shuts and that matter.
    hits: Vec<Vec<u32>>,
    /// By event: its bit in the pattern of what fails; none where it cannot matter.
    bit: Vec<Option<u32>>,
    lost: Vec<u64>,
    /// The facts that the question rests on.
    pub(super) facts: Vec<usize>,
}

/// So many patterns of failures are remembered.
const REMEMBERED: usize = 1 << 12;

/// The buffers of one thread.
pub(super) struct CapacityWorker {
    flow: RepeatedWorker,
    dealt: Vec<RepeatedWorker>,
    capacity: Vec<u64>,
    kept: Vec<u64>,
    amounts: Vec<u64>,
    /// Arcs that failures changed.
    changed: Vec<u32>,
    /// Answers by pattern of failures, where no facts are drawn.
    known: Vec<Option<(u128, Passes)>>,
}

/// Tonnes a year that pass with every limit kept, and what is proved not to be exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passes {
    pub(super) value: u64,
    pub(super) at_most: u64,
}

impl Capacities {
    pub(super) fn new(
        flows: &FlowSolver,
        (from, to): (&[HubId], &[HubId]),
        draft: &mut Draft,
        tables: Option<&Tables>,
        events: &[Event],
    ) -> Result<Self> {
        let (network, cargo) = (flows.network(), flows.cargo());
        flows.with_question(from, to, |question| {
            // What nothing bounds is refused here, and what a limit that is no arc holds back already.
            let mut solver = MaxFlow::new(question.flow);
            solve(question, &mut solver)?;
            let likely = solver.flow();
            let arcs = question.csr.arcs();
            let (best, worst) = (network.in_case(Case::Best), network.in_case(Case::Worst));
            let mut is_hit = vec![false; arcs];
            let mut hits: Vec<Vec<u32>> = vec![Vec::new(); events.len()];
            for arc in 0..arcs as u32 {
                let passage = question.passage(arc);
                for (event, hits) in events.iter().zip(&mut hits).filter(|_| !passage.gate) {
                    let is_shut = match passage.asset {
                        Asset::Link(id) => event.links.contains(&id),
                        Asset::Transfer(at) => event.transfers.contains(&at),
                        _ => false,
                    };
                    if is_shut && event.bound > 0 && event.lost > 0 {
                        hits.push(arc);
                        is_hit[arc as usize] = true;
                    }
                }
            }
            // The carriage in which a shared capacity has its figure.
            let carriage = |arc: u32| -> Result<Option<Carriage>> {
                let passage = question.passage(arc);
                for carriage in question.plan.carriages(network, passage) {
                    if network.capacity_terms(passage.asset, cargo, carriage)?.net_t.is_some() {
                        return Ok(carriage);
                    }
                }
                Ok(None)
            };
            let mut bounds: Vec<Option<(u64, u64)>> = vec![None; arcs];
            let mut carriages = vec![None; arcs];
            for arc in 0..arcs as u32 {
                let passage = question.passage(arc);
                if passage.capacity.is_none() {
                    continue;
                }
                carriages[arc as usize] = carriage(arc)?;
                let net = |network: &Network| -> Result<u64> {
                    let terms = network.capacity_terms(passage.asset, cargo, carriages[arc as usize])?;
                    Ok(terms.net_t.unwrap_or(0))
                };
                bounds[arc as usize] = Some(match tables {
                    Some(_) => (net(&worst)?, net(&best)?),
                    None => (net(network)?, net(network)?),
                });
            }
            // No cut of bounded arcs reaches what stands for no limit.
            let endless = bounds.iter().flatten().try_fold(1u64, |sum, (_, high)| sum.checked_add(*high));
            let endless =
                endless.filter(|endless| *endless < (1 << 61) / (arcs as u64 + 1)).ok_or_else(too_large)?;
            let whole: Vec<(u64, u64)> = (bounds.iter().zip(&is_hit))
                .map(|(bounds, is_hit)| {
                    let (low, high) = bounds.unwrap_or((endless, endless));
                    (if *is_hit { 0 } else { low }, high)
                })
                .collect();
            let flow = RepeatedFlow::new(
                question.csr.nodes(),
                &question.csr.ends(),
                &whole,
                question.sources,
                question.sinks,
            );
            let mut held = Vec::new();
            let mut amounts = Vec::new();
            for refused in &question.plan.refused {
                let limit = held_by(refused, question, network, &worst, flow.most(), &whole)?;
                let Some((members, lows)) = limit else { continue };
                let first = amounts.len();
                for (arc, carriage) in &members {
                    let net = |network: &Network| -> Result<u64> {
                        Ok(network.capacity_terms(refused.asset, cargo, *carriage)?.net_t.unwrap_or(0))
                    };
                    let recipe = match tables {
                        Some(tables) => recipe(draft, tables, cargo, refused.asset, *carriage)?,
                        None => Recipe::Fixed(net(network)?),
                    };
                    let high = if tables.is_some() { net(&best)? } else { net(network)? };
                    amounts.push((recipe, *arc, high));
                }
                held.push((first..amounts.len(), lows));
            }
            let deals: Vec<Dealt> = if held.is_empty() {
                Vec::new()
            } else {
                (0..DEALS)
                    .map(|deal| {
                        let mut shares = Vec::new();
                        let mut bounds = whole.clone();
                        for (range, lows) in &held {
                            let members: Vec<usize> = range.clone().map(|at| amounts[at].1).collect();
                            for ((at, share), low) in
                                range.clone().zip(dealt(deal, &members, likely, lows)).zip(lows)
                            {
                                let (_, arc, high) = &amounts[at];
                                let part = |amount: u64| {
                                    (u128::from(amount) * u128::from(share) / u128::from(SHARES)) as u64
                                };
                                let bound = &mut bounds[*arc];
                                *bound = (bound.0.min(part(*low)), bound.1.min(part(*high)));
                                shares.push((*arc, at, share));
                            }
                        }
                        let flow = RepeatedFlow::new(
                            question.csr.nodes(),
                            &question.csr.ends(),
                            &bounds,
                            question.sources,
                            question.sinks,
                        );
                        Dealt { flow, shares }
                    })
                    .collect()
            };
            let amounts: Vec<Recipe> = amounts.into_iter().map(|(recipe, _, _)| recipe).collect();
            let mut needed: Vec<u32> = flow.needed().to_vec();
            needed.extend(deals.iter().flat_map(|deal| deal.flow.needed()));
            needed.sort_unstable();
            needed.dedup();
            for hits in &mut hits {
                hits.retain(|arc| needed.binary_search(arc).is_ok());
            }
            let mut next = 0..;
            let bit = hits.iter().map(|hits| if hits.is_empty() { None } else { next.next() }).collect();
            let mut inputs = Vec::new();
            let mut facts: Vec<usize> = amounts.iter().flat_map(Recipe::facts).collect();
            let mut base: Vec<u64> =
                bounds.iter().map(|bounds| bounds.map_or(endless, |(low, _)| low)).collect();
            for arc in needed.iter().map(|arc| *arc as usize) {
                let (Some(tables), true) = (tables, bounds[arc].is_some()) else { continue };
                let asset = question.passage(arc as u32).asset;
                match recipe(draft, tables, cargo, asset, carriages[arc])? {
                    Recipe::Fixed(capacity) => base[arc] = capacity,
                    recipe => {
                        facts.extend(recipe.facts());
                        inputs.push(Input { arc, recipe });
                    }
                }
            }
            facts.sort_unstable();
            facts.dedup();
            let is_endless = bounds.iter().map(Option::is_none).collect();
            let lost = events.iter().map(|event| event.lost).collect();
            let fixed = |recipe: &Recipe| matches!(recipe, Recipe::Fixed(_));
            let is_fixed = inputs.is_empty() && amounts.iter().all(fixed);
            Ok(Self { flow, deals, amounts, inputs, is_fixed, base, is_endless, hits, bit, lost, facts })
        })
    }

    pub(super) fn worker(&self) -> CapacityWorker {
        let mut worker = CapacityWorker {
            flow: RepeatedWorker::default(),
            dealt: vec![RepeatedWorker::default(); self.deals.len()],
            capacity: self.base.clone(),
            kept: Vec::new(),
            amounts: Vec::new(),
            changed: Vec::new(),
            known: Vec::new(),
        };
        if self.is_fixed {
            self.flow.set_usual(&mut worker.flow, &self.base);
            worker.amounts.extend(self.amounts.iter().map(Recipe::fixed));
            for (deal, of_deal) in self.deals.iter().zip(&mut worker.dealt) {
                deal.keep(&self.base, &worker.amounts, &mut worker.kept);
                deal.flow.set_usual(of_deal, &worker.kept);
            }
            if self.bit.iter().flatten().count() <= 128 {
                worker.known = vec![None; REMEMBERED];
            }
        }
        worker
    }

    /// Whether an event can matter.
    pub(super) fn matters(&self, event: usize) -> bool {
        self.bit[event].is_some()
    }

    /// Nodes and arcs that are left of the question, and steps of the list that makes their capacities.
    pub(super) fn size(&self) -> [usize; 3] {
        self.flow.size()
    }

    /// Writes the capacities of a draw.
    pub(super) fn write(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Option<Draft>,
        tables: Option<&Tables>,
        worker: &mut CapacityWorker,
    ) {
        if self.is_fixed {
            for arc in worker.changed.drain(..) {
                worker.capacity[arc as usize] = self.base[arc as usize];
            }
        } else {
            worker.changed.clear();
            worker.capacity.clear();
            worker.capacity.extend_from_slice(&self.base);
            for Input { arc, recipe } in &self.inputs {
                worker.capacity[*arc] = recipe.of(draw, cargo, draft, tables);
            }
            worker.amounts.clear();
            worker.amounts.extend(self.amounts.iter().map(|recipe| recipe.of(draw, cargo, draft, tables)));
        }
        for event in draw.failed.iter().map(|event| *event as usize) {
            let lost = self.lost[event];
            worker.changed.extend_from_slice(&self.hits[event]);
            for arc in self.hits[event].iter().map(|arc| *arc as usize) {
                let capacity = &mut worker.capacity[arc];
                *capacity = match lost {
                    WHOLE => 0,
                    _ if self.is_endless[arc] => *capacity,
                    // Below 2^61 and 10^6: no product leaves 128 bits, and the quotient is no more than the capacity.
                    _ => (u128::from(*capacity) * u128::from(WHOLE - lost) / u128::from(WHOLE)) as u64,
                };
            }
        }
    }

    /// Tonnes a year under the capacities of a draw.
    pub(super) fn value(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Option<Draft>,
        tables: Option<&Tables>,
        worker: &mut CapacityWorker,
    ) -> Passes {
        if worker.known.is_empty() {
            self.write(draw, cargo, draft, tables, worker);
            return self.solve(worker);
        }
        let bits = draw.failed.iter().filter_map(|event| self.bit[*event as usize]);
        let pattern = bits.fold(0u128, |pattern, bit| pattern | 1 << bit);
        let mixed = (pattern as u64 ^ (pattern >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = (mixed >> 52) as usize;
        if let Some((known, value)) = worker.known[place]
            && known == pattern
        {
            return value;
        }
        self.write(draw, cargo, draft, tables, worker);
        let value = self.solve(worker);
        worker.known[place] = Some((pattern, value));
        value
    }

    fn solve(&self, worker: &mut CapacityWorker) -> Passes {
        let CapacityWorker { flow, dealt, capacity, kept, amounts, changed, .. } = worker;
        let value_of = |flow: &RepeatedFlow, worker: &mut RepeatedWorker, capacity: &[u64]| {
            if self.is_fixed {
                flow.value_with(worker, changed, capacity)
            } else {
                flow.value(worker, capacity)
            }
        };
        if self.deals.is_empty() {
            let value = value_of(&self.flow, flow, capacity);
            return Passes { value, at_most: value };
        }
        let mut best: Option<Passes> = None;
        for (deal, of_deal) in self.deals.iter().zip(dealt) {
            deal.keep(capacity, amounts, kept);
            let value = value_of(&deal.flow, of_deal, kept);
            let now = match best {
                Some(best) => Passes { value: best.value.max(value), ..best },
                None => {
                    let most = if self.is_fixed {
                        self.flow.is_most_with(flow, changed, capacity, value)
                    } else {
                        self.flow.is_most(flow, capacity, value)
                    };
                    Passes { value, at_most: most.err().unwrap_or(value) }
                }
            };
            best = Some(now);
            if now.value == now.at_most {
                break;
            }
        }
        best.unwrap_or(Passes { value: 0, at_most: 0 })
    }
}

impl Dealt {
    /// Writes the capacities with which each member keeps its share.
    fn keep(&self, capacity: &[u64], amounts: &[u64], kept: &mut Vec<u64>) {
        kept.clear();
        kept.extend_from_slice(capacity);
        for (arc, amount, share) in &self.shares {
            let part = (u128::from(amounts[*amount]) * u128::from(*share) / u128::from(SHARES)) as u64;
            kept[*arc] = kept[*arc].min(part);
        }
    }
}

fn too_large() -> Error {
    Error::CapacityTooLarge { asset: "the network".to_owned(), limit: 1 << 61 }
}

/// The members of a limit, each with its carriage, and the least that each could have of it alone.
type Held = (Vec<(usize, Option<Carriage>)>, Vec<u64>);

/// A limit that is no arc, if a flow could use more of it than there is in some sample.
fn held_by(
    refused: &Refused,
    question: &Question<'_>,
    network: &Network,
    worst: &Network,
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
fn dealt(deal: usize, members: &[usize], likely: &[u64], lows: &[u64]) -> Vec<u64> {
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

/// How the capacity of an asset comes out of the facts that are drawn.
fn recipe(
    draft: &mut Draft,
    tables: &Tables,
    cargo: &Cargo,
    asset: Asset,
    carriage: Option<Carriage>,
) -> Result<Recipe> {
    let is_share = |at: usize| matches!(draft.facts()[at].quantity, "practical_share" | "availability");
    let of_capacity = |at: usize| is_share(at) || draft.facts()[at].quantity == "other_use";
    let near: Vec<usize> = (0..draft.facts().len())
        .filter(|at| {
            let stands = |stater: &Stater| match stater {
                Stater::Asset(other) => *other == asset,
                Stater::Rate(_) => of_capacity(*at),
            };
            draft.facts()[*at].places.iter().any(|(stater, _)| stands(stater))
        })
        .collect();
    let shares: Vec<usize> = near.iter().copied().filter(|at| is_share(*at)).collect();
    let ask = |draft: &Draft| draft.network().capacity_terms(asset, cargo, carriage);
    let bits = |terms: &CapacityTerms| (terms.gross_t.map(f64::to_bits), terms.other_t.map(f64::to_bits));
    // At their high ends no factor hides another behind a zero.
    for at in &near {
        draft.set(*at, tables.high(*at));
    }
    let high = ask(draft)?;
    let (mut of_gross, mut of_other) = (Vec::new(), Vec::new());
    for at in &near {
        draft.set(*at, tables.low(*at));
        let changed = bits(&ask(draft)?);
        draft.set(*at, tables.high(*at));
        if changed.0 != bits(&high).0 {
            of_gross.push(*at);
        }
        if changed.1 != bits(&high).1 {
            of_other.push(*at);
        }
    }
    let all = || of_gross.iter().chain(&of_other).copied();
    let made = match all().collect::<Vec<_>>()[..] {
        [] => Recipe::Fixed(ask(draft)?.net_t.unwrap_or(0)),
        [fact] => {
            let mut values = Vec::with_capacity(LEVELS);
            for value in tables.values(fact) {
                draft.set(fact, *value);
                values.push(ask(draft)?.net_t.unwrap_or(0));
            }
            Recipe::Table { fact, values }
        }
        _ => {
            // Shares that stand in the product, in the order in which they are multiplied.
            let mut stand: Vec<&str> = high.facts.iter().map(|used| used.quantity.as_str()).collect();
            stand.retain(|word| matches!(*word, "practical_share" | "availability"));
            let drawn: Vec<usize> = stand
                .iter()
                .filter_map(|word| {
                    shares
                        .iter()
                        .copied()
                        .find(|at| of_gross.contains(at) && draft.facts()[*at].quantity == *word)
                })
                .collect();
            let own: Vec<usize> = of_gross.iter().copied().filter(|at| !shares.contains(at)).collect();
            let is_product = drawn.len() == stand.len()
                && drawn.len() + own.len() == of_gross.len()
                && own.len() <= 1
                && of_other.len() <= 1
                && of_other.iter().all(|at| !of_gross.contains(at))
                && draft.network().view().month.is_none();
            if is_product {
                // Times one is exact.
                drawn.iter().for_each(|at| draft.set(*at, 1.0));
                let mut by_level =
                    |fact: usize, part: fn(&CapacityTerms) -> Option<f64>| -> Result<ByLevel> {
                        let mut values = Vec::with_capacity(LEVELS);
                        for value in tables.values(fact) {
                            draft.set(fact, *value);
                            values.push(part(&ask(draft)?).unwrap_or(0.0));
                        }
                        Ok(ByLevel { fact, values })
                    };
                let by = own.first().map(|fact| by_level(*fact, |terms| terms.gross_t)).transpose()?;
                let other_by =
                    of_other.first().map(|fact| by_level(*fact, |terms| terms.other_t)).transpose()?;
                let terms = ask(draft)?;
                Recipe::Product {
                    base: terms.gross_t.unwrap_or(0.0),
                    by,
                    shares: drawn,
                    other: terms.other_t.unwrap_or(0.0),
                    other_by,
                }
            } else {
                let mut facts: Vec<usize> = all().collect();
                facts.sort_unstable();
                facts.dedup();
                Recipe::Asked { asset, carriage, facts }
            }
        }
    };
    near.iter().for_each(|at| draft.restore(*at));
    Ok(made)
}

impl Recipe {
    /// A capacity that no fact changes.
    fn fixed(&self) -> u64 {
        match self {
            Self::Fixed(capacity) => *capacity,
            _ => 0,
        }
    }

    fn facts(&self) -> Vec<usize> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Table { fact, .. } => vec![*fact],
            Self::Product { by, shares, other_by, .. } => {
                by.iter().chain(other_by).map(|by| by.fact).chain(shares.iter().copied()).collect()
            }
            Self::Asked { facts, .. } => facts.clone(),
        }
    }

    #[inline]
    fn of(&self, draw: &Draw, cargo: &Cargo, draft: &mut Option<Draft>, tables: Option<&Tables>) -> u64 {
        let at = |by: &ByLevel| by.values[usize::from(draw.level[by.fact])];
        match self {
            Self::Fixed(capacity) => *capacity,
            Self::Table { fact, values } => values[usize::from(draw.level[*fact])],
            Self::Product { base, by, shares, other, other_by } => {
                let gross = by.as_ref().map_or(*base, at);
                let share = |fact: &usize| {
                    tables.map_or(1.0, |all| all.values(*fact)[usize::from(draw.level[*fact])])
                };
                let gross = shares.iter().fold(gross, |gross, fact| gross * share(fact));
                whole_tonnes(gross - other_by.as_ref().map_or(*other, at))
            }
            Self::Asked { asset, carriage, facts } => {
                let (Some(draft), Some(tables)) = (draft, tables) else { return 0 };
                for fact in facts {
                    draft.set(*fact, tables.values(*fact)[usize::from(draw.level[*fact])]);
                }
                let terms = draft.network().capacity_terms(*asset, cargo, *carriage);
                terms.ok().and_then(|terms| terms.net_t).unwrap_or(0)
            }
        }
    }
}
