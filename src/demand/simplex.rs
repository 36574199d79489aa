//! The master by the simplex method, where every want is a bound that its columns share.
//!
//! Problem: of some columns, each of a want or of none, take so much that each want has what it wants and no row is overfilled, at the least cost; new columns
//! come in again and again.
//!
//! Idea: a want's columns add up to its amount, so one basic column of each want (its key) is what the others leave. What is left of the basis is as
//! large as the number of full rows, however many wants there are: a small matrix, whose factors are made anew at each step, so that no
//! error grows. The basis stays when columns come in. It begins with the cheapest column of each want that fits whole, and with what is not served.
//!
//! Complexity: a step takes O(full rows^3 + entries of the full rows + columns + rows). Steps are bounded, and so are full rows; who uses them up gets
//! nothing.
//!
//! Ties: the most promising column enters, of equal ones the first; of what stops it the one that changes most leaves, of equal ones the first. After many steps
//! without gain the first that is any good enters (R. G. Bland, doi:10.1287/moor.2.2.103), so that it ends.
//!
//! Paper: G. B. Dantzig, R. M. Van Slyke, "Generalized upper bounding techniques", 1967, doi:10.1016/S0022-0000(67)80015-2.

use super::master::Mixture;
use super::problem::{Aim, Column, Problem};

const NONE: u32 = u32::MAX;
/// Amounts are at most 1, and less than this is rounding; of costs it is this part of the penalty.
const LITTLE: f64 = 3e-12;
/// What rounding may add up to in what is handed out; of costs it is this part of what serving nothing costs.
const SOUND: f64 = 1e-8;
/// With more full rows than this a step takes so long that the interior point is sooner there.
const MOST_FULL: usize = 100;
/// So many steps without gain, and the rule is changed.
const STALLED: usize = 60;

/// What may enter or leave a basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Column(u32),
    /// What is left of a row.
    Room(u32),
}

/// The master's columns, basis and values.
#[derive(Debug)]
pub(super) struct Simplex {
    tonnes: f64,
    unit: f64,
    /// Less than this of a cost is rounding.
    little: f64,
    /// What each want wants. Its column of the same number is what is not served.
    amount: Vec<f64>,
    /// By column: its want or [`NONE`], what it costs, and what it takes of rows.
    want: Vec<u32>,
    cost: Vec<f64>,
    takes: Vec<Vec<(u32, f64)>>,
    in_row: Vec<Vec<(u32, f64)>>,
    /// The column of each want that is what the others leave.
    key: Vec<u32>,
    /// The other basic columns, as many as there are full rows.
    others: Vec<u32>,
    full: Vec<u32>,
    flow: Vec<f64>,
    room: Vec<f64>,
    /// The columns that stand for wider rows, the row each widens, and how wide one of it makes it. They count in shares of the budget, so that
    /// a high price makes no large entry.
    wider: Vec<(u32, u32, f64)>,
    /// How many of the problem's columns are known.
    known: usize,
}

impl Simplex {
    #[expect(clippy::cast_precision_loss, reason = "hints, proved afterwards")]
    pub(super) fn new(problem: &Problem, aim: &Aim, columns: &[Column]) -> Self {
        let tonnes = problem.wants.iter().map(|want| want.tonnes).max().unwrap_or(1).max(1) as f64;
        let dearest = columns.iter().map(|column| column.weight.saturating_mul(aim.parts)).max().unwrap_or(0);
        let penalty = aim.penalty as f64;
        let unit = if dearest == 0 { penalty } else { (dearest as f64).clamp(penalty / 1e5, penalty) };
        let wants = problem.wants.len();
        let rows = problem.whole.len() + usize::from(aim.budget.is_some());
        let amount: Vec<f64> = problem.wants.iter().map(|want| want.tonnes as f64 / tonnes).collect();
        let mut made = Self {
            tonnes,
            unit,
            little: LITTLE * penalty / unit,
            want: Vec::new(),
            cost: Vec::new(),
            takes: Vec::new(),
            in_row: vec![Vec::new(); rows],
            key: (0..wants as u32).collect(),
            others: Vec::new(),
            full: Vec::new(),
            flow: Vec::new(),
            room: vec![1.0; rows],
            wider: Vec::new(),
            known: 0,
            amount,
        };
        for want in 0..wants as u32 {
            made.add(want, penalty / unit, Vec::new());
        }
        made.flow.clone_from(&made.amount);
        if let Some(budget) = &aim.budget {
            let money = problem.whole.len() as u32;
            // In the budget; without one nothing can be wider.
            let all = budget.amount as f64 / tonnes;
            for (row, price) in (0..).zip(&budget.price) {
                let Some(price) = price.filter(|_| budget.amount > 0) else { continue };
                let share = tonnes / problem.whole[row as usize].max(1) as f64;
                let (one, paid) = if price > 0 { (all / price as f64, 1.0) } else { (1.0, 0.0) };
                made.wider.push((made.cost.len() as u32, row, one));
                made.add(NONE, 0.0, vec![(row, -share * one), (money, paid)]);
            }
        }
        made
    }

