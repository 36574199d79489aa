//! What corridors can carry in a year, what stops it, and what was carried.

use super::names;
use super::page::{labelled, say, two_digits, whole, wrapped};
use super::ranges;
use super::rests::Rested;
use super::validation::{Outcome, Row, asset_of, tonnes_per_unit};
use corridor::{Asset, Case, CutAsset, FlowSolver, MaxFlow, Network, Result, StudyAnswer, Ways};
use std::collections::{BTreeMap, BTreeSet};

/// The corridors that get a block of their own, each with the floor that tells what was carried, in words.
const MAIN: [(&str, &str, &str); 7] = [
    ("titr", "floor-titr-teu", "half of both directions"),
    ("titr-kars", "floor-btk", "on the whole line, both ways"),
    ("kti", "floor-incheh-borun", "into Iran on the whole eastern branch"),
    ("cn-kz-tm-ir", "floor-china-iran", "in trains from China to Iran by any way"),
    (
        "cn-kz-uz-tm-ir",
        "floor-sarakhs",
        "transit at Sarakhs, half of both ways, in part also in the other use",
    ),
    ("instc-east", "floor-bolashak", "south over Bolashak, also in the other use there"),
    ("tm-az", "floor-tkm-wagons", "half of both directions"),
];

/// A corridor's largest flow, with all facts likely, worst and best.
pub(crate) struct Carried {
    pub(crate) code: String,
    pub(crate) title: String,
    pub(crate) likely: MaxFlow,
    pub(crate) worst: MaxFlow,
    pub(crate) best: MaxFlow,
    /// What many draws of all facts make of it.
    pub(crate) drawn: StudyAnswer,
    /// What was carried, in words, for the corridors that have a block of their own.
    pub(crate) observed: Option<String>,
    /// The same, Mt a year.
    pub(crate) observed_mt: Option<f64>,
}

/// The largest flow of a corridor in a view.
pub(crate) fn of(view: &Network, corridor: &str, cargo: &str) -> Result<MaxFlow> {
    FlowSolver::within(view, view.cargo(cargo)?, corridor)?.corridor_flow()
}

/// Likely, worst, best and drawn for one corridor and cargo.
pub(crate) fn carried(network: &Network, code: &str, cargo: &str) -> Result<Carried> {
    carried_with(network, code, cargo, 0)
}

/// The same; with pairs of draws also which facts the range comes from.
fn carried_with(network: &Network, code: &str, cargo: &str, pairs: u64) -> Result<Carried> {
    Ok(Carried {
        code: code.to_owned(),
        title: network.corridor(code)?.name.clone().unwrap_or_else(|| code.to_owned()),
        likely: of(network, code, cargo)?,
        worst: of(&network.in_case(Case::Worst), code, cargo)?,
        best: of(&network.in_case(Case::Best), code, cargo)?,
        drawn: ranges::of_corridor(network, code, cargo, pairs)?,
        observed: None,
        observed_mt: None,
    })
}

fn own_cargo(network: &Network, code: &str) -> Result<String> {
    Ok(network.corridor(code)?.cargo.clone().unwrap_or_else(|| "container".to_owned()))
}

/// The main corridors, each with its own cargo.
pub(crate) fn main_corridors(network: &Network, outcomes: &[Outcome]) -> Result<Vec<Carried>> {
    let one = |(code, id, what): &(&str, &str, &str)| {
        let mut carried = carried_with(network, code, &own_cargo(network, code)?, ranges::PAIRS)?;
        let row = outcomes.iter().map(|outcome| &outcome.row).find(|row| row.id == *id);
        carried.observed = row.map(|row| {
            let (floor, unit) = (whole(row.low.unwrap_or_default()), names::units(&row.unit));
            format!("{floor} {unit}, {what} ({}), {} [{}]", row.published, row.year, row.sources.join(" "))
        });
        if let Some(row) = row {
            let tonnes = row.low.unwrap_or_default() * tonnes_per_unit(row, network.cargo(&row.cargo)?)?;
            carried.observed_mt = Some(tonnes / 1e6);
        }
        Ok(carried)
    };
    MAIN.iter().map(one).collect()
}

