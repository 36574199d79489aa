//! The published figures of `validation.csv`, computed again from the tables by the public interface.
//!
//! The test `tests/validation.rs` includes this file, so that the page printed and the test made rest on the same numbers.

use corridor::{
    Asset, Carriage, Case, FlowSolver, LadderQuery, MaxFlow, Network, Objective, Query, Result, Route,
    Router, Select, UsdPerTonneHour, find_bottlenecks,
};
use std::collections::BTreeMap;

/// One row of the table, as it stands there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) role: String,
    pub(crate) quantity: String,
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    pub(crate) via: Vec<String>,
    pub(crate) avoid: Vec<String>,
    pub(crate) corridor: String,
    pub(crate) cargo: String,
    pub(crate) carriages: Vec<String>,
    pub(crate) case: String,
    /// The figure as its source gives it.
    pub(crate) published: String,
    /// What we allow on either side of a single figure, as a share of it; nothing where the range itself is published.
    pub(crate) tolerance: Option<f64>,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) unit: String,
    pub(crate) assets: Vec<String>,
    /// The amount is also in the tables, so that only the place of the cut is tested.
    pub(crate) amount_is_input: bool,
    pub(crate) sources: Vec<String>,
    pub(crate) year: String,
    pub(crate) note: String,
    pub(crate) miss: String,
}

/// A row beside what the tables give.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) row: Row,
    /// In the unit of the row.
    pub(crate) computed: f64,
    /// Inside the published range, and with one of the expected assets in the cut.
    pub(crate) inside: bool,
    /// For a row outside: the fact that moves the answer most between its low and its high.
    pub(crate) moves: Option<Mover>,
}

/// What moving one fact from its low to its high does to an answer.
#[derive(Debug, Clone)]
pub(crate) struct Mover {
    /// `asset quantity`, as the `miss` column begins.
    pub(crate) fact: String,
    /// The change from the likely value to either end, in the unit of the row.
    pub(crate) change: [f64; 2],
}

impl Outcome {
    /// Does it count, for or against the tables? What helped to set a number does not.
    pub(crate) fn counts(&self) -> bool {
        self.row.role == "validation" || self.row.role == "floor"
    }

    /// How far from the middle of the published range, or over a floor, as a share of it.
    pub(crate) fn deviation(&self) -> f64 {
        let middle = match (self.row.low, self.row.high) {
            (Some(low), Some(high)) => f64::midpoint(low, high),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return 0.0,
        };
        if middle == 0.0 { 0.0 } else { self.computed / middle - 1.0 }
    }
}

/// All rows, in the order of the table.
pub(crate) fn rows() -> std::result::Result<Vec<Row>, csv::Error> {
    let mut reader = csv::Reader::from_reader(corridor::data::VALIDATION.as_bytes());
    let header = reader.headers()?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |column: &str| {
            let at = header.iter().position(|name| name == column);
            at.and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned()
        };
        let words = |column: &str| cell(column).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        rows.push(Row {
            id: cell("id"),
            what: cell("what"),
            role: cell("role"),
            quantity: cell("quantity"),
            from: words("from"),
            to: words("to"),
            via: words("via"),
            avoid: words("avoid"),
            corridor: cell("corridor"),
            cargo: cell("cargo"),
            carriages: words("carriages"),
            case: cell("case"),
            published: cell("published"),
            tolerance: cell("tolerance").parse().ok(),
            low: cell("low").parse().ok(),
            high: cell("high").parse().ok(),
            unit: cell("unit"),
            assets: words("assets"),
            amount_is_input: cell("amount_is_input") == "yes",
            sources: words("source"),
            year: cell("year"),
            note: cell("note"),
            miss: cell("miss"),
        });
    }
    Ok(rows)
}

/// Everything computed again.
pub(crate) fn check(network: &Network) -> std::result::Result<Vec<Outcome>, Box<dyn std::error::Error>> {
    let rows = rows()?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in &rows {
        outcomes.push(one(network, row, &rows).map_err(|error| format!("{}: {error}", row.id))?);
    }
    Ok(outcomes)
}

