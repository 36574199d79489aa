//! Faults planted in records: the findings are exactly those, each with its line, and the ledger counts them.

use super::{Folder, WHOLE, adds_up, ledger, name};
use corridor::data::{Form, read_network, write_network};
use corridor::{Capacity, Carriage, Error, Fact, Hours, Hub, Km, Link, Network};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

const HUBS: usize = 40;

/// A chain of links whose lengths are all different.
fn chain(numbered: bool) -> Network {
    let mut builder = Network::builder();
    let code = |at: usize| if numbered { (at + 1).to_string() } else { format!("HUB{at:02}") };
    for at in 0..HUBS {
        builder.hub(Hub::at_lon_lat(&code(at), 10.0 + at as f64 / 4.0, 5.0 + at as f64 / 8.0));
    }
    for at in 1..HUBS {
        let length = Fact::new(Km(1000.0 + at as f64 + 0.25));
        let mut link = Link::new(&code(at - 1), &code(at), Carriage::ROAD, length).time(Hours(20.0));
        link = link.capacity(Capacity::of(24.0, "trucks_per_day".parse().unwrap()));
        builder.link(link);
    }
    builder.build().unwrap()
}

/// The file that holds the links, its text, and the number of each link's line.
fn links(folder: &Folder, form: Form) -> (std::path::PathBuf, Vec<String>, Vec<usize>) {
    let path = match form {
        Form::Native => folder.path(name(form)).join("links.csv"),
        Form::Gmns => folder.path(name(form)).join("link.csv"),
        _ => folder.path(name(form)),
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let of = |at: usize| {
        let length = format!("{}.25", 1000 + at);
        lines.iter().position(|line| line.contains(&length)).unwrap()
    };
    let places = (1..HUBS).map(of).collect();
    (path, lines, places)
}

#[test]
fn planted_faults_are_found_exactly() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let mut kinds = BTreeSet::new();
    for form in WHOLE.into_iter().chain([Form::Tntp]) {
        let network = chain(form == Form::Tntp);
        for round in 0..25 {
            let folder = Folder::new();
            write_network(&network, folder.path(name(form)), form).unwrap();
            let (path, mut lines, places) = links(&folder, form);
            let count = rng.random_range(1..=12_usize);
            let mut hit: BTreeSet<usize> = BTreeSet::new();
            while hit.len() < count {
                hit.insert(rng.random_range(0..places.len()));
            }
            let mut expected: BTreeSet<(u64, String)> = BTreeSet::new();
            for at in &hit {
                let place = places[*at];
                let length = format!("{}.25", 1001 + at);
                let (wrong, rule) = match (round + at) % 3 {
                    0 => (format!("-{length}"), "negative"),
                    1 => (format!("9{length}e20"), "too-large"),
                    _ if form == Form::Json => ("\"long\"".to_owned(), "json"),
                    _ if form == Form::GeoJson => ("\"long\"".to_owned(), "not-a-number"),
                    _ => ("long".to_owned(), "not-a-number"),
                };
                kinds.insert(rule);
                lines[place] = lines[place].replacen(&length, &wrong, 1);
                // A record of JSON begins some lines before.
                let begins = match form {
                    Form::Json => lines[..place].iter().rposition(|line| line == "    {").unwrap(),
                    _ => place,
                };
                expected.insert((begins as u64 + 1, rule.to_owned()));
            }
            std::fs::write(&path, lines.join("\n")).unwrap();
            let read = read_network(folder.path(name(form)));
            let Err(Error::BadInput { findings, .. }) = &read else { panic!("{form}: {read:?}") };
            let told: BTreeSet<(u64, String)> =
                findings.iter().map(|finding| (finding.line.unwrap(), finding.rule.clone())).collect();
            assert_eq!(told, expected, "{form}");
            assert_eq!(findings.len(), count, "{form}: {findings:#?}");
            let file = path.file_name().unwrap().to_str().unwrap();
            assert!(findings.iter().all(|finding| finding.file.as_deref() == Some(file)), "{form}");
            let ledger = ledger(&read);
            adds_up(&ledger);
            let rejected: usize = ledger.tables.iter().map(|table| table.rejected).sum();
            assert_eq!(rejected, count, "{form}: {ledger}");
            let records: usize = ledger.tables.iter().map(|table| table.records).sum();
            assert_eq!(records, HUBS + HUBS - 1 + usize::from(form == Form::Gmns), "{form}: {ledger}");
        }
    }
    assert_eq!(kinds.len(), 4);
}

#[test]
fn records_on_one_line_are_told_apart() {
    let folder = Folder::new();
    for form in [Form::Json, Form::GeoJson, Form::GraphMl] {
        let path = folder.path(name(form));
        write_network(&chain(false), &path, form).unwrap();
        let text = std::fs::read_to_string(&path).unwrap().replace('\n', " ");
        let text = text.replacen("1001.25", "-1001.25", 1).replacen("1003.25", "-1003.25", 1);
        std::fs::write(&path, text).unwrap();
        let read = read_network(&path);
        let ledger = ledger(&read);
        assert_eq!(ledger.tables.iter().map(|table| table.rejected).sum::<usize>(), 2, "{form}: {ledger}");
        let error = read.unwrap_err();
        assert!(super::findings(&error).iter().all(|finding| finding.line == Some(1)), "{form}: {error}");
    }
}

