//! Pareto fronts and breakpoints: against a plain oracle on the graph of the tests, against the router, certified, and forged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

mod support;

use corridor::verify::{verify_breakpoints, verify_front, verify_no_route};
use corridor::{
    BreakpointSolver, Breakpoints, Carriage, Criteria, Criterion, Error, FrontSolver, Hours, Hub, Km, Link,
    Mode, Network, Objective, Parameter, ParetoFront, Prices, Query, Router, Select, UsdPerTonneHour,
    data::caspian,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::time::Instant;
use support::graph::Graph;
use support::networks::{Shared, chance, pick};

const ALL: [Criterion; 4] = [Criterion::Time, Criterion::Cost, Criterion::Co2, Criterion::Length];

fn beats(a: &[u64], b: &[u64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a <= b)
}

/// Keeps what nothing beats; true where the new sums stay.
fn insert(bag: &mut Vec<Vec<u64>>, sums: &[u64]) -> bool {
    if bag.iter().any(|other| beats(other, sums)) {
        return false;
    }
    bag.retain(|other| !beats(sums, other));
    bag.push(sums.to_vec());
    true
}

/// The front by relaxing every step for every label until nothing changes, stage by stage.
fn oracle(
    network: &Network,
    query: &Query,
    objectives: &[Objective],
    cargo: &corridor::Cargo,
) -> Vec<Vec<u64>> {
    let graphs: Vec<Graph> =
        objectives.iter().map(|objective| Graph::new(network, cargo, None, objective)).collect();
    let graph = &graphs[0];
    let open = graph.open(network, query);
    let hub = |code: &String| network.hub_id(code).unwrap().index();
    let stops: Vec<usize> = query.via.iter().chain([&query.to]).map(hub).collect();
    let zero = vec![0; objectives.len()];
    if stops.iter().all(|stop| *stop == hub(&query.from)) && query.start_as == query.arrive_as {
        return vec![zero];
    }
    let mut bags: Vec<Vec<Vec<u64>>> = vec![Vec::new(); graph.states.len()];
    for state in graph.departing(hub(&query.from), query.start_as) {
        bags[state] = vec![zero.clone()];
    }
    for (stage, stop) in stops.iter().enumerate() {
        loop {
            let mut changed = false;
            for at in (0..graph.steps.len()).filter(|at| open[*at]) {
                let step = &graph.steps[at];
                for label in bags[step.tail].clone() {
                    let sums: Vec<u64> =
                        label.iter().zip(&graphs).map(|(sum, graph)| sum + graph.steps[at].weight).collect();
                    changed |= insert(&mut bags[step.head], &sums);
                }
            }
            if !changed {
                break;
            }
        }
        let last = stage + 1 == stops.len();
        let ends: Vec<usize> = if last {
            graph.arriving(*stop, query.arrive_as)
        } else {
            (0..graph.states.len()).filter(|state| graph.states[*state].0 == *stop).collect()
        };
        if last {
            let mut front = Vec::new();
            for sums in ends.iter().flat_map(|state| &bags[*state]) {
                insert(&mut front, sums);
            }
            front.sort_unstable();
            return front;
        }
        for (state, bag) in bags.iter_mut().enumerate() {
            if !ends.contains(&state) {
                bag.clear();
            }
        }
    }
    unreachable!("the last stage returns")
}

fn steps(front: &ParetoFront) -> Vec<Vec<u64>> {
    front.points.iter().map(|point| point.steps.clone()).collect()
}

fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// Two or three criteria in any order.
fn criteria(rng: &mut impl Rng) -> Vec<Criterion> {
    let mut all = ALL.to_vec();
    for at in (1..all.len()).rev() {
        all.swap(at, rng.random_range(0..=at));
    }
    all.truncate(rng.random_range(2..=3));
    all
}

/// A question with conditions of every kind.
fn question(rng: &mut impl Rng, network: &Network) -> Query {
    let codes: Vec<&str> = network.hubs().map(|(_, hub)| hub.code.as_str()).collect();
    let mut query = Query::new(pick::<&str>(rng, &codes), pick::<&str>(rng, &codes));
    while chance(rng, 25) && query.via.len() < 3 {
        query = query.via(pick::<&str>(rng, &codes));
    }
    if chance(rng, 15) {
        query = query.avoid(Select::hub(pick::<&str>(rng, &codes)));
    }
    if chance(rng, 10) {
        query = query.modes([Mode::Rail, Mode::Sea]);
    }
    let carriages: Vec<Carriage> = network.links().map(|(_, link)| link.carriage).collect();
    if chance(rng, 15) && !carriages.is_empty() {
        query = query.start_as(*pick(rng, &carriages));
    }
    if chance(rng, 15) && !carriages.is_empty() {
        query = query.arrive_as(*pick(rng, &carriages));
    }
    query
}

/// The best line at a price `p / q`.
fn value(line: (u64, u64), (p, q): (u128, u128)) -> u128 {
    q * u128::from(line.0) + p * u128::from(line.1)
}

/// The intervals are the lower envelope of the front: the best line at and between the breakpoints.
fn check_envelope(answer: &Breakpoints, front: &[Vec<u64>]) {
    let lines: Vec<(u64, u64)> = front.iter().map(|sums| (sums[0], sums[1])).collect();
    let (a, b) = match answer.prices.parameter {
        Parameter::ValueOfTime => (9, 25),
        _ => (1, 10),
    };
    let mut at: Vec<(u128, u128)> = answer
        .intervals
        .iter()
        .map(|interval| (interval.from.numerator * b, interval.from.denominator * a))
        .collect();
    at.push((1, 0));
    let best = |at| lines.iter().map(|line| value(*line, at)).min().unwrap();
    for (interval, ends) in answer.intervals.iter().zip(at.windows(2)) {
        let line = (interval.fixed_steps, interval.varying_steps);
        for end in ends {
            assert_eq!(value(line, *end), best(*end));
        }
        // Between the ends it is the only one.
        let middle = (ends[0].0 + ends[1].0, ends[0].1 + ends[1].1);
        assert_eq!(lines.iter().filter(|line| value(**line, middle) == best(middle)).count(), 1);
    }
}

#[test]
fn fronts_and_breakpoints_of_random_networks_agree_with_a_plain_oracle() {
    let mut rng = rng(91);
    let (mut fronts, mut several, mut none, mut stages, mut breaks, mut still) = (0, 0, 0, 0, 0, 0);
    for _ in 0..400 {
        let network = support::networks::network(&mut rng, Shared::Nothing);
        let Ok(cargo) = network.cargo("container") else { continue };
        let Ok(router) = Router::new(&network, cargo, Objective::cheapest()) else { continue };
        for _ in 0..5 {
            let query = question(&mut rng, &network);
            let criteria = criteria(&mut rng);
            let objectives: Vec<Objective> = criteria.iter().map(|criterion| criterion.objective()).collect();
            let expected = oracle(&network, &query, &objectives, cargo);
            let answer = router.pareto(&query, &criteria[..]);
            if expected.is_empty() {
                let (Err(Error::NoRoute(here)), Err(Error::NoRoute(there))) = (answer, router.route(&query))
                else {
                    panic!("{query:?}")
                };
                assert_eq!(here, there);
                verify_no_route(&network, &query, &here, cargo).unwrap();
                let answer = router.breakpoints(&query, Parameter::CarbonPrice);
                assert!(matches!(answer, Err(Error::NoRoute(answer)) if answer == here));
                none += 1;
                continue;
            }
            let front = answer.unwrap();
            assert_eq!(steps(&front), expected, "{query:?} {criteria:?}");
            assert_eq!(front.open_from, None);
            verify_front(&network, &front).unwrap_or_else(|error| panic!("{error}: {query:?} {criteria:?}"));
            let text = serde_json::to_string(&front).unwrap();
            assert_eq!(serde_json::from_str::<ParetoFront>(&text).unwrap(), front);
            fronts += 1;
            several += usize::from(expected.len() > 1);
            stages += usize::from(!query.via.is_empty());
            still += usize::from(expected[0].iter().all(|sum| *sum == 0));

            let parameter = *pick(&mut rng, &[Parameter::ValueOfTime, Parameter::CarbonPrice]);
            let answer = router.breakpoints(&query, parameter).unwrap();
            verify_breakpoints(&network, &answer).unwrap_or_else(|error| panic!("{error}: {query:?}"));
            let parts = [parameter.fixed(router.objective(), cargo), parameter.varying()];
            check_envelope(&answer, &oracle(&network, &query, &parts, cargo));
            let text = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<Breakpoints>(&text).unwrap(), answer);
            breaks += usize::from(answer.intervals.len() > 1);
        }
    }
    println!(
        "{fronts} fronts, {several} several, {none} none, {stages} staged, {breaks} breaks, {still} still"
    );
    assert!(fronts > 500 && several > 80 && none > 100 && stages > 50 && breaks > 50, "{several} {breaks}");
}

