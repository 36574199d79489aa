//! Published figures for whole corridors, computed again from the embedded tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/corridor/validation.rs"]
#[allow(dead_code, reason = "the example prints more of it than the test needs")]
mod validation;

use corridor::data::caspian;
use std::collections::BTreeSet;
use validation::{Outcome, check, rows};

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
