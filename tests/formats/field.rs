//! Networks of the field: what others write loads, with the defaults that the documentation names, and can be routed.

use super::{Folder, adds_up, findings, there_and_back};
use corridor::data::{
    Form, flows_from_tntp, flows_to_tntp, read_network, trips_from_tntp, trips_to_tntp, write_network,
};
use corridor::{Amount, Carriage, Hours, Objective, Router, Standing};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// In the manner of the small examples of the specification: imperial units, undirected ways for people on foot, missing values.
const NODES: &str = "node_id,name,x_coord,y_coord,z_coord,node_type,ctrl_type,zone_id\n\
    1,Dock,-71.09,42.36,,external,,1\n2,Yard,-71.08,42.37,NaN,intersection,signal,\n3,,-71.07,42.38,,,,\n";
const LINKS: &str = "link_id,name,from_node_id,to_node_id,directed,length,facility_type,capacity,free_speed,lanes,allowed_uses,toll,notes\n\
    101,Main,1,2,TRUE,2,arterial,900,30,2,\"auto, truck\",,\"a, b\"\n\
    102,Main,2,1,1,2,arterial,900,30,1,auto,,\n\
    103,Back,2,3,FALSE,,,,25,,,,\n\
    104,Path,1,3,false,NaN,sidewalk,,,,\"walk, bike\",,\n";
const CONFIG: &str = "dataset_name,short_length,long_length,speed,crs,geometry_field_format,currency,version_number\n\
    Small,foot,mile,mph,4326,wkt,US cents,0.96\n";

#[test]
fn a_gmns_network_of_others() {
    let folder = Folder::with(&[
        ("node.csv", NODES),
        ("link.csv", LINKS),
        ("config.csv", CONFIG),
        ("lane.csv", "lane_id\n"),
    ]);
    let (network, ledger) = read_network(&folder.0).unwrap();
    adds_up(&ledger);
    let said = ledger.to_string();
    for ignored in ["z_coord", "ctrl_type", "toll", "notes", "the whole table"] {
        assert!(said.contains(ignored), "{said}");
    }
    assert_eq!(
        (network.hub_count(), network.link_count()),
        (3, 6),
        "two undirected rows stand for four links"
    );
    let link = |key: &str| network.link(network.link_id(key).unwrap()).clone();
    let main = link("101");
    assert_eq!(main.carriage, Carriage::ROAD);
    assert!((main.length.likely().get() - 3.218_688).abs() < 1e-12);
    assert_eq!(main.length.origin().unwrap().original.as_deref(), Some("2 mile"));
    assert!((main.time.as_ref().unwrap().likely().get() - 2.0 / 30.0).abs() < 1e-12);
    let capacity = main.capacity.unwrap();
    assert_eq!(capacity.unit.to_string(), "trucks_per_day");
    assert!(matches!(&capacity.amount, Amount::Bounded(fact) if fact.likely() == 900.0 * 2.0 * 24.0));
    assert!(link("103").length.origin().unwrap().note.as_deref().unwrap().contains("straight line"));
    assert_eq!(link("104").validity.standing, Standing::Closed);
    assert_eq!(network.opposite(network.link_id("103").unwrap()), network.link_id("103~").ok());
    let router = Router::new(&network, network.cargo("truck").unwrap(), Objective::fastest()).unwrap();
    let route = router.route(("1", "3")).unwrap();
    assert_eq!(route.legs.len(), 2, "not along the path");
    // Without the units what is taken for granted is said.
    let folder = Folder::with(&[("node.csv", NODES), ("link.csv", LINKS)]);
    let (plain, ledger) = read_network(&folder.0).unwrap();
    assert!(ledger.to_string().contains("lengths are read as km"), "{ledger}");
    assert_eq!(plain.link(plain.link_id("101").unwrap()).length.likely().get(), 2.0);
    // And it is written as ours.
    assert_eq!(there_and_back(&network, Form::Gmns).0, network);
}

