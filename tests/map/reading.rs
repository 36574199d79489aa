//! What people read off a map or a chart: names where there were codes, money apart from what is weighed, why there is nothing, a legend of what is there.

use crate::markup::{Piece, data, html, texts, xml};
use corridor::map::{Map, Report, chart};
use corridor::{
    FlowSolver, Hub, Km, Link, Network, Objective, Router, Scenario, ScenarioChange, ScenarioEffect, Select,
    Tariff, UsdPerTonneHour, find_bottlenecks,
};

const PAIR: (&str, &str) = ("KZATY", "GEPTI");

/// The caspian network without Kazakhstan, through which every way leads.
fn without() -> Network {
    let close = ScenarioChange::of(Select::country("KZ"), ScenarioEffect::Close);
    Scenario::new("shut", "no way", "supposed").with(close).apply(&corridor::data::caspian()).unwrap()
}

#[test]
fn a_flow_of_nothing_says_why() {
    let network = without();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let flow = flows.max_flow([PAIR.0], [PAIR.1]).unwrap();
    assert_eq!(flow.value_t_per_year.get(), 0);
    let map = Map::new(&network).flow(&flow);
    let page = map.html();
    let layers = data(&html(&page).unwrap())["maps"][0]["layers"].clone();
    let why = layers[0]["why"].as_str().expect("a reason");
    assert!(why.contains("no way for container from Altynkol to Poti"), "{why}");
    let rim = flow.blocked.as_ref().expect("blocked").rim.first().expect("a rim").clone();
    assert!(why.contains(&rim.reason), "{why} tells {}", rim.reason);
    assert!(layers.as_array().unwrap().iter().all(|layer| layer["shows"] != "cut"), "no empty cut");
    // The picture says the same, and its legend has nothing that is not drawn.
    let picture = map.svg();
    let pieces = xml(&picture).unwrap();
    let said = texts(&pieces);
    assert!(said.iter().any(|text| text.contains("there is no way for container")), "{said:?}");
    for absent in
        ["cut", "full", "transfer", "closed", "bottlenecks, in order", "under 25 % of capacity used"]
    {
        assert!(!said.contains(&absent), "{absent} is drawn nowhere");
    }
    // Where something flows there is no such reason.
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let flow = flows.max_flow([PAIR.0], [PAIR.1]).unwrap();
    let page = Map::new(&network).flow(&flow).html();
    let layers = data(&html(&page).unwrap())["maps"][0]["layers"].clone();
    assert!(layers.as_array().unwrap().iter().all(|layer| layer.get("why").is_none()));
    let picture = Map::new(&network).flow(&flow).svg();
    let pieces = xml(&picture).unwrap();
    let said = texts(&pieces);
    assert!(said.contains(&"cut") && said.contains(&"full") && !said.contains(&"transfer"));
}

