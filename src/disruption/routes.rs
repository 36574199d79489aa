//! What failures cost the routes of a table of pairs.

use super::suite::name_column;
use crate::error::{Error, Result, counted};
use crate::network::{Asset, Demand, HubId, Select, View};
use crate::objective::Objective;
use crate::observer::Observer;
use crate::route::{Fails, Replacing, Router, Told, Without};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of what failures cost routes.
pub const ROUTES_SCHEMA: &str = "corridor-route-failures/1";

/// What the failure of one asset costs one pair of hubs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteLoss {
    /// Key of the asset; of a link and its opposite, which fail together, the first one's, and so of transfers.
    pub asset: String,
    /// How much more the best route weighs, in steps of the objective; `None` where there is none any more.
    pub more: Option<u64>,
    /// How many hours more that route takes than the one before, by the facts; where several are equally good, one of them. `None` where there is none.
    pub more_h: Option<f64>,
    /// How many USD a tonne more it costs.
    pub more_usd_per_t: Option<f64>,
}

/// A pair of hubs, and every single failure that costs it something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PairRoutes {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Net tonnes a year.
    pub t_per_year: f64,
    /// What its best route weighs, in steps of the objective; `None` where there is none anyhow.
    pub weight: Option<u64>,
    /// The failures that cost it something, the worst first, then by key.
    pub losses: Vec<RouteLoss>,
}

/// What the failure of one asset costs all pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssetRoutes {
    /// Key of the asset; of a link and its opposite, which fail together, the first one's, and so of transfers.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// Pairs for which it costs something.
    pub pairs: u64,
    /// Their tonnes a year.
    pub t_per_year: f64,
    /// Of these pairs, have no way left.
    pub cut_off: u64,
    /// Their tonnes a year.
    pub cut_off_t_per_year: f64,
    /// What the others lose in a year, tonnes times the measure of the objective.
    pub more_per_year: f64,
    /// The hours more that their routes take, times tonnes a year, by the facts.
    pub t_h_per_year: f64,
    /// The USD a year more that their routes cost, by the facts.
    pub usd_per_year: f64,
}

/// Every single failure, of links or of all assets, for the routes of a table of pairs. Complete: an asset that is not listed for a pair costs it nothing. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteFailures {
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
    /// The pairs, in the order of the table.
    pub pairs: Vec<PairRoutes>,
    /// The assets whose failure costs any pair something: the most tonnes without a way first, then the most that is lost, then by key.
    pub assets: Vec<AssetRoutes>,
    /// Assets that fail alone, a link counted with its opposite, times pairs.
    pub questions: u64,
    /// Of these, the asset is on the route of the pair; on none of the others it can matter.
    pub on_route: u64,
    /// Of these, were searched by themselves; the others come from two sweeps a pair.
    pub searched: u64,
    /// How many pairs of the table were looked at, where an observer ended it.
    pub unfinished: Option<u64>,
}

/// Every single failure of a link, and what it costs the best route of each pair of a table. Rows of another cargo are refused.
///
/// ```
/// use corridor::{Demand, Objective, Router, Unobserved, route_failures};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let table = Demand::new().row("CNXIY", "GEPTI", 200_000.0).row("KZATY", "IRTHR", 50_000.0);
/// let failures = route_failures(&router, &table, &mut Unobserved)?;
/// println!("{failures}");
/// assert_eq!(failures.pairs.len(), 2);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Unknown`] for a hub that the network does not have, [`Error::NotTogether`] for a row of another cargo.
///
/// # Complexity
///
/// For each pair two sweeps over all nodes, of which one serves all pairs from the same hub that follow each other, and O(nodes + a + k log k) for a route of k steps and a arcs in the surroundings in which it is led
/// round. The method is that of Malik, Mittal and Gupta (1989), doi:10.1016/0167-6377(89)90065-5.
pub fn route_failures(
    router: &Router,
    table: &Demand,
    observer: &mut impl Observer,
) -> Result<RouteFailures> {
    failures_of(router, Fails::Links, table, observer)
}

