//! That a flow under shared capacities is possible and cannot be larger, and that no budget buys more than a ladder of money says.

use super::demand::{Table, distances, kilograms};
use super::flow::terminals;
use super::lowered::{bad, close, ensure, same_network};
use crate::demand::{MoneyLadder, SharedFlow};
use crate::error::{Error, Result};
use crate::network::{Demand, HubId, Network, Wanted};
use std::collections::BTreeSet;

/// Checks a maximum flow under rows: its ways are open, join the two sides and keep every capacity exactly; and under its lengths no way is shorter
/// than what makes the sum of length times capacity, divided by it, the amount that it says at the most.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold.
///
/// # Complexity
///
/// O((steps + states) log states), and the length of all ways.
pub fn verify_shared_flow(network: &Network, answer: &SharedFlow) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::demand::SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = super::route::cargo(network, &answer.cargo)?;
    for codes in [&answer.from, &answer.to] {
        let sorted = codes.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the hubs of the question are not in strictly rising order".to_owned())?;
    }
    // A table of this cargo, whose one row is not looked at.
    let row = Wanted { from: HubId(0), to: HubId(0), cargo: cargo.clone(), tonnes: 0 };
    let mut table = Table::new(network, &answer.objective, vec![row])?;
    let (sources, sinks) = terminals(&table.layers[0].graph, &answer.from, &answer.to)?;
    let mut moved = 0_u64;
    for route in &answer.routes {
        let (state, kg, _) = table.layers[0].lay(network, route, &sources)?;
        ensure(sinks.contains(&state), || "a way does not join the two sides".to_owned())?;
        moved = moved.saturating_add(kg);
    }
    let sorted = answer.routes.windows(2).all(|pair| pair[0].weight <= pair[1].weight);
    ensure(sorted, || "the ways are not in order".to_owned())?;
    let value = kilograms(answer.value_t_per_year)?;
    ensure(moved == value, || format!("{moved} kg move, and {value} are said"))?;
    table.kept()?;
    let most = kilograms(answer.at_most_t_per_year)?;
    let exact = value <= most && answer.is_exact == (value / 1000 == most / 1000);
    ensure(exact, || "whether it is exact is not what its amounts say".to_owned())?;
    let lengths = table.prices(&answer.lengths)?;
    let length = table.lengths(&table.layers[0], &lengths, 0, 1 << 62);
    let distance = distances(&table.layers[0].graph, &length, sources.iter().copied(), 1 << 62);
    let shortest = sinks.iter().map(|state| distance[*state]).min().unwrap_or(1 << 62);
    if shortest < 1 << 62 {
        let all = u128::try_from(table.taken(&lengths)?).unwrap_or(0).checked_mul(1000);
        let proved = all.and_then(|all| all.checked_div(u128::from(shortest)));
        let Some(proved) = proved else { return bad("its lengths prove nothing") };
        ensure(proved <= u128::from(most), || format!("{proved} kg are proved, and {most} are said"))?;
    }
    let names: Vec<String> = answer
        .lengths
        .iter()
        .filter_map(|row| network.asset(&row.asset).ok())
        .map(|asset| network.asset_name(asset))
        .collect();
    ensure(names == answer.names, || "what binds together has other names".to_owned())
}

/// Checks a ladder of money from below, for the table that it was asked about: at each point the prices prove the bound and the line, so no plan of any budget costs
/// less than the lines say. That its costs can be reached is not proved, for no plans are listed; only that none lies below its bound, and that the costs
/// fall and the gaps are theirs.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold,
/// [`Error::BadDemand`] where the table is none.
///
/// # Complexity
///
/// O((steps + states) log states) for each point and each hub and cargo at which rows begin.
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
    let Some(penalty) =
        ladder.penalty_steps.checked_mul(ladder.parts).filter(|all| (1..=1 << 62).contains(all))
    else {
        return bad("its penalty is nothing, or too large");
    };
    let keys = ladder.query.prices.keys().chain(&ladder.query.fixed);
    for key in keys {
        network.asset(key).map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
    }
    let whole_budget = ladder.points.first().is_some_and(|point| point.budget == 0)
        && ladder.points.last().is_some_and(|point| point.budget == ladder.query.most)
        && ladder.points.windows(2).all(|pair| pair[0].budget < pair[1].budget);
    ensure(whole_budget, || "its points do not go from nothing to the whole budget".to_owned())?;
    let measure = |amount: f64| amount / ladder.parts as f64 * ladder.objective.step;
    for point in &ladder.points {
        let prices = table.prices(&point.prices)?;
        let mut slope = 0;
        for row in point.prices.iter().filter(|row| !ladder.query.fixed.contains(&row.asset)) {
            let each = ladder.query.prices.get(&row.asset).copied().unwrap_or(1);
            ensure(each > 0, || format!("{} can be widened for nothing", row.asset))?;
            slope = row.parts_per_t.div_ceil(each).max(slope);
        }
        // What money may take back is at most the slope for every unit.
        let spent = i128::from(slope) * i128::from(point.budget);
        let bound = table.bound(&prices, ladder.parts, penalty)? - spent;
        let said = measure(bound as f64);
        ensure(
            close(said, point.bound_per_year) && close(measure(slope as f64), point.saves_per_unit),
            || {
                format!(
                    "with {} units the prices prove {said}, and {} is said",
                    point.budget, point.bound_per_year
                )
            },
        )?;
        let gap = (point.cost_per_year - said) / point.cost_per_year;
        let above =
            point.cost_per_year >= said - 1e-9 * said.abs() && (gap.max(0.0) - point.gap).abs() <= 1e-9;
        ensure(above || point.cost_per_year == 0.0, || "a cost or gap is not that of its bound".to_owned())?;
        let wider: BTreeSet<(&str, bool)> =
            point.wider.iter().map(|row| (row.asset.as_str(), row.backward)).collect();
        ensure(wider.len() == point.wider.len(), || "an asset is made wider twice".to_owned())?;
        let mut cost = 0_u128;
        for row in &point.wider {
            ensure(!ladder.query.fixed.contains(&row.asset), || format!("{} is fixed", row.asset))?;
            let each = ladder.query.prices.get(&row.asset).copied().unwrap_or(1);
            cost += u128::from(kilograms(row.t_per_year)?) * u128::from(each);
        }
        ensure(cost <= u128::from(point.budget) * 1000, || "more is spent than there is".to_owned())?;
    }
    let falls =
        ladder.points.windows(2).all(|pair| pair[1].cost_per_year <= pair[0].cost_per_year * (1.0 + 1e-6));
    ensure(falls, || "the cost rises with the budget".to_owned())
}