fn pairs(network: &Network, every: usize) -> Vec<(String, String)> {
    let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
    let all = codes.iter().flat_map(|from| codes.iter().map(move |to| (from.clone(), to.clone())));
    all.filter(|(from, to)| from != to).step_by(every).collect()
}

#[test]
fn fronts_of_the_caspian_network_are_complete() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
    let sets: [&[Criterion]; 3] =
        [&[Criterion::Time, Criterion::Cost], &[Criterion::Cost, Criterion::Co2], &ALL[..3]];
    let (mut points, mut labels, mut most) = (0, 0, 0);
    let mut found = 0;
    for criteria in sets {
        let solver = FrontSolver::new(&router, criteria).unwrap();
        let best: Vec<Router> =
            criteria.iter().map(|criterion| router.reweighted(criterion.objective()).unwrap()).collect();
        for (from, to) in pairs(&network, 211) {
            let query = Query::new(&from, &to);
            let front = match solver.front(&query) {
                Ok(front) => front,
                Err(Error::NoRoute(_)) => continue,
                Err(error) => panic!("{error}"),
            };
            verify_front(&network, &front).unwrap_or_else(|error| panic!("{error}: {from} {to}"));
            let bare = solver.bare(&query).unwrap();
            assert_eq!(bare.steps, steps(&front));
            for (route, point) in bare.routes().zip(&front.points) {
                assert_eq!(route.len(), point.route.legs.len() + point.route.transfers.len());
            }
            for (at, router) in best.iter().enumerate() {
                let least = router.route(&query).unwrap().weight;
                assert!(front.points.iter().any(|point| point.steps[at] == least), "{from} {to}");
            }
            let mut turned = criteria.to_vec();
            turned.reverse();
            let mut mirrored = steps(&router.pareto(&query, &turned[..]).unwrap());
            mirrored.iter_mut().for_each(|sums| sums.reverse());
            mirrored.sort_unstable();
            assert_eq!(mirrored, bare.steps);
            found += 1;
            points += front.points.len();
            labels += front.labels;
            most = most.max(front.points.len());
        }
    }
    println!("{found} fronts, {points} points, at most {most}, {labels} labels");
    assert!(found > 60 && most > 2, "{found} {most}");
}

