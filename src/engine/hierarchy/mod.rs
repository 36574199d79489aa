//! A customizable contraction hierarchy: a topology that any weights can be put on.
//!
//! Problem: answer very many shortest-path questions on a graph whose weights change more often than its arcs.
//!
//! Idea: nodes are ranked by an order of elimination. Eliminating a node joins all its higher neighbours pairwise, so
//! the graph becomes chordal and every shortest path has a twin that first climbs and then descends. Which edges
//! exist depends on the order alone ([`Hierarchy`]); what they weigh is found by looking at every triangle once
//! ([`metric`]). The lowest higher neighbour of a node is its parent in the elimination tree, and everything a search
//! can climb to is an ancestor ([`climb`]). On top of it: distances to all ancestors ([`labels`], in the upper part alone [`upper`]), sweeps over all
//! nodes ([`sweep`]), and single weights that change ([`change`]).
//!
//! Ranks are numbered in postorder of the elimination tree, larger subtrees last: the same edges, and the nodes of a
//! subtree lie together in memory.
//!
//! Complexity: O(nodes log nodes + edges log degree) to build, where edges are those of the chordal graph. Memory: 20 bytes an
//! edge, 16 a node, 8 an arc.
//!
//! Ties: edges are numbered by lower end, then upper end; the first of equal candidates wins.
//!
//! Papers: J. Dibbelt, B. Strasser, D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843;
//! J. W. H. Liu, "The role of elimination trees in sparse factorization", 1990, doi:10.1137/0611010 (tree, postorder).

pub mod change;
pub mod climb;
#[cfg(test)]
mod deep;
pub mod descent;
#[cfg(test)]
mod exhaustive;
pub mod labels;
pub mod lazy;
#[cfg(test)]
mod limits;
pub mod metric;
pub mod partial;
pub mod pruned;
pub mod short;
pub mod strides;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod upper;

use super::csr::Csr;

/// No node, edge or arc.
pub const NONE: u32 = u32::MAX;

/// Stands for no way. Twice this fits into 31 bits, so sums of two need no check.
pub const FAR: u32 = (1 << 30) - 1;

/// Finite values above this could have been cut off at [`FAR`]: where one occurs there is no metric.
pub const LIMIT: u32 = (FAR - 1) / 2;

/// The most edges that a hierarchy may have: with weights and all that queries need they take some 4 GB.
pub const MOST_EDGES: usize = 1 << 26;

/// The most triangles, each of which a customization looks at once: some ten seconds.
pub const MOST_TRIANGLES: u64 = 1 << 32;

/// An edge between its upper end and its lower one, which has more edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Down {
    pub edge: u32,
    /// Where the edges of the lower end end; those from this one on lead further up.
    pub end: u32,
}

impl Down {
    /// The edges that make a triangle with this one.
    #[inline]
    pub fn others(self) -> std::ops::Range<usize> {
        self.edge as usize + 1..self.end as usize
    }
}

/// The edges of the chordal graph. An edge `e` has two halves: `2 e` from its lower to its upper end, `2 e + 1` back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hierarchy {
    rank: Vec<u32>,
    node: Vec<u32>,
    first_up: Vec<u32>,
    low: Vec<u32>,
    high: Vec<u32>,
    first_down: Vec<u32>,
    down_edge: Vec<Down>,
    half: Vec<u32>,
    first_arc: Vec<u32>,
    arc: Vec<u32>,
}

impl Hierarchy {
    /// Ranks the nodes by `order`, the node that is eliminated first in front, and adds the edges that this asks for. `None` where these are
    /// more than [`MOST_EDGES`], or make more than [`MOST_TRIANGLES`]: a graph that few nodes do not part has no use for a hierarchy.
    ///
    /// # Panics
    ///
    /// If `order` does not name every node once.
    pub fn new(csr: &Csr, order: &[u32]) -> Option<Hierarchy> {
        Hierarchy::within(csr, order, MOST_EDGES, MOST_TRIANGLES)
    }

