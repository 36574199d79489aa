//! Ten thousand hostile strings as names: in HTML and SVG they come out as text, and as nothing else.

use crate::markup::{Piece, data, html, skeleton, texts, xml};
use corridor::map::{Map, Report};
use corridor::{
    Border, Capacity, CapacityUnit, Fact, FlowSolver, Hours, Hub, HubKind, Km, Link, Network, Objective,
    Router, Select, Source, find_bottlenecks,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// Pieces of what has broken pages, pictures, spreadsheets and terminals.
const PIECES: [&str; 64] = [
    "</script>",
    "<script>alert(1)</script>",
    "<!--",
    "-->",
    "<!--<script>",
    "]]>",
    "<![CDATA[",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;b&gt;",
    "&#x3c;script&#x3e;",
    "&amp;",
    "&",
    "&nbsp",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "${alert(1)}",
    "{{7*7}}",
    "</title>",
    "</style>",
    "</svg>",
    "</text>",
    "<a href=\"javascript:x\">",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0>",
    "<iframe>",
    "<style>*{}</style>",
    "<?xml",
    "<!DOCTYPE",
    "<!ENTITY x SYSTEM \"file:///\">",
    "\u{202e}",
    "\u{2066}",
    "\u{200f}",
    "\u{2028}",
    "\u{2029}",
    "\u{0}",
    "\u{1}",
    "\u{8}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fdd0}",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "\t",
    "\r\n",
    "\\",
    "\\u003c",
    "\\\"",
    "Ақтау",
    "深圳",
    "é",
    "🚂",
];

fn hostile(rng: &mut ChaCha8Rng) -> String {
    let count = rng.random_range(1..5);
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(PIECES[rng.random_range(0..PIECES.len())]);
        if rng.random_bool(0.3) {
            text.push(char::from_u32(rng.random_range(32..0x3000)).unwrap_or('x'));
        }
    }
    text
}

