//! How long failures last, in which season, and what they take: against sums that are made here.

use corridor::{
    Border, Capacity, Error, Fact, Failure, Hours, Hub, Km, Limit, Link, Network, Objective, Router, Select,
    Study, StudySolver, Unobserved,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::ops::ControlFlow;

fn tonnes(amount: f64) -> Capacity {
    Capacity::tonnes_per_year(amount)
}

/// Hubs A to F; links by key, ends and tonnes a year, both ways.
fn network(links: &[(&str, &str, &str, f64)], more: impl Fn(&mut corridor::NetworkBuilder)) -> Network {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D", "E", "F"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    for (key, from, to, amount) in links {
        builder.link(Link::rail(from, to, Km(900.0)).key(key).capacity(tonnes(*amount)).two_way());
    }
    more(&mut builder);
    builder.build().unwrap()
}

fn study(network: &Network, from: &str, to: &str) -> Study {
    Study::new(network, network.cargo("general").unwrap(), [from], [to])
}

/// The middles of 1,024 equal parts of a triangular distribution, by its formula.
fn middles(low: f64, likely: f64, high: f64) -> Vec<f64> {
    let mode = (likely - low) / (high - low);
    (0..1_024)
        .map(|at| {
            let share = (2 * at + 1) as f64 / 2_048.0;
            let place = if share < mode {
                (share * mode).sqrt()
            } else {
                1.0 - ((1.0 - share) * (1.0 - mode)).sqrt()
            };
            low + (high - low) * place
        })
        .collect()
}

#[test]
fn a_closure_of_some_days_in_autumn_takes_so_much_of_the_year() {
    let network = network(&[("L", "A", "B", 3_650_000.0)], |_| ());
    let storms =
        || Failure::new("storms", Select::link("L"), 0.6).in_months([9, 10, 11]).lasting(10.0, 20.0, 40.0);
    let solver = study(&network, "A", "B").failure(storms()).samples(400_000).seed(4).prepare().unwrap();
    let (mut came, mut least, mut most) = (0, f64::MAX, 0.0f64);
    for sample in 0..3_000 {
        let told = solver.replay(sample);
        let Some(failure) = told.failures.first() else {
            assert_eq!(told.capacity_t_per_year, Some(3_650_000));
            continue;
        };
        came += 1;
        let days = failure.days.unwrap();
        (least, most) = (least.min(days), most.max(days));
        assert!((failure.lost - days / 365.0).abs() <= 0.5e-6);
        let parts = (days / 365.0 * 1e6).round_ties_even() as u64;
        assert_eq!(told.capacity_t_per_year, Some(3_650_000 * (1_000_000 - parts) / 1_000_000));
    }
    assert!((1_700..1_900).contains(&came) && least < 11.5 && most > 38.0 && least >= 10.0 && most <= 40.0);
    // Ten thousand tonnes a day.
    let mean = 3_650_000.0 - 0.6 * 10_000.0 * middles(10.0, 20.0, 40.0).iter().sum::<f64>() / 1_024.0;
    let spread = solver.run().unwrap().capacity.unwrap();
    assert!((spread.mean - mean).abs() < 3.0 * spread.standard_error + 2.0, "{} {mean}", spread.mean);
    // In a view of one of its months what is lost is of that month, in any other nothing.
    let of_month = |month: u8| {
        let view = network.in_month(month).unwrap();
        study(&view, "A", "B").failure(storms()).seed(4).prepare().unwrap()
    };
    let october = of_month(10);
    let failed = (0..50).find(|sample| !october.replay(*sample).failures.is_empty()).unwrap();
    let failure = october.replay(failed).failures.remove(0);
    assert!((failure.lost - failure.days.unwrap() / 91.0).abs() < 1e-6);
    let june = of_month(6).replay(failed);
    assert_eq!((june.failures[0].lost, june.failures[0].is_met), (0.0, false));
}

