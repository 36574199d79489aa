//! A matrix with the proof of every cell: for each row the least weight of every state.

use super::matrix::Matrix;
use super::named::{Groups, HubGroup};
use super::query::{Place, Query};
use super::router::Router;
use crate::error::{Error, Result};
use crate::network::{HubId, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of certified matrices.
pub(crate) const SCHEMA: &str = "corridor-matrix/1";

/// A certified matrix has at most this many pairs of row and state: 1 GB.
pub const MOST_ROW_STATES: usize = 1 << 26;

/// A row of a matrix, and what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CertifiedRow {
    /// Where the row starts: the hubs with their weights, of which the best is taken.
    pub from: Vec<Place>,
    /// The weight to each column, in steps of the objective; `None` where there is no route.
    pub cells: Vec<Option<u64>>,
    /// What proves the cells: the least weight from the row's hubs to each state of the answer, in its order; `None` where there is no way.
    pub near: Vec<Option<u64>>,
}

/// A matrix with the proof of every cell; [`verify_matrix`](crate::verify::verify_matrix) checks it. Made by [`Matrix::certify`]. Prints as a table.
///
/// 16 bytes for each pair of row and state or column, and the names of the states once. With a million states 64 rows fit in one answer
/// ([`MOST_ROW_STATES`]); a longer matrix is proved in parts, each of some rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CertifiedMatrix {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// What was minimised.
    pub objective: Objective,
    /// What was to be avoided, and the modes and carriages: the conditions of a query, without its hubs.
    #[serde(default, skip_serializing_if = "is_plain")]
    pub query: Query,
    /// Where each column ends: the hubs with their weights, of which the best is taken.
    pub to: Vec<Vec<Place>>,
    /// The states, by label.
    pub states: Vec<String>,
    /// The rows.
    pub rows: Vec<CertifiedRow>,
}

/// Whether a query has no conditions.
fn is_plain(query: &Query) -> bool {
    *query == Query::default()
}

impl Matrix {
    /// The same matrix with the proof of every cell. The router and the hubs are those that gave it.
    ///
    /// ```
    /// use corridor::{Objective, Router, verify::verify_matrix};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let (from, to) = (["CNXIY", "KZATY"], ["KZAAU", "TMKRW", "GEPTI"]);
    /// let mut proved = router.matrix(from, to)?.certify(&router, from, to)?;
    /// verify_matrix(&network, &proved)?;
    /// println!("{proved}");
    /// proved.rows[0].cells[2] = None;
    /// assert!(verify_matrix(&network, &proved).is_err());
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where the network has no such hub, [`Error::OutOfRange`] where the lists are not as long as the matrix, or it has more
    /// rows than fit ([`MOST_ROW_STATES`]).
    ///
    /// # Complexity
    ///
    /// One sweep over all nodes for each row. 16 bytes for each row and state.
    pub fn certify(
        &self,
        router: &Router,
        from: impl IntoIterator<Item = impl HubGroup>,
        to: impl IntoIterator<Item = impl HubGroup>,
    ) -> Result<CertifiedMatrix> {
        self.certify_under(router, Query::default(), from, to)
    }

    /// The same for a matrix under conditions ([`Router::matrix_under`]).
    ///
    /// # Errors
    ///
    /// As [`Matrix::certify`], and [`Error::NotTogether`] where the conditions name hubs.
    ///
    /// # Complexity
    ///
    /// As [`Matrix::certify`].
    pub fn certify_under(
        &self,
        router: &Router,
        conditions: impl Into<Query>,
        from: impl IntoIterator<Item = impl HubGroup>,
        to: impl IntoIterator<Item = impl HubGroup>,
    ) -> Result<CertifiedMatrix> {
        let (conditions, network) = (conditions.into(), router.network());
        conditions.only_conditions("a matrix")?;
        let (from, to) = (Groups::new(network, from)?, Groups::new(network, to)?);
        let nodes = router.csr().nodes();
        self.fits((from.len(), to.len()), nodes)?;
        let closed = router.closed_by(&conditions);
        let label = |node: u32| router.states().label(network, node);
        let mut states: Vec<(String, usize)> = (0u32..).take(nodes).map(label).zip(0..).collect();
        states.sort_unstable();
        let code = |hub: HubId| network.hub(hub).code.clone();
        let named = |group: &[(HubId, u64)]| -> Vec<Place> {
            group.iter().map(|(hub, weight)| Place { hub: code(*hub), weight: *weight }).collect()
        };
        let mut rows = Vec::with_capacity(from.len());
        for at in 0..from.len() {
            let group = from.get(at);
            let mut starts: Vec<(u32, u64)> = Vec::new();
            for &(hub, weight) in group {
                let here = router.states().departures(hub, conditions.start_as);
                starts.extend(here.map(|node| (node, weight)));
            }
            let weights = router.weights_from(&starts, closed.as_deref());
            let of_state = |(_, node): &(String, usize)| Some(weights[*node]).filter(|far| *far < u64::MAX);
            rows.push(CertifiedRow {
                from: named(group),
                cells: (0..to.len()).map(|column| self.get(at, column)).collect(),
                near: states.iter().map(of_state).collect(),
            });
        }
        Ok(CertifiedMatrix {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: router.cargo().code.clone(),
            objective: self.objective().clone(),
            query: router.complete(conditions),
            to: (0..to.len()).map(|column| named(to.get(column))).collect(),
            states: states.into_iter().map(|state| state.0).collect(),
            rows,
        })
    }

