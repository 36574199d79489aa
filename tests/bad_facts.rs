//! Facts that did not come from tables: built by hand, or read from JSON. What the tables refuse is refused here too, by name, and nothing
//! panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use corridor::data::{caspian, from_json, from_tables, to_json};
use corridor::geo::Point;
use corridor::{
    Border, Capacity, CapacityUnit, Cargo, Carriage, Corridor, Error, Fact, Finding, FlowSolver, Hours, Hub,
    Km, Limit, Link, Mode, Moves, Network, NetworkBuilder, Objective, Quantity, Rate, Router, Select,
    Service, Standing, Tariff, Tonnes, Transfer, verify::verify_route,
};
use std::collections::BTreeSet;

fn sound() -> NetworkBuilder {
    let mut builder = Network::builder();
    builder
        .hub(Hub::at_lon_lat("A", 51.2, 43.6).country("KZ"))
        .hub(Hub::at_lon_lat("B", 55.2, 45.3).country("KZ"))
        .hub(Hub::at_lon_lat("C", 49.4, 39.9).country("AZ"));
    builder.link(Link::rail("A", "B", Km(430.0)).two_way().capacity(Capacity::tonnes_per_year(1e6)));
    builder.link(Link::sea("A", "C", Km(460.0)).two_way().capacity(Capacity::tonnes_per_year(1e6)));
    builder.transfer(Transfer::new("A", Carriage::rail(1435), Carriage::SEA_BOX).two_way());
    builder.border(Border::new("X", ["A-C-sea"]));
    builder.limit(Limit::new("L", Capacity::tonnes_per_year(1e6), ["A-C-sea"]));
    let mut container = Cargo::built_in("container").unwrap();
    container.t_per_teu = Some(Tonnes(11.0).into());
    builder.cargo(container);
    builder.corridor(Corridor::along("all", "B>A>C"));
    builder
}

fn findings(builder: NetworkBuilder) -> Vec<Finding> {
    match builder.build() {
        Err(Error::BadInput { findings, ledger: None }) => findings,
        other => panic!("{other:?}"),
    }
}

type Change = fn(&mut NetworkBuilder);

