//! That a plan ships the most and is then the cheapest: flow, potentials with the prices of full capacities, and a cut.

use super::cut::{verify_cut, verify_sides};
use super::flow::{carried, flow_of, headline, links_of, routes, terminals};
use super::lowered::{Lowered, bad, ensure, hub, same_network};
use super::marginals::marginals;
use super::route::cargo;
use super::shared::{Capacity, capacities};
use crate::error::Result;
use crate::flow::{Cut, FlowPlan, PlanOf, Shortfall};
use crate::network::Network;
use std::collections::BTreeMap;

/// What a plan says, drawn up from the facts.
pub(super) struct Plan<'p, 'g> {
    pub(super) graph: &'p Lowered<'g>,
    pub(super) answer: &'p FlowPlan,
    pub(super) capacities: &'p [Capacity],
    pub(super) flow: Vec<u64>,
    /// What a tonne weighs on each step.
    pub(super) weight: Vec<u64>,
    pub(super) hubs: Vec<PlanHub>,
}

/// A hub of the question.
pub(super) struct PlanHub {
    pub(super) gives: bool,
    pub(super) wanted: u64,
    pub(super) done: u64,
    /// The states in which what it gives leaves, or what it needs comes, each with what does.
    pub(super) states: Vec<(usize, u64)>,
    pub(super) potential: i128,
}

/// Checks a plan. What moves is conserved and keeps every link, transfer, border, stay and limit; the potentials and the prices of full capacities prove that
/// nothing which ships as much weighs less; and where not all that is wanted is shipped, or as much as can pass was asked, a cut in named assets proves that
/// no more can be. Its sums, routes, lists and facts are those of the facts.
///
/// What one tonne more or less changes is found again here by relaxing all steps, where every full capacity counts a single step. Where one counts several
/// (a border, a stay, a limit), such figures are only held between the bounds that the prices give.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold,
/// [`Error::NoLoad`](crate::Error::NoLoad) where the network's own cargo lacks a load.
///
/// # Complexity
///
/// O(states + steps + members of shared capacities) and a logarithm for each name, and for each full capacity and hub the relaxing of all steps, which is
/// O(states x steps) at worst.
///
/// ```
/// use corridor::{FlowSolver, Objective, verify::verify_plan};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
/// let mut plan = flows.min_cost_max_flow(["KZATY"], ["GEPTI"], &Objective::cheapest())?;
/// verify_plan(&network, &plan)?;
/// plan.weight -= 1;
/// assert!(verify_plan(&network, &plan).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_plan(network: &Network, answer: &FlowPlan) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::flow::PLAN_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo(network, &answer.cargo)?;
    for codes in [&answer.from, &answer.to] {
        let sorted = codes.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the hubs of the question are not in strictly rising order".to_owned())?;
    }
    let graph = Lowered::new(network, cargo, links_of(network, answer.corridor.as_deref())?.as_deref());
    let (sources, sinks) = terminals(&graph, &answer.from, &answer.to)?;
    let capacities = capacities(&graph)?;
    let flow = flow_of(&graph, &answer.certificate.steps)?;
    for capacity in &capacities {
        ensure(capacity.holds(&flow), || {
            format!("more moves than {} lets pass", network.asset_key(capacity.asset))
        })?;
    }
    let weight: Result<Vec<u64>> =
        graph.steps.iter().map(|step| graph.weight(step, &answer.objective)).collect();
    let mut plan =
        Plan { graph: &graph, answer, capacities: &capacities, flow, weight: weight?, hubs: Vec::new() };
    plan.conserved()?;
    let prices = plan.cheapest()?;
    plan.totals()?;
    plan.most(&sources, &sinks)?;
    carried(&graph, &capacities, &plan.flow, &answer.links, &answer.assumed_unbounded)?;
    let value = answer.shipped_t_per_year.get();
    routes(&graph, &sources, &sinks, &plan.flow, &answer.routes, value)?;
    let sorted = answer.routes.windows(2).all(|pair| pair[0].flow_t_per_year >= pair[1].flow_t_per_year);
    ensure(sorted, || "the ways are not in the order of what they carry".to_owned())?;
    headline(cargo, &answer.headline, value)?;
    plan.facts(&prices)?;
    marginals(&plan, &prices)
}

