//! What a step is made of: numbers that each rest on few of the facts that are drawn.
//!
//! Which facts a number rests on is found by changing them one by one. Most numbers are a fact itself, or a price over a length and a load: these are computed as
//! [`Network::link_terms`](crate::Network::link_terms) and its like do it, by the same operations in the same order, and only after that has given the same bits as asking the network
//! for two dozen draws. Any other that rests on a single fact is asked of a draft of the network once for each level and remembered; a step with one that
//! rests on several is asked as a whole each time.

use super::draws::LEVELS;
use super::tables::{Draw, Tables};
use crate::error::Result;
use crate::network::{Cargo, Draft, LinkTerms, Network, TariffUnit};
use crate::prepare::{Measures, Step};
use crate::units::{Hours, KgCo2PerTonne, Km, UsdPerTonne};
use std::collections::BTreeMap;

/// A number that a draw gives, or that is always the same.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Always(f64),
    Fact(usize),
}

/// A number of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// The source itself, and something more.
    Plus(Source, f64),
    /// Half of what lies between so many departures a week, in hours.
    Between(usize),
    /// A price over a length, where it is one of a length, by the tonnes that it is for.
    Price(usize, Option<Source>, f64),
    /// Grams for each kilometre, in kilogrammes.
    Grams(Source, Source),
    /// Of one fact, at a place of what is remembered.
    By(usize, usize),
}

impl Source {
    #[inline]
    fn of(self, level: impl Fn(usize) -> f64) -> f64 {
        match self {
            Self::Always(number) => number,
            Self::Fact(fact) => level(fact),
        }
    }
}

impl Part {
    /// Its number, where it is computed.
    #[inline]
    fn computed(self, value: impl Fn(usize) -> f64) -> Option<f64> {
        Some(match self {
            Self::Plus(source, 0.0) => source.of(value),
            Self::Plus(source, more) => source.of(value) + more,
            Self::Between(fact) => 168.0 / value(fact) / 2.0,
            Self::Price(fact, None, tonnes) => value(fact) / tonnes,
            Self::Price(fact, Some(length), tonnes) => value(fact) * length.of(&value) / tonnes,
            Self::Grams(grams, length) => grams.of(&value) * length.of(&value) / 1000.0,
            Self::By(..) => return None,
        })
    }
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
        let mut shapes: Vec<Vec<Part>> =
            (0..high.len()).map(|at| shapes(draft, cargo, step, at, &high, &behind)).collect();
        for round in 0..TRIED {
            let level = |fact: usize| (round * 421 + fact * 277 + 11) % LEVELS;
            facts.iter().for_each(|fact| draft.set(*fact, tables.values(*fact)[level(*fact)]));
            let asked = numbers(draft.network(), cargo, step, &mut low);
            facts.iter().for_each(|fact| draft.set(*fact, tables.high(*fact)));
            asked?;
            for (shapes, want) in shapes.iter_mut().zip(&low) {
                shapes.retain(|part| {
                    let found = part.computed(|fact| tables.values(fact)[level(fact)]);
                    found.is_some_and(|found| found.to_bits() == want.to_bits())
                });
            }
        }
        let network = draft.network();
        let mut parts = Vec::new();
        for (at, (shapes, behind)) in shapes.iter().zip(&behind).enumerate() {
            let next = places.len();
            parts.push(match (shapes.first(), &behind[..]) {
                (Some(part), _) => *part,
                (None, [fact]) => {
                    let (whose, number) = whose(network, step, at);
                    Part::By(*fact, *places.entry((whose, number, *fact)).or_insert(next))
                }
                // A number that no fact changes is itself; so this rests on several.
                (None, _) => {
                    parts.clear();
                    break;
                }
            });
        }
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
            let value = |fact: usize| tables.values(fact)[usize::from(draw.level[fact])];
            if let Some(number) = part.computed(value) {
                now.push(number);
            } else if let Part::By(fact, place) = *part {
                if known.len() <= place {
                    known.resize(place + 1, Vec::new());
                }
                let known = &mut known[place];
                if known.is_empty() {
                    known.resize(LEVELS, f64::NAN);
                }
                let level = usize::from(draw.level[fact]);
                if known[level].is_nan() {
                    draft.set(fact, value(fact));
                    known[level] = number(draft.network(), cargo, self.step, at).ok()?;
                }
                now.push(known[level]);
            }
        }
        if self.parts.is_empty() {
            for fact in &self.facts {
                draft.set(*fact, tables.values(*fact)[usize::from(draw.level[*fact])]);
            }
            numbers(draft.network(), cargo, self.step, now).ok()?;
        }
        Some(put_together(self.step, now))
    }

    /// How it is made: by computing alone, from what is remembered too, or asked as a whole.
    pub(super) fn kind(&self) -> usize {
        match self.parts.iter().any(|part| matches!(part, Part::By(..))) {
            _ if self.parts.is_empty() => 2,
            is_remembered => usize::from(is_remembered),
        }
    }
}

/// So many draws of its facts are asked before a number is computed.
const TRIED: usize = 24;

/// What a number of a step could be, while all facts are at their high ends.
fn shapes(
    draft: &Draft,
    cargo: &Cargo,
    step: Step,
    at: usize,
    high: &[f64],
    behind: &[Vec<usize>],
) -> Vec<Part> {
    let network = draft.network();
    let source = |at: usize| match behind[at][..] {
        [] => Some(Source::Always(high[at])),
        [fact] => Some(Source::Fact(fact)),
        _ => None,
    };
    let Some(length) = source(0) else { return Vec::new() };
    if behind[at].is_empty() {
        return vec![Part::Plus(Source::Always(high[at]), 0.0)];
    }
    let (whose, number) = whose(network, step, at);
    let carriage = match step {
        Step::Link(id) => Some(network.link(id).carriage),
        _ => None,
    };
    let (is_price, key, carriage, more) = match whose {
        Whose::Border(border, _) => {
            let border = &network.borders()[border as usize];
            (number == 1, border.key(), None, border.closing_wait().get())
        }
        Whose::Step(step) => {
            let is_link = matches!(step, Step::Link(_));
            (number == if is_link { 3 } else { 1 }, network.asset_key(step.asset()), carriage, 0.0)
        }
    };
    let is_link = matches!(whose, Whose::Step(Step::Link(_)));
    let mut shapes = Vec::new();
    if is_price {
        for fact in &behind[at] {
            let unit = draft.facts()[*fact].unit.parse().unwrap_or(TariffUnit::USD_PER_T);
            let TariffUnit { by, per_km, .. } = unit;
            if let Ok((tonnes, _)) = cargo.tonnes_priced(by, carriage, &key) {
                shapes.push(Part::Price(*fact, (per_km && is_link).then_some(length), tonnes));
            }
        }
    } else if is_link && number == 4 {
        shapes.extend(behind[at].iter().map(|fact| Part::Grams(Source::Fact(*fact), length)));
    } else if let [fact] = behind[at][..] {
        shapes.extend([Part::Plus(Source::Fact(fact), more), Part::Between(fact)]);
    }
    shapes
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
