//! The master: the best mixture of the columns found so far, and prices of the rows and wants.
//!
//! It is given to an interior-point solver as its dual, whose variables are the prices of wants and rows; the multipliers of its constraints are
//! the flows. Nothing here is trusted: prices are rounded and give a bound whatever they are, flows are laid again in whole kilograms.
//!
//! Most of a table is settled without a solver. A row that the columns cannot overfill never binds. Of the columns that no row left over is in,
//! only the cheapest of each want counts, and columns that cost no less and take of such rows never do; a want that is left with one column takes it.
//! What remains is a programme over the wants that compete for the rows that can bind.

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

/// What of the columns competes: the rows that can bind, and for each want what it falls back on.
struct Rivals {
    /// Rows that may be overfilled.
    rows: Vec<usize>,
    /// For each want its cheapest column that takes of none of these.
    free: Vec<Option<usize>>,
    /// For each want the columns that take of them and cost less than that and the penalty.
    rival: Vec<Vec<usize>>,
}

/// Columns as shares: what all that the largest want wants would take of each row.
struct Shares {
    first: Vec<usize>,
    /// Row and share.
    takes: Vec<(u32, f64)>,
}

impl Shares {
    #[expect(clippy::cast_precision_loss, reason = "hints")]
    fn new(columns: &[Column], tonnes: f64) -> Self {
        let mut shares = Self { first: vec![0], takes: Vec::with_capacity(columns.len() * 16) };
        for column in columns {
            let here = shares.takes.len();
            for (one, times) in &column.uses {
                let share = f64::from(*times) * tonnes / one.amount as f64;
                match shares.takes[here..].last_mut() {
                    Some((row, sum)) if *row == one.row => *sum += share,
                    _ => shares.takes.push((one.row, share)),
                }
            }
            shares.first.push(shares.takes.len());
        }
        shares
    }

    fn of(&self, column: usize) -> &[(u32, f64)] {
        &self.takes[self.first[column]..self.first[column + 1]]
    }
}

impl Rivals {
    #[expect(clippy::cast_precision_loss, reason = "hints")]
    fn new(problem: &Problem, aim: &Aim, columns: &[Column], shares: &Shares, tonnes: f64) -> Self {
        let cost = |at: usize| columns[at].weight.saturating_mul(aim.parts);
        let wants = problem.wants.len();
        let mut rivals = Self { rows: Vec::new(), free: vec![None; wants], rival: vec![Vec::new(); wants] };
        for (at, column) in columns.iter().enumerate().filter(|(at, _)| cost(*at) < aim.penalty) {
            rivals.rival[column.want as usize].push(at);
        }
        // Fewer columns fill fewer rows, and fewer rows leave fewer columns in question.
        let mut binds = vec![true; problem.whole.len()];
        let mut count = binds.len() + 1;
        loop {
            let mut filled = vec![0.0; binds.len()];
            let mut most: Vec<f64> = vec![0.0; binds.len()];
            for (want, mine) in rivals.rival.iter().enumerate() {
                let all = || mine.iter().flat_map(|at| shares.of(*at)).filter(|(row, _)| binds[*row as usize]);
                for (row, share) in all() {
                    most[*row as usize] = share.max(most[*row as usize]);
                }
                for (row, _) in all() {
                    let share = std::mem::take(&mut most[*row as usize]);
                    filled[*row as usize] += share * problem.wants[want].tonnes as f64 / tonnes;
                }
            }
            binds = filled.iter().map(|filled| *filled > 1.0 - 1e-9).collect();
            let now = binds.iter().filter(|binds| **binds).count();
            if now == count {
                break;
            }
            count = now;
            for (free, mine) in rivals.free.iter_mut().zip(&mut rivals.rival) {
                let is_free = |at: usize| !shares.of(at).iter().any(|(row, _)| binds[*row as usize]);
                let cheapest = mine.iter().copied().chain(*free).filter(|at| is_free(*at));
                *free = cheapest.min_by_key(|at| (cost(*at), *at));
                let below = free.map_or(aim.penalty, cost);
                mine.retain(|at| cost(*at) < below && !is_free(*at));
            }
        }
        rivals.rows = (0..binds.len()).filter(|row| binds[*row]).collect();
        rivals
    }
}

