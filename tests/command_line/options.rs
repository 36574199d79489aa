//! What each option does, and that none is ignored: what changes nothing is refused by name.

use super::*;

/// A question for each way of asking, with which the options are tried.
fn asked<'a>(way: &str, [demand, supply, place, network]: [&'a str; 4]) -> Vec<&'a str> {
    match way {
        "report" => vec!["report"],
        "route" => vec!["route", "KZATY", "GEPTI"],
        "matrix" => vec!["matrix", "--from", "KZATY", "--to", "GEPTI"],
        "flow" => vec!["flow", "KZATY", "--to", "GEPTI"],
        "flow --priced" => vec!["flow", "KZATY", "--to", "GEPTI", "--priced"],
        "flow --demand" => vec!["flow", "--demand", demand],
        "flow --supply" => vec!["flow", "--supply", supply],
        "bottlenecks" => vec!["bottlenecks", "KZATY", "--to", "GEPTI", "--steps", "1"],
        "bottlenecks --demand" => vec!["bottlenecks", "--demand", demand],
        "disrupt" => vec!["disrupt", "KZATY", "--to", "GEPTI"],
        "disrupt --on route" => vec!["disrupt", "KZATY", "--to", "GEPTI", "--worst", "1", "--on", "route"],
        "disrupt --demand" => vec!["disrupt", "--demand", demand],
        "disrupt --samples" => vec!["disrupt", "KZATY", "--to", "GEPTI", "--samples", "10"],
        "disrupt --samples --failures-only" => {
            vec![
                "disrupt",
                "KZATY",
                "--to",
                "GEPTI",
                "--samples",
                "10",
                "--failures-only",
                "--fails",
                "hub:KZKUR=0.5",
            ]
        }
        "disrupt --samples with several hubs" => {
            vec!["disrupt", "KZATY", "UZTAS", "--to", "GEPTI", "--samples", "10"]
        }
        "disrupt --samples --failures-only with several hubs" => {
            let question = ["disrupt", "KZATY", "UZTAS", "--to", "GEPTI", "--samples", "10"];
            [&question[..], &["--failures-only", "--fails", "hub:KZKUR=0.5"]].concat()
        }
        "scenario" => vec!["scenario", "kuryk-autumn", "--month", "11"],
        "scenario --diff" => {
            vec!["scenario", "kuryk-autumn", "--month", "11", "--diff", "KZATY", "--to", "GEPTI"]
        }
        "scenario list" => vec!["scenario", "list"],
        "map" => vec!["map", "--out", place],
        "map --flow" => vec!["map", "--out", place, "--flow", "KZATY-GEPTI"],
        "map --demand" => vec!["map", "--out", place, "--demand", demand],
        "map --route" => vec!["map", "--out", place, "--route", "KZATY-GEPTI"],
        "check" => vec!["check", "examples/ferry"],
        "convert" => vec!["convert", "examples/ferry", network],
        "find" => vec!["find", "aktau"],
        "find --scenario" => vec!["find", "aktau", "--scenario", "tests/command_line/one-port-shut.json"],
        "completions" => vec!["completions", "bash"],
        "man" => vec!["man"],
        other => panic!("no question is known that asks `{other}`"),
    }
}

fn value_of<'a>(option: &str, place: &'a str) -> &'a str {
    match option {
        "--network" => "caspian",
        "--format" => "json",
        "--out" => place,
        "--cargo" => "container",
        "--objective" => "cheapest",
        "--value-of-time" | "--carbon-price" => "0.1",
        "--year" => "2026",
        "--month" => "11",
        "--case" => "worst",
        "--scenario" => "tests/command_line/one-port-shut.json",
        "--close" => "country:TM",
        "--limit" => "cell_bytes=1MiB",
        other => panic!("no value is known for {other}"),
    }
}

