//! That a ladder is exact: no widening is cheaper than it says, by weak duality, rung by rung, and what it says is enough.

use super::enough::Enough;
use super::flow::{headline, links_of, terminals};
use super::lowered::{Lowered, bad, ensure, same_network};
use super::route::cargo;
use super::shared::{Capacity, capacities};
use crate::bottleneck::{Ladder, LadderEnd, NestedCut, RungAsset};
use crate::error::{Error, Result};
use crate::network::Network;
use crate::units::TonnesPerYear;
use std::collections::{BTreeMap, BTreeSet};

/// What a ladder's question says of each capacity, and how they are named.
pub(super) struct Priced<'a> {
    pub(super) graph: &'a Lowered<'a>,
    pub(super) capacities: &'a [Capacity],
    pub(super) by_name: BTreeMap<(String, bool), usize>,
    /// The names for people of everything that can carry something, by key and direction.
    names: BTreeMap<(String, bool), String>,
    pub(super) price: Vec<i128>,
    pub(super) ceiling: Vec<Option<i128>>,
    /// The least price known so far at which the ladder's flow passes.
    cost: i128,
}

/// Checks a ladder from both sides. From below: on every rung, for both families of cuts, each cut parts the two sides, the times add up to the
/// slope, and the cuts together show that passing the flows of the rung costs at least what the ladder says. From above: for today and each rung's end a
/// flow passes with what is added there, which costs as much as the ladder says; and where the last rung goes on without end, so does a way by
/// which a further tonne costs its slope. The rungs follow each other with rising slopes, and where the ladder ends for good, its last cut
/// cannot be widened further.
///
/// So the curve of prices is proved wherever the ladder tells it. Not proved are: where there is no rung, that today no more can pass (that is for
/// [`verify_flow`](super::verify_flow)); the limit at which it ends, and that a last rung which ends for the number of rungs is not longer;
/// which assets `ends`, `undone`, `may_widen` and `must_widen` list, and the ranges of `at_end`, but that the flows of the certificate agree with
/// them; and the amounts of `alone`. Of all lists the names and the order are checked, and that what gains alone is in every cut of today.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// O(cuts listed x (states + steps + members of shared capacities)), and a logarithm for each name.
///
/// ```
/// use corridor::{FlowSolver, find_bottlenecks, verify::verify_ladder};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::within(&network, network.cargo("wagonload")?, "kti")?;
/// let mut ladder = find_bottlenecks(&flows, network.corridor("kti")?)?;
/// verify_ladder(&network, &ladder)?;
/// ladder.rungs[0].slope += 1;
/// assert!(verify_ladder(&network, &ladder).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_ladder(network: &Network, ladder: &Ladder) -> Result<()> {
    same_network(network, &ladder.network, Some(ladder.view))?;
    ensure(ladder.schema == crate::bottleneck::SCHEMA, || format!("unknown schema `{}`", ladder.schema))?;
    let cargo = cargo(network, &ladder.cargo)?;
    let query = &ladder.query;
    let graph = Lowered::new(network, cargo, links_of(network, ladder.corridor.as_deref())?.as_deref());
    let (sources, sinks) = terminals(&graph, &query.from, &query.to)?;
    let capacities = capacities(&graph)?;
    let names = capacities.iter().map(|capacity| network.asset_key(capacity.asset));
    headline(cargo, &ladder.headline, ladder.today_t_per_year.get())?;
    let mut named: BTreeMap<(String, bool), String> = BTreeMap::new();
    let backward = capacities.iter().map(|capacity| (capacity.asset, capacity.backward));
    for (asset, backward) in graph.steps.iter().map(|step| (step.asset, false)).chain(backward) {
        named.insert((network.asset_key(asset), backward), network.asset_name(asset));
    }
    let mut priced = Priced {
        graph: &graph,
        capacities: &capacities,
        by_name: BTreeMap::new(),
        names: named,
        price: Vec::with_capacity(capacities.len()),
        ceiling: Vec::with_capacity(capacities.len()),
        cost: 0,
    };
    for (at, key) in names.enumerate() {
        priced.price.push(query.prices.get(&key).map_or(1, |price| i128::from(*price)));
        priced.ceiling.push(query.ceilings.get(&key).map(|most| i128::from(*most)));
        priced.by_name.insert((key, capacities[at].backward), at);
    }
    priced.joined(ladder, &sources, &sinks)?;
    let mut enough = Enough::new(&priced, ladder, &sources, &sinks)?;
    let mut flow = i128::from(ladder.today_t_per_year.get());
    let mut below = None;
    for (at, rung) in ladder.rungs.iter().enumerate() {
        let follows = i128::from(rung.from_t_per_year.get()) == flow;
        ensure(follows, || format!("rung {at} does not begin where the one before ends"))?;
        ensure(below.is_none_or(|below| below < rung.slope), || {
            format!("the slope of rung {at} does not rise")
        })?;
        below = Some(rung.slope);
        for cuts in [&rung.cuts_near_origin, &rung.cuts_near_destination] {
            priced.bound(cuts, &sources, &sinks, rung.slope, flow)?;
        }
        for assets in [&rung.ends, &rung.undone, &rung.may_widen, &rung.must_widen] {
            priced.listed(assets)?;
        }
        let so_far = i128::try_from(rung.from_price).is_ok_and(|price| price == priced.cost);
        ensure(so_far, || format!("the price at the beginning of rung {at} is not that of the rungs below"))?;
        match rung.length_t_per_year {
            Some(length) => {
                ensure(length.get() > 0, || format!("rung {at} has no length"))?;
                flow += i128::from(length.get());
                let before = priced.cost;
                priced.cost = sum(before, i128::from(rung.slope), i128::from(length.get()))?;
                enough.rung(&priced, ladder, at, before)?;
            }
            None => {
                let last = at + 1 == ladder.rungs.len() && ladder.end == LadderEnd::Endless;
                ensure(last, || format!("rung {at} has no end and is not the last"))?;
                enough.endless(&priced, ladder, at)?;
            }
        }
    }
    enough.close(&priced, ladder)?;
    let rungs = ladder.rungs.len();
    ensure(rungs <= query.steps, || format!("it has {rungs} rungs, and {} were asked for", query.steps))?;
    match &ladder.end {
        LadderEnd::Endless => {
            let endless = ladder.rungs.last().is_some_and(|rung| rung.length_t_per_year.is_none());
            ensure(endless, || "it goes on without end, and its last rung does not".to_owned())?;
        }
        LadderEnd::Steps => {
            ensure(rungs == query.steps, || format!("it stops after {rungs} rungs of {}", query.steps))?;
        }
        LadderEnd::Blocked(assets) => {
            priced.listed(assets)?;
            priced.parts(assets, &sources, &sinks)?;
            let mut most: i128 = 0;
            for asset in assets {
                let at = priced.find(asset)?;
                let Some(ceiling) = priced.ceiling[at] else {
                    return bad(format!("{} can be widened without end", asset.asset));
                };
                most += i128::from(capacities[at].most()) + ceiling;
            }
            ensure(most == flow, || format!("what blocks lets {most} pass, and the ladder ends at {flow}"))?;
        }
        LadderEnd::Limit(key, most) => {
            let known =
                [false, true].into_iter().any(|back| priced.by_name.contains_key(&(key.clone(), back)));
            ensure(known, || format!("{key} has no capacity that could end it"))?;
            let most = i128::from(most.get());
            ensure(flow == most, || format!("{key} ends it at {most}, and its rungs at {flow}"))?;
        }
    }
    priced.alone(ladder)
}

