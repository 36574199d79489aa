//! That a flow under shared capacities is possible and cannot be larger.

use super::demand::{Table, distances, kilograms};
use super::flow::terminals;
use super::lowered::{bad, ensure, same_network};
use crate::demand::SharedFlow;
use crate::error::Result;
use crate::network::{HubId, Network, Wanted};
use std::collections::BTreeMap;

/// Checks a maximum flow under rows: its ways are open, join the two sides and keep every capacity exactly; and under its lengths no way is shorter
/// than what makes the sum of length times capacity, divided by it, the amount that it says at the most.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
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
    table.kept(&BTreeMap::new())?;
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
