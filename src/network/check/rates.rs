//! What refuses a rate: a selection of nothing, a quantity that what is selected does not have, two rates that say different things.

use super::{Known, Row, place};
use crate::error::Finding;
use crate::network::{Link, Quantity, Rate, RateUnit, Select};
use std::collections::{BTreeMap, BTreeSet};

/// All rates, each for itself and against one another. `assets` are the keys of all assets.
pub(super) fn rates(
    known: &Known<'_>,
    links: &[Link],
    assets: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let builder = known.builder;
    if builder.rates.is_empty() {
        return;
    }
    let operators: BTreeSet<&str> = links.iter().filter_map(|link| link.operator.as_deref()).collect();
    let of_hubs = builder.hubs.iter().flat_map(|hub| &hub.countries);
    let of_links = links.iter().flat_map(|link| &link.countries);
    let countries: BTreeSet<&str> = of_hubs.chain(of_links).map(String::as_str).collect();
    for (row, rate) in builder.rates.iter().enumerate() {
        let mut at =
            Row { known, table: "rates", row, asset: &|| rate.selection(), findings: &mut *findings };
        at.fact("value", &rate.value, |value| value);
        at.cargoes(&rate.cargo);
        if rate.select.is_empty() {
            at.push("no-selection", "select", "a rate must say what it is about".to_owned());
        }
        for selector in &rate.select {
            match selector {
                Select::Asset(key) if !assets.contains(key) => {
                    at.unknown("asset", "select", key, &mut assets.iter().map(String::as_str));
                }
                Select::Operator(name) if !operators.contains(name.as_str()) => {
                    at.unknown("operator", "select", name, &mut operators.iter().copied());
                }
                // A row that could not be read may be the one in that country.
                Select::Country(code)
                    if !countries.contains(code.as_str()) && !builder.lines.any_lost(&["hubs", "links"]) =>
                {
                    at.unknown("country", "select", code, &mut countries.iter().copied());
                }
                Select::Corridor(code) => {
                    let reason =
                        format!("a rate cannot be about the corridor `{code}`; name its operators or links");
                    at.push("no-selection", "select", reason);
                }
                Select::Cargo(_) | Select::Kind(_) => {
                    let reason = format!(
                        "a rate cannot be about `{selector}`; cargoes have a column of their own, hubs are named by key"
                    );
                    at.push("no-selection", "select", reason);
                }
                _ => {}
            }
        }
        let unknown = |selector: &Select| match selector {
            Select::Asset(key) => !assets.contains(key),
            Select::Corridor(_) | Select::Cargo(_) | Select::Kind(_) => true,
            _ => false,
        };
        if let Some(reason) = misfit(rate).filter(|_| !rate.select.iter().any(unknown)) {
            at.push("no-selection", "select", reason);
        }
        let fits = match rate.unit {
            RateUnit::Price(_) => rate.quantity.is_money(),
            RateUnit::Capacity(_) => rate.quantity == Quantity::OtherUse,
            RateUnit::Named => !rate.quantity.is_money() && rate.quantity != Quantity::OtherUse,
        };
        if let RateUnit::Capacity(unit) = rate.unit {
            at.unit_is_known("unit", unit);
        }
        if !fits {
            at.push("unit", "unit", format!("the unit does not fit `{}`", rate.quantity.word()));
        }
    }
    conflicts(known, findings);
}

/// Why no asset that is selected has such a quantity, so that the rate would never be used.
fn misfit(rate: &Rate) -> Option<String> {
    let mut keys = rate.select.iter().filter_map(|selector| match selector {
        Select::Asset(key) => Some(key.as_str()),
        _ => None,
    });
    let key = keys.next();
    if let (Some(one), Some(other)) = (key, keys.next()) {
        return Some(format!("nothing is both `{one}` and `{other}`; write a row for each"));
    }
    let kind = key.map_or("many", |key| key.split_once(':').map_or("link", |(kind, _)| kind));
    let (fits, whose) = match rate.quantity {
        Quantity::Tariff | Quantity::SpeedKmH | Quantity::WaitH | Quantity::Co2GPerTkm => {
            (matches!(kind, "link" | "many"), "links")
        }
        Quantity::TimeH => {
            (matches!(kind, "link" | "many" | "transfer" | "hub"), "links, transfers and hubs")
        }
        Quantity::DwellH | Quantity::DwellBackH | Quantity::Fee => (kind == "border", "borders, by key"),
        Quantity::Cost => (matches!(kind, "transfer" | "hub"), "transfers and hubs, by key"),
        Quantity::OtherUse => (kind != "many", "single assets, by key"),
        Quantity::Availability | Quantity::PracticalShare => (true, ""),
    };
    (!fits).then(|| {
        format!("`{}` is a quantity of {whose}; no `{}` has it", rate.quantity.word(), rate.selection())
    })
}

/// What a rate decides: a quantity of a selection for a class and one cargo, empty for all.
type Claim<'a> = (Quantity, Vec<String>, Option<&'a str>, &'a str);

/// Two rates that hold equally for one cargo: which one is meant, only their author knows.
fn conflicts(known: &Known<'_>, findings: &mut Vec<Finding>) {
    let rates = &known.builder.rates;
    let all = [String::new()];
    let mut first: BTreeMap<Claim<'_>, usize> = BTreeMap::new();
    for (row, rate) in rates.iter().enumerate() {
        let mut select: Vec<String> = rate.select.iter().map(Select::to_string).collect();
        select.sort();
        select.dedup();
        let cargoes = if rate.cargo.is_empty() { &all[..] } else { &rate.cargo };
        let mut before: Option<usize> = None;
        for cargo in cargoes {
            let key = (rate.quantity, select.clone(), rate.class.as_deref(), cargo.as_str());
            let earlier = *first.entry(key).or_insert(row);
            if earlier != row {
                before = Some(before.map_or(earlier, |known| known.min(earlier)));
            }
        }
        let Some(before) = before else { continue };
        let mut at =
            Row { known, table: "rates", row, asset: &|| rate.selection(), findings: &mut *findings };
        let (other, quantity) = (place(known.builder, "rates", before), rate.quantity.word());
        if rates[before] == *rate {
            at.push("identical-rows", "select", format!("{other} agrees with this one in every column"));
        } else {
            let (here, there) = (rate.value.likely(), rates[before].value.likely());
            let reason = format!(
                "{other} states {quantity} {there} for the same, here it is {here}: only one can hold"
            );
            at.push("conflicting-rates", "value", reason);
        }
    }
}
