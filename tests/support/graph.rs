//! The state graph of a network, drawn by the tests from `docs/lowering.md`, and plain oracles on it.

use corridor::{Asset, Cargo, Carriage, LinkId, Network, Objective, Query, Statement, TimePrice, Ways};
use std::collections::BTreeMap;

pub const FAR: u64 = u64::MAX;

pub struct Step {
    pub tail: usize,
    pub head: usize,
    pub asset: Asset,
    pub weight: u64,
}

/// A capacity: its key, whether it is a backward direction, and each step with the amount it could carry alone.
pub struct Row {
    pub key: String,
    pub backward: bool,
    pub members: Vec<(usize, u64)>,
}

impl Row {
    /// The amount, where every member has the same.
    pub fn amount(&self) -> Option<u64> {
        let first = self.members.first()?.1;
        self.members.iter().all(|(_, amount)| *amount == first).then_some(first)
    }
}

pub struct Graph {
    pub labels: Vec<String>,
    /// Position of the hub, carriage, and whether cargo arrives (`a`), departs (`d`) or both (`t`).
    pub states: Vec<(usize, Carriage, char)>,
    pub steps: Vec<Step>,
}

impl Graph {
    pub fn new(network: &Network, cargo: &Cargo, only: Option<&[LinkId]>, objective: &Objective) -> Self {
        let usable = |carriage: &Carriage, reserved: &[String]| {
            cargo.carriages.contains(carriage) && (reserved.is_empty() || reserved.contains(&cargo.code))
        };
        let links: Vec<LinkId> = network
            .links()
            .filter(|(id, link)| usable(&link.carriage, &link.cargo) && network.is_open(*id))
            .map(|(id, _)| id)
            .filter(|id| only.is_none_or(|only| only.contains(id)))
            .collect();
        let transfers: Vec<u32> = (0..network.transfers().len() as u32)
            .filter(|at| {
                let transfer = &network.transfers()[*at as usize];
                usable(&transfer.from, &transfer.cargo)
                    && usable(&transfer.to, &transfer.cargo)
                    && network.is_transfer_open(*at)
            })
            .collect();
        let mut met: Vec<(usize, Carriage)> = Vec::new();
        for id in &links {
            let (from, to) = network.ends(*id);
            met.extend([from, to].map(|hub| (hub.index(), network.link(*id).carriage)));
        }
        for at in &transfers {
            let transfer = &network.transfers()[*at as usize];
            let hub = network.hub_id(&transfer.hub).unwrap().index();
            met.extend([transfer.from, transfer.to].map(|carriage| (hub, carriage)));
        }
        met.sort_unstable();
        met.dedup();
        let stays = |hub: usize| {
            let hub = network.hub(network.hub_at(hub).unwrap());
            let key = format!("hub:{}", hub.code);
            hub.stay.is_some() || network.limits().iter().any(|limit| limit.members.contains(&key))
        };
        let mut graph = Self { labels: Vec::new(), states: Vec::new(), steps: Vec::new() };
        for (hub, carriage) in &met {
            let afloat = matches!(carriage.mode, corridor::Mode::Sea | corridor::Mode::Water);
            let sides: &[(char, &str)] =
                if stays(*hub) || afloat { &[('a', " arrived"), ('d', " departing")] } else { &[('t', "")] };
            for (side, word) in sides {
                let code = &network.hub(network.hub_at(*hub).unwrap()).code;
                graph.labels.push(format!("{code} {carriage}{word}"));
                graph.states.push((*hub, *carriage, *side));
            }
        }
        for id in links {
            let ((from, to), carriage) = (network.ends(id), network.link(id).carriage);
            let terms = network.link_terms(id, cargo, None).unwrap();
            let hours = terms.running.get() + terms.wait.get() + terms.dwell.get();
            let usd = terms.tariff.get() + terms.fees.get();
            let weight = weigh(objective, cargo, usd, hours, terms.length.get(), terms.co2.get());
            let (tail, head) =
                (graph.find(from.index(), carriage, 'd'), graph.find(to.index(), carriage, 'a'));
            graph.steps.push(Step { tail, head, asset: Asset::Link(id), weight });
        }
        for at in transfers {
            let transfer = &network.transfers()[at as usize];
            let hub = network.hub_id(&transfer.hub).unwrap().index();
            let terms = network.transfer_terms(at, cargo, None).unwrap();
            let weight = weigh(objective, cargo, terms.cost.get(), terms.time.get(), 0.0, 0.0);
            let (tail, head) = (graph.find(hub, transfer.from, 'a'), graph.find(hub, transfer.to, 'd'));
            graph.steps.push(Step { tail, head, asset: Asset::Transfer(at), weight });
        }
        for (hub, carriage) in met {
            let afloat = matches!(carriage.mode, corridor::Mode::Sea | corridor::Mode::Water);
            if stays(hub) && !afloat {
                let id = network.hub_at(hub).unwrap();
                let terms = network.stay_terms(id, cargo, None).unwrap();
                let weight = weigh(objective, cargo, terms.cost.get(), terms.time.get(), 0.0, 0.0);
                let (tail, head) = (graph.find(hub, carriage, 'a'), graph.find(hub, carriage, 'd'));
                graph.steps.push(Step { tail, head, asset: Asset::Stay(id), weight });
            }
        }
        graph
    }

