//! `corridor report`: the whole analysis, as the text of the example, or as one page with maps and charts.

use crate::arguments::{Form, Shared};
use crate::asked;
use crate::failure::{ENDED_EARLY, Failure};
use crate::output::{Output, not_written};
use crate::watch::{Interrupt, Watch};
use corridor::map::{Map, Report, chart};
use corridor::{
    Case, Criterion, Disruption, FlowSolver, Ladder, MaxFlow, Network, Observer, ParetoFront, Route, Router,
    Study, StudyAnswer, Unobserved, WorstQuery, compare_networks, data, find_bottlenecks,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// How many samples a range rests on, and their seed.
const SAMPLES: u64 = 4_000;
const SEED: u64 = 2025;

/// How many pairs of draws tell what a range comes from.
const PAIRS: u64 = 300;

/// What is told of one corridor.
#[derive(Serialize)]
struct Told {
    corridor: String,
    title: String,
    flow: MaxFlow,
    worst_t_per_year: u64,
    best_t_per_year: u64,
    ladder: Option<Ladder>,
    route: Option<Route>,
    front: Option<ParetoFront>,
    sure: Option<StudyAnswer>,
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
            let page = page(&network, &told, shared)?;
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

/// Two significant digits, and as many decimals as that takes.
fn two(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value:.0}");
    }
    if value.abs() >= 100.0 {
        let step = 10f64.powf(value.abs().log10().floor() - 1.0);
        return format!("{:.0}", (value / step).round() * step);
    }
    let digits = (1.0 - value.abs().log10().floor()).clamp(0.0, 9.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 9")]
    let digits = digits as usize;
    format!("{value:.digits$}")
}

fn million(tonnes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for reading")]
    two(tonnes as f64 / 1e6)
}

fn names(cut: Option<&corridor::Cut>) -> String {
    let assets = cut.map(|cut| cut.assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>());
    assets.map_or("-".to_owned(), |assets| assets.join(" + "))
}

fn places(network: &Network, codes: &[String]) -> String {
    let name =
        |code: &String| network.hub_id(code).map_or_else(|_| code.clone(), |id| network.hub(id).name.clone());
    codes.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The page.
fn page(network: &Network, told: &[Told], shared: &Shared) -> Result<String, Failure> {
    let view = network.view();
    let title =
        if shared.network == "caspian" { "Trade corridors round the Caspian" } else { "Trade corridors" };
    let mut report = Report::new(title).text(&format!(
        "Computed by corridor {} from the facts of the network{}. A year's flow is net tonnes in one direction; prices are US dollars of {} a net tonne. \
         The likely figure takes the likely value of every fact; nine draws in ten of all facts with a range ({SAMPLES} draws, seed {SEED}, each fact by itself) \
         lie between 5 % and 95 %. Where the likely figure lies outside of that its facts can mostly go one way: it is optimistic, or the reverse.",
        env!("CARGO_PKG_VERSION"),
        view.year.map(|year| format!(" as it stood at the end of {year}")).unwrap_or_default(),
        corridor::DEFAULT_PRICE_YEAR,
    ));
    report = in_short(report, network, told);
    report = report.section("The network").map(&Map::new(network).title(title));
    for one in told {
        report = corridor_section(report, network, one);
    }
    report = failures(report, network, told)?;
    if shared.network == "caspian" {
        report = scenarios(report, network, told)?;
    }
    report = report.section("What it rests on");
    let facts: Vec<Vec<String>> =
        network.summary().facts.into_iter().map(|(status, count)| vec![status, count.to_string()]).collect();
    report = report
        .text("Every number of the network has a status. What is an estimate is the compilers' own; the cuts above tell the status of what stops each flow.")
        .table(&["status of the number", "numbers"], &facts)
        .section("Sources")
        .sources(network);
    Ok(report.html())
}

/// A line for each corridor, and the quantiles of what they carry.
fn in_short(report: Report, network: &Network, told: &[Told]) -> Report {
    let rows = told.iter().map(|one| {
        let head = &one.flow.headline;
        let unit = if head.unit == "teu" { "TEU" } else { &head.unit };
        let spread = one.sure.as_ref().and_then(|sure| sure.capacity.as_ref());
        let of = |percent: u8| {
            spread.and_then(|spread| spread.quantiles.iter().find(|one| one.percent == percent))
        };
        let range = of(5)
            .zip(of(95))
            .map(|(low, high)| format!("{} to {}", two(low.value / 1e6), two(high.value / 1e6)));
        let status = one.flow.cuts.first().map(|cut| cut.status().to_string()).unwrap_or_default();
        vec![
            one.title.clone(),
            format!(
                "{}, {} to {}",
                one.flow.cargo,
                places(network, &one.flow.from),
                places(network, &one.flow.to)
            ),
            two(head.mt_per_year),
            range.unwrap_or_else(|| "-".to_owned()),
            format!("{} to {}", million(one.worst_t_per_year), million(one.best_t_per_year)),
            format!("{} {unit}", two(head.units_per_day)),
            names(one.flow.cuts.first()),
            status,
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let head = [
        "corridor",
        "from and to",
        "Mt a year, likely",
        "5 % to 95 % of draws",
        "all facts worst to best",
        "a day",
        "stopped by",
        "status",
    ];
    let report = report.section("In short").table(&head, &rows);
    let spreads: Vec<_> = told
        .iter()
        .filter_map(|one| Some((one.title.as_str(), one.sure.as_ref()?.capacity.as_ref()?)))
        .collect();
    if spreads.is_empty() {
        return report;
    }
    report.figure(
        &chart::quantiles("What can pass in a year", &spreads),
        "What can pass along each corridor, over the samples.",
    )
}

fn corridor_section(report: Report, network: &Network, one: &Told) -> Report {
    let flow = &one.flow;
    let mut report = report.section(&format!("{} [{}]", one.title, one.corridor));
    report = report.text(&format!(
        "{}, {} to {}: at most {}, with all facts at their worst {} and at their best {} Mt a year.",
        flow.cargo,
        places(network, &flow.from),
        places(network, &flow.to),
        flow.headline,
        million(one.worst_t_per_year),
        million(one.best_t_per_year),
    ));
    let cut = |cut: &corridor::Cut| -> Vec<Vec<String>> {
        let row = |asset: &corridor::CutAsset| {
            let other = asset.other_use_t_per_year.map_or("unknown".to_owned(), |other| two(other / 1e6));
            let sources: BTreeSet<&str> =
                asset.facts.iter().flat_map(|fact| fact.sources.iter().map(String::as_str)).collect();
            vec![
                asset.name.clone(),
                two(asset.capacity_t_per_year.million()),
                two(asset.gross_t_per_year / 1e6),
                other,
                asset.status.to_string(),
                sources.into_iter().collect::<Vec<_>>().join(" "),
            ]
        };
        cut.assets.iter().map(row).collect()
    };
    let named =
        |key: &str| network.asset(key).map_or_else(|_| key.to_owned(), |asset| network.asset_name(asset));
    if let Some(ranking) = one.sure.as_ref().and_then(|sure| sure.rankings.first()) {
        let rows: Vec<Vec<String>> = ranking
            .inputs
            .iter()
            .filter(|input| input.total >= 0.05)
            .take(4)
            .map(|input| {
                vec![
                    named(&input.owner),
                    input.quantity.replace('_', " "),
                    format!("{:.0} %", 100.0 * input.total),
                ]
            })
            .collect();
        report = report.table(
            &[
                "the range comes from",
                "fact",
                "share of the range that stays if all but this were known, estimated",
            ],
            &rows,
        );
    }
    let head = ["stopped by", "Mt a year", "before other use", "other use", "status", "sources"];
    for found in &flow.cuts {
        report = report.table(&head, &cut(found));
    }
    let map = Map::new(network).title(&one.title).flow(flow);
    report = report
        .figure(&map.svg(), &format!("{}: what flows where at the most, and what stops more.", one.title));
    if let Some(ladder) = &one.ladder {
        let rows: Vec<Vec<String>> = ladder
            .rungs
            .iter()
            .enumerate()
            .map(|(at, rung)| {
                let assets = rung.cuts_near_origin.iter().map(|cut| {
                    cut.assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>().join(" + ")
                });
                vec![
                    (at + 1).to_string(),
                    rung.slope.to_string(),
                    million(rung.from_t_per_year.get()),
                    rung.length_t_per_year.map_or("without end".to_owned(), |length| million(length.get())),
                    assets.collect::<Vec<_>>().join("; "),
                ]
            })
            .collect();
        report = report
            .figure(
                &chart::ladder(ladder),
                "What more would take: tonnes to be added for each tonne more, rung by rung.",
            )
            .table(&["rung", "added for a tonne more", "from Mt a year", "for Mt more", "widen"], &rows);
    }
    if let Some(route) = &one.route {
        report = report.text(&format!(
            "The cheapest way from {} to {}, by whatever corridor: {:.0} km, {:.1} days, {:.0} USD and {:.0} kg of CO2 a tonne.",
            places(network, std::slice::from_ref(&route.from)),
            places(network, std::slice::from_ref(&route.to)),
            route.length_km,
            route.days(),
            route.cost_usd_per_t,
            route.co2_kg_per_t,
        ));
        report = report.figure(&chart::waterfall(&route.waterfall()), "What that way costs, step by step.");
    }
    if let Some(front) = one.front.as_ref().filter(|front| front.points.len() > 1) {
        report = report.figure(&chart::front(front), "All ways that no other beats in both time and cost.");
    }
    report
}

/// What failures cost the corridors between their ends, and the worst three together.
fn failures(report: Report, network: &Network, told: &[Told]) -> Result<Report, Failure> {
    let mut report = report.section("What failures cost").text(
        "Within each corridor, every single failure of a link, transfer, hub, border or limit, the worst eight; and the worst of at most three failures together, \
         proved to be the worst: fewer than three where these stop as much.",
    );
    for one in told {
        let flows = FlowSolver::within(network, network.cargo(&one.flow.cargo)?, &one.corridor)?;
        let disruption = Disruption::new(&flows);
        let Ok(suite) = disruption.singles(&one.flow.from, &one.flow.to) else { continue };
        let rows: Vec<Vec<String>> = suite
            .singles
            .iter()
            .filter(|loss| {
                !one.flow.from.iter().chain(&one.flow.to).any(|hub| loss.asset == format!("hub:{hub}"))
            })
            .take(8)
            .map(|loss| {
                vec![
                    loss.name.clone(),
                    million(loss.lost_t_per_year.get()),
                    million(loss.left_t_per_year.get()),
                ]
            })
            .collect();
        report = report.table(&[&format!("{}: one fails", one.title), "lost, Mt a year", "left"], &rows);
        let query = WorstQuery::new(&one.flow.from, &one.flow.to, 3).tell(1);
        if let Ok(worst) = disruption.worst(&query, &mut Unobserved)
            && let Some(set) = worst.sets.first()
        {
            let (lost, left) = (million(set.lost_t_per_year.get()), million(set.left_t_per_year.get()));
            let rows = [vec![set.names.join(" + "), lost, left]];
            report = report.table(&["the worst of at most three together", "lost, Mt a year", "left"], &rows);
        }
    }
    Ok(report)
}

/// What each built-in scenario changes for each corridor.
fn scenarios(report: Report, network: &Network, told: &[Told]) -> Result<Report, Failure> {
    let report = report.section("What if").text(
        "What each built-in scenario makes of what the corridors carry, Mt a year more or less; scenarios of a season are looked at in November.",
    );
    let mut head = vec!["scenario".to_owned(), "facts that differ".to_owned()];
    head.extend(told.iter().map(|one| one.corridor.clone()));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    for scenario in data::caspian_scenarios().into_values() {
        let seasonal = scenario.changes.iter().any(|change| !change.months.is_empty());
        let before = if seasonal { network.in_month(11)? } else { network.clone() };
        let Ok(after) = scenario.apply(&before) else { continue };
        let diff = compare_networks(&before, &after);
        let mut cells = vec![
            scenario.reason.clone(),
            (diff.added.len() + diff.removed.len() + diff.facts.len()).to_string(),
        ];
        for one in told {
            let largest = |view: &Network| -> corridor::Result<f64> {
                let flows = FlowSolver::within(view, view.cargo(&one.flow.cargo)?, &one.corridor)?;
                Ok(flows.corridor_flow()?.headline.mt_per_year)
            };
            cells.push(match (largest(&before), largest(&after)) {
                (Ok(before), Ok(after)) if (after - before).abs() < 1e-9 => String::new(),
                (Ok(before), Ok(after)) if after > before => format!("+{}", two(after - before)),
                (Ok(before), Ok(after)) => format!("-{}", two(before - after)),
                _ => "-".to_owned(),
            });
        }
        rows.push(cells);
    }
    Ok(report.table(&head, &rows))
}
