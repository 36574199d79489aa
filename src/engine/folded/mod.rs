//! What is left of a graph with capacities when its trees and chains are folded away.
//!
//! Problem: maximum flows between changing sources and sinks, over and over, on one sparse graph. Half the nodes of such a graph have one or two
//! neighbours, and a search for more flow spends its time walking past them.
//!
//! Idea: [`super::parts`] takes the shape apart once. A chain carries its least room each way, so it is one pair of rooms between
//! two junctions; a tree carries nothing unless flow begins or ends in it. A question puts back what it names (`asked`), and ways with
//! room are filled many at a time (`blocking`), or where that is quick searched from both sides (`search`). For values alone there are smaller graphs
//! yet, in which nodes that no small cut parts are one (`levels`).
//!
//! Complexity: O(nodes + pairs log pairs) to fold. Memory: 8 bytes a node, 20 a pair, and 72 for each folded pair; a workspace takes another 48 for
//! each of these and 17 bytes a node.
//!
//! Ties: junctions are numbered by rising node, folded pairs by rising pair, chains behind them.
//!
//! Paper: M. W. Padberg, G. Rinaldi, "An efficient algorithm for the minimum capacity cut problem", 1990, doi:10.1007/BF01580850
//! (shrinking before solving).

mod asked;
mod blocking;
mod changing;
mod levels;
mod search;

use super::csr::Csr;
use super::parts::Parts;
pub use changing::Changing;
use levels::Level;
pub use search::FoldedFlow;
use std::sync::OnceLock;

/// More than any sum of rooms, which are below it.
const ENDLESS: u64 = 1 << 63;

/// One step from a node: where it leads, the same step from there, the room along it and the room against it. Rooms stand at both
/// steps of a pair, so that a search from either side reads what is next to each other.
#[derive(Debug, Clone, Copy)]
struct Step {
    to: u32,
    back: u32,
    room: [u64; 2],
}

/// Steps in rows of nodes, and the two steps of each folded pair.
#[derive(Debug, Clone)]
struct Net {
    first: Vec<u32>,
    steps: Vec<Step>,
    steps_of: Vec<[u32; 2]>,
    /// Nodes below this have more than [`WIDE`] steps.
    wide: u32,
}

/// Nodes with more steps count for as many as they have when two searches compare how much is before them.
const WIDE: usize = 32;
/// A graph of so few nodes is searched at once as it is.
const FEW: usize = 100;
/// No step: a pair that was left out of a net.
const NONE: u32 = u32::MAX;

