//! Why this way and not another: the best route beside its rivals, group by group, and the one fact whose change would flip the choice.
//!
//! Everything that a route takes is a sum of parts, and each part rests on one number: a running time, a tariff, a speed. A number that both
//! routes use alike cannot tell them apart. For each of the others the value is found at which the two routes weigh the same, all else
//! staying as it is; what a number makes is in proportion to it (or, for a speed, to one over it), so that value is exact. A tariff of an operator is one
//! number behind many links and is changed for all of them. Values that hold for two routes alone say nothing of a third.

use super::waterfall::{Group, Spent, Waterfall};
use super::{Query, Route, Router, SCHEMA};
use crate::error::{Error, Result};
use crate::network::{Asset, FactBehind, Status};
use crate::objective::{Objective, TimePrice};
use crate::prepare::{Side, Step};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which of two routes rests on a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UsedBy {
    /// Only the best route.
    Best,
    /// Only the rival.
    Rival,
    /// Both, but not alike.
    Both,
}

/// One fact, and the value at which a rival weighs as much as the best route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Flip {
    /// Whose fact it is: an asset key, the selection of a rate, `rule:CODE`, `cargo:CODE` or `objective`.
    pub owner: String,
    /// What is stated: `time_h`, `tariff`, `dwell_h`, ...
    pub quantity: String,
    /// Its unit.
    pub unit: String,
    /// Its value now.
    pub now: f64,
    /// The value at which the two weigh the same; beyond it the rival wins. `None` where it would have to be less than nothing.
    pub then: Option<f64>,
    /// The change as a share of the value now; `None` where there is no such value or it is nothing now.
    pub change: Option<f64>,
    /// True where `then` lies in the published range; `None` where none is published.
    pub in_range: Option<bool>,
    /// Which of the two rests on it.
    pub used_by: UsedBy,
    /// Keys of the assets of the two routes that rest on it.
    pub assets: Vec<String>,
    /// How sure it is.
    pub status: Status,
    /// True where nobody stated it.
    pub default: bool,
}

/// How much more a rival takes in one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupDifference {
    /// The group.
    pub group: Group,
    /// What the rival takes less what the best route takes.
    pub more: Spent,
}

/// A rival beside the best route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rival {
    /// Where it differs, in names.
    pub over: String,
    /// Codes of the hubs it passes.
    pub hubs: Vec<String>,
    /// What it weighs, in steps of the objective of the best route.
    pub weight: u64,
    /// How it is made up, at the prices of that objective.
    pub waterfall: Waterfall,
    /// How much more it takes, by group.
    pub differences: Vec<GroupDifference>,
    /// How much more it takes in all.
    pub more: Spent,
    /// What would make it weigh as much as the best route: the smallest change first, then what has no value now, then what cannot.
    pub flips: Vec<Flip>,
}

impl Rival {
    /// The smallest change of one fact, by its share, that makes the rival weigh as much as the best route.
    #[must_use]
    pub fn smallest(&self) -> Option<&Flip> {
        self.flips.first().filter(|flip| flip.then.is_some())
    }
}

/// The best route and its rivals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// The question.
    pub query: Query,
    /// What the best route weighs, in steps of the objective.
    pub weight: u64,
    /// How it is made up.
    pub best: Waterfall,
    /// The rivals, in the order given.
    pub rivals: Vec<Rival>,
}

/// A fact that one or both of two routes rest on.
struct Use {
    fact: FactBehind,
    /// What the best route and the rival take by one of it.
    takes: [[f64; 4]; 2],
    assets: BTreeSet<String>,
}

impl Router {
    /// The best route of a query beside rivals: how each is made up, what the rival takes more or less, and what would have to change for it to
    /// win. A rival is any route for the same cargo on the same network, found by whatever query or objective; it is weighed with this
    /// router's.
    ///
    /// ```
    /// use corridor::{Objective, Query, Router, Select};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let query = Query::new("CNXIY", "GEPTI");
    /// let by_ferry = router.route(query.clone().via("KZKUR"))?;
    /// let told = router.explain(&query, &[by_ferry])?;
    /// if let Some(flip) = told.rivals[0].smallest() {
    ///     println!("{} of {} from {} to {:?} {}", flip.quantity, flip.owner, flip.now, flip.then, flip.unit);
    /// }
    /// println!("{told}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::route`]; [`Error::OtherNetwork`] for a rival of another network or view, [`Error::Unknown`] and [`Error::BadCertificate`]
    /// for one that is for another cargo or uses what this router does not have.
    ///
    /// # Complexity
    ///
    /// One route, and O(steps log steps) for each rival.
    pub fn explain(&self, query: impl Into<Query>, rivals: &[Route]) -> Result<Explanation> {
        let best = self.route(query)?;
        let hour = self.objective().hour(self.cargo());
        let rivals: Result<Vec<Rival>> = rivals.iter().map(|rival| self.beside(&best, rival, hour)).collect();
        Ok(Explanation {
            schema: SCHEMA.to_owned(),
            network: best.network.clone(),
            cargo: best.cargo.clone(),
            objective: best.objective.clone(),
            query: best.query.clone(),
            weight: best.weight,
            best: best.parts(self.objective(), hour, best.weight),
            rivals: rivals?,
        })
    }

