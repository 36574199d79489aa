//! What two networks differ in, fact by fact.

use super::row_fields::{RowField, row_fields};
use crate::network::{Border, Limit, Network, Origin, Rate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The version of the shape of a difference.
pub const SCHEMA: &str = "corridor-network-diff/1";

/// One fact that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FactDiff {
    /// Key of the asset: link keys bare, `hub:`, `transfer:`, `border:`, `limit:`, `rate:`, `cargo:`, `corridor:`, `rule:` and `source:` before the
    /// others; `view` for the year, month and case.
    pub asset: String,
    /// What is stated, by the name of its field: `capacity`, `time`, `stay.time`, `validity.standing`.
    pub quantity: String,
    /// What the first network says, in words; nothing where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What the second network says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Where the first figure comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_origin: Option<Origin>,
    /// Where the second figure comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_origin: Option<Origin>,
}

/// What two networks differ in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NetworkDiff {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the first network.
    pub before: String,
    /// Digest of the second network.
    pub after: String,
    /// Keys of what only the second network has, sorted.
    pub added: Vec<String>,
    /// Keys of what only the first network has, sorted.
    pub removed: Vec<String>,
    /// The facts that differ of what both have, by asset and name.
    pub facts: Vec<FactDiff>,
}

impl NetworkDiff {
    /// True where nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.facts.is_empty()
    }
}

/// What two networks differ in: hubs, links, transfers, borders, limits, rates, cargoes, corridors, sources, rules and view, each with both
/// values and where they come from. Rows are told apart by code or key, rates by what they are about.
///
/// ```
/// let now = corridor::data::caspian();
/// let then = corridor::data::caspian_scenarios()["garmsar-electrified"].apply(&now)?;
/// let diff = corridor::compare_networks(&now, &then);
/// assert!(diff.facts.iter().all(|fact| fact.quantity == "capacity" && fact.after_origin.is_some()));
/// println!("{diff}");
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Complexity
///
/// O(rows log rows); only rows that differ are looked at column by column.
#[must_use]
pub fn compare_networks(before: &Network, after: &Network) -> NetworkDiff {
    let mut diff = NetworkDiff {
        schema: SCHEMA.to_owned(),
        before: before.digest(),
        after: after.digest(),
        added: Vec::new(),
        removed: Vec::new(),
        facts: Vec::new(),
    };
    let both = [before, after];
    diff.rows(both.map(|of| of.hubs().map(|(_, hub)| (format!("hub:{}", hub.code), hub))));
    diff.rows(both.map(|of| of.links().map(|(_, link)| (link.key.clone(), link))));
    diff.rows(both.map(|of| of.transfers().iter().map(|transfer| (transfer.key.clone(), transfer))));
    diff.rows(both.map(|of| of.borders().iter().map(|border| (Border::key(border), border))));
    diff.rows(both.map(|of| of.limits().iter().map(|limit| (Limit::key(limit), limit))));
    diff.rows(both.map(|of| of.rates().iter().map(|rate| (rate_key(rate), rate))));
    diff.rows(both.map(|of| of.cargoes().iter().map(|cargo| (format!("cargo:{}", cargo.code), cargo))));
    diff.rows(both.map(|of| of.corridors().iter().map(|one| (format!("corridor:{}", one.code), one))));
    diff.rows(both.map(|of| of.sources().iter().map(|source| (format!("source:{}", source.key), source))));
    let rules = |of: &'_ Network| of.rules().map_or_else(Vec::new, |set| set.rules.clone());
    let rules = both.map(rules);
    diff.rows([0, 1].map(|at: usize| rules[at].iter().map(|rule| (format!("rule:{}", rule.code), rule))));
    diff.row("view", &before.view(), &after.view());
    diff.added.sort();
    diff.removed.sort();
    diff.facts.sort_by(|a, b| (&a.asset, &a.quantity).cmp(&(&b.asset, &b.quantity)));
    diff
}

/// A rate has no key; this is what it is about.
fn rate_key(rate: &Rate) -> String {
    let mut key = format!("rate:{} {}", rate.selection(), rate.quantity.word());
    if !rate.cargo.is_empty() {
        key.push_str(&format!(" of {}", rate.cargo.join(" ")));
    }
    if let Some(class) = &rate.class {
        key.push_str(&format!(" ({class})"));
    }
    key
}

impl NetworkDiff {
    fn rows<'a, T: PartialEq + Serialize + 'a>(&mut self, both: [impl Iterator<Item = (String, &'a T)>; 2]) {
        let [before, after] = both.map(|rows| rows.collect::<BTreeMap<String, &T>>());
        self.removed.extend(before.keys().filter(|key| !after.contains_key(*key)).cloned());
        for (key, row) in after {
            match before.get(&key) {
                Some(other) => self.row(&key, *other, row),
                None => self.added.push(key),
            }
        }
    }

    fn row<T: PartialEq + Serialize>(&mut self, asset: &str, before: &T, after: &T) {
        if before == after {
            return;
        }
        let (mut old, new) = (row_fields(before), row_fields(after));
        for (quantity, after) in new {
            let before = old.remove(&quantity);
            if before.as_ref() != Some(&after) {
                self.fact(asset, quantity, before, Some(after));
            }
        }
        for (quantity, before) in old {
            self.fact(asset, quantity, Some(before), None);
        }
    }

    fn fact(&mut self, asset: &str, quantity: String, before: Option<RowField>, after: Option<RowField>) {
        let parts =
            |field: Option<RowField>| field.map_or((None, None), |field| (Some(field.words), field.origin));
        let ((before, before_origin), (after, after_origin)) = (parts(before), parts(after));
        let asset = asset.to_owned();
        self.facts.push(FactDiff { asset, quantity, before, after, before_origin, after_origin });
    }
}

impl fmt::Display for NetworkDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return write!(f, "no fact differs");
        }
        let (added, removed, facts) = (self.added.len(), self.removed.len(), self.facts.len());
        write!(f, "{added} added, {removed} removed, {facts} facts differ")?;
        for key in &self.added {
            write!(f, "\n  + {key}")?;
        }
        for key in &self.removed {
            write!(f, "\n  - {key}")?;
        }
        let width = |of: &dyn Fn(&FactDiff) -> usize| self.facts.iter().map(of).max().unwrap_or_default();
        let (wide, next) =
            (width(&|fact| fact.asset.chars().count()), width(&|fact| fact.quantity.chars().count()));
        for fact in &self.facts {
            let word = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
            let (before, after) = (word(&fact.before), word(&fact.after));
            write!(f, "\n  {:<wide$}  {:<next$}  {before} -> {after}", fact.asset, fact.quantity)?;
            if let Some(origin) = &fact.after_origin {
                let sources = if origin.sources.is_empty() {
                    String::new()
                } else {
                    format!(", {}", origin.sources.join(" "))
                };
                write!(f, "  [{}{sources}]", origin.status)?;
            }
        }
        Ok(())
    }
}
