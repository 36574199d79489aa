//! The facts that have a range, each told once, and a copy of the facts in which single numbers are other ones for a moment: for whoever asks what a draw
//! of them makes of a capacity or a time.
//!
//! A number that a two-way link or transfer states stands in the network twice, once for each direction, and is one fact. A rate is one fact behind
//! many assets.

use super::{Amount, Asset, Fact, Facts, Network, Status, narrow};
use crate::error::Result;
use crate::units::{GramsPerTonneKm, Hours, Km};
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::sync::Arc;

/// What states a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stater {
    /// An asset, by its own fact.
    Asset(Asset),
    /// A rate, by its position.
    Rate(u32),
}

/// Which of its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Figure {
    Length,
    Time,
    Wait,
    Departures,
    Places,
    Dwell,
    DwellBack,
    Price,
    PriceBack,
    Co2,
    Capacity,
    OtherUse,
    Rate,
}

impl Figure {
    const ALL: [Self; 13] = [
        Self::Length,
        Self::Time,
        Self::Wait,
        Self::Departures,
        Self::Places,
        Self::Dwell,
        Self::DwellBack,
        Self::Price,
        Self::PriceBack,
        Self::Co2,
        Self::Capacity,
        Self::OtherUse,
        Self::Rate,
    ];
}

/// A number with a range, wherever it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RangedFact {
    /// Key of the asset that states it, of a pair the first; or the words of a rate's selection.
    pub(crate) owner: String,
    /// What is stated: `time_h`, `capacity`, ...
    pub(crate) quantity: &'static str,
    /// Its unit.
    pub(crate) unit: String,
    pub(crate) low: f64,
    pub(crate) likely: f64,
    pub(crate) high: f64,
    pub(crate) status: Status,
    /// Where it stands.
    pub(crate) places: Vec<(Stater, Figure)>,
}

/// A number behind the type of its unit.
trait Number {
    fn triple(&self) -> [f64; 3];
    fn put(&mut self, triple: [f64; 3]);
    fn status(&self) -> Status;
}

trait Bare: Copy {
    fn bare(self) -> f64;
    fn of(value: f64) -> Self;
}

impl Bare for f64 {
    fn bare(self) -> f64 {
        self
    }
    fn of(value: f64) -> Self {
        value
    }
}

impl Bare for Hours {
    fn bare(self) -> f64 {
        self.get()
    }
    fn of(value: f64) -> Self {
        Self(value)
    }
}

impl Bare for Km {
    fn bare(self) -> f64 {
        self.get()
    }
    fn of(value: f64) -> Self {
        Self(value)
    }
}

impl Bare for GramsPerTonneKm {
    fn bare(self) -> f64 {
        self.get()
    }
    fn of(value: f64) -> Self {
        Self(value)
    }
}

impl<T: Bare> Number for Fact<T> {
    fn triple(&self) -> [f64; 3] {
        [self.low(), self.likely(), self.high()].map(T::bare)
    }

    fn put(&mut self, [low, likely, high]: [f64; 3]) {
        let origin = self.origin().cloned();
        *self = Fact::new(T::of(likely)).between(T::of(low), T::of(high));
        if let Some(origin) = origin {
            *self = self.clone().from_origin(origin);
        }
    }

    fn status(&self) -> Status {
        Fact::status(self)
    }
}

fn amount(amount: &mut Amount) -> Option<&mut dyn Number> {
    match amount {
        Amount::Bounded(fact) => Some(fact),
        Amount::Unbounded(_) => None,
    }
}

