//! The text form of the Transportation Networks collection: `NAME_net.tntp` with links, `NAME_node.tntp` beside it with the places of the nodes,
//! tables of trips and of flows. Columns are separated by blanks, rows end in `;`, comments begin with `~`.
//!
//! The form has no units. Where the original header names one (`miles`, `min`) it holds; else lengths are kilometres, times minutes, and capacities
//! vehicles an hour. The ledger says what was taken for granted.

use crate::data::folder::{KEYED_LINKS, columns_of};
use crate::data::limits::Limits;
use crate::data::reading::{Reading, Tally};
use crate::data::row::{Columns, Row};
use crate::error::{Error, Finding, Ledger, Result, TableLedger, grouped};
use crate::network::{Amount, CapacityUnit, Counted, Demand, DemandRow, Network};
use std::collections::BTreeSet;

/// The columns of a link, as the collection names them.
const COLUMNS: [&str; 10] = [
    "init_node",
    "term_node",
    "capacity",
    "length",
    "free_flow_time",
    "b",
    "power",
    "speed",
    "toll",
    "link_type",
];
const HOURS_A_DAY: f64 = 24.0;
const MINUTES: f64 = 60.0;
/// No node is passed through that has a smaller number, which a network of hubs cannot say.
const FIRST_THRU: &str = "FIRST THRU NODE";

/// A text: the head lines (`<TAG> value`) that mean something here, the first of each tag; and its rows, which are found anew whenever they
/// are asked for.
struct Lines<'a> {
    text: &'a str,
    head: Vec<(u64, &'a str, &'a str)>,
}

/// The tags that are looked at.
const TAGS: [&str; 6] =
    ["NUMBER OF NODES", "NUMBER OF LINKS", FIRST_THRU, "ORIGINAL HEADER", "END OF METADATA", "TOTAL OD FLOW"];

fn text_of<'a>(file: &str, bytes: &'a [u8], findings: &mut Vec<Finding>) -> Option<&'a str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).ok();
    if text.is_none() {
        findings.push(Finding::new("encoding", file, "the text is not UTF-8").at(file, 1, None));
    }
    text
}

fn lines(text: &str) -> Lines<'_> {
    let mut lines = Lines { text, head: Vec::new() };
    for (number, line) in numbered(text) {
        if let Some((tag, value)) = head_line(line)
            && TAGS.iter().any(|known| known.eq_ignore_ascii_case(tag))
            && lines.head(tag).is_none()
        {
            lines.head.push((number, tag, value));
        }
    }
    lines
}

/// Lines without blanks at their ends, with their numbers.
fn numbered(text: &str) -> impl Iterator<Item = (u64, &str)> {
    text.lines().enumerate().map(|(at, line)| (at as u64 + 1, line.trim()))
}

fn head_line(line: &str) -> Option<(&str, &str)> {
    let (tag, value) = line.strip_prefix('<')?.split_once('>')?;
    Some((tag.trim(), value.trim()))
}

/// The cells of a row.
fn cells(row: &str) -> impl Iterator<Item = &str> {
    row.trim_end_matches(|letter: char| letter == ';' || letter.is_whitespace()).split_whitespace()
}

impl<'a> Lines<'a> {
    /// What is neither head nor comment.
    fn rows(&self) -> impl Iterator<Item = (u64, &'a str)> + use<'a> {
        numbered(self.text)
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('~') && head_line(line).is_none())
    }