#[test]
fn a_gmns_network_that_is_wrong_is_told_in_its_own_words() {
    let links = LINKS.replace("TRUE,2", "TRUE,-2").replace("103,Back,2,3,FALSE", "103,Back,2,9,maybe");
    let nodes = NODES.replace("42.38", "142.38");
    let config = CONFIG.replace("mile", "furlong");
    let folder = Folder::with(&[("node.csv", &nodes), ("link.csv", &links), ("config.csv", &config)]);
    let error = read_network(&folder.0).unwrap_err();
    let mut told: Vec<String> = findings(&error)
        .iter()
        .map(|at| {
            format!("{}:{}:{}", at.file.as_deref().unwrap(), at.line.unwrap(), at.column.as_deref().unwrap())
        })
        .collect();
    told.sort();
    let expected = [
        "config.csv:2:long_length",
        "link.csv:2:length",
        "link.csv:4:directed",
        "link.csv:4:to_node_id",
        "node.csv:4:y_coord",
    ];
    assert_eq!(told, expected, "{error}");
}

/// In the manner of networks that are published: coordinates in metres of a grid, blanks written as words, no word on directions, ways told by
/// what they are, keys with a blank in them. The numbers are our own.
const GRID_NODES: &str = "node_id,name,x_coord,y_coord,node_type,ctrl_type,parent_node_id\n\
    1,,322754,4698346,EXTERNAL,,NULL\n2,,322992,4698276,EXTERNAL,,\n3,,322842,4698158,INTERSECTION,SIGNAL,\n61,,322841,4698178,WALK_INTERSECTION,SIGNAL,3\n";
const GRID_LINKS: &str = "link_id,name,from_node_id,to_node_id,directed,geometry_id,geometry,parent_link_id,dir_flag,length,grade,facility_type,capacity,free_speed,lanes,allowed_uses,row_width\n\
    21,Mystic,2,3,,,\"LINESTRING(322990 4698276,322840 4698158)\",,1,0.66,,ARTERIAL,500,25,2,ALL,42\n\
    22,Mystic,3,2,,,,NULL,-1,0.66,,ARTERIAL,500,25,NULL,ALL,36\n\
    10,Bikeway,1,3,1,,,,1,0.75,,BIKEWAY,0,12,0,\"WALK, BIKE\",20\n\
    211,,61,3,0,,,21,0,0.1,,SIDEWALK,,,,,6\n";

