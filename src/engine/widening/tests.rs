#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::certify::{Flaw, Prices, check_rung};
use crate::engine::testing::{layered_ends, random_ends, rng, two_groups, unit_by_unit};
use rand::RngExt;

pub(super) const ALL: Limits = Limits { rungs: usize::MAX, flow: None, bare: false };
pub(super) const ENOUGH: usize = 60;

#[derive(Default, Debug)]
struct Counters {
    ladders: usize,
    tall: usize,
    nested: usize,
    two_sided: usize,
    undone: usize,
    endless: usize,
    blocked: usize,
    choice: usize,
    free_price: usize,
}

pub(super) struct Case {
    pub(super) csr: Csr,
    pub(super) capacity: Vec<u64>,
    pub(super) price: Vec<Option<u32>>,
    pub(super) ceiling: Vec<Option<u64>>,
    pub(super) sources: Vec<u32>,
    pub(super) sinks: Vec<u32>,
}

impl Case {
    pub(super) fn problem(&self) -> Widening<'_> {
        let Case { capacity, price, ceiling, sources, sinks, .. } = self;
        Widening { capacity, price, ceiling, sources, sinks, flow: None }
    }

    /// Free and paid copies with prices doubled; of one arc, one paid unit is a bit cheaper.
    fn copies(&self, favoured: Option<usize>) -> Vec<(u32, u32, u64, i64)> {
        let mut copies = Vec::new();
        for (arc, &(tail, head)) in self.csr.ends().iter().enumerate() {
            copies.push((tail, head, self.capacity[arc], 0));
            if let Some(price) = self.price[arc] {
                let mut room = self.ceiling[arc].unwrap_or(1 << 40);
                if favoured == Some(arc) && room > 0 {
                    copies.push((tail, head, 1, 2 * i64::from(price) - 1));
                    room -= 1;
                }
                copies.push((tail, head, room, 2 * i64::from(price)));
            }
        }
        copies
    }

    fn truth(&self, favoured: Option<usize>, most: usize) -> Vec<i64> {
        unit_by_unit(self.csr.nodes(), &self.copies(favoured), &self.sources, &self.sinks, most)
    }
}

pub(super) fn random_case(rng: &mut rand_chacha::ChaCha8Rng) -> Case {
    let layered = rng.random_range(0..3) == 0;
    let (nodes, ends) = if layered {
        let (layers, width) = (rng.random_range(2..4), 2);
        layered_ends(rng, layers, width)
    } else {
        let nodes = rng.random_range(3..7usize);
        (nodes, random_ends(rng, nodes, 5 * nodes))
    };
    let (csr, _) = Csr::new(nodes, &ends);
    let least = rng.random_range(0..8u32).min(1);
    let arcs = csr.arcs();
    let capacity = (0..arcs).map(|_| rng.random_range(0..4)).collect();
    let price = (0..arcs).map(|_| (rng.random_range(0..4) > 0).then(|| rng.random_range(least..5))).collect();
    let ceiling = (0..arcs).map(|_| (rng.random_range(0..4) > 0).then(|| rng.random_range(0..5))).collect();
    let (sources, sinks) = if layered { (vec![0], vec![nodes as u32 - 1]) } else { two_groups(rng, nodes) };
    Case { csr, capacity, price, ceiling, sources, sinks }
}

/// The flow at the end of a rung is possible with what was added, and both are worth what the curve says.
fn check_seen(
    case: &Case,
    ends: &[(u32, u32)],
    carried: &[u64],
    added: &[(u32, u64)],
    flow: u64,
    cost: u128,
) {
    let mut surplus = vec![0i128; case.csr.nodes()];
    let mut paid = 0u128;
    for (arc, &(tail, head)) in ends.iter().enumerate() {
        let more = added.iter().find(|(other, _)| *other as usize == arc).map_or(0, |(_, more)| *more);
        assert!(
            carried[arc] <= case.capacity[arc] + more
                && case.ceiling[arc].is_none_or(|most| more <= most || case.price[arc].is_none())
        );
        paid += u128::from(more) * u128::from(case.price[arc].unwrap_or(0));
        surplus[tail as usize] += i128::from(carried[arc]);
        surplus[head as usize] -= i128::from(carried[arc]);
    }
    assert_eq!(paid, cost);
    let out: i128 = case.sources.iter().map(|source| surplus[*source as usize]).sum();
    assert_eq!(out, i128::from(flow));
    let inner = |node: &u32| !case.sources.contains(node) && !case.sinks.contains(node);
    assert!((0..case.csr.nodes() as u32).filter(inner).all(|node| surplus[node as usize] == 0));
}

