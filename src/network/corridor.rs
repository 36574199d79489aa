//! A named sub-network, and the sources its numbers come from.

use serde::{Deserialize, Serialize};

/// A named sub-network with a direction. Corridors may overlap and branch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Corridor {
    /// Stable code.
    pub code: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// Link keys, and chains of hub codes: `A>B>C` for every link in that direction between neighbours, `A<>B` for both.
    pub links: Vec<String>,
    /// The cargo its headline is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cargo: Option<String>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Corridor {
    /// A corridor along a chain of hub codes, for example `"A>B>C"`.
    #[must_use]
    pub fn along(code: &str, chain: &str) -> Self {
        let ends = |piece: Option<&str>| piece.map(|hub| vec![hub.to_owned()]).unwrap_or_default();
        let mut hubs = chain.split('>').map(|hub| hub.trim_end_matches('<'));
        Self {
            code: code.to_owned(),
            name: None,
            from: ends(hubs.next()),
            to: ends(hubs.next_back()),
            links: vec![chain.to_owned()],
            cargo: None,
            note: None,
        }
    }
}

/// Who published a number, where and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Source {
    /// Key used in facts.
    pub key: String,
    /// Who published it.
    pub publisher: String,
    /// Title or subject.
    pub title: String,
    /// When, as printed.
    pub date: String,
    /// Where it can be read.
    pub url: String,
}

impl Source {
    /// A source.
    #[must_use]
    pub fn new(key: &str, publisher: &str, title: &str, date: &str, url: &str) -> Self {
        Self {
            key: key.to_owned(),
            publisher: publisher.to_owned(),
            title: title.to_owned(),
            date: date.to_owned(),
            url: url.to_owned(),
        }
    }
}