    fn find(&self, hub: usize, carriage: Carriage, side: char) -> usize {
        let here = |state: &(usize, Carriage, char)| {
            state.0 == hub && state.1 == carriage && (state.2 == side || state.2 == 't')
        };
        self.states.iter().position(here).unwrap()
    }

    pub fn departing(&self, hub: usize, carriage: Option<Carriage>) -> Vec<usize> {
        self.sided(hub, carriage, 'a')
    }

    pub fn arriving(&self, hub: usize, carriage: Option<Carriage>) -> Vec<usize> {
        self.sided(hub, carriage, 'd')
    }

    fn sided(&self, hub: usize, carriage: Option<Carriage>, but: char) -> Vec<usize> {
        let fits = |state: &usize| {
            let (at, here, side) = self.states[*state];
            at == hub && side != but && carriage.is_none_or(|carriage| carriage == here)
        };
        (0..self.states.len()).filter(fits).collect()
    }

    /// The least weight to every state, by Bellman and Ford's rounds over all steps.
    pub fn bellman_ford(&self, starts: &[(usize, u64)], open: &[bool]) -> Vec<u64> {
        let mut best = vec![FAR; self.states.len()];
        for (state, weight) in starts {
            best[*state] = best[*state].min(*weight);
        }
        loop {
            let mut changed = false;
            for (step, _) in self.steps.iter().zip(open).filter(|(_, open)| **open) {
                if best[step.tail] != FAR && best[step.tail] + step.weight < best[step.head] {
                    best[step.head] = best[step.tail] + step.weight;
                    changed = true;
                }
            }
            if !changed {
                return best;
            }
        }
    }

    /// Which steps a query admits.
    pub fn open(&self, network: &Network, query: &Query) -> Vec<bool> {
        let admitted = |step: &Step| match step.asset {
            Asset::Link(id) => {
                let carriage = network.link(id).carriage;
                (query.modes.is_empty() || query.modes.contains(&carriage.mode))
                    && (query.carriages.is_empty() || query.carriages.contains(&carriage))
                    && !query.avoid.iter().any(|select| select.has_link(network, id))
            }
            Asset::Transfer(at) => !query.avoid.iter().any(|select| select.has_transfer(network, at)),
            Asset::Stay(hub) => !query.avoid.iter().any(|select| select.has_stay(network, hub)),
            _ => unreachable!("no step is a border or a limit"),
        };
        self.steps.iter().map(admitted).collect()
    }

    /// The least weight of a query, stage by stage; `None` where there is no way.
    pub fn best(&self, network: &Network, query: &Query) -> Option<u64> {
        let open = self.open(network, query);
        let hub = |code: &str| network.hub_id(code).unwrap().index();
        let stops: Vec<usize> = query.via.iter().chain([&query.to]).map(|code| hub(code)).collect();
        let from = hub(&query.from);
        if stops.iter().all(|stop| *stop == from) && query.start_as == query.arrive_as {
            return Some(0);
        }
        let mut starts: Vec<(usize, u64)> =
            self.departing(from, query.start_as).into_iter().map(|state| (state, 0)).collect();
        for stop in &stops[..stops.len() - 1] {
            let best = self.bellman_ford(&starts, &open);
            let here =
                (0..self.states.len()).filter(|state| self.states[*state].0 == *stop && best[*state] != FAR);
            starts = here.map(|state| (state, best[state])).collect();
        }
        let best = self.bellman_ford(&starts, &open);
        let ends = self.arriving(stops[stops.len() - 1], query.arrive_as);
        ends.into_iter().map(|state| best[state]).min().filter(|weight| *weight != FAR)
    }

