//! What proves a ladder from above: for each rung's end a flow, and what is added to let it pass.

use crate::engine::flow_paths::decompose;
use crate::flow::Question;
use crate::network::Asset;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What proves that the prices of a ladder are enough: flows, and what is added for them. That they are not more than needed its cuts prove.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderCertificate {
    /// The links, transfers and stays that carry something at one of the points.
    pub steps: Vec<LadderStep>,
    /// Today, and the end of each rung that has one. Where a limit that is no arc ends the ladder within a rung, the last point lies beyond
    /// it, and the mixture of the last two is the flow at its end.
    pub points: Vec<LadderPoint>,
    /// Where the last rung goes on without end: what a further tonne moves on each of the steps.
    pub endless: Option<Vec<u64>>,
}

/// A link, transfer or stay, and where it begins and ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderStep {
    /// Asset key.
    pub asset: String,
    /// `HUB carriage` where it begins.
    pub from: String,
    /// `HUB carriage` where it ends.
    pub to: String,
}

/// A flow, and a cheapest way of widening for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderPoint {
    /// How much passes, tonnes a year.
    pub flow_t_per_year: TonnesPerYear,
    /// What moves on each of the steps, tonnes a year.
    pub moves_t_per_year: Vec<u64>,
    /// What is added.
    pub added: Vec<Added>,
}

/// What is added to an asset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Added {
    /// Asset key.
    pub asset: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Tonnes a year.
    pub added_t_per_year: TonnesPerYear,
}

/// A flow without cycles, an entry an arc, and what was added to which arcs.
pub(super) struct Point {
    pub(super) carried: Vec<u64>,
    pub(super) added: Vec<(u32, u64)>,
}

impl Point {
    /// So much more along a way, which is widened as it needs.
    pub(super) fn grown(&self, path: &[u32], more: u64, question: &Question<'_>) -> Self {
        let mut carried = self.carried.clone();
        let mut added: BTreeMap<u32, u64> = self.added.iter().copied().collect();
        for arc in path {
            carried[*arc as usize] += more;
            *added.entry(*arc).or_default() += more;
        }
        Self { carried: without_cycles(question, &carried), added: added.into_iter().collect() }
    }
}

/// The same flow without its cycles.
pub(super) fn without_cycles(question: &Question<'_>, carried: &[u64]) -> Vec<u64> {
    let Question { csr, sources, sinks, .. } = question;
    let mut left = vec![0; carried.len()];
    for (path, amount) in decompose(csr, carried, sources, sinks) {
        path.iter().for_each(|arc| left[*arc as usize] += amount);
    }
    left
}

/// The steps that carry something in some flows, by name, and what each flow moves on each of them. Gates are left out: they are the solver's own.
pub(super) fn named_steps(question: &Question<'_>, flows: &[&[u64]]) -> (Vec<LadderStep>, Vec<Vec<u64>>) {
    let states = &question.plan.states;
    let used = |arc: &u32| flows.iter().any(|flow| flow[*arc as usize] > 0);
    let mut named: Vec<(LadderStep, u32)> = (0..question.csr.arcs() as u32)
        .filter(used)
        .filter_map(|arc| {
            let (tail, head) = states.ends.get(question.passage_at(arc))?;
            let [from, to] = [tail, head].map(|node| states.label(question.network, *node));
            let asset = question.network.asset_key(question.passage(arc).asset);
            Some((LadderStep { asset, from, to }, arc))
        })
        .collect();
    named.sort();
    let moves = |flow: &&[u64]| named.iter().map(|(_, arc)| flow[*arc as usize]).collect();
    let moves = flows.iter().map(moves).collect();
    (named.into_iter().map(|(step, _)| step).collect(), moves)
}

/// Puts flows into words.
pub(super) fn proof(question: &Question<'_>, points: &[Point], endless: Option<&[u32]>) -> LadderCertificate {
    let value = |carried: &[u64]| {
        let amount = |arc: u32| i128::from(carried[arc as usize]);
        let net = |node: &u32| {
            let out: i128 = question.csr.out(*node).map(amount).sum();
            out - question.csr.incoming(*node).iter().map(|arc| amount(*arc)).sum::<i128>()
        };
        TonnesPerYear(u64::try_from(question.sources.iter().map(net).sum::<i128>()).unwrap_or(0))
    };
    let added = |point: &Point| {
        let mut sums: BTreeMap<(Asset, bool), u64> = BTreeMap::new();
        for (arc, amount) in point.added.iter().filter(|(arc, _)| !question.is_unbounded(*arc)) {
            let passage = question.passage(*arc);
            *sums.entry((passage.asset, passage.back)).or_default() += amount;
        }
        let mut added: Vec<Added> = sums
            .into_iter()
            .map(|((asset, backward), amount)| Added {
                asset: question.network.asset_key(asset),
                backward,
                added_t_per_year: TonnesPerYear(amount),
            })
            .collect();
        added.sort();
        added
    };
    let way: Option<Vec<u64>> = endless.map(|path| {
        let mut way = vec![0; question.csr.arcs()];
        path.iter().for_each(|arc| way[*arc as usize] = 1);
        way
    });
    let flows: Vec<&[u64]> = points.iter().map(|point| &point.carried[..]).chain(way.as_deref()).collect();
    let (steps, mut moves) = named_steps(question, &flows);
    let endless = way.and_then(|_| moves.pop());
    let points = points.iter().zip(moves).map(|(point, moves_t_per_year)| LadderPoint {
        flow_t_per_year: value(&point.carried),
        moves_t_per_year,
        added: added(point),
    });
    LadderCertificate { points: points.collect(), steps, endless }
}
