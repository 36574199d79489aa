//! The samples of a study that are done.

use super::capacities::Passes;
use super::weights::Taken;
use serde::{Deserialize, Serialize};

/// No way, in a list of weights.
const NONE: u64 = u64::MAX;

/// The samples of a study that are done, from the first on: what is kept when a study is ended early, and taken up again.
///
/// It serialises, so a study can be taken up by another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StudySamples {
    /// Of the study: network, view, question, failures, seed. Samples of another study are refused.
    pub study: String,
    /// How many are done.
    pub done: u64,
    /// Tonnes a year of each, where capacity is asked for.
    pub capacity_t: Vec<u64>,
    /// Samples, by number, in which a limit that is no arc leaves open whether more could pass, with the tonnes a year that are proved not to be exceeded.
    pub undecided: Vec<(u64, u64)>,
    /// The weight of the best route of each in steps of the objective, where routes are asked for; `u64::MAX` where there is no way.
    pub weight: Vec<u64>,
    /// Its cost in 0.0001 USD a tonne.
    pub cost: Vec<u64>,
    /// Its time in seconds.
    pub time_s: Vec<u64>,
}

/// What one sample gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) capacity: Option<Passes>,
    /// Where routes are asked for, what the best takes, if there is a way.
    pub(super) route: Option<Option<Taken>>,
}

impl StudySamples {
    pub(super) fn new(study: &str) -> Self {
        Self {
            study: study.to_owned(),
            done: 0,
            capacity_t: Vec::new(),
            undecided: Vec::new(),
            weight: Vec::new(),
            cost: Vec::new(),
            time_s: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, sample: Sample) {
        if let Some(Passes { value, at_most }) = sample.capacity {
            self.capacity_t.push(value);
            if value < at_most {
                self.undecided.push((self.done, at_most));
            }
        }
        self.done += 1;
        if let Some(route) = sample.route {
            let Taken { weight, cost, time } =
                route.unwrap_or(Taken { weight: NONE, cost: NONE, time: NONE });
            self.weight.push(weight);
            self.cost.push(cost);
            self.time_s.push(time);
        }
    }

    /// How many have no way, or no capacity.
    pub(super) fn without_way(&self) -> u64 {
        self.weight.iter().filter(|weight| **weight == NONE).count() as u64
    }

    /// The measures of those that have a way.
    pub(super) fn of_ways(list: &[u64]) -> Vec<u64> {
        list.iter().copied().filter(|value| *value != NONE).collect()
    }
}
