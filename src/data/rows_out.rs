//! From facts to the rows of tables, the way back of `rows`. Every form that has columns or properties is written from these.

use super::cell::{from_text, from_words};
use super::folder::NAMES;
use super::row::DEFAULTS;
use crate::network::{
    Amount, Border, Capacity, Cargo, Carriage, Corridor, Fact, Hub, Limit, Link, Moves, Network, Origin,
    OtherUse, Rate, RateUnit, Select, Source, Standing, Status, Tariff, Transfer, Validity, Ways,
};

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// A text as cells hold it.
    Text(String),
    Number(f64),
}

impl Cell {
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The cells of a row that are not empty, by column, in the order of the columns.
pub(super) type Filled = Vec<(String, Cell)>;

/// A table to be written: its name without an ending, and its rows.
pub(super) struct TableOut {
    pub(super) name: &'static str,
    pub(super) rows: Vec<Filled>,
}

/// The tables that have rows, hubs and links first; those two always.
pub(super) fn tables_of(network: &Network) -> Vec<TableOut> {
    let rows: [Vec<Filled>; 10] = [
        network.hubs().map(|(_, at)| hub(at)).collect(),
        network.links().map(|(_, at)| link(at)).collect(),
        network.transfers().iter().map(transfer).collect(),
        network.borders().iter().map(border).collect(),
        network.limits().iter().map(limit).collect(),
        network.rates().iter().map(rate).collect(),
        network.cargoes().iter().filter(|cargo| !cargo.is_built_in()).map(cargo).collect(),
        network.corridors().iter().map(corridor).collect(),
        network.sources().iter().map(source).collect(),
        network.view().year.map(year).into_iter().collect(),
    ];
    let all = NAMES.into_iter().zip(rows).map(|(name, rows)| TableOut { name, rows });
    all.filter(|table| !table.rows.is_empty() || ["hubs", "links"].contains(&table.name)).collect()
}

/// Fills a row.
#[derive(Default)]
struct RowOut(Filled);

impl RowOut {
    fn text(&mut self, column: &str, text: &str) {
        self.0.push((column.to_owned(), Cell::Text(from_text(text))));
    }

    fn may(&mut self, column: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.text(column, text);
        }
    }

    /// A word of the format.
    fn word(&mut self, column: &str, word: impl ToString) {
        self.0.push((column.to_owned(), Cell::Text(word.to_string())));
    }

    fn words(&mut self, column: &str, words: &[String], separator: char) {
        if !words.is_empty() {
            self.0.push((column.to_owned(), Cell::Text(from_words(words, separator))));
        }
    }

    fn number(&mut self, column: &str, number: impl Into<f64>) {
        self.0.push((column.to_owned(), Cell::Number(number.into())));
    }

    fn yes(&mut self, column: &str, holds: bool) {
        if holds {
            self.word(column, "yes");
        }
    }

    fn origin(&mut self, column: &str, origin: &Origin) {
        let mut statuses = Status::ALL.into_iter().zip(DEFAULTS);
        let default = statuses.find(|(status, _)| *status == origin.status).map_or("default", |pair| pair.1);
        self.word(&format!("{column}_status"), if origin.default { default } else { origin.status.word() });
        if let Some(year) = origin.year {
            self.number(&format!("{column}_year"), year);
        }
        self.words(&format!("{column}_source"), &origin.sources, ' ');
        self.may(&format!("{column}_original"), origin.original.as_ref());
        self.may(&format!("{column}_note"), origin.note.as_ref());
    }

    fn fact<T: Copy>(&mut self, column: &str, fact: &Fact<T>, number: impl Fn(T) -> f64) {
        self.number(column, number(fact.likely()));
        if let Some(detail) = fact.detail() {
            if let Some(low) = detail.low {
                self.number(&format!("{column}_low"), number(low));
            }
            if let Some(high) = detail.high {
                self.number(&format!("{column}_high"), number(high));
            }
            self.origin(column, &detail.origin);
        }
    }

    fn may_be<T: Copy>(&mut self, column: &str, fact: Option<&Fact<T>>, number: impl Fn(T) -> f64) {
        if let Some(fact) = fact {
            self.fact(column, fact, number);
        }
    }

    fn tariff(&mut self, column: &str, tariff: Option<&Tariff>) {
        let Some(tariff) = tariff else { return };
        self.fact(column, &tariff.amount, |value| value);
        if let Some(back) = &tariff.back {
            self.fact(&format!("{column}_back"), back, |value| value);
        }
        self.word(&format!("{column}_unit"), tariff.unit);
        self.word("price_scope", tariff.scope.word());
        self.number("price_year", tariff.price_year);
    }

