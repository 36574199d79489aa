//! Several routes side by side: a line of figures each, and what sets each apart from the others.

use super::Route;
use std::collections::BTreeMap;

/// A column before the figures.
pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) width: usize,
}

/// The line above the figures.
pub(super) fn heading(columns: &[Column]) -> String {
    let mut text = String::new();
    for Column { head, width } in columns {
        text.push_str(&format!("{head:>width$} "));
    }
    text + &format!("{:>7} {:>8} {:>9} {:>8}  by way of", "km", "hours", "USD/t", "kg CO2/t")
}

/// The figures of a route after some cells.
pub(super) fn line(cells: &[String], route: &Route, way: &str) -> String {
    format!(
        "{} {:>7.0} {:>8.1} {:>9.2} {:>8.1}  {way}",
        cells.join(" "),
        route.length_km,
        route.time_h,
        route.cost_usd_per_t,
        route.co2_kg_per_t
    )
}

/// The most hubs or links named for a route.
const MOST: usize = 4;

/// For each route up to four hubs (else links) that the fewest others pass, in the order of travel.
pub(super) fn by_way_of(routes: &[&Route]) -> Vec<String> {
    let inner = |route: &Route| -> Vec<(String, String)> {
        let hubs = route.legs.iter().skip(1).map(|leg| (leg.from.clone(), leg.from_name.clone()));
        hubs.collect()
    };
    let links = |route: &Route| -> Vec<(String, String)> {
        route.legs.iter().map(|leg| (leg.link.clone(), leg.link.clone())).collect()
    };
    let hubs: Vec<Vec<(String, String)>> = routes.iter().map(|route| inner(route)).collect();
    let legs: Vec<Vec<(String, String)>> = routes.iter().map(|route| links(route)).collect();
    let (hub_counts, leg_counts) = (counts(&hubs), counts(&legs));
    let all = routes.len();
    let chosen = |route: usize| {
        // A hub that all routes pass tells nothing, unless there is one route only.
        let own = rarest(&hubs[route], &hub_counts, if all > 1 { all - 1 } else { 1 });
        if own.is_empty() && all > 1 { rarest(&legs[route], &leg_counts, all - 1) } else { own }
    };
    (0..all).map(|route| chosen(route).join(", ")).collect()
}

/// How many of some lists have each key.
fn counts(lists: &[Vec<(String, String)>]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for list in lists {
        let mut keys: Vec<&str> = list.iter().map(|(key, _)| key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts
}

/// The names of the rarest keys that at most `most` lists have, in their order.
fn rarest(list: &[(String, String)], counts: &BTreeMap<&str, usize>, most: usize) -> Vec<String> {
    let count = |at: usize| counts.get(list[at].0.as_str()).copied().unwrap_or(0);
    let mut places: Vec<usize> = (0..list.len()).filter(|at| count(*at) <= most).collect();
    places.sort_by_key(|at| (count(*at), *at));
    // Of many that are equally rare those spread along the way say more than the first.
    let first = places.first().map_or(0, |at| count(*at));
    let equal = places.iter().take_while(|at| count(**at) == first).count();
    if equal > MOST {
        places = (0..MOST).map(|at| places[at * (equal - 1) / (MOST - 1)]).collect();
    }
    places.truncate(MOST);
    places.sort_unstable();
    places.dedup();
    places.into_iter().map(|at| list[at].1.clone()).collect()
}
