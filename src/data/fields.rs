//! Versioned JSON texts, read strictly: what is not known, missing or of another form is a finding, and all of them are said at once.

use super::json_text::JsonText;
use super::limits::Limits;
use crate::error::{Error, Finding, Result, grouped, nearest_words};
use crate::network::{Select, Status};
use serde_json::{Map, Value};
use std::path::Path;

/// What a text is.
pub(super) struct Kind {
    /// What findings call it as a whole.
    pub(super) word: &'static str,
    /// The same with an article.
    pub(super) called: &'static str,
    /// The version of its form.
    pub(super) schema: &'static str,
}

/// The form of a value.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Texts,
    /// A list of what these words say.
    List(&'static str),
    /// Selections.
    Words,
    Whole,
    Months,
    Status,
    /// Whatever a check of its own lets pass: it is given what findings call the asset, the value, and the findings.
    Checked(fn(&str, &Value, &mut Vec<Finding>)),
}

/// A field: its name, its form, and whether it must be there.
pub(super) type Field = (&'static str, Form, bool);

impl Kind {
    /// The object of a text, if it is one and begins with the schema.
    pub(super) fn open(&self, text: &str) -> Result<Map<String, Value>> {
        let Self { word, called, schema } = self;
        let value: Value = serde_json::from_str(text).map_err(|error| self.damaged(&error))?;
        let Value::Object(whole) = value else {
            return Err(refused(vec![Finding::new("json", *word, format!("{called} is an object"))]));
        };
        let reason = match whole.get("schema").and_then(Value::as_str) {
            Some(known) if known == *schema => return Ok(whole),
            Some(other) => format!("the schema is `{other}`, this version reads `{schema}`"),
            None => format!("{called} begins with \"schema\": \"{schema}\""),
        };
        Err(refused(vec![Finding::new("schema", *word, reason)]))
    }

    /// Reads a file of this kind. Every finding names it, also those that know no line.
    pub(super) fn read<T>(
        &self,
        path: &Path,
        limits: &Limits,
        from_text: impl FnOnce(&str) -> Result<T>,
    ) -> Result<T> {
        let bytes = limits.read_file(path)?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let json = JsonText::of(&name, &bytes, limits)?;
        json.check_texts()?;
        from_text(json.text).map_err(|error| match error {
            Error::BadInput { mut findings, ledger } => {
                findings.iter_mut().for_each(|finding| finding.file = Some(name.clone()));
                Error::BadInput { findings, ledger }
            }
            other => other,
        })
    }

    /// What the parser says, with the line.
    pub(super) fn damaged(&self, error: &serde_json::Error) -> Error {
        let finding = Finding::new("json", self.word, error.to_string());
        refused(vec![finding.at("JSON", error.line() as u64, None)])
    }
}

pub(super) fn refused(findings: Vec<Finding>) -> Error {
    Error::BadInput { findings: grouped(findings), ledger: None }
}

/// Fields that are not known, missing, or of another form.
pub(super) fn check_fields(
    of: &Map<String, Value>,
    asset: &str,
    known: &[Field],
    findings: &mut Vec<Finding>,
) {
    let names: Vec<&str> = known.iter().map(|(field, ..)| *field).collect();
    unknown_fields(of, asset, &names, findings);
    for (field, form, needed) in known {
        match of.get(*field) {
            None if *needed => {
                findings.push(Finding::new("missing-field", asset, format!("there is no `{field}`")));
            }
            None => {}
            Some(value) => check_value(asset, field, *form, value, findings),
        }
    }
}

/// Fields that are not known.
pub(super) fn unknown_fields(
    of: &Map<String, Value>,
    asset: &str,
    known: &[&str],
    findings: &mut Vec<Finding>,
) {
    for field in of.keys().filter(|field| !known.contains(&field.as_str())) {
        let finding = Finding::new("unknown-field", asset, format!("there is no field `{field}`"));
        findings.push(match nearest_words(field, known.iter().copied(), 1).first() {
            Some(near) => finding.suggest(format!("did you mean `{near}`?")),
            None => finding.suggest(format!("there are {}", known.join(", "))),
        });
    }
}

fn check_value(asset: &str, field: &str, form: Form, value: &Value, findings: &mut Vec<Finding>) {
    let texts = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let whole = |value: &Value, most: i64| value.as_i64().is_some_and(|number| (0..=most).contains(&number));
    let wanted = match form {
        Form::Text => (!value.is_string()).then_some("a text"),
        Form::Texts => texts(value).is_none().then_some("a list of texts"),
        Form::List(what) => (!value.is_array()).then_some(what),
        Form::Whole => (!whole(value, i64::from(i32::MAX))).then_some("a whole number"),
        Form::Months => {
            let months = value.as_array().is_some_and(|months| months.iter().all(|month| whole(month, 255)));
            (!months).then_some("a list of months, 1 to 12")
        }
        Form::Words => match texts(value) {
            Some(words) => {
                let wrong = words.iter().filter_map(|word| word.parse::<Select>().err());
                findings.extend(wrong.map(|error| Finding::new("bad-value", asset, error.to_string())));
                None
            }
            None => Some("a list of words like country:RU"),
        },
        Form::Status => {
            let text = value.as_str().unwrap_or_default();
            if Status::from_word(text).is_none() {
                let finding = Finding::new("bad-value", asset, format!("there is no status `{text}`"));
                let words = Status::ALL.map(Status::word).join(", ");
                findings.push(finding.suggest(format!("there are {words}")));
            }
            None
        }
        Form::Checked(check) => {
            check(asset, value, findings);
            None
        }
    };
    if let Some(wanted) = wanted {
        findings.push(Finding::new("bad-value", asset, format!("`{field}` is {value}; write {wanted}")));
    }
}
