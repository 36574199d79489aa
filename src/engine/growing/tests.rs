#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::csr::Csr;
use crate::engine::testing::{layered_ends, least_cut, random_ends, rng, two_groups};
use rand::RngExt;

/// The least of all cuts at a scale, times its denominator, and the largest sets of arcs that are such cuts.
fn truth(nodes: usize, ends: &[(u32, u32)], problem: &Growing<'_>, at: Ratio) -> (u64, Vec<Vec<u32>>) {
    let plenty = 1 << 50;
    let grown =
        |arc: usize| problem.capacity[arc].map_or(plenty, |most| most * at.q + problem.rate[arc] * at.p);
    let capacity: Vec<u64> = (0..ends.len()).map(grown).collect();
    least_cut(nodes, ends, &capacity, problem.sources, problem.sinks)
}

#[test]
fn agrees_with_all_cuts_at_many_scales() {
    let mut rng = rng(41);
    let (mut solved, mut broken, mut fractions, mut endless, mut unlimited, mut two_cuts) =
        (0, 0, 0, 0, 0, 0);
    for _ in 0..20_000 {
        let layered = rng.random_range(0..3) == 0;
        let (nodes, ends) = if layered {
            let layers = rng.random_range(2..4);
            layered_ends(&mut rng, layers, 2)
        } else {
            let nodes = rng.random_range(2..8usize);
            (nodes, random_ends(&mut rng, nodes, 5 * nodes))
        };
        let (csr, _) = Csr::new(nodes, &ends);
        let ends = csr.ends();
        let capacity: Vec<Option<u64>> =
            ends.iter().map(|_| (rng.random_range(0..8) > 0).then(|| rng.random_range(0..12))).collect();
        let rate: Vec<u64> = ends
            .iter()
            .map(|_| if rng.random_range(0..2) == 0 { 0 } else { rng.random_range(0..5) })
            .collect();
        let (sources, sinks) =
            if layered { (vec![0], vec![nodes as u32 - 1]) } else { two_groups(&mut rng, nodes) };
        let problem = Growing { capacity: &capacity, rate: &rate, sources: &sources, sinks: &sinks };
        let graph = FlowGraph::new(&csr);
        let Some(Growth { pieces, onward }) = growth(&graph, &problem).unwrap() else {
            assert!(truth(nodes, &ends, &problem, Ratio::ZERO).0 >= 1 << 50);
            unlimited += 1;
            continue;
        };
        solved += 1;
        assert_eq!(pieces[0].from, Ratio::ZERO);
        assert!(pieces.windows(2).all(|pair| pair[0].from < pair[1].from && pair[0].slope > pair[1].slope));
        for (at, piece) in pieces.iter().enumerate() {
            let next = pieces.get(at + 1).map(|next| next.from);
            let line = |scale: Ratio| {
                // value / q + slope * (scale - from), times q and the denominator of the scale.
                let (q, p) = (u128::from(piece.from.q), u128::from(piece.from.p));
                let grown = u128::from(scale.p) * q - p * u128::from(scale.q);
                u128::from(piece.value) * u128::from(scale.q) + u128::from(piece.slope) * grown
            };
            let to = next.unwrap_or(Ratio::INFINITE);
            let middle = Ratio::new(piece.from.p + to.p, piece.from.q + to.q);
            let later = Ratio::new(middle.p + to.p, middle.q + to.q);
            for scale in [piece.from, middle, later].into_iter().chain(next) {
                let (value, _) = truth(nodes, &ends, &problem, scale);
                assert_eq!(u128::from(value) * u128::from(piece.from.q), line(scale), "{ends:?} {pieces:?}");
            }
            let (_, cuts) = truth(nodes, &ends, &problem, middle);
            assert!(cuts.contains(&piece.near_source) && cuts.contains(&piece.near_sink));
            two_cuts += usize::from(piece.near_source != piece.near_sink);
            fractions += usize::from(piece.from.q > 1);
            broken += usize::from(at > 0);
            let scaled =
                |arc: usize| capacity[arc].map(|most| most * piece.from.q + rate[arc] * piece.from.p);
            check(nodes, &ends, scaled, &piece.flow, &problem, piece.value);
        }
        let last = &pieces[pieces.len() - 1];
        assert_eq!(last.slope > 0, !onward.is_empty());
        if last.slope > 0 {
            endless += 1;
            check(nodes, &ends, |arc| capacity[arc].map(|_| rate[arc]), &onward, &problem, last.slope);
        }
    }
    let said = format!("{solved} {broken} {fractions} {endless} {unlimited} {two_cuts}");
    assert!(solved > 10_000 && broken > 4_000 && fractions > 1_000, "{said}");
    assert!(endless > 1_000 && unlimited > 200 && two_cuts > 300, "{said}");
}

fn check(
    nodes: usize,
    ends: &[(u32, u32)],
    most: impl Fn(usize) -> Option<u64>,
    flow: &[u64],
    problem: &Growing<'_>,
    value: u64,
) {
    let mut surplus = vec![0i128; nodes];
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        assert!(most(arc).is_none_or(|most| flow[arc] <= most));
        surplus[tail as usize] += i128::from(flow[arc]);
        surplus[head as usize] -= i128::from(flow[arc]);
    }
    let mut sent = 0;
    for node in 0..nodes as u32 {
        let here = surplus[node as usize];
        if problem.sources.contains(&node) {
            sent += here;
        } else {
            assert!(if problem.sinks.contains(&node) { here <= 0 } else { here == 0 });
        }
    }
    assert_eq!(sent, i128::from(value));
}

#[test]
fn what_does_not_fit_is_refused() {
    let (csr, _) = Csr::new(2, &[(0, 1), (0, 1)]);
    let graph = FlowGraph::new(&csr);
    let ask = |capacity: [Option<u64>; 2], rate: [u64; 2]| {
        growth(&graph, &Growing { capacity: &capacity, rate: &rate, sources: &[0], sinks: &[1] })
    };
    assert_eq!(ask([Some(1 << 62), Some(1 << 62)], [1, 0]), Err(FlowError::CapacityTooLarge));
    let (chain, _) = Csr::new(3, &[(0, 1), (1, 2)]);
    let (capacity, rate) = ([Some(1 << 61), Some((1 << 61) + (1 << 60) + 1)], [7, 3]);
    let series = Growing { capacity: &capacity, rate: &rate, sources: &[0], sinks: &[2] };
    assert_eq!(growth(&FlowGraph::new(&chain), &series), Err(FlowError::CapacityTooLarge));
    assert_eq!(ask([Some(5), None], [7, 0]), Ok(None));
    let pieces = ask([Some(5), Some(0)], [3, 2]).unwrap().unwrap();
    assert_eq!((pieces.pieces.len(), pieces.pieces[0].slope, pieces.onward), (1, 5, vec![3, 2]));
}
