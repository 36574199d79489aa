//! A question of flow as the engine sees it, and its solution: a number of tonnes, or a refusal.

use super::curves::Curves;
use crate::engine::bundles::Bundles;
use crate::engine::core_flow::{Core, CoreFlow};
use crate::engine::csr::Csr;
use crate::engine::flow_paths::unbounded_path;
use crate::engine::folded::FoldedFlow;
use crate::engine::max_flow::{FlowError, FlowGraph, MaxFlow as Solver};
use crate::error::{Error, Result};
use crate::network::{Cargo, LinkId, Network};
use crate::prepare::{CapacityPlan, Passage, Refused, lower};
use std::sync::OnceLock;

/// The arrays of a plan, arcs in the order of their tails.
pub(super) struct Graph {
    pub(super) csr: Csr,
    /// The plan's passage of each arc.
    passage: Vec<u32>,
    capacity: Vec<u64>,
    unbounded: Vec<bool>,
    /// What an unbounded arc has for a capacity: where a whole way is unbounded, the flow is at least that.
    most: u64,
    /// Whether no cut of bounded arcs can reach that, so that a flow which does has a wholly unbounded way.
    is_enough: bool,
    flow: FlowGraph,
    pub(super) bundles: Bundles,
    /// The arc of each passage of the plan.
    arc_of: Vec<u32>,
}

/// A plan of capacities with its arrays.
pub(super) struct Plan {
    pub(super) lowered: CapacityPlan,
    pub(super) graph: Graph,
    /// What is left of a small sparse network, for values.
    pub(super) core: Option<Core>,
    /// For bare ladders with unit prices; made by the first.
    curves: OnceLock<Option<Curves>>,
}

/// What a plan belongs to.
pub(super) struct Subject {
    pub(super) network: Network,
    pub(super) cargo: Cargo,
    /// The codes of the corridors, joined by commas.
    pub(super) corridor: Option<String>,
}

/// The links of some corridors together, whose codes are joined by commas: no code has one.
pub(super) fn links_within(network: &Network, codes: &str) -> Result<Vec<LinkId>> {
    let mut links = Vec::new();
    for code in codes.split(", ") {
        links.extend_from_slice(network.corridor_links(code)?);
    }
    links.sort_unstable();
    links.dedup();
    Ok(links)
}

impl Subject {
    /// A plan in which flow may begin and end at these nodes, and at any others that it does not assume anything about.
    pub(super) fn plan(&self, terminals: &[u32]) -> Result<Plan> {
        let only = self.corridor.as_deref().map(|codes| links_within(&self.network, codes)).transpose()?;
        Ok(Plan::new(lower(&self.network, &self.cargo, only.as_deref(), terminals)?))
    }
}

impl Plan {
    fn new(lowered: CapacityPlan) -> Self {
        let graph = Graph::new(&lowered);
        let core = graph.bundles.core();
        Plan { lowered, graph, core, curves: OnceLock::new() }
    }

    /// The same plan where each arc has another capacity, `None` for no limit.
    pub(super) fn with_capacities(&self, capacity: impl Fn(u32) -> Option<u64>) -> Self {
        let mut lowered = self.lowered.clone();
        for (passage, arc) in lowered.passages.iter_mut().zip(&self.graph.arc_of) {
            passage.capacity = capacity(*arc);
        }
        Plan::new(lowered)
    }

    pub(super) fn question<'a>(
        &'a self,
        subject: &'a Subject,
        sources: &'a [u32],
        sinks: &'a [u32],
    ) -> Question<'a> {
        let Subject { network, cargo, corridor } = subject;
        let Graph { csr, passage, capacity, unbounded, most, is_enough, flow, bundles, arc_of } = &self.graph;
        let core = self.core.as_ref();
        Question {
            network,
            cargo,
            corridor: corridor.as_deref(),
            plan: &self.lowered,
            csr,
            flow,
            capacity,
            sources,
            sinks,
            passage,
            unbounded,
            most: *most,
            is_enough: *is_enough,
            bundles,
            core,
            curves: &self.curves,
            arc_of,
        }
    }

    /// About how many bytes the buffers of a worker for it hold.
    pub(super) fn buffer_bytes(&self) -> usize {
        let (folded, ready) = self.graph.bundles.folded().bytes();
        folded + ready + 2 * self.core.as_ref().map_or(0, Core::bytes) + 100 * self.lowered.nodes
    }

    /// About how many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        let CapacityPlan { passages, terms, nodes, .. } = &self.lowered;
        let (folded, _) = self.graph.bundles.folded().bytes();
        let core = self.core.as_ref().map_or(0, Core::bytes);
        // A passage stands in the plan, its graph, its bundle and its curve; the facts behind a capacity are texts.
        folded + core + 200 * passages.len() + 600 * terms.len() + 100 * nodes
    }
}

