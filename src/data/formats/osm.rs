//! Railways and ferries of an OpenStreetMap extract as hubs and links (feature `osm`).
//!
//! Kept are ways that are a main railway (`railway=rail` or `narrow_gauge`, no yard or siding) or a ferry that takes vehicles (`route=ferry`). Stations
//! and ferry terminals on them become hubs, and so does every node where ways meet, end, or change in what a link says of them; what lies between two hubs
//! becomes one link with the length along its nodes. The ledger counts the kept ways: used where a link is named after them, merged where they are a part of one.

use super::pbf::{Block, Blocks, Fault, Node, Way};
use crate::data::json_text::refused;
use crate::data::limits::Limits;
use crate::data::reading::{Reading, Tally};
use crate::error::{Finding, Ledger, Result};
use crate::network::{Carriage, Fact, Hub, HubKind, Link, Network, Origin, Status, great_circle};
use crate::units::{Hours, Km};
use geo::Point;
use std::collections::BTreeMap;

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
}

/// The nodes of a way, by where they stand in the list of all.
type Course = Vec<u32>;

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
    way: u32,
    /// Its place on the way.
    nth: u32,
    nodes: [u32; 2],
    km: f64,
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
pub(in crate::data) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<(Network, Ledger)> {
    let wrong = |(block, reason): (u64, Fault)| {
        refused(Finding::new("osm-pbf", file, format!("block {block}: {reason}")).at(file, block, None))
    };
    let mut counts = Counts::default();
    let mut kept: Vec<(Kept, Vec<i64>)> = Vec::new();
    let mut keep_way = |way: Way<'_>| {
        if let Some(one) = keep(&way, &mut counts) {
            let mut nodes = Vec::with_capacity(way.nodes.clone().count());
            nodes.extend(way.nodes.filter_map(std::result::Result::ok));
            kept.push((one, nodes));
        }
    };
    each_block(bytes, limits, &mut |block| block.ways(&mut keep_way)).map_err(wrong)?;
    // The same in whatever order the extract has them.
    kept.sort_by_key(|(way, _)| way.id);
    let count: usize = kept.iter().map(|(_, nodes)| nodes.len()).sum();
    if count > u32::MAX as usize / 2 {
        return Err(wrong((1, "the ways to keep have more than 2^31 nodes".to_owned())));
    }
    let mut wanted = Vec::with_capacity(count);
    wanted.extend(kept.iter().flat_map(|(_, nodes)| nodes));
    wanted.sort_unstable();
    wanted.dedup();
    wanted.shrink_to_fit();
    let course = |nodes: Vec<i64>| -> Course {
        nodes.iter().map(|node| narrow(wanted.binary_search(node).unwrap_or_default())).collect()
    };
    let (ways, courses): (Vec<Kept>, Vec<Course>) =
        kept.into_iter().map(|(way, nodes)| (way, course(nodes))).unzip();
    // No number stands where the extract has no place.
    let mut places: Vec<Point<f64>> = vec![Point::new(f64::NAN, f64::NAN); wanted.len()];
    let mut told: BTreeMap<u32, (HubKind, Option<String>)> = BTreeMap::new();
    let mut take = |node: Node<'_>| {
        // Whole billionths divided once give the nearest number there is.
        #[expect(clippy::cast_precision_loss, reason = "below 2^53")]
        let place = Point::new(node.lon as f64 / UNIT, node.lat as f64 / UNIT);
        places[node.nth] = place;
        if let Some(kind) = kind_of(&node) {
            told.insert(narrow(node.nth), (kind, tag(&node.tags, "name").map(str::to_owned)));
        }
    };
    each_block(bytes, limits, &mut |block| block.nodes(&wanted, &mut take)).map_err(wrong)?;
    let mut reading = Reading::within(limits);
    let mut tally = Tally::new(&format!("{file} ways"), file);
    tally.records = ways.len();
    if let Some(twice) = ways.windows(2).find(|two| two[0].id == two[1].id) {
        let reason = format!("the way {} stands in it twice", twice[0].id);
        return Err(refused(Finding::new("duplicate-key", "way", reason).at(file, 1, None)));
    }
    let pieces = pieces(&courses, &places, &mut counts);
    let lines = Drawn { ways: &ways, courses: &courses, pieces: &pieces, wanted: &wanted, places: &places };
    let named = lines.links(&told, &mut reading);
    tally.merged = ways.len() - named;
    // A record without a line: each way that names a link.
    tally.lines = (0..named as u64).map(|nth| u64::MAX - nth).collect();
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
    limits: &Limits,
    each: &mut dyn FnMut(&Block<'_>) -> std::result::Result<(), Fault>,
) -> std::result::Result<(), (u64, Fault)> {
    let mut blocks = Blocks::of(bytes, limits);
    let mut number = 1;
    while let Some(bytes) = blocks.next().map_err(|fault| (number, fault))? {
        Block::of(&bytes, limits).and_then(|block| each(&block)).map_err(|fault| (number, fault))?;
        number += 1;
    }
    Ok(())
}

/// A place in a list that is known to be shorter than 2^32.
#[expect(clippy::cast_possible_truncation, reason = "the caller counts")]
const fn narrow(at: usize) -> u32 {
    at as u32
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
fn pieces(courses: &[Course], places: &[Point<f64>], counts: &mut Counts) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(courses.iter().map(|nodes| nodes.len().saturating_sub(1)).sum());
    for (way, nodes) in courses.iter().enumerate() {
        let before = pieces.len();
        for (nth, two) in nodes.windows(2).enumerate() {
            let nodes = [two[0], two[1]];
            let ends = nodes.map(|node| places[node as usize]);
            match ends.map(|place| !place.x().is_nan()) {
                _ if nodes[0] == nodes[1] => {}
                [true, true] => {
                    let km = great_circle(ends[0], ends[1]).get();
                    pieces.push(Piece { way: narrow(way), nth: narrow(nth), nodes, km });
                }
                [false, false] => {}
                _ => counts.cut += 1,
            }
        }
        counts.nothing += usize::from(pieces.len() == before);
    }
    pieces
}

