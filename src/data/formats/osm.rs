//! Railways and ferries of an OpenStreetMap extract as hubs and links (feature `osm`).
//!
//! Kept are ways that are a main railway (`railway=rail` or `narrow_gauge`, no yard or siding) or a ferry that takes vehicles (`route=ferry`). Stations
//! and ferry terminals on them become hubs, and so does every node where ways meet, end, or change in what a link says of them; what lies between two hubs
//! becomes one link with the length along its nodes. The ledger counts the kept ways: used where a link is named after them, merged where they are a part of one.

use super::pbf::{Block, Blocks, Fault, Node, Way};
use crate::data::json_text::refused;
use crate::data::reading::{Reading, Tally};
use crate::error::{Finding, Ledger, Result};
use crate::network::{Carriage, Fact, Hub, HubKind, Link, Network, Origin, Status, great_circle};
use crate::units::{Hours, Km};
use geo::Point;
use std::collections::{BTreeMap, BTreeSet};

/// Billionths of a degree.
const UNIT: f64 = 1e9;

/// What a link says that is made of a way.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    id: i64,
    carriage: Carriage,
    traction: Option<&'static str>,
    tracks: Option<u8>,
    is_one_way: bool,
    name: Option<String>,
    operator: Option<String>,
    usage: Option<String>,
    hours: Option<f64>,
    nodes: Vec<i64>,
}

impl Kept {
    /// True where one link may hold parts of both.
    fn is_like(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.carriage, one.traction, one.tracks, one.is_one_way, one.hours.is_some());
        // A stated time is that of its whole way.
        of(self) == of(other) && (self.hours.is_none() || self.id == other.id)
    }
}

/// A piece between two nodes that follow one another on a way.
struct Piece {
    way: usize,
    nodes: [i64; 2],
    km: f64,
    /// Its place on the way.
    nth: usize,
}

#[derive(Default)]
struct Counts {
    minor: usize,
    on_foot: usize,
    cut: usize,
    nothing: usize,
    odd_gauge: usize,
}

/// Reads an extract and says what became of every railway and ferry in it.
pub(in crate::data) fn read(file: &str, bytes: &[u8]) -> Result<(Network, Ledger)> {
    let wrong = |(block, reason): (u64, Fault)| {
        refused(Finding::new("osm-pbf", file, format!("block {block}: {reason}")).at(file, block, None))
    };
    let mut counts = Counts::default();
    let mut ways: Vec<Kept> = Vec::new();
    each_block(bytes, &mut |block| block.ways(&mut |way| ways.extend(keep(&way, &mut counts))))
        .map_err(wrong)?;
    // The same in whatever order the extract has them.
    ways.sort_by_key(|way| way.id);
    let wanted: BTreeSet<i64> = ways.iter().flat_map(|way| &way.nodes).copied().collect();
    let mut places: BTreeMap<i64, Point<f64>> = BTreeMap::new();
    let mut hubs: BTreeMap<i64, (HubKind, Option<String>)> = BTreeMap::new();
    let mut take = |node: Node<'_>| {
        // Whole billionths divided once give the nearest number there is.
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        places.insert(node.id, Point::new(node.lon as f64 / UNIT, node.lat as f64 / UNIT));
        if let Some(kind) = kind_of(&node) {
            hubs.insert(node.id, (kind, tag(&node.tags, "name").map(str::to_owned)));
        }
    };
    each_block(bytes, &mut |block| block.nodes(&wanted, &mut take)).map_err(wrong)?;
    let mut reading = Reading::default();
    let mut tally = Tally::new(&format!("{file} ways"), file);
    tally.records = ways.len();
    if let Some(twice) = ways.windows(2).find(|two| two[0].id == two[1].id) {
        let reason = format!("the way {} stands in it twice", twice[0].id);
        return Err(refused(Finding::new("duplicate-key", "way", reason).at(file, 1, None)));
    }
    let pieces = pieces(&ways, &places, &mut counts);
    let named = links(&ways, &pieces, &places, &hubs, &mut reading);
    tally.merged = ways.len() - named.len();
    // A record without a line: each way that names a link.
    tally.lines = (0..named.len() as u64).map(|nth| u64::MAX - nth).collect();
    for (count, what) in [
        (counts.minor, "ways of yards, sidings and works"),
        (counts.on_foot, "ferries that take no vehicles"),
        (counts.cut, "ends of ways that lie outside the extract"),
        (counts.nothing, "ways of which nothing lies in the extract"),
        (counts.odd_gauge, "gauges that are no number, read as 1435 mm"),
    ] {
        if count > 0 {
            tally.ignored.push(format!("{count} {what}"));
        }
    }
    reading.tally(tally);
    reading.finish()
}

