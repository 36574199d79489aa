//! A flow solver prepared for failures, and the questions that it answers.

use super::SCHEMA;
use super::suite::{FailureCounts, FailureLoss, FailureSuite, UndecidedFailure};
use crate::engine::failures::{Failures, Mending};
use crate::engine::max_flow::MaxFlow as Solver;
use crate::error::{Error, Result};
use crate::flow::{FlowSolver, MaxFlow, Question, headline, solve};
use crate::network::{Amount, Asset, HubId, Network, Select};
use crate::prepare::{Failing, Refused, failing};
use crate::scenario::{Amend, Figure, Scenario, ScenarioChange, ScenarioEffect};
use crate::units::TonnesPerYear;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A [`FlowSolver`] prepared for the failure of its assets. Cheap to clone, shared between threads.
#[derive(Clone)]
pub struct Disruption {
    prepared: Arc<Prepared>,
}

struct Prepared {
    flows: FlowSolver,
    /// By key.
    failing: Vec<Failing>,
    engine: Failures,
}

impl fmt::Debug for Disruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disruption")
            .field("flows", &self.prepared.flows)
            .field("assets", &self.prepared.failing.len())
            .finish_non_exhaustive()
    }
}

/// A question with its flow, which failures are taken from.
pub(super) struct Asked<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) disruption: &'a Disruption,
    pub(super) engine: &'a Failures,
    pub(super) flow: Mending,
    /// Limits that are no arcs and that a flow of this value could break.
    watched: Vec<&'a Refused>,
    from: &'a [HubId],
    to: &'a [HubId],
}

impl Disruption {
    /// Prepares what each failure closes.
    ///
    /// # Complexity
    ///
    /// O((links + transfers + members of limits) log links).
    #[must_use]
    pub fn new(flows: &FlowSolver) -> Self {
        let network = flows.network();
        let prepared = flows.with_prepared(|question| {
            let mut failing = failing(network, flows.cargo(), &question.plan.states);
            failing.sort_by_cached_key(|failing| network.asset_key(failing.asset));
            let engine = engine(question, &failing);
            Prepared { flows: flows.clone(), failing, engine }
        });
        Self { prepared: Arc::new(prepared) }
    }

    /// The solver it was prepared for.
    #[must_use]
    pub fn flows(&self) -> &FlowSolver {
        &self.prepared.flows
    }

    /// The keys of the assets whose failure closes something that the cargo can use, in order. Of a link and its opposite, which fail
    /// together, the first is named.
    #[must_use]
    pub fn assets(&self) -> Vec<String> {
        self.prepared.failing.iter().map(|failing| self.key_of(failing)).collect()
    }

    pub(super) fn assets_count(&self) -> usize {
        self.prepared.failing.len()
    }

    /// The network as a scenario makes it that closes these assets, by key.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] for an asset that the network does not have; [`Error::BadInput`] where there is none, or the network without them is refused.
    pub fn closed<A: AsRef<str>>(&self, assets: impl IntoIterator<Item = A>) -> Result<Network> {
        let network = self.flows().network();
        let mut scenario = Scenario::new("failure", "these have failed", "supposed");
        let mut any = false;
        for key in assets {
            let key = key.as_ref();
            let select = Select::Asset(key.to_owned());
            any = true;
            let effect = match network.asset(key)? {
                Asset::Limit(at) => {
                    let capacity = &network.limits()[at as usize].capacity;
                    match &capacity.amount {
                        // It lets nothing pass as it is.
                        Amount::Bounded(fact) if fact.low() == 0.0 && fact.high() == 0.0 => continue,
                        Amount::Bounded(_) => ScenarioEffect::Capacity(Amend::Set(Figure::of(0.0))),
                        Amount::Unbounded(_) => {
                            let nothing = Figure::of(0.0).unit("t_per_year").ways(capacity.ways);
                            ScenarioEffect::Capacity(Amend::Set(nothing))
                        }
                    }
                }
                _ => ScenarioEffect::Close,
            };
            scenario = scenario.with(ScenarioChange::of(select, effect));
        }
        if scenario.changes.is_empty() && any {
            return Ok(network.clone());
        }
        scenario.apply(network)
    }

    /// A solver of the closed network, for the same cargo and within the same corridor.
    ///
    /// # Errors
    ///
    /// As [`Disruption::closed`] and [`FlowSolver::new`].
    pub fn flows_without<A: AsRef<str>>(&self, assets: impl IntoIterator<Item = A>) -> Result<FlowSolver> {
        let network = self.closed(assets)?;
        match self.flows().corridor() {
            Some(corridors) => FlowSolver::within_all(&network, self.flows().cargo(), corridors.split(", ")),
            None => FlowSolver::new(&network, self.flows().cargo()),
        }
    }

