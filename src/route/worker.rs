//! The hot path: bare routes and weights by id, without allocation after the first.

use super::Query;
use super::answer::{Route, RouteCertificate, assemble};
use super::bare_path::{Question, nearer};
use super::mask::Masked;
use super::prepared::rank_into;
use super::reach::ReachBuffers;
use super::router::Router;
use crate::engine::csr::Csr;
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::climb::{Climb, Found};
use crate::engine::hierarchy::labels::PathBuffers;
use crate::engine::search::{Search, Stop};
use crate::engine::stamps::Stamps;
use crate::error::Result;
use crate::network::{Asset, HubId, LinkId};
use crate::prepare::Step;

/// Buffers for one thread's queries. Made by [`Router::worker`].
#[derive(Debug, Clone)]
pub struct Worker {
    pub(super) router: Router,
    pub(super) search: Option<Search>,
    pub(super) climb: Option<Climb>,
    pub(super) masked: Option<Masked>,
    pub(super) buffers: PathBuffers,
    pub(super) starts: Vec<(u32, u64)>,
    pub(super) ends: Vec<(u32, u64)>,
    pub(super) start_ranks: Vec<(u32, u32)>,
    pub(super) end_ranks: Vec<(u32, u32)>,
    /// Ranks of the starts and of the ends.
    ranks: (Vec<u32>, Vec<u32>),
    row: Vec<u32>,
    pub(super) targets: Vec<u32>,
    pub(super) arcs: Vec<u32>,
    pub(super) loops: Option<Loops>,
    /// What was asked last, of the questions that are more than two hubs.
    pub(super) question: Question,
    reach: ReachBuffers,
}

/// A route as the worker found it. It borrows the worker, so a stale one cannot be read:
///
/// ```compile_fail
/// let network = corridor::data::caspian();
/// let router = corridor::Router::new(&network, network.cargo("container")?, corridor::Objective::fastest())?;
/// let (a, b) = (network.hub_id("KZATY")?, network.hub_id("KZAAU")?);
/// let mut worker = router.worker();
/// let first = worker.path(a, b).unwrap();
/// let second = worker.path(b, a).unwrap();
/// assert_ne!(first.weight(), second.weight()); // `first` is gone
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    from: HubId,
    to: HubId,
    pub(super) weight: u64,
    pub(super) arcs: &'a [u32],
    pub(super) router: &'a Router,
}

impl Worker {
    pub(super) fn new(router: &Router) -> Self {
        let nodes = router.csr().nodes();
        // The labels are made here, so that no query pays for them.
        let has_labels = router.metric.labels(&router.topology).is_some();
        let _ = router.metric.strides(&router.topology);
        let _ = router.metric.upper(&router.topology);
        let has_hierarchy = router.metric.customized.is_some();
        Self {
            router: router.clone(),
            search: None,
            climb: (has_hierarchy && !has_labels).then(|| Climb::new(nodes)),
            masked: None,
            buffers: PathBuffers::default(),
            starts: Vec::new(),
            ends: Vec::new(),
            start_ranks: Vec::new(),
            end_ranks: Vec::new(),
            ranks: (Vec::new(), Vec::new()),
            row: Vec::new(),
            targets: Vec::new(),
            arcs: Vec::new(),
            loops: (has_hierarchy && router.metric.has_free).then(|| Loops::new(nodes)),
            question: Question::default(),
            reach: ReachBuffers::default(),
        }
    }

