//! What the facts say about a link or a hub, line by line, with status, year, sources and note.

use super::words::{amount, plain, unit};
use crate::network::{
    Amount, Capacity, Fact, Hub, Link, LinkId, Network, Origin, OtherUse, Standing, Tariff, Validity, Ways,
};

/// One fact in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) status: &'static str,
    pub(super) year: Option<i32>,
    pub(super) sources: Vec<String>,
    pub(super) note: Option<String>,
}

/// A list of them.
#[derive(Debug, Default)]
struct List(Vec<Told>);

impl List {
    fn say(&mut self, label: &str, value: String, origin: Option<&Origin>) {
        let note = origin.and_then(|origin| match (&origin.original, &origin.note) {
            (Some(original), Some(note)) => Some(format!("published as {original}; {note}")),
            (Some(original), None) => Some(format!("published as {original}")),
            (None, note) => note.clone(),
        });
        self.0.push(Told {
            label: plain(label),
            value: plain(&value),
            status: origin.map_or("", |origin| origin.status.word()),
            year: origin.and_then(|origin| origin.year),
            sources: origin
                .map(|origin| origin.sources.iter().map(|key| plain(key)).collect())
                .unwrap_or_default(),
            note: note.map(|note| plain(&note)),
        });
    }

    fn fact<T: Copy>(&mut self, label: &str, fact: &Fact<T>, number: impl Fn(T) -> f64, unit: &str) {
        let show = |value: T| amount(number(value));
        let mut text = show(fact.likely());
        if let Some((low, high)) = fact.detail().and_then(|detail| Some((detail.low?, detail.high?))) {
            text = format!("{text} ({} to {})", show(low), show(high));
        }
        let gap = if unit.is_empty() { "" } else { "\u{a0}" };
        self.say(label, format!("{text}{gap}{unit}"), fact.origin());
    }

    fn tariff(&mut self, label: &str, tariff: &Tariff) {
        let words = unit(&tariff.unit.to_string());
        self.fact(label, &tariff.amount, |value| value, &words);
        if let Some(back) = &tariff.back {
            self.fact(&format!("{label}, back"), back, |value| value, &words);
        }
    }

    fn capacity(&mut self, label: &str, capacity: &Capacity) {
        match &capacity.amount {
            Amount::Unbounded(origin) => self.say(label, "stated not to bind".to_owned(), Some(origin)),
            Amount::Bounded(fact) => {
                let ways = if capacity.ways == Ways::Both { ", both ways together" } else { " each way" };
                let words = format!("{}{ways}, {}", unit(&capacity.unit.to_string()), capacity.basis.word());
                self.fact(label, fact, |value| value, &words);
            }
        }
    }

    fn other_use(&mut self, label: &str, other: &OtherUse) {
        let ways = if other.ways == Ways::Both { ", both ways together" } else { " each way" };
        self.fact(label, &other.amount, |value| value, &format!("{}{ways}", unit(&other.unit.to_string())));
    }

    fn validity(&mut self, validity: Validity) {
        let mut words = match validity.standing {
            Standing::Open => String::new(),
            Standing::Planned => "planned".to_owned(),
            Standing::Closed => "closed".to_owned(),
        };
        for (word, year) in [("from", validity.from), ("until", validity.until)] {
            if let Some(year) = year {
                let gap = if words.is_empty() { "" } else { " " };
                words = format!("{words}{gap}{word} {year}");
            }
        }
        if !words.is_empty() {
            self.say("standing", words, None);
        }
    }
}

/// What a direction of a link states itself.
fn of_one(link: &Link) -> Vec<Told> {
    let mut list = List::default();
    list.validity(link.validity);
    list.fact("length", &link.length, |km| km.get(), "km");
    if let Some(time) = &link.time {
        list.fact("running time", time, |hours| hours.get(), "h");
    }
    if let Some(tariff) = &link.tariff {
        list.tariff("tariff", &Tariff { back: None, ..tariff.clone() });
    }
    if let Some(capacity) = &link.capacity {
        list.capacity("capacity", capacity);
    }
    if let Some(other) = &link.other_use {
        list.other_use("other use", other);
    }
    if let Some(co2) = &link.co2 {
        list.fact("emissions", co2, |grams| grams.get(), "g CO2 a tonne-km");
    }
    if let Some(service) = link.service.as_deref() {
        if let Some(departures) = &service.departures_per_week {
            list.fact("departures", departures, |count| count, "a week");
        }
        if let Some(places) = &service.places {
            list.fact("places", places, |count| count, "a departure");
        }
        if let Some(wait) = &service.wait {
            list.fact("wait", wait, |hours| hours.get(), "h");
        }
        if let Some(shares) = service.availability {
            let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
            list.say("availability", format!("least in a month: {} %", amount(least * 100.0)), None);
        }
    }
    if let Some(tracks) = link.tracks {
        list.say("tracks", amount(f64::from(tracks)), None);
    }
    if let Some(traction) = &link.traction {
        list.say("traction", traction.clone(), None);
    }
    list.0
}

