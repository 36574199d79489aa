//! Tables as CSV text.

use super::cell::inert;
use super::rows_out::{Cell, Filled, TableOut};
use std::collections::{BTreeMap, BTreeSet};

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
    use super::table_to_csv;

    #[test]
    fn formulas_come_out_inert_and_numbers_as_they_are() {
        let rows = [["=1+1", "-12.5", "a,b"], ["@sum", "+7e3", "\"q\""], ["-x", "", "\tx"]];
        let table = table_to_csv(&["a", "b", "c"], rows);
        assert_eq!(table, "a,b,c\n'=1+1,-12.5,\"a,b\"\n'@sum,+7e3,\"\"\"q\"\"\"\n'-x,,'\tx\n");
    }
}
