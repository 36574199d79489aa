//! The prepared flow solver.

use super::answer::{AssetFlow, Cut, CutAsset, FlowCertificate, FlowRoute, Headline, MaxFlow, StepFlow};
use super::kept::Plans;
use super::question::{FlowArrays, FlowSizes, Plan, Question, Subject, links_within, solve};
use super::{FlowWorker, SCHEMA};
use crate::engine::flow_paths::{decompose, unbounded_path};
use crate::engine::max_flow::MaxFlow as Solver;
use crate::error::{Error, NoRoute, Obstacle, Result};
use crate::network::{Asset, Cargo, Fact, HubId, LinkId, Network, Statement, Status};
use crate::prepare::{Slid, States, Step};
use crate::units::TonnesPerYear;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A network, or one corridor of it, prepared for flows of one cargo. Cheap to clone, shared between threads.
#[derive(Clone)]
pub struct FlowSolver {
    prepared: Arc<Prepared>,
}

struct Prepared {
    subject: Subject,
    plan: Plan,
    /// Plans for hubs that the prepared one does not hold for.
    plans: Plans,
    values: OnceLock<Values>,
}

/// The value of each pair of hubs, row by row.
struct Values {
    hubs: usize,
    values: Vec<u64>,
}

/// In place of a value: the pair is to be asked, and may be refused.
const ASK: u64 = u64::MAX;

/// A table of values takes so many bytes at the most.
const MOST_OF_VALUES: usize = 1 << 20;

impl fmt::Debug for FlowSolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowSolver")
            .field("cargo", &self.cargo().code)
            .field("corridor", &self.corridor())
            .field("nodes", &self.prepared.plan.graph.csr.nodes())
            .field("arcs", &self.prepared.plan.graph.csr.arcs())
            .finish_non_exhaustive()
    }
}

