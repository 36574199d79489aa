//! What one tonne a year more or less changes in a plan: of each capacity that is full, and at each hub. And the potentials that prove the plan.

use super::plan::{AssetPrice, CapacityPrice, Marginal, NodePrice, PlanCertificate};
use super::planned::{Layout, Solved, Wanted, Weighed};
use super::question::Question;
use super::solver::certificate as steps_in_use;
use crate::engine::max_flow::FlowGraph;
use crate::engine::residual::Residual;
use crate::network::Asset;
use crate::objective::Objective;
use crate::units::TonnesPerYear;
use std::collections::{BTreeMap, VecDeque};

/// What a tonne that is left undone weighs: more than any way can.
const UNDONE: i128 = 1 << 80;

/// A plan with what its flow has left: the arcs of the layout, and a node that takes what hubs cannot send and gives what others lack, at a price.
pub(super) struct Left<'a> {
    question: &'a Question<'a>,
    layout: &'a Layout,
    solved: &'a Solved,
    objective: &'a Objective,
    residual: Residual,
    /// Nodes that what is left at hubs could still reach.
    side: Vec<bool>,
    short: bool,
}

impl<'a> Left<'a> {
    pub(super) fn new(
        question: &'a Question<'a>,
        weighed: &Weighed,
        layout: &'a Layout,
        solved: &'a Solved,
        wanted: &Wanted,
        objective: &'a Objective,
    ) -> Option<Self> {
        let mut ends = layout.ends.clone();
        let mut carries: Vec<bool> = solved.flow.iter().map(|flow| *flow > 0).collect();
        let bounds = question.unbounded.iter().zip(question.capacity).zip(&solved.flow);
        let mut has_room: Vec<bool> =
            bounds.map(|((unbounded, capacity), flow)| *unbounded || flow < capacity).collect();
        let mut weight: Vec<i128> = weighed.arcs.iter().map(|weight| i128::from(*weight)).collect();
        weight.resize(ends.len(), 0);
        let root = crate::network::narrow(layout.nodes);
        let rest = |amounts: &[(crate::network::HubId, u64)], done: &[u64]| -> Vec<bool> {
            amounts
                .iter()
                .zip(done)
                .map(|((_, wanted_here), done)| wanted.most || done < wanted_here)
                .collect()
        };
        let (left, lacking) = (rest(&wanted.from, &solved.given), rest(&wanted.to, &solved.got));
        for (hub, left) in layout.from.iter().zip(&left) {
            ends.push((*hub, root));
            carries.push(*left);
            weight.push(0);
        }
        for (hub, lacking) in layout.to.iter().zip(&lacking) {
            ends.push((root, *hub));
            carries.push(*lacking);
            weight.push(UNDONE);
        }
        has_room.resize(ends.len(), true);
        let wide = |node: u32| i128::from(solved.potential[node as usize]);
        let mut potential: Vec<i128> = solved.potential.iter().map(|one| i128::from(*one)).collect();
        let senders: Vec<u32> =
            layout.from.iter().zip(&left).filter(|(_, left)| **left).map(|(hub, _)| *hub).collect();
        let short = lacking.contains(&true);
        let own = |list: &[u32]| list.iter().map(|hub| wide(*hub)).min().unwrap_or(0);
        let at_root = if senders.is_empty() { own(&layout.from) } else { own(&senders) };
        potential.push(at_root);
        let graph = FlowGraph::from_ends(layout.nodes + 1, ends);
        let side = reached(&graph, &has_room, &carries, &senders, root);
        if let Some(needs) = layout.to.iter().zip(&lacking).find(|(_, lacking)| **lacking) {
            // What is undone weighs as much as that: everything that what is left cannot reach is so much farther.
            let lift = UNDONE - wide(*needs.0) + at_root;
            potential.iter_mut().zip(&side).filter(|(_, side)| !**side).for_each(|(one, _)| *one += lift);
        }
        let residual = Residual::new(graph, &has_room, &carries, weight, potential)?;
        Some(Self { question, layout, solved, objective, residual, side, short })
    }

    /// The nodes of the graph that what could not be sent reaches, and whether each hub is among them; none where nothing is lacking.
    pub(super) fn side(&self) -> Option<&[bool]> {
        self.short.then_some(&self.side)
    }

    fn marginal(&self, change: i128, wanted: i64) -> Marginal {
        let undone = (change + UNDONE / 2).div_euclid(UNDONE);
        let weight = i64::try_from(change - undone * UNDONE).unwrap_or(i64::MAX);
        #[expect(clippy::cast_precision_loss, reason = "for people; the exact weight stands beside it")]
        let measure = weight as f64 * self.objective.step;
        Marginal { shipped_t_per_year: wanted - i64::try_from(undone).unwrap_or(0), weight, measure }
    }