    /// Every capacity with a figure that counts a step.
    pub fn rows(&self, network: &Network, cargo: &Cargo) -> Vec<Row> {
        let mut groups: BTreeMap<(String, bool), (Asset, Vec<usize>)> = BTreeMap::new();
        let mut add = |asset: Asset, backward: bool, step: usize| {
            let entry = groups.entry((network.asset_key(asset), backward)).or_insert((asset, Vec::new()));
            if !entry.1.contains(&step) {
                entry.1.push(step);
            }
        };
        for (at, step) in self.steps.iter().enumerate() {
            match step.asset {
                Asset::Link(id) => {
                    add(step.asset, false, at);
                    for passing in network.passings(id) {
                        add(Asset::Border(passing.border), !passing.forward, at);
                    }
                }
                _ => {
                    if matches!(step.asset, Asset::Transfer(_)) {
                        add(step.asset, false, at);
                    }
                    add(Asset::Stay(network.hub_at(self.states[step.tail].0).unwrap()), false, at);
                }
            }
        }
        for (number, limit) in network.limits().iter().enumerate() {
            if !limit.cargo.is_empty() && !limit.cargo.contains(&cargo.code) {
                continue;
            }
            let side = |at: usize| -> Option<bool> {
                let mut back = None;
                for key in &limit.members {
                    match self.counts(network, key, at) {
                        Some(false) => return Some(false),
                        Some(true) => back = Some(true),
                        None => {}
                    }
                }
                back
            };
            for at in 0..self.steps.len() {
                if let Some(back) = side(at) {
                    add(Asset::Limit(number as u32), back && limit.capacity.ways == Ways::Each, at);
                }
            }
        }
        let mut rows = Vec::new();
        for ((key, backward), (asset, steps)) in groups {
            let mut members = Vec::new();
            for step in steps {
                let carriage = match self.steps[step].asset {
                    Asset::Link(id) => Some(network.link(id).carriage),
                    Asset::Transfer(at) => {
                        let transfer = &network.transfers()[at as usize];
                        let afloat = matches!(transfer.to.mode, corridor::Mode::Sea | corridor::Mode::Water);
                        Some(if afloat { transfer.to } else { transfer.from })
                    }
                    _ => None,
                };
                let terms = network.capacity_terms(asset, cargo, carriage).unwrap();
                if let (Statement::Bounded, Some(net)) = (terms.statement, terms.net_t) {
                    members.push((step, net));
                }
            }
            if !members.is_empty() {
                rows.push(Row { key, backward, members });
            }
        }
        rows
    }

    /// Whether a member of a limit counts a step: `Some(false)` forward, `Some(true)` backward.
    fn counts(&self, network: &Network, member: &str, at: usize) -> Option<bool> {
        let step = &self.steps[at];
        if let Some(code) = member.strip_prefix("hub:") {
            let inside = !matches!(step.asset, Asset::Link(_));
            let here = network.hub_id(code).unwrap().index() == self.states[step.tail].0;
            return (inside && here).then_some(false);
        }
        if let Some(code) = member.strip_prefix("border:") {
            let Asset::Link(id) = step.asset else { return None };
            let passing = network
                .passings(id)
                .iter()
                .find(|passing| network.borders()[passing.border as usize].code == code)?;
            return Some(!passing.forward);
        }
        let back = match step.asset {
            Asset::Link(id) => network.link(id).back_key.clone(),
            Asset::Transfer(at) => network.transfers()[at as usize].back_key.clone(),
            _ => return None,
        };
        if network.asset_key(step.asset) == member {
            return Some(false);
        }
        (back.as_deref() == Some(member)).then_some(true)
    }
}

fn weigh(objective: &Objective, cargo: &Cargo, usd: f64, hours: f64, km: f64, co2: f64) -> u64 {
    let hour = match objective.time {
        TimePrice::Fixed(price) => price,
        TimePrice::OfCargo => cargo.value_of_time.as_ref().map_or(0.0, |value| value.likely().get()),
    };
    let measure = objective.money * usd + hour * hours + objective.distance * km + objective.carbon * co2;
    (measure / objective.step).round_ties_even() as u64
}
