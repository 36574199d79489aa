//! The facts of a freight network: hubs, links, transfers, borders, limits, cargoes, rates, corridors, sources.
//!
//! A [`Network`] is built once, by [`NetworkBuilder::build`], which checks everything and reports all findings together. It never
//! changes afterwards and is cheap to clone. Views of it ([`Network::at`], [`Network::in_month`], [`Network::in_case`]) share the same facts.

mod asset;
mod behind;
mod border;
mod builder;
mod built_in;
mod capacity;
mod cargo;
mod carriage;
mod check;
mod corridor;
mod demand;
mod digest;
mod fact;
mod hub;
mod keys;
mod limit;
mod link;
mod ranged;
mod rate;
mod rules;
mod search;
mod select;
mod summary;
mod tariff;
mod terms;
mod transfer;

pub use asset::Asset;
pub(crate) use behind::FactBehind;
pub use border::Border;
pub use builder::{Lines, NetworkBuilder};
pub use capacity::{Amount, Basis, Capacity, CapacityUnit, Counted, NotACapacityUnit, Ways};
pub use cargo::Cargo;
pub use carriage::{Carriage, Mode, Moves, NotACarriage};
pub use corridor::{Corridor, Source};
pub(crate) use demand::Wanted;
pub use demand::{Demand, DemandRow, Supply, SupplyRow};
pub use fact::{Case, Detail, Fact, FactUsed, Origin, Status};
pub use hub::{Hub, HubKind, Stay};
pub use limit::Limit;
pub use link::{Link, OtherUse, Service, Standing, Validity};
pub(crate) use ranged::{Draft, RangedFact, Stater};
pub use rate::{Quantity, Rate, RateUnit};
pub use rules::{Rule, RuleEffect, RuleReach, RuleSet, Surcharge};
pub(crate) use rules::{read_words, write_words};
pub use search::Nearest;
pub(crate) use search::great_circle;
pub use select::{NotASelection, Select};
pub use summary::Summary;
pub use tariff::{DEFAULT_PRICE_YEAR, NotATariffUnit, PricedBy, Scope, Tariff, TariffUnit};
pub(crate) use terms::whole_tonnes;
pub use terms::{CapacityTerms, LinkTerms, Statement, StepTerms, usual};
pub use transfer::{Transfer, TransferKind};

use crate::error::{Error, Result, nearest_words};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

/// A hub of one network: its position in the order of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HubId(pub(crate) u32);

/// A link of one network: its position in the order of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(crate) u32);

impl HubId {
    /// The position in the order of codes, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl LinkId {
    /// The position in the order of links, from 0.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One direction of a border passed by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Position of the border in [`Network::borders`].
    pub border: u32,
    /// True where the link runs in the border's forward direction.
    pub forward: bool,
}

/// When and how a network is looked at. Part of the digest of every answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct View {
    /// The year it stands in; opens and shuts what its facts say.
    pub year: Option<i32>,
    /// The month, 1 to 12, whose availability counts; `None` is the mean of the year.
    pub month: Option<u8>,
    /// Which end of the ranges.
    pub case: Case,
}

#[derive(Debug)]
struct Facts {
    graph: DiGraph<Hub, Link, u32>,
    transfers: Vec<Transfer>,
    borders: Vec<Border>,
    limits: Vec<Limit>,
    rates: Vec<Rate>,
    cargoes: Vec<Cargo>,
    corridors: Vec<Corridor>,
    corridor_links: Vec<Vec<LinkId>>,
    sources: Vec<Source>,
    links_by_key: Vec<LinkId>,
    link_pair: Vec<Option<LinkId>>,
    passings: BTreeMap<LinkId, Vec<Passing>>,
    hub_transfers: Vec<Vec<u32>>,
    gauge_change_included: Vec<bool>,
    warnings: check::Warnings,
    facts_digest: OnceLock<u128>,
    tree: OnceLock<search::Tree>,
}

/// A freight network. Cheap to clone; never changes.
#[derive(Clone)]
pub struct Network {
    facts: Arc<Facts>,
    view: View,
    rulings: Option<Arc<rules::Rulings>>,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("hubs", &self.hub_count())
            .field("links", &self.link_count())
            .field("view", &self.view)
            .finish_non_exhaustive()
    }
}

