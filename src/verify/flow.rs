//! That a flow is possible, and that no flow is larger.

use super::cut::{verify_cut, verify_sides};
use super::lowered::{Lowered, bad, close, ensure, hub, same_network};
use super::route::cargo;
use super::shared::{Capacity, capacities};
use crate::error::{Error, Result};
use crate::flow::{AssetFlow, FlowRoute, Headline, MaxFlow, StepFlow};
use crate::network::{Asset, Cargo, Fact, HubId, LinkId, Network, Statement};
use crate::units::Tonnes;
use std::collections::{BTreeMap, BTreeSet};

/// The links that an answer may use: all, or those of its corridors, whose codes stand in order and are joined by commas.
pub(super) fn links_of(network: &Network, corridor: Option<&str>) -> Result<Option<Vec<LinkId>>> {
    let Some(codes) = corridor else { return Ok(None) };
    let codes: Vec<&str> = codes.split(", ").collect();
    ensure(codes.windows(2).all(|pair| pair[0] < pair[1]), || "its corridors are not in order".to_owned())?;
    let mut links = Vec::new();
    for code in codes {
        let here = network.corridor_links(code);
        let here = here.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
        links.extend_from_slice(here);
    }
    Ok(Some(links))
}

/// The states in which flow begins and ends, for hubs that stand on one side only.
pub(super) fn terminals(
    graph: &Lowered<'_>,
    from: &[String],
    to: &[String],
) -> Result<(Vec<usize>, Vec<usize>)> {
    let ids = |codes: &[String]| -> Result<Vec<HubId>> {
        codes.iter().map(|code| hub(graph.network, code)).collect()
    };
    let (from, to) = (ids(from)?, ids(to)?);
    ensure(!from.is_empty() && !to.is_empty(), || "the question lacks a side".to_owned())?;
    ensure(!from.iter().any(|hub| to.contains(hub)), || "a hub stands on both sides".to_owned())?;
    let sources = from.iter().flat_map(|hub| graph.departing(*hub, None)).collect();
    let sinks = to.iter().flat_map(|hub| graph.arrived(*hub, None)).collect();
    Ok((sources, sinks))
}

/// Checks a maximum flow: what moves is conserved at every state and keeps every link, transfer, border, stay and limit; and
/// each cut is a set of states that nothing leaves but over its assets, whose capacities add up to the flow, tonnes a year. So no flow is larger.
///
/// That a cut is the only one, that there is none nearer the origins or the destinations, and the words of `blocked` are not proved; everything
/// else that the answer says is compared with the facts.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::NoLoad`] where the network's own cargo lacks a load.
///
/// # Complexity
///
/// O(states + steps + members of shared capacities), and a logarithm for each name.
///
/// ```
/// use corridor::{FlowSolver, TonnesPerYear, verify::verify_flow};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
/// let mut most = flows.max_flow(["KZATY"], ["GEPTI"])?;
/// verify_flow(&network, &most)?;
/// most.value_t_per_year = TonnesPerYear(most.value_t_per_year.get() + 1);
/// assert!(verify_flow(&network, &most).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_flow(network: &Network, answer: &MaxFlow) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::flow::SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo(network, &answer.cargo)?;
    for codes in [&answer.from, &answer.to] {
        let sorted = codes.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the hubs of the question are not in strictly rising order".to_owned())?;
    }
    let graph = Lowered::new(network, cargo, links_of(network, answer.corridor.as_deref())?.as_deref());
    let (sources, sinks) = terminals(&graph, &answer.from, &answer.to)?;
    let capacities = capacities(&graph)?;
    let value = answer.value_t_per_year.get();
    let flow = flow_of(&graph, &answer.certificate.steps)?;
    conserved(&graph, &flow, &sources, &sinks, value)?;
    for capacity in &capacities {
        ensure(capacity.holds(&flow), || {
            format!("more moves than {} lets pass", network.asset_key(capacity.asset))
        })?;
    }
    ensure(matches!(answer.cuts.len(), 1 | 2), || format!("it has {} cuts", answer.cuts.len()))?;
    ensure(!answer.cut_is_unique || answer.cuts.len() == 1, || "the only cut is one of two".to_owned())?;
    for cut in &answer.cuts {
        verify_cut(&graph, &capacities, &sources, &sinks, value, cut)?;
    }
    verify_sides(&graph, &sources, &sinks, &answer.cuts)?;
    carried(&graph, &capacities, &flow, &answer.links, &answer.assumed_unbounded)?;
    routes(&graph, &sources, &sinks, &flow, &answer.routes, value)?;
    headline(cargo, &answer.headline, value)?;
    let mut facts: Vec<_> =
        answer.cuts.iter().flat_map(|cut| &cut.assets).flat_map(|asset| asset.facts.clone()).collect();
    facts.sort();
    facts.dedup();
    ensure(facts == answer.facts, || "it lists other facts than its cuts rest on".to_owned())?;
    blocked(&graph, &capacities, &sources, &sinks, answer)
}