/// TEU or wagons, as people write them.
pub(crate) fn unit_word(unit: &str) -> &str {
    if unit == "teu" { "TEU" } else { unit }
}

/// `1.2 (0.95-1.2)`: Mt a year, likely and the range of the draws.
pub(crate) fn mt_range(carried: &Carried) -> String {
    let range = carried.drawn.capacity.as_ref().map_or([0.0; 2], ranges::ends);
    let [low, high] = range.map(|tonnes| two_digits(tonnes / 1e6));
    format!("{} ({low}-{high})", two_digits(carried.likely.headline.mt_per_year))
}

/// The names of the assets of a flow's first cut.
pub(crate) fn stops(flow: &MaxFlow) -> String {
    let first = flow.cuts.iter().take(1).flat_map(|cut| &cut.assets);
    first.map(|asset| names::carriages(&asset.name)).collect::<Vec<_>>().join(" + ")
}

/// The worst status of the facts of a flow's first cut.
pub(crate) fn status(flow: &MaxFlow) -> String {
    flow.cuts.first().map_or(String::new(), |cut| cut.status().to_string())
}

/// The headline of a corridor: cargo, direction, tonnes and units, range, cut and its status, what is assumed, what was observed.
pub(crate) fn print(network: &Network, carried: &Carried) -> Result<()> {
    let flow = &carried.likely;
    let (from, to) = (names::hubs(network, &flow.from)?, names::hubs(network, &flow.to)?);
    let (title, code, cargo) = (&carried.title, &carried.code, &flow.cargo);
    say(&format!("{title} [{code}], {cargo}, one way: {} > {}", from.join(", "), to.join(", ")));
    let head = &flow.headline;
    let word = unit_word(&head.unit);
    let mt = |flow: &MaxFlow| two_digits(flow.headline.mt_per_year);
    labelled(
        "at most",
        &format!(
            "{} Mt a year (all facts worst {}, all best {}) = {} {word} a year = {} {word} a day of {:.0} t",
            mt_range(carried),
            mt(&carried.worst),
            mt(&carried.best),
            two_digits(head.units_per_year),
            two_digits(head.units_per_day),
            head.tonnes_per_unit,
        ),
    );
    for (at, asset) in flow.cuts.iter().take(1).flat_map(|cut| &cut.assets).enumerate() {
        labelled(if at == 0 { "stopped by" } else { "and beside it" }, &cut_asset(network, asset));
    }
    if let Some(other) = flow.cuts.get(1).filter(|_| !flow.cut_is_unique) {
        let names: Vec<String> = other.assets.iter().map(|asset| names::carriages(&asset.name)).collect();
        labelled(
            "as well by",
            &format!("{}, which lets the same pass [{}]", names.join(" + "), other.status()),
        );
    }
    for (case, other) in [("at worst", &carried.worst), ("at best", &carried.best)] {
        if other.cut_keys().first() != flow.cut_keys().first() {
            labelled(case, &format!("stopped by {} instead [{}]", stops(other), status(other)));
        }
    }
    if let Some(split) = split(network, flow) {
        labelled("split", &split);
    }
    let free = unlimited(network, flow);
    let free = if free.is_empty() { "nothing".to_owned() } else { free.join("; ") };
    labelled("without limit", &format!("on the way: {free}"));
    labelled("carried", carried.observed.as_deref().unwrap_or("no figure found"));
    out!();
    Ok(())
}

/// An asset of a cut: as published, in tonnes, and what was taken off.
fn cut_asset(network: &Network, asset: &CutAsset) -> String {
    let published =
        names::as_published(network, &asset.asset).map_or(String::new(), |text| format!("{text}; "));
    let net = two_digits(asset.capacity_t_per_year.million());
    let off = match asset.other_use_t_per_year {
        None => "gross: other use is not known, nothing is taken off".to_owned(),
        Some(other) if other > 0.0 => {
            format!(
                "net: {} Mt of {} are taken off for other use",
                two_digits(other / 1e6),
                two_digits(asset.gross_t_per_year / 1e6)
            )
        }
        Some(_) => "net: other use is stated to be none".to_owned(),
    };
    format!("{}: {published}{net} Mt {off} [{}]", names::carriages(&asset.name), asset.status)
}