    /// The rows without the heading of their columns, if there is one that begins with a word.
    fn rows_below(&self, word: &'static str) -> impl Iterator<Item = (u64, &'a str)> + use<'a> {
        let is_heading = |row: &str| {
            row.split_at_checked(word.len()).is_some_and(|(begins, _)| begins.eq_ignore_ascii_case(word))
        };
        let skipped = usize::from(self.rows().next().is_some_and(|(_, row)| is_heading(row)));
        self.rows().skip(skipped)
    }

    fn head(&self, tag: &str) -> Option<(u64, &str)> {
        self.head
            .iter()
            .find(|(_, known, _)| known.eq_ignore_ascii_case(tag))
            .map(|(line, _, value)| (*line, *value))
    }

    /// A number of the head.
    fn count(&self, file: &str, tag: &str, findings: &mut Vec<Finding>) -> Option<u64> {
        let (line, value) = self.head(tag)?;
        let count = value.parse().ok();
        if count.is_none() {
            let reason = format!("`{value}` is no whole number");
            findings.push(Finding::new("not-a-number", tag, reason).at(file, line, None));
        }
        count
    }
}

/// Units of a head: kilometres a unit of length, hours a unit of time, and what was taken for granted.
fn units(lines: &Lines<'_>) -> (f64, f64, Vec<String>) {
    let header = lines.head("ORIGINAL HEADER").map_or_else(String::new, |(_, words)| words.to_lowercase());
    let mut granted = Vec::new();
    let mut pick = |words: &[(&str, f64)], usual: f64, told: &str| {
        let found = words.iter().find(|(word, _)| header.contains(word));
        if found.is_none() {
            granted.push(told.to_owned());
        }
        found.map_or(usual, |(_, factor)| *factor)
    };
    let lengths = [
        ("(mile", 1.609_344),
        ("(mi)", 1.609_344),
        ("(km", 1.0),
        ("(kilomet", 1.0),
        ("(ft", 0.000_304_8),
        ("(feet", 0.000_304_8),
        ("(m)", 0.001),
    ];
    let km = pick(&lengths, 1.0, "no unit of length is stated: read as km");
    let times = [("(min", 1.0 / MINUTES), ("(h)", 1.0), ("(hour", 1.0)];
    let hours = pick(&times, 1.0 / MINUTES, "no unit of time is stated: read as minutes");
    (km, hours, granted)
}

/// Reads links and, where there is such a file, the places of nodes. Says what became of every row.
pub(in crate::data) fn read(
    net: (&str, &[u8]),
    nodes: Option<(&str, &[u8])>,
    limits: &Limits,
) -> Result<(Network, Ledger)> {
    let mut reading = Reading::within(limits);
    let (file, bytes) = net;
    let Some(text) = text_of(file, bytes, &mut reading.findings) else { return reading.finish() };
    let lines = lines(text);
    if lines.head("END OF METADATA").is_none() {
        let finding = Finding::new("tntp", file, "there is no <END OF METADATA>");
        reading.findings.push(finding.at(file, 1, None));
    }
    let node_count = lines.count(file, "NUMBER OF NODES", &mut reading.findings);
    let link_count = lines.count(file, "NUMBER OF LINKS", &mut reading.findings);
    let first_thru = lines.count(file, FIRST_THRU, &mut reading.findings);
    for (tag, count) in [("NUMBER OF NODES", node_count), ("NUMBER OF LINKS", link_count)] {
        if count.is_none() && lines.head(tag).is_none() {
            let finding = Finding::new("tntp", file, format!("there is no <{tag}>"));
            reading.findings.push(finding.at(file, 1, None));
        }
    }
    let node_text = match nodes {
        Some((file, bytes)) => text_of(file, bytes, &mut reading.findings).map(|text| (file, text)),
        None => None,
    };
    match node_text {
        Some((file, text)) => read_nodes(file, text, node_count, &mut reading),
        None if nodes.is_some() => reading.builder.lines.lose("hubs", Vec::new()),
        None => make_nodes(file, node_count.unwrap_or(0), &lines, &mut reading),
    }
    let (km, hours, granted) = units(&lines);
    let mut tally = Tally::new(file, file);
    let rows = lines.rows().count();
    tally.records = rows;
    tally.ignored = granted;
    tally.ignored.push("no unit of capacity is stated: read as trucks an hour".to_owned());
    if lines.rows().any(|(_, row)| cells(row).nth(5).is_some()) {
        tally.ignored.push(COLUMNS[5..].join(", "));
    }
    if let Some(first) = first_thru.filter(|first| *first > 1) {
        tally.ignored.push(format!("{FIRST_THRU} {first}: nodes before it may be passed through here"));
    }
    if let Some((line, _)) = lines.head("NUMBER OF LINKS")
        && link_count.is_some_and(|count| count != rows as u64)
    {
        let reason = format!("the head tells of {} links, there are {rows}", link_count.unwrap_or(0));
        reading.findings.push(Finding::new("count", file, reason).at(file, line, None));
    }
    for (line, text) in lines.rows() {
        if reading.is_enough() {
            reading.builder.lines.lose("links", Vec::new());
            break;
        }
        tally.lines.push(line);
        if is_too_long(file, line, text, &mut reading) {
            reading.builder.lines.lose("links", Vec::new());
        } else {
            link(file, line, text, (km, hours), &mut reading);
        }
    }
    reading.tally(tally);
    reading.finish().map_err(rename_back)
}

