//! What reading takes of memory at its peak, for every form: at most eight times the bytes that are read, 16 MiB, and 2 KiB for each record that
//! says a fact, for a link in memory takes more than its row. From files of a plain kind, and from files that are made to take much.

use super::{Folder, WHOLE, name, names};
use corridor::data::{Form, Ledger, read_network, write_network};
use corridor::{Capacity, Error, Fact, Hours, Hub, Km, Link, Network};
use std::path::Path;

/// Bytes that may be taken for a record.
const OF_RECORD: u64 = 2048;

/// The most that reading may take.
pub(super) fn bound(bytes: u64, records: usize) -> u64 {
    8 * bytes + (16 << 20) + OF_RECORD * records as u64
}

/// The bytes of a file, or of all files in a folder.
pub(super) fn size(path: &Path) -> u64 {
    if path.is_dir() {
        return names(path).iter().map(|name| size(&path.join(name))).sum();
    }
    path.metadata().unwrap().len()
}

pub(super) fn records(read: &corridor::Result<(Network, Ledger)>) -> usize {
    match read {
        Ok((_, ledger)) => ledger.tables.iter().map(|table| table.records).sum(),
        Err(Error::BadInput { ledger: Some(ledger), .. }) => {
            ledger.tables.iter().map(|table| table.records).sum()
        }
        Err(_) => 0,
    }
}

/// The peak of reading a path, how many records there were, and whether it is a network.
pub(super) fn peak(path: &Path) -> (u64, usize, bool) {
    let mut told = (0, false);
    let info = allocation_counter::measure(|| {
        let read = read_network(path);
        told = (records(&read), read.is_ok());
    });
    (info.bytes_max, told.0, told.1)
}

fn is_long() -> bool {
    std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|word| word == "long")
}

/// A network in the manner of others: names, times and capacities with their sources.
fn chain(hubs: usize) -> Network {
    let mut builder = Network::builder();
    builder.source(corridor::Source::new("S1", "an office", "a table", "2025", ""));
    for at in 0..hubs {
        let (lon, lat) = ((at % 300) as f64 / 10.0, (at / 300) as f64 / 100.0);
        builder.hub(Hub::at_lon_lat(&format!("{}", at + 1), lon, lat).name(&format!("Station {at}")));
    }
    for at in 1..hubs {
        let (from, to) = (at.to_string(), (at + 1).to_string());
        let length = Fact::new(Km(3000.0 + at as f64 / 8.0)).published("S1").in_year(2024);
        let link = Link::road(&from, &to, length).time(Hours(40.0));
        builder.link(link.capacity(Capacity::of(24.0, "trucks_per_day".parse().unwrap())));
    }
    builder.build().unwrap()
}

#[test]
fn plain_files_stay_within_the_bound() {
    let sizes: &[usize] = if is_long() { &[2_000, 12_000, 60_000] } else { &[2_000, 8_000] };
    for hubs in sizes {
        let network = chain(*hubs);
        for form in WHOLE {
            let folder = Folder::new();
            let path = folder.path(name(form));
            write_network(&network, &path, form).unwrap();
            let bytes = size(&path);
            let (most, records, is_read) = peak(&path);
            eprintln!(
                "{form}: {bytes} bytes, {records} records, {:.1} bytes a byte",
                most as f64 / bytes as f64
            );
            assert!(is_read && records > 2 * hubs - 2);
            assert!(most <= bound(bytes, records), "{form}: {most} for {bytes} bytes, {records} records");
            // Forms that write much about a fact need no allowance for records.
            let is_wordy = matches!(form, Form::Json | Form::GeoJson | Form::GraphMl);
            assert!(!is_wordy || most <= bound(bytes, 0), "{form}: {most} for {bytes} bytes");
        }
    }
}

#[test]
fn files_made_to_take_much_stay_within_the_bound() {
    let mut seen = 0;
    for (what, says_facts, files) in hostile() {
        let folder = Folder::new();
        for (name, text) in &files {
            std::fs::write(folder.path(name), text).unwrap();
        }
        let root = if files.len() > 1 { folder.0.clone() } else { folder.path(files[0].0) };
        let bytes: u64 = files.iter().map(|(_, text)| text.len() as u64).sum();
        let (most, records, _) = peak(&root);
        let allowed = bound(bytes, if says_facts { records } else { 0 });
        let beyond = (most as i64 - bound(bytes, 0) as i64).max(0) / records.max(1) as i64;
        eprintln!("{what}: {bytes} bytes, {records} records, peak {most}, {beyond} a record beyond");
        assert!(
            most <= allowed,
            "{what}: {most} for {bytes} bytes, {records} records: {allowed} are allowed"
        );
        // Nothing is read over and over.
        seen += 1;
    }
    assert!(seen > 30);
}