/// A question of flow as the engine sees it: the ladder asks it too.
pub(crate) struct Question<'a> {
    pub(crate) network: &'a Network,
    pub(crate) cargo: &'a Cargo,
    pub(crate) corridor: Option<&'a str>,
    pub(crate) plan: &'a CapacityPlan,
    pub(crate) csr: &'a Csr,
    pub(crate) flow: &'a FlowGraph,
    pub(crate) capacity: &'a [u64],
    pub(crate) sources: &'a [u32],
    pub(crate) sinks: &'a [u32],
    pub(super) passage: &'a [u32],
    pub(super) unbounded: &'a [bool],
    pub(super) most: u64,
    pub(crate) is_enough: bool,
    pub(super) bundles: &'a Bundles,
    core: Option<&'a Core>,
    curves: &'a OnceLock<Option<Curves>>,
    arc_of: &'a [u32],
}

/// The arrays of a question, for benchmarks and oracles: what another solver needs to solve exactly the same.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct FlowArrays {
    /// Number of nodes.
    pub nodes: usize,
    /// Tail, head and capacity of each arc; an unbounded arc has one that no cut of bounded arcs reaches.
    pub arcs: Vec<(u32, u32, u64)>,
    /// Where flow begins.
    pub sources: Vec<u32>,
    /// Where flow ends.
    pub sinks: Vec<u32>,
    /// True for the arcs that nothing bounds.
    pub unbounded: Vec<bool>,
    /// True where the prepared plan serves, false where one had to be made for this question.
    pub prepared: bool,
}

/// What the flow engine holds of a network, for benchmarks.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct FlowSizes {
    /// Number of nodes.
    pub nodes: usize,
    /// Those that are left when trees and chains are folded away.
    pub junctions: usize,
    /// The smaller networks for values: flows below this, and nodes.
    pub levels: Vec<(u64, usize)>,
    /// Bytes of the folded network.
    pub bytes: usize,
    /// Bytes of the smaller ones.
    pub ready_bytes: usize,
    /// Plans that were made for hubs which the prepared one does not hold for, and about how many bytes each takes.
    pub own_plans: (usize, usize),
}

impl Question<'_> {
    /// The plan's passage of an arc.
    pub(crate) fn passage(&self, arc: u32) -> &Passage {
        &self.plan.passages[self.passage[arc as usize] as usize]
    }

    /// The position of an arc among the plan's passages.
    pub(crate) fn passage_at(&self, arc: u32) -> usize {
        self.passage[arc as usize] as usize
    }

    /// What bare ladders with unit prices are found with, kept for the plan; `None` where it does not fit.
    pub(crate) fn curves(&self) -> Option<&Curves> {
        self.curves.get_or_init(|| Curves::new(self, |_| (Some(1), None))).as_ref()
    }

    /// Workspaces for values.
    pub(super) fn buffers(&self) -> Buffers {
        let core = self.core.map(Core::workspace);
        Buffers { core, folded: self.bundles.workspace(), whole: None, flow: Vec::new() }
    }

    /// The nodes that each bundle of arcs joins, and the room that an arc is a part of.
    pub(super) fn bundles(&self) -> &Bundles {
        self.bundles
    }

    /// The arc of one of the plan's passages.
    pub(crate) fn arc(&self, passage: usize) -> u32 {
        self.arc_of[passage]
    }

    /// What a left-out limit carries.
    pub(super) fn flow_through(&self, refused: &Refused, flow: &[u64]) -> u64 {
        refused.members.iter().map(|(index, _)| flow[self.arc_of[*index] as usize]).sum()
    }

    /// True where the capacity of an arc is the sum that no cut reaches.
    pub(crate) fn is_unbounded(&self, arc: u32) -> bool {
        self.unbounded[arc as usize]
    }
}

