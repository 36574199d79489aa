//! `corridor check`, `convert` and `find`: the facts themselves.

use crate::arguments;
use crate::arguments::Shared;
use crate::asked;
use crate::failure::{BAD_INPUT, Failure, NO_ANSWER};
use crate::output::{self, Output, counted, not_written};
use corridor::data::{self, Form, Ledger};
use corridor::{Error, Finding, Summary};
use serde::Serialize;

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
    if let Some(ledger) = &checked.ledger {
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
    let (network, _) = asked::read(&asked.input, &limits)?;
    let form = Form::of(&asked.output)?;
    data::write_network_within(&network, &asked.output, form, &limits).map_err(|error| match error {
        Error::File { .. } => not_written(error),
        other => other.into(),
    })?;
    Ok(0)
}

/// A hub as a row of a table.
#[derive(Serialize)]
struct HubRow<'a> {
    code: &'a str,
    name: &'a str,
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
        network.find(&asked.text)
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
            kind: hub.kind.word(),
            lat: hub.position.y(),
            lon: hub.position.x(),
            links: links(&hub.code),
        })
        .collect();
    let text = || {
        let cells = rows.iter().map(|row| {
            vec![
                row.code.to_owned(),
                row.name.to_owned(),
                row.kind.replace('_', " "),
                format!("{:.2}", row.lat),
                format!("{:.2}", row.lon),
                row.links.to_string(),
            ]
        });
        output::table(&["code", "name", "kind", "lat", "lon", "links"], 3, cells.collect::<Vec<_>>())
    };
    output.answer_as(text, &rows, || rows.iter().collect())?;
    Ok(0)
}
