use super::{order, order_by_groups};
use crate::engine::testing::{random_ends, rng};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

struct Graph {
    first: Vec<u32>,
    neighbour: Vec<u32>,
    place: Vec<[i32; 3]>,
}

/// What a hierarchy by an order costs, by eliminating node after node. Written apart from the solver.
#[derive(Debug, PartialEq, Eq)]
struct Size {
    edges: u64,
    triangles: u64,
    /// Nodes from each node to the top of its elimination tree, itself included: the sum and the most.
    depths: u64,
    depth: u32,
}

fn graph(nodes: usize, ends: &[(u32, u32)], place: Vec<[i32; 3]>) -> Graph {
    let mut both: Vec<(u32, u32)> =
        ends.iter().filter(|(a, b)| a != b).flat_map(|&(a, b)| [(a, b), (b, a)]).collect();
    both.sort_unstable();
    both.dedup();
    let mut first = vec![0u32; nodes + 1];
    both.iter().for_each(|&(a, _)| first[a as usize + 1] += 1);
    (0..nodes).for_each(|node| first[node + 1] += first[node]);
    let place = if place.is_empty() { vec![[0; 3]; nodes] } else { place };
    Graph { first, neighbour: both.iter().map(|&(_, b)| b).collect(), place }
}

/// A point of the plane near the crown of the sphere.
fn at(x: i32, y: i32) -> [i32; 3] {
    [x, y, (1 << 20) - ((i64::from(x).pow(2) + i64::from(y).pow(2)) >> 21) as i32]
}

fn size(graph: &Graph, order: &[u32]) -> Size {
    let nodes = graph.first.len() - 1;
    assert_eq!(order.len(), nodes);
    let mut rank = vec![u32::MAX; nodes];
    for (at, &node) in order.iter().enumerate() {
        assert_eq!(std::mem::replace(&mut rank[node as usize], at as u32), u32::MAX, "{node} twice");
    }
    let mut up: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    for node in 0..nodes {
        let row = graph.first[node] as usize..graph.first[node + 1] as usize;
        for &next in &graph.neighbour[row] {
            if rank[node] < rank[next as usize] {
                up[rank[node] as usize].push(rank[next as usize]);
            }
        }
    }
    let mut parent = vec![None; nodes];
    let mut size = Size { edges: 0, triangles: 0, depths: 0, depth: 0 };
    for at in 0..nodes {
        let mut row = std::mem::take(&mut up[at]);
        row.sort_unstable();
        row.dedup();
        let degree = row.len() as u64;
        size.edges += degree;
        size.triangles += degree * degree.saturating_sub(1) / 2;
        if let Some((&lowest, rest)) = row.split_first() {
            parent[at] = Some(lowest);
            up[lowest as usize].extend_from_slice(rest);
        }
    }
    let mut depth = vec![0u32; nodes];
    for at in (0..nodes).rev() {
        depth[at] = 1 + parent[at].map_or(0, |parent: u32| depth[parent as usize]);
        size.depths += u64::from(depth[at]);
        size.depth = size.depth.max(depth[at]);
    }
    size
}

/// Orders with places and without; both are permutations and the same a second time.
fn sizes(graph: &Graph) -> [Size; 2] {
    [Some(&graph.place[..]), None].map(|place| {
        let first = order(&graph.first, &graph.neighbour, place);
        assert_eq!(first, order(&graph.first, &graph.neighbour, place));
        size(graph, &first)
    })
}

fn grid(side: u32, layers: u32, rng: &mut ChaCha8Rng) -> Graph {
    // The numbers are shuffled, so nothing can be read from them.
    let nodes = (side * side * layers) as usize;
    let mut name: Vec<u32> = (0..nodes as u32).collect();
    (1..nodes).rev().for_each(|at| name.swap(at, rng.random_range(0..=at)));
    let mut ends = Vec::new();
    let mut place = vec![[0; 3]; nodes];
    for x in 0..side {
        for y in 0..side {
            for layer in 0..layers {
                let node = |x: u32, y: u32, layer: u32| name[((x * side + y) * layers + layer) as usize];
                place[node(x, y, layer) as usize] = at(x as i32 * 1000, y as i32 * 1000);
                if x + 1 < side {
                    ends.push((node(x, y, layer), node(x + 1, y, layer)));
                }
                if y + 1 < side {
                    ends.push((node(x, y, layer), node(x, y + 1, layer)));
                }
                if layer + 1 < layers {
                    ends.push((node(x, y, layer), node(x, y, layer + 1)));
                }
            }
        }
    }
    graph(nodes, &ends, place)
}

#[test]
fn small_graphs_and_graphs_without_edges() {
    assert_eq!(order(&[], &[], None), [0u32; 0]);
    assert_eq!(order(&[0], &[], Some(&[])), [0u32; 0]);
    assert_eq!(order(&[0, 0], &[], Some(&[[0; 3]])), [0]);
    let lonely = graph(1_000, &[], Vec::new());
    for size in sizes(&lonely) {
        assert_eq!((size.edges, size.depth), (0, 1));
    }
}

