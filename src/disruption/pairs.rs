//! Every two failures.

use super::prepared::{Asked, Disruption};
use super::suite::{FailureSuite, PairLoss, UndecidedFailure, Unfinished};
use crate::error::Result;
use crate::observer::Observer;
use crate::units::TonnesPerYear;
use std::collections::BTreeMap;

impl Disruption {
    /// Every single failure, and every two: what is left of the largest flow from some hubs to others, together. The observer is told after each asset that
    /// carries something, with all others; ended early, the answer says what may be missing.
    ///
    /// ```
    /// use corridor::{Disruption, FlowSolver, Unobserved};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let suite = Disruption::new(&flows).pairs(["KZATY"], ["GEPTI"], &mut Unobserved)?;
    /// assert_eq!(suite.counts.pairs, suite.counts.assets * (suite.counts.assets - 1) / 2);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`](crate::flow::FlowSolver::max_flow).
    ///
    /// # Complexity
    ///
    /// As [`Disruption::singles`], and the same again on the flow that is mended after each asset which carries something: two assets matter together only where one
    /// carries something, and the other does after it failed.
    pub fn pairs<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
        observer: &mut impl Observer,
    ) -> Result<FailureSuite> {
        self.ask(from, to, |asked| {
            let mut suite = asked.suite();
            let on = asked.all_alone(&mut suite)?;
            asked.all_pairs(&mut suite, &on, observer)?;
            Ok(suite)
        })
    }
}

/// How a first failure went.
struct First {
    left: Option<u64>,
    /// Its position among those on the flow.
    at: usize,
    /// Whether its mended flow could be believed.
    is_mended: bool,
}

impl Asked<'_> {
    fn all_pairs(
        &mut self,
        suite: &mut FailureSuite,
        on: &[(u32, Option<u64>)],
        observer: &mut impl Observer,
    ) -> Result<()> {
        let value = self.flow.value();
        let all = suite.counts.assets;
        let two = |of: u64| of * of.saturating_sub(1) / 2;
        let mut first: BTreeMap<u32, First> = BTreeMap::new();
        for (at, (group, left)) in on.iter().enumerate() {
            first.insert(*group, First { left: *left, at, is_mended: true });
        }
        suite.counts.pairs = two(all);
        suite.counts.pairs_off_flow = two(all - on.len() as u64);
        // By first failure, which others carry something of its mended flow.
        let mut after: Vec<Vec<u32>> = Vec::with_capacity(on.len());
        let mut found: Vec<(u64, u64, [u32; 2])> = Vec::new();
        let alone = |first: &BTreeMap<u32, First>, group: u32| {
            first.get(&group).map_or(Some(value), |first| first.left)
        };
        for (at, (group, left)) in on.iter().enumerate() {
            let mut others = Vec::new();
            let mended = self.flow.fail(self.engine, *group);
            let broken = self.broken();
            if let (Some(refused), Some(own)) = (broken, first.get_mut(group)) {
                own.is_mended = false;
                suite.undecided.push(UndecidedFailure {
                    assets: vec![self.disruption.key(*group)],
                    with_any_other: true,
                    limit: self.question.network.asset_key(refused.asset),
                    reason: refused.why.clone(),
                });
            } else {
                debug_assert!(left.is_none_or(|left| left == mended), "alone as mended");
                self.flow.on_flow(self.engine, &mut others);
                for &other in &others {
                    // Where the other came first, and was mended, this was decided then, one way or the other.
                    let before = first.get(&other).filter(|other| other.at < at && other.is_mended);
                    if before.is_some() {
                        continue;
                    }
                    let again = suite.counts.pairs_asked_again;
                    match self.left_without(other, &mut suite.counts.pairs_asked_again)? {
                        Ok(both) => {
                            let least = mended.min(alone(&first, other).unwrap_or(u64::MAX));
                            if both < least {
                                let mut pair = [*group, other];
                                pair.sort_unstable();
                                found.push((both, least, pair));
                            }
                        }
                        Err(undecided) => {
                            suite.undecided.push(undecided);
                            suite.counts.pairs_open += 1;
                        }
                    }
                    suite.counts.pairs_led_round += u64::from(again == suite.counts.pairs_asked_again);
                }
            }
            self.flow.take_back(self.engine);
            after.push(others);
            let (done, of) = (at as u64 + 1, on.len() as u64);
            if observer.progress(done, of).is_break() && done < of {
                suite.unfinished = Some(self.unfinished(on, at + 1));
                break;
            }
        }
        self.count(suite, on, &first, &after);
        for (both, least, pair) in found {
            suite.pairs.push(PairLoss {
                assets: pair.map(|group| self.disruption.key(group)),
                names: pair.map(|group| self.disruption.name(group)),
                left_t_per_year: TonnesPerYear(both),
                lost_t_per_year: TonnesPerYear(value - both),
                beyond_t_per_year: TonnesPerYear(least - both),
            });
        }
        suite
            .pairs
            .sort_by(|a, b| (a.left_t_per_year.get(), &a.assets).cmp(&(b.left_t_per_year.get(), &b.assets)));
        suite.undecided.sort();
        Ok(())
    }

    /// What no pair can exceed that was not looked at.
    fn unfinished(&self, on: &[(u32, Option<u64>)], done: usize) -> Unfinished {
        let mut stakes = on.iter().map(|(group, _)| self.flow.stake(self.engine, *group));
        let most = stakes.clone().max().unwrap_or(0);
        let most_left = stakes.by_ref().skip(done).max().unwrap_or(0);
        Unfinished {
            done: done as u64,
            of: on.len() as u64,
            at_most_lost_t_per_year: TonnesPerYear((most + most_left).min(self.flow.value())),
        }
    }

    /// Which pairs no search was needed for, and which are open.
    fn count(
        &self,
        suite: &mut FailureSuite,
        on: &[(u32, Option<u64>)],
        first: &BTreeMap<u32, First>,
        after: &[Vec<u32>],
    ) {
        let counts = &mut suite.counts;
        let done = after.len();
        // Pairs of two on the flow are counted at the later one, the others at the one on the flow.
        let off = counts.assets - on.len() as u64;
        for (at, (group, _)) in on.iter().enumerate() {
            let is_mended = first.get(group).is_some_and(|first| first.is_mended) && at < done;
            for (before, (other, _)) in on[..at].iter().enumerate() {
                let other_mended = first.get(other).is_some_and(|first| first.is_mended) && before < done;
                let searched = other_mended && after[before].binary_search(group).is_ok()
                    || !other_mended && is_mended && after[at].binary_search(other).is_ok();
                if searched {
                    continue;
                }
                if other_mended || is_mended {
                    counts.pairs_off_mended += 1;
                } else {
                    counts.pairs_open += 1;
                }
            }
            if is_mended {
                let outside = after[at].iter().filter(|other| !first.contains_key(other)).count() as u64;
                counts.pairs_off_mended += off - outside;
            } else {
                counts.pairs_open += off;
            }
        }
    }
}