#[test]
fn columns_nobody_knows_are_refused_in_what_is_ours() {
    for (form, from, to) in [
        (Form::GeoJson, "\"length_km\"", "\"lenght_km\""),
        (Form::GraphMl, "attr.name=\"length_km\"", "attr.name=\"lenght_km\""),
        (Form::Gmns, ",length,", ",lenght_km,"),
    ] {
        let folder = Folder::new();
        write_network(&chain(false), folder.path(name(form)), form).unwrap();
        let (path, lines, _) = links(&folder, form);
        std::fs::write(&path, lines.join("\n").replace(from, to)).unwrap();
        let error = read_network(folder.path(name(form))).unwrap_err().to_string();
        assert!(
            error.contains("unknown-column") && error.contains("did you mean length_km"),
            "{form}: {error}"
        );
    }
}

#[test]
fn a_link_of_our_gmns_has_a_direction() {
    let folder = Folder::new();
    write_network(&chain(false), folder.path("gmns"), Form::Gmns).unwrap();
    let (path, mut lines, places) = links(&folder, Form::Gmns);
    lines[places[3]] = lines[places[3]].replace(",TRUE,", ",FALSE,");
    std::fs::write(&path, lines.join("\n")).unwrap();
    let error = read_network(folder.path("gmns")).unwrap_err().to_string();
    assert!(error.contains(&format!("link.csv:{} [directed]", places[3] + 1)), "{error}");
}

#[test]
fn limits_are_named() {
    let folder = Folder::new();
    let says = |file: &str, text: &str, words: &str| {
        std::fs::write(folder.path(file), text).unwrap();
        let error = read_network(folder.path(file)).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {}", &error[..error.len().min(300)]);
    };
    // A file of many holes.
    let huge = std::fs::File::create(folder.path("huge.json")).unwrap();
    huge.set_len((2 << 30) + 1).unwrap();
    drop(huge);
    let error = read_network(folder.path("huge.json")).unwrap_err().to_string();
    assert!(error.contains("2 GiB"), "{error}");
    std::fs::remove_file(folder.path("huge.json")).unwrap();
    let hub = |code: &str, name: &str| {
        format!(
            "{{\"schema\": \"corridor-network/1\", \"hubs\": [{{\"code\": \"{code}\", \"name\": \"{name}\", \"position\": {{\"x\": 1, \"y\": 2}}}}]}}"
        )
    };
    says("a.json", &hub(&"c".repeat(257), ""), "more than the 256");
    says("a.json", &hub("A", &"n".repeat(4097)), "more than the 4096");
    says("a.json", &hub("A", &"n".repeat(1 << 20)), "1 MiB");
    std::fs::write(folder.path("a.json"), hub(&"c".repeat(256), &"n".repeat(4096))).unwrap();
    assert!(read_network(folder.path("a.json")).is_ok());
    let point = |properties: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[1,2]}},\"properties\":{{{properties}}}}}]}}"
        )
    };
    says(
        "a.geojson",
        &point(&format!("\"code\":\"A\",\"position_note\":\"{}\"", "n".repeat((64 << 10) + 1))),
        "64 KiB",
    );
    let many: Vec<String> = (0..1025).map(|at| format!("\"p{at}\":1")).collect();
    says("a.geojson", &point(&many.join(",")), "1024");
    let deep =
        |open: &str, close: &str, count: usize| format!("{}{}", open.repeat(count), close.repeat(count));
    says(
        "a.geojson",
        &format!("{{\"type\":\"FeatureCollection\",\"features\":{}}}", deep("[", "]", 64)),
        "the 64 they may",
    );
    says("a.json", &format!("{{\"schema\":{}", "{\"a\":".repeat(100_000)), "the 64 they may");
    says(
        "a.graphml",
        &format!("<graphml><graph>{}</graph></graphml>", deep("<node>", "</node>", 100)),
        "<node> inside <node>",
    );
    says("a.graphml", &deep("<desc>", "</desc>", 100_000), "<desc> inside <nothing>");
    says(
        "a.graphml",
        &format!("<graphml>{}</graphml>", deep("<desc>", "</desc>", 100_000)),
        "the 64 they may",
    );
    says(
        "a.graphml",
        &format!("<graphml><graph><node id='{}'/></graph></graphml>", "a".repeat(2 << 20)),
        "1 MiB",
    );
    let many: String = (0..1025).map(|at| format!(" a{at}='1'")).collect();
    says("a.graphml", &format!("<graphml><graph><node{many}/></graph></graphml>"), "1024");
    // A thousand findings are listed, the rest is only counted, and the ledger still adds up.
    let rows: Vec<String> = (0..5000).map(|at| format!("{{\"code\": \"H{at}\"}}")).collect();
    let text = format!("{{\"schema\": \"corridor-network/1\", \"hubs\": [{}]}}", rows.join(",\n"));
    std::fs::write(folder.path("a.json"), text).unwrap();
    let read = read_network(folder.path("a.json"));
    let table = &ledger(&read).tables[0];
    assert_eq!((table.records, table.used, table.rejected), (5000, 0, 5000));
    let error = read.unwrap_err();
    assert!(super::findings(&error).len() <= 1000);
}

#[test]
fn nests_without_end_need_no_stack() {
    let folder = Folder::new();
    std::fs::write(folder.path("a.json"), "[".repeat(1 << 20)).unwrap();
    std::fs::write(folder.path("a.geojson"), format!("{{\"features\":{}", "{\"a\":[".repeat(1 << 19)))
        .unwrap();
    std::fs::write(folder.path("a.graphml"), "<graph>".repeat(1 << 17)).unwrap();
    let paths = ["a.json", "a.geojson", "a.graphml"].map(|name| folder.path(name));
    let read = move || paths.iter().all(|path| read_network(path).is_err());
    let thread = std::thread::Builder::new().stack_size(256 << 10).spawn(read).unwrap();
    assert!(thread.join().unwrap());
}
