//! What the printed answers rest on, by status, and whose figures those of the cuts are.

use super::flows::Carried;
use super::names;
use super::page::{say, wrapped};
use super::validation::parts;
use corridor::{FactUsed, Network, Result, Route, Status};

/// A printed answer and how many facts of each status it rests on.
pub(crate) struct Rested {
    name: String,
    counts: [usize; Status::ALL.len()],
}

impl Rested {
    /// An answer that is printed in several parts, which may rest on the same facts.
    pub(crate) fn of_parts(name: &str, parts: &[&[FactUsed]]) -> Self {
        let mut facts = parts.concat();
        facts.sort();
        facts.dedup();
        Self::new(name, &facts)
    }

    pub(crate) fn new(name: &str, facts: &[FactUsed]) -> Self {
        let count = |status: Status| facts.iter().filter(|fact| fact.status == status).count();
        Self { name: name.to_owned(), counts: Status::ALL.map(count) }
    }
}

/// One line an answer.
pub(crate) fn print_counts(answers: &[Rested]) {
    let used: Vec<usize> = (0..Status::ALL.len())
        .rev()
        .filter(|at| answers.iter().any(|answer| answer.counts[*at] > 0))
        .collect();
    let words: String = used.iter().map(|at| format!("{:>10}", Status::ALL[*at].word())).collect();
    out!("{:<66}{:>8}{words}", "number of facts behind", "all");
    for answer in answers {
        let counts: String = used.iter().map(|at| format!("{:>10}", answer.counts[*at])).collect();
        out!("{:<66}{:>8}{counts}", answer.name, answer.counts.iter().sum::<usize>());
    }
    out!();
    say(
        "Measured: a statistic of something that happened. Published: a design value, plan, list price or statement. Derived: computed from such. \
         Estimate: ours, with how it was made in the table. Borders without a stated fee count as free and are no fact.",
    );
}

/// The facts of a route whose ranges move its days most.
pub(crate) fn print_movers(network: &Network, routes: &[(&str, &Route)]) -> Result<()> {
    out!("\nWhat moves the days most, from the best to the worst of one fact");
    for (name, route) in routes {
        let mut moves: Vec<(f64, String)> = parts(network, route, network.cargo(&route.cargo)?)?
            .into_iter()
            .map(|(fact, part)| ((part.hours[2] - part.hours[0]) / 24.0, names::fact(network, &fact)))
            .collect();
        moves.sort_by(|a, b| b.0.total_cmp(&a.0));
        let moves: Vec<String> =
            moves.iter().take(3).map(|(days, fact)| format!("{fact}: {days:.1} days")).collect();
        out!("{}", wrapped(&format!("  {name:<15} "), &moves.join("; ")));
    }
    Ok(())
}

/// The facts of the cuts of the main corridors, with who published them.
pub(crate) fn print_cuts(network: &Network, corridors: &[Carried]) {
    out!("\nThe facts of the cuts, worst status first");
    for carried in corridors {
        out!("  {} [{}]", carried.title, carried.code);
        for fact in &carried.likely.facts {
            let year = fact.year.map_or(String::new(), |year| format!(" of {year}"));
            let text = format!(
                "{}, {}: {} ({})",
                names::asset(network, &fact.asset),
                names::quantity(&fact.quantity),
                names::value(&fact.value),
                names::sources(network, &fact.sources)
            );
            out!("{}", wrapped(&format!("    {:<17} ", format!("{}{year}", fact.status)), &text));
        }
    }
}