impl Facts {
    /// A number, where it is stated.
    fn number(&mut self, stater: Stater, figure: Figure) -> Option<&mut dyn Number> {
        let fact: &mut dyn Number = match stater {
            Stater::Rate(at) if figure == Figure::Rate => &mut self.rates.get_mut(at as usize)?.value,
            Stater::Rate(_) => return None,
            Stater::Asset(Asset::Link(id)) => {
                let link = self.graph.edge_weight_mut(EdgeIndex::new(id.index()))?;
                match figure {
                    Figure::Length => &mut link.length,
                    Figure::Time => link.time.as_mut()?,
                    Figure::Wait => link.service.as_mut()?.wait.as_mut()?,
                    Figure::Departures => link.service.as_mut()?.departures_per_week.as_mut()?,
                    Figure::Places => link.service.as_mut()?.places.as_mut()?,
                    Figure::Price => &mut link.tariff.as_mut()?.amount,
                    Figure::Co2 => link.co2.as_mut()?,
                    Figure::Capacity => return amount(&mut link.capacity.as_mut()?.amount),
                    Figure::OtherUse => &mut link.other_use.as_mut()?.amount,
                    _ => return None,
                }
            }
            Stater::Asset(Asset::Transfer(at)) => {
                let transfer = self.transfers.get_mut(at as usize)?;
                match figure {
                    Figure::Time => transfer.time.as_mut()?,
                    Figure::Price => &mut transfer.cost.as_mut()?.amount,
                    Figure::Capacity => return amount(&mut transfer.capacity.as_mut()?.amount),
                    Figure::OtherUse => &mut transfer.other_use.as_mut()?.amount,
                    _ => return None,
                }
            }
            Stater::Asset(Asset::Stay(hub)) => {
                let stay = self.graph.node_weight_mut(NodeIndex::new(hub.index()))?.stay.as_mut()?;
                match figure {
                    Figure::Time => stay.time.as_mut()?,
                    Figure::Price => &mut stay.cost.as_mut()?.amount,
                    Figure::Capacity => return amount(&mut stay.capacity.as_mut()?.amount),
                    Figure::OtherUse => &mut stay.other_use.as_mut()?.amount,
                    _ => return None,
                }
            }
            Stater::Asset(Asset::Border(at)) => {
                let border = self.borders.get_mut(at as usize)?;
                match figure {
                    Figure::Dwell => border.dwell.as_mut()?,
                    Figure::DwellBack => border.dwell_back.as_mut()?,
                    Figure::Price => &mut border.fee.as_mut()?.amount,
                    Figure::PriceBack => border.fee.as_mut()?.back.as_mut()?,
                    Figure::Capacity => return amount(&mut border.capacity.as_mut()?.amount),
                    Figure::OtherUse => &mut border.other_use.as_mut()?.amount,
                    _ => return None,
                }
            }
            Stater::Asset(Asset::Limit(at)) => {
                let limit = self.limits.get_mut(at as usize)?;
                match figure {
                    Figure::Capacity => return amount(&mut limit.capacity.amount),
                    Figure::OtherUse => &mut limit.other_use.as_mut()?.amount,
                    _ => return None,
                }
            }
        };
        Some(fact)
    }
}

/// A copy of a network whose numbers can be other ones for a moment. It has a view and rules like any network; the shape never changes.
pub(crate) struct Draft {
    network: Network,
    facts: Vec<RangedFact>,
}

impl Draft {
    /// A copy of a network, and its facts with a range: links, transfers, stays, borders, limits, rates, each in the order of the network.
    ///
    /// # Errors
    ///
    /// None for a network that was built; what `build` says all the same.
    pub(crate) fn new(network: &Network) -> Result<Self> {
        let fresh = network.to_builder().build()?;
        let network = Network { view: network.view, rulings: network.rulings.clone(), ..fresh };
        let mut draft = Self { network, facts: Vec::new() };
        draft.list();
        Ok(draft)
    }

    /// The network as it stands.
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// The facts with a range, at their own figures.
    pub(crate) fn facts(&self) -> &[RangedFact] {
        &self.facts
    }

    /// Gives one of the facts another value, everywhere it stands.
    pub(crate) fn set(&mut self, fact: usize, value: f64) {
        self.put(fact, [value; 3]);
    }

