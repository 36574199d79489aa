//! More than one route: against brute force on small networks, and against tables that other solvers computed on two real ones. These are looked
//! for in the folder named by `CORRIDOR_DATA`, else beside the checkout, and the tests say so when they skip.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    missing_docs
)]

use corridor::{Apart, Hub, HubId, Km, Link, Network, Objective, Router};
use std::path::{Path, PathBuf};
use std::time::Instant;

fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CORRIDOR_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    [root.join(name), root.join("..").join(name)].into_iter().find(|path| path.is_dir())
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The network and the folder of oracles, or `None` where they are not there. With `two_way` a row and its reverse become one link and its
/// opposite.
fn load(name: &str, two_way: bool) -> Option<(Router, PathBuf)> {
    let (Some(data), Some(oracles)) = (folder("data/networks"), folder("oracles")) else {
        eprintln!(
            "SKIPPED: the network {name} is not here; set CORRIDOR_DATA to the folder that holds data/ and oracles/"
        );
        return None;
    };
    let mut builder = Network::builder();
    for row in rows(&data.join(format!("{name}.nodes.csv"))) {
        let place = (row[2].parse().unwrap(), row[1].parse().unwrap());
        builder.hub(Hub::at_lon_lat(&format!("N{}", row[0]), place.0, place.1));
    }
    for (at, row) in rows(&data.join(format!("{name}.edges.csv"))).iter().enumerate() {
        let (from, to): (u32, u32) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let link = Link::rail(&format!("N{from}"), &format!("N{to}"), Km(row[2].parse().unwrap()));
        let link = link.key(&format!("E{at}"));
        if !two_way {
            builder.link(link);
        } else if from < to {
            builder.link(link.two_way());
        }
    }
    let network = builder.build().unwrap();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::shortest()).unwrap();
    Some((router, oracles))
}

fn hub(router: &Router, id: &str) -> HubId {
    router.network().hub_id(&format!("N{id}")).unwrap()
}

fn ten_shortest(name: &str) {
    let Some((router, oracles)) = load(name, false) else { return };
    let table = rows(&oracles.join(format!("{name}.kshortest.csv")));
    let mut worker = router.alternatives_worker();
    for pair in table.chunk_by(|a, b| (&a[0], &a[1]) == (&b[0], &b[1])) {
        worker.ask(hub(&router, &pair[0][0]), hub(&router, &pair[0][1]));
        for row in pair {
            let metres = worker.next_path().map(|path| path.weight());
            assert_eq!(metres, row[3].parse().ok(), "{row:?}");
        }
    }
    eprintln!("{name}: {} lengths of the shortest loopless routes agree", table.len());
}

fn pairs_apart(name: &str) {
    for two_way in [false, true] {
        let Some((router, oracles)) = load(name, two_way) else { return };
        let table = rows(&oracles.join(format!("{name}.disjoint.csv")));
        let mut worker = router.alternatives_worker();
        let mut found = 0;
        for (at, row) in table.iter().enumerate() {
            let pair = worker.pair(hub(&router, &row[0]), hub(&router, &row[1]));
            let metres = pair.map(|(first, second, proven)| {
                assert!(proven);
                first.weight() + second.weight()
            });
            assert_eq!(metres, row[2].parse().ok(), "{row:?}");
            found += usize::from(metres.is_some());
            if at % 5 == 0 && metres.is_some() {
                let query = (format!("N{}", row[0]), format!("N{}", row[1]));
                let answer = router.disjoint((query.0.as_str(), query.1.as_str()), Apart::links()).unwrap();
                assert_eq!(Some(answer.weight), metres);
            }
        }
        eprintln!("{name}: {found} of {} pairs that share no link agree, two-way {two_way}", table.len());
        assert!(found > 10);
    }
}

#[test]
fn the_railways_ten_shortest_agree() {
    ten_shortest("north_america_rail");
}

#[test]
fn the_maritime_ten_shortest_agree() {
    ten_shortest("marnet");
}

#[test]
fn the_railways_pairs_agree() {
    pairs_apart("north_america_rail");
}

#[test]
fn the_maritime_pairs_agree() {
    pairs_apart("marnet");
}

/// Not a test: how long ten routes and a pair take. Run with `--ignored --nocapture`.
#[test]
#[ignore = "prints times"]
fn times() {
    for name in ["north_america_rail", "marnet"] {
        let Some((router, oracles)) = load(name, false) else { return };
        let mut worker = router.alternatives_worker();
        let least = |run: &mut dyn FnMut()| -> f64 {
            let round = |run: &mut dyn FnMut()| {
                let start = Instant::now();
                run();
                start.elapsed().as_secs_f64() * 1e6
            };
            (0..7).map(|_| round(run)).fold(f64::INFINITY, f64::min)
        };
        let pairs = |table: &str| -> Vec<(HubId, HubId)> {
            let mut list: Vec<(HubId, HubId)> = rows(&oracles.join(format!("{name}.{table}.csv")))
                .iter()
                .map(|row| (hub(&router, &row[0]), hub(&router, &row[1])))
                .collect();
            list.dedup();
            list
        };
        let (mut sweep, mut ten, mut apart, mut searches, mut settled, mut worst) = (0.0, 0.0, 0.0, 0, 0, 0.0f64);
        let table = pairs("kshortest");
        for (from, to) in &table {
            sweep += least(&mut || worker.ask(*from, *to));
            let all = least(&mut || {
                worker.ask(*from, *to);
                for _ in 0..10 {
                    worker.next_path();
                }
            });
            ten += all;
            worst = worst.max(all);
            let work = worker.work();
            (searches, settled) = (searches + work.0, settled + work.1);
        }
        let count = table.len() as f64;
        eprintln!(
            "{name}: ten {:.0} us with the sweep of {:.0} us, worst {worst:.0}; {} searches, {} states settled",
            ten / count,
            sweep / count,
            searches / table.len() as u64,
            settled / table.len() as u64
        );
        let table = pairs("disjoint");
        let mut sweep = 0.0;
        worst = 0.0;
        for (from, to) in &table {
            sweep += least(&mut || worker.ask(*from, *to));
            let one = least(&mut || {
                worker.pair(*from, *to);
            });
            apart += one;
            worst = worst.max(one);
        }
        let count = table.len() as f64;
        eprintln!("{name}: pair {:.0} us with the sweep of {:.0} us, worst {worst:.0}", apart / count, sweep / count);
    }
}
