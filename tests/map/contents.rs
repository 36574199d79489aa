//! What is on a page.

use crate::markup::{Piece, data, html, skeleton, texts, xml};
use corridor::map::{Map, Report, chart};
use corridor::{
    Capacity, Criterion, FlowSolver, Hub, Km, Ladder, Link, MaxFlow, Network, Objective, Route, Router,
    Select, Study, find_bottlenecks,
};
use serde_json::Value;

const PAIR: (&str, &str) = ("KZATY", "GEPTI");

struct Answers {
    network: Network,
    router: Router,
    route: Route,
    flow: MaxFlow,
    ladder: Ladder,
}

fn answers() -> Answers {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap().clone();
    let router = Router::new(&network, &cargo, Objective::cheapest()).unwrap();
    let route = router.route(PAIR).unwrap();
    let flows = FlowSolver::new(&network, &cargo).unwrap();
    let flow = flows.max_flow([PAIR.0], [PAIR.1]).unwrap();
    let ladder = find_bottlenecks(&flows, PAIR).unwrap();
    Answers { network, router, route, flow, ladder }
}

fn full(answers: &Answers) -> Map {
    Map::new(&answers.network)
        .title("All at once")
        .route(&answers.route)
        .flow(&answers.flow)
        .ladder(&answers.ladder)
        .closed(&Select::hub("KZAAU"))
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|each| each.as_str().unwrap()).collect()
}

fn numbers(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|each| each.as_i64().unwrap()).collect()
}

/// The policy of a page, by directive.
fn policy(pieces: &[Piece]) -> std::collections::BTreeMap<String, String> {
    let found = pieces.iter().find_map(|piece| match piece {
        Piece::Open { name, attributes, .. }
            if name == "meta"
                && attributes.get("http-equiv").is_some_and(|value| value == "Content-Security-Policy") =>
        {
            attributes.get("content").cloned()
        }
        _ => None,
    });
    let words = found.expect("a policy");
    words
        .split(';')
        .map(|part| {
            part.trim().split_once(' ').map(|(key, value)| (key.to_owned(), value.to_owned())).unwrap()
        })
        .collect()
}

#[test]
fn a_page_is_whole_and_asks_for_nothing() {
    let page = full(&answers()).html();
    let pieces = html(&page).unwrap();
    let policy = policy(&pieces);
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!((policy["base-uri"].as_str(), policy["form-action"].as_str()), ("'none'", "'none'"));
    for kind in ["script-src", "style-src"] {
        assert!(policy[kind].starts_with("'sha256-") && policy[kind].len() == 53, "{kind} {}", policy[kind]);
    }
    assert_eq!(policy.len(), 5);
    // Nothing on it leads anywhere: no element that loads, no attribute that acts.
    for piece in &pieces {
        let Piece::Open { name, attributes, .. } = piece else { continue };
        assert!(
            !["link", "img", "iframe", "object", "embed", "base", "form", "a", "audio", "video", "source"]
                .contains(&name.as_str()),
            "{name}"
        );
        for key in attributes.keys() {
            assert!(
                !key.starts_with("on") && !["src", "href", "style", "srcset"].contains(&key.as_str()),
                "{name} {key}"
            );
        }
    }
    let script = texts(&pieces).into_iter().filter(|text| text.contains("use strict")).collect::<Vec<_>>();
    assert_eq!(script.len(), 1);
    for word in [
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "fetch(",
        "XMLHttp",
        "import(",
        "localStorage",
        "new Date",
        "Date.now",
    ] {
        assert!(!script[0].contains(word), "the viewer uses {word}");
    }
}

