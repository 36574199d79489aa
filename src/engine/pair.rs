//! The cheapest two paths that share no group of arcs, at speed.
//!
//! Problem: what [`super::disjoint`] answers for two paths, many times on one graph, in not much more than the distances to the ends take.
//!
//! Idea: the same two searches (Suurballe, Bhandari), on the [`Skeleton`]. The first path is walked over arcs that fall by as much as they weigh. The
//! second search looks for the cheapest way beside it, on weights reduced by the distances, and may take arcs of the first path back for
//! nothing. Places that have to do with neither the first path nor an end are passed by rows of the skeleton, with one read an edge for the distance and
//! one for the label. Where parts were touched their arcs are looked at one by one. Each arc limits only itself here; if the two paths found share a group
//! all the same, the general solver has to be asked, as well as where a sum does not fit.
//!
//! Complexity: O(edges + length of the first path) over what is nearer to the first path than the second, but for the places of a bucket that are
//! visited twice. Memory: 60 bytes a node, and 4 an arc, a group of arcs and a part. No run allocates once the buffers have grown.
//!
//! Ties: the first path takes the first edge or arc that fits at each place; then what was reached last goes first in its bucket
//! ([`super::buckets`]), and of equal keys the one that was there first stays.
//!
//! Papers: as [`super::disjoint`].

#[cfg(test)]
mod tests;

use super::buckets::Buckets;
use super::csr::Csr;
use super::hierarchy::partial::{Partial, Wanted};
use super::hierarchy::pruned::Pruned;
use super::hierarchy::{FAR, Hierarchy};
use super::skeleton::{Edge, NONE, Skeleton};
use super::stamps::Stamps;

/// What a search runs on.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The graph.
    pub csr: &'a Csr,
    /// The weight of each arc.
    pub weight: &'a [u32],
    /// The parts of the graph, under these weights and with the places of the wanted ranks.
    pub skeleton: &'a Skeleton,
    /// The hierarchy of the graph.
    pub hierarchy: &'a Hierarchy,
    /// Its halves under these weights.
    pub pruned: &'a Pruned,
    /// Ranks among which are those of all junctions.
    pub wanted: &'a Wanted,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Two paths, no two weigh less.
    Two,
    /// There are no two.
    Fewer,
    /// The general solver has to be asked.
    Unknown,
}

/// How a place was reached, in the last bits of a step.
const JUMP: u32 = 0;
const ARC: u32 = 1;
const BACK: u32 = 2;
const EDGE: u32 = 3;
const KINDS: u32 = 2;

const FEW: usize = 8;

/// What is to be minded at a place.
const ENTIRE: u8 = 1;
const END: u8 = 2;

/// The arcs of paths at a node.
#[derive(Debug, Clone, Copy)]
struct Passed {
    /// The first path comes by this one.
    before: u32,
    out: [u32; 2],
}

impl Default for Passed {
    fn default() -> Self {
        Passed { before: NONE, out: [NONE; 2] }
    }
}

/// The workspace for graphs of a fixed size.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The group of each arc, or [`NONE`]: as often as one likes.
    arc_group: Vec<u32>,
    /// By place: which run wrote it in the upper half, later runs by smaller numbers; the key in the lower. So one comparison tells
    /// whether a key is news.
    keys: Vec<u64>,
    run: u64,
    /// By place: the arc it was reached by, and in the last two bits how that was passed; [`NONE`] at starts.
    steps: Vec<u32>,
    /// By place: what is to be minded there; where that is anything, the place is listed.
    mind: Vec<u8>,
    minded: Vec<u32>,
    ranks: Vec<u32>,
    queue: Buckets,
    distances: Partial,
    touched: Stamps<()>,
    /// By node of the paths: the arc by which the first comes, and the arcs that leave.
    passed: Stamps<Passed>,
    better: [(u64, u32, u32); FEW],
    moves: Vec<u32>,
    first_arcs: Vec<u32>,
    second_arcs: Vec<u32>,
    /// By place while the first path is sought, by node when it is taken apart: what was passed, and after how many arcs.
    seen: Stamps<u32>,
    groups: Stamps<()>,
    paths: [Vec<u32>; 2],
    weights: [u64; 2],
    /// Keys from here on are of no use: an end was reached by this one, or a sum might not fit.
    most: u32,
    /// The end that was.
    last: u32,
    is_cut_off: bool,
}

