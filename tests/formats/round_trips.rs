//! Written and read back, a network is the same: its facts, its sources, its year, its digest, and the text of its JSON.

use super::everything::everything;
use super::{Folder, WHOLE, adds_up, findings, name, names, there_and_back};
use corridor::data::{Form, caspian, from_json, read_folder, read_network, to_json, write_network};
use corridor::{Capacity, Error, Fact, Hours, Hub, Km, Link, Network, Tonnes};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn same(network: &Network, form: Form) {
    let (again, ledger) = there_and_back(network, form);
    assert_eq!(to_json(&again), to_json(network), "{form}");
    assert_eq!(again.digest(), network.digest(), "{form}");
    assert_eq!(again.sources(), network.sources(), "{form}");
    adds_up(&ledger);
    let records: usize = ledger.tables.iter().map(|table| table.records).sum();
    let own = network.cargoes().iter().filter(|cargo| !cargo.is_built_in()).count();
    let config = usize::from(form == Form::Gmns);
    let year = usize::from(network.view().year.is_some() && form != Form::Json);
    let facts =
        network.hub_count() + network.link_count() + network.transfers().len() + network.borders().len();
    let rest =
        network.limits().len() + network.rates().len() + network.corridors().len() + network.sources().len();
    assert_eq!(records, facts + rest + own + config + year, "{form}: {ledger}");
    assert!(
        ledger.tables.iter().all(|table| table.used == table.records && table.ignored.is_empty()),
        "{ledger}"
    );
}

#[test]
fn the_embedded_network_in_every_form() {
    for form in WHOLE {
        same(&caspian(), form);
    }
}

#[test]
fn random_networks_with_every_fact_in_every_form() {
    let mut rng = ChaCha8Rng::seed_from_u64(20_261_130);
    let (mut defaults, mut escaped, mut inert) = (0, 0, 0);
    for _ in 0..200 {
        let network = everything(&mut rng);
        let json = to_json(&network);
        defaults += usize::from(json.contains("\"default\": true"));
        for form in WHOLE {
            same(&network, form);
        }
        let folder = Folder::new();
        write_network(&network, folder.path("n"), Form::Native).unwrap();
        let hubs = std::fs::read_to_string(folder.path("n").join("hubs.csv")).unwrap();
        escaped += usize::from(hubs.contains("\\u{"));
        inert += usize::from(hubs.contains("'=1+1"));
    }
    // The cases were hard.
    assert!(defaults > 50 && escaped > 100 && inert > 100, "{defaults} {escaped} {inert}");
}

#[test]
fn a_view_is_no_fact_but_the_year_is() {
    let network = caspian().at(2030).unwrap().in_month(11).unwrap().in_case(corridor::Case::Worst);
    for form in WHOLE {
        let (again, _) = there_and_back(&network, form);
        assert_eq!(again, caspian().at(2030).unwrap(), "{form}");
    }
}

#[test]
fn the_empty_network_in_every_form() {
    let none = Network::builder().build().unwrap();
    for form in [Form::Json, Form::GeoJson, Form::GraphMl] {
        assert_eq!(there_and_back(&none, form).0, none, "{form}");
    }
    // A table without columns is none.
    let error = write_network(&none, Folder::new().path("n"), Form::Native);
    assert!(matches!(error, Err(Error::WouldLose { .. })), "{error:?}");
}

