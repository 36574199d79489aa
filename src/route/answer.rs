//! A route as an answer: legs, transfers, borders, totals from the facts, what it rests on, and its certificate.

use super::query::is_zero;
use super::{Query, Router, SCHEMA};
use crate::error::Result;
use crate::network::{FactUsed, View};
use crate::objective::{Objective, TimePrice};
use crate::prepare::Step;
use crate::units::{Hours, KgCo2PerTonne, Km, UsdPerTonne};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One link of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Leg {
    /// Code of the hub it leaves.
    pub from: String,
    /// Code of the hub it reaches.
    pub to: String,
    /// Name of the hub it leaves.
    pub from_name: String,
    /// Name of the hub it reaches.
    pub to_name: String,
    /// The mode.
    pub mode: String,
    /// The carriage.
    pub carriage: String,
    /// Key of the link.
    pub link: String,
    /// Length, km.
    pub length_km: f64,
    /// Running time, hours.
    pub running_h: f64,
    /// Wait before departure, hours.
    pub wait_h: f64,
    /// Price, USD per tonne, borders apart.
    pub cost_usd_per_t: f64,
    /// Emissions, kg CO2 per tonne.
    pub co2_kg_per_t: f64,
}

/// A transfer (or a priced stay) on a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TransferStep {
    /// Code of the hub.
    pub hub: String,
    /// Name of the hub.
    pub hub_name: String,
    /// Key of the transfer, or `hub:CODE` for a stay.
    pub transfer: String,
    /// What is done.
    pub kind: String,
    /// How cargo comes.
    pub from: String,
    /// How it goes on.
    pub to: String,
    /// Hours.
    pub time_h: f64,
    /// USD per tonne.
    pub cost_usd_per_t: f64,
    /// How many legs lie behind.
    pub after_legs: usize,
}

/// A border passed on a leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BorderStep {
    /// Code of the border.
    pub border: String,
    /// Name of the border.
    pub name: String,
    /// Hours.
    pub time_h: f64,
    /// USD per tonne.
    pub cost_usd_per_t: f64,
    /// True where it is passed in its forward direction.
    pub forward: bool,
    /// Position of the leg on which it is passed.
    pub on_leg: usize,
}

/// The shortest weight from the start to a hub and carriage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Potential {
    /// `HUB carriage`, and `arrived` or `departing` where these differ.
    pub state: String,
    /// Weight, in steps of the objective.
    pub weight: u64,
}

/// What proves that nothing is better: for each stage (the start and each hub to pass) the weight to every state that is nearer than the
/// destination. Everything not listed is at least as far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteCertificate {
    /// One list a stage.
    pub stages: Vec<Vec<Potential>>,
    /// Where hubs could be passed in any order: all hubs passed, in the order of the stages. The stages prove that nothing is better in this
    /// order; that no other order is better the checker finds out by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
}

/// A route. Prints as a table; serialises; needs no network to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Route {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// The question.
    pub query: Query,
    /// Code of the first hub.
    pub from: String,
    /// Code of the last hub.
    pub to: String,
    /// What the question says was spent before the start at the first hub, in steps of the objective: part of `weight`, not of the totals.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from_weight: u64,
    /// What the question says will be spent after the arrival at the last hub, in steps of the objective: part of `weight`, not of the totals.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub to_weight: u64,
    /// Length, km.
    pub length_km: f64,
    /// Time, hours, with waits, transfers and borders.
    pub time_h: f64,
    /// Price, USD per tonne, with transfers and borders.
    pub cost_usd_per_t: f64,
    /// Emissions, kg CO2 per tonne.
    pub co2_kg_per_t: f64,
    /// What the engine minimised, in steps of the objective.
    pub weight: u64,
    /// The links.
    pub legs: Vec<Leg>,
    /// The transfers between them.
    pub transfers: Vec<TransferStep>,
    /// The borders on them.
    pub borders: Vec<BorderStep>,
    /// The facts and defaults it rests on, worst status first.
    pub facts: Vec<FactUsed>,
    /// What proves that nothing is better.
    pub certificate: RouteCertificate,
}

/// The kind of a step that is no transfer.
const STAY: &str = "stay";

