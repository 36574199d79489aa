//! GMNS, the General Modeling Network Specification: `node.csv`, `link.csv` and `config.csv` with the units. What it has no column for stands in
//! columns of our own, and the other native tables lie beside as they are.

use crate::data::folder::{KEYED_LINKS, NAMES, TABLES, columns_of, read_table};
use crate::data::limits::Limits;
use crate::data::reading::{Reading, Tally};
use crate::data::row::{Columns, Row};
use crate::data::rows_out::{Cell, Filled, TableOut, tables_of};
use crate::data::table::{Dialect, Reader};
use crate::data::table_out::{facts_to_csv, table_to_csv};
use crate::error::{Error, Finding, Ledger, Result};
use crate::network::{Network, NetworkBuilder, great_circle};
use geo::Point;
use std::collections::BTreeMap;

/// What `config.csv` says of a folder that we wrote.
const SCHEMA: &str = "corridor-gmns/1";
/// Native columns under the names of GMNS, in `node.csv` and in `link.csv`.
const NODE: [(&str, &str); 4] =
    [("node_id", "code"), ("y_coord", "lat"), ("x_coord", "lon"), ("node_type", "kind")];
const LINK: [(&str, &str); 3] = [("link_id", "key"), ("from_node_id", "from"), ("to_node_id", "to")];
/// In GMNS a capacity is of passenger cars an hour and lane, so ours has another name.
const OURS: (&str, &str) = ("freight_capacity", "capacity");
const THEIRS: &str = "gmns_capacity";
/// What we write for others and do not read.
const WRITTEN_ONLY: [&str; 3] = ["directed", "facility_type", "free_speed"];
/// What we read of theirs.
const READ: [&str; 8] =
    ["directed", "length", "free_speed", "lanes", "allowed_uses", "facility_type", "geometry", THEIRS];
/// What stands in cells that say nothing.
const BLANKS: [&str; 2] = ["NaN", "NULL"];
/// Ways that only people without a vehicle use.
const ON_FOOT: [&str; 16] = [
    "bike",
    "bicycle",
    "walk",
    "ped",
    "pedestrian",
    "foot",
    "sidewalk",
    "bikeway",
    "cycletrack",
    "cycleway",
    "crosswalk",
    "footway",
    "path",
    "steps",
    "trail",
    "walkway",
];
/// Words for units of length, and how many kilometres they are.
const LENGTHS: [(&str, f64); 15] = [
    ("km", 1.0),
    ("kilometer", 1.0),
    ("kilometers", 1.0),
    ("kilometre", 1.0),
    ("kilometres", 1.0),
    ("mi", 1.609_344),
    ("mile", 1.609_344),
    ("miles", 1.609_344),
    ("m", 0.001),
    ("meter", 0.001),
    ("meters", 0.001),
    ("metre", 0.001),
    ("ft", 0.000_304_8),
    ("foot", 0.000_304_8),
    ("feet", 0.000_304_8),
];
const SPEEDS: [(&str, f64); 8] = [
    ("km/h", 1.0),
    ("kmh", 1.0),
    ("kph", 1.0),
    ("kmph", 1.0),
    ("mph", 1.609_344),
    ("mi/h", 1.609_344),
    ("m/s", 3.6),
    ("mps", 3.6),
];

/// The files of a folder.
pub(in crate::data) fn write(network: &Network) -> Vec<(&'static str, Vec<u8>)> {
    let columns = [
        "dataset_name",
        "short_length",
        "long_length",
        "speed",
        "crs",
        "geometry_field_format",
        "currency",
        "version_number",
        "id_type",
        "corridor_schema",
    ];
    let config = ["corridor", "m", "km", "km/h", "EPSG:4326", "WKT", "USD", "0.96", "string", SCHEMA];
    let mut files = vec![("config.csv", table_to_csv(&columns, [config]).into_bytes())];
    for TableOut { name, rows } in tables_of(network) {
        let (file, rows) = match name {
            "hubs" => ("node.csv", rows.into_iter().map(node).collect()),
            "links" => ("link.csv", rows.into_iter().map(link).collect()),
            _ => (TABLES[NAMES.iter().position(|known| *known == name).unwrap_or(0)], rows),
        };
        files.push((file, facts_to_csv(&TableOut { name, rows }).into_bytes()));
    }
    files
}

