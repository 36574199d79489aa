//! A capacity that several assets share: a deck, a port total, a single track, a crane park.

use super::capacity::Capacity;
use super::link::OtherUse;
use serde::{Deserialize, Serialize};

/// A capacity that several assets share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Limit {
    /// Stable code.
    pub code: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How much the members may carry together. `Ways::Each` shares it among the members of each direction apart, `Ways::Both` among
    /// all of them.
    pub capacity: Capacity,
    /// Asset keys: link keys bare, others with their prefix. A two-way member is named once.
    pub members: Vec<String>,
    /// What other traffic already takes of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_use: Option<OtherUse>,
    /// The only cargoes it counts; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cargo: Vec<String>,
}

impl Limit {
    /// A limit shared by these assets.
    #[must_use]
    pub fn new<'a>(code: &str, capacity: Capacity, members: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            code: code.to_owned(),
            name: None,
            capacity,
            members: members.into_iter().map(str::to_owned).collect(),
            other_use: None,
            cargo: Vec::new(),
        }
    }

    /// The key used in answers.
    #[must_use]
    pub fn key(&self) -> String {
        format!("limit:{}", self.code)
    }
}
