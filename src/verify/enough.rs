//! That what a ladder says is enough: at each point a flow passes with what is added there, and that costs what the ladder says.

use super::flow::conserved;
use super::ladder::{Priced, sum};
use super::lowered::{bad, ensure};
use super::shared::Capacity;
use crate::bottleneck::{Ladder, LadderEnd, LadderPoint, Rung, RungAsset, TakenBack};
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// A point as read: what moves on each step of the graph, and what is added to each capacity.
struct Point {
    flow: Vec<u64>,
    added: Vec<u64>,
    value: u64,
    price: i128,
}

/// The points of a ladder's certificate.
pub(super) struct Enough<'a> {
    points: Vec<Point>,
    /// The step of the graph that each step of the certificate is.
    steps: Vec<usize>,
    used: Vec<bool>,
    sources: &'a [usize],
    sinks: &'a [usize],
}

impl<'a> Enough<'a> {
    /// Reads the points, each of which is a flow of its value, and checks today's.
    pub(super) fn new(
        priced: &Priced<'_>,
        ladder: &Ladder,
        sources: &'a [usize],
        sinks: &'a [usize],
    ) -> Result<Self> {
        let graph = priced.graph;
        let mut by_name: BTreeMap<(String, usize, usize), usize> = BTreeMap::new();
        for (at, step) in graph.steps.iter().enumerate() {
            by_name.insert((graph.network.asset_key(step.asset), step.tail, step.head), at);
        }
        let proof = &ladder.certificate;
        let mut steps = Vec::with_capacity(proof.steps.len());
        for said in &proof.steps {
            let (tail, head) = (graph.labelled(&said.from)?, graph.labelled(&said.to)?);
            let Some(at) = by_name.get(&(said.asset.clone(), tail, head)) else {
                return bad(format!("{} does not lead from {} to {} here", said.asset, said.from, said.to));
            };
            steps.push(*at);
        }
        let sorted = proof.steps.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the steps of the certificate are not in strictly rising order".to_owned())?;
        let used = vec![false; steps.len()];
        let mut enough = Self { points: Vec::new(), steps, used, sources, sinks };
        let ends = ladder.rungs.iter().filter(|rung| rung.length_t_per_year.is_some()).count();
        ensure(proof.points.len() == ends + 1, || {
            format!("{} points are listed for {ends} ends of rungs and today", proof.points.len())
        })?;
        for point in &proof.points {
            let read = enough.read(priced, point)?;
            enough.points.push(read);
        }
        let today = &enough.points[0];
        let holds = today.value == ladder.today_t_per_year.get() && proof.points[0].added.is_empty();
        ensure(holds, || "its first point is not today's flow".to_owned())?;
        enough.holds(priced, 0)?;
        Ok(enough)
    }

    /// What moves on each step of the graph.
    fn spread(&mut self, priced: &Priced<'_>, moves: &[u64]) -> Result<Vec<u64>> {
        ensure(moves.len() == self.steps.len(), || {
            "a point does not have an amount for each step".to_owned()
        })?;
        let mut flow = vec![0; priced.graph.steps.len()];
        for (at, amount) in moves.iter().enumerate() {
            flow[self.steps[at]] = *amount;
            self.used[at] |= *amount > 0;
        }
        Ok(flow)
    }

    fn read(&mut self, priced: &Priced<'_>, point: &LadderPoint) -> Result<Point> {
        let flow = self.spread(priced, &point.moves_t_per_year)?;
        let value = point.flow_t_per_year.get();
        conserved(priced.graph, &flow, self.sources, self.sinks, value)?;
        let sorted = point
            .added
            .windows(2)
            .all(|pair| (&pair[0].asset, pair[0].backward) < (&pair[1].asset, pair[1].backward));
        ensure(sorted, || "what is added is not in strictly rising order".to_owned())?;
        let mut added = vec![0; priced.capacities.len()];
        let mut price = 0;
        for said in &point.added {
            let Some(at) = priced.by_name.get(&(said.asset.clone(), said.backward)) else {
                return bad(format!("{} has no capacity that something could be added to", said.asset));
            };
            let amount = said.added_t_per_year.get();
            ensure(amount > 0, || format!("nothing is added to {}, which is listed", said.asset))?;
            let ceiling = priced.ceiling[*at].is_none_or(|ceiling| i128::from(amount) <= ceiling);
            ensure(ceiling, || format!("more is added to {} than its ceiling", said.asset))?;
            ensure(priced.capacities[*at].whole().is_some(), || {
                format!("{} cannot be widened, for a tonne uses different amounts of it", said.asset)
            })?;
            added[*at] = amount;
            price = sum(price, priced.price[*at], i128::from(amount))?;
        }
        Ok(Point { flow, added, value, price })
    }