#[test]
fn by_hand_as_in_tables() {
    assert!(sound().build().is_ok());
    let air = Carriage { mode: Mode::Rail, moves: Moves::Box };
    assert!(!air.is_possible());
    let cases: [(&str, &str, Change); 41] = [
        ("missing-code", "", |b| b.hubs[0].code.clear()),
        ("bad-code", "A A", |b| b.hubs[0].code = "A A".to_owned()),
        ("bad-value", "A", |b| b.hubs[0].countries = vec!["Kazakhstan".to_owned()]),
        ("alias", "A", |b| b.hubs[0].aliases.push("B".to_owned())),
        ("not-a-number", "A", |b| b.hubs[0].position = Point::new(f64::NAN, 0.0)),
        ("coordinates", "A", |b| b.hubs[0].position = Point::new(0.0, 91.0)),
        ("unknown-code", "A-D-rail-1435", |b| b.links[0].to = "D".to_owned()),
        ("not-a-number", "A-B-rail-1435", |b| b.links[0].length = Km(f64::NAN).into()),
        ("not-a-number", "A-B-rail-1435", |b| b.links[0].time = Some(Hours(f64::INFINITY).into())),
        ("negative", "A-B-rail-1435", |b| b.links[0].length = Km(-1.0).into()),
        ("negative", "A-B-rail-1435", |b| b.links[0].length = Fact::new(Km(-1.0)).between(Km(1.0), Km(2.0))),
        ("range-order", "A-B-rail-1435", |b| {
            b.links[0].length = Fact::new(Km(9.0)).between(Km(1.0), Km(2.0))
        }),
        ("too-large", "A-B-rail-1435", |b| b.links[0].capacity = Some(Capacity::tonnes_per_year(1e18))),
        ("unit", "A-C-sea", |b| {
            b.links[1].capacity = Some(Capacity::of(3.0, "wagons_per_day".parse().unwrap()));
        }),
        ("unit", "A-C-sea", |b| b.links[1].tariff = Some(Tariff::of(3.0, "usd_per_truck".parse().unwrap()))),
        ("unit", "A-B-rail-1435", |b| {
            let unit = CapacityUnit { factor: f64::NAN, ..CapacityUnit::TONNES_PER_YEAR };
            b.links[0].capacity = Some(Capacity::of(1.0, unit));
        }),
        ("carriage", "A-B-rail-box", |b| b.links[0].carriage.moves = Moves::Box),
        ("gauge", "A-B-rail-15", |b| b.links[0].carriage = Carriage::rail(15)),
        ("bad-value", "A-B-rail-1435", |b| b.links[0].tracks = Some(f32::NAN)),
        ("bad-value", "A-B-rail-1435", |b| b.links[0].countries.push("kz".to_owned())),
        ("range-order", "A-B-rail-1435", |b| {
            b.links[0].validity.from = Some(2030);
            b.links[0].validity.until = Some(2020);
        }),
        ("share", "A-C-sea", |b| {
            let mut service = Service::default();
            service.availability = Some([f64::NAN; 12]);
            b.links[1].service = Some(Box::new(service));
        }),
        ("unknown-code", "A-B-rail-1435", |b| b.links[0].cargo.push("contaner".to_owned())),
        ("unknown-code", "A-B-rail-1435", |b| {
            b.links[0].length = Fact::new(Km(430.0)).published("S1");
        }),
        ("carriage", "transfer:A:rail-1435>rail-box", |b| {
            b.transfers[0].to = Carriage { mode: Mode::Rail, moves: Moves::Box };
        }),
        ("transfer-carriage", "transfer:C:rail-1520>sea-hold", |b| {
            b.transfers[0] = Transfer::new("C", Carriage::rail(1520), Carriage::SEA_HOLD);
        }),
        ("no-change", "transfer:A:rail-1435>rail-1435", |b| b.transfers[0].to = Carriage::rail(1435)),
        ("range-order", "transfer:A:rail-1435>sea-box", |b| {
            b.transfers[0].validity.from = Some(2030);
            b.transfers[0].validity.until = Some(2020);
        }),
        ("no-members", "border:X", |b| b.borders[0].links.clear()),
        ("unknown-code", "border:X", |b| b.borders[0].links[0].push('t')),
        ("opening-hours", "border:X", |b| b.borders[0].open_hours = Some(f64::NAN)),
        ("range-order", "border:X", |b| {
            b.borders[0].validity.from = Some(2030);
            b.borders[0].validity.until = Some(2020);
        }),
        ("no-members", "limit:L", |b| b.limits[0].members.clear()),
        ("named-twice", "limit:L", |b| b.limits[0].members.push("C-A-sea".to_owned())),
        ("unknown-code", "limit:L", |b| b.limits[0].members.push("A-C-see".to_owned())),
        ("no-members", "cargo:container", |b| b.cargoes[0].carriages.clear()),
        ("bad-value", "cargo:container", |b| b.cargoes[0].headline_unit = Some("boxes".to_owned())),
        ("unknown-code", "corridor:all", |b| b.corridors[0].from[0] = "D".to_owned()),
        ("no-members", "corridor:all", |b| b.corridors[0].links.clear()),
        ("no-selection", "corridor:all", |b| {
            let mut rate = Rate::for_asset("", Quantity::WaitH, 3.0);
            rate.select = vec![Select::corridor("all")];
            b.rate(rate);
        }),
        ("conflicting-rates", "A-C-sea", |b| {
            b.rate(Rate::for_asset("A-C-sea", Quantity::WaitH, 3.0));
            b.rate(Rate::for_asset("A-C-sea", Quantity::WaitH, 4.0));
        }),
    ];
    for (at, (rule, asset, change)) in cases.into_iter().enumerate() {
        let mut builder = sound();
        change(&mut builder);
        let found = findings(builder);
        let hit = found.iter().find(|finding| finding.rule == rule && finding.asset == asset);
        assert!(hit.is_some(), "case {at}: {rule} {asset}: {found:#?}");
        assert!(found.iter().all(|finding| finding.file.is_none()), "{found:#?}");
        // A code that goes missing takes what refers to it along; everything else is said once.
        if !matches!(rule, "missing-code" | "bad-code" | "carriage" | "gauge") && !asset.starts_with("A-D") {
            assert_eq!(found.len(), 1, "case {at}: {rule} {asset}: {found:#?}");
        }
    }
    // The opposite of a two-way rate is another asset's: each direction may have its own.
    let mut builder = sound();
    builder.rate(Rate::for_asset("A-C-sea", Quantity::WaitH, 3.0));
    builder.rate(Rate::for_asset("C-A-sea", Quantity::WaitH, 4.0));
    builder.rate(Rate::for_asset("A-B-rail-1435", Quantity::SpeedKmH, 43.0));
    let network = builder.build().unwrap();
    let terms = |key: &str| {
        let id = network.link_id(key).unwrap();
        network.link_terms(id, network.cargo("container").unwrap(), None).unwrap()
    };
    assert_eq!((terms("A-C-sea").wait, terms("C-A-sea").wait), (Hours(3.0), Hours(4.0)));
    let running = ["A-B-rail-1435", "B-A-rail-1435"].map(|key| terms(key).running.get());
    assert!(running.iter().all(|hours| (hours - 10.0).abs() < 1e-9), "a speed for one link: {running:?}");
}

