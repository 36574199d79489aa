//! Several scenarios, one after the other.

use super::apply::Meant;
use super::change::Scenario;
use super::refused;
use super::restore::way_back;
use crate::error::{Finding, Result};
use crate::network::Network;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Scenarios that are applied in order: each is about the network that those before it made. No two may say different things of the same fact,
/// so unless one selects what another adds or gives another gauge the order says nothing; who wants the later one to win applies them one
/// by one.
///
/// ```
/// use corridor::Stack;
/// let network = corridor::data::caspian();
/// let known = corridor::data::caspian_scenarios();
/// let stack = Stack::new().with(known["incheh-borun-150"].clone()).with(known["garmsar-electrified"].clone());
/// let after = stack.apply(&network)?;
/// assert_eq!(stack.inverse(&network)?.apply(&after)?, network);
/// # Ok::<(), corridor::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Stack {
    /// The scenarios, in order.
    pub scenarios: Vec<Scenario>,
}

impl Stack {
    /// An empty stack.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same stack with one more scenario on top.
    #[must_use]
    pub fn with(mut self, scenario: Scenario) -> Self {
        self.scenarios.push(scenario);
        self
    }

    /// The network that all of them make.
    ///
    /// # Errors
    ///
    /// [`crate::Error::BadInput`] with the findings of all scenarios, and one for each fact of which two of them say different things. One that cannot be applied
    /// is left out for those above it.
    ///
    /// # Complexity
    ///
    /// That of the scenarios.
    pub fn apply(&self, network: &Network) -> Result<Network> {
        let mut findings = Vec::new();
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut meant: BTreeMap<Meant, (&str, String)> = BTreeMap::new();
        let mut now = network.clone();
        for scenario in &self.scenarios {
            let name = scenario.name.as_str();
            if !names.insert(name) {
                findings.push(Finding::new("duplicate-code", name, "two scenarios have this name"));
                continue;
            }
            match scenario.applied(&now) {
                Ok(applied) => {
                    for (fact, says) in applied.meant {
                        let Some((other, said)) = meant.get(&fact) else {
                            meant.insert(fact, (name, says));
                            continue;
                        };
                        if *said != says {
                            let (asset, fact) = fact;
                            let reason =
                                format!("scenario {other} says something else of the {fact} of {asset}");
                            findings.push(Finding::new("conflict", name, reason));
                        }
                    }
                    now = applied.network;
                }
                Err(found) => findings.extend(found),
            }
        }
        if findings.is_empty() { Ok(now) } else { Err(refused(findings)) }
    }

    /// The scenario that leads back from what all of them make.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply).
    pub fn inverse(&self, base: &Network) -> Result<Scenario> {
        let after = self.apply(base)?;
        let join = |of: &dyn Fn(&Scenario) -> &str, by: &str| -> String {
            self.scenarios.iter().map(of).collect::<Vec<_>>().join(by)
        };
        let (name, reason) = (join(&|one| &one.name, "+"), join(&|one| &one.reason, "; "));
        Ok(way_back(&name, &reason, &join(&|one| &one.source, "; "), base, &after))
    }
}
