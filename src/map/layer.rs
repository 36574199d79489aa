//! What answers draw on a map, and the table beside it.

use super::naming;
use super::sheet::{Place, Sheet};
use super::words::{amount, grouped, million, number, plain};
use crate::bottleneck::{Ladder, LadderEnd, RungAsset};
use crate::demand::DemandPlan;
use crate::flow::{AssetFlow, Cut, FlowPlan, Headline, MaxFlow};
use crate::network::{Network, Select};
use crate::route::Route;
use std::collections::{BTreeMap, BTreeSet};

/// What kind of answer a layer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    Route,
    Flow,
    Cut,
    Ladder,
    Closed,
}

impl Shows {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Flow => "flow",
            Self::Cut => "cut",
            Self::Ladder => "ladder",
            Self::Closed => "closed",
        }
    }
}

/// A line that a layer draws.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stroke {
    pub(super) line: usize,
    /// True where the answer runs along it from its end to its beginning.
    pub(super) reversed: bool,
    /// Tonnes a year; zero where the layer is about no flow.
    pub(super) flow: u64,
    /// What may pass, tonnes a year; `None` is unbounded.
    pub(super) capacity: Option<u64>,
}

/// A sign on a line or a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// A number, or a letter: `t` for a transfer, `b` for a border, `x` for what is closed.
    pub(super) sign: String,
    pub(super) place: Place,
    /// What it says when it is pointed at.
    pub(super) says: String,
}

/// A row of the table of a layer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// A second line in small print under the first cell.
    pub(super) small: String,
    pub(super) place: Place,
    pub(super) sign: String,
    /// True for a sum.
    pub(super) is_total: bool,
}

/// A layer of the map.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) shows: Shows,
    pub(super) name: String,
    /// Labels and values that sum it up.
    pub(super) sums: Vec<(String, String)>,
    pub(super) strokes: Vec<Stroke>,
    pub(super) marks: Vec<Mark>,
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// The hubs it leads from and to, by position.
    pub(super) from: Vec<usize>,
    pub(super) to: Vec<usize>,
    /// Why there is nothing, where there is nothing.
    pub(super) why: String,
    /// Keys that the network does not have.
    pub(super) missing: BTreeSet<String>,
}

impl Layer {
    /// Whether anything of it is on the map.
    pub(super) fn is_drawn(&self) -> bool {
        let has_place = |place: &Place| !place.lines.is_empty() || !place.hubs.is_empty();
        !self.strokes.is_empty() || self.marks.iter().any(|mark| has_place(&mark.place))
    }

    fn new(shows: Shows, name: &str) -> Self {
        Self {
            shows,
            name: plain(name),
            sums: Vec::new(),
            strokes: Vec::new(),
            marks: Vec::new(),
            head: Vec::new(),
            rows: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
            why: String::new(),
            missing: BTreeSet::new(),
        }
    }

    fn sum(&mut self, label: &str, value: String) {
        self.sums.push((label.to_owned(), plain(&value)));
    }

    fn place(&mut self, on: On<'_>, key: &str) -> Place {
        on.sheet.place(on.network, key).unwrap_or_else(|| {
            self.missing.insert(key.to_owned());
            Place::default()
        })
    }

    fn hub(&mut self, on: On<'_>, code: &str) -> Option<usize> {
        let found = on.network.hub_id(code).ok().map(crate::network::HubId::index);
        if found.is_none() {
            self.missing.insert(format!("hub:{code}"));
        }
        found
    }

    fn ends(&mut self, on: On<'_>, from: &[String], to: &[String]) {
        self.from = from.iter().filter_map(|code| self.hub(on, code)).collect();
        self.to = to.iter().filter_map(|code| self.hub(on, code)).collect();
    }

