//! The head of the page: what an official reads, and the network at a glance.

use super::against;
use super::flows::{self, Carried};
use super::names;
use super::page::{heading, say, two_digits, whole, wrapped};
use super::routes::{self, Routes};
use super::validation::Outcome;
use corridor::{Amount, Link, Network, Result, Status};
use std::collections::BTreeMap;

/// Where the last column of the summary begins.
const LEFT: usize = 83;

/// What each main corridor carries at most, what stops it and how sure that is, in a line each.
pub(crate) fn print(
    network: &Network,
    corridors: &[Carried],
    found: &Routes,
    outcomes: &[Outcome],
) -> Result<()> {
    heading("IN SHORT");
    out!(
        "{:<44} {:>17} {:>7} {:>10}  stopped by [status]",
        "at most, one way",
        "Mt a year (range)",
        "carried",
        "a day"
    );
    for carried in corridors {
        let head = &carried.likely.headline;
        let day = format!("{} {}", two_digits(head.units_per_day), flows::unit_word(&head.unit));
        let stop = format!("{} [{}]", flows::stops(&carried.likely), flows::status(&carried.likely));
        let observed = carried.observed_mt.map_or("-".to_owned(), two_digits);
        let range = flows::mt_range(carried);
        let (from, to) =
            (names::hubs(network, &carried.likely.from)?, names::hubs(network, &carried.likely.to)?);
        // Cargo and direction stand under the name, beside what the last column has left over.
        let left = [
            format!("{:<45}{range:>17} {observed:>7} {day:>10}", carried.title),
            format!("  {}, {} > {}", carried.likely.cargo, from.join(", "), to.join(", ")),
        ];
        let right = wrapped(&" ".repeat(LEFT), &stop);
        let mut right: Vec<&str> = right.lines().map(str::trim).collect();
        right.resize(right.len().max(left.len()), "");
        for (at, right) in right.iter().enumerate() {
            let left = left.get(at).map_or("", String::as_str);
            out!("{}", format!("{left:<LEFT$}{right}").trim_end());
        }
    }
    say(
        "Carried: the newest figure found, Mt one way or for both ways together, as told further down. It is in what a gross figure lets pass.",
    );
    out!();
    let (turkmen, caspian) = (&found.turkmen, &found.caspian);
    let by = format!("by the Kazakhstan-Turkmenistan-Iran railway: {}", routes::in_words(network, turkmen)?);
    out!("{}", wrapped("Xi'an - Tehran  ", &by));
    out!(
        "{}",
        wrapped("                ", &format!("{}.", routes::difference(network, turkmen, &found.sarakhs)?))
    );
    let by = format!("over Aktau and Alat: {}", routes::in_words(network, caspian)?);
    out!("{}", wrapped("Xi'an - Poti    ", &by));
    out!(
        "{}",
        wrapped("How sure        ", &format!("{}; {}.", against::score(outcomes), estimates(network)))
    );
    Ok(())
}

fn estimates(network: &Network) -> String {
    let counts = network.summary().facts;
    let total: usize = counts.values().sum();
    let estimates = counts.get("estimate").copied().unwrap_or_default();
    format!("{estimates} of the {total} numbers in the tables are estimates")
}

/// How many of what, and how much line.
pub(crate) fn print_network(network: &Network) {
    let summary = network.summary();
    let line = |label: &str, count: usize, text: &str| {
        out!("{}", wrapped(&format!("{label:<11}{count:>6}   "), text));
    };
    let countries: Vec<String> =
        summary.countries.iter().map(|(code, hubs)| format!("{code} {hubs}")).collect();
    line(
        "hubs",
        summary.hubs,
        &format!("{}; a border station counts in both countries", countries.join(", ")),
    );
    for (mode, counted) in &summary.modes {
        let length = lengths(network, mode);
        let comparison = if length.comparison > 0.0 {
            format!("; {} km more are links for comparison only", whole(length.comparison))
        } else {
            String::new()
        };
        let text = format!(
            "directed links, {} of them open: {} km, each pair of places once, however many gauges or kinds of load run there{comparison}",
            counted.open,
            whole(length.once)
        );
        line(mode, counted.links, &text);
    }
    line(
        "transfers",
        summary.transfers,
        &format!("borders {}, shared limits {}", summary.borders, summary.limits),
    );
    line("cargoes", summary.cargoes.len(), &summary.cargoes.join(", "));
    line("corridors", summary.corridors.len(), &summary.corridors.join(", "));
    let by_status = Status::ALL.iter().rev().filter_map(|status| summary.facts.get_key_value(status.word()));
    let facts: Vec<String> = by_status.map(|(status, count)| format!("{status} {count}")).collect();
    let total: usize = summary.facts.values().sum();
    line("facts", total, &format!("{}; from {} sources", facts.join(", "), summary.sources));
    say(&format!("Digest of the network, for quoting: {}", summary.digest));
}

/// Kilometres of the open links of a mode.
struct Lengths {
    once: f64,
    comparison: f64,
}

fn lengths(network: &Network, mode: &str) -> Lengths {
    let mut pairs: BTreeMap<(&str, &str), (f64, bool)> = BTreeMap::new();
    for (id, link) in network.links() {
        if link.carriage.mode.word() != mode || !network.is_open(id) {
            continue;
        }
        let ends = if link.from < link.to { (&*link.from, &*link.to) } else { (&*link.to, &*link.from) };
        let pair = pairs.entry(ends).or_insert((0.0, true));
        pair.0 = pair.0.max(link.length.likely().get());
        pair.1 &= only_compares(link);
    }
    let sum = |comparison: bool| {
        pairs.values().filter(|pair| pair.1 == comparison).fold(0.0, |sum, (length, _)| sum + length)
    };
    Lengths { once: sum(false), comparison: sum(true) }
}

/// Is a link there for comparison only? Its capacity says so.
fn only_compares(link: &Link) -> bool {
    match link.capacity.as_ref().map(|capacity| &capacity.amount) {
        Some(Amount::Unbounded(origin)) => {
            origin.note.as_ref().is_some_and(|note| note.starts_with("comparison"))
        }
        _ => false,
    }
}
