//! One draw: which events come, and which of its values each fact takes.

use super::draws::{Family, Stream, level, triangle};
use super::failures::Event;
use crate::network::RangedFact;

/// The equally likely values of every fact with a range.
pub(super) struct Tables {
    facts: Vec<RangedFact>,
    values: Vec<Vec<f64>>,
}

impl Tables {
    pub(super) fn new(facts: &[RangedFact]) -> Self {
        let values = facts.iter().map(|fact| triangle(fact.low, fact.likely, fact.high)).collect();
        Self { facts: facts.to_vec(), values }
    }

    pub(super) fn len(&self) -> usize {
        self.facts.len()
    }

    pub(super) fn fact(&self, at: usize) -> &RangedFact {
        &self.facts[at]
    }

    pub(super) fn values(&self, at: usize) -> &[f64] {
        &self.values[at]
    }

    pub(super) fn low(&self, at: usize) -> f64 {
        self.facts[at].low
    }

    pub(super) fn high(&self, at: usize) -> f64 {
        self.facts[at].high
    }
}

/// One draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draw {
    /// The month of departure, from 0.
    pub(super) month: u8,
    /// The events that come in the year, by rising number.
    pub(super) failed: Vec<u32>,
    /// By event: its 32 bits.
    pub(super) bits: Vec<u32>,
    /// By fact: which of its values.
    pub(super) level: Vec<u16>,
    /// By event: how long it lasts, where that is drawn; 0 elsewhere.
    pub(super) lasting: Vec<u16>,
}

/// Draws samples. The bytes of a sample: 4 for the month, 4 for each event, 2 for each fact, 2 for each event whose length is drawn.
#[derive(Debug, Clone)]
pub(super) struct Drawer {
    stream: Stream,
    bytes: Vec<u8>,
    events: usize,
    facts: usize,
    /// The events whose length is drawn.
    lasting: Vec<usize>,
}

impl Drawer {
    pub(super) fn new(seed: u64, family: Family, events: &[Event], facts: usize) -> Self {
        let lasting: Vec<usize> = (0..events.len()).filter(|at| events[*at].is_drawn()).collect();
        Self {
            stream: Stream::new(seed, family),
            bytes: vec![0; 4 * (1 + events.len()) + 2 * (facts + lasting.len())],
            events: events.len(),
            facts,
            lasting,
        }
    }

    /// Draws a sample.
    pub(super) fn draw(&mut self, sample: u64, events: &[Event], draw: &mut Draw) {
        self.stream.write(sample, &mut self.bytes);
        let (words, levels) = self.bytes.split_at(4 * (1 + self.events));
        let word = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        draw.month = ((u64::from(word(words)) * 12) >> 32) as u8;
        draw.bits.clear();
        draw.bits.extend(words[4..].chunks_exact(4).map(word));
        draw.failed.clear();
        for ((at, event), bits) in (0..).zip(events).zip(&draw.bits) {
            if u64::from(*bits) < event.bound {
                draw.failed.push(at);
            }
        }
        draw.level.clear();
        let (levels, lasting) = levels.split_at(2 * self.facts);
        draw.level.extend(levels.chunks_exact(2).map(|bytes| level(bytes[0], bytes[1])));
        draw.lasting.resize(self.events, 0);
        for (at, bytes) in self.lasting.iter().zip(lasting.chunks_exact(2)) {
            draw.lasting[*at] = level(bytes[0], bytes[1]);
        }
    }
}

impl Draw {
    /// Takes one event over from another draw.
    pub(super) fn take_event(&mut self, other: &Self, at: usize, bound: u64) {
        self.bits[at] = other.bits[at];
        let at = at as u32;
        self.failed.retain(|event| *event != at);
        if u64::from(self.bits[at as usize]) < bound {
            let place = self.failed.partition_point(|event| *event < at);
            self.failed.insert(place, at);
        }
    }
}
