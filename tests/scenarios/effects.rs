//! What each kind of change does to the facts, looked up one by one.

use corridor::data::caspian;
use corridor::{
    Amend, Amount, Border, Cap, Carriage, Case, Error, Fact, Figure, Finding, Hours, Hub, HubKind, Km, Limit,
    Link, Network, Quantity, Rate, RuleEffect, Scenario, ScenarioChange, ScenarioEffect, Select, Standing,
    Status, Surcharge, Tariff, Transfer, Validity, Ways,
};

fn supposed(change: ScenarioChange) -> Scenario {
    Scenario::new("S", "a test", "supposed").with(change)
}

fn after(select: Select, effect: ScenarioEffect) -> Network {
    supposed(ScenarioChange::of(select, effect)).apply(&caspian()).unwrap()
}

fn findings(scenario: &Scenario, network: &Network) -> Vec<Finding> {
    match scenario.apply(network) {
        Err(Error::BadInput { findings, .. }) => findings,
        other => panic!("{other:?}"),
    }
}

fn refusal(change: ScenarioChange) -> String {
    let findings = findings(&supposed(change), &caspian());
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n")
}

fn link<'a>(network: &'a Network, key: &str) -> &'a Link {
    network.link(network.link_id(key).unwrap())
}

fn limit<'a>(network: &'a Network, code: &str) -> &'a Limit {
    network.limits().iter().find(|limit| limit.code == code).unwrap()
}

fn border<'a>(network: &'a Network, code: &str) -> &'a Border {
    network.borders().iter().find(|border| border.code == code).unwrap()
}

fn bounded(amount: &Amount) -> &Fact<f64> {
    match amount {
        Amount::Bounded(fact) => fact,
        Amount::Unbounded(_) => panic!("unbounded"),
    }
}

fn standings(network: &Network, standing: Standing) -> Vec<String> {
    let links = network.links().map(|(_, link)| (&link.key, link.validity));
    let transfers = network.transfers().iter().map(|transfer| (&transfer.key, transfer.validity));
    links.chain(transfers).filter(|(_, of)| of.standing == standing).map(|(key, _)| key.clone()).collect()
}

#[test]
fn closing_is_a_fact_of_links_and_transfers_or_of_the_border() {
    let base = caspian();
    assert!(standings(&base, Standing::Closed).is_empty());
    let pair = after(Select::link("KZAAU-AZALA-sea"), ScenarioEffect::Close);
    assert_eq!(standings(&pair, Standing::Closed), ["AZALA-KZAAU-sea", "KZAAU-AZALA-sea"]);
    let hub = after(Select::hub("KZKUR"), ScenarioEffect::Close);
    let shut = standings(&hub, Standing::Closed);
    let at = |link: &Link| link.from == "KZKUR" || link.to == "KZKUR";
    let links = base.links().filter(|(_, link)| at(link)).count();
    let transfers = base.transfers().iter().filter(|transfer| transfer.hub == "KZKUR").count();
    assert!(links > 8 && transfers > 6);
    assert_eq!(shut.len(), links + transfers);
    let country = standings(&after(Select::country("RU"), ScenarioEffect::Close), Standing::Closed);
    assert!(
        country.iter().any(|key| key == "BYBQT-KZDOS-rail-1520")
            && !country.iter().any(|key| key.starts_with("transfer:"))
    );
    let kind = standings(&after(Select::Kind(HubKind::Port), ScenarioEffect::Close), Standing::Closed);
    assert!(kind.iter().any(|key| key.starts_with("transfer:GEPTI")) && kind.len() > country.len());
    let cargo =
        supposed(ScenarioChange::of(Select::cargo("truck"), ScenarioEffect::Close).and(Select::hub("KZKUR")));
    let cargo = standings(&cargo.apply(&base).unwrap(), Standing::Closed);
    assert_eq!(cargo.len(), 4, "the truck ferry and its ramp, both ways: {cargo:?}");
    let closed = after(Select::border("TM-IR-SARAKHS"), ScenarioEffect::Close);
    assert_eq!(border(&closed, "TM-IR-SARAKHS").validity.standing, Standing::Closed);
    assert!(standings(&closed, Standing::Closed).is_empty());
    assert!(!closed.is_open(closed.link_id("TMSRS-IRSRX-rail-1520").unwrap()));
    assert!(
        refusal(ScenarioChange::of(Select::limit("KZAAU-dry"), ScenarioEffect::Close))
            .contains("set its capacity to 0")
    );
}

