//! What a package of works brings: several assets widened together, in proportion.

use super::climb::check_asset;
use super::ladder::RungAsset;
use super::names::Names;
use super::proof::{LadderStep, named_steps};
use crate::engine::growing::{Growing, Growth, Piece, growth};
use crate::engine::max_flow::{FlowError, MaxFlow as Solver};
use crate::engine::parametric::Ratio;
use crate::error::{Error, Result};
use crate::flow::{FlowSolver, Headline, Question, headline, solve};
use crate::network::{Asset, Corridor, View};
use crate::prepare::Refused;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The version of the shape of what packages bring.
pub const PACKAGE_SCHEMA: &str = "corridor-package/1";

/// Works on several assets, in proportion: at scale *x* each asset can carry *x* times its amount more, in each of its directions.
///
/// ```
/// use corridor::Package;
/// let works = Package::new("Aktau works").asset("hub:KZAAU", 2_000_000).asset("KZAAU-AZALA-sea", 1_000_000);
/// assert_eq!(works.assets.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Package {
    /// Name for people.
    pub name: String,
    /// What is added to each asset at scale 1, tonnes a year, by key.
    pub assets: BTreeMap<String, u32>,
}

impl Package {
    /// A package without works.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), assets: BTreeMap::new() }
    }

    /// The same package with so many tonnes a year more of an asset at scale 1. An asset named again gets the last amount.
    #[must_use]
    pub fn asset(mut self, key: &str, t_per_year: u32) -> Self {
        self.assets.insert(key.to_owned(), t_per_year);
        self
    }
}

/// What is asked of [`gain_of_package`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PackageQuery {
    /// Codes of the hubs to start from.
    pub from: Vec<String>,
    /// Codes of the hubs to reach.
    pub to: Vec<String>,
    /// The works.
    pub package: Package,
}

impl PackageQuery {
    /// What a package brings between some hubs and others, by codes.
    #[must_use]
    pub fn new<'a>(
        from: impl IntoIterator<Item = &'a str>,
        to: impl IntoIterator<Item = &'a str>,
        package: Package,
    ) -> Self {
        let from = from.into_iter().map(str::to_owned).collect();
        Self { from, to: to.into_iter().map(str::to_owned).collect(), package }
    }

    /// What a package brings between the ends of a corridor.
    #[must_use]
    pub fn of(corridor: &Corridor, package: Package) -> Self {
        Self { from: corridor.from.clone(), to: corridor.to.clone(), package }
    }
}

/// An exact number as a fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fraction {
    /// The numerator.
    pub numerator: u64,
    /// The denominator, above zero.
    pub denominator: u64,
}

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// A whole number.
    #[must_use]
    pub const fn whole(number: u64) -> Self {
        Self { numerator: number, denominator: 1 }
    }

    /// A fraction as it stands, which should be in lowest terms.
    #[must_use]
    pub const fn of(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// The fraction, shortened; zero over zero is zero.
    pub(super) fn new(numerator: u64, denominator: u64) -> Self {
        let ratio = if numerator == 0 { Ratio::ZERO } else { Ratio::new(numerator, denominator) };
        Self { numerator: ratio.p, denominator: ratio.q }
    }

    /// The same for reading.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "for reading; the fraction is exact")]
    pub fn about(self) -> f64 {
        self.numerator as f64 / self.denominator as f64
    }
}

/// Scales between which each further unit of the package lets the same pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PackagePiece {
    /// The scale at which it begins.
    pub from_scale: Fraction,
    /// The scale at which the next begins; `None` is without end.
    pub to_scale: Option<Fraction>,
    /// The maximum flow where it begins, tonnes a year.
    pub from_t_per_year: Fraction,
    /// What one more unit of the scale gains, tonnes a year.
    pub per_scale_t_per_year: u64,
    /// What holds the flow on it: the minimum cut nearest the origins.
    pub cut_near_origin: Vec<RungAsset>,
    /// The minimum cut nearest the destinations.
    pub cut_near_destination: Vec<RungAsset>,
}