/// What moves on each step.
pub(super) fn flow_of(graph: &Lowered<'_>, steps: &[StepFlow]) -> Result<Vec<u64>> {
    let mut by_name: BTreeMap<(String, usize, usize), usize> = BTreeMap::new();
    for (at, step) in graph.steps.iter().enumerate() {
        by_name.insert((graph.network.asset_key(step.asset), step.tail, step.head), at);
    }
    let mut flow = vec![0; graph.steps.len()];
    for said in steps {
        let (tail, head) = (graph.labelled(&said.from)?, graph.labelled(&said.to)?);
        let Some(at) = by_name.get(&(said.asset.clone(), tail, head)) else {
            return bad(format!("{} does not lead from {} to {} here", said.asset, said.from, said.to));
        };
        let amount = said.flow_t_per_year.get();
        ensure(amount > 0, || format!("nothing moves on {}, which is listed", said.asset))?;
        ensure(flow[*at] == 0, || format!("{} is listed twice", said.asset))?;
        flow[*at] = amount;
    }
    let sorted = steps.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(sorted, || "the steps that carry something are not in strictly rising order".to_owned())?;
    Ok(flow)
}

/// What comes to a state leaves it, but where flow begins and ends; `value` leaves and comes.
pub(super) fn conserved(
    graph: &Lowered<'_>,
    flow: &[u64],
    sources: &[usize],
    sinks: &[usize],
    value: u64,
) -> Result<()> {
    let mut surplus = vec![0_i128; graph.len()];
    for (step, amount) in graph.steps.iter().zip(flow) {
        surplus[step.tail] += i128::from(*amount);
        surplus[step.head] -= i128::from(*amount);
    }
    let (mut sent, mut come) = (0, 0);
    let (sources, sinks): (BTreeSet<usize>, BTreeSet<usize>) =
        (sources.iter().copied().collect(), sinks.iter().copied().collect());
    for (state, surplus) in surplus.into_iter().enumerate() {
        let holds = if sources.contains(&state) {
            sent += surplus;
            surplus >= 0
        } else if sinks.contains(&state) {
            come -= surplus;
            surplus <= 0
        } else {
            surplus == 0
        };
        ensure(holds, || format!("{} does not pass on what it gets", graph.label(state)))?;
    }
    ensure(sent == i128::from(value) && come == sent, || {
        format!("{sent} leaves, {come} comes and {value} is said")
    })
}

/// What the answer says that each asset carries, and which assets in use have no figure.
pub(super) fn carried(
    graph: &Lowered<'_>,
    capacities: &[Capacity],
    flow: &[u64],
    links: &[AssetFlow],
    assumed_unbounded: &[String],
) -> Result<()> {
    let network = graph.network;
    let mut expected: BTreeMap<(String, bool), (u64, Option<u64>)> = BTreeMap::new();
    let mut unstated: BTreeSet<String> = BTreeSet::new();
    let held: BTreeSet<Asset> = capacities
        .iter()
        .flat_map(|capacity| capacity.members.iter().map(|(step, _)| graph.steps[*step].asset))
        .collect();
    let with_figure: BTreeSet<Asset> = capacities.iter().map(|capacity| capacity.asset).collect();
    for (step, amount) in graph.steps.iter().zip(flow).filter(|(_, amount)| **amount > 0) {
        let key = network.asset_key(step.asset);
        let stated = match step.asset {
            Asset::Stay(hub) => network.hub(hub).stay.as_ref().is_some_and(|stay| stay.capacity.is_some()),
            _ => {
                expected.insert((key.clone(), false), (*amount, None));
                true
            }
        };
        let terms = network.capacity_terms(step.asset, graph.cargo, None);
        let bounded = terms.is_ok_and(|terms| terms.statement == Statement::Bounded);
        if stated && !bounded && !held.contains(&step.asset) {
            unstated.insert(key);
        }
        let Asset::Link(id) = step.asset else { continue };
        for passing in network.passings(id) {
            let border = Asset::Border(passing.border);
            if !with_figure.contains(&border) {
                unstated.insert(network.asset_key(border));
            }
        }
    }
    for capacity in capacities {
        let carried: u64 = capacity.members.iter().map(|(step, _)| flow[*step]).sum();
        if carried > 0 {
            expected.insert(
                (network.asset_key(capacity.asset), capacity.backward),
                (carried, Some(capacity.most())),
            );
        }
    }
    let mut before = None;
    for said in links {
        let name = (said.link.clone(), said.backward);
        let fits = expected.remove(&name).is_some_and(|(carried, most)| {
            carried == said.flow_t_per_year.get() && most == said.capacity_t_per_year.map(|most| most.get())
        });
        ensure(fits, || format!("{} does not carry what is said", said.link))?;
        ensure(before.is_none_or(|before| before < name), || "what is carried is not in order".to_owned())?;
        before = Some(name);
    }
    if let Some((key, _)) = expected.keys().next() {
        return bad(format!("it does not list {key}, which carries something"));
    }
    ensure(unstated.into_iter().collect::<Vec<_>>() == assumed_unbounded, || {
        "it lists other assets without a figure than those in use".to_owned()
    })
}