#[test]
fn opening_takes_years() {
    let line = Select::link("IRRAS-IRAST-rail-1435");
    let open = after(line.clone(), ScenarioEffect::Open);
    assert!(open.is_open(open.link_id("IRRAS-IRAST-rail-1435").unwrap()));
    assert!(open.is_open(open.link_id("IRAST-IRRAS-rail-1435").unwrap()));
    let later = supposed(ScenarioChange::of(line.clone(), ScenarioEffect::Open).from(2027).until(2029));
    let later = later.apply(&caspian()).unwrap();
    let id = later.link_id("IRRAS-IRAST-rail-1435").unwrap();
    let opens = [2026, 2027, 2029, 2030].map(|year| later.at(year).unwrap().is_open(id));
    assert_eq!(opens, [false, true, true, false]);
    assert!(
        refusal(ScenarioChange::of(line, ScenarioEffect::Open).months([1]))
            .starts_with("no-period: S, change 1: `open`")
    );
    let none = refusal(ScenarioChange::of(Select::link("KZAAU-AZALA-sea"), ScenarioEffect::Open));
    assert_eq!(
        none,
        "touches-nothing: S, change 1: `open` changes nothing about KZAAU-AZALA-sea: there is no such figure, or it is so already"
    );
}

#[test]
fn a_closing_for_a_part_is_a_rule() {
    let change = ScenarioChange::of(Select::hub("KZKUR"), ScenarioEffect::Close).months([11]).only("truck");
    let scenario = supposed(change.note("wind"));
    let november = caspian().in_month(11).unwrap();
    let held = scenario.apply(&november).unwrap();
    assert!(standings(&held, Standing::Closed).is_empty());
    let rule = &held.rules().unwrap().rules[0];
    assert_eq!(
        (rule.code.as_str(), rule.effect, rule.months.as_slice()),
        ("S/1", RuleEffect::Close, &[11][..])
    );
    assert_eq!(
        (rule.reason.as_str(), rule.source.as_str(), rule.status),
        ("a test; wind", "supposed", Status::Estimate)
    );
    let ferry = held.link_id("KZKUR-AZALA-sea-truck").unwrap();
    let truck = held.cargo("truck").unwrap();
    assert!(!held.is_open_to(ferry, truck));
    let march = held.in_month(3).unwrap();
    assert!(march.is_open_to(ferry, truck), "other months are as they were");
    let error = scenario.apply(&caspian()).unwrap_err().to_string();
    assert!(error.contains("no-month: S/1") && error.contains("in_month(11)"), "{error}");
    // In a view the rules of the base stay.
    let both = Scenario::new("T", "a test", "supposed")
        .with(ScenarioChange::of(Select::country("RU"), ScenarioEffect::Close).only("grain"))
        .apply(&held)
        .unwrap();
    let codes: Vec<&str> = both.rules().unwrap().rules.iter().map(|rule| rule.code.as_str()).collect();
    assert_eq!(codes, ["S/1", "T/1"]);
}

