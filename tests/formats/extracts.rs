//! Extracts of OpenStreetMap, made by a small encoder of our own: what becomes of railways and ferries, and of files that are not what they say.

use super::{Folder, WHOLE, adds_up, there_and_back};
use corridor::data::{Ledger, read_network, read_network_within};
use corridor::{Carriage, HubKind, Network};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn number(field: u64, value: u64, out: &mut Vec<u8>) {
    varint(field << 3, out);
    varint(value, out);
}

fn bytes(field: u64, value: &[u8], out: &mut Vec<u8>) {
    varint(field << 3 | 2, out);
    varint(value.len() as u64, out);
    out.extend_from_slice(value);
}

fn packed(field: u64, values: impl IntoIterator<Item = u64>, out: &mut Vec<u8>) {
    let mut inner = Vec::new();
    values.into_iter().for_each(|value| varint(value, &mut inner));
    bytes(field, &inner, out);
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn deltas(numbers: &[i64]) -> Vec<u64> {
    let mut before = 0;
    let difference = |number: &i64| {
        let delta = number - before;
        before = *number;
        zigzag(delta)
    };
    numbers.iter().map(difference).collect()
}

type Tags = &'static [(&'static str, &'static str)];

/// What an extract is made of: nodes with longitude and latitude, and ways.
#[derive(Clone, Default)]
struct Extract {
    nodes: Vec<(i64, f64, f64, Tags)>,
    ways: Vec<(i64, Vec<i64>, Tags)>,
}

impl Extract {
    fn encode(&self, dense: bool, zipped: bool) -> Vec<u8> {
        let mut strings: Vec<&str> = vec![""];
        let mut of = |text: &'static str| match strings.iter().position(|known| *known == text) {
            Some(at) => at as u64,
            None => {
                strings.push(text);
                strings.len() as u64 - 1
            }
        };
        let raw = |degrees: f64| (degrees * 1e7).round() as i64;
        let mut group = Vec::new();
        if dense {
            let mut inner = Vec::new();
            packed(1, deltas(&self.nodes.iter().map(|node| node.0).collect::<Vec<_>>()), &mut inner);
            packed(8, deltas(&self.nodes.iter().map(|node| raw(node.2)).collect::<Vec<_>>()), &mut inner);
            packed(9, deltas(&self.nodes.iter().map(|node| raw(node.1)).collect::<Vec<_>>()), &mut inner);
            let mut tags = Vec::new();
            for node in &self.nodes {
                node.3.iter().for_each(|(key, value)| tags.extend([of(key), of(value)]));
                tags.push(0);
            }
            packed(10, tags, &mut inner);
            bytes(2, &inner, &mut group);
        } else {
            for (id, lon, lat, tags) in &self.nodes {
                let mut inner = Vec::new();
                number(1, zigzag(*id), &mut inner);
                packed(2, tags.iter().map(|(key, _)| of(key)).collect::<Vec<_>>(), &mut inner);
                packed(3, tags.iter().map(|(_, value)| of(value)).collect::<Vec<_>>(), &mut inner);
                number(8, zigzag(raw(*lat)), &mut inner);
                number(9, zigzag(raw(*lon)), &mut inner);
                bytes(1, &inner, &mut group);
            }
        }
        for (id, refs, tags) in &self.ways {
            let mut inner = Vec::new();
            number(1, *id as u64, &mut inner);
            packed(2, tags.iter().map(|(key, _)| of(key)).collect::<Vec<_>>(), &mut inner);
            packed(3, tags.iter().map(|(_, value)| of(value)).collect::<Vec<_>>(), &mut inner);
            packed(8, deltas(refs), &mut inner);
            bytes(3, &inner, &mut group);
        }
        let mut table = Vec::new();
        strings.iter().for_each(|text| bytes(1, text.as_bytes(), &mut table));
        let mut block = Vec::new();
        bytes(1, &table, &mut block);
        bytes(2, &group, &mut block);
        let mut header = Vec::new();
        bytes(4, b"OsmSchema-V0.6", &mut header);
        bytes(4, b"DenseNodes", &mut header);
        let mut file = blob("OSMHeader", &header, false);
        file.extend(blob("OSMData", &block, zipped));
        file
    }
}