#[test]
fn a_shipment_meets_it_as_long_as_it_lasts() {
    let network = network(&[("L", "A", "B", 1e6), ("M", "A", "C", 1e6), ("N", "C", "B", 1e6)], |_| ());
    let storms = Failure::new("storms", Select::link("L"), 0.9).in_months([11, 12]).lasting(5.0, 30.0, 61.0);
    let study = study(&network, "A", "B").failure(storms).routes(Objective::shortest());
    let solver = study.samples(60_000).seed(8).prepare().unwrap();
    let spread = solver.run().unwrap().routes.unwrap().weight.unwrap();
    // Two months of twelve, in which it lasts for so many of 61 days; then the way over C is 900 km longer.
    let chance = 0.9 / 6.0 * middles(5.0, 30.0, 61.0).iter().sum::<f64>() / 1_024.0 / 61.0;
    assert!(
        (spread.mean - 900.0 * (1.0 + chance)).abs() < 3.0 * spread.standard_error,
        "{} {chance}",
        spread.mean
    );
}

/// Three links, of which each fails for itself and for a length of its own: the mean over all sets of failures and all lengths.
#[test]
fn the_mean_over_lengths_is_the_exact_one() {
    let network = network(&[("L", "A", "B", 9e5), ("M", "B", "C", 7e5), ("N", "A", "C", 5e5)], |_| ());
    let days: [(f64, f64, f64); 3] = [(100.0, 200.0, 365.0), (0.0, 50.0, 300.0), (30.0, 60.0, 365.0)];
    let chances = [0.5, 0.4, 0.3];
    let mut asked = study(&network, "A", "C").samples(1_000_000).seed(3);
    for (key, ((low, likely, high), chance)) in ["L", "M", "N"].into_iter().zip(days.into_iter().zip(chances))
    {
        asked = asked.failure(Failure::new(key, Select::link(key), chance).lasting(low, likely, high));
    }
    let spread = asked.prepare().unwrap().run().unwrap().capacity.unwrap();
    let left = |at: usize, amount: f64| -> Vec<f64> {
        let (low, likely, high) = days[at];
        middles(low, likely, high).into_iter().map(|days| amount * (1.0 - days / 365.0)).collect()
    };
    let (l, m, n) = (left(0, 9e5), left(1, 7e5), left(2, 5e5));
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    // In a row the narrower counts.
    let both: f64 =
        l.iter().map(|l| mean(&m.iter().map(|m| l.min(*m)).collect::<Vec<_>>())).sum::<f64>() / 1_024.0;
    let alone_l = mean(&l.iter().map(|l| l.min(7e5)).collect::<Vec<_>>());
    let row = 0.5 * 0.6 * alone_l + 0.5 * 0.4 * mean(&m) + 0.5 * 0.4 * both + 0.5 * 0.6 * 7e5;
    let want = row + 0.7 * 5e5 + 0.3 * mean(&n);
    assert!((spread.mean - want).abs() < 3.0 * spread.standard_error + 2.0, "{} {want}", spread.mean);
    assert!(spread.standard_error < 300.0);
}

/// Borders, limits and hubs lose what all their links lose, though these have more than enough.
#[test]
fn what_all_its_links_lose_a_border_and_a_limit_lose() {
    let links = [("L", "A", "B", 9e6), ("M", "A", "C", 9e6), ("N", "B", "F", 9e6), ("O", "C", "F", 9e6)];
    let network = network(&links, |builder| {
        builder.border(Border::new("X", ["L", "M"]).capacity(tonnes(1e6)));
        builder.limit(Limit::new("deck", tonnes(8e5), ["N", "O"]));
    });
    let value = |failure: Failure| {
        let solver = study(&network, "A", "F").failure(failure.lasting(73.0, 73.0, 73.0)).prepare().unwrap();
        solver.replay(0).capacity_t_per_year.unwrap()
    };
    // A fifth of the year. The limit is the narrower of the two.
    assert_eq!(value(Failure::new("border", Select::border("X"), 1.0)), 800_000);
    assert_eq!(value(Failure::new("deck", Select::limit("deck"), 1.0)), 640_000);
    assert_eq!(value(Failure::new("hub", Select::hub("A"), 1.0)), 800_000);
    assert_eq!(value(Failure::new("both", Select::hub("F"), 1.0)), 640_000);
    // One of two links: what is left of the limit goes over the other.
    assert_eq!(value(Failure::new("one", Select::link("N"), 1.0)), 800_000);
    // A part of the capacity for a fifth of the year.
    assert_eq!(value(Failure::new("half a deck", Select::limit("deck"), 1.0).taking(0.5)), 720_000);
    let whole = |failure: Failure| {
        study(&network, "A", "F").failure(failure).prepare().unwrap().replay(0).capacity_t_per_year.unwrap()
    };
    assert_eq!(whole(Failure::new("all year", Select::limit("deck"), 1.0)), 0);
    assert_eq!(whole(Failure::new("quarter", Select::limit("deck"), 1.0).taking(0.25)), 600_000);
    assert_eq!(whole(Failure::new("all borders", Select::border("X"), 1.0).taking(0.75)), 250_000);
}

