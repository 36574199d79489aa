//! What a router keeps: the topology of a network for one cargo, the weights of one objective, and the engine for both.

use crate::engine::csr::Csr;
use crate::engine::dissection;
use crate::engine::hierarchy::labels::{self, Labels};
use crate::engine::hierarchy::metric::Metric as Customized;
use crate::engine::hierarchy::partial::Wanted;
use crate::engine::hierarchy::pruned::Pruned;
use crate::engine::hierarchy::strides::Strides;
use crate::engine::hierarchy::sweep::Sweep;
use crate::engine::hierarchy::upper::Upper;
use crate::engine::hierarchy::{FAR, Hierarchy, LIMIT};
use crate::engine::mended::mend;
use crate::engine::pair::Frame;
use crate::engine::parts::Parts;
use crate::engine::search::{Search, Stop};
use crate::engine::skeleton::Skeleton;
use crate::engine::table::DistanceTable;
use crate::error::{Error, Result};
use crate::network::{Cargo, Network, narrow};
use crate::objective::Objective;
use crate::prepare::{Measures, States, Step, measures, places, weights};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::OnceLock;

/// A table of all distances is made where pairs of node and hub are at most this many: 8 MB.
pub(super) const TABLE_PAIRS: usize = 1 << 20;

/// Labels are made where pairs of node and ancestor are at most this many: 2 GB.
const LABEL_PAIRS: u32 = 1 << 28;

/// At most so many arcs of halves are written out beside the labels: 128 MB.
const WRITTEN_ARCS: u32 = 1 << 25;

/// Without labels the upper part of the elimination tree gets rows of as many pairs of node and ancestor, and as many arcs of halves are
/// written out: 192 MB, and 4 bytes a half.
const UPPER_PAIRS: u32 = 1 << 24;

/// Where closing changes the distances of more than one node in so many, a search of all is quicker than to find these again.
const FEW_TO_SEARCH: usize = 2;

/// How a router answers. All engines give the same weights; which one is used depends on the network, the cargo and the objective alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Engine {
    /// A table of the distances and next arcs of all pairs of node and hub: networks with up to about a million such pairs.
    Table,
    /// A customizable contraction hierarchy, with the distances between every node and its ancestors in the elimination tree.
    Labels,
    /// The hierarchy, climbed from both ends: where labels would take more than 2 GB, or a sum in them might not fit. Distances between the upper nodes
    /// of the elimination tree and their ancestors are kept, up to 128 MB, and climbs end there.
    Hierarchy,
    /// Dijkstra's search with wide numbers: where sums of weights do not fit the hierarchy, or the network is so entangled that a hierarchy would have
    /// more than 67 million edges or 4 billion triangles.
    Search,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "table of distances",
            Self::Labels => "contraction hierarchy with labels",
            Self::Hierarchy => "contraction hierarchy",
            Self::Search => "search",
        })
    }
}

/// How large a hierarchy is: for benchmarks.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct HierarchySizes {
    pub nodes: usize,
    pub arcs: usize,
    pub edges: usize,
    pub triangles: u64,
    pub mean_depth: f64,
    pub deepest: u32,
    /// Of the topology: shared by all objectives.
    pub topology_bytes: usize,
    /// Of one objective.
    pub metric_bytes: usize,
    /// Of the halves that queries need.
    pub pruned_bytes: usize,
    /// Of the labels, and of the halves with their arcs beside them; without labels that of the rows in their place.
    pub label_bytes: usize,
}

/// The topology of a network for one cargo. Shared by every metric on it.
pub(super) struct Topology {
    pub(super) network: Network,
    pub(super) cargo: Cargo,
    pub(super) states: States,
    pub(super) csr: Csr,
    /// What each arc stands for.
    pub(super) steps: Vec<Step>,
    /// What each arc takes.
    pub(super) measures: Vec<Measures>,
    /// Where there are too many pairs for a table.
    pub(super) hierarchy: Option<Hierarchy>,
    /// By hub, where there is a hierarchy: the ranks at which cargo comes to it, in rows.
    first_arrival: Vec<u32>,
    arrival: Vec<u32>,
    /// Whether a table is planned.
    is_small: bool,
    /// Whether the hierarchy is shallow enough for labels.
    is_shallow: bool,
    by_name: OnceLock<Vec<u32>>,
}

