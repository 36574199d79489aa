//! One small named check per rule. Errors refuse the network, warnings travel with it; all findings are reported together.

use super::builder::{NetworkBuilder, chain_steps, hub_positions};
use super::search::great_circle;
use super::{
    Amount, Capacity, Carriage, Corridor, Fact, Link, Mode, OtherUse, Rate, RateUnit, Select, Tariff,
    Transfer, usual,
};
use crate::error::{Finding, nearest_words};
use std::collections::{BTreeMap, BTreeSet};

/// A finding about a row, with its place in a file where it has one.
fn about(
    builder: &NetworkBuilder,
    table: &'static str,
    row: usize,
    column: &str,
    finding: Finding,
) -> Finding {
    match builder.lines.of(table, row) {
        Some((file, line)) => finding.at(file, line, Some(column)),
        None => finding,
    }
}

/// Collects the findings of one row.
struct Row<'a> {
    builder: &'a NetworkBuilder,
    table: &'static str,
    row: usize,
    asset: String,
    findings: &'a mut Vec<Finding>,
}

impl Row<'_> {
    fn push(&mut self, rule: &str, column: &str, reason: String) {
        self.push_with(rule, column, reason, None);
    }

    fn push_with(&mut self, rule: &str, column: &str, reason: String, suggestion: Option<String>) {
        let mut finding = Finding::new(rule, self.asset.clone(), reason);
        finding.suggestion = suggestion;
        self.findings.push(about(self.builder, self.table, self.row, column, finding));
    }

    fn unknown(&mut self, kind: &str, column: &str, code: &str, known: &mut dyn Iterator<Item = &str>) {
        let tables: &[&str] = match kind {
            "hub" => &["hubs"],
            "link" => &["links"],
            "operator" => &["operators"],
            "cargo" => &["cargoes"],
            "source" => &["sources"],
            _ if code.starts_with("transfer:") => &["transfers"],
            _ if code.starts_with("border:") => &["borders"],
            _ if code.starts_with("limit:") => &["limits"],
            _ if code.starts_with("hub:") => &["hubs"],
            _ => &["links"],
        };
        // A row that could not be read makes everything that refers to it look wrong: that is said once, by the row.
        if self.builder.lines.is_lost(tables, code) {
            return;
        }
        let near = nearest_words(code, known, 3);
        let suggestion = (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")));
        self.push_with("unknown-code", column, format!("no {kind} `{code}`"), suggestion);
    }

    fn fact<T: Copy>(&mut self, column: &str, fact: &Fact<T>, number: impl Fn(T) -> f64) {
        let (low, likely, high) = (number(fact.low()), number(fact.likely()), number(fact.high()));
        if ![low, likely, high].iter().all(|value| value.is_finite()) {
            self.push(
                "not-a-number",
                column,
                format!("{likely} (range {low} to {high}) is not a finite number"),
            );
        } else if low < 0.0 {
            self.push("negative", column, format!("{low} is below zero"));
        } else if low > likely || likely > high {
            self.push(
                "range-order",
                column,
                format!("low {low}, likely {likely}, high {high} are not in this order"),
            );
        }
        self.origin(column, fact.origin());
    }

    fn origin(&mut self, column: &str, origin: Option<&super::Origin>) {
        for key in origin.map_or(&[][..], |origin| &origin.sources) {
            if !self.builder.sources.iter().any(|source| source.key == *key) {
                let builder = self.builder;
                self.unknown(
                    "source",
                    column,
                    key,
                    &mut builder.sources.iter().map(|source| source.key.as_str()),
                );
            }
        }
    }

    fn tariff(&mut self, column: &str, tariff: &Tariff) {
        self.fact(column, &tariff.amount, |value| value);
        if let Some(back) = &tariff.back {
            self.fact(&format!("{column}_back"), back, |value| value);
        }
    }

    fn capacity(&mut self, column: &str, capacity: &Capacity) {
        match &capacity.amount {
            Amount::Bounded(fact) => self.fact(column, fact, |value| value),
            Amount::Unbounded(origin) => {
                self.fact(column, &Fact::new(0.0).from_origin(origin.clone()), |value| value);
            }
        }
    }

    fn capacities(&mut self, column: &str, capacity: Option<&Capacity>, other: Option<&OtherUse>) {
        if let Some(capacity) = capacity {
            self.capacity(column, capacity);
        }
        if let Some(other) = other {
            self.fact("other_use", &other.amount, |value| value);
        }
    }

    fn cargoes(&mut self, only: &[String]) {
        for code in only {
            if !self.builder.cargoes.iter().any(|cargo| cargo.code == *code) {
                let builder = self.builder;
                self.unknown(
                    "cargo",
                    "cargo",
                    code,
                    &mut builder.cargoes.iter().map(|cargo| cargo.code.as_str()),
                );
            }
        }
    }

    fn hub(&mut self, column: &str, code: &str, known: &BTreeMap<&str, super::HubId>) {
        if !known.contains_key(code) {
            self.unknown("hub", column, code, &mut known.keys().copied());
        }
    }
}

