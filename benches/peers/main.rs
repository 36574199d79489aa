//! Writes instances for solvers of other languages, with our answers and our times: `peers.py` beside this file reads them.
//!
//! ```sh
//! cargo bench --bench peers -- INSTANCES          # a folder that is made
//! ```
//!
//! Nodes are hubs and arcs are links, in the order of their ids; capacities are tonnes a year, costs metres. The two real networks are
//! looked for as in the other benches.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]
#![allow(unreachable_pub)] // `pub` in the support modules means: for this bench

#[path = "../support/real.rs"]
mod real;
#[path = "../support/synthetic.rs"]
#[allow(dead_code)] // another bench needs more of it
mod synthetic;

use corridor::{FlowSolver, HubId, Network, Objective, Router, Supply};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

const SEED: u64 = 20_261_129;
/// The least of so many runs counts: what else the machine does only adds.
const TURNS: usize = 5;
/// Hubs that give, and as many that need.
const ENDS: usize = 500;

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        // As `cargo bench` without names runs all benches.
        return println!("SKIPPED: name a folder for the instances");
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    for (name, file) in [("railways", "north_america_rail"), ("maritime", "marnet")] {
        if let Some(network) = real::load(file) {
            write(folder, name, &network, Counts { pairs: 100, cheapest: 20, distances: 20 });
        }
    }
    let network = synthetic::rail_like(100_000, SEED).builder().build().unwrap();
    write(folder, "synthetic-100k", &network, Counts { pairs: 20, cheapest: 5, distances: 5 });
}

struct Counts {
    pairs: usize,
    /// Of the pairs with a flow the first few are asked for the least cost too.
    cheapest: usize,
    distances: usize,
}

/// A question of the file: its kind, its ends, our answer and our nanoseconds.
struct Question {
    kind: &'static str,
    from: String,
    to: String,
    answer: String,
    nanoseconds: f64,
}

fn write(folder: &Path, name: &str, network: &Network, counts: Counts) {
    eprintln!("{name}");
    let cargo = network.cargo("container").unwrap();
    let mut text = format!("{} {}\n", network.hub_count(), network.link_count());
    for (id, link) in network.links() {
        let (from, to) = network.ends(id);
        let capacity = network.capacity_terms(corridor::Asset::Link(id), cargo, None).unwrap().net_t.unwrap();
        let metres = (link.length.likely().get() * 1_000.0).round();
        writeln!(text, "{} {} {capacity} {metres}", from.index(), to.index()).unwrap();
    }
    std::fs::write(folder.join(format!("{name}.graph")), text).unwrap();
    let mut questions = Vec::new();
    let cheapest = flows(network, &counts, &mut questions);
    plans(network, &cheapest, &mut questions);
    distances(network, &counts, &mut questions);
    let mut text = String::new();
    for (number, Question { kind, from, to, answer, nanoseconds }) in questions.iter().enumerate() {
        writeln!(text, "{kind}|{number}|{from}|{to}|{answer}|{nanoseconds:.0}").unwrap();
    }
    std::fs::write(folder.join(format!("{name}.questions")), text).unwrap();
}

/// The least nanoseconds of some runs, and the answer.
fn timed<T>(mut run: impl FnMut() -> T) -> (T, f64) {
    let mut found = (run(), f64::INFINITY);
    for _ in 0..TURNS {
        let began = Instant::now();
        found.0 = run();
        found.1 = found.1.min(began.elapsed().as_nanos() as f64);
    }
    found
}

fn listed(hubs: &[HubId]) -> String {
    hubs.iter().map(|hub| hub.index().to_string()).collect::<Vec<_>>().join(" ")
}

