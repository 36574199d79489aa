//! `corridor matrix`: the best way between every two hubs of two lists.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::output::Output;
use corridor::{Demand, Error, Mode, Router, Select, data};
use serde::Serialize;
use std::fs::File;
use std::io::Read;

#[derive(Serialize)]
struct Row {
    from: String,
    to: String,
    length_km: Option<f64>,
    time_h: Option<f64>,
    cost_usd_per_t: Option<f64>,
    co2_kg_per_t: Option<f64>,
}

pub(crate) fn run(shared: &Shared, asked: &arguments::Matrix, output: &Output) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    let without = &asked.without;
    let hubs = |word: &str| asked::hubs(&network, &codes(word, &shared.limits())?);
    let (from, to) = (hubs(&asked.from), hubs(&asked.to));
    asked::together([
        asked::fault(&from),
        asked::fault(&to),
        asked::goods(&network, shared),
        asked::selections(&network, without),
    ])?;
    let (from, to) = (from?, to?);
    let mut router = Router::new(&network, asked::cargo(&network, shared)?, asked::objective(shared)?)?;
    for select in &without.avoid {
        router = router.restricted(select.clone())?;
    }
    if !without.mode.is_empty() {
        for mode in Mode::ALL.into_iter().filter(|mode| !without.mode.contains(mode)) {
            router = router.restricted(Select::mode(mode))?;
        }
    }
    let mut demand = Demand::new();
    for (from, to) in
        from.iter().flat_map(|from| to.iter().map(move |to| (from, to))).filter(|(from, to)| from != to)
    {
        demand = demand.row(from, to, 1.0);
    }
    let found = router.route_table(&demand)?;
    let mut rows = found.rows.into_iter();
    let mut table = Vec::with_capacity(from.len() * to.len());
    for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
        let zero = (from == to).then_some(0.0);
        let way = if zero.is_some() { None } else { rows.next().and_then(|row| row.way) };
        let of = |pick: fn(&corridor::RouteWay) -> f64| zero.or_else(|| way.as_ref().map(pick));
        table.push(Row {
            from: from.clone(),
            to: to.clone(),
            length_km: of(|way| way.length_km),
            time_h: of(|way| way.time_h),
            cost_usd_per_t: of(|way| way.cost_usd_per_t),
            co2_kg_per_t: of(|way| way.co2_kg_per_t),
        });
    }
    let text = || {
        let cell = |value: Option<f64>, digits: usize| {
            value.map_or("-".to_owned(), |value| format!("{value:.digits$}"))
        };
        let rows = table.iter().map(|row| {
            vec![
                row.from.clone(),
                row.to.clone(),
                cell(row.length_km, 0),
                cell(row.time_h.map(|hours| hours / 24.0), 1),
                cell(row.cost_usd_per_t, 2),
                cell(row.co2_kg_per_t, 1),
            ]
        });
        output.table(&["from", "to", "km", "days", "USD/t", "kg CO2/t"], 4, rows.collect::<Vec<_>>())
    };
    output.answer_as(text, &table, || table.iter().collect())?;
    Ok(0)
}

/// Codes joined by commas, or a file with one a line; a first line `code` or `hub` is its heading.
fn codes(word: &str, limits: &data::Limits) -> Result<Vec<String>, Failure> {
    let path = std::path::Path::new(word);
    let text = if path.exists() && !path.is_dir() {
        let refused = |reason: String| Error::File { path: word.to_owned(), reason };
        let mut text = String::new();
        let file = File::open(path).map_err(|error| refused(error.to_string()))?;
        let most = limits.file_bytes;
        let taken = file.take(most.saturating_add(1)).read_to_string(&mut text);
        taken.map_err(|error| refused(error.to_string()))?;
        if text.len() as u64 > most {
            return Err(refused(format!(
                "the file is larger than {most} bytes (raise the limit with --limit file_bytes=...)"
            ))
            .into());
        }
        text
    } else {
        word.replace(',', "\n")
    };
    let lines = text.lines().map(|line| line.split(',').next().unwrap_or_default().trim().trim_matches('"'));
    let codes: Vec<String> = lines.filter(|code| !code.is_empty()).map(str::to_owned).collect();
    let heading = codes.first().is_some_and(|code| code == "code" || code == "hub");
    let codes = codes[usize::from(heading)..].to_vec();
    if codes.is_empty() {
        return Err(Failure::arguments(format!(
            "`{word}` names no hub; write codes joined by commas, or a file with one code a line"
        )));
    }
    Ok(codes)
}
