//! A set of rules as one versioned JSON text. Strict: what is not known is refused, and everything that is wrong is said at once.

use super::fields::{Field, Form, Kind, check_fields, refused, unknown_fields};
use super::limits::Limits;
use super::strict;
use crate::error::{Finding, Result};
use crate::network::{Rule, RuleSet};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;

/// The version of the JSON form of rules.
pub const RULES_SCHEMA: &str = "corridor-rules/1";

const KIND: Kind = Kind { word: "rules", called: "a set of rules", schema: RULES_SCHEMA };

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    name: String,
    rules: Vec<Rule>,
}

/// What may stand in a rule, and in which form.
const FIELDS: [Field; 10] = [
    ("code", Form::Text, true),
    ("select", Form::Words, true),
    ("cargo", Form::Texts, false),
    ("from_year", Form::Whole, false),
    ("until_year", Form::Whole, false),
    ("months", Form::Months, false),
    ("effect", Form::Checked(check_effect), true),
    ("reason", Form::Text, true),
    ("source", Form::Text, true),
    ("status", Form::Status, false),
];

const SURCHARGE: [&str; 4] = ["usd_per_t", "hours", "cost_factor", "time_factor"];

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
/// [`Error::BadInput`](crate::Error::BadInput) with everything that is wrong with the text and with the rules, whatever the network: fields that are not known or
/// missing, values of another form, codes that stand twice, numbers and dates that are none. Whether what they name exists is checked
/// by [`Network::obeying`](crate::Network::obeying).
pub fn rules_from_json(text: &str) -> Result<RuleSet> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = KIND.open(text)?;
    let mut findings = Vec::new();
    unknown_fields(&whole, KIND.word, &["schema", "name", "rules"], &mut findings);
    if !whole.get("name").is_some_and(Value::is_string) {
        findings.push(Finding::new("missing-field", KIND.word, "there is no `name`, or it is no text"));
    }
    match whole.get("rules") {
        Some(Value::Array(rules)) => {
            for (at, rule) in rules.iter().enumerate() {
                check_rule(at, rule, &mut findings);
            }
        }
        _ => findings.push(Finding::new(
            "missing-field",
            KIND.word,
            "there are no `rules`, or they are no list",
        )),
    }
    if !findings.is_empty() {
        return Err(refused(findings));
    }
    // What is still wrong (a field that stands twice) the reader itself refuses.
    let Document { schema: _, name, rules } = strict::from_str(text).map_err(|error| KIND.damaged(&error))?;
    let mut set = RuleSet::new(&name);
    set.rules = rules;
    let findings = set.faults();
    if findings.is_empty() { Ok(set) } else { Err(refused(findings)) }
}

/// A set of rules from a JSON file.
///
/// # Errors
///
/// [`Error::File`](crate::Error::File) where it cannot be read, else as [`rules_from_json`].
pub fn read_rules(path: impl AsRef<Path>) -> Result<RuleSet> {
    read_rules_within(path, &Limits::default())
}

/// As [`read_rules`], within limits of one's own.
///
/// # Errors
///
/// As [`read_rules`].
pub fn read_rules_within(path: impl AsRef<Path>, limits: &Limits) -> Result<RuleSet> {
    KIND.read(path.as_ref(), limits, rules_from_json)
}

fn check_rule(at: usize, rule: &Value, findings: &mut Vec<Finding>) {
    let code = rule.get("code").and_then(Value::as_str).filter(|code| !code.is_empty());
    let name = code.map_or_else(|| format!("rule {}", at + 1), str::to_owned);
    let Value::Object(rule) = rule else {
        findings.push(Finding::new("json", name, "a rule is an object"));
        return;
    };
    check_fields(rule, &name, &FIELDS, findings);
}

/// `"close"`, or `{"price": {...}}`.
fn check_effect(name: &str, value: &Value, findings: &mut Vec<Finding>) {
    let price = match value {
        Value::String(word) if word == "close" => return,
        Value::Object(effect) => {
            unknown_fields(effect, name, &["price"], findings);
            effect.get("price")
        }
        _ => None,
    };
    let Some(Value::Object(price)) = price else {
        let reason = format!("`effect` is {value}; write \"close\" or {{\"price\": {{\"usd_per_t\": 5}}}}");
        return findings.push(Finding::new("bad-value", name, reason));
    };
    unknown_fields(price, name, &SURCHARGE, findings);
    for field in SURCHARGE {
        if let Some(value) = price.get(field).filter(|value| !value.is_number()) {
            findings.push(Finding::new("bad-value", name, format!("`{field}` is {value}; write a number")));
        }
    }
}
