//! Which single numbers stand behind what a step takes, and how much of it each makes: what a change of one fact would do.
//!
//! A fact of an asset is that asset's alone. A rate for an operator, a country or a mode is one number behind many assets, and is told as one. The
//! order of lookup is that of [`terms`](super::terms); a test holds the two to each other.

use super::rate::{Quantity, Rate, RateUnit, Reach, Subject, find};
use super::rules::RuleEffect;
use super::{Asset, Cargo, Fact, Network, Origin, Status, Tariff, TariffUnit, usual};
use crate::error::Result;
use crate::units::{Hours, Km};

/// One number behind what a step takes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FactBehind {
    /// Key of the asset that states it, or the words of a rate's selection.
    pub(crate) owner: String,
    /// What is stated: `time_h`, `tariff`, ...
    pub(crate) quantity: String,
    /// The number in use.
    pub(crate) value: f64,
    /// The ends of its published range, where there is one.
    pub(crate) range: Option<(f64, f64)>,
    /// Its unit.
    pub(crate) unit: String,
    /// How sure it is.
    pub(crate) status: Status,
    /// True where nobody stated it.
    pub(crate) default: bool,
    /// True where twice the number takes half: a speed, departures a week.
    pub(crate) inverse: bool,
    /// What one of it (or one over it, where it is inverse) takes: hours, USD per tonne, kg CO2 per tonne, km.
    pub(crate) takes: [f64; 4],
}

impl FactBehind {
    /// What the step takes by it: the number, or one over it.
    pub(crate) fn amount(&self) -> f64 {
        if self.inverse { if self.value > 0.0 { 1.0 / self.value } else { 0.0 } } else { self.value }
    }
}

/// A number found: who states it, and what about it.
struct Found {
    owner: String,
    quantity: Quantity,
    value: f64,
    range: Option<(f64, f64)>,
    origin: Option<Origin>,
}

impl Found {
    fn of<T: Copy>(
        owner: String,
        quantity: Quantity,
        fact: &Fact<T>,
        value: T,
        bare: impl Fn(T) -> f64,
    ) -> Self {
        let (low, high) = (bare(fact.low()), bare(fact.high()));
        let range = (low < high).then_some((low, high));
        Self { owner, quantity, value: bare(value), range, origin: fact.origin().cloned() }
    }

    fn behind(self, unit: &str, inverse: bool, takes: [f64; 4]) -> FactBehind {
        let Self { owner, quantity, value, range, origin } = self;
        let status = origin.as_ref().map_or(Status::Unstated, |origin| origin.status);
        let default = origin.is_some_and(|origin| origin.default);
        let (quantity, unit) = (quantity.word().to_owned(), unit.to_owned());
        FactBehind { owner, quantity, value, range, unit, status, default, inverse, takes }
    }
}

/// A documented default that stands in for a missing fact of an asset.
fn assumed(
    owner: &str,
    quantity: Quantity,
    value: f64,
    unit: &str,
    inverse: bool,
    takes: [f64; 4],
) -> FactBehind {
    FactBehind {
        owner: owner.to_owned(),
        quantity: quantity.word().to_owned(),
        value,
        range: None,
        unit: unit.to_owned(),
        status: Status::Unstated,
        default: true,
        inverse,
        takes,
    }
}

/// The words of a rate: its selection, and the cargoes and class that it is for.
fn owner(rate: &Rate) -> String {
    let mut words = rate.selection();
    if !rate.cargo.is_empty() {
        words.push_str(&format!(" for {}", rate.cargo.join(", ")));
    }
    if let Some(class) = &rate.class {
        words.push_str(&format!(" as {class}"));
    }
    words
}

impl Network {
    fn rate_behind(
        &self,
        quantity: Quantity,
        reach: Reach,
        subject: &Subject<'_>,
        cargo: &Cargo,
    ) -> Option<&Rate> {
        find(self.rates(), quantity, reach, subject, cargo)
    }

    /// A number of which less is better: a rate that names the asset, its own fact, a broad rate.
    fn number(
        &self,
        quantity: Quantity,
        own: Option<&Fact<f64>>,
        subject: &Subject<'_>,
        cargo: &Cargo,
    ) -> Option<Found> {
        let case = self.view().case;
        let of = |owner: String, fact: &Fact<f64>| {
            Found::of(owner, quantity, fact, fact.less_is_better(case), |value| value)
        };
        if let Some(rate) = self.rate_behind(quantity, Reach::Named, subject, cargo) {
            return Some(of(owner(rate), &rate.value));
        }
        if let Some(own) = own {
            return Some(of(subject.key.to_owned(), own));
        }
        let rate = self.rate_behind(quantity, Reach::Broad, subject, cargo)?;
        Some(of(owner(rate), &rate.value))
    }