    /// The best route from one hub to another, or `None` where there is none. The same hub gives an empty route.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::shortest())?;
    /// let mut worker = router.worker();
    /// let path = worker.path(network.hub_id("CNXIY")?, network.hub_id("KZATY")?).unwrap();
    /// let length: f64 = path.links().map(|id| network.link(id).length.likely().get()).sum();
    /// assert!((router.objective().of_steps(path.weight()) - length).abs() < 0.1);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// With a table ([`Router::engine`]) O(arcs of the route); with labels O(depth of the hierarchy + halves at the nodes on the way + arcs); with the hierarchy alone O(halves at the ancestors
    /// of both ends); else Dijkstra's O((nodes + arcs) log nodes). Allocates nothing once its buffers have grown.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn path(&mut self, from: HubId, to: HubId) -> Option<Path<'_>> {
        self.arcs.clear();
        // An id of another network panics here, also where the way is from it to itself.
        let _ = self.router.states().at(to);
        if from == to {
            return Some(Path::new((from, to), 0, &[], &self.router));
        }
        let weight = self.find(from, to, true)?;
        Some(Path::new((from, to), weight, &self.arcs, &self.router))
    }

    /// The weight of the best route, in steps of the objective, or `None` where there is no route: [`Worker::path`] without the path.
    ///
    /// # Complexity
    ///
    /// With a table O(1), with labels O(depth of the hierarchy), else as [`Worker::path`].
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn weight(&mut self, from: HubId, to: HubId) -> Option<u64> {
        let _ = self.router.states().at(to);
        if from == to {
            return Some(0);
        }
        self.find(from, to, false)
    }

    pub(super) fn reach(&mut self) -> (&Router, &mut ReachBuffers) {
        (&self.router, &mut self.reach)
    }

    pub(super) fn find(&mut self, from: HubId, to: HubId, with_path: bool) -> Option<u64> {
        let router = &self.router;
        let (topology, metric) = (&*router.topology, &*router.metric);
        let states = router.states();
        if let (Some(labels), Some((hierarchy, customized, _))) =
            (metric.labels(topology), metric.hierarchy(topology))
        {
            let (at_start, at_end) = (states.at(from), states.at(to));
            let (from, to, weight) = if at_start.len() == 1 && at_end.len() == 1 {
                // The usual case, in which nothing has to be chosen.
                let (from, to) = (hierarchy.rank(at_start.start), hierarchy.rank(at_end.start));
                (from, to, labels.weight(from, to))
            } else {
                let (starts, ends) = (&mut self.ranks.0, &mut self.ranks.1);
                starts.clear();
                starts.extend(states.departures(from, None).map(|node| hierarchy.rank(node)));
                ends.clear();
                ends.extend(states.arrivals(to, None).map(|node| hierarchy.rank(node)));
                let weight = labels.least(starts, ends, &mut self.row);
                let pairs = starts.iter().flat_map(|from| ends.iter().map(move |to| (*from, *to)));
                let is_it = |pair: &(u32, u32)| labels.weight(pair.0, pair.1) == weight;
                let (from, to) = if with_path { pairs.into_iter().find(is_it)? } else { (0, 0) };
                (from, to, weight)
            };
            if weight >= FAR {
                return None;
            }
            if with_path && let Some(strides) = metric.strides(topology) {
                let (told, buffers) = ((strides, customized), &mut self.buffers);
                let is_free = labels.path((from, to, weight), told, buffers, &mut self.arcs);
                if let Some(loops) = self.loops.as_mut().filter(|_| is_free) {
                    loops.cut(router.csr(), router.weights(), &mut self.arcs);
                }
            }
            return Some(u64::from(weight));
        }
        self.starts.clear();
        self.starts.extend(states.departures(from, None).map(|node| (node, 0)));
        if let Some(table) = router.table() {
            return if with_path {
                table.walk(router.csr(), &self.starts, to.index(), &mut self.arcs)
            } else {
                self.starts.iter().filter_map(|(node, _)| table.to_group(*node, to.index())).min()
            };
        }
        self.ends.clear();
        self.ends.extend(states.arrivals(to, None).map(|node| (node, 0)));
        if let (Some(climb), Some((hierarchy, customized, pruned))) =
            (&mut self.climb, metric.hierarchy(topology))
        {
            // They have no weights, so these fit.
            let _ = rank_into(hierarchy, &self.starts, &mut self.start_ranks);
            let _ = rank_into(hierarchy, &self.ends, &mut self.end_ranks);
            let rows = metric.upper(topology).map(|upper| (pruned, upper));
            let found = match rows {
                Some(rows) => climb.run_to_rows(hierarchy, rows, &self.start_ranks, &self.end_ranks),
                None => climb.run(hierarchy, pruned, &self.start_ranks, &self.end_ranks),
            };
            match found {
                Found::Weight(weight) => {
                    match rows.filter(|_| with_path) {
                        Some(rows) => climb.path_over_rows(hierarchy, customized, rows, &mut self.arcs),
                        None if with_path => climb.path(hierarchy, customized, &mut self.arcs),
                        None => {}
                    }
                    if let Some(loops) = self.loops.as_mut().filter(|_| with_path) {
                        loops.cut(router.csr(), router.weights(), &mut self.arcs);
                    }
                    return Some(u64::from(weight));
                }
                Found::Nothing => return None,
                Found::TooFar => {}
            }
        }
        let search = self.search.get_or_insert_with(|| Search::new(router.csr().nodes()));
        self.targets.clear();
        self.targets.extend(self.ends.iter().map(|end| end.0));
        search.run(router.csr(), router.weights(), None, &self.starts, Stop::AnyOf(&self.targets));
        let target = search.settled_target()?;
        if with_path {
            search.path_to(target, &mut self.arcs);
        }
        search.distance(target)
    }
}

