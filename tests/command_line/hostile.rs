//! Names that want to be something else: markup, formulas, quotes, letters that steer a terminal or turn its text.

use super::*;
use std::fmt::Write;

const NASTY: &[&str] = &[
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "\"><img src=x onerror=alert(1)>",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=HYPERLINK(\"http://x\")",
    "a\u{202e}txt.exe",
    "a\u{200f}b\u{200e}c",
    "zero\u{200b}width",
    "'quoted'",
    "a,b;c\"d",
    "]]>&amp;&#x3c;",
    "${7*7}{{7*7}}",
    "javascript:alert(1)",
    "..\\..\\windows",
    "%s%n%x",
    "Robert'); DROP TABLE hubs;--",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A chain of hubs with these names, and links between them that bear them too.
fn network(scratch: &Scratch, names: &[&str]) {
    let mut hubs = "code,name,lat,lon\n".to_owned();
    let mut links = "from,to,two_way,length_km,capacity,capacity_unit,name,operator\n".to_owned();
    for (at, name) in names.iter().enumerate() {
        let degrees = f64::from(u16::try_from(at).unwrap()) / 10.0;
        writeln!(hubs, "H{at},{},{degrees:.1},{degrees:.1}", quoted(name)).unwrap();
        if at > 0 {
            writeln!(links, "H{},H{at},yes,20,1,mt_per_year,{},{}", at - 1, quoted(name), quoted(name))
                .unwrap();
        }
    }
    scratch.write("hubs.csv", &hubs);
    scratch.write("links.csv", &links);
}

fn steers(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[test]
fn hostile_names_come_out_inert() {
    let scratch = Scratch::new("hostile");
    network(&scratch, NASTY);
    let folder = scratch.path("");
    let last = format!("H{}", NASTY.len() - 1);
    let (mut texts, mut cells) = (0, 0);
    for command in [
        &["route", "H0", &last][..],
        &["route", "H0", &last, "--explain"],
        &["route", "H0", &last, "--k", "2"],
        &["matrix", "--from", "H0,H1", "--to", &last],
        &["flow", "H0", "--to", &last],
        &["flow", "H0", "--to", &last, "--priced"],
        &["bottlenecks", "H0", "--to", &last],
        &["disrupt", "H0", "--to", &last],
        &["disrupt", "H0", "--to", &last, "--worst", "2"],
        &["find"],
        &["check", &folder],
    ] {
        let whole = |form: &'static str| {
            let mut whole = command.to_vec();
            if command[0] != "check" {
                whole.extend(["--network", &folder]);
            }
            whole.extend(["--format", form]);
            let output = run(&whole);
            assert_eq!(code(&output), 0, "{whole:?}: {}", stderr(&output));
            stdout(&output)
        };
        let text = whole("text");
        assert!(!text.contains(steers), "{command:?} steers the terminal");
        texts += NASTY.iter().filter(|name| text.contains(**name)).count();
        serde_json::from_str::<serde_json::Value>(&whole("json")).unwrap();
        let table = whole("csv");
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(table.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
                assert!(!runs, "{command:?}: a spreadsheet runs {cell:?}");
                cells += usize::from(cell.starts_with('\''));
            }
        }
    }
    assert!(texts > 50 && cells > 20, "the names were there: {texts} texts, {cells} cells");
}

/// Numbers that are the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % bound
    }
}

/// Letters that steer a terminal, turn its text, are not seen, or end a line.
fn steering() -> Vec<char> {
    let controls = ('\0'..='\u{9f}').filter(|letter| letter.is_control());
    controls
        .chain('\u{200b}'..='\u{200f}')
        .chain('\u{2028}'..='\u{202e}')
        .chain('\u{2060}'..='\u{2069}')
        .chain(['\u{feff}', '\u{61c}'])
        .collect()
}