impl FlowSolver {
    /// Prepares a whole network for a cargo.
    ///
    /// # Errors
    ///
    /// [`Error::NoLoad`] where a capacity needs a load that the cargo does not state, [`Error::CapacityTooLarge`] where they do not fit.
    ///
    /// # Complexity
    ///
    /// O((hubs + links + transfers) log links); a shared capacity whose members do not meet at one place also costs the length of the ways
    /// on which they stand.
    ///
    /// ```
    /// use corridor::FlowSolver;
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let most = flows.max_flow(["KZATY"], ["GEPTI"])?;
    /// assert!(most.value_t_per_year.get() > 0 && !most.cuts[0].assets.is_empty());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    pub fn new(network: &Network, cargo: &Cargo) -> Result<Self> {
        Self::prepare(network, cargo, None)
    }

    /// Prepares the links of one corridor, in its direction, for a cargo.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::new`], and [`Error::Unknown`] where the network has no such corridor.
    pub fn within(network: &Network, cargo: &Cargo, corridor: &str) -> Result<Self> {
        network.corridor(corridor)?;
        Self::prepare(network, cargo, Some(corridor))
    }

    /// Prepares the links of several corridors together, each in its direction, for a cargo: flow may cross over where they meet.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::within`], and [`Error::NoPlace`] where no corridor is named.
    pub fn within_all<C: AsRef<str>>(
        network: &Network,
        cargo: &Cargo,
        corridors: impl IntoIterator<Item = C>,
    ) -> Result<Self> {
        let mut codes: Vec<String> = corridors.into_iter().map(|code| code.as_ref().to_owned()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.iter().try_for_each(|code| network.corridor(code).map(|_| ()))?;
        if codes.is_empty() {
            return Err(Error::NoPlace { side: "from" });
        }
        Self::prepare(network, cargo, Some(&codes.join(", ")))
    }

    fn prepare(network: &Network, cargo: &Cargo, corridor: Option<&str>) -> Result<Self> {
        let only = corridor.map(|codes| links_within(network, codes)).transpose()?;
        // A corridor is mostly asked about its own ends, so its plan assumes them.
        let mut terminals_here = Vec::new();
        if let Some(codes) = corridor {
            let (from, to) = ends_of(network, codes)?;
            let hubs = |codes: &[String]| network.hub_ids(codes.iter().map(String::as_str));
            let states = States::new(network, cargo, only.as_deref());
            let (sources, sinks) = terminals(&states, &hubs(&from)?, &hubs(&to)?);
            terminals_here.extend(sources.into_iter().chain(sinks));
        }
        let subject =
            Subject { network: network.clone(), cargo: cargo.clone(), corridor: corridor.map(str::to_owned) };
        let plan = subject.plan(&terminals_here)?;
        let plans = Plans::like(&plan);
        Ok(Self { prepared: Arc::new(Prepared { subject, plan, plans, values: OnceLock::new() }) })
    }

    /// The network it was prepared from.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.prepared.subject.network
    }

    /// The cargo it was prepared for.
    #[must_use]
    pub fn cargo(&self) -> &Cargo {
        &self.prepared.subject.cargo
    }

    /// The corridor it was prepared for, by code; the codes of several are joined by commas.
    #[must_use]
    pub fn corridor(&self) -> Option<&str> {
        self.prepared.subject.corridor.as_deref()
    }

    /// The largest flow from the corridor's own hubs to its own hubs; of several corridors from all of theirs to all of theirs.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`]; [`Error::NoPlace`] for a solver of a whole network.
    pub fn corridor_flow(&self) -> Result<MaxFlow> {
        let codes = self.corridor().ok_or(Error::NoPlace { side: "from" })?;
        let (from, to) = ends_of(self.network(), codes)?;
        self.max_flow(&from, &to)
    }

    /// The largest flow from some hubs to others, together.
    ///
    /// That nothing can move is an answer: a flow of zero with the reason; a hub at which no link begins or ends is a mistake. Borders, transfers, stays and limits are exact.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`], [`Error::NoPlace`], [`Error::SamePlace`], [`Error::NoLink`]; [`Error::Unbounded`] with the way that nothing bounds;
    /// [`Error::LimitNotAnArc`] where a shared limit would bind that this solver cannot honour.
    ///
    /// # Complexity
    ///
    /// O(arcs^2 log capacity) at worst; in practice a few searches of a part of the network, and a few passes over all arcs for the answer.
    pub fn max_flow<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<MaxFlow> {
        let (from, to) = self.network().sides(from, to)?;
        self.with_question(&from, &to, |question| answer(question, &from, &to))
    }

    /// Only the value of the largest flow, without the answer round it. Many questions are faster with a [`FlowSolver::worker`].
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`].
    pub fn max_flow_value<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<TonnesPerYear> {
        let (from, to) = self.network().sides(from, to)?;
        self.worker().max_flow_value(&from, &to)
    }

    /// Prepares what makes many values quick, and leaves them the same. Done once for all clones and their workers; whoever asks few questions
    /// needs it not.
    ///
    /// Smaller networks, in which hubs that no small cut parts are one, let values be found in a small part of the time. A network of up to 362 hubs
    /// also gets a table of the values of all pairs, which are solved here, one by one; pairs that are refused are no part of it and
    /// refused as ever when asked. Flows, plans and trials are solved as without it.
    ///
    /// # Complexity
    ///
    /// O(links) for each of a few smaller networks, with a large constant: about as long as some hundred values take without it.
    /// They take about twice the memory of the solver. The table takes 8 bytes a pair, 1 MB at the most, and as long as all those values.
    pub fn make_ready(&self) {
        self.prepared.plan.graph.bundles.folded().make_levels();
        let hubs: Vec<HubId> = self.network().hubs().map(|(id, _)| id).collect();
        if hubs.len() * hubs.len() * size_of::<u64>() <= MOST_OF_VALUES {
            self.prepared.values.get_or_init(|| {
                let mut worker = self.worker();
                let pairs = hubs.iter().flat_map(|from| hubs.iter().map(move |to| (*from, *to)));
                let value =
                    |(from, to)| worker.max_flow_value(&[from], &[to]).map_or(ASK, TonnesPerYear::get);
                Values { hubs: hubs.len(), values: pairs.map(value).collect() }
            });
        }
    }

    /// Buffers for one thread's questions.
    #[must_use]
    pub fn worker(&self) -> FlowWorker {
        FlowWorker::new(self)
    }

    /// What the prepared network holds, for benchmarks.
    #[doc(hidden)]
    #[must_use]
    pub fn sizes(&self) -> FlowSizes {
        let graph = &self.prepared.plan.graph;
        let folded = graph.bundles.folded();
        let (bytes, ready_bytes) = folded.bytes();
        FlowSizes {
            nodes: graph.csr.nodes(),
            junctions: folded.junctions(),
            levels: folded.level_sizes(),
            bytes,
            ready_bytes,
            own_plans: (self.prepared.plans.len(), self.prepared.plan.bytes()),
        }
    }

    /// The arrays of a question, for benchmarks and oracles.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`], except that nothing is solved.
    #[doc(hidden)]
    pub fn arrays(&self, from: &[HubId], to: &[HubId]) -> Result<FlowArrays> {
        self.with_question(from, to, |question| {
            let ends = question.csr.ends().into_iter().zip(question.capacity);
            Ok(FlowArrays {
                nodes: question.csr.nodes(),
                arcs: ends.map(|((tail, head), capacity)| (tail, head, *capacity)).collect(),
                sources: question.sources.to_vec(),
                sinks: question.sinks.to_vec(),
                unbounded: question.unbounded.to_vec(),
                prepared: std::ptr::eq(question.plan, &self.prepared.plan.lowered),
            })
        })
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.prepared.plan
    }

    pub(super) fn subject(&self) -> &Subject {
        &self.prepared.subject
    }

    /// Asks a question on the prepared plan, or, where a gate slid past a hub of the question, on a plan made for it.
    pub(crate) fn with_question<T>(
        &self,
        from: &[HubId],
        to: &[HubId],
        ask: impl FnOnce(&Question<'_>) -> Result<T>,
    ) -> Result<T> {
        let (sources, sinks, own) = self.plan_for(from, to)?;
        let plan = own.as_deref().unwrap_or(self.plan());
        ask(&plan.question(self.subject(), &sources, &sinks))
    }

    /// Where the flow of a question begins and ends, and the plan for it where the prepared one does not hold.
    #[expect(clippy::type_complexity, reason = "three things of one question")]
    pub(super) fn plan_for(
        &self,
        from: &[HubId],
        to: &[HubId],
    ) -> Result<(Vec<u32>, Vec<u32>, Option<Arc<Plan>>)> {
        let plan = self.plan();
        let (sources, sinks) = terminals(&plan.lowered.states, from, to);
        let all = || sources.iter().chain(&sinks);
        let mut missed = Vec::new();
        plan.lowered.write_misses(all(), &mut missed);
        if missed.is_empty() {
            return Ok((sources, sinks, None));
        }
        // A plan for those, or, if that does not hold either, for all: as the worker does it.
        let mut own = self.own_plan(&missed)?;
        if !all().all(|node| own.lowered.holds_for(*node)) {
            missed = all().copied().collect();
            missed.sort_unstable();
            own = self.own_plan(&missed)?;
        }
        Ok((sources, sinks, Some(own)))
    }

    /// The plan for some nodes that the prepared one does not hold for, by rising number.
    pub(super) fn own_plan(&self, nodes: &[u32]) -> Result<Arc<Plan>> {
        self.prepared.plans.plan(&self.prepared.subject, nodes)
    }

    /// The value of a pair from the table, where there is one and the pair has a value.
    #[inline]
    pub(super) fn known_value(&self, from: HubId, to: HubId) -> Option<u64> {
        let Values { hubs, values } = self.prepared.values.get()?;
        let is_pair = from.index() < *hubs && to.index() < *hubs;
        let value = *values.get(from.index() * hubs + to.index())?;
        (is_pair && value != ASK).then_some(value)
    }

    /// The prepared plan as a question without sides: what stays the same for all questions that it serves.
    pub(crate) fn with_prepared<T>(&self, look: impl FnOnce(&Question<'_>) -> T) -> T {
        let Prepared { subject, plan, .. } = &*self.prepared;
        look(&plan.question(subject, &[], &[]))
    }

    /// Writes where flow begins and ends: departures of the first hubs, arrivals of the others.
    pub(super) fn write_terminals(
        &self,
        from: &[HubId],
        to: &[HubId],
        sources: &mut Vec<u32>,
        sinks: &mut Vec<u32>,
    ) {
        let states = &self.prepared.plan.lowered.states;
        sources.clear();
        sources.extend(from.iter().flat_map(|hub| states.departures(*hub, None)));
        sinks.clear();
        sinks.extend(to.iter().flat_map(|hub| states.arrivals(*hub, None)));
    }
}

/// The hubs from which corridors start and to which they lead, by code.
fn ends_of(network: &Network, codes: &str) -> Result<(Vec<String>, Vec<String>)> {
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for code in codes.split(", ") {
        let corridor = network.corridor(code)?;
        from.extend_from_slice(&corridor.from);
        to.extend_from_slice(&corridor.to);
    }
    for side in [&mut from, &mut to] {
        side.sort_unstable();
        side.dedup();
    }
    Ok((from, to))
}

/// Where flow begins and ends: departures of the first hubs, arrivals of the others.
fn terminals(states: &States, from: &[HubId], to: &[HubId]) -> (Vec<u32>, Vec<u32>) {
    let sources = from.iter().flat_map(|hub| states.departures(*hub, None)).collect();
    let sinks = to.iter().flat_map(|hub| states.arrivals(*hub, None)).collect();
    (sources, sinks)
}

fn answer(question: &Question<'_>, from: &[HubId], to: &[HubId]) -> Result<MaxFlow> {
    let network = question.network;
    let mut solver = Solver::new(question.flow);
    let value = solve(question, &mut solver)?;
    let flow = solver.flow().to_vec();
    let unique = solver.cut_is_unique(question.flow);
    let near_origin = solver.near_source_side(question.flow).to_vec();
    let near_destination: Vec<bool> =
        solver.near_sink_side(question.flow).iter().map(|inside| !inside).collect();
    let mut cuts = vec![cut(question, &near_origin, true), cut(question, &near_destination, false)];
    // Where a gate slid past a cut, the cuts stand the other way round in the states of the network.
    if cuts[1].lies_before(&cuts[0]) {
        cuts = vec![cut(question, &near_destination, true), cut(question, &near_origin, false)];
    }
    cuts.dedup_by(|last, first| unique || last.assets == first.assets);
    let mut facts: Vec<_> =
        cuts.iter().flat_map(|cut| cut.assets.iter().flat_map(|asset| asset.facts.clone())).collect();
    facts.sort();
    facts.dedup();
    let codes =
        |hubs: &[HubId]| hubs.iter().map(|hub| network.hub(*hub).code.clone()).collect::<Vec<String>>();
    let blocked = (!connected(question)).then(|| {
        Box::new(why_nothing(question, &codes(from), &codes(to), &near_origin, &cuts[0].origin_side))
    });
    Ok(MaxFlow {
        schema: SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: question.cargo.code.clone(),
        corridor: question.corridor.map(str::to_owned),
        from: codes(from),
        to: codes(to),
        value_t_per_year: TonnesPerYear(value),
        headline: headline(question.cargo, value),
        cuts,
        cut_is_unique: unique,
        links: asset_flows(question, &flow),
        routes: routes(question, &flow),
        assumed_unbounded: assumed_unbounded(question, &flow),
        facts,
        certificate: certificate(question, &flow),
        blocked,
    })
}

/// Tonnes a year in the units of a cargo.
#[expect(clippy::cast_precision_loss, reason = "for printing; flows stay far below 2^53 t")]
pub(crate) fn headline(cargo: &Cargo, value: u64) -> Headline {
    let load = |fact: Option<&Fact<crate::units::Tonnes>>| fact.map(|load| load.likely().get());
    let unit = cargo.headline_unit.as_deref().unwrap_or("t");
    let per_unit = match unit {
        "teu" => load(cargo.t_per_teu.as_ref()),
        "wagons" => load(cargo.t_per_wagon.as_ref()),
        "trucks" => load(cargo.t_per_truck.as_ref()),
        _ => None,
    };
    let tonnes = value as f64;
    let tonnes_per_unit = per_unit.unwrap_or(1.0);
    Headline {
        mt_per_year: tonnes / 1e6,
        unit: if per_unit.is_some() { unit.to_owned() } else { "t".to_owned() },
        tonnes_per_unit,
        units_per_year: tonnes / tonnes_per_unit,
        units_per_day: tonnes / tonnes_per_unit / 365.0,
    }
}

/// True where some way with capacity joins the two sides, used up or not.
fn connected(question: &Question<'_>) -> bool {
    let open: Vec<bool> = question.capacity.iter().map(|capacity| *capacity > 0).collect();
    unbounded_path(question.csr, &open, None, question.sources, question.sinks).is_some()
}

/// The cut along a side of the solver's nodes, drawn through the states of the network as near the origins (or the destinations) as can be.
pub(super) fn cut(question: &Question<'_>, side: &[bool], near_origin: bool) -> Cut {
    let plan = question.plan;
    let mut found: BTreeMap<(Asset, bool), u64> = BTreeMap::new();
    let mut inside: Vec<bool> = side.to_vec();
    let mut crossed: Vec<usize> = Vec::new();
    for arc in 0..question.csr.arcs() as u32 {
        if side[question.csr.tail(arc) as usize] && !side[question.csr.head(arc) as usize] {
            let passage = question.passage(arc);
            found.insert((passage.asset, passage.back), question.capacity[arc as usize]);
            if passage.gate {
                crossed.push(question.passage[arc as usize] as usize);
            }
        }
    }
    // Where a gate stands apart from what it holds, the line is drawn through that, and gates may hold gates.
    while let Some(gate) = crossed.pop() {
        // What leads from the gate back to its own side, or to it from the other side, is no part of the line.
        let parts = |slid: &&Slid| {
            let stand = &plan.passages[slid.stand];
            if slid.leaving { !side[stand.head as usize] } else { side[stand.tail as usize] }
        };
        for slid in plan.slid.iter().filter(|slid| slid.gate == gate).filter(parts) {
            slid.behind.iter().for_each(|node| inside[*node as usize] = true);
            slid.before.iter().for_each(|node| inside[*node as usize] = false);
            crossed.push(slid.holds);
        }
    }
    // A state that a gate put on a side, though nothing on that side leads there, belongs to the other.
    let states = plan.states.nodes.len();
    inside.truncate(states);
    if near_origin {
        inside = led(states, plan.states.ends.iter().copied(), question.sources, &inside);
    } else {
        let outside: Vec<bool> = inside.iter().map(|inside| !inside).collect();
        let back = plan.states.ends.iter().map(|(tail, head)| (*head, *tail));
        inside = led(states, back, question.sinks, &outside).iter().map(|leads| !leads).collect();
    }
    // What has no capacity may stand on the line though nothing that it counts crosses it: that does not stop the flow.
    let crosses = |at: usize| {
        let (tail, head) = plan.states.ends[at];
        inside[tail as usize] && !inside[head as usize]
    };
    found.retain(|key, capacity| {
        let own = || (0..plan.states.ends.len()).filter(|at| plan.passages[*at].asset == key.0).any(crosses);
        let counted = |members: &BTreeSet<usize>| members.iter().any(|member| crosses(*member));
        *capacity > 0 || plan.members.get(key).map_or_else(own, counted)
    });
    let mut assets: Vec<CutAsset> =
        found.into_keys().map(|(asset, back)| cut_asset(question, asset, back)).collect();
    assets.sort_by(|a, b| (&a.asset, a.backward).cmp(&(&b.asset, b.backward)));
    let mut origin_side: Vec<String> = (0..plan.states.nodes.len() as u32)
        .filter(|node| inside[*node as usize])
        .map(|node| plan.states.label(question.network, node))
        .collect();
    origin_side.sort();
    Cut { assets, origin_side }
}

/// The states that arcs between states of `within` lead to.
fn led(states: usize, arcs: impl Iterator<Item = (u32, u32)>, from: &[u32], within: &[bool]) -> Vec<bool> {
    let mut next: Vec<Vec<u32>> = vec![Vec::new(); states];
    for (tail, head) in arcs.filter(|(tail, head)| within[*tail as usize] && within[*head as usize]) {
        next[tail as usize].push(head);
    }
    let mut found = vec![false; states];
    let mut waiting: Vec<u32> = from.iter().copied().filter(|state| within[*state as usize]).collect();
    while let Some(state) = waiting.pop() {
        if !std::mem::replace(&mut found[state as usize], true) {
            waiting.append(&mut next[state as usize]);
        }
    }
    found
}

fn cut_asset(question: &Question<'_>, asset: Asset, backward: bool) -> CutAsset {
    let terms = question.plan.terms.get(&(asset, backward));
    let mut facts = terms.map(|terms| terms.facts.clone()).unwrap_or_default();
    facts.sort();
    CutAsset {
        asset: question.network.asset_key(asset),
        name: question.network.asset_name(asset),
        backward,
        gross_t_per_year: terms.and_then(|terms| terms.gross_t).unwrap_or(0.0),
        other_use_t_per_year: terms.and_then(|terms| terms.other_t),
        capacity_t_per_year: TonnesPerYear(terms.and_then(|terms| terms.net_t).unwrap_or(0)),
        status: facts.iter().map(|fact| fact.status).min().unwrap_or(Status::Unstated),
        facts,
    }
}

pub(super) fn asset_flows(question: &Question<'_>, flow: &[u64]) -> Vec<AssetFlow> {
    let mut sums: BTreeMap<(String, bool), (u64, Option<u64>)> = BTreeMap::new();
    for (arc, amount) in flow.iter().enumerate().filter(|(_, amount)| **amount > 0) {
        let passage = question.passage(arc as u32);
        // A capacity that is no single arc is summed over what it counts.
        if question.plan.refused.iter().any(|refused| refused.is_behind(passage)) {
            continue;
        }
        let capacity = match passage.asset {
            // A stay's capacity is that of its gate, which is listed itself.
            Asset::Stay(_) if !passage.gate => continue,
            _ => passage.capacity,
        };
        let entry =
            sums.entry((question.network.asset_key(passage.asset), passage.back)).or_insert((0, capacity));
        entry.0 += amount;
    }
    // A limit that was left out holds no arc of its own, and carries something all the same.
    for refused in &question.plan.refused {
        let carried = question.flow_through(refused, flow);
        if carried > 0 {
            let most = refused.members.iter().map(|(_, amount)| *amount).max();
            sums.insert((question.network.asset_key(refused.asset), refused.back), (carried, most));
        }
    }
    sums.into_iter()
        .map(|((link, backward), (flow, capacity))| AssetFlow {
            link,
            backward,
            flow_t_per_year: TonnesPerYear(flow),
            capacity_t_per_year: capacity.map(TonnesPerYear),
        })
        .collect()
}

pub(super) fn routes(question: &Question<'_>, flow: &[u64]) -> Vec<FlowRoute> {
    let states = &question.plan.states;
    decompose(question.csr, flow, question.sources, question.sinks)
        .into_iter()
        .map(|(arcs, amount)| {
            let mut hubs: Vec<String> = Vec::new();
            let mut assets = Vec::new();
            let first = arcs.first().map(|arc| question.csr.tail(*arc));
            let nodes = first.into_iter().chain(arcs.iter().map(|arc| question.csr.head(*arc)));
            for node in nodes {
                if let Some(state) = states.nodes.get(node as usize) {
                    let code = &question.network.hub(state.hub).code;
                    if hubs.last() != Some(code) {
                        hubs.push(code.clone());
                    }
                }
            }
            for arc in arcs {
                let passage = question.passage(arc);
                if !passage.gate {
                    assets.push(question.network.asset_key(passage.asset));
                }
            }
            FlowRoute { hubs, assets, flow_t_per_year: TonnesPerYear(amount) }
        })
        .collect()
}

pub(super) fn assumed_unbounded(question: &Question<'_>, flow: &[u64]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for (arc, _) in flow.iter().enumerate().filter(|(_, amount)| **amount > 0) {
        let passage = question.passage(arc as u32);
        let terms = question.plan.terms.get(&(passage.asset, passage.back));
        // What a border, a stay or a limit holds is bound by that.
        let free = terms.is_some_and(|terms| terms.statement != Statement::Bounded);
        if free && !question.plan.held.contains(&passage.asset) {
            found.insert(question.network.asset_key(passage.asset));
        }
        let Asset::Link(id) = passage.asset else { continue };
        let carriage = question.network.link(id).carriage;
        for border in question.network.passings(id).iter().map(|passing| Asset::Border(passing.border)) {
            let terms = question.network.capacity_terms(border, question.cargo, Some(carriage));
            if terms.is_ok_and(|terms| terms.statement != Statement::Bounded) {
                found.insert(question.network.asset_key(border));
            }
        }
    }
    found.into_iter().collect()
}

