//! What refuses a network: one small named check per rule, and all findings are reported together. What is only suspicious is in `warnings`.

mod corridors;
mod pairs;
mod rates;
mod warnings;

pub(super) use corridors::corridors;
pub(super) use pairs::pairs;
pub(super) use warnings::{Warnings, warnings};

use super::builder::{Lines, NetworkBuilder};
use super::{
    Amount, Border, Capacity, CapacityUnit, Cargo, Carriage, Counted, Fact, Limit, Link, Mode, Moves, Origin,
    OtherUse, PricedBy, Service, Tariff, Transfer, Validity, narrow,
};
use crate::error::{Finding, nearest_words};
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Figures above this are a slip: no price, length or capacity of the world is near it, and beyond it sums leave the range of numbers.
const MOST: f64 = 1e15;
/// So many unknown codes come with suggestions; looking for the nearest words of a large network takes long, and whoever has more of them
/// has one mistake in all.
const MOST_SUGGESTED: usize = 100;

/// What the checks look things up in.
pub(super) struct Known<'a> {
    builder: &'a NetworkBuilder,
    /// Positions in the builder's list. Only looked up in, so the order of a hash map never shows.
    hubs: HashMap<&'a str, u32>,
    sources: BTreeSet<&'a str>,
    cargoes: BTreeSet<&'a str>,
    suggested: Cell<usize>,
    /// The codes of the hubs in their order, for suggestions.
    codes: OnceCell<Vec<String>>,
}

impl<'a> Known<'a> {
    pub(super) fn of(builder: &'a NetworkBuilder) -> Self {
        let hubs = builder.hubs.iter().enumerate();
        Self {
            builder,
            hubs: hubs.map(|(at, hub)| (hub.code.as_str(), narrow(at))).collect(),
            sources: builder.sources.iter().map(|source| source.key.as_str()).collect(),
            cargoes: builder.cargoes.iter().map(|cargo| cargo.code.as_str()).collect(),
            suggested: Cell::new(0),
            codes: OnceCell::new(),
        }
    }

    /// By position in the builder's list: the position of each hub by code.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let code = |at: u32| self.builder.hubs[at as usize].code.as_str();
        let mut order: Vec<u32> = (0..narrow(self.builder.hubs.len())).collect();
        order.sort_by(|a, b| code(*a).cmp(code(*b)));
        let mut ranks = vec![0; order.len()];
        order.iter().enumerate().for_each(|(rank, at)| ranks[*at as usize] = narrow(rank));
        ranks
    }

    /// The position of a hub in the builder's list.
    pub(super) fn position(&self, code: &str) -> Option<u32> {
        self.hubs.get(code).copied()
    }

    fn codes(&self) -> impl Iterator<Item = &str> {
        let sorted = || {
            let mut codes: Vec<String> = self.hubs.keys().map(|code| (*code).to_owned()).collect();
            codes.sort_unstable();
            codes
        };
        self.codes.get_or_init(sorted).iter().map(String::as_str)
    }
}

/// A finding about a row, with its place in a file where it has one.
fn about(
    builder: &NetworkBuilder,
    table: &'static str,
    row: usize,
    column: &str,
    finding: Finding,
) -> Finding {
    match builder.lines.of(table, row) {
        Some((file, line)) => finding.at(file, line, Some(column)),
        None => finding,
    }
}

/// A row in words, as another one refers to it.
fn place(builder: &NetworkBuilder, table: &'static str, row: usize) -> String {
    match builder.lines.of(table, row) {
        Some((_, line)) => format!("line {}", Lines::line(line)),
        None => format!("another row of {table}"),
    }
}

/// Collects the findings of one row.
struct Row<'a> {
    known: &'a Known<'a>,
    table: &'static str,
    row: usize,
    /// Its key in words, made where something is found.
    asset: &'a dyn Fn() -> String,
    findings: &'a mut Vec<Finding>,
}

