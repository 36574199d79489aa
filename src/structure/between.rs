//! Betweenness: how much of what moves on best routes passes each hub and uses each link and transfer.

use super::SCHEMA;
use crate::engine::betweenness::{Between, Groups};
use crate::engine::csr::Csr;
use crate::error::{Error, Result};
use crate::network::{Asset, Cargo, Demand, HubId, Network, View, narrow};
use crate::objective::Objective;
use crate::prepare::{States, measures, weights};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Up to so many hubs all are searched from, unless the question says otherwise.
const EXACT: usize = 2_000;
/// Above that from so many.
const SAMPLE: usize = 1_000;
/// The probability that every figure of a sample is within its error.
const CONFIDENCE: f64 = 0.95;

/// From how many hubs routes are searched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effort {
    /// From all that something comes from, where these are at most 2000; else from a sample of 1000, with the seed 0.
    #[default]
    Fitting,
    /// From all.
    Exact,
    /// From so many, chosen by a seed, each as likely as any other.
    Sample {
        /// How many.
        hubs: usize,
        /// Which.
        seed: u64,
    },
}

/// What is asked of [`betweenness`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BetweennessQuery {
    /// What makes a route the best.
    pub objective: Objective,
    /// What moves between hubs; without it one unit between each ordered pair.
    pub demand: Option<Demand>,
    /// From how many hubs routes are searched.
    pub effort: Effort,
}

impl BetweennessQuery {
    /// One unit between each ordered pair of hubs, on the best routes of an objective.
    #[must_use]
    pub fn new(objective: Objective) -> Self {
        Self { objective, demand: None, effort: Effort::Fitting }
    }

    /// The same question where the tonnes of a table move.
    #[must_use]
    pub fn weighed_by(mut self, demand: Demand) -> Self {
        self.demand = Some(demand);
        self
    }

    /// The same question with another effort.
    #[must_use]
    pub fn effort(mut self, effort: Effort) -> Self {
        self.effort = effort;
        self
    }
}

impl From<Objective> for BetweennessQuery {
    fn from(objective: Objective) -> Self {
        Self::new(objective)
    }
}

/// What passes a hub.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct HubBetween {
    /// Hub code.
    pub hub: String,
    /// Name for people.
    pub name: String,
    /// What comes to it on the way from one other hub to another: pairs, or tonnes a year.
    pub passes: f64,
}

/// What uses a link, transfer or stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AssetBetween {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// What uses it: pairs, or tonnes a year.
    pub uses: f64,
}

/// What the figures count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Weighed {
    /// Ordered pairs of hubs.
    Pairs,
    /// Tonnes a year of a table of demand.
    Tonnes,
}

/// The sample from which the figures were estimated.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SampledHubs {
    /// From how many hubs routes were searched.
    pub hubs: usize,
    /// Of how many.
    pub of: usize,
    /// The seed that chose them.
    pub seed: u64,
    /// With the probability `confidence` no figure of hubs and assets is off by more than this, by the inequality of Hoeffding (1963),
    /// doi:10.1080/01621459.1963.10500830, for all figures together. It knows nothing of the network, so the true error is mostly far smaller.
    pub error: f64,
    /// See there.
    pub confidence: f64,
}

/// How much of what moves on best routes passes each hub and uses each link, transfer and stay. Where several routes are best, what moves is shared equally
/// among them. Prints as a table; serialises.
///
/// Routes are those of one hub to another in any carriages, with all transfers. Of equally good routes those with the fewest steps that weigh nothing
/// count. A route that comes to a hub twice counts twice there; its own two hubs it does not pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Betweenness {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The question.
    pub query: BetweennessQuery,
    /// What the figures count.
    pub weighed: Weighed,
    /// What moves in all.
    pub moved: f64,
    /// Pairs of hubs between which something would move and no route leads.
    pub apart: u64,
    /// Rows of the table that are of other cargoes and do not count.
    pub other_rows: usize,
    /// How many hubs what moves passes on the way, on average: the sum of `hubs` by `moved`.
    pub mean_hubs_between: f64,
    /// The hubs that something passes, the most first.
    pub hubs: Vec<HubBetween>,
    /// The links, transfers and stays in use, the most used first.
    pub assets: Vec<AssetBetween>,
    /// Where figures are estimated, from what and how well.
    pub sampled: Option<SampledHubs>,
    /// True where some number of routes is beyond 128 bits, so that shares are not exact.
    pub saturated: bool,
}

