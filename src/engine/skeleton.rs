//! A graph with weights whose dead ends are left out and whose chains are one edge each.
//!
//! Problem: a search that only passes nodes with nothing to choose should not stop there.
//!
//! Idea: an arc into a tree of [`Parts`] leads nowhere, an arc into a chain leads to its far end by the lightest of parallel arcs, and the *row* of a
//! junction lists where its arcs lead, to each other junction once. Rows hold for paths that neither begin nor end inside a tree or a chain;
//! for those, and for whoever wants a path beside another one, each arc still tells of which part it is, and each part where it ends.
//!
//! Places: nodes are numbered as the caller likes, so that distances serve in the order in which they are found.
//!
//! Complexity: O(nodes + arcs log degree) to build. Memory: 24 bytes an arc, 16 a node and 8 a part.
//!
//! Ties: of parallel arcs that weigh the same the one with the smallest number, and so of chains by their first arcs.
//!
//! Paper: D. Delling, A. V. Goldberg, T. Pajor, R. F. Werneck, "Customizable route planning in road networks", 2017, doi:10.1287/trsc.2014.0579
//! (what the shape alone says is prepared before the weights).

use super::csr::Csr;
use super::parts::Parts;

/// No place, no part.
pub const NONE: u32 = u32::MAX;

/// Weights of arcs and chains are below this.
pub const LIMIT: u32 = 1 << 30;

/// Where an arc leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// The far end of its chain; [`NONE`] where it leads nowhere.
    pub head: u32,
    /// What it weighs as far as there.
    pub weight: u32,
    /// The chain or edge of a tree that it is of; [`NONE`] between junctions.
    pub part: u32,
}

/// Where the arcs of a junction lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Another junction.
    pub head: u32,
    /// What it weighs.
    pub weight: u32,
}

/// The trees, chains and junctions of a graph with weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skeleton {
    place: Vec<u32>,
    node: Vec<u32>,
    ways: Vec<Way>,
    first: Vec<u32>,
    edges: Vec<Edge>,
    /// By edge: its first arc.
    arc: Vec<u32>,
    /// By place: the chain it is inside of, or the edge to its parent in a tree; [`NONE`] for junctions.
    part: Vec<u32>,
    /// By part: the places of its two ends; of the edge of a tree the child comes first.
    ends: Vec<[u32; 2]>,
    chains: u32,
}

impl Skeleton {
    /// Puts weights on the parts of a graph; `place` numbers its nodes. `None` where a weight, or the sum over a chain, reaches [`LIMIT`].
    ///
    /// # Panics
    ///
    /// If there is not one weight an arc, or `place` does not number every node.
    pub fn new(csr: &Csr, weight: &[u32], parts: &Parts, place: &[u32]) -> Option<Skeleton> {
        assert_eq!(weight.len(), csr.arcs(), "one weight an arc");
        assert_eq!(place.len(), csr.nodes(), "one place a node");
        if weight.iter().any(|weight| *weight >= LIMIT) {
            return None;
        }
        let mut node = vec![NONE; csr.nodes()];
        place.iter().enumerate().for_each(|(at, &place)| node[place as usize] = at as u32);
        assert!(!node.contains(&NONE), "a place is not used");
        let dead = Way { head: NONE, weight: 0, part: NONE };
        let mut ways = vec![dead; csr.arcs()];
        for arc in 0..csr.arcs() as u32 {
            let (tail, head) = (csr.tail(arc), csr.head(arc));
            let (own, other) = (parts.of(tail), parts.of(head));
            ways[arc as usize] = if tail == head {
                dead
            } else if parts.is_tree(other) && parts.ends()[other as usize][1] == tail {
                Way { part: other, ..dead }
            } else if parts.is_tree(own) || own == NONE && other == NONE {
                Way { head: place[head as usize], weight: weight[arc as usize], part: own }
            } else {
                // Told below.
                Way { part: own.min(other), ..dead }
            };
        }
        let mut run = Vec::new();
        for chain in 0..parts.chains() {
            run.clear();
            run.extend_from_slice(parts.chain(chain));
            follow(csr, weight, place, &run, chain, &mut ways)?;
            run.reverse();
            follow(csr, weight, place, &run, chain, &mut ways)?;
        }
        let mut skeleton = Skeleton {
            first: Vec::with_capacity(node.len() + 1),
            edges: Vec::new(),
            arc: Vec::new(),
            part: node.iter().map(|&node| parts.of(node)).collect(),
            ends: parts.ends().iter().map(|pair| pair.map(|node| place[node as usize])).collect(),
            place: place.to_vec(),
            node,
            ways,
            chains: parts.chains(),
        };
        skeleton.lay_rows(csr);
        Some(skeleton)
    }

