//! What each asset closes among the arcs of a router when it fails.

use crate::engine::bridges::shape;
use crate::engine::csr::Csr;
use crate::network::{Asset, LinkId, Network};
use crate::prepare::{Step, failing};
use crate::route::{Mask, Query, Router};
use std::sync::Arc;

const NONE: u32 = u32::MAX;

/// What fails for routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fails {
    /// Links alone, each with its opposite.
    Links,
    /// Every asset.
    All,
}

/// The assets that may fail, numbered: the links by their own numbers, then those of all other kinds.
pub(super) struct Closing {
    /// By link: its arc.
    arc_of: Vec<u32>,
    others: Vec<Asset>,
    first: Vec<u32>,
    arcs: Vec<u32>,
    /// The other assets that each arc is closed by.
    of_first: Vec<u32>,
    of_arc: Vec<u32>,
}

impl Closing {
    pub(super) fn new(router: &Router, fails: Fails) -> Self {
        let (network, csr) = (router.network(), router.csr());
        let mut arc_of = vec![NONE; network.link_count()];
        for arc in 0..csr.arcs() as u32 {
            if let Step::Link(id) = router.step(arc) {
                arc_of[id.index()] = arc;
            }
        }
        let (mut others, mut first, mut arcs) = (Vec::new(), vec![0], Vec::new());
        if fails == Fails::All {
            for (asset, closed) in closed_by_assets(router) {
                if !matches!(asset, Asset::Link(_)) {
                    others.push(asset);
                    arcs.extend(closed);
                    first.push(arcs.len() as u32);
                }
            }
        }
        let mut of_first = vec![0u32; csr.arcs() + 1];
        arcs.iter().for_each(|arc| of_first[*arc as usize + 1] += 1);
        for arc in 0..csr.arcs() {
            of_first[arc + 1] += of_first[arc];
        }
        let mut next = of_first.clone();
        let mut of_arc = vec![0; arcs.len()];
        for (other, row) in (0..).zip(first.windows(2)) {
            for arc in &arcs[row[0] as usize..row[1] as usize] {
                let at = &mut next[*arc as usize];
                of_arc[*at as usize] = other;
                *at += 1;
            }
        }
        Self { arc_of, others, first, arcs, of_first, of_arc }
    }

    /// How many assets can fail alone.
    pub(super) fn count(&self, network: &Network) -> usize {
        let counts = |id: &LinkId| network.opposite(*id).is_none_or(|other| *id <= other);
        network.links().filter(|(id, _)| counts(id)).count() + self.others.len()
    }

    /// All numbers are below this.
    pub(super) fn numbers(&self) -> usize {
        self.arc_of.len() + self.others.len()
    }

    pub(super) fn asset(&self, number: u32) -> Option<Asset> {
        match (number as usize).checked_sub(self.arc_of.len()) {
            Some(other) => self.others.get(other).copied(),
            None => Some(Asset::Link(LinkId(number))),
        }
    }

    /// The number of a link that fails, of it and its opposite the lesser one; and the arc of the opposite.
    pub(super) fn link(&self, network: &Network, id: LinkId) -> (u32, Option<u32>) {
        let opposite = network.opposite(id);
        let named = opposite.map_or(id, |other| other.min(id));
        let back = opposite.map(|other| self.arc_of[other.index()]).filter(|arc| *arc != NONE);
        (named.index() as u32, back)
    }

    /// The other assets that an arc is closed by, by number.
    pub(super) fn of_arc(&self, arc: u32) -> impl Iterator<Item = u32> + '_ {
        let row = self.of_first[arc as usize] as usize..self.of_first[arc as usize + 1] as usize;
        self.of_arc[row].iter().map(|other| *other + self.arc_of.len() as u32)
    }

    /// The arcs that one of the other assets closes.
    pub(super) fn arcs(&self, number: u32) -> &[u32] {
        let other = number as usize - self.arc_of.len();
        &self.arcs[self.first[other] as usize..self.first[other + 1] as usize]
    }
}

/// Every asset with the arcs that its failure closes.
fn closed_by_assets(router: &Router) -> Vec<(Asset, Vec<u32>)> {
    let states = router.states();
    // The arcs of a router follow each other as in the order of all steps; those of a restricted one leave some out.
    let (csr, order) = Csr::new(states.nodes.len(), &states.ends);
    let mut arc_of = vec![NONE; states.steps.len()];
    let mut at = 0u32;
    for (full, step) in (0..).zip(&order) {
        let same = (at as usize) < router.csr().arcs()
            && router.step(at) == states.steps[*step as usize]
            && (router.csr().tail(at), router.csr().head(at)) == (csr.tail(full), csr.head(full));
        if same {
            arc_of[*step as usize] = at;
            at += 1;
        }
    }
    let told = |steps: Vec<usize>| -> Vec<u32> {
        let mut arcs: Vec<u32> = steps.into_iter().map(|at| arc_of[at]).filter(|arc| *arc != NONE).collect();
        arcs.sort_unstable();
        arcs
    };
    let all = failing(router.network(), router.cargo(), states).into_iter();
    all.map(|failing| (failing.asset, told(failing.steps))).filter(|(_, arcs)| !arcs.is_empty()).collect()
}

/// The arcs that are all there is between two parts of the graph, direction aside.
pub(super) fn bridges(csr: &Csr) -> Vec<bool> {
    let mut arcs: Vec<(u32, u32, bool)> =
        csr.ends().into_iter().map(|(tail, head)| (tail.min(head), tail.max(head), tail > head)).collect();
    arcs.sort_unstable();
    let mut edges: Vec<(u32, u32)> = Vec::with_capacity(arcs.len());
    for same in arcs.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let is_single = same.windows(2).all(|two| two[0].2 != two[1].2);
        edges.extend(std::iter::repeat_n((same[0].0, same[0].1), if is_single { 1 } else { 2 }));
    }
    let mut cut: Vec<(u32, u32)> =
        shape(csr.nodes(), &edges).bridges.iter().map(|bridge| edges[bridge.edge as usize]).collect();
    cut.sort_unstable();
    let ends = csr.ends().into_iter();
    ends.map(|(tail, head)| cut.binary_search(&(tail.min(head), tail.max(head))).is_ok()).collect()
}

impl Router {
    /// What the failure of an asset closes, as a mask; it is empty for one that closes nothing that the cargo could use, or of which the opposite stands for both. Its paths
    /// cannot prove what they claim.
    pub(crate) fn mask_of_failure(&self, asset: Asset) -> Mask {
        let mut closed = vec![false; self.csr().arcs()];
        let mut count = 0;
        let all = closed_by_assets(self).into_iter().filter(|(failing, _)| *failing == asset);
        for arc in all.flat_map(|(_, arcs)| arcs) {
            closed[arc as usize] = true;
            count += 1;
        }
        Mask::closing(closed, count, self, Arc::new(Query::default()))
    }
}