/// The finding that two rows claim one key or code.
pub(super) fn duplicate(
    builder: &NetworkBuilder,
    table: &'static str,
    row: usize,
    column: &str,
    key: &str,
) -> Finding {
    let finding =
        Finding::new("duplicate-key", key, format!("another row of {table} has this {column} already"));
    about(builder, table, row, column, finding)
}

/// The finding that two rows without keys agree in every column.
pub(super) fn identical(builder: &NetworkBuilder, table: &'static str, row: usize, key: &str) -> Finding {
    let finding = Finding::new("identical-rows", key, "another row agrees with this one in every column")
        .suggest("remove one, or give both a key if there really are two");
    about(builder, table, row, "key", finding)
}

fn duplicates<'a>(
    builder: &NetworkBuilder,
    table: &'static str,
    codes: impl Iterator<Item = &'a str>,
    findings: &mut Vec<Finding>,
) {
    let column = if table == "sources" { "key" } else { "code" };
    let mut seen = BTreeSet::new();
    for (row, code) in codes.enumerate() {
        if code.is_empty() {
            let finding = Finding::new("missing-code", "", format!("a row of {table} has no code"));
            findings.push(about(builder, table, row, column, finding));
        } else if !seen.insert(code) {
            findings.push(duplicate(builder, table, row, column, code));
        }
    }
}

/// Codes, coordinates and stays of hubs.
pub(super) fn hubs(builder: &NetworkBuilder) -> Vec<Finding> {
    let mut findings = Vec::new();
    duplicates(builder, "hubs", builder.hubs.iter().map(|hub| hub.code.as_str()), &mut findings);
    for (row, hub) in builder.hubs.iter().enumerate() {
        let mut at = Row { builder, table: "hubs", row, asset: hub.code.clone(), findings: &mut findings };
        let (lon, lat) = (hub.position.x(), hub.position.y());
        if !(lon.is_finite() && lat.is_finite()) {
            at.push("not-a-number", "lat", format!("latitude {lat}, longitude {lon} is no place on earth"));
        } else if lat.abs() > 90.0 {
            let swap = (lat.abs() <= 180.0 && lon.abs() <= 90.0)
                .then(|| "latitude and longitude look swapped".to_owned());
            at.push_with("coordinates", "lat", format!("latitude {lat} is outside -90 to 90"), swap);
        } else if lon.abs() > 180.0 {
            at.push("coordinates", "lon", format!("longitude {lon} is outside -180 to 180"));
        }
        if hub.code.contains(['>', '<', ':', '|', '~', ' ', ',']) {
            at.push("bad-code", "code", "a code may not contain spaces or any of > < : | ~ ,".to_owned());
        }
        at.origin("position_source", hub.position_origin.as_ref());
        if let Some(depth) = &hub.depth {
            at.fact("depth_m", depth, crate::units::Metres::get);
        }
        if let Some(stay) = &hub.stay {
            if let Some(time) = &stay.time {
                at.fact("stay_h", time, crate::units::Hours::get);
            }
            if let Some(cost) = &stay.cost {
                at.tariff("stay_cost", cost);
            }
            at.capacities("stay_capacity", stay.capacity.as_ref(), stay.other_use.as_ref());
        }
    }
    findings
}

