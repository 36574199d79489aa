//! Samples told by a study, each as a network of its own that is built and solved.

use corridor::study::SampleTold;
use corridor::{
    Amount, Cargo, Fact, FlowSolver, Hours, Km, Network, Objective, Router, Scenario, ScenarioChange,
    ScenarioEffect, Select,
};

/// Gives a fact a value, where it has the range of another (or is that one).
fn put<T: Copy>(fact: &mut Fact<T>, of: impl Fn(f64) -> T, value: f64) {
    *fact = Fact::new(of(value));
}

fn triple<T: Copy>(fact: &Fact<T>, bare: impl Fn(T) -> f64) -> [u64; 3] {
    [fact.low(), fact.likely(), fact.high()].map(|value| bare(value).to_bits())
}

/// The network in which every fact has the value that was drawn, and what fails for a year is closed.
pub fn network(
    base: &Network,
    told: &SampleTold,
    closes: &dyn Fn(&str) -> Vec<Select>,
    routes: bool,
) -> Network {
    let mut builder = base.to_builder();
    let number = |value: f64| value;
    for drawn in &told.facts {
        let (owner, value, quantity) = (drawn.owner.as_str(), drawn.value, drawn.quantity.as_str());
        let mut found = 0;
        // Links: of a pair whose two say the same both are meant.
        if let Ok(id) = base.link_id(owner) {
            let mut keys = vec![owner.to_owned()];
            if let Some(back) = base.opposite(id) {
                keys.push(base.link(back).key.clone());
            }
            let own = base.link(id);
            for key in keys {
                let is_own = key == owner;
                let link = builder.links.iter_mut().find(|link| link.key == key).unwrap();
                macro_rules! hit {
                    ($own:expr, $fact:expr, $of:expr, $bare:expr) => {
                        if let (Some(own), Some(fact)) = ($own, $fact) {
                            if is_own || triple(own, $bare) == triple(fact, $bare) {
                                put(fact, $of, value);
                                found += 1;
                            }
                        }
                    };
                }
                match quantity {
                    "length_km" => hit!(Some(&own.length), Some(&mut link.length), Km, Km::get),
                    "time_h" => hit!(own.time.as_ref(), link.time.as_mut(), Hours, Hours::get),
                    "tariff" => hit!(
                        own.tariff.as_ref().map(|t| &t.amount),
                        link.tariff.as_mut().map(|t| &mut t.amount),
                        number,
                        number
                    ),
                    "co2_g_per_tkm" => {
                        hit!(
                            own.co2.as_ref(),
                            link.co2.as_mut(),
                            corridor::GramsPerTonneKm,
                            corridor::GramsPerTonneKm::get
                        )
                    }
                    "other_use" => hit!(
                        own.other_use.as_ref().map(|o| &o.amount),
                        link.other_use.as_mut().map(|o| &mut o.amount),
                        number,
                        number
                    ),
                    "capacity" => {
                        let own = own.capacity.as_ref().map(|capacity| &capacity.amount);
                        let capacity = link.capacity.as_mut().map(|capacity| &mut capacity.amount);
                        if let (Some(Amount::Bounded(own)), Some(Amount::Bounded(fact))) = (own, capacity) {
                            hit!(Some(own), Some(fact), number, number);
                        }
                    }
                    "wait_h" | "departures_per_week" | "places" => {
                        let own = own.service.as_ref().unwrap();
                        if let Some(service) = &mut link.service {
                            match quantity {
                                "wait_h" => hit!(own.wait.as_ref(), service.wait.as_mut(), Hours, Hours::get),
                                "places" => {
                                    hit!(own.places.as_ref(), service.places.as_mut(), number, number)
                                }
                                _ => hit!(
                                    own.departures_per_week.as_ref(),
                                    service.departures_per_week.as_mut(),
                                    number,
                                    number
                                ),
                            }
                        }
                    }
                    other => panic!("{other}"),
                }
            }
        } else if owner.starts_with("transfer:") && base.asset(owner).is_ok() {
            let own = base.transfers().iter().find(|transfer| transfer.key == owner).unwrap();
            for transfer in &mut builder.transfers {
                let is_own = transfer.key == owner;
                if !(is_own || own.back_key.as_ref() == Some(&transfer.key)) {
                    continue;
                }
                match quantity {
                    "time_h" => {
                        if let (Some(own), Some(fact)) = (&own.time, &mut transfer.time)
                            && (is_own || triple(own, Hours::get) == triple(fact, Hours::get))
                        {
                            put(fact, Hours, value);
                            found += 1;
                        }
                    }
                    "cost" => {
                        if let (Some(own), Some(fact)) = (&own.cost, &mut transfer.cost)
                            && (is_own || triple(&own.amount, number) == triple(&fact.amount, number))
                        {
                            put(&mut fact.amount, number, value);
                            found += 1;
                        }
                    }
                    "capacity" => {
                        if let (Some(own), Some(capacity)) = (&own.capacity, &mut transfer.capacity)
                            && let (Amount::Bounded(own), Amount::Bounded(fact)) =
                                (&own.amount, &mut capacity.amount)
                            && (is_own || triple(own, number) == triple(fact, number))
                        {
                            put(fact, number, value);
                            found += 1;
                        }
                    }
                    other => panic!("{other}"),
                }
            }
        } else if let Some(border) = builder.borders.iter_mut().find(|border| border.key() == owner) {
            match quantity {
                "dwell_h" => put(border.dwell.as_mut().unwrap(), Hours, value),
                "dwell_back_h" => put(border.dwell_back.as_mut().unwrap(), Hours, value),
                "fee" => put(&mut border.fee.as_mut().unwrap().amount, number, value),
                "other_use" => put(&mut border.other_use.as_mut().unwrap().amount, number, value),
                "capacity" => border.capacity.as_mut().unwrap().amount = Amount::Bounded(Fact::new(value)),
                other => panic!("{other}"),
            }
            found = 1;
        } else if let Some(limit) = builder.limits.iter_mut().find(|limit| limit.key() == owner) {
            match quantity {
                "capacity" => limit.capacity.amount = Amount::Bounded(Fact::new(value)),
                "other_use" => put(&mut limit.other_use.as_mut().unwrap().amount, number, value),
                other => panic!("{other}"),
            }
            found = 1;
        } else if let Some(hub) = owner.strip_prefix("hub:") {
            let hub = builder.hubs.iter_mut().find(|other| other.code == hub).unwrap();
            assert_eq!(quantity, "time_h");
            put(hub.stay.as_mut().unwrap().time.as_mut().unwrap(), Hours, value);
            found = 1;
        } else {
            for rate in builder.rates.iter_mut().filter(|rate| rate.quantity.word() == quantity) {
                let mut words = rate.selection();
                if !rate.cargo.is_empty() {
                    words.push_str(&format!(" for {}", rate.cargo.join(", ")));
                }
                if let Some(class) = &rate.class {
                    words.push_str(&format!(" as {class}"));
                }
                if words == owner && rate.value.low() < rate.value.high() {
                    put(&mut rate.value, number, value);
                    found += 1;
                }
            }
            assert_eq!(found, 1, "{owner} {quantity}");
        }
        assert!(found > 0, "{owner} {quantity}");
    }
    let network = builder.build().unwrap().in_case(base.view().case);
    let network = match base.view().month {
        Some(month) => network.in_month(month).unwrap(),
        None => network,
    };
    let shut =
        told.failures.iter().filter(|failure| if routes { failure.is_met } else { failure.lost >= 1.0 });
    let closing = shut
        .flat_map(|failure| closes(&failure.name))
        .fold(Scenario::new("failures", "what fails in a sample", "drawn"), |closing, select| {
            closing.with(ScenarioChange::of(select, ScenarioEffect::Close))
        });
    if closing.changes.is_empty() { network } else { closing.apply(&network).unwrap() }
}

/// The largest flow there, unless a limit that is no arc stands in its way.
pub fn capacity(network: &Network, cargo: &Cargo, from: &str, to: &str) -> Option<u64> {
    let cargo = network.cargo(&cargo.code).unwrap();
    let flows = FlowSolver::new(network, cargo).unwrap();
    match flows.max_flow_value([from], [to]) {
        Ok(value) => Some(value.get()),
        Err(corridor::Error::LimitNotAnArc { .. }) => None,
        Err(other) => panic!("{other}"),
    }
}

/// The weight, cost and time of the best route there.
pub fn route(
    network: &Network,
    cargo: &Cargo,
    objective: &Objective,
    from: &str,
    to: &str,
) -> Option<(u64, f64, f64)> {
    let cargo = network.cargo(&cargo.code).unwrap();
    let router = Router::new(network, cargo, objective.clone()).unwrap();
    match router.route((from, to)) {
        Ok(route) => Some((route.weight, route.cost_usd_per_t, route.time_h)),
        Err(corridor::Error::NoRoute(_)) => None,
        Err(other) => panic!("{other}"),
    }
}
