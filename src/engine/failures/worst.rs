//! The worst k groups, by branch and bound.
//!
//! Whatever lowers the flow takes something of it, so a set of groups none of which carries any of the flow lowers nothing: it is enough to branch
//! on those that carry some. Each in turn is taken, the flow is mended, and those that were taken before it are out of the question below (they were
//! looked at with all others). What j more groups can lose is at most the sum of the j largest [stakes](Mending::stake); a branch that cannot come above the least
//! loss that is worth telling is left. Before the last group is taken its loss is found without keeping the flow.

use super::{Failures, Mending};
use std::ops::ControlFlow;

/// A set of groups, by rising number, and what the flow loses without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What is lost.
    pub lost: u64,
    /// The groups.
    pub groups: Vec<u32>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worst {
    /// The worst sets, the worst first, then the smaller ones, then by number. No group can be left out of one without losing less.
    pub found: Vec<Found>,
    /// No set loses more than this. It is the loss of the first set unless the search was ended early.
    pub bound: u64,
    /// A set that loses more than this has a subset among those told that loses as much.
    pub told_above: u64,
    /// How many flows were mended.
    pub solves: u64,
    /// Branches that were left because of the bound.
    pub left: u64,
    /// Whether of a flow nothing was known, and so of what holds its groups.
    pub refused: bool,
}

/// What is to be believed of a mended flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belief {
    /// The flow as it stands.
    AsItIs,
    /// Another one that carries so much, by these groups and no others.
    Another(u64, Vec<u32>),
    /// Nothing is known.
    Nothing,
}

/// Who watches, and says what may be believed.
pub trait Watch {
    /// Told after each branch at the top how many are done, and of how many.
    fn progress(&mut self, done: u64, of: u64) -> ControlFlow<()>;
    /// Asked about each flow that is to be believed, and may take away what flows in circles; a set of whose flow nothing is known is neither told nor looked into. So many more
    /// groups may fail after those that have.
    fn believe(&mut self, flow: &mut Mending, more: usize) -> Belief;
    /// Whether every flow is believed, so that losses alone will do.
    fn believes_all(&self) -> bool;
}

/// A step down: the groups that may be taken next, the most at stake first, which of them is next, and the stakes.
struct Depth {
    groups: Vec<(u64, u32)>,
    next: usize,
    value: u64,
}

impl Depth {
    /// The most that so many of the groups can lose that are still to be taken.
    fn at_stake(&self, most: usize) -> u64 {
        let stakes = self.groups[self.next..].iter().take(most).map(|(stake, _)| *stake);
        stakes.fold(0, u64::saturating_add)
    }
}

impl Worst {
    /// Searches for the sets of at most `k` groups that lose most, and tells `most` of them. What is `safe`, by group, does not fail.
    pub fn search(
        failures: &Failures,
        flow: &mut Mending,
        k: usize,
        most: usize,
        safe: &[bool],
        watch: &mut impl Watch,
    ) -> Worst {
        let whole = flow.value();
        let most = most.max(1);
        let mut search =
            Search { failures, most, whole, found: Vec::new(), floor: 0, solves: 0, left: 0, refused: false };
        let mut banned = safe.to_vec();
        let mut path: Vec<u32> = Vec::new();
        let mut depths = vec![search.depth(flow, &banned)];
        let mut open = 0;
        let of = depths[0].groups.len() as u64;
        while let Some(depth) = depths.last_mut() {
            let j = k - path.len();
            let at = depth.next;
            let most_lost = (whole - depth.value).saturating_add(depth.at_stake(j)).min(whole);
            let is_done = at == depth.groups.len() || j == 0;
            if is_done || !search.is_worth(most_lost) {
                if !is_done {
                    search.left += 1;
                    search.floor = search.floor.max(most_lost);
                }
                depth.groups.iter().for_each(|(_, group)| banned[*group as usize] = false);
                depths.pop();
                if path.pop().is_some() {
                    flow.take_back(failures);
                }
                if depths.len() == 1 && watch.progress(depths[0].next as u64, of).is_break() {
                    open = depths[0].at_stake(k).min(whole);
                    break;
                }
                continue;
            }
            depth.next += 1;
            let group = depth.groups[at].1;
            banned[group as usize] = true;
            if j == 1 && watch.believes_all() {
                search.solves += 1;
                let value = flow.value_without(failures, group);
                search.tell(&path, group, whole - value);
                continue;
            }
            search.solves += 1;
            flow.fail(failures, group);
            let next = match watch.believe(flow, j - 1) {
                Belief::AsItIs if j == 1 => Depth { groups: Vec::new(), next: 0, value: flow.value() },
                Belief::AsItIs => search.depth(flow, &banned),
                Belief::Another(value, groups) => {
                    let open = groups.into_iter().filter(|group| !banned[*group as usize]);
                    Depth { groups: open.map(|group| (value, group)).collect(), next: 0, value }
                }
                Belief::Nothing => {
                    search.refused = true;
                    flow.take_back(failures);
                    continue;
                }
            };
            search.tell(&path, group, whole - next.value);
            path.push(group);
            depths.push(next);
        }
        while path.pop().is_some() {
            flow.take_back(failures);
        }
        search.finish(flow, open, watch)
    }
}

