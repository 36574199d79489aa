//! The waterfall of a route.

use super::axis::Axis;
use super::sheet::{Anchor, FIRST, FOURTH, INK, MIDDLE, MUTED, PALE, Paper, Role, SECOND, THIRD, fitting};
use crate::map::words::number;
use crate::route::{Group, Waterfall, WaterfallStep};

const fn role(group: Group) -> Role {
    match group {
        Group::Running => MIDDLE,
        Group::Waits => PALE,
        Group::Tariffs => FIRST,
        Group::Transfers => FOURTH,
        Group::Borders => SECOND,
    }
}

/// How a route comes to what its objective counts, step by step in the order of travel, coloured by what it is spent on.
///
/// # Complexity
///
/// Linear in the route.
#[must_use]
pub fn waterfall(waterfall: &Waterfall) -> String {
    let unit = if waterfall.unit.is_empty() { String::new() } else { format!(", {}", waterfall.unit) };
    let title = format!(
        "{} \u{2192} {}, {}, {}{unit}",
        waterfall.from, waterfall.to, waterfall.cargo, waterfall.objective
    );
    let mut paper = Paper::new(&title, 800.0);
    let (left, right, top, high) = (318.0, 716.0, 62.0, 17.0);
    let total = waterfall.total.objective;
    let most = waterfall.steps.iter().map(|step| step.objective_so_far).fold(total, f64::max);
    // The parts of one thing are one row.
    let mut grouped: Vec<Vec<&WaterfallStep>> = Vec::new();
    for step in waterfall.steps.iter().filter(|step| step.spent.objective != 0.0) {
        match grouped.last_mut() {
            Some(row) if row[0].asset == step.asset && row[0].what == step.what => row.push(step),
            _ => grouped.push(vec![step]),
        }
    }
    let shown = grouped.len();
    let rows = f64::from(u32::try_from(shown).unwrap_or(u32::MAX));
    let bottom = top + (rows + 1.0) * high + 8.0;
    let x = Axis::new(0.0, most, left, right, 6.0);
    paper.bottom(
        &x,
        top - 6.0,
        bottom,
        if waterfall.unit.is_empty() { "objective" } else { &waterfall.unit },
    );
    let mut at = 12.0;
    for group in Group::ALL {
        let Some(sum) = waterfall.groups.iter().find(|sum| sum.group == group && sum.spent.objective != 0.0)
        else {
            continue;
        };
        let text = format!("{group} {} %", number(sum.share * 100.0, 0));
        paper.bar([at, 35.0, 11.0, 11.0], role(group), group.word());
        paper.text(at + 16.0, 45.0, &text, 12.0, INK, Anchor::Start, "");
        at += 34.0 + crate::map::lettering::width(&text, 12.0, false);
    }
    let mut y = top;
    let mut before = x.at(0.0);
    for row in &grouped {
        paper.line(&[[before, y - 4.0], [before, y + 1.0]], MUTED, 0.8, "");
        let (mut sum, mut end) = (0.0, before);
        for step in row {
            let (from, to) = (step.objective_so_far - step.spent.objective, step.objective_so_far);
            let (start, stop) = (x.at(from.min(to)), x.at(from.max(to)));
            let spent = format!(
                "{}, {}: {} ({} h, {} USD/t)",
                step.what,
                step.group,
                number(step.spent.objective, 2),
                number(step.spent.time_h, 1),
                number(step.spent.cost_usd_per_t, 2)
            );
            paper.bar([start, y, stop - start, high - 4.0], role(step.group), &spent);
            sum += step.spent.objective;
            before = x.at(to);
            end = end.max(stop);
        }
        let what = fitting(&row[0].what, left - 24.0, 12.0, false);
        paper.text(left - 8.0, y + 11.0, &what, 12.0, INK, Anchor::End, "");
        paper.text(end + 5.0, y + 11.0, &number(sum, 2), 11.0, MUTED, Anchor::Start, "");
        y += high;
    }
    y += 4.0;
    paper.bar(
        [x.at(0.0), y, x.at(total) - x.at(0.0), high - 4.0],
        THIRD,
        &format!("total {}", number(total, 2)),
    );
    paper.text(left - 8.0, y + 11.0, "total", 12.0, INK, Anchor::End, "font-weight=\"650\"");
    paper.text(
        x.at(total) + 5.0,
        y + 11.0,
        &number(total, 1),
        11.5,
        INK,
        Anchor::Start,
        "font-weight=\"650\"",
    );
    paper.finish(bottom + 44.0)
}
