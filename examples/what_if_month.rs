//! How does the weather of the Caspian change a crossing from month to month?
#![allow(clippy::print_stdout)]

use corridor::{FlowSolver, Objective, Query, Result, Router};

fn main() -> Result<()> {
    let year = corridor::data::caspian();
    println!("Trucks, Kuryk - Alat, one way. The mean of a month; single storms are worse.");
    println!("{:<8} {:>12} {:>16}", "month", "hours", "trucks a day");
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    for (month, name) in (1u8..).zip(months) {
        let network = year.in_month(month)?;
        let trucks = network.cargo("truck")?;
        let router = Router::new(&network, trucks, Objective::fastest())?;
        let land = "road-truck".parse().ok();
        let mut query = Query::new("KZKUR", "AZALA");
        (query.start_as, query.arrive_as) = (land, land);
        let route = router.route(query)?;
        let flow = FlowSolver::within(&network, trucks, "kuryk-alat")?.corridor_flow()?;
        println!("{name:<8} {:>12.0} {:>16.0}", route.time_h, flow.headline.units_per_day);
    }
    Ok(())
}
