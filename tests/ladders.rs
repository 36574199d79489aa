//! What a ladder says of all cheapest ways, packages of works and corridors beside each other, on random networks: against exact linear programmes
//! over all ways, and against the union of the corridors built as a network of its own. Every answer is verified, forged ones are refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::verify::{verify_corridors, verify_flow, verify_ladder, verify_package};
use corridor::{
    Capacity, Cargo, Carriage, Corridor, CurveWorker, Error, FlowSolver, Fraction, Hub, HubId, Km, LadderEnd,
    LadderQuery, Link, Network, Objective, Package, PackageEnd, PackageGain, PackageQuery, RungAsset,
    TonnesPerYear, compare_corridors, data::caspian, find_bottlenecks, gain_of_package, ladder_curve,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use support::flows::{Problem, Widen};
use support::forgeries::{Tried, forge, strings};
use support::graph::{Graph, Row};
use support::networks::{Shared, chance, network};
use support::simplex::Optimum;

/// A random question with the definition of its answer as a linear programme.
struct Asked {
    network: Network,
    flows: FlowSolver,
    rows: Vec<Row>,
    problem: Problem,
    from: String,
    to: String,
    today: u64,
}

fn ask(rng: &mut ChaCha8Rng, shared: Shared) -> Option<Asked> {
    let network = network(rng, shared);
    let cargo = network.cargo("box").unwrap().clone();
    let graph = Graph::new(&network, &cargo, None, &Objective::cheapest());
    let rows = graph.rows(&network, &cargo);
    let (from, to) = (0, network.hub_count() - 1);
    let code = |hub: usize| network.hub(network.hub_at(hub).unwrap()).code.clone();
    let problem = Problem::new(&graph, &rows, &graph.departing(from, None), &graph.arriving(to, None))?;
    let flows = FlowSolver::new(&network, &cargo).unwrap();
    let (from, to) = (code(from), code(to));
    let today = flows.max_flow_value([&from], [&to]).ok()?.get();
    Some(Asked { network, flows, rows, problem, from, to, today })
}

fn most(optimum: Optimum) -> Option<(i128, i128)> {
    match optimum {
        Optimum::Is(sum, whole) => Some((sum, whole)),
        Optimum::Endless | Optimum::TooLarge => None,
    }
}

// ---- all cheapest ways ----------------------------------------------------------------------------------------------

#[derive(Default, Debug)]
struct Seen {
    ladders: usize,
    rungs: usize,
    must: usize,
    may: usize,
    may_alone: usize,
    ranges: usize,
    open_ranges: usize,
    taken_back: usize,
}

/// What is widened in every cheapest way and in some, half way up each rung and at its end, by programmes in which one asset is shut or a bit
/// cheaper or dearer.
fn check_ways(rng: &mut ChaCha8Rng, seen: &mut Seen) {
    let Some(asked) = ask(rng, Shared::Nothing) else { return };
    let Asked { network, flows, rows, problem, from, to, .. } = &asked;
    let mut query = LadderQuery::new([from.as_str()], [to.as_str()]).steps(6);
    for row in rows {
        if chance(rng, 25) {
            query = query.price(&row.key, rng.random_range(1..=3));
        }
        if chance(rng, 25) {
            query = query.ceiling(&row.key, TonnesPerYear(rng.random_range(0..=6)));
        }
    }
    let ladder = find_bottlenecks(flows, query.clone()).unwrap();
    verify_ladder(network, &ladder).unwrap_or_else(|error| panic!("{error}\n{ladder:#?}"));
    let curve = ladder_curve(flows, query.clone()).unwrap();
    let pieces = curve
        .pieces
        .iter()
        .map(|one| (one.slope, one.from_t_per_year, one.from_price, one.length_t_per_year));
    let rungs = ladder
        .rungs
        .iter()
        .map(|one| (one.slope, one.from_t_per_year, one.from_price, one.length_t_per_year));
    assert!(pieces.eq(rungs) && curve.today_t_per_year == ladder.today_t_per_year);
    seen.ladders += 1;
    let price: Vec<i128> =
        rows.iter().map(|row| query.prices.get(&row.key).map_or(1, |price| i128::from(*price))).collect();
    let ceiling: Vec<Option<i128>> =
        rows.iter().map(|row| query.ceilings.get(&row.key).map(|most| i128::from(*most))).collect();
    let none = vec![0; rows.len()];
    // Everything twice, so that half way is a whole number.
    let twice: Vec<Option<i128>> = ceiling.iter().map(|most| most.map(|most| 2 * most)).collect();
    let reaches = |price: &[i128], ceiling: &[Option<i128>], budget: i128, flow: i128| {
        let (sum, whole) = most(problem.grown(2, 0, &none, Some(&Widen { price, ceiling, budget }))).unwrap();
        sum >= flow * whole
    };
    for rung in &ladder.rungs {
        seen.rungs += 1;
        let (from, length) =
            (i128::from(rung.from_t_per_year.get()), rung.length_t_per_year.map_or(4, |length| length.get()));
        let (slope, cost) = (i128::from(rung.slope), i128::try_from(rung.from_price).unwrap());
        let middle = (2 * from + i128::from(length), 2 * cost + slope * i128::from(length));
        let end = (2 * from + 2 * i128::from(length), 2 * cost + 2 * slope * i128::from(length));
        assert!(
            reaches(&price, &twice, middle.1, middle.0) && !reaches(&price, &twice, middle.1 - 1, middle.0)
        );
        let lists = |list: &[RungAsset], row: &Row| {
            list.iter().any(|asset| asset.asset == row.key && asset.backward == row.backward)
        };
        for (at, row) in rows.iter().enumerate() {
            let mut shut = twice.clone();
            shut[at] = Some(0);
            // Everywhere strictly inside, at whole and at half tonnes; where the rung has no end, for a while.
            let steps = rung.length_t_per_year.map_or(40, |length| 2 * i128::from(length.get()));
            let without = |more: i128| reaches(&price, &shut, 2 * cost + slope * more, 2 * from + more);
            let must = !without(i128::from(length)) && (1..steps).all(|more| !without(more));
            assert_eq!(lists(&rung.must_widen, row), must, "{} on {rung:#?}", row.key);
            // A bit cheaper: an asset of which some cheapest way adds something saves something. Prices are multiplied by more than is ever added.
            const FINE: i128 = 10_000;
            let fine = |shift: i128| -> Vec<i128> {
                (0..price.len()).map(|other| price[other] * FINE + i128::from(other == at) * shift).collect()
            };
            let may = reaches(&fine(-1), &twice, FINE * middle.1 - 1, middle.0);
            assert_eq!(lists(&rung.may_widen, row), may, "{} on {rung:#?}", row.key);
            seen.must += usize::from(must);
            seen.may += usize::from(may);
            seen.may_alone += usize::from(may && !must);
            if rung.length_t_per_year.is_none() {
                continue;
            }
            let said = rung.at_end.iter().find(|one| lists(std::slice::from_ref(&one.asset), row));
            let (least, most) = said.map_or((0, 0), |said| {
                (i128::from(said.at_least_t_per_year.get()), i128::from(said.at_most_t_per_year.get()))
            });
            assert!(reaches(&fine(1), &twice, FINE * end.1 + 2 * least, end.0), "{rung:#?}");
            assert!(!reaches(&fine(1), &twice, FINE * end.1 + 2 * least - 1, end.0), "{rung:#?}");
            assert!(reaches(&fine(-1), &twice, FINE * end.1 - 2 * most, end.0), "{rung:#?}");
            assert!(!reaches(&fine(-1), &twice, FINE * end.1 - 2 * most - 1, end.0), "{rung:#?}");
            seen.ranges += usize::from(most > 0);
            seen.open_ranges += usize::from(least < most);
        }
        seen.taken_back += rung.takes_back.len();
    }
}

#[test]
fn what_must_and_may_be_widened_is_what_programmes_say() {
    let mut seen = Seen::default();
    for at in 0..1_500 {
        check_ways(&mut ChaCha8Rng::seed_from_u64(31 << 32 | at), &mut seen);
    }
    println!("{seen:?}");
    let Seen { ladders, rungs, must, may_alone, ranges, open_ranges, .. } = seen;
    assert!(ladders > 700 && rungs > 900 && must > rungs / 2 && may_alone > rungs / 5, "{seen:?}");
    assert!(ranges > rungs / 2 && open_ranges > 100, "{seen:?}");
}

/// Widening the short way in the middle comes first; later two separate ways are cheaper and it is given back.
#[test]
fn a_later_rung_takes_back_what_an_earlier_one_widened() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    // A to B carries 20, C to D 20, B to C nothing; A to C and B to D carry nothing and are dear.
    for (from, to, tonnes) in
        [("A", "B", 20.0), ("B", "C", 0.0), ("C", "D", 20.0), ("A", "C", 0.0), ("B", "D", 0.0)]
    {
        let key = format!("{from}{to}");
        builder.link(Link::rail(from, to, Km(10.0)).key(&key).capacity(Capacity::tonnes_per_year(tonnes)));
    }
    builder.cargo(Cargo::new("box", [Carriage::rail(1435)]));
    let network = builder.build().unwrap();
    let flows = FlowSolver::new(&network, network.cargo("box").unwrap()).unwrap();
    let mut query = LadderQuery::from(("A", "D")).price("BC", 2).price("AC", 3).price("BD", 3);
    for key in ["AB", "CD"] {
        query = query.ceiling(key, TonnesPerYear(0));
    }
    let ladder = find_bottlenecks(&flows, query).unwrap();
    verify_ladder(&network, &ladder).unwrap();
    let rungs: Vec<_> = ladder
        .rungs
        .iter()
        .map(|rung| (rung.slope, rung.length_t_per_year.map(TonnesPerYear::get)))
        .collect();
    assert_eq!(rungs, [(2, Some(20)), (4, Some(20))], "{ladder}");
    let back = &ladder.rungs[1].takes_back[0];
    assert_eq!(
        (back.asset.asset.as_str(), back.from_at_least_t_per_year.get(), back.to_at_most_t_per_year.get()),
        ("BC", 20, 0)
    );
    assert_eq!(ladder.rungs[1].from_price, 40);
    assert!(ladder.to_string().contains("takes back: "), "{ladder}");
    assert!(matches!(&ladder.end, LadderEnd::Blocked(assets) if assets.len() == 2));
    assert!(matches!(
        find_bottlenecks(&flows, LadderQuery::from(("A", "D")).price("BC", 0)),
        Err(Error::OutOfRange { .. })
    ));
}

