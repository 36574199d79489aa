//! Which number holds: the time, price, emissions and capacity of an asset for a cargo, in the year, month and case of the view.
//!
//! The order is that of `docs/format.md`: a rate that names the asset, the asset's own column, the most specific broad rate, the usual value
//! of the mode. Every lookup can note the facts and the defaults it used.

use super::rate::{Quantity, Rate, RateUnit, Reach, Subject, find};
use super::{
    Amount, Asset, Basis, Capacity, CapacityUnit, Cargo, Carriage, Case, Counted, Fact, FactUsed, Link,
    LinkId, Network, OtherUse, Tariff, TariffUnit, Ways,
};
use crate::error::Result;
use crate::units::{GramsPerTonneKm, Hours, KgCo2PerTonne, Km, UsdPerTonne};
use serde::{Deserialize, Serialize};

/// The usual values of a mode, used where a network states nothing. All of them are estimates of the compilers: round numbers in
/// the middle of what freight operators report, good enough for a first answer and always listed in it.
pub mod usual {
    use crate::network::Mode;

    /// Speed with ordinary stops, km/h: freight trains 30, coasters 22 (12 knots), barges 12, trucks 40.
    #[must_use]
    pub const fn speed_km_h(mode: Mode) -> f64 {
        match mode {
            Mode::Rail => 30.0,
            Mode::Sea => 22.0,
            Mode::Water => 12.0,
            Mode::Road => 40.0,
        }
    }

    /// Speeds outside this range, km/h, are worth a warning.
    #[must_use]
    pub const fn speed_range(mode: Mode) -> (f64, f64) {
        match mode {
            Mode::Rail => (5.0, 120.0),
            Mode::Sea => (5.0, 60.0),
            Mode::Water => (3.0, 40.0),
            Mode::Road => (5.0, 110.0),
        }
    }

    /// Price, USD per net tonne and km.
    #[must_use]
    pub const fn usd_per_t_km(mode: Mode) -> f64 {
        match mode {
            Mode::Rail => 0.03,
            Mode::Sea => 0.01,
            Mode::Water => 0.015,
            Mode::Road => 0.09,
        }
    }

    /// Emissions, grams of CO2 equivalent per net tonne and km.
    #[must_use]
    pub const fn co2_g_per_tkm(mode: Mode) -> f64 {
        match mode {
            Mode::Rail => 25.0,
            Mode::Sea => 20.0,
            Mode::Water => 35.0,
            Mode::Road => 100.0,
        }
    }
}

/// What one link costs one tonne of a cargo, borders apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LinkTerms {
    /// Length.
    pub length: Km,
    /// Running time.
    pub running: Hours,
    /// Wait before departure.
    pub wait: Hours,
    /// Price of the link.
    pub tariff: UsdPerTonne,
    /// Hours at the borders it passes.
    pub dwell: Hours,
    /// Fees of the borders it passes.
    pub fees: UsdPerTonne,
    /// Emissions.
    pub co2: KgCo2PerTonne,
}

impl LinkTerms {
    /// Running, waiting and border hours together.
    #[must_use]
    pub fn time(&self) -> Hours {
        self.running + self.wait + self.dwell
    }

    /// Tariff and border fees together.
    #[must_use]
    pub fn cost(&self) -> UsdPerTonne {
        self.tariff + self.fees
    }
}

/// What a transfer, a border or a stay costs one tonne of a cargo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StepTerms {
    /// Hours.
    pub time: Hours,
    /// Money.
    pub cost: UsdPerTonne,
}

/// What the facts say about a capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// A figure.
    Bounded,
    /// Stated not to bind.
    DeclaredUnbounded,
    /// Nothing, which counts as unbounded.
    Blank,
}

/// How much of a cargo may pass an asset in one direction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CapacityTerms {
    /// What the facts say.
    pub statement: Statement,
    /// Tonnes a year before other use; `None` is unbounded.
    pub gross_t: Option<f64>,
    /// Tonnes a year that other traffic takes; `None` is unknown and counts as nothing.
    pub other_t: Option<f64>,
    /// Whole tonnes a year that are left; `None` is unbounded.
    pub net_t: Option<u64>,
    /// Which directions a limit shares; other capacities are already per direction.
    pub ways: Ways,
    /// The facts this rests on.
    pub facts: Vec<FactUsed>,
}

pub(in crate::network) type Noted<'a> = Option<&'a mut Vec<FactUsed>>;