#[test]
fn what_a_form_cannot_hold_is_said_and_nothing_is_written() {
    let folder = Folder::new();
    // A range that is open to one side, which only JSON can say.
    let text = r#"{"schema": "corridor-network/1", "hubs": [
        {"code": "A", "position": {"x": 1.0, "y": 2.0}}, {"code": "B", "position": {"x": 1.0, "y": 3.0}}],
        "links": [{"from": "A", "to": "B", "carriage": "rail-1520", "traction": "steam",
            "length": {"likely": 200.0, "detail": {"low": 150.0}}}]}"#;
    let network = from_json(text).unwrap();
    assert_eq!(there_and_back(&network, Form::Json).0, network);
    for form in WHOLE.into_iter().filter(|form| *form != Form::Json) {
        let error = write_network(&network, folder.path(name(form)), form).unwrap_err();
        let Error::WouldLose { lost, .. } = &error else { panic!("{form}: {error}") };
        assert!(lost.iter().any(|what| what.contains("steam")), "{form}: {error}");
    }
    // TNTP holds little.
    let error = write_network(&caspian(), folder.path(name(Form::Tntp)), Form::Tntp).unwrap_err();
    assert!(error.to_string().contains("no hub is 1"), "{error}");
    let mut builder = Network::builder();
    builder.hub(Hub::at_lon_lat("1", 1.0, 2.0)).hub(Hub::at_lon_lat("2", 1.0, 3.0).name("two"));
    let plain = Capacity::of(24.0, "trucks_per_day".parse().unwrap());
    builder.link(Link::road("1", "2", Km(120.0)).time(Hours(2.0)).capacity(plain.clone()));
    builder.link(Link::road("2", "1", Km(120.0)).time(Fact::new(Hours(2.0)).estimated("so")).capacity(plain));
    let error = write_network(&builder.clone().build().unwrap(), folder.path(name(Form::Tntp)), Form::Tntp)
        .unwrap_err();
    let Error::WouldLose { lost, .. } = &error else { panic!("{error}") };
    assert!(lost.iter().any(|what| what.starts_with("hub:2: name")), "{lost:?}");
    assert!(lost.iter().any(|what| what.starts_with("2-1-road: time")), "{lost:?}");
    assert_eq!(folder.names(), Vec::<String>::new());
    builder.hubs[1].name = "2".to_owned();
    builder.links[1].time = Some(Hours(2.5).into());
    let network = builder.build().unwrap();
    assert_eq!(there_and_back(&network, Form::Tntp).0, network);
    // Half of its two files is no network, and places of another are not read with these links.
    std::fs::create_dir(folder.path("a_net.tntp")).unwrap();
    assert!(write_network(&network, folder.path("a_net.tntp"), Form::Tntp).is_err());
    assert_eq!(folder.names(), ["a_net.tntp"]);
    let mut builder = network.to_builder();
    for hub in &mut builder.hubs {
        let mut origin = corridor::Origin::default();
        (origin.default, origin.note) = (true, Some("no place is stated".to_owned()));
        (hub.position, hub.position_origin) = (geo::Point::new(0.0, 0.0), Some(origin));
    }
    let nowhere = builder.build().unwrap();
    assert_eq!(there_and_back(&nowhere, Form::Tntp).0, nowhere);
    write_network(&network, folder.path("b_net.tntp"), Form::Tntp).unwrap();
    let error = write_network(&nowhere, folder.path("b_net.tntp"), Form::Tntp).unwrap_err().to_string();
    assert!(error.contains("belongs to another network"), "{error}");
    assert_eq!(read_network(folder.path("b_net.tntp")).unwrap().0, network);
}

#[test]
fn a_drawing_says_what_it_leaves_out() {
    let folder = Folder::new();
    let path = folder.path("caspian.dot");
    write_network(&caspian(), &path, Form::Dot).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let count = caspian().transfers().len();
    assert!(text.contains(&format!("//   {count} transfers")) && text.contains("KZAAU"), "{text}");
    assert!(read_network(&path).unwrap_err().to_string().contains("only written"));
}

#[test]
fn folders_are_whole_and_never_mixed() {
    let folder = Folder::new();
    let path = folder.path("tables");
    write_network(&caspian(), &path, Form::Native).unwrap();
    let before = names(&path);
    assert_eq!(folder.names(), ["tables"]);
    // What is there is not overwritten.
    let error = write_network(&caspian(), &path, Form::Gmns).unwrap_err().to_string();
    assert!(error.contains("not empty"), "{error}");
    assert_eq!((names(&path), folder.names()), (before, vec!["tables".to_owned()]));
    // An empty folder will do.
    let empty = folder.path("empty");
    std::fs::create_dir(&empty).unwrap();
    write_network(&caspian(), &empty, Form::Native).unwrap();
    assert_eq!(read_folder(&empty).unwrap(), caspian());
    let error =
        write_network(&caspian(), folder.path("no/such/place"), Form::Native).unwrap_err().to_string();
    assert!(error.contains("there is no folder"), "{error}");
}

#[test]
fn forms_are_known_by_name_and_content() {
    for (path, form) in [
        ("a.json", Form::Json),
        ("a.GeoJSON", Form::GeoJson),
        ("a_net.tntp", Form::Tntp),
        ("a.graphml", Form::GraphMl),
        ("a.dot", Form::Dot),
        ("a.osm.pbf", Form::OsmPbf),
        ("a", Form::Native),
        ("a-gmns", Form::Gmns),
    ] {
        assert_eq!(Form::of(path).unwrap(), form, "{path}");
    }
    assert!(Form::of("a.csv").unwrap_err().to_string().contains("no form of network"));
    for form in Form::ALL {
        assert_eq!(form.word().parse::<Form>().unwrap(), form);
    }
    assert!("geojsn".parse::<Form>().unwrap_err().to_string().contains("geojson"));
    let error = read_network("no-such-file.json").unwrap_err();
    assert!(matches!(error, Error::File { .. }), "{error}");
    let folder = Folder::with(&[("node.csv", "node_id,x_coord,y_coord\n")]);
    assert_eq!(Form::of(&folder.0).unwrap(), Form::Gmns);
    let error = read_network(&folder.0).unwrap_err();
    assert!(findings(&error).iter().any(|finding| finding.rule == "missing-table"), "{error}");
}

#[test]
fn loads_of_a_changed_built_in_cargo_stay_defaults() {
    let mut builder = caspian().to_builder();
    let mut container = caspian().cargo("container").unwrap().clone();
    container.t_per_teu = Some(Tonnes(13.0).into());
    builder.cargoes.retain(|cargo| cargo.code != "container");
    builder.cargo(container);
    let network = builder.build().unwrap();
    for form in WHOLE {
        same(&network, form);
    }
}