fn check_case(case: &Case, counters: &mut Counters) {
    let mut seen = Vec::new();
    let look = |flow: &[u64], added: &[(u32, u64)]| {
        seen.push((flow.to_vec(), added.to_vec()));
        true
    };
    let curve = widen(&case.csr, &case.problem(), ALL, look).unwrap();
    let truth = case.truth(None, ENOUGH);
    let ends = case.csr.ends();
    counters.ladders += 1;
    counters.tall += usize::from(curve.rungs.len() > 1);
    counters.free_price += usize::from(case.price.contains(&Some(0)));
    let Some(free) = curve.free else {
        assert!(truth.len() == ENOUGH + 1 && truth.iter().all(|&price| price == 0));
        assert!(curve.rungs.is_empty() && matches!(curve.last, Last::Endless(_)));
        return;
    };
    assert!(truth.iter().take(free as usize + 1).all(|&price| price == 0));
    let (mut flow, mut cost, mut slope) = (free, 0u128, 0);
    for (index, rung) in curve.rungs.iter().enumerate() {
        assert!(rung.slope > slope && rung.from_flow == flow && rung.from_cost == cost);
        slope = rung.slope;
        let length = rung.length.unwrap_or(ENOUGH as u64 - flow);
        assert!(length > 0);
        for unit in flow..flow + length {
            let (here, next) = (truth[unit as usize], truth[unit as usize + 1]);
            assert_eq!(next - here, 2 * slope as i64, "{ends:?} {curve:?}");
        }
        let prices = Prices { capacity: &case.capacity, price: &case.price, ceiling: &case.ceiling };
        for cuts in [&rung.cuts_near_source, &rung.cuts_near_sink] {
            let list = cuts.iter().map(|cut| (&cut.arcs[..], cut.times));
            let (sources, sinks) = (&case.sources, &case.sinks);
            let nodes = case.csr.nodes();
            let verdict = check_rung(nodes, &ends, prices, sources, sinks, list.clone(), slope, flow, cost);
            assert_eq!(verdict, Ok(()));
            let forged = check_rung(nodes, &ends, prices, sources, sinks, list, slope, flow, cost + 1);
            assert_eq!(forged, Err(Flaw::WrongTotal));
            assert!(cuts.windows(2).all(|pair| pair[0].arcs != pair[1].arcs));
            counters.nested += usize::from(cuts.len() > 1);
        }
        counters.two_sided += usize::from(rung.cuts_near_source != rung.cuts_near_sink);
        counters.undone += usize::from(!rung.undone.is_empty());
        // A widening at some optimum of the first units of the rung, found with one favoured unit of an arc.
        let mut may = Vec::new();
        for arc in (0..ends.len()).filter(|&arc| case.price[arc].is_some_and(|price| price > 0)) {
            if case.ceiling[arc] != Some(0) && ends[arc].0 != ends[arc].1 {
                let favoured = case.truth(Some(arc), flow as usize + 1);
                let uses = |unit: usize| favoured.get(unit).is_some_and(|&price| price < truth[unit]);
                may.extend((uses(flow as usize) || uses(flow as usize + 1)).then_some(arc as u32));
            }
        }
        let found = rung.may_widen.iter().copied().filter(|&arc| case.price[arc as usize] != Some(0));
        assert_eq!(found.collect::<Vec<_>>(), may, "{ends:?} {rung:?}");
        counters.choice += usize::from(may.len() > 1);
        let Some(length) = rung.length else {
            let Last::Endless(path) = &curve.last else { panic!("{curve:?}") };
            assert!(index + 1 == curve.rungs.len() && index == seen.len());
            let ways: Vec<_> = path.iter().map(|arc| ends[*arc as usize]).collect();
            assert!(case.sources.contains(&ways[0].0) && case.sinks.contains(&ways[ways.len() - 1].1));
            assert!(ways.windows(2).all(|pair| pair[0].1 == pair[1].0));
            let grows =
                |arc: &u32| case.price[*arc as usize].is_some() && case.ceiling[*arc as usize].is_none();
            assert!(path.iter().all(grows));
            assert!(rung.ends.is_empty() && rung.added.is_empty());
            counters.endless += 1;
            break;
        };
        flow += length;
        cost += u128::from(length) * u128::from(slope);
        check_seen(case, &ends, &seen[index].0, &seen[index].1, flow, cost);
        // The widening that is listed lets the flow pass at the price that is claimed.
        let mut wider = case.capacity.clone();
        let mut spent = 0;
        for &(arc, amount) in &rung.added {
            let arc = arc as usize;
            assert!(case.ceiling[arc].is_none_or(|ceiling| amount <= ceiling));
            spent += u128::from(amount) * u128::from(case.price[arc].unwrap());
            wider[arc] += amount;
        }
        let plain: Vec<_> =
            ends.iter().zip(&wider).map(|(&(tail, head), &room)| (tail, head, room, 0)).collect();
        let passes = unit_by_unit(case.csr.nodes(), &plain, &case.sources, &case.sinks, flow as usize);
        assert!(spent == cost && passes.len() == flow as usize + 1);
        // What ends the rung is full, and lies in the cuts that follow.
        assert!(!rung.ends.is_empty() || !rung.undone.is_empty());
        for arc in &rung.ends {
            let next: Vec<&Vec<u32>> = match (curve.rungs.get(index + 1), &curve.last) {
                (Some(next), _) => next.cuts_near_source.iter().map(|cut| &cut.arcs).collect(),
                (None, Last::Blocked { near_source, .. }) => vec![near_source],
                _ => panic!("a rung with an end is followed by something"),
            };
            assert!(next.iter().any(|cut| cut.contains(arc)), "{ends:?} {curve:?}");
        }
    }
    match &curve.last {
        Last::Blocked { near_source, near_sink } => {
            counters.blocked += 1;
            assert_eq!(truth.len() as u64, flow + 1);
            for cut in [near_source, near_sink] {
                let most: u64 = cut
                    .iter()
                    .map(|&arc| {
                        let arc = arc as usize;
                        case.capacity[arc] + case.price[arc].map_or(0, |_| case.ceiling[arc].unwrap())
                    })
                    .sum();
                assert_eq!(most, flow);
            }
        }
        last => assert!(matches!(last, Last::Endless(_))),
    }
}