#[test]
fn the_data_are_the_network() {
    let answers = answers();
    let network = &answers.network;
    let page = Map::new(network).html();
    let map = &data(&html(&page).unwrap())["maps"][0];
    let hubs = &map["hubs"];
    assert_eq!(strings(&hubs["c"]), network.hubs().map(|(_, hub)| hub.code.as_str()).collect::<Vec<_>>());
    let (mut lon, mut lat) = (0, 0);
    for ((_, hub), (x, y)) in network.hubs().zip(numbers(&hubs["x"]).into_iter().zip(numbers(&hubs["y"]))) {
        lon += x;
        lat += y;
        assert!((lon as f64 / 1e4 - hub.position.x()).abs() < 1e-4, "{}", hub.code);
        assert!((lat as f64 / 1e4 - hub.position.y()).abs() < 1e-4, "{}", hub.code);
    }
    let lines = &map["lines"];
    let (there, back) = (strings(&lines["i"]), strings(&lines["j"]));
    let mut keys: Vec<&str> = there.iter().chain(&back).copied().filter(|key| !key.is_empty()).collect();
    keys.sort_unstable();
    let mut wanted: Vec<&str> = network.links().map(|(_, link)| link.key.as_str()).collect();
    wanted.sort_unstable();
    assert_eq!(keys, wanted, "every link is on one line");
    let (mut from, codes) = (0, strings(&hubs["c"]));
    for (at, key) in there.iter().enumerate() {
        from += numbers(&lines["a"])[at];
        let to = from + numbers(&lines["b"])[at];
        let link = network.link(network.link_id(key).unwrap());
        assert_eq!(
            (codes[from as usize], codes[to as usize]),
            (link.from.as_str(), link.to.as_str()),
            "{key}"
        );
    }
    // Facts come with status, year and sources, and every source that is cited is told.
    let words = strings(&map["strings"]);
    let at = there
        .iter()
        .position(|key| *key == "KZBEI-KZSHK-rail-1520" || *key == "KZSHK-KZBEI-rail-1520")
        .unwrap();
    let facts = lines["f"][at].as_array().unwrap();
    let capacity = facts
        .iter()
        .find(|fact| words[fact[0].as_u64().unwrap() as usize] == "capacity")
        .expect("a capacity");
    assert!(words[capacity[1].as_u64().unwrap() as usize].contains("Mt a year, both ways together"));
    let told = map["sources"].as_object().unwrap();
    for fact in ["lines", "hubs"]
        .iter()
        .flat_map(|of| map[of]["f"].as_array().unwrap())
        .flat_map(|facts| facts.as_array().unwrap())
    {
        for source in fact.get(4).and_then(Value::as_array).into_iter().flatten() {
            let key = words[source.as_u64().unwrap() as usize];
            assert_eq!(told.contains_key(key), network.source(key).is_ok(), "{key}");
        }
    }
    assert!(told.len() > 100);
}

#[test]
fn layers_say_what_the_answers_say() {
    let answers = answers();
    let page = full(&answers).html();
    let map = &data(&html(&page).unwrap())["maps"][0];
    let layers = map["layers"].as_array().unwrap();
    let shows: Vec<&str> = layers.iter().map(|layer| layer["shows"].as_str().unwrap()).collect();
    let cuts = answers.flow.cuts.len();
    assert_eq!(shows.iter().filter(|word| **word == "cut").count(), cuts);
    assert_eq!(shows.first(), Some(&"route"));
    assert_eq!(shows.last(), Some(&"closed"));
    let (there, back) = (strings(&map["lines"]["i"]), strings(&map["lines"]["j"]));
    // The route: its links in their order, in their direction.
    let route = &layers[0];
    let drawn: Vec<&str> = route["strokes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stroke| {
            let line = stroke[0].as_u64().unwrap() as usize;
            if stroke[3].as_u64() == Some(1) { back[line] } else { there[line] }
        })
        .collect();
    assert_eq!(drawn, answers.route.legs.iter().map(|leg| leg.link.as_str()).collect::<Vec<_>>());
    let total = route["rows"].as_array().unwrap().last().unwrap();
    assert_eq!(
        total[0][1].as_str().unwrap().replace('\u{a0}', ""),
        format!("{:.0}", answers.route.length_km)
    );
    // The flow: tonnes and capacity of every link that carries something.
    let flow = layers.iter().find(|layer| layer["shows"] == "flow").unwrap();
    let mut drawn: Vec<(String, u64, i64)> = flow["strokes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stroke| {
            let line = stroke[0].as_u64().unwrap() as usize;
            let key = if stroke[3].as_u64() == Some(1) { back[line] } else { there[line] };
            (key.to_owned(), stroke[1].as_u64().unwrap(), stroke[2].as_i64().unwrap())
        })
        .collect();
    drawn.sort();
    let is_link = |key: &str| answers.network.link_id(key).is_ok();
    let mut wanted: Vec<(String, u64, i64)> = answers
        .flow
        .links
        .iter()
        .filter(|flow| is_link(&flow.link) && flow.flow_t_per_year.get() > 0)
        .map(|flow| {
            (
                flow.link.clone(),
                flow.flow_t_per_year.get(),
                flow.capacity_t_per_year.map_or(-1, |capacity| capacity.get() as i64),
            )
        })
        .collect();
    wanted.sort();
    assert_eq!(drawn, wanted);
    // The fullest come first, and only what is full is said to be.
    for row in flow["rows"].as_array().unwrap() {
        if row[0][3] == "100 %" {
            assert_eq!(row[0][1], row[0][2], "{row}");
        }
    }
    // A rung names what no rung before it names.
    let ladder = layers.iter().find(|layer| layer["shows"] == "ladder").unwrap();
    assert_eq!(ladder["rows"].as_array().unwrap().len(), answers.ladder.rungs.len());
    assert_eq!(ladder["rows"][0][4], "1");
    // A closed hub strikes out all that leads to it.
    let closed = layers.last().unwrap();
    let struck = closed["strokes"].as_array().unwrap().len();
    let at_hub = there.iter().filter(|key| {
        let link = answers.network.link(answers.network.link_id(key).unwrap());
        link.from == "KZAAU" || link.to == "KZAAU"
    });
    assert_eq!(struck, at_hub.count());
}