/// All lines of an extract, drawn from node to node.
struct Drawn<'a> {
    ways: &'a [Kept],
    courses: &'a [Course],
    pieces: &'a [Piece],
    /// The numbers of the nodes, in order.
    wanted: &'a [i64],
    places: &'a [Point<f64>],
}

/// The pieces at each node.
struct Meeting {
    begins: Vec<u32>,
    pieces: Vec<u32>,
}

impl Meeting {
    fn of(count: usize, pieces: &[Piece]) -> Self {
        let mut begins = vec![0_u32; count + 1];
        for node in pieces.iter().flat_map(|piece| piece.nodes) {
            begins[node as usize + 1] += 1;
        }
        for at in 0..count {
            begins[at + 1] += begins[at];
        }
        let mut next = begins.clone();
        let mut here = vec![0; pieces.len() * 2];
        for (number, piece) in pieces.iter().enumerate() {
            for node in piece.nodes {
                here[next[node as usize] as usize] = narrow(number);
                next[node as usize] += 1;
            }
        }
        Self { begins, pieces: here }
    }

    fn at(&self, node: u32) -> &[u32] {
        let node = node as usize;
        &self.pieces[self.begins[node] as usize..self.begins[node + 1] as usize]
    }
}

impl Drawn<'_> {
    fn way(&self, piece: u32) -> &Kept {
        &self.ways[self.pieces[piece as usize].way as usize]
    }

    /// True where no line only passes through a node.
    fn ends_at(&self, node: u32, meeting: &Meeting) -> bool {
        match meeting.at(node) {
            [] => false,
            [a, b] => {
                let both = [self.way(*a), self.way(*b)];
                let [a, b] = [a, b].map(|piece| self.pieces[*piece as usize].nodes);
                // Of two ways for one direction one must lead here and the other away.
                let in_line = !both[0].is_one_way || (a[1] == node) == (b[0] == node);
                !(both[0].is_like(both[1]) && in_line)
            }
            _ => true,
        }
    }

    /// Adds hubs and the links between them, and returns the number of ways after which links are named.
    fn links(&self, told: &BTreeMap<u32, (HubKind, Option<String>)>, reading: &mut Reading) -> usize {
        let meeting = Meeting::of(self.wanted.len(), self.pieces);
        let mut is_hub: Vec<bool> = (0..narrow(self.wanted.len()))
            .map(|node| {
                !meeting.at(node).is_empty() && (told.contains_key(&node) || self.ends_at(node, &meeting))
            })
            .collect();
        let mut seen = vec![false; self.pieces.len()];
        let mut is_named = vec![false; self.ways.len()];
        for start in 0..narrow(self.wanted.len()) {
            if is_hub[start as usize] {
                self.walk_from(start, &meeting, &is_hub, &mut seen, &mut is_named, reading);
            }
        }
        // Rings that nothing else touches.
        for piece in 0..self.pieces.len() {
            if !seen[piece] {
                let start = self.pieces[piece].nodes[0];
                is_hub[start as usize] = true;
                self.walk_from(start, &meeting, &is_hub, &mut seen, &mut is_named, reading);
            }
        }
        for (node, _) in is_hub.iter().enumerate().filter(|(_, is_hub)| **is_hub) {
            let place = self.places[node];
            let code = code(self.wanted[node]);
            let mut hub = Hub::at_lon_lat(&code, place.x(), place.y()).kind(HubKind::Junction);
            if let Some((kind, name)) = told.get(&narrow(node)) {
                hub = hub.kind(*kind);
                hub.name = name.clone().unwrap_or(hub.name);
            }
            reading.builder.hubs.push(hub);
        }
        is_named.iter().filter(|is_named| **is_named).count()
    }

    /// Adds a link for each line that leads away from a hub.
    fn walk_from(
        &self,
        start: u32,
        meeting: &Meeting,
        is_hub: &[bool],
        seen: &mut [bool],
        is_named: &mut [bool],
        reading: &mut Reading,
    ) {
        for first in meeting.at(start) {
            if seen[*first as usize] {
                continue;
            }
            let (mut node, mut number, mut km, mut count) = (start, *first, 0.0, 0);
            loop {
                seen[number as usize] = true;
                let piece = &self.pieces[number as usize];
                km += piece.km;
                count += 1;
                node = if piece.nodes[0] == node { piece.nodes[1] } else { piece.nodes[0] };
                match meeting.at(node).iter().find(|next| !seen[**next as usize]) {
                    Some(next) if !is_hub[node as usize] => number = *next,
                    _ => break,
                }
            }
            let begins = &self.pieces[*first as usize];
            let (way, course) = (self.way(*first), &self.courses[begins.way as usize]);
            is_named[begins.way as usize] = true;
            let ends = if way.is_one_way && begins.nodes[0] != start { [node, start] } else { [start, node] };
            let ends = ends.map(|node| self.wanted[node as usize]);
            let is_whole = count + 1 == course.len();
            reading.builder.links.push(link(way, begins.nth, ends, km, (count, is_whole)));
        }
    }
}

fn code(node: i64) -> String {
    format!("n{node}")
}

fn link(way: &Kept, nth: u32, ends: [i64; 2], km: f64, (pieces, is_whole): (usize, bool)) -> Link {
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
    link.time = way.hours.filter(|_| is_whole).map(|hours| Hours(hours).into());
    link
}