#[test]
fn agrees_with_one_unit_at_a_time() {
    let mut rng = rng(11);
    let mut counters = Counters::default();
    for _ in 0..25_000 {
        check_case(&random_case(&mut rng), &mut counters);
    }
    let said = format!("{counters:?}");
    let Counters { ladders, tall, nested, two_sided, undone, endless, blocked, choice, free_price } =
        counters;
    assert!(tall * 10 >= ladders * 3 && choice * 4 >= ladders && nested * 4 >= ladders, "{said}");
    assert!(two_sided * 10 >= ladders && undone > 200 && endless * 20 >= ladders && blocked * 4 >= ladders);
    assert!(free_price > 500, "{said}");
}

#[test]
fn a_chain_of_two_and_a_way_round() {
    // 0 -> 1 -> 2 carries 5 and 3; the second arc can grow by 4 at 7, the first without end at 2.
    let case = Case {
        csr: Csr::new(3, &[(0, 1), (1, 2), (0, 2)]).0,
        capacity: vec![5, 1, 3],
        price: vec![Some(2), None, Some(7)],
        ceiling: vec![None, None, Some(4)],
        sources: vec![0],
        sinks: vec![2],
    };
    // Arcs by tail: 0 -> 1, 0 -> 2 (carries 1 for ever), 1 -> 2.
    let curve = widen(&case.csr, &case.problem(), ALL, |_, _| true).unwrap();
    let rungs: Vec<_> = curve.rungs.iter().map(|rung| (rung.slope, rung.from_flow, rung.length)).collect();
    assert_eq!((curve.free, rungs), (Some(4), vec![(7, 4, Some(2)), (9, 6, Some(2))]));
    assert_eq!(curve.rungs[0].cuts_near_source, [Cut { arcs: vec![1, 2], times: 7 }]);
    assert_eq!(curve.rungs[1].cuts_near_source[0], Cut { arcs: vec![0, 1], times: 2 });
    assert_eq!((&curve.rungs[0].ends[..], &curve.rungs[1].ends[..]), (&[0][..], &[2][..]));
    assert_eq!(curve.last, Last::Blocked { near_source: vec![1, 2], near_sink: vec![1, 2] });
    assert_eq!(curve.rungs[1].added, [(0, 2), (2, 4)]);
    let limits = |rungs, flow| {
        widen(&case.csr, &case.problem(), Limits { rungs, flow, bare: false }, |_, _| true).unwrap()
    };
    assert_eq!((limits(1, None).rungs.len(), limits(1, None).last), (1, Last::RungLimit));
    assert_eq!((limits(9, Some(6)).rungs.len(), limits(9, Some(6)).last), (1, Last::FlowLimit));
    assert_eq!(limits(9, Some(4)).rungs.len(), 0);
}

