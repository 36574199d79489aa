//! Values of samples in which both facts and failures are drawn, from the few capacities that decide them.
//!
//! What a flow under the upper bounds rests on is a *backbone*: a part of the network that is often enough for the largest flow of a sample too. Which backbone holds
//! follows from what fails ([`FailureWalk`]): one that no failure of the sample touches. Its value is found first and passes for sure; where a cut of earlier samples lets
//! no more through, it is the value. Only else all capacities are made and the whole is solved. So nothing that is told rests on what was seen before.

use super::recipes::Recipe;
use super::tables::{Draw, Tables};
use crate::engine::failure_walk::FailureWalk;
use crate::engine::repeated_flow::{RepeatedFlow, RepeatedWorker};
use crate::network::{Cargo, Draft};

/// So many backbones are kept.
const BACKBONES: usize = 1 << 10;

/// So many cuts of each.
const CUTS: usize = 6;

/// A set of failures has to come so often before a backbone is made for it.
const SELDOM: u32 = 24;

/// What does not change from sample to sample.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    /// By arc: the bounds of its capacity where nothing takes all of it.
    pub(super) bounds: Vec<(u64, u64)>,
    /// By event: its number among those that take all of something, or none.
    pub(super) bit: Vec<Option<u32>>,
    /// By arc: the numbers of the events that take all of it.
    pub(super) takers: Vec<Vec<u32>>,
    /// By such number: the arcs.
    pub(super) arcs: Vec<Vec<u32>>,
}

/// A capacity that is drawn: where it goes, and how it is found.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) arc: usize,
    pub(super) recipe: Recipe,
}

/// The capacities of a sample, each made when it is asked for.
pub(super) struct Capacity<'a> {
    pub(super) draw: &'a Draw,
    pub(super) cargo: &'a Cargo,
    pub(super) draft: &'a mut Option<Draft>,
    pub(super) tables: Option<&'a Tables>,
    pub(super) inputs: &'a [Input],
    /// By arc: which input; `u32::MAX` for those that are not drawn.
    pub(super) input_of: &'a [u32],
    /// By arc: the capacity, once it is made in this sample.
    pub(super) made: &'a mut [u64],
    /// By arc: the last sample in which it was.
    pub(super) made_in: &'a mut [u32],
    pub(super) now: u32,
}

impl Capacity<'_> {
    /// That of an arc.
    #[inline]
    pub(super) fn of(&mut self, arc: u32) -> u64 {
        let at = arc as usize;
        if self.made_in[at] != self.now {
            self.made_in[at] = self.now;
            if let Some(input) = self.inputs.get(self.input_of[at] as usize) {
                self.made[at] = input.recipe.of(self.draw, self.cargo, self.draft, self.tables);
            }
        }
        self.made[at]
    }

    /// Gives an arc another one for this sample.
    pub(super) fn put(&mut self, arc: u32, capacity: u64) {
        (self.made[arc as usize], self.made_in[arc as usize]) = (capacity, self.now);
    }

    /// Those of all arcs.
    fn all(&mut self) -> &[u64] {
        let inputs = self.inputs;
        inputs.iter().for_each(|input| _ = self.of(input.arc as u32));
        self.made
    }
}

/// A part that holds for some sets of failures.
#[derive(Debug, Clone)]
struct Backbone {
    flow: RepeatedFlow,
    worker: RepeatedWorker,
    cuts: Vec<Vec<u32>>,
}

/// The backbones of one thread.
#[derive(Debug, Clone)]
pub(super) struct Backbones {
    walk: FailureWalk<u32>,
    all: Vec<Backbone>,
    /// The bits of what fails.
    pub(super) failed: Vec<u64>,
    rests: Vec<u32>,
    whole: u64,
}

impl Backbones {
    pub(super) fn new(frame: &Frame) -> Self {
        let walk = FailureWalk::new(frame.arcs.len(), BACKBONES);
        let failed = vec![0; walk.words()];
        Self { walk, all: Vec::new(), failed, rests: Vec::new(), whole: 0 }
    }

    /// The value of a sample.
    pub(super) fn value(
        &mut self,
        frame: &Frame,
        (whole, worker): (&RepeatedFlow, &mut RepeatedWorker),
        capacity: &mut Capacity<'_>,
    ) -> u64 {
        let found = loop {
            match self.walk.find(&self.failed) {
                Ok(found) => break Some(found as usize),
                Err(missing) => {
                    if self.walk.is_full() || self.walk.missed(missing) < SELDOM {
                        break None;
                    }
                    let mut high: Vec<u64> = frame.bounds.iter().map(|bounds| bounds.1).collect();
                    for one in self.walk.joined() {
                        frame.arcs[*one as usize].iter().for_each(|arc| high[*arc as usize] = 0);
                    }
                    let _ = whole.value(worker, &high);
                    self.rests.clear();
                    whole.rests_on(worker, &mut self.rests);
                    let mut touching = vec![0; self.walk.words()];
                    for one in self.rests.iter().flat_map(|arc| &frame.takers[*arc as usize]) {
                        touching[*one as usize / 64] |= 1u64 << (one % 64);
                    }
                    let flow = whole.part(worker, &frame.bounds);
                    self.walk.keep(missing, self.all.len() as u32, &touching);
                    self.all.push(Backbone { flow, worker: RepeatedWorker::default(), cuts: Vec::new() });
                }
            }
        };
        let Some(Backbone { flow, worker: own, cuts }) = found.map(|at| &mut self.all[at]) else {
            self.whole += 1;
            return whole.value(worker, capacity.all());
        };
        let passes = flow.value_by(own, |arc| capacity.of(arc));
        if passes == whole.most() {
            return passes;
        }
        if let Some(at) =
            cuts.iter().position(|cut| cut.iter().map(|arc| capacity.of(*arc)).sum::<u64>() == passes)
        {
            // What proved one value soonest proves the next.
            cuts.swap(at, at / 2);
            return passes;
        }
        self.whole += 1;
        let most = whole.value(worker, capacity.all());
        let mut cut = Vec::new();
        whole.cut_of(worker, &mut cut);
        if !cut.is_empty() {
            cuts.truncate(CUTS - 1);
            cuts.insert(0, cut);
        }
        most
    }

    /// How many samples needed the whole, and how many backbones there are.
    pub(super) fn counted(&self) -> (u64, usize) {
        (self.whole, self.all.len())
    }
}
