//! What the best route weighs without each of its links, for many pairs of hubs one after another.
//!
//! A link off the route cannot matter. On it the weight comes from the distances of both ends ([`crate::engine::tolerances`]), for all links at once. A link fails together with its
//! opposite, which a way around it might use: not where the opposite begins where the link ends, or ends where it begins, since then the route itself is the shorter
//! continuation; and not where no way over the opposite weighs as little. Where neither is so the pair is searched.

use super::{Router, Worker};
use crate::engine::hierarchy::sweep::Sweep;
use crate::engine::tolerances::{Shortest, Tolerances, UNREACHED};
use crate::error::Result;
use crate::network::{HubId, LinkId, Select};
use crate::prepare::Step;

const NONE: u32 = u32::MAX;

/// Buffers for one thread's questions.
pub(crate) struct Replacing {
    router: Router,
    worker: Worker,
    engine: Tolerances,
    /// By link: its arc.
    arc_of: Vec<u32>,
    sides: [Side; 2],
    without: Vec<(LinkId, u64)>,
    searched: u64,
}

/// The weight of the best route, and for each of its links that of the best one without it.
pub(crate) type Replaced<'a> = (u64, &'a [(LinkId, u64)]);

/// The distances of the hub asked last, from it or to it.
#[derive(Default)]
struct Side {
    hub: Option<HubId>,
    places: Vec<(u32, u64)>,
    distances: Vec<u64>,
    sweep: Option<Sweep>,
}

impl Replacing {
    pub(crate) fn new(router: &Router) -> Self {
        let mut arc_of = vec![NONE; router.network().link_count()];
        for arc in 0..router.csr().arcs() as u32 {
            if let Step::Link(id) = router.step(arc) {
                arc_of[id.index()] = arc;
            }
        }
        Self {
            router: router.clone(),
            worker: router.worker(),
            engine: Tolerances::new(router.csr().nodes()),
            arc_of,
            sides: [Side::default(), Side::default()],
            without: Vec::new(),
            searched: 0,
        }
    }

    /// How many links needed a search of their own.
    pub(crate) fn searched(&self) -> u64 {
        self.searched
    }

    /// The weight of the best route, `None` where there is none; and for each of its links, named by the lesser of the two that fail together, that of the best route
    /// without it, [`u64::MAX`] where there is none.
    pub(crate) fn ask(&mut self, from: HubId, to: HubId) -> Result<Option<Replaced<'_>>> {
        self.without.clear();
        if from == to {
            return Ok(Some((0, &self.without)));
        }
        let Self { router, worker, engine, sides, without, .. } = self;
        let Some(path) = worker.path(from, to) else { return Ok(None) };
        let weight = path.weight();
        for (side, hub) in sides.iter_mut().zip([from, to]) {
            if side.hub == Some(hub) {
                continue;
            }
            side.hub = Some(hub);
            side.places.clear();
            let Side { places, distances, sweep, .. } = side;
            if hub == from {
                places.extend(router.states().departures(hub, None).map(|node| (node, 0)));
                router.weights_from_into(places, sweep, distances);
            } else {
                places.extend(router.states().arrivals(hub, None).map(|node| (node, 0)));
                router.weights_to_into(places, sweep, distances);
            }
        }
        let [start, end] = &self.sides;
        let shortest = Shortest {
            csr: router.csr(),
            weight: router.weights(),
            closed: None,
            needed: None,
            starts: &start.places,
            ends: &end.places,
            from: &start.distances,
            to: &end.distances,
            path: path.arcs,
        };
        let network = router.network();
        let mut unsure: Vec<(LinkId, usize)> = Vec::new();
        for (arc, &around) in path.arcs.iter().zip(engine.without_each(&shortest)) {
            let Step::Link(id) = router.step(*arc) else { continue };
            let opposite = network.opposite(id);
            let named = opposite.map_or(id, |other| other.min(id));
            let back = opposite.map_or(NONE, |other| self.arc_of[other.index()]);
            let is_sure = back == NONE || around == UNREACHED || {
                let csr = router.csr();
                let meets = csr.tail(back) == csr.head(*arc) || csr.head(back) == csr.tail(*arc);
                meets && !path.arcs.contains(&back) || shortest.through(back) > around
            };
            if !is_sure {
                unsure.push((id, without.len()));
            }
            without.push((named, around));
        }
        for (id, at) in unsure {
            self.searched += 1;
            let mask = router.mask([Select::link(&network.link(id).key)])?;
            without[at].1 = worker.path_avoiding(from, to, &mask).map_or(u64::MAX, |path| path.weight());
        }
        Ok(Some((weight, &self.without)))
    }
}