/// The ways lead from the origins to the destinations, pass nothing twice and together are the flow.
pub(super) fn routes(
    graph: &Lowered<'_>,
    sources: &[usize],
    sinks: &[usize],
    flow: &[u64],
    routes: &[FlowRoute],
    value: u64,
) -> Result<()> {
    let network = graph.network;
    let mut keys: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in (0..graph.steps.len()).filter(|at| flow[*at] > 0) {
        keys.entry(network.asset_key(graph.steps[at].asset)).or_default().push(at);
    }
    let code = |state: usize| network.hub(graph.hub_of(state)).code.as_str();
    let mut left = flow.to_vec();
    let mut sum: u64 = 0;
    for route in routes {
        let amount = route.flow_t_per_year.get();
        let mut state: Option<usize> = None;
        let mut passed: Vec<usize> = Vec::with_capacity(route.assets.len());
        let mut hubs: Vec<&str> = Vec::new();
        for key in &route.assets {
            let here = keys.get(key).map_or(&[][..], Vec::as_slice);
            let next = here.iter().find(|at| {
                let tail = graph.steps[**at].tail;
                state.map_or_else(|| sources.contains(&tail), |state| tail == state)
            });
            let Some(at) = next else { return bad(format!("a way cannot go on by {key}")) };
            let step = &graph.steps[*at];
            let Some(rest) = left[*at].checked_sub(amount) else {
                return bad(format!("the ways carry more over {key} than moves there"));
            };
            left[*at] = rest;
            passed.push(step.tail);
            for state in [step.tail, step.head] {
                if hubs.last() != Some(&code(state)) {
                    hubs.push(code(state));
                }
            }
            state = Some(step.head);
        }
        let ends = state.is_some_and(|state| sinks.contains(&state));
        ensure(ends && amount > 0, || "a way does not join the two sides, or carries nothing".to_owned())?;
        passed.extend(state);
        passed.sort_unstable();
        let twice = passed.windows(2).any(|pair| pair[0] == pair[1]);
        ensure(!twice, || "a way comes to the same place twice".to_owned())?;
        ensure(hubs == route.hubs, || "a way passes other hubs than it says".to_owned())?;
        sum = sum.saturating_add(amount);
    }
    let all = left.iter().all(|rest| *rest == 0) && sum == value;
    ensure(all, || "the ways together are not the flow".to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "for printing; flows stay far below 2^53 t")]
pub(super) fn headline(cargo: &Cargo, said: &Headline, value: u64) -> Result<()> {
    let load = |fact: &Option<Fact<Tonnes>>| fact.as_ref().map(|load| load.likely().get());
    let wanted = cargo.headline_unit.as_deref();
    let loaded = match wanted {
        Some("teu") => load(&cargo.t_per_teu),
        Some("wagons") => load(&cargo.t_per_wagon),
        Some("trucks") => load(&cargo.t_per_truck),
        _ => None,
    };
    let unit = wanted.filter(|_| loaded.is_some()).unwrap_or("t");
    let (tonnes, load) = (value as f64, loaded.unwrap_or(1.0));
    let holds = said.unit == unit
        && close(said.tonnes_per_unit, load)
        && close(said.mt_per_year, tonnes / 1e6)
        && close(said.units_per_year, tonnes / load)
        && close(said.units_per_day, tonnes / load / 365.0);
    ensure(holds, || "the headline is not the flow".to_owned())
}

/// Where nothing moves the answer says so, with a set that nothing with a capacity leaves.
fn blocked(
    graph: &Lowered<'_>,
    capacities: &[Capacity],
    sources: &[usize],
    sinks: &[usize],
    answer: &MaxFlow,
) -> Result<()> {
    let none = answer.value_t_per_year.get() == 0;
    ensure(answer.blocked.is_some() == none, || "it says why nothing moves, and something does".to_owned())?;
    let Some(blocked) = &answer.blocked else { return Ok(()) };
    same_network(graph.network, &blocked.network, None)?;
    let same = blocked.from == answer.from && blocked.to == answer.to && blocked.cargo == answer.cargo;
    ensure(same && blocked.schema == answer.schema, || {
        "why nothing moves is about another question".to_owned()
    })?;
    let inside = graph.set(&blocked.reached)?;
    // Where nothing moves, what the origins reach is their side of the nearest cut.
    let same = answer.cuts.first().is_some_and(|cut| cut.origin_side == blocked.reached);
    ensure(same, || "what is reached is not the origins' side of the cut".to_owned())?;
    let apart = sources.iter().all(|state| inside[*state]) && !sinks.iter().any(|state| inside[*state]);
    ensure(apart, || "the reached set does not keep the two sides apart".to_owned())?;
    let mut shut = vec![false; graph.steps.len()];
    for (step, _) in capacities.iter().flat_map(|capacity| &capacity.members).filter(|(_, most)| *most == 0) {
        shut[*step] = true;
    }
    for (at, step) in graph.steps.iter().enumerate() {
        ensure(shut[at] || !inside[step.tail] || inside[step.head], || {
            format!("{} leaves the reached set", graph.network.asset_key(step.asset))
        })?;
    }
    Ok(())
}