/// Every single failure of any asset (links, transfers, hubs, borders and limits), and what it costs the best route of each pair of a table. An asset closes what it closes
/// in a [`Disruption`](super::Disruption); a limit that fails lets nothing pass its members, though routes obey no capacity.
///
/// ```
/// use corridor::{Demand, Objective, Router, Unobserved, all_route_failures};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let table = Demand::new().row("CNXIY", "GEPTI", 200_000.0);
/// let failures = all_route_failures(&router, &table, &mut Unobserved)?;
/// assert!(failures.assets.iter().any(|asset| asset.asset == "hub:GEPTI" && asset.cut_off == 1));
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// As [`route_failures`].
///
/// # Complexity
///
/// That of [`route_failures`], and for each other asset on a route a search under the distances to its end.
pub fn all_route_failures(
    router: &Router,
    table: &Demand,
    observer: &mut impl Observer,
) -> Result<RouteFailures> {
    failures_of(router, Fails::All, table, observer)
}

fn failures_of(
    router: &Router,
    fails: Fails,
    table: &Demand,
    observer: &mut impl Observer,
) -> Result<RouteFailures> {
    let network = router.network();
    let pairs = pairs(router, table)?;
    let mut replacing = Replacing::new(router, fails);
    let mut told: Vec<PairRoutes> = Vec::with_capacity(pairs.len());
    let mut keys: Vec<Option<String>> = vec![None; replacing.numbers()];
    let mut sums: Vec<Sum> = vec![Sum::default(); replacing.numbers()];
    let mut unfinished = None;
    let mut losses: Vec<Without> = Vec::new();
    for (at, (row, (from, to))) in table.rows.iter().zip(&pairs).enumerate() {
        let mut pair = PairRoutes {
            from: row.from.clone(),
            to: row.to.clone(),
            t_per_year: row.t_per_year,
            weight: None,
            losses: Vec::new(),
        };
        losses.clear();
        if let Some((weight, without)) = replacing.ask(*from, *to)? {
            pair.weight = Some(weight);
            losses.extend(without.iter().filter(|without| without.weight > weight));
            for without in &losses {
                sums[without.number as usize].add(row.t_per_year, weight, without);
                let key = &mut keys[without.number as usize];
                if key.is_none() {
                    *key = replacing.asset(without.number).map(|asset| network.asset_key(asset));
                }
            }
            let key = |without: &Without| keys[without.number as usize].as_deref().unwrap_or_default();
            losses.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| key(a).cmp(key(b))));
            pair.losses = losses.iter().map(|without| loss(weight, without, key(without))).collect();
        }
        told.push(pair);
        let (done, of) = (at as u64 + 1, pairs.len() as u64);
        if observer.progress(done, of).is_break() && done < of {
            unfinished = Some(done);
            break;
        }
    }
    let questions = replacing.count() as u64 * told.len() as u64;
    let numbered = (0..).zip(sums).filter(|(_, sum)| sum.pairs > 0);
    let assets = numbered.filter_map(|(number, sum)| Some(sum.told(router, replacing.asset(number)?)));
    let mut answer = RouteFailures {
        schema: ROUTES_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: router.cargo().code.clone(),
        objective: router.objective().clone(),
        pairs: told,
        assets: assets.collect(),
        questions,
        on_route: replacing.on_route(),
        searched: replacing.searched(),
        unfinished,
    };
    answer.assets.sort_by(|a, b| {
        let by_tonnes = b.cut_off_t_per_year.total_cmp(&a.cut_off_t_per_year);
        by_tonnes.then(b.more_per_year.total_cmp(&a.more_per_year)).then_with(|| a.asset.cmp(&b.asset))
    });
    Ok(answer)
}

fn loss(weight: u64, without: &Without, key: &str) -> RouteLoss {
    let some = without.weight < u64::MAX;
    RouteLoss {
        asset: key.to_owned(),
        more: some.then(|| without.weight - weight),
        more_h: some.then_some(without.more[0]),
        more_usd_per_t: some.then_some(without.more[1]),
    }
}

/// The hubs of each row.
fn pairs(router: &Router, table: &Demand) -> Result<Vec<(HubId, HubId)>> {
    let network = router.network();
    let pair = |row: &crate::network::DemandRow| {
        if let Some(cargo) = row.cargo.as_ref().filter(|cargo| **cargo != router.cargo().code) {
            return Err(Error::NotTogether {
                question: "what failures cost routes",
                condition: format!("a row of {cargo}, for a router of {}", router.cargo().code),
                suggestion: "ask for each cargo with a router of its own".to_owned(),
            });
        }
        Ok((network.hub_id(&row.from)?, network.hub_id(&row.to)?))
    };
    table.rows.iter().map(pair).collect()
}

