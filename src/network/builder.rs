//! From loose facts to a network: two-way assets get their opposites, missing keys are made, everything is checked, then sorted so
//! that ids do not depend on the order of input.

use super::check;
use super::{
    Border, Cargo, Corridor, Facts, Hub, HubId, Limit, Link, LinkId, Network, Passing, Rate, Source,
    Transfer, TransferKind, View, narrow,
};
use crate::error::{Error, Finding, Result, grouped};
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Where rows came from, so that findings can say so: file and line by table and position. Empty when built by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    places: BTreeMap<(&'static str, usize), (String, u64)>,
    lost: Vec<(&'static str, Vec<String>)>,
    columns: BTreeMap<&'static str, Vec<String>>,
}

impl Lines {
    /// Notes the file and line of the row at a position of a table.
    pub fn note(&mut self, table: &'static str, position: usize, file: &str, line: u64) {
        self.places.insert((table, position), (file.to_owned(), line));
    }

    /// Notes the columns of a table.
    pub fn columns(&mut self, table: &'static str, columns: Vec<String>) {
        self.columns.insert(table, columns);
    }

    /// The column in which the sources of a fact stand: its own, else the shorthand.
    pub(super) fn source_column(&self, table: &str, fact: &str) -> String {
        let own = format!("{}_source", fact.trim_end_matches("_source"));
        let has = |column: &str| {
            self.columns.get(table).is_some_and(|columns| columns.iter().any(|known| known == column))
        };
        let shorthand = ["row_source", "source"].into_iter().find(|column| has(column) && !has(&own));
        shorthand.map_or(own, str::to_owned)
    }

    /// Notes a row of a table that could not be used, by the words in it that others may refer to (its code, key or ends); no words stand
    /// for a whole table. What refers to it is then no finding of its own.
    pub fn lose(&mut self, table: &'static str, words: Vec<String>) {
        self.lost.push((table, words));
    }

    /// True where a row that could not be used may be what `text` refers to: it names all words of the row.
    pub(super) fn is_lost(&self, tables: &[&str], text: &str) -> bool {
        let mut pieces: Vec<&str> = text.split(['-', ':', '>', '~']).collect();
        pieces.extend(text.split([':', '>']));
        let bare = text.split_once(':').map_or(text, |(_, bare)| bare);
        pieces.extend([text, bare, text.trim_end_matches('~')]);
        self.lost.iter().any(|(table, words)| {
            tables.contains(table) && words.iter().all(|word| pieces.contains(&word.as_str()))
        })
    }

    /// True where a row that could not be used names this word among others.
    pub(super) fn may_touch(&self, table: &str, word: &str) -> bool {
        let names = |words: &[String]| words.is_empty() || words.iter().any(|known| known == word);
        self.lost.iter().any(|(lost, words)| *lost == table && names(words))
    }

    /// True where a row of one of these tables could not be used.
    pub(super) fn any_lost(&self, tables: &[&str]) -> bool {
        self.lost.iter().any(|(lost, _)| tables.contains(lost))
    }

    pub(super) fn of(&self, table: &'static str, position: usize) -> Option<(&str, u64)> {
        self.places.get(&(table, position)).map(|(file, line)| (file.as_str(), *line))
    }
}

/// A network in the making. Its fields are the tables of the native folder; [`build`](Self::build) turns them into a [`Network`].
///
/// ```
/// use corridor::{Capacity, Hub, Km, Link, Network};
/// let mut builder = Network::builder();
/// builder.hub(Hub::at_lon_lat("A", 51.2, 43.6)).hub(Hub::at_lon_lat("B", 55.2, 45.3));
/// builder.link(Link::rail("A", "B", Km(430.0)).two_way().capacity(Capacity::tonnes_per_year(6e6)));
/// let network = builder.build()?;
/// assert_eq!(network.link_count(), 2);
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NetworkBuilder {
    /// Hubs.
    #[serde(default)]
    pub hubs: Vec<Hub>,
    /// Links; a two-way one stands for two.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Transfers; a two-way one stands for two.
    #[serde(default)]
    pub transfers: Vec<Transfer>,
    /// Borders.
    #[serde(default)]
    pub borders: Vec<Border>,
    /// Limits.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Rates.
    #[serde(default)]
    pub rates: Vec<Rate>,
    /// Cargoes; where a code of [`Cargo::BUILT_IN`] is missing the network gets the built-in cargo.
    #[serde(default)]
    pub cargoes: Vec<Cargo>,
    /// Corridors.
    #[serde(default)]
    pub corridors: Vec<Corridor>,
    /// Sources.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// The year the network stands in.
    #[serde(default)]
    pub year: Option<i32>,
    /// Where the rows came from.
    #[serde(skip)]
    pub lines: Lines,
}

impl NetworkBuilder {
    /// Adds a hub.
    pub fn hub(&mut self, hub: Hub) -> &mut Self {
        self.hubs.push(hub);
        self
    }

    /// Adds a link.
    pub fn link(&mut self, link: Link) -> &mut Self {
        self.links.push(link);
        self
    }

    /// Adds a transfer.
    pub fn transfer(&mut self, transfer: Transfer) -> &mut Self {
        self.transfers.push(transfer);
        self
    }

    /// Adds a border.
    pub fn border(&mut self, border: Border) -> &mut Self {
        self.borders.push(border);
        self
    }

    /// Adds a limit.
    pub fn limit(&mut self, limit: Limit) -> &mut Self {
        self.limits.push(limit);
        self
    }

    /// Adds a rate.
    pub fn rate(&mut self, rate: Rate) -> &mut Self {
        self.rates.push(rate);
        self
    }

    /// Adds a cargo.
    pub fn cargo(&mut self, cargo: Cargo) -> &mut Self {
        self.cargoes.push(cargo);
        self
    }

    /// Adds a corridor.
    pub fn corridor(&mut self, corridor: Corridor) -> &mut Self {
        self.corridors.push(corridor);
        self
    }

    /// Adds a source.
    pub fn source(&mut self, source: Source) -> &mut Self {
        self.sources.push(source);
        self
    }

    /// Checks everything and makes the network.
    ///
    /// # Errors
    ///
    /// [`Error::BadInput`] with every finding of every rule.
    ///
    /// # Complexity
    ///
    /// O(facts log facts).
    pub fn build(self) -> Result<Network> {
        self.build_whole().map_err(|findings| Error::BadInput { findings: grouped(findings), ledger: None })
    }

    /// As [`build`](Self::build), with every finding there is, however many.
    pub(crate) fn build_whole(mut self) -> std::result::Result<Network, Vec<Finding>> {
        let stated: BTreeSet<String> = self.cargoes.iter().map(|cargo| cargo.code.clone()).collect();
        self.cargoes.extend(Cargo::all_built_in().filter(|cargo| !stated.contains(&cargo.code)));
        for transfer in &mut self.transfers {
            transfer.kind.get_or_insert_with(|| TransferKind::usual(transfer.from, transfer.to));
        }
        if let Some(year) = self.year.filter(|year| !Network::YEARS.contains(year)) {
            let reason = format!("a network cannot stand in the year {year}");
            return Err(vec![Finding::new("bad-value", "network", reason)]);
        }
        // Ids are 32 bits, and a two-way row stands for two.
        let most = u32::MAX as usize / 2 - 1;
        if self.hubs.len().max(self.links.len()).max(self.transfers.len()) > most {
            let reason = format!("a network may have {most} hubs, rows of links and rows of transfers");
            return Err(vec![Finding::new("too-many", "network", reason)]);
        }
        // Hubs can be checked as they came; what refers to links needs their keys, and so their opposites.
        let known = check::Known::of(&self);
        let mut findings = check::hubs(&known);
        findings.extend(check::links(&known));
        findings.extend(check::transfers(&known));
        let links = expand(&self, "links", &self.links, &mut findings);
        check::pairs(&known, "links", &links, &mut findings);
        let mut links: Vec<Link> = links.into_iter().map(|(_, link)| link).collect();
        // By key, so that a network read back from its own JSON, where every link has one, keeps its order.
        links.sort_by(|a, b| (&a.from, &a.to, a.carriage, &a.key).cmp(&(&b.from, &b.to, b.carriage, &b.key)));
        let transfers = expand(&self, "transfers", &self.transfers, &mut findings);
        check::pairs(&known, "transfers", &transfers, &mut findings);
        let mut transfers: Vec<Transfer> = transfers.into_iter().map(|(_, transfer)| transfer).collect();
        transfers.sort_by(|a, b| a.key.cmp(&b.key));
        let keys: BTreeMap<&str, Option<&str>> = links
            .iter()
            .map(|link| (link.key.as_str(), link.back_key.as_deref()))
            .chain(transfers.iter().map(|transfer| (transfer.key.as_str(), transfer.back_key.as_deref())))
            .collect();
        findings.extend(check::references(&known, &keys));
        findings.extend(check::corridors(&known, &links));
        drop(keys);
        if !findings.is_empty() || !self.lines.lost.is_empty() {
            return Err(findings);
        }
        let warnings = check::warnings(&known, &links, &transfers);
        Ok(self.assemble(links, transfers, warnings))
    }

    fn assemble(mut self, links: Vec<Link>, transfers: Vec<Transfer>, warnings: check::Warnings) -> Network {
        self.hubs.sort_by(|a, b| a.code.cmp(&b.code));
        self.borders.sort_by(|a, b| a.code.cmp(&b.code));
        self.limits.sort_by(|a, b| a.code.cmp(&b.code));
        self.cargoes.sort_by(|a, b| a.code.cmp(&b.code));
        self.corridors.sort_by(|a, b| a.code.cmp(&b.code));
        self.sources.sort_by(|a, b| a.key.cmp(&b.key));
        self.rates.sort_by_cached_key(|rate| (rate.quantity, rate.selection(), columns(rate)));

        let hub_count = self.hubs.len();
        let mut graph = DiGraph::with_capacity(hub_count, links.len());
        let mut by_code: BTreeMap<String, u32> = BTreeMap::new();
        for hub in self.hubs {
            by_code.insert(hub.code.clone(), narrow(graph.node_count()));
            graph.add_node(hub);
        }
        let at = |code: &str| NodeIndex::new(by_code.get(code).copied().unwrap_or(0) as usize);
        let mut by_key: BTreeMap<String, LinkId> = BTreeMap::new();
        for (index, link) in links.iter().enumerate() {
            by_key.insert(link.key.clone(), LinkId(narrow(index)));
        }
        let link_pair: Vec<Option<LinkId>> = links
            .iter()
            .map(|link| link.back_key.as_ref().and_then(|key| by_key.get(key).copied()))
            .collect();

        let mut passings: Vec<Vec<Passing>> = vec![Vec::new(); links.len()];
        let mut gauge_change_included = vec![false; hub_count];
        for (index, border) in self.borders.iter().enumerate() {
            for key in &border.links {
                let Some(forward) = by_key.get(key).copied() else { continue };
                let backward = link_pair[forward.index()].filter(|back| *back != forward);
                let both = [(Some(forward), true), (backward, false)];
                for (id, forward) in both {
                    if let Some(id) = id {
                        let passing = Passing { border: narrow(index), forward };
                        let known = passings[id.index()].iter().any(|other| other.border == passing.border);
                        if !known {
                            passings[id.index()].push(passing);
                        }
                    }
                }
                if border.includes_gauge_change {
                    let link = &links[forward.index()];
                    for code in [&link.from, &link.to] {
                        gauge_change_included[at(code).index()] = true;
                    }
                }
            }
        }
        let mut hub_transfers: Vec<Vec<u32>> = vec![Vec::new(); hub_count];
        for (index, transfer) in transfers.iter().enumerate() {
            hub_transfers[at(&transfer.hub).index()].push(narrow(index));
        }
        let corridor_links =
            self.corridors.iter().map(|corridor| chain_links(corridor, &links, &by_key)).collect();
        let mut links_by_key: Vec<LinkId> = (0..links.len()).map(|index| LinkId(narrow(index))).collect();
        links_by_key.sort_by(|a, b| links[a.index()].key.cmp(&links[b.index()].key));
        for link in links {
            let (from, to) = (at(&link.from), at(&link.to));
            graph.add_edge(from, to, link);
        }
        Network {
            view: View { year: self.year, ..View::default() },
            rulings: None,
            facts: Arc::new(Facts {
                graph,
                transfers,
                borders: self.borders,
                limits: self.limits,
                rates: self.rates,
                cargoes: self.cargoes,
                corridors: self.corridors,
                corridor_links,
                sources: self.sources,
                links_by_key,
                link_pair,
                passings,
                hub_transfers,
                gauge_change_included,
                warnings,
                facts_digest: OnceLock::new(),
                tree: OnceLock::new(),
            }),
        }
    }
}

/// What a link and a transfer have in common while keys are made: they may stand for two, and have a key each.
trait Paired: Clone + PartialEq + Serialize {
    fn key(&mut self) -> &mut String;
    fn back_key(&mut self) -> &mut Option<String>;
    fn natural_key(&self) -> String;
    /// What rows are sorted by, before their other columns.
    fn rank(&self) -> [&str; 2];
    /// True where the row stands for two.
    fn stands_for_two(&self) -> bool;
    /// The row for one direction alone, and its opposite.
    fn apart(&self) -> (Self, Self);
}

impl Paired for Link {
    fn key(&mut self) -> &mut String {
        &mut self.key
    }

    fn back_key(&mut self) -> &mut Option<String> {
        &mut self.back_key
    }

    fn natural_key(&self) -> String {
        self.natural_key()
    }

    fn rank(&self) -> [&str; 2] {
        [&self.from, &self.to]
    }

    fn stands_for_two(&self) -> bool {
        self.two_way
    }

    fn apart(&self) -> (Self, Self) {
        let there = Self { two_way: false, ..self.clone() };
        let back = there.reversed();
        (there, back)
    }
}

impl Paired for Transfer {
    fn key(&mut self) -> &mut String {
        &mut self.key
    }

    fn back_key(&mut self) -> &mut Option<String> {
        &mut self.back_key
    }

    fn natural_key(&self) -> String {
        self.natural_key()
    }

    fn rank(&self) -> [&str; 2] {
        [&self.hub, ""]
    }

    fn stands_for_two(&self) -> bool {
        self.two_way && self.from != self.to
    }

    fn apart(&self) -> (Self, Self) {
        let there = Self { two_way: false, ..self.clone() };
        let back = there.reversed();
        (there, back)
    }
}

/// Every two-way row becomes two, missing keys are made in an order that does not depend on the input, duplicate keys are found. The result
/// is in the order of the input, each row with its position there.
fn expand<T: Paired>(
    builder: &NetworkBuilder,
    table: &'static str,
    rows: &[T],
    findings: &mut Vec<Finding>,
) -> Vec<(usize, T)> {
    let mut all: Vec<(usize, T)> = Vec::with_capacity(rows.len() * 2);
    for (at, row) in rows.iter().enumerate() {
        let (mut there, mut back) = row.apart();
        let named = row.clone().back_key().take();
        if row.stands_for_two() {
            if let Some(named) = named {
                *back.key() = named;
            } else if !back.key().is_empty() {
                back.key().push('~');
            }
            all.push((at, there));
            all.push((at, back));
        } else {
            *there.back_key() = named;
            all.push((at, there));
        }
    }
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (at, row) in &mut all {
        let key = row.key();
        if key.is_empty() {
            continue;
        }
        if let Some(first) = taken.get(key) {
            findings.push(check::duplicate(builder, table, (*first, *at), "key", key));
        } else {
            taken.insert(key.clone(), *at);
        }
    }
    let columns: Vec<(String, String)> =
        all.iter().map(|(_, row)| (row.natural_key(), columns(row))).collect();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| (all[*a].1.rank(), &columns[*a]).cmp(&(all[*b].1.rank(), &columns[*b])));
    let mut previous: Option<usize> = None;
    let mut numbers: BTreeMap<&str, u64> = BTreeMap::new();
    for at in order.iter().copied() {
        if !all[at].1.key().is_empty() {
            continue;
        }
        let natural = &columns[at].0;
        if let Some(before) = previous.replace(at)
            && all[before].0 != all[at].0
            && columns[before] == columns[at]
            && rows[all[before].0] == rows[all[at].0]
        {
            let (first, second) = (all[before].0.min(all[at].0), all[before].0.max(all[at].0));
            findings.push(check::identical(builder, table, (first, second), natural));
        }
        // The key itself, or the first of `key-2`, `key-3`, ... that nobody has.
        let number = numbers.entry(natural).or_insert(1);
        let mut key = natural.clone();
        while taken.contains_key(&key) {
            *number += 1;
            key = format!("{natural}-{number}");
        }
        taken.insert(key.clone(), all[at].0);
        *all[at].1.key() = key;
    }
    // The two of a pair stand next to each other, there before back.
    for at in 1..all.len() {
        if all[at - 1].0 == all[at].0 {
            let (there, back) = (all[at - 1].1.key().clone(), all[at].1.key().clone());
            *all[at - 1].1.back_key() = Some(back);
            *all[at].1.back_key() = Some(there);
        }
    }
    all
}

