//! Against solving again, on random graphs with groups that overlap, lie in series and beside each other.
#![allow(clippy::unwrap_used)]

use super::worst::Found;
use super::*;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use crate::engine::testing::{random_ends, rng};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

struct Case {
    nodes: usize,
    arcs: Vec<(u32, u32)>,
    capacity: Vec<u64>,
    groups: Vec<Vec<u32>>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    failures: Failures,
}

impl Case {
    fn new(rng: &mut ChaCha8Rng) -> Case {
        let nodes = rng.random_range(3..14usize);
        let mut arcs = random_ends(rng, nodes, 40);
        arcs.push((0, 1));
        // Ways there and back, and beside each other.
        for at in 0..arcs.len() {
            match rng.random_range(0..4) {
                0 => arcs.push((arcs[at].1, arcs[at].0)),
                1 => arcs.push(arcs[at]),
                _ => {}
            }
        }
        let wide = [1, 4, 1_000][rng.random_range(0..3)];
        let capacity: Vec<u64> = arcs.iter().map(|_| rng.random_range(0..=wide)).collect();
        let count = rng.random_range(1..16);
        let mut groups = Vec::new();
        for _ in 0..count {
            let arcs_of = |test: &dyn Fn((u32, u32)) -> bool| -> Vec<u32> {
                (0..arcs.len() as u32).filter(|arc| test(arcs[*arc as usize])).collect()
            };
            let node = rng.random_range(0..nodes as u32);
            groups.push(match rng.random_range(0..4) {
                0 => arcs_of(&|(tail, head)| tail == node || head == node),
                1 => (0..rng.random_range(0..6)).map(|_| rng.random_range(0..arcs.len() as u32)).collect(),
                _ => vec![rng.random_range(0..arcs.len() as u32)],
            });
        }
        let mut order: Vec<u32> = (0..nodes as u32).collect();
        for at in 0..nodes {
            order.swap(at, rng.random_range(at..nodes));
        }
        let many = rng.random_range(1..=(nodes / 2).min(3));
        let (sources, sinks) = (order[..1.max(many - 1)].to_vec(), order[nodes - many..].to_vec());
        let failures = Failures::new(nodes, &arcs, &capacity, &groups);
        Case { nodes, arcs, capacity, groups, sources, sinks, failures }
    }

    fn solved(&self, failed: &[u32]) -> (u64, Vec<u64>) {
        let mut capacity = self.capacity.clone();
        for group in failed {
            self.groups[*group as usize].iter().for_each(|arc| capacity[*arc as usize] = 0);
        }
        let graph = FlowGraph::from_ends(self.nodes, self.arcs.clone());
        let mut solver = MaxFlow::new(&graph);
        let value = solver.solve(&graph, &capacity, &self.sources, &self.sinks).unwrap();
        (value, solver.flow().to_vec())
    }

    /// Whether what flows comes back to where it was, the sources being one place and the sinks another.
    fn has_cycle(&self, flow: &Mending) -> bool {
        let place = |node: u32| match (self.sources.contains(&node), self.sinks.contains(&node)) {
            (true, _) => self.sources[0] as usize,
            (_, true) => self.sinks[0] as usize,
            _ => node as usize,
        };
        let mut leads = vec![vec![false; self.nodes]; self.nodes];
        for (arc, &(tail, head)) in (0..).zip(&self.arcs) {
            leads[place(tail)][place(head)] |= flow.flow_on(&self.failures, arc) > 0;
        }
        for via in 0..self.nodes {
            for from in 0..self.nodes {
                for to in 0..self.nodes {
                    leads[from][to] |= leads[from][via] && leads[via][to];
                }
            }
        }
        (0..self.nodes).any(|node| leads[node][node])
    }

