//! Matrices whose rows and columns are groups of hubs with weights of their own, under conditions.

use super::matrix::Matrix;
use super::named::Groups;
use super::prepared::{Metric, rank_into};
use super::{Query, Router};
use crate::engine::hierarchy::FAR;
use crate::engine::hierarchy::sweep::{LANES, Lanes, Sweep, Targets};
use crate::error::Result;
use crate::network::HubId;
use std::sync::Arc;

const NO_WAY: u64 = u64::MAX;

/// From so many rows on, weights are put on the hierarchy once more without what is closed, and many rows are swept at once.
const MANY_ROWS: usize = 2 * LANES;

/// A matrix as it is found: nodes and hubs of its rows and columns.
struct Asked<'a> {
    rows: &'a Groups,
    columns: &'a Groups,
    /// By row: its nodes with their weights.
    starts: Vec<Vec<(u32, u64)>>,
    /// The nodes of all columns: column, node and weight.
    ends: Vec<(u32, u32, u64)>,
    /// By hub, where one may stay: the columns that it is in, with its weight there.
    stays: Vec<(HubId, u32, u64)>,
    closed: Option<Vec<bool>>,
    /// Whether a table of distances knows the answer: it leads to hubs, by whatever carriage, with nothing closed.
    fits_table: bool,
    targets: Option<Targets>,
}

/// The buffers of one thread.
#[derive(Default)]
struct Space {
    lanes: Option<Lanes>,
    sweep: Option<Sweep>,
    groups: Vec<Vec<(u32, u32)>>,
    by_node: Vec<u64>,
}

impl Router {
    /// A matrix between groups of hubs under the conditions of a query, on the caller's thread or on so many of a pool.
    pub(super) fn grouped(
        &self,
        conditions: &Query,
        from: &Groups,
        to: &Groups,
        threads: Option<usize>,
    ) -> Result<Matrix> {
        conditions.only_conditions("a matrix")?;
        for select in &conditions.avoid {
            self.network().check_selection(select)?;
        }
        let closed = self.closed_by(conditions);
        let is_free = closed.is_none() && conditions.start_as.or(conditions.arrive_as).is_none();
        if is_free && let (Some(from), Some(to)) = (from.plain(), to.plain()) {
            return Ok(self.plain_matrix(&from, &to, threads));
        }
        let is_large = from.len() >= MANY_ROWS && self.metric.hierarchy(&self.topology).is_some();
        if is_large && closed.is_some() {
            let topology = self.topology.without(self.closing(conditions));
            let metric = Metric::new(&topology, self.objective().clone())?;
            let router = Self { topology: Arc::new(topology), metric: Arc::new(metric), ..self.clone() };
            return Ok(router.grouped_around(conditions, (from, to), None, threads));
        }
        Ok(self.grouped_around(conditions, (from, to), closed, threads))
    }

    fn grouped_around(
        &self,
        conditions: &Query,
        (from, to): (&Groups, &Groups),
        closed: Option<Vec<bool>>,
        threads: Option<usize>,
    ) -> Matrix {
        let states = self.states();
        let start = |&(hub, weight): &(HubId, u64)| {
            states.departures(hub, conditions.start_as).map(move |node| (node, weight))
        };
        let mut ends = Vec::new();
        let mut stays = Vec::new();
        for (column, at) in (0u32..).zip(0..to.len()) {
            for &(hub, weight) in to.get(at) {
                ends.extend(states.arrivals(hub, conditions.arrive_as).map(|node| (column, node, weight)));
                if conditions.start_as == conditions.arrive_as {
                    stays.push((hub, column, weight));
                }
            }
        }
        stays.sort_unstable();
        let hierarchy = self.metric.hierarchy(&self.topology).filter(|_| closed.is_none());
        let targets = hierarchy.map(|(hierarchy, _, pruned)| {
            let ranks: Vec<u32> = ends.iter().map(|end| hierarchy.rank(end.1)).collect();
            Targets::new(hierarchy, pruned, &ranks)
        });
        let asked = Asked {
            rows: from,
            columns: to,
            starts: (0..from.len()).map(|at| from.get(at).iter().flat_map(start).collect()).collect(),
            ends,
            stays,
            fits_table: closed.is_none() && conditions.arrive_as.is_none(),
            closed,
            targets,
        };
        let mut cells = vec![NO_WAY; from.len() * to.len()];
        if !cells.is_empty() {
            self.fill(&asked, &mut cells, threads);
        }
        Matrix::of(from.len(), to.len(), cells, self.objective().clone())
    }

