//! Questions for more than one route between the same ends: what they have in common, and the bare answers for many of them.

use super::bare_path::{BarePath, Claim};
use super::{Query, Router};
use crate::engine::bounded::{Bounded, FAR};
use crate::engine::disjoint::{ANY, Disjoint, Question};
use crate::engine::hierarchy::sweep::Sweep;
use crate::engine::k_paths::KPaths;
use crate::engine::pair::{Found, Pair};
use crate::error::Result;
use crate::network::HubId;
use crate::prepare::Step;

/// The flows that a bare question for a pair may solve.
const PAIR_BUDGET: u32 = 1000;

/// A query as the engine takes it: ends, what is closed, and the weight from every state to an end.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) query: Query,
    pub(super) starts: Vec<(u32, u64)>,
    pub(super) ends: Vec<(u32, u64)>,
    pub(super) closed: Option<Vec<bool>>,
    pub(super) bound: Vec<u64>,
    pub(super) from: HubId,
    pub(super) to: HubId,
}

impl Router {
    /// Makes a query ready for a question that is named in errors.
    pub(super) fn asked(&self, query: Query, question: &'static str) -> Result<Asked> {
        let query = self.complete(query);
        query.only_one_stage(question)?;
        let network = self.network();
        let (from, to) = (network.hub_id(&query.from)?, network.hub_id(&query.to)?);
        for select in &query.avoid {
            network.check_selection(select)?;
        }
        let closed = self.closed_by(&query);
        let states = self.states();
        let mut starts: Vec<(u32, u64)> =
            states.departures(from, query.start_as).map(|node| (node, 0)).collect();
        let mut ends: Vec<(u32, u64)> = states.arrivals(to, query.arrive_as).map(|node| (node, 0)).collect();
        if from == to && query.start_as == query.arrive_as {
            // Where one may stay there is one way: to stay. Which of the hub's states stands for it does not matter.
            starts.retain(|start| ends.contains(start));
            starts.truncate(1);
            ends.clone_from(&starts);
        }
        let bound = self.weights_to(&ends, closed.as_deref());
        let asked = Asked { query, starts, ends, closed, bound, from, to };
        if !asked.stays() && asked.starts.iter().all(|(node, _)| asked.bound[*node as usize] == FAR) {
            // The plain question gives the answer that there is no route, with its proof.
            self.solve(&asked.query)?;
        }
        Ok(asked)
    }

    /// The group of each arc for which opposite directions of a link are one: the lower of the two ids; transfers and stays have none.
    pub(super) fn link_groups(&self) -> Vec<u32> {
        let network = self.network();
        let group = |arc: u32| match self.step(arc) {
            Step::Link(id) => network.opposite(id).map_or(id, |back| back.min(id)).0,
            Step::Transfer(_) | Step::Stay(_) => ANY,
        };
        (0..self.csr().arcs() as u32).map(group).collect()
    }

    /// The hub of each state.
    pub(super) fn hub_groups(&self) -> Vec<u32> {
        self.states().nodes.iter().map(|node| node.hub.0).collect()
    }

    /// Buffers for many bare questions for more than one route.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let (from, to) = (network.hub_id("CNXIY")?, network.hub_id("GEPTI")?);
    /// let mut worker = router.alternatives_worker();
    /// worker.ask(from, to);
    /// let mut last = 0;
    /// for _ in 0..5 {
    ///     let path = worker.next_path().unwrap();
    ///     assert!(path.weight() >= last);
    ///     last = path.weight();
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn alternatives_worker(&self) -> AlternativesWorker {
        let (nodes, arcs) = (self.csr().nodes(), self.csr().arcs());
        let asked = Asked {
            query: Query::default(),
            starts: Vec::new(),
            ends: Vec::new(),
            closed: None,
            bound: vec![FAR; nodes],
            from: HubId(0),
            to: HubId(0),
        };
        AlternativesWorker {
            router: self.clone(),
            asked_pair: asked.clone(),
            asked,
            paths: KPaths::new(nodes, arcs),
            disjoint: None,
            quick: None,
            link_groups: self.link_groups(),
            pair: Vec::new(),
            sweep: None,
            starts: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl Asked {
    /// True where the only way is to stay.
    pub(super) fn stays(&self) -> bool {
        self.from == self.to && self.query.start_as == self.query.arrive_as
    }

    pub(super) fn graph<'a>(&'a self, router: &'a Router) -> Bounded<'a> {
        Bounded {
            csr: router.csr(),
            weight: router.weights(),
            closed: self.closed.as_deref(),
            bound: &self.bound,
        }
    }

    pub(super) fn question<'a>(
        &'a self,
        router: &'a Router,
        links: &'a [u32],
        hubs: Option<&'a [u32]>,
    ) -> Question<'a> {
        Question {
            graph: self.graph(router),
            starts: &self.starts,
            ends: &self.ends,
            arc_group: links,
            node_group: hubs,
            free: [self.from.0, self.to.0],
        }
    }
}

/// Buffers for one thread's questions for more than one route, by ids and without conditions. Made by [`Router::alternatives_worker`].
#[derive(Debug, Clone)]
pub struct AlternativesWorker {
    router: Router,
    asked: Asked,
    /// The question for a pair, which leaves the one above as it is.
    asked_pair: Asked,
    paths: KPaths,
    /// What answers pairs where there is a hierarchy, and what does elsewhere; made when they are first needed.
    quick: Option<Pair>,
    disjoint: Option<Disjoint>,
    link_groups: Vec<u32>,
    pair: Vec<(u64, Vec<u32>)>,
    sweep: Option<Sweep>,
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl AlternativesWorker {
    fn begin(router: &Router, asked: &mut Asked, sweep: &mut Option<Sweep>, from: HubId, to: HubId) {
        let states = router.states();
        (asked.from, asked.to) = (from, to);
        asked.starts.clear();
        asked.starts.extend(states.departures(from, None).map(|node| (node, 0)));
        asked.ends.clear();
        asked.ends.extend(states.arrivals(to, None).map(|node| (node, 0)));
        router.weights_to_into(&asked.ends, sweep, &mut asked.bound);
    }

    /// Begins a question: the routes between two hubs by rising weight, which [`AlternativesWorker::next_path`] tells one by one.
    ///
    /// # Complexity
    ///
    /// One sweep for the distances to `to`.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn ask(&mut self, from: HubId, to: HubId) {
        Self::begin(&self.router, &mut self.asked, &mut self.sweep, from, to);
        if from == to {
            let ends = std::mem::take(&mut self.asked.ends);
            self.asked.starts.retain(|start| ends.contains(start));
            self.asked.starts.truncate(1);
            self.asked.ends.clone_from(&self.asked.starts);
        }
        let graph = self.asked.graph(&self.router);
        self.paths.begin(&graph, &self.asked.starts, &self.asked.ends, FAR);
    }

