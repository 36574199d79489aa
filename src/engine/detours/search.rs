//! The branches and their bounds.

use super::{Detours, Loss, MOST_GROUPS, State, Sum, Want};
use std::ops::ControlFlow;

/// A set of groups, by rising number, and what is lost without them. No group can be left out of it without losing less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What is lost.
    pub lost: Loss,
    /// The groups.
    pub groups: Vec<u32>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worst {
    /// The worst sets, the worst first, then the smaller ones, then by number.
    pub found: Vec<Found>,
    /// No set loses more than this. It is the loss of the first set unless the search was ended early.
    pub bound: Loss,
    /// A set that loses more than this has a subset among those told that loses as much.
    pub told_above: Loss,
    /// How many searches for a path, or from all nodes to the ends of a want, were made.
    pub searches: u64,
    /// Branches that were left because of a bound.
    pub left: u64,
}

/// A step down.
struct Depth {
    /// The groups that may be taken next with their stakes, the most at stake first.
    groups: Vec<(Sum, u32)>,
    /// All groups with a stake.
    stakes: Vec<(Sum, u32)>,
    /// What all wants together can lose beyond what they have lost.
    all: Sum,
    next: usize,
    /// What was looked at, and what no set in its branch exceeds.
    done: Vec<(u32, Sum)>,
    /// No set below exceeds this, of those looked at.
    most: Sum,
}

impl Depth {
    /// What no set in the branch of its next group, or in those after it, can lose beyond what is lost, where `more` may fail.
    fn at_stake(&self, banned: &[bool], more: usize) -> Sum {
        let Some((own, group)) = self.groups.get(self.next) else { return Sum::default() };
        let others = self.stakes.iter().filter(|(_, other)| other != group && !banned[*other as usize]);
        others.take(more - 1).fold(*own, |sum, (stake, _)| sum + *stake).min(self.all)
    }
}

impl Worst {
    /// Searches for the sets of at most `k` groups that lose most, and tells `most` of them. What is `safe`, by group, does not fail. The watch is told
    /// after each branch at the top how many are done, and of how many.
    ///
    /// # Panics
    ///
    /// If `k` is none or more than [`MOST_GROUPS`], there is not one flag a group, or the sums do not fit ([`Detours::fits`]).
    pub fn search(
        graph: &Detours<'_>,
        wants: &[Want],
        (k, most): (usize, usize),
        safe: &[bool],
        watch: &mut impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Worst {
        assert!((1..=MOST_GROUPS).contains(&k), "a number of groups that stakes can be counted for");
        assert!(graph.fits(wants), "sums that fit");
        assert_eq!(graph.groups.len(), safe.len(), "one flag a group");
        let mut banned = safe.to_vec();
        let mut state = State::new(graph, wants);
        state.extend_all(&banned, k);
        let mut list = List { most: most.max(1), found: Vec::new(), floor: Loss::default(), left: 0 };
        let mut depths = vec![depth(&state, &banned, k)];
        let mut path: Vec<u32> = Vec::new();
        let mut open = Loss::default();
        let of = depths[0].groups.len() as u64;
        while let Some(depth_now) = depths.last_mut() {
            let more = k - path.len();
            let now = Sum::from(state.lost);
            let bound = now + depth_now.at_stake(&banned, more);
            let is_done = depth_now.next == depth_now.groups.len();
            if is_done || !list.is_worth(bound, now) {
                if !is_done {
                    list.leave(bound, now);
                    depth_now.most = depth_now.most.max(bound);
                }
                depth_now.groups.iter().for_each(|(_, group)| banned[*group as usize] = false);
                let below = depth_now.most;
                depths.pop();
                let (Some(group), Some(above)) = (path.pop(), depths.last_mut()) else { break };
                state.take_back();
                above.done.push((group, below));
                above.most = above.most.max(below);
            } else {
                let group = depth_now.groups[depth_now.next].1;
                depth_now.next += 1;
                banned[group as usize] = true;
                let above = &graph.above[group as usize];
                let of_above =
                    depth_now.done.iter().filter(|done| above.contains(&done.0)).map(|done| done.1);
                let bound = of_above.fold(bound, Sum::min);
                if !list.is_worth(bound, now) {
                    list.leave(bound, now);
                    depth_now.most = depth_now.most.max(bound);
                } else {
                    state.fail(group, &banned, more - 1);
                    path.push(group);
                    let lost = state.lost;
                    if Sum::from(lost) > now {
                        list.tell(&path, lost, &mut state);
                    }
                    if more > 1 {
                        depths.push(depth(&state, &banned, more - 1));
                        continue;
                    }
                    path.pop();
                    state.take_back();
                    depth_now.done.push((group, lost.into()));
                    depth_now.most = depth_now.most.max(lost.into());
                }
            }
            if let [top] = &depths[..]
                && watch(top.next as u64, of).is_break()
            {
                open = top.at_stake(&banned, k).rounded();
                break;
            }
        }
        let first = list.found.first().map_or(Loss::default(), |set| set.lost);
        let bound = open.max(first);
        let told_above = list.floor.max(open);
        Worst { found: list.found, bound, told_above, searches: state.searches, left: list.left }
    }
}

/// What may fail next, nothing of what is banned.
fn depth(state: &State<'_>, banned: &[bool], more: usize) -> Depth {
    let (on, stakes, all) = state.stakes(banned, more);
    let groups = stakes.iter().filter(|(_, group)| on.binary_search(group).is_ok()).copied().collect();
    Depth { groups, stakes, all, next: 0, done: Vec::new(), most: state.lost.into() }
}

/// The sets that will be told.
struct List {
    most: usize,
    /// The worst first.
    found: Vec<Found>,
    /// No set that was left or dropped loses more, unless it holds one of the list that loses as much.
    floor: Loss,
    left: u64,
}

impl List {
    /// Whether a branch may hold a set that would be told; `now` is lost already.
    fn is_worth(&self, bound: Sum, now: Sum) -> bool {
        bound > now && (self.found.len() < self.most || bound > self.found[self.most - 1].lost.into())
    }

    /// A branch is left.
    fn leave(&mut self, bound: Sum, now: Sum) {
        if bound > now {
            self.left += 1;
            self.floor = self.floor.max(bound.rounded());
        }
    }

    fn tell(&mut self, groups: &[u32], lost: Loss, state: &mut State<'_>) {
        if !self.is_worth(lost.into(), Sum::default()) {
            self.floor = self.floor.max(lost);
            return;
        }
        let mut groups = groups.to_vec();
        groups.sort_unstable();
        let is_inside = |set: &Found, groups: &[u32]| {
            set.lost >= lost && set.groups.iter().all(|group| groups.contains(group))
        };
        if self.found.iter().any(|set| is_inside(set, &groups)) {
            return;
        }
        let mut at = 0;
        while at < groups.len() && groups.len() > 1 {
            let mut others = groups.clone();
            others.remove(at);
            if state.lost_without(&others) >= lost {
                groups = others;
            } else {
                at += 1;
            }
        }
        if self.found.iter().any(|set| is_inside(set, &groups)) {
            return;
        }
        let order = |set: &Found| (std::cmp::Reverse(set.lost), set.groups.len(), set.groups.clone());
        let set = Found { lost, groups };
        let at = self.found.partition_point(|other| order(other) < order(&set));
        self.found.insert(at, set);
        if self.found.len() > self.most {
            self.floor = self.floor.max(self.found.pop().map_or(Loss::default(), |last| last.lost));
        }
    }
}