fn case(row: &Row) -> Case {
    match row.case.as_str() {
        "best" => Case::Best,
        "worst" => Case::Worst,
        _ => Case::Likely,
    }
}

fn one(network: &Network, row: &Row, rows: &[Row]) -> Result<Outcome> {
    let code = if row.cargo.is_empty() { "container" } else { &row.cargo };
    let view = network.in_case(case(row));
    let cargo = view.cargo(code)?;
    let (mut computed, mut as_expected, mut moves) = (0.0, true, None);
    match row.quantity.as_str() {
        "length_km" | "time_h" | "cost" => {
            let route = route(&view, row, code)?;
            computed = of_route(row, &route, cargo)?;
            moves = most_moving(network, row, &route, cargo)?;
        }
        "flow" | "cut" => {
            let flow = max_flow(&view, row, code)?;
            computed = tonnes_to(row, flow.value_t_per_year.get() as f64, cargo)?;
            let keys: Vec<&str> = flow.cut_keys().concat();
            as_expected =
                row.assets.is_empty() || row.assets.iter().any(|asset| keys.contains(&asset.as_str()));
            moves = widest_asset(network, row, &flow, cargo)?;
        }
        "next_cut" => {
            let flows = FlowSolver::within(&view, cargo, &row.corridor)?;
            let ladder = find_bottlenecks(&flows, LadderQuery::from(view.corridor(&row.corridor)?).steps(2))?;
            if let [first, second, ..] = ladder.rungs.as_slice() {
                computed = tonnes_to(row, second.from_t_per_year.get() as f64, cargo)?;
                let new = second.cuts_near_origin.iter().filter(|cut| !first.cuts_near_origin.contains(cut));
                as_expected = new.flat_map(|cut| &cut.assets).any(|asset| row.assets.contains(&asset.asset));
            } else {
                as_expected = false;
            }
        }
        "together" => {
            computed = together(&view, row, rows)?;
        }
        _ => as_expected = false,
    }
    let within = row.low.is_none_or(|low| computed >= low) && row.high.is_none_or(|high| computed <= high);
    let inside = within && as_expected;
    let moves = moves.filter(|_| !inside);
    Ok(Outcome { row: row.clone(), computed, inside, moves })
}

/// The route a row is about: over the hubs it names, in the carriages it allows.
pub(crate) fn route(view: &Network, row: &Row, cargo: &str) -> Result<Route> {
    let objective = match row.quantity.as_str() {
        "length_km" => Objective::shortest(),
        "time_h" => Objective::fastest(),
        _ => Objective::cheapest().value_of_time(UsdPerTonneHour(0.0)),
    };
    let ends = |hubs: &[String]| hubs.first().cloned().unwrap_or_default();
    let mut query = Query::new(&ends(&row.from), &ends(&row.to));
    for hub in &row.via {
        query = query.via(hub);
    }
    for hub in &row.avoid {
        query = query.avoid(Select::hub(hub));
    }
    query = query.carriages(row.carriages.iter().filter_map(|word| word.parse::<Carriage>().ok()));
    Router::new(view, view.cargo(cargo)?, objective)?.route(query)
}

fn of_route(row: &Row, route: &Route, cargo: &corridor::Cargo) -> Result<f64> {
    Ok(match row.quantity.as_str() {
        "length_km" => route.length_km,
        "time_h" if row.unit == "days" => route.days(),
        "time_h" => route.time_h,
        _ => route.cost_usd_per_t * tonnes_per_unit(row, cargo)?,
    })
}

/// Net tonnes in one of the units a row counts.
pub(crate) fn tonnes_per_unit(row: &Row, cargo: &corridor::Cargo) -> Result<f64> {
    let load = |fact: &Option<corridor::Fact<corridor::Tonnes>>| {
        fact.as_ref().map(|load| load.likely().get()).ok_or_else(|| corridor::Error::Unknown {
            kind: "load",
            code: row.unit.clone(),
            suggestions: Vec::new(),
        })
    };
    match row.unit.as_str() {
        unit if unit.contains("feu") => Ok(2.0 * load(&cargo.t_per_teu)?),
        unit if unit.contains("teu") => load(&cargo.t_per_teu),
        unit if unit.contains("wagons") => load(&cargo.t_per_wagon),
        unit if unit.contains("trucks") => load(&cargo.t_per_truck),
        _ => Ok(1.0),
    }
}