    fn beside(&self, best: &Route, rival: &Route, hour: f64) -> Result<Rival> {
        let network = self.network();
        if rival.network != best.network {
            return Err(Error::OtherNetwork { answer: rival.network.clone(), network: best.network.clone() });
        }
        if rival.cargo != best.cargo {
            let reason = format!("the rival carries {}, not {}", rival.cargo, best.cargo);
            return Err(Error::BadCertificate { reason });
        }
        let weight = self.weight_of(rival)?;
        let waterfall = rival.parts(self.objective(), hour, weight);
        let ours = best.parts(self.objective(), hour, best.weight);
        let more = waterfall.total.less(&ours.total);
        let difference =
            |group| GroupDifference { group, more: waterfall.group(group).less(&ours.group(group)) };
        let differences = Group::ALL.map(difference).to_vec();
        let mut uses: BTreeMap<(String, String, String), Use> = BTreeMap::new();
        for (side, route) in [best, rival].into_iter().enumerate() {
            for (asset, forward) in self.assets_of(route)? {
                for fact in network.facts_behind(asset, forward, self.cargo())? {
                    let key = (fact.owner.clone(), fact.quantity.clone(), fact.unit.clone());
                    let of = uses.entry(key).or_insert_with(|| Use {
                        fact: fact.clone(),
                        takes: [[0.0; 4]; 2],
                        assets: BTreeSet::new(),
                    });
                    (0..4).for_each(|at| of.takes[side][at] += fact.takes[at]);
                    of.assets.insert(network.asset_key(asset));
                }
            }
        }
        let Objective { money, distance, carbon, .. } = self.objective();
        let prices = [hour, *money, *carbon, *distance];
        let mut flips: Vec<Flip> =
            uses.into_values().filter_map(|of| of.flip(&prices, more.objective)).collect();
        flips.extend(self.price_flips(&more, hour));
        flips.sort_by(|a, b| a.rank().0.cmp(&b.rank().0).then(a.rank().1.total_cmp(&b.rank().1)));
        Ok(Rival {
            over: over(best, rival),
            hubs: rival.hubs().into_iter().map(str::to_owned).collect(),
            weight,
            waterfall,
            differences,
            more,
            flips,
        })
    }

    /// The links, transfers, stays and borders of a route, with the direction in which a border is passed.
    fn assets_of(&self, route: &Route) -> Result<Vec<(Asset, bool)>> {
        let network = self.network();
        let mut assets = Vec::new();
        for leg in &route.legs {
            assets.push((network.asset(&leg.link)?, true));
        }
        for step in &route.transfers {
            assets.push((network.asset(&step.transfer)?, true));
        }
        for step in &route.borders {
            assets.push((network.asset(&format!("border:{}", step.border))?, step.forward));
        }
        Ok(assets)
    }

    /// What a route weighs with this router's objective.
    fn weight_of(&self, route: &Route) -> Result<u64> {
        let (network, states) = (self.network(), self.states());
        let mut weight = 0;
        let steps = route.legs.iter().map(|leg| (&leg.link, &leg.carriage));
        for (key, carriage) in steps.chain(route.transfers.iter().map(|step| (&step.transfer, &step.from))) {
            let asset = network.asset(key)?;
            let (wanted, hub, side) = match asset {
                Asset::Link(id) => (Step::Link(id), network.ends(id).0, Side::Depart),
                Asset::Transfer(at) => {
                    let hub = network.hub_id(&network.transfers()[at as usize].hub)?;
                    (Step::Transfer(at), hub, Side::Arrive)
                }
                Asset::Stay(hub) => (Step::Stay(hub), hub, Side::Arrive),
                Asset::Border(_) | Asset::Limit(_) => return Err(not_here(key)),
            };
            let carriage = carriage.parse().map_err(|_| not_here(key))?;
            let node = states.find(hub, carriage, side).ok_or_else(|| not_here(key))?;
            let arc =
                self.csr().out(node).find(|arc| self.step(*arc) == wanted).ok_or_else(|| not_here(key))?;
            weight += u64::from(self.weights()[arc as usize]);
        }
        Ok(weight)
    }

