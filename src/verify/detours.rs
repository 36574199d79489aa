//! That failures cost routes what they are said to, and none of them in vain.

use super::lowered::{Lowered, bad, close, ensure, hub, same_network};
use super::route::{cargo, verify_route};
use crate::disruption::{
    DETOURS_SCHEMA, Detour, TableLoss, TableSet, WorstDetours, WorstForTable, WorstQuery,
};
use crate::error::{Error, Result};
use crate::network::{Asset, Network, Select};
use crate::objective::{Objective, TimePrice};
use crate::route::Query;
use crate::units::TonnesPerYear;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Checks the worst failures for the route of a pair: the routes before and after are the best ones, with the figures of the facts ([`verify_route`]); what each set adds is their difference, a search
/// of the checker's own finds the same weight or that there is no way; without any one of its assets a set costs less; the list is in order and of assets that may fail.
///
/// Not proved: that no other set is worse, which is what `most_more` and `listed_above` say. Nothing shorter than the search itself would prove it; the tests hold it against trying all sets.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold.
///
/// # Complexity
///
/// For each set of k assets k + 1 searches of O(steps log steps), and [`verify_route`].
///
/// ```
/// use corridor::{Objective, Router, Unobserved, WorstQuery, verify::verify_worst_detours, worst_for_route};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
/// let mut worst = worst_for_route(&router, &WorstQuery::new(["KZATY"], ["AZALA"], 2), &mut Unobserved)?;
/// verify_worst_detours(&network, &worst)?;
/// worst.sets[0].assets.pop();
/// assert!(verify_worst_detours(&network, &worst).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_worst_detours(network: &Network, answer: &WorstDetours) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == DETOURS_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let (query, before) = (&answer.query, &answer.before);
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    let asked = &before.query;
    let sides = [asked.all_from().collect::<Vec<_>>(), asked.all_to().collect()];
    let same = |(side, codes): (&Vec<(&str, u64)>, &Vec<String>)| {
        side.len() == codes.len()
            && side.iter().zip(codes).all(|((hub, weight), code)| hub == code && *weight == 0)
    };
    let plain = asked.via.is_empty()
        && asked.any_order.is_empty()
        && (&asked.modes, &asked.carriages) == (&Vec::new(), &Vec::new())
        && (asked.start_as, asked.arrive_as) == (None, None);
    ensure(plain && sides.iter().zip([&query.from, &query.to]).all(same), || {
        "the route before answers another question".to_owned()
    })?;
    ensure(before.cargo == answer.cargo && before.objective == answer.objective, || {
        "the route before is of another cargo or objective".to_owned()
    })?;
    verify_route(network, before)?;
    let may_fail = MayFail::new(network, query, query.from.iter().chain(&query.to))?;
    let mut order: Vec<(Reverse<u64>, usize, &[String])> = Vec::new();
    let ways = Ways::new(&graph, &asked.avoid, &answer.objective)?;
    let best = |assets: &[&String]| ways.without(assets).least(&query.from, &query.to);
    for set in &answer.sets {
        may_fail.check(&set.assets, &set.names)?;
        let named = || set.assets.join(" + ");
        let found = best(&set.assets.iter().collect::<Vec<_>>())?;
        ensure(found == set.after.as_ref().map(|after| after.weight), || {
            format!("the best way without {} weighs {found:?}", named())
        })?;
        let mut figures = [None; 4];
        if let Some(after) = &set.after {
            let mut around = asked.clone();
            around.avoid.extend(set.assets.iter().map(|key| Select::Asset(key.clone())));
            let same = after.query == around
                && after.cargo == before.cargo
                && after.objective == before.objective
                && after.weight > before.weight;
            ensure(same, || format!("the route without {} answers another question", named()))?;
            verify_route(network, after)?;
            figures = [
                answer.objective.of_steps(after.weight - before.weight),
                after.time_h - before.time_h,
                after.cost_usd_per_t - before.cost_usd_per_t,
                after.length_km - before.length_km,
            ]
            .map(Some);
        }
        let said = [set.more, set.more_h, set.more_usd_per_t, set.more_km];
        ensure(figures == said, || format!("what {} add is not the difference", named()))?;
        for at in 0..set.assets.len() {
            let others = set.assets.iter().enumerate().filter(|(other, _)| *other != at);
            let less = best(&others.map(|(_, key)| key).collect::<Vec<_>>())?;
            let is_needed = less.is_some_and(|less| found.is_none_or(|found| less < found));
            ensure(is_needed, || format!("{} cost as much without {}", named(), set.assets[at]))?;
        }
        let worse = found.map_or(u64::MAX, |found| found - before.weight);
        order.push((Reverse(worse), set.assets.len(), &set.assets));
    }
    ensure(order.is_sorted_by(|a, b| a < b), || "its list is not in order".to_owned())?;
    ensure(order.len() <= query.tell.max(1), || "it tells more sets than were asked for".to_owned())?;
    let first = order.first().map_or(0, |first| first.0.0);
    let bound = |bound: Option<u64>| bound.unwrap_or(u64::MAX);
    ensure(bound(answer.most_more) >= first && bound(answer.listed_above) <= bound(answer.most_more), || {
        "its bounds do not fit its list".to_owned()
    })
}

