//! `corridor report`: the whole analysis, as the text of the example, or as one page with maps and charts.

use crate::arguments::{Form, Shared};
use crate::asked;
use crate::failure::{ENDED_EARLY, Failure};
use crate::output::{Output, not_written};
use crate::report_page;
use crate::watch::{Interrupt, Watch};
use corridor::{
    Case, Criterion, FlowSolver, Ladder, MaxFlow, Network, Observer, ParetoFront, Route, Router, Study,
    StudyAnswer, data, find_bottlenecks,
};
use serde::Serialize;

/// How many samples a range rests on, and their seed.
pub(crate) const SAMPLES: u64 = 4_000;
pub(crate) const SEED: u64 = 2025;

/// How many pairs of draws tell what a range comes from.
const PAIRS: u64 = 300;

/// What is told of one corridor.
#[derive(Serialize)]
pub(crate) struct Told {
    pub(crate) corridor: String,
    pub(crate) title: String,
    pub(crate) flow: MaxFlow,
    pub(crate) worst_t_per_year: u64,
    pub(crate) best_t_per_year: u64,
    pub(crate) ladder: Option<Ladder>,
    pub(crate) route: Option<Route>,
    pub(crate) front: Option<ParetoFront>,
    pub(crate) sure: Option<StudyAnswer>,
}

/// A corridor as a row of a table.
#[derive(Serialize)]
struct Row<'a> {
    corridor: &'a str,
    title: &'a str,
    cargo: &'a str,
    value_t_per_year: u64,
    worst_t_per_year: u64,
    best_t_per_year: u64,
    stopped_by: Vec<&'a str>,
    time_h: Option<f64>,
    cost_usd_per_t: Option<f64>,
}

pub(crate) fn run(shared: &Shared, output: &Output, interrupt: &Interrupt) -> Result<u8, Failure> {
    let is_page = output
        .file()
        .is_some_and(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("html")));
    if output.form == Form::Text && !is_page {
        if shared.network != "caspian" {
            return Err(Failure::arguments(
                "the text of the report is of the embedded network; `--out report.html` makes the page of any network with corridors, \
                 `--format json` its answers",
            ));
        }
        let text = crate::analysis::text(&asked::network(shared)?)
            .map_err(|error| Failure::arguments(error.to_string()))?;
        output.set_text(text.trim_end())?;
        return Ok(0);
    }
    let network = asked::network(shared)?;
    if network.corridors().is_empty() {
        return Err(Failure::arguments(
            "a report is about corridors, and the network names none; add a corridors.csv",
        ));
    }
    let mut told = Vec::new();
    let mut watch = Watch::new("corridors", interrupt);
    let count = network.corridors().len() as u64;
    for (done, corridor) in (0..).zip(network.corridors()) {
        if watch.progress(done, count).is_break() {
            return Ok(ENDED_EARLY);
        }
        told.extend(of(&network, &corridor.code)?);
    }
    drop(watch);
    match (is_page, output.file()) {
        (true, Some(path)) => {
            let page = report_page::page(&network, &told, shared)?;
            data::write_whole(path, page.as_bytes()).map_err(not_written)?;
        }
        _ => output.answer_as(String::new, &told, || told.iter().map(row).collect())?,
    }
    Ok(0)
}

fn row(told: &Told) -> Row<'_> {
    Row {
        corridor: &told.corridor,
        title: &told.title,
        cargo: &told.flow.cargo,
        value_t_per_year: told.flow.value_t_per_year.get(),
        worst_t_per_year: told.worst_t_per_year,
        best_t_per_year: told.best_t_per_year,
        stopped_by: told.flow.cuts.first().map(|cut| cut.keys()).unwrap_or_default(),
        time_h: told.route.as_ref().map(|route| route.time_h),
        cost_usd_per_t: told.route.as_ref().map(|route| route.cost_usd_per_t),
    }
}

/// What there is to tell of a corridor; nothing where it bounds no flow.
fn of(network: &Network, code: &str) -> Result<Option<Told>, Failure> {
    let corridor = network.corridor(code)?;
    let cargo = network.cargo(corridor.cargo.as_deref().unwrap_or("container"))?;
    let largest = |view: &Network| FlowSolver::within(view, view.cargo(&cargo.code)?, code)?.corridor_flow();
    let Ok(flow) = largest(network) else { return Ok(None) };
    let of_case = |case| largest(&network.in_case(case)).map(|flow| flow.value_t_per_year.get());
    let flows = FlowSolver::within(network, cargo, code)?;
    let router = Router::new(network, cargo, corridor::Objective::cheapest())?;
    let (from, to) = (corridor.from.first(), corridor.to.first());
    let pair = from.zip(to);
    let route = pair.and_then(|(from, to)| router.route((from.as_str(), to.as_str())).ok());
    let criteria = [Criterion::Time, Criterion::Cost];
    let front = pair.and_then(|(from, to)| router.pareto((from.as_str(), to.as_str()), criteria).ok());
    let study = Study::new(network, cargo, &corridor.from, &corridor.to).within(code);
    let study = study.draw_facts().samples(SAMPLES).seed(SEED).rank(PAIRS);
    Ok(Some(Told {
        corridor: code.to_owned(),
        title: corridor.name.clone().unwrap_or_else(|| code.to_owned()),
        worst_t_per_year: of_case(Case::Worst).unwrap_or_default(),
        best_t_per_year: of_case(Case::Best).unwrap_or_default(),
        ladder: find_bottlenecks(&flows, corridor).ok(),
        route,
        front,
        sure: study.prepare().and_then(|solver| solver.run()).ok(),
        flow,
    }))
}
