//! The embedded network: the corridors round the Caspian as they stood at the end of 2025.

use super::limits::Limits;
use super::{demand, folder, scenario};
use crate::network::{Demand, Network};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// The year in which the embedded network stands.
const YEAR: i32 = 2025;

const TABLES: [(&str, &str); 9] = [
    ("hubs.csv", include_str!("../../data/caspian/hubs.csv")),
    ("links.csv", include_str!("../../data/caspian/links.csv")),
    ("transfers.csv", include_str!("../../data/caspian/transfers.csv")),
    ("borders.csv", include_str!("../../data/caspian/borders.csv")),
    ("limits.csv", include_str!("../../data/caspian/limits.csv")),
    ("rates.csv", include_str!("../../data/caspian/rates.csv")),
    ("cargoes.csv", include_str!("../../data/caspian/cargoes.csv")),
    ("corridors.csv", include_str!("../../data/caspian/corridors.csv")),
    ("sources.csv", include_str!("../../data/caspian/sources.csv")),
];

const SCENARIOS: [&str; 10] = [
    include_str!("../../data/caspian/scenarios/aktau-hub.json"),
    include_str!("../../data/caspian/scenarios/garmsar-electrified.json"),
    include_str!("../../data/caspian/scenarios/incheh-borun-150.json"),
    include_str!("../../data/caspian/scenarios/iran-transit-ban.json"),
    include_str!("../../data/caspian/scenarios/khorgos-worst.json"),
    include_str!("../../data/caspian/scenarios/kuryk-autumn.json"),
    include_str!("../../data/caspian/scenarios/north-closed.json"),
    include_str!("../../data/caspian/scenarios/rasht-astara.json"),
    include_str!("../../data/caspian/scenarios/russia-transit-ban.json"),
    include_str!("../../data/caspian/scenarios/sea-level-1m.json"),
];

/// The table of published figures for whole corridors that the embedded network is held against, as CSV text.
pub const VALIDATION: &str = include_str!("../../data/caspian/validation.csv");

/// The embedded network: the ports Turkmenbashi, Aktau and Kuryk, the Kazakhstan-Turkmenistan-Iran railway, the
/// China-Kazakhstan-Turkmenistan-Iran corridor and the Trans-Caspian corridor with what they need around them, as of the end of 2025.
/// Every number has its status and source; `data/caspian/SOURCES.md` tells what was chosen where sources disagree.
///
/// ```
/// let network = corridor::data::caspian();
/// assert!(network.hub_id("KZAAU").is_ok());
/// assert_eq!(network.view().year, Some(2025));
/// ```
#[must_use]
#[expect(clippy::expect_used, reason = "the tables are part of the crate and every test builds them")]
pub fn caspian() -> Network {
    let tables: Vec<(&str, Vec<u8>)> =
        TABLES.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
    let (network, _) =
        folder::from_tables(&tables, Some(YEAR), &Limits::default()).expect("the embedded tables are sound");
    network
}

/// The embedded tables as texts, by file name: a start for a network of your own.
#[must_use]
pub fn caspian_tables() -> &'static [(&'static str, &'static str)] {
    &TABLES
}

/// What was carried round the Caspian in a year, as a table of demand: rows of [`VALIDATION`], which name their sources, one way, in tonnes. It
/// is no forecast, and no sum of all traffic: what a corridor carries beside these is the other use in the network.
///
/// ```
/// let demand = corridor::data::caspian_demand();
/// assert!(demand.rows.iter().any(|row| row.cargo.as_deref() == Some("grain")));
/// ```
#[must_use]
#[expect(clippy::expect_used, reason = "the table is part of the crate and a test reads it")]
pub fn caspian_demand() -> Demand {
    let text = include_str!("../../data/caspian/demand.csv");
    demand::demand_from_csv(text).expect("the embedded table is sound")
}

/// What may become of the embedded network, by name: what is planned, what weather, politics and the level of the sea may do. Each scenario has its
/// reason and its sources, and says of every estimate how it was made. `kuryk-autumn` holds in November and December, so it is applied to
/// the network in a month.
///
/// ```
/// let november = corridor::data::caspian().in_month(11)?;
/// let shut = corridor::data::caspian_scenarios()["kuryk-autumn"].apply(&november)?;
/// assert_ne!(shut, november);
/// # Ok::<(), corridor::Error>(())
/// ```
#[must_use]
#[expect(clippy::expect_used, reason = "the files are part of the crate and a test reads them")]
pub fn caspian_scenarios() -> BTreeMap<String, Scenario> {
    let read = |text: &&str| scenario::scenario_from_json(text).expect("the embedded scenarios are sound");
    SCENARIOS.iter().map(read).map(|scenario| (scenario.name.clone(), scenario)).collect()
}