    /// By hub that gives, then by hub that needs: what one tonne more that is wanted there changes, and one less.
    pub(super) fn of_hubs(&mut self) -> Vec<(Option<Marginal>, Option<Marginal>)> {
        let Layout { from, to, .. } = self.layout;
        let to_a_need = self.residual.distances_to(to);
        let from_a_gift = self.residual.distances_from(from);
        let from_a_need = self.residual.distances_from(to);
        let to_a_gift = self.residual.distances_to(from);
        let told = |far: Option<i128>, wanted: i64| far.map(|far| self.marginal(far, wanted));
        let mut found = Vec::with_capacity(from.len() + to.len());
        for hub in from {
            found.push((told(to_a_need[*hub as usize], 1), told(from_a_need[*hub as usize], -1)));
        }
        for hub in to {
            found.push((told(from_a_gift[*hub as usize], 1), told(to_a_gift[*hub as usize], -1)));
        }
        found
    }

    /// The full capacities of single arcs, by asset and direction.
    fn full(&self) -> BTreeMap<(Asset, bool), Vec<u32>> {
        let mut found: BTreeMap<(Asset, bool), Vec<u32>> = BTreeMap::new();
        let Question { csr, capacity, unbounded, .. } = *self.question;
        for arc in 0..crate::network::narrow(csr.arcs()) {
            let at = arc as usize;
            if !unbounded[at] && self.solved.flow[at] == capacity[at] && csr.tail(arc) != csr.head(arc) {
                let passage = self.question.passage(arc);
                found.entry((passage.asset, passage.back)).or_default().push(arc);
            }
        }
        found
    }

    /// What each full capacity is worth, where it is worth anything.
    pub(super) fn of_capacities(&mut self) -> Vec<AssetPrice> {
        let network = self.question.network;
        let mut prices = Vec::new();
        for ((asset, backward), arcs) in self.full() {
            // A limit that is not an arc here has no price: what stands for it holds each direction alone.
            let refused = &self.question.plan.refused;
            if refused.iter().any(|refused| (refused.asset, refused.back) == (asset, backward)) {
                continue;
            }
            let capacity = self.question.capacity[arcs[0] as usize];
            let (mut gain, mut loss) = (0, None);
            for arc in arcs {
                let (tail, head) = (self.question.csr.tail(arc), self.question.csr.head(arc));
                let own = self.residual.weight(arc);
                if self.residual.reduced_weight(arc) < 0
                    && let Some(far) = self.residual.between(head, tail, Some(-own))
                {
                    gain = gain.min(own + far);
                }
                if capacity > 0
                    && let Some(far) = self.residual.between(tail, head, None)
                {
                    loss = loss.max(Some(far - own));
                }
            }
            if gain == 0 && loss.unwrap_or(0) == 0 {
                continue;
            }
            prices.push(AssetPrice {
                asset: network.asset_key(asset),
                name: network.asset_name(asset),
                backward,
                capacity_t_per_year: TonnesPerYear(capacity),
                one_more: self.marginal(gain, 0),
                one_less: loss.map(|loss| self.marginal(loss, 0)),
            });
        }
        prices.sort_by(|a, b| (&a.asset, a.backward).cmp(&(&b.asset, b.backward)));
        prices
    }
}

/// The nodes that some nodes lead to along arcs with room and against arcs in use.
fn reached(graph: &FlowGraph, has_room: &[bool], carries: &[bool], from: &[u32], root: u32) -> Vec<bool> {
    let mut found = vec![false; graph.nodes()];
    let mut waiting = from.to_vec();
    from.iter().for_each(|node| found[*node as usize] = true);
    while let Some(node) = waiting.pop() {
        if node == root {
            continue;
        }
        for step in graph.steps(node) {
            let arc = (step.room >> 1) as usize;
            let open = if step.room & 1 == 0 { has_room[arc] } else { carries[arc] };
            if open && !std::mem::replace(&mut found[step.to as usize], true) {
                waiting.push(step.to);
            }
        }
    }
    found[root as usize] = true;
    found
}