    fn flows(&mut self, on: On<'_>, flows: &[AssetFlow]) {
        self.head = ["", "Mt a year", "of", "use"].map(str::to_owned).to_vec();
        let mut rows = Vec::new();
        for flow in flows {
            let tonnes = flow.flow_t_per_year.get();
            if tonnes == 0 {
                continue;
            }
            let capacity = flow.capacity_t_per_year.map(crate::units::TonnesPerYear::get);
            rows.push(self.row_of(on, &flow.link, flow.backward, tonnes, capacity));
        }
        // The fullest first; what is equally full stays in the order of keys.
        rows.sort_by_key(|(full, _)| std::cmp::Reverse(*full));
        self.rows = rows.into_iter().map(|(_, row)| row).collect();
    }

    /// The row of what an asset carries, with how full it is; a link is drawn too.
    fn row_of(
        &mut self,
        on: On<'_>,
        key: &str,
        backward: bool,
        tonnes: u64,
        capacity: Option<u64>,
    ) -> (u64, Row) {
        let place = self.place(on, key);
        if let Ok(id) = on.network.link_id(key) {
            let (line, reversed) = on.sheet.line_of(id);
            self.strokes.push(Stroke { line, reversed, flow: tonnes, capacity });
        }
        let (of, used) = match capacity {
            None => ("no bound".to_owned(), String::new()),
            Some(capacity) => (million(capacity), format!("{} %", percent(tonnes, capacity))),
        };
        let (name, small) = on.name(key, backward);
        let row = Row { cells: vec![name, million(tonnes), of, used], small, place, ..Row::default() };
        (parts(tonnes, capacity), row)
    }
}

/// Whole parts of a thousand; what has no bound comes last.
fn parts(tonnes: u64, capacity: Option<u64>) -> u64 {
    capacity.map_or(0, |capacity| {
        1 + u64::try_from(u128::from(tonnes) * 1000 / u128::from(capacity.max(1))).unwrap_or(u64::MAX - 1)
    })
}

/// Whole percent, rounded down, so that only what is full is at 100.
fn percent(tonnes: u64, capacity: u64) -> u128 {
    if capacity == 0 { 100 } else { u128::from(tonnes) * 100 / u128::from(capacity) }
}

/// What layers are drawn on.
#[derive(Debug, Clone, Copy)]
pub(super) struct On<'a> {
    pub(super) network: &'a Network,
    pub(super) sheet: &'a Sheet,
}

impl On<'_> {
    /// The name of an asset, and its carriage or key in small print.
    fn name(self, key: &str, backward: bool) -> (String, String) {
        let Ok(asset) = self.network.asset(key) else { return (plain(key), String::new()) };
        let small = match asset {
            crate::network::Asset::Link(id) => {
                let (from, to) = self.network.ends(id);
                let ends = format!("{} \u{2192} {}", self.network.hub(from).name, self.network.hub(to).name);
                format!("{}, {ends}", self.network.link(id).carriage)
            }
            _ if backward => "backward".to_owned(),
            crate::network::Asset::Limit(_) => "limit".to_owned(),
            _ => String::new(),
        };
        (plain(&self.network.asset_name(asset)), plain(&small))
    }

    /// The corridor that an answer keeps to, by its name.
    fn within(self, corridor: Option<&str>) -> String {
        let named = |code: &str| self.network.corridor(code).ok().and_then(|corridor| corridor.name.clone());
        corridor.map_or_else(String::new, |code| {
            format!(" within {}", named(code).unwrap_or_else(|| code.to_owned()))
        })
    }

    fn names(self, codes: &[String]) -> String {
        naming::hubs(self.network, codes)
    }
}

