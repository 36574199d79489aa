//! Corridors beside each other: what each carries alone, what they carry together, and what they share.

use crate::error::{Error, Result};
use crate::flow::{FlowSolver, MaxFlow, Question};
use crate::network::{Asset, Cargo, HubId, Network, View};
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The version of the shape of comparisons.
pub const CORRIDORS_SCHEMA: &str = "corridor-comparison/1";

/// One of the corridors of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CorridorAlone {
    /// Its code.
    pub code: String,
    /// Its name for people.
    pub name: String,
    /// What it carries alone, with what stops it and the proof.
    pub flow: MaxFlow,
    /// The keys of the assets on its ways that are on those of no other: it alone depends on them.
    pub captive: Vec<String>,
}

/// An asset on the ways of several corridors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SharedAsset {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// Whether it has a capacity for this cargo, so that the corridors compete for it.
    pub has_capacity: bool,
    /// The codes of the corridors.
    pub corridors: Vec<String>,
}

/// Several corridors beside each other. Prints as a table; serialises.
///
/// An asset is on the ways of a corridor where some way from its hubs to its hubs by its links uses it or is counted by it, whether anything moves
/// there or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CorridorComparison {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridors by code.
    pub corridors: Vec<CorridorAlone>,
    /// What all their links carry together, from all their origins to all their destinations: flow may cross over where they meet.
    pub together: MaxFlow,
    /// The sum of what each carries alone, tonnes a year.
    pub sum_t_per_year: TonnesPerYear,
    /// What connecting them gains: together less the sum, tonnes a year. Below zero where they compete for what binds them.
    pub connecting_t_per_year: i64,
    /// What all can carry at once, each from its own origins to its own destinations by its own links, tonnes a year, is at least this. Where
    /// corridors share capacities that is a flow of several goods, which no single cut bounds, so a range is told: of corridors that compete with
    /// each other at least the best.
    pub at_once_at_least_t_per_year: TonnesPerYear,
    /// And at most this: neither more than the sum nor more than they carry with crossing over.
    pub at_once_at_most_t_per_year: TonnesPerYear,
    /// The assets on the ways of several corridors, by key.
    pub shared: Vec<SharedAsset>,
}

/// Compares named corridors for a cargo.
///
/// ```
/// let network = corridor::data::caspian();
/// let told = corridor::compare_corridors(&network, network.cargo("wagonload")?, ["kuryk-alat", "turkmenbashi-alat"])?;
/// assert_eq!(told.corridors.len(), 2);
/// assert!(told.together.value_t_per_year.get() > 0 && told.at_once_at_most_t_per_year <= told.sum_t_per_year);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// As [`FlowSolver::max_flow`] for each corridor and for all; [`Error::OutOfRange`] for fewer than two corridors. [`Error::SamePlace`] where one of
/// them leads to where another starts: in that direction they have no common flow.
///
/// # Complexity
///
/// For each corridor and for all together the preparation of a solver and a maximum flow.
pub fn compare_corridors<C: AsRef<str>>(
    network: &Network,
    cargo: &Cargo,
    corridors: impl IntoIterator<Item = C>,
) -> Result<CorridorComparison> {
    let codes: BTreeSet<String> = corridors.into_iter().map(|code| code.as_ref().to_owned()).collect();
    codes.iter().try_for_each(|code| network.corridor(code).map(|_| ()))?;
    if codes.len() < 2 {
        return Err(Error::OutOfRange {
            what: "the number of corridors to compare".to_owned(),
            value: codes.len().to_string(),
            allowed: "a comparison is between two or more".to_owned(),
        });
    }
    let mut on: BTreeMap<Asset, (bool, Vec<usize>)> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, code) in codes.iter().enumerate() {
        let flows = FlowSolver::within(network, cargo, code)?;
        let corridor = network.corridor(code)?;
        let hubs = |codes: &[String]| network.hub_ids(codes.iter().map(String::as_str));
        let (from, to): (Vec<HubId>, Vec<HubId>) = (hubs(&corridor.from)?, hubs(&corridor.to)?);
        for (asset, bounded) in flows.with_question(&from, &to, |question| Ok(on_ways(question)))? {
            let entry = on.entry(asset).or_default();
            entry.0 |= bounded;
            entry.1.push(at);
        }
        let name = corridor.name.clone().unwrap_or_else(|| code.clone());
        let flow = flows.corridor_flow()?;
        found.push(CorridorAlone { code: code.clone(), name, flow, captive: Vec::new() });
    }
    let together = FlowSolver::within_all(network, cargo, &codes)?.corridor_flow()?;
    let (mut shared, mut compete) = (Vec::new(), Groups::new(found.len()));
    for (asset, (bounded, corridors)) in on {
        let key = network.asset_key(asset);
        if let [only] = corridors[..] {
            found[only].captive.push(key);
            continue;
        }
        if bounded {
            corridors.windows(2).for_each(|pair| compete.join(pair[0], pair[1]));
        }
        let corridors = corridors.iter().map(|at| found[*at].code.clone()).collect();
        shared.push(SharedAsset {
            asset: key,
            name: network.asset_name(asset),
            has_capacity: bounded,
            corridors,
        });
    }
    found.iter_mut().for_each(|corridor| corridor.captive.sort());
    shared.sort_by(|a, b| a.asset.cmp(&b.asset));
    let values: Vec<u64> = found.iter().map(|corridor| corridor.flow.value_t_per_year.get()).collect();
    let sum: u64 = values.iter().sum();
    let value = together.value_t_per_year.get();
    let difference = i128::from(value) - i128::from(sum);
    let connecting = i64::try_from(difference).map_err(|_| Error::CapacityTooLarge {
        asset: "the corridors together".to_owned(),
        limit: 1 << 62,
    })?;
    Ok(CorridorComparison {
        schema: CORRIDORS_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: cargo.code.clone(),
        corridors: found,
        together,
        sum_t_per_year: TonnesPerYear(sum),
        connecting_t_per_year: connecting,
        at_once_at_least_t_per_year: TonnesPerYear(compete.sum_of_largest(&values)),
        at_once_at_most_t_per_year: TonnesPerYear(sum.min(value)),
        shared,
    })
}