/// Every link, transfer and stay in use, with where it begins and ends. Gates are left out: they are the solver's own.
pub(super) fn certificate(question: &Question<'_>, flow: &[u64]) -> FlowCertificate {
    let states = &question.plan.states;
    let mut steps = Vec::new();
    for (arc, amount) in flow.iter().enumerate().filter(|(_, amount)| **amount > 0) {
        let at = question.passage[arc] as usize;
        let Some((tail, head)) = states.ends.get(at) else { continue };
        let passage = &question.plan.passages[at];
        steps.push(StepFlow {
            asset: question.network.asset_key(passage.asset),
            from: states.label(question.network, *tail),
            to: states.label(question.network, *head),
            flow_t_per_year: TonnesPerYear(*amount),
        });
    }
    steps.sort();
    FlowCertificate { steps }
}

/// Why nothing can move: what the origins reach, and the assets without capacity or the missing ways on its rim.
fn why_nothing(
    question: &Question<'_>,
    from: &[String],
    to: &[String],
    side: &[bool],
    reached: &[String],
) -> NoRoute {
    let network = question.network;
    let mut answer = NoRoute::new(SCHEMA, network.digest(), from.to_vec(), to.to_vec(), &question.cargo.code);
    if let Some(corridor) = question.corridor {
        answer.conditions.push(format!("only links of {corridor}, in its direction"));
    }
    let states = &question.plan.states;
    let link_of = |step: &Step| match step {
        Step::Link(id) => Some(*id),
        _ => None,
    };
    let used: BTreeSet<LinkId> = states.steps.iter().filter_map(link_of).collect();
    answer.reached = reached.to_vec();
    for arc in 0..question.csr.arcs() as u32 {
        if side[question.csr.tail(arc) as usize] && !side[question.csr.head(arc) as usize] {
            let key = network.asset_key(question.passage(arc).asset);
            answer.rim.push(Obstacle::new(key, format!("has no capacity left for {}", question.cargo.code)));
        }
    }
    for (id, link) in network.links() {
        let starts =
            states.departures(network.ends(id).0, Some(link.carriage)).any(|node| side[node as usize]);
        if starts && !used.contains(&id) {
            let mut obstacle = Obstacle::new(link.key.clone(), shut(network, question, id));
            let rule = network.closing_rule(Asset::Link(id), question.cargo);
            obstacle.rule = rule.filter(|_| network.is_open(id)).map(|rule| rule.code.clone());
            answer.rim.push(obstacle);
        }
    }
    answer.rim.sort();
    answer.rim.dedup();
    answer
}

fn shut(network: &Network, question: &Question<'_>, id: LinkId) -> String {
    let link = network.link(id);
    if !network.is_open(id) {
        return "shut, or not open in this year or month".to_owned();
    }
    if let Some(rule) = network.closing_rule(Asset::Link(id), question.cargo) {
        return format!("closed by {}", rule.words());
    }
    if !question.cargo.is_among(&link.cargo) || !question.cargo.can_use(link.carriage) {
        return format!("not for {}", question.cargo.code);
    }
    "not part of the corridor".to_owned()
}
