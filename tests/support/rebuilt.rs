//! A network as a builder again, to build another that differs in a fact.

use corridor::{Network, NetworkBuilder};

pub fn builder_of(network: &Network) -> NetworkBuilder {
    let mut builder = Network::builder();
    builder.hubs = network.hubs().map(|(_, hub)| hub.clone()).collect();
    builder.links = network.links().map(|(_, link)| link.clone()).collect();
    builder.transfers = network.transfers().to_vec();
    builder.borders = network.borders().to_vec();
    builder.limits = network.limits().to_vec();
    builder.rates = network.rates().to_vec();
    builder.cargoes = network.cargoes().to_vec();
    builder.corridors = network.corridors().to_vec();
    builder.sources = network.sources().to_vec();
    builder.year = network.view().year;
    builder
}