#[test]
fn breakpoints_of_the_caspian_network_agree_with_the_router() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
    let (mut found, mut most) = (0, 0);
    for parameter in [Parameter::ValueOfTime, Parameter::CarbonPrice] {
        let solver = BreakpointSolver::new(&router, parameter).unwrap();
        let fixed = parameter.fixed(router.objective(), cargo);
        for (from, to) in pairs(&network, 373) {
            let query = Query::new(&from, &to);
            let answer = match solver.breakpoints(&query) {
                Ok(answer) => answer,
                Err(Error::NoRoute(_)) => continue,
                Err(error) => panic!("{error}"),
            };
            verify_breakpoints(&network, &answer).unwrap_or_else(|error| panic!("{error}: {from} {to}"));
            let bare = solver.bare(&query).unwrap();
            assert_eq!(bare.prices.len() + 1, answer.intervals.len());
            for interval in &answer.intervals {
                let begins = interval.from.usd;
                let price = interval.to.map_or(begins * 2.0 + 1.0, |to| (begins + to.usd) / 2.0);
                let objective = match parameter {
                    Parameter::ValueOfTime => fixed.clone().value_of_time(UsdPerTonneHour(price)),
                    _ => fixed.clone().carbon_price(price),
                };
                let best = router.reweighted(objective.clone()).unwrap().route(&query).unwrap();
                // Each step of either route is rounded by half a step, in each part.
                let varying = parameter.varying().of_steps(interval.varying_steps);
                let here = fixed.of_steps(interval.fixed_steps) + price * varying;
                let there = objective.of_steps(best.weight);
                let rounds = (best.legs.len() + best.transfers.len() + 2) as f64;
                let slack = rounds * (0.0002 + price * parameter.varying().step);
                assert!((here - there).abs() <= 2.0 * slack, "{from} {to} at {price}: {here} and {there}");
            }
            // Half of the range gives the same within it.
            if let Some(to) = answer.intervals[0].to {
                let half = Prices::of(parameter).from(to.usd * 0.5).to(to.usd * 1.5);
                let part = router.breakpoints(&query, half).unwrap();
                verify_breakpoints(&network, &part).unwrap();
                assert_eq!(part.intervals[0].to, Some(to));
                assert_eq!(part.intervals[0].route, answer.intervals[0].route);
            }
            found += 1;
            most = most.max(answer.intervals.len());
        }
    }
    println!("{found} answers, at most {most} intervals");
    assert!(found > 30 && most > 1, "{found} {most}");
}

