//! From loose facts to a network: two-way assets get their opposites, missing keys are made, everything is checked, then sorted so
//! that ids do not depend on the order of input.

use super::check;
use super::keys::{FromTheEnd, Sorted, columns, expand};
use super::{
    Border, Cargo, Corridor, Facts, Hub, Limit, Link, LinkId, Network, Passing, Rate, Source, Transfer,
    TransferKind, View, narrow,
};
use crate::error::{Error, Finding, Result, grouped};
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// Where rows came from, so that findings can say so: file and line by table and position. Empty when built by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// By table and position the file, as a place in `files`, and the line.
    places: BTreeMap<&'static str, Vec<Option<(u32, u64)>>>,
    files: Vec<String>,
    lost: Vec<(&'static str, Vec<String>)>,
    columns: BTreeMap<&'static str, Vec<String>>,
}

impl Lines {
    /// Notes the file and line of the row at a position of a table.
    pub fn note(&mut self, table: &'static str, position: usize, file: &str, line: u64) {
        // The file of a row is mostly that of the row before.
        let known = self.files.iter().rposition(|known| known == file);
        let file = known.unwrap_or_else(|| {
            self.files.push(file.to_owned());
            self.files.len() - 1
        });
        let rows = self.places.entry(table).or_default();
        if rows.len() <= position {
            rows.resize(position + 1, None);
        }
        rows[position] = Some((narrow(file), line));
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
    pub(crate) fn is_lost(&self, tables: &[&str], text: &str) -> bool {
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

    /// A line and, where several records may begin on one, where on it this one does, so that they are told apart.
    pub(crate) const fn told_apart(line: u64, begins: usize) -> u64 {
        line + ((begins as u64) << 32)
    }

    /// The line itself.
    pub(crate) const fn line(told_apart: u64) -> u64 {
        told_apart % (1 << 32)
    }

    pub(crate) fn of(&self, table: &'static str, position: usize) -> Option<(&str, u64)> {
        let (file, line) = (*self.places.get(table)?.get(position)?)?;
        Some((self.files.get(file as usize)?.as_str(), line))
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
        let (links, transfers) = (std::mem::take(&mut self.links), std::mem::take(&mut self.transfers));
        let known = check::Known::of(&self);
        let mut findings = check::hubs(&known);
        let ends = check::links(&known, &links, &mut findings);
        findings.extend(check::transfers(&known, &links, &transfers));
        let rank_of_hub = known.ranks();
        let ends = ends.map(|ends| -> Vec<[u32; 2]> {
            ends.into_iter().map(|ends| ends.map(|at| rank_of_hub[at as usize])).collect()
        });
        let links = expand(&self, "links", links, ends.as_deref(), &mut findings);
        drop(ends);
        check::pairs(&known, "links", &links, &mut findings);
        // By key, so that a network read back from its own JSON, where every link has one, keeps its order.
        let links = links.sorted_by(|a, b| (a.carriage, &a.key).cmp(&(b.carriage, &b.key)));
        let transfers = expand(&self, "transfers", transfers, None, &mut findings);
        check::pairs(&known, "transfers", &transfers, &mut findings);
        let mut transfers: Vec<Transfer> = transfers.rows;
        transfers.sort_by(|a, b| a.key.cmp(&b.key));
        findings.extend(check::references(&known, &links.rows, &transfers));
        findings.extend(check::corridors(&known, &links.rows));
        if !findings.is_empty() || !self.lines.lost.is_empty() {
            return Err(findings);
        }
        // Nothing is lost and nothing unknown, so the ranks of the links are those of their hubs.
        let mut position = vec![0; rank_of_hub.len()];
        (0..).zip(&rank_of_hub).for_each(|(at, rank)| position[*rank as usize] = at);
        let ends = links.ranks.iter().map(|ends| ends.map(|rank| position[rank as usize] as usize)).collect();
        let warnings = check::warnings(&known, &links.rows, &transfers, ends);
        let place =
            |transfer: &Transfer| known.position(&transfer.hub).map_or(0, |at| rank_of_hub[at as usize]);
        let transfer_hubs = transfers.iter().map(place).collect();
        drop(known);
        Ok(self.assemble(links, transfers, transfer_hubs, warnings))
    }

    /// Puts together what was checked. The ranks of links and `transfer_hubs` are hubs by code.
    fn assemble(
        mut self,
        links: Sorted<Link>,
        transfers: Vec<Transfer>,
        transfer_hubs: Vec<u32>,
        warnings: check::Warnings,
    ) -> Network {
        let Sorted { rows: mut links, ranks: ends, twin } = links;
        self.hubs.sort_by(|a, b| a.code.cmp(&b.code));
        self.borders.sort_by(|a, b| a.code.cmp(&b.code));
        self.limits.sort_by(|a, b| a.code.cmp(&b.code));
        self.cargoes.sort_by(|a, b| a.code.cmp(&b.code));
        self.corridors.sort_by(|a, b| a.code.cmp(&b.code));
        self.sources.sort_by(|a, b| a.key.cmp(&b.key));
        self.rates.sort_by_cached_key(|rate| (rate.quantity, rate.selection(), columns(rate)));

        let hub_count = self.hubs.len();
        let mut graph = DiGraph::with_capacity(hub_count, links.len());
        self.hubs.into_iter().for_each(|hub| _ = graph.add_node(hub));
        // A hash map that is only looked up in, so its order never shows, and that few networks need.
        let by_key: OnceCell<HashMap<&str, LinkId>> = OnceCell::new();
        let with_key = |key: &str| {
            let keys = || links.iter().enumerate().map(|(at, link)| (link.key.as_str(), LinkId(narrow(at))));
            by_key.get_or_init(|| keys().collect()).get(key).copied()
        };
        let stated = |(twin, link): (Option<u32>, &Link)| match twin {
            Some(twin) => Some(LinkId(twin)),
            None => link.back_key.as_deref().and_then(with_key),
        };
        let link_pair: Vec<Option<LinkId>> = twin.into_iter().zip(&links).map(stated).collect();

        let mut passings: BTreeMap<LinkId, Vec<Passing>> = BTreeMap::new();
        let mut gauge_change_included = vec![false; hub_count];
        for (index, border) in self.borders.iter().enumerate() {
            for key in &border.links {
                let Some(forward) = with_key(key) else { continue };
                let backward = link_pair[forward.index()].filter(|back| *back != forward);
                let both = [(Some(forward), true), (backward, false)];
                for (id, forward) in both {
                    if let Some(id) = id {
                        let passing = Passing { border: narrow(index), forward };
                        let here = passings.entry(id).or_default();
                        if !here.iter().any(|other| other.border == passing.border) {
                            here.push(passing);
                        }
                    }
                }
                if border.includes_gauge_change {
                    for hub in ends[forward.index()] {
                        gauge_change_included[hub as usize] = true;
                    }
                }
            }
        }
        let mut hub_transfers: Vec<Vec<u32>> = vec![Vec::new(); hub_count];
        for (index, hub) in transfer_hubs.into_iter().enumerate() {
            hub_transfers[hub as usize].push(narrow(index));
        }
        let corridor_links =
            self.corridors.iter().map(|corridor| chain_links(corridor, &links, with_key)).collect();
        let mut links_by_key: Vec<LinkId> = (0..links.len()).map(|index| LinkId(narrow(index))).collect();
        links_by_key.sort_by(|a, b| links[a.index()].key.cmp(&links[b.index()].key));
        drop(by_key);
        links.reverse();
        for (ends, link) in ends.into_iter().zip(FromTheEnd::of(links)) {
            let [from, to] = ends.map(|hub| NodeIndex::new(hub as usize));
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

impl Network {
    /// The facts as a builder again, to build another network that differs in some of them: of each pair both rows with their keys, built-in
    /// cargoes left out, the year of the view. The month and case of a view and the rules it obeys are no facts.
    ///
    /// ```
    /// let network = corridor::data::caspian();
    /// let mut builder = network.to_builder();
    /// assert_eq!(builder.clone().build()?, network);
    /// builder.links.retain(|link| link.operator.as_deref() != Some("ASCO"));
    /// builder.borders.clear();
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn to_builder(&self) -> NetworkBuilder {
        NetworkBuilder {
            hubs: self.hubs().map(|(_, hub)| hub.clone()).collect(),
            links: self.links().map(|(_, link)| link.clone()).collect(),
            transfers: self.transfers().to_vec(),
            borders: self.borders().to_vec(),
            limits: self.limits().to_vec(),
            rates: self.rates().to_vec(),
            cargoes: self.cargoes().iter().filter(|cargo| !cargo.is_built_in()).cloned().collect(),
            corridors: self.corridors().to_vec(),
            sources: self.sources().to_vec(),
            year: self.view().year,
            lines: Lines::default(),
        }
    }
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

fn chain_links(
    corridor: &Corridor,
    links: &[Link],
    with_key: impl Fn(&str) -> Option<LinkId>,
) -> Vec<LinkId> {
    let mut ids: BTreeSet<LinkId> = BTreeSet::new();
    for item in &corridor.links {
        if let Some(id) = with_key(item) {
            ids.insert(id);
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