/// A name of a few pieces, each from another trade.
fn hostile(draws: &mut Draws, steering: &[char]) -> String {
    const STARTS: &[&str] = &["=", "+", "-", "@", "\t", "\r", "'", "\"", "", "", "", ""];
    const PLAIN: &[&str] = &[
        "Aktau",
        "Ақтау",
        "港",
        "Ürümqi",
        "1e5",
        "é\u{301}",
        "👩‍🚀",
        "\r\n",
        "a b",
        ",",
        ";",
        "\\",
        "\u{1b}[31m",
        "\u{1b}]0;x\u{7}",
    ];
    let mut name = STARTS[draws.below(STARTS.len())].to_owned();
    for _ in 0..=draws.below(4) {
        match draws.below(3) {
            0 => name.push_str(NASTY[draws.below(NASTY.len())]),
            1 => name.push(steering[draws.below(steering.len())]),
            _ => name.push_str(PLAIN[draws.below(PLAIN.len())]),
        }
    }
    name
}

/// What a person is shown for a name in a table, told by other means than the command's own.
fn shown(name: &str, steering: &[char]) -> String {
    name.chars()
        .map(|letter| match steering.contains(&letter) {
            true => format!("\\u{{{:x}}}", u32::from(letter)),
            false => letter.to_string(),
        })
        .collect()
}

/// A chain of hubs with these names, joined by links that bear the others.
fn chain(names: &[String]) -> String {
    let (hubs, links) = names.split_at(names.len() / 2 + 1);
    let estimate = serde_json::json!({"status": "estimate", "note": "made up"});
    let hub = |(at, name): (usize, &String)| {
        let degrees = f64::from(u16::try_from(at).unwrap()) / 50.0;
        serde_json::json!({"code": format!("H{at}"), "name": name, "kind": "station", "position": {"x": degrees, "y": degrees}})
    };
    let link = |(at, name): (usize, &String)| {
        serde_json::json!({
            "key": format!("H{at}-H{}-rail-1520", at + 1), "from": format!("H{at}"), "to": format!("H{}", at + 1), "carriage": "rail-1520",
            "two_way": false, "length": {"likely": 20.0, "detail": estimate}, "name": name, "operator": name,
            "capacity": {"amount": {"bounded": {"likely": 1.0 + u16::try_from(at).map(f64::from).unwrap(), "detail": estimate}}, "unit": "mt_per_year", "ways": "each", "basis": "assessed"},
            "validity": {"standing": "open"}
        })
    };
    let lists = ["transfers", "borders", "limits", "rates", "cargoes", "corridors", "sources"];
    let mut whole = serde_json::json!({"schema": "corridor-network/1"});
    whole["hubs"] = hubs.iter().enumerate().map(hub).collect();
    whole["links"] = links.iter().enumerate().map(link).collect();
    for list in lists {
        whole[list] = serde_json::json!([]);
    }
    whole["year"] = serde_json::Value::Null;
    whole.to_string()
}

/// Every text of a JSON value.
fn texts(value: &serde_json::Value, into: &mut std::collections::BTreeSet<String>) {
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::String(text) => {
                into.insert(text.clone());
            }
            serde_json::Value::Array(items) => left.extend(items),
            serde_json::Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
}

/// The cells of a table, none of which a spreadsheet runs.
fn cells(table: &str, what: &[&str]) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(false).from_reader(table.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    for cell in rows.iter().flatten() {
        let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
        assert!(!runs, "{what:?}: a spreadsheet runs {cell:?}");
    }
    rows
}

