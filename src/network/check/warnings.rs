//! What is suspicious in the facts but may be right: it does not refuse a network, it travels with it.

use super::Known;
use crate::error::{Finding, grouped, nearest_words};
use crate::network::search::{apart_on_sphere, great_circle, on_sphere};
use crate::network::{
    Amount, Capacity, CapacityUnit, Carriage, Counted, Link, Mode, Network, Standing, Tariff, Transfer,
    Validity, usual,
};
use crate::units::Km;
use geo::Point;
use std::collections::{BTreeMap, BTreeSet};

/// Of each rule so many warnings are kept, and the number of all.
const MOST_OF_A_RULE: usize = 10;

/// The first warnings of each rule, and how many there are.
#[derive(Debug, Default)]
pub(in crate::network) struct Warnings {
    pub(in crate::network) kept: Vec<Finding>,
    pub(in crate::network) counts: BTreeMap<String, usize>,
}

impl Warnings {
    fn push(&mut self, rule: &str, asset: &str, reason: impl FnOnce() -> String) {
        self.push_with(rule, asset, reason, || None);
    }

    fn push_with(
        &mut self,
        rule: &str,
        asset: &str,
        reason: impl FnOnce() -> String,
        suggestion: impl FnOnce() -> Option<String>,
    ) {
        if !self.counts.contains_key(rule) {
            self.counts.insert(rule.to_owned(), 0);
        }
        let Some(count) = self.counts.get_mut(rule) else { return };
        *count += 1;
        // A network may have millions of links without a capacity: their texts are not even made.
        if *count <= MOST_OF_A_RULE {
            let mut finding = Finding::new(rule, asset, reason());
            finding.suggestion = suggestion();
            self.kept.push(finding);
        }
    }
}

impl Network {
    /// What is suspicious in the facts, by rule in the order of the checks: the first ten of each rule.
    /// [`warning_counts`](Self::warning_counts) says how many there are.
    ///
    /// ```
    /// let network = corridor::data::from_tables(&[
    ///     ("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\n"),
    ///     ("links.csv", "from,to,length_km\nA,B,43\n"),
    /// ])?;
    /// for warning in network.warnings() {
    ///     println!("{warning}"); // shorter-than-straight: A-B-rail-1435: 43 km is shorter than the great circle of 372 km
    /// }
    /// assert_eq!(network.warning_counts()["shorter-than-straight"], 1);
    /// # Ok::<(), corridor::Error>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.facts.warnings.kept
    }

    /// How many warnings each rule gave.
    #[must_use]
    pub fn warning_counts(&self) -> &BTreeMap<String, usize> {
        &self.facts.warnings.counts
    }
}

/// All warnings about the links and transfers of a network, two-way ones apart. `ends` are the hubs of the links, as the builder has them.
pub(in crate::network) fn warnings(
    known: &Known<'_>,
    links: &[Link],
    transfers: &[Transfer],
    ends: Vec<[usize; 2]>,
) -> Warnings {
    let mut found = Warnings::default();
    if lengths_and_speeds(known, links, &ends, &mut found) {
        swapped(known, links, &ends, &mut found);
    }
    let meeting = meeting(known.builder.hubs.len(), links, &ends);
    meetings(known, &meeting, transfers, &mut found);
    borders(known, links, &ends, &mut found);
    hubs(known, &ends, &mut found);
    one_sided(known, &meeting, transfers, &mut found);
    for link in links {
        if link.capacity.is_none() && link.service.as_ref().is_none_or(|service| service.places.is_none()) {
            let reason = || "no capacity is stated, so it counts as unbounded".to_owned();
            found.push("blank-capacity", &link.key, reason);
        }
    }
    capacities(known, links, transfers, &mut found);
    gauges(links, &mut found);
    prices(known, links, transfers, &mut found);
    plans(known, links, transfers, &mut found);
    classes(known, &mut found);
    found.kept = grouped(found.kept);
    found
}

/// Hubs that nothing touches, and words that mean two of them.
fn hubs(known: &Known<'_>, ends: &[[usize; 2]], found: &mut Warnings) {
    let mut touched = vec![false; known.builder.hubs.len()];
    ends.iter().flatten().for_each(|at| touched[*at] = true);
    let mut aliases: BTreeMap<&str, &str> = BTreeMap::new();
    for (hub, touched) in known.builder.hubs.iter().zip(touched) {
        if !touched {
            found.push("unreached-hub", &hub.code, || "no link leads here or away".to_owned());
        }
        if is_no_locode(&hub.code, &hub.countries) {
            found.push("locode-form", &hub.code, || {
                "it begins with the country and has five signs, but a UN/LOCODE is two capital letters and three of A-Z and 2-9"
                    .to_owned()
            });
        }
        for alias in &hub.aliases {
            let other = *aliases.entry(alias).or_insert(&hub.code);
            if other != hub.code {
                found.push("shared-alias", &hub.code, || format!("`{other}` has the alias `{alias}` too"));
            }
        }
    }
}

