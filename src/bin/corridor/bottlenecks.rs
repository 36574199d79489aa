//! `corridor bottlenecks`: what one more tonne takes.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::flow::{left_behind, plan_of, solver};
use crate::output::{Output, counted};
use crate::watch::{Interrupt, Watch};
use corridor::{Ladder, LadderQuery, SharedShortfall, SharedUse, find_bottlenecks};
use serde::Serialize;

/// An asset of a rung as a row of a table.
#[derive(Serialize)]
struct RungRow<'a> {
    rung: usize,
    slope: u64,
    from_t_per_year: u64,
    length_t_per_year: Option<u64>,
    cut: usize,
    asset: &'a str,
    name: &'a str,
}

/// The full assets of a plan, with what it moves and lacks.
#[derive(Serialize)]
struct Binding<'a> {
    shipped_t_per_year: f64,
    wanted_t_per_year: f64,
    assets: &'a [&'a SharedUse],
    shortfall: Option<&'a SharedShortfall>,
    /// What a tonne that is not moved counts as, in the measure of the objective; part of what the assets are worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    unserved_counts_per_t: Option<f64>,
}

pub(crate) fn run(
    shared: &Shared,
    asked: &arguments::Bottlenecks,
    output: &Output,
    interrupt: &Interrupt,
) -> Result<u8, Failure> {
    let network = asked::network(shared)?;
    let demand = asked::demand(&network, asked.demand.as_ref(), &shared.limits());
    asked::together([
        asked::fault(&demand),
        asked::places(&network, &asked.from, &asked.to, asked.corridor.as_deref()),
        asked::goods(&network, shared),
        asked::selections(&network, &asked.without),
    ])?;
    let network = asked::left_out(network, &asked.without)?;
    if let Some(demand) = demand? {
        let mut watch = Watch::new("rounds of prices and routes", interrupt);
        let plan = plan_of(&network, shared, &demand, &mut watch)?;
        let binding = plan.binding();
        let text = || {
            let mut text = format!(
                "{:.2} of {:.2} Mt a year are moved; {} bind{}",
                plan.shipped_t_per_year / 1e6,
                plan.wanted_t_per_year / 1e6,
                counted(binding.len(), "asset"),
                if binding.len() == 1 { "s" } else { "" }
            );
            if !binding.is_empty() {
                text.push_str(", the dearest first:");
            }
            let mut dearest: Vec<_> = binding.iter().collect();
            dearest.sort_by(|a, b| b.worth_per_year.total_cmp(&a.worth_per_year));
            for asset in dearest {
                text.push_str(&format!(
                    "\n  {:>10.2} M {} a year  {}",
                    asset.worth_per_year / 1e6,
                    plan.objective.unit().trim_end_matches("/t"),
                    asset.name
                ));
            }
            if let Some(shortfall) = &plan.shortfall {
                text.push_str(&format!("\n{shortfall}\n{}", left_behind(&plan)));
            }
            text
        };
        let whole = Binding {
            shipped_t_per_year: plan.shipped_t_per_year,
            wanted_t_per_year: plan.wanted_t_per_year,
            assets: &binding,
            shortfall: plan.shortfall.as_ref(),
            unserved_counts_per_t: plan
                .shortfall
                .as_ref()
                .map(|_| plan.objective.of_steps(plan.penalty_steps)),
        };
        output.answer_as(text, &whole, || binding.iter().map(|asset| (*asset).clone()).collect())?;
        return Ok(watch.code());
    }
    let flows = solver(&network, shared, asked.corridor.as_deref())?;
    let query = if asked.from.is_empty() {
        LadderQuery::from(network.corridor(asked.corridor.as_deref().unwrap_or_default())?)
    } else {
        let (from, to) = asked::sides(&network, &asked.from, &asked.to)?;
        LadderQuery::new(from.iter().map(String::as_str), to.iter().map(String::as_str))
    };
    let ladder = find_bottlenecks(&flows, query.steps(asked.steps.into()))?;
    let text = || {
        format!(
            "{ladder}\nprice: tonnes a year to be added, to all that is named together, for one tonne a year more to pass; so far: all that is added up to there, Mt a year"
        )
    };
    output.answer_as(text, &ladder, || rows(&ladder))?;
    Ok(0)
}

fn rows(ladder: &Ladder) -> Vec<RungRow<'_>> {
    let mut rows = Vec::new();
    for (at, rung) in ladder.rungs.iter().enumerate() {
        for (cut, assets) in rung.cuts_near_origin.iter().enumerate() {
            rows.extend(assets.assets.iter().map(|asset| RungRow {
                rung: at + 1,
                slope: rung.slope,
                from_t_per_year: rung.from_t_per_year.get(),
                length_t_per_year: rung.length_t_per_year.map(|length| length.get()),
                cut: cut + 1,
                asset: &asset.asset,
                name: &asset.name,
            }));
        }
    }
    rows
}
