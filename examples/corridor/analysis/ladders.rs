//! The ladder of each corridor: what stops the flow, what stops it next, and what widening one asset alone gains.

use super::flows::Carried;
use super::names;
use super::page::{labelled, say, two_digits, wrapped};
use super::rests::Rested;
use super::validation::{afloat, asset_of};
use corridor::{
    AloneGain, FactUsed, FlowSolver, Ladder, LadderEnd, LadderQuery, NestedCut, Network, Result, Rung,
    find_bottlenecks,
};

const RUNGS: usize = 4;

/// All ladders, one after the other.
pub(crate) fn print_all(network: &Network, corridors: &[Carried]) -> Result<Vec<Rested>> {
    say(
        "A line is a stretch of flow in Mt a year, one way. \"places\" is how many places in a row each further tonne needs widened by a tonne; \
         they are named where they first come and keep their letter. Where a place has several assets side by side (\"or\"), the tonne may be \
         made at either or shared between them. A stretch too short for two decimals is told by its length in tonnes. Below each ladder stands what widening one asset alone, by any amount, would gain.",
    );
    corridors.iter().map(|carried| print(network, carried)).collect()
}

fn print(network: &Network, carried: &Carried) -> Result<Rested> {
    let (code, cargo) = (&carried.code, &carried.likely.cargo);
    let flows = FlowSolver::within(network, network.cargo(cargo)?, code)?;
    // Climbed to its end, to know whether a limit that could bind keeps a gain back from the list of those alone.
    let ladder = find_bottlenecks(&flows, LadderQuery::from(network.corridor(code)?).steps(usize::MAX))?;
    let shown = ladder.rungs.get(..RUNGS).unwrap_or(&ladder.rungs);
    let (title, today) = (&carried.title, two_digits(ladder.headline.mt_per_year));
    out!("\n{title} [{code}], {cargo}, today {today} Mt one way");
    out!("    {:>6}    {:<7} {:>6}", "from", "to Mt", "places");
    let mut letters: Vec<&NestedCut> = Vec::new();
    for rung in shown {
        out!("{}", rung_line(rung, &mut letters));
    }
    if let LadderEnd::Limit(limit, most) = &ladder.end
        && shown.len() == ladder.rungs.len()
    {
        let limit = names::asset(network, limit);
        labelled(
            "beyond",
            &format!("{:.2} Mt {limit} could bind, which this ladder cannot honour", most.million()),
        );
    }
    if matches!(ladder.end, LadderEnd::Blocked(_)) && shown.len() == ladder.rungs.len() {
        labelled("beyond", "no more at any price");
    }
    out!("{}", wrapped("    one alone:  ", &alone(&ladder)));
    let title = format!("{}: most and ladder", carried.title);
    Ok(Rested::of_parts(&title, &[&carried.likely.facts, &facts(network, &ladder, shown)?]))
}

/// One rung; a cut that an earlier rung has is named by its letter alone.
fn rung_line<'a>(rung: &'a Rung, letters: &mut Vec<&'a NestedCut>) -> String {
    let from = rung.from_t_per_year.million();
    let to = match rung.length_t_per_year.map(corridor::TonnesPerYear::million) {
        None => "to no end".to_owned(),
        // With two decimals both ends of a short rung would look alike.
        Some(length) if format!("{from:.2}") == format!("{:.2}", from + length) => {
            format!("+{} t", two_digits(length * 1e6))
        }
        Some(length) => format!("to {:.2}", from + length),
    };
    let (mut known, mut new) = (Vec::new(), Vec::new());
    for cut in &rung.cuts_near_origin {
        let letter = |at: usize| char::from(b'a' + u8::try_from(at).unwrap_or(25));
        match letters.iter().position(|known| known.assets == cut.assets) {
            Some(at) => known.push(letter(at).to_string()),
            None => {
                letters.push(cut);
                let names: Vec<String> =
                    cut.assets.iter().map(|asset| names::carriages(&asset.name)).collect();
                new.push(format!("({}) {}", letter(letters.len() - 1), names.join(" or ")));
            }
        }
    }
    known.sort();
    let text = if known.is_empty() {
        new.join("; ")
    } else if new.is_empty() {
        known.join(" ")
    } else {
        format!("{}, and {}", known.join(" "), new.join("; "))
    };
    wrapped(&format!("    {from:>6.2} {to:<10} {:>6}   ", rung.slope), &text)
}

/// What widening each asset alone gains.
fn alone(ladder: &Ladder) -> String {
    let (some, none): (Vec<&AloneGain>, Vec<&AloneGain>) =
        ladder.alone.iter().partition(|gain| gain.gain_t_per_year.is_none_or(|gain| gain.get() > 0));
    let gained: Vec<String> = some
        .iter()
        .map(|gain| {
            let much = gain
                .gain_t_per_year
                .map_or("any amount".to_owned(), |gain| format!("+{} Mt", two_digits(gain.million())));
            format!("{} {much}", names::carriages(&gain.asset.name))
        })
        .collect();
    let nothing: Vec<String> = none.iter().map(|gain| names::carriages(&gain.asset.name)).collect();
    // The list holds all that gain, save where a limit that was left out could bind.
    let others = if matches!(ladder.end, LadderEnd::Limit(..)) { "" } else { "; nothing by any other" };
    match (gained.is_empty(), nothing.is_empty()) {
        (true, _) => format!("nothing by {}, and nothing by any other.", names::listed(&nothing)),
        (false, true) => format!("{}{others}.", gained.join("; ")),
        (false, false) => format!("{}; nothing by {}{others}.", gained.join("; "), names::listed(&nothing)),
    }
}

/// The facts of the capacities of all assets that a ladder names.
fn facts(network: &Network, ladder: &Ladder, shown: &[Rung]) -> Result<Vec<FactUsed>> {
    let cargo = network.cargo(&ladder.cargo)?;
    let cuts = shown.iter().flat_map(|rung| &rung.cuts_near_origin).flat_map(|cut| &cut.assets);
    let named = cuts.chain(ladder.alone.iter().map(|gain| &gain.asset));
    let mut facts = Vec::new();
    for asset in named.filter_map(|asset| asset_of(network, &asset.asset)) {
        facts.extend(network.capacity_terms(asset, cargo, afloat(cargo))?.facts);
    }
    facts.sort();
    facts.dedup();
    Ok(facts)
}
