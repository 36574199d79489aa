//! Anything that can bind, fail or be widened, by key and by name.

use super::{HubId, LinkId, Network, TransferKind, narrow};
use crate::error::{Error, Result, nearest_words};
use std::cmp::Ordering;

/// Anything that can bind, fail or be widened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Asset {
    /// A link.
    Link(LinkId),
    /// A transfer, by its position in [`Network::transfers`].
    Transfer(u32),
    /// The stay at a hub.
    Stay(HubId),
    /// A border, by its position in [`Network::borders`].
    Border(u32),
    /// A limit, by its position in [`Network::limits`].
    Limit(u32),
}

impl Network {
    /// The asset with a key, as it stands in answers and files: `transfer:`, `hub:`, `border:` and `limit:` before the key or code, links bare.
    ///
    /// ```
    /// use corridor::{FlowSolver, Objective};
    /// let network = corridor::data::caspian();
    /// let most = FlowSolver::within(&network, network.cargo("container")?, "titr")?.corridor_flow()?;
    /// for stop in &most.cuts[0].assets {
    ///     let asset = network.asset(&stop.asset)?;
    ///     assert_eq!(network.asset_key(asset), stop.asset);
    /// }
    /// # Ok::<(), corridor::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with the nearest keys.
    pub fn asset(&self, key: &str) -> Result<Asset> {
        let Some((kind, code)) = key.split_once(':') else { return self.link_id(key).map(Asset::Link) };
        match kind {
            "hub" => self.hub_id(code).map(Asset::Stay),
            "border" => position("border", code, self.borders(), |border| &border.code).map(Asset::Border),
            "limit" => position("limit", code, self.limits(), |limit| &limit.code).map(Asset::Limit),
            "transfer" => {
                position("transfer", key, self.transfers(), |transfer| &transfer.key).map(Asset::Transfer)
            }
            _ => self.link_id(key).map(Asset::Link),
        }
    }

    /// The key of an asset, as it stands in answers and files: link keys bare, others with a prefix.
    #[must_use]
    pub fn asset_key(&self, asset: Asset) -> String {
        match asset {
            Asset::Link(id) => self.link(id).key.clone(),
            Asset::Transfer(at) => self.facts.transfers[at as usize].key.clone(),
            Asset::Stay(id) => format!("hub:{}", self.hub(id).code),
            Asset::Border(at) => self.facts.borders[at as usize].key(),
            Asset::Limit(at) => self.facts.limits[at as usize].key(),
        }
    }

    /// The name of an asset for people.
    #[must_use]
    pub fn asset_name(&self, asset: Asset) -> String {
        match asset {
            Asset::Link(id) => {
                let link = self.link(id);
                let (from, to) = self.ends(id);
                match &link.name {
                    Some(name) => name.clone(),
                    None => format!("{} - {} ({})", self.hub(from).name, self.hub(to).name, link.carriage),
                }
            }
            Asset::Transfer(at) => {
                let transfer = &self.facts.transfers[at as usize];
                let hub =
                    self.code_position(&transfer.hub).map_or(transfer.hub.as_str(), |id| &self.hub(id).name);
                let kind = transfer.kind.map_or("transfer", TransferKind::word).replace('_', " ");
                let name = transfer.name.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
                format!("{hub}: {kind} {} > {}{name}", transfer.from, transfer.to)
            }
            Asset::Stay(id) => format!("{}: passing", self.hub(id).name),
            Asset::Border(at) => {
                let border = &self.facts.borders[at as usize];
                format!("border {}", border.name.as_ref().unwrap_or(&border.code))
            }
            Asset::Limit(at) => {
                let limit = &self.facts.limits[at as usize];
                limit.name.clone().unwrap_or_else(|| limit.code.clone())
            }
        }
    }
}

/// Where in a list, sorted by code, one is.
fn position<T>(kind: &'static str, wanted: &str, items: &[T], code: impl Fn(&T) -> &String) -> Result<u32> {
    let order = |item: &T| -> Ordering { code(item).as_str().cmp(wanted) };
    items.binary_search_by(order).map(narrow).map_err(|_| Error::Unknown {
        kind,
        code: wanted.to_owned(),
        suggestions: nearest_words(wanted, items.iter().map(|item| code(item).as_str()), 3),
    })
}
