#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::cast_precision_loss)]
use super::super::master::mix;
use super::super::problem::{Budget, Use, Want};
use super::*;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Wants, rows, columns of one to three rows, now and then money for wider rows.
fn random(rng: &mut impl Rng) -> (Problem, Aim, Vec<Column>) {
    let (wants, rows) = (rng.random_range(1..14_u32), rng.random_range(1..9_u32));
    let want = |number: u32, tonnes| Want { graph: 0, from: vec![number], to: Vec::new(), tonnes };
    let all = (0..wants).map(|number| want(number, rng.random_range(1..2_000))).collect();
    let whole: Vec<u64> = (0..rows).map(|_| rng.random_range(1..3_000)).collect();
    let mut columns = Vec::new();
    for _ in 0..rng.random_range(0..50) {
        let mut uses: Vec<(Use, u32)> = Vec::new();
        for _ in 0..rng.random_range(0..4) {
            let row = rng.random_range(0..rows);
            let amount = whole[row as usize].div_ceil(rng.random_range(1..4));
            uses.push((Use { row, amount }, rng.random_range(1..3)));
        }
        uses.sort_unstable();
        uses.dedup_by_key(|(one, _)| *one);
        // Few weights, so that many mixtures are equally good.
        let weight = rng.random_range(1..9) * 100;
        columns.push(Column { want: rng.random_range(0..wants), arcs: Vec::new(), weight, uses });
    }
    let price = |rng: &mut _| (Rng::next_u32(rng) % 3 > 0).then_some(u64::from(Rng::next_u32(rng) % 5 + 1));
    let budget = (rng.random_range(0..4) == 0).then(|| Budget {
        amount: rng.random_range(1..4_000),
        price: (0..rows).map(|_| price(rng)).collect(),
    });
    let service = budget.is_none() && rng.random_range(0..4) == 0;
    let parts = u64::from(!service);
    (Problem::new(Vec::new(), whole, all), Aim { parts, penalty: 5_000, budget }, columns)
}

/// What a mixture costs, how far it overfills a row, and what its prices prove.
fn measured(problem: &Problem, aim: &Aim, columns: &[Column], mixture: &Mixture) -> (f64, f64, f64) {
    let mut left: Vec<f64> = problem.wants.iter().map(|want| want.tonnes as f64).collect();
    let mut filled: Vec<f64> = problem.whole.iter().map(|_| 0.0).collect();
    let mut pays: Vec<f64> = left.iter().map(|_| aim.penalty as f64).collect();
    let mut cost = 0.0;
    for (column, flow) in columns.iter().zip(&mixture.flow) {
        assert!(*flow >= 0.0);
        left[column.want as usize] -= flow;
        let alone = (column.weight * aim.parts) as f64;
        cost += alone * flow;
        let mut sum = alone;
        for (one, times) in &column.uses {
            let share = f64::from(*times) / one.amount as f64;
            filled[one.row as usize] += share * flow;
            sum += share * mixture.price[one.row as usize] * problem.whole[one.row as usize] as f64;
        }
        let pays = &mut pays[column.want as usize];
        *pays = pays.min(sum);
    }
    assert!(left.iter().all(|left| *left > -1e-6), "{left:?}");
    cost += left.iter().map(|left| left * aim.penalty as f64).sum::<f64>();
    let over = filled.iter().zip(&mixture.wider).zip(&problem.whole);
    let over = over.map(|((filled, wider), whole)| filled - 1.0 - wider / *whole as f64).fold(0.0, f64::max);
    let paid: f64 = pays.iter().zip(&problem.wants).map(|(pays, want)| pays * want.tonnes as f64).sum();
    let mut taken: f64 =
        mixture.price.iter().zip(&problem.whole).map(|(price, whole)| price * *whole as f64).sum();
    if let Some(budget) = &aim.budget {
        let each = mixture.price.iter().zip(&budget.price);
        let slope = each.filter_map(|(price, each)| each.map(|each| price / each as f64)).fold(0.0, f64::max);
        taken += slope * budget.amount as f64;
        let spent: f64 = mixture
            .wider
            .iter()
            .zip(&budget.price)
            .map(|(wider, each)| wider * each.unwrap_or(0) as f64)
            .sum();
        assert!(spent <= budget.amount as f64 * (1.0 + 1e-9), "{spent}");
    }
    (cost, over, paid - taken)
}

#[test]
fn costs_what_its_prices_prove_and_what_the_interior_point_finds() {
    let mut rng = ChaCha8Rng::seed_from_u64(77);
    let (mut short, mut money, mut priced, mut service, mut warm, mut refused) = (0, 0, 0, 0, 0, 0);
    for case in 0..6_000 {
        let (problem, aim, columns) = random(&mut rng);
        let mut simplex = Simplex::new(&problem, &aim, &columns);
        // Columns come in a few at a time.
        let mut known = 0;
        loop {
            known = columns.len().min(known + rng.random_range(1..30));
            let Some(mixture) = simplex.mix(&problem, &aim, &columns[..known]) else {
                refused += 1;
                break;
            };
            let (cost, over, bound) = measured(&problem, &aim, &columns[..known], &mixture);
            assert!(over < 1e-9, "case {case}: a row is overfilled by {over}");
            let most: u64 = problem.wants.iter().map(|want| want.tonnes * aim.penalty).sum();
            assert!((cost - bound).abs() <= 2e-8 * most as f64, "case {case}: {cost} {bound}");
            if known == columns.len() {
                let other = mix(&problem, &aim, &columns, 1e-9).unwrap();
                let (other, ..) = measured_loosely(&problem, &aim, &columns, &other);
                // A ten-millionth of what flows is taken away from the other, and left unserved.
                let loose = 1e-5 * cost.max(100.0) + 2e-7 * most as f64;
                assert!((cost - other).abs() <= loose, "case {case}: {cost} {other}");
                short += usize::from(mixture.want.contains(&5_000.0));
                money += usize::from(mixture.wider.iter().any(|wider| *wider > 0.0));
                priced += usize::from(mixture.price.iter().filter(|price| **price > 0.0).count() > 1);
                service += usize::from(aim.parts == 0);
                break;
            }
            warm += 1;
        }
    }
    assert!(refused < 60, "{refused} masters were handed over");
    let hard = [short > 1_000, money > 500, priced > 1_000, service > 500, warm > 2_000];
    assert_eq!(hard, [true; 5], "{short} {money} {priced} {service} {warm}");
}

/// The same where what flows is a little below zero or too much.
fn measured_loosely(problem: &Problem, aim: &Aim, columns: &[Column], mixture: &Mixture) -> (f64, f64, f64) {
    let flow = mixture.flow.iter().map(|flow| (flow * (1.0 - 1e-7)).max(0.0)).collect();
    let (price, want) = (mixture.price.clone(), mixture.want.clone());
    let wider = mixture.wider.iter().map(|wider| wider * (1.0 - 1e-7)).collect();
    measured(problem, aim, columns, &Mixture { price, want, flow, wider })
}

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
        for (at, value) in matrix.iter().enumerate() {
            factors.set(at / n, at % n, *value);
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
