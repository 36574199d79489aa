//! How a route comes to its hours, dollars, CO2 and objective: step by step, and by group.

use super::Route;
use crate::objective::{Objective, TimePrice};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a part of a route is spent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Group {
    /// Running time, length and emissions of links.
    Running,
    /// Waits before departure.
    Waits,
    /// Prices of links.
    Tariffs,
    /// Transfers and priced stays at hubs.
    Transfers,
    /// Dwell and fees at borders.
    Borders,
}

impl Group {
    /// Every group, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Running, Self::Waits, Self::Tariffs, Self::Transfers, Self::Borders];

    /// The word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Waits => "waits",
            Self::Tariffs => "tariffs",
            Self::Transfers => "transfers",
            Self::Borders => "borders",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// An amount of everything that is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Spent {
    /// Length, km.
    pub length_km: f64,
    /// Time, hours.
    pub time_h: f64,
    /// Price, USD per tonne.
    pub cost_usd_per_t: f64,
    /// Emissions, kg CO2 per tonne.
    pub co2_kg_per_t: f64,
    /// All of it at the prices of the objective, in its measure, not rounded to its steps.
    pub objective: f64,
}

impl Spent {
    pub(super) fn add(&mut self, other: &Self) {
        self.length_km += other.length_km;
        self.time_h += other.time_h;
        self.cost_usd_per_t += other.cost_usd_per_t;
        self.co2_kg_per_t += other.co2_kg_per_t;
        self.objective += other.objective;
    }

    pub(super) fn less(&self, other: &Self) -> Self {
        Self {
            length_km: self.length_km - other.length_km,
            time_h: self.time_h - other.time_h,
            cost_usd_per_t: self.cost_usd_per_t - other.cost_usd_per_t,
            co2_kg_per_t: self.co2_kg_per_t - other.co2_kg_per_t,
            objective: self.objective - other.objective,
        }
    }

    /// Puts in the objective, at so much an hour.
    fn priced(mut self, objective: &Objective, hour: f64) -> Self {
        self.objective = objective.money * self.cost_usd_per_t
            + hour * self.time_h
            + objective.distance * self.length_km
            + objective.carbon * self.co2_kg_per_t;
        self
    }

    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One part of one step of a route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WaterfallStep {
    /// What it is, for people.
    pub what: String,
    /// Key of the link, transfer, stay or border.
    pub asset: String,
    /// What it is spent on.
    pub group: Group,
    /// How much.
    pub spent: Spent,
    /// The objective up to here, this part included.
    pub objective_so_far: f64,
}

/// The sum of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WaterfallGroup {
    /// The group.
    pub group: Group,
    /// What its parts add up to.
    pub spent: Spent,
    /// Its share of the objective, 0 to 1.
    pub share: f64,
}

/// How a route comes to its totals. Parts that are nothing are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Waterfall {
    /// Code of the first hub.
    pub from: String,
    /// Code of the last hub.
    pub to: String,
    /// Code of the cargo.
    pub cargo: String,
    /// Name of the objective.
    pub objective: String,
    /// The unit of the objective; empty where it mixes things without money.
    pub unit: String,
    /// What an hour weighs in the objective.
    pub hour: f64,
    /// The parts, in the order of travel.
    pub steps: Vec<WaterfallStep>,
    /// Their sums by group, every group once.
    pub groups: Vec<WaterfallGroup>,
    /// The sum of all of them.
    pub total: Spent,
    /// What the engine minimised less the objective of the total: each step was rounded to a whole number of the objective's steps.
    pub rounding: f64,
}

/// What an hour weighed. Where that is the cargo's own value, an answer does not state it: it is what the engine minimised less all that has a
/// price of its own, by the hour, and of the numbers that the rounding of the steps leaves open the one with the fewest digits.
#[expect(clippy::cast_precision_loss, reason = "numbers of steps of a route")]
fn hour(route: &Route) -> f64 {
    let Objective { money, distance, carbon, .. } = &route.objective;
    match route.objective.time {
        TimePrice::Fixed(price) => price,
        TimePrice::OfCargo if route.time_h > 0.0 => {
            let priced =
                money * route.cost_usd_per_t + distance * route.length_km + carbon * route.co2_kg_per_t;
            let found = (route.objective.of_steps(route.weight) - priced) / route.time_h;
            let steps = (route.legs.len() + route.transfers.len()) as f64;
            let slack = (steps * 0.5 * route.objective.step + 1e-9 * priced.abs()) / route.time_h;
            let rounded = |digits: i32| (found * 10f64.powi(digits)).round() / 10f64.powi(digits);
            (0..12).map(rounded).find(|value| (value - found).abs() <= slack).unwrap_or(found).max(0.0)
        }
        TimePrice::OfCargo => 0.0,
    }
}

impl Route {
    /// How its hours, dollars, CO2 and objective are made up: running, waits, tariffs, transfers and borders, step by step and in sum.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let route = router.route(("CNXIY", "GEPTI"))?;
    /// let parts = route.waterfall();
    /// let hours: f64 = parts.groups.iter().map(|group| group.spent.time_h).sum();
    /// assert!((hours - route.time_h).abs() < 1e-6);
    /// println!("{parts}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// O(legs + transfers + borders).
    #[must_use]
    pub fn waterfall(&self) -> Waterfall {
        self.parts(&self.objective, hour(self), self.weight)
    }