fn blob(kind: &str, content: &[u8], zipped: bool) -> Vec<u8> {
    let mut inner = Vec::new();
    if zipped {
        number(2, content.len() as u64, &mut inner);
        bytes(3, &miniz_oxide::deflate::compress_to_vec_zlib(content, 6), &mut inner);
    } else {
        bytes(1, content, &mut inner);
    }
    let mut header = Vec::new();
    bytes(1, kind.as_bytes(), &mut header);
    number(3, inner.len() as u64, &mut header);
    let mut file = (header.len() as u32).to_be_bytes().to_vec();
    file.extend(header);
    file.extend(inner);
    file
}

fn read_bytes(bytes: &[u8]) -> corridor::Result<(Network, Ledger)> {
    let folder = Folder::new();
    let path = folder.path("a.osm.pbf");
    std::fs::write(&path, bytes).unwrap();
    read_network(&path)
}

fn read(extract: &Extract) -> (Network, Ledger) {
    read_bytes(&extract.encode(true, true)).unwrap()
}

const RAIL: Tags = &[
    ("railway", "rail"),
    ("gauge", "1520"),
    ("electrified", "contact_line"),
    ("tracks", "2"),
    ("name", "Line"),
    ("usage", "main"),
];
const PLAIN: Tags = &[("railway", "rail"), ("gauge", "1520"), ("electrified", "no")];
const FERRY: Tags = &[("route", "ferry"), ("duration", "20:30")];

/// ```text
/// 1 --2-- 3 --4-- 5(station) --6-- 7   Line in two ways 10 and 11, the second beyond 3; 7-8 without wires
///         |                        |
///         9 (branch 12)            8 ~~~~ 20 ~~~~ 21(terminal)
/// ```
fn example() -> Extract {
    let mut extract = Extract::default();
    for id in 1..=9 {
        let tags: Tags = if id == 5 { &[("railway", "station"), ("name", "Five")] } else { &[] };
        extract.nodes.push((id, 50.0 + id as f64 / 10.0, 45.0, tags));
    }
    extract.nodes.push((20, 52.0, 44.0, &[]));
    extract.nodes.push((21, 53.0, 44.0, &[("amenity", "ferry_terminal"), ("name", "Port")]));
    extract.nodes.push((99, 1.0, 1.0, &[("railway", "station")]));
    extract.ways.push((10, vec![1, 2, 3], RAIL));
    extract.ways.push((11, vec![3, 4, 5, 6, 7], RAIL));
    extract.ways.push((12, vec![3, 9], RAIL));
    extract.ways.push((13, vec![7, 8], PLAIN));
    extract.ways.push((14, vec![8, 20, 21], FERRY));
    extract.ways.push((15, vec![1, 99], &[("railway", "rail"), ("service", "siding")]));
    extract.ways.push((16, vec![1, 99], &[("highway", "primary")]));
    extract.ways.push((17, vec![1, 99], &[("route", "ferry"), ("motor_vehicle", "no")]));
    extract
}

