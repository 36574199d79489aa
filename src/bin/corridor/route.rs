//! `corridor route`: one shipment.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::output::Output;
use corridor::route::Alternatives;
use corridor::{Apart, Criterion, Error, Network, Query, Route, Router};
use serde::Serialize;
use std::collections::BTreeSet;

/// A step of a route as a row of a table.
#[derive(Serialize)]
struct StepRow<'a> {
    step: &'static str,
    from: &'a str,
    to: &'a str,
    asset: String,
    carriage: String,
    length_km: f64,
    time_h: f64,
    cost_usd_per_t: f64,
    co2_kg_per_t: f64,
}

/// A whole route as a row of a table.
#[derive(Serialize)]
struct RouteRow<'a> {
    from: &'a str,
    to: &'a str,
    length_km: f64,
    time_h: f64,
    cost_usd_per_t: f64,
    co2_kg_per_t: f64,
    hubs: Vec<&'a str>,
}

pub(crate) fn run(shared: &Shared, asked: &arguments::Route, output: &Output) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    let query = query(&network, shared, asked)?;
    let router = Router::new(&network, asked::cargo(&network, shared)?, asked::objective(shared)?)?;
    if let Some(count) = asked.k {
        let routes: Vec<Route> = router.k_routes(&query)?.take(count.into()).collect::<Result<_, _>>()?;
        if routes.is_empty() {
            router.route(&query)?;
        }
        let more = (routes.len() < usize::from(count)).then_some("There are no more.");
        output.answer_as(|| listed(&routes, more, output), &routes, || routes.iter().map(row).collect())?;
    } else if !asked.pareto.is_empty() {
        let front = router.pareto(&query, criteria(asked)?.as_slice())?;
        let routes: Vec<Route> = front.points.iter().map(|point| point.route.clone()).collect();
        output.answer_as(|| front.to_string(), &front, || routes.iter().map(row).collect())?;
        if front.open_from.is_some() {
            return Ok(crate::failure::ENDED_EARLY);
        }
    } else if asked.disjoint {
        let apart = router.disjoint(&query, Apart::links())?;
        output.answer(&apart, || apart.routes.iter().map(row).collect())?;
    } else if let Some(count) = asked.alternatives {
        let others =
            router.alternatives(&query, Alternatives::new(count.into()).max_stretch(1.5).max_shared(0.8))?;
        output.answer(&others, || others.routes.iter().map(row).collect())?;
    } else if asked.explain {
        explain(&router, &query, output)?;
    } else {
        let route = router.route(&query)?;
        output.answer_as(
            || format!("{route}\n{}", asked::foot(&network, &route.facts)),
            &route,
            || steps(&route),
        )?;
    }
    Ok(0)
}

/// The question, or everything that is wrong with it.
fn query(network: &Network, shared: &Shared, asked: &arguments::Route) -> Result<Query, Failure> {
    let ends = if asked.via.is_empty() {
        asked::ends(network, &asked.from, &asked.to).map(drop)
    } else {
        asked::hubs(network, &[asked.from.clone(), asked.to.clone()]).map(drop)
    };
    asked::together([
        ends,
        asked::hubs(network, &asked.via).map(drop),
        asked::goods(network, shared),
        asked::selections(network, &asked.without),
        criteria(asked).map(drop),
        passes(asked),
    ])?;
    let (from, to) = (asked::hub(network, &asked.from)?, asked::hub(network, &asked.to)?);
    let mut query = Query::new(&from, &to).modes(asked.without.mode.iter().copied());
    for hub in asked::hubs(network, &asked.via)? {
        query = query.via(&hub);
    }
    Ok(asked.without.avoid.iter().fold(query, |query, select| query.avoid(select.clone())))
}

/// Refuses lists of routes that pass hubs: which stage of the way is to be another is not said.
fn passes(asked: &arguments::Route) -> Result<(), Failure> {
    let (list, count) = match (asked.k, asked.alternatives) {
        (Some(count), _) => ("--k", format!(" {count}")),
        (_, Some(count)) => ("--alternatives", format!(" {count}")),
        _ if asked.disjoint => ("--disjoint", String::new()),
        _ => return Ok(()),
    };
    if asked.via.is_empty() {
        return Ok(());
    }
    let stops: Vec<&String> = [&asked.from].into_iter().chain(&asked.via).chain([&asked.to]).collect();
    let stages: Vec<String> = stops
        .windows(2)
        .map(|stage| match stage {
            [from, to] => format!("`corridor route {from} {to} {list}{count}`"),
            _ => String::new(),
        })
        .collect();
    Err(Failure::arguments(format!(
        "{list} goes from one hub to one other and does not pass any between; ask for each stage by itself, {}, \
         or for ways that weigh time against cost, which pass hubs: --pareto time,cost",
        stages.join(" and ")
    )))
}

fn criteria(asked: &arguments::Route) -> Result<Vec<Criterion>, Failure> {
    asked.pareto.iter().map(|word| criterion(word)).collect()
}

fn criterion(word: &str) -> Result<Criterion, Failure> {
    let known = [Criterion::Time, Criterion::Cost, Criterion::Co2, Criterion::Length];
    known.into_iter().find(|one| one.word() == word.trim().to_ascii_lowercase()).ok_or_else(|| {
        Failure::arguments(format!(
            "`{word}` is nothing that a front is over; write two or three of time, cost, co2 and length"
        ))
    })
}

