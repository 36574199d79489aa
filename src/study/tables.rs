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
}

/// Draws samples. The bytes of a sample: 4 for the month, 4 for each event, 2 for each fact.
#[derive(Debug, Clone)]
pub(super) struct Drawer {
    stream: Stream,
    bytes: Vec<u8>,
    events: usize,
    facts: usize,
}

impl Drawer {
    pub(super) fn new(seed: u64, family: Family, events: usize, facts: usize) -> Self {
        Self {
            stream: Stream::new(seed, family),
            bytes: vec![0; 4 * (1 + events) + 2 * facts],
            events,
            facts,
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
        draw.level.extend(levels.chunks_exact(2).map(|bytes| level(bytes[0], bytes[1])));
        debug_assert_eq!(draw.level.len(), self.facts, "two bytes a fact");
    }
}

impl Draw {
    /// Whether an event is met by a shipment that leaves in the drawn month, or in that of the view.
    pub(super) fn meets(&self, event: &Event, at: usize, month: Option<u8>) -> bool {
        let month = month.map_or(self.month, |month| month - 1);
        u64::from(self.bits[at]) < event.met[usize::from(month)]
    }

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
