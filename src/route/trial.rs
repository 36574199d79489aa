//! What if one link were shut or slower? Weights that are changed, asked about and changed back.

use super::bare_path::{BarePath, Claim};
use super::prepared::Topology;
use super::router::Router;
use super::worker::Loops;
use crate::engine::hierarchy::change::Changing;
use crate::engine::hierarchy::climb::{Climb, Found};
use crate::engine::search::{Search, Stop};
use crate::network::{Asset, HubId};
use crate::prepare::Step;

/// Weights of a router that can be changed for a moment. Made by [`Router::trial`]; the router stays as it is.
///
/// Only the part of the hierarchy that rests on a changed link is found again, and queries climb the hierarchy without labels. So it suits
/// changes that are followed by few questions; for many questions on one change see [`Router::restricted`] and
/// [`Router::reweighted`]. Every change is remembered until [`Trial::reset`], so a trial that is never reset grows.
#[derive(Debug, Clone)]
pub struct Trial {
    router: Router,
    ways: Ways,
    /// By link, transfer and hub: the first of its arcs in `arcs`.
    first_arc: [Vec<u32>; 3],
    arcs_of: [Vec<u32>; 3],
    search: Option<Search>,
    changes: Vec<(u32, u32)>,
    starts: Vec<(u32, u32)>,
    ends: Vec<(u32, u32)>,
    arcs: Vec<u32>,
    loops: Option<Loops>,
}

/// The weights as they stand.
#[derive(Debug, Clone)]
enum Ways {
    Hierarchy(Box<(Changing, Climb)>),
    Plain { weight: Vec<u32>, before: Vec<(u32, u32)> },
}

impl Router {
    /// A copy of the weights that can be changed and changed back.
    ///
    /// ```
    /// use corridor::{Asset, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let (from, to) = (network.hub_id("CNXIY")?, network.hub_id("GEPTI")?);
    /// let mut trial = router.trial();
    /// let usual = trial.weight(from, to).unwrap();
    /// let used: Vec<Asset> = trial.path(from, to).unwrap().assets().collect();
    /// for asset in used {
    ///     trial.close(asset);
    ///     assert!(trial.weight(from, to).is_none_or(|weight| weight >= usual));
    ///     trial.reset();
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// O(arcs + halves of the hierarchy): a copy.
    #[must_use]
    pub fn trial(&self) -> Trial {
        let (topology, metric) = (&*self.topology, &*self.metric);
        let nodes = topology.csr.nodes();
        let ways = match &metric.customized {
            Some(customized) => {
                Ways::Hierarchy(Box::new((Changing::new(customized, &metric.weight), Climb::new(nodes))))
            }
            None => Ways::Plain { weight: metric.weight.clone(), before: Vec::new() },
        };
        let network = self.network();
        let counts = [network.link_count(), network.transfers().len(), network.hub_count()];
        let [links, transfers, stays] = [0, 1, 2].map(|kind| arcs_by_asset(topology, kind, counts[kind]));
        Trial {
            router: self.clone(),
            ways,
            first_arc: [links.0, transfers.0, stays.0],
            arcs_of: [links.1, transfers.1, stays.1],
            search: None,
            changes: Vec::new(),
            starts: Vec::new(),
            ends: Vec::new(),
            arcs: Vec::new(),
            loops: metric.customized.as_ref().map(|_| Loops::new(nodes)),
        }
    }
}

/// The kind of what an arc stands for, and its position among its kind.
fn place(step: Step) -> (usize, usize) {
    match step {
        Step::Link(id) => (0, id.index()),
        Step::Transfer(at) => (1, at as usize),
        Step::Stay(hub) => (2, hub.index()),
    }
}

/// The arcs of every asset of a kind, in rows.
fn arcs_by_asset(topology: &Topology, kind: usize, count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0u32; count + 1];
    let places = topology.steps.iter().map(|step| place(*step)).enumerate();
    let of_kind = places.filter(|(_, (its, _))| *its == kind).map(|(arc, (_, at))| (arc as u32, at));
    for (_, at) in of_kind.clone() {
        first[at + 1] += 1;
    }
    for at in 0..count {
        first[at + 1] += first[at];
    }
    let mut next = first.clone();
    let mut arcs = vec![0u32; first[count] as usize];
    for (arc, at) in of_kind {
        arcs[next[at] as usize] = arc;
        next[at] += 1;
    }
    (first, arcs)
}