/// Ends, numbers and cargoes of links.
pub(super) fn links(builder: &NetworkBuilder) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = hub_positions(builder);
    for (row, link) in builder.links.iter().enumerate() {
        let asset = if link.key.is_empty() { link.natural_key() } else { link.key.clone() };
        let mut at = Row { builder, table: "links", row, asset, findings: &mut findings };
        at.hub("from", &link.from, &known);
        at.hub("to", &link.to, &known);
        if !link.carriage.is_possible() {
            at.push("carriage", "moves", format!("nothing moves as {}", link.carriage));
        }
        if link.key.contains([' ', '>', ',']) {
            at.push("bad-code", "key", "a key may not contain spaces, commas or >".to_owned());
        }
        at.fact("length_km", &link.length, crate::units::Km::get);
        if let Some(time) = &link.time {
            at.fact("time_h", time, crate::units::Hours::get);
        }
        if let Some(co2) = &link.co2 {
            at.fact("co2_g_per_tkm", co2, crate::units::GramsPerTonneKm::get);
        }
        if let Some(tariff) = &link.tariff {
            at.tariff("tariff", tariff);
        }
        at.capacities("capacity", link.capacity.as_ref(), link.other_use.as_ref());
        at.cargoes(&link.cargo);
        if let Some(service) = &link.service {
            if let Some(departures) = &service.departures_per_week {
                at.fact("departures_per_week", departures, |value| value);
                if service.wait.is_none() && departures.low() <= 0.0 {
                    at.push(
                        "no-departures",
                        "departures_per_week",
                        "a service that never leaves has no wait".into(),
                    );
                }
            }
            if let Some(places) = &service.places {
                at.fact("places", places, |value| value);
            }
            if let Some(wait) = &service.wait {
                at.fact("wait_h", wait, crate::units::Hours::get);
            }
            if service
                .availability
                .is_some_and(|months| !months.iter().all(|share| (0.0..=1.0).contains(share)))
            {
                at.push("share", "availability", "a share of time is outside 0 to 1".to_owned());
            }
        }
    }
    findings
}

/// Hubs, carriages and numbers of transfers.
pub(super) fn transfers(builder: &NetworkBuilder) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = hub_positions(builder);
    let mut meeting: BTreeSet<(&str, Carriage)> = BTreeSet::new();
    for link in &builder.links {
        meeting.insert((link.from.as_str(), link.carriage));
        meeting.insert((link.to.as_str(), link.carriage));
    }
    for (row, transfer) in builder.transfers.iter().enumerate() {
        let asset = if transfer.key.is_empty() { transfer.natural_key() } else { transfer.key.clone() };
        let mut at = Row { builder, table: "transfers", row, asset, findings: &mut findings };
        at.hub("hub", &transfer.hub, &known);
        if transfer.from == transfer.to && !transfer.from.mode.ends_at_hubs() {
            at.push("no-change", "to", format!("staying on {} on land needs no transfer", transfer.from));
        }
        let meets = |carriage: Carriage| meeting.contains(&(transfer.hub.as_str(), carriage));
        let lost = builder.lines.may_touch("links", &transfer.hub);
        if known.contains_key(transfer.hub.as_str()) && !meets(transfer.from) && !meets(transfer.to) && !lost
        {
            let here: Vec<String> = meeting
                .iter()
                .filter(|(hub, _)| *hub == transfer.hub)
                .map(|(_, carriage)| carriage.to_string())
                .collect();
            at.push_with(
                "transfer-carriage",
                "from",
                format!("no link at {} runs as {} or as {}", transfer.hub, transfer.from, transfer.to),
                Some(format!("here meet: {}", here.join(", "))),
            );
        }
        if let Some(time) = &transfer.time {
            at.fact("time_h", time, crate::units::Hours::get);
        }
        if let Some(cost) = &transfer.cost {
            at.tariff("cost", cost);
        }
        at.capacities("capacity", transfer.capacity.as_ref(), transfer.other_use.as_ref());
        at.cargoes(&transfer.cargo);
    }
    findings
}

/// Every link that names an opposite must be named by it.
pub(super) fn back_keys(builder: &NetworkBuilder, links: &[(usize, Link)], findings: &mut Vec<Finding>) {
    let by_key: BTreeMap<&str, &Link> = links.iter().map(|(_, link)| (link.key.as_str(), link)).collect();
    for (row, link) in links {
        let Some(back) = &link.back_key else { continue };
        let fits = by_key.get(back.as_str()).is_some_and(|other| {
            other.back_key.as_ref() == Some(&link.key)
                && other.from == link.to
                && other.to == link.from
                && other.carriage == link.carriage
        });
        if !fits && !builder.lines.is_lost(&["links"], back) {
            let finding = Finding::new(
                "not-a-pair",
                link.key.clone(),
                format!("`{back}` is not the opposite of this link"),
            );
            findings.push(about(builder, "links", *row, "back_key", finding));
        }
    }
}

