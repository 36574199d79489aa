//! The ladder of money for a table of demand: what each budget for wider assets saves.

use super::answer::{MoneyLadder, MoneyPoint, WiderAsset};
use super::generate::{Effort, Found, Rounds, generate};
use super::layers::Table;
use super::options::{DemandOptions, MoneyQuery};
use super::problem::{Aim, Budget, Column, KG};
use super::solver::{DemandSolver, aim, tonnes};
use super::told;
use crate::error::{Error, Result};
use crate::network::Demand;
use crate::observer::Unobserved;

/// A budget that was looked at.
struct Looked {
    budget: u64,
    found: Found,
    /// At most so many parts a unit are saved where more is spent, and less is lost where less is: the slope of a line that no plan lies below.
    slope: u64,
    /// Where that line is without a budget, in tonnes times parts.
    height: i128,
}

impl Looked {
    /// The line at another budget, in tonnes times parts.
    fn line(&self, budget: u64) -> i128 {
        self.height - i128::from(self.slope) * i128::from(budget)
    }
}

impl DemandSolver {
    /// The least cost of a table, penalties included, as a budget for wider assets grows from nothing to the query's: convex, falling and made of
    /// straight pieces. Each point that is looked at carries a line that no plan for any budget lies below; new points are looked at where two
    /// lines meet, until the plan there lies on them, so the points are the breakpoints, or the budget of points is used up. It is a curve and not
    /// a plan in phases: a larger budget may leave an earlier widening out.
    ///
    /// ```
    /// use corridor::{Demand, Objective, demand::{DemandOptions, DemandSolver, MoneyQuery}};
    /// let network = corridor::data::caspian();
    /// let solver = DemandSolver::new(&network, &Objective::cheapest())?;
    /// let table = Demand::new().row_of("container", "KZATY", "GEPTI", 3e6);
    /// let ladder = solver.money_ladder(&table, &DemandOptions::default(), &MoneyQuery::up_to(1_000_000))?;
    /// assert!(ladder.points.last().unwrap().cost_per_year < ladder.points[0].cost_per_year);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`plan_with`](Self::plan_with); [`Error::Unknown`] for the key of an asset that there is none of, [`Error::OutOfRange`] for a price of
    /// nothing, a budget of nothing, or fewer than two points.
    ///
    /// # Complexity
    ///
    /// A plan for each point, each from the routes that are known.
    pub fn money_ladder(
        &self,
        demand: &Demand,
        options: &DemandOptions,
        query: &MoneyQuery,
    ) -> Result<MoneyLadder> {
        let mut asked = self.asked(demand, options)?;
        let price = self.prices(&asked, query)?;
        let (found, penalty, _) = self.solve(&mut asked, options, &mut Rounds::new(&mut Unobserved))?;
        let effort = Effort { gap: options.gap.min(1e-9), rounds: options.rounds };
        let aim = aim(penalty);
        let mut columns: Vec<Column> = found.columns.clone();
        let mut look = |budget: u64| -> Looked {
            let spent = Budget { amount: budget, price: price.clone() };
            // Without money its price has no upper end, and the master no inside.
            let aim = Aim { budget: (budget > 0).then(|| spent.clone()), ..aim.clone() };
            let found =
                generate(&asked.problem, &aim, columns.clone(), effort, &mut Rounds::new(&mut Unobserved));
            columns.clone_from(&found.columns);
            let slope = spent.slope(&found.prices);
            let height = found.bound + i128::from(slope) * i128::from(budget);
            Looked { budget, found, slope, height }
        };
        let mut points = vec![look(0), look(query.most)];
        // Where the straight line between two plans lies above the lines below them by more than plans are off, there is a point between.
        let saved = (points[0].found.cost - points[1].found.cost).max(0);
        let mut at = 0;
        while at + 1 < points.len() && points.len() < query.points {
            let [left, right] = [&points[at], &points[at + 1]];
            // Budgets are whole, so a breakpoint may lie just above one.
            let inside = (left.budget + 1, right.budget - 1);
            let middle = || left.budget + (right.budget - left.budget) / 2;
            let between = (inside.0 <= inside.1)
                .then(|| meeting(left, right).unwrap_or_else(middle).clamp(inside.0, inside.1));
            let Some(between) = between.filter(|between| differs(left, right, *between, options.gap, saved))
            else {
                at += 1;
                continue;
            };
            points.insert(at + 1, look(between));
        }
        Ok(self.told(&asked, &aim, &points, query))
    }

