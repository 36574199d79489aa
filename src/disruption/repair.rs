//! The best order in which to repair what has failed.

use super::SCHEMA;
use super::prepared::Disruption;
use super::suite::name_column;
use crate::error::{Error, Result};
use crate::network::View;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// More assets than this have too many orders.
const MOST: usize = 12;

/// One repair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RepairStep {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// How long it takes, days.
    pub days: u32,
    /// The largest flow while it is repaired, tonnes a year.
    pub during_t_per_year: TonnesPerYear,
    /// The largest flow then, tonnes a year.
    pub then_t_per_year: TonnesPerYear,
}

/// The order in which repairs, one after another, let most pass until all are done. Exact: no order lets more pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RepairOrder {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network it was computed on.
    pub network: String,
    /// When and how that network was looked at.
    pub view: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used; the codes of several are joined by commas.
    pub corridor: Option<String>,
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// The largest flow when nothing has failed, tonnes a year.
    pub value_t_per_year: TonnesPerYear,
    /// The repairs in the best order; of several the one that begins with the lesser keys.
    pub steps: Vec<RepairStep>,
    /// What passes in all until the last repair is done: tonnes a year times days. Divided by 365 it is tonnes.
    pub passes_t_days_per_year: u64,
    /// The same for the worst order.
    pub worst_order_t_days_per_year: u64,
}

impl Disruption {
    /// The best order to repair assets that have all failed, one after another, each with the days that it takes: while repairs go on as much as possible
    /// passes from some hubs to others. Each repaired asset works at once. At most 12 assets.
    ///
    /// ```
    /// use corridor::{Disruption, FlowSolver};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    /// let disruption = Disruption::new(&flows);
    /// let worst = disruption.worst(&corridor::WorstQuery::new(["CNXIY"], ["GEPTI"], 2), &mut corridor::Unobserved)?;
    /// let days = worst.sets[0].assets.iter().map(|asset| (asset, 30));
    /// let order = disruption.repair_order(["CNXIY"], ["GEPTI"], days)?;
    /// assert!(order.passes_t_days_per_year >= order.worst_order_t_days_per_year);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`FlowSolver::max_flow`](crate::flow::FlowSolver::max_flow); [`Error::Unknown`] for an asset that the network does not have; [`Error::OutOfRange`] for no assets, more than 12, or
    /// more than 100,000 days; [`Error::LimitNotAnArc`] where some of them leave a flow for which a limit could bind that the solver cannot honour.
    ///
    /// # Complexity
    ///
    /// A mended flow for each set of the assets, at most 4,096, and O(2^n n) for the orders (Held and Karp, 1962, doi:10.1137/0110015).
    pub fn repair_order<A: AsRef<str>, B: AsRef<str>, C: AsRef<str>>(
        &self,
        from: impl IntoIterator<Item = A>,
        to: impl IntoIterator<Item = B>,
        failed: impl IntoIterator<Item = (C, u32)>,
    ) -> Result<RepairOrder> {
        let given: BTreeMap<String, u32> =
            failed.into_iter().map(|(asset, days)| (asset.as_ref().to_owned(), days)).collect();
        let refused = |what: &str, value: String, allowed: &str| Error::OutOfRange {
            what: what.to_owned(),
            value,
            allowed: allowed.to_owned(),
        };
        if !(1..=MOST).contains(&given.len()) {
            return Err(refused("the number of assets to repair", given.len().to_string(), "1 to 12"));
        }
        if let Some((asset, days)) = given.iter().find(|(_, days)| **days > 100_000) {
            return Err(refused(&format!("the days to repair {asset}"), days.to_string(), "0 to 100000"));
        }
        let assets: Vec<(String, u32)> = given.into_iter().collect();
        let groups = assets.iter().map(|(asset, _)| self.group(asset)).collect::<Result<Vec<_>>>()?;
        self.ask(from, to, |asked| {
            let suite = asked.suite();
            let whole = (1usize << assets.len()) - 1;
            // What passes while these have failed.
            let mut left = vec![0u64; whole + 1];
            let mut set = 0;
            left[0] = asked.flow.value();
            // Sets in the order of counting: the higher ones stay failed while the lower ones change.
            let mut stack: Vec<usize> = Vec::new();
            while set < whole {
                set += 1;
                let kept = |at: &usize| set >> at & 1 == 1;
                while stack.last().is_some_and(|at| !kept(at)) {
                    stack.pop();
                    asked.flow.take_back(asked.engine);
                }
                let lowest = set.trailing_zeros() as usize;
                stack.push(lowest);
                match groups[lowest] {
                    Some(group) => _ = asked.flow.fail(asked.engine, group),
                    None => asked.flow.fail_nothing(),
                }
                if let Some(refused) = asked.broken() {
                    let limit = asked.question.network.asset_key(refused.asset);
                    return Err(Error::LimitNotAnArc { limit, reason: refused.why.clone() });
                }
                left[set] = asked.flow.value();
            }
            while stack.pop().is_some() {
                asked.flow.take_back(asked.engine);
            }
            let days = |at: usize| u64::from(assets[at].1);
            let best = orders(&left, assets.len(), days, |a, b| a > b);
            let worst = orders(&left, assets.len(), days, |a, b| a < b);
            let mut steps = Vec::new();
            let mut set = whole;
            while set > 0 {
                let at = best[set].1;
                let then = set & !(1 << at);
                let (asset, days) = assets[at].clone();
                steps.push(RepairStep {
                    name: asked.question.network.asset_name(asked.question.network.asset(&asset)?),
                    asset,
                    days,
                    during_t_per_year: TonnesPerYear(left[set]),
                    then_t_per_year: TonnesPerYear(left[then]),
                });
                set = then;
            }
            Ok(RepairOrder {
                schema: SCHEMA.to_owned(),
                network: suite.network,
                view: suite.view,
                cargo: suite.cargo,
                corridor: suite.corridor,
                from: suite.from,
                to: suite.to,
                value_t_per_year: suite.value_t_per_year,
                steps,
                passes_t_days_per_year: best[whole].0,
                worst_order_t_days_per_year: worst[whole].0,
            })
        })
    }
}

