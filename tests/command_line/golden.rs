//! What every command prints, as text, JSON and CSV, held letter by letter. `CORRIDOR_GOLDEN=write` writes what is printed now; look at the difference
//! before you commit it.

use super::*;

/// On the small network of `examples/ferry`, in all three forms.
const FERRY: &[(&str, &[&str])] = &[
    ("route", &["route", "MINE", "TOWN"]),
    ("route-k", &["route", "MINE", "TOWN", "--k", "3"]),
    ("route-pareto", &["route", "MINE", "TOWN", "--pareto", "time,cost"]),
    ("route-disjoint", &["route", "MINE", "TOWN", "--disjoint"]),
    ("route-alternatives", &["route", "MINE", "TOWN", "--alternatives", "3"]),
    ("route-explain", &["route", "MINE", "TOWN", "--explain"]),
    ("matrix", &["matrix", "--from", "MINE,WEST", "--to", "EAST,TOWN,MINE"]),
    ("flow", &["flow", "MINE", "--to", "TOWN"]),
    ("flow-priced", &["flow", "MINE", "--to", "TOWN", "--priced"]),
    ("flow-demand", &["flow", "--demand", "tests/command_line/demand.csv"]),
    ("flow-supply", &["flow", "--supply", "tests/command_line/supply.csv"]),
    ("flow-without", &["flow", "MINE", "--to", "TOWN", "--mode", "rail", "--mode", "sea"]),
    ("bottlenecks", &["bottlenecks", "MINE", "--to", "TOWN", "--steps", "3"]),
    ("bottlenecks-demand", &["bottlenecks", "--demand", "tests/command_line/demand.csv"]),
    ("disrupt-single", &["disrupt", "MINE", "--to", "TOWN", "--single"]),
    ("disrupt-pairs", &["disrupt", "MINE", "--to", "TOWN", "--pairs"]),
    ("disrupt-worst", &["disrupt", "MINE", "--to", "TOWN", "--worst", "2"]),
    (
        "disrupt-samples",
        &["disrupt", "MINE", "--to", "TOWN", "--samples", "500", "--seed", "7", "--fails", "hub:WEST=0.2"],
    ),
    ("disrupt-worst-route", &["disrupt", "MINE", "--to", "TOWN", "--worst", "2", "--on", "route"]),
    ("disrupt-worst-table", &["disrupt", "--demand", "tests/command_line/demand.csv", "--worst", "1"]),
    (
        "disrupt-impact",
        &["disrupt", "--demand", "tests/command_line/demand.csv", "--asset", "WEST-EAST-sea-1520"],
    ),
    ("disrupt-demand", &["disrupt", "--demand", "tests/command_line/demand.csv"]),
    ("scenario", &["scenario", "tests/command_line/slow-ferry.json"]),
    ("scenario-diff", &["scenario", "tests/command_line/slow-ferry.json", "--diff", "MINE", "--to", "TOWN"]),
    ("check", &["check", "examples/ferry"]),
    ("find", &["find", "port"]),
];

/// The same network with a corridor, which a report is about; its text is of the embedded network alone.
const WITH_CORRIDOR: &str = "tests/command_line/ferry";

/// On the embedded network, as text.
const CASPIAN: &[(&str, &[&str])] = &[
    ("caspian-report", &["report"]),
    ("caspian-check-refused", &["check", "tests/command_line/refused"]),
    ("caspian-route", &["route", "CNXIY", "IRTHR", "--via", "KZBLS", "--avoid", "country:RU"]),
    ("caspian-pareto", &["route", "CNXIY", "GEPTI", "--pareto", "time,cost"]),
    ("caspian-matrix", &["matrix", "--from", "CNXIY,KZATY", "--to", "GEPTI,IRBND", "--objective", "fastest"]),
    ("caspian-flow", &["flow", "--corridor", "titr"]),
    ("caspian-bottlenecks", &["bottlenecks", "--corridor", "titr", "--steps", "4"]),
    ("caspian-worst", &["disrupt", "CNXIY", "--to", "GEPTI", "--worst", "2"]),
    ("caspian-scenarios", &["scenario", "list"]),
    ("caspian-scenario", &["scenario", "kuryk-autumn", "--month", "11", "--diff", "KZATY", "--to", "GEPTI"]),
    ("caspian-find", &["find", "aktau"]),
    ("caspian-no-route", &["route", "CNXIY", "GEPTI", "--mode", "road"]),
];

/// A question about the ferry, with the options that it heeds.
fn whole<'a>(name: &str, arguments: &[&'a str], form: &'a str) -> Vec<&'a str> {
    let mut whole = [arguments, &["--format", form]].concat();
    if name != "check" {
        whole.extend(["--network", "examples/ferry"]);
    }
    if !["check", "find", "scenario"].contains(&name) {
        whole.extend(["--cargo", "wagonload"]);
    }
    whole
}

