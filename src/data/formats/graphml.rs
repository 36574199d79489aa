//! GraphML, as graph libraries read it: hubs are nodes, links are directed edges, the columns of the native tables are their data. The other
//! tables are data of the graph, each the CSV text of the table.
//!
//! No document type and no entity of its own is read, and nothing recurses: the parser hands over one tag after the other.

use crate::data::folder::{NAMES, columns_of, read_table_at};
use crate::data::json_text::refused;
use crate::data::limits::Limits;
use crate::data::reading::{Reading, Tally};
use crate::data::row::Row;
use crate::data::rows_out::{Cell, Filled, tables_of};
use crate::data::table_out::{columns_of as columns_of_rows, facts_to_csv};
use crate::error::{Finding, Ledger, Result};
use crate::network::{Lines, Network, great_circle};
use geo::Point;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::{BTreeMap, BTreeSet};

/// The version of what we write; a graph without it is somebody else's.
const SCHEMA: &str = "corridor-graphml/1";
/// Names that others give to a place.
const PLACES: [(&str, &str); 7] = [
    ("latitude", "lat"),
    ("y", "lat"),
    ("y_coord", "lat"),
    ("longitude", "lon"),
    ("lng", "lon"),
    ("x", "lon"),
    ("x_coord", "lon"),
];

/// The network as one graph, a node or an edge a line.
pub(in crate::data) fn write(network: &Network) -> String {
    let tables = tables_of(network);
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    let key = |id: &str, of: &str, name: &str, kind: &str| {
        format!("<key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n")
    };
    text.push_str(&key("schema", "graph", "schema", "string"));
    let mut body = String::new();
    for table in &tables {
        let (of, letter) = match table.name {
            "hubs" => ("node", 'n'),
            "links" => ("edge", 'e'),
            _ => {
                text.push_str(&key(table.name, "graph", table.name, "string"));
                let csv = facts_to_csv(table);
                body.push_str(&format!("<data key=\"{}\">\n{}</data>\n", table.name, escape(csv)));
                continue;
            }
        };
        let mut ids: BTreeMap<&str, String> = BTreeMap::new();
        for column in columns_of_rows(&table.rows) {
            if is_attribute(table.name, column) {
                continue;
            }
            let id = format!("{letter}{}", ids.len());
            let cells = || table.rows.iter().flatten().filter(|(known, _)| known == column);
            let is_number = cells().all(|(_, cell)| matches!(cell, Cell::Number(_)));
            text.push_str(&key(&id, of, column, if is_number { "double" } else { "string" }));
            ids.insert(column, id);
        }
        table.rows.iter().for_each(|row| element(table.name, row, &ids, &mut body));
    }
    text.push_str("<graph id=\"corridor\" edgedefault=\"directed\">\n");
    text.push_str(&format!("<data key=\"schema\">{SCHEMA}</data>\n"));
    text.push_str(&body);
    text.push_str("</graph>\n</graphml>\n");
    text
}

fn is_attribute(table: &str, column: &str) -> bool {
    match table {
        "hubs" => column == "code",
        _ => ["key", "from", "to"].contains(&column),
    }
}

fn element(table: &str, row: &Filled, ids: &BTreeMap<&str, String>, text: &mut String) {
    let of = |wanted: &str| {
        let found = row.iter().find(|(column, _)| column == wanted);
        found.map_or_else(String::new, |(_, cell)| escape(cell.to_text()).into_owned())
    };
    let close = if table == "hubs" {
        text.push_str(&format!("<node id=\"{}\">", of("code")));
        "</node>\n"
    } else {
        let (key, from, to) = (of("key"), of("from"), of("to"));
        text.push_str(&format!("<edge id=\"{key}\" source=\"{from}\" target=\"{to}\">"));
        "</edge>\n"
    };
    for (column, cell) in row {
        if let Some(id) = ids.get(column.as_str()) {
            text.push_str(&format!("<data key=\"{id}\">{}</data>", escape(cell.to_text())));
        }
    }
    text.push_str(close);
}