    fn add(&mut self, want: u32, cost: f64, takes: Vec<(u32, f64)>) {
        let number = self.cost.len() as u32;
        for (row, share) in &takes {
            self.in_row[*row as usize].push((number, *share));
        }
        self.want.push(want);
        self.cost.push(cost);
        self.takes.push(takes);
        self.flow.push(0.0);
    }

    /// The best mixture of all columns, of which earlier calls saw the first ones; `None` where it does not come to an end, too many rows
    /// are full, or rounding has spoilt what was found.
    #[expect(clippy::cast_precision_loss, reason = "hints, proved afterwards")]
    pub(super) fn mix(&mut self, problem: &Problem, aim: &Aim, columns: &[Column]) -> Option<Mixture> {
        let first = self.known == 0;
        let base = self.cost.len() - self.known;
        for column in &columns[self.known..] {
            let mut takes: Vec<(u32, f64)> = Vec::with_capacity(column.uses.len());
            for (one, times) in &column.uses {
                let share = f64::from(*times) * self.tonnes / one.amount as f64;
                match takes.last_mut() {
                    Some((row, sum)) if *row == one.row => *sum += share,
                    _ => takes.push((one.row, share)),
                }
            }
            let cost = column.weight.saturating_mul(aim.parts).min(aim.penalty) as f64 / self.unit;
            self.add(column.want, cost, takes);
        }
        self.known = columns.len();
        if first {
            self.begin(base);
        }
        let dual = self.solve().filter(|dual| self.is_sound(dual))?;
        let mut price: Vec<f64> = dual.iter().map(|dual| -dual * self.unit).collect();
        price.truncate(problem.whole.len());
        for (price, whole) in price.iter_mut().zip(&problem.whole) {
            *price *= self.tonnes / (*whole).max(1) as f64;
        }
        let want =
            |want: usize| self.unit * (self.cost[self.key[want] as usize] - self.paid(self.key[want], &dual));
        let mut wider = vec![0.0; problem.whole.len()];
        for (column, row, one) in &self.wider {
            wider[*row as usize] = self.flow[*column as usize] * one * self.tonnes;
        }
        Some(Mixture {
            price,
            want: (0..self.amount.len()).map(want).collect(),
            flow: self.flow[base..].iter().map(|flow| flow * self.tonnes).collect(),
            wider,
        })
    }

    /// Begins with the cheapest column of each want that fits whole.
    fn begin(&mut self, base: usize) {
        let mut order: Vec<u32> = (base as u32..self.cost.len() as u32).collect();
        order.sort_by(|a, b| self.cost[*a as usize].total_cmp(&self.cost[*b as usize]).then(a.cmp(b)));
        for column in order {
            let want = self.want[column as usize] as usize;
            let amount = self.amount[want];
            let takes = &self.takes[column as usize];
            let fits = takes.iter().all(|(row, share)| share * amount <= self.room[*row as usize]);
            if fits && self.key[want] as usize == want && self.cost[column as usize] < self.cost[want] {
                for (row, share) in takes {
                    self.room[*row as usize] -= share * amount;
                }
                self.key[want] = column;
                self.flow[want] = 0.0;
                self.flow[column as usize] = amount;
            }
        }
    }