    /// A price, with the unit it is in.
    fn price_behind(
        &self,
        quantity: Quantity,
        own: Option<(&Fact<f64>, TariffUnit)>,
        subject: &Subject<'_>,
        cargo: &Cargo,
    ) -> Option<(Found, TariffUnit)> {
        let found = self.number(quantity, own.map(|(fact, _)| fact), subject, cargo)?;
        let named = self.rate_behind(quantity, Reach::Named, subject, cargo);
        let broad = || self.rate_behind(quantity, Reach::Broad, subject, cargo);
        let unit = match (named, own) {
            (None, Some((_, unit))) => unit,
            (rate, _) => match rate.or_else(broad).map(|rate| rate.unit) {
                Some(RateUnit::Price(unit)) => unit,
                _ => TariffUnit::USD_PER_T,
            },
        };
        Some((found, unit))
    }

    /// The numbers behind what a link, a transfer, a stay or a border (in one direction) takes of one tonne. Those of a link are without the
    /// borders it passes. What a border waits for its opening hours, and the factors of rules, are no facts of their own.
    ///
    /// # Errors
    ///
    /// [`crate::Error::NoLoad`] where a price is in a unit that the cargo states no load for.
    pub(crate) fn facts_behind(&self, asset: Asset, forward: bool, cargo: &Cargo) -> Result<Vec<FactBehind>> {
        let key = self.asset_key(asset);
        let mut facts = match asset {
            Asset::Link(id) => self.behind_link(id, cargo)?,
            Asset::Border(at) => {
                let border = &self.borders()[at as usize];
                let subject = Subject { key: &key, ..Subject::default() };
                let (there, back) = (
                    border.dwell.as_ref().map(|fact| fact.map(Hours::get)),
                    border.dwell_back.as_ref().map(|fact| fact.map(Hours::get)),
                );
                let onward = || self.number(Quantity::DwellH, there.as_ref(), &subject, cargo);
                let dwell = if forward {
                    onward()
                } else {
                    self.number(Quantity::DwellBackH, back.as_ref(), &subject, cargo).or_else(onward)
                };
                let by_hours = [1.0, 0.0, 0.0, 0.0];
                let dwell = match dwell {
                    Some(found) => found.behind("h", false, by_hours),
                    None => assumed(&key, Quantity::DwellH, 0.0, "h", false, by_hours),
                };
                let fee = border.fee.as_ref().map(|fee| match (&fee.back, forward) {
                    (Some(back), false) => (back, fee.unit),
                    _ => (&fee.amount, fee.unit),
                });
                let mut fee = self.behind_price(Quantity::Fee, fee, &subject, cargo)?;
                if !forward && border.fee.as_ref().is_some_and(|fee| fee.back.is_some()) && fee.owner == key {
                    fee.quantity = "fee_back".to_owned();
                }
                vec![dwell, fee]
            }
            Asset::Transfer(at) => {
                let transfer = &self.transfers()[at as usize];
                let hub = self.hub_id(&transfer.hub)?;
                let other_key = transfer.back_key.as_deref();
                let subject = Subject { key: &key, other_key, ..Subject::default() };
                let mut facts = Vec::new();
                // A border at the hub has counted it already.
                if !(transfer.changes_gauge() && self.gauge_change_included(hub)) {
                    let own = transfer.time.as_ref().map(|fact| fact.map(Hours::get));
                    facts.push(self.behind_time(own, &subject, cargo));
                }
                facts.push(self.behind_cost(transfer.cost.as_ref(), &subject, cargo)?);
                facts
            }
            Asset::Stay(hub) => {
                let subject = Subject { key: &key, ..Subject::default() };
                let Some(stay) = &self.hub(hub).stay else { return Ok(Vec::new()) };
                let own = stay.time.as_ref().map(|fact| fact.map(Hours::get));
                vec![
                    self.behind_time(own, &subject, cargo),
                    self.behind_cost(stay.cost.as_ref(), &subject, cargo)?,
                ]
            }
            Asset::Limit(_) => Vec::new(),
        };
        let ruled = self.ruled(asset, cargo, &mut None);
        for fact in &mut facts {
            fact.takes[0] *= ruled.time_factor;
            fact.takes[1] *= ruled.cost_factor;
        }
        for rule in self.rules_at(asset, cargo) {
            let RuleEffect::Price(surcharge) = rule.effect else { continue };
            for (quantity, value, unit, takes) in [
                ("hours", surcharge.hours, "h", [1.0, 0.0, 0.0, 0.0]),
                ("usd_per_t", surcharge.usd_per_t, "usd_per_t", [0.0, 1.0, 0.0, 0.0]),
            ] {
                if value > 0.0 {
                    facts.push(FactBehind {
                        owner: format!("rule:{}", rule.code),
                        quantity: quantity.to_owned(),
                        value,
                        range: None,
                        unit: unit.to_owned(),
                        status: rule.status,
                        default: false,
                        inverse: false,
                        takes,
                    });
                }
            }
        }
        Ok(facts)
    }

