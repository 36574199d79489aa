//! That what is said to hold a network together does so, and that nothing else does: each way, hub and step is taken away by itself.

use super::lowered::{Lowered, bad, ensure, same_network};
use super::route::cargo;
use crate::error::Result;
use crate::network::{Asset, Carriage, HubId, LinkId, Network};
use crate::structure::{ArticulationHub, BridgeLink, NeededStep, WeakPoints};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// At most so many hubs are listed of a side that is cut off.
const LISTED: usize = 100;

/// Checks what holds a network together. Every way between two hubs, every hub and every step is taken away by itself, and what can still be reached is
/// looked for: for what is not listed a way round it is found, and for what is listed the checker finds the closed set that nothing
/// else leads out of, and compares its size and its hubs with what is said.
///
/// # Errors
///
/// [`Error::OtherNetwork`](crate::Error::OtherNetwork) for an answer of another network or view,
/// [`Error::BadCertificate`](crate::Error::BadCertificate) with the first thing that does not hold.
///
/// # Complexity
///
/// A search for each way, hub and step, which stops when it has found a way round; where there is none it sees all that is left: in the worst
/// case O((hubs + steps) (states + steps)).
///
/// ```
/// use corridor::{verify::verify_weak_points, weak_points};
/// let network = corridor::data::caspian();
/// let mut weak = weak_points(&network, network.cargo("wagonload")?);
/// verify_weak_points(&network, &weak)?;
/// weak.needed.pop();
/// assert!(verify_weak_points(&network, &weak).is_err());
/// # Ok::<(), corridor::Error>(())
/// ```
pub fn verify_weak_points(network: &Network, answer: &WeakPoints) -> Result<()> {
    same_network(network, &answer.network, Some(answer.view))?;
    ensure(answer.schema == crate::structure::SCHEMA, || format!("unknown schema `{}`", answer.schema))?;
    let graph = Lowered::new(network, cargo(network, &answer.cargo)?, None);
    let shape = Shape::new(&graph);
    ensure(answer.hubs == shape.hubs.len(), || format!("{} hubs have a link", shape.hubs.len()))?;
    let parts = shape.parts();
    let count = parts.iter().collect::<BTreeSet<_>>().len();
    ensure(answer.parts == count, || format!("they fall into {count} parts, and {} are said", answer.parts))?;
    same("bridges", &answer.bridges, &shape.bridges(network, &parts))?;
    same("articulation hubs", &answer.articulations, &shape.articulations(network))?;
    same("needed steps", &answer.needed, &needed(&graph))
}

/// Refuses another list, with the first place in which they differ.
fn same<T: PartialEq + Debug>(what: &str, said: &[T], are: &[T]) -> Result<()> {
    if let Some((said, are)) = said.iter().zip(are).find(|(said, are)| said != are) {
        return bad(format!("of the {what} the facts give {are:?}, and {said:?} is said"));
    }
    ensure(said.len() == are.len(), || format!("there are {} {what}, and {} are said", are.len(), said.len()))
}

/// Two hubs by number, the smaller first.
type Pair = (usize, usize);

/// The hubs that have links, numbered in their order, and the ways between them without directions.
struct Shape {
    hubs: Vec<HubId>,
    /// By hub the hubs that links join it to, each once.
    near: Vec<Vec<usize>>,
    /// By pair of hubs and carriage the links there and back.
    links: BTreeMap<Pair, BTreeMap<Carriage, [Vec<LinkId>; 2]>>,
}

