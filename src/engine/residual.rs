//! Distances in what a flow has left.
//!
//! Problem: given a cheapest flow with node potentials, what does it weigh to bring one more unit from one node to another, when room that is left may be
//! filled and what flows may be taken back? Many such questions are asked about one flow: what one unit more or less of this or that changes.
//!
//! Idea: Dijkstra's method on the residual graph with reduced weights, which the potentials keep from being negative; true distances follow from the
//! potentials of the two ends. Weights are 128 bits wide, so that what is left undone can weigh more than anything else and a distance tells both.
//! A question may stop at its end, or where it can no longer be less than a bound.
//!
//! Complexity: O(arcs + nodes log nodes) a question; less where it stops early. Memory: 34 bytes an arc and 40 a node.
//!
//! Ties: none; distances are unique.
//!
//! Paper: J. Edmonds, R. M. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", 1972, doi:10.1145/321694.321699.

use super::max_flow::FlowGraph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const FAR: i128 = i128::MAX;

/// A residual graph with potentials, and the workspace of its questions.
#[derive(Debug, Clone)]
pub struct Residual {
    graph: FlowGraph,
    /// By room, twice the arc or that and one: whether anything fits.
    open: Vec<bool>,
    weight: Vec<i128>,
    potential: Vec<i128>,
    near: Vec<i128>,
    met: Vec<u32>,
    queue: BinaryHeap<Reverse<(i128, u32)>>,
}

/// Which way a question leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Forwards,
    Backwards,
}

impl Residual {
    /// Takes over a graph: whether an arc has room, whether it carries something that can be taken back, and its weight. `None` where an open
    /// room has a negative reduced weight, so that the potentials prove nothing.
    ///
    /// # Panics
    ///
    /// If the arrays do not fit the graph.
    pub fn new(
        graph: FlowGraph,
        has_room: &[bool],
        carries: &[bool],
        weight: Vec<i128>,
        potential: Vec<i128>,
    ) -> Option<Residual> {
        let (nodes, arcs) = (graph.nodes(), graph.arcs());
        assert!(
            has_room.len() == arcs && carries.len() == arcs && weight.len() == arcs,
            "one of each an arc"
        );
        assert_eq!(potential.len(), nodes, "one potential a node");
        let open = has_room.iter().zip(carries).flat_map(|(&along, &against)| [along, against]).collect();
        let residual = Residual {
            graph,
            open,
            weight,
            potential,
            near: vec![FAR; nodes],
            met: Vec::new(),
            queue: BinaryHeap::new(),
        };
        let ends = residual.graph.ends().iter().enumerate();
        let holds = ends.filter(|(_, (tail, head))| tail != head).all(|(arc, &(tail, head))| {
            let reduced = residual.reduced(2 * arc as u32, tail, head);
            (!residual.open[2 * arc] || reduced >= 0) && (!residual.open[2 * arc + 1] || reduced <= 0)
        });
        holds.then_some(residual)
    }

    /// The reduced weight of a room that leads from one node to another.
    #[inline]
    fn reduced(&self, room: u32, tail: u32, head: u32) -> i128 {
        let weight = self.weight[(room >> 1) as usize];
        let weight = if room & 1 == 0 { weight } else { -weight };
        weight + self.potential[tail as usize] - self.potential[head as usize]
    }

    /// The reduced weight of an arc: how much less it weighs than its potentials say, if below zero.
    pub fn reduced_weight(&self, arc: u32) -> i128 {
        let (tail, head) = self.graph.ends()[arc as usize];
        self.reduced(2 * arc, tail, head)
    }

    /// The weight of an arc.
    pub fn weight(&self, arc: u32) -> i128 {
        self.weight[arc as usize]
    }

    /// The distance from one node to another, unless there is no way or it is not below a bound.
    pub fn between(&mut self, from: u32, to: u32, below: Option<i128>) -> Option<i128> {
        let shift = self.potential[to as usize] - self.potential[from as usize];
        let below = below.map_or(FAR, |below| below.saturating_sub(shift));
        self.search(&[from], Way::Forwards, Some(to), below);
        let found = self.near[to as usize];
        (found < below).then(|| found + shift)
    }

    /// The distance to each node from the nearest of some nodes.
    pub fn distances_from(&mut self, nodes: &[u32]) -> Vec<Option<i128>> {
        self.search(nodes, Way::Forwards, None, FAR);
        self.all(Way::Forwards)
    }

    /// The distance from each node to the nearest of some nodes.
    pub fn distances_to(&mut self, nodes: &[u32]) -> Vec<Option<i128>> {
        self.search(nodes, Way::Backwards, None, FAR);
        self.all(Way::Backwards)
    }

    /// The nodes that some nodes lead to.
    pub fn reach(&mut self, nodes: &[u32]) -> Vec<bool> {
        self.search(nodes, Way::Forwards, None, FAR);
        self.near.iter().map(|&near| near < FAR).collect()
    }

    fn all(&self, way: Way) -> Vec<Option<i128>> {
        let potential = self.near.iter().zip(&self.potential);
        potential
            .map(|(&near, &potential)| {
                let shift = if way == Way::Forwards { potential } else { -potential };
                (near < FAR).then(|| near + shift)
            })
            .collect()
    }

