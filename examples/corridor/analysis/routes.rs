//! Routes on the page: one line a leg, transfer and border, and the days at best, likely and congested.

use super::names;
use super::page::{labelled, signed, two_digits, whole};
use super::ranges::Drawn;
use super::rests::Rested;
use super::validation::parts;
use corridor::{Carriage, FactUsed, Network, Objective, Query, Result, Route, Router, Select};
use std::collections::BTreeSet;

/// The cheapest way, time at the cargo's own value.
pub(crate) fn cheapest(network: &Network, cargo: &str, query: Query) -> Result<Route> {
    Router::new(network, network.cargo(cargo)?, Objective::cheapest())?.route(query)
}

/// Days and USD per tonne with all facts at their best, likely and worst, along the same legs.
pub(crate) fn range(network: &Network, route: &Route) -> Result<([f64; 3], [f64; 3])> {
    let (mut days, mut usd) = ([0.0; 3], [0.0; 3]);
    for part in parts(network, route, network.cargo(&route.cargo)?)?.values() {
        for case in 0..3 {
            days[case] += part.hours[case] / 24.0;
            usd[case] += part.usd_per_t[case];
        }
    }
    Ok((days, usd))
}

/// Net tonnes in what a price is told for: a 40-foot box, a wagon, a truck.
pub(crate) fn load(network: &Network, cargo: &str) -> Result<f64> {
    let cargo = network.cargo(cargo)?;
    let boxes = cargo.t_per_teu.as_ref().map(|load| 2.0 * load.likely().get());
    let others = cargo.t_per_wagon.as_ref().or(cargo.t_per_truck.as_ref()).map(|load| load.likely().get());
    Ok(boxes.or(others).unwrap_or(1.0))
}

/// The routes of the page, and what they rest on.
pub(crate) struct Routes {
    pub(crate) turkmen: Drawn,
    pub(crate) sarakhs: Drawn,
    pub(crate) caspian: Drawn,
}

/// The three routes that are printed leg by leg.
pub(crate) fn main_three(network: &Network) -> Result<Routes> {
    let tehran = |hubs: &[&str]| {
        let query = hubs.iter().fold(Query::new("CNXIY", "IRTHR"), |query, hub| query.via(hub));
        cheapest(network, "container", query)
    };
    let caspian = Query::new("CNXIY", "GEPTI").via("KZATY").via("KZAAU").via("AZALA");
    Ok(Routes {
        turkmen: Drawn::new(network, tehran(&["KZATY", "KZBLS", "IRINB"])?)?,
        sarakhs: Drawn::new(network, tehran(&["KZATY", "KZSRY", "TMSRS"])?)?,
        caspian: Drawn::new(network, cheapest(network, "container", caspian)?)?,
    })
}

/// Prints them and the comparisons; gives back what they rest on.
pub(crate) fn print_all(network: &Network, routes: &Routes) -> Result<Vec<Rested>> {
    let mut rested = Vec::new();
    let Routes { turkmen, sarakhs, caspian } = routes;
    for (title, route, above) in [
        ("Xi'an - Tehran over the Kazakhstan-Turkmenistan-Iran railway", turkmen, None),
        ("Xi'an - Tehran over Tashkent and Sarakhs", sarakhs, Some(turkmen)),
        ("Xi'an - Poti, Trans-Caspian over Aktau", caspian, Some(turkmen)),
    ] {
        print(network, title, route, above.map(|above: &Drawn| &above.route))?;
        if title.contains("Sarakhs") {
            labelled("difference", &format!("{}.", difference(network, turkmen, sarakhs)?));
        } else {
            let free = left_free(network, &route.route)?;
            rested.push(Rested::new(
                &format!(
                    "{}, left free",
                    title.split(" over ").next().unwrap_or(title).trim_end_matches(", Trans-Caspian")
                ),
                &free.facts,
            ));
        }
        rested.push(Rested::new(title, &route.route.facts));
    }
    out!("\nFor comparison only (aggregated links, whose capacity is not modelled):");
    for (title, query) in [
        ("Xi'an - Brest, northern route over Russia", Query::new("CNXIY", "BYBQT").via("KZDOS")),
        ("Shanghai - Poti by ocean, quay to quay", Query::new("CNSHA", "GEPTI")),
        ("Shanghai - Constanta by ocean, quay to quay", Query::new("CNSHA", "ROCND")),
        ("Shanghai - Tehran by ocean and rail from Bandar Abbas", Query::new("CNSHA", "IRTHR").via("IRBND")),
    ] {
        let drawn = Drawn::new(network, cheapest(network, "container", query)?)?;
        print_comparison(network, title, &drawn)?;
        rested.push(Rested::new(title, &drawn.route.facts));
    }
    print_carbon(network, "Xi'an - Poti, Trans-Caspian, beside the ocean", &caspian.route);
    Ok(rested)
}

