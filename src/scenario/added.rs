//! What a scenario adds: whole rows in the form of the builder. A figure in them without an origin gets the scenario's.

use super::apply::Work;
use super::change::{ScenarioChange, ScenarioEffect};
use crate::network::{Origin, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

impl Work<'_> {
    pub(super) fn add(&mut self, change: &ScenarioChange) {
        let origin = self.origin(change, None);
        self.touch();
        match &change.effect {
            ScenarioEffect::AddHub(hub) => self.builder.hubs.push(with_origin(hub, &origin)),
            ScenarioEffect::AddLink(link) => self.builder.links.push(with_origin(link, &origin)),
            ScenarioEffect::AddTransfer(transfer) => {
                self.builder.transfers.push(with_origin(transfer, &origin));
            }
            ScenarioEffect::AddBorder(border) => self.builder.borders.push(with_origin(border, &origin)),
            _ => {}
        }
    }
}

/// A row whose figures all say where they come from. It is gone through as it is written, so that no column is forgotten.
fn with_origin<T: Clone + Serialize + DeserializeOwned>(row: &T, origin: &Origin) -> T {
    let (Ok(mut whole), Ok(Value::Object(origin))) =
        (serde_json::to_value(row), serde_json::to_value(origin))
    else {
        return row.clone();
    };
    let mut open: Vec<&mut Value> = vec![&mut whole];
    while let Some(value) = open.pop() {
        let Value::Object(fields) = value else { continue };
        if fields.contains_key("likely") {
            state(fields, &origin);
        } else {
            open.extend(fields.values_mut());
        }
    }
    serde_json::from_value(whole).unwrap_or_else(|_| row.clone())
}

/// Gives a fact an origin, where nothing is said of that.
fn state(fact: &mut Map<String, Value>, origin: &Map<String, Value>) {
    let unstated = Value::String(Status::Unstated.word().to_owned());
    let detail = fact.entry("detail").or_insert_with(|| Value::Object(Map::new()));
    if detail.is_null() {
        *detail = Value::Object(Map::new());
    }
    let Value::Object(detail) = detail else { return };
    let has_sources = detail.get("sources").and_then(Value::as_array).is_some_and(|keys| !keys.is_empty());
    if !has_sources && detail.get("status").is_none_or(|status| *status == unstated) {
        for (field, value) in origin {
            if field == "status" || !detail.contains_key(field) {
                detail.insert(field.clone(), value.clone());
            }
        }
    }
}
