//! The hot path allocates nothing once its buffers have grown: counted, with the table of a small network and with the search of a large one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use corridor::{
    Capacity, CurveWorker, FlowSolver, Hub, HubId, Km, LadderEnd, Link, Network, Objective, Router, Select,
    TonnesPerYear, find_bottlenecks,
};

/// How many allocations a second round of the same queries makes, and how many routes it finds.
fn second_round(router: &Router, pairs: &[(HubId, HubId)]) -> (u64, usize) {
    let mut worker = router.worker();
    let mut found = 0;
    for (from, to) in pairs {
        found += usize::from(worker.path(*from, *to).is_some());
    }
    let mut sum = 0;
    let info = allocation_counter::measure(|| {
        for (from, to) in pairs {
            if let Some(path) = worker.path(*from, *to) {
                sum += path.weight() + path.links().count() as u64 + path.assets().len() as u64;
            }
        }
    });
    assert!(sum > 0);
    (info.count_total, found)
}

fn all_pairs(network: &Network, step: usize) -> Vec<(HubId, HubId)> {
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).step_by(step).collect();
    hubs.iter().flat_map(|from| hubs.iter().map(move |to| (*from, *to))).collect()
}

#[test]
fn routes_of_the_caspian_network_allocate_nothing() {
    let network = corridor::data::caspian();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let (allocations, found) = second_round(&router, &all_pairs(&network, 1));
    assert!(found > 5_000, "only {found} routes");
    assert_eq!(allocations, 0);
}

#[test]
fn routes_between_several_hubs_and_around_a_mask_allocate_nothing() {
    let network = corridor::data::caspian();
    let cargo = network.cargo("container").unwrap();
    let hubs: Vec<HubId> = network.hubs().map(|(id, _)| id).collect();
    for router in [
        Router::new(&network, cargo, Objective::cheapest()).unwrap(),
        Router::without_table(&network, cargo, Objective::cheapest()).unwrap(),
        Router::without_labels(&network, cargo, Objective::cheapest()).unwrap(),
    ] {
        let mask = router.mask([Select::hub("KZAAU"), Select::country("RU")]).unwrap();
        let mut worker = router.worker();
        let mut round = || {
            let mut found = 0;
            for at in 0..hubs.len() {
                let place = |step: usize| (hubs[(at + step) % hubs.len()], step as u64);
                let joined = worker.path_between(&[place(0), place(7)], &[place(20), place(31), place(3)]);
                found += usize::from(joined.is_some_and(|joined| joined.path.links().count() > 0));
                let (from, to) = (place(0).0, place(40).0);
                found += worker.one_to_all(from).iter().flatten().count();
                found += worker.tree(from).assets_back(to).count();
                found += usize::from(worker.path(from, to).is_some())
                    + usize::from(worker.weight(to, from).is_some());
                found += usize::from(worker.path_avoiding(from, to, &mask).is_some());
            }
            found
        };
        let first = round();
        let mut second = 0;
        let info = allocation_counter::measure(|| second = round());
        assert!(first == second && first > hubs.len(), "{first} {second}");
        assert_eq!(info.count_total, 0);
    }
}

/// All pairs that have a value, on plans of their own too, and where limits that are no arcs have to be looked at; with a table of values and without.
#[test]
fn values_of_flows_allocate_nothing() {
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let mut first = Vec::new();
    for ready in [false, true] {
        if ready {
            flows.make_ready();
        }
        let mut worker = flows.worker();
        let (mut asked, mut flowing) = (Vec::new(), 0);
        for (from, to) in all_pairs(&network, 1) {
            if let Ok(value) = worker.max_flow_value(&[from], &[to]) {
                asked.push((from, to, value));
                flowing += usize::from(value.get() > 0);
            }
        }
        let info = allocation_counter::measure(|| {
            for (from, to, value) in &asked {
                assert_eq!(worker.max_flow_value(&[*from], &[*to]).unwrap(), *value);
            }
        });
        assert!(flowing > 8_000 && flows.sizes().own_plans.0 > 100, "{flowing}");
        assert_eq!(info.count_total, 0, "of {} values", asked.len());
        if ready {
            assert_eq!(asked, first);
        }
        first = asked;
    }
}

/// Bare ladders whose whole ladder does not end at a limit that is no arc: those are looked at arc by arc.
#[test]
fn bare_ladders_allocate_nothing() {
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let mut worker = CurveWorker::new(&flows);
    let (mut nothing, mut asked) = (0, 0);
    for (from, to) in all_pairs(&network, 4) {
        if worker.curve(&[from], &[to], 10).is_ok_and(|curve| curve.pieces.len() > 2) {
            let info = allocation_counter::measure(|| {
                worker.curve(&[from], &[to], 10).unwrap();
            });
            let [from, to] = [from, to].map(|hub| network.hub(hub).code.as_str());
            let whole = find_bottlenecks(&flows, (from, to)).unwrap();
            asked += usize::from(!matches!(whole.end, LadderEnd::Limit(..)));
            nothing += usize::from(info.count_total == 0);
        }
    }
    assert!(asked > 200 && nothing * 100 >= asked * 95, "{nothing} of {asked}");
}