impl Pair {
    /// A workspace for a frame, with the group of each arc, or [`NONE`]: as often as one likes.
    pub fn new(frame: &Frame<'_>, arc_group: Vec<u32>) -> Pair {
        let skeleton = frame.skeleton;
        let places = skeleton.places();
        let groups =
            arc_group.iter().filter(|group| **group != NONE).max().map_or(0, |group| *group as usize + 1);
        Pair {
            arc_group,
            keys: vec![u64::MAX; places],
            run: 1 << 32,
            steps: vec![NONE; places],
            mind: vec![0; places],
            minded: Vec::new(),
            ranks: Vec::new(),
            distances: Partial::new(places),
            queue: Buckets::new(skeleton.mean_weight() / 512),
            touched: Stamps::new(skeleton.parts()),
            passed: Stamps::new(places),
            better: [(0, 0, 0); FEW],
            moves: Vec::new(),
            first_arcs: Vec::new(),
            second_arcs: Vec::new(),
            seen: Stamps::new(places),
            groups: Stamps::new(groups),
            paths: [Vec::new(), Vec::new()],
            weights: [0; 2],
            most: 0,
            last: NONE,
            is_cut_off: false,
        }
    }

    /// Finds the cheapest two paths from any of `starts` to any of `ends`, nodes both, no node in both lists.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph or the workspace.
    pub fn solve(&mut self, frame: &Frame<'_>, starts: &[u32], ends: &[u32]) -> Found {
        let Frame { skeleton, hierarchy, pruned, wanted, .. } = *frame;
        self.begin();
        self.ranks.clear();
        self.ranks.extend(ends.iter().map(|end| hierarchy.rank(*end)));
        self.distances.run_backward(hierarchy, pruned, wanted, &self.ranks);
        for &end in ends {
            self.mind(frame, skeleton.place(end), END);
        }
        let mut nearest = (FAR, NONE);
        for &start in starts {
            let place = skeleton.place(start);
            self.mind(frame, place, ENTIRE);
            nearest = nearest.min((self.distance(frame, place), start));
        }
        let (peak, start) = nearest;
        let found = if peak >= FAR {
            Found::Fewer
        } else if !self.walk_first(frame, start) {
            Found::Unknown
        } else {
            match self.search(frame, starts, peak) {
                Some(last) => self.join(frame, start, last),
                None if self.is_cut_off => Found::Unknown,
                None => Found::Fewer,
            }
        };
        if self.distances.is_exact() { found } else { Found::Unknown }
    }

    /// The weights and arcs of the two paths found last, by weight.
    pub fn paths(&self) -> [(u64, &[u32]); 2] {
        [(self.weights[0], &self.paths[0]), (self.weights[1], &self.paths[1])]
    }

    /// The steps of the way beside the first path that was found last.
    #[cfg(test)]
    fn second_steps(&self, frame: &Frame<'_>) -> Vec<u32> {
        let (mut found, mut here) = (Vec::new(), self.last);
        while self.steps[here as usize] != NONE {
            let step = self.steps[here as usize];
            found.push(step);
            let arc = Self::arc(frame, step);
            let before = if step & 3 == BACK { frame.csr.head(arc) } else { frame.csr.tail(arc) };
            here = frame.skeleton.place(before);
        }
        found
    }

    fn begin(&mut self) {
        if self.run == 0 {
            self.keys.fill(u64::MAX);
            self.run = 1 << 32;
        }
        self.run -= 1;
        self.minded.drain(..).for_each(|place| self.mind[place as usize] = 0);
        self.touched.clear();
    }

