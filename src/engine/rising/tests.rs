#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::testing::{random_ends, rng, two_groups, unit_by_unit};
use crate::engine::widening::{Last, Limits, Widening, widen};
use rand::{RngExt, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

struct Case {
    nodes: usize,
    ends: Vec<(u32, u32)>,
    laws: Vec<Law>,
    pairs: Vec<(u32, u32)>,
}

impl Case {
    fn new(rng: &mut ChaCha8Rng, nodes: usize, ends: Vec<(u32, u32)>, unit: bool) -> Case {
        let (mut known, mut pairs) = (BTreeMap::new(), Vec::new());
        let most = [3, 12, 1000][rng.random_range(0..3usize)];
        let least = rng.random_range(0..4u32).min(1);
        let mut laws = Vec::new();
        for &(tail, head) in &ends {
            let room = (tail != head).then(|| {
                let pair = *known.entry((tail.min(head), tail.max(head))).or_insert_with(|| {
                    pairs.push((tail, head));
                    pairs.len() as u32 - 1
                });
                2 * pair + u32::from(pairs[pair as usize].0 != tail)
            });
            let free = (!unit || rng.random_range(0..9) > 0).then(|| rng.random_range(0..most));
            let price =
                if unit { Some(1) } else { (rng.random_range(0..4) > 0).then(|| rng.random_range(least..5)) };
            let ceiling = (!unit && rng.random_range(0..3) > 0).then(|| rng.random_range(0..most));
            laws.push(Law { room, free: if unit { free } else { free.or(Some(0)) }, price, ceiling });
        }
        Case { nodes, ends, laws, pairs }
    }

    fn rising(&self) -> Rising {
        Rising::new(self.nodes, &self.pairs, self.laws.iter().copied()).unwrap()
    }

    /// The price of what is carried, pair by pair; that it is a flow, and its value.
    fn check_flow(&self, rising: &Rising, flow: &RisingFlow, sources: &[u32], sinks: &[u32]) -> (i64, u128) {
        let mut surplus = vec![0i64; self.nodes];
        let mut cost = 0u128;
        for (pair, &(one, other)) in self.pairs.iter().enumerate() {
            let used = [0, 1].map(|side| flow.flow_on(rising, 2 * pair as u32 + side));
            assert!(used[0] == 0 || used[1] == 0, "flows against each other");
            surplus[one as usize] += used[0] as i64 - used[1] as i64;
            surplus[other as usize] -= used[0] as i64 - used[1] as i64;
            for (side, used) in (0..).zip(used) {
                cost += self.cost_on(2 * pair as u32 + side, used);
            }
        }
        let sum = |nodes: &[u32]| nodes.iter().map(|&node| surplus[node as usize]).sum::<i64>();
        let inner = (0..self.nodes as u32).filter(|node| !sources.contains(node) && !sinks.contains(node));
        assert!(inner.into_iter().all(|node| surplus[node as usize] == 0), "flow is lost");
        assert_eq!(sum(sources), -sum(sinks));
        (sum(sources), cost)
    }

    fn cost_on(&self, room: u32, used: u64) -> u128 {
        let mut left = used;
        let mut cost = 0;
        let mut offers: Vec<(u64, u64)> = Vec::new();
        for law in self.laws.iter().filter(|law| law.room == Some(room)) {
            offers.push((0, law.free.unwrap_or(u64::MAX)));
            offers.extend(law.price.map(|price| (u64::from(price), law.ceiling.unwrap_or(u64::MAX))));
        }
        offers.sort_unstable();
        for (price, amount) in offers {
            let part = left.min(amount);
            cost += u128::from(part) * u128::from(price);
            left -= part;
        }
        assert_eq!(left, 0, "more than there is");
        cost
    }
}

/// Junctions joined by chains, both ways or by chance, with trees hung on anywhere.
fn sparse_ends(rng: &mut ChaCha8Rng) -> (usize, Vec<(u32, u32)>) {
    let junctions = rng.random_range(1..8u32);
    let mut nodes = junctions;
    let mut pairs = Vec::new();
    for _ in 0..rng.random_range(junctions..=2 * junctions) {
        let (mut before, last) = (rng.random_range(0..junctions), rng.random_range(0..junctions));
        for _ in 0..rng.random_range(0..7) {
            pairs.push((before, nodes));
            before = nodes;
            nodes += 1;
        }
        pairs.push((before, last));
    }
    for _ in 0..rng.random_range(0..6) {
        pairs.push((rng.random_range(0..nodes), nodes));
        nodes += 1;
    }
    let both_ways = rng.random_range(0..4) > 0;
    let mut ends = Vec::new();
    for (one, other) in pairs {
        let first = rng.random_bool(0.5);
        for at in 0..rng.random_range(1..4) + u32::from(both_ways) {
            ends.push(if (at == 0 && both_ways) != first { (one, other) } else { (other, one) });
        }
    }
    let mut numbers: Vec<u32> = (0..nodes.max(2)).collect();
    numbers.shuffle(rng);
    let named = ends.into_iter().map(|(one, other)| (numbers[one as usize], numbers[other as usize]));
    (numbers.len(), named.collect())
}

/// Slopes and lengths by the general engine.
fn general(case: &Case, sources: &[u32], sinks: &[u32], rungs: usize) -> (Vec<(u64, Option<u64>)>, bool) {
    let (csr, order) = Csr::new(case.nodes, &case.ends);
    let by_arc = |arc: &u32| case.laws[*arc as usize];
    let capacity: Vec<u64> = order.iter().map(|arc| by_arc(arc).free.unwrap_or(0)).collect();
    let price: Vec<Option<u32>> = order
        .iter()
        .map(|arc| if by_arc(arc).free.is_none() { Some(0) } else { by_arc(arc).price })
        .collect();
    let ceiling: Vec<Option<u64>> =
        order.iter().map(|arc| if by_arc(arc).free.is_none() { None } else { by_arc(arc).ceiling }).collect();
    let problem =
        Widening { capacity: &capacity, price: &price, ceiling: &ceiling, sources, sinks, flow: None };
    let limits = Limits { rungs, flow: None, bare: true };
    let curve = widen(&csr, &problem, limits, |_, _| true).unwrap();
    let mut all = Vec::new();
    if curve.free != Some(0) {
        all.push((0, curve.free));
    }
    all.extend(curve.rungs.iter().map(|rung| (rung.slope, rung.length)));
    (all, matches!(curve.last, Last::Blocked { .. }))
}

fn ours(flow: &mut RisingFlow, rungs: usize) -> (Vec<(u64, Option<u64>)>, bool) {
    ours_seen(flow, rungs, |_| {})
}

/// The same, showing the flow after each phase.
fn ours_seen(
    flow: &mut RisingFlow,
    rungs: usize,
    mut see: impl FnMut(&RisingFlow),
) -> (Vec<(u64, Option<u64>)>, bool) {
    let mut all = Vec::new();
    let mut wanted = rungs;
    while wanted > 0 {
        let Some(Phase { slope, length }) = flow.next_phase() else { return (all, true) };
        all.push((slope, length));
        see(flow);
        wanted -= usize::from(slope > 0);
        if length.is_none() {
            break;
        }
    }
    (all, false)
}

#[test]
fn curves_are_those_of_the_general_engine() {
    let mut rng = rng(5);
    let (mut tall, mut endless, mut blocked, mut in_trees, mut in_chains, mut undone) = (0, 0, 0, 0, 0, 0);
    for round in 0..6_000 {
        let (nodes, ends) = match round % 4 {
            0 => {
                let nodes = rng.random_range(2..8usize);
                (nodes, random_ends(&mut rng, nodes, 4 * nodes))
            }
            _ => sparse_ends(&mut rng),
        };
        let case = Case::new(&mut rng, nodes, ends, round % 3 > 0);
        let rising = case.rising();
        let mut flow = rising.workspace();
        for _ in 0..3 {
            let (sources, sinks) = two_groups(&mut rng, nodes);
            flow.ask(&rising, &sources, &sinks).unwrap();
            let mut before = vec![0; 2 * case.pairs.len()];
            let found = ours_seen(&mut flow, 60, |flow| {
                let now: Vec<u64> =
                    (0..2 * case.pairs.len() as u32).map(|room| flow.flow_on(&rising, room)).collect();
                undone += usize::from(now.iter().zip(&before).any(|(now, before)| now < before));
                before = now;
            });
            assert_eq!(
                found,
                general(&case, &sources, &sinks, 60),
                "round {round}: {:?} {:?} {sources:?} {sinks:?}",
                case.ends,
                case.laws
            );
            let (phases, is_blocked) = found;
            let is_endless = phases.last().is_some_and(|phase| phase.1.is_none());
            if !is_endless {
                let (value, cost) = case.check_flow(&rising, &flow, &sources, &sinks);
                let length = |phase: &(u64, Option<u64>)| phase.1.unwrap();
                assert_eq!(value as u64, phases.iter().map(length).sum::<u64>());
                let dear = |phase: &(u64, Option<u64>)| u128::from(phase.0) * u128::from(length(phase));
                assert_eq!(cost, phases.iter().map(dear).sum::<u128>());
            }
            let named = || sources.iter().chain(&sinks);
            tall += usize::from(phases.len() > 4);
            endless += usize::from(is_endless);
            blocked += usize::from(is_blocked && !phases.is_empty());
            in_trees += named().filter(|node| rising.parts.is_tree(rising.parts.of(**node))).count();
            in_chains += named()
                .filter(|node| {
                    !rising.parts.is_junction(**node) && !rising.parts.is_tree(rising.parts.of(**node))
                })
                .count();
        }
    }
    let said = format!(
        "{tall} tall, {endless} endless, {blocked} blocked, {in_trees} in trees, {in_chains} in chains, {undone} taken back"
    );
    assert!(tall > 1_000 && endless > 2_000 && blocked > 1_500 && in_trees > 5_000, "{said}");
    assert!(in_chains > 5_000 && undone > 100, "{said}");
}

/// One unit at a time, along ways that are found by relaxing all steps.
#[test]
fn prices_are_those_of_one_unit_after_another() {
    let mut rng = rng(6);
    for round in 0..1_500 {
        let (nodes, ends) = sparse_ends(&mut rng);
        let case = Case::new(&mut rng, nodes, ends, false);
        let mut copies = Vec::new();
        for (law, &(tail, head)) in case.laws.iter().zip(&case.ends) {
            copies.push((tail, head, law.free.unwrap(), 0));
            copies.extend(
                law.price.map(|price| (tail, head, law.ceiling.unwrap_or(1 << 40), i64::from(price))),
            );
        }
        let rising = case.rising();
        let mut flow = rising.workspace();
        let (sources, sinks) = two_groups(&mut rng, nodes);
        let truth = unit_by_unit(nodes, &copies, &sources, &sinks, 30);
        flow.ask(&rising, &sources, &sinks).unwrap();
        let (mut price, mut prices) = (0, vec![0]);
        while let Some(phase) = flow.next_phase() {
            for _ in 0..phase.length.unwrap_or(40).min(40) {
                price += phase.slope as i64;
                prices.push(price);
            }
            if phase.length.is_none() || prices.len() > 40 {
                break;
            }
        }
        prices.truncate(truth.len().max(31));
        assert_eq!(prices, truth, "round {round}");
    }
}

#[test]
fn nothing_is_left_of_the_question_before() {
    let mut rng = rng(7);
    let (nodes, ends) = sparse_ends(&mut rng);
    let case = Case::new(&mut rng, nodes, ends, true);
    let rising = case.rising();
    let mut flow = rising.workspace();
    assert_eq!(flow.ask(&rising, &[0, 1], &[1]), Err(FlowError::SourceIsSink(1)));
    for _ in 0..50 {
        let (sources, sinks) = two_groups(&mut rng, nodes);
        flow.ask(&rising, &sources, &sinks).unwrap();
        let mut fresh = rising.workspace();
        fresh.ask(&rising, &sources, &sinks).unwrap();
        assert_eq!(ours(&mut flow, 9), ours(&mut fresh, 9));
        let on = |flow: &RisingFlow| -> Vec<u64> {
            (0..2 * case.pairs.len() as u32).map(|room| flow.flow_on(&rising, room)).collect()
        };
        assert_eq!(on(&flow), on(&fresh));
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let law = |free| Law { room: Some(0), free: Some(free), price: None, ceiling: None };
    let laws = [law(1 << 62), law(1 << 62)];
    assert_eq!(Rising::new(2, &[(0, 1)], laws.into_iter()).err(), Some(FlowError::CapacityTooLarge));
}
