//! A set of rules as one versioned JSON text. Strict: what is not known is refused, and everything that is wrong is said at once.

use super::no_access;
use crate::error::{Error, Finding, Result, grouped, nearest_words};
use crate::network::{Rule, RuleSet, Select, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::path::Path;

/// The version of the JSON form of rules.
pub const RULES_SCHEMA: &str = "corridor-rules/1";

/// What findings call the text as a whole.
const SET: &str = "rules";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    name: String,
    rules: Vec<Rule>,
}

/// What may stand in a rule, and in which form.
const FIELDS: [(&str, Form, bool); 10] = [
    ("code", Form::Text, true),
    ("select", Form::Words, true),
    ("cargo", Form::Texts, false),
    ("from_year", Form::Whole, false),
    ("until_year", Form::Whole, false),
    ("months", Form::Months, false),
    ("effect", Form::Effect, true),
    ("reason", Form::Text, true),
    ("source", Form::Text, true),
    ("status", Form::Status, false),
];

const SURCHARGE: [&str; 4] = ["usd_per_t", "hours", "cost_factor", "time_factor"];

/// The form of a value.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Texts,
    Words,
    Whole,
    Months,
    Effect,
    Status,
}

/// A set of rules as JSON, versioned by [`RULES_SCHEMA`].
#[must_use]
pub fn rules_to_json(rules: &RuleSet) -> String {
    let RuleSet { name, rules } = rules.clone();
    serde_json::to_string_pretty(&Document { schema: RULES_SCHEMA.to_owned(), name, rules })
        .unwrap_or_default()
}

/// A set of rules from its JSON text.
///
/// ```
/// let rules = corridor::data::rules_from_json(r#"{
///     "schema": "corridor-rules/1",
///     "name": "supposed",
///     "rules": [{
///         "code": "dues-KZAAU",
///         "select": ["hub:KZAAU"],
///         "effect": { "price": { "usd_per_t": 4.5, "hours": 6 } },
///         "reason": "supposed port dues",
///         "source": "supposed"
///     }]
/// }"#)?;
/// assert_eq!(corridor::data::rules_from_json(&corridor::data::rules_to_json(&rules))?, rules);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadInput`] with everything that is wrong with the text and with the rules, whatever the network: fields that are not known or
/// missing, values of another form, codes that stand twice, numbers and dates that are none. Whether what they name exists is checked
/// by [`Network::obeying`](crate::Network::obeying).
pub fn rules_from_json(text: &str) -> Result<RuleSet> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    let mut findings = Vec::new();
    let Value::Object(whole) = &value else {
        return Err(refused(vec![Finding::new("json", SET, "a set of rules is an object")]));
    };
    match whole.get("schema").and_then(Value::as_str) {
        Some(RULES_SCHEMA) => {}
        Some(other) => {
            let reason = format!("the schema is `{other}`, this version reads `{RULES_SCHEMA}`");
            return Err(refused(vec![Finding::new("schema", SET, reason)]));
        }
        None => {
            let reason = format!("a set of rules begins with \"schema\": \"{RULES_SCHEMA}\"");
            return Err(refused(vec![Finding::new("schema", SET, reason)]));
        }
    }
    unknown_fields(whole, SET, &["schema", "name", "rules"], &mut findings);
    if !whole.get("name").is_some_and(Value::is_string) {
        findings.push(Finding::new("missing-field", SET, "there is no `name`, or it is no text"));
    }
    match whole.get("rules") {
        Some(Value::Array(rules)) => {
            for (at, rule) in rules.iter().enumerate() {
                check_rule(at, rule, &mut findings);
            }
        }
        _ => findings.push(Finding::new("missing-field", SET, "there are no `rules`, or they are no list")),
    }
    if !findings.is_empty() {
        return Err(refused(findings));
    }
    // What is still wrong (a field that stands twice) the reader itself refuses.
    let Document { schema: _, name, rules } = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    let mut set = RuleSet::new(&name);
    set.rules = rules;
    let findings = set.faults();
    if findings.is_empty() { Ok(set) } else { Err(refused(findings)) }
}

