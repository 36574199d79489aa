//! Tables as CSV text.

use super::cell::inert;
use super::rows_out::{Cell, Filled, TableOut};
use crate::error::{Error, Result};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of an answer as CSV, its columns named as in the JSON of the answer; what lies within a row is named `outer.inner`. Lists of words and numbers are one
/// cell, joined by `; `; lists of records are left out, for they are rows of their own. Columns are those of all rows, in the order in which they first
/// stand; a cell without a value is empty, and of no rows nothing is written. A cell of words that a spreadsheet might take for a formula begins with an apostrophe.
///
/// ```
/// use corridor::{Objective, Router, data};
/// let network = data::caspian();
/// let route = Router::new(&network, network.cargo("container")?, Objective::fastest())?.route(("CNXIY", "GEPTI"))?;
/// let table = data::rows_to_csv(&route.legs)?;
/// assert!(table.starts_with("from,to,from_name,to_name,mode,carriage,link,length_km,"));
/// assert_eq!(table.lines().count(), 1 + route.legs.len());
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::File`] where a row is no record with names, or does not fit JSON.
///
/// # Complexity
///
/// O(rows x columns).
pub fn rows_to_csv<T: Serialize>(rows: &[T]) -> Result<String> {
    let no_rows = |reason: String| Error::File { path: "rows of an answer".to_owned(), reason };
    let mut columns: Vec<String> = Vec::new();
    let mut table: Vec<Vec<(usize, String)>> = Vec::with_capacity(rows.len());
    // A list of records is empty in some rows.
    let mut of_records: BTreeSet<String> = BTreeSet::new();
    for row in rows {
        let value = serde_json::to_value(row).map_err(|error| no_rows(error.to_string()))?;
        let Value::Object(_) = value else {
            return Err(no_rows("a row has no named fields".to_owned()));
        };
        let mut cells = Vec::new();
        // What is left to look at, the next last.
        let mut left = vec![(String::new(), &value)];
        while let Some((name, value)) = left.pop() {
            let text = match value {
                Value::Object(fields) => {
                    let inner = |field: &String| match name.as_str() {
                        "" => field.clone(),
                        outer => format!("{outer}.{field}"),
                    };
                    left.extend(fields.iter().rev().map(|(field, value)| (inner(field), value)));
                    continue;
                }
                Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                    of_records.insert(name);
                    continue;
                }
                Value::Array(items) => items.iter().map(word).collect::<Vec<_>>().join("; "),
                plain => word(plain),
            };
            let at = columns.iter().position(|column| *column == name).unwrap_or_else(|| {
                columns.push(name);
                columns.len() - 1
            });
            cells.push((at, text));
        }
        table.push(cells);
    }
    if columns.is_empty() {
        return Ok(String::new());
    }
    let told: Vec<usize> = (0..columns.len()).filter(|at| !of_records.contains(&columns[*at])).collect();
    let names: Vec<&str> = told.iter().map(|at| columns[*at].as_str()).collect();
    let full = table.into_iter().map(|cells| {
        let mut row = vec![String::new(); columns.len()];
        for (at, text) in cells {
            row[at] = text;
        }
        told.iter().map(|at| std::mem::take(&mut row[*at])).collect::<Vec<_>>()
    });
    Ok(table_to_csv(&names, full))
}

/// A plain value as it stands in a cell.
fn word(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A CSV table. A cell of words that a spreadsheet might take for a formula begins with an apostrophe; numbers stay as they are.
pub(crate) fn table_to_csv<S: AsRef<str>>(
    columns: &[&str],
    rows: impl IntoIterator<Item = impl IntoIterator<Item = S>>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let _ = writer.write_record(columns);
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(|cell| inert(cell.as_ref()).into_owned()).collect();
        let _ = writer.write_record(cells);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A table of facts as CSV text: the columns that any row fills, where they stand in the first row that fills them.
pub(super) fn facts_to_csv(table: &TableOut) -> String {
    let columns = columns_of(&table.rows);
    let cells = |row: &Filled| -> Vec<String> {
        let filled: BTreeMap<&str, &Cell> =
            row.iter().map(|(column, cell)| (column.as_str(), cell)).collect();
        let text = |column: &&str| filled.get(column).map_or_else(String::new, |cell| cell.to_text());
        columns.iter().map(text).collect()
    };
    table_to_csv(&columns, table.rows.iter().map(cells))
}

/// The columns of rows: each behind the one that stands before it in the first row that has it.
pub(super) fn columns_of(rows: &[Filled]) -> Vec<&str> {
    let mut columns: Vec<&str> = Vec::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let mut at = 0;
        for (column, _) in row {
            if known.insert(column) {
                columns.insert(at, column);
                at += 1;
            } else if let Some(place) = columns.iter().position(|known| known == column) {
                at = place + 1;
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::{rows_to_csv, table_to_csv};
    use serde::Serialize;

    #[derive(Serialize)]
    struct Inner {
        low: Option<f64>,
        unit: &'static str,
    }

    #[derive(Serialize)]
    struct Row {
        code: &'static str,
        hubs: Vec<&'static str>,
        inner: Option<Inner>,
        inners: Vec<Inner>,
    }

    #[test]
    fn rows_have_the_names_of_the_answer_and_every_column_of_any_row() {
        let inner = || Inner { low: Some(-1.5), unit: "=t" };
        let rows = [
            Row { code: "A", hubs: vec!["x", "y"], inner: None, inners: vec![inner()] },
            Row { code: "B", hubs: vec![], inner: Some(inner()), inners: vec![] },
        ];
        let table = rows_to_csv(&rows).unwrap();
        assert_eq!(table, "code,hubs,inner,inner.low,inner.unit\nA,x; y,,,\nB,,,-1.5,'=t\n");
        assert!(rows_to_csv(&[1, 2]).is_err());
        assert_eq!(rows_to_csv(&rows[..0]).unwrap(), "");
    }

    #[test]
    fn formulas_come_out_inert_and_numbers_as_they_are() {
        let rows = [["=1+1", "-12.5", "a,b"], ["@sum", "+7e3", "\"q\""], ["-x", "", "\tx"]];
        let table = table_to_csv(&["a", "b", "c"], rows);
        assert_eq!(table, "a,b,c\n'=1+1,-12.5,\"a,b\"\n'@sum,+7e3,\"\"\"q\"\"\"\n'-x,,'\tx\n");
    }
}
