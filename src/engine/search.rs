//! Shortest paths from several nodes, forwards or backwards.
//!
//! Problem: the least sum of non-negative arc weights from any of several start nodes, each with a weight of its
//! own, to all nodes, to the nearest of several nodes, or to all nodes within a radius.
//!
//! Idea: Dijkstra's labels with an indexed heap. A node that is labelled and not in the heap is settled. Labels are
//! forgotten by a generation counter, so a short search in a large graph costs what it touches, and no run after the
//! construction allocates. A backward run follows incoming arcs and so measures distances *to* the start nodes.
//!
//! Complexity: O((nodes + arcs) log nodes) over the part that is touched. Memory: 24 bytes of label, 20 of heap and 4
//! of order a node.
//!
//! Ties: nodes of equal distance are settled by rising number among those in the heap. Among parents that give
//! the same distance the smallest arc wins as long as the node is not settled, and a start beats any arc. A parent is
//! always settled before its child, so parents form a forest even where arcs of weight zero form cycles.
//!
//! Sums cannot overflow: a settled distance is a start weight (below 2^63) plus a simple path of less than 2^31 arcs
//! below 2^32 each, and a label is one arc more, so every sum stays below 2^63 + 2^31 (2^32 - 1) < 2^64.
//!
//! Paper: E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959, doi:10.1007/BF01386390.

use super::csr::Csr;
use super::heap::Heap;
use super::stamps::Stamps;

const NONE: u32 = u32::MAX;

/// Start weights must be below this.
pub const START_LIMIT: u64 = 1 << 63;

/// When a search ends.
#[derive(Debug, Clone, Copy)]
pub enum Stop<'a> {
    /// When everything that can be reached is settled.
    All,
    /// When the first of these nodes is settled. None of them ever settled is not an error.
    AnyOf(&'a [u32]),
    /// When every node at this distance or nearer is settled.
    Within(u64),
}

#[derive(Debug, Clone, Copy, Default)]
struct Label {
    distance: u64,
    parent: u32,
    before: u32,
}

/// The workspace of a search, for graphs of a fixed number of nodes.
#[derive(Debug, Clone)]
pub struct Search {
    labels: Stamps<Label>,
    targets: Stamps<()>,
    heap: Heap,
    reached: Vec<u32>,
    settled_target: Option<u32>,
    backward: bool,
}

impl Search {
    /// A workspace for graphs of `nodes` nodes.
    pub fn new(nodes: usize) -> Search {
        Search {
            labels: Stamps::new(nodes),
            targets: Stamps::new(nodes),
            heap: Heap::new(nodes),
            reached: Vec::with_capacity(nodes),
            settled_target: None,
            backward: false,
        }
    }

    /// Searches forwards from `starts`, pairs of a node and the weight already spent there.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph, a node does not exist, or a start weight reaches [`START_LIMIT`].
    pub fn run(
        &mut self,
        csr: &Csr,
        weight: &[u32],
        closed: Option<&[bool]>,
        starts: &[(u32, u64)],
        stop: Stop<'_>,
    ) {
        self.go::<false>(csr, weight, closed, starts, stop);
    }

    /// Searches backwards from `starts`: distances are those from a node to a start, parents leave the node.
    ///
    /// # Panics
    ///
    /// As [`Search::run`].
    pub fn run_backward(
        &mut self,
        csr: &Csr,
        weight: &[u32],
        closed: Option<&[bool]>,
        starts: &[(u32, u64)],
        stop: Stop<'_>,
    ) {
        self.go::<true>(csr, weight, closed, starts, stop);
    }

