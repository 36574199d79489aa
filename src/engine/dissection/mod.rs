//! An order of elimination with few added edges and a low elimination tree, by nested dissection.
//!
//! Problem: eliminating a node joins all its neighbours that are left. A hierarchy of shortest paths needs an order in which few edges
//! are added, and in which few nodes lie above each one.
//!
//! Idea: nodes of degree two or less go first ([`peel`]), and some of degree three ([`thin`]); where nodes belong together, groups of them
//! ([`grouped`]). What is left is cut in two by few
//! nodes ([`cut`], [`flow`]); those go last, and the parts before them are treated likewise, until they are small ([`small`]).
//! Where the nodes have no places, or the places mislead, distances in the graph stand in for them. Parts that no cut divides, as in
//! dense graphs, are ordered by degree.
//!
//! Complexity: a cut takes at most as many passes over its part as it has nodes, in practice some tens; parts are halved, more or
//! less, so there are O(log nodes) levels of parts. Memory: about 100 bytes a node and 40 an edge. No recursion.
//!
//! Ties are settled by node numbers, so the same graph gives the same order.
//!
//! Papers: A. George, "Nested dissection of a regular finite element mesh", 1973, doi:10.1137/0710032; J. Dibbelt, B. Strasser,
//! D. Wagner, "Customizable contraction hierarchies", 2016, doi:10.1145/2886843; A. Schild, C. Sommer, "On balanced separators in road
//! networks", 2015, doi:10.1007/978-3-319-20086-6_22.

mod cut;
mod flow;
mod grouped;
mod peel;
mod rows;
mod small;
#[cfg(test)]
mod tests;
mod thin;

use cut::Cutter;
use rows::{Cell, Rows, components};
use small::Small;

/// Parts of this many nodes or fewer are not cut.
const SMALL: usize = 24;

/// The nodes in an order of elimination, the first to be eliminated first.
///
/// `first` and `neighbour` are a simple undirected graph in rows: the neighbours of `node` are
/// `neighbour[first[node]..first[node + 1]]`, rising, without loops and without parallel edges; each edge stands at both of
/// its ends. `place` has a point on a sphere for each node, with parts between about -2^20 and 2^20. Nodes may share
/// a place; a place that is wrong makes the order worse, never invalid.
pub fn order(first: &[u32], neighbour: &[u32], place: Option<&[[i32; 3]]>) -> Vec<u32> {
    of_kernel(thin::thin(peel::peel(first, neighbour)), place)
}

/// The same where nodes that belong together have the same number in `group`, as those of one place in several layers do. It makes finding the
/// order faster, and the order hardly worse.
///
/// # Panics
///
/// If there is not one group a node.
pub fn order_by_groups(
    first: &[u32],
    neighbour: &[u32],
    place: Option<&[[i32; 3]]>,
    group: &[u32],
) -> Vec<u32> {
    assert_eq!(group.len(), first.len().saturating_sub(1), "one group a node");
    of_kernel(grouped::peel_groups(first, neighbour, group), place)
}

/// The order of what was eliminated, and then of what is left.
fn of_kernel(kernel: peel::Kernel, place: Option<&[[i32; 3]]>) -> Vec<u32> {
    let peel::Kernel { eliminated: mut order, node, rows } = kernel;
    let peeled = order.len();
    order.resize(peeled + node.len(), 0);
    let local_place: Option<Vec<[i32; 3]>> =
        place.map(|place| node.iter().map(|&name| bounded(place.get(name as usize))).collect());
    dissect(&rows, local_place.as_deref(), &mut order[peeled..]);
    for name in &mut order[peeled..] {
        *name = node[*name as usize];
    }
    order
}

/// A place within the limits that the arithmetic of directions is made for.
fn bounded(place: Option<&[i32; 3]>) -> [i32; 3] {
    place.copied().unwrap_or_default().map(|part| part.clamp(-(1 << 21), 1 << 21))
}

fn dissect(whole: &Rows, place: Option<&[[i32; 3]]>, order: &mut [u32]) {
    let nodes = whole.nodes();
    let mut cutter = Cutter::default();
    let mut small = Small::default();
    let mut slot = vec![u32::MAX; nodes];
    let mut local = Vec::new();
    let mut inside = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let names: Vec<u32> = (0..nodes as u32).collect();
    components(whole, &names, |_| false, nodes as u32, &mut local, |cell| cells.push(cell));
    drop(names);
    while let Some(Cell { node, rows, end }) = cells.pop() {
        let start = end as usize - node.len();
        let range = &mut order[start..end as usize];
        if node.len() <= SMALL {
            small.order(&node, whole, &mut slot, range);
            continue;
        }
        if let Some(place) = place {
            inside.clear();
            inside.extend(node.iter().map(|&name| place[name as usize]));
        }
        let cut = cutter.cut(&rows, place.map(|_| &inside[..]));
        if cut.is_empty() {
            by_degree(&node, &rows, range);
            continue;
        }
        let rest = node.len() - cut.len();
        let mut out = vec![false; node.len()];
        for (place, &at) in range[rest..].iter_mut().zip(cut) {
            *place = node[at as usize];
            out[at as usize] = true;
        }
        components(
            &rows,
            &node,
            |at| out[at as usize],
            (start + rest) as u32,
            &mut local,
            |cell| {
                cells.push(cell);
            },
        );
    }
}

/// The order of a graph that no cut divides well: few neighbours first.
fn by_degree(node: &[u32], rows: &Rows, order: &mut [u32]) {
    let mut at: Vec<u32> = (0..node.len() as u32).collect();
    at.sort_unstable_by_key(|&at| (rows.degree(at), at));
    order.iter_mut().zip(at).for_each(|(place, at)| *place = node[at as usize]);
}
