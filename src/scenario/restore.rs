//! The way back: rows as they were before a scenario.

use super::apply::Work;
use super::change::{Scenario, ScenarioChange, ScenarioEffect};
use crate::error::{Error, Result, nearest_words};
use crate::network::{Border, Hub, Limit, Link, Network, Rate, Rule, Transfer};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that take the place of those with their code or key, and what goes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Restore {
    /// Asset keys of what goes: link keys bare, `hub:`, `transfer:`, `border:` and `limit:` before the others, and `rule:` before the code of
    /// a rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// Hubs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hubs: Vec<Hub>,
    /// Links, one row a direction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Transfers, one row a direction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transfers: Vec<Transfer>,
    /// Borders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub borders: Vec<Border>,
    /// Limits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Rates that are to be there again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
    /// Rates that go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_rates: Vec<Rate>,
    /// Rules that are to be obeyed again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

impl Scenario {
    /// The scenario that leads back: applied to what this one makes of the base it gives the base, byte for byte.
    ///
    /// ```
    /// use corridor::{Scenario, ScenarioChange, ScenarioEffect, Select, data::to_json};
    /// let base = corridor::data::caspian();
    /// let ban = Scenario::new("ban", "no transit", "supposed")
    ///     .with(ScenarioChange::of(Select::country("RU"), ScenarioEffect::Close));
    /// let back = ban.inverse(&base)?.apply(&ban.apply(&base)?)?;
    /// assert_eq!(to_json(&back), to_json(&base));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply).
    ///
    /// # Complexity
    ///
    /// As [`apply`](Self::apply).
    pub fn inverse(&self, base: &Network) -> Result<Self> {
        let after = self.apply(base)?;
        Ok(way_back(&self.name, &self.reason, &self.source, base, &after))
    }
}

/// The scenario that makes `base` of `after`.
pub(super) fn way_back(name: &str, reason: &str, source: &str, base: &Network, after: &Network) -> Scenario {
    let mut back = Restore::default();
    let links = |network: &Network| -> Vec<Link> { network.links().map(|(_, link)| link.clone()).collect() };
    let hubs = |network: &Network| -> Vec<Hub> { network.hubs().map(|(_, hub)| hub.clone()).collect() };
    let gone = &mut back.remove;
    back.hubs = other_rows(&hubs(base), &hubs(after), |hub| format!("hub:{}", hub.code), gone);
    back.links = other_rows(&links(base), &links(after), |link| link.key.clone(), gone);
    back.transfers = other_rows(base.transfers(), after.transfers(), |transfer| transfer.key.clone(), gone);
    back.borders = other_rows(base.borders(), after.borders(), Border::key, gone);
    back.limits = other_rows(base.limits(), after.limits(), Limit::key, gone);
    let rules = |network: &Network| network.rules().map_or_else(Vec::new, |set| set.rules.clone());
    back.rules = other_rows(&rules(base), &rules(after), |rule| format!("rule:{}", rule.code), gone);
    back.rates = left_over(base.rates(), after.rates());
    back.remove_rates = left_over(after.rates(), base.rates());
    Scenario::new(&format!("{name}-undone"), &format!("undoes {name}: {reason}"), source)
        .with(ScenarioChange::add(ScenarioEffect::Restore(Box::new(back))))
}

/// The rows of `base` that `after` lacks or has otherwise; the keys of those that only `after` has are added to `gone`.
fn other_rows<T: Clone + PartialEq>(
    base: &[T],
    after: &[T],
    key: impl Fn(&T) -> String,
    gone: &mut Vec<String>,
) -> Vec<T> {
    let now: BTreeMap<String, &T> = after.iter().map(|row| (key(row), row)).collect();
    let before: BTreeSet<String> = base.iter().map(&key).collect();
    gone.extend(now.keys().filter(|key| !before.contains(*key)).cloned());
    base.iter().filter(|row| now.get(&key(row)).is_none_or(|other| other != row)).cloned().collect()
}

/// What is in `all` beyond what is in `others`; a row may stand several times.
fn left_over(all: &[Rate], others: &[Rate]) -> Vec<Rate> {
    let mut others: Vec<&Rate> = others.iter().collect();
    let mut left = Vec::new();
    for rate in all {
        match others.iter().position(|other| *other == rate) {
            Some(at) => _ = others.swap_remove(at),
            None => left.push(rate.clone()),
        }
    }
    left
}

/// Rows put back: in the place of those with their key, else added.
fn put<T: Clone>(rows: &mut Vec<T>, back: &[T], key: impl Fn(&T) -> String) {
    let places: BTreeMap<String, usize> = rows.iter().enumerate().map(|(at, row)| (key(row), at)).collect();
    for row in back {
        match places.get(&key(row)) {
            Some(at) => rows[*at] = row.clone(),
            None => rows.push(row.clone()),
        }
    }
}

impl Work<'_> {
    pub(super) fn restore(&mut self, back: &Restore) {
        for key in &back.remove {
            self.remove(key);
        }
        let gone: BTreeSet<&str> = back.remove.iter().map(String::as_str).collect();
        let stays = |key: &str| !gone.contains(key);
        let builder = &mut self.builder;
        builder.hubs.retain(|hub| stays(&format!("hub:{}", hub.code)));
        builder.links.retain(|link| stays(&link.key));
        builder.transfers.retain(|transfer| stays(&transfer.key));
        builder.borders.retain(|border| stays(&border.key()));
        builder.limits.retain(|limit| stays(&limit.key()));
        put(&mut builder.hubs, &back.hubs, |hub| hub.code.clone());
        put(&mut builder.links, &back.links, |link| link.key.clone());
        put(&mut builder.transfers, &back.transfers, |transfer| transfer.key.clone());
        put(&mut builder.borders, &back.borders, Border::key);
        put(&mut builder.limits, &back.limits, Limit::key);
        for rate in &back.remove_rates {
            let gone = &self.rates_gone;
            let known = self.base.rates().iter().enumerate();
            match known.filter(|(at, _)| !gone.contains(at)).find(|(_, known)| *known == rate) {
                Some((at, _)) => _ = self.rates_gone.insert(at),
                None => {
                    let reason = format!("there is no such rate of {}", rate.selection());
                    self.fault("unknown-code", reason);
                }
            }
        }
        self.builder.rates.extend(back.rates.iter().cloned());
        for rule in &back.rules {
            self.rules_gone.insert(rule.code.clone());
            self.rules.push(rule.clone());
        }
        if *back != Restore::default() {
            self.touch();
        }
    }

    /// Looks up what goes.
    fn remove(&mut self, key: &str) {
        if let Some(code) = key.strip_prefix("rule:") {
            let rules = self.base.rules().map_or(&[][..], |set| &set.rules);
            if rules.iter().any(|rule| rule.code == code) {
                self.rules_gone.insert(code.to_owned());
            } else {
                let near = nearest_words(code, rules.iter().map(|rule| rule.code.as_str()), 3);
                self.missing("rule", code, &near);
            }
        } else if let Err(Error::Unknown { kind, code, suggestions }) = self.base.asset(key) {
            self.missing(kind, &code, &suggestions);
        }
    }

    fn missing(&mut self, kind: &str, code: &str, near: &[String]) {
        let suggestion = (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")));
        self.fault_with("unknown-code", format!("there is no {kind} `{code}`"), suggestion);
    }
}