/// A limit that is no arc, whose loss nobody would notice if only members were looked at.
#[test]
fn a_limit_that_is_no_arc_loses_too() {
    let links = [
        ("L", "A", "B", 5e5),
        ("M", "B", "F", 9e6),
        ("N", "A", "C", 9e6),
        ("O", "C", "F", 5e5),
        ("P", "B", "D", 1e3),
        ("Q", "C", "D", 1e3),
    ];
    let network = network(&links, |builder| {
        builder.limit(Limit::new("crew", tonnes(2e6), ["L", "O"]));
    });
    let value = |failure: Failure| {
        let told = study(&network, "A", "F").failure(failure).prepare().unwrap().replay(0);
        [told.capacity_t_per_year, told.at_most_t_per_year].map(Option::unwrap_or_default)
    };
    let crew = || Failure::new("crew", Select::limit("crew"), 1.0);
    assert_eq!(value(crew().taking(0.25)), [1_001_000, 1_001_000]);
    // What passes keeps what is left of it; that no more could is not proved.
    assert_eq!(value(crew().taking(0.8)), [401_000, 1_001_000]);
    assert_eq!(value(crew()), [1_000, 1_000]);
}

/// Routes do not mind a part that is out; they mind a limit that is.
#[test]
fn routes_go_round_a_limit_that_is_out() {
    let network = network(&[("L", "A", "B", 1e6), ("M", "A", "C", 1e6), ("N", "C", "B", 1e6)], |builder| {
        builder.limit(Limit::new("deck", tonnes(8e5), ["L"]));
    });
    let weight = |failure: Failure| {
        let study = study(&network, "A", "B").failure(failure).routes(Objective::shortest());
        study.prepare().unwrap().replay(0).weight.unwrap()
    };
    assert_eq!(weight(Failure::new("deck", Select::limit("deck"), 1.0)), 1_800_000);
    assert_eq!(weight(Failure::new("deck", Select::limit("deck"), 1.0).taking(0.9)), 900_000);
}

/// How long failures last is drawn behind everything else, so it changes nothing else.
#[test]
fn lengths_are_drawn_behind_the_rest() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let study = |lasts: bool| -> StudySolver {
        let mut failures =
            [Failure::new("a", Select::hub("KZAAU"), 0.5), Failure::new("b", Select::hub("KZKUR"), 0.5)];
        if lasts {
            failures[0].days = Failure::new("", Select::hub("KZAAU"), 0.5).lasting(1.0, 2.0, 9.0).days;
        }
        let all =
            failures.into_iter().fold(Study::new(&network, cargo, ["KZATY"], ["GEPTI"]), Study::failure);
        all.draw_facts().seed(5).samples(10).prepare().unwrap()
    };
    let (with, without) = (study(true), study(false));
    for sample in 0..40 {
        let (with, without) = (with.replay(sample), without.replay(sample));
        assert_eq!((with.month, &with.facts), (without.month, &without.facts));
        let names = |told: &corridor::study::SampleTold| -> Vec<String> {
            told.failures.iter().map(|failure| failure.name.clone()).collect()
        };
        assert_eq!(names(&with), names(&without));
    }
}