/// Cuts cycles out of paths: where arcs weigh nothing a shortest path of a hierarchy may come back to a node.
#[derive(Debug, Clone)]
pub(super) struct Loops {
    /// By node: how many arcs lay behind when it was passed.
    behind: Stamps<u32>,
    passed: Vec<u32>,
}

impl Loops {
    pub(super) fn new(nodes: usize) -> Self {
        Self { behind: Stamps::new(nodes), passed: Vec::new() }
    }

    /// Cuts the cycles out of a shortest path. They weigh nothing, so there are none where no two arcs in succession do.
    pub(super) fn cut(&mut self, csr: &Csr, weight: &[u32], arcs: &mut Vec<u32>) {
        let is_free = |arc: u32| weight[arc as usize] == 0;
        if !arcs.windows(2).any(|pair| is_free(pair[0]) && is_free(pair[1])) {
            return;
        }
        self.behind.clear();
        self.passed.clear();
        let Some(first) = arcs.first() else { return };
        self.passed.push(csr.tail(*first));
        self.behind.set(csr.tail(*first), 0);
        let mut kept = 0;
        for at in 0..arcs.len() {
            let head = csr.head(arcs[at]);
            arcs[kept] = arcs[at];
            kept += 1;
            let before = self.behind.get(head).map(|behind| behind as usize);
            match before.filter(|before| self.passed.get(*before) == Some(&head)) {
                Some(before) => {
                    kept = before;
                    self.passed.truncate(before + 1);
                }
                None => {
                    self.behind.set(head, kept as u32);
                    self.passed.push(head);
                }
            }
        }
        arcs.truncate(kept);
    }
}

impl<'a> Path<'a> {
    pub(super) fn new((from, to): (HubId, HubId), weight: u64, arcs: &'a [u32], router: &'a Router) -> Self {
        Self { from, to, weight, arcs, router }
    }

    /// The weight, in steps of the objective; [`Objective::of_steps`](crate::Objective::of_steps) gives it in hours, USD, km or kg.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.weight
    }

    /// The same route as a whole answer, with its legs, the facts it rests on and the proof that nothing is better.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_route};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let mut worker = router.worker();
    /// let (from, to) = (network.hub_id("CNXIY")?, network.hub_id("GEPTI")?);
    /// let route = worker.path(from, to).unwrap().certify()?;
    /// verify_route(&network, &route)?;
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None that the router did not meet when it was prepared.
    ///
    /// # Complexity
    ///
    /// One sweep over all nodes, and the size of the answer.
    pub fn certify(&self) -> Result<Route> {
        let (network, states) = (self.router.network(), self.router.states());
        let code = |hub: HubId| network.hub(hub).code.as_str();
        let query = Query::new(code(self.from), code(self.to));
        let mut certificate = RouteCertificate::default();
        if self.from != self.to {
            let starts: Vec<(u32, u64)> = states.departures(self.from, None).map(|node| (node, 0)).collect();
            certificate.stages.push(nearer(self.router, &starts, None, self.weight));
        }
        assemble(self.router, &self.router.complete(query), self.arcs.to_vec(), self.weight, certificate)
    }

    /// The links, transfers and stays in order.
    pub fn assets(&self) -> impl ExactSizeIterator<Item = Asset> + use<'a> {
        let router = self.router;
        self.arcs.iter().map(move |arc| router.step(*arc).asset())
    }

    /// The links in order.
    pub fn links(&self) -> impl Iterator<Item = LinkId> + use<'a> {
        let router = self.router;
        self.arcs.iter().filter_map(move |arc| match router.step(*arc) {
            Step::Link(id) => Some(id),
            _ => None,
        })
    }
}