impl Net {
    /// A net of pairs; those for which `keep` does not hold and that join a node to itself are left out.
    fn new(nodes: usize, ends: &[(u32, u32)], rooms: &[[u64; 2]], keep: impl Fn(usize) -> bool) -> Net {
        let is_in = |pair: usize| ends[pair].0 != ends[pair].1 || keep(pair);
        let mut first = vec![0u32; nodes + 1];
        for pair in (0..ends.len()).filter(|&pair| is_in(pair)) {
            first[ends[pair].0 as usize + 1] += 1;
            first[ends[pair].1 as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut steps = vec![Step { to: 0, back: 0, room: [0; 2] }; first[nodes] as usize];
        let mut steps_of = vec![[NONE; 2]; ends.len()];
        for pair in (0..ends.len()).filter(|&pair| is_in(pair)) {
            let (from, to) = ends[pair];
            let at = [from, to].map(|node| {
                let at = next[node as usize];
                next[node as usize] += 1;
                at
            });
            let [along, against] = rooms[pair];
            steps[at[0] as usize] = Step { to, back: at[1], room: [along, against] };
            steps[at[1] as usize] = Step { to: from, back: at[0], room: [against, along] };
            steps_of[pair] = at;
        }
        let degree = |node: &usize| (first[*node + 1] - first[*node]) as usize;
        let wide = (0..nodes).take_while(|node| degree(node) > WIDE).count() as u32;
        Net { first, steps, steps_of, wide }
    }

    fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    fn row(&self, node: u32) -> &[Step] {
        &self.steps[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// Where a pair of the whole graph is now.
#[derive(Debug, Clone, Copy)]
enum Fold {
    /// It has no room either way.
    Away,
    /// Between two junctions: a folded pair, along it.
    Joins(u32),
    /// In a chain, behind so many of its nodes, along or against it.
    Chain { chain: u32, at: u32, against: u32 },
    /// The edge of a tree; whether along the pair is down.
    Tree { edge: u32, down: u32 },
}

/// A graph of pairs of rooms, folded.
#[derive(Debug, Clone)]
pub struct Folded {
    parts: Parts,
    /// By node: the number of a junction, or the position in a chain.
    place: Vec<u32>,
    fold: Vec<Fold>,
    net: Net,
    /// Folded pairs that are no chains; the chains follow them.
    joined: u32,
    /// The rooms of the whole graph along each chain, in rows.
    chain_first: Vec<u32>,
    chain_rooms: Vec<u32>,
    /// The rooms of the whole graph up each edge of a tree.
    up: Vec<u32>,
    /// The rooms of the whole graph.
    whole: Vec<u64>,
    levels: OnceLock<Vec<Level>>,
}

impl Folded {
    /// Folds a graph of pairs of nodes and the rooms along and against each, which add up to less than 2^63. No pair is a loop and
    /// no two join the same nodes.
    ///
    /// # Panics
    ///
    /// If a node is not below `nodes`, or there are not two rooms a pair.
    pub fn new(nodes: usize, pairs: &[(u32, u32)], rooms: &[u64]) -> Folded {
        assert_eq!(rooms.len(), 2 * pairs.len(), "two rooms a pair");
        // What can never carry anything joins nothing.
        let is_open = |pair: &u32| rooms[2 * *pair as usize..][..2] != [0, 0];
        let open: Vec<u32> = (0..pairs.len() as u32).filter(is_open).collect();
        let ends: Vec<(u32, u32)> = open.iter().map(|&pair| pairs[pair as usize]).collect();
        let parts = Parts::new(&Csr::new(nodes, &ends).0);
        let sides = |(one, other): (u32, u32)| (one.min(other), one.max(other));
        let mut sorted: Vec<((u32, u32), u32)> =
            open.iter().map(|&pair| (sides(pairs[pair as usize]), pair)).collect();
        sorted.sort_unstable();
        let room = |from: u32, to: u32| {
            let pair = sorted[sorted.partition_point(|known| known.0 < sides((from, to)))].1;
            2 * pair + u32::from(pairs[pair as usize].0 != from)
        };
        let mut place = vec![0; nodes];
        let junctions = (0..nodes).filter(|&node| parts.is_junction(node as u32));
        let junctions = (0..).zip(junctions).map(|(number, node)| place[node] = number).count();
        let mut fold = vec![Fold::Away; pairs.len()];
        let (mut folded_ends, mut folded_rooms) = (Vec::new(), Vec::new());
        for &pair in &open {
            let (from, to) = pairs[pair as usize];
            if parts.is_junction(from) && parts.is_junction(to) {
                fold[pair as usize] = Fold::Joins(folded_ends.len() as u32);
                folded_ends.push((place[from as usize], place[to as usize]));
                folded_rooms.push([0, 1].map(|side| rooms[2 * pair as usize + side]));
            }
        }
        let joined = folded_ends.len() as u32;
        let mut chain_first = vec![0];
        let mut chain_rooms: Vec<u32> = Vec::new();
        for chain in 0..parts.chains() {
            let nodes = parts.chain(chain);
            for (at, step) in (0..).zip(nodes.windows(2)) {
                let along = room(step[0], step[1]);
                fold[along as usize / 2] = Fold::Chain { chain, at, against: along & 1 };
                chain_rooms.push(along);
                if at > 0 {
                    place[step[0] as usize] = at;
                }
            }
            let run = &chain_rooms[chain_first[chain as usize] as usize..];
            folded_rooms.push(least(rooms, run));
            folded_ends.push((place[nodes[0] as usize], place[nodes[nodes.len() - 1] as usize]));
            chain_first.push(chain_rooms.len() as u32);
        }
        let mut up = Vec::new();
        for (edge, ends) in (0..).zip(&parts.ends()[parts.chains() as usize..]) {
            let along = room(ends[0], ends[1]);
            fold[along as usize / 2] = Fold::Tree { edge, down: along & 1 };
            up.push(along);
        }
        // A ring keeps its steps: a question may cut it.
        let net = Net::new(junctions, &folded_ends, &folded_rooms, |_| true);
        let whole = rooms.to_vec();
        let levels = OnceLock::new();
        Folded { parts, place, fold, net, joined, chain_first, chain_rooms, up, whole, levels }
    }

    /// Prepares the smaller graphs for values, unless that was done.
    pub fn make_levels(&self) {
        self.levels.get_or_init(|| Level::all(self, FEW));
    }

    fn levels(&self) -> &[Level] {
        self.levels.get().map_or(&[], |levels| levels)
    }

    /// The number of nodes of the whole graph.
    pub fn nodes(&self) -> usize {
        self.place.len()
    }

    /// The rooms of the whole graph, two a pair.
    pub fn rooms(&self) -> &[u64] {
        &self.whole
    }

    /// The number of junctions.
    pub fn junctions(&self) -> usize {
        self.net.nodes()
    }

    /// For each smaller graph: flows below this are found there, and its nodes.
    pub fn level_sizes(&self) -> Vec<(u64, usize)> {
        self.levels().iter().map(|level| (level.most, level.net.nodes())).collect()
    }

    /// Bytes that the folded graph holds, and its smaller graphs.
    pub fn bytes(&self) -> (usize, usize) {
        let net =
            |net: &Net| 4 * net.first.len() + size_of::<Step>() * net.steps.len() + 8 * net.steps_of.len();
        let own = net(&self.net)
            + 4 * (self.place.len() + self.chain_first.len() + self.chain_rooms.len() + self.up.len())
            + size_of::<Fold>() * self.fold.len()
            + 8 * self.whole.len()
            + self.parts.bytes();
        (own, self.levels().iter().map(|level| net(&level.net) + 4 * level.of.len()).sum())
    }

    /// The least room along and against a piece of a chain, from one position to another.
    fn least(&self, chain: u32, from: u32, to: u32) -> [u64; 2] {
        let first = self.chain_first[chain as usize];
        least(&self.whole, &self.chain_rooms[(first + from) as usize..(first + to) as usize])
    }
}

/// The least room along and against a run.
fn least(rooms: &[u64], run: &[u32]) -> [u64; 2] {
    [0, 1].map(|side| run.iter().map(|&room| rooms[(room ^ side) as usize]).min().unwrap_or(0))
}

#[cfg(test)]
mod campaign;
#[cfg(test)]
mod tests;