// ---- packages -------------------------------------------------------------------------------------------------------

fn line(gain: &PackageGain, at: usize, scale: (i128, i128)) -> (i128, i128) {
    let piece = &gain.pieces[at];
    let (a, b) = (i128::from(piece.from_t_per_year.numerator), i128::from(piece.from_t_per_year.denominator));
    let (p, q) = (i128::from(piece.from_scale.numerator), i128::from(piece.from_scale.denominator));
    let slope = i128::from(piece.per_scale_t_per_year);
    // a/b + slope (x/y - p/q)
    (a * q * scale.1 + slope * (scale.0 * q - p * scale.1) * b, b * q * scale.1)
}

fn check_package(rng: &mut ChaCha8Rng, shared: Shared, counts: &mut BTreeMap<&'static str, usize>) {
    let Some(asked) = ask(rng, shared) else { return };
    let Asked { network, flows, rows, problem, from, to, today } = &asked;
    let mut package = Package::new("works");
    for row in rows {
        if chance(rng, 40) {
            package = package.asset(&row.key, rng.random_range(1..=4));
        }
    }
    // Something without a capacity changes nothing.
    let (_, link) = network.links().next().unwrap();
    let idle = rows.iter().all(|row| row.key != link.key);
    if idle {
        package = package.asset(&link.key, 5);
    }
    let rate: Vec<i128> =
        rows.iter().map(|row| package.assets.get(&row.key).map_or(0, |amount| i128::from(*amount))).collect();
    let mut count = |what, holds| *counts.entry(what).or_default() += usize::from(holds);
    let gain =
        match gain_of_package(flows, PackageQuery::new([from.as_str()], [to.as_str()], package.clone())) {
            Ok(gain) => gain,
            Err(Error::OutOfRange { .. }) => return assert!(package.assets.is_empty()),
            Err(Error::LimitNotAnArc { .. }) => return count("refused", true),
            Err(error) => panic!("{error}"),
        };
    verify_package(network, &gain).unwrap_or_else(|error| panic!("{error}\n{gain:#?}"));
    assert_eq!((gain.today_t_per_year.get(), gain.without_effect.contains(&link.key)), (*today, idle));
    count("gains", true);
    count("without effect", idle);
    count("broken", gain.pieces.len() > 1);
    count("broken twice", gain.pieces.len() > 2);
    count("endless", gain.end == PackageEnd::Endless);
    count("stopped", gain.end == PackageEnd::Stops);
    count("ended by a limit", matches!(gain.end, PackageEnd::Limit(..)));
    for (at, piece) in gain.pieces.iter().enumerate() {
        let from = (i128::from(piece.from_scale.numerator), i128::from(piece.from_scale.denominator));
        let to = piece.to_scale.map_or((1, 0), |to| (i128::from(to.numerator), i128::from(to.denominator)));
        count("fractions", from.1 > 1);
        let middle = (from.0 + to.0, from.1 + to.1);
        for scale in [from, middle, (middle.0 + to.0, middle.1 + to.1)] {
            let (over, under) = line(&gain, at, scale);
            let Some((sum, whole)) = most(problem.grown(scale.1, scale.0, &rate, None)) else { continue };
            assert_eq!(sum * under, over * whole * scale.1, "{scale:?} {gain:#?}");
            count("points", true);
        }
    }
}