#[test]
fn a_gmns_network_as_published() {
    let folder = Folder::with(&[("node.csv", GRID_NODES), ("link.csv", GRID_LINKS)]);
    let (network, ledger) = read_network(&folder.0).unwrap();
    adds_up(&ledger);
    let said = ledger.to_string();
    for told in [
        "x_coord and y_coord are no degrees",
        "directed is not stated on 2 links",
        "there is none: lengths are read as km",
        "parent_link_id",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!((network.hub_count(), network.link_count()), (4, 5));
    let standing = |key: &str| network.link(network.link_id(key).unwrap()).validity.standing;
    let told = ["21", "22", "10", "211"].map(standing);
    assert_eq!(told, [Standing::Open, Standing::Open, Standing::Closed, Standing::Closed]);
    let router = Router::new(&network, network.cargo("truck").unwrap(), Objective::fastest()).unwrap();
    let route = router.route(("2", "3")).unwrap();
    assert!((route.time_h - 0.66 / 25.0).abs() < 1e-3, "{}", route.time_h);
    assert!(router.route(("1", "3")).is_err(), "only people on foot come from there");
    assert_eq!(there_and_back(&network, Form::Gmns).0, network);
    // Neither a length nor a place to measure one from.
    let links = GRID_LINKS.replace("-1,0.66", "-1,NULL");
    std::fs::write(folder.path("link.csv"), &links).unwrap();
    let error = read_network(&folder.0).unwrap_err().to_string();
    assert!(error.contains("link.csv:3 [length] missing-value: 22: no length is stated"), "{error}");
    // Another system that is named says the same.
    let nodes = GRID_NODES.replace("322", "0.").replace("4698", "4");
    let config = "crs,long_length\nEPSG:26919,mile\n";
    let folder = Folder::with(&[("node.csv", &nodes), ("link.csv", GRID_LINKS), ("config.csv", config)]);
    let (network, ledger) = read_network(&folder.0).unwrap();
    assert!(ledger.to_string().contains("EPSG:26919, not WGS 84"), "{ledger}");
    assert!(network.hubs().all(|(_, hub)| hub.position == geo::Point::new(0.0, 0.0)));
}

#[test]
fn lines_of_gmns_drawn_as_text() {
    let nodes = "node_id,x_coord,y_coord\n1,-111.95,33.43\n2,-111.94,33.43\n3,-111.93,33.43\n";
    // The first is as long as it says in miles, the second has no length of its own.
    let links = "name,link_id,from_node_id,to_node_id,length,geometry\n\
        a,1,1,2,0.576623,\"LINESTRING (-111.95 33.43, -111.94 33.43)\"\n\
        b,2,2,3,,\"LINESTRING (-111.94 33.43, -111.935 33.44, -111.93 33.43)\"\nc,3,3,1,,LINESTRING EMPTY\n";
    let folder = Folder::with(&[("node.csv", nodes), ("link.csv", links)]);
    let (network, ledger) = read_network(&folder.0).unwrap();
    let said = ledger.to_string();
    assert!(
        said.contains(
            "by the lines as drawn the lengths look like mi; they are read as km for want of a word"
        ),
        "{said}"
    );
    assert!(said.contains("directed is not stated on 3 links"), "{said}");
    let length = |key: &str| network.link(network.link_id(key).unwrap()).length.clone();
    assert_eq!(length("1").likely().get(), 0.576_623);
    let straight = network.great_circle(network.hub_id("2").unwrap(), network.hub_id("3").unwrap()).get();
    assert!(length("2").likely().get() > 2.4 * straight, "{:?} {straight}", length("2"));
    assert_eq!(
        length("2").origin().unwrap().note.as_deref(),
        Some("along the geometry; no length is stated")
    );
    assert!(length("3").origin().unwrap().note.as_deref().unwrap().contains("straight line"));
    // Where the unit is stated nothing is guessed at.
    std::fs::write(folder.path("config.csv"), "long_length\nmile\n").unwrap();
    let (network, ledger) = read_network(&folder.0).unwrap();
    assert!(!ledger.to_string().contains("look like"), "{ledger}");
    let length = network.link(network.link_id("1").unwrap()).length.likely().get();
    assert!((length - 0.928).abs() < 0.001, "{length}");
    // Where it is stated and cannot be, that is told.
    std::fs::write(folder.path("config.csv"), "long_length\nfoot\n").unwrap();
    let said = read_network(&folder.0).unwrap().1.to_string();
    assert!(said.contains("look like mi; they are read as foot"), "{said}");
}

#[test]
fn geojson_of_others() {
    let text = r#"{"type": "FeatureCollection", "name": "lines", "features": [
        {"type": "Feature", "id": 7, "geometry": {"type": "Point", "coordinates": [51.2, 43.6, 12]}, "properties": {"name": "A", "colour": "red"}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [55.2, 45.3]}, "properties": {"code": "B"}},
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[51.2, 43.6], [53, 44], [55.2, 45.3]]},
         "properties": {"from": "7", "to": "B", "two_way": true, "tags": {"x": 1}, "gauge_mm": 1520}}]}"#;
    let folder = Folder::with(&[("a.geojson", text)]);
    let (network, ledger) = read_network(folder.path("a.geojson")).unwrap();
    assert_eq!(ledger.tables[0].ignored, ["colour", "tags"]);
    let link = network.link(network.link_id("7-B-rail-1520").unwrap());
    let straight = network.great_circle(network.hub_id("7").unwrap(), network.hub_id("B").unwrap()).get();
    assert!(link.length.likely().get() > straight && link.length.likely().get() < straight * 1.1);
    assert_eq!(network.link_count(), 2);
    for (wrong, words) in [
        (text.replace("FeatureCollection", "Topology"), "FeatureCollection"),
        (text.replace("\"LineString\"", "\"Polygon\""), "neither a hub"),
        (text.replace("[51.2, 43.6, 12]", "[51.2]"), "two numbers"),
        (
            text.replace("\"name\": \"lines\"", "\"crs\": {\"properties\": {\"name\": \"EPSG:3857\"}}"),
            "another system",
        ),
        (text.replace("\"name\": \"A\"", "\"name\": \"A\", \"name\": \"C\""), "stands twice"),
        (text.replace("\"name\": \"lines\"", "\"schema\": \"corridor-geojson/9\""), "corridor-geojson/1"),
    ] {
        std::fs::write(folder.path("b.geojson"), &wrong).unwrap();
        let error = read_network(folder.path("b.geojson")).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("b.geojson:"), "{error}");
    }
}