#[test]
fn an_option_is_heeded_or_refused_by_name() {
    let scratch = Scratch::new("options");
    let demand = scratch.write("demand.csv", "from,to,t_per_year\nKZATY,GEPTI,5000000\n");
    let supply = scratch.write("supply.csv", "hub,t_per_year\nKZATY,1000\nGEPTI,-1000\n");
    let place = scratch.path("map.svg");
    let (answer, network) = (scratch.path("answer.txt"), scratch.path("network.json"));
    let (mut heeded, mut refused) = (0, 0);
    for way in heeds::WAYS {
        let question = asked(way.name, [&demand, &supply, &place, &network]);
        let (mut all_heeded, mut unheeded) = (question.clone(), question.clone());
        let mut unheeded_options = Vec::new();
        for option in heeds::ALL.into_iter().filter(|option| !question.contains(option)) {
            let into = if way.heeds.contains(&option) { &mut all_heeded } else { &mut unheeded };
            into.extend([option, value_of(option, &answer)]);
            if way.heeds.contains(&option) {
                heeded += 1;
            } else {
                unheeded_options.push(option);
                refused += 1;
            }
        }
        // A report takes long, and is asked elsewhere.
        if way.name != "report" && !way.heeds.is_empty() {
            let output = run(&all_heeded);
            assert_eq!(code(&output), 0, "{all_heeded:?}: {}", stderr(&output));
            let _ = (std::fs::remove_file(&place), std::fs::remove_file(&network));
        }
        if unheeded_options.is_empty() {
            continue;
        }
        // All of them at once, before anything is read or written.
        let output = run(&unheeded);
        assert_eq!(code(&output), 2, "{unheeded:?}");
        assert_eq!(stdout(&output), "");
        let lines: Vec<String> = stderr(&output).lines().map(str::to_owned).collect();
        let wanted = heeds::refused(way.name, &unheeded_options).join("\n       ");
        assert_eq!(stderr(&output), format!("error: {wanted}\n"), "{unheeded:?}");
        assert_eq!(lines.len(), unheeded_options.len(), "{unheeded:?}: {}", stderr(&output));
        for option in unheeded_options {
            let told = lines.iter().find(|line| line.contains(&format!("{option} has no effect on")));
            let told = told.unwrap_or_else(|| panic!("{unheeded:?} says nothing of {option}"));
            assert!(told.contains(&format!("`corridor {}`; ", way.name)), "{told}");
        }
        let is_there = [&place, &network].into_iter().any(|path| std::path::Path::new(path).exists());
        assert!(!is_there, "{unheeded:?} wrote all the same");
    }
    assert!(heeded > 120 && refused > 80, "{heeded} heeded, {refused} refused");
}

/// An answer without what is only said of how it was asked.
fn bare(value: &mut serde_json::Value) {
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::Array(items) => left.extend(items),
            serde_json::Value::Object(fields) => {
                fields.retain(|name, _| {
                    !["asked_with", "view", "network", "objective"].contains(&name.as_str())
                });
                left.extend(fields.values_mut());
            }
            _ => {}
        }
    }
}

#[test]
fn what_is_heeded_changes_the_answer() {
    let scratch = Scratch::new("heeded");
    let demand = scratch.write("demand.csv", "from,to,t_per_year\nKZATY,GEPTI,5000000\n");
    let supply = scratch.write("supply.csv", "hub,t_per_year\nKZATY,1000\nGEPTI,-1000\n");
    let others = [
        ("--cargo", "wagonload"),
        ("--objective", "fastest"),
        ("--value-of-time", "50"),
        ("--carbon-price", "10"),
        ("--month", "11"),
        ("--case", "worst"),
        ("--scenario", "tests/command_line/one-port-shut.json"),
        ("--close", "hub:KZAAU"),
    ];
    let (mut changed, mut same) = (0, Vec::new());
    for way in heeds::WAYS {
        // What is drawn or takes long is looked at elsewhere; a scenario may add hubs in some years and months only, and those of the network do not.
        if ["report", "map", "convert", "find"].contains(&way.name.split(' ').next().unwrap()) {
            continue;
        }
        let question = asked(way.name, [&demand, &supply, "", ""]);
        let answer = |more: &[&str]| {
            let (_, mut answer) = answered(&[&question[..], more].concat());
            bare(&mut answer);
            answer
        };
        let heeded = |option: &str| way.heeds.contains(&option) && !question.contains(&option);
        let tried: Vec<_> = others.into_iter().filter(|(option, _)| heeded(option)).collect();
        let base = if tried.is_empty() { serde_json::Value::Null } else { answer(&[]) };
        for (option, value) in tried {
            changed += 1;
            if answer(&[option, value]) == base {
                same.push(format!("{} {option}", way.name));
            }
        }
    }
    assert!(same.is_empty(), "of {changed} these change nothing: {}", same.join(", "));
    assert!(changed > 90, "{changed}");
}

#[test]
fn the_table_of_options_is_whole() {
    for way in heeds::WAYS {
        for (option, _) in way.instead {
            assert!(heeds::ALL.contains(option) && !way.heeds.contains(option), "{}: {option}", way.name);
        }
        assert!(way.heeds.iter().all(|option| heeds::ALL.contains(option)), "{}", way.name);
    }
    // Every command of the help has a way, and every option for every command stands in the table.
    let help = stdout(&run(&["--help"]));
    let commands = help.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let mut count = 0;
    for line in commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let command = line.split_whitespace().next().unwrap();
        if command != "help" {
            let is_of = |way: &heeds::Way| way.name.split(' ').next() == Some(command);
            assert!(heeds::WAYS.iter().any(is_of), "{command} has no row");
            count += 1;
        }
    }
    assert_eq!(count, 13);
}

/// An answer as JSON, and its exit code.
fn answered(arguments: &[&str]) -> (i32, serde_json::Value) {
    let output = run(&[arguments, &["--format", "json"]].concat());
    let told = serde_json::from_str(&stdout(&output));
    (code(&output), told.unwrap_or_else(|_| panic!("{arguments:?}: {}", stderr(&output))))
}