/// Goes through the blocks of data; a fault comes with the number of its block.
fn each_block(
    bytes: &[u8],
    each: &mut dyn FnMut(&Block<'_>) -> std::result::Result<(), Fault>,
) -> std::result::Result<(), (u64, Fault)> {
    let mut blocks = Blocks::of(bytes);
    let mut number = 1;
    while let Some(bytes) = blocks.next().map_err(|fault| (number, fault))? {
        Block::of(&bytes).and_then(|block| each(&block)).map_err(|fault| (number, fault))?;
        number += 1;
    }
    Ok(())
}

fn tag<'a>(tags: &[(&'a str, &'a str)], key: &str) -> Option<&'a str> {
    tags.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
}

/// What is to be kept of a way, if anything.
fn keep(way: &Way<'_>, counts: &mut Counts) -> Option<Kept> {
    let of = |key: &str| tag(&way.tags, key);
    let is_rail = matches!(of("railway"), Some("rail" | "narrow_gauge"));
    let is_ferry = of("route") == Some("ferry");
    if !is_rail && !is_ferry {
        return None;
    }
    if is_rail && of("service").is_some() {
        counts.minor += 1;
        return None;
    }
    let mut gauge = || {
        let word = of("gauge")?.split(';').next()?.trim();
        let gauge = word.parse::<u16>().ok().filter(|gauge| (300..=3000).contains(gauge));
        counts.odd_gauge += usize::from(gauge.is_none());
        gauge
    };
    let takes = |key: &str| of(key).is_some_and(|value| value != "no");
    let carriage = if is_rail {
        Carriage::rail(gauge().unwrap_or(Carriage::DEFAULT_GAUGE))
    } else if takes("train") || takes("rail") {
        Carriage::rail_ferry(gauge().unwrap_or(Carriage::DEFAULT_GAUGE))
    } else if ["motor_vehicle", "hgv", "motorcar", "vehicle"].iter().any(|key| of(key) == Some("no")) {
        counts.on_foot += 1;
        return None;
    } else {
        Carriage::SEA_TRUCK
    };
    let traction = match of("electrified").filter(|_| is_rail) {
        Some("no") => Some("diesel"),
        Some("contact_line" | "rail" | "yes" | "4th_rail") => Some("electric"),
        _ => None,
    };
    let tracks = of("tracks").filter(|_| is_rail).and_then(|word| word.parse().ok());
    Some(Kept {
        id: way.id,
        carriage,
        traction,
        tracks: tracks.filter(|tracks| (1..100).contains(tracks)),
        is_one_way: of("oneway") == Some("yes"),
        name: of("name").map(str::to_owned),
        operator: of("operator").map(str::to_owned),
        usage: of("usage").map(str::to_owned),
        hours: of("duration").filter(|_| is_ferry).and_then(duration),
        nodes: way.nodes.clone(),
    })
}

/// Hours of `HH:MM`, `HH:MM:SS` or minutes.
fn duration(text: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> =
        text.split(':').map(|part| part.trim().parse::<u32>().ok().map(f64::from)).collect();
    let hours = match parts?[..] {
        [minutes] => minutes / 60.0,
        [hours, minutes] => hours + minutes / 60.0,
        [hours, minutes, seconds] => hours + minutes / 60.0 + seconds / 3600.0,
        _ => return None,
    };
    (hours > 0.0).then_some(hours)
}

/// What a node is besides a place on a line.
fn kind_of(node: &Node<'_>) -> Option<HubKind> {
    if tag(&node.tags, "amenity") == Some("ferry_terminal") {
        return Some(HubKind::Port);
    }
    match tag(&node.tags, "railway") {
        Some("station" | "halt" | "yard") => Some(HubKind::Station),
        Some("border") => Some(HubKind::Border),
        _ => None,
    }
}

/// The pieces of all ways that lie in the extract.
fn pieces(ways: &[Kept], places: &BTreeMap<i64, Point<f64>>, counts: &mut Counts) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (way, kept) in ways.iter().enumerate() {
        let before = pieces.len();
        for (nth, two) in kept.nodes.windows(2).enumerate() {
            let nodes = [two[0], two[1]];
            match nodes.map(|node| places.get(&node)) {
                _ if nodes[0] == nodes[1] => {}
                [Some(a), Some(b)] => pieces.push(Piece { way, nodes, km: great_circle(*a, *b).get(), nth }),
                [None, None] => {}
                _ => counts.cut += 1,
            }
        }
        counts.nothing += usize::from(pieces.len() == before);
    }
    pieces
}