#[test]
fn warnings_are_counted_and_the_first_ten_kept() {
    let mut builder = Network::builder();
    for at in 0..30_u8 {
        builder.hub(Hub::at_lon_lat(&format!("H{at:02}"), 50.0 + f64::from(at), 43.0));
    }
    for at in 1..30_u8 {
        builder.link(Link::rail(&format!("H{:02}", at - 1), &format!("H{at:02}"), Km(100.0)));
    }
    builder.links[3].length = Km(10.0).into();
    builder.links[4].validity.standing = Standing::Planned;
    builder.links[5].time = Some(Hours(0.0).into());
    let mut rate = Rate::for_asset("H00-H01-rail-1435", Quantity::WaitH, 1.0);
    rate.class = Some("singel_wagon".to_owned());
    builder.rate(rate);
    let network = builder.build().unwrap();
    let counts: Vec<(&str, usize)> =
        network.warning_counts().iter().map(|(rule, count)| (rule.as_str(), *count)).collect();
    let expected = [
        ("blank-capacity", 29),
        ("implied-speed", 1),
        ("plan-without-year", 1),
        ("shorter-than-straight", 1),
        ("unknown-class", 1),
    ];
    assert_eq!(counts, expected);
    assert_eq!(network.warnings().len(), 14);
    assert_eq!(network.summary().warnings, 33);
}

#[test]
fn a_swapped_hub_is_named_and_a_sound_network_is_not() {
    let places =
        [("A", 51.2, 43.6), ("B", 55.2, 45.3), ("C", 49.4, 39.9), ("D", 44.8, 41.7), ("E", 60.6, 56.8)];
    let network = |turned: &[&str]| {
        let mut builder = Network::builder();
        for (code, lon, lat) in places {
            let turn = turned.contains(&code);
            let (lon, lat) = if turn { (lat, lon) } else { (lon, lat) };
            builder.hub(Hub::at_lon_lat(code, lon, lat));
        }
        for (from, to, length) in
            [("A", "B", 430.0), ("A", "C", 460.0), ("C", "D", 520.0), ("B", "E", 1500.0), ("D", "A", 600.0)]
        {
            let capacity = Capacity::tonnes_per_year(1e6);
            builder.link(Link::rail(from, to, Km(length)).capacity(capacity));
        }
        let network = builder.build().unwrap();
        let rules = network.warnings().iter().filter(|finding| finding.rule == "swapped-coordinates");
        rules.map(|finding| finding.asset.clone()).collect::<Vec<String>>()
    };
    assert!(network(&[]).is_empty());
    assert_eq!(network(&["B"]), ["B"]);
    assert_eq!(network(&["C"]), ["C"]);
    assert_eq!(network(&["A", "B", "C", "D", "E"]), ["network"]);
    assert!(!caspian().warning_counts().contains_key("swapped-coordinates"));
}