    /// From now on all arcs of a place are looked at, and of what it is inside of.
    fn mind(&mut self, frame: &Frame<'_>, place: u32, what: u8) {
        for part in frame.skeleton.around(place) {
            self.touch(frame, part);
        }
        self.set_mind(place, what);
    }

    fn set_mind(&mut self, place: u32, what: u8) {
        let mind = &mut self.mind[place as usize];
        if *mind == 0 {
            self.minded.push(place);
        }
        *mind |= what;
    }

    fn touch(&mut self, frame: &Frame<'_>, part: u32) {
        if !self.touched.contains(part) {
            self.touched.set(part, ());
            for end in frame.skeleton.ends(part) {
                self.set_mind(end, ENTIRE);
            }
        }
    }

    #[inline]
    fn distance(&mut self, frame: &Frame<'_>, place: u32) -> u32 {
        self.distances.get(frame.hierarchy, frame.pruned, frame.wanted, place)
    }

    /// Where an arc of a place leads, what that weighs, and how it is passed.
    #[inline]
    fn onward(&self, frame: &Frame<'_>, arc: u32) -> Option<(u32, u32, u32)> {
        let Frame { csr, weight, skeleton, .. } = *frame;
        let way = skeleton.way(arc);
        if way.part != NONE && self.touched.contains(way.part) {
            Some((skeleton.place(csr.head(arc)), weight[arc as usize], ARC))
        } else {
            (way.head != NONE).then_some((way.head, way.weight, JUMP))
        }
    }

    #[inline]
    fn is_end(&self, place: u32) -> bool {
        self.mind[place as usize] & END != 0
    }

    /// Walks from a start to the first end over arcs that fall by as much as they weigh; false where there is no such way.
    fn walk_first(&mut self, frame: &Frame<'_>, start: u32) -> bool {
        let Frame { csr, weight, skeleton, .. } = *frame;
        self.seen.clear();
        self.moves.clear();
        let mut here = skeleton.place(start);
        self.seen.set(here, 0);
        let mut from = 0;
        while !self.is_end(here) {
            if let Some((to, step)) = self.falling(frame, here, from) {
                self.moves.push(step);
                self.seen.set(to, 0);
                (here, from) = (to, 0);
            } else {
                // Arcs of weight zero led into a corner.
                let Some(last) = self.moves.pop() else { return false };
                here = skeleton.place(csr.tail(Self::arc(frame, last)));
                from = (last >> KINDS) + 1;
            }
        }
        self.passed.clear();
        self.first_arcs.clear();
        for &step in &self.moves {
            let arc = Self::arc(frame, step);
            match step & 3 {
                ARC => self.first_arcs.push(arc),
                _ => skeleton.unfold(csr, weight, arc, &mut self.first_arcs),
            }
        }
        let mut before = NONE;
        for at in 0..self.first_arcs.len() {
            let arc = self.first_arcs[at];
            let tail = csr.tail(arc);
            self.passed.set(tail, Passed { before, out: [arc, NONE] });
            self.set_mind(skeleton.place(tail), ENTIRE);
            let part = skeleton.way(arc).part;
            if part != NONE {
                self.touch(frame, part);
            }
            before = arc;
        }
        self.passed.set(skeleton.node(here), Passed { before, out: [NONE; 2] });
        !self.first_arcs.is_empty()
    }

    /// The arc of a step.
    #[inline]
    fn arc(frame: &Frame<'_>, step: u32) -> u32 {
        if step & 3 == EDGE { frame.skeleton.arc(step >> KINDS) } else { step >> KINDS }
    }

