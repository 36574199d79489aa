//! The corridors round the Caspian on one page: which way, how much, what stops it, and how sure that is.
//!
//! ```text
//! cargo run --release --example corridor
//! ```
#![allow(clippy::print_stdout)]

mod flows;
mod page;
mod routes;
mod validation;

use corridor::{FactUsed, Network, Query, Route, Status};
use page::{heading, two_digits, whole, wrapped};
use std::collections::BTreeMap;
use validation::{Outcome, parts};

type Outcomes = [Outcome];
type Answer<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Answer<()> {
    let network = corridor::data::caspian();
    let outcomes = validation::check(&network)?;
    println!("TRADE CORRIDORS ROUND THE CASPIAN, as they stood at the end of 2025");
    println!("data: corridor {}, network {}", env!("CARGO_PKG_VERSION"), network.digest());
    let counts = network.summary().facts;
    let total: usize = counts.values().sum();
    let estimates = counts.get("estimate").copied().unwrap_or_default();
    let text = format!(
        "Prices are all-in, in US dollars of 2025. A year's flow is net tonnes in one direction. Of {total} numbers {estimates} are \
         estimates: read every answer with the status behind it."
    );
    println!("{}", wrapped("", &text));
    println!("{}", heading("THE NETWORK"));
    for line in network.summary().to_string().lines().filter(|line| !line.starts_with("digest")) {
        let (label, text) = line.split_at(line.len().min(20));
        println!("{}", wrapped(label, text));
    }

    println!(
        "{}",
        heading("WHICH WAY: a container train, cheapest with time at 0.10 USD a tonne and hour (estimate)")
    );
    let (turkmen, caspian) = which_way(&network)?;
    println!(
        "{}",
        heading("WHICH CROSSING TO ALAT: from the rails (or road) on one shore to those on the other")
    );
    crossings(&network)?;
    println!(
        "{}",
        heading("HOW MUCH: the most that can pass in a year, in one direction, as of the end of 2025")
    );
    how_much(&network, &outcomes)?;
    println!("{}", heading("WHAT STOPS IT: the ladder of bottlenecks"));
    ladders(&network)?;
    println!(
        "{}",
        heading(
            "HELD AGAINST THE WORLD: published figures that went into no table, beside what the tables give"
        )
    );
    held_against_the_world(&outcomes);
    println!("{}", heading("WHAT THE ANSWERS REST ON"));
    rests_on(&network, &[("Xi'an - Tehran", &turkmen), ("Xi'an - Poti", &caspian)])
}

fn which_way(network: &Network) -> Answer<(Route, Route)> {
    let plain = |from: &str, to: &str| Query::new(from, to);
    let turkmen = plain("CNXIY", "IRTHR").via("KZATY").via("KZBLS").via("IRINB");
    let turkmen = routes::cheapest(network, "container", turkmen)?;
    routes::print(network, "Xi'an - Tehran over the Kazakhstan-Turkmenistan-Iran railway", &turkmen, None)?;
    let sarakhs = plain("CNXIY", "IRTHR").via("KZATY").via("KZSRY").via("TMSRS");
    let sarakhs = routes::cheapest(network, "container", sarakhs)?;
    routes::print(network, "Xi'an - Tehran over Tashkent and Sarakhs", &sarakhs, Some(&turkmen))?;
    let caspian = plain("CNXIY", "GEPTI").via("KZATY").via("KZAAU").via("AZALA");
    let caspian = routes::cheapest(network, "container", caspian)?;
    routes::print(network, "Xi'an - Poti, Trans-Caspian over Aktau", &caspian, Some(&turkmen))?;
    println!("\nFor comparison only (aggregated links, their capacity is not modelled):");
    let north = plain("CNXIY", "BYBQT").via("KZDOS");
    routes::print_comparison(network, "Xi'an - Brest, northern route over Russia", north)?;
    routes::print_comparison(network, "Shanghai - Poti by ocean, quay to quay", plain("CNSHA", "GEPTI"))?;
    let gulf = plain("CNSHA", "IRTHR").via("IRBND");
    routes::print_comparison(network, "Shanghai - Tehran by ocean and rail from Bandar Abbas", gulf)?;
    Ok((turkmen, caspian))
}

