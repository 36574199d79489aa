//! How large the page of a large network is.

use crate::markup::{data, html, xml};
use crate::real;
use corridor::map::Map;
use corridor::{Capacity, Hub, Km, Link, Network};
use std::time::Instant;

#[test]
fn a_real_railway_network_is_drawn_small() {
    let Some(network) = real::load("north_america_rail", |_, link| Some(link)) else { return };
    let started = Instant::now();
    let map = Map::new(&network).title("Railways of North America");
    let page = map.html();
    let picture = map.svg();
    println!(
        "{} hubs, {} links: page {} bytes, picture {} bytes, both in {:?} (build of tests)",
        network.hub_count(),
        network.link_count(),
        page.len(),
        picture.len(),
        started.elapsed()
    );
    assert!(page.len() < 5_000_000 && picture.len() < 5_000_000);
    let pieces = html(&page).unwrap();
    let map = &data(&pieces)["maps"][0];
    assert_eq!(map["hubs"]["c"].as_array().unwrap().len(), network.hub_count());
    assert!(map["lines"]["f"].is_null(), "facts are left out");
    assert!(map["notes"][0].as_str().unwrap().contains("facts of each are left out"));
    // Two one-way links there and back are one line.
    assert!(map["lines"]["i"].as_array().unwrap().len() < network.link_count() * 6 / 10);
    xml(&picture).unwrap();
    if let Ok(file) = std::env::var("CORRIDOR_MAP_OUT") {
        std::fs::write(file, &page).unwrap();
    }
}

fn grid(side: u32) -> Network {
    let mut builder = Network::builder();
    for x in 0..side {
        for y in 0..side {
            builder.hub(Hub::at_lon_lat(&format!("H{x}-{y}"), f64::from(x), f64::from(y) * 0.5));
        }
    }
    for x in 0..side {
        for y in 0..side {
            for (u, v) in [(x + 1, y), (x, y + 1)] {
                if u < side && v < side {
                    let link = Link::rail(&format!("H{x}-{y}"), &format!("H{u}-{v}"), Km(120.0)).two_way();
                    let capacity = corridor::Fact::new(1e6 + f64::from(x))
                        .estimated("supposed, and long enough to be worth leaving out");
                    builder.link(link.capacity(Capacity::tonnes_per_year(capacity)));
                }
            }
        }
    }
    builder.build().unwrap()
}

#[test]
fn detail_goes_step_by_step_and_is_said_to() {
    for (side, notes, facts) in [(10, true, true), (40, false, true), (70, false, false)] {
        let network = grid(side);
        let page = Map::new(&network).html();
        let found = data(&html(&page).unwrap());
        let map = &found["maps"][0];
        let says = map["notes"].to_string();
        assert_eq!(map["lines"]["f"].is_array(), facts, "{side}");
        assert_eq!(page.contains("long enough to be worth leaving out"), notes, "{side}");
        assert_eq!(says.contains("left out"), !notes, "{side}: {says}");
        assert!(page.len() < 5_000_000);
    }
}

#[test]
fn small_and_odd_networks_are_drawn() {
    let one = |hubs: &[(&str, f64, f64)], links: &[(&str, &str)]| {
        let mut builder = Network::builder();
        for (code, lon, lat) in hubs {
            builder.hub(Hub::at_lon_lat(code, *lon, *lat));
        }
        for (from, to) in links {
            builder.link(Link::sea(from, to, Km(25_000.0)));
        }
        builder.build().unwrap()
    };
    let networks = [
        Network::builder().build().ok(),
        Some(one(&[("A", 0.0, 0.0)], &[])),
        Some(one(&[("A", 0.0, 90.0), ("B", 180.0, -90.0)], &[("A", "B")])),
        Some(one(&[("A", 10.0, 10.0), ("B", 10.0, 10.0)], &[("A", "B"), ("B", "A")])),
        Some(one(
            &[("A", -180.0, 0.0), ("B", 180.0, 0.0), ("C", 0.0, 0.0)],
            &[("A", "B"), ("B", "C"), ("C", "A")],
        )),
    ];
    for network in networks.into_iter().flatten() {
        let map = Map::new(&network);
        data(&html(&map.html()).unwrap());
        let picture = map.svg();
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
        xml(&picture).unwrap();
    }
}