#[test]
fn railways_and_ferries_become_hubs_and_links() {
    let (network, ledger) = read(&example());
    adds_up(&ledger);
    let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    assert_eq!(codes, ["n1", "n21", "n3", "n5", "n7", "n8", "n9"], "2, 4, 6 and 20 are only bends");
    let hub = |code: &str| network.hub(network.hub_id(code).unwrap());
    assert_eq!((hub("n5").kind, hub("n5").name.as_str()), (HubKind::Station, "Five"));
    assert_eq!((hub("n21").kind, hub("n3").kind), (HubKind::Port, HubKind::Junction));
    assert_eq!((hub("n21").position.x(), hub("n21").position.y()), (53.0, 44.0));
    let keys: Vec<String> =
        network.links().map(|(_, link)| link.key.clone()).filter(|key| !key.ends_with('~')).collect();
    assert_eq!(network.link_count(), 12, "{keys:?}");
    let link = |key: &str| network.link(network.link_id(key).unwrap());
    let line = link("w10-0");
    assert_eq!((line.from.as_str(), line.to.as_str(), line.carriage), ("n1", "n3", Carriage::rail(1520)));
    assert_eq!(
        (line.tracks, line.traction.as_deref(), line.name.as_deref()),
        (Some(2.0), Some("electric"), Some("Line"))
    );
    assert!(line.length.origin().unwrap().note.as_deref().unwrap().contains("usage=main"));
    let straight = network.great_circle(network.hub_id("n1").unwrap(), network.hub_id("n3").unwrap()).get();
    assert!((line.length.likely().get() - straight).abs() < 0.01, "{} {straight}", line.length.likely());
    let ferry =
        network.links().map(|(_, link)| link).find(|link| link.carriage == Carriage::SEA_TRUCK).unwrap();
    assert_eq!(ferry.time.as_ref().unwrap().likely().get(), 20.5);
    assert_eq!(ledger.tables[0].records, 5, "{ledger}");
    let said = ledger.to_string();
    assert!(said.contains("1 ways of yards") && said.contains("1 ferries that take no"), "{said}");
    for form in WHOLE {
        assert_eq!(there_and_back(&network, form).0, network);
    }
    // The same whatever the coding and the order of the ways.
    let mut turned = example();
    turned.ways.reverse();
    for (dense, zipped) in [(true, false), (false, true), (false, false)] {
        assert_eq!(read_bytes(&turned.encode(dense, zipped)).unwrap().0, network);
    }
}

#[test]
fn ways_are_joined_cut_and_told() {
    // Two ways of one line and nothing else: one link, one way merged.
    let mut extract = example();
    extract.ways.truncate(2);
    extract.nodes.retain(|node| node.0 != 5);
    extract.nodes.push((5, 50.5, 45.0, &[]));
    extract.nodes.sort_by_key(|node| node.0);
    let (network, ledger) = read(&extract);
    assert_eq!((network.hub_count(), network.link_count()), (2, 2));
    let table = &ledger.tables[0];
    assert_eq!((table.records, table.used, table.merged), (2, 1, 1), "{ledger}");
    // A node outside the extract cuts the line.
    extract.nodes.retain(|node| node.0 != 4);
    let (network, ledger) = read(&extract);
    assert_eq!(network.hub_count(), 4);
    assert!(ledger.to_string().contains("2 ends of ways"), "{ledger}");
    // One way only.
    let mut extract = Extract { nodes: example().nodes, ways: Vec::new() };
    extract.ways.push((1, vec![3, 2, 1], &[("railway", "rail"), ("oneway", "yes")]));
    let (network, _) = read(&extract);
    let (_, link) = network.links().next().unwrap();
    assert_eq!((network.link_count(), link.from.as_str(), link.to.as_str()), (1, "n3", "n1"));
    // A ring, and a gauge that is none.
    extract.ways[0] = (1, vec![1, 2, 9, 1], &[("railway", "narrow_gauge"), ("gauge", "narrow")]);
    let (network, ledger) = read(&extract);
    assert_eq!((network.hub_count(), network.link_count()), (1, 1 + 1));
    assert!(ledger.to_string().contains("gauges that are no number"), "{ledger}");
    // The time of a ferry is that of its way, so two such ways are no one link.
    extract.ways = vec![(1, vec![1, 2, 3], FERRY), (2, vec![3, 4, 5], FERRY)];
    let (network, _) = read(&extract);
    let timed = network
        .links()
        .filter(|(_, link)| link.time.as_ref().is_some_and(|time| time.likely().get() == 20.5));
    assert_eq!(timed.count(), 4);
    // Nothing at all.
    assert_eq!(read(&Extract::default()).0.hub_count(), 0);
}