/// What is stated of a line: its link, what the link back states otherwise, and the borders they pass.
pub(super) fn of_line(network: &Network, forward: LinkId, back: Option<LinkId>) -> Vec<Told> {
    let mut told = of_one(network.link(forward));
    if let Some(back) = back {
        let other: Vec<Told> =
            of_one(network.link(back)).into_iter().filter(|fact| !told.contains(fact)).collect();
        told.extend(other.into_iter().map(|fact| Told { label: format!("{}, back", fact.label), ..fact }));
    }
    let mut list = List(told);
    for passing in network.passings(forward) {
        let border = &network.borders()[passing.border as usize];
        let name = format!("border {}", border.name.as_ref().unwrap_or(&border.code));
        let before = list.0.len();
        for (label, dwell) in [("dwell", &border.dwell), ("dwell, backward", &border.dwell_back)] {
            if let Some(dwell) = dwell {
                list.fact(&format!("{name}: {label}"), dwell, |hours| hours.get(), "h");
            }
        }
        if let Some(fee) = &border.fee {
            list.tariff(&format!("{name}: fee"), fee);
        }
        if let Some(capacity) = &border.capacity {
            list.capacity(&format!("{name}: capacity"), capacity);
        }
        if let Some(other) = &border.other_use {
            list.other_use(&format!("{name}: other use"), other);
        }
        if list.0.len() == before {
            list.say(&name, "nothing stated".to_owned(), None);
        }
    }
    list.0
}

/// What is stated of a hub and of what happens in it.
pub(super) fn of_hub(network: &Network, id: crate::network::HubId, hub: &Hub) -> Vec<Told> {
    let mut list = List::default();
    if let Some(depth) = &hub.depth {
        list.fact("depth", depth, |metres| metres.get(), "m");
    }
    if let Some(stay) = hub.stay.as_deref() {
        if let Some(time) = &stay.time {
            list.fact("passing", time, |hours| hours.get(), "h");
        }
        if let Some(cost) = &stay.cost {
            list.tariff("passing", cost);
        }
        if let Some(capacity) = &stay.capacity {
            list.capacity("capacity", capacity);
        }
        if let Some(other) = &stay.other_use {
            list.other_use("other use", other);
        }
    }
    for at in network.transfers_at(id) {
        let transfer = &network.transfers()[*at as usize];
        // The way back states the same, and is not said again.
        if transfer.back_key.as_ref().is_some_and(|back| *back < transfer.key) {
            continue;
        }
        let arrow = if transfer.back_key.is_some() { "\u{2194}" } else { "\u{2192}" };
        let name = transfer.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
        let what = format!("{} {arrow} {}{name}", transfer.from, transfer.to);
        let before = list.0.len();
        if let Some(time) = &transfer.time {
            list.fact(&format!("{what}: time"), time, |hours| hours.get(), "h");
        }
        if let Some(cost) = &transfer.cost {
            list.tariff(&format!("{what}: cost"), cost);
        }
        if let Some(capacity) = &transfer.capacity {
            list.capacity(&format!("{what}: capacity"), capacity);
        }
        if let Some(other) = &transfer.other_use {
            list.other_use(&format!("{what}: other use"), other);
        }
        if list.0.len() == before {
            list.say(&what, "nothing stated".to_owned(), None);
        }
    }
    if list.0.iter().all(|fact| fact.label != "position")
        && let Some(origin) = &hub.position_origin
    {
        let (lon, lat) = (hub.position.x(), hub.position.y());
        list.say("position", format!("{lat:.3}\u{b0}, {lon:.3}\u{b0} (latitude, longitude)"), Some(origin));
    }
    list.0
}

/// What the limits say that an asset is a member of, by asset key.
pub(super) fn of_limits(network: &Network) -> Vec<(Vec<String>, Vec<Told>)> {
    let told = network.limits().iter().map(|limit| {
        let mut list = List::default();
        let name = limit.name.as_ref().unwrap_or(&limit.code);
        list.capacity(&format!("limit {name}"), &limit.capacity);
        if let Some(other) = &limit.other_use {
            list.other_use(&format!("limit {name}: other use"), other);
        }
        (limit.members.clone(), list.0)
    });
    told.collect()
}
