//! Column generation: routes come in as prices ask for them, until a plan and a bound meet.
//!
//! Problem: move many wants of several kinds over arcs whose capacities they share, each in its own measure, at the least cost, where a tonne that is
//! not moved costs a penalty.
//!
//! Idea: a master programme mixes the paths known so far and prices every row; under these prices a shortest path for each want either proves that
//! nothing is missing or is a new column. The prices, rounded down to whole parts, give a bound that holds for any prices (each
//! tonne pays at least its distance or the penalty); the mixture is laid again in whole kilograms that fit exactly. The two are
//! compared exactly, so it does not matter what the solver of the master claims. Prices only make paths longer, so where one of least
//! weight passes nothing with a price it stays the shortest, and nobody searches.
//!
//! Complexity: a round is one master and a search for each place and kind at which wants begin whose best paths pass a price. The number of rounds is at
//! most that of paths; it is stopped by a budget.
//!
//! Ties: the searches settle them by arc and node numbers, and the solvers of the master compute the same on one thread everywhere.
//!
//! Paper: L. R. Ford, D. R. Fulkerson, "A suggested computation for maximal multi-commodity network flows", 1958, doi:10.1287/mnsc.5.1.97;
//! the bound: J. A. Tomlin, "Minimum-cost multicommodity network flows", 1966, doi:10.1287/opre.14.1.45.

use super::master::{Mixture, mix};
use super::problem::{Aim, Column, KG, Problem, Rooms};
use super::simplex::Simplex;
use crate::engine::lengths::{FAR, Lengths, MOST};
use crate::observer::Observer;
use std::collections::BTreeSet;

/// How far to go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Stop where the plan costs at most this share more than the bound.
    pub(super) gap: f64,
    /// Stop after so many rounds.
    pub(super) rounds: usize,
}

/// Who watches the rounds of several programmes, one after another, and may end them: from then on each has one round.
pub(super) struct Rounds<'a> {
    observer: &'a mut dyn Observer,
    done: u64,
    is_ended: bool,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(observer: &'a mut dyn Observer) -> Self {
        Self { observer, done: 0, is_ended: false }
    }

    /// Another round is done and one more wanted; whether to go on. How many there will be nobody knows.
    fn go_on(&mut self) -> bool {
        self.done += 1;
        self.is_ended = self.is_ended || self.observer.progress(self.done, self.done + 1).is_break();
        !self.is_ended
    }
}

/// A plan, a bound, and the prices that prove it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) columns: Vec<Column>,
    /// Kilograms a year on each column.
    pub(super) flow: Vec<u64>,
    /// Kilograms a year of each want that are not moved.
    pub(super) unserved: Vec<u64>,
    /// Kilograms of its whole by which each row is wider.
    pub(super) wider: Vec<u64>,
    /// What the plan costs, in kilograms times parts.
    pub(super) cost: i128,
    /// What no plan can cost less than, in tonnes times parts.
    pub(super) bound: i128,
    /// For each row the price of a tonne of its whole, in parts: these prove the bound.
    pub(super) prices: Vec<u64>,
    pub(super) rounds: usize,
}

impl Found {
    /// How much more the plan costs than the bound, as a share of what it costs.
    pub(super) fn gap(&self) -> f64 {
        gap(self.cost, self.bound)
    }
}

/// What is above the bound as a share of the cost, rounded from exact numbers.
#[expect(clippy::cast_precision_loss, reason = "a share for people")]
pub(super) fn gap(cost: i128, bound: i128) -> f64 {
    let above = cost - bound.saturating_mul(i128::from(KG));
    if above <= 0 { 0.0 } else { above as f64 / cost as f64 }
}

/// The searches of a problem.
struct Pricing {
    lengths: Vec<Lengths>,
    length: Vec<u64>,
    path: Vec<u32>,
    /// The distance of each want, the penalty at most.
    distance: Vec<u64>,
    known: BTreeSet<(u32, Vec<u32>)>,
    /// Whether the distance of each want is known without a search.
    calm: Vec<bool>,
}

impl Pricing {
    fn new(problem: &Problem) -> Self {
        Self {
            lengths: problem.graphs.iter().map(|graph| Lengths::new(graph.csr.nodes())).collect(),
            length: Vec::new(),
            path: Vec::new(),
            distance: vec![0; problem.wants.len()],
            known: BTreeSet::new(),
            calm: vec![false; problem.wants.len()],
        }
    }

