//! What a study says, and what one of its samples was.

use super::failures::Failure;
use super::spread::{Chance, Spread};
use crate::error::counted;
use crate::network::View;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The answer of a study. It owns its data and prints as a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StudyAnswer {
    /// Version of this shape.
    pub schema: String,
    /// Digest of the network and its view.
    pub network: String,
    /// The view.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// Codes of the hubs from which.
    pub from: Vec<String>,
    /// Codes of the hubs to which.
    pub to: Vec<String>,
    /// Code of the corridor, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corridor: Option<String>,
    /// The seed, with which and the number of a sample anybody draws it again.
    pub seed: u64,
    /// How many samples were asked for.
    pub asked: u64,
    /// How many there are: fewer where the study was ended early.
    pub samples: u64,
    /// What may fail.
    pub failures: Vec<Failure>,
    /// How many facts with a range are drawn; none where only failures are.
    pub facts_drawn: u64,
    /// The largest flow in tonnes a year, where it is asked for.
    pub capacity: Option<Spread>,
    /// What limits that are no arcs leave open: `capacity` is of flows that keep them.
    pub undecided: Option<Undecided>,
    /// The samples in which nothing can move.
    pub no_flow: Option<Chance>,
    /// The best route, where it is asked for.
    pub routes: Option<RouteSpread>,
    /// Which facts and failures the spread comes from, where it is asked for.
    pub rankings: Vec<Ranking>,
}

/// Samples in which a limit that is no arc stands in the way of a proof: what is told passes and keeps it, and more might.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Undecided {
    /// How many samples.
    pub chance: Chance,
    /// By how much the mean over all samples could be larger at the most, tonnes a year.
    pub mean_more_t_per_year: f64,
}

/// How the best route is spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteSpread {
    /// Name of the objective.
    pub objective: String,
    /// What the objective measures, in its own unit; `None` where no sample has a way, as below.
    pub weight: Option<Spread>,
    /// Cost of the best route, USD a tonne.
    pub cost: Option<Spread>,
    /// Its time, hours.
    pub time: Option<Spread>,
    /// The samples in which there is no way.
    pub no_way: Chance,
}

/// Which facts and failures the spread of a measure comes from, the strongest first.
///
/// By Saltelli's and Jansen's estimators: each input is taken over from another draw, alone, and what that changes is held against the variance.
/// Inputs on which the measure cannot rest are left out, and have no influence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ranking {
    /// The measure: `capacity`, or `route` by the weight of the objective.
    pub measure: String,
    /// Its unit.
    pub unit: String,
    /// How many pairs of draws it rests on.
    pub pairs: u64,
    /// Pairs of which one has no way were left out.
    pub left_out: u64,
    /// How often the measure was computed: pairs times inputs, and twice the pairs.
    pub evaluations: u64,
    /// The variance of the measure, in its unit squared.
    pub variance: f64,
    /// The inputs by falling total influence.
    pub inputs: Vec<Influence>,
}

/// The share of a variance that one input makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Influence {
    /// Key of the asset, the words of a rate's selection, or `failure` with its name.
    pub owner: String,
    /// What is stated: `time_h`, `capacity`, ...; `fails` or `days` for a failure.
    pub quantity: String,
    /// The part of the variance that goes if this alone were known: first order. An estimate may be a little below zero.
    pub first_order: f64,
    /// Its standard error.
    pub first_order_error: f64,
    /// The part that stays if all others were known: total.
    pub total: f64,
    /// Its standard error.
    pub total_error: f64,
}

/// One sample, with all that was drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SampleTold {
    /// Version of this shape.
    pub schema: String,
    /// Digest of the network and its view.
    pub network: String,
    /// The seed of the study.
    pub seed: u64,
    /// The number of the sample, from 0.
    pub sample: u64,
    /// The month in which the shipment leaves, 1 to 12.
    pub month: u8,
    /// The failures that come in this year, with the part of the year that is lost and whether the shipment meets them.
    pub failures: Vec<FailureTold>,
    /// Every fact that was drawn, whether or not the answer rests on it.
    pub facts: Vec<DrawnFact>,
    /// The largest flow, tonnes a year, where it is asked for.
    pub capacity_t_per_year: Option<u64>,
    /// What is proved not to be exceeded: the same, unless a limit that is no arc leaves it open.
    pub at_most_t_per_year: Option<u64>,
    /// Whether there is a way, where routes are asked for.
    pub has_way: Option<bool>,
    /// The weight of the best route in steps of the objective.
    pub weight: Option<u64>,
    /// Its cost, USD a tonne, to 0.0001.
    pub cost_usd_per_t: Option<f64>,
    /// Its time, hours, to the second.
    pub time_h: Option<f64>,
}

