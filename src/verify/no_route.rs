//! That no way leads there: a set of states that nothing open leaves.

use super::asked::Asked;
use super::lowered::{Lowered, ensure, same_network};
use crate::error::{NoRoute, Result};
use crate::network::{Cargo, Network};
use crate::route::Query;

/// Checks that a question has no answer: the listed set holds every state in which the cargo can stand when the blocked stage begins, no
/// open step that the query admits leaves it, and the goal of that stage lies outside.
///
/// A query with hubs to pass is asked stage by stage. The blocked stage is the first whose goal cannot be reached, and it begins wherever the
/// cargo can come to the hub before it. Where hubs may be passed in any order the set is what can be reached from the starts, and that no order is a
/// way is found out here. The set is checked to be exactly what can be reached, so nothing can be added to it. The words of `rim`
/// and `conditions` explain and prove nothing; they are not checked.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(stages x (states + steps)), and a logarithm for each name.
///
/// ```
/// use corridor::{Error, Objective, Query, Router, Select, verify::verify_no_route};
/// let network = corridor::data::caspian();
/// let cargo = network.cargo("container")?;
/// let query = Query::new("CNXIY", "GEPTI").avoid(Select::hub("CNXIY"));
/// let router = Router::new(&network, cargo, Objective::cheapest())?;
/// let Err(Error::NoRoute(answer)) = router.route(&query) else { panic!("there is a route") };
/// verify_no_route(&network, &query, &answer, cargo)?;
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_no_route(network: &Network, query: &Query, answer: &NoRoute, cargo: &Cargo) -> Result<()> {
    same_network(network, &answer.network, None)?;
    ensure(answer.schema == crate::route::SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    ensure(answer.from.iter().eq(query.all_from().map(|place| place.0)), || {
        "it starts elsewhere than the question".to_owned()
    })?;
    ensure(answer.to.iter().eq(query.all_to().map(|place| place.0)), || {
        "it leads elsewhere than the question".to_owned()
    })?;
    ensure(answer.cargo == cargo.code, || format!("it is about {}, not {}", answer.cargo, cargo.code))?;
    let graph = Lowered::new(network, cargo, None);
    let asked = Asked::new(network, query)?;
    ensure(asked.least_stay().is_none(), || "the question ends where it starts".to_owned())?;
    let claimed = graph.set(&answer.reached)?;
    let exactly = |reached: &[bool]| {
        let wrong = (0..graph.len()).find(|state| reached[*state] != claimed[*state]);
        ensure(wrong.is_none(), || {
            let state = wrong.unwrap_or(0);
            let which = if claimed[state] { "cannot be reached" } else { "can be reached and is not listed" };
            format!("{} {which}", graph.label(state))
        })
    };
    let states = |places: Vec<(usize, u64)>| places.into_iter().map(|place| place.0).collect::<Vec<_>>();
    let mut starts: Vec<usize> = states(asked.starts(&graph, query));
    let ends = states(asked.ends(&graph, query));
    let spread = |starts: Vec<usize>| graph.spread(starts, |_, step| graph.admits(query, step));
    if !asked.any.is_empty() {
        exactly(&spread(starts))?;
        let free = |step| graph.admits(query, step).then_some(0);
        let weights: Vec<Option<u64>> = graph.steps.iter().map(free).collect();
        let is_way = asked.least_of_orders(&graph, query, &weights).is_some();
        return ensure(!is_way, || "the hubs to pass can be passed in some order".to_owned());
    }
    for stage in 0..=asked.via.len() {
        let reached = spread(starts);
        let goals: Vec<usize> = match asked.via.get(stage) {
            Some(hub) => graph.at(*hub).collect(),
            None => ends.clone(),
        };
        starts = goals.into_iter().filter(|state| reached[*state]).collect();
        if starts.is_empty() {
            return exactly(&reached);
        }
    }
    ensure(false, || format!("`{}` can be reached", query.to))
}