/// Refuses a row that is longer than it may be, or has more cells.
fn is_too_long(file: &str, line: u64, text: &str, reading: &mut Reading) -> bool {
    let limits = reading.limits;
    let limit = if limits.is_over("record_bytes", text.len()) {
        "record_bytes"
    } else if limits.is_over("fields", cells(text).count()) {
        "fields"
    } else {
        return false;
    };
    let (rule, what) = match limit {
        "fields" => ("too-many-columns", "the row has more cells than"),
        _ => ("record-too-long", "the row is longer than"),
    };
    let reason = format!("{what} the {} it may have", limits.told(limit));
    let finding = Finding::new(rule, "row", reason).at(file, line, None);
    reading.findings.push(finding.suggest(Limits::raised(limit)));
    true
}

fn link(file: &str, line: u64, text: &str, (km, hours): (f64, f64), reading: &mut Reading) {
    let cells: Vec<&str> = cells(text).collect();
    if !(5..=COLUMNS.len()).contains(&cells.len()) {
        let reason = format!("the row has {} cells, a link has five to {}", cells.len(), COLUMNS.len());
        reading.findings.push(Finding::new("cell-count", "link", reason).at(file, line, None));
        reading.builder.lines.lose("links", Vec::new());
        return;
    }
    let limits = reading.limits;
    let mut row = Row::new(file, line, &KEYED_LINKS, &limits);
    row.fill("from", cells[0]);
    row.fill("to", cells[1]);
    row.fill("mode", "road");
    // First as it stands, so that what is wrong with it is said, then in the units of the network.
    for (column, cell, factor) in
        [("capacity", cells[2], HOURS_A_DAY), ("length_km", cells[3], km), ("time_h", cells[4], hours)]
    {
        row.fill(column, cell);
        if let Some(number) = row.number(column) {
            let number = if column == "time_h" { in_hours(number, factor) } else { number * factor };
            row.fill(column, &number.to_string());
        }
        if row.text(column).is_none() {
            row.fill(column, "0");
        }
    }
    row.fill("capacity_unit", "trucks_per_day");
    // What is not used must be numbers all the same.
    for (name, cell) in COLUMNS.iter().zip(&cells).skip(5) {
        if cell.parse::<f64>().is_err() {
            row.fault("not-a-number", name, format!("`{cell}` is not a number"));
        }
    }
    reading.row("links", row);
}

/// Minutes by division, so that six minutes are a tenth of an hour.
fn in_hours(number: f64, factor: f64) -> f64 {
    if factor == 1.0 { number } else { number / MINUTES }
}

