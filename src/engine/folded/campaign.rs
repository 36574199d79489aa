//! A hundred thousand certified maximum flows; with `.._CAMPAIGN=nightly` (`..` is the name of the package) five million. Flows and values come from the folded graph, both
//! sides from the flow that is taken over by the arcs; `certify` knows neither. Seeds are fixed, and counters show that the cases were hard.

#![allow(clippy::unwrap_used)]

use super::Level;
use crate::engine::bundles::Bundles;
use crate::engine::certify::check_flow;
use crate::engine::csr::Csr;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use crate::engine::testing::{layered_ends, nightly, random_ends, rng, two_groups};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

const FLOWS: u64 = 100_000;
const OF_A_GRAPH: u64 = 4;

/// Streets of a square, some of them missing, with stations on them and sidings.
fn streets(rng: &mut ChaCha8Rng) -> (usize, Vec<(u32, u32)>) {
    let side = rng.random_range(3..6u32);
    let mut nodes = side * side;
    let mut ends = Vec::new();
    let mut join = |rng: &mut ChaCha8Rng, from: u32, to: u32| {
        let ways = rng.random_range(0..8);
        if ways > 0 {
            ends.push((from, to));
        }
        if ways != 1 {
            ends.push((to, from));
        }
    };
    for node in 0..side * side {
        for other in
            [(node % side + 1 < side).then_some(node + 1), (node / side + 1 < side).then_some(node + side)]
        {
            let Some(other) = other.filter(|_| rng.random_range(0..10) < 8) else { continue };
            if rng.random_range(0..4) == 0 {
                join(rng, node, nodes);
                join(rng, nodes, other);
                nodes += 1;
            } else {
                join(rng, node, other);
            }
        }
    }
    for _ in 0..rng.random_range(0..6) {
        let before = rng.random_range(0..nodes);
        join(rng, before, nodes);
        nodes += 1;
    }
    (nodes as usize, ends)
}

#[test]
fn certified_maximum_flows() {
    let wanted = nightly(50) * FLOWS;
    let mut rng = rng(2_026);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut flow = Vec::new();
    let mut asked = 0;
    while asked < wanted {
        let (kind, (nodes, ends)) = match rng.random_range(0..10) {
            0 => {
                let nodes = rng.random_range(3..14usize);
                ("random", (nodes, random_ends(&mut rng, nodes, 4 * nodes)))
            }
            1 => ("streets", streets(&mut rng)),
            _ => {
                let (layers, width) = (rng.random_range(3..7), rng.random_range(5..10));
                ("layered", layered_ends(&mut rng, layers, width))
            }
        };
        let (csr, _) = Csr::new(nodes, &ends);
        let ends = csr.ends();
        let most = [2, 12, 100][rng.random_range(0..3)];
        let capacity: Vec<u64> = (0..csr.arcs())
            .map(|_| if rng.random_range(0..5) == 0 { 0 } else { rng.random_range(1..=most) })
            .collect();
        let graph = FlowGraph::new(&csr);
        let bundles = Bundles::new(&csr, &capacity);
        let folded = bundles.folded();
        // Of layers all is asked once, so not all of them are made smaller.
        if kind != "layered" || asked % 4 == 0 {
            folded.levels.get_or_init(|| Level::all(folded, 1));
        }
        let (mut workspace, mut other, mut whole) =
            (bundles.workspace(), bundles.workspace(), MaxFlow::new(&graph));
        let many = asked % 2 == 0;
        if many {
            workspace = workspace.many_at_once();
        }
        for _ in 0..if kind == "layered" { 1 } else { OF_A_GRAPH } {
            let (sources, sinks) = match kind {
                "layered" => (vec![0], vec![nodes as u32 - 1]),
                _ => two_groups(&mut rng, nodes),
            };
            let value = bundles.solve(&mut workspace, &sources, &sinks).unwrap();
            assert_eq!(bundles.value(&mut other, &sources, &sinks), Ok(value), "the value alone");
            bundles.write_flow(&mut workspace, &capacity, &mut flow);
            let told = || format!("{ends:?} {capacity:?} {sources:?} {sinks:?} {flow:?}");
            assert_eq!(whole.take_over(&graph, &capacity, &flow, &sources, &sinks), Ok(value), "{}", told());
            let near = whole.near_source_side(&graph).to_vec();
            let far: Vec<bool> = whole.near_sink_side(&graph).iter().map(|inside| !inside).collect();
            for side in [&near, &far] {
                let checked = check_flow(&ends, &capacity, &sources, &sinks, &flow, value, side);
                assert_eq!(checked, Ok(()), "{}", told());
            }
            asked += 1;
            let crossing = (0..ends.len()).filter(|&arc| {
                near[ends[arc].0 as usize] && !near[ends[arc].1 as usize] && capacity[arc] > 0
            });
            let mut count = |what, holds| *counts.entry(what).or_default() += u64::from(holds);
            count("flows above zero", value > 0);
            count("cuts of 2 or more arcs", crossing.count() > 1);
            count("two cuts", near != far);
            count("something was taken back", workspace.took_back());
            count("something was taken back by many ways at once", many && workspace.took_back());
            count("found on a smaller graph", folded.levels().last().is_some_and(|level| value < level.most));
            count("several sources or sinks", sources.len() + sinks.len() > 2);
            count(kind, true);
        }
        let mut sorted = ends.clone();
        sorted.sort_unstable();
        let is_both_ways =
            |&(tail, head): &(u32, u32)| tail != head && sorted.binary_search(&(head, tail)).is_ok();
        *counts.entry("graphs").or_default() += 1;
        *counts.entry("graphs with arcs both ways").or_default() += u64::from(ends.iter().any(is_both_ways));
        *counts.entry("graphs with parallel arcs").or_default() +=
            u64::from(sorted.windows(2).any(|two| two[0] == two[1]));
        *counts.entry("arcs").or_default() += ends.len() as u64;
        *counts.entry("arcs without capacity").or_default() +=
            capacity.iter().filter(|capacity| **capacity == 0).count() as u64;
    }
    let share = |what: &str, of: u64, least: u64| {
        let share = counts.get(what).copied().unwrap_or(0) * 100 / of.max(1);
        assert!(share >= least, "{what}: {share} of 100, not {least}; {counts:?}");
    };
    share("flows above zero", asked, 60);
    share("cuts of 2 or more arcs", asked, 30);
    share("something was taken back", asked, 5);
    share("something was taken back by many ways at once", asked, 1);
    share("two cuts", asked, 15);
    share("found on a smaller graph", asked, 10);
    share("several sources or sinks", asked, 30);
    share("layered", asked, 30);
    share("graphs with arcs both ways", counts["graphs"], 20);
    share("graphs with parallel arcs", counts["graphs"], 25);
    share("arcs without capacity", counts["arcs"], 19);
}