/// What proves a plan, and the capacities that have a price in it.
pub(super) fn certificate(
    question: &Question<'_>,
    weighed: &Weighed,
    layout: &Layout,
    solved: &Solved,
    wanted: &Wanted,
) -> (PlanCertificate, Vec<(Asset, bool)>) {
    let Question { network, plan, csr, .. } = *question;
    let arcs = csr.arcs();
    // A capacity is worth what its arcs are, of which a flow without cycles fills one.
    let mut prices: BTreeMap<(Asset, bool), i64> = BTreeMap::new();
    for arc in 0..crate::network::narrow(arcs) {
        let (tail, head) = (csr.tail(arc), csr.head(arc));
        let gap = solved.potential[head as usize] - solved.potential[tail as usize];
        let worth = gap - i64::from(weighed.arcs[arc as usize]);
        if worth > 0 && tail != head {
            let passage = question.passage(arc);
            *prices.entry((passage.asset, passage.back)).or_default() += worth;
        }
    }
    let states = plan.states.nodes.len();
    let mut steps: Vec<Arc> = Vec::with_capacity(plan.states.ends.len());
    for (at, (tail, head)) in plan.states.ends.iter().enumerate() {
        let carries = solved.flow[question.arc(at) as usize] > 0;
        let weight = i64::from(weighed.steps[at]);
        let own = match plan.passages[at].asset {
            Asset::Stay(_) => 0,
            asset => prices.get(&(asset, false)).copied().unwrap_or(0),
        };
        steps.push(Arc { tail: *tail, head: *head, weight: weight + own, carries });
    }
    for (key, members) in &plan.members {
        let Some(price) = prices.get(key) else { continue };
        for at in members {
            if let Some(step) = steps.get_mut(*at) {
                step.weight += price;
            }
        }
    }
    let mut potential: Vec<i64> = solved.potential[..states].to_vec();
    potential.extend(&solved.potential[csr.nodes()..]);
    // Where gates stand apart from what they hold, their price moves to other states.
    if !plan.slid.is_empty() {
        settle(question, layout, solved, wanted, &mut steps, &mut potential);
    }
    let node = |node: String, weight: i64| NodePrice { node, weight };
    let mut told: Vec<NodePrice> = (0..crate::network::narrow(states))
        .map(|state| node(plan.states.label(network, state), potential[state as usize]))
        .collect();
    told.sort();
    let hubs = wanted.from.iter().chain(&wanted.to).zip(&potential[states..]);
    let mut hubs: Vec<NodePrice> =
        hubs.map(|((hub, _), weight)| node(network.hub(*hub).code.clone(), *weight)).collect();
    hubs.sort();
    let mut capacities: Vec<CapacityPrice> = prices
        .iter()
        .map(|((asset, backward), weight)| CapacityPrice {
            asset: network.asset_key(*asset),
            backward: *backward,
            weight: weight.unsigned_abs(),
        })
        .collect();
    capacities.sort();
    let steps = steps_in_use(question, &solved.flow[..arcs]).steps;
    (PlanCertificate { steps, states: told, hubs, capacities }, prices.into_keys().collect())
}

struct Arc {
    tail: u32,
    head: u32,
    weight: i64,
    carries: bool,
}

/// Lowers potentials until no step leads to a state at less, and no step in use could be taken back for more.
fn settle(
    question: &Question<'_>,
    layout: &Layout,
    solved: &Solved,
    wanted: &Wanted,
    steps: &mut Vec<Arc>,
    potential: &mut Vec<i64>,
) {
    let (nodes, states) = (question.csr.nodes(), question.plan.states.nodes.len());
    let shift = crate::network::narrow(nodes - states);
    let place = |node: u32| if (node as usize) < nodes { node } else { node - shift };
    for ((tail, head), flow) in layout.ends.iter().zip(&solved.flow).skip(question.csr.arcs()) {
        steps.push(Arc { tail: place(*tail), head: place(*head), weight: 0, carries: *flow > 0 });
    }
    // What is left where it is, and what is lacking, is tied to one more node.
    let root = crate::network::narrow(potential.len());
    let open = |hubs: &[u32], amounts: &[(crate::network::HubId, u64)], done: &[u64]| -> Vec<(u32, bool)> {
        let rest = amounts.iter().zip(done).map(|((_, wanted_here), done)| wanted.most || done < wanted_here);
        hubs.iter().map(|hub| place(*hub)).zip(rest).collect()
    };
    let (left, lacking) =
        (open(&layout.from, &wanted.from, &solved.given), open(&layout.to, &wanted.to, &solved.got));
    let at = |hubs: &[(u32, bool)]| {
        let open = hubs.iter().find(|(_, open)| *open);
        open.map(|(hub, _)| potential[*hub as usize])
    };
    let zero = if let (Some(zero), Some(lack)) = (at(&left), at(&lacking)) {
        steps.extend(left.iter().map(|(hub, carries)| Arc {
            tail: *hub,
            head: root,
            weight: 0,
            carries: *carries,
        }));
        let weight = lack - zero;
        steps.extend(lacking.iter().map(|(hub, carries)| Arc {
            tail: root,
            head: *hub,
            weight,
            carries: *carries,
        }));
        zero
    } else {
        0
    };
    potential.push(zero);
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); potential.len()];
    for (at, step) in steps.iter().enumerate() {
        around[step.tail as usize].push(at);
        around[step.head as usize].push(at);
    }
    let mut waits = vec![true; potential.len()];
    let mut waiting: VecDeque<usize> = (0..potential.len()).collect();
    // No node is lowered more often than there are nodes, or the prices would prove nothing.
    let mut left = potential.len().saturating_mul(potential.len()).saturating_add(steps.len());
    while let Some(node) = waiting.pop_front() {
        waits[node] = false;
        for at in &around[node] {
            let Arc { tail, head, weight, carries } = steps[*at];
            let (tail, head) = (tail as usize, head as usize);
            for (from, to, weight, open) in [(tail, head, weight, true), (head, tail, -weight, carries)] {
                if from == node && open && potential[from] + weight < potential[to] {
                    potential[to] = potential[from] + weight;
                    if !std::mem::replace(&mut waits[to], true) {
                        waiting.push_back(to);
                    }
                }
            }
        }
        left = left.saturating_sub(1);
        if left == 0 {
            break;
        }
    }
    potential.pop();
}
