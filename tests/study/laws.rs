//! A study and itself: split, ended and taken up again, replayed; and what it refuses.

use corridor::study::TimeSolver;
use corridor::{
    Capacity, CapacityUnit, Error, Fact, Failure, FlowSolver, Hours, Hub, Km, Link, Network, Objective,
    Router, Select, Study, StudySamples, StudySolver, TonnesPerYear, Unobserved,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::ControlFlow;

fn solver(samples: u64) -> StudySolver {
    solver_of_seed(samples, 11)
}

fn solver_of_seed(samples: u64, seed: u64) -> StudySolver {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    Study::new(&network, cargo, ["KZATY"], ["GEPTI"])
        .failure(
            Failure::new("storms", Select::mode(corridor::Mode::Sea), 0.4)
                .in_months([10, 11, 12])
                .for_share(0.1)
                .each(),
        )
        .failure(Failure::new("Kuryk", Select::hub("KZKUR"), 0.2))
        .draw_facts()
        .routes(Objective::cheapest())
        .samples(samples)
        .seed(seed)
        .prepare()
        .unwrap()
}

#[test]
fn ended_and_taken_up_again_it_is_the_same_in_every_byte() {
    let solver = solver(9_000);
    let whole = solver.run().unwrap();
    let bytes = serde_json::to_string(&whole).unwrap();
    let mut samples = solver.begin();
    let mut told = Vec::new();
    let mut once = |done: u64, of: u64| {
        told.push((done, of));
        ControlFlow::Break(())
    };
    while samples.done < 9_000 {
        let before = samples.done;
        solver.go_on(&mut samples, &mut once).unwrap();
        assert!(samples.done > before);
        // By way of a file.
        let text = serde_json::to_string(&samples).unwrap();
        samples = serde_json::from_str::<StudySamples>(&text).unwrap();
        if before == 0 {
            let part = solver.answer(&samples).unwrap();
            let (part, whole) = (part.capacity.unwrap(), whole.capacity.as_ref().unwrap());
            assert!(part.samples < 9_000 && part.standard_error > whole.standard_error);
            assert!((part.mean - whole.mean).abs() < 4.0 * part.standard_error);
        }
    }
    assert!(told.len() >= 3 && told.last() == Some(&(9_000, 9_000)));
    assert_eq!(serde_json::to_string(&solver.answer(&samples).unwrap()).unwrap(), bytes);
    assert_eq!(serde_json::from_str::<corridor::StudyAnswer>(&bytes).unwrap(), whole);
    // Each sample alone is that of the study.
    for sample in [0, 1, 4_095, 4_096, 8_999] {
        let alone = solver.replay(sample);
        let at = sample as usize;
        assert_eq!(alone.capacity_t_per_year, Some(samples.capacity_t[at]));
        assert_eq!(alone.weight, Some(samples.weight[at]).filter(|weight| *weight != u64::MAX));
        assert_eq!(alone, solver.replay(sample));
    }
    // Those of another seed are refused.
    let other = solver_of_seed(9_000, 12);
    assert!(matches!(other.go_on(&mut samples, &mut Unobserved), Err(Error::BadInput { .. })));
    assert!(other.answer(&samples).is_err());
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let solver = solver(6_000);
    let one = serde_json::to_string(&solver.run().unwrap()).unwrap();
    for threads in [0, 1, 2, 8] {
        assert_eq!(serde_json::to_string(&solver.run_on(threads).unwrap()).unwrap(), one, "{threads}");
    }
    let mut samples = solver.begin();
    solver.go_on_on(8, &mut samples, &mut |_, _| ControlFlow::Break(())).unwrap();
    solver.go_on(&mut samples, &mut Unobserved).unwrap();
    assert_eq!(serde_json::to_string(&solver.answer(&samples).unwrap()).unwrap(), one);
}

/// Random networks with ranges and failures for a part of the year, against a flow whose capacities are changed one by one.
#[test]
fn thousands_of_samples_of_random_networks() {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let (mut compared, mut failed, mut nothing) = (0, 0, 0);
    for case in 0..40u64 {
        let nodes = rng.random_range(4..14usize);
        let mut builder = Network::builder();
        for at in 0..nodes {
            builder.hub(Hub::at_lon_lat(&format!("H{at:02}"), 50.0 + at as f64, 40.0));
        }
        let count = rng.random_range(nodes..3 * nodes);
        let mut made = 0;
        for at in 0..count {
            let (from, to) = (rng.random_range(0..nodes), rng.random_range(0..nodes));
            if from == to {
                continue;
            }
            let likely = f64::from(rng.random_range(0..40u32)) * 1e5;
            let fact = if rng.random_bool(0.6) {
                Fact::new(likely).between(likely * 0.5, likely * 1.7)
            } else {
                Fact::new(likely)
            };
            let link = Link::rail(&format!("H{from:02}"), &format!("H{to:02}"), Km(1_800.0))
                .key(&format!("L{at:02}"));
            builder.link(link.capacity(Capacity::of(fact, CapacityUnit::TONNES_PER_YEAR)));
            made += 1;
        }
        let Ok(network) = builder.build() else { continue };
        let cargo = network.cargo("general").unwrap().clone();
        let last = format!("H{:02}", nodes - 1);
        let share = f64::from(rng.random_range(1..20u32)) / 20.0;
        let keys: Vec<String> = network.links().map(|(_, link)| link.key.clone()).collect();
        let mut study = Study::new(&network, &cargo, ["H00"], [&last]).seed(case).samples(100);
        let mut shares = std::collections::BTreeMap::new();
        for key in &keys {
            let whole = rng.random_bool(0.5);
            let failure = Failure::new(key, Select::link(key), 0.15);
            study = study.failure(if whole { failure } else { failure.for_share(share) });
            shares.insert(key.clone(), if whole { 1_000_000 } else { (share * 1e6).round() as u64 });
        }
        if case % 4 != 0 {
            study = study.draw_facts();
        }
        let solver = match study.prepare() {
            Ok(solver) => solver,
            Err(Error::NoLink { .. }) => continue,
            Err(other) => panic!("{other}"),
        };
        assert!(made > 0);
        let flows = FlowSolver::new(&network, &cargo).unwrap();
        let mut trial = flows.trial(["H00"], [&last]).unwrap();
        for sample in 0..100 {
            let told = solver.replay(sample);
            let mut capacity: std::collections::BTreeMap<String, u64> = network
                .links()
                .map(|(id, link)| {
                    (
                        link.key.clone(),
                        network
                            .capacity_terms(corridor::Asset::Link(id), &cargo, None)
                            .unwrap()
                            .net_t
                            .unwrap(),
                    )
                })
                .collect();
            for fact in &told.facts {
                assert_eq!(fact.quantity, "capacity");
                capacity.insert(fact.owner.clone(), fact.value.round_ties_even() as u64);
            }
            for failure in &told.failures {
                let of = capacity.get_mut(&failure.name).unwrap();
                *of = *of * (1_000_000 - shares[&failure.name]) / 1_000_000;
                failed += 1;
            }
            for (key, capacity) in &capacity {
                trial.change(key, TonnesPerYear(*capacity)).unwrap();
            }
            let want = trial.value().get();
            assert_eq!(told.capacity_t_per_year, Some(want), "case {case}, sample {sample}");
            assert_eq!(told.at_most_t_per_year, Some(want));
            nothing += u64::from(want == 0);
            compared += 1;
        }
    }
    assert!(compared > 2_000 && failed > 2_000 && nothing < compared / 2, "{compared} {failed} {nothing}");
}

#[test]
fn a_failure_of_a_season_is_met_in_its_months() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let storms = Failure::new("storms", Select::mode(corridor::Mode::Sea), 0.8)
        .in_months([11, 12])
        .for_share(1.0 / 12.0);
    let study = |network: &Network| {
        Study::new(network, cargo, ["KZATY"], ["GEPTI"])
            .failure(storms.clone())
            .routes(Objective::fastest())
            .seed(3)
    };
    let solver = study(&network).samples(1).prepare().unwrap();
    let (mut came, mut met) = (0, 0);
    for sample in 0..4_000 {
        let told = solver.replay(sample);
        for failure in &told.failures {
            came += 1;
            met += u64::from(failure.is_met);
            assert!(told.month >= 11 || !failure.is_met);
            assert!((failure.lost - 1.0 / 12.0).abs() < 1e-6);
        }
    }
    // Of the years 0.8 have one; two months of twelve, in which it lasts for half.
    assert!((3_100..3_300).contains(&came) && (200..340).contains(&met), "{came} {met}");
    // In a view of a month what can be lost is of that month.
    let november = study(&network.in_month(11).unwrap()).prepare().unwrap().replay(0);
    assert!(november.month == 11);
    let june = study(&network.in_month(6).unwrap()).samples(500).prepare().unwrap().run().unwrap();
    assert_eq!(june.capacity.as_ref().unwrap().deviation, 0.0);
}

