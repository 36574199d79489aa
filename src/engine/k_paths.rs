//! The shortest paths without a repeated node, one after another, as long as somebody asks for the next.
//!
//! Problem: list the paths from any of several starts to any of several ends, each with a weight of its own, that pass no node twice, by rising
//! weight. Paths are lists of arcs: parallel arcs make different paths. An end may be passed on the way to another.
//!
//! Idea: Yen's deviations in Lawler's form. The paths told so far make a tree of prefixes, and each tree node stands for the paths that follow
//! its prefix and then none of its branches; these sets are disjoint and hold every path not told. A queue keeps a lower bound of each set, at
//! first the least `prefix + weight + distance to an end` over the arcs that are left. Only the set at the top is solved: by Dijkstra's algorithm
//! on the weights reduced by the distances to the ends, with a stack for arcs of reduced weight zero. So where the distance is right in spite of
//! the prefix the search walks straight to the end, and it gives up with a better bound once others are ahead of it.
//!
//! Complexity: Yen's O(arcs + nodes log nodes) for each node of a path told in the worst case; in practice a few steps. Memory: 56 bytes for each
//! node of a path told, 64 a node and 4 an arc of the graph.
//!
//! Ties: paths of equal weight come in an order that depends on nothing but the numbers of nodes and arcs and the order of starts. No sum can
//! overflow: a simple path has at most 2^30 arcs, so prefix and distance stay below 2^62 each, as must the weights of starts and ends.
//!
//! Papers: J. Y. Yen, "Finding the k shortest loopless paths in a network", 1971, doi:10.1287/mnsc.17.11.712; E. L. Lawler, "A procedure for
//! computing the k best solutions to discrete optimization problems and its application to the shortest path problem", 1972,
//! doi:10.1287/mnsc.18.7.401.

use super::bounded::{Bounded, FAR};
use super::stamps::Stamps;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const NONE: u32 = u32::MAX;

/// A prefix of told paths. Child of the one it lengthens by an arc; the children of the root are starts.
#[derive(Debug, Clone, Copy)]
struct Prefix {
    parent: u32,
    /// The last arc, for a child of the root the position of the start.
    via: u32,
    node: u32,
    first_child: u32,
    sibling: u32,
    /// Whether the path that ends here is told.
    ended: bool,
    /// How often its search gave up.
    gave_up: u8,
    weight: u64,
}

/// The answer of a set of paths when its turn came.
enum Solved {
    /// The best path, by its last node and weight; the arcs stand in `suffix`.
    Path(u64),
    /// None is better than this.
    AtLeast(u64),
    /// The set is empty, or holds nothing within the limit.
    Nothing,
}

#[derive(Debug, Clone, Copy, Default)]
struct Label {
    /// Weight from the very start and on to an end by the bound.
    key: u64,
    parent: u32,
    settled: bool,
}

/// The paths of one question, and the workspace for questions on graphs of a fixed size.
#[derive(Debug, Clone)]
pub struct KPaths {
    starts: Vec<(u32, u64)>,
    ends: Stamps<u64>,
    most: u64,
    tree: Vec<Prefix>,
    /// Lower bound (or weight, where solved) of each set, and whether it is not solved; the smallest first.
    queue: BinaryHeap<Reverse<(u64, bool, u32)>>,
    /// Paths that were solved and wait, by prefix: the first node, and the arcs after the prefix.
    waiting: Vec<(u32, u32, Vec<u32>)>,
    blocked: Stamps<()>,
    taken: Stamps<()>,
    labels: Stamps<Label>,
    /// Keys and nodes; one that was lowered or settled since stays and is passed over.
    heap: BinaryHeap<Reverse<(u64, u32)>>,
    stack: Vec<u32>,
    suffix: Vec<u32>,
    path: Vec<u32>,
    first: u32,
    settled: u64,
    searches: u64,
}

