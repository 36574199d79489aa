//! What proves a suite: the flow and the cut of the open network, and of the closed one for failures that are picked.

use super::prepared::Disruption;
use super::suite::FailureSuite;
use crate::error::{Error, Result};
use crate::flow::MaxFlow;
use serde::{Deserialize, Serialize};

/// The largest flow on the network that is closed for these failures, as an answer of its own with flow and cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FailureProof {
    /// Keys of the assets that have failed; none for the open network.
    pub assets: Vec<String>,
    /// The answer on the closed network.
    pub flow: MaxFlow,
}

impl Disruption {
    /// Proofs for [`verify_failures`](crate::verify::verify_failures): of the open network, of every single failure that loses something or carries some of that proof's flow, and of the worst
    /// `pairs` pairs. Each is solved anew on the closed network, so this takes far longer than the suite.
    ///
    /// ```
    /// use corridor::{Disruption, FlowSolver, verify::verify_failures};
    /// let network = corridor::data::caspian();
    /// let flows = FlowSolver::within(&network, network.cargo("container")?, "titr")?;
    /// let disruption = Disruption::new(&flows);
    /// let suite = disruption.singles(["KZATY"], ["AZALA"])?;
    /// verify_failures(&network, &suite, &disruption.proofs(&suite, 0)?)?;
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::OtherNetwork`] for a suite of another network, else as [`Disruption::flows_without`]. What the solver refuses on the closed network has no proof.
    ///
    /// # Complexity
    ///
    /// The preparation of a solver and a maximum flow for each proof.
    pub fn proofs(&self, suite: &FailureSuite, pairs: usize) -> Result<Vec<FailureProof>> {
        let network = self.flows().network();
        if suite.network != network.digest() {
            return Err(Error::OtherNetwork { answer: suite.network.clone(), network: network.digest() });
        }
        let open = self.flows().max_flow(&suite.from, &suite.to)?;
        let mut wanted: Vec<Vec<String>> =
            suite.singles.iter().map(|loss| vec![loss.asset.clone()]).collect();
        for group in self.carrying(&open)? {
            let key = self.key(group);
            if suite.singles.iter().all(|loss| loss.asset != key) {
                wanted.push(vec![key]);
            }
        }
        wanted.extend(suite.pairs.iter().take(pairs).map(|pair| pair.assets.to_vec()));
        let mut proofs = vec![FailureProof { assets: Vec::new(), flow: open }];
        for assets in wanted {
            match self.flows_without(&assets)?.max_flow(&suite.from, &suite.to) {
                Ok(flow) => proofs.push(FailureProof { assets, flow }),
                Err(Error::LimitNotAnArc { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(proofs)
    }
}
