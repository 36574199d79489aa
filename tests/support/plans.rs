//! Networks as plain lists, so that they can be built in any order of rows, changed by a rule and built again; and the generators of the
//! routing campaign, each of which is made of what once broke some router.

use super::networks::{chance, pick};
use corridor::{
    Cargo, Carriage, Hours, Hub, Km, Link, Mode, Network, Objective, Tariff, TimePrice, Transfer,
};
use rand::{Rng, RngExt};

pub const RAIL: Carriage = Carriage::rail(1520);

#[derive(Clone)]
pub struct Place {
    pub code: String,
    pub lon: f64,
    pub lat: f64,
    pub stay: Option<u32>,
}

/// A link in one direction. It weighs its hours and its dollars.
#[derive(Clone)]
pub struct Way {
    pub from: usize,
    pub to: usize,
    pub carriage: Carriage,
    pub hours: u32,
    pub usd: u32,
}

#[derive(Clone)]
pub struct Handling {
    pub hub: usize,
    pub from: Carriage,
    pub to: Carriage,
    pub hours: u32,
}

#[derive(Clone, Default)]
pub struct Plan {
    pub places: Vec<Place>,
    pub ways: Vec<Way>,
    pub handlings: Vec<Handling>,
}

/// Dollars and hours, `steps` of the engine for each.
pub fn objective(steps: u32) -> Objective {
    let mut objective = Objective::cheapest();
    objective.time = TimePrice::Fixed(1.0);
    objective.step = 1.0 / f64::from(steps);
    objective
}

pub fn shuffle<T>(rng: &mut impl Rng, items: &mut [T]) {
    for at in (1..items.len()).rev() {
        items.swap(at, rng.random_range(0..=at));
    }
}

impl Plan {
    /// So many hubs in a row, their codes in no order.
    pub fn of(rng: &mut impl Rng, hubs: usize) -> Self {
        let mut plan = Self::default();
        let mut names: Vec<usize> = (0..hubs).collect();
        shuffle(rng, &mut names);
        for (at, name) in names.into_iter().enumerate() {
            let (lon, lat) = (20.0 + at as f64 / 10.0, 40.0);
            plan.places.push(Place { code: format!("H{name}"), lon, lat, stay: None });
        }
        plan
    }

    pub fn add(&mut self, from: usize, to: usize, hours: u32) {
        self.ways.push(Way { from, to, carriage: RAIL, hours, usd: 0 });
    }

    pub fn both(&mut self, from: usize, to: usize, hours: u32) {
        self.add(from, to, hours);
        self.add(to, from, hours);
    }

    /// Whether all is one carriage on land without stays, so that a hub is one state.
    pub fn is_plain(&self) -> bool {
        self.ways.iter().all(|way| way.carriage == RAIL)
            && self.handlings.is_empty()
            && self.places.iter().all(|place| place.stay.is_none())
    }

    /// The network, its rows in the order of the plan.
    pub fn build(&self) -> Network {
        let [hubs, links, transfers] = self.rows();
        build(&hubs, &links, &transfers, self)
    }

    /// The network, its rows in another order.
    pub fn build_shuffled(&self, rng: &mut impl Rng) -> Network {
        let [mut hubs, mut links, mut transfers] = self.rows();
        shuffle(rng, &mut hubs);
        shuffle(rng, &mut links);
        shuffle(rng, &mut transfers);
        build(&hubs, &links, &transfers, self)
    }

    fn rows(&self) -> [Vec<usize>; 3] {
        [self.places.len(), self.ways.len(), self.handlings.len()].map(|count| (0..count).collect())
    }
}