impl KPaths {
    /// A workspace for graphs of so many nodes and arcs.
    pub fn new(nodes: usize, arcs: usize) -> KPaths {
        KPaths {
            starts: Vec::new(),
            ends: Stamps::new(nodes),
            most: FAR,
            tree: Vec::new(),
            queue: BinaryHeap::new(),
            waiting: Vec::new(),
            blocked: Stamps::new(nodes),
            taken: Stamps::new(arcs),
            labels: Stamps::new(nodes),
            heap: BinaryHeap::new(),
            stack: Vec::new(),
            suffix: Vec::new(),
            path: Vec::new(),
            first: NONE,
            settled: 0,
            searches: 0,
        }
    }

    /// Begins a question: all paths of at most a weight. Of a start or end named more than once the least weight counts.
    ///
    /// # Panics
    ///
    /// If an array does not fit the graph, or the weight of a start or end reaches [`super::bounded::END_LIMIT`].
    pub fn begin(&mut self, graph: &Bounded<'_>, starts: &[(u32, u64)], ends: &[(u32, u64)], most: u64) {
        assert_eq!(graph.csr.nodes(), self.labels.len(), "the workspace is for another number of nodes");
        assert_eq!(graph.csr.arcs(), self.taken.len(), "the workspace is for another number of arcs");
        graph.check(starts, ends);
        self.ends.clear();
        for &(node, weight) in ends {
            let least = self.ends.get(node).map_or(weight, |old| old.min(weight));
            self.ends.set(node, least);
        }
        self.starts.clear();
        self.starts.extend_from_slice(starts);
        self.starts.sort_by_key(|&(node, weight)| (node, weight));
        self.starts.dedup_by_key(|start| start.0);
        self.most = most;
        self.tree.clear();
        self.queue.clear();
        self.waiting.clear();
        self.path.clear();
        self.first = NONE;
        (self.settled, self.searches) = (0, 0);
        self.tree.push(Prefix {
            parent: NONE,
            via: NONE,
            node: NONE,
            first_child: NONE,
            sibling: NONE,
            ended: true,
            gave_up: 0,
            weight: 0,
        });
        let least = self.starts.iter().map(|&(node, spent)| graph.bound(node).saturating_add(spent)).min();
        self.push(least.unwrap_or(FAR), true, 0);
    }

    /// Finds the next path and gives its weight; `None` when there are no more. The graph must be that of [`KPaths::begin`].
    pub fn advance(&mut self, graph: &Bounded<'_>) -> Option<u64> {
        loop {
            let Reverse((bound, open, at)) = self.queue.pop()?;
            if !open {
                let position = self.waiting.binary_search_by_key(&at, |item| item.0).ok()?;
                (_, self.first, self.suffix) = self.waiting.remove(position);
                self.tell(graph, at);
                return Some(bound);
            }
            match self.solve(graph, at, bound) {
                Solved::Path(weight) => {
                    let next = self.queue.peek().map_or(FAR, |Reverse(next)| next.0);
                    if weight <= next {
                        self.tell(graph, at);
                        return Some(weight);
                    }
                    let position = self.waiting.partition_point(|item| item.0 < at);
                    self.waiting.insert(position, (at, self.first, std::mem::take(&mut self.suffix)));
                    self.push(weight, false, at);
                }
                Solved::AtLeast(better) => self.push(better, true, at),
                Solved::Nothing => {}
            }
        }
    }

    /// The arcs of the path found last.
    pub fn path(&self) -> &[u32] {
        &self.path
    }

    /// The node at which the path found last begins.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// How many searches were made, and how many nodes they settled.
    pub fn work(&self) -> (u64, u64) {
        (self.searches, self.settled)
    }

    fn push(&mut self, bound: u64, open: bool, at: u32) {
        if bound <= self.most && bound < FAR {
            self.queue.push(Reverse((bound, open, at)));
        }
    }