    /// The prices of an hour and of carbon at which the two routes weigh the same.
    fn price_flips(&self, more: &Spent, hour: f64) -> Vec<Flip> {
        let objective = self.objective();
        if objective.money == 0.0 {
            return Vec::new();
        }
        let (owner, status) = match objective.time {
            TimePrice::OfCargo => {
                let value = self.cargo().value_of_time.as_ref();
                let status = value.map_or(Status::Unstated, |fact| fact.status());
                (format!("cargo:{}", self.cargo().code), status)
            }
            TimePrice::Fixed(_) => ("objective".to_owned(), Status::Unstated),
        };
        let flip = |owner: &str, quantity: &str, unit: &str, now: f64, takes: f64, status: Status| {
            // A difference that is nothing but the last digits of a sum decides nothing.
            (takes.abs() > 1e-9).then(|| {
                let then = now - more.objective / takes;
                let used_by = UsedBy::Both;
                Flip::new(owner, quantity, unit, now, Some(then), used_by, status)
            })
        };
        let hours = flip(&owner, "value_of_time", "USD/t and hour", hour, more.time_h, status);
        let unit = "USD per kg CO2";
        let carbon =
            flip("objective", "carbon_price", unit, objective.carbon, more.co2_kg_per_t, Status::Unstated);
        hours.into_iter().chain(carbon).collect()
    }
}

fn not_here(key: &str) -> Error {
    Error::BadCertificate { reason: format!("the rival uses {key}, which is not open to this router") }
}

/// Where a rival differs: the hubs that only it passes, else its own links and transfers.
fn over(best: &Route, rival: &Route) -> String {
    let known: BTreeSet<&str> = best.hubs().into_iter().collect();
    let mut names: Vec<&str> = Vec::new();
    for leg in &rival.legs {
        if !known.contains(leg.to.as_str()) {
            names.push(&leg.to_name);
        }
    }
    if names.is_empty() {
        let ours: BTreeSet<&str> = best
            .legs
            .iter()
            .map(|leg| leg.link.as_str())
            .chain(best.transfers.iter().map(|step| step.transfer.as_str()))
            .collect();
        let theirs = rival.legs.iter().map(|leg| leg.link.as_str());
        let theirs = theirs.chain(rival.transfers.iter().map(|step| step.transfer.as_str()));
        names.extend(theirs.filter(|key| !ours.contains(key)));
    }
    match names.len() {
        0 => "the same way".to_owned(),
        1..=4 => names.join(", "),
        more => format!("{}, {} and {} more", names[0], names[1], more - 2),
    }
}

impl Use {
    fn flip(self, prices: &[f64; 4], more: f64) -> Option<Flip> {
        let worth =
            |takes: &[f64; 4]| -> f64 { takes.iter().zip(prices).map(|(takes, price)| takes * price).sum() };
        let [best, rival] = [worth(&self.takes[0]), worth(&self.takes[1])];
        let slope = rival - best;
        // A difference that is nothing but the last digits of a sum decides nothing.
        if slope.abs() <= 1e-9 * best.abs().max(rival.abs()) {
            return None;
        }
        let amount = self.fact.amount() - more / slope;
        let then = match self.fact.inverse {
            true => (amount > 0.0).then(|| 1.0 / amount),
            false => Some(amount),
        };
        let used_by = match (best == 0.0, rival == 0.0) {
            (true, _) => UsedBy::Rival,
            (_, true) => UsedBy::Best,
            _ => UsedBy::Both,
        };
        let FactBehind { owner, quantity, unit, value, range, status, default, .. } = &self.fact;
        let mut flip = Flip::new(owner, quantity, unit, *value, then, used_by, *status);
        flip.in_range = flip.then.zip(*range).map(|(then, (low, high))| low <= then && then <= high);
        flip.assets = self.assets.into_iter().collect();
        flip.default = *default;
        Some(flip)
    }
}

impl Flip {
    fn new(
        owner: &str,
        quantity: &str,
        unit: &str,
        now: f64,
        then: Option<f64>,
        used_by: UsedBy,
        status: Status,
    ) -> Self {
        let then = then.filter(|then| *then >= 0.0 && then.is_finite());
        Self {
            owner: owner.to_owned(),
            quantity: quantity.to_owned(),
            unit: unit.to_owned(),
            now,
            then,
            change: then.filter(|_| now > 0.0).map(|then| (then - now) / now),
            in_range: None,
            used_by,
            assets: Vec::new(),
            status,
            default: false,
        }
    }

