#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use crate::engine::csr::Csr;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use crate::engine::testing::{rng, unit_by_unit, unit_by_unit_seen};
use crate::engine::widening::tests::{ALL, Case, ENOUGH, random_case};
use crate::engine::widening::{Curve, Last, Rung, widen};
use rand::RngExt;

/// Prices are multiplied by this, so that a price of one unit more or less settles ties and nothing else.
const FINE: i64 = 1_000;

/// Which copy of an arc: what it carries for nothing, or what is added.
#[derive(Clone, Copy, PartialEq)]
enum Copy {
    Free,
    Paid,
}

/// Tail, head, room and price.
type Plain = (u32, u32, u64, i64);
/// An arc, its copy and the copy's room, the range at each flow, and the ends.
type Range = (usize, Copy, u64, Vec<(i64, i64)>, (u32, u32));

fn copies(case: &Case) -> Vec<(usize, Copy, Plain)> {
    let mut found = Vec::new();
    for (arc, &(tail, head)) in case.csr.ends().iter().enumerate() {
        found.push((arc, Copy::Free, (tail, head, case.capacity[arc], 0)));
        if let Some(price) = case.price[arc] {
            let room = case.ceiling[arc].unwrap_or(1 << 40);
            found.push((arc, Copy::Paid, (tail, head, room, FINE * i64::from(price))));
        }
    }
    found
}

/// For each flow, what all cheapest ways put on each copy at least and at most: what they cost when that copy is a bit dearer or cheaper.
struct Truth {
    curve: Vec<i64>,
    near: Vec<Vec<Option<i64>>>,
    ranges: Vec<Range>,
}

fn truth(case: &Case, most: usize) -> Truth {
    let copies = copies(case);
    let plain: Vec<_> = copies.iter().map(|copy| copy.2).collect();
    let solve = |arcs: &[Plain]| unit_by_unit(case.csr.nodes(), arcs, &case.sources, &case.sinks, most);
    let mut near = Vec::new();
    let curve = unit_by_unit_seen(case.csr.nodes(), &plain, &case.sources, &case.sinks, most + 1, |best| {
        near.push(best);
    });
    let curve = curve[..curve.len().min(most + 1)].to_vec();
    let mut ranges = Vec::new();
    for (at, &(arc, which, (tail, head, room, _))) in copies.iter().enumerate() {
        if tail == head {
            continue;
        }
        let mut dearer = plain.clone();
        dearer[at].3 += 1;
        let least = solve(&dearer);
        let mut cheaper = plain.clone();
        // A negative price could make a cycle that pays, so for a free copy all others get dearer instead.
        let shift = cheaper[at].3 == 0;
        cheaper[at].3 -= i64::from(!shift);
        let most: Vec<i64> = if shift {
            Vec::new()
        } else {
            let found = solve(&cheaper);
            found.iter().zip(&curve).map(|(found, plain)| plain - found).collect()
        };
        let least = least.iter().zip(&curve).map(|(found, plain)| found - plain);
        let pairs = least.enumerate().map(|(at, least)| (least, most.get(at).copied().unwrap_or(-1)));
        ranges.push((arc, which, room, pairs.collect(), (tail, head)));
    }
    Truth { curve, near, ranges }
}

#[derive(Default, Debug)]
struct Counters {
    rungs: usize,
    must: usize,
    may_alone: usize,
    held_by_one_end: usize,
    open_ranges: usize,
    ends: usize,
    undone: usize,
}