    #[cfg(not(feature = "parallel"))]
    fn fill(&self, asked: &Asked<'_>, cells: &mut [u64], _: Option<usize>) {
        self.fill_here(asked, cells);
    }

    #[cfg(feature = "parallel")]
    fn fill(&self, asked: &Asked<'_>, cells: &mut [u64], threads: Option<usize>) {
        use rayon::prelude::*;
        let pool = threads.map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build());
        let Some(Ok(pool)) = pool else { return self.fill_here(asked, cells) };
        pool.install(|| {
            let blocks = cells.par_chunks_mut(LANES * asked.columns.len()).enumerate();
            blocks
                .for_each_init(Space::default, |space, (block, cells)| self.rows(asked, block, cells, space));
        });
    }

    fn fill_here(&self, asked: &Asked<'_>, cells: &mut [u64]) {
        let mut space = Space::default();
        for (block, cells) in cells.chunks_mut(LANES * asked.columns.len()).enumerate() {
            self.rows(asked, block, cells, &mut space);
        }
    }

    /// The cells of up to [`LANES`] rows.
    fn rows(&self, asked: &Asked<'_>, block: usize, cells: &mut [u64], space: &mut Space) {
        let columns = asked.columns.len();
        let first = block * LANES;
        let count = cells.len() / columns;
        let starts = &asked.starts[first..first + count];
        if !self.read(asked, starts, cells) && !self.swept(asked, starts, cells, space) {
            cells.fill(NO_WAY);
            for (starts, cells) in starts.iter().zip(cells.chunks_mut(columns)) {
                let (closed, by_node) = (asked.closed.as_deref(), &mut space.by_node);
                self.metric.sweep(&self.topology, starts, closed, false, &mut space.sweep, by_node);
                for &(column, node, more) in &asked.ends {
                    let sum = by_node[node as usize].saturating_add(more);
                    cells[column as usize] = cells[column as usize].min(sum);
                }
            }
        }
        for (row, cells) in cells.chunks_mut(columns).enumerate() {
            for (hub, spent) in asked.rows.get(first + row) {
                let here = asked.stays.partition_point(|stay| stay.0 < *hub);
                for (_, column, more) in asked.stays[here..].iter().take_while(|stay| stay.0 == *hub) {
                    let cell = &mut cells[*column as usize];
                    *cell = (spent + more).min(*cell);
                }
            }
        }
    }

    /// The same from the table of distances; false where it does not know.
    fn read(&self, asked: &Asked<'_>, starts: &[Vec<(u32, u64)>], cells: &mut [u64]) -> bool {
        let Some(table) = self.table().filter(|_| asked.fits_table) else { return false };
        for (starts, cells) in starts.iter().zip(cells.chunks_mut(asked.columns.len())) {
            for (at, cell) in cells.iter_mut().enumerate() {
                for (hub, more) in asked.columns.get(at) {
                    let sum =
                        |&(node, spent): &(u32, u64)| Some(table.to_group(node, hub.index())? + spent + more);
                    *cell = starts.iter().filter_map(sum).min().unwrap_or(NO_WAY).min(*cell);
                }
            }
        }
        true
    }

    /// The same by one sweep to the columns; false where there is none, or a sum does not fit.
    fn swept(
        &self,
        asked: &Asked<'_>,
        starts: &[Vec<(u32, u64)>],
        cells: &mut [u64],
        space: &mut Space,
    ) -> bool {
        let hierarchy = self.metric.hierarchy(&self.topology);
        let (Some((hierarchy, _, pruned)), Some(targets)) = (hierarchy, &asked.targets) else { return false };
        let mut spent = [0; LANES];
        space.groups.clear();
        for (starts, spent) in starts.iter().zip(&mut spent) {
            let mut ranks = Vec::new();
            let Some(least) = rank_into(hierarchy, starts, &mut ranks) else { return false };
            *spent = least;
            space.groups.push(ranks);
        }
        let lanes = space.lanes.get_or_insert_with(|| Lanes::new(hierarchy.nodes()));
        lanes.run(hierarchy, pruned, targets, &space.groups, |target, far| {
            let (column, _, more) = asked.ends[target];
            let at_column = cells[column as usize..].iter_mut().step_by(asked.columns.len());
            for ((cell, far), spent) in at_column.zip(far).zip(spent) {
                if *far < FAR {
                    *cell = (spent + u64::from(*far) + more).min(*cell);
                }
            }
        })
    }
}
