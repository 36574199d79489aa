//! A network as one versioned JSON text. It holds what the tables hold, field by field; an unknown field is refused as an unknown column is.

use super::json_text::{JsonText, refused, refused_all};
use super::limits::Limits;
use super::reading::Reading;
use super::strict;
use crate::error::{Finding, Ledger, Result, nearest_words};
use crate::network::{Border, Cargo, Corridor, Hub, Limit, Link, Network, Rate, Source, Transfer};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The version of the JSON form.
pub const SCHEMA: &str = "corridor-network/1";

/// What findings call the text.
const FILE: &str = "JSON";

#[derive(Serialize)]
struct Document {
    schema: String,
    hubs: Vec<Hub>,
    links: Vec<Link>,
    transfers: Vec<Transfer>,
    borders: Vec<Border>,
    limits: Vec<Limit>,
    rates: Vec<Rate>,
    cargoes: Vec<Cargo>,
    corridors: Vec<Corridor>,
    sources: Vec<Source>,
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
/// [`Error::BadInput`](crate::Error::BadInput) with every finding and its line: where the text is no JSON of this form and version, where a record has
/// a field that is unknown, missing or of another form, and where its facts cannot be used.
pub fn from_json(text: &str) -> Result<Network> {
    read(FILE, text.as_bytes(), &Limits::default()).map(|(network, _)| network)
}

/// The lists of a text, by their names.
const LISTS: [&str; 9] =
    ["hubs", "links", "transfers", "borders", "limits", "rates", "cargoes", "corridors", "sources"];

/// Reads a text and says what became of every record.
pub(super) fn read(file: &str, bytes: &[u8], limits: &Limits) -> Result<(Network, Ledger)> {
    let json = JsonText::of(file, bytes, limits)?;
    let whole = json.whole("network")?;
    let of = |name: &str| whole.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
    let schema = of("schema").map(|value| (value, serde_json::from_str::<String>(value.get()).ok()));
    let reason = match schema {
        Some((_, Some(known))) if known == SCHEMA => None,
        Some((_, Some(other))) => Some(format!("the schema is `{other}`, this version reads `{SCHEMA}`")),
        _ => Some(format!("no schema is stated; a network begins with \"schema\": \"{SCHEMA}\"")),
    };
    if let Some(reason) = reason {
        return Err(refused(Finding::new("schema", "network", reason).at(file, 1, None)));
    }
    let mut reading = Reading::within(limits);
    for (name, value) in &whole.0 {
        if LISTS.contains(&name.as_ref()) || ["schema", "year"].contains(&name.as_ref()) {
            continue;
        }
        let all = LISTS.into_iter().chain(["year"]);
        let near = nearest_words(name, all, 1);
        let reason = format!("there is no field `{name}`");
        let finding = json.finding("unknown-field", "network", reason, json.offset_of(value.get()));
        // What refers to the records in it is no finding of its own.
        let meant = LISTS.into_iter().filter(|list| near.first().is_none_or(|near| near == list));
        meant.for_each(|list| reading.builder.lines.lose(list, Vec::new()));
        reading.builder.lines.lose("operators", Vec::new());
        reading.findings.push(match near.first() {
            Some(near) => finding.suggest(format!("did you mean `{near}`?")),
            None => finding,
        });
    }
    if let Some(value) = of("year") {
        match serde_json::from_str(value.get()) {
            Ok(year) => reading.builder.year = year,
            Err(error) => reading.findings.push(json.damaged("year", value.get(), &error)),
        }
    }
    let mut broken = Vec::new();
    for name in LISTS {
        let Some(list) = of(name) else { continue };
        let took = match name {
            "hubs" => take(&json, name, list, &mut reading, |into, item: Hub| into.builder.hubs.push(item)),
            "links" => {
                take(&json, name, list, &mut reading, |into, item: Link| into.builder.links.push(item))
            }
            "transfers" => take(&json, name, list, &mut reading, |into, item: Transfer| {
                into.builder.transfers.push(item)
            }),
            "borders" => {
                take(&json, name, list, &mut reading, |into, item: Border| into.builder.borders.push(item))
            }
            "limits" => {
                take(&json, name, list, &mut reading, |into, item: Limit| into.builder.limits.push(item))
            }
            "rates" => {
                take(&json, name, list, &mut reading, |into, item: Rate| into.builder.rates.push(item))
            }
            "cargoes" => {
                take(&json, name, list, &mut reading, |into, item: Cargo| into.builder.cargoes.push(item))
            }
            "corridors" => take(&json, name, list, &mut reading, |into, item: Corridor| {
                into.builder.corridors.push(item)
            }),
            _ => take(&json, name, list, &mut reading, |into, item: Source| into.builder.sources.push(item)),
        };
        broken.extend(took.err().map(|finding| *finding));
    }
    if !broken.is_empty() {
        broken.extend(reading.findings);
        return Err(refused_all(broken));
    }
    reading.finish()
}

/// What others may refer to a record by, as far as it can be read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Names {
    code: Option<String>,
    key: Option<String>,
    hub: Option<String>,
    from: Option<String>,
    to: Option<String>,
    operator: Option<String>,
}

