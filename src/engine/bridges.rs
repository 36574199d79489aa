//! What holds a graph together: bridges and articulation nodes of its shape, and arcs without which something cannot be reached.
//!
//! Problem: (a) in a multigraph without directions, which edges and which nodes part a component when they are lost, and how many nodes
//! are then on either side; (b) in a directed multigraph, from the tail of which arcs can their head not be reached without them.
//!
//! Idea: (a) one depth-first search; an edge into a subtree is a bridge if no other edge leads out of the subtree, and a node parts those
//! subtrees from which nothing leads above it. The way back is told from a parallel edge by the number of the edge, not by its
//! end. (b) if such an arc is lost, exactly the pairs that needed it are cut apart, its own ends among them; if its head can be reached in
//! another way nobody needs it. Inside a strong component the arcs wanted are those that dominate their head from some root or, turned
//! round, their tail; so the arcs are candidates that lie in the dominator tree of either direction, at most two a node, and each candidate is a bridge by
//! its own dominance alone. Between components each arc is asked about by a search. The recursions are written out.
//!
//! Complexity: (a) O(nodes + edges). (b) O((nodes + arcs) log nodes) inside components; O(nodes + arcs) for each arc between two.
//!
//! Ties: none; lists are by rising number.
//!
//! Papers: R. E. Tarjan, "A note on finding the bridges of a graph", 1974, doi:10.1016/0020-0190(74)90003-9; J. Hopcroft,
//! R. Tarjan, "Algorithm 447: efficient algorithms for graph manipulation", 1973, doi:10.1145/362248.362272; G. F. Italiano, L. Laura,
//! F. Santaroni, "Finding strong bridges and strong articulation points in linear time", 2012, doi:10.1016/j.tcs.2011.11.011.

use super::components::components;
use super::csr::Csr;

const NONE: u32 = u32::MAX;

/// A bridge: an edge whose loss parts some nodes from the rest of their component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bridge {
    /// The edge's position.
    pub edge: u32,
    /// The number of nodes on the smaller side.
    pub cut_off: u32,
    /// Where the far side stands in the order of the search, and where its component does.
    far: (u32, u32),
    whole: (u32, u32),
}

/// An articulation node, and what its loss leaves of its component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Articulation {
    /// The node.
    pub node: u32,
    /// The number of nodes of each part, the largest first.
    pub parts: Vec<u32>,
}

/// What holds a graph without directions together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// By rising edge.
    pub bridges: Vec<Bridge>,
    /// By rising node.
    pub articulations: Vec<Articulation>,
    /// The number of components.
    pub components: u32,
    /// The nodes in the order of the search.
    order: Vec<u32>,
}

impl Shape {
    /// The nodes on the smaller side of a bridge, by rising number; with equal sides the one without the component's first node.
    pub fn side(&self, bridge: Bridge) -> Vec<u32> {
        let part = |(from, count): (u32, u32)| from as usize..(from + count) as usize;
        let (far, whole) = (part(bridge.far), part(bridge.whole));
        let mut side: Vec<u32> = if far.len() as u32 == bridge.cut_off {
            self.order[far].to_vec()
        } else {
            [&self.order[whole.start..far.start], &self.order[far.end..whole.end]].concat()
        };
        side.sort_unstable();
        side
    }
}

