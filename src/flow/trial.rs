//! What if one capacity were another? Capacities that are changed, asked about and changed back.

use super::question::{Plan, Question, refused_by_engine, solve};
use super::solver::FlowSolver;
use crate::engine::folded::Changing;
use crate::engine::max_flow::MaxFlow as Solver;
use crate::error::{Error, Result};
use crate::network::{Asset, HubId};
use crate::prepare::Refused;
use crate::units::TonnesPerYear;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// All capacities of a trial together must stay below this.
const MOST: u64 = (1 << 62) - 1;

/// A question of flow whose capacities can be changed for a moment. Made by [`FlowSolver::trial`]; the solver stays as it is.
///
/// The flow is kept and mended where a change reaches it, so a change that does not matter costs next to nothing. Every change is
/// remembered until [`FlowTrial::take_back`].
pub struct FlowTrial {
    solver: FlowSolver,
    from: Vec<HubId>,
    to: Vec<HubId>,
    engine: Changing,
    /// By asset: its arcs.
    arcs: BTreeMap<Asset, Vec<u32>>,
    /// By arc: its room and what it adds to that.
    capacity: Vec<u64>,
    room_of: Vec<Option<u32>>,
    /// By arc: that nothing bounds it, unless it was given a capacity since.
    unbounded: Vec<bool>,
    ends: Vec<(u32, u32)>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    /// The plan, where the prepared one does not hold.
    own: Option<Arc<Plan>>,
    /// The sum of all capacities.
    sum: u64,
    /// What stands for no limit.
    endless: u64,
    /// Limits that are no arcs, and the arcs of their members.
    refused: Vec<(Refused, Vec<u32>)>,
    /// Arcs that were changed, and what they had before, `None` where nothing bound them.
    before: Vec<(u32, Option<u64>)>,
}

impl fmt::Debug for FlowTrial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowTrial")
            .field("from", &self.from)
            .field("to", &self.to)
            .field("value", &self.value())
            .field("changes", &self.before.len())
            .finish_non_exhaustive()
    }
}

impl FlowSolver {
    /// A maximum flow whose capacities can be changed and changed back.
    ///
    /// ```
    /// use corridor::{FlowSolver, TonnesPerYear};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let most = flows.max_flow(["KZATY"], ["GEPTI"])?;
    /// let mut trial = flows.trial(["KZATY"], ["GEPTI"])?;
    /// assert_eq!(trial.value(), most.value_t_per_year);
    /// let bottleneck = &most.cuts[0].assets[0];
    /// let less = trial.change(&bottleneck.asset, TonnesPerYear(0))?;
    /// assert_eq!(less.get(), trial.value().get());
    /// assert!(less < most.value_t_per_year);
    /// assert_eq!(trial.take_back()?, most.value_t_per_year);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`].
    ///
    /// # Complexity
    ///
    /// O(arcs) for a copy, and a maximum flow.
    pub fn trial<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<FlowTrial> {
        let (from, to) = self.network().sides(from, to)?;
        let (sources, sinks, own) = self.plan_for(&from, &to)?;
        let plan = own.as_deref().unwrap_or(self.plan());
        let question = plan.question(self.subject(), &sources, &sinks);
        // What has no limit is refused here.
        solve(&question, &mut Solver::new(question.flow))?;
        let mut trial = FlowTrial::new(self, &question, &from, &to)?;
        (trial.sources, trial.sinks, trial.own) = (sources, sinks, own);
        trial.check()?;
        Ok(trial)
    }
}

impl FlowTrial {
    fn new(solver: &FlowSolver, question: &Question<'_>, from: &[HubId], to: &[HubId]) -> Result<Self> {
        let arcs = question.csr.arcs() as u32;
        // What has no limit is not to be reached by anything that is raised, so it gets as much as fits.
        let endless = (0..arcs).filter(|arc| question.is_unbounded(*arc)).count() as u64;
        let most = MOST / 2 / endless.max(1);
        let capacity: Vec<u64> = (0..arcs)
            .map(|arc| if question.is_unbounded(arc) { most } else { question.capacity[arc as usize] })
            .collect();
        let room_of: Vec<Option<u32>> = (0..arcs).map(|arc| question.bundles.room_of(arc)).collect();
        let mut rooms = vec![0; 2 * question.bundles.ends().len()];
        for (room, capacity) in room_of.iter().zip(&capacity) {
            if let Some(room) = room {
                rooms[*room as usize] += capacity;
            }
        }
        let mut by_asset: BTreeMap<Asset, Vec<u32>> = BTreeMap::new();
        for arc in 0..arcs {
            let passage = question.passage(arc);
            let is_shared = matches!(passage.asset, Asset::Stay(_) | Asset::Border(_) | Asset::Limit(_));
            if passage.gate || !is_shared {
                by_asset.entry(passage.asset).or_default().push(arc);
            }
        }
        let (nodes, ends) = (question.csr.nodes(), question.bundles.ends());
        let engine = Changing::new(nodes, ends, &rooms, question.sources, question.sinks);
        let engine = engine.map_err(|error| refused_by_engine(question, error))?;
        let sum = capacity.iter().sum();
        let members = |refused: &Refused| refused.members.iter().map(|(at, _)| question.arc(*at)).collect();
        let refused =
            question.plan.refused.iter().map(|refused| (refused.clone(), members(refused))).collect();
        Ok(Self {
            solver: solver.clone(),
            from: from.to_vec(),
            to: to.to_vec(),
            engine,
            arcs: by_asset,
            capacity,
            room_of,
            unbounded: (0..arcs).map(|arc| question.is_unbounded(arc)).collect(),
            ends: question.csr.ends(),
            sources: Vec::new(),
            sinks: Vec::new(),
            own: None,
            sum,
            endless: most,
            refused,
            before: Vec::new(),
        })
    }