fn check_rung(rung: &Rung, last: bool, curve: &Curve, case: &Case, truth: &Truth, counters: &mut Counters) {
    let from = rung.from_flow as usize;
    let to = rung.length.map_or(ENOUGH, |length| from + length as usize);
    let mut must = Vec::new();
    for (arc, _, _, pairs, _) in
        truth.ranges.iter().filter(|one| one.1 == Copy::Paid && case.price[one.0] != Some(0))
    {
        let zero = |flow: usize| pairs[flow].0 == 0;
        // Zero strictly inside: at a whole flow there, or, on a rung of one unit, at both its ends.
        let inside = (from + 1..to).any(zero) || (to == from + 1 && zero(from) && zero(to));
        must.extend((!inside).then_some(*arc as u32));
        counters.held_by_one_end += usize::from(!inside && (zero(from) || zero(to)));
        if rung.length.is_some() {
            let (least, most) = pairs[to];
            let said = rung.at_end.iter().find(|range| range.arc as usize == *arc);
            let said = said.map_or((0, 0), |range| (range.least as i64, range.most as i64));
            assert_eq!(said, (least, most), "arc {arc} at {to}: {curve:?}");
            counters.open_ranges += usize::from(least < most);
        }
    }
    assert_eq!(rung.must_widen, must, "{:?} {curve:?}", case.csr.ends());
    assert!(must.iter().all(|arc| rung.may_widen.contains(arc)));
    counters.rungs += 1;
    counters.must += must.len();
    counters.may_alone += rung.may_widen.len() - must.len();
    if rung.length.is_none() {
        return;
    }
    // What one more unit still reaches at the slope of the rung, or, where no more passes, what it reaches at all.
    let slope = FINE * rung.slope as i64;
    let blocked = last && matches!(curve.last, Last::Blocked { .. });
    let reached = |node: u32| {
        let after = truth.near[to][node as usize];
        if blocked {
            after.is_some()
        } else {
            after.is_some_and(|after| after <= slope && truth.near[from][node as usize] == Some(after))
        }
    };
    let (mut ends, mut undone) = (Vec::new(), Vec::new());
    for (arc, which, room, pairs, (tail, head)) in &truth.ranges {
        let out = reached(*tail) && !reached(*head);
        if out && pairs[to].0 as u64 == *room && (from..=to).any(|flow| (pairs[flow].0 as u64) < *room) {
            ends.push(*arc as u32);
        }
        let into = !reached(*tail) && reached(*head);
        // Of a free copy only what all carry is known here; paid ones are known whole.
        let used = |flow: usize| pairs[flow].1 > 0 || (*which == Copy::Free && pairs[flow].0 > 0);
        if into && !used(to) && (from..=to).any(used) {
            undone.push(*arc as u32);
        }
    }
    ends.dedup();
    undone.dedup();
    assert_eq!(rung.ends, ends, "{:?} {curve:?}", case.csr.ends());
    assert!(undone.iter().all(|arc| rung.undone.contains(arc)), "{undone:?} {curve:?}");
    assert!(!ends.is_empty() || !rung.undone.is_empty());
    counters.ends += ends.len();
    counters.undone += rung.undone.len();
}

#[test]
fn what_all_cheapest_ways_share_is_found() {
    let mut rng = rng(12);
    let mut counters = Counters::default();
    for _ in 0..6_000 {
        let case = random_case(&mut rng);
        let curve = widen(&case.csr, &case.problem(), ALL, |_, _| true).unwrap();
        if curve.free.is_none() || curve.rungs.is_empty() {
            continue;
        }
        let last = &curve.rungs[curve.rungs.len() - 1];
        let most = last.length.map_or(ENOUGH, |length| (last.from_flow + length) as usize);
        let truth = truth(&case, most);
        assert_eq!(truth.curve.len(), most + 1);
        for (at, rung) in curve.rungs.iter().enumerate() {
            check_rung(rung, at + 1 == curve.rungs.len(), &curve, &case, &truth, &mut counters);
        }
    }
    let Counters { rungs, must, may_alone, held_by_one_end, open_ranges, ends, undone } = counters;
    let said = format!("{rungs} {must} {may_alone} {held_by_one_end} {open_ranges} {ends} {undone}");
    assert!(rungs > 4_000 && must * 2 > rungs && may_alone * 4 > rungs && ends > rungs / 2, "{said}");
    assert!(held_by_one_end > 500 && open_ranges > 500 && undone > 50, "{said}");
}

