//! Published figures for whole corridors, computed again from the embedded tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/corridor/analysis/validation.rs"]
#[allow(dead_code, reason = "the example prints more of it than the test needs")]
mod validation;

#[path = "../examples/corridor/analysis/page.rs"]
#[allow(dead_code, unused_macros, reason = "the example prints with it, the test reads numbers")]
mod page;

use corridor::data::caspian;
use std::collections::BTreeSet;
use validation::{Outcome, check, route, rows};

fn outcomes() -> Vec<Outcome> {
    check(&caspian()).expect("every row can be computed")
}

#[test]
fn four_fifths_of_the_published_figures_come_out() {
    let counted: Vec<Outcome> = outcomes().into_iter().filter(Outcome::counts).collect();
    let inside = counted.iter().filter(|outcome| outcome.inside).count();
    assert!(counted.len() >= 25, "{} rows count", counted.len());
    assert!(inside * 5 >= counted.len() * 4, "{inside} of {} are inside", counted.len());
}

#[test]
fn every_miss_names_the_fact_that_moves_it_most() {
    for outcome in outcomes() {
        let row = &outcome.row;
        if outcome.inside {
            assert!(
                row.miss.is_empty(),
                "{}: {} is inside, yet a miss is explained",
                row.id,
                outcome.computed
            );
            continue;
        }
        let fact = outcome.moves.as_ref().map_or("", |moves| moves.fact.as_str());
        let said = row.miss.strip_prefix(fact).and_then(|rest| rest.strip_prefix(": ")).unwrap_or("");
        assert!(
            said.len() > 10,
            "{}: {:.2}, moved most by `{fact}`: `{}`",
            row.id,
            outcome.computed,
            row.miss
        );
    }
}

#[test]
fn no_floor_is_missed() {
    for outcome in outcomes().iter().filter(|outcome| outcome.row.role == "floor") {
        assert!(outcome.inside, "{}: {}", outcome.row.id, outcome.computed);
    }
}

#[test]
fn what_set_a_number_does_not_count() {
    for outcome in outcomes().iter().filter(|outcome| outcome.row.role == "calibration") {
        assert!(!outcome.counts());
        assert!(outcome.row.note.len() > 10, "{} does not say what it set", outcome.row.id);
    }
}

#[test]
fn rows_are_whole() {
    let network = caspian();
    let rows = rows().unwrap();
    let known: BTreeSet<&str> = network.sources().iter().map(|source| source.key.as_str()).collect();
    let mut ids = BTreeSet::new();
    for row in &rows {
        assert!(ids.insert(row.id.as_str()), "{} occurs twice", row.id);
        assert!(
            ["validation", "floor", "calibration"].contains(&row.role.as_str()),
            "{}: {}",
            row.id,
            row.role
        );
        assert!(row.low.is_some() || row.high.is_some(), "{} has no figure", row.id);
        assert!(!row.sources.is_empty(), "{} has no source", row.id);
        for source in &row.sources {
            assert!(known.contains(source.as_str()), "{}: no source {source}", row.id);
            assert!(source != "EST" && source != "GK", "{}: an estimate validates nothing", row.id);
        }
        for hub in row.from.iter().chain(&row.to).chain(&row.via).chain(&row.avoid) {
            assert!(network.hub_id(hub).is_ok(), "{}: no hub {hub}", row.id);
        }
    }
}

#[test]
fn the_figures_the_project_asked_for_are_there() {
    let outcomes = outcomes();
    let asked = "len-akyayla-khorgos len-uzen-gorgan len-yiwu-aprin len-alat-kars len-altynkol-bolashak t-yiwu-tehran t-xian-aprin \
                 t-bolashak-altynkol t-sarakhs-bandar t-altynkol-absheron t-altynkol-poti t-border-poti t-border-poti-congested \
                 floor-tkm-wagons floor-tkm-trucks floor-kuryk-wagons floor-kuryk-trucks floor-titr-teu floor-bolashak floor-btk \
                 floor-together cut-titr cut-titr-kars cut-kars-branches cut-kti cut-kti-next";
    for id in asked.split_whitespace() {
        assert!(outcomes.iter().any(|outcome| outcome.row.id == id), "{id} is missing");
    }
    assert!(outcomes.iter().any(|outcome| outcome.row.quantity == "cost" && outcome.counts()));
}

#[test]
fn no_route_of_a_row_passes_a_hub_twice() {
    let network = caspian();
    let mut seen = 0;
    let of_routes = ["length_km", "time_h", "cost"];
    for row in rows().unwrap().iter().filter(|row| of_routes.contains(&row.quantity.as_str())) {
        let cargo = if row.cargo.is_empty() { "container" } else { &row.cargo };
        let found = route(&network, row, cargo).unwrap();
        let hubs = found.hubs();
        let distinct: BTreeSet<&str> = hubs.iter().copied().collect();
        assert_eq!(distinct.len(), hubs.len(), "{} passes a hub twice: {}", row.id, hubs.join(" "));
        seen += usize::from(row.quantity == "length_km");
    }
    assert!(seen >= 10, "{seen} rows of lengths");
}

#[test]
fn a_tolerance_stands_beside_the_range_it_gives() {
    for row in rows().unwrap() {
        assert!(!row.published.is_empty(), "{} does not give the published figure", row.id);
        let Some(tolerance) = row.tolerance else { continue };
        let (low, high) = (row.low.unwrap(), row.high.unwrap());
        let (middle, half) = (f64::midpoint(low, high), (high - low) / 2.0);
        // The ends are rounded to the last digit that the unit is told in.
        assert!(
            (half - tolerance * middle).abs() <= 0.51,
            "{}: {low} to {high} is not +-{tolerance}",
            row.id
        );
        assert!(row.note.contains("ours"), "{} does not say whose tolerance it is", row.id);
        // Prices are brought to another year; anything else is held to the figure as published.
        if row.quantity != "cost" && !row.unit.starts_with("t_") {
            let figure: String = row.published.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let figure: f64 = figure.parse().unwrap();
            assert!((figure - middle).abs() <= 0.51, "{}: {} is not in the middle", row.id, row.published);
        }
    }
}

#[test]
fn two_digits_are_rounded_half_up() {
    for (value, text) in [
        (1.65, "1.7"),
        (0.0125, "0.013"),
        (62_500.0, "63,000"),
        (9.96, "10"),
        (0.996, "1.0"),
        (96_512.0, "97,000"),
        (0.7512, "0.75"),
        (0.0, "0"),
        (-1.65, "-1.7"),
    ] {
        assert_eq!(page::two_digits(value), text, "{value}");
    }
    assert_eq!(page::whole(1_234_567.5), "1,234,568");
    assert_eq!(page::signed(-0.4), "+0");
}
