//! That no way leads there: a set of states that nothing open leaves.

use super::lowered::{Lowered, ensure, same_network, stops};
use crate::error::{NoRoute, Result};
use crate::network::{Cargo, Network};
use crate::route::Query;

/// Checks that a question has no answer: the listed set holds every state in which the cargo can stand when the blocked stage begins, no
/// open step that the query admits leaves it, and the goal of that stage lies outside.
///
/// A query with hubs to pass is asked stage by stage. The blocked stage is the first whose goal cannot be reached, and it begins wherever the
/// cargo can come to the hub before it. The set is checked to be exactly what can be reached, so nothing can be added to it. The words of `rim`
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
    ensure(answer.from == [query.from.as_str()], || "it starts elsewhere than the question".to_owned())?;
    ensure(answer.to == [query.to.as_str()], || "it leads elsewhere than the question".to_owned())?;
    ensure(answer.cargo == cargo.code, || format!("it is about {}, not {}", answer.cargo, cargo.code))?;
    let graph = Lowered::new(network, cargo, None);
    let stops = stops(network, query)?;
    let stays = stops.iter().all(|stop| *stop == stops[0]) && query.start_as == query.arrive_as;
    ensure(!stays, || "the question ends where it starts".to_owned())?;
    let claimed = graph.set(&answer.reached)?;
    let mut starts: Vec<usize> = graph.departing(stops[0], query.start_as).collect();
    let last = stops.len() - 2;
    for (stage, goal) in stops[1..].iter().enumerate() {
        let reached = graph.spread(starts, |_, step| graph.admits(query, step));
        let ends: Vec<usize> = if stage == last {
            graph.arrived(*goal, query.arrive_as).filter(|state| reached[*state]).collect()
        } else {
            graph.at(*goal).filter(|state| reached[*state]).collect()
        };
        if ends.is_empty() {
            let wrong = (0..graph.len()).find(|state| reached[*state] != claimed[*state]);
            return ensure(wrong.is_none(), || {
                let state = wrong.unwrap_or(0);
                let which =
                    if claimed[state] { "cannot be reached" } else { "can be reached and is not listed" };
                format!("{} {which}", graph.label(state))
            });
        }
        starts = ends;
    }
    ensure(false, || format!("`{}` can be reached", query.to))
}
