//! Keys and codes in words.

use super::validation::asset_of;
use corridor::{Amount, Asset, Capacity, CapacityUnit, Network, OtherUse, Ways};
use std::collections::BTreeMap;

/// A carriage, or a text with carriages in it.
pub(crate) fn carriages(text: &str) -> String {
    let words = [
        ("rail-", "rail "),
        ("sea-box", "box ship"),
        ("sea-hold", "dry ship"),
        ("sea-truck", "truck ferry"),
        ("sea-1520", "rail ferry"),
        ("road-truck", "road"),
        (" > ", " to "),
    ];
    words.iter().fold(text.to_owned(), |text, (code, word)| text.replace(code, word))
}

/// A unit, for example `wagons_per_day`, also after a number.
pub(crate) fn units(text: &str) -> String {
    let words = [
        ("usd_per_", "USD a "),
        ("_km", " and km"),
        ("_per_", " a "),
        ("teu", "TEU"),
        ("feu", "FEU"),
        ("mt a", "Mt a"),
    ];
    words.iter().fold(text.to_owned(), |text, (code, word)| text.replace(code, word))
}

/// A value with its unit, as a fact tells it: the number with its thousands apart.
pub(crate) fn value(text: &str) -> String {
    let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
    match number.parse::<f64>() {
        Ok(large) if large >= 1000.0 => units(&format!("{} {unit}", super::page::whole(large))),
        _ => units(text),
    }
}

/// An asset, by its key.
pub(crate) fn asset(network: &Network, key: &str) -> String {
    match asset_of(network, key) {
        Some(asset) => carriages(&network.asset_name(asset)),
        None => match key.split_once(':') {
            Some(("operator", who)) => format!("the railway {who}"),
            Some(("cargo", what)) => format!("a {what}"),
            _ => key.to_owned(),
        },
    }
}

/// A fact, by `asset quantity`.
pub(crate) fn fact(network: &Network, key: &str) -> String {
    let Some((asset_key, quantity)) = key.rsplit_once(' ') else { return key.to_owned() };
    format!("{}, {}", asset(network, asset_key), self::quantity(quantity))
}

/// A quantity, as the tables call it.
pub(crate) fn quantity(word: &str) -> &str {
    match word {
        "time_h" => "hours",
        "dwell_h" => "hours at the border",
        "wait_h" => "wait",
        "length_km" => "length",
        "tariff" => "price",
        "other_use" => "other use",
        "t_per_wagon" => "tonnes in a wagon",
        "t_per_teu" => "tonnes in a TEU",
        "t_per_truck" => "tonnes in a truck",
        "practical_share" => "practical share of a design figure",
        "availability" => "share of it the locomotives can serve",
        other => other,
    }
}

/// The hubs with some codes.
pub(crate) fn hubs(network: &Network, codes: &[String]) -> corridor::Result<Vec<String>> {
    codes.iter().map(|code| Ok(network.hub(network.hub_id(code)?).name.clone())).collect()
}

/// Words joined as in speech: a, b and c.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Who published something and when, with the key in brackets.
pub(crate) fn sources(network: &Network, keys: &[String]) -> String {
    let known: BTreeMap<&str, &corridor::Source> =
        network.sources().iter().map(|source| (source.key.as_str(), source)).collect();
    let words = keys.iter().map(|key| match known.get(key.as_str()) {
        Some(source) if source.date.is_empty() => format!("{} [{key}]", source.publisher),
        Some(source) => format!("{}, {} [{key}]", source.publisher, source.date),
        None => format!("[{key}]"),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// A capacity as it was published: the figure, what is left of it, and how it counts directions.
pub(crate) fn as_published(network: &Network, key: &str) -> Option<String> {
    let (capacity, other): (&Capacity, Option<&OtherUse>) = match asset_of(network, key)? {
        Asset::Link(id) => (network.link(id).capacity.as_ref()?, network.link(id).other_use.as_ref()),
        Asset::Limit(at) => {
            let limit = &network.limits()[at as usize];
            (&limit.capacity, limit.other_use.as_ref())
        }
        Asset::Border(at) => {
            let border = &network.borders()[at as usize];
            (border.capacity.as_ref()?, border.other_use.as_ref())
        }
        Asset::Transfer(at) => {
            let transfer = &network.transfers()[at as usize];
            (transfer.capacity.as_ref()?, transfer.other_use.as_ref())
        }
        Asset::Stay(_) => return None,
    };
    let Amount::Bounded(amount) = &capacity.amount else { return None };
    let unit = units(&capacity.unit.to_string());
    let figure = figure(amount.likely(), capacity.unit);
    // A limit is given whole to the direction asked; of anything else each direction has half.
    let ways = match (capacity.ways, key.starts_with("limit:")) {
        (Ways::Both, true) => "both ways together",
        (Ways::Both, false) => "both ways together, of which half",
        (Ways::Each, _) => "each way",
    };
    let basis = capacity.basis.word();
    Some(match other.filter(|other| other.unit == capacity.unit && other.amount.likely() > 0.0) {
        Some(other) => format!(
            "{} of {figure} {unit} left, {} taken, {ways}, {basis}",
            self::figure(amount.likely() - other.amount.likely(), capacity.unit),
            self::figure(other.amount.likely(), capacity.unit),
        ),
        None => format!("{figure} {unit}, {ways}, {basis}"),
    })
}

fn figure(value: f64, unit: CapacityUnit) -> String {
    if unit.factor > 1.0 || value.fract() != 0.0 { format!("{value}") } else { super::page::whole(value) }
}