/// Borders, limits, rates, cargoes and sources: what they refer to and their numbers.
pub(super) fn references(builder: &NetworkBuilder, keys: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    duplicates(builder, "borders", builder.borders.iter().map(|border| border.code.as_str()), &mut findings);
    duplicates(builder, "limits", builder.limits.iter().map(|limit| limit.code.as_str()), &mut findings);
    duplicates(builder, "cargoes", builder.cargoes.iter().map(|cargo| cargo.code.as_str()), &mut findings);
    duplicates(
        builder,
        "corridors",
        builder.corridors.iter().map(|corridor| corridor.code.as_str()),
        &mut findings,
    );
    duplicates(builder, "sources", builder.sources.iter().map(|source| source.key.as_str()), &mut findings);

    let mut assets: BTreeSet<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    assets.extend(builder.borders.iter().map(super::Border::key));
    assets.extend(builder.hubs.iter().map(|hub| format!("hub:{}", hub.code)));

    for (row, border) in builder.borders.iter().enumerate() {
        let mut at = Row { builder, table: "borders", row, asset: border.key(), findings: &mut findings };
        for key in &border.links {
            if !keys.contains(key.as_str()) {
                at.unknown("link", "links", key, &mut keys.iter().copied());
            }
        }
        for (column, dwell) in [("dwell_h", &border.dwell), ("dwell_back_h", &border.dwell_back)] {
            if let Some(dwell) = dwell {
                at.fact(column, dwell, crate::units::Hours::get);
            }
        }
        if let Some(fee) = &border.fee {
            at.tariff("fee", fee);
        }
        at.capacities("capacity", border.capacity.as_ref(), border.other_use.as_ref());
        if border.open_hours.is_some_and(|hours| !(hours > 0.0 && hours <= 24.0)) {
            at.push(
                "opening-hours",
                "open_h_per_day",
                "a day has more than 0 and at most 24 opening hours".into(),
            );
        }
    }
    for (row, limit) in builder.limits.iter().enumerate() {
        let mut at = Row { builder, table: "limits", row, asset: limit.key(), findings: &mut findings };
        for key in &limit.members {
            if !assets.contains(key) {
                at.unknown("asset", "members", key, &mut assets.iter().map(String::as_str));
            }
        }
        if limit.members.is_empty() {
            at.push("no-members", "members", "a limit without members limits nothing".to_owned());
        }
        at.capacities("amount", Some(&limit.capacity), limit.other_use.as_ref());
        at.cargoes(&limit.cargo);
    }
    assets.extend(builder.limits.iter().map(super::Limit::key));
    for (row, rate) in builder.rates.iter().enumerate() {
        check_rate(builder, row, rate, &assets, &mut findings);
    }
    for (row, cargo) in builder.cargoes.iter().enumerate() {
        let mut at = Row {
            builder,
            table: "cargoes",
            row,
            asset: format!("cargo:{}", cargo.code),
            findings: &mut findings,
        };
        for (column, load) in [
            ("t_per_teu", &cargo.t_per_teu),
            ("t_per_wagon", &cargo.t_per_wagon),
            ("t_per_truck", &cargo.t_per_truck),
            ("t_per_train", &cargo.t_per_train),
        ] {
            if let Some(load) = load {
                at.fact(column, load, crate::units::Tonnes::get);
                if load.likely().get() <= 0.0 {
                    at.push("no-load", column, "a load of zero tonnes carries nothing".to_owned());
                }
            }
        }
        for (column, length) in [("m_per_wagon", &cargo.m_per_wagon), ("m_per_truck", &cargo.m_per_truck)] {
            if let Some(length) = length {
                at.fact(column, length, crate::units::Metres::get);
            }
        }
        if let Some(value) = &cargo.value_of_time {
            at.fact("value_of_time", value, crate::units::UsdPerTonneHour::get);
        }
        if let Some(boxes) = &cargo.teu_per_wagon {
            at.fact("teu_per_wagon", boxes, |value| value);
        }
    }
    findings
}