/// True for a code that looks like a UN/LOCODE (five signs, of which the first two are a country of the hub) and has not
/// its form. Other codes are free.
fn is_no_locode(code: &str, countries: &[String]) -> bool {
    let five = code.len() == 5 && code.is_char_boundary(2);
    let meant = five && countries.iter().any(|country| code[..2].eq_ignore_ascii_case(country));
    let mut signs = code.bytes();
    let country = signs.by_ref().take(2).all(|sign| sign.is_ascii_uppercase());
    meant && !(country && signs.all(|sign| sign.is_ascii_uppercase() || (b'2'..=b'9').contains(&sign)))
}

/// A transfer one side of which no link at the hub continues: cargo can only start or end there.
fn one_sided(known: &Known<'_>, meeting: &[(usize, Carriage)], transfers: &[Transfer], found: &mut Warnings) {
    for transfer in
        transfers.iter().filter(|transfer| transfer.from < transfer.to || transfer.back_key.is_none())
    {
        let Some(hub) = known.hubs.get(transfer.hub.as_str()) else { continue };
        for carriage in [transfer.from, transfer.to] {
            if meeting.binary_search(&(*hub as usize, carriage)).is_err() {
                found.push("one-sided-transfer", &transfer.key, || {
                    format!("no link here runs as {carriage}, so cargo can only start or end with it")
                });
            }
        }
    }
}

/// True where a length cannot be right. A hundredth and a kilometre are left for rounded figures and places.
fn is_too_short(length: f64, a: Point<f64>, b: Point<f64>) -> bool {
    is_short_of(length, great_circle(a, b))
}

fn is_short_of(length: f64, direct: Km) -> bool {
    length < direct.get() * 0.99 - 1.0
}

/// The place with latitude and longitude swapped, where that is one.
fn turned(place: Point<f64>) -> Option<Point<f64>> {
    (place.x().abs() <= 90.0).then(|| Point::new(place.y(), place.x()))
}

/// Says whether a link between two hubs is shorter than the straight line.
fn lengths_and_speeds(known: &Known<'_>, links: &[Link], ends: &[[usize; 2]], found: &mut Warnings) -> bool {
    let mut some_are_short = false;
    let on_sphere: Vec<[f64; 3]> = known.builder.hubs.iter().map(|hub| on_sphere(hub.position)).collect();
    for (link, ends) in links.iter().zip(ends) {
        if link.from == link.to {
            found.push("self-loop", &link.key, || "the link starts and ends at the same hub".to_owned());
        }
        let [one, other] = ends.map(|at| on_sphere[at]);
        let length = link.length.likely().get();
        if is_short_of(length, apart_on_sphere(one, other)) {
            some_are_short |= ends[0] != ends[1];
            let [a, b] = ends.map(|at| known.builder.hubs[at].position);
            let direct = great_circle(a, b).get();
            let fits = || {
                let (a, b) = (turned(a)?, turned(b)?);
                (great_circle(a, b).get() <= length)
                    .then(|| "it would fit if latitude and longitude were swapped".to_owned())
            };
            let reason = || format!("{length:.0} km is shorter than the great circle of {direct:.0} km");
            found.push_with("shorter-than-straight", &link.key, reason, fits);
        }
        if let Some(time) = &link.time {
            let (speed, (slow, fast)) =
                (length / time.likely().get(), usual::speed_range(link.carriage.mode));
            if length > 1.0 && !(slow..=fast).contains(&speed) {
                found.push("implied-speed", &link.key, || {
                    let speed = if speed.is_finite() {
                        format!("{speed:.1} km/h")
                    } else {
                        "no time at all".to_owned()
                    };
                    format!("{speed} is out of the range {slow} to {fast} km/h of its mode")
                });
            }
        }
    }
    some_are_short
}