    /// The first step from a place, of those with numbers from `from` on, that falls by as much as it weighs and leads to what was not seen.
    fn falling(&mut self, frame: &Frame<'_>, here: u32, from: u32) -> Option<(u32, u32)> {
        let far = self.distance(frame, here);
        let (first, row) = frame.skeleton.row(here);
        if self.mind[here as usize] == 0 && !row.is_empty() {
            let known = self.distances.known();
            let fits = |&(edge, number): &(&Edge, u32)| {
                number >= from
                    && known[edge.head as usize] + edge.weight == far
                    && !self.seen.contains(edge.head)
            };
            return row
                .iter()
                .zip(first..)
                .find(fits)
                .map(|(edge, number)| (edge.head, number << KINDS | EDGE));
        }
        let arcs = frame.csr.out(frame.skeleton.node(here));
        (from.max(arcs.start)..arcs.end).find_map(|arc| {
            let (to, more, kind) = self.onward(frame, arc)?;
            let fits = !self.seen.contains(to) && self.distance(frame, to) + more == far;
            fits.then_some((to, arc << KINDS | kind))
        })
    }

    /// The end at which the cheapest way beside the first path ends.
    fn search(&mut self, frame: &Frame<'_>, starts: &[u32], peak: u32) -> Option<u32> {
        let skeleton = frame.skeleton;
        self.queue.clear();
        // No key below this belongs to a place without a way to an end.
        self.most = FAR - peak;
        self.last = NONE;
        for &node in starts {
            let start = skeleton.place(node);
            self.offer(self.distances.known()[start as usize] - peak, start, NONE);
        }
        while let Some((key, here)) = self.queue.pop(self.most) {
            // What was lowered since is passed over.
            if self.keys[here as usize] as u32 != key || key >= self.most {
                continue;
            }
            let (first, row) = skeleton.row(here);
            let mind = self.mind[here as usize];
            if mind != 0 || row.is_empty() {
                if mind & END != 0 {
                    // What is not below this is of no use any more.
                    (self.most, self.last) = (key, here);
                    continue;
                }
                self.look(frame, here, key);
                continue;
            }
            let known = self.distances.known();
            let (keys, steps) = (&mut self.keys[..], &mut self.steps[..]);
            let run = self.run << 32;
            let spent = key.wrapping_sub(known[here as usize]);
            let mut number = first;
            for few in row.chunks(FEW) {
                let mut count = 0;
                for edge in few {
                    let far = known[edge.head as usize];
                    let key = u64::from(spent.wrapping_add(edge.weight).wrapping_add(far));
                    self.better[count % FEW] = (run | key, edge.head, number);
                    count += usize::from(run | key < keys[edge.head as usize]);
                    number += 1;
                }
                for &(key, head, number) in &self.better[..count] {
                    if key as u32 >= self.most {
                        self.is_cut_off |= self.last == NONE;
                        continue;
                    }
                    keys[head as usize] = key;
                    steps[head as usize] = number << KINDS | EDGE;
                    self.queue.push(key as u32, head);
                }
            }
        }
        (self.last != NONE).then_some(self.last)
    }

    #[inline]
    fn offer(&mut self, key: u32, place: u32, step: u32) {
        let new = self.run << 32 | u64::from(key);
        if new >= self.keys[place as usize] {
            return;
        }
        if key >= self.most {
            self.is_cut_off |= self.last == NONE;
            return;
        }
        self.keys[place as usize] = new;
        self.steps[place as usize] = step;
        self.queue.push(key, place);
    }

    /// Looks at all arcs of a place, and at what may be taken back.
    fn look(&mut self, frame: &Frame<'_>, here: u32, key: u32) {
        let Frame { csr, skeleton, .. } = *frame;
        let node = skeleton.node(here);
        let Passed { before, out: [after, _] } = self.passed.get(node).unwrap_or_default();
        if before != NONE {
            self.offer(key, skeleton.place(csr.tail(before)), before << KINDS | BACK);
        }
        let spent = key.wrapping_sub(self.distance(frame, here));
        for arc in csr.out(node) {
            if arc == after && self.arc_group[arc as usize] != NONE {
                continue;
            }
            if let Some((to, more, kind)) = self.onward(frame, arc) {
                let far = self.distance(frame, to);
                self.offer(spent.wrapping_add(more).wrapping_add(far), to, arc << KINDS | kind);
            }
        }
    }

