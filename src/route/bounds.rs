//! The least weights from and to several places with weights of their own, which other answers take as exact bounds: against rounds over all arcs.
#![allow(clippy::unwrap_used)]

use super::Router;
use crate::data::caspian;
use crate::objective::Objective;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Bellman and Ford's rounds.
fn rounds(router: &Router, places: &[(u32, u64)], closed: Option<&[bool]>, backward: bool) -> Vec<u64> {
    let csr = router.csr();
    let mut best = vec![u64::MAX; csr.nodes()];
    for (node, weight) in places {
        best[*node as usize] = best[*node as usize].min(*weight);
    }
    loop {
        let mut changed = false;
        for arc in (0..csr.arcs() as u32).filter(|arc| closed.is_none_or(|closed| !closed[*arc as usize])) {
            let (mut tail, mut head) = (csr.tail(arc) as usize, csr.head(arc) as usize);
            if backward {
                (tail, head) = (head, tail);
            }
            let sum = best[tail].saturating_add(u64::from(router.weights()[arc as usize]));
            if best[tail] < u64::MAX && sum < best[head] {
                best[head] = sum;
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}

#[test]
fn several_places_with_weights_of_their_own() {
    let network = caspian();
    let mut rng = ChaCha8Rng::seed_from_u64(71);
    let (mut reached, mut apart) = (0, 0);
    for cargo in ["container", "grain"] {
        for objective in [Objective::shortest(), Objective::cheapest()] {
            let cargo = network.cargo(cargo).unwrap();
            for make in [Router::new, Router::without_table, Router::without_labels] {
                let router = make(&network, cargo, objective.clone()).unwrap();
                let nodes = router.csr().nodes() as u32;
                for round in 0..60 {
                    // Nothing spent, little, much at all of them, and more between them than the hierarchy can count.
                    let (least, most) = [
                        (0, 0),
                        (0, 1_000_000),
                        (1 << 40, 500),
                        (7, 1 << 29),
                        (3, (1 << 32) - 1),
                        (0, 1 << 50),
                    ][round % 6];
                    let places: Vec<(u32, u64)> = (0..rng.random_range(0..4))
                        .map(|_| (rng.random_range(0..nodes), least + rng.random_range(0..=most)))
                        .collect();
                    let closed: Vec<bool> =
                        router.weights().iter().map(|_| rng.random_range(0..10) == 0).collect();
                    let closed = (round % 3 == 0).then_some(&closed[..]);
                    let from = router.weights_from(&places, closed);
                    assert_eq!(from, rounds(&router, &places, closed, false));
                    assert_eq!(router.weights_to(&places, closed), rounds(&router, &places, closed, true));
                    reached += from.iter().filter(|weight| **weight < u64::MAX).count();
                    apart += from.iter().filter(|weight| **weight == u64::MAX).count();
                }
            }
        }
    }
    assert!(reached > 50_000 && apart > 5_000, "{reached} {apart}");
}
