//! That the weights from some hubs to all are the least, and a tree of routes explains them.

use super::least::proved;
use super::lowered::{Lowered, ensure, same_network};
use super::route::cargo;
use crate::error::Result;
use crate::network::Network;
use crate::route::{CertifiedReach, REACH_SCHEMA};

/// Checks the weights between some hubs and all: each is that of the best route, and the hubs that are not listed have none. Where there is a tree,
/// each of its steps is open and explains the weight of the state to which it leads, and from every state one comes back to a start.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(states + steps), and a logarithm for each name.
///
/// ```
/// use corridor::{Objective, Router, verify::verify_reach};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let mut worker = router.worker();
/// let mut tree = worker.tree(network.hub_id("KZAAU")?).certify()?;
/// verify_reach(&network, &tree)?;
/// tree.certificate.came_by[7].clear();
/// assert!(verify_reach(&network, &tree).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_reach(network: &Network, answer: &CertifiedReach) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == REACH_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    ensure(answer.certificate.beyond.is_none(), || "it does not list all that can be reached".to_owned())?;
    let least = proved(&graph, &answer.query, &answer.objective, &answer.certificate)?;
    let mut said = answer.hubs.iter();
    for ((_, hub), weight) in network.hubs().zip(least) {
        let Some(weight) = weight else { continue };
        let next = said.next();
        ensure(next.is_some_and(|next| next.hub == hub.code && next.weight == weight), || {
            let next = next.map_or_else(|| "nothing".to_owned(), |it| format!("{} at {}", it.hub, it.weight));
            format!("where it lists {next}, {} at {weight} should stand", hub.code)
        })?;
    }
    let more = said.next();
    ensure(more.is_none(), || format!("{} cannot be reached", more.map_or("", |hub| hub.hub.as_str())))
}
