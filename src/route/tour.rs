//! Hubs to pass in any order: the order that suits best.

use super::stages::Hubs;
use super::{Query, Router};
use crate::engine::visits::{NO_WAY, Visits};
use crate::error::{Error, Result};
use crate::network::HubId;

/// The largest number of pairs of a set of hubs and a node that are kept: 512 MB.
const MOST_PAIRS: usize = 1 << 26;

impl Router {
    /// The hubs to pass, in order or not, in the best order; `None` where no order is a way.
    ///
    /// A hub is several nodes, and how one goes on depends on the one in which it was passed: the order is that of the best walk over nodes.
    pub(super) fn best_order(
        &self,
        query: &Query,
        hubs: &Hubs,
        closed: Option<&[bool]>,
    ) -> Result<Option<Vec<HubId>>> {
        let items: Vec<HubId> = hubs.via.iter().chain(&hubs.any).copied().collect();
        let (mut group, mut nodes) = (Vec::new(), Vec::new());
        for (at, hub) in (0u32..).zip(&items) {
            group.extend(self.states().at(*hub).map(|_| at));
            nodes.extend(self.states().at(*hub));
        }
        let pairs = Visits::pairs(hubs.via.len(), hubs.any.len(), nodes.len());
        if pairs.is_none_or(|pairs| pairs > MOST_PAIRS) {
            return Err(Error::OutOfRange {
                what: "the number of hubs to pass, in order or not,".to_owned(),
                value: items.len().to_string(),
                allowed: format!("they are {} hubs and carriages, too many to try in any order", nodes.len()),
            });
        }
        let at_nodes = |far: &[u64]| nodes.iter().map(|node| far[*node as usize]).collect::<Vec<u64>>();
        let first = at_nodes(&self.weights_from(&self.start_nodes(query, hubs), closed));
        let last = at_nodes(&self.weights_to(&self.end_nodes(query, hubs), closed));
        if first.iter().chain(&last).all(|far| *far == NO_WAY) {
            return Ok(None);
        }
        let mut between = Vec::with_capacity(nodes.len() * nodes.len());
        for node in &nodes {
            between.extend(at_nodes(&self.weights_from(&[(*node, 0)], closed)));
        }
        let visits = Visits {
            ordered: hubs.via.len(),
            free: hubs.any.len(),
            group: &group,
            first: &first,
            between: &between,
            last: &last,
        };
        let found = visits.solve();
        Ok(found.map(|(_, order)| order.into_iter().map(|at| items[at as usize]).collect()))
    }
}