fn node(row: Filled) -> Filled {
    let name =
        |column: String| NODE.iter().find(|(_, ours)| *ours == column).map_or(column, |at| at.0.to_owned());
    row.into_iter().map(|(column, cell)| (name(column), cell)).collect()
}

fn link(row: Filled) -> Filled {
    let number = |wanted: &str| match row.iter().find(|(column, _)| column == wanted) {
        Some((_, Cell::Number(number))) => Some(*number),
        _ => None,
    };
    let text = |wanted: &str| {
        row.iter().find(|(column, _)| column == wanted).map_or_else(String::new, |(_, cell)| cell.to_text())
    };
    let mut facility = text("mode");
    if let Some(gauge) = number("gauge_mm") {
        facility.push_str(&format!("-{gauge}"));
    }
    let speed = number("time_h").filter(|time| *time > 0.0).zip(number("length_km"));
    let mut written = Filled::new();
    let mut rest: Filled = Vec::new();
    for (column, cell) in row {
        if let Some((theirs, _)) = LINK.iter().find(|(_, ours)| *ours == column) {
            written.push(((*theirs).to_owned(), cell));
        } else if column == "length_km" {
            rest.push(("length".to_owned(), cell));
        } else if let Some(behind) = column.strip_prefix(OURS.1) {
            rest.push((format!("{}{behind}", OURS.0), cell));
        } else {
            rest.push((column, cell));
        }
    }
    written.push(("directed".to_owned(), Cell::Text("TRUE".to_owned())));
    written.push(("facility_type".to_owned(), Cell::Text(facility)));
    if let Some((time, length)) = speed {
        written.push(("free_speed".to_owned(), Cell::Number((length / time * 10.0).round() / 10.0)));
    }
    written.extend(rest);
    written
}

/// What `config.csv` says.
#[derive(Default)]
struct Config {
    is_ours: bool,
    km: f64,
    km_per_hour: f64,
    /// The word for the unit of length.
    length_word: String,
    /// True where that unit is taken for granted.
    is_km_granted: bool,
    /// True where the nodes have no places that are known here, since their coordinates are of another system.
    has_no_places: bool,
}

/// What was taken for granted in the links of others, and how long they are as they are drawn.
#[derive(Default)]
struct Granted {
    undirected: usize,
    drawn_km: f64,
    stated: f64,
}

impl Granted {
    /// In words, for the ledger.
    fn told(&self, config: &Config) -> Vec<String> {
        let mut told = Vec::new();
        if self.undirected > 0 {
            told.push(format!("directed is not stated on {} links: read as directed", self.undirected));
        }
        // A way is mostly somewhat longer than the line that is drawn of it.
        let ratio = self.drawn_km / self.stated;
        let fits = |km: f64| (0.6..1.15).contains(&(ratio / km));
        let nearest = |km: f64| (ratio / km).ln().abs();
        let like =
            LENGTHS.iter().filter(|(_, km)| fits(*km)).min_by(|a, b| nearest(a.1).total_cmp(&nearest(b.1)));
        if let Some((word, _)) = like.filter(|_| !fits(config.km)) {
            let read =
                if config.is_km_granted { "km for want of a word" } else { config.length_word.as_str() };
            told.push(format!(
                "by the lines as drawn the lengths look like {word}; they are read as {read}, by long_length in config.csv"
            ));
        }
        told
    }
}

/// Reads the files of a folder, by name, and says what became of every record.
pub(in crate::data) fn read(files: &[(&str, Vec<u8>)], limits: &Limits) -> Result<(Network, Ledger)> {
    let mut reading = Reading::within(limits);
    let bytes =
        |name: &str| files.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.as_slice());
    let mut config = config(bytes("config.csv"), &mut reading);
    for (file, table) in [("node.csv", "hubs"), ("link.csv", "links")] {
        match bytes(file) {
            Some(bytes) => read_ours_or_theirs(&mut config, table, file, bytes, &mut reading),
            None => {
                let finding = Finding::new("missing-table", file, "the folder has no such table");
                reading.findings.push(finding.at(file, 1, None));
                [table, "operators"].iter().for_each(|table| reading.builder.lines.lose(table, Vec::new()));
            }
        }
    }
    for (file, table) in TABLES.into_iter().zip(NAMES).skip(2) {
        if let Some(bytes) = bytes(file) {
            read_table(table, file, bytes, &mut reading);
        }
    }
    for (file, _) in files {
        if reads(file) {
            continue;
        }
        if config.is_ours {
            let finding = Finding::new("unknown-table", *file, "no such table belongs to a network");
            reading.findings.push(finding.at(file, 1, None));
        } else {
            let mut tally = Tally::new(file, file);
            tally.ignored.push("the whole table".to_owned());
            reading.tally(tally);
        }
    }
    reading.finish().map_err(|error| match error {
        Error::BadInput { mut findings, ledger } => {
            findings.iter_mut().for_each(rename_back);
            Error::BadInput { findings, ledger }
        }
        other => other,
    })
}