fn note(facts: &mut Noted<'_>, used: impl FnOnce() -> FactUsed) {
    if let Some(list) = facts {
        list.push(used());
    }
}

impl Network {
    fn case(&self) -> Case {
        self.view.case
    }

    pub(super) fn link_subject<'a>(&'a self, link: &'a Link, countries: &'a [String]) -> Subject<'a> {
        Subject {
            key: &link.key,
            other_key: link.back_key.as_deref(),
            operator: link.operator.as_deref(),
            countries,
            carriage: Some(link.carriage),
            basis: link.capacity.as_ref().map(|capacity| capacity.basis),
        }
    }

    /// The countries a link runs in: its own, else those of its hubs.
    #[must_use]
    pub fn countries_of(&self, id: LinkId) -> Vec<String> {
        let link = self.link(id);
        if !link.countries.is_empty() {
            return link.countries.clone();
        }
        let (from, to) = self.ends(id);
        let mut countries = self.hub(from).countries.clone();
        for country in &self.hub(to).countries {
            if !countries.contains(country) {
                countries.push(country.clone());
            }
        }
        countries
    }

    fn rate(&self, quantity: Quantity, reach: Reach, subject: &Subject<'_>, cargo: &Cargo) -> Option<&Rate> {
        find(self.rates(), quantity, reach, subject, cargo)
    }

    /// A rate that names the asset, else one that describes it among others.
    fn named_or_broad(&self, quantity: Quantity, subject: &Subject<'_>, cargo: &Cargo) -> Option<&Rate> {
        let named = self.rate(quantity, Reach::Named, subject, cargo);
        named.or_else(|| self.rate(quantity, Reach::Broad, subject, cargo))
    }

    /// Price of one tonne, from an amount in a unit.
    #[expect(clippy::too_many_arguments, reason = "the parts of one conversion, all from the caller's asset")]
    fn price(
        &self,
        amount: &Fact<f64>,
        unit: TariffUnit,
        length: Km,
        cargo: &Cargo,
        subject: &Subject<'_>,
        quantity: &str,
        facts: &mut Noted<'_>,
    ) -> Result<UsdPerTonne> {
        let asset = subject.key;
        let (tonnes, load) = cargo.tonnes_priced(unit.by, subject.carriage, asset)?;
        let value = amount.less_is_better(self.case());
        note(facts, || FactUsed::of(asset, quantity, amount, format!("{value} {unit}")));
        if let Some(load) = load {
            note(facts, || load);
        }
        Ok(UsdPerTonne(unit.over(value, length) / tonnes))
    }

    /// A number of hours: a rate by key, the own fact, a broad rate.
    fn hours(
        &self,
        quantity: Quantity,
        own: Option<&Fact<Hours>>,
        subject: &Subject<'_>,
        cargo: &Cargo,
        facts: &mut Noted<'_>,
    ) -> Option<Hours> {
        let used = |fact: &Fact<Hours>, facts: &mut Noted<'_>| {
            let value = fact.less_is_better(self.case());
            note(facts, || FactUsed::of(subject.key, quantity.word(), fact, value.to_string()));
            value
        };
        if let Some(rate) = self.rate(quantity, Reach::Named, subject, cargo) {
            return Some(used(&rate.value.map(Hours), facts));
        }
        if let Some(own) = own {
            return Some(used(own, facts));
        }
        let rate = self.rate(quantity, Reach::Broad, subject, cargo)?;
        Some(used(&rate.value.map(Hours), facts))
    }

    /// A price: a rate by key, the own fact, a broad rate.
    fn money(
        &self,
        quantity: Quantity,
        own: Option<&Tariff>,
        length: Km,
        subject: &Subject<'_>,
        cargo: &Cargo,
        facts: &mut Noted<'_>,
    ) -> Result<Option<UsdPerTonne>> {
        let by_rate = |rate: &Rate, facts: &mut Noted<'_>| {
            let unit = match rate.unit {
                RateUnit::Price(unit) => unit,
                _ => TariffUnit::USD_PER_T,
            };
            self.price(&rate.value, unit, length, cargo, subject, quantity.word(), facts)
        };
        if let Some(rate) = self.rate(quantity, Reach::Named, subject, cargo) {
            return by_rate(rate, facts).map(Some);
        }
        if let Some(own) = own {
            return self
                .price(&own.amount, own.unit, length, cargo, subject, quantity.word(), facts)
                .map(Some);
        }
        self.rate(quantity, Reach::Broad, subject, cargo).map(|rate| by_rate(rate, facts)).transpose()
    }

    /// What a link, with the borders it passes, costs one tonne of a cargo.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NoLoad`] where a price is in a unit that the cargo states no load for.
    pub fn link_terms(&self, id: LinkId, cargo: &Cargo, mut facts: Noted<'_>) -> Result<LinkTerms> {
        let facts = &mut facts;
        let link = self.link(id);
        let countries = if self.rates().is_empty() { Vec::new() } else { self.countries_of(id) };
        let subject = self.link_subject(link, &countries);
        let length = link.length.less_is_better(self.case());
        let mode = link.carriage.mode;
        note(facts, || FactUsed::of(&link.key, "length_km", &link.length, length.to_string()));
        let running = match self.hours(Quantity::TimeH, link.time.as_ref(), &subject, cargo, facts) {
            Some(hours) => hours,
            None => match self.named_or_broad(Quantity::SpeedKmH, &subject, cargo) {
                Some(rate) => {
                    let speed = rate.value.more_is_better(self.case());
                    note(facts, || {
                        FactUsed::of(&link.key, "speed_km_h", &rate.value, format!("{speed} km/h"))
                    });
                    if speed > 0.0 { Hours(length.get() / speed) } else { Hours(0.0) }
                }
                None => {
                    let speed = usual::speed_km_h(mode);
                    note(facts, || FactUsed::assumed(&link.key, "speed_km_h", format!("{speed} km/h")));
                    Hours(length.get() / speed)
                }
            },
        };
        let wait = self.wait(link, &subject, cargo, facts);
        let tariff =
            match self.money(Quantity::Tariff, link.tariff.as_ref(), length, &subject, cargo, facts)? {
                Some(tariff) => tariff,
                None => {
                    let price = usual::usd_per_t_km(mode);
                    note(facts, || FactUsed::assumed(&link.key, "tariff", format!("{price} usd_per_t_km")));
                    UsdPerTonne(price * length.get())
                }
            };
        let grams = match (self.rate(Quantity::Co2GPerTkm, Reach::Named, &subject, cargo), &link.co2) {
            (Some(rate), _) => Some(rate.value.clone()),
            (None, Some(own)) => Some(own.map(GramsPerTonneKm::get)),
            (None, None) => {
                self.rate(Quantity::Co2GPerTkm, Reach::Broad, &subject, cargo).map(|rate| rate.value.clone())
            }
        };
        let grams = if let Some(fact) = grams {
            let grams = fact.less_is_better(self.case());
            note(facts, || FactUsed::of(&link.key, "co2_g_per_tkm", &fact, format!("{grams} g/tkm")));
            grams
        } else {
            let grams = usual::co2_g_per_tkm(mode);
            note(facts, || FactUsed::assumed(&link.key, "co2_g_per_tkm", format!("{grams} g/tkm")));
            grams
        };
        let (mut dwell, mut fees) = (Hours(0.0), UsdPerTonne(0.0));
        for passing in self.passings(id) {
            let terms = self.border_terms(passing.border, passing.forward, cargo, facts.as_deref_mut())?;
            dwell += terms.time;
            fees += terms.cost;
        }
        let ruled = self.ruled(Asset::Link(id), cargo, facts);
        Ok(LinkTerms {
            length,
            running: running * ruled.time_factor,
            wait: wait * ruled.time_factor + ruled.hours,
            tariff: tariff * ruled.cost_factor + ruled.usd_per_t,
            dwell,
            fees,
            co2: KgCo2PerTonne(grams * length.get() / 1000.0),
        })
    }

    /// The wait for a service, longer in months in which it can run less than on average.
    fn wait(&self, link: &Link, subject: &Subject<'_>, cargo: &Cargo, facts: &mut Noted<'_>) -> Hours {
        let service = link.service.as_deref();
        let own = service.and_then(|service| service.wait.as_ref());
        let wait = self.hours(Quantity::WaitH, own, subject, cargo, facts).or_else(|| {
            let departures = service?.departures_per_week.as_ref()?;
            let a_week = departures.more_is_better(self.case());
            let wait = Hours(if a_week > 0.0 { 168.0 / a_week / 2.0 } else { 0.0 });
            note(facts, || {
                FactUsed::of(
                    &link.key,
                    "departures_per_week",
                    departures,
                    format!("{a_week:.2}, wait {wait}"),
                )
            });
            Some(wait)
        });
        let wait = wait.unwrap_or_default();
        match self.month_share(link) {
            Some(share) if share > 0.0 => wait * (1.0 / share),
            _ => wait,
        }
    }

    /// How much of its mean yearly availability a link has in the month of the view; `None` where nothing is said.
    pub(super) fn month_share(&self, link: &Link) -> Option<f64> {
        let month = usize::from(self.view.month?);
        let shares = link.service.as_ref()?.availability?;
        let mean = shares.iter().sum::<f64>() / 12.0;
        if mean > 0.0 { Some(shares[month - 1] / mean) } else { Some(0.0) }
    }

    /// What a border costs one tonne of a cargo in one direction.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NoLoad`] where the fee is in a unit that the cargo states no load for.
    pub fn border_terms(
        &self,
        at: u32,
        forward: bool,
        cargo: &Cargo,
        mut facts: Noted<'_>,
    ) -> Result<StepTerms> {
        let facts = &mut facts;
        let border = &self.borders()[at as usize];
        let key = border.key();
        let subject = Subject { key: &key, ..Subject::default() };
        let onward = |facts: &mut Noted<'_>| {
            self.hours(Quantity::DwellH, border.dwell.as_ref(), &subject, cargo, facts)
        };
        let dwell = if forward {
            onward(facts)
        } else {
            self.hours(Quantity::DwellBackH, border.dwell_back.as_ref(), &subject, cargo, facts)
                .or_else(|| onward(facts))
        };
        let dwell = dwell.unwrap_or_else(|| {
            note(facts, || FactUsed::assumed(&key, "dwell_h", Hours(0.0).to_string()));
            Hours(0.0)
        });
        let fee = border.fee.as_ref().map(|fee| backward_or_forward(fee, forward));
        let fee = self.money(Quantity::Fee, fee.as_ref(), Km(0.0), &subject, cargo, facts)?;
        Ok(self.ruled(Asset::Border(at), cargo, facts).on(dwell + border.closing_wait(), fee))
    }

    /// What a transfer costs one tonne of a cargo. Its time is not charged where a border at the hub counts the change of gauge already.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NoLoad`] where the cost is in a unit that the cargo states no load for.
    pub fn transfer_terms(&self, at: u32, cargo: &Cargo, mut facts: Noted<'_>) -> Result<StepTerms> {
        let facts = &mut facts;
        let transfer = &self.transfers()[at as usize];
        let subject =
            Subject { key: &transfer.key, other_key: transfer.back_key.as_deref(), ..Subject::default() };
        // The hub is looked up by its code, so last.
        let free = transfer.changes_gauge()
            && self.code_position(&transfer.hub).is_some_and(|hub| self.gauge_change_included(hub));
        let time = if free {
            Hours(0.0)
        } else {
            self.hours(Quantity::TimeH, transfer.time.as_ref(), &subject, cargo, facts).unwrap_or_else(|| {
                note(facts, || FactUsed::assumed(&transfer.key, "time_h", Hours(0.0).to_string()));
                Hours(0.0)
            })
        };
        let cost = self.money(Quantity::Cost, transfer.cost.as_ref(), Km(0.0), &subject, cargo, facts)?;
        if cost.is_none() {
            note(facts, || FactUsed::assumed(&transfer.key, "cost", UsdPerTonne(0.0).to_string()));
        }
        Ok(self.ruled(Asset::Transfer(at), cargo, facts).on(time, cost))
    }

    /// What passing a hub without a transfer costs one tonne of a cargo.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NoLoad`] where the cost is in a unit that the cargo states no load for.
    pub fn stay_terms(&self, hub: super::HubId, cargo: &Cargo, mut facts: Noted<'_>) -> Result<StepTerms> {
        let facts = &mut facts;
        let Some(stay) = &self.hub(hub).stay else { return Ok(StepTerms::default()) };
        let key = self.asset_key(Asset::Stay(hub));
        let subject = Subject { key: &key, ..Subject::default() };
        let time =
            self.hours(Quantity::TimeH, stay.time.as_ref(), &subject, cargo, facts).unwrap_or_default();
        let cost = self.money(Quantity::Cost, stay.cost.as_ref(), Km(0.0), &subject, cargo, facts)?;
        Ok(self.ruled(Asset::Stay(hub), cargo, facts).on(time, cost))
    }

    /// How much of a cargo may pass an asset in one direction. `carriage` says which thing a deck place holds, for the shared assets that
    /// know several; links and transfers know their own.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NoLoad`] where the figure is in a unit that the cargo states no load for.
    pub fn capacity_terms(
        &self,
        asset: Asset,
        cargo: &Cargo,
        carriage: Option<Carriage>,
    ) -> Result<CapacityTerms> {
        let key = self.asset_key(asset);
        match asset {
            Asset::Link(id) => {
                let link = self.link(id);
                let countries = self.countries_of(id);
                let subject = self.link_subject(link, &countries);
                let service = link.capacity.is_none().then(|| link.capacity_of_service()).flatten();
                let capacity = link.capacity.as_ref().or(service.as_ref());
                let month = self.month_share(link).unwrap_or(1.0);
                self.tonnes(
                    &subject,
                    capacity,
                    link.other_use.as_ref(),
                    cargo,
                    Some(link.carriage),
                    month,
                    false,
                )
            }
            Asset::Transfer(at) => {
                let transfer = &self.transfers()[at as usize];
                let afloat = if transfer.to.mode.ends_at_hubs() { transfer.to } else { transfer.from };
                let subject =
                    Subject { key: &key, other_key: transfer.back_key.as_deref(), ..Subject::default() };
                let subject =
                    Subject { basis: transfer.capacity.as_ref().map(|capacity| capacity.basis), ..subject };
                let (capacity, other) = (transfer.capacity.as_ref(), transfer.other_use.as_ref());
                self.tonnes(&subject, capacity, other, cargo, Some(afloat), 1.0, false)
            }
            Asset::Stay(hub) => {
                let stay = self.hub(hub).stay.as_deref();
                let capacity = stay.and_then(|stay| stay.capacity.as_ref());
                let basis = capacity.map(|capacity| capacity.basis);
                let subject = Subject { key: &key, basis, ..Subject::default() };
                let other = stay.and_then(|stay| stay.other_use.as_ref());
                self.tonnes(&subject, capacity, other, cargo, carriage, 1.0, false)
            }
            Asset::Border(at) => {
                let border = &self.borders()[at as usize];
                let basis = border.capacity.as_ref().map(|capacity| capacity.basis);
                let subject = Subject { key: &key, basis, ..Subject::default() };
                self.tonnes(
                    &subject,
                    border.capacity.as_ref(),
                    border.other_use.as_ref(),
                    cargo,
                    carriage,
                    1.0,
                    false,
                )
            }
            Asset::Limit(at) => {
                let limit = &self.limits()[at as usize];
                let subject = Subject { key: &key, basis: Some(limit.capacity.basis), ..Subject::default() };
                let month = self.limit_month(&limit.members);
                self.tonnes(
                    &subject,
                    Some(&limit.capacity),
                    limit.other_use.as_ref(),
                    cargo,
                    carriage,
                    month,
                    true,
                )
            }
        }
    }

    /// A limit is scaled by the weather of a month where every member is a service that the weather stops.
    fn limit_month(&self, members: &[String]) -> f64 {
        let shares: Option<Vec<f64>> = members
            .iter()
            .map(|key| self.link_with_key(key).and_then(|id| self.month_share(self.link(id))))
            .collect();
        shares.map_or(1.0, |shares| shares.into_iter().fold(0.0, f64::max))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one conversion, all from the caller's asset")]
    fn tonnes(
        &self,
        subject: &Subject<'_>,
        capacity: Option<&Capacity>,
        other: Option<&OtherUse>,
        cargo: &Cargo,
        carriage: Option<Carriage>,
        month: f64,
        shared: bool,
    ) -> Result<CapacityTerms> {
        let mut terms = CapacityTerms {
            statement: Statement::Blank,
            gross_t: None,
            other_t: None,
            net_t: None,
            ways: capacity.map_or(Ways::Each, |capacity| capacity.ways),
            facts: Vec::new(),
        };
        let (key, case) = (subject.key, self.case());
        let Some(capacity) = capacity else {
            terms.facts.push(FactUsed::assumed(key, "capacity", "unbounded".to_owned()));
            return Ok(terms);
        };
        let fact = match &capacity.amount {
            Amount::Unbounded(origin) => {
                terms.statement = Statement::DeclaredUnbounded;
                let used = FactUsed::from_origin(key, "capacity", Some(origin), "unbounded".to_owned());
                terms.facts.push(used);
                return Ok(terms);
            }
            Amount::Bounded(fact) => fact,
        };
        terms.statement = Statement::Bounded;
        let mut gross =
            self.in_tonnes(fact.more_is_better(case), capacity.unit, cargo, carriage, key, &mut terms.facts)?;
        if capacity.ways == Ways::Both && !shared {
            gross /= 2.0;
        }
        let words = format!("{} {}, {}", fact.more_is_better(case), capacity.unit, capacity.basis.word());
        terms.facts.push(FactUsed::of(key, "capacity", fact, words));
        if capacity.basis == Basis::Design {
            for quantity in [Quantity::PracticalShare, Quantity::Availability] {
                if let Some(rate) = self.named_or_broad(quantity, subject, cargo) {
                    let share = rate.value.more_is_better(case);
                    terms.facts.push(FactUsed::of(key, quantity.word(), &rate.value, format!("{share}")));
                    gross *= share;
                }
            }
        }
        gross *= month;
        let by_rate = self.rate(Quantity::OtherUse, Reach::Named, subject, cargo);
        let taken = match (by_rate, other) {
            (Some(Rate { value, unit: RateUnit::Capacity(unit), .. }), _) => Some((value, *unit, Ways::Each)),
            (_, Some(other)) => Some((&other.amount, other.unit, other.ways)),
            _ => None,
        };
        if let Some((fact, unit, ways)) = taken {
            let value = fact.less_is_better(case);
            let mut used = self.in_tonnes(value, unit, cargo, carriage, key, &mut terms.facts)?;
            if ways == Ways::Both && !(shared && capacity.ways == Ways::Both) {
                used /= 2.0;
            }
            used *= month;
            terms.facts.push(FactUsed::of(key, "other_use", fact, format!("{value} {unit}")));
            terms.other_t = Some(used);
        }
        terms.gross_t = Some(gross);
        terms.net_t = Some(whole_tonnes(gross - terms.other_t.unwrap_or(0.0)));
        Ok(terms)
    }

    fn in_tonnes(
        &self,
        amount: f64,
        unit: CapacityUnit,
        cargo: &Cargo,
        carriage: Option<Carriage>,
        asset: &str,
        facts: &mut Vec<FactUsed>,
    ) -> Result<f64> {
        let (tonnes, load) = cargo.tonnes_per(unit.counted, carriage, asset)?;
        facts.extend(load);
        Ok(amount * unit.factor * unit.per_year * tonnes)
    }
}