/// Files of a MiB of one kind of thing, and whether the records say facts.
fn hostile() -> Vec<(&'static str, bool, Vec<(&'static str, String)>)> {
    let fill_to = |n: usize, head: &str, unit: &str, tail: &str| {
        format!("{head}{}{tail}", unit.repeat((n - head.len()) / unit.len()))
    };
    let fill = |head: &str, unit: &str, tail: &str| fill_to(1 << 20, head, unit, tail);
    // Facts take long to check.
    let facts = |head: &str, unit: &str, tail: &str| fill_to(1 << 18, head, unit, tail);
    let hubs = "code,lat,lon\nA,1,1\nB,2,2\n".to_owned();
    let schema = "{\"schema\":\"corridor-network/1\",";
    let geo = "{\"type\":\"FeatureCollection\",\"features\":[";
    vec![
        (
            "commas",
            false,
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", ",", "\n"))],
        ),
        ("header of commas", false, vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from", ",", "\n"))]),
        (
            "tiny rows",
            true,
            vec![("hubs.csv", hubs.clone()), ("links.csv", facts("from,to,length_km\n", "A,B,9\n", ""))],
        ),
        (
            "unknown hubs",
            true,
            vec![("hubs.csv", hubs.clone()), ("links.csv", facts("from,to,length_km\n", "C,D,9\n", ""))],
        ),
        (
            "rows of one letter",
            false,
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", "A\n", ""))],
        ),
        (
            "newlines",
            false,
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", "\n", ""))],
        ),
        (
            "open quote",
            false,
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\nA,\"", "x", ""))],
        ),
        (
            "wrong header",
            true,
            vec![("hubs.csv", hubs.clone()), ("links.csv", facts("from,to,length_km,zz\n", "A,B,9,\n", ""))],
        ),
        (
            "hubs",
            true,
            vec![
                ("hubs.csv", facts("code,lat,lon\n", "A,1,1\n", "")),
                ("links.csv", "from,to,length_km\n".to_owned()),
            ],
        ),
        ("json newlines", false, vec![("a.json", fill(&format!("{schema}\"hubs\":["), "\n", "]}"))]),
        ("json items", false, vec![("a.json", fill(&format!("{schema}\"hubs\":[1"), ",1", "]}"))]),
        ("json members", false, vec![("a.json", fill(schema, "\"\":1,", "\"a\":1}"))]),
        ("json records", false, vec![("a.json", fill(&format!("{schema}\"hubs\":[{{}}"), ",{}", "]}"))]),
        ("json nests", false, vec![("a.json", fill("", "[", ""))]),
        ("json text", false, vec![("a.json", fill("\"", "x", "\""))]),
        (
            "json escapes",
            false,
            vec![("a.json", fill(&format!("{schema}\"hubs\":[{{\"code\":\""), "\\n", "\"}]}"))],
        ),
        ("geojson items", false, vec![("a.geojson", fill(&format!("{geo}1"), ",1", "]}"))]),
        (
            "geojson places",
            false,
            vec![(
                "a.geojson",
                fill(
                    &format!(
                        "{geo}{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[[1,2]"
                    ),
                    ",[1,2]",
                    "]}}]}",
                ),
            )],
        ),
        (
            "geojson many places",
            false,
            vec![("a.geojson", {
                let one = format!(
                    "{{\"type\":\"Feature\",\"properties\":{{\"from\":\"A\",\"to\":\"B\"}},\"geometry\":{{\"type\":\"MultiLineString\",\"coordinates\":[{}[[1,2]]]}}}}",
                    "[[1,2]],".repeat(120_000)
                );
                format!("{geo}{one},{one},{one}]}}")
            })],
        ),
        (
            "graphml nodes",
            false,
            vec![("a.graphml", fill("<graphml><graph>", "<node/>", "</graph></graphml>"))],
        ),
        (
            "graphml ids",
            false,
            vec![("a.graphml", fill("<graphml><graph>", "<node id='a'/>", "</graph></graphml>"))],
        ),
        (
            "graphml keys",
            false,
            vec![("a.graphml", fill("<graphml>", "<key id='a'/>", "<graph/></graphml>"))],
        ),
        (
            "graphml data",
            false,
            vec![("a.graphml", fill("<graphml><graph><node>", "<data/>", "</node></graph></graphml>"))],
        ),
        (
            "graphml tables",
            false,
            vec![("a.graphml", fill("<graphml><graph>", "<data/>", "</graph></graphml>"))],
        ),
        (
            "graphml text",
            false,
            vec![(
                "a.graphml",
                fill("<graphml><graph><node><data>", "x", "</data></node></graph></graphml>"),
            )],
        ),
        (
            "graphml attributes",
            false,
            vec![("a.graphml", fill("<graphml><graph><node ", "a='' ", "/></graph></graphml>"))],
        ),
        ("graphml nests", false, vec![("a.graphml", fill("", "<desc>", ""))]),
        (
            "graphml entities",
            false,
            vec![(
                "a.graphml",
                fill("<graphml><graph><node><data>", "&lt;", "</data></node></graph></graphml>"),
            )],
        ),
        ("tntp heads", false, vec![("a_net.tntp", fill("", "<>\n", ""))]),
        (
            "tntp rows",
            false,
            vec![(
                "a_net.tntp",
                fill("<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1\n", ""),
            )],
        ),
        (
            "tntp links",
            true,
            vec![(
                "a_net.tntp",
                facts("<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1 2 1 1 1\n", ""),
            )],
        ),
        (
            "tntp cells",
            false,
            vec![(
                "a_net.tntp",
                fill("<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1 ", ""),
            )],
        ),
        (
            "tntp nodes",
            true,
            vec![(
                "a_net.tntp",
                facts(
                    "<NUMBER OF NODES> 800000\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n",
                    "1 2 1 1 1\n",
                    "",
                ),
            )],
        ),
        ("tntp newlines", false, vec![("a_net.tntp", fill("", "\n", ""))]),
        (
            "gmns links",
            true,
            vec![
                ("node.csv", "node_id,x_coord,y_coord\n1,1,1\n2,2,2\n".to_owned()),
                ("link.csv", facts("link_id,from_node_id,to_node_id,directed\n", "1,1,2,1\n", "")),
            ],
        ),
    ]
}