/// A grid of hubs whose links have capacities.
fn grid(side: usize) -> Network {
    let mut builder = Network::builder();
    let code = |x: usize, y: usize| format!("G{x:02}{y:02}");
    for (x, y) in (0..side).flat_map(|x| (0..side).map(move |y| (x, y))) {
        builder.hub(Hub::at_lon_lat(&code(x, y), 50.0 + x as f64 * 0.1, 40.0 + y as f64 * 0.1));
        let capacity = |salt: usize| Capacity::tonnes_per_year((1 + (x * 31 + y * 17 + salt) % 9) as f64);
        for (from, salt) in [(x.checked_sub(1).map(|x| (x, y)), 1), (y.checked_sub(1).map(|y| (x, y)), 2)] {
            let Some((a, b)) = from else { continue };
            builder.link(Link::rail(&code(a, b), &code(x, y), Km(9.0)).capacity(capacity(salt)).two_way());
        }
    }
    builder.build().unwrap()
}

/// Capacities that are changed again and again, back and forth: in a network without limits that are no arcs always; in the embedded one where the
/// flow at hand keeps these.
#[test]
fn trials_of_flows_allocate_nothing() {
    let caspian = corridor::data::caspian();
    for (network, amounts) in [(grid(9), [0, 3, 20]), (caspian, [0, 1_000_000, 50_000_000])] {
        let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
        let assets: Vec<String> = network.links().map(|(_, link)| link.key.clone()).collect();
        let has_limits = !network.limits().is_empty();
        let (mut asked, mut nothing, mut moved) = (0, 0, 0);
        for (from, to) in all_pairs(&network, 9) {
            let [from, to] = [from, to].map(|hub| network.hub(hub).code.as_str());
            let Ok(mut trial) = flows.trial([from], [to]) else { continue };
            let first = trial.value();
            let mut round = || {
                let mut moved = 0;
                for asset in assets.iter().step_by(5) {
                    for amount in amounts {
                        moved += usize::from(trial.change(asset, TonnesPerYear(amount)).ok()? != first);
                    }
                    trial.take_back().ok()?;
                }
                Some(moved)
            };
            let (Some(_), Some(known)) = (round(), round()) else { continue };
            let info = allocation_counter::measure(|| assert_eq!(round(), Some(known)));
            // Every round begins with another flow, so a buffer may still grow once.
            assert!(info.count_total <= 1 || has_limits, "{from} {to} {}", info.count_total);
            asked += 1;
            nothing += usize::from(info.count_total == 0);
            moved += known;
        }
        println!("{nothing} of {asked} pairs, {moved} changes that moved the flow");
        assert!(asked > 40 && moved > 100 && nothing * 2 > asked, "{asked} {nothing} {moved}");
    }
}

/// The same pairs as cheapest flows.
#[test]
fn bare_plans_of_pairs_allocate_nothing() {
    let network = corridor::data::caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let mut worker = flows.plan_worker(&Objective::cheapest()).unwrap();
    let (mut nothing, mut asked) = (0, 0);
    for (from, to) in all_pairs(&network, 2).into_iter().filter(|(from, to)| from != to) {
        if worker.min_cost_max_flow(&[from], &[to]).is_ok_and(|plan| plan.weight > 0) {
            let info = allocation_counter::measure(|| {
                worker.min_cost_max_flow(&[from], &[to]).unwrap();
            });
            asked += 1;
            nothing += usize::from(info.count_total == 0);
        }
    }
    assert!(asked > 1_000 && nothing * 100 >= asked * 80, "{nothing} of {asked}");
}

#[test]
fn routes_of_a_network_without_a_table_allocate_nothing() {
    // A grid of 40 x 40 hubs has 2.56 million pairs, more than the table takes.
    let mut builder = Network::builder();
    let code = |x: usize, y: usize| format!("G{x:02}{y:02}");
    for x in 0..40 {
        for y in 0..40 {
            builder.hub(Hub::at_lon_lat(&code(x, y), 50.0 + x as f64 * 0.1, 40.0 + y as f64 * 0.1));
            let km = |salt: usize| Km(10.0 + ((x * 31 + y * 17 + salt) % 7) as f64);
            if x > 0 {
                builder.link(Link::rail(&code(x - 1, y), &code(x, y), km(1)).two_way());
            }
            if y > 0 {
                builder.link(Link::rail(&code(x, y - 1), &code(x, y), km(2)).two_way());
            }
        }
    }
    let network = builder.build().unwrap();
    let router = Router::new(&network, network.cargo("container").unwrap(), Objective::shortest()).unwrap();
    let (allocations, found) = second_round(&router, &all_pairs(&network, 97));
    assert!(found > 250, "only {found} routes");
    assert_eq!(allocations, 0);
}
