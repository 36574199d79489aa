//! Capacities that are changed for a moment, against networks that were built with them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use corridor::{Border, Capacity, Error, FlowSolver, Hub, HubId, Km, Limit, Link, Network, TonnesPerYear};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

const SIDE: usize = 5;

fn code(at: usize) -> String {
    format!("H{at:02}")
}

/// A square of railways with a border across it and a limit on two of its links; capacities by asset key.
fn network(capacity: &BTreeMap<String, u64>) -> Network {
    let mut builder = Network::builder();
    for at in 0..SIDE * SIDE {
        let (x, y) = (at % SIDE, at / SIDE);
        builder.hub(Hub::at_lon_lat(&code(at), 50.0 + x as f64, 40.0 + y as f64));
    }
    let tonnes = |key: &str| Capacity::tonnes_per_year(capacity[key] as f64);
    for key in capacity.keys().filter(|key| !key.contains(':')) {
        let (from, to) = key.split_once('-').unwrap();
        builder.link(Link::rail(from, to, Km(150.0)).key(key).capacity(tonnes(key)));
    }
    builder.border(Border::new("X", across().iter().map(String::as_str)).capacity(tonnes("border:X")));
    builder.limit(Limit::new("L", tonnes("limit:L"), ["H00-H01", "H00-H05"]));
    if capacity.contains_key("limit:N") {
        // Neither do its members leave one place together, nor do they enter one.
        builder.limit(Limit::new("N", tonnes("limit:N"), ["H06-H07", "H11-H16", "H17-H18", "H13-H08"]));
    }
    builder.build().unwrap()
}

/// The links that leave one hub in the middle.
fn across() -> [String; 4] {
    [7, 11, 13, 17].map(|to| format!("{}-{}", code(12), code(to)))
}

fn capacities(rng: &mut ChaCha8Rng) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for at in 0..SIDE * SIDE {
        for to in [(at % SIDE + 1 < SIDE).then_some(at + 1), (at + SIDE < SIDE * SIDE).then_some(at + SIDE)] {
            for (a, b) in to.into_iter().flat_map(|to| [(at, to), (to, at)]) {
                found.insert(format!("{}-{}", code(a), code(b)), rng.random_range(0..30));
            }
        }
    }
    found.insert("border:X".to_owned(), rng.random_range(1..60));
    found.insert("limit:L".to_owned(), rng.random_range(1..40));
    found
}

#[test]
fn changes_agree_with_networks_built_with_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(77);
    let (mut changes, mut moved, mut shared) = (0, 0, 0);
    for _ in 0..80 {
        let first = capacities(&mut rng);
        let base = network(&first);
        let cargo = base.cargo("container").unwrap().clone();
        let flows = FlowSolver::new(&base, &cargo).unwrap();
        let (from, to) = if rng.random_bool(0.5) { (0, 24) } else { (12, rng.random_range(0..5)) };
        let (from, to) = ([code(from)], [code(to)]);
        let mut trial = flows.trial(&from, &to).unwrap();
        let at_first = flows.max_flow_value(&from, &to).unwrap();
        assert_eq!(trial.value(), at_first);
        let mut now = first.clone();
        let keys: Vec<String> = now.keys().cloned().collect();
        for _ in 0..12 {
            let key = match rng.random_range(0..6) {
                0 => "border:X",
                1 => "limit:L",
                _ => &keys[rng.random_range(0..keys.len())],
            };
            let amount = rng.random_range(0..40);
            now.insert(key.to_owned(), amount);
            let before = trial.value();
            let value = trial.change(key, TonnesPerYear(amount)).unwrap();
            let built = network(&now);
            let truth = FlowSolver::new(&built, &cargo).unwrap().max_flow_value(&from, &to).unwrap();
            assert_eq!((value, trial.value()), (truth, truth), "{key} {amount} {now:?} {from:?} {to:?}");
            changes += 1;
            moved += usize::from(value != before);
            shared += usize::from(value != before && key.contains(':'));
        }
        assert_eq!(trial.take_back().unwrap(), at_first);
        assert_eq!(trial.take_back().unwrap(), at_first);
    }
    assert!(moved * 8 > changes && shared > 20, "{changes} {moved} {shared}");
}