impl Plan<'_, '_> {
    /// What leaves the hubs that give and comes to those that need; every other state passes on what it gets.
    fn conserved(&mut self) -> Result<()> {
        let Plan { graph, answer, .. } = *self;
        let mut surplus = vec![0_i128; graph.len()];
        for (step, amount) in graph.steps.iter().zip(&self.flow) {
            surplus[step.tail] += i128::from(*amount);
            surplus[step.head] -= i128::from(*amount);
        }
        let mut said: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for hub in &answer.hubs {
            said.insert(&hub.hub, (hub.wanted_t_per_year, hub.shipped_t_per_year));
        }
        let sorted = answer.hubs.windows(2).all(|pair| pair[0].hub < pair[1].hub);
        let all = answer.hubs.len() == answer.from.len() + answer.to.len();
        ensure(sorted && all, || {
            "the hubs are not those of the question, each once and in order".to_owned()
        })?;
        let mut potentials: BTreeMap<&str, i64> = BTreeMap::new();
        for price in &answer.certificate.hubs {
            potentials.insert(&price.node, price.weight);
        }
        let sorted = answer.certificate.hubs.windows(2).all(|pair| pair[0].node < pair[1].node);
        ensure(sorted && potentials.len() == said.len(), || "it has other potentials of hubs".to_owned())?;
        let (mut wanted_in_all, mut shipped_in_all) = ([0_u128; 2], [0_u128; 2]);
        for (code, gives) in
            answer.from.iter().map(|code| (code, true)).chain(answer.to.iter().map(|code| (code, false)))
        {
            let place = hub(graph.network, code)?;
            let (Some((wanted, shipped)), Some(potential)) =
                (said.get(code.as_str()), potentials.get(code.as_str()))
            else {
                return bad(format!("it does not say what {code} gives or gets, or at which potential"));
            };
            let sign = if gives { 1 } else { -1 };
            let amount = |tonnes: i64| {
                ensure(tonnes.signum() != -sign, || format!("{code} stands on the wrong side"))?;
                Ok(tonnes.unsigned_abs())
            };
            let (wanted, done) = (amount(*wanted)?, amount(*shipped)?);
            let fits = match answer.of {
                PlanOf::MaxFlow => wanted == done,
                PlanOf::Amounts => wanted > 0 && done <= wanted,
            };
            ensure(fits, || format!("what {code} gives or gets is not what is wanted of it"))?;
            wanted_in_all[usize::from(gives)] += u128::from(wanted);
            shipped_in_all[usize::from(gives)] += u128::from(done);
            let states: Vec<usize> = if gives {
                graph.departing(place, None).collect()
            } else {
                graph.arrived(place, None).collect()
            };
            let mut here = Vec::with_capacity(states.len());
            let mut sum: u128 = 0;
            for state in states {
                let passes = std::mem::take(&mut surplus[state]) * i128::from(sign);
                let Ok(passes) = u64::try_from(passes) else {
                    return bad(format!("{} does not pass on what it gets", graph.label(state)));
                };
                sum += u128::from(passes);
                here.push((state, passes));
            }
            ensure(sum == u128::from(done), || format!("{code} gives or gets {sum}, and {done} is said"))?;
            let potential = i128::from(*potential);
            self.hubs.push(PlanHub { gives, wanted, done, states: here, potential });
        }
        let uneven = surplus.iter().position(|surplus| *surplus != 0);
        ensure(uneven.is_none(), || {
            format!("{} does not pass on what it gets", uneven.map_or("", |state| graph.label(state)))
        })?;
        let (wanted, shipped) = (answer.wanted_t_per_year.get(), answer.shipped_t_per_year.get());
        let holds = wanted_in_all.iter().all(|sum| *sum == u128::from(wanted))
            && shipped_in_all.iter().all(|sum| *sum == u128::from(shipped));
        ensure(holds, || "its hubs do not add up to what is wanted and shipped".to_owned())
    }