#[test]
fn packages_gain_what_programmes_say_at_every_scale() {
    let mut counts = BTreeMap::new();
    for at in 0..1_500 {
        check_package(&mut ChaCha8Rng::seed_from_u64(32 << 32 | at), Shared::Nothing, &mut counts);
        check_package(&mut ChaCha8Rng::seed_from_u64(33 << 32 | at), Shared::Everything, &mut counts);
    }
    println!("{counts:?}");
    for (what, least) in [
        ("gains", 1_000),
        ("broken", 300),
        ("broken twice", 20),
        ("fractions", 50),
        ("endless", 100),
        ("stopped", 300),
        ("without effect", 50),
        ("ended by a limit", 5),
        ("points", 3_000),
    ] {
        assert!(counts.get(what).copied().unwrap_or(0) >= least, "{what}: {counts:?}");
    }
}

#[test]
fn a_package_of_two_places_in_series_gains_by_halves() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    for (key, tonnes) in [("AB", 10.0), ("BC", 13.0)] {
        let link = Link::rail(&key[..1], &key[1..], Km(10.0)).key(key);
        builder.link(link.capacity(Capacity::tonnes_per_year(tonnes)));
    }
    builder.cargo(Cargo::new("box", [Carriage::rail(1435)]));
    let network = builder.build().unwrap();
    let flows = FlowSolver::new(&network, network.cargo("box").unwrap()).unwrap();
    let works = Package::new("both").asset("AB", 5).asset("BC", 1);
    let gain = gain_of_package(&flows, PackageQuery::new(["A"], ["C"], works)).unwrap();
    verify_package(&network, &gain).unwrap();
    // 10 + 5 x = 13 + x at three quarters.
    assert_eq!(gain.pieces.len(), 2);
    assert_eq!(gain.pieces[1].from_scale, Fraction::of(3, 4));
    assert_eq!(gain.pieces[1].from_t_per_year, Fraction::of(55, 4));
    assert_eq!((gain.pieces[0].per_scale_t_per_year, gain.pieces[1].per_scale_t_per_year), (5, 1));
    assert_eq!((gain.end.clone(), gain.most()), (PackageEnd::Endless, None));
    let works = Package::new("one").asset("AB", 4);
    let gain = gain_of_package(&flows, PackageQuery::new(["A"], ["C"], works)).unwrap();
    verify_package(&network, &gain).unwrap();
    assert_eq!(gain.most(), Some((Fraction::of(3, 4), Fraction::whole(3))));
    assert_eq!(gain.pieces[1].cut_near_origin[0].asset, "BC");
    assert!(gain.to_string().contains("stops it"), "{gain}");
    let refused =
        |package: Package| gain_of_package(&flows, PackageQuery::new(["A"], ["C"], package)).unwrap_err();
    assert!(matches!(refused(Package::new("none")), Error::OutOfRange { .. }));
    assert!(matches!(refused(Package::new("zero").asset("AB", 0)), Error::OutOfRange { .. }));
    assert!(matches!(refused(Package::new("unknown").asset("XY", 1)), Error::Unknown { .. }));
}

