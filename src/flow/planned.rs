//! The cheapest flow of a question as the engine finds it: arrays, a node for each hub of the question, and which engine solves.
//!
//! From one hub to one other the flow is found path length by path length; otherwise by the simplex method on trees. Which of them solves depends on
//! the question alone, and both give the same weight and the same tonnes.

use super::question::{Question, check_refused, open_value, refused_by_engine, too_large};
use crate::engine::cheapest_flow::CheapestFlow;
use crate::engine::max_flow::MaxFlow;
use crate::engine::network_simplex::{NetworkSimplex, Problem, SimplexError, UNBOUNDED};
use crate::error::{Error, Result};
use crate::network::HubId;
use crate::objective::Objective;
use crate::prepare::{Measures, measures, weights};

/// What is wanted: by hub the tonnes that it gives or needs, or everything that can pass.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) from: Vec<(HubId, u64)>,
    pub(super) to: Vec<(HubId, u64)>,
    /// True where the amounts do not count, because as much as can pass is asked.
    pub(super) most: bool,
}

impl Wanted {
    pub(super) fn hubs(list: &[(HubId, u64)]) -> Vec<HubId> {
        list.iter().map(|(hub, _)| *hub).collect()
    }
}

/// What the arcs of a question weigh.
pub(super) struct Weighed {
    /// By step of the plan.
    pub(super) steps: Vec<u32>,
    /// By arc: gates weigh nothing.
    pub(super) arcs: Vec<u32>,
    pub(super) measures: Vec<Measures>,
}

impl Weighed {
    pub(super) fn new(question: &Question<'_>, objective: &Objective) -> Result<Self> {
        let Question { network, cargo, plan, .. } = *question;
        if let Some((term, value)) = objective.fault(cargo) {
            return Err(Error::BadObjective { objective: objective.name.clone(), term, value });
        }
        let measures = measures(network, cargo, &plan.states)?;
        let steps = weights(network, cargo, objective, &plan.states.steps, &measures)?;
        let arcs = question.passage.iter().map(|at| steps.get(*at as usize).copied().unwrap_or(0)).collect();
        Ok(Self { steps, arcs, measures })
    }
}

/// A question with a node for each of its hubs, behind those of the graph: first those that give, then those that need.
pub(super) struct Layout {
    /// The arcs of the question, then those from each hub that gives, then those to each that needs.
    pub(super) ends: Vec<(u32, u32)>,
    pub(super) from: Vec<u32>,
    pub(super) to: Vec<u32>,
    pub(super) nodes: usize,
}

impl Layout {
    pub(super) fn new(question: &Question<'_>, wanted: &Wanted) -> Self {
        let states = &question.plan.states;
        let mut ends = question.csr.ends();
        let mut nodes = question.csr.nodes();
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (hub, _) in &wanted.from {
            let node = crate::network::narrow(nodes);
            ends.extend(states.departures(*hub, None).map(|state| (node, state)));
            from.push(node);
            nodes += 1;
        }
        for (hub, _) in &wanted.to {
            let node = crate::network::narrow(nodes);
            ends.extend(states.arrivals(*hub, None).map(|state| (state, node)));
            to.push(node);
            nodes += 1;
        }
        Self { ends, from, to, nodes }
    }

    /// What a flow on the arcs of the question carries on the arcs of the hubs: what leaves and enters their states.
    pub(super) fn complete(&self, question: &Question<'_>, flow: &mut Vec<u64>) {
        let mut out = vec![0i128; question.csr.nodes()];
        for ((tail, head), flow) in self.ends.iter().zip(flow.iter()) {
            out[*tail as usize] += i128::from(*flow);
            out[*head as usize] -= i128::from(*flow);
        }
        let own = self.ends.iter().skip(flow.len()).map(|(tail, head)| {
            let state = (*tail).min(*head);
            u64::try_from(out[state as usize].unsigned_abs()).unwrap_or(u64::MAX)
        });
        let own: Vec<u64> = own.collect();
        flow.extend(own);
    }
}

