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
    states.steps.iter().map(|step| measures_of(network, cargo, *step)).collect()
}

/// What one step takes.
pub(crate) fn measures_of(network: &Network, cargo: &Cargo, step: Step) -> Result<Measures> {
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
    let measure = |measures: &Measures| {
        let Measures { cost, time, length, co2 } = *measures;
        objective.measure(cargo, cost, time, length, co2)
    };
    // Adding and taking away 2^52 rounds a number from 0 to 2^51 to the nearest integer with ties to even, without a call.
    const TO_INTEGER: f64 = 4_503_599_627_370_496.0;
    let mut weights = Vec::with_capacity(measures.len());
    let mut fits = true;
    for measures in measures {
        let measure = measure(measures);
        fits &= (0.0..=f64::from(u32::MAX - 1)).contains(&measure);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "used only where the range was checked"
        )]
        weights.push(((measure + TO_INTEGER) - TO_INTEGER) as u32);
    }
    if fits {
        return Ok(weights);
    }
    let rounded = |(step, measures): (&Step, &Measures)| {
        let rounded = measure(measures).round_ties_even();
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
    steps.iter().zip(measures).map(rounded).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn adding_and_taking_away_rounds_ties_to_even() {
        let two_to_52 = 4_503_599_627_370_496.0;
        for value in
            [0.0, 0.499_999_999_999, 0.5, 1.5, 2.5, 0.500_000_001, 4_294_967_293.5, 4_294_967_294.0, 1e-300]
        {
            let sum: f64 = value + two_to_52;
            assert_eq!(sum - two_to_52, f64::round_ties_even(value), "{value}");
        }
    }
}
