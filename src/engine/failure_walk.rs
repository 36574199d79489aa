//! Values under sets of failures, without solving for most of them.
//!
//! Problem: thousands of sets of failures on one question, each of which takes capacity away; the value that is left is wanted for each.
//!
//! Idea: failures never make a value larger, and a flow stays as it is where nothing that it uses fails. So begin with the flow of no failures. If no failure of
//! the set touches what it uses, its value is that of the set; if some do, the first of them joins the failures of which the flow is asked, and so on. Each
//! list of failures that was asked is kept with its answer and with what touches it, as a node of a tree, so a set is a walk of a few steps from the
//! root: one comparison of bits a step.
//!
//! Complexity: O(failures of the set that touch x failures / 64) a walk that knows all its nodes. Memory: failures / 8 bytes a node and 4 bytes for each
//! failure that touches it, up to a bound on the nodes.
//!
//! Ties: of the failures that touch, the one with the smallest number joins first. Answers depend on none of this.
//!
//! Paper: P. Doulliez, E. Jamoulle, "Transportation networks with random arc capacities", 1972, doi:10.1051/ro/197206v300451 (sets of states that one flow decides).

/// No node yet.
const NONE: u32 = u32::MAX;

/// What is known about sets of failures.
#[derive(Debug, Clone)]
pub struct FailureWalk<T> {
    words: usize,
    most: usize,
    answers: Vec<T>,
    /// By node, in rows: bits of the failures that touch its flow.
    touching: Vec<u64>,
    /// By node: where its rows of followers begins, one for each failure that touches.
    first: Vec<u32>,
    followers: Vec<u32>,
    /// The failures of the last walk that joined.
    joined: Vec<u32>,
    /// By follower that is missing: how often it was.
    missed: Vec<u32>,
}

/// Where a walk ended without an answer: the failures that have joined are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    follower: u32,
}

impl<T: Copy> FailureWalk<T> {
    /// Nothing is known yet about so many failures; at most so many nodes are kept.
    pub fn new(failures: usize, most: usize) -> FailureWalk<T> {
        FailureWalk {
            words: failures.div_ceil(64),
            most,
            answers: Vec::new(),
            touching: Vec::new(),
            first: Vec::new(),
            followers: Vec::new(),
            joined: Vec::new(),
            missed: Vec::new(),
        }
    }

    /// How many words of bits a set has.
    pub fn words(&self) -> usize {
        self.words
    }

    /// Whether no more answers are kept.
    pub fn is_full(&self) -> bool {
        self.answers.len() >= self.most
    }

    /// The answer of a set of failures, given by its bits.
    ///
    /// # Errors
    ///
    /// Where it is not known: the answer of [`joined`](Self::joined) is needed, and what touches it.
    pub fn find(&mut self, failed: &[u64]) -> Result<T, Missing> {
        self.joined.clear();
        if self.answers.is_empty() {
            return Err(Missing { follower: NONE });
        }
        let mut node = 0;
        loop {
            let touching = &self.touching[node * self.words..(node + 1) * self.words];
            let Some((failure, place)) = first_common(failed, touching) else {
                return Ok(self.answers[node]);
            };
            self.joined.push(failure);
            let follower = self.first[node] + place;
            match self.followers[follower as usize] {
                NONE => return Err(Missing { follower }),
                next => node = next as usize,
            }
        }
    }

    /// The failures that joined in the last walk, in the order in which they did.
    pub fn joined(&self) -> &[u32] {
        &self.joined
    }

    /// How often this answer was asked for before: one that is asked for seldom need not be kept.
    pub fn missed(&mut self, missing: Missing) -> u32 {
        if missing.follower == NONE {
            return u32::MAX;
        }
        self.missed.resize(self.followers.len(), 0);
        let missed = &mut self.missed[missing.follower as usize];
        *missed = missed.saturating_add(1);
        *missed - 1
    }

    /// Keeps the answer that was missing, with the bits of all failures that touch what it uses: each other failure, whatever else fails, leaves it as it
    /// is. Those that have joined are no part of them. Nothing where it is full.
    pub fn keep(&mut self, missing: Missing, answer: T, touching: &[u64]) {
        if self.is_full() {
            return;
        }
        let node = self.answers.len() as u32;
        self.answers.push(answer);
        let from = self.touching.len();
        self.touching.extend_from_slice(touching);
        for failure in &self.joined {
            self.touching[from + *failure as usize / 64] &= !(1 << (failure % 64));
        }
        let count: u32 = self.touching[from..].iter().map(|word| word.count_ones()).sum();
        self.first.push(self.followers.len() as u32);
        self.followers.resize(self.followers.len() + count as usize, NONE);
        if missing.follower != NONE {
            self.followers[missing.follower as usize] = node;
        }
    }
}

/// The smallest number in both sets, and how many of the second are smaller.
#[inline]
fn first_common(one: &[u64], other: &[u64]) -> Option<(u32, u32)> {
    let mut before = 0;
    for (at, (one, other)) in (0..).zip(one.iter().zip(other)) {
        let both = one & other;
        if both != 0 {
            let bit = both.trailing_zeros();
            return Some((64 * at + bit, before + (other & ((1 << bit) - 1)).count_ones()));
        }
        before += other.count_ones();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Things beside each other in rows: the value is the widest row of which all are left, less what is lost; failures that nobody uses among them.
    #[test]
    fn walks_give_what_asking_gives_and_ask_seldom() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let (mut asked, mut walks) = (0u64, 0u64);
        for failures in [1usize, 5, 63, 64, 65, 150] {
            let rows: Vec<Vec<u32>> =
                (0..6).map(|_| (0..3).map(|_| rng.random_range(0..failures as u32)).collect()).collect();
            let best = |failed: &[u64]| -> (u64, Vec<u32>) {
                let is_left = |row: &&(usize, &Vec<u32>)| {
                    row.1.iter().all(|one| failed[*one as usize / 64] >> (one % 64) & 1 == 0)
                };
                let rows: Vec<(usize, &Vec<u32>)> = rows.iter().enumerate().collect();
                rows.iter().find(is_left).map_or((0, Vec::new()), |row| (9 - row.0 as u64, row.1.clone()))
            };
            for most in [3, 10_000] {
                let mut walk = FailureWalk::new(failures, most);
                for _ in 0..2_000 {
                    let mut failed = vec![0u64; walk.words()];
                    for failure in 0..failures {
                        if rng.random_bool(0.1) {
                            failed[failure / 64] |= 1 << (failure % 64);
                        }
                    }
                    let found = loop {
                        match walk.find(&failed) {
                            Ok(found) => break found,
                            Err(_) if walk.is_full() => break best(&failed).0,
                            Err(missing) => {
                                let mut set = vec![0u64; walk.words()];
                                for one in walk.joined() {
                                    set[*one as usize / 64] |= 1 << (one % 64);
                                }
                                let (answer, used) = best(&set);
                                let mut touching = vec![0u64; walk.words()];
                                used.iter().for_each(|one| touching[*one as usize / 64] |= 1 << (one % 64));
                                walk.keep(missing, answer, &touching);
                                asked += u64::from(most > 3);
                            }
                        }
                    };
                    assert_eq!(found, best(&failed).0);
                    walks += u64::from(most > 3);
                }
            }
        }
        assert!(asked * 20 < walks && asked > 20, "{asked} {walks}");
    }
}
