//! Exit codes, help, and what happens when something is in the way.

use super::*;
use std::io::Read;

#[test]
fn exit_codes_are_as_stated() {
    let scratch = Scratch::new("codes");
    let demand = scratch.write("demand.csv", "from,to,t_per_year\nCNXIY,NOWHERE,100\n");
    for (arguments, wanted, word) in [
        (&["route", "CNXIY", "GEPTI"][..], 0, ""),
        (&["route", "CNXIY", "GEPTI", "--mode", "road"], 1, ""),
        (&["route", "CNXIX", "GEPTI"], 2, "did you mean CNXIY"),
        (&["rout", "CNXIY", "GEPTI"], 2, "route"),
        (&["route", "CNXIY"], 2, "<TO>"),
        (&["route", "CNXIY", "GEPTI", "--cargo", "conteiner"], 2, "container"),
        (&["route", "CNXIY", "GEPTI", "--mode", "air"], 2, "rail, road, sea and water"),
        (&["route", "CNXIY", "GEPTI", "--avoid", "nonsense:x"], 2, "nonsense"),
        (&["route", "CNXIY", "GEPTI", "--avoid", "country:QQ"], 2, "QQ"),
        (&["route", "CNXIY", "GEPTI", "--pareto", "time,money"], 2, "time, cost, co2 and length"),
        (&["route", "CNXIY", "GEPTI", "--pareto", "time"], 2, "two or three"),
        (&["route", "CNXIY", "GEPTI", "--k", "2", "--disjoint"], 2, "--disjoint"),
        (
            &["route", "CNXIY", "GEPTI", "--objective", "fastest", "--value-of-time", "1"],
            2,
            "--value-of-time",
        ),
        (&["route", "CNXIY", "GEPTI", "--value-of-time", "nan"], 2, "zero or more"),
        (&["route", "CNXIY", "GEPTI", "--month", "13"], 2, "1..=12"),
        (&["route", "CNXIY", "GEPTI", "--network", "no/such/folder"], 2, "no/such/folder"),
        (&["flow", "CNXIY"], 2, "--to"),
        (&["flow", "CNXIY", "GEPTI"], 2, "`CNXIY --to GEPTI`"),
        (
            &["route", "Alat", "Poti"],
            2,
            "`Alat` may be AZALA (Alat port) or UZHDV (Khodjadavlat); write the code",
        ),
        (&["route", "alat port", "Poti"], 0, ""),
        (&["route", "almaty", "cnxiy"], 0, ""),
        (&["flow"], 2, "<FROM>"),
        (&["route", "CNXIY", "cnxiy"], 2, "the same hub, CNXIY (Xi'an)"),
        (&["route", "CNXIY", "CNXIY", "--via", "KZATY"], 0, ""),
        (&["map", "--route", "CNXIY-CNXIY", "--out", "no/such/map.html"], 2, "the same hub"),
        (
            &["route", "CNXIY", "GEPTI", "--via", "KZATY", "--alternatives", "3"],
            2,
            "`corridor route CNXIY KZATY --alternatives 3` and `corridor route KZATY GEPTI --alternatives 3`",
        ),
        (&["route", "CNXIY", "GEPTI", "--via", "KZATY", "--k", "3"], 2, "--pareto time,cost"),
        (&["route", "CNXIY", "GEPTI", "--via", "KZATY", "--disjoint"], 2, "KZATY GEPTI --disjoint"),
        (&["route", "CNXIY", "GEPTI", "--via", "KZATY", "--pareto", "time,cost"], 0, ""),
        (&["flow", "CNXIY", "--to", "GEPTI", "--avoid", "KZAAU"], 2, "hub:KZAAU"),
        (
            &["flow", "CNXIY", "--to", "GEPTI", "--avoid", "mode:road"],
            2,
            "nothing in the network is of `mode:road`",
        ),
        (&["route", "CNXIY", "GEPTI", "--avoid", "kind:junction", "--close", "mode:water"], 2, "mode:water"),
        (&["bottlenecks", "--demand", "x.csv", "--steps", "3"], 2, "--steps"),
        (&["disrupt", "CNXIY", "--to", "GEPTI", "--samples", "9", "--failures-only"], 2, "--fails"),
        (&["scenario", "list", "--diff"], 2, "--diff"),
        (&["scenario", "kuryk-autumn", "--diff", "--to", "GEPTI"], 2, "--diff FROM --to TO"),
        (&["scenario", "x", "--diff", "CNXIY", "--to", "GEPTI", "--demand", "x.csv"], 2, "--demand"),
        (&["route", "CNXIY", "GEPTI", "--out", "route.html"], 2, "corridor map"),
        (&["report", "--format", "json", "--out", "report.html"], 2, "report.json"),
        (&["flow", "CNXIY", "--to", "CNXIY"], 2, "CNXIY"),
        (&["flow", "--demand", &demand], 2, "NOWHERE"),
        (&["flow", "--demand", "no-such.csv"], 2, "no-such.csv"),
        (&["scenario", "kuryk-autum"], 2, "kuryk-autumn"),
        (&["disrupt", "CNXIY", "--to", "GEPTI", "--worst", "9"], 2, "1..=8"),
        (&["disrupt", "CNXIY", "--to", "GEPTI", "--samples", "9", "--fails", "hub:KZKUR=2"], 2, "chance"),
        (&["route", "CNXIY", "GEPTI", "--avoid", "KZAAU"], 2, "hub:KZAAU"),
        (&["route", "CNXIY", "GEPTI", "--close", "RU"], 2, "country:RU"),
        (&["route", "CNXIY", "GEPTI", "--avoid", "aktau"], 2, "`aktau` is a hub (Aktau); write hub:KZAAU"),
        (&["route", "CNXIY", "GEPTI", "--avoid", "country:Kazakhstan"], 2, "two letters, and there are AZ,"),
        (&["route", "CNXIY", "GEPTI", "--avoid", "hub:KZAAQ"], 2, "did you mean KZAAU"),
        (&["flow", "titr"], 2, "--corridor titr"),
        (&["disrupt", "--demand", "no-such.csv", "--asset", "KZKUR"], 2, "write hub:KZKUR"),
        (&["flow", "--corridor", "qqqqqqqq"], 2, "titr"),
        (&["scenario", "kuryk-autumn"], 2, "--month 11"),
        (&["map"], 2, "--out"),
        (&["convert", "caspian", "x.xlsx"], 2, "NAME_net.tntp"),
        (&["convert", "caspian", "x.tntp"], 2, "x_net.tntp"),
        (&["convert", "caspian", "x.osm.pbf"], 2, "only read"),
        (&["convert", "caspian", "src"], 2, "not empty"),
        (&["convert", "caspian", "examples/ferry"], 2, "holds a network already"),
        (&["convert", "caspian", "."], 2, "no name for a new folder"),
        (&["convert", "no-such-network", "x.xlsx"], 2, "no-such-network"),
        (&["convert", "caspian", "no/such/folder.json"], 5, "no/such"),
        (&["check", "no/such/folder"], 2, "no/such/folder"),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), wanted, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(word), "{arguments:?}: {word} is not in {}", stderr(&output));
        assert_eq!(stderr(&output).is_empty(), wanted < 2, "{arguments:?}");
        assert_eq!(stdout(&output).is_empty(), wanted >= 2, "{arguments:?}");
    }
}

