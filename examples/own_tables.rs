//! How do I read tables of my own? `cargo run --example own_tables -- FOLDER [FROM TO [CARGO]]`; without a folder it reads `examples/ferry`.
#![allow(clippy::print_stdout)]

use corridor::{FlowSolver, Objective, Result, Router};
use std::process::ExitCode;

const FERRY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/ferry");

fn main() -> ExitCode {
    // Whatever is wrong in the tables comes at once, each finding with its file, line and column; "no route" comes with what blocks.
    match answer() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn answer() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| args.get(at).map(String::as_str);
    let (network, ledger) = corridor::data::read_folder_with_ledger(word(0).unwrap_or(FERRY))?;
    println!("{ledger}\n{}", network.summary());
    // What is only suspicious refuses nothing, so it has to be looked at.
    for (rule, count) in network.warning_counts() {
        println!("warned of {rule} {count} times");
    }
    for warning in network.warnings() {
        println!("  {warning}");
    }
    let (from, to) = match (word(0), word(1), word(2)) {
        (_, Some(from), Some(to)) => (from, to),
        (None, ..) => ("MINE", "TOWN"),
        _ => return Ok(()),
    };
    let cargo = network.cargo(word(3).unwrap_or("wagonload"))?;
    println!("\n{}\n", Router::new(&network, cargo, Objective::cheapest())?.route((from, to))?);
    let most = FlowSolver::new(&network, cargo)?.max_flow([from], [to])?;
    println!("{most}\n\nof its facts, these are defaults:");
    for fact in most.facts.iter().filter(|fact| fact.default) {
        println!("  {} {} = {}", fact.asset, fact.quantity, fact.value);
    }
    Ok(())
}
