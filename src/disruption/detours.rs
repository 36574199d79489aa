//! The worst k failures for the route of one pair: interdiction of a shortest path.

use super::prepared::told_as;
use super::suite::name_column;
use super::worst::{WorstQuery, sets_of};
use crate::engine::detours::{Detours, Loss, Want, Worst};
use crate::error::{Error, Result};
use crate::network::{Asset, Network, Select, View};
use crate::objective::Objective;
use crate::observer::Observer;
use crate::route::{Query, Route, Router};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of the worst failures for routes.
pub const DETOURS_SCHEMA: &str = "corridor-detours/1";

/// Assets that fail together, and the best route without them. None of them can be left out without losing less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DetourSet {
    /// Asset keys, in order.
    pub assets: Vec<String>,
    /// Their names for people.
    pub names: Vec<String>,
    /// The best route without them; `None` where there is none.
    pub after: Option<Route>,
    /// How much more it weighs, in the measure of the objective.
    pub more: Option<f64>,
    /// How many hours more it takes.
    pub more_h: Option<f64>,
    /// How many USD a tonne more it costs.
    pub more_usd_per_t: Option<f64>,
    /// How many km longer it is.
    pub more_km: Option<f64>,
}

/// The sets of at most so many failures that cost the route of a pair most: first those that leave no way, then those with the dearest way around. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorstDetours {
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
    pub query: WorstQuery,
    /// The best route when nothing has failed.
    pub before: Route,
    /// The assets that were to choose from: links, transfers, hubs and borders that close something when they fail.
    pub of_assets: u64,
    /// The worst sets, the worst first, then the smaller ones, then by key.
    pub sets: Vec<DetourSet>,
    /// No set of at most `k` failures adds more to the weight, in steps of the objective; `None` where one leaves no way, or could. Proved to be what the first set adds, unless an observer
    /// ended the work.
    pub most_more: Option<u64>,
    /// A set of at most `k` that adds more than this, in steps of the objective, contains one of those listed that adds as much; `None` where nothing is said of sets that leave no way.
    pub listed_above: Option<u64>,
    /// How many searches were made.
    pub solves: u64,
    /// How many branches were left because of a bound.
    pub left: u64,
}

impl WorstDetours {
    /// Whether the first set is proved to be a worst one.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        let first = self.sets.first().map_or(Some(0), |set| self.more_steps(set));
        self.most_more == first
    }

    /// How much a set adds to the weight, in steps of the objective; `None` where it leaves no way.
    #[must_use]
    pub fn more_steps(&self, set: &DetourSet) -> Option<u64> {
        set.after.as_ref().map(|after| after.weight.saturating_sub(self.before.weight))
    }

    /// How many sets of exactly `k` assets trying all of them would search.
    #[must_use]
    pub fn of_enumeration(&self) -> u128 {
        sets_of(self.query.k, self.of_assets)
    }
}

