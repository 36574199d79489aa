//! On which numbers does an answer rest, and where do they come from?
#![allow(clippy::print_stdout)]

use corridor::{FlowSolver, Result, Status};

fn main() -> Result<()> {
    let network = corridor::data::caspian();
    let flows = FlowSolver::within(&network, network.cargo("container")?, "titr")?;
    let most = flows.corridor_flow()?;
    println!("{most}\n");
    println!("It rests on:");
    for fact in &most.facts {
        let year = fact.year.map_or("no year".to_owned(), |year| year.to_string());
        println!("  {:<10} {} {} = {} ({year})", fact.status, fact.asset, fact.quantity, fact.value);
        for key in &fact.sources {
            let source = network.source(key)?;
            println!("      {key}: {}, {}, {}", source.publisher, source.title, source.date);
        }
    }
    let weak = most.facts.iter().filter(|fact| fact.status <= Status::Estimate).count();
    println!(
        "{weak} of {} are estimates or worse; {} assets were taken as not binding.",
        most.facts.len(),
        most.assumed_unbounded.len()
    );
    Ok(())
}
