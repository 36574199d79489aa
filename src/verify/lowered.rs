//! The states and steps of a network for one cargo, drawn up from the facts alone as `docs/lowering.md` says.

use crate::error::{Error, Result};
use crate::network::{Asset, Cargo, Carriage, FactUsed, HubId, LinkId, Network, View};
use crate::objective::{Objective, TimePrice};
use crate::route::Query;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The refusal of an answer.
pub(super) fn bad<T>(reason: impl Into<String>) -> Result<T> {
    Err(Error::BadCertificate { reason: reason.into() })
}

/// Refuses what does not hold, with the reason.
pub(super) fn ensure(holds: bool, reason: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { bad(reason()) }
}

/// Refuses an answer of another network, of another view of it, or of another shape.
pub(super) fn same_network(network: &Network, digest: &str, view: Option<View>) -> Result<()> {
    let here = network.digest();
    if digest != here {
        return Err(Error::OtherNetwork { answer: digest.to_owned(), network: here });
    }
    let holds = view.is_none_or(|view| view == network.view());
    ensure(holds, || "the year, month or case is not the one that the digest stands for".to_owned())
}

/// Equal but for the last digits of a sum.
pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// A link, transfer or stay between two states.
pub(super) struct Step {
    pub(super) tail: usize,
    pub(super) head: usize,
    pub(super) asset: Asset,
}

/// What a step takes of one tonne.
#[derive(Clone, Copy)]
pub(super) struct Takes {
    pub(super) length: f64,
    pub(super) time: f64,
    pub(super) cost: f64,
    pub(super) co2: f64,
}

/// The numbers of the arriving and the departing state of a hub and carriage; one number twice where they are one state.
#[derive(Clone, Copy)]
struct Sides {
    arrived: usize,
    departing: usize,
}

/// The states and steps of a network for one cargo.
pub(super) struct Lowered<'a> {
    pub(super) network: &'a Network,
    pub(super) cargo: &'a Cargo,
    places: BTreeMap<(HubId, Carriage), Sides>,
    /// Hub and carriage of each state.
    states: Vec<(HubId, Carriage)>,
    labels: Vec<String>,
    by_label: BTreeMap<String, usize>,
    pub(super) steps: Vec<Step>,
    /// The steps that leave each state.
    out: Vec<Vec<usize>>,
}

impl<'a> Lowered<'a> {
    /// Draws up what is open and usable; of the links only those of `only`, where given.
    pub(super) fn new(network: &'a Network, cargo: &'a Cargo, only: Option<&[LinkId]>) -> Self {
        let reserved = |list: &[String]| list.is_empty() || list.contains(&cargo.code);
        let carried = |carriage: Carriage| cargo.carriages.contains(&carriage);
        let only: Option<BTreeSet<LinkId>> = only.map(|links| links.iter().copied().collect());
        let links: Vec<LinkId> = network
            .links()
            .filter(|(id, link)| {
                only.as_ref().is_none_or(|only| only.contains(id))
                    && carried(link.carriage)
                    && reserved(&link.cargo)
                    && network.is_open(*id)
            })
            .map(|(id, _)| id)
            .collect();
        let mut transfers: Vec<(u32, HubId)> = Vec::new();
        for (hub, _) in network.hubs() {
            transfers.extend(network.transfers_at(hub).iter().map(|at| (*at, hub)));
        }
        transfers.retain(|(at, _)| {
            let transfer = &network.transfers()[*at as usize];
            carried(transfer.from)
                && carried(transfer.to)
                && reserved(&transfer.cargo)
                && network.is_transfer_open(*at)
        });

        let mut met: BTreeSet<(HubId, Carriage)> = BTreeSet::new();
        for id in &links {
            let ((from, to), carriage) = (network.ends(*id), network.link(*id).carriage);
            met.extend([(from, carriage), (to, carriage)]);
        }
        for (at, hub) in &transfers {
            let transfer = &network.transfers()[*at as usize];
            met.extend([(*hub, transfer.from), (*hub, transfer.to)]);
        }
        let limited: BTreeSet<&str> = network
            .limits()
            .iter()
            .flat_map(|limit| limit.members.iter().filter_map(|key| key.strip_prefix("hub:")))
            .collect();
        let stays = |hub: HubId| {
            let hub = network.hub(hub);
            hub.stay.is_some() || limited.contains(hub.code.as_str())
        };

        let mut graph = Self {
            network,
            cargo,
            places: BTreeMap::new(),
            states: Vec::new(),
            labels: Vec::new(),
            by_label: BTreeMap::new(),
            steps: Vec::new(),
            out: Vec::new(),
        };
        for (hub, carriage) in &met {
            let sides = if stays(*hub) || carriage.mode.ends_at_hubs() {
                Sides {
                    arrived: graph.state(*hub, *carriage, " arrived"),
                    departing: graph.state(*hub, *carriage, " departing"),
                }
            } else {
                let through = graph.state(*hub, *carriage, "");
                Sides { arrived: through, departing: through }
            };
            graph.places.insert((*hub, *carriage), sides);
        }
        for id in links {
            let ((from, to), carriage) = (network.ends(id), network.link(id).carriage);
            graph.join((from, carriage), (to, carriage), true, Asset::Link(id));
        }
        for (at, hub) in transfers {
            let transfer = &network.transfers()[at as usize];
            graph.join((hub, transfer.from), (hub, transfer.to), false, Asset::Transfer(at));
        }
        for (hub, carriage) in met {
            if stays(hub) && !carriage.mode.ends_at_hubs() {
                graph.join((hub, carriage), (hub, carriage), false, Asset::Stay(hub));
            }
        }
        graph.out = vec![Vec::new(); graph.states.len()];
        for (at, step) in graph.steps.iter().enumerate() {
            graph.out[step.tail].push(at);
        }
        graph
    }