/// How the flow found divides over borders that lie side by side, where it does.
fn split(network: &Network, flow: &MaxFlow) -> Option<String> {
    let mut borders: BTreeMap<u32, u64> = BTreeMap::new();
    for route in &flow.routes {
        for link in route.assets.iter().filter_map(|key| network.link_id(key).ok()) {
            for passing in network.passings(link) {
                *borders.entry(passing.border).or_default() += route.flow_t_per_year.get();
            }
        }
    }
    let parts: Vec<String> = borders
        .into_iter()
        .filter(|(_, tonnes)| *tonnes > 0 && *tonnes < flow.value_t_per_year.get())
        .map(|(border, tonnes)| {
            let name = network.asset_name(Asset::Border(border));
            format!("{} Mt over the {name}", two_digits(tonnes as f64 / 1e6))
        })
        .collect();
    (!parts.is_empty()).then(|| {
        format!("{}, in the flow found; no single border has to let all of it pass", names::listed(&parts))
    })
}

/// The names of what is taken as not binding on the way of a flow; what a shared limit holds is no such thing.
pub(crate) fn unlimited(network: &Network, flow: &MaxFlow) -> Vec<String> {
    let keys = flow.assumed_unbounded.iter().filter(|key| !is_limited(network, key));
    keys.map(|key| names::asset(network, key)).collect()
}

/// Names of flows, each with what is without limit on its way; flows that share a list are named together. Nothing where all is limited.
pub(crate) fn unlimited_in_words(lists: &[(String, Vec<String>)]) -> Option<String> {
    let mut shared: Vec<(Vec<String>, &[String])> = Vec::new();
    for (name, free) in lists.iter().filter(|(_, free)| !free.is_empty()) {
        match shared.iter_mut().find(|(_, known)| known == free) {
            Some((names, _)) => names.push(name.clone()),
            None => shared.push((vec![name.clone()], free)),
        }
    }
    let words: Vec<String> =
        shared.iter().map(|(names, free)| format!("{}: {}", names::listed(names), free.join(", "))).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// True where a shared limit holds an asset, so that having no figure of its own is no assumption.
fn is_limited(network: &Network, key: &str) -> bool {
    let transfers = network.transfers().iter().filter(|transfer| transfer.key == key);
    let back = transfers.filter_map(|transfer| transfer.back_key.as_deref()).next();
    let members = || network.limits().iter().flat_map(|limit| &limit.members);
    members().any(|member| member == key || Some(member.as_str()) == back)
}

/// TEU, wagons or trucks a day; cargo that is told in tonnes is counted in wagons where the tables say what one holds.
fn a_day(network: &Network, flow: &MaxFlow) -> Result<String> {
    let head = &flow.headline;
    let wagon = network.cargo(&flow.cargo)?.t_per_wagon.as_ref().filter(|_| head.unit == "t");
    Ok(match wagon {
        Some(load) => format!("{} wagons", two_digits(head.units_per_day / load.likely().get())),
        None => format!("{} {}", two_digits(head.units_per_day), unit_word(&head.unit)),
    })
}

/// What was carried one way, from a floor of the validation table: `29,700 TEU, 2025`.
pub(crate) fn floor_in_words(row: &Row) -> String {
    let unit = unit_word(row.unit.split('_').next().unwrap_or_default());
    format!("{} {unit}, {}", whole(row.low.unwrap_or_default()), row.year)
}

/// The newest floor of a cargo that was seen on a corridor, and whether on the whole of it: one that names the corridor, or else one
/// whose ends lie on its links.
fn floor<'a>(
    network: &Network,
    outcomes: &'a [Outcome],
    code: &str,
    cargo: &str,
) -> Result<Option<(&'a Row, bool)>> {
    let rows: Vec<&Row> = outcomes
        .iter()
        .map(|outcome| &outcome.row)
        .filter(|row| row.role == "floor" && row.cargo == cargo)
        .collect();
    if let Some(row) = rows.iter().filter(|row| row.corridor == code).max_by_key(|row| &row.year) {
        return Ok(Some((row, true)));
    }
    let ends: BTreeSet<&str> = network
        .corridor_links(code)?
        .iter()
        .map(|id| network.link(*id))
        .flat_map(|link| [link.from.as_str(), link.to.as_str()])
        .collect();
    let inside = |row: &&&Row| {
        !row.from.is_empty() && row.from.iter().chain(&row.to).all(|hub| ends.contains(hub.as_str()))
    };
    Ok(rows.iter().filter(inside).max_by_key(|row| &row.year).map(|row| (*row, false)))
}

