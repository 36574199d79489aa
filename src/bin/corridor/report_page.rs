//! The page of `corridor report`: summary, map, routes, flows and bottlenecks, failures, ranges, sources, each figure once.

use crate::analysis;
use crate::analysis::page::two_digits as two;
use crate::arguments::Shared;
use crate::failure::Failure;
use crate::report::{SAMPLES, SEED, Told};
use corridor::map::{Map, Report, chart};
use corridor::{
    Asset, Cargo, Disruption, FactUsed, FailureLoss, FlowSolver, Ladder, Network, Route, RungAsset, Status,
    Unobserved, WorstQuery, compare_networks, data,
};
use std::collections::{BTreeMap, BTreeSet};

/// A route of fewer legs is told by its row alone.
const FEW_LEGS: usize = 3;

/// How many assets of one loss are named.
const NAMED: usize = 5;

fn million(tonnes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for reading")]
    two(tonnes as f64 / 1e6)
}

fn names(cut: Option<&corridor::Cut>) -> String {
    let assets = cut.map(|cut| cut.assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>());
    assets.map_or("-".to_owned(), |assets| assets.join("; "))
}

fn place(network: &Network, code: &str) -> String {
    network.hub_id(code).map_or_else(|_| code.to_owned(), |id| network.hub(id).name.clone())
}

fn places(network: &Network, codes: &[String]) -> String {
    codes.iter().map(|code| place(network, code)).collect::<Vec<_>>().join(", ")
}

/// The keys of the sources of some facts, each once.
fn sources<'a>(facts: impl IntoIterator<Item = &'a FactUsed>) -> String {
    let keys: BTreeSet<&str> =
        facts.into_iter().flat_map(|fact| fact.sources.iter().map(String::as_str)).collect();
    keys.into_iter().collect::<Vec<_>>().join(" ")
}

/// Figures of an answer by status, the surest first.
fn by_status(facts: &[FactUsed]) -> String {
    let of = |status: Status| facts.iter().filter(|fact| !fact.default && fact.status == status).count();
    let all = [Status::Measured, Status::Published, Status::Derived, Status::Estimate, Status::Unstated];
    let mut told: Vec<String> = all
        .into_iter()
        .map(|status| (status, of(status)))
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{status} {count}"))
        .collect();
    let defaults = facts.iter().filter(|fact| fact.default).count();
    if defaults > 0 {
        told.push(format!("defaults of the program {defaults}"));
    }
    told.join(", ")
}

/// The page.
pub(crate) fn page(network: &Network, told: &[Told], shared: &Shared) -> Result<String, Failure> {
    let view = network.view();
    let title =
        if shared.network == "caspian" { "Trade corridors round the Caspian" } else { "Trade corridors" };
    let mut report = Report::new(title).lead(&format!(
        "Computed by corridor {} from the facts of the network{}. A year's flow is net tonnes in one direction; money is US dollars of {} a net tonne.",
        env!("CARGO_PKG_VERSION"),
        view.year.map(|year| format!(" as it stood at the end of {year}")).unwrap_or_default(),
        corridor::DEFAULT_PRICE_YEAR,
    ));
    report = in_short(report, network, told);
    report = report.section("Map").map(&Map::new(network).title(title));
    // What the example tells in words and wide tables, as it tells it.
    let parts = if shared.network == "caspian" { parts(network)? } else { BTreeMap::new() };
    let listed = |report: Report, word: &str| -> Report {
        match parts.iter().find(|(heading, _)| heading.starts_with(word)) {
            Some((heading, text)) => report.subsection(&in_small_letters(heading)).listing(text),
            None => report,
        }
    };
    report = routes(report, network, told);
    report = listed(listed(report, "WHICH WAY"), "WHICH CROSSING");
    report = flows(report, network, told)?;
    report = listed(report, "HOW MUCH");
    report = failures(report, network, told)?;
    if shared.network == "caspian" {
        report = scenarios(report, network, told)?;
    }
    report = ranges(report, network, told);
    if !parts.is_empty() {
        report = report
            .section("Held against the world")
            .text("Published figures that went into no table, beside what the tables give.");
        if let Some((_, text)) = parts.iter().find(|(heading, _)| heading.starts_with("HELD AGAINST")) {
            report = report.listing(text);
        }
        report = listed(report, "WHAT THE ANSWERS REST ON");
    }
    let counts: Vec<String> =
        network.summary().facts.into_iter().map(|(status, count)| format!("{count} {status}")).collect();
    report = report
        .section("Sources")
        .text(&format!(
            "Every number of the network has a status: {}. What is an estimate is the compilers' own. The keys in the tables above are those of this list.",
            counts.join(", ")
        ))
        .sources(network);
    Ok(report.html())
}

