//! The worst k failures for the routes of a whole table of demand.

use super::detours::{DETOURS_SCHEMA, fitting, names, safe};
use super::routes::Detour;
use super::suite::name_column;
use super::worst::{WorstQuery, sets_of};
use crate::engine::detours::{Loss, Worst};
use crate::error::{Error, Result, counted};
use crate::network::{Demand, DemandRow, HubId, Select, View};
use crate::objective::Objective;
use crate::observer::Observer;
use crate::route::{Router, Worker};
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What failures cost a table: the tonnes without a way first, then what the others lose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TableLoss {
    /// What has no way any more, tonnes a year.
    pub cut_off_t_per_year: TonnesPerYear,
    /// What the others lose in a year, tonnes times steps of the objective.
    pub tonne_steps_per_year: u128,
}

/// Assets that fail together, and what that costs. None of them can be left out without losing less.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TableSet {
    /// Asset keys, in order.
    pub assets: Vec<String>,
    /// Their names for people.
    pub names: Vec<String>,
    /// What is lost.
    pub lost: TableLoss,
    /// What those with a way left lose in a year, hours times tonnes.
    pub t_h_per_year: f64,
    /// The same in USD.
    pub usd_per_year: f64,
    /// The rows that it costs something, in the order of the table.
    pub detours: Vec<Detour>,
}

/// The sets of at most so many failures that cost the routes of a table most: the most tonnes without a way first, then the most that the others lose, tonnes times the measure of the objective. Prints as
/// a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorstForTable {
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
    /// What the router left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<Select>,
    /// The question.
    pub query: WorstQuery,
    /// The rows of the table, in their order.
    pub rows: Vec<DemandRow>,
    /// Of these, what has no way anyhow, tonnes a year: nothing can fail for it.
    pub no_way_t_per_year: TonnesPerYear,
    /// The assets that were to choose from: links, transfers, hubs and borders that close something when they fail.
    pub of_assets: u64,
    /// The worst sets, the worst first, then the smaller ones, then by key.
    pub sets: Vec<TableSet>,
    /// No set of at most `k` failures loses more. Proved to be the loss of the first set, unless an observer ended the work.
    pub most_lost: TableLoss,
    /// A set of at most `k` that loses more than this contains one of those listed that loses as much.
    pub listed_above: TableLoss,
    /// How many searches were made.
    pub solves: u64,
    /// How many branches were left because of a bound.
    pub left: u64,
}

impl WorstForTable {
    /// Whether the first set is proved to be a worst one.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.sets.first().map_or(TableLoss::default(), |set| set.lost) == self.most_lost
    }

    /// How many searches trying all sets of exactly `k` assets would make: one for each row, each time.
    #[must_use]
    pub fn of_enumeration(&self) -> u128 {
        sets_of(self.query.k, self.of_assets).saturating_mul(self.rows.len() as u128)
    }
}

