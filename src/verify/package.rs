//! That what a package of works is said to bring is exact: cuts from above, flows from below, at each scale at which a piece begins.

use super::flow::{conserved, headline, links_of, terminals};
use super::lowered::{Lowered, bad, ensure, same_network};
use super::route::cargo;
use super::shared::{Capacity, capacities};
use crate::bottleneck::{Fraction, LadderStep, PackageEnd, PackageGain, PackagePiece, RungAsset};
use crate::error::{Error, Result};
use crate::network::Network;
use std::collections::{BTreeMap, BTreeSet};

/// What the package adds to each capacity for a unit of the scale.
struct Works<'a> {
    graph: &'a Lowered<'a>,
    capacities: &'a [Capacity],
    by_name: BTreeMap<(String, bool), usize>,
    rate: Vec<u64>,
    sources: Vec<usize>,
    sinks: Vec<usize>,
}

/// Checks what a package brings: where each piece begins a flow passes that keeps every capacity as it is widened there, and both cuts of each piece
/// part the two sides and hold the flow to the straight line that is told. A maximum flow is concave over the scale, so it is that line between the two
/// ends of a piece; on the last piece it is by a flow that uses every further unit, or because nothing more is gained.
///
/// Not proved: that a limit could bind where the answer ends for one, and that no cut is nearer the origins or the destinations.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold.
///
/// # Complexity
///
/// O(pieces x (states + steps + members of shared capacities)), and a logarithm for each name.
///
/// ```
/// use corridor::{FlowSolver, Package, PackageQuery, gain_of_package, verify::verify_package};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::within(&network, network.cargo("wagonload")?, "kti")?;
/// let works = Package::new("gauge break").asset("limit:TMAKY-IRINB-gauge", 1);
/// let mut gain = gain_of_package(&flows, PackageQuery::of(network.corridor("kti")?, works))?;
/// verify_package(&network, &gain)?;
/// gain.pieces[0].per_scale_t_per_year += 1;
/// assert!(verify_package(&network, &gain).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_package(network: &Network, answer: &PackageGain) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    let known = answer.schema == crate::bottleneck::PACKAGE_SCHEMA;
    ensure(known, || format!("unknown schema `{}`", answer.schema))?;
    let cargo = cargo(network, &answer.cargo)?;
    let query = &answer.query;
    let graph = Lowered::new(network, cargo, links_of(network, answer.corridor.as_deref())?.as_deref());
    let (sources, sinks) = terminals(&graph, &query.from, &query.to)?;
    let capacities = capacities(&graph)?;
    let today = answer.today_t_per_year.get();
    headline(cargo, &answer.headline, today)?;
    let mut works = Works {
        graph: &graph,
        capacities: &capacities,
        by_name: BTreeMap::new(),
        rate: Vec::with_capacity(capacities.len()),
        sources,
        sinks,
    };
    let mut touched = BTreeSet::new();
    for (at, capacity) in capacities.iter().enumerate() {
        let key = network.asset_key(capacity.asset);
        let amount = query.package.assets.get(&key).copied().unwrap_or(0);
        works.rate.push(u64::from(amount));
        if amount > 0 {
            touched.insert(key.clone());
        }
        works.by_name.insert((key, capacity.backward), at);
    }
    let same = query.package.assets.keys().filter(|key| !touched.contains(*key)).eq(&answer.without_effect);
    ensure(same, || "it lists other assets without a capacity than there are".to_owned())?;
    works.follow(answer, today)?;
    works.flows(answer, today)
}