#[test]
fn faults_of_lengths_are_told() {
    let network = network(&[("L", "A", "B", 1e6)], |_| ());
    let fails = |name: &str| Failure::new(name, Select::link("L"), 0.5);
    let study = study(&network, "A", "B")
        .failure(fails("too long").in_months([2]).lasting(1.0, 2.0, 29.0))
        .failure(fails("not in order").lasting(9.0, 2.0, 10.0))
        .failure(fails("no number").lasting(f64::NAN, 2.0, 10.0))
        .failure(fails("below zero").lasting(-1.0, 2.0, 10.0))
        .failure(fails("both").lasting(1.0, 2.0, 10.0).for_share(0.1))
        .failure(fails("all of it").taking(1.0))
        .failure(fails("nothing").taking(0.0))
        .failure(Failure::new("no such limit", Select::limit("deck"), 0.5));
    let Err(Error::BadInput { findings, .. }) = study.prepare() else { panic!() };
    let text: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(findings.len(), 8, "{text:#?}");
    assert!(text[0].contains("28 days"), "{text:#?}");
}

/// The one route, against its steps added up from the facts that a sample tells.
#[test]
fn along_a_route_each_sample_is_its_sum() {
    let caspian = corridor::data::caspian();
    let cargo = caspian.cargo("container").unwrap();
    let route =
        Router::new(&caspian, cargo, Objective::cheapest()).unwrap().route(("CNXIY", "GEPTI")).unwrap();
    let along = Study::new(&caspian, cargo, ["CNXIY"], ["GEPTI"]).along(&route).without_capacity();
    // Nothing drawn: what the route says of itself.
    let told = along.clone().samples(1).prepare().unwrap().replay(0);
    assert_eq!(told.weight, Some(route.weight));
    assert!((told.time_h.unwrap() - route.time_h).abs() < 1e-3);
    assert!((told.cost_usd_per_t.unwrap() - route.cost_usd_per_t).abs() < 1e-3);
    let solver = along
        .draw_facts()
        .failure(Failure::new("Aktau", Select::link(&route.legs[3].link), 0.3))
        .prepare()
        .unwrap();
    let mut none = 0;
    for sample in 0..20 {
        let told = solver.replay(sample);
        if told.has_way == Some(false) {
            none += 1;
            assert!(told.failures[0].is_met);
            continue;
        }
        let built = super::naive::network(&caspian, &told, &|_| Vec::new(), false);
        let (mut cost, mut time) = (0.0, 0.0);
        for leg in &route.legs {
            let id = built.link_id(&leg.link).unwrap();
            let terms = built.link_terms(id, cargo, None).unwrap();
            (cost, time) = (cost + terms.cost().get(), time + terms.time().get());
        }
        for step in &route.transfers {
            let terms = match built.asset(&step.transfer).unwrap() {
                corridor::Asset::Transfer(at) => built.transfer_terms(at, cargo, None).unwrap(),
                corridor::Asset::Stay(hub) => built.stay_terms(hub, cargo, None).unwrap(),
                other => panic!("{other:?}"),
            };
            (cost, time) = (cost + terms.cost.get(), time + terms.time.get());
        }
        assert!((told.time_h.unwrap() - time).abs() < 1e-3, "{sample}: {} {time}", told.time_h.unwrap());
        assert!((told.cost_usd_per_t.unwrap() - cost).abs() < 1e-3);
    }
    assert!((2..12).contains(&none), "{none}");
    // Of another view it is another network.
    let other =
        Study::new(&caspian.in_month(3).unwrap(), cargo, ["CNXIY"], ["GEPTI"]).along(&route).prepare();
    assert!(matches!(other, Err(Error::OtherNetwork { .. })));
}