/// Solves the master to a relative tolerance; `None` where the solver gives nothing.
#[expect(clippy::cast_precision_loss, reason = "the solver's numbers are hints and proved afterwards")]
pub(super) fn mix(problem: &Problem, aim: &Aim, columns: &[Column], tolerance: f64) -> Option<Mixture> {
    let tonnes = problem.wants.iter().map(|want| want.tonnes).max().unwrap_or(1).max(1) as f64;
    let cost = |at: usize| columns[at].weight.saturating_mul(aim.parts) as f64;
    let unit = aim.penalty as f64 / 10.0;
    let widened = |row: usize| aim.budget.as_ref().and_then(|budget| budget.price[row]);
    let shares = Shares::new(columns, tonnes);
    let Rivals { rows, free, rival } = Rivals::new(problem, aim, columns, &shares, tonnes);
    let back = |want: usize| free[want].map_or(aim.penalty as f64, cost);
    let none = vec![0.0; problem.whole.len()];
    let mut mixture = Mixture {
        price: none.clone(),
        want: (0..problem.wants.len()).map(back).collect(),
        flow: vec![0.0; columns.len()],
        wider: none,
    };
    for (want, free) in problem.wants.iter().zip(&free) {
        if let Some(free) = free {
            mixture.flow[*free] = want.tonnes as f64;
        }
    }
    let wants: Vec<usize> = (0..rival.len()).filter(|want| !rival[*want].is_empty()).collect();
    if wants.is_empty() {
        return Some(mixture);
    }
    let rivals: Vec<usize> = wants.iter().flat_map(|want| &rival[*want]).copied().collect();
    let wide: Vec<usize> = rows.iter().copied().filter(|row| widened(*row).is_some()).collect();
    let mut in_row: Vec<Vec<(usize, f64)>> = vec![Vec::new(); problem.whole.len()];
    for (number, at) in rivals.iter().enumerate() {
        for (row, share) in shares.of(*at) {
            in_row[*row as usize].push((number, *share));
        }
    }

    // Constraints: rivals, then what each want falls back on, then that prices are not negative, then what may be wider.
    let n = wants.len() + rows.len() + usize::from(aim.budget.is_some());
    let (backs, signs) = (rivals.len(), rivals.len() + wants.len());
    let wider = signs + rows.len() + usize::from(aim.budget.is_some());
    let m = wider + wide.len();
    let mut start = Vec::with_capacity(n + 1);
    let (mut at, mut value) = (Vec::new(), Vec::new());
    let mut q = Vec::with_capacity(n);
    start.push(0);
    let mut next = 0;
    for (number, want) in wants.iter().enumerate() {
        let mine = next..next + rival[*want].len();
        next = mine.end;
        at.extend(mine.chain([backs + number]));
        value.resize(at.len(), 1.0);
        start.push(at.len());
        q.push(-(problem.wants[*want].tonnes as f64) / tonnes);
    }
    for (number, row) in rows.iter().enumerate() {
        for (rival, share) in &in_row[*row] {
            at.push(*rival);
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
    let mut b: Vec<f64> = rivals.iter().map(|at| cost(*at) / unit).collect();
    b.extend(wants.iter().map(|want| back(*want) / unit));
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
    for (number, want) in wants.iter().enumerate() {
        mixture.want[*want] = found.x[number] * unit;
        if let Some(free) = free[*want] {
            mixture.flow[free] = found.z[backs + number] * tonnes;
        }
    }
    for (number, at) in rivals.iter().enumerate() {
        mixture.flow[*at] = found.z[number] * tonnes;
    }
    for (number, row) in rows.iter().enumerate() {
        mixture.price[*row] = found.x[wants.len() + number] * unit * tonnes / problem.whole[*row].max(1) as f64;
    }
    for (place, row) in wide.iter().enumerate() {
        mixture.wider[*row] = found.z[wider + place] * tonnes;
    }
    Some(mixture)
}
