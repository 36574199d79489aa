//! From a row of a table to the thing it describes, table by table.

use super::row::{Row, SIBLINGS};
use crate::network::{
    Amount, Basis, Border, Capacity, CapacityUnit, Cargo, Carriage, Corridor, Fact, Hub, HubKind, Limit,
    Link, Mode, Moves, OtherUse, Quantity, Rate, RateUnit, Scope, Select, Service, Source, Standing, Tariff,
    TariffUnit, Transfer, TransferKind, Validity, Ways,
};
use crate::units::{GramsPerTonneKm, Hours, Km, Metres, Tonnes, UsdPerTonneHour};

fn ways(row: &mut Row<'_>, column: &str) -> Ways {
    row.one_of(column, &[("each", Ways::Each), ("both", Ways::Both)]).unwrap_or_default()
}

fn basis(row: &mut Row<'_>, column: &str) -> Basis {
    let words: Vec<(&'static str, Basis)> = Basis::ALL.map(|basis| (basis.word(), basis)).to_vec();
    row.one_of(column, &words).unwrap_or_default()
}

/// A capacity in `column`, with its unit, ways and basis beside it.
fn capacity(row: &mut Row<'_>, column: &str) -> Option<Capacity> {
    let tonnes = format!("{column}_t_per_year");
    let text = row.text(column).map(str::to_owned);
    if text.is_some() && row.text(&tonnes).is_some() {
        row.fault("two-values", &tonnes, format!("`{column}` has a value already"));
    }
    let capacity = match text.as_deref() {
        Some(word) if word.eq_ignore_ascii_case("unbounded") => {
            row.orphans(column, &["low", "high"]);
            row.parsed::<CapacityUnit>(&format!("{column}_unit"));
            Capacity::unbounded(row.origin(column).unwrap_or_default())
        }
        Some(_) => {
            let fact = row.fact(column)?;
            let unit = format!("{column}_unit");
            let Some(unit) = row.parsed::<CapacityUnit>(&unit) else {
                if row.text(&unit).is_none() {
                    row.fault(
                        "missing-unit",
                        &unit,
                        format!("`{column}` needs a unit, for example t_per_year"),
                    );
                }
                return None;
            };
            Capacity::of(fact, unit)
        }
        None => {
            // The units of an empty cell may stand there, but not words that are none.
            row.orphans(column, &SIBLINGS);
            row.parsed::<CapacityUnit>(&format!("{column}_unit"));
            let fact = row.fact(&tonnes);
            if fact.is_none() {
                basis(row, &format!("{column}_basis"));
                ways(row, &format!("{column}_ways"));
            }
            Capacity::tonnes_per_year(fact?)
        }
    };
    let mut capacity = capacity.basis(basis(row, &format!("{column}_basis")));
    capacity.ways = ways(row, &format!("{column}_ways"));
    Some(capacity)
}

fn other_use(row: &mut Row<'_>, column: &str, like: Option<&Capacity>) -> Option<OtherUse> {
    let [unit_column, ways_column] = [format!("{column}_unit"), format!("{column}_ways")];
    let Some(amount) = row.fact(column) else {
        row.parsed::<CapacityUnit>(&unit_column);
        ways(row, &ways_column);
        return None;
    };
    let unit = match row.text(&unit_column) {
        Some(_) => row.parsed::<CapacityUnit>(&unit_column)?,
        None => match like {
            Some(Capacity { amount: Amount::Bounded(_), unit, .. }) => *unit,
            _ => CapacityUnit::TONNES_PER_YEAR,
        },
    };
    let mut other = OtherUse::of(amount, unit);
    other.ways = match row.text(&ways_column) {
        Some(_) => ways(row, &ways_column),
        None => like.map_or(Ways::Each, |capacity| capacity.ways),
    };
    Some(other)
}

/// A price in `column`, with its unit beside it.
fn tariff(row: &mut Row<'_>, column: &str, back: &str) -> Option<Tariff> {
    let amount = row.fact(column);
    let opposite = row.fact(back);
    let Some(amount) = amount else {
        if opposite.is_some() && row.text(column).is_none() {
            row.fault(
                "no-value",
                back,
                format!("`{column}` has no value, so the opposite direction cannot differ"),
            );
        }
        row.parsed::<TariffUnit>(&format!("{column}_unit"));
        return None;
    };
    let unit_column = format!("{column}_unit");
    let Some(unit) = row.parsed::<TariffUnit>(&unit_column) else {
        if row.text(&unit_column).is_none() {
            row.fault(
                "missing-unit",
                &unit_column,
                format!("`{column}` needs a unit, for example usd_per_t"),
            );
        }
        return None;
    };
    let mut tariff = Tariff::of(amount, unit);
    tariff.back = opposite;
    let scopes =
        [("infrastructure", Scope::Infrastructure), ("all_in", Scope::AllIn), ("through", Scope::Through)];
    tariff.scope = row.one_of("price_scope", &scopes).unwrap_or_default();
    if let Some(year) = row.year("price_year") {
        tariff.price_year = year;
    }
    Some(tariff)
}

fn validity(row: &mut Row<'_>) -> Validity {
    let words = [("open", Standing::Open), ("planned", Standing::Planned), ("closed", Standing::Closed)];
    let standing = row.one_of("status", &words).unwrap_or_default();
    Validity { standing, from: row.year("valid_from"), until: row.year("valid_until") }
}

pub(super) fn hub(row: &mut Row<'_>) -> Option<Hub> {
    let code = row.must("code");
    let (lat, lon) = (row.number("lat"), row.number("lon"));
    if lat.is_none() && row.text("lat").is_none() {
        row.must("lat");
    }
    if lon.is_none() && row.text("lon").is_none() {
        row.must("lon");
    }
    let mut hub = Hub::at_lon_lat(&code, lon.unwrap_or(0.0), lat.unwrap_or(0.0));
    if let Some(name) = row.text("name") {
        name.clone_into(&mut hub.name);
    }
    hub.aliases = row.list("aliases", '|');
    hub.countries = row.list("country", '|');
    let kinds: Vec<(&'static str, HubKind)> = HubKind::ALL.map(|kind| (kind.word(), kind)).to_vec();
    hub.kind = row.one_of("kind", &kinds).unwrap_or_default();
    hub.position_origin = row.origin("position");
    hub.depth = row.fact("depth_m").map(|depth| depth.map(Metres));
    if let Some(time) = row.fact("stay_h") {
        hub = hub.stay_time(time.map(Hours));
    }
    if let Some(cost) = tariff(row, "stay_cost", "stay_cost_back") {
        hub = hub.stay_cost(cost);
    }
    if let Some(capacity) = capacity(row, "stay_capacity") {
        hub = hub.stay_capacity(capacity);
    }
    let like = hub.stay.as_ref().and_then(|stay| stay.capacity.clone());
    if let Some(other) = other_use(row, "stay_other_use", like.as_ref()) {
        hub.stay.get_or_insert_default().other_use = Some(other);
    }
    (!code.is_empty()).then_some(hub)
}

/// Mode, moving thing and gauge of a link.
fn carriage(row: &mut Row<'_>) -> Option<Carriage> {
    let modes: Vec<(&'static str, Mode)> = Mode::ALL.map(|mode| (mode.word(), mode)).to_vec();
    let mode = match row.text("mode") {
        // What a carriage is called in answers is no mode: `rail-1435` is a mode and a gauge.
        Some(text) if text.split_once('-').is_some_and(|(mode, _)| modes.iter().any(|of| of.0 == mode)) => {
            let (mode, rest) = text.split_once('-').unwrap_or((text, ""));
            let reason = match rest.bytes().all(|byte| byte.is_ascii_digit()) {
                true => format!("`{text}` is a mode and a gauge; write `{mode}`, and {rest} in `gauge_mm`"),
                false => format!("`{text}` is a mode and what moves; write `{mode}`, and {rest} in `moves`"),
            };
            row.fault("bad-value", "mode", reason);
            return None;
        }
        Some(_) => row.one_of("mode", &modes)?,
        None => Mode::Rail,
    };
    let usual = Carriage::usual(mode);
    let gauge = match row.text("gauge_mm") {
        Some(text) => {
            let Ok(gauge) = text.parse::<u16>() else {
                let reason = format!("`{text}` is no gauge in millimetres, such as 1520 or 1435");
                row.fault("bad-value", "gauge_mm", reason);
                return None;
            };
            Some(gauge)
        }
        None => None,
    };
    let gauge_or_usual = gauge.unwrap_or(Carriage::DEFAULT_GAUGE);
    let things = [
        ("wagon", Moves::Wagon(gauge_or_usual)),
        ("truck", Moves::Truck),
        ("box", Moves::Box),
        ("hold", Moves::Hold),
    ];
    let moves = match row.text("moves") {
        Some(_) => row.one_of("moves", &things)?,
        None => match usual.moves {
            Moves::Wagon(_) => Moves::Wagon(gauge_or_usual),
            other => other,
        },
    };
    let carriage = Carriage { mode, moves };
    if gauge.is_some() && carriage.gauge_mm().is_none() {
        row.fault("gauge", "gauge_mm", format!("no wagon rolls as {carriage}, so it has no gauge"));
    }
    if !carriage.is_possible() {
        row.fault("carriage", "moves", format!("nothing moves as {carriage}"));
        return None;
    }
    Some(carriage)
}

pub(super) fn link(row: &mut Row<'_>) -> Option<Link> {
    let (from, to) = (row.must("from"), row.must("to"));
    let carriage = carriage(row);
    let length = row.fact("length_km");
    if length.is_none() && row.text("length_km").is_none() {
        row.must("length_km");
    }
    // A row that lacks one of these is read to its end, so that everything wrong with it is found, and then not used.
    let complete = carriage.is_some() && length.is_some();
    let (kind, length) = (carriage.unwrap_or(Carriage::ROAD), length.unwrap_or_else(|| Fact::new(0.0)));
    let mut link = Link::new(&from, &to, kind, length.map(Km));
    if let Some(key) = row.text("key") {
        link = link.key(key);
    }
    link.back_key = row.text("back_key").map(str::to_owned);
    link.two_way = row.yes("two_way");
    link.name = row.text("name").map(str::to_owned);
    link.operator = row.text("operator").map(str::to_owned);
    link.countries = row.list("country", '|');
    link.cargo = row.list("cargo", ' ');
    link.time = row.fact("time_h").map(|time| time.map(Hours));
    link.tariff = tariff(row, "tariff", "tariff_back");
    link.capacity = capacity(row, "capacity");
    link.other_use = other_use(row, "other_use", link.capacity.as_ref());
    link.co2 = row.fact("co2_g_per_tkm").map(|grams| grams.map(GramsPerTonneKm));
    link.tracks = match row.text("tracks") {
        Some("1+2") => Some(1.5),
        Some(_) => tracks(row),
        None => None,
    };
    let traction = ["diesel", "electric", "mixed"].map(|word| (word, word));
    link.traction = row.one_of("traction", &traction).map(str::to_owned);
    let service = service(row);
    if service != Service::default() {
        link = link.service(service);
    }
    link.validity = validity(row);
    (complete && !from.is_empty() && !to.is_empty()).then_some(link)
}

#[expect(clippy::cast_possible_truncation, reason = "the number of tracks is small")]
fn tracks(row: &mut Row<'_>) -> Option<f32> {
    let tracks = row.number("tracks")?;
    if tracks > 0.0 && tracks < 100.0 {
        return Some(tracks as f32);
    }
    row.fault("bad-value", "tracks", format!("`{tracks}` is no number of tracks"));
    None
}

fn service(row: &mut Row<'_>) -> Service {
    let mut service = Service {
        departures_per_week: row.fact("departures_per_week"),
        places: row.fact("places"),
        wait: row.fact("wait_h").map(|wait| wait.map(Hours)),
        availability: None,
    };
    let shares = row.list("availability", ' ');
    if !shares.is_empty() {
        let numbers: Option<Vec<f64>> = shares.iter().map(|share| share.parse().ok()).collect();
        match numbers.map(<[f64; 12]>::try_from) {
            Some(Ok(months)) => service.availability = Some(months),
            _ => row.fault(
                "bad-value",
                "availability",
                "twelve shares from 0 to 1 are needed, separated by spaces",
            ),
        }
    }
    service
}

pub(super) fn transfer(row: &mut Row<'_>) -> Option<Transfer> {
    let hub = row.must("hub");
    for column in ["from", "to"] {
        if row.text(column).is_none() {
            row.must(column);
        }
    }
    let (from, to) = (row.parsed::<Carriage>("from"), row.parsed::<Carriage>("to"));
    let complete = from.is_some() && to.is_some();
    let mut transfer = Transfer::new(&hub, from.unwrap_or(Carriage::ROAD), to.unwrap_or(Carriage::ROAD));
    if let Some(key) = row.text("key") {
        key.clone_into(&mut transfer.key);
    }
    transfer.back_key = row.text("back_key").map(str::to_owned);
    transfer.two_way = row.yes("two_way");
    transfer.name = row.text("name").map(str::to_owned);
    let kinds: Vec<(&'static str, TransferKind)> = TransferKind::ALL.map(|kind| (kind.word(), kind)).to_vec();
    transfer.kind = row.one_of("kind", &kinds);
    transfer.cargo = row.list("cargo", ' ');
    transfer.time = row.fact("time_h").map(|time| time.map(Hours));
    transfer.cost = tariff(row, "cost", "cost_back");
    transfer.capacity = capacity(row, "capacity");
    transfer.other_use = other_use(row, "other_use", transfer.capacity.as_ref());
    transfer.validity = validity(row);
    (complete && !hub.is_empty()).then_some(transfer)
}

pub(super) fn border(row: &mut Row<'_>) -> Option<Border> {
    let code = row.must("code");
    row.must("links");
    let links = row.list("links", ' ');
    let mut border = Border::new(&code, links.iter().map(String::as_str));
    border.name = row.text("name").map(str::to_owned);
    border.countries = row.list("countries", '|');
    border.dwell = row.fact("dwell_h").map(|dwell| dwell.map(Hours));
    border.dwell_back = row.fact("dwell_back_h").map(|dwell| dwell.map(Hours));
    border.fee = tariff(row, "fee", "fee_back");
    border.capacity = capacity(row, "capacity");
    border.other_use = other_use(row, "other_use", border.capacity.as_ref());
    border.open_hours = row.number("open_h_per_day");
    border.includes_gauge_change = row.yes("includes_gauge_change");
    border.validity = validity(row);
    (!code.is_empty()).then_some(border)
}

pub(super) fn limit(row: &mut Row<'_>) -> Option<Limit> {
    let code = row.must("code");
    if row.text("amount").is_none() {
        row.must("amount");
    }
    let capacity = capacity(row, "amount");
    let complete = capacity.is_some();
    let capacity = capacity.unwrap_or_else(|| Capacity::tonnes_per_year(0.0));
    let members = row.list("members", ' ');
    let mut limit = Limit::new(&code, capacity, members.iter().map(String::as_str));
    limit.name = row.text("name").map(str::to_owned);
    limit.cargo = row.list("cargo", ' ');
    limit.other_use = other_use(row, "other_use", Some(&limit.capacity));
    (complete && !code.is_empty()).then_some(limit)
}

fn selector(row: &mut Row<'_>, word: &str) -> Option<Select> {
    let selector = word.parse().ok();
    if selector.is_none() {
        row.fault("bad-value", "select", format!("`{word}` selects nothing"));
    }
    selector
}

pub(super) fn rate(row: &mut Row<'_>) -> Option<Rate> {
    let words = row.list("select", ' ');
    let select: Vec<Select> = words.iter().filter_map(|word| selector(row, word)).collect();
    let quantities: Vec<(&'static str, Quantity)> =
        Quantity::ALL.map(|quantity| (quantity.word(), quantity)).to_vec();
    if row.text("quantity").is_none() {
        row.must("quantity");
    }
    let quantity = row.one_of("quantity", &quantities);
    let value = row.fact("value");
    if value.is_none() && row.text("value").is_none() {
        row.must("value");
    }
    let unit = match (quantity, row.text("unit")) {
        (Some(quantity), Some(_)) if quantity.is_money() => RateUnit::Price(row.parsed("unit")?),
        (Some(Quantity::OtherUse), Some(_)) => RateUnit::Capacity(row.parsed("unit")?),
        (Some(quantity), Some(unit)) => {
            let reason =
                format!("`{}` states its unit in its name, so `{unit}` has no place here", quantity.word());
            row.fault("unit", "unit", reason);
            RateUnit::Named
        }
        _ => RateUnit::Named,
    };
    let value: Fact<f64> = value?;
    Some(Rate {
        select,
        cargo: row.list("cargo", ' '),
        class: row.text("class").map(str::to_owned),
        unit,
        ..Rate::for_asset("", quantity?, value)
    })
}

pub(super) fn cargo(row: &mut Row<'_>) -> Option<Cargo> {
    let code = row.must("code");
    row.must("carriages");
    let words = row.list("carriages", ' ');
    let mut carriages = Vec::new();
    for word in words {
        match word.to_ascii_lowercase().parse::<Carriage>() {
            Ok(carriage) => carriages.push(carriage),
            Err(error) => row.fault("bad-value", "carriages", error.to_string()),
        }
    }
    let mut cargo = Cargo::new(&code, carriages);
    cargo.name = row.text("name").map(str::to_owned);
    cargo.t_per_teu = row.fact("t_per_teu").map(|load| load.map(Tonnes));
    cargo.t_per_wagon = row.fact("t_per_wagon").map(|load| load.map(Tonnes));
    cargo.t_per_truck = row.fact("t_per_truck").map(|load| load.map(Tonnes));
    cargo.t_per_train = row.fact("t_per_train").map(|load| load.map(Tonnes));
    cargo.teu_per_wagon = row.fact("teu_per_wagon");
    cargo.m_per_wagon = row.fact("m_per_wagon").map(|length| length.map(Metres));
    cargo.m_per_truck = row.fact("m_per_truck").map(|length| length.map(Metres));
    cargo.value_of_time = row.fact("value_of_time").map(|value| value.map(UsdPerTonneHour));
    cargo.class = row.text("class").map(str::to_owned);
    cargo.headline_unit = row.text("headline_unit").map(str::to_ascii_lowercase);
    (!code.is_empty()).then_some(cargo)
}

pub(super) fn corridor(row: &mut Row<'_>) -> Option<Corridor> {
    let code = row.must("code");
    let mut corridor = Corridor::along(&code, "");
    corridor.name = row.text("name").map(str::to_owned);
    corridor.from = row.list("from", ' ');
    corridor.to = row.list("to", ' ');
    row.must("links");
    corridor.links = row.list("links", ' ');
    corridor.cargo = row.text("cargo").map(str::to_owned);
    corridor.note = row.text("note").map(str::to_owned);
    (!code.is_empty()).then_some(corridor)
}

pub(super) fn source(row: &mut Row<'_>) -> Option<Source> {
    let key = row.must("key");
    let text = |column: &str| row.text(column).unwrap_or_default().to_owned();
    let source = Source::new(&key, &text("publisher"), &text("title"), &text("date"), &text("url"));
    (!key.is_empty()).then_some(source)
}