#[test]
fn answers_print_as_tables() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let front = router.pareto(("CNXIY", "GEPTI"), [Criterion::Time, Criterion::Cost]).unwrap();
    println!("{front}");
    let text = front.to_string();
    assert_eq!(text.lines().count(), front.points.len() + 2);
    assert!(text.starts_with("CNXIY -> GEPTI  container: "), "{text}");
    let answer = router.breakpoints(("CNXIY", "GEPTI"), Parameter::ValueOfTime).unwrap();
    println!("{answer}");
    assert_eq!(answer.to_string().lines().count(), answer.intervals.len() + 2);
    // Every line tells its route from the others.
    for text in [front.to_string(), answer.to_string()] {
        let ways: Vec<&str> = text.lines().skip(2).map(|line| line.rsplit_once("  ").unwrap().1).collect();
        assert!(ways.iter().all(|way| !way.is_empty()), "{text}");
    }
    let few = Criteria::new(&ALL[..3]).most_labels(20);
    let part = router.pareto(("CNXIY", "GEPTI"), few).unwrap();
    println!("{part}");
    let whole = router.pareto(("CNXIY", "GEPTI"), &ALL[..3]).unwrap();
    let from = part.open_from.unwrap();
    assert!(part.to_string().contains("partial: "), "{part}");
    assert!(part.points.iter().zip(&whole.points).all(|(a, b)| a.steps == b.steps));
    assert!(whole.points[part.points.len()..].iter().all(|point| point.steps[0] >= from));
    let refused = verify_front(&network, &part).unwrap_err().to_string();
    assert!(refused.contains("no proof"), "{refused}");
}

#[test]
fn wrong_questions_are_refused() {
    let network = caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let ask = ("CNXIY", "GEPTI");
    for criteria in [&[][..], &[Criterion::Time], &[Criterion::Time, Criterion::Time], &ALL] {
        let error = router.pareto(ask, criteria).unwrap_err();
        assert!(matches!(&error, Error::BadCriteria { criteria: named } if named.len() == criteria.len()));
        assert!(error.to_string().contains("two or three"), "{error}");
    }
    assert!(matches!(router.pareto(("CNXIY", "NOWHERE"), &ALL[..2]), Err(Error::Unknown { .. })));
    let value = Prices::of(Parameter::ValueOfTime);
    for prices in [
        value.clone().from(-1.0),
        value.clone().from(f64::NAN),
        value.clone().to(f64::INFINITY),
        value.clone().from(2.0).to(1.0),
        value.clone().from(1e7),
    ] {
        let error = router.breakpoints(ask, prices.clone()).unwrap_err();
        assert!(matches!(error, Error::BadObjective { .. }), "{prices:?} {error}");
    }
    let mut many = Query::new("CNXIY", "GEPTI");
    many.via = vec!["KZAAU".to_owned(); 3_000_000];
    assert!(matches!(router.pareto(&many, &ALL[..2]), Err(Error::TooManyVia { .. })));
    assert!(matches!(router.breakpoints(&many, Parameter::ValueOfTime), Err(Error::TooManyVia { .. })));
    // One price is a range.
    let one = router.breakpoints(ask, value.from(0.1).to(0.1)).unwrap();
    assert_eq!(one.intervals.len(), 1);
    verify_breakpoints(&network, &one).unwrap();
    // An objective in which nothing but the price is left weighs money besides.
    let fastest = router.reweighted(Objective::fastest()).unwrap();
    let answer = fastest.breakpoints(ask, Parameter::ValueOfTime).unwrap();
    assert_eq!(
        answer.intervals.len(),
        router.breakpoints(ask, Parameter::ValueOfTime).unwrap().intervals.len()
    );
    verify_breakpoints(&network, &answer).unwrap();
}