#[test]
fn forged_packages_are_refused() {
    const UNPROVED: [&str; 8] = [
        // Another flow that proves the same.
        ".certificate.moves.*.*",
        // Another question that has the same answer, which is asserted.
        ".corridor",
        ".query.from.*",
        ".query.from[]",
        ".query.package.assets.*",
        ".query.to.*",
        ".query.to[]",
        // A name for people.
        ".query.package.name",
    ];
    let network = caspian();
    let mut gains = Vec::new();
    for corridor in network.corridors() {
        for cargo in ["container", "wagonload"] {
            let flows = FlowSolver::within(&network, network.cargo(cargo).unwrap(), &corridor.code).unwrap();
            let Ok(ladder) = find_bottlenecks(&flows, corridor) else { continue };
            let named =
                ladder.rungs.iter().flat_map(|rung| &rung.cuts_near_origin).flat_map(|cut| &cut.assets);
            let mut package = Package::new("works");
            for (at, asset) in named.take(3).enumerate() {
                package = package.asset(&asset.asset, [7, 4, 1][at]);
            }
            let query = PackageQuery::of(corridor, package);
            gains.extend(gain_of_package(&flows, query).ok());
        }
    }
    let strings = strings(&gains);
    let mut tried = Tried::default();
    for gain in &gains {
        forge(gain, &strings, &mut tried, |forged| {
            verify_package(&network, forged)?;
            let cargo = network.cargo(&forged.cargo).unwrap();
            let flows = match &forged.corridor {
                Some(code) => FlowSolver::within_all(&network, cargo, code.split(", ")),
                None => FlowSolver::new(&network, cargo),
            };
            let truth = gain_of_package(&flows.unwrap(), forged.query.clone()).unwrap();
            let heads = |gain: &PackageGain| {
                let head = |one: &corridor::PackagePiece| {
                    (one.from_scale, one.from_t_per_year, one.per_scale_t_per_year)
                };
                gain.pieces.iter().map(head).collect::<Vec<_>>()
            };
            assert_eq!(heads(forged), heads(&truth));
            Ok(())
        });
    }
    assert!(gains.len() > 8, "{}", gains.len());
    tried.close("packages", 2_000, &UNPROVED);
}