/// Puts an answer together from the arcs of a path; totals are summed again from the facts.
pub(super) fn assemble(
    router: &Router,
    query: &Query,
    arcs: Vec<u32>,
    weight: u64,
    certificate: RouteCertificate,
) -> Result<Route> {
    let (network, cargo) = (router.network(), router.cargo());
    let mut route = Route {
        schema: SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: cargo.code.clone(),
        objective: router.objective().clone(),
        query: query.clone(),
        from: query.from.clone(),
        to: query.to.clone(),
        from_weight: 0,
        to_weight: 0,
        length_km: 0.0,
        time_h: 0.0,
        cost_usd_per_t: 0.0,
        co2_kg_per_t: 0.0,
        weight,
        legs: Vec::new(),
        transfers: Vec::new(),
        borders: Vec::new(),
        facts: Vec::new(),
        certificate,
    };
    let (mut length, mut time, mut cost, mut co2) =
        (Km(0.0), Hours(0.0), UsdPerTonne(0.0), KgCo2PerTonne(0.0));
    for arc in arcs {
        match router.step(arc) {
            Step::Link(id) => {
                let link = network.link(id);
                let terms = network.link_terms(id, cargo, Some(&mut route.facts))?;
                for passing in network.passings(id) {
                    let border = &network.borders()[passing.border as usize];
                    let step = network.border_terms(passing.border, passing.forward, cargo, None)?;
                    route.borders.push(BorderStep {
                        border: border.code.clone(),
                        name: border.name.clone().unwrap_or_else(|| border.code.clone()),
                        time_h: step.time.get(),
                        cost_usd_per_t: step.cost.get(),
                        forward: passing.forward,
                        on_leg: route.legs.len(),
                    });
                }
                let (from, to) = network.ends(id);
                route.legs.push(Leg {
                    from: link.from.clone(),
                    to: link.to.clone(),
                    from_name: network.hub(from).name.clone(),
                    to_name: network.hub(to).name.clone(),
                    mode: link.carriage.mode.to_string(),
                    carriage: link.carriage.to_string(),
                    link: link.key.clone(),
                    length_km: terms.length.get(),
                    running_h: terms.running.get(),
                    wait_h: terms.wait.get(),
                    cost_usd_per_t: terms.tariff.get(),
                    co2_kg_per_t: terms.co2.get(),
                });
                length += terms.length;
                time += terms.time();
                cost += terms.cost();
                co2 += terms.co2;
            }
            Step::Transfer(at) => {
                let transfer = &network.transfers()[at as usize];
                let terms = network.transfer_terms(at, cargo, Some(&mut route.facts))?;
                let hub = network.hub(network.hub_id(&transfer.hub)?);
                route.transfers.push(TransferStep {
                    hub: transfer.hub.clone(),
                    hub_name: hub.name.clone(),
                    transfer: transfer.key.clone(),
                    kind: transfer.kind.map_or("transfer", crate::network::TransferKind::word).to_owned(),
                    from: transfer.from.to_string(),
                    to: transfer.to.to_string(),
                    time_h: terms.time.get(),
                    cost_usd_per_t: terms.cost.get(),
                    after_legs: route.legs.len(),
                });
                time += terms.time;
                cost += terms.cost;
            }
            Step::Stay(hub) => {
                let terms = network.stay_terms(hub, cargo, Some(&mut route.facts))?;
                let carriage = route.legs.last().map(|leg| leg.carriage.clone()).unwrap_or_default();
                route.transfers.push(TransferStep {
                    hub: network.hub(hub).code.clone(),
                    hub_name: network.hub(hub).name.clone(),
                    transfer: network.asset_key(crate::network::Asset::Stay(hub)),
                    kind: STAY.to_owned(),
                    from: carriage.clone(),
                    to: carriage,
                    time_h: terms.time.get(),
                    cost_usd_per_t: terms.cost.get(),
                    after_legs: route.legs.len(),
                });
                time += terms.time;
                cost += terms.cost;
            }
        }
    }
    route.length_km = length.get();
    route.time_h = time.get();
    route.cost_usd_per_t = cost.get();
    route.co2_kg_per_t = co2.get();
    route.facts.sort();
    route.facts.dedup();
    Ok(route)
}

impl Route {
    /// The codes of the hubs passed, in order.
    #[must_use]
    pub fn hubs(&self) -> Vec<&str> {
        let mut hubs = vec![self.from.as_str()];
        hubs.extend(self.legs.iter().map(|leg| leg.to.as_str()));
        hubs
    }

    /// Time in days, of 24 hours.
    #[must_use]
    pub fn days(&self) -> f64 {
        self.time_h / 24.0
    }
}

/// What stands in the table where the tables state no number.
const BLANK: &str = "-";

/// One line of the table of a route.
struct Line<'a> {
    what: &'a str,
    carriage: &'a str,
    km: Option<f64>,
    hours: Option<f64>,
    usd: Option<f64>,
    co2: Option<f64>,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: Option<f64>, digits: usize, blank: &str| {
            value.map_or_else(|| blank.to_owned(), |value| format!("{value:.digits$}"))
        };
        // A step inside a hub has no carriage and no length: its words may run on over these columns.
        if self.km.is_none() {
            write!(f, "  {:<65}", self.what)?;
        } else {
            write!(f, "  {:<46} {:<10} {:>7}", self.what, self.carriage, number(self.km, 0, ""))?;
        }
        let (hours, usd) = (number(self.hours, 1, BLANK), number(self.usd, 2, BLANK));
        write!(f, " {hours:>8} {usd:>9} {:>8}", number(self.co2, 1, ""))
    }
}