/// Bridges and articulation nodes of the edges between pairs of nodes. Loops are legal and hold nothing together.
///
/// # Panics
///
/// If an end is not below `nodes`.
pub fn shape(nodes: usize, edges: &[(u32, u32)]) -> Shape {
    // The steps of a node: where they lead, and by which edge.
    let mut first = vec![0u32; nodes + 1];
    for &(a, b) in edges.iter().filter(|(a, b)| a != b) {
        first[a as usize + 1] += 1;
        first[b as usize + 1] += 1;
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut steps = vec![(0u32, 0u32); first[nodes] as usize];
    for (edge, &(a, b)) in (0u32..).zip(edges).filter(|(_, (a, b))| a != b) {
        for (node, to) in [(a, b), (b, a)] {
            steps[next[node as usize] as usize] = (to, edge);
            next[node as usize] += 1;
        }
    }
    let mut cursor = first.clone();
    // Nodes in the order of the search; the subtree of a node is a range of that order.
    let mut order: Vec<u32> = Vec::with_capacity(nodes);
    let (mut place, mut low, mut size) = (vec![NONE; nodes], vec![0u32; nodes], vec![1u32; nodes]);
    let mut came_by = vec![NONE; nodes];
    let mut root_of = vec![0u32; nodes];
    let mut shape =
        Shape { bridges: Vec::new(), articulations: Vec::new(), components: 0, order: Vec::new() };
    let mut bridges: Vec<(u32, u32)> = Vec::new();
    // For each node the sizes of the subtrees that it parts.
    let mut parted: Vec<(u32, u32)> = Vec::new();
    let mut path: Vec<u32> = Vec::new();
    for root in 0..nodes as u32 {
        if place[root as usize] != NONE {
            continue;
        }
        shape.components += 1;
        place[root as usize] = order.len() as u32;
        low[root as usize] = order.len() as u32;
        order.push(root);
        path.push(root);
        while let Some(&node) = path.last() {
            let at = node as usize;
            root_of[at] = root;
            if cursor[at] < first[at + 1] {
                let (to, edge) = steps[cursor[at] as usize];
                cursor[at] += 1;
                if place[to as usize] == NONE {
                    place[to as usize] = order.len() as u32;
                    low[to as usize] = order.len() as u32;
                    came_by[to as usize] = edge;
                    order.push(to);
                    path.push(to);
                } else if edge != came_by[at] {
                    low[at] = low[at].min(place[to as usize]);
                }
                continue;
            }
            path.pop();
            let Some(&above) = path.last() else { continue };
            let up = above as usize;
            size[up] += size[at];
            low[up] = low[up].min(low[at]);
            if low[at] > place[up] {
                bridges.push((came_by[at], node));
            }
            if low[at] >= place[up] {
                parted.push((above, size[at]));
            }
        }
    }
    for (edge, below) in bridges {
        let part = |node: u32| (place[node as usize], size[node as usize]);
        let (far, whole) = (part(below), part(root_of[below as usize]));
        shape.bridges.push(Bridge { edge, cut_off: far.1.min(whole.1 - far.1), far, whole });
    }
    shape.order = order;
    shape.bridges.sort_unstable_by_key(|bridge| bridge.edge);
    parted.sort_unstable();
    for group in parted.chunk_by(|one, other| one.0 == other.0) {
        let node = group[0].0;
        let mut parts: Vec<u32> = group.iter().map(|(_, size)| *size).collect();
        let root = root_of[node as usize];
        let rest = size[root as usize] - 1 - parts.iter().sum::<u32>();
        parts.extend((rest > 0).then_some(rest));
        if parts.len() > 1 {
            parts.sort_unstable_by(|a, b| b.cmp(a));
            shape.articulations.push(Articulation { node, parts });
        }
    }
    shape
}

/// The arcs without which their head cannot be reached from their tail, by rising number. Loops are none.
pub fn needed(csr: &Csr) -> Vec<u32> {
    let component = components(csr);
    let inside = |arc: u32| component[csr.tail(arc) as usize] == component[csr.head(arc) as usize];
    let mut found = vec![false; csr.arcs()];
    // The first node of each component is its root.
    let mut root = vec![NONE; csr.nodes()];
    for node in (0..csr.nodes() as u32).rev() {
        root[component[node as usize] as usize] = node;
    }
    let roots: Vec<u32> = root.into_iter().filter(|&root| root != NONE).collect();
    for backward in [false, true] {
        let idom = dominators(csr, &component, &roots, backward);
        let spans = spans(&idom);
        // Whether the first of two nodes dominates the second.
        let is_above = |above: u32, node: u32| {
            let ((from, to), (at, _)) = (spans[above as usize], spans[node as usize]);
            (from..to).contains(&at)
        };
        for node in 0..csr.nodes() as u32 {
            // An arc dominates the node it leads to if its tail does and nothing else leads there but from below.
            let tail = idom[node as usize];
            if tail == NONE || tail == node {
                continue;
            }
            let arcs = |arc: u32| {
                if backward { (csr.head(arc), csr.tail(arc)) } else { (csr.tail(arc), csr.head(arc)) }
            };
            let entering: Vec<u32> =
                if backward { csr.out(node).collect() } else { csr.incoming(node).to_vec() };
            let mut by = entering.iter().copied().filter(|&arc| inside(arc) && arcs(arc).0 != node);
            let from_tail: Vec<u32> = by.clone().filter(|&arc| arcs(arc).0 == tail).collect();
            let others_below = by.all(|arc| arcs(arc).0 == tail || is_above(node, arcs(arc).0));
            if let ([arc], true) = (&from_tail[..], others_below) {
                found[*arc as usize] = true;
            }
        }
    }
    let mut search = Search { seen: vec![NONE; csr.nodes()], stack: Vec::new() };
    let between = (0..csr.arcs() as u32).filter(|&arc| !inside(arc));
    for arc in between.collect::<Vec<_>>() {
        found[arc as usize] = !search.reaches(csr, &component, arc);
    }
    (0..csr.arcs() as u32).filter(|&arc| found[arc as usize]).collect()
}

/// For each node the range of places, in an order of the forest, that its subtree takes.
fn spans(idom: &[u32]) -> Vec<(u32, u32)> {
    let nodes = idom.len();
    let below: Vec<(u32, u32)> = (0..nodes as u32)
        .filter(|&node| idom[node as usize] != node)
        .map(|node| (idom[node as usize], node))
        .collect();
    let (tree, _) = Csr::new(nodes, &below);
    let mut spans = vec![(0, 0); nodes];
    let mut clock = 0;
    let mut open: Vec<(u32, u32)> = Vec::new();
    for root in (0..nodes as u32).filter(|&node| idom[node as usize] == node) {
        spans[root as usize].0 = clock;
        clock += 1;
        open.push((root, tree.out(root).start));
        while let Some((node, arc)) = open.last_mut() {
            if *arc == tree.out(*node).end {
                spans[*node as usize].1 = clock;
                open.pop();
                continue;
            }
            let child = tree.head(*arc);
            *arc += 1;
            spans[child as usize].0 = clock;
            clock += 1;
            open.push((child, tree.out(child).start));
        }
    }
    spans
}

struct Search {
    seen: Vec<u32>,
    stack: Vec<u32>,
}

impl Search {
    /// Whether the head of an arc is reached from its tail without it. Components have falling numbers along every way.
    fn reaches(&mut self, csr: &Csr, component: &[u32], without: u32) -> bool {
        let (from, to) = (csr.tail(without), csr.head(without));
        self.stack.clear();
        self.stack.push(from);
        self.seen[from as usize] = without;
        while let Some(node) = self.stack.pop() {
            for arc in csr.out(node).filter(|&arc| arc != without) {
                let head = csr.head(arc);
                if head == to {
                    return true;
                }
                let may = component[head as usize] >= component[to as usize];
                if may && self.seen[head as usize] != without {
                    self.seen[head as usize] = without;
                    self.stack.push(head);
                }
            }
        }
        false
    }
}

/// The immediate dominator of each node from the root of its strong component, by arcs inside it alone; that of a root is itself.
///
/// K. D. Cooper, T. J. Harvey, K. Kennedy, "A simple, fast dominance algorithm", 2001: intersection along the tree until nothing changes.
fn dominators(csr: &Csr, component: &[u32], roots: &[u32], backward: bool) -> Vec<u32> {
    let nodes = csr.nodes();
    let ends =
        |arc: u32| if backward { (csr.head(arc), csr.tail(arc)) } else { (csr.tail(arc), csr.head(arc)) };
    let leaving = |node: u32| -> Vec<u32> {
        let arcs: Vec<u32> = if backward { csr.incoming(node).to_vec() } else { csr.out(node).collect() };
        arcs.into_iter()
            .map(|arc| ends(arc).1)
            .filter(|&to| component[to as usize] == component[node as usize])
            .collect()
    };
    let mut idom = vec![NONE; nodes];
    let mut number = vec![NONE; nodes];
    for &root in roots {
        // Nodes of the component in postorder.
        let mut post: Vec<u32> = Vec::new();
        let mut seen: Vec<(u32, Vec<u32>, usize)> = vec![(root, leaving(root), 0)];
        number[root as usize] = NONE - 1;
        while let Some((node, next, at)) = seen.last_mut() {
            let Some(&to) = next.get(*at) else {
                number[*node as usize] = post.len() as u32;
                post.push(*node);
                seen.pop();
                continue;
            };
            *at += 1;
            if number[to as usize] == NONE {
                number[to as usize] = NONE - 1;
                seen.push((to, leaving(to), 0));
            }
        }
        idom[root as usize] = root;
        let mut changed = true;
        while changed {
            changed = false;
            for &node in post.iter().rev().skip(1) {
                let mut best = NONE;
                let arcs: Vec<u32> =
                    if backward { csr.out(node).collect() } else { csr.incoming(node).to_vec() };
                for from in arcs.into_iter().map(|arc| ends(arc).0) {
                    let same = component[from as usize] == component[node as usize];
                    if !same || idom[from as usize] == NONE {
                        continue;
                    }
                    let mut other = from;
                    if best == NONE {
                        best = other;
                        continue;
                    }
                    while best != other {
                        while number[best as usize] < number[other as usize] {
                            best = idom[best as usize];
                        }
                        while number[other as usize] < number[best as usize] {
                            other = idom[other as usize];
                        }
                    }
                }
                if idom[node as usize] != best {
                    idom[node as usize] = best;
                    changed = true;
                }
            }
        }
    }
    idom
}

#[cfg(test)]
mod tests;