/// All columns of a row as text, for sorting and for finding identical rows. What the text cannot show was refused by the checks.
fn columns(row: &impl Serialize) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

/// One step of a chain such as `A>B`, with its directions.
pub(super) fn chain_steps(chain: &str) -> Vec<(String, String)> {
    let mut steps = Vec::new();
    let mut previous: Option<(&str, bool)> = None;
    for piece in chain.split('>') {
        let (hub, both) = piece.strip_suffix('<').map_or((piece, false), |hub| (hub, true));
        if let Some((before, both_before)) = previous {
            steps.push((before.to_owned(), hub.to_owned()));
            if both_before {
                steps.push((hub.to_owned(), before.to_owned()));
            }
        }
        previous = Some((hub, both));
    }
    steps
}

fn chain_links(corridor: &Corridor, links: &[Link], by_key: &BTreeMap<String, LinkId>) -> Vec<LinkId> {
    let mut ids: BTreeSet<LinkId> = BTreeSet::new();
    for item in &corridor.links {
        if let Some(id) = by_key.get(item) {
            ids.insert(*id);
            continue;
        }
        for (from, to) in chain_steps(item) {
            let first = links.partition_point(|link| (&link.from, &link.to) < (&from, &to));
            let run = links[first..].iter().take_while(|link| link.from == from && link.to == to);
            ids.extend(run.enumerate().map(|(offset, _)| LinkId(narrow(first + offset))));
        }
    }
    ids.into_iter().collect()
}

/// The id of a hub in a builder's list, for the checks.
pub(super) fn hub_positions(builder: &NetworkBuilder) -> BTreeMap<&str, HubId> {
    builder.hubs.iter().enumerate().map(|(index, hub)| (hub.code.as_str(), HubId(narrow(index)))).collect()
}