/// Why one route is the best.
#[derive(Serialize)]
struct Explained<'a> {
    route: &'a Route,
    tolerances: Option<corridor::Tolerances>,
    explanation: corridor::Explanation,
    /// What cannot be told of this question, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
}

/// What the best route is made up of, how far each link is from changing it, and which one fact would make each rival win.
fn explain(router: &Router, query: &Query, output: &Output) -> Result<(), Failure> {
    let route = router.route(query)?;
    let mut left_out = Vec::new();
    let mut if_together = |error| match error {
        Error::NotTogether { .. } => {
            left_out.push(error.to_string());
            Ok(())
        }
        other => Err(other),
    };
    let mut rivals = Vec::new();
    match router.alternatives(query, Alternatives::new(3).max_stretch(1.5).max_shared(0.8)) {
        Ok(found) => rivals = found.routes.into_iter().filter(|other| other.legs != route.legs).collect(),
        Err(error) => if_together(error)?,
    }
    let mut tolerances = None;
    match router.tolerances(query) {
        Ok(found) => tolerances = Some(found),
        Err(error) => if_together(error)?,
    }
    let explanation = router.explain(query, &rivals)?;
    let whole = Explained { route: &route, tolerances, explanation, left_out };
    let text = || {
        let mut text = whole.route.to_string();
        if let Some(tolerances) = &whole.tolerances {
            text.push_str(&format!("\n\n{tolerances}"));
        }
        text.push_str(&format!("\n\n{}", whole.explanation));
        for reason in &whole.left_out {
            text.push_str(&format!("\n\nleft out: {reason}"));
        }
        text
    };
    output.answer_as(text, &whole, || {
        whole.explanation.rivals.iter().flat_map(|rival| rival.flips.clone()).collect()
    })
}

/// Routes one below the other.
fn listed(routes: &[Route], end: Option<&str>, output: &Output) -> String {
    let rows = routes.iter().enumerate().map(|(at, route)| {
        let mut way = route.hubs().join(" > ");
        if let Some(other) = routes[..at].iter().rfind(|other| other.hubs() == route.hubs()) {
            // The same places: what differs between them.
            let [one, other] = [route, other].map(|route| {
                let steps = route
                    .transfers
                    .iter()
                    .map(|step| &step.transfer)
                    .chain(route.legs.iter().map(|leg| &leg.link));
                steps.cloned().collect::<BTreeSet<String>>()
            });
            let differing: Vec<&str> = one.difference(&other).map(String::as_str).collect();
            way.push_str(&format!(
                " (with {})",
                if differing.is_empty() { "less".to_owned() } else { differing.join(", ") }
            ));
        }
        vec![
            (at + 1).to_string(),
            way,
            format!("{:.0}", route.length_km),
            format!("{:.1}", route.days()),
            format!("{:.2}", route.cost_usd_per_t),
            format!("{:.1}", route.co2_kg_per_t),
        ]
    });
    let table = output.table(&["", "way", "km", "days", "USD/t", "kg CO2/t"], 4, rows);
    end.map_or_else(|| table.clone(), |end| format!("{table}\n{end}"))
}

fn row(route: &Route) -> RouteRow<'_> {
    RouteRow {
        from: &route.from,
        to: &route.to,
        length_km: route.length_km,
        time_h: route.time_h,
        cost_usd_per_t: route.cost_usd_per_t,
        co2_kg_per_t: route.co2_kg_per_t,
        hubs: route.hubs(),
    }
}

/// Legs, transfers and borders in their order; the columns add up to the totals of the route.
fn steps(route: &Route) -> Vec<StepRow<'_>> {
    let mut rows = Vec::new();
    for at in 0..=route.legs.len() {
        rows.extend(route.transfers.iter().filter(|step| step.after_legs == at).map(|step| StepRow {
            step: "transfer",
            from: &step.hub,
            to: &step.hub,
            asset: step.transfer.clone(),
            carriage: format!("{} > {}", step.from, step.to),
            length_km: 0.0,
            time_h: step.time_h,
            cost_usd_per_t: step.cost_usd_per_t,
            co2_kg_per_t: 0.0,
        }));
        let Some(leg) = route.legs.get(at) else { continue };
        rows.push(StepRow {
            step: "link",
            from: &leg.from,
            to: &leg.to,
            asset: leg.link.clone(),
            carriage: leg.carriage.clone(),
            length_km: leg.length_km,
            time_h: leg.running_h + leg.wait_h,
            cost_usd_per_t: leg.cost_usd_per_t,
            co2_kg_per_t: leg.co2_kg_per_t,
        });
        rows.extend(route.borders.iter().filter(|step| step.on_leg == at).map(|step| StepRow {
            step: "border",
            from: &leg.from,
            to: &leg.to,
            asset: format!("border:{}", step.border),
            carriage: leg.carriage.clone(),
            length_km: 0.0,
            time_h: step.time_h,
            cost_usd_per_t: step.cost_usd_per_t,
            co2_kg_per_t: 0.0,
        }));
    }
    rows
}
