//! What the best route weighs, takes and costs without each of the assets that it uses, for many pairs of hubs one after another.
//!
//! What is off the route cannot matter. For the links on it the way around comes from the distances of both ends ([`crate::engine::tolerances`]), for all at once. A link fails together
//! with its opposite, which a way around it might use: not where the opposite begins where the link ends, or ends where it begins, since then the route itself is the shorter
//! continuation; and not where no way over the opposite weighs as little. Where neither is so, and for all other assets, which close several arcs, a way is searched under
//! the distances to the end, from all the nodes of the route that come before what has failed.

mod closing;

use super::mask::Mask;
use super::{Router, Worker};
use crate::engine::guided::Guided;
use crate::engine::hierarchy::sweep::Sweep;
use crate::engine::stamps::Stamps;
use crate::engine::tolerances::{Shortest, Tolerances, UNREACHED};
use crate::error::Result;
use crate::network::{Asset, HubId};
use crate::prepare::Step;
pub(crate) use closing::Fails;
use closing::{Closing, bridges};

/// What the failure of an asset does to a route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Without {
    /// The number of the asset, see [`Replacing::asset`].
    pub(crate) number: u32,
    /// What the best route weighs then; [`u64::MAX`] where there is none.
    pub(crate) weight: u64,
    /// How many hours more it takes, and how many USD a tonne more it costs.
    pub(crate) more: [f64; 2],
}

/// Buffers for one thread's questions.
pub(crate) struct Replacing {
    router: Router,
    worker: Worker,
    engine: Tolerances,
    guided: Guided,
    closing: Closing,
    /// By arc: whether no path between two parts of the graph does without it.
    needed: Vec<bool>,
    closed: Vec<bool>,
    sides: [Side; 2],
    sums: Sums,
    /// By number: when an asset was last met.
    met: Stamps<()>,
    without: Vec<Without>,
    found: Vec<u32>,
    on_route: u64,
    searched: u64,
}

/// The distances of the hub asked last, from it or to it.
#[derive(Default)]
struct Side {
    hub: Option<HubId>,
    places: Vec<(u32, u64)>,
    distances: Vec<u64>,
    sweep: Option<Sweep>,
}

/// Hours and USD a tonne.
type Taken = [f64; 2];

fn plus(a: Taken, b: Taken) -> Taken {
    [a[0] + b[0], a[1] + b[1]]
}

/// What the ways to nodes and on from them take, as far as they were asked for.
struct Sums {
    before: Stamps<Taken>,
    after: Stamps<Taken>,
    /// Of the route up to each of its nodes.
    on_route: Vec<Taken>,
    way: Vec<u32>,
}

impl Sums {
    fn begin(&mut self, router: &Router, path: &[u32]) {
        self.before.clear();
        self.after.clear();
        self.on_route.clear();
        self.on_route.push([0.0; 2]);
        let mut sum = [0.0; 2];
        for arc in path {
            sum = plus(sum, router.taken(*arc));
            self.on_route.push(sum);
        }
    }

    fn of_route(&self) -> Taken {
        self.on_route.last().copied().unwrap_or_default()
    }

    fn before(&mut self, router: &Router, engine: &Tolerances, node: u32) -> Taken {
        let (mut at, mut sum) = (node, [0.0; 2]);
        while let Some(arc) = engine.comes_by(at) {
            if let Some(known) = self.before.get(at) {
                sum = known;
                break;
            }
            self.way.push(arc);
            at = router.csr().tail(arc);
        }
        while let Some(arc) = self.way.pop() {
            sum = plus(sum, router.taken(arc));
            self.before.set(router.csr().head(arc), sum);
        }
        sum
    }

    fn after(&mut self, router: &Router, engine: &Tolerances, node: u32) -> Taken {
        let (mut at, mut sum) = (node, [0.0; 2]);
        while let Some(arc) = engine.goes_by(at) {
            if let Some(known) = self.after.get(at) {
                sum = known;
                break;
            }
            self.way.push(arc);
            at = router.csr().head(arc);
        }
        while let Some(arc) = self.way.pop() {
            sum = plus(router.taken(arc), sum);
            self.after.set(router.csr().tail(arc), sum);
        }
        sum
    }
}

impl Router {
    /// The hours and USD a tonne of an arc.
    #[inline]
    pub(super) fn taken(&self, arc: u32) -> [f64; 2] {
        let measures = &self.topology.measures[arc as usize];
        [measures.time.get(), measures.cost.get()]
    }
}