impl Row<'_> {
    fn push(&mut self, rule: &str, column: &str, reason: String) {
        self.push_with(rule, column, reason, None);
    }

    fn push_with(&mut self, rule: &str, column: &str, reason: String, suggestion: Option<String>) {
        let mut finding = Finding::new(rule, (self.asset)(), reason);
        finding.suggestion = suggestion;
        self.findings.push(about(self.known.builder, self.table, self.row, column, finding));
    }

    fn unknown(&mut self, kind: &str, column: &str, code: &str, known: &mut dyn Iterator<Item = &str>) {
        let tables: &[&str] = match kind {
            "hub" => &["hubs"],
            "link" => &["links"],
            "operator" => &["operators"],
            "cargo" => &["cargoes"],
            "source" => &["sources"],
            _ if code.starts_with("transfer:") => &["transfers"],
            _ if code.starts_with("border:") => &["borders"],
            _ if code.starts_with("limit:") => &["limits"],
            _ if code.starts_with("hub:") => &["hubs"],
            _ => &["links"],
        };
        // A row that could not be read makes everything that refers to it look wrong: that is said once, by the row.
        if self.known.builder.lines.is_lost(tables, code) {
            return;
        }
        let told = self.known.suggested.replace(self.known.suggested.get() + 1);
        let near = if told < MOST_SUGGESTED { nearest_words(code, known, 3) } else { Vec::new() };
        let suggestion = (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")));
        self.push_with("unknown-code", column, format!("no {kind} `{code}`"), suggestion);
    }

    fn fact<T: Copy>(&mut self, column: &str, fact: &Fact<T>, number: impl Fn(T) -> f64) {
        let (low, likely, high) = (number(fact.low()), number(fact.likely()), number(fact.high()));
        if ![low, likely, high].iter().all(|value| value.is_finite()) {
            self.push(
                "not-a-number",
                column,
                format!("{likely} (range {low} to {high}) is not a finite number"),
            );
        } else if low.min(likely).min(high) < 0.0 {
            self.push("negative", column, format!("{} is below zero", low.min(likely).min(high)));
        } else if low > likely || likely > high {
            self.push(
                "range-order",
                column,
                format!("low {low}, likely {likely}, high {high} are not in this order"),
            );
        } else if high > MOST {
            self.push("too-large", column, format!("{high:e} is beyond any figure of the world ({MOST:e})"));
        }
        self.origin(column, fact.origin());
    }

    fn origin(&mut self, column: &str, origin: Option<&Origin>) {
        for key in origin.map_or(&[][..], |origin| &origin.sources) {
            if !self.known.sources.contains(key.as_str()) {
                let known = self.known;
                let column = known.builder.lines.source_column(self.table, column);
                self.unknown("source", &column, key, &mut known.sources.iter().copied());
            }
        }
    }

    fn tariff(&mut self, column: &str, tariff: &Tariff, carriages: &[Carriage]) {
        self.fact(column, &tariff.amount, |value| value);
        if let Some(back) = &tariff.back {
            self.fact(&format!("{column}_back"), back, |value| value);
        }
        let counted = match tariff.unit.by {
            PricedBy::Tonne | PricedBy::Metre => Counted::Tonnes,
            PricedBy::Teu => Counted::Teu,
            PricedBy::Feu => Counted::Feu,
            PricedBy::Wagon => Counted::Wagons,
            PricedBy::Truck => Counted::Trucks,
            PricedBy::Train => Counted::Trains,
        };
        self.unit_fits(&format!("{column}_unit"), counted, &tariff.unit.to_string(), carriages);
    }

    fn capacity(&mut self, column: &str, capacity: &Capacity, carriages: &[Carriage]) {
        match &capacity.amount {
            Amount::Bounded(fact) => {
                self.fact(column, fact, |value| value);
                let unit = capacity.unit;
                self.unit_is_known(&format!("{column}_unit"), unit);
                self.unit_fits(&format!("{column}_unit"), unit.counted, &unit.to_string(), carriages);
            }
            Amount::Unbounded(origin) => {
                self.fact(column, &Fact::new(0.0).from_origin(origin.clone()), |value| value);
            }
        }
    }

    /// Refuses a unit put together by hand that no table could hold.
    fn unit_is_known(&mut self, column: &str, unit: CapacityUnit) {
        if unit.to_string().parse() != Ok(unit) {
            let reason = format!("{} times {} a year is no unit of capacity", unit.factor, unit.per_year);
            self.push("unit", column, reason);
        }
    }

    /// Refuses to count what does not move on any of the carriages; without carriages anything may move.
    fn unit_fits(&mut self, column: &str, counted: Counted, unit: &str, carriages: &[Carriage]) {
        let moves = |carriage: &Carriage| match (counted, carriage.moves) {
            (Counted::Tonnes | Counted::Places, _) => true,
            (Counted::Teu | Counted::Feu, moves) => moves != Moves::Hold,
            (Counted::Wagons, moves) => matches!(moves, Moves::Wagon(_)),
            (Counted::Trucks, moves) => moves == Moves::Truck,
            (Counted::Trains, _) => carriage.mode == Mode::Rail,
        };
        if !carriages.is_empty() && !carriages.iter().any(moves) {
            let words: Vec<String> = carriages.iter().map(Carriage::to_string).collect();
            let what = format!("{counted:?}").to_lowercase();
            self.push(
                "unit",
                column,
                format!("`{unit}` counts {what}, and none move as {}", words.join(" or ")),
            );
        }
    }

    fn capacities(
        &mut self,
        column: &str,
        capacity: Option<&Capacity>,
        other: Option<&OtherUse>,
        carriages: &[Carriage],
    ) {
        if let Some(capacity) = capacity {
            self.capacity(column, capacity, carriages);
        }
        if let Some(other) = other {
            self.fact("other_use", &other.amount, |value| value);
            self.unit_is_known("other_use_unit", other.unit);
            self.unit_fits("other_use_unit", other.unit.counted, &other.unit.to_string(), carriages);
        }
    }

    fn cargoes(&mut self, only: &[String]) {
        for code in only {
            if !self.known.cargoes.contains(code.as_str()) {
                let known = self.known;
                self.unknown("cargo", "cargo", code, &mut known.cargoes.iter().copied());
            }
        }
    }

    /// The position of a hub in the builder's list.
    fn hub(&mut self, column: &str, code: &str) -> Option<u32> {
        let position = self.known.position(code);
        if position.is_none() {
            let known = self.known;
            self.unknown("hub", column, code, &mut known.codes());
        }
        position
    }

    /// A code stands in lists, keys and chains, so it may hold nothing that separates those.
    fn code(&mut self, column: &str, code: &str) {
        let separates = |letter: char| {
            letter.is_whitespace()
                || letter.is_control()
                || [',', '"', '>', '<', ':', '|', '~'].contains(&letter)
        };
        if code.contains(separates) {
            self.push(
                "bad-code",
                column,
                "a code may not contain spaces or any of > < : | ~ , \"".to_owned(),
            );
        }
    }

    fn countries(&mut self, column: &str, codes: &[String]) {
        for code in codes {
            if !(code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())) {
                self.push("bad-value", column, format!("`{code}` is no ISO 3166-1 alpha-2 code"));
            }
        }
    }

    fn validity(&mut self, validity: Validity) {
        if let (Some(from), Some(until)) = (validity.from, validity.until)
            && from > until
        {
            let reason = format!("it ends in {until}, before it begins in {from}");
            self.push("range-order", "valid_until", reason);
        }
    }

    /// Refuses an asset named twice in a list, also where one is the opposite direction of the other.
    fn named_once(&mut self, column: &str, keys: &[String], opposites: &BTreeMap<&str, Option<&str>>) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for key in keys {
            let back = opposites.get(key.as_str()).copied().flatten().filter(|back| seen.contains(back));
            if let Some(back) = back {
                let reason =
                    format!("`{key}` is the opposite direction of `{back}`, which stands here already");
                let hint = Some("name a two-way asset once, by its forward key".to_owned());
                self.push_with("named-twice", column, reason, hint);
            } else if !seen.insert(key) {
                self.push("named-twice", column, format!("`{key}` stands here twice"));
            }
        }
    }
}