    /// No step leads to a state at less than the difference of the potentials, prices of capacities included, and what is used costs just that.
    /// Returns the price of each capacity.
    fn cheapest(&self) -> Result<Vec<u64>> {
        let Plan { graph, answer, capacities, .. } = *self;
        let mut price = vec![0_u64; capacities.len()];
        let mut by_name: BTreeMap<(String, bool), usize> = BTreeMap::new();
        for (at, capacity) in capacities.iter().enumerate() {
            by_name.insert((graph.network.asset_key(capacity.asset), capacity.backward), at);
        }
        let mut dual: i128 = 0;
        let mut reduced: Vec<i128> = self.weight.iter().map(|weight| i128::from(*weight)).collect();
        for said in &answer.certificate.capacities {
            let Some(at) = by_name.get(&(said.asset.clone(), said.backward)) else {
                return bad(format!("{} has no capacity in this direction", said.asset));
            };
            let capacity = &capacities[*at];
            ensure(said.weight > 0 && self.is_full(capacity), || {
                format!("{} has a price and is not full, or a price of nothing", said.asset)
            })?;
            price[*at] = said.weight;
            dual -= i128::from(said.weight) * i128::from(capacity.most());
            capacity.members.iter().for_each(|(step, _)| reduced[*step] += i128::from(said.weight));
        }
        let sorted = answer.certificate.capacities.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the prices of capacities are not in strictly rising order".to_owned())?;
        let mut potential: Vec<Option<i128>> = vec![None; graph.len()];
        for said in &answer.certificate.states {
            potential[graph.labelled(&said.node)?] = Some(i128::from(said.weight));
        }
        let sorted = answer.certificate.states.windows(2).all(|pair| pair[0].node < pair[1].node);
        let potential: Option<Vec<i128>> = potential.into_iter().collect();
        let Some(potential) = potential.filter(|_| sorted) else {
            return bad("the states of the potentials are not all, or not in strictly rising order");
        };
        for ((step, reduced), flow) in graph.steps.iter().zip(&mut reduced).zip(&self.flow) {
            *reduced += potential[step.tail] - potential[step.head];
            let key = || graph.network.asset_key(step.asset);
            ensure(*reduced >= 0, || format!("{} leads on at less than the potentials say", key()))?;
            ensure(*flow == 0 || *reduced == 0, || {
                format!("{} is used, and the potentials say more", key())
            })?;
        }
        for hub in &self.hubs {
            for (state, passes) in &hub.states {
                let gap = hub.potential - potential[*state];
                let gap = if hub.gives { gap } else { -gap };
                let holds = gap >= 0 && (*passes == 0 || gap == 0);
                ensure(holds, || format!("the potential of {} does not fit its hub's", graph.label(*state)))?;
            }
            let amount = i128::from(hub.done) * hub.potential;
            dual += if hub.gives { -amount } else { amount };
        }
        self.hubs_in_order()?;
        let sum: i128 = self
            .weight
            .iter()
            .zip(&self.flow)
            .map(|(weight, flow)| i128::from(*weight) * i128::from(*flow))
            .sum();
        ensure(sum == answer.weight && dual == sum, || {
            format!("it weighs {sum}, its prices prove {dual}, and {} is said", answer.weight)
        })?;
        Ok(price)
    }

    /// Whoever keeps something has the least potential of those that give; whoever lacks something the largest of those that need. So no other
    /// hubs could have been served for less.
    fn hubs_in_order(&self) -> Result<()> {
        let most = self.answer.of == PlanOf::MaxFlow;
        for gives in [true, false] {
            let sign = if gives { 1 } else { -1 };
            let side = || self.hubs.iter().filter(|hub| hub.gives == gives);
            let least = side().map(|hub| sign * hub.potential).min();
            let holds = side().all(|hub| {
                let open = most || hub.done < hub.wanted;
                !open || Some(sign * hub.potential) == least
            });
            ensure(holds, || "its hubs could be served otherwise for less".to_owned())?;
        }
        Ok(())
    }

    /// Whether all of a capacity is used, where a tonne uses the same of it on each step.
    pub(super) fn is_full(&self, capacity: &Capacity) -> bool {
        let most = capacity.most();
        let used: u128 = capacity.members.iter().map(|(step, _)| u128::from(self.flow[*step])).sum();
        capacity.members.iter().all(|(_, amount)| *amount == most) && used == u128::from(most)
    }

    #[expect(clippy::cast_precision_loss, reason = "sums for people, compared with some tolerance")]
    fn totals(&self) -> Result<()> {
        let Plan { graph, answer, .. } = *self;
        let mut totals = [0.0; 4];
        for (step, flow) in graph.steps.iter().zip(&self.flow).filter(|(_, flow)| **flow > 0) {
            let takes = graph.takes(step, None)?;
            let each = [takes.cost, takes.length, takes.time, takes.co2 / 1000.0];
            totals.iter_mut().zip(each).for_each(|(total, each)| *total += *flow as f64 * each);
        }
        let said = [
            answer.cost_usd_per_year,
            answer.tonne_km_per_year,
            answer.tonne_hours_per_year,
            answer.co2_t_per_year,
        ];
        // Sums over all steps, none below zero: they differ by rounding alone.
        let same = |(sum, said): (&f64, f64)| (sum - said).abs() <= 1e-11 * sum.abs();
        ensure(totals.iter().zip(said).all(same), || "its totals are not those of the facts".to_owned())
    }