#[test]
fn within_a_corridor_it_is_the_flow_of_the_corridor() {
    let caspian = corridor::data::caspian();
    let corridor = caspian.corridor("titr").unwrap();
    let cargo = caspian.cargo("container").unwrap();
    let flows = corridor::FlowSolver::within(&caspian, cargo, "titr").unwrap();
    let flow = flows.corridor_flow().unwrap();
    let study = Study::new(&caspian, cargo, &corridor.from, &corridor.to).within("titr").samples(300);
    let told = study.clone().prepare().unwrap().replay(0);
    assert_eq!(told.capacity_t_per_year, Some(flow.value_t_per_year.get()));
    let answer = study.draw_facts().prepare().unwrap().run().unwrap();
    assert_eq!(answer.corridor.as_deref(), Some("titr"));
    let of_case = |case| {
        let view = caspian.in_case(case);
        let flows = corridor::FlowSolver::within(&view, view.cargo("container").unwrap(), "titr").unwrap();
        flows.corridor_flow().unwrap().value_t_per_year.get() as f64
    };
    let spread = answer.capacity.unwrap();
    assert!(of_case(corridor::Case::Worst) <= spread.least && spread.most <= of_case(corridor::Case::Best));
    assert!(spread.deviation > 0.0);
    // On every corridor no draw is outside all facts at their worst and at their best.
    let mut looked_at = 0;
    for corridor in caspian.corridors() {
        let cargo = corridor.cargo.as_deref().unwrap_or("container");
        let of_case = |case| {
            let view = caspian.in_case(case);
            let flows = corridor::FlowSolver::within(&view, view.cargo(cargo).unwrap(), &corridor.code)?;
            Ok::<_, Error>(flows.corridor_flow()?.value_t_per_year.get() as f64)
        };
        let (Ok(worst), Ok(best)) = (of_case(corridor::Case::Worst), of_case(corridor::Case::Best)) else {
            continue;
        };
        let study = Study::new(&caspian, caspian.cargo(cargo).unwrap(), &corridor.from, &corridor.to);
        let study = study.within(&corridor.code).draw_facts().samples(2_000);
        let spread = study.prepare().unwrap().run().unwrap().capacity.unwrap();
        assert!(worst <= spread.least && spread.most <= best, "{}: {worst} {spread} {best}", corridor.code);
        looked_at += 1;
    }
    assert!(looked_at > 10);
    let unknown = Study::new(&caspian, cargo, ["KZATY"], ["GEPTI"]).within("nowhere").prepare();
    assert!(matches!(unknown, Err(Error::Unknown { .. })));
}

fn ranked() -> StudySolver {
    let fact = |low: f64, high: f64| Fact::new((low + high) / 2.0).between(low, high);
    let network = network(&[("K", "E", "F", 1.0)], |builder| {
        for (key, from, to) in [("L", "A", "B"), ("M", "A", "C"), ("N", "C", "B")] {
            let time = Fact::new(Hours(20.0)).between(Hours(10.0), Hours(30.0));
            let link = Link::rail(from, to, Km(800.0)).key(key).time(time);
            builder.link(link.capacity(Capacity::tonnes_per_year(fact(1e6, 5e6))));
        }
    });
    study(&network, "A", "B")
        .failure(Failure::new("ice", Select::link("L"), 0.4).in_months([1, 2]).lasting(5.0, 10.0, 50.0))
        .draw_facts()
        .routes(Objective::fastest())
        .samples(2_000)
        .rank(500)
        .prepare()
        .unwrap()
}

#[test]
fn rankings_are_watched_and_name_lengths() {
    let solver = ranked();
    let whole = solver.run().unwrap();
    let named = whole.rankings[0].inputs.iter().any(|input| input.quantity == "days" && input.total > 0.0);
    assert!(named && whole.rankings.len() == 2, "{whole}");
    // Progress rises to its end: samples, and the pairs of two rankings.
    let mut told = Vec::new();
    let mut watch = |done: u64, of: u64| {
        told.push((done, of));
        ControlFlow::Continue(())
    };
    assert_eq!(solver.run_observed(&mut watch).unwrap(), whole);
    assert!(told.windows(2).all(|two| two[0].0 < two[1].0) && told.iter().all(|(_, of)| *of == 3_000));
    assert_eq!(told.last(), Some(&(3_000, 3_000)));
    // Ended in the first ranking it tells what that has, and no second one.
    let part = solver
        .run_observed(&mut |done: u64, _: u64| {
            if done < 2_100 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })
        .unwrap();
    assert_eq!((part.samples, part.rankings.len()), (2_000, 1));
    assert!((100..200).contains(&part.rankings[0].pairs), "{}", part.rankings[0].pairs);
    let early = solver.run_observed(&mut |_: u64, _: u64| ControlFlow::Break(())).unwrap();
    assert!(early.rankings.is_empty());
    let mut samples = solver.begin();
    solver.go_on(&mut samples, &mut Unobserved).unwrap();
    assert_eq!(solver.answer(&samples).unwrap(), whole);
}