/// Adds hubs and the links between them, and returns the ways after which links are named.
fn links(
    ways: &[Kept],
    pieces: &[Piece],
    places: &BTreeMap<i64, Point<f64>>,
    told: &BTreeMap<i64, (HubKind, Option<String>)>,
    reading: &mut Reading,
) -> BTreeSet<usize> {
    let mut at: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (number, piece) in pieces.iter().enumerate() {
        piece.nodes.iter().for_each(|node| at.entry(*node).or_default().push(number));
    }
    let is_hub = |node: i64| {
        let here = &at[&node];
        let passes = match here[..] {
            [a, b] => {
                let (a, b) = (&pieces[a], &pieces[b]);
                let both = [&ways[a.way], &ways[b.way]];
                // Of two ways for one direction one must lead here and the other away.
                let in_line = !both[0].is_one_way || (a.nodes[1] == node) == (b.nodes[0] == node);
                both[0].is_like(both[1]) && in_line
            }
            _ => false,
        };
        !passes || told.contains_key(&node)
    };
    let mut hubs: BTreeSet<i64> = at.keys().copied().filter(|node| is_hub(*node)).collect();
    let mut seen = vec![false; pieces.len()];
    let mut named = BTreeSet::new();
    let mut walk_from = |start: i64, hubs: &BTreeSet<i64>, seen: &mut Vec<bool>, reading: &mut Reading| {
        for first in &at[&start] {
            if seen[*first] {
                continue;
            }
            let (mut node, mut number, mut km, mut count) = (start, *first, 0.0, 0);
            loop {
                seen[number] = true;
                let piece = &pieces[number];
                km += piece.km;
                count += 1;
                node = if piece.nodes[0] == node { piece.nodes[1] } else { piece.nodes[0] };
                match at[&node].iter().find(|next| !seen[**next]) {
                    Some(next) if !hubs.contains(&node) => number = *next,
                    _ => break,
                }
            }
            let begins = &pieces[*first];
            named.insert(begins.way);
            let ends = if ways[begins.way].is_one_way && begins.nodes[0] != start {
                [node, start]
            } else {
                [start, node]
            };
            reading.builder.links.push(link(&ways[begins.way], begins.nth, ends, km, count));
        }
    };
    for start in hubs.clone() {
        walk_from(start, &hubs, &mut seen, reading);
    }
    // Rings that nothing else touches.
    for piece in 0..pieces.len() {
        if !seen[piece] {
            let start = pieces[piece].nodes[0];
            hubs.insert(start);
            walk_from(start, &hubs, &mut seen, reading);
        }
    }
    for node in hubs {
        let place = places.get(&node).copied().unwrap_or_default();
        let mut hub = Hub::at_lon_lat(&code(node), place.x(), place.y()).kind(HubKind::Junction);
        if let Some((kind, name)) = told.get(&node) {
            hub = hub.kind(*kind);
            hub.name = name.clone().unwrap_or(hub.name);
        }
        reading.builder.hubs.push(hub);
    }
    named
}

fn code(node: i64) -> String {
    format!("n{node}")
}

fn link(way: &Kept, nth: usize, ends: [i64; 2], km: f64, pieces: usize) -> Link {
    let mut origin = Origin { status: Status::Derived, ..Origin::default() };
    let usage = way.usage.as_ref().map_or_else(String::new, |usage| format!("; usage={usage}"));
    origin.note = Some(format!("OpenStreetMap, along {} nodes{usage}", pieces + 1));
    let length = Fact::new(Km(km)).from_origin(origin);
    let mut link = Link::new(&code(ends[0]), &code(ends[1]), way.carriage, length);
    link.key = format!("w{}-{nth}", way.id);
    link.two_way = !way.is_one_way;
    link.name.clone_from(&way.name);
    link.operator.clone_from(&way.operator);
    link.tracks = way.tracks.map(f32::from);
    link.traction = way.traction.map(str::to_owned);
    // The time of a ferry is that of its whole way.
    link.time = way.hours.filter(|_| pieces + 1 == way.nodes.len()).map(|hours| Hours(hours).into());
    link
}
