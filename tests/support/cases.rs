//! Random networks with a router on every engine and what is compared with them.

use super::graph::{FAR, Graph};
use super::networks::{Shared, chance, network, pick};
use corridor::route::Engine;
use corridor::{Asset, Cargo, HubId, Network, Objective, Router, Select};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

pub type Counters = BTreeMap<&'static str, u64>;

pub fn add(counters: &mut Counters, what: &'static str, holds: bool) {
    *counters.entry(what).or_default() += u64::from(holds);
}

/// A random network with everything that is compared on it.
pub struct Case {
    pub network: Network,
    pub cargo: Cargo,
    pub graph: Graph,
    pub routers: Vec<Router>,
}

impl Case {
    pub fn new(rng: &mut ChaCha8Rng, counters: &mut Counters) -> Self {
        let network = network(rng, Shared::Nothing);
        let cargo = network.cargo("box").unwrap().clone();
        let mut objective = match rng.random_range(0..6_u32) {
            0 => Objective::shortest(),
            1 => Objective::cheapest(),
            2 => Objective::cheapest().carbon_price(0.2),
            _ => Objective::fastest(),
        };
        // Steps so small that sums do not fit the hierarchy, or not 32 bits.
        if objective.name == "fastest" && chance(rng, 60) {
            objective.step /= pick(rng, &[4096.0, 2400.0, 2000.0, 1600.0]);
        }
        let graph = Graph::new(&network, &cargo, None, &objective);
        let routers = vec![
            Router::new(&network, &cargo, objective.clone()).unwrap(),
            Router::without_table(&network, &cargo, objective.clone()).unwrap(),
            Router::without_labels(&network, &cargo, objective).unwrap(),
        ];
        for router in &routers {
            let name = match router.engine() {
                Engine::Table => "tables",
                Engine::Labels => "labels",
                Engine::Hierarchy => "hierarchies",
                _ => "searches",
            };
            add(counters, name, true);
        }
        add(counters, "networks", true);
        Self { network, cargo, graph, routers }
    }

    pub fn hubs(&self) -> usize {
        self.network.hub_count()
    }

    pub fn id(&self, hub: usize) -> HubId {
        self.network.hub_at(hub).unwrap()
    }

    pub fn code(&self, hub: usize) -> String {
        self.network.hub(self.id(hub)).code.clone()
    }

    /// The distances between all states over open steps.
    pub fn all_pairs(&self, open: &[bool]) -> Vec<Vec<u64>> {
        let states = self.graph.states.len();
        let mut far = vec![vec![FAR; states]; states];
        (0..states).for_each(|state| far[state][state] = 0);
        for (step, _) in self.graph.steps.iter().zip(open).filter(|(_, open)| **open) {
            far[step.tail][step.head] = far[step.tail][step.head].min(step.weight);
        }
        for via in 0..states {
            for from in 0..states {
                if far[from][via] == FAR {
                    continue;
                }
                for to in 0..states {
                    let sum = far[from][via].saturating_add(far[via][to]);
                    far[from][to] = far[from][to].min(sum);
                }
            }
        }
        far
    }

    /// The least weight between two hubs.
    pub fn between(&self, far: &[Vec<u64>], from: usize, to: usize) -> Option<u64> {
        if from == to {
            return Some(0);
        }
        let ends = self.graph.arriving(to, None);
        let starts = self.graph.departing(from, None);
        let sums = starts.iter().flat_map(|start| ends.iter().map(move |end| far[*start][*end]));
        sums.min().filter(|weight| *weight != FAR)
    }

    /// The weight of some assets one after another over open steps from one hub to another, if they are such a way.
    pub fn walk(&self, assets: &[Asset], open: &[bool], from: usize, to: usize) -> Option<u64> {
        if assets.is_empty() {
            return (from == to).then_some(0);
        }
        let mut reached: BTreeMap<usize, u64> =
            self.graph.departing(from, None).into_iter().map(|state| (state, 0)).collect();
        for asset in assets {
            let steps =
                self.graph.steps.iter().zip(open).filter(|(step, open)| **open && step.asset == *asset);
            reached = steps
                .filter_map(|(step, _)| reached.get(&step.tail).map(|sum| (step.head, sum + step.weight)))
                .collect();
        }
        self.graph.arriving(to, None).into_iter().filter_map(|state| reached.get(&state).copied()).min()
    }
}

pub fn random(rng: &mut impl Rng, count: usize) -> usize {
    rng.random_range(0..count)
}

pub fn some(rng: &mut impl Rng, hubs: usize, most: usize) -> Vec<usize> {
    (0..rng.random_range(0..=most)).map(|_| random(rng, hubs)).collect()
}

/// A selection of something that the network has.
pub fn select(rng: &mut impl Rng, case: &Case) -> Select {
    let network = &case.network;
    let link = network.links().nth(random(rng, network.link_count())).unwrap().1;
    match rng.random_range(0..7_u32) {
        0 => Select::hub(&case.code(random(rng, case.hubs()))),
        1 => Select::Carriage(link.carriage),
        2 => Select::mode(link.carriage.mode),
        3 if !network.borders().is_empty() => Select::border(&network.borders()[0].code),
        4 if !network.transfers().is_empty() => {
            Select::Asset(network.transfers()[random(rng, network.transfers().len())].key.clone())
        }
        _ => Select::link(&link.key),
    }
}

pub fn cases(
    name: &str,
    seed: u64,
    count: u64,
    mut one: impl FnMut(&mut ChaCha8Rng, &Case, &mut Counters),
) -> Counters {
    let times = if std::env::var("CORRIDOR_CAMPAIGN").is_ok_and(|value| value == "long") { 10 } else { 1 };
    let mut counters = Counters::default();
    for at in 0..count * times {
        let mut rng = ChaCha8Rng::seed_from_u64(seed << 32 | at);
        let case = Case::new(&mut rng, &mut counters);
        one(&mut rng, &case, &mut counters);
    }
    println!("{name}: {counters:?}");
    let least = |what: &str| counters.get(what).copied().unwrap_or(0) * 50 >= count;
    assert!(["tables", "labels", "hierarchies", "searches"].into_iter().all(least), "{counters:?}");
    counters
}
