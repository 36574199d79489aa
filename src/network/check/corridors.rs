//! What refuses a corridor.

use super::{Known, Row};
use crate::error::Finding;
use crate::network::builder::chain_steps;
use crate::network::{Corridor, Link};
use std::collections::BTreeSet;

/// Hubs, links and cargo of corridors.
pub(in crate::network) fn corridors(known: &Known<'_>, links: &[Link]) -> Vec<Finding> {
    let mut findings = Vec::new();
    if known.builder.corridors.is_empty() {
        return findings;
    }
    let keys: BTreeSet<&str> = links.iter().map(|link| link.key.as_str()).collect();
    let steps: BTreeSet<(&str, &str)> =
        links.iter().map(|link| (link.from.as_str(), link.to.as_str())).collect();
    for (row, corridor) in known.builder.corridors.iter().enumerate() {
        let asset = &|| format!("corridor:{}", corridor.code);
        let mut at = Row { known, table: "corridors", row, asset, findings: &mut findings };
        for (column, codes) in [("from", &corridor.from), ("to", &corridor.to)] {
            for code in codes {
                at.hub(column, code);
            }
            if codes.is_empty() {
                at.push("no-ends", column, "a corridor needs hubs at both ends".to_owned());
            }
        }
        for code in corridor.from.iter().filter(|code| corridor.to.contains(code)) {
            at.push(
                "no-ends",
                "to",
                format!("`{code}` is at both ends, so nothing leads from one to the other"),
            );
        }
        if let Some(cargo) = &corridor.cargo {
            at.cargoes(std::slice::from_ref(cargo));
        }
        if corridor.links.is_empty() {
            at.push("no-members", "links", "a corridor without links leads nowhere".to_owned());
        }
        chain(&mut at, corridor, &keys, &steps);
    }
    findings
}

fn chain(at: &mut Row<'_>, corridor: &Corridor, keys: &BTreeSet<&str>, steps: &BTreeSet<(&str, &str)>) {
    for item in &corridor.links {
        if keys.contains(item.as_str()) {
            continue;
        }
        let chained = chain_steps(item);
        if chained.is_empty() {
            at.unknown("link", "links", item, &mut keys.iter().copied());
        }
        // A misspelt hub breaks both steps at it and is said once.
        let mut strange: BTreeSet<&str> = BTreeSet::new();
        for (from, to) in &chained {
            let ends = [from.as_str(), to.as_str()];
            let unknown = ends.into_iter().filter(|code| !at.known.hubs.contains_key(code));
            let unknown: Vec<&str> = unknown.collect();
            let lost = at.known.builder.lines.is_lost(&["links"], &format!("{from}-{to}"));
            if unknown.is_empty() && !steps.contains(&(from.as_str(), to.as_str())) && !lost {
                at.push("unknown-code", "links", format!("no link leads from `{from}` to `{to}`"));
            }
            strange.extend(unknown);
        }
        for code in strange {
            at.hub("links", code);
        }
    }
}