/// With a limit that is no arc: a trial answers where the largest flow of a network with these capacities is answered, and is refused where that is.
#[test]
fn trials_are_refused_where_flows_are() {
    let mut rng = ChaCha8Rng::seed_from_u64(79);
    let (mut answered, mut more, mut refused, mut narrow) = (0, 0, 0, 0);
    for _ in 0..150 {
        let mut now = capacities(&mut rng);
        now.insert("limit:N".to_owned(), rng.random_range(5..25));
        let base = network(&now);
        let cargo = base.cargo("container").unwrap().clone();
        let flows = FlowSolver::new(&base, &cargo).unwrap();
        let (from, to) = ([code(rng.random_range(0..3))], [code(rng.random_range(20..25))]);
        let first = flows.max_flow(&from, &to);
        let Ok(mut trial) = flows.trial(&from, &to) else {
            assert!(matches!(first, Err(Error::LimitNotAnArc { .. })), "{first:?}");
            continue;
        };
        assert_eq!(trial.value(), first.unwrap().value_t_per_year);
        let keys: Vec<String> = now.keys().filter(|key| *key != "limit:N").cloned().collect();
        for _ in 0..12 {
            let key = &keys[rng.random_range(0..keys.len())];
            let amount = rng.random_range(0..40);
            now.insert(key.clone(), amount);
            let found = trial.change(key, TonnesPerYear(amount));
            let built = FlowSolver::new(&network(&now), &cargo).unwrap();
            match (found, built.max_flow(&from, &to)) {
                (Ok(found), Ok(truth)) => {
                    assert_eq!(found, truth.value_t_per_year);
                    answered += 1;
                    narrow += usize::from(found.get() > now["limit:N"]);
                }
                // The flow at hand keeps the limit, so it is a largest one; that of the whole answer did not.
                (Ok(found), Err(Error::LimitNotAnArc { .. })) => {
                    let mut open = now.clone();
                    open.remove("limit:N");
                    let open = FlowSolver::new(&network(&open), &cargo).unwrap();
                    assert_eq!(found, open.max_flow_value(&from, &to).unwrap());
                    more += 1;
                }
                (Err(Error::LimitNotAnArc { limit, .. }), Err(Error::LimitNotAnArc { limit: other, .. })) => {
                    assert_eq!(limit, other);
                    refused += 1;
                }
                (found, truth) => panic!("{found:?} {truth:?} {now:?}"),
            }
        }
        assert_eq!(trial.take_back().unwrap(), flows.max_flow_value(&from, &to).unwrap());
    }
    println!(
        "{answered} answered, {narrow} of them of more than the limit, {more} here alone, {refused} refused"
    );
    assert!(answered > 300 && narrow > 100 && refused > 30, "{answered} {narrow} {refused}");
}

#[test]
fn what_cannot_be_changed_is_told_and_changes_nothing() {
    let mut rng = ChaCha8Rng::seed_from_u64(78);
    let base = network(&capacities(&mut rng));
    let flows = FlowSolver::new(&base, base.cargo("container").unwrap()).unwrap();
    let mut trial = flows.trial(["H00"], ["H24"]).unwrap();
    let value = trial.value();
    assert!(matches!(trial.change("H00-H02", TonnesPerYear(1)), Err(Error::Unknown { .. })));
    assert!(matches!(trial.change("hub:H01", TonnesPerYear(1)), Err(Error::LimitNotAnArc { .. })));
    let huge = TonnesPerYear(u64::MAX);
    assert!(matches!(trial.change("H00-H01", huge), Err(Error::CapacityTooLarge { .. })));
    assert_eq!((trial.value(), trial.take_back().unwrap()), (value, value));
    assert!(matches!(flows.trial(["H00"], ["H00"]), Err(Error::SamePlace { .. })));
}

