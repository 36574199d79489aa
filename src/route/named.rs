//! Hubs by id or by code, alone, with a weight or in groups, as suits the caller.

use super::query::{Place, Query, own_weight};
use crate::engine::hierarchy::lazy::Way;
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

/// A hub by id or code, or a pair of one and the weight that it has of its own, in steps of the objective
/// ([`Objective::steps_of`](crate::Objective::steps_of)): what is spent before the start there, or will be after the arrival.
pub trait HubPlace {
    /// The hub of a network that this names, and its weight.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where the network has no such hub, [`Error::OutOfRange`] where the weight is above
    /// [`MOST_OF_ITS_OWN`](super::MOST_OF_ITS_OWN).
    fn place_in(&self, network: &Network) -> Result<(HubId, u64)>;
}

impl<T: HubName + ?Sized> HubPlace for T {
    fn place_in(&self, network: &Network) -> Result<(HubId, u64)> {
        Ok((self.hub_in(network)?, 0))
    }
}

impl<T: HubName> HubPlace for (T, u64) {
    fn place_in(&self, network: &Network) -> Result<(HubId, u64)> {
        let hub = self.0.hub_in(network)?;
        Ok((hub, own_weight(&network.hub(hub).code, self.1)?))
    }
}

impl<T: HubName> HubPlace for &(T, u64) {
    fn place_in(&self, network: &Network) -> Result<(HubId, u64)> {
        (**self).place_in(network)
    }
}

impl HubPlace for Place {
    fn place_in(&self, network: &Network) -> Result<(HubId, u64)> {
        (self.hub.as_str(), self.weight).place_in(network)
    }
}

impl HubPlace for &Place {
    fn place_in(&self, network: &Network) -> Result<(HubId, u64)> {
        (**self).place_in(network)
    }
}

/// One [`HubPlace`] or a list of them, of which the one that suits best counts: a row or a column of a matrix.
///
/// ```
/// use corridor::{Objective, Router};
/// let network = corridor::data::caspian();
/// let fastest = Objective::fastest();
/// let day = fastest.steps_of(24.0).unwrap_or(0);
/// let router = Router::new(&network, network.cargo("container")?, fastest)?;
/// // The ports of the eastern shore together, Turkmenbashi with a day to wait, against each of two ports.
/// let shore = [("KZAAU", 0), ("TMKRW", day)];
/// let matrix = router.matrix([shore], ["AZALA", "GEPTI"])?;
/// assert!(matrix.get(0, 0) <= router.matrix(["KZAAU"], ["AZALA"])?.get(0, 0));
/// # Ok::<(), corridor::Error>(())
/// ```
pub trait HubGroup {
    /// Appends the hubs of a network that this names, with their weights.
    ///
    /// # Errors
    ///
    /// As [`HubPlace::place_in`].
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()>;
}

impl<P: HubPlace + ?Sized> HubGroup for P {
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()> {
        places.push(self.place_in(network)?);
        Ok(())
    }
}

impl<P: HubPlace> HubGroup for &[P] {
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()> {
        self.iter().try_for_each(|place| place.places_in(network, places))
    }
}

impl<P: HubPlace, const N: usize> HubGroup for [P; N] {
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()> {
        self.as_slice().places_in(network, places)
    }
}

impl<P: HubPlace, const N: usize> HubGroup for &[P; N] {
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()> {
        self.as_slice().places_in(network, places)
    }
}

impl<P: HubPlace> HubGroup for Vec<P> {
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()> {
        self.as_slice().places_in(network, places)
    }
}

impl<P: HubPlace> HubGroup for &Vec<P> {
    fn places_in(&self, network: &Network, places: &mut Vec<(HubId, u64)>) -> Result<()> {
        self.as_slice().places_in(network, places)
    }
}

/// The end of a question about many hubs that is not those: a hub by id or code, or a [`Query`] that names one side only ([`Query::from_hub`],
/// [`Query::to_hub`]), with all the hubs, weights and conditions it has.
pub trait End {
    /// The hub of a network or the query that this is.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] where the network has no such hub.
    fn end_in(&self, network: &Network) -> Result<OneEnd>;
}

/// What an [`End`] is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum OneEnd {
    /// One hub without weight and conditions.
    Hub(HubId),
    /// A query that names one side.
    Query(Box<Query>),
}

impl OneEnd {
    /// The question that starts here, or ends.
    pub(super) fn query(self, network: &Network, way: Way) -> Query {
        match (self, way) {
            (Self::Hub(hub), Way::From) => Query::from_hub(&network.hub(hub).code),
            (Self::Hub(hub), Way::To) => Query::to_hub(&network.hub(hub).code),
            (Self::Query(query), _) => *query,
        }
    }
}

impl<T: HubName + ?Sized> End for T {
    fn end_in(&self, network: &Network) -> Result<OneEnd> {
        Ok(OneEnd::Hub(self.hub_in(network)?))
    }
}

impl End for Query {
    fn end_in(&self, _: &Network) -> Result<OneEnd> {
        Ok(OneEnd::Query(Box::new(self.clone())))
    }
}

impl End for &Query {
    fn end_in(&self, network: &Network) -> Result<OneEnd> {
        (**self).end_in(network)
    }
}

/// Groups of hubs one after another.
pub(super) struct Groups {
    first: Vec<usize>,
    places: Vec<(HubId, u64)>,
}

impl Groups {
    pub(super) fn new(network: &Network, groups: impl IntoIterator<Item = impl HubGroup>) -> Result<Self> {
        let (mut first, mut places) = (vec![0], Vec::new());
        for group in groups {
            group.places_in(network, &mut places)?;
            first.push(places.len());
        }
        Ok(Self { first, places })
    }

    pub(super) fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// The hubs of a group with their weights.
    pub(super) fn get(&self, at: usize) -> &[(HubId, u64)] {
        &self.places[self.first[at]..self.first[at + 1]]
    }

    /// The hubs, where each is a group by itself and has no weight.
    pub(super) fn plain(&self) -> Option<Vec<HubId>> {
        let is_plain = (0..self.len()).all(|at| matches!(self.get(at), [(_, 0)]));
        is_plain.then(|| self.places.iter().map(|place| place.0).collect())
    }
}
