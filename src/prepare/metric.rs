//! The weights: what each arc costs in steps of an objective.

use super::states::{States, Step};
use crate::error::{Error, Result};
use crate::network::{Cargo, Network};
use crate::objective::Objective;
use crate::units::{Hours, KgCo2PerTonne, Km, UsdPerTonne};

/// What one arc takes, whatever is minimised.
#[derive(Debug, Clone, Copy)]
struct Measure {
    cost: UsdPerTonne,
    time: Hours,
    length: Km,
    co2: KgCo2PerTonne,
}

/// What every arc takes, read from the facts once: another objective is then a few multiplications an arc. 32 bytes an arc.
#[derive(Debug, Clone)]
pub(crate) struct Measures(Vec<Measure>);

impl Measures {
    /// The measures of arcs that stand for these steps, in their order.
    pub(crate) fn new(network: &Network, cargo: &Cargo, steps: &[Step]) -> Result<Self> {
        let all = steps.iter().map(|step| measure(network, cargo, *step));
        all.collect::<Result<_>>().map(Self)
    }

    /// The weight of every arc, rounded to the nearest step with ties to even. `steps` as given to [`new`](Self::new), for the error.
    pub(crate) fn weights(
        &self,
        network: &Network,
        cargo: &Cargo,
        objective: &Objective,
        steps: &[Step],
    ) -> Result<Vec<u32>> {
        let mut weights = Vec::with_capacity(self.0.len());
        for (measure, step) in self.0.iter().zip(steps) {
            let Measure { cost, time, length, co2 } = *measure;
            let rounded = objective.measure(cargo, cost, time, length, co2).round_ties_even();
            if !(0.0..=f64::from(u32::MAX - 1)).contains(&rounded) {
                let (asset, limit) = (network.asset_key(step.asset()), u32::MAX - 1);
                return Err(Error::WeightTooLarge { asset, value: rounded, limit });
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range was checked"
            )]
            weights.push(rounded as u32);
        }
        Ok(weights)
    }
}

fn measure(network: &Network, cargo: &Cargo, step: Step) -> Result<Measure> {
    let (length, co2) = (Km(0.0), KgCo2PerTonne(0.0));
    Ok(match step {
        Step::Link(id) => {
            let terms = network.link_terms(id, cargo, None)?;
            Measure { cost: terms.cost(), time: terms.time(), length: terms.length, co2: terms.co2 }
        }
        Step::Transfer(at) => {
            let terms = network.transfer_terms(at, cargo, None)?;
            Measure { cost: terms.cost, time: terms.time, length, co2 }
        }
        Step::Stay(hub) => {
            let terms = network.stay_terms(hub, cargo, None)?;
            Measure { cost: terms.cost, time: terms.time, length, co2 }
        }
    })
}

/// The weight of every arc of `states`, in its order.
pub(crate) fn weights(
    network: &Network,
    cargo: &Cargo,
    objective: &Objective,
    states: &States,
) -> Result<Vec<u32>> {
    Measures::new(network, cargo, &states.steps)?.weights(network, cargo, objective, &states.steps)
}
