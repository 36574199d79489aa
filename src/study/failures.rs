//! What may fail, how likely, when and for how long.

use super::draws::{bound_of, triangle};
use super::tables::Draw;
use crate::error::Finding;
use crate::network::{Asset, LinkId, Network, Select, narrow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The whole, in parts of which a loss is counted.
pub(super) const WHOLE: u64 = 1_000_000;

/// The days of a year.
const YEAR: f64 = 365.0;

/// The days of the months.
const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// For how many days something is shut: drawn from the triangular distribution between these.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DaysShut {
    /// At least.
    pub low: f64,
    /// Most likely.
    pub likely: f64,
    /// At most.
    pub high: f64,
}

/// Something that may fail in a year, with a chance that the caller knows or supposes.
///
/// What is selected is shut as [`Scenario`](crate::Scenario) shuts it: a hub with all its links and transfers, a border with the links that pass it, a limit
/// with all that shares it. All of it fails together, in both directions, unless [`each`](Self::each) says otherwise. A border, limit or hub all of whose
/// links and transfers are shut loses as much of its own capacity as they do.
///
/// ```
/// use corridor::{Failure, Select};
/// let storms = Failure::new("autumn storms", Select::hub("KZKUR"), 0.8).in_months([10, 11, 12]).lasting(10.0, 20.0, 40.0);
/// assert_eq!(storms.probability, 0.8);
/// let crane = Failure::new("a crane is broken", Select::limit("KZAAU-cranes"), 0.3).lasting(5.0, 20.0, 90.0).taking(0.25);
/// assert_eq!(crane.share_of_capacity, Some(0.25));
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
    /// For how many days of its months it is shut when it fails, in place of a share of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<DaysShut>,
    /// The share of its capacity that is out meanwhile, above 0 and below 1, the rest going on; `None` is all, so that nothing passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_capacity: Option<f64>,
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
            days: None,
            share_of_capacity: None,
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

    /// The same, for so many days of its months: a number that is drawn for each sample.
    #[must_use]
    pub fn lasting(mut self, low: f64, likely: f64, high: f64) -> Self {
        self.days = Some(DaysShut { low, likely, high });
        self
    }

    /// The same, taking only this share of the capacity: what is selected stays open, and has so much less.
    #[must_use]
    pub fn taking(mut self, share: f64) -> Self {
        self.share_of_capacity = Some(share);
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

    /// The days of its months.
    fn days_of_months(&self) -> f64 {
        f64::from(self.months().iter().map(|month| DAYS[usize::from(*month) - 1]).sum::<u32>())
    }

    /// For each way in which it can last: the days, where it has them, the share of the year, and the share of each of its months.
    fn lasts(&self) -> Vec<(Option<f64>, f64, f64)> {
        let months = self.months().len() as f64;
        match self.days {
            Some(DaysShut { low, likely, high }) => {
                let days = if low < high { triangle(low, likely, high) } else { vec![low] };
                let season = self.days_of_months();
                days.into_iter().map(|days| (Some(days), days / YEAR, days / season)).collect()
            }
            None => {
                let share = self.share_of_year.unwrap_or(months / 12.0);
                vec![(None, share, (share * 12.0 / months).min(1.0))]
            }
        }
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
        } else {
            if let Some(share) = self.share_of_year {
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
            if let Some(DaysShut { low, likely, high }) = self.days {
                let season = self.days_of_months();
                if !(0.0 <= low && low <= likely && likely <= high) {
                    let reason =
                        format!("{low}, {likely} and {high} days are no low, likely and high number of days");
                    fault("bad-value", reason);
                } else if high > season {
                    let reason = format!("its months have {season} days, so it cannot be shut for {high}");
                    fault("bad-value", reason);
                }
                if self.share_of_year.is_some() {
                    let reason = "it has a share of the year and a number of days; one of them is too much";
                    fault("bad-value", reason.to_owned());
                }
            }
        }
        if let Some(share) = self.share_of_capacity
            && !(share > 0.0 && share < 1.0)
        {
            let reason = format!("a share of the capacity of {share} is not above 0 and below 1");
            fault("bad-value", reason);
        }
        match &self.select {
            Select::Basis(_) => {
                fault("unknown-code", format!("{} selects nothing that can fail", self.select))
            }
            select => {
                let found = match select {
                    Select::Asset(key) if key.starts_with("limit:") => network.asset(key).map(|_| ()),
                    other => network.check_selection(other),
                };
                if let Err(error) = found {
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
    /// True where nothing passes meanwhile.
    pub(super) shuts: bool,
    /// By month: whether it can be shut then.
    pub(super) season: [bool; 12],
    /// For how long: one, or one for each level that is drawn.
    lasts: Vec<Lasts>,
    pub(super) links: Vec<LinkId>,
    pub(super) transfers: Vec<u32>,
    /// Borders, limits and hubs that lose what these lose.
    others: Vec<Asset>,
}

/// How long it lasts.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lasts {
    days: Option<f64>,
    /// What is lost of a year's capacity, in parts of [`WHOLE`].
    lost: u64,
    /// A draw below it fails and is met on the way, in a month in which it can be.
    met: u64,
}

impl Event {
    /// What a selection shuts, by pairs.
    fn parts(network: &Network, select: &Select) -> Vec<Part> {
        let members: Vec<Select> = match select {
            Select::Asset(key) if key.starts_with("limit:") => {
                let limit = network.limits().iter().find(|limit| limit.key() == *key);
                limit.iter().flat_map(|limit| &limit.members).cloned().map(Select::Asset).collect()
            }
            other => vec![other.clone()],
        };
        let has_link = |id| members.iter().any(|select| select.has_link(network, id));
        let has_transfer = |at| members.iter().any(|select| select.has_transfer(network, at));
        let mut parts: Vec<Part> = Vec::new();
        for (id, link) in network.links().filter(|(id, _)| has_link(*id)) {
            let back = network.opposite(id);
            match parts.iter_mut().find(|part| back.is_some_and(|back| part.links.contains(&back))) {
                Some(part) => part.links.push(id),
                None => parts.push(Part { key: link.key.clone(), links: vec![id], transfers: Vec::new() }),
            }
        }
        for at in (0..narrow(network.transfers().len())).filter(|at| has_transfer(*at)) {
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
        let shared = shared(network);
        let mut events = Vec::new();
        for (at, failure) in failures.iter().enumerate() {
            let mut season = [false; 12];
            failure.months().iter().for_each(|month| season[usize::from(*month) - 1] = true);
            let takes = failure.share_of_capacity.unwrap_or(1.0);
            let lasts = |(days, of_year, of_month): (Option<f64>, f64, f64)| {
                let lost = match network.view().month {
                    None => of_year,
                    Some(month) if season[usize::from(month) - 1] => of_month,
                    Some(_) => 0.0,
                };
                let lost = (lost * takes * WHOLE as f64).round_ties_even() as u64;
                Lasts { days, lost, met: bound_of(failure.probability * of_month) }
            };
            let lasts: Vec<Lasts> = failure.lasts().into_iter().map(lasts).collect();
            let event = |name: String, links: Vec<LinkId>, transfers: Vec<u32>| {
                let mut event = Self {
                    failure: at,
                    name,
                    bound: bound_of(failure.probability),
                    shuts: failure.share_of_capacity.is_none(),
                    season,
                    lasts: lasts.clone(),
                    others: Vec::new(),
                    links,
                    transfers,
                };
                event.others = event.wholly_in(&shared);
                event
            };
            let parts = Self::parts(network, &failure.select);
            let limit = match &failure.select {
                Select::Asset(key) if key.starts_with("limit:") => network.asset(key).ok(),
                _ => None,
            };
            if failure.each {
                let alone =
                    |part: Part| event(format!("{}: {}", failure.name, part.key), part.links, part.transfers);
                events.extend(parts.into_iter().map(alone));
            } else if let (Some(limit), Some(_)) = (limit, failure.share_of_capacity) {
                // What shares it has all that it had of its own.
                let mut part_of_limit = event(failure.name.clone(), Vec::new(), Vec::new());
                part_of_limit.others = vec![limit];
                events.push(part_of_limit);
            } else {
                let links = parts.iter().flat_map(|part| part.links.clone()).collect();
                let transfers = parts.iter().flat_map(|part| part.transfers.clone()).collect();
                events.push(event(failure.name.clone(), links, transfers));
            }
        }
        events
    }

    /// The assets that are out as long as the links and transfers of this event are.
    fn wholly_in(&self, shared: &[(Asset, Vec<Asset>)]) -> Vec<Asset> {
        let links = self.links.iter().copied().map(Asset::Link);
        let all: BTreeSet<Asset> = links.chain(self.transfers.iter().copied().map(Asset::Transfer)).collect();
        let is_in = |users: &Vec<Asset>| !users.is_empty() && users.iter().all(|user| all.contains(user));
        shared.iter().filter(|(_, users)| is_in(users)).map(|(asset, _)| *asset).collect()
    }

    /// Whether it takes capacity of an asset.
    pub(super) fn takes_of(&self, asset: Asset) -> bool {
        match asset {
            Asset::Link(id) => self.links.contains(&id),
            Asset::Transfer(at) => self.transfers.contains(&at),
            other => self.others.contains(&other),
        }
    }

    /// Whether how long it lasts is drawn.
    pub(super) fn is_drawn(&self) -> bool {
        self.lasts.len() > 1
    }

    /// Whether it ever takes anything.
    pub(super) fn takes_some(&self) -> bool {
        self.bound > 0 && self.lasts.iter().any(|lasts| lasts.lost > 0)
    }

    /// Whether it always takes all.
    pub(super) fn takes_all(&self) -> bool {
        self.lasts.iter().all(|lasts| lasts.lost == WHOLE)
    }

    /// What is lost of a year's capacity, in parts of [`WHOLE`], by level; one where nothing is drawn.
    pub(super) fn losses(&self) -> impl Iterator<Item = u64> {
        self.lasts.iter().map(|lasts| lasts.lost)
    }

    fn lasts(&self, level: u16) -> Lasts {
        self.lasts[usize::from(level).min(self.lasts.len() - 1)]
    }

    /// The same at a level.
    pub(super) fn lost(&self, level: u16) -> u64 {
        self.lasts(level).lost
    }

    /// The days at a level, where it has days.
    pub(super) fn days(&self, level: u16) -> Option<f64> {
        self.lasts(level).days
    }

    /// Whether a shipment that leaves in the drawn month, or in that of the view, finds it shut. At its position in a draw.
    pub(super) fn is_met(&self, at: usize, draw: &Draw, month: Option<u8>) -> bool {
        let month = month.map_or(draw.month, |month| month - 1);
        self.shuts
            && self.season[usize::from(month)]
            && u64::from(draw.bits[at]) < self.lasts(draw.lasting[at]).met
    }

    /// Whether a shipment meets it more often in one month than in another.
    pub(super) fn is_seasonal(&self) -> bool {
        self.shuts && self.season.contains(&false)
    }
}

/// Borders, limits and hubs, each with the links and transfers that use it.
fn shared(network: &Network) -> Vec<(Asset, Vec<Asset>)> {
    let mut borders = vec![Vec::new(); network.borders().len()];
    let mut hubs = vec![Vec::new(); network.hub_count()];
    for (id, _) in network.links() {
        for passing in network.passings(id) {
            borders[passing.border as usize].push(Asset::Link(id));
        }
        let (from, to) = network.ends(id);
        [from, to].iter().for_each(|hub| hubs[hub.index()].push(Asset::Link(id)));
    }
    let users = |key: &String| -> Vec<Asset> {
        match network.asset(key) {
            Ok(Asset::Link(id)) => {
                [Some(id), network.opposite(id)].into_iter().flatten().map(Asset::Link).collect()
            }
            Ok(Asset::Transfer(at)) => {
                let back = network.transfers()[at as usize].back_key.as_deref();
                let back = back.and_then(|key| network.asset(key).ok());
                [Some(Asset::Transfer(at)), back].into_iter().flatten().collect()
            }
            Ok(Asset::Border(at)) => borders[at as usize].clone(),
            Ok(Asset::Stay(hub)) => hubs[hub.index()].clone(),
            _ => Vec::new(),
        }
    };
    let limits: Vec<Vec<Asset>> =
        network.limits().iter().map(|limit| limit.members.iter().flat_map(users).collect()).collect();
    let numbered = |asset: fn(u32) -> Asset, users: Vec<Vec<Asset>>| {
        (0..).map(asset).zip(users).collect::<Vec<(Asset, Vec<Asset>)>>()
    };
    let mut shared = numbered(Asset::Border, borders.clone());
    shared.extend(numbered(Asset::Limit, limits));
    let stays = network.hubs().map(|(hub, _)| (Asset::Stay(hub), hubs[hub.index()].clone()));
    shared.extend(stays);
    shared
}