    /// The same with other limits.
    pub(super) fn within(csr: &Csr, order: &[u32], most: usize, most_triangles: u64) -> Option<Hierarchy> {
        let nodes = csr.nodes();
        assert_eq!(order.len(), nodes, "one position a node");
        let mut rank = vec![NONE; nodes];
        for (at, &node) in order.iter().enumerate() {
            assert_eq!(rank[node as usize], NONE, "a node is named twice");
            rank[node as usize] = at as u32;
        }
        let node = postorder(csr, &rank, order);
        for (at, &node) in node.iter().enumerate() {
            rank[node as usize] = at as u32;
        }
        let (first_up, high) = fill(csr, &rank, &node, most, most_triangles)?;
        let mut low = Vec::with_capacity(high.len());
        let mut first_down = vec![0u32; nodes + 1];
        for v in 0..nodes {
            let up = &high[first_up[v] as usize..first_up[v + 1] as usize];
            low.extend(up.iter().map(|_| v as u32));
            // The last one is the first edge of no triangle.
            for &y in &up[..up.len().saturating_sub(1)] {
                first_down[y as usize + 1] += 1;
            }
        }
        for v in 0..nodes {
            first_down[v + 1] += first_down[v];
        }
        let mut next = first_down.clone();
        let mut down_edge = vec![Down { edge: 0, end: 0 }; first_down[nodes] as usize];
        for up in first_up.windows(2) {
            for edge in up[0]..up[1].saturating_sub(1).max(up[0]) {
                let next = &mut next[high[edge as usize] as usize];
                down_edge[*next as usize] = Down { edge, end: up[1] };
                *next += 1;
            }
        }
        let mut hierarchy = Hierarchy {
            rank,
            node,
            first_up,
            low,
            high,
            first_down,
            down_edge,
            half: Vec::new(),
            first_arc: Vec::new(),
            arc: Vec::new(),
        };
        hierarchy.place_arcs(csr);
        Some(hierarchy)
    }

    /// The same edges for another list of arcs between the same neighbours.
    ///
    /// # Panics
    ///
    /// If an arc joins nodes that no edge joins.
    pub fn with_arcs(&self, csr: &Csr) -> Hierarchy {
        let mut hierarchy = self.clone();
        hierarchy.place_arcs(csr);
        let is_loop = |arc: u32| csr.tail(arc) == csr.head(arc);
        let mut halves = hierarchy.half.iter().enumerate();
        assert!(halves.all(|(arc, &half)| half != NONE || is_loop(arc as u32)), "an arc has no edge");
        hierarchy
    }

    /// Finds the half of each arc, and lists the arcs of each half by rising number.
    fn place_arcs(&mut self, csr: &Csr) {
        let half = |arc: u32| {
            let (tail, head) = (self.rank[csr.tail(arc) as usize], self.rank[csr.head(arc) as usize]);
            let edge = self.edge(tail.min(head), tail.max(head))?;
            Some(2 * edge + u32::from(tail > head))
        };
        self.half = (0..csr.arcs() as u32).map(|arc| half(arc).unwrap_or(NONE)).collect();
        let mut first = vec![0u32; 2 * self.edges() + 1];
        for &half in self.half.iter().filter(|&&half| half != NONE) {
            first[half as usize + 1] += 1;
        }
        for half in 1..first.len() {
            first[half] += first[half - 1];
        }
        let mut next = first.clone();
        self.arc = vec![0; first[first.len() - 1] as usize];
        for (arc, &half) in self.half.iter().enumerate().filter(|&(_, &half)| half != NONE) {
            self.arc[next[half as usize] as usize] = arc as u32;
            next[half as usize] += 1;
        }
        self.first_arc = first;
    }

    /// The number of nodes.
    pub fn nodes(&self) -> usize {
        self.node.len()
    }

    /// The number of edges.
    pub fn edges(&self) -> usize {
        self.high.len()
    }

    /// The number of triangles, each of which a customization looks at once.
    pub fn triangles(&self) -> u64 {
        let pairs = |v: u32| {
            let degree = self.up(v).len() as u64;
            degree * degree.saturating_sub(1) / 2
        };
        (0..self.nodes() as u32).map(pairs).sum()
    }

    /// The memory in bytes.
    pub fn bytes(&self) -> usize {
        let all = [&self.rank, &self.node, &self.first_up, &self.low, &self.high, &self.first_down];
        let more = [&self.half, &self.first_arc, &self.arc];
        4 * all.iter().chain(&more).map(|list| list.len()).sum::<usize>() + 8 * self.down_edge.len()
    }

    /// The rank of a node.
    #[inline]
    pub fn rank(&self, node: u32) -> u32 {
        self.rank[node as usize]
    }

    /// The ranks of all nodes.
    pub fn ranks(&self) -> &[u32] {
        &self.rank
    }

    /// The node of a rank.
    #[inline]
    pub fn node(&self, rank: u32) -> u32 {
        self.node[rank as usize]
    }

    /// The edges that lead up from a rank, by rising upper end.
    #[inline]
    pub fn up(&self, rank: u32) -> std::ops::Range<usize> {
        self.first_up[rank as usize] as usize..self.first_up[rank as usize + 1] as usize
    }

    /// The edges that lead down from a rank to one with further edges above this one, by rising lower end.
    #[inline]
    pub fn down(&self, rank: u32) -> &[Down] {
        let rank = rank as usize;
        &self.down_edge[self.first_down[rank] as usize..self.first_down[rank + 1] as usize]
    }

    /// The lower end of an edge.
    #[inline]
    pub fn low(&self, edge: u32) -> u32 {
        self.low[edge as usize]
    }

    /// The upper end of an edge.
    #[inline]
    pub fn high(&self, edge: u32) -> u32 {
        self.high[edge as usize]
    }