fn tonnes_to(row: &Row, tonnes: f64, cargo: &corridor::Cargo) -> Result<f64> {
    Ok(tonnes / tonnes_per_unit(row, cargo)?)
}

fn max_flow(view: &Network, row: &Row, cargo: &str) -> Result<MaxFlow> {
    let cargo = view.cargo(cargo)?;
    let flows = match row.corridor.as_str() {
        "" => FlowSolver::new(view, cargo)?,
        corridor => FlowSolver::within(view, cargo, corridor)?,
    };
    if row.from.is_empty() || row.to.is_empty() {
        return flows.corridor_flow();
    }
    flows.max_flow(row.from.iter().map(String::as_str), row.to.iter().map(String::as_str))
}

/// What one fact contributes to a route, at its best, likely and worst.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    pub(crate) hours: [f64; 3],
    pub(crate) usd_per_t: [f64; 3],
    pub(crate) km: [f64; 3],
}

/// A route taken apart into the facts it adds up, by `asset quantity`, each at its best, likely and worst. A tariff that holds for a whole
/// operator is one fact.
pub(crate) fn parts(
    network: &Network,
    route: &Route,
    cargo: &corridor::Cargo,
) -> Result<BTreeMap<String, Part>> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for (at, case) in [Case::Best, Case::Likely, Case::Worst].into_iter().enumerate() {
        let view = network.in_case(case);
        let mut add = |key: String, km: f64, hours: f64, usd: f64| {
            let part = parts.entry(key).or_default();
            part.km[at] += km;
            part.hours[at] += hours;
            part.usd_per_t[at] += usd;
        };
        for leg in &route.legs {
            let id = view.link_id(&leg.link)?;
            let terms = view.link_terms(id, cargo, None)?;
            let link = view.link(id);
            let tariff = match (&link.tariff, &link.operator) {
                (None, Some(operator)) => format!("operator:{operator} tariff"),
                _ => format!("{} tariff", leg.link),
            };
            add(format!("{} length_km", leg.link), terms.length.get(), 0.0, 0.0);
            add(format!("{} time_h", leg.link), 0.0, terms.running.get(), 0.0);
            add(format!("{} wait_h", leg.link), 0.0, terms.wait.get(), 0.0);
            add(tariff, 0.0, 0.0, terms.tariff.get());
            for passing in view.passings(id) {
                let step = view.border_terms(passing.border, passing.forward, cargo, None)?;
                let key = view.asset_key(Asset::Border(passing.border));
                add(format!("{key} dwell_h"), 0.0, step.time.get(), 0.0);
                add(format!("{key} fee"), 0.0, 0.0, step.cost.get());
            }
        }
        for step in &route.transfers {
            let terms = if step.kind == "stay" {
                view.stay_terms(view.hub_id(&step.hub)?, cargo, None)?
            } else {
                let found = view.transfers().iter().position(|transfer| transfer.key == step.transfer);
                let at = found.and_then(|at| u32::try_from(at).ok()).unwrap_or_default();
                view.transfer_terms(at, cargo, None)?
            };
            add(format!("{} time_h", step.transfer), 0.0, terms.time.get(), 0.0);
            add(format!("{} cost", step.transfer), 0.0, 0.0, terms.cost.get());
        }
    }
    Ok(parts)
}

