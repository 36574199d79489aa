//! What reading takes of memory at its peak, for every form, from files of a plain kind and from files that are made to take much.

use super::{Folder, WHOLE, name};
use corridor::data::{Form, read_network, write_network};
use std::path::Path;

fn size(path: &Path) -> u64 {
    if path.is_dir() {
        return super::names(path).iter().map(|name| size(&path.join(name))).sum();
    }
    path.metadata().unwrap().len()
}

#[test]
fn sizes() {
    eprintln!(
        "link {} hub {} fact {}",
        size_of::<corridor::Link>(),
        size_of::<corridor::Hub>(),
        size_of::<corridor::Fact<f64>>()
    );
    let Some(network) = super::real::load("north_america_rail", |_, link| Some(link)) else { return };
    for form in WHOLE {
        let folder = Folder::new();
        let path = folder.path(name(form));
        write_network(&network, &path, form).unwrap();
        let bytes = size(&path);
        let mut records = 0;
        let info = allocation_counter::measure(|| {
            let (network, ledger) = read_network(&path).unwrap();
            records = ledger.tables.iter().map(|table| table.records).sum();
            drop(network);
        });
        let over = info.bytes_max as i64 - 8 * bytes as i64;
        eprintln!(
            "{form}: {bytes} bytes, {records} records, peak {} = {:.1} times; beyond 8 times {} a record",
            info.bytes_max,
            info.bytes_max as f64 / bytes as f64,
            over / records as i64
        );
    }
    for (file, text) in hostile() {
        let folder = Folder::new();
        let files: Vec<(&str, &str)> = text.iter().map(|(a, b)| (*a, b.as_str())).collect();
        let root = if files.len() > 1 { folder.0.clone() } else { folder.path(files[0].0) };
        for (name, text) in &files {
            std::fs::write(folder.path(name), text).unwrap();
        }
        let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
        let mut records = 0;
        let mut told = String::new();
        let begins = std::time::Instant::now();
        let info = allocation_counter::measure(|| {
            let read = read_network(&root);
            records = match &read {
                Ok((_, ledger)) => ledger.tables.iter().map(|table| table.records).sum(),
                Err(corridor::Error::BadInput { ledger: Some(ledger), .. }) => {
                    ledger.tables.iter().map(|table| table.records).sum()
                }
                _ => 0,
            };
            told = read
                .err()
                .map(|error| error.to_string().lines().take(2).collect::<Vec<_>>().join(" "))
                .unwrap_or_default();
        });
        told.truncate(100);
        let over = info.bytes_max as i64 - 8 * bytes as i64 - (16 << 20);
        eprintln!(
            "{file}: {bytes} bytes, {records} records, peak {} = {:.1} times, beyond {over} ({} a record), {:?} {told}",
            info.bytes_max,
            info.bytes_max as f64 / bytes as f64,
            over / records.max(1) as i64,
            begins.elapsed()
        );
    }
    let _ = Form::Dot;
}