/// Every number of a JSON text changed by one, every list shortened by one, one place at a time.
fn forgeries(value: &Value, made: &mut Vec<Value>, wrap: &dyn Fn(Value) -> Value) {
    match value {
        Value::Number(number) => {
            if let Some(whole) = number.as_u64() {
                made.push(wrap((whole + 1).into()));
                made.extend(whole.checked_sub(1).map(|less| wrap(less.into())));
            }
        }
        Value::Array(items) => {
            for at in 0..items.len() {
                let replaced = |item: Value| {
                    let mut items = items.clone();
                    items[at] = item;
                    wrap(items.into())
                };
                forgeries(&items[at], made, &replaced);
                let mut fewer = items.clone();
                fewer.remove(at);
                made.push(wrap(fewer.into()));
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                let replaced = |value: Value| {
                    let mut fields = fields.clone();
                    fields.insert(key.clone(), value);
                    wrap(fields.into())
                };
                forgeries(field, made, &replaced);
            }
        }
        _ => {}
    }
}

/// A small network on which proofs can be forged in every place.
fn small() -> Network {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    let mut link = |from: &str, to: &str, km: f64, hours: f64| {
        builder.link(Link::rail(from, to, Km(km)).time(Hours(hours)));
    };
    link("A", "B", 10.0, 3.0);
    link("A", "B", 12.0, 1.0);
    link("B", "C", 10.0, 2.0);
    link("B", "C", 15.0, 1.0);
    link("A", "C", 30.0, 1.5);
    link("C", "D", 5.0, 1.0);
    link("D", "A", 5.0, 1.0);
    builder.build().unwrap()
}

#[test]
fn forged_answers_are_refused_or_still_true() {
    let network = small();
    let mut objective = Objective::shortest();
    objective.name = "by length".to_owned();
    let router = Router::new(&network, network.cargo("container").unwrap(), objective).unwrap();
    let query = Query::new("A", "D").via("B");
    let front = router.pareto(&query, [Criterion::Length, Criterion::Time]).unwrap();
    assert!(front.points.len() > 2, "{front}");
    verify_front(&network, &front).unwrap();
    let answer = router.breakpoints(&query, Parameter::ValueOfTime).unwrap();
    verify_breakpoints(&network, &answer).unwrap();
    assert!(answer.intervals.len() > 1, "{answer}");

    let mut made = Vec::new();
    forgeries(&serde_json::to_value(&front).unwrap(), &mut made, &|value| value);
    let (mut refused, mut harmless) = (0, 0);
    for value in made {
        let Ok(forged) = serde_json::from_value::<ParetoFront>(value) else { continue };
        match verify_front(&network, &forged) {
            Err(_) => refused += 1,
            // What is said is still true: only the proof or the count of labels changed.
            Ok(()) => {
                assert!(
                    (&forged.points, forged.open_from) == (&front.points, None),
                    "a change of the points was accepted"
                );
                harmless += 1;
            }
        }
    }
    println!("front: {refused} refused, {harmless} harmless");
    assert!(refused > 100 && harmless < refused / 5, "{refused} {harmless}");

    let mut made = Vec::new();
    forgeries(&serde_json::to_value(&answer).unwrap(), &mut made, &|value| value);
    let (mut refused, mut harmless) = (0, 0);
    for value in made {
        let Ok(forged) = serde_json::from_value::<Breakpoints>(value) else { continue };
        match verify_breakpoints(&network, &forged) {
            Err(_) => refused += 1,
            Ok(()) => {
                assert!(forged.intervals == answer.intervals, "a change of the intervals was accepted");
                harmless += 1;
            }
        }
    }
    println!("breakpoints: {refused} refused, {harmless} harmless");
    assert!(refused > 100 && harmless < refused / 5, "{refused} {harmless}");
}

