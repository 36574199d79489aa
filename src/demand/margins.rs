//! What more of an asset gains a table of demand, and less of it loses.

use super::answer::{Margin, Margins, ProvedPlan};
use super::generate::{Effort, Found, Rounds, generate};
use super::options::DemandOptions;
use super::problem::{Column, KG, Problem};
use super::solver::{DemandSolver, aim};
use super::told;
use crate::error::Result;
use crate::network::Demand;
use crate::observer::Unobserved;

impl DemandSolver {
    /// For every asset that binds in the plan for a table: what a hundredth more of it gains a year, and what a hundredth less loses. Prices are
    /// not unique; these two are, and every price of the asset lies between them (per hundredth, to first order), for the cost falls ever more
    /// slowly as an asset grows. Where the two are far apart something else binds as soon as this one is wider.
    ///
    /// # Errors
    ///
    /// As [`plan_with`](Self::plan_with).
    ///
    /// # Complexity
    ///
    /// A plan, and two more for each asset that binds, each from the routes that are known.
    pub fn margins(&self, demand: &Demand, options: &DemandOptions) -> Result<Margins> {
        let mut asked = self.asked(demand, options)?;
        let (found, penalty, _) = self.solve(&mut asked, options, &mut Rounds::new(&mut Unobserved))?;
        let aim = aim(penalty);
        let effort = Effort { gap: options.gap.min(1e-9), rounds: options.rounds };
        let measure = |kg_parts: i128| kg_parts as f64 / KG as f64 / aim.parts as f64 * self.objective().step;
        let found = generate(&asked.problem, &aim, found.columns, effort, &mut Rounds::new(&mut Unobserved));
        let mut margins = Vec::new();
        let mut ways = told::Ways::default();
        let mut proved = |found: &Found| ProvedPlan {
            cost_per_year: measure(found.cost),
            bound_per_year: measure(found.bound.saturating_mul(i128::from(KG))),
            flow: ways.flow(self.network(), &asked, found),
            prices: told::prices(self.network(), &asked, &found.prices),
        };
        let now = proved(&found);
        for (row, _) in found.prices.iter().enumerate().filter(|(_, price)| **price > 0) {
            let of = |more: bool| -> Found {
                let problem = changed(&asked.problem, row, more);
                let is_shut = |column: &Column| {
                    let graph = &problem.graphs[problem.wants[column.want as usize].graph];
                    column.arcs.iter().any(|arc| graph.shut[*arc as usize])
                };
                let left = found.columns.iter().filter(|column| !is_shut(column));
                let columns = left.map(|column| problem.column(column.want, &column.arcs));
                generate(&problem, &aim, columns.collect(), effort, &mut Rounds::new(&mut Unobserved))
            };
            let (wider, narrower) = (of(true), of(false));
            let shared = &asked.rows[row];
            margins.push(Margin {
                asset: self.network().asset_key(shared.asset),
                name: self.network().asset_name(shared.asset),
                backward: shared.back,
                hundredth_t_per_year: hundredth(asked.problem.whole[row]),
                more_gains_per_year: measure(found.cost - wider.cost).max(0.0),
                less_loses_per_year: measure(narrower.cost - found.cost).max(0.0),
                within_per_year: measure(slack(&found) + slack(&wider).max(slack(&narrower))),
                more: proved(&wider),
                less: proved(&narrower),
            });
        }
        margins.sort_by(|a, b| {
            let order = b.more_gains_per_year.total_cmp(&a.more_gains_per_year);
            order.then_with(|| (&a.asset, a.backward).cmp(&(&b.asset, b.backward)))
        });
        Ok(Margins {
            schema: super::SCHEMA.to_owned(),
            network: self.network().digest(),
            view: self.network().view(),
            objective: self.objective().clone(),
            cost_per_year: measure(found.cost),
            margins,
            parts: aim.parts,
            penalty_steps: penalty,
            ways: ways.list,
            now,
        })
    }
}

/// How far a cost may be above the least.
fn slack(found: &Found) -> i128 {
    (found.cost - found.bound.saturating_mul(i128::from(KG))).max(0)
}

fn hundredth(amount: u64) -> u64 {
    amount.div_ceil(100)
}

/// The same problem with a row that is a hundredth wider or narrower, for every cargo, at least a tonne.
fn changed(problem: &Problem, row: usize, more: bool) -> Problem {
    let change = |amount: u64| {
        if more { amount.saturating_add(hundredth(amount)) } else { amount - hundredth(amount) }
    };
    let mut problem = problem.clone();
    problem.whole[row] = change(problem.whole[row]);
    for graph in &mut problem.graphs {
        for arc in 0..graph.csr.arcs() {
            let uses = graph.first[arc] as usize..graph.first[arc + 1] as usize;
            for one in graph.uses[uses].iter_mut().filter(|one| one.row as usize == row) {
                one.amount = change(one.amount);
                // Nothing moves where nothing is left.
                graph.shut[arc] |= one.amount == 0;
                one.amount = one.amount.max(1);
            }
        }
    }
    problem
}
