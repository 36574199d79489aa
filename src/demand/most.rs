//! A maximum flow where shared capacities are rows of a linear programme.

use super::answer::{DemandRoute, SharedFlow};
use super::generate::{Effort, Rounds, generate, open_routes};
use super::layers::Table;
use super::problem::{Aim, Graph, KG, Want};
use super::solver::{DemandSolver, MOST, ONE, tonnes};
use super::told;
use crate::engine::flow_paths::unbounded_path;
use crate::engine::lengths::Lengths;
use crate::engine::max_flow::{FlowGraph, MaxFlow};
use crate::error::{Error, Result};
use crate::network::HubId;
use crate::observer::Unobserved;

impl DemandSolver {
    /// The largest flow of one cargo from some hubs to others, with every shared capacity as a row: limits that are no arc and limits in whose
    /// members a tonne takes different shares are held exactly, where [`FlowSolver`](crate::FlowSolver) refuses them. The objective has no say.
    ///
    /// ```
    /// use corridor::{Objective, demand::DemandSolver};
    /// let network = corridor::data::caspian();
    /// let solver = DemandSolver::new(&network, &Objective::cheapest())?;
    /// let most = solver.max_flow("container", ["KZATY"], ["GEPTI"])?;
    /// assert!(most.is_exact);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for a code, [`Error::NoPlace`], [`Error::SamePlace`] and [`Error::NoLink`] as for [`FlowSolver::max_flow`](crate::FlowSolver::max_flow), [`Error::Unbounded`]
    /// where some way passes no capacity, [`Error::OutOfRange`] where 2^40 tonnes a year could pass, [`Error::NoLoad`] where a figure needs a load that the
    /// cargo does not state.
    ///
    /// # Complexity
    ///
    /// As [`plan`](Self::plan) with one row, and a maximum flow without the shared capacities.
    pub fn max_flow<A: AsRef<str>, B: AsRef<str>>(
        &self,
        cargo: &str,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<SharedFlow> {
        let network = self.network();
        let (from, to) = network.sides(from, to)?;
        let layer = self.layers().of(network.cargo(cargo)?)?;
        let states = &layer.lowered.states;
        let want = Want {
            graph: 0,
            from: from.iter().flat_map(|hub| states.departures(*hub, None)).collect(),
            to: to.iter().flat_map(|hub| states.arrivals(*hub, None)).collect(),
            tonnes: 0,
        };
        let mut asked = Table::of_wants(vec![layer], vec![want], vec![Vec::new()]);
        let problem = &mut asked.problem;
        let (graph, want) = (&problem.graphs[0], &problem.wants[0]);
        let free: Vec<bool> = (0..graph.csr.arcs() as u32)
            .map(|arc| graph.uses(arc).is_empty() && !graph.shut[arc as usize])
            .collect();
        if let Some(path) = unbounded_path(&graph.csr, &free, None, &want.from, &want.to) {
            let key = |arc| network.asset_key(asked.layers[0].step(arc).0.asset());
            return Err(Error::Unbounded { assets: path.into_iter().map(key).collect() });
        }
        let most = without_sharing(graph, want);
        if most > MOST {
            return Err(Error::OutOfRange {
                what: "what could pass, tonnes a year,".to_owned(),
                value: most.to_string(),
                allowed: format!("at most {MOST} can be looked at"),
            });
        }
        // More than can pass is wanted, so that something has to bind.
        problem.wants[0].tonnes = 2 * most + 1;
        let aim = Aim { parts: 0, penalty: ONE, budget: None };
        // Below the smallest part of a tonne there is nothing to gain.
        let open = open_routes(problem);
        let found = generate(
            problem,
            &aim,
            open,
            Effort { gap: 0.0, rounds: 200 },
            &mut Rounds::new(&mut Unobserved),
        );
        let moved = (2 * most + 1) * KG - found.unserved.iter().sum::<u64>();
        let proved = at_most(&asked, &found.prices).unwrap_or(u64::MAX).min(most * KG);
        let mut routes: Vec<DemandRoute> = found
            .columns
            .iter()
            .zip(&found.flow)
            .filter(|(_, kg)| **kg > 0)
            .map(|(column, kg)| told::route(network, &asked.layers[0], column, *kg))
            .collect();
        routes.sort_by(|a, b| (a.weight, &a.assets).cmp(&(b.weight, &b.assets)));
        let codes = |hubs: &[HubId]| hubs.iter().map(|hub| network.hub(*hub).code.clone()).collect();
        let lengths = told::prices(network, &asked, &found.prices);
        let assets = lengths.iter().filter_map(|row| network.asset(&row.asset).ok());
        Ok(SharedFlow {
            schema: super::SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            objective: self.objective().clone(),
            cargo: cargo.to_owned(),
            from: codes(&from),
            to: codes(&to),
            value_t_per_year: tonnes(moved),
            at_most_t_per_year: tonnes(proved),
            is_exact: moved / KG == proved / KG,
            names: assets.map(|asset| network.asset_name(asset)).collect(),
            routes,
            lengths,
            rounds: found.rounds,
        })
    }
}

/// What would pass if each arc had its amounts to itself: never less than what passes. Nothing joins the sides without a capacity.
fn without_sharing(graph: &Graph, want: &Want) -> u64 {
    let arcs = 0..graph.csr.arcs() as u32;
    let own = |arc: u32| graph.uses(arc).iter().map(|one| one.amount.min(MOST + 1)).min();
    let capacity: Vec<u64> =
        arcs.map(|arc| if graph.shut[arc as usize] { 0 } else { own(arc).unwrap_or(MOST + 1) }).collect();
    let flow = FlowGraph::new(&graph.csr);
    let solved = MaxFlow::new(&flow).solve(&flow, &capacity, &want.from, &want.to);
    solved.unwrap_or(u64::MAX)
}

/// No flow is larger than this, in kilograms: each tonne is at least as long as the shortest way, and the rows are as long as their lengths times
/// their wholes.
fn at_most(asked: &Table, lengths: &[u64]) -> Option<u64> {
    let (problem, want) = (&asked.problem, &asked.problem.wants[0]);
    let aim = Aim { parts: 0, penalty: crate::engine::lengths::MOST, budget: None };
    let mut length = Vec::new();
    problem.lengths(0, &aim, lengths, &mut length);
    let mut search = Lengths::new(problem.graphs[0].csr.nodes());
    search.run(&problem.graphs[0].csr, &length, want.from.iter().copied(), aim.penalty);
    let shortest = want.to.iter().map(|node| search.to(*node)).min()?;
    if shortest == crate::engine::lengths::FAR {
        return Some(0);
    }
    let mut all: u128 = 0;
    for (length, whole) in lengths.iter().zip(&problem.whole) {
        all = all.checked_add(u128::from(*length).checked_mul(u128::from(*whole))?)?;
    }
    u64::try_from(all.checked_mul(u128::from(KG))?.checked_div(u128::from(shortest))?).ok()
}
