//! GeoJSON (RFC 7946): hubs are points, links are lines, their properties are the columns of the native tables. The other tables stand beside
//! the features, each a list of objects with the same columns.

use crate::data::folder::{NAMES, columns_of};
use crate::data::json_text::{JsonText, Members, refused, refused_all};
use crate::data::limits::Limits;
use crate::data::reading::Reading;
use crate::data::row::Row;
use crate::data::rows_out::{Cell, Filled, tables_of};
use crate::error::{Finding, Ledger, Result};
use crate::network::{Network, great_circle};
use geo::Point;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};

/// The version of what we write. A collection that has it is read as strictly as a table; one that has none is somebody else's, and its
/// properties that mean nothing here are left alone and listed in the ledger.
const SCHEMA: &str = "corridor-geojson/1";

/// The network as one collection of features, a feature a line.
pub(in crate::data) fn write(network: &Network) -> String {
    let places: BTreeMap<&str, Point<f64>> =
        network.hubs().map(|(_, hub)| (hub.code.as_str(), hub.position)).collect();
    let mut ends = network.links().map(|(_, link)| [link.from.as_str(), link.to.as_str()]);
    let mut text = format!("{{\"type\":\"FeatureCollection\",\"schema\":\"{SCHEMA}\",\n\"features\":[");
    let mut others = String::new();
    let mut is_first = true;
    for table in tables_of(network) {
        if !["hubs", "links"].contains(&table.name) {
            let rows: Vec<String> = table.rows.iter().map(|row| object(row, &[])).collect();
            others.push_str(&format!(",\n\"{}\":[\n{}\n]", table.name, rows.join(",\n")));
            continue;
        }
        for row in &table.rows {
            text.push_str(if is_first { "\n" } else { ",\n" });
            is_first = false;
            let (geometry, properties) = if table.name == "hubs" {
                let number = |wanted: &str| {
                    let found = row.iter().find(|(column, _)| column == wanted);
                    found.map_or_else(String::new, |(_, cell)| cell.to_text())
                };
                let place = format!("[{},{}]", number("lon"), number("lat"));
                (format!("{{\"type\":\"Point\",\"coordinates\":{place}}}"), object(row, &["lat", "lon"]))
            } else {
                let [from, to] = ends.next().unwrap_or_default();
                let place = |code: &str| places.get(code).copied().unwrap_or_default();
                (line(place(from), place(to)), object(row, &[]))
            };
            text.push_str(&format!(
                "{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{properties}}}"
            ));
        }
    }
    text.push_str("\n]");
    text.push_str(&others);
    text.push_str("}\n");
    text
}

/// The straight line between two places; one that crosses the meridian of 180 degrees is cut there, as the standard asks.
fn line(from: Point<f64>, to: Point<f64>) -> String {
    let place = |x: f64, y: f64| format!("[{x},{y}]");
    let [a, b] = [from, to].map(|at| place(at.x(), at.y()));
    if (from.x() - to.x()).abs() <= 180.0 {
        return format!("{{\"type\":\"LineString\",\"coordinates\":[{a},{b}]}}");
    }
    let side = if from.x() > 0.0 { 180.0 } else { -180.0 };
    let (before, after) = ((side - from.x()).abs(), (side + to.x()).abs());
    let share = if before + after > 0.0 { before / (before + after) } else { 0.5 };
    let y = from.y() + (to.y() - from.y()) * share;
    let parts = format!("[{a},{}],[{},{b}]", place(side, y), place(-side, y));
    format!("{{\"type\":\"MultiLineString\",\"coordinates\":[{parts}]}}")
}

fn object(row: &Filled, without: &[&str]) -> String {
    let kept = row.iter().filter(|(column, _)| !without.contains(&column.as_str()));
    let members: Vec<String> = kept
        .map(|(column, cell)| {
            let value = match cell {
                Cell::Number(number) => number.to_string(),
                Cell::Text(text) => quoted(text),
            };
            format!("{}:{value}", quoted(column))
        })
        .collect();
    format!("{{{}}}", members.join(","))
}

fn quoted(text: &str) -> String {
    // Writing a text into memory cannot fail.
    serde_json::to_string(text).unwrap_or_default()
}

