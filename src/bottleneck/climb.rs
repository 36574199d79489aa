//! The climbing: from the engine's rungs to those of the answer.

use super::alone::gains_alone;
use super::ladder::{Ladder, LadderEnd, NestedCut, Rung, RungAsset, TakenBack, Widened};
use super::names::Names;
use super::proof::{Point, proof};
use super::watch::Watch;
use super::{LadderQuery, SCHEMA};
use crate::engine::max_flow::MaxFlow as Solver;
use crate::engine::widening::{Cut as EngineCut, Last, Limits, Range, Rung as EngineRung, Widening, widen};
use crate::error::{Error, Result};
use crate::flow::{FlowSolver, Question, headline, solve};
use crate::network::{Asset, HubId};
use crate::units::TonnesPerYear;
use std::collections::BTreeMap;

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
/// As [`FlowSolver::max_flow`]; [`Error::Unknown`] for a priced asset that the network does not have, [`Error::OutOfRange`] for a price of zero.
///
/// # Complexity
///
/// For each rung a shortest-path search and a maximum flow on the arcs that are tight, and three small flows for each asset whose widening can
/// differ among cheapest ways; the number of rungs is limited by the question. The method is the primal-dual one of Fulkerson (1959),
/// doi:10.1287/mnsc.5.4.472.
pub fn find_bottlenecks(flows: &FlowSolver, query: impl Into<LadderQuery>) -> Result<Ladder> {
    let query = query.into();
    let (from, to) = checked(flows, &query)?;
    flows.with_question(&from, &to, |question| climb(question, &query))
}

/// The hubs of a question whose assets and prices are known to make sense.
pub(super) fn checked(flows: &FlowSolver, query: &LadderQuery) -> Result<(Vec<HubId>, Vec<HubId>)> {
    for key in query.prices.keys().chain(query.ceilings.keys()) {
        check_asset(flows, key)?;
    }
    if let Some((key, _)) = query.prices.iter().find(|(_, price)| **price == 0) {
        return Err(Error::OutOfRange {
            what: format!("the price of {key}"),
            value: "0".to_owned(),
            allowed: "a price of widening is 1 or more; to see what an asset gains for nothing, look at `alone` or ask for a package".to_owned(),
        });
    }
    flows.network().sides(&query.from, &query.to)
}

/// That the network has the asset of a key.
pub(super) fn check_asset(flows: &FlowSolver, key: &str) -> Result<()> {
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

/// The rungs of a question, as far as limits that are no arcs are kept, with a cheapest flow at the end of each.
pub(super) struct Climbed<'a> {
    question: &'a Question<'a>,
    pub(super) pieces: Vec<EngineRung>,
    end: Last,
    /// The limit that ends it, and the flow up to which it is kept.
    limit: Option<(String, u64)>,
    /// Today's flow, and a cheapest flow at the end of each rung; the last may lie beyond that.
    points: Vec<Point>,
}

impl<'a> Climbed<'a> {
    /// `bare` leaves out everything but slopes and lengths.
    pub(super) fn new(
        question: &'a Question<'a>,
        query: &LadderQuery,
        start: Point,
        bare: bool,
    ) -> Result<Self> {
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
        let (sources, sinks) = (question.sources, question.sinks);
        let today = start.carried.clone();
        let flow = Some(&today[..]);
        let problem =
            Widening { capacity: &capacity, price: &price, ceiling: &ceiling, sources, sinks, flow };
        let limits = Limits { rungs: query.steps, flow: None, bare };
        let mut watch = Watch::new(question, &start.carried);
        let mut points = vec![start];
        let look = |carried: &[u64], added: &[(u32, u64)]| {
            // Cycles of flow use capacities for nothing.
            let carried = watch.without_cycles(carried);
            let kept = watch.look(&carried, added);
            points.push(Point { carried, added: added.to_vec() });
            kept
        };
        let curve = widen(question.csr, &problem, limits, look)
            .map_err(|_| Error::CapacityTooLarge { asset: "the network".to_owned(), limit: 1 << 62 })?;
        let mut climbed = Self { question, pieces: curve.rungs, end: curve.last, limit: None, points };
        climbed.shorten(&watch);
        Ok(climbed)
    }

    /// Takes away what lies beyond a limit that is no arc.
    fn shorten(&mut self, watch: &Watch<'_>) {
        let shorter = match (&self.end, self.pieces.last().and_then(|rung| rung.length)) {
            (Last::Endless(path), _) => watch.growth(path),
            (Last::Stopped, Some(length)) => watch.kept(length),
            _ => None,
        };
        if let Some((limit, kept)) = shorter
            && let Some(mut last) = self.pieces.pop()
        {
            self.limit = Some((limit, last.from_flow + kept));
            if kept > 0 {
                if let Last::Endless(path) = &self.end {
                    self.points
                        .extend(self.points.last().map(|point| point.grown(path, kept, self.question)));
                }
                last.length = Some(kept);
                (last.ends, last.undone, last.at_end) = (Vec::new(), Vec::new(), Vec::new());
                self.pieces.push(last);
            }
        }
        let doubled = |rung: &EngineRung| {
            watch.doubled(&rung.cuts_near_source).or_else(|| watch.doubled(&rung.cuts_near_sink))
        };
        let mut found = self.pieces.iter().enumerate().filter_map(|(at, rung)| Some((at, doubled(rung)?)));
        if let Some((at, limit)) = found.next() {
            self.limit = Some((limit, self.pieces[at].from_flow));
            self.pieces.truncate(at);
        }
        self.points.truncate(self.pieces.len() + 1);
    }
}

