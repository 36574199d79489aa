//! How a text fits a terminal: the gaps of its tables shrink, their widest column goes on below, and long lines break between words. Nothing is cut.

/// No column of a table is made narrower than this.
const NARROWEST: usize = 16;

/// A text in so many columns.
pub(crate) fn fitted(text: &str, columns: usize) -> String {
    let mut done: Vec<String> = Vec::new();
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines() {
        if is_row(line) || !block.is_empty() && is_further_down(line) {
            block.push(line);
        } else {
            done.extend(table(&std::mem::take(&mut block), columns));
            done.extend(wrapped(line, columns));
        }
    }
    done.extend(table(&block, columns));
    done.join("\n")
}

/// Whether a line looks like a row of a table: words with a gap between them.
fn is_row(line: &str) -> bool {
    line.trim().contains("   ") || is_further_down(line)
}

/// Whether it begins where a later column does.
fn is_further_down(line: &str) -> bool {
    line.starts_with("        ") && !line.trim().is_empty()
}

/// The rows of a table in so many columns.
pub(crate) fn table(rows: &[&str], columns: usize) -> Vec<String> {
    let grid: Vec<Vec<char>> = rows.iter().map(|row| row.trim_end().chars().collect()).collect();
    let width = grid.iter().map(Vec::len).max().unwrap_or(0);
    if width <= columns {
        return rows.iter().map(|row| (*row).to_owned()).collect();
    }
    let parts = parts(&grid, width);
    let cells = |row: &Vec<char>| -> Vec<String> {
        let slice = |(from, to): &(usize, usize)| row.iter().take(*to).skip(*from).collect::<String>();
        parts.iter().map(slice).collect()
    };
    let cells: Vec<Vec<String>> = grid.iter().map(cells).collect();
    let mut widths: Vec<usize> = parts.iter().map(|(from, to)| to - from).collect();
    let indent = parts.first().map_or(0, |(from, _)| (*from).min(4));
    let whole: usize = indent + widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    let over = whole.saturating_sub(columns);
    let Some(widest) = (0..widths.len()).max_by_key(|at| widths[*at]) else { return Vec::new() };
    if over > 0 {
        match widths[widest].checked_sub(over).filter(|left| *left >= NARROWEST) {
            Some(left) => widths[widest] = left,
            None => return apart(rows, &cells, &widths, widest, columns),
        }
    }
    let second = second_part(cells.iter().map(|row| row[widest].as_str()), widths[widest]);
    let mut lines = Vec::new();
    for row in &cells {
        let below =
            if over == 0 { vec![row[widest].clone()] } else { in_cell(&row[widest], widths[widest], second) };
        // A word that is too long for its column takes the whole width, below the rest of its row.
        let is_too_long = below.iter().any(|part| part.chars().count() > widths[widest]);
        let parts = if is_too_long { &[String::new()][..] } else { &below };
        for (at, part) in parts.iter().enumerate() {
            let mut line = " ".repeat(indent);
            for (column, cell) in row.iter().enumerate() {
                let told = if column == widest { part } else { cell };
                let told = if column == widest || at == 0 { told.as_str() } else { "" };
                line.push_str(&format!("{told:<width$}  ", width = widths[column]));
            }
            lines.push(line.trim_end().to_owned());
        }
        if is_too_long {
            let left: usize = widths[..widest].iter().map(|width| width + 2).sum();
            lines.extend(wrapped(&format!("{}{}", " ".repeat(indent + left), row[widest].trim()), columns));
        }
    }
    lines
}

/// The rows of a table whose widest column finds no room beside the others: it takes a line of its own, the first column above the others, a later one
/// below them. Where the others are too wide by themselves, lines break as they do elsewhere.
fn apart(
    rows: &[&str],
    cells: &[Vec<String>],
    widths: &[usize],
    widest: usize,
    columns: usize,
) -> Vec<String> {
    let others: usize =
        widths.iter().enumerate().filter(|(at, _)| *at != widest).map(|(_, width)| width + 2).sum();
    if widths.len() < 2 || others + 4 > columns {
        return rows.iter().flat_map(|row| wrapped(row, columns)).collect();
    }
    let mut lines = Vec::new();
    for row in cells {
        let rest = row.iter().enumerate().filter(|(at, _)| *at != widest);
        let rest: String = rest.map(|(at, cell)| format!("{cell:<width$}  ", width = widths[at])).collect();
        let rest = Some(format!("    {}", rest.trim_end())).filter(|rest| !rest.trim().is_empty());
        let indent = if widest == 0 { 2 } else { 8 };
        let text = format!("{}{}", " ".repeat(indent), row[widest].trim());
        let text = if text.trim().is_empty() { Vec::new() } else { wrapped(&text, columns) };
        if widest == 0 {
            lines.extend(text.into_iter().chain(rest));
        } else {
            lines.extend(rest.into_iter().chain(text));
        }
    }
    lines
}

/// Where the columns of a table begin and end: between them two or more columns of letters are blank in every row.
fn parts(grid: &[Vec<char>], width: usize) -> Vec<(usize, usize)> {
    let is_blank = |at: usize| grid.iter().all(|row| row.get(at).is_none_or(|letter| *letter == ' '));
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for at in (0..width).filter(|at| !is_blank(*at)) {
        match parts.last_mut() {
            Some((_, to)) if at < *to + 2 => *to = at + 1,
            _ => parts.push((at, at + 1)),
        }
    }
    parts
}

