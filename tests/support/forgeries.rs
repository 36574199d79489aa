//! Forgeries: answers in which one thing was changed, all of which a checker must refuse.
//!
//! Most are made without knowing what an answer is: it is written as JSON, and every leaf and every list of it is changed in every way that still
//! reads as an answer. What a checker does not prove stands in lists called `UNPROVED`, each entry with its reason; a field that stands there and is proved
//! after all fails the test as well, so the lists cannot rot.

use corridor::Error;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

pub type Verdict = Result<(), Error>;

/// The answer as JSON and back is the same answer.
pub fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(answer: &T) -> T {
    let text = serde_json::to_string(answer).unwrap();
    let back: T = serde_json::from_str(&text).unwrap();
    assert_eq!(&back, answer);
    back
}

/// How many forgeries of each kind were tried, and the fields in which some went through.
#[derive(Default)]
pub struct Tried {
    refused: BTreeMap<&'static str, u64>,
    unread: u64,
    passed: BTreeMap<String, Vec<String>>,
}

impl Tried {
    pub fn forgery(
        &mut self,
        kind: &'static str,
        field: &str,
        what: impl FnOnce() -> String,
        verdict: &Verdict,
    ) {
        match verdict {
            Ok(()) => {
                let passed = self.passed.entry(field.to_owned()).or_default();
                if passed.len() < 3 {
                    passed.push(format!("{kind}: {}", what()));
                }
            }
            Err(Error::BadCertificate { .. } | Error::OtherNetwork { .. }) => {
                *self.refused.entry(kind).or_default() += 1;
            }
            Err(error) => panic!("{field}: a forgery is no `{error}`"),
        }
    }

    /// Every field in which a forgery went through is known to be unproved, and every field known so is not proved.
    pub fn close(self, what: &str, least: u64, unproved: &[&str]) {
        let sum: u64 = self.refused.values().sum();
        println!("{what}: {sum} refused {:?}, {} do not read", self.refused, self.unread);
        let unproved: BTreeSet<&str> = unproved.iter().copied().collect();
        let forged: Vec<_> =
            self.passed.iter().filter(|(field, _)| !unproved.contains(field.as_str())).collect();
        assert!(forged.is_empty(), "{what}: can be forged: {forged:#?}");
        let proved: Vec<&str> =
            unproved.into_iter().filter(|field| !self.passed.contains_key(*field)).collect();
        assert!(proved.is_empty(), "{what}: is proved, yet listed as not: {proved:?}");
        assert!(sum >= least, "{what}: only {sum} forgeries");
    }
}

/// The places of a tree: where they are, and their names with `*` for each position in a list.
fn places(value: &Value, path: &str, name: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key_of = key.replace('~', "~0").replace('/', "~1");
                let map = [".prices", ".ceilings", ".package.assets"].iter().any(|map| name.ends_with(map));
                let key = if map { "*" } else { key };
                places(value, &format!("{path}/{key_of}"), &format!("{name}.{key}"), found);
            }
        }
        Value::Array(list) => {
            found.push((path.to_owned(), format!("{name}[]")));
            for (at, value) in list.iter().enumerate() {
                places(value, &format!("{path}/{at}"), &format!("{name}.*"), found);
            }
        }
        _ => found.push((path.to_owned(), name.to_owned())),
    }
}

