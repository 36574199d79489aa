//! What one more unit of flow costs, rung by rung, on a graph whose trees and chains are folded away.
//!
//! Problem: as [`super::widening`], but the curve alone is wanted: slopes and lengths, for changing sources and sinks on one graph, over and
//! over.
//!
//! Idea: what an arc carries beyond its capacity is paid for, so what a pair of neighbours carries has a convex price, straight between a
//! few amounts; flows against each other cancel, so one number is the flow of a pair and its price rises to both sides. The price of a chain is
//! the sum of those of its pairs, found once, and a chain is one line between two junctions; a tree costs nothing unless flow begins or
//! ends in it. A question puts back what it names. The primal-dual method then works on lines: a phase prices the nodes at their least
//! distances in what is left (going back along a line gives back what its last unit cost) and fills all ways that are tight, in layers. Each
//! phase but one without a price is a whole rung.
//!
//! Complexity: O(nodes + pairs log pairs) to fold. A question costs the lines once, and for each rung a search and the layered phases of a
//! maximum flow on them; a step past an amount at which the price of a line breaks costs the logarithm of the length of its chain. Memory: 16
//! bytes a pair and 16 for each break of a price, twice that for a workspace, 60 a line; 4 bytes a node, a workspace 8 more.
//!
//! Ties: none show. The curve is a property of the problem; what a room carries is one particular cheapest flow, settled by the order of lines.
//!
//! Papers: T. C. Hu, "Minimum-cost flows in convex-cost networks", 1966, doi:10.1002/nav.3800130102; D. R. Fulkerson, 1959,
//! doi:10.1287/mnsc.5.4.472, as [`super::widening`].

mod climb;

use super::csr::Csr;
use super::max_flow::{CAPACITY_LIMIT, FlowError};
use super::parts::Parts;
pub use climb::{Phase, RisingFlow};

/// An amount without end.
const ENDLESS: u64 = u64::MAX;
/// No number.
const NONE: u32 = u32::MAX;

/// What an arc carries for nothing, and what more of it costs.
#[derive(Debug, Clone, Copy)]
pub struct Law {
    /// The room that it is a part of: `2p` along pair `p`, `2p + 1` against it; a loop has none.
    pub room: Option<u32>,
    /// What it carries at no price, `None` for no limit.
    pub free: Option<u64>,
    /// The price of each unit beyond that, or `None` where there is no more.
    pub price: Option<u32>,
    /// How much more there is at that price, `None` for no limit.
    pub ceiling: Option<u64>,
}

/// Up to an amount each unit has this price, above that of the piece before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    upto: u64,
    price: u64,
}

/// A row of pieces.
type Row = [u32; 2];

/// Where a pair is now.
#[derive(Debug, Clone, Copy)]
enum Fold {
    /// It can carry nothing either way.
    Away,
    /// A line between two junctions, along or against it.
    Joins { line: u32, against: u32 },
    /// In a chain, behind so many of its nodes, along or against it.
    Chain { chain: u32, at: u32, against: u32 },
    /// The edge of a tree; whether along the pair is down.
    Tree { edge: u32, down: u32 },
}

/// A line: the price along it and against it.
#[derive(Debug, Clone, Copy)]
struct Line {
    ends: [u32; 2],
    rows: [Row; 2],
}

/// A graph with the prices of its pairs, folded.
#[derive(Debug, Clone)]
pub struct Rising {
    parts: Parts,
    /// By node: the number of a junction, or the position in a chain.
    place: Vec<u32>,
    junctions: u32,
    fold: Vec<Fold>,
    /// The rooms along each chain, in rows.
    chain_first: Vec<u32>,
    chain_rooms: Vec<u32>,
    /// The rooms up each edge of a tree.
    up: Vec<u32>,
    /// By room: its pieces.
    room_row: Vec<Row>,
    pieces: Vec<Piece>,
    /// The line of each chain comes behind the pairs that join two junctions.
    joined: u32,
    lines: Vec<Line>,
    /// With the lines of rings, which join a node to itself, left out of the rows of steps.
    base: climb::Steps,
}

impl Rising {
    /// Folds a graph of pairs of nodes, given the law of each arc. No pair is a loop and no two join the same nodes.
    ///
    /// # Errors
    ///
    /// [`FlowError::CapacityTooLarge`] if what is free and what is for sale add up to 2^63 or more.
    ///
    /// # Panics
    ///
    /// If a node is not below `nodes`, or a room not below twice the pairs.
    pub fn new(
        nodes: usize,
        pairs: &[(u32, u32)],
        laws: impl Iterator<Item = Law>,
    ) -> Result<Rising, FlowError> {
        let (room_row, pieces) = prices(2 * pairs.len(), laws)?;
        let is_open = |pair: &u32| [0, 1].iter().any(|side| is_some(room_row[(2 * pair + side) as usize]));
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
        let junctions = (0..).zip(junctions).map(|(number, node)| place[node] = number).count() as u32;
        let mut rising = Rising {
            parts,
            place,
            junctions,
            fold: vec![Fold::Away; pairs.len()],
            chain_first: vec![0],
            chain_rooms: Vec::new(),
            up: Vec::new(),
            room_row,
            pieces,
            joined: 0,
            lines: Vec::new(),
            base: climb::Steps::default(),
        };
        for &pair in &open {
            let (from, to) = pairs[pair as usize];
            if rising.parts.is_junction(from) && rising.parts.is_junction(to) {
                rising.fold[pair as usize] = Fold::Joins { line: rising.lines.len() as u32, against: 0 };
                let rows = [0, 1].map(|side| rising.room_row[(2 * pair + side) as usize]);
                let ends = [from, to].map(|node| rising.place[node as usize]);
                rising.lines.push(Line { ends, rows });
            }
        }
        rising.joined = rising.lines.len() as u32;
        rising.fold_chains(&room);
        for (edge, ends) in (0..).zip(&rising.parts.ends()[rising.parts.chains() as usize..]) {
            let along = room(ends[0], ends[1]);
            rising.fold[along as usize / 2] = Fold::Tree { edge, down: along & 1 };
            rising.up.push(along);
        }
        rising.base = climb::Steps::new(junctions, &rising.lines, &rising.pieces);
        Ok(rising)
    }

