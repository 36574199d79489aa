//! What is shipped and in which form.

use super::capacity::Counted;
use super::carriage::{Carriage, Moves};
use super::fact::{Fact, FactUsed};
use super::tariff::PricedBy;
use crate::error::{Error, Result};
use crate::units::{Metres, Tonnes, UsdPerTonneHour};
use serde::{Deserialize, Serialize};

/// What is shipped and in which form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Cargo {
    /// Stable code: one of [`Cargo::BUILT_IN`] or your own.
    pub code: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The carriages it can use.
    pub carriages: Vec<Carriage>,
    /// Net tonnes in a TEU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_per_teu: Option<Fact<Tonnes>>,
    /// Net tonnes in a wagon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_per_wagon: Option<Fact<Tonnes>>,
    /// Net tonnes in a truck.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_per_truck: Option<Fact<Tonnes>>,
    /// Net tonnes in a train.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub t_per_train: Option<Fact<Tonnes>>,
    /// TEU on a wagon or a deck place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teu_per_wagon: Option<Fact<f64>>,
    /// Deck length of a wagon, metres, for prices per running metre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m_per_wagon: Option<Fact<Metres>>,
    /// Deck length of a truck or trailer, metres, for prices per running metre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub m_per_truck: Option<Fact<Metres>>,
    /// What an hour is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_of_time: Option<Fact<UsdPerTonneHour>>,
    /// How it is shipped: `block_train`, `single_wagon` or any word that the rates use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The unit printed beside Mt: `teu`, `wagons`, `trucks` or `t`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline_unit: Option<String>,
}

impl Cargo {
    /// A cargo that can use these carriages.
    #[must_use]
    pub fn new(code: &str, carriages: impl IntoIterator<Item = Carriage>) -> Self {
        Self {
            code: code.to_owned(),
            name: None,
            carriages: carriages.into_iter().collect(),
            t_per_teu: None,
            t_per_wagon: None,
            t_per_truck: None,
            t_per_train: None,
            teu_per_wagon: None,
            m_per_wagon: None,
            m_per_truck: None,
            value_of_time: None,
            class: None,
            headline_unit: None,
        }
    }

    /// True where it can travel this way.
    #[must_use]
    pub fn can_use(&self, carriage: Carriage) -> bool {
        self.carriages.contains(&carriage)
    }

    /// True where it may use an asset that is reserved for some cargoes.
    #[must_use]
    pub fn is_among(&self, only: &[String]) -> bool {
        only.is_empty() || only.contains(&self.code)
    }

    fn load<'a>(
        &self,
        fact: Option<&'a Fact<Tonnes>>,
        load: &'static str,
        asset: &str,
        unit: &str,
    ) -> Result<(f64, &'a Fact<Tonnes>)> {
        fact.map(|fact| (fact.likely().get(), fact)).ok_or_else(|| Error::NoLoad {
            cargo: self.code.clone(),
            load,
            asset: asset.to_owned(),
            unit: unit.to_owned(),
        })
    }

    /// Net tonnes in one counted unit on a carriage, with the load it rests on.
    ///
    /// # Errors
    ///
    /// [`Error::NoLoad`] where the cargo states no such load.
    pub fn tonnes_per(
        &self,
        counted: Counted,
        carriage: Option<Carriage>,
        asset: &str,
    ) -> Result<(f64, Option<FactUsed>)> {
        let used = |name: &str, (tonnes, fact): (f64, &Fact<Tonnes>)| {
            let used = FactUsed::of(&format!("cargo:{}", self.code), name, fact, Tonnes(tonnes).to_string());
            (tonnes, Some(used))
        };
        let unit = format!("{counted:?}").to_lowercase();
        let teu = || self.load(self.t_per_teu.as_ref(), "t_per_teu", asset, &unit);
        let wagon = || self.load(self.t_per_wagon.as_ref(), "t_per_wagon", asset, &unit);
        let truck = || self.load(self.t_per_truck.as_ref(), "t_per_truck", asset, &unit);
        Ok(match counted {
            Counted::Tonnes => (1.0, None),
            Counted::Teu => used("t_per_teu", teu()?),
            Counted::Feu => {
                let (tonnes, fact) = teu()?;
                used("t_per_teu", (2.0 * tonnes, fact))
            }
            Counted::Wagons => used("t_per_wagon", wagon()?),
            Counted::Trucks => used("t_per_truck", truck()?),
            Counted::Trains => {
                used("t_per_train", self.load(self.t_per_train.as_ref(), "t_per_train", asset, &unit)?)
            }
            Counted::Places => match carriage.map(|carriage| carriage.moves) {
                Some(Moves::Truck) => used("t_per_truck", truck()?),
                Some(Moves::Box) => {
                    let (tonnes, fact) = teu()?;
                    let boxes = self.teu_per_wagon.as_ref().map_or(2.0, Fact::likely);
                    used("t_per_teu", (boxes * tonnes, fact))
                }
                _ => used("t_per_wagon", wagon()?),
            },
        })
    }

    /// Net tonnes in one priced unit on a carriage, with the load it rests on.
    ///
    /// # Errors
    ///
    /// [`Error::NoLoad`] where the cargo states no such load, or no deck length for a price per running metre.
    pub fn tonnes_priced(
        &self,
        by: PricedBy,
        carriage: Option<Carriage>,
        asset: &str,
    ) -> Result<(f64, Option<FactUsed>)> {
        let counted = match by {
            PricedBy::Tonne => Counted::Tonnes,
            PricedBy::Teu => Counted::Teu,
            PricedBy::Feu => Counted::Feu,
            PricedBy::Wagon => Counted::Wagons,
            PricedBy::Truck => Counted::Trucks,
            PricedBy::Train => Counted::Trains,
            PricedBy::Metre => {
                // A deck place is a wagon or a truck; its price is by its length.
                let truck = carriage.is_some_and(|carriage| carriage.moves == Moves::Truck);
                let (counted, length, load) = if truck {
                    (Counted::Trucks, &self.m_per_truck, "m_per_truck")
                } else {
                    (Counted::Wagons, &self.m_per_wagon, "m_per_wagon")
                };
                let metres =
                    length.as_ref().map(|length| length.likely().get()).filter(|metres| *metres > 0.0);
                let metres = metres.ok_or_else(|| Error::NoLoad {
                    cargo: self.code.clone(),
                    load,
                    asset: asset.to_owned(),
                    unit: "running metres".to_owned(),
                })?;
                let (tonnes, used) = self.tonnes_per(counted, None, asset)?;
                return Ok((tonnes / metres, used));
            }
        };
        self.tonnes_per(counted, None, asset)
    }
}
