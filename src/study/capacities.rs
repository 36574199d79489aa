//! What a draw makes of the capacities of a question of flow, and how much passes then.
//!
//! Capacities that the bounds make irrelevant are not drawn at all. Where nothing but failures changes a capacity, most sets of failures are decided by
//! flows that they do not touch ([`FailureWalk`]).
//!
//! A limit that is no arc and could bind is dealt out: each member may have a share of it, so a flow that keeps the shares keeps the limit, and the value
//! without the limit bounds what more could pass. Where the two are equal the value is proved; else both are told.

use super::backbones::{Backbones, Capacity, Frame, Input};
use super::deals::{DEALS, Dealt, SHARES, dealt, held_by};
use super::failures::{Event, WHOLE};
use super::recipes::{Recipe, recipe};
use super::tables::{Draw, Tables};
use crate::engine::failure_walk::FailureWalk;
use crate::engine::max_flow::MaxFlow;
use crate::engine::repeated_flow::{RepeatedFlow, RepeatedWorker};
use crate::error::{Error, Result};
use crate::flow::{FlowSolver, solve};
use crate::network::{Asset, Cargo, Carriage, Case, Draft, HubId, Network};

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
    /// Whether moreover each failure always takes the same.
    is_settled: bool,
    /// By arc: what it has when nothing fails, where that is not drawn.
    base: Vec<u64>,
    /// By arc: whether it has no figure, so that it loses all or nothing.
    is_endless: Vec<bool>,
    /// By event: the arcs of which it takes and that matter, and the amounts.
    hits: Vec<Hits>,
    /// By event: its number among those that can matter.
    bit: Vec<Option<u32>>,
    /// By arc: the numbers of the events that take of it.
    takers: Vec<Vec<u32>>,
    /// The numbers of the events that take of amounts.
    amount_takers: Vec<u32>,
    /// By arc: which of the inputs it is.
    input_of: Vec<u32>,
    /// Where backbones decide.
    frame: Option<Frame>,
    /// By event: what is lost, by level.
    lost: Vec<Vec<u64>>,
    /// The facts that the question rests on.
    pub(super) facts: Vec<usize>,
}

/// Of what an event takes.
#[derive(Debug, Clone, Default)]
struct Hits {
    arcs: Vec<u32>,
    amounts: Vec<u32>,
}

/// So many sets of failures are remembered.
const REMEMBERED: usize = 1 << 14;