/// What may be seen of a text: control characters and marks of direction are replaced.
fn seen(text: &str) -> String {
    text.chars()
        .map(|c| {
            let hides = c.is_control()
                || ['\u{61c}', '\u{200e}', '\u{200f}', '\u{fffe}', '\u{ffff}'].contains(&c)
                || ('\u{202a}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c)
                || ('\u{fdd0}'..='\u{fdef}').contains(&c);
            if hides { '\u{fffd}' } else { c }
        })
        .collect()
}

const HUBS: usize = 20;

/// A chain of hubs with every text that people write made by `text`; the facts are always the same.
fn network(text: &mut impl FnMut() -> String) -> Network {
    let mut builder = Network::builder();
    builder.source(Source::new("S1", &text(), &text(), &text(), "https://example.org/a?b=c&d=e"));
    builder.source(Source::new("S2", &text(), &text(), &text(), &text()));
    for at in 0..HUBS {
        let hub = Hub::at_lon_lat(&format!("H{at:02}"), 40.0 + at as f64, 42.0 + (at % 5) as f64)
            .name(&text())
            .country("KZ");
        builder.hub(
            hub.kind(HubKind::ALL[at % HubKind::ALL.len()])
                .stay_time(Fact::new(Hours(1.0)).estimated(&text())),
        );
    }
    for at in 1..HUBS {
        let (from, to) = (format!("H{:02}", at - 1), format!("H{at:02}"));
        let capacity = Capacity::of(
            Fact::new(1e6 + at as f64).published("S1").estimated(&text()),
            CapacityUnit::TONNES_PER_YEAR,
        );
        let link = Link::rail(&from, &to, Km(150.0))
            .key(&format!("L{at:02}"))
            .two_way()
            .name(&text())
            .operator(&text());
        builder.link(link.capacity(capacity).time(Fact::new(Hours(5.0)).published("S2")));
    }
    let mut border = Border::new("B1", ["L05"]);
    border.name = Some(text());
    builder.border(border.dwell(Hours(10.0)));
    builder.build().unwrap()
}

fn drawn(network: &Network, title: &str) -> (Map, String, String) {
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(network, cargo, Objective::fastest()).unwrap();
    let flows = FlowSolver::new(network, cargo).unwrap();
    let map = Map::new(network)
        .title(title)
        .route(&router.route(("H00", "H19")).unwrap())
        .flow(&flows.max_flow(["H00"], ["H19"]).unwrap())
        .ladder(&find_bottlenecks(&flows, ("H00", "H19")).unwrap())
        .closed(&Select::link("L03"))
        .closed(&Select::border("B1"));
    let page = map.html();
    let picture = map.svg();
    (map, page, picture)
}

/// All strings in a JSON value.
fn all_strings(value: &serde_json::Value, into: &mut BTreeSet<String>) {
    let mut todo = vec![value];
    while let Some(value) = todo.pop() {
        match value {
            serde_json::Value::String(text) => {
                into.insert(text.clone());
            }
            serde_json::Value::Array(list) => todo.extend(list),
            serde_json::Value::Object(map) => todo.extend(map.values()),
            _ => {}
        }
    }
}

#[test]
fn ten_thousand_hostile_strings_are_text() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let mut count = 0;
    let plain_network = network(&mut || "plain".to_owned());
    let (plain_map, plain_page, _) = drawn(&plain_network, "plain");
    let report = |map: &Map, network: &Network, text: &str| {
        let rows = vec![vec![format!("not a number: {text}"), "1".to_owned()]];
        Report::new(text)
            .lead(text)
            .section(text)
            .text(text)
            .table(&[text, "n"], &rows)
            .subsection(text)
            .table_with_small_print(
                &[text],
                &[vec![[format!("not a number: {text}"), format!("small: {text}")]]],
            )
            .map(map)
            .figure("", text)
            .section("s")
            .sources(network)
            .html()
    };
    let plain_pieces = html(&plain_page).unwrap();
    let plain_report = html(&report(&plain_map, &plain_network, "plain")).unwrap();
    let (mut with_markup, mut links_refused) = (0, 0);
    while count < 10_000 {
        let mut used: Vec<String> = Vec::new();
        let title = hostile(&mut rng);
        let network = network(&mut || {
            let text = hostile(&mut rng);
            used.push(text.clone());
            text
        });
        used.push(title.clone());
        count += used.len();
        with_markup += used.iter().filter(|text| text.contains('<')).count();
        let (map, page, picture) = drawn(&network, &title);

        // The page does what the plain one does: the same tags with the same attributes, the same script and style.
        let pieces = html(&page).unwrap_or_else(|wrong| panic!("{wrong} with {used:?}"));
        assert_eq!(skeleton(&pieces), skeleton(&plain_pieces), "{used:?}");
        let code = |pieces: &[Piece]| {
            texts(pieces)
                .into_iter()
                .filter(|text| text.contains("use strict") || text.contains("color-scheme: light"))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(code(&pieces), code(&plain_pieces));
        // Every text is there, whole, as a string of the data.
        let mut strings = BTreeSet::new();
        all_strings(&data(&pieces), &mut strings);
        for (_, hub) in network.hubs() {
            assert!(strings.contains(&seen(&hub.name)), "{:?}", hub.name);
        }
        for (_, link) in network.links() {
            assert!(strings.contains(&seen(link.name.as_ref().unwrap())), "{:?}", link.name);
            assert!(strings.contains(&seen(link.operator.as_ref().unwrap())), "{:?}", link.operator);
        }
        assert!(texts(&pieces).contains(&seen(&title).as_str()));
        for text in &strings {
            assert_eq!(*text, seen(text), "nothing that hides or turns text reaches the page");
        }
        // Addresses: that of the web is a link, the other is none unless it is one too.
        for source in data(&pieces)["maps"][0]["sources"].as_object().unwrap().values() {
            let url = source[3].as_str().unwrap();
            assert!(url.is_empty() || url.starts_with("https://") || url.starts_with("http://"), "{url:?}");
            links_refused += usize::from(url.is_empty());
        }

        // A report: the same.
        let text = used[0].clone();
        let pieces =
            html(&report(&map, &network, &text)).unwrap_or_else(|wrong| panic!("{wrong} with {used:?}"));
        assert_eq!(skeleton(&pieces), skeleton(&plain_report), "{used:?}");
        // A source without a title is told by its address; each of these has one.
        assert!(texts(&pieces).iter().filter(|said| **said == seen(&text)).count() >= 5, "{text:?}");

        // The picture: XML of a few elements, and the names of hubs as text.
        let pieces = xml(&picture).unwrap_or_else(|wrong| panic!("{wrong} with {used:?}"));
        let elements = ["svg", "g", "title", "path", "rect", "circle", "text"];
        let attributes = [
            "xmlns",
            "viewBox",
            "width",
            "height",
            "role",
            "font-family",
            "fill",
            "x",
            "y",
            "overflow",
            "d",
            "fill-rule",
            "stroke",
            "stroke-width",
            "stroke-dasharray",
            "stroke-linejoin",
            "stroke-linecap",
            "opacity",
            "cx",
            "cy",
            "r",
            "font-size",
            "font-weight",
            "font-style",
            "letter-spacing",
            "text-anchor",
            "paint-order",
            "transform",
        ];
        for piece in &pieces {
            let Piece::Open { name, attributes: found, .. } = piece else { continue };
            assert!(elements.contains(&name.as_str()), "{name} with {used:?}");
            for key in found.keys() {
                assert!(attributes.contains(&key.as_str()), "{key} with {used:?}");
            }
        }
        let said = texts(&pieces);
        for (_, hub) in network.hubs() {
            let wanted = seen(&format!("{} ({})", hub.name, hub.code));
            assert!(said.contains(&wanted.as_str()), "{wanted:?}");
        }
    }
    println!("{count} strings, {with_markup} with markup, {links_refused} addresses refused");
    assert!(with_markup > count / 4 && links_refused > 50);
}
