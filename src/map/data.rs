//! A map as the data of a page: short keys, strings once, positions as differences.

use super::layer::Layer;
use super::sheet::Sheet;
use super::told::{self, Told};
use super::words::{plain, web_address};
use crate::network::{Carriage, HubKind, Mode, Moves, Network};
use serde::Serialize;
use std::collections::BTreeMap;

/// Beyond so many lines a page says less: first no notes, then no facts.
const FEW: usize = 2_000;
const MANY: usize = 8_000;

/// A fact: label, value, status, year, sources and note, all but the year as positions in the strings; zeros at the end are left out.
type Fact = Vec<serde_json::Value>;

#[derive(Debug, Serialize)]
struct Kind {
    id: String,
    name: String,
    mode: &'static str,
    moves: &'static str,
    gauge: u16,
}

/// The hubs, column by column.
#[derive(Debug, Default, Serialize)]
struct Hubs {
    /// Longitude, then latitude, ten-thousandths of a degree, each less the one before.
    x: Vec<i64>,
    y: Vec<i64>,
    /// Codes.
    c: Vec<String>,
    /// Names, empty where the code is the name.
    n: Vec<String>,
    /// Positions in the list of kinds.
    k: Vec<usize>,
    /// Countries.
    l: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    f: Vec<Vec<Fact>>,
}

/// The lines, column by column.
#[derive(Debug, Default, Serialize)]
struct Lines {
    /// From and to, positions of hubs; the first less the one before, the second less the first.
    a: Vec<i64>,
    b: Vec<i64>,
    /// Positions in the kinds.
    k: Vec<usize>,
    /// 1: one way only. 2: not open in this view.
    o: Vec<u8>,
    /// Keys of the links there and back.
    i: Vec<String>,
    j: Vec<String>,
    /// Names, positions in the strings.
    n: Vec<usize>,
    /// Lengths, km.
    m: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    f: Vec<Vec<Fact>>,
}

/// Cells, small print, lines, hubs, sign, and 1 for a sum.
type DrawnRow = (Vec<String>, String, Vec<usize>, Vec<usize>, String, u8);

#[derive(Debug, Serialize)]
struct Drawn {
    shows: &'static str,
    name: String,
    sums: Vec<(String, String)>,
    /// Line, flow, capacity (below zero: none), and 1 where it runs back.
    strokes: Vec<(usize, u64, i64, u8)>,
    /// Sign, lines, hubs, what it says.
    marks: Vec<(String, Vec<usize>, Vec<usize>, String)>,
    head: Vec<String>,
    rows: Vec<DrawnRow>,
    from: Vec<usize>,
    to: Vec<usize>,
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
}

/// The data of one map.
#[derive(Debug, Serialize)]
pub(super) struct MapData {
    title: String,
    about: String,
    notes: Vec<String>,
    strings: Vec<String>,
    kinds: Vec<Kind>,
    hubkinds: Vec<&'static str>,
    hubs: Hubs,
    lines: Lines,
    sources: BTreeMap<String, [String; 4]>,
    layers: Vec<Drawn>,
}

/// Strings, each once.
#[derive(Debug)]
struct Strings {
    list: Vec<String>,
    known: BTreeMap<String, usize>,
}

impl Strings {
    fn at(&mut self, text: &str) -> usize {
        if let Some(at) = self.known.get(text) {
            return *at;
        }
        let at = self.list.len();
        self.list.push(text.to_owned());
        self.known.insert(text.to_owned(), at);
        at
    }

    fn fact(&mut self, told: &Told, with_note: bool) -> Fact {
        let sources: Vec<usize> = told.sources.iter().map(|key| self.at(key)).collect();
        let note = told.note.as_deref().filter(|_| with_note).map_or(0, |note| self.at(note));
        let mut fact: Fact = vec![
            self.at(&told.label).into(),
            self.at(&told.value).into(),
            self.at(told.status).into(),
            told.year.unwrap_or(0).into(),
            if sources.is_empty() { 0.into() } else { sources.into() },
            note.into(),
        ];
        while fact.last().is_some_and(|last| *last == 0) {
            fact.pop();
        }
        fact
    }
}