fn read_nodes(file: &str, text: &str, count: Option<u64>, reading: &mut Reading) {
    // The header, in one spelling or another.
    let lines = lines(text);
    let rows = || lines.rows_below("node");
    let limits = reading.limits;
    let mut tally = Tally::new(file, file);
    tally.records = rows().count();
    if let Some(count) = count.filter(|count| *count != tally.records as u64) {
        let reason = format!("the head of the links tells of {count} nodes, there are {}", tally.records);
        reading.findings.push(Finding::new("count", file, reason).at(file, 1, None));
    }
    let number = |cell: &str| cell.parse::<f64>().ok();
    let in_degrees = |row: &str| match cells(row).take(4).collect::<Vec<_>>()[..] {
        [_, x, y] => number(x).zip(number(y)).is_none_or(|(x, y)| x.abs() <= 180.0 && y.abs() <= 90.0),
        _ => true,
    };
    let planar = rows().filter(|(_, row)| !in_degrees(row)).count() * 2 > tally.records;
    if planar {
        tally.ignored.push("X and Y are no degrees: the nodes have no places".to_owned());
    }
    for (line, text) in rows() {
        if reading.is_enough() {
            reading.builder.lines.lose("hubs", Vec::new());
            break;
        }
        tally.lines.push(line);
        if is_too_long(file, line, text, reading) {
            reading.builder.lines.lose("hubs", Vec::new());
            continue;
        }
        let cells: Vec<&str> = cells(text).collect();
        let [code, x, y] = cells[..] else {
            let reason = format!("the row has {} cells, a node has three", cells.len());
            reading.findings.push(Finding::new("cell-count", "node", reason).at(file, line, None));
            reading
                .builder
                .lines
                .lose("hubs", cells.first().map(|code| (*code).to_owned()).into_iter().collect());
            continue;
        };
        let mut row = Row::new(file, line, columns_of("hubs"), &limits);
        check_number(&mut row, code);
        row.fill("code", code);
        if planar {
            row.nowhere();
        } else {
            row.fill("lon", x);
            row.fill("lat", y);
        }
        reading.row("hubs", row);
    }
    reading.tally(tally);
}

fn check_number(row: &mut Row<'_>, code: &str) {
    if !code.bytes().all(|digit| digit.is_ascii_digit()) || code.starts_with('0') {
        row.fault("bad-code", "code", format!("`{code}` is no number of a node"));
    }
}

/// Nodes of which only the number is known.
fn make_nodes(file: &str, count: u64, lines: &Lines<'_>, reading: &mut Reading) {
    let limits = reading.limits;
    let rows = lines.rows().count();
    let most = 2 * rows as u64 + 1000;
    if count > most {
        let line = lines.head("NUMBER OF NODES").map_or(1, |(line, _)| line);
        let reason = format!("{count} nodes are more than {rows} links join");
        reading.findings.push(Finding::new("bad-value", "NUMBER OF NODES", reason).at(file, line, None));
        reading.builder.lines.lose("hubs", Vec::new());
        return;
    }
    let head = lines.head("NUMBER OF NODES").map_or(1, |(line, _)| line);
    for code in 1..=count {
        let mut row = Row::new(file, head, columns_of("hubs"), &limits);
        row.fill("code", &code.to_string());
        row.nowhere();
        reading.row("hubs", row);
    }
}

/// Names columns in findings as the collection does.
fn rename_back(error: Error) -> Error {
    let Error::BadInput { mut findings, ledger } = error else { return error };
    for finding in &mut findings {
        let theirs = match finding.column.as_deref() {
            Some("from") => "init_node",
            Some("to") => "term_node",
            Some("length_km") => "length",
            Some("time_h") => "free_flow_time",
            Some("lon") => "X",
            Some("lat") => "Y",
            Some("code") => "Node",
            _ => continue,
        };
        finding.column = Some(theirs.to_owned());
    }
    Error::BadInput { findings, ledger }
}