    /// Whether what was found is what it seems: every row and want kept, and as dear as the duals prove, but for rounding.
    fn is_sound(&self, dual: &[f64]) -> bool {
        let mut used = vec![0.0; self.room.len()];
        let mut served = vec![0.0; self.amount.len()];
        let (mut cost, mut most) = (0.0, 0.0_f64);
        for (at, flow) in self.flow.iter().enumerate() {
            self.takes[at].iter().for_each(|(row, share)| used[*row as usize] += share * flow);
            cost += self.cost[at] * flow;
            if let Some(served) = served.get_mut(self.want[at] as usize) {
                *served += flow;
            }
        }
        let mut proved: f64 = dual.iter().sum();
        for (want, amount) in self.amount.iter().enumerate() {
            proved += amount * (self.cost[self.key[want] as usize] - self.paid(self.key[want], dual));
            most += amount * self.cost[want];
        }
        let all_served =
            served.iter().zip(&self.amount).all(|(served, amount)| (served - amount).abs() < SOUND);
        all_served && used.iter().all(|used| *used < 1.0 + SOUND) && (cost - proved).abs() <= SOUND * most
    }

    /// What a column pays under duals.
    fn paid(&self, column: u32, dual: &[f64]) -> f64 {
        self.takes[column as usize].iter().map(|(row, share)| share * dual[*row as usize]).sum()
    }

    /// What a column costs more than the key of its want.
    fn above_key(&self, column: u32) -> f64 {
        let want = self.want[column as usize];
        let key = if want == NONE { 0.0 } else { self.cost[self.key[want as usize] as usize] };
        self.cost[column as usize] - key
    }

    /// Adds what one of a column instead of its key takes of each row.
    fn spread(&self, column: u32, times: f64, into: &mut [f64]) {
        for (row, share) in &self.takes[column as usize] {
            into[*row as usize] += share * times;
        }
        let want = self.want[column as usize];
        if want != NONE {
            for (row, share) in &self.takes[self.key[want as usize] as usize] {
                into[*row as usize] -= share * times;
            }
        }
    }

    /// Steps until nothing is gained; the duals of the rows, which are zero or less.
    fn solve(&mut self) -> Option<Vec<f64>> {
        let rows = self.room.len();
        let mut factors = Factors::default();
        let (mut line, mut dual) = (vec![0.0; rows], vec![0.0; rows]);
        let mut paid = vec![0.0; self.cost.len()];
        let mut stalled = 0;
        for _ in 0..4 * (self.cost.len() + rows) {
            if self.full.len() > MOST_FULL {
                return None;
            }
            factors.clear(self.full.len());
            for (at, column) in self.others.iter().enumerate() {
                self.spread(*column, 1.0, &mut line);
                for (place, row) in self.full.iter().enumerate() {
                    factors.set(place, at, line[*row as usize]);
                }
                self.wipe(*column, &mut line);
            }
            factors.factor()?;
            let mut of_full: Vec<f64> = self.others.iter().map(|column| self.above_key(*column)).collect();
            factors.solve_turned(&mut of_full);
            dual.fill(0.0);
            paid.fill(0.0);
            for (row, value) in self.full.iter().zip(&of_full) {
                dual[*row as usize] = *value;
                for (column, share) in &self.in_row[*row as usize] {
                    paid[*column as usize] += share * value;
                }
            }
            let Some(enters) = self.enters(&of_full, &paid, stalled > STALLED) else { return Some(dual) };

            // How the basis changes with it.
            let mut change: Vec<f64> = match enters {
                Part::Column(column) => {
                    self.spread(column, 1.0, &mut line);
                    let change = self.full.iter().map(|row| -line[*row as usize]).collect();
                    self.wipe(column, &mut line);
                    change
                }
                Part::Room(row) => {
                    self.full.iter().map(|full| if *full == row { -1.0 } else { 0.0 }).collect()
                }
            };
            factors.solve(&mut change);
            let (leaves, most) = self.leaves(enters, &change, &mut line)?;
            self.step(enters, &change, most, &mut line);
            self.exchange(enters, leaves, &change);
            stalled = if most > LITTLE { 0 } else { stalled + 1 };
        }
        None
    }