    fn go<const BACKWARD: bool>(
        &mut self,
        csr: &Csr,
        weight: &[u32],
        closed: Option<&[bool]>,
        starts: &[(u32, u64)],
        stop: Stop<'_>,
    ) {
        assert_eq!(csr.nodes(), self.labels.len(), "the workspace is for another number of nodes");
        assert_eq!(csr.arcs(), weight.len(), "one weight an arc");
        assert!(closed.is_none_or(|closed| closed.len() == csr.arcs()), "one flag an arc");
        self.labels.clear();
        self.targets.clear();
        self.heap.clear();
        self.reached.clear();
        self.settled_target = None;
        self.backward = BACKWARD;
        let mut radius = u64::MAX;
        match stop {
            Stop::All => {}
            Stop::AnyOf(targets) => targets.iter().for_each(|&target| self.targets.set(target, ())),
            Stop::Within(limit) => radius = limit,
        }
        for &(node, distance) in starts {
            assert!(distance < START_LIMIT, "a start weight is too large");
            if self.labels.get(node).is_none_or(|label| distance < label.distance) {
                self.labels.set(node, Label { distance, parent: NONE, before: NONE });
                self.heap.push_or_lower(node, distance);
            }
        }
        while let Some((distance, node)) = self.heap.peek() {
            if distance > radius {
                break;
            }
            self.heap.pop();
            self.reached.push(node);
            if self.targets.contains(node) {
                self.settled_target = Some(node);
                break;
            }
            let is_open = |arc: u32| closed.is_none_or(|closed| !closed[arc as usize]);
            if BACKWARD {
                for &arc in csr.incoming(node) {
                    if is_open(arc) {
                        self.relax(arc, node, csr.tail(arc), distance + u64::from(weight[arc as usize]));
                    }
                }
            } else {
                for arc in csr.out(node) {
                    if is_open(arc) {
                        self.relax(arc, node, csr.head(arc), distance + u64::from(weight[arc as usize]));
                    }
                }
            }
        }
    }

    #[inline]
    fn relax(&mut self, arc: u32, before: u32, node: u32, distance: u64) {
        if let Some(label) = self.labels.get(node) {
            if distance > label.distance {
                return;
            }
            // A settled node keeps its parent: otherwise arcs of weight zero could make a cycle of parents.
            let tie = distance == label.distance;
            if tie && (label.parent == NONE || arc > label.parent || !self.heap.contains(node)) {
                return;
            }
        }
        self.labels.set(node, Label { distance, parent: arc, before });
        self.heap.push_or_lower(node, distance);
    }

    fn settled(&self, node: u32) -> Option<Label> {
        self.labels.get(node).filter(|_| !self.heap.contains(node))
    }

    /// The distance of a node, if the last run settled it.
    #[inline]
    pub fn distance(&self, node: u32) -> Option<u64> {
        self.settled(node).map(|label| label.distance)
    }

    /// The arc of the path by which a settled node was reached: entering it, or leaving it after a backward run.
    /// `None` at the starts and at nodes that are not settled.
    #[inline]
    pub fn parent(&self, node: u32) -> Option<u32> {
        self.settled(node).map(|label| label.parent).filter(|&arc| arc != NONE)
    }

    /// The settled nodes, in the order in which they were settled.
    pub fn reached(&self) -> &[u32] {
        &self.reached
    }

    /// The node that ended a run with [`Stop::AnyOf`].
    pub fn settled_target(&self) -> Option<u32> {
        self.settled_target
    }

    /// Writes the arcs of the path between the starts and a node in the order of travel; false, and an empty path,
    /// if the node is not settled.
    pub fn path_to(&self, node: u32, path: &mut Vec<u32>) -> bool {
        path.clear();
        let Some(mut label) = self.settled(node) else { return false };
        while label.parent != NONE {
            path.push(label.parent);
            match self.labels.get(label.before) {
                Some(before) => label = before,
                None => break,
            }
        }
        if !self.backward {
            path.reverse();
        }
        true
    }