/// The buffers of one thread.
pub(super) struct CapacityWorker {
    flow: RepeatedWorker,
    dealt: Vec<RepeatedWorker>,
    capacity: Vec<u64>,
    kept: Vec<u64>,
    amounts: Vec<u64>,
    usual_amounts: Vec<u64>,
    /// Arcs that failures changed.
    changed: Vec<u32>,
    /// Sets of failures, where no facts and no lengths are drawn.
    walk: Option<FailureWalk<Passes>>,
    /// The bits of what fails, and of what touches a flow.
    failed: Vec<u64>,
    touching: Vec<u64>,
    /// The arcs that a flow rests on.
    rests: Vec<u32>,
    /// A draw in which only some events come.
    some: Draw,
    backbones: Option<Backbones>,
    /// By arc: the last sample in which its capacity was made, and the present one.
    made_in: Vec<u32>,
    now: u32,
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
            let mut hits: Vec<Hits> = vec![Hits::default(); events.len()];
            for arc in 0..arcs as u32 {
                let passage = question.passage(arc);
                for (event, hits) in events.iter().zip(&mut hits).filter(|(event, _)| event.takes_some()) {
                    // Where all that leads through it is shut for all of the year, nothing is left for it to hold.
                    let is_moot = event.takes_all()
                        && (passage.gate || !matches!(passage.asset, Asset::Link(_) | Asset::Transfer(_)));
                    if !is_moot && event.takes_of(passage.asset) {
                        hits.arcs.push(arc);
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
                // What failures leave of it at the least.
                let takers =
                    || events.iter().filter(|event| !event.takes_all() && event.takes_of(refused.asset));
                let left = takers().fold(WHOLE, |left, event| {
                    let most = event.losses().max().unwrap_or(0);
                    (u128::from(left) * u128::from(WHOLE - most) / u128::from(WHOLE)) as u64
                });
                let limit = held_by(refused, question, network, (&worst, left), flow.most(), &whole)?;
                let Some((members, lows)) = limit else { continue };
                let first = amounts.len();
                for (event, hits) in events.iter().zip(&mut hits) {
                    if !event.takes_all() && event.takes_some() && event.takes_of(refused.asset) {
                        hits.amounts.extend((first..first + members.len()).map(|at| at as u32));
                    }
                }
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
                hits.arcs.retain(|arc| needed.binary_search(arc).is_ok());
            }
            let mut next = 0..;
            let matters = |hits: &Hits| !(hits.arcs.is_empty() && hits.amounts.is_empty());
            let bit: Vec<Option<u32>> =
                hits.iter().map(|hits| if matters(hits) { next.next() } else { None }).collect();
            let (mut takers, mut amount_takers) = (vec![Vec::new(); arcs], Vec::new());
            for (hits, bit) in hits.iter().zip(&bit) {
                let Some(bit) = *bit else { continue };
                hits.arcs.iter().for_each(|arc| takers[*arc as usize].push(bit));
                amount_takers.extend((!hits.amounts.is_empty()).then_some(bit));
            }
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
            let lost: Vec<Vec<u64>> = events.iter().map(|event| event.losses().collect()).collect();
            let fixed = |recipe: &Recipe| matches!(recipe, Recipe::Fixed(_));
            let is_fixed = inputs.is_empty() && amounts.iter().all(fixed);
            let is_settled =
                is_fixed && events.iter().zip(&bit).all(|(event, bit)| bit.is_none() || !event.is_drawn());
            let mut input_of = vec![u32::MAX; arcs];
            (0..).zip(&inputs).for_each(|(at, input)| input_of[input.arc] = at);
            let frame = (deals.is_empty() && !is_settled).then(|| {
                let mut bounds: Vec<(u64, u64)> =
                    bounds.iter().map(|bounds| bounds.unwrap_or((endless, endless))).collect();
                let mut frame = Frame { takers: vec![Vec::new(); arcs], ..Frame::default() };
                for (event, Hits { arcs, .. }) in events.iter().zip(&hits) {
                    let is_whole = event.takes_all() && !arcs.is_empty();
                    frame.bit.push(is_whole.then_some(frame.arcs.len() as u32));
                    for arc in arcs {
                        if is_whole {
                            frame.takers[*arc as usize].push(frame.arcs.len() as u32);
                        } else {
                            bounds[*arc as usize].0 = 0;
                        }
                    }
                    frame.arcs.extend(is_whole.then(|| arcs.clone()));
                }
                Frame { bounds, ..frame }
            });
            Ok(Self {
                input_of,
                frame,
                flow,
                deals,
                amounts,
                inputs,
                is_fixed,
                is_settled,
                base,
                is_endless,
                hits,
                bit,
                takers,
                amount_takers,
                lost,
                facts,
            })
        })
    }

    pub(super) fn worker(&self) -> CapacityWorker {
        let bits = self.bit.iter().flatten().count();
        let mut worker = CapacityWorker {
            flow: RepeatedWorker::default(),
            dealt: vec![RepeatedWorker::default(); self.deals.len()],
            capacity: self.base.clone(),
            kept: Vec::new(),
            amounts: Vec::new(),
            usual_amounts: Vec::new(),
            changed: Vec::new(),
            walk: self.is_settled.then(|| FailureWalk::new(bits, REMEMBERED)),
            failed: vec![0; bits.div_ceil(64)],
            touching: Vec::new(),
            rests: Vec::new(),
            some: Draw::default(),
            backbones: self.frame.as_ref().map(Backbones::new),
            made_in: vec![0; self.base.len()],
            now: 0,
        };
        if self.is_fixed {
            self.flow.set_usual(&mut worker.flow, &self.base);
            worker.amounts.extend(self.amounts.iter().map(Recipe::fixed));
            worker.usual_amounts.clone_from(&worker.amounts);
            for (deal, of_deal) in self.deals.iter().zip(&mut worker.dealt) {
                deal.keep(&self.base, &worker.amounts, &mut worker.kept);
                deal.flow.set_usual(of_deal, &worker.kept);
            }
            worker.some.lasting = vec![0; self.lost.len()];
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
            worker.amounts.clone_from(&worker.usual_amounts);
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
            let Hits { arcs, amounts } = &self.hits[event];
            if arcs.is_empty() && amounts.is_empty() {
                continue;
            }
            let lost = self.lost_in(event, draw);
            worker.changed.extend_from_slice(arcs);
            for arc in arcs.iter().map(|arc| *arc as usize) {
                let capacity = &mut worker.capacity[arc];
                *capacity = match lost {
                    WHOLE => 0,
                    _ if self.is_endless[arc] => *capacity,
                    _ => without(*capacity, lost),
                };
            }
            for amount in amounts.iter().map(|amount| *amount as usize) {
                worker.amounts[amount] = without(worker.amounts[amount], lost);
                let shares = self.deals.iter().flat_map(|deal| &deal.shares);
                worker.changed.extend(shares.filter(|share| share.1 == amount).map(|share| share.0 as u32));
            }
        }
    }

    /// What an event takes in a draw, in parts of [`WHOLE`].
    #[inline]
    fn lost_in(&self, event: usize, draw: &Draw) -> u64 {
        match self.lost[event][..] {
            [lost] => lost,
            ref levels => levels[usize::from(draw.lasting[event])],
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
        if let Some(frame) = &self.frame {
            let value = self.value_by_backbones(frame, (draw, cargo, tables), draft, worker);
            return Passes { value, at_most: value };
        }
        let Some(mut walk) = worker.walk.take() else {
            self.write(draw, cargo, draft, tables, worker);
            return self.solve(worker, false);
        };
        worker.failed.fill(0);
        for bit in draw.failed.iter().filter_map(|event| self.bit[*event as usize]) {
            worker.failed[bit as usize / 64] |= 1 << (bit % 64);
        }
        let passes = loop {
            match walk.find(&worker.failed) {
                Ok(passes) => break passes,
                Err(_) if walk.is_full() => {
                    self.write(draw, cargo, draft, tables, worker);
                    break self.solve(worker, false);
                }
                Err(missing) => {
                    let mut some = std::mem::take(&mut worker.some);
                    some.failed.clear();
                    let joined = |bit: &Option<u32>| bit.is_some_and(|bit| walk.joined().contains(&bit));
                    some.failed
                        .extend((0..).zip(&self.bit).filter(|(_, bit)| joined(bit)).map(|(event, _)| event));
                    self.write(&some, cargo, draft, tables, worker);
                    worker.some = some;
                    let passes = self.solve(worker, true);
                    self.touch(worker);
                    walk.keep(missing, passes, &worker.touching);
                }
            }
        };
        worker.walk = Some(walk);
        passes
    }

    fn value_by_backbones(
        &self,
        frame: &Frame,
        (draw, cargo, tables): (&Draw, &Cargo, Option<&Tables>),
        draft: &mut Option<Draft>,
        worker: &mut CapacityWorker,
    ) -> u64 {
        let CapacityWorker { flow, capacity, changed, backbones, made_in, now, .. } = worker;
        let Some(backbones) = backbones else { return 0 };
        changed.drain(..).for_each(|arc| capacity[arc as usize] = self.base[arc as usize]);
        if *now == u32::MAX {
            made_in.fill(0);
            *now = 0;
        }
        *now += 1;
        let (inputs, input_of, now) = (&self.inputs[..], &self.input_of[..], *now);
        let mut capacity =
            Capacity { draw, cargo, draft, tables, inputs, input_of, made: capacity, made_in, now };
        backbones.failed.fill(0);
        for event in draw.failed.iter().map(|event| *event as usize) {
            let arcs = &self.hits[event].arcs;
            if arcs.is_empty() {
                continue;
            }
            if let Some(bit) = frame.bit[event] {
                backbones.failed[bit as usize / 64] |= 1 << (bit % 64);
            }
            let lost = self.lost_in(event, draw);
            for arc in arcs {
                if lost == WHOLE {
                    capacity.put(*arc, 0);
                } else if !self.is_endless[*arc as usize] {
                    let of_arc = capacity.of(*arc);
                    capacity.put(*arc, without(of_arc, lost));
                }
            }
            changed.extend_from_slice(arcs);
        }
        backbones.value(frame, (&self.flow, flow), &mut capacity)
    }

    /// How many samples of a worker needed the whole network, and how many backbones it has.
    pub(super) fn counted(worker: &CapacityWorker) -> Option<(u64, usize)> {
        worker.backbones.as_ref().map(Backbones::counted)
    }

    /// The bits of the events that take of what the flows that were just found rest on.
    fn touch(&self, worker: &mut CapacityWorker) {
        worker.touching.clear();
        worker.touching.resize(worker.failed.len(), 0);
        let takers = worker.rests.iter().flat_map(|arc| &self.takers[*arc as usize]);
        for bit in takers.chain(&self.amount_takers) {
            worker.touching[*bit as usize / 64] |= 1 << (bit % 64);
        }
    }

    /// What passes under the capacities in a worker's hand; on request with the arcs on which the flows rest that say so.
    fn solve(&self, worker: &mut CapacityWorker, with_rests: bool) -> Passes {
        let CapacityWorker { flow, dealt, capacity, kept, amounts, changed, rests, .. } = worker;
        rests.clear();
        let value_of = |flow: &RepeatedFlow, worker: &mut RepeatedWorker, capacity: &[u64]| {
            if self.is_fixed {
                flow.value_with(worker, changed, capacity)
            } else {
                flow.value(worker, capacity)
            }
        };
        if self.deals.is_empty() {
            let value = value_of(&self.flow, flow, capacity);
            if with_rests {
                self.flow.rests_on(flow, rests);
            }
            return Passes { value, at_most: value };
        }
        let mut best: Option<Passes> = None;
        for (deal, of_deal) in self.deals.iter().zip(dealt) {
            deal.keep(capacity, amounts, kept);
            let value = value_of(&deal.flow, of_deal, kept);
            if with_rests {
                deal.flow.rests_on(of_deal, rests);
            }
            let now = match best {
                Some(best) => Passes { value: best.value.max(value), ..best },
                None => {
                    let most = if self.is_fixed {
                        self.flow.is_most_with(flow, changed, capacity, value)
                    } else {
                        self.flow.is_most(flow, capacity, value)
                    };
                    // What passes is no more with less, so where the two are equal the flow of the deal says both.
                    if with_rests && most.is_err() {
                        self.flow.rests_on(flow, rests);
                    }
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

/// A capacity without a part of it, in parts of [`WHOLE`]. Below 2^61 and 10^6 no product leaves 128 bits, and the quotient is no more than the capacity.
#[inline]
fn without(capacity: u64, lost: u64) -> u64 {
    (u128::from(capacity) * u128::from(WHOLE - lost) / u128::from(WHOLE)) as u64
}

fn too_large() -> Error {
    Error::CapacityTooLarge { asset: "the network".to_owned(), limit: 1 << 61 }
}