#[cfg(feature = "parallel")]
#[test]
fn rankings_have_the_same_bytes_on_any_number_of_threads() {
    let solver = ranked();
    let one = serde_json::to_string(&solver.run().unwrap()).unwrap();
    for threads in [1, 2, 8] {
        assert_eq!(serde_json::to_string(&solver.run_on(threads).unwrap()).unwrap(), one, "{threads}");
    }
    let mut count = 0;
    let mut watch = |_: u64, _: u64| {
        count += 1;
        ControlFlow::Continue(())
    };
    assert_eq!(serde_json::to_string(&solver.run_observed_on(2, &mut watch).unwrap()).unwrap(), one);
    assert!(count > 10);
}

/// Thousands of samples one after another, which learn from each other, against each sample alone.
#[test]
fn what_was_seen_before_changes_no_sample() {
    let mut rng = ChaCha8Rng::seed_from_u64(77);
    let (mut wholes, mut all, mut backbones, mut compared) = (0, 0, 0, 0);
    for case in 0..16u64 {
        let nodes = rng.random_range(5..10usize);
        let mut builder = Network::builder();
        for at in 0..nodes {
            builder.hub(Hub::at_lon_lat(&format!("H{at}"), 50.0 + at as f64, 40.0));
        }
        let mut keys = Vec::new();
        for at in 0..3 * nodes {
            let (from, to) = (rng.random_range(0..nodes), rng.random_range(0..nodes));
            if from == to {
                continue;
            }
            let likely = f64::from(rng.random_range(1..40u32)) * 1e5;
            let fact = Fact::new(likely).between(likely * 0.6, likely * 1.5);
            let link = Link::rail(&format!("H{from}"), &format!("H{to}"), Km(900.0)).key(&format!("L{at}"));
            builder.link(link.capacity(Capacity::tonnes_per_year(fact)));
            keys.push(format!("L{at}"));
        }
        let Ok(network) = builder.build() else { continue };
        let last = format!("H{}", nodes - 1);
        let mut study = Study::new(&network, network.cargo("general").unwrap(), ["H0"], [&last]).seed(case);
        for key in keys {
            let failure = Failure::new(&key, Select::link(&key), 0.12);
            // Most take all, some a part that is drawn.
            study = study.failure(if rng.random_bool(0.8) {
                failure
            } else {
                failure.lasting(10.0, 60.0, 300.0)
            });
        }
        let study = if case % 4 == 0 { study } else { study.draw_facts() };
        let Ok(solver) = study.samples(4_000).prepare() else { continue };
        let mut samples = solver.begin();
        solver.go_on(&mut samples, &mut Unobserved).unwrap();
        for sample in (0..4_000u64).step_by(3) {
            let alone = solver.replay(sample).capacity_t_per_year;
            assert_eq!(alone, Some(samples.capacity_t[sample as usize]), "case {case}, sample {sample}");
            compared += 1;
        }
        // Where a sample is told by its failures alone there are none.
        let (whole, made) = solver.count_wholes(0..4_000).unwrap_or((0, 0));
        (wholes, all, backbones) = (wholes + whole, all + 4_000, backbones + made);
    }
    assert!(
        wholes * 2 < all && wholes > 500 && backbones > 50 && compared > 8_000,
        "{wholes} {all} {backbones}"
    );
}