impl Topology {
    /// Prepares a network for a cargo; a table is planned for at most so many pairs of node and hub.
    pub(super) fn new(network: &Network, cargo: &Cargo, most: usize) -> Result<Self> {
        let states = States::new(network, cargo, None);
        let taken = measures(network, cargo, &states)?;
        let (csr, order) = Csr::new(states.nodes.len(), &states.ends);
        let steps = order.iter().map(|at| states.steps[*at as usize]).collect();
        let measures = order.iter().map(|at| taken[*at as usize]).collect();
        let is_small = csr.nodes().checked_mul(network.hub_count()).is_some_and(|pairs| pairs <= most);
        let hierarchy = if is_small {
            None
        } else {
            let (first, neighbour) = csr.neighbours();
            let places = Some(places(network, &states));
            let hubs: Vec<u32> = states.nodes.iter().map(|node| node.hub.0).collect();
            let order = if hubs.windows(2).any(|two| two[0] == two[1]) {
                dissection::order_by_groups(&first, &neighbour, places.as_deref(), &hubs)
            } else {
                dissection::order(&first, &neighbour, places.as_deref())
            };
            Hierarchy::new(&csr, &order)
        };
        let is_shallow = hierarchy.as_ref().is_some_and(|h| labels::pairs(h) <= u64::from(LABEL_PAIRS));
        let (mut first_arrival, mut arrival) = (vec![0], Vec::new());
        if let Some(hierarchy) = &hierarchy {
            for (id, _) in network.hubs() {
                arrival.extend(states.arrivals(id, None).map(|node| hierarchy.rank(node)));
                first_arrival.push(narrow(arrival.len()));
            }
        }
        let (network, cargo) = (network.clone(), cargo.clone());
        Ok(Self {
            network,
            cargo,
            states,
            csr,
            steps,
            measures,
            hierarchy,
            first_arrival,
            arrival,
            is_small,
            is_shallow,
            by_name: OnceLock::new(),
        })
    }

    /// The same without labels.
    pub(super) fn without_labels(self) -> Self {
        Self { is_shallow: false, ..self }
    }

    /// The same nodes in the same order without the arcs of some steps.
    pub(super) fn without(&self, is_closed: impl Fn(Step) -> bool) -> Self {
        let open: Vec<usize> = (0..self.steps.len()).filter(|at| !is_closed(self.steps[*at])).collect();
        let ends = self.csr.ends();
        let kept: Vec<(u32, u32)> = open.iter().map(|at| ends[*at]).collect();
        // The arcs are in the order of their tails already, so they keep it.
        let (csr, _) = Csr::new(self.csr.nodes(), &kept);
        Self {
            network: self.network.clone(),
            cargo: self.cargo.clone(),
            states: self.states.clone(),
            steps: open.iter().map(|at| self.steps[*at]).collect(),
            measures: open.iter().map(|at| self.measures[*at]).collect(),
            hierarchy: self.hierarchy.as_ref().map(|hierarchy| hierarchy.with_arcs(&csr)),
            first_arrival: self.first_arrival.clone(),
            arrival: self.arrival.clone(),
            is_small: self.is_small,
            is_shallow: self.is_shallow,
            by_name: self.by_name.clone(),
            csr,
        }
    }

    /// The nodes in the order of what they are called in certificates; made when it is first asked for.
    pub(super) fn by_name(&self) -> &[u32] {
        self.by_name.get_or_init(|| {
            let label = |node: u32| (self.states.label(&self.network, node), node);
            let mut named: Vec<(String, u32)> = (0..self.csr.nodes() as u32).map(label).collect();
            named.sort_unstable();
            named.into_iter().map(|(_, node)| node).collect()
        })
    }

    /// By hub, where there is a hierarchy: the ranks at which cargo comes to it.
    pub(super) fn arrivals(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        self.first_arrival.windows(2).map(|row| &self.arrival[row[0] as usize..row[1] as usize])
    }

    /// The weight of each arc under an objective.
    pub(super) fn weights(&self, objective: &Objective) -> Result<Vec<u32>> {
        if let Some((term, value)) = objective.fault(&self.cargo) {
            return Err(Error::BadObjective { objective: objective.name.clone(), term, value });
        }
        weights(&self.network, &self.cargo, objective, &self.steps, &self.measures)
    }
}