/// A solved question.
pub(super) struct Solved {
    /// On the arcs of the layout, without cycles.
    pub(super) flow: Vec<u64>,
    /// Of the nodes of the layout: an arc with room weighs at least its head's less its tail's.
    pub(super) potential: Vec<i64>,
    /// What each hub that gives gives, and each that needs gets.
    pub(super) given: Vec<u64>,
    pub(super) got: Vec<u64>,
}

impl Solved {
    /// What is shipped.
    pub(super) fn shipped(&self) -> u64 {
        self.given.iter().sum()
    }
}

/// Solves a question, without cycles of flow, and refuses it where a limit that is not an arc would bind.
pub(super) fn solve(
    question: &Question<'_>,
    weighed: &Weighed,
    layout: &Layout,
    wanted: &Wanted,
    engine: &mut NetworkSimplex,
) -> Result<Solved> {
    let value = if wanted.most { Some(open_value(question)?) } else { None };
    let asked = value.unwrap_or_else(|| wanted.from.iter().map(|(_, amount)| *amount).sum());
    let alone = wanted.from.len() == 1 && wanted.to.len() == 1 && asked < question.most;
    let (flow, potential) = if alone {
        by_paths(question, &weighed.arcs, layout, asked, &mut CheapestFlow::new(question.flow))?
    } else {
        by_simplex(question, &weighed.arcs, layout, wanted, value, engine)?
    };
    let mut flow = without_cycles(question, &flow)?;
    layout.complete(question, &mut flow);
    let mut solved =
        Solved { flow, potential, given: vec![0; layout.from.len()], got: vec![0; layout.to.len()] };
    let first = question.csr.nodes();
    for ((tail, head), flow) in layout.ends.iter().zip(&solved.flow).skip(question.csr.arcs()) {
        match (*tail as usize).checked_sub(first) {
            Some(from) => solved.given[from] += flow,
            None => solved.got[*head as usize - first - layout.from.len()] += flow,
        }
    }
    check_refused(question, solved.shipped(), &solved.flow)?;
    Ok(solved)
}

/// The arcs of a flow without its cycles.
fn without_cycles(question: &Question<'_>, flow: &[u64]) -> Result<Vec<u64>> {
    let mut engine = MaxFlow::new(question.flow);
    let rooms = engine.rooms(question.sources, question.sinks);
    let rooms = rooms.map_err(|error| refused_by_engine(question, error))?;
    for (pair, flow) in rooms.chunks_exact_mut(2).zip(flow) {
        // What is left along the arcs plays no part.
        pair[1] = *flow;
    }
    engine.remove_cycles(question.flow);
    Ok(engine.flow().to_vec())
}

/// What is shipped, and what it weighs, without the answer round it; the same engines as [`solve`] and the same numbers.
pub(super) fn solve_bare(
    question: &Question<'_>,
    weight: &[u32],
    wanted: &Wanted,
    bare: &mut BareEngines,
) -> Result<(u64, i128)> {
    let asked: u64 = wanted.from.iter().map(|(_, amount)| *amount).sum();
    let most = if wanted.most { question.most } else { asked };
    let sum = |flow: &[u64]| -> i128 {
        let each = flow.iter().zip(weight).filter(|(flow, _)| **flow > 0);
        each.map(|(flow, weight)| i128::from(*flow) * i128::from(*weight)).sum()
    };
    let Question { flow, capacity, sources, sinks, .. } = *question;
    if wanted.from.len() == 1 && wanted.to.len() == 1 && most <= question.most {
        let engine = bare.paths.get_or_insert_with(|| CheapestFlow::new(flow));
        let shipped = engine.solve(flow, capacity, weight, sources, sinks, most);
        let shipped = shipped.map_err(|error| refused_by_engine(question, error))?;
        // A wholly unbounded way carries as much as that; the whole answer says which.
        let settled = shipped < question.most && check_refused(question, shipped, engine.flow()).is_ok();
        if settled {
            return Ok((shipped, sum(engine.flow())));
        }
    }
    let weighed = Weighed { steps: Vec::new(), arcs: weight.to_vec(), measures: Vec::new() };
    let layout = Layout::new(question, wanted);
    let solved = solve(question, &weighed, &layout, wanted, &mut bare.simplex)?;
    Ok((solved.shipped(), sum(&solved.flow[..question.csr.arcs()])))
}