/// True for the files that are read.
pub(in crate::data) fn reads(file: &str) -> bool {
    ["node.csv", "link.csv", "config.csv"].contains(&file) || TABLES[2..].contains(&file)
}

/// Names a column in a finding as it is called in the file.
fn rename_back(finding: &mut Finding) {
    let Some(column) = &finding.column else { return };
    let theirs =
        |list: &[(&str, &str)]| list.iter().find(|(_, ours)| ours == column).map(|at| at.0.to_owned());
    let renamed = match finding.file.as_deref() {
        Some("node.csv") => theirs(&NODE),
        Some("link.csv") => theirs(&LINK).or_else(|| match column.as_str() {
            "length_km" => Some("length".to_owned()),
            THEIRS => Some("capacity".to_owned()),
            _ => column.strip_prefix(OURS.1).map(|behind| format!("{}{behind}", OURS.0)),
        }),
        _ => None,
    };
    if renamed.is_some() {
        finding.column = renamed;
    }
}

fn config(bytes: Option<&[u8]>, reading: &mut Reading) -> Config {
    const FILE: &str = "config.csv";
    let mut config = Config {
        km: 1.0,
        km_per_hour: 1.0,
        length_word: "km".to_owned(),
        is_km_granted: true,
        ..Config::default()
    };
    let mut tally = Tally::new(FILE, FILE);
    let Some(bytes) = bytes else {
        tally.ignored.push("there is none: lengths are read as km, speeds as km/h".to_owned());
        reading.tally(tally);
        return config;
    };
    let columns = Columns { required: &[], plain: &[], facts: &[] };
    let dialect = Dialect { rename: &|name| name.to_owned(), also: &[], is_lenient: true, blanks: &BLANKS };
    let limits = reading.limits;
    let mut rows = Reader::open(&dialect, &limits, (FILE, bytes), &columns, &mut reading.findings);
    let mut is_first = true;
    while let Some(mut row) = rows.next(&mut reading.findings) {
        if !std::mem::take(&mut is_first) {
            continue;
        }
        match row.text("corridor_schema").map(|schema| schema == SCHEMA) {
            None => {}
            Some(true) => config.is_ours = true,
            Some(false) => row.fault("schema", "corridor_schema", format!("this version reads `{SCHEMA}`")),
        }
        match row.text("long_length").map(str::to_ascii_lowercase) {
            None => tally.ignored.push("long_length is not stated: lengths are read as km".to_owned()),
            Some(word) => match LENGTHS.iter().find(|(known, _)| *known == word) {
                Some((_, km)) => {
                    (config.km, config.length_word, config.is_km_granted) = (*km, word, false);
                }
                None => row.fault("unit", "long_length", format!("`{word}` is no unit of length known here")),
            },
        }
        config.km_per_hour = config.km;
        if let Some(word) = row.text("speed").map(str::to_ascii_lowercase) {
            match SPEEDS.iter().find(|(known, _)| *known == word) {
                Some((_, km_per_hour)) => config.km_per_hour = *km_per_hour,
                None => row.fault("unit", "speed", format!("`{word}` is no unit of speed known here")),
            }
        }
        if let Some(crs) = row.text("crs").map(str::to_ascii_uppercase)
            && !["4326", "WGS84", "WGS 84", "CRS84"].iter().any(|known| crs.contains(known))
        {
            tally.ignored.push(format!("the coordinates are {crs}, not WGS 84: the nodes have no places"));
            config.has_no_places = true;
        }
        reading.findings.extend(row.into_findings());
    }
    let records = rows.records;
    (tally.records, tally.lines) = (records, rows.lines);
    if records > 1 {
        let reason = format!("it has {records} rows; the units of one network are one row");
        reading.findings.push(Finding::new("bad-value", FILE, reason).at(FILE, 1, None));
    }
    reading.tally(tally);
    config
}