    /// The flow of a point keeps every capacity with what is added.
    fn holds(&self, priced: &Priced<'_>, at: usize) -> Result<()> {
        let point = &self.points[at];
        for (capacity, added) in priced.capacities.iter().zip(&point.added) {
            let holds = match capacity.whole() {
                Some(whole) => capacity.used(&point.flow) <= i128::from(whole) + i128::from(*added),
                None => capacity.holds(&point.flow),
            };
            ensure(holds, || too_much(priced, capacity))?;
        }
        Ok(())
    }

    /// The end of a rung that begins at a price of `before`.
    pub(super) fn rung(
        &mut self,
        priced: &Priced<'_>,
        ladder: &Ladder,
        at: usize,
        before: i128,
    ) -> Result<()> {
        let rung = &ladder.rungs[at];
        let from = rung.from_t_per_year.get();
        let end = i128::from(from) + i128::from(rung.length_t_per_year.map_or(0, |length| length.get()));
        let (first, point) = (&self.points[at], &self.points[at + 1]);
        ensure(first.value == from, || format!("the point below rung {at} is not where it begins"))?;
        let risen = i128::from(point.value) - i128::from(from);
        let price = sum(before, i128::from(rung.slope), risen)?;
        ensure(point.price == price, || {
            format!("what is added at the end of rung {at} costs {}, the ladder says {price}", point.price)
        })?;
        if i128::from(point.value) == end {
            self.holds(priced, at + 1)?;
        } else {
            // A limit ends the ladder before the end of the engine's rung: there the mixture of both flows passes.
            let limited = at + 1 == ladder.rungs.len() && matches!(ladder.end, LadderEnd::Limit(..));
            ensure(limited && i128::from(point.value) > end, || {
                format!("the point of rung {at} is at {}, and the rung ends at {end}", point.value)
            })?;
            self.mixed(priced, at, end - i128::from(from), risen)?;
        }
        self.agrees(priced, ladder, at)
    }

    /// So many parts of a whole of the second point and the others of the first keep every capacity.
    fn mixed(&self, priced: &Priced<'_>, at: usize, parts: i128, whole: i128) -> Result<()> {
        let (first, second) = (&self.points[at], &self.points[at + 1]);
        for (number, capacity) in priced.capacities.iter().enumerate() {
            let holds = match capacity.whole() {
                Some(amount) => {
                    let room = |point: &Point| {
                        i128::from(amount) + i128::from(point.added[number]) - capacity.used(&point.flow)
                    };
                    let (a, b) = ((whole - parts).checked_mul(room(first)), parts.checked_mul(room(second)));
                    let left = a.zip(b).and_then(|(a, b)| a.checked_add(b));
                    left.ok_or_else(|| Error::BadCertificate {
                        reason: "its numbers are too large to be added".to_owned(),
                    })? >= 0
                }
                None => capacity.holds(&first.flow) && capacity.holds(&second.flow),
            };
            ensure(holds, || too_much(priced, capacity))?;
        }
        Ok(())
    }

    /// Without end: by a way that nothing closes a further tonne costs the slope.
    pub(super) fn endless(&mut self, priced: &Priced<'_>, ladder: &Ladder, at: usize) -> Result<()> {
        let rung = &ladder.rungs[at];
        let first = &self.points[at];
        ensure(first.value == rung.from_t_per_year.get(), || {
            format!("the point below rung {at} is not where it begins")
        })?;
        let Some(moves) = &ladder.certificate.endless else {
            return bad("it goes on without end, and no way does");
        };
        let flow = self.spread(priced, moves)?;
        conserved(priced.graph, &flow, self.sources, self.sinks, 1)?;
        let mut price = 0;
        for (number, capacity) in priced.capacities.iter().enumerate() {
            let used = if capacity.members.iter().any(|(step, _)| flow[*step] > 0) {
                capacity.used(&flow)
            } else {
                0
            };
            if used > 0 {
                let key = || priced.graph.network.asset_key(capacity.asset);
                let open = priced.ceiling[number].is_none() && capacity.whole().is_some();
                ensure(open, || format!("{} cannot be widened without end", key()))?;
                price = sum(price, priced.price[number], used)?;
            }
        }
        ensure(price == i128::from(rung.slope), || {
            format!("the way without end costs {price} a tonne, the rung says {}", rung.slope)
        })?;
        self.agrees(priced, ladder, at)
    }