/// A set of rules from a JSON file.
///
/// # Errors
///
/// [`Error::File`] where it cannot be read, else as [`rules_from_json`].
pub fn read_rules(path: impl AsRef<Path>) -> Result<RuleSet> {
    let path = path.as_ref();
    let text = std::fs::read_to_string(path).map_err(|error| no_access(path, &error.to_string()))?;
    rules_from_json(&text)
}

fn refused(findings: Vec<Finding>) -> Error {
    Error::BadInput { findings: grouped(findings), ledger: None }
}

fn damaged(error: &serde_json::Error) -> Error {
    let finding = Finding::new("json", SET, error.to_string());
    refused(vec![finding.at("JSON", error.line() as u64, None)])
}

fn unknown_fields(of: &Map<String, Value>, asset: &str, known: &[&str], findings: &mut Vec<Finding>) {
    for field in of.keys().filter(|field| !known.contains(&field.as_str())) {
        let mut finding = Finding::new("unknown-field", asset, format!("there is no field `{field}`"));
        let near = nearest_words(field, known.iter().copied(), 1);
        finding = match near.first() {
            Some(near) => finding.suggest(format!("did you mean `{near}`?")),
            None => finding.suggest(format!("there are {}", known.join(", "))),
        };
        findings.push(finding);
    }
}

fn check_rule(at: usize, rule: &Value, findings: &mut Vec<Finding>) {
    let code = rule.get("code").and_then(Value::as_str).filter(|code| !code.is_empty());
    let name = code.map_or_else(|| format!("rule {}", at + 1), str::to_owned);
    let Value::Object(rule) = rule else {
        findings.push(Finding::new("json", name, "a rule is an object"));
        return;
    };
    unknown_fields(rule, &name, &FIELDS.map(|(field, ..)| field), findings);
    for (field, form, needed) in FIELDS {
        match rule.get(field) {
            None if needed => {
                findings.push(Finding::new("missing-field", &name, format!("there is no `{field}`")));
            }
            None => {}
            Some(value) => check_value(&name, field, form, value, findings),
        }
    }
}

fn check_value(name: &str, field: &str, form: Form, value: &Value, findings: &mut Vec<Finding>) {
    let texts = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let whole = |value: &Value, most: i64| value.as_i64().is_some_and(|number| (0..=most).contains(&number));
    let wrong = match form {
        Form::Text => (!value.is_string()).then_some("a text"),
        Form::Texts => texts(value).is_none().then_some("a list of texts"),
        Form::Whole => (!whole(value, i64::from(i32::MAX))).then_some("a whole number"),
        Form::Months => {
            let months = value.as_array().is_some_and(|months| months.iter().all(|month| whole(month, 255)));
            (!months).then_some("a list of months, 1 to 12")
        }
        Form::Words => match texts(value) {
            Some(words) => {
                for word in words {
                    if let Err(error) = word.parse::<Select>() {
                        findings.push(Finding::new("bad-value", name, error.to_string()));
                    }
                }
                None
            }
            None => Some("a list of words like country:RU"),
        },
        Form::Status => {
            let words = Status::ALL.map(Status::word);
            let text = value.as_str().unwrap_or_default();
            if Status::from_word(text).is_none() {
                let finding = Finding::new("bad-value", name, format!("there is no status `{text}`"));
                findings.push(finding.suggest(format!("there are {}", words.join(", "))));
            }
            None
        }
        Form::Effect => check_effect(name, value, findings),
    };
    if let Some(wanted) = wrong {
        findings.push(Finding::new("bad-value", name, format!("`{field}` is {value}; write {wanted}")));
    }
}

/// `"close"`, or `{"price": {...}}`.
fn check_effect(name: &str, value: &Value, findings: &mut Vec<Finding>) -> Option<&'static str> {
    const WANTED: &str = "\"close\" or {\"price\": {\"usd_per_t\": 5}}";
    let price = match value {
        Value::String(word) if word == "close" => return None,
        Value::Object(effect) => {
            unknown_fields(effect, name, &["price"], findings);
            effect.get("price")
        }
        _ => None,
    };
    let Some(Value::Object(price)) = price else { return Some(WANTED) };
    unknown_fields(price, name, &SURCHARGE, findings);
    for field in SURCHARGE {
        if let Some(value) = price.get(field).filter(|value| !value.is_number()) {
            findings.push(Finding::new("bad-value", name, format!("`{field}` is {value}; write a number")));
        }
    }
    None
}
