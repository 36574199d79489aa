//! The weights: what each arc costs in steps of an objective.

use super::states::{States, Step};
use crate::error::{Error, Result};
use crate::network::{Cargo, Network};
use crate::objective::Objective;
use crate::units::{Hours, KgCo2PerTonne, Km, UsdPerTonne};

/// What an arc takes, in the units of the facts: looked up once, weighed by every objective.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measures {
    pub(crate) cost: UsdPerTonne,
    pub(crate) time: Hours,
    pub(crate) length: Km,
    pub(crate) co2: KgCo2PerTonne,
}

/// What every arc of `states` takes, in its order.
pub(crate) fn measures(network: &Network, cargo: &Cargo, states: &States) -> Result<Vec<Measures>> {
    states.steps.iter().map(|step| of_step(network, cargo, *step)).collect()
}

fn of_step(network: &Network, cargo: &Cargo, step: Step) -> Result<Measures> {
    let (length, co2) = (Km(0.0), KgCo2PerTonne(0.0));
    Ok(match step {
        Step::Link(id) => {
            let terms = network.link_terms(id, cargo, None)?;
            Measures { cost: terms.cost(), time: terms.time(), length: terms.length, co2: terms.co2 }
        }
        Step::Transfer(at) => {
            let terms = network.transfer_terms(at, cargo, None)?;
            Measures { cost: terms.cost, time: terms.time, length, co2 }
        }
        Step::Stay(hub) => {
            let terms = network.stay_terms(hub, cargo, None)?;
            Measures { cost: terms.cost, time: terms.time, length, co2 }
        }
    })
}

/// The weight of each of `steps`, rounded to the nearest step of the objective with ties to even.
///
/// # Errors
///
/// [`Error::WeightTooLarge`] for the first that does not fit below `u32::MAX`.
pub(crate) fn weights(
    network: &Network,
    cargo: &Cargo,
    objective: &Objective,
    steps: &[Step],
    measures: &[Measures],
) -> Result<Vec<u32>> {
    let weight = |(step, measures): (&Step, &Measures)| {
        let Measures { cost, time, length, co2 } = *measures;
        let rounded = objective.measure(cargo, cost, time, length, co2).round_ties_even();
        if (0.0..=f64::from(u32::MAX - 1)).contains(&rounded) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was checked"
            )]
            return Ok(rounded as u32);
        }
        Err(Error::WeightTooLarge {
            asset: network.asset_key(step.asset()),
            value: rounded,
            limit: u32::MAX - 1,
        })
    };
    steps.iter().zip(measures).map(weight).collect()
}