    fn behind_time(&self, own: Option<Fact<f64>>, subject: &Subject<'_>, cargo: &Cargo) -> FactBehind {
        let by_hours = [1.0, 0.0, 0.0, 0.0];
        match self.number(Quantity::TimeH, own.as_ref(), subject, cargo) {
            Some(found) => found.behind("h", false, by_hours),
            None => assumed(subject.key, Quantity::TimeH, 0.0, "h", false, by_hours),
        }
    }

    fn behind_cost(&self, own: Option<&Tariff>, subject: &Subject<'_>, cargo: &Cargo) -> Result<FactBehind> {
        let own = own.map(|tariff| (&tariff.amount, tariff.unit));
        self.behind_price(Quantity::Cost, own, subject, cargo)
    }

    /// A price that knows no kilometres.
    fn behind_price(
        &self,
        quantity: Quantity,
        own: Option<(&Fact<f64>, TariffUnit)>,
        subject: &Subject<'_>,
        cargo: &Cargo,
    ) -> Result<FactBehind> {
        Ok(match self.price_behind(quantity, own, subject, cargo) {
            Some((found, unit)) => {
                let (tonnes, _) = cargo.tonnes_priced(unit.by, subject.carriage, subject.key)?;
                found.behind(&unit.to_string(), false, [0.0, unit.over(1.0, Km(0.0)) / tonnes, 0.0, 0.0])
            }
            None => assumed(subject.key, quantity, 0.0, "usd_per_t", false, [0.0, 1.0, 0.0, 0.0]),
        })
    }

    fn behind_link(&self, id: super::LinkId, cargo: &Cargo) -> Result<Vec<FactBehind>> {
        let case = self.view().case;
        let link = self.link(id);
        let countries = if self.rates().is_empty() { Vec::new() } else { self.countries_of(id) };
        let subject = self.link_subject(link, &countries);
        let mode = link.carriage.mode;
        let km = link.length.less_is_better(case).get();
        // What one kilometre more takes, besides itself.
        let mut a_km = [0.0, 0.0, 0.0, 1.0];
        let mut facts = Vec::new();

        let own = link.time.as_ref().map(|fact| fact.map(Hours::get));
        match self.number(Quantity::TimeH, own.as_ref(), &subject, cargo) {
            Some(found) => facts.push(found.behind("h", false, [1.0, 0.0, 0.0, 0.0])),
            None => {
                let named = self.rate_behind(Quantity::SpeedKmH, Reach::Named, &subject, cargo);
                let broad = || self.rate_behind(Quantity::SpeedKmH, Reach::Broad, &subject, cargo);
                let by_speed = [km, 0.0, 0.0, 0.0];
                let speed = match named.or_else(broad) {
                    Some(rate) => {
                        let value = rate.value.more_is_better(case);
                        Found::of(owner(rate), Quantity::SpeedKmH, &rate.value, value, |value| value)
                            .behind("km/h", true, by_speed)
                    }
                    None => {
                        let speed = usual::speed_km_h(mode);
                        assumed(&link.key, Quantity::SpeedKmH, speed, "km/h", true, by_speed)
                    }
                };
                a_km[0] = speed.amount();
                facts.push(speed);
            }
        }
        facts.extend(self.behind_wait(link, &subject, cargo));

        let own = link.tariff.as_ref().map(|tariff| (&tariff.amount, tariff.unit));
        let (tariff, per_km) = match self.price_behind(Quantity::Tariff, own, &subject, cargo) {
            Some((found, unit)) => {
                let (tonnes, _) = cargo.tonnes_priced(unit.by, subject.carriage, &link.key)?;
                let takes = [0.0, unit.over(1.0, Km(km)) / tonnes, 0.0, 0.0];
                let per_km = if unit.per_km { found.value / tonnes } else { 0.0 };
                (found.behind(&unit.to_string(), false, takes), per_km)
            }
            None => {
                let price = usual::usd_per_t_km(mode);
                let takes = [0.0, km, 0.0, 0.0];
                (assumed(&link.key, Quantity::Tariff, price, "usd_per_t_km", false, takes), price)
            }
        };
        a_km[1] = per_km;
        facts.push(tariff);

        let own = link.co2.as_ref().map(|fact| fact.map(crate::units::GramsPerTonneKm::get));
        let by_grams = [0.0, 0.0, km / 1000.0, 0.0];
        let grams = match self.number(Quantity::Co2GPerTkm, own.as_ref(), &subject, cargo) {
            Some(found) => found.behind("g/tkm", false, by_grams),
            None => {
                let usual = usual::co2_g_per_tkm(mode);
                assumed(&link.key, Quantity::Co2GPerTkm, usual, "g/tkm", false, by_grams)
            }
        };
        a_km[2] = grams.value / 1000.0;
        facts.push(grams);

        let length = Found::of(link.key.clone(), Quantity::TimeH, &link.length, Km(km), Km::get);
        let length = FactBehind { quantity: "length_km".to_owned(), ..length.behind("km", false, a_km) };
        facts.push(length);
        Ok(facts)
    }

