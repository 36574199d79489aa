//! Everything is found in one reading, and every record is accounted for.

use super::*;

#[test]
fn all_tables_are_checked_in_one_run() {
    let folder = Folder::small()
        .set("hubs.csv", 1, "kind", "hut")
        .set("hubs.csv", 3, "lat", "north")
        .set("links.csv", 0, "time_h", "-4")
        .set("links.csv", 1, "capacity_unit", "boxes")
        .set("links.csv", 2, "to", "DDE")
        .set("transfers.csv", 0, "cargo", "bananas")
        .set("borders.csv", 0, "dwell_h_source", "S7")
        .set("limits.csv", 0, "amount_low", "7")
        .set("rates.csv", 0, "select", "operator:QQQ")
        .set("cargoes.csv", 1, "value_of_time", "NaN")
        .set("corridors.csv", 0, "to", "ZZZ");
    let mut found: Vec<(String, u64, String)> = folder
        .findings()
        .into_iter()
        .map(|finding| (finding.file.unwrap(), finding.line.unwrap(), finding.column.unwrap()))
        .collect();
    found.sort();
    let expected = [
        ("borders.csv", 2, "dwell_h_source"),
        ("cargoes.csv", 3, "value_of_time"),
        ("corridors.csv", 2, "to"),
        ("hubs.csv", 3, "kind"),
        ("hubs.csv", 5, "lat"),
        ("limits.csv", 2, "amount"),
        ("links.csv", 2, "time_h"),
        ("links.csv", 3, "capacity_unit"),
        ("links.csv", 4, "to"),
        ("rates.csv", 2, "select"),
        ("transfers.csv", 2, "cargo"),
    ];
    let expected: Vec<(String, u64, String)> =
        expected.map(|(file, line, column)| (file.to_owned(), line, column.to_owned())).to_vec();
    assert_eq!(found, expected);
    // Several faults of one row are all told.
    let folder = Folder::small()
        .set("links.csv", 1, "mode", "air")
        .set("links.csv", 1, "time_h", "soon")
        .set("links.csv", 1, "time_h_low", "x")
        .set("links.csv", 1, "time_h_status", "guess")
        .set("links.csv", 1, "status", "ajar");
    let columns: BTreeSet<String> =
        folder.findings().into_iter().map(|finding| finding.column.unwrap()).collect();
    assert_eq!(
        columns,
        ["mode", "status", "time_h", "time_h_low", "time_h_status"].map(str::to_owned).into()
    );
}

#[test]
fn a_lost_row_is_no_excuse_for_others() {
    // A hub row that cannot be read: what refers to it is not told, what refers to nothing is.
    let small = Folder::small().set("links.csv", 0, "from", "QQQ").set("links.csv", 0, "key", "Q");
    let text = small.text("hubs.csv").replacen("DDD,41.7", "DDD,41.7,1", 1);
    let found = findings(build(&small.with("hubs.csv", text.as_bytes())));
    let places: Vec<(&str, u64)> =
        found.iter().map(|f| (f.file.as_deref().unwrap(), f.line.unwrap())).collect();
    assert_eq!(places, [("hubs.csv", 5), ("links.csv", 2)], "{found:#?}");
    let small = Folder::small().set("links.csv", 1, "length_km", "far").set(
        "limits.csv",
        0,
        "members",
        "AAA-CCC-sea AAA-BBB-see",
    );
    let found = small.findings();
    let places: Vec<(&str, u64)> =
        found.iter().map(|f| (f.file.as_deref().unwrap(), f.line.unwrap())).collect();
    assert_eq!(places, [("links.csv", 3), ("limits.csv", 2)], "{found:#?}");
}

#[test]
fn the_ledger_adds_up() {
    let bytes = Folder::small().bytes();
    let tables: Vec<(&str, &[u8])> = bytes.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let (_, ledger) = from_table_bytes(&tables).unwrap();
    assert_eq!(ledger.tables.len(), 9);
    for (entry, table) in ledger.tables.iter().zip(&Folder::small().0) {
        assert_eq!(entry.file, table.file);
        assert_eq!(entry.records, table.rows.len());
        assert_eq!((entry.used, entry.rejected), (entry.records, 0));
    }
    assert_eq!(ledger.to_string().lines().count(), 9);
    let tables: Vec<(&str, &[u8])> =
        caspian_tables().iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (_, ledger) = from_table_bytes(&tables).unwrap();
    for (entry, (name, text)) in ledger.tables.iter().zip(caspian_tables()) {
        assert_eq!(entry.records, text.lines().filter(|line| !line.is_empty()).count() - 1, "{name}");
        assert_eq!(entry.used + entry.rejected, entry.records);
    }
}

