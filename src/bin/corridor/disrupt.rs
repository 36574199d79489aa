//! `corridor disrupt`: what failures cost.

use crate::arguments::{self, On, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::output::{Output, counted};
use crate::watch::{Interrupt, Watch};
use corridor::{
    Demand, DetourSet, Disruption, Failure as Fails, FlowSolver, Network, Router, Study, StudyAnswer,
    WorstQuery, all_route_failures, impact_on_routes, worst_for_route, worst_for_table,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

pub(crate) fn run(
    shared: &Shared,
    asked: &arguments::Disrupt,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    let fails = asked.fails.iter().map(|(select, _)| asked::checked(&network, select));
    let demand = asked::demand(&network, asked.demand.as_ref(), &shared.limits());
    let asset = asked.asset.as_ref().map_or(Ok(()), |key| asked::asset(&network, key));
    let checks = [
        asked::fault(&demand),
        asset,
        asked::places(&network, &asked.from, &asked.to, None),
        asked::goods(&network, shared),
        asked::selections(&network, &asked.without),
    ];
    asked::together(checks.into_iter().chain(fails))?;
    let network = asked::left_out(network, &asked.without)?;
    if let (Some(demand), Some(path)) = (demand?, &asked.demand) {
        return ways(&network, shared, asked, (demand, path), output, interrupt);
    }
    let (from, to) = asked::sides(&network, &asked.from, &asked.to)?;
    let (from, to) = (&from, &to);
    if let Some(samples) = asked.samples {
        return study(&network, shared, asked, (from, to), samples, output, interrupt);
    }
    if let (Some(k), On::Route) = (asked.worst, asked.on) {
        let router = Router::new(&network, asked::cargo(&network, shared)?, asked::objective(shared)?)?;
        let mut watch = Watch::new("worst failures", interrupt);
        let worst = worst_for_route(&router, &WorstQuery::new(from, to, k.into()), &mut watch)?;
        output.answer(&worst, || worst.sets.iter().map(detour_row).collect())?;
        return Ok(watch.code());
    }
    let flows = FlowSolver::new(&network, asked::cargo(&network, shared)?)?;
    let disruption = Disruption::new(&flows);
    if let Some(k) = asked.worst {
        let mut watch = Watch::new("worst failures", interrupt);
        let worst = disruption.worst(&WorstQuery::new(from, to, k.into()), &mut watch)?;
        output.answer(&worst, || worst.sets.clone())?;
        return Ok(watch.code());
    }
    if asked.pairs {
        let mut watch = Watch::new("every two failures", interrupt);
        let suite = disruption.pairs(from, to, &mut watch)?;
        output.answer(&suite, || suite.pairs.clone())?;
        return Ok(watch.code());
    }
    let suite = disruption.singles(from, to)?;
    output.answer(&suite, || suite.singles.clone())?;
    Ok(0)
}

/// What each single failure costs the ways of a table.
fn ways(
    network: &Network,
    shared: &Shared,
    asked: &arguments::Disrupt,
    (mut demand, path): (Demand, &Path),
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let cargo = asked::cargo(network, shared)?;
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for code in demand.rows.iter().filter_map(|row| row.cargo.as_ref()).filter(|code| **code != cargo.code) {
        *others.entry(code.clone()).or_default() += 1;
    }
    demand.rows.retain(|row| row.cargo.as_ref().is_none_or(|code| *code == cargo.code));
    if demand.rows.is_empty() {
        return Err(Failure::arguments(format!(
            "no row of {} is of the cargo `{}`",
            path.display(),
            cargo.code
        )));
    }
    if !others.is_empty() {
        let told: Vec<String> =
            others.iter().map(|(code, rows)| format!("{} of {code}", counted(*rows, "row"))).collect();
        output.note(&format!(
            "only rows of {} are looked at; left out: {} (ask for them with --cargo)",
            cargo.code,
            told.join(", ")
        ));
    }
    let router = Router::new(network, cargo, asked::objective(shared)?)?;
    if let Some(asset) = &asked.asset {
        let impact = impact_on_routes(&router, &demand, asset)?;
        output.answer(&impact, || impact.detours.clone())?;
        return Ok(0);
    }
    if let Some(k) = asked.worst {
        let mut watch = Watch::new("worst failures", interrupt);
        let worst = worst_for_table(&router, &demand, &WorstQuery::of_table(k.into()), &mut watch)?;
        output.answer(&worst, || worst.sets.clone())?;
        return Ok(watch.code());
    }
    let mut watch = Watch::new("single failures", interrupt);
    let failures = all_route_failures(&router, &demand, &mut watch)?;
    output.answer(&failures, || failures.assets.clone())?;
    Ok(watch.code())
}

/// Failures and the detour that they cost as a row of a table.
#[derive(Serialize)]
struct DetourRow<'a> {
    assets: &'a [String],
    names: &'a [String],
    more: Option<f64>,
    more_h: Option<f64>,
    more_usd_per_t: Option<f64>,
    more_km: Option<f64>,
    hubs: Vec<&'a str>,
}

fn detour_row(set: &DetourSet) -> DetourRow<'_> {
    DetourRow {
        assets: &set.assets,
        names: &set.names,
        more: set.more,
        more_h: set.more_h,
        more_usd_per_t: set.more_usd_per_t,
        more_km: set.more_km,
        hubs: set.after.as_ref().map(|route| route.hubs()).unwrap_or_default(),
    }
}

/// A quantile of a measure as a row of a table.
#[derive(Serialize)]
struct QuantileRow<'a> {
    measure: &'static str,
    unit: &'a str,
    percent: u8,
    value: f64,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

fn study(
    network: &Network,
    shared: &Shared,
    asked: &arguments::Disrupt,
    (from, to): (&[String], &[String]),
    samples: u64,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let cargo = asked::cargo(network, shared)?;
    let mut study = Study::new(network, cargo, from, to).samples(samples).seed(asked.seed).rank(asked.rank);
    if !asked.failures_only {
        study = study.draw_facts();
    }
    for (select, chance) in &asked.fails {
        study =
            study.failure(Fails::new(&select.to_string(), select.clone(), *chance).source("command line"));
    }
    if let ([_], [_]) = (from, to) {
        study = study.routes(asked::objective(shared)?);
    }
    let mut watch = Watch::new("samples", interrupt);
    let answer = study.prepare()?.run_observed(&mut watch)?;
    output.answer(&answer, || rows(&answer))?;
    Ok(watch.code())
}

fn rows(answer: &StudyAnswer) -> Vec<QuantileRow<'_>> {
    let routes = answer.routes.as_ref();
    let measures = [
        ("capacity", answer.capacity.as_ref()),
        ("time", routes.and_then(|routes| routes.time.as_ref())),
        ("cost", routes.and_then(|routes| routes.cost.as_ref())),
    ];
    let mut rows = Vec::new();
    for (measure, spread) in measures.into_iter().filter_map(|(measure, spread)| Some((measure, spread?))) {
        rows.extend(spread.quantiles.iter().map(|quantile| QuantileRow {
            measure,
            unit: &spread.unit,
            percent: quantile.percent,
            value: quantile.value,
            at_least: quantile.at_least,
            at_most: quantile.at_most,
        }));
    }
    rows
}