/// The file of links and that of nodes, or what the form cannot say of the network at all.
pub(in crate::data) fn write(
    network: &Network,
) -> std::result::Result<(String, Option<String>), Vec<String>> {
    let mut lost = Vec::new();
    let codes: BTreeSet<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    let count = network.hub_count();
    let missing = (1..=count).find(|number| !codes.contains(number.to_string().as_str()));
    if let Some(missing) = missing {
        lost.push(format!(
            "codes: the nodes of this form are numbered 1 to {count}, and no hub is {missing}"
        ));
    }
    for (_, link) in network.links() {
        let amount = match link.capacity.as_ref().map(|capacity| (&capacity.amount, capacity.unit)) {
            Some((Amount::Bounded(_), CapacityUnit { counted: Counted::Trucks, .. })) => None,
            _ => Some("a capacity in trucks a day"),
        };
        let time = link.time.is_none().then_some("a running time");
        let needs: Vec<&str> = amount.into_iter().chain(time).collect();
        if !needs.is_empty() {
            lost.push(format!("{}: a link of this form has {}", link.key, needs.join(" and ")));
        }
    }
    if !lost.is_empty() {
        return Err(lost);
    }
    let mut hubs: Vec<_> = network.hubs().map(|(_, hub)| hub).collect();
    hubs.sort_by_key(|hub| hub.code.parse::<usize>().unwrap_or(0));
    let header = "~ Init node\tTerm node\tCapacity (veh/h)\tLength (km)\tFree Flow Time (min)\tB\tPower\tSpeed limit\tToll\tType\t;";
    let links = network.link_count();
    let mut net = format!(
        "<NUMBER OF ZONES> {count}\n<NUMBER OF NODES> {count}\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> {links}\n\
         <ORIGINAL HEADER>{header}\n<END OF METADATA>\n\n~\t{}\t;\n",
        COLUMNS.join("\t")
    );
    for (_, link) in network.links() {
        let capacity = match link.capacity.as_ref().map(|capacity| &capacity.amount) {
            Some(Amount::Bounded(fact)) => {
                before(fact.likely(), fact.likely() / HOURS_A_DAY, |x| x * HOURS_A_DAY)
            }
            _ => 0.0,
        };
        let time = link.time.as_ref().map_or(0.0, |time| time.likely().get());
        let minutes = before(time, time * MINUTES, |x| x / MINUTES);
        net.push_str(&format!(
            "\t{}\t{}\t{capacity}\t{}\t{minutes}\t0.15\t4\t0\t0\t1\t;\n",
            link.from,
            link.to,
            link.length.likely().get()
        ));
    }
    // Where no hub has a place there is no file of places.
    let has_places = hubs.iter().any(|hub| hub.position_origin.as_ref().is_none_or(|origin| !origin.default));
    let nodes = has_places.then(|| {
        let row = |hub: &&crate::network::Hub| {
            format!("{}\t{}\t{}\t;\n", hub.code, hub.position.x(), hub.position.y())
        };
        format!("Node\tX\tY\t;\n{}", hubs.iter().map(row).collect::<String>())
    });
    Ok((net, nodes))
}

/// The number near a guess that becomes a wanted one; the guess where none does.
fn before(wanted: f64, guess: f64, becomes: impl Fn(f64) -> f64) -> f64 {
    let near =
        [guess, guess.next_up(), guess.next_down(), guess.next_up().next_up(), guess.next_down().next_down()];
    near.into_iter().find(|number| becomes(*number) == wanted).unwrap_or(guess)
}