/// The ledger of a reading that failed, and its findings.
fn refused(tables: &[(&'static str, Vec<u8>)]) -> (corridor::data::Ledger, Vec<Finding>) {
    match build(tables) {
        Err(Error::BadInput { findings, ledger }) => {
            (*ledger.expect("a failed reading has a ledger"), findings)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_failed_reading_has_its_ledger_too() {
    // A cell that is no number, a row that refers to nothing, one with a cell too many, and a rate that contradicts another.
    let mut folder = Folder::small()
        .set("hubs.csv", 3, "lat", "north")
        .set("links.csv", 1, "cargo", "bananas")
        .set("cargoes.csv", 1, "value_of_time", "-1");
    folder.table("sources.csv").rows[1].push("surplus".to_owned());
    let (ledger, found) = refused(&folder.bytes());
    let of = |file: &str| {
        let entry = ledger.tables.iter().find(|entry| entry.file == file).unwrap();
        assert_eq!(entry.records, entry.used + entry.merged + entry.rejected, "{ledger}");
        (entry.records, entry.used, entry.rejected)
    };
    assert_eq!(of("hubs.csv"), (4, 3, 1));
    assert_eq!(of("links.csv"), (3, 2, 1));
    assert_eq!(of("cargoes.csv"), (2, 1, 1));
    assert_eq!(of("sources.csv"), (2, 1, 1));
    assert_eq!(of("borders.csv"), (1, 1, 0));
    let rejected: usize = ledger.tables.iter().map(|entry| entry.rejected).sum();
    let rows: BTreeSet<(&str, u64)> =
        found.iter().map(|f| (f.file.as_deref().unwrap(), f.line.unwrap())).collect();
    assert_eq!(rejected, rows.len(), "each rejected record has its finding: {found:#?}");
    assert!(ledger.to_string().contains("4 records = 3 used + 0 merged + 1 rejected"), "{ledger}");
    // A table whose header is wrong is rejected whole.
    let text = Folder::small().text("links.csv").replacen("length_km", "lenght_km", 1);
    let (ledger, _) = refused(&Folder::small().with("links.csv", text.as_bytes()));
    let links = &ledger.tables[1];
    assert_eq!((links.records, links.used, links.rejected), (3, 0, 3), "{ledger}");
    // More findings than are listed: all records are still accounted for.
    let mut folder = Folder::small();
    let table = folder.table("hubs.csv");
    for at in 0..3000 {
        let mut row = table.rows[1].clone();
        row[0] = format!("H{at}");
        row[1] = "95".to_owned();
        table.rows.push(row);
    }
    let (ledger, found) = refused(&folder.bytes());
    assert_eq!(found.len(), 1000);
    says(found.last().unwrap(), "2001 findings more");
    assert_eq!((ledger.tables[0].records, ledger.tables[0].rejected), (3004, 3000), "{ledger}");
    let mut text = Folder::small().text("hubs.csv");
    text += &"X,1\n".repeat(2000);
    let (ledger, _) = refused(&Folder::small().with("hubs.csv", text.as_bytes()));
    assert_eq!((ledger.tables[0].records, ledger.tables[0].rejected), (2004, 2000), "{ledger}");
    // Facts by hand have no records.
    let mut builder = Network::builder();
    builder.link(corridor::Link::rail("A", "B", corridor::Km(1.0)));
    assert!(matches!(builder.build(), Err(Error::BadInput { ledger: None, .. })));
}

#[test]
fn folders_are_read_as_tables_are() {
    let folder = std::env::temp_dir().join(format!("corridor-bad-input-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let small = Folder::small();
    for (name, bytes) in small.bytes() {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let (network, ledger) = read_folder_with_ledger(&folder).unwrap();
    assert_eq!(network, small.build().unwrap());
    assert_eq!(ledger.tables.len(), 9);
    // What else a folder may hold, and a table that nobody would read.
    std::fs::write(folder.join("validation.csv"), "id\n").unwrap();
    std::fs::write(folder.join("notes.md"), "x").unwrap();
    assert!(read_folder(&folder).is_ok());
    std::fs::write(folder.join("boarders.csv"), "code,links\n").unwrap();
    let found = findings(read_folder(&folder));
    assert_eq!((found.len(), found[0].rule.as_str()), (1, "unknown-table"), "{found:#?}");
    says(&found[0], "borders.csv");
    std::fs::remove_file(folder.join("boarders.csv")).unwrap();
    std::fs::remove_file(folder.join("links.csv")).unwrap();
    let found = findings(read_folder(&folder));
    assert_eq!(found[0].rule, "missing-table");
    // A table that cannot be read, a file where a folder is meant, nothing at all: the path is named.
    let refusal = |path: &std::path::Path| match read_folder(path) {
        Err(Error::File { path, reason }) => format!("{path}: {reason}"),
        other => panic!("{other:?}"),
    };
    std::fs::create_dir(folder.join("links.csv")).unwrap();
    assert!(refusal(&folder).contains("links.csv"));
    assert!(refusal(&folder.join("hubs.csv")).contains("a folder of tables"));
    std::fs::remove_dir_all(&folder).unwrap();
    let text = refusal(&folder);
    assert!(text.starts_with(&format!("{}: ", folder.display())), "{text}");
}
