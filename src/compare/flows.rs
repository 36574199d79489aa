//! Two maximum flows: how much more or less, what binds now, what has stopped to bind, and which ways the tonnes take.

use super::lines::{Line, keyed, to_csv};
use super::{AssetShift, BeforeAfter, SCHEMA, largest_first, named, paired, same, shifts, tonnes, way};
use crate::error::Result;
use crate::flow::{AssetFlow, Cut, CutAsset, FlowRoute, MaxFlow};
use crate::network::View;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// An asset of the cuts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BindingDiff {
    /// Asset key.
    pub asset: String,
    /// Name for people.
    pub name: String,
    /// True for the backward direction of a border or limit whose directions do not share.
    #[serde(default)]
    pub backward: bool,
    /// What may pass, tonnes a year; none where it stands in no cut.
    pub capacity_t_per_year: BeforeAfter,
}

/// One way, and what takes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WayShift {
    /// Codes of the hubs, in order.
    pub hubs: Vec<String>,
    /// Net tonnes a year.
    pub t_per_year: BeforeAfter,
}

/// What two maximum flows differ in. Prints as a table; serialises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowDiff {
    /// Version of the shape of this answer.
    pub schema: String,
    /// Digest of the network of the first flow.
    pub before: String,
    /// Digest of the network of the second flow.
    pub after: String,
    /// When and how the first network was looked at.
    pub view_before: View,
    /// When and how the second network was looked at.
    pub view_after: View,
    /// Code of the cargo.
    pub cargo: String,
    /// The corridor whose links alone were used.
    pub corridor: Option<String>,
    /// Codes of the hubs it starts from.
    pub from: Vec<String>,
    /// Codes of the hubs it leads to.
    pub to: Vec<String>,
    /// The largest flow, tonnes a year.
    pub value_t_per_year: BeforeAfter,
    /// Assets of the cuts that stood in none before, by key.
    pub newly_binding: Vec<BindingDiff>,
    /// Assets of the cuts that stand in none any more, by key.
    pub no_longer_binding: Vec<BindingDiff>,
    /// Assets of the cuts before and after, by key.
    pub still_binding: Vec<BindingDiff>,
    /// What each asset carries, where it differs, the largest change first. Which of several largest flows a solver finds is settled by its
    /// ties, so an asset may change without need; the cuts do not.
    pub assets: Vec<AssetShift>,
    /// The ways that carry another amount, the largest change first, under the same reserve.
    pub ways: Vec<WayShift>,
    /// Assets in use that are taken as not binding now and were not in use before.
    pub newly_assumed_unbounded: Vec<String>,
}

/// What two maximum flows between the same hubs differ in.
///
/// # Errors
///
/// [`Error::OtherQuestion`](crate::Error::OtherQuestion) where cargo, corridor or hubs differ.
///
/// # Complexity
///
/// O(size of both log size).
pub fn compare_flows(before: &MaxFlow, after: &MaxFlow) -> Result<FlowDiff> {
    let corridor = |flow: &MaxFlow| flow.corridor.clone().unwrap_or_else(|| "none".to_owned());
    same("cargo", &before.cargo, &after.cargo)?;
    same("corridor", &corridor(before), &corridor(after))?;
    same("hubs to come from", &named(&before.from), &named(&after.from))?;
    same("hubs to go to", &named(&before.to), &named(&after.to))?;
    let value = |flow: &MaxFlow| tonnes(flow.value_t_per_year);
    let [newly_binding, no_longer_binding, still_binding] = binding(&before.cuts, &after.cuts);
    let carried = |flow: &MaxFlow| -> Vec<_> {
        let amount = |link: &AssetFlow| tonnes(link.flow_t_per_year);
        flow.links.iter().map(|link| ((link.link.clone(), link.backward), amount(link))).collect()
    };
    let assumed = after.assumed_unbounded.iter().filter(|asset| !before.assumed_unbounded.contains(asset));
    Ok(FlowDiff {
        schema: SCHEMA.to_owned(),
        before: before.network.clone(),
        after: after.network.clone(),
        view_before: before.view,
        view_after: after.view,
        cargo: before.cargo.clone(),
        corridor: before.corridor.clone(),
        from: before.from.clone(),
        to: before.to.clone(),
        value_t_per_year: BeforeAfter::new(value(before), value(after)),
        newly_binding,
        no_longer_binding,
        still_binding,
        assets: shifts(carried(before), carried(after)),
        ways: ways(&before.routes, &after.routes),
        newly_assumed_unbounded: assumed.cloned().collect(),
    })
}

