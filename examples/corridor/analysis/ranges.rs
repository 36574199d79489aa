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
const SAMPLES: u64 = 2_000;

/// Pairs of draws behind each list of what a range comes from.
pub(crate) const PAIRS: u64 = 300;

/// What the facts do to the flow of a corridor; with pairs also which facts that comes from.
pub(crate) fn of_corridor(view: &Network, code: &str, cargo: &str, pairs: u64) -> Result<StudyAnswer> {
    let corridor = view.corridor(code)?;
    let study = Study::new(view, view.cargo(cargo)?, &corridor.from, &corridor.to).within(code);
    study.draw_facts().samples(SAMPLES).seed(SEED).rank(pairs).prepare()?.run()
}

fn along(view: &Network, route: &Route) -> Result<Study> {
    let study = Study::new(view, view.cargo(&route.cargo)?, [&route.from], [&route.to]);
    Ok(study.along(route).without_capacity().draw_facts().seed(SEED))
}

/// The ends of a range: 5 and 95 % of the draws lie below them.
pub(crate) fn ends(spread: &Spread) -> [f64; 2] {
    let at = |percent: u8| {
        let found = spread.quantiles.iter().find(|quantile| quantile.percent == percent);
        found.map_or(spread.mean, |quantile| quantile.value)
    };
    [at(5), at(95)]
}

/// A route with what each draw makes of it.
pub(crate) struct Drawn {
    pub(crate) route: Route,
    answer: StudyAnswer,
    seconds: Vec<u64>,
    cost: Vec<u64>,
}

impl Drawn {
    /// Draws a route of a view.
    pub(crate) fn new(view: &Network, route: Route) -> Result<Self> {
        let solver = along(view, &route)?.samples(SAMPLES).prepare()?;
        let mut samples = solver.begin();
        solver.go_on(&mut samples, &mut Unobserved)?;
        let answer = solver.answer(&samples)?;
        Ok(Self { route, answer, seconds: samples.time_s, cost: samples.cost })
    }

    fn spreads(&self) -> [Option<&Spread>; 2] {
        let routes = self.answer.routes.as_ref();
        [routes.and_then(|routes| routes.time.as_ref()), routes.and_then(|routes| routes.cost.as_ref())]
    }

    /// The range of its days.
    pub(crate) fn days(&self) -> [f64; 2] {
        self.spreads()[0].map_or([0.0; 2], ends).map(|hours| hours / 24.0)
    }

    /// The range of its price, USD a tonne.
    pub(crate) fn usd_per_t(&self) -> [f64; 2] {
        self.spreads()[1].map_or([0.0; 2], ends)
    }

    /// The ranges of what it takes more than another, hours and USD a tonne: the draws are the same for both.
    pub(crate) fn more_than(&self, other: &Self) -> [[f64; 2]; 2] {
        let ends = |one: &[u64], other: &[u64], step: f64| {
            let more = one.iter().zip(other).map(|(one, other)| (*one as f64 - *other as f64) * step);
            let mut more: Vec<f64> = more.collect();
            more.sort_by(f64::total_cmp);
            let at = |percent: usize| more.get((more.len() * percent).div_ceil(100).max(1) - 1).copied();
            [at(5), at(95)].map(Option::unwrap_or_default)
        };
        [ends(&self.seconds, &other.seconds, 1.0 / 3600.0), ends(&self.cost, &other.cost, 0.0001)]
    }
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
    let strong = ranking.inputs.iter().filter(|input| input.total >= 0.05).take(3);
    let named: Vec<String> = strong
        .map(|input| {
            let owner = names::asset(network, &input.owner).replace(" for container", "");
            // Two of them that work together may have more than all between them, and a draw of pairs is no count.
            let part = (input.total * 100.0).min(100.0);
            // Without a space, so that no line begins with the sign.
            format!("{part:.0}% {owner}, {}", names::quantity(&input.quantity))
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
        let answer = &carried.drawn;
        facts = answer.facts_drawn;
        let (Some(spread), Some(ranking)) = (&answer.capacity, answer.rankings.first()) else { continue };
        worst = worst.max(off(spread));
        let figure = format!("{} Mt", super::flows::mt_range(carried));
        lines.push((carried.title.clone(), figure, from(network, ranking)));
    }
    for (name, drawn) in [
        ("Xi'an - Tehran by the Turkmen railway", &found.turkmen),
        ("Xi'an - Tehran by Sarakhs", &found.sarakhs),
        ("Xi'an - Poti by Aktau", &found.caspian),
    ] {
        let route = &drawn.route;
        let load = routes::load(network, &route.cargo)?;
        let of_money = Objective::cheapest().value_of_time(UsdPerTonneHour(0.0));
        let days = (Objective::fastest(), "days", route.time_h, 1.0 / 24.0);
        let dollars = (of_money, "USD a box", route.cost_usd_per_t, load);
        for ((objective, unit, likely, factor), spread) in [days, dollars].into_iter().zip(drawn.spreads()) {
            let answer = along(network, route)?.routes(objective).samples(1).rank(PAIRS).prepare()?.run()?;
            let (Some(spread), Some(ranking)) = (spread, answer.rankings.first()) else { continue };
            worst = worst.max(off(spread));
            let [low, high] = ends(spread).map(|value| two_digits(value * factor));
            let title = if unit == "days" { name } else { "" };
            let figure = format!("{} ({low}-{high}) {unit}", two_digits(likely * factor));
            lines.push((title.to_owned(), figure, from(network, ranking)));
        }
    }
    say(&format!(
        "A range in brackets holds 90 of 100 draws: 5 % lie below it, 5 % above. A draw gives each of the {facts} facts of the network that state a range a value of \
         its own between low and high, most often near the likely one (a triangle), and computes the figure again; {} draws of seed {SEED}, which anybody can draw again. \
         No end of a range below is off by more than {:.0} % of itself for having so few draws (with 95 % confidence).",
        whole(SAMPLES as f64),
        (worst * 100.0).ceil()
    ));
    say(
        "The figure before the bracket has all facts likely. Hours at borders and in ports can be much more than likely but only a little less, so nearly every draw is \
         slower than that and the range begins behind it; the same holds for a capacity whose facts can mostly fall. Plan with the range.",
    );
    say(
        "What it is not: the facts are drawn as if none had to do with another. A sum of many is then surer than it is where all rise and fall together (prices, winters); \
         all best and all worst are the outer bounds. Storms, closures and strikes beyond those of a mean year are in no range, for nobody publishes their chances: the \
         example how_sure supposes some.",
    );
    out!();
    out!("{:<46} {:<30} comes from (part of the spread)", "", "likely (range)");
    for (title, figure, from) in lines {
        out!("{}", wrapped(&format!("{title:<46} {figure:<30} "), &from));
    }
    Ok(())
}
