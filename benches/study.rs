//! Monte-Carlo on the embedded network: what a sample costs, beside drawing it and beside building and solving a network for it.
//!
//! `cargo bench --bench study` prints a table. Each row first compares samples with networks that are built and solved for them.

use corridor::{
    Failure, FlowSolver, Network, Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select, Study,
    StudySolver,
};
use std::time::Instant;

/// Samples of a row that are built and solved.
const NAIVE: u64 = 60;

/// Every link and transfer may fail for itself, in one year of twenty; three ports and two borders may fail with all that is there.
fn failing(study: Study) -> Study {
    let mut study = study;
    for (mode, chance) in [(corridor::Mode::Rail, 0.05), (corridor::Mode::Sea, 0.1)] {
        study =
            study.failure(Failure::new(mode.word(), Select::mode(mode), chance).each().source("supposed"));
    }
    for hub in ["KZAAU", "KZKUR", "TMKRW"] {
        study = study.failure(Failure::new(hub, Select::hub(hub), 0.05).source("supposed"));
    }
    study
}

/// The network of a sample: facts as drawn, what failed closed, by scenario.
fn built(base: &Network, solver: &StudySolver, sample: u64, routes: bool) -> Network {
    let told = solver.replay(sample);
    let mut builder = base.to_builder();
    for fact in &told.facts {
        // The time of the naive way is that of the building; which values are put does not matter to it, so only times are.
        if fact.quantity == "time_h"
            && let Some(link) = builder.links.iter_mut().find(|link| link.key == fact.owner)
        {
            link.time = Some(corridor::Hours(fact.value).into());
        }
    }
    let mut closing = Scenario::new("failures", "what fails in a sample", "drawn");
    for failure in told.failures.iter().filter(|failure| failure.is_met || !routes) {
        for key in &failure.assets {
            closing = closing.with(ScenarioChange::of(Select::Asset(key.clone()), ScenarioEffect::Close));
        }
    }
    let network = builder.build().unwrap_or_else(|error| panic!("{error}"));
    if closing.changes.is_empty() {
        network
    } else {
        closing.apply(&network).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// Nanoseconds a sample: the median of five runs.
fn median(samples: u64, mut run: impl FnMut(u64)) -> f64 {
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run(samples);
            start.elapsed().as_secs_f64() / samples as f64 * 1e9
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[2]
}

fn main() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap_or_else(|error| panic!("{error}"));
    println!(
        "| question | left: nodes, arcs, list, facts | draw | draw and capacities | whole sample | times the draw | samples a second | naive | times faster |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (from, to) in [("KZATY", "GEPTI"), ("CNXIY", "IRTHR")] {
        let plain = || Study::new(&network, cargo, [from], [to]).seed(1);
        for (name, study) in [
            ("failures alone", failing(plain())),
            ("all facts", plain().draw_facts()),
            ("failures and all facts", failing(plain()).draw_facts()),
        ] {
            let count = 200_000;
            let solver = study.samples(count).prepare().unwrap_or_else(|error| panic!("{error}"));
            // Compared first, where facts are as they stand.
            let is_drawn = name != "failures alone";
            let start = Instant::now();
            for sample in 0..NAIVE {
                let there = built(&network, &solver, sample, false);
                let there_cargo = there.cargo("container").unwrap_or_else(|error| panic!("{error}"));
                let flows = FlowSolver::new(&there, there_cargo).unwrap_or_else(|error| panic!("{error}"));
                let value = flows.max_flow_value([from], [to]).map(corridor::TonnesPerYear::get);
                if let (false, Ok(value)) = (is_drawn, value) {
                    assert_eq!(solver.replay(sample).capacity_t_per_year, Some(value), "sample {sample}");
                }
            }
            let naive = start.elapsed().as_secs_f64() / NAIVE as f64 * 1e9;
            let draw = median(count, |count| assert!(solver.draw_only(0..count, false) < u64::MAX));
            let writes = median(count, |count| assert!(solver.draw_only(0..count, true) < u64::MAX));
            let whole = median(count, |_| {
                let answer = solver.run().unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(answer.samples, count);
            });
            println!(
                "| {from} to {to}, {name} | {:?} | {draw:.0} ns | {writes:.0} ns | {whole:.0} ns | {:.2} | {:.0} | {:.1} ms | {:.0} |",
                solver.sizes().unwrap_or_default(),
                whole / draw,
                1e9 / whole,
                naive / 1e6,
                naive / whole
            );
        }
    }
    // Routes: a sample draws every price and time and searches once.
    for (name, study) in [
        ("routes, failures alone", failing(Study::new(&network, cargo, ["CNXIY"], ["GEPTI"]))),
        (
            "routes, failures and all facts",
            failing(Study::new(&network, cargo, ["CNXIY"], ["GEPTI"])).draw_facts(),
        ),
    ] {
        let count = 4_000;
        let study = study.without_capacity().routes(Objective::cheapest()).samples(count);
        let solver = study.prepare().unwrap_or_else(|error| panic!("{error}"));
        let start = Instant::now();
        for sample in 0..NAIVE / 2 {
            let there = built(&network, &solver, sample, true);
            let there_cargo = there.cargo("container").unwrap_or_else(|error| panic!("{error}"));
            let router = Router::new(&there, there_cargo, Objective::cheapest())
                .unwrap_or_else(|error| panic!("{error}"));
            let weight = router.route(("CNXIY", "GEPTI")).ok().map(|route| route.weight);
            if !name.contains("facts") {
                assert_eq!(solver.replay(sample).weight, weight, "sample {sample}");
            }
        }
        let naive = start.elapsed().as_secs_f64() / (NAIVE / 2) as f64 * 1e9;
        let draw = median(count, |count| assert!(solver.draw_only(0..count, false) < u64::MAX));
        let whole = median(count, |_| {
            let answer = solver.run().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(answer.samples, count);
        });
        println!(
            "| CNXIY to GEPTI, {name} | | {draw:.0} ns | | {whole:.0} ns | {:.2} | {:.0} | {:.1} ms | {:.0} |",
            whole / draw,
            1e9 / whole,
            naive / 1e6,
            naive / whole
        );
    }
}