#[test]
fn the_ends_and_what_stops_a_flow_have_their_names() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let flows = FlowSolver::new(&network, cargo).unwrap();
    let route = Router::new(&network, cargo, Objective::cheapest()).unwrap().route(PAIR).unwrap();
    let flow = flows.max_flow([PAIR.0], [PAIR.1]).unwrap();
    let ladder = find_bottlenecks(&flows, PAIR).unwrap();
    let picture = Map::new(&network).route(&route).flow(&flow).ladder(&ladder).svg();
    let pieces = xml(&picture).unwrap();
    // Names on the map, not those in titles that are shown when pointed at.
    let shown: Vec<&str> = pieces
        .windows(2)
        .filter_map(|pair| match pair {
            [Piece::Open { name, .. }, Piece::Text(text)] if name == "text" => Some(text.as_str()),
            _ => None,
        })
        .collect();
    for end in ["Altynkol", "Poti"] {
        assert!(shown.contains(&end), "{end} in {shown:?}");
    }
    for asset in flow.cuts.iter().flat_map(|cut| &cut.assets) {
        let Ok(id) = network.link_id(&asset.asset) else { continue };
        for hub in [network.ends(id).0, network.ends(id).1] {
            let name = network.hub(hub).name.as_str();
            assert!(shown.contains(&name), "{name}, an end of a cut link, in {shown:?}");
        }
    }
    // Names are written as early as they matter: without bottlenecks the ends of what is cut are the first but for the ends of the answers, which lie over all.
    let picture = Map::new(&network).route(&route).flow(&flow).svg();
    let mut cut_ends: Vec<&str> = Vec::new();
    for id in flow.cuts.iter().flat_map(|cut| &cut.assets).filter_map(|cut| network.link_id(&cut.asset).ok())
    {
        let (from, to) = network.ends(id);
        cut_ends.extend([from, to].map(|hub| network.hub(hub).name.as_str()));
    }
    let at = |name: &str| picture.find(&format!("paint-order=\"stroke\">{name}</text>"));
    let others = network.hubs().map(|(_, hub)| hub.name.as_str());
    let others: Vec<&str> = others
        .filter(|name| !cut_ends.contains(name) && !["Altynkol", "Poti", "Turkmenbashi"].contains(name))
        .collect();
    let first_other = others.iter().filter_map(|name| at(name)).min().expect("other names");
    for name in cut_ends {
        assert!(at(name).expect("a name") < first_other, "{name} comes before what is not cut");
    }
}

#[test]
fn charts_name_hubs_and_tell_money_from_what_is_weighed() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    for objective in [Objective::cheapest(), Objective::cheapest().value_of_time(UsdPerTonneHour(0.0))] {
        let router = Router::new(&network, cargo, objective).unwrap();
        let route = router.route(PAIR).unwrap();
        let parts = route.waterfall();
        let picture = chart::waterfall(&network, &parts);
        let pieces = xml(&picture).unwrap();
        let said = texts(&pieces);
        assert!(said.iter().any(|text| text.contains("Altynkol \u{2192} Poti")), "{said:?}");
        assert!(!picture.contains(PAIR.0) && !picture.contains(PAIR.1), "codes where there are names");
        let weighed = parts.total.objective - parts.total.cost_usd_per_t;
        let paid = format!("{:.2}", parts.total.cost_usd_per_t);
        if weighed > 0.005 {
            assert!(said.contains(&paid.as_str()), "{paid} in {said:?}");
            assert!(said.contains(&format!("{weighed:.2}").as_str()), "{weighed} in {said:?}");
            assert!(said.contains(&"paid") && said.contains(&"weighed"));
        } else {
            assert!(!said.contains(&"weighed"), "nothing is weighed: {said:?}");
        }
        // A link has one row, whatever it is spent on.
        let rows = said.iter().filter(|text| **text == "Aktau - Alat port").count();
        assert_eq!(rows, 1, "{said:?}");
    }
    let flows = FlowSolver::new(&network, cargo).unwrap();
    let ladder = find_bottlenecks(&flows, PAIR).unwrap();
    let (whole, curve) = (chart::ladder(&network, &ladder), chart::curve(&network, &ladder));
    assert!(whole.contains("Altynkol \u{2192} Poti") && curve.contains("Altynkol \u{2192} Poti"));
    assert!(whole.contains("Alat, container terminal") && !curve.contains("Alat, container terminal"));
    assert!(!whole.contains(PAIR.0));
}

#[test]
fn two_hubs_of_one_name_keep_their_codes() {
    let mut builder = Network::builder();
    for (code, name, lon) in [("AA", "Port", 50.0), ("BB", "Port", 51.0)] {
        builder.hub(Hub::at_lon_lat(code, lon, 40.0).name(name));
    }
    builder.link(Link::rail("AA", "BB", Km(85.0)).tariff(Tariff::usd_per_tonne(5.0)));
    let network = builder.build().unwrap();
    let cargo = network.cargo("container").unwrap();
    let route = Router::new(&network, cargo, Objective::cheapest()).unwrap().route(("AA", "BB")).unwrap();
    let picture = chart::waterfall(&network, &route.waterfall());
    assert!(picture.contains("Port (AA) \u{2192} Port (BB)"), "{picture}");
}