    /// For each row the price of a tonne more.
    fn prices(&self, asked: &Table, query: &MoneyQuery) -> Result<Vec<Option<u64>>> {
        let refuse = |what: &str, value: u64, allowed: &str| {
            let (what, value) = (what.to_owned(), value.to_string());
            Err(Error::OutOfRange { what, value, allowed: allowed.to_owned() })
        };
        if query.most == 0 || query.most > 1 << 40 {
            return refuse("the budget", query.most, "it is at least 1 and at most 2^40 units a year");
        }
        if query.points < 2 {
            return refuse(
                "the number of points",
                query.points as u64,
                "at least two are needed, for both ends",
            );
        }
        for (key, price) in &query.prices {
            self.network().asset(key)?;
            if *price == 0 || *price > 1 << 40 {
                return refuse(&format!("the price of {key}"), *price, "it is at least 1 and at most 2^40");
            }
        }
        for key in &query.fixed {
            self.network().asset(key)?;
        }
        Ok(asked
            .rows
            .iter()
            .zip(&asked.problem.whole)
            .map(|(row, whole)| {
                let key = self.network().asset_key(row.asset);
                let price = query.prices.get(&key).copied().unwrap_or(1);
                (*whole > 0 && !query.fixed.contains(&key)).then_some(price)
            })
            .collect())
    }

    #[expect(clippy::cast_precision_loss, reason = "numbers for people")]
    fn told(&self, asked: &Table, aim: &Aim, points: &[Looked], query: &MoneyQuery) -> MoneyLadder {
        let network = self.network();
        let measure = |amount: f64| amount / aim.parts as f64 * self.objective().step;
        let mut ways = told::Ways::default();
        let told = points.iter().map(|point| {
            let mut wider: Vec<WiderAsset> = asked
                .rows
                .iter()
                .zip(&point.found.wider)
                .filter(|(_, kg)| **kg > 0)
                .map(|(row, kg)| WiderAsset {
                    asset: network.asset_key(row.asset),
                    name: network.asset_name(row.asset),
                    backward: row.back,
                    t_per_year: tonnes(*kg),
                })
                .collect();
            wider.sort_by(|a, b| (&a.asset, a.backward).cmp(&(&b.asset, b.backward)));
            let missed: u64 = point.found.unserved.iter().sum();
            MoneyPoint {
                budget: point.budget,
                cost_per_year: measure(point.found.cost as f64 / KG as f64),
                bound_per_year: measure(point.found.bound as f64),
                gap: point.found.gap(),
                saves_per_unit: measure(point.slope as f64),
                unserved_t_per_year: tonnes(missed),
                wider,
                flow: ways.flow(network, asked, &point.found),
                prices: told::prices(network, asked, &point.found.prices),
            }
        });
        let told = told.collect();
        MoneyLadder {
            schema: super::SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            objective: self.objective().clone(),
            query: query.clone(),
            parts: aim.parts,
            penalty_steps: aim.penalty / aim.parts,
            points: told,
            ways: ways.list,
        }
    }
}

/// The budget at which the lines of two points meet.
fn meeting(left: &Looked, right: &Looked) -> Option<u64> {
    let (higher, steeper) = (left.height - right.height, left.slope.checked_sub(right.slope)?);
    u64::try_from(higher.checked_div(i128::from(steeper))?).ok()
}

/// The straight line between the plans of two points, in kilograms times parts.
fn chord(left: &Looked, right: &Looked, at: u64) -> i128 {
    let (one, other) = (i128::from(at - left.budget), i128::from(right.budget - left.budget));
    left.found.cost - (left.found.cost - right.found.cost) / other * one
}

/// Whether the straight line between the plans of two points lies above both their lines at a budget by more than plans are off, or than a
/// hundred-thousandth of all that the largest budget saves.
#[expect(clippy::cast_precision_loss, reason = "a tolerance")]
fn differs(left: &Looked, right: &Looked, at: u64, gap: f64, saved: i128) -> bool {
    let kg = i128::from(KG);
    let lines = left.line(at).max(right.line(at)).saturating_mul(kg);
    let cost = chord(left, right, at);
    let off: i128 =
        [left, right].iter().map(|point| point.found.cost - point.found.bound.saturating_mul(kg)).sum();
    let least = (2.0 * off.max(0) as f64).max(gap.max(1e-12) * cost as f64).max(1e-5 * saved as f64);
    (cost - lines) as f64 > least
}