// ---- corridors ------------------------------------------------------------------------------------------------------

/// Hubs, links with capacities, and of each corridor its links and its two ends.
struct Drawn {
    hubs: usize,
    links: Vec<(usize, usize, u32)>,
    corridors: Vec<(Vec<usize>, usize, usize)>,
}

impl Drawn {
    fn new(rng: &mut ChaCha8Rng) -> Self {
        let hubs = rng.random_range(4..8usize);
        let mut links = Vec::new();
        for _ in 0..rng.random_range(6..16) {
            let (from, to) = (rng.random_range(0..hubs), rng.random_range(0..hubs));
            if from != to {
                links.push((from, to, rng.random_range(0..9)));
            }
        }
        let mut corridors = Vec::new();
        for _ in 0..rng.random_range(2..4) {
            let chosen = (0..links.len()).filter(|_| chance(rng, 60)).collect();
            corridors.push((chosen, rng.random_range(0..2), hubs - 1 - rng.random_range(0..2usize)));
        }
        Self { hubs, links, corridors }
    }

    /// A network of some of the links, with or without the corridors.
    fn network(&self, chosen: &[usize], corridors: bool) -> Network {
        let code = |hub: usize| format!("H{hub}");
        let mut builder = Network::builder();
        for hub in 0..self.hubs {
            builder.hub(Hub::at_lon_lat(&code(hub), 50.0 + hub as f64, 40.0));
        }
        for at in chosen {
            let (from, to, tonnes) = self.links[*at];
            let link = Link::rail(&code(from), &code(to), Km(10.0)).key(&format!("L{at}"));
            builder.link(link.capacity(Capacity::tonnes_per_year(f64::from(tonnes))));
        }
        builder.cargo(Cargo::new("box", [Carriage::rail(1435)]));
        for (at, (chosen, from, to)) in self.corridors.iter().enumerate().filter(|_| corridors) {
            let mut corridor = Corridor::along(&format!("c{at}"), &format!("{}>{}", code(*from), code(*to)));
            corridor.links = chosen.iter().map(|at| format!("L{at}")).collect();
            builder.corridor(corridor);
        }
        builder.build().unwrap()
    }

