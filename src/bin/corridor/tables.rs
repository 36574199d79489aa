//! `corridor check`, `convert` and `find`: the facts themselves.

use crate::arguments;
use crate::arguments::Shared;
use crate::asked;
use crate::failure::{BAD_INPUT, Failure, NO_ANSWER};
use crate::output::{Output, counted, not_written};
use corridor::data::{self, Form, Ledger};
use corridor::{Error, Finding, Hub, Summary};
use serde::Serialize;
use std::path::Path;

/// What became of a network's records, and what is to be said of them.
#[derive(Serialize)]
struct Checked {
    network: String,
    accepted: bool,
    ledger: Option<Ledger>,
    summary: Option<Summary>,
    findings: Vec<Finding>,
    warnings: Vec<Finding>,
}

pub(crate) fn check(shared: &Shared, asked: &arguments::Check, output: &Output) -> Result<u8, Failure> {
    let mut checked = Checked {
        network: asked.input.clone(),
        accepted: false,
        ledger: None,
        summary: None,
        findings: Vec::new(),
        warnings: Vec::new(),
    };
    let mut counts = Vec::new();
    match asked::read(&asked.input, &shared.limits()) {
        Ok((network, ledger)) => {
            checked.accepted = true;
            checked.ledger = ledger;
            checked.summary = Some(network.summary());
            checked.warnings = network.warnings().to_vec();
            counts = network.warning_counts().iter().map(|(rule, count)| (rule.clone(), *count)).collect();
        }
        Err(Failure::Refused(error)) => match *error {
            Error::BadInput { findings, ledger } => {
                checked.findings = findings;
                // As somebody goes through the files; what has no place comes last.
                checked.findings.sort_by(|a, b| {
                    (a.file.is_none(), &a.file, a.line).cmp(&(b.file.is_none(), &b.file, b.line))
                });
                checked.ledger = ledger.map(|ledger| *ledger);
            }
            other => return Err(other.into()),
        },
        Err(other) => return Err(other),
    }
    output.answer_as(
        || told(&checked, &counts),
        &checked,
        || checked.findings.iter().chain(&checked.warnings).collect(),
    )?;
    Ok(if checked.accepted { 0 } else { BAD_INPUT })
}

fn told(checked: &Checked, counts: &[(String, usize)]) -> String {
    let mut text = String::new();
    if let Some(ledger) = checked.ledger.as_ref().filter(|ledger| !ledger.tables.is_empty()) {
        text.push_str(&format!("{ledger}\n"));
    }
    if let Some(summary) = &checked.summary {
        text.push_str(&format!("{summary}\n"));
    }
    if !checked.accepted {
        text.push_str(&format!("refused for {}:\n", counted(checked.findings.len(), "finding")));
        for finding in &checked.findings {
            text.push_str(&format!("  {finding}\n"));
        }
    }
    if counts.is_empty() && checked.accepted {
        text.push_str("no warnings\n");
    }
    for (rule, count) in counts {
        text.push_str(&format!("warning {rule}: {count}\n"));
        for finding in checked.warnings.iter().filter(|finding| finding.rule == *rule).take(5) {
            text.push_str(&format!("  {finding}\n"));
        }
        if *count > 5 {
            text.push_str(&format!("  and {} more; `--format csv` lists them\n", count - 5));
        }
    }
    if checked.summary.as_ref().is_some_and(|summary| summary.hubs == 0) {
        text.push_str("there is no hub in it, so nothing can be asked of it\n");
    }
    text.trim_end().to_owned()
}

pub(crate) fn convert(shared: &Shared, asked: &arguments::Convert) -> Result<u8, Failure> {
    let limits = shared.limits();
    let form = Form::of(&asked.output).map_err(|_| {
        Failure::arguments(format!(
            "`{}` ends like no form of a network; write a folder of tables (a name without a dot), .json, .geojson, .graphml, NAME_net.tntp, \
             a folder whose name ends in gmns, or .dot",
            asked.output.display()
        ))
    });
    let place = form.and_then(|form| free(&asked.output, form).map(|()| form));
    let read = asked::read(&asked.input, &limits);
    // Both ends are looked at before anything is told.
    asked::together([asked::fault(&read), asked::fault(&place)])?;
    let ((network, _), form) = (read?, place?);
    data::write_network_within(&network, &asked.output, form, &limits).map_err(|error| match error {
        Error::File { .. } => not_written(error),
        other => other.into(),
    })?;
    Ok(0)
}

