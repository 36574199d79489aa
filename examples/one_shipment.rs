//! Everything about one shipment: the best route and what it is made of, other routes, what would have to change for another to win, what
//! time is worth for each, and what a rule would cost.
//!
//! `cargo run --release --example one_shipment` asks for a container from Xi'an to Poti; `-- FROM TO CARGO` for another.

#![allow(clippy::print_stdout)]

use corridor::route::Alternatives;
use corridor::{
    Apart, Criterion, Objective, Parameter, Query, Router, Rule, RuleSet, Select, UsdPerTonneHour, data,
};

fn main() -> corridor::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize, usual: &str| asked.get(at).map_or_else(|| usual.to_owned(), Clone::clone);
    let (from, to, cargo) = (word(0, "CNXIY"), word(1, "GEPTI"), word(2, "container"));

    let network = data::caspian();
    // A day of waiting costs a tonne in a box about two dollars.
    let objective = Objective::cheapest().value_of_time(UsdPerTonneHour(0.08));
    let router = Router::new(&network, network.cargo(&cargo)?, objective)?;
    let query = Query::new(&from, &to);

    println!("THE BEST ROUTE\n{}\n", router.route(&query)?);
    println!("WHAT IT IS MADE OF\n{}\n", router.route(&query)?.waterfall());
    println!("HOW FAR EACH PART IS FROM CHANGING IT\n{}\n", router.tolerances(&query)?);

    println!("OTHER ROUTES, at most half as long again and 80 % shared");
    let others = router.alternatives(&query, Alternatives::new(3).max_stretch(1.5).max_shared(0.8))?;
    for (route, shared) in others.routes.iter().zip(&others.shared) {
        let (km, days, usd) = (route.length_km, route.days(), route.cost_usd_per_t);
        println!(
            "  {km:5.0} km {days:5.1} days {usd:6.0} USD/t, {:3.0} % shared: {}",
            shared * 100.0,
            route.hubs().join(" ")
        );
    }
    let pair = router.disjoint(&query, Apart::links())?;
    println!(
        "routes that share no link: {}; all must pass {}\n",
        pair.routes.len(),
        pair.all_pass.join(", ")
    );
    println!(
        "WHAT WOULD HAVE TO CHANGE\n{}",
        router.explain(&query, others.routes.get(1..).unwrap_or_default())?
    );

    println!("TIME AGAINST MONEY\n{}\n", router.pareto(&query, [Criterion::Time, Criterion::Cost])?);
    println!("WHAT AN HOUR IS WORTH\n{}\n", router.breakpoints(&query, Parameter::ValueOfTime)?);

    let shut =
        Rule::close("no-boxes", Select::hub("KZAAU"), "supposed: no boxes at Aktau", "none, an example");
    println!("UNDER A RULE\n{}", router.cost_of_obeying(&query, &RuleSet::new("supposed").with(shut))?);
    Ok(())
}