    fn state(&mut self, hub: HubId, carriage: Carriage, side: &str) -> usize {
        let label = format!("{} {carriage}{side}", self.network.hub(hub).code);
        let number = self.states.len();
        self.states.push((hub, carriage));
        self.by_label.insert(label.clone(), number);
        self.labels.push(label);
        number
    }

    /// A link leaves a departing state and comes to an arrived one; what happens inside a hub goes the other way.
    fn join(&mut self, from: (HubId, Carriage), to: (HubId, Carriage), link: bool, asset: Asset) {
        let (Some(from), Some(to)) = (self.places.get(&from), self.places.get(&to)) else { return };
        let (tail, head) = if link { (from.departing, to.arrived) } else { (from.arrived, to.departing) };
        self.steps.push(Step { tail, head, asset });
    }

    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    pub(super) fn label(&self, state: usize) -> &str {
        &self.labels[state]
    }

    pub(super) fn hub_of(&self, state: usize) -> HubId {
        self.states[state].0
    }

    pub(super) fn carriage_of(&self, state: usize) -> Carriage {
        self.states[state].1
    }

    /// The state with a label.
    pub(super) fn labelled(&self, label: &str) -> Result<usize> {
        let known = self.by_label.get(label).copied();
        known.ok_or_else(|| Error::BadCertificate { reason: format!("there is no state `{label}`") })
    }

    /// The states with some labels, which stand in strictly rising order.
    pub(super) fn set(&self, labels: &[String]) -> Result<Vec<bool>> {
        let mut inside = vec![false; self.len()];
        for label in labels {
            inside[self.labelled(label)?] = true;
        }
        let sorted = labels.windows(2).all(|pair| pair[0] < pair[1]);
        ensure(sorted, || "the states of a set are not in strictly rising order".to_owned())?;
        Ok(inside)
    }

    pub(super) fn out(&self, state: usize) -> impl Iterator<Item = (usize, &Step)> {
        self.out[state].iter().map(|at| (*at, &self.steps[*at]))
    }

    /// The states at a hub.
    pub(super) fn at(&self, hub: HubId) -> impl Iterator<Item = usize> {
        self.sides(hub, None).flat_map(|sides| [sides.arrived, sides.departing])
    }

    /// The states from which cargo leaves a hub, in one carriage or in any.
    pub(super) fn departing(&self, hub: HubId, carriage: Option<Carriage>) -> impl Iterator<Item = usize> {
        self.sides(hub, carriage).map(|sides| sides.departing)
    }

    /// The states in which cargo has come to a hub, in one carriage or in any.
    pub(super) fn arrived(&self, hub: HubId, carriage: Option<Carriage>) -> impl Iterator<Item = usize> {
        self.sides(hub, carriage).map(|sides| sides.arrived)
    }

    fn sides(&self, hub: HubId, carriage: Option<Carriage>) -> impl Iterator<Item = Sides> {
        let places = self.places.range((hub, Carriage::rail(0))..).take_while(move |((at, _), _)| *at == hub);
        places
            .filter(move |((_, here), _)| carriage.is_none_or(|carriage| carriage == *here))
            .map(|(_, sides)| *sides)
    }