/// A route; legs that an earlier route has as well are summed up in one line.
fn print(network: &Network, title: &str, drawn: &Drawn, above: Option<&Route>) -> Result<()> {
    let route = &drawn.route;
    let shared = above
        .map_or(0, |above| route.legs.iter().zip(&above.legs).take_while(|(a, b)| a.link == b.link).count());
    out!("\n{title}");
    out!("    {:<70} {:<10} {:>7} {:>7} {:>8} {:>8}", "", "carriage", "km", "hours", "USD/t", "kg CO2/t");
    let line =
        |what: &str, carriage: &str, km: Option<f64>, hours: f64, usd: Option<f64>, co2: Option<f64>| {
            let cell = |value: Option<f64>, digits: usize, none: &str| {
                value.map_or(none.to_owned(), |value| format!("{value:.digits$}"))
            };
            let km = km.map_or(String::new(), whole);
            let (usd, co2) = (cell(usd, 2, "-"), cell(co2, 1, ""));
            out!(
                "{}",
                format!("    {what:<70} {carriage:<10} {km:>7} {hours:>7.1} {usd:>8} {co2:>8}").trim_end()
            );
        };
    let (mut km, mut hours, mut usd, mut co2) = (0.0, 0.0, 0.0, 0.0);
    let mut unstated = false;
    for at in 0..=route.legs.len() {
        if at == shared && shared > 0 {
            let last = &route.legs[shared - 1].to_name;
            line(&format!("as above as far as {last}"), "", Some(km), hours, Some(usd), Some(co2));
        }
        for step in route.transfers.iter().filter(|step| step.after_legs == at) {
            if at >= shared && step.time_h + step.cost_usd_per_t > 0.0 {
                let kind = step.kind.replace('_', " ");
                let included = if step.time_h == 0.0 { " (time in border)" } else { "" };
                let from_to = names::carriages(&format!("{} > {}", step.from, step.to));
                let what = format!("  {kind} at {}, {from_to}{included}", step.hub_name);
                line(&what, "", None, step.time_h, Some(step.cost_usd_per_t), None);
            }
            hours += step.time_h;
            usd += step.cost_usd_per_t;
        }
        let Some(leg) = route.legs.get(at) else { continue };
        let waited = leg.running_h + leg.wait_h;
        if at >= shared {
            let wait = if leg.wait_h > 0.0 { format!(" (wait {:.0} h)", leg.wait_h) } else { String::new() };
            let what = format!("{} - {}{wait}", leg.from_name, leg.to_name);
            let (length, price, carbon) = (leg.length_km, leg.cost_usd_per_t, leg.co2_kg_per_t);
            line(&what, &names::carriages(&leg.carriage), Some(length), waited, Some(price), Some(carbon));
        }
        km += leg.length_km;
        hours += waited;
        usd += leg.cost_usd_per_t;
        co2 += leg.co2_kg_per_t;
        for step in route.borders.iter().filter(|step| step.on_leg == at) {
            if at >= shared {
                let fee = has_fee(network, &step.border).then_some(step.cost_usd_per_t);
                unstated |= fee.is_none();
                line(&format!("  border {}", step.name), "", None, step.time_h, fee, None);
            }
            hours += step.time_h;
            usd += step.cost_usd_per_t;
        }
    }
    let (price, carbon) = (Some(route.cost_usd_per_t), Some(route.co2_kg_per_t));
    line("total", "", Some(route.length_km), route.time_h, price, carbon);
    if unstated {
        labelled("-", "no fee is stated; nothing is added for it.");
    }
    labelled("in all", &in_words(network, drawn)?);
    Ok(())
}

/// Is any fee stated at a border, be it nothing?
fn has_fee(network: &Network, code: &str) -> bool {
    network.borders().iter().any(|border| border.code == code && border.fee.is_some())
}

/// What the way asked for is, and where the cargo would go by itself.
fn left_free(network: &Network, route: &Route) -> Result<Route> {
    let drawn = Drawn::new(network, cheapest(network, &route.cargo, Query::new(&route.from, &route.to))?)?;
    let free = &drawn.route;
    let asked = names::listed(&names::hubs(network, &route.query.via)?);
    let borders: Vec<String> = free.borders.iter().map(|step| step.name.clone()).collect();
    let ships = free.legs.iter().filter(|leg| leg.mode == "sea");
    let ships: Vec<String> = ships.map(|leg| format!("{} - {}", leg.from_name, leg.to_name)).collect();
    let sea = if ships.is_empty() { String::new() } else { format!(", by ship {}", names::listed(&ships)) };
    labelled("asked for", &format!("by way of {asked}."));
    labelled(
        "left free",
        &format!(
            "the cheapest way passes the borders {}{sea}: {} km, {} h, {:.0} USD/t; {}",
            names::listed(&borders),
            whole(free.length_km),
            whole(free.time_h),
            free.cost_usd_per_t,
            in_words(network, &drawn)?
        ),
    );
    Ok(drawn.route)
}