impl Graph {
    pub(super) fn new(plan: &CapacityPlan) -> Self {
        let ends: Vec<(u32, u32)> =
            plan.passages.iter().map(|passage| (passage.tail, passage.head)).collect();
        let (csr, passage) = Csr::new(plan.nodes, &ends);
        let by_arc = |arc: &u32| &plan.passages[*arc as usize];
        let finite: u64 = plan.passages.iter().filter_map(|passage| passage.capacity).sum();
        // A sum that no cut of bounded arcs reaches stands for unbounded. With very many unbounded arcs the sum of all would not fit, so there
        // it is as large as fits, and a flow that reaches it is refused as too large.
        let count = plan.passages.iter().filter(|passage| passage.capacity.is_none()).count() as u64;
        let most = (finite + 1).min(((1 << 62) - 1) / count.max(1)).max(1);
        let is_enough = most > finite;
        let capacity: Vec<u64> = passage.iter().map(|arc| by_arc(arc).capacity.unwrap_or(most)).collect();
        let unbounded = passage.iter().map(|arc| by_arc(arc).capacity.is_none()).collect();
        let flow = FlowGraph::new(&csr);
        let bundles = Bundles::new(&csr, &capacity);
        let mut arc_of = vec![0; passage.len()];
        for (arc, passage) in (0..).zip(&passage) {
            arc_of[*passage as usize] = arc;
        }
        Self { csr, passage, capacity, unbounded, most, is_enough, flow, bundles, arc_of }
    }
}

/// Solves a question, without cycles of flow, and refuses it where a limit that is not an arc would bind.
pub(crate) fn solve(question: &Question<'_>, solver: &mut Solver) -> Result<u64> {
    let mut workspace = question.bundles.workspace();
    let value = solve_bundles(question, &mut workspace)?;
    refuse_endless(question, value)?;
    let mut flow = Vec::new();
    question.bundles.write_flow(&mut workspace, question.capacity, &mut flow);
    let first = take_over(question, solver, &flow);
    if !matches!(first, Err(Error::LimitNotAnArc { .. })) {
        return first;
    }
    // Another flow may keep the limit: the core knows one where it can answer, and bounds what that carries on each arc.
    let Some(core) = question.core else { return first };
    let mut workspace = core.workspace();
    if core_value(question, core, &mut workspace).is_none() {
        return first;
    }
    let arcs = (0..).zip(question.capacity);
    let bounded: Vec<u64> = arcs
        .map(|(arc, capacity)| {
            let room = question.bundles.room_of(arc);
            room.map_or(0, |room| core.most_on(&workspace, room)).min(*capacity)
        })
        .collect();
    let solved = solver.solve(question.flow, &bounded, question.sources, question.sinks);
    solved.map_err(|error| refused_by_engine(question, error))?;
    let flow = solver.flow().to_vec();
    take_over(question, solver, &flow)
}

/// The value by way of the core, unless something unbounded may pass or a limit that was left out may be used beyond its amount.
fn core_value(question: &Question<'_>, core: &Core, workspace: &mut CoreFlow) -> Option<u64> {
    let value = core.value(workspace, question.sources, question.sinks)?;
    let most_on = |index: usize| {
        let room = question.bundles.room_of(question.arc_of[index]);
        let most = room.map_or(0, |room| core.most_on(workspace, room));
        most.min(question.plan.passages[index].capacity.unwrap_or(u64::MAX))
    };
    (value < question.most && broken(question, value, most_on).is_none()).then_some(value)
}

/// The workspaces for values.
#[derive(Clone)]
pub(super) struct Buffers {
    core: Option<CoreFlow>,
    folded: FoldedFlow,
    /// For a flow that has to be looked at arc by arc, because a limit that is no arc might bind.
    whole: Option<Box<Solver>>,
    flow: Vec<u64>,
}

/// The value alone: a flow is looked at only where a left-out limit could bind.
pub(super) fn solve_value(question: &Question<'_>, buffers: &mut Buffers) -> Result<u64> {
    let on_core = question.core.zip(buffers.core.as_mut());
    if let Some(value) = on_core.and_then(|(core, workspace)| core_value(question, core, workspace)) {
        return Ok(value);
    }
    let Buffers { folded, whole, flow, .. } = buffers;
    let found = question.bundles.value(folded, question.sources, question.sinks);
    let value = found.map_err(|error| refused_by_engine(question, error))?;
    refuse_endless(question, value)?;
    if question.plan.refused.iter().any(|refused| value > refused.most) {
        solve_bundles(question, folded)?;
        question.bundles.write_flow(folded, question.capacity, flow);
        // Without cycles less of a limit is used, so they are removed only where that may help.
        if broken(question, value, |index| flow[question.arc_of[index] as usize]).is_some() {
            let solver = whole.get_or_insert_with(|| Box::new(Solver::new(question.flow)));
            return take_over(question, solver, flow);
        }
    }
    Ok(value)
}