#[derive(Clone, Copy, Default)]
struct Sum {
    pairs: u64,
    tonnes: f64,
    cut_off: u64,
    cut_off_tonnes: f64,
    /// Tonnes times steps.
    more: f64,
    /// Tonnes times hours, and times USD a tonne.
    taken: [f64; 2],
}

impl Sum {
    #[expect(clippy::cast_precision_loss, reason = "a sum for people; the weights of the pairs are exact")]
    fn add(&mut self, tonnes: f64, weight: u64, without: &Without) {
        self.pairs += 1;
        self.tonnes += tonnes;
        if without.weight == u64::MAX {
            self.cut_off += 1;
            self.cut_off_tonnes += tonnes;
        } else {
            self.more += tonnes * (without.weight - weight) as f64;
            self.taken = [0, 1].map(|at| self.taken[at] + tonnes * without.more[at]);
        }
    }

    fn told(self, router: &Router, asset: Asset) -> AssetRoutes {
        let network = router.network();
        AssetRoutes {
            asset: network.asset_key(asset),
            name: network.asset_name(asset),
            pairs: self.pairs,
            t_per_year: self.tonnes,
            cut_off: self.cut_off,
            cut_off_t_per_year: self.cut_off_tonnes,
            more_per_year: self.more * router.objective().of_steps(1),
            t_h_per_year: self.taken[0],
            usd_per_year: self.taken[1],
        }
    }
}

/// A pair whose route a failure changes for the worse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Detour {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Net tonnes a year.
    pub t_per_year: f64,
    /// Codes of the hubs of the way around, in order; empty where there is none.
    pub hubs: Vec<String>,
    /// How much more the way around weighs, in the measure of the objective.
    pub more: Option<f64>,
    /// How many hours more it takes.
    pub more_h: Option<f64>,
    /// How many USD a tonne more it costs.
    pub more_usd_per_t: Option<f64>,
    /// How many km longer it is.
    pub more_km: Option<f64>,
}

/// What the failure of one asset does to the routes of a table. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteImpact {
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
    /// Key of the asset that fails.
    pub asset: String,
    /// Its name for people.
    pub name: String,
    /// The pairs for which it costs something: those without a way left first, then the most tonnes times loss, then in the order of the table.
    pub detours: Vec<Detour>,
    /// Their tonnes a year.
    pub t_per_year: f64,
    /// Those without a way left, tonnes a year.
    pub cut_off_t_per_year: f64,
    /// What the others lose in a year, hours times tonnes.
    pub t_h_per_year: f64,
    /// What the others lose in a year, USD.
    pub usd_per_year: f64,
}

