//! That a plan for a table of demand is possible, adds up, and costs no more above the least than it says.

use super::lowered::{Lowered, bad, close, ensure, same_network};
use super::shared::{Capacity, capacities};
use crate::demand::{DemandPlan, DemandRoute, RowPlan, RowPrice, SharedUse};
use crate::error::{Error, Result};
use crate::network::{Asset, FactUsed, HubId, Network, Wanted};
use crate::objective::Objective;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// The shares of a capacity are counted in so many parts, each rounded up.
const WHOLE: u128 = 1_000_000_000_000_000_000;

/// One cargo of the table: its states and steps, what each lets pass, and what moves.
pub(super) struct Layer<'a> {
    pub(super) graph: Lowered<'a>,
    capacities: Vec<Capacity>,
    pub(super) weight: Vec<u64>,
    /// Kilograms a year on each step.
    pub(super) moved: Vec<u64>,
}

impl<'a> Layer<'a> {
    fn new(network: &'a Network, code: &str, objective: &Objective) -> Result<Self> {
        let graph = Lowered::new(network, super::route::cargo(network, code)?, None);
        let capacities = capacities(&graph)?;
        let weight = graph.steps.iter().map(|step| graph.weight(step, objective)).collect::<Result<_>>()?;
        let moved = vec![0; graph.steps.len()];
        Ok(Self { graph, capacities, weight, moved })
    }

    /// Lays a way from one of some states, and checks what it says. Where it ends, its kilograms, and what a tonne pays.
    pub(super) fn lay(
        &mut self,
        network: &Network,
        route: &DemandRoute,
        starts: &[usize],
    ) -> Result<(usize, u64, f64)> {
        let kg = kilograms(route.t_per_year)?;
        ensure(kg > 0, || "nothing moves on a way".to_owned())?;
        let mut state: Option<usize> = None;
        let mut hubs: Vec<&str> = Vec::new();
        let (mut weight, mut pays, mut hours) = (0_u64, 0.0, 0.0);
        for key in &route.assets {
            let asset = network.asset(key);
            let asset = asset.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
            let from = state.as_ref().map_or(starts, std::slice::from_ref);
            let mut leaving = from.iter().flat_map(|state| self.graph.out(*state));
            let Some((at, step)) = leaving.find(|(_, step)| step.asset == asset) else {
                return bad(format!("a way cannot go on by {key}"));
            };
            let takes = self.graph.takes(step, None)?;
            weight += self.weight[at];
            pays += takes.cost;
            hours += takes.time;
            let Some(moved) = self.moved[at].checked_add(kg) else { return bad("too much moves") };
            self.moved[at] = moved;
            for state in [step.tail, step.head] {
                let code = network.hub(self.graph.hub_of(state)).code.as_str();
                if hubs.last() != Some(&code) {
                    hubs.push(code);
                }
            }
            state = Some(step.head);
        }
        let told = hubs == route.hubs
            && weight == route.weight
            && close(pays, route.cost_usd_per_t)
            && close(hours, route.time_h);
        ensure(told, || format!("a way over {} does not pass or take what it says", route.hubs.join(", ")))?;
        let Some(state) = state else { return bad("a way has no steps") };
        Ok((state, kg, pays))
    }
}

/// The cargoes of a table and the rows in which they meet.
pub(super) struct Table<'a> {
    network: &'a Network,
    pub(super) layers: Vec<Layer<'a>>,
    /// Of each row of the table its cargo, by position among the layers.
    of_row: Vec<usize>,
    wanted: Vec<Wanted>,
    /// By asset and direction: the largest amount of any cargo, tonnes a year.
    pub(super) whole: BTreeMap<(Asset, bool), u64>,
}

