//! The master by an interior point: the best mixture of the columns found so far, and prices of the rows and wants, where the simplex method
//! ([`super::simplex`]) does not come to an end.
//!
//! It is given to the solver as its dual, whose variables are the prices of wants and rows; the multipliers of its constraints are
//! the flows. Nothing here is trusted: prices are rounded and give a bound whatever they are, flows are laid again in whole kilograms.

use super::problem::{Aim, Column, Problem};
use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, NonnegativeConeT};

/// What the solver makes of the columns: hints, all of it.
pub(super) struct Mixture {
    /// Of each row the price of a tonne of its whole, in parts.
    pub(super) price: Vec<f64>,
    /// Of each want the price of a tonne, in parts.
    pub(super) want: Vec<f64>,
    /// Tonnes on each column.
    pub(super) flow: Vec<f64>,
    /// Tonnes by which each row is wider.
    pub(super) wider: Vec<f64>,
}

impl Mixture {
    /// Nothing flows, and nothing has a price.
    #[expect(clippy::cast_precision_loss, reason = "hints")]
    pub(super) fn nothing(problem: &Problem, aim: &Aim, columns: &[Column]) -> Self {
        let none = vec![0.0; problem.whole.len()];
        let want = vec![aim.penalty as f64; problem.wants.len()];
        Self { price: none.clone(), want, flow: vec![0.0; columns.len()], wider: none }
    }
}

/// Solves the master to a relative tolerance; `None` where the solver gives nothing.
#[expect(clippy::cast_precision_loss, reason = "the solver's numbers are hints and proved afterwards")]
pub(super) fn mix(problem: &Problem, aim: &Aim, columns: &[Column], tolerance: f64) -> Option<Mixture> {
    let wants = problem.wants.len();
    let none = vec![0.0; problem.whole.len()];
    if columns.is_empty() {
        return Some(Mixture::nothing(problem, aim, columns));
    }
    let tonnes = problem.wants.iter().map(|want| want.tonnes).max().unwrap_or(1).max(1) as f64;
    let cost = |column: &Column| column.weight as f64 * aim.parts as f64;
    let unit = aim.penalty as f64 / 10.0;
    let widened = |row: usize| aim.budget.as_ref().and_then(|budget| budget.price[row]);

    // Rows that these columns cannot overfill are left out.
    let mut most = none.clone();
    let mut of_want: Vec<Vec<usize>> = vec![Vec::new(); wants];
    let mut in_row: Vec<Vec<(usize, f64)>> = vec![Vec::new(); problem.whole.len()];
    for (at, column) in columns.iter().enumerate() {
        of_want[column.want as usize].push(at);
        for (one, times) in &column.uses {
            let share = f64::from(*times) * tonnes / one.amount as f64;
            let here = &mut in_row[one.row as usize];
            match here.last_mut() {
                Some((last, sum)) if *last == at => *sum += share,
                _ => here.push((at, share)),
            }
        }
    }
    for (row, here) in in_row.iter().enumerate() {
        let mut of: Vec<(u32, f64)> = here.iter().map(|(at, share)| (columns[*at].want, *share)).collect();
        of.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        of.dedup_by_key(|(want, _)| *want);
        most[row] =
            of.iter().map(|(want, share)| share * problem.wants[*want as usize].tonnes as f64 / tonnes).sum();
    }
    let rows: Vec<usize> = (0..most.len()).filter(|row| most[*row] > 1.0 - 1e-9).collect();
    let wide: Vec<usize> = rows.iter().copied().filter(|row| widened(*row).is_some()).collect();

    // Constraints: columns, then the penalty of each want, then that prices are not negative, then what may be wider.
    let n = wants + rows.len() + usize::from(aim.budget.is_some());
    let (penalties, signs) = (columns.len(), columns.len() + wants);
    let wider = signs + rows.len() + usize::from(aim.budget.is_some());
    let m = wider + wide.len();
    let mut start = Vec::with_capacity(n + 1);
    let (mut at, mut value) = (Vec::new(), Vec::new());
    let mut q = Vec::with_capacity(n);
    start.push(0);
    for (want, mine) in of_want.iter().enumerate() {
        at.extend(mine.iter().copied().chain([penalties + want]));
        value.resize(at.len(), 1.0);
        start.push(at.len());
        q.push(-(problem.wants[want].tonnes as f64) / tonnes);
    }
    for (number, row) in rows.iter().enumerate() {
        for (column, share) in &in_row[*row] {
            at.push(*column);
            value.push(-share);
        }
        at.push(signs + number);
        value.push(-1.0);
        if let Ok(place) = wide.binary_search(row) {
            // Of the whole row so much more for a unit of money.
            at.push(wider + place);
            value.push(tonnes / problem.whole[*row] as f64);
        }
        start.push(at.len());
        q.push(1.0);
    }
    if let Some(budget) = &aim.budget {
        at.push(signs + rows.len());
        value.push(-1.0);
        for (place, row) in wide.iter().enumerate() {
            at.push(wider + place);
            value.push(-(budget.price[*row].unwrap_or(1) as f64));
        }
        start.push(at.len());
        q.push(budget.amount as f64 / tonnes);
    }
    let mut b: Vec<f64> = columns.iter().map(|column| cost(column) / unit).collect();
    b.resize(signs, aim.penalty as f64 / unit);
    b.resize(m, 0.0);

    let settings = DefaultSettings {
        verbose: false,
        presolve_enable: false,
        max_iter: 200,
        max_threads: 1,
        direct_solve_method: "qdldl".to_owned(),
        tol_gap_abs: tolerance,
        tol_gap_rel: tolerance,
        tol_feas: tolerance,
        ..DefaultSettings::default()
    };
    let nothing = CscMatrix::zeros((n, n));
    let matrix = CscMatrix::new(m, n, start, at, value);
    let mut solver = DefaultSolver::new(&nothing, &q, &matrix, &b, &[NonnegativeConeT(m)], settings).ok()?;
    solver.solve();
    let found = &solver.solution;
    if found.x.iter().chain(&found.z).any(|value| !value.is_finite()) {
        return None;
    }
    let mut price = none.clone();
    for (number, row) in rows.iter().enumerate() {
        price[*row] = found.x[wants + number] * unit * tonnes / problem.whole[*row].max(1) as f64;
    }
    let mut more = none;
    for (place, row) in wide.iter().enumerate() {
        more[*row] = found.z[wider + place] * tonnes;
    }
    Some(Mixture {
        price,
        want: found.x[..wants].iter().map(|price| price * unit).collect(),
        flow: found.z[..columns.len()].iter().map(|flow| flow * tonnes).collect(),
        wider: more,
    })
}