/// The fact of a route that moves its answer most between its ends.
fn most_moving(
    network: &Network,
    row: &Row,
    route: &Route,
    cargo: &corridor::Cargo,
) -> Result<Option<Mover>> {
    let scale = match row.quantity.as_str() {
        "time_h" if row.unit == "days" => 1.0 / 24.0,
        "cost" => tonnes_per_unit(row, cargo)?,
        _ => 1.0,
    };
    let mut found: Option<Mover> = None;
    for (fact, part) in parts(network, route, cargo)? {
        let [low, likely, high] = match row.quantity.as_str() {
            "length_km" => part.km,
            "time_h" => part.hours,
            _ => part.usd_per_t,
        };
        let change = [(low - likely) * scale, (high - likely) * scale];
        let size = |change: [f64; 2]| change[0].abs().max(change[1].abs());
        if size(change) > found.as_ref().map_or(0.0, |found| size(found.change)) {
            found = Some(Mover { fact, change });
        }
    }
    Ok(found)
}

/// The asset of a cut whose capacity moves most between its ends.
fn widest_asset(
    network: &Network,
    row: &Row,
    flow: &MaxFlow,
    cargo: &corridor::Cargo,
) -> Result<Option<Mover>> {
    let mut found: Option<Mover> = None;
    for asset in flow.cuts.iter().flat_map(|cut| &cut.assets) {
        let Some(which) = asset_of(network, &asset.asset) else { continue };
        let net = |case: Case| -> Result<f64> {
            let terms = network.in_case(case).capacity_terms(which, cargo, afloat(cargo))?;
            tonnes_to(row, terms.net_t.unwrap_or_default() as f64, cargo)
        };
        let likely = net(Case::Likely)?;
        let change = [net(Case::Worst)? - likely, net(Case::Best)? - likely];
        let size = |change: [f64; 2]| change[0].abs().max(change[1].abs());
        if found.as_ref().is_none_or(|found| size(change) > size(found.change)) {
            found = Some(Mover { fact: format!("{} capacity", asset.asset), change });
        }
    }
    Ok(found)
}

/// How a cargo goes by sea: a deck place holds a wagon or a truck, and a limit asks which one.
pub(crate) fn afloat(cargo: &corridor::Cargo) -> Option<Carriage> {
    cargo.carriages.iter().copied().find(|carriage| carriage.mode == corridor::Mode::Sea)
}

/// The asset with a key.
pub(crate) fn asset_of(network: &Network, key: &str) -> Option<Asset> {
    let position = |at: Option<usize>| at.and_then(|at| u32::try_from(at).ok());
    if let Some(code) = key.strip_prefix("limit:") {
        return position(network.limits().iter().position(|limit| limit.code == code)).map(Asset::Limit);
    }
    if let Some(code) = key.strip_prefix("border:") {
        return position(network.borders().iter().position(|border| border.code == code)).map(Asset::Border);
    }
    if key.starts_with("transfer:") {
        let at = network.transfers().iter().position(|transfer| transfer.key == key);
        return position(at).map(Asset::Transfer);
    }
    network.link_id(key).ok().map(Asset::Link)
}

/// All the floors that a row's note names, at once: the share of the fullest asset, before other use. Each floor is spread as its
/// maximum flow is, which is one way to carry it; so a share below one proves that they fit together.
fn together(view: &Network, row: &Row, rows: &[Row]) -> Result<f64> {
    let mut shares: BTreeMap<(Asset, bool), f64> = BTreeMap::new();
    for floor in rows.iter().filter(|other| row.note.split([' ', ',']).any(|word| word == other.id)) {
        let cargo = view.cargo(&floor.cargo)?;
        let flow = max_flow(view, floor, &floor.cargo)?;
        let value = flow.value_t_per_year.get() as f64;
        let amount = floor.low.unwrap_or_default() * tonnes_per_unit(floor, cargo)?;
        for step in &flow.links {
            let Some(asset) = asset_of(view, &step.link) else { continue };
            let gross = match view.capacity_terms(asset, cargo, afloat(cargo))?.gross_t {
                Some(gross) if gross > 0.0 => gross,
                _ => continue,
            };
            let part = step.flow_t_per_year.get() as f64 / value * amount / gross;
            *shares.entry((asset, step.backward)).or_default() += part;
        }
    }
    Ok(shares.into_values().fold(0.0, f64::max))
}
