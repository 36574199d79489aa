//! The network as lines and dots: which links are drawn as one line, and where on the map an asset lies.

use crate::network::{Asset, Carriage, HubId, LinkId, Network, Select};
use std::collections::BTreeMap;

/// One line of the map: a link, and its opposite where there is one.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) from: HubId,
    pub(super) to: HubId,
    /// Position in [`Sheet::kinds`].
    pub(super) kind: usize,
    pub(super) forward: LinkId,
    pub(super) back: Option<LinkId>,
}

/// The lines of a network, and the way from its links to them.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// The carriages in use, in their order.
    pub(super) kinds: Vec<Carriage>,
    pub(super) lines: Vec<Line>,
    of_link: Vec<usize>,
}

/// Where something lies: lines and hubs, by position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) lines: Vec<usize>,
    pub(super) hubs: Vec<usize>,
}

impl Sheet {
    /// Two links are one line where they are a two-way pair, or lead there and back in one carriage.
    pub(super) fn new(network: &Network) -> Self {
        let mut kinds: Vec<Carriage> = network.links().map(|(_, link)| link.carriage).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut sheet = Self { kinds, lines: Vec::new(), of_link: vec![0; network.link_count()] };
        // Lines that wait for a link back, by its ends and carriage.
        let mut waiting: BTreeMap<(HubId, HubId, Carriage), Vec<usize>> = BTreeMap::new();
        for (id, link) in network.links() {
            let (from, to) = network.ends(id);
            let opposite = network.opposite(id);
            let joined = match opposite {
                Some(other) if other < id => Some(sheet.of_link[other.index()]),
                Some(_) => None,
                None => waiting.get_mut(&(to, from, link.carriage)).and_then(Vec::pop),
            };
            let at = if let Some(at) = joined {
                sheet.lines[at].back = Some(id);
                at
            } else {
                let at = sheet.lines.len();
                let kind = sheet.kinds.binary_search(&link.carriage).unwrap_or(0);
                sheet.lines.push(Line { from, to, kind, forward: id, back: None });
                if opposite.is_none() {
                    waiting.entry((from, to, link.carriage)).or_default().push(at);
                }
                at
            };
            sheet.of_link[id.index()] = at;
        }
        sheet
    }

    /// The line of a link, and whether the link runs along it from its end to its beginning.
    pub(super) fn line_of(&self, id: LinkId) -> (usize, bool) {
        let at = self.of_link[id.index()];
        (at, self.lines[at].back == Some(id))
    }

    /// Where the asset with a key lies; `None` where the network has none.
    pub(super) fn place(&self, network: &Network, key: &str) -> Option<Place> {
        let mut place = Place::default();
        let asset = network.asset(key).ok()?;
        self.add(network, asset, &mut place);
        if let Asset::Limit(at) = asset {
            for member in &network.limits()[at as usize].members {
                if let Ok(member) = network.asset(member) {
                    self.add(network, member, &mut place);
                }
            }
        }
        place.lines.sort_unstable();
        place.lines.dedup();
        place.hubs.sort_unstable();
        place.hubs.dedup();
        Some(place)
    }

    fn add(&self, network: &Network, asset: Asset, place: &mut Place) {
        match asset {
            Asset::Link(id) => place.lines.push(self.line_of(id).0),
            Asset::Transfer(at) => {
                place.hubs.extend(network.hub_id(&network.transfers()[at as usize].hub).map(HubId::index));
            }
            Asset::Stay(hub) => place.hubs.push(hub.index()),
            Asset::Border(at) => {
                let links = network.borders()[at as usize].links.iter();
                place
                    .lines
                    .extend(links.filter_map(|key| network.link_id(key).ok()).map(|id| self.line_of(id).0));
            }
            Asset::Limit(_) => {}
        }
    }

    /// Everything in a selection: its lines, and the hub that it names or the hubs of its kind.
    pub(super) fn selected(&self, network: &Network, select: &Select) -> Place {
        let mut place = Place::default();
        for (at, line) in self.lines.iter().enumerate() {
            let links = [Some(line.forward), line.back];
            if links.into_iter().flatten().any(|id| select.has_link(network, id)) {
                place.lines.push(at);
            }
        }
        if select.is_of_hubs() {
            let is_it = |code: &str, kind| match select {
                Select::Asset(key) => key.strip_prefix("hub:") == Some(code),
                Select::Kind(wanted) => *wanted == kind,
                _ => false,
            };
            let hubs = network.hubs().filter(|(_, hub)| is_it(&hub.code, hub.kind));
            place.hubs.extend(hubs.map(|(id, _)| id.index()));
        } else if let Select::Asset(key) = select
            && place.lines.is_empty()
            && let Some(named) = self.place(network, key)
        {
            place = named;
        }
        place
    }
}
