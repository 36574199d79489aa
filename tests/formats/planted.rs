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

#[test]
fn a_list_is_no_record() {
    let hubs =
        r#"{"code": "A", "position": {"x": 1.0, "y": 2.0}}, {"code": "B", "position": {"x": 1.0, "y": 3.0}}"#;
    let says = |hubs: &str, link: &str, words: &str| {
        let text =
            format!("{{\"schema\": \"corridor-network/1\",\n\"hubs\": [{hubs}],\n\"links\": [\n{link}]}}");
        let folder = Folder::with(&[("a.json", &text)]);
        let read = read_network(folder.path("a.json"));
        adds_up(&ledger(&read));
        let error = read.unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    };
    let link = r#"{"from": "A", "to": "B", "carriage": "rail-1520", "length": {"likely": 200.0}}"#;
    let with = |more: &str| link.replacen('{', &format!("{{{more}, "), 1);
    for more in [
        r#""validity": []"#,
        r#""service": []"#,
        r#""capacity": [1]"#,
        r#""tariff": []"#,
        r#""time": [2.0]"#,
        r#""time": {"likely": 2.0, "detail": []}"#,
        r#""other_use": []"#,
    ] {
        says(hubs, &with(more), "a.json:4 json: links: invalid type: sequence, expected struct");
    }
    says(hubs, "[]", "a.json:4 json: links: invalid type: sequence, expected struct Link");
    says(
        &hubs.replace(r#"{"x": 1.0, "y": 2.0}"#, "[1.0, 2.0]"),
        link,
        "a.json:2 json: hubs: invalid type: sequence",
    );
    says(
        &hubs.replace(r#""y": 2.0"#, r#""y": 2.0, "z": 3.0"#),
        link,
        "a.json:2 json: hubs: unknown field `z`",
    );
    says(
        &hubs.replace(r#""code": "A""#, r#""code": "A", "stay": []"#),
        link,
        "a.json:2 json: hubs: invalid type: sequence",
    );
    // In a scenario as well.
    let scenario = r#"{"schema":"corridor-scenario/1","name":"a","reason":"b","source":"c","changes":[{"effect":{"add_link":LINK}}]}"#;
    let sound = corridor::data::scenario_from_json(&scenario.replace("LINK", link));
    assert!(sound.is_ok(), "{sound:?}");
    let error = corridor::data::scenario_from_json(&scenario.replace("LINK", &with(r#""validity": []"#)));
    assert!(error.unwrap_err().to_string().contains("invalid type: sequence"));
}

/// What is told of tables, as rule, file and line.
fn told(tables: &[(&str, &str)]) -> BTreeSet<(String, String, u64)> {
    let error = corridor::data::from_tables(tables).unwrap_err();
    let place = |one: &corridor::Finding| {
        (one.rule.clone(), one.file.clone().unwrap_or_default(), one.line.unwrap_or_default())
    };
    super::findings(&error).iter().map(place).collect()
}

fn set(expected: &[(&str, &str, u64)]) -> BTreeSet<(String, String, u64)> {
    expected.iter().map(|(rule, file, line)| ((*rule).to_owned(), (*file).to_owned(), *line)).collect()
}

#[test]
fn all_wrong_facts_are_told_at_once() {
    let hubs = "code,lat,lon\nA,1,1\nB,2,2\nC,x,2\n";
    // A column that is unknown, one that is missing, a hub that is none, a number that is none; C is there, though its own row is wrong.
    let links = "from,to,lenght_km\nA,Z,5\nB,C,5\nY,X,5\n";
    let transfers = "hub,from,to,time_h,odd\nW,rail-1435,rail-1520,1,\nA,rail-1435,rail-1520,-1,\nC,rail-1435,rail-1520,1,\n";
    assert_eq!(
        told(&[("hubs.csv", hubs), ("links.csv", links), ("transfers.csv", transfers)]),
        set(&[
            ("not-a-number", "hubs.csv", 4),
            ("unknown-column", "links.csv", 1),
            ("missing-column", "links.csv", 1),
            ("unknown-code", "links.csv", 2),
            ("unknown-code", "links.csv", 4),
            ("unknown-column", "transfers.csv", 1),
            ("unknown-code", "transfers.csv", 2),
            ("negative", "transfers.csv", 3),
        ])
    );
    // A row with a wrong cell names a hub that is not there.
    let links = "from,to,length_km\nA,Z,long\nA,B,-4\nA,C,5\n";
    assert_eq!(
        told(&[("hubs.csv", hubs), ("links.csv", links)]),
        set(&[
            ("not-a-number", "hubs.csv", 4),
            ("not-a-number", "links.csv", 2),
            ("unknown-code", "links.csv", 2),
            ("negative", "links.csv", 3),
        ])
    );
    // The table of hubs has a wrong header: its codes are known all the same.
    let odd = "code,lat,lon,colour\nA,1,1,red\nB,2,2,\n";
    let links = "from,to,length_km\nA,Z,4\nA,B,4\n";
    assert_eq!(
        told(&[("hubs.csv", odd), ("links.csv", links)]),
        set(&[("unknown-column", "hubs.csv", 1), ("unknown-code", "links.csv", 2)])
    );
    // Where the codes are not known nothing is said of what names them.
    for hubs in ["cod,lat,lon\nA,1,1\n", "code,lat,lon,colour\nA,1,1,red\nB,2,2\n,1,1,\n", ""] {
        let told = told(&[("hubs.csv", hubs), ("links.csv", links)]);
        assert!(told.iter().all(|(rule, ..)| rule != "unknown-code"), "{told:?}");
    }
    // What an unknown column may have said is not missed: which of two alike is which, what a border passes.
    let links = "from,to,length_km,moed\nA,B,4,rail\nA,B,4,road\n";
    let borders = "code,links\nX,A-B-road\n";
    let sound = "code,lat,lon\nA,1,1\nB,2,2\n";
    assert_eq!(
        told(&[("hubs.csv", sound), ("links.csv", links), ("borders.csv", borders)]),
        set(&[("unknown-column", "links.csv", 1)])
    );
}

#[test]
fn hubs_named_by_damaged_records_are_told_in_json() {
    let text = "{\"schema\": \"corridor-network/1\",\n\"hubs\": [{\"code\": \"A\", \"position\": {\"x\": 1.0, \"y\": 2.0}},\n{\"code\": \"C\"}],\n\
        \"links\": [\n{\"from\": \"A\", \"to\": \"Z\", \"carriage\": \"rail-1520\", \"length\": \"long\"},\n\
        {\"from\": \"A\", \"to\": \"C\", \"carriage\": \"rail-1520\", \"length\": 5}]}";
    let folder = Folder::with(&[("a.json", text)]);
    let read = read_network(folder.path("a.json"));
    adds_up(&ledger(&read));
    let error = read.unwrap_err();
    let told: BTreeSet<(&str, u64)> =
        super::findings(&error).iter().map(|one| (one.rule.as_str(), one.line.unwrap())).collect();
    assert_eq!(told, BTreeSet::from([("json", 3), ("json", 5), ("json", 6), ("unknown-code", 5)]), "{error}");
}