    /// What some of the links carry by themselves.
    fn carries(&self, chosen: &[usize], from: &[usize], to: &[usize]) -> u64 {
        let network = self.network(chosen, false);
        let flows = FlowSolver::new(&network, network.cargo("box").unwrap()).unwrap();
        // A hub at which none of them begins or ends gives and takes nothing.
        let linked = |code: &String| network.links().any(|(_, link)| link.from == *code || link.to == *code);
        let codes =
            |hubs: &[usize]| hubs.iter().map(|hub| format!("H{hub}")).filter(linked).collect::<Vec<_>>();
        let (from, to) = (codes(from), codes(to));
        if from.is_empty() || to.is_empty() { 0 } else { flows.max_flow_value(from, to).unwrap().get() }
    }

    /// The links on some way from one hub to another: its tail is reached, and its head leads there.
    fn on_ways(&self, chosen: &[usize], from: usize, to: usize) -> Vec<usize> {
        let closure = |start: usize, back: bool| {
            let mut inside = vec![start];
            for _ in 0..self.hubs {
                for at in chosen {
                    let (tail, head, _) = self.links[*at];
                    let (tail, head) = if back { (head, tail) } else { (tail, head) };
                    if inside.contains(&tail) && !inside.contains(&head) {
                        inside.push(head);
                    }
                }
            }
            inside
        };
        let (reached, leading) = (closure(from, false), closure(to, true));
        let on = |at: &&usize| reached.contains(&self.links[**at].0) && leading.contains(&self.links[**at].1);
        chosen.iter().filter(on).copied().collect()
    }
}

fn check_corridors(rng: &mut ChaCha8Rng, counts: &mut BTreeMap<&'static str, usize>) {
    let drawn = Drawn::new(rng);
    if drawn.corridors.iter().any(|corridor| corridor.0.is_empty()) {
        return;
    }
    let all: Vec<usize> = (0..drawn.links.len()).collect();
    let network = drawn.network(&all, true);
    let codes: Vec<String> = (0..drawn.corridors.len()).map(|at| format!("c{at}")).collect();
    let told = match compare_corridors(&network, network.cargo("box").unwrap(), &codes) {
        Err(Error::NoLink { hub }) => {
            assert!(network.links().all(|(_, link)| link.from != hub && link.to != hub), "{hub}");
            return;
        }
        told => told.unwrap(),
    };
    verify_corridors(&network, &told).unwrap();
    let mut sum = 0;
    let mut on: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut union, mut from, mut to) = (Vec::new(), Vec::new(), Vec::new());
    for (at, (chosen, start, end)) in drawn.corridors.iter().enumerate() {
        let value = drawn.carries(chosen, &[*start], &[*end]);
        assert_eq!(told.corridors[at].flow.value_t_per_year.get(), value);
        sum += value;
        union.extend(chosen.iter().copied());
        from.push(*start);
        to.push(*end);
        for link in drawn.on_ways(chosen, *start, *end) {
            on.entry(format!("L{link}")).or_default().push(codes[at].clone());
        }
    }
    for list in [&mut union, &mut from, &mut to] {
        list.sort_unstable();
        list.dedup();
    }
    let together = drawn.carries(&union, &from, &to);
    assert_eq!(told.together.value_t_per_year.get(), together);
    assert_eq!(told.sum_t_per_year.get(), sum);
    assert_eq!(i128::from(told.connecting_t_per_year), i128::from(together) - i128::from(sum));
    let shared: BTreeMap<&String, &Vec<String>> =
        on.iter().filter(|(_, corridors)| corridors.len() > 1).collect();
    assert!(told.shared.iter().map(|one| (&one.asset, &one.corridors)).eq(shared));
    for corridor in &told.corridors {
        let captive = on.iter().filter(|(_, corridors)| **corridors == [corridor.code.clone()]);
        assert!(corridor.captive.iter().eq(captive.map(|(key, _)| key)));
    }
    let (least, most) = (told.at_once_at_least_t_per_year.get(), told.at_once_at_most_t_per_year.get());
    assert!(least <= most && most == sum.min(together), "{told}");
    let mut count = |what, holds| *counts.entry(what).or_default() += usize::from(holds);
    count("compared", true);
    count("some flow", sum > 0);
    count("connecting gains", together > sum);
    count("connecting loses", together < sum);
    count("a shared asset", !told.shared.is_empty());
    count("exact at once", least == most);
}