/// The layer of a route.
pub(super) fn of_route(on: On<'_>, route: &Route) -> Layer {
    let first = route.legs.first().map_or(route.from.as_str(), |leg| &leg.from_name);
    let last = route.legs.last().map_or(route.to.as_str(), |leg| &leg.to_name);
    let mut layer = Layer::new(
        Shows::Route,
        &format!("{first} \u{2192} {last}, {}, {}", route.cargo, route.objective.name),
    );
    layer.ends(on, std::slice::from_ref(&route.from), std::slice::from_ref(&route.to));
    layer.sum("Length", format!("{} km", number(route.length_km, 0)));
    layer.sum("Time", format!("{} days", number(route.days(), 1)));
    layer.sum("Cost", format!("{} USD/t", number(route.cost_usd_per_t, 0)));
    layer.sum("Emissions", format!("{} kg CO2/t", number(route.co2_kg_per_t, 0)));
    layer.head = ["", "km", "hours", "USD/t", "kg CO2/t"].map(str::to_owned).to_vec();
    for at in 0..=route.legs.len() {
        for step in route.transfers.iter().filter(|step| step.after_legs == at) {
            // A stay for which nothing is stated is only passed.
            if step.from == step.to && step.time_h == 0.0 && step.cost_usd_per_t == 0.0 {
                continue;
            }
            let kind = step.kind.replace('_', " ");
            let what = format!("{kind} at {}", step.hub_name);
            let place = layer.place(on, &step.transfer);
            let cells = vec![
                plain(&what),
                String::new(),
                hours(step.time_h),
                usd(step.cost_usd_per_t),
                String::new(),
            ];
            let small = if step.from == step.to {
                String::new()
            } else {
                format!("{} \u{2192} {}", step.from, step.to)
            };
            let says = format!("{what}: {} h, {} USD/t", hours(step.time_h), usd(step.cost_usd_per_t));
            layer.marks.push(Mark { sign: "t".to_owned(), place: place.clone(), says: plain(&says) });
            layer.rows.push(Row {
                cells,
                small: plain(&small),
                place,
                sign: "t".to_owned(),
                is_total: false,
            });
        }
        let Some(leg) = route.legs.get(at) else { continue };
        let place = layer.place(on, &leg.link);
        if let Ok(id) = on.network.link_id(&leg.link) {
            let (line, reversed) = on.sheet.line_of(id);
            layer.strokes.push(Stroke { line, reversed, flow: 0, capacity: None });
        }
        let cells = vec![
            plain(&format!("{} \u{2013} {}", leg.from_name, leg.to_name)),
            number(leg.length_km, 0),
            hours(leg.running_h + leg.wait_h),
            usd(leg.cost_usd_per_t),
            fixed(leg.co2_kg_per_t, 1),
        ];
        layer.rows.push(Row { cells, small: plain(&leg.carriage), place: place.clone(), ..Row::default() });
        for step in route.borders.iter().filter(|step| step.on_leg == at) {
            let what = format!("border {}", step.name);
            let says = format!("{what}: {} h, {} USD/t", hours(step.time_h), usd(step.cost_usd_per_t));
            layer.marks.push(Mark { sign: "b".to_owned(), place: place.clone(), says: plain(&says) });
            let cells = vec![
                plain(&what),
                String::new(),
                hours(step.time_h),
                usd(step.cost_usd_per_t),
                String::new(),
            ];
            layer.rows.push(Row { cells, place: place.clone(), sign: "b".to_owned(), ..Row::default() });
        }
    }
    let cells = vec![
        "total".to_owned(),
        number(route.length_km, 0),
        hours(route.time_h),
        usd(route.cost_usd_per_t),
        fixed(route.co2_kg_per_t, 1),
    ];
    layer.rows.push(Row { cells, is_total: true, ..Row::default() });
    layer
}

/// A number with just so many decimals, so that a column lines up.
fn fixed(value: f64, decimals: usize) -> String {
    grouped(&format!("{:.decimals$}", value + 0.0))
}

fn hours(value: f64) -> String {
    fixed(value, 1)
}

fn usd(value: f64) -> String {
    fixed(value, 2)
}

fn told(layer: &mut Layer, headline: &Headline) {
    let words = headline.to_string();
    for (part, (label, ending)) in
        words.split(" = ").zip([("Flow", ""), ("A year", " a year"), ("A day", " a day")])
    {
        layer.sum(label, part.strip_suffix(ending).unwrap_or(part).to_owned());
    }
}

