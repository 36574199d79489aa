//! The weights: what each arc costs in steps of an objective.

use super::states::{States, Step};
use crate::error::{Error, Result};
use crate::network::{Cargo, Network};
use crate::objective::Objective;
use crate::units::{KgCo2PerTonne, Km};

/// The weight of every arc of `states`, in its order, rounded to the nearest step with ties to even.
pub(crate) fn weights(
    network: &Network,
    cargo: &Cargo,
    objective: &Objective,
    states: &States,
) -> Result<Vec<u32>> {
    states.steps.iter().map(|step| weight(network, cargo, objective, *step)).collect()
}

fn weight(network: &Network, cargo: &Cargo, objective: &Objective, step: Step) -> Result<u32> {
    let (none, no_co2) = (Km(0.0), KgCo2PerTonne(0.0));
    let measure = match step {
        Step::Link(id) => {
            let terms = network.link_terms(id, cargo, None)?;
            objective.measure(cargo, terms.cost(), terms.time(), terms.length, terms.co2)
        }
        Step::Transfer(at) => {
            let terms = network.transfer_terms(at, cargo, None)?;
            objective.measure(cargo, terms.cost, terms.time, none, no_co2)
        }
        Step::Stay(hub) => {
            let terms = network.stay_terms(hub, cargo, None)?;
            objective.measure(cargo, terms.cost, terms.time, none, no_co2)
        }
    };
    let rounded = measure.round_ties_even();
    if (0.0..=f64::from(u32::MAX - 1)).contains(&rounded) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range was checked"
        )]
        return Ok(rounded as u32);
    }
    Err(Error::WeightTooLarge { asset: network.asset_key(step.asset()), value: rounded, limit: u32::MAX - 1 })
}
