//! Which way of asking heeds which of the options that every command takes. What would change nothing is refused, never ignored.

/// The options that every command takes, by the words that are written.
pub(crate) const ALL: [&str; 13] = [
    "--network",
    "--format",
    "--out",
    "--cargo",
    "--objective",
    "--value-of-time",
    "--carbon-price",
    "--year",
    "--month",
    "--case",
    "--scenario",
    "--close",
    "--limit",
];

/// A way in which a command is asked.
pub(crate) struct Way {
    /// The words after `corridor` by which it is told from the others.
    pub(crate) name: &'static str,
    /// The options that it heeds.
    pub(crate) heeds: &'static [&'static str],
    /// What to do instead, for some of the others.
    pub(crate) instead: &'static [(&'static str, &'static str)],
}

const EVERYTHING: &[&str] = &ALL;

/// What is asked of the facts as they are looked at, whatever is shipped.
const FACTS: &[&str] =
    &["--network", "--format", "--out", "--year", "--month", "--case", "--scenario", "--close", "--limit"];

/// What is asked about one cargo without weighing ways.
const FLOWS: &[&str] = &[
    "--network",
    "--format",
    "--out",
    "--cargo",
    "--year",
    "--month",
    "--case",
    "--scenario",
    "--close",
    "--limit",
];

/// The same where facts are drawn from their ranges.
const DRAWN_FLOWS: &[&str] =
    &["--network", "--format", "--out", "--cargo", "--year", "--month", "--scenario", "--close", "--limit"];

const DRAWN_WAYS: &[&str] = &[
    "--network",
    "--format",
    "--out",
    "--cargo",
    "--objective",
    "--value-of-time",
    "--carbon-price",
    "--year",
    "--month",
    "--scenario",
    "--close",
    "--limit",
];

const PICTURE: &[&str] =
    &["--network", "--out", "--year", "--month", "--case", "--scenario", "--close", "--limit"];

const WEIGHED_PICTURE: &[&str] = &[
    "--network",
    "--out",
    "--cargo",
    "--objective",
    "--value-of-time",
    "--carbon-price",
    "--year",
    "--month",
    "--case",
    "--scenario",
    "--close",
    "--limit",
];

const NOT_WEIGHED: &str = "a flow is as large as capacities let it be, whatever it costs";
const PRICED: &str = "the largest flow does not depend on it; the cheapest one does: add --priced";
const ROUTES: &str = "what can pass does not depend on it; add --worst K --on route for failures of ways";
const ONE_PAIR: &str = "ways are drawn between two hubs only; name one on either side";
const DRAWN_FACTS: &str =
    "samples draw facts from their ranges, best to worst; with --failures-only it counts";
const DIFF: &str = "only the facts are compared without --diff";
const DRAWN: &str = "nothing of that is drawn; add --route FROM-TO or --demand FILE";
const PAGE: &str = "a map is written as --out tells: .html or .svg";
const OF_FILES: &str = "records are read as they are; ask a question to see what becomes of them";
const FORM: &str = "the name of OUT tells the form";
const WRITTEN: &str = "the facts are written as they are; give it with the question that is asked of them";