/// What the failure of one asset does to the routes of a table: which pairs it costs something, how many tonnes, by which way they go then, and which have no way left.
/// Hours, dollars and km are those of the facts, of the routes before and after.
///
/// ```
/// use corridor::{Demand, Objective, Router, impact_on_routes};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
/// let table = Demand::new().row("CNXIY", "GEPTI", 200_000.0);
/// println!("{}", impact_on_routes(&router, &table, "hub:AZALA")?);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// As [`route_failures`]; [`Error::Unknown`] for an asset that the network does not have.
///
/// # Complexity
///
/// A masked search for each pair whose route passes the asset.
pub fn impact_on_routes(router: &Router, table: &Demand, asset: &str) -> Result<RouteImpact> {
    let network = router.network();
    let found = network.asset(asset)?;
    let name = network.asset_name(found);
    let mask = match found {
        // Nothing selects what a limit counts.
        Asset::Limit(_) => router.mask_of_failure(found),
        _ => router.mask([Select::Asset(asset.to_owned())])?,
    };
    let mut worker = router.worker();
    let mut around = router.worker();
    let mut told: Vec<(f64, Detour)> = Vec::new();
    for (row, (from, to)) in table.rows.iter().zip(pairs(router, table)?) {
        let Some(path) = worker.path(from, to).filter(|path| mask.is_on(path)) else { continue };
        let weight = path.weight();
        let found = around.told_avoiding(from, to, &mask);
        if found.as_ref().is_some_and(|(left, _)| *left == weight) {
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
        let mut order = f64::INFINITY;
        if let Some((left, Told { hubs, taken })) = found {
            let more = router.objective().of_steps(left - weight);
            let before = worker.told().taken;
            detour.hubs = hubs;
            detour.more = Some(more);
            detour.more_h = Some(taken[0] - before[0]);
            detour.more_usd_per_t = Some(taken[1] - before[1]);
            detour.more_km = Some(taken[2] - before[2]);
            order = more * row.t_per_year;
        }
        told.push((order, detour));
    }
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let detours: Vec<Detour> = told.into_iter().map(|(_, detour)| detour).collect();
    let sum = |of: &dyn Fn(&Detour) -> f64| detours.iter().map(of).fold(0.0, |sum, more| sum + more);
    Ok(RouteImpact {
        schema: ROUTES_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: router.cargo().code.clone(),
        objective: router.objective().clone(),
        asset: asset.to_owned(),
        name,
        t_per_year: sum(&|detour| detour.t_per_year),
        cut_off_t_per_year: sum(&|detour| if detour.more.is_none() { detour.t_per_year } else { 0.0 }),
        t_h_per_year: sum(&|detour| detour.t_per_year * detour.more_h.unwrap_or(0.0)),
        usd_per_year: sum(&|detour| detour.t_per_year * detour.more_usd_per_t.unwrap_or(0.0)),
        detours,
    })
}

/// How many lines of a list are printed.
const MOST: usize = 25;

impl fmt::Display for RouteFailures {
    /// The worst first. A list of more than 25 lines is cut, with the number of the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.pairs.len();
        writeln!(
            f,
            "routes of {}, {}, {}, when one fails",
            counted(pairs as u64, "pair"),
            self.cargo,
            self.objective.name
        )?;
        let unit = match self.objective.unit_of_all() {
            "" => "weight",
            unit => unit,
        };
        let width = name_column("", self.assets.iter().take(MOST).map(|told| told.name.as_str()));
        writeln!(
            f,
            "  {:<width$} {:>6} {:>10} {:>7} {:>10} {:>14} {:>14} {:>14}",
            "",
            "pairs",
            "kt a year",
            "cut off",
            "kt a year",
            format!("more {unit}"),
            "tonne-hours",
            "USD a year"
        )?;
        for told in self.assets.iter().take(MOST) {
            let name = &told.name;
            let [all, cut] = [told.t_per_year, told.cut_off_t_per_year].map(|tonnes| tonnes / 1e3);
            let (pairs, cut_off, more) = (told.pairs, told.cut_off, told.more_per_year);
            let (hours, usd) = (told.t_h_per_year, told.usd_per_year);
            writeln!(
                f,
                "  {name:<width$} {pairs:>6} {all:>10.0} {cut_off:>7} {cut:>10.0} {more:>14.0} {hours:>14.0} {usd:>14.0}"
            )?;
        }
        if self.assets.len() > MOST {
            writeln!(f, "  and {} more", self.assets.len() - MOST)?;
        }
        if let Some(done) = self.unfinished {
            writeln!(f, "  ended after {done} pairs")?;
        }
        write!(
            f,
            "  of {} failures for one pair {} are on its route; {} were searched",
            self.questions, self.on_route, self.searched
        )
    }
}

impl fmt::Display for RouteImpact {
    /// The worst first. A list of more than 25 lines is cut, with the number of the rest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [all, cut] = [self.t_per_year, self.cut_off_t_per_year].map(|tonnes| tonnes / 1e3);
        writeln!(
            f,
            "{} fails: {}, {all:.0} kt a year, {cut:.0} kt without a way",
            self.name,
            counted(self.detours.len() as u64, "pair")
        )?;
        for detour in self.detours.iter().take(MOST) {
            let Detour { from, to, t_per_year, .. } = detour;
            write!(f, "  {from} -> {to}  {:.0} kt  ", t_per_year / 1e3)?;
            match (detour.more_h, detour.more_usd_per_t, detour.more_km) {
                (Some(hours), Some(cost), Some(km)) => {
                    writeln!(f, "{hours:+.1} h {cost:+.2} USD/t {km:+.0} km: {}", detour.hubs.join(" "))?;
                }
                _ => writeln!(f, "no way left")?,
            }
        }
        if self.detours.len() > MOST {
            writeln!(f, "  and {} more", self.detours.len() - MOST)?;
        }
        write!(f, "  {:.0} tonne-hours and {:.0} USD a year", self.t_h_per_year, self.usd_per_year)
    }
}