/// What ways carry another amount.
pub(super) fn ways(before: &[FlowRoute], after: &[FlowRoute]) -> Vec<WayShift> {
    let by_hubs = |routes: &[FlowRoute]| {
        let mut sums: BTreeMap<Vec<String>, f64> = BTreeMap::new();
        for route in routes {
            *sums.entry(route.hubs.clone()).or_default() += tonnes(route.flow_t_per_year);
        }
        sums
    };
    let mut found: Vec<WayShift> = paired(by_hubs(before), by_hubs(after))
        .into_iter()
        .map(|(hubs, (before, after))| WayShift {
            hubs,
            t_per_year: BeforeAfter::new(before.unwrap_or(0.0), after.unwrap_or(0.0)),
        })
        .filter(|shift| !shift.t_per_year.is_same())
        .collect();
    largest_first(&mut found, |shift| &shift.t_per_year);
    found
}

/// What stands in the cuts only after, only before, and both.
fn binding(before: &[Cut], after: &[Cut]) -> [Vec<BindingDiff>; 3] {
    let assets = |cuts: &'_ [Cut]| -> BTreeMap<(String, bool), CutAsset> {
        let all = cuts.iter().flat_map(|cut| &cut.assets);
        all.map(|asset| ((asset.asset.clone(), asset.backward), asset.clone())).collect()
    };
    let mut found: [Vec<BindingDiff>; 3] = Default::default();
    for ((asset, backward), (old, new)) in paired(assets(before), assets(after)) {
        let capacity = |of: &Option<CutAsset>| of.as_ref().map(|asset| tonnes(asset.capacity_t_per_year));
        let capacity_t_per_year = BeforeAfter::of(capacity(&old), capacity(&new));
        let kind = match (&old, &new) {
            (None, _) => 0,
            (_, None) => 1,
            _ => 2,
        };
        let name = new.or(old).map(|asset| asset.name).unwrap_or_default();
        found[kind].push(BindingDiff { asset, name, backward, capacity_t_per_year });
    }
    found
}

impl FlowDiff {
    /// A CSV table: `what,key,quantity,unit,before,after,change`.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut lines = vec![Line::new("total", "", ("flow", "t/y"), self.value_t_per_year)];
        for (what, list) in [
            ("newly binding", &self.newly_binding),
            ("no longer binding", &self.no_longer_binding),
            ("still binding", &self.still_binding),
        ] {
            lines.extend(list.iter().map(|one| {
                let key = keyed(&one.asset, one.backward);
                Line::new(what, key, ("capacity", "t/y"), one.capacity_t_per_year)
            }));
        }
        lines.extend(self.assets.iter().map(|one| {
            let key = keyed(&one.asset, one.backward);
            Line::new("asset", key, ("flow", "t/y"), one.t_per_year)
        }));
        lines.extend(
            self.ways.iter().map(|one| Line::new("way", one.hubs.join(" "), ("flow", "t/y"), one.t_per_year)),
        );
        to_csv(lines)
    }
}

impl fmt::Display for FlowDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within = self.corridor.as_ref().map(|code| format!(" within {code}")).unwrap_or_default();
        let (from, to) = (named(&self.from), named(&self.to));
        let value = self.value_t_per_year.told(1e6, 3);
        write!(f, "{from} -> {to}{within}, {}, one way: {value} Mt a year", self.cargo)?;
        for (what, list) in [
            ("binds now", &self.newly_binding),
            ("binds no longer", &self.no_longer_binding),
            ("binds still", &self.still_binding),
        ] {
            for one in list {
                let capacity = one.capacity_t_per_year.told(1e6, 3);
                write!(f, "\n  {what:<16} {:<50} {capacity} Mt{}", one.name, way(one.backward))?;
            }
        }
        for one in &self.ways {
            write!(f, "\n  {} Mt  {}", one.t_per_year.told(1e6, 3), one.hubs.join(" > "))?;
        }
        if !self.newly_assumed_unbounded.is_empty() {
            let list = self.newly_assumed_unbounded.join(", ");
            write!(f, "\n  taken as not binding, and not in use before: {list}")?;
        }
        Ok(())
    }
}
