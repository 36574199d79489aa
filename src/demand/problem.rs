//! The problem as arrays: a graph for each cargo, rows that all of them share, and what is wanted.
//!
//! The only numbers are whole: weights in steps of the objective, amounts in tonnes a year, flows in kilograms a year, prices in parts of a step.

use crate::engine::csr::Csr;

/// The shares of a row are counted in so many parts, each rounded up.
pub(super) const WHOLE: u128 = 1_000_000_000_000_000_000;
/// Kilograms in a tonne.
pub(super) const KG: u64 = 1000;
/// More than this many tonnes a year count as so many where room is measured, which is never too much room.
const LARGE: u64 = 1 << 50;

/// What a tonne on an arc takes of a row: it would be full with `amount` tonnes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) row: u32,
    pub(super) amount: u64,
}

/// The graph of one cargo.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub(super) csr: Csr,
    /// Steps of the objective, for each arc.
    pub(super) weight: Vec<u32>,
    /// Arcs on which nothing can move.
    pub(super) shut: Vec<bool>,
    /// The uses of arc `a` are `uses[first[a]..first[a + 1]]`.
    pub(super) first: Vec<u32>,
    pub(super) uses: Vec<Use>,
}

impl Graph {
    pub(super) fn uses(&self, arc: u32) -> &[Use] {
        &self.uses[self.first[arc as usize] as usize..self.first[arc as usize + 1] as usize]
    }
}

/// So much of one cargo from some nodes to others.
#[derive(Debug, Clone)]
pub(super) struct Want {
    pub(super) graph: usize,
    pub(super) from: Vec<u32>,
    pub(super) to: Vec<u32>,
    pub(super) tonnes: u64,
}

/// Graphs, rows and wants.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) graphs: Vec<Graph>,
    /// For each row the largest amount of any member of any cargo, tonnes: the price of a row is told for a tonne of that.
    pub(super) whole: Vec<u64>,
    pub(super) wants: Vec<Want>,
    /// For each want what no path weighs less than: nothing until all are looked for ([`open_routes`](super::generate::open_routes)), and
    /// [`FAR`](crate::engine::lengths::FAR) where there is none.
    pub(super) open: Vec<u64>,
    /// Wants that begin alike, and so share a search.
    pub(super) groups: Vec<Vec<u32>>,
}

/// What is minimised.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    /// Parts in a step of the objective; zero where weights do not count.
    pub(super) parts: u64,
    /// What a tonne that is not served costs, in parts.
    pub(super) penalty: u64,
    /// What is spent on wider rows.
    pub(super) budget: Option<Budget>,
}

/// Money for wider rows: so many units, and what a tonne more of each row takes of them.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    pub(super) amount: u64,
    /// For each row the price of a tonne more; `None` where it cannot be widened.
    pub(super) price: Vec<Option<u64>>,
}

impl Budget {
    /// A unit spent where it saves most saves so many parts, rounded up.
    pub(super) fn slope(&self, prices: &[u64]) -> u64 {
        let rows = prices.iter().zip(&self.price);
        rows.filter_map(|(price, each)| each.map(|each| price.div_ceil(each.max(1)))).max().unwrap_or(0)
    }
}

/// A path for a want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) want: u32,
    pub(super) arcs: Vec<u32>,
    /// Steps of the objective a tonne.
    pub(super) weight: u64,
    /// What it takes of each row, and how many times; sorted.
    pub(super) uses: Vec<(Use, u32)>,
}

impl Problem {
    /// Puts wants that begin alike together.
    pub(super) fn new(graphs: Vec<Graph>, whole: Vec<u64>, wants: Vec<Want>) -> Self {
        let mut order: Vec<u32> = (0..wants.len() as u32).collect();
        let key = |at: &u32| (wants[*at as usize].graph, &wants[*at as usize].from, *at);
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for at in order {
            let same = |other: u32| {
                let (one, other) = (&wants[at as usize], &wants[other as usize]);
                one.graph == other.graph && one.from == other.from
            };
            match groups.last_mut() {
                Some(group) if same(group[0]) => group.push(at),
                _ => groups.push(vec![at]),
            }
        }
        let open = vec![0; wants.len()];
        Self { graphs, whole, wants, open, groups }
    }

    pub(super) fn column(&self, want: u32, arcs: &[u32]) -> Column {
        let graph = &self.graphs[self.wants[want as usize].graph];
        let weight = arcs.iter().map(|arc| u64::from(graph.weight[*arc as usize])).sum();
        let mut all: Vec<Use> = arcs.iter().flat_map(|arc| graph.uses(*arc)).copied().collect();
        all.sort_unstable();
        let mut uses: Vec<(Use, u32)> = Vec::new();
        for one in all {
            match uses.last_mut() {
                Some((last, times)) if *last == one => *times += 1,
                _ => uses.push((one, 1)),
            }
        }
        Column { want, arcs: arcs.to_vec(), weight, uses }
    }