fn check_rate(
    builder: &NetworkBuilder,
    row: usize,
    rate: &Rate,
    assets: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    let mut at = Row { builder, table: "rates", row, asset: rate.selection(), findings };
    at.fact("value", &rate.value, |value| value);
    at.cargoes(&rate.cargo);
    if rate.select.is_empty() {
        at.push("no-selection", "select", "a rate must say what it is about".to_owned());
    }
    for selector in &rate.select {
        match selector {
            Select::Asset(key) if !assets.contains(key) => {
                at.unknown("asset", "select", key, &mut assets.iter().map(String::as_str));
            }
            Select::Operator(name)
                if !builder.links.iter().any(|link| link.operator.as_ref() == Some(name)) =>
            {
                let operators: BTreeSet<&str> =
                    builder.links.iter().filter_map(|link| link.operator.as_deref()).collect();
                at.unknown("operator", "select", name, &mut operators.into_iter());
            }
            _ => {}
        }
    }
    let fits = match rate.unit {
        RateUnit::Price(_) => rate.quantity.is_money(),
        RateUnit::Capacity(_) => rate.quantity == super::Quantity::OtherUse,
        RateUnit::Named => !rate.quantity.is_money() && rate.quantity != super::Quantity::OtherUse,
    };
    if !fits {
        at.push("unit", "unit", format!("the unit does not fit `{}`", rate.quantity.word()));
    }
}

/// Hubs, links and cargo of corridors.
pub(super) fn corridors(builder: &NetworkBuilder, links: &[Link]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known = hub_positions(builder);
    let keys: BTreeSet<&str> = links.iter().map(|link| link.key.as_str()).collect();
    let steps: BTreeSet<(&str, &str)> =
        links.iter().map(|link| (link.from.as_str(), link.to.as_str())).collect();
    for (row, corridor) in builder.corridors.iter().enumerate() {
        let asset = format!("corridor:{}", corridor.code);
        let mut at = Row { builder, table: "corridors", row, asset, findings: &mut findings };
        for (column, codes) in [("from", &corridor.from), ("to", &corridor.to)] {
            for code in codes {
                at.hub(column, code, &known);
            }
            if codes.is_empty() {
                at.push("no-ends", column, "a corridor needs hubs at both ends".to_owned());
            }
        }
        if let Some(cargo) = &corridor.cargo {
            at.cargoes(std::slice::from_ref(cargo));
        }
        chain(&mut at, corridor, &keys, &steps);
    }
    findings
}

fn chain(at: &mut Row<'_>, corridor: &Corridor, keys: &BTreeSet<&str>, steps: &BTreeSet<(&str, &str)>) {
    for item in &corridor.links {
        if keys.contains(item.as_str()) {
            continue;
        }
        let chained = chain_steps(item);
        if chained.is_empty() {
            at.unknown("link", "links", item, &mut keys.iter().copied());
        }
        for (from, to) in chained {
            let lost = at.builder.lines.is_lost(&["links"], &format!("{from}-{to}"));
            if !steps.contains(&(from.as_str(), to.as_str())) && !lost {
                at.push("unknown-code", "links", format!("no link leads from `{from}` to `{to}`"));
            }
        }
    }
}

/// What is suspicious but may be right.
pub(super) fn warnings(builder: &NetworkBuilder, links: &[Link], transfers: &[Transfer]) -> Vec<Finding> {
    let mut found = Vec::new();
    lengths_and_speeds(builder, links, &mut found);
    meetings(builder, links, transfers, &mut found);
    borders(builder, links, &mut found);
    let touched: BTreeSet<&str> =
        links.iter().flat_map(|link| [link.from.as_str(), link.to.as_str()]).collect();
    for hub in &builder.hubs {
        if !touched.contains(hub.code.as_str()) {
            found.push(Finding::new("unreached-hub", &hub.code, "no link leads here or away"));
        }
    }
    one_sided(links, transfers, &mut found);
    for link in links {
        if link.capacity.is_none() && link.service.as_ref().is_none_or(|service| service.places.is_none()) {
            found.push(Finding::new(
                "blank-capacity",
                &link.key,
                "no capacity is stated, so it counts as unbounded",
            ));
        }
    }
    prices(links, transfers, &mut found);
    found
}

/// A transfer one side of which no link at the hub continues: cargo can only start or end there.
fn one_sided(links: &[Link], transfers: &[Transfer], found: &mut Vec<Finding>) {
    let meeting: BTreeSet<(&str, Carriage)> = links
        .iter()
        .flat_map(|link| [(link.from.as_str(), link.carriage), (link.to.as_str(), link.carriage)])
        .collect();
    for transfer in
        transfers.iter().filter(|transfer| transfer.from < transfer.to || transfer.back_key.is_none())
    {
        for carriage in [transfer.from, transfer.to] {
            if !meeting.contains(&(transfer.hub.as_str(), carriage)) {
                let reason =
                    format!("no link here runs as {carriage}, so cargo can only start or end with it");
                found.push(Finding::new("one-sided-transfer", &transfer.key, reason));
            }
        }
    }
}

