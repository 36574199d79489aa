//! Every limit holds in every form that can meet it; its refusal names it, says what it is and how it is raised; and where it is raised the same
//! file is read.

use super::{Folder, WHOLE, adds_up, findings, ledger, name, names};
use corridor::data::{
    Form, Limits, read_demand_within, read_network_within, read_rules_within, read_scenario_within,
    read_supply_within, write_network, write_network_within,
};
use corridor::{Error, Network};
use std::collections::BTreeSet;

/// A network that every form can hold.
fn small() -> Network {
    let hubs = "code,lat,lon\n1,1,2\n2,1,3\n3,2,3\n";
    let links = "from,to,length_km,mode,time_h,capacity,capacity_unit\n1,2,120,road,2,24,trucks_per_day\n2,3,150,road,2,48,trucks_per_day\n";
    corridor::data::from_tables(&[("hubs.csv", hubs), ("links.csv", links)]).unwrap()
}

fn limits(words: &str) -> Limits {
    words.parse().unwrap()
}

#[test]
fn every_limit_holds_in_every_form_and_says_how_it_is_raised() {
    let network = small();
    let mut held = 0;
    for form in WHOLE.into_iter().chain([Form::Tntp]) {
        let folder = Folder::new();
        let path = folder.path(name(form));
        write_network(&network, &path, form).unwrap();
        for (limit, value, told) in [
            ("file_bytes", 20, "20 bytes"),
            ("record_bytes", 4, "4 bytes"),
            ("cell_bytes", 0, "0 bytes"),
            ("fields", 1, "1"),
            ("depth", 1, "1"),
            ("code_bytes", 0, "0"),
            ("key_bytes", 3, "3"),
            ("name_bytes", 0, "0"),
            ("hubs", 2, "2"),
            ("links", 1, "1"),
        ] {
            let nests = matches!(form, Form::Json | Form::GeoJson | Form::GraphMl);
            // Keys of TNTP are made of codes, which have their own limit.
            if limit == "depth" && !nests || limit == "key_bytes" && form == Form::Tntp {
                continue;
            }
            let lowered = limits(&format!("{limit}={value}"));
            let error = read_network_within(&path, &lowered).unwrap_err();
            let text = error.to_string();
            let raise = format!("`{limit}`; raise it with --limit {limit}=");
            assert!(text.contains(&raise), "{form}: {limit}: {text}");
            assert!(text.contains(&format!(" {told} ")), "{form}: {limit}: {text}");
            if let Error::BadInput { ledger: Some(ledger), .. } = &error {
                adds_up(ledger);
            }
            // Where it is written, too, it can be asked for.
            if limit == "key_bytes" {
                let error = write_network_within(&network, folder.path("x.json"), Form::Json, &lowered);
                assert!(matches!(error, Err(Error::WouldLose { .. })), "{error:?}");
            }
            held += 1;
        }
        assert_eq!(read_network_within(&path, &Limits::default()).unwrap().0, network, "{form}");
    }
    assert_eq!(held, 6 * 9 + 3 - 1);
}

#[test]
fn what_is_as_large_as_it_may_be_is_read() {
    let folder = Folder::new();
    let path = folder.path("tables");
    std::fs::create_dir(&path).unwrap();
    // The longest cell has 12 bytes, the longest row 21 without its end, the header four columns.
    std::fs::write(path.join("hubs.csv"), "code,lat,lon,name\nA,1,2,twelve bytes\nB,2,2,\n").unwrap();
    std::fs::write(path.join("links.csv"), "from,to,length_km\nA,B,120\n").unwrap();
    let reads = |words: &str| read_network_within(&path, &limits(words)).map(drop);
    for (at_most, too_few) in [
        ("cell_bytes=12", "cell_bytes=11"),
        ("record_bytes=18", "record_bytes=17"),
        ("fields=4", "fields=3"),
        ("name_bytes=12", "name_bytes=11"),
        ("hubs=2", "hubs=1"),
        ("links=1", "links=0"),
        ("file_bytes=44", "file_bytes=43"),
    ] {
        let error = reads(too_few);
        assert!(error.is_err(), "{too_few}");
        assert!(reads(at_most).is_ok(), "{at_most}: {:?}", reads(at_most));
    }
    assert_eq!(std::fs::metadata(path.join("hubs.csv")).unwrap().len(), 44);
}