#[test]
fn json_is_refused_with_a_place_and_a_reason() {
    let network = sound().build().unwrap();
    let text = to_json(&network);
    assert_eq!(from_json(&text).unwrap(), network);
    assert_eq!(
        from_json(&format!("\u{feff}{text}")).unwrap(),
        network,
        "a mark at the start changes nothing"
    );
    let refused = |text: &str| match from_json(text) {
        Err(Error::BadInput { findings, .. }) => findings,
        other => panic!("{other:?}"),
    };
    let says = |text: &str, words: &[&str]| {
        let found = refused(text);
        assert_eq!(found.len(), 1, "{found:#?}");
        let line = found[0].to_string();
        assert!(line.starts_with("JSON:") && words.iter().all(|word| line.contains(word)), "{line}");
    };
    says("", &["JSON:1"]);
    says("[]", &["JSON:1"]);
    says("{}", &["schema", "corridor-network/1"]);
    says(&text[..text.len() / 2], &["EOF"]);
    says(&text.replace("network/1", "network/2"), &["corridor-network/2", "this version reads"]);
    says(&text.replacen("\"likely\": 430.0", "\"likely\": null", 1), &["null", "line"]);
    says(&text.replacen("\"likely\": 430.0", "\"likely\": NaN", 1), &["line"]);
    says(&text.replacen("\"likely\": 430.0", "\"likely\": 1e999", 1), &["number out of range"]);
    says(&text.replacen("\"likely\": 430.0", "\"likely\": \"430\"", 1), &["invalid type"]);
    says(&text.replacen("t_per_year", "boxes_per_year", 1), &["boxes_per_year"]);
    // A field that is not known anywhere is not lost in silence.
    let mut places = BTreeSet::new();
    for (field, wrong) in [
        ("\"hubs\"", "\"hubz\""),
        ("\"countries\"", "\"contries\""),
        ("\"length\"", "\"lenght\""),
        ("\"likely\"", "\"likly\""),
        ("\"capacity\"", "\"capcity\""),
        ("\"basis\"", "\"bases\""),
        ("\"standing\"", "\"stands\""),
        ("\"members\"", "\"member\""),
        ("\"includes_gauge_change\"", "\"includes\""),
        ("\"t_per_teu\"", "\"t_per_box\""),
        ("\"year\"", "\"yeer\""),
    ] {
        assert!(text.contains(field), "{field}");
        says(&text.replacen(field, wrong, 1), &[wrong.trim_matches('"')]);
        places.insert(wrong);
    }
    let mut detailed = sound();
    detailed.links[0].length =
        Fact::new(Km(430.0)).between(Km(1.0), Km(500.0)).estimated("how").in_year(2020);
    let detailed = to_json(&detailed.build().unwrap());
    assert!(from_json(&detailed).is_ok());
    says(&detailed.replacen("\"low\"", "\"lowest\"", 1), &["lowest"]);
    // What is readable and wrong is told as by hand, all of it.
    let wrong = text.replacen("\"likely\": 430.0", "\"likely\": -430.0", 1).replacen(
        "\"A-C-sea\"\n",
        "\"A-C-see\"\n",
        1,
    );
    let rules: BTreeSet<String> = refused(&wrong).into_iter().map(|finding| finding.rule).collect();
    assert!(rules.contains("negative") && rules.contains("unknown-code"), "{rules:?}");
    // Nests without end.
    assert!(from_json(&"[".repeat(100_000)).is_err());
    assert!(from_json(&format!("{{\"schema\":{}", "{\"a\":".repeat(100_000))).is_err());
}

#[test]
fn networks_of_no_hub_and_of_one() {
    let none = Network::builder().build().unwrap();
    assert_eq!((none.hub_count(), none.link_count()), (0, 0));
    assert!(none.find("x").is_empty() && none.nearest(Point::new(0.0, 0.0), Km(1e6)).is_none());
    assert_eq!(from_json(&to_json(&none)).unwrap(), none);
    let text = none.summary().to_string();
    assert!(text.lines().all(|line| line == line.trim_end()), "{text}");
    let mut one = Network::builder();
    one.hub(Hub::at_lon_lat("A", 0.0, 90.0));
    let one = one.build().unwrap();
    assert_eq!(one.warnings().len(), 1);
    assert_eq!(one.nearest(Point::new(123.0, 90.0), Km(0.001)).unwrap().code, "A");
    assert!(matches!(one.hub_id("B"), Err(Error::Unknown { .. })));
}

#[test]
fn names_are_found_whatever_the_keyboard() {
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("TMKRW", 53.0, 40.0).name("Türkmenbaşy").alias("Красноводск"));
    builder.hub(Hub::at_lon_lat("AZALA", 49.4, 39.9).name("Ələt"));
    builder.hub(Hub::at_lon_lat("TRIST", 29.0, 41.0).name("İstanbul"));
    let network = builder.build().unwrap();
    let found = |text: &str| network.find(text).into_iter().map(|hub| hub.code.as_str()).collect::<Vec<_>>();
    for text in ["turkmenbasy", "TÜRKMENBAŞY", "Tu\u{308}rkmenbas\u{327}y", "красноводск", "tmkrw"]
    {
        assert_eq!(found(text), ["TMKRW"], "{text}");
    }
    assert_eq!(found("alat"), ["AZALA"]);
    assert_eq!(found("istanbul"), ["TRIST"]);
    assert_eq!(found("ISTANBUL"), ["TRIST"]);
}

/// The worked example of `docs/format.md`, as it lies in `examples/ferry`.
const FERRY: [(&str, &str); 3] = [
    ("hubs.csv", include_str!("../examples/ferry/hubs.csv")),
    ("links.csv", include_str!("../examples/ferry/links.csv")),
    ("transfers.csv", include_str!("../examples/ferry/transfers.csv")),
];

