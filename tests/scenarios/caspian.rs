//! The built-in scenarios: each moves a headline of the Caspian network the way it should.

use corridor::data::{caspian, caspian_scenarios};
use corridor::{Error, FlowSolver, Network, Objective, Router, compare_networks};

fn flow(network: &Network, cargo: &str, from: &str, to: &str) -> u64 {
    let flows = FlowSolver::new(network, network.cargo(cargo).unwrap()).unwrap();
    match flows.max_flow([from], [to]) {
        Ok(most) => most.value_t_per_year.get(),
        Err(Error::NoRoute(_)) => 0,
        Err(Error::Unbounded { .. }) => u64::MAX,
        Err(other) => panic!("{other}"),
    }
}

fn hours(network: &Network, cargo: &str, from: &str, to: &str) -> Option<f64> {
    let router = Router::new(network, network.cargo(cargo).unwrap(), Objective::fastest()).unwrap();
    match router.route((from, to)) {
        Ok(route) => Some(route.time_h),
        Err(Error::NoRoute(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn explore() {
    let all = caspian_scenarios();
    for (name, scenario) in &all {
        let base = if name == "kuryk-autumn" { caspian().in_month(11).unwrap() } else { caspian() };
        let after = match scenario.apply(&base) {
            Ok(n) => n,
            Err(e) => {
                println!("{name}: {e}");
                continue;
            }
        };
        println!("== {name}\n{}", compare_networks(&base, &after));
        for (cargo, from, to) in [
            ("container", "KZMNG", "AZALA"),
            ("wagonload", "KZMNG", "AZALA"),
            ("wagonload", "KZUZN", "IRGMR"),
            ("grain", "RUASF", "IRTHR"),
            ("container", "IRTHR", "IRAST"),
            ("container", "CNHRS", "KZSHU"),
            ("container", "KZDOS", "BYBQT"),
            ("container", "TMSRS", "TRKPK"),
            ("wagonload", "RUILE", "IRBND"),
        ] {
            let f = [flow(&base, cargo, from, to), flow(&after, cargo, from, to)];
            let h = [hours(&base, cargo, from, to), hours(&after, cargo, from, to)];
            println!("  {cargo} {from} {to} {f:?} {h:?}");
        }
    }
}