#[test]
fn random_grids_keep_their_length_and_their_ends() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut merged = 0;
    for _ in 0..200 {
        let mut extract = Extract::default();
        let count = rng.random_range(4..20_i64);
        for id in 1..=count {
            let (lon, lat) = (
                f64::from(rng.random_range(0..1000_u32)) / 100.0,
                f64::from(rng.random_range(0..1000_u32)) / 100.0,
            );
            let tags: Tags = if rng.random_range(0..6_u32) == 0 { &[("railway", "station")] } else { &[] };
            extract.nodes.push((id * 3 - 30, lon, lat, tags));
        }
        for way in 0..rng.random_range(1..8_i64) {
            let mut nodes: Vec<i64> =
                (0..rng.random_range(2..6_u32)).map(|_| rng.random_range(1..=count) * 3 - 30).collect();
            nodes.dedup();
            let tags = [RAIL, PLAIN][rng.random_range(0..2_usize)];
            extract.ways.push((way + 1, nodes, tags));
        }
        let read = read_bytes(&extract.encode(rng.random_range(0..2_u32) == 0, true));
        let (network, ledger) = read.unwrap_or_else(|error| panic!("{error}"));
        adds_up(&ledger);
        merged += ledger.tables[0].merged;
        let places: BTreeMap<i64, geo::Point<f64>> =
            extract.nodes.iter().map(|node| (node.0, geo::Point::new(node.1, node.2))).collect();
        let drawn: f64 = extract
            .ways
            .iter()
            .flat_map(|way| way.1.windows(2))
            .map(|two| {
                let [a, b] =
                    [places[&two[0]], places[&two[1]]].map(|at| (at.x().to_radians(), at.y().to_radians()));
                let angle = ((b.1 - a.1) / 2.0).sin().powi(2)
                    + a.1.cos() * b.1.cos() * ((b.0 - a.0) / 2.0).sin().powi(2);
                2.0 * 6371.0088 * angle.sqrt().asin()
            })
            .sum();
        let kept: f64 = network
            .links()
            .filter(|(_, link)| !link.key.ends_with('~'))
            .map(|(_, link)| link.length.likely().get())
            .sum();
        assert!((drawn - kept).abs() <= 1e-3 * drawn.max(1.0), "{drawn} {kept}");
        // A junction that is left has a reason: it is no bend of one line.
        for (id, hub) in network.hubs().filter(|(_, hub)| hub.kind == HubKind::Junction) {
            let here: Vec<_> =
                network.links().filter(|(_, link)| link.from == hub.code && link.to != hub.code).collect();
            let alike = here.len() == 2 && here[0].1.traction == here[1].1.traction;
            assert!(
                !alike || network.links().any(|(_, link)| link.from == link.to),
                "{:?} {:?}",
                id,
                hub.code
            );
        }
    }
    assert!(merged > 20, "{merged}");
}

