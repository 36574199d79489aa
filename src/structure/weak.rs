//! Bridges, articulation hubs, and the steps without which cargo cannot come from their one end to the other.

use super::SCHEMA;
use crate::engine::bridges::{needed, shape};
use crate::engine::csr::Csr;
use crate::error::counted;
use crate::network::{Asset, Cargo, Carriage, HubId, LinkId, Network, View};
use crate::prepare::{States, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// At most so many hubs are listed of a side that is cut off.
const LISTED: usize = 100;

/// A link whose loss, with that of the one that leads back, leaves no links between two groups of hubs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BridgeLink {
    /// Link key; of two that lead there and back the one that comes first.
    pub link: String,
    /// The key of the one that leads back, where there is one.
    pub opposite: Option<String>,
    /// Name for people.
    pub name: String,
    /// How many hubs are on the smaller side.
    pub cut_off: usize,
    /// Their codes, in order; of more than a hundred the first hundred.
    pub cut_off_hubs: Vec<String>,
}

/// A hub whose loss leaves no links between groups of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ArticulationHub {
    /// Hub code.
    pub hub: String,
    /// Name for people.
    pub name: String,
    /// How many hubs each group has, the largest first.
    pub parts: Vec<usize>,
}

/// A link, transfer or stay without which cargo cannot come from where it begins to where it ends, in the carriages that it joins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NeededStep {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// `HUB carriage` where it begins.
    pub from: String,
    /// `HUB carriage` where it ends.
    pub to: String,
    /// True where without it nothing comes from its one hub to its other in any carriage, by whatever transfers.
    pub parts_hubs: bool,
}

/// What holds the network of a cargo together.
///
/// **By shape**, a bridge is a way between two hubs whose loss parts hubs that were joined, directions and carriages left aside. A way is a link with
/// its opposite; links that state no opposite are paired with those of the same carriage that lead back. Two parallel ways hold for one
/// another. An articulation hub is one whose loss parts others.
///
/// **By direction**, a step is needed where without it cargo in one carriage at the hub where it begins can no longer come into the carriage and to the
/// hub where it ends, by links, transfers and stays in their directions. If such a step is lost something is cut apart, and if any
/// other step is lost nothing is, for everybody goes round it.
///
/// Capacities do not matter here: for these see [`find_bottlenecks`](crate::bottleneck::find_bottlenecks).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WeakPoints {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// How many hubs have a link for this cargo.
    pub hubs: usize,
    /// Into how many parts without links between them these hubs fall.
    pub parts: usize,
    /// The bridges, the one that cuts off most first.
    pub bridges: Vec<BridgeLink>,
    /// The articulation hubs, the one whose loss cuts off most from the largest part first.
    pub articulations: Vec<ArticulationHub>,
    /// The steps that are needed in their direction, by key.
    pub needed: Vec<NeededStep>,
}

/// Finds what holds the network of a cargo together: see [`WeakPoints`].
///
/// ```
/// use corridor::{Hub, Km, Link, Network, weak_points};
/// let mut builder = Network::builder();
/// builder.hub(Hub::at_lon_lat("MINE", 66.9, 48.0)).hub(Hub::at_lon_lat("YARD", 55.2, 45.3)).hub(Hub::at_lon_lat("PORT", 51.2, 43.6));
/// builder.link(Link::rail("MINE", "YARD", Km(1_020.0)).key("main").two_way());
/// builder.link(Link::rail("YARD", "PORT", Km(420.0)).key("first").two_way());
/// builder.link(Link::rail("YARD", "PORT", Km(480.0)).key("second").two_way());
/// let network = builder.build()?;
/// let weak = weak_points(&network, network.cargo("container")?);
/// assert_eq!(weak.bridges.len(), 1);
/// assert_eq!((weak.bridges[0].cut_off, weak.articulations[0].hub.as_str()), (1, "YARD"));
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Complexity
///
/// O((hubs + links + transfers) log hubs), and for each needed link that joins hubs with several carriages a search. By Tarjan (1974),
/// doi:10.1016/0020-0190(74)90003-9, and Italiano, Laura and Santaroni (2012), doi:10.1016/j.tcs.2011.11.011.
#[must_use]
pub fn weak_points(network: &Network, cargo: &Cargo) -> WeakPoints {
    let states = States::new(network, cargo, None);
    let ways = ways(network, &states);
    let mut at: Vec<Option<u32>> = vec![None; network.hub_count()];
    let mut hubs: Vec<HubId> =
        ways.iter().flat_map(|(id, _)| [network.ends(*id).0, network.ends(*id).1]).collect();
    hubs.sort_unstable();
    hubs.dedup();
    for (number, hub) in (0..).zip(&hubs) {
        at[hub.index()] = Some(number);
    }
    let number = |hub: HubId| at[hub.index()].unwrap_or(0);
    let ends = |id: LinkId| (number(network.ends(id).0), number(network.ends(id).1));
    let edges: Vec<(u32, u32)> = ways.iter().map(|(id, _)| ends(*id)).collect();
    let found = shape(hubs.len(), &edges);
    let code = |hub: u32| network.hub(hubs[hub as usize]).code.clone();
    let bridges = found.bridges.iter().map(|bridge| {
        let (link, opposite) = ways[bridge.edge as usize];
        BridgeLink {
            link: network.link(link).key.clone(),
            opposite: opposite.map(|id| network.link(id).key.clone()),
            name: network.asset_name(Asset::Link(link)),
            cut_off: bridge.cut_off as usize,
            cut_off_hubs: found.side(*bridge).into_iter().take(LISTED).map(code).collect(),
        }
    });
    let mut bridges: Vec<BridgeLink> = bridges.collect();
    bridges.sort_by(|a, b| b.cut_off.cmp(&a.cut_off).then_with(|| a.link.cmp(&b.link)));
    let articulations = found.articulations.iter().map(|one| ArticulationHub {
        hub: code(one.node),
        name: network.hub(hubs[one.node as usize]).name.clone(),
        parts: one.parts.iter().map(|part| *part as usize).collect(),
    });
    let mut articulations: Vec<ArticulationHub> = articulations.collect();
    let lost = |one: &ArticulationHub| one.parts.iter().skip(1).sum::<usize>();
    articulations.sort_by(|a, b| lost(b).cmp(&lost(a)).then_with(|| a.hub.cmp(&b.hub)));
    WeakPoints {
        schema: SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: cargo.code.clone(),
        hubs: hubs.len(),
        parts: found.components as usize,
        bridges,
        articulations,
        needed: needed_steps(network, &states),
    }
}

