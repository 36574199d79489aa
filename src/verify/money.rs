//! That ladders of money and margins are what plans reach and prices allow.

use super::demand::{Table, kilograms};
use super::lowered::{bad, ensure, hub, same_network};
use crate::demand::{Margin, Margins, MoneyLadder, OnWay, PlanWay, ProvedPlan};
use crate::error::{Error, Result};
use crate::network::{Asset, Demand, HubId, Network};
use std::collections::{BTreeMap, BTreeSet};

/// Equal but for the last digit of a division.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

/// A way as steps of a cargo's states, and what a tonne weighs on it.
struct Way {
    layer: usize,
    ends: (HubId, HubId),
    steps: Vec<usize>,
    weight: u64,
}

/// The table, the ways of an answer, and what costs are counted in.
struct Plans<'a> {
    table: Table<'a>,
    ways: Vec<Way>,
    parts: u64,
    penalty: u64,
    /// The size of a step of the objective.
    step: f64,
}

impl<'a> Plans<'a> {
    fn new(
        network: &'a Network,
        table: Table<'a>,
        ways: &[PlanWay],
        (parts, penalty_steps): (u64, u64),
        step: f64,
    ) -> Result<Self> {
        let penalty = penalty_steps.checked_mul(parts).filter(|all| (1..=1 << 62).contains(all));
        let Some(penalty) = penalty else { return bad("its penalty is nothing, or too large") };
        let ways = ways.iter().map(|way| found(network, &table, way)).collect::<Result<_>>()?;
        Ok(Self { table, ways, parts, penalty, step })
    }

    /// Kilograms times parts in the measure of the objective.
    fn measure(&self, amount: i128) -> f64 {
        amount as f64 / 1000.0 / self.parts as f64 * self.step
    }

    /// Lays what moves, on capacities of which some are wider by so many kilograms of their whole. What it costs, penalties included, in kilograms times
    /// parts, and the kilograms that are left.
    fn cost(&mut self, flow: &[OnWay], wider: &BTreeMap<(Asset, bool), u64>) -> Result<(i128, u64)> {
        let sorted = flow.windows(2).all(|pair| pair[0].way < pair[1].way);
        ensure(sorted, || "the ways of a plan are not in order".to_owned())?;
        let mut left = self.table.wants();
        self.table.layers.iter_mut().for_each(|layer| layer.moved.fill(0));
        let mut cost = 0_i128;
        for on in flow {
            let Some(way) = self.ways.get(on.way) else {
                return bad("a plan takes a way that is not listed");
            };
            let kg = kilograms(on.t_per_year)?;
            let wanted = left.get_mut(&(way.layer, way.ends.0, way.ends.1));
            let Some(missing) = wanted.filter(|missing| kg > 0 && kg <= **missing) else {
                return bad("on a way nothing moves, or more than is wanted");
            };
            *missing -= kg;
            cost += i128::from(way.weight) * i128::from(kg) * i128::from(self.parts);
            for step in &way.steps {
                let moved = &mut self.table.layers[way.layer].moved[*step];
                *moved = moved.saturating_add(kg);
            }
        }
        self.table.kept(wider)?;
        let missed: u64 = left.values().sum();
        Ok((cost + i128::from(missed) * i128::from(self.penalty), missed))
    }

    /// Checks a plan and its prices. Its cost and its bound, in kilograms times parts.
    fn proved(&mut self, plan: &ProvedPlan) -> Result<(i128, i128)> {
        let (cost, _) = self.cost(&plan.flow, &BTreeMap::new())?;
        let prices = self.table.prices(&plan.prices)?;
        let bound = self.table.bound(&prices, self.parts, self.penalty)?.saturating_mul(1000);
        for (said, is) in [(plan.cost_per_year, cost), (plan.bound_per_year, bound)] {
            let is = self.measure(is);
            ensure(same(said, is), || format!("a plan or its prices prove {is}, and {said} is said"))?;
        }
        Ok((cost, bound))
    }
}

