//! New figures: times, prices, dwells, capacities and limits, each with its origin and what stood there.

use super::apply::{Work, fact_words};
use super::change::{Amend, Cap, Figure, ScenarioChange};
use super::picked::Picked;
use crate::network::{
    Amount, Asset, Basis, Capacity, CapacityUnit, Fact, Limit, Origin, Quantity, Select, Tariff, TariffUnit,
    Ways,
};
use crate::units::Hours;
use std::collections::BTreeSet;

/// A figure as a fact.
fn fact_of<T: Copy>(figure: &Figure, number: impl Fn(f64) -> T, origin: Origin) -> Fact<T> {
    let fact = Fact::new(number(figure.likely));
    let fact = match (figure.low, figure.high) {
        (None, None) => fact,
        (low, high) => {
            fact.between(number(low.unwrap_or(figure.likely)), number(high.unwrap_or(figure.likely)))
        }
    };
    fact.from_origin(origin)
}

/// True where a fact says what a figure says.
fn same_figure<T: Copy>(fact: Option<&Fact<T>>, figure: &Figure, number: impl Fn(T) -> f64) -> bool {
    fact.is_some_and(|fact| {
        let now = [fact.low(), fact.likely(), fact.high()].map(|value| number(value).to_bits());
        let [low, high] = [figure.low, figure.high].map(|end| end.unwrap_or(figure.likely));
        now == [low, figure.likely, high].map(f64::to_bits)
    })
}

/// A figure as it is compared with another one.
fn figure_words(figure: &Figure) -> String {
    let [low, high] = [figure.low, figure.high].map(|end| end.unwrap_or(figure.likely));
    format!("{} ({low} to {high})", figure.likely)
}

fn capacity_words(capacity: &Capacity) -> String {
    let ways = if capacity.ways == Ways::Both { ", both directions" } else { "" };
    match &capacity.amount {
        Amount::Unbounded(_) => "unbounded".to_owned(),
        Amount::Bounded(fact) => {
            let words = fact_words(fact, |value| value, &capacity.unit.to_string());
            format!("{words}, {}{ways}", capacity.basis.word())
        }
    }
}

