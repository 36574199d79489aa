//! Which port should a wagon use to cross the Caspian, and what must change for another to win?
#![allow(clippy::print_stdout)]

use corridor::{Objective, Query, Result, Router, Select, UsdPerTonneHour};

fn main() -> Result<()> {
    let network = corridor::data::caspian();
    let wagons = network.cargo("wagonload")?;
    let ports = ["KZAAU", "KZKUR", "TMKRW"];
    // The same shipment from Tashkent to Tbilisi, by each port in turn, for shippers in more and less of a hurry.
    println!("{:<14} {:>22} {:>8} {:>8} {:>8}", "port", "an hour is worth", "days", "USD/t", "weighed");
    for hurry in [0.0, 0.03, 0.3] {
        for port in ports {
            let objective = Objective::cheapest().value_of_time(UsdPerTonneHour(hurry));
            let mut query = Query::new("UZTAS", "GETBS").via(port);
            for other in ports.iter().filter(|other| **other != port) {
                query = query.avoid(Select::hub(other));
            }
            let route = Router::new(&network, wagons, objective)?.route(query)?;
            let name = &network.hub(network.hub_id(port)?).name;
            let weighed = route.cost_usd_per_t + hurry * route.time_h;
            println!(
                "{name:<14} {:>15.2} USD/t {:>8.1} {:>8.1} {weighed:>8.1}",
                hurry,
                route.days(),
                route.cost_usd_per_t
            );
        }
    }
    Ok(())
}