/// A table of trips: for each zone the trips to each other, as demand. One trip counts as so many tonnes a year, since the form states no unit.
/// Trips within a zone and entries of zero ask for nothing; the ledger counts them among the used ones and says how many there are.
///
/// ```
/// let text = "<NUMBER OF ZONES> 2\n<TOTAL OD FLOW> 6.0\n<END OF METADATA>\n\nOrigin 1\n 1 : 0.0; 2 : 6.0;\n";
/// let (demand, ledger) = corridor::data::trips_from_tntp(text, 100.0)?;
/// assert_eq!((demand.rows.len(), demand.rows[0].t_per_year), (1, 600.0));
/// assert_eq!(ledger.tables[0].records, 2);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger; [`Error::OutOfRange`] for tonnes a trip that are no positive number.
pub fn trips_from_tntp(text: &str, tonnes_per_trip: f64) -> Result<(Demand, Ledger)> {
    const FILE: &str = "trips";
    if !(tonnes_per_trip.is_finite() && tonnes_per_trip > 0.0) {
        return Err(Error::OutOfRange {
            what: "the weight of a trip".to_owned(),
            value: tonnes_per_trip.to_string(),
            allowed: "it is a positive number of tonnes a year".to_owned(),
        });
    }
    let lines = lines(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut findings = Vec::new();
    let mut demand = Demand::new();
    let (mut records, mut rejected, mut within, mut zero, mut total) = (0, 0, 0_usize, 0_usize, 0.0);
    let mut from: Option<String> = None;
    let mut seen: BTreeSet<(u64, u64)> = BTreeSet::new();
    for (line, row) in lines.rows() {
        let mut refuse = |rule: &str, reason: String| {
            findings.push(Finding::new(rule, FILE, reason).at(FILE, line, None));
        };
        if let Some((_, zone)) =
            row.split_at_checked(6).filter(|(word, _)| word.eq_ignore_ascii_case("origin"))
        {
            let zone = zone.trim();
            if zone.parse::<u64>().is_err() {
                refuse("not-a-number", format!("`{zone}` is no zone"));
            }
            from = Some(zone.to_owned());
            continue;
        }
        for entry in row.split(';').map(str::trim).filter(|entry| !entry.is_empty()) {
            records += 1;
            let Some((to, amount)) = entry.split_once(':').map(|(to, amount)| (to.trim(), amount.trim()))
            else {
                refuse("tntp", format!("`{entry}` is no zone and number with a colon between them"));
                rejected += 1;
                continue;
            };
            let amount = amount.parse::<f64>().ok().filter(|amount| amount.is_finite() && *amount >= 0.0);
            let (Some(from), Some(amount), Ok(zone)) = (&from, amount, to.parse::<u64>()) else {
                refuse("not-a-number", format!("`{entry}` is no number of trips to a zone"));
                rejected += 1;
                continue;
            };
            if from.parse().is_ok_and(|from: u64| !seen.insert((from, zone))) {
                refuse("duplicate-key", format!("the trips from {from} to {to} stand here twice"));
                rejected += 1;
                continue;
            }
            total += amount;
            if from == to {
                within += 1;
            } else if amount == 0.0 {
                zero += 1;
            } else {
                let mut row = DemandRow::new(from, to, amount * tonnes_per_trip);
                row.line = Some(line);
                demand.rows.push(row);
            }
        }
    }
    let mut ledger = TableLedger { used: records - rejected, rejected, ..TableLedger::new(FILE, records) };
    for (count, what) in [(within, "entries within a zone"), (zero, "entries of zero")] {
        if count > 0 {
            ledger.ignored.push(format!("{count} {what}"));
        }
    }
    let stated = lines.head("TOTAL OD FLOW").and_then(|(_, value)| value.parse::<f64>().ok());
    if let Some(stated) = stated.filter(|stated| (stated - total).abs() > 1e-6 * total.max(1.0)) {
        ledger.ignored.push(format!("the head tells of {stated} trips in all, there are {total}"));
    }
    let ledger = Ledger { tables: vec![ledger] };
    if findings.is_empty() {
        Ok((demand, ledger))
    } else {
        Err(Error::BadInput { findings: grouped(findings), ledger: Some(Box::new(ledger)) })
    }
}

/// A table of demand as a table of trips, which [`trips_from_tntp`] reads back with the same tonnes a trip.
///
/// # Errors
///
/// [`Error::WouldLose`] where hubs are no numbers, a row is of one cargo, or a pair has two rows.
pub fn trips_to_tntp(demand: &Demand, tonnes_per_trip: f64) -> Result<String> {
    let mut lost = Vec::new();
    let mut rows: Vec<(u64, u64, f64)> = Vec::new();
    for row in &demand.rows {
        match (row.from.parse::<u64>(), row.to.parse::<u64>()) {
            (Ok(from), Ok(to)) => {
                let trips = before(row.t_per_year, row.t_per_year / tonnes_per_trip, |x| x * tonnes_per_trip);
                rows.push((from, to, trips));
            }
            _ => lost.push(format!("{} to {}: zones are numbers", row.from, row.to)),
        }
        if let Some(cargo) = &row.cargo {
            lost.push(format!("{} to {}: the cargo {cargo}", row.from, row.to));
        }
    }
    rows.sort_by_key(|row| (row.0, row.1));
    let twice = rows.windows(2).filter(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1));
    lost.extend(twice.map(|two| format!("{} to {}: that there are two rows", two[0].0, two[0].1)));
    if !lost.is_empty() {
        return Err(Error::WouldLose { form: "TNTP".to_owned(), lost });
    }
    let zones = rows.iter().map(|row| row.0.max(row.1)).max().unwrap_or(0);
    let total: f64 = rows.iter().map(|row| row.2).sum();
    let mut text = format!("<NUMBER OF ZONES> {zones}\n<TOTAL OD FLOW> {total}\n<END OF METADATA>\n");
    for of in rows.chunk_by(|a, b| a.0 == b.0) {
        text.push_str(&format!("\nOrigin {}\n", of[0].0));
        of.iter().for_each(|(_, to, trips)| text.push_str(&format!("    {to} : {trips};\n")));
    }
    Ok(text)
}