#[test]
fn graphml_of_others() {
    let text = "<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n\
        <!-- as a graph library writes it -->\n\
        <key id=\"d0\" for=\"node\" attr.name=\"Latitude\" attr.type=\"double\"/>\n<key id=\"d1\" for=\"node\" attr.name=\"Longitude\" attr.type=\"double\"/>\n\
        <key id=\"d2\" for=\"edge\" attr.name=\"length_km\" attr.type=\"double\"><default>1</default></key>\n\
        <key id=\"d3\" for=\"all\" attr.name=\"label\" attr.type=\"string\"/>\n\
        <graph edgedefault=\"undirected\">\n\
        <edge source=\"a\" target=\"b\"><data key=\"d2\">500</data></edge>\n\
        <node id=\"a\"><data key=\"d0\">\n 43.6\n</data><data key=\"d1\">51.2</data><data key=\"d3\">A &amp; B &#x41;</data></node>\n\
        <node id=\"b\"><data key=\"d0\">45.3</data><data key=\"d1\">55.2</data></node>\n\
        <edge source=\"b\" target=\"a\" directed=\"true\" id=\"e9\"/>\n</graph>\n</graphml>\n";
    let folder = Folder::with(&[("a.graphml", text)]);
    let (network, ledger) = read_network(folder.path("a.graphml")).unwrap();
    assert_eq!(ledger.tables[0].ignored, ["label"]);
    assert_eq!(network.link_count(), 3);
    assert_eq!(
        network.link(network.link_id("e9").unwrap()).length.likely().get(),
        1.0,
        "the default of the key"
    );
    std::fs::write(folder.path("c.graphml"), text.replace("<default>1</default>", "<desc>of a link</desc>"))
        .unwrap();
    let (network, _) = read_network(folder.path("c.graphml")).unwrap();
    let straight = network.great_circle(network.hub_id("a").unwrap(), network.hub_id("b").unwrap());
    assert_eq!(network.link(network.link_id("e9").unwrap()).length.likely(), straight);
    for (wrong, words) in [
        (text.replace("<!--", "<!DOCTYPE graphml [<!ENTITY a \"aa\">]>\n<!--"), "document type"),
        (text.replace("&#x41;", "&lol;"), "entity"),
        (text.replace("key=\"d3\"", "key=\"d9\""), "not declared"),
        (text.replace("</graph>", ""), "xml"),
        (text.replace("target=\"a\"", "target=\"z\""), "no hub `z`"),
        (text.replace("<node id=\"b\">", "<node id=\"b\"><graph/>"), "<graph> inside <node>"),
        (text.replace("</graphml>", ""), "ends inside <graphml>"),
        (
            text.replace(
                "<data key=\"d0\">45.3</data>",
                "<data key=\"d0\">45.3</data><data key=\"d0\">4</data>",
            ),
            "stands twice",
        ),
    ] {
        std::fs::write(folder.path("b.graphml"), &wrong).unwrap();
        let error = read_network(folder.path("b.graphml")).unwrap_err().to_string();
        assert!(error.contains(words) && error.contains("b.graphml:"), "{words}: {error}");
    }
}