/// Finds a way among the steps.
fn found(network: &Network, table: &Table<'_>, way: &PlanWay) -> Result<Way> {
    let layer = table.layers.iter().position(|layer| layer.graph.cargo.code == way.cargo);
    let Some(layer) = layer else { return bad(format!("the table wants no {}", way.cargo)) };
    let ends = (hub(network, &way.from)?, hub(network, &way.to)?);
    let here = &table.layers[layer];
    let mut states: Vec<usize> = here.graph.departing(ends.0, None).collect();
    let (mut steps, mut weight) = (Vec::with_capacity(way.assets.len()), 0);
    for key in &way.assets {
        let asset = network.asset(key);
        let asset = asset.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
        let mut leaving = states.iter().flat_map(|state| here.graph.out(*state));
        let Some((at, step)) = leaving.find(|(_, step)| step.asset == asset) else {
            return bad(format!("a way cannot go on by {key}"));
        };
        steps.push(at);
        weight += here.weight[at];
        states = vec![step.head];
    }
    let joins = !steps.is_empty() && here.graph.arrived(ends.1, None).any(|end| states == [end]);
    ensure(joins && weight == way.weight, || {
        format!("a way from {} does not lead to {}, or weighs {weight}", way.from, way.to)
    })?;
    Ok(Way { layer, ends, steps, weight })
}

/// Checks a ladder of money for the table that it was asked about, from both sides. At each point the plan that is listed keeps every capacity with what is spent
/// on wider ones, and costs what is said; so do mixtures of two plans for the budgets between them, so the curve is nowhere above the straight lines. And the
/// prices prove the bound and the line, so no plan of any budget costs less than the lines say.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::BadDemand`] where the table is none.
///
/// # Complexity
///
/// O((steps + states) log states) for each point and each hub and cargo at which rows begin, and the length of all ways of each plan.
pub fn verify_money(
    network: &Network,
    demand: &Demand,
    cargo: Option<&str>,
    ladder: &MoneyLadder,
) -> Result<()> {
    same_network(network, &ladder.network, Some(ladder.view))?;
    ensure(ladder.schema == crate::demand::SCHEMA, || format!("unknown schema `{}`", ladder.schema))?;
    let cargo = cargo.map(|code| super::route::cargo(network, code)).transpose()?;
    let table = Table::new(network, &ladder.objective, demand.checked(network, cargo)?)?;
    let counted = (ladder.parts, ladder.penalty_steps);
    let mut plans = Plans::new(network, table, &ladder.ways, counted, ladder.objective.step)?;
    let keys = ladder.query.prices.keys().chain(&ladder.query.fixed);
    for key in keys {
        network.asset(key).map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
    }
    let whole_budget = ladder.points.first().is_some_and(|point| point.budget == 0)
        && ladder.points.last().is_some_and(|point| point.budget == ladder.query.most)
        && ladder.points.windows(2).all(|pair| pair[0].budget < pair[1].budget);
    ensure(whole_budget, || "its points do not go from nothing to the whole budget".to_owned())?;
    for point in &ladder.points {
        let prices = plans.table.prices(&point.prices)?;
        let mut slope = 0;
        for row in point.prices.iter().filter(|row| !ladder.query.fixed.contains(&row.asset)) {
            let each = ladder.query.prices.get(&row.asset).copied().unwrap_or(1);
            ensure(each > 0, || format!("{} can be widened for nothing", row.asset))?;
            slope = row.parts_per_t.div_ceil(each).max(slope);
        }
        // What money may take back is at most the slope for every unit.
        let spent = i128::from(slope) * i128::from(point.budget);
        let bound = (plans.table.bound(&prices, plans.parts, plans.penalty)? - spent).saturating_mul(1000);
        let (said, line) = (plans.measure(bound), plans.measure(i128::from(slope) * 1000));
        ensure(same(said, point.bound_per_year) && same(line, point.saves_per_unit), || {
            format!(
                "with {} units the prices prove {said}, and {} is said",
                point.budget, point.bound_per_year
            )
        })?;
        let mut wider: BTreeMap<(Asset, bool), u64> = BTreeMap::new();
        let mut spent = 0_u128;
        for row in &point.wider {
            ensure(!ladder.query.fixed.contains(&row.asset), || format!("{} is fixed", row.asset))?;
            let asset = network.asset(&row.asset);
            let asset = asset.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
            ensure(row.name == network.asset_name(asset), || format!("{} has another name", row.asset))?;
            let (kg, each) =
                (kilograms(row.t_per_year)?, ladder.query.prices.get(&row.asset).copied().unwrap_or(1));
            let twice = wider.insert((asset, row.backward), kg);
            ensure(twice.is_none(), || "an asset is made wider twice".to_owned())?;
            spent += u128::from(kg) * u128::from(each);
        }
        ensure(spent <= u128::from(point.budget) * 1000, || "more is spent than there is".to_owned())?;
        let (cost, missed) = plans.cost(&point.flow, &wider)?;
        let is = plans.measure(cost);
        ensure(same(is, point.cost_per_year) && kilograms(point.unserved_t_per_year)? == missed, || {
            format!("with {} units the plan costs {is}, and {} is said", point.budget, point.cost_per_year)
        })?;
        let above = (cost - bound).max(0);
        let gap = if above == 0 { 0.0 } else { above as f64 / cost as f64 };
        ensure((gap - point.gap).abs() <= 1e-12 + 1e-6 * gap, || {
            format!("the gap is {gap}, and {} is said", point.gap)
        })?;
    }
    let falls =
        ladder.points.windows(2).all(|pair| pair[1].cost_per_year <= pair[0].cost_per_year * (1.0 + 1e-6));
    ensure(falls, || "the cost rises with the budget".to_owned())
}

