//! A chain of a million nodes on a stack of 64 KiB: nothing here recurses over data.
#![allow(clippy::unwrap_used)]
use super::change::Changing;
use super::climb::{Climb, Found};
use super::labels::{Labels, PathBuffers};
use super::metric::Metric;
use super::pruned::Pruned;
use super::sweep::{Lanes, Sweep, Targets};
use super::{FAR, Hierarchy};
use crate::engine::csr::Csr;
use crate::engine::dissection;

const NODES: u32 = 1_000_000;

fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(64 << 10).spawn(run).unwrap().join().unwrap();
}

/// Everything that is built on a hierarchy, from one end of the chain to the other.
fn check(csr: &Csr, order: &[u32], has_labels: bool) {
    let last = NODES - 1;
    let weight = vec![1; csr.arcs()];
    let hierarchy = Hierarchy::new(csr, order).unwrap();
    let metric = Metric::new(&hierarchy, &weight).unwrap();
    let pruned = Pruned::new(&hierarchy, &metric);
    let (a, b) = (hierarchy.rank(0), hierarchy.rank(last));
    let mut path = Vec::new();
    let mut climb = Climb::new(NODES as usize);
    assert_eq!(climb.run(&hierarchy, &pruned, &[(a, 0)], &[(b, 0)]), Found::Weight(last));
    climb.path(&hierarchy, &metric, &mut path);
    assert_eq!((path.len(), csr.tail(path[0])), (last as usize, 0));
    let mut sweep = Sweep::new(NODES as usize);
    assert_eq!(sweep.run(&hierarchy, &pruned, &[(b, 0)]).unwrap()[a as usize], last);
    assert_eq!(sweep.run_backward(&hierarchy, &pruned, &[(a, 0)]).unwrap()[b as usize], last);
    let targets = Targets::new(&hierarchy, &pruned, &[a, b]);
    let mut told = Vec::new();
    let mut lanes = Lanes::new(NODES as usize);
    let fits =
        lanes.run(&hierarchy, &pruned, &targets, &[vec![(a, 0)]], |_, values| told.extend_from_slice(values));
    assert!(fits);
    assert_eq!(told, [0, last]);
    let labels = Labels::new(&hierarchy, &pruned, 1 << 26);
    assert_eq!(labels.is_some(), has_labels);
    if let Some(labels) = labels {
        assert_eq!(labels.weight(a, b), last);
        path.clear();
        let strides = labels.strides(&hierarchy, (&metric, &pruned), &weight, 1 << 20);
        labels.path((a, b, last), (&strides, &metric), &mut PathBuffers::default(), &mut path);
        assert_eq!((path.len(), csr.tail(path[0])), (last as usize, 0));
    }
    let mut changing = Changing::new(&metric, &weight);
    changing.set(&hierarchy, &[(path[NODES as usize / 2], u32::MAX), (path[7], 5)]);
    let found = climb.run_on_metric(&hierarchy, changing.metric(), &[(a, 0)], &[(b, 0)]);
    assert_eq!(found, Found::Nothing);
    let back = climb.run_on_metric(&hierarchy, changing.metric(), &[(b, 0)], &[(a, 0)]);
    assert_eq!(back, Found::Weight(last));
    changing.reset();
    assert_eq!(changing.metric(), &metric);
    assert!(last < FAR);
}

fn chain() -> Csr {
    let ends: Vec<_> = (1..NODES).flat_map(|node| [(node - 1, node), (node, node - 1)]).collect();
    Csr::new(NODES as usize, &ends).0
}

#[test]
fn a_chain_of_a_million_nodes_on_a_small_stack() {
    on_a_small_stack(|| {
        let csr = chain();
        let (first, neighbour) = csr.neighbours();
        check(&csr, &dissection::order(&first, &neighbour, None), true);
    });
}

#[test]
fn the_worst_order_of_a_chain_on_a_small_stack() {
    // The tree is as deep as the chain is long.
    on_a_small_stack(|| check(&chain(), &(0..NODES).collect::<Vec<u32>>(), false));
}