#[cfg(feature = "lp")]
#[test]
fn a_plan_for_a_table_is_drawn_as_it_moves() {
    use corridor::{Demand, DemandSolver};
    use std::collections::BTreeMap;
    let network = corridor::data::caspian();
    let demand =
        Demand::new().row("KZATY", "GEPTI", 4e5).row("UZTAS", "GEPTI", 2e5).row("CNXIY", "IRTHR", 5e4);
    let solver = DemandSolver::new(&network, &Objective::cheapest()).unwrap();
    let options = corridor::DemandOptions::default().cargo("container");
    let plan = solver.plan_with(&demand, &options).unwrap();
    let mut moved: BTreeMap<&str, f64> = BTreeMap::new();
    for way in plan.rows.iter().flat_map(|row| &row.routes) {
        for key in way.assets.iter().filter(|key| network.link_id(key).is_ok()) {
            *moved.entry(key).or_default() += way.t_per_year;
        }
    }
    assert!(moved.len() > 20);
    let page = Map::new(&network).demand(&plan).html();
    let map = data(&html(&page).unwrap())["maps"][0].clone();
    let layer = &map["layers"][0];
    assert_eq!(layer["shows"], "flow");
    let strokes = layer["strokes"].as_array().unwrap();
    assert_eq!(strokes.len(), moved.len());
    for stroke in strokes {
        let line = stroke[0].as_u64().unwrap() as usize;
        let side = if stroke[3] == 1 { "j" } else { "i" };
        let key = map["lines"][side][line].as_str().unwrap();
        let tonnes = stroke[1].as_u64().unwrap();
        assert!((moved[key] - tonnes as f64).abs() <= 0.5, "{key}: {tonnes} of {}", moved[key]);
        // How full it is is what the plan says.
        if let Some(shared) = plan.assets.iter().find(|asset| asset.asset == key && asset.share > 0.0) {
            let capacity = stroke[2].as_i64().unwrap() as f64;
            let share = tonnes as f64 / capacity;
            assert!((share - shared.share).abs() < 1e-4, "{key}: {share} of {}", shared.share);
        }
    }
    let sides = |side: &str| layer[side].as_array().unwrap().len();
    assert_eq!((sides("from"), sides("to")), (3, 2));
}

#[test]
fn a_report_has_parts_and_small_print() {
    let page = Report::new("R")
        .section("One")
        .subsection("Below <i>")
        .table_with_small_print(&["a", "b"], &[vec![["first", "small & print"], ["2", "3 a day"]]])
        .section("Two")
        .section("Three")
        .html();
    let pieces = html(&page).unwrap();
    let said = texts(&pieces);
    assert_eq!(said.iter().filter(|text| **text == "Below <i>").count(), 2, "heading and contents");
    assert!(said.contains(&"first") && said.contains(&"small & print"), "{said:?}");
    let opened = |wanted: &str, class: &str| {
        let is_it = |piece: &&Piece| {
            matches!(piece, Piece::Open { name, attributes, .. }
                if name == wanted && attributes.get("class").is_some_and(|found| found == class))
        };
        pieces.iter().filter(is_it).count()
    };
    assert_eq!(opened("td", "number"), 1, "a number with small print is set to the right");
    assert_eq!(opened("li", "below"), 1);
    // Each place of the contents is on the page.
    for piece in &pieces {
        let Piece::Open { name, attributes, .. } = piece else { continue };
        let Some(to) = attributes.get("href").and_then(|href| href.strip_prefix('#')) else { continue };
        assert_eq!(name, "a");
        let is_there = |piece: &Piece| {
            matches!(piece, Piece::Open { attributes, .. }
                if attributes.get("id").is_some_and(|id| id == to))
        };
        assert!(pieces.iter().any(is_there), "{to}");
    }
}