    /// Writes node potentials that prove, with [`super::certify::check_path`], that nothing is shorter than `target_distance`.
    ///
    /// They are min(d(v), D) after a forward run and D - min(d(v), D) after a backward run, where D is the distance
    /// of the target and a node that is not settled counts as farther than D. That holds after a run that stopped
    /// at the target, and after any run that settled everything nearer than D.
    pub fn potentials(&self, target_distance: u64, potentials: &mut Vec<u64>) {
        potentials.clear();
        potentials.extend((0..self.labels.len() as u32).map(|node| {
            let near = self.distance(node).map_or(target_distance, |distance| distance.min(target_distance));
            if self.backward { target_distance - near } else { near }
        }));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::engine::certify::{check_closed_set, check_path};
    use crate::engine::testing::{all_pairs, random_ends, rng};
    use petgraph::graph::{DiGraph, NodeIndex};
    use rand::RngExt;

    #[test]
    fn agrees_with_all_pairs_and_petgraph_and_proves_it() {
        let mut rng = rng(4);
        let (mut pairs, mut reachable, mut ties, mut closed_runs, mut stopped) = (0, 0, 0, 0, 0);
        let graphs = 100_000;
        let mut path = Vec::new();
        let mut potentials = Vec::new();
        for graph in 0..graphs {
            let nodes = rng.random_range(2..9usize);
            let ends = random_ends(&mut rng, nodes, 4 * nodes);
            let (csr, _) = Csr::new(nodes, &ends);
            let ends = csr.ends();
            let top = [2, 2, 3, 1000, u32::MAX][rng.random_range(0..5)];
            let weight: Vec<u32> = ends
                .iter()
                .map(
                    |_| if top == u32::MAX { top - rng.random_range(0..2) } else { rng.random_range(0..top) },
                )
                .collect();
            let shut = rng.random_range(0..3) == 0;
            let closed: Vec<bool> = ends.iter().map(|_| shut && rng.random_range(0..4) == 0).collect();
            let starts: Vec<(u32, u64)> = (0..rng.random_range(1..3))
                .map(|_| (rng.random_range(0..nodes as u32), rng.random_range(0..3u64)))
                .collect();
            let truth = all_pairs(nodes, &ends, &weight, &closed);
            let backward = graph % 2 == 1;
            let expected: Vec<Option<u64>> = (0..nodes)
                .map(|node| {
                    let one = |&(start, spent): &(u32, u64)| {
                        let start = start as usize;
                        let pair = if backward { truth[node][start] } else { truth[start][node] };
                        pair.map(|pair| pair + spent)
                    };
                    starts.iter().filter_map(one).min()
                })
                .collect();
            let list = shut.then_some(&closed[..]);
            closed_runs += usize::from(shut);
            let mut search = Search::new(nodes);
            // A first run of the other direction leaves dirt that the second must not see.
            search.run_backward(&csr, &weight, None, &[(0, 1)], Stop::Within(2));
            let mut go = |stop: Stop<'_>| {
                if backward {
                    search.run_backward(&csr, &weight, list, &starts, stop);
                } else {
                    search.run(&csr, &weight, list, &starts, stop);
                }
                search.clone()
            };
            let all = go(Stop::All);
            let mut tied = false;
            for node in 0..nodes as u32 {
                assert_eq!(all.distance(node), expected[node as usize], "{ends:?} {weight:?} {starts:?}");
                pairs += 1;
                reachable += usize::from(expected[node as usize].is_some());
                let other = |arc: u32| if backward { csr.head(arc) } else { csr.tail(arc) };
                let list: Vec<u32> =
                    if backward { csr.out(node).collect() } else { csr.incoming(node).to_vec() };
                let tight = |&&arc: &&u32| {
                    let before = expected[other(arc) as usize];
                    !closed[arc as usize]
                        && before.is_some()
                        && before.map(|before| before + u64::from(weight[arc as usize]))
                            == expected[node as usize]
                };
                let count = list.iter().filter(tight).count();
                tied |= count > 1;
                if let Some(arc) = all.parent(node) {
                    // With positive weights the rule for ties is exact: the smallest tight arc.
                    if weight.iter().all(|&weight| weight > 0) {
                        assert_eq!(list.iter().find(tight), Some(&arc));
                    }
                }
            }
            ties += usize::from(tied);
            let order: Vec<u64> = all.reached().iter().map(|&node| all.distance(node).unwrap()).collect();
            assert!(order.is_sorted());

            let targets: Vec<u32> = (0..2).map(|_| rng.random_range(0..nodes as u32)).collect();
            let near = go(Stop::AnyOf(&targets));
            let best = targets.iter().filter_map(|&target| expected[target as usize]).min();
            assert_eq!(near.settled_target().map(|target| near.distance(target).unwrap()), best);
            let plain: Vec<(u32, u64)> = targets.iter().map(|&target| (target, 0)).collect();
            match near.settled_target() {
                Some(target) => {
                    stopped += usize::from(near.reached().len() < all.reached().len());
                    let claimed = best.unwrap();
                    assert!(near.path_to(target, &mut path));
                    near.potentials(claimed, &mut potentials);
                    let (from, to) = if backward { (&plain, &starts) } else { (&starts, &plain) };
                    let verdict = check_path(&ends, &weight, list, from, to, &path, &potentials, claimed);
                    assert_eq!(
                        verdict,
                        Ok(()),
                        "{ends:?} {weight:?} {from:?} {to:?} {path:?} {potentials:?}"
                    );
                }
                None if !backward => {
                    let inside: Vec<bool> =
                        (0..nodes as u32).map(|node| near.distance(node).is_some()).collect();
                    let from: Vec<u32> = starts.iter().map(|start| start.0).collect();
                    assert_eq!(check_closed_set(&ends, list, &from, &targets, &inside), Ok(()));
                }
                None => {}
            }
            let radius = rng.random_range(0..4u64);
            let within = go(Stop::Within(radius));
            for node in 0..nodes as u32 {
                let expected = expected[node as usize].filter(|&distance| distance <= radius);
                assert_eq!(within.distance(node), expected);
                assert_eq!(within.path_to(node, &mut path), expected.is_some());
            }
            if graph % 10 == 0 && !shut {
                let mut other: DiGraph<(), u64> = DiGraph::new();
                (0..nodes).for_each(|_| _ = other.add_node(()));
                for (arc, &(tail, head)) in ends.iter().enumerate() {
                    let (tail, head) = if backward { (head, tail) } else { (tail, head) };
                    other.add_edge(
                        NodeIndex::new(tail as usize),
                        NodeIndex::new(head as usize),
                        weight[arc].into(),
                    );
                }
                let start = starts[0].0;
                let found = petgraph::algo::dijkstra(&other, NodeIndex::new(start as usize), None, |edge| {
                    *edge.weight()
                });
                search.run(&csr, &weight, None, &[(start, 0)], Stop::All);
                if backward {
                    search.run_backward(&csr, &weight, None, &[(start, 0)], Stop::All);
                }
                for node in 0..nodes {
                    assert_eq!(search.distance(node as u32), found.get(&NodeIndex::new(node)).copied());
                }
            }
        }
        assert!(reachable * 2 >= pairs, "{reachable} of {pairs}");
        assert!(ties * 10 >= graphs * 3, "{ties} of {graphs}");
        assert!(closed_runs * 4 > graphs && stopped * 4 > graphs, "{closed_runs} {stopped}");
    }

