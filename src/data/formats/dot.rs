//! A drawing for Graphviz: hubs where they lie, links by mode. What a drawing cannot say stands at its head.

use crate::network::{Mode, Network, Standing};

/// What of a network a drawing leaves out, with how many there are.
pub(in crate::data) fn left_out(network: &Network) -> Vec<String> {
    let own = network.cargoes().iter().filter(|cargo| !cargo.is_built_in()).count();
    let counts = [
        ("transfers", network.transfers().len()),
        ("borders", network.borders().len()),
        ("limits", network.limits().len()),
        ("rates", network.rates().len()),
        ("cargoes", own),
        ("corridors", network.corridors().len()),
        ("sources", network.sources().len()),
    ];
    let told = counts.into_iter().filter(|(_, count)| *count > 0);
    let mut left: Vec<String> = told.map(|(what, count)| format!("{count} {what}")).collect();
    left.push("times, prices, capacities and origins of all facts".to_owned());
    left
}

/// The network as a drawing.
pub(in crate::data) fn write(network: &Network) -> String {
    let mut text = String::from("// A drawing; it cannot be read back. Left out are:\n");
    for what in left_out(network) {
        text.push_str(&format!("//   {what}\n"));
    }
    text.push_str("digraph corridor {\n  node [shape=point];\n  edge [arrowsize=0.5];\n");
    for (_, hub) in network.hubs() {
        let (lon, lat) = (hub.position.x(), hub.position.y());
        let (code, name) = (quoted(&hub.code), quoted(&hub.name));
        text.push_str(&format!("  {code} [xlabel={name}, pos=\"{lon},{lat}\"];\n"));
    }
    for (_, link) in network.links() {
        let colour = match link.carriage.mode {
            Mode::Rail => "black",
            Mode::Sea => "blue",
            Mode::Water => "steelblue",
            Mode::Road => "brown",
        };
        let style = if link.validity.standing == Standing::Open { "solid" } else { "dashed" };
        let (from, to, key) = (quoted(&link.from), quoted(&link.to), quoted(&link.key));
        let (length, carriage) = (link.length.likely().get(), link.carriage);
        text.push_str(&format!(
            "  {from} -> {to} [id={key}, tooltip=\"{carriage}, {length} km\", color={colour}, style={style}];\n"
        ));
    }
    text.push_str("}\n");
    text
}

/// A text in quotes, of which Graphviz runs nothing: no escapes of its own, no line breaks.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            letter if letter.is_control() => quoted.push(' '),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