#[test]
fn hubs_are_found_by_name_and_scenarios_hold_for_every_question() {
    let there = stdout(&run(&["find", "kz"]));
    assert!(there.contains("KZAAU") && there.lines().skip(1).all(|line| line.contains("KZ")), "{there}");
    let by_code = stdout(&run(&["route", "CNXIY", "GEPTI"]));
    assert_eq!(stdout(&run(&["route", "xi'an", "gepti"])), by_code);
    let value = |more: &[&str]| -> u64 {
        let whole =
            [&["flow", "KZATY", "--to", "GEPTI", "--month", "11", "--format", "json"][..], more].concat();
        let output = run(&whole);
        let flow: corridor::MaxFlow =
            serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
        flow.value_t_per_year.get()
    };
    let today = value(&[]);
    assert!(value(&["--scenario", "kuryk-autumn"]) < today);
    assert!(value(&["--close", "hub:KZKUR"]) < today);
    assert_eq!(value(&["--close", "hub:AZALA"]), 0);
    let output = run(&["find", "zzzz"]);
    assert_eq!((code(&output), stdout(&output).trim()), (1, "no hub is called `zzzz`"));
}

#[test]
fn no_answer_is_an_answer() {
    let output = run(&["route", "CNXIY", "GEPTI", "--mode", "road", "--format", "json"]);
    assert_eq!(code(&output), 1);
    let why: corridor::NoRoute = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(!why.rim.is_empty());
}