#[test]
fn a_chain_of_a_million_nodes_has_a_low_tree() {
    let ends: Vec<(u32, u32)> = (1..1_000_000).map(|node| (node - 1, node)).collect();
    let chain = graph(1_000_000, &ends, Vec::new());
    let size = size(&chain, &order(&chain.first, &chain.neighbour, None));
    assert!(size.depth <= 24, "{size:?}");
    assert!(size.edges < 2_000_000, "{size:?}");
}

#[test]
fn trees_stars_and_rings_have_low_trees() {
    let mut rng = rng(3);
    let nodes = 100_000u32;
    let shuffled: Vec<(u32, u32)> = {
        let mut name: Vec<u32> = (0..nodes).collect();
        (1..nodes as usize).rev().for_each(|at| name.swap(at, rng.random_range(0..=at)));
        (0..nodes as usize).map(|at| (name[at], name[(at + 1) % nodes as usize])).collect()
    };
    let random_tree: Vec<(u32, u32)> = (1..nodes).map(|node| (node, rng.random_range(0..node))).collect();
    let deep_tree: Vec<(u32, u32)> =
        (1..nodes).map(|node| (node, rng.random_range(node.saturating_sub(3)..node))).collect();
    let star: Vec<(u32, u32)> = (1..nodes).map(|node| (0, node)).collect();
    // Two nodes joined by very many chains of one node: parallel edges that no short row shows.
    let book: Vec<(u32, u32)> = (2..nodes).flat_map(|node| [(0, node), (1, node)]).collect();
    for (ends, depth) in [(shuffled, 45), (random_tree, 60), (deep_tree, 60), (star, 2), (book, 3)] {
        for size in sizes(&graph(nodes as usize, &ends, Vec::new())) {
            assert!(size.depth <= depth, "{size:?} {depth}");
            assert!(size.edges <= 2 * u64::from(nodes), "{size:?}");
        }
    }
}

#[test]
fn fans_and_wheels_do_not_cost_their_square() {
    let nodes = 200_000u32;
    let fan: Vec<(u32, u32)> = (1..nodes)
        .flat_map(|node| [(0, node), (node, if node + 1 < nodes { node + 1 } else { 0 })])
        .collect();
    let mut wheel = fan.clone();
    wheel.push((1, nodes - 1));
    for ends in [fan, wheel] {
        let graph = graph(nodes as usize, &ends, Vec::new());
        let size = size(&graph, &order(&graph.first, &graph.neighbour, None));
        assert!(size.edges <= 6 * u64::from(nodes) && size.depth < 200, "{size:?}");
    }
}

#[test]
fn complete_graphs_and_graphs_that_no_cut_divides() {
    let mut rng = rng(4);
    for nodes in [2u32, 3, 4, 24, 25, 26, 100, 300] {
        let all: Vec<(u32, u32)> = (0..nodes).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
        let place = (0..nodes).map(|node| at(node as i32, 7)).collect();
        for size in sizes(&graph(nodes as usize, &all, place)) {
            assert_eq!(size.edges, u64::from(nodes * (nodes - 1) / 2));
        }
    }
    let nodes = 3_000u32;
    let ends: Vec<(u32, u32)> =
        (0..30_000).map(|_| (rng.random_range(0..nodes), rng.random_range(0..nodes))).collect();
    let place: Vec<[i32; 3]> =
        (0..nodes).map(|_| at(rng.random_range(0..1 << 18), rng.random_range(0..1 << 18))).collect();
    for size in sizes(&graph(nodes as usize, &ends, place)) {
        assert!(size.depth <= nodes);
    }
}

#[test]
fn grids_are_cut_across() {
    let mut rng = rng(5);
    for (side, layers) in [(10, 1), (40, 1), (100, 1), (40, 3)] {
        let grid = grid(side, layers, &mut rng);
        let nodes = u64::from(side * side * layers);
        for size in sizes(&grid) {
            // A cut of `side`, two of half of it, four of half, eight of a quarter, ...: 4 * side in all at most.
            assert!(size.depth <= 4 * side * layers, "{side} {size:?}");
            assert!(size.depths <= nodes * u64::from(3 * side * layers), "{side} {size:?}");
            let edges = 3 * nodes * u64::from(nodes.ilog2()) / 2 * u64::from(layers);
            assert!(size.edges <= edges, "{side} {size:?} {edges}");
        }
    }
}