/// The finding that two rows claim one key or code.
pub(super) fn duplicate(
    builder: &NetworkBuilder,
    table: &'static str,
    (first, row): (usize, usize),
    column: &str,
    key: &str,
) -> Finding {
    let reason = format!("{} has this {column} already", place(builder, table, first));
    about(builder, table, row, column, Finding::new("duplicate-key", key, reason))
}

/// The finding that two rows without keys agree in every column.
pub(super) fn identical(
    builder: &NetworkBuilder,
    table: &'static str,
    (first, row): (usize, usize),
    key: &str,
) -> Finding {
    let reason = format!("{} agrees with this one in every column", place(builder, table, first));
    let finding = Finding::new("identical-rows", key, reason)
        .suggest("remove one, or give both a key if there really are two");
    about(builder, table, row, "key", finding)
}

/// Codes are there, unique, and hold nothing that separates codes elsewhere.
fn codes<'a>(
    known: &Known<'_>,
    table: &'static str,
    codes: impl Iterator<Item = &'a str>,
    findings: &mut Vec<Finding>,
) {
    // Where every hub was found under a code of its own there is nothing to compare.
    let are_apart = table == "hubs" && known.hubs.len() == known.builder.hubs.len();
    let column = if table == "sources" { "key" } else { "code" };
    // Only looked up in, so the order of a hash map never shows.
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (row, code) in codes.enumerate() {
        if code.is_empty() {
            let finding = Finding::new("missing-code", "", format!("a row of {table} has no code"));
            findings.push(about(known.builder, table, row, column, finding));
        } else if are_apart {
        } else if let Some(first) = seen.get(code) {
            findings.push(duplicate(known.builder, table, (*first, row), column, code));
        } else {
            seen.insert(code, row);
        }
        Row { known, table, row, asset: &|| code.to_owned(), findings: &mut *findings }.code(column, code);
    }
}