    /// Finds the wants whose distance is that without prices, as a known path shows, or that no path leads to.
    fn calm(&mut self, problem: &Problem, aim: &Aim, prices: &[u64], columns: &[Column]) {
        for (want, open) in problem.open.iter().enumerate() {
            self.calm[want] = *open == FAR;
            self.distance[want] = aim.penalty;
        }
        for column in columns {
            let want = column.want as usize;
            let least = problem.open[want].saturating_mul(aim.parts);
            if column.weight.saturating_mul(aim.parts) == least
                && column.uses.iter().all(|(one, _)| prices[one.row as usize] == 0)
            {
                self.calm[want] = true;
                self.distance[want] = least.min(aim.penalty);
            }
        }
    }

    /// Finds the distance of every want under prices, and adds its shortest path where that is shorter than `worth`. How many were added.
    /// Nobody looks much farther than `reach`: what is not found there counts as the end of the search, which it is never nearer than.
    fn search(
        &mut self,
        problem: &Problem,
        aim: &Aim,
        prices: &[u64],
        (worth, reach): (&[u64], &[u64]),
        columns: &mut Vec<Column>,
    ) -> usize {
        let before = columns.len();
        let mut graph = None;
        self.calm(problem, aim, prices, columns);
        for group in &problem.groups {
            if group.iter().all(|want| self.calm[*want as usize]) {
                continue;
            }
            let first = &problem.wants[group[0] as usize];
            if graph != Some(first.graph) {
                graph = Some(first.graph);
                problem.lengths(first.graph, aim, prices, &mut self.length);
            }
            let (csr, search) = (&problem.graphs[first.graph].csr, &mut self.lengths[first.graph]);
            let asked = group.iter().filter(|want| !self.calm[**want as usize]);
            let far = asked.map(|want| reach[*want as usize]).max().unwrap_or(0);
            let far = far.saturating_add(far >> 8).clamp(1, aim.penalty);
            search.run(csr, &self.length, first.from.iter().copied(), far);
            for want in group.iter().filter(|want| !self.calm[**want as usize]) {
                let ends = problem.wants[*want as usize].to.iter();
                let nearest = ends.map(|node| (search.to(*node), *node)).min();
                let (distance, node) = nearest.unwrap_or((FAR, 0));
                self.distance[*want as usize] = distance.min(far);
                if distance < worth[*want as usize].min(far) {
                    search.path(csr, node, &mut self.path);
                    if self.known.insert((*want, self.path.clone())) {
                        columns.push(problem.column(*want, &self.path));
                    }
                }
            }
        }
        columns.len() - before
    }
}

/// The best path of every want that has one, under weights alone; the problem keeps what they weigh.
pub(super) fn open_routes(problem: &mut Problem) -> Vec<Column> {
    let aim = Aim { parts: 1, penalty: MOST, budget: None };
    let mut columns = Vec::new();
    let any = vec![u64::MAX; problem.wants.len()];
    let nothing = vec![0; problem.whole.len()];
    Pricing::new(problem).search(problem, &aim, &nothing, (&any, &any), &mut columns);
    problem.open.fill(FAR);
    for column in &columns {
        problem.open[column.want as usize] = column.weight;
    }
    columns
}