    /// Blocks the nodes of a prefix and marks the arcs that are told after it.
    fn mark(&mut self, at: u32) {
        self.blocked.clear();
        let mut up = at;
        while up != 0 {
            let prefix = self.tree[up as usize];
            self.blocked.set(prefix.node, ());
            up = prefix.parent;
        }
        self.taken.clear();
        let mut child = self.tree[at as usize].first_child;
        while at != 0 && child != NONE {
            let prefix = self.tree[child as usize];
            self.taken.set(prefix.via, ());
            child = prefix.sibling;
        }
    }

    fn is_told(&self, start: u32) -> bool {
        let mut child = self.tree[0].first_child;
        while child != NONE && self.tree[child as usize].via != start {
            child = self.tree[child as usize].sibling;
        }
        child != NONE
    }

    /// The weight of the path that ends with a prefix, if it is one and not told.
    fn ending(&self, at: u32) -> Option<u64> {
        let prefix = self.tree[at as usize];
        let weight = self.ends.get(prefix.node).filter(|_| !prefix.ended)?;
        Some(prefix.weight + weight)
    }

    /// The least bound over what a prefix may go on with, other than the arc `but`; its nodes are blocked, told arcs marked.
    fn least(&self, graph: &Bounded<'_>, at: u32, but: u32) -> u64 {
        let prefix = self.tree[at as usize];
        let mut least = self.ending(at).unwrap_or(FAR);
        for arc in graph.csr.out(prefix.node) {
            let head = graph.csr.head(arc);
            let sum = graph.bound(head).saturating_add(prefix.weight + graph.weight(arc));
            if sum < least
                && arc != but
                && graph.is_open(arc)
                && !self.blocked.contains(head)
                && !self.taken.contains(arc)
            {
                least = sum;
            }
        }
        least
    }

    /// Looks for the best path of a set.
    fn solve(&mut self, graph: &Bounded<'_>, at: u32, bound: u64) -> Solved {
        self.mark(at);
        self.labels.clear();
        self.heap.clear();
        self.stack.clear();
        self.searches += 1;
        let prefix = self.tree[at as usize];
        let mut best: Option<(u64, u32)> = None;
        if at == 0 {
            for position in 0..self.starts.len() {
                let (node, spent) = self.starts[position];
                if !self.is_told(position as u32) {
                    self.offer(node, NONE, graph.bound(node).saturating_add(spent));
                }
            }
        } else {
            best = self.ending(at).map(|weight| (weight, prefix.node));
            for arc in graph.csr.out(prefix.node) {
                let head = graph.csr.head(arc);
                if graph.is_open(arc) && !self.blocked.contains(head) && !self.taken.contains(arc) {
                    let sum = graph.bound(head).saturating_add(prefix.weight + graph.weight(arc));
                    self.offer(head, arc, sum);
                }
            }
        }
        // What is farther than the next set cannot be the next path. Some more is granted each time, so that no set is searched too often.
        let next = self.queue.peek().map_or(FAR, |Reverse(next)| next.0);
        let granted = (next - bound).max(1).saturating_mul(1 << prefix.gave_up.min(32));
        let limit = if prefix.gave_up > 40 { self.most } else { next.saturating_add(granted).min(self.most) };
        let mut level = 0;
        loop {
            let node = match self.stack.pop() {
                Some(node) => node,
                None => {
                    let nearest = self.heap.peek().map(|Reverse(nearest)| *nearest);
                    if let Some((weight, end)) = best
                        && nearest.is_none_or(|(key, _)| weight <= key)
                    {
                        if weight > self.most {
                            return Solved::Nothing;
                        }
                        self.trace(graph, at, end);
                        return Solved::Path(weight);
                    }
                    let Some((key, node)) = nearest else { return Solved::Nothing };
                    if key > limit {
                        self.tree[at as usize].gave_up = prefix.gave_up.saturating_add(1);
                        return Solved::AtLeast(key);
                    }
                    self.heap.pop();
                    let Some(label) = self.labels.get(node).filter(|label| !label.settled) else { continue };
                    self.labels.set(node, Label { settled: true, ..label });
                    level = key;
                    node
                }
            };
            self.settled += 1;
            let spent = level - graph.bound(node);
            if let Some(weight) = self.ends.get(node).map(|end| spent + end)
                && best.is_none_or(|best| weight < best.0)
            {
                best = Some((weight, node));
                if weight == level {
                    self.stack.clear();
                    continue;
                }
            }
            for arc in graph.csr.out(node) {
                let head = graph.csr.head(arc);
                if self.blocked.contains(head) || !graph.is_open(arc) {
                    continue;
                }
                let key = graph.bound(head).saturating_add(spent + graph.weight(arc));
                if key > level {
                    self.offer(head, arc, key);
                } else if self.labels.get(head).is_none_or(|label| !label.settled) {
                    self.labels.set(head, Label { key, parent: arc, settled: true });
                    self.stack.push(head);
                }
            }
        }
    }