#[test]
fn factors_are_rules() {
    let effect =
        |network: &Network| network.rules().unwrap().rules.iter().map(|rule| rule.effect).collect::<Vec<_>>();
    let price = |cost: f64, time: f64| {
        let mut surcharge = Surcharge::default();
        (surcharge.cost_factor, surcharge.time_factor) = (cost, time);
        RuleEffect::Price(surcharge)
    };
    let base = caspian();
    let cargo = base.cargo("container").unwrap();
    let slow = after(Select::operator("KTZ"), ScenarioEffect::Time(Amend::Scale(2.0)));
    assert_eq!(effect(&slow), [price(1.0, 2.0)]);
    let id = base.link_id("KZATY-KZZHE-rail-1520").unwrap();
    let terms = |network: &Network| network.link_terms(id, cargo, None).unwrap();
    assert_eq!(terms(&slow).running, terms(&base).running * 2.0);
    let dear = after(Select::operator("KTZ"), ScenarioEffect::Tariff(Amend::Scale(1.1)));
    assert_eq!(terms(&dear).tariff, terms(&base).tariff * 1.1, "the price is a rate of the operator");
    // At a country's borders each gets its own rule.
    let dwell = after(Select::country("IR"), ScenarioEffect::Dwell(Amend::Scale(3.0)));
    let codes: Vec<&str> = dwell.rules().unwrap().rules.iter().map(|rule| rule.code.as_str()).collect();
    assert_eq!(codes, ["S/1/IR-TR-RAZI", "S/1/TM-IR-INCHEHBORUN", "S/1/TM-IR-SARAKHS"]);
    let at = base.borders().iter().position(|border| border.code == "TM-IR-SARAKHS").unwrap() as u32;
    let hours = |network: &Network| network.border_terms(at, true, cargo, None).unwrap().time;
    assert_eq!(hours(&dwell), hours(&base) * 3.0);
    // At a hub its transfers and its stay.
    let port = after(Select::hub("KZAAU"), ScenarioEffect::Time(Amend::Scale(0.5)));
    let ship = base
        .transfers()
        .iter()
        .position(|transfer| transfer.key == "transfer:KZAAU:rail-1520>sea-box:container")
        .unwrap() as u32;
    let hours = |network: &Network| network.transfer_terms(ship, cargo, None).unwrap().time;
    assert_eq!(hours(&port), hours(&base) * 0.5);
    assert!(
        refusal(ScenarioChange::of(Select::operator("KTZ"), ScenarioEffect::Time(Amend::Scale(1.0))))
            .starts_with("touches-nothing")
    );
    let hub = ScenarioChange::of(Select::hub("KZBEI"), ScenarioEffect::Time(Amend::Scale(2.0)));
    assert!(refusal(hub).starts_with("touches-nothing"), "no transfer and no stay there");
}

