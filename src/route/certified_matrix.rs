//! A matrix with the proof of every cell: for each row the least weight of every state.

use super::certified_reach::{Side, is_plain};
use super::matrix::Matrix;
use super::named::{HubName, ids};
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
/// 16 bytes for each pair of row and state, and the names of the states once. With a million states 64 rows fit in one answer
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
        from: impl IntoIterator<Item = impl HubName>,
        to: impl IntoIterator<Item = impl HubName>,
    ) -> Result<CertifiedMatrix> {
        let network = router.network();
        let (from, to) = (ids(network, from)?, ids(network, to)?);
        for (what, count, holds) in [("rows", from.len(), self.rows()), ("columns", to.len(), self.columns())]
        {
            if count != holds {
                return Err(Error::OutOfRange {
                    what: format!("the number of {what}"),
                    value: count.to_string(),
                    allowed: format!("the matrix has {holds}; give the hubs that it was made for"),
                });
            }
        }
        let nodes = router.csr().nodes();
        if from.len().checked_mul(nodes).is_none_or(|pairs| pairs > MOST_ROW_STATES) {
            return Err(Error::OutOfRange {
                what: "the number of rows to prove at once".to_owned(),
                value: from.len().to_string(),
                allowed: format!(
                    "with {nodes} states it may be up to {}; ask for the matrix in parts",
                    MOST_ROW_STATES / nodes.max(1)
                ),
            });
        }
        let query = router.conditions();
        let label = |node: u32| router.states().label(network, node);
        let mut states: Vec<(String, usize)> = (0u32..).take(nodes).map(label).zip(0..).collect();
        states.sort_unstable();
        let row = |(at, hub): (usize, &HubId)| {
            let places = [(*hub, 0)];
            let weights = router.potentials(&query, Side::From, &places);
            let of_state = |(_, node): &(String, usize)| Some(weights[*node]).filter(|far| *far < u64::MAX);
            CertifiedRow {
                from: router.places(&places),
                cells: (0..to.len()).map(|column| self.get(at, column)).collect(),
                near: states.iter().map(of_state).collect(),
            }
        };
        let rows = from.iter().enumerate().map(row).collect();
        Ok(CertifiedMatrix {
            schema: SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: router.cargo().code.clone(),
            objective: self.objective().clone(),
            to: to.iter().map(|hub| router.places(&[(*hub, 0)])).collect(),
            rows,
            states: states.into_iter().map(|state| state.0).collect(),
            query,
        })
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
