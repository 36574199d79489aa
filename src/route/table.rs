//! The best way of every row of a table of demand, in short.

use super::answer::assemble;
use super::{Query, RouteCertificate, Router};
use crate::error::{Error, NoRoute, Result};
use crate::network::{Demand, View};
use crate::objective::Objective;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the shape of a table of routes.
pub const TABLE_SCHEMA: &str = "corridor-route-table/1";

/// A way in short: what [`Route`](super::Route) tells at length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteWay {
    /// Length, km.
    pub length_km: f64,
    /// Time, hours, with waits, transfers and borders.
    pub time_h: f64,
    /// Price, USD per tonne, with transfers and borders.
    pub cost_usd_per_t: f64,
    /// Emissions, kg CO2 per tonne.
    pub co2_kg_per_t: f64,
    /// What was minimised, in steps of the objective.
    pub weight: u64,
    /// Codes of the hubs, in order.
    pub hubs: Vec<String>,
    /// Keys of the links, transfers and stays, in order.
    pub assets: Vec<String>,
    /// Keys of the borders passed, in order.
    pub borders: Vec<String>,
}

/// A row of the table and its best way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteRow {
    /// Code of the hub it comes from.
    pub from: String,
    /// Code of the hub it goes to.
    pub to: String,
    /// Net tonnes a year.
    pub t_per_year: f64,
    /// The best way; none where there is none.
    pub way: Option<RouteWay>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Box<NoRoute>>,
}

/// The best way of every row of a table of demand, each as if nothing else moved. Prints as a table; serialises; needs no network to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RouteTable {
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
    /// How many rows are of another cargo, and left out.
    #[serde(default, skip_serializing_if = "is_none")]
    pub other_rows: usize,
    /// The rows of this cargo, in the order of the table.
    pub rows: Vec<RouteRow>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none(rows: &usize) -> bool {
    *rows == 0
}

impl Router {
    /// The best way of every row of a table of demand; rows of another cargo are left out and counted. Capacities have no say: each row is one
    /// shipment. The proof for a row is in [`Router::route`] of its pair.
    ///
    /// ```
    /// use corridor::{Demand, Objective, Router};
    /// let network = corridor::data::caspian();
    /// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
    /// let table = router.route_table(&Demand::new().row("CNXIY", "GEPTI", 2e6).row("KZATY", "IRBND", 5e5))?;
    /// assert!(table.rows.iter().all(|row| row.way.is_some()));
    /// println!("{table}");
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BadDemand`] with all that is wrong with the table.
    ///
    /// # Complexity
    ///
    /// A [`Worker::path`](super::Worker::path) a row and the size of the answer.
    pub fn route_table(&self, demand: &Demand) -> Result<RouteTable> {
        let network = self.network();
        let wanted = demand.checked(network, Some(self.cargo()))?;
        let mut worker = self.worker();
        let mut rows = Vec::with_capacity(wanted.len());
        let mut other_rows = 0;
        for (wanted, row) in wanted.iter().zip(&demand.rows) {
            if wanted.cargo.code != self.cargo().code {
                other_rows += 1;
                continue;
            }
            let code = |hub| network.hub(hub).code.clone();
            let mut found = RouteRow {
                from: code(wanted.from),
                to: code(wanted.to),
                t_per_year: row.t_per_year,
                way: None,
                blocked: None,
            };
            match worker.path(wanted.from, wanted.to) {
                Some(path) => {
                    let query = self.complete(Query::new(&found.from, &found.to));
                    let assets = path.assets().map(|asset| network.asset_key(asset)).collect();
                    let arcs = path.arcs.to_vec();
                    let route = assemble(self, &query, arcs, path.weight(), RouteCertificate::default())?;
                    found.way = Some(RouteWay {
                        length_km: route.length_km,
                        time_h: route.time_h,
                        cost_usd_per_t: route.cost_usd_per_t,
                        co2_kg_per_t: route.co2_kg_per_t,
                        weight: route.weight,
                        hubs: route.hubs().into_iter().map(str::to_owned).collect(),
                        assets,
                        borders: route.borders.iter().map(|step| format!("border:{}", step.border)).collect(),
                    });
                }
                None => match self.route((found.from.as_str(), found.to.as_str())) {
                    Err(Error::NoRoute(why)) => found.blocked = Some(why),
                    other => drop(other?),
                },
            }
            rows.push(found);
        }
        Ok(RouteTable {
            schema: TABLE_SCHEMA.to_owned(),
            network: network.digest(),
            view: network.view(),
            cargo: self.cargo().code.clone(),
            objective: self.objective().clone(),
            other_rows,
            rows,
        })
    }
}

impl fmt::Display for RouteTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.rows.len() == 1 { "row" } else { "rows" };
        write!(f, "{} {rows}, {}, {}", self.rows.len(), self.cargo, self.objective.name)?;
        match self.other_rows {
            0 => writeln!(f)?,
            others => writeln!(f, "; {others} rows of other cargoes left out")?,
        }
        write!(
            f,
            "  {:<8} {:<8} {:>10} {:>7} {:>7} {:>8}  way",
            "from", "to", "kt a year", "km", "days", "USD/t"
        )?;
        for row in &self.rows {
            write!(f, "\n  {:<8} {:<8} {:>10.1} ", row.from, row.to, row.t_per_year / 1e3)?;
            match &row.way {
                Some(way) => write!(
                    f,
                    "{:>7.0} {:>7.1} {:>8.2}  {}",
                    way.length_km,
                    way.time_h / 24.0,
                    way.cost_usd_per_t,
                    way.hubs.join(" > ")
                )?,
                None => write!(f, "{:>7} {:>7} {:>8}  no way", "-", "-", "-")?,
            }
        }
        Ok(())
    }
}