/// The layers of a maximum flow: what moves, and each of its cuts.
pub(super) fn of_flow(on: On<'_>, flow: &MaxFlow) -> Vec<Layer> {
    let within = on.within(flow.corridor.as_deref());
    let pair = format!("{} \u{2192} {}", on.names(&flow.from), on.names(&flow.to));
    let mut layer = Layer::new(Shows::Flow, &format!("{pair}{within}, largest flow, {}", flow.cargo));
    layer.ends(on, &flow.from, &flow.to);
    told(&mut layer, &flow.headline);
    layer.flows(on, &flow.links);
    if let Some(blocked) = &flow.blocked {
        layer.why = format!(
            "Nothing can move: there is no way for {} from {} to {}{within}.",
            flow.cargo,
            on.names(&flow.from),
            on.names(&flow.to)
        );
        if let Some(first) = blocked.rim.first() {
            // A missing transfer is no asset, and is told as it is.
            let named = on.network.asset(&first.asset).map(|asset| on.network.asset_name(asset));
            let named = named.unwrap_or_else(|_| first.asset.clone());
            let more = blocked.rim.len() - 1;
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            layer.why =
                plain(&format!("{} What would lead on: {named} ({}){more}.", layer.why, first.reason));
        }
    } else if flow.value_t_per_year.get() == 0 {
        "Nothing can move: what the cut holds has no capacity left.".clone_into(&mut layer.why);
    }
    let mut layers = vec![layer];
    for (at, cut) in flow.cuts.iter().enumerate().filter(|(_, cut)| !cut.assets.is_empty()) {
        let name = match (flow.cut_is_unique, at) {
            (true, _) => "what stops it (the only cut)",
            (false, 0) => "what stops it, nearest the origin",
            (false, _) => "what stops it, nearest the destination",
        };
        layers.push(of_cut(on, name, cut));
    }
    layers
}

fn of_cut(on: On<'_>, name: &str, cut: &Cut) -> Layer {
    let mut layer = Layer::new(Shows::Cut, name);
    layer.head = ["", "Mt a year", "other use", "status"].map(str::to_owned).to_vec();
    for (at, asset) in cut.assets.iter().enumerate() {
        let place = layer.place(on, &asset.asset);
        let sign = (at + 1).to_string();
        let mt = million(asset.capacity_t_per_year.get());
        let other = asset.other_use_t_per_year.map_or("unknown".to_owned(), |other| number(other / 1e6, 2));
        let says = format!("cut: {}, {mt} Mt a year, all in use", asset.name);
        layer.marks.push(Mark { sign: sign.clone(), place: place.clone(), says: plain(&says) });
        let cells = vec![plain(&asset.name), mt, other, asset.status.word().to_owned()];
        let (_, small) = on.name(&asset.asset, asset.backward);
        layer.rows.push(Row { cells, small, place, sign, is_total: false });
    }
    layer
}

/// The layers of a plan: what moves, and what keeps more from moving.
pub(super) fn of_plan(on: On<'_>, plan: &FlowPlan) -> Vec<Layer> {
    let within = on.within(plan.corridor.as_deref());
    let pair = format!("{} \u{2192} {}", on.names(&plan.from), on.names(&plan.to));
    let mut layer =
        Layer::new(Shows::Flow, &format!("{pair}{within}, {} plan, {}", plan.objective.name, plan.cargo));
    layer.ends(on, &plan.from, &plan.to);
    told(&mut layer, &plan.headline);
    layer.sum("Cost", format!("{} million USD a year", amount(plan.cost_usd_per_year / 1e6)));
    layer.sum("Work", format!("{} million tonne-km a year", number(plan.tonne_km_per_year / 1e6, 0)));
    layer.flows(on, &plan.links);
    if layer.strokes.is_empty() {
        "Nothing is shipped: nothing was asked for that has a way.".clone_into(&mut layer.why);
    }
    layer.head.push("USD/t of one more".to_owned());
    for row in &mut layer.rows {
        row.cells.push(String::new());
    }
    for price in &plan.prices {
        let name = plain(&price.name);
        let saved = number(-price.one_more.measure, 2);
        if let Some(row) = layer.rows.iter_mut().find(|row| row.cells[0] == name)
            && let Some(cell) = row.cells.last_mut()
        {
            *cell = saved;
        }
    }
    let mut layers = vec![layer];
    let cut = plan.shortfall.as_ref().map(|shortfall| &shortfall.cut).or(plan.cut.as_ref());
    if let Some(cut) = cut.filter(|cut| !cut.assets.is_empty()) {
        layers.push(of_cut(on, "what stops more", cut));
    }
    layers
}

