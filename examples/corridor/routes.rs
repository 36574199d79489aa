//! Routes on the page: one line a leg, transfer and border, and the days at best, likely and congested.

use crate::page::{two_digits, whole};
use crate::validation::parts;
use corridor::{Carriage, Network, Objective, Query, Result, Route, Router, Select};

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

/// Net tonnes in a 40-foot box.
fn box_load(network: &Network) -> Result<f64> {
    Ok(network.cargo("container")?.t_per_teu.as_ref().map_or(12.0, |load| load.likely().get()) * 2.0)
}

/// Prints a route; legs that an earlier route has as well are summed up in one line.
pub(crate) fn print(network: &Network, title: &str, route: &Route, above: Option<&Route>) -> Result<()> {
    let shared = above
        .map_or(0, |above| route.legs.iter().zip(&above.legs).take_while(|(a, b)| a.link == b.link).count());
    println!("\n{title}");
    println!("  {:<66} {:<10} {:>7} {:>7} {:>8} {:>8}", "", "carriage", "km", "hours", "USD/t", "kg CO2/t");
    let line = |what: &str, carriage: &str, km: Option<f64>, hours: f64, usd: f64, co2: Option<f64>| {
        let cell = |value: Option<f64>, digits: usize| {
            value.map_or(String::new(), |value| format!("{value:.digits$}"))
        };
        println!(
            "  {what:<66} {carriage:<10} {:>7} {hours:>7.1} {usd:>8.2} {:>8}",
            cell(km, 0),
            cell(co2, 1)
        );
    };
    let (mut km, mut hours, mut usd, mut co2) = (0.0, 0.0, 0.0, 0.0);
    for at in 0..=route.legs.len() {
        if at == shared && shared > 0 {
            let last = &route.legs[shared - 1].to_name;
            line(&format!("as above as far as {last}"), "", Some(km), hours, usd, Some(co2));
        }
        for step in route.transfers.iter().filter(|step| step.after_legs == at) {
            if at >= shared && step.time_h + step.cost_usd_per_t > 0.0 {
                let kind = step.kind.replace('_', " ");
                let included = if step.time_h == 0.0 { " (in border)" } else { "" };
                let what = format!("  {kind} at {}, {} > {}{included}", step.hub_name, step.from, step.to);
                line(&what, "", None, step.time_h, step.cost_usd_per_t, None);
            }
            hours += step.time_h;
            usd += step.cost_usd_per_t;
        }
        let Some(leg) = route.legs.get(at) else { continue };
        let waited = leg.running_h + leg.wait_h;
        if at >= shared {
            let wait = if leg.wait_h > 0.0 { format!(" (wait {:.0} h)", leg.wait_h) } else { String::new() };
            let what = format!("{} - {}{wait}", leg.from_name, leg.to_name);
            let carriage = leg.carriage.as_str();
            line(&what, carriage, Some(leg.length_km), waited, leg.cost_usd_per_t, Some(leg.co2_kg_per_t));
        }
        km += leg.length_km;
        hours += waited;
        usd += leg.cost_usd_per_t;
        co2 += leg.co2_kg_per_t;
        for step in route.borders.iter().filter(|step| step.on_leg == at) {
            if at >= shared {
                line(&format!("  border {}", step.name), "", None, step.time_h, step.cost_usd_per_t, None);
            }
            hours += step.time_h;
            usd += step.cost_usd_per_t;
        }
    }
    line("total", "", Some(route.length_km), route.time_h, route.cost_usd_per_t, Some(route.co2_kg_per_t));
    println!("  {}", in_words(network, route)?);
    Ok(())
}

/// Days and dollars with their ranges, in one line.
pub(crate) fn in_words(network: &Network, route: &Route) -> Result<String> {
    let (days, usd) = range(network, route)?;
    let load = box_load(network)?;
    Ok(format!(
        "{:.0} days at best, {:.0} likely, {:.0} congested; {} USD a 40-foot box with {load:.0} t ({} to {})",
        days[0],
        days[1],
        days[2],
        two_digits(usd[1] * load),
        two_digits(usd[0] * load),
        two_digits(usd[2] * load)
    ))
}

/// A line of the comparison of routes nobody gave a capacity.
pub(crate) fn print_comparison(network: &Network, title: &str, query: Query) -> Result<()> {
    let route = cheapest(network, "container", query)?;
    println!("  {title}: {} km, {:.0} kg CO2/t", whole(route.length_km), route.co2_kg_per_t);
    println!("    {}", in_words(network, &route)?);
    Ok(())
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