    /// What a step takes, and the facts that it rests on.
    pub(super) fn takes(&self, step: &Step, facts: Option<&mut Vec<FactUsed>>) -> Result<Takes> {
        let inside = |terms: crate::network::StepTerms| Takes {
            length: 0.0,
            time: terms.time.get(),
            cost: terms.cost.get(),
            co2: 0.0,
        };
        Ok(match step.asset {
            Asset::Link(id) => {
                let terms = self.network.link_terms(id, self.cargo, facts)?;
                Takes {
                    length: terms.length.get(),
                    time: terms.running.get() + terms.wait.get() + terms.dwell.get(),
                    cost: terms.tariff.get() + terms.fees.get(),
                    co2: terms.co2.get(),
                }
            }
            Asset::Transfer(at) => inside(self.network.transfer_terms(at, self.cargo, facts)?),
            Asset::Stay(hub) => inside(self.network.stay_terms(hub, self.cargo, facts)?),
            Asset::Border(_) | Asset::Limit(_) => return bad("a border or limit is no step"),
        })
    }

    /// The weight of a step: its measure in steps of the objective, rounded to the nearest whole number, ties to even.
    pub(super) fn weight(&self, step: &Step, objective: &Objective) -> Result<u64> {
        let takes = self.takes(step, None)?;
        let hour = match objective.time {
            TimePrice::Fixed(price) => price,
            TimePrice::OfCargo => self.cargo.value_of_time.as_ref().map_or(0.0, |fact| fact.likely().get()),
        };
        let measure = objective.money * takes.cost
            + hour * takes.time
            + objective.distance * takes.length
            + objective.carbon * takes.co2;
        let rounded = (measure / objective.step).round_ties_even();
        let asset = || self.network.asset_key(step.asset);
        ensure((0.0..f64::from(u32::MAX)).contains(&rounded), || {
            format!("{} weighs {rounded}, which is no 32-bit number", asset())
        })?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range was checked")]
        Ok(rounded as u64)
    }

    /// True where a query admits a step.
    pub(super) fn admits(&self, query: &Query, step: &Step) -> bool {
        let network = self.network;
        match step.asset {
            Asset::Link(id) => {
                let carriage = network.link(id).carriage;
                (query.modes.is_empty() || query.modes.contains(&carriage.mode))
                    && (query.carriages.is_empty() || query.carriages.contains(&carriage))
                    && !query.avoid.iter().any(|select| select.has_link(network, id))
            }
            Asset::Transfer(at) => !query.avoid.iter().any(|select| select.has_transfer(network, at)),
            Asset::Stay(hub) => !query.avoid.iter().any(|select| select.has_stay(network, hub)),
            Asset::Border(_) | Asset::Limit(_) => false,
        }
    }

    /// Everything that steps which pass `open` lead to, the starts included.
    pub(super) fn spread(
        &self,
        starts: impl IntoIterator<Item = usize>,
        open: impl Fn(usize, &Step) -> bool,
    ) -> Vec<bool> {
        let mut inside = vec![false; self.len()];
        let mut waiting: VecDeque<usize> = VecDeque::new();
        for start in starts {
            if !std::mem::replace(&mut inside[start], true) {
                waiting.push_back(start);
            }
        }
        while let Some(state) = waiting.pop_front() {
            for (at, step) in self.out(state) {
                if !inside[step.head] && open(at, step) {
                    inside[step.head] = true;
                    waiting.push_back(step.head);
                }
            }
        }
        inside
    }

    /// Everything that leads to some states by steps which pass `open`, these states included.
    pub(super) fn spread_back(
        &self,
        ends: impl IntoIterator<Item = usize>,
        open: impl Fn(&Step) -> bool,
    ) -> Vec<bool> {
        let mut into: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        for step in self.steps.iter().filter(|step| open(step)) {
            into[step.head].push(step.tail);
        }
        let mut leads = vec![false; self.len()];
        let mut waiting: Vec<usize> = ends.into_iter().collect();
        while let Some(state) = waiting.pop() {
            if !std::mem::replace(&mut leads[state], true) {
                waiting.append(&mut into[state]);
            }
        }
        leads
    }
}

/// The hub with a code that an answer or a question names.
pub(super) fn hub(network: &Network, code: &str) -> Result<HubId> {
    network.hub_id(code).map_err(|error| Error::BadCertificate { reason: error.to_string() })
}
