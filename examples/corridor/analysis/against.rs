//! The validation table on the page: the published figure, what it is held to, what the tables give.

use super::names;
use super::page::{say, short, signed, whole, wrapped};
use super::routes;
use super::validation::Outcome;
use corridor::{Network, Result};
use std::collections::BTreeMap;

/// The rows of one kind.
struct Group<'a> {
    title: String,
    word: &'static str,
    rows: Vec<&'a Outcome>,
}

fn groups<'a>(network: &Network, outcomes: &'a [Outcome]) -> Result<Vec<Group<'a>>> {
    let load = routes::load(network, "container")?;
    let money = format!(
        "Prices, USD a 40-foot box with {load:.0} t or a 20-foot box with {:.0} t; published ones brought to {}, tolerance ours",
        load / 2.0,
        corridor::DEFAULT_PRICE_YEAR
    );
    let kinds: [(&str, String, &[&str]); 4] = [
        ("lengths", "Lengths, km".to_owned(), &["length_km"]),
        ("days", "Days".to_owned(), &["time_h"]),
        ("prices", money, &["cost"]),
        (
            "cuts",
            "What stops a corridor, and the flow at which it does, a year one way".to_owned(),
            &["cut", "next_cut"],
        ),
    ];
    let figures = |role: &'static str| outcomes.iter().filter(move |outcome| outcome.row.role == role);
    let mut groups = Vec::new();
    for (word, title, quantities) in kinds {
        let of_kind = |outcome: &&Outcome| quantities.contains(&outcome.row.quantity.as_str());
        groups.push(Group { title, word, rows: figures("validation").filter(of_kind).collect() });
    }
    let title = "Floors: what was carried must fit; a year, one way".to_owned();
    groups.push(Group { title, word: "floors", rows: figures("floor").collect() });
    Ok(groups)
}

fn inside(rows: &[&Outcome]) -> usize {
    rows.iter().filter(|outcome| outcome.inside).count()
}

/// Rows inside and rows in all, of the figures and of the floors.
pub(crate) fn score(outcomes: &[Outcome]) -> String {
    let of = |role: &str| {
        let rows: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.row.role == role).collect();
        (inside(&rows), rows.len())
    };
    let ((figures, all_figures), (floors, all_floors)) = (of("validation"), of("floor"));
    let share = figures as f64 / all_figures as f64 * 100.0;
    let floor_words =
        if floors == all_floors { format!("all {floors}") } else { format!("{floors} of {all_floors}") };
    format!(
        "{figures} of {all_figures} figures inside ({share:.0} %), {floor_words} floors kept, together {} of {}",
        figures + floors,
        all_figures + all_floors
    )
}

/// The whole table, its score, its misses and the rows that set numbers.
pub(crate) fn print_all(network: &Network, outcomes: &[Outcome]) -> Result<()> {
    say(
        "\"Held to\" is the published range, or, where a single figure was published, that figure with a tolerance of ours. \"Off by\" is measured \
         from the middle of what the row is held to; for a floor it is how many times it fits. Facts are likely unless a row says otherwise.",
    );
    let groups = groups(network, outcomes)?;
    for group in &groups {
        out!("\n{}", group.title);
        header();
        for outcome in &group.rows {
            print_row(network, outcome);
        }
    }
    out!();
    let parts: Vec<String> = groups
        .iter()
        .map(|group| format!("{} {} of {}", group.word, inside(&group.rows), group.rows.len()))
        .collect();
    say(&format!("{}: {}.", score(outcomes), parts.join(", ")));
    say(&reading(&groups));
    misses(network, outcomes);
    calibration(network, outcomes);
    Ok(())
}

