//! Tables as CSV text.

/// A CSV table. A cell of words that a spreadsheet might take for a formula begins with an apostrophe; numbers stay as they are.
pub(crate) fn table_to_csv<S: AsRef<str>>(
    columns: &[&str],
    rows: impl IntoIterator<Item = impl IntoIterator<Item = S>>,
) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail.
    let _ = writer.write_record(columns);
    for row in rows {
        let cells: Vec<String> = row.into_iter().map(|cell| inert(cell.as_ref())).collect();
        let _ = writer.write_record(cells);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A cell that no spreadsheet runs.
fn inert(cell: &str) -> String {
    let is_risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_risky && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
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