impl PartialEq for Network {
    /// Two networks are equal where their facts and their views are: where their digests are.
    fn eq(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }
}

impl Network {
    /// The years a network can be looked at in: what is stated of a railway or a port holds for none far from ours.
    pub const YEARS: RangeInclusive<i32> = 1950..=2150;

    /// Starts building a network by hand.
    #[must_use]
    pub fn builder() -> NetworkBuilder {
        NetworkBuilder::default()
    }

    /// The same facts, looked at in a year: planned links open in theirs, ended ones shut. Nothing else changes: prices and capacities
    /// are those that are stated.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// let open = |network: &corridor::Network| network.links().filter(|(id, _)| network.is_open(*id)).count();
    /// assert!(open(&network.at(2030)?) > open(&network));
    /// assert!(network.at(203).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::OutsideCalendar`] for a year outside [`YEARS`](Self::YEARS).
    pub fn at(&self, year: i32) -> Result<Self> {
        if !Self::YEARS.contains(&year) {
            let (first, last) = (*Self::YEARS.start(), *Self::YEARS.end());
            return Err(Error::OutsideCalendar { what: "year", value: year, first, last });
        }
        Ok(Self { view: View { year: Some(year), ..self.view }, ..self.clone() })
    }

    /// The same facts, looked at in a month, 1 to 12: services run as often as the weather of that month allows, and capacities are the
    /// yearly pace of that month. Without it a view shows the mean of the year.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// assert_eq!(network.in_month(11)?.view().month, Some(11));
    /// assert!(network.in_month(13).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::OutsideCalendar`] for a month outside 1 to 12.
    pub fn in_month(&self, month: u8) -> Result<Self> {
        if !(1..=12).contains(&month) {
            return Err(Error::OutsideCalendar { what: "month", value: month.into(), first: 1, last: 12 });
        }
        Ok(Self { view: View { month: Some(month), ..self.view }, ..self.clone() })
    }

