//! What a step is made of: numbers that each rest on few of the facts that are drawn.
//!
//! Which facts a number rests on is found by changing them one by one. One that rests on a single fact is asked of a draft of the network once for each level
//! and remembered; the numbers are added up as [`Network::link_terms`](crate::Network::link_terms) and its like do it, in the same order, so every sum is the
//! same in every bit. A step with a number that rests on several facts is asked as a whole each time.

use super::draws::LEVELS;
use super::tables::{Draw, Tables};
use crate::error::Result;
use crate::network::{Cargo, Draft, LinkTerms, Network};
use crate::prepare::{Measures, Step};
use crate::units::{Hours, KgCo2PerTonne, Km, UsdPerTonne};
use std::collections::BTreeMap;

/// A number of a step.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// No fact changes it.
    Always(f64),
    /// One does: which, and the place of what is remembered.
    By(usize, usize),
}

/// A step that facts change.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    step: Step,
    /// Its numbers in the order of [`numbers`]; none where it is asked as a whole.
    parts: Vec<Part>,
    /// The facts that change it.
    facts: Vec<usize>,
}

/// What is remembered, by place and level.
#[derive(Debug, Clone, Default)]
pub(super) struct PartsMemory {
    known: Vec<Vec<f64>>,
    numbers: Vec<f64>,
}

/// Places of what is remembered: by whose number it is, which of its numbers, and the fact.
pub(super) type Places = BTreeMap<(Whose, usize, usize), usize>;

/// Whose number it is: that of a step, or of a border in a direction, which several links share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Step(Step),
    Border(u32, bool),
}

impl Parts {
    /// Takes a step apart while all facts are at their high ends; `rests` are those that it may rest on. Also tells the facts that change what it weighs,
    /// costs or takes.
    pub(super) fn new(
        draft: &mut Draft,
        cargo: &Cargo,
        step: Step,
        rests: &[usize],
        tables: &Tables,
        weighs: impl Fn(&Measures) -> u32,
        places: &mut Places,
    ) -> Result<(Self, Vec<usize>)> {
        let (mut high, mut low) = (Vec::new(), Vec::new());
        numbers(draft.network(), cargo, step, &mut high)?;
        let matter = |measures: &Measures| {
            (weighs(measures), measures.cost.get().to_bits(), measures.time.get().to_bits())
        };
        let of_high = matter(&put_together(step, &high));
        let mut behind: Vec<Vec<usize>> = vec![Vec::new(); high.len()];
        let mut changing = Vec::new();
        for fact in rests {
            draft.set(*fact, tables.low(*fact));
            let found = numbers(draft.network(), cargo, step, &mut low);
            draft.set(*fact, tables.high(*fact));
            found?;
            if matter(&put_together(step, &low)) != of_high {
                changing.push(*fact);
            }
            for (behind, (low, high)) in behind.iter_mut().zip(low.iter().zip(&high)) {
                if low.to_bits() != high.to_bits() {
                    behind.push(*fact);
                }
            }
        }
        let mut facts: Vec<usize> = behind.iter().flatten().copied().collect();
        facts.sort_unstable();
        facts.dedup();
        let is_whole = behind.iter().any(|facts| facts.len() > 1);
        let network = draft.network();
        let part = |(at, facts): (usize, &Vec<usize>)| match facts[..] {
            [fact] => {
                let next = places.len();
                let (whose, number) = whose(network, step, at);
                Part::By(fact, *places.entry((whose, number, fact)).or_insert(next))
            }
            _ => Part::Always(high[at]),
        };
        let parts = if is_whole { Vec::new() } else { behind.iter().enumerate().map(part).collect() };
        Ok((Self { step, parts, facts }, changing))
    }

