//! The worst k failures of a flow where a limit is equivalent to no arc: the closed network is asked again.

use super::*;

/// What is left of a flow by solving the closed network; `None` where that is refused.
fn left(network: &Network, keys: &[&str], from: &[String], to: &[String]) -> Option<u64> {
    let mut now = network.clone();
    for key in keys {
        let effect = match now.asset(key).unwrap() {
            Asset::Limit(at) => {
                let ways = now.limits()[at as usize].capacity.ways;
                ScenarioEffect::Capacity(Amend::Set(Figure::of(0.0).unit("t_per_year").ways(ways)))
            }
            _ => ScenarioEffect::Close,
        };
        let change = ScenarioChange::of(Select::Asset((*key).to_owned()), effect);
        if let Ok(closed) = Scenario::new("failure", "it failed", "supposed").with(change).apply(&now) {
            now = closed;
        }
    }
    let flows = FlowSolver::new(&now, now.cargo("box").unwrap()).unwrap();
    match flows.max_flow_value(from, to) {
        Ok(value) => Some(value.get()),
        Err(Error::LimitNotAnArc { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

/// Layers of hubs, and a limit on some links that lie anywhere: mostly no arc is equivalent to it, and a flow may keep it all the same.
fn limited(rng: &mut impl Rng) -> Network {
    let mut builder = Network::builder();
    builder.cargo(Cargo::new("box", vec![Carriage::ROAD]));
    let code = |at: usize| char::from(b'A' + u8::try_from(at).unwrap()).to_string();
    for at in 0..8 {
        builder.hub(Hub::at_lon_lat(&code(at), 50.0 + at as f64 / 10.0, 43.0));
    }
    let layer = |at: usize| at.div_ceil(3);
    let mut keys = Vec::new();
    for from in 0..8 {
        for to in 0..8 {
            if layer(to) == layer(from) + 1 && rng.random_range(0..10) < 7 {
                let capacity = Capacity::tonnes_per_year(f64::from(rng.random_range(1..=6_u32)));
                let key = format!("{}-{}", code(from), code(to));
                builder.link(Link::road(&code(from), &code(to), Km(1.0)).key(&key).capacity(capacity));
                keys.push(key);
            }
        }
    }
    plans::shuffle(rng, &mut keys);
    let capacity = Capacity::tonnes_per_year(f64::from(rng.random_range(2..=6_u32)));
    builder.limit(Limit::new("L", capacity, keys.iter().take(2).map(String::as_str)));
    builder.build().unwrap()
}

/// Several ways side by side to a narrow end, and a limit that counts some of them in two places: whoever is led round may break it, and need not.
fn side_by_side(rng: &mut impl Rng) -> Network {
    let mut builder = Network::builder();
    builder.cargo(Cargo::new("box", vec![Carriage::ROAD]));
    let codes = ["A", "B", "C", "D", "E", "G", "H"];
    for (at, code) in codes.into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    let mut add = |from: &str, to: &str, most: u32| {
        let capacity = Capacity::tonnes_per_year(f64::from(rng.random_range(1..=most)));
        let key = format!("{from}-{to}");
        builder.link(Link::road(from, to, Km(1.0)).key(&key).capacity(capacity));
    };
    for way in ["B", "C", "D", "E"] {
        add("A", way, 5);
        add(way, "G", 5);
    }
    add("B", "C", 2);
    add("D", "B", 2);
    add("G", "H", 6);
    let members = if rng.random_range(0..2) == 0 { ["A-B", "C-G"] } else { ["A-D", "B-G"] };
    let capacity = Capacity::tonnes_per_year(f64::from(rng.random_range(1..=3_u32)));
    builder.limit(Limit::new("L", capacity, members));
    builder.build().unwrap()
}

#[test]
fn where_a_limit_is_no_arc_the_closed_network_is_asked_again() {
    let mut rng = ChaCha8Rng::seed_from_u64(803);
    let (mut done, mut decided, mut undecided, mut two, mut proved) = (0, 0, 0, 0, 0);
    for round in 0..700 {
        let network = match round % 6 {
            0 => network(&mut rng, Shared::Everything),
            1 | 2 => limited(&mut rng),
            _ => side_by_side(&mut rng),
        };
        let Ok(flows) = FlowSolver::new(&network, network.cargo("box").unwrap()) else { continue };
        let disruption = Disruption::new(&flows);
        let (from, to) = if round % 6 == 0 {
            some_hubs(&mut rng, &network)
        } else {
            (vec!["A".to_owned()], vec!["H".to_owned()])
        };
        let query = WorstQuery::new(&from, &to, 1).tell(10_000).ends_too();
        let Ok(alone) = disruption.worst(&query, &mut Unobserved) else { continue };
        done += 1;
        // One failure is what the suite says, which is compared with solving again elsewhere.
        let suite = disruption.singles(&from, &to).unwrap();
        let told: BTreeMap<&str, u64> =
            alone.sets.iter().map(|set| (set.assets[0].as_str(), set.left_t_per_year.get())).collect();
        let said = suite.singles.iter().map(|loss| (loss.asset.as_str(), loss.left_t_per_year.get()));
        assert_eq!(told, said.collect());
        assert_eq!(alone.undecided, suite.undecided, "{alone}");
        assert_eq!(alone.asked_again, suite.counts.asked_again);
        let query = WorstQuery::new(&from, &to, 2).tell(3).ends_too();
        let worst = disruption.worst(&query, &mut Unobserved).unwrap();
        if worst.asked_again == 0 {
            continue;
        }
        decided += usize::from(worst.undecided.is_empty());
        undecided += usize::from(!worst.undecided.is_empty());
        // Every two, by solving all closed networks.
        let assets = disruption.assets();
        if assets.len() > 30 {
            continue;
        }
        let value = worst.value_t_per_year.get();
        let first = worst.sets.first().map_or(0, |set| set.lost_t_per_year.get());
        let mut best = 0;
        for (at, one) in assets.iter().enumerate() {
            for other in &assets[at..] {
                let Some(left) = left(&network, &[one, other], &from, &to) else { continue };
                let lost = value - left;
                best = best.max(lost);
                assert!(lost <= worst.most_lost_t_per_year.get(), "{one} {other}\n{worst}");
                let is_told = |set: &corridor::FailureSet| {
                    set.lost_t_per_year.get() >= lost
                        && set.assets.iter().all(|key| key == one || key == other)
                };
                let listed = lost <= worst.listed_above_t_per_year.get() || worst.sets.iter().any(is_told);
                assert!(listed, "{one} {other} {lost}\n{worst}");
            }
        }
        for set in &worst.sets {
            let keys: Vec<&str> = set.assets.iter().map(String::as_str).collect();
            let left = left(&network, &keys, &from, &to);
            assert!(left.is_none_or(|left| left == set.left_t_per_year.get()), "{worst}");
            // No asset is in vain.
            for at in 0..keys.len() {
                let mut others = keys.clone();
                others.remove(at);
                let less =
                    if others.is_empty() { Some(value) } else { self::left(&network, &others, &from, &to) };
                assert!(less.is_none_or(|less| less > set.left_t_per_year.get()), "{worst}");
            }
        }
        two += 1;
        if worst.undecided.is_empty() {
            assert!(worst.is_proved() && first >= best, "{worst}");
            proved += usize::from(worst.asked_again > 0);
        } else {
            assert!(worst.most_lost_t_per_year.get() == value && first <= value);
        }
    }
    println!("{done} {decided} {undecided} {two} {proved}");
    assert!(done > 400 && decided > 20 && undecided > 20 && two > 40 && proved > 20);
}

#[test]
fn an_observer_ends_the_worst_for_a_flow_and_its_bounds_hold() {
    let network = caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let disruption = Disruption::new(&flows);
    let mut open = 0;
    for (from, to) in [("CNXIY", "GEPTI"), ("KZATY", "GEPTI"), ("CNXIY", "IRTHR")] {
        let k = if from == "CNXIY" { 1 } else { 2 };
        let mut query = WorstQuery::new([from], [to], k).tell(12);
        for loss in disruption.singles([from], [to]).unwrap().singles.iter().take(4) {
            query = query.safe(&loss.asset);
        }
        let whole = disruption.worst(&query, &mut Unobserved).unwrap();
        for stop in 1..6 {
            let mut until = |done: u64, _: u64| {
                if done < stop { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            let part = disruption.worst(&query, &mut until).unwrap();
            assert!(part.most_lost_t_per_year >= whole.most_lost_t_per_year);
            for set in &whole.sets {
                let inside = |other: &corridor::FailureSet| {
                    other.lost_t_per_year >= set.lost_t_per_year
                        && other.assets.iter().all(|key| set.assets.contains(key))
                };
                let is_told = part.sets.iter().any(inside);
                assert!(is_told || set.lost_t_per_year <= part.listed_above_t_per_year, "{part}\n{whole}");
                open += usize::from(!is_told);
            }
        }
    }
    assert!(open > 0);
}
