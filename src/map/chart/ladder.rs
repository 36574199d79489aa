//! The curve of a ladder.

use super::axis::Axis;
use super::sheet::{Anchor, FIRST, INK, MUTED, PALE, Paper, RULE, THIRD, fitting};
use crate::bottleneck::{Ladder, LadderEnd};
use crate::map::naming;
use crate::map::words::{grouped, million};
use crate::network::Network;

#[expect(clippy::cast_precision_loss, reason = "for drawing")]
fn mt(tonnes: u64) -> f64 {
    tonnes as f64 / 1e6
}

/// The curve of a ladder: over the tonnes that pass a year, what has to be added for one more. The area under it is what the widening costs. Each rung has its number
/// and, below, what it widens that no rung before it does. The network names the hubs.
///
/// # Complexity
///
/// Linear in the ladder.
#[must_use]
pub fn ladder(network: &Network, ladder: &Ladder) -> String {
    drawn(network, ladder, true)
}

/// The curve of a ladder alone, for a page that lists its rungs in a table.
///
/// # Complexity
///
/// Linear in the ladder.
#[must_use]
pub fn curve(network: &Network, ladder: &Ladder) -> String {
    drawn(network, ladder, false)
}

fn drawn(network: &Network, ladder: &Ladder, with_rungs: bool) -> String {
    let (from, to) = (naming::hubs(network, &ladder.query.from), naming::hubs(network, &ladder.query.to));
    let mut paper = Paper::new(
        &format!("{from} \u{2192} {to}, {}: what one more tonne a year takes", ladder.cargo),
        800.0,
    );
    let today = ladder.today_t_per_year.get();
    let end = |at: usize| {
        let rung = &ladder.rungs[at];
        rung.length_t_per_year.map(|length| rung.from_t_per_year.get().saturating_add(length.get()))
    };
    let last =
        ladder.rungs.iter().enumerate().filter_map(|(at, _)| end(at)).max().unwrap_or(today).max(today);
    // A rung without end gets a fifth of the picture.
    let endless = ladder.rungs.iter().any(|rung| rung.length_t_per_year.is_none());
    let most = mt(last) * if endless || ladder.rungs.is_empty() { 1.25 } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "for drawing")]
    let steep = ladder.rungs.iter().map(|rung| rung.slope as f64).fold(1.0, f64::max);
    let (left, right, top, bottom) = (58.0, 780.0, 58.0, if with_rungs { 300.0 } else { 230.0 });
    let x = Axis::new(0.0, most.max(0.000_001), left, right, 8.0);
    let y = Axis::new(0.0, steep * 1.08, bottom, top, 5.0);
    paper.left(&y, left, right, "capacity to add for one more tonne a year, tonnes");
    paper.bottom(&x, top, bottom, "million tonnes a year");
    let zero = y.at(0.0);
    let now = x.at(mt(today));
    let mut curve = vec![[x.at(0.0), zero], [now, zero]];
    for (at, rung) in ladder.rungs.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "for drawing")]
        let high = y.at(rung.slope as f64);
        let (start, stop) =
            (x.at(mt(rung.from_t_per_year.get())), end(at).map_or(right, |end| x.at(mt(end))));
        let until = end(at).map_or("without end".to_owned(), |end| format!("to {} Mt", million(end)));
        let says = format!(
            "rung {}: from {} Mt {until}, {} for one more tonne",
            at + 1,
            million(rung.from_t_per_year.get()),
            rung.slope
        );
        paper.bar([start, high, stop - start, zero - high], PALE, &says);
        curve.extend([[start, high], [stop, high]]);
    }
    match &ladder.end {
        LadderEnd::Blocked(_) => curve.extend(curve.last().copied().map(|[x, _]| [x, top - 4.0])),
        LadderEnd::Endless | LadderEnd::Steps | LadderEnd::Limit(..) => {}
    }
    paper.line(&curve, FIRST, 2.5, "stroke-linejoin=\"round\"");
    paper.line(&[[now, top - 6.0], [now, zero]], INK, 1.2, "stroke-dasharray=\"4 3\"");
    let (anchor, off) = if now > right - 130.0 { (Anchor::End, -6.0) } else { (Anchor::Start, 6.0) };
    paper.text(now + off, top + 2.0, &format!("today {} Mt", million(today)), 11.5, INK, anchor, "");
    let mut row = bottom + 62.0;
    let mut numbers: Vec<[f64; 2]> = Vec::new();
    for (at, rung) in ladder.rungs.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "for drawing")]
        let high = y.at(rung.slope as f64);
        let (start, stop) =
            (x.at(mt(rung.from_t_per_year.get())), end(at).map_or(right, |end| x.at(mt(end))));
        // The number of a short rung stands before its step; where others stand it is left to the list.
        let is_short = stop - start < 14.0;
        let (number_x, number_y) =
            if is_short { (start - 9.0, high + 4.0) } else { (f64::midpoint(start, stop), high - 6.0) };
        let collides = |[x, y]: &[f64; 2]| (x - number_x).abs() < 12.0 && (y - number_y).abs() < 11.0;
        if !numbers.iter().any(collides) {
            numbers.push([number_x, number_y]);
            let bold = "font-weight=\"700\"";
            paper.text(number_x, number_y, &(at + 1).to_string(), 11.5, THIRD, Anchor::Middle, bold);
        }
        if !with_rungs {
            continue;
        }
        let earlier: Vec<&str> = ladder.rungs[..at]
            .iter()
            .flat_map(|rung| &rung.cuts_near_origin)
            .flat_map(|cut| &cut.assets)
            .map(|asset| asset.asset.as_str())
            .collect();
        let mut fresh: Vec<&str> = Vec::new();
        for asset in rung.cuts_near_origin.iter().flat_map(|cut| &cut.assets) {
            if !earlier.contains(&asset.asset.as_str()) && !fresh.contains(&asset.name.as_str()) {
                fresh.push(&asset.name);
            }
        }
        let names = if fresh.is_empty() { "what is above, further".to_owned() } else { fresh.join(" or ") };
        paper.text(30.0, row, &(at + 1).to_string(), 12.0, THIRD, Anchor::End, "font-weight=\"700\"");
        paper.text(38.0, row, &fitting(&names, 610.0, 12.0, false), 12.0, INK, Anchor::Start, "");
        let until = end(at).map_or("no end".to_owned(), million);
        let told = format!(
            "{} to {until} Mt at {}",
            million(rung.from_t_per_year.get()),
            grouped(&rung.slope.to_string())
        );
        paper.text(right, row, &told, 12.0, MUTED, Anchor::End, "");
        paper.line(&[[16.0, row + 6.0], [right, row + 6.0]], RULE, 1.0, "");
        row += 20.0;
    }
    paper.finish(if with_rungs { row } else { bottom + 44.0 })
}