    /// What the step takes under a draw.
    pub(super) fn measures(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Draft,
        tables: &Tables,
        memory: &mut PartsMemory,
    ) -> Option<Measures> {
        let PartsMemory { known, numbers: now } = memory;
        now.clear();
        for (at, part) in self.parts.iter().enumerate() {
            now.push(match *part {
                Part::Always(number) => number,
                Part::By(fact, place) => {
                    if known.len() <= place {
                        known.resize(place + 1, Vec::new());
                    }
                    let known = &mut known[place];
                    if known.is_empty() {
                        known.resize(LEVELS, f64::NAN);
                    }
                    let level = usize::from(draw.level[fact]);
                    if known[level].is_nan() {
                        draft.set(fact, tables.values(fact)[level]);
                        known[level] = number(draft.network(), cargo, self.step, at).ok()?;
                    }
                    known[level]
                }
            });
        }
        if self.parts.is_empty() {
            for fact in &self.facts {
                draft.set(*fact, tables.values(*fact)[usize::from(draw.level[*fact])]);
            }
            numbers(draft.network(), cargo, self.step, now).ok()?;
        }
        Some(put_together(self.step, now))
    }
}

/// The numbers of a step: of a link length, running time, wait, price, emissions, and then time and fee of each border; of others time and cost.
fn numbers(network: &Network, cargo: &Cargo, step: Step, numbers: &mut Vec<f64>) -> Result<()> {
    numbers.clear();
    let terms = match step {
        Step::Link(id) => {
            let LinkTerms { length, running, wait, tariff, co2, .. } = network.link_terms(id, cargo, None)?;
            numbers.extend([length.get(), running.get(), wait.get(), tariff.get(), co2.get()]);
            for passing in network.passings(id) {
                let terms = network.border_terms(passing.border, passing.forward, cargo, None)?;
                numbers.extend([terms.time.get(), terms.cost.get()]);
            }
            return Ok(());
        }
        Step::Transfer(at) => network.transfer_terms(at, cargo, None)?,
        Step::Stay(hub) => network.stay_terms(hub, cargo, None)?,
    };
    numbers.extend([terms.time.get(), terms.cost.get()]);
    Ok(())
}

/// One of the numbers of a step.
fn number(network: &Network, cargo: &Cargo, step: Step, at: usize) -> Result<f64> {
    if let (Whose::Border(border, forward), of_border) = whose(network, step, at) {
        let terms = network.border_terms(border, forward, cargo, None)?;
        return Ok(if of_border == 0 { terms.time.get() } else { terms.cost.get() });
    }
    let mut all = Vec::new();
    numbers(network, cargo, step, &mut all)?;
    Ok(all.get(at).copied().unwrap_or(0.0))
}

/// How many numbers of a link stand before those of its borders.
const OF_LINK: usize = 5;

/// Whose a number of a step is, and which of these.
fn whose(network: &Network, step: Step, at: usize) -> (Whose, usize) {
    if let (Step::Link(id), Some(of_borders)) = (step, at.checked_sub(OF_LINK)) {
        let passing = network.passings(id)[of_borders / 2];
        return (Whose::Border(passing.border, passing.forward), of_borders % 2);
    }
    (Whose::Step(step), at)
}

/// What a step takes, by its numbers.
fn put_together(step: Step, numbers: &[f64]) -> Measures {
    let (length, co2) = (Km(0.0), KgCo2PerTonne(0.0));
    match (step, numbers) {
        (Step::Link(_), [length, running, wait, tariff, co2, borders @ ..]) => {
            let (mut dwell, mut fees) = (Hours(0.0), UsdPerTonne(0.0));
            for border in borders.chunks_exact(2) {
                dwell += Hours(border[0]);
                fees += UsdPerTonne(border[1]);
            }
            let (length, co2) = (Km(*length), KgCo2PerTonne(*co2));
            let terms = LinkTerms {
                length,
                running: Hours(*running),
                wait: Hours(*wait),
                tariff: UsdPerTonne(*tariff),
                dwell,
                fees,
                co2,
            };
            Measures { cost: terms.cost(), time: terms.time(), length, co2 }
        }
        (_, [time, cost]) => Measures { cost: UsdPerTonne(*cost), time: Hours(*time), length, co2 },
        _ => Measures { cost: UsdPerTonne(0.0), time: Hours(0.0), length, co2 },
    }
}
