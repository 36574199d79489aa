//! Two real networks of about ten thousand hubs, against answers that other solvers computed (igraph, NetworkX, OR-Tools). The data are not
//! part of the project: they are looked for in the folder named by `CORRIDOR_DATA`, else beside the checkout, and the tests say so when they skip.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

use corridor::{Capacity, FlowSolver, Hub, Km, Link, Network, NoRoute, Objective, Router, Select, verify};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CORRIDOR_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    [root.join(name), root.join("..").join(name)].into_iter().find(|path| path.is_dir())
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The network and the folder of oracles, or `None` where they are not there.
fn load(name: &str) -> Option<(Network, PathBuf)> {
    let (Some(data), Some(oracles)) = (folder("data/networks"), folder("oracles")) else {
        eprintln!(
            "SKIPPED: the network {name} is not here; set CORRIDOR_DATA to the folder that holds data/ and oracles/"
        );
        return None;
    };
    let mut builder = Network::builder();
    for row in rows(&data.join(format!("{name}.nodes.csv"))) {
        builder.hub(Hub::at_lon_lat(
            &format!("N{}", row[0]),
            row[2].parse().unwrap(),
            row[1].parse().unwrap(),
        ));
    }
    for (at, row) in rows(&data.join(format!("{name}.edges.csv"))).iter().enumerate() {
        let capacity = 1 + (((at as u64).wrapping_mul(2_654_435_761)) >> 7) % 100;
        let link = Link::rail(&format!("N{}", row[0]), &format!("N{}", row[1]), Km(row[2].parse().unwrap()));
        builder.link(link.key(&format!("E{at}")).capacity(Capacity::tonnes_per_year(capacity as f64)));
    }
    Some((builder.build().unwrap(), oracles))
}

fn check(name: &str) {
    let Some((network, oracles)) = load(name) else { return };
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::shortest()).unwrap();
    let mut worker = router.worker();
    let (mut reached, mut unreached) = (0, 0);
    for (at, row) in rows(&oracles.join(format!("{name}.distance.csv"))).iter().enumerate() {
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
    matrix_and_masks(name, &router, &rows(&oracles.join(format!("{name}.distance.csv"))));
    let flows = FlowSolver::new(&network, cargo).unwrap();
    let table = rows(&oracles.join(format!("{name}.maxflow.csv")));
    let mut moved = 0;
    for (at, row) in table.iter().enumerate() {
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
        table.len()
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
