//! Random multimodal networks through the public API: small, multimodal and full of the corners that break solvers.

use corridor::{
    Border, Capacity, CapacityUnit, Cargo, Carriage, Counted, Hours, Hub, Km, Limit, Link, Network,
    NetworkBuilder, OtherUse, Service, Tariff, Tonnes, Transfer, UsdPerTonneHour,
};
use rand::{Rng, RngExt};

/// What kinds of capacities a network may share.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    Nothing,
    Everything,
}

/// Hubs in layers with links from each to the next: where flow sent one way must often be taken back. From `A` to the last hub.
pub fn layers(rng: &mut impl Rng) -> Network {
    let mut builder = Network::builder();
    let (depth, width) = (rng.random_range(2..=3_usize), 3);
    let hubs = depth * width + 2;
    cargoes(rng, &mut builder, &[Carriage::ROAD]);
    for at in 0..hubs {
        builder.hub(Hub::at_lon_lat(&code(at), 50.0 + at as f64 / 10.0, 43.0));
    }
    let layer = |at: usize| at.div_ceil(width);
    for from in 0..hubs {
        for to in 0..hubs {
            let (near, far) = (layer(from), layer(to));
            let ends = near == 0 || far == depth + 1;
            if (far == near + 1 && chance(rng, if ends { 90 } else { 50 })) || (near == far && chance(rng, 8))
            {
                let capacity = Capacity::tonnes_per_year(f64::from(rng.random_range(1..=3_u32)));
                builder.link(Link::road(&code(from), &code(to), Km(1.0)).capacity(capacity));
            }
        }
    }
    builder.build().expect("layers are lawful")
}

pub fn chance(rng: &mut impl Rng, percent: u32) -> bool {
    rng.random_range(0..100) < percent
}

pub fn pick<'a, T>(rng: &mut impl Rng, items: &'a [T]) -> &'a T {
    &items[rng.random_range(0..items.len())]
}

fn code(at: usize) -> String {
    char::from(b'A' + u8::try_from(at).unwrap()).to_string()
}

fn amount(rng: &mut impl Rng) -> f64 {
    if chance(rng, 8) { 0.0 } else { f64::from(rng.random_range(1..=12_u32)) }
}

fn capacity(rng: &mut impl Rng) -> Capacity {
    let capacity = Capacity::tonnes_per_year(amount(rng));
    if chance(rng, 10) { capacity.both_ways() } else { capacity }
}

/// A network of 2 to 9 hubs, or `None` where the builder refuses what came out.
pub fn network(rng: &mut impl Rng, shared: Shared) -> Network {
    let hubs = rng.random_range(2..=9_usize);
    let mut pool = vec![
        Carriage::rail(1520),
        Carriage::rail(1435),
        Carriage::ROAD,
        Carriage::SEA_BOX,
        Carriage::rail_ferry(1520),
    ];
    while pool.len() > 1 && chance(rng, 60) {
        let drop = rng.random_range(0..pool.len());
        pool.remove(drop);
    }
    let mut builder = Network::builder();
    cargoes(rng, &mut builder, &pool);
    for at in 0..hubs {
        builder.hub(hub(rng, at, shared));
    }
    let ties = chance(rng, 60);
    let (chain, dense) = (chance(rng, 40), chance(rng, 20));
    let mut ends: Vec<(usize, usize)> = Vec::new();
    if chain {
        ends.extend((1..hubs).map(|at| (at - 1, at)));
    }
    let more =
        if chain { rng.random_range(0..=3) } else { rng.random_range(1..=if dense { 4 } else { 2 } * hubs) };
    for _ in 0..more {
        ends.push((rng.random_range(0..hubs), rng.random_range(0..hubs)));
    }
    let main = *pick(rng, &pool);
    let mut keys: Vec<String> = Vec::new();
    for (from, to) in ends {
        let parallel = if chance(rng, 15) { 2 } else { 1 };
        for _ in 0..parallel {
            let carriage = if chance(rng, if chain { 75 } else { 45 }) { main } else { *pick(rng, &pool) };
            let key = format!("L{}", keys.len());
            builder.link(link(rng, &key, &code(from), &code(to), carriage, ties));
            keys.push(key);
        }
    }
    let transfers = transfers(rng, &mut builder, hubs, &pool);
    let count = if chance(rng, 60) { rng.random_range(1..=2) } else { 0 };
    for at in 0..count {
        builder.border(border(rng, at, &keys, shared));
    }
    if shared == Shared::Everything {
        let count = if chance(rng, 70) { rng.random_range(1..=2) } else { 0 };
        for at in 0..count {
            limit(rng, &mut builder, at, &keys, &transfers);
        }
    }
    let network = builder.build().expect("the generator makes lawful networks");
    let network = if chance(rng, 40) { network.at(rng.random_range(2024..=2031)).unwrap() } else { network };
    if chance(rng, 15) { network.in_month(rng.random_range(1..=12)).unwrap() } else { network }
}