#[test]
fn what_a_network_does_not_have_is_told() {
    let answers = answers();
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("KZATY", 80.3, 44.2)).hub(Hub::at_lon_lat("B", 70.0, 44.0));
    builder.link(Link::rail("KZATY", "B", Km(900.0)).capacity(Capacity::tonnes_per_year(1e6)));
    let other = builder.build().unwrap();
    let map = Map::new(&other).route(&answers.route).flow(&answers.flow).closed(&Select::hub("NOWHERE"));
    let missing = map.missing();
    assert!(
        missing.iter().any(|key| key == "hub:GEPTI") && missing.iter().any(|key| key == "hub:NOWHERE"),
        "{missing:?}"
    );
    let loaded = answers.route.transfers.iter().find(|step| step.from != step.to).unwrap();
    for key in [answers.route.legs[0].link.as_str(), loaded.transfer.as_str(), answers.flow.cuts[0].keys()[0]]
    {
        assert!(missing.iter().any(|told| told == key), "{key} in {missing:?}");
    }
    let page = map.html();
    let notes = data(&html(&page).unwrap())["maps"][0]["notes"].to_string();
    assert!(notes.contains("Not in this network"), "{notes}");
    assert!(full(&answers).missing().is_empty());
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let (one, two) = (answers(), answers());
    assert_eq!(full(&one).html(), full(&two).html());
    assert_eq!(full(&one).svg(), full(&two).svg());
    let make = |turned: bool| {
        let mut builder = Network::builder();
        let mut hubs = vec![("A", 10.0), ("B", 20.0), ("C", 30.0)];
        let mut links = vec![
            ("A", "B", 900.0),
            ("B", "A", 900.0),
            ("B", "C", 910.0),
            ("A", "C", 1800.0),
            ("A", "B", 950.0),
        ];
        if turned {
            hubs.reverse();
            links.reverse();
        }
        for (code, lon) in hubs {
            builder.hub(Hub::at_lon_lat(code, lon, 40.0));
        }
        for (from, to, km) in links {
            builder.link(Link::rail(from, to, Km(km)));
        }
        builder.build().unwrap()
    };
    let (straight, turned) = (make(false), make(true));
    assert_eq!(Map::new(&straight).html(), Map::new(&turned).html());
    assert_eq!(Map::new(&straight).svg(), Map::new(&turned).svg());
}

#[test]
fn pictures_and_charts_are_xml() {
    let answers = answers();
    let cargo = answers.network.cargo("container").unwrap();
    let front = answers.router.pareto(PAIR, [Criterion::Time, Criterion::Cost]).unwrap();
    let three = answers.router.pareto(PAIR, [Criterion::Time, Criterion::Cost, Criterion::Co2]).unwrap();
    let study = Study::new(&answers.network, cargo, [PAIR.0], [PAIR.1])
        .draw_facts()
        .samples(40)
        .prepare()
        .unwrap()
        .run()
        .unwrap();
    let spread = study.capacity.as_ref().unwrap();
    let pictures = [
        full(&answers).svg(),
        Map::new(&answers.network).svg(),
        chart::ladder(&answers.network, &answers.ladder),
        chart::front(&answers.network, &front),
        chart::front(&answers.network, &three),
        chart::waterfall(&answers.network, &answers.route.waterfall()),
        chart::quantiles("how sure", &[("all facts", spread), ("again", spread)]),
        chart::quantiles("of nothing", &[]),
    ];
    let elements = ["svg", "g", "title", "path", "rect", "circle", "text"];
    for picture in &pictures {
        let pieces = xml(picture).unwrap();
        for piece in &pieces {
            if let Piece::Open { name, attributes, .. } = piece {
                assert!(elements.contains(&name.as_str()), "{name}");
                assert!(
                    !attributes
                        .keys()
                        .any(|key| key.starts_with("on") || key == "href" || key == "style" || key == "id"),
                    "{attributes:?}"
                );
                for (key, value) in attributes {
                    assert!(!value.contains("NaN") && !value.contains("inf"), "{name} {key}={value}");
                }
            }
        }
        // A report takes it, and nothing else.
        let page = Report::new("r").figure(picture, "c").html();
        assert!(page.contains(picture.trim_end()));
        html(&page).unwrap();
    }
    let said =
        |picture: &str, word: &str| texts(&xml(picture).unwrap()).iter().any(|text| text.contains(word));
    assert!(
        said(&pictures[0], "Aktau")
            && said(&pictures[0], "Borders are shown de facto")
            && said(&pictures[0], "rail, 1520 mm")
    );
    assert!(
        said(&pictures[2], "today")
            && said(&pictures[2], &answers.ladder.rungs[0].cuts_near_origin[0].assets[0].name[..10])
    );
    assert!(said(&pictures[5], "total"));
    for hostile in [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" a=\"\"><script>x()</script></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" a=\"\"><a href=\"javascript:x()\"></a></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" a=\"\"><rect fill=\"url(http://x)\"/></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" a=\"\"></svg><img src=x>",
        "<p>no picture</p>",
        "",
    ] {
        let page = Report::new("r").figure(hostile, "c").html();
        assert_eq!(
            skeleton(&html(&page).unwrap()),
            skeleton(&html(&Report::new("r").figure("", "c").html()).unwrap()),
            "{hostile}"
        );
    }
}

