//! Scenarios as files: the example of the documentation, everything wrong at once, and texts that mean harm.

use corridor::data::{
    SCENARIO_SCHEMA, caspian, caspian_scenarios, network_diff_to_csv, read_scenario, scenario_from_json,
    scenario_to_json,
};
use corridor::{Error, NetworkDiff, Scenario, compare_networks};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

/// The fenced texts of a language in the documentation.
fn fenced(language: &str) -> Vec<String> {
    let text = include_str!("../../docs/scenarios.md");
    let opens = format!("```{language}\n");
    let parts = text.split(&opens).skip(1);
    parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_worked_example_is_as_the_documentation_says() {
    let (scenarios, outputs) = (fenced("json"), fenced("text"));
    let example = scenario_from_json(&scenarios[0]).unwrap();
    let base = caspian();
    let after = example.apply(&base).unwrap();
    assert_eq!(compare_networks(&base, &after).to_string(), outputs[0].trim_end());
    let back = example.inverse(&base).unwrap().apply(&after).unwrap();
    assert_eq!(back, base);
    // Every other text there can be read, and says what follows it.
    let error = scenario_from_json(&scenarios[1]).unwrap().apply(&base).unwrap_err().to_string();
    assert_eq!(error, outputs[1].trim_end());
    for text in &scenarios[2..] {
        scenario_from_json(text).unwrap();
    }
}

/// A scenario with every kind of change but the way back.
fn every_kind() -> Value {
    json!({
        "schema": SCENARIO_SCHEMA,
        "name": "all",
        "reason": "a test",
        "source": "supposed",
        "sources": ["P15"],
        "changes": [
            { "select": ["hub:KZKUR", "mode:sea"], "cargo": ["truck"], "from_year": 2025, "until_year": 2030, "effect": "close" },
            { "select": ["IRRAS-IRAST-rail-1435"], "from_year": 2027, "effect": "open", "status": "published", "sources": ["R95"] },
            { "select": ["operator:TDY", "mode:rail"], "effect": { "limit": { "code": "tdy", "amount": { "likely": 1.5, "unit": "mt_per_year", "ways": "both" } } } },
            { "select": ["limit:TMAKY-IRINB-gauge"], "effect": { "limit": { "amount": { "likely": 45 } } } },
            { "select": ["KZAAU-AZALA-sea"], "effect": { "time": { "set": { "likely": 30, "low": 20, "high": 60 } } } },
            { "select": ["country:KZ"], "effect": { "tariff": { "scale": 1.1 } }, "note": "ten in a hundred" },
            { "select": ["border:CN-KZ-KHORGOS"], "effect": { "dwell": { "set": { "likely": 80.0 } } } },
            { "select": ["border:CN-KZ-DOSTYK"], "effect": { "dwell_back": { "set": { "likely": 80.0 } } } },
            { "select": ["limit:KZAAU-dry"], "effect": { "capacity": { "set": { "likely": 9, "unit": "mt_per_year", "ways": "each", "basis": "practical" } } } },
            { "select": ["TRHAL-TRKPU-rail-1435"], "effect": { "gauge": 1520 } },
            { "effect": { "add_hub": { "code": "AZAST", "name": "Astara", "position": { "x": 48.88, "y": 38.46 } } } },
            { "effect": { "add_link": { "from": "IRAST", "to": "AZAST", "carriage": "rail-1435", "length": { "likely": 8 }, "two_way": true, "key": "bridge" } } },
            { "effect": { "add_transfer": { "hub": "AZAST", "from": "rail-1435", "to": "rail-1520", "two_way": true, "time": { "likely": 12.0 } } } },
            { "effect": { "add_border": { "code": "IR-AZ-ASTARA", "links": ["bridge"], "dwell": { "likely": 24.0, "detail": { "low": 12.0, "high": 48.0 } } } } }
        ]
    })
}

#[test]
fn every_kind_of_change_can_be_written_and_read() {
    let scenario = scenario_from_json(&every_kind().to_string()).unwrap();
    let words: std::collections::BTreeSet<&str> =
        scenario.changes.iter().map(|change| change.effect.word()).collect();
    assert_eq!(words.len(), 13);
    assert_eq!(scenario_from_json(&scenario_to_json(&scenario)).unwrap(), scenario);
    let after = scenario.apply(&caspian()).unwrap();
    let diff = compare_networks(&caspian(), &after);
    assert_eq!(
        diff.added.iter().filter(|key| key.contains("AZAST") || key.contains("bridge")).count(),
        5,
        "{diff}"
    );
    let border = after.borders().iter().find(|border| border.code == "IR-AZ-ASTARA").unwrap();
    let dwell = border.dwell.as_ref().unwrap();
    assert_eq!((dwell.low().get(), dwell.high().get()), (12.0, 48.0));
    assert!(dwell.origin().unwrap().note.is_some(), "a range without a source gets the scenario's");
    // The difference as JSON and as a table.
    let text = serde_json::to_string(&diff).unwrap();
    assert_eq!(serde_json::from_str::<NetworkDiff>(&text).unwrap(), diff);
    let table = network_diff_to_csv(&diff);
    assert_eq!(table.lines().count(), 1 + diff.added.len() + diff.removed.len() + diff.facts.len());
    let columns = table.lines().next().unwrap().split(',').count();
    let mut reader = csv_rows(&table);
    assert!(reader.all(|row| row == columns));
    assert_eq!(compare_networks(&caspian(), &caspian()).to_string(), "no fact differs");
}

/// The number of cells of each row.
fn csv_rows(table: &str) -> impl Iterator<Item = usize> + '_ {
    table.lines().map(|line| {
        let mut quoted = false;
        let separators = line.chars().filter(|letter| {
            quoted ^= *letter == '"';
            *letter == ',' && !quoted
        });
        separators.count() + 1
    })
}