/// The sets of at most `k` failures of links, transfers, hubs and borders that cost the best routes of a table most, each row by its own route: exact, by branch and bound. What has no way left counts before
/// everything else, then tonnes times what is minimised. The hubs of the rows do not fail unless the query says so. The observer is told after each first asset; ended early, the answer keeps a bound. How
/// much may pass is not asked: for that there is [`Disruption::worst`](super::Disruption::worst).
///
/// ```
/// use corridor::{Demand, Objective, Router, Unobserved, WorstQuery, worst_for_table};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let table = Demand::new().row("CNXIY", "GEPTI", 200_000.0).row("KZATY", "IRTHR", 50_000.0);
/// let worst = worst_for_table(&router, &table, &WorstQuery::of_table(2), &mut Unobserved)?;
/// println!("{worst}");
/// assert!(worst.is_proved());
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadDemand`] for a table that cannot be asked about, [`Error::NotTogether`] for a row of another cargo and for a query with hubs of its own; [`Error::Unknown`] for a safe asset that the network
/// does not have; [`Error::OutOfRange`] for no failure or more than 8, and for tonnes and weights whose products do not fit.
///
/// # Complexity
///
/// Exponential in `k` at worst; see [`WorstForTable::solves`]. The method is that of [`worst_for_route`](super::worst_for_route).
pub fn worst_for_table(
    router: &Router,
    table: &Demand,
    query: &WorstQuery,
    observer: &mut impl Observer,
) -> Result<WorstForTable> {
    query.checked()?;
    let (network, cargo) = (router.network(), router.cargo());
    if let Some(hub) = query.from.iter().chain(&query.to).next() {
        return Err(Error::NotTogether {
            question: "the worst failures for a table",
            condition: format!("to pass between hubs of its own, as {hub}"),
            suggestion: "ask with `WorstQuery::of_table`, or for a route".to_owned(),
        });
    }
    let wanted = table.checked(network, Some(cargo))?;
    if let Some(other) = wanted.iter().find(|row| row.cargo.code != cargo.code) {
        return Err(Error::NotTogether {
            question: "the worst failures for a table",
            condition: format!("a row of {}, for a router of {}", other.cargo.code, cargo.code),
            suggestion: "ask for each cargo with a router of its own".to_owned(),
        });
    }
    let mut pairs: BTreeMap<(HubId, HubId), u64> = BTreeMap::new();
    for row in &wanted {
        *pairs.entry((row.from, row.to)).or_default() += row.tonnes;
    }
    let (assets, groups) = router.failing();
    let safe = safe(network, &assets, query, table.rows.iter().flat_map(|row| [&row.from, &row.to]))?;
    let graph = router.detours(&groups);
    let want = |((from, to), tonnes): (&(HubId, HubId), &u64)| router.want(&[*from], &[*to], *tonnes);
    let wants: Vec<_> = pairs.iter().map(want).collect();
    fitting(&graph, &wants)?;
    let mut watch = |done, of| observer.progress(done, of);
    let worst = Worst::search(&graph, &wants, (query.k, query.tell), &safe, &mut watch);
    let mut workers = (router.worker(), router.worker());
    let pairs_of_rows: Vec<(HubId, HubId)> = wanted.iter().map(|row| (row.from, row.to)).collect();
    let mut sets = Vec::with_capacity(worst.found.len());
    for set in &worst.found {
        let assets: Vec<String> =
            set.groups.iter().map(|group| network.asset_key(assets[*group as usize])).collect();
        let detours = detours(router, table, &pairs_of_rows, &assets, &mut workers)?;
        let sum = |of: &dyn Fn(&Detour) -> Option<f64>| -> f64 {
            detours.iter().map(|detour| detour.t_per_year * of(detour).unwrap_or(0.0)).sum()
        };
        sets.push(TableSet {
            names: names(network, &assets)?,
            assets,
            lost: told(set.lost),
            t_h_per_year: sum(&|detour| detour.more_h),
            usd_per_year: sum(&|detour| detour.more_usd_per_t),
            detours,
        });
    }
    let no_way = pairs.iter().filter(|((from, to), _)| workers.0.weight(*from, *to).is_none());
    Ok(WorstForTable {
        schema: DETOURS_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: cargo.code.clone(),
        objective: router.objective().clone(),
        without: router.without().to_vec(),
        query: query.clone(),
        rows: table.rows.clone(),
        no_way_t_per_year: TonnesPerYear(no_way.map(|(_, tonnes)| tonnes).sum()),
        of_assets: safe.iter().filter(|safe| !**safe).count() as u64,
        sets,
        most_lost: told(worst.bound),
        listed_above: told(worst.told_above),
        solves: worst.searches,
        left: worst.left,
    })
}

fn told(loss: Loss) -> TableLoss {
    TableLoss { cut_off_t_per_year: TonnesPerYear(loss.cut), tonne_steps_per_year: loss.more }
}

/// The rows that some failures cost something, with the way around.
fn detours(
    router: &Router,
    table: &Demand,
    pairs: &[(HubId, HubId)],
    assets: &[String],
    (open, around): &mut (Worker, Worker),
) -> Result<Vec<Detour>> {
    let mask = router.mask(assets.iter().map(|key| Select::Asset(key.clone())))?;
    let mut told = Vec::new();
    for (row, (from, to)) in table.rows.iter().zip(pairs) {
        let Some(path) = open.path(*from, *to) else { continue };
        let found = around.path_avoiding(*from, *to, &mask);
        let is_same = found.is_some_and(|found| found.weight() == path.weight());
        if is_same || row.t_per_year <= 0.0 {
            continue;
        }
        let mut detour = Detour {
            from: row.from.clone(),
            to: row.to.clone(),
            t_per_year: row.t_per_year,
            hubs: Vec::new(),
            more: None,
            more_h: None,
            more_usd_per_t: None,
            more_km: None,
        };
        if let Some(found) = found {
            let (before, after) = (path.certify()?, found.certify()?);
            detour.hubs.extend(after.legs.first().map(|leg| leg.from.clone()));
            detour.hubs.extend(after.legs.iter().map(|leg| leg.to.clone()));
            detour.more = Some(router.objective().of_steps(found.weight() - path.weight()));
            detour.more_h = Some(after.time_h - before.time_h);
            detour.more_usd_per_t = Some(after.cost_usd_per_t - before.cost_usd_per_t);
            detour.more_km = Some(after.length_km - before.length_km);
        }
        told.push(detour);
    }
    Ok(told)
}

impl fmt::Display for WorstForTable {
    #[expect(clippy::cast_precision_loss, reason = "tonnes for people")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: f64 = self.rows.iter().map(|row| row.t_per_year).sum();
        let (rows, all, none) = (self.rows.len(), all / 1e3, self.no_way_t_per_year.get() as f64 / 1e3);
        writeln!(
            f,
            "{}, {all:.0} kt a year, {none:.0} kt without a way, {}, {}",
            counted(rows as u64, "row"),
            self.cargo,
            self.objective.name
        )?;
        let worst = format!("the worst of at most {} of {} assets", self.query.k, self.of_assets);
        let firsts = self.sets.iter().filter_map(|set| set.names.first()).map(String::as_str);
        let width = name_column(&worst, firsts);
        writeln!(f, "  {worst:<width$} {:>9} {:>12} {:>12}  a year", "kt cut off", "tonne-hours", "USD")?;
        for set in &self.sets {
            let cut = set.lost.cut_off_t_per_year.get() as f64 / 1e3;
            for (at, name) in set.names.iter().enumerate() {
                let name = if at == 0 { format!("{name:<width$}") } else { format!("  and {name}") };
                if at == 0 {
                    writeln!(
                        f,
                        "  {name} {cut:>10.1} {:>12.0} {:>12.0}",
                        set.t_h_per_year, set.usd_per_year
                    )?;
                } else {
                    writeln!(f, "  {name}")?;
                }
            }
        }
        let proved = if self.is_proved() { "proved" } else { "not proved" };
        let cut = self.most_lost.cut_off_t_per_year.get() as f64 / 1e3;
        let more = self.most_lost.tonne_steps_per_year as f64 * self.objective.of_steps(1);
        write!(
            f,
            "  no set cuts off more than {cut:.1} kt, or costs the others more than {more:.0} if so much ({proved}); {} searches where trying all would take {}",
            self.solves,
            self.of_enumeration()
        )
    }
}