fn crossings(network: &Network) -> Answer<()> {
    let ports = [
        ("Aktau", "KZAAU", "aktau-alat"),
        ("Kuryk", "KZKUR", "kuryk-alat"),
        ("Turkmenbashi", "TMKRW", "turkmenbashi-alat"),
    ];
    let codes = ports.map(|(_, code, _)| code);
    println!(
        "{:<12} {:<14} {:>24}   {:>20}   {:>34}",
        "cargo", "port", "days best/likely/jam", "USD (range)", "a year one way, likely (worst-best)"
    );
    let kinds = [("container", "container", 24.0), ("wagonload", "wagon", 58.0), ("truck", "truck", 20.0)];
    for (cargo, word, load) in kinds {
        for (name, code, corridor) in ports {
            let Some(route) = routes::crossing(network, cargo, code, &codes) else {
                println!("{word:<12} {name:<14} {:>24}", "no such ferry");
                continue;
            };
            let (days, usd) = routes::range(network, &route)?;
            let (units, flow) = flows::in_cases(network, corridor, cargo)?;
            println!(
                "{word:<12} {name:<14} {:>24}   {:>20}   {:>34}",
                format!("{:.1} / {:.1} / {:.0}", days[0], days[1], days[2]),
                format!(
                    "{} ({}-{})",
                    two_digits(usd[1] * load),
                    two_digits(usd[0] * load),
                    two_digits(usd[2] * load)
                ),
                format!(
                    "{} {} ({}-{})",
                    two_digits(units[1]),
                    flow.headline.unit.replace("teu", "TEU"),
                    two_digits(units[0]),
                    two_digits(units[2])
                )
            );
            if code == "KZKUR" {
                for (month, name) in [(11, "in November"), (12, "in December")] {
                    let stormy = network.in_month(month);
                    let days =
                        routes::crossing(&stormy, cargo, code, &codes).map_or(0.0, |route| route.days());
                    let pace = two_digits(flows::of(&stormy, corridor, cargo)?.headline.units_per_year);
                    let (days, pace) = (format!("{days:.1} likely"), format!("a yearly pace of {pace}"));
                    println!("{:<12}   {name:<12} {days:>24}   {:>20}   {pace:>34}", "", "");
                }
            }
        }
    }
    println!(
        "{}",
        wrapped(
            "",
            "USD are per 40-foot box with 24 t, per wagon with 58 t, per truck with 20 t, handling at both ports inside. Decks are shared: \
             what wagons and trucks take of them today is taken off for the others, so the lines of one port must not be added up. Half of \
             November and December is lost to weather at Kuryk (published); the pace is that of the month carried to a year."
        )
    );
    Ok(())
}

fn how_much(network: &Network, outcomes: &Outcomes) -> Answer<()> {
    let both = "one way (half of both directions)";
    let corridors = [
        ("titr", "container", Some(("floor-titr-teu", both))),
        ("titr-kars", "container", Some(("floor-btk", "on the whole line, both ways"))),
        ("kti", "wagonload", Some(("floor-incheh-borun", "into Iran on the whole eastern branch"))),
        ("cn-kz-tm-ir", "container", Some(("floor-china-iran", "in trains from China to Iran by any way"))),
        (
            "cn-kz-uz-tm-ir",
            "container",
            Some(("floor-sarakhs", "transit at Sarakhs, half of both ways (partly other use above)")),
        ),
        ("instc-east", "wagonload", Some(("floor-bolashak", "south over Bolashak (above it is other use)"))),
        ("tm-az", "wagonload", Some(("floor-tkm-wagons", both))),
    ];
    for (code, cargo, observed) in corridors {
        let find = |id: &str| outcomes.iter().find(|outcome| outcome.row.id == id);
        let observed = observed.and_then(|(id, what)| find(id).map(|outcome| (outcome, what)));
        flows::print(network, code, cargo, observed)?;
    }
    println!(
        "{}",
        wrapped(
            "",
            "How to read it: limits published for both directions together (changes of gauge, Kars - Divrigi, port totals) are given whole to \
             the one direction asked; single-track lines published so are halved. Where other use is known it is taken off first, so the figure \
             is what is left for this corridor; where it is unknown nothing is taken off."
        )
    );
    Ok(())
}

fn ladders(network: &Network) -> Answer<()> {
    println!(
        "{}",
        wrapped(
            "",
            "Each line is a stretch of flow in Mt a year, one way. \"2 x\" means that each tonne more there needs two places in a row widened \
             by a tonne. \"A or B\" stand side by side: widening either does."
        )
    );
    for (code, cargo) in [
        ("titr", "container"),
        ("titr-kars", "container"),
        ("kti", "wagonload"),
        ("cn-kz-tm-ir", "container"),
        ("instc-east", "wagonload"),
        ("tm-az", "wagonload"),
    ] {
        flows::print_ladder(network, code, cargo, if code == "titr" { 5 } else { 4 })?;
    }
    Ok(())
}