#[test]
fn everything_wrong_with_a_file_is_told_together() {
    let text = r#"{
        "schema": "corridor-scenario/1",
        "name": "bad",
        "resaon": "a test",
        "source": 7,
        "changes": [
            { "select": ["mode:train"], "effect": "shut" },
            { "selects": ["hub:KZKUR"], "effect": { "capacity": { "scale": "half" } } },
            { "select": "country:RU", "effect": { "close": {} }, "months": [1, "May"], "status": "sure" },
            { "effect": { "add_link": { "from": "A", "to": "B", "carriage": "rail-1435", "length": { "likely": 8 }, "tim": 3 } } },
            { "select": ["country:RU"], "effect": { "time": { "scale": -1 } } },
            { "select": ["country:RU"] },
            "close Kuryk"
        ]
    }"#;
    let error = scenario_from_json(text).unwrap_err().to_string();
    for part in [
        "unknown-field: scenario: there is no field `resaon` (did you mean `reason`?)",
        "missing-field: scenario: there is no `reason`",
        "bad-value: scenario: `source` is 7; write a text",
        "bad-value: bad, change 1: `mode:train` selects nothing",
        "bad-value: bad, change 1: there is no effect `shut`",
        "unknown-field: bad, change 2: there is no field `selects` (did you mean `select`?)",
        "bad-value: bad, change 2: `capacity`: invalid type: string \"half\", expected f64",
        "bad-value: bad, change 3: `select` is \"country:RU\"; write a list of words like country:RU",
        "bad-value: bad, change 3: `close`: write \"close\" alone",
        "bad-value: bad, change 3: `months` is [1,\"May\"]; write a list of months, 1 to 12",
        "bad-value: bad, change 3: there is no status `sure`",
        "bad-value: bad, change 4: `add_link`: unknown field `tim`",
        "bad-value: bad, change 5: `scale` is -1",
        "missing-field: bad, change 6: there is no `effect`",
        "json: bad, change 7: a change is an object",
    ] {
        assert!(error.contains(part), "{part}\nis not in\n{error}");
    }
    for (text, says) in [
        ("[]", "a scenario is an object"),
        ("{}", "a scenario begins with \"schema\": \"corridor-scenario/1\""),
        (
            r#"{"schema": "corridor-scenario/2"}"#,
            "the schema is `corridor-scenario/2`, this version reads `corridor-scenario/1`",
        ),
        ("{", "EOF while parsing"),
        (
            r#"{"schema": "corridor-scenario/1", "schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"select": ["hub:A"], "effect": "close"}]}"#,
            "duplicate field `schema`",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": []}"#,
            "a scenario has changes",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"select": ["hub:A"], "effect": {"time": {"scale": 1e999}}}]}"#,
            "number out of range",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"select": ["hub:A"], "effect": {"time": {"scale": NaN}}}]}"#,
            "expected value",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"select": ["hub:A"], "effect": {"time": {"set": {"likely": 1e300}}}}]}"#,
            "is no figure",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"select": ["hub:A"], "effect": {"gauge": 99999}}]}"#,
            "invalid value: integer `99999`",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"effect": "close"}]}"#,
            "`close` says what it is about",
        ),
        (
            r#"{"schema": "corridor-scenario/1", "name": "n", "reason": "r", "source": "s", "changes": [{"effect": {"restore": {}}}, {"select": ["hub:A"], "effect": "close"}]}"#,
            "what restores stands alone",
        ),
    ] {
        let error = scenario_from_json(text).unwrap_err().to_string();
        assert!(error.contains(says), "{says}\nis not in\n{error}");
    }
    assert!(scenario_from_json(&format!("\u{feff}{}", every_kind())).is_ok());
    assert!(matches!(read_scenario("no/such/file.json"), Err(Error::File { .. })));
}