/// Latitude and longitude swapped at one hub, or everywhere: some links are shorter than the straight line, and with the two swapped all of
/// them would fit.
fn swapped(known: &Known<'_>, links: &[Link], ends: &[[usize; 2]], found: &mut Warnings) {
    let hubs = &known.builder.hubs;
    let mut short: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
    let apart = || {
        let lengths = links.iter().map(|link| link.length.likely().get());
        ends.iter().zip(lengths).filter(|([a, b], _)| a != b)
    };
    let mut count = 0_usize;
    for ([a, b], length) in apart() {
        if is_too_short(length, hubs[*a].position, hubs[*b].position) {
            count += 1;
            short.entry(*a).or_default();
            short.entry(*b).or_default();
        }
    }
    if count == 0 {
        return;
    }
    let all_fit =
        apart().all(|([a, b], length)| match (turned(hubs[*a].position), turned(hubs[*b].position)) {
            (Some(a), Some(b)) => !is_too_short(length, a, b),
            _ => false,
        });
    if all_fit {
        found.push("swapped-coordinates", "network", || {
            format!("{count} links are shorter than the great circle; with latitude and longitude swapped at every hub none would be")
        });
        return;
    }
    for ([a, b], length) in apart() {
        for (at, other) in [(*a, *b), (*b, *a)] {
            short.entry(at).and_modify(|links| links.push((other, length)));
        }
    }
    for (at, links) in short {
        let Some(place) = turned(hubs[at].position) else { continue };
        // Near enough to be meant: a place that merely comes nearer to everything proves nothing.
        let fits = |(other, length): &(usize, f64)| {
            let direct = great_circle(place, hubs[*other].position).get();
            !is_too_short(*length, place, hubs[*other].position) && direct * 5.0 + 20.0 >= *length
        };
        if links.iter().all(fits) {
            found.push("swapped-coordinates", &hubs[at].code, || {
                "with latitude and longitude swapped all its links would fit their lengths, as it is they do not".to_owned()
            });
        }
    }
}

/// The carriages that links have at each hub, by hub and carriage.
fn meeting(hubs: usize, links: &[Link], ends: &[[usize; 2]]) -> Vec<(usize, Carriage)> {
    // Most hubs of a large network see one carriage, which is then noted once.
    let mut first: Vec<Option<Carriage>> = vec![None; hubs];
    let mut meeting: Vec<(usize, Carriage)> = Vec::with_capacity(hubs);
    for (link, ends) in links.iter().zip(ends) {
        for at in *ends {
            if *first[at].get_or_insert(link.carriage) != link.carriage {
                meeting.push((at, link.carriage));
            }
        }
    }
    meeting.extend(first.iter().enumerate().filter_map(|(at, first)| Some((at, (*first)?))));
    meeting.sort_unstable();
    meeting.dedup();
    meeting
}

fn meetings(known: &Known<'_>, meeting: &[(usize, Carriage)], transfers: &[Transfer], found: &mut Warnings) {
    let joined: BTreeSet<(&str, Carriage)> = transfers
        .iter()
        .flat_map(|transfer| [(transfer.hub.as_str(), transfer.from), (transfer.hub.as_str(), transfer.to)])
        .collect();
    for here in meeting.chunk_by(|a, b| a.0 == b.0).filter(|here| here.len() > 1) {
        for (at, carriage) in here {
            let code = known.builder.hubs[*at].code.as_str();
            if !joined.contains(&(code, *carriage)) {
                found.push("no-transfer", code, || {
                    let other = here.iter().map(|(_, other)| other).find(|other| *other != carriage);
                    let row = other.map(|other| {
                        format!(" (in transfers.csv, `hub,from,to,two_way`: `{code},{carriage},{other},yes`)")
                    });
                    format!(
                        "{carriage} meets other carriages here and no transfer joins it to them{}",
                        row.unwrap_or_default()
                    )
                });
            }
        }
    }
}

fn borders(known: &Known<'_>, links: &[Link], ends: &[[usize; 2]], found: &mut Warnings) {
    let guarded: BTreeSet<&str> =
        known.builder.borders.iter().flat_map(|border| border.links.iter().map(String::as_str)).collect();
    for (link, ends) in links.iter().zip(ends) {
        if !matches!(link.carriage.mode, Mode::Rail | Mode::Road) {
            continue;
        }
        let [a, b] = ends.map(|at| &known.builder.hubs[at].countries);
        let apart = !a.is_empty() && !b.is_empty() && !a.iter().any(|country| b.contains(country));
        let back = link.back_key.as_deref().unwrap_or_default();
        if apart && !guarded.contains(link.key.as_str()) && !guarded.contains(back) {
            let reason = || format!("it joins {} and {} and passes no border", a.join("|"), b.join("|"));
            found.push("no-border", &link.key, reason);
        }
    }
}

