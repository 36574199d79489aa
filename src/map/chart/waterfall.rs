//! The waterfall of a route.

use super::axis::Axis;
use super::sheet::{Anchor, FIRST, FOURTH, INK, MIDDLE, MUTED, PALE, Paper, Role, SECOND, THIRD, fitting};
use crate::map::lettering::width;
use crate::map::naming;
use crate::map::words::{amount, number};
use crate::network::Network;
use crate::route::{Group, Spent, Waterfall, WaterfallStep};

const fn role(group: Group) -> Role {
    match group {
        Group::Running => MIDDLE,
        Group::Waits => PALE,
        Group::Tariffs => FIRST,
        Group::Transfers => FOURTH,
        Group::Borders => SECOND,
    }
}

/// What of a part is money, and what is only weighed: hours and the like at the prices of the objective. Where the objective does not count money, nothing is money.
fn parted(waterfall: &Waterfall, spent: &Spent) -> (f64, f64) {
    let money = if waterfall.unit == "USD/t" { spent.cost_usd_per_t } else { 0.0 };
    (money, spent.objective - money)
}

/// How a route comes to what its objective counts, step by step in the order of travel, coloured by what it is spent on. Money is filled; what is only weighed as if it
/// were money, such as hours at the value of time, is an outline, with its own column. The network names the hubs.
///
/// # Complexity
///
/// Linear in the route.
#[must_use]
pub fn waterfall(network: &Network, waterfall: &Waterfall) -> String {
    let is_money = waterfall.unit == "USD/t";
    let (paid, weighed) = parted(waterfall, &waterfall.total);
    let is_mixed = is_money && weighed > 0.005;
    let unit = match waterfall.unit.as_str() {
        "" => "the objective's own measure",
        "USD/t" => "USD a tonne",
        other => other,
    };
    let (from, to) = (naming::hub(network, &waterfall.from), naming::hub(network, &waterfall.to));
    let title = format!("{from} \u{2192} {to}, {}, {} way, {unit}", waterfall.cargo, waterfall.objective);
    let mut paper = Paper::new(&title, 800.0);
    let high = 17.0;
    let (left, right, top) = if is_mixed { (300.0, 628.0, 84.0) } else { (318.0, 716.0, 66.0) };
    let total = waterfall.total.objective;
    let most = waterfall.steps.iter().map(|step| step.objective_so_far).fold(total, f64::max);
    // The parts of one thing are one row.
    let mut rows: Vec<Vec<&WaterfallStep>> = Vec::new();
    for step in waterfall.steps.iter().filter(|step| step.spent.objective != 0.0) {
        match rows.last_mut() {
            Some(row) if row[0].asset == step.asset && row[0].what == step.what => row.push(step),
            _ => rows.push(vec![step]),
        }
    }
    let count = f64::from(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    let bottom = top + (count + 1.0) * high + 8.0;
    let x = Axis::new(0.0, most, left, right, 6.0);
    paper.bottom(&x, top - 6.0, bottom, if is_mixed { "USD a tonne, paid and weighed" } else { unit });
    let mut at = 12.0;
    for group in Group::ALL {
        let Some(sum) = waterfall.groups.iter().find(|sum| sum.group == group && sum.spent.objective != 0.0)
        else {
            continue;
        };
        let text = format!("{group} {} %", number(sum.share * 100.0, 0));
        paper.bar([at, 35.0, 11.0, 11.0], role(group), group.word());
        paper.text(at + 16.0, 45.0, &text, 12.0, INK, Anchor::Start, "");
        at += 34.0 + width(&text, 12.0, false);
    }
    let (money_at, weighed_at) = (710.0, 788.0);
    if is_mixed {
        paper.bar([12.0, 54.0, 11.0, 11.0], MUTED, "paid");
        paper.text(28.0, 64.0, "paid", 12.0, INK, Anchor::Start, "");
        paper.outline([70.0, 54.0, 11.0, 11.0], MUTED, "weighed");
        let hour = if waterfall.hour > 0.0 {
            format!("not paid: a tonne's time, weighed at {} USD an hour", amount(waterfall.hour))
        } else {
            "not paid: weighed by the objective".to_owned()
        };
        paper.text(86.0, 64.0, &hour, 12.0, INK, Anchor::Start, "");
        paper.text(money_at, top - 12.0, "paid", 11.0, MUTED, Anchor::End, "");
        paper.text(weighed_at, top - 12.0, "weighed", 11.0, MUTED, Anchor::End, "");
    }
    let figure = |value: f64| if value.abs() < 0.005 { String::new() } else { format!("{value:.2}") };
    let mut y = top;
    let mut before = 0.0;
    for row in &rows {
        let start = x.at(before);
        paper.line(&[[start, y - 4.0], [start, y + 1.0]], MUTED, 0.8, "");
        let mut sums = (0.0, 0.0);
        let mut end = start;
        for step in row {
            let (money, other) = parted(waterfall, &step.spent);
            let spent = format!(
                "{}, {}: {} ({} h, {} USD/t)",
                step.what,
                step.group,
                number(step.spent.objective, 2),
                number(step.spent.time_h, 1),
                number(step.spent.cost_usd_per_t, 2)
            );
            for (part, is_paid) in [(money, true), (other, false)] {
                if part == 0.0 {
                    continue;
                }
                let (start, stop) = (x.at(before.min(before + part)), x.at(before.max(before + part)));
                let place = [start, y, stop - start, high - 4.0];
                if is_paid || !is_money {
                    paper.bar(place, role(step.group), &spent);
                } else {
                    paper.outline(place, role(step.group), &spent);
                }
                before += part;
                end = end.max(stop);
            }
            sums = (sums.0 + money, sums.1 + other);
        }
        let what = fitting(&row[0].what, left - 24.0, 12.0, false);
        paper.text(left - 8.0, y + 11.0, &what, 12.0, INK, Anchor::End, "");
        if is_mixed {
            paper.text(money_at, y + 11.0, &figure(sums.0), 11.0, INK, Anchor::End, "");
            paper.text(weighed_at, y + 11.0, &figure(sums.1), 11.0, MUTED, Anchor::End, "");
        } else {
            paper.text(end + 5.0, y + 11.0, &number(sums.0 + sums.1, 2), 11.0, MUTED, Anchor::Start, "");
        }
        y += high;
    }
    y += 4.0;
    let bold = "font-weight=\"650\"";
    let whole = |value: f64| x.at(value) - x.at(0.0);
    if is_mixed {
        let told = format!("{} paid, {} weighed", figure(paid), figure(weighed));
        paper.bar([x.at(0.0), y, whole(paid), high - 4.0], THIRD, &told);
        paper.outline([x.at(paid), y, whole(total) - whole(paid), high - 4.0], THIRD, &told);
        paper.text(money_at, y + 11.0, &figure(paid), 11.5, INK, Anchor::End, bold);
        paper.text(weighed_at, y + 11.0, &figure(weighed), 11.5, INK, Anchor::End, bold);
        let sum = format!(
            "total: {} paid + {} weighed = {}",
            number(paid, 0),
            number(weighed, 0),
            number(total, 0)
        );
        let sum = fitting(&sum, left - 24.0, 12.0, true);
        paper.text(left - 8.0, y + 11.0, &sum, 12.0, INK, Anchor::End, bold);
    } else {
        paper.bar([x.at(0.0), y, whole(total), high - 4.0], THIRD, &format!("total {}", number(total, 2)));
        paper.text(left - 8.0, y + 11.0, "total", 12.0, INK, Anchor::End, bold);
        paper.text(x.at(total) + 5.0, y + 11.0, &number(total, 1), 11.5, INK, Anchor::Start, bold);
    }
    paper.finish(bottom + 44.0)
}
