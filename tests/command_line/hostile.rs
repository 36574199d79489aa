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
