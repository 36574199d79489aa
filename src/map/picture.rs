//! A map: the network, and what is drawn on it.

use super::data::{self, MapData};
use super::layer::{self, Layer, On};
use super::page;
use super::sheet::Sheet;
use super::svg;
use super::words::escaped;
use crate::bottleneck::Ladder;
use crate::demand::DemandPlan;
use crate::flow::{FlowPlan, MaxFlow};
use crate::network::{Network, Select};
use crate::route::Route;

/// A map of a network with answers on it.
///
/// Links are drawn by mode and gauge; a route is a highlighted way, a flow is drawn by width and by use of capacity, cuts and rungs are signs where they lie,
/// and what is closed is struck out. Answers need not be of this network: what it does not have is not drawn, and the page says so.
///
/// ```
/// use corridor::{FlowSolver, find_bottlenecks, map::Map};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
/// let ladder = find_bottlenecks(&flows, ("KZATY", "GEPTI"))?;
/// let page = Map::new(&network).title("Bottlenecks to Poti").ladder(&ladder).html();
/// assert!(page.len() < 1_000_000);
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Map {
    network: Network,
    title: String,
    sheet: Sheet,
    layers: Vec<Layer>,
    closed: Vec<Select>,
}

impl Map {
    /// The map of a network.
    ///
    /// # Complexity
    ///
    /// O(links log links).
    #[must_use]
    pub fn new(network: &Network) -> Self {
        Self {
            network: network.clone(),
            title: "Freight network".to_owned(),
            sheet: Sheet::new(network),
            layers: Vec::new(),
            closed: Vec::new(),
        }
    }

    /// The same map with a title.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    fn on(&self) -> On<'_> {
        On { network: &self.network, sheet: &self.sheet }
    }

    /// The same map with a route on it; several may be.
    #[must_use]
    pub fn route(mut self, route: &Route) -> Self {
        let layer = layer::of_route(self.on(), route);
        self.layers.push(layer);
        self
    }

    /// The same map with a maximum flow on it and the cuts that stop it.
    #[must_use]
    pub fn flow(mut self, flow: &MaxFlow) -> Self {
        let layers = layer::of_flow(self.on(), flow);
        self.layers.extend(layers);
        self
    }

    /// The same map with a plan on it: what moves, what one more tonne of what binds is worth, and what stops more.
    #[must_use]
    pub fn plan(mut self, plan: &FlowPlan) -> Self {
        let layers = layer::of_plan(self.on(), plan);
        self.layers.extend(layers);
        self
    }

    /// The same map with a plan for a table of demand on it: what all its rows move together, by width and by use of capacity.
    #[must_use]
    pub fn demand(mut self, plan: &DemandPlan) -> Self {
        let layers = layer::of_demand(self.on(), plan);
        self.layers.extend(layers);
        self
    }

    /// The same map with the rungs of a ladder on it, numbered.
    #[must_use]
    pub fn ladder(mut self, ladder: &Ladder) -> Self {
        let layer = layer::of_ladder(self.on(), ladder);
        self.layers.push(layer);
        self
    }

    /// The same map with everything in a selection struck out: a link, a hub with all that leads to it, a border, a country.
    #[must_use]
    pub fn closed(mut self, select: &Select) -> Self {
        self.closed.push(select.clone());
        self
    }

    /// The keys of answers that this network does not have, so that they are not drawn. The page tells them too.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let mut missing: Vec<String> =
            self.all_layers().iter().flat_map(|layer| layer.missing.clone()).collect();
        missing.sort();
        missing.dedup();
        missing
    }

    fn all_layers(&self) -> Vec<Layer> {
        let mut layers = self.layers.clone();
        if !self.closed.is_empty() {
            layers.push(layer::of_closed(self.on(), &self.closed));
        }
        layers
    }

    pub(super) fn data(&self) -> MapData {
        data::of_map(&self.title, &self.network, &self.sheet, &self.all_layers())
    }

    pub(super) fn name(&self) -> &str {
        &self.title
    }

    /// One HTML file that needs nothing else and asks for nothing: a map to pan and zoom, with layers, facts and their sources, tables beside it.
    ///
    /// # Complexity
    ///
    /// Linear in the network and the answers. Beyond 2,000 lines the notes to facts are left out, beyond 8,000 the facts, and the page says so.
    #[must_use]
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let body = format!(
            "<header class=\"top\"><h1>{title}</h1><p class=\"about\">{}</p><div class=\"tools\"></div></header>\n<main class=\"map\" data-map=\"0\"></main>",
            escaped(&data::about(&self.network))
        );
        page::page(&self.title, "whole", &body, &[self.data()])
    }

    /// A static picture for a report, with a legend: SVG without script or style, in light colours.
    ///
    /// # Complexity
    ///
    /// Linear in the network, but for labels: each is tried against those that are there.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::draw(&self.title, &self.network, &self.sheet, &self.all_layers())
    }
}