/// Checks the worst failures for the routes of a table: searches of the checker's own find what each row loses, which rows lose nothing, and that each set costs less without any one of its assets; the sums
/// are those of the rows; the list is in order and of assets that may fail. Hours and USD are of one of the best ways around, which is told by its hubs: where nothing else is priced they add up to what is minimised.
///
/// Not proved: that no other set is worse, as in [`verify_worst_detours`]; how hours and USD divide what is minimised, and km where these are not priced.
///
/// # Errors
///
/// As [`verify_worst_detours`].
///
/// # Complexity
///
/// For each set of k assets (k + 1) x rows searches of O(steps log steps).
pub fn verify_worst_for_table(network: &Network, answer: &WorstForTable) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == DETOURS_SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let query = &answer.query;
    let hubless = query.from.is_empty() && query.to.is_empty();
    ensure(hubless, || "the question has hubs of its own".to_owned())?;
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    let ends = answer.rows.iter().flat_map(|row| [&row.from, &row.to]);
    let may_fail = MayFail::new(network, query, ends)?;
    let ways = Ways::new(&graph, &answer.without, &answer.objective)?;
    let mut rows = Vec::with_capacity(answer.rows.len());
    for row in &answer.rows {
        let same = row.cargo.as_ref().is_none_or(|code| *code == answer.cargo);
        let tonnes = tonnes(row.t_per_year);
        ensure(same && tonnes.is_some() && row.from != row.to, || {
            format!("the row {} -> {} cannot be asked", row.from, row.to)
        })?;
        let weight = ways.least([&row.from], [&row.to])?;
        rows.push((row, weight, tonnes.unwrap_or(0)));
    }
    let no_way = rows.iter().filter(|row| row.1.is_none()).map(|row| row.2).sum();
    ensure(answer.no_way_t_per_year == TonnesPerYear(no_way), || {
        format!("{no_way} t a year have no way anyhow")
    })?;
    let lost = |assets: &[&String]| -> Result<(TableLoss, Vec<Option<u64>>)> {
        let (mut loss, mut weights) = (TableLoss::default(), Vec::with_capacity(rows.len()));
        let ways = ways.without(assets);
        for (row, before, tonnes) in &rows {
            let after = ways.least([&row.from], [&row.to])?;
            weights.push(after);
            match (*before, after) {
                (Some(before), Some(after)) => {
                    loss.tonne_steps_per_year += u128::from(*tonnes) * u128::from(after - before);
                }
                (Some(_), None) => {
                    loss.cut_off_t_per_year = TonnesPerYear(loss.cut_off_t_per_year.get() + tonnes)
                }
                _ => {}
            }
        }
        Ok((loss, weights))
    };
    let mut order: Vec<(Reverse<TableLoss>, usize, &[String])> = Vec::new();
    for set in &answer.sets {
        may_fail.check(&set.assets, &set.names)?;
        let named = || set.assets.join(" + ");
        let (loss, weights) = lost(&set.assets.iter().collect::<Vec<_>>())?;
        ensure(loss == set.lost, || format!("{} lose another amount", named()))?;
        let mut detours = set.detours.iter();
        for ((row, before, tonnes), after) in rows.iter().zip(weights) {
            if *before == after || *tonnes == 0 {
                continue;
            }
            let same = |told: &&Detour| {
                (&told.from, &told.to) == (&row.from, &row.to) && told.t_per_year == row.t_per_year
            };
            let told = detours.next().filter(same);
            let more = before.zip(after).map(|(before, after)| after - before);
            ensure(told.is_some_and(|told| is_detour(answer, &graph, told, more)), || {
                format!("without {} the row {} -> {} loses something else", named(), row.from, row.to)
            })?;
        }
        ensure(detours.next().is_none(), || format!("{} cost a row nothing that is told", named()))?;
        sums(set)?;
        for at in 0..set.assets.len() {
            let others = set.assets.iter().enumerate().filter(|(other, _)| *other != at);
            let (less, _) = lost(&others.map(|(_, key)| key).collect::<Vec<_>>())?;
            ensure(less < loss, || format!("{} cost as much without {}", named(), set.assets[at]))?;
        }
        order.push((Reverse(loss), set.assets.len(), &set.assets));
    }
    ensure(order.is_sorted_by(|a, b| a < b), || "its list is not in order".to_owned())?;
    ensure(order.len() <= query.tell.max(1), || "it tells more sets than were asked for".to_owned())?;
    let first = order.first().map_or(TableLoss::default(), |first| first.0.0);
    ensure(answer.most_lost >= first && answer.listed_above <= answer.most_lost, || {
        "its bounds do not fit its list".to_owned()
    })
}

