//! What a file may be: limits against files that are damaged or meant to do harm. Each refusal names its limit.

use super::no_access;
use crate::error::{Finding, Result};
use crate::network::NetworkBuilder;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes of a file.
const LARGEST_FILE: u64 = 2 << 30;
/// Bytes of a cell or a text.
pub(super) const LONGEST_CELL: usize = 64 << 10;
/// Bytes of a record.
pub(super) const LONGEST_RECORD: usize = 1 << 20;
/// Columns of a table, properties of a thing.
pub(super) const MOST_COLUMNS: usize = 1024;
/// Things inside things.
pub(super) const DEEPEST: usize = 64;
/// Findings; the rest is only counted.
pub(super) const MOST_FINDINGS: usize = 1000;
/// Bytes of a code, of a key (made of two codes) and of a name.
const LONGEST_CODE: usize = 256;
const LONGEST_KEY: usize = 1024;
const LONGEST_NAME: usize = 4096;

/// The bytes of a file, unless there are too many.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>> {
    let refuse = |error: std::io::Error| no_access(path, &error.to_string());
    let file = File::open(path).map_err(refuse)?;
    let about = file.metadata().map_err(refuse)?;
    if about.is_dir() {
        return Err(no_access(path, "it is a folder"));
    }
    let too_large = || no_access(path, "the file is larger than the 2 GiB a file may have");
    if about.len() > LARGEST_FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // What a pipe or a growing file gives is counted, not believed.
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(refuse)?;
    if bytes.len() as u64 > LARGEST_FILE { Err(too_large()) } else { Ok(bytes) }
}

/// Codes, keys and names that are longer than they may be.
pub(super) fn check_names(builder: &NetworkBuilder, findings: &mut Vec<Finding>) {
    let mut check = |table: &'static str, row: usize, column: &str, text: &str, most: usize| {
        if text.len() <= most {
            return;
        }
        let shown: String = text.chars().take(40).collect();
        let reason = format!("`{column}` has {} bytes, more than the {most} it may have", text.len());
        let finding = Finding::new("too-long", format!("{shown}..."), reason);
        findings.push(match builder.lines.of(table, row) {
            Some((file, line)) => finding.at(file, line, Some(column)),
            None => finding,
        });
    };
    for (row, hub) in builder.hubs.iter().enumerate() {
        check("hubs", row, "code", &hub.code, LONGEST_CODE);
        check("hubs", row, "name", &hub.name, LONGEST_NAME);
        hub.aliases.iter().for_each(|alias| check("hubs", row, "aliases", alias, LONGEST_NAME));
    }
    for (row, link) in builder.links.iter().enumerate() {
        check("links", row, "key", &link.key, LONGEST_KEY);
        check("links", row, "name", link.name.as_deref().unwrap_or_default(), LONGEST_NAME);
        check("links", row, "operator", link.operator.as_deref().unwrap_or_default(), LONGEST_NAME);
    }
    for (row, transfer) in builder.transfers.iter().enumerate() {
        check("transfers", row, "key", &transfer.key, LONGEST_KEY);
        check("transfers", row, "name", transfer.name.as_deref().unwrap_or_default(), LONGEST_CODE);
    }
    let coded = |code: &str, name: &Option<String>| (code.to_owned(), name.clone().unwrap_or_default());
    let tables: [(&'static str, Vec<(String, String)>); 5] = [
        ("borders", builder.borders.iter().map(|at| coded(&at.code, &at.name)).collect()),
        ("limits", builder.limits.iter().map(|at| coded(&at.code, &at.name)).collect()),
        ("cargoes", builder.cargoes.iter().map(|at| coded(&at.code, &at.name)).collect()),
        ("corridors", builder.corridors.iter().map(|at| coded(&at.code, &at.name)).collect()),
        ("sources", builder.sources.iter().map(|at| coded(&at.key, &None)).collect()),
    ];
    for (table, rows) in tables {
        for (row, (code, name)) in rows.iter().enumerate() {
            check(table, row, if table == "sources" { "key" } else { "code" }, code, LONGEST_CODE);
            check(table, row, "name", name, LONGEST_NAME);
        }
    }
}
