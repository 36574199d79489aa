//! The ladder of a pair of places or of a corridor.

use super::SCHEMA;
use super::watch::Watch;
use crate::engine::max_flow::MaxFlow as Solver;
use crate::engine::widening::{Cut as EngineCut, Last, Limits, Rung as EngineRung, Widening, widen};
use crate::error::{Error, Result};
use crate::flow::{FlowSolver, Headline, Question, headline, significant, solve};
use crate::network::{Asset, Corridor, View};
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What is asked of [`find_bottlenecks`].
///
/// ```
/// use corridor::LadderQuery;
/// let query = LadderQuery::new(["CNXIY"], ["GEPTI"]).steps(4).price("KZAAU-AZALA-sea", 3);
/// let plain: LadderQuery = ("CNXIY", "GEPTI").into();
/// assert_ne!(query, plain);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderQuery {
    /// Codes of the hubs to start from.
    pub from: Vec<String>,
    /// Codes of the hubs to reach.
    pub to: Vec<String>,
    /// How many rungs are wanted at the most.
    pub steps: usize,
    /// Prices per added tonne a year other than 1, by asset key.
    pub prices: BTreeMap<String, u32>,
    /// The most that can be added, tonnes a year, by asset key. Zero: the asset cannot be widened.
    pub ceilings: BTreeMap<String, u64>,
}

impl LadderQuery {
    /// From some hubs to others, by codes; ten rungs, unit prices, no ceilings.
    #[must_use]
    pub fn new<'a>(from: impl IntoIterator<Item = &'a str>, to: impl IntoIterator<Item = &'a str>) -> Self {
        let owned = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect();
        Self {
            from: owned(from.into_iter().collect()),
            to: owned(to.into_iter().collect()),
            steps: 10,
            prices: BTreeMap::new(),
            ceilings: BTreeMap::new(),
        }
    }

    /// The same question with another number of rungs.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// The same question with a price per added tonne a year for one asset.
    #[must_use]
    pub fn price(mut self, asset: &str, price: u32) -> Self {
        self.prices.insert(asset.to_owned(), price);
        self
    }

    /// The same question where one asset can be widened by so many tonnes a year at the most.
    #[must_use]
    pub fn ceiling(mut self, asset: &str, most: TonnesPerYear) -> Self {
        self.ceilings.insert(asset.to_owned(), most.get());
        self
    }
}

impl From<(&str, &str)> for LadderQuery {
    fn from((from, to): (&str, &str)) -> Self {
        Self::new([from], [to])
    }
}

impl From<&Corridor> for LadderQuery {
    fn from(corridor: &Corridor) -> Self {
        Self::new(corridor.from.iter().map(String::as_str), corridor.to.iter().map(String::as_str))
    }
}

/// An asset as a ladder names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RungAsset {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
}

/// One of the cuts of a rung, and how often it counts towards the slope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NestedCut {
    /// The assets; widening any one of them widens the cut.
    pub assets: Vec<RungAsset>,
    /// How many units of the slope it stands for.
    pub times: u64,
}

/// One interval of constant slope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rung {
    /// Price of one more tonne a year; with unit prices the number of cuts in series that must be widened together.
    pub slope: u64,
    /// The flow at which it begins, tonnes a year.
    pub from_t_per_year: TonnesPerYear,
    /// How far it reaches, tonnes a year; `None` is without end.
    pub length_t_per_year: Option<TonnesPerYear>,
    /// Its cuts, each as near the origins as can be, from the origins to the destinations.
    pub cuts_near_origin: Vec<NestedCut>,
    /// Its cuts, each as near the destinations as can be, from the origins to the destinations.
    pub cuts_near_destination: Vec<NestedCut>,
    /// The assets that end it: full, or at their ceiling, when it is climbed.
    pub ends: Vec<RungAsset>,
    /// The assets whose earlier use or widening has been wholly taken back when it is climbed, which ends it too.
    pub undone: Vec<RungAsset>,
    /// The assets that some cheapest way of widening uses on it.
    pub may_widen: Vec<RungAsset>,
}

/// What widening one asset alone, without limit, would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AloneGain {
    /// The asset.
    #[serde(flatten)]
    pub asset: RungAsset,
    /// Tonnes a year more; `None` is without end.
    pub gain_t_per_year: Option<TonnesPerYear>,
}