#[test]
fn every_command_has_an_example_in_its_help() {
    let help = stdout(&run(&["--help"]));
    let commands = [
        "report",
        "route",
        "matrix",
        "flow",
        "bottlenecks",
        "disrupt",
        "scenario",
        "map",
        "check",
        "convert",
        "find",
        "completions",
        "man",
    ];
    for command in commands {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in the help");
        let output = run(&[command, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains(&format!("corridor {command}")), "{command}");
        assert!(stdout(&output).contains("Example"), "{command}");
    }
    // The manual page and the completions know them all too.
    let manual = stdout(&run(&["man"]));
    let completions = stdout(&run(&["completions", "bash"]));
    for command in commands {
        let section = format!(".SH \"CORRIDOR {}\"\ncorridor {command} \\- ", command.to_uppercase());
        assert!(manual.contains(&section), "{command}: {section}");
        assert!(completions.contains(command), "{command}");
    }
}

#[test]
fn examples_of_the_help_run() {
    let scratch = Scratch::new("help");
    let demand = scratch.write("demand.csv", "from,to,t_per_year\nCNXIY,GEPTI,100000\n");
    let mut ran = 0;
    for command in ["route", "matrix", "flow", "bottlenecks", "disrupt", "scenario", "find"] {
        let help = stdout(&run(&[command, "--help"]));
        for line in help.lines().filter(|line| line.contains("corridor ")) {
            let Some((_, example)) = line.split_once("corridor ") else { continue };
            let is_example =
                line.trim_start().starts_with("Example") || line.starts_with("          corridor");
            if !is_example || example.contains("my-scenario.json") {
                continue;
            }
            let words: Vec<&str> = example
                .split_whitespace()
                .map(|word| if word == "demand.csv" { &demand } else { word })
                .collect();
            let output = run(&words);
            assert_eq!(code(&output), 0, "corridor {example}: {}", stderr(&output));
            assert!(!stdout(&output).is_empty(), "corridor {example}");
            ran += 1;
        }
    }
    assert!(ran >= 14, "{ran} examples");
}

#[test]
fn output_goes_to_a_file_whole_or_not_at_all() {
    let scratch = Scratch::new("out");
    let path = scratch.path("route.json");
    let output = run(&["route", "CNXIY", "GEPTI", "--format", "json", "--out", &path]);
    assert_eq!((code(&output), stdout(&output)), (0, String::new()));
    let told = stdout(&run(&["route", "CNXIY", "GEPTI", "--format", "json"]));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), told);
    assert_eq!(scratch.files(), ["route.json"]);
    // A place that is not there.
    let output = run(&["route", "CNXIY", "GEPTI", "--out", &scratch.path("no/such/route.txt")]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("route.txt"), "{}", stderr(&output));
    assert_eq!(scratch.files(), ["route.json"]);
    // A question without an answer tells the reason, a wrong one the fault; both leave what was there.
    let output = run(&["route", "CNXIY", "GEPTI", "--mode", "road", "--out", &path]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("\"rim\""));
    assert_eq!(code(&run(&["route", "CNXIX", "GEPTI", "--out", &path])), 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), told);
    // The name tells the form where no other is asked for, and what cannot be written is refused.
    let named = scratch.path("other.json");
    assert_eq!(code(&run(&["route", "CNXIY", "GEPTI", "--out", &named])), 0);
    assert_eq!(std::fs::read_to_string(&named).unwrap(), told);
    for (command, name) in [("report", "report.pdf"), ("route", "route.xlsx"), ("map", "map.txt")] {
        let whole =
            [&[command][..], if command == "route" { &["CNXIY", "GEPTI"] } else { &[] }, &["--out", name]]
                .concat();
        assert_eq!(code(&run(&whole)), 2, "{whole:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_place_says_so() {
    for arguments in [
        &["route", "CNXIY", "GEPTI"][..],
        &["flow", "CNXIY", "--to", "GEPTI"],
        &["bottlenecks", "CNXIY", "--to", "GEPTI"],
        &["disrupt", "CNXIY", "--to", "GEPTI"],
        &["matrix", "--from", "CNXIY", "--to", "GEPTI"],
        &["scenario", "list"],
        &["find", "aktau"],
        &["check", "examples/ferry"],
        &["man"],
        &["completions", "bash"],
        &["report"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = corridor(arguments).stdout(full).output().unwrap();
        assert_eq!(code(&output), 5, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("could not be written"), "{arguments:?}: {}", stderr(&output));
        let whole = [arguments, &["--out", "/dev/full"][..]].concat();
        let output = run(&whole);
        assert_eq!(code(&output), 5, "{whole:?}: {}", stderr(&output));
    }
}

#[test]
fn a_reader_who_has_seen_enough_ends_it_quietly() {
    for arguments in [
        &["disrupt", "CNXIY", "--to", "GEPTI", "--format", "json"][..],
        &["route", "CNXIY", "GEPTI", "--format", "json"],
        &["scenario", "kuryk-autumn", "--month", "11", "--diff"],
        &["man"],
        &["report"],
        &["--help"],
    ] {
        let mut child = corridor(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_with_what_is_done() {
    // A billion samples take minutes; two interrupts of a second apart would kill it, one ends it.
    let child =
        corridor(&["disrupt", "KZATY", "--to", "GEPTI", "--samples", "1000000000", "--format", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(3000));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 3, "{}", stderr(&output));
    let answer: corridor::StudyAnswer = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(answer.samples > 0 && answer.samples < answer.asked, "{} samples", answer.samples);
}

#[test]
fn a_refused_network_tells_every_fault_and_its_ledger() {
    let scratch = Scratch::new("faults");
    scratch.write("hubs.csv", "code,lat,lon\nA,1,1\nB,2,2\nC,300,2\n");
    scratch.write("links.csv", "from,to,length_km\nA,B,100\nB,X,-5\n");
    let folder = scratch.path("");
    let output = run(&["check", &folder]);
    assert_eq!(code(&output), 2);
    let told = stdout(&output);
    for word in ["hubs.csv:4", "links.csv:3", "3 records", "1 rejected"] {
        assert!(told.contains(word), "{word} is not in\n{told}");
    }
    let value: serde_json::Value =
        serde_json::from_str(&stdout(&run(&["check", &folder, "--format", "json"]))).unwrap();
    assert_eq!(value["accepted"], false);
    assert!(value["findings"].as_array().unwrap().len() >= 3);
    // Two small tables are a network.
    scratch.write("hubs.csv", "code,lat,lon\nA,1,1\nB,2,2\n");
    scratch.write("links.csv", "from,to,length_km\nA,B,200\n");
    assert_eq!(code(&run(&["check", &folder])), 0);
    assert_eq!(code(&run(&["route", "A", "B", "--network", &folder])), 0);
}

#[test]
fn an_empty_folder_is_filled_and_no_other() {
    let scratch = Scratch::new("folders");
    let place = scratch.path("new");
    std::fs::create_dir(&place).unwrap();
    let names = || {
        let inside = std::fs::read_dir(&place).unwrap();
        let mut names: Vec<_> = inside.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(code(&run(&["convert", "examples/ferry", &place])), 0);
    assert_eq!(names(), ["hubs.csv", "links.csv", "transfers.csv"]);
    let held = std::fs::read(format!("{place}/hubs.csv")).unwrap();
    let output = run(&["convert", "caspian", &place]);
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("holds a network already, and none is overwritten"),
        "{}",
        stderr(&output)
    );
    assert_eq!((names().len(), std::fs::read(format!("{place}/hubs.csv")).unwrap()), (3, held));
    assert_eq!(scratch.files(), ["new"]);
}

#[test]
fn files_that_are_wrong_are_named() {
    let scratch = Scratch::new("named");
    let scenario = scratch.write("storm.json", "{\n  \"schema\": \"corridor-scenario/1\",\n  \"name\": x\n}");
    let network = scratch.write("net.json", "{\n  \"hubs\": [],\n}");
    let odd = scratch.write(
        "odd.json",
        r#"{"schema":"corridor-scenario/1","name":"odd","reason":"r","source":"s","changes":[
            {"select":["hub:KZAAU"],"effect":{"capcity":{"scale":0.5}}},
            {"select":["hub:KZAUU"],"effect":"close"}]}"#,
    );
    let demand = scratch.write("d.csv", "from,to,t_per_year\nCNXIY,GEPTO,many\nCNXIX,GEPTI,5\n");
    for (arguments, words) in [
        (&["scenario", &scenario][..], vec!["  storm.json:3 json".to_owned()]),
        (&["route", "CNXIY", "GEPTI", "--scenario", &scenario], vec!["  storm.json:3 json".to_owned()]),
        (&["route", "A", "B", "--network", &network], vec!["net.json:3".to_owned()]),
        (
            &["scenario", &odd],
            ["no effect `capcity`", "change 2: there is no hub `KZAUU`", "did you mean KZAAU"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (
            &["flow", "--demand", &demand, "--cargo", "x"],
            ["d.csv:2 [t_per_year]", "d.csv:2 [to]", "d.csv:3 [from]", "cargo `x`"]
                .map(str::to_owned)
                .to_vec(),
        ),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        for word in words {
            assert!(stderr(&output).contains(&word), "{arguments:?}: {word} is not in {}", stderr(&output));
        }
        assert!(!stderr(&output).contains("JSON:"), "{}", stderr(&output));
    }
}