#[test]
fn layers_in_groups_are_cut_as_well_as_node_by_node() {
    let mut rng = rng(9);
    for (side, layers) in [(10, 2), (30, 3), (60, 3)] {
        let grid = grid(side, layers, &mut rng);
        let nodes = grid.place.len();
        let mut names: Vec<[i32; 3]> = grid.place.clone();
        names.sort_unstable();
        names.dedup();
        let group: Vec<u32> =
            grid.place.iter().map(|at| names.binary_search(at).map_or(0, |at| at as u32)).collect();
        let of = |group: &[u32]| {
            let order = order_by_groups(&grid.first, &grid.neighbour, Some(&grid.place), group);
            size(&grid, &order)
        };
        let [alone, _] = sizes(&grid);
        let together = of(&group);
        assert_eq!(together, of(&group));
        assert!(10 * together.edges < 12 * alone.edges, "{side} {together:?} {alone:?}");
        assert!(10 * together.depths < 12 * alone.depths, "{side} {together:?} {alone:?}");
        // Groups that mean nothing, one for all and one for each.
        let scattered: Vec<u32> = (0..nodes).map(|_| rng.random_range(0..nodes as u32 / 3)).collect();
        assert!(of(&scattered).edges >= grid.neighbour.len() as u64 / 2);
        assert_eq!(of(&vec![7; nodes]), alone);
        assert_eq!(of(&(0..nodes as u32).rev().collect::<Vec<_>>()).depth, alone.depth);
    }
}

#[test]
fn places_that_mislead_do_little_harm() {
    let mut rng = rng(6);
    let good = grid(50, 1, &mut rng);
    let [best, _] = sizes(&good);
    let scattered: Vec<[i32; 3]> =
        (0..2_500).map(|_| at(rng.random_range(0..1 << 18), rng.random_range(0..1 << 18))).collect();
    let on_a_line: Vec<[i32; 3]> = good.place.iter().map(|place| at(place[0], 0)).collect();
    let far_out = good.place.iter().map(|&[x, y, _]| [x - (1 << 20), (1 << 20) - y, -(1 << 20)]).collect();
    let wild: Vec<[i32; 3]> = (0..2_500).map(|node| [i32::MIN, i32::MAX, node]).collect();
    let places =
        [scattered, on_a_line, vec![[0; 3]; 2_500], vec![[1 << 20; 3]; 2_500], far_out, wild, Vec::new()];
    for (at, place) in places.into_iter().enumerate() {
        let size = size(&good, &order(&good.first, &good.neighbour, Some(&place)));
        assert!(2 * size.edges < 3 * best.edges, "{at} {size:?} {best:?}");
        assert!(2 * size.depths < 3 * best.depths, "{at} {size:?} {best:?}");
    }
}

#[test]
fn random_graphs_of_all_shapes() {
    let mut rng = rng(7);
    let mut cut = 0;
    for round in 0..4_000 {
        let nodes = if round % 40 == 0 { rng.random_range(30..400) } else { rng.random_range(1..40usize) };
        let ends = random_ends(&mut rng, nodes, nodes * [1, 2, 3, 6][round % 4]);
        let wide = [0, 3, 1 << 19][round % 3];
        let place =
            (0..nodes).map(|_| at(rng.random_range(-wide..=wide), rng.random_range(-wide..=wide))).collect();
        let graph = graph(nodes, &ends, place);
        let simple = graph.neighbour.len() as u64 / 2;
        for size in sizes(&graph) {
            assert!(size.edges >= simple);
            cut += u32::from(size.edges > simple && nodes > super::SMALL);
        }
    }
    assert!(cut > 1_000, "{cut}");
}

#[test]
fn no_order_of_small_graphs_is_far_from_the_best() {
    // The least number of edges over all orders, for graphs that are solved without a cut.
    let mut rng = rng(8);
    let (mut ours, mut best) = (0, 0);
    for _ in 0..300 {
        let ends = random_ends(&mut rng, 7, 14);
        let graph = graph(7, &ends, Vec::new());
        ours += size(&graph, &order(&graph.first, &graph.neighbour, None)).edges;
        best += least_edges(7, &graph);
    }
    // A chain gets more edges than it needs for a lower tree.
    assert!(ours * 100 <= best * 110, "{ours} {best}");
    assert!(best > 1_000, "{best}");
}

/// By dynamic programming over the sets of nodes eliminated first.
fn least_edges(nodes: usize, graph: &Graph) -> u64 {
    let mut least = vec![u64::MAX; 1 << nodes];
    least[0] = 0;
    for set in 0usize..1 << nodes {
        for node in (0..nodes).filter(|node| set >> node & 1 == 0) {
            // The neighbours of a node after the set is gone: those reached through it.
            let mut seen = BTreeSet::from([node]);
            let mut open = vec![node];
            let mut degree = 0;
            while let Some(on) = open.pop() {
                for &next in &graph.neighbour[graph.first[on] as usize..graph.first[on + 1] as usize] {
                    if seen.insert(next as usize) {
                        if set >> next & 1 == 1 {
                            open.push(next as usize);
                        } else {
                            degree += 1;
                        }
                    }
                }
            }
            let with = set | 1 << node;
            least[with] = least[with].min(least[set] + degree);
        }
    }
    least[(1 << nodes) - 1]
}