/// Why a ladder ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LadderEnd {
    /// The last rung goes on without end.
    Endless,
    /// No more can pass at any price, for these assets cannot be widened further.
    Blocked(Vec<RungAsset>),
    /// The wanted number of rungs is there.
    Steps,
    /// Beyond this flow a limit could bind that the ladder cannot honour: its key and the flow, tonnes a year.
    Limit(String, TonnesPerYear),
}

/// The ladder. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Ladder {
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
    pub query: LadderQuery,
    /// Today's maximum flow, tonnes a year.
    pub today_t_per_year: TonnesPerYear,
    /// The same in the units people speak of.
    pub headline: Headline,
    /// The rungs by rising slope, one beginning where the other ends.
    pub rungs: Vec<Rung>,
    /// Why there are no more.
    pub end: LadderEnd,
    /// What widening each asset alone brings: all assets of today's cuts and all that gain, the largest gain first. Left out are those with
    /// which a limit could bind that this ladder cannot honour.
    pub alone: Vec<AloneGain>,
}

/// Finds what stops the flow from being larger, and what comes next: see the [module page](crate::bottleneck).
///
/// ```
/// use corridor::{FlowSolver, find_bottlenecks};
/// let network = corridor::data::caspian();
/// let flows = FlowSolver::within(&network, network.cargo("wagonload")?, "kti")?;
/// let ladder = find_bottlenecks(&flows, network.corridor("kti")?)?;
/// assert_eq!(ladder.rungs[0].cuts_near_origin[0].assets[0].asset, "limit:TMAKY-IRINB-gauge");
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// As [`FlowSolver::max_flow`]; [`Error::Unknown`] for a priced asset that the network does not have.
///
/// # Complexity
///
/// For each rung a shortest-path search and a maximum flow on the arcs that are tight; the number of rungs is limited by the question. The
/// method is the primal-dual one of Fulkerson (1959), doi:10.1287/mnsc.5.4.472.
pub fn find_bottlenecks(flows: &FlowSolver, query: impl Into<LadderQuery>) -> Result<Ladder> {
    let query = query.into();
    let network = flows.network();
    for key in query.prices.keys().chain(query.ceilings.keys()) {
        check_asset(flows, key)?;
    }
    let from = network.hub_ids(query.from.iter().map(String::as_str))?;
    let to = network.hub_ids(query.to.iter().map(String::as_str))?;
    for (side, hubs) in [("from", &from), ("to", &to)] {
        if hubs.is_empty() {
            return Err(Error::NoPlace { side });
        }
    }
    flows.with_question(&from, &to, |question| climb(question, &query))
}

fn check_asset(flows: &FlowSolver, key: &str) -> Result<()> {
    let network = flows.network();
    if let Some(code) = key.strip_prefix("limit:") {
        let known: Vec<&str> = network.limits().iter().map(|limit| limit.code.as_str()).collect();
        if known.contains(&code) {
            return Ok(());
        }
        let suggestions = crate::error::nearest_words(code, known, 3);
        return Err(Error::Unknown { kind: "limit", code: code.to_owned(), suggestions });
    }
    network.check_selection(&crate::network::Select::Asset(key.to_owned()))
}