/// Checks a plan: every way is open, joins the ends of its row and adds up; all cargoes together keep every capacity, each by its own load, exactly;
/// the costs are those of the facts; and no plan costs less than the bound, for under the prices of the certificate the checker finds
/// distances of its own. Where a shortfall is told, its lengths prove it in whole numbers.
///
/// That the prices are the only ones, and that the ways are the best for these tonnes beyond the gap, is not proved.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::BadDemand`] where the answer's table is none.
///
/// # Complexity
///
/// O((steps + states) log states) for each hub and cargo at which rows begin, twice, and the length of all ways.
pub fn verify_demand(network: &Network, plan: &DemandPlan) -> Result<()> {
    same_network(network, &plan.network, Some(plan.view))?;
    ensure(plan.schema == crate::demand::SCHEMA, || format!("unknown schema `{}`", plan.schema))?;
    let cargo = plan.cargo.as_deref().map(|code| network.cargo(code)).transpose();
    let cargo = cargo.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
    let wanted = plan.demand.checked(network, cargo)?;
    let mut table = Table::new(network, &plan.objective, wanted.clone())?;
    ensure(plan.rows.len() == wanted.len(), || "it has other rows than its table".to_owned())?;
    let (mut cost, mut usd, mut missed) = (0_i128, 0.0, 0_u64);
    for (at, row) in plan.rows.iter().enumerate() {
        let left = table.row(at, row, &mut cost, &mut usd)?;
        missed += left;
    }
    let all: u64 = wanted.iter().map(|row| row.tonnes * 1000).sum();
    let told =
        kilograms(plan.wanted_t_per_year)? == all && kilograms(plan.shipped_t_per_year)? == all - missed;
    ensure(told, || "what is wanted and moved in all does not add up".to_owned())?;
    table.kept(&BTreeMap::new())?;
    table.carried(plan)?;

    // Costs and bound, in kilograms times parts.
    let parts = i128::from(plan.certificate.parts);
    ensure(parts > 0 && plan.penalty_steps > 0, || "its penalty or its parts are nothing".to_owned())?;
    let Some(penalty) = plan.penalty_steps.checked_mul(plan.certificate.parts).filter(|all| *all <= 1 << 62)
    else {
        return bad("its penalty is too large");
    };
    let prices = table.prices(&plan.certificate.prices)?;
    let bound = table.bound(&prices, plan.certificate.parts, penalty)?;
    let penalties = i128::from(missed) * i128::from(penalty);
    let measure = |amount: i128| amount as f64 / 1000.0 / parts as f64 * plan.objective.step;
    for (name, said, is) in [
        ("cost", plan.objective_per_year, measure(cost * parts)),
        ("penalty", plan.penalty_per_year, measure(penalties)),
        ("bound", plan.bound_per_year, measure(bound.saturating_mul(1000))),
        ("price", plan.cost_usd_per_year, usd),
    ] {
        ensure(close(said, is), || format!("the {name} of the whole is {is}, and {said} is said"))?;
    }
    let sum = cost * parts + penalties;
    let above = sum - bound.saturating_mul(1000);
    let gap = if above <= 0 { 0.0 } else { above as f64 / sum as f64 };
    ensure((gap - plan.gap).abs() <= 1e-12 + 1e-6 * gap, || {
        format!("the gap is {gap}, and {} is said", plan.gap)
    })?;
    table.facts(plan, &prices)?;

    let Some(shortfall) = &plan.shortfall else { return Ok(()) };
    ensure(shortfall.one > 0 && shortfall.one <= 1 << 62, || "a tonne counts for nothing".to_owned())?;
    let lengths = table.prices(&shortfall.lengths)?;
    let least = table.bound(&lengths, 0, shortfall.one)?;
    let kg = least.saturating_mul(1000).div_euclid(i128::from(shortfall.one));
    let says = kilograms(shortfall.at_least_t_per_year)?;
    ensure(says > 0 && i128::from(says) == kg, || {
        format!("the lengths prove that {kg} kg are left, and {says} are said")
    })?;
    ensure(says <= missed, || "less is left than must be".to_owned())?;
    let taken = table.taken(&lengths)?;
    let one = shortfall.one as f64;
    let sums = close(shortfall.capacity_t_per_year, taken as f64 / one)
        && close(shortfall.demand_t_per_year, (least + taken) as f64 / one);
    ensure(sums, || "the sums under the lengths are others".to_owned())?;
    let names = shortfall.lengths.iter().map(|row| table.network.asset(&row.asset));
    let names: Vec<String> = names.flatten().map(|asset| network.asset_name(asset)).collect();
    ensure(names == shortfall.names, || "what binds together has other names".to_owned())
}

/// Tonnes as whole kilograms.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "checked"
)]
pub(super) fn kilograms(tonnes: f64) -> Result<u64> {
    let kg = (tonnes * 1000.0).round();
    let whole = (0.0..9e15).contains(&kg) && (kg as u64) as f64 / 1000.0 == tonnes;
    ensure(whole, || format!("{tonnes} t is no whole number of kilograms"))?;
    Ok(kg as u64)
}

