#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[test]
fn factors_solve_both_ways() {
    let mut rng = ChaCha8Rng::seed_from_u64(78);
    let mut singular = 0;
    for _ in 0..2_000 {
        let n = rng.random_range(0..7_usize);
        let matrix: Vec<f64> = (0..n * n).map(|_| f64::from(rng.random_range(-3..4))).collect();
        let values: Vec<f64> = (0..n).map(|_| f64::from(rng.random_range(-9..10))).collect();
        let mut factors = Factors::default();
        factors.clear(n);
        for at in 0..n * n {
            factors.set(at / n, at % n, matrix[at]);
        }
        if factors.factor().is_none() {
            singular += 1;
            continue;
        }
        let (mut one, mut other) = (values.clone(), values.clone());
        factors.solve(&mut one);
        factors.solve_turned(&mut other);
        for row in 0..n {
            let there: f64 = (0..n).map(|column| matrix[row * n + column] * one[column]).sum();
            let back: f64 = (0..n).map(|column| matrix[column * n + row] * other[column]).sum();
            assert!((there - values[row]).abs() < 1e-8 && (back - values[row]).abs() < 1e-8);
        }
    }
    assert!(singular > 100 && singular < 1_000, "{singular}");
}