    /// Finds distances by reduced weights. With an end or a bound, from one node; without, the potentials of the nodes that it begins at are
    /// taken in, so that they may be several.
    fn search(&mut self, nodes: &[u32], way: Way, until: Option<u32>, below: i128) {
        for node in self.met.drain(..) {
            self.near[node as usize] = FAR;
        }
        self.queue.clear();
        for &node in nodes {
            let key = match (until, way) {
                (Some(_), _) => 0,
                (None, Way::Forwards) => -self.potential[node as usize],
                (None, Way::Backwards) => self.potential[node as usize],
            };
            self.lower(node, key);
        }
        while let Some(Reverse((spent, node))) = self.queue.pop() {
            if spent > self.near[node as usize] {
                continue;
            }
            if until == Some(node) {
                return;
            }
            for at in 0..self.graph.steps(node).len() {
                let step = self.graph.steps(node)[at];
                let room = if way == Way::Forwards { step.room } else { step.room ^ 1 };
                if !self.open[room as usize] {
                    continue;
                }
                let (tail, head) = if way == Way::Forwards { (node, step.to) } else { (step.to, node) };
                let key = spent + self.reduced(room, tail, head);
                if key < below {
                    self.lower(step.to, key);
                }
            }
        }
    }

    fn lower(&mut self, node: u32, key: i128) {
        let near = &mut self.near[node as usize];
        if key < *near {
            if *near == FAR {
                self.met.push(node);
            }
            *near = key;
            self.queue.push(Reverse((key, node)));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::engine::network_simplex::{NetworkSimplex, Problem};
    use crate::engine::testing::{random_ends, rng};
    use rand::RngExt;

    #[test]
    fn distances_are_what_relaxing_every_room_finds() {
        let mut rng = rng(42);
        let (mut negative, mut bounded) = (0, 0);
        let mut simplex = NetworkSimplex::new();
        for _ in 0..4_000 {
            let nodes = rng.random_range(2..8usize);
            let ends = random_ends(&mut rng, nodes, 24);
            let upper: Vec<u64> = ends.iter().map(|_| rng.random_range(0..6)).collect();
            let weight: Vec<u32> = ends.iter().map(|_| rng.random_range(0..9)).collect();
            let mut supply = vec![0; nodes];
            (supply[0], supply[nodes - 1]) = (6, -6);
            let problem =
                Problem { ends: &ends, lower: &[], upper: &upper, weight: &weight, supply: &supply };
            simplex.solve(&problem, 10_000).unwrap();
            let flow = simplex.flow();
            let room: Vec<bool> = flow.iter().zip(&upper).map(|(flow, upper)| flow < upper).collect();
            let carries: Vec<bool> = flow.iter().map(|flow| *flow > 0).collect();
            let wide: Vec<i128> = weight.iter().map(|&weight| i128::from(weight)).collect();
            let potential = simplex.potentials().iter().map(|&potential| i128::from(potential)).collect();
            let graph = FlowGraph::from_ends(nodes, ends.clone());
            let mut residual = Residual::new(graph, &room, &carries, wide.clone(), potential).unwrap();
            let mut known = vec![vec![FAR; nodes]; nodes];
            for (from, known) in known.iter_mut().enumerate() {
                known[from] = 0;
                for _ in 0..nodes {
                    for (arc, &(tail, head)) in ends.iter().enumerate() {
                        let (tail, head) = (tail as usize, head as usize);
                        if room[arc] && known[tail] < FAR {
                            known[head] = known[head].min(known[tail] + wide[arc]);
                        }
                        if carries[arc] && known[head] < FAR {
                            known[tail] = known[tail].min(known[head] - wide[arc]);
                        }
                    }
                }
                negative += usize::from(known.iter().any(|&far| far < 0));
            }
            let (a, b) = (rng.random_range(0..nodes), rng.random_range(0..nodes));
            let told = |far: i128| (far < FAR).then_some(far);
            for (to, &far) in known[a].iter().enumerate() {
                assert_eq!(residual.between(a as u32, to as u32, None), told(far));
                let below = rng.random_range(-9..20);
                let expected = told(far).filter(|&far| far < below);
                bounded += usize::from(expected != told(far));
                assert_eq!(residual.between(a as u32, to as u32, Some(below)), expected);
            }
            let both = [a as u32, b as u32];
            let from = residual.distances_from(&both);
            let to = residual.distances_to(&both);
            let reach = residual.reach(&both);
            for (node, known_from) in known.iter().enumerate() {
                assert_eq!(from[node], told(known[a][node].min(known[b][node])));
                assert_eq!(to[node], told(known_from[a].min(known_from[b])));
                assert_eq!(reach[node], from[node].is_some());
            }
        }
        assert!(negative > 1_000 && bounded > 1_000, "{negative} {bounded}");
    }

    #[test]
    fn potentials_that_prove_nothing_are_refused() {
        let graph = || FlowGraph::from_ends(2, vec![(0, 1)]);
        let made = |room, carries, potential| Residual::new(graph(), &[room], &[carries], vec![3], potential);
        assert!(made(true, false, vec![0, 3]).is_some() && made(true, false, vec![0, 4]).is_none());
        assert!(made(false, true, vec![0, 3]).is_some() && made(false, true, vec![0, 2]).is_none());
    }
}