impl Replacing {
    pub(crate) fn new(router: &Router, fails: Fails) -> Self {
        let (nodes, arcs) = (router.csr().nodes(), router.csr().arcs());
        let closing = Closing::new(router, fails);
        Self {
            router: router.clone(),
            worker: router.worker(),
            engine: Tolerances::new(nodes),
            guided: Guided::new(nodes),
            needed: bridges(router.csr()),
            closed: vec![false; arcs],
            sides: [Side::default(), Side::default()],
            sums: Sums {
                before: Stamps::new(nodes),
                after: Stamps::new(nodes),
                on_route: Vec::new(),
                way: Vec::new(),
            },
            met: Stamps::new(closing.numbers()),
            closing,
            without: Vec::new(),
            found: Vec::new(),
            on_route: 0,
            searched: 0,
        }
    }

    /// How many assets may fail.
    pub(crate) fn count(&self) -> usize {
        self.closing.count(self.router.network())
    }

    /// The asset of a number.
    pub(crate) fn asset(&self, number: u32) -> Option<Asset> {
        self.closing.asset(number)
    }

    /// All numbers are below this.
    pub(crate) fn numbers(&self) -> usize {
        self.closing.numbers()
    }

    /// How many assets were on the routes.
    pub(crate) fn on_route(&self) -> u64 {
        self.on_route
    }

    /// How many assets needed a search of their own.
    pub(crate) fn searched(&self) -> u64 {
        self.searched
    }

    /// The weight of the best route, `None` where there is none; and what each asset does to it that it uses.
    pub(crate) fn ask(&mut self, from: HubId, to: HubId) -> Result<Option<(u64, &[Without])>> {
        self.without.clear();
        if from == to {
            return Ok(Some((0, &self.without)));
        }
        let mut path = std::mem::take(&mut self.found);
        path.clear();
        let found = self.worker.path(from, to).map(|found| {
            path.extend_from_slice(found.arcs);
            found.weight()
        });
        if found.is_some() {
            self.sweep([from, to]);
            self.meet(&path, [from, to]);
        }
        self.found = path;
        Ok(found.map(|weight| (weight, &self.without[..])))
    }

    /// The distances of both ends.
    fn sweep(&mut self, ends: [HubId; 2]) {
        let router = &self.router;
        for (at, (side, hub)) in self.sides.iter_mut().zip(ends).enumerate() {
            if side.hub == Some(hub) {
                continue;
            }
            side.hub = Some(hub);
            side.places.clear();
            let Side { places, distances, sweep, .. } = side;
            if at == 0 {
                places.extend(router.states().departures(hub, None).map(|node| (node, 0)));
                router.weights_from_into(places, sweep, distances);
            } else {
                places.extend(router.states().arrivals(hub, None).map(|node| (node, 0)));
                router.weights_to_into(places, sweep, distances);
            }
        }
    }

    /// What each asset on the route does.
    fn meet(&mut self, path: &[u32], ends: [HubId; 2]) {
        let [start, end] = &self.sides;
        let router = &self.router;
        let is_single = start.places.len() == 1 && end.places.len() == 1;
        let shortest = Shortest {
            csr: router.csr(),
            weight: router.weights(),
            closed: None,
            needed: is_single.then_some(&self.needed[..]),
            starts: &start.places,
            ends: &end.places,
            from: &start.distances,
            to: &end.distances,
            path,
        };
        self.engine.without_each(&shortest);
        self.sums.begin(router, path);
        self.met.clear();
        // What needs a search: the number, and the opposite of a link.
        let mut unsure: Vec<(u32, [u32; 2])> = Vec::new();
        for (step, (&arc, &around)) in path.iter().zip(self.engine.told()).enumerate() {
            if let Step::Link(id) = router.step(arc) {
                let (number, back) = self.closing.link(router.network(), id);
                let is_sure = around == UNREACHED
                    || back.is_none_or(|back| {
                        let csr = router.csr();
                        let meets = csr.tail(back) == csr.head(arc) || csr.head(back) == csr.tail(arc);
                        meets && !path.contains(&back) || shortest.through(back) > around
                    });
                if self.met.contains(number) {
                    continue;
                }
                self.met.set(number, ());
                if let Some(back) = back.filter(|_| !is_sure) {
                    unsure.push((number, [arc, back]));
                    continue;
                }
                let more = self.engine.around(step).map_or([0.0; 2], |join| {
                    let mut sum = [0.0; 2];
                    if let Some(node) = join.before {
                        sum = self.sums.before(router, &self.engine, node);
                    }
                    sum = join.arcs.iter().fold(sum, |sum, arc| plus(sum, router.taken(*arc)));
                    if let Some(node) = join.after {
                        sum = plus(sum, self.sums.after(router, &self.engine, node));
                    }
                    let whole = self.sums.of_route();
                    [sum[0] - whole[0], sum[1] - whole[1]]
                });
                self.without.push(Without { number, weight: around, more });
            }
        }
        for (number, arcs) in unsure {
            self.search(path, number, &arcs);
        }
        for &arc in path {
            let mut of_arc: Vec<u32> = self.closing.of_arc(arc).collect();
            of_arc.retain(|number| !self.met.contains(*number));
            for number in of_arc {
                self.met.set(number, ());
                let is_end = ends.iter().any(|hub| self.closing.asset(number) == Some(Asset::Stay(*hub)));
                let arcs = self.closing.arcs(number);
                // What no way does without, or what shuts an end.
                let told = self.engine.told().iter().zip(path);
                let mut on_route = told.filter(|(_, arc)| arcs.binary_search(arc).is_ok());
                if is_end || on_route.any(|(around, _)| *around == UNREACHED) {
                    self.without.push(Without { number, weight: UNREACHED, more: [0.0; 2] });
                    continue;
                }
                let arcs = arcs.to_vec();
                self.search(path, number, &arcs);
            }
        }
        self.on_route += self.without.len() as u64;
    }