impl Works<'_> {
    /// The pieces join, and each lies on the lines of both its cuts.
    fn follow(&self, answer: &PackageGain, today: u64) -> Result<()> {
        let mut at = Fraction::ZERO;
        let mut value = Fraction::whole(today);
        let mut slope = None;
        for (number, piece) in answer.pieces.iter().enumerate() {
            ensure(piece.from_scale == at && piece.from_t_per_year == value, || {
                format!("piece {number} does not begin where the one before ends")
            })?;
            let falls = slope.is_none_or(|slope| piece.per_scale_t_per_year < slope);
            ensure(falls, || format!("what a unit gains on piece {number} does not fall"))?;
            slope = Some(piece.per_scale_t_per_year);
            for cut in [&piece.cut_near_origin, &piece.cut_near_destination] {
                self.line(piece, cut)?;
            }
            let Some(to) = piece.to_scale else {
                let last = number + 1 == answer.pieces.len() && !matches!(answer.end, PackageEnd::Limit(..));
                return ensure(last, || format!("piece {number} has no end and is not the last"));
            };
            ensure(less(at, to), || format!("piece {number} ends before it begins"))?;
            value = along(piece, to)?;
            at = to;
        }
        match &answer.end {
            PackageEnd::Limit(key, scale) => {
                let known =
                    [false, true].into_iter().any(|back| self.by_name.contains_key(&(key.clone(), back)));
                ensure(known && *scale == at, || format!("{key} does not end it where its pieces end"))
            }
            _ => bad("its last piece has an end, and nothing is beyond"),
        }
    }

    /// The assets of a cut part the two sides, and their capacities are the line of the piece.
    fn line(&self, piece: &PackagePiece, cut: &[RungAsset]) -> Result<()> {
        let network = self.graph.network;
        let sorted = cut.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the assets of a cut are not in strictly rising order".to_owned())?;
        let mut shut = vec![false; self.graph.steps.len()];
        for (capacity, _) in self.capacities.iter().zip(&self.rate).filter(|(_, rate)| **rate == 0) {
            for (step, _) in capacity.members.iter().filter(|(_, most)| *most == 0) {
                shut[*step] = true;
            }
        }
        let (mut at_zero, mut slope): (i128, i128) = (0, 0);
        for asset in cut {
            let Some(at) = self.by_name.get(&(asset.asset.clone(), asset.backward)) else {
                return bad(format!("{} has no capacity that could be cut in this direction", asset.asset));
            };
            let capacity = &self.capacities[*at];
            ensure(network.asset_name(capacity.asset) == asset.name, || {
                format!("{} is not called `{}`", asset.asset, asset.name)
            })?;
            at_zero += i128::from(capacity.most());
            slope += i128::from(self.rate[*at]);
            capacity.members.iter().for_each(|(step, _)| shut[*step] = true);
        }
        let reached = self.graph.spread(self.sources.iter().copied(), |at, _| !shut[at]);
        let passes = self.sinks.iter().any(|state| reached[*state]);
        ensure(!passes, || "there is a way round the assets of a cut".to_owned())?;
        let (p, q) = (i128::from(piece.from_scale.numerator), i128::from(piece.from_scale.denominator));
        // The line at the beginning of the piece, and the flow that is told there, both times their denominators.
        let line = times(at_zero, q)?.checked_add(times(slope, p)?).ok_or_else(too_large)?;
        let told = times(i128::from(piece.from_t_per_year.numerator), q)?;
        let holds = times(line, i128::from(piece.from_t_per_year.denominator))? == told
            && slope == i128::from(piece.per_scale_t_per_year);
        ensure(holds, || "the assets of a cut do not let pass what the piece says".to_owned())
    }

    /// Where each piece begins, and where the last ends for a limit, a flow passes; and without end one that uses every further unit.
    fn flows(&self, answer: &PackageGain, today: u64) -> Result<()> {
        let proof = &answer.certificate;
        let steps = self.steps(&proof.steps)?;
        let mut points: Vec<(Fraction, Fraction)> =
            answer.pieces.iter().map(|piece| (piece.from_scale, piece.from_t_per_year)).collect();
        match (answer.pieces.last(), &answer.end) {
            (Some(last), PackageEnd::Limit(_, scale)) => points.push((*scale, along(last, *scale)?)),
            (None, _) => points.push((Fraction::ZERO, Fraction::whole(today))),
            _ => {}
        }
        ensure(proof.moves.len() == points.len(), || {
            format!("{} flows are listed for {} scales", proof.moves.len(), points.len())
        })?;
        let mut used = vec![false; steps.len()];
        for ((scale, value), moves) in points.into_iter().zip(&proof.moves) {
            // The flow is told times the denominator of the scale.
            let told = times(i128::from(value.numerator), i128::from(scale.denominator))?;
            let whole = told % i128::from(value.denominator) == 0;
            let value = u64::try_from(told / i128::from(value.denominator)).map_err(|_| too_large())?;
            ensure(whole, || "a flow is no fraction of its scale".to_owned())?;
            self.passes(&steps, moves, &mut used, value, scale.numerator, scale.denominator)?;
        }
        let slope = answer.pieces.last().map_or(0, |piece| piece.per_scale_t_per_year);
        match (&answer.end, &proof.endless) {
            (PackageEnd::Stops, None) => {
                ensure(slope == 0 && !answer.pieces.is_empty(), || {
                    "it says that nothing more is gained, and something is".to_owned()
                })?;
            }
            (PackageEnd::Endless, Some(moves)) => {
                ensure(slope > 0, || {
                    "it says that it gains without end, and nothing more is gained".to_owned()
                })?;
                self.passes(&steps, moves, &mut used, slope, 1, 0)?;
            }
            (PackageEnd::Limit(..), None) => {}
            _ => return bad("what moves without end is not listed where it is needed, or where it is not"),
        }
        ensure(!used.contains(&false), || "a step is listed on which nothing ever moves".to_owned())
    }

    /// A flow keeps every capacity `q` times, with what is added `p` times.
    fn passes(
        &self,
        steps: &[usize],
        moves: &[u64],
        used: &mut [bool],
        value: u64,
        p: u64,
        q: u64,
    ) -> Result<()> {
        ensure(moves.len() == steps.len(), || "a flow does not have an amount for each step".to_owned())?;
        let mut flow = vec![0; self.graph.steps.len()];
        for (at, amount) in moves.iter().enumerate() {
            flow[steps[at]] = *amount;
            used[at] |= *amount > 0;
        }
        conserved(self.graph, &flow, &self.sources, &self.sinks, value)?;
        for (capacity, rate) in self.capacities.iter().zip(&self.rate) {
            let holds = match capacity.whole() {
                Some(whole) => {
                    let most = times(i128::from(whole), i128::from(q))?
                        .checked_add(times(i128::from(*rate), i128::from(p))?)
                        .ok_or_else(too_large)?;
                    capacity.used(&flow) <= most
                }
                None if *rate > 0 => false,
                None if q == 0 => capacity.members.iter().all(|(step, _)| flow[*step] == 0),
                None => {
                    let part: Vec<u64> = flow.iter().map(|amount| amount.div_ceil(q)).collect();
                    capacity.holds(&part)
                }
            };
            ensure(holds, || {
                format!("more moves than {} lets pass, widened", self.graph.network.asset_key(capacity.asset))
            })?;
        }
        Ok(())
    }

    fn steps(&self, said: &[LadderStep]) -> Result<Vec<usize>> {
        let graph = self.graph;
        let mut by_name: BTreeMap<(String, usize, usize), usize> = BTreeMap::new();
        for (at, step) in graph.steps.iter().enumerate() {
            by_name.insert((graph.network.asset_key(step.asset), step.tail, step.head), at);
        }
        let sorted = said.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the steps of the certificate are not in strictly rising order".to_owned())?;
        let mut steps = Vec::with_capacity(said.len());
        for said in said {
            let (tail, head) = (graph.labelled(&said.from)?, graph.labelled(&said.to)?);
            let Some(at) = by_name.get(&(said.asset.clone(), tail, head)) else {
                return bad(format!("{} does not lead from {} to {} here", said.asset, said.from, said.to));
            };
            steps.push(*at);
        }
        Ok(steps)
    }
}