/// Reads a graph and says what became of every node, edge and row.
pub(in crate::data) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<(Network, Ledger)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        let finding = Finding::new("encoding", file, "the text is not UTF-8").at(file, 1, None);
        return Err(refused(finding.suggest("save it as UTF-8")));
    };
    let mut graph = Graph::new(file, text, limits);
    graph.read(Pass::Heads, &mut |_, _| {}).map_err(|finding| refused(*finding))?;
    graph.finish()
}

/// What was read, or what is wrong with it.
type Told<T> = std::result::Result<T, Box<Finding>>;

/// A node or an edge as it stands.
struct Element {
    table: &'static str,
    line: u64,
    attributes: BTreeMap<String, String>,
    data: Vec<(String, String)>,
    begins: usize,
}

/// The text is gone through three times, so that no list of its elements is kept: what is declared may stand behind what it is about, and the
/// places of nodes behind their edges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// Keys, defaults and tables of the graph; the form of everything is checked.
    Heads,
    Nodes,
    Edges,
}

impl Pass {
    /// The elements that are taken.
    const fn wanted(self) -> &'static str {
        match self {
            Self::Heads => "",
            Self::Nodes => "node",
            Self::Edges => "edge",
        }
    }
}

/// A graph in the reading.
struct Graph<'a> {
    file: &'a str,
    text: &'a str,
    limits: &'a Limits,
    /// Up to where lines are counted, and how many there are.
    counted: (usize, u64),
    /// Where the last of them begins.
    line_begins: usize,
    /// What each key is of and called.
    keys: BTreeMap<String, (String, String)>,
    /// What holds for elements that say nothing under a key.
    defaults: BTreeMap<String, String>,
    /// The key whose default is being read.
    last_key: String,
    is_undirected: bool,
    has_graph: bool,
    /// Tables of the graph, with the line on which their text begins.
    tables: Vec<(String, String, u64)>,
    reading: Reading,
}

impl<'a> Graph<'a> {
    fn new(file: &'a str, text: &'a str, limits: &'a Limits) -> Self {
        Self {
            file,
            text,
            limits,
            counted: (0, 1),
            line_begins: 0,
            keys: BTreeMap::new(),
            defaults: BTreeMap::new(),
            last_key: String::new(),
            is_undirected: false,
            has_graph: false,
            tables: Vec::new(),
            reading: Reading::within(limits),
        }
    }

    /// The line of an offset; offsets do not go back.
    fn line(&mut self, offset: usize) -> u64 {
        let offset = offset.clamp(self.counted.0, self.text.len());
        let (before, mut line) = self.counted;
        for (at, byte) in self.text.as_bytes()[before..offset].iter().enumerate() {
            if *byte == b'\n' {
                line += 1;
                self.line_begins = before + at + 1;
            }
        }
        self.counted = (offset, line);
        self.counted.1
    }

    fn wrong(&mut self, rule: &str, reason: impl Into<String>, offset: usize) -> Box<Finding> {
        let line = self.line(offset);
        Box::new(Finding::new(rule, "graph", reason).at(self.file, line, None))
    }

    fn over(&mut self, rule: &str, limit: &'static str, what: &str, offset: usize) -> Box<Finding> {
        let reason = format!("{what} the {} there may be", self.limits.told(limit));
        let finding = self.wrong(rule, reason, offset);
        Box::new(finding.suggest(Limits::raised(limit)))
    }