impl<'a> Table<'a> {
    pub(super) fn new(network: &'a Network, objective: &Objective, wanted: Vec<Wanted>) -> Result<Self> {
        let mut codes: Vec<&str> = Vec::new();
        let of_row: Vec<usize> = wanted
            .iter()
            .map(|row| {
                codes.iter().position(|code| *code == row.cargo.code).unwrap_or_else(|| {
                    codes.push(&row.cargo.code);
                    codes.len() - 1
                })
            })
            .collect();
        let mut layers = Vec::with_capacity(codes.len());
        let mut whole: BTreeMap<(Asset, bool), u64> = BTreeMap::new();
        for code in codes {
            let layer = Layer::new(network, code, objective)?;
            for capacity in &layer.capacities {
                let known = whole.entry((capacity.asset, capacity.backward)).or_default();
                *known = capacity.most().max(*known);
            }
            layers.push(layer);
        }
        Ok(Self { network, layers, of_row, wanted, whole })
    }

    /// Lays the ways of a row, and adds up what they cost, in kilograms times steps. What is left of the row, in kilograms.
    fn row(&mut self, at: usize, row: &RowPlan, cost: &mut i128, usd: &mut f64) -> Result<u64> {
        let wanted = &self.wanted[at];
        let code = |hub: HubId| self.network.hub(hub).code.as_str();
        let same =
            row.cargo == wanted.cargo.code && row.from == code(wanted.from) && row.to == code(wanted.to);
        ensure(same && kilograms(row.wanted_t_per_year)? == wanted.tonnes * 1000, || {
            format!("row {} is not that of the table", at + 1)
        })?;
        let layer = &mut self.layers[self.of_row[at]];
        let starts: Vec<usize> = layer.graph.departing(wanted.from, None).collect();
        let mut sum = 0_u64;
        for route in &row.routes {
            let (state, kg, pays) = layer.lay(self.network, route, &starts)?;
            let ends = layer.graph.arrived(wanted.to, None).any(|end| end == state);
            ensure(ends, || format!("a way of row {} does not join its ends", at + 1))?;
            *cost += i128::from(route.weight) * i128::from(kg);
            *usd += pays * route.t_per_year;
            sum = sum.saturating_add(kg);
        }
        let sorted = row.routes.windows(2).all(|pair| pair[0].weight <= pair[1].weight);
        ensure(sorted, || format!("the ways of row {} are not in order", at + 1))?;
        let left = (wanted.tonnes * 1000).checked_sub(sum);
        let Some(left) = left.filter(|_| kilograms(row.shipped_t_per_year).is_ok_and(|said| said == sum))
        else {
            return bad(format!("row {} does not move what it says", at + 1));
        };
        Ok(left)
    }

    /// What moves over each capacity, of all cargoes: the amounts and kilograms of each.
    fn laid(&self) -> BTreeMap<(Asset, bool), Vec<(u64, u128)>> {
        let mut laid: BTreeMap<(Asset, bool), Vec<(u64, u128)>> = BTreeMap::new();
        for layer in &self.layers {
            for capacity in &layer.capacities {
                let here = laid.entry((capacity.asset, capacity.backward)).or_default();
                for (step, amount) in &capacity.members {
                    let moved = u128::from(layer.moved[*step]);
                    match here.iter_mut().find(|(other, _)| other == amount) {
                        Some((_, sum)) => *sum += moved,
                        None => here.push((*amount, moved)),
                    }
                }
            }
        }
        laid
    }

    /// All cargoes together keep every capacity, where some are wider by so many kilograms of their whole.
    pub(super) fn kept(&self, wider: &BTreeMap<(Asset, bool), u64>) -> Result<()> {
        for (key, laid) in self.laid() {
            let (mut parts, mut most) = (0, WHOLE);
            let more = wider.get(&key).copied().unwrap_or(0);
            if more > 0 {
                let whole = self.whole.get(&key).copied().unwrap_or(0);
                most += u128::from(more) * WHOLE / (u128::from(whole.max(1)) * 1000);
            }
            let alike = laid.len() == 1 && more == 0;
            for (amount, kg) in laid.into_iter().filter(|(_, kg)| *kg > 0) {
                let full = u128::from(amount) * 1000;
                let asset = || self.network.asset_key(key.0);
                ensure(full > 0 && (kg <= full || more > 0), || {
                    format!("more moves than {} lets pass", asset())
                })?;
                // With one amount that is all; else shares in parts of the whole, each rounded up.
                if !alike {
                    let share = kg.checked_mul(WHOLE).map_or(u128::MAX, |kg| kg.div_ceil(full));
                    parts = share.saturating_add(parts);
                    ensure(parts <= most, || {
                        format!("all cargoes together are more than {} lets pass", asset())
                    })?;
                }
            }
        }
        Ok(())
    }

    /// What is wanted in kilograms, by cargo (its position among the layers) and hubs.
    pub(super) fn wants(&self) -> BTreeMap<(usize, HubId, HubId), u64> {
        let mut wants = BTreeMap::new();
        for (row, layer) in self.wanted.iter().zip(&self.of_row) {
            *wants.entry((*layer, row.from, row.to)).or_default() += row.tonnes * 1000;
        }
        wants
    }

