//! A network as one versioned JSON text. It holds what the tables hold, field by field; an unknown field is refused as an unknown column is.

use crate::error::{Error, Finding, Result};
use crate::network::{
    Border, Cargo, Corridor, Hub, Limit, Lines, Link, Network, NetworkBuilder, Rate, Source, Transfer,
};
use serde::{Deserialize, Serialize};

/// The version of the JSON form.
pub const SCHEMA: &str = "corridor-network/1";

/// What findings call the text.
const FILE: &str = "JSON";

/// Only the version, so that a text of another version is told from a damaged one.
#[derive(Deserialize)]
struct Version {
    schema: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: String,
    #[serde(default)]
    hubs: Vec<Hub>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    transfers: Vec<Transfer>,
    #[serde(default)]
    borders: Vec<Border>,
    #[serde(default)]
    limits: Vec<Limit>,
    #[serde(default)]
    rates: Vec<Rate>,
    #[serde(default)]
    cargoes: Vec<Cargo>,
    #[serde(default)]
    corridors: Vec<Corridor>,
    #[serde(default)]
    sources: Vec<Source>,
    #[serde(default)]
    year: Option<i32>,
}

/// The network as one JSON text, versioned by [`SCHEMA`]. The year it stands in is kept; the month and the case of a view are not facts and
/// are left out, and so are built-in cargoes, which the reader has.
///
/// ```
/// use corridor::data::{from_json, to_json};
/// let network = corridor::data::caspian();
/// assert_eq!(from_json(&to_json(&network))?, network);
/// # Ok::<(), corridor::Error>(())
/// ```
#[must_use]
pub fn to_json(network: &Network) -> String {
    let document = Document {
        schema: SCHEMA.to_owned(),
        hubs: network.hubs().map(|(_, hub)| hub.clone()).collect(),
        links: network.links().map(|(_, link)| link.clone()).collect(),
        transfers: network.transfers().to_vec(),
        borders: network.borders().to_vec(),
        limits: network.limits().to_vec(),
        rates: network.rates().to_vec(),
        cargoes: network.cargoes().iter().filter(|cargo| !cargo.is_built_in()).cloned().collect(),
        corridors: network.corridors().to_vec(),
        sources: network.sources().to_vec(),
        year: network.view().year,
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// Builds a network from its JSON text.
///
/// # Errors
///
/// [`Error::BadInput`]: with one finding and its line where the text is no JSON of this form and version, with every finding where its facts
/// cannot be used.
pub fn from_json(text: &str) -> Result<Network> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let version: Version = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    if version.schema.as_deref() != Some(SCHEMA) {
        let reason = match version.schema {
            Some(other) => format!("the schema is `{other}`, this version reads `{SCHEMA}`"),
            None => format!("no schema is stated; a network begins with \"schema\": \"{SCHEMA}\""),
        };
        return Err(refusal("schema", 1, reason));
    }
    let document: Document = serde_json::from_str(text).map_err(|error| damaged(&error))?;
    let Document {
        schema: _,
        hubs,
        links,
        transfers,
        borders,
        limits,
        rates,
        cargoes,
        corridors,
        sources,
        year,
    } = document;
    let lines = Lines::default();
    let builder = NetworkBuilder {
        hubs,
        links,
        transfers,
        borders,
        limits,
        rates,
        cargoes,
        corridors,
        sources,
        year,
        lines,
    };
    builder.build()
}

fn damaged(error: &serde_json::Error) -> Error {
    refusal("json", error.line() as u64, error.to_string())
}

fn refusal(rule: &str, line: u64, reason: String) -> Error {
    Error::BadInput {
        findings: vec![Finding::new(rule, "network", reason).at(FILE, line, None)],
        ledger: None,
    }
}