#[test]
fn figures_are_facts_with_an_origin() {
    let figure = Figure::of(30.0).between(20.0, 60.0);
    let change =
        ScenarioChange::of(Select::link("KZAAU-AZALA-sea"), ScenarioEffect::Time(Amend::Set(figure)));
    let scenario = Scenario::new("S", "a test", "supposed").resting_on("P27");
    let slow = scenario
        .with(change.source("P15").source("P27").status(Status::Derived).note("half speed"))
        .apply(&caspian())
        .unwrap();
    for key in ["KZAAU-AZALA-sea", "AZALA-KZAAU-sea"] {
        let time = link(&slow, key).time.as_ref().unwrap();
        assert_eq!((time.low(), time.likely(), time.high()), (Hours(20.0), Hours(30.0), Hours(60.0)));
        let origin = time.origin().unwrap();
        assert_eq!((origin.status, origin.sources.join(" ").as_str()), (Status::Derived, "P27 P15"));
        assert_eq!(origin.original.as_deref(), Some("22 h (20 to 28)"));
        assert_eq!(origin.note.as_deref(), Some("scenario S: a test; half speed"));
    }
    // A capacity keeps unit, directions and basis unless it says otherwise.
    let yard =
        after(Select::limit("TMAKY-IRINB-gauge"), ScenarioEffect::Capacity(Amend::Set(Figure::of(150.0))));
    let capacity = &limit(&yard, "TMAKY-IRINB-gauge").capacity;
    assert_eq!((capacity.unit.to_string().as_str(), capacity.ways), ("wagons_per_day", Ways::Both));
    assert_eq!(
        bounded(&capacity.amount).origin().unwrap().original.as_deref(),
        Some("50 wagons_per_day (40 to 65), assessed, both directions")
    );
    assert_eq!(bounded(&capacity.amount).status(), Status::Estimate, "unless it says otherwise");
    let other = Figure::of(2.0).unit("mt_per_year").ways(Ways::Each);
    let other = after(Select::limit("TMAKY-IRINB-gauge"), ScenarioEffect::Capacity(Amend::Set(other)));
    assert_eq!(
        (
            limit(&other, "TMAKY-IRINB-gauge").capacity.unit.to_string().as_str(),
            limit(&other, "TMAKY-IRINB-gauge").capacity.ways
        ),
        ("mt_per_year", Ways::Each)
    );
    // A scaled one keeps its range.
    let half = after(Select::limit("TMAKY-IRINB-gauge"), ScenarioEffect::Capacity(Amend::Scale(0.5)));
    let fact = bounded(&limit(&half, "TMAKY-IRINB-gauge").capacity.amount);
    assert_eq!((fact.low(), fact.likely(), fact.high()), (20.0, 25.0, 32.5));
    // Where a service implies the capacity it is stated when it is scaled.
    let mut ferry = corridor::data::from_tables(&[
        ("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,39.9,49.4\n"),
        (
            "links.csv",
            "from,to,mode,moves,gauge_mm,length_km,departures_per_week,places\nA,B,sea,wagon,1520,470,5,54\n",
        ),
    ])
    .unwrap();
    let of = |network: &Network| {
        let id = network.link_id("A-B-sea-1520").unwrap();
        network
            .capacity_terms(corridor::Asset::Link(id), network.cargo("wagonload").unwrap(), None)
            .unwrap()
            .gross_t
            .unwrap()
    };
    let before = of(&ferry);
    ferry = supposed(ScenarioChange::of(
        Select::mode(corridor::Mode::Sea),
        ScenarioEffect::Capacity(Amend::Scale(0.5)),
    ))
    .apply(&ferry)
    .unwrap();
    assert!((of(&ferry) - before / 2.0).abs() < 1e-6 * before && before > 0.0);
}

#[test]
fn a_figure_takes_the_place_of_rates_that_name_its_asset() {
    let base = caspian();
    let of_border = |network: &Network| {
        let named = |rate: &&Rate| {
            rate.quantity == Quantity::DwellH && rate.select.contains(&Select::border("CN-KZ-KHORGOS"))
        };
        network.rates().iter().filter(named).count()
    };
    assert_eq!(of_border(&base), 1);
    let worst = after(Select::border("CN-KZ-KHORGOS"), ScenarioEffect::Dwell(Amend::Set(Figure::of(115.9))));
    assert_eq!(of_border(&worst), 0);
    let at = base.borders().iter().position(|border| border.code == "CN-KZ-KHORGOS").unwrap() as u32;
    for cargo in ["container", "wagonload"] {
        let terms = worst.border_terms(at, true, base.cargo(cargo).unwrap(), None).unwrap();
        assert_eq!(terms.time, Hours(115.9), "{cargo}");
    }
    assert_eq!(border(&worst, "CN-KZ-KHORGOS").dwell_back, border(&base, "CN-KZ-KHORGOS").dwell_back);
    // A price for every cargo, where the rates had one for each.
    let price = Amend::Set(Figure::of(100.0).unit("usd_per_t"));
    let north = after(Select::link("KZDOS-BYBQT-rail-1520"), ScenarioEffect::Tariff(price.clone()));
    assert_eq!(base.rates().len() - north.rates().len(), 4);
    for cargo in ["container", "grain"] {
        let terms = north.link_terms(
            north.link_id("KZDOS-BYBQT-rail-1520").unwrap(),
            base.cargo(cargo).unwrap(),
            None,
        );
        assert_eq!(terms.unwrap().tariff.get(), 100.0);
    }
    // One direction alone would take the other's price away.
    let one = refusal(ScenarioChange::of(Select::corridor("north"), ScenarioEffect::Tariff(price)));
    assert!(
        one.contains("one-direction") && one.contains("select the link itself: `KZDOS-BYBQT-rail-1520`"),
        "{one}"
    );
    // Without a unit that of the figure at hand stays; where none is there it has to be said.
    let feeder =
        after(Select::link("KZAAU-AZALA-sea"), ScenarioEffect::Tariff(Amend::Set(Figure::of(900.0))));
    assert_eq!(link(&feeder, "KZAAU-AZALA-sea").tariff.as_ref().unwrap().unit.to_string(), "usd_per_feu");
    let none = refusal(ScenarioChange::of(
        Select::link("KZATY-KZZHE-rail-1520"),
        ScenarioEffect::Tariff(Amend::Set(Figure::of(9.0))),
    ));
    assert!(
        none.contains("unit: S, change 1: KZATY-KZZHE-rail-1520 has no price whose unit could stay"),
        "{none}"
    );
}