impl Work<'_> {
    pub(super) fn set_time(&mut self, change: &ScenarioChange, figure: &Figure) {
        let picked = Picked::of(self.base, change);
        let (links, transfers, stays) = (picked.plain_links(), picked.plain_transfers(), picked.stays());
        let mut keys: BTreeSet<String> = links.iter().map(|id| self.base.link(*id).key.clone()).collect();
        keys.extend(transfers.iter().map(|at| self.base.transfers()[*at as usize].key.clone()));
        keys.extend(stays.iter().map(|hub| self.base.asset_key(Asset::Stay(*hub))));
        let changes = self.supersede(&[Quantity::TimeH], &keys);
        for id in links {
            let link = self.base.link(id);
            if let Some(fact) = self.hours(change, figure, &link.key, "time", link.time.as_ref(), changes) {
                self.builder.links[id.index()].time = Some(fact);
            }
        }
        for at in transfers {
            let transfer = &self.base.transfers()[at as usize];
            let before = transfer.time.as_ref();
            if let Some(fact) = self.hours(change, figure, &transfer.key, "time", before, changes) {
                self.builder.transfers[at as usize].time = Some(fact);
            }
        }
        for hub in stays {
            let key = self.base.asset_key(Asset::Stay(hub));
            let before = self.base.hub(hub).stay.as_ref().and_then(|stay| stay.time.as_ref());
            if let Some(fact) = self.hours(change, figure, &key, "time", before, changes)
                && let Some(stay) = &mut self.builder.hubs[hub.index()].stay
            {
                stay.time = Some(fact);
            }
        }
    }

    pub(super) fn set_dwell(&mut self, change: &ScenarioChange, figure: &Figure, forward: bool) {
        let borders = Picked::of(self.base, change).borders();
        let keys = borders.iter().map(|at| self.base.borders()[*at as usize].key()).collect();
        let (quantity, name) =
            if forward { (Quantity::DwellH, "dwell") } else { (Quantity::DwellBackH, "dwell_back") };
        let changes = self.supersede(&[quantity], &keys);
        for at in borders {
            let border = &self.base.borders()[at as usize];
            let before = if forward { border.dwell.as_ref() } else { border.dwell_back.as_ref() };
            let Some(fact) = self.hours(change, figure, &border.key(), name, before, changes) else {
                continue;
            };
            let border = &mut self.builder.borders[at as usize];
            *(if forward { &mut border.dwell } else { &mut border.dwell_back }) = Some(fact);
        }
    }

    /// The new hours of an asset, where they are others. `anyhow`: a rate stood before the asset's own figure, so that the same hours are new.
    fn hours(
        &mut self,
        change: &ScenarioChange,
        figure: &Figure,
        asset: &str,
        name: &'static str,
        before: Option<&Fact<Hours>>,
        anyhow: bool,
    ) -> Option<Fact<Hours>> {
        let is_new = anyhow || !same_figure(before, figure, Hours::get);
        if !self.says(asset, name, figure_words(figure), is_new) {
            return None;
        }
        let original = before.map(|fact| fact_words(fact, Hours::get, "h"));
        Some(fact_of(figure, Hours, self.origin(change, original)))
    }

    pub(super) fn set_tariff(&mut self, change: &ScenarioChange, figure: &Figure) {
        let picked = Picked::of(self.base, change);
        let (links, transfers) = (picked.plain_links(), picked.plain_transfers());
        let (stays, borders) = (picked.stays(), picked.plain_borders());
        let unit = match figure.unit.as_deref().map(str::parse::<TariffUnit>).transpose() {
            Ok(unit) => unit,
            Err(error) => return self.fault("unit", error.to_string()),
        };
        let mut keys: BTreeSet<String> = links.iter().map(|id| self.base.link(*id).key.clone()).collect();
        keys.extend(transfers.iter().map(|at| self.base.transfers()[*at as usize].key.clone()));
        keys.extend(stays.iter().map(|hub| self.base.asset_key(Asset::Stay(*hub))));
        keys.extend(borders.iter().map(|at| self.base.borders()[*at as usize].key()));
        let changes = self.supersede(&[Quantity::Tariff, Quantity::Cost, Quantity::Fee], &keys);
        for id in links {
            let link = self.base.link(id);
            if let Some(price) = self.price(change, figure, unit, &link.key, link.tariff.as_ref(), changes) {
                self.builder.links[id.index()].tariff = Some(price);
            }
        }
        for at in transfers {
            let transfer = &self.base.transfers()[at as usize];
            let before = transfer.cost.as_ref();
            if let Some(price) = self.price(change, figure, unit, &transfer.key, before, changes) {
                self.builder.transfers[at as usize].cost = Some(price);
            }
        }
        for hub in stays {
            let key = self.base.asset_key(Asset::Stay(hub));
            let before = self.base.hub(hub).stay.as_ref().and_then(|stay| stay.cost.as_ref());
            if let Some(price) = self.price(change, figure, unit, &key, before, changes)
                && let Some(stay) = &mut self.builder.hubs[hub.index()].stay
            {
                stay.cost = Some(price);
            }
        }
        for at in borders {
            let border = &self.base.borders()[at as usize];
            if let Some(price) = self.price(change, figure, unit, &border.key(), border.fee.as_ref(), changes)
            {
                self.builder.borders[at as usize].fee = Some(price);
            }
        }
    }

    /// The new price of an asset, the same in both directions, where it is another.
    fn price(
        &mut self,
        change: &ScenarioChange,
        figure: &Figure,
        unit: Option<TariffUnit>,
        asset: &str,
        before: Option<&Tariff>,
        anyhow: bool,
    ) -> Option<Tariff> {
        let Some(unit) = unit.or(before.map(|before| before.unit)) else {
            self.fault("unit", format!("{asset} has no price whose unit could stay; write a `unit`"));
            return None;
        };
        let same = before.is_some_and(|before| {
            before.unit == unit
                && before.back.is_none()
                && same_figure(Some(&before.amount), figure, |value| value)
        });
        let says = format!("{} {unit}", figure_words(figure));
        if !self.says(asset, "tariff", says, anyhow || !same) {
            return None;
        }
        let original =
            before.map(|before| fact_words(&before.amount, |value| value, &before.unit.to_string()));
        let amount = fact_of(figure, |value| value, self.origin(change, original));
        Some(match before {
            Some(before) => Tariff { amount, back: None, unit, ..before.clone() },
            None => Tariff::of(amount, unit),
        })
    }

    /// Takes away the rates that would stand before the own figures of these assets; true where there are any. A rate that names one direction
    /// of a pair holds for the other as well, so where only one is meant it cannot go.
    fn supersede(&mut self, quantities: &[Quantity], keys: &BTreeSet<String>) -> bool {
        let base = self.base;
        let mut any = false;
        for (at, rate) in
            base.rates().iter().enumerate().filter(|(_, rate)| quantities.contains(&rate.quantity))
        {
            for select in &rate.select {
                let Select::Asset(named) = select else { continue };
                let back = match base.asset(named) {
                    Ok(Asset::Link(id)) => base.opposite(id).map(|back| base.link(back).key.clone()),
                    Ok(Asset::Transfer(at)) => base.transfers()[at as usize].back_key.clone(),
                    _ => None,
                };
                let meant = [Some(named), back.as_ref()].map(|key| key.is_none_or(|key| keys.contains(key)));
                match meant {
                    [true, true] => {
                        any = true;
                        self.rates_gone.insert(at);
                    }
                    [false, true] if back.is_none() => {}
                    [false, false] => {}
                    _ => self.fault_with(
                        "one-direction",
                        format!(
                            "a rate names {named} and holds for both directions, of which only one is meant"
                        ),
                        Some(format!("select the link itself: `{named}`")),
                    ),
                }
            }
        }
        any
    }

    pub(super) fn capacity(&mut self, change: &ScenarioChange, amend: &Amend) {
        let picked = Picked::of(self.base, change);
        for id in picked.plain_links() {
            let link = self.base.link(id);
            let own = link.capacity.clone().or_else(|| link.capacity_of_service());
            if let Some(capacity) = self.amended(change, amend, &link.key, own.as_ref()) {
                self.builder.links[id.index()].capacity = Some(capacity);
            }
        }
        for at in picked.plain_transfers() {
            let transfer = &self.base.transfers()[at as usize];
            if let Some(capacity) = self.amended(change, amend, &transfer.key, transfer.capacity.as_ref()) {
                self.builder.transfers[at as usize].capacity = Some(capacity);
            }
        }
        for hub in picked.stays() {
            let key = self.base.asset_key(Asset::Stay(hub));
            let own = self.base.hub(hub).stay.as_ref().and_then(|stay| stay.capacity.as_ref());
            if let Some(capacity) = self.amended(change, amend, &key, own)
                && let Some(stay) = &mut self.builder.hubs[hub.index()].stay
            {
                stay.capacity = Some(capacity);
            }
        }
        for at in picked.plain_borders() {
            let border = &self.base.borders()[at as usize];
            if let Some(capacity) = self.amended(change, amend, &border.key(), border.capacity.as_ref()) {
                self.builder.borders[at as usize].capacity = Some(capacity);
            }
        }
        for at in picked.limits() {
            let limit = &self.base.limits()[at as usize];
            if let Some(capacity) = self.amended(change, amend, &limit.key(), Some(&limit.capacity)) {
                self.builder.limits[at as usize].capacity = capacity;
            }
        }
    }

    /// The new capacity of an asset, where it is another. What has no figure cannot be scaled.
    fn amended(
        &mut self,
        change: &ScenarioChange,
        amend: &Amend,
        asset: &str,
        before: Option<&Capacity>,
    ) -> Option<Capacity> {
        let original = before.map(capacity_words);
        match amend {
            Amend::Scale(factor) => {
                let before = before?;
                let Amount::Bounded(fact) = &before.amount else { return None };
                let scaled = fact.map(|value| value * factor);
                let ends = |fact: &Fact<f64>| [fact.low(), fact.likely(), fact.high()].map(f64::to_bits);
                // A factor is another scenario's, even of the same size.
                let says = format!("{} scales it by {factor}", self.scenario.name);
                if !self.says(asset, "capacity", says, ends(&scaled) != ends(fact)) {
                    return None;
                }
                let amount = Amount::Bounded(scaled.from_origin(self.origin(change, original)));
                Some(Capacity { amount, ..before.clone() })
            }
            Amend::Set(figure) => {
                let set = self.figure_capacity(change, figure, asset, before)?;
                let same = before.is_some_and(|before| {
                    let own = match &before.amount {
                        Amount::Bounded(fact) => Some(fact),
                        Amount::Unbounded(_) => None,
                    };
                    (before.unit, before.ways, before.basis) == (set.unit, set.ways, set.basis)
                        && same_figure(own, figure, |value| value)
                });
                let says = format!("{} {} {:?} {:?}", figure_words(figure), set.unit, set.ways, set.basis);
                self.says(asset, "capacity", says, !same).then_some(set)
            }
        }
    }

    /// A figure as a capacity, in the unit, ways and basis of what stood there unless it says otherwise.
    fn figure_capacity(
        &mut self,
        change: &ScenarioChange,
        figure: &Figure,
        asset: &str,
        before: Option<&Capacity>,
    ) -> Option<Capacity> {
        let bounded = before.filter(|before| matches!(before.amount, Amount::Bounded(_)));
        let unit = match (figure.unit.as_deref(), bounded) {
            (Some(unit), _) => match unit.parse::<CapacityUnit>() {
                Ok(unit) => unit,
                Err(error) => {
                    self.fault("unit", error.to_string());
                    return None;
                }
            },
            (None, Some(bounded)) => bounded.unit,
            (None, None) => {
                self.fault("unit", format!("{asset} has no figure whose unit could stay; write a `unit`"));
                return None;
            }
        };
        let amount = fact_of(figure, |value| value, self.origin(change, before.map(capacity_words)));
        Some(Capacity {
            amount: Amount::Bounded(amount),
            unit,
            ways: figure.ways.or(bounded.map(|bounded| bounded.ways)).unwrap_or_default(),
            basis: figure.basis.or(bounded.map(|bounded| bounded.basis)).unwrap_or(Basis::Assessed),
        })
    }

    /// An amount that is not passed: of the limits that are named, or of what is selected together.
    pub(super) fn cap(&mut self, change: &ScenarioChange, cap: &Cap) {
        let limits = Picked::of(self.base, change).limits();
        match (&cap.code, limits.is_empty()) {
            (None, false) => limits.into_iter().for_each(|at| self.lower(change, &cap.amount, at)),
            (Some(code), false) => {
                let reason = format!(
                    "limit `{code}` would hold a limit; leave the code out to lower the one that is named"
                );
                self.fault("bad-value", reason);
            }
            (None, true) => self.fault("missing-field", "a new limit has a `code`"),
            (Some(code), true) => self.share(change, &cap.amount, code),
        }
    }

    /// A lower amount of a limit, at both ends of its range too.
    fn lower(&mut self, change: &ScenarioChange, figure: &Figure, at: u32) {
        let limit = &self.base.limits()[at as usize];
        let (key, before) = (limit.key(), limit.capacity.clone());
        let mut is_new = true;
        let Some(mut lowered) = self.figure_capacity(change, figure, &key, Some(&before)) else { return };
        if let (Amount::Bounded(old), Amount::Bounded(new)) = (&before.amount, &lowered.amount) {
            if old_unit(&before) != old_unit(&lowered)
                || (before.ways, before.basis) != (lowered.ways, lowered.basis)
            {
                let reason = format!(
                    "{key} counts {}; a lower amount is told in that unit, or set its `capacity`",
                    capacity_words(&before)
                );
                return self.fault("unit", reason);
            }
            let least = |old: f64, new: f64| old.min(new);
            let fact = Fact::new(least(old.likely(), new.likely()))
                .between(least(old.low(), new.low()), least(old.high(), new.high()));
            let ends = |fact: &Fact<f64>| [fact.low(), fact.likely(), fact.high()].map(f64::to_bits);
            is_new = ends(&fact) != ends(old);
            let origin = new.origin().cloned().unwrap_or_default();
            lowered.amount = Amount::Bounded(fact.from_origin(origin));
        }
        if self.says(&key, "capacity", format!("at most {}", figure_words(figure)), is_new) {
            self.builder.limits[at as usize].capacity = lowered;
        }
    }

    /// A new limit that everything selected shares.
    fn share(&mut self, change: &ScenarioChange, figure: &Figure, code: &str) {
        let key = format!("limit:{code}");
        if self.base.asset(&key).is_ok() {
            return self.fault("duplicate-key", format!("there is a limit `{code}` already"));
        }
        let picked = Picked::of(self.base, change);
        let base = self.base;
        let mut members: BTreeSet<String> = BTreeSet::new();
        if picked.is_of_hubs() {
            members.extend(picked.hubs().into_iter().map(|hub| base.asset_key(Asset::Stay(hub))));
        } else {
            members.extend(picked.plain_borders().into_iter().map(|at| base.asset_key(Asset::Border(at))));
            for id in picked.plain_links() {
                let link = base.link(id);
                if !link.back_key.as_ref().is_some_and(|back| members.contains(back)) {
                    members.insert(link.key.clone());
                }
            }
            for at in picked.plain_transfers() {
                let transfer = &base.transfers()[at as usize];
                if !transfer.back_key.as_ref().is_some_and(|back| members.contains(back)) {
                    members.insert(transfer.key.clone());
                }
            }
        }
        if members.is_empty() {
            return;
        }
        let Some(capacity) = self.figure_capacity(change, figure, &key, None) else { return };
        if self.says(&key, "capacity", figure_words(figure), true) {
            let mut limit = Limit::new(code, capacity, members.iter().map(String::as_str));
            limit.cargo.clone_from(&change.cargo);
            self.builder.limits.push(limit);
        }
    }
}

/// A unit as bits, so that units are compared without comparing floats.
fn old_unit(capacity: &Capacity) -> (crate::network::Counted, u64, u64) {
    (capacity.unit.counted, capacity.unit.factor.to_bits(), capacity.unit.per_year.to_bits())
}