    /// The kept flow is a flow, of the value told, that uses nothing that has failed.
    fn check(&self, flow: &Mending) {
        let mut net = vec![0i64; self.nodes];
        let failed: Vec<u32> = flow.failed().flat_map(|group| self.groups[group as usize].clone()).collect();
        for (arc, &(tail, head)) in (0..).zip(&self.arcs) {
            let amount = flow.flow_on(&self.failures, arc);
            assert!(amount <= self.capacity[arc as usize] && (amount == 0 || !failed.contains(&arc)));
            net[tail as usize] += amount as i64;
            net[head as usize] -= amount as i64;
        }
        let out: i64 = self.sources.iter().map(|node| net[*node as usize]).sum();
        assert_eq!(out, flow.value() as i64);
        for node in 0..self.nodes as u32 {
            if !self.sources.contains(&node) && !self.sinks.contains(&node) {
                assert_eq!(net[node as usize], 0);
            }
        }
    }
}

struct All;

impl Watch for All {
    fn progress(&mut self, _: u64, _: u64) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
    fn believe(&mut self, _: &mut Mending, _: usize) -> Belief {
        Belief::AsItIs
    }
    fn believes_all(&self) -> bool {
        true
    }
}

#[test]
fn every_group_every_two_and_every_three_are_as_solved_again() {
    let mut rng = rng(5);
    let (mut off, mut beside, mut whole, mut part, mut more, mut circles) = (0, 0, 0, 0, 0, 0);
    let mut on = Vec::new();
    for round in 0..12_000 {
        let case = Case::new(&mut rng);
        let failures = &case.failures;
        let mut flow = Mending::new(failures);
        let (value, given) = case.solved(&[]);
        let given = if round % 2 == 0 { given } else { vec![0; case.arcs.len()] };
        assert_eq!(flow.begin(failures, &given, &case.sources, &case.sinks), value);
        case.check(&flow);
        let groups = failures.groups() as u32;
        for a in 0..groups {
            let alone = case.solved(&[a]).0;
            flow.on_flow(failures, &mut on);
            let matters = flow.matters(failures, a);
            assert!(!matters || on.contains(&a));
            assert!(value - alone <= flow.stake(failures, a));
            if !matters {
                assert_eq!(alone, value);
            }
            off += usize::from(!on.contains(&a));
            beside += usize::from(!matters && on.contains(&a));
            whole += usize::from(matters && alone == value);
            part += usize::from(alone < value && alone > 0);
            assert_eq!(flow.value_without(failures, a), alone);
            assert_eq!(flow.value(), value);
            assert_eq!(flow.fail(failures, a), alone);
            case.check(&flow);
            if round % 3 == 0 {
                let before: u64 = (0..case.arcs.len() as u32).map(|arc| flow.flow_on(failures, arc)).sum();
                flow.remove_cycles(failures);
                case.check(&flow);
                let after: u64 = (0..case.arcs.len() as u32).map(|arc| flow.flow_on(failures, arc)).sum();
                assert!(after <= before && flow.value() == alone && !case.has_cycle(&flow));
                circles += usize::from(after < before);
            }
            for b in (0..groups).filter(|_| round % 4 == 0) {
                let both = case.solved(&[a, b]).0;
                flow.on_flow(failures, &mut on);
                assert!(on.contains(&b) || both == alone);
                assert_eq!(flow.value_without(failures, b), both);
                assert_eq!(flow.fail(failures, b), both);
                case.check(&flow);
                more += usize::from(both < alone && both < case.solved(&[b]).0);
                let c = rng.random_range(0..groups);
                assert_eq!(flow.value_without(failures, c), case.solved(&[a, b, c]).0);
                flow.take_back(failures);
                assert_eq!(flow.value(), alone);
            }
            flow.take_back(failures);
            case.check(&flow);
            assert_eq!(flow.value(), value);
        }
    }
    let counters = [off, beside, whole, part, more];
    assert!(counters.iter().all(|count| *count > 1_000) && circles > 100, "{counters:?} {circles}");
}

