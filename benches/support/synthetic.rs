//! A network that looks like railways, of any size, the same on every machine: towns with many junctions and country with few,
//! lines between neighbours that hardly cross, chains of stations along the lines, branches that end.
//!
//! Junctions are joined as in the Gabriel graph (no third one in the circle over a line): all lines of the relative
//! neighbourhood graph, which holds a spanning tree, and of the others as many as bring the mean degree to 2.6. Hubs are numbered
//! by squares of 100 km, as the codes of a country or a region would do, so that neighbours are near in memory for everybody.

use corridor::geo::{Distance, Haversine, Point};
use corridor::{Capacity, Carriage, Hours, Hub, Km, Link, Mode, Network, NetworkBuilder, Tariff, Transfer};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rstar::RTree;
use rstar::primitives::GeomWithData;

const KM_PER_DEGREE: f64 = 111.195;
const MIDDLE_LAT: f64 = 45.0;
/// Of so many neighbours of a junction the lines to it are sought.
const NEIGHBOURS: usize = 16;
/// Half of the hubs are junctions, two fifths stations on a chain, the rest stations of branches.
const JUNCTIONS: f64 = 0.5;
const CHAINS: f64 = 0.4;
/// Lines between junctions, for each of them: with the shares above a mean degree of 2 + 2 * 0.5 * (1.6 - 1) = 2.6.
const LINES: f64 = 1.6;

/// What a line is like; main lines are fast and dear.
#[derive(Clone, Copy)]
struct Class {
    km_h: f64,
    usd_per_t_km: f64,
}

const MAIN: Class = Class { km_h: 65.0, usd_per_t_km: 0.042 };
const SIDE: Class = Class { km_h: 40.0, usd_per_t_km: 0.030 };
const BRANCH: Class = Class { km_h: 25.0, usd_per_t_km: 0.026 };

/// A line between two hubs, both ways alike.
#[derive(Clone, Copy)]
pub struct Line {
    pub ends: [u32; 2],
    pub metres: u32,
    pub seconds: u32,
    pub usd_per_t: f64,
}

/// Hubs (longitude and latitude) and lines.
pub struct Synthetic {
    pub places: Vec<[f64; 2]>,
    pub lines: Vec<Line>,
}

/// A network of so many hubs.
pub fn rail_like(hubs: usize, seed: u64) -> Synthetic {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let junctions = (hubs as f64 * JUNCTIONS) as usize;
    let chained = (hubs as f64 * CHAINS) as usize;
    // As dense at every size: 1.2 million hubs on 6,000 by 3,000 km.
    let width = 6_000.0 * (hubs as f64 / 1.2e6).sqrt();
    let mut at = scatter(junctions, width, &mut rng);
    let mut pieces: Vec<([u32; 2], Class)> = Vec::new();
    let joined = join(&at, &mut rng);
    let length = |at: &[[f64; 2]], ends: [u32; 2]| plane(at[ends[0] as usize], at[ends[1] as usize]);
    let total: f64 = joined.iter().map(|ends| length(&at, *ends)).sum();
    let (mut passed, mut placed) = (0.0, 0);
    for ends in joined {
        let class = if rng.random_bool(0.35) { MAIN } else { SIDE };
        passed += length(&at, ends);
        let due = ((passed / total * chained as f64).round() as usize).min(chained);
        let (a, b) = (at[ends[0] as usize], at[ends[1] as usize]);
        let count = due - placed;
        placed = due;
        let mut before = ends[0];
        for step in 1..=count {
            let share = (step as f64 + rng.random_range(-0.3..0.3)) / (count + 1) as f64;
            let aside = rng.random_range(-0.06..0.06);
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            pieces.push(([before, at.len() as u32], class));
            before = at.len() as u32;
            at.push([a[0] + dx * share - dy * aside, a[1] + dy * share + dx * aside]);
        }
        pieces.push(([before, ends[1]], class));
    }
    while at.len() < hubs {
        let mut before = rng.random_range(0..at.len());
        let mut way = [rng.random_range(-6.0..6.0), rng.random_range(-6.0..6.0)];
        for _ in 0..rng.random_range(1..=6).min(hubs - at.len()) {
            pieces.push(([before as u32, at.len() as u32], BRANCH));
            let from = at[before];
            before = at.len();
            at.push([from[0] + way[0], from[1] + way[1]]);
            way = [way[0] + rng.random_range(-1.0..1.0), way[1] + rng.random_range(-1.0..1.0)];
        }
    }
    number(&at, &pieces, &mut rng)
}