fn climb(question: &Question<'_>, query: &LadderQuery) -> Result<Ladder> {
    let mut solver = Solver::new(question.flow);
    let today = solve(question, &mut solver)?;
    let start = Point { carried: solver.flow().to_vec(), added: Vec::new() };
    let names = Names::new(question);
    let alone = gains_alone(&names, question, &mut solver, &Watch::new(question, &start.carried));
    let climbed = Climbed::new(question, query, start, false)?;
    let named = |arcs: &[u32]| names.of(arcs);
    // For the solver what is unbounded is widened at no price.
    let bounded = |arcs: &[u32]| -> Vec<u32> {
        arcs.iter().copied().filter(|arc| !question.is_unbounded(*arc)).collect()
    };
    let cuts = |cuts: &[EngineCut]| {
        cuts.iter().map(|cut| NestedCut { assets: named(&cut.arcs), times: cut.times }).collect::<Vec<_>>()
    };
    let mut peaks = Peaks::default();
    let rungs = climbed.pieces.iter().map(|rung| {
        let at_end = widened(&names, question, &rung.at_end);
        Rung {
            slope: rung.slope,
            from_t_per_year: TonnesPerYear(rung.from_flow),
            from_price: rung.from_cost,
            length_t_per_year: rung.length.map(TonnesPerYear),
            cuts_near_origin: cuts(&rung.cuts_near_source),
            cuts_near_destination: cuts(&rung.cuts_near_sink),
            ends: named(&rung.ends),
            undone: named(&rung.undone),
            may_widen: named(&bounded(&rung.may_widen)),
            must_widen: named(&rung.must_widen),
            takes_back: if at_end.is_empty() { Vec::new() } else { peaks.taken_back(&at_end) },
            at_end,
        }
    });
    let rungs: Vec<Rung> = rungs.collect();
    let end = match (&climbed.limit, &climbed.end) {
        (Some((limit, most)), _) => LadderEnd::Limit(limit.clone(), TonnesPerYear(*most)),
        (None, Last::Endless(_)) => LadderEnd::Endless,
        (None, Last::Blocked { near_source, .. }) => LadderEnd::Blocked(named(near_source)),
        (None, Last::RungLimit | Last::FlowLimit | Last::Stopped) => LadderEnd::Steps,
    };
    let endless = match &climbed.end {
        Last::Endless(path) if climbed.limit.is_none() => Some(&path[..]),
        _ => None,
    };
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
        certificate: proof(question, &climbed.points, endless),
    })
}

/// What cheapest ways add to each asset, of what they add to its arcs.
fn widened(names: &Names<'_>, question: &Question<'_>, ranges: &[Range]) -> Vec<Widened> {
    let mut sums: BTreeMap<(Asset, bool), (u64, u64)> = BTreeMap::new();
    for range in ranges {
        let passage = question.passage(range.arc);
        let sum = sums.entry((passage.asset, passage.back)).or_default();
        (sum.0, sum.1) = (sum.0 + range.least, sum.1.saturating_add(range.most));
    }
    let mut found: Vec<Widened> = sums
        .into_iter()
        .map(|((widened, back), (least, most))| Widened {
            asset: names.asset(widened, back),
            at_least_t_per_year: TonnesPerYear(least),
            at_most_t_per_year: TonnesPerYear(most),
        })
        .collect();
    found.sort_by(|a, b| a.asset.cmp(&b.asset));
    found
}

/// The furthest that every cheapest way had widened each asset at the end of some rung.
#[derive(Default)]
struct Peaks {
    peaks: BTreeMap<RungAsset, u64>,
}

impl Peaks {
    /// What a rung takes back, whichever cheapest ways are taken: at its end no cheapest way widens the asset as far as all had to before.
    fn taken_back(&mut self, at_end: &[Widened]) -> Vec<TakenBack> {
        let mut found = Vec::new();
        for (asset, peak) in &mut self.peaks {
            let now = at_end.iter().find(|widened| widened.asset == *asset);
            let most = now.map_or(0, |widened| widened.at_most_t_per_year.get());
            if most < *peak {
                found.push(TakenBack {
                    asset: asset.clone(),
                    from_at_least_t_per_year: TonnesPerYear(*peak),
                    to_at_most_t_per_year: TonnesPerYear(most),
                });
                *peak = 0;
            }
        }
        for widened in at_end {
            let peak = self.peaks.entry(widened.asset.clone()).or_default();
            *peak = (*peak).max(widened.at_least_t_per_year.get());
        }
        found
    }
}