/// Codes, aliases, coordinates and stays of hubs.
pub(super) fn hubs(known: &Known<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let builder = known.builder;
    codes(known, "hubs", builder.hubs.iter().map(|hub| hub.code.as_str()), &mut findings);
    for (row, hub) in builder.hubs.iter().enumerate() {
        let mut at = Row { known, table: "hubs", row, asset: &|| hub.code.clone(), findings: &mut findings };
        let (lon, lat) = (hub.position.x(), hub.position.y());
        if !(lon.is_finite() && lat.is_finite()) {
            at.push("not-a-number", "lat", format!("latitude {lat}, longitude {lon} is no place on earth"));
        } else if lat.abs() > 90.0 {
            let swap = (lat.abs() <= 180.0 && lon.abs() <= 90.0)
                .then(|| "latitude and longitude look swapped".to_owned());
            at.push_with("coordinates", "lat", format!("latitude {lat} is outside -90 to 90"), swap);
        } else if lon.abs() > 180.0 {
            at.push("coordinates", "lon", format!("longitude {lon} is outside -180 to 180"));
        }
        for alias in &hub.aliases {
            if *alias != hub.code && known.hubs.contains_key(alias.as_str()) {
                at.push("alias", "aliases", format!("the alias `{alias}` is the code of another hub"));
            }
        }
        at.countries("country", &hub.countries);
        at.origin("position_source", hub.position_origin.as_ref());
        if let Some(depth) = &hub.depth {
            at.fact("depth_m", depth, crate::units::Metres::get);
        }
        if let Some(stay) = &hub.stay {
            if let Some(time) = &stay.time {
                at.fact("stay_h", time, crate::units::Hours::get);
            }
            if let Some(cost) = &stay.cost {
                at.tariff("stay_cost", cost, &[]);
            }
            at.capacities("stay_capacity", stay.capacity.as_ref(), stay.other_use.as_ref(), &[]);
        }
    }
    findings
}