/// Corridors that compete, directly or through others.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn join(&mut self, one: usize, other: usize) {
        let (keep, drop) = (self.0[one], self.0[other]);
        self.0.iter_mut().filter(|group| **group == drop).for_each(|group| *group = keep);
    }

    fn sum_of_largest(&self, values: &[u64]) -> u64 {
        let mut largest: BTreeMap<usize, u64> = BTreeMap::new();
        for (group, value) in self.0.iter().zip(values) {
            let most = largest.entry(*group).or_default();
            *most = (*most).max(*value);
        }
        largest.values().sum()
    }
}

/// The assets that some way of a question uses or is counted by, and whether they have a capacity.
fn on_ways(question: &Question<'_>) -> BTreeMap<Asset, bool> {
    let (plan, network) = (question.plan, question.network);
    let states = &plan.states;
    let reached = led(states.nodes.len(), &states.ends, question.sources, false);
    let leading = led(states.nodes.len(), &states.ends, question.sinks, true);
    let on_way = |at: usize| {
        states.ends.get(at).is_some_and(|(tail, head)| reached[*tail as usize] && leading[*head as usize])
    };
    let mut found = BTreeMap::new();
    for (at, step) in states.steps.iter().enumerate().filter(|(at, _)| on_way(*at)) {
        let asset = step.asset();
        *found.entry(asset).or_default() |= plan.passages[at].capacity.is_some();
        if let Asset::Link(id) = asset {
            for passing in network.passings(id) {
                found.entry(Asset::Border(passing.border)).or_default();
            }
        }
    }
    let shared =
        plan.members.iter().map(|((asset, _), members)| (*asset, members.iter().any(|at| on_way(*at))));
    let refused =
        plan.refused.iter().map(|refused| (refused.asset, refused.members.iter().any(|(at, _)| on_way(*at))));
    for (asset, _) in shared.chain(refused).filter(|(_, on_way)| *on_way) {
        found.insert(asset, true);
    }
    found
}

/// The states that some states lead to, or that lead to them.
fn led(states: usize, ends: &[(u32, u32)], from: &[u32], back: bool) -> Vec<bool> {
    let mut next: Vec<Vec<u32>> = vec![Vec::new(); states];
    for (tail, head) in ends {
        let (tail, head) = if back { (head, tail) } else { (tail, head) };
        next[*tail as usize].push(*head);
    }
    let mut found = vec![false; states];
    let mut waiting = from.to_vec();
    while let Some(state) = waiting.pop() {
        if !std::mem::replace(&mut found[state as usize], true) {
            waiting.append(&mut next[state as usize]);
        }
    }
    found
}

impl fmt::Display for CorridorComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, one way  {:>12}  captive assets  stopped by", self.cargo, "Mt a year")?;
        for corridor in &self.corridors {
            let stops = corridor.flow.cuts.first().map(|cut| {
                cut.assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>().join(" + ")
            });
            let (mt, captive) = (corridor.flow.value_t_per_year.million(), corridor.captive.len());
            writeln!(f, "  {:<24} {mt:>7.2}  {captive:>14}  {}", corridor.code, stops.unwrap_or_default())?;
        }
        writeln!(f, "  {:<24} {:>7.2}", "sum", self.sum_t_per_year.million())?;
        writeln!(f, "  {:<24} {:>7.2}", "together, crossing over", self.together.value_t_per_year.million())?;
        #[expect(clippy::cast_precision_loss, reason = "for printing")]
        let connecting = self.connecting_t_per_year as f64 / 1e6;
        writeln!(f, "  {:<24} {connecting:>+7.2}", "connecting gains")?;
        let (least, most) = (self.at_once_at_least_t_per_year, self.at_once_at_most_t_per_year);
        let at_once = if least == most {
            format!("{:>7.2}", least.million())
        } else {
            format!("{:>7.2} to {:.2}", least.million(), most.million())
        };
        writeln!(f, "  {:<24} {at_once}", "at once, each for itself")?;
        let binding: Vec<&str> =
            self.shared.iter().filter(|asset| asset.has_capacity).map(|asset| asset.name.as_str()).collect();
        let names = if binding.is_empty() { "none".to_owned() } else { binding.join(", ") };
        write!(f, "  {} assets are shared, of which these have a capacity: {names}", self.shared.len())
    }
}