#[test]
fn limits_are_new_or_lower() {
    let amount = Figure::of(1.5).unit("mt_per_year").ways(Ways::Both);
    let effect = ScenarioEffect::Limit(Cap::new("turkmen-locomotives", amount.clone()));
    let scenario = supposed(
        ScenarioChange::of(Select::operator("TDY"), effect.clone())
            .and(Select::mode(corridor::Mode::Rail))
            .only("wagonload"),
    );
    let capped = scenario.apply(&caspian()).unwrap();
    let new = limit(&capped, "turkmen-locomotives");
    let members = capped
        .links()
        .filter(|(_, link)| {
            link.operator.as_deref() == Some("TDY") && link.carriage.mode == corridor::Mode::Rail
        })
        .count();
    assert!(members > 10);
    assert_eq!(
        (new.members.len() * 2, new.cargo.as_slice()),
        (members, &["wagonload".to_owned()][..]),
        "a pair is named once"
    );
    let hubs =
        after(Select::Kind(HubKind::DryPort), ScenarioEffect::Limit(Cap::new("yards", amount.clone())));
    assert!(limit(&hubs, "yards").members.iter().all(|key| key.starts_with("hub:")));
    let taken = refusal(ScenarioChange::of(
        Select::operator("TDY"),
        ScenarioEffect::Limit(Cap::new("KZAAU-dry", amount.clone())),
    ));
    assert!(taken.contains("duplicate-key"), "{taken}");
    assert!(
        refusal(ScenarioChange::of(Select::operator("TDY"), ScenarioEffect::Limit(Cap::lower(amount))))
            .contains("a new limit has a `code`")
    );
    // Lower, at each end of the range.
    let lower = |likely: f64| {
        ScenarioChange::of(
            Select::limit("TMAKY-IRINB-gauge"),
            ScenarioEffect::Limit(Cap::lower(Figure::of(likely))),
        )
    };
    let low = supposed(lower(45.0)).apply(&caspian()).unwrap();
    let fact = bounded(&limit(&low, "TMAKY-IRINB-gauge").capacity.amount);
    assert_eq!((fact.low(), fact.likely(), fact.high()), (40.0, 45.0, 45.0));
    assert!(refusal(lower(70.0)).starts_with("touches-nothing"));
    let unit = Cap::lower(Figure::of(0.1).unit("mt_per_year"));
    assert!(
        refusal(ScenarioChange::of(Select::limit("TMAKY-IRINB-gauge"), ScenarioEffect::Limit(unit)))
            .contains("a lower amount is told in that unit")
    );
}

