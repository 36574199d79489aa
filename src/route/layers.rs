//! A query as one graph problem: where it starts and ends, what it does not admit, and a layer of the graph for each hub to pass.
//!
//! A query without hubs to pass is asked of the router's own graph. Else there is a copy of the graph for each stage, and a step of no weight
//! from every state of the hub that ends a stage to the same state in the next copy; so one search asks the whole query.

use super::{Query, Router};
use crate::engine::csr::Csr;
use crate::error::{Error, Result};
use crate::network::HubId;
use std::borrow::Cow;

/// Nodes of all layers, and arcs, are at most this many.
const MOST: usize = 1 << 28;

/// A query on its layers.
pub(super) struct Layers<'a> {
    router: &'a Router,
    /// The hubs it passes, the first and the last included.
    stops: Vec<HubId>,
    /// The layers and the arc that each of their arcs is, [`NEXT`] for a step to the next layer; `None` where there is one layer.
    copies: Option<(Csr, Vec<u32>)>,
    closed: Option<Vec<bool>>,
    /// What is closed in one layer.
    closed_once: Option<Vec<bool>>,
    pub(super) starts: Vec<u32>,
    pub(super) ends: Vec<u32>,
    /// True where the answer is to stay: no way at all.
    pub(super) is_still: bool,
}

/// A step to the next layer.
const NEXT: u32 = u32::MAX;

impl<'a> Layers<'a> {
    /// Looks up what a query names and lays out its layers.
    pub(super) fn new(router: &'a Router, query: &Query) -> Result<Self> {
        query.only_one_pair("a trade-off")?;
        let network = router.network();
        let (states, base) = (router.states(), router.csr());
        let layers = query.via.len() + 1;
        let size = (base.arcs() + base.nodes()).max(1);
        // One layer is the router's own graph, whatever its size.
        if layers > 1 && size.checked_mul(layers).is_none_or(|size| size > MOST) {
            return Err(Error::TooManyVia { hubs: query.via.len(), most: (MOST / size).saturating_sub(1) });
        }
        let codes = [&query.from].into_iter().chain(&query.via).chain([&query.to]);
        let stops = codes.map(|code| network.hub_id(code)).collect::<Result<Vec<HubId>>>()?;
        for select in &query.avoid {
            network.check_selection(select)?;
        }
        let nodes = narrow(base.nodes());
        let closed_once = router.closed_by(query);
        let copies = (layers > 1).then(|| {
            let mut ends: Vec<(u32, u32)> = Vec::with_capacity(layers * base.arcs());
            let mut of: Vec<u32> = Vec::with_capacity(layers * base.arcs());
            for (layer, stop) in (0..).zip(&stops[1..]) {
                let shift = layer * nodes;
                for arc in 0..narrow(base.arcs()) {
                    ends.push((base.tail(arc) + shift, base.head(arc) + shift));
                    of.push(arc);
                }
                if layer as usize + 1 < layers {
                    for node in states.at(*stop) {
                        ends.push((node + shift, node + shift + nodes));
                        of.push(NEXT);
                    }
                }
            }
            let (csr, order) = Csr::new(base.nodes() * layers, &ends);
            (csr, order.iter().map(|at| of[*at as usize]).collect::<Vec<u32>>())
        });
        let closed = match (&copies, &closed_once) {
            (Some((_, of)), Some(closed)) => {
                Some(of.iter().map(|arc| *arc != NEXT && closed[*arc as usize]).collect())
            }
            (None, Some(closed)) => Some(closed.clone()),
            (_, None) => None,
        };
        let shift = (narrow(layers) - 1) * nodes;
        Ok(Self {
            router,
            starts: states.departures(stops[0], query.start_as).collect(),
            ends: states.arrivals(stops[layers], query.arrive_as).map(|node| node + shift).collect(),
            is_still: stops.iter().all(|stop| *stop == stops[0]) && query.start_as == query.arrive_as,
            stops,
            copies,
            closed,
            closed_once,
        })
    }

    /// The number of layers.
    pub(super) fn count(&self) -> usize {
        self.stops.len() - 1
    }

    /// The graph of all layers.
    pub(super) fn csr(&self) -> &Csr {
        self.copies.as_ref().map_or(self.router.csr(), |(csr, _)| csr)
    }

    /// The arcs that the query does not admit.
    pub(super) fn closed(&self) -> Option<&[bool]> {
        self.closed.as_deref()
    }

    /// The weights of a router on the same topology, on all layers.
    pub(super) fn weights<'b>(&self, metric: &'b Router) -> Cow<'b, [u32]> {
        let weights = metric.weights();
        match &self.copies {
            None => Cow::Borrowed(weights),
            Some((_, of)) => Cow::Owned(
                of.iter().map(|arc| if *arc == NEXT { 0 } else { weights[*arc as usize] }).collect(),
            ),
        }
    }

    /// The least weight of a router on the same topology from every node to the ends, layer by layer from the last.
    pub(super) fn bounds(&self, metric: &Router) -> Vec<u64> {
        let (states, nodes) = (self.router.states(), self.router.csr().nodes());
        let layers = self.count();
        let shift = (layers - 1) * nodes;
        let mut ends: Vec<(u32, u64)> = self.ends.iter().map(|node| (node - narrow(shift), 0)).collect();
        let mut sweeps: Vec<Vec<u64>> = Vec::with_capacity(layers);
        for layer in (0..layers).rev() {
            let bound = metric.weights_to(&ends, self.closed_once.as_deref());
            if layer > 0 {
                let here = states.at(self.stops[layer]).map(|node| (node, bound[node as usize]));
                ends = here.filter(|(_, weight)| *weight < u64::MAX).collect();
            }
            sweeps.push(bound);
        }
        sweeps.reverse();
        sweeps.concat()
    }

    /// The router's arcs of a path through the layers.
    pub(super) fn flat(&self, arcs: Vec<u32>) -> Vec<u32> {
        match &self.copies {
            None => arcs,
            Some((_, of)) => arcs.iter().map(|arc| of[*arc as usize]).filter(|arc| *arc != NEXT).collect(),
        }
    }

    /// The layer of a node and its state.
    pub(super) fn place(&self, node: u32) -> (usize, u32) {
        let nodes = self.router.csr().nodes();
        (node as usize / nodes, narrow(node as usize % nodes))
    }
}

/// As a number of the engine.
#[expect(clippy::cast_possible_truncation, reason = "graphs have at most 2^31 nodes and 2^30 arcs")]
fn narrow(size: usize) -> u32 {
    size as u32
}