    /// The wait for a service, longer in months in which it can run less than on average.
    fn behind_wait(&self, link: &super::Link, subject: &Subject<'_>, cargo: &Cargo) -> Option<FactBehind> {
        let service = link.service.as_deref();
        let longer = match self.month_share(link) {
            Some(share) if share > 0.0 => 1.0 / share,
            _ => 1.0,
        };
        let own = service.and_then(|service| service.wait.as_ref()).map(|fact| fact.map(Hours::get));
        if let Some(found) = self.number(Quantity::WaitH, own.as_ref(), subject, cargo) {
            return Some(found.behind("h", false, [longer, 0.0, 0.0, 0.0]));
        }
        let departures = service?.departures_per_week.as_ref()?;
        let value = departures.more_is_better(self.view().case);
        let found = Found::of(link.key.clone(), Quantity::WaitH, departures, value, |value| value);
        let fact = found.behind("a week", true, [84.0 * longer, 0.0, 0.0, 0.0]);
        Some(FactBehind { quantity: "departures_per_week".to_owned(), ..fact })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Case;

    #[test]
    fn the_numbers_behind_make_the_terms() {
        let network = crate::data::caspian();
        let (mut rates, mut inverse, mut assumed) = (0, 0, 0);
        let mut sum = |network: &Network, asset: Asset, forward: bool, cargo: &Cargo| {
            let mut takes = [0.0; 4];
            let Ok(facts) = network.facts_behind(asset, forward, cargo) else { return None };
            for fact in facts.iter().filter(|fact| fact.quantity != "length_km") {
                (0..4).for_each(|at| takes[at] += fact.amount() * fact.takes[at]);
                rates += usize::from(fact.owner.starts_with("operator:"));
                inverse += usize::from(fact.inverse);
                assumed += usize::from(fact.default);
            }
            Some(takes)
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9 * a.abs().max(1.0), "{a} {b}");
        for network in
            [network.clone(), network.in_case(Case::Worst), network.in_case(Case::Best).in_month(1).unwrap()]
        {
            for cargo in network.cargoes() {
                for (id, _) in network.links() {
                    let Ok(terms) = network.link_terms(id, cargo, None) else { continue };
                    let takes = sum(&network, Asset::Link(id), true, cargo).unwrap();
                    near(takes[0], (terms.running + terms.wait).get());
                    near(takes[1], terms.tariff.get());
                    near(takes[2], terms.co2.get());
                }
                for at in 0..network.borders().len() as u32 {
                    for forward in [true, false] {
                        let Ok(terms) = network.border_terms(at, forward, cargo, None) else { continue };
                        let takes = sum(&network, Asset::Border(at), forward, cargo).unwrap();
                        near(
                            takes[0] + network.borders()[at as usize].closing_wait().get(),
                            terms.time.get(),
                        );
                        near(takes[1], terms.cost.get());
                    }
                }
                for at in 0..network.transfers().len() as u32 {
                    let Ok(terms) = network.transfer_terms(at, cargo, None) else { continue };
                    let takes = sum(&network, Asset::Transfer(at), true, cargo).unwrap();
                    near(takes[0], terms.time.get());
                    near(takes[1], terms.cost.get());
                }
                for (hub, _) in network.hubs() {
                    let Ok(terms) = network.stay_terms(hub, cargo, None) else { continue };
                    let takes = sum(&network, Asset::Stay(hub), true, cargo).unwrap();
                    near(takes[0], terms.time.get());
                    near(takes[1], terms.cost.get());
                }
            }
        }
        // Speeds and departures are met by the random networks of tests/explain.rs.
        assert!(rates > 1_000 && assumed > 500, "{rates} {inverse} {assumed}");
    }
}
