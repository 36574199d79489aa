//! What a maximum flow loses when arcs fail, one group of them after another, by mending the flow.
//!
//! Problem: a graph with capacities and many *groups* of arcs, each of which may fail as a whole. For every group, for every two of them, and for
//! the worst k: what is the maximum flow between given nodes when they have failed?
//!
//! Idea: one maximum flow is kept. A group that carries nothing of it leaves this
//! very flow a maximum flow, since less room never lets more pass; so does one beside which enough stays open. Of a group that matters the flow is taken off. What then comes to a node and cannot go
//! on is led to where it is missing, through what is left: as much as finds a way costs nothing. The rest is lost, unit by unit, and goes back to the ends where the
//! mended flow is kept (`mending` says why no way is left after that). Every change is logged and taken back, so groups nest: a second group matters only where the mended
//! flow uses it, and the search for the worst k branches on those alone (`worst`).
//!
//! All nodes where flow begins count as one, and all where it ends.
//!
//! Complexity: O(arcs log arcs) to prepare; a group off the flow costs nothing, another a few searches from both sides that mostly end near it.
//! Memory: 24 bytes an arc, 8 for each arc of a group, 60 a bundle in a workspace.
//!
//! Ties: groups are taken by rising number. Values do not depend on which maximum flow is kept; how many groups had to be mended does.
//!
//! Papers: P. Kohli, P. H. S. Torr, "Dynamic graph cuts for efficient inference in Markov random fields", 2007,
//! doi:10.1109/TPAMI.2007.1128 (mending a flow); R. K. Wood, "Deterministic network interdiction", 1993,
//! doi:10.1016/0895-7177(93)90236-R (the worst k).

mod mending;
mod worst;

pub use mending::Mending;
pub use worst::{Belief, Watch, Worst};

/// No bundle: a loop, or an arc without capacity.
const NONE: u32 = u32::MAX;

/// A step from a node: where it leads, and the room along it.
#[derive(Debug, Clone, Copy)]
struct Step {
    to: u32,
    room: u32,
}

/// A graph and the groups of its arcs that may fail. Arcs between the same two nodes are one bundle, with a room each way: `2b` along bundle `b`,
/// `2b + 1` against it.
#[derive(Debug, Clone)]
pub struct Failures {
    first: Vec<u32>,
    steps: Vec<Step>,
    /// The nodes of each bundle.
    ends: Vec<(u32, u32)>,
    /// By room: all that its arcs hold.
    whole: Vec<u64>,
    /// By arc.
    room_of: Vec<u32>,
    capacity: Vec<u64>,
    /// The arcs of each group that have a room, those of one room next to each other.
    group_first: Vec<u32>,
    group: Vec<u32>,
    /// The arcs of each room, by rising number: the flow of a room fills them in this order.
    in_room_first: Vec<u32>,
    in_room: Vec<u32>,
    /// The groups that each arc is in.
    of_arc_first: Vec<u32>,
    of_arc: Vec<u32>,
}

impl Failures {
    /// Bundles arcs, and takes groups of them by their numbers. The capacities must add up to less than 2^62.
    ///
    /// # Panics
    ///
    /// If arrays do not fit each other, or a group names an arc that there is not.
    pub fn new(nodes: usize, arcs: &[(u32, u32)], capacity: &[u64], groups: &[Vec<u32>]) -> Failures {
        assert_eq!(arcs.len(), capacity.len(), "one capacity an arc");
        let mut sorted: Vec<(u32, u32, u32)> = (0..)
            .zip(arcs)
            .filter(|(arc, (tail, head))| tail != head && capacity[*arc as usize] > 0)
            .map(|(arc, &(tail, head))| (tail.min(head), tail.max(head), arc))
            .collect();
        sorted.sort_unstable();
        let mut room_of = vec![NONE; arcs.len()];
        let (mut ends, mut whole) = (Vec::new(), Vec::new());
        for same in sorted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (one, other, _) = same[0];
            let bundle = 2 * ends.len() as u32;
            ends.push((one, other));
            whole.extend([0u64, 0]);
            for &(.., arc) in same {
                let room = bundle + u32::from(arcs[arc as usize].0 != one);
                room_of[arc as usize] = room;
                whole[room as usize] += capacity[arc as usize];
            }
        }
        let mut group_first = vec![0u32];
        let mut group = Vec::new();
        let mut of_arc: Vec<(u32, u32)> = Vec::new();
        for (number, arcs) in (0..).zip(groups) {
            let roomy = |arc: &&u32| room_of[**arc as usize] != NONE;
            let mut own: Vec<u32> = arcs.iter().filter(roomy).copied().collect();
            own.sort_unstable_by_key(|arc| (room_of[*arc as usize], *arc));
            own.dedup();
            of_arc.extend(own.iter().map(|arc| (*arc, number)));
            group.append(&mut own);
            group_first.push(group.len() as u32);
        }
        of_arc.sort_unstable();
        let in_room = (0..).zip(&room_of).filter(|(_, room)| **room != NONE);
        let mut in_room: Vec<(u32, u32)> = in_room.map(|(arc, room)| (*room, arc)).collect();
        in_room.sort_unstable();
        let (first, steps) = rows(nodes, &ends);
        let (in_room_first, in_room) = lists(whole.len(), &in_room);
        let (of_arc_first, of_arc) = lists(arcs.len(), &of_arc);
        let capacity = capacity.to_vec();
        Failures {
            first,
            steps,
            ends,
            whole,
            room_of,
            capacity,
            group_first,
            group,
            in_room_first,
            in_room,
            of_arc_first,
            of_arc,
        }
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.group_first.len() - 1
    }

    fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    fn row(&self, node: u32) -> &[Step] {
        &self.steps[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }

    fn arcs(&self, group: u32) -> &[u32] {
        let at = group as usize;
        &self.group[self.group_first[at] as usize..self.group_first[at + 1] as usize]
    }

    fn in_room(&self, room: u32) -> &[u32] {
        let at = room as usize;
        &self.in_room[self.in_room_first[at] as usize..self.in_room_first[at + 1] as usize]
    }

    fn groups_of(&self, arc: u32) -> &[u32] {
        let at = arc as usize;
        &self.of_arc[self.of_arc_first[at] as usize..self.of_arc_first[at + 1] as usize]
    }

    /// Where a room leads from and to.
    fn ends_of(&self, room: u32) -> (u32, u32) {
        let (one, other) = self.ends[room as usize / 2];
        if room & 1 == 0 { (one, other) } else { (other, one) }
    }
}

fn rows(nodes: usize, ends: &[(u32, u32)]) -> (Vec<u32>, Vec<Step>) {
    let mut first = vec![0u32; nodes + 1];
    for &(one, other) in ends {
        first[one as usize + 1] += 1;
        first[other as usize + 1] += 1;
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut steps = vec![Step { to: 0, room: 0 }; 2 * ends.len()];
    for (bundle, &(one, other)) in (0..).zip(ends) {
        for (node, to, room) in [(one, other, 2 * bundle), (other, one, 2 * bundle + 1)] {
            steps[next[node as usize] as usize] = Step { to, room };
            next[node as usize] += 1;
        }
    }
    (first, steps)
}

/// Sorted pairs of an owner and what it has, as lists by owner.
fn lists(owners: usize, sorted: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0u32; owners + 1];
    sorted.iter().for_each(|(owner, _)| first[*owner as usize + 1] += 1);
    for owner in 0..owners {
        first[owner + 1] += first[owner];
    }
    (first, sorted.iter().map(|(_, has)| *has).collect())
}

#[cfg(test)]
mod tests;