fn climb(question: &Question<'_>, query: &LadderQuery) -> Result<Ladder> {
    let mut solver = Solver::new(question.flow);
    let today = solve(question, &mut solver)?;
    let mut watch = Watch::new(question, solver.flow());
    let alone = gains_alone(question, &mut solver, &watch);
    let arcs = question.csr.arcs();
    let (mut capacity, mut price, mut ceiling) = (vec![0; arcs], vec![Some(0); arcs], vec![None; arcs]);
    for arc in 0..arcs {
        let passage = question.passage(arc as u32);
        if let Some(bounded) = passage.capacity {
            capacity[arc] = bounded;
            price[arc] = Some(1);
            if !(query.prices.is_empty() && query.ceilings.is_empty()) {
                let key = question.network.asset_key(passage.asset);
                price[arc] = Some(query.prices.get(&key).copied().unwrap_or(1));
                ceiling[arc] = query.ceilings.get(&key).copied();
            }
        }
    }
    let problem = Widening {
        capacity: &capacity,
        price: &price,
        ceiling: &ceiling,
        sources: question.sources,
        sinks: question.sinks,
    };
    let limits = Limits { rungs: query.steps, flow: None };
    let curve = widen(question.csr, &problem, limits, |carried, added| watch.look(carried, added))
        .map_err(|_| Error::CapacityTooLarge { asset: "the network".to_owned(), limit: 1 << 62 })?;
    let named = |arcs: &[u32]| assets(question, arcs);
    // For the solver what is unbounded is widened at no price.
    let bounded = |arcs: &[u32]| -> Vec<u32> {
        arcs.iter().copied().filter(|arc| !question.is_unbounded(*arc)).collect()
    };
    let cuts = |cuts: &[EngineCut]| {
        cuts.iter().map(|cut| NestedCut { assets: named(&cut.arcs), times: cut.times }).collect::<Vec<_>>()
    };
    let mut rungs: Vec<Rung> = curve
        .rungs
        .iter()
        .map(|rung| Rung {
            slope: rung.slope,
            from_t_per_year: TonnesPerYear(rung.from_flow),
            length_t_per_year: rung.length.map(TonnesPerYear),
            cuts_near_origin: cuts(&rung.cuts_near_source),
            cuts_near_destination: cuts(&rung.cuts_near_sink),
            ends: named(&rung.ends),
            undone: named(&rung.undone),
            may_widen: named(&bounded(&rung.may_widen)),
        })
        .collect();
    let mut end = match &curve.last {
        Last::Endless(_) => LadderEnd::Endless,
        Last::Blocked { near_source, .. } => LadderEnd::Blocked(named(near_source)),
        Last::RungLimit | Last::FlowLimit | Last::Stopped => LadderEnd::Steps,
    };
    let shorter = match (&curve.last, curve.rungs.last().and_then(|rung| rung.length)) {
        (Last::Endless(path), _) => watch.growth(path),
        (Last::Stopped, Some(length)) => watch.kept(length),
        _ => None,
    };
    if let Some((limit, kept)) = shorter
        && let Some(mut last) = rungs.pop()
    {
        let most = TonnesPerYear(last.from_t_per_year.get() + kept);
        if kept > 0 {
            last.length_t_per_year = Some(TonnesPerYear(kept));
            (last.ends, last.undone) = (Vec::new(), Vec::new());
            rungs.push(last);
        }
        end = LadderEnd::Limit(limit, most);
    }
    let doubled = |rung: &EngineRung| {
        watch.doubled(&rung.cuts_near_source).or_else(|| watch.doubled(&rung.cuts_near_sink))
    };
    let first = curve.rungs.iter().take(rungs.len()).enumerate();
    if let Some((at, limit)) = first.filter_map(|(at, rung)| Some((at, doubled(rung)?))).next() {
        end = LadderEnd::Limit(limit, rungs[at].from_t_per_year);
        rungs.truncate(at);
    }
    Ok(Ladder {
        schema: SCHEMA.to_owned(),
        network: question.network.digest(),
        view: question.network.view(),
        cargo: question.cargo.code.clone(),
        corridor: question.corridor.map(str::to_owned),
        query: query.clone(),
        today_t_per_year: TonnesPerYear(today),
        headline: headline(question.cargo, today),
        rungs,
        end,
        alone,
    })
}

fn assets(question: &Question<'_>, arcs: &[u32]) -> Vec<RungAsset> {
    let mut named: Vec<RungAsset> = arcs
        .iter()
        .map(|arc| {
            let passage = question.passage(*arc);
            asset(question, passage.asset, passage.back)
        })
        .collect();
    named.sort();
    named.dedup();
    named
}

fn asset(question: &Question<'_>, asset: Asset, backward: bool) -> RungAsset {
    RungAsset { asset: question.network.asset_key(asset), name: question.network.asset_name(asset), backward }
}

