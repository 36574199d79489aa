//! Oracles for flows: the definition as a linear programme over ways, all cuts one by one, and petgraph.

use super::graph::{Graph, Row};
use super::simplex::{Optimum, maximise};
use petgraph::algo::{dinics, ford_fulkerson};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeSet;

/// More ways than this are not tried.
const MOST_WAYS: usize = 3000;

/// Every way from a source to a sink, as what it uses of each row; ways that use the same count once.
pub struct Problem {
    /// For each way: row and coefficient.
    columns: Vec<Vec<(usize, i128)>>,
    /// The right side of each row.
    right: Vec<i128>,
    /// True where a tonne uses the same of the row on each member, so that widening it has a meaning.
    plain: Vec<bool>,
}

/// Widening in an optimum: price and ceiling of each row, and the budget.
pub struct Widen<'a> {
    pub price: &'a [i128],
    pub ceiling: &'a [Option<i128>],
    pub budget: i128,
}

impl Problem {
    /// `None` where there are too many ways.
    pub fn new(graph: &Graph, rows: &[Row], sources: &[usize], sinks: &[usize]) -> Option<Self> {
        let mut right = Vec::new();
        let mut uses: Vec<Vec<(usize, i128)>> = vec![Vec::new(); graph.steps.len()];
        let mut shut = vec![false; graph.steps.len()];
        for (at, row) in rows.iter().enumerate() {
            let whole: i128 = match row.amount() {
                Some(amount) => i128::from(amount),
                None => {
                    let amounts: BTreeSet<u64> = row.members.iter().map(|(_, amount)| *amount).collect();
                    amounts.into_iter().filter(|amount| *amount > 0).map(i128::from).product()
                }
            };
            for (step, amount) in &row.members {
                match row.amount() {
                    Some(_) => uses[*step].push((at, 1)),
                    None if *amount == 0 => shut[*step] = true,
                    None => uses[*step].push((at, whole / i128::from(*amount))),
                }
            }
            right.push(whole);
        }
        let mut out: Vec<Vec<usize>> = vec![Vec::new(); graph.states.len()];
        for (at, step) in graph.steps.iter().enumerate().filter(|(at, _)| !shut[*at]) {
            out[step.tail].push(at);
        }
        let mut columns: BTreeSet<Vec<(usize, i128)>> = BTreeSet::new();
        let mut tried = 0;
        for source in sources {
            // Depth first, with the position among the steps of each state on the way.
            let mut way: Vec<(usize, usize)> = vec![(*source, 0)];
            let mut steps: Vec<usize> = Vec::new();
            while let Some((state, next)) = way.last_mut() {
                let Some(at) = out[*state].get(*next).copied() else {
                    way.pop();
                    steps.pop();
                    continue;
                };
                *next += 1;
                let head = graph.steps[at].head;
                if sources.contains(&head) || way.iter().any(|(state, _)| *state == head) {
                    continue;
                }
                if sinks.contains(&head) {
                    tried += 1;
                    if tried > MOST_WAYS {
                        return None;
                    }
                    let mut column: Vec<(usize, i128)> = Vec::new();
                    for step in steps.iter().chain([&at]) {
                        for (row, times) in &uses[*step] {
                            match column.iter_mut().find(|(other, _)| other == row) {
                                Some((_, sum)) => *sum += times,
                                None => column.push((*row, *times)),
                            }
                        }
                    }
                    column.sort_unstable();
                    columns.insert(column);
                    continue;
                }
                way.push((head, 0));
                steps.push(at);
            }
        }
        let plain = rows.iter().map(|row| row.amount().is_some()).collect();
        // A way that uses all that another uses, and more, is never better.
        let all: Vec<Vec<(usize, i128)>> = columns.into_iter().collect();
        let worse = |a: &Vec<(usize, i128)>, b: &Vec<(usize, i128)>| {
            a != b && b.iter().all(|(row, times)| a.iter().any(|(other, more)| other == row && more >= times))
        };
        let columns = all.iter().filter(|a| !all.iter().any(|b| worse(a, b))).cloned().collect();
        Some(Self { columns, right, plain })
    }

    pub fn is_connected(&self) -> bool {
        self.columns.iter().any(|column| column.iter().all(|(row, _)| self.right[*row] > 0))
    }

    /// The largest flow, perhaps without some rows, perhaps with widening.
    pub fn optimum(&self, without: &[usize], widen: Option<&Widen<'_>>) -> Optimum {
        self.optimum_under(&self.right, without, widen)
    }

    /// The largest flow `q` times, where each row that can be widened holds `rate` `p` times more. Of the optimum `whole` then is `q` times as large.
    pub fn grown(&self, q: i128, p: i128, rate: &[i128], widen: Option<&Widen<'_>>) -> Optimum {
        let plain = |at: usize| if self.plain[at] { rate[at] * p } else { 0 };
        let right: Vec<i128> =
            self.right.iter().enumerate().map(|(at, right)| right * q + plain(at)).collect();
        self.optimum_under(&right, &[], widen)
    }

