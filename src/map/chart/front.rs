//! A Pareto front.

use super::axis::Axis;
use super::sheet::{Anchor, FIRST, INK, MUTED, Paper, fitting};
use crate::map::naming;
use crate::map::words::number;
use crate::network::Network;
use crate::route::{Criterion, ParetoFront, Route};

/// What a route has of a criterion, and the words for it.
fn of(route: &Route, criterion: Criterion) -> (f64, &'static str, usize) {
    match criterion {
        Criterion::Time => (route.time_h / 24.0, "days", 1),
        Criterion::Cost => (route.cost_usd_per_t, "USD a tonne", 0),
        Criterion::Co2 => (route.co2_kg_per_t, "kg CO2 a tonne", 0),
        Criterion::Length => (route.length_km, "km", 0),
    }
}

/// A front: its first two criteria against one another, a point for each route, which no other route beats. Below, what each is like; a third criterion is told
/// there too. The network names the hubs.
///
/// # Complexity
///
/// Linear in the front.
#[must_use]
pub fn front(network: &Network, front: &ParetoFront) -> String {
    let title = format!(
        "{} \u{2192} {}, {}: no route is better in all",
        naming::hub(network, &front.query.from),
        naming::hub(network, &front.query.to),
        front.cargo
    );
    let mut paper = Paper::new(&title, 800.0);
    let (left, right, top, bottom) = (66.0, 780.0, 58.0, 330.0);
    let [first, second] = [0, 1].map(|at| front.criteria.get(at).copied().unwrap_or(Criterion::Time));
    let places: Vec<[f64; 2]> =
        front.points.iter().map(|point| [of(&point.route, first).0, of(&point.route, second).0]).collect();
    let range = |axis: usize| {
        let values = places.iter().map(|place| place[axis]);
        let (low, high) =
            (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        let room = (high - low) * 0.06;
        if low.is_finite() { ((low - room).max(0.0), high + room) } else { (0.0, 1.0) }
    };
    let ((west, east), (south, north)) = (range(0), range(1));
    let (x, y) = (Axis::new(west, east, left, right, 8.0), Axis::new(south, north, bottom, top, 6.0));
    let words = |criterion: Criterion| match criterion {
        Criterion::Time => "days",
        Criterion::Cost => "USD a tonne",
        Criterion::Co2 => "kg CO2 a tonne",
        Criterion::Length => "km",
    };
    paper.left(&y, left, right, words(second));
    paper.bottom(&x, top, bottom, words(first));
    if front.criteria.len() == 2 {
        // What lies above and right of the steps is beaten.
        let mut steps: Vec<[f64; 2]> = Vec::new();
        for [a, b] in &places {
            let place = [x.at(*a), y.at(*b)];
            if let Some([_, before]) = steps.last().copied() {
                steps.push([place[0], before]);
            }
            steps.push(place);
        }
        if steps.len() > 1 {
            paper.line(&steps, FIRST, 1.4, "stroke-dasharray=\"3 3\"");
        }
    }
    let mut row = bottom + 62.0;
    let mut drawn: Vec<[f64; 2]> = Vec::new();
    for (at, (point, [a, b])) in front.points.iter().zip(&places).enumerate() {
        let told: Vec<String> = front
            .criteria
            .iter()
            .map(|criterion| {
                let (value, unit, decimals) = of(&point.route, *criterion);
                format!("{} {unit}", number(value, decimals))
            })
            .collect();
        let names: Vec<&str> = point.route.legs.iter().skip(1).map(|leg| leg.from_name.as_str()).collect();
        let told = told.join(", ");
        let place = [x.at(*a), y.at(*b)];
        paper.dot(place[0], place[1], 5.0, FIRST, &format!("{told}: {}", names.join(", ")));
        let crowded = drawn.iter().any(|[u, v]| (u - place[0]).abs() < 14.0 && (v - place[1]).abs() < 14.0);
        if !crowded {
            paper.text(
                place[0] + 8.0,
                place[1] - 7.0,
                &(at + 1).to_string(),
                11.5,
                INK,
                Anchor::Start,
                "font-weight=\"650\"",
            );
            drawn.push(place);
        }
        if at < 30 {
            paper.text(34.0, row, &(at + 1).to_string(), 12.0, INK, Anchor::End, "font-weight=\"650\"");
            paper.text(42.0, row, &told, 12.0, INK, Anchor::Start, "");
            let modes = way(&point.route);
            paper.text(300.0, row, &fitting(&modes, 480.0, 12.0, false), 12.0, MUTED, Anchor::Start, "");
            row += 18.0;
        }
    }
    if front.points.len() > 30 {
        paper.text(
            42.0,
            row,
            &format!("and {} more", front.points.len() - 30),
            12.0,
            MUTED,
            Anchor::Start,
            "",
        );
        row += 18.0;
    }
    if front.open_from.is_some() {
        paper.text(
            42.0,
            row,
            "what lies beyond these is not known: the search was ended",
            12.0,
            MUTED,
            Anchor::Start,
            "",
        );
        row += 18.0;
    }
    paper.finish(row)
}

/// A route by where it changes how cargo travels and which borders it passes.
fn way(route: &Route) -> String {
    let mut names: Vec<&str> = Vec::new();
    for at in 0..=route.legs.len() {
        let steps = route.transfers.iter().filter(|step| step.after_legs == at && step.from != step.to);
        names.extend(steps.map(|step| step.hub_name.as_str()));
        names.extend(route.borders.iter().filter(|step| step.on_leg == at).map(|step| step.name.as_str()));
    }
    names.dedup();
    if names.is_empty() { String::new() } else { format!("over {}", names.join(", ")) }
}