fn hostile() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let n = 1 << 20;
    let hubs = "code,lat,lon\nA,1,1\nB,2,2\n".to_owned();
    let fill = |head: &str, unit: &str, tail: &str| {
        format!("{head}{}{tail}", unit.repeat((n - head.len()) / unit.len()))
    };
    let schema = "{\"schema\":\"corridor-network/1\",";
    let geo = "{\"type\":\"FeatureCollection\",\"features\":[";
    vec![
        ("commas", vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", ",", "\n"))]),
        ("header of commas", vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from", ",", "\n"))]),
        (
            "tiny rows",
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", "A,B,9\n", ""))],
        ),
        (
            "unknown hubs",
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", "C,D,9\n", ""))],
        ),
        (
            "rows of one letter",
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", "A\n", ""))],
        ),
        ("newlines", vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\n", "\n", ""))]),
        (
            "open quote",
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km\nA,\"", "x", ""))],
        ),
        (
            "wrong header",
            vec![("hubs.csv", hubs.clone()), ("links.csv", fill("from,to,length_km,zz\n", "A,B,9,\n", ""))],
        ),
        (
            "hubs",
            vec![
                ("hubs.csv", fill("code,lat,lon\n", "A,1,1\n", "")),
                ("links.csv", "from,to,length_km\n".to_owned()),
            ],
        ),
        ("json newlines", vec![("a.json", fill(&format!("{schema}\"hubs\":["), "\n", "]}"))]),
        ("json items", vec![("a.json", fill(&format!("{schema}\"hubs\":[1"), ",1", "]}"))]),
        ("json members", vec![("a.json", fill(schema, "\"\":1,", "\"a\":1}"))]),
        ("json records", vec![("a.json", fill(&format!("{schema}\"hubs\":[{{}}"), ",{}", "]}"))]),
        ("json nests", vec![("a.json", fill("", "[", ""))]),
        ("json text", vec![("a.json", fill("\"", "x", "\""))]),
        ("json escapes", vec![("a.json", fill(&format!("{schema}\"hubs\":[{{\"code\":\""), "\\n", "\"}]}"))]),
        ("geojson items", vec![("a.geojson", fill(&format!("{geo}1"), ",1", "]}"))]),
        (
            "geojson places",
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
            vec![("a.geojson", {
                let one = format!(
                    "{{\"type\":\"Feature\",\"properties\":{{\"from\":\"A\",\"to\":\"B\"}},\"geometry\":{{\"type\":\"MultiLineString\",\"coordinates\":[{}[[1,2]]]}}}}",
                    "[[1,2]],".repeat(120_000)
                );
                format!("{geo}{one},{one},{one}]}}")
            })],
        ),
        ("graphml nodes", vec![("a.graphml", fill("<graphml><graph>", "<node/>", "</graph></graphml>"))]),
        (
            "graphml ids",
            vec![("a.graphml", fill("<graphml><graph>", "<node id='a'/>", "</graph></graphml>"))],
        ),
        ("graphml keys", vec![("a.graphml", fill("<graphml>", "<key id='a'/>", "<graph/></graphml>"))]),
        (
            "graphml data",
            vec![("a.graphml", fill("<graphml><graph><node>", "<data/>", "</node></graph></graphml>"))],
        ),
        ("graphml tables", vec![("a.graphml", fill("<graphml><graph>", "<data/>", "</graph></graphml>"))]),
        (
            "graphml text",
            vec![(
                "a.graphml",
                fill("<graphml><graph><node><data>", "x", "</data></node></graph></graphml>"),
            )],
        ),
        (
            "graphml attributes",
            vec![("a.graphml", fill("<graphml><graph><node ", "a='' ", "/></graph></graphml>"))],
        ),
        ("graphml nests", vec![("a.graphml", fill("", "<desc>", ""))]),
        (
            "graphml entities",
            vec![(
                "a.graphml",
                fill("<graphml><graph><node><data>", "&lt;", "</data></node></graph></graphml>"),
            )],
        ),
        ("tntp heads", vec![("a_net.tntp", fill("", "<>\n", ""))]),
        (
            "tntp rows",
            vec![(
                "a_net.tntp",
                fill("<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1\n", ""),
            )],
        ),
        (
            "tntp links",
            vec![(
                "a_net.tntp",
                fill("<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1 2 1 1 1\n", ""),
            )],
        ),
        (
            "tntp cells",
            vec![(
                "a_net.tntp",
                fill("<NUMBER OF NODES> 2\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1 ", ""),
            )],
        ),
        (
            "tntp nodes",
            vec![(
                "a_net.tntp",
                fill("<NUMBER OF NODES> 800000\n<NUMBER OF LINKS> 3\n<END OF METADATA>\n", "1 2 1 1 1\n", ""),
            )],
        ),
        ("tntp newlines", vec![("a_net.tntp", fill("", "\n", ""))]),
        (
            "gmns links",
            vec![
                ("node.csv", "node_id,x_coord,y_coord\n1,1,1\n2,2,2\n".to_owned()),
                ("link.csv", fill("link_id,from_node_id,to_node_id,directed\n", "1,1,2,1\n", "")),
            ],
        ),
    ]
}