/// Takes the records of a list one by one, so that one that is damaged spoils no other.
fn take<'a, T: DeserializeOwned>(
    json: &JsonText<'a>,
    name: &'static str,
    list: &'a RawValue,
    reading: &mut Reading,
    mut add: impl FnMut(&mut Reading, T),
) -> std::result::Result<(), Box<Finding>> {
    let mut tally = json.tally(name);
    let mut position = 0;
    json.each(name, list, &mut |item| {
        tally.records += 1;
        if reading.is_enough() {
            // Enough is said; the rest is only counted.
            if tally.records == tally.lines.len() + 1 {
                reading.builder.lines.lose(name, Vec::new());
            }
            return;
        }
        let line = json.line_of(item);
        tally.lines.push(line);
        let found = if json.is_too_long(line, item, reading) {
            Err(None)
        } else {
            strict::from_str(item.get()).map_err(Some)
        };
        match found {
            Ok(_) if name == "hubs" && odd_position(item).is_some() => {
                let odd = odd_position(item).unwrap_or_default();
                let reason = format!("unknown field `{odd}`, a position has `x` and `y`");
                reading.findings.push(Finding::new("json", name, reason).at(json.file, line, None));
                lose(name, item, (json.file, line), reading);
            }
            Ok(record) => {
                add(reading, record);
                reading.builder.lines.note(name, position, json.file, line);
                position += 1;
            }
            Err(error) => {
                if let Some(error) = error {
                    let mut finding = json.damaged(name, item.get(), &error);
                    // The record is told by where it begins; the text says where in it the fault is.
                    finding.line = Some(line);
                    reading.findings.push(finding);
                }
                lose(name, item, (json.file, line), reading);
            }
        }
    })?;
    reading.tally(tally);
    Ok(())
}

/// What else stands in the position of a hub, whose own reader takes what it knows.
fn odd_position(item: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Place {
        position: BTreeMap<String, IgnoredAny>,
    }
    let place: Place = serde_json::from_str(item.get()).ok()?;
    place.position.into_keys().find(|field| !["x", "y"].contains(&field.as_str()))
}

/// What refers to a record that cannot be read is no finding of its own.
fn lose(table: &'static str, item: &RawValue, (file, line): (&str, u64), reading: &mut Reading) {
    let names: Names = serde_json::from_str(item.get()).unwrap_or_default();
    // Hubs that it names and that are not there are wrong as well.
    let ends = [("from", &names.from), ("to", &names.to)];
    let hubs = match table {
        "links" => &ends[..],
        "transfers" => &[("hub", &names.hub)],
        _ => &[],
    };
    let asset = names.key.clone().unwrap_or_else(|| table.trim_end_matches('s').to_owned());
    for (column, hub) in hubs.iter().filter_map(|(column, hub)| Some((*column, hub.as_ref()?))) {
        reading.name_hub(hub.clone(), &asset, (file, line, column));
    }
    let mut words: Vec<Vec<String>> =
        [names.code, names.key, names.hub].into_iter().flatten().map(|word| vec![word]).collect();
    let ends: Vec<String> = [names.from, names.to].into_iter().flatten().collect();
    words.extend((!ends.is_empty()).then_some(ends));
    if words.is_empty() {
        words.push(Vec::new());
    }
    words.into_iter().for_each(|words| reading.builder.lines.lose(table, words));
    if table == "links" {
        reading.builder.lines.lose("operators", names.operator.into_iter().collect());
    }
}
