//! Hubs by their names, for titles.

use super::words::plain;
use crate::network::{HubId, Network};

/// How many hubs are named before the rest are counted.
const NAMED: usize = 3;

/// The name of a hub; with its code where another hub has the same name; the code alone where the network has no such hub.
pub(super) fn hub(network: &Network, code: &str) -> String {
    let Ok(id) = network.hub_id(code) else { return plain(code) };
    let name = &network.hub(id).name;
    if name == code {
        return plain(code);
    }
    let is_shared = |(other, hub): (HubId, &crate::network::Hub)| other != id && hub.name == *name;
    if network.hubs().any(is_shared) { plain(&format!("{name} ({code})")) } else { plain(name) }
}

/// The names of some hubs: the first few, and how many more there are.
pub(super) fn hubs(network: &Network, codes: &[String]) -> String {
    let shown: Vec<String> = codes.iter().take(NAMED).map(|code| hub(network, code)).collect();
    let more = codes.len().saturating_sub(NAMED);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Hub, Link};
    use crate::units::Km;

    #[test]
    fn names_that_two_hubs_have_keep_their_codes() {
        let mut builder = Network::builder();
        for (code, name) in [("AA", "Port"), ("BB", "Port"), ("CC", "Mill"), ("DD", "DD")] {
            builder.hub(Hub { name: name.to_owned(), ..Hub::at_lon_lat(code, 50.0, 40.0) });
        }
        for (from, to) in [("AA", "BB"), ("BB", "CC"), ("CC", "DD")] {
            builder.link(Link::rail(from, to, Km(1.0)));
        }
        let network = builder.build().unwrap();
        let codes = ["AA", "CC", "DD", "nowhere"].map(str::to_owned);
        assert_eq!(hubs(&network, &codes), "Port (AA), Mill, DD and 1 more");
        assert_eq!(hub(&network, "nowhere"), "nowhere");
    }
}
