//! The hot path: bare routes by id, without allocation after the first.

use super::router::Router;
use crate::engine::search::{Search, Stop};
use crate::network::{Asset, HubId, LinkId};
use crate::prepare::Step;

/// Buffers for one thread's queries. Made by [`Router::worker`].
#[derive(Debug, Clone)]
pub struct Worker {
    router: Router,
    search: Option<Search>,
    starts: Vec<(u32, u64)>,
    targets: Vec<u32>,
    arcs: Vec<u32>,
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
    weight: u64,
    arcs: &'a [u32],
    router: &'a Router,
}

impl Worker {
    pub(super) fn new(router: &Router) -> Self {
        // With a table the search is never needed, so its arrays are not made.
        let search = router.table().is_none().then(|| Search::new(router.csr().nodes()));
        Self { router: router.clone(), search, starts: Vec::new(), targets: Vec::new(), arcs: Vec::new() }
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
    /// With a table (networks with up to about a million pairs of node and hub) O(arcs of the route); else Dijkstra's
    /// O((nodes + arcs) log nodes). Allocates nothing after the first call.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn path(&mut self, from: HubId, to: HubId) -> Option<Path<'_>> {
        self.arcs.clear();
        let router = &self.router;
        // An id of another network panics here, also where the way is from it to itself.
        let _ = router.states().at(to);
        if from == to {
            return Some(Path { weight: 0, arcs: &[], router });
        }
        let states = router.states();
        self.starts.clear();
        self.starts.extend(states.departures(from, None).map(|node| (node, 0)));
        let weight = match (router.table(), &mut self.search) {
            (Some(table), _) => table.walk(router.csr(), &self.starts, to.index(), &mut self.arcs)?,
            (None, Some(search)) => {
                self.targets.clear();
                self.targets.extend(states.arrivals(to, None));
                search.run(router.csr(), router.weights(), None, &self.starts, Stop::AnyOf(&self.targets));
                let target = search.settled_target()?;
                search.path_to(target, &mut self.arcs);
                search.distance(target)?
            }
            (None, None) => return None,
        };
        Some(Path { weight, arcs: &self.arcs, router })
    }
}

impl<'a> Path<'a> {
    pub(super) fn new(weight: u64, arcs: &'a [u32], router: &'a Router) -> Self {
        Self { weight, arcs, router }
    }

    /// The weight, in steps of the objective; [`Objective::of_steps`](crate::Objective::of_steps) gives it in hours, USD, km or kg.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.weight
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
