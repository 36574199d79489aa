//! What is asked of a ladder.

#[cfg(doc)]
use super::find_bottlenecks;
use crate::network::Corridor;
use crate::units::TonnesPerYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is asked of [`find_bottlenecks`].
///
/// ```
/// use corridor::LadderQuery;
/// let query = LadderQuery::new(["CNXIY"], ["GEPTI"]).steps(4).price("KZAAU-AZALA-sea", 3);
/// let plain: LadderQuery = ("CNXIY", "GEPTI").into();
/// assert_ne!(query, plain);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LadderQuery {
    /// Codes of the hubs to start from.
    pub from: Vec<String>,
    /// Codes of the hubs to reach.
    pub to: Vec<String>,
    /// How many rungs are wanted at the most.
    pub steps: usize,
    /// Prices per added tonne a year other than 1, by asset key; above zero.
    pub prices: BTreeMap<String, u32>,
    /// The most that can be added, tonnes a year, by asset key. Zero: the asset cannot be widened.
    pub ceilings: BTreeMap<String, u64>,
}

impl LadderQuery {
    /// From some hubs to others, by codes; ten rungs, unit prices, no ceilings.
    #[must_use]
    pub fn new<'a>(from: impl IntoIterator<Item = &'a str>, to: impl IntoIterator<Item = &'a str>) -> Self {
        let owned = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect();
        Self {
            from: owned(from.into_iter().collect()),
            to: owned(to.into_iter().collect()),
            steps: 10,
            prices: BTreeMap::new(),
            ceilings: BTreeMap::new(),
        }
    }

    /// The same question with another number of rungs.
    #[must_use]
    pub fn steps(mut self, steps: usize) -> Self {
        self.steps = steps;
        self
    }

    /// The same question with a price per added tonne a year for one asset.
    #[must_use]
    pub fn price(mut self, asset: &str, price: u32) -> Self {
        self.prices.insert(asset.to_owned(), price);
        self
    }

    /// The same question where one asset can be widened by so many tonnes a year at the most.
    #[must_use]
    pub fn ceiling(mut self, asset: &str, most: TonnesPerYear) -> Self {
        self.ceilings.insert(asset.to_owned(), most.get());
        self
    }
}

impl From<(&str, &str)> for LadderQuery {
    fn from((from, to): (&str, &str)) -> Self {
        Self::new([from], [to])
    }
}

impl From<&Corridor> for LadderQuery {
    fn from(corridor: &Corridor) -> Self {
        Self::new(corridor.from.iter().map(String::as_str), corridor.to.iter().map(String::as_str))
    }
}