/// A failure that comes in a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureTold {
    /// Its name, with the part where each fails for itself.
    pub name: String,
    /// Keys of the links and transfers that it shuts.
    pub assets: Vec<String>,
    /// For how many days, where these are drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<f64>,
    /// The share of the year's capacity (in a view of a month, of that month's) that is lost.
    pub lost: f64,
    /// Whether the shipment meets it.
    pub is_met: bool,
}

/// The value of a fact in a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DrawnFact {
    /// Key of the asset that states it, of a pair the first; or the words of a rate's selection.
    pub owner: String,
    /// What is stated.
    pub quantity: String,
    /// The value drawn.
    pub value: f64,
    /// Its unit.
    pub unit: String,
}

/// A number for people in the unit they use: million tonnes for tonnes a year.
fn number(value: f64, unit: &str) -> String {
    if unit == "t/y" {
        format!("{:.3}", value / 1e6)
    } else if value.abs() >= 1000.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}

fn or_none(chance: &Chance, what: &str, none: &str) -> String {
    match chance.count {
        0 => none.to_owned(),
        _ => {
            format!(
                "{what} in {:.4} of the samples (standard error {:.4})",
                chance.share, chance.standard_error
            )
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { unit, mean, standard_error, deviation, least, most, quantiles, .. } = self;
        writeln!(
            f,
            "mean {} {} (standard error {}), deviation {}, from {} to {}",
            number(*mean, unit),
            if unit == "t/y" { "Mt a year" } else { unit },
            number(*standard_error, unit),
            number(*deviation, unit),
            number(*least, unit),
            number(*most, unit)
        )?;
        for quantile in quantiles {
            let end = |end: Option<f64>| end.map_or_else(|| "?".to_owned(), |value| number(value, unit));
            let (low, high) = (end(quantile.at_least), end(quantile.at_most));
            writeln!(
                f,
                "  {:>3} %  {:>14}  (95 %: {low} to {high})",
                quantile.percent,
                number(quantile.value, unit)
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for StudyAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from.join(", "), self.to.join(", "));
        let within = self.corridor.as_ref().map_or(String::new(), |code| format!(" within {code}"));
        writeln!(
            f,
            "{from} -> {to}{within}, {}: {} of seed {}",
            self.cargo,
            counted(self.samples, "sample"),
            self.seed
        )?;
        if self.samples < self.asked {
            writeln!(f, "ended early: {} samples were asked for", self.asked)?;
        }
        let drawn = [(self.facts_drawn, "fact"), (self.failures.len() as u64, "failure")];
        let drawn = drawn.map(|(count, what)| match count {
            0 => format!("no {what}s"),
            count => counted(count, what),
        });
        writeln!(f, "drawn from their ranges and chances: {}", drawn.join(", "))?;
        if let Some(capacity) = &self.capacity {
            write!(f, "what can pass: {capacity}")?;
        }
        if let Some(Undecided { chance, mean_more_t_per_year }) = &self.undecided
            && chance.count > 0
        {
            writeln!(
                f,
                "  in {:.4} of the samples a limit that is no arc leaves open whether more could pass; the mean is at most {} Mt a year more",
                chance.share,
                number(*mean_more_t_per_year, "t/y")
            )?;
        }
        if let Some(none) = &self.no_flow {
            writeln!(f, "  {}", or_none(none, "nothing can pass", "something can pass in every sample"))?;
        }
        if let Some(routes) = &self.routes {
            let weighed = format!("the best route ({})", routes.objective);
            for (name, spread) in
                [(&*weighed, &routes.weight), ("its money", &routes.cost), ("its time", &routes.time)]
            {
                if let Some(spread) = spread {
                    write!(f, "{name}: {spread}")?;
                }
            }
            writeln!(
                f,
                "  {}",
                or_none(&routes.no_way, "there is no way", "there is a way in every sample")
            )?;
        }
        self.rankings.iter().try_for_each(|ranking| write!(f, "{ranking}"))
    }
}

impl fmt::Display for Ranking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "what the spread of {} comes from ({} of draws, {}):",
            self.measure,
            counted(self.pairs, "pair"),
            counted(self.evaluations, "evaluation")
        )?;
        writeln!(f, "  first order        total            ")?;
        for input in self.inputs.iter().take(12) {
            let Influence { owner, quantity, first_order, first_order_error, total, total_error } = input;
            writeln!(
                f,
                "  {first_order:>6.3} ± {first_order_error:.3}  {total:>6.3} ± {total_error:.3}  {owner} {quantity}"
            )?;
        }
        if self.inputs.len() > 12 {
            writeln!(f, "  and {} more", self.inputs.len() - 12)?;
        }
        Ok(())
    }
}
