//! What a network does with its facts: stable ids and keys, digests, views, search, warnings, and which number holds for an asset.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

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

// ---------------------------------------------------------------------------------------------------------------------
// Ids, keys, digests.

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

fn shuffled(builder: &NetworkBuilder, rng: &mut ChaCha8Rng) -> NetworkBuilder {
    let mut other = builder.clone();
    other.hubs.shuffle(rng);
    other.links.shuffle(rng);
    other.transfers.shuffle(rng);
    other.borders.shuffle(rng);
    other.limits.shuffle(rng);
    other.rates.shuffle(rng);
    other.cargoes.shuffle(rng);
    other.corridors.shuffle(rng);
    other.sources.shuffle(rng);
    other
}

/// What must not depend on the order of input.
type Shape = (String, Vec<String>, Vec<String>, Vec<Option<LinkId>>, Vec<LinkId>);

fn shape(network: &Network) -> Shape {
    (
        network.digest(),
        keys(network),
        network.transfers().iter().map(|transfer| transfer.key.clone()).collect(),
        network.links().map(|(id, _)| network.opposite(id)).collect(),
        network.corridor_links("all").map(<[_]>::to_vec).unwrap_or_default(),
    )
}

#[test]
fn ids_do_not_depend_on_the_order_of_input() {
    let builder = crowded();
    let expected = shape(&builder.clone().build().unwrap());
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    for round in 0..200 {
        let network = shuffled(&builder, &mut rng).build().unwrap();
        assert_eq!(shape(&network), expected, "round {round}");
    }
}

#[test]
fn the_tables_may_be_shuffled_too() {
    let expected = from_tables(caspian_tables()).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for _ in 0..20 {
        let texts: Vec<(&str, String)> = caspian_tables()
            .iter()
            .map(|(name, text)| {
                let (header, rows) = text.split_once('\n').unwrap();
                let mut rows: Vec<&str> = rows.lines().collect();
                rows.shuffle(&mut rng);
                (*name, format!("{header}\n{}\n", rows.join("\n")))
            })
            .collect();
        let tables: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let network = from_tables(&tables).unwrap();
        assert_eq!(network.digest(), expected.digest());
        assert_eq!(keys(&network), keys(&expected));
    }
}

#[test]
fn two_way_links_are_two_and_parallel_ones_stay_apart() {
    let network = crowded().build().unwrap();
    let of =
        |prefix: &str| keys(&network).into_iter().filter(|key| key.starts_with(prefix)).collect::<Vec<_>>();
    assert_eq!(of("A-B-sea"), ["A-B-sea", "A-B-sea-2", "A-B-sea-3", "A-B-sea-4", "A-B-sea-5"]);
    assert_eq!(of("B-A-sea").len(), 5);
    assert_eq!(of("B-C-rail").len(), 12);
    assert_eq!(of("AAA"), ["AAA-first", "AAA-first~"]);
    assert_eq!(of("ZZZ"), ["ZZZ", "ZZZ~"]);
    for (id, link) in network.links() {
        let Some(back) = network.opposite(id) else {
            assert!(link.back_key.is_none());
            continue;
        };
        let other = network.link(back);
        assert_ne!(id, back);
        assert_eq!(network.opposite(back), Some(id));
        assert_eq!(link.back_key.as_ref(), Some(&other.key));
        assert_eq!((&link.from, &link.to, link.carriage), (&other.to, &other.from, other.carriage));
        assert_eq!(link.time, other.time, "a pair is of one row");
        assert!(!link.two_way);
    }
    let directions: Vec<f64> = network
        .links()
        .filter_map(|(_, link)| {
            link.tariff.as_ref().map(|tariff| (link.from.as_str(), tariff.amount.likely()))
        })
        .map(|(from, price)| if from == "A" { price } else { -price })
        .collect();
    assert_eq!(directions, [5.0, -7.0], "the way back has its own price");
    assert_eq!(network.transfers().len(), 7);
    assert!(network.transfers().iter().any(|transfer| transfer.key == "transfer:B:rail-1435>sea-box-3"));
    for transfer in network.transfers() {
        if let Some(back) = &transfer.back_key {
            let other = network.transfers().iter().find(|other| other.key == *back).unwrap();
            assert_eq!(other.back_key.as_ref(), Some(&transfer.key));
            assert_eq!(transfer.cost, other.cost);
            assert_eq!(transfer.kind.map(TransferKind::opposite), other.kind);
        }
    }
    // Corridors take every parallel link of a step, in its direction only.
    assert_eq!(network.corridor_links("back").unwrap().len(), 5);
    assert_eq!(network.corridor_links("all").unwrap().len(), 5 + 5 + 13 + 2 + 1);
}

#[test]
fn codes_with_hyphens_may_share_a_natural_key() {
    let made = |turned: bool, also: Option<&str>| {
        let mut builder = Network::builder();
        hubs(&mut builder, &["A", "A-B", "B-C", "C"]);
        let mut links = vec![Link::road("A-B", "C", Km(5.0)), Link::road("A", "B-C", Km(7.0))];
        links.extend(also.map(|key| Link::road("C", "A", Km(9.0)).key(key)));
        if turned {
            links.reverse();
        }
        links.into_iter().for_each(|link| _ = builder.link(link));
        let network = builder.build().unwrap();
        network.links().map(|(_, link)| format!("{} {}", link.from, link.key)).collect::<Vec<_>>()
    };
    for turned in [false, true] {
        assert_eq!(made(turned, None), ["A A-B-C-road", "A-B A-B-C-road-2"]);
        assert_eq!(made(turned, Some("A-B-C-road")), ["A A-B-C-road-2", "A-B A-B-C-road-3", "C A-B-C-road"]);
        assert_eq!(
            made(turned, Some("A-B-C-road-2")),
            ["A A-B-C-road", "A-B A-B-C-road-3", "C A-B-C-road-2"]
        );
    }
}