/// The layers of a plan for a table of demand: what all its rows move together.
pub(super) fn of_demand(on: On<'_>, plan: &DemandPlan) -> Vec<Layer> {
    let count = plan.rows.len();
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    let mut layer =
        Layer::new(Shows::Flow, &format!("{} plan for a table of demand, {rows}", plan.objective.name));
    let mut hubs: [BTreeSet<String>; 2] = Default::default();
    let mut moved: BTreeMap<&str, f64> = BTreeMap::new();
    for row in plan.rows.iter().filter(|row| row.wanted_t_per_year > 0.0) {
        hubs[0].insert(row.from.clone());
        hubs[1].insert(row.to.clone());
        for way in &row.routes {
            for key in way.assets.iter().filter(|key| on.network.link_id(key).is_ok()) {
                *moved.entry(key).or_default() += way.t_per_year;
            }
        }
    }
    let [from, to] = hubs.map(|side| side.into_iter().collect::<Vec<_>>());
    layer.ends(on, &from, &to);
    layer.sum("Moved", format!("{} Mt a year", amount(plan.shipped_t_per_year / 1e6)));
    layer.sum("Wanted", format!("{} Mt a year", amount(plan.wanted_t_per_year / 1e6)));
    layer.sum("Cost", format!("{} million USD a year", amount(plan.cost_usd_per_year / 1e6)));
    if moved.is_empty() {
        "Nothing is moved: no row of the table has a way with room.".clone_into(&mut layer.why);
    }
    layer.head = ["", "Mt a year", "of", "use"].map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    for (key, tonnes) in moved {
        // Where cargoes share an asset its capacity in tonnes is that for their mix.
        let shared = plan.assets.iter().find(|asset| asset.asset == key && asset.share > 0.0);
        let tonnes = whole(tonnes);
        let is_full = shared.is_some_and(|asset| asset.share > 1.0 - 1e-9);
        let capacity = shared.map(|asset| if is_full { tonnes } else { whole_of(tonnes, asset.share) });
        rows.push(layer.row_of(on, key, false, tonnes, capacity));
    }
    // Limits, borders and transfers that bind are told though they carry no line of their own.
    for asset in plan.binding().into_iter().filter(|asset| on.network.link_id(&asset.asset).is_err()) {
        let tonnes = whole(asset.cargoes.iter().map(|cargo| cargo.t_per_year).sum());
        rows.push(layer.row_of(on, &asset.asset, asset.backward, tonnes, Some(tonnes)));
    }
    rows.sort_by_key(|(full, _)| std::cmp::Reverse(*full));
    layer.rows = rows.into_iter().map(|(_, row)| row).collect();
    // Of what goes both ways along a line the larger is drawn, so that neither hides the other.
    let most = layer.strokes.len();
    layer.strokes.sort_by_key(|stroke| (stroke.line, std::cmp::Reverse(stroke.flow)));
    layer.strokes.dedup_by_key(|stroke| stroke.line);
    if layer.strokes.len() < most {
        layer.sum("Where both ways are used", "the larger flow is drawn".to_owned());
    }
    vec![layer]
}

/// Whole tonnes for reading.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tonnes, far below 2^63")]
fn whole(tonnes: f64) -> u64 {
    tonnes.max(0.0).round() as u64
}

/// What so many tonnes are a share of: more than them where the share is below one.
#[expect(clippy::cast_precision_loss, reason = "for reading")]
fn whole_of(tonnes: u64, share: f64) -> u64 {
    whole(tonnes as f64 / share).max(tonnes.saturating_add(1))
}