    /// No more can be shipped.
    fn most(&self, sources: &[usize], sinks: &[usize]) -> Result<()> {
        let answer = self.answer;
        let short = answer.shipped_t_per_year < answer.wanted_t_per_year;
        let as_asked =
            answer.cut.is_some() == (answer.of == PlanOf::MaxFlow) && answer.shortfall.is_some() == short;
        ensure(as_asked, || "it proves no more or less than was asked".to_owned())?;
        if let Some(cut) = &answer.cut {
            self.sides(sources, sinks, answer.shipped_t_per_year.get(), cut)?;
        }
        answer.shortfall.as_ref().map_or(Ok(()), |shortfall| self.shortfall(shortfall))
    }

    fn sides(&self, sources: &[usize], sinks: &[usize], value: u64, cut: &Cut) -> Result<()> {
        verify_cut(self.graph, self.capacities, sources, sinks, value, cut)?;
        let inside = self.graph.set(&cut.origin_side)?;
        let all = self.hubs.iter().filter(|hub| hub.gives).flat_map(|hub| &hub.states);
        let led: Vec<usize> = all.map(|(state, _)| *state).filter(|state| inside[*state]).collect();
        verify_sides(self.graph, &led, sinks, std::slice::from_ref(cut))
    }

    /// The hubs inside of the part want to send more out of it than leads out of it.
    fn shortfall(&self, shortfall: &Shortfall) -> Result<()> {
        let answer = self.answer;
        let sorted = shortfall.hubs.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the hubs of the shortfall are not in strictly rising order".to_owned())?;
        let codes: Vec<&String> = answer.from.iter().chain(&answer.to).collect();
        let known = shortfall.hubs.iter().all(|code| codes.contains(&code));
        ensure(known, || "a hub of the shortfall is none of the question".to_owned())?;
        let (mut must_pass, mut sources, mut sinks) = (0_i128, Vec::new(), Vec::new());
        for (hub, code) in self.hubs.iter().zip(codes) {
            let inside = shortfall.hubs.binary_search(code).is_ok();
            let states = hub.states.iter().map(|(state, _)| *state);
            match (hub.gives, inside) {
                (true, true) => {
                    must_pass += i128::from(hub.wanted);
                    sources.extend(states);
                }
                (false, true) => must_pass -= i128::from(hub.wanted),
                (false, false) => sinks.extend(states),
                (true, false) => {}
            }
            let least = !inside || hub.gives || hub.states.iter().any(|(_, passes)| *passes > 0);
            ensure(least, || format!("{code} gets nothing and is said to need it inside of the part"))?;
        }
        let missing = answer.wanted_t_per_year.get() - answer.shipped_t_per_year.get();
        let said = shortfall.missing_t_per_year.get();
        ensure(said == missing, || format!("{missing} are missing, and {said} is said"))?;
        let said = i128::from(shortfall.must_pass_t_per_year.get());
        ensure(said == must_pass, || format!("{must_pass} must leave the part, and {said} is said"))?;
        let Ok(value) = u64::try_from(must_pass - i128::from(missing)) else {
            return bad("more is missing than must leave the part");
        };
        self.sides(&sources, &sinks, value, &shortfall.cut)
    }

    /// The facts of what is used, of what has a price, and of the cut.
    fn facts(&self, prices: &[u64]) -> Result<()> {
        let Plan { graph, answer, capacities, .. } = *self;
        let mut facts = Vec::new();
        for (step, _) in graph.steps.iter().zip(&self.flow).filter(|(_, flow)| **flow > 0) {
            graph.takes(step, Some(&mut facts))?;
        }
        for (capacity, _) in capacities.iter().zip(prices).filter(|(_, price)| **price > 0) {
            facts.extend(capacity.terms.facts.iter().cloned());
        }
        let cut = answer.shortfall.as_ref().map(|shortfall| &shortfall.cut).or(answer.cut.as_ref());
        let assets = cut.into_iter().flat_map(|cut| &cut.assets);
        facts.extend(assets.flat_map(|asset| asset.facts.iter().cloned()));
        facts.sort();
        facts.dedup();
        ensure(facts == answer.facts, || "it lists other facts than it rests on".to_owned())
    }
}