    /// Every single failure: what is left of the largest flow from some hubs to others, together.
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`].
    ///
    /// # Complexity
    ///
    /// A maximum flow, a pass over all arcs, and a few searches near each asset that carries something of it; see the counts of the answer. The method is that of
    /// Kohli and Torr (2007), doi:10.1109/TPAMI.2007.1128.
    pub fn singles<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<FailureSuite> {
        self.ask(from, to, |asked| {
            let mut suite = asked.suite();
            asked.all_alone(&mut suite)?;
            Ok(suite)
        })
    }

    /// Asks about the flow between two sides.
    pub(super) fn ask<A: AsRef<str>, B: AsRef<str>, T>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
        ask: impl FnOnce(&mut Asked<'_>) -> Result<T>,
    ) -> Result<T> {
        let (from, to) = self.flows().network().sides(from, to)?;
        self.flows().with_question(&from, &to, |question| {
            let mut solver = Solver::new(question.flow);
            let value = solve(question, &mut solver)?;
            // A plan of its own has gates of its own.
            let is_prepared =
                self.flows().with_prepared(|prepared| std::ptr::eq(prepared.plan, question.plan));
            let engine = if is_prepared {
                Cow::Borrowed(&self.prepared.engine)
            } else {
                Cow::Owned(engine(question, &self.prepared.failing))
            };
            let mut flow = Mending::new(&engine);
            flow.begin(&engine, solver.flow(), question.sources, question.sinks);
            let could = |refused: &&Refused| value > refused.most;
            let watched = question.plan.refused.iter().filter(could).collect();
            ask(&mut Asked {
                question,
                disruption: self,
                engine: &engine,
                flow,
                watched,
                from: &from,
                to: &to,
            })
        })
    }

    fn key_of(&self, failing: &Failing) -> String {
        self.flows().network().asset_key(failing.asset)
    }

    /// The key of a group of the engine.
    pub(super) fn key(&self, group: u32) -> String {
        self.key_of(&self.prepared.failing[group as usize])
    }

    /// The name of a group of the engine.
    pub(super) fn name(&self, group: u32) -> String {
        self.flows().network().asset_name(self.prepared.failing[group as usize].asset)
    }

    /// The groups whose failure closes something that a flow uses.
    pub(super) fn carrying(&self, flow: &MaxFlow) -> Result<Vec<u32>> {
        let network = self.flows().network();
        let steps = flow.certificate.steps.iter();
        let used: BTreeSet<Asset> = steps.map(|step| network.asset(&step.asset)).collect::<Result<_>>()?;
        Ok(self.flows().with_prepared(|question| {
            let steps = &question.plan.states.steps;
            let uses = |failing: &Failing| failing.steps.iter().any(|at| used.contains(&steps[*at].asset()));
            let all = (0..).zip(&self.prepared.failing);
            all.filter(|(_, failing)| uses(failing)).map(|(group, _)| group).collect()
        }))
    }

    /// The group that fails with an asset; `None` where the cargo can use nothing of it.
    pub(super) fn group(&self, key: &str) -> Result<Option<u32>> {
        let network = self.flows().network();
        let asset = told_as(network, network.asset(key)?);
        let at = self.prepared.failing.iter().position(|failing| failing.asset == asset);
        Ok(at.and_then(|at| u32::try_from(at).ok()))
    }
}

/// The asset that is named for one and its opposite, which fail together.
pub(super) fn told_as(network: &Network, asset: Asset) -> Asset {
    let opposite = match asset {
        Asset::Link(id) => network
            .opposite(id)
            .filter(|other| network.opposite(*other) == Some(id))
            .map(|other| Asset::Link(other.min(id))),
        Asset::Transfer(at) => {
            let back = |at: u32| {
                let back = network.transfers()[at as usize].back_key.as_deref()?;
                match network.asset(back) {
                    Ok(Asset::Transfer(at)) => Some(at),
                    _ => None,
                }
            };
            back(at).filter(|other| back(*other) == Some(at)).map(|other| Asset::Transfer(other.min(at)))
        }
        _ => None,
    };
    opposite.unwrap_or(asset)
}

/// The first of some limits of which a flow uses too much, also without what flows in circles.
pub(super) fn broken<'a>(
    question: &Question<'_>,
    engine: &Failures,
    watched: &[&'a Refused],
    flow: &mut Mending,
) -> Option<&'a Refused> {
    let find = |flow: &Mending| {
        let keeps = |refused: &Refused| {
            refused.is_kept(|at| flow.flow_on(engine, question.arc(refused.members[at].0)))
        };
        watched.iter().find(|refused| !keeps(refused)).copied()
    };
    find(flow)?;
    flow.remove_cycles(engine);
    find(flow)
}

/// The arrays of a plan, with what each failure closes.
fn engine(question: &Question<'_>, failing: &[Failing]) -> Failures {
    let closed = question.plan.closed_by(failing);
    let arcs = |passages: Vec<usize>| passages.into_iter().map(|at| question.arc(at)).collect();
    let groups: Vec<Vec<u32>> = closed.into_iter().map(arcs).collect();
    Failures::new(question.csr.nodes(), &question.csr.ends(), question.capacity, &groups)
}

impl<'a> Asked<'a> {
    /// An answer without failures yet.
    pub(super) fn suite(&self) -> FailureSuite {
        let network = self.question.network;
        let codes = |hubs: &[HubId]| hubs.iter().map(|hub| network.hub(*hub).code.clone()).collect();
        let value = self.flow.value();
        FailureSuite {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.question.cargo.code.clone(),
            corridor: self.question.corridor.map(str::to_owned),
            from: codes(self.from),
            to: codes(self.to),
            value_t_per_year: TonnesPerYear(value),
            headline: headline(self.question.cargo, value),
            singles: Vec::new(),
            pairs: Vec::new(),
            undecided: Vec::new(),
            counts: FailureCounts { assets: self.engine.groups() as u64, ..FailureCounts::default() },
            unfinished: None,
        }
    }

    /// The limit that the flow as it stands uses too much of, also without what flows in circles.
    pub(super) fn broken(&mut self) -> Option<&'a Refused> {
        broken(self.question, self.engine, &self.watched, &mut self.flow)
    }

    /// The limits that a flow could break.
    pub(super) fn watched(&self) -> Vec<&'a Refused> {
        self.watched.clone()
    }

    /// Whether no limit that is no arc can bind, so that values alone will do.
    pub(super) fn is_plain(&self) -> bool {
        self.watched.is_empty()
    }

    /// What a failure leaves, everything staying as it was; asked again on the closed network where a limit could bind.
    pub(super) fn left_without(
        &mut self,
        group: u32,
        again: &mut u64,
    ) -> Result<std::result::Result<u64, UndecidedFailure>> {
        if self.is_plain() {
            return Ok(Ok(self.flow.value_without(self.engine, group)));
        }
        let value = self.flow.fail(self.engine, group);
        let is_kept = self.broken().is_none();
        let failed: Vec<u32> = self.flow.failed().collect();
        self.flow.take_back(self.engine);
        if is_kept {
            return Ok(Ok(value));
        }
        *again += 1;
        self.solved_again(&failed)
    }

    /// The value of the closed network, by a solver of its own; what it refuses is undecided.
    pub(super) fn solved_again(&self, failed: &[u32]) -> Result<std::result::Result<u64, UndecidedFailure>> {
        let mut assets: Vec<String> = failed.iter().map(|group| self.disruption.key(*group)).collect();
        assets.sort();
        let flows = self.disruption.flows_without(&assets)?;
        match flows.worker().max_flow_value(self.from, self.to) {
            Ok(value) => Ok(Ok(value.get())),
            Err(Error::LimitNotAnArc { limit, reason }) => {
                Ok(Err(UndecidedFailure { assets, with_any_other: false, limit, reason }))
            }
            Err(other) => Err(other),
        }
    }

    /// Every single failure.
    pub(super) fn all_alone(&mut self, suite: &mut FailureSuite) -> Result<Vec<(u32, Option<u64>)>> {
        let value = self.flow.value();
        let mut on = Vec::new();
        self.flow.on_flow(self.engine, &mut on);
        suite.counts.off_flow = suite.counts.assets - on.len() as u64;
        let mut told = Vec::with_capacity(on.len());
        for group in on {
            if self.is_plain() && !self.flow.matters(self.engine, group) {
                suite.counts.beside += 1;
                told.push((group, Some(value)));
                continue;
            }
            let again = suite.counts.asked_again;
            let left = match self.left_without(group, &mut suite.counts.asked_again)? {
                Ok(left) => left,
                Err(undecided) => {
                    suite.undecided.push(undecided);
                    told.push((group, None));
                    continue;
                }
            };
            if again == suite.counts.asked_again {
                suite.counts.led_round += 1;
                suite.counts.led_round_whole += u64::from(left == value);
            }
            if left < value {
                suite.singles.push(FailureLoss {
                    asset: self.disruption.key(group),
                    name: self.disruption.name(group),
                    left_t_per_year: TonnesPerYear(left),
                    lost_t_per_year: TonnesPerYear(value - left),
                });
            }
            told.push((group, Some(left)));
        }
        suite
            .singles
            .sort_by(|a, b| (a.left_t_per_year.get(), &a.asset).cmp(&(b.left_t_per_year.get(), &b.asset)));
        suite.undecided.sort();
        Ok(told)
    }
}