/// The places of a value: the steps that lead to each.
fn places(whole: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), whole)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                open.extend(fields.iter().map(|(name, value)| {
                    (format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), value)
                }));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(at, value)| (format!("{path}/{at}"), value)))
            }
            _ => {}
        }
        found.push(path);
    }
    found
}

fn with_all_texts() -> Vec<Value> {
    let inverse = scenario_from_json(&every_kind().to_string()).unwrap().inverse(&caspian()).unwrap();
    let own = caspian_scenarios().into_values().map(|scenario| scenario_to_json(&scenario));
    let mut texts: Vec<Value> = own.map(|text| serde_json::from_str(&text).unwrap()).collect();
    texts.push(every_kind());
    texts.push(serde_json::from_str(&scenario_to_json(&inverse)).unwrap());
    texts
}

#[test]
fn no_unknown_field_is_read_over() {
    let mut tried = 0;
    for whole in with_all_texts() {
        for path in places(&whole) {
            let mut damaged = whole.clone();
            let Some(Value::Object(fields)) = damaged.pointer_mut(&path) else { continue };
            fields.insert("surprise".to_owned(), json!(1));
            assert!(scenario_from_json(&damaged.to_string()).is_err(), "{path}");
            tried += 1;
        }
    }
    assert!(tried > 250, "{tried}");
}

#[test]
fn damaged_texts_never_panic_and_never_pass_as_the_same() {
    let base = caspian();
    let mut rng = ChaCha8Rng::seed_from_u64(511);
    let others = [
        json!(null),
        json!(true),
        json!("x"),
        json!([]),
        json!({}),
        json!(-1),
        json!(1e300),
        json!(0.5),
        json!("2030"),
        json!([[]]),
    ];
    let (mut refused, mut read, mut applied) = (0, 0, 0);
    for whole in with_all_texts() {
        let sound: Scenario = scenario_from_json(&whole.to_string()).unwrap();
        for path in places(&whole).into_iter().filter(|path| !path.is_empty()) {
            for other in &others {
                let mut damaged = whole.clone();
                let slot = damaged.pointer_mut(&path).unwrap();
                if slot == other || rng.random_range(0..3_u32) > 0 {
                    continue;
                }
                // What is open in all years may leave out that it is; a list stands for the fields in their order.
                if path.ends_with("/validity") && (*other == json!({}) || *other == json!([])) {
                    continue;
                }
                slot.clone_from(other);
                match scenario_from_json(&damaged.to_string()) {
                    Err(Error::BadInput { findings, .. }) => {
                        assert!(!findings.is_empty());
                        refused += 1;
                    }
                    Err(error) => panic!("{error}"),
                    Ok(scenario) => {
                        assert_ne!(scenario, sound, "{path} {other}");
                        read += 1;
                        // What can be read can be tried.
                        if rng.random_range(0..4_u32) == 0 {
                            applied += u32::from(scenario.apply(&base).is_ok());
                        }
                    }
                }
            }
        }
    }
    assert!(refused > 1_000 && read > 100 && applied > 5, "{refused} {read} {applied}");
}