    /// The length of each arc of a graph under prices, in parts a tonne; never more than it is, and the penalty where it is as long as that.
    pub(super) fn lengths(&self, graph: usize, aim: &Aim, prices: &[u64], lengths: &mut Vec<u64>) {
        let graph = &self.graphs[graph];
        lengths.clear();
        lengths.extend((0..graph.csr.arcs() as u32).map(|arc| {
            if graph.shut[arc as usize] {
                return aim.penalty;
            }
            let mut sum = u128::from(graph.weight[arc as usize]) * u128::from(aim.parts);
            for one in graph.uses(arc) {
                let price = prices[one.row as usize];
                if price > 0 {
                    sum +=
                        u128::from(price) * u128::from(self.whole[one.row as usize]) / u128::from(one.amount);
                }
            }
            u64::try_from(sum).unwrap_or(u64::MAX).min(aim.penalty)
        }));
    }

    /// What no plan can cost less than, in tonnes times parts, whatever the prices are: each tonne pays at least the shorter of its distance and
    /// the penalty, and the rows take back at most what they would if they were full. `distance` holds those of the wants, the penalty at most.
    /// `None` where the numbers are too large.
    pub(super) fn bound(&self, aim: &Aim, prices: &[u64], distance: &[u64]) -> Option<i128> {
        let mut sum: i128 = 0;
        for (want, distance) in self.wants.iter().zip(distance) {
            let paid = i128::from(want.tonnes).checked_mul(i128::from(*distance))?;
            sum = sum.checked_add(paid)?;
        }
        for (price, whole) in prices.iter().zip(&self.whole) {
            sum = sum.checked_sub(i128::from(*price).checked_mul(i128::from(*whole))?)?;
        }
        if let Some(budget) = &aim.budget {
            let most = budget.slope(prices);
            sum = sum.checked_sub(i128::from(budget.amount).checked_mul(i128::from(most))?)?;
        }
        Some(sum)
    }
}

/// What is left of the rows while flows are laid on them, exactly.
#[derive(Debug, Clone)]
pub(super) struct Rooms {
    /// For each row what flows on it, by amount, in kilograms.
    laid: Vec<Vec<(u64, u64)>>,
    /// Where all members of a row have one amount.
    plain: Vec<bool>,
    /// The share of each row that may be used, in parts; more than [`WHOLE`] where it is wider.
    most: Vec<u128>,
}

impl Rooms {
    pub(super) fn new(problem: &Problem) -> Self {
        let mut laid: Vec<Vec<(u64, u64)>> = vec![Vec::new(); problem.whole.len()];
        for one in problem.graphs.iter().flat_map(|graph| &graph.uses) {
            let here = &mut laid[one.row as usize];
            if !here.iter().any(|(amount, _)| *amount == one.amount) {
                here.push((one.amount, 0));
            }
        }
        let plain = laid.iter().map(|here| here.len() <= 1).collect();
        Self { plain, most: vec![WHOLE; laid.len()], laid }
    }

    /// How many kilograms more a column may carry, up to so many.
    pub(super) fn room(&self, column: &Column, wanted: u64) -> u64 {
        let mut room = wanted;
        let mut rest = &column.uses[..];
        while let [(first, _), ..] = rest {
            if room == 0 {
                return 0;
            }
            let row = first.row;
            let count = rest.iter().take_while(|(one, _)| one.row == row).count();
            room = self.in_row(row, &rest[..count], room);
            rest = &rest[count..];
        }
        room
    }

    fn in_row(&self, row: u32, uses: &[(Use, u32)], wanted: u64) -> u64 {
        let at = row as usize;
        if let ([(one, times)], true, WHOLE) = (uses, self.plain[at], self.most[at]) {
            let laid = self.laid[at].first().map_or(0, |(_, laid)| *laid);
            let left = (u128::from(one.amount) * u128::from(KG)).saturating_sub(u128::from(laid));
            return u64::try_from(left / u128::from(*times)).unwrap_or(u64::MAX).min(wanted);
        }
        // Halved until it fits: what a flow takes is rounded up for each amount apart, so there is no plain quotient.
        if self.fits(row, uses, wanted) {
            return wanted;
        }
        let (mut fits, mut not) = (0, wanted);
        while not - fits > 1 {
            let middle = fits + (not - fits) / 2;
            if self.fits(row, uses, middle) { fits = middle } else { not = middle }
        }
        fits
    }

    fn fits(&self, row: u32, uses: &[(Use, u32)], more: u64) -> bool {
        let mut sum: u128 = 0;
        for (amount, laid) in &self.laid[row as usize] {
            let times = uses.iter().find(|(one, _)| one.amount == *amount).map_or(0, |(_, times)| *times);
            sum += share(u128::from(*laid) + u128::from(more) * u128::from(times), *amount);
        }
        sum <= self.most[row as usize]
    }

    /// Lays so many kilograms on a column.
    pub(super) fn lay(&mut self, column: &Column, kg: u64) {
        for (one, times) in &column.uses {
            for (amount, laid) in &mut self.laid[one.row as usize] {
                if *amount == one.amount {
                    *laid = laid.saturating_add(kg.saturating_mul(u64::from(*times)));
                }
            }
        }
    }

    /// Makes a row wider: so many thousandths of a tonne more of its whole.
    pub(super) fn widen(&mut self, row: usize, whole: u64, kg: u64) {
        self.most[row] += u128::from(kg) * WHOLE / (u128::from(whole.clamp(1, LARGE)) * u128::from(KG));
    }
}

/// What a flow takes of a row that would be full with `amount` tonnes, in parts of the whole, rounded up.
fn share(kg: u128, amount: u64) -> u128 {
    (kg * WHOLE).div_ceil(u128::from(amount.clamp(1, LARGE)) * u128::from(KG))
}