    /// Gives one of the facts its own figures again.
    pub(crate) fn restore(&mut self, fact: usize) {
        if let Some(RangedFact { low, likely, high, .. }) = self.facts.get(fact) {
            self.put(fact, [*low, *likely, *high]);
        }
    }

    fn put(&mut self, fact: usize, triple: [f64; 3]) {
        let Self { network, facts } = self;
        // Nobody else holds these facts: the copy is not given away.
        let (Some(inner), Some(fact)) = (Arc::get_mut(&mut network.facts), facts.get(fact)) else { return };
        for (stater, figure) in &fact.places {
            if let Some(number) = inner.number(*stater, *figure) {
                number.put(triple);
            }
        }
    }

    fn list(&mut self) {
        let network = &self.network;
        let mut staters: Vec<(Stater, Option<Stater>)> = Vec::new();
        for (id, _) in network.links() {
            let back = network.opposite(id).map(|back| Stater::Asset(Asset::Link(back)));
            staters.push((Stater::Asset(Asset::Link(id)), back));
        }
        for (at, transfer) in (0..).zip(network.transfers()) {
            let back = transfer.back_key.as_deref().and_then(|key| network.asset(key).ok());
            staters.push((Stater::Asset(Asset::Transfer(at)), back.map(Stater::Asset)));
        }
        staters.extend(network.hubs().map(|(id, _)| (Stater::Asset(Asset::Stay(id)), None)));
        let borders = (0..narrow(network.borders().len())).map(Asset::Border);
        let limits = (0..narrow(network.limits().len())).map(Asset::Limit);
        staters.extend(borders.chain(limits).map(|asset| (Stater::Asset(asset), None)));
        staters.extend((0..narrow(network.rates().len())).map(|at| (Stater::Rate(at), None)));
        let mut found: Vec<RangedFact> = Vec::new();
        for (stater, back) in staters {
            for figure in Figure::ALL {
                let Some(inner) = Arc::get_mut(&mut self.network.facts) else { return };
                let Some(number) = inner.number(stater, figure) else { continue };
                let (triple, status) = (number.triple(), number.status());
                let [low, likely, high] = triple;
                if low >= high {
                    continue;
                }
                let bits = triple.map(f64::to_bits);
                // The first of a pair that says the same has told it.
                let same = back.filter(|back| {
                    let other = inner.number(*back, figure).map(|number| number.triple().map(f64::to_bits));
                    other == Some(bits)
                });
                if let Some(back) = same.filter(|back| *back < stater)
                    && let Some(told) = found.iter_mut().find(|told| told.places.contains(&(back, figure)))
                {
                    told.places.push((stater, figure));
                    continue;
                }
                let (owner, quantity, unit) = self.words(stater, figure);
                let places = vec![(stater, figure)];
                found.push(RangedFact { owner, quantity, unit, low, likely, high, status, places });
            }
        }
        self.facts = found;
    }