#[test]
fn the_worst_sets_are_those_of_trying_all() {
    let mut rng = rng(6);
    let (mut proper, mut runners, mut left, mut short) = (0, 0, 0, 0);
    for _ in 0..2_500 {
        let case = Case::new(&mut rng);
        let failures = &case.failures;
        let mut flow = Mending::new(failures);
        let value = flow.begin(failures, &vec![0; case.arcs.len()], &case.sources, &case.sinks);
        let safe: Vec<bool> = (0..failures.groups()).map(|_| rng.random_range(0..8) == 0).collect();
        let (k, most) = (rng.random_range(1..=3usize), rng.random_range(1..=4usize));
        let worst = Worst::search(failures, &mut flow, k, most, &safe, &mut All);
        assert_eq!((flow.value(), flow.failed().count()), (value, 0));
        let groups = failures.groups() as u32;
        let safe = &safe;
        let mut best = 0;
        let mut all: Vec<Vec<u32>> = vec![Vec::new()];
        for _ in 0..k {
            let longer = |set: &Vec<u32>| {
                let set = set.clone();
                let after = set.last().map_or(0, |last| last + 1);
                (after..groups)
                    .filter(|group| !safe[*group as usize])
                    .map(move |group| [&set[..], &[group]].concat())
            };
            let more: Vec<Vec<u32>> = all.iter().flat_map(longer).collect();
            all.extend(more);
            all.sort();
            all.dedup();
        }
        for set in &all {
            let lost = value - case.solved(set).0;
            best = best.max(lost);
            let told =
                |found: &&Found| found.lost == lost && found.groups.iter().all(|group| set.contains(group));
            assert!(
                lost <= worst.told_above || worst.found.iter().any(|found| told(&found)),
                "{set:?} {worst:?}"
            );
        }
        // Of those that lose more than all that is inside them nearly always as many are told as there are places: two may become one when what they do not need is left out.
        let lost_by: BTreeMap<&Vec<u32>, u64> =
            all.iter().map(|set| (set, value - case.solved(set).0)).collect();
        let is_tight = |set: &&Vec<u32>| {
            let without =
                |group: &u32| -> Vec<u32> { set.iter().copied().filter(|other| other != group).collect() };
            lost_by[*set] > 0 && set.iter().all(|group| lost_by[&without(group)] < lost_by[*set])
        };
        let tight = all.iter().filter(is_tight).count();
        short += usize::from(worst.found.len() < most.min(tight));
        assert_eq!(worst.bound, best);
        assert_eq!(worst.found.first().map_or(0, |found| found.lost), best);
        for found in &worst.found {
            assert_eq!(value - case.solved(&found.groups).0, found.lost);
            for without in &found.groups {
                let others: Vec<u32> =
                    found.groups.iter().copied().filter(|group| group != without).collect();
                assert!(value - case.solved(&others).0 < found.lost);
            }
        }
        proper += usize::from(best > 0 && best < value);
        runners += usize::from(worst.found.len() > 1);
        left += usize::from(worst.left > 0);
    }
    assert!(proper > 300 && runners > 300 && left > 300 && short < 3, "{proper} {runners} {left} {short}");
}

#[test]
fn what_ends_early_keeps_its_bound() {
    struct Few(u64);
    impl Watch for Few {
        fn progress(&mut self, done: u64, _: u64) -> ControlFlow<()> {
            if done < self.0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        }
        fn believe(&mut self, _: &mut Mending, _: usize) -> Belief {
            Belief::AsItIs
        }
        fn believes_all(&self) -> bool {
            true
        }
    }
    let mut rng = rng(7);
    let mut open = 0;
    for _ in 0..2_000 {
        let case = Case::new(&mut rng);
        let failures = &case.failures;
        let mut flow = Mending::new(failures);
        let value = flow.begin(failures, &vec![0; case.arcs.len()], &case.sources, &case.sinks);
        let safe = vec![false; failures.groups()];
        let whole = Worst::search(failures, &mut flow, 2, 3, &safe, &mut All);
        let part = Worst::search(failures, &mut flow, 2, 3, &safe, &mut Few(1));
        assert!(part.bound >= whole.bound && part.bound <= value && flow.failed().count() == 0);
        assert!(part.told_above >= part.bound || part.bound == part.found.first().map_or(0, |set| set.lost));
        open += usize::from(part.bound > whole.bound);
    }
    assert!(open > 50, "{open}");
}