impl Shape {
    fn new(graph: &Lowered<'_>) -> Self {
        let network = graph.network;
        let ids = graph.steps.iter().filter_map(|step| match step.asset {
            Asset::Link(id) => Some(id),
            _ => None,
        });
        let ids: Vec<LinkId> = ids.collect();
        let met: BTreeSet<HubId> = ids.iter().flat_map(|id| <[_; 2]>::from(network.ends(*id))).collect();
        let hubs: Vec<HubId> = met.into_iter().collect();
        let number: BTreeMap<HubId, usize> = hubs.iter().enumerate().map(|(at, hub)| (*hub, at)).collect();
        let mut near: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); hubs.len()];
        let mut links: BTreeMap<Pair, BTreeMap<Carriage, [Vec<LinkId>; 2]>> = BTreeMap::new();
        for id in ids {
            let (from, to) = network.ends(id);
            let (from, to) = (number[&from], number[&to]);
            if from != to {
                near[from].insert(to);
                near[to].insert(from);
                let pair = links.entry((from.min(to), from.max(to))).or_default();
                pair.entry(network.link(id).carriage).or_default()[usize::from(from > to)].push(id);
            }
        }
        Self { near: near.into_iter().map(|near| near.into_iter().collect()).collect(), hubs, links }
    }

    /// All hubs that some hub is joined to, itself included, without some hub and without the ways of some pair; no further once `all` are found. The
    /// hubs that are found are marked with the number of the search.
    fn spread(
        &self,
        round: &mut Round,
        first: usize,
        (hub, pair): (Option<usize>, Option<Pair>),
        all: &[usize],
    ) -> Vec<usize> {
        round.next();
        let mut missing = all.len();
        let mut found = Vec::new();
        let mut meet = |here: usize, round: &mut Round, found: &mut Vec<usize>| {
            if round.meets(here) {
                found.push(here);
                missing -= usize::from(all.contains(&here));
            }
            missing > 0 || all.is_empty()
        };
        let mut more = meet(first, round, &mut found);
        let mut at = 0;
        while let Some(here) = found.get(at).copied().filter(|_| more) {
            at += 1;
            for next in &self.near[here] {
                if Some(*next) != hub && pair != Some((here.min(*next), here.max(*next))) {
                    more = meet(*next, round, &mut found);
                }
            }
        }
        found
    }

    /// Of each hub the first hub of the part that it is in.
    fn parts(&self) -> Vec<usize> {
        let mut part = vec![usize::MAX; self.hubs.len()];
        let mut round = Round::new(self.hubs.len());
        for first in 0..self.hubs.len() {
            if part[first] == usize::MAX {
                for hub in self.spread(&mut round, first, (None, None), &[]) {
                    part[hub] = first;
                }
            }
        }
        part
    }

    fn bridges(&self, network: &Network, parts: &[usize]) -> Vec<BridgeLink> {
        let mut size = vec![0; parts.len()];
        parts.iter().for_each(|first| size[*first] += 1);
        let mut round = Round::new(parts.len());
        let mut found = Vec::new();
        for (pair, links) in &self.links {
            // As many ways as links in the direction that has more; two ways hold for one another.
            let ways: usize = links.values().map(|[there, back]| there.len().max(back.len())).sum();
            if ways > 1 {
                continue;
            }
            let side = self.spread(&mut round, pair.0, (None, Some(*pair)), &[pair.1]);
            if round.met(pair.1) {
                continue;
            }
            // The smaller side; of equal ones that without the first hub of the part.
            let first = parts[pair.0];
            let (there, back) = (side.len(), size[first] - side.len());
            let mut smaller = if there < back || (there == back && !round.met(first)) {
                side
            } else {
                self.spread(&mut round, pair.1, (None, Some(*pair)), &[])
            };
            smaller.sort_unstable();
            let mut ids: Vec<LinkId> = links.values().flatten().flatten().copied().collect();
            ids.sort_unstable();
            let code = |hub: &usize| network.hub(self.hubs[*hub]).code.clone();
            found.extend(ids.first().map(|link| BridgeLink {
                link: network.link(*link).key.clone(),
                opposite: ids.get(1).map(|id| network.link(*id).key.clone()),
                name: network.asset_name(Asset::Link(*link)),
                cut_off: smaller.len(),
                cut_off_hubs: smaller.iter().take(LISTED).map(code).collect(),
            }));
        }
        found.sort_by(|a, b| b.cut_off.cmp(&a.cut_off).then_with(|| a.link.cmp(&b.link)));
        found
    }

    fn articulations(&self, network: &Network) -> Vec<ArticulationHub> {
        let mut round = Round::new(self.hubs.len());
        let mut found = Vec::new();
        for (hub, near) in self.near.iter().enumerate() {
            let Some(first) = near.first() else { continue };
            let mut parts = vec![self.spread(&mut round, *first, (Some(hub), None), near).len()];
            let mut left: Vec<usize> = near.iter().copied().filter(|other| !round.met(*other)).collect();
            if left.is_empty() {
                continue;
            }
            while let Some(other) = left.first().copied() {
                parts.push(self.spread(&mut round, other, (Some(hub), None), &[]).len());
                left.retain(|other| !round.met(*other));
            }
            parts.sort_unstable_by(|a, b| b.cmp(a));
            let facts = network.hub(self.hubs[hub]);
            found.push(ArticulationHub { hub: facts.code.clone(), name: facts.name.clone(), parts });
        }
        let lost = |one: &ArticulationHub| one.parts.iter().skip(1).sum::<usize>();
        found.sort_by(|a, b| lost(b).cmp(&lost(a)).then_with(|| a.hub.cmp(&b.hub)));
        found
    }
}

/// The steps without which their end is not reached from their beginning.
fn needed(graph: &Lowered<'_>) -> Vec<NeededStep> {
    let network = graph.network;
    let mut round = Round::new(graph.len());
    let mut found = Vec::new();
    for (at, step) in graph.steps.iter().enumerate() {
        if step.tail == step.head || round.leads(graph, &[step.tail], &[step.head], at) {
            continue;
        }
        let parts_hubs = match step.asset {
            Asset::Link(id) => {
                let (from, to) = network.ends(id);
                let from: Vec<usize> = graph.departing(from, None).collect();
                let to: Vec<usize> = graph.arrived(to, None).collect();
                !round.leads(graph, &from, &to, at)
            }
            _ => false,
        };
        found.push(NeededStep {
            asset: network.asset_key(step.asset),
            name: network.asset_name(step.asset),
            from: graph.label(step.tail).to_owned(),
            to: graph.label(step.head).to_owned(),
            parts_hubs,
        });
    }
    found.sort_by(|a, b| (&a.asset, &a.from, &a.to).cmp(&(&b.asset, &b.from, &b.to)));
    found
}

/// Searches one after the other, by number, so that nothing has to be wiped.
struct Round {
    seen: Vec<usize>,
    number: usize,
}

impl Round {
    fn new(places: usize) -> Self {
        Self { seen: vec![0; places], number: 0 }
    }

    fn next(&mut self) {
        self.number += 1;
    }

    /// Marks a place; false where it was marked.
    fn meets(&mut self, place: usize) -> bool {
        std::mem::replace(&mut self.seen[place], self.number) != self.number
    }

    fn met(&self, place: usize) -> bool {
        self.seen[place] == self.number
    }

    /// Whether some states lead to one of others without a step.
    fn leads(&mut self, graph: &Lowered<'_>, from: &[usize], to: &[usize], without: usize) -> bool {
        self.next();
        let mut found: Vec<usize> = from.iter().copied().filter(|state| self.meets(*state)).collect();
        let mut at = 0;
        while let Some(state) = found.get(at).copied() {
            if to.contains(&state) {
                return true;
            }
            at += 1;
            for (_, step) in graph.out(state).filter(|(at, _)| *at != without) {
                if self.meets(step.head) {
                    found.push(step.head);
                }
            }
        }
        false
    }
}