    /// Who states a number, what it is and in which unit.
    fn words(&self, stater: Stater, figure: Figure) -> (String, &'static str, String) {
        let network = &self.network;
        let asset = match stater {
            Stater::Rate(at) => {
                let rate = &network.rates()[at as usize];
                let mut owner = rate.selection();
                if !rate.cargo.is_empty() {
                    owner.push_str(&format!(" for {}", rate.cargo.join(", ")));
                }
                if let Some(class) = &rate.class {
                    owner.push_str(&format!(" as {class}"));
                }
                let unit = match rate.unit {
                    super::RateUnit::Named => String::new(),
                    super::RateUnit::Price(unit) => unit.to_string(),
                    super::RateUnit::Capacity(unit) => unit.to_string(),
                };
                return (owner, rate.quantity.word(), unit);
            }
            Stater::Asset(asset) => asset,
        };
        let of_price = |tariff: Option<&super::Tariff>| tariff.map(|tariff| tariff.unit.to_string());
        let of_capacity = |capacity: Option<&super::Capacity>| capacity.map(|amount| amount.unit.to_string());
        let of_use = |other: Option<&super::OtherUse>| other.map(|amount| amount.unit.to_string());
        let (price, capacity, other, word) = match asset {
            Asset::Link(id) => {
                let link = network.link(id);
                (
                    of_price(link.tariff.as_ref()),
                    of_capacity(link.capacity.as_ref()),
                    of_use(link.other_use.as_ref()),
                    "tariff",
                )
            }
            Asset::Transfer(at) => {
                let transfer = &network.transfers()[at as usize];
                (
                    of_price(transfer.cost.as_ref()),
                    of_capacity(transfer.capacity.as_ref()),
                    of_use(transfer.other_use.as_ref()),
                    "cost",
                )
            }
            Asset::Stay(hub) => {
                let stay = network.hub(hub).stay.as_deref();
                let price = of_price(stay.and_then(|stay| stay.cost.as_ref()));
                let capacity = of_capacity(stay.and_then(|stay| stay.capacity.as_ref()));
                (price, capacity, of_use(stay.and_then(|stay| stay.other_use.as_ref())), "cost")
            }
            Asset::Border(at) => {
                let border = &network.borders()[at as usize];
                (
                    of_price(border.fee.as_ref()),
                    of_capacity(border.capacity.as_ref()),
                    of_use(border.other_use.as_ref()),
                    "fee",
                )
            }
            Asset::Limit(at) => {
                let limit = &network.limits()[at as usize];
                (None, of_capacity(Some(&limit.capacity)), of_use(limit.other_use.as_ref()), "")
            }
        };
        let (quantity, unit) = match figure {
            Figure::Length => ("length_km", Some("km".to_owned())),
            Figure::Time => ("time_h", Some("h".to_owned())),
            Figure::Wait => ("wait_h", Some("h".to_owned())),
            Figure::Departures => ("departures_per_week", Some("a week".to_owned())),
            Figure::Places => ("places", Some("a departure".to_owned())),
            Figure::Dwell => ("dwell_h", Some("h".to_owned())),
            Figure::DwellBack => ("dwell_back_h", Some("h".to_owned())),
            Figure::Price => (word, price),
            Figure::PriceBack => ("fee_back", price),
            Figure::Co2 => ("co2_g_per_tkm", Some("g/tkm".to_owned())),
            Figure::Capacity => ("capacity", capacity),
            Figure::OtherUse => ("other_use", other),
            Figure::Rate => ("rate", None),
        };
        (network.asset_key(asset), quantity, unit.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_the_network_and_follows_its_numbers() {
        let network = crate::data::caspian();
        let mut draft = Draft::new(&network).unwrap();
        assert_eq!(draft.network().digest(), network.digest());
        let facts = draft.facts().to_vec();
        assert!(facts.len() > 300, "{}", facts.len());
        assert!(facts.iter().any(|fact| fact.places.len() == 2));
        // Set, every fact is what the case of its end would be; restored, nothing is left of it.
        let cargo = network.cargo("container").unwrap();
        let hours = |network: &Network| -> Vec<u64> {
            let terms = network.links().filter_map(|(id, _)| network.link_terms(id, cargo, None).ok());
            terms.map(|terms| terms.time().get().to_bits()).collect()
        };
        for (at, fact) in facts.iter().enumerate() {
            draft.set(at, fact.high);
        }
        let worst = network.in_case(super::super::Case::Worst);
        let (set, want) = (hours(draft.network()), hours(&worst));
        assert_eq!(set.len(), want.len());
        // All but what a departure more makes shorter.
        assert!(set.iter().zip(&want).filter(|(a, b)| a == b).count() + 12 > set.len());
        (0..facts.len()).for_each(|at| draft.restore(at));
        assert_eq!(hours(draft.network()), hours(&network));
    }
}