    fn capacity(&mut self, column: &str, capacity: Option<&Capacity>) {
        let Some(capacity) = capacity else { return };
        match &capacity.amount {
            Amount::Bounded(fact) => self.fact(column, fact, |value| value),
            Amount::Unbounded(origin) => {
                self.word(column, "unbounded");
                self.origin(column, origin);
            }
        }
        self.word(&format!("{column}_unit"), capacity.unit);
        self.word(&format!("{column}_ways"), ways(capacity.ways));
        self.word(&format!("{column}_basis"), capacity.basis.word());
    }

    fn other_use(&mut self, column: &str, other: Option<&OtherUse>) {
        let Some(other) = other else { return };
        self.fact(column, &other.amount, |value| value);
        self.word(&format!("{column}_unit"), other.unit);
        self.word(&format!("{column}_ways"), ways(other.ways));
    }

    fn carriage(&mut self, carriage: Carriage) {
        self.word("mode", carriage.mode);
        let moves = match carriage.moves {
            Moves::Wagon(_) => "wagon",
            Moves::Truck => "truck",
            Moves::Box => "box",
            Moves::Hold => "hold",
        };
        self.word("moves", moves);
        if let Some(gauge) = carriage.gauge_mm() {
            self.number("gauge_mm", gauge);
        }
    }

    fn validity(&mut self, validity: Validity) {
        match validity.standing {
            Standing::Open => {}
            Standing::Planned => self.word("status", "planned"),
            Standing::Closed => self.word("status", "closed"),
        }
        if let Some(year) = validity.from {
            self.number("valid_from", year);
        }
        if let Some(year) = validity.until {
            self.number("valid_until", year);
        }
    }
}

const fn ways(ways: Ways) -> &'static str {
    match ways {
        Ways::Each => "each",
        Ways::Both => "both",
    }
}

fn hub(hub: &Hub) -> Filled {
    let mut row = RowOut::default();
    row.text("code", &hub.code);
    row.text("name", &hub.name);
    row.words("aliases", &hub.aliases, '|');
    row.words("country", &hub.countries, '|');
    row.word("kind", hub.kind.word());
    row.number("lat", hub.position.y());
    row.number("lon", hub.position.x());
    if let Some(origin) = &hub.position_origin {
        row.origin("position", origin);
    }
    row.may_be("depth_m", hub.depth.as_ref(), crate::units::Metres::get);
    if let Some(stay) = &hub.stay {
        row.may_be("stay_h", stay.time.as_ref(), crate::units::Hours::get);
        row.tariff("stay_cost", stay.cost.as_ref());
        row.capacity("stay_capacity", stay.capacity.as_ref());
        row.other_use("stay_other_use", stay.other_use.as_ref());
    }
    row.0
}

fn link(link: &Link) -> Filled {
    let mut row = RowOut::default();
    row.text("key", &link.key);
    row.text("from", &link.from);
    row.text("to", &link.to);
    row.yes("two_way", link.two_way);
    row.may("back_key", link.back_key.as_ref());
    row.may("name", link.name.as_ref());
    row.may("operator", link.operator.as_ref());
    row.words("country", &link.countries, '|');
    row.carriage(link.carriage);
    row.words("cargo", &link.cargo, ' ');
    row.fact("length_km", &link.length, crate::units::Km::get);
    row.may_be("time_h", link.time.as_ref(), crate::units::Hours::get);
    row.tariff("tariff", link.tariff.as_ref());
    row.capacity("capacity", link.capacity.as_ref());
    row.other_use("other_use", link.other_use.as_ref());
    row.may_be("co2_g_per_tkm", link.co2.as_ref(), crate::units::GramsPerTonneKm::get);
    if let Some(tracks) = link.tracks {
        row.number("tracks", tracks);
    }
    row.may("traction", link.traction.as_ref());
    if let Some(service) = &link.service {
        row.may_be("departures_per_week", service.departures_per_week.as_ref(), |value| value);
        row.may_be("places", service.places.as_ref(), |value| value);
        row.may_be("wait_h", service.wait.as_ref(), crate::units::Hours::get);
        if let Some(shares) = service.availability {
            row.word("availability", shares.map(|share| share.to_string()).join(" "));
        }
    }
    row.validity(link.validity);
    row.0
}

