//! That what failures are said to take from a flow is so.

use super::flow::verify_flow;
use super::lowered::{Lowered, bad, ensure, same_network};
use super::route::cargo;
use super::shared::capacities;
use crate::disruption::{FailureProof, FailureSuite};
use crate::error::{Error, Result};
use crate::network::{Amount, Asset, Network, Select};
use crate::scenario::{Amend, Figure, Scenario, ScenarioChange, ScenarioEffect};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a suite with proofs of some of its failures, the first of them that of the open network. Each proof is a maximum flow of the network that a scenario closes, and is checked like
/// any other ([`verify_flow`]): its cut holds what is left from above, its flow from below. From the flow of the open network alone it follows that an asset which carries nothing of
/// it loses nothing; each asset that carries something has to be proved, listed or not, or to be undecided.
///
/// Not proved: pairs without a proof of their own, beyond what follows from the singles; how many failures were decided by which argument; and that what is undecided could not be decided.
///
/// # Errors
///
/// [`Error::OtherNetwork`] for an answer of another network or view, [`Error::BadCertificate`] with the first thing that does not hold.
///
/// # Complexity
///
/// For each proof O(facts log facts) to close the network, and [`verify_flow`].
pub fn verify_failures(network: &Network, suite: &FailureSuite, proofs: &[FailureProof]) -> Result<()> {
    same_network(network, &suite.network, Some(suite.view))?;
    let known = suite.schema == crate::disruption::SCHEMA;
    ensure(known, || format!("unknown schema `{}`", suite.schema))?;
    let value = suite.value_t_per_year.get();
    let mut left: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for loss in &suite.singles {
        let (own, lost) = (loss.left_t_per_year.get(), loss.lost_t_per_year.get());
        ensure(lost > 0 && own.checked_add(lost) == Some(value), || {
            format!("what {} loses and leaves does not add up", loss.asset)
        })?;
        let name = network.asset(&loss.asset).map(|asset| network.asset_name(asset));
        ensure(name.as_ref() == Ok(&loss.name), || format!("{} has another name", loss.asset))?;
        let is_new = left.insert(vec![loss.asset.clone()], own).is_none();
        ensure(is_new, || format!("{} is listed twice", loss.asset))?;
    }
    let alone = |asset: &String| left.get(&vec![asset.clone()]).copied().unwrap_or(value);
    let mut of_pairs: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    for pair in &suite.pairs {
        let own = pair.left_t_per_year.get();
        let least = pair.assets.iter().map(alone).min().unwrap_or(value);
        let sums = own.checked_add(pair.lost_t_per_year.get()) == Some(value)
            && own.checked_add(pair.beyond_t_per_year.get()) == Some(least)
            && pair.beyond_t_per_year.get() > 0
            && pair.assets[0] < pair.assets[1];
        ensure(sums, || format!("what {} lose does not add up", pair.assets.join(" and ")))?;
        for key in &pair.assets {
            ensure(network.asset(key).is_ok(), || format!("there is no {key}"))?;
        }
        let is_new = of_pairs.insert(pair.assets.to_vec(), own).is_none();
        ensure(is_new, || format!("{} are listed twice", pair.assets.join(" and ")))?;
    }
    let in_order = suite
        .singles
        .is_sorted_by(|a, b| (a.left_t_per_year.get(), &a.asset) < (b.left_t_per_year.get(), &b.asset))
        && suite
            .pairs
            .is_sorted_by(|a, b| (a.left_t_per_year.get(), &a.assets) < (b.left_t_per_year.get(), &b.assets));
    ensure(in_order, || "its lists are not in order".to_owned())?;
    let Some(open) = proofs.first() else { return bad("there is no proof".to_owned()) };
    ensure(open.assets.is_empty(), || "the first proof is not that of the open network".to_owned())?;
    let mut proved: BTreeSet<&[String]> = BTreeSet::new();
    for proof in proofs {
        let flow = &proof.flow;
        let same = flow.cargo == suite.cargo
            && flow.corridor == suite.corridor
            && flow.from == suite.from
            && flow.to == suite.to;
        ensure(same, || "a proof is of another question".to_owned())?;
        let said = match &proof.assets[..] {
            [] => value,
            [one] => alone(one),
            both => {
                of_pairs.get(both).copied().unwrap_or_else(|| both.iter().map(alone).min().unwrap_or(value))
            }
        };
        ensure(flow.value_t_per_year.get() == said, || {
            format!("{said} t a year are not left without {}", proof.assets.join(" and "))
        })?;
        verify_flow(&closed(network, &proof.assets)?, flow)?;
        proved.insert(&proof.assets);
    }
    // Whatever carries something of the open flow has to be proved.
    let undecided: BTreeSet<&str> = suite
        .undecided
        .iter()
        .filter_map(|told| match &told.assets[..] {
            [one] => Some(one.as_str()),
            _ => None,
        })
        .collect();
    let carrying = carrying(network, suite, open)?;
    for names in &carrying {
        let is_told =
            |name: &String| proved.contains(&[name.clone()][..]) || undecided.contains(name.as_str());
        ensure(names.iter().any(is_told), || format!("{} carries something and is not proved", names[0]))?;
    }
    // Limits without a figure are no capacity, so what they count is not known here.
    for loss in suite.singles.iter().filter(|loss| !loss.asset.starts_with("limit:")) {
        ensure(carrying.iter().any(|names| names.contains(&loss.asset)), || {
            format!("{} carries nothing, and loses nothing", loss.asset)
        })?;
    }
    Ok(())
}