impl Trial {
    /// Shuts an asset: a link (in its direction), a transfer, a stay, or all links of a border. Returns how many arcs it shut: none where the cargo
    /// cannot use it, and for a limit, which no route passes.
    pub fn close(&mut self, asset: Asset) -> usize {
        self.change(asset, u32::MAX)
    }

    /// Gives an asset another weight, in steps of the objective. For a border each of its links gets it. Returns how many arcs it changed.
    ///
    /// A weight of `u32::MAX` closes it.
    pub fn set_weight(&mut self, asset: Asset, weight: u32) -> usize {
        self.change(asset, weight)
    }

    /// The weight of an asset before any change, in steps of the objective; the largest where it has several.
    #[must_use]
    pub fn usual_weight(&self, asset: Asset) -> Option<u32> {
        let mut changes = Vec::new();
        self.arcs_into(asset, &mut |arc| changes.push(self.router.weights()[arc as usize]));
        changes.into_iter().max()
    }

    /// Gives an asset its usual weight again. For a border also those of its links that were changed by themselves.
    pub fn reopen(&mut self, asset: Asset) -> usize {
        let mut changes = std::mem::take(&mut self.changes);
        changes.clear();
        self.arcs_into(asset, &mut |arc| changes.push((arc, self.router.weights()[arc as usize])));
        self.apply(changes)
    }

    /// Takes back every change.
    pub fn reset(&mut self) {
        match &mut self.ways {
            Ways::Hierarchy(both) => both.0.reset(),
            Ways::Plain { weight, before } => {
                while let Some((arc, old)) = before.pop() {
                    weight[arc as usize] = old;
                }
            }
        }
    }

    fn change(&mut self, asset: Asset, weight: u32) -> usize {
        let mut changes = std::mem::take(&mut self.changes);
        changes.clear();
        self.arcs_into(asset, &mut |arc| changes.push((arc, weight)));
        self.apply(changes)
    }

    fn apply(&mut self, changes: Vec<(u32, u32)>) -> usize {
        match (&mut self.ways, &self.router.topology.hierarchy) {
            (Ways::Hierarchy(both), Some(hierarchy)) => both.0.set(hierarchy, &changes),
            (Ways::Plain { weight, before }, _) => {
                for (arc, new) in &changes {
                    before.push((*arc, std::mem::replace(&mut weight[*arc as usize], *new)));
                }
            }
            (Ways::Hierarchy(_), None) => {}
        }
        let count = changes.len();
        self.changes = changes;
        count
    }

    fn arcs_into(&self, asset: Asset, take: &mut impl FnMut(u32)) {
        let mut row = |(kind, at): (usize, usize)| {
            let first = &self.first_arc[kind];
            if let (Some(start), Some(end)) = (first.get(at), first.get(at + 1)) {
                self.arcs_of[kind][*start as usize..*end as usize].iter().for_each(|arc| take(*arc));
            }
        };
        match asset {
            Asset::Link(id) => row((0, id.index())),
            Asset::Transfer(at) => row((1, at as usize)),
            Asset::Stay(hub) => row((2, hub.index())),
            Asset::Border(border) => {
                let network = self.router.network();
                for (id, _) in network.links() {
                    if network.passings(id).iter().any(|passing| passing.border == border) {
                        row((0, id.index()));
                    }
                }
            }
            Asset::Limit(_) => {}
        }
    }