    fn optimum_under(&self, right_of: &[i128], without: &[usize], widen: Option<&Widen<'_>>) -> Optimum {
        let used: Vec<usize> = (0..self.right.len())
            .filter(|row| {
                !without.contains(row) && self.columns.iter().flatten().any(|(other, _)| other == row)
            })
            .collect();
        let widened: Vec<usize> = match widen {
            Some(_) => used.iter().copied().filter(|row| self.plain[*row]).collect(),
            None => Vec::new(),
        };
        let width = self.columns.len() + widened.len();
        let mut objective = vec![1; self.columns.len()];
        objective.resize(width, 0);
        let (mut rows, mut right) = (Vec::new(), Vec::new());
        for row in &used {
            let mut line = vec![0; width];
            for (at, column) in self.columns.iter().enumerate() {
                line[at] = column.iter().find(|(other, _)| other == row).map_or(0, |(_, times)| *times);
            }
            if let Some(at) = widened.iter().position(|other| other == row) {
                line[self.columns.len() + at] = -1;
            }
            rows.push(line);
            right.push(right_of[*row]);
        }
        if let Some(widen) = widen {
            let mut budget = vec![0; width];
            for (at, row) in widened.iter().enumerate() {
                budget[self.columns.len() + at] = widen.price[*row];
                if let Some(ceiling) = widen.ceiling[*row] {
                    let mut line = vec![0; width];
                    line[self.columns.len() + at] = 1;
                    rows.push(line);
                    right.push(ceiling);
                }
            }
            rows.push(budget);
            right.push(widen.budget);
        }
        maximise(&objective, &rows, &right)
    }
}

/// The least cut over all sets of states, for graphs without shared capacities. `None` where every cut is unbounded.
pub fn least_cut(graph: &Graph, capacity: &[Option<u64>], sources: &[usize], sinks: &[usize]) -> Option<u64> {
    let free: Vec<usize> =
        (0..graph.states.len()).filter(|state| !sources.contains(state) && !sinks.contains(state)).collect();
    let mut best: Option<u64> = None;
    for set in 0_u32..1 << free.len() {
        let mut inside = vec![false; graph.states.len()];
        for state in sources {
            inside[*state] = true;
        }
        for (bit, state) in free.iter().enumerate() {
            inside[*state] = set >> bit & 1 == 1;
        }
        let leaving =
            graph.steps.iter().zip(capacity).filter(|(step, _)| inside[step.tail] && !inside[step.head]);
        let sum: Option<u64> = leaving.map(|(_, capacity)| *capacity).sum();
        if let Some(sum) = sum {
            best = Some(best.map_or(sum, |best| best.min(sum)));
        }
    }
    best
}

/// The largest flow by petgraph's two algorithms, for graphs without shared capacities.
pub fn by_petgraph(
    graph: &Graph,
    capacity: &[Option<u64>],
    sources: &[usize],
    sinks: &[usize],
) -> (u64, u64) {
    let mut other: DiGraph<(), u64> = DiGraph::new();
    for _ in 0..graph.states.len() + 2 {
        other.add_node(());
    }
    let plenty = capacity.iter().flatten().sum::<u64>() + 1;
    let (first, last) = (NodeIndex::new(graph.states.len()), NodeIndex::new(graph.states.len() + 1));
    for (step, capacity) in graph.steps.iter().zip(capacity).filter(|(step, _)| step.tail != step.head) {
        let capacity = capacity.unwrap_or(plenty);
        other.add_edge(NodeIndex::new(step.tail), NodeIndex::new(step.head), capacity);
    }
    for state in sources {
        other.add_edge(first, NodeIndex::new(*state), plenty);
    }
    for state in sinks {
        other.add_edge(NodeIndex::new(*state), last, plenty);
    }
    (ford_fulkerson(&other, first, last).0, dinics(&other, first, last).0)
}

/// What sending along open ways one after another gives, without ever taking anything back.
pub fn greedy(graph: &Graph, capacity: &[Option<u64>], sources: &[usize], sinks: &[usize]) -> u64 {
    let mut room: Vec<u64> = capacity.iter().map(|capacity| capacity.unwrap_or(1 << 40)).collect();
    let mut sum = 0;
    loop {
        let mut before: Vec<Option<usize>> = vec![None; graph.states.len()];
        let mut seen: Vec<usize> = sources.to_vec();
        let mut at = 0;
        let mut end = None;
        while at < seen.len() && end.is_none() {
            for (number, step) in graph.steps.iter().enumerate() {
                if step.tail == seen[at] && room[number] > 0 && !seen.contains(&step.head) {
                    before[step.head] = Some(number);
                    seen.push(step.head);
                    end = end.or(sinks.contains(&step.head).then_some(step.head));
                }
            }
            at += 1;
        }
        let Some(mut state) = end else { return sum };
        let mut way = Vec::new();
        while let Some(number) = before[state] {
            way.push(number);
            state = graph.steps[number].tail;
        }
        let least = way.iter().map(|number| room[*number]).min().unwrap_or(0);
        for number in way {
            room[number] -= least;
        }
        sum += least;
    }
}