    /// The largest flow under the capacities as they stand; after an error, that without the limit which the error names.
    #[must_use]
    pub fn value(&self) -> TonnesPerYear {
        TonnesPerYear(self.engine.value())
    }

    /// Gives an asset another capacity, by key, net of other use, and returns the largest flow then. A link or transfer is changed itself, whatever else holds it;
    /// a border in each of its directions; a stay or a limit as a whole.
    ///
    /// What the cargo cannot use here changes nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where there is no such asset; [`Error::LimitNotAnArc`] where a shared capacity has no arc of its own, because it states no
    /// figure or is not equivalent to one, or where another such limit would bind and the changed network is refused by
    /// [`FlowSolver::max_flow`] for it; [`Error::CapacityTooLarge`] beyond 2^61
    /// tonnes a year in all. After the first and the last nothing is changed; where a limit would bind the change stands until it is taken back.
    ///
    /// # Complexity
    ///
    /// O(1) for each arc of the asset whose change cannot matter; else a few searches near it. Allocates nothing when repeated, unless
    /// the flow at hand breaks a limit that is no arc: then the flow is found anew, as [`FlowSolver::max_flow`] does.
    pub fn change(&mut self, asset: &str, capacity: TonnesPerYear) -> Result<TonnesPerYear> {
        let found = self.solver.network().asset(asset)?;
        let arcs = self.arcs.get(&found).map_or(0, Vec::len);
        let is_shared = matches!(found, Asset::Stay(_) | Asset::Border(_) | Asset::Limit(_));
        if is_shared {
            let why = self.refused.iter().find(|(refused, _)| refused.asset == found);
            let why = why.map(|(refused, _)| refused.why.clone());
            let none = || "it has no figure here, so the prepared network has no arc for it".to_owned();
            if let Some(reason) = why.or_else(|| (arcs == 0).then(none)) {
                return Err(Error::LimitNotAnArc { limit: asset.to_owned(), reason });
            }
        }
        let mut sum = self.sum;
        for arc in self.arcs.get(&found).into_iter().flatten() {
            sum = (sum - self.capacity[*arc as usize]).saturating_add(capacity.get());
        }
        if sum > MOST {
            return Err(Error::CapacityTooLarge { asset: asset.to_owned(), limit: 1 << 61 });
        }
        for at in 0..arcs {
            let arc = self.arcs[&found][at];
            let bounded = !self.unbounded[arc as usize];
            self.before.push((arc, bounded.then_some(self.capacity[arc as usize])));
            self.unbounded[arc as usize] = false;
            self.set(arc, capacity.get());
        }
        self.check()
    }

    /// Takes back every change, and returns the largest flow then.
    ///
    /// # Errors
    ///
    /// None in practice: the trial was made for what it goes back to.
    pub fn take_back(&mut self) -> Result<TonnesPerYear> {
        while let Some((arc, capacity)) = self.before.pop() {
            self.unbounded[arc as usize] = capacity.is_none();
            self.set(arc, capacity.unwrap_or(self.endless));
        }
        self.check()
    }

    /// Tail, head and capacity of each arc as they stand, for benchmarks and oracles.
    #[doc(hidden)]
    pub fn capacities(&self, mut take: impl FnMut(u32, u32, u64)) {
        for (ends, capacity) in self.ends.iter().zip(&self.capacity) {
            take(ends.0, ends.1, *capacity);
        }
    }

    fn set(&mut self, arc: u32, capacity: u64) {
        let before = std::mem::replace(&mut self.capacity[arc as usize], capacity);
        self.sum = self.sum - before + capacity;
        if let Some(room) = self.room_of[arc as usize] {
            self.engine.set_room(room, self.engine.room(room) - before + capacity);
        }
    }

    /// The value, unless a limit that was left out is broken.
    fn check(&self) -> Result<TonnesPerYear> {
        let flow_on = |arc: u32| {
            let room = self.room_of[arc as usize].map_or(0, |room| self.engine.flow_on(room));
            room.min(self.capacity[arc as usize])
        };
        let breaks = |(refused, arcs): &(Refused, Vec<u32>)| {
            self.engine.value() > refused.most && !refused.is_kept(|at| flow_on(arcs[at]))
        };
        if self.refused.iter().any(breaks) {
            // Another flow of that value may keep it: the question is asked as that of a network with these capacities.
            let plan = self.own.as_deref().unwrap_or(self.solver.plan());
            let changed = plan.with_capacities(|arc| {
                (!self.unbounded[arc as usize]).then_some(self.capacity[arc as usize])
            });
            let question = changed.question(self.solver.subject(), &self.sources, &self.sinks);
            return solve(&question, &mut Solver::new(question.flow)).map(TonnesPerYear);
        }
        Ok(self.value())
    }
}