/// The parts of a cell between its gaps, the first one with what stands before it.
fn gapped(cell: &str) -> Vec<&str> {
    let cell = cell.trim_end();
    let start = cell.len() - cell.trim_start().len();
    let mut parts: Vec<&str> =
        cell[start..].split("   ").map(str::trim).filter(|part| !part.is_empty()).collect();
    if let Some(first) = parts.first_mut() {
        *first = &cell[..start + first.len()];
    }
    parts
}

/// Where the second part of all cells that have two can stand in so many columns.
fn second_part<'a>(cells: impl Iterator<Item = &'a str>, width: usize) -> Option<usize> {
    let (mut first, mut second) = (0, 0);
    for cell in cells {
        if let [one, other] = gapped(cell)[..] {
            first = first.max(one.chars().count());
            second = second.max(other.chars().count());
        }
    }
    (second > 0 && first + 2 + second <= width).then_some(first + 2)
}

/// A cell in so many columns: its inner gaps shrink, then it goes on below.
fn in_cell(cell: &str, width: usize, second: Option<usize>) -> Vec<String> {
    let text = match (&gapped(cell)[..], second) {
        ([one, other], Some(at)) => format!("{one:<at$}{other}"),
        (parts, _) => parts.join("  "),
    };
    let told = text.trim_start();
    let indent = text.chars().count() - told.chars().count();
    if indent <= width / 2 {
        return wrapped(&text, width);
    }
    // What stands further to the right stays there.
    let length = told.chars().count();
    let at = second.filter(|at| at + length <= width).unwrap_or(width.saturating_sub(length));
    wrapped(&format!("{}{told}", " ".repeat(at)), width)
}

/// A long line goes on below, further in, and breaks between words only, so keys stay whole.
fn wrapped(line: &str, columns: usize) -> Vec<String> {
    let indent = line.chars().take_while(|letter| *letter == ' ').count();
    let further = " ".repeat((indent + 4).min(columns / 3));
    let is_far_in = indent > columns / 2 && line.chars().count() > columns;
    let line =
        if is_far_in { format!("{}{}", " ".repeat(columns / 3), line.trim_start()) } else { line.to_owned() };
    let (mut lines, mut rest) = (Vec::new(), line);
    while let Some(at) = break_at(&rest, columns) {
        let next = format!("{further}{}", rest[at..].trim_start());
        lines.push(rest[..at].trim_end().to_owned());
        rest = next;
    }
    lines.push(rest);
    lines
}

/// Where a line breaks that is too long: behind the last word that fits, else behind the first one; nowhere in a single word.
fn break_at(line: &str, columns: usize) -> Option<usize> {
    let over = line.char_indices().nth(columns)?.0;
    let start = line.len() - line.trim_start().len();
    let is_break = |at: &usize| *at > start && !line[*at..].trim().is_empty();
    let mut breaks = line.match_indices(' ').map(|(at, _)| at).filter(is_break);
    breaks.clone().take_while(|at| *at <= over).last().or_else(|| breaks.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    }

    #[test]
    fn long_lines_go_on_below_and_words_stay_whole() {
        assert_eq!(fitted("  one two three four", 12), "  one two\n    three\n    four");
        assert_eq!(fitted("short\n\nalso", 12), "short\n\nalso");
        assert_eq!(fitted("  CNXIY-CNURM-rail-1435 next", 12), "  CNXIY-CNURM-rail-1435\n    next");
        assert_eq!(fitted("CNXIY-CNURM-rail-1435", 12), "CNXIY-CNURM-rail-1435");
        assert_eq!(fitted("Ақтау Ақтау Ақтау", 11), "Ақтау Ақтау\n   Ақтау");
    }

    #[test]
    fn gaps_shrink_before_anything_breaks() {
        let text = "  name                    left     lost\n  a long one              0.10     1.26\n  b                      10.00     0.00";
        assert_eq!(fitted(text, 40), text);
        assert_eq!(
            fitted(text, 30),
            "  name         left  lost\n  a long one   0.10  1.26\n  b           10.00  0.00"
        );
    }

    #[test]
    fn the_widest_column_goes_on_below() {
        let text = "  what                                    carriage     km\n  Saksaulskaya - Zhezkazgan               rail-1520   517\n    transload at Dostyk: 1435 > 1520 (in the border)     -";
        let told = fitted(text, 40);
        assert!(told.lines().all(|line| line.chars().count() <= 40), "{told}");
        assert!(told.contains("  Saksaulskaya - Zhezkazgan"), "{told}");
        assert_eq!(words(&told), words(text));
    }

    #[test]
    fn a_column_without_room_takes_a_line_of_its_own() {
        let text = "                              pairs       tonnes        dollars\n  Aktau - Alat                    1          100        4620000";
        assert_eq!(
            fitted(text, 30),
            "    pairs  tonnes  dollars\n  Aktau - Alat\n        1     100  4620000"
        );
        assert!(fitted(text, 12).lines().all(|line| line.chars().count() <= 12), "{}", fitted(text, 12));
    }

    #[test]
    fn whatever_the_width_nothing_is_lost() {
        let text = "a route > of many > hubs   and  gaps, to > and fro   \n  next     to     it\n        below\n\nend";
        for columns in 1..70 {
            assert_eq!(words(&fitted(text, columns)), words(text), "{columns}");
        }
    }
}