#[test]
fn gauges_change_and_keys_stay() {
    let broad =
        supposed(ScenarioChange::of(Select::link("IRRAS-IRAST-rail-1435"), ScenarioEffect::Gauge(1520)));
    let broad = broad.apply(&caspian()).unwrap();
    for key in ["IRRAS-IRAST-rail-1435", "IRAST-IRRAS-rail-1435"] {
        assert_eq!(link(&broad, key).carriage, Carriage::rail(1520));
    }
    let road = ScenarioChange::of(Select::mode(corridor::Mode::Road), ScenarioEffect::Gauge(1520));
    assert!(refusal(road).starts_with("touches-nothing"));
}

#[test]
fn what_is_added_says_where_it_comes_from() {
    let stated = Fact::new(Hours(9.0)).published("R95");
    let bridge = Link::rail("IRAST", "AZAST", Km(8.0))
        .time(stated.clone())
        .tariff(Tariff::usd_per_tonne(2.0))
        .two_way();
    let scenario = Scenario::new("S", "a test", "supposed")
        .with(ScenarioChange::add(ScenarioEffect::AddHub(Box::new(
            Hub::at_lon_lat("AZAST", 48.88, 38.46).country("AZ").stay_time(Hours(5.0)),
        ))))
        .with(ScenarioChange::add(ScenarioEffect::AddLink(Box::new(bridge.key("astara-bridge")))))
        .with(ScenarioChange::add(ScenarioEffect::AddTransfer(Box::new(
            Transfer::new("AZAST", Carriage::rail(1435), Carriage::rail(1520)).two_way().time(Hours(12.0)),
        ))))
        .with(ScenarioChange::add(ScenarioEffect::AddBorder(Box::new(
            Border::new("IR-AZ-ASTARA", ["astara-bridge"]).dwell(Hours(24.0)),
        ))));
    let built = scenario.apply(&caspian()).unwrap();
    let note = "scenario S: a test";
    let there = link(&built, "astara-bridge");
    assert_eq!(there.length.origin().unwrap().note.as_deref(), Some(note));
    assert_eq!(there.length.status(), Status::Estimate);
    assert_eq!(there.tariff.as_ref().unwrap().amount.status(), Status::Estimate);
    assert_eq!(there.time, Some(stated), "what says so itself is left");
    assert_eq!(link(&built, "astara-bridge~").from, "AZAST");
    let hub = built.hub(built.hub_id("AZAST").unwrap());
    assert_eq!(
        hub.stay.as_ref().unwrap().time.as_ref().unwrap().origin().unwrap().note.as_deref(),
        Some(note)
    );
    assert_eq!(border(&built, "IR-AZ-ASTARA").dwell.as_ref().unwrap().status(), Status::Estimate);
    assert_eq!(built.transfers().iter().filter(|transfer| transfer.hub == "AZAST").count(), 2);
    // Twice is once too often, and what is added has to fit.
    let twice = scenario.apply(&built).unwrap_err().to_string();
    assert!(
        twice.contains("duplicate-key: AZAST") && twice.contains("duplicate-key: astara-bridge"),
        "{twice}"
    );
    let lost = ScenarioChange::add(ScenarioEffect::AddLink(Box::new(Link::road("KZAAU", "KZKUT", Km(80.0)))));
    assert!(refusal(lost).contains("no hub `KZKUT` (did you mean KZKUR"));
}

#[test]
fn the_view_stays_and_the_facts_are_those_of_all_views() {
    let base = caspian().at(2030).unwrap().in_month(2).unwrap().in_case(Case::Worst);
    let closed =
        supposed(ScenarioChange::of(Select::hub("KZKUR"), ScenarioEffect::Close)).apply(&base).unwrap();
    assert_eq!(closed.view(), base.view());
    assert_eq!(closed.in_case(Case::Likely).view().case, Case::Likely);
    let id = closed.link_id("IRRAS-IRAST-rail-1435").unwrap();
    assert_eq!(closed.link(id).validity, base.link(id).validity);
    assert_ne!(closed.link(id).validity, Validity::default());
}