/// A whole number of tonnes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn tonnes(of: f64) -> Option<u64> {
    ((0.0..=9_007_199_254_740_992.0).contains(&of) && of.fract() == 0.0).then_some(of as u64)
}

/// Whether a row that weighs so much more is told so, along hubs that follow each other.
fn is_detour(answer: &WorstForTable, graph: &Lowered<'_>, told: &Detour, more: Option<u64>) -> bool {
    let Some(more) = more else {
        return told.hubs.is_empty()
            && [told.more, told.more_h, told.more_usd_per_t, told.more_km] == [None; 4];
    };
    let more = answer.objective.of_steps(more);
    let (Some(hours), Some(usd), Some(km)) = (told.more_h, told.more_usd_per_t, told.more_km) else {
        return false;
    };
    let Objective { money, distance, carbon, step, .. } = answer.objective;
    let hour = match answer.objective.time {
        TimePrice::Fixed(price) => price,
        TimePrice::OfCargo => graph.cargo.value_of_time.as_ref().map_or(0.0, |fact| fact.likely().get()),
    };
    // Every step of both ways is rounded to a whole number.
    let slack = step * 4.0 * told.hubs.len().max(graph.network.hub_count()) as f64;
    let adds_up = carbon > 0.0 || (money * usd + hour * hours + distance * km - more).abs() <= slack;
    let joined = |two: &[String]| match (graph.network.hub_id(&two[0]), graph.network.hub_id(&two[1])) {
        (Ok(from), Ok(to)) => graph.steps.iter().any(|step| {
            matches!(step.asset, Asset::Link(_))
                && (graph.hub_of(step.tail), graph.hub_of(step.head)) == (from, to)
        }),
        _ => false,
    };
    told.more == Some(more)
        && adds_up
        && told.hubs.first() == Some(&told.from)
        && told.hubs.last() == Some(&told.to)
        && told.hubs.windows(2).all(joined)
}

/// The sums of a set are those of its rows.
fn sums(set: &TableSet) -> Result<()> {
    let sum = |of: fn(&Detour) -> Option<f64>| -> f64 {
        set.detours.iter().map(|told| told.t_per_year * of(told).unwrap_or(0.0)).sum()
    };
    let holds = close(sum(|told| told.more_h), set.t_h_per_year)
        && close(sum(|told| told.more_usd_per_t), set.usd_per_year);
    ensure(holds, || format!("the sums of {} are not those of its rows", set.assets.join(" + ")))
}

/// Which assets may be told.
struct MayFail<'a> {
    network: &'a Network,
    k: usize,
    /// What is safe, by all keys that name it.
    safe: BTreeSet<String>,
}

