//! Hubs by place, name and alias; assets by key; the summary.

use super::*;

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