#[test]
fn extracts_that_are_not_what_they_say() {
    let sound = example().encode(true, true);
    let says = |bytes: &[u8], words: &str| {
        let error = read_bytes(bytes).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("osm-pbf"), "{words}: {error}");
    };
    says(b"", "no header");
    let mut tail = sound.clone();
    tail.extend([0, 0]);
    says(&tail, "left over");
    says(&sound[..sound.len() - 5], "cut off");
    let mut header = Vec::new();
    bytes(4, b"HistoricalInformation", &mut header);
    says(&blob("OSMHeader", &header, false), "HistoricalInformation");
    says(&blob("OSMData", b"", false), "before the header");
    says(&[0, 1, 0, 1], "the 64 KiB it may have (the limit is `blob_header_bytes`");
    // A blob that unpacks to far more than it is.
    let mut bomb = blob("OSMHeader", b"", false);
    bomb.extend(blob("OSMData", &vec![0; 40 << 20], true));
    says(&bomb, "`unpack_ratio`");
    // Every limit of an extract, and what is read where it is raised.
    let says_within = |bytes: &[u8], words: &str, told: &str| {
        let folder = Folder::with(&[]);
        std::fs::write(folder.path("a.osm.pbf"), bytes).unwrap();
        let read = read_network_within(folder.path("a.osm.pbf"), &words.parse().unwrap());
        let error = read.unwrap_err().to_string();
        assert!(error.contains(told), "{words}: {error}");
    };
    says_within(&bomb, "unpack_ratio=100000", "unpacks to more than the 32 MiB it may have");
    let folder = Folder::new();
    std::fs::write(folder.path("a.osm.pbf"), &bomb).unwrap();
    let raised = "unpack_ratio=100000,blob_bytes=40MiB".parse().unwrap();
    assert_eq!(read_network_within(folder.path("a.osm.pbf"), &raised).unwrap().0.hub_count(), 0);
    let raised = "--limit unpacked_bytes=";
    says_within(&bomb, "unpack_ratio=100000,blob_bytes=64MiB,unpacked_bytes=33MiB", raised);
    for (limit, value) in [
        ("blob_header_bytes", 4),
        ("blob_bytes", 8),
        ("unpacked_bytes", 100),
        ("record_bytes", 4),
        ("cell_bytes", 3),
        ("fields", 0),
        ("hubs", 1),
        ("links", 1),
        ("code_bytes", 1),
        ("file_bytes", 30),
    ] {
        says_within(&sound, &format!("{limit}={value}"), &format!("--limit {limit}="));
    }
    // A blob that states another size than it has.
    let mut inner = Vec::new();
    number(2, 1, &mut inner);
    bytes(3, &miniz_oxide::deflate::compress_to_vec_zlib(b"", 6), &mut inner);
    let mut header = Vec::new();
    bytes(1, b"OSMHeader", &mut header);
    number(3, inner.len() as u64, &mut header);
    let mut lies = vec![0, 0, 0, header.len() as u8];
    lies.extend(header);
    lies.extend(inner);
    says(&lies, "another size");
    let mut far = example();
    far.nodes[0].2 = 91.0;
    says(&far.encode(true, true), "outside the world");
    let mut twice = example();
    twice.ways.push(twice.ways[0].clone());
    let error = read_bytes(&twice.encode(true, true)).unwrap_err().to_string();
    assert!(error.contains("stands in it twice"), "{error}");
    // Spoiled anywhere: read or refused.
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let plain = example().encode(true, false);
    let (mut refused, mut taken) = (0, 0);
    for round in 0..4000 {
        let mut bytes = if round % 2 == 0 { plain.clone() } else { sound.clone() };
        for _ in 0..=rng.random_range(0..4_u32) {
            let at = rng.random_range(0..bytes.len());
            match rng.random_range(0..4_u32) {
                0 => bytes[at] = rng.random_range(0..=255_u32) as u8,
                1 => bytes.truncate(at + 1),
                2 => bytes.insert(at, 0xff),
                _ => bytes[at] ^= 1 << rng.random_range(0..8_u32),
            }
        }
        match read_bytes(&bytes) {
            Ok((_, ledger)) => {
                adds_up(&ledger);
                taken += 1;
            }
            Err(error) => {
                assert!(!super::findings(&error).is_empty());
                refused += 1;
            }
        }
    }
    assert!(refused > 1000 && taken > 100, "{refused} {taken}");
}

/// An extract of one block of data, as it stands.
fn file_of(block: &[u8]) -> Vec<u8> {
    let mut file = blob("OSMHeader", b"", false);
    file.extend(blob("OSMData", block, false));
    file
}