    fn wipe(&self, column: u32, line: &mut [f64]) {
        let want = self.want[column as usize];
        let key = (want != NONE).then(|| self.key[want as usize]);
        for column in [column].into_iter().chain(key) {
            self.takes[column as usize].iter().for_each(|(row, _)| line[*row as usize] = 0.0);
        }
    }

    /// What gains most for each tonne, or the first that gains.
    fn enters(&self, of_full: &[f64], paid: &[f64], first: bool) -> Option<Part> {
        let mut best = (-self.little, None);
        let rooms = self.full.iter().zip(of_full).map(|(row, dual)| (-dual, Part::Room(*row)));
        let key_of = |want: u32| if want == NONE { None } else { Some(self.key[want as usize] as usize) };
        let columns = (0..self.cost.len()).map(|at| {
            let key = key_of(self.want[at]).map_or(0.0, |key| self.cost[key] - paid[key]);
            (self.cost[at] - paid[at] - key, Part::Column(at as u32))
        });
        for (gain, part) in columns.chain(rooms) {
            if gain < best.0 && !self.is_basic(part) {
                best = (gain, Some(part));
                if first {
                    break;
                }
            }
        }
        best.1
    }

    fn is_basic(&self, part: Part) -> bool {
        let Part::Column(column) = part else { return false };
        self.key.get(self.want[column as usize] as usize) == Some(&column) || self.others.contains(&column)
    }

    /// What becomes nothing first as something enters, and how much enters until then.
    fn leaves(&self, enters: Part, change: &[f64], line: &mut [f64]) -> Option<(Part, f64)> {
        let mut first: Option<(f64, f64, Part)> = None;
        let mut look = |value: f64, rate: f64, part: Part| {
            if rate >= -1e-9 {
                return;
            }
            let until = value.max(0.0) / -rate;
            let sooner = first.is_none_or(|(known, fast, _)| {
                until < known - LITTLE || (until <= known + LITTLE && -rate > fast * (1.0 + 1e-9))
            });
            if sooner {
                let until = first.map_or(until, |(known, ..)| if until > known { known } else { until });
                first = Some((until, -rate, part));
            }
        };
        let moving = self.moving(enters, change);
        for (column, rate) in &moving {
            look(self.flow[*column as usize], *rate, Part::Column(*column));
            if *rate != 0.0 {
                for (row, share) in &self.takes[*column as usize] {
                    line[*row as usize] -= share * rate;
                }
            }
        }
        for (row, rate) in line.iter_mut().enumerate() {
            let rate = std::mem::take(rate);
            if rate < 0.0 && !self.full.contains(&(row as u32)) {
                look(self.room[row], rate, Part::Room(row as u32));
            }
        }
        first.map(|(until, _, part)| (part, until))
    }

    /// Every column that changes, and by how much for one of what enters: the keys, what enters, and the others.
    fn moving(&self, enters: Part, change: &[f64]) -> Vec<(u32, f64)> {
        let others = self.others.iter().copied().zip(change.iter().copied());
        let mut moving: Vec<(u32, f64)> = others
            .chain(if let Part::Column(column) = enters { Some((column, 1.0)) } else { None })
            .collect();
        let mut keys: Vec<(u32, f64)> = Vec::new();
        for (column, rate) in &moving {
            let want = self.want[*column as usize];
            if want != NONE {
                let key = self.key[want as usize];
                match keys.iter_mut().find(|(other, _)| *other == key) {
                    Some((_, sum)) => *sum -= rate,
                    None => keys.push((key, -rate)),
                }
            }
        }
        moving.extend(keys);
        moving
    }

    /// Lets so much enter.
    fn step(&mut self, enters: Part, change: &[f64], most: f64, line: &mut [f64]) {
        for (column, rate) in self.moving(enters, change) {
            let flow = &mut self.flow[column as usize];
            *flow = (*flow + rate * most).max(0.0);
            for (row, share) in &self.takes[column as usize] {
                line[*row as usize] += share * rate * most;
            }
        }
        for (room, line) in self.room.iter_mut().zip(line) {
            *room = (*room - std::mem::take(line)).max(0.0);
        }
        if let Part::Room(row) = enters {
            self.room[row as usize] = most;
        }
        for row in &self.full {
            if Part::Room(*row) != enters {
                self.room[*row as usize] = 0.0;
            }
        }
    }