/// The corridors without a block of their own, two lines each, so that none is left out.
pub(crate) fn print_others(network: &Network, outcomes: &[Outcome]) -> Result<Vec<Rested>> {
    out!("The other corridors of the tables, each one way");
    out!(
        "    {:<42} {:<10} {:>18} {:>10}   carried one way",
        "corridor",
        "cargo",
        "Mt a year (range)",
        "a day"
    );
    let (mut rested, mut free, mut partly) = (Vec::new(), Vec::new(), Vec::new());
    for corridor in network.corridors() {
        if MAIN.iter().any(|(code, _, _)| *code == corridor.code) {
            continue;
        }
        let cargo = own_cargo(network, &corridor.code)?;
        let title = corridor.name.as_deref().unwrap_or(&corridor.code);
        let (range, day, stop) = match carried(network, &corridor.code, &cargo) {
            Ok(carried) => {
                let flow = &carried.likely;
                rested.push(Rested::new(&format!("most on {title}"), &flow.facts));
                free.push((title.to_owned(), unlimited(network, flow)));
                (
                    mt_range(&carried),
                    a_day(network, flow)?,
                    format!("stopped by {} [{}]", stops(flow), status(flow)),
                )
            }
            Err(corridor::Error::Unbounded { .. }) => {
                let note = corridor.note.clone().unwrap_or_default();
                ("-".to_owned(), "-".to_owned(), format!("without limit in the tables: {note}"))
            }
            Err(error) => return Err(error),
        };
        let seen = match floor(network, outcomes, &corridor.code, &cargo)? {
            None => "no figure".to_owned(),
            Some((row, whole_way)) => {
                if !whole_way {
                    partly.push(format!("{title}: {}", row.what));
                }
                let star = if whole_way { "" } else { "*" };
                format!("{}{star} [{}]", floor_in_words(row), row.sources.join(" "))
            }
        };
        out!("{}", wrapped(&format!("    {title:<42} {cargo:<10} {range:>18} {day:>10}   "), &seen));
        let from = names::hubs(network, &corridor.from)?.join(", ");
        let to = names::hubs(network, &corridor.to)?.join(", ");
        out!("{}", wrapped("      ", &format!("{from} > {to}; {stop}")));
    }
    if !partly.is_empty() {
        labelled("* on a part", &format!("of the way: {}", partly.join("; ")));
    }
    if let Some(free) = unlimited_in_words(&free) {
        labelled("without limit", &format!("on the way: {free}"));
    }
    Ok(rested)
}

/// How the figures of limits that both directions share were taken, told from the tables.
pub(crate) fn print_reading(network: &Network, all: &[Carried]) {
    let cut_limits =
        all.iter().flat_map(|carried| carried.likely.cuts.iter().take(1)).flat_map(|cut| &cut.assets);
    let shared: Vec<String> = cut_limits
        .filter_map(|asset| match asset_of(network, &asset.asset)? {
            Asset::Limit(at) => {
                let limit = &network.limits()[at as usize];
                (limit.capacity.ways == Ways::Both).then(|| asset.name.clone())
            }
            _ => None,
        })
        .collect();
    let mut shared = shared;
    shared.sort();
    shared.dedup();
    out!();
    say(&format!(
        "How to read it: a limit published for both directions together is given whole to the one direction asked; above these are {}. What runs \
         the other way today has to be taken off by the reader. Single-track lines published so are halved. \"Net\" figures are what is left \
         after other use, \"gross\" ones are not comparable with them: they still hold what already runs.",
        names::listed(&shared)
    ));
}