    fn fold_chains(&mut self, room: &impl Fn(u32, u32) -> u32) {
        let mut breaks = Vec::new();
        for chain in 0..self.parts.chains() {
            let nodes = self.parts.chain(chain);
            for (at, step) in (0..).zip(nodes.windows(2)) {
                let along = room(step[0], step[1]);
                self.fold[along as usize / 2] = Fold::Chain { chain, at, against: along & 1 };
                self.chain_rooms.push(along);
                if at > 0 {
                    self.place[step[0] as usize] = at;
                }
            }
            let ends = [nodes[0], nodes[nodes.len() - 1]].map(|node| self.place[node as usize]);
            self.chain_first.push(self.chain_rooms.len() as u32);
            let (first, last) = (self.chain_first[chain as usize], self.chain_rooms.len() as u32);
            let rows = [0, 1].map(|side| {
                let run = &self.chain_rooms[first as usize..last as usize];
                series(&self.room_row, run, side, &mut self.pieces, &mut breaks)
            });
            self.lines.push(Line { ends, rows });
        }
    }

    /// A workspace for this graph.
    pub fn workspace(&self) -> RisingFlow {
        RisingFlow::new(self)
    }
}

fn is_some(row: Row) -> bool {
    row[0] < row[1]
}

/// The pieces of each room: what is free, then what is for sale, the cheapest first.
fn prices(rooms: usize, laws: impl Iterator<Item = Law>) -> Result<(Vec<Row>, Vec<Piece>), FlowError> {
    let mut offers: Vec<(u32, u64, Option<u64>)> = Vec::new();
    let mut sum = 0u64;
    for law in laws {
        let sale = law.price.map(|price| (u64::from(price), law.ceiling));
        for (price, amount) in [Some((0, law.free)), sale].into_iter().flatten() {
            sum = sum
                .checked_add(amount.unwrap_or(0))
                .filter(|sum| *sum < CAPACITY_LIMIT)
                .ok_or(FlowError::CapacityTooLarge)?;
            if let (Some(room), true) = (law.room, amount != Some(0)) {
                assert!((room as usize) < rooms, "a room of some pair");
                offers.push((room, price, amount));
            }
        }
    }
    offers.sort_unstable();
    let (mut rows, mut pieces) = (vec![[0; 2]; rooms], Vec::<Piece>::new());
    for of_room in offers.chunk_by(|one, other| one.0 == other.0) {
        let first = pieces.len();
        let mut upto = 0u64;
        for (_, price, amount) in of_room {
            if upto == ENDLESS {
                break;
            }
            upto = amount.map_or(ENDLESS, |amount| upto + amount);
            match pieces[first..].last_mut() {
                Some(last) if last.price == *price => last.upto = upto,
                _ => pieces.push(Piece { upto, price: *price }),
            }
        }
        rows[of_room[0].0 as usize] = [first as u32, pieces.len() as u32];
    }
    Ok((rows, pieces))
}

/// Adds the pieces of a run of rooms, or of the rooms against them, which all carry the same.
fn series(
    rows: &[Row],
    run: &[u32],
    side: u32,
    pieces: &mut Vec<Piece>,
    breaks: &mut Vec<(u64, u64)>,
) -> Row {
    let first = pieces.len() as u32;
    let (mut most, mut price) = (ENDLESS, 0);
    breaks.clear();
    for &room in run {
        let row = rows[(room ^ side) as usize];
        if !is_some(row) {
            return [first; 2];
        }
        let row = &pieces[row[0] as usize..row[1] as usize];
        price += row[0].price;
        most = most.min(row[row.len() - 1].upto);
        breaks.extend(row.windows(2).map(|pair| (pair[0].upto, pair[1].price - pair[0].price)));
    }
    breaks.sort_unstable();
    let mut before = 0;
    for &(upto, more) in breaks.iter().take_while(|known| known.0 < most) {
        if upto > before {
            pieces.push(Piece { upto, price });
            before = upto;
        }
        price += more;
    }
    pieces.push(Piece { upto: most, price });
    [first, pieces.len() as u32]
}

#[cfg(test)]
mod tests;
