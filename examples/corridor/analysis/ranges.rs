//! Ranges of the figures of the page: many draws of all facts together, and which facts the width comes from.

use super::flows::Carried;
use super::names;
use super::page::{say, two_digits, whole, wrapped};
use super::routes::{self, Routes};
use corridor::{
    Network, Objective, Ranking, Result, Route, Spread, Study, StudyAnswer, Unobserved, UsdPerTonneHour,
};

/// Whoever draws with this seed gets these ranges.
const SEED: u64 = 2025;

/// Draws behind each range.
const SAMPLES: u64 = 4_000;

/// Pairs of draws behind each list of what a range comes from.
const PAIRS: u64 = 300;

/// What the facts do to the flow of a corridor.
pub(crate) fn of_corridor(view: &Network, code: &str, cargo: &str, pairs: u64) -> Result<StudyAnswer> {
    let corridor = view.corridor(code)?;
    let study = Study::new(view, view.cargo(cargo)?, &corridor.from, &corridor.to).within(code);
    study.draw_facts().samples(SAMPLES).seed(SEED).rank(pairs).prepare()?.run()
}

/// What the facts do to the cost and the time of a route.
fn of_route(view: &Network, route: &Route) -> Result<Study> {
    let study = Study::new(view, view.cargo(&route.cargo)?, [&route.from], [&route.to]);
    Ok(study.along(route).without_capacity().draw_facts().samples(SAMPLES).seed(SEED))
}

/// The ends of a range: 5 and 95 % of the draws lie below them.
pub(crate) fn ends(spread: &Spread) -> [f64; 2] {
    let at = |percent: u8| {
        let found = spread.quantiles.iter().find(|quantile| quantile.percent == percent);
        found.map_or(spread.mean, |quantile| quantile.value)
    };
    [at(5), at(95)]
}

/// The ranges of a route: days, and USD a tonne.
pub(crate) fn route_ends(view: &Network, route: &Route) -> Result<[[f64; 2]; 2]> {
    let answer = of_route(view, route)?.prepare()?.run()?;
    let spread = |spread: Option<Spread>| spread.as_ref().map_or([0.0; 2], ends);
    let found = answer.routes.map_or((None, None), |routes| (routes.time, routes.cost));
    Ok([spread(found.0).map(|hours| hours / 24.0), spread(found.1)])
}

/// The ranges of what one route takes more than another, hours and USD a tonne: each draw is of both.
pub(crate) fn difference_ends(view: &Network, one: &Route, other: &Route) -> Result<[[f64; 2]; 2]> {
    let sampled = |route: &Route| {
        let solver = of_route(view, route)?.prepare()?;
        let mut samples = solver.begin();
        solver.go_on(&mut samples, &mut Unobserved)?;
        Ok::<_, corridor::Error>((samples.time_s, samples.cost))
    };
    let (one, other) = (sampled(one)?, sampled(other)?);
    let ends = |one: &[u64], other: &[u64], step: f64| {
        let mut more: Vec<f64> =
            one.iter().zip(other).map(|(one, other)| (*one as f64 - *other as f64) * step).collect();
        more.sort_by(f64::total_cmp);
        let at = |percent: usize| more.get((more.len() * percent).div_ceil(100).max(1) - 1).copied();
        [at(5).unwrap_or_default(), at(95).unwrap_or_default()]
    };
    Ok([ends(&one.0, &other.0, 1.0 / 3600.0), ends(&one.1, &other.1, 0.0001)])
}

/// By how much an end of a range may be off, as a share of it, with 95 % confidence.
fn off(spread: &Spread) -> f64 {
    let of = |quantile: &corridor::Quantile| {
        let far = |end: Option<f64>| end.map_or(0.0, |end| (end - quantile.value).abs());
        far(quantile.at_least).max(far(quantile.at_most)) / quantile.value.abs().max(1e-9)
    };
    let ends = spread.quantiles.iter().filter(|quantile| [5, 95].contains(&quantile.percent));
    ends.map(of).fold(0.0, f64::max)
}