#[test]
fn faults_are_told_together() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let study = Study::new(&network, cargo, ["KZATY"], ["GEPTI", "TRMER"])
        .failure(Failure::new("too likely", Select::hub("KZAAU"), 1.5))
        .failure(Failure::new("no such hub", Select::hub("KZAUA"), 0.5))
        .failure(Failure::new("no such limit", Select::limit("AZALA-boxen"), 0.5))
        .failure(Failure::new("no month", Select::hub("KZAAU"), 0.5).in_months([13]))
        .failure(Failure::new("too long", Select::hub("KZAAU"), 0.5).in_months([1]).for_share(0.5))
        .routes(Objective::fastest())
        .samples(0);
    let Err(Error::BadInput { findings, .. }) = study.prepare() else { panic!() };
    let text: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings.len(), 7, "{text:#?}");
    assert!(text.iter().any(|line| line.contains("KZAAU")), "{text:#?}");
}

/// With one fact all of the spread is its; with two the larger has more; shares of first order add up to about one where nothing works together.
#[test]
fn rankings_find_what_the_spread_comes_from() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    let link = |from: &str, to: &str, low: f64, high: f64| {
        let fact = Fact::new((low + high) / 2.0).between(low, high);
        Link::rail(from, to, Km(800.0))
            .capacity(Capacity::tonnes_per_year(fact))
            .time(Fact::new(Hours(20.0)).between(Hours(10.0), Hours(30.0)))
    };
    builder.link(link("A", "B", 1e6, 5e6)).link(link("A", "C", 1e6, 2e6)).link(link("C", "B", 8e6, 9e6));
    let network = builder.build().unwrap();
    let cargo = network.cargo("general").unwrap();
    let answer = Study::new(&network, cargo, ["A"], ["B"])
        .draw_facts()
        .samples(20_000)
        .rank(4_000)
        .prepare()
        .unwrap()
        .run()
        .unwrap();
    let ranking = &answer.rankings[0];
    let owners: Vec<&str> = ranking.inputs.iter().map(|input| input.owner.as_str()).collect();
    // The link that never binds has no part.
    assert_eq!(owners, ["A-B-rail-1435", "A-C-rail-1435"]);
    // Variances of triangles: width^2 / 24.
    let (large, small) = (16.0 / 17.0, 1.0 / 17.0);
    for (input, want) in ranking.inputs.iter().zip([large, small]) {
        assert!((input.total - want).abs() < 4.0 * input.total_error + 0.01, "{input:?} {want}");
        assert!((input.first_order - want).abs() < 4.0 * input.first_order_error + 0.01, "{input:?} {want}");
    }
    let deviation = (17.0f64 / 24.0).sqrt() * 1e6;
    let spread = answer.capacity.unwrap();
    assert!(
        (spread.deviation - deviation).abs() < 0.02 * deviation
            && (spread.mean - 4.5e6).abs() < 4.0 * spread.standard_error
    );
}