/// Whole tonnes, rounded to the nearest, never below zero; the engine's largest capacity is far above any fact.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range just before"
)]
pub(crate) fn whole_tonnes(tonnes: f64) -> u64 {
    // Adding and taking away 2^52 rounds a number from 0 to 2^51 to the nearest integer with ties to even, without a call.
    const TO_INTEGER: f64 = 4_503_599_627_370_496.0;
    if (0.0..TO_INTEGER / 2.0).contains(&tonnes) {
        return ((tonnes + TO_INTEGER) - TO_INTEGER) as u64;
    }
    tonnes.round_ties_even().clamp(0.0, 4e18) as u64
}

fn backward_or_forward(fee: &Tariff, forward: bool) -> Tariff {
    match (&fee.back, forward) {
        (Some(back), false) => Tariff { amount: back.clone(), back: None, ..fee.clone() },
        _ => fee.clone(),
    }
}

impl Link {
    /// The capacity that a service implies: departures a year times places, less what the weather of a mean month takes.
    pub(crate) fn capacity_of_service(&self) -> Option<Capacity> {
        let service = self.service.as_deref()?;
        let (departures, places) = (service.departures_per_week.as_ref()?, service.places.as_ref()?);
        let open = service.availability.map_or(1.0, |shares| shares.iter().sum::<f64>() / 12.0);
        let unit = CapacityUnit { per_year: 365.0 / 7.0, ..self.place_unit() };
        let fact = Fact::new(departures.likely() * places.likely() * open)
            .between(departures.low() * places.low() * open, departures.high() * places.high() * open);
        let fact = match departures.origin() {
            Some(origin) => fact.from_origin(origin.clone()),
            None => fact,
        };
        let unit = if unit.counted == Counted::Tonnes { CapacityUnit { factor: 1.0, ..unit } } else { unit };
        Some(Capacity::of(fact, unit))
    }
}