fn gains_alone(question: &Question<'_>, solver: &mut Solver, watch: &Watch<'_>) -> Vec<AloneGain> {
    // A flow that reaches the capacity of an unbounded arc met nothing else on its way.
    let endless = (0..question.csr.arcs())
        .filter(|arc| question.is_unbounded(*arc as u32))
        .map(|arc| question.capacity[arc])
        .min()
        .unwrap_or(u64::MAX);
    let origin = solver.near_source_side(question.flow).to_vec();
    let destination = solver.near_sink_side(question.flow).to_vec();
    let mut arcs_of: BTreeMap<(Asset, bool), Vec<u32>> = BTreeMap::new();
    for arc in 0..question.csr.arcs() as u32 {
        let passage = question.passage(arc);
        if passage.capacity.is_some() {
            arcs_of.entry((passage.asset, passage.back)).or_default().push(arc);
        }
    }
    let mut found = Vec::new();
    for ((widened, back), arcs) in arcs_of {
        let in_a_cut = arcs.iter().any(|arc| {
            let (tail, head) = (question.csr.tail(*arc) as usize, question.csr.head(*arc) as usize);
            (origin[tail] && !origin[head]) || (!destination[tail] && destination[head])
        });
        // A way of these arcs alone has no flow to be looked at.
        let mut kept = watch.growth(&arcs).is_none();
        let mut free = true;
        let gain = solver.gain_alone(question.flow, &arcs, |rooms| {
            let carried: Vec<u64> = rooms.iter().skip(1).step_by(2).copied().collect();
            kept = watch.keeps(&carried, (widened, back));
            free = watch.is_free(&carried, (widened, back));
        });
        let gain = gain.filter(|gain| gain + solver.value() < endless).map(TonnesPerYear);
        // A flow without end was followed for a few tonnes only, and what stands for unbounded must be beyond all that is bounded.
        kept &= (free && question.is_enough) || gain.is_some();
        // Where a limit that was left out could bind, what is gained is not known, so it is not said.
        if kept && (in_a_cut || gain != Some(TonnesPerYear(0))) {
            found.push(AloneGain { asset: asset(question, widened, back), gain_t_per_year: gain });
        }
    }
    found.sort_by(|a, b| {
        let key =
            |gain: &AloneGain| std::cmp::Reverse(gain.gain_t_per_year.map_or(u64::MAX, TonnesPerYear::get));
        key(a).cmp(&key(b)).then_with(|| a.asset.cmp(&b.asset))
    });
    found
}

impl fmt::Display for Ladder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        writeln!(
            f,
            "{} -> {}{within}, {}, one way; today {}",
            self.query.from.join(", "),
            self.query.to.join(", "),
            self.cargo,
            self.headline
        )?;
        let names = |assets: &[RungAsset]| {
            assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>().join(" + ")
        };
        writeln!(f, "  {:>5}  {:>22}  widen", "price", "Mt a year")?;
        let mut below = None;
        for rung in &self.rungs {
            let from = rung.from_t_per_year.million();
            let to = rung
                .length_t_per_year
                .map(|length| TonnesPerYear(rung.from_t_per_year.get() + length.get()).million());
            let to = to.map_or("without end".to_owned(), |to| format!("{to:.2}"));
            // What the rung below widened too is not said again.
            let known = below.map_or(&[][..], |below: &Rung| &below.cuts_near_origin);
            let new: Vec<String> = rung
                .cuts_near_origin
                .iter()
                .filter(|cut| !known.contains(cut))
                .map(|cut| names(&cut.assets))
                .collect();
            let again = rung.cuts_near_origin.len() - new.len();
            let mut lines = new.into_iter();
            let first = match again {
                0 => lines.next().unwrap_or_default(),
                1 => "the one above, and".to_owned(),
                _ => format!("{again} of those above, and"),
            };
            writeln!(f, "  {:>5}  {from:>6.2} to {to:<12}  {first}", rung.slope)?;
            for cut in lines {
                writeln!(f, "  {:>5}  {:>22}  + {cut}", "", "")?;
            }
            below = Some(rung);
            if !rung.ends.is_empty() {
                writeln!(f, "  {:>5}  {:>22}  ends when full: {}", "", "", names(&rung.ends))?;
            }
        }
        match &self.end {
            LadderEnd::Endless | LadderEnd::Steps => {}
            LadderEnd::Blocked(assets) => writeln!(f, "  no more at any price: {}", names(assets))?,
            LadderEnd::Limit(limit, most) => {
                writeln!(
                    f,
                    "  beyond {:.2} Mt {limit} could bind, which this ladder cannot honour",
                    most.million()
                )?;
            }
        }
        write!(f, "  widening one alone:")?;
        for gain in &self.alone {
            let gained = gain.gain_t_per_year.map_or("without end".to_owned(), |gain| {
                if gain.get() == 0 {
                    "gains nothing".to_owned()
                } else {
                    format!("+{} Mt", significant(gain.million()))
                }
            });
            write!(f, "\n    {:<58} {gained}", gain.asset.name)?;
        }
        if self.alone.is_empty() {
            write!(f, " nothing is full")?;
        }
        Ok(())
    }
}
