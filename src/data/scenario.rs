//! A scenario as one versioned JSON text. Strict: what is not known is refused, and everything that is wrong is said at once. And the
//! difference of two networks as a table.

use super::fields::{Field, Form, Kind, check_fields, refused};
use super::limits::Limits;
use super::{strict, table_to_csv};
use crate::error::{Error, Finding, Result, nearest_words};
use crate::network::{Border, Hub, Link, Network, Origin, Select, Transfer};
use crate::scenario::{Amend, Cap, NetworkDiff, Restore, Scenario, ScenarioChange, ScenarioEffect};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;

/// The version of the JSON form of scenarios.
pub const SCENARIO_SCHEMA: &str = "corridor-scenario/1";

const KIND: Kind = Kind { word: "scenario", called: "a scenario", schema: SCENARIO_SCHEMA };

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    name: String,
    reason: String,
    source: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    changes: Vec<ScenarioChange>,
}

const FIELDS: [Field; 6] = [
    ("schema", Form::Text, true),
    ("name", Form::Text, true),
    ("reason", Form::Text, true),
    ("source", Form::Text, true),
    ("sources", Form::Texts, false),
    ("changes", Form::List("a list of changes"), true),
];

/// What may stand in a change, and in which form.
const OF_CHANGE: [Field; 9] = [
    ("select", Form::Words, false),
    ("cargo", Form::Texts, false),
    ("from_year", Form::Whole, false),
    ("until_year", Form::Whole, false),
    ("months", Form::Months, false),
    ("effect", Form::Checked(check_effect), true),
    ("status", Form::Status, false),
    ("sources", Form::Texts, false),
    ("note", Form::Text, false),
];

/// The effects, by their words.
const EFFECTS: [&str; 14] = [
    "close",
    "open",
    "limit",
    "time",
    "tariff",
    "dwell",
    "dwell_back",
    "capacity",
    "gauge",
    "add_hub",
    "add_link",
    "add_transfer",
    "add_border",
    "restore",
];