/// The weights of one objective on a topology.
pub(super) struct Metric {
    pub(super) objective: Objective,
    pub(super) weight: Vec<u32>,
    pub(super) table: Option<DistanceTable>,
    pub(super) customized: Option<Customized>,
    /// Whether some arc weighs nothing, so that a shortest path might pass a node twice.
    pub(super) has_free: bool,
    pruned: OnceLock<Pruned>,
    labels: OnceLock<Option<Labels>>,
    strides: OnceLock<Strides>,
    upper: OnceLock<Option<Upper>>,
    skeleton: OnceLock<Option<(Wanted, Skeleton)>>,
}

impl Metric {
    pub(super) fn new(topology: &Topology, objective: Objective) -> Result<Self> {
        let weight = topology.weights(&objective)?;
        let table = if topology.is_small {
            let groups: Vec<Vec<u32>> = (0..topology.network.hub_count())
                .filter_map(|hub| topology.network.hub_at(hub))
                .map(|hub| topology.states.arrivals(hub, None).collect())
                .collect();
            DistanceTable::new(&topology.csr, &weight, None, &groups)
        } else {
            None
        };
        let customized =
            topology.hierarchy.as_ref().and_then(|hierarchy| Customized::new(hierarchy, &weight));
        Ok(Self {
            objective,
            has_free: weight.contains(&0),
            weight,
            table,
            customized,
            pruned: OnceLock::new(),
            labels: OnceLock::new(),
            strides: OnceLock::new(),
            upper: OnceLock::new(),
            skeleton: OnceLock::new(),
        })
    }