/// Reads a collection of features and says what became of each.
pub(in crate::data) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<(Network, Ledger)> {
    let json = JsonText::of(file, bytes, limits)?;
    let whole = json.whole("collection")?;
    let of = |name: &str| whole.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    let at_top = |rule: &str, reason: &str| refused(json.finding(rule, "collection", reason, 0));
    if of("type").and_then(text_of).as_deref() != Some("FeatureCollection") {
        return Err(at_top("geojson", "the type is not FeatureCollection"));
    }
    let is_ours = match of("schema").map(text_of) {
        None => false,
        Some(Some(schema)) if schema == SCHEMA => true,
        Some(_) => return Err(at_top("schema", &format!("this version reads the schema `{SCHEMA}`"))),
    };
    let Some(features) = of("features") else {
        return Err(at_top("geojson", "there are no features"));
    };
    let mut taking =
        Taking { json: &json, is_ours, ignored: BTreeSet::new(), reading: Reading::within(limits) };
    let mut broken: Vec<Finding> = Vec::new();
    broken.extend(taking.features(features).err().map(|finding| *finding));
    for (name, value) in &whole.0 {
        match NAMES.into_iter().find(|known| name == known).filter(|known| !["hubs", "links"].contains(known))
        {
            Some(table) => broken.extend(taking.table(table, value).err().map(|finding| *finding)),
            None if name == "crs" && !["CRS84", "4326"].iter().any(|known| value.get().contains(known)) => {
                let reason = "the coordinates are in another system; GeoJSON is in degrees, WGS 84";
                broken.push(json.finding("coordinates", "crs", reason, json.offset_of(value.get())));
            }
            None if is_ours && !["type", "schema", "features"].contains(&name.as_ref()) => {
                let reason = format!("there is no table `{name}`");
                broken.push(json.finding("unknown-field", "collection", reason, json.offset_of(value.get())));
            }
            None => {}
        }
    }
    if !broken.is_empty() {
        broken.extend(taking.reading.findings);
        return Err(refused_all(broken));
    }
    taking.reading.finish()
}

fn text_of(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// What is being taken from a text.
struct Taking<'t, 'a> {
    json: &'t JsonText<'a>,
    is_ours: bool,
    ignored: BTreeSet<String>,
    reading: Reading,
}

/// The places along a line, or the one of a point.
type Line = Vec<Point<f64>>;

/// What was read, or what is wrong with it.
type Told<T> = std::result::Result<T, Box<Finding>>;

/// A feature, as far as it can be told what it is.
struct Feature<'a> {
    table: &'static str,
    id: Option<String>,
    /// The places of its lines, or its one place.
    places: Vec<Line>,
    properties: Members<'a>,
}

