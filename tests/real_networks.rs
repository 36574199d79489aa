//! Two real networks of about ten thousand hubs, against answers that other solvers computed. Skips where the data are not here
//! (`support/real.rs`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

mod support;

use corridor::{Capacity, FlowSolver, NoRoute, Objective, Router, Select, verify};
use support::real::{load, oracle};

fn check(name: &str) {
    let capacity = |at: usize| 1 + (((at as u64).wrapping_mul(2_654_435_761)) >> 7) % 100;
    let network =
        load(name, |row, link| Some(link.capacity(Capacity::tonnes_per_year(capacity(row.at) as f64))));
    let (Some(network), Some(distances), Some(flows_table)) =
        (network, oracle(name, "distance"), oracle(name, "maxflow"))
    else {
        return;
    };
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::shortest()).unwrap();
    let mut worker = router.worker();
    let (mut reached, mut unreached) = (0, 0);
    for (at, row) in distances.iter().enumerate() {
        let (from, to) = (format!("N{}", row[0]), format!("N{}", row[1]));
        let (a, b) = (network.hub_id(&from).unwrap(), network.hub_id(&to).unwrap());
        let expected = row.get(2).and_then(|metres| metres.parse::<u64>().ok());
        assert_eq!(worker.path(a, b).map(|path| path.weight()), expected, "{name} {from} {to}");
        match expected {
            Some(_) => reached += 1,
            None => unreached += 1,
        }
        if at % 100 == 0 && expected.is_some() {
            verify::verify_route(&network, &router.route((from.as_str(), to.as_str())).unwrap()).unwrap();
        } else if expected.is_none() && from != to {
            let answer: Box<NoRoute> = match router.route((from.as_str(), to.as_str())) {
                Err(corridor::Error::NoRoute(answer)) => answer,
                other => panic!("{other:?}"),
            };
            assert!(!answer.reached.is_empty());
        }
    }
    assert!(reached > 500, "{reached}");
    matrix_and_masks(name, &router, &distances);
    proofs(name, &router, &distances);
    let flows = FlowSolver::new(&network, cargo).unwrap();
    let mut moved = 0;
    for (at, row) in flows_table.iter().enumerate() {
        let (from, to) = (format!("N{}", row[0]), format!("N{}", row[1]));
        let value = flows.max_flow_value([&from], [&to]).unwrap().get();
        assert_eq!(value, row[2].parse::<u64>().unwrap(), "{name} {from} {to}");
        moved += u64::from(value > 0);
        if at % 40 == 0 {
            verify::verify_flow(&network, &flows.max_flow([&from], [&to]).unwrap()).unwrap();
        }
    }
    eprintln!(
        "{name}: {reached} distances, {unreached} pairs apart, {} flows, {moved} above zero",
        flows_table.len()
    );
}

/// Trees from some hubs and a matrix between them, with their proofs.
fn proofs(name: &str, router: &Router, table: &[Vec<String>]) {
    let network = router.network();
    let hubs: Vec<_> =
        table.iter().step_by(150).map(|row| network.hub_id(&format!("N{}", row[0])).unwrap()).collect();
    let start = std::time::Instant::now();
    let mut worker = router.worker();
    let trees: Vec<_> = hubs.iter().map(|hub| worker.tree(*hub).certify().unwrap()).collect();
    let matrix = router.matrix(&hubs, &hubs).unwrap().certify(router, &hubs, &hubs).unwrap();
    let proved = start.elapsed();
    trees.iter().for_each(|tree| verify::verify_reach(network, tree).unwrap());
    verify::verify_matrix(network, &matrix).unwrap();
    let states: usize = trees.iter().map(|tree| tree.certificate.states.len()).sum();
    assert!(states > 10_000, "{states}");
    eprintln!(
        "{name}: {} trees with {states} states and {} rows proved in {proved:?}, checked in {:?}",
        hubs.len(),
        hubs.len(),
        start.elapsed() - proved
    );
}

/// The first thousand pairs as a matrix, of which the diagonal is known, and ways around a link of the best against a router without it.
fn matrix_and_masks(name: &str, router: &Router, table: &[Vec<String>]) {
    let network = router.network();
    let table = &table[..table.len().min(1000)];
    let codes = |column: usize| table.iter().map(move |row| format!("N{}", row[column])).collect::<Vec<_>>();
    let (from, to) = (codes(0), codes(1));
    let start = std::time::Instant::now();
    let matrix = router.matrix(&from, &to).unwrap();
    let took = start.elapsed();
    let mut worker = router.worker();
    let mut longer = 0;
    for (at, row) in table.iter().enumerate() {
        let expected = row.get(2).and_then(|metres| metres.parse::<u64>().ok());
        assert_eq!(matrix.get(at, at), expected, "{name} {} {}", from[at], to[at]);
        let (a, b) = (network.hub_id(&from[at]).unwrap(), network.hub_id(&to[at]).unwrap());
        let other = network.hub_id(&to[(at + 1) % to.len()]).unwrap();
        assert_eq!(matrix.get(at, (at + 1) % to.len()), worker.weight(a, other));
        let links: Vec<_> = worker.path(a, b).map_or_else(Vec::new, |path| path.links().collect());
        if at % 25 != 0 || links.is_empty() {
            continue;
        }
        let select = Select::link(&network.link(links[links.len() / 2]).key);
        let restricted = router.restricted(select.clone()).unwrap();
        let mask = router.mask([select]).unwrap();
        let weight = worker.path_avoiding(a, b, &mask).map(|path| path.weight());
        assert_eq!(weight, restricted.matrix([a], [b]).unwrap().get(0, 0));
        longer += usize::from(weight > expected);
    }
    assert!(longer > 5, "{longer}");
    eprintln!("{name}: {} x {} cells in {took:?}, {longer} ways longer around a link", from.len(), to.len());
}

#[test]
fn north_american_railways_agree() {
    check("north_america_rail");
}

#[test]
fn the_maritime_network_agrees() {
    check("marnet");
}