    /// Refuses other hubs than those of the matrix, and more rows than a proof can hold.
    fn fits(&self, (from, to): (usize, usize), nodes: usize) -> Result<()> {
        for (what, count, holds) in [("rows", from, self.rows()), ("columns", to, self.columns())] {
            if count != holds {
                return Err(Error::OutOfRange {
                    what: format!("the number of {what}"),
                    value: count.to_string(),
                    allowed: format!("the matrix has {holds}; give the hubs that it was made for"),
                });
            }
        }
        if from.checked_mul(nodes).is_none_or(|pairs| pairs > MOST_ROW_STATES) {
            return Err(Error::OutOfRange {
                what: "the number of rows to prove at once".to_owned(),
                value: from.to_string(),
                allowed: format!(
                    "with {nodes} states it may be up to {}; ask for the matrix in parts",
                    MOST_ROW_STATES / nodes.max(1)
                ),
            });
        }
        Ok(())
    }
}

/// The hubs of a row or column in one word.
fn heading(places: &[Place]) -> String {
    places.iter().map(|place| place.hub.as_str()).collect::<Vec<_>>().join("+")
}

impl fmt::Display for CertifiedMatrix {
    /// A line for each row and a column for each column, in the measure of the objective; `-` where there is no route.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headings: Vec<String> = self.to.iter().map(|places| heading(places)).collect();
        let width = |text: &String| text.len().max(10);
        write!(f, "{}, {}\n  {:<12}", self.cargo, self.objective.name, "")?;
        for text in &headings {
            write!(f, " {text:>width$}", width = width(text))?;
        }
        for row in &self.rows {
            write!(f, "\n  {:<12}", heading(&row.from))?;
            for (cell, text) in row.cells.iter().zip(&headings) {
                let measure = cell.map(|weight| format!("{:.1}", self.objective.of_steps(weight)));
                write!(f, " {:>width$}", measure.as_deref().unwrap_or("-"), width = width(text))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::data::caspian;
    use crate::network::{Mode, Select};
    use crate::verify::verify_matrix;

    /// Rows and columns of several hubs with weights, under conditions; the cells are those of routes.
    #[test]
    fn groups_with_weights_under_conditions() {
        let network = caspian();
        let router =
            Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
        let id = |code: &str| network.hub_id(code).unwrap();
        let from = [vec![(id("CNXIY"), 0), (id("KZAAU"), 90_000)], vec![(id("GEPTI"), 1 << 50)], vec![]];
        let to = [vec![(id("GEPTI"), 7), (id("KZAAU"), 50_000)], vec![(id("TRMER"), 0)], vec![]];
        for conditions in
            [Query::default(), Query::default().modes([Mode::Rail]).avoid(Select::country("RU"))]
        {
            let mut cells = Vec::new();
            for (row, column) in from.iter().flat_map(|row| to.iter().map(move |column| (row, column))) {
                let mut query = conditions.clone();
                let code = |hub: HubId| network.hub(hub).code.clone();
                for (at, (hub, weight)) in row.iter().enumerate() {
                    if at == 0 {
                        (query.from, query.from_weight) = (code(*hub), *weight);
                    } else {
                        query = query.also_from(&code(*hub), *weight);
                    }
                }
                for (at, (hub, weight)) in column.iter().enumerate() {
                    if at == 0 {
                        (query.to, query.to_weight) = (code(*hub), *weight);
                    } else {
                        query = query.also_to(&code(*hub), *weight);
                    }
                }
                cells.push(router.route(query).ok().map(|route| route.weight));
            }
            let matrix = router.matrix_under(&conditions, &from, &to).unwrap();
            let of_matrix: Vec<Option<u64>> = (0..9).map(|at| matrix.get(at / 3, at % 3)).collect();
            assert_eq!(of_matrix, cells);
            let proved = matrix.certify_under(&router, &conditions, &from, &to).unwrap();
            verify_matrix(&network, &proved).unwrap();
            assert!(cells.iter().flatten().count() >= 2 && cells[8].is_none());
            for (row, column) in [(0, 0), (1, 0), (2, 2)] {
                let mut forged = proved.clone();
                let cell = &mut forged.rows[row].cells[column];
                *cell = Some(cell.map_or(1, |weight| weight + 1));
                assert!(verify_matrix(&network, &forged).is_err());
            }
            let mut forged = proved.clone();
            forged.rows[1].from[0].weight += 1;
            assert!(verify_matrix(&network, &forged).is_err());
        }
    }
}