    fn lay_rows(&mut self, csr: &Csr) {
        let mut row: Vec<(u32, u32, u32)> = Vec::new();
        self.first.push(0);
        for place in 0..self.node.len() as u32 {
            row.clear();
            if self.part[place as usize] == NONE {
                for arc in csr.out(self.node[place as usize]) {
                    let Way { head, weight, .. } = self.ways[arc as usize];
                    if head != NONE && head != place {
                        row.push((head, weight, arc));
                    }
                }
            }
            row.sort_unstable();
            row.dedup_by_key(|edge| edge.0);
            self.edges.extend(row.iter().map(|&(head, weight, _)| Edge { head, weight }));
            self.arc.extend(row.iter().map(|edge| edge.2));
            self.first.push(self.edges.len() as u32);
        }
    }

    /// The number of places.
    pub fn places(&self) -> usize {
        self.node.len()
    }

    /// The number of parts.
    pub fn parts(&self) -> usize {
        self.ends.len()
    }

    /// What an edge of a row weighs on average.
    pub fn mean_weight(&self) -> u32 {
        let sum: u64 = self.edges.iter().map(|edge| u64::from(edge.weight)).sum();
        (sum / (self.edges.len() as u64).max(1)) as u32
    }

    /// The node at a place.
    #[inline]
    pub fn node(&self, place: u32) -> u32 {
        self.node[place as usize]
    }

    /// The place of a node.
    #[inline]
    pub fn place(&self, node: u32) -> u32 {
        self.place[node as usize]
    }

    /// The number of the first edge of a junction, and where its arcs lead; nothing at other places.
    #[inline]
    pub fn row(&self, place: u32) -> (u32, &[Edge]) {
        let (first, end) = (self.first[place as usize], self.first[place as usize + 1]);
        (first, &self.edges[first as usize..end as usize])
    }

    /// The first arc of an edge.
    #[inline]
    pub fn arc(&self, edge: u32) -> u32 {
        self.arc[edge as usize]
    }

    /// Where an arc leads.
    #[inline]
    pub fn way(&self, arc: u32) -> Way {
        self.ways[arc as usize]
    }

    /// The places of the two ends of a part.
    #[inline]
    pub fn ends(&self, part: u32) -> [u32; 2] {
        self.ends[part as usize]
    }

    /// The parts without which a place is not reached: its chain; in a tree the edges up to the root, and the chain of that.
    pub fn around(&self, place: u32) -> impl Iterator<Item = u32> + '_ {
        let of = |place: u32| Some(self.part[place as usize]).filter(|part| *part != NONE);
        std::iter::successors(of(place), move |&part| {
            if part < self.chains { None } else { of(self.ends[part as usize][1]) }
        })
    }

    /// Appends an arc and those after it as far as it leads.
    pub fn unfold(&self, csr: &Csr, weight: &[u32], arc: u32, arcs: &mut Vec<u32>) {
        let Way { head, part, .. } = self.ways[arc as usize];
        let mut last = arc;
        arcs.push(arc);
        if part >= self.chains {
            return;
        }
        while csr.head(last) != self.node[head as usize] {
            let before = csr.tail(last);
            let onward = csr.out(csr.head(last)).filter(|&arc| {
                self.ways[arc as usize].part == part
                    && self.ways[arc as usize].head == head
                    && csr.head(arc) != before
            });
            let Some(next) = onward.min_by_key(|&arc| (weight[arc as usize], arc)) else { return };
            arcs.push(next);
            last = next;
        }
    }
}

/// Fills in where the arcs along a chain lead that begins and ends with a junction.
fn follow(csr: &Csr, weight: &[u32], place: &[u32], run: &[u32], chain: u32, ways: &mut [Way]) -> Option<()> {
    let end = run[run.len() - 1];
    // From each node to the end.
    let mut rest = Some(0u32);
    for pair in run.windows(2).rev() {
        let mut best: Option<u32> = None;
        for arc in csr.out(pair[0]) {
            if csr.head(arc) != pair[1] || ways[arc as usize].part != chain {
                continue;
            }
            let Some(rest) = rest else { continue };
            let sum = Some(weight[arc as usize] + rest).filter(|sum| *sum < LIMIT)?;
            ways[arc as usize] = Way { head: place[end as usize], weight: sum, part: chain };
            best = Some(best.map_or(sum, |best| best.min(sum)));
        }
        rest = best;
    }
    Some(())
}