fn transfer(transfer: &Transfer) -> Filled {
    let mut row = RowOut::default();
    row.text("key", &transfer.key);
    row.text("hub", &transfer.hub);
    row.word("from", transfer.from);
    row.word("to", transfer.to);
    row.yes("two_way", transfer.two_way);
    row.may("back_key", transfer.back_key.as_ref());
    row.may("name", transfer.name.as_ref());
    if let Some(kind) = transfer.kind {
        row.word("kind", kind.word());
    }
    row.words("cargo", &transfer.cargo, ' ');
    row.may_be("time_h", transfer.time.as_ref(), crate::units::Hours::get);
    row.tariff("cost", transfer.cost.as_ref());
    row.capacity("capacity", transfer.capacity.as_ref());
    row.other_use("other_use", transfer.other_use.as_ref());
    row.validity(transfer.validity);
    row.0
}

fn border(border: &Border) -> Filled {
    let mut row = RowOut::default();
    row.text("code", &border.code);
    row.may("name", border.name.as_ref());
    row.words("countries", &border.countries, '|');
    row.words("links", &border.links, ' ');
    row.may_be("dwell_h", border.dwell.as_ref(), crate::units::Hours::get);
    row.may_be("dwell_back_h", border.dwell_back.as_ref(), crate::units::Hours::get);
    row.tariff("fee", border.fee.as_ref());
    row.capacity("capacity", border.capacity.as_ref());
    row.other_use("other_use", border.other_use.as_ref());
    if let Some(hours) = border.open_hours {
        row.number("open_h_per_day", hours);
    }
    row.yes("includes_gauge_change", border.includes_gauge_change);
    row.validity(border.validity);
    row.0
}

fn limit(limit: &Limit) -> Filled {
    let mut row = RowOut::default();
    row.text("code", &limit.code);
    row.may("name", limit.name.as_ref());
    row.capacity("amount", Some(&limit.capacity));
    row.words("members", &limit.members, ' ');
    row.other_use("other_use", limit.other_use.as_ref());
    row.words("cargo", &limit.cargo, ' ');
    row.0
}

fn rate(rate: &Rate) -> Filled {
    let mut row = RowOut::default();
    let select: Vec<String> = rate.select.iter().map(Select::to_string).collect();
    row.words("select", &select, ' ');
    row.words("cargo", &rate.cargo, ' ');
    row.may("class", rate.class.as_ref());
    row.word("quantity", rate.quantity.word());
    row.fact("value", &rate.value, |value| value);
    match rate.unit {
        RateUnit::Named => {}
        RateUnit::Price(unit) => row.word("unit", unit),
        RateUnit::Capacity(unit) => row.word("unit", unit),
    }
    row.0
}

fn cargo(cargo: &Cargo) -> Filled {
    let mut row = RowOut::default();
    row.text("code", &cargo.code);
    row.may("name", cargo.name.as_ref());
    let carriages: Vec<String> = cargo.carriages.iter().map(Carriage::to_string).collect();
    row.words("carriages", &carriages, ' ');
    row.may_be("t_per_teu", cargo.t_per_teu.as_ref(), crate::units::Tonnes::get);
    row.may_be("t_per_wagon", cargo.t_per_wagon.as_ref(), crate::units::Tonnes::get);
    row.may_be("t_per_truck", cargo.t_per_truck.as_ref(), crate::units::Tonnes::get);
    row.may_be("t_per_train", cargo.t_per_train.as_ref(), crate::units::Tonnes::get);
    row.may_be("teu_per_wagon", cargo.teu_per_wagon.as_ref(), |value| value);
    row.may_be("m_per_wagon", cargo.m_per_wagon.as_ref(), crate::units::Metres::get);
    row.may_be("m_per_truck", cargo.m_per_truck.as_ref(), crate::units::Metres::get);
    row.may_be("value_of_time", cargo.value_of_time.as_ref(), crate::units::UsdPerTonneHour::get);
    row.may("class", cargo.class.as_ref());
    row.may("headline_unit", cargo.headline_unit.as_ref());
    row.0
}

fn corridor(corridor: &Corridor) -> Filled {
    let mut row = RowOut::default();
    row.text("code", &corridor.code);
    row.may("name", corridor.name.as_ref());
    row.words("from", &corridor.from, ' ');
    row.words("to", &corridor.to, ' ');
    row.words("links", &corridor.links, ' ');
    row.may("cargo", corridor.cargo.as_ref());
    row.may("note", corridor.note.as_ref());
    row.0
}

fn source(source: &Source) -> Filled {
    let mut row = RowOut::default();
    row.text("key", &source.key);
    for (column, text) in [
        ("publisher", &source.publisher),
        ("title", &source.title),
        ("date", &source.date),
        ("url", &source.url),
    ] {
        if !text.is_empty() {
            row.text(column, text);
        }
    }
    row.0
}

fn year(year: i32) -> Filled {
    let mut row = RowOut::default();
    row.number("year", year);
    row.0
}
