//! A short name for everything a network states, so that an answer says on which facts it was computed.
//!
//! FNV-1a with 128 bits over the canonical JSON of the facts and the view. It tells networks apart; it is no defence against somebody who
//! forges one on purpose.

use super::{Facts, Network};
use serde::Serialize;
use std::io;

const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

struct Hasher(u128);

impl io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Hasher {
    /// Feeds one value. Serialising plain facts into memory cannot fail; the builder has refused what is not finite.
    fn feed(&mut self, value: &impl Serialize) {
        if serde_json::to_writer(&mut *self, value).is_err() {
            self.0 = self.0.wrapping_add(1);
        }
    }
}

impl Facts {
    fn digest(&self) -> u128 {
        *self.facts_digest.get_or_init(|| {
            let mut hasher = Hasher(OFFSET);
            for hub in self.graph.node_weights() {
                hasher.feed(hub);
            }
            for link in self.graph.edge_weights() {
                hasher.feed(link);
            }
            hasher.feed(&self.transfers);
            hasher.feed(&self.borders);
            hasher.feed(&self.limits);
            hasher.feed(&self.rates);
            hasher.feed(&self.cargoes);
            hasher.feed(&self.corridors);
            hasher.0
        })
    }
}

impl Network {
    /// Digest of all facts, of the view and of the rules obeyed, 32 hexadecimal digits. Sources (who published what) are not part of it, what they said is.
    ///
    /// # Complexity
    ///
    /// O(facts) at the first call, then constant.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Hasher(self.facts.digest());
        hasher.feed(&self.view);
        if let Some(rules) = self.rules() {
            hasher.feed(rules);
        }
        format!("{:032x}", hasher.0)
    }
}