    /// Goes through the tags and hands over the elements of a pass.
    fn read(&mut self, pass: Pass, each: &mut dyn FnMut(&mut Self, Element)) -> Told<()> {
        (self.counted, self.line_begins) = ((0, 1), 0);
        let mut reader = Reader::from_str(self.text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<String> = Vec::new();
        let mut element: Option<Element> = None;
        let mut data: Option<(String, String, u64)> = None;
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                    return Err(self.wrong("xml", error.to_string(), at));
                }
            };
            match event {
                Event::Start(start) => {
                    let name = local_name(&start);
                    if self.limits.is_over("depth", open.len() + 1) {
                        let told = self.limits.told("depth");
                        let reason =
                            format!("elements stand inside one another deeper than the {told} they may");
                        let finding = self.wrong("too-deep", reason, at);
                        return Err(Box::new(finding.suggest(Limits::raised("depth"))));
                    }
                    if data.is_some() {
                        return Err(self.wrong("graphml", format!("<{name}> stands inside data"), at));
                    }
                    let is_wanted = name == pass.wanted() || element.is_some();
                    if pass == Pass::Heads || is_wanted {
                        let attributes = self.attributes(&start, at)?;
                        let within = open.last().map(String::as_str);
                        self.start(&name, attributes, within, at, &mut element, &mut data)?;
                    }
                    open.push(name);
                }
                Event::End(_) => match open.pop().as_deref() {
                    Some("node" | "edge") => {
                        if let Some(element) = element.take().filter(|_| pass != Pass::Heads) {
                            each(self, element);
                        }
                    }
                    Some("data") => {
                        if let Some((key, text, line)) = data.take() {
                            match &mut element {
                                Some(element) if self.limits.is_over("fields", element.data.len() + 1) => {
                                    let what = "there are more data of an element than";
                                    return Err(self.over("too-many-columns", "fields", what, at));
                                }
                                None if self.limits.is_over("fields", self.tables.len() + 1) => {
                                    let what = "there are more data of the graph than";
                                    return Err(self.over("too-many-columns", "fields", what, at));
                                }
                                Some(element) => element.data.push((key, text)),
                                None => self.tables.push((key, text, line)),
                            }
                        }
                    }
                    _ => {}
                },
                Event::Text(text) => self.push(&mut data, (open.last(), pass), &text.xml10_content(), at)?,
                Event::CData(text) => self.push(&mut data, (open.last(), pass), &text.xml10_content(), at)?,
                Event::GeneralRef(name) => {
                    let letter = match name.resolve_char_ref() {
                        Ok(Some(letter)) => Some(letter.to_string()),
                        Ok(None) => predefined(&name.xml10_content()).map(str::to_owned),
                        Err(_) => None,
                    };
                    let Some(letter) = letter else {
                        let reason = "an entity is named that XML does not define; none of its own is read";
                        return Err(self.wrong("entity", reason, at));
                    };
                    self.push(&mut data, (open.last(), pass), &letter, at)?;
                }
                Event::DocType(_) => {
                    let reason =
                        "a document type is stated; none is read, for it may define entities without end";
                    return Err(self.wrong("doctype", reason, at));
                }
                Event::Eof => break,
                _ => {}
            }
            let length = element.as_ref().map_or(0, |element| at.saturating_sub(element.begins));
            if self.limits.is_over("record_bytes", length) {
                return Err(self.over("record-too-long", "record_bytes", "a record is longer than", at));
            }
        }
        match open.pop() {
            Some(name) => Err(self.wrong("xml", format!("the text ends inside <{name}>"), self.text.len())),
            None if !self.has_graph => Err(self.wrong("graphml", "there is no graph", self.text.len())),
            None => Ok(()),
        }
    }

    /// Text counts where it is data.
    fn push(
        &mut self,
        data: &mut Option<(String, String, u64)>,
        (within, pass): (Option<&String>, Pass),
        more: &str,
        at: usize,
    ) -> Told<()> {
        match data {
            Some((_, text, _)) => text.push_str(more),
            // In a later pass all this is known.
            None if pass != Pass::Heads => {}
            None if within.is_some_and(|name| name == "default") => {
                self.defaults.entry(self.last_key.clone()).or_default().push_str(more);
            }
            None if within.is_some_and(|name| name == "desc") => {}
            None if more.trim().is_empty() => {}
            None => return Err(self.wrong("graphml", "text stands where none belongs", at)),
        }
        Ok(())
    }

    fn attributes(&mut self, start: &BytesStart<'_>, at: usize) -> Told<BTreeMap<String, String>> {
        if self.limits.is_over("record_bytes", start.attributes_raw().len()) {
            return Err(self.over("record-too-long", "record_bytes", "a record is longer than", at));
        }
        let mut all = BTreeMap::new();
        for (nth, attribute) in start.attributes().enumerate() {
            if self.limits.is_over("fields", nth + 1) {
                return Err(self.over("too-many-columns", "fields", "there are more attributes than", at));
            }
            let value = attribute.map_err(|error| error.to_string()).and_then(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                let name = attribute.key.as_ref().to_owned();
                value.map(|value| (name, value.into_owned())).map_err(|error| error.to_string())
            });
            match value {
                Ok((name, value)) => _ = all.insert(name, value),
                Err(reason) => return Err(self.wrong("xml", reason, at)),
            }
        }
        Ok(all)
    }

    fn start(
        &mut self,
        name: &str,
        attributes: BTreeMap<String, String>,
        within: Option<&str>,
        at: usize,
        element: &mut Option<Element>,
        data: &mut Option<(String, String, u64)>,
    ) -> Told<()> {
        let of = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        match (name, within) {
            ("graphml", None) | ("desc", Some(_)) | ("default", Some("key")) => {}
            ("key", Some("graphml")) => {
                let name = if of("attr.name").is_empty() { of("id") } else { of("attr.name") };
                // Of nodes, of edges, of the graph and of all.
                if self.limits.is_over("fields", self.keys.len() / 4) {
                    return Err(self.over(
                        "too-many-columns",
                        "fields",
                        "there are more keys of a kind than",
                        at,
                    ));
                }
                self.last_key = of("id");
                self.keys.insert(of("id"), (of("for"), name));
            }
            ("graph", Some("graphml")) if !self.has_graph => {
                self.has_graph = true;
                self.is_undirected = of("edgedefault") == "undirected";
            }
            ("node" | "edge", Some("graph")) => {
                let line = self.line(at);
                let line = Lines::told_apart(line, at.saturating_sub(self.line_begins));
                let table = if name == "node" { "hubs" } else { "links" };
                *element = Some(Element { table, line, attributes, data: Vec::new(), begins: at });
            }
            ("data", Some("node" | "edge" | "graph")) => {
                let line = self.line(at);
                *data = Some((of("key"), String::new(), line));
            }
            (_, within) => {
                let within = within.unwrap_or("nothing");
                return Err(self.wrong("graphml", format!("<{name}> inside <{within}> is not read"), at));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Network, Ledger)> {
        let schema = self.tables.iter().find(|(key, ..)| self.name_of(key) == "schema");
        let is_ours = match schema {
            None => false,
            Some((_, text, _)) if text == SCHEMA => true,
            Some((_, _, line)) => {
                let reason = format!("this version reads the schema `{SCHEMA}`");
                return Err(refused(Finding::new("schema", "graph", reason).at(self.file, *line, None)));
            }
        };
        let mut tallies =
            ["nodes", "edges"].map(|name| Tally::new(&format!("{} {name}", self.file), self.file));
        let mut ignored = [BTreeSet::new(), BTreeSet::new()];
        let file = self.file;
        // The places of the nodes, for edges without a length.
        let mut places: BTreeMap<String, Point<f64>> = BTreeMap::new();
        for (at, pass) in [Pass::Nodes, Pass::Edges].into_iter().enumerate() {
            let table = if at == 0 { "hubs" } else { "links" };
            let (tally, ignored) = (&mut tallies[at], &mut ignored[at]);
            let read = self.read(pass, &mut |graph, element| {
                tally.records += 1;
                if graph.reading.is_enough() {
                    if tally.records == tally.lines.len() + 1 {
                        graph.reading.builder.lines.lose(table, Vec::new());
                    }
                    return;
                }
                tally.lines.push(element.line);
                let row = graph.row(element, is_ours, file, ignored, &places);
                let before = graph.reading.builder.hubs.len();
                graph.reading.row(table, row);
                if !is_ours && let Some(hub) = graph.reading.builder.hubs.get(before) {
                    places.insert(hub.code.clone(), hub.position);
                }
            });
            read.map_err(|finding| refused(*finding))?;
        }
        for (mut tally, ignored) in tallies.into_iter().zip(ignored) {
            tally.ignored.extend(ignored);
            self.reading.tally(tally);
        }
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for (key, text, line) in std::mem::take(&mut self.tables) {
            let name = self.name_of(&key).to_owned();
            if !seen.insert(name.clone()) {
                let finding = Finding::new("duplicate-table", "graph", format!("`{name}` stands twice"));
                self.reading.findings.push(finding.at(self.file, line, None));
                continue;
            }
            let table = NAMES.into_iter().find(|known| *known == name && !["hubs", "links"].contains(known));
            match table {
                Some(table) => {
                    // The lines of the table are those of the file.
                    read_table_at(line, table, self.file, text.as_bytes(), &mut self.reading);
                    self.reading.rename_last(&format!("{} {table}", self.file));
                }
                None if is_ours && name != "schema" => {
                    let reason = format!("there is no table `{name}`");
                    let finding = Finding::new("unknown-field", "graph", reason);
                    self.reading.findings.push(finding.at(self.file, line, None));
                }
                None => {}
            }
        }
        self.reading.finish()
    }

    fn name_of<'k>(&'k self, key: &'k str) -> &'k str {
        self.keys.get(key).map_or(key, |(_, name)| name)
    }

    fn row(
        &self,
        element: Element,
        is_ours: bool,
        file: &'a str,
        ignored: &mut BTreeSet<String>,
        places: &BTreeMap<String, Point<f64>>,
    ) -> Row<'a> {
        let Element { table, line, attributes, data, .. } = element;
        let is_link = table == "links";
        let mut row = Row::new(file, line, columns_of(table), self.limits);
        let attribute = |name: &str| attributes.get(name).map(String::as_str).unwrap_or_default();
        if is_link {
            row.fill("key", attribute("id"));
            row.fill("from", attribute("source"));
            row.fill("to", attribute("target"));
        } else {
            row.fill("code", attribute("id"));
        }
        let kind = if is_link { "edge" } else { "node" };
        let says = |key: &str| data.iter().any(|(known, _)| known == key);
        let is_for =
            |key: &str| self.keys.get(key).is_some_and(|(of, _)| ["", "all", kind].contains(&of.as_str()));
        let silent = self.defaults.iter().filter(|(key, _)| !says(key) && is_for(key));
        let silent: Vec<(String, String)> = silent.map(|(key, text)| (key.clone(), text.clone())).collect();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for (key, text) in data.into_iter().chain(silent) {
            let Some((of, name)) = self.keys.get(&key) else {
                row.fault("unknown-column", &key, format!("the key `{key}` is not declared"));
                continue;
            };
            if !["", "all", kind].contains(&of.as_str()) {
                row.fault("bad-value", name, format!("the key `{key}` is for {of}"));
            }
            if !seen.insert(name.clone()) {
                row.fault("duplicate-field", name, format!("`{name}` stands twice"));
            }
            let place =
                PLACES.iter().find(|(theirs, _)| !is_ours && !is_link && name.eq_ignore_ascii_case(theirs));
            let column = place.map_or(name.as_str(), |(_, ours)| *ours);
            let is_attribute = is_attribute(table, column);
            if is_attribute || !row.fill(column.to_owned(), &text) {
                if is_ours {
                    row.refuse_column(name);
                } else if !self.limits.is_over("fields", ignored.len()) {
                    ignored.insert(name.clone());
                }
            }
        }
        if is_link && !is_ours {
            let undirected = match attribute("directed") {
                "" => self.is_undirected,
                word => word == "false",
            };
            if undirected && row.text("two_way").is_none() {
                row.fill("two_way", "yes");
            }
            if row.text("length_km").is_none() {
                let place = |name: &str| places.get(attribute(name)).copied();
                let straight = place("source").zip(place("target")).map(|(a, b)| great_circle(a, b).get());
                // Where a node is missing the link is refused for it.
                row.fill("length_km", &straight.unwrap_or(0.0).to_string());
                row.fill("length_km_status", "derived");
                row.fill("length_km_note", "the straight line; no length is stated");
            }
        }
        row
    }
}

fn local_name(start: &BytesStart<'_>) -> String {
    start.local_name().as_ref().to_owned()
}

/// The five entities of XML.
fn predefined(name: &str) -> Option<&'static str> {
    match name {
        "lt" => Some("<"),
        "gt" => Some(">"),
        "amp" => Some("&"),
        "quot" => Some("\""),
        "apos" => Some("'"),
        _ => None,
    }
}