fn too_large() -> Error {
    Error::BadCertificate { reason: "its numbers are too large to be added".to_owned() }
}

fn times(a: i128, b: i128) -> Result<i128> {
    a.checked_mul(b).ok_or_else(too_large)
}

fn less(a: Fraction, b: Fraction) -> bool {
    u128::from(a.numerator) * u128::from(b.denominator) < u128::from(b.numerator) * u128::from(a.denominator)
}

/// The flow at a scale on the line of a piece.
fn along(piece: &PackagePiece, scale: Fraction) -> Result<Fraction> {
    let (a, b) = (i128::from(piece.from_t_per_year.numerator), i128::from(piece.from_t_per_year.denominator));
    let (p, q) = (i128::from(piece.from_scale.numerator), i128::from(piece.from_scale.denominator));
    let (x, y) = (i128::from(scale.numerator), i128::from(scale.denominator));
    let slope = i128::from(piece.per_scale_t_per_year);
    ensure(b > 0 && q > 0 && y > 0, || "a fraction has no denominator".to_owned())?;
    // a/b + slope (x/y - p/q), over one denominator.
    let risen = times(slope, times(x, q)?.checked_sub(times(p, y)?).ok_or_else(too_large)?)?;
    let whole = times(times(a, q)?, y)?.checked_add(times(risen, b)?).ok_or_else(too_large)?;
    let under = times(times(b, q)?, y)?;
    let (mut over, mut rest) = (whole.unsigned_abs(), under.unsigned_abs());
    while rest != 0 {
        (over, rest) = (rest, over % rest);
    }
    let shorten = |value: i128| u64::try_from(value.unsigned_abs() / over.max(1)).map_err(|_| too_large());
    ensure(whole >= 0, || "a flow is below zero".to_owned())?;
    Ok(Fraction::of(shorten(whole)?, shorten(under)?))
}