impl<'a> Taking<'_, 'a> {
    fn features(&mut self, list: &'a RawValue) -> Told<()> {
        let json = self.json;
        let mut tally = json.tally("features");
        json.each("features", list, &mut |item| {
            tally.records += 1;
            if self.reading.is_enough() {
                if tally.records == tally.lines.len() + 1 {
                    self.lose_all();
                }
                return;
            }
            let line = json.line_of(item);
            tally.lines.push(line);
            if json.is_too_long(line, item, &mut self.reading) {
                return self.lose_all();
            }
            match self.feature(item) {
                Ok(feature) => self.take(feature, line),
                Err(finding) => {
                    self.reading.findings.push(at_record(*finding, line));
                    self.lose_all();
                }
            }
        })?;
        tally.ignored = std::mem::take(&mut self.ignored).into_iter().collect();
        self.reading.tally(tally);
        Ok(())
    }

    /// A feature that cannot be read may be any hub or link.
    fn lose_all(&mut self) {
        ["hubs", "links", "operators"]
            .iter()
            .for_each(|table| self.reading.builder.lines.lose(table, Vec::new()));
    }

    fn feature(&self, item: &'a RawValue) -> Told<Feature<'a>> {
        let wrong = |reason: &str| Box::new(self.json.finding("geojson", "feature", reason, 0));
        let members = self.json.members("feature", item.get())?;
        if let Some(twice) = self.json.twice("feature", &members).into_iter().next() {
            return Err(Box::new(twice));
        }
        let of = |name: &str| members.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        if of("type").and_then(text_of).as_deref() != Some("Feature") {
            return Err(wrong("the type is not Feature"));
        }
        let properties = match of("properties").filter(|value| value.get() != "null") {
            Some(value) => self.json.members("feature", value.get())?,
            None => Members(Vec::new()),
        };
        if let Some(twice) = self.json.twice("feature", &properties).into_iter().next() {
            return Err(Box::new(twice));
        }
        let id = of("id").map(|id| text_of(id).unwrap_or_else(|| id.get().to_owned()));
        let (table, places) = match of("geometry").filter(|value| value.get() != "null") {
            // A line whose course nobody drew.
            None if properties.0.iter().any(|(name, _)| name == "from") => ("links", Vec::new()),
            None => return Err(wrong("there is no geometry; a hub is a Point, a link a LineString")),
            Some(geometry) => self.geometry(geometry)?,
        };
        Ok(Feature { table, id, places, properties })
    }

    fn geometry(&self, geometry: &'a RawValue) -> Told<(&'static str, Vec<Line>)> {
        let members = self.json.members("geometry", geometry.get())?;
        let of = |name: &str| members.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let kind = of("type").and_then(text_of).unwrap_or_default();
        let Some(coordinates) = of("coordinates").map(RawValue::get) else {
            let reason = format!("a {kind} is neither a hub (Point) nor a link (LineString)");
            return Err(Box::new(self.json.finding("geometry", "feature", reason, 0)));
        };
        let wrong =
            |error: serde_json::Error| Box::new(self.json.damaged("coordinates", coordinates, &error));
        let place = |numbers: Vec<f64>| match numbers[..] {
            // A height is no fact of a network.
            [lon, lat] | [lon, lat, _] => Ok(Point::new(lon, lat)),
            _ => {
                let reason = "a place has two numbers, longitude and latitude, or three with its height";
                Err(Box::new(self.json.finding("geometry", "feature", reason, 0)))
            }
        };
        match kind.as_str() {
            "Point" => {
                let numbers: Vec<f64> = serde_json::from_str(coordinates).map_err(wrong)?;
                Ok(("hubs", vec![vec![place(numbers)?]]))
            }
            "LineString" => {
                let line: Vec<Vec<f64>> = serde_json::from_str(coordinates).map_err(wrong)?;
                Ok(("links", vec![line.into_iter().map(place).collect::<Told<_>>()?]))
            }
            "MultiLineString" => {
                let lines: Vec<Vec<Vec<f64>>> = serde_json::from_str(coordinates).map_err(wrong)?;
                let lines = lines.into_iter().map(|line| line.into_iter().map(place).collect());
                Ok(("links", lines.collect::<Told<_>>()?))
            }
            other => {
                let reason = format!("a {other} is neither a hub (Point) nor a link (LineString)");
                Err(Box::new(self.json.finding("geometry", "feature", reason, 0)))
            }
        }
    }

    fn take(&mut self, feature: Feature<'a>, line: u64) {
        let Feature { table, id, places, properties } = feature;
        let mut row = Row::new(self.json.file, line, columns_of(table), self.json.limits);
        if table == "hubs" {
            let place = places[0][0];
            row.fill("lon", &place.x().to_string());
            row.fill("lat", &place.y().to_string());
        }
        for (name, value) in properties.0 {
            let is_place = table == "hubs" && ["lat", "lon"].contains(&name.as_ref());
            self.fill(&mut row, name, value, is_place);
        }
        if !self.is_ours {
            if table == "hubs" && row.text("code").is_none() {
                row.fill("code", id.as_deref().unwrap_or_default());
            }
            let drawn = places.iter().flat_map(|line| line.windows(2));
            let length: f64 = drawn.map(|two| great_circle(two[0], two[1]).get()).sum();
            if table == "links" && row.text("length_km").is_none() && length > 0.0 {
                row.fill("length_km", &length.to_string());
                row.fill("length_km_status", "derived");
                row.fill("length_km_note", "the length of the line as it is drawn");
            }
        }
        self.reading.row(table, row);
    }

    /// Fills a cell with a property.
    fn fill(
        &mut self,
        row: &mut Row<'a>,
        name: std::borrow::Cow<'a, str>,
        value: &'a RawValue,
        is_place: bool,
    ) {
        let raw = value.get();
        let text = match raw.as_bytes().first() {
            Some(b'"') => text_of(value),
            Some(b't') => Some("yes".to_owned()),
            Some(b'f') => Some("no".to_owned()),
            Some(b'n') => Some(String::new()),
            Some(b'[' | b'{') => None,
            _ => Some(raw.to_owned()),
        };
        let known = match &text {
            Some(text) if !is_place => row.fill(name.clone(), text),
            _ => false,
        };
        match known {
            true => {}
            false if self.is_ours => row.refuse_column(&name),
            false if !self.json.limits.is_over("fields", self.ignored.len()) => {
                _ = self.ignored.insert(name.into_owned())
            }
            false => {}
        }
    }

    /// One of the tables beside the features.
    fn table(&mut self, table: &'static str, list: &'a RawValue) -> Told<()> {
        let json = self.json;
        let mut tally = json.tally(table);
        json.each(table, list, &mut |item| {
            tally.records += 1;
            if self.reading.is_enough() {
                if tally.records == tally.lines.len() + 1 {
                    self.reading.builder.lines.lose(table, Vec::new());
                }
                return;
            }
            let line = json.line_of(item);
            tally.lines.push(line);
            let members = match json.is_too_long(line, item, &mut self.reading) {
                true => None,
                false => match json.members(table, item.get()) {
                    Ok(members) => {
                        let twice = json.twice(table, &members);
                        let is_sound = twice.is_empty();
                        let here = twice.into_iter().map(|finding| at_record(finding, line));
                        self.reading.findings.extend(here);
                        is_sound.then_some(members)
                    }
                    Err(finding) => {
                        self.reading.findings.push(at_record(*finding, line));
                        None
                    }
                },
            };
            let Some(members) = members else {
                return self.reading.builder.lines.lose(table, Vec::new());
            };
            let mut row = Row::new(json.file, line, columns_of(table), json.limits);
            members.0.into_iter().for_each(|(name, value)| self.fill(&mut row, name, value, false));
            self.reading.row(table, row);
        })?;
        tally.ignored = std::mem::take(&mut self.ignored).into_iter().collect();
        self.reading.tally(tally);
        Ok(())
    }
}

/// A finding told by the line on which its record begins.
fn at_record(mut finding: Finding, line: u64) -> Finding {
    finding.line = Some(line);
    finding
}
