#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::engine::reduced::fixtures::Case;
use crate::engine::testing::rng;
use rand::RngExt;

type Pair = (u64, u64);

/// The value of a path at a price, as a multiple of the denominator.
fn value(line: Pair, at: Ratio) -> u128 {
    u128::from(at.q) * u128::from(line.0) + u128::from(at.p) * u128::from(line.1)
}

/// The lines of the lower envelope that are best over more than a point of the range, by walking from one to the next.
fn walk(all: &[[u64; 2]], from: Ratio, to: Ratio) -> (Vec<Pair>, Vec<Ratio>) {
    let pairs: Vec<Pair> = all.iter().map(|sums| (sums[0], sums[1])).collect();
    let (mut lines, mut breaks) = (Vec::new(), Vec::new());
    // Best just above `from`.
    let Some(mut now) = pairs.iter().copied().min_by_key(|pair| (value(*pair, from), pair.1)) else {
        return (lines, breaks);
    };
    if from == Ratio::INFINITE {
        return (vec![pairs.into_iter().min_by_key(|pair| (pair.1, pair.0)).unwrap()], breaks);
    }
    loop {
        lines.push(now);
        // The first line below it is the next; of those that meet it at one price the flattest.
        let next = pairs
            .iter()
            .filter(|pair| pair.1 < now.1 && pair.0 > now.0)
            .map(|pair| (Ratio::new(pair.0 - now.0, now.1 - pair.1), pair.1, *pair))
            .min();
        match next {
            Some((at, _, pair)) if at < to => {
                breaks.push(at);
                now = pair;
            }
            _ => return (lines, breaks),
        }
    }
}

#[test]
fn agrees_with_all_simple_paths() {
    let mut rng = rng(81);
    let (mut several, mut three, mut hidden, mut ranged, mut collinear) = (0, 0, 0, 0, 0);
    for _ in 0..40_000 {
        let case: Case<2> = Case::random(&mut rng);
        let bound = case.bounds();
        let question = case.question(&bound);
        let all = case.brute();
        let ratio =
            |rng: &mut rand_chacha::ChaCha8Rng| Ratio::new(rng.random_range(0..6), rng.random_range(1..5));
        let mut range = [ratio(&mut rng), ratio(&mut rng)];
        range.sort_unstable();
        for (from, to) in [(Ratio::ZERO, Ratio::INFINITE), (range[0], range[1]), (range[0], Ratio::INFINITE)]
        {
            let Some(found) = envelope(question, from, to) else {
                assert!(all.is_empty(), "{case:?}");
                continue;
            };
            let lines: Vec<Pair> = found.lines.iter().map(|line| (line.fixed, line.varying)).collect();
            for line in &found.lines {
                assert_eq!(case.value_of(&line.arcs), Some([line.fixed, line.varying]), "{case:?}");
            }
            assert!(found.breaks.is_sorted_by(|a, b| a < b) && found.breaks.len() + 1 == lines.len());
            if from == to {
                let least = all.iter().map(|sums| value((sums[0], sums[1]), from)).min().unwrap();
                assert!(lines.len() == 1 && value(lines[0], from) == least, "{case:?} {from:?}");
                continue;
            }
            let (expected, breaks) = walk(&all, from, to);
            assert_eq!((&lines, &found.breaks), (&expected, &breaks), "{case:?} {from:?} {to:?}");
            ranged += usize::from(to != Ratio::INFINITE && lines.len() > 1);
            if to == Ratio::INFINITE && from == Ratio::ZERO {
                assert!(found.searches <= 2 * breaks.len() + 4, "{} {}", found.searches, breaks.len());
                let front = case.brute_front();
                several += usize::from(lines.len() > 1);
                three += usize::from(lines.len() > 2);
                hidden += usize::from(front.len() > lines.len());
                let on = |point: &&[u64; 2]| {
                    let pair = (point[0], point[1]);
                    !lines.contains(&pair)
                        && breaks
                            .iter()
                            .enumerate()
                            .any(|(at, ratio)| value(pair, *ratio) == value(lines[at], *ratio))
                };
                collinear += usize::from(front.iter().any(|point| on(&point)));
            }
        }
    }
    assert!(several > 10_000 && three > 2_000, "{several} {three}");
    assert!(hidden > 1_000 && ranged > 2_000 && collinear > 300, "{hidden} {ranged} {collinear}");
}

#[test]
fn values_beyond_64_bits_are_exact() {
    // Two chains of many heavy arcs and a middle one: the products are near 2^70.
    let arcs = 64u32;
    let (mut ends, mut fixed, mut varying) = (Vec::new(), Vec::new(), Vec::new());
    let top = u32::MAX;
    for at in 0..arcs {
        for (a, b) in [(0, top), (top / 2 - 1, top / 2 - 1), (top, 0), (top / 2 + 1, top / 2 + 1)] {
            ends.push((at, at + 1));
            fixed.push(a);
            varying.push(b);
        }
    }
    let (csr, _) = crate::engine::csr::Csr::new(arcs as usize + 1, &ends);
    let case =
        Case { csr, weight: [fixed, varying], closed: None, starts: vec![0], ends: vec![arcs], paths: 0 };
    let bound = case.bounds();
    let found = envelope(case.question(&bound), Ratio::ZERO, Ratio::INFINITE).unwrap();
    let whole = u64::from(top) * u64::from(arcs);
    let half = u64::from(top / 2 - 1) * u64::from(arcs);
    let lines: Vec<Pair> = found.lines.iter().map(|line| (line.fixed, line.varying)).collect();
    assert_eq!(lines, [(0, whole), (half, half), (whole, 0)]);
    assert_eq!(found.breaks, [Ratio::new(half, whole - half), Ratio::new(whole - half, half)]);
}

#[test]
fn one_path_has_no_breakpoint() {
    let (csr, _) = crate::engine::csr::Csr::new(2, &[(0, 1), (0, 1)]);
    let case = Case {
        csr,
        weight: [vec![1, 2], vec![0, 0]],
        closed: None,
        starts: vec![0],
        ends: vec![1],
        paths: 0,
    };
    let bound = case.bounds();
    let found = envelope(case.question(&bound), Ratio::ZERO, Ratio::INFINITE).unwrap();
    assert_eq!((found.lines.len(), found.breaks.len(), found.searches), (1, 0, 2));
    // A start that is an end: the path of no arcs.
    let case = Case { ends: vec![0], ..case };
    let bound = case.bounds();
    let found = envelope(case.question(&bound), Ratio::ZERO, Ratio::INFINITE).unwrap();
    assert_eq!(found.lines, [Line { fixed: 0, varying: 0, arcs: Vec::new() }]);
}