fn lengths_and_speeds(builder: &NetworkBuilder, links: &[Link], found: &mut Vec<Finding>) {
    let known = hub_positions(builder);
    let place = |code: &str| known.get(code).map(|id| builder.hubs[id.index()].position);
    for link in links {
        if link.from == link.to {
            found.push(Finding::new("self-loop", &link.key, "the link starts and ends at the same hub"));
        }
        let (Some(a), Some(b)) = (place(&link.from), place(&link.to)) else { continue };
        let (direct, length) = (great_circle(a, b).get(), link.length.likely().get());
        if length < direct * 0.99 - 1.0 {
            let swapped = great_circle(geo::Point::new(a.y(), a.x()), geo::Point::new(b.y(), b.x())).get();
            let mut finding = Finding::new(
                "shorter-than-straight",
                &link.key,
                format!("{length:.0} km is shorter than the great circle of {direct:.0} km"),
            );
            if a.x().abs() <= 90.0 && b.x().abs() <= 90.0 && swapped <= length {
                finding = finding.suggest("it would fit if latitude and longitude were swapped");
            }
            found.push(finding);
        }
        if let Some(time) = &link.time {
            let (hours, (slow, fast)) = (time.likely().get(), usual::speed_range(link.carriage.mode));
            if length > 1.0 && hours > 0.0 && !(slow..=fast).contains(&(length / hours)) {
                let speed = length / hours;
                found.push(Finding::new(
                    "implied-speed",
                    &link.key,
                    format!("{speed:.1} km/h is out of the range {slow} to {fast} km/h of its mode"),
                ));
            }
        }
    }
}

fn meetings(builder: &NetworkBuilder, links: &[Link], transfers: &[Transfer], found: &mut Vec<Finding>) {
    let mut here: BTreeMap<&str, BTreeSet<Carriage>> = BTreeMap::new();
    for link in links {
        for code in [link.from.as_str(), link.to.as_str()] {
            here.entry(code).or_default().insert(link.carriage);
        }
    }
    let joined: BTreeSet<(&str, Carriage)> = transfers
        .iter()
        .flat_map(|transfer| [(transfer.hub.as_str(), transfer.from), (transfer.hub.as_str(), transfer.to)])
        .collect();
    for hub in &builder.hubs {
        let Some(carriages) = here.get(hub.code.as_str()).filter(|carriages| carriages.len() > 1) else {
            continue;
        };
        for carriage in carriages {
            if !joined.contains(&(hub.code.as_str(), *carriage)) {
                let reason =
                    format!("{carriage} meets other carriages here and no transfer joins it to them");
                found.push(Finding::new("no-transfer", &hub.code, reason));
            }
        }
    }
}

fn borders(builder: &NetworkBuilder, links: &[Link], found: &mut Vec<Finding>) {
    let guarded: BTreeSet<&str> =
        builder.borders.iter().flat_map(|border| border.links.iter().map(String::as_str)).collect();
    let known = hub_positions(builder);
    for link in links {
        if !matches!(link.carriage.mode, Mode::Rail | Mode::Road) {
            continue;
        }
        let countries = |code: &str| known.get(code).map(|id| &builder.hubs[id.index()].countries);
        let (Some(a), Some(b)) = (countries(&link.from), countries(&link.to)) else { continue };
        let apart = !a.is_empty() && !b.is_empty() && !a.iter().any(|country| b.contains(country));
        let back = link.back_key.as_deref().unwrap_or_default();
        if apart && !guarded.contains(link.key.as_str()) && !guarded.contains(back) {
            let reason = format!("it joins {} and {} and passes no border", a.join("|"), b.join("|"));
            found.push(Finding::new("no-border", &link.key, reason));
        }
    }
}

fn prices(links: &[Link], transfers: &[Transfer], found: &mut Vec<Finding>) {
    let tariffs =
        links.iter().filter_map(|link| link.tariff.as_ref().map(|tariff| (&link.key, tariff))).chain(
            transfers.iter().filter_map(|transfer| transfer.cost.as_ref().map(|cost| (&transfer.key, cost))),
        );
    let mut first = None;
    for (key, tariff) in tariffs {
        let (scope, year) = *first.get_or_insert((tariff.scope, tariff.price_year));
        if (tariff.scope, tariff.price_year) != (scope, year) {
            let reason = format!(
                "its price is {:?} of {}, others are {scope:?} of {year}: they cannot be compared",
                tariff.scope, tariff.price_year
            );
            found.push(Finding::new("mixed-prices", key, reason));
        }
    }
}
