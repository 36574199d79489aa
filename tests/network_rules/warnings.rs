//! Each warning has its network.

use super::*;

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