    /// The best route under the weights as they stand, or `None` where there is none. The same hub gives an empty route.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn path(&mut self, from: HubId, to: HubId) -> Option<BarePath<'_>> {
        self.arcs.clear();
        let _ = self.router.states().at(to);
        if from == to {
            return Some(BarePath::new(Claim::Joins(from, to), 0, &[], &self.router));
        }
        let weight = self.find(from, to, true)?;
        if let (Some(loops), Ways::Hierarchy(both)) = (&mut self.loops, &self.ways) {
            loops.cut(self.router.csr(), both.0.arc_weights(), &mut self.arcs);
        }
        Some(BarePath::new(Claim::Joins(from, to), weight, &self.arcs, &self.router))
    }

    /// The weight of the best route, in steps of the objective, or `None` where there is none.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network.
    pub fn weight(&mut self, from: HubId, to: HubId) -> Option<u64> {
        let _ = self.router.states().at(to);
        if from == to { Some(0) } else { self.find(from, to, false) }
    }

    fn find(&mut self, from: HubId, to: HubId, with_path: bool) -> Option<u64> {
        let states = self.router.states();
        if let (Ways::Hierarchy(both), Some(hierarchy)) = (&mut self.ways, &self.router.topology.hierarchy) {
            let (changing, climb) = &mut **both;
            if changing.is_exact() {
                self.starts.clear();
                self.starts.extend(states.departures(from, None).map(|node| (hierarchy.rank(node), 0)));
                self.ends.clear();
                self.ends.extend(states.arrivals(to, None).map(|node| (hierarchy.rank(node), 0)));
                match climb.run_on_metric(hierarchy, changing.metric(), &self.starts, &self.ends) {
                    Found::Weight(weight) => {
                        if with_path {
                            climb.path(hierarchy, changing.metric(), &mut self.arcs);
                        }
                        return Some(u64::from(weight));
                    }
                    Found::Nothing => return None,
                    Found::TooFar => {}
                }
            }
        }
        let weight = match &self.ways {
            Ways::Hierarchy(both) => both.0.arc_weights(),
            Ways::Plain { weight, .. } => weight,
        };
        let closed: Vec<bool> = weight.iter().map(|weight| *weight == u32::MAX).collect();
        let starts: Vec<(u32, u64)> = states.departures(from, None).map(|node| (node, 0)).collect();
        let targets: Vec<u32> = states.arrivals(to, None).collect();
        let search = self.search.get_or_insert_with(|| Search::new(states.nodes.len()));
        search.run(self.router.csr(), weight, Some(&closed), &starts, Stop::AnyOf(&targets));
        let target = search.settled_target()?;
        if with_path {
            search.path_to(target, &mut self.arcs);
        }
        search.distance(target)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::caspian;
    use crate::objective::Objective;

    /// Every single closure and a few other weights on the Caspian network, by the hierarchy and by the search, against each other and
    /// against a router without the asset.
    #[test]
    fn closures_agree_with_searches_and_are_taken_back() {
        let network = caspian();
        let cargo = network.cargo("container").unwrap();
        let plain = Router::new(&network, cargo, Objective::cheapest()).unwrap();
        let hierarchy = Router::without_table(&network, cargo, Objective::cheapest()).unwrap();
        let (mut one, mut two) = (plain.trial(), hierarchy.trial());
        assert!(matches!((&one.ways, &two.ways), (Ways::Plain { .. }, Ways::Hierarchy(_))));
        let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
        let usual: Vec<Option<u64>> = hubs.iter().map(|to| hierarchy.worker().weight(hubs[7], *to)).collect();
        let assets = network.links().map(|(id, _)| Asset::Link(id));
        let borders = (0..network.borders().len() as u32).map(Asset::Border);
        let (mut moved, mut cut_off) = (0, 0);
        for (at, asset) in assets.chain(borders).enumerate() {
            let count = if at % 3 == 0 {
                one.set_weight(asset, 17);
                two.set_weight(asset, 17)
            } else {
                one.close(asset);
                two.close(asset)
            };
            for (to, before) in hubs.iter().zip(&usual) {
                let weight = one.weight(hubs[7], *to);
                let path = two.path(hubs[7], *to).map(|path| path.weight());
                assert_eq!(weight, path, "{asset:?}");
                moved += usize::from(weight != *before && weight.is_some());
                cut_off += usize::from(weight.is_none() && before.is_some());
            }
            if count > 0 && at % 2 == 0 {
                two.reopen(asset);
            }
            one.reset();
            two.reset();
        }
        for (to, before) in hubs.iter().zip(&usual) {
            assert_eq!((one.weight(hubs[7], *to), two.weight(hubs[7], *to)), (*before, *before));
        }
        assert!(moved > 100 && cut_off > 20, "{moved} {cut_off}");
    }
}