/// Junctions: three fifths in towns, the rest anywhere.
fn scatter(junctions: usize, width: f64, rng: &mut ChaCha8Rng) -> Vec<[f64; 2]> {
    let anywhere = |rng: &mut ChaCha8Rng| [rng.random_range(0.0..width), rng.random_range(0.0..width / 2.0)];
    let towns: Vec<([f64; 2], f64)> =
        (0..junctions / 80 + 1).map(|_| (anywhere(rng), rng.random_range(3.0..30.0))).collect();
    let mut at = Vec::with_capacity(junctions * 2);
    while at.len() < junctions {
        if rng.random_bool(0.4) {
            at.push(anywhere(rng));
            continue;
        }
        // The smaller of two numbers, so that some towns are large.
        let town = rng.random_range(0..towns.len()).min(rng.random_range(0..towns.len()));
        let (middle, radius) = towns[town];
        // A sum of uniform numbers is nearly normal, on every machine alike.
        let mut near =
            |centre: f64| centre + radius * (0..4).map(|_| rng.random_range(-0.5..0.5)).sum::<f64>();
        at.push([near(middle[0]), near(middle[1])]);
    }
    at
}

fn plane(a: [f64; 2], b: [f64; 2]) -> f64 {
    square(a, b).sqrt()
}