struct Search<'a> {
    failures: &'a Failures,
    most: usize,
    whole: u64,
    /// The worst first.
    found: Vec<Found>,
    /// No set that was left or dropped loses more.
    floor: u64,
    solves: u64,
    left: u64,
    refused: bool,
}

impl Search<'_> {
    /// Whether a set that loses so much would be told.
    fn is_worth(&self, lost: u64) -> bool {
        self.found.len() < self.most || lost > self.found[self.most - 1].lost
    }

    fn depth(&self, flow: &Mending, banned: &[bool]) -> Depth {
        let mut on = Vec::new();
        flow.on_flow(self.failures, &mut on);
        let open = on.into_iter().filter(|group| !banned[*group as usize]);
        let mut groups: Vec<(u64, u32)> =
            open.map(|group| (flow.stake(self.failures, group), group)).collect();
        groups.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        Depth { groups, next: 0, value: flow.value() }
    }

    fn tell(&mut self, path: &[u32], group: u32, lost: u64) {
        if lost == 0 || !self.is_worth(lost) {
            self.floor = self.floor.max(lost);
            return;
        }
        let mut groups = path.to_vec();
        groups.push(group);
        groups.sort_unstable();
        let order = |found: &Found| (std::cmp::Reverse(found.lost), found.groups.len(), found.groups.clone());
        let set = Found { lost, groups };
        // A set that has a worse or equal one inside says nothing new.
        let has_inside = |other: &Found, set: &Found| {
            other.lost >= set.lost && other.groups.iter().all(|group| set.groups.contains(group))
        };
        if self.found.iter().any(|other| has_inside(other, &set)) {
            return;
        }
        self.found.retain(|other| !has_inside(&set, other));
        let at = self.found.partition_point(|other| order(other) < order(&set));
        self.found.insert(at, set);
        if self.found.len() > self.most {
            self.floor = self.floor.max(self.found.pop().map_or(0, |last| last.lost));
        }
    }

    /// Leaves out of each set what it does not need; what was not looked at may lose `open`.
    fn finish(mut self, flow: &mut Mending, open: u64, watch: &mut impl Watch) -> Worst {
        let mut found = Vec::new();
        for mut set in std::mem::take(&mut self.found) {
            let mut at = 0;
            while at < set.groups.len() && set.groups.len() > 1 {
                let mut others = set.groups.clone();
                others.remove(at);
                self.solves += others.len() as u64;
                others.iter().for_each(|group| _ = flow.fail(self.failures, *group));
                let value = match watch.believe(flow, 0) {
                    Belief::AsItIs => flow.value(),
                    Belief::Another(value, _) => value,
                    // It may lose less, and then every group is needed.
                    Belief::Nothing => {
                        self.refused = true;
                        self.whole
                    }
                };
                let lost = self.whole - value;
                others.iter().for_each(|_| flow.take_back(self.failures));
                if lost >= set.lost {
                    set.groups = others;
                } else {
                    at += 1;
                }
            }
            found.push(set);
        }
        found.sort_by(|a: &Found, b| {
            (b.lost, a.groups.len(), &a.groups).cmp(&(a.lost, b.groups.len(), &b.groups))
        });
        found.dedup();
        let first = found.first().map_or(0, |set| set.lost);
        let bound = if self.refused { self.whole } else { open.max(first) };
        let told_above = if self.refused { self.whole } else { self.floor.max(open) };
        Worst { found, bound, told_above, solves: self.solves, left: self.left, refused: self.refused }
    }
}