/// Other things that might stand in a place; `strings` are those that stand in such places elsewhere.
fn others(value: &Value, strings: &BTreeSet<String>) -> Vec<(&'static str, Value)> {
    let mut found: Vec<(&'static str, Value)> = Vec::new();
    match value {
        Value::Bool(is) => found.push(("bool turned", (!is).into())),
        Value::Null => {
            found.extend([("something for nothing", 1.into()), ("something for nothing", "x".into())])
        }
        Value::Number(number) => {
            found.push(("nothing for something", Value::Null));
            if let Some(number) = number.as_u64() {
                found.extend([
                    ("number +1", number.saturating_add(1).into()),
                    ("number -1", number.saturating_sub(1).into()),
                    ("number doubled", number.saturating_mul(2).into()),
                    ("number zero", 0.into()),
                    ("number huge", u64::MAX.into()),
                ]);
            } else if let Some(number) = number.as_f64() {
                found.extend([
                    ("number +1", (number + 1.0).into()),
                    ("number -1", (number - 1.0).into()),
                    ("number doubled", (number * 2.0).into()),
                    ("number zero", 0.0.into()),
                    ("number huge", f64::MAX.into()),
                ]);
            }
        }
        Value::String(text) => {
            found.push(("nothing for something", Value::Null));
            found.extend([("text changed", format!("{text}x").into()), ("text emptied", "".into())]);
            let after = strings.range(format!("{text}\u{0}")..).next().or_else(|| strings.first());
            found.extend(after.map(|other| ("text exchanged", other.clone().into())));
        }
        Value::Array(list) => {
            for at in sample(list.len(), 3) {
                let mut less = list.clone();
                less.remove(at);
                found.push(("entry dropped", less.into()));
                let mut more = list.clone();
                more.insert(at, list[at].clone());
                found.push(("entry doubled", more.into()));
                if at > 0 {
                    let mut swapped = list.clone();
                    swapped.swap(at - 1, at);
                    found.push(("entries swapped", swapped.into()));
                }
            }
            let texts: Option<BTreeSet<String>> =
                list.iter().map(|entry| entry.as_str().map(str::to_owned)).collect();
            for other in texts.iter().flat_map(|texts| strings.difference(texts).take(3)) {
                // In its place in the order, so that it is not refused for the order alone.
                let mut more = list.clone();
                let at = list.iter().position(|entry| entry.as_str() > Some(other)).unwrap_or(list.len());
                more.insert(at, other.clone().into());
                found.push(("entry added", more.into()));
            }
        }
        Value::Object(_) => {}
    }
    found.retain(|(_, other)| other != value);
    found
}

/// Some positions below `count`, the first, the last and those between evenly.
fn sample(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let picked: BTreeSet<usize> =
        (0..most.min(count)).map(|at| at * (count - 1) / (most.min(count) - 1).max(1)).collect();
    picked.into_iter()
}

/// All strings that stand in each place of some answers.
pub fn strings<T: Serialize>(answers: &[T]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for answer in answers {
        let value = serde_json::to_value(answer).unwrap();
        let mut at = Vec::new();
        places(&value, "", "", &mut at);
        for (path, name) in at {
            if let Some(text) = value.pointer(&path).unwrap().as_str() {
                let list = name.strip_suffix(".*").map(|name| format!("{name}[]"));
                for name in [Some(name.clone()), list].into_iter().flatten() {
                    found.entry(name).or_default().insert(text.to_owned());
                }
            }
        }
    }
    found
}

/// Changes one place at a time, of each kind of place a few.
pub fn forge<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    answer: &T,
    strings: &BTreeMap<String, BTreeSet<String>>,
    tried: &mut Tried,
    verify: impl Fn(&T) -> Verdict,
) {
    verify(&round_trip(answer)).unwrap();
    let value = serde_json::to_value(answer).unwrap();
    let mut found = Vec::new();
    places(&value, "", "", &mut found);
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, name) in found {
        by_name.entry(name).or_default().push(path);
    }
    let none = BTreeSet::new();
    for (name, paths) in by_name {
        for path in sample(paths.len(), 2).map(|at| &paths[at]) {
            let here = value.pointer(path).unwrap();
            for (kind, other) in others(here, strings.get(&name).unwrap_or(&none)) {
                let mut forged = value.clone();
                *forged.pointer_mut(path).unwrap() = other.clone();
                match serde_json::from_value::<T>(forged) {
                    Ok(forged) if &forged == answer => {}
                    Ok(forged) => tried.forgery(
                        kind,
                        &name,
                        || format!("{path}: {here} to {other}").chars().take(160).collect(),
                        &verify(&forged),
                    ),
                    Err(_) => tried.unread += 1,
                }
            }
        }
    }
}