    /// The next route of the question asked last, none with a state twice; `None` when all are told.
    pub fn next_path(&mut self) -> Option<BarePath<'_>> {
        let weight = self.paths.advance(&self.asked.graph(&self.router))?;
        let claim = Claim::Joins(self.asked.from, self.asked.to);
        Some(BarePath::new(claim, weight, self.paths.path(), &self.router))
    }

    /// The two routes between two hubs that use no link twice, in either direction, and weigh least together; `None` where there are no two,
    /// or the same hub is asked twice. The third is true where it is proved that no two weigh less; it is not only where a thousand
    /// branchings did not settle it.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::shortest())?;
    /// let (from, to) = (network.hub_id("KZATY")?, network.hub_id("IRTHR")?);
    /// let mut worker = router.alternatives_worker();
    /// let (first, second, proven) = worker.pair(from, to).unwrap();
    /// assert!(proven && first.weight() <= second.weight());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// One sweep for the distances to `to`, and a search of what is nearer to the first route than the second; junctions only, where the network
    /// is large enough for a hierarchy.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn pair(&mut self, from: HubId, to: HubId) -> Option<(BarePath<'_>, BarePath<'_>, bool)> {
        if from == to {
            return None;
        }
        match self.quick_pair(from, to) {
            Found::Two => {
                let quick = self.quick.as_ref()?;
                let bare = |(weight, arcs)| BarePath::new(Claim::Joins(from, to), weight, arcs, &self.router);
                let [first, second] = quick.paths().map(bare);
                Some((first, second, true))
            }
            Found::Fewer => None,
            Found::Unknown => self.any_pair(from, to),
        }
    }

    /// The pair by junctions; it is for [`AlternativesWorker::any_pair`] where there is no hierarchy, or states of the two routes share a link all the
    /// same.
    fn quick_pair(&mut self, from: HubId, to: HubId) -> Found {
        let router = &self.router;
        let Some(frame) = router.metric.frame(&router.topology) else { return Found::Unknown };
        let quick = self.quick.get_or_insert_with(|| Pair::new(&frame, self.link_groups.clone()));
        let states = router.states();
        self.starts.clear();
        self.starts.extend(states.departures(from, None));
        self.ends.clear();
        self.ends.extend(states.arrivals(to, None));
        quick.solve(&frame, &self.starts, &self.ends)
    }

    fn any_pair(&mut self, from: HubId, to: HubId) -> Option<(BarePath<'_>, BarePath<'_>, bool)> {
        Self::begin(&self.router, &mut self.asked_pair, &mut self.sweep, from, to);
        let csr = self.router.csr();
        let disjoint = self.disjoint.get_or_insert_with(|| Disjoint::new(csr.nodes(), csr.arcs()));
        let question = self.asked_pair.question(&self.router, &self.link_groups, None);
        let found = disjoint.solve(&question, 2, PAIR_BUDGET);
        self.pair.clear();
        self.pair.extend(found.paths.into_iter().map(|path| (path.weight, path.arcs)));
        let [first, second] = &self.pair[..] else { return None };
        Some((
            BarePath::new(Claim::Joins(from, to), first.0, &first.1, &self.router),
            BarePath::new(Claim::Joins(from, to), second.0, &second.1, &self.router),
            found.exact,
        ))
    }
}