    /// The basis with one part instead of another.
    fn exchange(&mut self, enters: Part, leaves: Part, change: &[f64]) {
        let slot = match leaves {
            Part::Room(row) => {
                self.room[row as usize] = 0.0;
                match enters {
                    Part::Column(column) => {
                        self.others.push(column);
                        self.full.push(row);
                    }
                    Part::Room(other) => {
                        self.full.iter_mut().filter(|full| **full == other).for_each(|full| *full = row);
                    }
                }
                return;
            }
            Part::Column(column) => {
                self.flow[column as usize] = 0.0;
                let want = self.want[column as usize];
                let is_key = want != NONE && self.key[want as usize] == column;
                if !is_key {
                    self.others.iter().position(|other| *other == column)
                } else if let Part::Column(other) = enters
                    && self.want[other as usize] == want
                {
                    self.key[want as usize] = other;
                    return;
                } else {
                    let mine = self
                        .others
                        .iter()
                        .enumerate()
                        .filter(|(_, other)| self.want[**other as usize] == want);
                    let slot =
                        mine.max_by(|a, b| change[a.0].abs().total_cmp(&change[b.0].abs())).map(|(at, _)| at);
                    if let Some(slot) = slot {
                        self.key[want as usize] = self.others[slot];
                    }
                    slot
                }
            }
        };
        let Some(slot) = slot else { return };
        match enters {
            Part::Column(column) => self.others[slot] = column,
            Part::Room(row) => {
                self.others.remove(slot);
                self.full.retain(|full| *full != row);
            }
        }
    }
}

/// A small square matrix in its factors, with rows exchanged.
#[derive(Debug, Default)]
struct Factors {
    size: usize,
    at: Vec<f64>,
    order: Vec<usize>,
}

impl Factors {
    fn clear(&mut self, size: usize) {
        self.size = size;
        self.at.clear();
        self.at.resize(size * size, 0.0);
        self.order.clear();
        self.order.extend(0..size);
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        self.at[row * self.size + column] = value;
    }

    /// Gauss with the largest of each column; `None` where there is none.
    fn factor(&mut self) -> Option<()> {
        let n = self.size;
        for step in 0..n {
            let largest = (step..n).max_by(|a, b| {
                self.at[a * n + step].abs().total_cmp(&self.at[b * n + step].abs()).then(b.cmp(a))
            })?;
            if self.at[largest * n + step].abs() < 1e-12 {
                return None;
            }
            if largest != step {
                for column in 0..n {
                    self.at.swap(largest * n + column, step * n + column);
                }
                self.order.swap(largest, step);
            }
            for row in step + 1..n {
                let times = self.at[row * n + step] / self.at[step * n + step];
                self.at[row * n + step] = times;
                if times != 0.0 {
                    for column in step + 1..n {
                        self.at[row * n + column] -= times * self.at[step * n + column];
                    }
                }
            }
        }
        Some(())
    }

    /// What the matrix makes the values of.
    fn solve(&self, values: &mut [f64]) {
        let n = self.size;
        let mut turned: Vec<f64> = self.order.iter().map(|row| values[*row]).collect();
        for row in 0..n {
            let sum: f64 = (0..row).map(|column| self.at[row * n + column] * turned[column]).sum();
            turned[row] -= sum;
        }
        for row in (0..n).rev() {
            let sum: f64 = (row + 1..n).map(|column| self.at[row * n + column] * turned[column]).sum();
            turned[row] = (turned[row] - sum) / self.at[row * n + row];
        }
        values.copy_from_slice(&turned);
    }

    /// The same for the matrix with rows as columns.
    fn solve_turned(&self, values: &mut [f64]) {
        let n = self.size;
        let mut turned = values.to_vec();
        for row in 0..n {
            let sum: f64 = (0..row).map(|above| self.at[above * n + row] * turned[above]).sum();
            turned[row] = (turned[row] - sum) / self.at[row * n + row];
        }
        for row in (0..n).rev() {
            let sum: f64 = (row + 1..n).map(|below| self.at[below * n + row] * turned[below]).sum();
            turned[row] -= sum;
        }
        for (row, value) in self.order.iter().zip(turned) {
            values[*row] = value;
        }
    }
}

#[cfg(test)]
mod tests;