/// All ways of asking.
pub(crate) const WAYS: &[Way] = &[
    Way {
        name: "report",
        heeds: FACTS,
        instead: &[("--cargo", "each corridor has its own cargo, stated in corridors.csv")],
    },
    Way { name: "route", heeds: EVERYTHING, instead: &[] },
    Way { name: "matrix", heeds: EVERYTHING, instead: &[] },
    Way {
        name: "flow",
        heeds: FLOWS,
        instead: &[("--objective", PRICED), ("--value-of-time", PRICED), ("--carbon-price", PRICED)],
    },
    Way { name: "flow --priced", heeds: EVERYTHING, instead: &[] },
    Way { name: "flow --demand", heeds: EVERYTHING, instead: &[] },
    Way { name: "flow --supply", heeds: EVERYTHING, instead: &[] },
    Way {
        name: "bottlenecks",
        heeds: FLOWS,
        instead: &[
            ("--objective", NOT_WEIGHED),
            ("--value-of-time", NOT_WEIGHED),
            ("--carbon-price", NOT_WEIGHED),
        ],
    },
    Way { name: "bottlenecks --demand", heeds: EVERYTHING, instead: &[] },
    Way {
        name: "disrupt",
        heeds: FLOWS,
        instead: &[("--objective", ROUTES), ("--value-of-time", ROUTES), ("--carbon-price", ROUTES)],
    },
    Way { name: "disrupt --on route", heeds: EVERYTHING, instead: &[] },
    Way { name: "disrupt --demand", heeds: EVERYTHING, instead: &[] },
    Way { name: "disrupt --samples", heeds: DRAWN_WAYS, instead: &[("--case", DRAWN_FACTS)] },
    Way { name: "disrupt --samples --failures-only", heeds: EVERYTHING, instead: &[] },
    Way {
        name: "disrupt --samples with several hubs",
        heeds: DRAWN_FLOWS,
        instead: &[
            ("--case", DRAWN_FACTS),
            ("--objective", ONE_PAIR),
            ("--value-of-time", ONE_PAIR),
            ("--carbon-price", ONE_PAIR),
        ],
    },
    Way {
        name: "disrupt --samples --failures-only with several hubs",
        heeds: FLOWS,
        instead: &[("--objective", ONE_PAIR), ("--value-of-time", ONE_PAIR), ("--carbon-price", ONE_PAIR)],
    },
    Way {
        name: "scenario",
        heeds: FACTS,
        instead: &[
            ("--cargo", DIFF),
            ("--objective", DIFF),
            ("--value-of-time", DIFF),
            ("--carbon-price", DIFF),
        ],
    },
    Way { name: "scenario --diff", heeds: EVERYTHING, instead: &[] },
    Way { name: "scenario list", heeds: &["--format", "--out"], instead: &[] },
    Way {
        name: "map",
        heeds: PICTURE,
        instead: &[
            ("--format", PAGE),
            ("--cargo", "nothing of that is drawn; add --route, --flow, --ladder or --demand"),
            ("--objective", DRAWN),
            ("--value-of-time", DRAWN),
            ("--carbon-price", DRAWN),
        ],
    },
    Way {
        name: "map --flow",
        heeds: &[
            "--network",
            "--out",
            "--cargo",
            "--year",
            "--month",
            "--case",
            "--scenario",
            "--close",
            "--limit",
        ],
        instead: &[
            ("--format", PAGE),
            ("--objective", DRAWN),
            ("--value-of-time", DRAWN),
            ("--carbon-price", DRAWN),
        ],
    },
    Way { name: "map --route", heeds: WEIGHED_PICTURE, instead: &[("--format", PAGE)] },
    Way { name: "map --demand", heeds: WEIGHED_PICTURE, instead: &[("--format", PAGE)] },
    Way {
        name: "check",
        heeds: &["--format", "--out", "--limit"],
        instead: &[
            ("--network", "write it without that word: corridor check NETWORK"),
            ("--year", OF_FILES),
            ("--month", OF_FILES),
            ("--case", OF_FILES),
            ("--scenario", OF_FILES),
            ("--close", OF_FILES),
        ],
    },
    Way {
        name: "convert",
        heeds: &["--limit"],
        instead: &[
            ("--network", "write it without that word: corridor convert IN OUT"),
            ("--out", "write it without that word: corridor convert IN OUT"),
            ("--format", FORM),
            ("--year", WRITTEN),
            ("--month", WRITTEN),
            ("--case", WRITTEN),
            ("--scenario", WRITTEN),
            ("--close", WRITTEN),
        ],
    },
    Way {
        name: "find",
        heeds: &["--network", "--format", "--out", "--scenario", "--limit"],
        instead: &[
            ("--close", "a hub that is shut is still there"),
            ("--year", "hubs are there in all years; it counts where a --scenario adds some"),
            ("--month", "hubs are there in all months; it counts where a --scenario adds some"),
        ],
    },
    Way {
        name: "find --scenario",
        heeds: &["--network", "--format", "--out", "--year", "--month", "--scenario", "--limit"],
        instead: &[("--close", "a hub that is shut is still there")],
    },
    Way { name: "completions", heeds: &["--out"], instead: &[] },
    Way { name: "man", heeds: &["--out"], instead: &[] },
];

/// What is wrong with options that were given to a way of asking which heeds none of them, a sentence each.
pub(crate) fn refused(way: &str, given: &[&str]) -> Vec<String> {
    let Some(way) = WAYS.iter().find(|known| known.name == way) else { return Vec::new() };
    let unheeded = given.iter().filter(|option| !way.heeds.contains(option));
    let told = unheeded.map(|option| {
        let hint = way.instead.iter().find(|(of, _)| of == option).map_or("leave it out", |(_, hint)| hint);
        format!("{option} has no effect on `corridor {}`; {hint}", way.name)
    });
    told.collect()
}