#[test]
fn corridors_together_carry_what_their_union_does() {
    let mut counts = BTreeMap::new();
    for at in 0..3_000 {
        check_corridors(&mut ChaCha8Rng::seed_from_u64(34 << 32 | at), &mut counts);
    }
    println!("{counts:?}");
    for (what, least) in [
        ("compared", 2_500),
        ("some flow", 1_000),
        ("connecting gains", 100),
        ("connecting loses", 100),
        ("a shared asset", 300),
        ("exact at once", 300),
    ] {
        assert!(counts.get(what).copied().unwrap_or(0) >= least, "{what}: {counts:?}");
    }
}

#[test]
fn forged_comparisons_are_refused() {
    const UNPROVED: [&str; 3] = [
        // As of every flow: that there is no other cut would need a second flow, and the ways are a set.
        ".corridors.*.flow.cut_is_unique",
        ".together.cut_is_unique",
        ".together.routes[]",
    ];
    let network = caspian();
    let mut told = Vec::new();
    for (cargo, codes) in [
        ("wagonload", &["kuryk-alat", "turkmenbashi-alat"][..]),
        ("container", &["aktau-alat", "titr", "tm-az"]),
        ("wagonload", &["cn-kz-tm-ir", "instc-east", "kti"]),
    ] {
        let cargo = network.cargo(cargo).unwrap();
        told.push(compare_corridors(&network, cargo, codes).unwrap());
    }
    let strings = strings(&told);
    let mut tried = Tried::default();
    for told in &told {
        println!("{told}\n");
        verify_flow(&network, &told.together).unwrap();
        forge(told, &strings, &mut tried, |forged| verify_corridors(&network, forged));
    }
    tried.close("comparisons", 2_000, &UNPROVED);
    let cargo = network.cargo("container").unwrap();
    assert!(matches!(compare_corridors(&network, cargo, ["titr"]), Err(Error::OutOfRange { .. })));
    assert!(matches!(compare_corridors(&network, cargo, ["titr", "nowhere"]), Err(Error::Unknown { .. })));
    assert!(matches!(FlowSolver::within_all(&network, cargo, [""; 0]), Err(Error::NoPlace { .. })));
}

/// Every pair of hubs of the embedded network, for each cargo and within each corridor: the bare curve, which another engine finds, has the slopes and
/// lengths of the whole ladder; and so has a worker's.
#[test]
fn bare_curves_are_those_of_whole_ladders() {
    let network = corridor::data::caspian();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let (mut asked, mut tall, mut refused, mut limited, mut longer) = (0, 0, 0, 0, 0);
    for (skip, cargo) in network.cargoes().iter().enumerate() {
        let flows = FlowSolver::new(&network, cargo).unwrap();
        let mut worker = CurveWorker::new(&flows);
        for (at, from) in hubs.iter().enumerate() {
            for to in hubs.iter().skip((at + skip) % 7).step_by(7).filter(|to| *to != from) {
                let [start, end] = [*from, *to].map(|hub| network.hub(hub).code.as_str());
                let whole = find_bottlenecks(&flows, (start, end));
                let bare = ladder_curve(&flows, (start, end));
                assert_eq!(worker.curve(&[*from], &[*to], 10).cloned().ok(), bare.as_ref().ok().cloned());
                let (whole, bare) = match (whole, bare) {
                    (Ok(whole), Ok(bare)) => (whole, bare),
                    (whole, bare) => {
                        assert_eq!(
                            whole.err().map(|error| error.to_string()),
                            bare.err().map(|error| error.to_string())
                        );
                        refused += 1;
                        continue;
                    }
                };
                asked += 1;
                tall += usize::from(whole.rungs.len() == 10);
                assert_eq!(whole.today_t_per_year, bare.today_t_per_year, "{start} {end}");
                let is_limited = matches!(whole.end, LadderEnd::Limit(..));
                limited += usize::from(is_limited);
                if is_limited && limited % 5 == 0 {
                    verify_ladder(&network, &whole).unwrap();
                }
                let of_whole: Vec<_> = whole
                    .rungs
                    .iter()
                    .map(|rung| (rung.slope, rung.from_t_per_year, rung.from_price, rung.length_t_per_year))
                    .collect();
                let mut of_bare: Vec<_> = bare
                    .pieces
                    .iter()
                    .map(|piece| {
                        (piece.slope, piece.from_t_per_year, piece.from_price, piece.length_t_per_year)
                    })
                    .collect();
                // Where a limit ends the whole ladder, the bare one may reach further: another cheapest flow keeps it, or cuts with both its
                // directions cannot be told.
                if is_limited && of_bare != of_whole {
                    longer += 1;
                    of_bare.truncate(of_whole.len());
                    if let (Some(ours), Some(last)) = (of_bare.last_mut(), of_whole.last()) {
                        assert!(ours.3.is_none() || ours.3 >= last.3, "{start} {end}");
                        ours.3 = last.3;
                    }
                }
                assert_eq!(of_whole, of_bare, "{start} {end} {}", cargo.code);
            }
        }
    }
    println!(
        "{asked} asked, {tall} of ten rungs, {refused} refused, {limited} end at a limit, {longer} longer"
    );
    assert!(asked > 5_000 && tall > 1_000 && refused > 100 && limited > 10);
}