/// Capacities that are no whole tonne a year: a slip of the unit, and the engine counts in whole tonnes.
fn capacities(known: &Known<'_>, links: &[Link], transfers: &[Transfer], found: &mut Warnings) {
    let builder = known.builder;
    let of_hubs = builder
        .hubs
        .iter()
        .filter_map(|hub| Some((format!("hub:{}", hub.code), hub.stay.as_ref()?.capacity.as_ref()?)));
    let mut look = |key: &str, capacity: &Capacity| {
        let Amount::Bounded(fact) = &capacity.amount else { return };
        let CapacityUnit { counted, factor, per_year } = capacity.unit;
        let tonnes = fact.likely() * factor * per_year;
        if counted == Counted::Tonnes && tonnes > 0.0 && tonnes < 1.0 {
            found.push("tiny-capacity", key, || {
                format!(
                    "{} {} is less than a tonne a year and may count as none",
                    fact.likely(),
                    capacity.unit
                )
            });
        }
    };
    links.iter().for_each(|link| link.capacity.iter().for_each(|capacity| look(&link.key, capacity)));
    transfers.iter().for_each(|at| at.capacity.iter().for_each(|capacity| look(&at.key, capacity)));
    builder.borders.iter().for_each(|at| at.capacity.iter().for_each(|capacity| look(&at.key(), capacity)));
    builder.limits.iter().for_each(|limit| look(&limit.key(), &limit.capacity));
    of_hubs.for_each(|(key, capacity)| look(&key, capacity));
}

/// Gauges that no main railway has.
fn gauges(links: &[Link], found: &mut Warnings) {
    for link in links {
        let Some(gauge) = link.carriage.gauge_mm().filter(|gauge| !Carriage::GAUGES.contains(gauge)) else {
            continue;
        };
        let near = Carriage::GAUGES.iter().min_by_key(|known| known.abs_diff(gauge));
        found.push_with(
            "unusual-gauge",
            &link.key,
            || format!("no main railway of the world has a gauge of {gauge} mm"),
            || near.map(|near| format!("is {near} meant?")),
        );
    }
}

/// Prices of another scope or year than the first one.
fn prices<'a>(known: &Known<'a>, links: &'a [Link], transfers: &'a [Transfer], found: &mut Warnings) {
    let builder = known.builder;
    let mut first: Option<&Tariff> = None;
    let mut look = |key: &str, tariff: &'a Tariff| {
        let usual = first.get_or_insert(tariff);
        if (tariff.scope, tariff.price_year) != (usual.scope, usual.price_year) {
            found.push("mixed-prices", key, || {
                format!(
                    "its price is {} of {}, others are {} of {}: they cannot be compared",
                    tariff.scope.word(),
                    tariff.price_year,
                    usual.scope.word(),
                    usual.price_year
                )
            });
        }
    };
    links.iter().for_each(|link| link.tariff.iter().for_each(|tariff| look(&link.key, tariff)));
    transfers.iter().for_each(|at| at.cost.iter().for_each(|tariff| look(&at.key, tariff)));
    builder.borders.iter().for_each(|at| at.fee.iter().for_each(|tariff| look(&at.key(), tariff)));
    for hub in &builder.hubs {
        if let Some(cost) = hub.stay.as_ref().and_then(|stay| stay.cost.as_ref()) {
            look(&format!("hub:{}", hub.code), cost);
        }
    }
}

/// What is planned and never opens.
fn plans(known: &Known<'_>, links: &[Link], transfers: &[Transfer], found: &mut Warnings) {
    let mut look = |key: &str, validity: Validity| {
        if validity.standing == Standing::Planned && validity.from.is_none() {
            found.push("plan-without-year", key, || {
                "it is planned and no first year is stated, so it never opens".to_owned()
            });
        }
    };
    links.iter().for_each(|link| look(&link.key, link.validity));
    transfers.iter().for_each(|transfer| look(&transfer.key, transfer.validity));
    known.builder.borders.iter().for_each(|border| look(&border.key(), border.validity));
}

/// Rates for a class of shipment that no cargo is of.
fn classes(known: &Known<'_>, found: &mut Warnings) {
    let classes: BTreeSet<&str> =
        known.builder.cargoes.iter().filter_map(|cargo| cargo.class.as_deref()).collect();
    for rate in &known.builder.rates {
        let Some(class) = rate.class.as_deref().filter(|class| !classes.contains(class)) else { continue };
        let reason =
            || format!("no cargo is of the class `{class}`, so its {} is not used", rate.quantity.word());
        let near = || {
            let near = nearest_words(class, classes.iter().copied(), 3);
            (!near.is_empty()).then(|| format!("did you mean {}?", near.join(", ")))
        };
        found.push_with("unknown-class", &rate.selection(), reason, near);
    }
}