/// How the gain of a package ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PackageEnd {
    /// From the beginning of the last piece on nothing more is gained: its cuts say what stops it.
    Stops,
    /// It gains without end.
    Endless,
    /// Beyond this scale a limit could bind that the solver cannot honour: its key and the scale.
    Limit(String, Fraction),
}

/// What proves the gain of a package: a flow where each piece begins; its cuts prove that no more can pass.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PackageCertificate {
    /// The links, transfers and stays that carry something at one of the scales.
    pub steps: Vec<LadderStep>,
    /// For the scale at which each piece begins, and where a limit ends it for that scale, what moves on each of the steps, times the
    /// denominator of the scale.
    pub moves: Vec<Vec<u64>>,
    /// Where it gains without end: what each further unit of the scale moves on each of the steps.
    pub endless: Option<Vec<u64>>,
}

/// What a package of works brings over its scale: exact, piece by piece. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PackageGain {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used.
    pub corridor: Option<String>,
    /// The question.
    pub query: PackageQuery,
    /// Today's maximum flow, tonnes a year.
    pub today_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// The pieces by rising scale, one beginning where the other ends; what a further unit gains falls from each to the next.
    pub pieces: Vec<PackagePiece>,
    /// How it ends.
    pub end: PackageEnd,
    /// Assets of the package without a capacity for this cargo here: widening them changes nothing.
    pub without_effect: Vec<String>,
    /// What proves it.
    pub certificate: PackageCertificate,
}

impl PackageGain {
    /// What is gained in all, and at which scale the last of it is gained; `None` where it has no end, or where a limit ends the answer.
    #[must_use]
    pub fn most(&self) -> Option<(Fraction, Fraction)> {
        let last = self.pieces.last().filter(|_| self.end == PackageEnd::Stops)?;
        let today = self.today_t_per_year.get() * last.from_t_per_year.denominator;
        let gained = last.from_t_per_year.numerator - today;
        Some((last.from_scale, Fraction::new(gained, last.from_t_per_year.denominator)))
    }
}

/// What a package of works gains at every scale: the maximum flow is a concave curve of straight pieces, and each is told with where it begins and
/// which assets hold the flow on it.
///
/// ```
/// use corridor::{FlowSolver, Package, PackageEnd, PackageQuery, gain_of_package};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::within(&network, network.cargo("wagonload")?, "kti")?;
/// let works = Package::new("gauge break").asset("limit:TMAKY-IRINB-gauge", 100_000);
/// let gain = gain_of_package(&flows, PackageQuery::of(network.corridor("kti")?, works))?;
/// assert!(gain.pieces[0].per_scale_t_per_year > 0 && gain.end == PackageEnd::Stops);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// As [`FlowSolver::max_flow`]; [`Error::Unknown`] for an asset that the network does not have, [`Error::OutOfRange`] for a package without works
/// and for an amount of zero, [`Error::CapacityTooLarge`] where the fractions do not fit.
///
/// # Complexity
///
/// At most four maximum flows a piece and four more. The method is that of Eisner and Severance (1976), doi:10.1145/321978.321982.
pub fn gain_of_package(flows: &FlowSolver, query: impl Into<PackageQuery>) -> Result<PackageGain> {
    let query = query.into();
    let package = &query.package;
    package.assets.keys().try_for_each(|key| check_asset(flows, key))?;
    let zero = package.assets.iter().find(|(_, amount)| **amount == 0).map(|(key, _)| key.as_str());
    if let Some(key) = zero.or(package.assets.is_empty().then_some("every asset")) {
        return Err(Error::OutOfRange {
            what: format!("what `{}` adds to {key}", package.name),
            value: "0".to_owned(),
            allowed: "a package adds 1 tonne a year or more to each of its assets, and has one at least"
                .to_owned(),
        });
    }
    let (from, to) = flows.network().sides(&query.from, &query.to)?;
    flows.with_question(&from, &to, |question| answer(question, &query))
}