#[test]
fn json_keeps_the_digest() {
    for network in [crowded().build().unwrap(), caspian(), from_tables(caspian_tables()).unwrap()] {
        let text = to_json(&network);
        let again = from_json(&text).unwrap();
        assert_eq!(again.digest(), network.digest());
        assert_eq!(again, network);
        assert_eq!(keys(&again), keys(&network));
        assert_eq!(again.summary(), network.summary());
        assert_eq!(again.sources(), network.sources());
        assert_eq!(to_json(&again), text);
    }
    let text = to_json(&crowded().build().unwrap());
    assert!(from_json(&text.replace("corridor-network/1", "corridor-network/9")).is_err());
    // Damaged JSON is refused or read, never a panic.
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for _ in 0..300 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..3 {
            let at = rng.random_range(0..bytes.len());
            bytes[at] = *b"0123456789-{}[]\",:abcz".get(rng.random_range(0..22)).unwrap();
        }
        let _ = from_json(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn digests_tell_facts_and_views_apart() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let base = crowded();
    let digest = base.clone().build().unwrap().digest();
    let changes: [fn(&mut NetworkBuilder); 9] = [
        |b| b.hubs[0].name.push('x'),
        |b| b.links[0].time = Some(Hours(31.0).into()),
        |b| b.links[0].operator = Some("o".to_owned()),
        |b| b.transfers[0].time = Some(Hours(1.0).into()),
        |b| b.borders[0].dwell = Some(Fact::new(Hours(5.0)).estimated("how")),
        |b| b.limits[0].capacity = Capacity::tonnes_per_year(1.1e6),
        |b| b.rates[0].value = Fact::new(0.6),
        |b| b.cargoes[0].t_per_teu = Some(Tonnes(13.0).into()),
        |b| b.corridors[0].note = Some("n".to_owned()),
    ];
    let mut seen = BTreeSet::from([digest.clone()]);
    for change in changes {
        let mut builder = shuffled(&base, &mut rng);
        builder.hubs.sort_by(|a, b| a.code.cmp(&b.code));
        change(&mut builder);
        assert!(seen.insert(builder.build().unwrap().digest()), "a change of a fact is not in the digest");
    }
    let network = base.build().unwrap();
    let views = [
        network.at(2030).unwrap(),
        network.in_month(2).unwrap(),
        network.in_case(Case::Best),
        network.in_case(Case::Worst),
    ];
    for view in views {
        assert!(seen.insert(view.digest()));
        assert_ne!(view, network);
    }
    assert_eq!(network.in_case(Case::Worst).in_case(Case::Likely).digest(), digest);
}

#[test]
fn views_open_and_shut() {
    let mut builder = Network::builder();
    hubs(&mut builder, &["A", "B"]);
    builder.link(Link::rail("A", "B", Km(100.0)).key("open"));
    builder.link(Link::rail("A", "B", Km(101.0)).key("planned").planned_from(2028));
    builder.link(Link::rail("A", "B", Km(102.0)).key("closed").closed());
    let mut old = Link::rail("A", "B", Km(103.0)).key("old");
    old.validity.until = Some(2020);
    builder.link(old);
    let mut service = Service::default();
    service.availability = Some([1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5]);
    builder.link(Link::rail("A", "B", Km(104.0)).key("summer").service(service));
    let mut transfer = Transfer::new("A", Carriage::rail(1435), Carriage::ROAD);
    transfer.validity.standing = corridor::Standing::Planned;
    transfer.validity.from = Some(2028);
    builder.transfer(transfer);
    let network = builder.build().unwrap();
    let open = |network: &Network| -> Vec<String> {
        network.links().filter(|(id, _)| network.is_open(*id)).map(|(_, link)| link.key.clone()).collect()
    };
    assert_eq!(open(&network), ["old", "open", "summer"]);
    assert_eq!(open(&network.at(2025).unwrap()), ["open", "summer"]);
    assert_eq!(open(&network.at(2020).unwrap()), ["old", "open", "summer"]);
    assert_eq!(open(&network.at(2028).unwrap()), ["open", "planned", "summer"]);
    assert_eq!(open(&network.at(2028).unwrap().in_month(3).unwrap()), ["open", "planned"]);
    assert_eq!(open(&network.at(2028).unwrap().in_month(11).unwrap()), ["open", "planned", "summer"]);
    assert!(
        !network.at(2027).unwrap().is_transfer_open(0)
            && network.at(2028).unwrap().is_transfer_open(0)
            && !network.is_transfer_open(0)
    );
    assert_eq!(network.at(2028).unwrap().summary().modes["rail"].open, 3);
    let (now, later) = (caspian(), caspian().at(2030).unwrap());
    let count = |network: &Network| network.links().filter(|(id, _)| network.is_open(*id)).count();
    assert!(count(&later) > count(&now), "planned links open in their year");
}

// ---------------------------------------------------------------------------------------------------------------------
// Search.

fn great_circle_by_haversine(a: Point<f64>, b: Point<f64>) -> f64 {
    let (x1, y1, x2, y2) = (a.x().to_radians(), a.y().to_radians(), b.x().to_radians(), b.y().to_radians());
    let h = ((y2 - y1) / 2.0).sin().powi(2) + y1.cos() * y2.cos() * ((x2 - x1) / 2.0).sin().powi(2);
    2.0 * 6371.0088 * h.sqrt().clamp(0.0, 1.0).asin()
}

#[test]
fn nearest_agrees_with_looking_at_every_hub() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut builder = Network::builder();
    for at in 0..300 {
        let lat: f64 = rng.random_range(-90.0..=90.0);
        builder.hub(Hub::at_lon_lat(&format!("H{at}"), rng.random_range(-180.0..=180.0), lat));
    }
    for (code, lon, lat) in
        [("EAST", 179.99, 10.0), ("WEST", -179.99, -10.0), ("NORTH", 77.0, 90.0), ("SOUTH", -5.0, -90.0)]
    {
        builder.hub(Hub::at_lon_lat(code, lon, lat));
    }
    builder.hub(Hub::at_lon_lat("TIE2", 33.0, 44.0)).hub(Hub::at_lon_lat("TIE1", 33.0, 44.0));
    let network = builder.build().unwrap();
    for _ in 0..2000 {
        let point = Point::new(rng.random_range(-180.0..=180.0), rng.random_range(-90.0..=90.0));
        let found = network.nearest(point, Km(30_000.0)).unwrap();
        let distance = |code: &str| {
            great_circle_by_haversine(point, network.hub(network.hub_id(code).unwrap()).position)
        };
        let least = network.hubs().map(|(_, hub)| distance(&hub.code)).fold(f64::MAX, f64::min);
        assert!((distance(&found.code) - least).abs() < 1e-3, "{point:?} {found:?} {least}");
        assert!((found.distance.get() - least).abs() < 1e-3, "{point:?} {found:?} {least}");
        assert!(
            network.nearest(point, Km(least + 0.01)).is_some()
                && network.nearest(point, Km(least - 0.01)).is_none()
        );
    }
    let code = |lon: f64, lat: f64| network.nearest(Point::new(lon, lat), Km(5.0)).map(|near| near.code);
    assert_eq!(code(-179.99, 10.0).as_deref(), Some("EAST"), "2.2 km over the date line");
    assert_eq!(code(180.0, -10.0).as_deref(), Some("WEST"));
    assert_eq!(code(-120.0, 90.0).as_deref(), Some("NORTH"), "at the pole longitude does not matter");
    assert_eq!(code(120.0, -90.0).as_deref(), Some("SOUTH"));
    assert_eq!(code(33.0, 44.0).as_deref(), Some("TIE1"), "of equally near hubs the first code wins");
    for nowhere in [(f64::NAN, 0.0), (0.0, f64::NAN), (f64::INFINITY, 0.0), (0.0, 90.5), (0.0, -91.0)] {
        assert!(network.nearest(Point::new(nowhere.0, nowhere.1), Km(1e9)).is_none());
    }
    assert!(network.nearest(Point::new(33.0, 44.0), Km(f64::NAN)).is_none());
    assert!(Network::builder().build().unwrap().nearest(Point::new(0.0, 0.0), Km(1e9)).is_none());
}

