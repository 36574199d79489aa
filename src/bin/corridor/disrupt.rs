//! `corridor disrupt`: what failures cost.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::{ENDED_EARLY, Failure};
use crate::output::Output;
use crate::watch::{Interrupt, Watch};
use corridor::{
    Disruption, Failure as Fails, FlowSolver, Network, Router, Study, StudyAnswer, WorstQuery, data,
    route_failures,
};
use serde::Serialize;

pub(crate) fn run(
    shared: &Shared,
    asked: &arguments::Disrupt,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    if let Some(path) = &asked.demand {
        return ways(&network, shared, path, output, interrupt);
    }
    let (from, to) = asked::sides(&asked.from, &asked.to)?;
    if let Some(samples) = asked.samples {
        return study(&network, shared, asked, samples, output, interrupt);
    }
    let flows = FlowSolver::new(&network, asked::cargo(&network, shared)?)?;
    let disruption = Disruption::new(&flows);
    if let Some(k) = asked.worst {
        let mut watch = Watch::new("worst failures", interrupt);
        let worst = disruption.worst(&WorstQuery::new(from, to, k.into()), &mut watch)?;
        output.answer(&worst, || worst.sets.clone())?;
        return Ok(ended(&watch));
    }
    if asked.pairs {
        let mut watch = Watch::new("every two failures", interrupt);
        let suite = disruption.pairs(from, to, &mut watch)?;
        output.answer(&suite, || suite.pairs.clone())?;
        return Ok(ended(&watch));
    }
    let suite = disruption.singles(from, to)?;
    output.answer(&suite, || suite.singles.clone())?;
    Ok(0)
}

fn ended(watch: &Watch) -> u8 {
    if watch.was_ended() { ENDED_EARLY } else { 0 }
}

/// What the failure of each link costs the ways of a table.
fn ways(
    network: &Network,
    shared: &Shared,
    path: &std::path::Path,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let cargo = asked::cargo(network, shared)?;
    let mut demand = data::read_demand(path)?;
    demand.rows.retain(|row| row.cargo.as_ref().is_none_or(|code| *code == cargo.code));
    if demand.rows.is_empty() {
        return Err(Failure::arguments(format!(
            "no row of {} is of the cargo `{}`",
            path.display(),
            cargo.code
        )));
    }
    let router = Router::new(network, cargo, asked::objective(shared)?)?;
    let mut watch = Watch::new("failures of links", interrupt);
    let failures = route_failures(&router, &demand, &mut watch)?;
    output.answer(&failures, || failures.links.clone())?;
    Ok(ended(&watch))
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
    samples: u64,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let cargo = asked::cargo(network, shared)?;
    let mut study =
        Study::new(network, cargo, &asked.from, &asked.to).samples(samples).seed(asked.seed).rank(asked.rank);
    if !asked.failures_only {
        study = study.draw_facts();
    }
    for (select, chance) in &asked.fails {
        study =
            study.failure(Fails::new(&select.to_string(), select.clone(), *chance).source("command line"));
    }
    if let ([_], [_]) = (&asked.from[..], &asked.to[..]) {
        study = study.routes(asked::objective(shared)?);
    }
    let mut watch = Watch::new("samples", interrupt);
    let answer = study.prepare()?.run_observed(&mut watch)?;
    output.answer(&answer, || rows(&answer))?;
    Ok(ended(&watch))
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