/// The text of the example, by its headings.
fn parts(network: &Network) -> Result<BTreeMap<String, String>, Failure> {
    let text = analysis::text(network).map_err(|error| Failure::arguments(error.to_string()))?;
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |at: usize| lines.get(at).is_some_and(|line| line.starts_with("---"));
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    let mut heading = String::new();
    for (at, line) in lines.iter().enumerate().filter(|(at, _)| !is_rule(*at)) {
        if is_rule(at + 1) {
            (*line).clone_into(&mut heading);
        } else {
            let text = parts.entry(heading.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    Ok(parts)
}

/// A heading of the text: its words in capitals as those of a sentence.
fn in_small_letters(heading: &str) -> String {
    let (loud, rest) = heading.split_once(':').map_or((heading, ""), |(loud, rest)| (loud, rest));
    let mut letters = loud.chars();
    let first: String = letters.next().into_iter().collect();
    let colon = if rest.is_empty() { "" } else { ":" };
    let quiet = letters.as_str().to_lowercase().replace("alat", "Alat");
    format!("{first}{quiet}{colon}{rest}")
}

/// A cell without small print.
fn plain(text: String) -> [String; 2] {
    [text, String::new()]
}

/// A row for each corridor.
fn in_short(report: Report, network: &Network, told: &[Told]) -> Report {
    let rows = told.iter().map(|one| {
        let head = &one.flow.headline;
        let unit = if head.unit == "teu" { "TEU" } else { &head.unit };
        let (from, to) = (places(network, &one.flow.from), places(network, &one.flow.to));
        let cut = one.flow.cuts.first();
        let status = cut.map(|cut| cut.status().to_string()).unwrap_or_default();
        vec![
            [one.title.clone(), format!("{}, {from} to {to}", one.flow.cargo)],
            [two(head.mt_per_year), format!("{} {unit} a day", two(head.units_per_day))],
            plain(draws(one).unwrap_or_else(|| "-".to_owned())),
            [names(cut), status],
        ]
    });
    let rows: Vec<Vec<[String; 2]>> = rows.collect();
    let head =
        ["corridor", "at most, Mt a year", "5 % to 95 % of draws", "stopped by, and how that is known"];
    report
        .section("In short")
        .text(
            "What each corridor can carry at the most in a year, in one direction, and what would have to be widened for more. The range holds nine draws in ten of all facts; \
             how it is made stands under Ranges.",
        )
        .table_with_small_print(&head, &rows)
}

/// Where nine draws in ten of what a corridor carries lie, Mt a year.
fn draws(one: &Told) -> Option<String> {
    let spread = one.sure.as_ref()?.capacity.as_ref()?;
    let of = |percent: u8| spread.quantiles.iter().find(|one| one.percent == percent);
    let (low, high) = of(5).zip(of(95))?;
    Some(format!("{} to {}", two(low.value / 1e6), two(high.value / 1e6)))
}

/// The cheapest way of each pair of ends, and what no other way beats; each pair once.
fn routes(report: Report, network: &Network, told: &[Told]) -> Report {
    let mut asked: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    let fresh = told.iter().filter_map(|one| Some((one, one.route.as_ref()?)));
    let fresh: Vec<(&Told, &Route)> =
        fresh.filter(|(_, route)| asked.insert((&route.from, &route.to, &route.cargo))).collect();
    if fresh.is_empty() {
        return report;
    }
    let rows: Vec<Vec<[String; 2]>> = fresh
        .iter()
        .map(|(_, route)| {
            let parts = route.waterfall();
            let changes = route.transfers.iter().filter(|step| step.from != step.to);
            let mut over: Vec<&str> = changes.map(|step| step.hub_name.as_str()).collect();
            over.dedup();
            let over =
                if over.is_empty() { String::new() } else { format!(", changing at {}", over.join(", ")) };
            let pair = format!("{} to {}", place(network, &route.from), place(network, &route.to));
            vec![
                [pair, format!("{}{over}", route.cargo)],
                plain(format!("{:.0}", route.length_km)),
                plain(format!("{:.1}", route.days())),
                plain(format!("{:.0}", route.cost_usd_per_t)),
                plain(format!("{:.0}", parts.total.objective - route.cost_usd_per_t)),
                plain(format!("{:.0}", route.co2_kg_per_t)),
                [by_status(&route.facts), sources(&route.facts)],
            ]
        })
        .collect();
    let head = [
        "from and to",
        "km",
        "days",
        "paid, USD/t",
        "time as money, USD/t",
        "kg CO2/t",
        "rests on, and sources",
    ];
    let mut report = report
        .section("Routes")
        .text(
            "The cheapest way between the first ends of each corridor, by whatever corridor that leads. What is paid is money. The cheapest way is the one that is least with \
             a tonne's time weighed too, at the cargo's value of time; nobody pays that part, so it has a column of its own.",
        )
        .table_with_small_print(&head, &rows);
    for (one, route) in fresh {
        let pair =
            format!("{} to {}, {}", place(network, &route.from), place(network, &route.to), route.cargo);
        let front = one.front.as_ref().filter(|front| front.points.len() > 1);
        let ways: Vec<Vec<String>> =
            front.iter().flat_map(|front| &front.points).map(|point| way(&point.route)).collect();
        let has_steps = route.legs.len() >= FEW_LEGS;
        if has_steps || front.is_some() {
            report = report.subsection(&pair);
        }
        if has_steps {
            report = report.figure(
                &chart::waterfall(network, &route.waterfall()),
                "The cheapest way, step by step: what is paid, and what is weighed.",
            );
        }
        if let Some(front) = front.filter(|front| front.points.len() > 2) {
            report = report.figure(
                &chart::front(network, front),
                "All ways that no other beats in both time and money.",
            );
        } else if !ways.is_empty() {
            report = report.table(&["no other way beats these in both", "days", "paid, USD/t"], &ways);
        }
    }
    report
}

/// A way of a front: over what, how long, how much.
fn way(route: &Route) -> Vec<String> {
    let mut over: Vec<&str> = Vec::new();
    for at in 0..=route.legs.len() {
        let changes = route.transfers.iter().filter(|step| step.after_legs == at && step.from != step.to);
        over.extend(changes.map(|step| step.hub_name.as_str()));
        over.extend(route.borders.iter().filter(|step| step.on_leg == at).map(|step| step.name.as_str()));
    }
    over.dedup();
    vec![
        format!("over {}", over.join(", ")),
        format!("{:.1}", route.days()),
        format!("{:.0}", route.cost_usd_per_t),
    ]
}

/// What flows at the most along each corridor, what stops more, and what comes next.
fn flows(report: Report, network: &Network, told: &[Told]) -> Result<Report, Failure> {
    let mut report = report.section("Flows and bottlenecks").text(
        "What can pass along each corridor at the most, and the cut that stops more: all of it would have to be widened. The curve and its table go on from there: \
         for each rung what has to be widened that no rung before it names, from which flow on, and how many tonnes of capacity all widening takes for one tonne more.",
    );
    for one in told {
        let flow = &one.flow;
        report = report.subsection(&one.title).text(&format!(
            "{}, {} to {}: at most {}.",
            flow.cargo,
            places(network, &flow.from),
            places(network, &flow.to),
            flow.headline,
        ));
        for (at, cut) in flow.cuts.iter().enumerate() {
            let stopped = match (flow.cut_is_unique, at) {
                (true, _) => "stopped by",
                (false, 0) => "stopped by, nearest the origin",
                (false, _) => "or, nearest the destination",
            };
            let rows: Vec<Vec<String>> = cut.assets.iter().map(cut_row).collect();
            let head = [stopped, "Mt a year", "before other use", "other use", "status", "sources"];
            report = report.table(&head, &rows);
        }
        report = report.figure(
            &Map::new(network).title(&one.title).flow(flow).svg(),
            "What flows where at the most, and what stops more.",
        );
        if let Some(ladder) = one.ladder.as_ref().filter(|ladder| !ladder.rungs.is_empty()) {
            let head =
                ["rung", "widen", "from Mt a year", "for Mt more", "added for a tonne more", "sources"];
            let rows = rungs(network, network.cargo(&flow.cargo)?, ladder);
            if ladder.rungs.len() > 1 {
                report = report.figure(
                    &chart::curve(network, ladder),
                    "What more would take: capacity to be added for each tonne more, rung by rung.",
                );
            }
            report = report.table(&head, &rows);
        }
    }
    Ok(report)
}

fn cut_row(asset: &corridor::CutAsset) -> Vec<String> {
    vec![
        asset.name.clone(),
        two(asset.capacity_t_per_year.million()),
        two(asset.gross_t_per_year / 1e6),
        asset.other_use_t_per_year.map_or("unknown".to_owned(), |other| two(other / 1e6)),
        asset.status.to_string(),
        sources(&asset.facts),
    ]
}

/// A row for each rung, with what it widens that none before it does, and the sources of those capacities.
fn rungs(network: &Network, cargo: &Cargo, ladder: &Ladder) -> Vec<Vec<String>> {
    let mut known: BTreeSet<&RungAsset> = BTreeSet::new();
    let mut rows = Vec::new();
    for (at, rung) in ladder.rungs.iter().enumerate() {
        let all = rung.cuts_near_origin.iter().flat_map(|cut| &cut.assets);
        let fresh: Vec<&RungAsset> = all.filter(|asset| known.insert(asset)).collect();
        let facts: Vec<FactUsed> = fresh
            .iter()
            .filter_map(|asset| network.asset(&asset.asset).ok())
            .filter_map(|asset: Asset| network.capacity_terms(asset, cargo, None).ok())
            .flat_map(|terms| terms.facts)
            .collect();
        let named: Vec<&str> = fresh.iter().map(|asset| asset.name.as_str()).collect();
        rows.push(vec![
            (at + 1).to_string(),
            if named.is_empty() { "what is above, further".to_owned() } else { named.join(" or ") },
            million(rung.from_t_per_year.get()),
            rung.length_t_per_year.map_or("no end".to_owned(), |length| million(length.get())),
            rung.slope.to_string(),
            sources(&facts),
        ]);
    }
    rows
}

/// What failures cost the corridors between their ends, by what is lost, and the worst three together.
fn failures(report: Report, network: &Network, told: &[Told]) -> Result<Report, Failure> {
    let mut rows = Vec::new();
    for one in told {
        let flows = FlowSolver::within(network, network.cargo(&one.flow.cargo)?, &one.corridor)?;
        let disruption = Disruption::new(&flows);
        let Ok(suite) = disruption.singles(&one.flow.from, &one.flow.to) else { continue };
        let ends: Vec<String> =
            one.flow.from.iter().chain(&one.flow.to).map(|hub| format!("hub:{hub}")).collect();
        let counted: Vec<&FailureLoss> = suite
            .singles
            .iter()
            .filter(|loss| !ends.contains(&loss.asset) && loss.lost_t_per_year.get() > 0)
            .collect();
        let mut title = one.title.clone();
        for group in counted.chunk_by(|a, b| a.lost_t_per_year == b.lost_t_per_year).take(3) {
            let named: Vec<&str> = group.iter().take(NAMED).map(|loss| loss.name.as_str()).collect();
            let more = group.len().saturating_sub(NAMED);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            let any = if group.len() > 1 { "any one of: " } else { "" };
            rows.push(vec![
                std::mem::take(&mut title),
                million(group[0].lost_t_per_year.get()),
                million(group[0].left_t_per_year.get()),
                format!("{any}{}{more}", named.join("; ")),
            ]);
        }
        let query = WorstQuery::new(&one.flow.from, &one.flow.to, 3).tell(1);
        if let Ok(worst) = disruption.worst(&query, &mut Unobserved)
            && let Some(set) = worst.sets.first()
            && counted.iter().all(|alone| alone.lost_t_per_year < set.lost_t_per_year)
        {
            rows.push(vec![
                std::mem::take(&mut title),
                million(set.lost_t_per_year.get()),
                million(set.left_t_per_year.get()),
                format!("together: {}", set.names.join("; ")),
            ]);
        }
    }
    let head = ["corridor", "lost, Mt a year", "left", "by the failure of"];
    Ok(report
        .section("Failures")
        .text(
            "Within each corridor: every single failure of a link, transfer, hub, border or limit, the three greatest losses and what causes each; and where several \
             failures together take more than any alone, the worst of at most three, proved to be the worst.",
        )
        .table(&head, &rows))
}

/// What each built-in scenario changes for each corridor.
fn scenarios(report: Report, network: &Network, told: &[Told]) -> Result<Report, Failure> {
    let mut rows = Vec::new();
    for scenario in data::caspian_scenarios().into_values() {
        let seasonal = scenario.changes.iter().any(|change| !change.months.is_empty());
        let before = if seasonal { network.in_month(11)? } else { network.clone() };
        let Ok(after) = scenario.apply(&before) else { continue };
        let diff = compare_networks(&before, &after);
        let mut changed = Vec::new();
        for one in told {
            let largest = |view: &Network| -> corridor::Result<f64> {
                let flows = FlowSolver::within(view, view.cargo(&one.flow.cargo)?, &one.corridor)?;
                Ok(flows.corridor_flow()?.headline.mt_per_year)
            };
            match (largest(&before), largest(&after)) {
                (Ok(before), Ok(after)) if (after - before).abs() < 1e-9 => {}
                (Ok(before), Ok(after)) => {
                    let sign = if after > before { "+" } else { "\u{2212}" };
                    changed.push(format!("{} {sign}{}", one.title, two((after - before).abs())));
                }
                _ => changed.push(format!("{}: not computed", one.title)),
            }
        }
        let facts = diff.added.len() + diff.removed.len() + diff.facts.len();
        rows.push(vec![
            scenario.reason.clone(),
            if changed.is_empty() { "nothing".to_owned() } else { changed.join("; ") },
            facts.to_string(),
            if seasonal { "November".to_owned() } else { "whole year".to_owned() },
        ]);
    }
    let head = ["if", "what the corridors carry changes by, Mt a year", "facts that differ", "looked at in"];
    Ok(report.section("What if").text("What each built-in scenario changes.").table(&head, &rows))
}

/// How sure the flows are, and which facts that comes from.
fn ranges(report: Report, network: &Network, told: &[Told]) -> Report {
    let named =
        |key: &str| network.asset(key).map_or_else(|_| key.to_owned(), |asset| network.asset_name(asset));
    let rows: Vec<Vec<String>> = told
        .iter()
        .map(|one| {
            let ranking = one.sure.as_ref().and_then(|sure| sure.rankings.first());
            let inputs = ranking.map(|ranking| ranking.inputs.as_slice()).unwrap_or_default();
            let from = inputs.iter().filter(|input| input.total >= 0.05).take(4).map(|input| {
                let share = 100.0 * input.total;
                format!("{}: {}, {share:.0} %", named(&input.owner), input.quantity.replace('_', " "))
            });
            let from: Vec<String> = from.collect();
            vec![
                one.title.clone(),
                two(one.flow.headline.mt_per_year),
                draws(one).unwrap_or_else(|| "-".to_owned()),
                format!("{} to {}", million(one.worst_t_per_year), million(one.best_t_per_year)),
                if from.is_empty() { "-".to_owned() } else { from.join("; ") },
            ]
        })
        .collect();
    let head = [
        "corridor",
        "likely, Mt a year",
        "5 % to 95 % of draws",
        "all facts worst to best",
        "the range comes from (share that would stay if all but this fact were known)",
    ];
    let mut report = report.section("Ranges").text(&format!(
        "The likely figure takes the likely value of every fact. Nine draws in ten of all facts with a range ({SAMPLES} draws, seed {SEED}, each fact by itself) lie between \
         5 % and 95 %. Where the likely figure lies outside of that its facts can mostly go one way: it is optimistic, or the reverse. Shares are estimated from samples."
    ));
    let spreads: Vec<_> = told
        .iter()
        .filter_map(|one| Some((one.title.as_str(), one.sure.as_ref()?.capacity.as_ref()?)))
        .collect();
    if !spreads.is_empty() {
        report = report.figure(
            &chart::quantiles("What can pass in a year", &spreads),
            "What can pass along each corridor, over the draws.",
        );
    }
    report.table(&head, &rows)
}
