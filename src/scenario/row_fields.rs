//! A row as a list of named facts in words, made from the form in which it is written, so that no column is forgotten.

use crate::network::Origin;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One fact of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RowField {
    /// In words.
    pub(super) words: String,
    /// Where it comes from, where it is a figure that says so.
    pub(super) origin: Option<Origin>,
    /// As it is written, which is what is compared.
    whole: Value,
}

/// Columns that are a row of their own.
const NESTED: [&str; 3] = ["stay", "service", "validity"];

/// The facts of a row by name; those of a stay, a service and a validity as `stay.time` and the like.
pub(super) fn row_fields(row: &impl Serialize) -> BTreeMap<String, RowField> {
    let mut fields = BTreeMap::new();
    let Ok(Value::Object(columns)) = serde_json::to_value(row) else { return fields };
    for (name, value) in columns {
        match value {
            Value::Object(inner) if NESTED.contains(&name.as_str()) => {
                for (part, value) in inner {
                    fields.insert(format!("{name}.{part}"), RowField::of(value));
                }
            }
            value => _ = fields.insert(name, RowField::of(value)),
        }
    }
    fields
}

impl RowField {
    fn of(whole: Value) -> Self {
        Self { words: words(&whole), origin: origin(&whole), whole }
    }
}

/// A number for people: without the dust that products of floats leave behind the sixth decimal.
fn rounded(value: f64) -> String {
    let short = (value * 1e6).round() / 1e6;
    if short.is_finite() { short.to_string() } else { value.to_string() }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), rounded),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(plain).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

/// The fact in a capacity, a price or a figure, if there is one.
fn fact(value: &Value) -> Option<&Map<String, Value>> {
    let whole = value.as_object()?;
    if whole.contains_key("likely") {
        return Some(whole);
    }
    let amount = whole.get("amount")?.as_object()?;
    if amount.contains_key("likely") { Some(amount) } else { amount.get("bounded")?.as_object() }
}

fn words(value: &Value) -> String {
    let Some(whole) = value.as_object() else { return plain(value) };
    let number = match fact(value) {
        Some(fact) => {
            let likely = fact.get("likely").map(plain).unwrap_or_default();
            let end = |name: &str| {
                fact.get("detail").and_then(|detail| detail.get(name)).filter(|end| !end.is_null())
            };
            match (end("low"), end("high")) {
                (None, None) => likely,
                (low, high) => {
                    let of = |end: Option<&Value>| end.map_or_else(|| likely.clone(), plain);
                    format!("{likely} ({} to {})", of(low), of(high))
                }
            }
        }
        None if whole.get("amount").is_some_and(|amount| amount.get("unbounded").is_some()) => {
            return "unbounded".to_owned();
        }
        None => return plain(value),
    };
    let rest = ["unit", "ways", "basis", "scope"]
        .iter()
        .filter_map(|name| whole.get(*name))
        .filter(|word| word.is_string());
    let mut text = number;
    for (at, word) in rest.map(plain).enumerate() {
        text.push_str(if at == 0 { " " } else { ", " });
        text.push_str(&word);
    }
    if let Some(back) = whole.get("back").filter(|back| !back.is_null()) {
        text.push_str(&format!(", backward {}", words_of_back(back)));
    }
    text
}

fn words_of_back(back: &Value) -> String {
    back.get("likely").map(plain).unwrap_or_default()
}

fn origin(value: &Value) -> Option<Origin> {
    let detail = match fact(value) {
        Some(fact) => fact.get("detail")?.clone(),
        None => value.get("amount")?.get("unbounded")?.clone(),
    };
    let Value::Object(mut detail) = detail else { return None };
    detail.remove("low");
    detail.remove("high");
    serde_json::from_value(Value::Object(detail)).ok()
}
