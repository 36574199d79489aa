//! Hubs by id or by code, as suits the caller.

use crate::error::{Error, Result};
use crate::network::{HubId, Network};

/// What names a hub: its id, or its code.
///
/// ```
/// use corridor::{Objective, Router};
/// let network = corridor::data::caspian();
/// let router = Router::new(&network, network.cargo("container")?, Objective::fastest())?;
/// let ids = network.hub_ids(["KZAAU", "TMKRW"])?;
/// assert_eq!(router.matrix(&ids, ["GEPTI"])?, router.matrix(["KZAAU", "TMKRW"], ["GEPTI"])?);
/// # Ok::<(), corridor::Error>(())
/// ```
pub trait HubName {
    /// The hub of a network that this names.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where the network has no such hub.
    fn hub_in(&self, network: &Network) -> Result<HubId>;
}

impl HubName for HubId {
    fn hub_in(&self, network: &Network) -> Result<HubId> {
        let unknown = || Error::Unknown {
            kind: "hub",
            code: format!("number {} of another network", self.index()),
            suggestions: Vec::new(),
        };
        network.hub_at(self.index()).ok_or_else(unknown)
    }
}

impl HubName for str {
    fn hub_in(&self, network: &Network) -> Result<HubId> {
        network.hub_id(self)
    }
}

impl HubName for String {
    fn hub_in(&self, network: &Network) -> Result<HubId> {
        network.hub_id(self)
    }
}

impl<T: HubName + ?Sized> HubName for &T {
    fn hub_in(&self, network: &Network) -> Result<HubId> {
        (**self).hub_in(network)
    }
}

/// The ids of some hubs.
pub(super) fn ids(network: &Network, hubs: impl IntoIterator<Item = impl HubName>) -> Result<Vec<HubId>> {
    hubs.into_iter().map(|hub| hub.hub_in(network)).collect()
}
