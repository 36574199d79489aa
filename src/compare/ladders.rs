//! Two ladders: what passes today, and what each flow costs to reach, on one and on the other.

use super::lines::{Line, keyed, to_csv};
use super::{BeforeAfter, SCHEMA, named, paired, same, tonnes, way};
use crate::bottleneck::{AloneGain, Ladder, LadderEnd, RungAsset};
use crate::error::Result;
use crate::network::View;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// What one flow costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PriceAt {
    /// The flow, tonnes a year: a point at which a rung of either ladder begins or ends.
    pub t_per_year: TonnesPerYear,
    /// The least price of widening at which it passes; none where no rung of the ladder reaches so far.
    pub price: BeforeAfter,
    /// The price of one more tonne from there on; none likewise.
    pub slope: BeforeAfter,
}

/// What widening one asset alone brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AloneDiff {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// Tonnes a year more; none where the ladder does not list it, or the gain has no end.
    pub gain_t_per_year: BeforeAfter,
}

/// What two ladders differ in. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderDiff {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network of the first ladder.
    pub before: String,
    /// Digest of the network of the second ladder.
    pub after: String,
    /// When and how the first network was looked at.
    pub view_before: View,
    /// When and how the second network was looked at.
    pub view_after: View,
    /// Code of the cargo.
    pub cargo: String,
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// The maximum flow as it is, tonnes a year.
    pub today_t_per_year: BeforeAfter,
    /// What each flow costs at which a rung begins or ends, by rising flow.
    pub prices: Vec<PriceAt>,
    /// Assets of the first rung's cuts now that were not in those of the first rung before.
    pub newly_binding: Vec<RungAsset>,
    /// Assets of the first rung's cuts before that are not in those of the first rung now.
    pub no_longer_binding: Vec<RungAsset>,
    /// What widening one asset alone brings, where it differs, by key.
    pub alone: Vec<AloneDiff>,
    /// Why the ladders end, in words.
    pub ends: (String, String),
}

/// What two ladders of one question differ in. The number of rungs may differ.
///
/// ```
/// use corridor::{FlowSolver, compare_ladders, find_bottlenecks};
/// let today = corridor::data::caspian();
/// let then = corridor::data::caspian_scenarios()["aktau-hub"].apply(&today)?;
/// let ladder = |network: &corridor::Network| -> corridor::Result<corridor::Ladder> {
///     let flows = FlowSolver::new(network, network.cargo("container")?)?;
///     find_bottlenecks(&flows, ("KZATY", "GEPTI"))
/// };
/// println!("{}", compare_ladders(&ladder(&today)?, &ladder(&then)?)?);
/// # Ok::<(), corridor::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::OtherQuestion`](crate::Error::OtherQuestion) where cargo, corridor, hubs, prices or ceilings differ.
///
/// # Complexity
///
/// O(rungs squared + size of both log size).
pub fn compare_ladders(before: &Ladder, after: &Ladder) -> Result<LadderDiff> {
    let corridor = |ladder: &Ladder| ladder.corridor.clone().unwrap_or_else(|| "none".to_owned());
    same("cargo", &before.cargo, &after.cargo)?;
    same("corridor", &corridor(before), &corridor(after))?;
    same("hubs to come from", &named(&before.query.from), &named(&after.query.from))?;
    same("hubs to go to", &named(&before.query.to), &named(&after.query.to))?;
    let prices = |ladder: &Ladder| format!("{:?}", ladder.query.prices);
    same("prices of widening", &prices(before), &prices(after))?;
    let ceilings = |ladder: &Ladder| format!("{:?}", ladder.query.ceilings);
    same("ceilings", &ceilings(before), &ceilings(after))?;
    let flows: BTreeSet<u64> = [before, after].into_iter().flat_map(points).collect();
    let first = |ladder: &Ladder| -> BTreeSet<RungAsset> {
        let cuts = ladder.rungs.iter().take(1).flat_map(|rung| &rung.cuts_near_origin);
        cuts.flat_map(|cut| cut.assets.iter().cloned()).collect()
    };
    let (old, new) = (first(before), first(after));
    Ok(LadderDiff {
        schema: SCHEMA.to_owned(),
        before: before.network.clone(),
        after: after.network.clone(),
        view_before: before.view,
        view_after: after.view,
        cargo: before.cargo.clone(),
        from: before.query.from.clone(),
        to: before.query.to.clone(),
        today_t_per_year: BeforeAfter::new(tonnes(before.today_t_per_year), tonnes(after.today_t_per_year)),
        prices: flows.into_iter().map(|flow| price_at(before, after, flow)).collect(),
        newly_binding: new.difference(&old).cloned().collect(),
        no_longer_binding: old.difference(&new).cloned().collect(),
        alone: alone(&before.alone, &after.alone),
        ends: (ended(&before.end), ended(&after.end)),
    })
}

/// The flows at which rungs begin and end.
fn points(ladder: &Ladder) -> impl Iterator<Item = u64> {
    let ends = ladder.rungs.iter().flat_map(|rung| {
        let from = rung.from_t_per_year.get();
        [Some(from), rung.length_t_per_year.map(|length| from + length.get())].into_iter().flatten()
    });
    ends.chain([ladder.today_t_per_year.get()])
}