/// Reads nodes or links: strictly where we wrote them, else what is known of them.
fn read_ours_or_theirs(
    config: &mut Config,
    table: &'static str,
    file: &str,
    bytes: &[u8],
    reading: &mut Reading,
) {
    let is_link = table == "links";
    let mut told = Vec::new();
    let is_ours = config.is_ours;
    let rename = |word: &str| -> String {
        let list: &[(&str, &str)] = if is_link { &LINK } else { &NODE };
        if let Some((_, ours)) = list.iter().find(|(theirs, _)| *theirs == word) {
            return (*ours).to_owned();
        }
        match word {
            "capacity" if is_link => THEIRS.to_owned(),
            "length" if is_link && is_ours => "length_km".to_owned(),
            _ if is_link => match word.strip_prefix(OURS.0) {
                Some(behind) => format!("{}{behind}", OURS.1),
                None => word.to_owned(),
            },
            _ => word.to_owned(),
        }
    };
    let also: &[&str] = match (is_link, config.is_ours) {
        (false, _) => &[],
        (true, true) => &WRITTEN_ONLY,
        (true, false) => &READ,
    };
    let dialect = Dialect { rename: &rename, also, is_lenient: !config.is_ours, blanks: &BLANKS };
    let columns = if is_link { &KEYED_LINKS } else { columns_of(table) };
    let limits = reading.limits;
    let rows = Reader::open(&dialect, &limits, (file, bytes), columns, &mut reading.findings);
    if !is_link && !config.is_ours && !config.has_no_places {
        let again = Reader::open(&dialect, &limits, (file, bytes), columns, &mut Vec::new());
        config.has_no_places = are_no_degrees(again);
        told.extend(
            config
                .has_no_places
                .then(|| "x_coord and y_coord are no degrees: the nodes have no places".to_owned()),
        );
    }
    let config = &*config;
    let mut granted = Granted::default();
    let mut places: Option<BTreeMap<String, Point<f64>>> = None;
    let mut mend = |row: &mut Row<'_>, builder: &NetworkBuilder| match (is_link, config.is_ours) {
        (true, true) => ours(row),
        (true, false) => {
            let places = places.get_or_insert_with(|| {
                builder.hubs.iter().map(|hub| (hub.code.clone(), hub.position)).collect()
            });
            theirs(row, config, places, &mut granted);
        }
        // Their types of nodes are of another world.
        (false, false) => {
            let words = crate::network::HubKind::ALL.map(crate::network::HubKind::word);
            let known = |kind: &str| words.iter().any(|word| word.eq_ignore_ascii_case(kind));
            if !row.text("kind").is_none_or(known) {
                row.clear("kind");
            }
            if config.has_no_places {
                row.nowhere();
            }
        }
        (false, true) => {}
    };
    let header = reading.table(table, rows, Tally::new(file, file), &mut mend);
    let ignored = |column: &&String| !columns.allows(column) && !also.contains(&column.as_str());
    let ignored: Vec<String> = header.iter().filter(ignored).cloned().collect();
    if !config.is_ours {
        told.extend(granted.told(config));
        told.extend(ignored);
        reading.ignore(told);
    }
    reading.builder.lines.columns(table, header);
}

/// A link that we wrote has a direction.
fn ours(row: &mut Row<'_>) {
    if row.text("directed").is_some_and(|word| !word.eq_ignore_ascii_case("true")) {
        row.fault(
            "bad-value",
            "directed",
            "a link of this folder is directed; its opposite is a row of its own",
        );
    }
}

/// True where most coordinates are no degrees.
fn are_no_degrees(mut rows: Reader<'_>) -> bool {
    let (mut planar, mut count) = (0_usize, 0_usize);
    while let Some(row) = rows.next(&mut Vec::new()) {
        let of = |column: &str| row.text(column).and_then(|text| text.parse::<f64>().ok());
        if let Some((lon, lat)) = of("lon").zip(of("lat")) {
            count += 1;
            planar += usize::from(lon.abs() > 180.0 || lat.abs() > 90.0);
        }
    }
    planar * 2 > count
}