    #[inline]
    fn offer(&mut self, node: u32, arc: u32, key: u64) {
        if key <= self.most && key < FAR && self.labels.get(node).is_none_or(|label| key < label.key) {
            self.labels.set(node, Label { key, parent: arc, settled: false });
            self.heap.push(Reverse((key, node)));
        }
    }

    /// Writes the arcs that the last search found from the end of a prefix to a node.
    fn trace(&mut self, graph: &Bounded<'_>, at: u32, end: u32) {
        self.suffix.clear();
        let from = self.tree[at as usize].node;
        let mut node = end;
        while node != from {
            let Some(label) = self.labels.get(node) else { break };
            if label.parent == NONE {
                break;
            }
            self.suffix.push(label.parent);
            node = graph.csr.tail(label.parent);
        }
        self.first = node;
        self.suffix.reverse();
    }

    /// Tells the path of a prefix and the suffix, and divides its set.
    fn tell(&mut self, graph: &Bounded<'_>, at: u32) {
        let old = self.tree.len();
        let mut last = at;
        if at == 0 {
            let first = self.suffix.first().map_or(self.first, |arc| graph.csr.tail(*arc));
            let position = self.starts.partition_point(|start| start.0 < first);
            last = self.lengthen(last, position as u32, first, self.starts[position].1);
        }
        for position in 0..self.suffix.len() {
            let arc = self.suffix[position];
            let weight = self.tree[last as usize].weight + graph.weight(arc);
            last = self.lengthen(last, arc, graph.csr.head(arc), weight);
        }
        self.tree[last as usize].ended = true;
        self.path.clear();
        let mut up = last;
        while self.tree[up as usize].parent != 0 {
            self.path.push(self.tree[up as usize].via);
            up = self.tree[up as usize].parent;
        }
        self.path.reverse();
        self.first = self.tree[up as usize].node;

        self.mark(at);
        let least = if at == 0 {
            let told = |position: &usize| !self.is_told(*position as u32);
            let bound = |(node, spent): (u32, u64)| graph.bound(node).saturating_add(spent);
            (0..self.starts.len())
                .filter(told)
                .map(|position| bound(self.starts[position]))
                .min()
                .unwrap_or(FAR)
        } else {
            self.least(graph, at, NONE)
        };
        self.push(least, true, at);
        self.taken.clear();
        for prefix in old..self.tree.len() {
            self.blocked.set(self.tree[prefix].node, ());
            let child = self.tree.get(prefix + 1).map_or(NONE, |child| child.via);
            let least = self.least(graph, prefix as u32, child);
            self.push(least, true, prefix as u32);
        }
    }

    /// A new child of a prefix.
    fn lengthen(&mut self, parent: u32, via: u32, node: u32, weight: u64) -> u32 {
        let child = self.tree.len() as u32;
        let sibling = std::mem::replace(&mut self.tree[parent as usize].first_child, child);
        let new = Prefix { parent, via, node, first_child: NONE, sibling, ended: false, gave_up: 0, weight };
        self.tree.push(new);
        child
    }
}

#[cfg(test)]
mod tests;