    /// Searches the way around some arcs, of which the route uses one.
    fn search(&mut self, path: &[u32], number: u32, arcs: &[u32]) {
        let router = &self.router;
        let csr = router.csr();
        self.searched += 1;
        arcs.iter().for_each(|arc| self.closed[*arc as usize] = true);
        let [start, end] = &self.sides;
        let up_to = path.iter().position(|arc| self.closed[*arc as usize]).unwrap_or(0);
        let mut starts = start.places.clone();
        for arc in &path[..=up_to] {
            let node = csr.tail(*arc);
            starts.push((node, start.distances[node as usize]));
        }
        let bound = |node: u32| Some(end.distances[node as usize]).filter(|left| *left != UNREACHED);
        let graph = (csr, router.weights(), &self.closed[..]);
        let mut around = Vec::new();
        let weight = self.guided.run(graph, &starts, &end.places, bound, &mut around);
        arcs.iter().for_each(|arc| self.closed[*arc as usize] = false);
        let Some(weight) = weight else {
            self.without.push(Without { number, weight: UNREACHED, more: [0.0; 2] });
            return;
        };
        // It leaves the route, or begins at another state of the hub.
        let first = around.first().map(|arc| csr.tail(*arc));
        let left = path[..=up_to].iter().position(|arc| Some(csr.tail(*arc)) == first);
        let sum = left.map_or([0.0; 2], |step| self.sums.on_route[step]);
        let sum = around.iter().fold(sum, |sum, arc| plus(sum, router.taken(*arc)));
        let whole = self.sums.of_route();
        self.without.push(Without { number, weight, more: [sum[0] - whole[0], sum[1] - whole[1]] });
    }
}

/// The hubs of a path in order, and the hours, USD a tonne and km that it takes.
pub(crate) struct Told {
    pub(crate) hubs: Vec<String>,
    pub(crate) taken: [f64; 3],
}

impl Worker {
    /// The best way from one hub to another beside a mask, told; with its weight.
    pub(crate) fn told_avoiding(&mut self, from: HubId, to: HubId, mask: &Mask) -> Option<(u64, Told)> {
        let weight = self.path_avoiding(from, to, mask)?.weight();
        Some((weight, self.told()))
    }

    /// The path found last.
    pub(crate) fn told(&self) -> Told {
        let router = &self.router;
        let mut told = Told { hubs: Vec::new(), taken: [0.0; 3] };
        for arc in &self.arcs {
            let measures = &router.topology.measures[*arc as usize];
            let sums = [measures.time.get(), measures.cost.get(), measures.length.get()];
            told.taken.iter_mut().zip(sums).for_each(|(sum, more)| *sum += more);
            if let Step::Link(id) = router.step(*arc) {
                let (first, next) = router.network().ends(id);
                let code = |hub: HubId| router.network().hub(hub).code.clone();
                if told.hubs.is_empty() {
                    told.hubs.push(code(first));
                }
                told.hubs.push(code(next));
            }
        }
        told
    }
}