#[test]
fn extracts_stay_within_the_bound_of_memory() {
    let peak = |file: &[u8]| {
        let folder = Folder::new();
        std::fs::write(folder.path("a.osm.pbf"), file).unwrap();
        super::memory::peak(&folder.path("a.osm.pbf"))
    };
    // A net of lines, with names and stations, in which every node is one of a railway: nothing is left out.
    let mut extract = Extract::default();
    let nodes = 60_000;
    for id in 1..=nodes {
        let tags: Tags = if id % 100 == 0 { &[("railway", "station"), ("name", "Station")] } else { &[] };
        extract.nodes.push((id, (id % 300) as f64 / 10.0, (id / 300) as f64 / 100.0, tags));
    }
    for way in 0..nodes / 20 {
        let first = way * 20 + 1;
        extract.ways.push((way + 1, (first..(first + 21).min(nodes + 1)).collect(), RAIL));
    }
    for zipped in [false, true] {
        let file = extract.encode(true, zipped);
        let unpacked = extract.encode(true, false).len() as u64;
        let (most, records, is_read) = peak(&file);
        eprintln!("{} bytes, {unpacked} unpacked, {records} ways, {most} at the peak", file.len());
        assert!(is_read && records as i64 == nodes / 20);
        // Every way makes some links, and a link takes what a record may.
        assert!(most <= super::memory::bound(unpacked, 2 * records), "{most} for {unpacked}");
    }
    // Made to take much: strings and groups of nothing, nodes of a byte a number, many tags.
    let count = 400_000;
    let repeat = |unit: &[u8]| unit.repeat(count);
    let (mut strings, mut groups, mut dense, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    bytes(1, &repeat(&[10, 0]), &mut strings);
    groups.extend(repeat(&[18, 0]));
    let mut inner = Vec::new();
    packed(1, std::iter::repeat_n(2, count), &mut inner);
    packed(8, std::iter::repeat_n(0, count), &mut inner);
    packed(9, std::iter::repeat_n(0, count), &mut inner);
    let mut group = Vec::new();
    bytes(2, &inner, &mut group);
    bytes(2, &group, &mut dense);
    let mut inner = Vec::new();
    number(1, 1, &mut inner);
    packed(2, std::iter::repeat_n(0, count), &mut inner);
    packed(3, std::iter::repeat_n(0, count), &mut inner);
    let mut group = Vec::new();
    bytes(3, &inner, &mut group);
    bytes(1, &[10, 0], &mut tags);
    bytes(2, &group, &mut tags);
    for (what, block, is_read) in
        [("strings", strings, true), ("groups", groups, true), ("nodes", dense, true), ("tags", tags, false)]
    {
        let (most, _, read) = peak(&file_of(&block));
        eprintln!("{what}: {} bytes, {most} at the peak", block.len());
        assert_eq!(read, is_read, "{what}");
        assert!(most <= super::memory::bound(block.len() as u64, 0), "{what}: {most} for {}", block.len());
    }
    // A way that goes to and fro between two nodes takes a byte a time: what is kept of that is stated apart.
    let mut inner = Vec::new();
    number(1, 1, &mut inner);
    packed(2, [1], &mut inner);
    packed(3, [2], &mut inner);
    let there_and_back = (0..count).map(|at| if at == 0 { 2 } else { 2 - at as u64 % 2 });
    packed(8, there_and_back, &mut inner);
    let mut group = Vec::new();
    bytes(3, &inner, &mut group);
    for (id, place) in [(1, 0), (2, 10)] {
        let mut inner = Vec::new();
        number(1, zigzag(id), &mut inner);
        number(8, place, &mut inner);
        number(9, place, &mut inner);
        bytes(1, &inner, &mut group);
    }
    let (mut table, mut block) = (Vec::new(), Vec::new());
    ["", "railway", "rail"].iter().for_each(|text| bytes(1, text.as_bytes(), &mut table));
    bytes(1, &table, &mut block);
    bytes(2, &group, &mut block);
    let (most, _, _) = peak(&file_of(&block));
    let (allowed, bytes) = (super::memory::bound(block.len() as u64, 0), block.len());
    eprintln!("to and fro: {bytes} bytes, {most} at the peak");
    assert!(most <= allowed + 64 * count as u64, "{most} for {bytes}");
}