fn build(hubs: &[usize], links: &[usize], transfers: &[usize], plan: &Plan) -> Network {
    let code = |at: usize| plan.places[at].code.as_str();
    let mut builder = Network::builder();
    let pool = [RAIL, Carriage::rail(1435), Carriage::ROAD, Carriage::SEA_BOX];
    builder.cargo(Cargo::new("box", pool.to_vec()));
    for at in hubs {
        let place = &plan.places[*at];
        let mut hub = Hub::at_lon_lat(&place.code, place.lon, place.lat);
        if let Some(hours) = place.stay {
            hub = hub.stay_time(Hours(f64::from(hours)));
        }
        builder.hub(hub);
    }
    for at in links {
        let way = &plan.ways[*at];
        let (hours, usd) = (f64::from(way.hours), f64::from(way.usd));
        let link = Link::new(code(way.from), code(way.to), way.carriage, Km(hours + usd));
        let link = link.key(&format!("L{at}")).time(Hours(hours));
        builder.link(link.tariff(Tariff::usd_per_tonne(usd)));
    }
    for at in transfers {
        let handling = &plan.handlings[*at];
        let transfer = Transfer::new(code(handling.hub), handling.from, handling.to);
        builder.transfer(transfer.name(&format!("t{at}")).time(Hours(f64::from(handling.hours))));
    }
    builder.build().expect("plans are lawful")
}

// ---- the generators -----------------------------------------------------------------------------------------------

fn up_to(rng: &mut impl Rng, most: u32) -> u32 {
    rng.random_range(0..=most)
}

/// Loops, parallel links, pairs in both directions, weights of zero.
pub fn multigraph(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(1..=14_usize);
    let mut plan = Plan::of(rng, hubs);
    let top = *pick(rng, &[0, 1, 2, 3, 1000]);
    for _ in 0..rng.random_range(0..=4 * hubs) {
        let (from, to) = match (rng.random_range(0..8), plan.ways.last()) {
            (0, Some(last)) => (last.from, last.to),
            (1 | 2, Some(last)) => (last.to, last.from),
            _ => (rng.random_range(0..hubs), rng.random_range(0..hubs)),
        };
        let hours = up_to(rng, top);
        plan.add(from, to, hours);
    }
    plan
}

/// Layers with links mostly one layer on.
pub fn layered(rng: &mut impl Rng) -> Plan {
    let (depth, width) = (rng.random_range(2..=9_usize), rng.random_range(2..=6_usize));
    let mut plan = Plan::of(rng, depth * width);
    let top = *pick(rng, &[1, 3, 50]);
    for layer in 0..depth {
        for _ in 0..3 * width {
            let from = layer * width + rng.random_range(0..width);
            let next = match rng.random_range(0..10) {
                0 => layer.saturating_sub(1),
                1 => layer,
                _ => (layer + 1).min(depth - 1),
            };
            let to = next * width + rng.random_range(0..width);
            let hours = up_to(rng, top);
            plan.add(from, to, hours);
        }
    }
    plan
}

/// A grid in which all links weigh the same, or nearly all.
pub fn grid(rng: &mut impl Rng) -> Plan {
    let (wide, high) = (rng.random_range(2..=9_usize), rng.random_range(2..=9_usize));
    let mut plan = Plan::of(rng, wide * high);
    let (weight, odd) = (*pick(rng, &[0, 1, 1, 7]), chance(rng, 40));
    for x in 0..wide {
        for y in 0..high {
            let place = &mut plan.places[x * high + y];
            (place.lon, place.lat) = (20.0 + x as f64, 40.0 + y as f64);
            let mut join = |other: usize| {
                let other_weight = if odd && chance(rng, 10) { up_to(rng, 2 * weight) } else { weight };
                plan.both(x * high + y, other, other_weight);
            };
            if x + 1 < wide {
                join((x + 1) * high + y);
            }
            if y + 1 < high {
                join(x * high + y + 1);
            }
        }
    }
    plan
}

/// Diamonds in a row with equal sides: 2^k shortest ways from end to end.
pub fn ladder(rng: &mut impl Rng) -> Plan {
    let diamonds = rng.random_range(2..=24_usize);
    let mut plan = Plan::of(rng, 3 * diamonds + 1);
    let weight = up_to(rng, 2);
    let (back, doubled) = (chance(rng, 50), chance(rng, 50));
    for at in 0..diamonds {
        for middle in [3 * at + 1, 3 * at + 2] {
            for (from, to) in [(3 * at, middle), (middle, 3 * at + 3)] {
                plan.add(from, to, weight);
                if back {
                    plan.add(to, from, weight);
                }
                if doubled {
                    plan.add(from, to, weight);
                }
            }
        }
    }
    plan
}