/// The length of a `LINESTRING` in degrees, in kilometres.
fn drawn_km(geometry: &str) -> Option<f64> {
    let text = geometry.trim();
    let (word, rest) = text.split_at_checked("LINESTRING".len())?;
    let inner = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
    if !word.eq_ignore_ascii_case("LINESTRING") {
        return None;
    }
    let (mut before, mut sum): (Option<Point<f64>>, f64) = (None, 0.0);
    for place in inner.split(',') {
        let mut numbers = place.split_whitespace().map(str::parse::<f64>);
        let (lon, lat) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        let is_there = lon.abs() <= 180.0 && lat.abs() <= 90.0;
        let here = is_there.then(|| Point::new(lon, lat))?;
        sum += before.map_or(0.0, |before| great_circle(before, here).get());
        before = Some(here);
    }
    Some(sum)
}

fn theirs(row: &mut Row<'_>, config: &Config, places: &BTreeMap<String, Point<f64>>, granted: &mut Granted) {
    match row.text("directed").map(str::to_ascii_lowercase).as_deref() {
        Some("true" | "1" | "t" | "yes" | "y") => {}
        Some("false" | "0" | "f" | "no" | "n") => _ = row.fill("two_way", "yes"),
        Some(other) => row.fault("bad-value", "directed", format!("`{other}` is neither true nor false")),
        None => granted.undirected += 1,
    }
    if row.text("mode").is_none() {
        row.fill("mode", "road");
    }
    // Who may use it, or else what it is.
    let uses = row.text("allowed_uses").or_else(|| row.text("facility_type"));
    let on_foot = uses.is_some_and(|uses| {
        let mut words = uses.split([',', ' ', ';']).filter(|word| !word.is_empty());
        words.all(|word| ON_FOOT.contains(&word.to_ascii_lowercase().as_str()))
    });
    if on_foot && row.text("status").is_none() {
        row.fill("status", "closed");
    }
    if row.text("length_km").is_none() {
        let drawn = row.text("geometry").filter(|_| !config.has_no_places).and_then(drawn_km);
        match row.number("length") {
            Some(length) => {
                let place = |column: &str| row.text(column).and_then(|code| places.get(code)).copied();
                let straight = || place("from").zip(place("to")).map(|(a, b)| great_circle(a, b).get());
                let drawn = drawn.or_else(|| straight().filter(|_| !config.has_no_places));
                if let Some(drawn) = drawn.filter(|_| length > 0.0) {
                    granted.drawn_km += drawn;
                    granted.stated += length;
                }
                row.fill("length_km", &(length * config.km).to_string());
                if config.length_word != "km" {
                    row.fill("length_km_original", &format!("{length} {}", config.length_word));
                }
            }
            // The number that is wrong is told.
            None if row.text("length").is_some() => {
                row.fill("length_km", "0");
            }
            None if drawn.is_some() => {
                row.fill("length_km", &drawn.unwrap_or(0.0).to_string());
                row.fill("length_km_status", "derived");
                row.fill("length_km_note", "along the geometry; no length is stated");
            }
            None if config.has_no_places => {
                row.fault("missing-value", "length", "no length is stated, and the nodes have no places");
                row.fill("length_km", "0");
            }
            None => {
                let place = |column: &str| row.text(column).and_then(|code| places.get(code)).copied();
                let straight = place("from").zip(place("to")).map(|(a, b)| great_circle(a, b).get());
                // Where a node is missing the link is refused for it.
                row.fill("length_km", &straight.unwrap_or(0.0).to_string());
                row.fill("length_km_status", "derived");
                row.fill("length_km_note", "the straight line; no length is stated");
            }
        }
    }
    let is_road = row.text("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("road"));
    if let Some(speed) = row.number("free_speed").filter(|speed| *speed > 0.0 && row.text("time_h").is_none())
        && let Some(length) = row.number("length_km").filter(|length| *length >= 0.0)
    {
        row.fill("time_h", &(length / (speed * config.km_per_hour)).to_string());
        row.fill("time_h_status", "derived");
        row.fill("time_h_note", "length / free_speed");
    }
    if let Some(capacity) = row.number(THEIRS).filter(|_| is_road && row.text("capacity").is_none()) {
        let lanes = row.number("lanes").unwrap_or(1.0);
        row.fill("capacity", &(capacity * lanes * 24.0).to_string());
        row.fill("capacity_unit", "trucks_per_day");
        row.fill("capacity_basis", "design");
        row.fill("capacity_status", "derived");
        row.fill("capacity_original", &format!("{capacity} passenger cars an hour and lane, {lanes} lanes"));
        row.fill("capacity_note", "x 24, a truck taken for a passenger car");
    }
}