/// Each way between two hubs once: a link, and its opposite where it has one. Links that state no opposite are paired with those of the same
/// carriage that lead back, in the order of the network, for a line is often written as two.
fn ways(network: &Network, states: &States) -> Vec<(LinkId, Option<LinkId>)> {
    let mut links: Vec<LinkId> = Vec::new();
    for step in &states.steps {
        links.extend(if let Step::Link(id) = step { Some(*id) } else { None });
    }
    links.sort_unstable();
    let usable = |id: &LinkId| links.binary_search(id).is_ok();
    let mut ways = Vec::with_capacity(links.len());
    let mut single: BTreeMap<(HubId, HubId, Carriage), [Vec<LinkId>; 2]> = BTreeMap::new();
    for id in &links {
        match network.opposite(*id).filter(usable) {
            Some(other) if other < *id => {}
            Some(other) => ways.push((*id, Some(other))),
            None => {
                let (from, to) = network.ends(*id);
                let pair =
                    single.entry((from.min(to), from.max(to), network.link(*id).carriage)).or_default();
                pair[usize::from(from > to)].push(*id);
            }
        }
    }
    for [there, back] in single.into_values() {
        let both = there.len().min(back.len());
        let pairs = there.iter().zip(&back).map(|(there, back)| (*there.min(back), Some(*there.max(back))));
        ways.extend(pairs);
        ways.extend(there[both..].iter().chain(&back[both..]).map(|id| (*id, None)));
    }
    ways.sort_unstable();
    ways
}

fn needed_steps(network: &Network, states: &States) -> Vec<NeededStep> {
    let (csr, input) = Csr::new(states.nodes.len(), &states.ends);
    let mut found: Vec<NeededStep> = needed(&csr)
        .into_iter()
        .map(|arc| {
            let at = input[arc as usize] as usize;
            let asset = states.steps[at].asset();
            let [from, to] = [csr.tail(arc), csr.head(arc)].map(|node| states.label(network, node));
            let parts_hubs = match asset {
                Asset::Link(id) => parts_hubs(&csr, states, network.ends(id), arc),
                _ => false,
            };
            NeededStep {
                asset: network.asset_key(asset),
                name: network.asset_name(asset),
                from,
                to,
                parts_hubs,
            }
        })
        .collect();
    found.sort_by(|a, b| (&a.asset, &a.from, &a.to).cmp(&(&b.asset, &b.from, &b.to)));
    found
}

/// Whether without an arc nothing comes from one hub to another in any carriage.
fn parts_hubs(csr: &Csr, states: &States, (from, to): (HubId, HubId), without: u32) -> bool {
    // Where each hub is one state, that an arc is needed says so already.
    if states.at(from).len() == 1 && states.at(to).len() == 1 {
        return true;
    }
    let mut seen = vec![false; csr.nodes()];
    let mut waiting: Vec<u32> = states.departures(from, None).collect();
    let ends: Vec<u32> = states.arrivals(to, None).collect();
    while let Some(node) = waiting.pop() {
        if ends.contains(&node) {
            return false;
        }
        if !std::mem::replace(&mut seen[node as usize], true) {
            waiting.extend(csr.out(node).filter(|arc| *arc != without).map(|arc| csr.head(arc)));
        }
    }
    true
}

impl fmt::Display for WeakPoints {
    /// The ten worst of each kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 10;
        let WeakPoints { cargo, hubs, parts, bridges, articulations, needed, .. } = self;
        let holding = needed.iter().filter(|step| step.parts_hubs).count();
        writeln!(
            f,
            "{cargo}: {hubs} hubs with links, in {} without a link between them",
            counted(*parts as u64, "part")
        )?;
        writeln!(f, "  {}, and the hubs cut off if one is lost:", counted(bridges.len() as u64, "bridge"))?;
        for bridge in bridges.iter().take(SHOWN) {
            writeln!(f, "    {:>6}  {}", bridge.cut_off, bridge.name)?;
        }
        writeln!(
            f,
            "  {}, and the hubs of each part that is left:",
            counted(articulations.len() as u64, "articulation hub")
        )?;
        for one in articulations.iter().take(SHOWN) {
            let parts: Vec<String> = one.parts.iter().map(usize::to_string).collect();
            writeln!(f, "    {:>14}  {}", parts.join(" + "), one.name)?;
        }
        write!(
            f,
            "  {} in its direction, {holding} of them the only way from hub to hub",
            if needed.len() == 1 {
                "1 step is needed".to_owned()
            } else {
                format!("{} steps are needed, each", needed.len())
            }
        )
    }
}
