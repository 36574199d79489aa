//! Monte-Carlo on the embedded network: what a sample costs, beside drawing it and beside building and solving a network for it.
//!
//! `cargo bench --bench study` prints a table. Each row first compares samples with networks that are built and solved for them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, unreachable_pub, dead_code)]

#[path = "../tests/study/naive.rs"]
mod naive;

use corridor::{Failure, Network, Objective, Select, Study, StudySolver};
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

/// The same for six hubs and two borders alone, as a person would list them.
fn listed(study: Study) -> Study {
    let hubs = ["KZAAU", "KZKUR", "TMKRW", "AZALA", "IRBND", "GEPTI"].map(Select::hub);
    let all =
        hubs.into_iter().chain(["mode:sea".parse().ok(), "country:IR".parse().ok()].into_iter().flatten());
    all.fold(study, |study, select| {
        study.failure(Failure::new(&select.to_string(), select, 0.05).source("supposed"))
    })
}

/// The network of a sample, as the tests build it: facts as drawn, what failed closed by scenario.
fn built(base: &Network, solver: &StudySolver, sample: u64, routes: bool) -> Network {
    let closes = |name: &str| {
        let key = name.split_once(": ").map_or(name, |(_, key)| key);
        let select = key.parse().unwrap_or_else(|_| Select::hub(key));
        vec![if base.hub_id(key).is_ok() { Select::hub(key) } else { select }]
    };
    naive::network(base, &solver.replay(sample), &closes, routes)
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
            ("eight failures", listed(plain())),
            ("all links fail", failing(plain())),
            ("all facts", plain().draw_facts()),
            ("eight failures, all facts", listed(plain()).draw_facts()),
            ("all links fail, all facts", failing(plain()).draw_facts()),
        ] {
            let count = 200_000;
            let solver = study.samples(count).prepare().unwrap_or_else(|error| panic!("{error}"));
            let start = Instant::now();
            for sample in 0..NAIVE {
                let there = built(&network, &solver, sample, false);
                let (told, value) = (solver.replay(sample), naive::capacity(&there, cargo, from, to));
                // Where a limit that is no arc stands in the way neither may know.
                let [least, most] =
                    [told.capacity_t_per_year, told.at_most_t_per_year].map(Option::unwrap_or_default);
                assert!(value.is_none_or(|value| least <= value && value == most), "sample {sample}");
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
    // Routes: a sample searches once, and works out the steps that the search comes to.
    for (name, count, study) in [
        ("routes, failures alone", 200_000, failing(Study::new(&network, cargo, ["CNXIY"], ["GEPTI"]))),
        (
            "routes, failures and all facts",
            20_000,
            failing(Study::new(&network, cargo, ["CNXIY"], ["GEPTI"])).draw_facts(),
        ),
    ] {
        let study = study.without_capacity().routes(Objective::cheapest()).samples(count);
        let solver = study.prepare().unwrap_or_else(|error| panic!("{error}"));
        let start = Instant::now();
        for sample in 0..NAIVE / 2 {
            let there = built(&network, &solver, sample, true);
            let found = naive::route(&there, cargo, &Objective::cheapest(), "CNXIY", "GEPTI");
            assert_eq!(solver.replay(sample).weight, found.map(|found| found.0), "sample {sample}");
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
