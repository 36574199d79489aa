//! Weights between many hubs and many hubs.

use super::named::{Groups, HubGroup};
use super::{Query, Router};
use crate::engine::hierarchy::labels::Labels;
use crate::engine::hierarchy::pruned::Pruned;
use crate::engine::hierarchy::sweep::{LANES, Lanes, Targets};
use crate::engine::hierarchy::{FAR, Hierarchy};
use crate::engine::search::{Search, Stop};
use crate::engine::table::DistanceTable;
use crate::error::Result;
use crate::network::HubId;
use crate::objective::Objective;
use serde::{Deserialize, Serialize};

/// No route, in a cell.
const NONE: u32 = u32::MAX;

/// Up to so many cells are read off labels where there are some; more are swept.
const FEW: usize = 2_000;

/// The weights of the best routes from each of some hubs to each of others. Bare: [`Matrix::certify`] adds the proof.
///
/// In JSON it is the objective, the number of columns and the rows, in each of which a cell is a weight or null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Matrix {
    rows: usize,
    columns: usize,
    cells: Cells,
    objective: Objective,
}

/// Row by row; wide only where some weight does not fit 32 bits.
#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
}

impl Cells {
    fn new(wide: Vec<u64>) -> Self {
        let narrow = |weight: &u64| match *weight {
            u64::MAX => Some(NONE),
            weight => u32::try_from(weight).ok().filter(|weight| *weight != NONE),
        };
        match wide.iter().map(narrow).collect() {
            Some(narrow) => Self::Narrow(narrow),
            None => Self::Wide(wide),
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Written {
    objective: Objective,
    columns: usize,
    rows: Vec<Vec<Option<u64>>>,
}

impl From<Matrix> for Written {
    fn from(matrix: Matrix) -> Self {
        let row = |row| (0..matrix.columns).map(|column| matrix.get(row, column)).collect();
        let rows = (0..matrix.rows).map(row).collect();
        Self { columns: matrix.columns, rows, objective: matrix.objective }
    }
}

impl TryFrom<Written> for Matrix {
    type Error = String;

    fn try_from(written: Written) -> std::result::Result<Self, String> {
        let Written { objective, columns, rows } = written;
        if let Some(at) = rows.iter().position(|row| row.len() != columns) {
            return Err(format!("row {at} has {} cells, not {columns}", rows[at].len()));
        }
        let cells = Cells::new(rows.iter().flatten().map(|cell| cell.unwrap_or(u64::MAX)).collect());
        Ok(Self { rows: rows.len(), columns, cells, objective })
    }
}

impl Matrix {
    /// A matrix of cells row by row, `u64::MAX` where there is no route.
    pub(super) fn of(rows: usize, columns: usize, cells: Vec<u64>, objective: Objective) -> Self {
        Self { rows, columns, cells: Cells::new(cells), objective }
    }

    /// The number of hubs, or groups of them, to start from.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of hubs, or groups of them, to reach.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// What was minimised.
    #[must_use]
    pub fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The weight from one hub to another, by their positions in the lists, in steps of the objective. `None` where there is no route, and outside
    /// of the lists.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Option<u64> {
        if row >= self.rows || column >= self.columns {
            return None;
        }
        let at = row * self.columns + column;
        match &self.cells {
            Cells::Narrow(cells) => Some(cells[at]).filter(|weight| *weight != NONE).map(u64::from),
            Cells::Wide(cells) => Some(cells[at]).filter(|weight| *weight != u64::MAX),
        }
    }

    /// The same in the measure of the objective: hours, km, USD or kg of CO2 per tonne ([`Objective::of_steps`]).
    #[must_use]
    pub fn measure(&self, row: usize, column: usize) -> Option<f64> {
        self.get(row, column).map(|weight| self.objective.of_steps(weight))
    }
}

/// How the cells are found.
enum Plan<'a> {
    Table(&'a DistanceTable),
    Labels(&'a Hierarchy, &'a Labels),
    /// Sweeps to the nodes of the columns, with the column of each.
    Sweep {
        hierarchy: &'a Hierarchy,
        pruned: &'a Pruned,
        targets: Targets,
        column: Vec<u32>,
    },
    Search,
}

/// The buffers of one thread.
struct Space {
    lanes: Option<Lanes>,
    groups: Vec<Vec<(u32, u32)>>,
    search: Option<Search>,
}

impl Space {
    fn new() -> Self {
        Self { lanes: None, groups: vec![Vec::new(); LANES], search: None }
    }
}

impl Router {
    /// The weights of the best routes from each of some hubs to each of others, named by ids or codes. A hub may stand in the lists more than once,
    /// and in both; from a hub to itself the weight is 0. In place of a hub may stand a pair of one and a weight of its own, or a list of hubs or pairs
    /// of which the one that suits best counts ([`HubGroup`]).
    ///
    /// ```
    /// use corridor::{Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let hours = router.matrix(["CNXIY", "KZATY"], ["KZAAU", "TMKRW", "GEPTI"])?;
    /// assert_eq!((hours.rows(), hours.columns()), (2, 3));
    /// assert!(hours.measure(0, 2) > hours.measure(1, 2)); // Xi'an is farther from Poti than Altynkol is
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`](crate::Error::Unknown) where the network has no such hub, [`Error::OutOfRange`](crate::Error::OutOfRange) for a weight above
    /// [`MOST_OF_ITS_OWN`](super::MOST_OF_ITS_OWN).
    ///
    /// # Complexity
    ///
    /// With a table O(rows x columns). With a hierarchy O(rows x halves at the ancestors of the columns), sixteen rows at once. Else a search a row.
    pub fn matrix(
        &self,
        from: impl IntoIterator<Item = impl HubGroup>,
        to: impl IntoIterator<Item = impl HubGroup>,
    ) -> Result<Matrix> {
        self.matrix_under(Query::default(), from, to)
    }

    /// The same under the conditions of a query: modes, carriages, what to avoid, how cargo stands at the start and must arrive. Each cell is what
    /// [`Router::route`] would say of the query between the two.
    ///
    /// ```
    /// use corridor::{Mode, Objective, Query, Router, Select};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::cheapest())?;
    /// let around = Query::default().modes([Mode::Rail, Mode::Sea]).avoid(Select::country("RU"));
    /// let matrix = router.matrix_under(&around, ["CNXIY", "KZATY"], ["GEPTI", "TRMER"])?;
    /// let plain = router.matrix(["CNXIY", "KZATY"], ["GEPTI", "TRMER"])?;
    /// assert!(matrix.get(0, 0).is_none_or(|weight| Some(weight) >= plain.get(0, 0)));
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Router::matrix`]; [`Error::Unknown`](crate::Error::Unknown) where the query selects something that the network does not have, and
    /// [`Error::NotTogether`](crate::Error::NotTogether) where it names hubs.
    ///
    /// # Complexity
    ///
    /// As [`Router::matrix`] where the conditions close nothing. Else as [`Router::one_to_all`] a row; with a hierarchy and many rows its weights are
    /// made once more without what is closed.
    pub fn matrix_under(
        &self,
        conditions: impl Into<Query>,
        from: impl IntoIterator<Item = impl HubGroup>,
        to: impl IntoIterator<Item = impl HubGroup>,
    ) -> Result<Matrix> {
        let (from, to) = (Groups::new(self.network(), from)?, Groups::new(self.network(), to)?);
        self.grouped(&conditions.into(), &from, &to, None)
    }

    /// The same on so many threads of a pool of its own; zero counts as one, and where no threads can be had the caller's does it. The answer is
    /// the same for any number. Only with the feature `parallel`.
    ///
    /// # Errors
    ///
    /// As [`Router::matrix`].
    ///
    /// # Complexity
    ///
    /// As [`Router::matrix`], blocks of sixteen rows being shared among the threads.
    #[cfg(feature = "parallel")]
    pub fn matrix_on(
        &self,
        threads: usize,
        from: impl IntoIterator<Item = impl HubGroup>,
        to: impl IntoIterator<Item = impl HubGroup>,
    ) -> Result<Matrix> {
        self.matrix_under_on(threads, Query::default(), from, to)
    }

    /// [`Router::matrix_under`] on so many threads, as [`Router::matrix_on`]. Only with the feature `parallel`.
    ///
    /// # Errors
    ///
    /// As [`Router::matrix_under`].
    ///
    /// # Complexity
    ///
    /// As [`Router::matrix_under`], blocks of sixteen rows being shared among the threads.
    #[cfg(feature = "parallel")]
    pub fn matrix_under_on(
        &self,
        threads: usize,
        conditions: impl Into<Query>,
        from: impl IntoIterator<Item = impl HubGroup>,
        to: impl IntoIterator<Item = impl HubGroup>,
    ) -> Result<Matrix> {
        let (from, to) = (Groups::new(self.network(), from)?, Groups::new(self.network(), to)?);
        self.grouped(&conditions.into(), &from, &to, Some(threads))
    }

    /// The matrix of hubs alone, without weights and conditions.
    #[cfg_attr(
        not(feature = "parallel"),
        expect(unused_variables, reason = "threads are for the feature `parallel`")
    )]
    pub(super) fn plain_matrix(&self, from: &[HubId], to: &[HubId], threads: Option<usize>) -> Matrix {
        #[cfg(feature = "parallel")]
        // Zero would mean to rayon: as many as the machine has. Where no threads can be had the caller's does it.
        if let Some(threads) = threads
            && let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build()
        {
            use rayon::prelude::*;
            return self.filled(from, to, |plan, rows, cells| {
                pool.install(|| {
                    let blocks = rows.par_chunks(LANES).zip(cells.par_chunks_mut(LANES * to.len()));
                    let block = |space: &mut Space, (rows, cells): (&[HubId], &mut [u32])| {
                        self.block(plan, (rows, to), cells, space)
                    };
                    // No short cut: each block is found whatever became of the others.
                    blocks.map_init(Space::new, block).reduce(|| true, |one, other| one && other)
                })
            });
        }
        self.filled(from, to, |plan, rows, cells| {
            let mut space = Space::new();
            let mut blocks = rows.chunks(LANES).zip(cells.chunks_mut(LANES * to.len()));
            blocks.all(|(rows, cells)| self.block(plan, (rows, to), cells, &mut space))
        })
    }

    /// A matrix whose cells `fill` finds in 32 bits; where it says that some do not fit, they are searched in 64.
    fn filled(
        &self,
        from: &[HubId],
        to: &[HubId],
        fill: impl FnOnce(&Plan<'_>, &[HubId], &mut [u32]) -> bool,
    ) -> Matrix {
        let mut cells = vec![NONE; from.len() * to.len()];
        let is_empty = cells.is_empty();
        let fits = is_empty || fill(&self.plan(from.len(), to), from, &mut cells);
        let cells = if fits { Cells::Narrow(cells) } else { Cells::Wide(self.wide(from, to)) };
        Matrix { rows: from.len(), columns: to.len(), cells, objective: self.objective().clone() }
    }

    fn plan(&self, rows: usize, to: &[HubId]) -> Plan<'_> {
        let (topology, metric) = (&*self.topology, &*self.metric);
        if let Some(table) = self.table() {
            return Plan::Table(table);
        }
        let Some((hierarchy, _, pruned)) = metric.hierarchy(topology) else { return Plan::Search };
        if rows * to.len() <= FEW
            && let Some(labels) = metric.labels(topology)
        {
            return Plan::Labels(hierarchy, labels);
        }
        let (mut ranks, mut column) = (Vec::with_capacity(to.len()), Vec::with_capacity(to.len()));
        for (at, hub) in (0u32..).zip(to) {
            for node in self.states().arrivals(*hub, None) {
                ranks.push(hierarchy.rank(node));
                column.push(at);
            }
        }
        Plan::Sweep { hierarchy, pruned, targets: Targets::new(hierarchy, pruned, &ranks), column }
    }

    /// Finds the cells of up to [`LANES`] rows; false where a weight does not fit.
    fn block(
        &self,
        plan: &Plan<'_>,
        (rows, to): (&[HubId], &[HubId]),
        cells: &mut [u32],
        space: &mut Space,
    ) -> bool {
        let fits = match plan {
            Plan::Table(table) => {
                for (from, cells) in rows.iter().zip(cells.chunks_mut(to.len())) {
                    for node in self.states().departures(*from, None) {
                        for (hub, cell) in to.iter().zip(&mut *cells) {
                            // A table exists only where all its weights fit.
                            let weight =
                                table.to_group(node, hub.index()).and_then(|far| u32::try_from(far).ok());
                            *cell = weight.map_or(*cell, |weight| weight.min(*cell));
                        }
                    }
                }
                true
            }
            Plan::Labels(hierarchy, labels) => {
                for (from, cells) in rows.iter().zip(cells.chunks_mut(to.len())) {
                    for start in self.states().departures(*from, None) {
                        for (hub, cell) in to.iter().zip(&mut *cells) {
                            for end in self.states().arrivals(*hub, None) {
                                let far = labels.weight(hierarchy.rank(start), hierarchy.rank(end));
                                *cell = if far < FAR { far.min(*cell) } else { *cell };
                            }
                        }
                    }
                }
                true
            }
            Plan::Sweep { hierarchy, pruned, targets, column } => {
                let lanes = space.lanes.get_or_insert_with(|| Lanes::new(hierarchy.nodes()));
                for (group, from) in space.groups.iter_mut().zip(rows) {
                    group.clear();
                    group.extend(self.states().departures(*from, None).map(|node| (hierarchy.rank(node), 0)));
                }
                let groups = &space.groups[..rows.len()];
                let columns = to.len();
                let fits = lanes.run(hierarchy, pruned, targets, groups, |target, far| {
                    // One line of memory holds a target in all lanes, and goes to as many rows.
                    let at_column = cells[column[target] as usize..].iter_mut().step_by(columns);
                    at_column.zip(far).for_each(|(cell, far)| *cell = (*far).min(*cell));
                });
                cells.iter_mut().for_each(|cell| *cell = if *cell < FAR { *cell } else { NONE });
                fits || {
                    cells.fill(NONE);
                    self.searched(rows, to, cells, space)
                }
            }
            Plan::Search => self.searched(rows, to, cells, space),
        };
        for (from, cells) in rows.iter().zip(cells.chunks_mut(to.len())) {
            for (hub, cell) in to.iter().zip(cells) {
                *cell = if hub == from { 0 } else { *cell };
            }
        }
        fits
    }

    /// The same by one search a row.
    fn searched(&self, rows: &[HubId], to: &[HubId], cells: &mut [u32], space: &mut Space) -> bool {
        let search = space.search.get_or_insert_with(|| Search::new(self.csr().nodes()));
        for (from, cells) in rows.iter().zip(cells.chunks_mut(to.len())) {
            self.search_from(*from, search);
            for (hub, cell) in to.iter().zip(cells) {
                let near = self.states().arrivals(*hub, None).filter_map(|node| search.distance(node)).min();
                if let Some(weight) = near.filter(|_| hub != from) {
                    let Some(weight) = u32::try_from(weight).ok().filter(|weight| *weight != NONE) else {
                        return false;
                    };
                    *cell = weight;
                }
            }
        }
        true
    }

    fn wide(&self, from: &[HubId], to: &[HubId]) -> Vec<u64> {
        let mut search = Search::new(self.csr().nodes());
        let mut cells = Vec::with_capacity(from.len() * to.len());
        for row in from {
            self.search_from(*row, &mut search);
            for hub in to {
                let near = self.states().arrivals(*hub, None).filter_map(|node| search.distance(node)).min();
                cells.push(if hub == row { 0 } else { near.unwrap_or(u64::MAX) });
            }
        }
        cells
    }

    fn search_from(&self, hub: HubId, search: &mut Search) {
        let starts: Vec<(u32, u64)> = self.states().departures(hub, None).map(|node| (node, 0)).collect();
        search.run(self.csr(), self.weights(), None, &starts, Stop::All);
    }
}