    /// Makes two paths of the first one and the way beside it that ends at a place.
    fn join(&mut self, frame: &Frame<'_>, first_start: u32, last: u32) -> Found {
        let Frame { csr, weight, skeleton, .. } = *frame;
        self.second_arcs.clear();
        let mut here = last;
        while self.steps[here as usize] != NONE {
            let step = self.steps[here as usize];
            let arc = Self::arc(frame, step);
            let before = match step & 3 {
                BACK => {
                    // Taken back, so it is of no path.
                    self.passed.set(csr.tail(arc), Passed::default());
                    csr.head(arc)
                }
                ARC => {
                    self.second_arcs.push(arc);
                    csr.tail(arc)
                }
                _ => {
                    skeleton.unfold(csr, weight, arc, &mut self.second_arcs);
                    csr.tail(arc)
                }
            };
            here = skeleton.place(before);
        }
        let second_start = skeleton.node(here);
        for &arc in &self.second_arcs {
            let tail = csr.tail(arc);
            let passed = self.passed.get(tail).unwrap_or_default();
            self.passed.set(tail, Passed { out: [arc, passed.out[0]], ..passed });
        }
        let first_end = csr.head(self.first_arcs[self.first_arcs.len() - 1]);
        let starts = [first_start, second_start];
        let mut ends = [first_end, skeleton.node(last)];
        // Circles weigh nothing, so there are none without such arcs.
        let mut arcs = self.first_arcs.iter().chain(&self.second_arcs);
        let is_free = arcs.any(|arc| weight[*arc as usize] == 0);
        for (at, start) in starts.into_iter().enumerate() {
            self.walk(frame, start, &mut ends, at);
            if is_free {
                self.cut_circles(frame, start, at);
            }
            self.weights[at] = self.paths[at].iter().map(|arc| u64::from(weight[*arc as usize])).sum();
        }
        if (self.weights[0], &self.paths[0]) > (self.weights[1], &self.paths[1]) {
            self.paths.swap(0, 1);
            self.weights.swap(0, 1);
        }
        self.groups.clear();
        for &arc in self.paths.iter().flatten() {
            let group = self.arc_group[arc as usize];
            if group != NONE {
                if self.groups.contains(group) {
                    return Found::Unknown;
                }
                self.groups.set(group, ());
            }
        }
        Found::Two
    }

    /// Follows what is left of the two paths from a start to an end.
    fn walk(&mut self, frame: &Frame<'_>, start: u32, ends: &mut [u32; 2], at: usize) {
        let path = &mut self.paths[at];
        path.clear();
        let mut here = start;
        loop {
            if let Some(end) = ends.iter().position(|end| *end == here) {
                ends[end] = NONE;
                return;
            }
            let Some(passed) = self.passed.get(here).filter(|passed| passed.out[0] != NONE) else { return };
            let [arc, other] = passed.out;
            self.passed.set(here, Passed { out: [other, NONE], ..passed });
            path.push(arc);
            here = frame.csr.head(arc);
        }
    }

    /// Drops what a path runs in circles.
    fn cut_circles(&mut self, frame: &Frame<'_>, start: u32, at: usize) {
        let path = &mut self.paths[at];
        self.seen.clear();
        self.seen.set(start, 0);
        let mut kept = 0;
        for next in 0..path.len() {
            let arc = path[next];
            let here = frame.csr.head(arc);
            // A node is on the path if it stands where it was seen.
            let again = self.seen.get(here).map(|length| length as usize).filter(|&length| {
                length <= kept
                    && length.checked_sub(1).map_or(start, |before| frame.csr.head(path[before])) == here
            });
            if let Some(length) = again {
                kept = length;
            } else {
                path[kept] = arc;
                kept += 1;
                self.seen.set(here, kept as u32);
            }
        }
        path.truncate(kept);
    }
}