/// Ends, numbers and cargoes of links. Returns the positions of the hubs at their ends in the builder's list, if there are such for all of them.
pub(super) fn links(known: &Known<'_>, links: &[Link], findings: &mut Vec<Finding>) -> Option<Vec<[u32; 2]>> {
    let mut positions = Some(Vec::with_capacity(links.len()));
    for (row, link) in links.iter().enumerate() {
        let asset = &|| if link.key.is_empty() { link.natural_key() } else { link.key.clone() };
        let mut at = Row { known, table: "links", row, asset, findings: &mut *findings };
        let carriage = [link.carriage];
        match (&mut positions, at.hub("from", &link.from), at.hub("to", &link.to)) {
            (Some(positions), Some(from), Some(to)) => positions.push([from, to]),
            _ => positions = None,
        }
        at.carriage("moves", link.carriage);
        if link.key.contains(|letter: char| letter.is_whitespace() || letter.is_control())
            || link.key.contains(['>', '<', ',', ':', '"'])
        {
            at.push("bad-code", "key", "a key may not contain spaces or any of > < , : \"".to_owned());
        }
        at.countries("country", &link.countries);
        at.fact("length_km", &link.length, crate::units::Km::get);
        if let Some(time) = &link.time {
            at.fact("time_h", time, crate::units::Hours::get);
        }
        if let Some(co2) = &link.co2 {
            at.fact("co2_g_per_tkm", co2, crate::units::GramsPerTonneKm::get);
        }
        if let Some(tariff) = &link.tariff {
            at.tariff("tariff", tariff, &carriage);
        }
        at.capacities("capacity", link.capacity.as_ref(), link.other_use.as_ref(), &carriage);
        at.cargoes(&link.cargo);
        if link.tracks.is_some_and(|tracks| !(tracks > 0.0 && tracks < 100.0)) {
            at.push("bad-value", "tracks", "a line has more than 0 and less than 100 tracks".to_owned());
        }
        at.validity(link.validity);
        if let Some(service) = &link.service {
            at.service(service);
        }
    }
    positions
}

/// Hubs, carriages and numbers of transfers.
pub(super) fn transfers(known: &Known<'_>, links: &[Link], transfers: &[Transfer]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let builder = known.builder;
    if transfers.is_empty() {
        return findings;
    }
    let mut meeting: BTreeSet<(&str, Carriage)> = BTreeSet::new();
    for link in links {
        meeting.insert((link.from.as_str(), link.carriage));
        meeting.insert((link.to.as_str(), link.carriage));
    }
    for (row, transfer) in transfers.iter().enumerate() {
        let asset = &|| if transfer.key.is_empty() { transfer.natural_key() } else { transfer.key.clone() };
        let mut at = Row { known, table: "transfers", row, asset, findings: &mut findings };
        let carriages = [transfer.from, transfer.to];
        at.hub("hub", &transfer.hub);
        at.carriage("from", transfer.from);
        at.carriage("to", transfer.to);
        if !transfer.key.is_empty() && !transfer.key.starts_with("transfer:") {
            at.push("bad-code", "key", "the key of a transfer begins with transfer:".to_owned());
        }
        let separates = |letter: char| letter.is_whitespace() || letter.is_control() || letter == ',';
        if transfer.key.contains(separates) {
            at.push("bad-code", "key", "a key may not contain spaces or commas".to_owned());
        }
        if transfer.name.as_ref().is_some_and(|name| name.contains(separates)) {
            at.push("bad-code", "name", "the name of a transfer ends its key, so it is one word".to_owned());
        }
        if transfer.from == transfer.to && !transfer.from.mode.ends_at_hubs() {
            at.push("no-change", "to", format!("staying on {} on land needs no transfer", transfer.from));
        }
        let meets = |carriage: Carriage| meeting.contains(&(transfer.hub.as_str(), carriage));
        let lost = builder.lines.may_touch("links", &transfer.hub);
        let there = known.hubs.contains_key(transfer.hub.as_str());
        if there && !meets(transfer.from) && !meets(transfer.to) && !lost {
            let here: Vec<String> = meeting
                .iter()
                .filter(|(hub, _)| *hub == transfer.hub)
                .map(|(_, carriage)| carriage.to_string())
                .collect();
            let hint = if here.is_empty() {
                "no link leads here or away".to_owned()
            } else {
                format!("here meet: {}", here.join(", "))
            };
            let reason =
                format!("no link at {} runs as {} or as {}", transfer.hub, transfer.from, transfer.to);
            at.push_with("transfer-carriage", "from", reason, Some(hint));
        }
        if let Some(time) = &transfer.time {
            at.fact("time_h", time, crate::units::Hours::get);
        }
        if let Some(cost) = &transfer.cost {
            at.tariff("cost", cost, &carriages);
        }
        at.capacities("capacity", transfer.capacity.as_ref(), transfer.other_use.as_ref(), &carriages);
        at.cargoes(&transfer.cargo);
        at.validity(transfer.validity);
    }
    findings
}