    /// The same at the prices of an objective that it need not have been found by.
    pub(super) fn parts(&self, objective: &Objective, hour: f64, weight: u64) -> Waterfall {
        let mut steps: Vec<WaterfallStep> = Vec::new();
        let mut total = Spent::default();
        let mut note = |what: &str, asset: &str, group: Group, spent: Spent| {
            let spent = spent.priced(objective, hour);
            if !spent.is_nothing() {
                total.add(&spent);
                let (what, asset) = (what.to_owned(), asset.to_owned());
                steps.push(WaterfallStep { what, asset, group, spent, objective_so_far: total.objective });
            }
        };
        let nothing = Spent::default();
        for at in 0..=self.legs.len() {
            for step in self.transfers.iter().filter(|step| step.after_legs == at) {
                let what = format!("{} at {}", step.kind.replace('_', " "), step.hub_name);
                let spent = Spent { time_h: step.time_h, cost_usd_per_t: step.cost_usd_per_t, ..nothing };
                note(&what, &step.transfer, Group::Transfers, spent);
            }
            let Some(leg) = self.legs.get(at) else { continue };
            let what = format!("{} - {}", leg.from_name, leg.to_name);
            note(&what, &leg.link, Group::Waits, Spent { time_h: leg.wait_h, ..nothing });
            let running = Spent {
                length_km: leg.length_km,
                time_h: leg.running_h,
                co2_kg_per_t: leg.co2_kg_per_t,
                ..nothing
            };
            note(&what, &leg.link, Group::Running, running);
            note(&what, &leg.link, Group::Tariffs, Spent { cost_usd_per_t: leg.cost_usd_per_t, ..nothing });
            for step in self.borders.iter().filter(|step| step.on_leg == at) {
                let key = format!("border:{}", step.border);
                let spent = Spent { time_h: step.time_h, cost_usd_per_t: step.cost_usd_per_t, ..nothing };
                note(&format!("border {}", step.name), &key, Group::Borders, spent);
            }
        }
        let groups = Group::ALL.map(|group| {
            let mut spent = Spent::default();
            steps.iter().filter(|step| step.group == group).for_each(|step| spent.add(&step.spent));
            let share = if total.objective > 0.0 { spent.objective / total.objective } else { 0.0 };
            WaterfallGroup { group, spent, share }
        });
        Waterfall {
            from: self.from.clone(),
            to: self.to.clone(),
            cargo: self.cargo.clone(),
            objective: objective.name.clone(),
            unit: objective.unit().to_owned(),
            hour,
            steps,
            groups: groups.to_vec(),
            total,
            rounding: objective.of_steps(weight) - total.objective,
        }
    }
}

impl Waterfall {
    /// The sum of one group.
    #[must_use]
    pub fn group(&self, group: Group) -> Spent {
        self.groups.iter().find(|of| of.group == group).map_or_else(Spent::default, |of| of.spent)
    }
}

fn line(f: &mut fmt::Formatter<'_>, width: usize, what: &str, spent: &Spent, last: &str) -> fmt::Result {
    let Spent { time_h, cost_usd_per_t, co2_kg_per_t, objective, .. } = spent;
    let number = |value: f64, digits: usize| {
        if value == 0.0 { String::new() } else { format!("{value:.digits$}") }
    };
    let (hours, usd, co2) = (number(*time_h, 1), number(*cost_usd_per_t, 2), number(*co2_kg_per_t, 1));
    let text = format!("  {what:<width$} {hours:>8} {usd:>9} {co2:>9} {objective:>10.2} {last:>9}");
    writeln!(f, "{}", text.trim_end())
}

impl fmt::Display for Waterfall {
    /// A line for each leg, transfer and border with the objective up to there, then the sums by group. A part that is nothing is blank.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.unit.is_empty() { "weighed" } else { &self.unit };
        let hour = if self.hour > 0.0 && self.unit == "USD/t" {
            format!("; all = USD/t and {} USD/t for an hour", self.hour)
        } else {
            String::new()
        };
        let names = self.steps.iter().map(|step| step.what.chars().count());
        let width = names.max().unwrap_or(0).max(40);
        let head = |f: &mut fmt::Formatter<'_>, last: &str| {
            let (what, unit) = ("", format!("all, {unit}"));
            writeln!(
                f,
                "  {what:<width$} {:>8} {:>9} {:>9} {unit:>10} {last:>9}",
                "hours", "USD/t", "kg CO2/t"
            )
        };
        writeln!(f, "{} -> {}  {}, {}{hour}", self.from, self.to, self.cargo, self.objective)?;
        head(f, "so far")?;
        let mut at = 0;
        while let Some(first) = self.steps.get(at) {
            // The wait, the running and the price of a link stand one after another.
            let same = |step: &&WaterfallStep| step.asset == first.asset;
            let mut whole = Spent::default();
            let mut so_far = first.objective_so_far;
            for step in self.steps[at..].iter().take_while(same) {
                whole.add(&step.spent);
                so_far = step.objective_so_far;
                at += 1;
            }
            line(f, width, &first.what, &whole, &format!("{so_far:.2}"))?;
        }
        head(f, "share")?;
        for WaterfallGroup { group, spent, share } in &self.groups {
            if !spent.is_nothing() {
                line(f, width, group.word(), spent, &format!("{:.0} %", share * 100.0))?;
            }
        }
        line(f, width, "total", &self.total, "")
    }
}