/// Maximum flows; returns the pairs that are asked for the least cost.
fn flows(network: &Network, counts: &Counts, questions: &mut Vec<Question>) -> Vec<(HubId, HubId)> {
    let solver = FlowSolver::new(network, network.cargo("container").unwrap()).unwrap();
    let mut worker = solver.worker();
    let mut hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut ask = |kind, from: &[HubId], to: &[HubId]| {
        let (value, nanoseconds) = timed(|| worker.max_flow_value(from, to).unwrap().get());
        let (from, to) = (listed(from), listed(to));
        questions.push(Question { kind, from, to, answer: value.to_string(), nanoseconds });
        value
    };
    let mut cheapest = Vec::new();
    for _ in 0..counts.pairs {
        let from = hubs[rng.random_range(0..hubs.len())];
        let to = hubs[rng.random_range(0..hubs.len())];
        if from != to && ask("pair", &[from], &[to]) > 0 && cheapest.len() < counts.cheapest {
            cheapest.push((from, to));
        }
    }
    let longitude = |hub: &HubId| network.hub(*hub).position.x();
    hubs.sort_by(|one, other| longitude(one).total_cmp(&longitude(other)).then(one.cmp(other)));
    let (share, all) = (hubs.len() / 20, hubs.len());
    let (mut west, mut east) = (hubs[..share].to_vec(), hubs[all - share..].to_vec());
    west.shuffle(&mut rng);
    east.shuffle(&mut rng);
    ask("region", &west, &east);
    cheapest
}

/// The least cost of the maximum flow of pairs, and of what 500 hubs can give to 500 others.
fn plans(network: &Network, pairs: &[(HubId, HubId)], questions: &mut Vec<Question>) {
    let solver = FlowSolver::new(network, network.cargo("container").unwrap()).unwrap();
    let objective = Objective::shortest();
    let mut worker = solver.plan_worker(&objective).unwrap();
    for (from, to) in pairs {
        let (plan, nanoseconds) = timed(|| worker.min_cost_max_flow(&[*from], &[*to]).unwrap());
        let (from, to) = (listed(&[*from]), listed(&[*to]));
        let answer = format!("{}:{}", plan.shipped_t_per_year.get(), plan.weight);
        questions.push(Question { kind: "cheapest", from, to, answer, nanoseconds });
    }
    let mut hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    hubs.shuffle(&mut rng);
    let mut supply = Supply::new();
    for at in 0..ENDS {
        let tonnes = f64::from(rng.random_range(1..=5));
        supply =
            supply.at(&network.hub(hubs[at]).code, tonnes).at(&network.hub(hubs[ENDS + at]).code, -tonnes);
    }
    // Peers want a problem in which everything fits: what does not is left out.
    let fits = solver.min_cost_flow(&supply, &objective).unwrap();
    let given: Vec<(HubId, i64)> = fits
        .hubs
        .iter()
        .map(|hub| (network.hub_id(&hub.hub).unwrap(), hub.shipped_t_per_year))
        .filter(|(_, tonnes)| *tonnes != 0)
        .collect();
    let (plan, nanoseconds) = timed(|| worker.min_cost_flow(&given).unwrap());
    let side = |sign: i64| {
        let mine = given.iter().filter(|(_, tonnes)| tonnes.signum() == sign);
        mine.map(|(hub, tonnes)| format!("{}:{}", hub.index(), tonnes.abs())).collect::<Vec<_>>().join(" ")
    };
    let answer = format!("{}:{}", plan.shipped_t_per_year.get(), plan.weight);
    questions.push(Question { kind: "supply", from: side(1), to: side(-1), answer, nanoseconds });
}

fn distances(network: &Network, counts: &Counts, questions: &mut Vec<Question>) {
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(network, cargo, Objective::shortest()).unwrap();
    let mut worker = router.worker();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for _ in 0..counts.distances {
        let from = hubs[rng.random_range(0..hubs.len())];
        let (_, nanoseconds) = timed(|| _ = std::hint::black_box(worker.one_to_all(from)));
        let all = worker.one_to_all(from);
        let reached: Vec<u64> = hubs.iter().filter_map(|hub| all.to(*hub)).collect();
        let answer = format!("{}:{}", reached.len(), reached.iter().sum::<u64>());
        let (from, to) = (from.index().to_string(), String::new());
        questions.push(Question { kind: "distances", from, to, answer, nanoseconds });
    }
}
