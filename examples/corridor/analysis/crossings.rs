//! The crossings of the sea to Alat, port by port, and Kuryk in its bad months.

use super::flows::{self, Carried};
use super::names;
use super::page::{say, two_digits, wrapped};
use super::ranges::Drawn;
use super::rests::Rested;
use super::routes;
use super::validation::Outcome;
use corridor::{Network, Result};

const PORTS: [(&str, &str, &str); 3] = [
    ("Aktau", "KZAAU", "aktau-alat"),
    ("Kuryk", "KZKUR", "kuryk-alat"),
    ("Turkmenbashi", "TMKRW", "turkmenbashi-alat"),
];
const MONTHS: [(u8, &str); 2] = [(11, "in November"), (12, "in December")];

/// The table, cargo by cargo.
pub(crate) fn print_all(network: &Network, outcomes: &[Outcome]) -> Result<Vec<Rested>> {
    let codes = PORTS.map(|(_, code, _)| code);
    let mut rested = Vec::new();
    for (cargo, word) in [("container", "40-foot box"), ("wagonload", "wagon"), ("truck", "truck")] {
        let load = routes::load(network, cargo)?;
        out!(
            "{:<15} {:>18}  {:>20}  {:>18} {:>9} {:>6}  carried one way",
            format!("{cargo}, west"),
            "days",
            format!("USD a {word}"),
            "Mt a year",
            "a year",
            "a day"
        );
        let (mut stops, mut free) = (Vec::new(), Vec::new());
        for (name, code, corridor) in PORTS {
            let Some(route) = routes::crossing(network, cargo, code, &codes) else {
                out!("  {name:<13} {:>18}", "no such ferry");
                continue;
            };
            let carried = flows::carried(network, corridor, cargo)?;
            let drawn = Drawn::new(network, route)?;
            let route = &drawn.route;
            print_line(network, name, &drawn, &carried, load, &observed(outcomes, corridor, cargo))?;
            stops.push(format!(
                "{name}: {} [{}]",
                flows::stops(&carried.likely),
                flows::status(&carried.likely)
            ));
            free.push((name.to_owned(), flows::unlimited(network, &carried.likely)));
            let title = format!("crossing {name} - Alat, {cargo}: days, USD and a year");
            rested.push(Rested::of_parts(&title, &[&route.facts, &carried.likely.facts]));
            if code == "KZKUR" {
                for (month, name) in MONTHS {
                    let stormy = network.in_month(month)?;
                    if let Some(route) = routes::crossing(&stormy, cargo, code, &codes) {
                        let carried = flows::carried(&stormy, corridor, cargo)?;
                        let drawn = Drawn::new(&stormy, route)?;
                        print_line(&stormy, &format!("  {name}"), &drawn, &carried, load, "")?;
                    }
                }
            }
        }
        out!("{}", wrapped("  stopped by    ", &stops.join("; ")));
        if let Some(free) = flows::unlimited_in_words(&free) {
            out!("{}", wrapped("  without limit ", &format!("on the way: {free}")));
        }
        out!();
    }
    explain(network)?;
    Ok(rested)
}

fn print_line(
    view: &Network,
    name: &str,
    drawn: &Drawn,
    carried: &Carried,
    load: f64,
    observed: &str,
) -> Result<()> {
    let (days, usd) = routes::range(view, &drawn.route)?;
    let days_drawn = drawn.days();
    let head = &carried.likely.headline;
    let [low, high] = drawn.usd_per_t().map(|usd| two_digits(usd * load));
    let line = format!(
        "  {name:<13} {:>18}  {:>20}  {:>18} {:>9} {:>6}  {observed}",
        format!("{:.1} ({:.1}-{:.0}) / {:.0}", days[1], days_drawn[0], days_drawn[1], days[2]),
        format!("{} ({low}-{high})", two_digits(usd[1] * load)),
        flows::mt_range(carried),
        two_digits(head.units_per_year),
        two_digits(head.units_per_day),
    );
    out!("{}", line.trim_end());
    Ok(())
}

/// What was carried on a crossing, from the floors of the validation table.
fn observed(outcomes: &[Outcome], corridor: &str, cargo: &str) -> String {
    let floor = outcomes
        .iter()
        .map(|outcome| &outcome.row)
        .find(|row| row.role == "floor" && row.corridor == corridor && row.cargo == cargo);
    floor.map_or("no figure".to_owned(), flows::floor_in_words)
}

/// What the months mean, told from the facts of the ferry.
fn explain(network: &Network) -> Result<()> {
    let load = |cargo: &str| routes::load(network, cargo);
    say(&format!(
        "Days: likely, in brackets the range of the draws, and behind the stroke with all facts congested; from the rails (or road) on one shore to those on the other, \
         handling at both ports and the wait for a ship inside. USD and Mt: likely, in brackets the range of the draws. A 40-foot box holds {:.0} t, a wagon {:.0} t, \
         a truck {:.0} t. Decks are shared: what wagons and trucks take of them today is taken off for the others, so the lines of one \
         port must not be added up.",
        load("container")?,
        load("wagonload")?,
        load("truck")?
    ));
    let link = network.link(network.link_id("KZKUR-AZALA-sea-1520")?);
    let Some(service) = link.service.as_deref() else { return Ok(()) };
    let Some(shares) = service.availability else { return Ok(()) };
    let (mean, november) = (shares.iter().sum::<f64>() / 12.0, shares[10]);
    let wait = |view: &Network| -> Result<f64> {
        let id = view.link_id(&link.key)?;
        Ok(view.link_terms(id, view.cargo("wagonload")?, None)?.wait.get())
    };
    let wait_note =
        service.wait.as_ref().and_then(|wait| wait.origin()).and_then(|origin| origin.note.as_deref());
    out!();
    say(&format!(
        "Kuryk in a bad month: weather leaves {:.0} % of the time in November and {:.0} % in December (reported by the port). The yearly figure \
         rests on the sailings of a whole year, whose mean month has {:.0} % (estimate), so November keeps {november:.2} / {mean:.2} = {:.2} \
         of the yearly pace and not half of it. In those rows Mt and units are the pace of the month carried to a year. The likely wait for \
         a ship grows by the same ratio, from {:.0} to {:.0} h; its note: {}. What the likely days do not hold is the queue on shore that builds up in such \
         a month: {}; that is in the congested column.",
        november * 100.0,
        shares[11] * 100.0,
        mean * 100.0,
        november / mean,
        wait(network)?,
        wait(&network.in_month(11)?)?,
        wait_note.unwrap_or("no note"),
        names::listed(&queues(network))
    ));
    Ok(())
}

/// What the tables say of the worst days on shore at Kuryk.
fn queues(network: &Network) -> Vec<String> {
    let at_kuryk = network
        .transfers()
        .iter()
        .filter(|transfer| transfer.hub == "KZKUR" && transfer.from.to_string() != transfer.to.to_string());
    let notes = at_kuryk.filter_map(|transfer| transfer.time.as_ref()?.origin()?.note.clone());
    let mut notes: Vec<String> =
        notes.filter_map(|note| Some(note.split_once("high: ")?.1.to_owned())).collect();
    notes.sort();
    notes.dedup();
    notes
}
