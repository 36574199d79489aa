//! Ids, keys and digests, and views of a year.

use super::*;

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
