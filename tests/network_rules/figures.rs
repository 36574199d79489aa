//! Which number holds for an asset: rates, defaults, conversions, what is shared.

use super::*;

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