/// A network like those of the collection; the numbers are our own.
const NET: &str = "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 3\n\
    <ORIGINAL HEADER>~\tInit\tTerm\tCapacity (veh/h)\tLength (miles)\tTime (min)\t;\n<END OF METADATA>\n\n\n~\tinit_node\tterm_node\n\
    \t1\t2\t100.5\t10\t6\t0.15\t4\t0\t0\t1\t;\n\t2\t3\t100.5\t10\t6\t0.15\t4\t0\t0\t1\t;\n\t1\t3\t100\t30\t14\t0.15\t4\t0\t0\t1\t;\n";

#[test]
fn a_tntp_network_of_others() {
    let folder = Folder::with(&[("a_net.tntp", NET)]);
    let (network, ledger) = read_network(folder.path("a_net.tntp")).unwrap();
    let said = ledger.to_string();
    assert!(said.contains("b, power, speed, toll, link_type") && !said.contains("read as km"), "{said}");
    let link = network.link(network.link_id("1-2-road").unwrap());
    assert_eq!((link.length.likely().get(), link.time.clone().unwrap().likely()), (16.093_44, Hours(0.1)));
    let router = Router::new(&network, network.cargo("truck").unwrap(), Objective::fastest()).unwrap();
    assert_eq!(router.route(("1", "3")).unwrap().legs.len(), 2);
    assert_eq!(there_and_back(&network, Form::Tntp).0, network);
    for (net, words) in [
        (NET.replace("LINKS> 3", "LINKS> 4"), "tells of 4 links"),
        (NET.replace("NODES> 3", "NODES> 4000000000"), "more than 3 links join"),
        (NET.replace("\t1\t3\t100", "\t1\t4\t100"), "no hub `4`"),
        (NET.replace("100.5\t10\t6\t0.15", "100.5\t10\tx\t0.15"), "[free_flow_time]"),
        (NET.replace("100.5\t10\t6\t0.15\t4", "100.5\t10\t6\t0.15\tfour"), "[power]"),
        (NET.replace("<END OF METADATA>", ""), "END OF METADATA"),
        (NET.replace("\t1\t3\t100\t30\t14", "\t1\t3\t100"), "six"),
    ] {
        std::fs::write(folder.path("b_net.tntp"), &net).unwrap();
        let error = read_network(folder.path("b_net.tntp"));
        let words = if words == "six" { "tntp" } else { words };
        let error = error.map(|(_, ledger)| ledger.to_string()).unwrap_or_else(|error| error.to_string());
        assert!(error.contains(words), "{words}: {error}");
    }
    let nodes = "Node\tX\tY\t;\n1\t-96.7\t43.6\t;\n2\t-96.8\t43.7\t;\n3\t-96.9\t143.8\t;\n";
    let folder = Folder::with(&[("c_net.tntp", NET), ("c_node.tntp", nodes)]);
    let error = read_network(folder.path("c_net.tntp")).unwrap_err().to_string();
    assert!(error.contains("c_node.tntp:4 [Y]"), "one place out of the world is a fault: {error}");
    let planar = "node\tX\tY\t;\n1\t690309\t1976022\t;\n2\t683649\t1973025\t;\n3\t693306\t1963368\t;\n";
    std::fs::write(folder.path("c_node.tntp"), planar).unwrap();
    let (network, ledger) = read_network(folder.path("c_net.tntp")).unwrap();
    assert!(ledger.to_string().contains("X and Y are no degrees"), "{ledger}");
    assert_eq!(there_and_back(&network, Form::Tntp).0, network);
    let error = read_network(folder.path("c_node.tntp")).unwrap_err().to_string();
    assert!(error.contains("_net.tntp"), "{error}");
}