/// What only one check each can tell: a cut of the right sum with a way round it, and a gain of what is not in every cut.
#[test]
fn a_cut_with_a_way_round_and_a_gain_outside_the_cut_are_refused() {
    let mut builder = Network::builder();
    for (at, code) in ["AAA", "BBB", "CCC", "DDD"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    let mut link = |from: &str, to: &str, tonnes: f64| {
        let key = format!("{from}-{to}");
        builder.link(Link::rail(from, to, Km(150.0)).key(&key).capacity(Capacity::tonnes_per_year(tonnes)));
    };
    link("AAA", "BBB", 5.0);
    link("BBB", "CCC", 9.0);
    link("BBB", "DDD", 5.0);
    link("DDD", "BBB", 5.0);
    let network = builder.build().unwrap();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let named = |from: &str, to: &str| -> RungAsset {
        let ladder = find_bottlenecks(&flows, (from, to)).unwrap();
        ladder.rungs[0].cuts_near_origin[0].assets[0].clone()
    };
    let ladder = find_bottlenecks(&flows, ("AAA", "CCC")).unwrap();
    verify_ladder(&network, &ladder).unwrap();
    let first = &ladder.rungs[0];
    assert_eq!((first.slope, &first.cuts_near_origin[0].assets), (1, &vec![named("AAA", "BBB")]));
    let mut forged = ladder.clone();
    forged.rungs[0].cuts_near_origin[0].assets = vec![named("BBB", "DDD")];
    assert!(verify_ladder(&network, &forged).is_err());
    assert_eq!((ladder.alone.len(), &ladder.alone[0].asset), (1, &named("AAA", "BBB")));
    let mut forged = ladder.clone();
    forged.alone[0].asset = named("BBB", "CCC");
    assert!(verify_ladder(&network, &forged).is_err());
    let mut forged = ladder.clone();
    forged.rungs[0].from_price += 1;
    assert!(verify_ladder(&network, &forged).is_err());
    // Round and round between two hubs, as much as fits and more than that.
    for (amount, holds) in [(5, true), (6, false)] {
        let mut forged = ladder.clone();
        let proof = &mut forged.certificate;
        for (from, to) in [("BBB", "DDD"), ("DDD", "BBB")] {
            let step = find_bottlenecks(&flows, (from, to)).unwrap().certificate.steps[0].clone();
            let at = proof.steps.partition_point(|known| *known < step);
            proof.steps.insert(at, step);
            proof.points.iter_mut().for_each(|point| point.moves_t_per_year.insert(at, amount));
            proof.endless.iter_mut().for_each(|moves| moves.insert(at, 0));
        }
        assert_eq!(verify_ladder(&network, &forged).is_ok(), holds, "{amount}");
    }
}