/// Borders, limits, rates, cargoes and sources: what they refer to and their numbers. Links and transfers have their keys.
pub(super) fn references(known: &Known<'_>, links: &[Link], transfers: &[Transfer]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let builder = known.builder;
    codes(known, "borders", builder.borders.iter().map(|border| border.code.as_str()), &mut findings);
    codes(known, "limits", builder.limits.iter().map(|limit| limit.code.as_str()), &mut findings);
    codes(known, "cargoes", builder.cargoes.iter().map(|cargo| cargo.code.as_str()), &mut findings);
    codes(known, "corridors", builder.corridors.iter().map(|corridor| corridor.code.as_str()), &mut findings);
    codes(known, "sources", builder.sources.iter().map(|source| source.key.as_str()), &mut findings);

    // A network of millions of links often has none of what refers to them.
    let refers = !(builder.borders.is_empty() && builder.limits.is_empty() && builder.rates.is_empty());
    let named = links.iter().map(|link| (link.key.as_str(), link.back_key.as_deref()));
    let named = named.chain(transfers.iter().map(|at| (at.key.as_str(), at.back_key.as_deref())));
    let keys: &BTreeMap<&str, Option<&str>> = &named.filter(|_| refers).collect();
    let mut assets: BTreeSet<String> = keys.keys().map(|key| (*key).to_owned()).collect();
    if refers {
        assets.extend(builder.borders.iter().map(Border::key));
        assets.extend(builder.hubs.iter().map(|hub| format!("hub:{}", hub.code)));
    }
    for (row, border) in builder.borders.iter().enumerate() {
        let at = Row { known, table: "borders", row, asset: &|| border.key(), findings: &mut findings };
        check_border(at, border, keys);
    }
    for (row, limit) in builder.limits.iter().enumerate() {
        let mut at = Row { known, table: "limits", row, asset: &|| limit.key(), findings: &mut findings };
        for key in &limit.members {
            if !assets.contains(key) {
                at.unknown("asset", "members", key, &mut assets.iter().map(String::as_str));
            }
        }
        if limit.members.is_empty() {
            at.push("no-members", "members", "a limit without members limits nothing".to_owned());
        }
        at.named_once("members", &limit.members, keys);
        at.capacities("amount", Some(&limit.capacity), limit.other_use.as_ref(), &[]);
        at.cargoes(&limit.cargo);
    }
    assets.extend(builder.limits.iter().map(Limit::key));
    rates::rates(known, links, &assets, &mut findings);
    for (row, cargo) in builder.cargoes.iter().enumerate() {
        let asset = &|| format!("cargo:{}", cargo.code);
        check_cargo(Row { known, table: "cargoes", row, asset, findings: &mut findings }, cargo);
    }
    findings
}