fn cargoes(rng: &mut impl Rng, builder: &mut NetworkBuilder, pool: &[Carriage]) {
    let mut usable = pool.to_vec();
    if usable.len() > 1 && chance(rng, 10) {
        usable.pop();
    }
    let mut cargo = Cargo::new("box", usable);
    cargo.t_per_teu = Some(Tonnes(2.0).into());
    cargo.teu_per_wagon = Some(2.0.into());
    cargo.t_per_wagon = Some(Tonnes(3.0).into());
    cargo.t_per_truck = Some(Tonnes(2.0).into());
    cargo.t_per_train = Some(Tonnes(6.0).into());
    cargo.value_of_time = Some(UsdPerTonneHour(0.5).into());
    cargo.headline_unit = Some("teu".to_owned());
    let mut grain = Cargo::new("grain", pool.to_vec());
    grain.t_per_teu = Some(Tonnes(3.0).into());
    grain.t_per_wagon = Some(Tonnes(5.0).into());
    grain.t_per_truck = Some(Tonnes(1.0).into());
    builder.cargo(cargo).cargo(grain);
}

fn hub(rng: &mut impl Rng, at: usize, shared: Shared) -> Hub {
    let mut hub = Hub::at_lon_lat(&code(at), 50.0 + at as f64 / 10.0, 43.0).country("KZ");
    if chance(rng, 15) {
        hub = hub.stay_time(Hours(f64::from(rng.random_range(0..=5_u32))));
    }
    if chance(rng, 8) {
        hub = hub.stay_cost(Tariff::usd_per_tonne(f64::from(rng.random_range(0..=5_u32))));
    }
    if shared == Shared::Everything && chance(rng, 8) {
        hub = hub.stay_capacity(capacity(rng));
    }
    hub
}

fn link(rng: &mut impl Rng, key: &str, from: &str, to: &str, carriage: Carriage, ties: bool) -> Link {
    let most: u32 = if ties { 2 } else { 60 };
    let mut link = Link::new(from, to, carriage, Km(f64::from(rng.random_range(0..=most))));
    link.key = key.to_owned();
    if chance(rng, 90) {
        link = link.time(Hours(f64::from(rng.random_range(0..=most))));
    }
    if chance(rng, 90) {
        link = link.tariff(Tariff::usd_per_tonne(f64::from(rng.random_range(0..=most))));
    }
    if chance(rng, 88) {
        link = link.capacity(capacity(rng));
    }
    if chance(rng, 6) {
        link = link
            .other_use(OtherUse::of(f64::from(rng.random_range(0..=3_u32)), CapacityUnit::TONNES_PER_YEAR));
    }
    link.two_way = chance(rng, 70);
    if chance(rng, 4) {
        link = link.only("grain");
    }
    match rng.random_range(0..30_u32) {
        0 => link = link.closed(),
        1 | 2 => link = link.planned_from(rng.random_range(2025..=2030)),
        3 => link.validity.until = Some(rng.random_range(2024..=2030)),
        _ => {}
    }
    if chance(rng, 8) {
        let mut service = Service::default();
        let mut months = [1.0; 12];
        for share in &mut months {
            *share = *pick(rng, &[0.0, 0.5, 1.0, 1.0]);
        }
        service.availability = Some(months);
        service.departures_per_week = Some(f64::from(rng.random_range(1..=7_u32)).into());
        link = link.service(service);
    }
    link
}

/// Transfers between most of the carriages that meet; their keys.
fn transfers(
    rng: &mut impl Rng,
    builder: &mut NetworkBuilder,
    hubs: usize,
    pool: &[Carriage],
) -> Vec<(String, String)> {
    let mut keys = Vec::new();
    for at in 0..hubs {
        let hub = code(at);
        let here: Vec<Carriage> = pool
            .iter()
            .copied()
            .filter(|carriage| {
                let touches =
                    |link: &&Link| link.carriage == *carriage && (link.from == hub || link.to == hub);
                builder.links.iter().any(|link| touches(&link))
            })
            .collect();
        for (i, a) in here.iter().enumerate() {
            for b in &here[i..] {
                let same = a == b;
                if (same && !a.mode.ends_at_hubs()) || !chance(rng, if same { 60 } else { 75 }) {
                    continue;
                }
                let (from, to) = if chance(rng, 50) { (*a, *b) } else { (*b, *a) };
                let count = if chance(rng, 10) { 2 } else { 1 };
                for _ in 0..count {
                    let mut transfer = Transfer::new(&hub, from, to).name(&format!("t{}", keys.len()));
                    transfer.two_way = chance(rng, 75);
                    if chance(rng, 60) {
                        transfer = transfer.time(Hours(f64::from(rng.random_range(0..=4_u32))));
                    }
                    if chance(rng, 60) {
                        transfer =
                            transfer.cost(Tariff::usd_per_tonne(f64::from(rng.random_range(0..=4_u32))));
                    }
                    if chance(rng, 50) {
                        transfer = transfer.capacity(capacity(rng));
                    }
                    if chance(rng, 4) {
                        transfer = transfer.only("grain");
                    }
                    keys.push((hub.clone(), transfer.natural_key()));
                    builder.transfer(transfer);
                }
            }
        }
        // A transfer from or to a carriage that no link here runs as: cargo can only start or end with it.
        if let (Some(known), true) = (here.first(), chance(rng, 4)) {
            let other = *pick(rng, pool);
            if other != *known {
                let transfer = Transfer::new(&hub, other, *known).name(&format!("t{}", keys.len())).two_way();
                keys.push((hub.clone(), transfer.natural_key()));
                builder.transfer(transfer);
            }
        }
    }
    keys
}

