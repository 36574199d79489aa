//! What corridors can carry, and the ladder of what stops them.

use crate::page::{two_digits, whole, wrapped};
use crate::validation::{Outcome, asset_of};
use corridor::{
    Case, FlowSolver, Ladder, LadderEnd, LadderQuery, MaxFlow, NestedCut, Network, Result, find_bottlenecks,
};

/// The largest flow of a corridor in a view.
pub(crate) fn of(view: &Network, corridor: &str, cargo: &str) -> Result<MaxFlow> {
    FlowSolver::within(view, view.cargo(cargo)?, corridor)?.corridor_flow()
}

/// The largest flow with all facts at their worst, likely and best, in units a year, and the likely answer.
pub(crate) fn in_cases(network: &Network, corridor: &str, cargo: &str) -> Result<([f64; 3], MaxFlow)> {
    let likely = of(network, corridor, cargo)?;
    let units = |case: Case| -> Result<f64> {
        Ok(of(&network.in_case(case), corridor, cargo)?.headline.units_per_year)
    };
    Ok(([units(Case::Worst)?, likely.headline.units_per_year, units(Case::Best)?], likely))
}

fn unit_word(unit: &str) -> &str {
    if unit == "teu" { "TEU" } else { unit }
}

/// The headline of a corridor: cargo, direction, tonnes and units, range, cut and its status, what is assumed, what was observed.
pub(crate) fn print(
    network: &Network,
    code: &str,
    cargo: &str,
    observed: Option<(&Outcome, &str)>,
) -> Result<()> {
    let corridor = network.corridor(code)?;
    let (units, flow) = in_cases(network, code, cargo)?;
    let names = |codes: &[String]| -> Result<String> {
        let names: Result<Vec<&str>> =
            codes.iter().map(|code| Ok(network.hub(network.hub_id(code)?).name.as_str())).collect();
        Ok(names?.join(", "))
    };
    let title = corridor.name.as_deref().unwrap_or(code);
    let (from, to) = (names(&corridor.from)?, names(&corridor.to)?);
    println!("{}", wrapped("", &format!("{title} [{code}], {cargo}, one way: {from} > {to}")));
    let head = &flow.headline;
    let per_unit = head.tonnes_per_unit;
    let word = unit_word(&head.unit);
    println!(
        "    {} Mt a year = {} {word} a year = {} {word} a day; all facts worst {}, all best {} Mt",
        two_digits(head.mt_per_year),
        two_digits(head.units_per_year),
        two_digits(head.units_per_day),
        two_digits(units[0] * per_unit / 1e6),
        two_digits(units[2] * per_unit / 1e6)
    );
    for cut in flow.cuts.iter().take(1) {
        let assets: Vec<String> = cut
            .assets
            .iter()
            .map(|asset| {
                let other = match asset.other_use_t_per_year {
                    Some(other) if other > 0.0 => {
                        let gross = asset.gross_t_per_year / 1e6;
                        format!(" of {} ({} other use)", two_digits(gross), two_digits(other / 1e6))
                    }
                    Some(_) => String::new(),
                    None => ", other use unknown".to_owned(),
                };
                let net = two_digits(asset.capacity_t_per_year.million());
                format!("{}: {net} Mt{other} [{}]", asset.name, asset.status)
            })
            .collect();
        let only = if flow.cut_is_unique { "stopped by" } else { "stopped first by" };
        println!("{}", wrapped(&format!("    {only} "), &assets.join(" + ")));
    }
    let free: Vec<String> = flow
        .assumed_unbounded
        .iter()
        .filter(|key| !is_limited(network, key))
        .filter_map(|key| asset_of(network, key).map(|asset| network.asset_name(asset)))
        .collect();
    let free = if free.is_empty() { "nothing".to_owned() } else { free.join("; ") };
    println!("{}", wrapped("    taken as not binding: ", &free));
    match observed {
        Some((outcome, what)) => {
            let unit = outcome.row.unit.replace("_per_year", " a year").replace("teu", "TEU");
            let floor = outcome.row.low.unwrap_or_default();
            let sources = outcome.row.sources.join(" ");
            println!("    observed: {} {unit} {what}, {} [{sources}]", whole(floor), outcome.row.year);
        }
        None => println!("    observed: no figure found"),
    }
    Ok(())
}

/// True where a shared limit holds an asset, so that having no figure of its own is no assumption.
fn is_limited(network: &Network, key: &str) -> bool {
    let transfers = network.transfers().iter().filter(|transfer| transfer.key == key);
    let back = transfers.filter_map(|transfer| transfer.back_key.as_deref()).next();
    let members = || network.limits().iter().flat_map(|limit| &limit.members);
    members().any(|member| member == key || Some(member.as_str()) == back)
}

/// The first rungs of a corridor's ladder, one line each.
pub(crate) fn print_ladder(network: &Network, code: &str, cargo: &str, steps: usize) -> Result<()> {
    let corridor = network.corridor(code)?;
    let flows = FlowSolver::within(network, network.cargo(cargo)?, code)?;
    let ladder = find_bottlenecks(&flows, LadderQuery::from(corridor).steps(steps))?;
    let title = corridor.name.as_deref().unwrap_or(code);
    println!("{title} [{code}], {cargo}, today {} Mt one way", two_digits(ladder.headline.mt_per_year));
    rungs(&ladder);
    Ok(())
}

fn rungs(ladder: &Ladder) {
    let mut below: &[NestedCut] = &[];
    let names =
        |cut: &NestedCut| cut.assets.iter().map(|asset| asset.name.as_str()).collect::<Vec<_>>().join(" or ");
    for rung in &ladder.rungs {
        let from = rung.from_t_per_year.million();
        let to = rung
            .length_t_per_year
            .map_or("without end".to_owned(), |length| format!("{:.2}", from + length.million()));
        let new: Vec<String> =
            rung.cuts_near_origin.iter().filter(|cut| !below.contains(cut)).map(names).collect();
        let gone: Vec<String> =
            below.iter().filter(|cut| !rung.cuts_near_origin.contains(cut)).map(names).collect();
        let mut text = new.join("; and ");
        if !below.is_empty() {
            text = format!("also {text}");
        }
        if !gone.is_empty() {
            text = format!("{text} (instead of {})", gone.join("; "));
        }
        println!("{}", wrapped(&format!("  {:>2} x {from:>6.2} to {to:<12} ", rung.slope), &text));
        below = &rung.cuts_near_origin;
    }
    match &ladder.end {
        LadderEnd::Limit(limit, most) => {
            println!("       beyond {:.2} Mt {limit} could bind", most.million())
        }
        LadderEnd::Blocked(_) => println!("       no more at any price"),
        _ => {}
    }
}
