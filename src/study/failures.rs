//! What may fail, how likely, when and for how long.

use super::draws::bound_of;
use crate::error::Finding;
use crate::network::{LinkId, Network, Select, narrow};
use serde::{Deserialize, Serialize};

/// The whole, in parts of which a loss is counted.
pub(super) const WHOLE: u64 = 1_000_000;

/// Something that may fail in a year, with a chance that the caller knows or supposes.
///
/// What is selected is shut as [`Scenario`](crate::Scenario) shuts it: a hub with all its links and transfers, a border with the links that pass it. All
/// of it fails together, in both directions, unless [`each`](Self::each) says otherwise.
///
/// ```
/// use corridor::{Failure, Select};
/// let storms = Failure::new("autumn storms", Select::hub("KZKUR"), 0.8).in_months([10, 11, 12]).for_share(0.05);
/// assert_eq!(storms.probability, 0.8);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// Name for people.
    pub name: String,
    /// What fails.
    pub select: Select,
    /// The chance that it fails in a year, 0 to 1.
    pub probability: f64,
    /// The only months in which it can be shut; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub months: Vec<u8>,
    /// The share of the year for which it is shut when it fails, 0 to 1; `None` is all of its months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_year: Option<f64>,
    /// True where each link (with its opposite) and transfer fails for itself.
    #[serde(default)]
    pub each: bool,
    /// Where the numbers come from; an estimate says so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl Failure {
    /// Something that fails with this chance in a year, and then for all of it.
    #[must_use]
    pub fn new(name: &str, select: Select, probability: f64) -> Self {
        Self {
            name: name.to_owned(),
            select,
            probability,
            months: Vec::new(),
            share_of_year: None,
            each: false,
            source: String::new(),
        }
    }

    /// The same, in these months only, 1 to 12.
    #[must_use]
    pub fn in_months(mut self, months: impl IntoIterator<Item = u8>) -> Self {
        self.months = months.into_iter().collect();
        self
    }

    /// The same, for this share of the year only.
    #[must_use]
    pub fn for_share(mut self, share: f64) -> Self {
        self.share_of_year = Some(share);
        self
    }

    /// The same, each link and transfer of the selection for itself.
    #[must_use]
    pub fn each(mut self) -> Self {
        self.each = true;
        self
    }

    /// The same, with where its numbers come from.
    #[must_use]
    pub fn source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }

    fn months(&self) -> Vec<u8> {
        let mut months = if self.months.is_empty() { (1..=12).collect() } else { self.months.clone() };
        months.sort_unstable();
        months.dedup();
        months
    }

    fn share(&self) -> f64 {
        self.share_of_year.unwrap_or(self.months().len() as f64 / 12.0)
    }

    /// What is wrong with it.
    pub(super) fn faults(&self, network: &Network) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut fault = |rule: &str, reason: String| findings.push(Finding::new(rule, &self.name, reason));
        let is_share = |value: f64| (0.0..=1.0).contains(&value);
        if !is_share(self.probability) {
            fault("bad-value", format!("a chance of {} is not between 0 and 1", self.probability));
        }
        if let Some(month) = self.months.iter().find(|month| !(1..=12).contains(*month)) {
            fault("bad-value", format!("there is no month {month}"));
        } else if let Some(share) = self.share_of_year {
            let most = self.months().len() as f64 / 12.0;
            if !is_share(share) {
                fault("bad-value", format!("a share of the year of {share} is not between 0 and 1"));
            } else if share > most {
                fault(
                    "bad-value",
                    format!("its months are {most:.3} of the year, so it cannot be shut for {share}"),
                );
            }
        }
        match &self.select {
            Select::Asset(key) if key.starts_with("limit:") => {
                fault(
                    "bad-value",
                    format!("{key} is neither open nor shut; name the links or transfers that share it"),
                );
            }
            Select::Basis(_) => {
                fault("unknown-code", format!("{} selects nothing that can fail", self.select))
            }
            select => {
                if let Err(error) = network.check_selection(select) {
                    fault("unknown-code", error.to_string());
                } else if Event::parts(network, select).is_empty() {
                    fault("touches-nothing", format!("nothing is {select}, so nothing fails"));
                }
            }
        }
        findings
    }
}

/// A pair of links or of transfers that can fail.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    key: String,
    links: Vec<LinkId>,
    transfers: Vec<u32>,
}

/// What fails at once, and when.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    /// Position of the failure.
    pub(super) failure: usize,
    /// Name of the failure, and of its part where each fails for itself.
    pub(super) name: String,
    /// A draw below it fails.
    pub(super) bound: u64,
    /// By month of departure: a draw below it fails and is met on the way.
    pub(super) met: [u64; 12],
    /// What is lost of a year's capacity, in parts of [`WHOLE`].
    pub(super) lost: u64,
    pub(super) links: Vec<LinkId>,
    pub(super) transfers: Vec<u32>,
}

impl Event {
    /// What a selection shuts, by pairs.
    fn parts(network: &Network, select: &Select) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (id, link) in network.links().filter(|(id, _)| select.has_link(network, *id)) {
            let back = network.opposite(id);
            match parts.iter_mut().find(|part| back.is_some_and(|back| part.links.contains(&back))) {
                Some(part) => part.links.push(id),
                None => parts.push(Part { key: link.key.clone(), links: vec![id], transfers: Vec::new() }),
            }
        }
        for at in (0..narrow(network.transfers().len())).filter(|at| select.has_transfer(network, *at)) {
            let transfer = &network.transfers()[at as usize];
            match parts.iter_mut().find(|part| transfer.back_key.as_ref() == Some(&part.key)) {
                Some(part) => part.transfers.push(at),
                None => {
                    parts.push(Part { key: transfer.key.clone(), links: Vec::new(), transfers: vec![at] })
                }
            }
        }
        parts
    }

    /// The events of failures without faults, in a view: in a month only what can be shut in it counts, as at the pace of that month.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares lie between 0 and 1")]
    pub(super) fn all(network: &Network, failures: &[Failure]) -> Vec<Self> {
        let mut events = Vec::new();
        for (at, failure) in failures.iter().enumerate() {
            let months = failure.months();
            // Of each of its months it is shut for this share.
            let of_month = (failure.share() * 12.0 / months.len() as f64).min(1.0);
            let lost = match network.view().month {
                None => failure.share(),
                Some(month) if months.contains(&month) => of_month,
                Some(_) => 0.0,
            };
            let lost = (lost * WHOLE as f64).round_ties_even() as u64;
            let mut met = [0; 12];
            months
                .iter()
                .for_each(|month| met[usize::from(*month) - 1] = bound_of(failure.probability * of_month));
            let event = |name: String, links, transfers| Self {
                failure: at,
                name,
                bound: bound_of(failure.probability),
                met,
                lost,
                links,
                transfers,
            };
            let parts = Self::parts(network, &failure.select);
            if failure.each {
                let alone =
                    |part: Part| event(format!("{}: {}", failure.name, part.key), part.links, part.transfers);
                events.extend(parts.into_iter().map(alone));
            } else {
                let links = parts.iter().flat_map(|part| part.links.clone()).collect();
                let transfers = parts.iter().flat_map(|part| part.transfers.clone()).collect();
                events.push(event(failure.name.clone(), links, transfers));
            }
        }
        events
    }
}