fn some<'a>(rng: &mut impl Rng, keys: &'a [String], most: usize) -> Vec<&'a str> {
    let mut found: Vec<&str> = (0..rng.random_range(1..=most)).map(|_| pick(rng, keys).as_str()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn border(rng: &mut impl Rng, at: usize, keys: &[String], shared: Shared) -> Border {
    let mut border = Border::new(&format!("B{at}"), some(rng, keys, 3));
    if chance(rng, 70) {
        border = border.dwell(Hours(f64::from(rng.random_range(0..=4_u32))));
    }
    if chance(rng, 30) {
        border.dwell_back = Some(Hours(f64::from(rng.random_range(0..=4_u32))).into());
    }
    if chance(rng, 50) {
        border = border.fee(Tariff::usd_per_tonne(f64::from(rng.random_range(0..=4_u32))));
    }
    if chance(rng, 20) {
        border.open_hours = Some(12.0);
    }
    border.includes_gauge_change = chance(rng, 40);
    if shared == Shared::Everything && chance(rng, 60) {
        border = border.capacity(if chance(rng, 10) { places(rng) } else { capacity(rng) });
    }
    border
}

fn places(rng: &mut impl Rng) -> Capacity {
    let unit = CapacityUnit { counted: Counted::Places, ..CapacityUnit::TONNES_PER_YEAR };
    Capacity::of(amount(rng), unit)
}

/// A limit over members that belong together, or over any.
fn limit(
    rng: &mut impl Rng,
    builder: &mut NetworkBuilder,
    at: usize,
    links: &[String],
    transfers: &[(String, String)],
) {
    let mut members: Vec<String> = Vec::new();
    match rng.random_range(0..10_u32) {
        // One line, both ways.
        0 | 1 => members.push(pick(rng, links).clone()),
        // Everything handled at one hub, or some of it.
        2..=4 if !transfers.is_empty() => {
            let hub = pick(rng, transfers).0.clone();
            for (_, key) in transfers.iter().filter(|(other, _)| *other == hub) {
                if members.is_empty() || chance(rng, 75) {
                    members.push(key.clone());
                }
            }
        }
        // What leaves one hub.
        5 => {
            let hub = pick(rng, &builder.links).from.clone();
            members.extend(builder.links.iter().filter(|link| link.from == hub).map(|link| link.key.clone()));
        }
        // Neighbours on a chain.
        6 | 7 => {
            let first = rng.random_range(0..links.len());
            members.extend(links[first..].iter().take(rng.random_range(2..=3)).cloned());
        }
        // What passes or changes at a hub, and a border.
        8 => {
            if chance(rng, 50) {
                members.push(format!("hub:{}", pick(rng, &builder.hubs).code));
            }
            if !builder.borders.is_empty() {
                members.push(format!("border:{}", pick(rng, &builder.borders).code));
            }
            if members.is_empty() || chance(rng, 30) {
                members.push(pick(rng, links).clone());
            }
        }
        // Anything.
        _ => {
            members.extend(some(rng, links, 3).into_iter().map(str::to_owned));
            if !transfers.is_empty() && chance(rng, 40) {
                members.push(pick(rng, transfers).1.clone());
            }
        }
    }
    let unit = CapacityUnit::TONNES_PER_YEAR;
    let mut capacity = if chance(rng, 12) { places(rng) } else { Capacity::of(amount(rng), unit) };
    if chance(rng, 50) {
        capacity = capacity.both_ways();
    }
    let mut limit = Limit::new(&format!("M{at}"), capacity, members.iter().map(String::as_str));
    if chance(rng, 10) {
        limit.other_use = Some(OtherUse::of(1.0, unit));
    }
    if chance(rng, 4) {
        limit.cargo.push("grain".to_owned());
    }
    builder.limit(limit);
}