/// The sets of at most `k` failures of links, transfers, hubs and borders that cost the best route from some hubs to others most: exact, by branch and bound. A set that leaves no way is worse than
/// any other. The observer is told after each first asset; ended early, the answer keeps a bound. Limits do not fail here: no route asks how much passes.
///
/// ```
/// use corridor::{Objective, Router, Unobserved, WorstQuery, worst_for_route};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let worst = worst_for_route(&router, &WorstQuery::new(["CNXIY"], ["GEPTI"], 2), &mut Unobserved)?;
/// println!("{worst}");
/// assert!(worst.is_proved());
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::NoRoute`] where there is no way anyhow, which is an answer; [`Error::Unknown`] for a hub or a safe asset that the network does not have; [`Error::SamePlace`] for a hub on both sides;
/// [`Error::OutOfRange`] for no failure or more than 8.
///
/// # Complexity
///
/// Exponential in `k` at worst; see [`WorstDetours::solves`]. The problem is that of Malik, Mittal and Gupta (1989), doi:10.1016/0167-6377(89)90065-5, and of Israeli and Wood (2002),
/// doi:10.1002/net.10039.
pub fn worst_for_route(
    router: &Router,
    query: &WorstQuery,
    observer: &mut impl Observer,
) -> Result<WorstDetours> {
    query.checked()?;
    let network = router.network();
    let (from, to) = network.sides(&query.from, &query.to)?;
    let before = router.route(between(query))?;
    let (assets, groups) = router.failing();
    let safe = safe(network, &assets, query, query.from.iter().chain(&query.to))?;
    let graph = router.detours(&groups);
    let wants = [router.want(&from, &to, 1)];
    fitting(&graph, &wants)?;
    let mut watch = |done, of| observer.progress(done, of);
    let worst = Worst::search(&graph, &wants, (query.k, query.tell), &safe, &mut watch);
    let mut sets = Vec::with_capacity(worst.found.len());
    for set in &worst.found {
        let assets: Vec<String> =
            set.groups.iter().map(|group| network.asset_key(assets[*group as usize])).collect();
        let mut around = before.query.clone();
        around.avoid.extend(assets.iter().map(|key| Select::Asset(key.clone())));
        let after = match router.route(around) {
            Ok(after) => Some(after),
            Err(Error::NoRoute(_)) => None,
            Err(other) => return Err(other),
        };
        let more = |of: &dyn Fn(&Route) -> f64| after.as_ref().map(|after| of(after) - of(&before));
        sets.push(DetourSet {
            names: names(network, &assets)?,
            assets,
            more: after.as_ref().map(|after| router.objective().of_steps(after.weight - before.weight)),
            more_h: more(&|route| route.time_h),
            more_usd_per_t: more(&|route| route.cost_usd_per_t),
            more_km: more(&|route| route.length_km),
            after,
        });
    }
    // Of one tonne: what is cut off is all of it.
    let steps = |loss: Loss| if loss.cut > 0 { None } else { u64::try_from(loss.more).ok() };
    Ok(WorstDetours {
        schema: DETOURS_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: router.cargo().code.clone(),
        objective: router.objective().clone(),
        query: query.clone(),
        before,
        of_assets: safe.iter().filter(|safe| !**safe).count() as u64,
        sets,
        most_more: steps(worst.bound),
        listed_above: steps(worst.told_above),
        solves: worst.searches,
        left: worst.left,
    })
}

/// The question for a route between the hubs of a query.
fn between(query: &WorstQuery) -> Query {
    let (mut from, mut to) = (query.from.iter(), query.to.iter());
    let first = |code: Option<&String>| code.cloned().unwrap_or_default();
    let mut between = Query::new(&first(from.next()), &first(to.next()));
    for code in from {
        between = between.also_from(code, 0);
    }
    for code in to {
        between = between.also_to(code, 0);
    }
    between
}

/// The names of some assets for people.
pub(super) fn names(network: &Network, keys: &[String]) -> Result<Vec<String>> {
    keys.iter().map(|key| network.asset(key).map(|asset| network.asset_name(asset))).collect()
}

/// By asset that may fail, whether it does not: what a query names, and the hubs at the ends.
pub(super) fn safe<'a>(
    network: &Network,
    assets: &[Asset],
    query: &WorstQuery,
    ends: impl Iterator<Item = &'a String>,
) -> Result<Vec<bool>> {
    let ends = ends.filter(|_| !query.ends_too).map(|code| format!("hub:{code}"));
    let mut safe = vec![false; assets.len()];
    for key in ends.chain(query.safe.iter().cloned()) {
        let named = told_as(network, network.asset(&key)?);
        if let Some(at) = assets.iter().position(|asset| *asset == named) {
            safe[at] = true;
        }
    }
    Ok(safe)
}

/// Refuses amounts and weights whose sums no integer holds.
pub(super) fn fitting(graph: &Detours<'_>, wants: &[Want]) -> Result<()> {
    if graph.fits(wants) {
        return Ok(());
    }
    let all: u128 = wants.iter().map(|want| u128::from(want.amount)).sum();
    Err(Error::OutOfRange {
        what: "tonnes a year times the weight of a route".to_owned(),
        value: format!("that of {all} t a year"),
        allowed: "less than 2^112 steps of the objective; ask for fewer tonnes, or with a longer step"
            .to_owned(),
    })
}

impl fmt::Display for WorstDetours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.query.from.join(", "), self.query.to.join(", "));
        let Route { time_h, cost_usd_per_t, length_km, .. } = &self.before;
        writeln!(
            f,
            "{from} -> {to}, {}, {}: {time_h:.1} h, {cost_usd_per_t:.2} USD/t, {length_km:.0} km",
            self.cargo, self.objective.name
        )?;
        let worst = format!("the worst of at most {} of {} assets", self.query.k, self.of_assets);
        let firsts = self.sets.iter().filter_map(|set| set.names.first()).map(String::as_str);
        let width = name_column(&worst, firsts);
        writeln!(f, "  {worst:<width$} {:>9} {:>9} {:>7}  more", "hours", "USD/t", "km")?;
        for set in &self.sets {
            for (at, name) in set.names.iter().enumerate() {
                let name = if at == 0 { format!("{name:<width$}") } else { format!("  and {name}") };
                match (at, set.more_h, set.more_usd_per_t, set.more_km) {
                    (0, Some(hours), Some(cost), Some(km)) => {
                        writeln!(f, "  {name} {hours:>9.1} {cost:>9.2} {km:>7.0}")?;
                    }
                    (0, ..) => writeln!(f, "  {name} no way left")?,
                    _ => writeln!(f, "  {name}")?,
                }
            }
        }
        let proved = if self.is_proved() { "proved" } else { "not proved" };
        match self.most_more {
            Some(more) => {
                let more = self.objective.of_steps(more);
                write!(f, "  no set adds more than {more:.2} to what is minimised ({proved}); ")?;
            }
            None => write!(f, "  one may leave no way ({proved}); ")?,
        }
        write!(f, "{} searches where trying all would take {}", self.solves, self.of_enumeration())
    }
}