    /// Changes every amount of a capacity. What they were before.
    pub(super) fn change(&mut self, key: (Asset, bool), to: impl Fn(u64) -> u64) -> Vec<u64> {
        let mut before: Vec<u64> = Vec::new();
        let here = self.layers.iter_mut().flat_map(|layer| &mut layer.capacities);
        for capacity in here.filter(|capacity| (capacity.asset, capacity.backward) == key) {
            for (_, amount) in &mut capacity.members {
                before.push(*amount);
                *amount = to(*amount);
            }
        }
        if let Some(whole) = self.whole.get_mut(&key) {
            before.push(*whole);
            *whole = to(*whole);
        }
        before
    }

    /// Undoes a change.
    pub(super) fn restore(&mut self, key: (Asset, bool), before: &[u64]) {
        let before = std::cell::RefCell::new(before.iter());
        self.change(key, |amount| before.borrow_mut().next().copied().unwrap_or(amount));
    }

    /// What the answer says of each asset that carries something.
    fn carried(&self, plan: &DemandPlan) -> Result<()> {
        let mut said = plan.assets.iter();
        let mut expected: BTreeMap<(String, bool), (Asset, bool)> = BTreeMap::new();
        for (asset, back) in
            self.laid().into_iter().filter(|(_, laid)| laid.iter().any(|(_, kg)| *kg > 0)).map(|(key, _)| key)
        {
            expected.insert((self.network.asset_key(asset), back), (asset, back));
        }
        let prices = self.prices(&plan.certificate.prices)?;
        for (key, (asset, back)) in expected {
            let Some(said) = said.next().filter(|said| (&said.asset, said.backward) == (&key.0, key.1))
            else {
                return bad(format!("it does not list {}, which carries something, in its place", key.0));
            };
            let price = prices.get(&(asset, back)).copied().unwrap_or(0);
            self.one_carried(said, asset, back, price, plan)?;
        }
        ensure(said.next().is_none(), || "it lists an asset that carries nothing".to_owned())
    }

    fn one_carried(
        &self,
        said: &SharedUse,
        asset: Asset,
        back: bool,
        price: u64,
        plan: &DemandPlan,
    ) -> Result<()> {
        let wrong = || format!("{} does not carry what is said", said.asset);
        let whole = self.whole.get(&(asset, back)).copied().unwrap_or(0);
        let worth = price as f64 * whole as f64 / plan.certificate.parts as f64 * plan.objective.step;
        let mut cargoes = said.cargoes.iter();
        let mut share = 0.0;
        for layer in &self.layers {
            let Some(capacity) =
                layer.capacities.iter().find(|capacity| (capacity.asset, capacity.backward) == (asset, back))
            else {
                continue;
            };
            let used = capacity.members.iter().filter(|(step, _)| layer.moved[*step] > 0);
            share +=
                used.map(|(step, amount)| layer.moved[*step] as f64 / 1000.0 / *amount as f64).sum::<f64>();
            let kg: u64 = capacity.members.iter().map(|(step, _)| layer.moved[*step]).sum();
            let most = capacity.most();
            let each = if most == 0 { 0.0 } else { worth / most as f64 };
            let fits = cargoes.next().is_some_and(|said| {
                said.cargo == layer.graph.cargo.code
                    && said.capacity_t_per_year == most
                    && kilograms(said.t_per_year).is_ok_and(|said| said == kg)
                    && close(said.price_per_t, each)
            });
            ensure(fits, wrong)?;
        }
        let fits = cargoes.next().is_none()
            && close(said.share, share)
            && close(said.worth_per_year, worth)
            && said.name == self.network.asset_name(asset);
        ensure(fits, wrong)
    }

    /// Prices of rows, which stand in their order and are above zero.
    pub(super) fn prices(&self, said: &[RowPrice]) -> Result<BTreeMap<(Asset, bool), u64>> {
        let sorted = said
            .windows(2)
            .all(|pair| (&pair[0].asset, pair[0].backward) < (&pair[1].asset, pair[1].backward));
        ensure(sorted && said.iter().all(|row| row.parts_per_t > 0), || {
            "prices are not in order".to_owned()
        })?;
        let mut prices = BTreeMap::new();
        for row in said {
            let asset = self.network.asset(&row.asset);
            let asset = asset.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
            ensure(self.whole.contains_key(&(asset, row.backward)), || {
                format!("{} has no capacity that could have a price", row.asset)
            })?;
            prices.insert((asset, row.backward), row.parts_per_t);
        }
        Ok(prices)
    }