#[test]
fn hubs_are_found_by_name_and_alias() {
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("KZAAU", 51.2, 43.6).name("Aktau").alias("KZ_AKTAU").alias("Shevchenko"));
    builder.hub(Hub::at_lon_lat("KZKUR", 51.6, 43.2).name("Kuryk near Aktau"));
    builder.hub(Hub::at_lon_lat("AZALA", 49.4, 39.9).name("Alat"));
    let network = builder.build().unwrap();
    let codes = |text: &str| network.find(text).into_iter().map(|hub| hub.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes("aktau"), ["KZAAU", "KZKUR"]);
    assert_eq!(codes(" SHEVCHENKO "), ["KZAAU"]);
    assert_eq!(codes("kz"), ["KZAAU", "KZKUR"]);
    assert!(codes("").is_empty() && codes("  ").is_empty() && codes("Poti").is_empty());
    for (wrong, right) in [
        ("KZAUU", "KZAAU"),
        ("shevchenko", "KZAAU"),
        ("Shevtchenko", "KZAAU"),
        ("alat", "AZALA"),
        ("KZ_AKTAO", "KZAAU"),
    ] {
        let text = network.hub_id(wrong).unwrap_err().to_string();
        assert!(text.contains("did you mean") && text.contains(right), "{text}");
    }
    assert!(network.link_id("nothing").is_err());
    assert!(network.cargo("contaner").unwrap_err().to_string().contains("container"));
    assert_eq!(
        network.hub_ids(["AZALA", "KZAAU"]).unwrap().iter().map(|id| id.index()).collect::<Vec<_>>(),
        [0, 1]
    );
    assert!(network.hub_at(2).is_some() && network.hub_at(3).is_none());
}

#[test]
fn assets_are_found_by_key() {
    let network = caspian();
    let links = network.links().map(|(id, _)| Asset::Link(id));
    let stays = network.hubs().map(|(id, _)| Asset::Stay(id));
    let transfers = (0..).zip(network.transfers()).map(|(at, _)| Asset::Transfer(at));
    let borders = (0..).zip(network.borders()).map(|(at, _)| Asset::Border(at));
    let limits = (0..).zip(network.limits()).map(|(at, _)| Asset::Limit(at));
    let mut count = 0;
    for asset in links.chain(stays).chain(transfers).chain(borders).chain(limits) {
        assert_eq!(network.asset(&network.asset_key(asset)).unwrap(), asset);
        count += 1;
    }
    assert!(count > 500, "{count}");
    for (slip, near) in [
        (network.links().next().unwrap().1.key.replace("rail", "rial"), "rail"),
        (network.transfers()[0].key.replacen("rail", "rial", 1), "rail"),
        (format!("{}X", network.borders()[0].key()), network.borders()[0].code.as_str()),
        (format!("{}X", network.limits()[0].key()), network.limits()[0].code.as_str()),
        ("hub:KZAAV".to_owned(), "KZAAU"),
    ] {
        let text = network.asset(&slip).unwrap_err().to_string();
        assert!(text.contains("did you mean") && text.contains(near), "{slip}: {text}");
    }
    assert!(
        network.asset("").is_err() && network.asset("limit:").is_err() && network.asset("moon:X").is_err()
    );
    assert!(network.check_selection(&Select::Asset(network.limits()[0].key())).is_err());
}

#[test]
fn a_view_is_of_a_year_and_month_there_is() {
    let network = caspian();
    for month in [0, 13, 255] {
        let text = network.in_month(month).unwrap_err().to_string();
        assert!(text.contains(&format!("month {month}")) && text.contains("1 to 12"), "{text}");
    }
    for year in [i32::MIN, 0, 205, 1900, 1949, 2151, 20_255] {
        let text = network.at(year).unwrap_err().to_string();
        assert!(text.contains(&format!("year {year}")) && text.contains("1950 to 2150"), "{text}");
    }
    assert!(network.at(1950).is_ok() && network.at(2150).is_ok());
    assert!((1..=12).all(|month| network.in_month(month).is_ok()));
}

#[test]
fn the_summary_counts() {
    let network = crowded().build().unwrap();
    let summary = network.summary();
    assert_eq!(
        (summary.hubs, summary.transfers, summary.borders, summary.limits, summary.sources),
        (4, 7, 2, 2, 2)
    );
    assert_eq!(
        summary.cargoes,
        ["container", "general", "grain", "liquid", "other", "truck", "wagonload"],
        "its own and the built-in ones"
    );
    assert_eq!(summary.corridors, ["all", "back"]);
    let (sea, rail, road) = (&summary.modes["sea"], &summary.modes["rail"], &summary.modes["road"]);
    assert_eq!((sea.links, sea.open, rail.links, road.links), (10, 10, 12 + 2 + 2, 1));
    assert_close(sea.length.get(), 5.0 * 400.0);
    assert_close(rail.length.get(), 12.0 * 300.0 + 310.0 + 200.0);
    assert_eq!(summary.warnings, network.warning_counts().values().sum::<usize>());
    assert_eq!(summary.digest, network.digest());
    assert!(summary.to_string().contains("16   directed links"), "{summary}");
}

// ---------------------------------------------------------------------------------------------------------------------
// Warnings.

fn warnings(build: impl FnOnce(&mut NetworkBuilder)) -> Vec<String> {
    let mut builder = Network::builder();
    build(&mut builder);
    builder
        .build()
        .unwrap()
        .warnings()
        .iter()
        .map(|finding| format!("{} {}", finding.rule, finding.asset))
        .collect()
}

fn sound(builder: &mut NetworkBuilder) {
    builder
        .hub(Hub::at_lon_lat("A", 51.2, 43.6).country("KZ"))
        .hub(Hub::at_lon_lat("B", 55.2, 45.3).country("KZ"));
    builder.link(Link::rail("A", "B", Km(430.0)).capacity(Capacity::tonnes_per_year(1e6)));
}