/// The layer of a ladder: each rung's own assets under the number of the rung.
pub(super) fn of_ladder(on: On<'_>, ladder: &Ladder) -> Layer {
    let within = on.within(ladder.corridor.as_deref());
    let pair = format!("{} \u{2192} {}", on.names(&ladder.query.from), on.names(&ladder.query.to));
    let mut layer = Layer::new(
        Shows::Ladder,
        &format!("{pair}{within}, bottlenecks one after another, {}", ladder.cargo),
    );
    let (from, to) = (ladder.query.from.clone(), ladder.query.to.clone());
    layer.ends(on, &from, &to);
    told(&mut layer, &ladder.headline);
    if let LadderEnd::Limit(limit, most) = &ladder.end {
        layer.sum("Ends", format!("beyond {} Mt {limit} could bind", million(most.get())));
    }
    layer.head = ["widen", "from Mt", "to Mt", "t to add for one more"].map(str::to_owned).to_vec();
    let mut known: Vec<&RungAsset> = Vec::new();
    for (at, rung) in ladder.rungs.iter().enumerate() {
        let sign = (at + 1).to_string();
        let mut fresh: Vec<&RungAsset> = Vec::new();
        for asset in rung.cuts_near_origin.iter().flat_map(|cut| &cut.assets) {
            if !known.contains(&asset) && !fresh.contains(&asset) {
                fresh.push(asset);
            }
        }
        known.extend(&fresh);
        let mut place = Place::default();
        for asset in &fresh {
            let found = layer.place(on, &asset.asset);
            let says = format!("rung {sign}: {}", asset.name);
            place.lines.extend(&found.lines);
            place.hubs.extend(&found.hubs);
            layer.marks.push(Mark { sign: sign.clone(), place: found, says: plain(&says) });
        }
        let names: Vec<&str> = fresh.iter().map(|asset| asset.name.as_str()).collect();
        let from = rung.from_t_per_year.get();
        let to = rung.length_t_per_year.map(|length| from.saturating_add(length.get()));
        let cells = vec![
            plain(&if names.is_empty() { "what is above, further".to_owned() } else { names.join(" or ") }),
            million(from),
            to.map_or("no end".to_owned(), million),
            grouped(&rung.slope.to_string()),
        ];
        let small = if at > 0 && !fresh.is_empty() { "besides what is above" } else { "" };
        layer.rows.push(Row { cells, small: small.to_owned(), place, sign, is_total: false });
    }
    layer
}

/// The layer of what is struck out.
pub(super) fn of_closed(on: On<'_>, selects: &[Select]) -> Layer {
    let mut layer = Layer::new(Shows::Closed, "closed");
    layer.head = vec![String::new()];
    for select in selects {
        let place = on.sheet.selected(on.network, select);
        if place == Place::default() {
            layer.missing.insert(select.to_string());
        }
        layer.strokes.extend(place.lines.iter().map(|line| Stroke {
            line: *line,
            reversed: false,
            flow: 0,
            capacity: None,
        }));
        let (name, _) = match select {
            Select::Asset(key) if on.network.asset(key).is_ok() => match key.strip_prefix("hub:") {
                Some(code) => (plain(&on.names(&[code.to_owned()])), String::new()),
                None => on.name(key, false),
            },
            other => (plain(&other.to_string()), String::new()),
        };
        let says = format!("closed: {name}");
        // One sign at a hub stands for all that leads to it.
        let hubs_only = Place { lines: Vec::new(), hubs: place.hubs.clone() };
        let shown = if place.hubs.is_empty() { place.clone() } else { hubs_only };
        layer.marks.push(Mark { sign: "x".to_owned(), place: shown, says });
        let count = place.lines.len();
        let small = if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
        layer.rows.push(Row { cells: vec![name], small, place, sign: "x".to_owned(), is_total: false });
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_full_is_at_a_hundred() {
        assert_eq!(
            (percent(999_999, 1_000_000), percent(1_000_000, 1_000_000), percent(0, 0)),
            (99, 100, 100)
        );
        assert!(parts(1, None) < parts(0, Some(1)), "what has no bound comes last");
        assert!(parts(5, Some(5)) > parts(4, Some(5)));
    }
}