fn answer(question: &Question<'_>, query: &PackageQuery) -> Result<PackageGain> {
    let network = question.network;
    let mut solver = Solver::new(question.flow);
    let today = solve(question, &mut solver)?;
    let mut amounts = BTreeMap::new();
    for (key, amount) in &query.package.assets {
        amounts.insert(network.asset(key)?, u64::from(*amount));
    }
    let (mut capacity, mut rate) = (Vec::new(), Vec::new());
    // What has a capacity here, as an arc, shared, or as neither.
    let mut bounded: BTreeSet<Asset> = question.plan.members.keys().map(|(asset, _)| *asset).collect();
    for arc in 0..question.csr.arcs() as u32 {
        let passage = question.passage(arc);
        bounded.extend(passage.capacity.map(|_| passage.asset));
        let amount = passage.capacity.and_then(|_| amounts.get(&passage.asset));
        capacity.push(passage.capacity);
        rate.push(amount.copied().unwrap_or(0));
    }
    for refused in question.plan.refused.iter().filter(|refused| amounts.contains_key(&refused.asset)) {
        if refused.whole().is_none() {
            let limit = network.asset_key(refused.asset);
            return Err(Error::LimitNotAnArc { limit, reason: refused.why.clone() });
        }
    }
    let without = amounts.keys().filter(|asset| !bounded.contains(asset));
    let mut without_effect: Vec<String> = without.map(|asset| network.asset_key(*asset)).collect();
    without_effect.sort();
    let (sources, sinks) = (question.sources, question.sinks);
    let problem = Growing { capacity: &capacity, rate: &rate, sources, sinks };
    let too_large = || Error::CapacityTooLarge { asset: query.package.name.clone(), limit: 1 << 62 };
    let found = growth(question.flow, &problem).map_err(|error| match error {
        FlowError::SourceIsSink(_) | FlowError::CapacityTooLarge | FlowError::BelowFlow(_) => too_large(),
    })?;
    // A way that nothing bounds was refused above.
    let Growth { mut pieces, onward } = found.ok_or_else(too_large)?;
    if let Some(first) = pieces.first_mut() {
        // Today's flow is one that keeps the limits which are no arcs.
        first.flow = solver.flow().to_vec();
    }
    let rate_of = |refused: &Refused| amounts.get(&refused.asset).copied().unwrap_or(0);
    let broken = broken(question, &pieces, &onward, rate_of);
    let shown = broken.as_ref().map_or(pieces.len(), |(at, _)| *at);
    let end = match broken {
        Some((at, limit)) => PackageEnd::Limit(limit, fraction(pieces[at].from)),
        None if onward.is_empty() => PackageEnd::Stops,
        None => PackageEnd::Endless,
    };
    // A limit ends it where the next piece would begin; the flow there keeps all of them.
    let points = if shown < pieces.len() { shown + 1 } else { shown };
    let onward = (end == PackageEnd::Endless).then_some(&onward[..]);
    let flows: Vec<&[u64]> = pieces[..points].iter().map(|piece| &piece.flow[..]).chain(onward).collect();
    let (steps, mut moves) = named_steps(question, &flows);
    let endless = onward.and_then(|_| moves.pop());
    let names = Names::new(question);
    Ok(PackageGain {
        schema: PACKAGE_SCHEMA.to_owned(),
        network: network.digest(),
        view: network.view(),
        cargo: question.cargo.code.clone(),
        corridor: question.corridor.map(str::to_owned),
        query: query.clone(),
        today_t_per_year: TonnesPerYear(today),
        headline: headline(question.cargo, today),
        pieces: (0..shown).map(|at| piece(&names, &pieces, at)).collect(),
        end,
        without_effect,
        certificate: PackageCertificate { steps, moves, endless },
    })
}

fn fraction(ratio: Ratio) -> Fraction {
    Fraction { numerator: ratio.p, denominator: ratio.q }
}

fn piece(names: &Names<'_>, pieces: &[Piece], at: usize) -> PackagePiece {
    let piece = &pieces[at];
    PackagePiece {
        from_scale: fraction(piece.from),
        to_scale: pieces.get(at + 1).map(|next| fraction(next.from)),
        from_t_per_year: Fraction::new(piece.value, piece.from.q),
        per_scale_t_per_year: piece.slope,
        cut_near_origin: names.of(&piece.near_source),
        cut_near_destination: names.of(&piece.near_sink),
    }
}

