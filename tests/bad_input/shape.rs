//! Files as a whole: encodings, line ends, cells, tables too many or too few.

use super::*;

#[test]
fn encodings_and_line_ends() {
    let small = Folder::small();
    let clean = small.build().unwrap().digest();
    let windows: Vec<(&'static str, Vec<u8>)> = small
        .bytes()
        .into_iter()
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes).unwrap().replace('\n', "\r\n");
            (name, [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat())
        })
        .collect();
    assert_eq!(build(&windows).unwrap().digest(), clean, "a BOM and CRLF change nothing");
    let old_mac: Vec<(&'static str, Vec<u8>)> = small
        .bytes()
        .into_iter()
        .map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap().replace('\n', "\r").into_bytes()))
        .collect();
    assert_eq!(build(&old_mac).unwrap().digest(), clean);
    // Lines are counted the same, with empty lines between as well.
    let fault = small.clone().set("links.csv", 2, "to", "DDE").set("hubs.csv", 3, "kind", "hut");
    for (end, gap) in
        [("\n", ""), ("\r\n", ""), ("\r", ""), ("\n", "\n\n"), ("\r\n", "\r\n"), ("\n", ",,,\n")]
    {
        let tables: Vec<(&'static str, Vec<u8>)> = fault
            .bytes()
            .into_iter()
            .map(|(name, bytes)| {
                let text = String::from_utf8(bytes).unwrap();
                let (header, rest) = text.split_once('\n').unwrap();
                let gap = if gap.contains(',') {
                    format!("{}\n", ",".repeat(header.matches(',').count()))
                } else {
                    gap.to_owned()
                };
                (name, format!("{header}{end}{gap}{}", rest.replace('\n', end)).into_bytes())
            })
            .collect();
        let extra = gap.replace("\r\n", "\n").matches('\n').count() as u64;
        let found = findings(build(&tables));
        let at =
            |file: &str| found.iter().find(|finding| finding.file.as_deref() == Some(file)).unwrap().line;
        assert_eq!(at("hubs.csv"), Some(5 + extra), "{end:?} {gap:?}: {found:#?}");
        assert_eq!(at("links.csv"), Some(4 + extra), "{end:?} {gap:?}: {found:#?}");
    }
    for big in [true, false] {
        let text = small.text("hubs.csv");
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        let bytes: Vec<u8> =
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        let found = findings(build(&small.with("hubs.csv", &bytes)));
        assert_eq!(found.len(), 1, "{found:#?}");
        says(&found[0], "UTF-16");
        let found = findings(build(&small.with("hubs.csv", &bytes[2..])));
        assert_eq!(found.len(), 1, "without its mark as well: {found:#?}");
        says(&found[0], "UTF-16");
        assert_eq!((found[0].file.as_deref(), found[0].line), (Some("hubs.csv"), Some(1)));
    }
    let bytes: Vec<u8> = small
        .text("hubs.csv")
        .replace("Beta", "B\u{1}")
        .bytes()
        .map(|b| if b == 1 { 0xe9 } else { b })
        .collect();
    let found = findings(build(&small.with("hubs.csv", &bytes)));
    assert_eq!(found.len(), 1, "{found:#?}");
    says(&found[0], "UTF-8");
    assert_eq!((found[0].line, found[0].column.as_deref()), (Some(3), Some("name")));
}