/// For each set that is still failed: what passes until all is repaired, and what to repair next.
fn orders(
    left: &[u64],
    assets: usize,
    days: impl Fn(usize) -> u64,
    better: impl Fn(u64, u64) -> bool,
) -> Vec<(u64, usize)> {
    let mut told = vec![(0u64, 0usize); left.len()];
    for set in 1..left.len() {
        let mut best: Option<(u64, usize)> = None;
        for at in (0..assets).filter(|at| set >> at & 1 == 1) {
            let passes = left[set].saturating_mul(days(at)).saturating_add(told[set & !(1 << at)].0);
            if best.is_none_or(|(most, _)| better(passes, most)) {
                best = Some((passes, at));
            }
        }
        told[set] = best.unwrap_or_default();
    }
    told
}

impl fmt::Display for RepairOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        let whole = self.value_t_per_year.million();
        let (from, to) = (self.from.join(", "), self.to.join(", "));
        writeln!(f, "{from} -> {to}{within}, {}: {whole:.3} Mt a year when all is repaired", self.cargo)?;
        let width = name_column("repair", self.steps.iter().map(|step| step.name.as_str()));
        writeln!(f, "  {:<width$} {:>6} {:>9} {:>9}  Mt a year", "repair", "days", "meanwhile", "then")?;
        for step in &self.steps {
            let name = &step.name;
            let [during, then] = [step.during_t_per_year, step.then_t_per_year].map(TonnesPerYear::million);
            writeln!(f, "  {name:<width$} {:>6} {during:>9.3} {then:>9.3}", step.days)?;
        }
        #[expect(clippy::cast_precision_loss, reason = "for printing")]
        let tonnes = |sum: u64| sum as f64 / 365.0 / 1e6;
        let (best, worst) = (self.passes_t_days_per_year, self.worst_order_t_days_per_year);
        write!(f, "  {:.3} Mt pass meanwhile; in the worst order {:.3} Mt", tonnes(best), tonnes(worst))
    }
}