    /// The same facts, all at one end of their ranges.
    ///
    /// ```
    /// use corridor::{Case, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let hours = |network: &corridor::Network| -> corridor::Result<f64> {
    ///     let router = Router::new(network, network.cargo("container")?, Objective::fastest())?;
    ///     Ok(router.route(("KZATY", "GEPTI"))?.time_h)
    /// };
    /// assert!(hours(&network.in_case(Case::Worst))? > hours(&network)?);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn in_case(&self, case: Case) -> Self {
        Self { view: View { case, ..self.view }, ..self.clone() }
    }

    /// When and how the network is looked at.
    #[must_use]
    pub fn view(&self) -> View {
        self.view
    }

    /// Number of hubs.
    #[must_use]
    pub fn hub_count(&self) -> usize {
        self.facts.graph.node_count()
    }

    /// Number of directed links, open or not.
    #[must_use]
    pub fn link_count(&self) -> usize {
        self.facts.graph.edge_count()
    }

    /// All hubs, by code.
    pub fn hubs(&self) -> impl Iterator<Item = (HubId, &Hub)> {
        self.facts.graph.node_weights().enumerate().map(|(index, hub)| (HubId(narrow(index)), hub))
    }

    /// All directed links, in their stable order.
    pub fn links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.facts.graph.edge_weights().enumerate().map(|(index, link)| (LinkId(narrow(index)), link))
    }

    /// All directed transfers, by key.
    #[must_use]
    pub fn transfers(&self) -> &[Transfer] {
        &self.facts.transfers
    }

    /// All borders, by code.
    #[must_use]
    pub fn borders(&self) -> &[Border] {
        &self.facts.borders
    }

    /// All limits, by code.
    #[must_use]
    pub fn limits(&self) -> &[Limit] {
        &self.facts.limits
    }

    /// All rates, in their order.
    #[must_use]
    pub fn rates(&self) -> &[Rate] {
        &self.facts.rates
    }

    /// All cargoes, by code: those the network states, and the built-in ones for the codes it leaves open.
    #[must_use]
    pub fn cargoes(&self) -> &[Cargo] {
        &self.facts.cargoes
    }

    /// All corridors, by code.
    #[must_use]
    pub fn corridors(&self) -> &[Corridor] {
        &self.facts.corridors
    }

    /// All sources, by key.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.facts.sources
    }

    /// A hub by id.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// let hub = network.hub(network.hub_id("KZAAU")?);
    /// assert_eq!(hub.name, "Aktau");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where the id is of another, larger network.
    #[must_use]
    pub fn hub(&self, id: HubId) -> &Hub {
        &self.facts.graph[NodeIndex::new(id.index())]
    }

    /// A link by id.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// let (id, first) = network.links().next().unwrap();
    /// assert_eq!(network.link_id(&first.key)?, id);
    /// assert_eq!(network.link(id).length, first.length);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where the id is of another, larger network.
    #[must_use]
    pub fn link(&self, id: LinkId) -> &Link {
        &self.facts.graph[EdgeIndex::new(id.index())]
    }

    /// The hubs a link joins.
    ///
    /// # Panics
    ///
    /// Where the id is of another, larger network.
    #[must_use]
    pub fn ends(&self, id: LinkId) -> (HubId, HubId) {
        let edge = &self.facts.graph.raw_edges()[id.index()];
        (HubId(narrow(edge.source().index())), HubId(narrow(edge.target().index())))
    }

    /// The hubs of the two sides of a question of flow, by codes, each once and by rising id.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`], and as [`check_sides`](Self::check_sides).
    pub(crate) fn sides<A: AsRef<str>, B: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
    ) -> Result<(Vec<HubId>, Vec<HubId>)> {
        let from: BTreeSet<HubId> =
            from.into_iter().map(|code| self.hub_id(code.as_ref())).collect::<Result<_>>()?;
        let to: BTreeSet<HubId> =
            to.into_iter().map(|code| self.hub_id(code.as_ref())).collect::<Result<_>>()?;
        let (from, to): (Vec<HubId>, Vec<HubId>) = (from.into_iter().collect(), to.into_iter().collect());
        self.check_sides(&from, &to)?;
        Ok((from, to))
    }

    /// Refuses sides of a question of flow that are empty, have a hub in common, or a hub at which no link begins or ends.
    pub(crate) fn check_sides(&self, from: &[HubId], to: &[HubId]) -> Result<()> {
        for (side, hubs) in [("from", from), ("to", to)] {
            if hubs.is_empty() {
                return Err(Error::NoPlace { side });
            }
        }
        // Between regions looking at every pair would take longer than the flow.
        let both = if from.len().min(to.len()) <= 16 {
            from.iter().find(|hub| to.contains(hub))
        } else {
            let to: BTreeSet<&HubId> = to.iter().collect();
            from.iter().find(|hub| to.contains(hub))
        };
        if let Some(hub) = both {
            return Err(Error::SamePlace { hub: self.hub(*hub).code.clone() });
        }
        self.refuse_apart(from.iter().chain(to))
    }

    /// Refuses hubs at which no link begins or ends.
    pub(crate) fn refuse_apart<'a>(&self, mut hubs: impl Iterator<Item = &'a HubId>) -> Result<()> {
        match hubs.find(|hub| !self.has_links(**hub)) {
            Some(hub) => Err(Error::NoLink { hub: self.hub(*hub).code.clone() }),
            None => Ok(()),
        }
    }

    /// Whether any link begins or ends at a hub.
    pub(crate) fn has_links(&self, hub: HubId) -> bool {
        self.facts.graph.neighbors_undirected(NodeIndex::new(hub.index())).next().is_some()
    }

    /// The opposite link of a two-way pair.
    #[must_use]
    pub fn opposite(&self, id: LinkId) -> Option<LinkId> {
        self.facts.link_pair.get(id.index()).copied().flatten()
    }

    /// The borders a link passes.
    #[must_use]
    pub fn passings(&self, id: LinkId) -> &[Passing] {
        self.facts.passings.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The transfers at a hub, as positions in [`transfers`](Self::transfers).
    #[must_use]
    pub fn transfers_at(&self, hub: HubId) -> &[u32] {
        self.facts.hub_transfers.get(hub.index()).map_or(&[], Vec::as_slice)
    }

    /// True where a border at this hub counts the change of gauge in its dwell.
    #[must_use]
    pub fn gauge_change_included(&self, hub: HubId) -> bool {
        self.facts.gauge_change_included.get(hub.index()).copied().unwrap_or(false)
    }

    /// The hub with a code, written exactly. [`find`](Self::find) looks for names and aliases too.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest codes: those of hubs with this name or alias, or else those that look like it.
    pub fn hub_id(&self, code: &str) -> Result<HubId> {
        self.code_position(code).ok_or_else(|| Error::Unknown {
            kind: "hub",
            code: code.to_owned(),
            suggestions: self.suggest_hubs(code),
        })
    }

    fn code_position(&self, code: &str) -> Option<HubId> {
        let graph = &self.facts.graph;
        let (mut low, mut high) = (0, graph.node_count());
        while low < high {
            let middle = usize::midpoint(low, high);
            if graph[NodeIndex::new(middle)].code.as_str() < code {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let hub = graph.node_weight(NodeIndex::new(low))?;
        (hub.code == code).then(|| HubId(narrow(low)))
    }

    /// The link with a key.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest keys.
    pub fn link_id(&self, key: &str) -> Result<LinkId> {
        self.link_with_key(key).ok_or_else(|| Error::Unknown {
            kind: "link",
            code: key.to_owned(),
            suggestions: nearest_words(key, self.links().map(|(_, link)| link.key.as_str()), 3),
        })
    }

    /// The link with a key, if there is one; finding out that there is none costs no more.
    pub(crate) fn link_with_key(&self, key: &str) -> Option<LinkId> {
        let by_key = &self.facts.links_by_key;
        by_key.binary_search_by(|id| self.link(*id).key.as_str().cmp(key)).ok().map(|at| by_key[at])
    }

    /// The cargo with a code.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest codes.
    pub fn cargo(&self, code: &str) -> Result<&Cargo> {
        lookup("cargo", code, &self.facts.cargoes, |cargo| &cargo.code)
    }

    /// The corridor with a code.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// let titr = network.corridor("titr")?;
    /// println!("{} has {} links", titr.code, network.corridor_links(&titr.code)?.len());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest codes.
    pub fn corridor(&self, code: &str) -> Result<&Corridor> {
        lookup("corridor", code, &self.facts.corridors, |corridor| &corridor.code)
    }

    /// The directed links of a corridor, in their stable order.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest codes.
    pub fn corridor_links(&self, code: &str) -> Result<&[LinkId]> {
        let corridor = self.corridor(code)?;
        let at = self.facts.corridors.iter().position(|other| other.code == corridor.code);
        Ok(at.and_then(|at| self.facts.corridor_links.get(at)).map_or(&[], Vec::as_slice))
    }

    /// The source with a key.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest keys.
    pub fn source(&self, key: &str) -> Result<&Source> {
        lookup("source", key, &self.facts.sources, |source| &source.key)
    }

    /// The network as a petgraph graph: hubs by code, links in their stable order. Parallel links are parallel edges.
    #[must_use]
    pub fn as_petgraph(&self) -> &DiGraph<Hub, Link, u32> {
        &self.facts.graph
    }

    /// True where a link can be used in the year and month of the view, and the borders it passes are open.
    #[must_use]
    pub fn is_open(&self, id: LinkId) -> bool {
        let link = self.link(id);
        let at_border =
            |passing: &Passing| self.borders()[passing.border as usize].validity.is_open(self.view.year);
        link.validity.is_open(self.view.year)
            && self.month_share(link).is_none_or(|share| share > 0.0)
            && self.passings(id).iter().all(at_border)
    }

    /// True where a transfer can be used in the year of the view.
    #[must_use]
    pub fn is_transfer_open(&self, at: u32) -> bool {
        self.facts.transfers[at as usize].validity.is_open(self.view.year)
    }
}

fn lookup<'a, T>(
    kind: &'static str,
    wanted: &str,
    items: &'a [T],
    code: impl Fn(&T) -> &String,
) -> Result<&'a T> {
    items.iter().find(|item| code(item) == wanted).ok_or_else(|| Error::Unknown {
        kind,
        code: wanted.to_owned(),
        suggestions: nearest_words(wanted, items.iter().map(|item| code(item).as_str()), 5),
    })
}

/// A position as an id. The builder refuses networks that do not fit 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the builder refuses networks beyond 2^32 - 2 items")]
pub(crate) const fn narrow(index: usize) -> u32 {
    index as u32
}