/// What a flow costs on a ladder, and one more tonne from there on.
fn priced(ladder: &Ladder, flow: u64) -> (Option<f64>, Option<f64>) {
    #[expect(clippy::cast_precision_loss, reason = "differences are told as floats")]
    let float = |price: u128| price as f64;
    let above = |rung: &&crate::bottleneck::Rung| {
        let from = rung.from_t_per_year.get();
        from <= flow && rung.length_t_per_year.is_none_or(|length| flow <= from + length.get())
    };
    // At the point where two meet the later one holds from there on.
    let slope = ladder.rungs.iter().rfind(above).filter(|rung| {
        let end = rung.length_t_per_year.map(|length| rung.from_t_per_year.get() + length.get());
        end.is_none_or(|end| flow < end)
    });
    if flow <= ladder.today_t_per_year.get() {
        let free = flow < ladder.today_t_per_year.get();
        return (Some(0.0), if free { Some(0.0) } else { slope.map(|rung| float(u128::from(rung.slope))) });
    }
    let price = ladder.rungs.iter().rfind(above).map(|rung| {
        float(rung.from_price + u128::from(rung.slope) * u128::from(flow - rung.from_t_per_year.get()))
    });
    (price, slope.map(|rung| float(u128::from(rung.slope))))
}

fn price_at(before: &Ladder, after: &Ladder, flow: u64) -> PriceAt {
    let ((old, old_slope), (new, new_slope)) = (priced(before, flow), priced(after, flow));
    PriceAt {
        t_per_year: TonnesPerYear(flow),
        price: BeforeAfter::of(old, new),
        slope: BeforeAfter::of(old_slope, new_slope),
    }
}

fn alone(before: &[AloneGain], after: &[AloneGain]) -> Vec<AloneDiff> {
    fn by_key(gains: &[AloneGain]) -> impl Iterator<Item = ((&String, bool), &AloneGain)> {
        gains.iter().map(|gain| ((&gain.asset.asset, gain.asset.backward), gain))
    }
    let amount = |gain: &AloneGain| gain.gain_t_per_year.map(tonnes);
    let mut found = Vec::new();
    for ((asset, backward), (old, new)) in paired(by_key(before), by_key(after)) {
        let gain_t_per_year = BeforeAfter::of(old.and_then(amount), new.and_then(amount));
        if gain_t_per_year.is_same() && old.is_some() == new.is_some() {
            continue;
        }
        let name = new.or(old).map(|gain| gain.asset.name.clone()).unwrap_or_default();
        found.push(AloneDiff { asset: asset.clone(), name, backward, gain_t_per_year });
    }
    found
}

fn ended(end: &LadderEnd) -> String {
    match end {
        LadderEnd::Endless => "goes on without end".to_owned(),
        LadderEnd::Steps => "has the rungs that were asked for".to_owned(),
        LadderEnd::Blocked(assets) if assets.is_empty() => "has no open way to widen".to_owned(),
        LadderEnd::Blocked(assets) => {
            let names: Vec<&str> = assets.iter().map(|asset| asset.name.as_str()).collect();
            format!("blocked by {}", names.join(", "))
        }
        LadderEnd::Limit(limit, flow) => format!("{limit} could bind beyond {:.3} Mt", flow.million()),
    }
}

impl LadderDiff {
    /// A CSV table: `what,key,quantity,unit,before,after,change`.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut lines = vec![Line::new("total", "", ("today", "t/y"), self.today_t_per_year)];
        for point in &self.prices {
            let key = point.t_per_year.get().to_string();
            lines.push(Line::new("flow", key.as_str(), ("price", "price"), point.price));
            lines.push(Line::new("flow", key, ("slope", "price/t"), point.slope));
        }
        for (what, list, both) in [
            ("newly binding", &self.newly_binding, BeforeAfter::new(0.0, 1.0)),
            ("no longer binding", &self.no_longer_binding, BeforeAfter::new(1.0, 0.0)),
        ] {
            lines.extend(list.iter().map(|one| {
                let key = keyed(&one.asset, one.backward);
                Line::new(what, key, ("in the first cuts", "1 or 0"), both)
            }));
        }
        lines.extend(self.alone.iter().map(|one| {
            let key = keyed(&one.asset, one.backward);
            Line::new("alone", key, ("gain", "t/y"), one.gain_t_per_year)
        }));
        to_csv(lines)
    }
}

impl fmt::Display for LadderDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to, today) = (named(&self.from), named(&self.to), self.today_t_per_year.told(1e6, 3));
        write!(f, "{from} -> {to}, {}: today {today} Mt a year", self.cargo)?;
        write!(f, "\n  {:>10}  {:<40}  one more tonne", "Mt a year", "price so far, millions")?;
        for point in &self.prices {
            let (price, slope) = (point.price.told(1e6, 3), point.slope.told(1.0, 0));
            write!(f, "\n  {:>10.3}  {price:<40}  {slope}", point.t_per_year.million())?;
        }
        for (what, list) in [("binds now", &self.newly_binding), ("binds no longer", &self.no_longer_binding)]
        {
            for one in list {
                write!(f, "\n  {what:<16} {}{}", one.name, way(one.backward))?;
            }
        }
        for one in &self.alone {
            let gain = one.gain_t_per_year.told(1e6, 3);
            write!(f, "\n  alone {:<50} {gain} Mt{}", one.name, way(one.backward))?;
        }
        if self.ends.0 != self.ends.1 {
            write!(f, "\n  the ladder ends: {} -> {}", self.ends.0, self.ends.1)?;
        }
        Ok(())
    }
}