fn square(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// The lines between junctions: connected, nearly planar, [`LINES`] for each junction.
fn join(at: &[[f64; 2]], rng: &mut ChaCha8Rng) -> Vec<[u32; 2]> {
    let points = at.iter().enumerate().map(|(index, at)| GeomWithData::new(*at, index as u32)).collect();
    let tree: RTree<GeomWithData<[f64; 2], u32>> = RTree::bulk_load(points);
    let (mut kept, mut spare) = (Vec::new(), Vec::new());
    let mut near: Vec<u32> = Vec::new();
    for (index, here) in at.iter().enumerate() {
        near.clear();
        near.extend(tree.nearest_neighbor_iter(here).map(|point| point.data).take(NEIGHBOURS + 1));
        near.retain(|other| *other != index as u32);
        for (rank, other) in near.iter().enumerate() {
            let there = at[*other as usize];
            let far = square(*here, there);
            let middle = [f64::midpoint(here[0], there[0]), f64::midpoint(here[1], there[1])];
            // Whatever lies in the circle or in the lune is nearer to this junction than the other one is.
            let nearer = || near[..rank].iter().map(|third| at[*third as usize]);
            if nearer().any(|third| square(middle, third) < far / 4.0) {
                continue;
            }
            let ends = [(index as u32).min(*other), (index as u32).max(*other)];
            let lune = nearer().any(|third| square(third, there) < far);
            if lune { spare.push(ends) } else { kept.push(ends) }
        }
    }
    for lines in [&mut kept, &mut spare] {
        lines.sort_unstable();
        lines.dedup();
    }
    let mut groups = Groups((0..at.len() as u32).collect());
    let mut count = at.len();
    for [a, b] in &kept {
        count -= usize::from(groups.merge(*a, *b));
    }
    // Where the nearest few of a junction are all of its own town, the next town is sought.
    while count > 1 {
        let first = groups.of(0);
        let odd: Vec<u32> = (0..at.len() as u32).filter(|index| groups.of(*index) != first).collect();
        for index in odd {
            let own = groups.of(index);
            if own == groups.of(0) {
                continue;
            }
            let other = tree
                .nearest_neighbor_iter(&at[index as usize])
                .map(|point| point.data)
                .find(|other| groups.of(*other) != own);
            if let Some(other) = other {
                groups.merge(index, other);
                count -= 1;
                kept.push([index.min(other), index.max(other)]);
            }
        }
    }
    spare.shuffle(rng);
    spare.truncate(((at.len() as f64 * LINES) as usize).saturating_sub(kept.len()));
    kept.extend(spare);
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// Which junctions hang together.
struct Groups(Vec<u32>);

impl Groups {
    fn of(&mut self, mut one: u32) -> u32 {
        while self.0[one as usize] != one {
            let next = self.0[self.0[one as usize] as usize];
            self.0[one as usize] = next;
            one = next;
        }
        one
    }

    fn merge(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.of(a), self.of(b));
        self.0[a as usize] = b;
        a != b
    }
}

/// Numbers the hubs by squares, puts them on the globe, and gives the lines lengths, times and prices.
fn number(at: &[[f64; 2]], pieces: &[([u32; 2], Class)], rng: &mut ChaCha8Rng) -> Synthetic {
    let mut order: Vec<u32> = (0..at.len() as u32).collect();
    order.shuffle(rng);
    let cell = |index: &u32| at[*index as usize].map(|coordinate| (coordinate / 100.0).floor() as i64);
    order.sort_by_key(cell);
    let mut number = vec![0; at.len()];
    order.iter().enumerate().for_each(|(place, index)| number[*index as usize] = place as u32);
    let width = KM_PER_DEGREE * MIDDLE_LAT.to_radians().cos();
    let south = MIDDLE_LAT - 1_500.0 / KM_PER_DEGREE;
    let places: Vec<[f64; 2]> = order
        .iter()
        .map(|index| at[*index as usize])
        .map(|[x, y]| [10.0 + x / width, south + y / KM_PER_DEGREE])
        .collect();
    let mut lines: Vec<Line> = pieces
        .iter()
        .map(|(ends, class)| {
            let ends = ends.map(|end| number[end as usize]);
            let [a, b] = ends.map(|end| Point::from(places[end as usize]));
            let winding = rng.random_range(1.03..1.30);
            let metres = (Haversine.distance(a, b) * winding).ceil().max(50.0);
            let (slower, dearer) = (rng.random_range(0.9..1.1), rng.random_range(0.9..1.1));
            Line {
                ends,
                metres: metres as u32,
                seconds: (metres * 3.6 / class.km_h * slower).ceil() as u32,
                usd_per_t: (metres * class.usd_per_t_km * dearer / 10.0).round() / 100.0,
            }
        })
        .collect();
    lines.sort_unstable_by_key(|line| line.ends);
    Synthetic { places, lines }
}

/// Tonnes a year on a line, each way.
fn capacity(line: usize) -> u64 {
    1 + ((line as u64).wrapping_mul(2_654_435_761) >> 7) % 100
}

impl Synthetic {
    /// The lengths in metres as arcs, both ways; nodes are hubs.
    pub fn arcs(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let both = |line: &Line| [(line.ends[0], line.ends[1]), (line.ends[1], line.ends[0])];
        self.lines.iter().flat_map(move |line| both(line).map(|(tail, head)| (tail, head, line.metres)))
    }

    /// The code of a hub; sorted by code they stand in the order of their numbers.
    pub fn code(number: u32) -> String {
        format!("H{number:07}")
    }

    /// The tables of the network, one railway gauge everywhere.
    pub fn builder(&self) -> NetworkBuilder {
        let mut builder = Network::builder();
        self.add_hubs(&mut builder);
        for (at, line) in self.lines.iter().enumerate() {
            let capacity = Capacity::tonnes_per_year(capacity(at) as f64);
            builder.link(line.link(Carriage::usual(Mode::Rail), 1.0, 1.0).capacity(capacity));
        }
        builder
    }

    fn add_hubs(&self, builder: &mut NetworkBuilder) {
        for (number, [lon, lat]) in self.places.iter().enumerate() {
            builder.hub(Hub::at_lon_lat(&Self::code(number as u32), *lon, *lat));
        }
    }
}

impl Line {
    fn link(&self, carriage: Carriage, longer: f64, slower: f64) -> Link {
        let [from, to] = self.ends.map(Synthetic::code);
        let metres = (f64::from(self.metres) * longer).ceil();
        let hours = (f64::from(self.seconds) * slower).ceil() / 3_600.0;
        let price = Tariff::usd_per_tonne((self.usd_per_t * longer * 100.0).round() / 100.0);
        Link::new(&from, &to, carriage, Km(metres / 1_000.0)).time(Hours(hours)).tariff(price).two_way()
    }
}

/// Three carriages at every hub (two gauges and the road) on the lines of [`rail_like`], and transfers between all of them. Every
/// line has a road; each gauge is laid on four lines of five, and where a hub would have none.
pub fn three_carriages(hubs: usize, seed: u64) -> NetworkBuilder {
    let ground = rail_like(hubs, seed);
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 3);
    let mut builder = Network::builder();
    ground.add_hubs(&mut builder);
    let gauges = [Carriage::rail(1520), Carriage::rail(1435)];
    let mut served = vec![[false; 2]; hubs];
    for line in &ground.lines {
        builder.link(line.link(Carriage::ROAD, rng.random_range(1.0..1.2), rng.random_range(0.7..1.4)));
        for (at, gauge) in gauges.iter().enumerate() {
            let without = line.ends.iter().any(|end| !served[*end as usize][at]);
            if rng.random_bool(0.8) || without {
                line.ends.iter().for_each(|end| served[*end as usize][at] = true);
                builder.link(line.link(*gauge, 1.0, rng.random_range(0.9..1.3)));
            }
        }
    }
    let all = [gauges[0], gauges[1], Carriage::ROAD];
    for number in 0..hubs as u32 {
        for (from, to) in [(all[0], all[1]), (all[0], all[2]), (all[1], all[2])] {
            let hours = f64::from(rng.random_range(60..720)) / 60.0;
            let price = Tariff::usd_per_tonne(f64::from(rng.random_range(100..900)) / 100.0);
            let transfer = Transfer::new(&Synthetic::code(number), from, to);
            builder.transfer(transfer.time(Hours(hours)).cost(price).two_way());
        }
    }
    builder
}