/// The first piece that a limit which is no arc may not let pass as a whole, and the limit. A piece is exact where the flows at both its ends
/// keep it, because it is straight and so is the limit; where only the first does, nothing is told of the piece.
fn broken(
    question: &Question<'_>,
    pieces: &[Piece],
    onward: &[u64],
    rate: impl Fn(&Refused) -> u64,
) -> Option<(usize, String)> {
    let breaks = |flow: &[u64], scale: Ratio| {
        question.plan.refused.iter().find(|refused| !keeps(question, refused, flow, scale, rate(refused)))
    };
    for at in 0..pieces.len() {
        let broken = match pieces.get(at + 1) {
            Some(next) => breaks(&next.flow, next.from),
            None if onward.is_empty() => None,
            None => breaks(onward, Ratio::INFINITE),
        };
        if let Some(refused) = broken {
            return Some((at, question.network.asset_key(refused.asset)));
        }
    }
    None
}

/// Whether a flow, times the denominator of a scale, keeps a limit at that scale.
fn keeps(question: &Question<'_>, refused: &Refused, flow: &[u64], scale: Ratio, rate: u64) -> bool {
    let on = |at: usize| flow[question.arc(refused.members[at].0) as usize];
    match refused.whole() {
        Some(whole) => {
            let used: u128 = (0..refused.members.len()).map(|at| u128::from(on(at))).sum();
            let grown = |amount: u64, times: u64| u128::from(amount) * u128::from(times);
            used <= grown(whole, scale.q) + grown(rate, scale.p)
        }
        // A little more than moves there; what is used without end is used without end.
        None if scale.q == 0 => (0..refused.members.len()).all(|at| on(at) == 0),
        None => refused.is_kept(|at| on(at).div_ceil(scale.q)),
    }
}

impl fmt::Display for PackageGain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        let (from, to) = (self.query.from.join(", "), self.query.to.join(", "));
        writeln!(
            f,
            "{}: {from} -> {to}{within}, {}, one way; today {}",
            self.query.package.name, self.cargo, self.headline
        )?;
        let names = |assets: &[RungAsset]| {
            assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>().join(" + ")
        };
        for (key, amount) in &self.query.package.assets {
            let note = if self.without_effect.contains(key) { ", which has no capacity here" } else { "" };
            writeln!(f, "  at scale 1 {:>8.2} Mt more at {key}{note}", f64::from(*amount) / 1e6)?;
        }
        writeln!(f, "  {:>20}  {:>9}  {:>12}  held by", "scale", "Mt a year", "gain a scale")?;
        for piece in &self.pieces {
            let from = piece.from_scale.about();
            let to = piece.to_scale.map_or("without end".to_owned(), |to| format!("{:.4}", to.about()));
            let flow = piece.from_t_per_year.about() / 1e6;
            let gain = TonnesPerYear(piece.per_scale_t_per_year).million();
            writeln!(
                f,
                "  {from:>6.4} to {to:<11}  {flow:>8.2}  {gain:>12.4}  {}",
                names(&piece.cut_near_origin)
            )?;
        }
        match (&self.end, self.pieces.last()) {
            (PackageEnd::Stops, Some(last)) => {
                let gained = last.from_t_per_year.about() / 1e6 - self.today_t_per_year.million();
                let (scale, cut) = (last.from_scale.about(), names(&last.cut_near_origin));
                write!(
                    f,
                    "  gains {gained:.2} Mt in all, and nothing beyond scale {scale:.4}: {cut} stops it"
                )
            }
            (PackageEnd::Endless, _) => write!(f, "  gains without end"),
            (PackageEnd::Limit(limit, scale), _) => {
                write!(
                    f,
                    "  beyond scale {:.4} {limit} could bind, which this solver cannot honour",
                    scale.about()
                )
            }
            (PackageEnd::Stops, None) => Ok(()),
        }
    }
}