#[test]
fn all_problems_are_told_together() {
    let scenario = Scenario::new("S", "a test", " ")
        .resting_on("R9999")
        .with(ScenarioChange::of(Select::hub("KZKUT"), ScenarioEffect::Close).only("conteiner"))
        .with(ScenarioChange::of(Select::operator("KTX"), ScenarioEffect::Time(Amend::Scale(f64::NAN))))
        .with(
            ScenarioChange::of(Select::link("KZAAU-AZALA-sea"), ScenarioEffect::Capacity(Amend::Scale(0.5)))
                .months([13]),
        )
        .with(ScenarioChange::of(Select::limit("KZAAU-dry"), ScenarioEffect::Capacity(Amend::Scale(0.5))))
        .with(ScenarioChange::of(Select::limit("KZAAU-dry"), ScenarioEffect::Capacity(Amend::Scale(0.6))))
        .with(
            ScenarioChange::of(Select::country("RU"), ScenarioEffect::Close)
                .and(Select::mode(corridor::Mode::Road)),
        )
        .with(ScenarioChange::add(ScenarioEffect::AddBorder(Box::new(Border::new("X", ["KZAAU-AZALA-see"])))))
        .with(ScenarioChange::of(
            Select::link("KZAAU-AZALA-sea"),
            ScenarioEffect::Tariff(Amend::Set(Figure::of(5.0).between(6.0, 4.0).unit("eur_per_t"))),
        ));
    let error = scenario.apply(&caspian()).unwrap_err().to_string();
    for part in [
        "no-source: S: a scenario has a source",
        "unknown-code: S: there is no source `R9999`",
        "unknown-code: S, change 1: there is no hub `KZKUT` (did you mean KZKUR",
        "unknown-code: S, change 1: there is no cargo `conteiner` (did you mean container?)",
        "bad-value: S, change 2: `scale` is NaN",
        "unknown-code: S, change 2: there is no operator `KTX` (did you mean KTZ",
        "bad-value: S, change 3: there is no month 13",
        "no-period: S, change 3: `capacity` cannot hold for a part",
        "conflict: S, change 5: change 4 says something else of the capacity of limit:KZAAU-dry",
        "touches-nothing: S, change 6: nothing is all of country:RU mode:road",
        "unknown-code: border:X: no link `KZAAU-AZALA-see` (did you mean KZAAU-AZALA-sea",
        "bad-value: S, change 8: low 6, likely 5, high 4 are not in this order",
    ] {
        assert!(error.contains(part), "{part}\nis not in\n{error}");
    }
    assert!(Scenario::new("S", "a test", "supposed").apply(&caspian()).is_err(), "no change at all");
}

#[test]
fn a_border_is_of_the_countries_on_its_sides() {
    // One long link passes it and runs on into a third country.
    let mut builder = Network::builder();
    for (code, country, lon) in [("A", "KZ", 50.0), ("B", "BY", 30.0)] {
        builder.hub(Hub::at_lon_lat(code, lon, 50.0).country(country));
    }
    let mut line = Link::rail("A", "B", Km(2_000.0)).key("line");
    line.countries = ["KZ", "RU", "BY"].map(str::to_owned).to_vec();
    builder.link(line);
    let mut border = Border::new("KZ-RU", ["line"]).dwell(Hours(6.0));
    border.countries = ["KZ", "RU"].map(str::to_owned).to_vec();
    builder.border(border);
    let base = builder.build().unwrap();
    let slow = |country: &str| {
        let effect = ScenarioEffect::Dwell(Amend::Set(Figure::of(12.0)));
        supposed(ScenarioChange::of(Select::country(country), effect)).apply(&base)
    };
    assert_eq!(slow("RU").unwrap().borders()[0].dwell.as_ref().unwrap().likely(), Hours(12.0));
    assert!(slow("BY").unwrap_err().to_string().contains("touches-nothing"));
}