#[test]
fn a_record_that_is_too_long_spoils_no_other() {
    let hubs = format!("code,lat,lon,name\nA,1,2,\nB,1,2,\"{}\"\nC,x,2,\n", "a\n\"\"".repeat(100));
    let folder =
        Folder::with(&[("hubs.csv", &hubs), ("links.csv", "from,to,length_km\nA,C,1\nA,B,1\nA,D,1\n")]);
    let read = read_network_within(&folder.0, &limits("record_bytes=200,cell_bytes=1000"));
    adds_up(&ledger(&read));
    let error = read.unwrap_err();
    let told: Vec<(&str, Option<u64>)> =
        findings(&error).iter().map(|one| (one.rule.as_str(), one.line)).collect();
    // The record begins on line 3 and ends on line 103; the next is looked at.
    assert_eq!(told, [("record-too-long", Some(3)), ("not-a-number", Some(104))], "{error}");
    // A cell that is too long says more, and its column is named.
    let error = read_network_within(&folder.0, &limits("record_bytes=200,cell_bytes=100")).unwrap_err();
    assert!(error.to_string().contains("hubs.csv:3 [name]"), "{error}");
}

#[test]
fn findings_are_counted_beyond_their_limit() {
    let rows: String = (0..50).map(|at| format!("A{at},x,2\n")).collect();
    let folder = Folder::with(&[
        ("hubs.csv", &format!("code,lat,lon\n{rows}")),
        ("links.csv", "from,to,length_km\nA1,A2,1\n"),
    ]);
    for (most, listed) in [(10, 11), (1000, 50)] {
        let read = read_network_within(&folder.0, &limits(&format!("findings={most}")));
        let table = &ledger(&read).tables[0];
        assert_eq!((table.records, table.used, table.rejected), (50, 0, 50));
        assert_eq!(findings(&read.unwrap_err()).len(), listed);
    }
}

#[test]
fn other_files_have_the_same_limits() {
    let scenario = r#"{"schema":"corridor-scenario/1","name":"a","reason":"b","source":"supposed text","changes":[{"select":["hub:A"],"effect":"close"}]}"#;
    let rules = r#"{"schema":"corridor-rules/1","name":"supposed text","rules":[]}"#;
    let folder = Folder::with(&[
        ("scenario.json", scenario),
        ("rules.json", rules),
        ("demand.csv", "from,to,t_per_year\nA,B,100\n"),
        ("supply.csv", "hub,t_per_year\nA,100\nB,-100\n"),
    ]);
    let read = |file: &str, words: &str| -> corridor::Result<()> {
        let (path, limits) = (folder.path(file), limits(words));
        match file {
            "scenario.json" => read_scenario_within(path, &limits).map(drop),
            "rules.json" => read_rules_within(path, &limits).map(drop),
            "demand.csv" => read_demand_within(path, &limits).map(drop),
            _ => read_supply_within(path, &limits).map(drop),
        }
    };
    for file in names(&folder.0) {
        read(&file, "").unwrap();
        let more = if file.ends_with("json") { "depth=1" } else { "fields=1" };
        for lowered in ["file_bytes=8", "cell_bytes=2", more] {
            let error = read(&file, lowered).unwrap_err().to_string();
            let limit = lowered.split('=').next().unwrap();
            assert!(error.contains(&format!("--limit {limit}=")) && error.contains(&file), "{file}: {error}");
        }
    }
    // What is wrong is told with the file, with and without a line.
    std::fs::write(folder.path("scenario.json"), scenario.replace("\"reason\"", "\"raison\"")).unwrap();
    let error = read("scenario.json", "").unwrap_err().to_string();
    assert!(error.contains("scenario.json unknown-field"), "{error}");
    std::fs::write(folder.path("rules.json"), format!("\n\n{}", rules.replace("[]", "["))).unwrap();
    let error = read("rules.json", "").unwrap_err().to_string();
    assert!(error.contains("rules.json:3 json"), "{error}");
}

#[test]
fn limits_are_known_by_their_names() {
    let defaults = Limits::default();
    let mut seen = BTreeSet::new();
    for limit in Limits::NAMES {
        let mut changed = defaults;
        changed.set(limit, 7).unwrap();
        assert_ne!(changed, defaults);
        assert_eq!(changed, limits(&format!("{limit}=7")));
        assert!(seen.insert(format!("{changed:?}")), "{limit} is another's");
        // The debug form has the names of the fields.
        assert!(format!("{changed:?}").contains(&format!("{limit}: 7")), "{limit}");
    }
    assert_eq!(limits("cell_bytes=1MiB, depth=100").cell_bytes, 1 << 20);
    assert_eq!(limits("file_bytes=3GiB"), limits("file_bytes=3221225472"));
    assert_eq!(limits(""), defaults);
    for (words, told) in [
        ("cel_bytes=1", "did you mean cell_bytes"),
        ("depth", "not stated"),
        ("depth=-1", "`-1`"),
        ("depth=1.5", "`1.5`"),
        ("file_bytes=99999999999GiB", "99999999999GiB"),
    ] {
        let error = words.parse::<Limits>().unwrap_err().to_string();
        assert!(error.contains(told), "{words}: {error}");
    }
}