#[test]
fn trips_and_flows() {
    let text = "<NUMBER OF ZONES> 3\n<TOTAL OD FLOW> 7.5\n<END OF METADATA>\n\n\nOrigin \t1 \n    1 :      2.0;     2 :    0.0;     3 :    5.5; \n\nOrigin 2\n 1 : 0.1;\n";
    let (demand, ledger) = trips_from_tntp(text, 50.0).unwrap();
    assert_eq!(demand.rows.len(), 2);
    assert_eq!((demand.rows[0].to.as_str(), demand.rows[0].t_per_year), ("3", 275.0));
    let table = &ledger.tables[0];
    assert_eq!((table.records, table.used, table.ignored.len()), (4, 4, 3), "{ledger}");
    let again = trips_from_tntp(&trips_to_tntp(&demand, 50.0).unwrap(), 50.0).unwrap().0;
    let plain = |demand: &corridor::Demand| -> Vec<(String, String, f64)> {
        demand.rows.iter().map(|row| (row.from.clone(), row.to.clone(), row.t_per_year)).collect()
    };
    assert_eq!(plain(&again), plain(&demand));
    let error =
        trips_from_tntp("<END OF METADATA>\n1 : 2;\nOrigin x\nOrigin 1\n2 3; 2 : -1; 2 : 4; 2 : 5;\n", 1.0)
            .unwrap_err();
    assert_eq!(findings(&error).len(), 5, "{error}");
    assert!(trips_from_tntp(text, f64::NAN).is_err());
    assert!(trips_to_tntp(&corridor::data::caspian_demand(), 1.0).is_err());
    let text =
        "From \tTo \tVolume \tCost \n1 \t2 \t4494.6576464564205 \t6.0008162373543197 \n2\t1\t0\t1e-3\n";
    let (flows, ledger) = flows_from_tntp(text).unwrap();
    assert_eq!((flows.len(), flows[1].cost, ledger.tables[0].used), (2, 1e-3, 2));
    assert_eq!(flows_from_tntp(&flows_to_tntp(&flows)).unwrap().0, flows);
    let error = flows_from_tntp("1 2 3\n1 2 x 4\n1 2 3 4\n").unwrap_err();
    assert_eq!(super::ledger(&Err(error)).tables[0].rejected, 2);
}