/// How much of what moves on best routes passes each hub and uses each link, transfer and stay.
///
/// ```
/// use corridor::{BetweennessQuery, Demand, Objective, betweenness};
/// let network = corridor::data::caspian();
/// let cargo = network.cargo("container")?;
/// let pairs = betweenness(&network, cargo, Objective::fastest())?;
/// assert!(pairs.hubs[0].passes > 0.0 && pairs.sampled.is_none());
/// let demand = Demand::new().row("CNXIY", "GEPTI", 1e6);
/// let tonnes = betweenness(&network, cargo, BetweennessQuery::new(Objective::cheapest()).weighed_by(demand))?;
/// assert_eq!(tonnes.moved, 1e6);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadObjective`], [`Error::WeightTooLarge`]; [`Error::BadDemand`] for a table that is not sound; [`Error::OutOfRange`] for a sample of no
/// hubs, and where some steps weigh nothing and others too much to tell.
///
/// # Complexity
///
/// For each hub that is searched from O((states + steps) log states), by Brandes (2001), doi:10.1080/0022250X.2001.9990249.
pub fn betweenness(
    network: &Network,
    cargo: &Cargo,
    query: impl Into<BetweennessQuery>,
) -> Result<Betweenness> {
    let query = query.into();
    if let Some((term, value)) = query.objective.fault(cargo) {
        return Err(Error::BadObjective { objective: query.objective.name, term, value });
    }
    let wanted = query.demand.as_ref().map(|demand| demand.checked(network, Some(cargo))).transpose()?;
    let mut other_rows = 0;
    let mut rows: BTreeMap<HubId, BTreeMap<u32, f64>> = BTreeMap::new();
    for row in wanted.iter().flatten() {
        if row.cargo.code != cargo.code {
            other_rows += 1;
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "shares of tonnes are told as floats")]
        let tonnes = row.tonnes as f64;
        *rows.entry(row.from).or_default().entry(narrow(row.to.index())).or_default() += tonnes;
    }
    let states = States::new(network, cargo, None);
    let taken = measures(network, cargo, &states)?;
    let weights = weights(network, cargo, &query.objective, &states.steps, &taken)?;
    let (csr, input) = Csr::new(states.nodes.len(), &states.ends);
    let weights: Vec<u32> = input.iter().map(|at| weights[*at as usize]).collect();
    let all: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let starts: Vec<Vec<u32>> = all.iter().map(|hub| states.departures(*hub, None).collect()).collect();
    let ends: Vec<Vec<u32>> = all.iter().map(|hub| states.arrivals(*hub, None).collect()).collect();
    let of: Vec<u32> = states.nodes.iter().map(|node| narrow(node.hub.index())).collect();
    let groups = Groups { starts: &starts, ends: &ends, of: &of };
    let mut between = Between::new(&csr, &weights, groups).map_err(|_| Error::OutOfRange {
        what: format!("the weight of a step under the objective `{}`", query.objective.name),
        value: weights.iter().copied().max().unwrap_or(0).to_string(),
        allowed: "where other steps weigh nothing it must leave room to count these; take a larger step of the objective".to_owned(),
    })?;
    // Hubs without any link are neither beginnings nor ends of routes.
    let usable = |hub: &HubId| !starts[hub.index()].is_empty() || !ends[hub.index()].is_empty();
    let from: Vec<HubId> = match &wanted {
        Some(_) => rows.keys().copied().collect(),
        None => all.iter().copied().filter(usable).collect(),
    };
    let (chosen, seed) = choose(&from, query.effort)?;
    for hub in &chosen {
        let row = rows.get(hub);
        let amount = |to: u32| match (&wanted, row) {
            (Some(_), row) => row.and_then(|row| row.get(&to)).copied().unwrap_or(0.0),
            (None, _) => f64::from(u8::from(usable(&all[to as usize]))),
        };
        between.add(narrow(hub.index()), amount);
    }
    let passed = between.finish();
    let sampled = seed.map(|seed| {
        let most_of_one = match &wanted {
            Some(_) => rows.values().map(|row| row.values().sum::<f64>()).fold(0.0, f64::max),
            None => count(from.len()),
        };
        // A route comes to a hub at most as often as it has states to come to.
        let visits = ends.iter().map(Vec::len).max().unwrap_or(1).max(1);
        let figures = count(all.len() + csr.arcs());
        let spread = ((2.0 * figures / (1.0 - CONFIDENCE)).ln() / (2.0 * count(chosen.len()))).sqrt();
        let error = count(from.len()) * most_of_one * count(visits) * spread;
        SampledHubs { hubs: chosen.len(), of: from.len(), seed, error, confidence: CONFIDENCE }
    });
    let scale = if sampled.is_some() { count(from.len()) / count(chosen.len()) } else { 1.0 };
    let mut hubs: Vec<HubBetween> = Vec::new();
    let mut sum = 0.0;
    for (hub, passes) in all.iter().zip(&passed.groups).filter(|(_, passes)| **passes > 0.0) {
        let facts = network.hub(*hub);
        sum += passes;
        hubs.push(HubBetween { hub: facts.code.clone(), name: facts.name.clone(), passes: passes * scale });
    }
    hubs.sort_by(|a, b| b.passes.total_cmp(&a.passes).then_with(|| a.hub.cmp(&b.hub)));
    // A stay is a step in each carriage, and one asset.
    let mut of_asset: BTreeMap<Asset, f64> = BTreeMap::new();
    for (arc, uses) in passed.arcs.iter().enumerate().filter(|(_, uses)| **uses > 0.0) {
        *of_asset.entry(states.steps[input[arc] as usize].asset()).or_default() += uses;
    }
    let told = of_asset.into_iter().map(|(asset, uses)| {
        let (key, name) = (network.asset_key(asset), network.asset_name(asset));
        AssetBetween { asset: key, name, uses: uses * scale }
    });
    let mut assets: Vec<AssetBetween> = told.collect();
    assets.sort_by(|a, b| b.uses.total_cmp(&a.uses).then_with(|| a.asset.cmp(&b.asset)));
    Ok(Betweenness {
        schema: SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: cargo.code.clone(),
        weighed: if wanted.is_some() { Weighed::Tonnes } else { Weighed::Pairs },
        query,
        moved: passed.moved * scale,
        apart: passed.apart,
        other_rows,
        mean_hubs_between: if passed.moved > 0.0 { sum / passed.moved } else { 0.0 },
        hubs,
        assets,
        sampled,
        saturated: passed.saturated,
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of hubs are far below 2^53")]
fn count(of: usize) -> f64 {
    of as f64
}

/// The hubs that are searched from, in order, and the seed where they are a sample.
fn choose(from: &[HubId], effort: Effort) -> Result<(Vec<HubId>, Option<u64>)> {
    let (most, seed) = match effort {
        Effort::Exact => return Ok((from.to_vec(), None)),
        Effort::Fitting if from.len() <= EXACT => return Ok((from.to_vec(), None)),
        Effort::Fitting => (SAMPLE, 0),
        Effort::Sample { hubs, seed } => (hubs, seed),
    };
    if most == 0 {
        return Err(Error::OutOfRange {
            what: "the number of hubs to search from".to_owned(),
            value: "0".to_owned(),
            allowed: "a sample is of 1 hub or more".to_owned(),
        });
    }
    if most >= from.len() {
        return Ok((from.to_vec(), None));
    }
    // A number for each hub from its place and the seed alone (Steele, Lea, Flood 2014, doi:10.1145/2714064.2660195); the smallest are chosen.
    let mut drawn: Vec<(u64, HubId)> = (0u64..).zip(from).map(|(at, hub)| (mixed(seed, at), *hub)).collect();
    drawn.sort_unstable();
    let mut chosen: Vec<HubId> = drawn.into_iter().take(most).map(|(_, hub)| hub).collect();
    chosen.sort_unstable();
    Ok((chosen, Some(seed)))
}

/// The mixer of SplitMix64.
fn mixed(seed: u64, at: u64) -> u64 {
    let mut z = seed.wrapping_add(at.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl fmt::Display for Betweenness {
    /// The ten most passed and most used.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 10;
        let unit = match self.weighed {
            Weighed::Pairs => "ordered pairs of hubs",
            Weighed::Tonnes => "tonnes a year",
        };
        writeln!(
            f,
            "{}, {}: {:.0} {unit} move, past {:.2} hubs on average",
            self.cargo, self.query.objective.name, self.moved, self.mean_hubs_between
        )?;
        let share = |part: f64| if self.moved > 0.0 { 100.0 * part / self.moved } else { 0.0 };
        for hub in self.hubs.iter().take(SHOWN) {
            writeln!(f, "  {:>5.1} %  pass {}", share(hub.passes), hub.name)?;
        }
        for asset in self.assets.iter().take(SHOWN) {
            writeln!(f, "  {:>5.1} %  use {}", share(asset.uses), asset.name)?;
        }
        match &self.sampled {
            None => write!(f, "  exact: from every hub")?,
            Some(SampledHubs { hubs, of, error, confidence, .. }) => write!(
                f,
                "  from {hubs} of {of} hubs: with {:.0} % confidence no figure is off by more than {:.1} %",
                confidence * 100.0,
                share(*error)
            )?,
        }
        if self.saturated {
            write!(f, "\n  some numbers of routes are beyond 128 bits, so shares are not exact")?;
        }
        Ok(())
    }
}
