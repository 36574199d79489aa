//! Two-way links and transfers are pairs that name one another; a pair that does not fit would be charged and counted wrongly.

use super::{Known, Row};
use crate::error::Finding;
use crate::network::keys::Apart;
use crate::network::{Link, Transfer};
use std::collections::BTreeMap;

/// What may name an opposite.
pub(in crate::network) trait Pair {
    fn key(&self) -> &str;
    fn back_key(&self) -> Option<&str>;
    fn is_opposite(&self, other: &Self) -> bool;
}

impl Pair for Link {
    fn key(&self) -> &str {
        &self.key
    }

    fn back_key(&self) -> Option<&str> {
        self.back_key.as_deref()
    }

    fn is_opposite(&self, other: &Self) -> bool {
        self.from == other.to && self.to == other.from && self.carriage == other.carriage
    }
}

impl Pair for Transfer {
    fn key(&self) -> &str {
        &self.key
    }

    fn back_key(&self) -> Option<&str> {
        self.back_key.as_deref()
    }

    fn is_opposite(&self, other: &Self) -> bool {
        self.hub == other.hub && self.from == other.to && self.to == other.from
    }
}

/// What names an opposite must be the opposite of it, be named by it, and be another than itself.
pub(in crate::network) fn pairs<T: Pair>(
    known: &Known<'_>,
    table: &'static str,
    apart: &Apart<T>,
    findings: &mut Vec<Finding>,
) {
    let rows = &apart.rows;
    // The two of a row that stood for two fit. Where every key is one row's alone there is no more to look at.
    let fits = |one: &T, other: &T| one.back_key() == Some(other.key()) && one.is_opposite(other);
    let is_plain = |at: usize| {
        let one = &rows[at];
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| rows.get(at));
        one.back_key().is_none() || beside.into_iter().any(|other| fits(one, other) && fits(other, one))
    };
    if findings.is_empty() && (0..rows.len()).all(is_plain) {
        return;
    }
    let by_key: BTreeMap<&str, &T> = rows.iter().map(|one| (one.key(), one)).collect();
    for (row, one) in apart.places.iter().zip(rows) {
        let Some(back) = one.back_key() else { continue };
        let mut at = Row {
            known,
            table,
            row: *row as usize,
            asset: &|| one.key().to_owned(),
            findings: &mut *findings,
        };
        let reason = match by_key.get(back) {
            None => {
                let kind = if table == "links" { "link" } else { "transfer" };
                at.unknown(kind, "back_key", back, &mut by_key.keys().copied());
                continue;
            }
            Some(_) if back == one.key() => "it cannot be its own opposite".to_owned(),
            Some(other) if !one.is_opposite(other) => {
                format!("`{back}` is not the opposite of this one: it does not lead back the same way")
            }
            Some(other) => match other.back_key() {
                Some(named) if named == one.key() => continue,
                Some(named) => format!("`{back}` names `{named}` as its opposite, not this one"),
                None => format!("`{back}` does not name this one as its opposite"),
            },
        };
        at.push("not-a-pair", "back_key", reason);
    }
}