    /// By the share of the change; then what is nothing now; then what cannot.
    fn rank(&self) -> (u8, f64) {
        match (self.then, self.change) {
            (Some(_), Some(change)) => (0, change.abs()),
            (Some(then), None) => (1, then),
            (None, _) => (2, 0.0),
        }
    }
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = |value: f64| match value.abs() {
            value if value >= 100.0 => 0,
            value if value >= 10.0 => 1,
            value if value >= 1.0 => 2,
            _ => 4,
        };
        let change = self.change.map_or("new".to_owned(), |change| format!("{:+.1} %", change * 100.0));
        let what = format!("{} of {}", self.quantity, self.owner);
        let then = self.then.unwrap_or_default();
        let places = digits(self.now).max(digits(then));
        let range = match self.in_range {
            Some(true) => ", within its published range",
            Some(false) => ", beyond its published range",
            None => "",
        };
        let status = if self.default { "assumed".to_owned() } else { self.status.to_string() };
        write!(
            f,
            "{change:>10}  {what:<46} {:.places$} -> {then:.places$} {} ({status}{range})",
            self.now, self.unit
        )
    }
}

/// How many facts are printed for a rival.
const MOST: usize = 8;

impl Rival {
    /// In words: where it is better and where worse, what weighs most first.
    fn words(&self) -> String {
        let mut by_weight: Vec<&GroupDifference> = self.differences.iter().collect();
        by_weight.sort_by(|a, b| b.more.objective.abs().total_cmp(&a.more.objective.abs()));
        let mut words = Vec::new();
        for GroupDifference { group, more } in by_weight {
            let side = |value: f64| if value < 0.0 { "less" } else { "more" };
            let mut parts = Vec::new();
            if more.cost_usd_per_t.abs() >= 0.005 {
                parts.push(format!("{:.2} USD/t {}", more.cost_usd_per_t.abs(), side(more.cost_usd_per_t)));
            }
            let hours = more.time_h.abs();
            if hours >= 48.0 {
                parts.push(format!("{:.1} days {}", hours / 24.0, side(more.time_h)));
            } else if hours >= 0.05 {
                parts.push(format!("{hours:.1} h {}", side(more.time_h)));
            }
            if !parts.is_empty() {
                words.push(format!("{group}: {}", parts.join(" and ")));
            }
        }
        if words.is_empty() { "nothing differs".to_owned() } else { words.join("; ") }
    }
}

impl fmt::Display for Explanation {
    /// How the best route is made up; then for each rival what it takes more, by group and in words, and what would have to change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.best)?;
        let unit = if self.best.unit.is_empty() { "of the objective" } else { &self.best.unit };
        for (at, rival) in self.rivals.iter().enumerate() {
            let gap = rival.more.objective;
            let verdict = match rival.weight.cmp(&self.weight) {
                std::cmp::Ordering::Greater => format!("{gap:.2} {unit} worse"),
                std::cmp::Ordering::Equal => "just as good".to_owned(),
                std::cmp::Ordering::Less => {
                    format!("{:.2} {unit} better, but not admitted by the question", -gap)
                }
            };
            writeln!(f, "rival {} over {}: {verdict}", at + 1, rival.over)?;
            writeln!(f, "  {}", rival.words())?;
            let (what, unit) = ("rival less best", format!("all, {}", self.best.unit));
            writeln!(f, "  {what:<16} {:>9} {:>9} {:>9} {unit:>10}", "hours", "USD/t", "kg CO2/t")?;
            let rows = rival.differences.iter().map(|of| (of.group.word(), &of.more));
            for (what, more) in rows.chain([("total", &rival.more)]) {
                let number = |value: f64, digits: usize| {
                    let text = format!("{value:+.digits$}");
                    if text.trim_matches(['+', '-', '0', '.']).is_empty() { String::new() } else { text }
                };
                let cells = [
                    number(more.time_h, 1),
                    number(more.cost_usd_per_t, 2),
                    number(more.co2_kg_per_t, 1),
                    number(more.objective, 2),
                ];
                let [hours, usd, co2, all] = &cells;
                if what == "total" || cells.iter().any(|cell| !cell.is_empty()) {
                    let text = format!("  {what:<16} {hours:>9} {usd:>9} {co2:>9} {all:>10}");
                    writeln!(f, "{}", text.trim_end())?;
                }
            }
            let possible = rival.flips.iter().filter(|flip| flip.then.is_some());
            let count = possible.clone().count();
            if count > 0 {
                writeln!(f, "  they tie where one of these alone is")?;
            }
            for flip in possible.take(MOST) {
                writeln!(f, "  {flip}")?;
            }
            let never = rival.flips.len() - count;
            match count.saturating_sub(MOST) {
                _ if count == 0 => {
                    writeln!(f, "  no change of one fact alone makes them tie, of {never} looked at")?
                }
                0 => writeln!(f, "  {never} others cannot make them tie, even at nothing")?,
                rest => writeln!(
                    f,
                    "  and {rest} more with larger changes; {never} others cannot, even at nothing"
                )?,
            }
        }
        Ok(())
    }
}