    /// The parent of a rank in the elimination tree, [`NONE`] at a root.
    #[inline]
    pub fn parent(&self, rank: u32) -> u32 {
        self.high[self.up(rank)].first().copied().unwrap_or(NONE)
    }

    /// The half of an arc; [`NONE`] for a loop.
    #[inline]
    pub fn half(&self, arc: u32) -> u32 {
        self.half[arc as usize]
    }

    /// The arcs of a half, by rising number.
    #[inline]
    pub fn arcs(&self, half: u32) -> &[u32] {
        let half = half as usize;
        &self.arc[self.first_arc[half] as usize..self.first_arc[half + 1] as usize]
    }

    /// The edge between two ranks, the lower one first.
    #[inline]
    pub fn edge(&self, low: u32, high: u32) -> Option<u32> {
        let up = self.up(low);
        let at = self.high[up.clone()].binary_search(&high).ok()?;
        Some((up.start + at) as u32)
    }
}

/// The nodes in postorder of the elimination tree that `rank` gives, larger subtrees later.
fn postorder(csr: &Csr, rank: &[u32], order: &[u32]) -> Vec<u32> {
    let nodes = order.len();
    let mut parent = vec![NONE; nodes];
    let mut root: Vec<u32> = (0..nodes as u32).collect();
    for at in 0..nodes as u32 {
        let node = order[at as usize];
        let heads = csr.out(node).map(|arc| csr.head(arc));
        for other in heads.chain(csr.incoming(node).iter().map(|&arc| csr.tail(arc))) {
            let mut low = rank[other as usize];
            // Path compression: everything on the way now hangs below `at`.
            while low < at {
                let next = root[low as usize];
                root[low as usize] = at;
                if next == low {
                    parent[low as usize] = at;
                }
                low = next;
            }
        }
    }
    let mut size = vec![1u32; nodes];
    for at in 0..nodes {
        if parent[at] != NONE {
            size[parent[at] as usize] += size[at];
        }
    }
    // Children by rising size: all positions sorted by size, then dealt out to their parents.
    let mut by_size: Vec<u32> = (0..nodes as u32).collect();
    by_size.sort_by_key(|&at| size[at as usize]);
    let mut first = vec![0u32; nodes + 2];
    let slot = |at: u32| if parent[at as usize] == NONE { nodes } else { parent[at as usize] as usize };
    by_size.iter().for_each(|&at| first[slot(at) + 1] += 1);
    for at in 0..=nodes {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut child = vec![0u32; nodes];
    for &at in &by_size {
        child[next[slot(at)] as usize] = at;
        next[slot(at)] += 1;
    }
    let mut result = Vec::with_capacity(nodes);
    next.copy_from_slice(&first);
    let mut stack = vec![nodes as u32];
    while let Some(&top) = stack.last() {
        let cursor = &mut next[top as usize];
        if *cursor < first[top as usize + 1] {
            stack.push(child[*cursor as usize]);
            *cursor += 1;
        } else {
            stack.pop();
            if (top as usize) < nodes {
                result.push(order[top as usize]);
            }
        }
    }
    result
}

/// The higher neighbours of every rank after elimination: its own, and those of its children. `None` beyond the limits.
fn fill(
    csr: &Csr,
    rank: &[u32],
    node: &[u32],
    most: usize,
    most_triangles: u64,
) -> Option<(Vec<u32>, Vec<u32>)> {
    let nodes = node.len();
    let mut first_up = Vec::with_capacity(nodes + 1);
    let mut high: Vec<u32> = Vec::with_capacity(csr.arcs());
    let mut triangles = 0;
    let mut seen = vec![NONE; nodes];
    // Lists of children, linked through `sibling`.
    let (mut child, mut sibling) = (vec![NONE; nodes], vec![NONE; nodes]);
    first_up.push(0);
    for v in 0..nodes as u32 {
        let start = high.len();
        let mut add = |other: u32, high: &mut Vec<u32>| {
            if other > v && seen[other as usize] != v {
                seen[other as usize] = v;
                high.push(other);
            }
        };
        for arc in csr.out(node[v as usize]) {
            add(rank[csr.head(arc) as usize], &mut high);
        }
        for &arc in csr.incoming(node[v as usize]) {
            add(rank[csr.tail(arc) as usize], &mut high);
        }
        let mut below = child[v as usize];
        while below != NONE {
            for at in first_up[below as usize]..first_up[below as usize + 1] {
                let other = high[at as usize];
                add(other, &mut high);
            }
            below = sibling[below as usize];
        }
        high[start..].sort_unstable();
        if let Some(&parent) = high[start..].first() {
            sibling[v as usize] = child[parent as usize];
            child[parent as usize] = v;
        }
        let degree = (high.len() - start) as u64;
        triangles += degree * degree.saturating_sub(1) / 2;
        if high.len() > most || triangles > most_triangles {
            return None;
        }
        first_up.push(high.len() as u32);
    }
    Some((first_up, high))
}
