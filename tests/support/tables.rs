//! The exact optimum of a table of demand: all ways of every row, and a linear programme in whole numbers over them.

use super::graph::Graph;
use super::simplex::{Optimum, maximise};
use corridor::{Demand, Network, Objective};
use std::collections::BTreeMap;

/// More ways than this of one row are not tried.
const MOST_WAYS: usize = 400;

/// A way of a row of the table: what it weighs, and what it takes of each capacity.
struct Way {
    row: usize,
    weight: i128,
    takes: Vec<(usize, i128)>,
}

/// All ways of all rows, and the capacities in which they meet.
pub struct Ways {
    ways: Vec<Way>,
    right: Vec<i128>,
    wanted: Vec<i128>,
    /// Key and direction of each capacity, and the largest amount.
    pub names: Vec<(String, bool)>,
    whole: Vec<i128>,
    /// Capacities in which amounts differ.
    pub mixed: usize,
    /// Capacities that two cargoes use.
    pub shared: usize,
}

fn multiple(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

impl Ways {
    /// `None` where there are too many.
    pub fn new(network: &Network, objective: &Objective, demand: &Demand) -> Option<Self> {
        let mut amounts: BTreeMap<(String, bool), Vec<(String, u64)>> = BTreeMap::new();
        let mut graphs = BTreeMap::new();
        for row in &demand.rows {
            let code = row.cargo.clone().unwrap();
            if graphs.contains_key(&code) {
                continue;
            }
            let cargo = network.cargo(&code).unwrap();
            let graph = Graph::new(network, cargo, None, objective);
            let rows = graph.rows(network, cargo);
            for row in &rows {
                let here = amounts.entry((row.key.clone(), row.backward)).or_default();
                here.extend(row.members.iter().map(|(_, amount)| (code.clone(), *amount)));
            }
            graphs.insert(code, (graph, rows));
        }
        let names: Vec<(String, bool)> = amounts.keys().cloned().collect();
        let positive = |here: &Vec<(String, u64)>| {
            here.iter().map(|(_, amount)| i128::from(*amount)).filter(|amount| *amount > 0).fold(1, multiple)
        };
        let right: Vec<i128> = amounts.values().map(positive).collect();
        let differ = |here: &&Vec<(String, u64)>| here.iter().any(|(_, amount)| *amount != here[0].1);
        let cargoes = |here: &&Vec<(String, u64)>| here.iter().any(|(code, _)| *code != here[0].0);
        let (mixed, shared) =
            (amounts.values().filter(differ).count(), amounts.values().filter(cargoes).count());
        let mut ways = Vec::new();
        for (number, row) in demand.rows.iter().enumerate() {
            let (graph, rows) = &graphs[row.cargo.as_ref().unwrap()];
            let mut takes: Vec<Vec<(usize, i128)>> = vec![Vec::new(); graph.steps.len()];
            let mut shut = vec![false; graph.steps.len()];
            for row in rows {
                let at = names.binary_search(&(row.key.clone(), row.backward)).unwrap();
                for (step, amount) in &row.members {
                    match amount {
                        0 => shut[*step] = true,
                        _ => takes[*step].push((at, right[at] / i128::from(*amount))),
                    }
                }
            }
            let index = |code: &str| network.hub_id(code).unwrap().index();
            let ends = graph.arriving(index(&row.to), None);
            let mut found = 0;
            for start in graph.departing(index(&row.from), None) {
                let mut way: Vec<(usize, usize)> = vec![(start, 0)];
                let mut steps: Vec<usize> = Vec::new();
                while let Some((state, next)) = way.last_mut() {
                    let state = *state;
                    let step =
                        (*next..graph.steps.len()).find(|at| graph.steps[*at].tail == state && !shut[*at]);
                    let Some(at) = step else {
                        way.pop();
                        steps.pop();
                        continue;
                    };
                    *next = at + 1;
                    let head = graph.steps[at].head;
                    if way.iter().any(|(state, _)| *state == head) {
                        continue;
                    }
                    steps.push(at);
                    if ends.contains(&head) {
                        found += 1;
                        if found > MOST_WAYS {
                            return None;
                        }
                        let mut sum: BTreeMap<usize, i128> = BTreeMap::new();
                        for (row, share) in steps.iter().flat_map(|step| &takes[*step]) {
                            *sum.entry(*row).or_default() += share;
                        }
                        let weight = steps.iter().map(|step| i128::from(graph.steps[*step].weight)).sum();
                        ways.push(Way { row: number, weight, takes: sum.into_iter().collect() });
                    }
                    way.push((head, 0));
                }
            }
        }
        // Another way of the row that weighs no more and takes no more of anything is as good.
        let takes = |way: &Way, row: usize| {
            way.takes.iter().find(|(at, _)| *at == row).map_or(0, |(_, share)| *share)
        };
        let worse = |a: usize, b: usize| {
            let (one, other) = (&ways[a], &ways[b]);
            one.row == other.row
                && other.weight <= one.weight
                && other.takes.iter().all(|(row, share)| *share <= takes(one, *row))
                && (b < a || other.weight < one.weight || other.takes != one.takes)
        };
        let keep: Vec<bool> = (0..ways.len())
            .map(|a| !(0..ways.len()).any(|b| a != b && worse(a, b) && !(worse(b, a) && a < b)))
            .collect();
        let mut keep = keep.into_iter();
        ways.retain(|_| keep.next().unwrap());
        let wanted = demand.rows.iter().map(|row| row.t_per_year as i128).collect();
        let largest =
            |here: &Vec<(String, u64)>| i128::from(here.iter().map(|(_, amount)| *amount).max().unwrap());
        let whole = amounts.values().map(largest).collect();
        Some(Self { ways, right, wanted, names, whole, mixed, shared })
    }

    pub fn len(&self) -> usize {
        self.ways.len()
    }

    /// The least of weights and penalties, as a fraction of steps.
    pub fn least(&self, penalty: u64) -> Option<(i128, i128)> {
        self.least_with(penalty, &Change::None)
    }

    /// The same with a change of capacities.
    pub fn least_with(&self, penalty: u64, change: &Change<'_>) -> Option<(i128, i128)> {
        let served = self.best(|way| i128::from(penalty) - way.weight, change)?;
        let all = i128::from(penalty) * self.wanted.iter().sum::<i128>();
        Some((all * served.1 - served.0, served.1))
    }

    /// The most tonnes that can be moved, as a fraction.
    pub fn most(&self) -> Option<(i128, i128)> {
        self.best(|_| 1, &Change::None)
    }

    fn best(&self, worth: impl Fn(&Way) -> i128, change: &Change<'_>) -> Option<(i128, i128)> {
        let ways: Vec<&Way> = self.ways.iter().filter(|way| worth(way) > 0).collect();
        let used: Vec<usize> = (0..self.right.len())
            .filter(|row| ways.iter().any(|way| way.takes.iter().any(|(at, _)| at == row)))
            .collect();
        let wider = if matches!(change, Change::Budget { .. }) { used.len() } else { 0 };
        let width = ways.len() + wider;
        let mut objective: Vec<i128> = ways.iter().map(|way| worth(way)).collect();
        objective.resize(width, 0);
        let (mut rows, mut right) = (Vec::new(), Vec::new());
        for (number, row) in used.iter().copied().enumerate() {
            let (above, below) = match change {
                Change::Share { row: (key, backward), above, below }
                    if (*key, *backward) == (self.names[row].0.as_str(), self.names[row].1) =>
                {
                    (*above, *below)
                }
                _ => (1, 1),
            };
            let take = |way: &&Way| {
                way.takes.iter().find(|(at, _)| *at == row).map_or(0, |(_, share)| *share * below)
            };
            let mut line: Vec<i128> = ways.iter().map(take).collect();
            line.resize(width, 0);
            if wider > 0 {
                // A tonne more of the whole is so much more of the row.
                line[ways.len() + number] = -self.right[row] / self.whole[row];
            }
            rows.push(line);
            right.push(self.right[row] * above);
        }
        if let Change::Budget { amount, price } = change {
            let mut line = vec![0; width];
            for (number, row) in used.iter().enumerate() {
                line[ways.len() + number] = price(&self.names[*row].0);
            }
            rows.push(line);
            right.push(*amount);
        }
        for (number, wanted) in self.wanted.iter().enumerate() {
            let mut line: Vec<i128> = ways.iter().map(|way| i128::from(way.row == number)).collect();
            line.resize(width, 0);
            rows.push(line);
            right.push(*wanted);
        }
        match maximise(&objective, &rows, &right) {
            Optimum::Is(above, below) => Some((above, below)),
            Optimum::Endless | Optimum::TooLarge => None,
        }
    }
}

/// What is changed about the capacities.
pub enum Change<'a> {
    None,
    /// One of them is so many times as large.
    Share {
        row: (&'a str, bool),
        above: i128,
        below: i128,
    },
    /// All may be wider for money, at a price for a tonne of the largest amount, by key.
    Budget {
        amount: i128,
        price: &'a dyn Fn(&str) -> i128,
    },
}