/// The flow of a link in a table of flows.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct TntpFlow {
    /// Hub it begins at.
    pub from: String,
    /// Hub it ends at.
    pub to: String,
    /// Vehicles, in the unit of the table.
    pub volume: f64,
    /// What the link costs at that flow, in the unit of the table.
    pub cost: f64,
}

/// A table of flows (`From To Volume Cost`).
///
/// # Errors
///
/// [`Error::BadInput`] with every finding and the ledger.
pub fn flows_from_tntp(text: &str) -> Result<(Vec<TntpFlow>, Ledger)> {
    const FILE: &str = "flows";
    const FLOWS: Columns = Columns { required: &[], plain: &["from", "to", "volume", "cost"], facts: &[] };
    let lines = lines(text.strip_prefix('\u{feff}').unwrap_or(text));
    let limits = Limits::default();
    let (mut flows, mut findings) = (Vec::new(), Vec::new());
    let mut records = 0;
    for (line, text) in lines.rows_below("from") {
        records += 1;
        let cells: Vec<&str> = cells(text).collect();
        let mut row = Row::new(FILE, line, &FLOWS, &limits);
        if cells.len() != 4 {
            row.fault("cell-count", "from", format!("the row has {} cells, a flow has four", cells.len()));
        }
        for (column, cell) in FLOWS.plain.iter().zip(&cells) {
            row.fill(*column, cell);
        }
        let (from, to) = (row.must("from"), row.must("to"));
        let numbers = (row.number("volume"), row.number("cost"));
        let faults = row.into_findings();
        if let ((Some(volume), Some(cost)), true) = (numbers, faults.is_empty()) {
            flows.push(TntpFlow { from, to, volume, cost });
        }
        findings.extend(faults);
    }
    let used = flows.len();
    let ledger = TableLedger { used, rejected: records - used, ..TableLedger::new(FILE, records) };
    let ledger = Ledger { tables: vec![ledger] };
    if findings.is_empty() {
        Ok((flows, ledger))
    } else {
        Err(Error::BadInput { findings: grouped(findings), ledger: Some(Box::new(ledger)) })
    }
}

/// A table of flows as text, which [`flows_from_tntp`] reads back.
#[must_use]
pub fn flows_to_tntp(flows: &[TntpFlow]) -> String {
    let row = |flow: &TntpFlow| format!("{}\t{}\t{}\t{}\n", flow.from, flow.to, flow.volume, flow.cost);
    format!("From\tTo\tVolume\tCost\n{}", flows.iter().map(row).collect::<String>())
}
