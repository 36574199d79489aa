//! That every cell of a matrix is the weight of a best route.

use super::least::{Ground, Side, is_blank, places};
use super::lowered::{Lowered, ensure, same_network};
use super::route::cargo;
use crate::error::Result;
use crate::network::{HubId, Network};
use crate::route::{CertifiedMatrix, MATRIX_SCHEMA};

/// Checks a matrix: for each row no step leads to less than the weight of its state, each weight is reached, and the cells are what follows: the
/// least over the states of each column, and none where none of them can be reached.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(rows x (states + steps + columns)), and a logarithm for each name.
///
/// ```
/// use corridor::{Objective, Router, verify::verify_matrix};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let (from, to) = (["CNXIY", "KZATY"], ["KZAAU", "GEPTI"]);
/// let mut proved = router.matrix(from, to)?.certify(&router, from, to)?;
/// verify_matrix(&network, &proved)?;
/// proved.to.swap(0, 1);
/// assert!(verify_matrix(&network, &proved).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_matrix(network: &Network, answer: &CertifiedMatrix) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == MATRIX_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    let conditions = &answer.query;
    ensure(is_blank(conditions, Side::From) && is_blank(conditions, Side::To), || {
        "its conditions name hubs".to_owned()
    })?;
    let ground = Ground::new(&graph, &answer.query, Side::From, &answer.objective)?;
    let sorted = answer.states.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(sorted, || "the states are not in strictly rising order".to_owned())?;
    let states: Vec<usize> =
        answer.states.iter().map(|label| graph.labelled(label)).collect::<Result<_>>()?;
    let mut columns: Vec<Vec<(HubId, u64)>> = Vec::with_capacity(answer.to.len());
    for to in &answer.to {
        columns.push(places(network, to.iter().map(|place| (place.hub.as_str(), place.weight)))?);
    }
    for (at, row) in answer.rows.iter().enumerate() {
        ensure(row.cells.len() == columns.len(), || {
            format!("row {at} has {} cells, not {}", row.cells.len(), columns.len())
        })?;
        ensure(row.near.len() == states.len(), || {
            format!("row {at} has the weights of {} states, not {}", row.near.len(), states.len())
        })?;
        let mut near: Vec<Option<u64>> = vec![None; graph.len()];
        for (state, weight) in states.iter().zip(&row.near) {
            near[*state] = *weight;
        }
        let from = places(network, row.from.iter().map(|place| (place.hub.as_str(), place.weight)))?;
        let stayed: &[(HubId, u64)] = if ground.may_stay() { &from } else { &[] };
        ground.check(&ground.starts(&from), &near, None)?;
        for (column, (to, said)) in columns.iter().zip(&row.cells).enumerate() {
            let ways = to.iter().filter_map(|(hub, more)| Some(ground.least_there(*hub, &near)? + more));
            let stays = to.iter().flat_map(|(hub, more)| {
                let here = stayed.iter().filter(move |place| place.0 == *hub);
                here.map(move |place| place.1 + more)
            });
            let least = ways.chain(stays).min();
            ensure(least == *said, || {
                let word =
                    |weight: Option<u64>| weight.map_or("none".to_owned(), |weight| weight.to_string());
                format!("row {at}, column {column} says {}, not {}", word(*said), word(least))
            })?;
        }
    }
    Ok(())
}