fn in_words(unit: &str) -> String {
    let words = unit.replace("_per_year", " a year").replace("usd_per_", "USD a ");
    words.replace("teu", "TEU").replace("feu", "FEU")
}

fn held_against_the_world(outcomes: &Outcomes) {
    let counted: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.counts()).collect();
    println!("{:<54} {:>34} {:>10} {:>7}", "", "published", "computed", "off by");
    for outcome in &counted {
        let row = &outcome.row;
        let unit = in_words(&row.unit);
        let show = |value: f64| match row.unit.as_str() {
            "share" => format!("{:.0} %", value * 100.0),
            _ if value.abs() < 100.0 => format!("{value:.1}"),
            _ => whole(value),
        };
        let published = match (row.low, row.high) {
            (_, Some(high)) if row.unit == "share" => format!("at most {} of any asset", show(high)),
            (Some(low), Some(high)) => format!("{} - {} {unit}", show(low), show(high)),
            (Some(low), None) => format!("at least {} {unit}", show(low)),
            (None, Some(high)) => format!("at most {} {unit}", show(high)),
            (None, None) => String::new(),
        };
        let off = match row.quantity.as_str() {
            "together" => String::new(),
            "flow" if row.high.is_none() => format!("x{:.1}", outcome.deviation() + 1.0),
            _ => format!("{:+.0} %", outcome.deviation() * 100.0),
        };
        let mark = if outcome.inside { "" } else { " MISS" };
        println!("{:<54} {published:>34} {:>10} {off:>7}{mark}", row.what, show(outcome.computed));
    }
    let inside = counted.iter().filter(|outcome| outcome.inside).count();
    let floors = counted.iter().filter(|outcome| outcome.row.role == "floor").count();
    let calibration = outcomes.len() - counted.len();
    let text = format!(
        "{inside} of {} inside: {} figures and {floors} floors (what was carried must fit). \"off by\" is measured from the middle of the \
         range; for a floor it is how many times it fits. In the five rows about cuts the place is tested, the amount is partly an input. \
         {calibration} more rows helped to set numbers and are not counted.",
        counted.len(),
        counted.len() - floors
    );
    println!("{}", wrapped("", &text));
    for outcome in counted.iter().filter(|outcome| !outcome.inside) {
        let Some(moves) = &outcome.moves else { continue };
        let digits = usize::from(moves.change[1].abs() < 100.0);
        let [low, high] = moves.change;
        let unit = in_words(&outcome.row.unit);
        let reason = outcome.row.miss.strip_prefix(&moves.fact).unwrap_or(&outcome.row.miss);
        let text = format!(
            "{}: most moved by {} ({low:+.digits$} to {high:+.digits$} {unit}){reason}.",
            outcome.row.what, moves.fact
        );
        println!("{}", wrapped("  MISS ", &text));
    }
}

fn rests_on(network: &Network, routes: &[(&str, &Route)]) -> Answer<()> {
    let by_status = |facts: &[FactUsed]| {
        let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
        for fact in facts {
            *counts.entry(fact.status).or_default() += 1;
        }
        let words: Vec<String> = counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
        words.join(", ")
    };
    for (name, route) in routes {
        println!("{name}: {} facts: {}", route.facts.len(), by_status(&route.facts));
        let mut moves: Vec<(f64, String)> = parts(network, route, network.cargo(&route.cargo)?)?
            .into_iter()
            .map(|(fact, part)| ((part.hours[2] - part.hours[0]) / 24.0, fact))
            .collect();
        moves.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (days, fact) in moves.iter().take(3) {
            println!("    {fact}: its range is worth {days:.1} days");
        }
    }
    for (code, cargo) in [("titr", "container"), ("kti", "wagonload"), ("cn-kz-tm-ir", "container")] {
        let flow = flows::of(network, code, cargo)?;
        println!("most on {code}: the facts of its cut: {}", by_status(&flow.facts));
        for fact in &flow.facts {
            println!(
                "    {}: {} {} {} [{}]",
                fact.status,
                fact.asset,
                fact.quantity,
                fact.value,
                fact.sources.join(" ")
            );
        }
    }
    println!(
        "Keys in brackets are rows of data/caspian/sources.csv; SOURCES.md there tells what was chosen where sources disagree."
    );
    Ok(())
}