/// The network that a scenario closes.
fn closed(network: &Network, assets: &[String]) -> Result<Network> {
    let refused = |error: Error| Error::BadCertificate { reason: error.to_string() };
    let mut scenario = Scenario::new("failure", "these have failed", "supposed");
    for key in assets {
        let asset = network.asset(key).map_err(refused)?;
        let effect = match asset {
            Asset::Limit(at) => {
                let capacity = &network.limits()[at as usize].capacity;
                let nothing = match &capacity.amount {
                    Amount::Bounded(fact) if fact.low() == 0.0 && fact.high() == 0.0 => continue,
                    Amount::Bounded(_) => Figure::of(0.0),
                    Amount::Unbounded(_) => Figure::of(0.0).unit("t_per_year").ways(capacity.ways),
                };
                ScenarioEffect::Capacity(Amend::Set(nothing))
            }
            _ => ScenarioEffect::Close,
        };
        scenario = scenario.with(ScenarioChange::of(Select::Asset(key.clone()), effect));
    }
    if scenario.changes.is_empty() { Ok(network.clone()) } else { scenario.apply(network).map_err(refused) }
}

/// The assets whose failure closes something that carries some of the open flow, each by all keys that name it.
fn carrying(network: &Network, suite: &FailureSuite, open: &FailureProof) -> Result<Vec<Vec<String>>> {
    let mut found: BTreeSet<Vec<String>> = BTreeSet::new();
    let cargo = cargo(network, &suite.cargo)?;
    let graph =
        Lowered::new(network, cargo, super::flow::links_of(network, suite.corridor.as_deref())?.as_deref());
    let mut used: BTreeSet<Asset> = BTreeSet::new();
    for step in &open.flow.certificate.steps {
        let asset = network.asset(&step.asset);
        let asset = asset.map_err(|error| Error::BadCertificate { reason: error.to_string() })?;
        used.insert(asset);
        match asset {
            Asset::Link(id) => {
                let back = network.opposite(id).map(|back| network.link(back).key.clone());
                found.insert([Some(step.asset.clone()), back].into_iter().flatten().collect());
                let (from, to) = network.ends(id);
                for hub in [from, to] {
                    found.insert(vec![network.asset_key(Asset::Stay(hub))]);
                }
                for passing in network.passings(id) {
                    found.insert(vec![network.asset_key(Asset::Border(passing.border))]);
                }
            }
            Asset::Transfer(at) => {
                let transfer = &network.transfers()[at as usize];
                found.insert(
                    [Some(step.asset.clone()), transfer.back_key.clone()].into_iter().flatten().collect(),
                );
                found.insert(vec![format!("hub:{}", transfer.hub)]);
            }
            _ => {}
        }
    }
    for capacity in capacities(&graph)? {
        if matches!(capacity.asset, Asset::Limit(_))
            && capacity.members.iter().any(|(step, _)| used.contains(&graph.steps[*step].asset))
        {
            found.insert(vec![network.asset_key(capacity.asset)]);
        }
    }
    Ok(found.into_iter().collect())
}