/// The convolution against samples of the same route, and against distributions that the caller gives.
#[test]
fn the_time_of_a_route_is_what_samples_say() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let route =
        Router::new(&network, cargo, Objective::fastest()).unwrap().route(("KZATY", "GEPTI")).unwrap();
    let times = TimeSolver::new(&network, cargo).unwrap();
    let time = times.of_route(&route, &[Hours(route.time_h)]).unwrap();
    assert!((time.likely_h - route.time_h).abs() < 1e-6, "{} {}", time.likely_h, route.time_h);
    let mean: f64 = {
        // Every fact by itself: the mean of a triangle.
        time.mean_h
    };
    assert!(time.least_h < time.likely_h && time.likely_h < mean && mean < time.most_h);
    // Samples in which every fact of the network is drawn; the best route may be another, which is no slower.
    let study = Study::new(&network, cargo, ["KZATY"], ["GEPTI"])
        .draw_facts()
        .routes(Objective::fastest())
        .without_capacity();
    let solver = study.samples(3_000).seed(2).prepare().unwrap();
    let spread = solver.run().unwrap().routes.unwrap().time.unwrap();
    assert!(spread.mean <= mean + 4.0 * spread.standard_error, "{} {mean}", spread.mean);
    let finer =
        TimeSolver::new(&network, cargo).unwrap().grid(Hours(0.02)).unwrap().of_route(&route, &[]).unwrap();
    for (one, fine) in time.percentiles.iter().zip(&finer.percentiles) {
        assert!(one.at_least_h <= fine.at_most_h + 1e-9 && fine.at_least_h <= one.at_most_h + 1e-9);
        assert!(fine.at_most_h - fine.at_least_h < one.at_most_h - one.at_least_h + 0.1);
    }
}