fn take_over(question: &Question<'_>, solver: &mut Solver, flow: &[u64]) -> Result<u64> {
    let taken = solver.take_over(question.flow, question.capacity, flow, question.sources, question.sinks);
    let value = taken.map_err(|error| refused_by_engine(question, error))?;
    solver.remove_cycles(question.flow);
    check_refused(question, value, solver.flow())?;
    Ok(value)
}

/// The value alone, where no limit that was left out is looked at.
pub(super) fn open_value(question: &Question<'_>) -> Result<u64> {
    let value = solve_bundles(question, &mut question.bundles.workspace())?;
    refuse_endless(question, value)?;
    Ok(value)
}

fn solve_bundles(question: &Question<'_>, workspace: &mut FoldedFlow) -> Result<u64> {
    let solved = question.bundles.solve(workspace, question.sources, question.sinks);
    solved.map_err(|error| refused_by_engine(question, error))
}

/// A wholly unbounded way alone carries `most`, so a smaller flow proves that there is none.
fn refuse_endless(question: &Question<'_>, value: u64) -> Result<()> {
    if value >= question.most {
        refuse_unbounded(question)?;
        if !question.is_enough {
            return Err(too_large());
        }
    }
    Ok(())
}

/// Refuses a question that nothing bounds, or that only a left-out limit could bound.
fn refuse_unbounded(question: &Question<'_>) -> Result<()> {
    let way = |closed: Option<&[bool]>| {
        unbounded_path(question.csr, question.unbounded, closed, question.sources, question.sinks)
    };
    let Some(found) = way(None) else { return Ok(()) };
    let mut limited = vec![false; question.csr.arcs()];
    let members = |refused: &Refused| {
        refused.members.iter().map(|(index, _)| question.arc_of[*index]).collect::<Vec<_>>()
    };
    for arc in question.plan.refused.iter().flat_map(members) {
        limited[arc as usize] = true;
    }
    if let Some(free) = way(Some(&limited)) {
        let key = |arc: u32| question.network.asset_key(question.passage(arc).asset);
        return Err(Error::Unbounded { assets: free.into_iter().map(key).collect() });
    }
    let on_the_way = |refused: &&Refused| members(refused).iter().any(|arc| found.contains(arc));
    match question.plan.refused.iter().find(on_the_way) {
        Some(refused) => {
            let limit = question.network.asset_key(refused.asset);
            Err(Error::LimitNotAnArc { limit, reason: refused.why.clone() })
        }
        None => Ok(()),
    }
}

pub(super) fn refused_by_engine(question: &Question<'_>, error: FlowError) -> Error {
    match error {
        FlowError::SourceIsSink(node) => {
            let hub = question.plan.states.nodes.get(node as usize).map(|node| node.hub);
            Error::SamePlace {
                hub: hub.map(|hub| question.network.hub(hub).code.clone()).unwrap_or_default(),
            }
        }
        FlowError::CapacityTooLarge | FlowError::BelowFlow(_) => too_large(),
    }
}

pub(super) fn too_large() -> Error {
    Error::CapacityTooLarge { asset: "the network".to_owned(), limit: 1 << 62 }
}

/// A limit that is not equivalent to an arc was left out. The answer stands all the same where the flow found keeps it, because leaving
/// a limit out can only make the maximum larger.
pub(super) fn check_refused(question: &Question<'_>, value: u64, flow: &[u64]) -> Result<()> {
    match broken(question, value, |index| flow[question.arc_of[index] as usize]) {
        None => Ok(()),
        Some(refused) => {
            let limit = question.network.asset_key(refused.asset);
            Err(Error::LimitNotAnArc { limit, reason: refused.why.clone() })
        }
    }
}

/// The first limit that was left out of which a flow uses too much, given what it carries on each passage.
fn broken<'a>(question: &Question<'a>, value: u64, flow_on: impl Fn(usize) -> u64) -> Option<&'a Refused> {
    let breaks = |refused: &&Refused| !refused.is_kept(|at| flow_on(refused.members[at].0));
    question.plan.refused.iter().filter(|refused| value > refused.most).find(breaks)
}