/// What the railway through Turkmenistan takes more or less than the way over Sarakhs.
pub(crate) fn difference(network: &Network, turkmen: &Drawn, sarakhs: &Drawn) -> Result<String> {
    let [hours, drawn] = turkmen.more_than(sarakhs);
    let (turkmen, sarakhs) = (&turkmen.route, &sarakhs.route);
    let load = load(network, &turkmen.cargo)?;
    let usd = turkmen.cost_usd_per_t - sarakhs.cost_usd_per_t;
    let sign = |value: f64| if value < 0.0 { "" } else { "+" };
    let [low, high] = drawn.map(|usd| format!("{}{}", sign(usd), two_digits(usd * load)));
    Ok(format!(
        "the Kazakhstan-Turkmenistan-Iran railway against Sarakhs: {} km, {} h ({} to {}), {}{} USD a 40-foot box ({low} to {high}), {} kg CO2/t",
        signed(turkmen.length_km - sarakhs.length_km),
        signed(turkmen.time_h - sarakhs.time_h),
        signed(hours[0]),
        signed(hours[1]),
        sign(usd),
        two_digits(usd * load),
        signed(turkmen.co2_kg_per_t - sarakhs.co2_kg_per_t)
    ))
}

/// Days and dollars with the ranges of the draws, and with all facts at their best and worst, in one line.
pub(crate) fn in_words(network: &Network, drawn: &Drawn) -> Result<String> {
    let route = &drawn.route;
    let (days, usd) = range(network, route)?;
    let load = load(network, &route.cargo)?;
    let days_drawn = drawn.days();
    let usd = usd.map(|usd| two_digits(usd * load));
    let [low, high] = drawn.usd_per_t().map(|usd| two_digits(usd * load));
    Ok(format!(
        "{:.0} days with all facts likely, {:.0} to {:.0} in 90 of 100 draws (all best {:.0}, all congested {:.0}); {} USD a 40-foot box with {load:.0} t, {low} to \
         {high} in 90 of 100 draws (all best {}, all worst {}).",
        days[1], days_drawn[0], days_drawn[1], days[0], days[2], usd[1], usd[0], usd[2]
    ))
}

/// A route nobody gave a capacity, in a few lines.
fn print_comparison(network: &Network, title: &str, drawn: &Drawn) -> Result<()> {
    let route = &drawn.route;
    out!("  {title}: {} km, {:.0} kg CO2/t", whole(route.length_km), route.co2_kg_per_t);
    labelled("in all", &in_words(network, drawn)?);
    for leg in &route.legs {
        let link = network.link(network.link_id(&leg.link)?);
        let note = link.length.origin().and_then(|origin| origin.note.as_deref());
        if let (Some(note), true) = (note, leg.mode == "sea") {
            let grams = leg.co2_kg_per_t / leg.length_km * 1000.0;
            let carbon = link.co2.as_ref().and_then(|fact| fact.origin());
            let ship = carbon.and_then(|origin| origin.note.as_deref()).unwrap_or_default();
            let keys = carbon.map(|origin| origin.sources.clone()).unwrap_or_default();
            labelled("way", &format!("{note}."));
            labelled(
                "carbon",
                &format!("{grams:.1} g CO2/tkm, {ship} ({}).", names::sources(network, &keys)),
            );
        }
    }
    Ok(())
}

/// On how many grams of CO2 per tonne and km a land route rests, and whose figures they are.
fn print_carbon(network: &Network, title: &str, route: &Route) {
    let rail: Vec<_> = route.legs.iter().filter(|leg| leg.mode == "rail" && leg.length_km > 0.0).collect();
    let (kg, km) = rail.iter().fold((0.0, 0.0), |(kg, km), leg| (kg + leg.co2_kg_per_t, km + leg.length_km));
    let grams = rail.iter().map(|leg| leg.co2_kg_per_t / leg.length_km * 1000.0);
    let (least, most) = (grams.clone().fold(f64::MAX, f64::min), grams.fold(0.0, f64::max));
    let on_rails =
        |fact: &&FactUsed| fact.quantity == "co2_g_per_tkm" && rail.iter().any(|leg| leg.link == fact.asset);
    let keys: BTreeSet<String> =
        route.facts.iter().filter(on_rails).flat_map(|fact| fact.sources.clone()).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    out!("  {title}: {:.0} kg CO2/t by land", route.co2_kg_per_t);
    labelled(
        "carbon",
        &format!(
            "{least:.1} to {most:.1} g CO2/tkm on the rails, {:.1} in the mean; the low is an electric line, the high a diesel one ({}).",
            kg / km * 1000.0,
            names::sources(network, &keys)
        ),
    );
}

/// The crossing from one port to Alat, from rails (or road) to rails (or road), or nothing where that cargo has none.
pub(crate) fn crossing(network: &Network, cargo: &str, port: &str, others: &[&str]) -> Option<Route> {
    let land: Carriage = if cargo == "truck" { "road-truck" } else { "rail-1520" }.parse().ok()?;
    let mut query = Query::new(port, "AZALA").start_as(land).arrive_as(land);
    for other in others.iter().filter(|other| **other != port) {
        query = query.avoid(Select::hub(other));
    }
    cheapest(network, cargo, query).ok()
}