/// What the score does not say: which way the days lean, and how few different numbers stand behind it.
fn reading(groups: &[Group<'_>]) -> String {
    let of = |word: &str| groups.iter().find(|group| group.word == word).map_or(&[][..], |group| &group.rows);
    let (days, cuts) = (of("days"), of("cuts"));
    let below = days.iter().filter(|outcome| outcome.deviation() < 0.0).count();
    let mut numbers: BTreeMap<u64, usize> = BTreeMap::new();
    for outcome in days {
        *numbers.entry(outcome.computed.to_bits()).or_default() += 1;
    }
    let most = numbers
        .iter()
        .max_by_key(|(_, rows)| **rows)
        .map_or((0.0, 0), |(bits, rows)| (f64::from_bits(*bits), *rows));
    let tolerances =
        groups.iter().flat_map(|group| &group.rows).filter(|outcome| outcome.row.tolerance.is_some());
    format!(
        "The tolerance is ours in {} rows. Of the {} rows of days {below} come out below the middle and {} above; they hold {} different \
         computed numbers, as {:.1} days alone stands against {} rows. In {} of the {} rows of cuts (*) the amount is an input too, so the place \
         alone is tested.",
        tolerances.count(),
        days.len(),
        days.len() - below,
        numbers.len(),
        most.0,
        most.1,
        cuts.iter().filter(|outcome| outcome.row.amount_is_input).count(),
        cuts.len()
    )
}

/// What a row must come out as.
fn held_to(outcome: &Outcome) -> String {
    let row = &outcome.row;
    if let Some(tolerance) = row.tolerance {
        let percent = tolerance * 100.0;
        let digits = usize::from(percent < 1.0);
        // A price is held to its figure in dollars of another year, which is not the one published.
        return match (row.quantity.as_str(), row.low, row.high) {
            ("cost", Some(low), Some(high)) => {
                format!("{} +-{percent:.0} %", whole(f64::midpoint(low, high)))
            }
            _ => format!("+-{percent:.digits$} %, ours"),
        };
    }
    let show = |value: f64| match row.unit.as_str() {
        "share" => format!("{:.0} %", value * 100.0),
        "t_per_year" => format!("{:.2}", value / 1e6),
        _ if value.fract() != 0.0 => format!("{value}"),
        _ => whole(value),
    };
    match (row.low.filter(|low| *low > 0.0), row.high) {
        (Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
        (Some(low), None) => format!("at least {}", show(low)),
        (None, Some(high)) => format!("at most {}", show(high)),
        (None, None) => String::new(),
    }
}

/// What the tables give, with its unit where the heading does not tell it.
fn computed(outcome: &Outcome) -> String {
    let value = outcome.computed;
    match outcome.row.unit.as_str() {
        "share" => format!("{:.0} %", value * 100.0),
        "t_per_year" => format!("{:.2} Mt", value / 1e6),
        "hours" => format!("{value:.1} h"),
        "usd_per_t" => format!("{value:.2}/t"),
        unit if unit.ends_with("_per_year") => {
            let word = unit.trim_end_matches("_per_year").replace("teu", "TEU");
            format!("{} {word}", whole(value))
        }
        _ => short(value),
    }
}

fn header() {
    out!("  {:<53} {:>20} {:>17} {:>13} {:>6}", "", "published", "held to", "computed", "off by");
}

fn print_row(network: &Network, outcome: &Outcome) {
    let row = &outcome.row;
    let off = match row.quantity.as_str() {
        "together" => String::new(),
        "flow" if row.high.is_none() => format!("x{:.1}", outcome.deviation() + 1.0),
        _ => format!("{} %", signed(outcome.deviation() * 100.0)),
    };
    let star = if row.amount_is_input { " *" } else { "" };
    let case = if row.case == "likely" { String::new() } else { format!(" ({} case)", row.case) };
    let what = format!("{}{case}{star}", row.what);
    let mark = if outcome.inside || !outcome.counts() { "" } else { " MISS" };
    let (held, computed) = (held_to(outcome), computed(outcome));
    let line = format!("  {what:<53} {:>20} {held:>17} {computed:>13} {off:>6}{mark}", row.published);
    out!("{}", line.trim_end());
    if !row.assets.is_empty() {
        let places: Vec<String> = row.assets.iter().map(|key| names::asset(network, key)).collect();
        let verdict = if outcome.inside { "found in the cut" } else { "not found in the cut" };
        out!("{}", wrapped("      place: ", &format!("{}: {verdict}", places.join(" or "))));
    }
}

/// The misses, by the fact that moves them most.
fn misses(network: &Network, outcomes: &[Outcome]) {
    let missed: Vec<&Outcome> =
        outcomes.iter().filter(|outcome| outcome.counts() && !outcome.inside).collect();
    let mut facts: Vec<&str> = Vec::new();
    for moves in missed.iter().filter_map(|outcome| outcome.moves.as_ref()) {
        if !facts.contains(&moves.fact.as_str()) {
            facts.push(&moves.fact);
        }
    }
    out!("\nThe misses, by the fact that moves each most");
    for fact in facts {
        out!("  {}", names::fact(network, fact));
        for outcome in &missed {
            let Some(moves) = outcome.moves.as_ref().filter(|moves| moves.fact == fact) else { continue };
            let row = &outcome.row;
            let [low, high] = moves.change;
            let show = |change: f64| if high < 100.0 { format!("{change:+.1}") } else { signed(change) };
            let unit =
                names::units(&row.unit).replace("a FEU", "a 40-foot box").replace("a TEU", "a 20-foot box");
            let reason = row.miss.strip_prefix(fact).unwrap_or(&row.miss).trim_start_matches(": ");
            let text = format!("{}: {} to {} {unit}; {reason}.", row.what, show(low), show(high));
            out!("{}", wrapped("    - ", &text));
        }
    }
}

/// The rows that helped to set a number, shown apart and not counted.
fn calibration(network: &Network, outcomes: &[Outcome]) {
    let rows: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.row.role == "calibration").collect();
    out!("\n{} more rows helped to set numbers, so they prove nothing and are not counted", rows.len());
    header();
    for outcome in rows {
        print_row(network, outcome);
    }
}