#[test]
fn large_numbers_and_refusals() {
    let (csr, _) = Csr::new(3, &[(0, 1), (1, 2)]);
    let run = |capacity: &[u64], sources: &[u32], sinks: &[u32]| {
        let price = [Some(u32::MAX); 2];
        widen(
            &csr,
            &Widening {
                capacity,
                price: &price,
                ceiling: &[None, Some(1 << 62)],
                sources,
                sinks,
                flow: None,
            },
            ALL,
            |_, _| true,
        )
    };
    let curve = run(&[1 << 61, 1 << 60], &[0], &[2]).unwrap();
    assert_eq!(curve.rungs[1].slope, 2 * u64::from(u32::MAX));
    assert_eq!(curve.rungs[0].from_flow + curve.rungs[0].length.unwrap(), 1 << 61);
    assert_eq!(run(&[1 << 62, 1 << 62], &[0], &[2]), Err(FlowError::CapacityTooLarge));
    assert_eq!(run(&[1, 1], &[0, 1], &[1]), Err(FlowError::SourceIsSink(1)));
    assert_eq!(run(&[1, 1], &[], &[1]).unwrap().free, Some(0));
    assert_eq!(run(&[1, 1], &[0], &[]).unwrap().rungs, []);
}

#[test]
fn a_chain_of_a_million_nodes() {
    let nodes = 1_000_000u32;
    let ends: Vec<_> = (1..nodes).map(|node| (node - 1, node)).collect();
    let (csr, _) = Csr::new(nodes as usize, &ends);
    let mut capacity = vec![9; ends.len()];
    capacity[500] = 4;
    let price = vec![Some(3); ends.len()];
    let ceiling = vec![None; ends.len()];
    let problem = Widening {
        capacity: &capacity,
        price: &price,
        ceiling: &ceiling,
        sources: &[0],
        sinks: &[nodes - 1],
        flow: None,
    };
    let curve = widen(&csr, &problem, Limits { rungs: 1, flow: None, bare: false }, |_, _| true).unwrap();
    assert_eq!((curve.free, curve.rungs[0].slope, curve.rungs[0].length), (Some(4), 3, Some(5)));
    assert_eq!(curve.rungs[0].may_widen, [500]);
}

#[test]
fn what_blocks_is_told_from_both_ends() {
    let (csr, _) = Csr::new(4, &[(0, 1), (1, 2), (2, 3)]);
    let problem = Widening {
        capacity: &[2, 5, 2],
        price: &[None, Some(1), None],
        ceiling: &[None; 3],
        sources: &[0],
        sinks: &[3],
        flow: None,
    };
    let curve = widen(&csr, &problem, ALL, |_, _| true).unwrap();
    assert_eq!((curve.free, curve.rungs.len()), (Some(2), 0));
    assert_eq!(curve.last, Last::Blocked { near_source: vec![0], near_sink: vec![2] });
}
