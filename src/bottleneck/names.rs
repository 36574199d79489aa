//! The names of assets, each made once for a question.

use super::ladder::RungAsset;
use crate::flow::Question;
use crate::network::Asset;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The names of the assets of a question.
pub(super) struct Names<'a> {
    question: &'a Question<'a>,
    known: RefCell<BTreeMap<(Asset, bool), RungAsset>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(question: &'a Question<'a>) -> Self {
        Self { question, known: RefCell::default() }
    }

    /// The assets of some arcs, in order.
    pub(super) fn of(&self, arcs: &[u32]) -> Vec<RungAsset> {
        let asset = |arc: &u32| {
            let passage = self.question.passage(*arc);
            (passage.asset, passage.back)
        };
        let mut found: Vec<(Asset, bool)> = arcs.iter().map(asset).collect();
        found.sort_unstable();
        found.dedup();
        let mut named: Vec<RungAsset> =
            found.into_iter().map(|(asset, back)| self.asset(asset, back)).collect();
        named.sort_unstable();
        named
    }

    /// An asset as a ladder names it.
    pub(super) fn asset(&self, asset: Asset, backward: bool) -> RungAsset {
        let network = self.question.network;
        let name =
            || RungAsset { asset: network.asset_key(asset), name: network.asset_name(asset), backward };
        self.known.borrow_mut().entry((asset, backward)).or_insert_with(name).clone()
    }
}