/// Everything told by others depends on the version of a library; this does not.
fn compare(name: &str, arguments: &[&str], wanted: i32, differing: &mut Vec<String>) {
    let output = run(arguments);
    let told = stdout(&output);
    assert_eq!(code(&output), wanted, "{arguments:?}: {}", stderr(&output));
    assert_eq!(stderr(&output), "", "{arguments:?} says something beside its answer");
    let path = golden_folder().join(name);
    if std::env::var("CORRIDOR_GOLDEN").is_ok_and(|word| word == "write") {
        std::fs::write(&path, &told).expect("written");
    }
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    if held != told {
        let at = held.lines().zip(told.lines()).position(|(a, b)| a != b);
        let line = at.unwrap_or_else(|| held.lines().count().min(told.lines().count()));
        let of = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
        differing.push(format!(
            "{name}, line {}:\n  held    {}\n  printed {}",
            line + 1,
            of(&held),
            of(&told)
        ));
    }
}

#[test]
fn every_command_prints_what_it_printed() {
    let mut differing = Vec::new();
    for (name, arguments) in FERRY {
        for form in ["text", "json", "csv"] {
            let whole = whole(name, arguments, form);
            let end = if form == "text" { "txt" } else { form };
            compare(&format!("{name}.{end}"), &whole, 0, &mut differing);
        }
    }
    for form in ["json", "csv"] {
        let report = ["report", "--network", WITH_CORRIDOR, "--format", form];
        compare(&format!("report.{form}"), &report, 0, &mut differing);
        compare(&format!("scenario-list.{form}"), &["scenario", "list", "--format", form], 0, &mut differing);
    }
    for (name, arguments) in CASPIAN {
        let wanted = match () {
            () if name.ends_with("no-route") => 1,
            () if name.ends_with("refused") => 2,
            () => 0,
        };
        compare(&format!("{name}.txt"), arguments, wanted, &mut differing);
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn every_golden_file_is_of_a_command() {
    let mut names: Vec<String> = Vec::new();
    for (name, _) in FERRY {
        names.extend(["txt", "json", "csv"].map(|end| format!("{name}.{end}")));
    }
    names.extend(CASPIAN.iter().map(|(name, _)| format!("{name}.txt")));
    let in_two = |name: &str| ["json", "csv"].map(|end| format!("{name}.{end}"));
    names.extend(["report", "scenario-list"].into_iter().flat_map(in_two));
    names.sort();
    let mut files: Vec<String> = std::fs::read_dir(golden_folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, names);
}

#[test]
fn json_is_read_by_programs() {
    for (name, arguments) in FERRY {
        let whole = whole(name, arguments, "json");
        let told = stdout(&run(&whole));
        let value: serde_json::Value =
            serde_json::from_str(&told).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(value.is_object() || value.is_array(), "{name}");
    }
    let route: serde_json::Value =
        serde_json::from_str(&stdout(&run(&["route", "CNXIY", "GEPTI", "--format", "json"]))).unwrap();
    for field in [
        "from",
        "to",
        "length_km",
        "time_h",
        "cost_usd_per_t",
        "co2_kg_per_t",
        "legs",
        "transfers",
        "borders",
    ] {
        assert!(!route[field].is_null(), "route has no {field}");
    }
    for field in ["from", "to", "mode", "link"] {
        assert!(route["legs"][0][field].is_string(), "a leg has no {field}");
    }
    let read: corridor::Route = serde_json::from_value(route).unwrap();
    corridor::verify::verify_route(&corridor::data::caspian(), &read).unwrap();
    let flow = stdout(&run(&["flow", "KZATY", "--to", "GEPTI", "--format", "json"]));
    let read: corridor::MaxFlow = serde_json::from_str(&flow).unwrap();
    corridor::verify::verify_flow(&corridor::data::caspian(), &read).unwrap();
    let flow: serde_json::Value = serde_json::from_str(&flow).unwrap();
    assert!(flow["value_t_per_year"].as_u64().unwrap() > 0 && flow["cuts"][0][0].is_string());
    assert!(flow["links"][0]["link"].is_string() && flow["links"][0]["flow_t_per_year"].is_u64());
}

#[test]
fn csv_has_the_names_of_json() {
    let table = stdout(&run(&["matrix", "--from", "CNXIY", "--to", "GEPTI", "--format", "csv"]));
    assert!(
        table.starts_with("from,to,length_km,time_h,cost_usd_per_t,co2_kg_per_t\nCNXIY,GEPTI,"),
        "{table}"
    );
    // The steps of a route add up to its totals.
    let table = stdout(&run(&["route", "CNXIY", "GEPTI", "--format", "csv"]));
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let sum = |name: &str| -> f64 {
        table.lines().skip(1).map(|line| line.split(',').nth(at(name)).unwrap().parse::<f64>().unwrap()).sum()
    };
    let network = corridor::data::caspian();
    let router =
        corridor::Router::new(&network, network.cargo("container").unwrap(), corridor::Objective::cheapest())
            .unwrap();
    let route = router.route(("CNXIY", "GEPTI")).unwrap();
    for (name, total) in [
        ("length_km", route.length_km),
        ("time_h", route.time_h),
        ("cost_usd_per_t", route.cost_usd_per_t),
        ("co2_kg_per_t", route.co2_kg_per_t),
    ] {
        assert!((sum(name) - total).abs() < 1e-6, "{name}: {} and {total}", sum(name));
    }
}