fn check_border(mut at: Row<'_>, border: &Border, keys: &BTreeMap<&str, Option<&str>>) {
    for key in &border.links {
        if !keys.contains_key(key.as_str()) || key.starts_with("transfer:") {
            let mut links = keys.keys().copied().filter(|key| !key.starts_with("transfer:"));
            at.unknown("link", "links", key, &mut links);
        }
    }
    if border.links.is_empty() {
        at.push("no-members", "links", "a border that no link passes controls nothing".to_owned());
    }
    at.named_once("links", &border.links, keys);
    at.countries("countries", &border.countries);
    for (column, dwell) in [("dwell_h", &border.dwell), ("dwell_back_h", &border.dwell_back)] {
        if let Some(dwell) = dwell {
            at.fact(column, dwell, crate::units::Hours::get);
        }
    }
    if let Some(fee) = &border.fee {
        at.tariff("fee", fee, &[]);
    }
    at.capacities("capacity", border.capacity.as_ref(), border.other_use.as_ref(), &[]);
    if border.open_hours.is_some_and(|hours| !(hours > 0.0 && hours <= 24.0)) {
        let reason = "a day has more than 0 and at most 24 opening hours".to_owned();
        at.push("opening-hours", "open_h_per_day", reason);
    }
    at.validity(border.validity);
}

fn check_cargo(mut at: Row<'_>, cargo: &Cargo) {
    for carriage in &cargo.carriages {
        at.carriage("carriages", *carriage);
    }
    if cargo.carriages.is_empty() {
        at.push("no-members", "carriages", "a cargo that can use no carriage goes nowhere".to_owned());
    }
    for (column, load) in [
        ("t_per_teu", &cargo.t_per_teu),
        ("t_per_wagon", &cargo.t_per_wagon),
        ("t_per_truck", &cargo.t_per_truck),
        ("t_per_train", &cargo.t_per_train),
    ] {
        if let Some(load) = load {
            at.fact(column, load, crate::units::Tonnes::get);
            if load.likely().get() <= 0.0 {
                at.push("no-load", column, "a load of zero tonnes carries nothing".to_owned());
            }
        }
    }
    for (column, length) in [("m_per_wagon", &cargo.m_per_wagon), ("m_per_truck", &cargo.m_per_truck)] {
        if let Some(length) = length {
            at.fact(column, length, crate::units::Metres::get);
        }
    }
    if let Some(value) = &cargo.value_of_time {
        at.fact("value_of_time", value, crate::units::UsdPerTonneHour::get);
    }
    if let Some(boxes) = &cargo.teu_per_wagon {
        at.fact("teu_per_wagon", boxes, |value| value);
    }
    let units = ["teu", "wagons", "trucks", "t"];
    if let Some(unit) = cargo.headline_unit.as_ref().filter(|unit| !units.contains(&unit.as_str())) {
        at.push("bad-value", "headline_unit", format!("`{unit}` is none of {}", units.join(", ")));
    }
}

impl Row<'_> {
    fn carriage(&mut self, column: &str, carriage: Carriage) {
        if !carriage.is_possible() {
            self.push("carriage", column, format!("nothing moves as {carriage}"));
        } else if carriage.gauge_mm().is_some_and(|gauge| !(300..=3000).contains(&gauge)) {
            let column = if self.table == "links" { "gauge_mm" } else { column };
            self.push(
                "gauge",
                column,
                format!("no rails are as far apart as those of {carriage}, in millimetres"),
            );
        }
    }

    fn service(&mut self, service: &Service) {
        if let Some(departures) = &service.departures_per_week {
            self.fact("departures_per_week", departures, |value| value);
            if service.wait.is_none() && departures.low() <= 0.0 {
                let reason = "a service that never leaves has no wait".to_owned();
                self.push("no-departures", "departures_per_week", reason);
            }
        }
        if let Some(places) = &service.places {
            self.fact("places", places, |value| value);
        }
        if let Some(wait) = &service.wait {
            self.fact("wait_h", wait, crate::units::Hours::get);
        }
        let share = |months: [f64; 12]| months.iter().all(|share| (0.0..=1.0).contains(share));
        if !service.availability.is_none_or(share) {
            self.push("share", "availability", "a share of time is outside 0 to 1".to_owned());
        }
    }
}
