//! Weights at the limit of their range: an answer is right, or it says that it may not be.
#![allow(clippy::unwrap_used)]
use super::change::Changing;
use super::climb::{Climb, Found};
use super::labels::Labels;
use super::metric::Metric;
use super::pruned::Pruned;
use super::sweep::{Lanes, Sweep, Targets};
use super::upper::Upper;
use super::{FAR, Hierarchy, LIMIT};
use crate::engine::csr::Csr;
use crate::engine::testing::{all_pairs, random_ends, rng};
use rand::RngExt;

/// What a value of a sweep claims: `None` for no way at all.
fn told(value: u32) -> Option<u64> {
    (value < FAR).then_some(u64::from(value))
}

fn check_found(found: Found, truth: Option<u64>) {
    match found {
        Found::Weight(weight) => assert_eq!(Some(u64::from(weight)), truth),
        Found::Nothing => assert_eq!(None, truth),
        // Something is there or was seen that is too far; whatever is near enough must be found.
        Found::TooFar => assert!(truth.is_none_or(|weight| weight >= u64::from(FAR)), "{truth:?}"),
    }
}

#[test]
fn weights_at_the_limit_of_their_range() {
    let mut rng = rng(29);
    let mut count = [0u32; 8];
    for _ in 0..60_000 {
        let nodes = rng.random_range(2..9usize);
        let (csr, _) = Csr::new(nodes, &random_ends(&mut rng, nodes, 3 * nodes));
        let ends = csr.ends();
        let parts = rng.random_range(1..5);
        let near = |rng: &mut rand_chacha::ChaCha8Rng| match rng.random_range(0..16) {
            0 if rng.random_range(0..4) == 0 => {
                [LIMIT + 1, FAR - 1, FAR, u32::MAX - 1][rng.random_range(0..4)]
            }
            0 | 6 => LIMIT,
            1 => LIMIT - 1,
            2 | 3 => LIMIT / parts,
            4 => (LIMIT / parts + rng.random_range(0..3)).min(LIMIT),
            5 => u32::MAX,
            7 => LIMIT / 2 + 1,
            _ => rng.random_range(0..3),
        };
        let mut weight: Vec<u32> = ends.iter().map(|_| near(&mut rng)).collect();
        let mut order: Vec<u32> = (0..nodes as u32).collect();
        for index in (1..nodes).rev() {
            order.swap(index, rng.random_range(0..=index));
        }
        let hierarchy = Hierarchy::new(&csr, &order).unwrap();
        let Some(metric) = Metric::new(&hierarchy, &weight) else {
            count[0] += 1;
            continue;
        };
        let closed = |weight: &[u32]| weight.iter().map(|&weight| weight == u32::MAX).collect::<Vec<_>>();
        let truth = all_pairs(nodes, &ends, &weight, &closed(&weight));
        let pruned = Pruned::new(&hierarchy, &metric);
        let labels = Labels::new(&hierarchy, &pruned, u32::MAX);
        count[1] += u32::from(labels.is_none());
        let upper = Upper::new(&hierarchy, (&metric, &pruned), rng.random_range(1..2 * nodes as u32));
        let (mut climb, mut sweep, mut lanes) = (Climb::new(nodes), Sweep::new(nodes), Lanes::new(nodes));
        let ranks: Vec<u32> = (0..nodes as u32).map(|node| hierarchy.rank(node)).collect();
        for from in 0..nodes {
            for to in 0..nodes {
                let (expected, places) = (truth[from][to], ([(ranks[from], 0)], [(ranks[to], 0)]));
                let found = climb.run(&hierarchy, &pruned, &places.0, &places.1);
                check_found(found, expected);
                count[2] += u32::from(found == Found::TooFar);
                check_found(climb.run_on_metric(&hierarchy, &metric, &places.0, &places.1), expected);
                if let Some(upper) = &upper {
                    let found = climb.run_to_rows(&hierarchy, (&pruned, upper), &places.0, &places.1);
                    check_found(found, expected);
                }
                if let Some(labels) = &labels {
                    assert_eq!(told(labels.weight(ranks[from], ranks[to])), expected);
                }
            }
            // A start of its own weight brings the sums nearer to the limit.
            let late = rng.random_range(0..=LIMIT);
            for spent in [0, late] {
                let expected = |far: Option<u64>| far.map(|far| far + u64::from(spent));
                let found = sweep.run(&hierarchy, &pruned, &[(ranks[from], spent)]);
                count[3] += u32::from(found.is_none());
                for (to, rank) in ranks.iter().enumerate().filter(|_| found.is_some()) {
                    assert_eq!(told(found.unwrap()[*rank as usize]), expected(truth[from][to]));
                }
                let found = sweep.run_backward(&hierarchy, &pruned, &[(ranks[from], spent)]);
                count[4] += u32::from(found.is_some());
                for (to, rank) in ranks.iter().enumerate().filter(|_| found.is_some()) {
                    assert_eq!(told(found.unwrap()[*rank as usize]), expected(truth[to][from]));
                }
                let targets = Targets::new(&hierarchy, &pruned, &ranks);
                let mut row = Vec::new();
                let groups = [vec![(ranks[from], spent)]];
                if lanes.run(&hierarchy, &pruned, &targets, &groups, |_, values| row.push(told(values[0]))) {
                    let right: Vec<Option<u64>> = truth[from].iter().map(|far| expected(*far)).collect();
                    assert_eq!(row, right);
                    count[5] += 1;
                }
            }
        }
        if weight.is_empty() {
            continue;
        }
        let mut changing = Changing::new(&metric, &weight);
        let changes: Vec<(u32, u32)> =
            (0..2).map(|_| (rng.random_range(0..weight.len() as u32), near(&mut rng))).collect();
        changing.set(&hierarchy, &changes);
        changes.iter().for_each(|&(arc, new)| weight[arc as usize] = new);
        if !changing.is_exact() {
            count[6] += 1;
            continue;
        }
        count[7] += 1;
        let truth = all_pairs(nodes, &ends, &weight, &closed(&weight));
        for from in 0..nodes {
            for to in 0..nodes {
                let places = ([(ranks[from], 0)], [(ranks[to], 0)]);
                let found = climb.run_on_metric(&hierarchy, changing.metric(), &places.0, &places.1);
                check_found(found, truth[from][to]);
            }
        }
    }
    assert!(count.iter().all(|count| *count > 500), "{count:?}");
}
