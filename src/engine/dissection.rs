//! placeholder until the branch lands
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::collections::BinaryHeap;
pub fn order(first: &[u32], neighbour: &[u32], _place: Option<&[[i32; 3]]>) -> Vec<u32> {
    let n = first.len() - 1;
    let mut adj: Vec<BTreeSet<u32>> = (0..n)
        .map(|v| neighbour[first[v] as usize..first[v + 1] as usize].iter().copied().collect())
        .collect();
    let mut heap: BinaryHeap<Reverse<(usize, u32)>> =
        (0..n).map(|v| Reverse((adj[v].len(), v as u32))).collect();
    let mut done = vec![false; n];
    let mut order = vec![];
    while let Some(Reverse((d, v))) = heap.pop() {
        if done[v as usize] || adj[v as usize].len() != d {
            continue;
        }
        done[v as usize] = true;
        order.push(v);
        let around: Vec<u32> = adj[v as usize].iter().copied().collect();
        for &a in &around {
            adj[a as usize].remove(&v);
            for &b in &around {
                if a != b {
                    adj[a as usize].insert(b);
                }
            }
        }
        for &a in &around {
            heap.push(Reverse((adj[a as usize].len(), a)));
        }
    }
    order
}
