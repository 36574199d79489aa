//! The embedded tables with planted faults.

use super::*;

fn caspian_folder() -> Folder {
    let mut tables = Vec::new();
    for (name, text) in caspian_tables() {
        let mut records = Vec::new();
        for line in text.lines() {
            let mut cells = vec![String::new()];
            let mut quoted = false;
            for letter in line.chars() {
                match letter {
                    '"' => quoted = !quoted,
                    ',' if !quoted => cells.push(String::new()),
                    other => cells.last_mut().unwrap().push(other),
                }
            }
            records.push(cells);
        }
        let header: Vec<&'static str> =
            records.remove(0).into_iter().map(|cell| &*Box::leak(cell.into_boxed_str())).collect();
        assert!(records.iter().all(|row| row.len() == header.len()), "{name}");
        tables.push(Table { file: name, header, rows: records });
    }
    Folder(tables)
}

#[test]
fn exactly_the_planted_faults_are_found() {
    let clean = caspian_folder();
    let digest = from_tables(caspian_tables()).unwrap().digest();
    assert_eq!(clean.build().unwrap().digest(), digest);
    let mut rng = ChaCha8Rng::seed_from_u64(20_251);
    let mut planted_in_all = 0;
    let mut kinds = BTreeSet::new();
    for round in 0..200 {
        let mut folder = clean.clone();
        let mut planted: BTreeSet<(&str, u64)> = BTreeSet::new();
        let wanted = rng.random_range(1..=12);
        while planted.len() < wanted {
            let facts: Vec<(&'static str, &'static [&'static str])> = FACTS.to_vec();
            let (file, columns) = facts[rng.random_range(0..facts.len())];
            let rows = folder.table(file).rows.len();
            let row = rng.random_range(0..rows);
            if planted.contains(&(file, row as u64 + 2)) {
                continue;
            }
            let kind = rng.random_range(0..8);
            let present = |folder: &mut Folder, column: &str| folder.table(file).header.contains(&column);
            let done = match kind {
                // A number of the row is no number, negative, or its low end above it.
                0..=3 => {
                    let column = columns[rng.random_range(0..columns.len())];
                    let filled = present(&mut folder, column) && {
                        let text = folder.cell(file, row, column).clone();
                        text.parse::<f64>().is_ok()
                    };
                    let low = format!("{column}_low");
                    let source = format!("{column}_source");
                    match kind {
                        0 if filled => {
                            let words = ["NaN", "1e999", "1 000", "many"];
                            words[rng.random_range(0..4)].clone_into(folder.cell(file, row, column));
                            true
                        }
                        1 if filled => {
                            "-5".clone_into(folder.cell(file, row, column));
                            true
                        }
                        2 if filled && present(&mut folder, &low) => {
                            "1e15".clone_into(folder.cell(file, row, &low));
                            true
                        }
                        3 if filled && present(&mut folder, &source) => {
                            "R9999".clone_into(folder.cell(file, row, &source));
                            true
                        }
                        _ => false,
                    }
                }
                // A code that nobody has, in a place that others do not refer to.
                4 => match file {
                    "transfers.csv" | "rates.csv" => {
                        "bananas".clone_into(folder.cell(file, row, "cargo"));
                        true
                    }
                    _ => false,
                },
                5 if file == "borders.csv" => {
                    "AAAAA-BBBBB-rail-1520".clone_into(folder.cell(file, row, "links"));
                    true
                }
                6 if file == "links.csv" => {
                    "ajar".clone_into(folder.cell(file, row, "status"));
                    true
                }
                6 if file == "hubs.csv" => {
                    "120.5".clone_into(folder.cell(file, row, "lat"));
                    true
                }
                // The row has a cell too many, so that it cannot be read and what refers to it hangs in the air.
                7 => {
                    folder.table(file).rows[row].push("surplus".to_owned());
                    true
                }
                _ => false,
            };
            if done {
                planted.insert((file, row as u64 + 2));
                kinds.insert((file, kind));
            }
        }
        planted_in_all += planted.len();
        let found = folder.findings();
        let reported: BTreeSet<(&str, u64)> = found
            .iter()
            .map(|finding| (finding.file.as_deref().unwrap_or("?"), finding.line.unwrap_or(0)))
            .collect();
        assert_eq!(reported, planted, "round {round}: {found:#?}");
    }
    assert!(planted_in_all > 1000, "{planted_in_all} faults are too few");
    assert!(kinds.len() >= 25, "{kinds:?}");
}
