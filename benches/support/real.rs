//! The two real networks of about ten thousand hubs. They are not part of the project: they are looked for in the folder named by
//! `CORRIDOR_DATA`, else beside the checkout. They state lengths alone; times, prices and capacities are made from them, the same on every
//! machine, so that routes on several criteria have something to trade.

use corridor::{Capacity, Hours, Hub, Km, Link, Network, Tariff};
use std::path::{Path, PathBuf};

fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("CORRIDOR_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    ["data/networks", "../data/networks"].into_iter().map(|name| root.join(name)).find(|path| path.is_dir())
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// Speed in km/h and price in USD per tonne-km: faster is dearer.
const CLASSES: [(f64, f64); 4] = [(70.0, 0.046), (55.0, 0.036), (40.0, 0.031), (25.0, 0.027)];

/// Tonnes a year on the link of a row.
fn capacity(row: usize) -> u64 {
    1 + ((row as u64).wrapping_mul(2_654_435_761) >> 7) % 100
}

/// A network by the name of its files; without them a loud line and `None`.
pub fn load(name: &str) -> Option<Network> {
    let Some(folder) = folder() else {
        println!("\nSKIPPED: {name} is not here; set CORRIDOR_DATA to the folder that holds data/networks");
        return None;
    };
    let mut builder = Network::builder();
    for row in rows(&folder.join(format!("{name}.nodes.csv"))) {
        let (lat, lon) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        builder.hub(Hub::at_lon_lat(&format!("N{}", row[0]), lon, lat));
    }
    for (at, row) in rows(&folder.join(format!("{name}.edges.csv"))).iter().enumerate() {
        let km: f64 = row[2].parse().unwrap();
        // Lines alike are long: neighbouring rows have neighbouring hubs, so sixteen rows at a time are of one class.
        let class = ((at as u64 / 16).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 62) as usize;
        let (km_h, usd_per_t_km) = CLASSES[class];
        let link = Link::rail(&format!("N{}", row[0]), &format!("N{}", row[1]), Km(km))
            .key(&format!("E{at}"))
            .time(Hours(km / km_h))
            .capacity(Capacity::tonnes_per_year(capacity(at) as f64))
            .tariff(Tariff::usd_per_tonne(km * usd_per_t_km));
        builder.link(link);
    }
    Some(builder.build().unwrap())
}