#[test]
fn ten_thousand_hostile_strings_come_out_inert() {
    const NETWORKS: u64 = 10;
    const NAMES: usize = 1_001;
    let scratch = Scratch::new("ten-thousand");
    let (mut told, mut guarded) = (0, 0);
    for seed in 0..NETWORKS {
        let (mut draws, steering) = (Draws(seed), steering());
        let names: Vec<String> = (0..NAMES).map(|_| hostile(&mut draws, &steering)).collect();
        let hubs = NAMES / 2 + 1;
        let network = scratch.write("net.json", &chain(&names));
        let last = format!("H{}", hubs - 1);
        let ask = |question: &[&str], form: &str| {
            let mut whole = question.to_vec();
            if question[0] != "check" {
                whole.extend(["--network", &network]);
            }
            whole.extend(["--format", form]);
            let output = run(&whole);
            assert_eq!(code(&output), 0, "{whole:?}: {}", stderr(&output));
            assert_eq!(stderr(&output), "", "{whole:?}");
            stdout(&output)
        };
        let questions: [&[&str]; 7] = [
            &["find"],
            &["route", "H0", &last],
            &["route", "H250", &last, "--explain"],
            &["flow", "H0", "--to", &last],
            &["disrupt", "H480", "--to", &last],
            &["matrix", "--from", "H0,H9", "--to", &last],
            &["check", &network],
        ];
        let mut in_json = std::collections::BTreeSet::new();
        for question in questions {
            let text = ask(question, "text");
            assert!(!text.contains(steers), "{question:?} steers the terminal");
            let value: serde_json::Value = serde_json::from_str(&ask(question, "json")).unwrap();
            texts(&value, &mut in_json);
            let rows = cells(&ask(question, "csv"), question);
            if question == ["find"] {
                // Every name, on a line of its own; in the cell the name itself, or behind an apostrophe.
                let lines: std::collections::HashMap<&str, &str> = text
                    .lines()
                    .skip(1)
                    .map(|line| (line.split_whitespace().next().unwrap(), line))
                    .collect();
                assert_eq!((lines.len(), text.lines().count()), (hubs, hubs + 1));
                for row in &rows[1..] {
                    let at: usize = row[0].trim_start_matches('H').parse().unwrap();
                    let bare = row[1].strip_prefix('\'').filter(|_| row[1] != names[at]);
                    assert_eq!(bare.unwrap_or(&row[1]), names[at], "{row:?}");
                    guarded += usize::from(bare.is_some());
                    let line = lines[row[0].as_str()];
                    assert!(line.contains(&shown(&names[at], &steering)), "{line:?} lacks {:?}", names[at]);
                    told += 1;
                }
                for row in value.as_array().unwrap() {
                    let at: usize = row["code"].as_str().unwrap().trim_start_matches('H').parse().unwrap();
                    assert_eq!(row["name"], names[at]);
                }
            }
        }
        // Answers as JSON say each name letter by letter.
        told += names[..hubs].iter().filter(|name| in_json.contains(*name)).count();
        // Other forms give the same network back, letter by letter.
        let again = scratch.path("again.json");
        let first = scratch.path("first.json");
        assert_eq!(code(&run(&["convert", &network, &first])), 0);
        let form =
            ["net.geojson", "net.graphml", "folder", "folder-gmns"][usize::try_from(seed).unwrap() % 4];
        let between = scratch.path(form);
        let output = run(&["convert", &network, &between]);
        assert_eq!(code(&output), 0, "{form}: {}", stderr(&output));
        assert_eq!(code(&run(&["convert", &between, &again])), 0, "{form}");
        assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&first).unwrap(), "{form}");
        let _ = std::fs::remove_dir_all(&between);
        for name in &names[..1] {
            // As words on the command line, too, where the operating system can pass them on.
            if !name.contains('\0') {
                let output = run(&["find", &format!("zz{name}")]);
                assert_eq!(code(&output), 1);
                assert!(!stdout(&output).contains(steers), "{name:?}");
                for words in [
                    ["route", "A", "B", "--k", name],
                    ["route", "A", "B", name, name],
                    [name, "A", "B", "--k", "3"],
                ] {
                    let output = run(&words);
                    assert!(
                        !stderr(&output).contains(steers) && code(&output) == 2,
                        "{words:?}: {:?}",
                        stderr(&output)
                    );
                }
                let output = run(&["route", &format!("zz{name}"), "GEPTI"]);
                assert_eq!(code(&output), 2);
                assert!(!stderr(&output).contains(steers), "{name:?}");
            }
        }
    }
    assert!(told >= 10_000 && guarded > 1_000, "{told} names told, {guarded} cells guarded");
}
