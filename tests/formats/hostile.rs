//! Ten thousand hostile texts through every writer and back: they come out as they went in, and inert where something might run them.

use super::everything::hostile;
use super::{Folder, WHOLE, name, there_and_back};
use corridor::data::{Form, write_network};
use corridor::{Cargo, Carriage, Corridor, Fact, Hub, Km, Link, Network, Source};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A network whose every free text is hostile.
fn network(rng: &mut ChaCha8Rng, hubs: usize) -> (Network, usize) {
    let mut texts = 0;
    let mut text = || {
        texts += 1;
        hostile(rng)
    };
    let mut builder = Network::builder();
    for at in 0..hubs {
        let mut hub = Hub::at_lon_lat(&format!("H{at}"), at as f64 / 10.0, 1.0).name(&text());
        hub.aliases = vec![text(), text()];
        builder.hub(hub);
    }
    for at in 1..hubs {
        let mut length = Fact::new(Km(100.0)).estimated(&text());
        let mut origin = length.origin().unwrap().clone();
        origin.original = Some(text());
        length = length.from_origin(origin);
        let mut link = Link::rail(&format!("H{}", at - 1), &format!("H{at}"), length).name(&text());
        link.operator = Some(text());
        builder.link(link);
    }
    let mut cargo = Cargo::new("own", [Carriage::ROAD]);
    (cargo.name, cargo.class) = (Some(text()), Some(text()));
    builder.cargo(cargo);
    let mut corridor = Corridor::along("C", "H0>H1");
    (corridor.from, corridor.to) = (vec!["H0".to_owned()], vec!["H1".to_owned()]);
    (corridor.name, corridor.note) = (Some(text()), Some(text()));
    builder.corridor(corridor);
    builder.source(Source::new("S", &text(), &text(), &text(), &text()));
    (builder.build().unwrap(), texts)
}

#[test]
fn ten_thousand_hostile_texts_through_every_writer() {
    let mut rng = ChaCha8Rng::seed_from_u64(66);
    let mut texts = 0;
    while texts < 10_000 {
        let (network, more) = network(&mut rng, 150);
        texts += more;
        for form in WHOLE {
            let (again, _) = there_and_back(&network, form);
            assert_eq!(again.to_builder(), network.to_builder(), "{form}");
            assert_eq!(again.digest(), network.digest(), "{form}");
        }
        inert(&network);
    }
}

/// What is written can be run by nobody who reads it.
fn inert(network: &Network) {
    let folder = Folder::new();
    for form in [Form::Native, Form::Gmns] {
        let path = folder.path(name(form));
        write_network(network, &path, form).unwrap();
        for table in super::names(&path) {
            let bytes = std::fs::read(path.join(&table)).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
            for record in reader.records() {
                for cell in &record.unwrap() {
                    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                    assert!(!runs || cell.parse::<f64>().is_ok(), "{table}: {cell:?}");
                    assert!(!cell.contains(|letter: char| letter.is_control()), "{table}: {cell:?}");
                }
            }
        }
    }
    for form in [Form::GraphMl, Form::Dot, Form::GeoJson] {
        let path = folder.path(name(form));
        write_network(network, &path, form).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(|letter: char| letter.is_control() && letter != '\n'), "{form}");
        if form == Form::GraphMl {
            assert!(!text.contains("<script") && !text.contains("<![CDATA[") && !text.contains("&lol;"));
        }
    }
    // Every line of a drawing closes the quotes it opens.
    let drawing = std::fs::read_to_string(folder.path(name(Form::Dot))).unwrap();
    for line in drawing.lines().filter(|line| !line.starts_with("//")) {
        let mut open = false;
        let mut escaped = false;
        for letter in line.chars() {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => open = !open,
                _ => {}
            }
        }
        assert!(!open, "{line}");
    }
}