/// Generates columns until the gap is closed, nothing is missing, or the rounds are used up. `known` may lack any path, but for a start it should have one
/// for every want that has any.
pub(super) fn generate(
    problem: &Problem,
    aim: &Aim,
    known: Vec<Column>,
    effort: Effort,
    watched: &mut Rounds<'_>,
) -> Found {
    let mut pricing = Pricing::new(problem);
    let mut columns = known;
    columns.retain(|column| pricing.known.insert((column.want, column.arcs.clone())));
    let nothing = vec![0; problem.whole.len()];
    let mut found = Found {
        columns: Vec::new(),
        flow: Vec::new(),
        unserved: Vec::new(),
        wider: nothing.clone(),
        cost: i128::MAX,
        bound: 0,
        prices: nothing,
        rounds: 0,
    };
    let mut simplex = Some(Simplex::new(problem, aim, &columns));
    loop {
        found.rounds += 1;
        let mixture = simplex.as_mut().and_then(|simplex| simplex.mix(problem, aim, &columns));
        if mixture.is_none() {
            simplex = None;
        }
        let mixture = mixture.or_else(|| mix(problem, aim, &columns, TOLERANCE));
        let mixture = mixture.unwrap_or_else(|| Mixture::nothing(problem, aim, &columns));
        lay(problem, aim, &columns, &mixture, &mut found);
        let prices: Vec<u64> = mixture.price.iter().map(|price| whole(*price)).collect();
        let worth: Vec<u64> = mixture.want.iter().map(|price| whole(*price)).collect();
        let added = pricing.search(problem, aim, &prices, (&worth, &worth), &mut columns);
        if let Some(bound) =
            problem.bound(aim, &prices, &pricing.distance).filter(|bound| *bound > found.bound)
        {
            found.bound = bound;
            found.prices = prices;
        }
        let gap = found.gap();
        if gap <= effort.gap || found.rounds >= effort.rounds || added == 0 || !watched.go_on() {
            break;
        }
    }
    found.flow.resize(columns.len(), 0);
    found.columns = columns;
    settle(problem, aim, &mut pricing, &mut found);
    found
}

/// Finds the bound again with all distances as far as the penalty, so that whoever has the prices finds the same.
fn settle(problem: &Problem, aim: &Aim, pricing: &mut Pricing, found: &mut Found) {
    let (worth, reach) = (vec![0; problem.wants.len()], vec![aim.penalty; problem.wants.len()]);
    pricing.search(problem, aim, &found.prices, (&worth, &reach), &mut found.columns);
    if let Some(bound) = problem.bound(aim, &found.prices, &pricing.distance) {
        found.bound = bound;
    }
}

/// The relative tolerance where the master goes to the interior point.
const TOLERANCE: f64 = 1e-9;

/// A price as a whole number of parts; a price below zero is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is held just before")]
fn whole(price: f64) -> u64 {
    price.clamp(0.0, 4e18) as u64
}

/// Lays the mixture in whole kilograms that fit, fills up what room is left, and keeps it where it costs less than what is known.
fn lay(problem: &Problem, aim: &Aim, columns: &[Column], mixture: &Mixture, found: &mut Found) {
    let mut rooms = Rooms::new(problem);
    let mut wider = vec![0; problem.whole.len()];
    if let Some(budget) = &aim.budget {
        let mut left = u128::from(budget.amount) * u128::from(KG);
        for (row, tonnes) in mixture.wider.iter().enumerate() {
            let Some(price) = budget.price[row].filter(|price| *price > 0) else { continue };
            let most = u64::try_from(left / u128::from(price)).unwrap_or(u64::MAX);
            wider[row] = whole(tonnes * 1e3 + 0.5).min(most);
            left -= u128::from(wider[row]) * u128::from(price);
            rooms.widen(row, problem.whole[row], wider[row]);
        }
    }
    let mut left: Vec<u64> = problem.wants.iter().map(|want| want.tonnes * KG).collect();
    let mut flow = vec![0; columns.len()];
    for (at, column) in columns.iter().enumerate() {
        let wanted = whole(mixture.flow[at] * 1e3 + 0.5).min(left[column.want as usize]);
        if wanted > 0 {
            flow[at] = rooms.room(column, wanted);
            rooms.lay(column, flow[at]);
            left[column.want as usize] -= flow[at];
        }
    }
    // What was rounded off finds room somewhere, as a rule; the cheapest columns are tried first.
    let mut order: Vec<u32> = (0..columns.len() as u32).collect();
    order.sort_by_key(|at| (columns[*at as usize].weight, *at));
    for at in order {
        let column = &columns[at as usize];
        let missing = left[column.want as usize];
        if missing > 0 && aim.parts.saturating_mul(column.weight) < aim.penalty {
            let more = rooms.room(column, missing);
            rooms.lay(column, more);
            flow[at as usize] += more;
            left[column.want as usize] -= more;
        }
    }
    let costs = columns
        .iter()
        .zip(&flow)
        .map(|(column, kg)| i128::from(column.weight) * i128::from(aim.parts) * i128::from(*kg));
    let missed = left.iter().map(|kg| i128::from(*kg) * i128::from(aim.penalty));
    let cost = costs.chain(missed).sum();
    if cost < found.cost {
        found.cost = cost;
        found.flow = flow;
        found.unserved = left;
        found.wider = wider;
    }
}