#[test]
fn the_shape_of_a_table() {
    let small = Folder::small();
    let links = small.text("links.csv");
    let at_line = |text: &str, line: u64| {
        let found = findings(build(&small.with("links.csv", text.as_bytes())));
        assert!(found.iter().all(|finding| finding.file.as_deref() == Some("links.csv")), "{found:#?}");
        assert!(found.iter().any(|finding| finding.line == Some(line)), "{line}: {found:#?}");
        found
    };
    // Too few, too many cells.
    let found = at_line(&links.replacen("AAA,CCC,480", "AAA,CCC", 1), 3);
    assert_eq!((found.len(), found[0].rule.as_str()), (1, "cell-count"), "{found:#?}");
    let found = at_line(&links.replacen("AAA,CCC,480", "AAA,CCC,4,80", 1), 3);
    assert_eq!((found.len(), found[0].rule.as_str()), (1, "cell-count"), "{found:#?}");
    // A stray quote swallows the rest of the file and is said once.
    let found = at_line(&links.replacen("AAA,CCC,480", "AAA,CCC,\"480", 1), 3);
    assert_eq!(found.len(), 1, "{found:#?}");
    says(&found[0], "runs on over 2 more lines");
    says(&found[0], "quote left open");
    at_line(&links.replacen("AAA,CCC,480", "AAA,CCC,4\"80", 1), 3);
    // A record without end, and one of too many cells.
    let long = links.replacen("AAA,CCC,480", &format!("AAA,CCC,{}", "9".repeat(3_000_000)), 1);
    says(&at_line(&long, 3)[0], "64 KiB");
    let many = links.replacen("AAA,CCC,480", &format!("AAA,CCC,{}", ",".repeat(3_000_000)), 1);
    assert_eq!(at_line(&many, 3)[0].rule, "cell-count");
    // What no text holds.
    let found = at_line(&links.replacen(",SHIP,", ",SH\0IP,", 1), 3);
    assert_eq!((found.len(), found[0].column.as_deref()), (1, Some("operator")), "{found:#?}");
    says(&found[0], "control character");
    // A line break inside a cell.
    let found = at_line(&links.replacen(",SHIP,", ",\"SH\nIP\",", 1), 3);
    assert_eq!((found.len(), found[0].column.as_deref()), (1, Some("operator")), "{found:#?}");
    says(&found[0], "line break");
    // Too long a cell, too many columns.
    let found = at_line(&links.replacen(",SHIP,", &format!(",{},", "x".repeat(70_000)), 1), 3);
    says(&found[0], "64 KiB");
    let wide = (0..2000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    assert_eq!(at_line(&format!("{wide}\n"), 1)[0].rule, "too-many-columns");
    // Nothing at all, or only a header.
    for empty in ["", "\u{feff}", "\n\n"] {
        let found = at_line(empty, 1);
        assert_eq!((found.len(), found[0].rule.as_str()), (1, "no-header"), "{found:#?}");
    }
    let header = links.split_once('\n').unwrap().0.to_owned() + "\n";
    let found = findings(build(&small.with("links.csv", header.as_bytes())));
    assert!(
        found.iter().all(|finding| finding.line.is_some()),
        "what refers to the missing links is told: {found:#?}"
    );
    for file in ["rates.csv", "corridors.csv", "limits.csv", "borders.csv"] {
        let mut folder = small.clone();
        folder.table("rates.csv").rows.clear();
        folder.table(file).rows.clear();
        assert!(folder.build().is_ok(), "{file}");
    }
}

#[test]
fn missing_and_surplus_tables() {
    let small = Folder::small();
    for required in ["hubs.csv", "links.csv"] {
        let tables: Vec<_> = small.bytes().into_iter().filter(|(name, _)| *name != required).collect();
        let found = findings(build(&tables));
        assert_eq!((found.len(), found[0].rule.as_str()), (1, "missing-table"), "{found:#?}");
        assert_eq!(found[0].file.as_deref(), Some(required));
    }
    assert_eq!(findings(from_tables(&[])).len(), 2);
    let mut tables = small.bytes();
    tables.push(("border.csv", b"code,links\n".to_vec()));
    let found = findings(build(&tables));
    assert_eq!((found.len(), found[0].rule.as_str()), (1, "unknown-table"), "{found:#?}");
    says(&found[0], "borders.csv");
    let mut tables = small.bytes();
    tables.push(tables[0].clone());
    assert_eq!(findings(build(&tables))[0].rule, "duplicate-table");
}

#[test]
fn at_most_a_thousand_findings_are_listed() {
    for fault in ["hut", ""] {
        let mut folder = Folder::small();
        let table = folder.table("hubs.csv");
        for at in 0..2000 {
            let mut row = table.rows[1].clone();
            row[0] = format!("H{at}");
            row[1] = if fault.is_empty() { "95".to_owned() } else { row[1].clone() };
            fault.clone_into(&mut row[6]);
            table.rows.push(row);
        }
        let found = folder.findings();
        assert_eq!(found.len(), 1000);
        says(found.last().unwrap(), "more than");
        assert_eq!(found[0].line, Some(6), "{}", found[0]);
    }
    // Rows with too few cells, after which links that are all sound must not look wrong.
    let mut text = Folder::small().text("hubs.csv");
    text += &"X,1\n".repeat(2000);
    let found = findings(build(&Folder::small().with("hubs.csv", text.as_bytes())));
    assert!(found.len() <= 1000);
    assert!(found.iter().all(|finding| finding.rule == "cell-count" || finding.rule == "more-findings"));
}