fn collection() -> Option<PathBuf> {
    let root = std::env::var_os("CORRIDOR_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let found = Some(root.join("data/tntp")).filter(|path| path.is_dir());
    if found.is_none() {
        eprintln!(
            "SKIPPED: data/tntp is not here; set CORRIDOR_DATA to the folder that holds data/ and oracles/"
        );
    }
    found
}

/// Shortest times in minutes from one node, from the file itself.
fn bellman_ford(text: &str, from: u32) -> BTreeMap<u32, f64> {
    let links: Vec<(u32, u32, f64)> = text
        .lines()
        .filter(|line| line.trim_start().starts_with(|letter: char| letter.is_ascii_digit()))
        .map(|line| {
            let cells: Vec<&str> = line.split_whitespace().collect();
            (cells[0].parse().unwrap(), cells[1].parse().unwrap(), cells[4].parse().unwrap())
        })
        .collect();
    let mut best = BTreeMap::from([(from, 0.0)]);
    loop {
        let mut changed = false;
        for (a, b, time) in &links {
            let Some(here) = best.get(a).copied() else { continue };
            if best.get(b).is_none_or(|known| here + time < known - 1e-9) {
                best.insert(*b, here + time);
                changed = true;
            }
        }
        if !changed {
            return best;
        }
    }
}

#[test]
fn the_networks_of_the_collection_load_and_route() {
    let Some(folder) = collection() else { return };
    for (name, nodes, links, first_thru) in [
        ("SiouxFalls", 24, 76, 1),
        ("Braess", 4, 5, 1),
        ("Winnipeg", 1052, 2836, 148),
        ("ChicagoSketch", 933, 2950, 1),
    ] {
        let path = folder.join(format!("{name}_net.tntp"));
        let (network, ledger) = read_network(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        adds_up(&ledger);
        assert_eq!((network.hub_count(), network.link_count()), (nodes, links), "{name}");
        assert_eq!(ledger.to_string().contains("may be passed through"), first_thru > 1, "{ledger}");
        let router = Router::new(&network, network.cargo("truck").unwrap(), Objective::fastest()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let far = bellman_ford(&text, 1);
        let mut routed = 0;
        for (to, minutes) in far.iter().filter(|(to, _)| **to != 1).step_by((nodes / 40).max(1)) {
            let route = router.route(("1", to.to_string().as_str())).unwrap();
            assert!(
                (route.time_h * 60.0 - minutes).abs() < 0.1,
                "{name} to {to}: {} and {minutes}",
                route.time_h * 60.0
            );
            routed += 1;
        }
        assert!(routed >= 3 && (routed >= 20 || nodes < 20), "{name}: {routed}");
        let out = Folder::new();
        write_network(&network, out.path("again_net.tntp"), Form::Tntp)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read_network(out.path("again_net.tntp")).unwrap().0, network, "{name}");
        let trips = std::fs::read_to_string(folder.join(format!("{name}_trips.tntp"))).unwrap();
        let (demand, _) = trips_from_tntp(&trips, 1.0).unwrap_or_else(|error| panic!("{name}: {error}"));
        let again = trips_from_tntp(&trips_to_tntp(&demand, 1.0).unwrap(), 1.0).unwrap().0;
        assert_eq!(again.rows.len(), demand.rows.len());
        let flows = folder.join(format!("{name}_flow.tntp"));
        if flows.exists() {
            let text = std::fs::read_to_string(flows).unwrap();
            let (flows, _) = flows_from_tntp(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(flows.len(), links);
            assert_eq!(flows_from_tntp(&flows_to_tntp(&flows)).unwrap().0, flows);
        }
    }
}

#[test]
fn codes_that_look_like_a_locode_have_its_form() {
    let warned = |code: &str, country: &str| {
        let hubs = format!("code,lat,lon,country\n{code},43,51,{country}\n");
        let network =
            corridor::data::from_tables(&[("hubs.csv", hubs.as_str()), ("links.csv", "from,to,length_km\n")]);
        network.unwrap().warning_counts().contains_key("locode-form")
    };
    for code in ["KZAA1", "KZAA0", "kzaau", "Kzaau", "KZaau", "KZA-U"] {
        assert!(warned(code, "KZ"), "{code}");
    }
    for (code, country) in [
        ("KZAAU", "KZ"),
        ("KZ2B9", "KZ"),
        ("KZAA1", "RU"),
        ("KZAA1", ""),
        ("KZAA12", "KZ"),
        ("A", "KZ"),
        ("ЖЖabc", "KZ"),
    ] {
        assert!(!warned(code, country), "{code}");
    }
    assert!(!corridor::data::caspian().warning_counts().contains_key("locode-form"));
}

#[test]
fn lines_are_cut_at_the_far_meridian() {
    let tables = [
        ("hubs.csv", "code,lat,lon\nA,10,170\nB,30,-170\nC,0,0\n"),
        ("links.csv", "from,to,two_way,length_km\nA,B,yes,3000\nA,C,no,19000\n"),
    ];
    let network = corridor::data::from_tables(&tables).unwrap();
    let folder = Folder::new();
    let path = folder.path("a.geojson");
    write_network(&network, &path, Form::GeoJson).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let lines: Vec<String> = whole["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|feature| feature["geometry"]["type"] != "Point")
        .map(|feature| format!("{} {}", feature["geometry"]["type"], feature["geometry"]["coordinates"]))
        .collect();
    let cut = "\"MultiLineString\" [[[170,10],[180,20]],[[-180,20],[-170,30]]]";
    let back = "\"MultiLineString\" [[[-170,30],[-180,20]],[[180,20],[170,10]]]";
    let whole = "\"LineString\" [[170,10],[0,0]]";
    let plain = |line: &String| line.replace(".0", "");
    let lines: std::collections::BTreeSet<String> = lines.iter().map(plain).collect();
    assert_eq!(lines, [cut, back, whole].map(str::to_owned).into());
}