impl<'a> MayFail<'a> {
    fn new<'b>(
        network: &'a Network,
        query: &WorstQuery,
        ends: impl Iterator<Item = &'b String>,
    ) -> Result<Self> {
        ensure((1..=8).contains(&query.k), || format!("{} failures are not asked", query.k))?;
        let ends = ends.filter(|_| !query.ends_too).map(|code| format!("hub:{code}"));
        let mut safe: BTreeSet<String> = BTreeSet::new();
        for key in ends.chain(query.safe.iter().cloned()) {
            safe.extend(opposite(network, &key)?);
            safe.insert(key);
        }
        Ok(Self { network, k: query.k, safe })
    }

    /// Some assets in order that are not safe, with their names.
    fn check(&self, assets: &[String], names: &[String]) -> Result<()> {
        let named = || assets.join(" + ");
        let count = !assets.is_empty() && assets.len() <= self.k;
        ensure(count && assets.is_sorted_by(|a, b| a < b), || format!("{} are no such set", named()))?;
        for key in assets {
            ensure(!self.safe.contains(key), || format!("{key} does not fail"))?;
        }
        let are: Result<Vec<String>> = assets
            .iter()
            .map(|key| asset(self.network, key).map(|asset| self.network.asset_name(asset)))
            .collect();
        ensure(are? == names, || format!("{} have other names", named()))
    }
}

fn asset(network: &Network, key: &str) -> Result<Asset> {
    match network.asset(key) {
        Ok(Asset::Limit(_)) => bad(format!("no route asks for {key}")),
        Ok(asset) => Ok(asset),
        Err(error) => bad(error.to_string()),
    }
}

/// The key of the opposite of a link or transfer.
fn opposite(network: &Network, key: &str) -> Result<Option<String>> {
    Ok(match network.asset(key).map_err(|error| Error::BadCertificate { reason: error.to_string() })? {
        Asset::Link(id) => network.opposite(id).map(|back| network.link(back).key.clone()),
        Asset::Transfer(at) => network.transfers()[at as usize].back_key.clone(),
        _ => None,
    })
}

/// The steps that a question admits, with their weights.
struct Ways<'g, 'a> {
    graph: &'g Lowered<'a>,
    /// `None` for a step that is not admitted.
    weights: Vec<Option<u64>>,
}

impl<'g, 'a> Ways<'g, 'a> {
    fn new(graph: &'g Lowered<'a>, avoid: &[Select], objective: &Objective) -> Result<Self> {
        for select in avoid {
            if let Err(error) = graph.network.check_selection(select) {
                return bad(error.to_string());
            }
        }
        let query = Query { avoid: avoid.to_vec(), ..Query::default() };
        let weigh = |step| {
            if graph.admits(&query, step) { graph.weight(step, objective).map(Some) } else { Ok(None) }
        };
        Ok(Self { graph, weights: graph.steps.iter().map(weigh).collect::<Result<_>>()? })
    }

    /// The same once some assets have failed.
    fn without(&self, assets: &[&String]) -> Self {
        let avoid = assets.iter().map(|key| Select::Asset((*key).clone())).collect();
        let query = Query { avoid, ..Query::default() };
        let steps = self.graph.steps.iter().zip(&self.weights);
        let weights =
            steps.map(|(step, weight)| weight.filter(|_| self.graph.admits(&query, step))).collect();
        Self { graph: self.graph, weights }
    }

    /// The least weight of a way between some hubs, by Dijkstra's search; `None` where there is none.
    fn least<'h>(
        &self,
        from: impl IntoIterator<Item = &'h String>,
        to: impl IntoIterator<Item = &'h String>,
    ) -> Result<Option<u64>> {
        let graph = self.graph;
        let mut ends: BTreeSet<usize> = BTreeSet::new();
        for code in to {
            ends.extend(graph.arrived(hub(graph.network, code)?, None));
        }
        let mut near: BTreeMap<usize, u64> = BTreeMap::new();
        let mut waiting: BinaryHeap<Reverse<(u64, usize)>> = BinaryHeap::new();
        for code in from {
            for state in graph.departing(hub(graph.network, code)?, None) {
                near.insert(state, 0);
                waiting.push(Reverse((0, state)));
            }
        }
        while let Some(Reverse((weight, state))) = waiting.pop() {
            if ends.contains(&state) {
                return Ok(Some(weight));
            }
            if near.get(&state) != Some(&weight) {
                continue;
            }
            for (at, step) in graph.out(state) {
                let Some(own) = self.weights[at] else { continue };
                let next = weight + own;
                if near.get(&step.head).is_none_or(|known| next < *known) {
                    near.insert(step.head, next);
                    waiting.push(Reverse((next, step.head)));
                }
            }
        }
        Ok(None)
    }
}