    #[test]
    fn ties_go_to_the_smaller_arc_and_cycles_of_zero_are_harmless() {
        let (csr, _) = Csr::new(4, &[(0, 1), (0, 2), (1, 3), (2, 3), (3, 1)]);
        let mut search = Search::new(4);
        search.run(&csr, &[1, 1, 1, 1, 0], None, &[(0, 0)], Stop::All);
        assert_eq!((search.parent(3), search.parent(0)), (Some(2), None));
        search.run(&csr, &[5, 0, 0, 0, 0], None, &[(0, 0)], Stop::All);
        let mut path = Vec::new();
        assert!(search.path_to(1, &mut path));
        assert_eq!((path.as_slice(), search.distance(1)), (&[1u32, 3, 4][..], Some(0)));
        search.run(&csr, &[0; 5], None, &[], Stop::All);
        assert!(search.reached().is_empty() && !search.path_to(0, &mut path) && path.is_empty());
    }

    #[test]
    fn a_chain_of_a_million_nodes_at_the_limit_of_weights() {
        let nodes = 1_000_000u32;
        let ends: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
        let (csr, _) = Csr::new(nodes as usize, &ends);
        let weight = vec![u32::MAX; ends.len()];
        let mut search = Search::new(nodes as usize);
        search.run(&csr, &weight, None, &[(0, START_LIMIT - 1)], Stop::All);
        let far = START_LIMIT - 1 + u64::from(nodes - 1) * u64::from(u32::MAX);
        assert_eq!(search.distance(nodes - 1), Some(far));
        let mut path = Vec::new();
        assert!(search.path_to(nodes - 1, &mut path));
        assert_eq!(path.len(), ends.len());
        assert_eq!((path[0], path[path.len() - 1]), (0, nodes - 2));
    }

    #[test]
    fn later_runs_allocate_nothing() {
        let mut rng = rng(5);
        let ends = random_ends(&mut rng, 50, 2000);
        let (csr, _) = Csr::new(50, &ends);
        let weight = vec![1; ends.len()];
        let mut search = Search::new(50);
        let before = (search.reached.as_ptr(), search.reached.capacity());
        for start in 0..50 {
            search.run(&csr, &weight, None, &[(start, 0)], Stop::All);
        }
        assert_eq!(before, (search.reached.as_ptr(), search.reached.capacity()));
    }
}