/// Checks what a little more and less of each asset is worth, for the table that it was asked about: the assets are those with a price, and for each of them
/// the two plans that are listed keep all capacities with a hundredth more and less of it, cost what is said, and their prices prove how far they may
/// be from the least. So no gain and no loss is off by more than `within_per_year`.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::BadDemand`] where the table is none.
///
/// # Complexity
///
/// O((steps + states) log states) for each plan and each hub and cargo at which rows begin, and the length of all its ways.
pub fn verify_margins(
    network: &Network,
    demand: &Demand,
    cargo: Option<&str>,
    answer: &Margins,
) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::demand::SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo.map(|code| super::route::cargo(network, code)).transpose()?;
    let table = Table::new(network, &answer.objective, demand.checked(network, cargo)?)?;
    let counted = (answer.parts, answer.penalty_steps);
    let mut plans = Plans::new(network, table, &answer.ways, counted, answer.objective.step)?;
    let now = plans.proved(&answer.now)?;
    ensure(answer.cost_per_year == answer.now.cost_per_year, || "it costs two amounts".to_owned())?;
    let priced: BTreeSet<(&str, bool)> =
        answer.now.prices.iter().map(|row| (row.asset.as_str(), row.backward)).collect();
    let listed: BTreeSet<(&str, bool)> =
        answer.margins.iter().map(|margin| (margin.asset.as_str(), margin.backward)).collect();
    ensure(priced == listed && listed.len() == answer.margins.len(), || {
        "it does not list the assets with a price, each once".to_owned()
    })?;
    let order = |one: &Margin, other: &Margin| {
        let gains = other.more_gains_per_year.total_cmp(&one.more_gains_per_year);
        gains.then_with(|| (&one.asset, one.backward).cmp(&(&other.asset, other.backward)))
    };
    let sorted = answer.margins.windows(2).all(|pair| order(&pair[0], &pair[1]).is_lt());
    ensure(sorted, || "its assets are not in order".to_owned())?;
    for margin in &answer.margins {
        let asset = network.asset(&margin.asset);
        let asset = asset.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
        let key = (asset, margin.backward);
        let hundredth = |amount: u64| amount.div_ceil(100);
        let whole = plans.table.whole.get(&key).copied().unwrap_or(0);
        ensure(
            margin.name == network.asset_name(asset) && margin.hundredth_t_per_year == hundredth(whole),
            || format!("{} has another name or size", margin.asset),
        )?;
        let before = plans.table.change(key, |amount| amount.saturating_add(hundredth(amount)));
        let more = plans.proved(&margin.more)?;
        plans.table.restore(key, &before);
        let before = plans.table.change(key, |amount| amount - hundredth(amount));
        let less = plans.proved(&margin.less)?;
        plans.table.restore(key, &before);
        let slack = |(cost, bound): (i128, i128)| (cost - bound).max(0);
        let within = slack(now) + slack(more).max(slack(less));
        for (name, said, is) in [
            ("more of it gains", margin.more_gains_per_year, (now.0 - more.0).max(0)),
            ("less of it loses", margin.less_loses_per_year, (less.0 - now.0).max(0)),
            ("both are within", margin.within_per_year, within),
        ] {
            let is = plans.measure(is);
            ensure(same(said, is), || {
                format!("of {}: {name} {is} by its plans, and {said} is said", margin.asset)
            })?;
        }
    }
    Ok(())
}