// ---- real networks ------------------------------------------------------------------------------------------------

/// A real network whose hours and CO2 are its lengths times seeded factors between `1 - spread` and `1 + spread`, the same both ways.
fn load(name: &str, spread: f64) -> Option<Network> {
    support::real::load(name, |row, link| {
        let (a, b) = (u64::from(row.from), u64::from(row.to));
        let mut random = ChaCha8Rng::seed_from_u64(a.min(b) << 32 | a.max(b));
        let mut factor = || 1.0 + spread * (random.random_range(0..2_000_001_u32) as f64 / 1e6 - 1.0);
        let km = link.length.likely().get();
        let (hours, co2) = (km / 40.0 * factor(), 10.0 * factor());
        let mut link = link.time(Hours(hours));
        link.co2 = Some(corridor::GramsPerTonneKm(co2).into());
        Some(link)
    })
}

fn real(name: &str, spread: f64, count: usize, three: usize) {
    let Some(network) = load(name, spread) else { return };
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::shortest()).unwrap();
    let two = FrontSolver::new(&router, [Criterion::Length, Criterion::Time]).unwrap();
    let all = FrontSolver::new(&router, [Criterion::Length, Criterion::Time, Criterion::Co2]).unwrap();
    let value = BreakpointSolver::new(&router, Parameter::ValueOfTime).unwrap();
    let mut rng = rng(17);
    let hubs = network.hub_count();
    let (mut done, mut points, mut labels, mut many, mut breaks, mut searches) = (0, 0, 0, 0, 0, 0);
    let (mut front_s, mut all_s, mut breaks_s) = (0.0, 0.0, 0.0);
    while done < count {
        let mut code = || format!("N{}", rng.random_range(0..hubs));
        let query = Query::new(&code(), &code());
        let begun = Instant::now();
        let Ok(front) = two.bare(&query) else { continue };
        front_s += begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let found = value.bare(&query).unwrap();
        breaks_s += begun.elapsed().as_secs_f64();
        assert_eq!(front.open_from, None);
        if done < three {
            let begun = Instant::now();
            let front = all.bare(&query).unwrap();
            all_s += begun.elapsed().as_secs_f64();
            assert_eq!(front.open_from, None);
            many += front.steps.len();
            let mut flat: Vec<Vec<u64>> = Vec::new();
            for sums in front.steps {
                insert(&mut flat, &sums[..2]);
            }
            flat.sort_unstable();
            assert_eq!(flat, two.bare(&query).unwrap().steps, "the third criterion left out");
        }
        // Each line of the envelope is a point of the front, but for the rounding of the fixed part to a tenth of a metre.
        for (fixed, varying) in &found.steps {
            let here = |sums: &Vec<u64>| sums[1] == *varying && sums[0].abs_diff(fixed / 10) <= 1;
            assert!(front.steps.iter().any(here), "{query:?}");
        }
        done += 1;
        points += front.steps.len();
        labels += front.labels;
        breaks += found.prices.len();
        searches += found.searches;
    }
    let (n, m) = (done as f64, three.max(1) as f64);
    eprintln!(
        "{name}, factors 1 -+ {spread}, {done} pairs: two criteria {:.2} ms, {:.0} points, {:.0} labels; three {:.1} ms, {:.0} points; \
         breakpoints {:.2} ms, {:.1} each, {:.1} searches, {:.3} ms a breakpoint",
        front_s / n * 1e3,
        points as f64 / n,
        labels as f64 / n,
        all_s / m * 1e3,
        many as f64 / m,
        breaks_s / n * 1e3,
        breaks as f64 / n,
        searches as f64 / n,
        breaks_s / (breaks.max(1) as f64) * 1e3,
    );
}

#[test]
fn north_american_railways_have_whole_fronts() {
    real("north_america_rail", 0.2, 12, 3);
}

#[test]
fn the_maritime_network_has_whole_fronts() {
    real("marnet", 0.2, 12, 3);
}