/// Refuses a name under which this form is not written, and a folder that holds something: no network is mixed with another, and none is lost.
fn free(path: &Path, form: Form) -> Result<(), Failure> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().to_lowercase());
    let what = path.display();
    if name.is_empty() {
        return Err(Failure::arguments(format!("`{what}` is no name for a new folder; write one")));
    }
    if form == Form::OsmPbf {
        return Err(Failure::arguments(format!(
            "`{what}`: extracts of OpenStreetMap are only read; write another form"
        )));
    }
    if form == Form::Tntp && !name.ends_with("_net.tntp") {
        let stem = what.to_string();
        let stem = stem.strip_suffix(".tntp").unwrap_or(&stem);
        return Err(Failure::arguments(format!(
            "`{what}` is to hold the links of a TNTP network, whose name ends in _net.tntp; write {stem}_net.tntp"
        )));
    }
    if !path.is_dir() {
        return Ok(());
    }
    let mut names: Vec<String> = std::fs::read_dir(path)
        .map(|inside| {
            inside.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    names.sort();
    let is_network = ["hubs.csv", "links.csv", "node.csv", "link.csv"]
        .iter()
        .any(|table| names.iter().any(|name| name == table));
    if is_network {
        return Err(Failure::arguments(format!(
            "the folder `{what}` holds a network already, and none is overwritten; name a new or empty folder"
        )));
    }
    match &names[..] {
        [] => Ok(()),
        [first, ..] => Err(Failure::arguments(format!(
            "the folder `{what}` is not empty (it holds {first}{}); name a new or empty one",
            if names.len() > 1 { " and more" } else { "" }
        ))),
    }
}

/// A hub as a row of a table.
#[derive(Serialize)]
struct HubRow<'a> {
    code: &'a str,
    name: &'a str,
    aliases: &'a [String],
    countries: &'a [String],
    kind: &'static str,
    lat: f64,
    lon: f64,
    links: usize,
}

pub(crate) fn find(shared: &Shared, asked: &arguments::Find, output: &Output) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    let hubs = if asked.text.trim().is_empty() {
        network.hubs().map(|(_, hub)| hub).collect()
    } else {
        // The two letters of a country are all its hubs.
        let country = asked.text.trim().to_uppercase();
        let there: Vec<&Hub> =
            network.hubs().map(|(_, hub)| hub).filter(|hub| hub.countries.contains(&country)).collect();
        if there.is_empty() { network.find(&asked.text) } else { there }
    };
    if hubs.is_empty() {
        let near = match network.hub_id(&asked.text) {
            Err(Error::Unknown { suggestions, .. }) if !suggestions.is_empty() => {
                format!("; did you mean {}?", suggestions.join(", "))
            }
            _ => String::new(),
        };
        let reason = format!("no hub is called `{}`{near}", asked.text);
        output.answer_as(|| reason.clone(), &Vec::<HubRow<'_>>::new(), Vec::<HubRow<'_>>::new)?;
        return Ok(NO_ANSWER);
    }
    let links = |code: &str| network.links().filter(|(_, link)| link.from == code || link.to == code).count();
    let rows: Vec<HubRow<'_>> = hubs
        .iter()
        .map(|hub| HubRow {
            code: &hub.code,
            name: &hub.name,
            aliases: &hub.aliases,
            countries: &hub.countries,
            kind: hub.kind.word(),
            lat: hub.position.y(),
            lon: hub.position.x(),
            links: links(&hub.code),
        })
        .collect();
    let text = || {
        let mut cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                vec![
                    row.code.to_owned(),
                    row.name.to_owned(),
                    also(row, &asked.text),
                    row.countries.join(", "),
                    row.kind.replace('_', " "),
                    format!("{:.2}", row.lat),
                    format!("{:.2}", row.lon),
                    row.links.to_string(),
                ]
            })
            .collect();
        let mut head = vec!["code", "name", "also called", "country", "kind", "lat", "lon", "links"];
        if cells.iter().all(|row| row[2].is_empty()) {
            head.remove(2);
            cells.iter_mut().for_each(|row| drop(row.remove(2)));
        }
        output.table(&head, 3, cells)
    };
    output.answer_as(text, &rows, || rows.iter().collect())?;
    Ok(0)
}

/// The other names of a hub that a search found, where code and name do not say why it was found.
fn also(row: &HubRow<'_>, text: &str) -> String {
    let wanted = text.trim().to_lowercase();
    let has = |word: &str| word.to_lowercase().contains(&wanted);
    if has(row.code) || has(row.name) {
        return String::new();
    }
    let found: Vec<&str> = row.aliases.iter().map(String::as_str).filter(|alias| has(alias)).collect();
    if found.is_empty() { row.aliases.join(", ") } else { found.join(", ") }
}