/// Hansen's graph: each stage costs 2^i hours or 2^i dollars, so no way is better than another in both.
pub fn hansen(rng: &mut impl Rng) -> Plan {
    let stages = rng.random_range(2..=18_usize);
    let mut plan = Plan::of(rng, stages + 1);
    for at in 0..stages {
        for (hours, usd) in [(1 << at, 0), (0, 1 << at)] {
            plan.ways.push(Way { from: at, to: at + 1, carriage: RAIL, hours, usd });
        }
        if chance(rng, 50) {
            plan.add(at + 1, at, 0);
        }
        if at > 0 && chance(rng, 50) {
            plan.add(at - 1, at + 1, (1 << at) + (1 << (at - 1)));
        }
    }
    plan
}

/// A long chain, one way or both ways, with a twig here and there.
pub fn chain(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(2..=150_usize);
    let mut plan = Plan::of(rng, hubs);
    let (top, back) = (*pick(rng, &[0, 1, 9, 100_000]), chance(rng, 70));
    for at in 1..hubs {
        let before = if chance(rng, 5) { rng.random_range(0..at) } else { at - 1 };
        let hours = up_to(rng, top);
        plan.add(before, at, hours);
        if back {
            let hours = up_to(rng, top);
            plan.add(at, before, hours);
        }
    }
    if chance(rng, 30) {
        plan.add(hubs - 1, 0, 1);
    }
    plan
}

/// A star, a wheel, or all pairs.
pub fn star_or_complete(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(2..=12_usize);
    let mut plan = Plan::of(rng, hubs);
    let (star, wheel) = (chance(rng, 50), chance(rng, 30));
    let top = *pick(rng, &[0, 1, 3, 100]);
    for a in 0..hubs {
        for b in 0..hubs {
            let in_wheel = wheel && (a % hubs + 1 == b || b % hubs + 1 == a);
            if a != b && (!star || a == 0 || b == 0 || in_wheel) && (!star || chance(rng, 90)) {
                let hours = up_to(rng, top);
                plan.add(a, b, hours);
            }
        }
    }
    plan
}

/// Several small networks that nothing joins, hubs without links among them.
pub fn islands(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(4..=30_usize);
    let mut plan = Plan::of(rng, hubs);
    let parts = rng.random_range(2..=5_usize);
    for _ in 0..rng.random_range(0..=4 * hubs) {
        let (from, to) = (rng.random_range(0..hubs), rng.random_range(0..hubs));
        if from % parts == to % parts && from % parts != 0 {
            let hours = up_to(rng, 5);
            plan.add(from, to, hours);
        }
    }
    plan
}

/// Weights at the end of the range: of a link, of the sums of a hierarchy, of what stands for no way.
pub fn limits(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(2..=16_usize);
    let mut plan = Plan::of(rng, hubs);
    let limits: [u32; 6] = [(1 << 29) - 1, (1 << 30) - 1, 1 << 31, u32::MAX - 1, (1 << 29) - 1, 1 << 27];
    let limit = *pick(rng, &limits);
    let parts = rng.random_range(1..=4);
    for _ in 0..rng.random_range(1..=3 * hubs) {
        let hours = match rng.random_range(0..6) {
            0 => limit,
            1 => limit - 1,
            2 => (limit / parts).saturating_add(up_to(rng, 2)).min(limit),
            3 => limit / parts,
            _ => up_to(rng, 3),
        };
        let (from, to) = (rng.random_range(0..hubs), rng.random_range(0..hubs));
        if chance(rng, 50) {
            plan.both(from, to, hours);
        } else {
            plan.add(from, to, hours);
        }
    }
    plan
}