/// `sum` and so many times `amount`, where that is a number that can be counted to.
pub(super) fn sum(sum: i128, times: i128, amount: i128) -> Result<i128> {
    let added = times.checked_mul(amount).and_then(|product| sum.checked_add(product));
    added.ok_or_else(|| Error::BadCertificate { reason: "its numbers are too large to be added".to_owned() })
}

impl Priced<'_> {
    pub(super) fn find(&self, asset: &RungAsset) -> Result<usize> {
        match self.by_name.get(&(asset.asset.clone(), asset.backward)) {
            Some(at) => Ok(*at),
            None => bad(format!("{} has no capacity that could be widened in this direction", asset.asset)),
        }
    }

    /// Assets in their order, each once, with the names that they have.
    pub(super) fn listed(&self, assets: &[RungAsset]) -> Result<()> {
        for asset in assets {
            let known = self.names.get(&(asset.asset.clone(), asset.backward));
            ensure(known == Some(&asset.name), || {
                format!("nothing here is `{}` and called `{}`", asset.asset, asset.name)
            })?;
        }
        let sorted = assets.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the assets of a list are not in strictly rising order".to_owned())
    }

    /// Where something passes today, or will, a way leads from the one side to the other that can carry something.
    fn joined(&self, ladder: &Ladder, sources: &[usize], sinks: &[usize]) -> Result<()> {
        let today = ladder.today_t_per_year.get() > 0;
        if !today && ladder.rungs.is_empty() {
            return Ok(());
        }
        let mut shut = vec![false; self.graph.steps.len()];
        for (at, capacity) in self.capacities.iter().enumerate() {
            if today || self.ceiling[at] == Some(0) {
                capacity
                    .members
                    .iter()
                    .filter(|(_, most)| *most == 0)
                    .for_each(|(step, _)| shut[*step] = true);
            }
        }
        let reached = self.graph.spread(sources.iter().copied(), |at, _| !shut[at]);
        let joined = sinks.iter().any(|state| reached[*state]);
        ensure(joined, || "no way joins its two sides, and something is to pass".to_owned())
    }

    /// What widening one alone brings: the largest gain first, no asset twice, and what gains is in every cut of today.
    fn alone(&self, ladder: &Ladder) -> Result<()> {
        let today: Vec<&NestedCut> = ladder.rungs.first().map_or_else(Vec::new, |rung| {
            rung.cuts_near_origin.iter().chain(&rung.cuts_near_destination).collect()
        });
        let mut seen = BTreeSet::new();
        let mut before = None;
        for gain in &ladder.alone {
            let at = self.find(&gain.asset)?;
            self.listed(std::slice::from_ref(&gain.asset))?;
            ensure(seen.insert(&gain.asset), || format!("{} gains alone twice", gain.asset.asset))?;
            let most = gain.gain_t_per_year.map_or(u64::MAX, TonnesPerYear::get);
            let place = (std::cmp::Reverse(most), &gain.asset);
            ensure(before.is_none_or(|before| before < place), || {
                "what assets gain alone is not in order".to_owned()
            })?;
            before = Some(place);
            // A cut leaves out what is shut for good, and what one asset gains alone is told without ceilings.
            let holds = most == 0
                || self.ceiling[at] == Some(0)
                || today.iter().all(|cut| cut.assets.contains(&gain.asset));
            ensure(holds, || format!("{} gains alone, and is not in every cut of today", gain.asset.asset))?;
        }
        Ok(())
    }

    /// Without these assets nothing leads from the one side to the other, what can never carry anything left aside.
    fn parts(&self, assets: &[RungAsset], sources: &[usize], sinks: &[usize]) -> Result<()> {
        let mut shut = vec![false; self.graph.steps.len()];
        for (at, capacity) in self.capacities.iter().enumerate() {
            if self.ceiling[at] == Some(0) {
                for (step, _) in capacity.members.iter().filter(|(_, most)| *most == 0) {
                    shut[*step] = true;
                }
            }
        }
        for asset in assets {
            for (step, _) in &self.capacities[self.find(asset)?].members {
                shut[*step] = true;
            }
        }
        let reached = self.graph.spread(sources.iter().copied(), |at, _| !shut[at]);
        let passes = sinks.iter().find(|state| reached[**state]);
        ensure(passes.is_none(), || "there is a way round the assets of a cut".to_owned())
    }

    /// Every flow passes every cut, so the price of passing `flow` is at least what the sum of the cuts says.
    fn bound(
        &self,
        cuts: &[NestedCut],
        sources: &[usize],
        sinks: &[usize],
        slope: u64,
        flow: i128,
    ) -> Result<()> {
        let times: u128 = cuts.iter().map(|cut| u128::from(cut.times)).sum();
        ensure(times == u128::from(slope), || format!("{times} cuts stand for a slope of {slope}"))?;
        let mut in_cuts: BTreeMap<usize, i128> = BTreeMap::new();
        let mut least = sum(0, i128::from(slope), flow)?;
        for cut in cuts {
            ensure(cut.times > 0, || "a cut counts for nothing".to_owned())?;
            self.listed(&cut.assets)?;
            self.parts(&cut.assets, sources, sinks)?;
            for asset in &cut.assets {
                let at = self.find(asset)?;
                least = sum(least, -i128::from(cut.times), i128::from(self.capacities[at].most()))?;
                *in_cuts.entry(at).or_default() += i128::from(cut.times);
            }
        }
        for (at, times) in in_cuts {
            let above = times - self.price[at];
            if above > 0 {
                let Some(ceiling) = self.ceiling[at] else {
                    let key = self.graph.network.asset_key(self.capacities[at].asset);
                    return bad(format!("{key} lies in {times} cuts, more than its price"));
                };
                least = sum(least, -above, ceiling)?;
            }
        }
        ensure(least == self.cost, || {
            format!("at {flow} the cuts prove a price of {least}, the ladder says {}", self.cost)
        })
    }
}