/// The same answer, whatever is said of how it was asked.
fn without_the_question(mut answer: serde_json::Value) -> serde_json::Value {
    answer.as_object_mut().unwrap().remove("asked_with");
    answer
}

#[test]
fn flows_ladders_and_failures_leave_out_what_routes_leave_out() {
    let questions: [&[&str]; 5] = [
        &["flow", "CNXIY", "--to", "GEPTI"],
        &["flow", "CNXIY", "--to", "GEPTI", "--priced"],
        &["bottlenecks", "CNXIY", "--to", "GEPTI", "--steps", "3"],
        &["disrupt", "CNXIY", "--to", "GEPTI"],
        &["disrupt", "CNXIY", "--to", "GEPTI", "--worst", "1", "--on", "route"],
    ];
    let mut changed = 0;
    for question in questions {
        let (_, open) = answered(question);
        assert!(open["asked_with"].is_null());
        for select in ["country:TM", "hub:KZKUR", "border:CN-KZ-KHORGOS"] {
            let (code, avoided) = answered(&[question, &["--avoid", select]].concat());
            let (_, shut) = answered(&[question, &["--close", select]].concat());
            assert_eq!(code, 0, "{question:?} {select}");
            assert_eq!(avoided["asked_with"]["avoid"][0], select);
            assert_eq!(shut["asked_with"]["close"][0], select);
            // Other words for the same closing: all figures agree.
            for figure in ["value_t_per_year", "today_t_per_year", "shipped_t_per_year"] {
                assert_eq!(avoided[figure], shut[figure], "{question:?} {select}");
            }
            changed += usize::from(without_the_question(avoided) != without_the_question(open.clone()));
        }
        // The only modes are those that are not shut.
        let (_, only) = answered(&[question, &["--mode", "rail", "--mode", "sea"]].concat());
        assert_eq!(only["asked_with"]["mode"], serde_json::json!(["rail", "sea"]));
        let (_, by_rail) = answered(&[question, &["--mode", "rail"]].concat());
        let (_, not_by_sea) = answered(&[question, &["--avoid", "mode:sea"]].concat());
        assert_eq!(without_the_question(by_rail), without_the_question(not_by_sea), "{question:?}");
    }
    assert!(changed >= 12, "{changed}");
    // A route that avoids weighs what it weighs where that is shut.
    for select in ["country:TM", "hub:KZKUR", "border:CN-KZ-KHORGOS", "country:KZ"] {
        let (_, avoided) = answered(&["route", "CNXIY", "GEPTI", "--avoid", select]);
        let (_, shut) = answered(&["route", "CNXIY", "GEPTI", "--close", select]);
        assert_eq!(avoided["weight"], shut["weight"], "{select}");
    }
    // People are told too, and nothing passes where everything is left out.
    let output =
        run(&["flow", "CNXIY", "--to", "GEPTI", "--avoid", "country:RU", "--mode", "rail", "--mode", "sea"]);
    let told = stdout(&output);
    assert!(told.ends_with("Asked with: avoiding country:RU; by rail, sea only.\n"), "{told}");
    let output = run(&["flow", "CNXIY", "--to", "GEPTI", "--mode", "road"]);
    assert_eq!(code(&output), 1, "{}", stdout(&output));
    assert!(stdout(&output).contains("by road only"));
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    for (arguments, words) in [
        (
            &["route", "CNXIX", "GEPTO", "--via", "KZAAQ", "--cargo", "conteiner", "--avoid", "country:QQ"][..],
            &["CNXIX", "GEPTO", "KZAAQ", "conteiner", "QQ"][..],
        ),
        (&["route", "CNXIX", "GEPTI", "--pareto", "time,money"], &["CNXIX", "money"]),
        (&["matrix", "--from", "CNXIX,KZATX", "--to", "GEPTO"], &["CNXIX", "KZATX", "GEPTO"]),
        (
            &["flow", "CNXIX", "--to", "GEPTO", "--cargo", "x", "--corridor", "titi", "--avoid", "hub:KZAAQ"],
            &["CNXIX", "GEPTO", "cargo `x`", "titi", "hub `KZAAQ`"],
        ),
        (&["bottlenecks", "CNXIX", "--to", "GEPTI", "--cargo", "x"], &["CNXIX", "cargo `x`"]),
        (
            &[
                "disrupt",
                "CNXIX",
                "--to",
                "GEPTI",
                "--cargo",
                "x",
                "--samples",
                "9",
                "--fails",
                "hub:KZAAQ=0.1",
            ],
            &["CNXIX", "cargo `x`", "hub `KZAAQ`"],
        ),
        (
            &["scenario", "kuryk-autum", "--diff", "CNXIX", "--to", "GEPTO"],
            &["kuryk-autumn", "CNXIX", "GEPTO"],
        ),
        (&["flow", "CNXIY", "--cargo", "x"], &["--to", "cargo `x`"]),
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        for word in words {
            assert!(stderr(&output).contains(word), "{arguments:?}: {word} is not in\n{}", stderr(&output));
        }
    }
}