/// Which facts a range comes from, the strongest first.
fn from(network: &Network, ranking: &Ranking) -> String {
    let strong = ranking.inputs.iter().filter(|input| input.total >= 0.05);
    let named: Vec<String> = strong
        .take(4)
        .map(|input| {
            let what =
                format!("{}, {}", names::asset(network, &input.owner), names::quantity(&input.quantity));
            format!("{:.0} % {what}", input.total * 100.0)
        })
        .collect();
    if named.is_empty() { "many facts, none of which makes a twentieth".to_owned() } else { named.join("; ") }
}

/// The section: how the ranges are made, how wide each is, and what it comes from.
pub(crate) fn print(network: &Network, corridors: &[Carried], found: &Routes) -> Result<()> {
    let mut lines: Vec<(String, String, String)> = Vec::new();
    let mut worst: f64 = 0.0;
    let mut facts = 0;
    for carried in corridors {
        let answer = of_corridor(network, &carried.code, &carried.likely.cargo, PAIRS)?;
        facts = answer.facts_drawn;
        let (Some(spread), Some(ranking)) = (&answer.capacity, answer.rankings.first()) else { continue };
        worst = worst.max(off(spread));
        let [low, high] = ends(spread).map(|tonnes| two_digits(tonnes / 1e6));
        let likely = two_digits(carried.likely.headline.mt_per_year);
        lines.push((carried.title.clone(), format!("{likely} Mt ({low}-{high})"), from(network, ranking)));
    }
    for (name, route) in [
        ("Xi'an - Tehran by Turkmenistan", &found.turkmen),
        ("Xi'an - Tehran by Sarakhs", &found.sarakhs),
        ("Xi'an - Poti", &found.caspian),
    ] {
        let load = routes::load(network, &route.cargo)?;
        for (objective, what) in [
            (Objective::fastest(), "days"),
            (Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)), "USD a box"),
        ] {
            let answer = of_route(network, route)?.routes(objective).rank(PAIRS).prepare()?.run()?;
            let (Some(routes), Some(ranking)) = (&answer.routes, answer.rankings.first()) else { continue };
            let (spread, likely, factor) = if what == "days" {
                (&routes.time, route.time_h, 1.0 / 24.0)
            } else {
                (&routes.cost, route.cost_usd_per_t, load)
            };
            let Some(spread) = spread else { continue };
            worst = worst.max(off(spread));
            let [low, high] = ends(spread).map(|value| two_digits(value * factor));
            let figure = format!("{} {what} ({low}-{high})", two_digits(likely * factor));
            lines.push((name.to_owned(), figure, from(network, ranking)));
        }
    }
    say(&format!(
        "A range in brackets holds 90 of 100 draws: 5 % lie below it and 5 % above. Each draw gives all {facts} facts of the network that have a range a value of \
         their own between low and high, the likely one most often (a triangle), and computes the figure again; {} draws of seed {SEED}, so the ranges \
         can be drawn again one by one. With 95 % confidence no end of a range below is off by more than {:.0} % of itself. The facts are drawn as if \
         none had to do with another, so that good and bad make up for each other: for a figure that adds up many facts the range is narrower than from all best to all worst, and it \
         is too narrow where they rise and fall together, as prices do. Where the likely figure stands at an end, its facts can mostly go one way. Storms, closures and strikes are not in it \
         beyond what a mean year takes: nobody publishes their chances (see the example how_sure).",
        whole(SAMPLES as f64),
        (worst * 100.0).ceil()
    ));
    out!();
    out!(
        "{:<46} {:<24} share of the spread that would stay if all but this were known",
        "",
        "likely (range)"
    );
    for (title, figure, from) in lines {
        out!("{}", wrapped(&format!("{title:<46} {figure:<24} "), &from));
    }
    Ok(())
}