    /// What the rung says of all cheapest ways holds for those of the certificate, and for their mixtures.
    fn agrees(&self, priced: &Priced<'_>, ladder: &Ladder, at: usize) -> Result<()> {
        let rung = &ladder.rungs[at];
        let (first, second) = (&self.points[at], self.points.get(at + 1));
        let cut_short = second.is_some_and(|point| {
            i128::from(point.value)
                != i128::from(rung.from_t_per_year.get())
                    + i128::from(rung.length_t_per_year.map_or(0, |length| length.get()))
        });
        let number = |asset: &RungAsset| priced.find(asset);
        let may: Vec<usize> = rung.may_widen.iter().map(number).collect::<Result<_>>()?;
        let must: Vec<usize> = rung.must_widen.iter().map(number).collect::<Result<_>>()?;
        ensure(must.iter().all(|asset| may.contains(asset)), || {
            format!("what must be widened on rung {at} is not among what may be")
        })?;
        for asset in 0..priced.capacities.len() {
            let widened = first.added[asset] > 0 || second.is_some_and(|point| point.added[asset] > 0);
            let key = || priced.graph.network.asset_key(priced.capacities[asset].asset);
            ensure(!widened || may.contains(&asset), || {
                format!("{} is widened on rung {at}, and not among what may be", key())
            })?;
            let free = rung.length_t_per_year.is_some() && !widened;
            ensure(!free || !must.contains(&asset), || {
                format!("{} must be widened on rung {at}, and is not", key())
            })?;
        }
        if rung.length_t_per_year.is_none() || cut_short {
            return ensure(rung.at_end.is_empty() && rung.takes_back.is_empty(), || {
                format!("rung {at} tells what is widened at an end that it does not have")
            });
        }
        self.ranges(priced, rung, at)?;
        rung.takes_back.iter().try_for_each(|back| taken_back(priced, ladder, at, back))?;
        let sorted = rung.takes_back.windows(2).all(|pair| pair[0].asset < pair[1].asset);
        ensure(sorted, || "what is taken back is not in strictly rising order".to_owned())
    }

    fn ranges(&self, priced: &Priced<'_>, rung: &Rung, at: usize) -> Result<()> {
        // The ranges of a rung that a limit ends exactly where the engine's rung ends are not told.
        let Some(point) = self.points.get(at + 1).filter(|_| !rung.at_end.is_empty()) else { return Ok(()) };
        let names: Vec<RungAsset> = rung.at_end.iter().map(|widened| widened.asset.clone()).collect();
        priced.listed(&names)?;
        let mut told = vec![false; priced.capacities.len()];
        for widened in &rung.at_end {
            let asset = priced.find(&widened.asset)?;
            told[asset] = true;
            let range = widened.at_least_t_per_year.get()..=widened.at_most_t_per_year.get();
            ensure(*range.end() > 0 && range.contains(&point.added[asset]), || {
                format!("what is added to {} is outside its range", widened.asset.asset)
            })?;
        }
        let missing = (0..told.len()).find(|asset| point.added[*asset] > 0 && !told[*asset]);
        ensure(missing.is_none(), || format!("rung {at} does not tell all that is widened at its end"))
    }

    /// Nothing is listed for nothing.
    pub(super) fn close(&self, priced: &Priced<'_>, ladder: &Ladder) -> Result<()> {
        let endless = ladder.rungs.last().is_some_and(|rung| rung.length_t_per_year.is_none());
        ensure(ladder.certificate.endless.is_some() == endless, || {
            "a way without end is listed, and its last rung has one".to_owned()
        })?;
        let idle = self.used.iter().position(|used| !used);
        ensure(idle.is_none(), || {
            let key = idle.map(|at| priced.graph.network.asset_key(priced.graph.steps[self.steps[at]].asset));
            format!("nothing ever moves on {}, which is listed", key.unwrap_or_default())
        })
    }
}

fn too_much(priced: &Priced<'_>, capacity: &Capacity) -> String {
    format!("more moves than {} lets pass, widened", priced.graph.network.asset_key(capacity.asset))
}

/// What is taken back was told at the end of an earlier rung, and is told at this one.
fn taken_back(priced: &Priced<'_>, ladder: &Ladder, at: usize, back: &TakenBack) -> Result<()> {
    priced.listed(std::slice::from_ref(&back.asset))?;
    let told = |rung: &Rung| rung.at_end.iter().find(|widened| widened.asset == back.asset).cloned();
    let now = told(&ladder.rungs[at]).map_or(0, |widened| widened.at_most_t_per_year.get());
    let before = ladder.rungs[..at].iter().filter_map(told);
    let was = before.into_iter().any(|widened| widened.at_least_t_per_year == back.from_at_least_t_per_year);
    let holds = was && now == back.to_at_most_t_per_year.get() && now < back.from_at_least_t_per_year.get();
    ensure(holds, || format!("{} is not taken back on rung {at} as is said", back.asset.asset))
}