/// The same problem with its arcs in another order has the same answer, but for the one way of widening that is shown.
#[test]
fn the_order_of_arcs_does_not_matter() {
    let mut rng = rng(13);
    let mut other_ways = 0;
    for _ in 0..20_000 {
        let case = random_case(&mut rng);
        let ends = case.csr.ends();
        let mut order: Vec<usize> = (0..ends.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, rng.random_range(0..=at));
        }
        let moved: Vec<_> = order.iter().map(|&arc| ends[arc]).collect();
        let (csr, input) = Csr::new(case.csr.nodes(), &moved);
        // The arc of the first problem that an arc of the second is.
        let was: Vec<usize> = input.iter().map(|&at| order[at as usize]).collect();
        let other = Case {
            csr,
            capacity: was.iter().map(|&arc| case.capacity[arc]).collect(),
            price: was.iter().map(|&arc| case.price[arc]).collect(),
            ceiling: was.iter().map(|&arc| case.ceiling[arc]).collect(),
            sources: case.sources.iter().rev().copied().collect(),
            sinks: case.sinks.iter().rev().copied().collect(),
        };
        let one = widen(&case.csr, &case.problem(), ALL, |_, _| true).unwrap();
        let mut problem = other.problem();
        // The one begins with nothing, the other mostly with a maximum flow that another solver found; where arcs can be widened for nothing, what
        // passes so comes on top of it.
        let mut solver = MaxFlow::new(&FlowGraph::new(&other.csr));
        solver.solve(&FlowGraph::new(&other.csr), &other.capacity, &other.sources, &other.sinks).unwrap();
        let flow = solver.flow().to_vec();
        problem.flow = (rng.random_range(0..4) > 0).then_some(&flow[..]);
        let two = widen(&other.csr, &problem, ALL, |_, _| true).unwrap();
        let back = |arcs: &[u32]| {
            let mut arcs: Vec<u32> = arcs.iter().map(|&arc| was[arc as usize] as u32).collect();
            arcs.sort_unstable();
            arcs
        };
        assert_eq!((one.free, one.rungs.len()), (two.free, two.rungs.len()));
        for (one, two) in one.rungs.iter().zip(&two.rungs) {
            let head = |rung: &Rung| (rung.slope, rung.from_flow, rung.from_cost, rung.length);
            assert_eq!(head(one), head(two));
            for (one, two) in [
                (&one.ends, &two.ends),
                (&one.undone, &two.undone),
                (&one.may_widen, &two.may_widen),
                (&one.must_widen, &two.must_widen),
            ] {
                assert_eq!(one, &back(two), "{ends:?}");
            }
            let mut ranges: Vec<(u32, u64, u64)> =
                two.at_end.iter().map(|one| (was[one.arc as usize] as u32, one.least, one.most)).collect();
            ranges.sort_unstable();
            assert_eq!(
                one.at_end.iter().map(|one| (one.arc, one.least, one.most)).collect::<Vec<_>>(),
                ranges
            );
            for (one, two) in
                [(&one.cuts_near_source, &two.cuts_near_source), (&one.cuts_near_sink, &two.cuts_near_sink)]
            {
                assert_eq!(one.len(), two.len());
                for (one, two) in one.iter().zip(two) {
                    assert_eq!((&one.arcs, one.times), (&back(&two.arcs), two.times));
                }
            }
            let mut added: Vec<(u32, u64)> =
                two.added.iter().map(|&(arc, amount)| (was[arc as usize] as u32, amount)).collect();
            added.sort_unstable();
            other_ways += usize::from(one.added != added);
        }
        match (one.last, two.last) {
            (
                Last::Blocked { near_source: a, near_sink: b },
                Last::Blocked { near_source: c, near_sink: d },
            ) => {
                assert_eq!((a, b), (back(&c), back(&d)));
            }
            (Last::Endless(_), Last::Endless(_)) => {}
            (one, two) => panic!("{one:?} {two:?}"),
        }
    }
    assert!(other_ways > 500, "{other_ways}");
}
