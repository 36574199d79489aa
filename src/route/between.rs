//! The hot path with several starts and ends, each with a weight of its own.

use super::bare_path::{BarePath, Claim};
use super::prepared::rank_into;
use super::query::MOST_OF_ITS_OWN;
use super::worker::Worker;
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::climb::Found;
use crate::engine::search::{Search, Stop};
use crate::network::HubId;

/// The best route between any of several starts and any of several ends. Borrows the worker, as [`BarePath`] does.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Joined<'a> {
    /// The hub at which it starts.
    pub from: HubId,
    /// The hub at which it ends.
    pub to: HubId,
    /// The route. Its weight contains those of the two hubs; [`BarePath::certify`] adds the proof.
    pub path: BarePath<'a>,
}

impl Worker {
    /// The best route from any of several hubs to any of several, each given with the weight that is spent before the start or will be after the
    /// arrival, in steps of the objective ([`Objective::steps_of`](crate::Objective::steps_of)). `None` where there is none, also where a list is empty. A hub on both sides is
    /// a route of its two weights and no links; at equal weight it wins.
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let fastest = Objective::fastest();
    /// let day = fastest.steps_of(24.0).unwrap_or(0);
    /// let router = Router::new(&network, network.cargo("container")?, fastest)?;
    /// let (aktau, turkmenbashi, alat) = (network.hub_id("KZAAU")?, network.hub_id("TMKRW")?, network.hub_id("AZALA")?);
    /// let mut worker = router.worker();
    /// let direct = worker.weight(aktau, alat).unwrap();
    /// let found = worker.path_between(&[(aktau, 0), (turkmenbashi, day)], &[(alat, 0)]).unwrap();
    /// assert!(found.to == alat && found.path.weight() <= direct);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Complexity
    ///
    /// O(starts x ends) to see whether one may stay. Then with a table O(starts x ends + arcs of the route), with labels
    /// O(starts x ends x depth of the hierarchy) and the arcs, with the hierarchy alone O(halves at the ancestors of all of them); else Dijkstra's.
    /// Allocates nothing once its buffers have grown.
    ///
    /// # Panics
    ///
    /// Where an id is of another, larger network, or a weight is above [`MOST_OF_ITS_OWN`](super::MOST_OF_ITS_OWN).
    pub fn path_between(&mut self, starts: &[(HubId, u64)], ends: &[(HubId, u64)]) -> Option<Joined<'_>> {
        let places = || starts.iter().chain(ends);
        assert!(places().all(|place| place.1 <= MOST_OF_ITS_OWN), "the weight of a hub is too large");
        self.question.set(starts, ends, None);
        self.arcs.clear();
        self.starts.clear();
        self.ends.clear();
        let states = self.router.states();
        for &(hub, weight) in starts {
            self.starts.extend(states.departures(hub, None).map(|node| (node, weight)));
        }
        for &(hub, weight) in ends {
            self.ends.extend(states.arrivals(hub, None).map(|node| (node, weight)));
        }
        let pairs = starts.iter().flat_map(|from| ends.iter().map(move |to| (from, to)));
        let stays = pairs.filter(|(from, to)| from.0 == to.0);
        let stay = stays.map(|(from, to)| (from.1 + to.1, from.0)).min();
        let way = self.join(ends);
        let stayed = stay.filter(|stay| way.is_none_or(|weight| stay.0 <= weight));
        if let Some((weight, hub)) = stayed {
            let path = BarePath::new(Claim::Best(&self.question, (hub, hub)), weight, &[], &self.router);
            return Some(Joined { from: hub, to: hub, path });
        }
        let weight = way?;
        if let Some(loops) = &mut self.loops {
            loops.cut(self.router.csr(), self.router.weights(), &mut self.arcs);
        }
        // A way of no arcs joins a hub to itself, and is no better than to stay.
        let (first, last) = (*self.arcs.first()?, *self.arcs.last()?);
        let hub = |node: u32| self.router.states().nodes[node as usize].hub;
        let (from, to) = (hub(self.router.csr().tail(first)), hub(self.router.csr().head(last)));
        let claim = Claim::Best(&self.question, (from, to));
        let path = BarePath::new(claim, weight, &self.arcs, &self.router);
        Some(Joined { from, to, path })
    }

    /// The weight of the best way between the nodes in `starts` and `ends`, and its arcs in `arcs`.
    fn join(&mut self, hubs: &[(HubId, u64)]) -> Option<u64> {
        let router = &self.router;
        let (topology, metric) = (&*router.topology, &*router.metric);
        if let Some(table) = router.table() {
            let pairs = self.starts.iter().flat_map(|start| hubs.iter().map(move |hub| (start, hub)));
            let sum = |(start, hub): (&(u32, u64), &(HubId, u64))| {
                Some((table.to_group(start.0, hub.0.index())? + start.1 + hub.1, start.0, hub.0))
            };
            let (weight, start, hub) = pairs.filter_map(sum).min()?;
            table.walk(router.csr(), &[(start, 0)], hub.index(), &mut self.arcs);
            return Some(weight);
        }
        if let Some((hierarchy, customized, pruned)) = metric.hierarchy(topology) {
            if let Some(labels) = metric.labels(topology) {
                let mut best = (u64::MAX, 0, 0, 0);
                for &(start, spent) in &self.starts {
                    let from = hierarchy.rank(start);
                    for &(end, more) in &self.ends {
                        let to = hierarchy.rank(end);
                        let weight = labels.weight(from, to);
                        let sum = u64::from(weight) + spent + more;
                        if weight < FAR && sum < best.0 {
                            best = (sum, from, to, weight);
                        }
                    }
                }
                let (sum, from, to, weight) = best;
                if let Some(strides) = metric.strides(topology).filter(|_| sum < u64::MAX) {
                    let told = (strides, customized);
                    labels.path((from, to, weight), told, &mut self.buffers, &mut self.arcs);
                }
                return (sum < u64::MAX).then_some(sum);
            }
            if let (Some(climb), Some(least_start), Some(least_end)) = (
                &mut self.climb,
                rank_into(hierarchy, &self.starts, &mut self.start_ranks),
                rank_into(hierarchy, &self.ends, &mut self.end_ranks),
            ) {
                let rows = metric.upper(topology).map(|upper| (pruned, upper));
                let found = match rows {
                    Some(rows) => climb.run_to_rows(hierarchy, rows, &self.start_ranks, &self.end_ranks),
                    None => climb.run(hierarchy, pruned, &self.start_ranks, &self.end_ranks),
                };
                match found {
                    Found::Weight(weight) => {
                        match rows {
                            Some(rows) => climb.path_over_rows(hierarchy, customized, rows, &mut self.arcs),
                            None => climb.path(hierarchy, customized, &mut self.arcs),
                        }
                        return Some(u64::from(weight) + least_start + least_end);
                    }
                    Found::Nothing => return None,
                    Found::TooFar => {}
                }
            }
        }
        let search = self.search.get_or_insert_with(|| Search::new(router.csr().nodes()));
        self.targets.clear();
        self.targets.extend(self.ends.iter().map(|end| end.0));
        // With one weight for all ends the first that is settled is the best.
        let is_first_best = self.ends.windows(2).all(|pair| pair[0].1 == pair[1].1);
        let stop = if is_first_best { Stop::AnyOf(&self.targets) } else { Stop::All };
        search.run(router.csr(), router.weights(), None, &self.starts, stop);
        let sum = |&(node, more): &(u32, u64)| Some((search.distance(node)? + more, node));
        let (weight, node) = self.ends.iter().filter_map(sum).min()?;
        search.path_to(node, &mut self.arcs);
        Some(weight)
    }
}