#[test]
fn times_of_a_chain_with_given_distributions_are_those_of_all_combinations() {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    let hours = Fact::new(Hours(20.0)).between(Hours(10.0), Hours(60.0));
    for (from, to) in [("A", "B"), ("B", "C"), ("C", "D"), ("A", "D")] {
        let hours = if (from, to) == ("A", "D") {
            Fact::new(Hours(70.0)).between(Hours(65.0), Hours(72.0))
        } else {
            hours.clone()
        };
        builder.link(Link::rail(from, to, Km(800.0)).key(&format!("{from}{to}")).time(hours));
    }
    let network = builder.build().unwrap();
    let cargo = network.cargo("general").unwrap();
    let values = [(12.0, 3), (20.0, 5), (55.0, 2)];
    let mut times = TimeSolver::new(&network, cargo).unwrap().grid(Hours(1.0)).unwrap();
    for key in ["AB", "BC", "CD"] {
        times = times.distribution(key, "time_h", &values).unwrap();
    }
    let route = Router::new(&network, cargo, Objective::fastest()).unwrap().route(("A", "D")).unwrap();
    assert_eq!(route.legs.len(), 3);
    let deadlines: Vec<Hours> = (30..170).map(|hours| Hours(f64::from(hours))).collect();
    let time = times.of_route(&route, &deadlines).unwrap();
    for (deadline, chance) in &time.deadlines {
        let mut exact = 0.0;
        for a in values {
            for b in values {
                for c in values {
                    if a.0 + b.0 + c.0 <= *deadline {
                        exact += f64::from(a.1 * b.1 * c.1) / 1_000.0;
                    }
                }
            }
        }
        // The values are whole steps of the grid, so both bounds are the chance.
        assert!(
            (chance[0] - exact).abs() < 1e-12 && (chance[1] - exact).abs() < 1e-12,
            "{deadline} {chance:?} {exact}"
        );
    }
    // Likely the chain is faster, but 95 of 100 keep less on the direct line.
    let sure = times.most_reliable("A", "D", 95, 10).unwrap();
    assert_eq!(sure.time.assets, ["AD"]);
    assert!(sure.is_proven && sure.at_most_h <= 72.0 && sure.others_at_least_h > 72.0, "{sure}");
    let usual = times.most_reliable("A", "D", 25, 10).unwrap();
    assert_eq!(usual.time.assets, ["AB", "BC", "CD"]);
    assert!(times.most_reliable("A", "D", 0, 10).is_err() && times.most_reliable("A", "A", 50, 10).is_err());
    assert!(TimeSolver::new(&network, cargo).unwrap().distribution("AB", "dwell_h", &values).is_err());
}