/// The embedded network, with its gates: each asset of the first cut is shut and opened again.
#[test]
fn cuts_of_the_caspian_network_are_worth_what_they_hold() {
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let (mut shut, mut pairs) = (0, 0);
    for (at, from) in hubs.iter().enumerate().step_by(5) {
        let to = hubs[(at * 7 + 40) % hubs.len()];
        let [from, to] = [*from, to].map(|hub| network.hub(hub).code.clone());
        let (Ok(mut trial), Ok(whole)) = (flows.trial([&from], [&to]), flows.max_flow([&from], [&to])) else {
            continue;
        };
        pairs += 1;
        assert_eq!(trial.value(), whole.value_t_per_year);
        for asset in whole.cuts.iter().flat_map(|cut| &cut.assets) {
            let Ok(less) = trial.change(&asset.asset, TonnesPerYear(0)) else { continue };
            // A border or a limit may stand in the cut with one of its directions only.
            assert!(
                less <= whole.value_t_per_year.saturating_less(asset.capacity_t_per_year),
                "{from} {to} {}",
                asset.asset
            );
            shut += 1;
            assert_eq!(trial.take_back().ok(), Some(whole.value_t_per_year));
        }
    }
    assert!(pairs > 10 && shut > 10, "{pairs} {shut}");
}

trait Less {
    fn saturating_less(self, other: Self) -> Self;
}

impl Less for TonnesPerYear {
    fn saturating_less(self, other: Self) -> Self {
        Self(self.get() - other.get().min(self.get()))
    }
}

#[test]
fn a_hub_without_links_is_told_before_anything_is_asked() {
    let mut builder = Network::builder();
    for (at, code) in ["AAA", "BBB", "CCC"].iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64, 40.0));
    }
    builder.link(Link::rail("AAA", "BBB", Km(150.0)).capacity(Capacity::tonnes_per_year(4.0)));
    let network = builder.build().unwrap();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let told = |error: Option<Error>| matches!(error, Some(Error::NoLink { hub }) if hub == "CCC");
    assert!(
        told(flows.max_flow(["CCC"], ["AAA"]).err()) && told(flows.max_flow(["AAA"], ["BBB", "CCC"]).err())
    );
    assert!(told(flows.max_flow_value(["CCC"], ["AAA"]).err()) && told(flows.trial(["CCC"], ["AAA"]).err()));
    let [first, last] = ["AAA", "CCC"].map(|code| network.hub_id(code).unwrap());
    assert!(told(flows.worker().max_flow_value(&[first], &[last]).err()));
    // No way back is an answer.
    assert!(flows.max_flow(["BBB"], ["AAA"]).unwrap().blocked.is_some());
}

/// A table of values knows the direction of a pair, and leaves what is refused to be refused.
#[test]
fn values_made_ready_are_those_that_are_solved() {
    let mut rng = ChaCha8Rng::seed_from_u64(80);
    let mut now = capacities(&mut rng);
    now.insert("limit:N".to_owned(), 3);
    let network = network(&now);
    let cargo = network.cargo("container").unwrap();
    let (plain, ready) =
        (FlowSolver::new(&network, cargo).unwrap(), FlowSolver::new(&network, cargo).unwrap());
    ready.make_ready();
    let (mut plain, mut ready) = (plain.worker(), ready.worker());
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    let (mut skew, mut refused) = (0, 0);
    for (from, to) in hubs.iter().flat_map(|from| hubs.iter().map(move |to| (*from, *to))) {
        let told = |found: Result<TonnesPerYear, Error>| found.map_err(|error| error.to_string());
        let value = told(plain.max_flow_value(&[from], &[to]));
        assert_eq!(told(ready.max_flow_value(&[from], &[to])), value);
        skew += usize::from(from < to && value != told(plain.max_flow_value(&[to], &[from])));
        refused += usize::from(value.is_err());
    }
    assert!(skew > 50 && refused > hubs.len(), "{skew} {refused}");
}