#[test]
fn each_warning_has_its_network() {
    let free = Capacity::tonnes_per_year(1e6);
    assert!(warnings(sound).is_empty());
    let short = warnings(|b| {
        sound(b);
        b.links[0].length = Km(200.0).into();
    });
    assert_eq!(short, ["shorter-than-straight A-B-rail-1435"]);
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("A", 43.6, 51.2)).hub(Hub::at_lon_lat("B", 41.6, 60.0));
    builder.link(Link::rail("A", "B", Km(980.0)).capacity(free.clone()));
    let network = builder.build().unwrap();
    let hint = network.warnings().iter().find(|finding| finding.rule == "shorter-than-straight");
    assert!(hint.is_none() || hint.unwrap().suggestion.is_some());
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("A", 43.6, 80.0)).hub(Hub::at_lon_lat("B", 45.3, 60.0));
    builder.link(Link::rail("A", "B", Km(2228.0)).capacity(free.clone()));
    assert!(builder.build().unwrap().warnings().is_empty());
    // Two places at 80 and 84 degrees north would lie nearer to each other if the pairs were (lat 43, lon 80).
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("A", 80.0, 43.0)).hub(Hub::at_lon_lat("B", 86.0, 43.0));
    builder.link(Link::rail("A", "B", Km(100.0)).capacity(free.clone()));
    let network = builder.build().unwrap();
    let finding = &network.warnings()[0];
    assert_eq!(finding.rule, "shorter-than-straight");
    let swapped = great_circle_by_haversine(Point::new(43.0, 80.0), Point::new(43.0, 86.0));
    assert_eq!(finding.suggestion.is_some(), swapped <= 100.0, "{finding} {swapped}");
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("A", 80.0, 5.0)).hub(Hub::at_lon_lat("B", 80.0, 25.0));
    builder.link(Link::rail("A", "B", Km(600.0)).capacity(free.clone()));
    let text = builder.build().unwrap().warnings()[0].to_string();
    assert!(text.contains("swapped"), "{text}");

    let speed = warnings(|b| {
        sound(b);
        b.links[0].time = Some(Hours(1.0).into());
    });
    assert_eq!(speed, ["implied-speed A-B-rail-1435"]);
    let slow = warnings(|b| {
        sound(b);
        b.links[0].time = Some(Hours(430.0).into());
    });
    assert_eq!(slow, ["implied-speed A-B-rail-1435"]);
    let apart = warnings(|b| {
        sound(b);
        b.link(Link::new("B", "A", Carriage::rail(1520), Km(430.0)).capacity(free.clone()));
    });
    assert_eq!(apart, ["no-transfer A", "no-transfer A", "no-transfer B", "no-transfer B"]);
    let border = warnings(|b| {
        sound(b);
        b.hubs[1].countries = vec!["UZ".to_owned()];
    });
    assert_eq!(border, ["no-border A-B-rail-1435"]);
    let guarded = warnings(|b| {
        sound(b);
        b.hubs[1].countries = vec!["UZ".to_owned()];
        b.border(Border::new("X", ["A-B-rail-1435"]));
    });
    assert!(guarded.is_empty());
    let unreached = warnings(|b| {
        sound(b);
        b.hub(Hub::at_lon_lat("C", 50.0, 40.0));
    });
    assert_eq!(unreached, ["unreached-hub C"]);
    let loops = warnings(|b| {
        sound(b);
        b.link(Link::rail("A", "A", Km(5.0)).two_way().capacity(free.clone()));
    });
    assert_eq!(loops, ["self-loop A-A-rail-1435", "self-loop A-A-rail-1435-2"]);
    let blank = warnings(|b| {
        sound(b);
        b.links[0].capacity = None;
    });
    assert_eq!(blank, ["blank-capacity A-B-rail-1435"]);
    for (amount, unit, warned) in [
        (0.4, "t_per_year", true),
        (0.000_1, "kt_per_year", true),
        (0.01, "t_per_month", true),
        (0.4, "t_per_day", false),
        (0.4, "wagons_per_year", false),
        (0.0, "t_per_year", false),
    ] {
        let tiny = warnings(|b| {
            sound(b);
            b.links[0].capacity = Some(Capacity::of(amount, capacity_unit(unit)));
        });
        assert_eq!(tiny == ["tiny-capacity A-B-rail-1435"], warned, "{amount} {unit}: {tiny:?}");
        assert_eq!(tiny.is_empty(), !warned);
    }
    let odd = warnings(|b| {
        sound(b);
        b.links[0].carriage = Carriage::rail(1500);
    });
    assert_eq!(odd, ["unusual-gauge A-B-rail-1500"]);
    let one_sided = warnings(|b| {
        sound(b);
        b.transfer(Transfer::new("A", Carriage::rail(1435), Carriage::ROAD).two_way());
    });
    assert_eq!(one_sided.len(), 1, "{one_sided:?}");
    assert!(one_sided[0].starts_with("one-sided-transfer transfer:A:"), "{one_sided:?}");
    for change in [
        |tariff: &mut Tariff| tariff.price_year = 2020,
        |tariff: &mut Tariff| tariff.scope = Scope::Infrastructure,
    ] {
        let mixed = warnings(|b| {
            sound(b);
            b.links[0].tariff = Some(Tariff::usd_per_tonne(5.0));
            let mut other = Tariff::usd_per_tonne(6.0);
            change(&mut other);
            b.link(Link::rail("B", "A", Km(430.0)).capacity(free.clone()));
            b.links[1].tariff = Some(other);
        });
        assert_eq!(mixed, ["mixed-prices B-A-rail-1435"]);
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Which number holds.

fn cargo() -> Cargo {
    let mut cargo = Cargo::built_in("container").unwrap();
    cargo.code = "box".to_owned();
    cargo.class = Some("block_train".to_owned());
    cargo.t_per_teu = Some(Tonnes(10.0).into());
    cargo.teu_per_wagon = Some(2.0.into());
    cargo.t_per_wagon = Some(Tonnes(20.0).into());
    cargo.t_per_truck = Some(Tonnes(25.0).into());
    cargo.t_per_train = Some(Tonnes(1000.0).into());
    cargo.carriages.push(Carriage::SEA_TRUCK);
    cargo.carriages.push(Carriage::rail_ferry(1520));
    cargo
}

/// One rail link of KTZ in Kazakhstan, 100 km long, with what is given.
fn one_link(change: impl FnOnce(&mut NetworkBuilder)) -> Network {
    let mut builder = Network::builder();
    builder
        .hub(Hub::at_lon_lat("A", 51.2, 43.6).country("KZ"))
        .hub(Hub::at_lon_lat("B", 52.2, 43.6).country("KZ"));
    builder.link(Link::rail("A", "B", Km(100.0)).operator("KTZ").two_way());
    builder.cargo(cargo());
    change(&mut builder);
    builder.build().unwrap()
}

const KEY: &str = "A-B-rail-1435";

/// The link as a road, where trucks are counted.
fn on_the_road(builder: &mut NetworkBuilder, trucks: bool) {
    if trucks {
        builder.links[0].carriage = Carriage::ROAD;
        builder.links[0].key = KEY.to_owned();
    }
}

fn rate(select: impl Into<Vec<Select>>, quantity: Quantity, value: f64) -> Rate {
    edited(Rate::for_asset("", quantity, value), |rate| rate.select = select.into())
}

#[test]
fn rates_take_precedence_as_the_format_says() {
    let key = Select::link(KEY);
    let (operator, country, mode) =
        (Select::operator("KTZ"), Select::country("KZ"), Select::mode(corridor::Mode::Rail));
    let wait = |rates: &[Rate], own: Option<f64>| {
        let network = one_link(|b| {
            b.rates = rates.to_vec();
            b.hub(Hub::at_lon_lat("Z", 80.0, 44.0).country("CN"));
            b.links[0].service = own.map(|hours| {
                let mut service = Service::default();
                service.wait = Some(Hours(hours).into());
                Box::new(service)
            });
        });
        let terms = network.link_terms(link(&network, KEY), network.cargo("box").unwrap(), None).unwrap();
        terms.wait.get()
    };
    let q = Quantity::WaitH;
    let named = rate([key.clone()], q, 1.0);
    let by_operator = rate([operator.clone()], q, 2.0);
    let by_country = rate([country.clone()], q, 3.0);
    let by_mode = rate([mode.clone()], q, 4.0);
    let by_both = rate([country.clone(), mode.clone()], q, 5.0);
    let all = [by_mode.clone(), by_country.clone(), by_operator.clone(), named.clone(), by_both.clone()];
    assert_close(wait(&all, Some(9.0)), 1.0);
    assert_close(wait(&all[..3], Some(9.0)), 9.0);
    assert_close(wait(&all[..3], None), 2.0);
    assert_close(wait(&all[..2], None), 3.0);
    assert_close(wait(&[by_mode.clone(), by_country.clone(), by_both], None), 5.0);
    assert_close(wait(&all[..1], None), 4.0);
    assert_close(wait(&[], None), 0.0);
    let elsewhere = rate([Select::operator("KTZ"), Select::country("CN")], q, 8.0);
    assert_close(wait(&[elsewhere, by_mode.clone()], None), 4.0);
    // Cargo and class decide between equals, and shut out the others.
    let for_cargo = edited(rate([operator.clone()], q, 6.0), |rate| {
        rate.cargo = vec!["box".to_owned()];
    });
    let for_class = edited(rate([operator.clone()], q, 7.0), |rate| {
        rate.class = Some("block_train".to_owned());
    });
    let other_class = edited(rate([operator.clone()], q, 70.0), |rate| {
        rate.class = Some("single_wagon".to_owned());
    });
    let both = edited(for_class.clone(), |rate| {
        rate.cargo = vec!["box".to_owned()];
    });
    assert_close(wait(&[by_operator.clone(), for_cargo.clone(), other_class.clone()], None), 6.0);
    assert_close(wait(&[by_operator.clone(), for_class.clone()], None), 7.0);
    assert_close(
        wait(
            &[
                for_cargo.clone(),
                edited(both, |rate| {
                    rate.value = 11.0.into();
                }),
                for_class,
            ],
            None,
        ),
        11.0,
    );
    assert_close(wait(&[other_class], None), 0.0);
    // The more selectors win over the cargo.
    assert_close(
        wait(
            &[
                edited(for_cargo, |rate| {
                    rate.select = vec![country];
                }),
                by_operator,
            ],
            None,
        ),
        2.0,
    );
    // A rate by key holds for both directions of a pair.
    let network = one_link(|b| {
        b.rate(named);
    });
    let back = network.opposite(link(&network, KEY)).unwrap();
    assert_close(network.link_terms(back, network.cargo("box").unwrap(), None).unwrap().wait.get(), 1.0);
}

#[test]
fn defaults_of_the_mode_are_used_and_noted() {
    let network = one_link(|_| ());
    let mut facts = Vec::new();
    let terms =
        network.link_terms(link(&network, KEY), network.cargo("box").unwrap(), Some(&mut facts)).unwrap();
    assert_close(terms.running.get(), 100.0 / 30.0);
    assert_close(terms.tariff.get(), 3.0);
    assert_close(terms.co2.get(), 2.5);
    let defaults: BTreeSet<&str> =
        facts.iter().filter(|fact| fact.default).map(|fact| fact.quantity.as_str()).collect();
    assert_eq!(defaults, BTreeSet::from(["co2_g_per_tkm", "speed_km_h", "tariff"]));
    let faster = one_link(|b| {
        b.rate(rate([Select::country("KZ")], Quantity::SpeedKmH, 50.0));
        b.rate(rate([Select::country("KZ")], Quantity::Co2GPerTkm, 10.0));
    });
    let terms = faster.link_terms(link(&faster, KEY), faster.cargo("box").unwrap(), None).unwrap();
    assert_close(terms.running.get(), 2.0);
    assert_close(terms.co2.get(), 1.0);
}

#[test]
fn prices_are_converted_by_hand() {
    // USD per tonne of 100 km, with 10 t a TEU, 20 a wagon, 25 a truck, 1000 a train.
    let cases = [
        ("usd_per_t", 6.0, 6.0),
        ("usd_per_t_km", 0.05, 5.0),
        ("usd_per_teu", 400.0, 40.0),
        ("usd_per_teu_km", 0.3, 3.0),
        ("usd_per_feu", 500.0, 25.0),
        ("usd_per_feu_km", 0.6, 3.0),
        ("usd_per_wagon", 900.0, 45.0),
        ("usd_per_wagon_km", 1.0, 5.0),
        ("usd_per_truck", 1000.0, 40.0),
        ("usd_per_truck_km", 1.25, 5.0),
        ("usd_per_train", 12_000.0, 12.0),
        ("usd_per_train_km", 100.0, 10.0),
    ];
    for (unit, amount, expected) in cases {
        let unit = tariff_unit(unit);
        let own = one_link(|b| {
            on_the_road(b, unit.by == PricedBy::Truck);
            b.links[0].tariff = Some(Tariff::of(amount, unit));
        });
        let terms = own.link_terms(link(&own, KEY), own.cargo("box").unwrap(), None).unwrap();
        assert_close(terms.tariff.get(), expected);
        let by_rate = one_link(|b| {
            on_the_road(b, unit.by == PricedBy::Truck);
            b.rate(edited(rate([Select::operator("KTZ")], Quantity::Tariff, amount), |rate| {
                rate.unit = RateUnit::Price(unit);
            }));
        });
        let terms = by_rate.link_terms(link(&by_rate, KEY), by_rate.cargo("box").unwrap(), None).unwrap();
        assert_close(terms.tariff.get(), expected);
    }
    let ranged = one_link(|b| {
        b.links[0].tariff = Some(Tariff::of(Fact::new(6.0).between(4.0, 9.0), TariffUnit::USD_PER_T))
    });
    for (case, expected) in [(Case::Best, 4.0), (Case::Likely, 6.0), (Case::Worst, 9.0)] {
        let view = ranged.in_case(case);
        assert_close(
            view.link_terms(link(&view, KEY), view.cargo("box").unwrap(), None).unwrap().tariff.get(),
            expected,
        );
    }
    // A cargo without the load is refused by name.
    let network = one_link(|b| {
        b.links[0].tariff = Some(Tariff::of(1.0, TariffUnit { by: PricedBy::Train, per_km: false }));
        b.cargoes[0].t_per_train = None;
    });
    let error = network.link_terms(link(&network, KEY), network.cargo("box").unwrap(), None).unwrap_err();
    assert!(matches!(error, corridor::Error::NoLoad { load: "t_per_train", .. }), "{error}");
}

fn net(network: &Network, key: &str) -> Option<u64> {
    let terms =
        network.capacity_terms(Asset::Link(link(network, key)), network.cargo("box").unwrap(), None).unwrap();
    terms.net_t
}

#[test]
fn capacities_are_converted_by_hand() {
    let cases = [
        ("t_per_year", 5.0, 5.0),
        ("kt_per_month", 3.0, 36_000.0),
        ("mt_per_year", 2.5, 2_500_000.0),
        ("t_per_day", 10.0, 3650.0),
        ("t_per_week", 7.0, 365.0),
        ("teu_per_year", 1000.0, 10_000.0),
        ("feu_per_month", 10.0, 2400.0),
        ("wagons_per_day", 10.0, 73_000.0),
        ("trucks_per_day", 2.0, 18_250.0),
        ("trains_per_day", 3.0, 1_095_000.0),
        ("places_per_year", 500.0, 10_000.0),
    ];
    for (unit, amount, expected) in cases {
        let unit = capacity_unit(unit);
        for (ways, share) in [(Ways::Each, 1.0), (Ways::Both, 0.5)] {
            let network = one_link(|b| {
                on_the_road(b, unit.counted == Counted::Trucks);
                let mut capacity = Capacity::of(amount, unit);
                capacity.ways = ways;
                b.links[0].capacity = Some(capacity);
            });
            let terms = network
                .capacity_terms(Asset::Link(link(&network, KEY)), network.cargo("box").unwrap(), None)
                .unwrap();
            assert_close(terms.gross_t.unwrap(), expected * share);
            assert_eq!(terms.statement, Statement::Bounded);
            assert_eq!(terms.other_t, None);
        }
    }
    // A place holds what stands on it: a truck, a wagon, or two boxes.
    let places = |carriage: Carriage| {
        let network = one_link(|b| {
            let capacity = Capacity::of(100.0, capacity_unit("places_per_year"));
            b.link(Link::new("A", "B", carriage, Km(100.0)).key("ship").capacity(capacity));
        });
        net(&network, "ship")
    };
    assert_eq!(places(Carriage::SEA_TRUCK), Some(2500));
    assert_eq!(places(Carriage::rail_ferry(1520)), Some(2000));
    assert_eq!(places(Carriage::SEA_BOX), Some(2000));
    // Nothing said, said not to bind.
    let blank = one_link(|_| ());
    let terms = |network: &Network| {
        network.capacity_terms(Asset::Link(link(network, KEY)), network.cargo("box").unwrap(), None).unwrap()
    };
    assert_eq!((terms(&blank).statement, terms(&blank).net_t), (Statement::Blank, None));
    let free = one_link(|b| b.links[0].capacity = Some(Capacity::unbounded(corridor::Origin::default())));
    assert_eq!((terms(&free).statement, terms(&free).net_t), (Statement::DeclaredUnbounded, None));
    // Low is the worst case of a capacity.
    let ranged =
        one_link(|b| b.links[0].capacity = Some(Capacity::tonnes_per_year(Fact::new(6.0).between(4.0, 9.0))));
    let all: Vec<_> =
        [Case::Best, Case::Likely, Case::Worst].map(|case| net(&ranged.in_case(case), KEY).unwrap()).into();
    assert_eq!(all, [9, 6, 4]);
}

#[test]
fn locomotives_scale_what_was_designed_and_nothing_else() {
    let by_basis = |basis: Basis| {
        let network = one_link(|b| {
            b.links[0].capacity = Some(Capacity::tonnes_per_year(1000.0).basis(basis));
            b.rate(rate([Select::operator("KTZ")], Quantity::Availability, 0.5));
            b.rate(rate([Select::Basis(Basis::Design)], Quantity::PracticalShare, 0.8));
        });
        net(&network, KEY).unwrap()
    };
    assert_eq!(by_basis(Basis::Design), 400);
    assert_eq!(by_basis(Basis::Assessed), 1000);
    assert_eq!(by_basis(Basis::Practical), 1000);
    assert_eq!(by_basis(Basis::Observed), 1000);
    // Not those of another operator, and not a transfer's, which has none.
    let network = one_link(|b| {
        b.links[0].capacity = Some(Capacity::tonnes_per_year(1000.0).basis(Basis::Design));
        b.link(Link::rail("A", "B", Km(100.0)).key("theirs").operator("RAI"));
        b.rate(rate([Select::operator("RAI")], Quantity::Availability, 0.5));
    });
    assert_eq!(net(&network, KEY), Some(1000));
}

#[test]
fn other_use_is_taken_off() {
    let with = |ways: Ways, other: OtherUse, rates: &[Rate]| {
        let network = one_link(|b| {
            let mut capacity = Capacity::tonnes_per_year(1000.0);
            capacity.ways = ways;
            b.links[0].capacity = Some(capacity);
            b.links[0].other_use = Some(other);
            b.rates = rates.to_vec();
        });
        net(&network, KEY).unwrap()
    };
    let each = OtherUse::of(300.0, capacity_unit("t_per_year"));
    let both = {
        let mut other = each.clone();
        other.ways = Ways::Both;
        other
    };
    assert_eq!(with(Ways::Each, each.clone(), &[]), 700);
    assert_eq!(with(Ways::Each, both.clone(), &[]), 850);
    assert_eq!(with(Ways::Both, each.clone(), &[]), 200);
    assert_eq!(with(Ways::Both, both, &[]), 350);
    assert_eq!(with(Ways::Each, OtherUse::of(20.0, capacity_unit("teu_per_year")), &[]), 800);
    assert_eq!(
        with(Ways::Each, OtherUse::of(5000.0, capacity_unit("t_per_year")), &[]),
        0,
        "never below nothing"
    );
    let by_rate = edited(Rate::for_asset(KEY, Quantity::OtherUse, 10.0), |rate| {
        rate.unit = RateUnit::Capacity(capacity_unit("teu_per_year"));
    });
    assert_eq!(
        with(Ways::Each, each.clone(), std::slice::from_ref(&by_rate)),
        900,
        "a rate by key comes first"
    );
    let not_mine = edited(by_rate, |rate| {
        rate.cargo = vec!["box".to_owned()];
        rate.class = Some("single_wagon".to_owned());
    });
    assert_eq!(with(Ways::Each, each, &[not_mine]), 700);
    // Other use is not scaled by the locomotives that a design capacity lacks.
    let network = one_link(|b| {
        b.links[0].capacity = Some(Capacity::tonnes_per_year(1000.0).basis(Basis::Design));
        b.links[0].other_use = Some(OtherUse::of(100.0, capacity_unit("t_per_year")));
        b.rate(rate([Select::operator("KTZ")], Quantity::Availability, 0.5));
    });
    assert_eq!(net(&network, KEY), Some(400));
}

#[test]
fn shared_assets_count_their_own_way() {
    let network = one_link(|b| {
        let mut limit =
            Limit::new("L", Capacity::of(100.0, capacity_unit("wagons_per_day")).both_ways(), [KEY]);
        limit.other_use = Some(OtherUse::of(10.0, capacity_unit("wagons_per_day")));
        limit.other_use.as_mut().unwrap().ways = Ways::Both;
        b.limit(limit);
        b.border(
            Border::new("X", [KEY]).capacity(Capacity::of(4.0, capacity_unit("trains_per_day")).both_ways()),
        );
        b.hubs[0] = b.hubs[0]
            .clone()
            .stay_capacity(Capacity::tonnes_per_year(500.0).both_ways())
            .stay_time(Hours(3.0));
    });
    let cargo = network.cargo("box").unwrap();
    let terms = |asset| network.capacity_terms(asset, cargo, Some(Carriage::rail(1435))).unwrap();
    let limit = terms(Asset::Limit(0));
    assert_eq!(
        (limit.ways, limit.net_t),
        (Ways::Both, Some(90 * 365 * 20)),
        "the solver shares it, not the conversion"
    );
    assert_eq!(terms(Asset::Border(0)).net_t, Some(2 * 365 * 1000));
    let hub: HubId = network.hub_id("A").unwrap();
    assert_eq!(terms(Asset::Stay(hub)).net_t, Some(250));
    assert_close(network.stay_terms(hub, cargo, None).unwrap().time.get(), 3.0);
    assert_close(network.stay_terms(network.hub_id("B").unwrap(), cargo, None).unwrap().time.get(), 0.0);
}

#[test]
fn services_imply_capacity_and_wait() {
    let mut service = Service::default();
    service.departures_per_week = Some(Fact::new(3.5).between(1.75, 7.0));
    service.places = Some(100.0.into());
    let mut shares = [1.0; 12];
    shares[10] = 0.4;
    shares[11] = 0.6;
    service.availability = Some(shares);
    let mean: f64 = 11.0 / 12.0;
    let network = one_link(|b| {
        b.link(Link::sea("A", "B", Km(100.0)).key("feeder").service(service.clone()));
        let mut idle = service.clone();
        idle.wait = Some(Hours(6.0).into());
        b.link(
            Link::sea("A", "B", Km(100.0))
                .key("stated")
                .service(idle)
                .capacity(Capacity::tonnes_per_year(12_000.0)),
        );
        b.limit(Limit::new(
            "deck",
            Capacity::of(100.0, capacity_unit("places_per_year")),
            ["feeder", "stated"],
        ));
        b.limit(Limit::new("mixed", Capacity::of(100.0, capacity_unit("places_per_year")), ["feeder", KEY]));
    });
    let yearly = 3.5 * 365.0 / 7.0 * 100.0 * 10.0;
    let gross = |network: &Network, key: &str| {
        network
            .capacity_terms(Asset::Link(link(network, key)), network.cargo("box").unwrap(), None)
            .unwrap()
            .gross_t
            .unwrap()
    };
    let wait = |network: &Network, key: &str| {
        network.link_terms(link(network, key), network.cargo("box").unwrap(), None).unwrap().wait.get()
    };
    assert_close(gross(&network, "feeder"), yearly * mean);
    assert_close(gross(&network.in_month(11).unwrap(), "feeder"), yearly * 0.4);
    assert_close(gross(&network.in_month(1).unwrap(), "feeder"), yearly);
    assert_close(gross(&network.in_case(Case::Worst), "feeder"), yearly * mean / 2.0);
    assert_close(gross(&network.in_month(12).unwrap(), "stated"), 12_000.0 * 0.6 / mean);
    // Half a headway, longer where the weather lets fewer ships leave.
    assert_close(wait(&network, "feeder"), 24.0);
    assert_close(wait(&network.in_month(11).unwrap(), "feeder"), 24.0 * mean / 0.4);
    assert_close(wait(&network.in_case(Case::Best), "feeder"), 12.0);
    assert_close(wait(&network, "stated"), 6.0);
    // A limit all of whose members are stopped by the weather is scaled by it.
    let limit = |network: &Network, code: &str| {
        let at =
            u32::try_from(network.limits().iter().position(|limit| limit.code == code).unwrap()).unwrap();
        network
            .capacity_terms(Asset::Limit(at), network.cargo("box").unwrap(), None)
            .unwrap()
            .gross_t
            .unwrap()
    };
    assert_close(limit(&network, "deck"), 2000.0);
    assert_close(limit(&network.in_month(11).unwrap(), "deck"), 2000.0 * 0.4 / mean);
    assert_close(limit(&network.in_month(11).unwrap(), "mixed"), 2000.0);
}

#[test]
fn borders_cost_by_direction_and_opening_hours() {
    let network = one_link(|b| {
        let mut border =
            Border::new("X", [KEY]).dwell(Hours(36.0)).fee(Tariff::of(100.0, tariff_unit("usd_per_teu")));
        border.dwell_back = Some(Hours(12.0).into());
        border.fee.as_mut().unwrap().back = Some(Fact::new(50.0));
        border.open_hours = Some(12.0);
        b.border(border);
        b.rate(edited(Rate::for_asset("border:X", Quantity::DwellH, 99.0), |rate| {
            rate.class = Some("single_wagon".to_owned());
        }));
    });
    let cargo = network.cargo("box").unwrap();
    let forward = network.border_terms(0, true, cargo, None).unwrap();
    let backward = network.border_terms(0, false, cargo, None).unwrap();
    assert_close(forward.time.get(), 36.0 + 12.0 * 12.0 / 48.0);
    assert_close(backward.time.get(), 12.0 + 3.0);
    assert_close(forward.cost.get(), 10.0);
    assert_close(backward.cost.get(), 5.0);
    let there = link(&network, KEY);
    let back = network.opposite(there).unwrap();
    assert_close(network.link_terms(there, cargo, None).unwrap().dwell.get(), 39.0);
    assert_close(network.link_terms(back, cargo, None).unwrap().dwell.get(), 15.0);
    assert_close(network.link_terms(back, cargo, None).unwrap().fees.get(), 5.0);
    // Without a figure for the way back that of the way there holds, a rate for it included.
    let network = one_link(|b| {
        b.border(Border::new("X", [KEY]).dwell(Hours(36.0)));
        b.rate(Rate::for_asset("border:X", Quantity::DwellH, 20.0));
    });
    let cargo = network.cargo("box").unwrap();
    assert_close(network.border_terms(0, true, cargo, None).unwrap().time.get(), 20.0);
    assert_close(network.border_terms(0, false, cargo, None).unwrap().time.get(), 20.0);
}

#[test]
fn a_change_of_gauge_inside_the_dwell_is_not_charged_twice() {
    for included in [false, true] {
        let mut builder = Network::builder();
        hubs(&mut builder, &["A", "B", "C"]);
        builder.link(Link::new("A", "B", Carriage::rail(1520), Km(100.0)).two_way());
        builder.link(Link::new("B", "C", Carriage::rail(1435), Km(100.0)).two_way());
        builder.link(Link::road("B", "C", Km(100.0)));
        let cost = Tariff::of(200.0, tariff_unit("usd_per_wagon"));
        let change = Transfer::new("B", Carriage::rail(1520), Carriage::rail(1435))
            .two_way()
            .time(Hours(12.0))
            .cost(cost);
        builder.transfer(change);
        builder.transfer(Transfer::new("B", Carriage::rail(1520), Carriage::ROAD).time(Hours(5.0)));
        let border = Border::new("X", ["A-B-rail-1520"]).dwell(Hours(24.0));
        builder.border(if included { border.including_gauge_change() } else { border });
        builder.cargo(cargo());
        let network = builder.build().unwrap();
        let cargo = network.cargo("box").unwrap();
        for (at, transfer) in network.transfers().iter().enumerate() {
            let terms = network.transfer_terms(u32::try_from(at).unwrap(), cargo, None).unwrap();
            let expected = match (transfer.changes_gauge(), included) {
                (true, true) => 0.0,
                (true, false) => 12.0,
                (false, _) => 5.0,
            };
            assert_close(terms.time.get(), expected);
            assert_close(terms.cost.get(), if transfer.changes_gauge() { 10.0 } else { 0.0 });
        }
        assert!(network.gauge_change_included(network.hub_id("B").unwrap()) == included);
        assert!(!network.gauge_change_included(network.hub_id("C").unwrap()));
    }
}

#[test]
fn a_price_per_running_metre_uses_the_length_of_what_stands_on_deck() {
    let network = corridor::data::from_tables(&[
        ("hubs.csv", "code,lat,lon\nA,40,50\nB,40,53\n"),
        (
            "links.csv",
            "from,to,mode,moves,gauge_mm,length_km,tariff,tariff_unit\n\
             A,B,sea,wagon,1520,300,43,usd_per_m\nA,B,sea,truck,,300,60.5,usd_per_m\n",
        ),
        (
            "cargoes.csv",
            "code,carriages,t_per_wagon,t_per_truck,m_per_wagon,m_per_truck\n\
             wagonload,sea-1520,60,,15,\ntruck,sea-truck,,20,,16\nbare,sea-1520,60,,,\n",
        ),
    ])
    .unwrap();
    let cost = |cargo: &str, key: &str| {
        let link = network.link_id(key).unwrap();
        network.link_terms(link, network.cargo(cargo).unwrap(), None).map(|terms| terms.tariff.get())
    };
    assert_eq!(cost("wagonload", "A-B-sea-1520"), Ok(43.0 * 15.0 / 60.0));
    assert_eq!(cost("truck", "A-B-sea-truck"), Ok(60.5 * 16.0 / 20.0));
    assert!(matches!(cost("bare", "A-B-sea-1520"), Err(corridor::Error::NoLoad { load: "m_per_wagon", .. })));
}

#[test]
fn a_border_that_is_shut_shuts_its_links() {
    let tables = |status: &str| {
        corridor::data::from_tables(&[
            ("hubs.csv", "code,lat,lon\nA,40,50\nB,40,53\n"),
            ("links.csv", "from,to,length_km,two_way\nA,B,300,yes\n"),
            ("borders.csv", &format!("code,links,status,valid_from\nX,A-B-rail-1435,{status}\n")),
        ])
        .unwrap()
    };
    let open = |network: &corridor::Network| network.links().filter(|(id, _)| network.is_open(*id)).count();
    assert_eq!(open(&tables("open,")), 2);
    assert_eq!(open(&tables("closed,")), 0);
    assert_eq!(open(&tables("planned,2030")), 0);
    assert_eq!(open(&tables("planned,2030").at(2031).unwrap()), 2);
    let shut = tables("closed,");
    let router =
        corridor::Router::new(&shut, shut.cargo("container").unwrap(), corridor::Objective::shortest())
            .unwrap();
    match router.route(("A", "B")) {
        Err(corridor::Error::NoRoute(answer)) => {
            assert!(answer.rim.iter().any(|obstacle| obstacle.reason == "border:X is shut"), "{answer}");
        }
        other => panic!("{other:?}"),
    }
}

/// The largest number of 32 bits stands for what is shut, so a weight may come up to the one below.
#[test]
fn a_weight_of_all_32_bits_is_refused() {
    let network = one_link(|_| {});
    let route = |weight: u32| {
        let mut objective = Objective::shortest();
        (objective.distance, objective.step) = (f64::from(weight), 100.0);
        Router::new(&network, &cargo(), objective)?.route(("A", "B"))
    };
    assert_eq!(route(u32::MAX - 1).unwrap().weight, u64::from(u32::MAX - 1));
    assert!(matches!(route(u32::MAX), Err(Error::WeightTooLarge { limit, .. }) if limit == u32::MAX - 1));
}