/// A scenario as JSON, versioned by [`SCENARIO_SCHEMA`].
#[must_use]
pub fn scenario_to_json(scenario: &Scenario) -> String {
    let Scenario { name, reason, source, sources, changes } = scenario.clone();
    let schema = SCENARIO_SCHEMA.to_owned();
    let document = Document { schema, name, reason, source, sources, changes };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// A scenario from its JSON text. `docs/scenarios.md` describes the form.
///
/// ```
/// let scenario = corridor::data::scenario_from_json(r#"{
///     "schema": "corridor-scenario/1",
///     "name": "slow-border",
///     "reason": "papers are checked twice",
///     "source": "supposed",
///     "changes": [
///         { "select": ["border:CN-KZ-KHORGOS"], "effect": { "dwell": { "scale": 1.5 } } },
///         { "select": ["hub:KZKUR"], "months": [11, 12], "effect": "close" }
///     ]
/// }"#)?;
/// assert_eq!(corridor::data::scenario_from_json(&corridor::data::scenario_to_json(&scenario))?, scenario);
/// let november = corridor::data::caspian().in_month(11)?;
/// assert_eq!(scenario.apply(&november)?.rules().map(|set| set.rules.len()), Some(2));
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadInput`](crate::Error::BadInput) with everything that is wrong with the text and with the scenario, whatever the network: fields that are not known or
/// missing, values of another form, numbers and dates that are none, periods that an effect cannot have. Whether what it names exists is
/// looked up by [`Scenario::apply`].
pub fn scenario_from_json(text: &str) -> Result<Scenario> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = KIND.open(text)?;
    let mut findings = Vec::new();
    check_fields(&whole, KIND.word, &FIELDS, &mut findings);
    let name = whole.get("name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let changes = whole.get("changes").and_then(Value::as_array);
    for (at, change) in changes.into_iter().flatten().enumerate() {
        let change_name = format!("{}, change {}", name.unwrap_or(KIND.word), at + 1);
        match change {
            Value::Object(change) => check_fields(change, &change_name, &OF_CHANGE, &mut findings),
            _ => findings.push(Finding::new("json", change_name, "a change is an object")),
        }
    }
    if !findings.is_empty() {
        // What could be read is checked all the same, change by change.
        let readable = changes
            .into_iter()
            .flatten()
            .enumerate()
            .filter_map(|(at, change)| Some((at, strict::from_value::<ScenarioChange>(change).ok()?)));
        for (at, change) in readable {
            findings.extend(change.faults(&format!("{}, change {}", name.unwrap_or(KIND.word), at + 1)));
        }
        return Err(refused(findings));
    }
    // What is still wrong (a field that stands twice) the reader itself refuses.
    let Document { schema: _, name, reason, source, sources, changes } =
        strict::from_str(text).map_err(|error| KIND.damaged(&error))?;
    let mut scenario = Scenario::new(&name, &reason, &source);
    (scenario.sources, scenario.changes) = (sources, changes);
    scenario.check()?;
    Ok(scenario)
}

/// A scenario from a JSON file.
///
/// # Errors
///
/// [`Error::File`](crate::Error::File) where it cannot be read, else as [`scenario_from_json`].
pub fn read_scenario(path: impl AsRef<Path>) -> Result<Scenario> {
    read_scenario_within(path, &Limits::default())
}

/// As [`read_scenario`], within limits of one's own.
///
/// # Errors
///
/// As [`read_scenario`].
pub fn read_scenario_within(path: impl AsRef<Path>, limits: &Limits) -> Result<Scenario> {
    KIND.read(path.as_ref(), limits, scenario_from_json)
}

/// As [`read_scenario_within`]; where the scenario is refused what it selects is looked up in a network too, so that one run shows everything there is to mend.
///
/// # Errors
///
/// As [`read_scenario`].
pub fn read_scenario_on(network: &Network, path: impl AsRef<Path>, limits: &Limits) -> Result<Scenario> {
    let path = path.as_ref();
    let read = read_scenario_within(path, limits);
    let Err(Error::BadInput { mut findings, ledger }) = read else { return read };
    let file = findings.first().and_then(|finding| finding.file.clone());
    let whole: Value = serde_json::from_slice(&limits.read_file(path)?).unwrap_or_default();
    let name = whole["name"].as_str().filter(|name| !name.trim().is_empty()).unwrap_or(KIND.word);
    for (at, change) in whole["changes"].as_array().into_iter().flatten().enumerate() {
        let words = change["select"].as_array().into_iter().flatten().filter_map(Value::as_str);
        for select in words.filter_map(|word| word.parse::<Select>().ok()) {
            // A limit is no selection of links, but a scenario may name one.
            let there = match &select {
                Select::Asset(key) if key.starts_with("limit:") => network.asset(key).map(drop),
                other => network.check_selection(other),
            };
            if let Err(Error::Unknown { kind, code, suggestions }) = there {
                let change = format!("{name}, change {}", at + 1);
                let mut finding =
                    Finding::new("unknown-code", change, format!("there is no {kind} `{code}`"));
                finding.file.clone_from(&file);
                if !suggestions.is_empty() {
                    finding = finding.suggest(format!("did you mean {}?", suggestions.join(", ")));
                }
                findings.push(finding);
            }
        }
    }
    Err(Error::BadInput { findings, ledger })
}

/// What two networks differ in as a CSV table: one row for each fact that differs, and for each thing that only one of them has.
///
/// ```
/// let now = corridor::data::caspian();
/// let then = corridor::data::caspian_scenarios()["incheh-borun-150"].apply(&now)?;
/// let table = corridor::data::network_diff_to_csv(&corridor::compare_networks(&now, &then));
/// assert!(table.starts_with("what,asset,quantity,before,after,"));
/// assert_eq!(table.lines().count(), 2);
/// # Ok::<(), corridor::Error>(())
/// ```
#[must_use]
pub fn network_diff_to_csv(diff: &NetworkDiff) -> String {
    let mut rows: Vec<[String; 9]> = Vec::new();
    let columns = ["what", "asset", "quantity", "before", "after"];
    let of_origin = ["before_status", "before_source", "after_status", "after_source"];
    for (what, keys) in [("added", &diff.added), ("removed", &diff.removed)] {
        for key in keys {
            let mut row: [String; 9] = Default::default();
            (row[0], row[1]) = (what.to_owned(), key.clone());
            rows.push(row);
        }
    }
    let status =
        |origin: &Option<Origin>| origin.as_ref().map_or_else(String::new, |of| of.status.to_string());
    let sources =
        |origin: &Option<Origin>| origin.as_ref().map_or_else(String::new, |of| of.sources.join(" "));
    for fact in &diff.facts {
        rows.push([
            "changed".to_owned(),
            fact.asset.clone(),
            fact.quantity.clone(),
            fact.before.clone().unwrap_or_default(),
            fact.after.clone().unwrap_or_default(),
            status(&fact.before_origin),
            sources(&fact.before_origin),
            status(&fact.after_origin),
            sources(&fact.after_origin),
        ]);
    }
    table_to_csv(&[&columns[..], &of_origin[..]].concat(), rows)
}

/// What else stands in the position of a hub, whose own reader takes what it knows.
fn odd_position(body: &Value) -> Option<String> {
    let mut open = vec![body];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                let position = fields.get("position").and_then(Value::as_object);
                let odd =
                    position.and_then(|of| of.keys().find(|field| !["x", "y"].contains(&field.as_str())));
                if let Some(odd) = odd {
                    return Some(format!("unknown field `{odd}`, a position has `x` and `y`"));
                }
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    None
}

/// `"close"`, `"open"`, or `{"capacity": {"scale": 0.5}}` and the like.
fn check_effect(asset: &str, value: &Value, findings: &mut Vec<Finding>) {
    if let Err((reason, suggestion)) = read_effect(value) {
        let mut finding = Finding::new("bad-value", asset, reason);
        finding.suggestion = suggestion;
        findings.push(finding);
    }
}

fn read_effect(value: &Value) -> std::result::Result<(), (String, Option<String>)> {
    let (word, body) = match value {
        Value::String(word) => (word.as_str(), None),
        Value::Object(one) if one.len() == 1 => match one.iter().next() {
            Some((word, body)) => (word.as_str(), Some(body)),
            None => ("", None),
        },
        _ => {
            let reason = format!(
                "`effect` is {value}; write \"close\", or one like {{\"capacity\": {{\"scale\": 0.5}}}}"
            );
            return Err((reason, None));
        }
    };
    if !EFFECTS.contains(&word) {
        let suggestion = match nearest_words(word, EFFECTS, 1).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", EFFECTS.join(", ")),
        };
        return Err((format!("there is no effect `{word}`"), Some(suggestion)));
    }
    fn reads<T: DeserializeOwned>(body: &Value) -> Option<String> {
        strict::from_value::<T>(body).err().map(|error| error.to_string())
    }
    let wrong = match (word, body) {
        ("close" | "open", None) => None,
        ("close" | "open", Some(_)) => Some(format!("write \"{word}\" alone")),
        (_, None) => Some(format!("write {{\"{word}\": ...}}")),
        ("limit", Some(body)) => reads::<Cap>(body),
        ("gauge", Some(body)) => reads::<u16>(body),
        ("add_hub", Some(body)) => reads::<Hub>(body),
        ("add_link", Some(body)) => reads::<Link>(body),
        ("add_transfer", Some(body)) => reads::<Transfer>(body),
        ("add_border", Some(body)) => reads::<Border>(body),
        ("restore", Some(body)) => reads::<Restore>(body),
        (_, Some(body)) => reads::<Amend>(body),
    };
    match wrong.or_else(|| body.and_then(odd_position)) {
        Some(reason) => Err((format!("`{word}`: {reason}"), None)),
        // What the parts read as, the whole has to.
        None => {
            reads::<ScenarioEffect>(value).map_or(Ok(()), |reason| Err((format!("`{word}`: {reason}"), None)))
        }
    }
}