#[test]
fn a_report_shares_its_coasts_and_tells_its_sources() {
    let answers = answers();
    let page = Report::new("The whole")
        .lead("in a line")
        .section("One")
        .text("first\nsecond <b>")
        .table(
            &["what", "number"],
            &[vec!["a".to_owned(), "12.5".to_owned()], vec!["b".to_owned(), "-3".to_owned()]],
        )
        .map(&full(&answers))
        .section("Two")
        .map(&Map::new(&answers.network))
        .section("Sources")
        .sources(&answers.network)
        .html();
    let pieces = html(&page).unwrap();
    let found = data(&pieces);
    assert_eq!(found["maps"].as_array().unwrap().len(), 2);
    assert!(found["world"].as_str().unwrap().len() > 40_000);
    let places = pieces.iter().filter(
        |piece| matches!(piece, Piece::Open { attributes, .. } if attributes.contains_key("data-map")),
    );
    assert_eq!(places.count(), 2);
    let said = texts(&pieces);
    assert!(said.contains(&"first\nsecond <b>") && said.contains(&"in a line") && said.contains(&"12.5"));
    let mut links = 0;
    for piece in &pieces {
        let Piece::Open { name, attributes, .. } = piece else { continue };
        if name == "a" {
            let to = &attributes["href"];
            links += usize::from(!to.starts_with("#part-"));
            assert!(
                to.starts_with("#part-") || to.starts_with("http://") || to.starts_with("https://"),
                "{to}"
            );
        }
    }
    let with_address =
        answers.network.sources().iter().filter(|source| source.url.starts_with("http")).count();
    assert!(links > 0 && links <= with_address, "{links} of {with_address}");
    assert!(said.iter().any(|text| text.contains("Mehr News")));
}

#[test]
fn a_network_across_the_date_line_stays_in_one_piece() {
    let mut builder = Network::builder();
    for (code, lon) in [("A", 170.0), ("B", 179.0), ("C", -179.0), ("D", -170.0)] {
        builder.hub(Hub::at_lon_lat(code, lon, 50.0).name(&format!("Place {code}")));
    }
    for (from, to) in [("A", "B"), ("B", "C"), ("C", "D")] {
        builder.link(Link::sea(from, to, Km(600.0)).two_way());
    }
    let network = builder.build().unwrap();
    let picture = Map::new(&network).svg();
    let pieces = xml(&picture).unwrap();
    // Where the dots are: the titles say which is which.
    let mut places: Vec<(String, f64)> = Vec::new();
    for window in pieces.windows(4) {
        if let [Piece::Open { name, .. }, Piece::Text(text), Piece::Close(_), Piece::Open { attributes, .. }] =
            window
            && name == "title"
            && text.starts_with("Place ")
            && let Some(x) = attributes.get("cx")
        {
            places.push((text.clone(), x.parse().unwrap()));
        }
    }
    assert_eq!(places.len(), 4, "{places:?}");
    assert!(places.windows(2).all(|pair| pair[0].1 < pair[1].1), "{places:?}");
    let (first, last) = (places[0].1, places[3].1);
    assert!(last - first > 900.0, "they fill the picture: {places:?}");
    assert!((places[2].1 - places[1].1) < (last - first) * 0.15, "two degrees of twenty: {places:?}");
}