    /// The hierarchy with its weights and the halves that queries need, if there is one.
    pub(super) fn hierarchy<'a>(
        &'a self,
        topology: &'a Topology,
    ) -> Option<(&'a Hierarchy, &'a Customized, &'a Pruned)> {
        let (hierarchy, customized) = (topology.hierarchy.as_ref()?, self.customized.as_ref()?);
        Some((hierarchy, customized, self.pruned.get_or_init(|| Pruned::new(hierarchy, customized))))
    }

    /// The labels, made when they are first asked for.
    pub(super) fn labels(&self, topology: &Topology) -> Option<&Labels> {
        if !topology.is_shallow {
            return None;
        }
        let (hierarchy, _, pruned) = self.hierarchy(topology)?;
        self.labels.get_or_init(|| Labels::new(hierarchy, pruned, LABEL_PAIRS)).as_ref()
    }

    /// The halves of climbs over the labels with their arcs, made when they are first asked for.
    pub(super) fn strides(&self, topology: &Topology) -> Option<&Strides> {
        let (labels, (hierarchy, customized, pruned)) = (self.labels(topology)?, self.hierarchy(topology)?);
        let make = || labels.strides(hierarchy, (customized, pruned), &self.weight, WRITTEN_ARCS);
        Some(self.strides.get_or_init(make))
    }

    /// Where there are no labels, the rows that end climbs; made when they are first asked for.
    pub(super) fn upper(&self, topology: &Topology) -> Option<&Upper> {
        if self.labels(topology).is_some() {
            return None;
        }
        let (hierarchy, customized, pruned) = self.hierarchy(topology)?;
        self.upper.get_or_init(|| Upper::new(hierarchy, (customized, pruned), UPPER_PAIRS)).as_ref()
    }

    /// What searches for pairs run on, where there is a hierarchy; made when it is first asked for.
    pub(super) fn frame<'a>(&'a self, topology: &'a Topology) -> Option<Frame<'a>> {
        let (hierarchy, _, pruned) = self.hierarchy(topology)?;
        let made = self.skeleton.get_or_init(|| {
            let parts = Parts::new(&topology.csr);
            let wanted = Wanted::new(hierarchy, pruned, |node| parts.is_junction(node));
            let place: Vec<u32> = hierarchy.ranks().iter().map(|rank| wanted.place(*rank)).collect();
            Some((wanted, Skeleton::new(&topology.csr, &self.weight, &parts, &place)?))
        });
        let (wanted, skeleton) = made.as_ref()?;
        Some(Frame { csr: &topology.csr, weight: &self.weight, skeleton, hierarchy, pruned, wanted })
    }

    pub(super) fn engine(&self, topology: &Topology) -> Engine {
        match (&self.table, &self.customized) {
            (Some(_), _) => Engine::Table,
            (None, Some(_)) if self.labels(topology).is_some() => Engine::Labels,
            (None, Some(_)) => Engine::Hierarchy,
            (None, None) => Engine::Search,
        }
    }

    /// Makes all that queries without labels need: for benchmarks.
    pub(super) fn make_ready(&self, topology: &Topology) {
        if let Some((_, _, pruned)) = self.hierarchy(topology) {
            let _ = (pruned.rising_descent(), pruned.falling_descent());
        }
    }

    pub(super) fn sizes(&self, topology: &Topology) -> Option<HierarchySizes> {
        let (hierarchy, customized, pruned) = self.hierarchy(topology)?;
        let depths = labels::depths(hierarchy);
        #[expect(clippy::cast_precision_loss, reason = "a mean for people")]
        let mean_depth = labels::pairs(hierarchy) as f64 / hierarchy.nodes().max(1) as f64 - 1.0;
        Some(HierarchySizes {
            nodes: hierarchy.nodes(),
            arcs: topology.csr.arcs(),
            edges: hierarchy.edges(),
            triangles: hierarchy.triangles(),
            mean_depth,
            deepest: depths.into_iter().max().unwrap_or(0),
            topology_bytes: hierarchy.bytes(),
            metric_bytes: customized.bytes() + 4 * self.weight.len(),
            pruned_bytes: pruned.bytes(),
            label_bytes: self.labels(topology).map_or(0, Labels::bytes)
                + self.strides(topology).map_or(0, Strides::bytes)
                + self.upper(topology).map_or(0, Upper::bytes),
        })
    }

    /// The least weight between every node and the nearest of `places`, from them or towards them; `u64::MAX` where there is no way.
    pub(super) fn sweep(
        &self,
        topology: &Topology,
        places: &[(u32, u64)],
        closed: Option<&[bool]>,
        backward: bool,
        buffer: &mut Option<Sweep>,
        found: &mut Vec<u64>,
    ) {
        let most = topology.csr.nodes() / FEW_TO_SEARCH;
        if self.swept(topology, places, (closed, most), backward, buffer, found) {
            return;
        }
        let mut search = Search::new(topology.csr.nodes());
        if backward {
            search.run_backward(&topology.csr, &self.weight, closed, places, Stop::All);
        } else {
            search.run(&topology.csr, &self.weight, closed, places, Stop::All);
        }
        let nodes = topology.csr.nodes() as u32;
        found.clear();
        found.extend((0..nodes).map(|node| search.distance(node).unwrap_or(u64::MAX)));
    }

    /// The same by a sweep with everything open, of which what is closed changes at most so many nodes; false where that is not so, or nothing can be
    /// swept.
    pub(super) fn swept(
        &self,
        topology: &Topology,
        places: &[(u32, u64)],
        (closed, most): (Option<&[bool]>, usize),
        backward: bool,
        buffer: &mut Option<Sweep>,
        found: &mut Vec<u64>,
    ) -> bool {
        found.clear();
        let mut ranks = Vec::new();
        if let Some((hierarchy, _, pruned)) = self.hierarchy(topology)
            && let Some(least) = rank_into(hierarchy, places, &mut ranks)
        {
            let sweep = buffer.get_or_insert_with(|| Sweep::new(hierarchy.nodes()));
            let by_rank = if backward {
                sweep.run_backward(hierarchy, pruned, &ranks)
            } else {
                sweep.run(hierarchy, pruned, &ranks)
            };
            if let Some(by_rank) = by_rank {
                found.extend(hierarchy.ranks().iter().map(|rank| match by_rank[*rank as usize] {
                    FAR => u64::MAX,
                    weight => least + u64::from(weight),
                }));
                return closed.is_none_or(|closed| {
                    mend((&topology.csr, &self.weight, closed), places, backward, most, found).is_some()
                });
            }
        }
        false
    }
}

/// Writes places by rank with their weights less the least, which is the answer; `None` where these do not fit.
pub(super) fn rank_into(
    hierarchy: &Hierarchy,
    places: &[(u32, u64)],
    ranks: &mut Vec<(u32, u32)>,
) -> Option<u64> {
    let least = places.iter().map(|place| place.1).min().unwrap_or(0);
    ranks.clear();
    for &(node, weight) in places {
        ranks.push((hierarchy.rank(node), u32::try_from(weight - least).ok().filter(|more| *more <= LIMIT)?));
    }
    Some(least)
}
