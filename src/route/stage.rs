//! One stage of a query: the distances from wherever one may start, and the way to wherever it ends.
//!
//! Where there is a hierarchy and all that can be reached is asked for, or something is closed, the distances are swept with everything open and what
//! the closing changes is mended; the way is then found among the tight arcs alone. Else the stage is searched, and ends at the first end. Both
//! give the same distances, and of several ways of equal weight the same.

use super::Router;
use super::answer::Potential;
use crate::engine::search::{Search, Stop};

const NO_WAY: u64 = u64::MAX;

/// One state in so many is few to sort.
const FEW: usize = 16;

/// Where closing changes the distances of more than one node in so many, a search that stops at its end is quicker than to find these again.
const FEW_LOST: usize = 8;

/// What a stage found.
pub(super) enum Stage {
    Searched(Search),
    /// The distances of all nodes, and the starts.
    Swept(Vec<u64>, Vec<(u32, u64)>),
}

impl Stage {
    /// The distances from the starts: to all nodes, or as far as the nearest of `ends`, which then has to have the least weight of its own.
    pub(super) fn new(
        router: &Router,
        starts: &[(u32, u64)],
        closed: Option<&[bool]>,
        ends: Option<&[u32]>,
    ) -> Self {
        let nodes = router.csr().nodes();
        let most = match ends {
            // A search that may stop at its first end is quick.
            Some(_) => nodes / FEW_LOST,
            None => nodes,
        };
        if closed.is_some() || ends.is_none() {
            let mut far = Vec::new();
            let (topology, closed) = (&router.topology, (closed, most));
            if router.metric.swept(topology, starts, closed, false, &mut None, &mut far) {
                return Self::Swept(far, starts.to_vec());
            }
        }
        let mut search = Search::new(nodes);
        let stop = ends.map_or(Stop::All, Stop::AnyOf);
        search.run(router.csr(), router.weights(), closed, starts, stop);
        Self::Searched(search)
    }

    pub(super) fn distance(&self, node: u32) -> Option<u64> {
        match self {
            Self::Searched(search) => search.distance(node),
            Self::Swept(far, _) => Some(far[node as usize]).filter(|far| *far < NO_WAY),
        }
    }

    /// The nodes that were reached.
    pub(super) fn reached(&self) -> Vec<u32> {
        match self {
            Self::Searched(search) => search.reached().to_vec(),
            Self::Swept(far, _) => {
                (0..far.len() as u32).filter(|node| far[*node as usize] < NO_WAY).collect()
            }
        }
    }

    /// The weight to every state that is nearer than so much.
    pub(super) fn nearer(&self, router: &Router, weight: u64) -> Vec<Potential> {
        let (states, network) = (router.states(), router.network());
        let told = |&node: &u32| {
            let weight = self.distance(node).filter(|distance| *distance < weight)?;
            Some(Potential { state: states.label(network, node), weight })
        };
        let reached = self.reached();
        // To sort a few is quicker than to pass all in their order.
        if reached.len() < states.nodes.len() / FEW {
            let mut near: Vec<Potential> = reached.iter().filter_map(told).collect();
            near.sort_by(|a, b| a.state.cmp(&b.state));
            return near;
        }
        router.topology.by_name().iter().filter_map(told).collect()
    }

    /// The way to the one of some nodes, all equally far, at which a search would end, and that node.
    pub(super) fn way_to(
        &self,
        router: &Router,
        closed: Option<&[bool]>,
        nodes: &[u32],
    ) -> Option<(Vec<u32>, u32)> {
        let mut arcs = Vec::new();
        match self {
            Self::Searched(search) => {
                let node = nodes.iter().copied().find(|node| search.distance(*node).is_some())?;
                search.path_to(node, &mut arcs).then_some((arcs, node))
            }
            Self::Swept(far, starts) => {
                let csr = router.csr();
                // All arcs that lie on a shortest way to one of the nodes.
                let mut is_off = vec![true; csr.arcs()];
                let mut is_met = vec![false; csr.nodes()];
                let mut waiting = nodes.to_vec();
                while let Some(node) = waiting.pop() {
                    if std::mem::replace(&mut is_met[node as usize], true) {
                        continue;
                    }
                    for &arc in csr.incoming(node) {
                        let tail = csr.tail(arc);
                        let sum =
                            far[tail as usize].saturating_add(u64::from(router.weights()[arc as usize]));
                        let is_open = closed.is_none_or(|closed| !closed[arc as usize]);
                        if is_open && sum < NO_WAY && sum == far[node as usize] {
                            is_off[arc as usize] = false;
                            waiting.push(tail);
                        }
                    }
                }
                let mut search = Search::new(csr.nodes());
                search.run(csr, router.weights(), Some(&is_off), starts, Stop::AnyOf(nodes));
                let node = search.settled_target()?;
                search.path_to(node, &mut arcs).then_some((arcs, node))
            }
        }
    }
}