/// A kind of line in words.
pub(super) fn kind_name(carriage: Carriage) -> String {
    match (carriage.mode, carriage.moves) {
        (Mode::Rail, Moves::Wagon(gauge)) => format!("rail, {gauge} mm"),
        (Mode::Sea, Moves::Wagon(gauge)) => format!("rail ferry, {gauge} mm"),
        (Mode::Sea, Moves::Box) => "ship, containers".to_owned(),
        (Mode::Sea, Moves::Hold) => "ship, loose cargo".to_owned(),
        (Mode::Sea, Moves::Truck) => "truck ferry".to_owned(),
        (Mode::Road, _) => "road".to_owned(),
        (Mode::Water, Moves::Box) => "barge, containers".to_owned(),
        (Mode::Water, _) => "barge".to_owned(),
        (Mode::Rail, _) => carriage.to_string(),
    }
}

fn moves_word(moves: Moves) -> &'static str {
    match moves {
        Moves::Wagon(_) => "wagon",
        Moves::Truck => "truck",
        Moves::Box => "box",
        Moves::Hold => "hold",
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees are checked when a network is built")]
fn steps(degrees: f64) -> i64 {
    (degrees * 10_000.0).round() as i64
}

#[expect(clippy::cast_possible_wrap, reason = "positions of hubs and lines are far below 2^63")]
fn less(one: usize, other: usize) -> i64 {
    one as i64 - other as i64
}

/// Puts the data of a map together.
pub(super) fn of_map(title: &str, network: &Network, sheet: &Sheet, layers: &[Layer]) -> MapData {
    let mut strings = Strings { list: vec![String::new()], known: BTreeMap::from([(String::new(), 0)]) };
    let (with_facts, with_notes) = (sheet.lines.len() <= MANY, sheet.lines.len() <= FEW);
    let mut notes = Vec::new();
    if !with_facts {
        notes.push(format!(
            "This network has {} lines: the facts of each are left out of the page; the tables of the network have them.",
            sheet.lines.len()
        ));
    } else if !with_notes {
        notes.push(format!(
            "This network has {} lines: the notes to the facts are left out of the page.",
            sheet.lines.len()
        ));
    }
    for layer in layers {
        if !layer.missing.is_empty() {
            let some: Vec<String> = layer.missing.iter().take(5).map(|key| plain(key)).collect();
            let more = layer.missing.len().saturating_sub(5);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            notes.push(format!(
                "Not in this network, so not drawn of \u{201c}{}\u{201d}: {}{more}.",
                layer.name,
                some.join(", ")
            ));
        }
    }
    let hubs = hubs(network, &mut strings, with_facts, with_notes);
    let lines = lines(network, sheet, &mut strings, with_facts, with_notes);
    let cited =
        |source: &&crate::network::Source| with_facts && strings.known.contains_key(&plain(&source.key));
    let sources = network.sources().iter().filter(cited).map(|source| {
        let url = web_address(&source.url).unwrap_or_default().to_owned();
        (plain(&source.key), [plain(&source.publisher), plain(&source.title), plain(&source.date), url])
    });
    MapData {
        title: plain(title),
        about: about(network),
        notes,
        kinds: sheet.kinds.iter().map(|carriage| kind(*carriage)).collect(),
        hubkinds: HubKind::ALL.map(HubKind::word).to_vec(),
        hubs,
        lines,
        sources: sources.collect(),
        layers: layers.iter().map(drawn).collect(),
        strings: strings.list,
    }
}

fn kind(carriage: Carriage) -> Kind {
    Kind {
        id: carriage.to_string(),
        name: kind_name(carriage),
        mode: carriage.mode.word(),
        moves: moves_word(carriage.moves),
        gauge: carriage.gauge_mm().unwrap_or(0),
    }
}

/// What the network is, in one line.
pub(super) fn about(network: &Network) -> String {
    let view = network.view();
    let mut words = format!(
        "{} hubs, {} directed links",
        super::words::grouped(&network.hub_count().to_string()),
        super::words::grouped(&network.link_count().to_string())
    );
    if let Some(year) = view.year {
        words = format!("{words}, in {year}");
    }
    if let Some(month) = view.month {
        words = format!("{words}, month {month}");
    }
    if view.case != crate::network::Case::Likely {
        words = format!("{words}, {} case", view.case.word());
    }
    words
}

fn hubs(network: &Network, strings: &mut Strings, with_facts: bool, with_notes: bool) -> Hubs {
    let mut hubs = Hubs::default();
    let (mut x, mut y) = (0, 0);
    for (id, hub) in network.hubs() {
        let (east, north) = (steps(hub.position.x()), steps(hub.position.y()));
        hubs.x.push(east - x);
        hubs.y.push(north - y);
        (x, y) = (east, north);
        hubs.c.push(plain(&hub.code));
        hubs.n.push(if hub.name == hub.code { String::new() } else { plain(&hub.name) });
        hubs.k.push(HubKind::ALL.iter().position(|kind| *kind == hub.kind).unwrap_or(0));
        hubs.l.push(plain(&hub.countries.join(", ")));
        if with_facts {
            let told = told::of_hub(network, id, hub);
            hubs.f.push(told.iter().map(|told| strings.fact(told, with_notes)).collect());
        }
    }
    hubs
}

fn lines(
    network: &Network,
    sheet: &Sheet,
    strings: &mut Strings,
    with_facts: bool,
    with_notes: bool,
) -> Lines {
    let mut shared: BTreeMap<usize, Vec<Told>> = BTreeMap::new();
    if with_facts {
        for (members, told) in told::of_limits(network) {
            let mut places: Vec<usize> = members
                .iter()
                .filter_map(|key| network.link_id(key).ok())
                .map(|id| sheet.line_of(id).0)
                .collect();
            places.sort_unstable();
            places.dedup();
            for line in places {
                shared.entry(line).or_default().extend(told.iter().cloned());
            }
        }
    }
    let mut lines = Lines::default();
    let mut before = 0;
    for (at, line) in sheet.lines.iter().enumerate() {
        let link = network.link(line.forward);
        lines.a.push(less(line.from.index(), before));
        lines.b.push(less(line.to.index(), line.from.index()));
        before = line.from.index();
        lines.k.push(line.kind);
        let is_open = network.is_open(line.forward) || line.back.is_some_and(|back| network.is_open(back));
        lines.o.push(u8::from(line.back.is_none()) + 2 * u8::from(!is_open));
        lines.i.push(plain(&link.key));
        lines.j.push(line.back.map(|back| plain(&network.link(back).key)).unwrap_or_default());
        lines.n.push(link.name.as_ref().map_or(0, |name| strings.at(&plain(name))));
        lines.m.push((link.length.likely().get() * 10.0).round() / 10.0);
        if with_facts {
            let mut told = told::of_line(network, line.forward, line.back);
            if let Some(operator) = &link.operator {
                let operator = Told {
                    label: "operator".to_owned(),
                    value: plain(operator),
                    status: "",
                    year: None,
                    sources: Vec::new(),
                    note: None,
                };
                told.insert(0, operator);
            }
            told.extend(shared.remove(&at).unwrap_or_default());
            lines.f.push(told.iter().map(|told| strings.fact(told, with_notes)).collect());
        }
    }
    lines
}

fn drawn(layer: &Layer) -> Drawn {
    let strokes = layer.strokes.iter().map(|stroke| {
        let capacity = stroke.capacity.map_or(-1, |capacity| i64::try_from(capacity).unwrap_or(i64::MAX));
        (stroke.line, stroke.flow, capacity, u8::from(stroke.reversed))
    });
    let marks = layer.marks.iter().map(|mark| {
        (mark.sign.clone(), mark.place.lines.clone(), mark.place.hubs.clone(), mark.says.clone())
    });
    let rows = layer.rows.iter().map(|row| {
        let place = row.place.clone();
        (
            row.cells.clone(),
            row.small.clone(),
            place.lines,
            place.hubs,
            row.sign.clone(),
            u8::from(row.is_total),
        )
    });
    Drawn {
        shows: layer.shows.word(),
        name: layer.name.clone(),
        sums: layer.sums.clone(),
        strokes: strokes.collect(),
        marks: marks.collect(),
        head: layer.head.clone(),
        rows: rows.collect(),
        from: layer.from.clone(),
        to: layer.to.clone(),
        why: layer.why.clone(),
    }
}

/// JSON for the inside of a `<script>`: no character in it can end the element or open another.
pub(super) fn for_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            _ => out.push(c),
        }
    }
    out
}
