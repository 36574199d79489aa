//! What a network does with its facts: stable ids and keys, digests, views, search, warnings, and which number holds for an asset.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod figures;
mod identity;
mod search;
mod warnings;

use corridor::data::{caspian, caspian_tables, from_json, from_tables, to_json};
use corridor::geo::Point;
use corridor::{
    Asset, Basis, Border, Capacity, Cargo, Carriage, Case, Counted, Error, Fact, Hours, Hub, HubId, Km,
    Limit, Link, LinkId, Network, NetworkBuilder, Objective, OtherUse, PricedBy, Quantity, Rate, RateUnit,
    Router, Scope, Select, Service, Statement, Tariff, TariffUnit, Tonnes, Transfer, TransferKind, Ways,
};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

#[track_caller]
fn assert_close(a: f64, b: f64) {
    assert!(close(a, b), "{a} is not {b}");
}

fn hubs(builder: &mut NetworkBuilder, codes: &[&str]) {
    for (at, code) in codes.iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + f64::from(u8::try_from(at).unwrap()), 40.0));
    }
}

fn edited(mut rate: Rate, change: impl FnOnce(&mut Rate)) -> Rate {
    change(&mut rate);
    rate
}

fn keys(network: &Network) -> Vec<String> {
    network.links().map(|(_, link)| link.key.clone()).collect()
}

fn link(network: &Network, key: &str) -> LinkId {
    network.link_id(key).unwrap()
}

fn capacity_unit(text: &str) -> corridor::CapacityUnit {
    text.parse().unwrap()
}

fn tariff_unit(text: &str) -> TariffUnit {
    text.parse().unwrap()
}

fn crowded() -> NetworkBuilder {
    let mut builder = Network::builder();
    hubs(&mut builder, &["A", "B", "C", "D"]);
    for hours in [30.0, 9.0, 100.0, 21.0] {
        builder.link(Link::sea("A", "B", Km(400.0)).two_way().time(Hours(hours)));
    }
    let mut dearer = Link::sea("A", "B", Km(400.0)).two_way().time(Hours(30.0));
    dearer.tariff = Some(Tariff::of(5.0, TariffUnit::USD_PER_T));
    dearer.tariff.as_mut().unwrap().back = Some(Fact::new(7.0));
    builder.link(dearer);
    for at in 0..12_u8 {
        builder.link(Link::rail("B", "C", Km(300.0)).time(Hours(f64::from(at) + 10.0)));
    }
    builder.link(Link::rail("B", "C", Km(310.0)).key("AAA-first").two_way());
    builder.link(Link::rail("C", "D", Km(200.0)).key("ZZZ").two_way());
    builder.link(Link::road("C", "D", Km(210.0)));
    for cost in [10.0, 9.0, 30.0] {
        builder.transfer(
            Transfer::new("B", Carriage::SEA_BOX, Carriage::rail(1435))
                .two_way()
                .cost(Tariff::usd_per_tonne(cost)),
        );
    }
    builder.transfer(Transfer::new("A", Carriage::SEA_BOX, Carriage::SEA_BOX));
    builder.border(Border::new("X", ["ZZZ"]).dwell(Hours(5.0)));
    builder.border(Border::new("Y", ["C-D-road", "AAA-first"]).dwell(Hours(6.0)));
    builder.limit(Limit::new("L2", Capacity::tonnes_per_year(1e6), ["ZZZ", "AAA-first"]));
    builder.limit(Limit::new("L1", Capacity::tonnes_per_year(2e6), ["A-B-sea"]));
    for (share, class) in [(0.5, "a"), (0.25, "b"), (0.125, "c")] {
        builder.rate(edited(Rate::for_asset("", Quantity::WaitH, share), |rate| {
            rate.select = vec![Select::mode(corridor::Mode::Rail)];
            rate.class = Some(class.to_owned());
        }));
    }
    builder.corridor(corridor::Corridor::along("all", "A<>B>C<>D"));
    builder.corridor(corridor::Corridor::along("back", "B>A"));
    builder.cargo(Cargo::built_in("container").unwrap());
    let mut other = Cargo::built_in("container").unwrap();
    other.code = "other".to_owned();
    builder.cargo(other);
    builder
        .source(corridor::Source::new("S", "p", "t", "", ""))
        .source(corridor::Source::new("R", "p", "t", "", ""));
    builder
}

fn great_circle_by_haversine(a: Point<f64>, b: Point<f64>) -> f64 {
    let (x1, y1, x2, y2) = (a.x().to_radians(), a.y().to_radians(), b.x().to_radians(), b.y().to_radians());
    let h = ((y2 - y1) / 2.0).sin().powi(2) + y1.cos() * y2.cos() * ((x2 - x1) / 2.0).sin().powi(2);
    2.0 * 6371.0088 * h.sqrt().clamp(0.0, 1.0).asin()
}