/// What the engines of bare answers keep from question to question.
#[derive(Debug, Clone, Default)]
pub(super) struct BareEngines {
    paths: Option<CheapestFlow>,
    pub(super) simplex: NetworkSimplex,
}

/// From one hub to one other. The potentials of the engine fall towards the destination; these rise, from zero at the hub that gives.
fn by_paths(
    question: &Question<'_>,
    weight: &[u32],
    layout: &Layout,
    most: u64,
    engine: &mut CheapestFlow,
) -> Result<(Vec<u64>, Vec<i64>)> {
    let Question { flow, capacity, sources, sinks, .. } = *question;
    let solved = engine.solve(flow, capacity, weight, sources, sinks, most);
    solved.map_err(|error| refused_by_engine(question, error))?;
    let falling = engine.potentials();
    let level = sources.iter().map(|state| falling[*state as usize]).min().unwrap_or(0);
    let mut potential = Vec::with_capacity(layout.nodes);
    potential.extend(falling.iter().map(|falling| level - falling));
    potential.extend([0, level]);
    Ok((engine.flow().to_vec(), potential))
}

/// Among several hubs; with a value, as much as that from any to any.
fn by_simplex(
    question: &Question<'_>,
    weight: &[u32],
    layout: &Layout,
    wanted: &Wanted,
    value: Option<u64>,
    engine: &mut NetworkSimplex,
) -> Result<(Vec<u64>, Vec<i64>)> {
    let arcs = question.csr.arcs();
    let mut ends = layout.ends.clone();
    let mut supply = vec![0; layout.nodes];
    let amount = |amount: u64| i64::try_from(amount).map_err(|_| too_large());
    if let Some(value) = value {
        // One node before all hubs that give, one behind all that need.
        let (first, last) = (crate::network::narrow(layout.nodes), crate::network::narrow(layout.nodes + 1));
        ends.extend(layout.from.iter().map(|hub| (first, *hub)));
        ends.extend(layout.to.iter().map(|hub| (*hub, last)));
        supply.extend([amount(value)?, -amount(value)?]);
    } else {
        for (node, (_, tonnes)) in layout.from.iter().zip(&wanted.from) {
            supply[*node as usize] = amount(*tonnes)?;
        }
        for (node, (_, tonnes)) in layout.to.iter().zip(&wanted.to) {
            supply[*node as usize] = -amount(*tonnes)?;
        }
    }
    let mut upper = vec![UNBOUNDED; ends.len()];
    for ((upper, capacity), unbounded) in upper.iter_mut().zip(question.capacity).zip(question.unbounded) {
        if !unbounded {
            *upper = *capacity;
        }
    }
    let mut weight = weight.to_vec();
    weight.resize(ends.len(), 0);
    let problem = Problem { ends: &ends, lower: &[], upper: &upper, weight: &weight, supply: &supply };
    let budget = NetworkSimplex::usual_budget(&problem);
    engine.solve(&problem, budget).map_err(|error| refused_by_simplex(error, budget))?;
    let mut potential = engine.potentials().to_vec();
    if value.is_some() {
        let (first, last) = (potential[layout.nodes], potential[layout.nodes + 1]);
        potential.truncate(layout.nodes);
        // A hub that carries nothing may stand where the others do.
        layout.from.iter().for_each(|hub| potential[*hub as usize] = first);
        layout.to.iter().for_each(|hub| potential[*hub as usize] = last);
    }
    Ok((engine.flow()[..arcs].to_vec(), potential))
}

fn refused_by_simplex(error: SimplexError, budget: u64) -> Error {
    match error {
        SimplexError::OutOfBudget => Error::OutOfBudget { what: "the cheapest flow", steps: budget },
        SimplexError::WeightTooLarge => {
            let limit = u32::MAX - 1;
            Error::WeightTooLarge { asset: "the network".to_owned(), value: f64::from(u32::MAX), limit }
        }
        SimplexError::Unbalanced(_) | SimplexError::CrossedBounds(_) | SimplexError::AmountTooLarge => {
            too_large()
        }
    }
}