#[test]
fn the_worked_example_answers() {
    let told = include_str!("../docs/format.md");
    for (name, text) in FERRY {
        assert!(
            told.contains(&format!("`{name}`\n\n```csv\n{text}```\n")),
            "docs/format.md shows another {name}"
        );
    }
    let network = from_tables(&FERRY).unwrap();
    assert!(network.warnings().is_empty(), "{:?}", network.warnings());
    for code in ["wagonload", "container", "grain", "general", "liquid"] {
        let cargo = network.cargo(code).unwrap();
        let route =
            Router::new(&network, cargo, Objective::cheapest()).unwrap().route(("MINE", "TOWN")).unwrap();
        assert_eq!(route.transfers.len(), 3, "{code}");
        verify_route(&network, &route).unwrap();
        let flows = FlowSolver::new(&network, cargo).unwrap();
        let most = flows.max_flow(["MINE"], ["TOWN"]).unwrap();
        let per_wagon = cargo.t_per_wagon.as_ref().unwrap().likely().get();
        // Five sailings a week with 54 wagons each, or what the yard between the gauges changes.
        let ferry = 5.0 * 54.0 * 365.0 / 7.0 * per_wagon;
        assert!((most.value_t_per_year.get() as f64 - ferry.min(1e6)).abs() <= 1.0, "{code} {most}");
        let loads: Vec<_> =
            route.facts.iter().chain(&most.facts).filter(|fact| fact.asset.starts_with("cargo:")).collect();
        assert!(!loads.is_empty() && loads.iter().all(|fact| fact.default), "{loads:?}");
    }
    // Trucks do not ride there, and without transfers nothing does.
    let no_route = |network: &Network, code: &str| {
        let router = Router::new(network, network.cargo(code).unwrap(), Objective::cheapest()).unwrap();
        router.route(("MINE", "TOWN")).unwrap_err().to_string()
    };
    assert!(no_route(&network, "truck").contains("no link that arrives at TOWN is open to truck"));
    let bare = from_tables(&FERRY[..2]).unwrap();
    assert!(bare.warning_counts().contains_key("no-transfer"));
    let text = no_route(&bare, "wagonload");
    assert!(text.contains("WEST: rail-1520 and sea-1520: no transfer joins these carriages here"), "{text}");
}

#[test]
fn built_in_cargoes_stand_in_and_give_way() {
    let network = from_tables(&FERRY).unwrap();
    let codes: Vec<&str> = network.cargoes().iter().map(|cargo| cargo.code.as_str()).collect();
    assert_eq!(codes, Cargo::BUILT_IN);
    assert!(network.cargoes().iter().all(Cargo::is_built_in));
    let text = to_json(&network);
    assert!(!text.contains("t_per_wagon") && from_json(&text).unwrap() == network);
    // One that is stated takes the place of its namesake alone.
    let mut tables = FERRY.to_vec();
    tables.push(("cargoes.csv", "code,carriages,t_per_wagon\nwagonload,rail-1520,58\nore,rail-1520,69\n"));
    let own = from_tables(&tables).unwrap();
    assert_eq!(own.cargoes().len(), 7);
    let stated = own.cargo("wagonload").unwrap();
    assert!(
        !stated.is_built_in() && stated.t_per_train.is_none() && own.cargo("grain").unwrap().is_built_in()
    );
    let again = from_json(&to_json(&own)).unwrap();
    assert_eq!((again.digest(), again.cargoes()), (own.digest(), own.cargoes()));
    // The embedded network states them all.
    assert!(!caspian().cargoes().iter().any(Cargo::is_built_in));
    // The table of docs/format.md.
    let told = include_str!("../docs/format.md");
    for cargo in network.cargoes() {
        let row = told.lines().find(|line| line.starts_with(&format!("| `{}` |", cargo.code))).unwrap();
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let loads = [&cargo.t_per_wagon, &cargo.t_per_train, &cargo.t_per_truck];
        for (cell, load) in cells[3..].iter().zip(loads) {
            let load = load.as_ref().map(|load| load.likely().get().to_string()).unwrap_or_default();
            assert_eq!(*cell, load, "{row}");
        }
    }
}

#[test]
fn the_year_of_a_network_is_of_our_time() {
    let mut builder = sound();
    builder.year = Some(1900);
    let found = findings(builder);
    assert!(found[0].reason.contains("1900"), "{found:?}");
}
