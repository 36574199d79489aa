//! Two real networks of about ten thousand hubs and tables that other solvers computed on them (igraph, NetworkX, OR-Tools). The data are not part of
//! the project: they are looked for in the folder named by `CORRIDOR_DATA`, else beside the checkout, and what needs them says so when it skips.

use corridor::{Hub, Km, Link, Network};
use std::path::{Path, PathBuf};

fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CORRIDOR_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let found = [root.join(name), root.join("..").join(name)].into_iter().find(|path| path.is_dir());
    if found.is_none() {
        eprintln!(
            "SKIPPED: {name} is not here; set CORRIDOR_DATA to the folder that holds data/ and oracles/"
        );
    }
    found
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A row of a network: the numbers of its two hubs.
pub struct Row {
    pub at: usize,
    pub from: u32,
    pub to: u32,
}

/// A network of hubs `N..` and of railway links `E..` with their lengths, each as `make` has it, or left out; `None` where it is not here.
pub fn load(name: &str, make: impl Fn(&Row, Link) -> Option<Link>) -> Option<Network> {
    let data = folder("data/networks")?;
    let mut builder = Network::builder();
    for row in rows(&data.join(format!("{name}.nodes.csv"))) {
        let (lon, lat) = (row[2].parse().unwrap(), row[1].parse().unwrap());
        builder.hub(Hub::at_lon_lat(&format!("N{}", row[0]), lon, lat));
    }
    for (at, row) in rows(&data.join(format!("{name}.edges.csv"))).iter().enumerate() {
        let of = Row { at, from: row[0].parse().unwrap(), to: row[1].parse().unwrap() };
        let (from, to) = (format!("N{}", of.from), format!("N{}", of.to));
        let link = Link::rail(&from, &to, Km(row[2].parse().unwrap())).key(&format!("E{at}"));
        if let Some(link) = make(&of, link) {
            builder.link(link);
        }
    }
    Some(builder.build().unwrap())
}

/// A table that another solver computed on a network; `None` where it is not here.
pub fn oracle(name: &str, what: &str) -> Option<Vec<Vec<String>>> {
    Some(rows(&folder("oracles")?.join(format!("{name}.{what}.csv"))))
}
