//! What things look like in a static picture: the light colours of the viewer's style sheet, and lines by kind.

use crate::network::{Carriage, HubKind, Mode, Moves};

pub(super) const SEA: &str = "#d7e5ee";
pub(super) const LAND: &str = "#f8f5ee";
pub(super) const COAST: &str = "#93adbd";
pub(super) const BORDER: &str = "#bdb29e";
pub(super) const COUNTRY: &str = "#a1967f";
pub(super) const SEA_NAME: &str = "#6f93ab";
pub(super) const INK: &str = "#1b2530";
pub(super) const MUTED: &str = "#56626e";
pub(super) const PAPER: &str = "#ffffff";
pub(super) const CUT: &str = "#c8102e";
pub(super) const RUNG: &str = "#5b2a86";
pub(super) const CLOSED: &str = "#b3261e";
pub(super) const NO_BOUND: &str = "#8b9298";
/// Under routes, one after another: colours, and dashes, for colour never says it alone.
pub(super) const HALOS: [(&str, &str); 4] =
    [("#ffd257", ""), ("#9fdc9a", "16 7"), ("#f2a7d5", "5 7"), ("#b6b6ff", "16 6 4 6")];
/// The use of a capacity: up to a quarter, a half, three quarters, less than all, all.
pub(super) const USE: [(&str, &str); 5] = [
    ("#a6c8e4", "under 25 %"),
    ("#62a0d0", "25 to 50 %"),
    ("#2b6cb0", "50 to 75 %"),
    ("#163f78", "75 to 100 %"),
    ("#d81e3a", "full"),
];

/// The letters of all pictures.
pub(super) const FONT: &str =
    "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif";

/// How a kind of line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pen {
    pub(super) colour: &'static str,
    pub(super) width: f64,
    /// Empty for a whole line.
    pub(super) dash: &'static str,
    /// The dashes of a light line over it: gauges differ in more than colour.
    pub(super) sleepers: &'static str,
}

/// The pen of a carriage.
pub(super) fn pen(carriage: Carriage) -> Pen {
    let gauge = |gauge: u16| match gauge {
        1520 | 1524 => "#1d5fae",
        1435 => "#b8480a",
        _ => "#7b3fa0",
    };
    let (colour, width, dash) = match (carriage.mode, carriage.moves) {
        (Mode::Rail, Moves::Wagon(mm)) => (gauge(mm), 2.4, ""),
        (Mode::Rail, _) => ("#7b3fa0", 2.4, ""),
        (Mode::Road, _) => ("#8a6412", 1.6, ""),
        (Mode::Water, _) => ("#2f7f9f", 2.0, "5 3"),
        (Mode::Sea, Moves::Wagon(mm)) => (gauge(mm), 2.0, "9 3 2 3"),
        (Mode::Sea, Moves::Truck) => ("#8a6412", 2.0, "4 4"),
        (Mode::Sea, Moves::Box) => ("#00756c", 2.0, "9 4"),
        (Mode::Sea, Moves::Hold) => ("#6d8793", 1.3, "1.5 4"),
    };
    let sleepers = match (carriage.mode, carriage.gauge_mm()) {
        (Mode::Rail, Some(1435)) => "5 5",
        (Mode::Rail, Some(mm)) if mm != 1520 && mm != 1524 => "2 3",
        _ => "",
    };
    Pen { colour, width, dash, sleepers }
}

/// The class of use of a capacity: a position in [`USE`]; `None` where there is no bound.
pub(super) fn class_of_use(flow: u64, capacity: Option<u64>) -> Option<usize> {
    let capacity = capacity?;
    if flow >= capacity {
        return Some(4);
    }
    usize::try_from(u128::from(flow) * 4 / u128::from(capacity)).ok().map(|class| class.min(3))
}

/// How early the name of a hub is written.
pub(super) fn rank(kind: HubKind) -> u32 {
    match kind {
        HubKind::Port => 60,
        HubKind::DryPort => 50,
        HubKind::Station => 40,
        HubKind::Border => 30,
        HubKind::Junction => 12,
        _ => 20,
    }
}
