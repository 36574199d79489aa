//! How the capacity of an asset comes out of the facts that are drawn.
//!
//! Which facts it rests on is found by changing them one by one. A capacity that rests on one gets a table of its values; one that is a product with
//! shares of practice gets a table for each factor and is multiplied as [`Network::capacity_terms`](crate::Network::capacity_terms) does it, in the same order,
//! so the tonnes are the same; anything else is asked of a draft of the network.

use super::draws::LEVELS;
use super::tables::{Draw, Tables};
use crate::error::Result;
use crate::network::{Asset, CapacityTerms, Cargo, Carriage, Draft, Stater, whole_tonnes};

/// A number by the level of a fact.
#[derive(Debug, Clone)]
pub(super) struct ByLevel {
    fact: usize,
    values: Vec<f64>,
}

/// How a capacity comes out of a draw.
#[derive(Debug, Clone)]
pub(super) enum Recipe {
    Fixed(u64),
    Table {
        fact: usize,
        values: Vec<u64>,
    },
    /// Gross tonnes (of a fact, or the same always) times shares, less other use.
    Product {
        base: f64,
        by: Option<ByLevel>,
        shares: Vec<usize>,
        other: f64,
        other_by: Option<ByLevel>,
    },
    /// Whatever the network says when these facts are so.
    Asked {
        asset: Asset,
        carriage: Option<Carriage>,
        facts: Vec<usize>,
    },
}

/// How the capacity of an asset comes out of the facts that are drawn.
pub(super) fn recipe(
    draft: &mut Draft,
    tables: &Tables,
    cargo: &Cargo,
    asset: Asset,
    carriage: Option<Carriage>,
) -> Result<Recipe> {
    let is_share = |at: usize| matches!(draft.facts()[at].quantity, "practical_share" | "availability");
    let of_capacity = |at: usize| is_share(at) || draft.facts()[at].quantity == "other_use";
    let near: Vec<usize> = (0..draft.facts().len())
        .filter(|at| {
            let stands = |stater: &Stater| match stater {
                Stater::Asset(other) => *other == asset,
                Stater::Rate(_) => of_capacity(*at),
            };
            draft.facts()[*at].places.iter().any(|(stater, _)| stands(stater))
        })
        .collect();
    let shares: Vec<usize> = near.iter().copied().filter(|at| is_share(*at)).collect();
    let ask = |draft: &Draft| draft.network().capacity_terms(asset, cargo, carriage);
    let bits = |terms: &CapacityTerms| (terms.gross_t.map(f64::to_bits), terms.other_t.map(f64::to_bits));
    // At their high ends no factor hides another behind a zero.
    for at in &near {
        draft.set(*at, tables.high(*at));
    }
    let high = ask(draft)?;
    let (mut of_gross, mut of_other) = (Vec::new(), Vec::new());
    for at in &near {
        draft.set(*at, tables.low(*at));
        let changed = bits(&ask(draft)?);
        draft.set(*at, tables.high(*at));
        if changed.0 != bits(&high).0 {
            of_gross.push(*at);
        }
        if changed.1 != bits(&high).1 {
            of_other.push(*at);
        }
    }
    let all = || of_gross.iter().chain(&of_other).copied();
    let made = match all().collect::<Vec<_>>()[..] {
        [] => Recipe::Fixed(ask(draft)?.net_t.unwrap_or(0)),
        [fact] => {
            let mut values = Vec::with_capacity(LEVELS);
            for value in tables.values(fact) {
                draft.set(fact, *value);
                values.push(ask(draft)?.net_t.unwrap_or(0));
            }
            Recipe::Table { fact, values }
        }
        _ => {
            // Shares that stand in the product, in the order in which they are multiplied.
            let mut stand: Vec<&str> = high.facts.iter().map(|used| used.quantity.as_str()).collect();
            stand.retain(|word| matches!(*word, "practical_share" | "availability"));
            let drawn: Vec<usize> = stand
                .iter()
                .filter_map(|word| {
                    shares
                        .iter()
                        .copied()
                        .find(|at| of_gross.contains(at) && draft.facts()[*at].quantity == *word)
                })
                .collect();
            let own: Vec<usize> = of_gross.iter().copied().filter(|at| !shares.contains(at)).collect();
            let is_product = drawn.len() == stand.len()
                && drawn.len() + own.len() == of_gross.len()
                && own.len() <= 1
                && of_other.len() <= 1
                && of_other.iter().all(|at| !of_gross.contains(at))
                && draft.network().view().month.is_none();
            if is_product {
                // Times one is exact.
                drawn.iter().for_each(|at| draft.set(*at, 1.0));
                let mut by_level =
                    |fact: usize, part: fn(&CapacityTerms) -> Option<f64>| -> Result<ByLevel> {
                        let mut values = Vec::with_capacity(LEVELS);
                        for value in tables.values(fact) {
                            draft.set(fact, *value);
                            values.push(part(&ask(draft)?).unwrap_or(0.0));
                        }
                        Ok(ByLevel { fact, values })
                    };
                let by = own.first().map(|fact| by_level(*fact, |terms| terms.gross_t)).transpose()?;
                let other_by =
                    of_other.first().map(|fact| by_level(*fact, |terms| terms.other_t)).transpose()?;
                let terms = ask(draft)?;
                Recipe::Product {
                    base: terms.gross_t.unwrap_or(0.0),
                    by,
                    shares: drawn,
                    other: terms.other_t.unwrap_or(0.0),
                    other_by,
                }
            } else {
                let mut facts: Vec<usize> = all().collect();
                facts.sort_unstable();
                facts.dedup();
                Recipe::Asked { asset, carriage, facts }
            }
        }
    };
    near.iter().for_each(|at| draft.restore(*at));
    Ok(made)
}

impl Recipe {
    /// A capacity that no fact changes.
    pub(super) fn fixed(&self) -> u64 {
        match self {
            Self::Fixed(capacity) => *capacity,
            _ => 0,
        }
    }

    pub(super) fn facts(&self) -> Vec<usize> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Table { fact, .. } => vec![*fact],
            Self::Product { by, shares, other_by, .. } => {
                by.iter().chain(other_by).map(|by| by.fact).chain(shares.iter().copied()).collect()
            }
            Self::Asked { facts, .. } => facts.clone(),
        }
    }

    #[inline]
    pub(super) fn of(
        &self,
        draw: &Draw,
        cargo: &Cargo,
        draft: &mut Option<Draft>,
        tables: Option<&Tables>,
    ) -> u64 {
        let at = |by: &ByLevel| by.values[usize::from(draw.level[by.fact])];
        match self {
            Self::Fixed(capacity) => *capacity,
            Self::Table { fact, values } => values[usize::from(draw.level[*fact])],
            Self::Product { base, by, shares, other, other_by } => {
                let gross = by.as_ref().map_or(*base, at);
                let share = |fact: &usize| {
                    tables.map_or(1.0, |all| all.values(*fact)[usize::from(draw.level[*fact])])
                };
                let gross = shares.iter().fold(gross, |gross, fact| gross * share(fact));
                whole_tonnes(gross - other_by.as_ref().map_or(*other, at))
            }
            Self::Asked { asset, carriage, facts } => {
                let (Some(draft), Some(tables)) = (draft, tables) else { return 0 };
                for fact in facts {
                    draft.set(*fact, tables.values(*fact)[usize::from(draw.level[*fact])]);
                }
                let terms = draft.network().capacity_terms(*asset, cargo, *carriage);
                terms.ok().and_then(|terms| terms.net_t).unwrap_or(0)
            }
        }
    }
}