/// Each hub is found too far many times before its weight is right.
pub fn corrected_often(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(3..=24_usize);
    let mut plan = Plan::of(rng, hubs);
    for from in 0..hubs {
        for to in from + 1..hubs {
            if to == from + 1 || chance(rng, 60) {
                // Over more hubs it is always one nearer.
                plan.add(from, to, (2 * (to - from) - 1) as u32);
            } else if chance(rng, 20) {
                plan.add(to, from, 0);
            }
        }
    }
    plan
}

/// The nearest neighbours of points about the far meridian or a pole.
pub fn far_meridian(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(12..=70_usize);
    let mut plan = Plan::of(rng, hubs);
    let polar = chance(rng, 50);
    for place in &mut plan.places {
        let across = rng.random_range(-8.0..8.0_f64);
        let meridian = if across < 0.0 { 180.0 + across } else { -180.0 + across };
        (place.lon, place.lat) = if polar {
            (rng.random_range(-180.0..=180.0), rng.random_range(80.0..=90.0))
        } else {
            (meridian, rng.random_range(-20.0..20.0))
        };
        if chance(rng, 10) {
            (place.lon, place.lat) = *pick(rng, &[(180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (77.0, 90.0)]);
        }
    }
    let point = |place: &Place| {
        let (lon, lat) = (place.lon.to_radians(), place.lat.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let points: Vec<[f64; 3]> = plan.places.iter().map(point).collect();
    // Metres through the earth stand for those over it.
    let far = |a: usize, b: usize| -> f64 {
        let square: f64 = (0..3).map(|at| (points[a][at] - points[b][at]).powi(2)).sum();
        square.sqrt() * 6_371_000.0
    };
    let coarse = *pick(rng, &[1.0, 1_000.0, 300_000.0]);
    for a in 0..hubs {
        let mut near: Vec<usize> = (0..hubs).filter(|b| *b != a).collect();
        near.sort_by(|b, c| far(a, *b).total_cmp(&far(a, *c)));
        for b in near.into_iter().take(rng.random_range(1..=3)) {
            let hours = (far(a, b) / coarse).round() as u32;
            plan.add(a, b, hours);
            if chance(rng, 80) {
                plan.add(b, a, hours);
            }
        }
    }
    plan
}

/// Three carriages on land and ships: links of each, transfers between them where they meet, stays.
pub fn carriages(rng: &mut impl Rng) -> Plan {
    let hubs = rng.random_range(3..=20_usize);
    let mut plan = Plan::of(rng, hubs);
    let land = [RAIL, Carriage::rail(1435), Carriage::ROAD];
    let (top, handling) = (*pick(rng, &[1, 3, 40]), *pick(rng, &[0, 1, 5]));
    for at in 0..hubs {
        if chance(rng, 15) {
            plan.places[at].stay = Some(up_to(rng, 3));
        }
    }
    for carriage in [land[0], land[1], land[2], Carriage::SEA_BOX] {
        for _ in 0..rng.random_range(0..=2 * hubs) {
            let (from, to) = (rng.random_range(0..hubs), rng.random_range(0..hubs));
            let hours = up_to(rng, top);
            plan.ways.push(Way { from, to, carriage, hours, usd: 0 });
            if chance(rng, 70) {
                plan.ways.push(Way { from: to, to: from, carriage, hours, usd: 0 });
            }
        }
    }
    for hub in 0..hubs {
        let touches =
            |way: &&Way, carriage: Carriage| (way.from == hub || way.to == hub) && way.carriage == carriage;
        let here = |carriage: Carriage| plan.ways.iter().any(|way| touches(&way, carriage));
        let met: Vec<Carriage> =
            [land[0], land[1], land[2], Carriage::SEA_BOX].into_iter().filter(|it| here(*it)).collect();
        for from in &met {
            for to in &met {
                if (from != to || from.mode == Mode::Sea) && chance(rng, 75) {
                    let hours = up_to(rng, handling);
                    plan.handlings.push(Handling { hub, from: *from, to: *to, hours });
                }
            }
        }
    }
    plan
}