    /// What the rows take back at the most under their prices.
    pub(super) fn taken(&self, prices: &BTreeMap<(Asset, bool), u64>) -> Result<i128> {
        let mut sum = 0_i128;
        for (key, price) in prices {
            let whole = self.whole.get(key).copied().unwrap_or(0);
            match i128::from(*price).checked_mul(i128::from(whole)).and_then(|taken| sum.checked_add(taken)) {
                Some(more) => sum = more,
                None => return bad("its prices are too large to be added"),
            }
        }
        Ok(sum)
    }

    /// What no plan costs less than: each tonne pays its distance or the penalty, and the rows take back their whole, tonnes times parts.
    pub(super) fn bound(
        &self,
        prices: &BTreeMap<(Asset, bool), u64>,
        parts: u64,
        penalty: u64,
    ) -> Result<i128> {
        let mut sum = -self.taken(prices)?;
        let lengths: Vec<Vec<u64>> =
            self.layers.iter().map(|layer| self.lengths(layer, prices, parts, penalty)).collect();
        let mut known: BTreeMap<(usize, HubId), Vec<u64>> = BTreeMap::new();
        for (row, layer) in self.wanted.iter().zip(&self.of_row) {
            let graph = &self.layers[*layer].graph;
            let distance = known.entry((*layer, row.from)).or_insert_with(|| {
                distances(graph, &lengths[*layer], graph.departing(row.from, None), penalty)
            });
            let nearest = graph.arrived(row.to, None).map(|state| distance[state]).min().unwrap_or(penalty);
            match i128::from(row.tonnes)
                .checked_mul(i128::from(nearest))
                .and_then(|paid| sum.checked_add(paid))
            {
                Some(more) => sum = more,
                None => return bad("its table is too large to be added"),
            }
        }
        Ok(sum)
    }

    pub(super) fn lengths(
        &self,
        layer: &Layer<'_>,
        prices: &BTreeMap<(Asset, bool), u64>,
        parts: u64,
        penalty: u64,
    ) -> Vec<u64> {
        let mut length: Vec<u128> =
            layer.weight.iter().map(|weight| u128::from(*weight) * u128::from(parts)).collect();
        for capacity in &layer.capacities {
            let key = (capacity.asset, capacity.backward);
            let price = prices.get(&key).copied().unwrap_or(0);
            let whole = u128::from(self.whole.get(&key).copied().unwrap_or(0));
            for (step, amount) in &capacity.members {
                let more = match amount {
                    0 => u128::from(penalty),
                    _ => u128::from(price) * whole / u128::from(*amount),
                };
                length[*step] = length[*step].saturating_add(more);
            }
        }
        length.into_iter().map(|length| u64::try_from(length).unwrap_or(u64::MAX).min(penalty)).collect()
    }

    /// The facts that the priced capacities and the steps in use rest on.
    fn facts(&self, plan: &DemandPlan, prices: &BTreeMap<(Asset, bool), u64>) -> Result<()> {
        let mut facts: Vec<FactUsed> = Vec::new();
        let mut used: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (number, layer) in self.layers.iter().enumerate() {
            for capacity in &layer.capacities {
                if prices.contains_key(&(capacity.asset, capacity.backward)) {
                    facts.extend(capacity.terms.facts.iter().cloned());
                }
            }
            used.extend((0..layer.moved.len()).filter(|at| layer.moved[*at] > 0).map(|at| (number, at)));
        }
        for (number, at) in used {
            let graph = &self.layers[number].graph;
            graph.takes(&graph.steps[at], Some(&mut facts))?;
        }
        facts.sort();
        facts.dedup();
        ensure(facts == plan.facts, || "it lists other facts than it rests on".to_owned())
    }
}

/// The distance of each state from some states under lengths, and `most` where it is as far as that.
pub(super) fn distances(
    graph: &Lowered<'_>,
    length: &[u64],
    from: impl Iterator<Item = usize>,
    most: u64,
) -> Vec<u64> {
    let mut best = vec![most; graph.len()];
    let mut waiting = BinaryHeap::new();
    for state in from {
        best[state] = 0;
        waiting.push(Reverse((0, state)));
    }
    while let Some(Reverse((here, state))) = waiting.pop() {
        if here > best[state] {
            continue;
        }
        for (at, step) in graph.out(state) {
            let there = here.saturating_add(length[at]);
            if there < best[step.head] {
                best[step.head] = there;
                waiting.push(Reverse((there, step.head)));
            }
        }
    }
    best
}