impl Route {
    /// The objective in words, with the price of an hour where money and time are weighed together.
    fn weighed(&self) -> String {
        let Objective { name, money, distance, carbon, .. } = &self.objective;
        let hour = match self.objective.time {
            TimePrice::Fixed(price) => price,
            // What the engine minimised less all that has a price of its own; each step of the route was rounded to the fourth digit.
            TimePrice::OfCargo if self.time_h > 0.0 => {
                let priced =
                    money * self.cost_usd_per_t + distance * self.length_km + carbon * self.co2_kg_per_t;
                let of_way = self.weight.saturating_sub(self.from_weight).saturating_sub(self.to_weight);
                let price = (self.objective.of_steps(of_way) - priced) / self.time_h;
                (price * 1000.0).round().abs() / 1000.0
            }
            TimePrice::OfCargo => return name.clone(),
        };
        if *money > 0.0 { format!("{name} with an hour at {hour} USD/t") } else { name.clone() }
    }

    /// What the answer knows of a number: `None` where nothing is noted, else whether somebody stated it.
    fn is_stated(&self, asset: &str, quantities: &[&str]) -> Option<bool> {
        let noted = |fact: &&FactUsed| fact.asset == asset && quantities.contains(&fact.quantity.as_str());
        self.facts.iter().filter(noted).map(|fact| !fact.default).max()
    }

    fn transfer_line(&self, step: &TransferStep, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.is_stated(&step.transfer, &["time_h"]);
        let (hours, usd) = (
            (time == Some(true) || step.time_h > 0.0).then_some(step.time_h),
            (self.is_stated(&step.transfer, &["cost"]) == Some(true)).then_some(step.cost_usd_per_t),
        );
        let is_stay = step.kind == STAY;
        if is_stay && hours.is_none() && usd.is_none() {
            // Only its capacity is stated.
            return Ok(());
        }
        // A transfer notes its time, stated or assumed, unless a border has counted it.
        let within = if time.is_none() && !is_stay { " (in border)" } else { "" };
        let way = if is_stay { String::new() } else { format!(": {} > {}", step.from, step.to) };
        let what = format!("  {} at {}{way}{within}", step.kind.replace('_', " "), step.hub_name);
        writeln!(f, "{}", Line { what: &what, carriage: "", km: None, hours, usd, co2: None })
    }

    fn border_line(&self, step: &BorderStep, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = format!("border:{}", step.border);
        let dwell = self.is_stated(&key, &["dwell_h", "dwell_back_h"]) == Some(true);
        let fee = self.is_stated(&key, &["fee"]) == Some(true);
        let hours = (dwell || step.time_h > 0.0).then_some(step.time_h);
        let usd = fee.then_some(step.cost_usd_per_t);
        let what = format!("  border {}", step.name);
        writeln!(f, "{}", Line { what: &what, carriage: "", km: None, hours, usd, co2: None })
    }
}

impl fmt::Display for Route {
    /// A table: a line for each leg, transfer and border. `-` stands where no number is stated, which counts as zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} -> {}  {}, {}: {:.0} km, {:.1} days, {:.0} USD/t, {:.0} kg CO2/t",
            self.from,
            self.to,
            self.cargo,
            self.weighed(),
            self.length_km,
            self.days(),
            self.cost_usd_per_t,
            self.co2_kg_per_t
        )?;
        writeln!(
            f,
            "  {:<46} {:<10} {:>7} {:>8} {:>9} {:>8}",
            "", "carriage", "km", "hours", "USD/t", "kg CO2/t"
        )?;
        for at in 0..=self.legs.len() {
            for step in self.transfers.iter().filter(|step| step.after_legs == at) {
                self.transfer_line(step, f)?;
            }
            let Some(leg) = self.legs.get(at) else { continue };
            let what = format!("{} - {}", leg.from_name, leg.to_name);
            let line = Line {
                what: &what,
                carriage: &leg.carriage,
                km: Some(leg.length_km),
                hours: Some(leg.running_h + leg.wait_h),
                usd: Some(leg.cost_usd_per_t),
                co2: Some(leg.co2_kg_per_t),
            };
            writeln!(f, "{line}")?;
            for step in self.borders.iter().filter(|step| step.on_leg == at) {
                self.border_line(step, f)?;
            }
        }
        let total = Line {
            what: "total",
            carriage: "",
            km: Some(self.length_km),
            hours: Some(self.time_h),
            usd: Some(self.cost_usd_per_t),
            co2: Some(self.co2_kg_per_t),
        };
        write!(f, "{total}")?;
        for (weight, when) in [(self.from_weight, "before the start"), (self.to_weight, "after the arrival")]
        {
            if weight > 0 {
                let measure = self.objective.of_steps(weight);
                write!(
                    f,
                    "\n  and {when} {measure:.1} in the measure of the objective, not in these totals"
                )?;
            }
        }
        Ok(())
    }
}
